//! Moving a dossier: one event of the table, its counters, its clock, its journal entry.

use std::collections::BTreeMap;

use domain::clock::{Clock, Silence, Suspension, silence};
use domain::dossier::{Event, State, apply};
use domain::journal::Head;
use jiff::civil::Date;
use serde_json::{Value, json};
use store::{Dossier, DossierKey, SuspensionRow, Tx};
use uuid::Uuid;

use crate::journal::{Fact, append, append_after, head};
use crate::{App, AppError};

/// Why the clock of the lead stops when it answers: that of the other funders goes on.
pub(crate) const DECIDED: &str = "decided";

/// Counters are spread over this many rows, so that filings do not wait for one another.
const SHARDS: u64 = 16;

/// What happens to a dossier in one command, put together to be written in few statements.
#[derive(Default)]
pub(crate) struct Moves {
    facts: Vec<Fact>,
    counters: BTreeMap<&'static str, i64>,
}

impl Moves {
    /// Applies an event of the table of states. The caller sets the other columns of `d`.
    pub(crate) fn step(
        &mut self,
        d: &mut Dossier,
        event: Event,
        actor: Option<Uuid>,
        body: Value,
    ) -> Result<(), AppError> {
        let before = d.state;
        d.state = apply(before, event)?;
        *self.counters.entry(before.as_str()).or_default() -= 1;
        *self.counters.entry(d.state.as_str()).or_default() += 1;
        let mut facts =
            json!({ "event": event.as_str(), "from": before.as_str(), "to": d.state.as_str() });
        if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), body) {
            facts.extend(more);
        }
        self.facts.push(Fact {
            actor,
            kind: format!("dossier.{}", event.as_str()),
            body: facts.to_string(),
        });
        Ok(())
    }
}

impl App {
    /// Applies an event: checks the table, moves the counters, journals, writes the row.
    /// The caller has set the other columns of `d`; `d.version` follows the write.
    ///
    /// Where the time to answer ran out and no round has said so yet, that is said first: whoever
    /// is quicker than the round, the implicit rejection is part of the history.
    pub(crate) async fn advance(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        event: Event,
        actor: Option<Uuid>,
        body: Value,
    ) -> Result<(), AppError> {
        let before = d.state;
        let mut moves = Moves::default();
        moves.step(d, event, actor, body)?;
        if self.silence_is_over(d) && apply(before, Event::LapseSilence).is_ok() {
            let after = std::mem::replace(&mut d.state, before);
            self.lapse(tx, d).await?;
            d.state = after;
        }
        let head = tx.journal_head(d.id).await?.map(head).transpose()?;
        self.settle(tx, d, moves, head).await
    }

    /// Writes what was put together: the journal after its head, the counters, the row.
    pub(crate) async fn settle(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        moves: Moves,
        head: Option<Head>,
    ) -> Result<(), AppError> {
        // In the order of the names: two commands that move dossiers in opposite directions must
        // not wait for each other's row.
        let counters: Vec<_> = moves
            .counters
            .into_iter()
            .filter(|(_, by)| *by != 0)
            .collect();
        tx.add_counters(&d.manager, &d.scheme, shard(d.id), &counters)
            .await?;
        let now = self.now_us();
        d.updated_at = now;
        append_after(tx, d.id, head, now, moves.facts).await?;
        tx.update_dossier(d).await?;
        d.version += 1;
        Ok(())
    }

    /// Journals something that does not move the state, and writes the row.
    pub(crate) async fn record(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        actor: Option<Uuid>,
        kind: &str,
        body: &Value,
    ) -> Result<(), AppError> {
        let now = self.now_us();
        d.updated_at = now;
        append(tx, d.id, now, actor, kind, body).await?;
        tx.update_dossier(d).await?;
        d.version += 1;
        Ok(())
    }

    /// A first counter for a new dossier.
    pub(crate) async fn count_new(&self, tx: &mut dyn Tx, d: &Dossier) -> Result<(), AppError> {
        let one = [(d.state.as_str(), 1)];
        tx.add_counters(&d.manager, &d.scheme, shard(d.id), &one)
            .await?;
        Ok(())
    }

    /// Stops the clock from a day on, for a reason that is not already stopping it.
    pub(crate) async fn suspend(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        from: Date,
        reason: &str,
    ) -> Result<(), AppError> {
        let known = tx.suspensions(d.id).await?;
        self.suspend_knowing(tx, d, known, from, reason).await
    }

    /// The same where the periods are read already.
    pub(crate) async fn suspend_knowing(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        mut known: Vec<SuspensionRow>,
        from: Date,
        reason: &str,
    ) -> Result<(), AppError> {
        if !known
            .iter()
            .any(|s| s.to_on.is_none() && s.reason == reason)
        {
            let row = SuspensionRow {
                n: known.last().map_or(1, |s| s.n.saturating_add(1)),
                from_on: from,
                to_on: None,
                reason: reason.to_owned(),
            };
            tx.insert_suspension(d.id, &row).await?;
            known.push(row);
        }
        self.set_clock(d, &known);
        Ok(())
    }

    /// Starts the clock again where it was stopped for this reason: on a day, or on the one that follows the
    /// time given to answer, whichever comes first.
    pub(crate) async fn resume(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        to: Date,
        reason: &str,
    ) -> Result<(), AppError> {
        let over = d.due_on.and_then(|due| due.tomorrow().ok());
        let to = over.map_or(to, |over| over.min(to));
        let mut known = tx.suspensions(d.id).await?;
        for s in &mut known {
            if s.to_on.is_none() && s.reason == reason {
                tx.end_suspension(d.id, s.n, &to.to_string()).await?;
                s.to_on = Some(to);
            }
        }
        self.set_clock(d, &known);
        Ok(())
    }

    /// Computes the day of silence again from the dated facts alone.
    pub(crate) fn set_clock(&self, d: &mut Dossier, known: &[SuspensionRow]) {
        let Some(received) = d.received_on else {
            return;
        };
        match self.silence(received, known.iter()) {
            Some(Silence::Due(day)) => {
                d.silence_on = Some(day);
                d.suspended = false;
            }
            Some(Silence::Suspended { .. }) => d.suspended = true,
            None => {}
        }
    }

    /// What silence means for a request received that day; `None` where the law of the day says nothing.
    fn silence<'s>(
        &self,
        received: Date,
        known: impl Iterator<Item = &'s SuspensionRow>,
    ) -> Option<Silence> {
        let months = self.months("silence-rejection", received)?;
        let clock = Clock {
            received,
            suspensions: known
                .map(|s| Suspension {
                    from: s.from_on,
                    to: s.to_on,
                    reason: s.reason.clone(),
                })
                .collect(),
        };
        Some(silence(&clock, months))
    }

    /// What the silence of a funder other than the lead means: its time runs from the day on which the first
    /// authority received the request (CRPA, art. L114-3), and the answer of the lead does not stop it.
    pub(crate) fn silence_of_others(
        &self,
        received: Option<Date>,
        known: &[SuspensionRow],
    ) -> Option<Silence> {
        let stopped = known.iter().filter(|s| s.reason != DECIDED);
        self.silence(received?, stopped)
    }

    /// The implicit rejection, where the time to answer ran out: an event, not an end.
    ///
    /// # Errors
    /// Only those of storage; a dossier that moved meanwhile is left for the next round.
    pub async fn lapse_due(&self) -> Result<usize, AppError> {
        let today = self.today();
        let due = {
            let mut tx = self.store.read().await?;
            tx.lapsing(&today.to_string(), 200).await?
        };
        let mut done = 0;
        for found in due {
            let mut tx = self.store.write().await?;
            let Some(mut d) = tx.hold_dossier(&DossierKey::Id(found.id)).await? else {
                continue;
            };
            if !self.silence_is_over(&d) || apply(d.state, Event::LapseSilence).is_err() {
                continue;
            }
            match self.lapse(&mut *tx, &mut d).await {
                Ok(()) => {}
                Err(AppError::Stale) => continue,
                Err(e) => return Err(e),
            }
            self.commit(tx).await?;
            done += 1;
        }
        Ok(done)
    }

    /// Whether the time to answer ran out and nothing has recorded it yet.
    fn silence_is_over(&self, d: &Dossier) -> bool {
        let today = self.today();
        d.lapsed_on.is_none()
            && !d.suspended
            && d.state != State::Draft
            && !d.state.is_final()
            && d.silence_on.is_some_and(|last| last < today)
    }

    /// Records the implicit rejection and writes to the holders.
    async fn lapse(&self, tx: &mut dyn Tx, d: &mut Dossier) -> Result<(), AppError> {
        d.lapsed_on = d.silence_on;
        let silence_on = d.silence_on.map(|day| day.to_string());
        let state = d.state.as_str();
        let event = Event::LapseSilence.as_str();
        let facts = json!({ "event": event, "from": state, "to": state, "silence_on": silence_on });
        self.record(tx, d, None, &format!("dossier.{event}"), &facts)
            .await?;
        self.tell_holders(tx, d, "lapsed", &[]).await
    }
}

fn shard(id: Uuid) -> i64 {
    i64::try_from(id.as_u64_pair().1 % SHARDS).unwrap_or(0)
}
