//! A version of a scheme as a program over columns.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;

use super::code::{Code, Register, T, UNKNOWN, V, YES};
use super::columns::Table;
use super::compile::Compiler;
use super::layout::Layout;
use super::run::{CHUNK, Frame, Single};
use crate::assess::LawDates;
use crate::expr::{Evaluation, Expr, LAW};
use crate::model::{Region, Scheme};
use crate::situation::{Situation, Value};
use crate::verdict::{ConditionVerdict, Verdict};

/// A version of a scheme, ready to run over any number of situations.
#[derive(Clone, Debug)]
pub struct Program {
    code: Code,
    shared: Layout,
    /// In the order of the file; `None` where a person judges.
    conditions: Vec<Option<Rule>>,
    overall: Judged,
    fundings: Vec<FundingProgram>,
}

/// The rule of a condition.
#[derive(Clone, Copy, Debug)]
struct Rule {
    truth: T,
    /// Its place among the results of the code.
    root: usize,
}

/// What some conditions say together.
#[derive(Clone, Copy, Debug)]
struct Judged {
    every: T,
    /// A person judges one of them at least.
    person: bool,
}

#[derive(Clone, Debug)]
struct FundingProgram {
    judged: Judged,
    /// `None`: neither a rate nor a ceiling is published.
    amount: Option<V>,
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

/// What a program says, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcomes {
    rows: usize,
    /// A truth a row, for each condition that has a rule.
    conditions: Vec<Option<Vec<u8>>>,
    overall: Vec<Verdict>,
    fundings: Vec<FundingOutcomes>,
}

/// The aid of one funder, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FundingOutcomes {
    verdicts: Vec<Verdict>,
    amounts: Vec<i64>,
    known: Vec<u8>,
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
        let judged = |compiler: &mut Compiler, funder: Option<&str>| {
            let concerned = scheme
                .conditions
                .iter()
                .zip(&conditions)
                .filter(|(one, _)| one.funder.is_none() || one.funder.as_deref() == funder);
            let concerned: Vec<Option<Rule>> = concerned.map(|(_, rule)| *rule).collect();
            let rules: Vec<T> = concerned.iter().flatten().map(|rule| rule.truth).collect();
            Judged {
                every: compiler.every(&rules),
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
            let amount = compiler.amount(&funding.rule, own, earlier);
            earlier = compiler.given(earlier, amount);
            fundings.push(FundingProgram {
                judged: judged(&mut compiler, Some(&funding.funder)),
                amount,
            });
        }
        let code = compiler.finish();
        let mut kept: Vec<Register> = Vec::new();
        let rules = conditions.iter().flatten();
        kept.extend(rules.map(|rule| Register::Truth(rule.truth)));
        kept.push(Register::Truth(overall.every));
        for funding in &fundings {
            kept.push(Register::Truth(funding.judged.every));
            kept.extend(funding.amount.map(Register::Value));
        }
        let shared = Layout::shared(&code, &kept);
        Program {
            code,
            shared,
            conditions,
            overall,
            fundings,
        }
    }

    /// The names that it reads, in the order of its columns.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.code.inputs.iter().map(|input| input.name.as_str())
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
        push(&self.code, &mut columns.0, situation, &law);
    }

    /// Adds a row whose answers are given by the number of an input; legal parameters come first.
    pub(crate) fn push_by<'v>(
        &self,
        columns: &mut Columns,
        law: &'v [(String, Option<Value>)],
        answer: impl Fn(usize) -> Option<&'v Value>,
    ) {
        let mut index = 0..;
        columns.0.push(&self.code, |input| {
            let own = index.next().and_then(&answer);
            match law.iter().find(|(name, _)| *name == input.name) {
                Some((_, value)) => value.as_ref(),
                None => own,
            }
        });
    }

    /// The legal parameters that it names, each at its date.
    pub(crate) fn law(
        &self,
        region: &Region,
        on: Date,
        dates: &LawDates,
    ) -> Vec<(String, Option<Value>)> {
        let names = self.inputs().filter(|name| name.starts_with(LAW));
        let mut law = Vec::new();
        for name in names {
            let found = region.law(name, on, dates);
            let value = found.and_then(|(parameter, _)| parameter.value.value());
            law.push((name.to_owned(), value));
        }
        law
    }

    /// What the rule of a condition says of a situation; `None` when a person judges it.
    pub(crate) fn evaluation(&self, single: &Single<'_>, condition: usize) -> Option<Evaluation> {
        let rule = self.conditions.get(condition)?.as_ref()?;
        Some(single.evaluation(rule.root))
    }

    /// One situation, its registers kept.
    pub(crate) fn single(
        &self,
        situation: &Situation,
        law: &[(String, Option<Value>)],
    ) -> Single<'_> {
        let mut table = Table::new(&self.code, 1);
        push(&self.code, &mut table, situation, law);
        Single::run(&self.code, table)
    }

    /// Runs over every row, on one thread.
    pub fn run(&self, columns: &Columns) -> Outcomes {
        self.some(columns, 0..columns.rows())
    }

    /// Runs over every row, on so many threads.
    pub fn run_on(&self, columns: &Columns, threads: usize) -> Outcomes {
        let rows = columns.rows();
        // Whole chunks for each thread.
        let share = rows
            .div_ceil(threads.max(1))
            .next_multiple_of(CHUNK)
            .max(CHUNK);
        let starts = (0..rows).step_by(share);
        let parts: Vec<Range<usize>> = starts.map(|start| start..rows.min(start + share)).collect();
        if parts.len() < 2 {
            return self.run(columns);
        }
        let parts: Vec<Outcomes> = std::thread::scope(|scope| {
            let started: Vec<_> = parts
                .into_iter()
                .map(|part| scope.spawn(move || self.some(columns, part)))
                .collect();
            started
                .into_iter()
                .map(|thread| match thread.join() {
                    Ok(part) => part,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        });
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_else(|| self.empty(0));
        parts.for_each(|part| whole.append(part));
        whole
    }

    fn empty(&self, rows: usize) -> Outcomes {
        let of_funder = |_: &FundingProgram| FundingOutcomes {
            verdicts: Vec::with_capacity(rows),
            amounts: Vec::with_capacity(rows),
            known: Vec::with_capacity(rows),
        };
        Outcomes {
            rows: 0,
            conditions: self
                .conditions
                .iter()
                .map(|one| one.map(|_| Vec::with_capacity(rows)))
                .collect(),
            overall: Vec::with_capacity(rows),
            fundings: self.fundings.iter().map(of_funder).collect(),
        }
    }

    fn some(&self, columns: &Columns, rows: Range<usize>) -> Outcomes {
        let mut outcomes = self.empty(rows.len());
        let mut frame = Frame::new(&self.code, &self.shared, CHUNK.min(rows.len()));
        for start in rows.clone().step_by(CHUNK) {
            let chunk = start..rows.end.min(start + CHUNK);
            let length = chunk.len();
            frame.run(&self.code, &self.shared, &columns.0, chunk);
            self.keep(&frame, length, &mut outcomes);
        }
        outcomes.rows = rows.len();
        outcomes
    }

    fn keep(&self, frame: &Frame, rows: usize, outcomes: &mut Outcomes) {
        let truths = |truth: T| frame.truths(self.shared.truth(truth), rows);
        for (rule, column) in self.conditions.iter().zip(&mut outcomes.conditions) {
            if let (Some(rule), Some(column)) = (rule, column) {
                column.extend_from_slice(truths(rule.truth));
            }
        }
        let verdicts = |judged: Judged, column: &mut Vec<Verdict>| {
            column.extend(
                truths(judged.every)
                    .iter()
                    .map(|truth| judged.verdict(*truth)),
            );
        };
        verdicts(self.overall, &mut outcomes.overall);
        for (funding, outcomes) in self.fundings.iter().zip(&mut outcomes.fundings) {
            verdicts(funding.judged, &mut outcomes.verdicts);
            match funding.amount {
                Some(amount) => {
                    let values = frame.values(self.shared.value(amount), rows);
                    outcomes.amounts.extend_from_slice(values.numbers);
                    outcomes.known.extend_from_slice(values.known);
                }
                None => {
                    let rows = outcomes.verdicts.len();
                    outcomes.amounts.resize(rows, 0);
                    outcomes.known.resize(rows, 0);
                }
            }
        }
    }
}

impl Judged {
    fn verdict(self, truth: u8) -> Verdict {
        match truth {
            YES if self.person => Verdict::Judgement,
            YES => Verdict::Eligible,
            UNKNOWN => Verdict::Unknown,
            _ => Verdict::NotEligible,
        }
    }
}

fn push(code: &Code, table: &mut Table, situation: &Situation, law: &[(String, Option<Value>)]) {
    table.push(code, |input| {
        let parameter = law.iter().find(|(name, _)| *name == input.name);
        match parameter {
            Some((_, value)) => value.as_ref(),
            None => situation.get(&input.name),
        }
    });
}

impl Outcomes {
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// By the conditions of the scheme and those of its lead funder.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.overall
    }

    /// What a condition says of a row; conditions are numbered in the order of the file.
    pub fn condition(&self, condition: usize, row: usize) -> Option<ConditionVerdict> {
        match self.conditions.get(condition)? {
            None => (row < self.rows).then_some(ConditionVerdict::Judgement),
            Some(truths) => truths.get(row).map(|truth| match *truth {
                YES => ConditionVerdict::Met,
                UNKNOWN => ConditionVerdict::Unknown,
                _ => ConditionVerdict::NotMet,
            }),
        }
    }

    /// By the conditions of the scheme and those of a funder; funders are numbered in the order of
    /// the file.
    pub fn funding_verdict(&self, funding: usize, row: usize) -> Option<Verdict> {
        self.fundings.get(funding)?.verdicts.get(row).copied()
    }

    /// The amount proposed by the rule of a funder, whatever the verdict; `None` when it is not
    /// known.
    pub fn amount(&self, funding: usize, row: usize) -> Option<money::Cents> {
        let funding = self.fundings.get(funding)?;
        let known = funding.known.get(row).is_some_and(|known| *known != 0);
        known.then(|| funding.amounts.get(row).map(|cents| money::Cents(*cents)))?
    }

    fn append(&mut self, more: Outcomes) {
        self.rows += more.rows;
        self.overall.extend(more.overall);
        for (column, more) in self.conditions.iter_mut().zip(more.conditions) {
            if let (Some(column), Some(more)) = (column, more) {
                column.extend(more);
            }
        }
        for (column, more) in self.fundings.iter_mut().zip(more.fundings) {
            column.verdicts.extend(more.verdicts);
            column.amounts.extend(more.amounts);
            column.known.extend(more.known);
        }
    }
}
