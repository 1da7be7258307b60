//! State aid: the regimes under which aid is granted, their dated ceilings, and the margins that
//! make a reference rate.
//!
//! No rate of a country and no ceiling is known here: they come from `state-aid.toml` and from the
//! legal parameters that it names. The base rate is published from time to time; it is entered by
//! the installation, with its date.

use jiff::civil::Date;
use money::{Cents, Rate};

use crate::model::{Confidence, Text, Validity};

/// Everything a region says of state aid.
#[derive(Clone, Debug, Default)]
pub struct StateAid {
    /// In the order of the file, which is the order offered.
    pub regimes: Vec<Regime>,
    /// Absent where nobody computes a reference rate.
    pub margins: Option<Margins>,
}

/// A text under which aid may be granted.
#[derive(Clone, Debug)]
pub struct Regime {
    /// Stable id, also its name in files that are exchanged.
    pub id: String,
    pub kind: RegimeKind,
    pub label: Text,
    pub help: Option<Text>,
    /// When aid may be granted under it.
    pub validity: Validity,
    /// The legal text.
    pub text: String,
    pub source: String,
    pub confidence: Confidence,
    /// For de minimis only: by date, without overlap, sorted.
    pub ceilings: Vec<Ceiling>,
    /// Ids of other de minimis regimes whose aid counts under these ceilings too.
    pub counts: Vec<String>,
    /// Key of the legal parameter that says in how many working days an aid of this regime is
    /// entered in the central register.
    pub register: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegimeKind {
    /// Small amounts, counted by single undertaking (*entreprise unique*).
    DeMinimis,
    /// An article of the general block exemption regulation (RGEC).
    BlockExemption,
    /// Not a state aid: no economic activity, no advantage…
    None,
}

/// What a single undertaking may receive over a period of years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    pub validity: Validity,
    pub amount: Cents,
    /// How many years are looked at.
    pub years: u32,
    pub counted: Counting,
    /// The legal text.
    pub text: String,
    pub source: String,
    pub confidence: Confidence,
}

/// How the years of a ceiling are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// The year of the grant and those before it. The years of an undertaking's accounts are not
    /// known here: calendar years stand for them.
    FiscalYears,
    /// Day by day, back from the grant.
    RollingYears,
}

/// What is added to the base rate (communication 2008/C 14/02).
#[derive(Clone, Debug)]
pub struct Margins {
    /// Added to the base rate to discount.
    pub discount: Rate,
    /// The least margin for a firm without history or rating.
    pub new_firm: Rate,
    pub text: String,
    pub source: String,
    pub confidence: Confidence,
    pub classes: Vec<MarginClass>,
}

/// The margins of a class of solvency, by level of collateral.
#[derive(Clone, Debug)]
pub struct MarginClass {
    pub id: String,
    pub label: Text,
    pub high: Rate,
    pub normal: Rate,
    pub low: Rate,
}

/// How well a loan is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collateral {
    High,
    Normal,
    Low,
}

/// What a scheme says of state aid: a table `[state_aid]` of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeAid {
    /// Id of the regime proposed to the officer, who may choose another.
    pub regime: String,
    /// Field of the form in which the applicant declares the aid received under that regime over
    /// the years looked at. Where the form does not show it, no state aid is proposed.
    pub declared: Option<String>,
    /// For an advance: where the form asks how it would be repaid.
    pub repayment: Option<RepaymentFields>,
}

/// Fields of a form that ask how an advance would be repaid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepaymentFields {
    /// A number of months without repayment.
    pub deferral_months: String,
    /// A number of years of repayment, after them.
    pub years: String,
    /// A choice of the time from one instalment to the next.
    pub every: String,
    /// What each choice of `every` is, in months.
    pub every_months: Vec<(String, u32)>,
}

impl StateAid {
    pub fn regime(&self, id: &str) -> Option<&Regime> {
        self.regimes.iter().find(|regime| regime.id == id)
    }
}

impl Regime {
    /// The ceiling in force on a day.
    pub fn ceiling_on(&self, day: Date) -> Option<&Ceiling> {
        self.ceilings
            .iter()
            .find(|ceiling| ceiling.validity.contains(day))
    }

    /// Whether an aid granted under `regime` counts under the ceilings of this one.
    pub fn counts_regime(&self, regime: &str) -> bool {
        self.id == regime || self.counts.iter().any(|other| other == regime)
    }
}

impl RegimeKind {
    /// Its name in the files.
    pub const fn as_str(self) -> &'static str {
        match self {
            RegimeKind::DeMinimis => "de-minimis",
            RegimeKind::BlockExemption => "block-exemption",
            RegimeKind::None => "none",
        }
    }
}

impl Collateral {
    pub const ALL: [Collateral; 3] = [Collateral::High, Collateral::Normal, Collateral::Low];

    pub const fn as_str(self) -> &'static str {
        match self {
            Collateral::High => "high",
            Collateral::Normal => "normal",
            Collateral::Low => "low",
        }
    }

    pub fn from_name(name: &str) -> Option<Collateral> {
        Collateral::ALL
            .into_iter()
            .find(|level| level.as_str() == name)
    }
}

impl Margins {
    pub fn class(&self, id: &str) -> Option<&MarginClass> {
        self.classes.iter().find(|class| class.id == id)
    }
}

impl MarginClass {
    pub const fn margin(&self, collateral: Collateral) -> Rate {
        match collateral {
            Collateral::High => self.high,
            Collateral::Normal => self.normal,
            Collateral::Low => self.low,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_regime_has_the_name_that_files_read() {
        let names = [
            RegimeKind::DeMinimis,
            RegimeKind::BlockExemption,
            RegimeKind::None,
        ]
        .map(RegimeKind::as_str);
        assert_eq!(names, ["de-minimis", "block-exemption", "none"]);
    }
}
