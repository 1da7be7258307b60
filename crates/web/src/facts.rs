//! The facts that rules read, in words: what a name of a rule means to people, and its value.

use policy::model::{Choice, Field, FieldKind, Form, Question, QuestionKind, Region};
use policy::situation::{COMMUNE, DEPARTMENT, Duration, EPCI, Value};

use crate::i18n::{T, key};
use crate::reading::grouped;

/// What names mean in one version of a scheme.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub t: T,
    pub region: &'a Region,
    /// The form of the version, when dossiers are filed under it.
    pub form: Option<&'a Form>,
}

impl Names<'_> {
    /// What a name stands for; the name itself when the region no longer knows it.
    pub fn label(&self, name: &str) -> String {
        if let Some(field) = self.field(name) {
            return self.t.text(&field.label).into_owned();
        }
        if let Some(question) = self.region.question(name) {
            return self.t.text(&question.label).into_owned();
        }
        if let Some(kind) = name.strip_prefix("plan.expense.") {
            let kinds = self.form.iter().flat_map(|form| &form.expenses);
            if let Some(kind) = kinds.into_iter().find(|one| same(&one.id, kind)) {
                return self.t.text(&kind.label).into_owned();
            }
        }
        if let Some(kind) = name.strip_prefix("plan.resource.") {
            let kinds = self.form.iter().flat_map(|form| &form.resources);
            if let Some(kind) = kinds.into_iter().find(|one| same(&one.id, kind)) {
                return self.t.text(&kind.label).into_owned();
            }
        }
        if let Some(parameter) = self.region.parameters.iter().find(|one| one.name() == name) {
            return self.t.text(&parameter.label).into_owned();
        }
        match fixed(name) {
            Some(key) => self.t.get(key).into_owned(),
            None => name.to_owned(),
        }
    }

    /// A value as people read it.
    pub fn value(&self, name: &str, value: &Value) -> String {
        let t = self.t;
        match value {
            Value::Bool(yes) => {
                let word = if *yes {
                    key("answer-yes")
                } else {
                    key("answer-no")
                };
                t.get(word).into_owned()
            }
            Value::Money(amount) => t.exact(*amount),
            Value::Rate(rate) => t.rate(*rate),
            Value::Date(day) => t.date(*day).into_owned(),
            Value::Int(number) => grouped(*number),
            Value::Duration(Duration::Months(months)) => {
                t.args("fact-months", "count", *months).into_owned()
            }
            Value::Duration(Duration::Days(days)) => {
                t.args("fact-days", "count", *days).into_owned()
            }
            Value::Text(text) => self.text(name, text),
            Value::List(ids) if ids.is_empty() => t.get("fact-none").into_owned(),
            Value::List(ids) => {
                let words: Vec<String> = ids.iter().map(|id| self.text(name, id)).collect();
                words.join(", ")
            }
        }
    }

    fn text(&self, name: &str, text: &str) -> String {
        if let Some(choice) = self
            .choices(name)
            .and_then(|choices| choices.iter().find(|choice| choice.id == text))
        {
            return self.t.text(&choice.label).into_owned();
        }
        let territory = &self.region.territory;
        let place = match name {
            DEPARTMENT => self.region.department_name(text).map(str::to_owned),
            EPCI => territory.epci(text).map(|epci| epci.name.clone()),
            _ if name == COMMUNE || self.is_commune(name) => {
                let commune = territory.commune(text);
                commune.map(|commune| territory.label(commune))
            }
            _ => None,
        };
        match place {
            Some(place) => place,
            None if text.is_empty() => self.t.get("fact-none").into_owned(),
            None => text.to_owned(),
        }
    }

    fn field(&self, name: &str) -> Option<&Field> {
        // A form names its own questions without the prefix.
        let id = name.strip_prefix("answer.").unwrap_or(name);
        let mut fields = self.form?.sections.iter().flat_map(|s| &s.fields);
        fields.find(|field| field.id == id)
    }

    fn is_commune(&self, name: &str) -> bool {
        self.field(name)
            .is_some_and(|field| matches!(field.kind, FieldKind::Commune))
    }

    fn choices(&self, name: &str) -> Option<&[Choice]> {
        if let Some(field) = self.field(name) {
            return match &field.kind {
                FieldKind::Choice(choices) | FieldKind::Choices(choices) => Some(choices),
                _ => None,
            };
        }
        match self.region.question(name) {
            Some(Question {
                kind: QuestionKind::Choice(choices) | QuestionKind::Choices(choices),
                ..
            }) => Some(choices),
            _ => None,
        }
    }
}

/// Expressions write `_` where an id has `-`.
fn same(id: &str, name: &str) -> bool {
    id.replace('-', "_") == name
}

fn fixed(name: &str) -> Option<&'static str> {
    Some(match name {
        DEPARTMENT => key("fact-department"),
        EPCI => key("fact-epci"),
        "plan.expenses" => key("fact-plan-expenses"),
        "plan.cash" => key("fact-plan-cash"),
        "plan.in_kind" => key("fact-plan-in-kind"),
        "plan.base" => key("fact-plan-base"),
        "plan.requested" => key("fact-plan-requested"),
        "plan.public" => key("fact-plan-public"),
        "plan.other_public" => key("fact-plan-other-public"),
        "plan.own" => key("fact-plan-own"),
        "plan.public_share" => key("fact-plan-public-share"),
        "plan.own_share" => key("fact-plan-own-share"),
        "dossier.filed_on" => key("fact-filed-on"),
        "dossier.granted_on" => key("fact-granted-on"),
        "dossier.start" => key("fact-start"),
        "dossier.end" => key("fact-end"),
        _ => return None,
    })
}
