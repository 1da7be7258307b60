//! Figures that are legal parameters: `{ parameter = "key" }`, in force on the first day of the version.

use money::{Cents, Rate};

use super::Item;
use super::table::Table;
use crate::model::{Parameter, ParameterValue, Sourced, Text, Validity};
use crate::problem::nearest;
use crate::shared::Shared;

/// What a figure may be, and the legal parameters of that kind.
pub(in crate::load) trait Lawful: Sized {
    /// Such a parameter, in words; `None` when no parameter is one.
    const KIND: Option<&'static str> = None;

    fn of_law(_value: ParameterValue) -> Option<Self> {
        None
    }
}

impl Lawful for Cents {
    const KIND: Option<&'static str> = Some("an amount");

    fn of_law(value: ParameterValue) -> Option<Cents> {
        match value {
            ParameterValue::Amount(amount) => Some(amount),
            _ => None,
        }
    }
}

impl Lawful for Rate {
    const KIND: Option<&'static str> = Some("a rate");

    fn of_law(value: ParameterValue) -> Option<Rate> {
        match value {
            ParameterValue::Rate(rate) => Some(rate),
            _ => None,
        }
    }
}

impl Lawful for Text {}
impl Lawful for u32 {}
impl Lawful for i16 {}

impl<'a> Table<'a> {
    /// A version is read from here on: its figures are taken at its first day.
    pub(in crate::load) fn of_version(&self, validity: Validity) {
        self.source.context.version.set(Some(validity));
        self.source.context.taken.borrow_mut().clear();
    }

    /// The keys of the parameters that the figures of the version took, each once.
    pub(in crate::load) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.source.context.taken.borrow_mut())
    }

    /// A figure that is a legal parameter: it has its source and its confidence.
    pub(super) fn of_law<T: Lawful>(&self, item: &Item<'a>) -> Sourced<T> {
        let note = self.text_opt("note").map(Shared::from);
        for key in ["value", "source", "confidence", "unknown"] {
            if let Some(other) = self.item(key) {
                let message = format!("a legal parameter has its own: remove `{key}`");
                other.problem(message, None);
            }
        }
        let found = item.string().and_then(|key| self.in_force::<T>(item, key));
        let (value, parameter) = found.unzip();
        let mut figure = match &parameter {
            Some(parameter) => Sourced {
                value,
                source: format!("{} ({})", parameter.text, parameter.source).into(),
                confidence: parameter.confidence,
                note: None,
            },
            None => Sourced::not_published(""),
        };
        figure.note = note;
        figure
    }

    fn in_force<T: Lawful>(&self, item: &Item<'a>, key: &str) -> Option<(T, Parameter)> {
        let context = self.source.context;
        let known = context.parameters.borrow();
        let values = || known.iter().filter(|one| one.key == key);
        if values().next().is_none() {
            if !context.lacking.get() {
                let meant = nearest(key, known.iter().map(|one| one.key.as_str()));
                let message = format!("no legal parameter has the key `{key}`");
                item.problem(message, meant.map(str::to_owned));
            }
            return None;
        }
        let version = context.version.get()?;
        let first = values().find(|one| one.validity.contains(version.from));
        let Some(parameter) = first else {
            let message = format!(
                "`{key}` has no value on {}, the first day of this version",
                version.from
            );
            item.problem(message, None);
            return None;
        };
        let Some(value) = T::of_law(parameter.value) else {
            let message = match T::KIND {
                Some(kind) => format!("`{key}` is not {kind}, which this figure is"),
                None => {
                    "this figure is written with a `value`: no legal parameter is one".to_owned()
                }
            };
            item.problem(message, None);
            return None;
        };
        let later = values().find(|one| {
            one.validity.from > version.from
                && one.validity.overlaps(&version)
                && one.value != parameter.value
        });
        if let Some(later) = later {
            let day = later.validity.from;
            item.problem(
                format!("`{key}` has another value from {day} on: end this version the day before, and write another"),
                None,
            );
        }
        context.taken.borrow_mut().push(key.to_owned());
        Some((value, parameter.clone()))
    }
}
