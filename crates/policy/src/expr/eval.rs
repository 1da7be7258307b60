//! Three-valued evaluation.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::ToSpan;
use jiff::civil::Date;
use money::{Cents, Rate};

use super::parser::{Comparison, Sign};
use super::tree::{Node, Op, Times};
use crate::model::Stage;
use crate::situation::{Duration, Situation, Value};
use crate::verdict::ConditionVerdict;

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

impl From<Truth> for ConditionVerdict {
    fn from(truth: Truth) -> ConditionVerdict {
        match truth {
            Truth::Yes => ConditionVerdict::Met,
            Truth::No => ConditionVerdict::NotMet,
            Truth::Unknown => ConditionVerdict::Unknown,
        }
    }
}

/// What the answers given so far say of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    pub truth: Truth,
    /// When unknown: the questions whose answers are missing *and* may change the result, in order
    /// of appearance, each once. Empty otherwise.
    pub missing: Vec<String>,
    /// When unknown: whether a result was too large to be computed.
    pub overflow: bool,
}

impl Evaluation {
    pub fn is_yes(&self) -> bool {
        self.truth == Truth::Yes
    }
}

pub(super) fn evaluate(node: &Node, situation: &Situation) -> Evaluation {
    match truth(node, situation) {
        Ok(yes) => Evaluation {
            truth: Truth::from(yes),
            missing: Vec::new(),
            overflow: false,
        },
        Err(why) => Evaluation {
            truth: Truth::Unknown,
            missing: why.missing.into_iter().map(str::to_owned).collect(),
            overflow: why.overflow,
        },
    }
}

/// Why a result is not known.
#[derive(Default)]
struct Unknown<'n> {
    missing: Vec<&'n str>,
    overflow: bool,
}

impl<'n> Unknown<'n> {
    fn overflow() -> Unknown<'n> {
        Unknown {
            missing: Vec::new(),
            overflow: true,
        }
    }

    fn merge(&mut self, more: Unknown<'n>) {
        for name in more.missing {
            if !self.missing.contains(&name) {
                self.missing.push(name);
            }
        }
        self.overflow |= more.overflow;
    }
}

/// A known result, or what would make it known.
type Known<'n, T> = Result<T, Unknown<'n>>;

fn truth<'n>(node: &'n Node, situation: &'n Situation) -> Known<'n, bool> {
    match &node.op {
        Op::Not(inner) => truth(inner, situation).map(|yes| !yes),
        Op::And(parts) => chain(parts, situation, false),
        Op::Or(parts) => chain(parts, situation, true),
        Op::Compare(sign, left, right) => {
            let (left, right) = both(value(left, situation), value(right, situation))?;
            Ok(holds(*sign, &left, &right))
        }
        Op::Among(item, items) => among(item, items, situation),
        Op::Within(item, list) => {
            let (item, list) = both(value(item, situation), value(list, situation))?;
            Ok(match (&*item, &*list) {
                (Value::Text(item), Value::List(ids)) => ids.contains(item),
                _ => false,
            })
        }
        _ => Ok(matches!(&*value(node, situation)?, Value::Bool(true))),
    }
}

/// `&&` (decided by a no) or `||` (decided by a yes).
fn chain<'n>(parts: &'n [Node], situation: &'n Situation, decisive: bool) -> Known<'n, bool> {
    let mut unknown: Option<Unknown<'n>> = None;
    for part in parts {
        match truth(part, situation) {
            Ok(yes) if yes == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(why) => unknown.get_or_insert_default().merge(why),
        }
    }
    unknown.map_or(Ok(!decisive), Err)
}

fn among<'n>(item: &'n Node, items: &'n [Node], situation: &'n Situation) -> Known<'n, bool> {
    let wanted = value(item, situation)?;
    let mut unknown: Option<Unknown<'n>> = None;
    for one in items {
        match value(one, situation) {
            Ok(found) if found == wanted => return Ok(true),
            Ok(_) => {}
            Err(why) => unknown.get_or_insert_default().merge(why),
        }
    }
    unknown.map_or(Ok(false), Err)
}

fn value<'n>(node: &'n Node, situation: &'n Situation) -> Known<'n, Cow<'n, Value>> {
    match &node.op {
        Op::Literal(value) => Ok(Cow::Borrowed(value)),
        Op::Name { name, asked } => match situation.get(name) {
            Some(value) => Ok(Cow::Borrowed(value)),
            None => Err(Unknown {
                missing: vec![asked],
                overflow: false,
            }),
        },
        Op::If(condition, then, otherwise) => match truth(condition, situation) {
            Ok(true) => value(then, situation),
            Ok(false) => value(otherwise, situation),
            Err(mut unknown) => {
                let (then, otherwise) = (value(then, situation), value(otherwise, situation));
                match (then, otherwise) {
                    // Whatever the condition, the outcome is the same.
                    (Ok(then), Ok(otherwise)) if then == otherwise => Ok(then),
                    (then, otherwise) => {
                        unknown.merge(then.err().unwrap_or_default());
                        unknown.merge(otherwise.err().unwrap_or_default());
                        Err(unknown)
                    }
                }
            }
        },
        Op::Sum(first, terms) => {
            let first = value(first, situation).map(Cow::into_owned);
            let terms = terms.iter().map(|(sign, term)| (*sign, term));
            fold(first, terms, situation, plus)
        }
        Op::Shift(first, terms) => {
            let first = value(first, situation).map(Cow::into_owned);
            let terms = terms.iter().map(|(sign, term)| (*sign, term));
            fold(first, terms, situation, shifted)
        }
        Op::Product(first, factors) => {
            let first = value(first, situation).map(Cow::into_owned);
            let factors = factors.iter().map(|(times, factor)| (*times, factor));
            fold(first, factors, situation, times)
        }
        Op::Least(items) => extreme(items, situation, Ordering::Less),
        Op::Greatest(items) => extreme(items, situation, Ordering::Greater),
        Op::Count(set) => match &*value(set, situation)? {
            Value::List(ids) => {
                let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
                Ok(Cow::Owned(Value::Int(count)))
            }
            _ => Ok(Cow::Owned(Value::Int(0))),
        },
        _ => truth(node, situation).map(|yes| Cow::Owned(Value::Bool(yes))),
    }
}

/// Applies operations from left to right; what is unknown is gathered on the way.
fn fold<'n, S>(
    first: Known<'n, Value>,
    rest: impl Iterator<Item = (S, &'n Node)>,
    situation: &'n Situation,
    step: fn(&Value, S, &Value) -> Option<Value>,
) -> Known<'n, Cow<'n, Value>> {
    let result = rest.fold(first, |left, (sign, node)| {
        let (left, right) = both(left, value(node, situation))?;
        step(&left, sign, &right).ok_or_else(Unknown::overflow)
    });
    result.map(Cow::Owned)
}

fn plus(left: &Value, sign: Sign, right: &Value) -> Option<Value> {
    let add = |left: i64, right: i64| match sign {
        Sign::Plus => left.checked_add(right),
        Sign::Minus => left.checked_sub(right),
    };
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => add(*a, *b).map(Value::Int),
        (Value::Money(a), Value::Money(b)) => add(a.0, b.0).map(Cents).map(Value::Money),
        (Value::Rate(a), Value::Rate(b)) => {
            add(a.ppm(), b.ppm()).map(Rate::from_ppm).map(Value::Rate)
        }
        _ => None,
    }
}

fn shifted(left: &Value, sign: Sign, right: &Value) -> Option<Value> {
    let (Value::Date(date), Value::Duration(duration)) = (left, right) else {
        return None;
    };
    shift(*date, sign, *duration).map(Value::Date)
}

/// The date so much later or earlier; a month ends where it ends (31 January and one month is the
/// last day of February).
fn shift(date: Date, sign: Sign, duration: Duration) -> Option<Date> {
    let span = match duration {
        Duration::Months(months) => months.months(),
        Duration::Days(days) => days.days(),
    };
    match sign {
        Sign::Plus => date.checked_add(span).ok(),
        Sign::Minus => date.checked_sub(span).ok(),
    }
}

fn times(left: &Value, _: Times, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => a.checked_mul(*b).map(Value::Int),
        (Value::Int(n), Value::Money(m)) | (Value::Money(m), Value::Int(n)) => {
            m.0.checked_mul(*n).map(Cents).map(Value::Money)
        }
        (Value::Rate(r), Value::Money(m)) | (Value::Money(m), Value::Rate(r)) => {
            let share = i128::from(r.ppm()) * i128::from(m.0) / 1_000_000;
            i64::try_from(share).ok().map(Cents).map(Value::Money)
        }
        _ => None,
    }
}

fn extreme<'n>(
    items: &'n [Node],
    situation: &'n Situation,
    wanted: Ordering,
) -> Known<'n, Cow<'n, Value>> {
    let mut best: Option<Known<'n, Cow<'n, Value>>> = None;
    for item in items {
        let found = value(item, situation);
        best = Some(match best {
            None => found,
            Some(best) => both(best, found).map(|(best, found)| {
                if order(&found, &best) == Some(wanted) {
                    found
                } else {
                    best
                }
            }),
        });
    }
    best.unwrap_or_else(|| Err(Unknown::default()))
}

fn both<'n, A, B>(left: Known<'n, A>, right: Known<'n, B>) -> Known<'n, (A, B)> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(mut unknown), Err(more)) => {
            unknown.merge(more);
            Err(unknown)
        }
        (Err(unknown), Ok(_)) | (Ok(_), Err(unknown)) => Err(unknown),
    }
}

/// The checker made sure that both sides have the same type; an answer stored with another type
/// compares as different and has no order.
fn holds(sign: Comparison, left: &Value, right: &Value) -> bool {
    let order = || order(left, right);
    match sign {
        Comparison::Equal => left == right,
        Comparison::Different => left != right,
        Comparison::Less => order() == Some(Ordering::Less),
        Comparison::LessOrEqual => order().is_some_and(Ordering::is_le),
        Comparison::Greater => order() == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => order().is_some_and(Ordering::is_ge),
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Money(a), Value::Money(b)) => Some(a.cmp(b)),
        (Value::Rate(a), Value::Rate(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Duration(Duration::Months(a)), Value::Duration(Duration::Months(b)))
        | (Value::Duration(Duration::Days(a)), Value::Duration(Duration::Days(b))) => {
            Some(a.cmp(b))
        }
        // Only stages have an order among texts: the checker let nothing else through.
        (Value::Text(a), Value::Text(b)) => Some(Stage::from_id(a)?.cmp(&Stage::from_id(b)?)),
        _ => None,
    }
}
