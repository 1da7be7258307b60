//! Reading a ledger of aid from a CSV file.
//!
//! The first line names the columns, in any order: `undertaking`, `date`, `regime`,
//! `grant_equivalent`, and if one likes `name`, `grantor`, `reference`; or as in [`FRENCH`], whatever
//! the accents and the case. Fields are separated by
//! commas or by semicolons, as the first line is; UTF-8, with or without its mark. Dates are
//! written `2026-01-31`, amounts in euros `12345.67` or `12 345,67`. Nothing is guessed: every row
//! that cannot be read is said, with its column and what was expected; quotes that do not close on
//! their row are refused before anything is read, since the rows after them would be lost.

use jiff::civil::Date;
use money::{AmountError, Cents, parse_amount};
use policy::fold::fold;

use crate::sheet::wrong_quotes;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    pub undertaking: String,
    pub granted_on: Date,
    pub regime: String,
    pub amount: Cents,
    /// Name of the beneficiary; empty when the file does not say it.
    pub name: String,
    pub grantor: String,
    pub reference: String,
}

/// A mistake in the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {line}, column {column}: {expected}, found “{found}”")]
pub struct Mistake {
    /// Line in the file, from 1.
    pub line: u64,
    /// Name of the column.
    pub column: &'static str,
    pub found: String,
    /// What should be there.
    pub expected: String,
    pub kind: MistakeKind,
}

/// What kind of mistake, so that pages say it in their language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// The first line lacks this column.
    MissingColumn,
    /// The first line has a column that is not known.
    UnknownColumn,
    /// The first line has a column twice.
    RepeatedColumn,
    /// A row has more or fewer fields than the first line, or is not text.
    Shape,
    /// A quoted field does not close on its row: it would swallow the rows that follow.
    Quotes,
    Empty,
    /// Not an identifier that this ledger knows organisations by.
    Undertaking,
    Date,
    Regime,
    Amount(AmountError),
}

const UNDERTAKING: &str = "undertaking";
const DATE: &str = "date";
const REGIME: &str = "regime";
const AMOUNT: &str = "grant_equivalent";
/// The columns that must be there.
const REQUIRED: [&str; 4] = [UNDERTAKING, DATE, REGIME, AMOUNT];
const OPTIONAL: [&str; 3] = ["name", "grantor", "reference"];
/// What the columns are called in French: on pages, and in the files of those who read them.
pub const FRENCH: [(&str, &str); 7] = [
    (UNDERTAKING, "entreprise"),
    (DATE, "date"),
    (REGIME, "régime"),
    (AMOUNT, "équivalent-subvention"),
    ("name", "nom"),
    ("grantor", "financeur"),
    ("reference", "référence"),
];

/// The column that a name of the first line means.
fn meant(name: &str) -> Option<&'static str> {
    let french = FRENCH.iter().find(|(_, french)| fold(french) == fold(name));
    let mut known = REQUIRED.iter().chain(&OPTIONAL);
    match french {
        Some((column, _)) => Some(column),
        None => known.find(|known| **known == name).copied(),
    }
}

/// Reads the rows; `regimes` are the ids that the region knows. Empty lines are skipped.
///
/// # Errors
/// Every mistake of the file, in order.
pub fn read(bytes: &[u8], regimes: &[&str]) -> Result<Vec<Row>, Vec<Mistake>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let header = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let delimiter = if header.contains(&b';') { b';' } else { b',' };
    if let Some(line) = wrong_quotes(bytes, delimiter, false) {
        return Err(vec![Mistake {
            line,
            column: "row",
            found: "a quote that does not close".to_owned(),
            expected: "quotes that close before the next separator or the end of the line"
                .to_owned(),
            kind: MistakeKind::Quotes,
        }]);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut records = reader.byte_records();
    let columns = match records.next() {
        Some(Ok(header)) => columns(&header)?,
        _ => columns(&csv::ByteRecord::new())?,
    };
    let mut lines = Lines {
        bytes,
        at: 0,
        line: 1,
    };
    let mut rows = Vec::new();
    let mut mistakes = Vec::new();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = lines.of(error.position());
                mistakes.push(shape(line, error.to_string(), columns.len()));
                continue;
            }
        };
        let line = lines.of(record.position());
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        if record.len() != columns.len() {
            let found = format!("{} fields", record.len());
            mistakes.push(shape(line, found, columns.len()));
            continue;
        }
        match row(line, &columns, &record, regimes) {
            Ok(row) => rows.push(row),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() {
        Ok(rows)
    } else {
        Err(mistakes)
    }
}

/// The lines of the file, counted on as it is read.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which a record begins. The reader gives the place where the one before it
    /// ended, that is before the empty lines between them.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= start && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

fn shape(line: u64, found: String, columns: usize) -> Mistake {
    Mistake {
        line,
        column: "row",
        found,
        expected: format!("{columns} fields expected, as in the first line"),
        kind: MistakeKind::Shape,
    }
}

/// The names of the first line, in its order.
fn columns(header: &csv::ByteRecord) -> Result<Vec<&'static str>, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut columns: Vec<&'static str> = Vec::new();
    let wrong = |found: &str, expected: String, column, kind| Mistake {
        line: 1,
        column,
        found: found.to_owned(),
        expected,
        kind,
    };
    for name in header {
        let name = String::from_utf8_lossy(name);
        match meant(&name) {
            None => mistakes.push(wrong(
                &name,
                format!(
                    "one of {}, {} expected",
                    REQUIRED.join(", "),
                    OPTIONAL.join(", ")
                ),
                "header",
                MistakeKind::UnknownColumn,
            )),
            Some(known) if columns.contains(&known) => mistakes.push(wrong(
                &name,
                "a column named once expected".to_owned(),
                known,
                MistakeKind::RepeatedColumn,
            )),
            Some(known) => columns.push(known),
        }
    }
    for required in REQUIRED {
        if !columns.contains(&required) {
            mistakes.push(wrong(
                "",
                format!("the column {required} expected"),
                required,
                MistakeKind::MissingColumn,
            ));
        }
    }
    if mistakes.is_empty() {
        Ok(columns)
    } else {
        Err(mistakes)
    }
}

fn row(
    line: u64,
    columns: &[&'static str],
    record: &csv::ByteRecord,
    regimes: &[&str],
) -> Result<Row, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    for (column, field) in columns.iter().zip(record) {
        match std::str::from_utf8(field) {
            Ok(text) => texts.push((column, text.trim().to_owned())),
            Err(_) => mistakes.push(Mistake {
                line,
                column,
                found: String::from_utf8_lossy(field).into_owned(),
                expected: "UTF-8 text expected".to_owned(),
                kind: MistakeKind::Shape,
            }),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let text = |column: &str| -> &str {
        texts
            .iter()
            .find(|(name, _)| *name == column)
            .map_or("", |(_, text)| text)
    };
    let mut wrong = |column, expected: String, kind| {
        mistakes.push(Mistake {
            line,
            column,
            found: text(column).to_owned(),
            expected,
            kind,
        });
    };
    if text(UNDERTAKING).is_empty() {
        wrong(
            UNDERTAKING,
            "the id of an undertaking expected".to_owned(),
            MistakeKind::Empty,
        );
    }
    let granted_on = iso(text(DATE));
    if granted_on.is_none() {
        wrong(
            DATE,
            "a date such as 2026-01-31 expected".to_owned(),
            MistakeKind::Date,
        );
    }
    if !regimes.contains(&text(REGIME)) {
        wrong(
            REGIME,
            format!("one of {} expected", regimes.join(", ")),
            MistakeKind::Regime,
        );
    }
    let amount = parse_amount(text(AMOUNT));
    if let Err(error) = amount {
        wrong(
            AMOUNT,
            format!("an amount in euros such as 12345.67 or 12 345,67 expected ({error})"),
            MistakeKind::Amount(error),
        );
    }
    match (granted_on, amount) {
        (Some(granted_on), Ok(amount)) if mistakes.is_empty() => Ok(Row {
            line,
            undertaking: text(UNDERTAKING).to_owned(),
            granted_on,
            regime: text(REGIME).to_owned(),
            amount,
            name: text("name").to_owned(),
            grantor: text("grantor").to_owned(),
            reference: text("reference").to_owned(),
        }),
        _ => Err(mistakes),
    }
}

/// A date written as `2026-01-31`, and no other way that a library would also accept.
fn iso(text: &str) -> Option<Date> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain.then(|| text.parse().ok()).flatten()
}
