//! Situations in columns: one a name that a program reads.

use std::collections::BTreeMap;
use std::ops::Deref;

use super::code::{Code, Input, KNOWN, MOST_CHOICES, NO, Storage, UNKNOWN, YES};
use super::compile::{bit, unit_number};
use crate::situation::Value;

/// What stands for an unknown in a column of small numbers.
pub(super) const UNSAID: i32 = i32::MIN;

/// Ids chosen among those of a question, one bit each; the highest bit is set in every set that
/// was answered, even empty.
pub(super) trait SetOf: Copy + PartialEq {
    const NOTHING: Self;
    const ANSWERED: Self;

    /// From bits that fit.
    fn of(bits: u64) -> Self;
    fn and(self, other: Self) -> Self;
    fn count(self) -> i32;
}

impl SetOf for u8 {
    const NOTHING: u8 = 0;
    const ANSWERED: u8 = 1 << MOST_SHORT;

    fn of(bits: u64) -> u8 {
        u8::try_from(bits).unwrap_or(0)
    }

    #[inline(always)]
    fn and(self, other: u8) -> u8 {
        self & other
    }

    #[inline(always)]
    fn count(self) -> i32 {
        (self & !u8::ANSWERED).count_ones().cast_signed()
    }
}

impl SetOf for u64 {
    const NOTHING: u64 = 0;
    const ANSWERED: u64 = 1 << MOST_CHOICES;

    fn of(bits: u64) -> u64 {
        bits
    }

    #[inline(always)]
    fn and(self, other: u64) -> u64 {
        self & other
    }

    #[inline(always)]
    fn count(self) -> i32 {
        (self & !u64::ANSWERED).count_ones().cast_signed()
    }
}

/// Choices of a question whose sets fit in a byte.
const MOST_SHORT: usize = 7;

/// What is known beforehand of a column, whatever the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// A row at least says nothing.
    pub(super) unsaid: bool,
    /// Its numbers are held in four bytes.
    pub(super) small: bool,
    /// What its numbers lie between; zero is always in there.
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Facts {
    /// Of a column that may hold anything.
    pub(super) const ANY: Facts = Facts {
        unsaid: true,
        small: false,
        low: i64::MIN,
        high: i64::MAX,
    };
}

/// The rows of a column: one needs no room of its own.
#[derive(Clone, Debug)]
pub(super) enum Rows<X> {
    None,
    One([X; 1]),
    Many(Vec<X>),
}

impl<X: Copy> Rows<X> {
    fn with_capacity(rows: usize) -> Rows<X> {
        if rows == 1 {
            Rows::None
        } else {
            Rows::Many(Vec::with_capacity(rows))
        }
    }

    fn push(&mut self, row: X) {
        match self {
            Rows::None => *self = Rows::One([row]),
            Rows::One([first]) => *self = Rows::Many(vec![*first, row]),
            Rows::Many(rows) => rows.push(row),
        }
    }
}

impl<X> Deref for Rows<X> {
    type Target = [X];

    #[inline]
    fn deref(&self) -> &[X] {
        match self {
            Rows::None => &[],
            Rows::One(row) => row,
            Rows::Many(rows) => rows,
        }
    }
}

/// One name, for every row. What was not answered, or was answered with something else than the
/// name may hold, is unknown.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Flag(Rows<u8>),
    /// The code of a choice; 0 when it is unknown. A byte when that is enough.
    Code(Rows<u8>),
    LongCode(Rows<u32>),
    ShortSet(Rows<u8>),
    Set(Rows<u64>),
    Text(Rows<u32>),
    /// Numbers and days since 1970 that fit in four bytes: most do, and several are compared at once.
    Small(Rows<i32>),
    /// Numbers, and the mask of those that are known; an unknown one is 0.
    Large(Rows<i64>, Rows<u8>),
}

impl Column {
    fn new(storage: &Storage, rows: usize) -> Column {
        match storage {
            Storage::Flag => Column::Flag(Rows::with_capacity(rows)),
            Storage::Code(choices) if choices.len() <= usize::from(u8::MAX) => {
                Column::Code(Rows::with_capacity(rows))
            }
            Storage::Code(_) => Column::LongCode(Rows::with_capacity(rows)),
            Storage::Set(options) if options.len() <= MOST_SHORT => {
                Column::ShortSet(Rows::with_capacity(rows))
            }
            Storage::Set(_) => Column::Set(Rows::with_capacity(rows)),
            Storage::Text => Column::Text(Rows::with_capacity(rows)),
            Storage::Date | Storage::Number(_) => Column::Small(Rows::with_capacity(rows)),
        }
    }

    /// Whether a row is known.
    pub(super) fn is_known(&self, row: usize) -> bool {
        match self {
            Column::Flag(truths) => truths.get(row).is_some_and(|truth| *truth != UNKNOWN),
            Column::Code(codes) => codes.get(row).is_some_and(|code| *code != 0),
            Column::LongCode(codes) => codes.get(row).is_some_and(|code| *code != 0),
            Column::ShortSet(sets) => sets.get(row).is_some_and(|set| set & u8::ANSWERED != 0),
            Column::Set(sets) => sets.get(row).is_some_and(|set| set & u64::ANSWERED != 0),
            Column::Text(texts) => texts.get(row).is_some_and(|text| *text != 0),
            Column::Small(numbers) => numbers.get(row).is_some_and(|number| *number != UNSAID),
            Column::Large(_, known) => known.get(row).is_some_and(|known| *known == KNOWN),
        }
    }

    /// Bytes held by a row.
    fn width(&self) -> usize {
        match self {
            Column::Flag(_) | Column::Code(_) | Column::ShortSet(_) => 1,
            Column::LongCode(_) | Column::Text(_) | Column::Small(_) => 4,
            Column::Set(_) => 8,
            Column::Large(..) => 9,
        }
    }

    /// Adds a number, or an unknown. A column of small numbers grows large at the first that does
    /// not fit.
    fn push_number(&mut self, number: Option<i64>) {
        if let Column::Small(numbers) = self {
            let small = number.map(i32::try_from).transpose();
            match small {
                Ok(None) => return numbers.push(UNSAID),
                Ok(Some(small)) if small != UNSAID => return numbers.push(small),
                _ => *self = Column::large(numbers),
            }
        }
        if let Column::Large(numbers, known) = self {
            numbers.push(number.unwrap_or(0));
            known.push(if number.is_some() { KNOWN } else { 0 });
        }
    }

    fn large(small: &[i32]) -> Column {
        let mut numbers = Rows::with_capacity(small.len() + 1);
        let mut known = Rows::with_capacity(small.len() + 1);
        for number in small {
            let said = *number != UNSAID;
            numbers.push(if said { i64::from(*number) } else { 0 });
            known.push(if said { KNOWN } else { 0 });
        }
        Column::Large(numbers, known)
    }
}

/// Situations for one code, in rows.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    rows: usize,
    pub(super) columns: Vec<Column>,
    facts: Vec<Facts>,
    /// Texts met that the code does not write, numbered after its own.
    texts: BTreeMap<String, u32>,
}

impl Table {
    pub(crate) fn new(code: &Code, rows: usize) -> Table {
        let columns = code.inputs.iter();
        let facts = Facts {
            unsaid: false,
            small: true,
            low: 0,
            high: 0,
        };
        Table {
            rows: 0,
            columns: columns
                .map(|input| Column::new(&input.storage, rows))
                .collect(),
            facts: vec![facts; code.inputs.len()],
            texts: BTreeMap::new(),
        }
    }

    /// Room for so many rows, held as [`Facts::ANY`] says.
    pub(crate) fn any(code: &Code, rows: usize) -> Table {
        let columns = code.inputs.iter().map(|input| match input.storage {
            Storage::Date | Storage::Number(_) => {
                Column::Large(Rows::with_capacity(rows), Rows::with_capacity(rows))
            }
            _ => Column::new(&input.storage, rows),
        });
        Table {
            rows: 0,
            columns: columns.collect(),
            facts: vec![Facts::ANY; code.inputs.len()],
            texts: BTreeMap::new(),
        }
    }

    /// One row, each name asked in turn.
    pub(crate) fn single<'v>(
        code: &Code,
        answer: impl FnMut(&Input) -> Option<&'v Value>,
    ) -> Table {
        let mut table = Table::any(code, 1);
        table.push(code, answer);
        table
    }

    /// What holds of each column so far.
    pub(super) fn facts(&self) -> &[Facts] {
        &self.facts
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes held by a row.
    pub(crate) fn width(&self) -> usize {
        self.columns.iter().map(Column::width).sum()
    }

    /// Adds a row, each name asked in turn.
    pub(crate) fn push<'v>(
        &mut self,
        code: &Code,
        mut answer: impl FnMut(&Input) -> Option<&'v Value>,
    ) {
        let columns = self.columns.iter_mut().zip(&mut self.facts);
        for ((column, facts), input) in columns.zip(&code.inputs) {
            let value = answer(input);
            let said = match column {
                Column::Flag(truths) => {
                    let truth = match value {
                        Some(Value::Bool(true)) => YES,
                        Some(Value::Bool(false)) => NO,
                        _ => UNKNOWN,
                    };
                    truths.push(truth);
                    truth != UNKNOWN
                }
                Column::Code(codes) => {
                    let code = u8::try_from(choice(&input.storage, value)).unwrap_or(0);
                    codes.push(code);
                    code != 0
                }
                Column::LongCode(codes) => {
                    let code = choice(&input.storage, value);
                    codes.push(code);
                    code != 0
                }
                Column::ShortSet(sets) => {
                    let bits = set(&input.storage, value);
                    let answered = if bits.is_some() { u8::ANSWERED } else { 0 };
                    sets.push(u8::of(bits.unwrap_or(0)) | answered);
                    bits.is_some()
                }
                Column::Set(sets) => {
                    let bits = set(&input.storage, value);
                    let answered = if bits.is_some() { u64::ANSWERED } else { 0 };
                    sets.push(bits.unwrap_or(0) | answered);
                    bits.is_some()
                }
                Column::Text(texts) => {
                    let number = match value {
                        Some(Value::Text(text)) => number_of(text, code, &mut self.texts),
                        _ => 0,
                    };
                    texts.push(number);
                    number != 0
                }
                Column::Small(_) | Column::Large(..) => {
                    let number = value.and_then(|value| unit_number(&input.storage, value));
                    column.push_number(number);
                    facts.small &= matches!(column, Column::Small(_));
                    facts.low = facts.low.min(number.unwrap_or(0));
                    facts.high = facts.high.max(number.unwrap_or(0));
                    number.is_some()
                }
            };
            facts.unsaid |= !said;
        }
        self.rows += 1;
    }
}

fn choice(storage: &Storage, value: Option<&Value>) -> u32 {
    match (storage, value) {
        (Storage::Code(choices), Some(Value::Text(id))) => choices.code(id),
        _ => 0,
    }
}

fn set(storage: &Storage, value: Option<&Value>) -> Option<u64> {
    match (storage, value) {
        (Storage::Set(options), Some(Value::List(ids))) => {
            Some(ids.iter().fold(0, |set, id| set | bit(options, id)))
        }
        _ => None,
    }
}

/// The number of a text: that of the code when it writes it, or the next free one.
fn number_of(text: &str, code: &Code, texts: &mut BTreeMap<String, u32>) -> u32 {
    if let Some(known) = code.dictionary.get(text) {
        return u32::try_from(*known).unwrap_or(0);
    }
    let next = code.dictionary.len() + texts.len() + 1;
    let next = u32::try_from(next).unwrap_or(u32::MAX);
    match texts.get(text) {
        Some(known) => *known,
        None => *texts.entry(text.to_owned()).or_insert(next),
    }
}
