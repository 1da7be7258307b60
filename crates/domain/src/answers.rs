//! The answers of one section, exactly as a person typed them.
//!
//! A flat map from the name of an input to its text, so that a page, the draft store, the merge
//! screen and the checker all speak of the same thing. Names are:
//!
//! | name | for |
//! | --- | --- |
//! | `field` | one value; `yes` / `no` for a yes-no question and a ticked declaration |
//! | `field.sub` | a part of an address (`street`, `postcode`, `city`) or of a person (`first_name`, …) |
//! | `field.option_id` = `on` | one ticked choice among several |
//! | `field.0.sub` | a field of the first row of a repeated block |
//!
//! Nothing here refuses a value: what was typed is kept, right or wrong; `form` judges it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

/// The value that a ticked box among several choices sends.
pub const ON: &str = "on";
/// The value of a question answered yes, and of a ticked declaration.
pub const YES: &str = "yes";
/// The value of a question answered no.
pub const NO: &str = "no";

/// What was typed in one section, or in all of them once merged, by name of input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Raw(pub BTreeMap<String, String>);

impl Raw {
    /// No answer at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of an input, without the spaces around it; `None` when absent or blank.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The text of an input exactly as typed, spaces included.
    pub fn as_typed(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Writes the text of an input.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.0.insert(key.into(), value.into());
    }

    /// Removes an input and everything under it (`field` also removes `field.sub`, `field.0.sub`).
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|name, _| !is_at_or_under(name, key));
    }

    /// True when nothing but blanks was typed.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|value| value.trim().is_empty())
    }

    /// Every input with its text as typed, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// True when `key`, or anything under it, has a value that is not blank.
    pub fn has_any(&self, key: &str) -> bool {
        let blank = |value: &str| value.trim().is_empty();
        self.0.get(key).is_some_and(|value| !blank(value))
            || self.under(key).any(|(_, value)| !blank(value))
    }

    /// What stands under `key` (`key.sub`, `key.0.sub`), by the rest of its name, as typed.
    pub(crate) fn under(&self, key: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{key}.");
        let length = prefix.len();
        self.0
            .range::<str, _>((Bound::Excluded(prefix.as_str()), Bound::Unbounded))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .take_while(move |(name, _)| name.starts_with(&prefix))
            .map(move |(name, value)| (name.get(length..).unwrap_or_default(), value))
    }

    /// Indexes of the rows of a repeated block, in increasing order: those `N` of `prefix.N.sub`.
    ///
    /// A row left entirely blank is counted: the page shows it still.
    pub fn rows(&self, prefix: &str) -> Vec<usize> {
        self.under(prefix)
            .filter_map(|(name, _)| row_of(name).map(|(index, _)| index))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// The fields of one row, by the name they have inside the row.
    pub fn row(&self, prefix: &str, index: usize) -> Raw {
        let fields = self.under(prefix).filter_map(|(name, value)| {
            let (row, rest) = row_of(name)?;
            (row == index).then(|| (rest.to_owned(), value.to_owned()))
        });
        Raw(fields.collect())
    }

    /// Numbers the rows of a repeated block 0, 1, 2… in their order, dropping those left blank, so
    /// that a removed row leaves no hole.
    pub fn renumber(&mut self, prefix: &str) {
        let rows: Vec<Raw> = self
            .rows(prefix)
            .into_iter()
            .map(|index| self.row(prefix, index))
            .filter(|row| !row.is_empty())
            .collect();
        self.0.retain(|key, _| {
            key.strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(row_of)
                .is_none()
        });
        for (index, row) in rows.into_iter().enumerate() {
            for (rest, value) in row.0 {
                self.0.insert(format!("{prefix}.{index}.{rest}"), value);
            }
        }
    }

    /// The same answers without the inputs left blank and without the spaces around the others:
    /// the form in which two versions are compared.
    pub fn without_blanks(&self) -> Raw {
        Raw(self
            .0
            .iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(key, value)| (key.clone(), value.trim().to_owned()))
            .collect())
    }

    /// The answers of several sections as one map, which conditions of display read. Names are
    /// unique in a form; if two sections ever share one, the later section wins.
    pub fn merged<'a>(sections: impl IntoIterator<Item = &'a Raw>) -> Raw {
        let mut all = BTreeMap::new();
        for section in sections {
            all.extend(section.0.clone());
        }
        Raw(all)
    }
}

impl FromIterator<(String, String)> for Raw {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        Raw(pairs.into_iter().collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Raw {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }
}

/// `0.sub`, under the name of a block: the row and the name inside it.
///
/// `None` also for a row that is not written in the one canonical way (`00.sub`), so that
/// two names never mean the same cell.
fn row_of(under: &str) -> Option<(usize, &str)> {
    let (index, rest) = under.split_once('.')?;
    let canonical =
        index.bytes().all(|b| b.is_ascii_digit()) && (index.len() == 1 || !index.starts_with('0'));
    let row: usize = index.parse().ok()?;
    (canonical && !rest.is_empty()).then_some((row, rest))
}

fn is_at_or_under(name: &str, key: &str) -> bool {
    name.strip_prefix(key)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blank_is_no_answer_but_what_was_typed_is_kept() {
        let raw = Raw::from([("a", "  "), ("b", " x ")]);
        assert_eq!(raw.get("a"), None);
        assert_eq!(raw.get("b"), Some("x"));
        assert_eq!(raw.as_typed("b"), Some(" x "));
        assert_eq!(raw.without_blanks(), Raw::from([("b", "x")]));
    }

    #[test]
    fn removing_a_field_removes_its_parts_and_not_its_namesakes() {
        let mut raw = Raw::from([("seat.city", "Brest"), ("seat", "x"), ("seats", "4")]);
        raw.remove("seat");
        assert_eq!(raw, Raw::from([("seats", "4")]));
    }

    #[test]
    fn rows_are_sorted_as_numbers_and_written_one_way_only() {
        let raw = Raw::from([
            ("e.10.label", "c"),
            ("e.2.label", "b"),
            ("e.0.label", "a"),
            ("e.02.label", "twin"),
            ("e.x.label", "not a row"),
            ("ee.1.label", "another block"),
        ]);
        assert_eq!(raw.rows("e"), vec![0, 2, 10]);
    }

    #[test]
    fn renumbering_closes_holes_and_drops_blank_rows() {
        let mut raw = Raw::from([
            ("e.1.label", "a"),
            ("e.4.label", " "),
            ("e.7.label", "b"),
            ("other", "kept"),
        ]);
        raw.renumber("e");
        assert_eq!(
            raw,
            Raw::from([("e.0.label", "a"), ("e.1.label", "b"), ("other", "kept")])
        );
    }

    proptest! {
        #[test]
        fn renumbering_twice_is_renumbering_once_and_keeps_every_written_row(
            rows in prop::collection::btree_map(0usize..40, "[a-c ]{0,2}", 0..12)
        ) {
            let mut raw: Raw = rows
                .iter()
                .map(|(index, text)| (format!("e.{index}.label"), text.clone()))
                .collect();
            let written: Vec<String> =
                rows.values().filter(|text| !text.trim().is_empty()).cloned().collect();
            raw.renumber("e");
            let once = raw.clone();
            raw.renumber("e");
            prop_assert_eq!(&raw, &once);
            prop_assert_eq!(raw.rows("e"), (0..written.len()).collect::<Vec<_>>());
            let kept: Vec<String> = (0..written.len())
                .filter_map(|index| raw.as_typed(&format!("e.{index}.label")).map(str::to_owned))
                .collect();
            prop_assert_eq!(kept, written);
        }
    }
}
