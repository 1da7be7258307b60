//! Does each example give what it says?

use std::fmt;

use jiff::civil::Date;
use money::Cents;

use super::Example;
use crate::assess::{Assessment, LawDates, assess};
use crate::expr::ANSWER;
use crate::model::{FieldKind, Region, Scheme};
use crate::situation::Value;

/// An example that gives something else than it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Id of the example.
    pub example: String,
    pub what: What,
    /// As written in files; an amount that is not known is `not known`.
    pub said: String,
    pub found: String,
}

/// What an example says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Verdict,
    /// Id of a condition.
    Condition(String),
    /// Id of a funder.
    Amount(String),
}

impl fmt::Display for ExampleFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (said, found) = (&self.said, &self.found);
        match &self.what {
            What::Verdict => write!(f, "the verdict said is {said}, the rules give {found}"),
            What::Condition(id) => {
                write!(f, "`{id}` is said to be {said}, its rule gives {found}")
            }
            What::Amount(funder) => {
                write!(
                    f,
                    "the amount of `{funder}` is said to be {said}, the rule gives {found}"
                )
            }
        }
    }
}

/// What is said of an example by the rules of its version.
pub fn assessed(region: &Region, scheme: &Scheme, example: &Example) -> Assessment {
    let on = day(scheme, example);
    assess(
        region,
        scheme,
        &example.situation,
        on,
        &LawDates::said(&example.situation),
    )
}

/// The day an example is assessed.
pub(crate) fn day(scheme: &Scheme, example: &Example) -> Date {
    example.on.unwrap_or(scheme.validity.from)
}

/// Runs every example of a version; those that give what they say are left out.
pub fn run(region: &Region, scheme: &Scheme) -> Vec<ExampleFailure> {
    let mut failures = Vec::new();
    for (index, example) in scheme.examples.iter().enumerate() {
        if !scheme.holes.of_example(index) {
            let found = assessed(region, scheme, example);
            compare(scheme, example, &found, &mut failures);
        }
    }
    failures
}

/// The answers of an example that its form does not take: under the `min` of their field, over its
/// `max`.
pub(crate) fn beyond(scheme: &Scheme, example: &Example) -> Vec<String> {
    let mut messages = Vec::new();
    for (name, value) in example.situation.iter() {
        let id = name.strip_prefix(ANSWER);
        let field = id.and_then(|id| scheme.form.as_ref()?.field(id));
        let (said, limits) = match (field.map(|field| &field.kind), value) {
            (Some(FieldKind::Number { min, max }), Value::Int(said)) => {
                let limits = [min, max].map(|limit| limit.map(|one| (one, one.to_string())));
                ((*said, said.to_string()), limits)
            }
            (Some(FieldKind::Amount { min, max }), Value::Money(said)) => {
                let shown = |one: Cents| (one.get(), one.format_fr());
                let limits = [min, max].map(|limit| limit.map(shown));
                (shown(*said), limits)
            }
            _ => continue,
        };
        let [min, max] = limits;
        let under = min.filter(|(min, _)| said.0 < *min);
        let over = max.filter(|(max, _)| said.0 > *max);
        if let Some((_, min)) = under {
            messages.push(format!(
                "`{name}` is {}, under the least of its field, {min}",
                said.1
            ));
        } else if let Some((_, max)) = over {
            messages.push(format!(
                "`{name}` is {}, over the most of its field, {max}",
                said.1
            ));
        }
    }
    messages
}

/// What rests on a rule that could not be read is not compared.
fn compare(
    scheme: &Scheme,
    example: &Example,
    found: &Assessment,
    failures: &mut Vec<ExampleFailure>,
) {
    let unread = &scheme.holes;
    let mut differs = |what: What, said: String, found: String| {
        if said != found {
            failures.push(ExampleFailure {
                example: example.id.clone(),
                what,
                said,
                found,
            });
        }
    };
    let [said, given] = [example.verdict, found.verdict].map(|verdict| verdict.id().to_owned());
    if unread.conditions.is_empty() {
        differs(What::Verdict, said, given);
    }
    for (id, said) in &example.conditions {
        let mut results = found.conditions.iter().enumerate();
        let result = results.find(|(_, condition)| condition.id == *id);
        if result.is_none_or(|(index, _)| unread.conditions.contains(&index)) {
            continue;
        }
        let result = result.map(|(_, condition)| condition);
        let given = result.map_or("nothing", |condition| condition.verdict.id());
        differs(
            What::Condition(id.clone()),
            said.id().to_owned(),
            given.to_owned(),
        );
    }
    if unread.amounts || unread.form || !unread.conditions.is_empty() {
        return;
    }
    for (funder, said) in &example.amounts {
        let result = found
            .fundings
            .iter()
            .find(|result| result.funder == *funder);
        let proposal = result.and_then(|result| result.proposal.as_ref());
        let amount = proposal.and_then(|proposal| proposal.amount);
        let given = amount.map_or_else(|| "not known".to_owned(), |amount| amount.format_fr());
        differs(What::Amount(funder.clone()), said.format_fr(), given);
    }
}
