//! How the aid of a funder is computed, in words.

use money::{Cents, Rate};
use policy::model::{AmountRule, ExpenseRule, Funding, Sourced as Figure, Text, VatRule};

use crate::facts::Names;
use crate::i18n::{T, key};
use crate::parts::{Sourced, mark_of};
use crate::typography::french;
use crate::versions::{share_ceiling, vat_key};

/// The aid of one funder.
pub struct FundingWords {
    pub funder: String,
    /// « 70 % des dépenses retenues, de 2 000 € à 20 000 € ».
    pub short: String,
    /// Label and figure of each limit, in the order they are applied.
    pub rows: Vec<(String, Sourced)>,
    /// What this funder says of some kinds of expense, and of all.
    pub expenses: Vec<ExpenseRuleWords>,
}

/// How some expenses count for a funder.
pub struct ExpenseRuleWords {
    pub label: String,
    /// One sentence for each thing said.
    pub says: Vec<String>,
    pub mark: Option<&'static str>,
    pub source: String,
}

impl FundingWords {
    pub(super) fn of(names: Names<'_>, funding: &Funding) -> FundingWords {
        let t = names.t;
        let funder = names.region.funder(&funding.funder);
        let funder = funder.map_or_else(
            || funding.funder.clone(),
            |one| t.text(&one.name).into_owned(),
        );
        FundingWords {
            funder,
            short: with_rounding(t, &funding.rule),
            rows: rows(names, &funding.rule),
            expenses: expenses(names, &funding.rule),
        }
    }
}

/// What a scheme gives, in its own words and by the rule of its lead funder when there is one.
pub fn gives(t: T, scheme: &policy::Scheme) -> String {
    let own = t.text(&scheme.gives);
    match scheme.amount() {
        Some(rule) => {
            let aid = in_short(t, rule);
            let key = if is_assumed(rule) {
                key("aid-given-assumed")
            } else {
                key("aid-given")
            };
            t.args2(key, "gives", own, "aid", aid)
        }
        None => own,
    }
    .into_owned()
}

/// Whether a figure that [`in_short`] writes is supposed and not published.
fn is_assumed(rule: &AmountRule) -> bool {
    let rates = rule.rates.iter().map(|case| &case.rate);
    let rates = std::iter::once(&rule.rate).chain(rates);
    let rates = rates.filter(|_| rule.flat.is_none()).map(supposed);
    let sums = rule.flat.iter().chain([&rule.floor, &rule.ceiling]);
    rates.chain(sums.map(supposed)).any(|one| one)
}

fn supposed<V>(figure: &Figure<V>) -> bool {
    figure.value.is_some() && figure.confidence == policy::model::Confidence::Assumption
}

fn with_rounding(t: T, rule: &AmountRule) -> String {
    let short = in_short(t, rule);
    if rule.round_to <= Cents(1) {
        return short;
    }
    let unit = t.money(rule.round_to);
    t.args2("aid-rounded", "aid", short, "unit", unit)
        .into_owned()
}

fn in_short(t: T, rule: &AmountRule) -> String {
    let mut parts = vec![start(t, rule)];
    let floor = rule.floor.value.map(|one| t.money(one));
    let ceiling = rule.ceiling.value.map(|one| t.money(one));
    parts.extend(
        match (floor, ceiling) {
            (Some(floor), Some(ceiling)) => {
                Some(t.args2("aid-between", "floor", floor, "ceiling", ceiling))
            }
            (Some(floor), None) => Some(t.args("aid-at-least", "floor", floor)),
            (None, Some(ceiling)) => Some(t.args("aid-at-most", "ceiling", ceiling)),
            (None, None) => None,
        }
        .map(std::borrow::Cow::into_owned),
    );
    parts.join(", ")
}

/// What the chain starts from: a flat sum, or a share of the base.
fn start(t: T, rule: &AmountRule) -> String {
    if let Some(flat) = &rule.flat {
        return match flat.value {
            Some(sum) => t.args("aid-flat", "sum", t.money(sum)),
            None => t.get("aid-flat-unknown"),
        }
        .into_owned();
    }
    let others = rule.rates.iter().filter_map(|case| case.rate.value);
    let known: Vec<Rate> = rule.rate.value.into_iter().chain(others).collect();
    match (known.iter().min(), known.iter().max()) {
        (Some(least), Some(most)) if least == most => t.args("aid-rate", "rate", t.rate(*least)),
        (Some(least), Some(most)) => {
            t.args2("aid-rates", "least", t.rate(*least), "most", t.rate(*most))
        }
        _ => t.get("aid-rate-unknown"),
    }
    .into_owned()
}

fn rows(names: Names<'_>, rule: &AmountRule) -> Vec<(String, Sourced)> {
    let t = names.t;
    let label = |word: &'static str| t.get(word).into_owned();
    let money = |figure: &Figure<Cents>| Sourced::of(t, figure, |one| t.money(*one));
    let rate = |figure: &Figure<Rate>| Sourced::of(t, figure, |one| t.rate(*one));
    let mut rows = Vec::new();
    if let Some(limit) = &rule.base_ceiling {
        rows.push((label(key("amount-label-base-ceiling")), money(limit)));
    }
    match &rule.flat {
        Some(flat) => rows.push((label(key("amount-label-flat")), money(flat))),
        None => {
            rows.push((label(key("amount-label-rate")), rate(&rule.rate)));
            rows.extend(rule.rates.iter().map(|case| {
                let when = names.rule(&case.when);
                (case_label(t, &case.text, Some(&when)), rate(&case.rate))
            }));
            rows.extend(rule.bonuses.iter().map(|bonus| {
                let when = bonus.when.as_ref().map(|when| names.rule(when));
                let label = case_label(t, &bonus.text, when.as_deref());
                let figure = Sourced::of(t, &bonus.rate, |one| {
                    t.args("amount-bonus-points", "rate", t.rate(*one))
                        .into_owned()
                });
                (label, figure)
            }));
        }
    }
    rows.push((label(key("amount-label-floor")), money(&rule.floor)));
    rows.push((label(key("amount-label-ceiling")), money(&rule.ceiling)));
    rows.push((label(key("amount-label-public")), rate(&rule.public_share)));
    rows
}

/// The words of a case and the rule that says when it applies.
fn case_label(t: T, text: &Text, when: Option<&str>) -> String {
    let text = t.text(text);
    match when {
        Some(when) => t.args2("amount-case", "text", text, "rule", when),
        None => t.args("amount-case-judged", "text", text),
    }
    .into_owned()
}

fn expenses(names: Names<'_>, rule: &AmountRule) -> Vec<ExpenseRuleWords> {
    let mut all: Vec<ExpenseRuleWords> = every(names, rule).into_iter().collect();
    all.extend(rule.expenses.iter().map(|one| of_kind(names, one)));
    all
}

/// What holds for every expense.
fn every(names: Names<'_>, rule: &AmountRule) -> Option<ExpenseRuleWords> {
    let t = names.t;
    let base = &rule.base;
    let mut says: Vec<String> = Vec::new();
    if base.vat != VatRule::AsWritten {
        let vat = t.get(vat_key(base.vat));
        says.push(t.args("expense-rule-vat", "vat", vat).into_owned());
    }
    if base.engaged_after_filing {
        says.push(t.get("expense-rule-engaged").into_owned());
    }
    if says.is_empty() {
        return None;
    }
    Some(ExpenseRuleWords {
        label: t.get("expense-rule-all").into_owned(),
        says,
        mark: base.confidence.and_then(mark_of),
        source: base
            .source
            .as_deref()
            .map(french)
            .unwrap_or_default()
            .into_owned(),
    })
}

fn of_kind(names: Names<'_>, rule: &ExpenseRule) -> ExpenseRuleWords {
    let t = names.t;
    let mut says: Vec<String> = Vec::new();
    if let Some(eligible) = rule.eligible {
        let word = if eligible {
            key("diff-counts")
        } else {
            key("diff-counts-not")
        };
        says.push(t.get(word).into_owned());
    }
    if let Some(limit) = &rule.line_ceiling {
        let limit = limit
            .value
            .map_or_else(|| t.get("not-published").into_owned(), |one| t.money(one));
        says.push(t.args("diff-line-ceiling", "limit", limit).into_owned());
    }
    if let Some(ceiling) = &rule.share_ceiling {
        says.push(share_ceiling(names, ceiling));
    }
    if let Some(when) = &rule.when {
        let when = names.rule(when);
        says.push(t.args("expense-rule-when", "rule", when).into_owned());
    }
    says.extend(rule.text.as_ref().map(|text| t.text(text).into_owned()));
    ExpenseRuleWords {
        label: names.label(&format!("plan.expense.{}", rule.kind.replace('-', "_"))),
        says,
        mark: mark_of(rule.confidence),
        source: french(&rule.source).into_owned(),
    }
}
