//! When the database is locked, closed, or gone: a typed error in good time, nothing half written,
//! and everything as before once it is back.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Executor;
use store::{AccountQuery, Store, StoreError};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use testkit::rows::{account, dossier, ground, id};
use testkit::{Engine, TestDb};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A person waits at most this long before being told.
const PATIENCE: Duration = Duration::from_secs(9);

async fn write_one(store: &dyn Store, n: u64) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    tx.insert_account(&account(n)).await?;
    tx.set_meta("last", &n.to_string()).await?;
    tx.commit().await
}

async fn accounts(store: &dyn Store) -> usize {
    store
        .read()
        .await
        .unwrap()
        .accounts(&AccountQuery::default(), 100)
        .await
        .unwrap()
        .len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_sqlite_file_is_busy_in_good_time_and_readers_do_not_care() {
    let db = TestDb::new(Engine::Sqlite).await;
    let store = db.open().await;
    write_one(&*store, 1).await.unwrap();
    let mut other = db.sqlite().await;
    other.execute("begin immediate").await.unwrap();
    let start = Instant::now();
    let refused = write_one(&*store, 2).await;
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!(accounts(&*store).await, 1);
    other.execute("rollback").await.unwrap();
    write_one(&*store, 2).await.unwrap();
    assert_eq!(accounts(&*store).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_row_of_postgres_is_busy_in_good_time() {
    let db = TestDb::new(Engine::Postgres).await;
    let store = db.open().await;
    ground(&*store).await;
    let mut tx = store.write().await.unwrap();
    tx.insert_dossier(&dossier(1)).await.unwrap();
    tx.commit().await.unwrap();
    let mut other = db.pg().await;
    other.execute("begin").await.unwrap();
    other
        .execute("select * from dossiers for update")
        .await
        .unwrap();
    let start = Instant::now();
    let mut tx = store.write().await.unwrap();
    tx.set_meta("half", "written").await.unwrap();
    let refused = tx.update_dossier(&dossier(1)).await;
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    drop(tx);
    other.execute("rollback").await.unwrap();
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.meta("half").await.unwrap(), None);
    tx.update_dossier(&dossier(1)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlocked_writers_are_told_to_try_again() {
    let db = TestDb::new(Engine::Postgres).await;
    let store = db.open().await;
    ground(&*store).await;
    let crossed = |first: u64, second: u64| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut tx = store.write().await?;
            tx.set_account_name(id(1, first), "x").await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            tx.set_account_name(id(1, second), "y").await?;
            tx.commit().await
        })
    };
    let (a, b) = (crossed(1, 2), crossed(2, 1));
    let outcomes = [a.await.unwrap(), b.await.unwrap()];
    assert_eq!(
        outcomes.iter().filter(|o| o.is_ok()).count(),
        1,
        "{outcomes:?}"
    );
    assert!(
        outcomes
            .iter()
            .any(|o| matches!(o, Err(e) if e.is_retryable())),
        "{outcomes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_is_down() {
    let sqlite = TestDb::new(Engine::Sqlite).await;
    let store = SqliteStore::open(Path::new(sqlite.url())).await.unwrap();
    store.close().await;
    assert!(matches!(
        store.write().await.err(),
        Some(StoreError::Down(_))
    ));
    assert!(matches!(
        store.read().await.err(),
        Some(StoreError::Down(_))
    ));
    let postgres = TestDb::new(Engine::Postgres).await;
    let store = PostgresStore::open(postgres.url()).await.unwrap();
    store.close().await;
    assert!(matches!(
        store.write().await.err(),
        Some(StoreError::Down(_))
    ));
    assert!(matches!(
        store.read().await.err(),
        Some(StoreError::Down(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_is_down() {
    let folder = TestDb::new(Engine::Sqlite).await;
    let nowhere = folder.folder().join("no/such/folder/trajectoire.db");
    assert!(matches!(
        SqliteStore::open(&nowhere).await.err(),
        Some(StoreError::Down(_))
    ));
    let text = folder.folder().join("notes.txt");
    std::fs::write(
        &text,
        "Une recette de kouign-amann, qui n’est pas une base de données.".repeat(20),
    )
    .unwrap();
    assert!(matches!(
        SqliteStore::open(&text).await.err(),
        Some(StoreError::Down(_))
    ));
    let refused = PostgresStore::open("postgres://x@127.0.0.1:1/x")
        .await
        .err();
    assert!(matches!(refused, Some(StoreError::Down(_))), "{refused:?}");
}

/// The address of the server, which can be cut and joined again.
struct Wire {
    at: SocketAddr,
    server: String,
    accepting: Option<JoinHandle<()>>,
}

impl Wire {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut wire = Self {
            at: listener.local_addr().unwrap(),
            server: server.to_owned(),
            accepting: None,
        };
        wire.accept(listener);
        wire
    }

    fn accept(&mut self, listener: TcpListener) {
        let server = self.server.clone();
        self.accepting = Some(tokio::spawn(async move {
            // Dropped with this task: every connection that goes through it is cut.
            let mut open = tokio::task::JoinSet::new();
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut far = TcpStream::connect(&server).await.unwrap();
                open.spawn(async move {
                    let _ = copy_bidirectional(&mut near, &mut far).await;
                });
            }
        }));
    }

    async fn cut(&mut self) {
        if let Some(task) = self.accepting.take() {
            task.abort();
            let _ = task.await;
        }
    }

    async fn join(&mut self) {
        let listener = TcpListener::bind(self.at).await.unwrap();
        self.accept(listener);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_in_the_middle_is_down_and_then_works_again() {
    let db = TestDb::new(Engine::Postgres).await;
    let server = db.url().split(['@', '/']).nth(3).unwrap().to_owned();
    let mut wire = Wire::to(&server).await;
    let store = PostgresStore::open(&db.url().replace(&server, &wire.at.to_string()))
        .await
        .unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    write_one(&*store, 1).await.unwrap();

    let mut tx = store.write().await.unwrap();
    tx.insert_account(&account(2)).await.unwrap();
    wire.cut().await;
    let lost = match tx.insert_account(&account(3)).await {
        Ok(()) => tx.commit().await,
        Err(e) => Err(e),
    };
    assert!(matches!(lost, Err(StoreError::Down(_))), "{lost:?}");
    // While it is away everybody is told so, several at once too.
    let start = Instant::now();
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { write_one(&*store, 4).await })
        })
        .collect();
    for one in tries {
        let refused = one.await.unwrap();
        assert!(matches!(refused, Err(StoreError::Down(_))), "{refused:?}");
    }
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    wire.join().await;
    assert_eq!(accounts(&*store).await, 1);
    write_one(&*store, 2).await.unwrap();
    assert_eq!(accounts(&*store).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_cut_off_is_an_error_and_never_half_there() {
    let db = TestDb::new(Engine::Postgres).await;
    let store = db.open().await;
    let mut tx = store.write().await.unwrap();
    tx.insert_account(&account(1)).await.unwrap();
    tx.set_meta("last", "1").await.unwrap();
    // What a restart of the server does to whoever is connected.
    db.texts("select cast(pg_terminate_backend(pid) as text) from pg_stat_activity where application_name = 'trajectoire' and datname = current_database()").await;
    let lost = tx.commit().await;
    assert!(matches!(lost, Err(StoreError::Down(_))), "{lost:?}");
    assert_eq!(accounts(&*store).await, 0);
    write_one(&*store, 1).await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.meta("last").await.unwrap().as_deref(), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_people_than_connections_wait_their_turn() {
    for engine in Engine::BOTH {
        let db = TestDb::new(engine).await;
        let store: Arc<dyn Store> = match engine {
            Engine::Sqlite => Arc::new(
                SqliteStore::open_with(Path::new(db.url()), 1)
                    .await
                    .unwrap(),
            ),
            Engine::Postgres => Arc::new(PostgresStore::open_with(db.url(), 1).await.unwrap()),
        };
        let tasks: Vec<_> = (1..=30)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move { write_one(&*store, n).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(accounts(&*store).await, 30);
        // One who never gives the connection back: the others are told, and it is no outage.
        let held = store.write().await.unwrap();
        let start = Instant::now();
        let refused = write_one(&*store, 31).await;
        assert!(
            matches!(refused, Err(StoreError::Busy(_))),
            "{engine:?}: {refused:?}"
        );
        assert!(start.elapsed() < PATIENCE);
        drop(held);
        write_one(&*store, 31).await.unwrap();
    }
}
