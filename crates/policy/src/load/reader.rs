//! Reading TOML strictly: every mistake is noted with its place and reading goes on.

use std::cell::RefCell;

use jiff::civil::Date;
use money::{Cents, Rate, parse_amount};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::expr::{Expr, Vocabulary};
use crate::model::{Confidence, Sourced, Text};
use crate::problem::{Origins, Problem, nearest, position};

/// What a whole load gathers.
#[derive(Default)]
pub(super) struct Context {
    pub(super) problems: RefCell<Vec<Problem>>,
    pub(super) origins: RefCell<Origins>,
}

impl Context {
    pub(super) fn problem(&self, file: &str, message: impl Into<String>) {
        self.problems.borrow_mut().push(Problem {
            file: file.to_owned(),
            line: 1,
            column: 1,
            message: message.into(),
            suggestion: None,
        });
    }

    pub(super) fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    /// Reads one file; `None` when it is not even TOML.
    pub(super) fn read<T>(
        &self,
        file: &str,
        content: &[u8],
        read: impl FnOnce(&Table<'_>) -> T,
    ) -> Option<T> {
        let Ok(text) = std::str::from_utf8(content) else {
            self.problem(file, "this file is not UTF-8");
            return None;
        };
        let source = Source {
            context: self,
            file,
            text,
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            source.problem(at, error.message().to_owned(), None);
        }
        if !errors.is_empty() {
            return None;
        }
        Some(Table::new(&source, table.get_ref(), 0).read(read))
    }
}

struct Source<'a> {
    context: &'a Context,
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn problem(&self, at: usize, message: String, suggestion: Option<String>) {
        let (line, column) = position(self.text, at);
        self.context.problems.borrow_mut().push(Problem {
            file: self.file.to_owned(),
            line,
            column,
            message,
            suggestion,
        });
    }
}

/// A value and where it is.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    source: &'a Source<'a>,
    value: &'a Spanned<DeValue<'a>>,
}

/// A table whose keys are asked one by one; those nobody asked for are mistakes.
pub(super) struct Table<'a> {
    source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    asked: RefCell<Vec<&'static str>>,
    missing: RefCell<Vec<&'static str>>,
}

impl<'a> Item<'a> {
    fn at(&self) -> usize {
        self.value.span().start
    }

    pub(super) fn problem(&self, message: impl Into<String>, suggestion: Option<String>) {
        self.source.problem(self.at(), message.into(), suggestion);
    }

    fn expected(&self, what: &str) {
        let found = self.value.get_ref().type_str();
        self.problem(format!("{what} is expected, this is {found}"), None);
    }

    pub(super) fn string(&self) -> Option<&'a str> {
        match self.value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.problem("this text is empty", None);
                None
            }
            Some(text) => Some(text),
            None => {
                self.expected("a text");
                None
            }
        }
    }

    /// Plain French, or a table by language.
    pub(super) fn text(&self) -> Option<Text> {
        match self.value.get_ref() {
            DeValue::Table(table) => Some(self.as_table(table).read(|t| Text {
                fr: t.string("fr"),
                br: t.string_opt("br"),
                en: t.string_opt("en"),
            })),
            DeValue::String(_) => self.string().map(Text::french),
            _ => {
                self.expected("a text, or { fr = \"…\" },");
                None
            }
        }
    }

    pub(super) fn amount(&self) -> Option<Cents> {
        let Some(text) = self.value.get_ref().as_str() else {
            self.expected("an amount such as \"20 000 €\"");
            return None;
        };
        if !text.contains('€') {
            self.problem(
                format!("`{text}` has no unit"),
                Some(format!("{} €", text.trim())),
            );
            return None;
        }
        parse_amount(text)
            .map_err(|error| self.problem(format!("`{text}`: {error}"), None))
            .ok()
    }

    pub(super) fn rate(&self) -> Option<Rate> {
        let Some(text) = self.value.get_ref().as_str() else {
            self.expected("a rate such as \"70 %\"");
            return None;
        };
        text.parse()
            .map_err(|error: money::RateError| self.problem(format!("`{text}`: {error}"), None))
            .ok()
    }

    pub(super) fn date(&self) -> Option<Date> {
        let date =
            match self.value.get_ref() {
                DeValue::String(text) => text.parse::<Date>().ok(),
                DeValue::Datetime(moment) => moment
                    .date
                    .filter(|_| moment.time.is_none())
                    .and_then(|date| {
                        let year = i16::try_from(date.year).ok()?;
                        let month = i8::try_from(date.month).ok()?;
                        Date::new(year, month, i8::try_from(date.day).ok()?).ok()
                    }),
                _ => None,
            };
        if date.is_none() {
            self.problem("a date such as 2026-01-31 is expected", None);
        }
        date
    }

    pub(super) fn integer<T: TryFrom<i64>>(&self) -> Option<T> {
        let number = self.value.get_ref().as_integer().and_then(|number| {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).ok()
        });
        let fitting = number.and_then(|number| T::try_from(number).ok());
        if fitting.is_none() {
            self.problem("a whole number (of a sensible size) is expected", None);
        }
        fitting
    }

    fn boolean(&self) -> Option<bool> {
        let yes = self.value.get_ref().as_bool();
        if yes.is_none() {
            self.expected("true or false");
        }
        yes
    }

    fn expr(&self, vocabulary: &Vocabulary) -> Option<Expr> {
        let written = self.string()?;
        Expr::parse(written, vocabulary)
            .map_err(|errors| {
                // The text of the expression inside its quotes, unless it was written with escapes.
                let span = self.value.span();
                let raw = self.source.text.get(span.clone()).unwrap_or_default();
                let inside = raw.find(written);
                for error in errors {
                    let at = span.start + inside.map_or(0, |start| start + error.offset);
                    self.source.problem(at, error.message, error.suggestion);
                }
            })
            .ok()
    }

    fn as_table(&self, table: &'a DeTable<'a>) -> Table<'a> {
        Table::new(self.source, table, self.at())
    }

    pub(super) fn table<T>(&self, read: impl FnOnce(&Table<'a>) -> T) -> Option<T> {
        let Some(table) = self.value.get_ref().as_table() else {
            self.expected("a table");
            return None;
        };
        Some(self.as_table(table).read(read))
    }

    pub(super) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub(super) fn items(&self) -> Vec<Item<'a>> {
        let Some(array) = self.value.get_ref().as_array() else {
            self.expected("a list");
            return Vec::new();
        };
        array
            .iter()
            .map(|value| Item {
                source: self.source,
                value,
            })
            .collect()
    }

    /// One word among those known.
    pub(super) fn keyword<T: Copy>(&self, known: &[(&str, T)]) -> Option<T> {
        let word = self.string()?;
        if let Some((_, found)) = known.iter().find(|(name, _)| *name == word) {
            return Some(*found);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let meant = nearest(word, names.iter().copied()).map(str::to_owned);
        let list = names.join(", ");
        self.problem(format!("`{word}` is not one of: {list}"), meant);
        None
    }
}

const CONFIDENCES: [(&str, Confidence); 4] = [
    ("A", Confidence::A),
    ("B", Confidence::B),
    ("C", Confidence::C),
    ("assumption", Confidence::Assumption),
];

impl<'a> Table<'a> {
    fn new(source: &'a Source<'a>, table: &'a DeTable<'a>, at: usize) -> Table<'a> {
        Table {
            source,
            table,
            at,
            asked: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    fn read<T>(self, read: impl FnOnce(&Table<'a>) -> T) -> T {
        let result = read(&self);
        self.finish();
        result
    }

    /// Reports unknown and missing keys. A missing key that was misspelt is reported once.
    fn finish(self) {
        let asked = self.asked.into_inner();
        let mut missing = self.missing.into_inner();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let meant = nearest(name, missing.iter().copied())
                .or_else(|| nearest(name, asked.iter().copied()));
            missing.retain(|key| Some(*key) != meant);
            let mut message = format!("`{name}` is not a known key here");
            if meant.is_none() {
                message.push_str(&format!(" (known: {})", asked.join(", ")));
            }
            let suggestion = meant.map(str::to_owned);
            self.source.problem(key.span().start, message, suggestion);
        }
        for key in missing {
            self.source
                .problem(self.at, format!("the key `{key}` is missing"), None);
        }
    }

    pub(super) fn item(&self, key: &'static str) -> Option<Item<'a>> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        self.table.get(key).map(|value| Item {
            source: self.source,
            value,
        })
    }

    fn required(&self, key: &'static str) -> Option<Item<'a>> {
        let item = self.item(key);
        if item.is_none() {
            self.missing.borrow_mut().push(key);
        }
        item
    }

    pub(super) fn problem(&self, message: impl Into<String>) {
        self.source.problem(self.at, message.into(), None);
    }

    /// Remembers where this table is, for checks made later.
    pub(super) fn mark(&self, key: &str) {
        self.mark_at(key.to_owned(), self.at);
    }

    /// Remembers where one of its values is.
    pub(super) fn mark_value(&self, name: &'static str, key: &str) {
        if let Some(item) = self.item(name) {
            self.mark_at(format!("{key}/{name}"), item.at());
        }
    }

    fn mark_at(&self, key: String, at: usize) {
        self.source.context.origins.borrow_mut().record(
            key,
            self.source.file,
            self.source.text,
            at,
        );
    }

    // A required value that is missing or wrong is noted; the default returned is never seen,
    // since a load with problems gives no region.

    pub(super) fn string(&self, key: &'static str) -> String {
        let read = self.required(key).and_then(|item| item.string());
        read.unwrap_or_default().to_owned()
    }

    pub(super) fn string_opt(&self, key: &'static str) -> Option<String> {
        let read = self.item(key).and_then(|item| item.string());
        read.map(str::to_owned)
    }

    pub(super) fn text(&self, key: &'static str) -> Text {
        let read = self.required(key).and_then(|item| item.text());
        read.unwrap_or_default()
    }

    pub(super) fn text_opt(&self, key: &'static str) -> Option<Text> {
        self.item(key).and_then(|item| item.text())
    }

    pub(super) fn items(&self, key: &'static str) -> Vec<Item<'a>> {
        self.item(key).map(|item| item.items()).unwrap_or_default()
    }

    pub(super) fn texts(&self, key: &'static str) -> Vec<Text> {
        self.items(key).iter().filter_map(Item::text).collect()
    }

    pub(super) fn strings(&self, key: &'static str) -> Vec<String> {
        let items = self.items(key);
        let read = items.iter().filter_map(Item::string);
        read.map(str::to_owned).collect()
    }

    pub(super) fn boolean(&self, key: &'static str, default: bool) -> bool {
        self.item(key)
            .and_then(|item| item.boolean())
            .unwrap_or(default)
    }

    pub(super) fn date(&self, key: &'static str) -> Date {
        let read = self.required(key).and_then(|item| item.date());
        read.unwrap_or(Date::ZERO)
    }

    pub(super) fn date_opt(&self, key: &'static str) -> Option<Date> {
        self.item(key).and_then(|item| item.date())
    }

    pub(super) fn integer_opt<T: TryFrom<i64>>(&self, key: &'static str) -> Option<T> {
        self.item(key).and_then(|item| item.integer())
    }

    pub(super) fn amount_opt(&self, key: &'static str) -> Option<Cents> {
        self.item(key).and_then(|item| item.amount())
    }

    pub(super) fn keyword<T: Copy>(&self, key: &'static str, known: &[(&str, T)]) -> Option<T> {
        self.required(key).and_then(|item| item.keyword(known))
    }

    pub(super) fn keywords<T: Copy>(&self, key: &'static str, known: &[(&str, T)]) -> Vec<T> {
        let items = self.items(key);
        items
            .iter()
            .filter_map(|item| item.keyword(known))
            .collect()
    }

    pub(super) fn confidence(&self) -> Confidence {
        self.keyword_confidence("confidence")
    }

    pub(super) fn keyword_confidence(&self, key: &'static str) -> Confidence {
        self.keyword(key, &CONFIDENCES).unwrap_or(Confidence::C)
    }

    /// `None` also when there is no vocabulary to check it against, because of mistakes elsewhere.
    pub(super) fn expr(&self, key: &'static str, vocabulary: Option<&Vocabulary>) -> Option<Expr> {
        self.item(key)
            .zip(vocabulary)
            .and_then(|(item, vocabulary)| item.expr(vocabulary))
    }

    pub(super) fn nested<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Table<'a>) -> T,
    ) -> Option<T> {
        self.item(key).and_then(|item| item.table(read))
    }

    pub(super) fn each<T>(
        &self,
        key: &'static str,
        mut read: impl FnMut(&Table<'a>) -> T,
    ) -> Vec<T> {
        let items = self.items(key);
        items
            .iter()
            .filter_map(|item| item.table(&mut read))
            .collect()
    }

    /// Tables already read once, to come back to some of their keys: nothing more is reported.
    pub(super) fn again(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(array) = self.table.get(key).and_then(|v| v.get_ref().as_array()) else {
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|value| {
                let table = value.get_ref().as_table()?;
                Some(Table::new(self.source, table, value.span().start))
            })
            .collect()
    }

    /// `{ value = …, source = "…", confidence = "…" }` or `{ unknown = true, source = "…" }`.
    pub(super) fn sourced<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Item<'a>) -> Option<T>,
    ) -> Option<Sourced<T>> {
        let item = self.item(key)?;
        if !item.is_table() {
            let message =
                "a figure has a source: write { value = …, source = \"…\", confidence = \"…\" }";
            item.problem(message, None);
            return None;
        }
        item.table(|t| Table::sourced_here(t, read))
    }

    fn sourced_here<T>(&self, read: impl Fn(&Item<'a>) -> Option<T>) -> Sourced<T> {
        let unknown = self.boolean("unknown", false);
        let item = self.item("value");
        match (unknown, item.is_some()) {
            (true, true) => self.problem("`value` and `unknown = true` exclude each other"),
            (false, false) => self.problem("a `value`, or `unknown = true`, is missing"),
            _ => {}
        }
        // A figure that is there says how sure it is; the others may.
        let confidence = if item.is_some() && !unknown {
            Some(self.confidence())
        } else {
            let given = self.item("confidence");
            given.and_then(|item| item.keyword(&CONFIDENCES))
        };
        Sourced {
            value: item.as_ref().and_then(read),
            source: self.string("source"),
            confidence: confidence.unwrap_or(Confidence::C),
            note: self.text_opt("note"),
        }
    }

    pub(super) fn required_sourced<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Item<'a>) -> Option<T>,
    ) -> Sourced<T> {
        if self.required(key).is_some()
            && let Some(figure) = self.sourced(key, read)
        {
            return figure;
        }
        not_published(String::new())
    }
}

/// A figure that the files do not give.
pub(super) fn not_published<T>(source: String) -> Sourced<T> {
    Sourced {
        value: None,
        source,
        confidence: Confidence::C,
        note: None,
    }
}
