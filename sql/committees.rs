//! Members of committees, their sittings, agendas and what is noted in them.

use async_trait::async_trait;
use domain::act::Act;
use money::Cents;
use sqlx::{Row as _, query, query_as};
use store::{
    ActRow, CommitteeMember, Committees, Result, SittingItem, SittingMark, SittingRow, StoreError,
};
use uuid::Uuid;

use crate::engine::Db;
use crate::rows::{date, json, list, maybe_date};
use crate::tx::{SqlTx, fail, one_row};

struct MemberRow {
    id: Uuid,
    body: String,
    name: String,
    email: String,
    email_key: String,
    voting: i64,
    chair: i64,
    substitute_of: Option<Uuid>,
    roles: String,
    from_on: String,
    to_on: Option<String>,
    created_at: i64,
}

fn member(r: MemberRow) -> Result<CommitteeMember> {
    Ok(CommitteeMember {
        id: r.id,
        body: r.body,
        name: r.name,
        email: r.email,
        email_key: r.email_key,
        voting: r.voting != 0,
        chair: r.chair != 0,
        substitute_of: r.substitute_of,
        roles: list(&r.roles)?,
        from_on: date(&r.from_on)?,
        to_on: maybe_date(r.to_on)?,
        created_at: r.created_at,
    })
}

struct Row {
    id: Uuid,
    body: String,
    held_on: String,
    place: String,
    state: String,
    secretary: Uuid,
    created_at: i64,
}

fn sitting(r: Row) -> Result<SittingRow> {
    Ok(SittingRow {
        id: r.id,
        body: r.body,
        held_on: date(&r.held_on)?,
        place: r.place,
        state: r
            .state
            .parse()
            .map_err(|_| StoreError::Corrupt(format!("not a state of a sitting: {:?}", r.state)))?,
        secretary: r.secretary,
        created_at: r.created_at,
    })
}

struct ItemRow {
    sitting: Uuid,
    dossier: Uuid,
    position: i64,
    state: String,
    amount: Option<i64>,
    subject_to: String,
    reasons: String,
    report: String,
}

#[async_trait]
impl Committees for SqlTx {
    async fn insert_committee_member(&mut self, m: &CommitteeMember) -> Result<()> {
        let (voting, chair) = (i64::from(m.voting), i64::from(m.chair));
        let roles = json(&m.roles)?;
        let from_on = m.from_on.to_string();
        let to_on = m.to_on.map(|d| d.to_string());
        query!(
            "insert into committee_members (id, body, name, email, email_key, voting, chair, substitute_of, roles,
                                            from_on, to_on, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            m.id, m.body, m.name, m.email, m.email_key, voting, chair, m.substitute_of, roles, from_on, to_on,
            m.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn end_committee_member(&mut self, id: Uuid, on: &str) -> Result<()> {
        let done = query!(
            "update committee_members set to_on = $1 where id = $2",
            on,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "committee member")
    }

    async fn committee_members(&mut self, body: &str) -> Result<Vec<CommitteeMember>> {
        query_as!(
            MemberRow,
            r#"select id as "id: Uuid", body, name, email, email_key, voting, chair,
                      substitute_of as "substitute_of: Uuid", roles, from_on, to_on, created_at
               from committee_members where body = $1 order by chair desc, voting desc, name, id"#,
            body
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(member)
        .collect()
    }

    async fn seats_of(&mut self, email_key: &str) -> Result<Vec<CommitteeMember>> {
        query_as!(
            MemberRow,
            r#"select id as "id: Uuid", body, name, email, email_key, voting, chair,
                      substitute_of as "substitute_of: Uuid", roles, from_on, to_on, created_at
               from committee_members where email_key = $1 order by body, id"#,
            email_key
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(member)
        .collect()
    }

    async fn insert_sitting(&mut self, s: &SittingRow) -> Result<()> {
        let held_on = s.held_on.to_string();
        let state = s.state.as_str();
        query!(
            "insert into sittings (id, body, held_on, place, state, secretary, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            s.id,
            s.body,
            held_on,
            s.place,
            state,
            s.secretary,
            s.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn hold_sitting(&mut self, id: Uuid) -> Result<()> {
        query!("update sittings set state = state where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn sitting(&mut self, id: Uuid) -> Result<Option<SittingRow>> {
        query_as!(
            Row,
            r#"select id as "id: Uuid", body, held_on, place, state, secretary as "secretary: Uuid", created_at
               from sittings where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?
        .map(sitting)
        .transpose()
    }

    async fn sittings(&mut self, body: &str) -> Result<Vec<SittingRow>> {
        query_as!(
            Row,
            r#"select id as "id: Uuid", body, held_on, place, state, secretary as "secretary: Uuid", created_at
               from sittings where body = $1 order by held_on desc, id desc limit 200"#,
            body
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(sitting)
        .collect()
    }

    async fn set_sitting_state(&mut self, id: Uuid, state: &str) -> Result<()> {
        let done = query!("update sittings set state = $1 where id = $2", state, id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        one_row(done.rows_affected(), "sitting")
    }

    async fn put_sitting_item(&mut self, item: &SittingItem) -> Result<()> {
        let state = item.state.as_str();
        let amount = item.amount.map(|c| c.0);
        let subject_to = json(&item.subject_to)?;
        query!(
            "insert into sitting_items (sitting, dossier, position, state, amount, subject_to, reasons, report)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (sitting, dossier) do update set position = excluded.position, state = excluded.state,
                 amount = excluded.amount, subject_to = excluded.subject_to, reasons = excluded.reasons,
                 report = excluded.report",
            item.sitting, item.dossier, item.position, state, amount, subject_to, item.reasons, item.report
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn clear_sitting_items(&mut self, sitting: Uuid) -> Result<()> {
        query!("delete from sitting_items where sitting = $1", sitting)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn sitting_items(&mut self, sitting: Uuid) -> Result<Vec<SittingItem>> {
        query_as!(
            ItemRow,
            r#"select sitting as "sitting: Uuid", dossier as "dossier: Uuid", position, state, amount, subject_to,
                      reasons, report
               from sitting_items where sitting = $1 order by position, dossier"#,
            sitting
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(|r| {
            Ok(SittingItem {
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
            })
        })
        .collect()
    }

    async fn dossiers_on_agendas(&mut self, aside: Uuid) -> Result<Vec<Uuid>> {
        let rows = query!(
            r#"select i.dossier as "dossier: Uuid" from sitting_items i join sittings s on s.id = i.sitting
               where s.id <> $1 and s.state not in ('signed', 'cancelled') order by i.dossier"#,
            aside
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.dossier).collect())
    }

    async fn put_mark(&mut self, m: &SittingMark) -> Result<()> {
        query!(
            "insert into sitting_marks (sitting, dossier, member, kind, value, note, marked_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (sitting, dossier, member, kind) do update set value = excluded.value,
                 note = excluded.note, marked_at = excluded.marked_at",
            m.sitting,
            m.dossier,
            m.member,
            m.kind,
            m.value,
            m.note,
            m.at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn remove_mark(
        &mut self,
        sitting: Uuid,
        dossier: Uuid,
        member: Uuid,
        kind: &str,
    ) -> Result<()> {
        query!(
            "delete from sitting_marks where sitting = $1 and dossier = $2 and member = $3 and kind = $4",
            sitting, dossier, member, kind
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn marks(&mut self, sitting: Uuid) -> Result<Vec<SittingMark>> {
        query_as!(
            SittingMark,
            r#"select sitting as "sitting: Uuid", dossier as "dossier: Uuid", member as "member: Uuid", kind, value,
                      note, marked_at as at
               from sitting_marks where sitting = $1 order by dossier, member, kind"#,
            sitting
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn is_recused(&mut self, dossier: Uuid, email_key: &str) -> Result<bool> {
        let row = query!(
            r#"select count(*) as "n!: i64" from sitting_marks k join committee_members m on m.id = k.member
               where k.dossier = $1 and k.kind = 'recusal' and m.email_key = $2"#,
            dossier,
            email_key
        )
        .fetch_one(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.n > 0)
    }
    async fn recusals_on(&mut self, dossiers: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
        let rows = self
            .rows_in(
                "select distinct k.dossier, m.email_key from sitting_marks k
             join committee_members m on m.id = k.member
             where k.kind = 'recusal' and k.dossier in (",
                dossiers,
                "",
            )
            .await?;
        let of_row = |row: &<Db as sqlx::Database>::Row| {
            Ok((
                row.try_get("dossier").map_err(fail)?,
                row.try_get("email_key").map_err(fail)?,
            ))
        };
        rows.iter().map(of_row).collect()
    }
    async fn recused_from(&mut self, email_key: &str) -> Result<Vec<Uuid>> {
        let rows = query!(
            r#"select distinct k.dossier as "dossier!: Uuid" from sitting_marks k
               join committee_members m on m.id = k.member
               where k.kind = 'recusal' and m.email_key = $1"#,
            email_key
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.dossier).collect())
    }
    async fn put_act(&mut self, a: &ActRow) -> Result<()> {
        let voted = a.act.voted_on.to_string();
        let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string());
        let (sent, received) = (day(a.act.sent_on), day(a.act.received_on));
        let posted = day(a.act.posted_on);
        query!(
            "insert into acts (sitting, dossier, number, voted_on, sent_on, received_on, posted_on, imported_by, imported_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (sitting, dossier) do update set number = excluded.number, voted_on = excluded.voted_on,
                 sent_on = excluded.sent_on, received_on = excluded.received_on, posted_on = excluded.posted_on,
                 imported_by = excluded.imported_by, imported_at = excluded.imported_at",
            a.sitting,
            a.dossier,
            a.act.number,
            voted,
            sent,
            received,
            posted,
            a.imported_by,
            a.imported_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn acts_of(&mut self, sitting: Uuid) -> Result<Vec<ActRow>> {
        query!(
            r#"select sitting as "sitting: Uuid", dossier as "dossier: Uuid", number, voted_on, sent_on, received_on,
                      posted_on, imported_by as "imported_by: Uuid", imported_at
               from acts where sitting = $1 order by dossier"#,
            sitting
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?
        .into_iter()
        .map(|r| {
            Ok(ActRow {
                sitting: r.sitting,
                dossier: r.dossier,
                act: Act {
                    number: r.number,
                    voted_on: date(&r.voted_on)?,
                    sent_on: maybe_date(r.sent_on)?,
                    received_on: maybe_date(r.received_on)?,
                    posted_on: maybe_date(r.posted_on)?,
                },
                imported_by: r.imported_by,
                imported_at: r.imported_at,
            })
        })
        .collect()
    }
}
