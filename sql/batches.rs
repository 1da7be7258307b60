//! One deed on many dossiers, and its lines.

use async_trait::async_trait;
use money::Cents;
use sqlx::{query, query_as};
use store::BATCH_LATER;
use store::{Batch, BatchLine, BatchRow, Batches, Result, StoreError};
use uuid::Uuid;

use crate::rows::maybe_date;
use crate::tx::{SqlTx, fail, one_row};

struct Row {
    id: Uuid,
    account: Uuid,
    manager: String,
    deed: String,
    officer: Option<Uuid>,
    message: String,
    due_on: Option<String>,
    reasons: String,
    decided_on: Option<String>,
    decided_by: String,
    signatory: String,
    state: String,
    query: String,
    cursor: String,
    created_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
}

fn batch(r: Row) -> Result<Batch> {
    let unknown = |what: &str| StoreError::Corrupt(format!("not a {what} of a batch"));
    Ok(Batch {
        id: r.id,
        account: r.account,
        manager: r.manager,
        deed: r.deed.parse().map_err(|_| unknown("deed"))?,
        officer: r.officer,
        message: r.message,
        due_on: maybe_date(r.due_on)?,
        reasons: r.reasons,
        decided_on: maybe_date(r.decided_on)?,
        decided_by: r.decided_by,
        signatory: r.signatory,
        state: r.state.parse().map_err(|()| unknown("state"))?,
        query: r.query,
        cursor: r.cursor,
        created_at: r.created_at,
        started_at: r.started_at,
        ended_at: r.ended_at,
    })
}

#[async_trait]
impl Batches for SqlTx {
    async fn insert_batch(&mut self, b: &Batch) -> Result<()> {
        let (deed, state) = (b.deed.as_str(), b.state.as_str());
        let due_on = b.due_on.map(|d| d.to_string());
        let decided_on = b.decided_on.map(|d| d.to_string());
        query!(
            "insert into batches (id, account, manager, deed, officer, message, due_on, reasons, decided_on, decided_by,
                                  signatory, state, query, cursor, created_at, started_at, ended_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            b.id, b.account, b.manager, deed, b.officer, b.message, due_on, b.reasons, decided_on, b.decided_by,
            b.signatory, state, b.query, b.cursor, b.created_at, b.started_at, b.ended_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn batch(&mut self, id: Uuid) -> Result<Option<Batch>> {
        query_as!(
            Row,
            r#"select id as "id: Uuid", account as "account: Uuid", manager, deed, officer as "officer: Uuid", message,
                      due_on, reasons, decided_on, decided_by, signatory, state, query, cursor, created_at, started_at,
                      ended_at
               from batches where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?
        .map(batch)
        .transpose()
    }

    async fn hold_batch(&mut self, id: Uuid) -> Result<Option<Batch>> {
        query!("update batches set state = state where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        self.batch(id).await
    }

    async fn update_batch(&mut self, b: &Batch) -> Result<()> {
        let state = b.state.as_str();
        let done = query!(
            "update batches set state = $1, cursor = $2, started_at = $3, ended_at = $4 where id = $5",
            state,
            b.cursor,
            b.started_at,
            b.ended_at,
            b.id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "batch")
    }

    async fn batches_of(&mut self, account: Uuid, limit: i64) -> Result<Vec<Batch>> {
        query_as!(
            Row,
            r#"select id as "id: Uuid", account as "account: Uuid", manager, deed, officer as "officer: Uuid", message,
                      due_on, reasons, decided_on, decided_by, signatory, state, query, cursor, created_at, started_at,
                      ended_at
               from batches where account = $1 order by created_at desc, id desc limit $2"#,
            account,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(batch)
        .collect()
    }

    async fn insert_batch_line(&mut self, l: &BatchLine) -> Result<()> {
        query!(
            "insert into batch_lines (batch, n, dossier, expected, detail, result, done_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (batch, dossier) do nothing",
            l.batch,
            l.n,
            l.dossier,
            l.expected,
            l.detail,
            l.result,
            l.done_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn batch_lines(&mut self, batch: Uuid, after: i64, limit: i64) -> Result<Vec<BatchRow>> {
        query!(
            r#"select l.batch as "batch: Uuid", l.n, l.dossier as "dossier: Uuid", l.expected, l.detail, l.result, l.done_at,
                      d.number, d.title, d.applicant, d.state, d.scheme, d.scheme_from
               from batch_lines l join dossiers d on d.id = l.dossier
               where l.batch = $1 and (case when l.expected = 'does' then l.n else l.n + $4 end) > $2
               order by (case when l.expected = 'does' then l.n else l.n + $4 end) limit $3"#,
            batch,
            after,
            limit,
            BATCH_LATER
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(|r| {
            Ok(BatchRow {
                line: BatchLine {
                    batch: r.batch,
                    n: r.n,
                    dossier: r.dossier,
                    expected: r.expected,
                    detail: r.detail,
                    result: r.result,
                    done_at: r.done_at,
                },
                number: r.number.unwrap_or_default(),
                title: r.title,
                applicant: r.applicant,
                state: r
                    .state
                    .parse()
                    .map_err(|_| StoreError::Corrupt(format!("not a state: {:?}", r.state)))?,
                scheme: r.scheme,
                scheme_from: r.scheme_from,
            })
        })
        .collect()
    }

    async fn batch_waiting(&mut self, batch: Uuid, limit: i64) -> Result<Vec<BatchLine>> {
        query_as!(
            BatchLine,
            r#"select batch as "batch: Uuid", n, dossier as "dossier: Uuid", expected, detail, result, done_at
               from batch_lines where batch = $1 and result = '' order by n limit $2"#,
            batch,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn set_batch_result(&mut self, batch: Uuid, n: i64, result: &str, at: i64) -> Result<()> {
        query!(
            "update batch_lines set result = $1, done_at = $2 where batch = $3 and n = $4 and result = ''",
            result,
            at,
            batch,
            n
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn batch_total(&mut self, batch: Uuid) -> Result<Cents> {
        let row = query!(
            r#"select cast(coalesce(sum(cast(detail as bigint)), 0) as bigint) as "cents!: i64"
               from batch_lines where batch = $1 and expected = 'does' and detail <> ''"#,
            batch
        )
        .fetch_one(self.conn())
        .await
        .map_err(fail)?;
        Ok(Cents(row.cents))
    }

    async fn batch_amounts(&mut self, batch: Uuid) -> Result<Vec<(String, Cents)>> {
        let rows = query!(
            r#"select coalesce(max(d.number), '') as "number!: String",
                      cast(sum(cast(l.detail as bigint)) as bigint) as "cents!: i64"
               from batch_lines l join dossiers d on d.id = l.dossier
               where l.batch = $1 and l.expected = 'does' and l.detail <> ''
               group by d.scheme, d.scheme_from, d.department order by d.scheme, d.scheme_from, d.department"#,
            batch
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows
            .into_iter()
            .map(|r| (r.number, Cents(r.cents)))
            .collect())
    }

    async fn batch_counts(&mut self, batch: Uuid) -> Result<Vec<(String, String, i64)>> {
        let rows = query!(
            r#"select expected, result, count(*) as "n!: i64" from batch_lines where batch = $1
               group by expected, result order by expected, result"#,
            batch
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows
            .into_iter()
            .map(|r| (r.expected, r.result, r.n))
            .collect())
    }
}
