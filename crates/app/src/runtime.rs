//! What every command needs: the store, the region, the clock, randomness, files, words.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use policy::Region;
use store::Store;
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

use crate::AppError;
use crate::blobs::Blobs;
use crate::numbers::Numbers;

/// After so long a command that finds storage busy is not tried again.
const PATIENCE: Duration = Duration::from_secs(4);

/// Where the time comes from.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;

    /// What the machine dates its files with: the same, unless the clock is of another day.
    fn of_files(&self) -> Timestamp {
        self.now()
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Another clock, put forward or back by whole days: for a demonstration of another day.
pub struct ShiftedClock<C> {
    clock: C,
    by: SignedDuration,
}

impl<C: Clock> ShiftedClock<C> {
    /// The clock that shows now the same hour of `day` as `clock` does of its own, where the zone is,
    /// and goes on from there.
    ///
    /// # Errors
    /// `Internal` when there is no such instant (years beyond 9999).
    pub fn on(day: Date, clock: C, zone: &TimeZone) -> Result<Self, AppError> {
        let now = clock.now();
        let there = now
            .to_zoned(zone.clone())
            .with()
            .date(day)
            .build()
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let by = there.timestamp().duration_since(now);
        Ok(Self { clock, by })
    }
}

impl<C: Clock> Clock for ShiftedClock<C> {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        now.saturating_add(self.by).unwrap_or(now)
    }

    fn of_files(&self) -> Timestamp {
        self.clock.of_files()
    }
}

/// A clock that stands still until it is set: for tests and demonstrations.
pub struct FixedClock(std::sync::Mutex<Timestamp>);

impl FixedClock {
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(std::sync::Mutex::new(now))
    }

    pub fn set(&self, now: Timestamp) {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Where randomness comes from.
pub trait Random: Send + Sync {
    /// Fills the buffer with unpredictable bytes.
    ///
    /// # Errors
    /// When the operating system gives none.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), AppError>;
}

/// The operating system's randomness.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), AppError> {
        getrandom::fill(buffer).map_err(|e| AppError::Internal(e.to_string()))
    }
}

/// The words of what leaves the product: mails and documents. Implemented by the pages' messages.
pub trait Texts: Send + Sync {
    /// The sentence of a key in a language, its arguments put in.
    fn text(&self, lang: &str, key: &str, args: &[(&str, &str)]) -> String;
}

/// Settings of an installation.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address people type, without a final slash, e.g. `https://trajectoire.example.bzh`.
    pub base_url: String,
    /// Attachments and mails live below.
    pub data_dir: PathBuf,
    /// Sender of mails.
    pub mail_from: String,
    /// `smtp://…` or `smtps://…`; `None` writes `.eml` files.
    pub smtp: Option<String>,
    /// Demonstration: marked on every page and document.
    pub demo: bool,
    /// Largest accepted file, in bytes.
    pub max_file: u64,
}

/// The application: one per process, shared by every request.
pub struct App {
    pub store: Arc<dyn Store>,
    pub region: Arc<Region>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub texts: Arc<dyn Texts>,
    pub printer: Arc<documents::Printer>,
    pub blobs: Blobs,
    pub config: Config,
    /// Rung when a command enqueued a job.
    pub(crate) wake: Notify,
    pub(crate) numbers: std::sync::Mutex<Numbers>,
    /// Held by whoever reserves numbers.
    pub(crate) numbering: Mutex<()>,
    /// Commands under way that may take a number.
    pub(crate) filing: AtomicUsize,
    pub(crate) trials: crate::trials::Trials,
    /// When this process last looked for what is over.
    pub(crate) purged: std::sync::Mutex<Option<Timestamp>>,
    zone: TimeZone,
}

impl App {
    /// Assembles the application.
    ///
    /// # Errors
    /// When the region's time zone is unknown or the data folder cannot be made.
    pub fn new(
        store: Arc<dyn Store>,
        region: Arc<Region>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        texts: Arc<dyn Texts>,
        config: Config,
    ) -> Result<Self, AppError> {
        let zone = TimeZone::get(&region.identity.time_zone)
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let blobs = Blobs::new(config.data_dir.join("files"))?;
        let printer = Arc::new(documents::Printer::new(region.documents.clone()));
        Ok(Self {
            store,
            region,
            clock,
            random,
            texts,
            printer,
            blobs,
            config,
            wake: Notify::new(),
            numbers: std::sync::Mutex::default(),
            numbering: Mutex::default(),
            filing: AtomicUsize::new(0),
            trials: crate::trials::Trials::default(),
            purged: std::sync::Mutex::default(),
            zone,
        })
    }

    /// Whether storage answers.
    pub async fn ready(&self) -> bool {
        match self.store.read().await {
            Ok(mut tx) => tx.meta("region").await.is_ok(),
            Err(_) => false,
        }
    }

    /// The instant, in microseconds UTC.
    #[must_use]
    pub fn now_us(&self) -> i64 {
        self.clock.now().as_microsecond()
    }

    /// The civil day in the region.
    #[must_use]
    pub fn today(&self) -> Date {
        self.day_of(self.clock.now())
    }

    /// The civil day of an instant in the region.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// The instant at which today began in the region, in microseconds UTC.
    #[must_use]
    pub fn midnight_us(&self) -> i64 {
        let now = self.clock.now().to_zoned(self.zone.clone());
        now.start_of_day().map_or_else(
            |_| now.timestamp().as_microsecond(),
            |start| start.timestamp().as_microsecond(),
        )
    }

    /// Civil date and time of a stored instant in the region.
    #[must_use]
    pub fn local(&self, at_us: i64) -> jiff::civil::DateTime {
        Timestamp::from_microsecond(at_us)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned(self.zone.clone())
            .datetime()
    }

    /// A new id (UUIDv7 of this clock and this randomness).
    ///
    /// # Errors
    /// When no randomness is to be had.
    pub fn id(&self) -> Result<Uuid, AppError> {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes)?;
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// 32 unpredictable bytes, as text for an address or a cookie, and their hash for storage.
    ///
    /// # Errors
    /// When no randomness is to be had.
    pub fn token(&self) -> Result<(String, Vec<u8>), AppError> {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes)?;
        let text = hex(&bytes);
        let hash = token_hash(&text);
        Ok((text, hash))
    }

    /// Runs a command again while storage says "busy", a few times, with growing pauses, for as
    /// long as a person waits for a page: a try may itself have waited for its turn.
    ///
    /// # Errors
    /// The command's own, or `Busy` after the last try.
    pub async fn retrying<T, F, Fut>(&self, mut command: F) -> Result<T, AppError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, AppError>>,
    {
        let mut pause = Duration::from_millis(5);
        let start = tokio::time::Instant::now();
        for _ in 0..6 {
            match command().await {
                Err(AppError::Busy(why)) if start.elapsed() < PATIENCE => {
                    tracing::debug!(why, "storage busy, trying again");
                    let mut jitter = [0; 1];
                    self.random.fill(&mut jitter)?;
                    tokio::time::sleep(pause + Duration::from_millis(u64::from(jitter[0] % 16)))
                        .await;
                    pause *= 2;
                }
                done => return done,
            }
        }
        command().await
    }

    /// Value of a legal parameter counted in months, on a day.
    #[must_use]
    pub fn months(&self, key: &str, on: Date) -> Option<u32> {
        match self.region.parameter(key, on)?.value {
            policy::ParameterValue::Months(n) => Some(n),
            _ => None,
        }
    }
}

/// How a token is stored: its SHA-256.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(token.as_bytes()).to_vec()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_shifted_clock_keeps_the_hour_and_goes_on() {
        let zone = TimeZone::get("Europe/Paris").expect("a known zone");
        let machine = FixedClock::at("2026-11-25T23:30:00Z".parse().expect("an instant"));
        let started = machine.now();
        let clock = ShiftedClock::on(date(2017, 5, 2), machine, &zone).expect("a day");
        let shown = clock.now();
        // Half past midnight in Paris, in summer as in winter.
        let there = shown.to_zoned(zone.clone()).datetime();
        assert_eq!(there, date(2017, 5, 2).at(0, 30, 0, 0));
        assert_eq!(clock.of_files(), started);

        let hours = SignedDuration::from_hours(31);
        clock.clock.set(started + hours);
        assert_eq!(clock.now(), shown + hours);
    }
}
