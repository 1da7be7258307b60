//! Parts of the dossiers that several funders share.

use async_trait::async_trait;
use domain::part::{PartState, Standing};
use jiff::civil::Date;
use money::Cents;
use sqlx::{Row as _, query, query_as};
use store::{PartRow, Parts, Result, SharedRow, StoreError, SuspensionRow};
use uuid::Uuid;

use crate::engine::Db;
use crate::rows::{SuspensionRaw, date, json, list, maybe_date};
use crate::tx::{SqlTx, fail, one_row};

struct Row {
    dossier: Uuid,
    funder: String,
    position: i64,
    lead: i64,
    instructs: String,
    decides: String,
    state: String,
    asked: Option<i64>,
    verdict: String,
    summary: String,
    proposed: Option<i64>,
    proposed_reason: String,
    granted: Option<i64>,
    subject_to: String,
    decided_on: Option<String>,
    decision: Option<Uuid>,
    rev: i64,
    updated_at: i64,
}

fn state_of(name: &str) -> Result<PartState> {
    name.parse()
        .map_err(|_| StoreError::Corrupt(format!("not a state of a part: {name:?}")))
}

impl TryFrom<Row> for PartRow {
    type Error = StoreError;

    fn try_from(r: Row) -> Result<Self> {
        Ok(PartRow {
            dossier: r.dossier,
            funder: r.funder,
            position: r.position,
            lead: r.lead != 0,
            instructs: r.instructs,
            decides: r.decides,
            state: state_of(&r.state)?,
            asked: r.asked.map(Cents),
            verdict: r.verdict,
            summary: r.summary,
            proposed: r.proposed.map(Cents),
            proposed_reason: r.proposed_reason,
            granted: r.granted.map(Cents),
            subject_to: list(&r.subject_to)?,
            decided_on: maybe_date(r.decided_on)?,
            decision: r.decision,
            rev: r.rev,
            updated_at: r.updated_at,
        })
    }
}

struct Total {
    funder: String,
    state: String,
    n: i64,
    cents: i64,
}

struct Line {
    dossier: Uuid,
    number: Option<String>,
    title: String,
    applicant: String,
    scheme: String,
    scheme_from: String,
    commune: String,
    state: String,
    funder: String,
    part: String,
    asked: Option<i64>,
    proposed: Option<i64>,
    granted: Option<i64>,
    updated_at: i64,
}

impl TryFrom<Line> for SharedRow {
    type Error = StoreError;

    fn try_from(r: Line) -> Result<Self> {
        Ok(SharedRow {
            dossier: r.dossier,
            number: r.number.unwrap_or_default(),
            title: r.title,
            applicant: r.applicant,
            scheme: r.scheme,
            scheme_from: date(&r.scheme_from)?,
            commune: r.commune,
            state: r
                .state
                .parse()
                .map_err(|_| StoreError::Corrupt(format!("not a state: {:?}", r.state)))?,
            funder: r.funder,
            part: state_of(&r.part)?,
            asked: r.asked.map(Cents),
            proposed: r.proposed.map(Cents),
            granted: r.granted.map(Cents),
            updated_at: r.updated_at,
        })
    }
}

#[async_trait]
impl Parts for SqlTx {
    async fn insert_part(&mut self, p: &PartRow) -> Result<()> {
        let (lead, state) = (i64::from(p.lead), p.state.as_str());
        let (asked, proposed, granted) = (
            p.asked.map(|c| c.0),
            p.proposed.map(|c| c.0),
            p.granted.map(|c| c.0),
        );
        let subject_to = json(&p.subject_to)?;
        let decided_on = p.decided_on.map(|d| d.to_string());
        query!(
            "insert into parts (dossier, funder, position, lead, instructs, decides, state, asked, verdict, summary,
                 proposed, proposed_reason, granted, subject_to, decided_on, decision, rev, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            p.dossier, p.funder, p.position, lead, p.instructs, p.decides, state, asked, p.verdict, p.summary,
            proposed, p.proposed_reason, granted, subject_to, decided_on, p.decision, p.rev, p.updated_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn parts(&mut self, dossier: Uuid) -> Result<Vec<PartRow>> {
        let rows = query_as!(
            Row,
            r#"select dossier as "dossier: Uuid", funder, position, lead, instructs, decides, state, asked, verdict,
                      summary, proposed, proposed_reason, granted, subject_to, decided_on,
                      decision as "decision: Uuid", rev, updated_at
               from parts where dossier = $1 order by position, funder"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        rows.into_iter().map(PartRow::try_from).collect()
    }

    async fn standings(&mut self, dossiers: &[Uuid]) -> Result<Vec<(Uuid, Standing)>> {
        let rows = self
            .rows_in(
                "select dossier, funder, state, subject_to, granted from parts where dossier in (",
                dossiers,
                " order by dossier, position, funder",
            )
            .await?;
        let of_row = |row: &<Db as sqlx::Database>::Row| -> Result<(Uuid, Standing)> {
            let state: String = row.try_get("state").map_err(fail)?;
            let subject_to: String = row.try_get("subject_to").map_err(fail)?;
            let granted: Option<i64> = row.try_get("granted").map_err(fail)?;
            let standing = Standing {
                funder: row.try_get("funder").map_err(fail)?,
                state: state_of(&state)?,
                subject_to: list(&subject_to)?,
                granted: granted.map(Cents),
            };
            Ok((row.try_get("dossier").map_err(fail)?, standing))
        };
        rows.iter().map(of_row).collect()
    }

    async fn clocks(
        &mut self,
        dossiers: &[Uuid],
    ) -> Result<Vec<(Uuid, Option<Date>, Option<SuspensionRow>)>> {
        let rows = self
            .rows_in(
                "select d.id, d.received_on, s.n, s.from_on, s.to_on, s.reason
             from dossiers d left join suspensions s on s.dossier = d.id where d.id in (",
                dossiers,
                " order by d.id, s.n",
            )
            .await?;
        let of_row = |row: &<Db as sqlx::Database>::Row| {
            let n: Option<i64> = row.try_get("n").map_err(fail)?;
            let stopped = match n {
                Some(n) => Some(SuspensionRow::try_from(SuspensionRaw {
                    n,
                    from_on: row.try_get("from_on").map_err(fail)?,
                    to_on: row.try_get("to_on").map_err(fail)?,
                    reason: row.try_get("reason").map_err(fail)?,
                })?),
                None => None,
            };
            let received = maybe_date(row.try_get("received_on").map_err(fail)?)?;
            Ok((row.try_get("id").map_err(fail)?, received, stopped))
        };
        rows.iter().map(of_row).collect()
    }

    async fn update_part(&mut self, p: &PartRow) -> Result<()> {
        let state = p.state.as_str();
        let (proposed, granted) = (p.proposed.map(|c| c.0), p.granted.map(|c| c.0));
        let subject_to = json(&p.subject_to)?;
        let decided_on = p.decided_on.map(|d| d.to_string());
        let done = query!(
            "update parts set state = $1, verdict = $2, summary = $3, proposed = $4, proposed_reason = $5,
                 granted = $6, subject_to = $7, decided_on = $8, decision = $9, rev = rev + 1, updated_at = $10
             where dossier = $11 and funder = $12 and rev = $13",
            state, p.verdict, p.summary, proposed, p.proposed_reason, granted, subject_to, decided_on, p.decision,
            p.updated_at, p.dossier, p.funder, p.rev
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "part")
    }

    async fn part_totals(&mut self, scheme: &str) -> Result<Vec<(String, PartState, i64, Cents)>> {
        let rows = query_as!(
            Total,
            r#"select p.funder, p.state, count(*) as "n!: i64",
                      cast(coalesce(sum(p.granted), 0) as bigint) as "cents!: i64"
               from parts p join dossiers d on d.id = p.dossier
               where d.scheme = $1 group by p.funder, p.state order by p.funder, p.state"#,
            scheme
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        rows.into_iter()
            .map(|r| Ok((r.funder, state_of(&r.state)?, r.n, Cents(r.cents))))
            .collect()
    }

    async fn parts_of_scheme(&mut self, scheme: &str, limit: i64) -> Result<Vec<SharedRow>> {
        let rows = query_as!(
            Line,
            r#"select p.dossier as "dossier: Uuid", d.number, d.title, d.applicant, d.scheme, d.scheme_from, d.commune,
                      d.state, p.funder, p.state as part, p.asked, p.proposed, p.granted, p.updated_at
               from parts p join dossiers d on d.id = p.dossier
               where d.scheme = $1 and p.lead = 0
               order by d.number, p.position limit $2"#,
            scheme, limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        rows.into_iter().map(SharedRow::try_from).collect()
    }

    async fn shared_with(
        &mut self,
        body: &str,
        state: PartState,
        after: Option<(i64, Uuid)>,
        limit: i64,
    ) -> Result<Vec<SharedRow>> {
        let state = state.as_str();
        let (at, id) = after.unwrap_or((i64::MAX, Uuid::max()));
        let rows = query_as!(
            Line,
            r#"select p.dossier as "dossier: Uuid", d.number, d.title, d.applicant, d.scheme, d.scheme_from, d.commune,
                      d.state, p.funder, p.state as part, p.asked, p.proposed, p.granted, p.updated_at
               from parts p join dossiers d on d.id = p.dossier
               where p.instructs = $1 and p.lead = 0 and p.state = $2
                 and (p.updated_at < $3 or (p.updated_at = $3 and p.dossier < $4))
               order by p.updated_at desc, p.dossier desc limit $5"#,
            body, state, at, id, limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        rows.into_iter().map(SharedRow::try_from).collect()
    }
}
