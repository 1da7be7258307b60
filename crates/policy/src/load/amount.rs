//! `[amount]` and `[[funding]]`: how the aid of each funder is computed.

use money::Cents;

use super::reader::{Item, Table};
use super::scheme::known_funder;
use crate::expr::Vocabulary;
use crate::model::{
    AmountRule, BaseRule, Bonus, ExpenseRule, Form, Funding, RateCase, ShareCeiling, VatRule,
};
use crate::problem::nearest;

const VAT: [(&str, VatRule); 4] = [
    ("as-written", VatRule::AsWritten),
    ("ht", VatRule::Excluded),
    ("ttc", VatRule::Included),
    ("by-position", VatRule::ByPosition),
];

/// What the amounts of a scheme are read with.
pub(super) struct Surroundings<'a> {
    /// Key of the scheme version, for [`Table::mark`].
    pub(super) key: &'a str,
    /// Source of the scheme: that of a figure left out.
    pub(super) source: &'a str,
    /// Funders of the scheme: the first one is the lead of `[amount]` when it names none.
    pub(super) funders: &'a [String],
    pub(super) form: Option<&'a Form>,
    /// The form has mistakes: a kind of expense that it does not have may be one of them.
    pub(super) lacks_kinds: bool,
    pub(super) vocabulary: &'a Vocabulary,
}

/// `[amount]` first, then each `[[funding]]`.
pub(super) fn fundings(t: &Table<'_>, around: &Surroundings<'_>) -> Vec<Funding> {
    let mut fundings = Vec::new();
    fundings.extend(t.nested("amount", |t| {
        let funder = t.string_opt("funder");
        let funder = funder.or_else(|| around.funders.first().cloned());
        if funder.is_none() {
            t.problem("an amount has a funder: name one in `funders`, the lead first");
        }
        Funding {
            funder: funder.unwrap_or_default(),
            lead: true,
            rule: rule(t, around, &format!("{}/amount", around.key)),
        }
    }));
    fundings.extend(t.each("funding", |t| {
        let funder = t.string("funder");
        let key = format!("{}/funding/{funder}", around.key);
        Funding {
            lead: t.boolean("lead", false),
            rule: rule(t, around, &key),
            funder,
        }
    }));
    let mut named = t.again("amount");
    named.extend(t.again("funding"));
    for item in named.iter().filter_map(|t| t.item("funder")) {
        known_funder(&item, around.funders);
    }
    one_lead(t, &fundings);
    t.unique("funding", "funder", "two fundings are those of");
    fundings
}

fn one_lead(t: &Table<'_>, fundings: &[Funding]) {
    let leads: Vec<usize> = (0..fundings.len())
        .filter(|at| fundings[*at].lead)
        .collect();
    let message = "exactly one funder leads: `[amount]`, or the `[[funding]]` with `lead = true`";
    match leads.as_slice() {
        [] if !fundings.is_empty() => t.problem(message),
        [_, second, ..] => {
            // `[amount]`, when there is one, is the first and leads.
            let before = usize::from(t.item("amount").is_some());
            match t.again("funding").get(second - before) {
                Some(t) => t.problem(message),
                None => t.problem(message),
            }
        }
        _ => {}
    }
}

/// A figure left out is not published: its source is that of the scheme.
fn rule(t: &Table<'_>, around: &Surroundings<'_>, key: &str) -> AmountRule {
    t.mark(key);
    for name in [
        "rate",
        "flat",
        "floor",
        "ceiling",
        "base_ceiling",
        "public_share",
        "rates",
        "bonuses",
    ] {
        t.mark_value(name, key);
    }
    let absent = AmountRule::not_published(around.source);
    let flat = t.sourced("flat", Item::amount);
    let rate = t.sourced("rate", Item::rate);
    let rates = t.each("rates", |t| rate_case(t, around));
    let rates: Vec<RateCase> = rates.into_iter().flatten().collect();
    let bonuses = t.each("bonuses", |t| Bonus {
        id: t.string("id"),
        when: t.expr("when", around.vocabulary),
        rate: t.sourced_here(Item::rate),
        text: t.text("text").into(),
    });
    if flat.is_some() && (rate.is_some() || !rates.is_empty() || !bonuses.is_empty()) {
        t.problem("a flat sum has no rate: `flat` excludes `rate`, `rates` and `bonuses`");
    }
    t.unique("bonuses", "id", "two bonuses have the id");
    let expenses = t.each("expense", |t| expense(t, around, key));
    t.unique("expense", "kind", "two rules are those of the expenses");
    AmountRule {
        rate: rate.unwrap_or(absent.rate),
        rates,
        bonuses,
        flat,
        base_ceiling: t.sourced("base_ceiling", Item::amount),
        floor: t.sourced("floor", Item::amount).unwrap_or(absent.floor),
        ceiling: t.sourced("ceiling", Item::amount).unwrap_or(absent.ceiling),
        public_share: t
            .sourced("public_share", Item::rate)
            .unwrap_or(absent.public_share),
        round_to: round_to(t),
        expenses,
        base: t.nested("base", base).unwrap_or_default(),
    }
}

fn round_to(t: &Table<'_>) -> Cents {
    let said = t.item("round_to");
    let unit = said.as_ref().and_then(Item::amount);
    if let Some(item) = said.filter(|_| unit == Some(Cents::ZERO)) {
        let message = "amounts are rounded down to a multiple of it: more than 0 € is expected";
        item.problem(message, None);
    }
    unit.unwrap_or(Cents(1))
}

fn rate_case(t: &Table<'_>, around: &Surroundings<'_>) -> Option<RateCase> {
    let when = t.required_expr("when", around.vocabulary);
    let rate = t.sourced_here(Item::rate);
    let text = t.text("text");
    Some(RateCase {
        when: when?,
        rate,
        text: text.into(),
    })
}

fn expense(t: &Table<'_>, around: &Surroundings<'_>, key: &str) -> ExpenseRule {
    let kind = t.string("kind");
    let mark = format!("{key}/expense/{kind}");
    t.mark(&mark);
    for name in ["line_ceiling", "share_ceiling", "when"] {
        t.mark_value(name, &mark);
    }
    if let Some(item) = t.item("kind") {
        known_kind(&item, &kind, around);
    }
    ExpenseRule {
        kind,
        eligible: t.boolean_opt("eligible"),
        line_ceiling: t.sourced("line_ceiling", Item::amount),
        share_ceiling: t.nested("share_ceiling", |t| ShareCeiling {
            share: t.sourced_here(Item::rate),
            of: t.item("of").map(|of| kinds(&of, around)),
        }),
        when: t.expr("when", around.vocabulary),
        text: t.text_opt("text"),
        source: t.string("source"),
        confidence: t.confidence(),
    }
}

fn kinds(of: &Item<'_>, around: &Surroundings<'_>) -> Vec<String> {
    let mut kinds = Vec::new();
    for item in of.items() {
        if let Some(kind) = item.string() {
            known_kind(&item, kind, around);
            kinds.push(kind.to_owned());
        }
    }
    if kinds.is_empty() {
        of.problem(
            "a share is that of some kinds of expense; leave `of` out for all the others",
            None,
        );
    }
    kinds
}

fn known_kind(item: &Item<'_>, kind: &str, around: &Surroundings<'_>) {
    let kinds = around
        .form
        .map(|form| form.expenses.as_slice())
        .unwrap_or_default();
    if !around.lacks_kinds && !kinds.iter().any(|known| known.id == kind) {
        let meant = nearest(kind, kinds.iter().map(|known| known.id.as_str()));
        let message = format!("no kind of expense of the form has the id `{kind}`");
        item.problem(message, meant.map(str::to_owned));
    }
}

fn base(t: &Table<'_>) -> BaseRule {
    let vat = t.item("vat").and_then(|item| item.keyword(&VAT));
    BaseRule {
        vat: vat.unwrap_or_default(),
        engaged_after_filing: t.boolean("engaged_after_filing", false),
        text: t.text_opt("text"),
        source: t.string_opt("source"),
        confidence: t.confidence_opt(),
    }
}
