//! The one evaluator of rules: columns in, columns out. A single situation is a batch of one whose
//! registers are kept, to say what was read and what is missing.

mod amount;
mod calendar;
mod code;
mod columns;
mod compile;
mod kernel;
mod layout;
mod program;
mod run;

pub(crate) use code::{Code, MOST_CHOICES};
pub(crate) use columns::Table;
pub(crate) use compile::Compiler;
pub(crate) use program::Compiled;
pub use program::{Columns, Outcomes, Program};
pub(crate) use run::Single;

/// What some rules say together, rule by rule and row by row, in chunks of so many rows.
#[cfg(test)]
pub(crate) fn truths(
    nodes: &[&crate::expr::Node],
    situations: &[crate::Situation],
    chunk: usize,
) -> Vec<Vec<crate::Truth>> {
    let mut compiler = Compiler::new();
    let registers: Vec<_> = nodes.iter().map(|node| compiler.condition(node)).collect();
    let code = compiler.finish();
    let kept: Vec<_> = registers
        .iter()
        .map(|t| code::Register::Truth(*t))
        .collect();
    let layout = layout::Layout::shared(&code, &kept);
    let mut table = Table::new(&code, situations.len());
    for situation in situations {
        table.push(&code, |input| situation.get(&input.name));
    }
    let mut frame = run::Frame::new(&code, &layout, chunk);
    let mut found = vec![Vec::new(); nodes.len()];
    for start in (0..situations.len()).step_by(chunk) {
        let rows = start..situations.len().min(start + chunk);
        frame.run(&code, &layout, &table, rows.clone());
        for (register, found) in registers.iter().zip(&mut found) {
            let truths = frame.truths(layout.truth(*register), rows.len());
            found.extend(truths.iter().map(|truth| match *truth {
                code::YES => crate::Truth::Yes,
                code::NO => crate::Truth::No,
                _ => crate::Truth::Unknown,
            }));
        }
    }
    found
}
