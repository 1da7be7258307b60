//! What the rules give one situation, and why two outcomes differ.

use money::Cents;
use serde::Serialize;

use crate::amount::{FundingResult, Proposal};
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
        let proposals = || given(assessment).map(|(_, proposal)| proposal);
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
fn given(assessment: &Assessment) -> impl Iterator<Item = (&str, Option<&Proposal>)> {
    let counts = |one: &&FundingResult| is_open(assessment.verdict) && is_open(one.verdict);
    assessment
        .fundings
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

pub(crate) fn reasons(before: &Assessment, after: &Assessment) -> Vec<Reason> {
    let mut reasons = conditions(before, after);
    if is_open(before.verdict) && is_open(after.verdict) {
        reasons.extend(amounts(before, after));
    }
    reasons
}

fn conditions(before: &Assessment, after: &Assessment) -> Vec<Reason> {
    let of = |assessment: &Assessment, id: &str| {
        let mut all = assessment.conditions.iter();
        all.find(|one| one.id == id).map(|one| one.verdict)
    };
    let gone = before
        .conditions
        .iter()
        .filter(|one| of(after, &one.id).is_none());
    let ids = after.conditions.iter().chain(gone).map(|one| &one.id);
    ids.filter_map(|id| {
        let (before, after) = (of(before, id), of(after, id));
        // A condition that only one policy has explains nothing when it holds.
        let holds =
            |one: Option<ConditionVerdict>| one.is_none_or(|one| one == ConditionVerdict::Met);
        (before != after && !(holds(before) && holds(after))).then(|| Reason::Condition {
            id: id.clone(),
            before,
            after,
        })
    })
    .collect()
}

fn amounts(before: &Assessment, after: &Assessment) -> Vec<Reason> {
    let proposal = |assessment: &'_ Assessment, funder: &str| -> Option<Proposal> {
        let mut all = given(assessment);
        all.find(|(id, _)| *id == funder)?.1.cloned()
    };
    let mut funders: Vec<&str> = given(after).map(|(funder, _)| funder).collect();
    for (funder, _) in given(before) {
        if !funders.contains(&funder) {
            funders.push(funder);
        }
    }
    funders
        .into_iter()
        .filter_map(|funder| {
            let (before, after) = (proposal(before, funder), proposal(after, funder));
            let amount = |one: &Option<Proposal>| one.as_ref().and_then(|one| one.amount);
            if amount(&before) != amount(&after) {
                return Some(Reason::Step {
                    funder: funder.to_owned(),
                    id: first_step(before.as_ref(), after.as_ref()),
                });
            }
            let below = |one: &Option<Proposal>| one.as_ref().is_some_and(|one| one.below_floor);
            (below(&before) != below(&after)).then(|| Reason::Floor {
                funder: funder.to_owned(),
            })
        })
        .collect()
}

/// The first step whose result differs.
fn first_step(before: Option<&Proposal>, after: Option<&Proposal>) -> String {
    let steps = |one: Option<&Proposal>| -> Vec<(String, Cents)> {
        let steps = one.map(|one| one.steps.as_slice()).unwrap_or_default();
        steps
            .iter()
            .map(|step| (step.id.clone(), step.cents))
            .collect()
    };
    let (before, after) = (steps(before), steps(after));
    let mut running = None;
    for (id, cents) in &after {
        let there = before.iter().find(|(known, _)| known == id);
        // A step that the other policy does not have changes something only if it cuts.
        let differs = match there {
            Some((_, other)) => other != cents,
            None => running != Some(*cents),
        };
        if differs {
            return id.clone();
        }
        running = Some(*cents);
    }
    let only = |(id, _): &&(String, Cents)| !after.iter().any(|(known, _)| known == id);
    let gone = before.iter().find(only).map(|(id, _)| id.clone());
    gone.unwrap_or_default()
}
