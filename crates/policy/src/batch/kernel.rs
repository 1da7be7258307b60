//! The loops: one operation over the rows of a chunk. No row takes a path of its own, so that the
//! compiler can do several at once.

use super::calendar::{FIRST_DAY, LAST_DAY, add_months, is_day};
use super::code::{KNOWN, NO, Operation, UNKNOWN, YES};
use super::columns::{ANSWERED, UNSAID};
use crate::expr::Comparison;

/// Parts per million in a whole.
const MILLION: i64 = 1_000_000;
/// More months than all the years a date can have.
const MOST_MONTHS: i64 = 1_000_000;

/// A truth from a yes or no and the mask of what it was computed from.
#[inline(always)]
fn truth(yes: bool, known: u8) -> u8 {
    (u8::from(yes) << 1) & known | (UNKNOWN & !known)
}

#[inline(always)]
fn mask(known: bool) -> u8 {
    u8::from(known).wrapping_neg()
}

/// Numbers and the mask of those that are known.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) numbers: &'a [i64],
    pub(super) known: &'a [u8],
}

pub(super) struct ValuesOut<'a> {
    pub(super) numbers: &'a mut [i64],
    pub(super) known: &'a mut [u8],
}

pub(super) fn not(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = YES.wrapping_sub(*of);
    }
}

pub(super) fn and(out: &mut [u8], a: &[u8], b: &[u8]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = (*a).min(*b);
    }
}

pub(super) fn or(out: &mut [u8], a: &[u8], b: &[u8]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = (*a).max(*b);
    }
}

pub(super) fn alike(out: &mut [u8], a: &[u8], b: &[u8]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        let known = mask(*a != UNKNOWN) & mask(*b != UNKNOWN);
        *out = truth(a == b, known);
    }
}

/// When the condition is unknown, the outcomes say nothing unless they are the same.
pub(super) fn choose(out: &mut [u8], condition: &[u8], then: &[u8], otherwise: &[u8]) {
    for (((out, condition), then), otherwise) in
        out.iter_mut().zip(condition).zip(then).zip(otherwise)
    {
        let yes = mask(*condition == YES);
        let no = mask(*condition == NO);
        let same = mask(then == otherwise);
        let unsure = !yes & !no;
        *out = (then & yes) | (otherwise & no) | (unsure & ((then & same) | (UNKNOWN & !same)));
    }
}

/// Truths by code; a code beyond the table is unknown.
pub(super) fn by_code(out: &mut [u8], codes: &[u8], table: &[u8]) {
    let mut whole = [UNKNOWN; 256];
    for (entry, truth) in whole.iter_mut().zip(table) {
        *entry = *truth;
    }
    for (out, code) in out.iter_mut().zip(codes) {
        *out = whole[usize::from(*code)];
    }
}

pub(super) fn by_long_code(out: &mut [u8], codes: &[u32], table: &[u8]) {
    for (out, code) in out.iter_mut().zip(codes) {
        *out = entry(table, *code).unwrap_or(UNKNOWN);
    }
}

fn entry<X: Copy>(table: &[X], code: u32) -> Option<X> {
    usize::try_from(code)
        .ok()
        .and_then(|code| table.get(code))
        .copied()
}

pub(super) fn holds(out: &mut [u8], sets: &[u64], wanted: u64) {
    for (out, set) in out.iter_mut().zip(sets) {
        *out = truth(set & wanted != 0, mask(set & ANSWERED != 0));
    }
}

/// `bits` says which bit of the set each value is.
pub(super) fn holds_one(out: &mut [u8], sets: &[u64], items: Values<'_>, bits: &[u64]) {
    for (((out, set), item), known) in out.iter_mut().zip(sets).zip(items.numbers).zip(items.known)
    {
        let place = usize::try_from(*item).ok();
        let wanted = place
            .and_then(|place| bits.get(place))
            .copied()
            .unwrap_or(0);
        *out = truth(set & wanted != 0, known & mask(set & ANSWERED != 0));
    }
}

/// Calls a loop with the comparison as a plain function, chosen once for all the rows.
macro_rules! by_sign {
    ($sign:expr, $run:ident($($argument:expr),*)) => {
        match $sign {
            Comparison::Equal => $run($($argument,)* |a, b| a == b),
            Comparison::Different => $run($($argument,)* |a, b| a != b),
            Comparison::Less => $run($($argument,)* |a, b| a < b),
            Comparison::LessOrEqual => $run($($argument,)* |a, b| a <= b),
            Comparison::Greater => $run($($argument,)* |a, b| a > b),
            Comparison::GreaterOrEqual => $run($($argument,)* |a, b| a >= b),
        }
    };
}

pub(super) fn threshold(out: &mut [u8], of: Values<'_>, sign: Comparison, limit: i64) {
    #[inline(always)]
    fn run(out: &mut [u8], of: Values<'_>, limit: i64, holds: impl Fn(i64, i64) -> bool) {
        for ((out, number), known) in out.iter_mut().zip(of.numbers).zip(of.known) {
            *out = truth(holds(*number, limit), *known);
        }
    }
    by_sign!(sign, run(out, of, limit));
}

pub(super) fn small_threshold(out: &mut [u8], numbers: &[i32], sign: Comparison, limit: i64) {
    #[inline(always)]
    fn run(out: &mut [u8], numbers: &[i32], limit: i32, holds: impl Fn(i32, i32) -> bool) {
        for (out, number) in out.iter_mut().zip(numbers) {
            *out = truth(holds(*number, limit), mask(*number != UNSAID));
        }
    }
    // A limit out of reach of small numbers decides for all of them.
    match i32::try_from(limit) {
        Ok(limit) => by_sign!(sign, run(out, numbers, limit)),
        Err(_) => {
            let always = sign.holds(&0, &limit.signum());
            for (out, number) in out.iter_mut().zip(numbers) {
                *out = truth(always, mask(*number != UNSAID));
            }
        }
    }
}

pub(super) fn compare(out: &mut [u8], a: Values<'_>, b: Values<'_>, sign: Comparison) {
    #[inline(always)]
    fn run(out: &mut [u8], a: Values<'_>, b: Values<'_>, holds: impl Fn(i64, i64) -> bool) {
        let left = a.numbers.iter().zip(a.known);
        let right = b.numbers.iter().zip(b.known);
        for ((out, (a, ka)), (b, kb)) in out.iter_mut().zip(left).zip(right) {
            *out = truth(holds(*a, *b), ka & kb);
        }
    }
    by_sign!(sign, run(out, a, b));
}

pub(super) fn small(out: ValuesOut<'_>, numbers: &[i32]) {
    for (number, small) in out.numbers.iter_mut().zip(numbers) {
        *number = i64::from(*small);
    }
    for (known, small) in out.known.iter_mut().zip(numbers) {
        *known = mask(*small != UNSAID);
    }
}

/// An amount, zero or more; one that is not said counts for `unsaid`.
pub(super) fn small_or(out: ValuesOut<'_>, numbers: &[i32], unsaid: i64) {
    out.known.fill(KNOWN);
    for (number, small) in out.numbers.iter_mut().zip(numbers) {
        let said = i64::from((*small).max(0));
        *number = if *small == UNSAID { unsaid } else { said };
    }
}

pub(super) fn large_or(out: ValuesOut<'_>, of: Values<'_>, unsaid: i64) {
    out.known.fill(KNOWN);
    let rows = out.numbers.iter_mut().zip(of.numbers).zip(of.known);
    for ((number, large), known) in rows {
        *number = if *known == KNOWN {
            (*large).max(0)
        } else {
            unsaid
        };
    }
}

pub(super) fn coded(out: ValuesOut<'_>, codes: &[u8], table: &[i64]) {
    for ((number, known), code) in out.numbers.iter_mut().zip(out.known).zip(codes) {
        *number = table.get(usize::from(*code)).copied().unwrap_or(0);
        *known = mask(*code != 0);
    }
}

pub(super) fn long_coded(out: ValuesOut<'_>, codes: &[u32], table: &[i64]) {
    for ((number, known), code) in out.numbers.iter_mut().zip(out.known).zip(codes) {
        *number = entry(table, *code).unwrap_or(0);
        *known = mask(*code != 0);
    }
}

pub(super) fn texts(out: ValuesOut<'_>, texts: &[u32]) {
    for ((number, known), text) in out.numbers.iter_mut().zip(out.known).zip(texts) {
        *number = i64::from(*text);
        *known = mask(*text != 0);
    }
}

pub(super) fn count(out: ValuesOut<'_>, sets: &[u64]) {
    for ((number, known), set) in out.numbers.iter_mut().zip(out.known).zip(sets) {
        *number = i64::from((set & !ANSWERED).count_ones());
        *known = mask(set & ANSWERED != 0);
    }
}

/// When the condition is unknown, the outcomes say nothing unless they are the same.
pub(super) fn pick(out: ValuesOut<'_>, condition: &[u8], then: Values<'_>, otherwise: Values<'_>) {
    let then = then.numbers.iter().zip(then.known);
    let otherwise = otherwise.numbers.iter().zip(otherwise.known);
    for ((((number, known), condition), (a, ka)), (b, kb)) in out
        .numbers
        .iter_mut()
        .zip(out.known)
        .zip(condition)
        .zip(then)
        .zip(otherwise)
    {
        let no = *condition == NO;
        *number = if no { *b } else { *a };
        let sure = if no { *kb } else { *ka };
        let same = ka & kb & mask(a == b);
        *known = if *condition == UNKNOWN { same } else { sure };
    }
}

pub(super) fn compute(out: ValuesOut<'_>, operation: Operation, a: Values<'_>, b: Values<'_>) {
    let room = || bits(a.numbers) + bits(b.numbers);
    match operation {
        Operation::Add if room() <= SURE => plain(out, a, b, i64::wrapping_add),
        Operation::Add => each(out, a, b, |a, b| {
            let (sum, overflow) = a.overflowing_add(b);
            (sum, !overflow)
        }),
        Operation::Subtract if room() <= SURE => plain(out, a, b, i64::wrapping_sub),
        Operation::Subtract => each(out, a, b, |a, b| {
            let (rest, overflow) = a.overflowing_sub(b);
            (rest, !overflow)
        }),
        Operation::AddDays => each(out, a, b, |day, days| moved(day.wrapping_add(days))),
        Operation::SubtractDays => each(out, a, b, |day, days| moved(day.wrapping_sub(days))),
        Operation::AddMonths => each(out, a, b, by_months),
        Operation::SubtractMonths => {
            each(out, a, b, |day, months| {
                by_months(day, months.wrapping_neg())
            });
        }
        Operation::Multiply if room() <= SURE => plain(out, a, b, i64::wrapping_mul),
        Operation::Multiply => each(out, a, b, |a, b| {
            let (product, overflow) = a.overflowing_mul(b);
            (product, !overflow)
        }),
        Operation::Share if room() <= SURE => plain(out, a, b, small_share),
        Operation::Share => each(out, a, b, large_share),
        Operation::Least => plain(out, a, b, i64::min),
        Operation::Greatest => plain(out, a, b, i64::max),
    }
}

/// The same with one value for every row on the right.
pub(super) fn compute_with(out: ValuesOut<'_>, operation: Operation, a: Values<'_>, b: i64) {
    let room = || bits(a.numbers) + bits(&[b]);
    match operation {
        Operation::Add if room() <= SURE => plain_with(out, a, b, i64::wrapping_add),
        Operation::Add => each_with(out, a, b, |a, b| {
            let (sum, overflow) = a.overflowing_add(b);
            (sum, !overflow)
        }),
        Operation::Subtract if room() <= SURE => plain_with(out, a, b, i64::wrapping_sub),
        Operation::Subtract => each_with(out, a, b, |a, b| {
            let (rest, overflow) = a.overflowing_sub(b);
            (rest, !overflow)
        }),
        Operation::AddDays => each_with(out, a, b, |day, days| moved(day.wrapping_add(days))),
        Operation::SubtractDays => {
            each_with(out, a, b, |day, days| moved(day.wrapping_sub(days)));
        }
        Operation::AddMonths => each_with(out, a, b, by_months),
        Operation::SubtractMonths => each_with(out, a, b.wrapping_neg(), by_months),
        Operation::Multiply if room() <= SURE => plain_with(out, a, b, i64::wrapping_mul),
        Operation::Multiply => each_with(out, a, b, |a, b| {
            let (product, overflow) = a.overflowing_mul(b);
            (product, !overflow)
        }),
        Operation::Share if room() <= SURE => plain_with(out, a, b, small_share),
        Operation::Share => each_with(out, a, b, large_share),
        Operation::Least => plain_with(out, a, b, i64::min),
        Operation::Greatest => plain_with(out, a, b, i64::max),
    }
}

/// Numbers whose bits add up to no more than this have sums and products that fit.
const SURE: u32 = 62;

/// Bits that the largest of these takes, its sign apart.
fn bits(numbers: &[i64]) -> u32 {
    let all = numbers
        .iter()
        .fold(0, |all, number| all | (number ^ (number >> 63)));
    i64::BITS - all.leading_zeros()
}

/// An operation whose result always fits: numbers and masks apart, each in a loop that does several
/// rows at once.
#[inline(always)]
fn plain(out: ValuesOut<'_>, a: Values<'_>, b: Values<'_>, operation: impl Fn(i64, i64) -> i64) {
    for ((number, a), b) in out.numbers.iter_mut().zip(a.numbers).zip(b.numbers) {
        *number = operation(*a, *b);
    }
    for ((known, a), b) in out.known.iter_mut().zip(a.known).zip(b.known) {
        *known = a & b;
    }
}

#[inline(always)]
fn plain_with(out: ValuesOut<'_>, a: Values<'_>, b: i64, operation: impl Fn(i64, i64) -> i64) {
    for (number, a) in out.numbers.iter_mut().zip(a.numbers) {
        *number = operation(*a, b);
    }
    out.known.copy_from_slice(a.known);
}

#[inline(always)]
fn each_with(
    out: ValuesOut<'_>,
    a: Values<'_>,
    b: i64,
    operation: impl Fn(i64, i64) -> (i64, bool),
) {
    let result = out.numbers.iter_mut().zip(out.known);
    for ((number, known), (a, ka)) in result.zip(a.numbers.iter().zip(a.known)) {
        let (result, fits) = operation(*a, b);
        *number = result;
        *known = ka & mask(fits);
    }
}

/// A rate of an amount, towards zero, as every share of an amount.
#[inline(always)]
fn small_share(a: i64, b: i64) -> i64 {
    a.wrapping_mul(b) / MILLION
}

fn large_share(a: i64, b: i64) -> (i64, bool) {
    let share = i128::from(a) * i128::from(b) / i128::from(MILLION);
    i64::try_from(share).map_or((0, false), |share| (share, true))
}

#[inline(always)]
fn moved(day: i64) -> (i64, bool) {
    (day, is_day(day))
}

/// What stands in a row that is not known may be any number: it is brought back to a day.
#[inline(always)]
fn by_months(day: i64, months: i64) -> (i64, bool) {
    let day = day.clamp(FIRST_DAY, LAST_DAY);
    moved(add_months(day, months.clamp(-MOST_MONTHS, MOST_MONTHS)))
}

/// An operation says whether its result fits.
#[inline(always)]
fn each(
    out: ValuesOut<'_>,
    a: Values<'_>,
    b: Values<'_>,
    operation: impl Fn(i64, i64) -> (i64, bool),
) {
    let left = a.numbers.iter().zip(a.known);
    let right = b.numbers.iter().zip(b.known);
    let result = out.numbers.iter_mut().zip(out.known);
    for (((number, known), (a, ka)), (b, kb)) in result.zip(left).zip(right) {
        let (result, fits) = operation(*a, *b);
        *number = result;
        *known = ka & kb & mask(fits);
    }
}

pub(super) fn otherwise(out: ValuesOut<'_>, a: Values<'_>, b: Values<'_>) {
    let rows = a.numbers.iter().zip(a.known).zip(b.numbers);
    for (number, ((a, ka), b)) in out.numbers.iter_mut().zip(rows) {
        *number = if *ka == KNOWN { *a } else { *b };
    }
    for ((known, a), b) in out.known.iter_mut().zip(a.known).zip(b.known) {
        *known = a | b;
    }
}

/// Unless it is a no, a yes.
pub(super) fn possible(out: &mut [u8], of: &[u8]) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = if *of == NO { NO } else { YES };
    }
}

/// Units that money is rounded to have a loop of their own: dividing by a number known beforehand
/// is several times faster.
pub(super) fn round_down(out: ValuesOut<'_>, of: Values<'_>, unit: i64) {
    #[inline(always)]
    fn run(out: &mut [i64], of: &[i64], unit: i64) {
        for (out, of) in out.iter_mut().zip(of) {
            *out = of.wrapping_sub(of.wrapping_rem(unit));
        }
    }
    out.known.copy_from_slice(of.known);
    match unit {
        100 => run(out.numbers, of.numbers, 100),
        1_000 => run(out.numbers, of.numbers, 1_000),
        10_000 => run(out.numbers, of.numbers, 10_000),
        // A multiple of one cent or less leaves the amount as it is.
        ..=1 => out.numbers.copy_from_slice(of.numbers),
        unit => run(out.numbers, of.numbers, unit),
    }
}

/// Fills a register with one value.
pub(super) fn fill(out: ValuesOut<'_>, number: i64) {
    out.numbers.fill(number);
    out.known.fill(KNOWN);
}
