//! Tables as files for spreadsheets: semicolons, and no cell that would run as a formula. What comes
//! back is read as spreadsheets write it.

use jiff::civil::Date;

/// A text that a spreadsheet would take for a formula is written so that it does not.
#[must_use]
pub fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A table as CSV with semicolons, as French spreadsheets open it.
///
/// # Errors
/// Only when memory cannot be written to.
pub fn write<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> Result<String, csv::Error> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    out.write_record(head)?;
    for row in rows {
        out.write_record(row.iter().map(|cell| safe(cell)))?;
    }
    let bytes = out.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The text of a cell that [`safe`] may have written.
#[must_use]
pub fn plain(cell: &str) -> &str {
    cell.trim_start_matches('\'')
}

/// A reader of the lines of a file that comes back, whatever a spreadsheet put between its cells.
#[must_use]
pub fn reader(text: &str) -> csv::Reader<&[u8]> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|d| first.bytes().filter(|b| b == d).count())
        .unwrap_or(b';');
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
}

/// A text that is no day written as 31/12/2026 or 2026-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADay;

/// The day in a cell; `None` when it is blank.
///
/// # Errors
/// [`NotADay`].
pub fn day(cell: &str) -> Result<Option<Date>, NotADay> {
    if cell.is_empty() {
        return Ok(None);
    }
    if let Ok(day) = cell.parse() {
        return Ok(Some(day));
    }
    Date::strptime("%d/%m/%Y", cell)
        .map(Some)
        .map_err(|_| NotADay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_as_a_formula_and_semicolons_stay_in_their_cell() {
        let row = ["=1+1".to_owned(), "Ti ; ar".to_owned()];
        assert_eq!(
            write(["a", "b"], &[row]).expect("a file"),
            "a;b\n'=1+1;\"Ti ; ar\"\n"
        );
    }
}
