//! What was acknowledged survives kill -9 (invariant 12): 200 filings at a time, killed at a moment
//! of chance, opened again, counted.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::dossier::State;
use store::StoreError;
use testkit::postgres::Durability;
use testkit::{Engine, Options, TestApp, TestDb};

fn storm(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_filing-storm"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Files in another process until it is killed, some time after its first acknowledgement; gives
/// the numbers acknowledged.
fn file_until_killed(t: &TestApp, seed: u32, after: Duration) -> Vec<String> {
    let engine = match t.db.engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let folder = t.db.folder().join("data");
    let mut child = storm(&[
        engine,
        t.db.url(),
        &folder.to_string_lossy(),
        &seed.to_string(),
    ]);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    let (said, heard) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut line = String::new();
        while out.read_line(&mut line).unwrap() > 0 {
            // A last line without its end was not said in whole.
            if let Some(number) = line.strip_suffix('\n') {
                said.send(number.to_owned()).unwrap();
            }
            line.clear();
        }
    });
    let first = heard.recv_timeout(Duration::from_secs(90)).unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    std::iter::once(first).chain(heard).collect()
}

async fn survives(engine: Engine) {
    let db = TestDb::durable(engine, Durability::On).await;
    let today = jiff::civil::date(2026, 1, 14);
    let t = TestApp::on(
        db,
        Options {
            start: today,
            ..Options::default()
        },
    )
    .await;
    let mut acknowledged = Vec::new();
    // A crash after little, after much, and crashes while what the last one left is taken up.
    for (seed, millis) in [(1, 1_500), (2, 2_700), (3, 40), (4, 1_900)] {
        acknowledged.extend(file_until_killed(&t, seed, Duration::from_millis(millis)));
        check(&t, &acknowledged).await;
    }
    assert!(
        acknowledged.len() > 100,
        "only {} filings: too few to prove anything",
        acknowledged.len()
    );
    // What is left to do is done by whoever comes next.
    let queued = t.store.read().await.unwrap().queued_jobs().await.unwrap();
    assert!(queued > 0, "nothing was under way");
}

async fn check(t: &TestApp, acknowledged: &[String]) {
    let unique: BTreeSet<&String> = acknowledged.iter().collect();
    assert_eq!(unique.len(), acknowledged.len(), "a number was given twice");
    // A new process, as after a restart.
    let store = t.db.open().await;
    let mut tx = store.read().await.unwrap();
    for number in acknowledged {
        let d = tx
            .dossier_by_number(number)
            .await
            .unwrap()
            .unwrap_or_else(|| panic!("{number} was acknowledged and is gone"));
        assert_eq!(d.state, State::Filed, "{number}");
        let versions = tx.versions(d.id).await.unwrap();
        assert_eq!(versions.len(), 1, "{number}");
        let journal = tx.journal(d.id).await.unwrap();
        assert_eq!(
            journal
                .iter()
                .filter(|e| e.kind == "dossier.submit")
                .count(),
            1,
            "{number}"
        );
        let quote = tx.pieces(d.id).await.unwrap().remove(0);
        t.blobs
            .read(&quote.hash)
            .await
            .unwrap_or_else(|e| panic!("the piece of {number} is gone: {e}"));
    }
    drop(tx);
    let report = t.on_store(store).verify(|_| {}).await.unwrap();
    assert!(report.broken.is_empty(), "{:#?}", report.broken);
    // Filed and acknowledged, or filed and not yet told; never half filed.
    let halves = "select cast(count(*) as text) from dossiers d where (d.number is null) <> (d.state = 'draft')
                  or (d.number is not null and not exists (select 1 from versions v where v.dossier = d.id))";
    assert_eq!(t.db.texts(halves).await, ["0"]);
    let counted = "select cast(coalesce(sum(n), 0) as text) from counters where state = 'filed'";
    let there = "select cast(count(*) as text) from dossiers where state = 'filed'";
    assert_eq!(t.db.texts(counted).await, t.db.texts(there).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_filings_survive_kill_9_on_sqlite() {
    survives(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_filings_survive_kill_9_on_postgres() {
    survives(Engine::Postgres).await;
}

/// Another process holds the file: people are told in good time, nothing is half written, and what
/// they typed can be sent again.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_locked_by_another_process_is_said_and_nothing_is_half_written() {
    let t = TestApp::new(Engine::Sqlite).await;
    let who = t.person("Maëlle").await;
    let (dossier, _) = t.file(&who).await;
    let draft = t.draft(&who).await;
    let before = t.row(dossier).await;
    let mut other = storm(&["hold", t.db.url()]);
    let mut line = String::new();
    BufReader::new(other.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "locked\n");

    let start = Instant::now();
    let refused = t
        .write_message(&who, &testkit::key(dossier), "Bonjour", false, None)
        .await;
    assert!(
        matches!(
            refused,
            Err(app::AppError::Busy(_) | app::AppError::Down(_))
        ),
        "{refused:?}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(12),
        "{:?}",
        start.elapsed()
    );
    // Saving tries again by itself, and gives up as well.
    let start = Instant::now();
    let typed = domain::answers::Raw::from([("project_title", "Voiles")]);
    let refused = t
        .save_section(&who, &testkit::key(draft), "project", 1, &typed)
        .await;
    assert!(
        matches!(
            refused,
            Err(app::AppError::Busy(_) | app::AppError::Down(_))
        ),
        "{refused:?}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(16),
        "{:?}",
        start.elapsed()
    );
    // Nobody can open it either; a start-up says so instead of waiting for ever.
    let opened = store_sqlite::SqliteStore::open(std::path::Path::new(t.db.url()))
        .await
        .err();
    assert!(
        matches!(
            opened,
            None | Some(StoreError::Busy(_) | StoreError::Down(_))
        ),
        "{opened:?}"
    );

    drop(other.stdin.take());
    other.wait().unwrap();
    assert_eq!(t.row(dossier).await, before);
    t.write_message(&who, &testkit::key(dossier), "Bonjour", false, None)
        .await
        .unwrap();
    t.assert_sound().await;
}
