//! One version of one scheme.

use std::borrow::Cow;

use super::reader::{Item, Table, distinct};
use super::region::validity;
use super::{aid, amount, example, form, mandate, terms};
use crate::batch::Compiled;
use crate::expr::{ANSWER, DOSSIER, PLAN, Vocabulary};
use crate::holes::SchemeHoles;
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

/// Reads `schemes/<id>/<from>.toml`: the file's own name must say the same id and date. `read` are the versions read before
/// this one, in the order of the files: earlier versions of the same scheme come first.
pub(super) fn scheme(
    t: &Table<'_>,
    file: &str,
    vocabulary: &Vocabulary,
    read: &[Scheme],
) -> Scheme {
    let watch = t.watch();
    let id = t.string("id");
    let validity = validity(t);
    let mut holes = SchemeHoles {
        identity: !t.sound_since(watch) || id.is_empty() || t.item("from").is_none(),
        ..SchemeHoles::default()
    };
    t.of_version(validity);
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
    if file != expected && !holes.identity {
        t.problem(format!(
            "the file's name must say its id and its `from`: {expected}"
        ));
    }
    let stages: Vec<(&str, Stage)> = Stage::ALL.map(|stage| (stage.id(), stage)).to_vec();
    let source = t.string("source");
    let funders = t.strings("funders");
    let watch = t.watch();
    let (form, unread) = t.nested("form", |t| form::form(t, &key)).unzip();
    holes.form = !t.sound_since(watch);
    // Rules may name what the form asks.
    let mut vocabulary = Cow::Borrowed(vocabulary);
    if let Some(form) = &form {
        vocabulary = Cow::Owned(vocabulary.with_form(form));
    }
    let earlier = read.iter().rev().find(|other| other.id == id);
    if let Some(earlier) = earlier
        && let Some(form) = &earlier.form
    {
        vocabulary.to_mut().retire(form, earlier.validity.from);
    }
    if holes.form {
        let vocabulary = vocabulary.to_mut();
        holes.fields = unread.into_iter().flatten().collect();
        for id in &holes.fields {
            vocabulary.forget(&format!("{ANSWER}{id}"));
        }
        for prefix in [ANSWER, PLAN, DOSSIER] {
            vocabulary.leave_open(prefix);
        }
    }
    let vocabulary = &*vocabulary;
    let conditions = t.each_watched("condition", |t| condition(t, &key, vocabulary));
    let unread = conditions
        .iter()
        .enumerate()
        .filter(|(_, (_, sound))| !sound);
    holes.conditions = unread.map(|(index, _)| index).collect();
    if t.misspells("condition") {
        holes.conditions.insert(usize::MAX);
    }
    let conditions: Vec<Condition> = conditions.into_iter().map(|(one, _)| one).collect();
    t.unique("condition", "id", "two conditions have the id");
    t.unique("step", "title", "two steps have the title");
    t.unique("figure", "label", "two figures have the label");
    for key in ["funders", "next"] {
        distinct(t.items(key), &format!("`{key}` names twice"));
    }
    let watch = t.watch();
    let fundings = amount::fundings(
        t,
        &amount::Surroundings {
            key: &key,
            source: &source,
            funders: &funders,
            form: form.as_ref(),
            lacks_kinds: holes.form,
            vocabulary,
        },
    );
    holes.amounts = !t.sound_since(watch) || t.misspells("amount") || t.misspells("funding");
    for (index, t) in t.again("condition").iter().enumerate() {
        let watch = t.watch();
        if let Some(item) = t.item("funder") {
            known_funder(&item, &funders);
        }
        if !t.sound_since(watch) {
            holes.conditions.insert(index);
        }
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
        holes: &holes,
        vocabulary,
    };
    let state_aid = aid::of_scheme(
        t,
        aid::Asking {
            form: form.as_ref(),
            lacking: holes.form,
        },
    );
    let repayment = t.nested("repayment", |t| terms::repayment(t, &key));
    let payment = t.nested("payment", |t| terms::payment(t, &key));
    let read = t.each("example", |t| example::example(t, &around));
    let (examples, unread) = read.into_iter().unzip();
    holes.examples = unread;
    t.unique("example", "id", "two examples have the id");
    let mut scheme = Scheme {
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
        taken: Vec::new(),
        compiled: Compiled::default(),
        holes,
    };
    scheme.taken = t.taken();
    scheme
}

fn condition(t: &Table<'_>, key: &str, vocabulary: &Vocabulary) -> Condition {
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
