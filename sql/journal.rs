//! The journal: append-only entries chained per stream, and the seals that chain the streams.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as};
use store::{Journal, JournalEntry, JournalHead, Result, SealRow, StoreError};
use uuid::Uuid;

use crate::engine::Db;
use crate::tx::{SqlTx, fail, one_row};

/// Heads written in one statement.
const HEADS: usize = 100;

struct EntryRow {
    stream: Uuid,
    seq: i64,
    at: i64,
    actor: Option<Uuid>,
    kind: String,
    body: String,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

pub(crate) fn digest(bytes: Vec<u8>) -> Result<[u8; 32]> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Corrupt("a journal hash is not 32 bytes".to_owned()))
}

fn entry(r: EntryRow) -> Result<JournalEntry> {
    Ok(JournalEntry {
        stream: r.stream,
        seq: r.seq,
        at_us: r.at,
        actor: r.actor,
        kind: r.kind,
        body: r.body,
        prev: digest(r.prev)?,
        hash: digest(r.hash)?,
    })
}

#[async_trait]
impl Journal for SqlTx {
    async fn journal_head(&mut self, stream: Uuid) -> Result<Option<JournalHead>> {
        query_as!(
            JournalHead,
            r#"select stream as "stream: Uuid", seq, hash from journal_heads where stream = $1"#,
            stream
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn append(&mut self, entries: &[JournalEntry]) -> Result<()> {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
            return Ok(());
        };
        let mut qb = QueryBuilder::<Db>::new(
            "insert into journal (stream, seq, at, actor, kind, body, prev, hash) ",
        );
        qb.push_values(entries, |mut b, e| {
            b.push_bind(e.stream)
                .push_bind(e.seq)
                .push_bind(e.at_us)
                .push_bind(e.actor)
                .push_bind(e.kind.as_str())
                .push_bind(e.body.as_str())
                .push_bind(e.prev.as_slice())
                .push_bind(e.hash.as_slice());
        });
        qb.build()
            .execute(self.conn())
            .await
            .map_err(|x| match fail(x) {
                StoreError::Conflict(_) => StoreError::Stale("journal"),
                other => other,
            })?;
        let (before, hash) = (first.seq - 1, last.hash.as_slice());
        let done = if before == 0 {
            query!(
                "insert into journal_heads (stream, seq, hash, dirty) values ($1, $2, $3, 1)
                 on conflict (stream) do nothing",
                last.stream,
                last.seq,
                hash
            )
            .execute(self.conn())
            .await
            .map_err(fail)?
        } else {
            query!(
                "update journal_heads set seq = $1, hash = $2, dirty = 1 where stream = $3 and seq = $4",
                last.seq, hash, last.stream, before
            )
            .execute(self.conn())
            .await
            .map_err(fail)?
        };
        one_row(done.rows_affected(), "journal")
    }

    async fn journal(&mut self, stream: Uuid) -> Result<Vec<JournalEntry>> {
        query_as!(
            EntryRow,
            r#"select stream as "stream: Uuid", seq, at, actor as "actor: Uuid", kind, body, prev, hash
               from journal where stream = $1 order by seq"#,
            stream
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(entry)
        .collect()
    }

    async fn journal_page(
        &mut self,
        after: Option<(Uuid, i64)>,
        limit: i64,
    ) -> Result<Vec<JournalEntry>> {
        let (stream, seq) = after.unwrap_or((Uuid::nil(), -1));
        query_as!(
            EntryRow,
            r#"select stream as "stream: Uuid", seq, at, actor as "actor: Uuid", kind, body, prev, hash
               from journal where (stream, seq) > ($1, $2) order by stream, seq limit $3"#,
            stream, seq, limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(entry)
        .collect()
    }

    async fn heads_page(&mut self, after: Option<Uuid>, limit: i64) -> Result<Vec<JournalHead>> {
        let after = after.unwrap_or(Uuid::nil());
        query_as!(
            JournalHead,
            r#"select stream as "stream: Uuid", seq, hash from journal_heads
               where stream > $1 order by stream limit $2"#,
            after,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn dirty_heads(&mut self, limit: i64) -> Result<Vec<JournalHead>> {
        query_as!(
            JournalHead,
            r#"select stream as "stream: Uuid", seq, hash from journal_heads
               where dirty = 1 order by stream limit $1"#,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn last_seal(&mut self) -> Result<Option<SealRow>> {
        query_as!(
            SealRow,
            "select n, at, prev, hash from journal_seals order by n desc limit 1"
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn insert_seal(&mut self, seal: &SealRow, heads: &[JournalHead]) -> Result<()> {
        query!(
            "insert into journal_seals (n, at, prev, hash) values ($1, $2, $3, $4)",
            seal.n,
            seal.at,
            seal.prev,
            seal.hash
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        for chunk in heads.chunks(HEADS) {
            let mut qb =
                QueryBuilder::<Db>::new("insert into journal_seal_heads (n, stream, seq, hash) ");
            qb.push_values(chunk, |mut b, h| {
                b.push_bind(seal.n)
                    .push_bind(h.stream)
                    .push_bind(h.seq)
                    .push_bind(h.hash.as_slice());
            });
            qb.build()
                .persistent(chunk.len() == HEADS)
                .execute(self.conn())
                .await
                .map_err(fail)?;
        }
        // A stream that moved meanwhile stays dirty and is taken by the next seal.
        query!(
            "update journal_heads set dirty = 0 from journal_seal_heads s
             where s.n = $1 and journal_heads.stream = s.stream and journal_heads.seq = s.seq",
            seal.n
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn seals_page(&mut self, after: i64, limit: i64) -> Result<Vec<SealRow>> {
        query_as!(
            SealRow,
            "select n, at, prev, hash from journal_seals where n > $1 order by n limit $2",
            after,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn seal_heads(&mut self, n: i64) -> Result<Vec<JournalHead>> {
        query_as!(
            JournalHead,
            r#"select stream as "stream: Uuid", seq, hash from journal_seal_heads
               where n = $1 order by stream"#,
            n
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }
}
