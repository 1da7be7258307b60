//! A mistake in a policy file: where it is and what was meant.

use std::collections::BTreeMap;
use std::fmt;

/// A mistake in a region folder. Displayed as `file:line:column: message; did you mean …?`, the
/// form that editors and terminals turn into a link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Relative to the region folder.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub message: String,
    /// What was probably meant, ready to be written instead.
    pub suggestion: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message
        )?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Line and column (from 1, in characters) of a byte offset.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

/// Where the parts of a region were read, so that a check made later can still point at the file.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<String, (String, usize, usize)>);

impl Origins {
    pub(crate) fn record(&mut self, key: String, file: &str, text: &str, offset: usize) {
        let (line, column) = position(text, offset);
        self.0.insert(key, (file.to_owned(), line, column));
    }

    /// A problem at the place recorded under `key`, or under its longest recorded beginning
    /// (`scheme/x@2024-01-01/manager`, then `scheme/x@2024-01-01`).
    pub(crate) fn problem(
        &self,
        key: &str,
        message: String,
        suggestion: Option<String>,
    ) -> Problem {
        let mut looked = key;
        let found = loop {
            if let Some(found) = self.0.get(looked) {
                break Some(found);
            }
            match looked.rfind('/') {
                Some(at) => looked = &looked[..at],
                None => break None,
            }
        };
        let (file, line, column) = found.cloned().unwrap_or((key.to_owned(), 1, 1));
        Problem {
            file,
            line,
            column,
            message,
            suggestion,
        }
    }
}

/// The candidate nearest to `word`, if it is near enough to have been meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = match word.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().flat_map(char::to_lowercase).collect();
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut row = vec![i; right.len() + 1];
        for j in 1..=right.len() {
            let cost = usize::from(left[i - 1] != right[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips_of_the_keyboard() {
        assert_eq!(distance("feasibility", "feasibilty"), 1);
        assert_eq!(distance("manager", "mangaer"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("Étape", "étape"), 0);
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["manager", "committee", "funders"];
        assert_eq!(nearest("manger", known), Some("manager"));
        assert_eq!(nearest("comitee", known), Some("committee"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(
            nearest("ab", ["cd"]),
            None,
            "two letters replaced are another word"
        );
    }

    #[test]
    fn positions_count_characters() {
        let text = "é = 1\nnom = 2";
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 3), (1, 3));
        assert_eq!(position(text, text.len()), (2, 8));
        assert_eq!(position(text, 1), (1, 1), "inside a letter");
    }
}
