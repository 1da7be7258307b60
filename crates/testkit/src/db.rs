//! A database for one test, on either engine, and a way to look behind the product's back.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use store::Store;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;
use tempfile::TempDir;

use crate::postgres::{Cluster, Durability, postgres_with};

/// One of the two databases that the product runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Both, for tests that are written as a loop.
    pub const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
}

/// An empty database with every migration applied, gone at the end of the test.
pub struct TestDb {
    pub engine: Engine,
    /// Of SQLite: the folder of the file. Of PostgreSQL: unused.
    folder: TempDir,
    cluster: Option<Cluster>,
    url: String,
}

impl TestDb {
    /// A new database. Without PostgreSQL on the machine this panics: it is never a skip.
    pub async fn new(engine: Engine) -> Self {
        Self::durable(engine, Durability::Off).await
    }

    /// As [`TestDb::new`], on a server that waits for the disk or not (SQLite always does).
    pub async fn durable(engine: Engine, durability: Durability) -> Self {
        let folder = TempDir::new().unwrap();
        let (cluster, url) = match engine {
            Engine::Sqlite => (
                None,
                folder
                    .path()
                    .join("trajectoire.db")
                    .to_string_lossy()
                    .into_owned(),
            ),
            Engine::Postgres => {
                // Filling the template opens a store, which needs a runtime of its own.
                tokio::task::spawn_blocking(move || {
                    let cluster = postgres_with(durability).unwrap();
                    let template = cluster.ensure_template(&schema_hash(), migrate).unwrap();
                    let url = cluster.create_database(Some(&template)).unwrap();
                    (Some(cluster), url)
                })
                .await
                .unwrap()
            }
        };
        Self {
            engine,
            folder,
            cluster,
            url,
        }
    }

    /// A new connection to the database, as another process would open it.
    pub async fn open(&self) -> Arc<dyn Store> {
        match self.engine {
            Engine::Sqlite => Arc::new(SqliteStore::open(Path::new(&self.url)).await.unwrap()),
            Engine::Postgres => Arc::new(PostgresStore::open(&self.url).await.unwrap()),
        }
    }

    /// What the command line takes: a file, or an address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A folder of this test, for attachments.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs one statement beside the product, as somebody with the password of the database could;
    /// returns how many rows it touched.
    pub async fn execute(&self, statement: &str) -> u64 {
        match self.engine {
            Engine::Sqlite => {
                let mut c = self.sqlite().await;
                let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .execute(&mut c)
                    .await;
                let rows = done
                    .unwrap_or_else(|e| panic!("{statement}: {e}"))
                    .rows_affected();
                c.close().await.unwrap();
                rows
            }
            Engine::Postgres => {
                let mut c = self.pg().await;
                let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .execute(&mut c)
                    .await;
                let rows = done
                    .unwrap_or_else(|e| panic!("{statement}: {e}"))
                    .rows_affected();
                c.close().await.unwrap();
                rows
            }
        }
    }

    /// Reads one column of texts beside the product; cast in the statement what is none.
    pub async fn texts(&self, statement: &str) -> Vec<String> {
        match self.engine {
            Engine::Sqlite => {
                let mut c = self.sqlite().await;
                let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .fetch_all(&mut c)
                    .await;
                let rows = rows.unwrap_or_else(|e| panic!("{statement}: {e}"));
                rows.iter().map(|r| r.get(0)).collect()
            }
            Engine::Postgres => {
                let mut c = self.pg().await;
                let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .fetch_all(&mut c)
                    .await;
                let rows = rows.unwrap_or_else(|e| panic!("{statement}: {e}"));
                rows.iter().map(|r| r.get(0)).collect()
            }
        }
    }

    /// A connection to the SQLite file that is not the product's.
    pub async fn sqlite(&self) -> SqliteConnection {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&self.url);
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// A connection to the PostgreSQL database that is not the product's.
    pub async fn pg(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some(cluster) = &self.cluster {
            // The server is thrown away after the tests: a database left behind harms nobody.
            let _ = cluster.drop_database(&self.url);
        }
    }
}

fn migrations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres")
}

/// Names the template after what is in it, so that a changed migration makes a new one.
fn schema_hash() -> String {
    let mut files: Vec<PathBuf> = std::fs::read_dir(migrations())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(std::fs::read(&file).unwrap());
    }
    hash.finalize()
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn migrate(url: &str) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            PostgresStore::open(url).await?.close().await;
            Ok(())
        })
}
