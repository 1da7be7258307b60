//! What an expression becomes: instructions on registers that hold a column each.
//!
//! A truth is one byte a row: no, unknown or yes, in this order, so that « and » is the least of
//! two and « or » the greatest. A value is a number and a mask that says whether it is known. How
//! each is held depends on the table: see [`super::lower`].

use std::collections::BTreeMap;

use super::lower::Lowered;
use crate::expr::{Comparison, Options, Truth};
use crate::shared::Words;

pub(crate) const NO: u8 = 0;
pub(crate) const UNKNOWN: u8 = 1;
pub(crate) const YES: u8 = 2;

/// A truth from its byte.
pub(crate) fn truth(byte: u8) -> Truth {
    match byte {
        YES => Truth::Yes,
        NO => Truth::No,
        _ => Truth::Unknown,
    }
}

/// The mask of a value that is known; zero when it is not.
pub(crate) const KNOWN: u8 = u8::MAX;

/// A register of truths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct T(pub(super) usize);

/// A register of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct V(pub(super) usize);

/// A name that instructions read, and how its column holds it.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: Words,
    /// The question or field to ask when it is unknown.
    pub(crate) asked: Words,
    pub(crate) storage: Storage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    Flag,
    /// One id among these: its place, from 1.
    Code(Choices),
    /// Ids among these, at most [`MOST_CHOICES`]: one bit each.
    Set(Options),
    /// A free text: its number in a dictionary.
    Text,
    Date,
    Number(Unit),
}

/// Ids and a quick way from one to its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choices {
    ids: Options,
    /// Places of the ids, in the order of the ids.
    sorted: Box<[u32]>,
}

impl Choices {
    pub(super) fn new(ids: Options) -> Choices {
        let places = 0..u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let mut sorted: Vec<u32> = places.collect();
        sorted.sort_by(|a, b| Choices::id(&ids, *a).cmp(Choices::id(&ids, *b)));
        Choices {
            sorted: sorted.into_boxed_slice(),
            ids,
        }
    }

    fn id(ids: &Options, place: u32) -> &str {
        let place = usize::try_from(place).ok();
        place
            .and_then(|place| ids.get(place))
            .map_or("", String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// From 1; 0 for an id that is not one of these.
    pub(super) fn code(&self, id: &str) -> u32 {
        let found = self
            .sorted
            .binary_search_by(|place| Choices::id(&self.ids, *place).cmp(id));
        found.map_or(0, |at| self.sorted.get(at).map_or(0, |place| place + 1))
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    One,
    Cent,
    PerMillion,
    Month,
    Day,
}

/// Choices of one question that are told apart in a set.
pub(crate) const MOST_CHOICES: usize = 63;

/// Index of an input.
pub(super) type In = usize;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Instr {
    /// The same truth for every row.
    Always(T, u8),
    Flag(T, In),
    /// Truth by the code of a choice; code 0 is « not answered ».
    Table(T, In, Box<[u8]>),
    /// A number or date against a limit.
    Threshold(T, In, Comparison, i64),
    /// One of the bits is in the set.
    Holds(T, In, u64),
    /// The bit of a value, by its place here, is in the set.
    HoldsOne(T, In, V, Box<[u64]>),
    Not(T, T),
    /// Unless it is a no.
    Possible(T, T),
    And(T, T, T),
    Or(T, T, T),
    /// Both yes or both no.
    Alike(T, T, T),
    Choose(T, [T; 3]),
    Compare(T, Comparison, V, V),
    Number(V, In),
    /// A choice as a value, by its code.
    Coded(V, In, Box<[i64]>),
    Text(V, In),
    Count(V, In),
    Compute(V, Operation, V, V),
    /// With the same value on the right for every row.
    ComputeWith(V, Operation, V, i64),
    /// An amount of the situation, zero or more; what it counts for when it is not said.
    AmountOr(V, In, i64),
    Pick(V, T, [V; 2]),
    /// The first when it is known, the second otherwise.
    Otherwise(V, V, V),
    /// An amount, zero or more, down to a multiple of so many cents.
    RoundDown(V, V, i64),
}

/// What is computed from two values. Unknown when one of them is, or when the result does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Add,
    Subtract,
    /// A date, then days or months.
    AddDays,
    SubtractDays,
    AddMonths,
    SubtractMonths,
    Multiply,
    /// A rate and an amount, in this order or the other.
    Share,
    Least,
    Greatest,
}

impl Operation {
    /// The same whichever comes first.
    pub(super) fn is_symmetric(self) -> bool {
        matches!(
            self,
            Operation::Add
                | Operation::Multiply
                | Operation::Share
                | Operation::Least
                | Operation::Greatest
        )
    }

    /// What is done to plain numbers when the result is sure to fit.
    pub(super) fn on_numbers(self) -> Operation {
        match self {
            Operation::AddDays => Operation::Add,
            Operation::SubtractDays => Operation::Subtract,
            other => other,
        }
    }
}

/// Instructions, what they read, and how each result explains itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    pub(crate) inputs: Vec<Input>,
    pub(super) instrs: Vec<Instr>,
    /// Values that are the same for every row.
    pub(super) constants: Vec<(V, i64)>,
    /// Numbers of registers, each written once.
    pub(super) truths: usize,
    pub(super) values: usize,
    /// Texts that expressions write, and their numbers.
    pub(super) dictionary: BTreeMap<String, i64>,
    /// The results asked for, in order.
    pub(crate) roots: Vec<Trace>,
    /// For one situation, every register in a place of its own.
    pub(super) single: Lowered,
}

/// A piece of expression with the register of its result: enough to say why it is unknown.
#[derive(Clone, Debug)]
pub(crate) enum Trace {
    /// The same for every row, always known.
    Literal(Register),
    /// Known when this input is.
    Leaf(Register, In),
    /// Known when enough of its parts are.
    Parts(Register, Vec<Trace>),
    /// Looked for among others: nothing else matters while it is not known.
    Among(Register, Box<Trace>, Vec<Trace>),
    /// One outcome or the other.
    If(Register, Box<[Trace; 3]>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Truth(T),
    Value(V),
}

impl Trace {
    pub(crate) fn register(&self) -> Register {
        match self {
            Trace::Literal(register)
            | Trace::Leaf(register, _)
            | Trace::Parts(register, _)
            | Trace::Among(register, _, _)
            | Trace::If(register, _) => *register,
        }
    }
}
