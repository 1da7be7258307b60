//! What is over and may be deleted. Found while reading, so that nobody waits for the search; each
//! row is then deleted by its key.

use async_trait::async_trait;
use sqlx::query;
use store::{Housekeeping, Result};
use uuid::Uuid;

use crate::tx::{SqlTx, fail};

#[async_trait]
impl Housekeeping for SqlTx {
    async fn sessions_over(&mut self, before: i64, limit: i64) -> Result<Vec<Vec<u8>>> {
        let rows = query!(
            "select token_hash from sessions where expires_at < $1 limit $2",
            before,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.token_hash).collect())
    }

    async fn links_over(&mut self, before: i64, limit: i64) -> Result<Vec<Vec<u8>>> {
        let rows = query!(
            "select token_hash from links where expires_at < $1 or used_at < $1 limit $2",
            before,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.token_hash).collect())
    }

    async fn delete_link(&mut self, token_hash: &[u8]) -> Result<()> {
        query!("delete from links where token_hash = $1", token_hash)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn commands_over(
        &mut self,
        beginning: &str,
        before: i64,
        limit: i64,
    ) -> Result<Vec<String>> {
        let rows = query!(
            "select key from commands
             where created_at < $1 and substr(key, 1, length($2)) = $2 limit $3",
            before,
            beginning,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.key).collect())
    }

    async fn delete_command(&mut self, key: &str) -> Result<()> {
        query!("delete from commands where key = $1", key)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn mails_over(&mut self, before: i64, limit: i64) -> Result<Vec<Uuid>> {
        let rows = query!(
            r#"select id as "id: Uuid" from mails
               where created_at < $1 and sent_at is not null order by created_at limit $2"#,
            before,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.id).collect())
    }

    async fn delete_mail(&mut self, id: Uuid) -> Result<()> {
        query!("delete from mails where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn failed_jobs_over(&mut self, before: i64, limit: i64) -> Result<Vec<Uuid>> {
        let rows = query!(
            r#"select id as "id: Uuid" from jobs_failed where failed_at < $1 limit $2"#,
            before,
            limit
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)?;
        Ok(rows.into_iter().map(|r| r.id).collect())
    }

    async fn delete_failed_job(&mut self, id: Uuid) -> Result<()> {
        query!("delete from jobs_failed where id = $1", id)
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(())
    }

    async fn revive_jobs(&mut self, at: i64) -> Result<u64> {
        let done = query!(
            "insert into jobs (id, kind, dedupe, payload, run_at, attempts, locked_until, last_error, created_at)
             select id, kind, dedupe, payload, $1, 0, 0, last_error, created_at from jobs_failed where true
             on conflict (dedupe) do nothing",
            at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        query!("delete from jobs_failed")
            .execute(self.conn())
            .await
            .map_err(fail)?;
        Ok(done.rows_affected())
    }
}
