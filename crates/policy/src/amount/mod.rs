//! From the lines of a plan to the amounts proposed, each cut with its reason.
//!
//! For each funder of a scheme, in the order of its file:
//! 1. every line of expense is judged ([`base::judge`]): what is retained of it and why the rest is
//!    not;
//! 2. the amount follows as named steps ([`steps`]): base → base ceiling → rate → bonuses (or a flat
//!    sum) → ceiling → floor → public share → requested → rounding.
//!
//! # Several funders
//! They share the one request of the dossier and the room left by the ceiling of public money, in
//! the order of the file: each takes at most what the earlier ones left. A funder whose amount
//! cannot be known counts for nothing in those that follow, which say so ([`Proposal::without`]).
//!
//! # Exactness
//! Amounts are integer cents and every rounding is down, so the aid is never more than the rule
//! allows. What is retained of the lines sums to the base; the cuts of a line sum to what it lost.
//!
//! # What is not known
//! A figure that is not published is skipped and its step says so. An answer that is missing and
//! matters leaves the amount unknown and is named. Nothing is raised to a floor, nothing is guessed.

pub mod base;
pub mod rule;
mod share;
pub mod steps;

use std::borrow::Cow;
use std::collections::BTreeMap;

use money::{Cents, Rate};
use serde::{Deserialize, Serialize};

pub use base::{BaseResult, JudgedLine, LineReason};
pub use steps::{AmountInput, Proposal, Quantity, Step, StepConfidence, propose};

use crate::expr::underscored;
use crate::model::{AmountRule, Funding, Scheme};
use crate::plan;
use crate::situation::{Situation, Value};
use crate::verdict::Verdict;
use steps::{Earlier, Known, Telling};

pub(crate) use base::{line_before, share_before};
pub(crate) use share::unsettled as unsettled_shares;

/// The aid of one funder: what it rests on and how it was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingResult {
    pub funder: String,
    /// The lead funder stands for the dossier.
    pub lead: bool,
    /// By the conditions of the scheme and those of this funder.
    pub verdict: Verdict,
    /// `None` when neither lines nor a base are known yet.
    pub base: Option<BaseResult>,
    /// `None` when the base is needed and not known.
    pub proposal: Option<Proposal>,
}

/// What the aid of each funder is computed from.
pub struct FundInput<'a> {
    /// The facts of the dossier, with what follows from them ([`Situation::completed`]) and the
    /// legal parameters that rules name.
    pub facts: &'a Situation,
    /// What the officer retains of some lines, by key.
    pub kept: &'a BTreeMap<String, Cents>,
    /// What the conditions of the scheme say.
    pub common: Verdict,
    /// What the conditions of one funder alone say.
    pub own: &'a dyn Fn(&str) -> Verdict,
}

/// The aid of each funder of a scheme, in the order of its file.
///
/// A funder whose own condition does not hold gives nothing. Conditions of the scheme that do not
/// hold change no amount: it is what the rule would give.
pub fn fund(scheme: &Scheme, input: &FundInput<'_>) -> Vec<FundingResult> {
    fund_telling(scheme, input, Telling::Everything)
}

/// As [`fund`], of each step its name and the amount after it alone, and no line: where many are
/// compared.
pub(crate) fn outline(scheme: &Scheme, input: &FundInput<'_>) -> Vec<FundingResult> {
    fund_telling(scheme, input, Telling::Outline)
}

fn fund_telling(scheme: &Scheme, input: &FundInput<'_>, telling: Telling) -> Vec<FundingResult> {
    let mut earlier = Earlier::default();
    let mut results = Vec::with_capacity(scheme.fundings.len());
    for funding in &scheme.fundings {
        let own = (input.own)(&funding.funder);
        // The base of the only funder is that of the dossier, whose lines were judged for it.
        let alone = telling == Telling::Outline && scheme.fundings.len() == 1;
        let known = amount_in(input.facts, plan::BASE).filter(|_| alone);
        let base = known
            .map(BaseResult::given)
            .or_else(|| base_of(scheme, funding, input.facts, input.kept));
        let line = own_line(scheme, &funding.funder);
        let nobody = Earlier::default();
        let before = if line.is_some() { &nobody } else { &earlier };
        let asked = Asked {
            own,
            line: line.as_deref(),
            earlier: before,
            telling,
        };
        let proposal = proposed(funding, base.as_ref(), input, &asked);
        match proposal.as_ref().and_then(|proposal| proposal.amount) {
            _ if line.is_some() => {}
            Some(amount) => earlier.take(amount),
            None => earlier.unknown.push(funding.funder.clone()),
        }
        results.push(FundingResult {
            funder: funding.funder.clone(),
            lead: funding.lead,
            verdict: input.common.and(own),
            base,
            proposal,
        });
    }
    results
}

/// The line of the plan that asks this funder alone, where several share a dossier: it takes nothing
/// from what the lead is asked. `None`: it shares the one request.
pub(crate) fn own_line(scheme: &Scheme, funder: &str) -> Option<String> {
    let mandate = scheme.mandate(funder).filter(|_| scheme.is_shared())?;
    let kind = mandate.resource.as_deref()?;
    let kinds = &scheme.form.as_ref()?.resources;
    let kind = kinds.iter().find(|one| one.id == kind && !one.requested)?;
    Some(format!("plan.resource.{}", underscored(&kind.id)))
}

/// The base that conditions name `plan.base`: that of the lead funder, from the lines of the plan.
/// `None` without lines, or when an answer that matters to it is missing.
pub fn lead_base(
    scheme: &Scheme,
    facts: &Situation,
    kept: &BTreeMap<String, Cents>,
) -> Option<Cents> {
    let (lead, form) = (scheme.lead()?, scheme.form.as_ref()?);
    let base = base::judge(&lead.rule, form, facts.plan()?, facts, kept);
    base.missing.is_empty().then_some(base.total)
}

/// From the lines when there are some, else the base that is given.
fn base_of(
    scheme: &Scheme,
    funding: &Funding,
    facts: &Situation,
    kept: &BTreeMap<String, Cents>,
) -> Option<BaseResult> {
    match (facts.plan(), &scheme.form) {
        (Some(plan), Some(form)) if !plan.expenses.is_empty() => {
            Some(base::judge(&funding.rule, form, plan, facts, kept))
        }
        _ => amount_in(facts, plan::BASE).map(BaseResult::given),
    }
}

/// What is asked of one funder among the others.
struct Asked<'a> {
    /// What its own conditions say.
    own: Verdict,
    /// The line of the plan that asks it alone.
    line: Option<&'a str>,
    earlier: &'a Earlier,
    telling: Telling,
}

fn proposed(
    funding: &Funding,
    base: Option<&BaseResult>,
    input: &FundInput<'_>,
    asked: &Asked<'_>,
) -> Option<Proposal> {
    if base.is_none() && funding.rule.flat.is_none() {
        return None;
    }
    let amount = |name: &str| amount_in(input.facts, name);
    let total = base.map(|base| base.total);
    // Rules of this funder read its own base.
    let mut facts = Cow::Borrowed(input.facts);
    if let Some(total) = total
        && amount(plan::BASE) != Some(total)
    {
        facts.to_mut().set(plan::BASE, total);
    }
    let mut requested = amount(plan::REQUESTED);
    let mut other_public = amount(plan::OTHER_PUBLIC).unwrap_or_default();
    if let Some(line) = asked.line {
        // What this funder is asked is public money of others to all but itself, and what the lead is
        // asked is that to it. Its rules say how much it may give, whatever it is asked.
        let without = other_public.checked_sub(amount(line).unwrap_or_default());
        other_public = without
            .and_then(|others| others.checked_add(requested.take().unwrap_or_default()))
            .unwrap_or(Cents(i64::MAX));
    }
    let known = Known {
        base: total,
        cash: amount(plan::CASH).or(total),
        other_public,
        requested,
        facts: &facts,
        refused: asked.own == Verdict::NotEligible,
        earlier: asked.earlier,
        telling: asked.telling,
    };
    let mut proposal = steps::chain(&funding.rule, &known);
    if let Some(base) = base.filter(|base| !base.missing.is_empty()) {
        proposal.wait_for(&base.missing);
    }
    Some(proposal)
}

fn amount_in(facts: &Situation, name: &str) -> Option<Cents> {
    match facts.get(name) {
        Some(Value::Money(amount)) => Some(*amount),
        _ => None,
    }
}

/// The key under which the loader recorded where a funding was read; `[amount]` is the first.
pub(crate) fn key(version: &str, scheme: &Scheme, funding: &Funding) -> String {
    let first = scheme.fundings.first();
    let shorthand = first.is_some_and(|first| first.lead && first.funder == funding.funder);
    if shorthand {
        format!("{version}/amount")
    } else {
        format!("{version}/funding/{}", funding.funder)
    }
}

/// The most that a rate can be, every bonus that is added included.
pub(crate) fn highest_rate(rule: &AmountRule) -> Rate {
    let cases = rule.rates.iter().map(|case| &case.rate);
    let rates = cases.chain([&rule.rate]).filter_map(|rate| rate.value);
    let highest = rates.max().unwrap_or(Rate::ZERO);
    let bonuses = rule.bonuses.iter().filter(|bonus| bonus.when.is_some());
    let added: i64 = bonuses
        .filter_map(|bonus| bonus.rate.value)
        .map(Rate::ppm)
        .sum();
    Rate::from_ppm(highest.ppm().saturating_add(added))
}
