//! One version of one scheme.

use std::borrow::Cow;

use super::reader::{Item, Table};
use super::region::validity;
use super::{aid, amount, example, form, mandate, terms};
use crate::batch::Compiled;
use crate::expr::Vocabulary;
use crate::model::{Condition, Figure, Overlap, Scheme, SchemeKind, Stage, Step};
use crate::problem::nearest;
use crate::shared::{Shared, Words};

const KINDS: [(&str, SchemeKind); 6] = [
    ("grant", SchemeKind::Grant),
    ("repayable-advance", SchemeKind::RepayableAdvance),
    ("support", SchemeKind::Support),
    ("operator", SchemeKind::Operator),
    ("call", SchemeKind::Call),
    ("mixed", SchemeKind::Mixed),
];

const OVERLAPS: [(&str, Overlap); 2] = [
    ("replace-later", Overlap::ReplaceLater),
    ("keep-earlier", Overlap::KeepEarlier),
];

/// Reads `schemes/<id>/<from>.toml`: the file's own name must say the same id and date.
/// Without `vocabulary` (it has mistakes) rules are not checked. `read` are the versions read before
/// this one, in the order of the files: earlier versions of the same scheme come first.
pub(super) fn scheme(
    t: &Table<'_>,
    file: &str,
    vocabulary: Option<&Vocabulary>,
    read: &[Scheme],
) -> Scheme {
    let id = t.string("id");
    let validity = validity(t);
    let key = format!("scheme/{id}@{}", validity.from);
    t.mark(&key);
    for name in [
        "manager",
        "committee",
        "funders",
        "next",
        "overlaps",
        "state_aid",
        "summary",
        "presentation",
        "audience",
        "gives",
    ] {
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
    let funders = t.strings("funders");
    let form = t.nested("form", |t| form::form(t, &key));
    // Rules may name what the form asks.
    let mut vocabulary = vocabulary.map(|known| match &form {
        Some(form) => Cow::Owned(known.with_form(form)),
        None => Cow::Borrowed(known),
    });
    let earlier = read.iter().rev().find(|other| other.id == id);
    if let (Some(vocabulary), Some(earlier)) = (&mut vocabulary, earlier)
        && let Some(form) = &earlier.form
    {
        vocabulary.to_mut().retire(form, earlier.validity.from);
    }
    let vocabulary = vocabulary.as_deref();
    let conditions = t.each("condition", |t| condition(t, &key, vocabulary));
    let fundings = amount::fundings(
        t,
        &amount::Surroundings {
            key: &key,
            source: &source,
            funders: &funders,
            form: form.as_ref(),
            vocabulary,
        },
    );
    for item in t.again("condition").iter().filter_map(|t| t.item("funder")) {
        known_funder(&item, &funders);
    }
    let mandates = mandate::mandates(t, &key, vocabulary);
    let form_of = t.again("form");
    let mut named = t.again("mandate");
    named.extend(form_of.iter().flat_map(|t| t.again("section")));
    named.extend(form_of.iter().flat_map(|t| t.again("piece")));
    for item in named.iter().filter_map(|t| t.item("funder")) {
        known_funder(&item, &funders);
    }
    let around = example::Surroundings {
        key: &key,
        conditions: &conditions,
        fundings: &fundings,
        form: form.as_ref(),
        vocabulary,
    };
    let state_aid = aid::of_scheme(t, form.as_ref());
    let repayment = t.nested("repayment", |t| terms::repayment(t, &key));
    let payment = t.nested("payment", |t| terms::payment(t, &key));
    let examples = t.each("example", |t| example::example(t, &around));
    t.unique("example", "id", "two examples have the id");
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
        funders,
        mandates,
        figures: t.each("figure", |t| {
            let label = t.text("label");
            t.mark(&format!("{key}/figure/{}", label.fr));
            Figure {
                label,
                value: t.required_sourced("value", Item::text),
            }
        }),
        since: t.required_sourced("since", Item::integer),
        conditions,
        form,
        fundings,
        state_aid,
        repayment,
        payment,
        examples,
        overlaps: t.item("overlaps").and_then(|item| item.keyword(&OVERLAPS)),
        steps: t.each("step", |t| {
            let title = t.text("title");
            t.mark(&format!("{key}/step/{}", title.fr));
            Step {
                title,
                text: t.text_opt("text"),
                delay: t.sourced("delay", Item::text),
            }
        }),
        next: t.strings("next"),
        how: t.text_opt("how"),
        source,
        id,
        validity,
        compiled: Compiled::default(),
    }
}

fn condition(t: &Table<'_>, key: &str, vocabulary: Option<&Vocabulary>) -> Condition {
    let id = t.string("id");
    let mark = format!("{key}/condition/{id}");
    t.mark(&mark);
    t.mark_value("rule", &mark);
    t.mark_value("funder", &mark);
    let rule = t.expr("rule", vocabulary);
    let dossier_only = t.boolean("dossier_only", false);
    if let (true, Some(item)) = (dossier_only, t.item("rule")) {
        item.problem(
            "a condition that a person judges on the dossier has no rule: remove `dossier_only`",
            None,
        );
    }
    Condition {
        id: id.into(),
        rule,
        text: t.text("text").into(),
        otherwise: t.text_opt("otherwise").map(Shared::from),
        dossier_only,
        funder: t.string_opt("funder").map(Words::from),
        source: t.string("source").into(),
        confidence: t.confidence(),
    }
}

/// A funder named in the file is one of the scheme's.
pub(super) fn known_funder(item: &Item<'_>, funders: &[String]) {
    let Some(funder) = item.string() else {
        return;
    };
    if !funders.iter().any(|known| known == funder) {
        let meant = nearest(funder, funders.iter().map(String::as_str));
        let message = format!("`{funder}` is not one of the `funders` of the scheme");
        item.problem(message, meant.map(str::to_owned));
    }
}
