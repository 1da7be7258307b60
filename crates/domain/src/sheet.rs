//! Tables as files for spreadsheets: semicolons, and no cell that would run as a formula.

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
