//! The limits and conditions of one funder's amount, tried by the examples.

use money::{Cents, Rate, Rounding};

use super::coverage::{ALL, Gap, Lacking, Limit, Side, holds, sides};
use crate::amount::{self, FundingResult, Quantity, highest_rate, line_before, share_before};
use crate::assess::Assessment;
use crate::model::{AmountRule, ExpenseRule, Funding, Scheme};
use crate::situation::Situation;

/// What is lacking for one funder.
pub(super) fn of(
    scheme: &Scheme,
    funding: &Funding,
    tried: &[(Situation, Assessment)],
    gaps: &mut Vec<Gap>,
) {
    let rule = &funding.rule;
    let place = amount::key("", scheme, funding);
    let place = place.trim_start_matches('/');
    let results = tried
        .iter()
        .flat_map(|(_, assessment)| &assessment.fundings);
    let results: Vec<&FundingResult> = results
        .filter(|result| result.funder == funding.funder)
        .collect();
    let cases = rule.rates.iter().map(|case| ("rates", Some(&case.when)));
    let bonuses = rule
        .bonuses
        .iter()
        .map(|one| ("bonuses", one.when.as_ref()));
    for (name, when) in cases.chain(bonuses) {
        if let Some(when) = when {
            holds(&format!("{place}/{name}"), when, tried, gaps);
        }
    }
    for expense in &rule.expenses {
        let place = format!("{place}/expense/{}", expense.kind);
        if let Some(when) = &expense.when {
            holds(&format!("{place}/when"), when, tried, gaps);
        }
        line(&place, expense, &results, gaps);
        share(&place, rule, expense, &results, gaps);
    }
    // A flat sum meets its own limits or does not, whatever the example.
    if rule.flat.is_none() {
        own(place, rule, &results, gaps);
    }
    if let Some(share) = rule.public_share.value
        && reaches(scheme, rule, share)
    {
        public(place, share, &results, gaps);
    }
}

/// Floor, ceiling and ceiling of the base, tried by the amount before each step.
fn own(place: &str, rule: &AmountRule, results: &[&FundingResult], gaps: &mut Vec<Gap>) {
    let before = |id: &str| -> Vec<i64> {
        let proposals = results.iter().filter_map(|result| result.proposal.as_ref());
        let steps = proposals.filter_map(|proposal| proposal.step(id));
        steps
            .map(|step| step.cents.0.saturating_add(step.cut.map_or(0, |cut| cut.0)))
            .collect()
    };
    let base_ceiling = rule.base_ceiling.as_ref().and_then(|figure| figure.value);
    let (ceiling, floor) = (rule.ceiling.value, rule.floor.value);
    // No amount holds both: that is said of the rule.
    if floor
        .zip(ceiling)
        .is_some_and(|(floor, ceiling)| floor > ceiling)
    {
        return;
    }
    for (id, name, limit, asked) in [
        ("base-ceiling", "base_ceiling", base_ceiling, &ALL[..]),
        ("ceiling", "ceiling", ceiling, reachable(rule, ceiling)),
        ("floor", "floor", floor, over_floor(rule, floor)),
    ] {
        if let Some(limit) = limit {
            let place = format!("{place}/{name}");
            sides(&place, &Limit::money(limit), before(id), asked, gaps);
        }
    }
}

/// The sides of a limit that a capped base can reach.
fn reachable(rule: &AmountRule, limit: Option<Cents>) -> &'static [Side] {
    let most = rule.base_ceiling.as_ref().and_then(|ceiling| {
        let base = ceiling.value.filter(|_| rule.rate.value.is_some())?;
        Some(highest_rate(rule).of(base, Rounding::Down))
    });
    match (most, limit) {
        (Some(most), Some(limit)) if most < limit => &ALL[..1],
        (Some(most), Some(limit)) if most == limit => &ALL[..2],
        _ => &ALL[..],
    }
}

/// The sides of the floor: what comes before it is never above the ceiling.
fn over_floor(rule: &AmountRule, floor: Option<Cents>) -> &'static [Side] {
    let sides = reachable(rule, floor);
    match (floor, rule.ceiling.value) {
        (Some(floor), Some(ceiling)) if ceiling <= floor => &sides[..sides.len().min(2)],
        _ => sides,
    }
}

/// Whether public money can reach its share: by the rate alone, by a flat sum, or with that of others.
fn reaches(scheme: &Scheme, rule: &AmountRule, share: Rate) -> bool {
    let resources = scheme.form.iter().flat_map(|form| &form.resources);
    let mut others = resources.filter(|kind| kind.public && !kind.requested && !kind.in_kind);
    let known = rule.flat.is_some() || rule.follows_from_base();
    known
        && (others.next().is_some()
            || scheme.fundings.len() > 1
            || rule.flat.is_some()
            || highest_rate(rule) > share)
}

/// The amount before the share of public money, against the room that is left there.
fn public(place: &str, share: Rate, results: &[&FundingResult], gaps: &mut Vec<Gap>) {
    let proposals = results.iter().filter_map(|result| result.proposal.as_ref());
    let steps = proposals.filter_map(|proposal| proposal.step("public-share"));
    let reached = steps.filter_map(|step| {
        let limit = step.detail.iter().find(|(name, _)| name == "limit")?;
        let Quantity::Money(room) = limit.1 else {
            return None;
        };
        let before = step.cents.0.saturating_add(step.cut.map_or(0, |cut| cut.0));
        Some((before, room))
    });
    let place = format!("{place}/public_share");
    moving(&place, share, &reached.collect::<Vec<_>>(), gaps);
}

/// Lines of a kind against the most that is retained of one.
fn line(place: &str, expense: &ExpenseRule, results: &[&FundingResult], gaps: &mut Vec<Gap>) {
    let ceiling = expense.line_ceiling.as_ref();
    let Some(limit) = ceiling.and_then(|ceiling| ceiling.value) else {
        return;
    };
    let bases = results.iter().filter_map(|result| result.base.as_ref());
    let lines = bases.flat_map(|base| &base.lines);
    let own = lines.filter(|line| line.kind == expense.kind);
    let before = own.filter_map(line_before).map(|amount| amount.0).collect();
    let place = format!("{place}/line_ceiling");
    sides(&place, &Limit::money(limit), before, &ALL, gaps);
}

/// The sum of a kind against its share of the others.
fn share(
    place: &str,
    rule: &AmountRule,
    expense: &ExpenseRule,
    results: &[&FundingResult],
    gaps: &mut Vec<Gap>,
) {
    let ceiling = expense.share_ceiling.as_ref();
    let Some(share) = ceiling.and_then(|ceiling| ceiling.share.value) else {
        return;
    };
    let bases = results.iter().filter_map(|result| result.base.as_ref());
    let reached = bases.filter_map(|base| share_before(rule, &expense.kind, &base.lines));
    let reached: Vec<(i64, Cents)> = reached.map(|(sum, limit)| (sum.0, limit)).collect();
    moving(&format!("{place}/share_ceiling"), share, &reached, gaps);
}

/// A limit that is another amount in each example.
fn moving(place: &str, share: Rate, reached: &[(i64, Cents)], gaps: &mut Vec<Gap>) {
    for side in ALL {
        let has = |(value, limit): &(i64, Cents)| Limit::money(*limit).has(side, *value);
        if !reached.iter().any(has) {
            gaps.push(Gap {
                place: place.to_owned(),
                what: Lacking::Side(side, share.format_fr()),
            });
        }
    }
}
