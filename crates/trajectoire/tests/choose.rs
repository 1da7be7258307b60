//! The command as people type it, on the sample of the documentation.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn docs(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name)
}

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .arg("choose")
        .arg("--candidates")
        .arg(docs("samples/choose-candidates.csv"))
        .args(args)
        .output()
        .unwrap()
}

/// The answer, after checking that it has the members that its schema promises and no other.
fn answer(output: &Output) -> Value {
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: Value =
        serde_json::from_slice(&std::fs::read(docs("schemas/choose.schema.json")).unwrap())
            .unwrap();
    let shape = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .find(|shape| names(&shape["properties"]) == names(&value))
        .unwrap_or_else(|| panic!("no shape of the schema: {value}"));
    for out in value["left_out"].as_array().into_iter().flatten() {
        let item = &shape["properties"]["left_out"]["items"]["properties"];
        assert_eq!(names(item), names(out));
    }
    value
}

fn names(object: &Value) -> Vec<&String> {
    object.as_object().unwrap().keys().collect()
}

#[test]
fn the_sample_is_chosen_exactly() {
    let output = run(&[
        "--envelope",
        "60000",
        "--min",
        "department=1,theme=0",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        answer(&output),
        json!({
            "score": 66,
            "cost_cents": 5_800_000,
            "chosen": ["2026-000101", "2026-000103", "2026-000104", "2026-000105", "2026-000108"],
            // The best choices with each of them, found by trying all 256: 64, 62.5 and 57 points.
            "left_out": [
                { "id": "2026-000102", "price_of_entry": 2 },
                { "id": "2026-000106", "price_of_entry": 3.5 },
                { "id": "2026-000107", "price_of_entry": 9 },
            ]
        })
    );
}

#[test]
fn must_and_never_are_obeyed_and_have_no_price() {
    let output = run(&[
        "--envelope",
        "60 000,00 €",
        "--must",
        "2026-000106",
        "--never",
        "2026-000103",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0));
    let value = answer(&output);
    let chosen = value["chosen"].as_array().unwrap();
    assert!(chosen.contains(&json!("2026-000106")));
    let never = value["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .find(|o| o["id"] == "2026-000103")
        .unwrap();
    assert_eq!(never["price_of_entry"], Value::Null);
}

#[test]
fn what_cannot_hold_is_named_and_answers_three() {
    let output = run(&[
        "--envelope",
        "20000",
        "--min",
        "department=1",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(3));
    let why = answer(&output);
    assert!(
        why["impossible"].as_str().unwrap().contains("department=1"),
        "{why}"
    );
    let output = run(&["--envelope", "1000", "--must", "2026-000101"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("1400000 cents")
    );
}

#[test]
fn a_mistake_is_said_with_its_row_its_column_and_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.csv");
    std::fs::write(
        &file,
        "id,amount,score,department\na,12.345,3,29\na,1000,-2,\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args(["choose", "--envelope", "10", "--candidates"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    for part in [
        "row 2, column amount: expected an amount in euros",
        "row 3, column id: expected an id that no other row has",
        "row 3, column score: expected a number",
        "row 3, column department: expected a department",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    for (rows, column) in [
        ("a,1,1,\"29\nb,2,2,29\n", "department"),
        ("a,1,1,\"29", "department"),
    ] {
        std::fs::write(&file, format!("id,amount,score,department\n{rows}")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_trajectoire"))
            .args(["choose", "--envelope", "10", "--candidates"])
            .arg(&file)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        let part = format!("row 2, column {column}: expected quotes that close");
        assert!(said.contains(&part), "{said}");
    }
    std::fs::write(&file, "id,amount,score,department\na,1,1,29\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args([
            "choose",
            "--envelope",
            "10",
            "--min",
            "theme=1",
            "--candidates",
        ])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("names no theme"), "{said}");
    let misused = run(&["--envelope", "10", "--min", "commune=1"]);
    assert_eq!(misused.status.code(), Some(2));
}
