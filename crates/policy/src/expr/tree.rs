//! A checked expression as a tree: every name exists, every operation makes sense. Whoever says a rule
//! in words reads it here.

use super::parser::{Comparison, Sign};
use super::types::Type;
use crate::situation::Value;

/// A piece of expression, with its type.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: Type,
    pub op: Op,
}

#[derive(Clone, Debug)]
pub enum Op {
    Literal(Value),
    Name {
        name: String,
        /// The question or field to ask when it is unknown.
        asked: String,
    },
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// The item is one of these.
    Among(Box<Node>, Vec<Node>),
    /// The item is in the answer to a question that takes several.
    Within(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    /// Numbers of one unit, added and taken away in order.
    Sum(Box<Node>, Vec<(Sign, Node)>),
    /// A date moved by durations, in order.
    Shift(Box<Node>, Vec<(Sign, Node)>),
    Product(Box<Node>, Vec<(Times, Node)>),
    Least(Vec<Node>),
    Greatest(Vec<Node>),
    /// How many choices were made.
    Count(Box<Node>),
}

/// How a factor multiplies what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// By a whole number.
    Whole,
    /// A rate and an amount, in this order or the other: rounded down to the cent.
    Share,
}

impl Node {
    /// Calls `visit` on this piece and on each piece below it, in order of appearance.
    pub fn walk<'n>(&'n self, visit: &mut impl FnMut(&'n Node)) {
        visit(self);
        match &self.op {
            Op::Literal(_) | Op::Name { .. } => {}
            Op::Not(inner) | Op::Count(inner) => inner.walk(visit),
            Op::And(parts) | Op::Or(parts) | Op::Least(parts) | Op::Greatest(parts) => {
                parts.iter().for_each(|part| part.walk(visit));
            }
            Op::Compare(_, left, right) | Op::Within(left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            Op::Among(item, items) => {
                item.walk(visit);
                items.iter().for_each(|item| item.walk(visit));
            }
            Op::If(condition, then, otherwise) => {
                condition.walk(visit);
                then.walk(visit);
                otherwise.walk(visit);
            }
            Op::Sum(first, terms) | Op::Shift(first, terms) => {
                first.walk(visit);
                terms.iter().for_each(|(_, term)| term.walk(visit));
            }
            Op::Product(first, factors) => {
                first.walk(visit);
                factors.iter().for_each(|(_, factor)| factor.walk(visit));
            }
        }
    }
}
