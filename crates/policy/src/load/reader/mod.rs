//! Reading TOML strictly: every mistake is noted with its place and reading goes on.

mod item;
mod law;
mod table;

use std::cell::{Cell, RefCell};

use toml::de::{DeTable, Error as TomlError};

use crate::model::{Parameter, Validity};
use crate::problem::{Origins, Problem, position};
use crate::slips;

pub(super) use item::Item;
pub(super) use table::{Table, distinct};

/// What a whole load gathers.
#[derive(Default)]
pub(super) struct Context {
    pub(super) problems: RefCell<Vec<Problem>>,
    pub(super) origins: RefCell<Origins>,
    /// Those that every text must have.
    pub(super) languages: RefCell<Vec<String>>,
    /// Those that a figure may take, and whether some could not be read.
    parameters: RefCell<Vec<Parameter>>,
    lacking: Cell<bool>,
    /// The period of the version that is being read, and the keys of the parameters its figures took.
    version: Cell<Option<Validity>>,
    taken: RefCell<Vec<String>>,
    /// How many values could not be read: what depends on them is not judged.
    holes: Cell<usize>,
}

/// How many values were unread when it was taken.
#[derive(Clone, Copy)]
pub(super) struct Watch(usize);

impl Context {
    pub(super) fn problem(&self, file: &str, message: impl Into<String>) {
        let problem = Problem::of_file(file, message.into());
        self.problems.borrow_mut().push(problem);
    }

    /// From here on, a figure may take one of these.
    pub(super) fn know(&self, parameters: &[Parameter], lacking: bool) {
        *self.parameters.borrow_mut() = parameters.to_vec();
        self.lacking.set(lacking);
    }

    pub(super) fn watch(&self) -> Watch {
        Watch(self.holes.get())
    }

    /// Every value since then was read, whatever else is wrong with them.
    pub(super) fn sound_since(&self, watch: Watch) -> bool {
        self.holes.get() == watch.0
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
        if text.trim().is_empty() && file.starts_with("schemes/") {
            self.problem(file, "this file is empty");
            return None;
        }
        let source = Source {
            context: self,
            file,
            text,
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        source.not_toml(&errors);
        if !errors.is_empty() {
            return None;
        }
        Some(Table::new(&source, table.get_ref(), 0).read(read))
    }
}

/// Lines without mistake after which another one is not the same.
const APART: usize = 3;

/// Lines that say something between two lines.
fn lines_between(text: &str, from: usize, to: usize) -> usize {
    let between = text.lines().skip(from).take(to.saturating_sub(from + 1));
    between.filter(|line| !line.trim().is_empty()).count()
}

struct Source<'a> {
    context: &'a Context,
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// A value that cannot be read, or not as it was meant.
    fn problem(&self, at: usize, message: String, suggestion: Option<String>) {
        self.hole();
        self.remark(at, message, suggestion);
    }

    /// What keeps a file from being read as TOML: what follows from a bracket left open is not said, nor what
    /// is on the lines just after a mistake.
    fn not_toml(&self, errors: &[TomlError]) {
        let start = |error: &TomlError| error.span().map_or(0, |span| span.start);
        let mut errors: Vec<&TomlError> = errors.iter().collect();
        errors.sort_by_key(|error| start(error));
        let left_open = errors
            .iter()
            .any(|error| error.message().contains("unclosed array"));
        let mut last: Option<usize> = None;
        for error in errors {
            let (line, _) = position(self.text, start(error));
            let apart = last.is_none_or(|last| lines_between(self.text, last, line) >= APART);
            last = Some(line);
            if left_open && !self.is_heading(start(error)) {
                let message = "a list opened above is not closed: its `]` is missing before this";
                return self.problem(start(error), message.to_owned(), None);
            }
            if apart {
                let (message, meant) = self.in_words(start(error), error.message());
                self.problem(start(error), message, meant);
            }
        }
    }

    /// The line of a byte, up to it and from it.
    fn line_at(&self, at: usize) -> (&str, &str) {
        let (before, after) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        (&before[begin..], after.lines().next().unwrap_or_default())
    }

    /// The heading of a table that does not close all that it opens.
    fn is_heading(&self, at: usize) -> bool {
        let (before, after) = self.line_at(at);
        let count = |sign: char| before.matches(sign).count() + after.matches(sign).count();
        before.starts_with('[') && count('[') != count(']')
    }

    /// What a message of the format says, for somebody who does not know the format; and what was meant.
    fn in_words(&self, at: usize, message: &str) -> (String, Option<String>) {
        let after = self.line_at(at).1;
        let word = after
            .split([' ', '=', ',', '#', '}'])
            .next()
            .unwrap_or_default();
        let is = |part: &str| message.contains(part);
        if self.is_heading(at) {
            return (
                "a heading is closed by as many `]` as it opens `[`".to_owned(),
                None,
            );
        }
        if is("duplicate key") {
            return (format!("`{word}` is written twice in this table"), None);
        }
        if is("expected newline") {
            let message = "this follows a value that is already closed: a text that holds quotes is written \
                           between quotes of the other kind";
            return (message.to_owned(), None);
        }
        if is("must be quoted") {
            let meant = match word {
                "oui" | "yes" | "vrai" => Some("true".to_owned()),
                "non" | "no" | "faux" => Some("false".to_owned()),
                word => slips::day(word),
            };
            let curly = after.starts_with(['“', '”', '«', '‘', '’']);
            let message = if curly {
                "a text is written between straight quotes: \"…\""
            } else {
                "a text is written between quotes; only numbers, dates, true and false are not"
            };
            return (message.to_owned(), meant);
        }
        if is("invalid basic string") || is("invalid literal string") {
            return (
                "the quote that closes this text is missing".to_owned(),
                None,
            );
        }
        (message.to_owned(), None)
    }

    fn hole(&self) {
        let holes = &self.context.holes;
        holes.set(holes.get().saturating_add(1));
    }

    /// A mistake that leaves every value as it was meant: a sentence, a source that is missing, an id that
    /// another one has.
    fn remark(&self, at: usize, message: String, suggestion: Option<String>) {
        let problem = Problem::at(self.file, self.text, at, message, suggestion);
        self.context.problems.borrow_mut().push(problem);
    }
}
