//! What a program says, row by row.

use std::ops::Range;

use super::code::{KNOWN, UNKNOWN, YES};
use super::columns::Table;
use super::run::Frame;
use super::step::{Held, Number};
use crate::verdict::{ConditionVerdict, Verdict};

/// What a program says, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcomes {
    rows: usize,
    /// In the order of the file, the truth of a condition among the truths; `None` where a person
    /// judges.
    conditions: Vec<Option<usize>>,
    overall: Judged,
    fundings: Vec<Aid>,
    truths: Vec<Vec<u8>>,
    amounts: Vec<Amounts>,
}

/// What some conditions say together: a truth, and whether a person judges one of them at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) every: usize,
    pub(super) person: bool,
}

/// The aid of one funder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Aid {
    pub(super) judged: Judged,
    /// Its place among the amounts. `None`: neither a rate nor a ceiling is published.
    pub(super) amount: Option<usize>,
}

/// Cents, in four bytes when every row fits, and the mask of those that are known (`None`: all).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Amounts {
    cents: Cents,
    known: Option<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cents {
    Same(i64),
    Small(Vec<i32>),
    Large(Vec<i64>),
}

/// The rows of one thread, being written.
pub(super) struct Part<'o> {
    truths: Vec<&'o mut [u8]>,
    amounts: Vec<AmountsPart<'o>>,
}

#[derive(Default)]
struct AmountsPart<'o> {
    small: Option<&'o mut [i32]>,
    large: Option<&'o mut [i64]>,
    known: Option<&'o mut [u8]>,
}

impl Outcomes {
    pub(super) fn new(
        rows: usize,
        conditions: Vec<Option<usize>>,
        overall: Judged,
        fundings: Vec<Aid>,
    ) -> Outcomes {
        Outcomes {
            rows,
            conditions,
            overall,
            fundings,
            truths: Vec::new(),
            amounts: Vec::new(),
        }
    }

    /// Nothing of no row: the memory of none.
    pub fn none() -> Outcomes {
        let judged = Judged {
            every: 0,
            person: false,
        };
        Outcomes::new(0, Vec::new(), judged, Vec::new())
    }

    /// Room for so many truths, and for amounts held like these, in the memory of other outcomes as far as
    /// it goes. What was there is written over, row by row.
    pub(super) fn make_room(
        &mut self,
        truths: usize,
        amounts: impl Iterator<Item = Held>,
        over: Outcomes,
    ) {
        let rows = self.rows;
        let mut old = over.truths.into_iter();
        self.truths = (0..truths).map(|_| room(old.next(), rows)).collect();
        let mut old = over.amounts.into_iter();
        self.amounts = amounts
            .map(|held| {
                let (cents, known) = match old.next() {
                    Some(amounts) => (amounts.cents, amounts.known),
                    None => (Cents::Same(0), None),
                };
                let cents = match (held.number, cents) {
                    (Number::Same(number), _) => Cents::Same(number),
                    (Number::Small(_), Cents::Small(cents)) => {
                        Cents::Small(room(Some(cents), rows))
                    }
                    (Number::Large(_), Cents::Large(cents)) => {
                        Cents::Large(room(Some(cents), rows))
                    }
                    (Number::Small(_), _) => Cents::Small(room(None, rows)),
                    (Number::Large(_), _) => Cents::Large(room(None, rows)),
                };
                Amounts {
                    cents,
                    known: held.known.map(|_| room(known, rows)),
                }
            })
            .collect();
    }

    /// Cut in parts of so many rows.
    pub(super) fn parts(&mut self, rows: usize) -> Vec<Part<'_>> {
        let count = self.rows.div_ceil(rows);
        let mut parts: Vec<Part<'_>> = (0..count)
            .map(|_| Part {
                truths: Vec::with_capacity(self.truths.len()),
                amounts: Vec::with_capacity(self.amounts.len()),
            })
            .collect();
        for truths in &mut self.truths {
            for (part, truths) in parts.iter_mut().zip(truths.chunks_mut(rows)) {
                part.truths.push(truths);
            }
        }
        for amounts in &mut self.amounts {
            for part in &mut parts {
                part.amounts.push(AmountsPart::default());
            }
            let mut own = parts.iter_mut().filter_map(|part| part.amounts.last_mut());
            match &mut amounts.cents {
                Cents::Same(_) => {}
                Cents::Small(cents) => {
                    for (part, cents) in own.by_ref().zip(cents.chunks_mut(rows)) {
                        part.small = Some(cents);
                    }
                }
                Cents::Large(cents) => {
                    for (part, cents) in own.by_ref().zip(cents.chunks_mut(rows)) {
                        part.large = Some(cents);
                    }
                }
            }
            let known = amounts.known.iter_mut();
            let known = known.flat_map(|known| known.chunks_mut(rows));
            let own = parts.iter_mut().filter_map(|part| part.amounts.last_mut());
            for (part, known) in own.zip(known) {
                part.known = Some(known);
            }
        }
        parts
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes held by a row.
    pub fn width(&self) -> usize {
        let amounts = self.amounts.iter().map(|amounts| {
            let cents = match amounts.cents {
                Cents::Same(_) => 0,
                Cents::Small(_) => 4,
                Cents::Large(_) => 8,
            };
            cents + usize::from(amounts.known.is_some())
        });
        self.truths.len() + amounts.sum::<usize>()
    }

    fn truth(&self, place: usize, row: usize) -> Option<u8> {
        self.truths.get(place)?.get(row).copied()
    }

    fn judged(&self, judged: Judged, row: usize) -> Option<Verdict> {
        self.truth(judged.every, row).map(|truth| match truth {
            YES if judged.person => Verdict::Judgement,
            YES => Verdict::Eligible,
            UNKNOWN => Verdict::Unknown,
            _ => Verdict::NotEligible,
        })
    }

    /// By the conditions of the scheme and those of its lead funder.
    pub fn verdict(&self, row: usize) -> Option<Verdict> {
        self.judged(self.overall, row)
    }

    /// What a condition says of a row; conditions are numbered in the order of the file.
    pub fn condition(&self, condition: usize, row: usize) -> Option<ConditionVerdict> {
        match self.conditions.get(condition)? {
            None => (row < self.rows).then_some(ConditionVerdict::Judgement),
            Some(place) => self.truth(*place, row).map(|truth| match truth {
                YES => ConditionVerdict::Met,
                UNKNOWN => ConditionVerdict::Unknown,
                _ => ConditionVerdict::NotMet,
            }),
        }
    }

    /// By the conditions of the scheme and those of a funder; funders are numbered in the order of
    /// the file.
    pub fn funding_verdict(&self, funding: usize, row: usize) -> Option<Verdict> {
        self.judged(self.fundings.get(funding)?.judged, row)
    }

    /// The amount proposed by the rule of a funder, whatever the verdict; `None` when it is not
    /// known.
    pub fn amount(&self, funding: usize, row: usize) -> Option<money::Cents> {
        let place = self.fundings.get(funding)?.amount?;
        let amounts = self.amounts.get(place).filter(|_| row < self.rows)?;
        let known = amounts.known.as_ref();
        if known.is_some_and(|known| known.get(row) != Some(&KNOWN)) {
            return None;
        }
        let cents = match &amounts.cents {
            Cents::Same(number) => Some(*number),
            Cents::Small(cents) => cents.get(row).map(|cents| i64::from(*cents)),
            Cents::Large(cents) => cents.get(row).copied(),
        };
        cents.map(money::Cents)
    }
}

/// So many cells, in the memory of others when they are enough.
fn room<X: Clone + Default>(old: Option<Vec<X>>, rows: usize) -> Vec<X> {
    match old {
        Some(mut old) if old.capacity() >= rows => {
            old.resize(rows, X::default());
            old
        }
        // The system gives it cleared: nothing is written before the threads write.
        _ => vec![X::default(); rows],
    }
}

impl Part<'_> {
    pub(super) fn truth(&mut self, place: usize, rows: Range<usize>, truths: &[u8]) {
        self.truths[place][rows].copy_from_slice(truths);
    }

    /// Keeps the amount of rows that the frame has just worked on.
    pub(super) fn amount(
        &mut self,
        place: usize,
        rows: Range<usize>,
        held: Held,
        frame: &Frame,
        table: &Table,
        chunk: &Range<usize>,
    ) {
        let part = &mut self.amounts[place];
        match (held.number, &mut part.small, &mut part.large) {
            (Number::Small(source), Some(small), _) => {
                let cents = frame.small(source, table, chunk.clone());
                small[rows.clone()].copy_from_slice(cents);
            }
            (Number::Large(source), _, Some(large)) => {
                let cents = frame.large(source, table, chunk.clone());
                large[rows.clone()].copy_from_slice(cents);
            }
            // The same for every row: nothing to keep.
            _ => {}
        }
        if let (Some(source), Some(known)) = (held.known, &mut part.known) {
            let mask = frame.bytes(source, table, chunk.clone());
            known[rows].copy_from_slice(mask);
        }
    }
}
