//! Acts that rectify, and papers of sittings.

use async_trait::async_trait;
use jiff::civil::Date;
use money::Cents;
use sqlx::{query, query_as};
use store::{Rectification, Rectifications, Result, SittingItem, SittingPaper, StoreError};
use uuid::Uuid;

use crate::rows::{date, json, list};
use crate::tx::{SqlTx, fail, one_row};

struct Row {
    id: Uuid,
    sitting: Uuid,
    dossier: Uuid,
    decision: Uuid,
    kind: String,
    amount: Option<i64>,
    reasons: String,
    why: String,
    decided_on: String,
    decided_by: String,
    signatory: String,
    created_by: Uuid,
    created_at: i64,
    signed_chair: String,
    signed_secretary: String,
    made: Option<Uuid>,
}

fn rectification(r: Row) -> Result<Rectification> {
    Ok(Rectification {
        id: r.id,
        sitting: r.sitting,
        dossier: r.dossier,
        decision: r.decision,
        kind: r.kind,
        amount: r.amount.map(Cents),
        reasons: list(&r.reasons)?,
        why: r.why,
        decided_on: date(&r.decided_on)?,
        decided_by: r.decided_by,
        signatory: r.signatory,
        created_by: r.created_by,
        created_at: r.created_at,
        signed_chair: r.signed_chair,
        signed_secretary: r.signed_secretary,
        made: r.made,
    })
}

#[async_trait]
impl Rectifications for SqlTx {
    async fn insert_rectification(&mut self, r: &Rectification) -> Result<()> {
        let (reasons, decided_on) = (json(&r.reasons)?, r.decided_on.to_string());
        let amount = r.amount.map(|a| a.0);
        query!(
            "insert into rectifications (id, sitting, dossier, decision, kind, amount, reasons, why, decided_on,
                                         decided_by, signatory, created_by, created_at, signed_chair, signed_secretary, made)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            r.id, r.sitting, r.dossier, r.decision, r.kind, amount, reasons, r.why, decided_on, r.decided_by,
            r.signatory, r.created_by, r.created_at, r.signed_chair, r.signed_secretary, r.made
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn hold_rectification(&mut self, id: Uuid) -> Result<Option<Rectification>> {
        query!("update rectifications set kind = kind where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        query_as!(
            Row,
            r#"select id as "id: Uuid", sitting as "sitting: Uuid", dossier as "dossier: Uuid",
                      decision as "decision: Uuid", kind, amount, reasons, why, decided_on, decided_by, signatory,
                      created_by as "created_by: Uuid", created_at, signed_chair, signed_secretary, made as "made: Uuid"
               from rectifications where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?
        .map(rectification)
        .transpose()
    }

    async fn update_rectification(&mut self, r: &Rectification) -> Result<()> {
        let done = query!(
            "update rectifications set signed_chair = $1, signed_secretary = $2, made = $3 where id = $4",
            r.signed_chair,
            r.signed_secretary,
            r.made,
            r.id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "rectification")
    }

    async fn remove_rectification(&mut self, id: Uuid) -> Result<()> {
        let done = query!(
            "delete from rectifications where id = $1 and made is null",
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "rectification")
    }

    async fn rectifications_of(&mut self, sitting: Uuid) -> Result<Vec<Rectification>> {
        query_as!(
            Row,
            r#"select id as "id: Uuid", sitting as "sitting: Uuid", dossier as "dossier: Uuid",
                      decision as "decision: Uuid", kind, amount, reasons, why, decided_on, decided_by, signatory,
                      created_by as "created_by: Uuid", created_at, signed_chair, signed_secretary, made as "made: Uuid"
               from rectifications where sitting = $1 order by created_at, id"#,
            sitting
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(rectification)
        .collect()
    }

    async fn rectifications_waiting(&mut self, dossier: Uuid) -> Result<Vec<Rectification>> {
        query_as!(
            Row,
            r#"select id as "id: Uuid", sitting as "sitting: Uuid", dossier as "dossier: Uuid",
                      decision as "decision: Uuid", kind, amount, reasons, why, decided_on, decided_by, signatory,
                      created_by as "created_by: Uuid", created_at, signed_chair, signed_secretary, made as "made: Uuid"
               from rectifications where dossier = $1 and made is null order by created_at, id"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(rectification)
        .collect()
    }

    async fn signed_items(&mut self, dossier: Uuid) -> Result<Vec<(SittingItem, Date)>> {
        query!(
            r#"select i.sitting as "sitting: Uuid", i.dossier as "dossier: Uuid", i.position, i.state, i.amount, i.subject_to,
                      i.reasons, i.report, s.held_on
               from sitting_items i join sittings s on s.id = i.sitting
               where i.dossier = $1 and s.state = 'signed' order by s.held_on desc, s.id desc"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(|r| {
            let item = SittingItem {
                sitting: r.sitting,
                dossier: r.dossier,
                position: r.position,
                state: r
                    .state
                    .parse()
                    .map_err(|_| StoreError::Corrupt(format!("not a state of an item: {:?}", r.state)))?,
                amount: r.amount.map(Cents),
                subject_to: list(&r.subject_to)?,
                reasons: r.reasons,
                report: r.report,
            };
            Ok((item, date(&r.held_on)?))
        })
        .collect()
    }

    async fn insert_sitting_paper(&mut self, p: &SittingPaper) -> Result<()> {
        query!(
            "insert into sitting_papers (sitting, kind, hash, size, created_at) values ($1, $2, $3, $4, $5)
             on conflict (sitting, kind) do nothing",
            p.sitting,
            p.kind,
            p.hash,
            p.size,
            p.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn sitting_paper(&mut self, sitting: Uuid, kind: &str) -> Result<Option<SittingPaper>> {
        query_as!(
            SittingPaper,
            r#"select sitting as "sitting: Uuid", kind, hash, size, created_at
               from sitting_papers where sitting = $1 and kind = $2"#,
            sitting,
            kind
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }
}
