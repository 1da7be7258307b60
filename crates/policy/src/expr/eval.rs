//! Three-valued evaluation.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::parser::Comparison;
use super::types::Node;
use crate::situation::{Situation, Value};

/// Yes, no, or not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Truth {
        if yes { Truth::Yes } else { Truth::No }
    }
}

/// What the answers given so far say of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    pub truth: Truth,
    /// When unknown: the questions whose answers are missing *and* may change the result, in order
    /// of appearance, each once. Empty otherwise.
    pub missing: Vec<String>,
}

impl Evaluation {
    pub fn is_yes(&self) -> bool {
        self.truth == Truth::Yes
    }
}

pub(super) fn evaluate(node: &Node, situation: &Situation) -> Evaluation {
    let (truth, missing) = match truth(node, situation) {
        Ok(yes) => (Truth::from(yes), Vec::new()),
        Err(missing) => (
            Truth::Unknown,
            missing.into_iter().map(str::to_owned).collect(),
        ),
    };
    Evaluation { truth, missing }
}

/// A known result, or the questions that would make it known.
type Known<'n, T> = Result<T, Vec<&'n str>>;

fn truth<'n>(node: &'n Node, situation: &'n Situation) -> Known<'n, bool> {
    match node {
        Node::Not(inner) => truth(inner, situation).map(|yes| !yes),
        Node::And(parts) => chain(parts, situation, false),
        Node::Or(parts) => chain(parts, situation, true),
        Node::Compare(sign, left, right) => {
            let (left, right) = both(value(left, situation), value(right, situation))?;
            Ok(holds(*sign, &left, &right))
        }
        Node::Among(item, items) => among(item, items, situation),
        Node::Within(item, list) => {
            let (item, list) = both(value(item, situation), value(list, situation))?;
            Ok(match (&*item, &*list) {
                (Value::Text(item), Value::List(ids)) => ids.contains(item),
                _ => false,
            })
        }
        Node::Literal(_) | Node::Name { .. } | Node::If(..) => {
            Ok(matches!(&*value(node, situation)?, Value::Bool(true)))
        }
    }
}

/// `&&` (decided by a no) or `||` (decided by a yes).
fn chain<'n>(parts: &'n [Node], situation: &'n Situation, decisive: bool) -> Known<'n, bool> {
    let mut missing = Vec::new();
    for part in parts {
        match truth(part, situation) {
            Ok(yes) if yes == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(names) => merge(&mut missing, names),
        }
    }
    if missing.is_empty() {
        Ok(!decisive)
    } else {
        Err(missing)
    }
}

fn among<'n>(item: &'n Node, items: &'n [Node], situation: &'n Situation) -> Known<'n, bool> {
    let wanted = value(item, situation)?;
    let mut missing = Vec::new();
    for one in items {
        match value(one, situation) {
            Ok(found) if found == wanted => return Ok(true),
            Ok(_) => {}
            Err(names) => merge(&mut missing, names),
        }
    }
    if missing.is_empty() {
        Ok(false)
    } else {
        Err(missing)
    }
}

fn value<'n>(node: &'n Node, situation: &'n Situation) -> Known<'n, Cow<'n, Value>> {
    match node {
        Node::Literal(value) => Ok(Cow::Borrowed(value)),
        Node::Name { name, asked } => match situation.get(name) {
            Some(value) => Ok(Cow::Borrowed(value)),
            None => Err(vec![asked]),
        },
        Node::If(condition, then, otherwise) => match truth(condition, situation) {
            Ok(true) => value(then, situation),
            Ok(false) => value(otherwise, situation),
            Err(mut missing) => {
                let (then, otherwise) = (value(then, situation), value(otherwise, situation));
                match (then, otherwise) {
                    // Whatever the condition, the outcome is the same.
                    (Ok(then), Ok(otherwise)) if then == otherwise => Ok(then),
                    (then, otherwise) => {
                        merge(&mut missing, then.err().unwrap_or_default());
                        merge(&mut missing, otherwise.err().unwrap_or_default());
                        Err(missing)
                    }
                }
            }
        },
        other => truth(other, situation).map(|yes| Cow::Owned(Value::Bool(yes))),
    }
}

fn both<'n, A, B>(left: Known<'n, A>, right: Known<'n, B>) -> Known<'n, (A, B)> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(mut missing), Err(more)) => {
            merge(&mut missing, more);
            Err(missing)
        }
        (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Err(missing),
    }
}

fn merge<'n>(names: &mut Vec<&'n str>, more: Vec<&'n str>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// The checker made sure that both sides have the same type; an answer stored with another type
/// compares as different and has no order.
fn holds(sign: Comparison, left: &Value, right: &Value) -> bool {
    let order = match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Money(a), Value::Money(b)) => Some(a.cmp(b)),
        (Value::Rate(a), Value::Rate(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        _ => None,
    };
    match sign {
        Comparison::Equal => left == right,
        Comparison::Different => left != right,
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
    }
}
