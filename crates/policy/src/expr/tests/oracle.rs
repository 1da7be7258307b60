//! A second, naive reading of a checked expression: a walk through the tree, one situation at a
//! time. It shares no code with the evaluator and says what it should say.

use std::cmp::Ordering;

use jiff::Span;
use money::{Cents, Rate};

use crate::expr::{Comparison, Evaluation, Node, Op, Sign, Truth, Type};
use crate::model::Stage;
use crate::situation::{Duration, Situation, Value};

pub(crate) fn evaluate(node: &Node, situation: &Situation) -> Evaluation {
    match value(node, situation) {
        Ok(value) => Evaluation {
            truth: Truth::from(value == Value::Bool(true)),
            missing: Vec::new(),
            overflow: false,
        },
        Err(why) => Evaluation {
            truth: Truth::Unknown,
            missing: why.missing,
            overflow: why.overflow,
        },
    }
}

#[derive(Default)]
struct Unknown {
    missing: Vec<String>,
    overflow: bool,
}

impl Unknown {
    fn merge(&mut self, more: Unknown) {
        for name in more.missing {
            if !self.missing.contains(&name) {
                self.missing.push(name);
            }
        }
        self.overflow |= more.overflow;
    }
}

type Known = Result<Value, Unknown>;

/// Every value, or all that is unknown.
fn all<'n>(
    nodes: impl IntoIterator<Item = &'n Node>,
    situation: &Situation,
) -> Result<Vec<Value>, Unknown> {
    let mut values = Vec::new();
    let mut unknown: Option<Unknown> = None;
    for node in nodes {
        match value(node, situation) {
            Ok(value) => values.push(value),
            Err(why) => unknown.get_or_insert_default().merge(why),
        }
    }
    unknown.map_or(Ok(values), Err)
}

fn value(node: &Node, situation: &Situation) -> Known {
    match &node.op {
        Op::Literal(value) => Ok(value.clone()),
        Op::Name { name, asked } => {
            answer(&node.kind, situation.get(name)).ok_or_else(|| Unknown {
                missing: vec![asked.clone()],
                overflow: false,
            })
        }
        Op::Not(inner) => Ok(Value::Bool(value(inner, situation)? == Value::Bool(false))),
        Op::And(parts) => chain(parts, situation, false),
        Op::Or(parts) => chain(parts, situation, true),
        Op::Compare(sign, left, right) => {
            let values = all([&**left, &**right], situation)?;
            Ok(Value::Bool(holds(*sign, &values[0], &values[1])))
        }
        Op::Among(item, items) => {
            let wanted = value(item, situation)?;
            let mut unknown: Option<Unknown> = None;
            for one in items {
                match value(one, situation) {
                    Ok(found) if found == wanted => return Ok(Value::Bool(true)),
                    Ok(_) => {}
                    Err(why) => unknown.get_or_insert_default().merge(why),
                }
            }
            unknown.map_or(Ok(Value::Bool(false)), Err)
        }
        Op::Within(item, set) => {
            let values = all([&**item, &**set], situation)?;
            let (Value::Text(item), Value::List(ids)) = (&values[0], &values[1]) else {
                panic!("a text in a set: {values:?}");
            };
            Ok(Value::Bool(ids.contains(item)))
        }
        Op::If(condition, then, otherwise) => match value(condition, situation) {
            Ok(Value::Bool(true)) => value(then, situation),
            Ok(_) => value(otherwise, situation),
            Err(mut unknown) => match (value(then, situation), value(otherwise, situation)) {
                (Ok(then), Ok(otherwise)) if then == otherwise => Ok(then),
                (then, otherwise) => {
                    unknown.merge(then.err().unwrap_or_default());
                    unknown.merge(otherwise.err().unwrap_or_default());
                    Err(unknown)
                }
            },
        },
        Op::Sum(first, terms) | Op::Shift(first, terms) => {
            let nodes = [&**first]
                .into_iter()
                .chain(terms.iter().map(|(_, term)| term));
            let values = all(nodes, situation)?;
            let signs = terms.iter().map(|(sign, _)| *sign);
            let mut rest = signs.zip(values.iter().skip(1));
            fits(rest.try_fold(values[0].clone(), |left, (sign, right)| {
                plus(&left, sign, right)
            }))
        }
        Op::Product(first, factors) => {
            let nodes = [&**first]
                .into_iter()
                .chain(factors.iter().map(|(_, factor)| factor));
            let values = all(nodes, situation)?;
            let mut rest = values.iter().skip(1);
            fits(rest.try_fold(values[0].clone(), |left, right| times(&left, right)))
        }
        Op::Least(items) => Ok(sorted(items, situation)?.swap_remove(0)),
        Op::Greatest(items) => Ok(sorted(items, situation)?.pop().unwrap()),
        Op::Count(set) => match value(set, situation)? {
            Value::List(ids) => Ok(Value::Int(i64::try_from(ids.len()).unwrap())),
            other => panic!("a set: {other:?}"),
        },
    }
}

/// An answer as its type may hold it; anything else is no answer.
fn answer(kind: &Type, value: Option<&Value>) -> Option<Value> {
    let value = value?;
    let sound = match (kind, value) {
        (
            Type::Choice(options) | Type::Stage(options) | Type::Place(_, options),
            Value::Text(id),
        ) => options.contains(id),
        (Type::Choices(options), Value::List(ids)) => {
            let chosen = options.iter().filter(|option| ids.contains(option));
            return Some(Value::List(chosen.cloned().collect()));
        }
        (Type::Text, Value::Text(_))
        | (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(_))
        | (Type::Money, Value::Money(_))
        | (Type::Rate, Value::Rate(_))
        | (Type::Date, Value::Date(_))
        | (Type::Months, Value::Duration(Duration::Months(_)))
        | (Type::Days, Value::Duration(Duration::Days(_))) => true,
        _ => false,
    };
    sound.then(|| value.clone())
}

fn chain(parts: &[Node], situation: &Situation, decisive: bool) -> Known {
    let mut unknown: Option<Unknown> = None;
    for part in parts {
        match value(part, situation) {
            Ok(yes) if yes == Value::Bool(decisive) => return Ok(Value::Bool(decisive)),
            Ok(_) => {}
            Err(why) => unknown.get_or_insert_default().merge(why),
        }
    }
    unknown.map_or(Ok(Value::Bool(!decisive)), Err)
}

fn fits(value: Option<Value>) -> Known {
    value.ok_or_else(|| Unknown {
        missing: Vec::new(),
        overflow: true,
    })
}

fn plus(left: &Value, sign: Sign, right: &Value) -> Option<Value> {
    let add = |left: i64, right: i64| match sign {
        Sign::Plus => left.checked_add(right),
        Sign::Minus => left.checked_sub(right),
    };
    Some(match (left, right) {
        (Value::Int(a), Value::Int(b)) => Value::Int(add(*a, *b)?),
        (Value::Money(a), Value::Money(b)) => Value::Money(Cents(add(a.0, b.0)?)),
        (Value::Rate(a), Value::Rate(b)) => Value::Rate(Rate::from_ppm(add(a.ppm(), b.ppm())?)),
        (Value::Date(date), Value::Duration(duration)) => {
            let span = match duration {
                Duration::Months(months) => Span::new().try_months(*months).ok()?,
                Duration::Days(days) => Span::new().try_days(*days).ok()?,
            };
            Value::Date(match sign {
                Sign::Plus => date.checked_add(span).ok()?,
                Sign::Minus => date.checked_sub(span).ok()?,
            })
        }
        other => panic!("a sum of {other:?}"),
    })
}

fn times(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Int(a), Value::Int(b)) => Value::Int(a.checked_mul(*b)?),
        (Value::Int(n), Value::Money(m)) | (Value::Money(m), Value::Int(n)) => {
            Value::Money(Cents(m.0.checked_mul(*n)?))
        }
        (Value::Rate(r), Value::Money(m)) | (Value::Money(m), Value::Rate(r)) => {
            let share = i128::from(r.ppm()) * i128::from(m.0) / 1_000_000;
            Value::Money(Cents(i64::try_from(share).ok()?))
        }
        other => panic!("a product of {other:?}"),
    })
}

fn sorted(items: &[Node], situation: &Situation) -> Result<Vec<Value>, Unknown> {
    let mut values = all(items, situation)?;
    values.sort_by(|a, b| order(a, b).unwrap());
    Ok(values)
}

fn holds(sign: Comparison, left: &Value, right: &Value) -> bool {
    match sign {
        Comparison::Equal => left == right,
        Comparison::Different => left != right,
        Comparison::Less => order(left, right) == Some(Ordering::Less),
        Comparison::LessOrEqual => order(left, right).unwrap().is_le(),
        Comparison::Greater => order(left, right) == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => order(left, right).unwrap().is_ge(),
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => a.cmp(b),
        (Value::Rate(a), Value::Rate(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Duration(Duration::Months(a)), Value::Duration(Duration::Months(b)))
        | (Value::Duration(Duration::Days(a)), Value::Duration(Duration::Days(b))) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => Stage::from_id(a)?.cmp(&Stage::from_id(b)?),
        other => panic!("an order of {other:?}"),
    })
}
