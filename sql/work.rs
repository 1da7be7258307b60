//! What officers work with: worklist, counters, messages, opinions, instruction, decisions.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as};
use store::{
    Counter, Decision, Dossier, Instruction, Message, Opinion, Result, SavedView, Seen, Work,
    WorklistQuery, WorklistRow,
};
use uuid::Uuid;

use crate::dossiers::select_dossiers;
use crate::engine::{self, Db};
use crate::rows::{DecisionRow, DossierRow, OpinionRow, all, json};
use crate::tx::{SqlTx, fail, one_row};
use crate::worklist;

#[async_trait]
impl Work for SqlTx {
    async fn worklist(&mut self, q: &WorklistQuery, reader: Uuid) -> Result<Vec<WorklistRow>> {
        worklist::list(self, q, reader).await
    }

    async fn count_worklist(&mut self, q: &WorklistQuery, cap: i64) -> Result<i64> {
        worklist::count(self, q, cap).await
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

    async fn add_counters(
        &mut self,
        manager: &str,
        scheme: &str,
        shard: i64,
        moves: &[(&str, i64)],
    ) -> Result<()> {
        if moves.is_empty() {
            return Ok(());
        }
        let mut qb =
            QueryBuilder::<Db>::new("insert into counters (manager, scheme, state, shard, n) ");
        qb.push_values(moves, |mut b, (state, by)| {
            b.push_bind(manager)
                .push_bind(scheme)
                .push_bind(*state)
                .push_bind(shard)
                .push_bind(*by);
        });
        qb.push(" on conflict (manager, scheme, state, shard) do update set n = counters.n + excluded.n");
        qb.build().execute(self.conn()).await.map_err(fail)?;
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

    async fn overdue(&mut self, today: &str, limit: i64) -> Result<Vec<Uuid>> {
        let rows = query!(
            r#"select id as "id: Uuid" from dossiers
               where suspended = 1 and due_on is not null and due_on < $1 order by due_on, id limit $2"#,
            today,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.id).collect())
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
