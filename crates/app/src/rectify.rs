//! A mistake in a signed decision is put right by a new act that names it, never by editing: the
//! decision, its letter and the minutes stay as they were signed.
//!
//! The decision of a sitting is put right as it was taken: the act waits for the signatures of chair
//! and secretary. Postings of the envelope and the ledger of state aid follow by the difference. On a
//! shared dossier each funder puts its own decision right, and what rests on it follows
//! ([`domain::part::resolve`]).

use domain::dossier::Event;
use domain::form::{ErrorCode, FieldError};
use domain::part::PartState;
use domain::permission::{Action, Relation};
use jiff::civil::Date;
use money::Cents;
use serde_json::{Value, json};
use store::{AidChange, Decision, Dossier, PartRow, Rectification, Tx};
use uuid::Uuid;

use crate::committee::part::of_another;
use crate::envelopes::Booking;
use crate::limits;
use crate::officer::{note_of, told};
use crate::view::{Access, Whole};
use crate::{App, AppError, Who};

/// An act that rectifies, as written.
#[derive(Clone, Debug)]
pub struct NewRectification {
    /// The decision it corrects: the last one of the dossier, or of the funder's part.
    pub decision: Uuid,
    /// `granted` or `refused`; `conditional` where the decision has conditions: they stay.
    pub kind: String,
    pub amount: Option<Cents>,
    pub reasons: Vec<String>,
    /// What was wrong.
    pub why: String,
    pub decided_on: Date,
    pub decided_by: String,
    pub signatory: String,
}

/// What became of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rectified {
    /// It is in force, and its letter leaves.
    Made(Uuid),
    /// It waits for the signatures of this sitting.
    Waits(Uuid),
}

/// An act as the page of its sitting shows it.
pub struct ActView {
    pub act: Rectification,
    pub number: String,
    pub title: String,
    /// It is of another funder than the lead: its dossier is read as a shared one.
    pub of_another: bool,
    /// It waits for this person's signature.
    pub may_sign: bool,
    /// It is not in force, and this person may take it back.
    pub may_withdraw: bool,
}

/// What a decision says of the one it corrects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrects {
    pub decision: Uuid,
    /// Rank of that decision in its dossier.
    pub n: i64,
    pub decided_on: Date,
    pub why: String,
}

/// The decision that this one corrects, if it is an act that rectifies.
#[must_use]
pub fn corrects(decision: &Decision) -> Option<Corrects> {
    let basis: Value = serde_json::from_str(&decision.basis).ok()?;
    let said = &basis["rectifies"];
    Some(Corrects {
        decision: said["decision"].as_str()?.parse().ok()?,
        n: said["n"].as_i64()?,
        decided_on: said["decided_on"].as_str()?.parse().ok()?,
        why: said["why"].as_str()?.to_owned(),
    })
}

/// The funders whose grants a decision depends on.
#[must_use]
pub fn conditions(decision: &Decision) -> Vec<String> {
    let basis: Value = serde_json::from_str(&decision.basis).unwrap_or_default();
    let named = basis["subject_to"].as_array();
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    named.map(str::to_owned).collect()
}

impl App {
    /// Rectifies the last decision of a dossier.
    ///
    /// # Errors
    /// `Invalid`; `Stale` when another decision came meanwhile, or another act waits for its
    /// signatures; `Aid`, when the amount put right would pass a ceiling of state aid; `NotFound`,
    /// `Forbidden`, also where several funders decide.
    pub async fn rectify(
        &self,
        who: &Who,
        key: &str,
        new: &NewRectification,
    ) -> Result<Rectified, AppError> {
        self.retrying(|| self.rectify_once(who, key, None, new))
            .await
    }

    /// Rectifies the decision of one funder on a shared dossier. Grants that rested on it hold, fall or
    /// wait again, and the dossier is the sum of the parts as they stand then.
    ///
    /// # Errors
    /// As [`App::rectify`]; `Forbidden` for the part of another.
    pub async fn rectify_part(
        &self,
        who: &Who,
        key: &str,
        funder: &str,
        new: &NewRectification,
    ) -> Result<Rectified, AppError> {
        self.retrying(|| self.rectify_once(who, key, Some(funder), new))
            .await
    }

    async fn rectify_once(
        &self,
        who: &Who,
        key: &str,
        funder: Option<&str>,
        new: &NewRectification,
    ) -> Result<Rectified, AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return self.rectified_already(who, key, funder).await;
        };
        let action = match funder {
            Some(_) => Action::RectifyPart,
            None => Action::Rectify,
        };
        let access = self.access(&mut *tx, key, who, action).await?;
        let part = match funder {
            Some(funder) => Some(self.own_part(&mut *tx, &access, funder).await?),
            None => None,
        };
        let mut whole = self.full(&mut *tx, &access.dossier).await?;
        // The decision of each funder is a part's: this act would put right one of them only.
        if part.is_none() && !whole.parts.is_empty() {
            return Err(AppError::Forbidden("rectify-not-shared"));
        }
        let dossier = whole.access.dossier.id;
        let decisions = tx.decisions(dossier).await?;
        let wrong = match &part {
            Some(row) => decisions.iter().find(|d| row.decision == Some(d.id)),
            None => decisions.last(),
        };
        let wrong = wrong
            .filter(|d| d.id == new.decision && KINDS.contains(&d.kind.as_str()))
            .ok_or(AppError::Stale)?;
        let waiting = tx.rectifications_waiting(dossier).await?;
        if waiting.iter().any(|act| act.decision == wrong.id) {
            return Err(AppError::Stale);
        }
        let day = first_day(&decisions, wrong);
        let mut errors = rectification_errors(new, wrong, part.as_ref(), self.today());
        let amount = new.amount.filter(|_| new.kind != "refused");
        let note = note_of(whole.instruction.as_ref())?;
        let (_, computed) = self.weigh(&whole, &note, day)?;
        let of = part.as_ref().map(|row| row.funder.as_str());
        errors.extend(limits::passed(&whole, computed.as_ref(), of, amount));
        // An act that waits to be signed must be one that can be.
        let funder = part.as_ref().map(|row| row.funder.as_str());
        let d = &whole.access.dossier;
        let purse = self.envelope_for(&mut *tx, d, funder, day).await?;
        if let (Some(amount), Some(purse)) = (amount, purse) {
            let held = tx.held_by(dossier).await?;
            let own = held.iter().find(|(id, _)| *id == purse.id);
            let own = own.map_or(Cents(0), |(_, held)| held.committed);
            let left = purse.balance.left().checked_add(own).unwrap_or(amount);
            if amount > left {
                errors.push(
                    FieldError::new("amount", ErrorCode::OverEnvelope)
                        .with("left", left.format_fr()),
                );
            }
        }
        if let Some(row) = &part {
            errors.extend(self.part_errors(&whole, row, new, day)?);
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let of_another = part.as_ref().filter(|row| !row.lead);
        let of_another = of_another.map(|row| row.funder.as_str());
        let sitting = self.decided_in(&mut *tx, &whole, of_another, day).await?;
        let id = self.id()?;
        let act = Rectification {
            id,
            sitting: sitting.unwrap_or(Uuid::nil()),
            dossier,
            decision: wrong.id,
            kind: new.kind.clone(),
            amount: new.amount.filter(|_| new.kind != "refused"),
            reasons: told(&new.reasons),
            why: new.why.trim().to_owned(),
            decided_on: new.decided_on,
            decided_by: new.decided_by.trim().to_owned(),
            signatory: new.signatory.trim().to_owned(),
            created_by: who.account,
            created_at: self.now_us(),
            signed_chair: String::new(),
            signed_secretary: String::new(),
            made: None,
        };
        let done = match sitting {
            None => Rectified::Made(
                self.make_act(&mut *tx, who, &mut whole, &act, &decisions)
                    .await?,
            ),
            Some(sitting) => {
                tx.insert_rectification(&act).await?;
                self.record(
                    &mut *tx,
                    &mut whole.access.dossier,
                    Some(who.account),
                    "dossier.rectification_drafted",
                    &json!({ "act": id, "corrects": wrong.id, "n": wrong.n, "why": act.why }),
                )
                .await?;
                Rectified::Waits(sitting)
            }
        };
        self.commit(tx).await?;
        Ok(done)
    }

    /// The sitting that took a decision on a day: for the lead, or for another funder.
    async fn decided_in(
        &self,
        tx: &mut dyn Tx,
        whole: &Whole<'_>,
        funder: Option<&str>,
        day: Date,
    ) -> Result<Option<Uuid>, AppError> {
        for (item, held_on) in tx.signed_items(whole.access.dossier.id).await? {
            if !item.state.is_settled() || held_on != day {
                continue;
            }
            let Some(sitting) = tx.sitting(item.sitting).await? else {
                continue;
            };
            let part = of_another(whole.scheme, &sitting.body, &whole.parts);
            if part.map(|row| row.funder.as_str()) == funder {
                return Ok(Some(item.sitting));
            }
        }
        Ok(None)
    }

    /// What the same sending did before.
    async fn rectified_already(
        &self,
        who: &Who,
        key: &str,
        funder: Option<&str>,
    ) -> Result<Rectified, AppError> {
        let mut tx = self.store.read().await?;
        let action = match funder {
            Some(_) => Action::RectifyPart,
            None => Action::Rectify,
        };
        let access = self.access(&mut *tx, key, who, action).await?;
        let dossier = access.dossier.id;
        let last = match funder {
            Some(funder) => self.own_part(&mut *tx, &access, funder).await?.decision,
            None => tx.decisions(dossier).await?.last().map(|d| d.id),
        };
        let waiting = tx.rectifications_waiting(dossier).await?;
        if let Some(waits) = waiting.iter().find(|act| Some(act.decision) == last) {
            return Ok(Rectified::Waits(waits.sitting));
        }
        last.map(Rectified::Made).ok_or(AppError::NotFound)
    }

    /// Signs an act of a sitting, as chair or as secretary; once both have, it is in force and its
    /// letter leaves. Returns whether it is.
    ///
    /// # Errors
    /// `NotFound`, also for whoever is recused from the dossier; `Forbidden` for a member who is not
    /// the chair; `Stale` when the dossier was decided on meanwhile.
    pub async fn sign_rectification(
        &self,
        who: &Who,
        sitting: Uuid,
        id: Uuid,
    ) -> Result<bool, AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            let mut tx = self.store.read().await?;
            let acts = tx.rectifications_of(sitting).await?;
            return Ok(acts.iter().any(|act| act.id == id && act.made.is_some()));
        };
        tx.hold_sitting(sitting).await?;
        let seat = self.signing_seat(&mut *tx, who, sitting).await?;
        let mut act = tx
            .hold_rectification(id)
            .await?
            .filter(|act| act.sitting == sitting && seat.reads(act.dossier))
            .ok_or(AppError::NotFound)?;
        if act.made.is_some() {
            return Ok(true);
        }
        let as_chair = seat.chair();
        if as_chair {
            act.signed_chair.clone_from(&who.name);
        } else if seat.secretary() {
            act.signed_secretary.clone_from(&who.name);
        } else {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let role = if as_chair { "chair" } else { "secretary" };
        self.note_sitting(
            &mut *tx,
            who,
            sitting,
            "act_signed_by",
            json!({ "act": id, "as": role }),
        )
        .await?;
        if !act.signed_chair.is_empty() && !act.signed_secretary.is_empty() {
            let d = self.find(&mut *tx, &act.dossier.to_string()).await?;
            let access = Access::plain(d, Relation::Officer);
            let mut whole = self.load_whole(&mut *tx, access).await?;
            let decisions = tx.decisions(act.dossier).await?;
            let made = self
                .make_act(&mut *tx, who, &mut whole, &act, &decisions)
                .await?;
            act.made = Some(made);
        }
        tx.update_rectification(&act).await?;
        self.commit(tx).await?;
        Ok(act.made.is_some())
    }

    /// Takes back an act that waits for signatures: it was not the right one either, and another may be
    /// written. The journal keeps it, and why.
    ///
    /// # Errors
    /// `Invalid` without a reason; `NotFound`, also for whoever is recused from the dossier; `Forbidden` for a
    /// member who signs nothing, and once the act is in force.
    pub async fn withdraw_rectification(
        &self,
        who: &Who,
        sitting: Uuid,
        id: Uuid,
        why: &str,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        tx.hold_sitting(sitting).await?;
        let seat = self.signing_seat(&mut *tx, who, sitting).await?;
        let act = tx
            .hold_rectification(id)
            .await?
            .filter(|act| act.sitting == sitting && seat.reads(act.dossier))
            .ok_or(AppError::NotFound)?;
        if act.made.is_some() || !(seat.chair() || seat.secretary()) {
            return Err(AppError::Forbidden("action-not-now"));
        }
        if why.trim().is_empty() {
            let wrong = FieldError::new("withdraw", ErrorCode::Required);
            return Err(AppError::Invalid(vec![wrong]));
        }
        tx.remove_rectification(id).await?;
        let facts = json!({ "act": id, "corrects": act.decision, "why": why.trim() });
        self.note_sitting(&mut *tx, who, sitting, "act_withdrawn", facts.clone())
            .await?;
        let mut d = self.find(&mut *tx, &act.dossier.to_string()).await?;
        let by = Some(who.account);
        self.record(
            &mut *tx,
            &mut d,
            by,
            "dossier.rectification_withdrawn",
            &facts,
        )
        .await?;
        self.commit(tx).await
    }

    /// The acts that rectify decisions of a signed sitting, with their dossiers, for whoever may read
    /// these; and whether each waits for this person's signature.
    ///
    /// # Errors
    /// Only those of storage: before the signature there is none.
    pub async fn sitting_acts(&self, who: &Who, sitting: Uuid) -> Result<Vec<ActView>, AppError> {
        let mut tx = self.store.read().await?;
        let seat = match self.signing_seat(&mut *tx, who, sitting).await {
            Ok(seat) => seat,
            Err(AppError::NotFound) => return Ok(Vec::new()),
            Err(other) => return Err(other),
        };
        let mut all = Vec::new();
        for act in tx.rectifications_of(sitting).await? {
            if !seat.reads(act.dossier) {
                continue;
            }
            let d = tx.dossier(act.dossier).await?.ok_or(AppError::NotFound)?;
            let unsigned = if seat.chair() {
                act.signed_chair.is_empty()
            } else {
                seat.secretary() && act.signed_secretary.is_empty()
            };
            all.push(ActView {
                may_sign: act.made.is_none() && unsigned,
                may_withdraw: act.made.is_none() && (seat.chair() || seat.secretary()),
                title: d.title,
                of_another: seat.of_another(act.dossier),
                number: d.number.unwrap_or_default(),
                act,
            });
        }
        Ok(all)
    }

    /// Puts an act in force: a decision that names the one it corrects, its postings, its letter.
    ///
    /// # Errors
    /// `Stale` when the decision that it corrects is not the one in force any more.
    async fn make_act(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        whole: &mut Whole<'_>,
        act: &Rectification,
        decisions: &[Decision],
    ) -> Result<Uuid, AppError> {
        let parts = whole.parts.iter();
        let part = parts.clone().find(|row| row.decision == Some(act.decision));
        let part = part.cloned();
        let last = decisions.last();
        let in_force = part.is_some() || last.is_some_and(|last| last.id == act.decision);
        let wrong = decisions.iter().find(|d| d.id == act.decision);
        let wrong = wrong.filter(|_| in_force).ok_or(AppError::Stale)?;
        let day = first_day(decisions, wrong);
        let n = last.map_or(1, |last| last.n.saturating_add(1));
        let id = self.id()?;
        let mut basis: Value = serde_json::from_str(&wrong.basis)
            .map_err(|e| AppError::Internal(format!("basis unreadable: {e}")))?;
        basis["rectifies"] = json!({
            "decision": wrong.id, "n": wrong.n, "decided_on": wrong.decided_on.to_string(), "why": act.why,
        });
        if part.is_some() && act.kind != "conditional" {
            basis["subject_to"] = json!([]);
        }
        self.cancel_aid(tx, who, act).await?;
        let granting = match act.amount {
            Some(amount) => Some(self.aid_to_grant(tx, whole, amount, day).await?),
            None => None,
        };
        basis["state_aid"] = granting.as_ref().map_or(Value::Null, |g| g.facts());
        tx.insert_decision(&Decision {
            id,
            dossier: act.dossier,
            n,
            kind: act.kind.clone(),
            amount: act.amount,
            reasons: act.reasons.clone(),
            decided_on: act.decided_on,
            decided_by: act.decided_by.clone(),
            signatory: act.signatory.clone(),
            basis: basis.to_string(),
            created_by: act.created_by,
            created_at: self.now_us(),
            notified_at: None,
        })
        .await?;
        if let Some(granting) = &granting {
            self.record_aid(tx, who, whole, granting, (id, n), day)
                .await?;
        }
        let d = &mut whole.access.dossier;
        let funder = part.as_ref().map(|row| row.funder.as_str());
        let booking = act
            .amount
            .map_or(Booking::Release, |cents| Booking::Commit(cents, day));
        match funder {
            Some(funder) => {
                self.book_for(tx, d, Some(funder), booking, Some(who.account))
                    .await?;
            }
            None => self.book(tx, d, booking, Some(who.account)).await?,
        }
        let before = match &part {
            Some(row) => row.granted,
            None => d.granted,
        };
        let facts = json!({
            "decision": id, "corrects": wrong.id, "n": wrong.n, "why": act.why, "reasons": act.reasons,
            "kind": act.kind, "funder": funder, "cents": act.amount.map(|c| c.0),
            "cents_before": before.map(|c| c.0), "decided_on": act.decided_on.to_string(),
            "decided_by": act.decided_by,
        });
        match part {
            Some(row) => self.right_part(tx, who, d, row, act, id, facts).await?,
            None => {
                d.granted = act.amount;
                self.right_dossier(tx, who, d, facts).await?;
            }
        }
        self.enqueue(
            tx,
            "decision",
            &format!("decision:{id}"),
            json!({ "decision": id }),
            0,
        )
        .await?;
        Ok(id)
    }

    /// A decided dossier is granted or refused as what is granted says now.
    pub(crate) async fn right_dossier(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
        facts: Value,
    ) -> Result<(), AppError> {
        let event = if d.granted.is_some() {
            Event::RectifyGrant
        } else {
            Event::RectifyRefuse
        };
        self.advance(tx, d, event, Some(who.account), facts).await
    }

    /// What the corrected decision entered in the ledger of state aid counts no more, from the day it
    /// was granted: the act enters what it grants itself.
    async fn cancel_aid(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        act: &Rectification,
    ) -> Result<(), AppError> {
        for aid in tx.aids_of_dossier(act.dossier).await? {
            if aid.decision != Some(act.decision) {
                continue;
            }
            self.hold_undertaking(tx, aid.organisation).await?;
            let changes = tx.aid_changes(aid.id).await?;
            let last = changes.last();
            let change = AidChange {
                aid: aid.id,
                n: last.map_or(1, |c| c.n.saturating_add(1)),
                on: last.map_or(aid.granted_on, |c| c.on),
                amount: Cents(0),
                reason: act.why.clone(),
                created_by: who.account,
                created_at: self.now_us(),
            };
            tx.insert_aid_change(&change).await?;
            crate::journal::append(
                tx,
                aid.organisation,
                self.now_us(),
                Some(who.account),
                "aid.reduced",
                &json!({
                    "aid": aid.id, "n": change.n, "on": change.on.to_string(), "cents": 0, "reason": change.reason,
                }),
            )
            .await?;
        }
        Ok(())
    }
}

/// The day of the decision at the root of a chain of acts: that of its envelope and of its aid.
fn first_day(decisions: &[Decision], of: &Decision) -> Date {
    let mut day = of.decided_on;
    let mut at = corrects(of);
    while let Some(before) = at {
        day = before.decided_on;
        at = decisions
            .iter()
            .find(|d| d.id == before.decision)
            .and_then(corrects);
    }
    day
}

/// Decisions that an act puts right, and makes: one put off, or outside the scheme, is none of them.
const KINDS: [&str; 3] = ["granted", "conditional", "refused"];

/// What is wrong with an act, before it is made.
fn rectification_errors(
    new: &NewRectification,
    wrong: &Decision,
    part: Option<&PartRow>,
    today: Date,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut at = |key: &str, code| errors.push(FieldError::new(key, code));
    let granted = new.kind != "refused";
    let known = KINDS.contains(&new.kind.as_str());
    if !known || new.kind == "conditional" && conditions(wrong).is_empty() {
        at("kind", ErrorCode::RequiredChoice);
    }
    match new.amount {
        None if granted => at("amount", ErrorCode::Required),
        Some(a) if granted && a <= Cents(0) => at("amount", ErrorCode::AmountTooSmall),
        _ => {}
    }
    if !granted && told(&new.reasons).is_empty() {
        at("reasons", ErrorCode::Required);
    }
    // A grant that fell is not in force any more: the same again is another decision.
    let same = part.is_none_or(|row| row.state != PartState::Fallen)
        && new.kind == wrong.kind
        && new.amount.filter(|_| granted) == wrong.amount
        && told(&new.reasons) == wrong.reasons;
    if same {
        at("kind", ErrorCode::UnknownChoice);
    }
    if new.why.trim().is_empty() {
        at("why", ErrorCode::Required);
    }
    if new.decided_by.trim().is_empty() {
        at("decided_by", ErrorCode::Required);
    }
    if new.signatory.trim().is_empty() {
        at("signatory", ErrorCode::Required);
    }
    if new.decided_on > today {
        at("decided_on", ErrorCode::DateInFuture);
    } else if new.decided_on < wrong.decided_on {
        at("decided_on", ErrorCode::DateInPast);
    }
    errors
}
