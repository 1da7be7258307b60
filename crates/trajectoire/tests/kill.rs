//! The service itself, killed with kill -9 while 200 people file at the same moment: whoever was
//! told a number finds the dossier under it, and nobody's was filed twice.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app::Clock;
use domain::dossier::State;
use testkit::postgres::Durability;
use testkit::{Engine, Options, TestApp, TestDb, key};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use uuid::Uuid;

const PEOPLE: usize = 200;

/// Somebody signed in, with a dossier ready to be filed.
#[derive(Clone)]
struct Person {
    dossier: Uuid,
    cookie: String,
    token: String,
    /// An address of their own: two hundred people are not one robot.
    from: String,
}

/// The real binary, on a port of its own choice.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(t: &TestApp) -> Self {
        let region = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/regions/tiny");
        let mut command = Command::new(env!("CARGO_BIN_EXE_trajectoire"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--behind-proxy"]);
        command.arg("--region").arg(region);
        match t.db.engine {
            Engine::Sqlite => command.arg("--data").arg(t.db.folder()),
            Engine::Postgres => command
                .arg("--data")
                .arg(t.db.folder())
                .args(["--database", t.db.url()]),
        };
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .split("http://")
            .nth(1)
            .unwrap()
            .split_whitespace()
            .next()
            .unwrap();
        Self {
            address: address.to_owned(),
            child,
        }
    }
}

impl Drop for Service {
    /// With kill -9, whether the test wants it or fails.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own; `None` when no whole answer came back.
async fn ask(
    address: &str,
    method: &str,
    path: &str,
    person: &Person,
    body: &str,
) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: session={}\r\nx-forwarded-for: {}\r\n\
         sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        person.cookie,
        person.from,
        body.len()
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.contains("\r\n\r\n").then_some(answer)
}

/// The number that the person is sent to, when the service said so.
fn acknowledged(answer: &str) -> Option<String> {
    let place = answer.lines().find_map(|l| l.strip_prefix("location: "))?;
    let number = place
        .strip_prefix("/dossiers/")?
        .strip_suffix("?depose=1")?;
    Some(number.to_owned())
}

async fn person(t: &TestApp, n: usize) -> Person {
    let who = t.person(&format!("Personne {n}")).await;
    let dossier = t.draft(&who).await;
    t.fill(&who, dossier).await;
    t.upload(&who, dossier, "quote", &format!("devis {n}"))
        .await
        .unwrap();
    t.send_link(&who.email, false, "", None).await.unwrap();
    let link = t.mailed(&who.email, "lien").await;
    let (cookie, _) = t.use_link(&link, None).await.unwrap();
    let from = format!("192.0.2.{n}");
    Person {
        dossier,
        cookie,
        token: String::new(),
        from,
    }
}

/// Reads the page of the check, for the token of its form.
async fn open_the_page(service: &Service, person: &mut Person) {
    let path = format!("/dossiers/{}/verifier", key(person.dossier));
    let page = ask(&service.address, "GET", &path, person, "")
        .await
        .unwrap();
    let start = page
        .find("name=\"_jeton\" value=\"")
        .unwrap_or_else(|| panic!("no form in {page}"));
    let rest = &page[start + "name=\"_jeton\" value=\"".len()..];
    person.token = rest.split('"').next().unwrap().to_owned();
}

async fn survives(engine: Engine) {
    let db = TestDb::durable(engine, Durability::On).await;
    let now = app::SystemClock.now();
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let t = TestApp::on(
        db,
        Options {
            start: today,
            ..Options::default()
        },
    )
    .await;
    t.clock.set(now);
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(person(&t, n).await);
    }

    let mut told: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    let mut running = None;
    // Killed after so many answers, others being under way; then not at all: what is left is filed
    // in peace.
    for end in [Some(1), Some(30), Some(60), None] {
        let service = Service::start(&t);
        // Who was told goes home; who was filed and not told sees it on the page.
        let mut waiting = Vec::new();
        for p in &people {
            if t.row(p.dossier).await.state == State::Draft {
                waiting.push(p.dossier);
            }
        }
        for p in people.iter_mut().filter(|p| waiting.contains(&p.dossier)) {
            open_the_page(&service, p).await;
        }
        let answers = Arc::new(AtomicUsize::new(0));
        let gate = Arc::new(Barrier::new(waiting.len() + 1));
        let filings: Vec<_> = people
            .iter()
            .filter(|p| waiting.contains(&p.dossier))
            .map(|p| {
                let (p, gate, address) = (p.clone(), gate.clone(), service.address.clone());
                let answers = answers.clone();
                tokio::spawn(async move {
                    gate.wait().await;
                    let path = format!("/dossiers/{}/deposer", key(p.dossier));
                    let answer =
                        ask(&address, "POST", &path, &p, &format!("_jeton={}", p.token)).await;
                    answers.fetch_add(1, Ordering::SeqCst);
                    (p.dossier, answer)
                })
            })
            .collect();
        gate.wait().await;
        if let Some(end) = end {
            while answers.load(Ordering::SeqCst) < end.min(waiting.len()) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            drop(service);
        } else {
            running = Some(service);
        }
        for filing in filings {
            let (dossier, answer) = filing.await.unwrap();
            match answer.as_deref().map(acknowledged) {
                Some(Some(number)) => told.entry(dossier).or_default().push(number),
                Some(None) if end.is_none() => panic!("refused: {}", answer.unwrap_or_default()),
                _ => {}
            }
        }
        check(&t, &people, &told).await;
    }
    drop(running);
    for p in &people {
        assert_eq!(t.row(p.dossier).await.state, State::Filed);
    }
    assert!(told.len() > 30, "only {} were told a number", told.len());
}

async fn check(t: &TestApp, people: &[Person], told: &BTreeMap<Uuid, Vec<String>>) {
    let mut numbers = BTreeMap::new();
    let mut tx = t.store.read().await.unwrap();
    for p in people {
        let d = tx.dossier(p.dossier).await.unwrap().unwrap();
        let versions = tx.versions(d.id).await.unwrap().len();
        let submits = tx
            .journal(d.id)
            .await
            .unwrap()
            .iter()
            .filter(|e| e.kind == "dossier.submit")
            .count();
        match &d.number {
            Some(number) => {
                assert_eq!(
                    (d.state, versions, submits),
                    (State::Filed, 1, 1),
                    "{number}"
                );
                assert_eq!(
                    numbers.insert(number.clone(), d.id),
                    None,
                    "{number} was given twice"
                );
            }
            None => assert_eq!((d.state, versions, submits), (State::Draft, 0, 0)),
        }
        for number in told.get(&d.id).into_iter().flatten() {
            assert_eq!(
                d.number.as_ref(),
                Some(number),
                "what was acknowledged is not there"
            );
        }
    }
    drop(tx);
    t.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_filings_survive_kill_9_on_sqlite() {
    survives(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_filings_survive_kill_9_on_postgres() {
    survives(Engine::Postgres).await;
}
