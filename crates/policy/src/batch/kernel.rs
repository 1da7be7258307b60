//! The loops: one operation over the rows of a chunk. No row takes a path of its own, so that the
//! compiler can do several at once.
//!
//! A number that is not known may be anything: masks say which rows count, and arithmetic wraps
//! wherever the caller made sure that what is known fits.

use super::calendar::{FIRST_DAY, LAST_DAY, add_months, is_day};
use super::code::{KNOWN, NO, Operation, UNKNOWN, YES};
use super::columns::{SetOf, UNSAID};
use super::step::Share;
use crate::expr::Comparison;

/// Parts per million in a whole.
pub(super) const MILLION: i64 = 1_000_000;
/// More months than all the years a date can have.
const MOST_MONTHS: i64 = 1_000_000;

#[inline(always)]
fn yes(yes: bool) -> u8 {
    u8::from(yes) << 1
}

#[inline(always)]
fn mask(known: bool) -> u8 {
    u8::from(known).wrapping_neg()
}

#[inline(always)]
fn map<X: Copy, Y>(out: &mut [Y], of: &[X], run: impl Fn(X) -> Y) {
    for (out, of) in out.iter_mut().zip(of) {
        *out = run(*of);
    }
}

#[inline(always)]
fn map2<X: Copy, Z: Copy, Y>(out: &mut [Y], a: &[X], b: &[Z], run: impl Fn(X, Z) -> Y) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = run(*a, *b);
    }
}

pub(super) fn not(out: &mut [u8], of: &[u8]) {
    map(out, of, |of| YES.wrapping_sub(of));
}

/// Unless it is a no, a yes.
pub(super) fn possible(out: &mut [u8], of: &[u8]) {
    map(out, of, |of| yes(of != NO));
}

pub(super) fn and(out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(out, a, b, u8::min);
}

pub(super) fn or(out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(out, a, b, u8::max);
}

pub(super) fn alike(out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(out, a, b, |a, b| {
        let known = mask(a != UNKNOWN) & mask(b != UNKNOWN);
        yes(a == b) & known | (UNKNOWN & !known)
    });
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

pub(super) fn masked(out: &mut [u8], truths: &[u8], known: &[u8]) {
    map2(out, truths, known, |truth, known| {
        truth & known | (UNKNOWN & !known)
    });
}

pub(super) fn both(out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(out, a, b, |a, b| a & b);
}

pub(super) fn either(out: &mut [u8], a: &[u8], b: &[u8]) {
    map2(out, a, b, |a, b| a | b);
}

/// The mask of one or the other; in doubt, of what is known in both and the same.
pub(super) fn picked(out: &mut [u8], test: &[u8], a: &[u8], b: &[u8], same: &[u8]) {
    let parts = a.iter().zip(b).zip(same);
    for ((out, test), ((a, b), same)) in out.iter_mut().zip(test).zip(parts) {
        let (no, unsure) = (mask(*test == NO), mask(*test == UNKNOWN));
        let sure = (a & !no) | (b & no);
        *out = (sure & !unsure) | (a & b & mask(*same == YES) & unsure);
    }
}

/// The code is one of few.
pub(super) fn one_of(out: &mut [u8], codes: &[u8], wanted: &[u8], among: bool) {
    let flip = yes(!among);
    match *wanted {
        [] => out.fill(flip),
        [a] => map(out, codes, |code| yes(code == a) ^ flip),
        [a, b] => map(out, codes, |code| yes((code == a) | (code == b)) ^ flip),
        [a, b, c] => map(out, codes, |code| {
            yes((code == a) | (code == b) | (code == c)) ^ flip
        }),
        _ => {
            one_of(out, codes, &wanted[..1], true);
            for wanted in &wanted[1..] {
                for (out, code) in out.iter_mut().zip(codes) {
                    *out |= yes(code == wanted);
                }
            }
            out.iter_mut().for_each(|out| *out ^= flip);
        }
    }
}

/// Truths by code; a code beyond the table is unknown.
pub(super) fn by_code(out: &mut [u8], codes: &[u8], table: &[u8]) {
    let mut whole = [UNKNOWN; 256];
    for (entry, truth) in whole.iter_mut().zip(table) {
        *entry = *truth;
    }
    map(out, codes, |code| whole[usize::from(code)]);
}

pub(super) fn by_long_code(out: &mut [u8], codes: &[u32], table: &[u8]) {
    map(out, codes, |code| entry(table, code).unwrap_or(UNKNOWN));
}

fn entry<X: Copy>(table: &[X], code: u32) -> Option<X> {
    usize::try_from(code)
        .ok()
        .and_then(|code| table.get(code))
        .copied()
}

/// One of the bits is in the set.
pub(super) fn holds<S: SetOf>(out: &mut [u8], sets: &[S], wanted: u64) {
    let wanted = S::of(wanted);
    map(out, sets, |set| yes(set.and(wanted) != S::NOTHING));
}

/// `bits` says which bit of the set each value is.
pub(super) fn holds_one<S: SetOf>(out: &mut [u8], sets: &[S], items: &[i64], bits: &[u64]) {
    map2(out, sets, items, |set, item| {
        let place = usize::try_from(item).ok();
        let wanted = place.and_then(|place| bits.get(place));
        yes(set.and(S::of(wanted.copied().unwrap_or(0))) != S::NOTHING)
    });
}

pub(super) fn count<S: SetOf>(out: &mut [i32], sets: &[S]) {
    map(out, sets, S::count);
}

pub(super) fn said_set<S: SetOf>(out: &mut [u8], sets: &[S]) {
    map(out, sets, |set| mask(set.and(S::ANSWERED) != S::NOTHING));
}

/// Neither the code nor the number of a text is 0.
pub(super) fn said_code<X: Copy + Default + PartialEq>(out: &mut [u8], codes: &[X]) {
    map(out, codes, |code| mask(code != X::default()));
}

pub(super) fn said_small(out: &mut [u8], numbers: &[i32]) {
    map(out, numbers, |number| mask(number != UNSAID));
}

/// Calls a loop with the comparison as a plain function, chosen once for all the rows.
macro_rules! by_sign {
    ($sign:expr, $run:ident($($argument:expr),*)) => {
        match $sign {
            Comparison::Equal => $run($($argument,)* |a, b| yes(a == b)),
            Comparison::Different => $run($($argument,)* |a, b| yes(a != b)),
            Comparison::Less => $run($($argument,)* |a, b| yes(a < b)),
            Comparison::LessOrEqual => $run($($argument,)* |a, b| yes(a <= b)),
            Comparison::Greater => $run($($argument,)* |a, b| yes(a > b)),
            Comparison::GreaterOrEqual => $run($($argument,)* |a, b| yes(a >= b)),
        }
    };
}

pub(super) fn limit<N: Copy + Ord>(out: &mut [u8], of: &[N], sign: Comparison, limit: N) {
    #[inline(always)]
    fn run<N: Copy>(out: &mut [u8], of: &[N], limit: N, holds: impl Fn(N, N) -> u8) {
        map(out, of, |number| holds(number, limit));
    }
    by_sign!(sign, run(out, of, limit));
}

pub(super) fn compare<N: Copy + Ord>(out: &mut [u8], a: &[N], b: &[N], sign: Comparison) {
    by_sign!(sign, map2(out, a, b));
}

pub(super) fn widen(out: &mut [i64], of: &[i32]) {
    map(out, of, i64::from);
}

/// An amount, zero or more; one that is not said counts for `unsaid`.
pub(super) fn small_or(out: &mut [i64], of: &[i32], unsaid: i64) {
    map(out, of, |small| {
        let said = i64::from(small.max(0));
        if small == UNSAID { unsaid } else { said }
    });
}

pub(super) fn large_or(out: &mut [i64], of: &[i64], known: &[u8], unsaid: i64) {
    map2(out, of, known, |large, known| {
        if known == KNOWN { large.max(0) } else { unsaid }
    });
}

pub(super) fn coded(out: &mut [i64], codes: &[u8], table: &[i64]) {
    map(out, codes, |code| {
        table.get(usize::from(code)).copied().unwrap_or(0)
    });
}

pub(super) fn long_coded(out: &mut [i64], codes: &[u32], table: &[i64]) {
    map(out, codes, |code| entry(table, code).unwrap_or(0));
}

pub(super) fn texts(out: &mut [i64], texts: &[u32]) {
    map(out, texts, i64::from);
}

pub(super) fn pick<N: Copy>(out: &mut [N], test: &[u8], a: &[N], b: &[N]) {
    for (((out, test), a), b) in out.iter_mut().zip(test).zip(a).zip(b) {
        *out = if *test == NO { *b } else { *a };
    }
}

pub(super) fn otherwise<N: Copy>(out: &mut [N], known: &[u8], a: &[N], b: &[N]) {
    for (((out, known), a), b) in out.iter_mut().zip(known).zip(a).zip(b) {
        *out = if *known == KNOWN { *a } else { *b };
    }
}

/// Of results that fit in four bytes. Shares have a loop of their own.
pub(super) fn small(out: &mut [i32], operation: Operation, a: &[i32], b: &[i32]) {
    match operation {
        Operation::Add | Operation::AddDays => map2(out, a, b, i32::wrapping_add),
        Operation::Subtract | Operation::SubtractDays => map2(out, a, b, i32::wrapping_sub),
        Operation::Multiply => map2(out, a, b, i32::wrapping_mul),
        Operation::Least => map2(out, a, b, i32::min),
        Operation::Greatest => map2(out, a, b, i32::max),
        Operation::Share | Operation::AddMonths | Operation::SubtractMonths => {}
    }
}

pub(super) fn small_with(out: &mut [i32], operation: Operation, of: &[i32], b: i32) {
    match operation {
        Operation::Add | Operation::AddDays => map(out, of, |a| a.wrapping_add(b)),
        Operation::Subtract | Operation::SubtractDays => map(out, of, |a| a.wrapping_sub(b)),
        Operation::Multiply => map(out, of, |a| a.wrapping_mul(b)),
        Operation::Least => map(out, of, |a| a.min(b)),
        Operation::Greatest => map(out, of, |a| a.max(b)),
        Operation::Share | Operation::AddMonths | Operation::SubtractMonths => {}
    }
}

pub(super) fn small_share(out: &mut [i32], of: &[i32], share: Share) {
    let factor = u64::from(share.factor);
    map(out, of, |amount| {
        let product = u64::from(amount.cast_unsigned()).wrapping_mul(factor);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a share made for these amounts fits"
        )]
        let part = (product >> share.shift) as u32;
        part.cast_signed()
    });
}

/// Of results that always fit.
pub(super) fn large(out: &mut [i64], operation: Operation, a: &[i64], b: &[i64]) {
    match operation {
        Operation::Add | Operation::AddDays => map2(out, a, b, i64::wrapping_add),
        Operation::Subtract | Operation::SubtractDays => map2(out, a, b, i64::wrapping_sub),
        Operation::Multiply => map2(out, a, b, i64::wrapping_mul),
        Operation::Share => map2(out, a, b, sure_share),
        Operation::Least => map2(out, a, b, i64::min),
        Operation::Greatest => map2(out, a, b, i64::max),
        Operation::AddMonths | Operation::SubtractMonths => {}
    }
}

pub(super) fn large_with(out: &mut [i64], operation: Operation, of: &[i64], b: i64) {
    match operation {
        Operation::Add | Operation::AddDays => map(out, of, |a| a.wrapping_add(b)),
        Operation::Subtract | Operation::SubtractDays => map(out, of, |a| a.wrapping_sub(b)),
        Operation::Multiply => map(out, of, |a| a.wrapping_mul(b)),
        Operation::Share => map(out, of, |a| sure_share(a, b)),
        Operation::Least => map(out, of, |a| a.min(b)),
        Operation::Greatest => map(out, of, |a| a.max(b)),
        Operation::AddMonths | Operation::SubtractMonths => {}
    }
}

/// One result, and whether it fits.
pub(super) fn scalar(operation: Operation, a: i64, b: i64) -> (i64, bool) {
    let fits = |(number, overflow): (i64, bool)| (number, !overflow);
    match operation {
        Operation::Add => fits(a.overflowing_add(b)),
        Operation::Subtract => fits(a.overflowing_sub(b)),
        Operation::AddDays => moved(a.wrapping_add(b)),
        Operation::SubtractDays => moved(a.wrapping_sub(b)),
        Operation::AddMonths => by_months(a, b),
        Operation::SubtractMonths => by_months(a, b.wrapping_neg()),
        Operation::Multiply => fits(a.overflowing_mul(b)),
        Operation::Share => checked_share(a, b),
        Operation::Least => (a.min(b), true),
        Operation::Greatest => (a.max(b), true),
    }
}

/// Of results that may not fit.
pub(super) fn checked(
    out: &mut [i64],
    fits: &mut [u8],
    operation: Operation,
    a: &[i64],
    b: &[i64],
) {
    for ((out, fits), (a, b)) in out.iter_mut().zip(fits).zip(a.iter().zip(b)) {
        let (number, fit) = scalar(operation, *a, *b);
        *out = number;
        *fits = mask(fit);
    }
}

pub(super) fn checked_with(
    out: &mut [i64],
    fits: &mut [u8],
    operation: Operation,
    of: &[i64],
    b: i64,
) {
    for ((out, fits), a) in out.iter_mut().zip(fits).zip(of) {
        let (number, fit) = scalar(operation, *a, b);
        *out = number;
        *fits = mask(fit);
    }
}

/// A rate of an amount, towards zero, as every share of an amount.
#[inline(always)]
fn sure_share(a: i64, b: i64) -> i64 {
    a.wrapping_mul(b) / MILLION
}

fn checked_share(a: i64, b: i64) -> (i64, bool) {
    if let Some(product) = a.checked_mul(b) {
        return (product / MILLION, true);
    }
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

/// Down to a multiple of `unit`, towards zero.
#[inline(always)]
pub(super) fn rounded(amount: i64, unit: i64) -> i64 {
    amount.wrapping_sub(amount.wrapping_rem(unit))
}

/// Units that money is rounded to have a loop of their own: dividing by a number known beforehand
/// is several times faster.
pub(super) fn large_round(out: &mut [i64], of: &[i64], unit: i64) {
    match unit {
        100 => map(out, of, |amount| rounded(amount, 100)),
        1_000 => map(out, of, |amount| rounded(amount, 1_000)),
        10_000 => map(out, of, |amount| rounded(amount, 10_000)),
        unit => map(out, of, |amount| rounded(amount, unit)),
    }
}

pub(super) fn small_round(out: &mut [i32], of: &[i32], unit: i32) {
    #[inline(always)]
    fn run(out: &mut [i32], of: &[i32], unit: i32) {
        map(out, of, |amount| {
            amount.wrapping_sub(amount.wrapping_rem(unit))
        });
    }
    match unit {
        100 => run(out, of, 100),
        1_000 => run(out, of, 1_000),
        10_000 => run(out, of, 10_000),
        unit => run(out, of, unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However many codes are looked for, and whichever way.
    #[test]
    fn one_of_few_codes() {
        let codes: Vec<u8> = (0..8).collect();
        for count in 0..6 {
            let wanted: Vec<u8> = (1..=count).map(|code| code * 2 % 7).collect();
            for among in [true, false] {
                let mut out = vec![UNKNOWN; codes.len()];
                one_of(&mut out, &codes, &wanted, among);
                let expected: Vec<u8> = codes
                    .iter()
                    .map(|code| yes(wanted.contains(code) == among))
                    .collect();
                assert_eq!(out, expected, "{wanted:?} {among}");
            }
        }
    }
}
