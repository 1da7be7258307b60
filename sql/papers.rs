//! Documents, mails, jobs, and commands already done.

use async_trait::async_trait;
use sqlx::{query, query_as};
use store::{Document, FailedJob, Job, Mail, Papers, Result};
use uuid::Uuid;

use crate::engine;
use crate::tx::{SqlTx, fail, one_row};

#[async_trait]
impl Papers for SqlTx {
    async fn insert_document(&mut self, d: &Document) -> Result<()> {
        query!(
            "insert into documents (id, dossier, kind, subject, title, hash, size, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (dossier, kind, subject) do nothing",
            d.id, d.dossier, d.kind, d.subject, d.title, d.hash, d.size, d.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn documents(&mut self, dossier: Uuid) -> Result<Vec<Document>> {
        query_as!(
            Document,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", kind, subject as "subject: Uuid", title, hash,
                      size, created_at
               from documents where dossier = $1 order by created_at, id"#,
            dossier
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn document(&mut self, id: Uuid) -> Result<Option<Document>> {
        query_as!(
            Document,
            r#"select id as "id: Uuid", dossier as "dossier: Uuid", kind, subject as "subject: Uuid", title, hash,
                      size, created_at
               from documents where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn insert_mail(&mut self, m: &Mail) -> Result<()> {
        query!(
            "insert into mails (id, recipient, subject, body, kind, dossier, attachment, created_at, sent_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            m.id, m.recipient, m.subject, m.body, m.kind, m.dossier, m.attachment, m.created_at, m.sent_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn mail(&mut self, id: Uuid) -> Result<Option<Mail>> {
        query_as!(
            Mail,
            r#"select id as "id: Uuid", recipient, subject, body, kind, dossier as "dossier: Uuid",
                      attachment as "attachment: Uuid", created_at, sent_at
               from mails where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn mails(&mut self, limit: i64) -> Result<Vec<Mail>> {
        query_as!(
            Mail,
            r#"select id as "id: Uuid", recipient, subject, body, kind, dossier as "dossier: Uuid",
                      attachment as "attachment: Uuid", created_at, sent_at
               from mails order by created_at desc, id desc limit $1"#,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn set_sent(&mut self, mail: Uuid, at: i64) -> Result<()> {
        query!(
            "update mails set sent_at = $1 where id = $2 and sent_at is null",
            at,
            mail
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn enqueue(&mut self, j: &Job) -> Result<()> {
        query!(
            "insert into jobs (id, kind, dedupe, payload, run_at, attempts, locked_until, last_error, created_at)
             values ($1, $2, $3, $4, $5, 0, 0, '', $6) on conflict (dedupe) do nothing",
            j.id, j.kind, j.dedupe, j.payload, j.run_at, j.created_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn claim_jobs(&mut self, now: i64, locked_until: i64, limit: i64) -> Result<Vec<Job>> {
        engine::claim_jobs(self.conn(), now, locked_until, limit)
            .await
            .map_err(fail)
    }

    async fn finish_job(&mut self, id: Uuid) -> Result<()> {
        query!("delete from jobs where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn retry_job(&mut self, id: Uuid, run_at: i64, error: &str) -> Result<()> {
        let done = query!(
            "update jobs set attempts = attempts + 1, run_at = $1, locked_until = 0, last_error = $2 where id = $3",
            run_at, error, id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        one_row(done.rows_affected(), "job")
    }

    async fn fail_job(&mut self, id: Uuid, error: &str, at: i64) -> Result<()> {
        query!(
            "insert into jobs_failed (id, kind, dedupe, payload, attempts, last_error, created_at, failed_at)
             select id, kind, dedupe, payload, attempts + 1, $1, created_at, $2 from jobs where id = $3",
            error, at, id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        self.finish_job(id).await
    }

    async fn failed_jobs(&mut self, limit: i64) -> Result<Vec<FailedJob>> {
        query_as!(
            FailedJob,
            r#"select id as "id: Uuid", kind, dedupe, payload, attempts, last_error, created_at, failed_at
               from jobs_failed order by failed_at desc, id desc limit $1"#,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn queued_jobs(&mut self) -> Result<i64> {
        let row = query!(r#"select count(*) as "n!: i64" from jobs"#)
            .fetch_one(self.conn())
            .await
            .map_err(fail)?;
        Ok(row.n)
    }

    async fn command(&mut self, key: &str) -> Result<Option<String>> {
        let row = query!("select result from commands where key = $1", key)
            .fetch_optional(self.conn())
            .await
            .map_err(fail)?;
        Ok(row.map(|r| r.result))
    }

    async fn insert_command(
        &mut self,
        key: &str,
        account: Option<Uuid>,
        result: &str,
        at: i64,
    ) -> Result<()> {
        query!(
            "insert into commands (key, account, result, created_at) values ($1, $2, $3, $4)",
            key,
            account,
            result,
            at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }
}
