//! What is done to the rows of a chunk: instructions lowered to the kinds of numbers that a table
//! holds.
//!
//! Three pools of places: bytes (truths, and masks of what is known), small numbers (four bytes,
//! several compared or computed at once) and large ones (eight).

use super::code::{In, Operation};
use crate::expr::Comparison;

/// Where rows are read: a column of the table, or a place of the pool that the step says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Column(In),
    Place(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pool {
    Bytes,
    Small,
    Large,
}

/// A number: the same for every row, or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Same(i64),
    Small(Source),
    Large(Source),
}

/// A number, the rows where it is known (`None`: everywhere), and what it lies between there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) number: Number,
    pub(super) known: Option<Source>,
    pub(super) low: i64,
    pub(super) high: i64,
}

/// A truth; whether no row leaves it unknown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) bytes: Source,
    pub(super) sure: bool,
}

/// A share as a product and a shift, exact for the amounts it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) factor: u32,
    pub(super) shift: u32,
}

/// One operation over the rows of a chunk. The place written comes first.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Yes where a short code is one of these; or no there, and yes elsewhere.
    OneOf(Source, In, Box<[u8]>, bool),
    Table(Source, In, Box<[u8]>),
    Holds(Source, In, u64),
    /// In the set: the bit of a large number by its place.
    HoldsOne(Source, In, Source, Box<[u64]>),
    Not(Source, Source),
    Possible(Source, Source),
    And(Source, Source, Source),
    Or(Source, Source, Source),
    Alike(Source, Source, Source),
    Choose(Source, [Source; 3]),
    SmallLimit(Source, Source, Comparison, i32),
    LargeLimit(Source, Source, Comparison, i64),
    SmallCompare(Source, Comparison, Source, Source),
    LargeCompare(Source, Comparison, Source, Source),
    /// A truth, unknown where the mask says so.
    Masked(Source, Source, Source),
    /// The mask of what a column says.
    Said(Source, In),
    /// Masks: known in both, in either, in the one that a truth picks.
    Both(Source, Source, Source),
    Either(Source, Source, Source),
    /// By a truth, the mask of one or the other; where it is unknown, of the rows whose outcomes
    /// are the same (a truth), if they are known.
    Picked(Source, Source, [Source; 2], Source),

    Widen(Source, Source),
    Coded(Source, In, Box<[i64]>),
    Text(Source, In),
    Count(Source, In),
    /// A small column, zero or more, or what it counts for when it is not said.
    SmallOr(Source, In, i64),
    /// A large column, likewise.
    LargeOr(Source, In, i64),
    Small(Source, Operation, Source, Source),
    SmallWith(Source, Operation, Source, i32),
    SmallShare(Source, Source, Share),
    Large(Source, Operation, Source, Source),
    LargeWith(Source, Operation, Source, i64),
    /// Results that may not fit: the second place is the mask of those that do.
    Checked(Source, Source, Operation, Source, Source),
    CheckedWith(Source, Source, Operation, Source, i64),
    SmallPick(Source, Source, Source, Source),
    LargePick(Source, Source, Source, Source),
    /// The first where the mask says that it is known, the second elsewhere.
    SmallOtherwise(Source, Source, Source, Source),
    LargeOtherwise(Source, Source, Source, Source),
    SmallRound(Source, Source, i32),
    LargeRound(Source, Source, i64),
}

impl Step {
    /// What it writes (`true`) and reads, with its pool.
    pub(super) fn visit(&mut self, mut see: impl FnMut(Pool, &mut Source, bool)) {
        use Pool::{Bytes, Large, Small};
        match self {
            Step::OneOf(out, ..)
            | Step::Table(out, ..)
            | Step::Holds(out, ..)
            | Step::Said(out, _) => see(Bytes, out, true),
            Step::HoldsOne(out, _, of, _) | Step::LargeLimit(out, of, _, _) => {
                see(Bytes, out, true);
                see(Large, of, false);
            }
            Step::Not(out, of) | Step::Possible(out, of) => {
                see(Bytes, out, true);
                see(Bytes, of, false);
            }
            Step::And(out, a, b)
            | Step::Or(out, a, b)
            | Step::Alike(out, a, b)
            | Step::Masked(out, a, b)
            | Step::Both(out, a, b)
            | Step::Either(out, a, b) => {
                see(Bytes, out, true);
                see(Bytes, a, false);
                see(Bytes, b, false);
            }
            Step::Choose(out, parts) => {
                see(Bytes, out, true);
                parts.iter_mut().for_each(|part| see(Bytes, part, false));
            }
            Step::Picked(out, test, parts, same) => {
                see(Bytes, out, true);
                see(Bytes, test, false);
                parts.iter_mut().for_each(|part| see(Bytes, part, false));
                see(Bytes, same, false);
            }
            Step::SmallLimit(out, of, _, _) => {
                see(Bytes, out, true);
                see(Small, of, false);
            }
            Step::SmallCompare(out, _, a, b) => {
                see(Bytes, out, true);
                see(Small, a, false);
                see(Small, b, false);
            }
            Step::LargeCompare(out, _, a, b) => {
                see(Bytes, out, true);
                see(Large, a, false);
                see(Large, b, false);
            }
            Step::Widen(out, of) => {
                see(Large, out, true);
                see(Small, of, false);
            }
            Step::Coded(out, ..) | Step::Text(out, _) | Step::SmallOr(out, ..) => {
                see(Large, out, true);
            }
            Step::LargeOr(out, ..) => see(Large, out, true),
            Step::Count(out, _) => see(Small, out, true),
            Step::Small(out, _, a, b) => {
                see(Small, out, true);
                see(Small, a, false);
                see(Small, b, false);
            }
            Step::SmallWith(out, _, of, _)
            | Step::SmallShare(out, of, _)
            | Step::SmallRound(out, of, _) => {
                see(Small, out, true);
                see(Small, of, false);
            }
            Step::Large(out, _, a, b) => {
                see(Large, out, true);
                see(Large, a, false);
                see(Large, b, false);
            }
            Step::LargeWith(out, _, of, _) | Step::LargeRound(out, of, _) => {
                see(Large, out, true);
                see(Large, of, false);
            }
            Step::Checked(out, fits, _, a, b) => {
                see(Large, out, true);
                see(Bytes, fits, true);
                see(Large, a, false);
                see(Large, b, false);
            }
            Step::CheckedWith(out, fits, _, of, _) => {
                see(Large, out, true);
                see(Bytes, fits, true);
                see(Large, of, false);
            }
            Step::SmallPick(out, test, a, b) => {
                see(Small, out, true);
                see(Bytes, test, false);
                see(Small, a, false);
                see(Small, b, false);
            }
            Step::LargePick(out, test, a, b) => {
                see(Large, out, true);
                see(Bytes, test, false);
                see(Large, a, false);
                see(Large, b, false);
            }
            Step::SmallOtherwise(out, known, a, b) => {
                see(Small, out, true);
                see(Bytes, known, false);
                see(Small, a, false);
                see(Small, b, false);
            }
            Step::LargeOtherwise(out, known, a, b) => {
                see(Large, out, true);
                see(Bytes, known, false);
                see(Large, a, false);
                see(Large, b, false);
            }
        }
    }
}
