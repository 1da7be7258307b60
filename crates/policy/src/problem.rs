//! A mistake in a policy file: where it is and what was meant.

use std::collections::BTreeMap;
use std::fmt;

/// A mistake in a region folder. Displayed as `file:line:column: message; did you mean …?`, the
/// form that editors and terminals turn into a link, then the line with a mark under the place.
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
    /// The line itself; `None` when the mistake is of the whole file.
    pub excerpt: Option<Excerpt>,
}

/// A line of a file and the place of a mistake in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// Without its indentation; only the surroundings of the place when the line is long.
    pub text: String,
    /// Characters before the place.
    pub caret: usize,
}

/// Longest part of a line shown.
const EXCERPT: usize = 100;

impl Excerpt {
    /// Around a byte offset; `None` for an empty line.
    fn around(text: &str, offset: usize) -> Option<Excerpt> {
        let offset = floor(text, offset);
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let end = text[offset..]
            .find('\n')
            .map_or(text.len(), |at| offset + at);
        let line = text[start..end].trim_end();
        let bare = line.trim_start();
        if bare.is_empty() {
            return None;
        }
        let indent = line.chars().count() - bare.chars().count();
        let caret = text[start..offset].chars().count().saturating_sub(indent);
        // Long lines are cut well before the place, so that it stays in sight.
        let skipped = caret.saturating_sub(EXCERPT / 2);
        let kept: String = bare.chars().skip(skipped).take(EXCERPT).collect();
        let caret = (caret - skipped).min(kept.chars().count());
        Some(Excerpt { text: kept, caret })
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Tabs and wide spaces keep the mark under its letter.
        let blank = |letter: char| if letter == '\t' { '\t' } else { ' ' };
        let before: String = self.text.chars().take(self.caret).map(blank).collect();
        write!(f, "  | {}\n  | {before}^", self.text)
    }
}

impl Problem {
    /// A mistake at a byte offset of a file.
    pub(crate) fn at(
        file: &str,
        text: &str,
        offset: usize,
        message: String,
        suggestion: Option<String>,
    ) -> Problem {
        let (line, column) = position(text, offset);
        Problem {
            file: file.to_owned(),
            line,
            column,
            message,
            suggestion,
            excerpt: Excerpt::around(text, offset),
        }
    }

    /// A mistake of a whole file.
    pub(crate) fn of_file(file: &str, message: String) -> Problem {
        Problem {
            file: file.to_owned(),
            line: 1,
            column: 1,
            message,
            suggestion: None,
            excerpt: None,
        }
    }
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
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n{excerpt}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Line and column (from 1, in characters) of a byte offset.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let offset = floor(text, offset);
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

/// The beginning of the letter at a byte offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Where the parts of a region were read, so that a check made later can still point at the file.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<String, Origin>);

#[derive(Clone, Debug)]
struct Origin {
    file: String,
    line: usize,
    column: usize,
    excerpt: Option<Excerpt>,
}

impl Origins {
    /// Adds what another reading recorded; it replaces what is there under the same key.
    pub(crate) fn absorb(&mut self, others: Origins) {
        self.0.extend(others.0);
    }

    pub(crate) fn record(&mut self, key: String, file: &str, text: &str, offset: usize) {
        let (line, column) = position(text, offset);
        let origin = Origin {
            file: file.to_owned(),
            line,
            column,
            excerpt: Excerpt::around(text, offset),
        };
        self.0.insert(key, origin);
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
        let mut problem = Problem::of_file(key, message);
        problem.suggestion = suggestion;
        if let Some(origin) = found {
            problem.file.clone_from(&origin.file);
            problem.line = origin.line;
            problem.column = origin.column;
            problem.excerpt.clone_from(&origin.excerpt);
        }
        problem
    }
}

/// The candidate nearest to `word`, if it is near enough to have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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
    fn the_line_is_shown_with_a_mark_under_the_place() {
        let text = "a = 1\n  été = \"x\" # y\n";
        let problem = Problem::at("f.toml", text, text.find("\"x").unwrap(), "no".into(), None);
        assert_eq!(
            problem.to_string(),
            "f.toml:2:9: no\n  | été = \"x\" # y\n  |       ^"
        );
        assert_eq!(Excerpt::around(text, text.len()), None, "an empty line");
        let long = format!("{}here{}", "-".repeat(400), "-".repeat(400));
        let excerpt = Excerpt::around(&long, 400).unwrap();
        assert_eq!(excerpt.text.chars().count(), EXCERPT);
        assert!(
            excerpt
                .text
                .chars()
                .skip(excerpt.caret)
                .collect::<String>()
                .starts_with("here")
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
