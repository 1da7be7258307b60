//! Instructions run over rows, a chunk at a time, and what their registers say afterwards.

use std::ops::Range;

use super::code::{Code, Instr, KNOWN, Register, T, Trace, UNKNOWN, V, truth};
use super::columns::{Column, Table};
use super::kernel::{self, Values, ValuesOut};
use super::layout::Layout;
use crate::expr::{Evaluation, Truth};

/// Rows worked on at once: the registers of a chunk stay in the nearest caches.
pub(super) const CHUNK: usize = 1024;

/// The registers, one place after the other.
pub(super) struct Frame {
    /// Rows that a place holds.
    stride: usize,
    truths: Vec<u8>,
    numbers: Vec<i64>,
    known: Vec<u8>,
}

impl Frame {
    /// With the constants of the code already in their places.
    pub(super) fn new(code: &Code, layout: &Layout, stride: usize) -> Frame {
        let mut frame = Frame {
            stride,
            truths: vec![UNKNOWN; layout.truth_places() * stride],
            numbers: vec![0; layout.value_places() * stride],
            known: vec![0; layout.value_places() * stride],
        };
        for (register, number) in &code.constants {
            let start = layout.value(*register) * stride;
            let rows = start..start + stride;
            let out = ValuesOut {
                numbers: &mut frame.numbers[rows.clone()],
                known: &mut frame.known[rows],
            };
            kernel::fill(out, *number);
        }
        frame
    }

    pub(super) fn truths(&self, place: usize, rows: usize) -> &[u8] {
        let start = place * self.stride;
        &self.truths[start..start + rows]
    }

    pub(super) fn values(&self, place: usize, rows: usize) -> Values<'_> {
        let start = place * self.stride;
        Values {
            numbers: &self.numbers[start..start + rows],
            known: &self.known[start..start + rows],
        }
    }

    /// Runs the instructions on some rows of the table, at most as many as a place holds.
    pub(super) fn run(&mut self, code: &Code, layout: &Layout, table: &Table, rows: Range<usize>) {
        for instr in &code.instrs {
            self.step(instr, layout, table, rows.clone());
        }
    }

    fn step(&mut self, instr: &Instr, layout: &Layout, table: &Table, at: Range<usize>) {
        let rows = at.len();
        let stride = self.stride;
        let places = Places { stride, rows };
        match instr {
            Instr::Always(out, truth) => self.truth_out(layout, *out, rows).fill(*truth),
            Instr::Flag(out, input) => {
                if let Column::Flag(truths) = &table.columns[*input] {
                    self.truth_out(layout, *out, rows)
                        .copy_from_slice(&truths[at]);
                }
            }
            Instr::Table(out, input, truths) => {
                let out = self.truth_out(layout, *out, rows);
                match &table.columns[*input] {
                    Column::Code(codes) => kernel::by_code(out, &codes[at], truths),
                    Column::LongCode(codes) => kernel::by_long_code(out, &codes[at], truths),
                    _ => {}
                }
            }
            Instr::Threshold(out, input, sign, limit) => {
                let out = self.truth_out(layout, *out, rows);
                match &table.columns[*input] {
                    Column::Small(numbers) => {
                        kernel::small_threshold(out, &numbers[at], *sign, *limit);
                    }
                    Column::Large(numbers, known) => {
                        let of = Values {
                            numbers: &numbers[at.clone()],
                            known: &known[at],
                        };
                        kernel::threshold(out, of, *sign, *limit);
                    }
                    _ => {}
                }
            }
            Instr::Holds(out, input, wanted) => {
                if let Column::Set(sets) = &table.columns[*input] {
                    kernel::holds(self.truth_out(layout, *out, rows), &sets[at], *wanted);
                }
            }
            Instr::HoldsOne(out, input, item, bits) => {
                if let Column::Set(sets) = &table.columns[*input] {
                    let items = places_of(
                        &self.numbers,
                        &self.known,
                        layout.value(*item),
                        stride,
                        rows,
                    );
                    let start = layout.truth(*out) * stride;
                    let out = &mut self.truths[start..start + rows];
                    kernel::holds_one(out, &sets[at], items, bits);
                }
            }
            Instr::Not(out, of) => {
                let (out, others) = places.split(&mut self.truths, layout.truth(*out));
                kernel::not(out, others.get(layout.truth(*of)));
            }
            Instr::Possible(out, of) => {
                let (out, others) = places.split(&mut self.truths, layout.truth(*out));
                kernel::possible(out, others.get(layout.truth(*of)));
            }
            Instr::And(out, a, b) => {
                let (out, others) = places.split(&mut self.truths, layout.truth(*out));
                kernel::and(
                    out,
                    others.get(layout.truth(*a)),
                    others.get(layout.truth(*b)),
                );
            }
            Instr::Or(out, a, b) => {
                let (out, others) = places.split(&mut self.truths, layout.truth(*out));
                kernel::or(
                    out,
                    others.get(layout.truth(*a)),
                    others.get(layout.truth(*b)),
                );
            }
            Instr::Alike(out, a, b) => {
                let (out, others) = places.split(&mut self.truths, layout.truth(*out));
                kernel::alike(
                    out,
                    others.get(layout.truth(*a)),
                    others.get(layout.truth(*b)),
                );
            }
            Instr::Choose(out, [condition, then, otherwise]) => {
                let (out, others) = places.split(&mut self.truths, layout.truth(*out));
                kernel::choose(
                    out,
                    others.get(layout.truth(*condition)),
                    others.get(layout.truth(*then)),
                    others.get(layout.truth(*otherwise)),
                );
            }
            Instr::Compare(out, sign, a, b) => {
                let a = places_of(&self.numbers, &self.known, layout.value(*a), stride, rows);
                let b = places_of(&self.numbers, &self.known, layout.value(*b), stride, rows);
                let start = layout.truth(*out) * stride;
                kernel::compare(&mut self.truths[start..start + rows], a, b, *sign);
            }
            Instr::Number(out, input) => {
                let out = self.value_out(layout, *out, rows);
                match &table.columns[*input] {
                    Column::Small(numbers) => kernel::small(out, &numbers[at]),
                    Column::Large(numbers, known) => {
                        out.numbers.copy_from_slice(&numbers[at.clone()]);
                        out.known.copy_from_slice(&known[at]);
                    }
                    _ => {}
                }
            }
            Instr::AmountOr(out, input, unsaid) => {
                let out = self.value_out(layout, *out, rows);
                match &table.columns[*input] {
                    Column::Small(numbers) => kernel::small_or(out, &numbers[at], *unsaid),
                    Column::Large(numbers, known) => {
                        let of = Values {
                            numbers: &numbers[at.clone()],
                            known: &known[at],
                        };
                        kernel::large_or(out, of, *unsaid);
                    }
                    _ => {}
                }
            }
            Instr::Coded(out, input, codes) => {
                let out = self.value_out(layout, *out, rows);
                match &table.columns[*input] {
                    Column::Code(column) => kernel::coded(out, &column[at], codes),
                    Column::LongCode(column) => kernel::long_coded(out, &column[at], codes),
                    _ => {}
                }
            }
            Instr::Text(out, input) => {
                if let Column::Text(texts) = &table.columns[*input] {
                    kernel::texts(self.value_out(layout, *out, rows), &texts[at]);
                }
            }
            Instr::Count(out, input) => {
                if let Column::Set(sets) = &table.columns[*input] {
                    kernel::count(self.value_out(layout, *out, rows), &sets[at]);
                }
            }
            Instr::Compute(out, operation, a, b) => {
                let place = layout.value(*out);
                let (numbers, other_numbers) = places.split(&mut self.numbers, place);
                let (known, other_known) = places.split(&mut self.known, place);
                let of = |register: V| Values {
                    numbers: other_numbers.get(layout.value(register)),
                    known: other_known.get(layout.value(register)),
                };
                kernel::compute(ValuesOut { numbers, known }, *operation, of(*a), of(*b));
            }
            Instr::ComputeWith(out, operation, of, with) => {
                let place = layout.value(*out);
                let (numbers, other_numbers) = places.split(&mut self.numbers, place);
                let (known, other_known) = places.split(&mut self.known, place);
                let of = Values {
                    numbers: other_numbers.get(layout.value(*of)),
                    known: other_known.get(layout.value(*of)),
                };
                kernel::compute_with(ValuesOut { numbers, known }, *operation, of, *with);
            }
            Instr::Otherwise(out, a, b) => {
                let place = layout.value(*out);
                let (numbers, other_numbers) = places.split(&mut self.numbers, place);
                let (known, other_known) = places.split(&mut self.known, place);
                let of = |register: V| Values {
                    numbers: other_numbers.get(layout.value(register)),
                    known: other_known.get(layout.value(register)),
                };
                kernel::otherwise(ValuesOut { numbers, known }, of(*a), of(*b));
            }
            Instr::RoundDown(out, of, unit) => {
                let place = layout.value(*out);
                let (numbers, other_numbers) = places.split(&mut self.numbers, place);
                let (known, other_known) = places.split(&mut self.known, place);
                let of = Values {
                    numbers: other_numbers.get(layout.value(*of)),
                    known: other_known.get(layout.value(*of)),
                };
                kernel::round_down(ValuesOut { numbers, known }, of, *unit);
            }
            Instr::Pick(out, condition, [then, otherwise]) => {
                let place = layout.value(*out);
                let (numbers, other_numbers) = places.split(&mut self.numbers, place);
                let (known, other_known) = places.split(&mut self.known, place);
                let of = |register: V| Values {
                    numbers: other_numbers.get(layout.value(register)),
                    known: other_known.get(layout.value(register)),
                };
                let start = layout.truth(*condition) * stride;
                let condition = &self.truths[start..start + rows];
                kernel::pick(
                    ValuesOut { numbers, known },
                    condition,
                    of(*then),
                    of(*otherwise),
                );
            }
        }
    }

    fn truth_out(&mut self, layout: &Layout, register: T, rows: usize) -> &mut [u8] {
        let start = layout.truth(register) * self.stride;
        &mut self.truths[start..start + rows]
    }

    fn value_out(&mut self, layout: &Layout, register: V, rows: usize) -> ValuesOut<'_> {
        let start = layout.value(register) * self.stride;
        ValuesOut {
            numbers: &mut self.numbers[start..start + rows],
            known: &mut self.known[start..start + rows],
        }
    }
}

fn places_of<'f>(
    numbers: &'f [i64],
    known: &'f [u8],
    place: usize,
    stride: usize,
    rows: usize,
) -> Values<'f> {
    let start = place * stride;
    Values {
        numbers: &numbers[start..start + rows],
        known: &known[start..start + rows],
    }
}

/// How a flat array is cut into places.
#[derive(Clone, Copy)]
struct Places {
    stride: usize,
    rows: usize,
}

/// Every place but one, which is being written.
struct Others<'f, X> {
    before: &'f [X],
    after: &'f [X],
    written: usize,
    places: Places,
}

impl Places {
    fn split<X>(self, all: &mut [X], written: usize) -> (&mut [X], Others<'_, X>) {
        let (before, rest) = all.split_at_mut(written * self.stride);
        let (out, after) = rest.split_at_mut(self.stride);
        let others = Others {
            before,
            after,
            written,
            places: self,
        };
        (&mut out[..self.rows], others)
    }
}

impl<X> Others<'_, X> {
    fn get(&self, place: usize) -> &[X] {
        let (side, place) = if place < self.written {
            (self.before, place)
        } else {
            (self.after, place - self.written - 1)
        };
        let start = place * self.places.stride;
        &side[start..start + self.places.rows]
    }
}

/// One situation run through a code, its registers kept.
pub(crate) struct Single<'c> {
    code: &'c Code,
    table: Table,
    frame: Frame,
}

impl<'c> Single<'c> {
    pub(crate) fn run(code: &'c Code, table: Table) -> Single<'c> {
        let layout = &code.apart;
        let mut frame = Frame::new(code, layout, 1);
        frame.run(code, layout, &table, 0..1);
        Single { code, table, frame }
    }

    fn truth_byte(&self, register: T) -> u8 {
        self.frame.truths[self.code.apart.truth(register)]
    }

    /// The value of a register, when it is known.
    pub(crate) fn value(&self, register: V) -> Option<i64> {
        let place = self.code.apart.value(register);
        (self.frame.known[place] == KNOWN).then(|| self.frame.numbers[place])
    }

    pub(crate) fn truth(&self, register: T) -> Truth {
        truth(self.truth_byte(register))
    }

    /// What a root says, and what is missing when it is not known.
    pub(crate) fn evaluation(&self, root: usize) -> Evaluation {
        let mut evaluation = Evaluation {
            truth: Truth::Unknown,
            missing: Vec::new(),
            overflow: false,
        };
        let Some(trace) = self.code.roots.get(root) else {
            return evaluation;
        };
        if let Register::Truth(register) = trace.register() {
            evaluation.truth = self.truth(register);
        }
        if evaluation.truth == Truth::Unknown {
            self.explain(trace, &mut evaluation);
        }
        evaluation
    }

    fn is_unknown(&self, trace: &Trace) -> bool {
        if let Trace::Leaf(_, input) = trace {
            return !self.table.columns[*input].is_known();
        }
        match trace.register() {
            Register::Truth(register) => self.truth_byte(register) == UNKNOWN,
            Register::Value(register) => self.value(register).is_none(),
        }
    }

    /// Why a piece is unknown: the answers that would make it known.
    fn explain(&self, trace: &Trace, why: &mut Evaluation) {
        match trace {
            Trace::Literal(_) => {}
            Trace::Leaf(_, input) => {
                let asked = &self.code.inputs[*input].asked;
                if !why.missing.contains(asked) {
                    why.missing.push(asked.clone());
                }
            }
            Trace::Parts(_, parts) => self.explain_all(parts, why),
            Trace::Among(_, item, items) => {
                if self.is_unknown(item) {
                    self.explain(item, why);
                } else {
                    self.explain_all(items, why);
                }
            }
            Trace::If(_, parts) => {
                let [condition, then, otherwise] = &**parts;
                match condition.register() {
                    Register::Truth(register) if self.truth(register) == Truth::Yes => {
                        self.explain(then, why);
                    }
                    Register::Truth(register) if self.truth(register) == Truth::No => {
                        self.explain(otherwise, why);
                    }
                    _ => self.explain_all(&**parts, why),
                }
            }
        }
    }

    fn explain_all(&self, parts: &[Trace], why: &mut Evaluation) {
        let mut explained = false;
        for part in parts {
            if self.is_unknown(part) {
                self.explain(part, why);
                explained = true;
            }
        }
        // Every part is known and the whole is not: it did not fit.
        why.overflow |= !explained;
    }
}
