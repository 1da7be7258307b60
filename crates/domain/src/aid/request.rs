//! The aid asked in one dossier, as state aid: who would receive it, under which regime, what it
//! would be worth, and what aid the applicant declares to have received.

use std::collections::BTreeMap;

use jiff::civil::Date;
use money::{Cents, Rate};
use policy::state_aid::{Collateral, Margins, RegimeKind, StateAid};
use policy::terms::Chosen;
use policy::{Form, Scheme, SchemeKind};
use serde::{Deserialize, Serialize};

use super::grant_equivalent::{
    EquivalentError, GrantEquivalent, Method, Origin, Rates, SubPeriod, grant_equivalent,
};
use super::loan::Terms;
use crate::answers::Raw;
use crate::form::{Answer, Said, holds, typed};

/// In what form the money comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instrument {
    /// Given: its grant equivalent is its amount.
    Grant,
    /// Lent: its grant equivalent is computed.
    Advance,
}

impl Instrument {
    pub const fn as_str(self) -> &'static str {
        match self {
            Instrument::Grant => "grant",
            Instrument::Advance => "advance",
        }
    }

    pub fn from_name(name: &str) -> Option<Instrument> {
        [Instrument::Grant, Instrument::Advance]
            .into_iter()
            .find(|instrument| instrument.as_str() == name)
    }
}

/// How an advance would be repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repayment {
    pub deferral_months: u32,
    pub instalments: u32,
    pub every_months: u32,
}

impl Repayment {
    /// As the terms of a scheme take it.
    pub fn chosen(self) -> Chosen {
        Chosen {
            deferral: Some(self.deferral_months),
            length: Some(self.instalments.saturating_mul(self.every_months)),
            every: Some(self.every_months),
        }
    }
}

/// What an officer says of an advance, so that its grant equivalent can be computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advance {
    pub repayment: Repayment,
    pub method: Method,
    pub sub_period: SubPeriod,
    /// Interest really asked, by year.
    pub charged: Rate,
    /// Class of solvency, by its id in the region's table of margins.
    pub rating: String,
    /// Level of collateral: `high`, `normal` or `low`.
    pub collateral: String,
}

/// What became of the aid that the applicant declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Declared {
    /// Nobody looked at it: it counts as if it had been granted on the day of the declaration.
    #[default]
    Waiting,
    /// Entered in the ledger.
    Recorded,
    /// Left out, because the ledger has it already, or for another reason.
    SetAside { reason: String },
}

/// What an officer says of the aid asked in a dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Id of a regime; `None` = the one proposed.
    #[serde(default)]
    pub regime: Option<String>,
    /// `None` = that of the scheme.
    #[serde(default)]
    pub instrument: Option<Instrument>,
    #[serde(default)]
    pub advance: Option<Advance>,
    #[serde(default)]
    pub declared: Declared,
}

/// What a dossier says by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `siren:…` of the structure, or `rna:…`; `None` while there is no structure.
    pub beneficiary: Option<String>,
    /// The sector of activity (a NACE code), when the form asks it.
    pub sector: Option<String>,
    /// Id of the regime proposed; `None` when the region knows none that fits.
    pub regime: Option<String>,
    pub instrument: Instrument,
    /// Aid already received under the scheme's regime, as declared.
    pub declared: Option<Cents>,
    /// As asked in the form, in whole periods.
    pub repayment: Option<Repayment>,
}

/// Reads a dossier's answers.
pub fn read(state_aid: &StateAid, scheme: &Scheme, form: &Form, said: &Said) -> Request {
    let (answers, known) = (&said.all, &said.known);
    let rule = scheme.state_aid.as_ref();
    let field = rule
        .and_then(|rule| rule.declared.as_deref())
        .and_then(|id| form.field(id));
    let economic = field.is_none_or(|field| holds(field.show_if.as_ref(), known));
    let no_aid = || {
        let none = state_aid
            .regimes
            .iter()
            .find(|r| r.kind == RegimeKind::None);
        none.map(|regime| regime.id.clone())
    };
    let declared = match field.filter(|_| economic).and_then(|f| typed(f, answers)) {
        Some(Answer::Amount(amount)) => Some(amount),
        _ => None,
    };
    Request {
        sector: said.roles.get("applicant.sector").cloned(),
        beneficiary: beneficiary(&said.roles),
        regime: match rule {
            Some(rule) if economic => Some(rule.regime.clone()),
            _ => no_aid(),
        },
        instrument: match scheme.kind {
            SchemeKind::RepayableAdvance => Instrument::Advance,
            _ => Instrument::Grant,
        },
        declared,
        repayment: repayment(scheme, form, answers),
    }
}

fn beneficiary(by_role: &BTreeMap<String, String>) -> Option<String> {
    let siret = by_role.get("applicant.siret");
    // A SIRET is the SIREN of the structure and the number of one of its sites.
    let siren = siret
        .and_then(|siret| siret.get(..9))
        .map(|siren| format!("siren:{siren}"));
    siren.or_else(|| by_role.get("applicant.rna").map(|rna| format!("rna:{rna}")))
}

fn repayment(scheme: &Scheme, form: &Form, answers: &Raw) -> Option<Repayment> {
    let fields = scheme.state_aid.as_ref()?.repayment.as_ref()?;
    let number = |id: &str| match typed(form.field(id)?, answers)? {
        Answer::Number(number) => u32::try_from(number).ok(),
        _ => None,
    };
    let choice = typed(form.field(&fields.every)?, answers)?.to_text()?;
    let (_, every) = fields.every_months.iter().find(|(id, _)| *id == choice)?;
    let months = number(&fields.years)?.checked_mul(12)?;
    Some(Repayment {
        deferral_months: number(&fields.deferral_months)?,
        instalments: months / every,
        every_months: *every,
    })
}

/// A base rate, in force from a day until the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseRate {
    pub from: Date,
    pub rate: Rate,
    pub source: String,
}

/// What aid is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worth {
    pub grant_equivalent: Cents,
    /// For an advance.
    pub computation: Option<GrantEquivalent>,
}

/// Why the grant equivalent of an advance is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKnown {
    #[error("the terms of the advance are not given")]
    NoTerms,
    #[error("the region has no such margin")]
    NoMargin,
    #[error("no base rate is known on {0}")]
    NoBaseRate(Date),
    #[error(transparent)]
    Equivalent(#[from] EquivalentError),
}

/// What `amount` granted on a day is worth.
///
/// # Errors
/// [`NotKnown`] for an advance that lacks its terms, its margin or its base rate: nothing is
/// assumed in their place.
pub fn worth(
    amount: Cents,
    on: Date,
    instrument: Instrument,
    advance: Option<&Advance>,
    margins: Option<&Margins>,
    base_rates: &[BaseRate],
) -> Result<Worth, NotKnown> {
    if instrument == Instrument::Grant {
        return Ok(Worth {
            grant_equivalent: amount,
            computation: None,
        });
    }
    let advance = advance.ok_or(NotKnown::NoTerms)?;
    let terms = Terms {
        principal: amount,
        deferral_months: advance.repayment.deferral_months,
        instalments: advance.repayment.instalments,
        every_months: advance.repayment.every_months,
        paid_on: Some(on),
    };
    let rates = rates(advance, on, margins, base_rates)?;
    let computation = grant_equivalent(&terms, &rates, advance.method, advance.sub_period)?;
    Ok(Worth {
        grant_equivalent: computation.cents,
        computation: Some(computation),
    })
}

/// The reference rate is the base rate in force on the day and the margin of the class; the
/// discount rate is the base rate and the margin that the same text gives.
fn rates(
    advance: &Advance,
    on: Date,
    margins: Option<&Margins>,
    base_rates: &[BaseRate],
) -> Result<Rates, NotKnown> {
    let margins = margins.ok_or(NotKnown::NoMargin)?;
    let collateral = Collateral::from_name(&advance.collateral).ok_or(NotKnown::NoMargin)?;
    let margin = margins
        .class(&advance.rating)
        .ok_or(NotKnown::NoMargin)?
        .margin(collateral);
    let base = base_rates
        .iter()
        .filter(|base| base.from <= on)
        .max_by_key(|base| base.from)
        .ok_or(NotKnown::NoBaseRate(on))?;
    let plus = |margin: Rate| Rate::from_ppm(base.rate.ppm().saturating_add(margin.ppm()));
    Ok(Rates {
        reference: plus(margin),
        discount: Some(plus(margins.discount)),
        charged: advance.charged,
        origin: Some(Origin {
            base: base.rate,
            base_from: base.from,
            base_source: base.source.clone(),
            margin,
            rating: advance.rating.clone(),
            collateral: advance.collateral.clone(),
        }),
    })
}
