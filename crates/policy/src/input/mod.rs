//! A situation written in JSON, by a person or another program.
//!
//! ```json
//! { "project.commune": "29189", "applicant": { "kind": "association" },
//!   "answer.jobs": 2, "answer.start": "2026-03-01", "answer.grant": "20 000 €",
//!   "plan.public_share": "65,5 %", "project.need": ["advice"], "project.collective": true }
//! ```
//!
//! Keys are dotted or nested. An amount is `"20 000 €"` or `{ "cents": 2000000 }`, a rate `"15 %"` or
//! `{ "ppm": 150000 }`, a date `"2026-01-31"`, a choice its id, several choices a list of ids.
//! `null` is a question that was not answered. A plan is given by its totals, or by its lines:
//!
//! ```json
//! { "plan": {
//!     "expenses": [{ "kind": "salary", "label": "…", "amount": "9 000 €", "vat": "0 €",
//!                    "engaged_on": "2026-02-01" }],
//!     "resources": [{ "kind": "own", "funder": "…", "amount": "9 000 €", "state": "granted" }] } }
//! ```
//!
//! Nothing is guessed: an unknown name, a value of another type, a name given twice is an error.

mod json;

use std::collections::BTreeSet;

use jiff::civil::Date;
use money::{Cents, Rate, parse_amount};
use serde::Serialize;

use crate::expr::{LAW, PLAN, Type, Vocabulary};
use crate::plan::{self, Plan, PlanExpense, PlanResource, STATES};
use crate::problem::nearest;
use crate::situation::{Situation, Value};
use json::Json;

/// Longest JSON read for one situation, in bytes.
const LONGEST: usize = 1 << 20;

/// What is wrong in a situation. Whoever reads several rows adds the number of the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{path}: {expected} expected, found {found}")]
pub struct InputError {
    /// Where, e.g. `answer.jobs` or `plan.expenses[2].kind`; empty for the whole text.
    pub path: String,
    /// What should stand there, in words.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// What was probably meant, when something is near.
    pub suggestion: Option<String>,
}

/// Reads a situation, each name and value checked against a vocabulary
/// ([`crate::Region::vocabulary`]).
///
/// # Errors
/// Every mistake, in the order of the text.
pub fn read_situation(json: &str, vocabulary: &Vocabulary) -> Result<Situation, Vec<InputError>> {
    let mut reader = Reader {
        vocabulary,
        situation: Situation::new(),
        given: BTreeSet::new(),
        errors: Vec::new(),
    };
    if json.len() > LONGEST {
        let found = format!("{} bytes", json.len());
        reader.error("", format!("at most {LONGEST} bytes"), found, None);
        return Err(reader.errors);
    }
    match serde_json::from_str(json) {
        Ok(Json::Object(entries)) => reader.object("", &entries),
        Ok(other) => reader.wrong("", "an object", &other),
        Err(error) => reader.error("", "JSON".to_owned(), error.to_string(), None),
    }
    reader.totals_or_lines();
    if reader.errors.is_empty() {
        Ok(reader.situation)
    } else {
        Err(reader.errors)
    }
}

struct Reader<'v> {
    vocabulary: &'v Vocabulary,
    situation: Situation,
    /// Names met so far, answered or not.
    given: BTreeSet<String>,
    errors: Vec<InputError>,
}

impl Reader<'_> {
    fn error(&mut self, path: &str, expected: String, found: String, suggestion: Option<&str>) {
        self.errors.push(InputError {
            path: path.to_owned(),
            expected,
            found,
            suggestion: suggestion.map(str::to_owned),
        });
    }

    fn wrong(&mut self, path: &str, expected: &str, found: &Json) {
        self.error(path, expected.to_owned(), found.describe(), None);
    }

    fn object(&mut self, prefix: &str, entries: &[(String, Json)]) {
        for (key, value) in entries {
            let name = if prefix.is_empty() {
                key.clone()
            } else {
                format!("{prefix}.{key}")
            };
            self.entry(&name, value);
        }
    }

    fn entry(&mut self, name: &str, value: &Json) {
        match (name, value) {
            ("plan.expenses", Json::List(lines)) => return self.expenses(lines),
            ("plan.resources", Json::List(lines)) => return self.resources(lines),
            _ => {}
        }
        let Some(kind) = self.vocabulary.type_of(name) else {
            let group = format!("{name}.");
            let leads_on = self
                .vocabulary
                .names()
                .any(|known| known.starts_with(&group));
            return match value {
                Json::Object(entries) if leads_on => self.object(name, entries),
                _ => self.unknown(name),
            };
        };
        if name.starts_with(LAW) {
            let found = "a legal parameter, which comes from the law and its date".to_owned();
            return self.error(name, "an answer".to_owned(), found, None);
        }
        if !self.first(name) {
            return;
        }
        if *value == Json::Null {
            return;
        }
        let kind = kind.clone();
        if let Some(value) = self.value(name, &kind, value) {
            self.situation.set(name, value);
        }
    }

    /// Totals follow from the lines: given too, they could say something else. The base depends on
    /// a funder and does not.
    fn totals_or_lines(&mut self) {
        if self.situation.plan().is_none() {
            return;
        }
        let answered = self.situation.iter().map(|(name, _)| name.to_owned());
        let totals: Vec<String> = answered
            .filter(|name| name.starts_with(PLAN) && name != plan::BASE)
            .collect();
        for name in totals {
            let expected = "the lines of the plan or its totals".to_owned();
            self.error(&name, expected, "both".to_owned(), None);
        }
    }

    /// Whether this name was not given before.
    fn first(&mut self, name: &str) -> bool {
        let first = self.given.insert(name.to_owned());
        if !first {
            let found = "it a second time".to_owned();
            self.error(name, "a name given once".to_owned(), found, None);
        }
        first
    }

    fn unknown(&mut self, name: &str) {
        let vocabulary = self.vocabulary;
        let answers = vocabulary.names().filter(|known| !known.starts_with(LAW));
        let meant = nearest(name, answers);
        let expected = match vocabulary.why_unusable(name) {
            Some(why) => format!("nothing: this field {why}"),
            None => "a known name".to_owned(),
        };
        self.error(name, expected, format!("`{name}`"), meant);
    }

    fn value(&mut self, path: &str, kind: &Type, json: &Json) -> Option<Value> {
        let found = match (kind, json) {
            (Type::Bool, Json::Bool(yes)) => Some(Value::Bool(*yes)),
            (Type::Int, Json::Int(number)) => Some(Value::Int(*number)),
            (Type::Text, Json::Text(text)) => Some(Value::Text(text.clone())),
            (
                Type::Choice(options) | Type::Stage(options) | Type::Place(_, options),
                Json::Text(id),
            ) => {
                self.option(path, options, id)?;
                Some(Value::Text(id.clone()))
            }
            (Type::Choices(options), Json::List(items)) => {
                return self.choices(path, options, items).map(Value::List);
            }
            (Type::Money, json) => amount(json).map(Value::Money),
            (Type::Rate, Json::Text(text)) => text.parse().ok().map(Value::Rate),
            (Type::Rate, Json::Object(_)) => {
                counted(json, "ppm").map(Rate::from_ppm).map(Value::Rate)
            }
            (Type::Date, json) => date(json).map(Value::Date),
            _ => None,
        };
        if found.is_none() {
            self.wrong(path, expected(kind), json);
        }
        found
    }

    fn option(&mut self, path: &str, options: &[String], id: &str) -> Option<()> {
        if options.iter().any(|option| option == id) {
            return Some(());
        }
        let few = options.len() <= 12;
        let expected = if few {
            format!("one of {}", options.join(", "))
        } else {
            "a known id".to_owned()
        };
        let meant = nearest(id, options.iter().map(String::as_str));
        self.error(path, expected, format!("\"{id}\""), meant);
        None
    }

    fn choices(&mut self, path: &str, options: &[String], items: &[Json]) -> Option<Vec<String>> {
        let mut ids: Vec<String> = Vec::new();
        let before = self.errors.len();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            match item {
                Json::Text(id) if ids.contains(id) => {
                    self.wrong(&path, "each choice once", item);
                }
                Json::Text(id) => {
                    if self.option(&path, options, id).is_some() {
                        ids.push(id.clone());
                    }
                }
                other => self.wrong(&path, "the id of a choice", other),
            }
        }
        (self.errors.len() == before).then_some(ids)
    }

    /// Whether lines may be given here; totals that follow from them must not be given too.
    fn lines(&mut self, table: &str) -> bool {
        if !self.vocabulary.names().any(|name| name.starts_with(PLAN)) {
            self.unknown(table);
            return false;
        }
        self.first(table)
    }

    fn expenses(&mut self, lines: &[Json]) {
        if !self.lines("plan.expenses") {
            return;
        }
        let kinds = self.vocabulary.expense_kinds().to_vec();
        let mut read = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let path = format!("plan.expenses[{index}]");
            let mut expense = PlanExpense {
                key: format!("expense.{index}"),
                ..PlanExpense::default()
            };
            self.line(
                &path,
                line,
                &["kind", "amount"],
                |reader, path, key, value| {
                    match key {
                        "kind" => expense.kind = reader.kind(path, &kinds, value),
                        "label" => expense.label = reader.text(path, value),
                        "amount" => expense.amount = reader.positive(path, value),
                        "vat" => expense.vat = Some(reader.positive(path, value)),
                        "engaged_on" => expense.engaged_on = reader.day(path, value),
                        _ => return false,
                    }
                    true
                },
            );
            read.push(expense);
        }
        self.plan().expenses = read;
    }

    fn resources(&mut self, lines: &[Json]) {
        if !self.lines("plan.resources") {
            return;
        }
        let kinds = self.vocabulary.resource_kinds().to_vec();
        let mut read = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let path = format!("plan.resources[{index}]");
            let mut resource = PlanResource {
                key: format!("resource.{index}"),
                ..PlanResource::default()
            };
            self.line(
                &path,
                line,
                &["kind", "amount"],
                |reader, path, key, value| {
                    match key {
                        "kind" => resource.kind = reader.kind(path, &kinds, value),
                        "funder" => resource.funder = reader.text(path, value),
                        "amount" => resource.amount = reader.positive(path, value),
                        "state" => resource.state = reader.state(path, value),
                        _ => return false,
                    }
                    true
                },
            );
            read.push(resource);
        }
        self.plan().resources = read;
    }

    fn plan(&mut self) -> &mut Plan {
        self.situation.plan_mut().get_or_insert_default()
    }

    /// Reads the keys of one line; `read` answers whether it knows the key.
    fn line(
        &mut self,
        path: &str,
        line: &Json,
        required: &[&str],
        mut read: impl FnMut(&mut Self, &str, &str, &Json) -> bool,
    ) {
        let Json::Object(entries) = line else {
            return self.wrong(path, "a line: an object with a kind and an amount", line);
        };
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in entries {
            let path = format!("{path}.{key}");
            if seen.contains(&key.as_str()) {
                self.wrong(&path, "a key given once", value);
                continue;
            }
            seen.push(key);
            if *value != Json::Null && !read(self, &path, key, value) {
                self.error(&path, "a known key".to_owned(), format!("`{key}`"), None);
            }
        }
        for key in required {
            let given = entries
                .iter()
                .any(|(known, value)| known == key && *value != Json::Null);
            if !given {
                let path = format!("{path}.{key}");
                self.error(&path, "a value".to_owned(), "nothing".to_owned(), None);
            }
        }
    }

    // A value that is wrong is noted; the default returned is never seen, since a text with errors
    // gives no situation.

    fn kind(&mut self, path: &str, kinds: &[String], json: &Json) -> String {
        let id = self.text(path, json);
        self.option(path, kinds, &id);
        id
    }

    fn state(&mut self, path: &str, json: &Json) -> String {
        let known = STATES.map(str::to_owned);
        self.kind(path, &known, json)
    }

    fn text(&mut self, path: &str, json: &Json) -> String {
        if let Json::Text(text) = json {
            return text.clone();
        }
        self.wrong(path, "a text", json);
        String::new()
    }

    fn positive(&mut self, path: &str, json: &Json) -> Cents {
        match amount(json) {
            Some(amount) if !amount.is_negative() => amount,
            _ => {
                self.wrong(path, expected(&Type::Money), json);
                Cents::ZERO
            }
        }
    }

    fn day(&mut self, path: &str, json: &Json) -> Option<Date> {
        let day = date(json);
        if day.is_none() {
            self.wrong(path, expected(&Type::Date), json);
        }
        day
    }
}

fn expected(kind: &Type) -> &'static str {
    match kind {
        Type::Bool => "true or false",
        Type::Int => "a whole number",
        Type::Text | Type::Word => "a text",
        Type::Choice(_) | Type::Stage(_) => "the id of a choice",
        Type::Place(..) => "the code of a place, as a text",
        Type::Choices(_) => "a list of ids",
        Type::Money => "an amount such as \"20 000 €\" or { \"cents\": 2000000 }",
        Type::Rate => "a rate such as \"15 %\" or { \"ppm\": 150000 }",
        Type::Date => "a date such as \"2026-01-31\"",
        Type::Months | Type::Days => "nothing: durations come from the law",
    }
}

fn amount(json: &Json) -> Option<Cents> {
    match json {
        // Without its unit, an amount and a number would be confused.
        Json::Text(text) if text.contains('€') => parse_amount(text).ok(),
        Json::Object(_) => counted(json, "cents").map(Cents),
        _ => None,
    }
}

/// `{ "cents": 100 }`: the one key and a whole number.
fn counted(json: &Json, unit: &str) -> Option<i64> {
    let Json::Object(entries) = json else {
        return None;
    };
    match entries.as_slice() {
        [(key, Json::Int(number))] if key == unit => Some(*number),
        _ => None,
    }
}

fn date(json: &Json) -> Option<Date> {
    let Json::Text(text) = json else {
        return None;
    };
    // The form is fixed: `20260131` or a date and time would be guesses.
    let shaped = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    shaped.then(|| text.parse().ok()).flatten()
}
