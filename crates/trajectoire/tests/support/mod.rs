//! The real binary, and people who ask it.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use app::Clock;
use testkit::postgres::Durability;
use testkit::{Engine, Options, TestApp, TestDb};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// An application on a database that waits for the disk, with the clock of the machine.
pub async fn today(engine: Engine) -> TestApp {
    let db = TestDb::durable(engine, Durability::On).await;
    let now = app::SystemClock.now();
    let start = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let options = Options {
        start,
        ..Options::default()
    };
    let t = TestApp::on(db, options).await;
    t.clock.set(now);
    t
}

/// Somebody signed in, with a dossier ready to be filed.
#[derive(Clone)]
pub struct Person {
    pub dossier: Uuid,
    pub cookie: String,
    pub token: String,
    /// An address of their own: two hundred people are not one robot.
    pub from: String,
}

/// The real binary, on a port of its own choice.
pub struct Service {
    pub child: Child,
    pub address: String,
}

impl Service {
    pub fn start(t: &TestApp) -> Self {
        Self::start_by(t, Command::new(env!("CARGO_BIN_EXE_trajectoire")))
    }

    /// The same, started by a command that ends in the program.
    pub fn start_by(t: &TestApp, mut command: Command) -> Self {
        let region = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/regions/tiny");
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
pub async fn ask(
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

pub async fn person(t: &TestApp, n: usize) -> Person {
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

/// Reads a page, and keeps the token of its form.
pub async fn open_the_page(service: &Service, path: &str, person: &mut Person) -> String {
    let page = ask(&service.address, "GET", path, person, "")
        .await
        .unwrap();
    let start = page
        .find("name=\"_jeton\" value=\"")
        .unwrap_or_else(|| panic!("no form in {page}"));
    let rest = &page[start + "name=\"_jeton\" value=\"".len()..];
    person.token = rest.split('"').next().unwrap().to_owned();
    page
}
