//! What is proposed already on the day an envelope is opened: it is held from then on, as if the envelope had
//! been there.

use domain::dossier::State;
use domain::part::PartState;
use store::{Dossier, Tx, WorklistQuery, WorklistSort};

use super::{Booking, NewEnvelope};
use crate::{App, AppError, Who};

/// Dossiers read in one trip.
const PAGE: u32 = 500;

impl App {
    /// Reserves what waits for a decision of the funder of a new envelope. What is proposed in another year
    /// than that of the envelope draws on none of it.
    pub(super) async fn reserve_proposed(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        new: &NewEnvelope,
    ) -> Result<(), AppError> {
        let today = self.today();
        if new.year != i64::from(today.year()) {
            return Ok(());
        }
        for d in self.proposed_to_lead(tx, who, new).await? {
            // Of a shared dossier, only where the envelope is that of its lead.
            if self.leads(&d).is_none_or(|lead| lead == new.funder)
                && let Some(amount) = d.proposed
            {
                let booking = Booking::Reserve(amount, today);
                self.book(tx, &d, booking, Some(who.account)).await?;
            }
        }
        for part in tx.parts_of_scheme(&new.scheme, i64::MAX).await? {
            if part.funder != new.funder || part.part != PartState::Proposed {
                continue;
            }
            let (Some(amount), Some(d)) = (part.proposed, tx.dossier(part.dossier).await?) else {
                continue;
            };
            let booking = Booking::Reserve(amount, today);
            self.book_for(tx, &d, Some(&part.funder), booking, Some(who.account))
                .await?;
        }
        Ok(())
    }

    /// Dossiers of the scheme whose lead, or only funder, has a proposal to decide: those put off keep theirs.
    async fn proposed_to_lead(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        new: &NewEnvelope,
    ) -> Result<Vec<Dossier>, AppError> {
        let mut managers: Vec<&str> = self
            .region
            .schemes
            .iter()
            .filter(|s| s.id == new.scheme)
            .filter_map(|s| s.manager.as_deref())
            .collect();
        managers.sort_unstable();
        managers.dedup();
        let mut found = Vec::new();
        for manager in managers {
            let mut query = WorklistQuery {
                manager: manager.to_owned(),
                states: vec![State::Proposed, State::Adjourned],
                scheme: Some(new.scheme.clone()),
                department: (!new.department.is_empty()).then(|| new.department.clone()),
                limit: PAGE,
                ..WorklistQuery::default()
            };
            loop {
                let rows = tx.worklist(&query, who.account).await?;
                let full = u32::try_from(rows.len()).unwrap_or(PAGE) >= PAGE;
                let last = rows
                    .last()
                    .map(|row| WorklistSort::after_silence(&row.dossier));
                found.extend(rows.into_iter().map(|row| row.dossier));
                if !full {
                    break;
                }
                query.after = last;
            }
        }
        let ids: Vec<_> = found.iter().map(|d| d.id).collect();
        let decided = self.led_and_decided(tx, &ids).await?;
        found.retain(|d| !decided.contains(&d.id));
        Ok(found)
    }
}
