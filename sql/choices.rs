//! Consultations of the help to choose.

use async_trait::async_trait;
use sqlx::{query, query_as};
use store::{Choices, Result, SittingChoice};
use uuid::Uuid;

use crate::tx::{SqlTx, fail};

#[async_trait]
impl Choices for SqlTx {
    async fn insert_choice(&mut self, c: &SittingChoice) -> Result<()> {
        query!(
            "insert into sitting_choices (id, sitting, account, asked, candidates, found, done, about, created_at, ended_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            c.id,
            c.sitting,
            c.account,
            c.asked,
            c.candidates,
            c.found,
            c.done,
            c.about,
            c.created_at,
            c.ended_at
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn choice(&mut self, id: Uuid) -> Result<Option<SittingChoice>> {
        query_as!(
            SittingChoice,
            r#"select id as "id: Uuid", sitting as "sitting: Uuid", account as "account: Uuid", asked, candidates, found,
                      done, about, created_at, ended_at
               from sitting_choices where id = $1"#,
            id
        )
        .fetch_optional(self.conn())
        .await
        .map_err(fail)
    }

    async fn choices_of(&mut self, sitting: Uuid) -> Result<Vec<SittingChoice>> {
        query_as!(
            SittingChoice,
            r#"select id as "id: Uuid", sitting as "sitting: Uuid", account as "account: Uuid", asked, candidates, found,
                      done, about, created_at, ended_at
               from sitting_choices where sitting = $1 order by created_at, id"#,
            sitting
        )
        .fetch_all(self.conn())
        .await
        .map_err(fail)
    }

    async fn set_choice_progress(&mut self, id: Uuid, done: i64, about: i64) -> Result<()> {
        query!(
            "update sitting_choices set done = $1, about = $2 where id = $3",
            done,
            about,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }

    async fn set_choice_found(&mut self, id: Uuid, found: &str, at: i64) -> Result<()> {
        query!(
            "update sitting_choices set found = $1, ended_at = $2 where id = $3 and found = ''",
            found,
            at,
            id
        )
        .execute(self.conn())
        .await
        .map_err(fail)?;
        Ok(())
    }
}
