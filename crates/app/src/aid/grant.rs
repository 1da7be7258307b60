//! The aid of one dossier: assessed by the officer, checked before the decision, recorded with it.

use domain::aid::ledger::{Aid, Check, CheckError, NewAid};
use domain::aid::register;
use domain::aid::request::{
    Advance, Assessment, Declared, Instrument, NotKnown, Request, Worth, read, worth,
};
use domain::dossier::State;
use domain::form::{ErrorCode, FieldError};
use domain::permission::Action;
use jiff::civil::Date;
use money::Cents;
use policy::state_aid::{Regime, RegimeKind};
use serde_json::json;
use store::{AidRow, Dossier, Tx};
use uuid::Uuid;

use super::Loaded;
use crate::journal::append;
use crate::view::{Whole, to_json};
use crate::{App, AppError, Who};

/// The id under which the aid declared in the dossier is counted while nobody has looked at it.
pub const WAITING: &str = "declared";

/// Why the aid of a dossier cannot be granted as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum AidRefusal {
    /// No regime is known for it.
    NoRegime,
    /// The regime does not exist on the day of the decision.
    RegimeNotInForce { regime: String, on: Date },
    /// Its grant equivalent is not known.
    NotKnown(NotKnown),
    /// The regime has no known ceiling on that day.
    NoCeiling { regime: String, on: Date },
    /// It would pass the ceiling.
    Exceeds(Box<Exceeds>),
}

/// A ceiling that would be passed.
#[derive(Clone, Debug, PartialEq)]
pub struct Exceeds {
    pub check: Check,
    /// First day on which it would fit, from what is known now.
    pub fits_from: Option<Date>,
}

/// An aid as it would be granted: what it is worth, and for de minimis the room it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Granting {
    pub regime: String,
    pub instrument: Instrument,
    pub worth: Worth,
    /// For a de minimis regime.
    pub check: Option<Check>,
}

impl Granting {
    /// As frozen with the decision.
    pub(crate) fn facts(&self) -> serde_json::Value {
        json!({
            "regime": self.regime,
            "instrument": self.instrument,
            "grant_equivalent_cents": self.worth.grant_equivalent.0,
            "computation": self.worth.computation,
            "check": self.check,
        })
    }
}

/// State aid in one dossier, for its page.
pub struct AidView<'r> {
    pub request: Request,
    pub assessment: Assessment,
    /// Revision of the assessment; 0 when nobody wrote one.
    pub rev: i64,
    pub regime: Option<&'r Regime>,
    pub instrument: Instrument,
    /// Key of the beneficiary.
    pub key: String,
    /// What the undertaking received; nothing when it is not known yet.
    pub loaded: Loaded,
    /// Its id in the ledger, once it has one.
    pub organisation: Option<Uuid>,
    /// What would be granted, for the amount and on the day asked; `None` without an amount.
    pub outcome: Option<Result<Granting, AidRefusal>>,
}

fn field(key: &str, code: ErrorCode) -> FieldError {
    FieldError::new(key, code)
}

/// What an officer wrote of the aid of a dossier.
fn assessment_of(stored: Option<&store::AidAssessment>) -> Result<Assessment, AppError> {
    match stored {
        Some(stored) => serde_json::from_str(&stored.data)
            .map_err(|e| AppError::Internal(format!("assessment unreadable: {e}"))),
        None => Ok(Assessment::default()),
    }
}

impl App {
    /// State aid in a dossier, with what would happen if `amount` were granted on `on`.
    ///
    /// # Errors
    /// `NotFound` to whoever may not read the notes of its instruction.
    pub async fn aid_view(
        &self,
        who: &Who,
        key: &str,
        amount: Option<Cents>,
        on: Date,
    ) -> Result<AidView<'_>, AppError> {
        let mut tx = self.store.read().await?;
        let access = self.access(&mut *tx, key, who, Action::ReadNotes).await?;
        let whole = self.load_whole(&mut *tx, access).await?;
        self.aid_of(&mut *tx, &whole, amount, on).await
    }

    /// The same for an officer who has the dossier open already: no access is checked here.
    ///
    /// # Errors
    /// `NotFound` to whoever is not its officer.
    pub async fn aid_beside(
        &self,
        whole: &Whole<'_>,
        amount: Option<Cents>,
        on: Date,
    ) -> Result<AidView<'_>, AppError> {
        if !whole.access.may(Action::ReadNotes) {
            return Err(AppError::NotFound);
        }
        let mut tx = self.store.read().await?;
        self.aid_of(&mut *tx, whole, amount, on).await
    }

    /// The same inside a transaction; one that writes holds the undertaking.
    pub(crate) async fn aid_of(
        &self,
        tx: &mut dyn Tx,
        whole: &Whole<'_>,
        amount: Option<Cents>,
        on: Date,
    ) -> Result<AidView<'_>, AppError> {
        let dossier = &whole.access.dossier;
        let request = read(
            &self.region.state_aid,
            whole.scheme,
            whole.form,
            whole.said(),
        );
        let stored = tx.aid_assessment(dossier.id).await?;
        let assessment = assessment_of(stored.as_ref())?;
        let regime = assessment.regime.as_ref().or(request.regime.as_ref());
        let key = beneficiary(&request, dossier);
        let organisation = tx.aid_organisation_by_key(&key).await?.map(|o| o.id);
        let mut loaded = match organisation {
            Some(id) => self.hold_undertaking(tx, id).await?,
            None => Loaded::default(),
        };
        if dossier.state == State::Granted && !whole.scheme.is_shared() {
            // What was granted is in the ledger by now: it is not to be counted beside itself. What was
            // declared in the dossier stays.
            loaded
                .aids
                .retain(|aid| aid.decision.is_none() || aid.dossier != Some(dossier.id));
        }
        let mut view = AidView {
            regime: regime.and_then(|id| self.region.state_aid.regime(id)),
            instrument: assessment.instrument.unwrap_or(request.instrument),
            request,
            assessment,
            rev: stored.map_or(0, |stored| stored.rev),
            key,
            loaded,
            organisation,
            outcome: None,
        };
        if let Some(amount) = amount {
            let rates = self.rates(tx).await?;
            view.outcome = Some(self.granting(&view, dossier, amount, on, &rates));
        }
        Ok(view)
    }

    fn granting(
        &self,
        view: &AidView<'_>,
        dossier: &Dossier,
        amount: Cents,
        on: Date,
        rates: &[domain::aid::request::BaseRate],
    ) -> Result<Granting, AidRefusal> {
        let regime = view.regime.ok_or(AidRefusal::NoRegime)?;
        if !regime.validity.contains(on) {
            return Err(AidRefusal::RegimeNotInForce {
                regime: regime.id.clone(),
                on,
            });
        }
        let margins = self.region.state_aid.margins.as_ref();
        let advance = view.assessment.advance.as_ref();
        let instrument = match regime.kind {
            // Nothing is counted where there is no aid: its amount says enough.
            RegimeKind::None => Instrument::Grant,
            _ => view.instrument,
        };
        let worth =
            worth(amount, on, instrument, advance, margins, rates).map_err(AidRefusal::NotKnown)?;
        let check = match regime.kind {
            RegimeKind::DeMinimis => {
                Some(view.fits(regime, dossier, worth.grant_equivalent, on)?)
            }
            RegimeKind::BlockExemption | RegimeKind::None => None,
        };
        Ok(Granting {
            regime: regime.id.clone(),
            instrument: view.instrument,
            worth,
            check,
        })
    }

    /// Keeps what an officer says of the aid of a dossier.
    ///
    /// # Errors
    /// `Invalid` with the fields at fault, `Stale` when somebody else wrote it meanwhile,
    /// `NotFound`, `Forbidden`.
    pub async fn assess_aid(
        &self,
        who: &Who,
        key: &str,
        base: i64,
        said: &Assessment,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::AssessAid).await?;
        let mut d = access.dossier;
        let mut errors = Vec::new();
        let today = self.today();
        if let Some(id) = &said.regime {
            match self.region.state_aid.regime(id) {
                None => errors.push(field("regime", ErrorCode::UnknownChoice)),
                Some(regime) if !regime.validity.contains(today) => {
                    errors.push(field("regime", ErrorCode::UnknownChoice));
                }
                Some(_) => {}
            }
        }
        if let Some(advance) = &said.advance {
            errors.extend(self.advance_errors(advance));
        }
        if let Declared::SetAside { reason } = &said.declared
            && reason.trim().is_empty()
        {
            errors.push(field("declared_reason", ErrorCode::Required));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        self.write_assessment(&mut *tx, who, &mut d, base, said)
            .await?;
        self.commit(tx).await
    }

    fn advance_errors(&self, advance: &Advance) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let class = self.region.state_aid.margins.as_ref();
        if class.and_then(|m| m.class(&advance.rating)).is_none() {
            errors.push(field("rating", ErrorCode::UnknownChoice));
        }
        if policy::state_aid::Collateral::from_name(&advance.collateral).is_none() {
            errors.push(field("collateral", ErrorCode::UnknownChoice));
        }
        let terms = domain::aid::loan::Terms {
            // The amount is not known yet: any that can be shared will do.
            principal: Cents(i64::from(u32::MAX)),
            deferral_months: advance.repayment.deferral_months,
            instalments: advance.repayment.instalments,
            every_months: advance.repayment.every_months,
            paid_on: None,
        };
        if terms.instalments().is_err() {
            errors.push(field("instalments", ErrorCode::NumberTooLarge).with(
                "max",
                domain::aid::loan::LONGEST / advance.repayment.every_months.max(1),
            ));
        }
        errors
    }

    async fn write_assessment(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
        base: i64,
        said: &Assessment,
    ) -> Result<(), AppError> {
        let data = to_json(said)?;
        tx.put_aid_assessment(d.id, base, &data, who.account, self.now_us())
            .await?;
        let facts = json!({ "rev": base + 1, "regime": said.regime, "declared": said.declared });
        self.record(tx, d, Some(who.account), "dossier.aid_assessed", &facts)
            .await
    }

    /// Enters in the ledger the aid that the applicant declares, as the officer read it in the
    /// letters: one row for each.
    ///
    /// # Errors
    /// `Invalid`, `Stale`, `NotFound`, `Forbidden`.
    pub async fn declare_aid(
        &self,
        who: &Who,
        key: &str,
        base: i64,
        rows: &[DeclaredAid],
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::AssessAid).await?;
        let whole = self.load_whole(&mut *tx, access).await?;
        let errors = self.declared_errors(rows);
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let stored = tx.aid_assessment(whole.access.dossier.id).await?;
        let mut said = assessment_of(stored.as_ref())?;
        let request = read(
            &self.region.state_aid,
            whole.scheme,
            whole.form,
            whole.said(),
        );
        let mut d = whole.access.dossier.clone();
        let beneficiary = beneficiary(&request, &d);
        let organisation = self
            .organisation(&mut *tx, &beneficiary, &name_of(&d))
            .await?;
        self.hold_undertaking(&mut *tx, organisation.id).await?;
        let now = self.now_us();
        for row in rows {
            let aid = AidRow {
                id: self.id()?,
                organisation: organisation.id,
                regime: row.regime.clone(),
                instrument: String::new(),
                granted_on: row.granted_on,
                amount: row.amount,
                origin: "declared".to_owned(),
                grantor: row.grantor.trim().to_owned(),
                reference: row.reference.trim().to_owned(),
                dossier: Some(d.id),
                decision: None,
                computation: None,
                register_due: None,
                registered_on: None,
                receipt: String::new(),
                created_by: who.account,
                created_at: now,
            };
            self.write_aid(&mut *tx, who, &aid).await?;
        }
        said.declared = Declared::Recorded;
        self.write_assessment(&mut *tx, who, &mut d, base, &said)
            .await?;
        self.commit(tx).await
    }

    /// The organisation of a dossier in the ledger, made if it is not there: for linking it before
    /// it receives anything.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn open_undertaking(&self, who: &Who, key: &str) -> Result<Uuid, AppError> {
        // The organisation is made once, whoever asks and however often.
        let mut tx = self.store.write().await?;
        let access = self.access(&mut *tx, key, who, Action::AssessAid).await?;
        let whole = self.load_whole(&mut *tx, access).await?;
        let request = read(
            &self.region.state_aid,
            whole.scheme,
            whole.form,
            whole.said(),
        );
        let d = &whole.access.dossier;
        let organisation = self
            .organisation(&mut *tx, &beneficiary(&request, d), &name_of(d))
            .await?;
        self.commit(tx).await?;
        Ok(organisation.id)
    }

    fn declared_errors(&self, rows: &[DeclaredAid]) -> Vec<FieldError> {
        let today = self.today();
        let mut errors = Vec::new();
        if rows.is_empty() {
            errors.push(field("amount.0", ErrorCode::Required));
        }
        for (index, row) in rows.iter().enumerate() {
            if row.amount <= Cents::ZERO {
                errors.push(
                    field(&format!("amount.{index}"), ErrorCode::AmountTooSmall)
                        .with("min", Cents(1).format_fr()),
                );
            }
            if row.granted_on > today {
                errors.push(field(&format!("date.{index}"), ErrorCode::DateInFuture));
            }
            if self.region.state_aid.regime(&row.regime).is_none() {
                errors.push(field(&format!("regime.{index}"), ErrorCode::UnknownChoice));
            }
        }
        errors
    }

    /// Inserts an aid and tells it to the journal of its organisation.
    pub(crate) async fn write_aid(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        aid: &AidRow,
    ) -> Result<(), AppError> {
        tx.insert_aid(aid).await?;
        let facts = json!({
            "aid": aid.id, "regime": aid.regime, "cents": aid.amount.0, "origin": aid.origin,
            "granted_on": aid.granted_on.to_string(), "dossier": aid.dossier, "decision": aid.decision,
        });
        let kind = format!("aid.{}", aid.origin);
        append(
            tx,
            aid.organisation,
            self.now_us(),
            Some(who.account),
            &kind,
            &facts,
        )
        .await
    }

    /// Checks the aid of a decision that grants, and says what the decision rests on.
    pub(crate) async fn aid_to_grant(
        &self,
        tx: &mut dyn Tx,
        whole: &Whole<'_>,
        amount: Cents,
        on: Date,
    ) -> Result<Granting, AppError> {
        let before = self.aid_of(tx, whole, None, on).await?;
        let counted = before
            .regime
            .is_some_and(|r| r.kind == RegimeKind::DeMinimis);
        if counted && before.organisation.is_none() {
            // Two first aids of one undertaking at the same time wait for each other here.
            let name = name_of(&whole.access.dossier);
            self.organisation(tx, &before.key, &name).await?;
        }
        let view = self.aid_of(tx, whole, Some(amount), on).await?;
        match view.outcome {
            Some(Ok(granting)) => Ok(granting),
            Some(Err(refusal)) => Err(AppError::Aid(Box::new(refusal))),
            None => Err(AppError::Internal("an aid was not computed".to_owned())),
        }
    }

    /// Records the aid that a decision grants. Where there is no state aid, nothing.
    pub(crate) async fn record_aid(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        whole: &Whole<'_>,
        granting: &Granting,
        decision: (Uuid, i64),
        on: Date,
    ) -> Result<(), AppError> {
        let regime = self.region.state_aid.regime(&granting.regime);
        let Some(regime) = regime.filter(|regime| regime.kind != RegimeKind::None) else {
            return Ok(());
        };
        let d = &whole.access.dossier;
        let request = read(
            &self.region.state_aid,
            whole.scheme,
            whole.form,
            whole.said(),
        );
        let key = beneficiary(&request, d);
        let organisation = self.organisation(tx, &key, &name_of(d)).await?;
        let computation = granting.worth.computation.as_ref();
        let aid = AidRow {
            id: self.id()?,
            organisation: organisation.id,
            regime: regime.id.clone(),
            instrument: granting.instrument.as_str().to_owned(),
            granted_on: on,
            amount: granting.worth.grant_equivalent,
            origin: "decided".to_owned(),
            grantor: self.region.identity.authority.fr.clone(),
            // One aid, one name: the number of the dossier and that of its decision.
            reference: format!("{}/{}", d.number.as_deref().unwrap_or_default(), decision.1),
            dossier: Some(d.id),
            decision: Some(decision.0),
            computation: computation.map(to_json).transpose()?,
            register_due: register::due(&self.region, regime, on),
            registered_on: None,
            receipt: String::new(),
            created_by: who.account,
            created_at: self.now_us(),
        };
        self.write_aid(tx, who, &aid).await
    }
}

/// A past aid as an officer reads it in a letter.
#[derive(Clone, Debug)]
pub struct DeclaredAid {
    pub granted_on: Date,
    pub amount: Cents,
    pub regime: String,
    pub grantor: String,
    pub reference: String,
}

/// Who the aid goes to: a structure, or the project that has none yet.
fn beneficiary(request: &Request, d: &Dossier) -> String {
    let project = || format!("project:{}", d.project);
    request.beneficiary.clone().unwrap_or_else(project)
}

fn name_of(d: &Dossier) -> String {
    if d.applicant.trim().is_empty() {
        d.title.clone()
    } else {
        d.applicant.clone()
    }
}

impl AidView<'_> {
    /// Whether an amount fits, the aid that nobody has looked at yet counted as if it had been
    /// granted on the day of its declaration.
    fn fits(
        &self,
        regime: &Regime,
        dossier: &Dossier,
        amount: Cents,
        on: Date,
    ) -> Result<Check, AidRefusal> {
        let mut ledger = self.loaded.ledger();
        let organisation = self
            .organisation
            .map_or_else(|| self.key.clone(), |id| id.to_string());
        if let (Some(declared), Declared::Waiting, Some(proposed)) = (
            self.request.declared.filter(|amount| !amount.is_zero()),
            &self.assessment.declared,
            &self.request.regime,
        ) {
            ledger.aids.push(Aid {
                id: WAITING.to_owned(),
                organisation: organisation.clone(),
                regime: proposed.clone(),
                granted_on: dossier.received_on.unwrap_or(on).min(on),
                amount: declared,
                changes: Vec::new(),
            });
        }
        let new = NewAid {
            organisation,
            on,
            amount,
        };
        let check = ledger.check(regime, &new).map_err(|error| match error {
            CheckError::NoCeiling { regime, day } => AidRefusal::NoCeiling { regime, on: day },
            // Amounts below zero are refused before.
            CheckError::Negative => AidRefusal::NoRegime,
        })?;
        if check.fits() {
            return Ok(check);
        }
        Err(AidRefusal::Exceeds(Box::new(Exceeds {
            fits_from: ledger.fits_from(regime, &new),
            check,
        })))
    }
}
