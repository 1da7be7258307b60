//! In the room: who is there, who withdraws, opinions, votes, what is decided.

use domain::committee::{self, Action, Item, Outcome, Sitting, Vote};
use domain::form::{ErrorCode, FieldError};
use domain::permission::Relation;
use money::Cents;
use serde_json::json;
use store::{Envelope, SittingItem, Tx};
use uuid::Uuid;

use super::item::votes_of;
use super::{SittingView, wrong};
use crate::limits;
use crate::officer::note_of;
use crate::view::Access;
use crate::{App, AppError, Who};

/// What was decided on an item.
#[derive(Clone, Debug)]
pub struct ItemDecision {
    pub state: Item,
    pub amount: Option<Cents>,
    /// Funders of a shared dossier whose grants this one depends on; empty: it holds at once.
    pub subject_to: Vec<String>,
    pub reasons: String,
}

impl App {
    /// A member withdraws from an item, or says that there is no tie; the secretary may note it for
    /// a member. What they had said or voted of it is forgotten. One who withdrew does not come
    /// back.
    ///
    /// # Errors
    /// `Invalid` without a reason, `NotFound`, `Forbidden` once the item is settled.
    pub async fn declare_interest(
        &self,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
        member: Option<Uuid>,
        out: bool,
        reason: &str,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self
            .conduct_item(&mut *tx, who, id, dossier, Action::DeclareInterest)
            .await?;
        if view.item(dossier)?.item.state.is_settled() {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let own = view.own.as_ref().map(|m| m.id);
        let member = match member.filter(|m| Some(*m) != own) {
            Some(other) if view.secretary && view.members.iter().any(|m| m.id == other) => other,
            Some(_) => return Err(AppError::NotFound),
            None => own.ok_or(AppError::NotFound)?,
        };
        if reason.trim().is_empty() {
            return Err(wrong("reason", ErrorCode::Required));
        }
        if !out && view.mark(dossier, member, "recusal").is_some() {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let kind = if out { "recusal" } else { "cleared" };
        tx.put_mark(&self.mark(id, dossier, member, kind, "", reason))
            .await?;
        if out {
            for said in ["opinion", "vote", "cleared"] {
                tx.remove_mark(id, dossier, member, said).await?;
            }
        }
        self.note(
            &mut *tx,
            who,
            id,
            kind,
            json!({ "dossier": dossier, "member": member, "reason": reason.trim() }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Calls an item, or sets the one called aside for later in the sitting. One that is decided may be called
    /// again as long as the sitting goes on: what was noted by mistake is decided anew, and the journal keeps
    /// both.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn call_item(
        &self,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
        call: bool,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self
            .conduct_item(&mut *tx, who, id, dossier, Action::Decide)
            .await?;
        self.keep_recusals(&mut *tx, &view).await?;
        for i in &view.items {
            let this = i.item.dossier == dossier;
            let again = this && call && i.item.state.is_settled();
            let state = match i.item.state {
                Item::Called if !this || !call => Item::Waiting,
                _ if again => Item::Called,
                Item::Waiting if this && call => Item::Called,
                _ => continue,
            };
            if again {
                self.forget_room(&mut *tx, &view, dossier).await?;
            }
            tx.put_sitting_item(&SittingItem {
                state,
                amount: i.item.amount.filter(|_| !again),
                subject_to: if again {
                    Vec::new()
                } else {
                    i.item.subject_to.clone()
                },
                ..i.item.clone()
            })
            .await?;
        }
        self.note(
            &mut *tx,
            who,
            id,
            if call { "called" } else { "set_aside" },
            json!({ "dossier": dossier }),
        )
        .await?;
        self.note_shortage(&mut *tx, who, id).await?;
        self.commit(tx).await
    }

    /// A member says what they think, before seeing what the others think.
    ///
    /// # Errors
    /// `Invalid` (no verdict; a reserve or a no without words), `NotFound`, `Forbidden`.
    pub async fn give_sitting_opinion(
        &self,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
        verdict: &str,
        words: &str,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self
            .conduct_item(&mut *tx, who, id, dossier, Action::GiveOpinion)
            .await?;
        let own = view.own.as_ref().ok_or(AppError::NotFound)?.id;
        if view.item(dossier)?.item.state.is_settled() {
            return Err(AppError::Forbidden("action-not-now"));
        }
        if !["favourable", "reserved", "unfavourable"].contains(&verdict) {
            return Err(wrong("verdict", ErrorCode::RequiredChoice));
        }
        if verdict != "favourable" && words.trim().is_empty() {
            return Err(wrong("words", ErrorCode::Required));
        }
        tx.put_mark(&self.mark(id, dossier, own, "opinion", verdict, words))
            .await?;
        self.note(
            &mut *tx,
            who,
            id,
            "opinion",
            json!({ "dossier": dossier, "member": own, "verdict": verdict }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Notes votes on the item that is called; those of who may not vote are not noted.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn note_votes(
        &self,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
        votes: &[(Uuid, Vote)],
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self
            .conduct_item(&mut *tx, who, id, dossier, Action::Decide)
            .await?;
        if view.item(dossier)?.item.state != Item::Called {
            return Err(AppError::Forbidden("action-not-now"));
        }
        self.put_votes(&mut *tx, who, &view, dossier, votes).await?;
        self.commit(tx).await
    }

    async fn put_votes(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        view: &SittingView<'_>,
        dossier: Uuid,
        votes: &[(Uuid, Vote)],
    ) -> Result<(), AppError> {
        let voters = committee::voters(view.rules, &view.places(dossier));
        for (member, vote) in votes.iter().filter(|(m, _)| voters.contains(m)) {
            tx.put_mark(&self.mark(view.row.id, dossier, *member, "vote", vote.as_str(), ""))
                .await?;
        }
        let cast: Vec<_> = votes.iter().map(|(m, v)| json!([m, v.as_str()])).collect();
        self.note(
            tx,
            who,
            view.row.id,
            "votes",
            json!({ "dossier": dossier, "votes": cast }),
        )
        .await
    }

    /// Records what was decided on the item that is called. Nothing leaves before the minutes are
    /// signed. Without a quorum for this item, it can only be put off.
    ///
    /// # Errors
    /// `Invalid`: `quorum`, `vote` (the votes do not say this), `amount`, `reasons`; `Aid` when a
    /// grant would pass a ceiling of state aid; `NotFound`, `Forbidden`.
    pub async fn decide_item(
        &self,
        who: &Who,
        id: Uuid,
        dossier: Uuid,
        decision: &ItemDecision,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let view = self
            .conduct_item(&mut *tx, who, id, dossier, Action::Decide)
            .await?;
        let item = view.item(dossier)?;
        if item.item.state != Item::Called {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let d = item.dossier.clone().ok_or(AppError::NotFound)?;
        let places = view.places(dossier);
        let mut errors = Vec::new();
        let mut at = |e: FieldError| errors.push(e);
        let reasons = decision.reasons.trim();
        let outcome = committee::outcome(view.rules, &places, &votes_of(&view, dossier));
        if decision.state != Item::Adjourned && !committee::quorum(view.rules, &places).reached() {
            at(FieldError::new("quorum", ErrorCode::Required));
        }
        let subject_to = match decision.state {
            Item::Granted => decision.subject_to.clone(),
            _ => Vec::new(),
        };
        if !subject_to.is_empty() {
            let parts = self.parts_of(&mut *tx, &d).await?;
            let own = match &item.part {
                Some(part) => Some(part.funder.as_str()),
                None => parts.iter().find(|p| p.lead).map(|p| p.funder.as_str()),
            };
            let other =
                |f: &String| Some(f.as_str()) != own && parts.iter().any(|p| p.funder == *f);
            if !subject_to.iter().all(other) {
                at(FieldError::new("subject_to", ErrorCode::UnknownChoice));
            }
        }
        match decision.state {
            Item::Granted => {
                if outcome != Outcome::Adopted {
                    at(FieldError::new("vote", ErrorCode::Required));
                }
                match decision.amount {
                    None => at(FieldError::new("amount", ErrorCode::Required)),
                    Some(a) if a <= Cents(0) => {
                        at(FieldError::new("amount", ErrorCode::AmountTooSmall));
                    }
                    Some(a) => {
                        let access = Access::plain(d.clone(), Relation::Officer);
                        let whole = self.load_whole(&mut *tx, access).await?;
                        let note = note_of(tx.instruction(dossier).await?.as_ref())?;
                        let day = view.row.held_on;
                        let (assessed, computed) = self.weigh(&whole, &note, day)?;
                        let of = item.part.as_ref().map(|part| part.funder.as_str());
                        if let Some(error) = limits::passed(&whole, computed.as_ref(), of, Some(a))
                        {
                            at(error);
                        }
                        // The conditions are the lead's: another funder says of its own in its part.
                        let against = item.part.is_none() && assessed.stands_against(&note);
                        if (d.proposed != Some(a) || against) && reasons.is_empty() {
                            at(FieldError::new("reasons", ErrorCode::Required));
                        }
                        let aid = self.aid_of(&mut *tx, &whole, Some(a), day).await?;
                        if let Some(Err(refusal)) = aid.outcome {
                            return Err(AppError::Aid(Box::new(refusal)));
                        }
                        let envelope = self.purse_of(&mut *tx, &view.row, &d).await?;
                        let funder = item.part.as_ref().map(|part| part.funder.as_str());
                        if envelope.is_none() && self.has_envelopes(&mut *tx, &d, funder).await? {
                            at(FieldError::new("amount", ErrorCode::OverEnvelope)
                                .with("left", Cents(0).format_fr()));
                        }
                        if let Some(e) = envelope {
                            let others = self
                                .granted_today(&mut *tx, &view, &e, Some(dossier))
                                .await?;
                            let left = Cents(e.balance.left().0.saturating_sub(others.0));
                            if a > left {
                                at(FieldError::new("amount", ErrorCode::OverEnvelope)
                                    .with("left", left.format_fr()));
                            }
                        }
                    }
                }
            }
            Item::Refused => {
                // A refusal follows a proposal voted down, or the adoption of a proposal to refuse.
                let refuses = d.proposed == Some(Cents(0));
                let said = if refuses {
                    Outcome::Adopted
                } else {
                    Outcome::Rejected
                };
                if outcome != said {
                    at(FieldError::new("vote", ErrorCode::Required));
                }
                if reasons.is_empty() {
                    at(FieldError::new("reasons", ErrorCode::Required));
                }
            }
            Item::Adjourned => {
                if reasons.is_empty() {
                    at(FieldError::new("reasons", ErrorCode::Required));
                }
            }
            Item::Waiting | Item::Called => {
                at(FieldError::new("state", ErrorCode::RequiredChoice));
            }
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        tx.put_sitting_item(&SittingItem {
            state: decision.state,
            amount: decision.amount.filter(|_| decision.state == Item::Granted),
            subject_to: subject_to.clone(),
            reasons: reasons.to_owned(),
            ..item.item.clone()
        })
        .await?;
        self.note_room(&mut *tx, &view, dossier).await?;
        self.note(&mut *tx, who, id, "decided", json!({
            "dossier": dossier, "state": decision.state.as_str(), "cents": decision.amount.map(|a| a.0),
            "subject_to": subject_to,
        }))
        .await?;
        self.commit(tx).await
    }

    /// Granted in this sitting on an envelope, not signed yet.
    pub(super) async fn granted_today(
        &self,
        tx: &mut dyn Tx,
        view: &SittingView<'_>,
        envelope: &Envelope,
        aside: Option<Uuid>,
    ) -> Result<Cents, AppError> {
        let mut total = 0_i64;
        if view.row.state == Sitting::Signed {
            return Ok(Cents(0));
        }
        for i in view.items.iter().filter(|i| Some(i.item.dossier) != aside) {
            let Some(amount) = i.item.amount else {
                continue;
            };
            let Some(d) = tx.dossier(i.item.dossier).await? else {
                continue;
            };
            let same = self
                .purse_of(tx, &view.row, &d)
                .await?
                .is_some_and(|e| e.id == envelope.id);
            if same {
                total = total.saturating_add(amount.0);
            }
        }
        Ok(Cents(total))
    }
}
