//! One value: text, amount, rate, date, expression…

use jiff::civil::Date;
use money::{AmountError, Cents, Rate, parse_amount};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Source;
use super::table::Table;
use crate::expr::{Expr, Vocabulary};
use crate::model::Text;
use crate::problem::{nearest, position};
use crate::slips;

/// A value and where it is.
#[derive(Clone, Copy)]
pub(in crate::load) struct Item<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Item<'a> {
    pub(super) fn at(&self) -> usize {
        self.value.span().start
    }

    pub(in crate::load) fn problem(&self, message: impl Into<String>, suggestion: Option<String>) {
        self.source.problem(self.at(), message.into(), suggestion);
    }

    /// As [`Item::problem`], where the value itself is as it was meant.
    pub(in crate::load) fn remark(&self, message: impl Into<String>, suggestion: Option<String>) {
        self.source.remark(self.at(), message.into(), suggestion);
    }

    /// Its line in the file, from 1.
    pub(in crate::load) fn line(&self) -> usize {
        position(self.source.text, self.at()).0
    }

    fn expected(&self, what: &str) {
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number without quotes",
            DeValue::Float(_) => "a decimal number without quotes",
            DeValue::Boolean(_) => "true or false without quotes",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.problem(format!("{what} is expected, this is {found}"), None);
    }

    /// A text that may say nothing.
    pub(in crate::load) fn string_or_empty(&self) -> Option<&'a str> {
        let text = self.value.get_ref().as_str();
        if text.is_none() {
            self.expected("a text");
        }
        text
    }

    pub(in crate::load) fn string(&self) -> Option<&'a str> {
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
    pub(in crate::load) fn text(&self) -> Option<Text> {
        let text = match self.value.get_ref() {
            DeValue::Table(table) => Some(self.as_table(table).read(|t| Text {
                fr: t.string("fr"),
                br: t.string_opt("br"),
                en: t.string_opt("en"),
            })),
            DeValue::String(text) if text.trim().is_empty() => {
                self.remark("this text is empty", None);
                None
            }
            DeValue::String(text) => Some(Text::french(text.as_ref())),
            _ => {
                self.expected("a text, or { fr = \"…\" },");
                None
            }
        }?;
        self.translations(&text);
        Some(text)
    }

    /// Every text exists in every language that the region offers.
    fn translations(&self, text: &Text) {
        for language in self.source.context.languages.borrow().iter() {
            let missing = match language.as_str() {
                "br" => text.br.is_none(),
                "en" => text.en.is_none(),
                _ => false,
            };
            if missing {
                let message =
                    format!("this text has no `{language}`, a language that region.toml offers");
                self.remark(message, None);
            }
        }
    }

    pub(in crate::load) fn amount(&self) -> Option<Cents> {
        let Some(text) = self.value.get_ref().as_str() else {
            self.expected("an amount such as \"20 000 €\"");
            return None;
        };
        let meant = slips::euros(text);
        if !text.contains('€') {
            let message = match &meant {
                Some(_) => format!("`{text}` has no unit"),
                None => format!("`{text}` is no amount such as \"20 000 €\""),
            };
            self.problem(message, meant);
            return None;
        }
        parse_amount(text)
            .map_err(|error| {
                let meant = meant.filter(|_| error == AmountError::Ambiguous);
                self.problem(format!("`{text}`: {error}"), meant);
            })
            .ok()
    }

    pub(in crate::load) fn rate(&self) -> Option<Rate> {
        let Some(text) = self.value.get_ref().as_str() else {
            self.expected("a rate such as \"70 %\"");
            return None;
        };
        text.parse()
            .map_err(|error: money::RateError| {
                let meant = slips::percent(text).filter(|meant| meant != text);
                let meant = meant.filter(|_| error == money::RateError::NoPercentSign);
                self.problem(format!("`{text}`: {error}"), meant);
            })
            .ok()
    }

    pub(in crate::load) fn date(&self) -> Option<Date> {
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
            let meant = self.value.get_ref().as_str().and_then(slips::day);
            self.problem("a date such as 2026-01-31 is expected", meant);
        }
        date
    }

    pub(in crate::load) fn integer<T: TryFrom<i64>>(&self) -> Option<T> {
        let written = self.value.get_ref().as_integer();
        let number = written.and_then(|number| {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).ok()
        });
        let fitting = number.and_then(|number| T::try_from(number).ok());
        if fitting.is_none() {
            let message = match (written, number) {
                (None, _) => "a whole number without quotes is expected",
                (_, Some(number)) if number < 0 => "this number is under zero",
                _ => "this number is too large",
            };
            self.problem(message, None);
        }
        fitting
    }

    pub(in crate::load) fn boolean(&self) -> Option<bool> {
        let yes = self.value.get_ref().as_bool();
        if yes.is_none() {
            self.expected("true or false");
        }
        yes
    }

    pub(super) fn expr(&self, vocabulary: &Vocabulary) -> Option<Expr> {
        let written = self.string()?;
        Expr::parse(written, vocabulary)
            .map_err(|errors| {
                // The text of the expression inside its quotes, unless it was written with escapes.
                let span = self.value.span();
                let raw = self.source.text.get(span.clone()).unwrap_or_default();
                let inside = raw.find(written);
                // Even without a word here: a name may be lacking because of a mistake elsewhere.
                self.source.hole();
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

    pub(in crate::load) fn table<T>(&self, read: impl FnOnce(&Table<'a>) -> T) -> Option<T> {
        let Some(table) = self.value.get_ref().as_table() else {
            self.expected("a table");
            return None;
        };
        Some(self.as_table(table).read(read))
    }

    pub(in crate::load) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(in crate::load) fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    pub(in crate::load) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub(in crate::load) fn items(&self) -> Vec<Item<'a>> {
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
    pub(in crate::load) fn keyword<T: Copy>(&self, known: &[(&str, T)]) -> Option<T> {
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
