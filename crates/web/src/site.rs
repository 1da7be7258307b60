//! What every page needs of the installation.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use policy::model::Region;

use crate::http::errors::WebError;
use crate::http::limits::{Limiter, Limits};
use crate::session::{Place, Session, StoreDown};

/// How this installation is reached and protected.
#[derive(Clone, Debug)]
pub struct Options {
    /// Shows on every page that people, projects and amounts are fictitious.
    pub demo: bool,
    /// The demonstration is of another day than the machine's: pages say which.
    pub another_day: bool,
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
            another_day: false,
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
    app: Option<Arc<app::App>>,
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
            app: None,
            region,
            clock: Arc::new(clock),
            options: Arc::new(options),
            secret: Arc::new(secret),
            limiter,
        }
    }

    /// The whole service: public pages and those behind a sign-in.
    pub fn with_app(app: Arc<app::App>, secret: [u8; 32], options: Options) -> Site {
        let clock = Arc::clone(&app.clock);
        let mut site = Site::new(
            Arc::clone(&app.region),
            move || clock.now(),
            secret,
            options,
        );
        site.app = Some(app);
        site
    }

    /// Commands and queries. A site made of public pages only has none.
    pub fn app(&self) -> Result<&Arc<app::App>, WebError> {
        self.app.as_ref().ok_or(WebError::Unavailable)
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
        instant
            .in_tz(zone)
            .unwrap_or_else(|_| instant.to_zoned(jiff::tz::TimeZone::UTC))
            .date()
    }

    /// Whether the service can answer people.
    pub async fn ready(&self) -> bool {
        match &self.app {
            Some(app) => app.ready().await,
            None => true,
        }
    }

    /// The signed-in person of this cookie, if it is still good.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, StoreDown> {
        let Some(app) = &self.app else {
            return Ok(None);
        };
        let found = app.session(token).await.map_err(|error| {
            tracing::warn!(%error, "session could not be read");
            StoreDown
        })?;
        Ok(found.and_then(|session| {
            let who = session.who;
            let mut places = vec![Place::Projects];
            if !who.bodies().is_empty() {
                places.push(Place::Instruction);
            }
            if app.is_partner(&who) {
                places.push(Place::Shared);
            }
            // Members have no role of their own: the invitation and their account lead there.
            if app.keeps_a_committee(&who) {
                places.push(Place::Committees);
            }
            if who.is_admin() {
                places.push(Place::Administration);
            }
            Some(Session {
                account: who.account.to_string(),
                name: who.name.clone(),
                email: who.email.clone(),
                places,
                csrf: session.csrf.try_into().ok()?,
                who,
            })
        }))
    }
}
