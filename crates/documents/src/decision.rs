//! The letter that notifies a decision.

use jiff::civil::Date;
use money::Cents;
use serde::Serialize;

use crate::dates;
use crate::parties::{Addressee, Appeal, Sender};
use crate::words::amount_in_words;

/// What was decided. The words of each are the template's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    Granted,
    Refused,
    /// The request does not enter the scheme: its substance was not judged.
    Inadmissible,
    /// Put off to a later session.
    Adjourned,
    /// The applicant gave up; the letter takes note of it.
    Withdrawn,
}

/// Everything the letter says. Amounts come already written, except the one granted, which is
/// also written in words by [`DecisionLetter::with_amount`].
#[derive(Clone, Debug, Serialize)]
pub struct DecisionLetter {
    pub number: String,
    pub scheme: String,
    pub kind: DecisionKind,
    /// Amount granted, written in figures; `None` unless granted.
    pub amount: Option<String>,
    /// The same in words; `None` unless granted.
    pub amount_words: Option<String>,
    pub sender: Sender,
    pub applicant: Addressee,
    pub project_title: String,
    #[serde(serialize_with = "dates::long")]
    pub decided_on: Date,
    /// The act this one puts right; `None` for a first decision.
    pub rectifies: Option<Rectifies>,
    /// Body that decided, with its article: « le comité d’engagement … ».
    pub decided_by: String,
    /// Reasons, one paragraph each.
    pub reasons: Vec<String>,
    /// How the amount was worked out, in order; may be empty.
    pub steps: Vec<AmountStep>,
    /// Under which text of state aid it is granted and what it is worth, one paragraph each; empty
    /// when it is no state aid.
    pub state_aid: Vec<String>,
    pub conditions: Vec<String>,
    /// How the aid is paid, one paragraph each.
    pub payment_terms: Vec<String>,
    /// What the applicant does now, in order.
    pub next_steps: Vec<String>,
    pub appeal: Appeal,
    /// Name and quality of the person who signs, e.g. « Prénom Nom, directrice de … ».
    pub signatory: String,
    /// Place and day of the letter are printed as « Fait à {place}, le … » when the place is known.
    pub place: Option<String>,
    #[serde(serialize_with = "dates::long")]
    pub generated_on: Date,
    pub demo: bool,
}

/// What an act that rectifies says of the one it corrects.
#[derive(Clone, Debug, Serialize)]
pub struct Rectifies {
    #[serde(serialize_with = "dates::long")]
    pub decided_on: Date,
    /// What was wrong.
    pub why: String,
    /// What it does to the applicant.
    pub change: Change,
    /// Amount of the corrected decision, written; `None` when it granted none.
    pub from: Option<String>,
}

/// What an act that rectifies does. The words of each are the template's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The aid grows.
    Raised,
    /// The aid shrinks.
    Lowered,
    /// The aid stays what it was: something else was wrong.
    SameAid,
    /// An aid where there was none.
    Given,
    /// No aid where there was one.
    Taken,
    /// Refused, as before: something else was wrong.
    SameRefusal,
}

impl Rectifies {
    /// What the act does, from the amounts granted before it and by it (`None`: none is granted).
    #[must_use]
    pub fn of(decided_on: Date, why: String, before: Option<Cents>, after: Option<Cents>) -> Self {
        let change = match (before, after) {
            (Some(before), Some(after)) if after > before => Change::Raised,
            (Some(before), Some(after)) if after < before => Change::Lowered,
            (Some(_), Some(_)) => Change::SameAid,
            (None, Some(_)) => Change::Given,
            (Some(_), None) => Change::Taken,
            (None, None) => Change::SameRefusal,
        };
        Self {
            decided_on,
            why,
            change,
            from: before.map(Cents::format_fr),
        }
    }
}

impl DecisionLetter {
    /// Sets the amount granted, in figures and in words.
    #[must_use]
    pub fn with_amount(mut self, amount: Cents) -> Self {
        self.amount = Some(amount.format_fr());
        self.amount_words = Some(amount_in_words(amount));
        self
    }
}

/// One line of the explanation of the amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AmountStep {
    pub label: String,
    /// Written, e.g. `20 000,00 €` or `70 %`.
    pub amount: String,
    /// Where the figure comes from, or why it differs.
    pub note: Option<String>,
}
