//! Situations in columns: one a name that a program reads.

use std::collections::BTreeMap;

use super::code::{Code, Input, KNOWN, MOST_CHOICES, NO, Storage, UNKNOWN, YES};
use super::compile::{bit, unit_number};
use crate::situation::{Situation, Value};

/// What stands for an unknown in a column of small numbers.
pub(super) const UNSAID: i32 = i32::MIN;
/// Set in every set that was answered, even empty.
pub(super) const ANSWERED: u64 = 1 << MOST_CHOICES;

/// One name, for every row. What was not answered, or was answered with something else than the
/// name may hold, is unknown.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Flag(Vec<u8>),
    /// The code of a choice; 0 when it is unknown. A byte when that is enough.
    Code(Vec<u8>),
    LongCode(Vec<u32>),
    Set(Vec<u64>),
    Text(Vec<u32>),
    /// Numbers and days since 1970 that fit in four bytes: most do, and several are compared at once.
    Small(Vec<i32>),
    /// Numbers, and the mask of those that are known; an unknown one is 0.
    Large(Vec<i64>, Vec<u8>),
}

impl Column {
    fn new(storage: &Storage, rows: usize) -> Column {
        match storage {
            Storage::Flag => Column::Flag(Vec::with_capacity(rows)),
            Storage::Code(choices) if choices.len() <= usize::from(u8::MAX) => {
                Column::Code(Vec::with_capacity(rows))
            }
            Storage::Code(_) => Column::LongCode(Vec::with_capacity(rows)),
            Storage::Set(_) => Column::Set(Vec::with_capacity(rows)),
            Storage::Text => Column::Text(Vec::with_capacity(rows)),
            Storage::Date | Storage::Number(_) => Column::Small(Vec::with_capacity(rows)),
        }
    }

    /// Whether the first row is known.
    pub(super) fn is_known(&self) -> bool {
        match self {
            Column::Flag(truths) => truths.first().is_some_and(|truth| *truth != UNKNOWN),
            Column::Code(codes) => codes.first().is_some_and(|code| *code != 0),
            Column::LongCode(codes) => codes.first().is_some_and(|code| *code != 0),
            Column::Set(sets) => sets.first().is_some_and(|set| set & ANSWERED != 0),
            Column::Text(texts) => texts.first().is_some_and(|text| *text != 0),
            Column::Small(numbers) => numbers.first().is_some_and(|number| *number != UNSAID),
            Column::Large(_, known) => known.first().is_some_and(|known| *known == KNOWN),
        }
    }

    /// Bytes held by a row.
    fn width(&self) -> usize {
        match self {
            Column::Flag(_) | Column::Code(_) => 1,
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
        let mut numbers = Vec::with_capacity(small.len() + 1);
        let mut known = Vec::with_capacity(small.len() + 1);
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
    /// Texts met that the code does not write, numbered after its own.
    texts: BTreeMap<String, u32>,
}

impl Table {
    pub(crate) fn new(code: &Code, rows: usize) -> Table {
        let columns = code.inputs.iter();
        Table {
            rows: 0,
            columns: columns
                .map(|input| Column::new(&input.storage, rows))
                .collect(),
            texts: BTreeMap::new(),
        }
    }

    /// One row.
    pub(crate) fn of(code: &Code, situation: &Situation) -> Table {
        let mut table = Table::new(code, 1);
        table.push(code, |input| situation.get(&input.name));
        table
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
        for (column, input) in self.columns.iter_mut().zip(&code.inputs) {
            let value = answer(input);
            match column {
                Column::Flag(truths) => truths.push(match value {
                    Some(Value::Bool(true)) => YES,
                    Some(Value::Bool(false)) => NO,
                    _ => UNKNOWN,
                }),
                Column::Code(codes) => {
                    codes.push(u8::try_from(choice(&input.storage, value)).unwrap_or(0));
                }
                Column::LongCode(codes) => codes.push(choice(&input.storage, value)),
                Column::Set(sets) => sets.push(set(&input.storage, value)),
                Column::Text(texts) => texts.push(match value {
                    Some(Value::Text(text)) => number_of(text, code, &mut self.texts),
                    _ => 0,
                }),
                Column::Small(_) | Column::Large(..) => {
                    let number = value.and_then(|value| unit_number(&input.storage, value));
                    column.push_number(number);
                }
            }
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

fn set(storage: &Storage, value: Option<&Value>) -> u64 {
    match (storage, value) {
        (Storage::Set(options), Some(Value::List(ids))) => {
            ids.iter().fold(ANSWERED, |set, id| set | bit(options, id))
        }
        _ => 0,
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
