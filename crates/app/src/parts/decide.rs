//! Each funder decides on its own day; a grant that depends on others holds or falls by itself; the
//! dossier is decided once nothing more is expected of anybody.

use domain::dossier::{Event, State};
use domain::form::{ErrorCode, FieldError};
use domain::part::{PartEvent, PartState, apply, resolve};
use domain::permission::Action;
use jiff::civil::Date;
use money::Cents;
use serde_json::json;
use store::{Decision, Dossier, PartRow, Tx};
use uuid::Uuid;

use super::{standing, sum_of};
use crate::envelopes::Booking;
use crate::limits;
use crate::officer::{NewDecision, basis, decision_errors, note_of, told};
use crate::once::Making;
use crate::view::Whole;
use crate::workflow::DECIDED;
use crate::{App, AppError, Who};

/// What one funder decides.
#[derive(Clone, Debug)]
pub struct PartDecision {
    pub funder: String,
    /// Funders whose grants its own depends on; empty: it holds at once.
    pub subject_to: Vec<String>,
    /// `granted`, `refused` or `adjourned`, and the rest.
    pub decision: NewDecision,
}

impl App {
    /// Records what a funder decides on its part, with its reasons, and freezes what it rests on.
    ///
    /// # Errors
    /// `Invalid` (among others: the agreement that the aid needs is not in force that day, a condition
    /// on who is not asked), `Aid` when a ceiling of state aid would be passed, `NotFound`, `Forbidden`.
    pub async fn decide_part(
        &self,
        who: &Who,
        key: &str,
        new: &PartDecision,
    ) -> Result<Uuid, AppError> {
        self.retrying(|| self.decide_part_once(who, key, new)).await
    }

    async fn decide_part_once(
        &self,
        who: &Who,
        key: &str,
        new: &PartDecision,
    ) -> Result<Uuid, AppError> {
        let id = self.id()?;
        let mut tx = match self.begin_making(who, id).await? {
            Making::First(tx) => tx,
            Making::Again(decision) => return Ok(decision),
        };
        let access = self.access(&mut *tx, key, who, Action::DecidePart).await?;
        let row = self.own_part(&mut *tx, &access, &new.funder).await?;
        let whole = self.full(&mut *tx, &access.dossier).await?;
        self.decide_share(tx, who, whole, row, new, id).await
    }

    /// The same on a transaction that is open, for a part that this person may decide.
    pub(crate) async fn decide_share(
        &self,
        mut tx: Box<dyn Tx>,
        who: &Who,
        whole: Whole<'_>,
        mut row: PartRow,
        new: &PartDecision,
        id: Uuid,
    ) -> Result<Uuid, AppError> {
        let decision = &new.decision;
        let event = match decision.kind.as_str() {
            "granted" if new.subject_to.is_empty() => Some(PartEvent::Grant),
            "granted" => Some(PartEvent::GrantIfOthers),
            "refused" => Some(PartEvent::Refuse),
            "adjourned" => None,
            _ => {
                return Err(AppError::Invalid(vec![FieldError::new(
                    "kind",
                    ErrorCode::RequiredChoice,
                )]));
            }
        };
        let open = row.state == PartState::Proposed;
        let after = match event {
            Some(event) => apply(row.state, event),
            None => Some(row.state).filter(|_| open),
        };
        let after = after.ok_or(AppError::Forbidden("action-not-now"))?;
        let note = note_of(whole.instruction.as_ref())?;
        let (assessed, computed) = self.weigh(&whole, &note, decision.decided_on)?;
        let against = row.lead && assessed.stands_against(&note);
        // The amount that needs no reason is the one proposed for this funder.
        let as_proposed = Dossier {
            proposed: row.proposed,
            ..whole.access.dossier.clone()
        };
        let mut errors = decision_errors(decision, &as_proposed, self.today(), against);
        for other in &new.subject_to {
            let known = whole.parts.iter().any(|part| part.funder == *other);
            if !known || *other == row.funder {
                errors.push(FieldError::new("subject_to", ErrorCode::UnknownChoice));
            }
        }
        if decision.kind == "granted" {
            let of = Some(row.funder.as_str());
            errors.extend(limits::passed(
                &whole,
                computed.as_ref(),
                of,
                decision.amount,
            ));
            errors.extend(self.agreement_error(&whole, &row, decision.decided_on)?);
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let amount = decision.amount.filter(|_| decision.kind == "granted");
        let granting = match amount {
            Some(amount) => Some(
                self.aid_to_grant(&mut *tx, &whole, amount, decision.decided_on)
                    .await?,
            ),
            None => None,
        };
        let mut frozen = basis(&whole, &note, computed.as_ref(), &assessed)?;
        frozen["funder"] = json!(row.funder);
        frozen["subject_to"] = json!(new.subject_to);
        frozen["proposed_cents"] = json!(row.proposed.map(|c| c.0));
        if let Some(granting) = &granting {
            frozen["state_aid"] = granting.facts();
        }
        if !row.lead {
            // The steps of the lead's amount say nothing of this one.
            frozen["steps"] = json!([]);
        }
        let mut d = whole.access.dossier.clone();
        let n = tx
            .decisions(d.id)
            .await?
            .last()
            .map_or(1, |x| x.n.saturating_add(1));
        let kind = match after {
            PartState::Conditional => "conditional",
            _ => decision.kind.as_str(),
        };
        tx.insert_decision(&Decision {
            id,
            dossier: d.id,
            n,
            kind: kind.to_owned(),
            amount,
            reasons: told(&decision.reasons),
            decided_on: decision.decided_on,
            decided_by: decision.decided_by.trim().to_owned(),
            signatory: decision.signatory.trim().to_owned(),
            basis: frozen.to_string(),
            created_by: who.account,
            created_at: self.now_us(),
            notified_at: None,
        })
        .await?;
        if let Some(granting) = &granting {
            self.record_aid(
                &mut *tx,
                who,
                &whole,
                granting,
                (id, n),
                decision.decided_on,
            )
            .await?;
        }
        if event.is_some() {
            row.state = after;
            row.granted = amount;
            row.subject_to.clone_from(&new.subject_to);
            row.decided_on = Some(decision.decided_on);
            row.decision = Some(id);
            row.updated_at = self.now_us();
            tx.update_part(&row).await?;
            let booking = match amount {
                Some(cents) => Booking::Commit(cents, decision.decided_on),
                None => Booking::Release,
            };
            self.book_for(&mut *tx, &d, Some(&row.funder), booking, Some(who.account))
                .await?;
            if row.lead {
                // The authority that answers has answered: its silence means nothing any more.
                self.suspend(&mut *tx, &mut d, decision.decided_on, DECIDED)
                    .await?;
                d.due_on = None;
            }
        }
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.part_decided",
            &json!({
                "funder": row.funder, "decision": id, "kind": kind, "cents": amount.map(|c| c.0),
                "reasons": told(&decision.reasons), "decided_on": decision.decided_on.to_string(),
                "decided_by": decision.decided_by.trim(), "subject_to": new.subject_to,
            }),
        )
        .await?;
        self.enqueue(
            &mut *tx,
            "decision",
            &format!("decision:{id}"),
            json!({ "decision": id }),
            0,
        )
        .await?;
        self.settle_parts(&mut *tx, who, &mut d).await?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// Why the aid of this funder cannot be granted for want of an agreement in force that day.
    pub(crate) fn agreement_error(
        &self,
        whole: &Whole<'_>,
        row: &PartRow,
        day: Date,
    ) -> Result<Option<FieldError>, AppError> {
        let note = note_of(whole.instruction.as_ref())?;
        let facts = self.read(whole, &note)?.facts;
        let mandate = whole.scheme.mandate(&row.funder);
        let mandate = mandate.filter(|mandate| mandate.needs_agreement(&facts));
        let Some(needed) = mandate.and_then(|mandate| mandate.agreement.as_ref()) else {
            return Ok(None);
        };
        if self
            .region
            .agreement(&row.funder, &needed.with, day)
            .is_some()
        {
            return Ok(None);
        }
        Ok(Some(
            FieldError::new("kind", ErrorCode::NoAgreement)
                .with("funder", self.funder_called(&row.funder))
                .with("other", self.funder_called(&needed.with))
                .with("date", domain::form::display_date(day))
                .with("source", needed.source.clone()),
        ))
    }

    /// Draws what follows from the parts as they stand: conditional grants hold or fall, and the
    /// dossier is decided once nothing more is expected.
    pub(crate) async fn settle_parts(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
    ) -> Result<(), AppError> {
        let mut parts = tx.parts(d.id).await?;
        let standings: Vec<_> = parts.iter().map(standing).collect();
        for (funder, event) in resolve(&standings) {
            let Some(row) = parts.iter_mut().find(|row| row.funder == funder) else {
                continue;
            };
            row.state = apply(row.state, event).ok_or(AppError::Forbidden("action-not-now"))?;
            row.updated_at = self.now_us();
            tx.update_part(row).await?;
            row.rev = row.rev.saturating_add(1);
            let (what, mail) = if event == PartEvent::Fulfil {
                ("dossier.part_fulfilled", "part-fulfilled")
            } else {
                self.book_for(tx, d, Some(&funder), Booking::Release, Some(who.account))
                    .await?;
                if let Some(decision) = row.decision {
                    self.cancel_aid_of(tx, who, d, decision).await?;
                }
                ("dossier.part_fallen", "part-fallen")
            };
            let facts = json!({ "funder": funder, "cents": row.granted.map(|c| c.0) });
            self.record(tx, d, None, what, &facts).await?;
            let name = self.funder_called(&funder);
            let amount = row.granted.map(Cents::format_fr).unwrap_or_default();
            self.tell_holders(tx, d, mail, &[("funder", &name), ("amount", &amount)])
                .await?;
        }
        let sum = sum_of(&parts)?;
        let granted = Some(sum.granted).filter(|cents| *cents > Cents(0));
        if d.granted != granted {
            d.granted = granted;
            self.record(
                tx,
                d,
                None,
                "dossier.parts_summed",
                &json!({ "granted_cents": granted.map(|c| c.0) }),
            )
            .await?;
        }
        if !sum.settled || d.state != State::Proposed {
            return Ok(());
        }
        d.decided_on = parts.iter().filter_map(|row| row.decided_on).max();
        d.due_on = None;
        d.opened.clear();
        let event = if granted.is_some() {
            Event::Grant
        } else {
            Event::Refuse
        };
        let facts = json!({
            "cents": granted.map(|c| c.0),
            "decided_on": d.decided_on.map(|day| day.to_string()),
            "funders": parts.iter().map(|row| json!({
                "funder": row.funder, "state": row.state.as_str(), "cents": row.granted.map(|c| c.0),
            })).collect::<Vec<_>>(),
        });
        self.advance(tx, d, event, Some(who.account), facts).await
    }

    /// Nothing more is asked of funders that have not decided: the dossier is withdrawn or outside the
    /// scheme. What was granted stays said.
    pub(crate) async fn close_parts(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
    ) -> Result<(), AppError> {
        let mut any = false;
        for mut row in self.parts_of(tx, d).await? {
            let Some(after) = apply(row.state, PartEvent::SetAside) else {
                continue;
            };
            any = true;
            row.state = after;
            row.updated_at = self.now_us();
            tx.update_part(&row).await?;
            self.book_for(
                tx,
                d,
                Some(&row.funder),
                Booking::Release,
                Some(who.account),
            )
            .await?;
        }
        if any {
            self.settle_parts(tx, who, d).await?;
        }
        Ok(())
    }

    /// Moves the part of the lead with the dossier: proposed for decision, or back to instruction.
    pub(crate) async fn lead_part(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        event: PartEvent,
        proposed: Option<Cents>,
    ) -> Result<(), AppError> {
        let lead = self.parts_of(tx, d).await?;
        let Some(mut row) = lead.into_iter().find(|row| row.lead) else {
            return Ok(());
        };
        row.state = apply(row.state, event).ok_or(AppError::Forbidden("action-not-now"))?;
        row.proposed = proposed;
        row.updated_at = self.now_us();
        tx.update_part(&row).await?;
        Ok(())
    }
}
