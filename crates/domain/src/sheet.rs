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
    csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
}

fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|d| first.bytes().filter(|b| b == d).count())
        .unwrap_or(b';')
}

/// The line of a file that comes back whose quotes would swallow others; cells may hold line breaks.
#[must_use]
pub fn open_quote(text: &str) -> Option<u64> {
    let text = text.trim_start_matches('\u{feff}');
    wrong_quotes(text.as_bytes(), delimiter(text), true)
}

/// The line, from 1, of the first quoted cell that does not end as one: it never closes, it closes
/// before more text, or it runs over lines where cells have no `breaks`. The reader takes all of it
/// without a word, and the rows that it swallowed would be missed by nobody.
pub(crate) fn wrong_quotes(bytes: &[u8], delimiter: u8, breaks: bool) -> Option<u64> {
    enum At {
        Start,
        Plain,
        Quoted,
        Closed,
        Ended,
    }
    let (mut at, mut line, mut opened) = (At::Start, 1_u64, 1_u64);
    for byte in bytes {
        at = match (at, *byte) {
            (At::Start, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, b'\n' | b'\r') if !breaks => return Some(opened),
            (At::Quoted, _) | (At::Closed, b'"') => At::Quoted,
            (_, b'\n' | b'\r') => At::Start,
            (_, byte) if byte == delimiter => At::Start,
            (At::Closed | At::Ended, b' ') => At::Ended,
            (At::Closed | At::Ended, _) => return Some(opened),
            (At::Start | At::Plain, _) => At::Plain,
        };
        line = line.saturating_add(u64::from(*byte == b'\n'));
    }
    matches!(at, At::Quoted).then_some(opened)
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

    #[test]
    fn quotes_close_in_their_cell() {
        for fine in [
            "a;b\n1;2\n",
            "a;b\n\"1\";\"2\"",
            "a;b\n\"dit \"\"oui\"\"\" ;2\r\n",
            "a;b\n5\" de tuyau;2\n",
            "a;b\n\"\";2\n",
        ] {
            assert_eq!(open_quote(fine), None, "{fine}");
            assert_eq!(wrong_quotes(fine.as_bytes(), b';', false), None, "{fine}");
        }
        for (wrong, line) in [
            ("a;b\n1;\"2", 2),
            ("a;b\n1;2\n\"3;4\n5;6\n", 3),
            ("a;b\n\"1;2\n3;\"4\"\n", 2),
            ("a;b\n\"1\"2;3\n", 2),
            ("a;b\n\"1\" \"2\";3\n", 2),
        ] {
            assert_eq!(open_quote(wrong), Some(line), "{wrong}");
        }
        let broken = "a;b\n1;\"2\n3\"\n";
        assert_eq!(open_quote(broken), None);
        assert_eq!(wrong_quotes(broken.as_bytes(), b';', false), Some(2));
    }
}
