//! The whole application on one database of a test: a clock that stands still, randomness that
//! repeats, texts that show their key, and people to play with.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use app::{App, AppError, Config, FixedClock, Random, Texts, Who};
use domain::answers::Raw;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use policy::Region;
use sha2::{Digest, Sha256};
use store::{AccountRole, Dossier, Store};
use uuid::Uuid;

use crate::{Engine, TestDb, tiny};

/// Unpredictable for nobody: the same seed gives the same bytes.
pub struct SeededRandom {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededRandom {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl Random for SeededRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), AppError> {
        for part in buffer.chunks_mut(32) {
            let n = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::digest([self.seed.to_be_bytes(), n.to_be_bytes()].concat());
            part.copy_from_slice(&block[..part.len()]);
        }
        Ok(())
    }
}

/// Says the key and then each argument on a line: what a test looks for, in no language.
pub struct KeyTexts;

impl Texts for KeyTexts {
    fn text(&self, _lang: &str, key: &str, args: &[(&str, &str)]) -> String {
        args.iter().fold(key.to_owned(), |text, (name, value)| {
            format!("{text}\n{name}={value}")
        })
    }
}

/// How a [`TestApp`] starts.
pub struct Options {
    pub region: Arc<Region>,
    /// The day of the clock, at ten in the morning in the region.
    pub start: Date,
    pub seed: u64,
    /// Largest file accepted, in bytes.
    pub max_file: u64,
    /// Where mails go instead of a folder.
    pub smtp: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: tiny(),
            start: date(2026, 1, 14),
            seed: 1,
            max_file: 100_000,
            smtp: None,
        }
    }
}

/// An application whose every input is the test's.
pub struct TestApp {
    pub app: Arc<App>,
    pub clock: Arc<FixedClock>,
    pub db: TestDb,
    seed: u64,
    people: Mutex<BTreeSet<String>>,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    /// In the tiny region, on 14 January 2026.
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, Options::default()).await
    }

    /// As asked.
    pub async fn with(engine: Engine, options: Options) -> Self {
        Self::on(TestDb::new(engine).await, options).await
    }

    /// On a database made by the test.
    pub async fn on(db: TestDb, options: Options) -> Self {
        let clock = Arc::new(FixedClock::at(morning(&options.region, options.start)));
        let store = db.open().await;
        let app = assemble(store, &options, clock.clone(), &db);
        Self {
            app,
            clock,
            db,
            seed: options.seed,
            people: Mutex::default(),
        }
    }

    /// The same application in another process: other connections, other reserved numbers, the
    /// same clock.
    pub async fn another(&self) -> Arc<App> {
        self.on_store(self.db.open().await)
    }

    /// The same application on another store.
    #[must_use]
    pub fn on_store(&self, store: Arc<dyn Store>) -> Arc<App> {
        let options = Options {
            region: self.app.region.clone(),
            seed: self
                .seed
                .wrapping_add(0x9e37_79b9)
                .wrapping_add(u64::from(std::process::id())),
            max_file: self.app.config.max_file,
            ..Options::default()
        };
        assemble(store, &options, self.clock.clone(), &self.db)
    }

    /// Sets the clock to ten in the morning of a day.
    pub fn set_day(&self, day: Date) {
        self.clock.set(morning(&self.app.region, day));
    }

    /// Moves the clock on by so many seconds.
    pub fn wait_seconds(&self, seconds: i64) {
        let now = app::Clock::now(&*self.clock);
        self.clock.set(
            now.saturating_add(jiff::SignedDuration::from_secs(seconds))
                .unwrap(),
        );
    }

    /// Somebody with a verified account and no role; the same name is the same person.
    pub async fn person(&self, name: &str) -> Who {
        self.somebody(name, &[]).await
    }

    /// A case officer of a body.
    pub async fn officer(&self, body: &str) -> Who {
        self.officer_named(&format!("Instruction {body}"), body)
            .await
    }

    /// A case officer of a body, by name.
    pub async fn officer_named(&self, name: &str, body: &str) -> Who {
        self.somebody(
            name,
            &[AccountRole {
                role: "officer".into(),
                body: body.into(),
            }],
        )
        .await
    }

    /// An administrator, who is nothing else.
    pub async fn admin(&self) -> Who {
        self.somebody(
            "Ada Ministre",
            &[AccountRole {
                role: "admin".into(),
                body: String::new(),
            }],
        )
        .await
    }

    async fn somebody(&self, name: &str, roles: &[AccountRole]) -> Who {
        let slug: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '.' })
            .collect();
        let email = format!("{}@tevenn.example", slug.to_lowercase().trim_matches('.'));
        self.people
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(email.clone());
        let account = self
            .add_user(None, &email, name, None, roles)
            .await
            .unwrap();
        Who {
            account,
            name: name.to_owned(),
            email,
            roles: roles.to_vec(),
            sent: None,
        }
    }

    /// A draft of the tiny region's only dossier, from the answers of an orientation.
    pub async fn draft(&self, who: &Who) -> Uuid {
        let answers = [
            ("project.commune", "T1002"),
            ("applicant.kind", "person"),
            ("project.stage", "feasibility"),
        ];
        let answers: Vec<(String, String)> = answers
            .iter()
            .map(|(k, v)| ((*k).into(), (*v).into()))
            .collect();
        self.start(who, "coup-de-pouce", &answers, None)
            .await
            .unwrap()
    }

    /// Valid answers to every section of the tiny region's form, without pieces.
    #[must_use]
    pub fn answers(&self) -> Vec<(&'static str, Raw)> {
        valid_answers()
    }

    /// Gives valid answers to every section; no piece.
    pub async fn fill(&self, who: &Who, dossier: Uuid) {
        for (section, raw) in self.answers() {
            self.save(who, dossier, section, &raw).await;
        }
    }

    /// Saves one section over whatever is there.
    pub async fn save(&self, who: &Who, dossier: Uuid, section: &str, raw: &Raw) -> i64 {
        let rev = self.rev(dossier, section).await;
        match self
            .save_section(who, &key(dossier), section, rev, raw)
            .await
            .unwrap()
        {
            app::holder::Saved::Done { rev, .. } => rev,
            other => panic!("{section} was not saved: {other:?}"),
        }
    }

    /// The stored revision of a section, 0 when nothing was saved.
    pub async fn rev(&self, dossier: Uuid, section: &str) -> i64 {
        let mut tx = self.store.read().await.unwrap();
        tx.section(dossier, section)
            .await
            .unwrap()
            .map_or(0, |s| s.rev)
    }

    /// The dossier as stored.
    pub async fn row(&self, dossier: Uuid) -> Dossier {
        self.store
            .read()
            .await
            .unwrap()
            .dossier(dossier)
            .await
            .unwrap()
            .unwrap()
    }

    /// Uploads a small PDF as a piece.
    pub async fn upload(
        &self,
        who: &Who,
        dossier: Uuid,
        piece: &str,
        content: &str,
    ) -> Result<Uuid, AppError> {
        let accept = self
            .may_upload(who, &key(dossier), piece)
            .await?
            .1
            .accept
            .clone();
        let received = self.receive("devis.pdf", pdf(content), &accept).await?;
        self.add_piece(who, &key(dossier), piece, received).await
    }

    /// A complete dossier of this person, filed: its id and its number.
    pub async fn file(&self, who: &Who) -> (Uuid, String) {
        let id = self.draft(who).await;
        self.fill(who, id).await;
        self.upload(who, id, "quote", "un devis").await.unwrap();
        let number = self.submit(who, &key(id)).await.unwrap();
        (id, number)
    }

    /// Token of the last link of this page (`avis`, `invitation`, `lien`, `mot-de-passe`) mailed to
    /// an address.
    pub async fn mailed(&self, email: &str, page: &str) -> String {
        let mut tx = self.store.read().await.unwrap();
        let mark = format!("/{page}/");
        tx.mails(1000)
            .await
            .unwrap()
            .iter()
            .filter(|m| m.recipient == email)
            .find_map(|m| {
                let rest = &m.body[m.body.find(&mark)? + mark.len()..];
                rest.split_whitespace().next().map(str::to_owned)
            })
            .unwrap_or_else(|| panic!("no mail to {email} with a link to /{page}/"))
    }

    /// Kinds of the mails written so far to an address, in no order.
    pub async fn mail_kinds(&self, email: &str) -> Vec<String> {
        let mut tx = self.store.read().await.unwrap();
        let mut kinds: Vec<String> = tx
            .mails(1000)
            .await
            .unwrap()
            .into_iter()
            .filter(|m| m.recipient == email)
            .map(|m| m.kind)
            .collect();
        kinds.sort();
        kinds
    }

    /// Fails unless the whole journal is sound.
    pub async fn assert_sound(&self) {
        let report = self.verify(|_| {}).await.unwrap();
        assert!(report.broken.is_empty(), "{:#?}", report.broken);
        assert!(report.entries > 0);
    }
}

/// Valid answers to every section of the tiny region's form, without pieces.
#[must_use]
pub fn valid_answers() -> Vec<(&'static str, Raw)> {
    vec![
        (
            "applicant",
            Raw::from([
                ("applicant_kind", "person"),
                ("holder_name", "Maëlle Le Goff"),
                ("holder_email", "maelle@tevenn.example"),
            ]),
        ),
        (
            "project",
            Raw::from([
                ("project_title", "Les Études salées"),
                ("project_commune", "T1002"),
                ("study_start", "2026-09-01"),
                ("study_end", "2026-12-01"),
            ]),
        ),
        (
            "plan",
            Raw::from([
                ("expense.0.kind", "study"),
                ("expense.0.label", "Bureau d’études"),
                ("expense.0.amount", "2 000"),
                ("resource.0.kind", "requested"),
                ("resource.0.amount", "1 000"),
                ("resource.1.kind", "own"),
                ("resource.1.amount", "1 000"),
            ]),
        ),
        ("declarations", Raw::from([("truth", "yes")])),
    ]
}

/// A dossier's id as pages name it.
#[must_use]
pub fn key(dossier: Uuid) -> String {
    dossier.to_string()
}

/// The bytes of a small PDF, in two chunks, as they come from a network.
pub fn pdf(
    content: &str,
) -> futures_util::stream::Iter<std::vec::IntoIter<Result<Vec<u8>, std::io::Error>>> {
    futures_util::stream::iter(vec![
        Ok(b"%PDF-1.7\n".to_vec()),
        Ok(format!("% {content}\n%%EOF\n").into_bytes()),
    ])
}

fn morning(region: &Region, day: Date) -> jiff::Timestamp {
    let zone = TimeZone::get(&region.identity.time_zone).unwrap();
    day.at(10, 0, 0, 0).to_zoned(zone).unwrap().timestamp()
}

fn assemble(
    store: Arc<dyn Store>,
    options: &Options,
    clock: Arc<FixedClock>,
    db: &TestDb,
) -> Arc<App> {
    let config = Config {
        base_url: "https://tevenn.example".to_owned(),
        data_dir: db.folder().join("data"),
        mail_from: "Tevenn <ne-pas-repondre@tevenn.example>".to_owned(),
        smtp: options.smtp.clone(),
        demo: false,
        max_file: options.max_file,
    };
    let random = Arc::new(SeededRandom::new(options.seed));
    let app = App::new(
        store,
        options.region.clone(),
        clock,
        random,
        Arc::new(KeyTexts),
        config,
    );
    Arc::new(app.unwrap())
}
