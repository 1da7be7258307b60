//! What every page needs of the installation.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use policy::model::Region;

use crate::http::limits::{Limiter, Limits};
use crate::session::{Session, StoreDown};

/// How this installation is reached and protected.
#[derive(Clone, Debug)]
pub struct Options {
    /// Shows on every page that people, projects and amounts are fictitious.
    pub demo: bool,
    /// The service is reached over HTTPS: cookies are `Secure` with the `__Host-` prefix.
    pub https: bool,
    /// Public origin, e.g. `https://trajectoire.example`; `None`: whatever `Host` says.
    pub origin: Option<String>,
    /// A proxy of ours writes `X-Forwarded-For`: its last address is the client's.
    pub behind_proxy: bool,
    pub limits: Limits,
    /// Beyond this, the answer is a page that says so and keeps what was typed.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            demo: false,
            https: false,
            origin: None,
            behind_proxy: false,
            limits: Limits::default(),
            timeout: Duration::from_secs(20),
        }
    }
}

type Clock = dyn Fn() -> Timestamp + Send + Sync;

/// The installation: policy, clock, options and secrets. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    region: Arc<Region>,
    clock: Arc<Clock>,
    options: Arc<Options>,
    secret: Arc<[u8; 32]>,
    limiter: Arc<Limiter>,
}

impl Site {
    /// `secret` signs the tokens of forms: several instances of one installation share it.
    pub fn new(
        region: Arc<Region>,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
        secret: [u8; 32],
        options: Options,
    ) -> Site {
        let limiter = Arc::new(Limiter::new(&options.limits));
        Site {
            region,
            clock: Arc::new(clock),
            options: Arc::new(options),
            secret: Arc::new(secret),
            limiter,
        }
    }

    pub fn region(&self) -> &Region {
        &self.region
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The civil day where the region is.
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The civil day of an instant, where the region is.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        let zone = &self.region.identity.time_zone;
        // The policy check refuses an unknown time zone; UTC is a last resort.
        instant.in_tz(zone).map_or_else(|_| instant.to_zoned(jiff::tz::TimeZone::UTC), |z| z).date()
    }

    /// Whether the service can answer people.
    pub async fn ready(&self) -> bool {
        true
    }

    /// The signed-in person of this cookie, if it is still good.
    pub async fn session(&self, _token: &str) -> Result<Option<Session>, StoreDown> {
        Ok(None)
    }
}
