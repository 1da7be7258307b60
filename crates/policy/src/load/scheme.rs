//! One version of one scheme.

use std::borrow::Cow;

use super::form;
use super::reader::{Item, Table, not_published};
use super::region::validity;
use crate::expr::Vocabulary;
use crate::model::{AmountRule, Condition, Figure, Scheme, SchemeKind, Stage, Step};
use money::Cents;

const KINDS: [(&str, SchemeKind); 6] = [
    ("grant", SchemeKind::Grant),
    ("repayable-advance", SchemeKind::RepayableAdvance),
    ("support", SchemeKind::Support),
    ("operator", SchemeKind::Operator),
    ("call", SchemeKind::Call),
    ("mixed", SchemeKind::Mixed),
];

/// Reads `schemes/<id>/<from>.toml`: the file's own name must say the same id and date.
pub(super) fn scheme(t: &Table<'_>, file: &str, vocabulary: Option<&Vocabulary>) -> Scheme {
    let id = t.string("id");
    let validity = validity(t);
    let key = format!("scheme/{id}@{}", validity.from);
    t.mark(&key);
    for name in ["manager", "committee", "funders", "next"] {
        t.mark_value(name, &key);
    }
    let expected = format!("schemes/{id}/{}.toml", validity.from);
    if file != expected {
        t.problem(format!(
            "the file's name must say its id and its `from`: {expected}"
        ));
    }
    let stages: Vec<(&str, Stage)> = Stage::ALL.map(|stage| (stage.id(), stage)).to_vec();
    let source = t.string("source");
    let form = t.nested("form", |t| form::form(t, &key));
    // Conditions may name what the form asks.
    let vocabulary = vocabulary.map(|known| match &form {
        Some(form) => Cow::Owned(known.with_form(form)),
        None => Cow::Borrowed(known),
    });
    Scheme {
        name: t.text("name"),
        summary: t.text("summary"),
        presentation: t.texts("presentation"),
        kind: t.keyword("kind", &KINDS).unwrap_or(SchemeKind::Mixed),
        stages: t.keywords("stages", &stages),
        audience: t.text("audience"),
        gives: t.text("gives"),
        manager: t.string_opt("manager"),
        committee: t.string_opt("committee"),
        funders: t.strings("funders"),
        figures: t.each("figure", |t| Figure {
            label: t.text("label"),
            value: t.required_sourced("value", Item::text),
        }),
        since: t.required_sourced("since", Item::integer),
        conditions: t.each("condition", |t| condition(t, &key, vocabulary.as_deref())),
        form,
        amount: t.nested("amount", |t| amount(t, &source)),
        steps: t.each("step", |t| Step {
            title: t.text("title"),
            text: t.text_opt("text"),
            delay: t.sourced("delay", Item::text),
        }),
        next: t.strings("next"),
        how: t.text_opt("how"),
        source,
        id,
        validity,
    }
}

fn condition(t: &Table<'_>, key: &str, vocabulary: Option<&Vocabulary>) -> Condition {
    let id = t.string("id");
    let mark = format!("{key}/condition/{id}");
    t.mark(&mark);
    t.mark_value("rule", &mark);
    t.mark_value("funder", &mark);
    let dossier_only = t.boolean("dossier_only", false);
    if let (true, Some(item)) = (dossier_only, t.item("rule")) {
        item.problem(
            "a condition that a person judges on the dossier has no rule: remove `dossier_only`",
            None,
        );
    }
    Condition {
        id,
        rule: t.expr("rule", vocabulary),
        text: t.text("text"),
        otherwise: t.text_opt("otherwise"),
        dossier_only,
        funder: t.string_opt("funder"),
        source: t.string("source"),
        confidence: t.confidence(),
    }
}

/// A figure left out is not published: its source is that of the scheme.
fn amount(t: &Table<'_>, source: &str) -> AmountRule {
    let absent = || source.to_owned();
    AmountRule {
        rate: t
            .sourced("rate", Item::rate)
            .unwrap_or_else(|| not_published(absent())),
        floor: t
            .sourced("floor", Item::amount)
            .unwrap_or_else(|| not_published(absent())),
        ceiling: t
            .sourced("ceiling", Item::amount)
            .unwrap_or_else(|| not_published(absent())),
        public_share: t
            .sourced("public_share", Item::rate)
            .unwrap_or_else(|| not_published(absent())),
        round_to: t.amount_opt("round_to").unwrap_or(Cents(1)),
    }
}
