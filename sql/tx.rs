//! One transaction on this engine, and how its errors read. Mounted by both store crates.

use async_trait::async_trait;
use sqlx::QueryBuilder;
use store::{Result, StoreError, Tx};
use uuid::Uuid;

use crate::engine::{self, Db, Held};

/// A transaction; `conn()` is what queries run on.
pub struct SqlTx {
    held: Held,
    writes: bool,
}

impl SqlTx {
    pub(crate) fn writing(held: Held) -> Self {
        Self { held, writes: true }
    }

    pub(crate) fn reading(held: Held) -> Self {
        Self {
            held,
            writes: false,
        }
    }

    pub(crate) fn writes(&self) -> bool {
        self.writes
    }

    pub(crate) fn held(&mut self) -> &mut Held {
        &mut self.held
    }

    pub(crate) fn conn(&mut self) -> &mut <Db as sqlx::Database>::Connection {
        self.held.conn()
    }

    /// Rows about several dossiers in one reading: `head` ends in `… in (`, `tail` comes after its bracket.
    pub(crate) async fn rows_in(
        &mut self,
        head: &'static str,
        ids: &[Uuid],
        tail: &'static str,
    ) -> Result<Vec<<Db as sqlx::Database>::Row>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut qb = QueryBuilder::<Db>::new(head);
        let mut list = qb.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        qb.push(")");
        qb.push(tail);
        let rows = qb.build().persistent(false).fetch_all(self.conn());
        rows.await.map_err(fail)
    }
}

#[async_trait]
impl Tx for SqlTx {
    async fn commit(self: Box<Self>) -> Result<()> {
        self.held.commit().await
    }
}

/// Maps an engine's error to what callers act on.
pub(crate) fn fail(e: sqlx::Error) -> StoreError {
    match &e {
        sqlx::Error::Database(d) => {
            let code = d.code().unwrap_or_default();
            if d.is_unique_violation() {
                StoreError::Conflict(d.message().to_owned())
            } else if engine::is_busy(&code) {
                StoreError::Busy(d.message().to_owned())
            } else if engine::is_full(&code) {
                StoreError::Full(d.message().to_owned())
            } else if engine::is_down(&code) {
                StoreError::Down(d.message().to_owned())
            } else {
                StoreError::Corrupt(format!("{code}: {}", d.message()))
            }
        }
        sqlx::Error::PoolTimedOut => StoreError::Busy("no connection became free".to_owned()),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => StoreError::Down(e.to_string()),
        _ => StoreError::Corrupt(e.to_string()),
    }
}

/// A write that must have touched exactly one row, or somebody else was faster.
pub(crate) fn one_row(rows: u64, what: &'static str) -> Result<()> {
    if rows == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale(what))
    }
}
