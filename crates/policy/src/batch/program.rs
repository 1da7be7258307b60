//! A version of a scheme as a program over columns.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;

use super::code::{Code, In, Input, Register, T, V};
use super::columns::Table;
use super::compile::Compiler;
use super::lower::Lowered;
use super::outcomes::{Aid, Judged, Outcomes, Part};
use super::run::{CHUNK, Frame, Kept};
use crate::amount::own_line;
use crate::assess::LawDates;
use crate::expr::{Evaluation, Expr, LAW};
use crate::model::{DatedBy, Region, Scheme};
use crate::shared::Words;
use crate::situation::{GRANTED_ON, Situation, Value};

/// A version of a scheme, ready to run over any number of situations.
#[derive(Clone, Debug)]
pub struct Program {
    code: Code,
    /// The truths and amounts that outcomes keep, each once.
    truths: Vec<T>,
    amounts: Vec<V>,
    /// In the order of the file; `None` where a person judges.
    conditions: Vec<Option<Rule>>,
    overall: Judged,
    fundings: Vec<Aid>,
    /// For each condition, the inputs that its rule reads, in order of appearance.
    reads: Vec<Vec<In>>,
    /// The inputs, in the order of their names.
    by_name: Vec<In>,
}

/// What a situation says of each input of a program.
pub(crate) struct Answers<'s>(Vec<Option<&'s Value>>);

/// The rule of a condition.
#[derive(Clone, Copy, Debug)]
struct Rule {
    truth: T,
    /// Its place among the results of the code.
    root: usize,
}

/// The program of a version, compiled when it is first asked for. A copy starts without: it may be
/// changed.
#[derive(Debug, Default)]
pub(crate) struct Compiled(OnceLock<Program>);

impl Clone for Compiled {
    fn clone(&self) -> Compiled {
        Compiled::default()
    }
}

impl Scheme {
    /// Its program.
    pub fn program(&self) -> &Program {
        self.compiled.0.get_or_init(|| Program::compile(self))
    }
}

/// Situations in columns, for one program.
#[derive(Clone, Debug)]
pub struct Columns(Table);

impl Columns {
    pub fn rows(&self) -> usize {
        self.0.rows()
    }

    /// Bytes held by a row.
    pub fn width(&self) -> usize {
        self.0.width()
    }
}

impl Program {
    /// Compiles the conditions and amounts of a version.
    pub fn compile(scheme: &Scheme) -> Program {
        let mut compiler = Compiler::new();
        let mut root = 0..;
        let mut compiled = |rule: &Expr| {
            let truth = compiler.condition(rule.node());
            root.next().map(|root| Rule { truth, root })
        };
        let rules = scheme.conditions.iter().map(|one| one.rule.as_ref());
        let conditions: Vec<Option<Rule>> =
            rules.map(|rule| rule.and_then(&mut compiled)).collect();
        let mut truths: Vec<T> = Vec::new();
        let mut amounts: Vec<V> = Vec::new();
        for rule in conditions.iter().flatten() {
            place_of(rule.truth, &mut truths);
        }
        let mut judged = |compiler: &mut Compiler, funder: Option<&str>| {
            let concerned = scheme
                .conditions
                .iter()
                .zip(&conditions)
                .filter(|(one, _)| one.funder.is_none() || one.funder.as_deref() == funder);
            let concerned: Vec<Option<Rule>> = concerned.map(|(_, rule)| *rule).collect();
            let rules: Vec<T> = concerned.iter().flatten().map(|rule| rule.truth).collect();
            Judged {
                every: place_of(compiler.every(&rules), &mut truths),
                person: concerned.iter().any(Option::is_none),
            }
        };
        let lead = scheme.lead_funder();
        let overall = judged(&mut compiler, lead);
        let mut fundings = Vec::new();
        let mut earlier = None;
        for funding in &scheme.fundings {
            let own = scheme.conditions.iter().zip(&conditions);
            let own: Vec<T> = own
                .filter(|(one, _)| one.funder.as_deref() == Some(&*funding.funder))
                .filter_map(|(_, rule)| rule.map(|rule| rule.truth))
                .collect();
            let own = (!own.is_empty()).then(|| compiler.every(&own));
            let line = own_line(scheme, &funding.funder);
            let before = earlier.filter(|_| line.is_none());
            let amount = compiler.amount(&funding.rule, own, line.as_deref(), before);
            if line.is_none() {
                earlier = compiler.given(earlier, amount);
            }
            fundings.push(Aid {
                judged: judged(&mut compiler, Some(&funding.funder)),
                amount: amount.map(|amount| place_of(amount, &mut amounts)),
            });
        }
        let code = compiler.finish();
        let mut by_name: Vec<In> = (0..code.inputs.len()).collect();
        by_name.sort_by(|a, b| code.inputs[*a].name.cmp(&code.inputs[*b].name));
        let place = |name: &str| code.inputs.iter().position(|input| &*input.name == name);
        let reads = scheme.conditions.iter().map(|one| {
            let names = one.rule.iter().flat_map(Expr::inputs);
            names.filter_map(place).collect()
        });
        Program {
            reads: reads.collect(),
            by_name,
            code,
            truths,
            amounts,
            conditions,
            overall,
            fundings,
        }
    }

    /// The names that it reads, in the order of its columns.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.code.inputs.iter().map(|input| &*input.name)
    }

    /// Columns with room for so many rows.
    pub fn columns(&self, rows: usize) -> Columns {
        Columns(Table::new(&self.code, rows))
    }

    /// Adds a situation to columns of this program. What follows from it must be there
    /// ([`Situation::completed`]); legal parameters are looked up here, `on` being the day of the
    /// assessment.
    pub fn push(
        &self,
        columns: &mut Columns,
        situation: &Situation,
        region: &Region,
        on: Date,
        dates: &LawDates,
    ) {
        let law = self.law(region, on, dates);
        columns.0.push(&self.code, given(situation, &law));
    }

    /// Adds a row whose answers are given by the number of an input; legal parameters come first.
    pub(crate) fn push_by<'v>(
        &self,
        columns: &mut Columns,
        law: &'v [(String, Option<Value>)],
        answer: impl Fn(usize) -> Option<&'v Value>,
    ) {
        columns.0.push(&self.code, numbered(law, answer));
    }

    /// Rows whose registers will be kept.
    pub(crate) fn to_keep(&self, rows: usize) -> Columns {
        Columns(Table::any(&self.code, rows))
    }

    /// Runs over every row of columns made by [`Program::to_keep`], and keeps the registers.
    pub(crate) fn kept(&self, columns: Columns) -> Kept<'_> {
        Kept::run(&self.code, columns.0)
    }

    /// Whether something that it reads follows from the dates of a situation.
    pub(crate) fn is_dated(&self) -> bool {
        self.inputs().any(is_dated)
    }

    /// The legal parameters that it names, each at its date, and the day of the grant when it reads it.
    pub(crate) fn law(
        &self,
        region: &Region,
        on: Date,
        dates: &LawDates,
    ) -> Vec<(String, Option<Value>)> {
        let names = self.inputs().filter(|name| is_dated(name));
        let value = |name: &str| {
            if name == GRANTED_ON {
                return Some(Value::Date(dates.of(DatedBy::Grant, on)));
            }
            let (parameter, _) = region.law(name, on, dates)?;
            parameter.value.value()
        };
        names.map(|name| (name.to_owned(), value(name))).collect()
    }

    /// What the rule of a condition says of a situation; `None` when a person judges it.
    pub(crate) fn evaluation(
        &self,
        kept: &Kept<'_>,
        row: usize,
        condition: usize,
    ) -> Option<Evaluation> {
        let rule = self.conditions.get(condition)?.as_ref()?;
        Some(kept.evaluation(row, rule.root))
    }

    /// The answers that are missing and matter to the conditions, as an assessment names them.
    pub(crate) fn missing<'p>(&'p self, kept: &Kept<'p>, row: usize) -> Vec<&'p str> {
        let mut names = Vec::new();
        for rule in self.conditions.iter().flatten() {
            kept.missing(row, rule.root, &mut names);
        }
        names.retain(|name| !name.starts_with(LAW));
        names
    }

    /// What a situation says of each input. Both are in the order of their names: one walk is enough.
    pub(crate) fn answers<'s>(&self, situation: &'s Situation) -> Answers<'s> {
        let mut answers = vec![None; self.code.inputs.len()];
        let mut given = situation.iter().peekable();
        for input in &self.by_name {
            let name = &*self.code.inputs[*input].name;
            while given.next_if(|(known, _)| *known < name).is_some() {}
            let found = given.next_if(|(known, _)| *known == name);
            answers[*input] = found.map(|(_, value)| value);
        }
        Answers(answers)
    }

    /// One situation, its registers kept.
    pub(crate) fn single(&self, answers: &Answers<'_>) -> Kept<'_> {
        let mut answers = answers.0.iter().copied();
        let table = Table::single(&self.code, |_| answers.next().flatten());
        Kept::run(&self.code, table)
    }

    /// What the rule of a condition reads, in order of appearance, and what is answered.
    pub(crate) fn read<'p, 's>(
        &'p self,
        answers: &'p Answers<'s>,
        condition: usize,
    ) -> impl Iterator<Item = (&'p Words, Option<&'s Value>)> {
        let reads = self.reads.get(condition).into_iter().flatten();
        reads.map(|input| (&self.code.inputs[*input].name, answers.0[*input]))
    }

    /// Runs over every row, on one thread.
    pub fn run(&self, columns: &Columns) -> Outcomes {
        self.run_on(columns, 1)
    }

    /// Runs over every row, on so many threads.
    pub fn run_on(&self, columns: &Columns, threads: usize) -> Outcomes {
        self.run_over(columns, threads, Outcomes::none())
    }

    /// The same in the memory of outcomes that nobody needs any more: memory new from the system costs as much
    /// as the rules.
    pub fn run_over(&self, columns: &Columns, threads: usize, over: Outcomes) -> Outcomes {
        let table = &columns.0;
        let rows = table.rows();
        let truths = self.truths.iter().copied().map(Register::Truth);
        let amounts = self.amounts.iter().copied().map(Register::Value);
        let kept: Vec<Register> = truths.chain(amounts).collect();
        let lowered = Lowered::shared(&self.code, table.facts(), &kept);
        let mut outcomes = Outcomes::new(
            rows,
            self.conditions
                .iter()
                .map(|rule| rule.and_then(|rule| self.truths.iter().position(|t| *t == rule.truth)))
                .collect(),
            self.overall,
            self.fundings.clone(),
        );
        outcomes.make_room(
            self.truths.len(),
            self.amounts.iter().map(|amount| lowered.value(*amount)),
            over,
        );
        // Whole chunks for each thread.
        let share = rows
            .div_ceil(threads.max(1))
            .next_multiple_of(CHUNK)
            .max(CHUNK);
        let parts = outcomes.parts(share);
        let starts = (0..rows).step_by(share);
        let shares = starts.map(|start| start..rows.min(start + share));
        std::thread::scope(|scope| {
            let mut work = parts.into_iter().zip(shares);
            let own = work.next();
            let others: Vec<_> = work
                .map(|(part, rows)| scope.spawn(|| self.some(&lowered, table, rows, part)))
                .collect();
            if let Some((part, rows)) = own {
                self.some(&lowered, table, rows, part);
            }
            for thread in others {
                if let Err(panic) = thread.join() {
                    std::panic::resume_unwind(panic);
                }
            }
        });
        outcomes
    }

    fn some(&self, lowered: &Lowered, table: &Table, rows: Range<usize>, mut part: Part<'_>) {
        let mut frame = Frame::new(lowered, CHUNK.min(rows.len()));
        for start in rows.clone().step_by(CHUNK) {
            let chunk = start..rows.end.min(start + CHUNK);
            frame.run(lowered, table, chunk.clone());
            let at = start - rows.start..chunk.end - rows.start;
            for (place, truth) in self.truths.iter().enumerate() {
                let bytes = frame.bytes(lowered.truth(*truth), table, chunk.clone());
                part.truth(place, at.clone(), bytes);
            }
            for (place, amount) in self.amounts.iter().enumerate() {
                part.amount(
                    place,
                    at.clone(),
                    lowered.value(*amount),
                    &frame,
                    table,
                    &chunk,
                );
            }
        }
    }
}

/// What follows from the dates of a situation, not from its answers.
fn is_dated(name: &str) -> bool {
    name.starts_with(LAW) || name == GRANTED_ON
}

/// The place of something among others, where it is added when it is not there yet.
fn place_of<X: PartialEq>(one: X, among: &mut Vec<X>) -> usize {
    match among.iter().position(|other| *other == one) {
        Some(place) => place,
        None => {
            among.push(one);
            among.len() - 1
        }
    }
}

/// What is given for each input in turn by its number, legal parameters first.
fn numbered<'v>(
    law: &'v [(String, Option<Value>)],
    answer: impl Fn(usize) -> Option<&'v Value>,
) -> impl FnMut(&Input) -> Option<&'v Value> {
    let mut index = 0..;
    move |input| {
        let own = index.next().and_then(&answer);
        match law.iter().find(|(name, _)| **name == *input.name) {
            Some((_, value)) => value.as_ref(),
            None => own,
        }
    }
}

/// What a situation says of an input, legal parameters first.
fn given<'v>(
    situation: &'v Situation,
    law: &'v [(String, Option<Value>)],
) -> impl FnMut(&Input) -> Option<&'v Value> {
    |input| {
        let parameter = law.iter().find(|(name, _)| **name == *input.name);
        match parameter {
            Some((_, value)) => value.as_ref(),
            None => situation.get(&input.name),
        }
    }
}
