//! From checked expressions to instructions.

use std::collections::BTreeMap;

use super::calendar::day_number;
use super::code::{
    Choices, Code, In, Input, Instr, NO, Operation, Register, Storage, T, Trace, UNKNOWN, Unit, V,
    YES,
};
use super::columns::Facts;
use super::lower::Lowered;
use crate::expr::{Comparison, Node, Op, Options, Sign, Times, Type};
use crate::model::Stage;
use crate::situation::{Duration, Value};

/// How texts become numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// By their place on the line of stages.
    Stages,
    /// By their number in the dictionary: only equality means something.
    Names,
}

impl Coding {
    fn of(kind: &Type) -> Coding {
        match kind {
            Type::Stage(_) => Coding::Stages,
            _ => Coding::Names,
        }
    }
}

/// Stands for the result of an instruction that is looked for.
const ANY_TRUTH: T = T(usize::MAX);
const ANY_VALUE: V = V(usize::MAX);

/// Gathers the instructions of several expressions that read the same columns.
#[derive(Default)]
pub(crate) struct Compiler {
    code: Code,
    by_name: BTreeMap<String, In>,
    /// What was already computed, its result set to the register below: the same is not done twice.
    truths: BTreeMap<Instr, T>,
    values: BTreeMap<Instr, V>,
    constants: BTreeMap<i64, V>,
}

impl Compiler {
    pub(crate) fn new() -> Compiler {
        Compiler::default()
    }

    /// Adds an expression whose result is a truth.
    pub(crate) fn condition(&mut self, node: &Node) -> T {
        let (register, trace) = self.truth(node);
        self.code.roots.push(trace);
        register
    }

    /// An amount named by the situation.
    pub(super) fn amount_named(&mut self, name: &str) -> V {
        let input = self.input(name, name, &Type::Money);
        self.load(input, &Type::Money, Coding::Names)
    }

    /// An amount named by the situation, zero or more, that counts for `unsaid` when it is not said.
    pub(super) fn amount_or(&mut self, name: &str, unsaid: i64) -> V {
        let input = self.input(name, name, &Type::Money);
        self.value_by(|out| Instr::AmountOr(out, input, unsaid))
    }

    pub(super) fn compute(&mut self, operation: Operation, a: V, b: V) -> V {
        match (self.same_for_all(a), self.same_for_all(b)) {
            (_, Some(b)) => self.value_by(|out| Instr::ComputeWith(out, operation, a, b)),
            (Some(a), None) if operation.is_symmetric() => {
                self.value_by(|out| Instr::ComputeWith(out, operation, b, a))
            }
            _ => self.value_by(|out| Instr::Compute(out, operation, a, b)),
        }
    }

    /// The value of a register that is the same for every row.
    fn same_for_all(&self, register: V) -> Option<i64> {
        let mut constants = self.code.constants.iter();
        let found = constants.find(|(constant, _)| *constant == register);
        found.map(|(_, number)| *number)
    }

    /// Yes unless the truth is a no.
    pub(super) fn possible(&mut self, of: T) -> T {
        self.truth_by(|out| Instr::Possible(out, of))
    }

    pub(super) fn either(&mut self, test: T, then: V, otherwise: V) -> V {
        self.value_by(|out| Instr::Pick(out, test, [then, otherwise]))
    }

    /// The truth that all of these hold.
    pub(super) fn every(&mut self, parts: &[T]) -> T {
        let mut joined = None;
        for part in parts {
            joined = Some(match joined {
                None => *part,
                Some(before) => self.truth_by(|out| Instr::And(out, before, *part)),
            });
        }
        match joined {
            Some(joined) => joined,
            None => self.truth_by(|out| Instr::Always(out, YES)),
        }
    }

    pub(crate) fn finish(mut self) -> Code {
        let facts = vec![Facts::ANY; self.code.inputs.len()];
        self.code.single = Lowered::apart(&self.code, &facts);
        self.code
    }

    fn new_truth(&mut self) -> T {
        let register = T(self.code.truths);
        self.code.truths += 1;
        register
    }

    fn new_value(&mut self) -> V {
        let register = V(self.code.values);
        self.code.values += 1;
        register
    }

    pub(super) fn truth_by(&mut self, instr: impl Fn(T) -> Instr) -> T {
        let same = instr(ANY_TRUTH);
        if let Some(known) = self.truths.get(&same) {
            return *known;
        }
        let out = self.new_truth();
        self.code.instrs.push(instr(out));
        self.truths.insert(same, out);
        out
    }

    pub(super) fn value_by(&mut self, instr: impl Fn(V) -> Instr) -> V {
        let same = instr(ANY_VALUE);
        if let Some(known) = self.values.get(&same) {
            return *known;
        }
        let out = self.new_value();
        self.code.instrs.push(instr(out));
        self.values.insert(same, out);
        out
    }

    pub(super) fn constant(&mut self, number: i64) -> V {
        if let Some(known) = self.constants.get(&number) {
            return *known;
        }
        let out = self.new_value();
        self.code.constants.push((out, number));
        self.constants.insert(number, out);
        out
    }

    fn input(&mut self, name: &str, asked: &str, kind: &Type) -> In {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let index = self.code.inputs.len();
        self.code.inputs.push(Input {
            name: name.into(),
            asked: asked.into(),
            storage: storage(kind),
        });
        self.by_name.insert(name.to_owned(), index);
        index
    }

    /// The number of a text in the dictionary.
    fn word(&mut self, text: &str) -> i64 {
        let next = i64::try_from(self.code.dictionary.len()).unwrap_or(i64::MAX);
        *self
            .code
            .dictionary
            .entry(text.to_owned())
            .or_insert(next + 1)
    }

    fn text_code(&mut self, text: &str, coding: Coding) -> i64 {
        match coding {
            Coding::Names => self.word(text),
            Coding::Stages => stage_code(text),
        }
    }

    fn truth(&mut self, node: &Node) -> (T, Trace) {
        match &node.op {
            Op::Literal(value) => {
                let truth = if *value == Value::Bool(true) { YES } else { NO };
                let out = self.truth_by(|out| Instr::Always(out, truth));
                (out, Trace::Literal(Register::Truth(out)))
            }
            Op::Name { name, asked } => {
                let input = self.input(name, asked, &node.kind);
                let out = self.truth_by(|out| Instr::Flag(out, input));
                (out, Trace::Leaf(Register::Truth(out), input))
            }
            Op::Not(inner) => {
                let (of, trace) = self.truth(inner);
                let out = self.truth_by(|out| Instr::Not(out, of));
                (out, Trace::Parts(Register::Truth(out), vec![trace]))
            }
            Op::And(parts) => self.chain(parts, YES, Instr::And),
            Op::Or(parts) => self.chain(parts, NO, Instr::Or),
            Op::Compare(sign, left, right) => self.comparison(*sign, left, right),
            Op::Among(item, items) => self.among(item, items),
            Op::Within(item, set) => self.within(item, set),
            Op::If(condition, then, otherwise) => {
                let (a, condition) = self.truth(condition);
                let (b, then) = self.truth(then);
                let (c, otherwise) = self.truth(otherwise);
                let out = self.truth_by(|out| Instr::Choose(out, [a, b, c]));
                let parts = Box::new([condition, then, otherwise]);
                (out, Trace::If(Register::Truth(out), parts))
            }
            // The checker gives no other shape to a yes or no.
            _ => self.never(),
        }
    }

    /// A truth that nothing makes known: for shapes that the checker refuses.
    fn never(&mut self) -> (T, Trace) {
        let out = self.truth_by(|out| Instr::Always(out, UNKNOWN));
        (out, Trace::Parts(Register::Truth(out), Vec::new()))
    }

    fn chain(&mut self, parts: &[Node], neutral: u8, join: fn(T, T, T) -> Instr) -> (T, Trace) {
        let mut traces = Vec::with_capacity(parts.len());
        let mut result = None;
        for part in parts {
            let (register, trace) = self.truth(part);
            traces.push(trace);
            result = Some(match result {
                None => register,
                Some(before) => self.truth_by(|out| join(out, before, register)),
            });
        }
        let out = match result {
            Some(out) => out,
            None => self.truth_by(|out| Instr::Always(out, neutral)),
        };
        (out, Trace::Parts(Register::Truth(out), traces))
    }

    fn comparison(&mut self, sign: Comparison, left: &Node, right: &Node) -> (T, Trace) {
        if left.kind == Type::Bool {
            let (a, left) = self.truth(left);
            let (b, right) = self.truth(right);
            let mut out = self.truth_by(|out| Instr::Alike(out, a, b));
            if sign == Comparison::Different {
                let alike = out;
                out = self.truth_by(|out| Instr::Not(out, alike));
            }
            return (out, Trace::Parts(Register::Truth(out), vec![left, right]));
        }
        let fused = match (&left.op, &right.op) {
            (Op::Name { .. }, Op::Literal(value)) => self.with_literal(left, sign, value),
            (Op::Literal(value), Op::Name { .. }) => {
                self.with_literal(right, sign.mirrored(), value)
            }
            _ => None,
        };
        if let Some(fused) = fused {
            return fused;
        }
        let coding = match Coding::of(&left.kind) {
            Coding::Stages => Coding::Stages,
            Coding::Names => Coding::of(&right.kind),
        };
        let (a, left) = self.value(left, coding);
        let (b, right) = self.value(right, coding);
        let out = self.truth_by(|out| Instr::Compare(out, sign, a, b));
        (out, Trace::Parts(Register::Truth(out), vec![left, right]))
    }

    /// A name compared with what is written: one instruction.
    fn with_literal(&mut self, node: &Node, sign: Comparison, value: &Value) -> Option<(T, Trace)> {
        let Op::Name { name, asked } = &node.op else {
            return None;
        };
        match (&node.kind, value) {
            (Type::Choice(options) | Type::Place(_, options), Value::Text(text)) => {
                let wanted = sign == Comparison::Equal;
                let table = table(options, |option| (option == text) == wanted);
                Some(self.leaf(name, asked, &node.kind, |out, input| {
                    Instr::Table(out, input, table.clone())
                }))
            }
            (Type::Stage(options), Value::Text(text)) => {
                let limit = stage_code(text);
                let table = table(options, |option| sign.holds(&stage_code(option), &limit));
                Some(self.leaf(name, asked, &node.kind, |out, input| {
                    Instr::Table(out, input, table.clone())
                }))
            }
            (kind, value) => {
                let limit = number(kind, value)?;
                Some(self.leaf(name, asked, kind, |out, input| {
                    Instr::Threshold(out, input, sign, limit)
                }))
            }
        }
    }

    fn leaf(
        &mut self,
        name: &str,
        asked: &str,
        kind: &Type,
        instr: impl Fn(T, In) -> Instr,
    ) -> (T, Trace) {
        let input = self.input(name, asked, kind);
        let out = self.truth_by(|out| instr(out, input));
        (out, Trace::Leaf(Register::Truth(out), input))
    }

    fn among(&mut self, item: &Node, items: &[Node]) -> (T, Trace) {
        if let (Op::Name { name, asked }, Some(options)) = (&item.op, item.kind.options()) {
            let words: Option<Vec<&str>> = items.iter().map(literal_text).collect();
            if let Some(words) = words {
                let table = table(options, |option| words.contains(&option));
                return self.leaf(name, asked, &item.kind, |out, input| {
                    Instr::Table(out, input, table.clone())
                });
            }
        }
        let mut traces = Vec::with_capacity(items.len());
        let mut found = None;
        let (of, item_trace) = self.operand(item);
        for one in items {
            let (register, trace) = self.operand(one);
            traces.push(trace);
            let same = match (of, register) {
                (Register::Truth(a), Register::Truth(b)) => {
                    self.truth_by(|out| Instr::Alike(out, a, b))
                }
                (Register::Value(a), Register::Value(b)) => {
                    self.truth_by(|out| Instr::Compare(out, Comparison::Equal, a, b))
                }
                // The checker compares alike with alike.
                _ => return self.never(),
            };
            found = Some(match found {
                None => same,
                Some(before) => self.truth_by(|out| Instr::Or(out, before, same)),
            });
        }
        let Some(out) = found else {
            return self.never();
        };
        let out = Register::Truth(out);
        let trace = Trace::Among(out, Box::new(item_trace), traces);
        match out {
            Register::Truth(truth) => (truth, trace),
            Register::Value(_) => self.never(),
        }
    }

    /// A truth or a value; texts by the dictionary, which is enough for equality.
    fn operand(&mut self, node: &Node) -> (Register, Trace) {
        if node.kind == Type::Bool {
            let (out, trace) = self.truth(node);
            (Register::Truth(out), trace)
        } else {
            let (out, trace) = self.value(node, Coding::Names);
            (Register::Value(out), trace)
        }
    }

    fn within(&mut self, item: &Node, set: &Node) -> (T, Trace) {
        let (Op::Name { name, asked }, Some(options)) = (&set.op, set.kind.options()) else {
            return self.never();
        };
        if let Some(word) = literal_text(item) {
            let mask = bit(options, word);
            return self.leaf(name, asked, &set.kind, |out, input| {
                Instr::Holds(out, input, mask)
            });
        }
        let (value, item) = self.value(item, Coding::Names);
        let input = self.input(name, asked, &set.kind);
        let codes: Vec<i64> = options.iter().map(|option| self.word(option)).collect();
        let length = self.code.dictionary.len() + 1;
        let mut bits = vec![0; length];
        for (option, code) in options.iter().zip(codes) {
            if let Some(place) = usize::try_from(code)
                .ok()
                .and_then(|code| bits.get_mut(code))
            {
                *place = bit(options, option);
            }
        }
        let bits = bits.into_boxed_slice();
        let out = self.truth_by(|out| Instr::HoldsOne(out, input, value, bits.clone()));
        let set = Trace::Leaf(Register::Truth(out), input);
        (out, Trace::Parts(Register::Truth(out), vec![item, set]))
    }

    fn value(&mut self, node: &Node, coding: Coding) -> (V, Trace) {
        match &node.op {
            Op::Literal(Value::Text(text)) => {
                let code = self.text_code(text, coding);
                let out = self.constant(code);
                (out, Trace::Literal(Register::Value(out)))
            }
            Op::Literal(value) => {
                let out = self.constant(number(&node.kind, value).unwrap_or_default());
                (out, Trace::Literal(Register::Value(out)))
            }
            Op::Name { name, asked } => {
                let input = self.input(name, asked, &node.kind);
                let out = self.load(input, &node.kind, coding);
                (out, Trace::Leaf(Register::Value(out), input))
            }
            Op::If(condition, then, otherwise) => {
                let (test, condition) = self.truth(condition);
                let (a, then) = self.value(then, coding);
                let (b, otherwise) = self.value(otherwise, coding);
                let out = self.value_by(|out| Instr::Pick(out, test, [a, b]));
                let parts = Box::new([condition, then, otherwise]);
                (out, Trace::If(Register::Value(out), parts))
            }
            Op::Sum(first, terms) => {
                let rest = terms.iter().map(|(sign, term)| match sign {
                    Sign::Plus => (Operation::Add, term),
                    Sign::Minus => (Operation::Subtract, term),
                });
                self.fold(first, rest)
            }
            Op::Shift(first, terms) => {
                let rest = terms.iter().map(|(sign, term)| {
                    let operation = match (sign, term.kind == Type::Months) {
                        (Sign::Plus, true) => Operation::AddMonths,
                        (Sign::Minus, true) => Operation::SubtractMonths,
                        (Sign::Plus, false) => Operation::AddDays,
                        (Sign::Minus, false) => Operation::SubtractDays,
                    };
                    (operation, term)
                });
                self.fold(first, rest)
            }
            Op::Product(first, factors) => {
                let rest = factors.iter().map(|(times, factor)| match times {
                    Times::Whole => (Operation::Multiply, factor),
                    Times::Share => (Operation::Share, factor),
                });
                self.fold(first, rest)
            }
            Op::Least(items) => self.extreme(items, Operation::Least),
            Op::Greatest(items) => self.extreme(items, Operation::Greatest),
            Op::Count(set) => {
                let (name, asked) = match &set.op {
                    Op::Name { name, asked } => (name.as_str(), asked.as_str()),
                    _ => ("", ""),
                };
                let input = self.input(name, asked, &set.kind);
                let out = self.value_by(|out| Instr::Count(out, input));
                (out, Trace::Leaf(Register::Value(out), input))
            }
            // The checker gives no other shape to a value.
            _ => {
                let out = self.constant(0);
                (out, Trace::Literal(Register::Value(out)))
            }
        }
    }

    fn load(&mut self, input: In, kind: &Type, coding: Coding) -> V {
        match kind {
            Type::Text => self.value_by(|out| Instr::Text(out, input)),
            kind => match kind.options() {
                Some(options) => {
                    let codes = options.iter().map(|option| self.text_code(option, coding));
                    let codes: Vec<i64> = [0].into_iter().chain(codes).collect();
                    self.value_by(|out| Instr::Coded(out, input, codes.clone().into_boxed_slice()))
                }
                None => self.value_by(|out| Instr::Number(out, input)),
            },
        }
    }

    fn fold<'n>(
        &mut self,
        first: &Node,
        rest: impl Iterator<Item = (Operation, &'n Node)>,
    ) -> (V, Trace) {
        let (mut out, trace) = self.value(first, Coding::Names);
        let mut traces = vec![trace];
        for (operation, node) in rest {
            let (right, trace) = self.value(node, Coding::Names);
            traces.push(trace);
            let left = out;
            out = self.compute(operation, left, right);
        }
        (out, Trace::Parts(Register::Value(out), traces))
    }

    fn extreme(&mut self, items: &[Node], operation: Operation) -> (V, Trace) {
        match items.split_first() {
            Some((first, rest)) => self.fold(first, rest.iter().map(|item| (operation, item))),
            None => {
                let out = self.constant(0);
                (out, Trace::Literal(Register::Value(out)))
            }
        }
    }
}

fn storage(kind: &Type) -> Storage {
    match kind {
        Type::Bool => Storage::Flag,
        Type::Choice(options) | Type::Stage(options) | Type::Place(_, options) => {
            Storage::Code(Choices::new(options.clone()))
        }
        Type::Choices(options) => Storage::Set(options.clone()),
        Type::Text | Type::Word => Storage::Text,
        Type::Date => Storage::Date,
        Type::Int => Storage::Number(Unit::One),
        Type::Money => Storage::Number(Unit::Cent),
        Type::Rate => Storage::Number(Unit::PerMillion),
        Type::Months => Storage::Number(Unit::Month),
        Type::Days => Storage::Number(Unit::Day),
    }
}

/// The truth of each code: « not answered » first.
fn table(options: &Options, yes: impl Fn(&str) -> bool) -> Box<[u8]> {
    let truths = options
        .iter()
        .map(|option| if yes(option) { YES } else { NO });
    [UNKNOWN].into_iter().chain(truths).collect()
}

fn literal_text(node: &Node) -> Option<&str> {
    match &node.op {
        Op::Literal(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The bit of an option in a set; none for a text that is no option.
pub(super) fn bit(options: &[String], wanted: &str) -> u64 {
    let place = options.iter().position(|option| option == wanted);
    place.map_or(0, |place| 1 << place.min(63))
}

fn stage_code(id: &str) -> i64 {
    let index = Stage::from_id(id).map(Stage::index);
    index
        .and_then(|index| i64::try_from(index).ok())
        .unwrap_or(i64::MIN)
}

/// A counted value as its number; `None` when it has another type.
pub(crate) fn number(kind: &Type, value: &Value) -> Option<i64> {
    unit_number(&storage(kind), value)
}

pub(super) fn unit_number(storage: &Storage, value: &Value) -> Option<i64> {
    match (storage, value) {
        (Storage::Number(Unit::One), Value::Int(number)) => Some(*number),
        (Storage::Number(Unit::Cent), Value::Money(amount)) => Some(amount.0),
        (Storage::Number(Unit::PerMillion), Value::Rate(rate)) => Some(rate.ppm()),
        (Storage::Number(Unit::Month), Value::Duration(Duration::Months(months))) => {
            Some(i64::from(*months))
        }
        (Storage::Number(Unit::Day), Value::Duration(Duration::Days(days))) => {
            Some(i64::from(*days))
        }
        (Storage::Date, Value::Date(date)) => Some(day_number(*date)),
        _ => None,
    }
}
