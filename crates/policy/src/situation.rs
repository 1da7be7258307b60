//! What is known of a person and a project: the answers given so far.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use money::{Cents, Rate};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Situation(BTreeMap<String, Value>);

/// Question whose answer is the commune of the project.
pub const COMMUNE: &str = "project.commune";
/// Derived from [`COMMUNE`]: code of the department.
pub const DEPARTMENT: &str = "project.department";
/// Derived from [`COMMUNE`]: code of the EPCI, or the empty text for a commune that has none.
pub const EPCI: &str = "project.epci";
/// Question whose answer is one of the six stages.
pub const STAGE: &str = "project.stage";

impl Situation {
    pub fn new() -> Situation {
        Situation::default()
    }

    pub fn from_pairs<K: Into<String>, V: Into<Value>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Situation {
        Situation(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The text or choice answered under this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn is_answered(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
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
