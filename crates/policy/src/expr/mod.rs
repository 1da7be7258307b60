//! The expressions of conditions: a small typed language.
//!
//! ```text
//! project.stage >= "launch" && !(applicant.kind == "public")
//! plan.requested <= min(20 000 €, 70 % * plan.base) || plan.public_share < 80 %
//! dossier.start <= dossier.filed_on + 18 months
//! "advice" in project.need && count(project.need) <= 2
//! ```
//!
//! Operators, from the loosest: `c ? a : b`, `||`, `&&`, then one of `== != < <= > >= in`, then
//! `+ -`, then `*`, then `!`. A subtraction has spaces around its sign. Functions: `min(a, b, …)`,
//! `max(a, b, …)`, `count(set)`.
//!
//! Every name is checked against a [`Vocabulary`] when the file is read: a misspelt name, a misspelt
//! choice or an amount compared with a number is an error with its place, before anything runs.
//! An amount adds to an amount, a number to a number, a rate to a rate; a date moves by months or
//! days; a rate or a whole number multiplies an amount, rounded down to the cent. Nothing else mixes.
//!
//! Evaluation is three-valued: what was not answered is *unknown*, and the result says which
//! answers are missing and matter ([`Evaluation`]). A result too large for an amount is unknown too.

mod checker;
mod evaluation;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;
mod tree;
mod types;
mod vocabulary;

pub use evaluation::{Evaluation, Truth};
pub use types::{Options, PlaceKind, Type};
pub(crate) use vocabulary::underscored;
pub use vocabulary::{ANSWER, DOSSIER, LAW, PLAN, Vocabulary};

pub use parser::{Comparison, Sign};
pub use tree::{Node, Op, Times};

use std::sync::Arc;

use crate::batch::{Code, Compiler, Kept, Table};
use crate::situation::Situation;

/// A checked condition. Keeps its source text, which is what people may read and compare.
#[derive(Clone, Debug)]
pub struct Expr {
    source: String,
    node: Node,
    code: Arc<Code>,
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
        let node = checker::check_condition(&tree, vocabulary)?;
        let mut compiler = Compiler::new();
        compiler.condition(&node);
        Ok(Expr {
            source: source.to_owned(),
            node,
            code: Arc::new(compiler.finish()),
        })
    }

    /// What it says, piece by piece.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The questions or fields it depends on, in order of appearance, each once. A derived name
    /// gives the question it is derived from.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for input in &self.code.inputs {
            if !names.contains(&&*input.asked) {
                names.push(&input.asked);
            }
        }
        names
    }

    /// The names it reads, as written, in order of appearance, each once.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.code.inputs.iter().map(|input| &*input.name)
    }

    /// Whether only a dossier can answer it: it reads an answer of the form, the plan or a date of
    /// the dossier.
    pub fn of_dossier(&self) -> bool {
        let of_dossier = |name: &&str| {
            [ANSWER, PLAN, DOSSIER]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        };
        self.inputs().any(|name| of_dossier(&name))
    }

    /// What the answers given so far say of it.
    pub fn eval(&self, situation: &Situation) -> Evaluation {
        let table = Table::single(&self.code, |input| situation.get(&input.name));
        Kept::run(&self.code, table).evaluation(0, 0)
    }
}
