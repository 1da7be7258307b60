//! The names that expressions of a place may use.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::types::{PlaceKind, Type, options};
use crate::batch::MOST_CHOICES;
use crate::model::{Field, FieldKind, Form, Parameter, ParameterValue, Question, QuestionKind};
use crate::plan;
use crate::situation::{COMMUNE, DEPARTMENT, EPCI, FILED_ON, GRANTED_ON, PERIOD_END, PERIOD_START};
use crate::territory::Territory;

/// Before the id of a field, in the conditions of a version that has a form.
pub const ANSWER: &str = "answer.";
/// Before the totals of the plan.
pub const PLAN: &str = "plan.";
/// Before the dates of the dossier.
pub const DOSSIER: &str = "dossier.";
/// Before the key of a legal parameter.
pub const LAW: &str = "law.";

#[derive(Clone, Debug)]
struct Term {
    kind: Type,
    /// The question or field to ask when it is unknown.
    asked: String,
}

/// The names that expressions of a place may use, with their types.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    terms: BTreeMap<String, Term>,
    /// Names that exist and that no condition can use, with why.
    unusable: BTreeMap<String, String>,
    /// Ids of the kinds of expense and of resource that lines of a plan may have.
    expense_kinds: Vec<String>,
    resource_kinds: Vec<String>,
    /// Beginnings of names of which some may be lacking: the files that give them have mistakes.
    open: Vec<&'static str>,
}

/// Beginnings of names that do not come from the questions of the orientation.
const PREFIXES: [&str; 4] = [ANSWER, PLAN, DOSSIER, LAW];

impl Vocabulary {
    pub fn new() -> Vocabulary {
        Vocabulary::default()
    }

    /// Adds a name, replacing one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, kind: Type) {
        let name = name.into();
        if let Type::Choices(options) = &kind
            && options.len() > MOST_CHOICES
        {
            self.unusable
                .insert(name, "has more than 63 choices".to_owned());
            return;
        }
        let asked = name.clone();
        self.terms.insert(name, Term { kind, asked });
    }

    /// Adds a name whose value follows from the answer to `asked`.
    pub fn insert_derived(&mut self, name: impl Into<String>, kind: Type, asked: &str) {
        let asked = asked.to_owned();
        self.terms.insert(name.into(), Term { kind, asked });
    }

    pub fn type_of(&self, name: &str) -> Option<&Type> {
        self.terms.get(name).map(|term| &term.kind)
    }

    /// The question or field to ask for the value of a name.
    pub(crate) fn asked_for(&self, name: &str) -> Option<&str> {
        self.terms.get(name).map(|term| term.asked.as_str())
    }

    /// Whether some name may have this answer.
    pub(crate) fn has_option(&self, id: &str) -> bool {
        let mut options = self.terms.values().filter_map(|term| term.kind.options());
        options.any(|options| options.iter().any(|option| option == id))
    }

    pub(crate) fn why_unusable(&self, name: &str) -> Option<&str> {
        self.unusable.get(name).map(String::as_str)
    }

    /// Some names that begin so could not be read: those that are not known may be sound. The empty
    /// beginning is that of the questions of the orientation.
    pub(crate) fn leave_open(&mut self, prefix: &'static str) {
        self.open.push(prefix);
    }

    /// A name that could not be read.
    pub(crate) fn forget(&mut self, name: &str) {
        self.terms.remove(name);
        self.unusable.remove(name);
    }

    /// Whether a name that is not known may be one of those that could not be read.
    pub(crate) fn may_lack(&self, name: &str) -> bool {
        let prefix = PREFIXES.into_iter().find(|prefix| name.starts_with(prefix));
        self.open.contains(&prefix.unwrap_or_default())
    }

    /// Remembers the fields of an earlier version that this one no longer asks.
    pub(crate) fn retire(&mut self, earlier: &Form, from: Date) {
        for field in earlier.sections.iter().flat_map(|section| &section.fields) {
            let name = format!("{ANSWER}{}", field.id);
            if !self.terms.contains_key(&name) && !self.unusable.contains_key(&name) {
                let why = format!("was in the form of the version of {from} and was removed since");
                self.unusable.insert(name, why);
            }
        }
    }

    pub(crate) fn expense_kinds(&self) -> &[String] {
        &self.expense_kinds
    }

    pub(crate) fn resource_kinds(&self) -> &[String] {
        &self.resource_kinds
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().map(String::as_str)
    }

    /// The questions of the orientation, and the places that follow from the commune.
    pub fn of_questions(questions: &[Question], territory: &Territory) -> Vocabulary {
        let mut vocabulary = Vocabulary::new();
        for question in questions {
            let kind = match &question.kind {
                QuestionKind::Commune => Type::Place(
                    PlaceKind::Commune,
                    territory.communes().map(|c| c.code.clone()).collect(),
                ),
                QuestionKind::Choice(choices) => Type::of_choices(choices),
                QuestionKind::Choices(choices) => Type::Choices(options(choices)),
                QuestionKind::YesNo => Type::Bool,
            };
            vocabulary.insert(&question.id, kind);
        }
        if vocabulary.terms.contains_key(COMMUNE) {
            // A project elsewhere than in the region has the empty code.
            let departments = territory.departments().map(str::to_owned);
            let departments = departments.chain([String::new()]).collect();
            let departments = Type::Place(PlaceKind::Department, departments);
            vocabulary.insert_derived(DEPARTMENT, departments, COMMUNE);
            // A commune without EPCI has the empty code.
            let epcis = territory.epcis().map(|epci| epci.code.clone());
            let epcis = epcis.chain([String::new()]).collect();
            vocabulary.insert_derived(EPCI, Type::Place(PlaceKind::Epci, epcis), COMMUNE);
        }
        vocabulary
    }

    /// Adds the legal parameters: `law.` and the key, its dashes written `_`.
    pub fn insert_law(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            let name = parameter.name();
            let kind = match parameter.value {
                ParameterValue::Amount(_) => Type::Money,
                ParameterValue::Rate(_) => Type::Rate,
                ParameterValue::Days(_) => Type::Days,
                ParameterValue::Months(_) | ParameterValue::Years(_) => Type::Months,
                ParameterValue::YesNo(_) => Type::Bool,
                ParameterValue::WorkingDays(_) => {
                    let why = "is counted in working days, which needs a calendar";
                    self.unusable.insert(name, why.to_owned());
                    continue;
                }
            };
            self.insert(name, kind);
        }
    }

    /// The names of a dossier under a form, added to these: its answers, plan and dates.
    pub fn with_form(&self, form: &Form) -> Vocabulary {
        let mut vocabulary = self.clone();
        let communes = self.type_of(COMMUNE).cloned();
        for field in form.sections.iter().flat_map(|section| &section.fields) {
            let name = format!("{ANSWER}{}", field.id);
            match (&field.kind, &communes) {
                (FieldKind::Commune, Some(communes)) => vocabulary.insert(name, communes.clone()),
                _ => vocabulary.insert_as(name, field),
            }
        }
        for name in plan::AMOUNTS {
            vocabulary.insert(name, Type::Money);
        }
        for name in plan::SHARES {
            vocabulary.insert(name, Type::Rate);
        }
        for kind in &form.expenses {
            vocabulary.insert(plan::expense_name(&kind.id), Type::Money);
            vocabulary.expense_kinds.push(kind.id.clone());
        }
        for kind in &form.resources {
            vocabulary.insert(plan::resource_name(&kind.id), Type::Money);
            vocabulary.resource_kinds.push(kind.id.clone());
        }
        vocabulary.insert(FILED_ON, Type::Date);
        vocabulary.insert(GRANTED_ON, Type::Date);
        for (name, role) in [(PERIOD_START, "start"), (PERIOD_END, "end")] {
            let mut fields = form.sections.iter().flat_map(|section| &section.fields);
            if let Some(field) = fields.find(|field| field.role.as_deref() == Some(role)) {
                vocabulary.insert_derived(name, Type::Date, &format!("{ANSWER}{}", field.id));
            }
        }
        vocabulary
    }

    /// Adds a field of a form under its own id, as the conditions of display name it.
    pub fn insert_field(&mut self, field: &Field) {
        self.insert_as(field.id.clone(), field);
    }

    /// Fields that hold no single value (a person, an address, a repeated block) cannot be named in
    /// a condition.
    fn insert_as(&mut self, name: String, field: &Field) {
        let kind = match &field.kind {
            FieldKind::Choice(choices) => Type::of_choices(choices),
            FieldKind::Choices(choices) => Type::Choices(options(choices)),
            FieldKind::YesNo | FieldKind::Declaration => Type::Bool,
            FieldKind::Number { .. } => Type::Int,
            FieldKind::Amount { .. } => Type::Money,
            FieldKind::Date { .. } => Type::Date,
            FieldKind::Address | FieldKind::Person | FieldKind::Repeat { .. } => {
                self.unusable
                    .insert(name, "holds no single value".to_owned());
                return;
            }
            FieldKind::ShortText { .. }
            | FieldKind::LongText { .. }
            | FieldKind::Commune
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Siren
            | FieldKind::Siret
            | FieldKind::Rna
            | FieldKind::Iban => Type::Text,
        };
        self.insert(name, kind);
    }
}

/// An id as expressions write it.
pub(crate) fn underscored(id: &str) -> String {
    id.replace('-', "_")
}
