//! The opinion and the proposal of one funder.

use domain::form::{ErrorCode, FieldError};
use domain::part::{PartEvent, PartState, apply};
use domain::permission::Action;
use money::Cents;
use policy::fold::fold;
use policy::mandate::class;
use serde_json::json;
use store::{Dossier, PartRow, Tx};

use crate::officer::note_of;
use crate::view::{Access, Whole};
use crate::{App, AppError, Who};
use domain::permission::Relation;

/// What an officer writes of one funder's part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartNote {
    /// ``, `favourable`, `reserved`, `unfavourable`.
    pub verdict: String,
    pub summary: String,
    /// `None`: nothing is proposed yet.
    pub amount: Option<Cents>,
    pub reason: String,
    /// The revision it was written from.
    pub rev: i64,
}

fn wrong(key: &str, code: ErrorCode) -> FieldError {
    FieldError::new(key, code)
}

impl App {
    /// The part of a funder that this person may act on: their own, or that of a funder without an
    /// officer here, for whoever leads.
    pub(crate) async fn own_part(
        &self,
        tx: &mut dyn Tx,
        access: &Access,
        funder: &str,
    ) -> Result<PartRow, AppError> {
        let row = tx
            .parts(access.dossier.id)
            .await?
            .into_iter()
            .find(|row| row.funder == funder)
            .ok_or(AppError::NotFound)?;
        let own = match &access.partner {
            Some(partner) => partner.funders.contains(&row.funder),
            None => row.lead || tx.officers(&row.instructs).await?.is_empty(),
        };
        if own {
            Ok(row)
        } else {
            Err(AppError::Forbidden("part-of-another"))
        }
    }

    /// Everything of a dossier, for what the rules say of it: no one reads this.
    pub(crate) async fn full(&self, tx: &mut dyn Tx, d: &Dossier) -> Result<Whole<'_>, AppError> {
        self.load_whole(tx, Access::plain(d.clone(), Relation::Officer))
            .await
    }

    /// Writes the opinion of a funder and, with an amount, its proposal, which reserves it on the
    /// envelope of this funder.
    ///
    /// # Errors
    /// `Invalid` (an amount that is not that of the rules without a reason, more than the envelope, an
    /// opinion that must come first), `Stale` when somebody else wrote it meanwhile, `NotFound`,
    /// `Forbidden`.
    pub async fn write_part(
        &self,
        who: &Who,
        key: &str,
        funder: &str,
        note: &PartNote,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::WritePart).await?;
        let mut row = self.own_part(&mut *tx, &access, funder).await?;
        if row.lead || !matches!(row.state, PartState::Awaited | PartState::Proposed) {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let mut d = access.dossier;
        let whole = self.full(&mut *tx, &d).await?;
        let mandate = whole.scheme.mandate(funder).ok_or(AppError::NotFound)?;
        let mut errors = Vec::new();
        if !matches!(
            note.verdict.as_str(),
            "" | "favourable" | "reserved" | "unfavourable"
        ) {
            errors.push(wrong("verdict", ErrorCode::RequiredChoice));
        }
        if note.summary.chars().count() > crate::messages::MESSAGE_MAX {
            errors.push(
                wrong("summary", ErrorCode::TooLong).with("max", crate::messages::MESSAGE_MAX),
            );
        }
        if let Some(amount) = note.amount {
            let officer = note_of(whole.instruction.as_ref())?;
            let rule = self.compute(&whole, &officer)?.and_then(|computed| {
                let own = computed.fundings.into_iter();
                let mut own = own.filter(|one| one.funder == class(funder));
                own.next()?.proposal?.amount
            });
            if amount < Cents(0) {
                errors.push(
                    wrong("amount", ErrorCode::AmountTooSmall).with("min", Cents(0).format_fr()),
                );
            } else if rule != Some(amount) && note.reason.trim().is_empty() {
                errors.push(wrong("reason", ErrorCode::Required));
            }
            if note.verdict.is_empty() {
                errors.push(wrong("verdict", ErrorCode::RequiredChoice));
            }
            if let Some(body) = &mandate.opinion
                && !self.has_opinion(&whole, body)
            {
                errors.push(
                    wrong("amount", ErrorCode::OpinionFirst).with(
                        "name",
                        self.region
                            .body_name(body, self.today())
                            .map(|name| name.fr)
                            .unwrap_or_default(),
                    ),
                );
            }
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        if row.rev != note.rev {
            return Err(AppError::Stale);
        }
        let event = match (note.amount, row.state) {
            (Some(_), _) => Some(PartEvent::Propose),
            (None, PartState::Proposed) => Some(PartEvent::Reopen),
            (None, _) => None,
        };
        if let Some(event) = event {
            row.state = apply(row.state, event).ok_or(AppError::Forbidden("action-not-now"))?;
        }
        row.verdict.clone_from(&note.verdict);
        note.summary.trim().clone_into(&mut row.summary);
        row.proposed = note.amount;
        note.reason.trim().clone_into(&mut row.proposed_reason);
        row.updated_at = self.now_us();
        tx.update_part(&row).await?;
        let booking = match note.amount {
            Some(amount) => crate::envelopes::Booking::Reserve(amount, self.today()),
            None => crate::envelopes::Booking::Release,
        };
        self.book_for(&mut *tx, &d, Some(funder), booking, Some(who.account))
            .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.part_written",
            &json!({
                "funder": funder, "verdict": row.verdict, "cents": row.proposed.map(|c| c.0),
                "state": row.state.as_str(),
            }),
        )
        .await?;
        self.commit(tx).await
    }

    /// An opinion given by a link in the name of a funder without an officer here is that of its part.
    pub(crate) async fn hear_funder(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        name: &str,
        verdict: &str,
        body: &str,
    ) -> Result<(), AppError> {
        for mut row in self.parts_of(tx, d).await? {
            let open = matches!(row.state, PartState::Awaited | PartState::Proposed);
            let named = fold(&self.funder_name(&row.funder)) == fold(name);
            if row.lead || !open || !named || !tx.officers(&row.instructs).await?.is_empty() {
                continue;
            }
            verdict.clone_into(&mut row.verdict);
            body.trim().clone_into(&mut row.summary);
            row.updated_at = self.now_us();
            tx.update_part(&row).await?;
        }
        Ok(())
    }

    /// Whether the body whose opinion comes first has given one: an opinion asked under its name.
    pub(crate) fn has_opinion(&self, whole: &Whole<'_>, body: &str) -> bool {
        let names = self.region.body(body).map(|body| body.name.as_slice());
        whole.opinions.iter().any(|opinion| {
            opinion.answered_at.is_some()
                && names
                    .unwrap_or_default()
                    .iter()
                    .any(|name| fold(&opinion.name).starts_with(&fold(&name.value.fr)))
        })
    }

    /// Says that a funder is not concerned after all.
    ///
    /// # Errors
    /// `Invalid` without a reason, `NotFound`, `Forbidden`.
    pub async fn set_part_aside(
        &self,
        who: &Who,
        key: &str,
        funder: &str,
        reason: &str,
    ) -> Result<(), AppError> {
        if reason.trim().is_empty() {
            return Err(AppError::Invalid(vec![wrong("aside", ErrorCode::Required)]));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::WritePart).await?;
        let mut row = self.own_part(&mut *tx, &access, funder).await?;
        let after = apply(row.state, PartEvent::SetAside).filter(|_| !row.lead);
        row.state = after.ok_or(AppError::Forbidden("action-not-now"))?;
        row.proposed = None;
        reason.trim().clone_into(&mut row.proposed_reason);
        row.updated_at = self.now_us();
        tx.update_part(&row).await?;
        let mut d = access.dossier;
        let release = crate::envelopes::Booking::Release;
        self.book_for(&mut *tx, &d, Some(funder), release, Some(who.account))
            .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.part_aside",
            &json!({ "funder": funder, "reason": reason.trim() }),
        )
        .await?;
        self.settle_parts(&mut *tx, who, &mut d).await?;
        self.commit(tx).await
    }
}
