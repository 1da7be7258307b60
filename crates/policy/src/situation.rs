//! What is known of a person and a project: the answers given so far.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use money::{Cents, Rate};
use serde::{Deserialize, Serialize};

use crate::expr::ANSWER;
use crate::model::Scheme;
use crate::plan::Plan;
use crate::shared::Words;
use crate::territory::Territory;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Value {
    /// A text, the id of a choice, or the INSEE code of a commune.
    Text(String),
    Bool(bool),
    Int(i64),
    Money(Cents),
    Rate(Rate),
    Date(Date),
    Duration(Duration),
    /// Ids of the choices made; empty means « none of them », which is an answer.
    List(Vec<String>),
}

/// A length of time. Months and days do not add up to one another: a month has 28 to 31 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duration {
    Months(i32),
    Days(i32),
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Duration::Months(months) => write!(f, "{months} months"),
            Duration::Days(days) => write!(f, "{days} days"),
        }
    }
}

/// Answers by name: question ids in the orientation, field ids in a form. A name that is absent
/// was not answered, which is not the same as answered « no ».
///
/// Exchanged as one object: the names, and `plan` with its lines when there are some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<Plan>,
    #[serde(flatten)]
    answers: BTreeMap<Words, Value>,
}

/// Question whose answer is the commune of the project.
pub const COMMUNE: &str = "project.commune";
/// Derived from [`COMMUNE`]: code of the department.
pub const DEPARTMENT: &str = "project.department";
/// Derived from [`COMMUNE`]: code of the EPCI, or the empty text for a commune that has none.
pub const EPCI: &str = "project.epci";
/// Question whose answer is one of the six stages.
pub const STAGE: &str = "project.stage";
/// The day the dossier was filed.
pub const FILED_ON: &str = "dossier.filed_on";
/// The day the aid is granted; that of the assessment until it is known.
pub const GRANTED_ON: &str = "dossier.granted_on";
/// Answer to the field of role `start`.
pub const PERIOD_START: &str = "dossier.start";
/// Answer to the field of role `end`.
pub const PERIOD_END: &str = "dossier.end";

impl Situation {
    pub fn new() -> Situation {
        Situation::default()
    }

    pub fn from_pairs<K: Into<String>, V: Into<Value>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Situation {
        let answers = pairs
            .into_iter()
            .map(|(name, value)| (Words::from(name.into()), value.into()));
        Situation {
            plan: None,
            answers: answers.collect(),
        }
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.answers.get(name)
    }

    /// The text or choice answered under this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn is_answered(&self, name: &str) -> bool {
        self.answers.contains_key(name)
    }

    pub fn set(&mut self, name: impl Into<Words>, value: impl Into<Value>) {
        self.answers.insert(name.into(), value.into());
    }

    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.answers.remove(name)
    }

    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.plan.is_none()
    }

    /// The lines of the plan, when they are known.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    pub fn set_plan(&mut self, plan: Plan) {
        self.plan = Some(plan);
    }

    pub(crate) fn plan_mut(&mut self) -> &mut Option<Plan> {
        &mut self.plan
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.answers.iter().map(|(name, value)| (&**name, value))
    }

    /// The same with what follows from the commune: its department and its EPCI. An unknown
    /// commune adds nothing.
    pub fn with_places(mut self, territory: &Territory) -> Situation {
        let Some(commune) = self.text(COMMUNE).and_then(|code| territory.commune(code)) else {
            return self;
        };
        let department = commune.department.clone();
        let epci = commune.epci.clone().unwrap_or_default();
        self.set(DEPARTMENT, department);
        self.set(EPCI, epci);
        self
    }
}

impl Situation {
    /// The same with all that follows from it under a version: the questions that fields answer,
    /// the dates of the dossier, the totals of the plan's lines, the places of the commune. What is
    /// given is kept, but for the totals of lines and the places.
    pub fn completed(mut self, scheme: &Scheme, territory: &Territory) -> Situation {
        if let Some(form) = &scheme.form {
            let mut own = ANSWER.to_owned();
            for field in form.sections.iter().flat_map(|section| &section.fields) {
                let date = match field.role.as_deref() {
                    Some("start") => Some(PERIOD_START),
                    Some("end") => Some(PERIOD_END),
                    _ => None,
                };
                for name in field.from.as_deref().into_iter().chain(date) {
                    if self.is_answered(name) {
                        continue;
                    }
                    own.truncate(ANSWER.len());
                    own.push_str(&field.id);
                    if let Some(answer) = self.get(&own).cloned() {
                        self.set(name, answer);
                    }
                }
            }
            if let Some(plan) = self.plan.take() {
                plan.fill(form, &mut self);
                self.plan = Some(plan);
            }
        }
        self.with_places(territory)
    }
}

/// What follows from a commune.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    department: Value,
    /// The empty text for a commune that has none.
    epci: Value,
}

impl Places {
    /// `None` for an unknown commune, which gives nothing.
    pub(crate) fn of(code: &str, territory: &Territory) -> Option<Places> {
        let commune = territory.commune(code)?;
        Some(Places {
            department: Value::Text(commune.department.clone()),
            epci: Value::Text(commune.epci.clone().unwrap_or_default()),
        })
    }

    pub(crate) fn department(&self) -> Option<&str> {
        match &self.department {
            Value::Text(code) => Some(code),
            _ => None,
        }
    }
}

/// Names to find in many situations, each read once for all of them.
#[derive(Debug, Default)]
pub(crate) struct Names(Vec<String>);

impl Names {
    pub(crate) fn add(&mut self, name: &str) {
        if let Err(at) = self.0.binary_search_by(|known| known.as_str().cmp(name)) {
            self.0.insert(at, name.to_owned());
        }
    }

    /// The place of a name in what is read.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        let found = self.0.binary_search_by(|known| known.as_str().cmp(name));
        found.ok()
    }

    /// What a situation says of each, in their order. Both are sorted by name: one walk is enough.
    pub(crate) fn read<'s>(&self, situation: &'s Situation, found: &mut Vec<Option<&'s Value>>) {
        found.clear();
        found.resize(self.0.len(), None);
        let mut wanted = self.0.iter().zip(found.iter_mut()).peekable();
        for (name, value) in situation.iter() {
            while let Some((known, slot)) = wanted.peek_mut() {
                match known.as_str().cmp(name) {
                    std::cmp::Ordering::Less => {
                        wanted.next();
                    }
                    std::cmp::Ordering::Equal => {
                        **slot = Some(value);
                        wanted.next();
                        break;
                    }
                    std::cmp::Ordering::Greater => break,
                }
            }
        }
    }
}

/// Some names as [`Situation::completed`] gives them, found without completing the others: for
/// situations without lines of a plan, many at a time.
pub(crate) struct Completion(Vec<Origin>);

/// Where the value of a name comes from.
struct Origin {
    follows: Option<Follows>,
    /// Names that give it, in order: its own, then those of the answers that stand for it.
    names: Vec<String>,
    /// Their places.
    places: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Follows {
    Department,
    Epci,
}

impl Completion {
    pub(crate) fn of<'n>(
        scheme: &Scheme,
        wanted: impl Iterator<Item = &'n str>,
        names: &mut Names,
    ) -> Completion {
        let fields: Vec<_> = scheme.form.iter().flat_map(|form| form.fields()).collect();
        let origin = |name: &str| {
            let stands = fields.iter().filter(|field| {
                let date = match field.role.as_deref() {
                    Some("start") => Some(PERIOD_START),
                    Some("end") => Some(PERIOD_END),
                    _ => None,
                };
                field.from.as_deref() == Some(name) || date == Some(name)
            });
            let answers = stands.map(|field| format!("{ANSWER}{}", field.id));
            Origin {
                follows: match name {
                    DEPARTMENT => Some(Follows::Department),
                    EPCI => Some(Follows::Epci),
                    _ => None,
                },
                names: std::iter::once(name.to_owned()).chain(answers).collect(),
                places: Vec::new(),
            }
        };
        let origins: Vec<Origin> = wanted.map(origin).collect();
        let all = origins.iter().flat_map(|origin| &origin.names);
        all.for_each(|name| names.add(name));
        Completion(origins)
    }

    /// Finds its names among all that are read, once they are all there.
    pub(crate) fn settle(&mut self, names: &Names) {
        for origin in &mut self.0 {
            let places = origin.names.iter().filter_map(|name| names.place(name));
            origin.places = places.collect();
        }
    }

    /// The value of the name of this number, from what [`Names::read`] found.
    pub(crate) fn value<'s>(
        &self,
        index: usize,
        found: &[Option<&'s Value>],
        places: Option<&'s Places>,
    ) -> Option<&'s Value> {
        let origin = self.0.get(index)?;
        match (origin.follows, places) {
            (Some(Follows::Department), Some(places)) => return Some(&places.department),
            (Some(Follows::Epci), Some(places)) => return Some(&places.epci),
            _ => {}
        }
        let mut given = origin.places.iter();
        given.find_map(|place| found.get(*place).copied().flatten())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Bool(yes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<Cents> for Value {
    fn from(amount: Cents) -> Value {
        Value::Money(amount)
    }
}

impl From<Rate> for Value {
    fn from(rate: Rate) -> Value {
        Value::Rate(rate)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Value {
        Value::Date(date)
    }
}

impl From<Duration> for Value {
    fn from(duration: Duration) -> Value {
        Value::Duration(duration)
    }
}

impl From<Vec<String>> for Value {
    fn from(ids: Vec<String>) -> Value {
        Value::List(ids)
    }
}
