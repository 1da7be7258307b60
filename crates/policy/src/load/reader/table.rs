//! One table: keys asked by name, those left over reported.

use std::cell::{Cell, RefCell};

use jiff::civil::Date;
use money::Cents;
use toml::de::DeTable;

use super::item::Item;
use super::law::Lawful;
use super::{Source, Watch};
use crate::expr::{Expr, Vocabulary};
use crate::model::{Confidence, Sourced, Text};
use crate::problem::{distance, nearest};
use crate::shared::Shared;

/// A table whose keys are asked one by one; those nobody asked for are mistakes.
pub(in crate::load) struct Table<'a> {
    pub(super) source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    asked: RefCell<Vec<&'static str>>,
    missing: RefCell<Vec<&'static str>>,
    /// Any key is welcome.
    open: Cell<bool>,
    /// Its kind could not be read: a key that is not known may be one of that kind.
    unsure: Cell<bool>,
}

const CONFIDENCES: [(&str, Confidence); 4] = [
    ("A", Confidence::A),
    ("B", Confidence::B),
    ("C", Confidence::C),
    ("assumption", Confidence::Assumption),
];

/// Keys that say something and decide nothing: without them, what rules give is still known.
const SAID: [&str; 16] = [
    "audience",
    "confidence",
    "gives",
    "heading",
    "help",
    "label",
    "name",
    "note",
    "otherwise",
    "presentation",
    "question",
    "reason",
    "source",
    "summary",
    "text",
    "title",
];

impl<'a> Table<'a> {
    pub(super) fn new(source: &'a Source<'a>, table: &'a DeTable<'a>, at: usize) -> Table<'a> {
        Table {
            source,
            table,
            at,
            asked: RefCell::default(),
            missing: RefCell::default(),
            open: Cell::new(false),
            unsure: Cell::new(false),
        }
    }

    pub(super) fn read<T>(self, read: impl FnOnce(&Table<'a>) -> T) -> T {
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
            if self.open.get() || asked.contains(&name) {
                continue;
            }
            let meant = nearest(name, missing.iter().copied())
                .or_else(|| nearest(name, asked.iter().copied()));
            let slip = |meant: &str| missing.contains(&meant) && distance(name, meant) == 1;
            if self.unsure.get() && !meant.is_some_and(slip) {
                continue;
            }
            missing.retain(|key| Some(*key) != meant);
            let mut message = format!("`{name}` is not a known key here");
            if meant.is_none() {
                message.push_str(&format!(" (known: {})", asked.join(", ")));
            }
            let suggestion = meant.map(str::to_owned);
            let at = key.span().start;
            if meant.is_some_and(|key| SAID.contains(&key)) {
                self.source.remark(at, message, suggestion);
            } else {
                self.source.problem(at, message, suggestion);
            }
        }
        for key in missing {
            let message = format!("the key `{key}` is missing");
            if SAID.contains(&key) {
                self.source.remark(self.at, message, None);
            } else {
                self.source.problem(self.at, message, None);
            }
        }
    }

    /// Whether a key that nobody asks for was meant to be this one: what it would give is not there.
    pub(in crate::load) fn misspells(&self, key: &'static str) -> bool {
        let mut names = self.table.keys().map(|name| name.get_ref().as_ref());
        names.any(|name: &str| distance(name, key) == 1)
    }

    /// To know later, with [`Table::sound_since`], whether what was read meanwhile is as it was meant.
    pub(in crate::load) fn watch(&self) -> Watch {
        self.source.context.watch()
    }

    pub(in crate::load) fn sound_since(&self, watch: Watch) -> bool {
        self.source.context.sound_since(watch)
    }

    pub(in crate::load) fn item(&self, key: &'static str) -> Option<Item<'a>> {
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

    pub(in crate::load) fn problem(&self, message: impl Into<String>) {
        self.source.problem(self.at, message.into(), None);
    }

    /// As [`Table::problem`], where every value is as it was meant.
    pub(in crate::load) fn remark(&self, message: impl Into<String>) {
        self.source.remark(self.at, message.into(), None);
    }

    /// From here on, every text read must have these languages.
    pub(in crate::load) fn offer(&self, languages: &[&str]) {
        let languages = languages.iter().map(|language| (*language).to_owned());
        *self.source.context.languages.borrow_mut() = languages.collect();
    }

    /// Remembers where this table is, for checks made later.
    pub(in crate::load) fn mark(&self, key: &str) {
        self.mark_at(key.to_owned(), self.at);
    }

    /// Remembers where one of its values is.
    pub(in crate::load) fn mark_value(&self, name: &'static str, key: &str) {
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

    pub(in crate::load) fn string(&self, key: &'static str) -> String {
        let read = self.required(key).and_then(|item| item.string());
        read.unwrap_or_default().to_owned()
    }

    pub(in crate::load) fn string_opt(&self, key: &'static str) -> Option<String> {
        let read = self.item(key).and_then(|item| item.string());
        read.map(str::to_owned)
    }

    pub(in crate::load) fn text(&self, key: &'static str) -> Text {
        let read = self.required(key).and_then(|item| item.text());
        read.unwrap_or_default()
    }

    pub(in crate::load) fn text_opt(&self, key: &'static str) -> Option<Text> {
        self.item(key).and_then(|item| item.text())
    }

    pub(in crate::load) fn items(&self, key: &'static str) -> Vec<Item<'a>> {
        self.item(key).map(|item| item.items()).unwrap_or_default()
    }

    pub(in crate::load) fn texts(&self, key: &'static str) -> Vec<Text> {
        self.items(key).iter().filter_map(Item::text).collect()
    }

    pub(in crate::load) fn strings(&self, key: &'static str) -> Vec<String> {
        let items = self.items(key);
        let read = items.iter().filter_map(Item::string);
        read.map(str::to_owned).collect()
    }

    pub(in crate::load) fn boolean(&self, key: &'static str, default: bool) -> bool {
        self.boolean_opt(key).unwrap_or(default)
    }

    pub(in crate::load) fn boolean_opt(&self, key: &'static str) -> Option<bool> {
        self.item(key).and_then(|item| item.boolean())
    }

    pub(in crate::load) fn date(&self, key: &'static str) -> Date {
        let read = self.required(key).and_then(|item| item.date());
        read.unwrap_or(Date::ZERO)
    }

    pub(in crate::load) fn date_opt(&self, key: &'static str) -> Option<Date> {
        self.item(key).and_then(|item| item.date())
    }

    pub(in crate::load) fn integer_opt<T: TryFrom<i64>>(&self, key: &'static str) -> Option<T> {
        self.item(key).and_then(|item| item.integer())
    }

    pub(in crate::load) fn amount(&self, key: &'static str) -> Cents {
        let read = self.required(key).and_then(|item| item.amount());
        read.unwrap_or_default()
    }

    pub(in crate::load) fn amount_opt(&self, key: &'static str) -> Option<Cents> {
        self.item(key).and_then(|item| item.amount())
    }

    pub(in crate::load) fn keyword<T: Copy>(
        &self,
        key: &'static str,
        known: &[(&str, T)],
    ) -> Option<T> {
        let word = self.required(key).and_then(|item| item.keyword(known));
        if key == "kind" && word.is_none() {
            self.unsure.set(true);
        }
        word
    }

    pub(in crate::load) fn keyword_opt<T: Copy>(
        &self,
        key: &'static str,
        known: &[(&str, T)],
    ) -> Option<T> {
        self.item(key).and_then(|item| item.keyword(known))
    }

    pub(in crate::load) fn keywords<T: Copy>(
        &self,
        key: &'static str,
        known: &[(&str, T)],
    ) -> Vec<T> {
        let items = self.items(key);
        items
            .iter()
            .filter_map(|item| item.keyword(known))
            .collect()
    }

    pub(in crate::load) fn confidence(&self) -> Confidence {
        self.keyword_confidence("confidence")
    }

    pub(in crate::load) fn confidence_opt(&self) -> Option<Confidence> {
        let given = self.item("confidence");
        given.and_then(|item| item.keyword(&CONFIDENCES))
    }

    pub(in crate::load) fn keyword_confidence(&self, key: &'static str) -> Confidence {
        self.keyword(key, &CONFIDENCES).unwrap_or(Confidence::C)
    }

    pub(in crate::load) fn expr(&self, key: &'static str, vocabulary: &Vocabulary) -> Option<Expr> {
        self.item(key)?.expr(vocabulary)
    }

    /// Like [`Table::expr`], for a key that must be there.
    pub(in crate::load) fn required_expr(
        &self,
        key: &'static str,
        vocabulary: &Vocabulary,
    ) -> Option<Expr> {
        self.required(key)?.expr(vocabulary)
    }

    pub(in crate::load) fn nested<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Table<'a>) -> T,
    ) -> Option<T> {
        self.item(key).and_then(|item| item.table(read))
    }

    /// Like [`Table::nested`], for a table that must be there.
    pub(in crate::load) fn required_table<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Table<'a>) -> T,
    ) -> Option<T> {
        self.required(key).and_then(|item| item.table(read))
    }

    pub(in crate::load) fn each<T>(
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

    /// Like [`Table::each`], each with whether it is as it was meant.
    pub(in crate::load) fn each_watched<T>(
        &self,
        key: &'static str,
        mut read: impl FnMut(&Table<'a>) -> T,
    ) -> Vec<(T, bool)> {
        let mut found = Vec::new();
        for item in self.items(key) {
            let watch = self.watch();
            let value = item.table(&mut read);
            found.extend(value.map(|value| (value, self.sound_since(watch))));
        }
        found
    }

    /// Tables already read once (or the only one under this key), to come back to some of their
    /// keys: nothing more is reported.
    pub(in crate::load) fn again(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let values = match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => vec![value],
        };
        values
            .into_iter()
            .filter_map(|value| {
                let table = value.get_ref().as_table()?;
                Some(Table::new(self.source, table, value.span().start))
            })
            .collect()
    }

    /// In a list of tables already read, each must have its own `name`.
    pub(in crate::load) fn unique(&self, key: &'static str, name: &'static str, what: &str) {
        distinct(self.again(key).iter().filter_map(|t| t.item(name)), what);
    }

    /// `{ value = …, source = "…", confidence = "…" }` or `{ unknown = true, source = "…" }`.
    pub(in crate::load) fn sourced<T: Lawful>(
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
        item.table(|t| t.sourced_here(read))
    }

    /// The keys of a figure, in a table that has others; or `{ parameter = "…" }`.
    pub(in crate::load) fn sourced_here<T: Lawful>(
        &self,
        read: impl Fn(&Item<'a>) -> Option<T>,
    ) -> Sourced<T> {
        if let Some(key) = self.item("parameter") {
            return self.of_law(&key);
        }
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
            self.confidence_opt()
        };
        Sourced {
            value: item.as_ref().and_then(read),
            source: self.string("source").into(),
            confidence: confidence.unwrap_or(Confidence::C),
            note: self.text_opt("note").map(Shared::from),
        }
    }

    pub(in crate::load) fn required_sourced<T: Lawful>(
        &self,
        key: &'static str,
        read: impl Fn(&Item<'a>) -> Option<T>,
    ) -> Sourced<T> {
        if self.required(key).is_some()
            && let Some(figure) = self.sourced(key, read)
        {
            return figure;
        }
        Sourced::not_published("")
    }

    /// Keys that no file fixes, with their values: answers by name, amounts by funder.
    pub(in crate::load) fn entries(&self) -> Vec<(&'a str, Item<'a>)> {
        self.open.set(true);
        let entries = self.table.iter().map(|(name, value)| {
            let item = Item {
                source: self.source,
                value,
            };
            (name.get_ref().as_ref(), item)
        });
        entries.collect()
    }
}

/// Texts that name things, each once: one written again is said with the line of the first.
pub(in crate::load) fn distinct<'a>(names: impl IntoIterator<Item = Item<'a>>, what: &str) {
    let mut seen: Vec<(&str, Item<'_>)> = Vec::new();
    for item in names {
        let Some(text) = item.value.get_ref().as_str() else {
            continue;
        };
        match seen.iter().find(|(known, _)| *known == text) {
            Some((_, first)) => {
                let message = format!("{what} `{text}`: the first is at line {}", first.line());
                item.remark(message, None);
            }
            None => seen.push((text, item)),
        }
    }
}
