//! The types of names and of pieces of expressions.

use std::sync::Arc;

use crate::model::{Choice, Stage};
use crate::situation::Duration;

/// The ids that a choice may take.
pub type Options = Arc<[String]>;

/// What a place is; places of two kinds are not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    Commune,
    Epci,
    Department,
}

/// The type of a name or of a piece of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Free text, as typed by someone.
    Text,
    /// A text written in the expression itself: it takes the type of what it is compared with.
    Word,
    /// One id among these.
    Choice(Options),
    /// One of the six stages: a choice that has an order.
    Stage(Options),
    /// The code of a place.
    Place(PlaceKind, Options),
    /// Several ids among these.
    Choices(Options),
    Bool,
    Int,
    Money,
    Rate,
    Date,
    Months,
    Days,
}

impl Type {
    /// The type of a question or field with these choices: stages, when each of them is one.
    pub fn of_choices(choices: &[Choice]) -> Type {
        let options = options(choices);
        let stages = options.iter().all(|id| Stage::from_id(id).is_some());
        if stages && !options.is_empty() {
            Type::Stage(options)
        } else {
            Type::Choice(options)
        }
    }

    pub fn describe(&self) -> &'static str {
        match self {
            Type::Text | Type::Word => "a text",
            Type::Choice(_) => "a choice",
            Type::Stage(_) => "a stage",
            Type::Place(PlaceKind::Commune, _) => "a commune",
            Type::Place(PlaceKind::Epci, _) => "an EPCI",
            Type::Place(PlaceKind::Department, _) => "a department",
            Type::Choices(_) => "several choices",
            Type::Bool => "a yes or no",
            Type::Int => "a number",
            Type::Money => "an amount",
            Type::Rate => "a rate",
            Type::Date => "a date",
            Type::Months => "a number of months",
            Type::Days => "a number of days",
        }
    }

    /// Whether `<` and `min` make sense on it.
    pub(crate) fn is_ordered(&self) -> bool {
        self.is_number() || matches!(self, Type::Stage(_))
    }

    /// Whether its values are counted.
    pub(crate) fn is_number(&self) -> bool {
        matches!(
            self,
            Type::Int | Type::Money | Type::Rate | Type::Date | Type::Months | Type::Days
        )
    }

    /// The ids it may take, when they are listed.
    pub(crate) fn options(&self) -> Option<&Options> {
        match self {
            Type::Choice(options)
            | Type::Stage(options)
            | Type::Place(_, options)
            | Type::Choices(options) => Some(options),
            _ => None,
        }
    }
}

impl From<Duration> for Type {
    fn from(duration: Duration) -> Type {
        match duration {
            Duration::Months(_) => Type::Months,
            Duration::Days(_) => Type::Days,
        }
    }
}

pub(crate) fn options(choices: &[Choice]) -> Options {
    choices.iter().map(|choice| choice.id.clone()).collect()
}

/// The type two pieces have in common, if they can be compared.
pub(crate) fn comparable(left: &Type, right: &Type) -> Option<Type> {
    let words = |kind: &Type| {
        matches!(
            kind,
            Type::Text | Type::Choice(_) | Type::Stage(_) | Type::Place(..)
        )
    };
    match (left, right) {
        (Type::Choices(_), _) | (_, Type::Choices(_)) => None,
        (kind, Type::Word) | (Type::Word, kind) if words(kind) => Some(kind.clone()),
        (Type::Choice(_), Type::Choice(_)) | (Type::Stage(_), Type::Stage(_)) => Some(left.clone()),
        (Type::Place(one, _), Type::Place(other, _)) => (one == other).then(|| left.clone()),
        _ => (left == right).then(|| left.clone()),
    }
}
