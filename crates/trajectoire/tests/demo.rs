//! The demonstration of another day: the real binary, with the region built in, on both engines.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use testkit::{Engine, TestDb};

const OFFICER: &str = "goulven.abgrall%40exemple.invalid";

/// `trajectoire demo` on a folder and a database, on a port of its own choice.
fn command(db: &TestDb, date: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectoire"));
    command.args(["demo", "--listen", "127.0.0.1:0", "--date", date]);
    command.arg("--data").arg(db.folder());
    if db.engine == Engine::Postgres {
        command.args(["--database", db.url()]);
    }
    command
}

struct Demo {
    child: Child,
    address: String,
    said: String,
}

impl Demo {
    fn start(db: &TestDb, date: &str) -> Self {
        let mut child = command(db, date).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // The last line that a start prints.
        while !said.contains("Everything is kept in") {
            assert_ne!(out.read_line(&mut said).unwrap(), 0, "it ended: {said}");
        }
        let address = said.split("http://").nth(1).unwrap();
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self {
            child,
            address,
            said,
        }
    }

    /// One answer, head and body, to somebody with these cookies.
    fn ask(&self, method: &str, path: &str, cookies: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let address = &self.address;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookies}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        // French typography binds words with spaces of its own.
        String::from_utf8_lossy(&answer).replace(['\u{a0}', '\u{202f}'], " ")
    }

    /// Sends the form of a page as a browser does; the answer.
    fn submit(&self, path: &str, form: &str) -> String {
        let page = self.ask("GET", path, "", "");
        let token = between(&page, "name=\"_jeton\" value=\"", "\"");
        let visit = cookies(&page);
        self.ask("POST", path, &visit, &format!("_jeton={token}&{form}"))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split(start).nth(1).unwrap_or_else(|| {
        panic!("no {start} in {text}");
    });
    rest.split(end).next().unwrap()
}

/// What a browser sends back of the cookies it was given.
fn cookies(answer: &str) -> String {
    let given = answer
        .lines()
        .filter_map(|l| l.strip_prefix("set-cookie: "));
    let pairs: Vec<&str> = given.filter_map(|c| c.split(';').next()).collect();
    pairs.join("; ")
}

fn ended(mut command: Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

fn of_another_day(db: &TestDb) {
    let demo = Demo::start(db, "2017-05-02");
    assert!(
        demo.said.contains("Here it is 2017-05-02."),
        "{}",
        demo.said
    );
    let front = demo.ask("GET", "/", "", "");
    assert!(front.contains("Démonstration, au 2 mai 2017"), "{front}");

    // The session of somebody who signs in is kept by their browser, whose clock is today's.
    let form = format!("courriel={OFFICER}&mot-de-passe=demonstration");
    let signed_in = demo.submit("/connexion", &form);
    assert!(signed_in.starts_with("HTTP/1.1 303"), "{signed_in}");
    let head = signed_in.to_lowercase();
    assert!(!head.contains("expires=") && !head.contains("max-age="));
    let session = cookies(&signed_in);
    let list = demo.ask("GET", "/instruction", &session, "");
    assert!(list.starts_with("HTTP/1.1 200"), "{list}");

    // A job does its work, and its mail is of that day.
    demo.submit("/connexion", &format!("courriel={OFFICER}&lien=oui"));
    let mut mails = String::new();
    for _ in 0..100 {
        mails = demo.ask("GET", "/demonstration/courriels", "", "");
        if mails.contains("goulven.abgrall@exemple.invalid") {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(mails.contains("goulven.abgrall@exemple.invalid"), "{mails}");
    assert!(mails.contains("mai 2017"), "{mails}");
    drop(demo);

    // A week later, the same person is still signed in; two months later, no more.
    let later = Demo::start(db, "2017-05-09");
    let list = later.ask("GET", "/instruction", &session, "");
    assert!(list.starts_with("HTTP/1.1 200"), "{list}");
    assert!(list.contains("Démonstration, au 9 mai 2017"), "{list}");
    drop(later);
    let much_later = Demo::start(db, "2017-07-01");
    let list = much_later.ask("GET", "/instruction", &session, "");
    assert!(list.starts_with("HTTP/1.1 303"), "{list}");
    drop(much_later);

    let (code, why) = ended(command(db, "2017-06-30"));
    assert_eq!(code, Some(2), "{why}");
    assert!(why.contains("cannot go back to 2017-06-30"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_of_another_day_on_sqlite() {
    of_another_day(&TestDb::new(Engine::Sqlite).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_of_another_day_on_postgres() {
    of_another_day(&TestDb::new(Engine::Postgres).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_makes_no_sense_is_refused_before_anything_is_written() {
    let db = TestDb::new(Engine::Sqlite).await;
    for (date, reason) in [
        ("2017-02-30", "a date such as 2026-01-31 is expected"),
        ("2 mai 2017", "a date such as 2026-01-31 is expected"),
        ("1999-12-31", "no scheme took dossiers then"),
        ("2009-12-31", "the first one did on 2010-01-01"),
    ] {
        let (code, why) = ended(command(&db, date));
        assert_eq!(code, Some(2), "{date}: {why}");
        assert!(why.contains(reason), "{date}: {why}");
    }
    assert!(!db.folder().join("secret.key").exists());

    let mut serve = Command::new(env!("CARGO_BIN_EXE_trajectoire"));
    serve.args(["serve", "--date", "2017-05-02"]);
    let (code, why) = ended(serve);
    assert_eq!(code, Some(2), "{why}");
}
