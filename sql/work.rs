//! What officers work with: worklist, counters, messages, opinions, instruction, decisions.

use async_trait::async_trait;
use sqlx::{QueryBuilder, Row, query, query_as};
use store::{
    Counter, Decision, Dossier, Instruction, Message, Opinion, Result, SavedView, Seen, Work,
    WorklistQuery, WorklistRow, WorklistSort,
};
use uuid::Uuid;

use crate::dossiers::select_dossiers;
use crate::engine::{self, Db};
use crate::rows::{DecisionRow, DossierRow, OpinionRow, all, json};
use crate::tx::{SqlTx, fail, one_row};

fn dossier_of(row: &<Db as sqlx::Database>::Row) -> sqlx::Result<DossierRow> {
    Ok(DossierRow {
        id: row.try_get("id")?,
        number: row.try_get("number")?,
        project: row.try_get("project")?,
        owner: row.try_get("owner")?,
        scheme: row.try_get("scheme")?,
        scheme_from: row.try_get("scheme_from")?,
        manager: row.try_get("manager")?,
        state: row.try_get("state")?,
        title: row.try_get("title")?,
        applicant: row.try_get("applicant")?,
        applicant_kind: row.try_get("applicant_kind")?,
        commune: row.try_get("commune")?,
        department: row.try_get("department")?,
        requested: row.try_get("requested")?,
        proposed: row.try_get("proposed")?,
        granted: row.try_get("granted")?,
        officer: row.try_get("officer")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        filed_at: row.try_get("filed_at")?,
        received_on: row.try_get("received_on")?,
        silence_on: row.try_get("silence_on")?,
        suspended: row.try_get("suspended")?,
        lapsed_on: row.try_get("lapsed_on")?,
        due_on: row.try_get("due_on")?,
        decided_on: row.try_get("decided_on")?,
        opened: row.try_get("opened")?,
        version: row.try_get("version")?,
    })
}

/// Filters of a worklist; every value is bound, every column is written here. What was never filed
/// is in no list, whatever its state: a draft thrown away stays its author's.
fn filter(qb: &mut QueryBuilder<Db>, q: &WorklistQuery) {
    qb.push(" where d.manager = ").push_bind(q.manager.clone());
    match q.states.as_slice() {
        [] => {
            qb.push(" and d.open = 1");
        }
        [state] => {
            qb.push(" and d.filed_at is not null and d.state = ")
                .push_bind(state.to_string());
        }
        states => {
            qb.push(" and d.filed_at is not null and d.state in (");
            let mut list = qb.separated(", ");
            for s in states {
                list.push_bind(s.to_string());
            }
            qb.push(")");
        }
    }
    if let Some(scheme) = &q.scheme {
        qb.push(" and d.scheme = ").push_bind(scheme.clone());
    }
    if let Some(department) = &q.department {
        qb.push(" and d.department = ")
            .push_bind(department.clone());
    }
    if let Some(officer) = q.officer {
        qb.push(" and d.officer = ").push_bind(officer);
    }
    if q.unassigned {
        qb.push(" and d.officer is null");
    }
    if let Some(day) = q.silence_before {
        qb.push(" and d.open = 1 and d.suspended = 0 and d.silence_on <= ")
            .push_bind(day.to_string());
    }
    if !q.tokens.is_empty() {
        engine::push_search(qb, &q.tokens);
    }
}

/// Order and cursor. Both directions end with the id, so that no row is skipped or seen twice.
fn order(qb: &mut QueryBuilder<Db>, q: &WorklistQuery) {
    match q.sort {
        WorklistSort::Silence => {
            if let Some((key, id)) = &q.after {
                qb.push(" and (d.silence_on, d.id) > (")
                    .push_bind(key.clone());
                qb.push(", ").push_bind(*id).push(")");
            }
            qb.push(" order by d.silence_on, d.id");
        }
        WorklistSort::Updated => {
            if let Some((key, id)) = &q.after {
                let key: i64 = key.parse().unwrap_or(i64::MAX);
                qb.push(" and (d.updated_at, d.id) < (").push_bind(key);
                qb.push(", ").push_bind(*id).push(")");
            }
            qb.push(" order by d.updated_at desc, d.id desc");
        }
        WorklistSort::Requested => {
            if let Some((key, id)) = &q.after {
                let key: i64 = key.parse().unwrap_or(i64::MAX);
                qb.push(" and (coalesce(d.requested, 0), d.id) < (")
                    .push_bind(key);
                qb.push(", ").push_bind(*id).push(")");
            }
            // No amount counts as nothing asked, on both engines.
            qb.push(" order by coalesce(d.requested, 0) desc, d.id desc");
        }
    }
    qb.push(" limit ").push_bind(i64::from(q.limit));
}

#[async_trait]
impl Work for SqlTx {
    async fn worklist(&mut self, q: &WorklistQuery, reader: Uuid) -> Result<Vec<WorklistRow>> {
        let mut qb =
            QueryBuilder::<Db>::new("select d.*, p.stage as stage, a.name as officer_name, ");
        qb.push("(case when exists (select 1 from messages m where m.dossier = d.id and m.side = 'holder' and m.created_at > coalesce((select r.messages_at from reads r where r.dossier = d.id and r.account = ")
            .push_bind(reader)
            .push("), 0)) then 1 else 0 end) as unread from dossiers d join projects p on p.id = d.project left join accounts a on a.id = d.officer");
        filter(&mut qb, q);
        order(&mut qb, q);
        let rows = qb.build().fetch_all(self.conn()).await.map_err(fail)?;
        rows.iter()
            .map(|row| {
                let dossier = Dossier::try_from(dossier_of(row).map_err(fail)?)?;
                Ok(WorklistRow {
                    dossier,
                    stage: row.try_get("stage").map_err(fail)?,
                    officer_name: row.try_get("officer_name").map_err(fail)?,
                    unread: engine::int(row, "unread").map_err(fail)? != 0,
                })
            })
            .collect()
    }

    async fn count_worklist(&mut self, q: &WorklistQuery, cap: i64) -> Result<i64> {
        let mut qb =
            QueryBuilder::<Db>::new("select count(*) as n from (select 1 as one from dossiers d");
        filter(&mut qb, q);
        qb.push(" limit ").push_bind(cap).push(") counted");
        let row = qb.build().fetch_one(self.conn()).await.map_err(fail)?;
        row.try_get("n").map_err(fail)
    }

    async fn counters(&mut self, manager: &str) -> Result<Vec<Counter>> {
        query_as!(
            Counter,
            r#"select scheme, state, cast(sum(n) as bigint) as "n!: i64" from counters
               where manager = $1 group by scheme, state order by scheme, state"#,
            manager
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn add_counter(
        &mut self,
        manager: &str,
        scheme: &str,
        state: &str,
        shard: i64,
        by: i64,
    ) -> Result<()> {
        query!(
            "insert into counters (manager, scheme, state, shard, n) values ($1, $2, $3, $4, $5)
             on conflict (manager, scheme, state, shard) do update set n = counters.n + excluded.n",
            manager,
            scheme,
            state,
            shard,
            by
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn recount(&mut self) -> Result<()> {
        query!("delete from counters")
            .execute(self.conn())
            .await
            .map_err(fail)?;
        query!(
            "insert into counters (manager, scheme, state, shard, n)
             select manager, scheme, state, 0, count(*) from dossiers group by manager, scheme, state"
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn lapsing(&mut self, today: &str, limit: i64) -> Result<Vec<Dossier>> {
        all(select_dossiers!(
            "where d.open = 1 and d.suspended = 0 and d.lapsed_on is null and d.silence_on < $1
             order by d.silence_on, d.id limit $2",
            today,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn index_dossier(&mut self, dossier: Uuid, tokens: &str) -> Result<()> {
        engine::index(self.conn(), dossier, tokens)
            .await
            .map_err(fail)
    }

    async fn insert_message(&mut self, m: &Message) -> Result<()> {
        let internal = i64::from(m.internal);
        query!(
            "insert into messages (id, dossier, author, author_name, side, internal, body, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            m.id, m.dossier, m.author, m.author_name, m.side, internal, m.body, m.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn messages(&mut self, dossier: Uuid) -> Result<Vec<Message>> {
        let rows = query!(
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", author as "author: Uuid", author_name,
                      side, internal, body, created_at
               from messages where dossier = $1 order by created_at, id"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows
            .into_iter()
            .map(|r| Message {
                id: r.id,
                dossier: r.dossier,
                author: r.author,
                author_name: r.author_name,
                side: r.side,
                internal: r.internal != 0,
                body: r.body,
                created_at: r.created_at,
            })
            .collect())
    }

    async fn seen(&mut self, dossier: Uuid, account: Uuid) -> Result<Seen> {
        let row = query_as!(
            Seen,
            "select messages_at, version from reads where dossier = $1 and account = $2",
            dossier,
            account
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?;
        Ok(row.unwrap_or_default())
    }

    async fn set_seen(&mut self, dossier: Uuid, account: Uuid, seen: Seen) -> Result<()> {
        query!(
            "insert into reads (dossier, account, messages_at, version) values ($1, $2, $3, $4)
             on conflict (dossier, account) do update
             set messages_at = excluded.messages_at, version = excluded.version",
            dossier,
            account,
            seen.messages_at,
            seen.version
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn insert_opinion(&mut self, o: &Opinion) -> Result<()> {
        let deadline = o.deadline.to_string();
        let confidential = i64::from(o.confidential);
        query!(
            "insert into opinions (id, dossier, email, name, question, deadline, confidential, asked_by,
                 asked_at, reminded_at, answered_at, verdict, body)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            o.id, o.dossier, o.email, o.name, o.question, deadline, confidential, o.asked_by,
            o.asked_at, o.reminded_at, o.answered_at, o.verdict, o.body
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn opinions(&mut self, dossier: Uuid) -> Result<Vec<Opinion>> {
        all(query_as!(
            OpinionRow,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", email, name, question, deadline, confidential,
                      asked_by as "asked_by: Uuid", asked_at, reminded_at, answered_at, verdict, body
               from opinions where dossier = $1 order by id"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn opinion(&mut self, id: Uuid) -> Result<Option<Opinion>> {
        query_as!(
            OpinionRow,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", email, name, question, deadline, confidential,
                      asked_by as "asked_by: Uuid", asked_at, reminded_at, answered_at, verdict, body
               from opinions where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?
        .map(Opinion::try_from)
        .transpose()
    }

    async fn answer_opinion(&mut self, id: Uuid, verdict: &str, body: &str, at: i64) -> Result<()> {
        let done = query!(
            "update opinions set verdict = $1, body = $2, answered_at = $3 where id = $4 and answered_at is null",
            verdict, body, at, id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "opinion")
    }

    async fn remind_opinion(&mut self, id: Uuid, at: i64) -> Result<()> {
        let done = query!("update opinions set reminded_at = $1 where id = $2", at, id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        one_row(done.rows_affected(), "opinion")
    }

    async fn opinions_to_remind(&mut self, before_on: &str, limit: i64) -> Result<Vec<Opinion>> {
        all(query_as!(
            OpinionRow,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", email, name, question, deadline, confidential,
                      asked_by as "asked_by: Uuid", asked_at, reminded_at, answered_at, verdict, body
               from opinions
               where answered_at is null and reminded_at is null and deadline <= $1
               order by deadline, id limit $2"#,
            before_on, limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn instruction(&mut self, dossier: Uuid) -> Result<Option<Instruction>> {
        query_as!(
            Instruction,
            r#"select dossier as "dossier: Uuid", rev, data, updated_by as "updated_by: Uuid", updated_at
               from instructions where dossier = $1"#,
            dossier
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn put_instruction(
        &mut self,
        dossier: Uuid,
        base: i64,
        data: &str,
        by: Uuid,
        at: i64,
    ) -> Result<()> {
        let done =
            if base == 0 {
                query!(
                    "insert into instructions (dossier, rev, data, updated_by, updated_at)
                 values ($1, 1, $2, $3, $4) on conflict (dossier) do nothing",
                    dossier,
                    data,
                    by,
                    at
                )
                .execute(self.conn())
                .await
                .map_err(fail)?
            } else {
                query!(
                "update instructions set rev = rev + 1, data = $1, updated_by = $2, updated_at = $3
                 where dossier = $4 and rev = $5",
                data, by, at, dossier, base
            )
                .execute(self.conn())
                .await
                .map_err(fail)?
            };
        one_row(done.rows_affected(), "instruction")
    }

    async fn insert_decision(&mut self, d: &Decision) -> Result<()> {
        let reasons = json(&d.reasons)?;
        let decided_on = d.decided_on.to_string();
        let amount = d.amount.map(|c| c.0);
        query!(
            "insert into decisions (id, dossier, n, kind, amount, reasons, decided_on, decided_by, signatory,
                 basis, created_by, created_at, notified_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            d.id, d.dossier, d.n, d.kind, amount, reasons, decided_on, d.decided_by, d.signatory,
            d.basis, d.created_by, d.created_at, d.notified_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn decisions(&mut self, dossier: Uuid) -> Result<Vec<Decision>> {
        all(query_as!(
            DecisionRow,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", n, kind, amount, reasons, decided_on, decided_by,
                      signatory, basis, created_by as "created_by: Uuid", created_at, notified_at
               from decisions where dossier = $1 order by n"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?)
    }

    async fn decision(&mut self, id: Uuid) -> Result<Option<Decision>> {
        query_as!(
            DecisionRow,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", n, kind, amount, reasons, decided_on, decided_by,
                      signatory, basis, created_by as "created_by: Uuid", created_at, notified_at
               from decisions where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)?
        .map(Decision::try_from)
        .transpose()
    }

    async fn set_notified(&mut self, decision: Uuid, at: i64) -> Result<()> {
        let done = query!(
            "update decisions set notified_at = $1 where id = $2 and notified_at is null",
            at,
            decision
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "decision")
    }

    async fn saved_views(&mut self, account: Uuid) -> Result<Vec<SavedView>> {
        query_as!(
            SavedView,
            r#"select id as "id: Uuid", name, query, created_at from saved_views
               where account = $1 order by name, id limit 50"#,
            account
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn insert_saved_view(&mut self, account: Uuid, v: &SavedView) -> Result<()> {
        query!(
            "insert into saved_views (id, account, name, query, created_at) values ($1, $2, $3, $4, $5)",
            v.id, account, v.name, v.query, v.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn delete_saved_view(&mut self, account: Uuid, id: Uuid) -> Result<()> {
        query!(
            "delete from saved_views where id = $1 and account = $2",
            id,
            account
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }
}
