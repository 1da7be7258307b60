//! Before anything is done: the dossiers of a batch, and what will happen to each.

use std::collections::BTreeSet;

use domain::batch::Deed;
use domain::dossier::State;
use domain::form::{ErrorCode, FieldError};
use domain::permission::SiteAction;
use serde_json::{Value, json};
use store::{Batch, BatchLine, BatchState, Dossier, Tx, WorklistQuery, WorklistSort};
use uuid::Uuid;

use super::{JOB, Order, Selection, own};
use crate::accounts::email_key;
use crate::journal::append;
use crate::once::Making;
use crate::{App, AppError, Who};

/// Dossiers looked at in one step.
const STEP: u32 = 100;
/// Dossiers that may be ticked one by one: several pages of the list.
const TICKED: usize = 200;

impl App {
    /// Prepares a batch: checks what is asked, and foresees what will happen to each dossier; when
    /// there are many, in the background. Nothing is done before [`App::start_batch`].
    ///
    /// # Errors
    /// `Invalid` with all that is wrong with the order, or `selection` when no dossier is chosen;
    /// `NotFound` for whoever does not instruct for this body.
    pub async fn prepare_batch(
        &self,
        who: &Who,
        manager: &str,
        order: &Order,
        selection: &Selection,
    ) -> Result<Uuid, AppError> {
        self.site(who, SiteAction::ReadWorklist)?;
        if !who.is_officer_of(manager) {
            return Err(AppError::NotFound);
        }
        let id = self.id()?;
        let mut tx = match self.begin_making(who, id).await? {
            Making::First(tx) => tx,
            Making::Again(id) => return Ok(id),
        };
        let mut errors = self.order_errors(&mut *tx, manager, order).await?;
        let chosen = match selection {
            Selection::These(numbers) => {
                let out = tx.recused_from(&email_key(&who.email)).await?;
                let mut chosen = Vec::new();
                for number in numbers.iter().take(TICKED) {
                    let found = tx.dossier_by_number(number).await?;
                    chosen.extend(found.filter(|d| d.manager == manager && !out.contains(&d.id)));
                }
                if chosen.is_empty() {
                    errors.push(FieldError::new("selection", ErrorCode::RequiredChoices));
                }
                Some(chosen)
            }
            Selection::All(_) => None,
        };
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let query = match selection {
            Selection::All(query) => written(query),
            Selection::These(_) => String::new(),
        };
        let batch = Batch {
            id,
            account: who.account,
            manager: manager.to_owned(),
            deed: order.deed,
            officer: order.officer,
            message: order.message.trim().to_owned(),
            due_on: order.due_on,
            reasons: order.reasons.trim().to_owned(),
            decided_on: order.decided_on,
            decided_by: order.decided_by.trim().to_owned(),
            signatory: order.signatory.trim().to_owned(),
            state: if chosen.is_some() {
                BatchState::Ready
            } else {
                BatchState::Preparing
            },
            query,
            cursor: String::new(),
            created_at: self.now_us(),
            started_at: None,
            ended_at: None,
        };
        tx.insert_batch(&batch).await?;
        if let Some(chosen) = chosen {
            self.add_lines(&mut *tx, who, &batch, 0, &chosen).await?;
        } else {
            self.enqueue_step(&mut *tx, &batch).await?;
        }
        self.commit(tx).await?;
        if batch.state == BatchState::Preparing {
            // A short list is ready at once; a long one goes on in the background.
            self.prepare_step(id).await?;
        }
        Ok(id)
    }

    async fn order_errors(
        &self,
        tx: &mut dyn Tx,
        manager: &str,
        order: &Order,
    ) -> Result<Vec<FieldError>, AppError> {
        let mut errors = Vec::new();
        let mut at = |key: &str, code| errors.push(FieldError::new(key, code));
        let today = self.today();
        match order.deed {
            Deed::Assign => {
                if let Some(to) = order.officer
                    && !tx.officers(manager).await?.iter().any(|(id, _)| *id == to)
                {
                    at("officer", ErrorCode::UnknownChoice);
                }
            }
            Deed::Remind => {}
            Deed::AskPieces => {
                if order.due_on.is_some_and(|due| due < today) {
                    at("due", ErrorCode::DateInPast);
                }
            }
            Deed::Adjourn | Deed::Grant | Deed::Refuse => {
                if order.deed != Deed::Grant && order.reasons.trim().is_empty() {
                    at("reasons", ErrorCode::Required);
                }
                match order.decided_on {
                    None => at("decided_on", ErrorCode::NotADate),
                    Some(day) if day > today => at("decided_on", ErrorCode::DateInFuture),
                    Some(_) => {}
                }
                if order.decided_by.trim().is_empty() {
                    at("decided_by", ErrorCode::Required);
                }
                if order.signatory.trim().is_empty() {
                    at("signatory", ErrorCode::Required);
                }
            }
        }
        Ok(errors)
    }

    /// Looks at the next dossiers of the list.
    pub(super) async fn prepare_step(&self, id: Uuid) -> Result<(), AppError> {
        let (batch, who, found) = {
            let mut tx = self.store.read().await?;
            let Some(batch) = tx.batch(id).await? else {
                return Ok(());
            };
            if batch.state != BatchState::Preparing {
                return Ok(());
            }
            let who = self.maker(&mut *tx, &batch).await?;
            let mut query = read(&batch.query).ok_or_else(|| {
                AppError::Internal(format!("the query of batch {id} is unreadable"))
            })?;
            query.manager.clone_from(&batch.manager);
            query.without = tx.recused_from(&email_key(&who.email)).await?;
            query.sort = WorklistSort::Silence;
            query.limit = STEP;
            query.after = batch
                .cursor
                .split_once('_')
                .and_then(|(key, id)| Some((key.to_owned(), id.parse().ok()?)));
            let found: Vec<Dossier> = tx
                .worklist(&query, who.account)
                .await?
                .into_iter()
                .map(|row| row.dossier)
                .collect();
            (batch, who, found)
        };
        let mut tx = self.store.write().await?;
        let Some(mut now) = tx.hold_batch(id).await? else {
            return Ok(());
        };
        // Another worker was quicker: it has looked at these.
        if now.state != BatchState::Preparing || now.cursor != batch.cursor {
            return Ok(());
        }
        let lines = tx.batch_counts(id).await?.iter().map(|(.., n)| n).sum();
        self.add_lines(&mut *tx, &who, &batch, lines, &found)
            .await?;
        if found.len() < STEP as usize {
            now.state = BatchState::Ready;
        }
        if let Some(last) = found.last() {
            let (key, id) = WorklistSort::after_silence(last);
            now.cursor = format!("{key}_{id}");
        }
        tx.update_batch(&now).await?;
        if now.state == BatchState::Preparing {
            self.enqueue_step(&mut *tx, &now).await?;
        }
        self.commit(tx).await
    }

    /// Adds a line for each dossier this person may know of.
    async fn add_lines(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        batch: &Batch,
        after: i64,
        dossiers: &[Dossier],
    ) -> Result<(), AppError> {
        let out: BTreeSet<Uuid> = tx
            .recused_from(&email_key(&who.email))
            .await?
            .into_iter()
            .collect();
        let agendas = if batch.deed.decides() {
            tx.dossiers_on_agendas(Uuid::nil()).await?
        } else {
            Vec::new()
        };
        let agendas: BTreeSet<Uuid> = agendas.into_iter().collect();
        let known = |d: &&Dossier| !out.contains(&d.id) && d.state != State::Draft;
        for (n, d) in (after + 1..).zip(dossiers.iter().filter(known)) {
            let (expected, detail) = self.foresee(tx, who, batch, d, &agendas).await?;
            tx.insert_batch_line(&BatchLine {
                batch: batch.id,
                n,
                dossier: d.id,
                expected: expected.as_str().to_owned(),
                detail,
                result: String::new(),
                done_at: None,
            })
            .await?;
        }
        Ok(())
    }

    /// Asks for the next step: each has a name of its own, so that it is queued once.
    pub(super) async fn enqueue_step(
        &self,
        tx: &mut dyn Tx,
        batch: &Batch,
    ) -> Result<(), AppError> {
        let (id, state, at) = (batch.id, batch.state.as_str(), &batch.cursor);
        let name = format!("{JOB}:{id}:{state}:{at}");
        self.enqueue(tx, JOB, &name, json!({ "batch": id }), 0)
            .await
    }

    /// Says yes to what was foreseen: it is done in the background. Said twice, it is done once.
    ///
    /// # Errors
    /// `Forbidden` while it is being prepared; `NotFound` for anybody but its maker.
    pub async fn start_batch(&self, who: &Who, id: Uuid) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let mut batch = own(tx.hold_batch(id).await?, who)?;
        match batch.state {
            BatchState::Preparing => return Err(AppError::Forbidden("action-not-now")),
            BatchState::Running | BatchState::Done => return Ok(()),
            BatchState::Ready => {}
        }
        batch.state = BatchState::Running;
        batch.cursor = String::new();
        batch.started_at = Some(self.now_us());
        tx.update_batch(&batch).await?;
        let counts: Vec<Value> = tx
            .batch_counts(id)
            .await?
            .into_iter()
            .map(|(expected, _, n)| json!([expected, n]))
            .collect();
        append(
            &mut *tx,
            id,
            self.now_us(),
            Some(who.account),
            "batch.started",
            &json!({ "deed": batch.deed.as_str(), "manager": batch.manager, "expected": counts }),
        )
        .await?;
        self.enqueue_step(&mut *tx, &batch).await?;
        self.commit(tx).await
    }
}

/// The filters of a list, as kept with a batch. The body, the order and the page are not.
fn written(q: &WorklistQuery) -> String {
    json!({
        "states": q.states.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
        "scheme": q.scheme,
        "department": q.department,
        "officer": q.officer,
        "unassigned": q.unassigned,
        "silence_before": q.silence_before.map(|day| day.to_string()),
        "tokens": q.tokens,
    })
    .to_string()
}

/// The filters as kept; `None` when they are not ours.
fn read(text: &str) -> Option<WorklistQuery> {
    let kept: Value = serde_json::from_str(text).ok()?;
    let words = |name: &str| -> Option<Vec<String>> {
        let all = kept[name].as_array()?;
        all.iter()
            .map(|one| Some(one.as_str()?.to_owned()))
            .collect()
    };
    let word = |name: &str| kept[name].as_str().map(str::to_owned);
    Some(WorklistQuery {
        states: words("states")?
            .iter()
            .map(|s| s.parse().ok())
            .collect::<Option<_>>()?,
        scheme: word("scheme"),
        department: word("department"),
        officer: word("officer").map(|id| id.parse()).transpose().ok()?,
        unassigned: kept["unassigned"].as_bool()?,
        silence_before: word("silence_before")
            .map(|day| day.parse())
            .transpose()
            .ok()?,
        tokens: words("tokens")?,
        ..WorklistQuery::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn filters_come_back_as_they_were_kept() {
        let query = WorklistQuery {
            states: vec![State::Filed, State::Review],
            scheme: Some("coup-de-pouce".to_owned()),
            department: Some("29".to_owned()),
            officer: Some(Uuid::from_u128(7)),
            unassigned: true,
            silence_before: Some(date(2026, 3, 1)),
            tokens: vec!["voil".to_owned()],
            ..WorklistQuery::default()
        };
        for query in [query, WorklistQuery::default()] {
            let back = read(&written(&query)).expect("ours");
            assert_eq!(format!("{back:?}"), format!("{query:?}"));
        }
        assert!(read("{}").is_none() && read("").is_none());
    }
}
