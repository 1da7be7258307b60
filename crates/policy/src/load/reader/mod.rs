//! Reading TOML strictly: every mistake is noted with its place and reading goes on.

mod item;
mod table;

use std::cell::RefCell;

use toml::de::DeTable;

use crate::problem::{Origins, Problem};

pub(super) use item::Item;
pub(super) use table::Table;

/// What a whole load gathers.
#[derive(Default)]
pub(super) struct Context {
    pub(super) problems: RefCell<Vec<Problem>>,
    pub(super) origins: RefCell<Origins>,
    /// Those that every text must have.
    pub(super) languages: RefCell<Vec<String>>,
}

impl Context {
    pub(super) fn problem(&self, file: &str, message: impl Into<String>) {
        let problem = Problem::of_file(file, message.into());
        self.problems.borrow_mut().push(problem);
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
        let problem = Problem::at(self.file, self.text, at, message, suggestion);
        self.context.problems.borrow_mut().push(problem);
    }
}
