//! Telling a holder again of the request that waits for their answer.

use domain::permission::Action;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use crate::requests::Asked;
use crate::{App, AppError, Who};

/// Under which a reminder is remembered: one a day for each request, whoever sends it.
pub(crate) fn reminder_key(dossier: Uuid, request: i64, on: Date) -> String {
    format!("reminder:{dossier}:{request}:{on}")
}

impl App {
    /// Writes again to the holders about what was asked of them. Once a day: a second time on the
    /// same day changes nothing.
    ///
    /// # Errors
    /// `Forbidden` when nothing asked waits for an answer; `NotFound`.
    pub async fn remind_holder(&self, who: &Who, key: &str, message: &str) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self
            .access(&mut *tx, key, who, Action::WriteMessage)
            .await?;
        if !access.is_officer() {
            return Err(AppError::NotFound);
        }
        let mut d = access.dossier;
        let asked = tx.corrections(d.id).await?;
        let open = asked
            .iter()
            .rev()
            .find(|c| c.answered_at.is_none())
            .ok_or(AppError::Forbidden("action-not-now"))?;
        let once = reminder_key(d.id, open.n, self.today());
        if tx.command(&once).await?.is_some() {
            return self.commit(tx).await;
        }
        tx.insert_command(&once, Some(who.account), "", self.now_us())
            .await?;
        let (_, form) = self.scheme_of(&d)?;
        let list: Vec<String> = if open.kind == "pieces" {
            let files = tx.pieces(d.id).await?;
            let awaited = Asked::open(d.state, &asked).awaited(&files);
            form.pieces
                .iter()
                .filter(|p| awaited.contains(&p.id.as_str()))
                .map(|p| format!("– {}", p.label.fr))
                .collect()
        } else {
            form.sections
                .iter()
                .filter(|s| open.sections.contains(&s.id))
                .map(|s| format!("– {}", s.title.fr))
                .collect()
        };
        let due = open
            .due_on
            .map(domain::form::display_date)
            .unwrap_or_default();
        let kind = if list.is_empty() {
            // All of it came: only the last click is missing.
            "remind-send"
        } else if open.due_on.is_some_and(|due| due < self.today()) {
            "remind-late"
        } else {
            "remind-holder"
        };
        self.tell_holders(
            &mut *tx,
            &d,
            kind,
            &[
                ("list", &list.join("\n")),
                ("message", message.trim()),
                ("due", &due),
            ],
        )
        .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.reminded",
            &json!({ "request": open.n }),
        )
        .await?;
        self.commit(tx).await
    }
}
