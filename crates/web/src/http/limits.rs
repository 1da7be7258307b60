//! How often one person may ask, by class of route.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use axum::http::{Extensions, HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::ctx::Ctx;
use super::errors::WebError;

/// So many requests at once, then one more every `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: NonZeroU32,
    pub every: Duration,
}

/// Limits by class; `None` = no limit (measurements, tests).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub read: Option<Rate>,
    pub write: Option<Rate>,
    /// Pages where a password, a code or an e-mail address is tried.
    pub sign_in: Option<Rate>,
}

impl Limits {
    pub const OFF: Limits = Limits {
        read: None,
        write: None,
        sign_in: None,
    };
}

impl Default for Limits {
    /// Generous for a person, a school or an office behind one address; short for a robot.
    fn default() -> Self {
        let rate = |burst, millis| {
            NonZeroU32::new(burst).map(|burst| Rate {
                burst,
                every: Duration::from_millis(millis),
            })
        };
        Limits {
            read: rate(400, 20),
            write: rate(120, 200),
            sign_in: rate(20, 6_000),
        }
    }
}

/// Class of a route: what its abuse would cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Read,
    Write,
    SignIn,
}

/// Pages that try a password or a link, or send a mail to an address somebody types.
const SIGN_IN: [&str; 5] = [
    "/connexion",
    "/inscription",
    "/mot-de-passe",
    "/lien",
    "/invitation",
];

fn class(method: &Method, path: &str) -> Option<Class> {
    let safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match path {
        // Probes and files cached for ever are never refused.
        "/healthz" | "/readyz" => None,
        _ if path.starts_with("/static/") => None,
        _ if safe => Some(Class::Read),
        _ if SIGN_IN.iter().any(|start| path.starts_with(start)) => Some(Class::SignIn),
        _ => Some(Class::Write),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(Option<IpAddr>),
}

type Bucket = Option<DefaultKeyedRateLimiter<Key>>;

/// The counters of the installation.
pub(crate) struct Limiter {
    read: Bucket,
    write: Bucket,
    sign_in: Bucket,
    clock: DefaultClock,
    checks: AtomicU32,
}

impl Limiter {
    pub(crate) fn new(limits: &Limits) -> Limiter {
        let bucket = |rate: Option<Rate>| {
            let rate = rate?;
            let quota = Quota::with_period(rate.every)?.allow_burst(rate.burst);
            Some(RateLimiter::keyed(quota))
        };
        Limiter {
            read: bucket(limits.read),
            write: bucket(limits.write),
            sign_in: bucket(limits.sign_in),
            clock: DefaultClock::default(),
            checks: AtomicU32::new(0),
        }
    }

    /// How long to wait, when the limit is reached.
    fn wait(&self, class: Class, key: &Key) -> Option<Duration> {
        let bucket = match class {
            Class::Read => &self.read,
            Class::Write => &self.write,
            Class::SignIn => &self.sign_in,
        };
        let bucket = bucket.as_ref()?;
        // Forgets those who have been quiet, so that memory does not grow with every address met.
        if self
            .checks
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(4096)
        {
            bucket.retain_recent();
        }
        bucket
            .check_key(key)
            .err()
            .map(|until| until.wait_time_from(self.clock.now()))
    }
}

/// Address of the client: of the connection, or of the last hop when a proxy of ours says it.
pub fn client_address(
    extensions: &Extensions,
    headers: &HeaderMap,
    behind_proxy: bool,
) -> Option<IpAddr> {
    if behind_proxy {
        let hops = headers
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok());
        if let Some(address) = hops.and_then(|hops| hops.rsplit(',').next()?.trim().parse().ok()) {
            return Some(address);
        }
    }
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip())
}

pub(crate) async fn limit(request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Ctx>().cloned() else {
        return WebError::Internal.into_response();
    };
    if let Some(class) = class(request.method(), request.uri().path()) {
        let site = &ctx.site;
        let address = || {
            client_address(
                request.extensions(),
                request.headers(),
                site.options().behind_proxy,
            )
        };
        let key = match (&ctx.session, class) {
            (Some(session), Class::Read | Class::Write) => Key::Account(session.account.clone()),
            _ => Key::Address(address()),
        };
        if let Some(wait) = site.limiter().wait(class, &key) {
            tracing::warn!(?class, "limit reached");
            return WebError::TooMany {
                seconds: wait.as_secs() + 1,
            }
            .into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_passes_and_the_next_waits() {
        let rate = Rate {
            burst: NonZeroU32::new(3).expect("not zero"),
            every: Duration::from_secs(60),
        };
        let limiter = Limiter::new(&Limits {
            read: Some(rate),
            ..Limits::OFF
        });
        let (me, you) = (Key::Account("me".into()), Key::Account("you".into()));
        for _ in 0..3 {
            assert_eq!(limiter.wait(Class::Read, &me), None);
        }
        let wait = limiter.wait(Class::Read, &me).expect("the fourth waits");
        assert!(wait > Duration::from_secs(50) && wait <= Duration::from_secs(60));
        assert_eq!(
            limiter.wait(Class::Read, &you),
            None,
            "others are not concerned"
        );
        assert_eq!(
            limiter.wait(Class::Write, &me),
            None,
            "other classes neither"
        );
    }

    #[test]
    fn probes_and_files_are_free() {
        assert_eq!(class(&Method::GET, "/healthz"), None);
        assert_eq!(class(&Method::GET, "/static/x.css"), None);
        assert_eq!(class(&Method::GET, "/"), Some(Class::Read));
        assert_eq!(class(&Method::POST, "/connexion"), Some(Class::SignIn));
        assert_eq!(class(&Method::POST, "/dossiers/1"), Some(Class::Write));
    }
}
