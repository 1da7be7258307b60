//! `trajectoire replay` on the sample of the documentation.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const FILE: &str = "schemes/cap-creation-ess/2014-01-01.toml";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).unwrap();
        }
    }
}

/// The region with some words of one scheme replaced.
fn candidate(folder: &Path, from: &str, to: &str) -> PathBuf {
    let region = folder.join("candidate");
    copy(&root().join("regions/brittany"), &region);
    let text = fs::read_to_string(region.join(FILE)).unwrap();
    assert!(text.contains(from));
    fs::write(region.join(FILE), text.replacen(from, to, 1)).unwrap();
    region
}

fn replay(candidate: &Path, situations: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .arg("replay")
        .arg("--candidate")
        .arg(candidate)
        .arg("--situations")
        .arg(situations)
        .args(more)
        .output()
        .unwrap()
}

fn sample() -> PathBuf {
    root().join("docs/samples/replay-situations.ndjson")
}

const RATE: [&str; 2] = ["rate = { value = \"70 %\"", "rate = { value = \"50 %\""];

#[test]
fn the_sample_tried_under_a_lower_rate() {
    let folder = tempfile::tempdir().unwrap();
    let lower = candidate(folder.path(), RATE[0], RATE[1]);
    let out = replay(&lower, &sample(), &[]);
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(out.stderr.is_empty(), "silent in a pipe");
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(report["scheme"], "cap-creation-ess");
    assert_eq!(report["versions"], "of_their_time");
    let all = &report["totals"]["all"];
    assert_eq!(all["situations"], 5);
    // The first one still reaches the ceiling; the fourth has started, the fifth lacks an answer.
    assert_eq!((&all["losers"], &all["winners"]), (&2.into(), &0.into()));
    assert_eq!(report["changes"][0]["key"], "2");
    assert_eq!(report["changes"][0]["before"]["amount"], 840_000);
    assert_eq!(report["changes"][0]["after"]["amount"], 600_000);
    assert_eq!(report["changes"][0]["reasons"][0]["id"], "rate");
    // The second loses 20 % of 12 000 €. The third has 6 000 € of public money already: of the 18 200 €
    // that 70 % gives, the share of public money leaves 80 % of 26 000 € less those, 14 800 €; 50 %
    // gives 13 000 €.
    assert_eq!(all["lost"], 240_000 + 180_000);
    assert_eq!(
        report["totals"]["missing"][0]["name"],
        "answer.technological"
    );
    has_keys_of_the_schema(&report);
}

/// Every key printed is one that the schema names, and every key that it requires is printed.
fn has_keys_of_the_schema(report: &Value) {
    let text = fs::read_to_string(root().join("docs/schemas/replay.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let compare = |printed: &Value, schema: &Value| {
        let printed: Vec<&String> = printed.as_object().unwrap().keys().collect();
        let mut named: Vec<&str> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key.as_str().unwrap())
            .collect();
        named.sort_unstable();
        let mut printed: Vec<&str> = printed.into_iter().map(String::as_str).collect();
        printed.sort_unstable();
        assert_eq!(printed, named);
    };
    compare(report, &schema);
    compare(&report["totals"], &schema["$defs"]["totals"]);
    compare(&report["totals"]["all"], &schema["$defs"]["aid"]);
    compare(&report["changes"][0], &schema["$defs"]["change"]);
    compare(
        &report["changes"][0]["of"],
        &schema["$defs"]["change"]["properties"]["of"],
    );
    compare(&report["changes"][0]["after"], &schema["$defs"]["outcome"]);
}

#[test]
fn as_csv_one_line_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let lower = candidate(folder.path(), RATE[0], RATE[1]);
    let out = replay(&lower, &sample(), &["--format", "csv"]);
    let text = String::from_utf8(out.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("key,department,"));
    assert_eq!(
        lines[1],
        "2,35,person,ideation,under_thirty_thousand,2024,judgement,judgement,840000,600000,-240000,false,false,step:region-bretagne:rate"
    );
}

#[test]
fn wrong_rows_are_named_with_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let lower = candidate(folder.path(), RATE[0], RATE[1]);
    let rows = folder.path().join("rows.ndjson");
    fs::write(
        &rows,
        "{\"project.stage\": \"feasibility\"}\n\n{\"project.stag\": \"launch\"}\n{\"project.social_need\": \"oui\"}\n",
    )
    .unwrap();
    let out = replay(&lower, &rows, &[]);
    assert_eq!(out.status.code(), Some(1));
    assert!(out.stdout.is_empty() || !String::from_utf8_lossy(&out.stdout).contains("totals"));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("row 3: project.stag"), "{said}");
    assert!(said.contains("did you mean `project.stage`?"), "{said}");
    assert!(
        said.contains("row 4: project.social_need: true or false expected"),
        "{said}"
    );
}

#[test]
fn folders_that_say_the_same_need_a_scheme() {
    let folder = tempfile::tempdir().unwrap();
    let same = candidate(folder.path(), RATE[0], RATE[0]);
    let out = replay(&same, &sample(), &[]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("--scheme"));
    let named = replay(&same, &sample(), &["--scheme", "cap-creation-ess"]);
    let report: Value = serde_json::from_slice(&named.stdout).unwrap();
    assert_eq!(report["changes"], Value::Array(Vec::new()));
    let unknown = replay(&same, &sample(), &["--scheme", "cap-creation"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no scheme has the id"));
}
