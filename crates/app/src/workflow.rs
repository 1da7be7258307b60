//! Moving a dossier: one event of the table, its counters, its clock, its journal entry.

use domain::clock::{Clock, Silence, Suspension, silence};
use domain::dossier::{Event, State, apply};
use jiff::civil::Date;
use serde_json::{Value, json};
use store::{Dossier, DossierKey, SuspensionRow, Tx};
use uuid::Uuid;

use crate::journal::append;
use crate::{App, AppError};

/// Counters are spread over this many rows, so that filings do not wait for one another.
const SHARDS: u64 = 16;

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
        d.state = apply(before, event)?;
        if self.silence_is_over(d) && apply(before, Event::LapseSilence).is_ok() {
            let after = std::mem::replace(&mut d.state, before);
            self.lapse(tx, d).await?;
            d.state = after;
        }
        if before != d.state {
            let shard = shard(d.id);
            // Always in the order of the names: two commands that move dossiers in opposite
            // directions must not wait for each other's row.
            let mut moves = [(before.as_str(), -1), (d.state.as_str(), 1)];
            moves.sort_unstable();
            for (state, by) in moves {
                tx.add_counter(&d.manager, &d.scheme, state, shard, by)
                    .await?;
            }
        }
        let mut facts =
            json!({ "event": event.as_str(), "from": before.as_str(), "to": d.state.as_str() });
        if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), body) {
            facts.extend(more);
        }
        self.record(tx, d, actor, &format!("dossier.{}", event.as_str()), &facts)
            .await
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
        tx.add_counter(&d.manager, &d.scheme, d.state.as_str(), shard(d.id), 1)
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
        let rows = tx.suspensions(d.id).await?;
        if !rows.iter().any(|s| s.to_on.is_none() && s.reason == reason) {
            let n = rows.last().map_or(1, |s| s.n.saturating_add(1));
            tx.insert_suspension(
                d.id,
                &SuspensionRow {
                    n,
                    from_on: from,
                    to_on: None,
                    reason: reason.to_owned(),
                },
            )
            .await?;
        }
        self.refresh_clock(tx, d).await
    }

    /// Starts the clock again where it was stopped for this reason.
    pub(crate) async fn resume(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
        to: Date,
        reason: &str,
    ) -> Result<(), AppError> {
        for s in tx.suspensions(d.id).await? {
            if s.to_on.is_none() && s.reason == reason {
                tx.end_suspension(d.id, s.n, &to.to_string()).await?;
            }
        }
        self.refresh_clock(tx, d).await
    }

    /// Computes the day of silence again from the dated facts alone.
    pub(crate) async fn refresh_clock(
        &self,
        tx: &mut dyn Tx,
        d: &mut Dossier,
    ) -> Result<(), AppError> {
        let Some(received) = d.received_on else {
            return Ok(());
        };
        let Some(months) = self.months("silence-rejection", received) else {
            return Ok(());
        };
        let clock = Clock {
            received,
            suspensions: tx
                .suspensions(d.id)
                .await?
                .into_iter()
                .map(|s| Suspension {
                    from: s.from_on,
                    to: s.to_on,
                    reason: s.reason,
                })
                .collect(),
        };
        match silence(&clock, months) {
            Silence::Due(day) => {
                d.silence_on = Some(day);
                d.suspended = false;
            }
            Silence::Suspended { .. } => d.suspended = true,
        }
        Ok(())
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
