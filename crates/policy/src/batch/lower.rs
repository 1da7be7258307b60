//! From instructions to steps, knowing what a table holds: numbers that stay small are compared and
//! computed in four bytes, what is said in every row needs no mask, a limit that nothing reaches no step.

use std::collections::BTreeMap;

use super::calendar::{FIRST_DAY, LAST_DAY};
use super::code::{Code, In, Instr, KNOWN, NO, Operation, Register, Storage, T, UNKNOWN, V, YES};
use super::columns::Facts;
use super::kernel;
use super::layout::{Sizes, share};
use super::step::{Held, Number, Pool, Share, Source, Step, Told};
use crate::expr::Comparison;

/// A choice found by comparing with so many codes at most; beyond, by a table.
const FEW: usize = 4;

/// The steps of a code for one kind of table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lowered {
    pub(super) steps: Vec<Step>,
    pub(super) sizes: Sizes,
    /// Places that hold one number for every row, from the beginning.
    pub(super) constants: Vec<(Pool, Source, i64)>,
    truths: Vec<Told>,
    values: Vec<Held>,
}

impl Lowered {
    /// Each result in a place of its own, so that every register can be asked afterwards.
    pub(super) fn apart(code: &Code, facts: &[Facts]) -> Lowered {
        Lowering::run(code, facts)
    }

    /// Places are used again: only the registers of `kept` can be asked afterwards.
    pub(super) fn shared(code: &Code, facts: &[Facts], kept: &[Register]) -> Lowered {
        let mut lowered = Lowering::run(code, facts);
        let kept: Vec<(Pool, Source)> = kept
            .iter()
            .flat_map(|register| lowered.sources(*register))
            .collect();
        let constants: Vec<(Pool, Source)> = lowered
            .constants
            .iter()
            .map(|(pool, source, _)| (*pool, *source))
            .collect();
        let place = share(&mut lowered.steps, &mut lowered.sizes, &constants, &kept);
        for (pool, source, _) in &mut lowered.constants {
            *source = place(*pool, *source);
        }
        for told in &mut lowered.truths {
            told.bytes = place(Pool::Bytes, told.bytes);
        }
        for held in &mut lowered.values {
            held.known = held.known.map(|known| place(Pool::Bytes, known));
            held.number = match held.number {
                Number::Same(number) => Number::Same(number),
                Number::Small(source) => Number::Small(place(Pool::Small, source)),
                Number::Large(source) => Number::Large(place(Pool::Large, source)),
            };
        }
        lowered
    }

    pub(super) fn truth(&self, register: T) -> Source {
        self.truths[register.0].bytes
    }

    pub(super) fn value(&self, register: V) -> Held {
        self.values[register.0]
    }

    fn sources(&self, register: Register) -> Vec<(Pool, Source)> {
        match register {
            Register::Truth(truth) => vec![(Pool::Bytes, self.truth(truth))],
            Register::Value(value) => {
                let held = self.value(value);
                let number = match held.number {
                    Number::Same(_) => None,
                    Number::Small(source) => Some((Pool::Small, source)),
                    Number::Large(source) => Some((Pool::Large, source)),
                };
                let known = held.known.map(|known| (Pool::Bytes, known));
                number.into_iter().chain(known).collect()
            }
        }
    }
}

struct Lowering<'c> {
    code: &'c Code,
    facts: &'c [Facts],
    lowered: Lowered,
    constants: BTreeMap<(u8, i64), Source>,
    said: BTreeMap<In, Source>,
    widened: BTreeMap<Source, Source>,
    both: BTreeMap<(Source, Source), Source>,
}

impl<'c> Lowering<'c> {
    fn run(code: &'c Code, facts: &'c [Facts]) -> Lowered {
        let nothing = Told {
            bytes: Source::Place(0),
            sure: false,
        };
        let zero = Held {
            number: Number::Same(0),
            known: None,
            low: 0,
            high: 0,
        };
        let mut lowering = Lowering {
            code,
            facts,
            lowered: Lowered {
                truths: vec![nothing; code.truths],
                values: vec![zero; code.values],
                steps: Vec::with_capacity(code.instrs.len()),
                ..Lowered::default()
            },
            constants: BTreeMap::new(),
            said: BTreeMap::new(),
            widened: BTreeMap::new(),
            both: BTreeMap::new(),
        };
        for (register, number) in &code.constants {
            lowering.lowered.values[register.0] = same(*number);
        }
        for instr in &code.instrs {
            lowering.instr(instr);
        }
        lowering.lowered
    }

    fn instr(&mut self, instr: &Instr) {
        match instr {
            Instr::Always(out, byte) => {
                let told = self.always(*byte);
                self.told(*out, told);
            }
            Instr::Flag(out, input) => {
                let sure = !self.facts[*input].unsaid;
                let bytes = Source::Column(*input);
                self.told(*out, Told { bytes, sure });
            }
            Instr::Table(out, input, truths) => {
                let told = self.by_code(*input, truths);
                self.told(*out, told);
            }
            Instr::Threshold(out, input, sign, limit) => {
                let of = self.column(*input);
                let told = self.against(of, *sign, *limit);
                self.told(*out, told);
            }
            Instr::Holds(out, input, wanted) => {
                let bytes = self.place(Pool::Bytes);
                self.push(Step::Holds(bytes, *input, *wanted));
                let known = self.said(*input);
                let told = self.masked(bytes, known);
                self.told(*out, told);
            }
            Instr::HoldsOne(out, input, item, bits) => {
                let item = self.held(*item);
                let of = self.large(item);
                let bytes = self.place(Pool::Bytes);
                self.push(Step::HoldsOne(bytes, *input, of, bits.clone()));
                let known = self.said(*input);
                let known = self.both(known, item.known);
                let told = self.masked(bytes, known);
                self.told(*out, told);
            }
            Instr::Not(out, of) => self.join(*out, [*of], |out, [of]| Step::Not(out, of)),
            Instr::Possible(out, of) => {
                let of = self.lowered.truths[of.0];
                // What is never unknown is itself.
                let mut told = of;
                if !of.sure {
                    told.bytes = self.place(Pool::Bytes);
                    told.sure = true;
                    self.push(Step::Possible(told.bytes, of.bytes));
                }
                self.told(*out, told);
            }
            Instr::And(out, a, b) => self.join(*out, [*a, *b], |out, [a, b]| Step::And(out, a, b)),
            Instr::Or(out, a, b) => self.join(*out, [*a, *b], |out, [a, b]| Step::Or(out, a, b)),
            Instr::Alike(out, a, b) => {
                self.join(*out, [*a, *b], |out, [a, b]| Step::Alike(out, a, b));
            }
            Instr::Choose(out, parts) => self.join(*out, *parts, Step::Choose),
            Instr::Compare(out, sign, a, b) => {
                let (a, b) = (self.held(*a), self.held(*b));
                let told = self.compare(*sign, a, b);
                self.told(*out, told);
            }
            Instr::Number(out, input) => {
                let held = self.column(*input);
                self.hold(*out, held);
            }
            Instr::Coded(out, input, codes) => {
                let number = self.place(Pool::Large);
                self.push(Step::Coded(number, *input, codes.clone()));
                let low = codes.iter().min().copied().unwrap_or_default();
                let high = codes.iter().max().copied().unwrap_or_default();
                let known = self.said(*input);
                let number = Number::Large(number);
                self.hold(
                    *out,
                    Held {
                        number,
                        known,
                        low,
                        high,
                    },
                );
            }
            Instr::Text(out, input) => {
                let number = self.place(Pool::Large);
                self.push(Step::Text(number, *input));
                let held = Held {
                    number: Number::Large(number),
                    known: self.said(*input),
                    low: 0,
                    high: i64::from(u32::MAX),
                };
                self.hold(*out, held);
            }
            Instr::Count(out, input) => {
                let number = self.place(Pool::Small);
                self.push(Step::Count(number, *input));
                let held = Held {
                    number: Number::Small(number),
                    known: self.said(*input),
                    low: 0,
                    high: 64,
                };
                self.hold(*out, held);
            }
            Instr::AmountOr(out, input, unsaid) => {
                let held = self.amount_or(*input, *unsaid);
                self.hold(*out, held);
            }
            Instr::Compute(out, operation, a, b) => {
                let (a, b) = (self.held(*a), self.held(*b));
                let held = self.compute(*operation, a, b);
                self.hold(*out, held);
            }
            Instr::ComputeWith(out, operation, of, with) => {
                let of = self.held(*of);
                let held = self.compute(*operation, of, same(*with));
                self.hold(*out, held);
            }
            Instr::Pick(out, test, [a, b]) => {
                let (test, a, b) = (self.lowered.truths[test.0], self.held(*a), self.held(*b));
                let held = self.pick(test, a, b);
                self.hold(*out, held);
            }
            Instr::Otherwise(out, a, b) => {
                let (a, b) = (self.held(*a), self.held(*b));
                let held = self.otherwise(a, b);
                self.hold(*out, held);
            }
            Instr::RoundDown(out, of, unit) => {
                let of = self.held(*of);
                let held = self.round_down(of, *unit);
                self.hold(*out, held);
            }
        }
    }

    fn told(&mut self, register: T, told: Told) {
        self.lowered.truths[register.0] = told;
    }

    fn hold(&mut self, register: V, held: Held) {
        self.lowered.values[register.0] = held;
    }

    fn held(&self, register: V) -> Held {
        self.lowered.values[register.0]
    }

    fn push(&mut self, step: Step) {
        self.lowered.steps.push(step);
    }

    fn place(&mut self, pool: Pool) -> Source {
        let count = self.lowered.sizes.of(pool);
        let place = Source::Place(*count);
        *count += 1;
        place
    }

    fn constant(&mut self, pool: Pool, number: i64) -> Source {
        let key = match pool {
            Pool::Bytes => 0,
            Pool::Small => 1,
            Pool::Large => 2,
        };
        if let Some(known) = self.constants.get(&(key, number)) {
            return *known;
        }
        let place = self.place(pool);
        self.lowered.constants.push((pool, place, number));
        self.constants.insert((key, number), place);
        place
    }

    fn always(&mut self, byte: u8) -> Told {
        Told {
            bytes: self.constant(Pool::Bytes, i64::from(byte)),
            sure: byte != UNKNOWN,
        }
    }

    /// A truth known as soon as its parts are.
    fn join<const PARTS: usize>(
        &mut self,
        out: T,
        parts: [T; PARTS],
        step: impl FnOnce(Source, [Source; PARTS]) -> Step,
    ) {
        let parts = parts.map(|part| self.lowered.truths[part.0]);
        let bytes = self.place(Pool::Bytes);
        self.push(step(bytes, parts.map(|part| part.bytes)));
        let sure = parts.iter().all(|part| part.sure);
        self.told(out, Told { bytes, sure });
    }

    /// The mask of what a column says; `None` when it says all.
    fn said(&mut self, input: In) -> Option<Source> {
        let facts = self.facts[input];
        if !facts.unsaid {
            return None;
        }
        let storage = &self.code.inputs[input].storage;
        if matches!(storage, Storage::Number(_) | Storage::Date) && !facts.small {
            return Some(Source::Column(input));
        }
        if let Some(known) = self.said.get(&input) {
            return Some(*known);
        }
        let place = self.place(Pool::Bytes);
        self.push(Step::Said(place, input));
        self.said.insert(input, place);
        Some(place)
    }

    fn both(&mut self, a: Option<Source>, b: Option<Source>) -> Option<Source> {
        let (a, b) = match (a, b) {
            (Some(a), Some(b)) if a != b => (a.min(b), a.max(b)),
            (a, b) => return a.or(b),
        };
        if let Some(known) = self.both.get(&(a, b)) {
            return Some(*known);
        }
        let place = self.place(Pool::Bytes);
        self.push(Step::Both(place, a, b));
        self.both.insert((a, b), place);
        Some(place)
    }

    fn masked(&mut self, yes: Source, known: Option<Source>) -> Told {
        let Some(known) = known else {
            return Told {
                bytes: yes,
                sure: true,
            };
        };
        let bytes = self.place(Pool::Bytes);
        self.push(Step::Masked(bytes, yes, known));
        Told { bytes, sure: false }
    }

    fn by_code(&mut self, input: In, truths: &[u8]) -> Told {
        let bytes = self.place(Pool::Bytes);
        let coded = |wanted: u8| -> Box<[u8]> {
            let codes = (0..=u8::MAX).zip(truths).skip(1);
            codes
                .filter(|(_, truth)| **truth == wanted)
                .map(|(code, _)| code)
                .collect()
        };
        let short = truths.len() <= 256;
        let (yes, no) = (coded(YES), coded(NO));
        if short && yes.len().min(no.len()) <= FEW {
            let (codes, among) = if yes.len() <= no.len() {
                (yes, true)
            } else {
                (no, false)
            };
            self.push(Step::OneOf(bytes, input, codes, among));
            let known = self.said(input);
            return self.masked(bytes, known);
        }
        self.push(Step::Table(bytes, input, truths.into()));
        let sure = !self.facts[input].unsaid;
        Told { bytes, sure }
    }

    fn column(&mut self, input: In) -> Held {
        let facts = self.facts[input];
        let source = Source::Column(input);
        Held {
            number: if facts.small {
                Number::Small(source)
            } else {
                Number::Large(source)
            },
            known: self.said(input),
            low: facts.low,
            high: facts.high,
        }
    }

    fn amount_or(&mut self, input: In, unsaid: i64) -> Held {
        let of = self.column(input);
        let (low, high) = (of.low.max(0), of.high.max(0));
        if of.known.is_none() {
            return self.compute(Operation::Greatest, of, same(0));
        }
        let place = self.place(Pool::Large);
        self.push(match of.number {
            Number::Small(_) => Step::SmallOr(place, input, unsaid),
            _ => Step::LargeOr(place, input, unsaid),
        });
        Held {
            number: Number::Large(place),
            known: None,
            low: low.min(unsaid),
            high: high.max(unsaid),
        }
    }

    fn against(&mut self, of: Held, sign: Comparison, limit: i64) -> Told {
        let truth = |yes: bool| if yes { YES } else { NO };
        let yes = match of.number {
            Number::Same(number) => self.always(truth(sign.holds(&number, &limit))).bytes,
            Number::Small(source) => match i32::try_from(limit) {
                Ok(limit) => {
                    let out = self.place(Pool::Bytes);
                    self.push(Step::SmallLimit(out, source, sign, limit));
                    out
                }
                // A limit out of reach of small numbers decides for all of them.
                Err(_) => self.always(truth(sign.holds(&0, &limit.signum()))).bytes,
            },
            Number::Large(source) => {
                let out = self.place(Pool::Bytes);
                self.push(Step::LargeLimit(out, source, sign, limit));
                out
            }
        };
        self.masked(yes, of.known)
    }

    /// Where the numbers compare, whatever is known of them.
    fn compared(&mut self, sign: Comparison, a: Held, b: Held) -> Source {
        let bare = |held: Held| Held {
            known: None,
            ..held
        };
        match (a.number, b.number) {
            (_, Number::Same(limit)) => self.against(bare(a), sign, limit).bytes,
            (Number::Same(limit), _) => self.against(bare(b), sign.mirrored(), limit).bytes,
            (Number::Small(a), Number::Small(b)) => {
                let out = self.place(Pool::Bytes);
                self.push(Step::SmallCompare(out, sign, a, b));
                out
            }
            _ => {
                let (a, b) = (self.large(a), self.large(b));
                let out = self.place(Pool::Bytes);
                self.push(Step::LargeCompare(out, sign, a, b));
                out
            }
        }
    }

    fn compare(&mut self, sign: Comparison, a: Held, b: Held) -> Told {
        let yes = self.compared(sign, a, b);
        let known = self.both(a.known, b.known);
        self.masked(yes, known)
    }

    /// As a large number.
    fn large(&mut self, of: Held) -> Source {
        match of.number {
            Number::Same(number) => self.constant(Pool::Large, number),
            Number::Large(source) => source,
            Number::Small(source) => {
                if let Some(known) = self.widened.get(&source) {
                    return *known;
                }
                let out = self.place(Pool::Large);
                self.push(Step::Widen(out, source));
                self.widened.insert(source, out);
                out
            }
        }
    }

    /// As a small number, when it is one.
    fn small(&mut self, of: Held) -> Option<Source> {
        match of.number {
            Number::Same(number) => {
                i32::try_from(number).ok()?;
                Some(self.constant(Pool::Small, number))
            }
            Number::Small(source) => Some(source),
            Number::Large(_) => None,
        }
    }

    fn smalls(&mut self, a: Held, b: Held) -> Option<(Source, Source)> {
        if !(is_small(a) && is_small(b)) {
            return None;
        }
        self.small(a).zip(self.small(b))
    }

    fn compute(&mut self, operation: Operation, a: Held, b: Held) -> Held {
        if let (Number::Same(x), Number::Same(y)) = (a.number, b.number) {
            let (number, fits) = kernel::scalar(operation, x, y);
            let fits = (!fits).then(|| self.constant(Pool::Bytes, 0));
            let known = self.both(a.known, b.known);
            return Held {
                known: self.both(known, fits),
                ..same(number)
            };
        }
        if operation.is_symmetric() && matches!(a.number, Number::Same(_)) {
            return self.compute(operation, b, a);
        }
        let known = self.both(a.known, b.known);
        let (low, high, sure) = bounds(operation, &a, &b);
        if let Number::Same(with) = b.number {
            let changes = match operation {
                Operation::Least => with < a.high,
                Operation::Greatest => with > a.low,
                _ => true,
            };
            if !changes {
                return Held { known, ..a };
            }
        }
        let held = |number: Number| Held {
            number,
            known,
            low,
            high,
        };
        let fits = sure && i32::try_from(low).is_ok() && i32::try_from(high).is_ok();
        if fits
            && is_small(a)
            && is_small(b)
            && let Some(number) = self.small_compute(operation, a, b)
        {
            return held(Number::Small(number));
        }
        let left = self.large(a);
        let out = self.place(Pool::Large);
        if sure {
            let plain = operation.on_numbers();
            let step = match b.number {
                Number::Same(with) => Step::LargeWith(out, plain, left, with),
                _ => Step::Large(out, plain, left, self.large(b)),
            };
            self.push(step);
            return held(Number::Large(out));
        }
        let fits = self.place(Pool::Bytes);
        let step = match b.number {
            Number::Same(with) => Step::CheckedWith(out, fits, operation, left, with),
            _ => Step::Checked(out, fits, operation, left, self.large(b)),
        };
        self.push(step);
        Held {
            known: self.both(known, Some(fits)),
            ..held(Number::Large(out))
        }
    }

    fn small_compute(&mut self, operation: Operation, a: Held, b: Held) -> Option<Source> {
        let with = match b.number {
            Number::Same(with) => Some(with),
            _ => None,
        };
        if operation == Operation::Share {
            let share = Share::of(with?, a.low, a.high)?;
            let of = self.small(a)?;
            let out = self.place(Pool::Small);
            self.push(Step::SmallShare(out, of, share));
            return Some(out);
        }
        let plain = operation.on_numbers();
        let left = self.small(a)?;
        let step = match with {
            Some(with) => {
                let with = i32::try_from(with).ok()?;
                Step::SmallWith(self.place(Pool::Small), plain, left, with)
            }
            None => {
                let right = self.small(b)?;
                Step::Small(self.place(Pool::Small), plain, left, right)
            }
        };
        let out = match &step {
            Step::SmallWith(out, ..) | Step::Small(out, ..) => *out,
            _ => return None,
        };
        self.push(step);
        Some(out)
    }

    fn pick(&mut self, test: Told, a: Held, b: Held) -> Held {
        let number = match self.smalls(a, b) {
            Some((a, b)) => {
                let out = self.place(Pool::Small);
                self.push(Step::SmallPick(out, test.bytes, a, b));
                Number::Small(out)
            }
            None => {
                let (a, b) = (self.large(a), self.large(b));
                let out = self.place(Pool::Large);
                self.push(Step::LargePick(out, test.bytes, a, b));
                Number::Large(out)
            }
        };
        let known = if test.sure && a.known.is_none() && b.known.is_none() {
            None
        } else {
            let parts = [a, b].map(|part| match part.known {
                Some(known) => known,
                None => self.constant(Pool::Bytes, i64::from(KNOWN)),
            });
            let same = if test.sure {
                self.always(NO).bytes
            } else {
                self.compared(Comparison::Equal, a, b)
            };
            let out = self.place(Pool::Bytes);
            self.push(Step::Picked(out, test.bytes, parts, same));
            Some(out)
        };
        Held {
            number,
            known,
            low: a.low.min(b.low),
            high: a.high.max(b.high),
        }
    }

    fn otherwise(&mut self, a: Held, b: Held) -> Held {
        let Some(known) = a.known else {
            return a;
        };
        let number = match self.smalls(a, b) {
            Some((a, b)) => {
                let out = self.place(Pool::Small);
                self.push(Step::SmallOtherwise(out, known, a, b));
                Number::Small(out)
            }
            None => {
                let (a, b) = (self.large(a), self.large(b));
                let out = self.place(Pool::Large);
                self.push(Step::LargeOtherwise(out, known, a, b));
                Number::Large(out)
            }
        };
        let known = b.known.map(|other| {
            let out = self.place(Pool::Bytes);
            self.push(Step::Either(out, known, other));
            out
        });
        Held {
            number,
            known,
            low: a.low.min(b.low),
            high: a.high.max(b.high),
        }
    }

    fn round_down(&mut self, of: Held, unit: i64) -> Held {
        // A multiple of one cent or less leaves the amount as it is.
        if unit <= 1 {
            return of;
        }
        let number = match (of.number, i32::try_from(unit)) {
            (Number::Same(number), _) => Number::Same(kernel::rounded(number, unit)),
            (Number::Small(source), Ok(unit)) => {
                let out = self.place(Pool::Small);
                self.push(Step::SmallRound(out, source, unit));
                Number::Small(out)
            }
            _ => {
                let source = self.large(of);
                let out = self.place(Pool::Large);
                self.push(Step::LargeRound(out, source, unit));
                Number::Large(out)
            }
        };
        Held {
            number,
            known: of.known,
            low: of.low.min(0),
            high: of.high.max(0),
        }
    }
}

fn same(number: i64) -> Held {
    Held {
        number: Number::Same(number),
        known: None,
        low: number,
        high: number,
    }
}

fn is_small(of: Held) -> bool {
    match of.number {
        Number::Same(number) => i32::try_from(number).is_ok(),
        Number::Small(_) => true,
        Number::Large(_) => false,
    }
}

/// What a result lies between, and whether it always fits.
fn bounds(operation: Operation, a: &Held, b: &Held) -> (i64, i64, bool) {
    let [al, ah, bl, bh] = [a.low, a.high, b.low, b.high].map(i128::from);
    let products = [al * bl, al * bh, ah * bl, ah * bh];
    let least = products.iter().min().copied().unwrap_or_default();
    let most = products.iter().max().copied().unwrap_or_default();
    let (days, cents) = ((FIRST_DAY, LAST_DAY), (i64::MIN, i64::MAX));
    let million = i128::from(kernel::MILLION);
    let (low, high, room) = match operation {
        Operation::Add => (al + bl, ah + bh, cents),
        Operation::Subtract => (al - bh, ah - bl, cents),
        Operation::AddDays => (al + bl, ah + bh, days),
        Operation::SubtractDays => (al - bh, ah - bl, days),
        Operation::AddMonths | Operation::SubtractMonths => return (days.0, days.1, false),
        Operation::Multiply => (least, most, cents),
        Operation::Share => {
            let fits = i64::try_from(least).is_ok() && i64::try_from(most).is_ok();
            let (low, high) = (
                clamped(least / million, cents),
                clamped(most / million, cents),
            );
            return (low, high, fits);
        }
        Operation::Least => (al.min(bl), ah.min(bh), cents),
        Operation::Greatest => (al.max(bl), ah.max(bh), cents),
    };
    let sure = i128::from(room.0) <= low && high <= i128::from(room.1);
    (clamped(low, room), clamped(high, room), sure)
}

fn clamped(number: i128, (low, high): (i64, i64)) -> i64 {
    let number = number.clamp(i128::from(low), i128::from(high));
    i64::try_from(number).unwrap_or(high)
}

impl Share {
    /// The share of so many parts per million, for amounts between these: exact, or `None`.
    pub(super) fn of(ppm: i64, low: i64, high: i64) -> Option<Share> {
        if low < 0 {
            return None;
        }
        let ppm = u128::try_from(ppm).ok()?;
        let most = u128::try_from(high).ok()?;
        let million = u128::from(kernel::MILLION.unsigned_abs());
        let common = common(ppm, million);
        let (part, whole) = (ppm / common, million / common);
        (0..63).find_map(|shift| {
            let scaled = part << shift;
            let factor = scaled.div_ceil(whole);
            // What the factor adds to each unit, in parts of `whole`: it must not reach the next number.
            let excess = factor * whole - scaled;
            let exact = excess * most < 1 << shift;
            let factor = u32::try_from(factor).ok()?;
            exact.then_some(Share { factor, shift })
        })
    }
}

fn common(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { common(b, a % b) }
}

#[cfg(test)]
mod tests;
