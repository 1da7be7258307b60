//! The expressions of conditions: a small typed language.
//!
//! ```text
//! project.stage in ["ideation", "feasibility"] && !(applicant.kind == "public")
//! turnover <= 20 000 € || share < 15 % || start >= 2026-01-01
//! "advice" in project.need
//! ```
//!
//! Operators, from the loosest: `c ? a : b`, `||`, `&&`, then one of `== != < <= > >= in`, then `!`.
//! Every name is checked against a [`Vocabulary`] when the file is read: a misspelt name, a misspelt
//! choice or an amount compared with a number is an error with its place, before anything runs.
//!
//! Evaluation is three-valued: what was not answered is *unknown*, and the result says which
//! answers are missing and matter ([`Evaluation`]).

mod eval;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;
mod types;

pub use eval::{Evaluation, Truth};
pub use types::{Type, Vocabulary};

use types::Node;

use crate::situation::Situation;

/// A checked condition. Keeps its source text, which is what people may read and compare.
#[derive(Clone, Debug)]
pub struct Expr {
    source: String,
    node: Node,
}

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// In bytes from the beginning of the expression.
    pub offset: usize,
    pub message: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl ExprError {
    fn new(offset: usize, message: impl Into<String>) -> ExprError {
        ExprError {
            offset,
            message: message.into(),
            suggestion: None,
        }
    }

    fn meant(mut self, suggestion: Option<impl Into<String>>) -> ExprError {
        self.suggestion = suggestion.map(Into::into);
        self
    }
}

impl Expr {
    /// Reads and checks a yes-or-no expression.
    ///
    /// # Errors
    /// One mistake of writing, or every mistake of names and types.
    pub fn parse(source: &str, vocabulary: &Vocabulary) -> Result<Expr, Vec<ExprError>> {
        let tree = parser::parse(source).map_err(|error| vec![error])?;
        let node = types::check_condition(&tree, vocabulary)?;
        Ok(Expr {
            source: source.to_owned(),
            node,
        })
    }

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The questions or fields it depends on, in order of appearance, each once. A derived name
    /// gives the question it is derived from.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.node.collect_names(&mut names);
        names
    }

    /// What the answers given so far say of it.
    pub fn eval(&self, situation: &Situation) -> Evaluation {
        eval::evaluate(&self.node, situation)
    }
}
