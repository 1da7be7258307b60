//! Consultations of the help to choose.

use async_trait::async_trait;
use sqlx::{Row as _, query, query_as};
use store::{Choices, Compared, Result, SittingChoice};
use uuid::Uuid;

use crate::engine::Db;
use crate::tx::{SqlTx, fail};

#[async_trait]
impl Choices for SqlTx {
    async fn compared(&mut self, dossiers: &[Uuid]) -> Result<Vec<Compared>> {
        let rows = self
            .rows_in(
                "select d.id, i.data as note, v.data as submitted from dossiers d
             left join instructions i on i.dossier = d.id
             left join versions v on v.dossier = d.id
                  and v.n = (select max(n) from versions w where w.dossier = d.id)
             where d.id in (",
                dossiers,
                "",
            )
            .await?;
        let of_row = |row: &<Db as sqlx::Database>::Row| -> Result<Compared> {
            Ok(Compared {
                dossier: row.try_get("id").map_err(fail)?,
                note: row.try_get("note").map_err(fail)?,
                submitted: row.try_get("submitted").map_err(fail)?,
            })
        };
        rows.iter().map(of_row).collect()
    }

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
