//! `[[example]]`: situations and what they give, typed by the vocabulary of the version.

use std::collections::BTreeSet;

use super::reader::{Item, Table};
use crate::example::Example;
use crate::expr::{LAW, PLAN, Type, Vocabulary};
use crate::holes::{ExampleHoles, SchemeHoles};
use crate::model::{Condition, Form, Funding};
use crate::plan::{self, PlanExpense, PlanResource, STATES};
use crate::problem::nearest;
use crate::situation::{Situation, Value};
use crate::verdict::{ConditionVerdict, Verdict};

/// Lines of a plan, where its totals have the same name.
const EXPENSE_LINES: &str = plan::EXPENSES;
const RESOURCE_LINES: &str = "plan.resources";

/// What the examples of a version are read with.
pub(super) struct Surroundings<'a> {
    pub(super) key: &'a str,
    pub(super) conditions: &'a [Condition],
    pub(super) fundings: &'a [Funding],
    pub(super) form: Option<&'a Form>,
    /// What of the version could not be read.
    pub(super) holes: &'a SchemeHoles,
    pub(super) vocabulary: &'a Vocabulary,
}

/// An example, and what of it could not be read.
pub(super) fn example(t: &Table<'_>, around: &Surroundings<'_>) -> (Example, ExampleHoles) {
    let id = t.string("id");
    t.mark(&format!("{}/example/{id}", around.key));
    let mut reading = Reading {
        around,
        situation: Situation::new(),
        unread: BTreeSet::new(),
    };
    let found = t.required_table("situation", |t| {
        reading.table(t, "");
        reading.totals_or_lines(t);
    });
    if found.is_none() {
        reading.unread.insert("situation".to_owned());
    }
    let watch = t.watch();
    let verdicts = Verdict::ALL.map(|verdict| (verdict.id(), verdict));
    let example = Example {
        id,
        text: t.text("text"),
        on: t.date_opt("on"),
        verdict: t.keyword("verdict", &verdicts).unwrap_or(Verdict::Unknown),
        conditions: t
            .nested("conditions", |t| conditions(t, around))
            .unwrap_or_default(),
        amounts: amounts(t, around),
        situation: reading.situation,
    };
    let holes = ExampleHoles {
        names: reading.unread,
        said: !t.sound_since(watch) || t.item("verdict").is_none(),
    };
    (example, holes)
}

fn conditions(t: &Table<'_>, around: &Surroundings<'_>) -> Vec<(String, ConditionVerdict)> {
    let words = ConditionVerdict::ALL.map(|verdict| (verdict.id(), verdict));
    let mut said = Vec::new();
    for (id, item) in t.entries() {
        let ids = || {
            around
                .conditions
                .iter()
                .map(|condition| condition.id.as_str())
        };
        if around.holes.conditions.is_empty() && !ids().any(|known| known == id) {
            let meant = nearest(id, ids()).map(str::to_owned);
            item.problem(format!("no condition has the id `{id}`"), meant);
        }
        said.extend(item.keyword(&words).map(|verdict| (id.to_owned(), verdict)));
    }
    said
}

/// `amount` is that of the lead funder, `amounts` says whose.
fn amounts(t: &Table<'_>, around: &Surroundings<'_>) -> Vec<(String, money::Cents)> {
    let mut said = Vec::new();
    if let Some(item) = t.item("amount") {
        match around.fundings.iter().find(|funding| funding.lead) {
            Some(lead) => said.extend(item.amount().map(|amount| (lead.funder.clone(), amount))),
            None => item.problem("this version computes no amount", None),
        }
    }
    t.nested("amounts", |t| {
        for (funder, item) in t.entries() {
            let funders = || {
                around
                    .fundings
                    .iter()
                    .map(|funding| funding.funder.as_str())
            };
            if !around.holes.amounts && !funders().any(|known| known == funder) {
                let meant = nearest(funder, funders()).map(str::to_owned);
                item.problem(format!("no amount here is that of `{funder}`"), meant);
            }
            said.extend(item.amount().map(|amount| (funder.to_owned(), amount)));
        }
    });
    said
}

struct Reading<'r> {
    around: &'r Surroundings<'r>,
    situation: Situation,
    /// Names whose answer could not be read.
    unread: BTreeSet<String>,
}

impl Reading<'_> {
    /// `"project.stage" = …` and `project = { stage = … }` are the same.
    fn table(&mut self, t: &Table<'_>, prefix: &str) {
        for (key, item) in t.entries() {
            let name = format!("{prefix}{key}");
            let vocabulary = self.around.vocabulary;
            let watch = t.watch();
            match vocabulary.type_of(&name) {
                _ if item.is_list() && name == EXPENSE_LINES => self.expenses(&item),
                _ if name == RESOURCE_LINES => self.resources(&item),
                Some(_) if name.starts_with(LAW) => {
                    item.problem("a legal parameter comes from the law and the day", None);
                }
                Some(kind) => {
                    if let Some(value) = item.value(kind) {
                        self.situation.set(name.clone(), value);
                    }
                }
                None if item.is_table() => {
                    item.table(|t| self.table(t, &format!("{name}.")));
                    continue;
                }
                None if vocabulary.may_lack(&name) => {
                    self.unread.insert(name);
                    continue;
                }
                None => {
                    let answers = vocabulary.names().filter(|known| !known.starts_with(LAW));
                    let meant = nearest(&name, answers).map(str::to_owned);
                    item.problem(format!("`{name}` is not known here"), meant);
                }
            }
            if !t.sound_since(watch) {
                self.unread.insert(name);
            }
        }
    }

    /// Totals follow from the lines: given too, they could say something else. The base depends on
    /// a funder and does not.
    fn totals_or_lines(&self, t: &Table<'_>) {
        let of_plan = |name: &str| name.starts_with(PLAN) && name != plan::BASE;
        let both = self.situation.iter().any(|(name, _)| of_plan(name));
        if both && self.situation.plan().is_some() {
            t.problem("a plan is given by its lines or by its totals, not both");
        }
    }

    fn expenses(&mut self, item: &Item<'_>) {
        let lacking = self.around.holes.form;
        let kinds = self.around.form.map(|form| form.expenses.as_slice());
        let kinds: Vec<&str> = kinds
            .unwrap_or_default()
            .iter()
            .map(|k| k.id.as_str())
            .collect();
        let plan = self.situation.plan_mut().get_or_insert_default();
        for (place, line) in item.items().iter().enumerate() {
            plan.expenses.extend(line.table(|t| PlanExpense {
                key: format!("expense.{place}"),
                kind: kind(t, "kind of expense", &kinds, lacking),
                label: t.string_opt("label").unwrap_or_default(),
                amount: t.amount("amount"),
                vat: t.amount_opt("vat"),
                engaged_on: t.date_opt("engaged_on"),
            }));
        }
    }

    fn resources(&mut self, item: &Item<'_>) {
        let lacking = self.around.holes.form;
        let kinds = self.around.form.map(|form| form.resources.as_slice());
        let kinds: Vec<&str> = kinds
            .unwrap_or_default()
            .iter()
            .map(|k| k.id.as_str())
            .collect();
        let states = STATES.map(|state| (state, state));
        let plan = self.situation.plan_mut().get_or_insert_default();
        for (place, line) in item.items().iter().enumerate() {
            plan.resources.extend(line.table(|t| {
                PlanResource {
                    key: format!("resource.{place}"),
                    kind: kind(t, "kind of resource", &kinds, lacking),
                    funder: t.string_opt("funder").unwrap_or_default(),
                    amount: t.amount("amount"),
                    state: t
                        .item("state")
                        .and_then(|item| item.keyword(&states))
                        .unwrap_or_default()
                        .to_owned(),
                }
            }));
        }
    }
}

fn kind(t: &Table<'_>, what: &str, kinds: &[&str], lacking: bool) -> String {
    let kind = t.string("kind");
    let known = lacking || kinds.contains(&kind.as_str());
    if let Some(item) = t.item("kind").filter(|_| !known) {
        let meant = nearest(&kind, kinds.iter().copied()).map(str::to_owned);
        item.problem(format!("no {what} of the form has the id `{kind}`"), meant);
    }
    kind
}

impl Item<'_> {
    /// A value of this type: an amount or a rate with its unit, a date, the id of a choice…
    fn value(&self, kind: &Type) -> Option<Value> {
        match kind {
            Type::Text | Type::Word => self.string().map(Value::from),
            Type::Choice(options) | Type::Stage(options) | Type::Place(_, options) => {
                self.option(options).map(Value::Text)
            }
            Type::Choices(options) => {
                let chosen: Vec<String> = self
                    .items()
                    .iter()
                    .filter_map(|item| item.option(options))
                    .collect();
                Some(Value::List(chosen))
            }
            Type::Bool => self.boolean().map(Value::Bool),
            Type::Int => self.integer().map(Value::Int),
            Type::Money => self.amount().map(Value::Money),
            Type::Rate => self.rate().map(Value::Rate),
            Type::Date => self.date().map(Value::Date),
            Type::Months | Type::Days => {
                self.problem("nothing is expected: durations come from the law", None);
                None
            }
        }
    }

    fn option(&self, options: &[String]) -> Option<String> {
        // The empty text is an answer where it is a choice: a commune without EPCI.
        let chosen = self.string_or_empty()?;
        if options.iter().any(|option| option == chosen) {
            return Some(chosen.to_owned());
        }
        let meant = nearest(chosen, options.iter().map(String::as_str)).map(str::to_owned);
        let mut message = format!("\"{chosen}\" is not one of the choices");
        if meant.is_none() && options.len() <= 12 {
            message.push_str(&format!(" ({})", options.join(", ")));
        }
        self.problem(message, meant);
        None
    }
}
