//! The one evaluator of rules: columns in, columns out. A single situation is a batch of one whose
//! registers are kept, to say what was read and what is missing.

mod amount;
mod calendar;
mod code;
mod columns;
mod compile;
mod kernel;
mod layout;
mod lower;
mod outcomes;
mod program;
mod run;
mod step;

use money::{Cents, Rate};

use crate::expr::{Node, Truth, Type};
use crate::situation::{Duration, Value};

pub(crate) use code::{Code, MOST_CHOICES};
pub(crate) use columns::Table;
pub(crate) use compile::{Compiler, number};
pub use outcomes::Outcomes;
pub(crate) use program::Compiled;
pub use program::{Columns, Program};
pub(crate) use run::Kept;

/// What a rule says of rows whose answers are given by name.
pub(crate) fn truths_of<'v>(
    node: &Node,
    rows: usize,
    answer: impl Fn(&str, usize) -> Option<&'v Value>,
) -> Vec<Truth> {
    let mut compiler = Compiler::new();
    let register = compiler.condition(node);
    let code = compiler.finish();
    let mut table = Table::new(&code, rows);
    for row in 0..rows {
        table.push(&code, |input| answer(&input.name, row));
    }
    let kept = [code::Register::Truth(register)];
    let lowered = lower::Lowered::shared(&code, table.facts(), &kept);
    let mut frame = run::Frame::new(&lowered, run::CHUNK.min(rows));
    let mut found = Vec::with_capacity(rows);
    for start in (0..rows).step_by(run::CHUNK) {
        let chunk = start..rows.min(start + run::CHUNK);
        frame.run(&lowered, &table, chunk.clone());
        let truths = frame.bytes(lowered.truth(register), &table, chunk);
        found.extend(truths.iter().map(|truth| code::truth(*truth)));
    }
    found
}

/// A counted value from its number: the other way from [`number`].
pub(crate) fn value(kind: &Type, number: i64) -> Option<Value> {
    Some(match kind {
        Type::Int => Value::Int(number),
        Type::Money => Value::Money(Cents(number)),
        Type::Rate => Value::Rate(Rate::from_ppm(number)),
        Type::Date => Value::Date(calendar::date(number)?),
        Type::Months => Value::Duration(Duration::Months(i32::try_from(number).ok()?)),
        Type::Days => Value::Duration(Duration::Days(i32::try_from(number).ok()?)),
        _ => return None,
    })
}

/// What some rules say together, rule by rule and row by row, in chunks of so many rows.
#[cfg(test)]
pub(crate) fn truths(
    nodes: &[&Node],
    situations: &[crate::Situation],
    chunk: usize,
) -> Vec<Vec<Truth>> {
    let mut compiler = Compiler::new();
    let registers: Vec<_> = nodes.iter().map(|node| compiler.condition(node)).collect();
    let code = compiler.finish();
    let kept: Vec<_> = registers
        .iter()
        .map(|t| code::Register::Truth(*t))
        .collect();
    let mut table = Table::new(&code, situations.len());
    for situation in situations {
        table.push(&code, |input| situation.get(&input.name));
    }
    let lowered = lower::Lowered::shared(&code, table.facts(), &kept);
    let mut frame = run::Frame::new(&lowered, chunk);
    let mut found = vec![Vec::new(); nodes.len()];
    for start in (0..situations.len()).step_by(chunk) {
        let rows = start..situations.len().min(start + chunk);
        frame.run(&lowered, &table, rows.clone());
        for (register, found) in registers.iter().zip(&mut found) {
            let truths = frame.bytes(lowered.truth(*register), &table, rows.clone());
            found.extend(truths.iter().map(|truth| code::truth(*truth)));
        }
    }
    found
}
