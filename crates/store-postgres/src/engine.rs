//! What is particular to PostgreSQL: opening, full text, claiming jobs.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::{ConnectOptions, PgConnection, QueryBuilder, Row, Transaction, query, query_as};
use store::{Job, Result, SignedIn, Store, StoreError, Tx, analyse};
use uuid::Uuid;

use crate::accounts;
use crate::dossiers::select_dossiers;
use crate::rows::DossierRow;
use crate::tx::{SqlTx, fail};
use crate::words::Words;

pub(crate) type Db = sqlx::Postgres;

/// How long a command waits for a connection before the person is told to try again.
const BUSY: Duration = Duration::from_secs(5);
/// How long a statement waits for a row that another transaction holds.
const LOCK: &str = "5s";
/// How long a server may take to say hello when we doubt that it is there.
const HELLO: Duration = Duration::from_secs(1);

/// A pool of connections without session state: several instances may share one database.
pub struct PostgresStore {
    pool: PgPool,
    connections: u32,
    words: Arc<Words>,
}

impl PostgresStore {
    /// Connects and brings the tables up to date.
    ///
    /// # Errors
    /// [`StoreError::Down`] when the server does not answer, [`StoreError::Corrupt`] when its
    /// migrations are not ours.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, 16).await
    }

    /// As [`PostgresStore::open`], with the largest number of connections.
    ///
    /// # Errors
    /// As [`PostgresStore::open`].
    pub async fn open_with(url: &str, connections: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|e| StoreError::Down(e.to_string()))?
            .application_name("trajectoire")
            .options([("lock_timeout", LOCK)])
            .statement_cache_capacity(300);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(BUSY)
            // A trip to the server before each transaction, to hear that it is there, is not worth it:
            // a connection that died is found out when it is used (see `alive`).
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(|e| StoreError::Down(e.to_string()))?;
        sqlx::migrate!("../../migrations/postgres")
            .run(&pool)
            .await
            .map_err(|e| StoreError::Corrupt(e.to_string()))?;
        Ok(Self {
            pool,
            connections,
            words: Arc::default(),
        })
    }

    fn held(&self, tx: Transaction<'static, Db>) -> Held {
        Held {
            tx,
            words: Arc::clone(&self.words),
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Does what begins on a connection, again as long as it meets connections that died while nobody
    /// used them: each leaves the pool when it is met.
    async fn alive<T, F, Fut>(&self, begin: F) -> Result<T>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = sqlx::Result<T>>,
    {
        let mut left = self.connections;
        loop {
            match begin().await {
                Ok(begun) => return Ok(begun),
                Err(sqlx::Error::PoolTimedOut) => {
                    return Err(self.not_begun(sqlx::Error::PoolTimedOut).await);
                }
                Err(e) => match fail(e) {
                    StoreError::Down(_) if left > 0 && !self.pool.is_closed() => left -= 1,
                    other => return Err(other),
                },
            }
        }
    }

    /// What kept a transaction from beginning. The pool says "timed out" both when every connection
    /// is taken and when no server answers: only in the first case is trying again of any use.
    async fn not_begun(&self, e: sqlx::Error) -> StoreError {
        let options = self.pool.connect_options();
        match tokio::time::timeout(HELLO, options.connect()).await {
            Ok(Ok(_)) => fail(e),
            Ok(Err(why)) => fail(why),
            Err(_) => StoreError::Down("the server does not answer".to_owned()),
        }
    }
}

/// What a transaction holds.
pub(crate) struct Held {
    tx: Transaction<'static, Db>,
    words: Arc<Words>,
}

impl Held {
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    pub(crate) async fn commit(self) -> Result<()> {
        self.tx.commit().await.map_err(fail)
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn write(&self) -> Result<Box<dyn Tx>> {
        let tx = self.alive(|| self.pool.begin()).await?;
        Ok(Box::new(SqlTx::writing(self.held(tx))))
    }

    async fn read(&self) -> Result<Box<dyn Tx>> {
        let tx = self
            .alive(|| {
                self.pool
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            })
            .await?;
        Ok(Box::new(SqlTx::reading(self.held(tx))))
    }

    async fn signed_in(&self, token_hash: &[u8]) -> Result<Option<SignedIn>> {
        self.alive(|| async {
            let mut conn = self.pool.acquire().await?;
            accounts::signed_in(&mut conn, token_hash).await
        })
        .await
    }

    fn engine(&self) -> &'static str {
        "postgres"
    }
}

/// Serialisation failure, deadlock, lock not available, too many connections.
pub(crate) fn is_busy(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03" | "53300")
}

/// Disk full.
pub(crate) fn is_full(code: &str) -> bool {
    code == "53100"
}

/// Shutdown, crash, read-only, connection lost.
pub(crate) fn is_down(code: &str) -> bool {
    code.starts_with("57P") || code.starts_with("08") || matches!(code, "25006" | "58030")
}

/// Reads a computed integer column (`int4` here).
pub(crate) fn int(row: &PgRow, column: &str) -> sqlx::Result<i64> {
    row.try_get::<i32, _>(column).map(i64::from)
}

/// Before a column that must not choose the index: the planner knows how rare its values are.
pub(crate) const ASIDE: &str = "";
/// What a walk hands on beside the id, for [`push_has_words`].
pub(crate) const ROW: &str = "";
/// Searches are planned each time: how depends on how common the words are.
pub(crate) const KEPT: bool = false;

/// What a person searches, ready to be asked.
pub(crate) struct Search {
    text: String,
    about: Option<i64>,
}

impl Search {
    /// All tokens must be there; the last one may be the beginning of a word.
    pub(crate) async fn new(held: &mut Held, tokens: &[String]) -> sqlx::Result<Self> {
        let begins = tokens.last().is_some_and(|t| analyse::may_begin(t));
        let Held { tx, words } = held;
        Ok(Self {
            text: format!("{}{}", tokens.join(" & "), if begins { ":*" } else { "" }),
            about: words.about(tx, tokens, begins).await?,
        })
    }

    /// How many dossiers have the words, as the server estimates it; `None` before its first analysis.
    pub(crate) fn about(&self) -> Option<i64> {
        self.about
    }
}

/// Dossiers `d` that have the words.
pub(crate) fn push_search(qb: &mut QueryBuilder<Db>, search: &Search) {
    qb.push("dossier_search s join dossiers d on d.id = s.dossier where s.tokens @@ to_tsquery('simple', ")
        .push_bind(search.text.as_str())
        .push(")");
}

/// One row for each dossier that has the words.
pub(crate) fn push_matches(qb: &mut QueryBuilder<Db>, search: &Search) {
    qb.push("dossier_search s where s.tokens @@ to_tsquery('simple', ")
        .push_bind(search.text.as_str())
        .push(")");
}

/// Where the words of a row are: goes with [`push_has_words`].
pub(crate) const WORDS: &str = " cross join dossier_search s";

/// Keeps those rows that have the words.
pub(crate) fn push_has_words(qb: &mut QueryBuilder<Db>, search: &Search, row: &str) {
    qb.push(" and s.dossier = ")
        .push(row)
        .push(".id and s.tokens @@ to_tsquery('simple', ")
        .push_bind(search.text.as_str())
        .push(")");
}

pub(crate) async fn index(
    conn: &mut PgConnection,
    dossier: Uuid,
    tokens: &str,
) -> sqlx::Result<()> {
    query!(
        "insert into dossier_search (dossier, tokens) values ($1, to_tsvector('simple', $2))
         on conflict (dossier) do update set tokens = excluded.tokens",
        dossier,
        tokens
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the row, or waits for it.
pub(crate) async fn hold_by_id(
    conn: &mut PgConnection,
    id: Uuid,
) -> sqlx::Result<Option<DossierRow>> {
    select_dossiers!("where d.id = $1 for update", id)
        .fetch_optional(conn)
        .await
}

/// The same by its public number.
pub(crate) async fn hold_by_number(
    conn: &mut PgConnection,
    number: &str,
) -> sqlx::Result<Option<DossierRow>> {
    select_dossiers!("where d.number = $1 for update", number)
        .fetch_optional(conn)
        .await
}

pub(crate) async fn hold_aid_organisation(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    query!(
        "select key from aid_organisations where id = $1 for update",
        id
    )
    .fetch_optional(conn)
    .await?;
    Ok(())
}

pub(crate) async fn claim_jobs(
    conn: &mut PgConnection,
    now: i64,
    locked_until: i64,
    limit: i64,
) -> sqlx::Result<Vec<Job>> {
    query_as!(
        Job,
        r#"update jobs set locked_until = $2
           where id in (select id from jobs where run_at <= $1 and locked_until <= $1
                        order by run_at, id limit $3 for update skip locked)
           returning id as "id: Uuid", kind, dedupe, payload, run_at, attempts, last_error, created_at"#,
        now, locked_until, limit
    )
    .fetch_all(conn)
    .await
}

/// Indexes many dossiers that are not indexed yet.
pub(crate) async fn index_many(conn: &mut PgConnection, all: &[(Uuid, &str)]) -> sqlx::Result<()> {
    for chunk in all.chunks(1000) {
        let ids: Vec<Uuid> = chunk.iter().map(|(id, _)| *id).collect();
        let words: Vec<String> = chunk.iter().map(|(_, w)| (*w).to_owned()).collect();
        query!(
            "insert into dossier_search (dossier, tokens)
             select d, to_tsvector('simple', w) from unnest($1::uuid[], $2::text[]) as t (d, w)",
            &ids,
            &words
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
