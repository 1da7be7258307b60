//! Candidates from a table of text: `id,amount,score,department` and, if known, `theme,applicant`.

use std::collections::BTreeSet;
use std::io::Read as _;

use money::{Cents, parse_amount};

use crate::Candidate;

/// One mistake of the file, where it is and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column}: expected {expected}, found “{found}”")]
pub struct RowError {
    /// Line of the table, the header being 1.
    pub row: u64,
    pub column: String,
    pub expected: &'static str,
    pub found: String,
}

const REQUIRED: [&str; 4] = ["id", "amount", "score", "department"];
const AMOUNT: &str = "an amount in euros with at most two decimals, such as 14000 or 14000.50";

/// Reads a CSV table: comma or semicolon, the header in any order, other columns not looked at.
///
/// # Errors
/// Every mistake of the table at once.
pub fn read_candidates(bytes: &[u8]) -> Result<Vec<Candidate>, Vec<RowError>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let header_end = bytes
        .iter()
        .position(|b| *b == b'\n')
        .unwrap_or(bytes.len());
    let semicolons = bytes
        .get(..header_end)
        .is_some_and(|h| h.contains(&b';') && !h.contains(&b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .trim(csv::Trim::Headers)
        // Quotes that never close hold at least this end of line.
        .from_reader(bytes.chain(&b"\n"[..]));
    let header = reader.headers().map_err(|e| vec![unreadable(&e)])?.clone();
    let column = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let missing: Vec<RowError> = REQUIRED
        .iter()
        .filter(|name| column(name).is_none())
        .map(|name| RowError {
            row: 1,
            column: (*name).to_owned(),
            expected: "this column in the header: id,amount,score,department[,theme][,applicant]",
            found: header.iter().collect::<Vec<_>>().join(","),
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut errors = Vec::new();
    let mut candidates = Vec::new();
    let mut ids = BTreeSet::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                errors.push(unreadable(&e));
                continue;
            }
        };
        let row = record.position().map_or(0, csv::Position::line);
        if let Some(open) = record.iter().position(|cell| cell.contains(['\n', '\r'])) {
            errors.push(RowError {
                row,
                column: header.get(open).unwrap_or("all").to_owned(),
                expected: "quotes that close on their row",
                found: "a line break".to_owned(),
            });
            continue;
        }
        let cell = |name: &str| {
            let cell = column(name).and_then(|at| record.get(at));
            cell.unwrap_or("").trim()
        };
        let mut wrong = |column: &str, expected: &'static str| {
            errors.push(RowError {
                row,
                column: column.to_owned(),
                expected,
                found: cell(column).to_owned(),
            });
        };
        let id = cell("id").to_owned();
        if id.is_empty() {
            wrong("id", "an id");
        } else if !ids.insert(id.clone()) {
            wrong("id", "an id that no other row has");
        }
        let amount = parse_amount(cell("amount"));
        if amount.is_err() {
            wrong("amount", AMOUNT);
        }
        let score = cell("score").parse();
        if score.is_err() {
            wrong(
                "score",
                "a number from 0 to 1000000 with at most three decimals",
            );
        }
        if cell("department").is_empty() {
            wrong("department", "a department, such as 29");
        }
        let told = |name: &str| Some(cell(name).to_owned()).filter(|s| !s.is_empty());
        candidates.push(Candidate {
            id,
            amount: amount.unwrap_or(Cents(0)),
            score: score.unwrap_or_default(),
            department: cell("department").to_owned(),
            theme: told("theme"),
            applicant: told("applicant"),
        });
    }
    if errors.is_empty() {
        Ok(candidates)
    } else {
        Err(errors)
    }
}

fn unreadable(error: &csv::Error) -> RowError {
    RowError {
        row: error.position().map_or(1, csv::Position::line),
        column: "all".to_owned(),
        expected: "text in UTF-8 with as many cells as the header",
        found: error.to_string(),
    }
}
