//! Steps run over rows, a chunk at a time, and what their registers say afterwards.

use std::ops::Range;

use super::code::{Code, In, KNOWN, Register, T, Trace, UNKNOWN, V, truth};
use super::columns::{Column, Table};
use super::kernel;
use super::lower::Lowered;
use super::step::{Pool, Source, Step};
use crate::expr::{Evaluation, Truth};

/// Rows worked on at once: the registers of a chunk stay in the nearest caches.
pub(super) const CHUNK: usize = 1024;

/// The places of the three pools, each with room for a chunk.
pub(super) struct Frame {
    bytes: Cells<u8>,
    small: Cells<i32>,
    large: Cells<i64>,
}

/// The places of one pool, one after the other.
struct Cells<X> {
    /// Rows that a place holds.
    stride: usize,
    cells: Vec<X>,
}

impl<X: Copy + Default> Cells<X> {
    fn new(places: usize, stride: usize) -> Cells<X> {
        Cells {
            stride,
            cells: vec![X::default(); places * stride],
        }
    }

    fn get(&self, place: usize, rows: usize) -> &[X] {
        let start = place * self.stride;
        &self.cells[start..start + rows]
    }

    fn out(&mut self, place: usize, rows: usize) -> &mut [X] {
        let start = place * self.stride;
        &mut self.cells[start..start + rows]
    }

    /// A place to write, and the others to read.
    fn split(&mut self, written: usize, rows: usize) -> (&mut [X], Others<'_, X>) {
        let (before, rest) = self.cells.split_at_mut(written * self.stride);
        let (out, after) = rest.split_at_mut(self.stride);
        let others = Others {
            before,
            after,
            written,
            stride: self.stride,
            rows,
        };
        (&mut out[..rows], others)
    }
}

/// Every place but one, which is being written.
struct Others<'f, X> {
    before: &'f [X],
    after: &'f [X],
    written: usize,
    stride: usize,
    rows: usize,
}

impl<X> Others<'_, X> {
    fn get(&self, place: usize) -> &[X] {
        let (side, place) = match place.checked_sub(self.written + 1) {
            Some(after) => (self.after, after),
            None => (self.before, place),
        };
        let start = place * self.stride;
        &side[start..start + self.rows]
    }
}

/// Some rows of a table.
#[derive(Clone)]
struct Slice<'t> {
    table: &'t Table,
    at: Range<usize>,
}

impl Slice<'_> {
    fn rows(&self) -> usize {
        self.at.len()
    }

    /// Truths, or the mask of large numbers.
    fn bytes(&self, column: usize) -> &[u8] {
        match &self.table.columns[column] {
            Column::Flag(bytes) | Column::Large(_, bytes) => &bytes[self.at.clone()],
            _ => &[],
        }
    }

    fn small(&self, column: usize) -> &[i32] {
        match &self.table.columns[column] {
            Column::Small(numbers) => &numbers[self.at.clone()],
            _ => &[],
        }
    }

    fn large(&self, column: usize) -> &[i64] {
        match &self.table.columns[column] {
            Column::Large(numbers, _) => &numbers[self.at.clone()],
            _ => &[],
        }
    }
}

/// The number of a place that a step writes.
fn place(source: Source) -> usize {
    match source {
        Source::Place(place) | Source::Column(place) => place,
    }
}

impl Frame {
    /// With the constants already in their places.
    pub(super) fn new(lowered: &Lowered, stride: usize) -> Frame {
        let sizes = lowered.sizes;
        let mut frame = Frame {
            bytes: Cells::new(sizes.bytes, stride),
            small: Cells::new(sizes.small, stride),
            large: Cells::new(sizes.large, stride),
        };
        for (pool, source, number) in &lowered.constants {
            let place = place(*source);
            match pool {
                Pool::Bytes => frame
                    .bytes
                    .out(place, stride)
                    .fill(u8::try_from(*number).unwrap_or(UNKNOWN)),
                Pool::Small => frame
                    .small
                    .out(place, stride)
                    .fill(i32::try_from(*number).unwrap_or_default()),
                Pool::Large => frame.large.out(place, stride).fill(*number),
            }
        }
        frame
    }

    /// Runs the steps on some rows of the table, at most as many as a place holds.
    pub(super) fn run(&mut self, lowered: &Lowered, table: &Table, rows: Range<usize>) {
        let slice = Slice { table, at: rows };
        for step in &lowered.steps {
            self.step(step, &slice);
        }
    }

    /// Bytes of rows that the last run read or wrote.
    pub(super) fn bytes<'f>(
        &'f self,
        source: Source,
        table: &'f Table,
        at: Range<usize>,
    ) -> &'f [u8] {
        match source {
            Source::Place(place) => self.bytes.get(place, at.len()),
            Source::Column(column) => match &table.columns[column] {
                Column::Flag(bytes) | Column::Large(_, bytes) => &bytes[at],
                _ => &[],
            },
        }
    }

    pub(super) fn small<'f>(
        &'f self,
        source: Source,
        table: &'f Table,
        at: Range<usize>,
    ) -> &'f [i32] {
        match source {
            Source::Place(place) => self.small.get(place, at.len()),
            Source::Column(column) => match &table.columns[column] {
                Column::Small(numbers) => &numbers[at],
                _ => &[],
            },
        }
    }

    pub(super) fn large<'f>(
        &'f self,
        source: Source,
        table: &'f Table,
        at: Range<usize>,
    ) -> &'f [i64] {
        match source {
            Source::Place(place) => self.large.get(place, at.len()),
            Source::Column(column) => match &table.columns[column] {
                Column::Large(numbers, _) => &numbers[at],
                _ => &[],
            },
        }
    }

    fn step(&mut self, step: &Step, slice: &Slice<'_>) {
        match step {
            Step::OneOf(..)
            | Step::Table(..)
            | Step::Holds(..)
            | Step::HoldsOne(..)
            | Step::Said(..)
            | Step::Widen(..)
            | Step::Coded(..)
            | Step::Text(..)
            | Step::Count(..)
            | Step::SmallOr(..)
            | Step::LargeOr(..) => self.read(step, slice),
            Step::SmallLimit(..)
            | Step::LargeLimit(..)
            | Step::SmallCompare(..)
            | Step::LargeCompare(..) => self.compare(step, slice),
            Step::Not(..)
            | Step::Possible(..)
            | Step::And(..)
            | Step::Or(..)
            | Step::Alike(..)
            | Step::Choose(..)
            | Step::Masked(..)
            | Step::Both(..)
            | Step::Either(..)
            | Step::Picked(..) => self.join(step, slice),
            _ => self.compute(step, slice),
        }
    }

    /// From a column.
    fn read(&mut self, step: &Step, slice: &Slice<'_>) {
        let (rows, at) = (slice.rows(), slice.at.clone());
        let column = |input: usize| &slice.table.columns[input];
        match step {
            Step::OneOf(out, input, wanted, among) => {
                if let Column::Code(codes) = column(*input) {
                    let out = self.bytes.out(place(*out), rows);
                    kernel::one_of(out, &codes[at], wanted, *among);
                }
            }
            Step::Table(out, input, truths) => {
                let out = self.bytes.out(place(*out), rows);
                match column(*input) {
                    Column::Code(codes) => kernel::by_code(out, &codes[at], truths),
                    Column::LongCode(codes) => kernel::by_long_code(out, &codes[at], truths),
                    _ => {}
                }
            }
            Step::Holds(out, input, wanted) => {
                let out = self.bytes.out(place(*out), rows);
                match column(*input) {
                    Column::ShortSet(sets) => kernel::holds(out, &sets[at], *wanted),
                    Column::Set(sets) => kernel::holds(out, &sets[at], *wanted),
                    _ => {}
                }
            }
            Step::HoldsOne(out, input, item, bits) => {
                let out = self.bytes.out(place(*out), rows);
                let items = match item {
                    Source::Place(place) => self.large.get(*place, rows),
                    Source::Column(column) => slice.large(*column),
                };
                match column(*input) {
                    Column::ShortSet(sets) => kernel::holds_one(out, &sets[at], items, bits),
                    Column::Set(sets) => kernel::holds_one(out, &sets[at], items, bits),
                    _ => {}
                }
            }
            Step::Said(out, input) => {
                let out = self.bytes.out(place(*out), rows);
                match column(*input) {
                    Column::Small(numbers) => kernel::said_small(out, &numbers[at]),
                    Column::Code(codes) => kernel::said_code(out, &codes[at]),
                    Column::LongCode(codes) | Column::Text(codes) => {
                        kernel::said_code(out, &codes[at]);
                    }
                    Column::ShortSet(sets) => kernel::said_set(out, &sets[at]),
                    Column::Set(sets) => kernel::said_set(out, &sets[at]),
                    // Their masks are read where they are.
                    Column::Flag(_) | Column::Large(..) => {}
                }
            }
            Step::Widen(out, of) => {
                let of = match of {
                    Source::Place(place) => self.small.get(*place, rows),
                    Source::Column(column) => slice.small(*column),
                };
                kernel::widen(self.large.out(place(*out), rows), of);
            }
            Step::Coded(out, input, table) => {
                let out = self.large.out(place(*out), rows);
                match column(*input) {
                    Column::Code(codes) => kernel::coded(out, &codes[at], table),
                    Column::LongCode(codes) => kernel::long_coded(out, &codes[at], table),
                    _ => {}
                }
            }
            Step::Text(out, input) => {
                if let Column::Text(texts) = column(*input) {
                    kernel::texts(self.large.out(place(*out), rows), &texts[at]);
                }
            }
            Step::Count(out, input) => {
                let out = self.small.out(place(*out), rows);
                match column(*input) {
                    Column::ShortSet(sets) => kernel::count(out, &sets[at]),
                    Column::Set(sets) => kernel::count(out, &sets[at]),
                    _ => {}
                }
            }
            Step::SmallOr(out, input, unsaid) => {
                let out = self.large.out(place(*out), rows);
                kernel::small_or(out, slice.small(*input), *unsaid);
            }
            Step::LargeOr(out, input, unsaid) => {
                let out = self.large.out(place(*out), rows);
                kernel::large_or(out, slice.large(*input), slice.bytes(*input), *unsaid);
            }
            _ => {}
        }
    }

    /// Numbers into truths.
    fn compare(&mut self, step: &Step, slice: &Slice<'_>) {
        let rows = slice.rows();
        let small = |source: &Source| match source {
            Source::Place(place) => self.small.get(*place, rows),
            Source::Column(column) => slice.small(*column),
        };
        let large = |source: &Source| match source {
            Source::Place(place) => self.large.get(*place, rows),
            Source::Column(column) => slice.large(*column),
        };
        match step {
            Step::SmallLimit(out, of, sign, limit) => {
                let of = small(of);
                kernel::limit(self.bytes.out(place(*out), rows), of, *sign, *limit);
            }
            Step::LargeLimit(out, of, sign, limit) => {
                let of = large(of);
                kernel::limit(self.bytes.out(place(*out), rows), of, *sign, *limit);
            }
            Step::SmallCompare(out, sign, a, b) => {
                let (a, b) = (small(a), small(b));
                kernel::compare(self.bytes.out(place(*out), rows), a, b, *sign);
            }
            Step::LargeCompare(out, sign, a, b) => {
                let (a, b) = (large(a), large(b));
                kernel::compare(self.bytes.out(place(*out), rows), a, b, *sign);
            }
            _ => {}
        }
    }

    /// Truths and masks together.
    fn join(&mut self, step: &Step, slice: &Slice<'_>) {
        let (Step::Not(out, ..)
        | Step::Possible(out, ..)
        | Step::And(out, ..)
        | Step::Or(out, ..)
        | Step::Alike(out, ..)
        | Step::Choose(out, ..)
        | Step::Masked(out, ..)
        | Step::Both(out, ..)
        | Step::Either(out, ..)
        | Step::Picked(out, ..)) = step
        else {
            return;
        };
        let (out, others) = self.bytes.split(place(*out), slice.rows());
        let bytes = |source: &Source| match source {
            Source::Place(place) => others.get(*place),
            Source::Column(column) => slice.bytes(*column),
        };
        match step {
            Step::Not(_, of) => kernel::not(out, bytes(of)),
            Step::Possible(_, of) => kernel::possible(out, bytes(of)),
            Step::And(_, a, b) => kernel::and(out, bytes(a), bytes(b)),
            Step::Or(_, a, b) => kernel::or(out, bytes(a), bytes(b)),
            Step::Alike(_, a, b) => kernel::alike(out, bytes(a), bytes(b)),
            Step::Choose(_, [test, a, b]) => {
                kernel::choose(out, bytes(test), bytes(a), bytes(b));
            }
            Step::Masked(_, of, known) => kernel::masked(out, bytes(of), bytes(known)),
            Step::Both(_, a, b) => kernel::both(out, bytes(a), bytes(b)),
            Step::Either(_, a, b) => kernel::either(out, bytes(a), bytes(b)),
            Step::Picked(_, test, [a, b], same) => {
                kernel::picked(out, bytes(test), bytes(a), bytes(b), bytes(same));
            }
            _ => {}
        }
    }

    /// Numbers from numbers.
    fn compute(&mut self, step: &Step, slice: &Slice<'_>) {
        match step {
            Step::Small(out, ..)
            | Step::SmallWith(out, ..)
            | Step::SmallShare(out, ..)
            | Step::SmallRound(out, ..)
            | Step::SmallPick(out, ..)
            | Step::SmallOtherwise(out, ..) => self.small_numbers(step, place(*out), slice),
            Step::Large(out, ..)
            | Step::LargeWith(out, ..)
            | Step::LargeRound(out, ..)
            | Step::LargePick(out, ..)
            | Step::LargeOtherwise(out, ..)
            | Step::Checked(out, ..)
            | Step::CheckedWith(out, ..) => self.large_numbers(step, place(*out), slice),
            _ => {}
        }
    }

    fn small_numbers(&mut self, step: &Step, out: usize, slice: &Slice<'_>) {
        let rows = slice.rows();
        let (out, others) = self.small.split(out, rows);
        let numbers = |source: &Source| match source {
            Source::Place(place) => others.get(*place),
            Source::Column(column) => slice.small(*column),
        };
        let bytes = |source: &Source| match source {
            Source::Place(place) => self.bytes.get(*place, rows),
            Source::Column(column) => slice.bytes(*column),
        };
        match step {
            Step::Small(_, operation, a, b) => {
                kernel::small(out, *operation, numbers(a), numbers(b));
            }
            Step::SmallWith(_, operation, of, with) => {
                kernel::small_with(out, *operation, numbers(of), *with);
            }
            Step::SmallShare(_, of, share) => kernel::small_share(out, numbers(of), *share),
            Step::SmallRound(_, of, unit) => kernel::small_round(out, numbers(of), *unit),
            Step::SmallPick(_, test, a, b) => {
                kernel::pick(out, bytes(test), numbers(a), numbers(b));
            }
            Step::SmallOtherwise(_, known, a, b) => {
                kernel::otherwise(out, bytes(known), numbers(a), numbers(b));
            }
            _ => {}
        }
    }

    fn large_numbers(&mut self, step: &Step, out: usize, slice: &Slice<'_>) {
        let rows = slice.rows();
        let (out, others) = self.large.split(out, rows);
        let numbers = |source: &Source| match source {
            Source::Place(place) => others.get(*place),
            Source::Column(column) => slice.large(*column),
        };
        let bytes = |source: &Source| match source {
            Source::Place(place) => self.bytes.get(*place, rows),
            Source::Column(column) => slice.bytes(*column),
        };
        match step {
            Step::Large(_, operation, a, b) => {
                kernel::large(out, *operation, numbers(a), numbers(b));
            }
            Step::LargeWith(_, operation, of, with) => {
                kernel::large_with(out, *operation, numbers(of), *with);
            }
            Step::LargeRound(_, of, unit) => kernel::large_round(out, numbers(of), *unit),
            Step::LargePick(_, test, a, b) => {
                kernel::pick(out, bytes(test), numbers(a), numbers(b));
            }
            Step::LargeOtherwise(_, known, a, b) => {
                kernel::otherwise(out, bytes(known), numbers(a), numbers(b));
            }
            Step::Checked(_, fits, operation, a, b) => {
                let (a, b) = (numbers(a), numbers(b));
                let fits = self.bytes.out(place(*fits), rows);
                kernel::checked(out, fits, *operation, a, b);
            }
            Step::CheckedWith(_, fits, operation, of, with) => {
                let of = numbers(of);
                let fits = self.bytes.out(place(*fits), rows);
                kernel::checked_with(out, fits, *operation, of, *with);
            }
            _ => {}
        }
    }
}

/// Some situations run through a code, their registers kept.
pub(crate) struct Kept<'c> {
    code: &'c Code,
    table: Table,
    frame: Frame,
}

/// Why something is unknown.
#[derive(Default)]
struct Why {
    /// The inputs that would make it known, in the order they are met.
    inputs: Vec<In>,
    /// Every part is known and the whole is not: it did not fit.
    overflow: bool,
}

impl<'c> Kept<'c> {
    /// `table` is one made by [`Table::any`].
    pub(crate) fn run(code: &'c Code, table: Table) -> Kept<'c> {
        let mut frame = Frame::new(&code.single, table.rows());
        frame.run(&code.single, &table, 0..table.rows());
        Kept { code, table, frame }
    }

    fn byte(&self, row: usize, source: Source) -> u8 {
        let bytes = self.frame.bytes(source, &self.table, row..row + 1);
        bytes.first().copied().unwrap_or(UNKNOWN)
    }

    fn truth_byte(&self, row: usize, register: T) -> u8 {
        self.byte(row, self.code.single.truth(register))
    }

    /// Whether the value of a register is known.
    fn is_known(&self, row: usize, register: V) -> bool {
        let held = self.code.single.value(register);
        held.known
            .is_none_or(|known| self.byte(row, known) == KNOWN)
    }

    fn truth(&self, row: usize, register: T) -> Truth {
        truth(self.truth_byte(row, register))
    }

    /// What a root says of a row, and what is missing when it is not known.
    pub(crate) fn evaluation(&self, row: usize, root: usize) -> Evaluation {
        let mut evaluation = Evaluation {
            truth: Truth::Unknown,
            missing: Vec::new(),
            overflow: false,
        };
        let Some(trace) = self.code.roots.get(root) else {
            return evaluation;
        };
        if let Register::Truth(register) = trace.register() {
            evaluation.truth = self.truth(row, register);
        }
        if evaluation.truth == Truth::Unknown {
            let why = self.why(row, trace);
            let mut asked = Vec::new();
            self.asked(&why.inputs, &mut asked);
            evaluation.missing = asked.into_iter().map(str::to_owned).collect();
            evaluation.overflow = why.overflow;
        }
        evaluation
    }

    /// Adds the names to ask so that a root be known of a row; none where it is.
    pub(crate) fn missing(&self, row: usize, root: usize, names: &mut Vec<&'c str>) {
        if let Some(trace) = self.code.roots.get(root)
            && self.is_unknown(row, trace)
        {
            let why = self.why(row, trace);
            self.asked(&why.inputs, names);
        }
    }

    /// Adds the names to ask for some inputs, each once.
    fn asked(&self, inputs: &[In], names: &mut Vec<&'c str>) {
        for input in inputs {
            let code = self.code;
            let asked = &*code.inputs[*input].asked;
            if !names.contains(&asked) {
                names.push(asked);
            }
        }
    }

    fn is_unknown(&self, row: usize, trace: &Trace) -> bool {
        if let Trace::Leaf(_, input) = trace {
            return !self.table.columns[*input].is_known(row);
        }
        match trace.register() {
            Register::Truth(register) => self.truth_byte(row, register) == UNKNOWN,
            Register::Value(register) => !self.is_known(row, register),
        }
    }

    fn why(&self, row: usize, trace: &Trace) -> Why {
        let mut why = Why::default();
        self.explain(row, trace, &mut why);
        why
    }

    /// Why a piece is unknown: the answers that would make it known.
    fn explain(&self, row: usize, trace: &Trace, why: &mut Why) {
        match trace {
            Trace::Literal(_) => {}
            Trace::Leaf(_, input) => why.inputs.push(*input),
            Trace::Parts(_, parts) => self.explain_all(row, parts, why),
            Trace::Among(_, item, items) => {
                if self.is_unknown(row, item) {
                    self.explain(row, item, why);
                } else {
                    self.explain_all(row, items, why);
                }
            }
            Trace::If(_, parts) => {
                let [condition, then, otherwise] = &**parts;
                match condition.register() {
                    Register::Truth(register) if self.truth(row, register) == Truth::Yes => {
                        self.explain(row, then, why);
                    }
                    Register::Truth(register) if self.truth(row, register) == Truth::No => {
                        self.explain(row, otherwise, why);
                    }
                    _ => self.explain_all(row, &**parts, why),
                }
            }
        }
    }

    fn explain_all(&self, row: usize, parts: &[Trace], why: &mut Why) {
        let mut explained = false;
        for part in parts {
            if self.is_unknown(row, part) {
                self.explain(row, part, why);
                explained = true;
            }
        }
        why.overflow |= !explained;
    }
}
