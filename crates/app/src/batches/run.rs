//! A batch is done: each dossier through the command of its own page.

use std::collections::BTreeSet;

use domain::batch::{Deed, Expected};
use domain::form::ErrorCode;
use serde_json::json;
use store::{Batch, BatchLine, BatchState};
use uuid::Uuid;

use super::JOB;
use crate::journal::append;
use crate::officer::NewDecision;
use crate::{App, AppError, Sending, Who};

/// Dossiers done in one job: other jobs (mails, papers) have their turn between two of them.
const STEP: i64 = 25;
/// How often a dossier that somebody else changes meanwhile is tried again.
const TRIES: usize = 3;

impl App {
    /// Does the next dossiers of a batch. Cut short and run again, it does only what is not done.
    pub(super) async fn run_step(&self, id: Uuid) -> Result<(), AppError> {
        let (batch, who, lines) = {
            let mut tx = self.store.read().await?;
            let Some(batch) = tx.batch(id).await? else {
                return Ok(());
            };
            let who = self.maker(&mut *tx, &batch).await?;
            (batch, who, tx.batch_waiting(id, STEP).await?)
        };
        for line in &lines {
            let result = self.run_line(&who, &batch, line).await?;
            let mut tx = self.store.write().await?;
            tx.set_batch_result(id, line.n, &result, self.now_us())
                .await?;
            self.commit(tx).await?;
        }
        let mut tx = self.store.write().await?;
        let Some(mut now) = tx.hold_batch(id).await? else {
            return Ok(());
        };
        if now.state != BatchState::Running {
            return Ok(());
        }
        match tx.batch_waiting(id, 1).await?.first() {
            Some(next) => {
                let name = format!("{JOB}:{id}:running:{}", next.n);
                self.enqueue(&mut *tx, JOB, &name, json!({ "batch": id }), 0)
                    .await?;
            }
            None => {
                now.state = BatchState::Done;
                now.ended_at = Some(self.now_us());
                tx.update_batch(&now).await?;
                let counts = tx.batch_counts(id).await?;
                append(
                    &mut *tx,
                    id,
                    self.now_us(),
                    None,
                    "batch.ended",
                    &json!({ "results": counts.iter().map(|(_, result, n)| json!([result, n])).collect::<Vec<_>>() }),
                )
                .await?;
            }
        }
        self.commit(tx).await
    }

    /// Does one dossier, or says why not. Only what stands in the way of all of them is an error.
    async fn run_line(
        &self,
        maker: &Who,
        batch: &Batch,
        line: &BatchLine,
    ) -> Result<String, AppError> {
        let who = Who {
            sent: Some(Sending::of_batch(batch.id, line.dossier)),
            ..maker.clone()
        };
        // A run that was cut short after this dossier's command: it is done.
        if self.served(&who).await? {
            return Ok("done".to_owned());
        }
        // Nothing else than what the person has read and said yes to.
        if line.expected != Expected::Does.as_str() {
            return Ok(line.expected.clone());
        }
        let mut left = TRIES;
        loop {
            match self.try_line(&who, batch, line.dossier).await {
                Err(AppError::Stale) if left > 1 => left -= 1,
                Err(e) if e.is_outage() => return Err(e),
                Ok(said) => return Ok(said.to_owned()),
                Err(e) => {
                    if matches!(e, AppError::Internal(_)) {
                        tracing::error!(batch = %batch.id, dossier = %line.dossier, error = %e, "a dossier of a batch failed");
                    }
                    return Ok(refusal(&e).to_owned());
                }
            }
        }
    }

    async fn try_line(
        &self,
        who: &Who,
        batch: &Batch,
        dossier: Uuid,
    ) -> Result<&'static str, AppError> {
        let (d, expected, detail) = {
            let mut tx = self.store.read().await?;
            let d = tx.dossier(dossier).await?.ok_or(AppError::NotFound)?;
            let agendas: BTreeSet<Uuid> = if batch.deed.decides() {
                let all = tx.dossiers_on_agendas(Uuid::nil()).await?;
                all.into_iter().collect()
            } else {
                BTreeSet::new()
            };
            let (expected, detail) = self.foresee(&mut *tx, who, batch, &d, &agendas).await?;
            (d, expected, detail)
        };
        if expected != Expected::Does {
            return Ok(expected.as_str());
        }
        let key = dossier.to_string();
        let kind = match batch.deed {
            Deed::Assign => {
                self.assign(who, &key, batch.officer).await?;
                return Ok("done");
            }
            Deed::Remind => {
                self.remind_holder(who, &key, &batch.message).await?;
                return Ok("done");
            }
            Deed::AskPieces => {
                let pieces: Vec<String> = detail.split(',').map(str::to_owned).collect();
                self.ask_pieces(who, &key, &pieces, &batch.message, batch.due_on)
                    .await?;
                return Ok("done");
            }
            Deed::Adjourn => "adjourned",
            Deed::Grant => "granted",
            Deed::Refuse => "refused",
        };
        let decision = NewDecision {
            kind: kind.to_owned(),
            amount: d.proposed.filter(|_| batch.deed == Deed::Grant),
            reasons: batch.reasons.split("\n\n").map(str::to_owned).collect(),
            decided_on: batch.decided_on.unwrap_or_else(|| self.today()),
            decided_by: batch.decided_by.clone(),
            signatory: batch.signatory.clone(),
        };
        self.decide(who, &key, &decision).await?;
        Ok("done")
    }
}

/// Why a command refused, in one word, as kept on its line.
pub(crate) fn refusal(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound => "not-found",
        AppError::Forbidden(_) | AppError::State(_) => "not-now",
        AppError::Aid(_) => "state-aid",
        AppError::Stale => "stale",
        AppError::Invalid(errors) => match errors.first().map(|e| (e.key.as_str(), e.code)) {
            Some(("amount", ErrorCode::OverEnvelope)) => "over-envelope",
            Some(("amount", ErrorCode::OverRule | ErrorCode::AmountTooLarge)) => "over-rule",
            Some(("reasons", _)) => "needs-reasons",
            Some(("decided_on", _)) => "day",
            Some((_, ErrorCode::NoAgreement)) => "no-agreement",
            Some((_, ErrorCode::OpinionFirst)) => "opinion-first",
            _ => "invalid",
        },
        _ => "defect",
    }
}
