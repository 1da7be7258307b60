//! What is particular to SQLite: opening, the single writer, full text, claiming jobs.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Connection, QueryBuilder, Row, SqliteConnection, Transaction, query, query_as};
use store::{Job, Result, SignedIn, Store, StoreError, Tx, analyse};
use uuid::Uuid;

use crate::accounts;
use crate::dossiers::select_dossiers;
use crate::rows::DossierRow;
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
        Self::connect(file, readers, "-16000", "1000").await
    }

    /// As [`SqliteStore::open`], for a command that writes much: more memory, and the log is folded
    /// into the file less often. Every commit is flushed all the same.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub async fn open_bulk(file: &Path) -> Result<Self> {
        Self::connect(file, 1, "-600000", "60000").await
    }

    /// `cache` in SQLite's words: minus so many kilobytes a connection. `fold`: pages of the log
    /// beyond which a commit folds it into the file.
    async fn connect(
        file: &Path,
        readers: u32,
        cache: &'static str,
        fold: &'static str,
    ) -> Result<Self> {
        let options = SqliteConnectOptions::from_str("sqlite://")
            .map_err(fail)?
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(300)
            .pragma("cache_size", cache)
            .pragma("wal_autocheckpoint", fold)
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "memory");
        let writer = pool()
            .max_connections(1)
            .acquire_timeout(BUSY)
            // A file does not go away as a server does.
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(open_error)?;
        sqlx::migrate!("../../migrations/sqlite")
            .run(&writer)
            .await
            .map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let readers = pool()
            .max_connections(readers)
            .acquire_timeout(BUSY)
            .test_before_acquire(false)
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

/// What both pools have in common.
///
/// SQLite undoes a transaction by itself when the disk is full or fails. The connection then
/// believes for ever that it is inside one: it is thrown away, and another is opened.
fn pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .acquire_timeout(BUSY)
        .idle_timeout(None)
        .max_lifetime(None)
        .before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
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
        Ok(Box::new(SqlTx::writing(Held(tx))))
    }

    async fn read(&self) -> Result<Box<dyn Tx>> {
        let tx = self.readers.begin().await.map_err(fail)?;
        Ok(Box::new(SqlTx::reading(Held(tx))))
    }

    async fn signed_in(&self, token_hash: &[u8]) -> Result<Option<SignedIn>> {
        let mut conn = self.readers.acquire().await.map_err(fail)?;
        accounts::signed_in(&mut conn, token_hash)
            .await
            .map_err(fail)
    }

    fn engine(&self) -> &'static str {
        "sqlite"
    }
}

/// What a transaction holds.
pub(crate) struct Held(Transaction<'static, Db>);

impl Held {
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.0.commit().await.map_err(fail)
    }
}

/// SQLITE_BUSY (5) and SQLITE_LOCKED (6), extended codes included.
pub(crate) fn is_busy(code: &str) -> bool {
    matches!(primary(code), Some(5 | 6))
}

/// SQLITE_FULL: the disk, or what this file may take of it.
pub(crate) fn is_full(code: &str) -> bool {
    primary(code) == Some(13)
}

/// Permissions, read-only, I/O, cannot open, not a database: nothing can be saved now.
pub(crate) fn is_down(code: &str) -> bool {
    matches!(primary(code), Some(3 | 8 | 10 | 11 | 14 | 26))
}

fn primary(code: &str) -> Option<i32> {
    code.parse::<i32>().ok().map(|c| c & 0xff)
}

/// Reads a computed integer column.
pub(crate) fn int(row: &SqliteRow, column: &str) -> sqlx::Result<i64> {
    row.try_get(column)
}

/// Before a column that must not choose the index.
pub(crate) const ASIDE: &str = "+";
/// What a walk hands on beside the id, for [`push_has_words`].
pub(crate) const ROW: &str = "d.rid as rid, ";
/// Statements are kept whatever they search: their plan does not depend on the words.
pub(crate) const KEPT: bool = true;

/// More words than this beginning alike are left to the full text index to find.
const ALIKE: i64 = 200;

/// What a person searches, ready to be asked.
pub(crate) struct Search {
    /// For the full text index: words as they are, so that it stops as soon as enough is found.
    text: String,
    /// For one row: each token with the space before it, and after it when it is a whole word.
    parts: Vec<String>,
}

impl Search {
    /// All tokens must be there; the last one may be the beginning of a word.
    pub(crate) async fn new(held: &mut Held, tokens: &[String]) -> sqlx::Result<Self> {
        let conn = held.conn();
        let mut text = String::new();
        let mut parts = Vec::with_capacity(tokens.len());
        for (n, token) in tokens.iter().enumerate() {
            if n > 0 {
                text.push_str(" AND ");
            }
            let begins = n + 1 == tokens.len() && analyse::may_begin(token);
            parts.push(format!(" {token}{}", if begins { "" } else { " " }));
            if begins {
                text.push_str(&beginning(conn, token).await?);
            } else {
                text.push_str(&format!("\"{token}\""));
            }
        }
        Ok(Self { text, parts })
    }

    /// This engine keeps no statistics of words: it counts them quickly.
    pub(crate) fn about(&self) -> Option<i64> {
        None
    }
}

/// Every word that begins like this, each asked whole.
async fn beginning(conn: &mut SqliteConnection, token: &str) -> sqlx::Result<String> {
    if token.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(format!("\"{token}\"*"));
    }
    // Words are of `a-z` and digits: the brace comes after them all.
    let end = format!("{token}{{");
    let words = query!(
        "select word from dossier_search_vocabulary where word >= $1 and word < $2 limit $3",
        token,
        end,
        ALIKE
    )
    .fetch_all(conn)
    .await?;
    if words.len() >= usize::try_from(ALIKE).unwrap_or(usize::MAX) {
        return Ok(format!("\"{token}\"*"));
    }
    let mut text = format!("(\"{token}\"");
    for w in words.iter().filter(|w| w.word != token) {
        text.push_str(&format!(" OR \"{}\"", w.word));
    }
    text.push(')');
    Ok(text)
}

/// Dossiers `d` that have the words.
pub(crate) fn push_search(qb: &mut QueryBuilder<Db>, search: &Search) {
    qb.push(
        "dossier_search f cross join dossiers d where d.rid = f.rowid and f.dossier_search match ",
    )
    .push_bind(search.text.as_str());
}

/// One row for each dossier that has the words.
pub(crate) fn push_matches(qb: &mut QueryBuilder<Db>, search: &Search) {
    qb.push("dossier_search where dossier_search match ")
        .push_bind(search.text.as_str());
}

/// Where the words of a row are: goes with [`push_has_words`].
pub(crate) const WORDS: &str = " cross join dossier_search_words w";

/// Keeps those rows that have the words.
pub(crate) fn push_has_words(qb: &mut QueryBuilder<Db>, search: &Search, row: &str) {
    qb.push(" and w.rid = ").push(row).push(".rid");
    for part in &search.parts {
        qb.push(" and instr(w.words, ")
            .push_bind(part.as_str())
            .push(") > 0");
    }
}

/// Tokens with a space around each, so that one is found whole.
fn framed(tokens: &str) -> String {
    format!(" {tokens} ")
}

/// Words not met before, as a list in JSON.
fn vocabulary<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let words: BTreeSet<&str> = texts
        .flat_map(|t| t.split(' '))
        .filter(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect();
    serde_json::Value::from_iter(words).to_string()
}

/// Tells the full text index of one dossier, in one trip to the engine. The index keeps no text: it is
/// told what to forget.
const INDEX: &str = "
    insert into dossier_search (dossier_search, rowid, tokens)
        select 'delete', w.rid, w.words from dossiers d cross join dossier_search_words w
        where d.id = $1 and w.rid = d.rid and w.words <> $2;
    insert into dossier_search (rowid, tokens)
        select d.rid, $2 from dossiers d where d.id = $1 and not exists
            (select 1 from dossier_search_words w where w.rid = d.rid and w.words = $2);
    insert into dossier_search_words (rid, words) select d.rid, $2 from dossiers d where d.id = $1
        on conflict (rid) do update set words = excluded.words;
    insert into dossier_search_vocabulary (word) select value from json_each($3) where true
        on conflict (word) do nothing;";

pub(crate) async fn index(
    conn: &mut SqliteConnection,
    dossier: Uuid,
    tokens: &str,
) -> sqlx::Result<()> {
    let words = framed(tokens);
    let vocabulary = vocabulary([words.as_str()].into_iter());
    sqlx::query(INDEX)
        .bind(dossier)
        .bind(words)
        .bind(vocabulary)
        .execute(conn)
        .await?;
    Ok(())
}

/// There is one writer: whoever writes has everything.
pub(crate) async fn hold_by_id(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> sqlx::Result<Option<DossierRow>> {
    select_dossiers!("where d.id = $1", id)
        .fetch_optional(conn)
        .await
}

/// The same by its public number.
pub(crate) async fn hold_by_number(
    conn: &mut SqliteConnection,
    number: &str,
) -> sqlx::Result<Option<DossierRow>> {
    select_dossiers!("where d.number = $1", number)
        .fetch_optional(conn)
        .await
}

pub(crate) async fn hold_aid_organisation(_: &mut SqliteConnection, _: Uuid) -> sqlx::Result<()> {
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
    sqlx::query(
        "insert into dossier_search_vocabulary (word) select value from json_each($1) where true
         on conflict (word) do nothing",
    )
    .bind(vocabulary(all.iter().map(|(_, words)| *words)))
    .execute(&mut *conn)
    .await?;
    for chunk in all.chunks(500) {
        let mut words = QueryBuilder::<Db>::new(
            "insert into dossier_search_words (rid, words) select d.rid, n.column2 from (",
        );
        words.push_values(chunk, |mut b, (dossier, tokens)| {
            b.push_bind(*dossier).push_bind(framed(tokens));
        });
        words.push(") n cross join dossiers d where d.id = n.column1");
        let first = query!(
            r#"select coalesce(max(rid), 0) + 1 as "first!: i64" from dossier_search_words"#
        )
        .fetch_one(&mut *conn)
        .await?
        .first;
        words.build().execute(&mut *conn).await?;
        // Rows of one bulk come in the order of their numbers.
        sqlx::query("insert into dossier_search (rowid, tokens) select rid, words from dossier_search_words where rid >= $1")
            .bind(first)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
