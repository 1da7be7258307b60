//! What is particular to SQLite: opening, the single writer, full text, claiming jobs.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{QueryBuilder, Row, SqliteConnection, query, query_as};
use store::{Job, Result, Store, StoreError, Tx};
use uuid::Uuid;

use crate::tx::{SqlTx, fail};

pub(crate) type Db = sqlx::Sqlite;

/// How long a reader or writer waits for its turn before the person is told to try again.
const BUSY: Duration = Duration::from_secs(5);

/// One database file: one writer, many readers (WAL), every commit flushed (`synchronous=FULL`).
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens or creates the file and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError::Down`] when the file cannot be opened or written, [`StoreError::Corrupt`]
    /// when its migrations are not ours.
    pub async fn open(file: &Path) -> Result<Self> {
        Self::open_with(file, 8).await
    }

    /// As [`SqliteStore::open`], with the number of readers.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub async fn open_with(file: &Path, readers: u32) -> Result<Self> {
        let options = SqliteConnectOptions::from_str("sqlite://")
            .map_err(fail)?
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(300)
            .pragma("cache_size", "-16000")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "memory");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(open_error)?;
        sqlx::migrate!("../../migrations/sqlite")
            .run(&writer)
            .await
            .map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(BUSY)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(open_error)?;
        Ok(Self { writer, readers })
    }

    /// Closes every connection, folding the log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn open_error(e: sqlx::Error) -> StoreError {
    StoreError::Down(e.to_string())
}

#[async_trait]
impl Store for SqliteStore {
    async fn write(&self) -> Result<Box<dyn Tx>> {
        let tx = self
            .writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(fail)?;
        Ok(Box::new(SqlTx::writing(tx)))
    }

    async fn read(&self) -> Result<Box<dyn Tx>> {
        let tx = self.readers.begin().await.map_err(fail)?;
        Ok(Box::new(SqlTx::reading(tx)))
    }

    fn engine(&self) -> &'static str {
        "sqlite"
    }
}

/// SQLITE_BUSY (5) and SQLITE_LOCKED (6), extended codes included.
pub(crate) fn is_busy(code: &str) -> bool {
    matches!(primary(code), Some(5 | 6))
}

/// Permissions, read-only, I/O, full, cannot open, not a database: nothing can be saved now.
pub(crate) fn is_down(code: &str) -> bool {
    matches!(primary(code), Some(3 | 8 | 10 | 11 | 13 | 14 | 26))
}

fn primary(code: &str) -> Option<i32> {
    code.parse::<i32>().ok().map(|c| c & 0xff)
}

/// Reads a computed integer column.
pub(crate) fn int(row: &SqliteRow, column: &str) -> sqlx::Result<i64> {
    row.try_get(column)
}

/// All tokens must be there; the last one may be the beginning of a word.
pub(crate) fn push_search(qb: &mut QueryBuilder<Db>, tokens: &[String]) {
    let mut text = String::new();
    for (i, t) in tokens.iter().enumerate() {
        if i > 0 {
            text.push(' ');
        }
        text.push('"');
        text.push_str(t);
        text.push('"');
        if i + 1 == tokens.len() {
            text.push('*');
        }
    }
    qb.push(" and d.id in (select s.dossier from dossier_search f join search_ids s on s.rid = f.rowid where f.tokens match ")
        .push_bind(text)
        .push(")");
}

pub(crate) async fn index(
    conn: &mut SqliteConnection,
    dossier: Uuid,
    tokens: &str,
) -> sqlx::Result<()> {
    let known = query!("select rid from search_ids where dossier = $1", dossier)
        .fetch_optional(&mut *conn)
        .await?;
    let rid = if let Some(row) = known {
        sqlx::query("delete from dossier_search where rowid = $1")
            .bind(row.rid)
            .execute(&mut *conn)
            .await?;
        row.rid
    } else {
        query!("insert into search_ids (dossier) values ($1)", dossier)
            .execute(&mut *conn)
            .await?
            .last_insert_rowid()
    };
    sqlx::query("insert into dossier_search (rowid, tokens) values ($1, $2)")
        .bind(rid)
        .bind(tokens)
        .execute(conn)
        .await?;
    Ok(())
}

/// There is one writer: whoever writes has everything.
pub(crate) async fn hold_dossier(_: &mut SqliteConnection, _: Uuid) -> sqlx::Result<()> {
    Ok(())
}

pub(crate) async fn claim_jobs(
    conn: &mut SqliteConnection,
    now: i64,
    locked_until: i64,
    limit: i64,
) -> sqlx::Result<Vec<Job>> {
    query_as!(
        Job,
        r#"update jobs set locked_until = $2
           where id in (select id from jobs where run_at <= $1 and locked_until <= $1
                        order by run_at, id limit $3)
           returning id as "id: Uuid", kind, dedupe, payload, run_at, attempts, last_error, created_at"#,
        now, locked_until, limit
    )
    .fetch_all(conn)
    .await
}

/// Indexes many dossiers that are not indexed yet.
pub(crate) async fn index_many(
    conn: &mut SqliteConnection,
    all: &[(Uuid, &str)],
) -> sqlx::Result<()> {
    let row = query!(r#"select coalesce(max(rid), 0) as "last!: i64" from search_ids"#)
        .fetch_one(&mut *conn)
        .await?;
    let mut next = row.last;
    for chunk in all.chunks(400) {
        let rids: Vec<i64> = chunk
            .iter()
            .map(|_| {
                next += 1;
                next
            })
            .collect();
        let mut ids = QueryBuilder::<Db>::new("insert into search_ids (rid, dossier) ");
        ids.push_values(chunk.iter().zip(&rids), |mut b, ((dossier, _), rid)| {
            b.push_bind(*rid).push_bind(*dossier);
        });
        ids.build().execute(&mut *conn).await?;
        let mut words = QueryBuilder::<Db>::new("insert into dossier_search (rowid, tokens) ");
        words.push_values(chunk.iter().zip(&rids), |mut b, ((_, tokens), rid)| {
            b.push_bind(*rid).push_bind((*tokens).to_owned());
        });
        words.build().execute(&mut *conn).await?;
    }
    Ok(())
}
