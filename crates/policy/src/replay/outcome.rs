//! What the rules give one situation, and why two outcomes differ.

use std::borrow::Cow;
use std::collections::BTreeMap;

use money::Cents;
use serde::Serialize;

use crate::amount::{FundingResult, Proposal, Step};
use crate::assess::Assessment;
use crate::verdict::{ConditionVerdict, Verdict};

use super::totals::Group;

/// What the rules of one policy give a situation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub verdict: Verdict,
    /// The aid of every funder whose conditions do not fail, added up; zero when the verdict is
    /// « not eligible » or « unknown ». `None` when it cannot be computed (no rate is published, the
    /// base is not known).
    pub amount: Option<Cents>,
    /// An amount proposed is under the floor of its funder.
    pub below_floor: bool,
}

impl Outcome {
    pub fn of(assessment: &Assessment) -> Outcome {
        let (verdict, fundings) = (assessment.verdict, &assessment.fundings);
        let proposals = || given(verdict, fundings).map(|(_, proposal)| proposal);
        let amounts = proposals().map(|one| one.and_then(|one| one.amount));
        Outcome {
            verdict: assessment.verdict,
            amount: amounts.collect::<Option<Vec<Cents>>>().and_then(money::sum),
            below_floor: proposals().flatten().any(|proposal| proposal.below_floor),
        }
    }
}

/// Whether the rules open the aid, be it for a person to judge.
pub(super) fn is_open(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Eligible | Verdict::Judgement)
}

/// The proposals that count: those of the funders whose conditions do not fail.
fn given(
    verdict: Verdict,
    fundings: &[FundingResult],
) -> impl Iterator<Item = (&str, Option<&Proposal>)> {
    let counts = move |one: &&FundingResult| is_open(verdict) && is_open(one.verdict);
    fundings
        .iter()
        .filter(counts)
        .map(|one| (one.funder.as_str(), one.proposal.as_ref()))
}

/// Why an outcome changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Reason {
    /// A condition says something else; `None`: that policy does not have it.
    Condition {
        id: String,
        before: Option<ConditionVerdict>,
        after: Option<ConditionVerdict>,
    },
    /// The amount of a funder differs from this step on; a step that one policy does not have is
    /// named by the other.
    Step { funder: String, id: String },
    /// The amount is under the floor of a funder for one policy and not for the other.
    Floor { funder: String },
}

/// A situation whose outcome changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub key: String,
    pub of: Group,
    pub before: Outcome,
    pub after: Outcome,
    /// The conditions that say something else, in the order of the candidate's file; else, for each
    /// funder, the step from which the amount differs.
    pub reasons: Vec<Reason>,
}

impl Change {
    /// What is gained (or lost, under zero); `None` when one of the amounts is not known.
    pub fn gain(&self) -> Option<Cents> {
        gain(self.before, self.after)
    }
}

/// What is gained (or lost, under zero); `None` when one of the amounts is not known.
pub(crate) fn gain(before: Outcome, after: Outcome) -> Option<Cents> {
    after.amount?.checked_sub(before.amount?)
}

/// What is looked at to say why two outcomes differ.
pub(crate) struct Seen<'a> {
    pub(super) verdict: Verdict,
    /// In the order of the file.
    pub(super) conditions: Vec<(&'a str, ConditionVerdict)>,
    pub(super) fundings: Cow<'a, [FundingResult]>,
}

impl<'a> From<&'a Assessment> for Seen<'a> {
    fn from(assessment: &'a Assessment) -> Seen<'a> {
        let conditions = assessment.conditions.iter();
        Seen {
            verdict: assessment.verdict,
            conditions: conditions
                .map(|one| (one.id.as_str(), one.verdict))
                .collect(),
            fundings: Cow::Borrowed(&assessment.fundings),
        }
    }
}

pub(crate) fn reasons(before: &Seen<'_>, after: &Seen<'_>) -> Vec<Reason> {
    let mut reasons = conditions(before, after);
    if is_open(before.verdict) && is_open(after.verdict) {
        reasons.extend(amounts(before, after));
    }
    reasons
}

fn conditions(before: &Seen<'_>, after: &Seen<'_>) -> Vec<Reason> {
    let of = |seen: &Seen<'_>, at: usize, id: &str| {
        // Most often in the same place.
        let same = seen.conditions.get(at).filter(|(known, _)| *known == id);
        let found = same.or_else(|| seen.conditions.iter().find(|(known, _)| *known == id));
        found.map(|(_, verdict)| *verdict)
    };
    let mut reasons = Vec::new();
    let mut compare = |id: &str, before: Option<ConditionVerdict>, after| {
        // A condition that only one policy has explains nothing when it holds.
        let holds =
            |one: Option<ConditionVerdict>| one.is_none_or(|one| one == ConditionVerdict::Met);
        if before != after && !(holds(before) && holds(after)) {
            reasons.push(Reason::Condition {
                id: id.to_owned(),
                before,
                after,
            });
        }
    };
    for (at, (id, verdict)) in after.conditions.iter().enumerate() {
        compare(id, of(before, at, id), Some(*verdict));
    }
    for (at, (id, verdict)) in before.conditions.iter().enumerate() {
        if of(after, at, id).is_none() {
            compare(id, Some(*verdict), None);
        }
    }
    reasons
}

fn amounts(before: &Seen<'_>, after: &Seen<'_>) -> Vec<Reason> {
    let before: BTreeMap<&str, Option<&Proposal>> =
        given(before.verdict, &before.fundings).collect();
    let in_order: Vec<(&str, Option<&Proposal>)> = given(after.verdict, &after.fundings).collect();
    let after: BTreeMap<&str, Option<&Proposal>> = in_order.iter().copied().collect();
    let only = before.keys().copied().filter(|id| !after.contains_key(id));
    let funders = in_order.iter().map(|(funder, _)| *funder).chain(only);
    funders
        .filter_map(|funder| {
            let (was, is) = (proposal(&before, funder), proposal(&after, funder));
            let amount = |one: Option<&Proposal>| one.and_then(|one| one.amount);
            if amount(was) != amount(is) {
                return Some(Reason::Step {
                    funder: funder.to_owned(),
                    id: first_step(was, is),
                });
            }
            let below = |one: Option<&Proposal>| one.is_some_and(|one| one.below_floor);
            (below(was) != below(is)).then(|| Reason::Floor {
                funder: funder.to_owned(),
            })
        })
        .collect()
}

fn proposal<'p>(side: &BTreeMap<&str, Option<&'p Proposal>>, funder: &str) -> Option<&'p Proposal> {
    side.get(funder).copied().flatten()
}

/// The first step whose result differs.
fn first_step(before: Option<&Proposal>, after: Option<&Proposal>) -> String {
    let before = before.map(|one| one.steps.as_slice()).unwrap_or_default();
    let after = after.map(|one| one.steps.as_slice()).unwrap_or_default();
    let mut running = None;
    for step in after {
        let there = before.iter().find(|known| known.id == step.id);
        // A step that the other policy does not have changes something only if it cuts.
        let differs = match there {
            Some(other) => other.cents != step.cents,
            None => running != Some(step.cents),
        };
        if differs {
            return step.id.clone().into_owned();
        }
        running = Some(step.cents);
    }
    let only = |step: &&Step| !after.iter().any(|known| known.id == step.id);
    let gone = before
        .iter()
        .find(only)
        .map(|step| step.id.clone().into_owned());
    gone.unwrap_or_default()
}
