//! `grant-equivalent` and `de-minimis` as scripts call them: their output is a contract, their
//! exit code an answer.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod schema;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name)
}

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args(args)
        .output()
        .unwrap()
}

/// What a command prints, as its schema says.
fn answer(args: &[&str], code: i32, schema: &str) -> Value {
    let output = run(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    let value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = std::fs::read(docs("schemas").join(schema)).unwrap();
    schema::hold(&serde_json::from_slice(&schema).unwrap(), &value);
    value
}

fn equivalent(more: &[&str]) -> Value {
    let mut args = vec![
        "grant-equivalent",
        "--principal",
        "15000",
        "--deferral",
        "24m",
    ];
    args.extend(more);
    answer(&args, 0, "grant-equivalent.schema.json")
}

#[test]
fn the_grant_equivalent_of_an_advance() {
    let five = [
        "--instalments",
        "5",
        "--every",
        "12m",
        "--reference-rate",
        "7%",
    ];
    let mut args = five.to_vec();
    args.extend(["--method", "present-value"]);
    let value = equivalent(&args);
    assert_eq!(value["cents"], 425_619);
    assert_eq!(value["schedule"].as_array().unwrap().len(), 5);
    assert_eq!(
        value["schedule"][0]["discounted"],
        json!({ "cents": 244_889 })
    );
    assert_eq!(value["schedule"][0]["due_on"], Value::Null);

    let mut args = five.to_vec();
    args.extend([
        "--method",
        "interest-differential",
        "--discount-rate",
        "4 %",
        "--paid-on",
        "2024-02-29",
    ]);
    let value = equivalent(&args);
    assert_eq!(value["cents"], 464_121);
    assert_eq!(value["discounted_at"], json!({ "ppm": 40_000 }));
    assert_eq!(value["schedule"][1]["due_on"], "2026-02-28");

    let quarterly = [
        "--instalments",
        "20",
        "--every",
        "3m",
        "--reference-rate",
        "7%",
        "--discount-rate",
        "4%",
        "--method",
        "interest-differential",
        "--sub-period",
    ];
    for (convention, cents) in [("effective", 427_340), ("proportional", 438_399)] {
        let mut args = quarterly.to_vec();
        args.push(convention);
        assert_eq!(equivalent(&args)["cents"], cents);
    }
}

#[test]
fn a_number_under_zero_is_answered_with_what_is_expected() {
    let fine = [
        ("--principal", "15000"),
        ("--deferral", "24m"),
        ("--instalments", "5"),
        ("--every", "12m"),
        ("--reference-rate", "7%"),
        ("--charged-rate", "0%"),
        ("--method", "present-value"),
    ];
    for (option, wrong, expected) in [
        (
            "--principal",
            "-15000",
            "an amount in euros such as 12345.67 is expected",
        ),
        ("--deferral", "-24m", "a number of months or of years"),
        ("--instalments", "-5", "a whole number above zero"),
        ("--instalments", "0", "a whole number above zero"),
        ("--every", "-1m", "a number of months or of years"),
        ("--reference-rate", "-7%", "a rate of zero or more"),
        ("--charged-rate", "-1 %", "a rate of zero or more"),
    ] {
        let mut args = vec!["grant-equivalent"];
        for (name, value) in fine {
            args.extend([name, if name == option { wrong } else { value }]);
        }
        let output = run(&args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{option}: {said}");
        assert!(said.contains(expected) && said.contains(option), "{said}");
    }
}

#[test]
fn a_rate_that_a_method_does_not_use_is_said() {
    let value = equivalent(&[
        "--instalments",
        "5",
        "--every",
        "12m",
        "--reference-rate",
        "7%",
        "--discount-rate",
        "4%",
        "--method",
        "present-value",
    ]);
    assert_eq!(value["cents"], 425_619);
    assert!(value["notes"].to_string().contains("was not used"));
}

#[test]
fn the_grant_equivalent_in_words() {
    let output = run(&[
        "grant-equivalent",
        "--principal",
        "15 000,00",
        "--deferral",
        "2y",
        "--instalments",
        "5",
        "--every",
        "1y",
        "--reference-rate",
        "7%",
        "--method",
        "present-value",
        "--format",
        "text",
    ]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("grant equivalent  4\u{202f}256,19\u{a0}€\n"),
        "{text}"
    );
    assert_eq!(
        text.lines()
            .filter(|l| l.contains("3\u{202f}000,00"))
            .count(),
        5,
        "{text}"
    );
}

#[test]
fn misuse_answers_two_and_says_what_was_expected() {
    let base = [
        "grant-equivalent",
        "--principal",
        "15000",
        "--instalments",
        "5",
        "--every",
        "12m",
        "--reference-rate",
        "7%",
        "--method",
        "present-value",
    ];
    for (option, wrong, said) in [
        ("--principal", "15.000", "two ways"),
        ("--principal", "-5", "this amount is negative"),
        ("--principal", "0", "more than zero"),
        ("--instalments", "0", "a whole number above zero"),
        ("--instalments", "2.5", "a whole number above zero"),
        ("--every", "12", "24m or 2y"),
        ("--reference-rate", "7", "followed by %"),
        ("--method", "pv", "present-value, interest-differential"),
        ("--method", "interest-differential", "needs a discount rate"),
    ] {
        let mut args = base.to_vec();
        let at = args.iter().position(|a| *a == option).unwrap();
        args[at + 1] = wrong;
        let output = run(&args);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{option} {wrong}: {text}");
        assert!(text.contains(said), "{option} {wrong}: {text}");
        assert!(output.stdout.is_empty());
    }
}

fn de_minimis(undertaking: &str, on: &str, amount: &str, more: &[&str], code: i32) -> Value {
    let ledger = docs("samples/de-minimis-ledger.csv");
    let mut args = vec![
        "de-minimis",
        "--ledger",
        ledger.to_str().unwrap(),
        "--undertaking",
        undertaking,
        "--on",
        on,
        "--amount",
        amount,
    ];
    args.extend(more);
    answer(&args, code, "de-minimis.schema.json")
}

#[test]
fn the_sample_ledger_at_its_ceiling() {
    // 150 000 + 20 000 (agricultural aid counts) + 65 000,50; the aid of May 2023 is gone by then
    let value = de_minimis("fournil", "2026-06-01", "64999.50", &[], 0);
    assert_eq!(value["used"], json!({ "cents": 23_500_050 }));
    assert_eq!(value["room"], json!({ "cents": 6_499_950 }));
    assert_eq!(value["ceiling"], json!({ "cents": 30_000_000 }));
    assert_eq!(value["since"], "2023-06-02");
    assert_eq!(value["first_blocking_day"], Value::Null);
    assert_eq!(value["regime"], "general");

    let value = de_minimis(
        "fournil",
        "2026-06-01",
        "64 999,51",
        &["--regime", "general"],
        3,
    );
    assert_eq!(value["first_blocking_day"], "2026-06-01");
    assert_eq!(value["fits_from"], "2027-06-03");
    let ids: Vec<&str> = value["blocking"]["aids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|aid| aid["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["row 3", "row 4", "row 5"]);

    // the day after three years, the aid of 20 May 2023 no longer counts
    let value = de_minimis("fournil", "2026-05-19", "24999.50", &[], 0);
    assert_eq!(value["room"], json!({ "cents": 2_499_950 }));
    let value = de_minimis("fournil", "2026-05-20", "64999.50", &[], 0);
    assert_eq!(value["used"], json!({ "cents": 23_500_050 }));

    let value = de_minimis("halle", "2026-01-01", "10000.01", &["--regime", "sieg"], 3);
    assert_eq!(value["room"], json!({ "cents": 1_000_000 }));
    let value = de_minimis("halle", "2026-01-01", "300000", &[], 0);
    assert_eq!(value["used"], json!({ "cents": 0 }));
}

#[test]
fn an_aid_entered_late_is_blocked_by_what_followed() {
    let value = de_minimis("fournil", "2024-01-15", "40000", &[], 3);
    assert_eq!(value["first_blocking_day"], "2025-09-15");
    assert_eq!(value["used"], json!({ "cents": 4_000_000 }));
}

#[test]
fn an_undertaking_without_aid_is_said() {
    let value = de_minimis("fournill", "2026-06-01", "300000", &[], 0);
    assert!(value["notes"].to_string().contains("no aid of"));
}

#[test]
fn a_ledger_on_standard_input_and_its_mistakes() {
    let from_input = |text: &str, more: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trajectoire"))
            .args([
                "de-minimis",
                "--ledger",
                "-",
                "--undertaking",
                "u",
                "--on",
                "2026-06-01",
                "--amount",
                "1",
            ])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };
    let head = "undertaking,date,regime,grant_equivalent\n";
    let output = from_input(
        &format!("{head}u,2026-01-01,general,300000\n"),
        &["--format", "text"],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text.contains("room     0,00"), "{text}");
    assert!(text.contains("row 2  2026-01-01  general"), "{text}");
    assert!(text.contains("it fits from 2029-01-01 on"), "{text}");

    let output = from_input(&format!("{head}u,01/01/2026,general,5\n"), &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("row 2, column date: a date such as 2026-01-31 expected, found “01/01/2026”"),
        "{said}"
    );

    // The row after an open quote would be lost, and the aid would seem to fit.
    for rows in [
        "u,2026-01-01,general,\"1\nu,2026-02-01,general,300000\n",
        "u,2025-01-01,general,\"12",
    ] {
        let output = from_input(&format!("{head}{rows}"), &[]);
        assert_eq!(output.status.code(), Some(2), "{rows}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("row 2, column row: quotes that close"),
            "{said}"
        );
    }

    let output = from_input(head, &["--regime", "rgec-22"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("general, sieg, agricultural, fisheries"),
        "{said}"
    );
}

#[test]
fn no_answer_where_the_ceiling_is_not_known() {
    let ledger = docs("samples/de-minimis-ledger.csv");
    let output = run(&[
        "de-minimis",
        "--ledger",
        ledger.to_str().unwrap(),
        "--undertaking",
        "fournil",
        "--on",
        "2031-01-01",
        "--amount",
        "1",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("no ceiling of “general” is known on 2031-01-01")
    );
    let output = run(&[
        "de-minimis",
        "--ledger",
        "/nowhere.csv",
        "--undertaking",
        "u",
        "--on",
        "2026-01-01",
        "--amount",
        "1",
    ]);
    assert_eq!(output.status.code(), Some(2));
}
