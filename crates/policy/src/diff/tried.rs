//! The examples of two versions, tried under both.

use jiff::civil::Date;
use money::Cents;

use crate::assess::{Assessment, LawDates, assess, known};
use crate::example::{Example, day};
use crate::model::{Region, Scheme, Text};
use crate::replay::{Outcome, Reason, Seen, gain, reasons};
use crate::situation::COMMUNE;
use crate::verdict::ConditionVerdict;

/// A version and the region whose law it is read with.
#[derive(Clone, Copy, Debug)]
pub struct Under<'a> {
    pub region: &'a Region,
    pub scheme: &'a Scheme,
}

/// The version whose file holds an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    First,
    Second,
}

/// A typical situation under both versions.
#[derive(Clone, Debug)]
pub struct Tried {
    pub of: Which,
    /// Id of the example in its file.
    pub example: String,
    /// The situation in words.
    pub text: Text,
    pub before: Outcome,
    pub after: Outcome,
    /// Why they differ; nothing when they do not.
    pub reasons: Vec<Reason>,
    /// The funders asked under each version, by their names in a dossier, the lead first.
    pub asked_before: Vec<String>,
    pub asked_after: Vec<String>,
}

impl Tried {
    pub fn differs(&self) -> bool {
        self.before != self.after || self.asks_others()
    }

    /// Whether other funders are asked.
    pub fn asks_others(&self) -> bool {
        self.asked_before != self.asked_after
    }

    /// What is gained (or lost, under zero); `None` when one of the amounts is not known.
    pub fn gain(&self) -> Option<Cents> {
        gain(self.before, self.after)
    }
}

/// Every example of both versions under both, in the order of the files. One that both have word for
/// word is tried once. Each is assessed on its own day, the same under both: what differs is the
/// rule, not the date.
pub fn tried(first: Under<'_>, second: Under<'_>) -> Vec<Tried> {
    let mut all: Vec<Tried> = Vec::new();
    for (which, of) in [(Which::First, first), (Which::Second, second)] {
        for example in &of.scheme.examples {
            let known = which == Which::Second
                && first.scheme.examples.iter().any(|one| {
                    one.situation == example.situation
                        && one.on == example.on
                        && one.id == example.id
                });
            if !known {
                all.push(one(which, example, of.scheme, first, second));
            }
        }
    }
    all
}

fn one(of: Which, example: &Example, home: &Scheme, first: Under<'_>, second: Under<'_>) -> Tried {
    let on = day(home, example);
    let dates = LawDates::said(&example.situation);
    let under = |side: Under<'_>| assess(side.region, side.scheme, &example.situation, on, &dates);
    let (before, after) = (under(first), under(second));
    let outcomes = (
        outcome(first.scheme, &before),
        outcome(second.scheme, &after),
    );
    Tried {
        of,
        example: example.id.clone(),
        text: example.text.clone(),
        before: outcomes.0,
        after: outcomes.1,
        asked_before: asked(first, example, on, &dates),
        asked_after: asked(second, example, on, &dates),
        reasons: if outcomes.0 == outcomes.1 {
            Vec::new()
        } else {
            telling(reasons(&Seen::from(&before), &Seen::from(&after)))
        },
    }
}

/// Who is asked for the dossier of an example.
fn asked(under: Under<'_>, example: &Example, on: Date, dates: &LawDates) -> Vec<String> {
    let Under { region, scheme } = under;
    let facts = known(region, scheme, &example.situation, on, dates);
    let commune = facts.text(COMMUNE);
    let commune = commune.and_then(|code| region.territory.commune(code));
    let asked = scheme.asked(region, commune, &facts);
    asked.into_iter().map(|one| one.funder).collect()
}

/// A version that computes no sum gives an amount that is not known, not nothing.
fn outcome(scheme: &Scheme, assessment: &Assessment) -> Outcome {
    let outcome = Outcome::of(assessment);
    Outcome {
        amount: outcome.amount.filter(|_| !scheme.fundings.is_empty()),
        ..outcome
    }
}

/// A condition that only one version has and that a person judges explains little: it is left out
/// when something else explains more.
fn telling(reasons: Vec<Reason>) -> Vec<Reason> {
    let judged = |reason: &Reason| {
        use ConditionVerdict::Judgement;
        matches!(
            reason,
            Reason::Condition {
                before: None,
                after: Some(Judgement),
                ..
            } | Reason::Condition {
                before: Some(Judgement),
                after: None,
                ..
            }
        )
    };
    if reasons.iter().all(judged) {
        return reasons;
    }
    reasons.into_iter().filter(|one| !judged(one)).collect()
}
