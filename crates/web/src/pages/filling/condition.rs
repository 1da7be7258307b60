//! Which fields a page offers, and when it opens them.
//!
//! A condition that reads answers of other sections is settled when the page is made. One that
//! reads an answer of the same page is not: the field is offered with its condition in words, and
//! opened as one answers when scripts run.

use domain::answers::Raw;
use domain::form::{holds, situation, situation_in_row};
use policy::model::{Choice, Field, FieldKind, Form, Section};
use policy::{Situation, Value};

use crate::i18n::{T, key};

/// A condition on an answer of the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// « Si vous répondez « … » à « … ». »
    pub hint: String,
    /// `field=option option`, for scripts; empty when only the server can tell.
    pub opens: String,
    /// It does not hold now.
    pub off: bool,
    /// The field follows its question.
    pub nested: bool,
    /// The field before has the same one, which is not said twice.
    pub same: bool,
}

/// How a field stands on its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    Always,
    When(Condition),
    /// Not on this page, given the other sections.
    No,
}

/// The fields of a section that its page offers, with their conditions.
pub fn offers<'f>(form: &Form, section: &'f Section, all: &Raw, t: T) -> Vec<(&'f Field, Offer)> {
    let place = Place {
        answers: all,
        prefix: "",
        know: &|answers| situation(form, answers),
        t,
    };
    place.offers(&section.fields)
}

/// The same for one row of a repeated block. `prefix` is what the names of its inputs begin with
/// (`team.1.`), `around` what is known outside the row.
pub fn offers_in_row<'f>(
    fields: &'f [Field],
    row: &Raw,
    prefix: &str,
    around: &Situation,
    t: T,
) -> Vec<(&'f Field, Offer)> {
    let place = Place {
        answers: row,
        prefix,
        know: &|answers| situation_in_row(fields, answers, around),
        t,
    };
    place.offers(fields)
}

/// Conditional inputs of a section that are open now, by name, those of the rows of its blocks
/// included.
pub fn open_now(form: &Form, section: &Section, all: &Raw, t: T) -> Vec<String> {
    let is_open = |offer: &Offer| matches!(offer, Offer::When(condition) if !condition.off);
    let known = situation(form, all);
    let mut open: Vec<String> = offers(form, section, all, t)
        .into_iter()
        .filter(|(_, offer)| is_open(offer))
        .map(|(field, _)| field.id.clone())
        .collect();
    for block in &section.fields {
        let FieldKind::Repeat { fields, .. } = &block.kind else {
            continue;
        };
        for index in all.rows(&block.id) {
            let prefix = format!("{}.{index}.", block.id);
            open.extend(
                offers_in_row(fields, &all.row(&block.id, index), &prefix, &known, t)
                    .into_iter()
                    .filter(|(_, offer)| is_open(offer))
                    .map(|(field, _)| format!("{prefix}{}", field.id)),
            );
        }
    }
    open
}

/// Fields that stand side by side: those of a section, or those of a row.
struct Place<'a> {
    /// By the names that the fields have here.
    answers: &'a Raw,
    prefix: &'a str,
    know: &'a dyn Fn(&Raw) -> Situation,
    t: T,
}

impl Place<'_> {
    fn offers<'f>(&self, fields: &'f [Field]) -> Vec<(&'f Field, Offer)> {
        let known = (self.know)(self.answers);
        let mut out: Vec<(&Field, Offer)> = Vec::new();
        for field in fields {
            let offered: Vec<&Field> = out
                .iter()
                .filter(|(_, offer)| *offer != Offer::No)
                .map(|(field, _)| *field)
                .collect();
            let mut offer = offer(self, field, &offered, &known);
            if let Offer::When(condition) = &mut offer {
                condition.nested = follows(field, &out);
                condition.same = matches!(out.last(), Some((_, Offer::When(before))) if before.hint == condition.hint);
            }
            out.push((field, offer));
        }
        out
    }
}

/// Whether the field comes right after its question, or after another field of the same question.
fn follows(field: &Field, before: &[(&Field, Offer)]) -> bool {
    let Some(rule) = &field.show_if else {
        return false;
    };
    let names = rule.names();
    match before.iter().rev().find(|(_, offer)| *offer != Offer::No) {
        Some((previous, _)) if names.contains(&previous.id.as_str()) => true,
        Some((previous, Offer::When(condition))) => {
            let same = previous
                .show_if
                .as_ref()
                .is_some_and(|other| other.names() == names);
            condition.nested && same
        }
        _ => false,
    }
}

fn offer(place: &Place<'_>, field: &Field, offered: &[&Field], known: &Situation) -> Offer {
    let t = place.t;
    let Some(rule) = &field.show_if else {
        return Offer::Always;
    };
    let now = holds(Some(rule), known);
    let names = rule.names();
    let here: Vec<&Field> = offered
        .iter()
        .copied()
        .filter(|other| names.contains(&other.id.as_str()))
        .collect();
    let condition = |hint: String, opens: String| {
        Offer::When(Condition {
            hint,
            opens,
            off: !now,
            nested: false,
            same: false,
        })
    };
    match here.as_slice() {
        [] if now => Offer::Always,
        [] => Offer::No,
        [question] => {
            let Some(options) = options(question, t) else {
                return condition(
                    t.args("fill-if-depends", "label", t.text(&question.label))
                        .into_owned(),
                    String::new(),
                );
            };
            let mut without = place.answers.clone();
            without.remove(&question.id);
            let without = (place.know)(&without);
            let opening: Vec<&Opening> = options
                .iter()
                .filter(|option| {
                    let mut known = without.clone();
                    known.set(question.id.as_str(), option.value.clone());
                    holds(Some(rule), &known)
                })
                .collect();
            if opening.is_empty() {
                return Offer::No;
            }
            if holds(Some(rule), &without) && opening.len() == options.len() {
                return Offer::Always;
            }
            let ids: Vec<&str> = opening.iter().map(|option| option.id.as_str()).collect();
            let labels: Vec<String> = opening
                .iter()
                .map(|option| format!("«\u{a0}{}\u{a0}»", option.label))
                .collect();
            let label = t.text(&question.label);
            let hint = match options.len() - opening.len() {
                // Shorter said by what closes it.
                1 if options.len() > 2 => {
                    let closing = options
                        .iter()
                        .find(|option| !ids.contains(&option.id.as_str()));
                    let closing = closing
                        .map(|option| option.label.clone())
                        .unwrap_or_default();
                    t.args2("fill-if-not", "answer", closing, "label", label)
                }
                _ => t.args2(
                    "fill-if",
                    "answers",
                    labels.join(t.get("fill-or").as_ref()),
                    "label",
                    label,
                ),
            };
            condition(
                hint.into_owned(),
                format!("{}{}={}", place.prefix, question.id, ids.join(" ")),
            )
        }
        [first, ..] => condition(
            t.args("fill-if-depends", "label", t.text(&first.label))
                .into_owned(),
            String::new(),
        ),
    }
}

/// An answer that may open a field.
struct Opening {
    id: String,
    label: String,
    value: Value,
}

/// The answers a question may have, where they can be counted.
fn options(question: &Field, t: T) -> Option<Vec<Opening>> {
    let one = |id: &str, label: String, value: Value| Opening {
        id: id.to_owned(),
        label,
        value,
    };
    let each = |choices: &[Choice], value: fn(&str) -> Value| {
        choices
            .iter()
            .map(|choice| {
                one(
                    &choice.id,
                    t.text(&choice.label).into_owned(),
                    value(&choice.id),
                )
            })
            .collect()
    };
    match &question.kind {
        FieldKind::YesNo => Some(vec![
            one(
                "yes",
                t.get(key("answer-yes")).into_owned(),
                Value::Bool(true),
            ),
            one(
                "no",
                t.get(key("answer-no")).into_owned(),
                Value::Bool(false),
            ),
        ]),
        FieldKind::Declaration => Some(vec![one(
            "yes",
            t.get(key("reading-declared")).into_owned(),
            Value::Bool(true),
        )]),
        FieldKind::Choice(choices) => Some(each(choices, |id| Value::Text(id.to_owned()))),
        FieldKind::Choices(choices) => Some(each(choices, |id| Value::List(vec![id.to_owned()]))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use policy::model::{SectionKind, Text};

    use super::*;

    fn on<'a>(offers: &'a [(&Field, Offer)], id: &str) -> &'a Offer {
        &offers
            .iter()
            .find(|(field, _)| field.id == id)
            .expect("a field")
            .1
    }

    #[test]
    fn a_condition_is_settled_by_other_sections_or_said_on_its_own() {
        let region = testkit::brittany();
        let form = region
            .schemes
            .iter()
            .find_map(|s| s.form.as_ref().filter(|_| s.id == "cap-creation-ess"));
        let form = form.expect("a form");
        let section = |id: &str| {
            form.sections
                .iter()
                .find(|s| s.id == id)
                .expect("a section")
        };
        let t = T::default();

        let all = Raw::from([("applicant_kind", "person")]);
        let here = offers(form, section("applicant"), &all, t);
        let Offer::When(siret) = on(&here, "structure_siret") else {
            panic!("offered with its condition")
        };
        assert!(siret.off && siret.same && !siret.nested);
        assert_eq!(
            siret.opens,
            "applicant_kind=association cooperative company other"
        );
        assert!(
            siret
                .hint
                .starts_with("Sauf si vous répondez «\u{a0}Une personne"),
            "{}",
            siret.hint
        );
        assert_eq!(*on(&here, "holder_name"), Offer::Always);

        let study = offers(
            form,
            section("study"),
            &Raw::from([("study_by.provider", "on")]),
            t,
        );
        let Offer::When(name) = on(&study, "provider_name") else {
            panic!("offered with its condition")
        };
        assert_eq!(
            (name.opens.as_str(), name.off, name.nested),
            ("study_by=provider", false, true)
        );

        let declared = offers(form, section("declarations"), &all, t);
        assert_eq!(
            *on(&declared, "declare_up_to_date"),
            Offer::No,
            "settled by another section"
        );
        assert!(
            matches!(on(&declared, "declare_de_minimis"), Offer::When(c) if c.opens == "economic_activity=yes")
        );
        let company = offers(
            form,
            section("declarations"),
            &Raw::from([("applicant_kind", "company")]),
            t,
        );
        assert_eq!(*on(&company, "economic_activity"), Offer::No);
        assert_eq!(*on(&company, "declare_de_minimis"), Offer::Always);
    }

    #[test]
    fn a_form_without_conditions_offers_everything() {
        let form = Form {
            sections: Vec::new(),
            pieces: Vec::new(),
            expenses: Vec::new(),
            resources: Vec::new(),
        };
        let field = Field {
            id: "a".into(),
            label: Text::default(),
            help: None,
            kind: FieldKind::YesNo,
            required: true,
            show_if: None,
            from: None,
            personal: false,
            private: false,
            role: None,
        };
        let section = Section {
            id: "s".into(),
            title: Text::default(),
            help: None,
            funder: None,
            kind: SectionKind::Fields,
            fields: vec![field],
        };
        assert_eq!(
            on(&offers(&form, &section, &Raw::new(), T::default()), "a"),
            &Offer::Always
        );
    }
}
