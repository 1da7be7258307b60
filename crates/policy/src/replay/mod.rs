//! Trying a draft on what is known: the same situations under two policies, and what changes.
//!
//! A [`Replay`] is given situations a batch at a time, adds them to its totals ([`Totals`]) and
//! gives back those whose outcome changed ([`Change`]), with the reasons. It keeps nothing else, so
//! that a million situations take no more memory than a thousand. The same situations in the same
//! order give the same result.
//!
//! What is compared is what the *rules* say, not what was decided: a committee's choice, or an
//! expense that an officer set aside, is not replayed.

pub mod csv;
mod outcome;
mod sides;
mod totals;

pub use outcome::{Change, Outcome, Reason};
pub(crate) use outcome::{gain, reasons};
pub use sides::{Draft, Versions, drafts};
pub use totals::{Aid, Group, Line, MissingCount, Move, ReasonCount, Size, Totals};

use jiff::civil::Date;

use crate::assess::{Assessment, LawDates, assess};
use crate::model::{Region, Scheme};
use crate::situation::Situation;

/// One situation to be tried.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// What names it among the others: the number of a dossier, or the row of a file.
    pub key: String,
    pub situation: Situation,
    /// The day it is assessed; the day of filing for a dossier.
    pub on: Date,
    pub dates: LawDates,
    /// The version that it was filed under, for a dossier.
    pub version: Option<Date>,
}

/// One of the two policies.
#[derive(Clone, Debug)]
pub struct Side<'r> {
    pub region: &'r Region,
    pub versions: Versions,
}

impl<'r> Side<'r> {
    fn scheme(&self, id: &str, case: &Case) -> Option<&'r Scheme> {
        match self.versions {
            Versions::From(from) => self.region.scheme_version(id, from),
            Versions::OfTheirTime => case
                .version
                .and_then(|from| self.region.scheme_version(id, from))
                .or_else(|| self.region.scheme_on(id, case.on)),
        }
    }
}

/// Two policies, and the totals of what was tried so far.
#[derive(Debug)]
pub struct Replay<'r> {
    scheme: String,
    baseline: Side<'r>,
    candidate: Side<'r>,
    totals: Totals,
}

impl<'r> Replay<'r> {
    pub fn new(scheme: &str, baseline: Side<'r>, candidate: Side<'r>) -> Replay<'r> {
        Replay {
            scheme: scheme.to_owned(),
            baseline,
            candidate,
            totals: Totals::default(),
        }
    }

    /// Tries one more situation; gives its change, if its outcome changed.
    pub fn push(&mut self, case: &Case) -> Option<Change> {
        let one = |side: &Side<'r>| -> Option<Assessment> {
            let scheme = side.scheme(&self.scheme, case)?;
            Some(assess(
                side.region,
                scheme,
                &case.situation,
                case.on,
                &case.dates,
            ))
        };
        let (Some(before), Some(after)) = (one(&self.baseline), one(&self.candidate)) else {
            self.totals.without_version += 1;
            return None;
        };
        let outcomes = (Outcome::of(&before), Outcome::of(&after));
        let changed = outcomes.0 != outcomes.1;
        let reasons = if changed {
            outcome::reasons(&before, &after)
        } else {
            Vec::new()
        };
        let known = case
            .situation
            .clone()
            .with_places(&self.baseline.region.territory);
        let of = Group::all(case, &known);
        self.totals.add(&of, outcomes, &reasons, &after.missing);
        changed.then(|| Change {
            key: case.key.clone(),
            of,
            before: outcomes.0,
            after: outcomes.1,
            reasons,
        })
    }

    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    pub fn into_totals(self) -> Totals {
        self.totals
    }
}
