//! Reading a ledger of aid: what is accepted, and each mistake with its row and column.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

use domain::aid::import::{Mistake, MistakeKind, Row, read};
use jiff::civil::date;
use money::{AmountError, Cents};
use proptest::prelude::*;

const REGIMES: [&str; 2] = ["general", "sieg"];

fn rows(text: &str) -> Vec<Row> {
    read(text.as_bytes(), &REGIMES).expect("a file without mistake")
}

fn mistakes(text: &str) -> Vec<Mistake> {
    read(text.as_bytes(), &REGIMES).expect_err("a file with mistakes")
}

#[test]
fn the_plain_file() {
    let found = rows(
        "undertaking,date,regime,grant_equivalent\nU1,2025-01-31,general,12345.67\n\nU2,2024-02-29,sieg,8\n",
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[0],
        Row {
            line: 2,
            undertaking: "U1".into(),
            granted_on: date(2025, 1, 31),
            regime: "general".into(),
            amount: Cents(1_234_567),
            name: String::new(),
            grantor: String::new(),
            reference: String::new(),
        }
    );
    assert_eq!((found[1].line, found[1].amount), (4, Cents(800)));
}

#[test]
fn as_a_spreadsheet_in_french_writes_it() {
    let found = rows(
        "\u{feff}regime;name;date;undertaking;grant_equivalent\r\ngeneral;\"Le Fournil ; SCIC\";2025-01-31;U1;12\u{202f}345,67\r\n",
    );
    assert_eq!(found[0].amount, Cents(1_234_567));
    assert_eq!(found[0].name, "Le Fournil ; SCIC");
    let quoted =
        rows("undertaking,date,regime,grant_equivalent\nU1,2025-01-31,general,\"12 345,67\"\n");
    assert_eq!(quoted[0].amount, Cents(1_234_567));
    assert!(rows("undertaking,date,regime,grant_equivalent\n").is_empty());
}

#[test]
fn columns_are_named_in_french_too() {
    let english = rows(
        "undertaking,date,regime,grant_equivalent,name,grantor,reference\nU1,2025-01-31,general,8,Le Fournil,La Ville,D 12\n",
    );
    for head in [
        "entreprise;date;régime;équivalent-subvention;nom;financeur;référence",
        "Entreprise;DATE;regime;Equivalent_subvention;Nom;Financeur;Reference",
        "undertaking;date;régime;grant_equivalent;name;financeur;reference",
    ] {
        let text = format!("{head}\nU1;2025-01-31;general;8;Le Fournil;La Ville;D 12\n");
        assert_eq!(rows(&text), english, "{head}");
    }
    // One column by two names is written twice.
    let twice = mistakes("entreprise;undertaking;date;regime;grant_equivalent\n");
    let found: Vec<_> = twice.iter().map(|m| (m.column, m.kind)).collect();
    assert_eq!(found, [("undertaking", MistakeKind::RepeatedColumn)]);
}

#[test]
fn each_mistake_with_its_row_and_column() {
    let found = mistakes(
        "undertaking,date,regime,grant_equivalent\n\
         U1,31/01/2025,general,1\n\
         U1,2025-02-29,general,1\n\
         ,2025-01-31,General,1.234\n\
         U1,2025-01-31,sieg,-5\n\
         U1,2025-01-31,sieg\n\
         U1,2025-01-31T00,sieg,NaN\n",
    );
    let seen: Vec<(u64, &str, MistakeKind)> =
        found.iter().map(|m| (m.line, m.column, m.kind)).collect();
    use MistakeKind::{Amount, Date, Empty, Regime, Shape};
    assert_eq!(
        seen,
        [
            (2, "date", Date),
            (3, "date", Date),
            (4, "undertaking", Empty),
            (4, "regime", Regime),
            (4, "grant_equivalent", Amount(AmountError::Ambiguous)),
            (5, "grant_equivalent", Amount(AmountError::Negative)),
            (6, "row", Shape),
            (7, "date", Date),
            (7, "grant_equivalent", Amount(AmountError::NotANumber)),
        ]
    );
    assert_eq!(
        found[3].to_string(),
        "row 4, column regime: one of general, sieg expected, found “General”"
    );
}

#[test]
fn the_first_line_names_every_column_once() {
    let kinds = |text: &str| -> Vec<(&str, MistakeKind)> {
        mistakes(text).iter().map(|m| (m.column, m.kind)).collect()
    };
    use MistakeKind::{MissingColumn, RepeatedColumn, UnknownColumn};
    assert_eq!(
        kinds("undertaking,date,regime,amount\nU1,2025-01-31,general,1\n"),
        [
            ("header", UnknownColumn),
            ("grant_equivalent", MissingColumn)
        ]
    );
    assert_eq!(
        kinds("undertaking,date,date,regime,grant_equivalent\n"),
        [("date", RepeatedColumn)]
    );
    assert_eq!(kinds("").len(), 4);
    let latin = read(
        b"undertaking,date,regime,grant_equivalent\nU\xe9,2025-01-31,general,1\n",
        &REGIMES,
    );
    assert_eq!(latin.expect_err("not UTF-8")[0].column, "undertaking");
}

#[test]
fn quotes_that_do_not_close_swallow_nothing() {
    let head = "undertaking,date,regime,grant_equivalent,name\n";
    for (rows, line) in [
        (
            "U1,2025-01-31,general,8,\"Le Fournil\nU1,2025-01-31,general,9,\n",
            2,
        ),
        ("U1,2025-01-31,general,8,\nU1,2025-01-31,general,\"12", 3),
        ("U1,2025-01-31,general,8,\nU1,2025-01-31,general,\"12\n", 3),
        // Closed by the quote of another row.
        (
            "U1,2025-01-31,general,8,\"Le\nU1,2025-01-31,general,9,\"La\"\n",
            2,
        ),
        ("U1,2025-01-31,general,\"8\"9,\n", 2),
        // A break in a name is no row of a ledger.
        ("U1,2025-01-31,general,8,\"Le\nFournil\"\n", 2),
    ] {
        let found = mistakes(&format!("{head}{rows}"));
        let found: Vec<_> = found.iter().map(|m| (m.line, m.kind)).collect();
        assert_eq!(found, [(line, MistakeKind::Quotes)], "{rows}");
    }
    let fine = rows(&format!(
        "{head}U1,2025-01-31,general,\"8\" ,\"dit \"\"oui\"\", 5\"\n"
    ));
    assert_eq!(
        (fine[0].amount, fine[0].name.as_str()),
        (Cents(800), "dit \"oui\", 5")
    );
}

proptest! {
    #[test]
    fn any_file_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &REGIMES);
    }

    #[test]
    fn any_rows_are_answered(text in "[-a-z0-9,;\"\n .]{0,120}") {
        let _ = read(format!("undertaking,date,regime,grant_equivalent\n{text}").as_bytes(), &REGIMES);
    }
}

/// One thing wrong is enough, whichever it is; a date is written one way only.
#[test]
fn a_row_with_one_thing_wrong_is_refused() {
    let row = |undertaking: &str, day: &str, regime: &str, amount: &str| {
        let text = format!(
            "undertaking,date,regime,grant_equivalent\n{undertaking},{day},{regime},{amount}\n"
        );
        read(text.as_bytes(), &REGIMES).map_err(|mistakes| {
            let columns: Vec<&str> = mistakes.iter().map(|one| one.column).collect();
            columns.join(" ")
        })
    };
    let regime = REGIMES[0];
    assert_eq!(
        row("a", "2026-01-31", regime, "1").map(|rows| rows.len()),
        Ok(1)
    );
    for (found, column) in [
        (row("", "2026-01-31", regime, "1"), "undertaking"),
        (row("a", "20260131", regime, "1"), "date"),
        (row("a", "2026-1-31", regime, "1"), "date"),
        (row("a", "2026-01-32", regime, "1"), "date"),
        (row("a", "2026/01/31", regime, "1"), "date"),
        (row("a", "2026-01-31", "nonsense", "1"), "regime"),
        (row("a", "2026-01-31", regime, "one"), "grant_equivalent"),
    ] {
        assert_eq!(found.err().as_deref(), Some(column));
    }
}
