//! `trajectoire policy diff` as programs and people call it.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod schema;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const REGION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../regions/brittany");
const FILE: &str = "schemes/cap-creation-ess/2014-01-01.toml";

fn diff(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args(["policy", "diff"])
        .args(args)
        .output()
        .unwrap()
}

/// The scheme with some words replaced, as a file of its own.
fn draft(folder: &Path, from: &str, to: &str) -> String {
    draft_of(FILE, folder, from, to)
}

fn draft_of(file: &str, folder: &Path, from: &str, to: &str) -> String {
    let text = fs::read_to_string(Path::new(REGION).join(file)).unwrap();
    assert!(text.contains(from));
    let draft = folder.join("draft.toml");
    fs::write(&draft, text.replacen(from, to, 1)).unwrap();
    draft.to_str().unwrap().to_owned()
}

fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn schema() -> Value {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schemas/diff.schema.json"
    );
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn a_draft_beside_the_version_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let lower = draft(
        folder.path(),
        "ceiling = { parameter = \"cap-creation-ceiling\" }",
        "ceiling = { value = \"15 000 €\", source = \"Essai\", confidence = \"A\" }",
    );
    let report = json(&diff(&[
        "cap-creation-ess@2014-01-01",
        &lower,
        "--format",
        "json",
    ]));
    schema::hold(&schema(), &report);
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["change"], "changed");
    assert_eq!(changes[0]["before"], "20\u{202f}000\u{a0}€");
    assert_eq!(changes[0]["after"], "15\u{202f}000\u{a0}€");
    let situations = report["situations"].as_array().unwrap();
    let at = situations
        .iter()
        .filter(|one| one["before"]["cents"] == 2_000_000 && one["after"]["cents"] == 1_500_000);
    let at: Vec<&Value> = at.collect();
    assert!(!at.is_empty());
    assert!(at.iter().all(|one| one["gain_cents"] == -500_000));
    assert_eq!(report["totals"]["winners"], 0);
    assert!(report["totals"]["losers"].as_u64().unwrap() >= 1);
}

#[test]
fn in_words() {
    let folder = tempfile::tempdir().unwrap();
    let shorter = draft(
        folder.path(),
        "rule = \"dossier.end <= dossier.start + 9 months\"",
        "rule = \"dossier.end <= dossier.start + 6 months\"",
    );
    let output = diff(&["cap-creation-ess", &shorter]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    let plain = said.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        plain.contains("Règle : « Fin du projet » : au plus tard 9 mois après « Début du projet »"),
        "{plain}"
    );
    assert!(plain.contains("au plus tard 6 mois après"), "{plain}");
    assert!(!plain.contains("dossier.end"), "{plain}");
    assert!(plain.contains("Situations types"), "{plain}");
}

#[test]
fn who_does_what_for_a_funder_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let other = draft_of(
        "schemes/tag-bzh-operateurs/2019-01-01.toml",
        folder.path(),
        "sees = [\"pieces\", \"opinions\", \"documents\"]\nwhen = 'plan.resource.state > 0 €'",
        "sees = [\"pieces\"]\nwhen = 'applicant.kind == \"association\"'",
    );
    let output = diff(&["tag-bzh-operateurs@2019-01-01", &other]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    let plain = said.replace(['\u{a0}', '\u{202f}'], " ");
    for words in [
        "\nRôles, État\n",
        "Ce que ses agents lisent : pièces, avis, documents → pièces",
        "Sollicité : Règle : ",
        "Change : Un TAg de 240 000 € sur deux ans",
        ", comme avant)",
        "Financeurs sollicités : ",
    ] {
        assert!(plain.contains(words), "« {words} » is not in\n{plain}");
    }
    let funders = plain.split("Financeurs sollicités : ").nth(1).unwrap();
    let (before, after) = funders.lines().next().unwrap().split_once(" → ").unwrap();
    assert!(
        before.contains("État") && !after.contains("État"),
        "{plain}"
    );
    let report = json(&diff(&[
        "tag-bzh-operateurs@2019-01-01",
        &other,
        "--format",
        "json",
    ]));
    schema::hold(&schema(), &report);
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{report}");
    assert!(report["totals"]["otherwise"].as_u64().unwrap() >= 1);
}

#[test]
fn a_version_and_itself() {
    let file = format!("{REGION}/{FILE}");
    let report = json(&diff(&["cap-creation-ess", &file, "--format", "json"]));
    schema::hold(&schema(), &report);
    assert_eq!(report["changes"], Value::Array(Vec::new()));
    let totals = &report["totals"];
    assert!(totals["situations"].as_u64().unwrap() >= 6);
    for none in ["winners", "losers", "otherwise"] {
        assert_eq!(totals[none], 0);
    }
    let said = String::from_utf8(diff(&["cap-creation-ess", &file]).stdout).unwrap();
    assert!(
        said.contains("Les deux versions disent la même chose."),
        "{said}"
    );
}

#[test]
fn what_cannot_be_found_is_said() {
    for (args, said) in [
        (
            ["cap-creation-es", "cap-creation-ess"],
            "did you mean `cap-creation-ess`?",
        ),
        (
            ["fonds-de-confiance@2010-01-01", "fonds-de-confiance"],
            "has no version from 2010-01-01: 2007-01-01, 2016-01-01",
        ),
        (
            ["fonds-de-confiance@hier", "fonds-de-confiance"],
            "id@first day",
        ),
        (["absent.toml", "fonds-de-confiance"], "no such file"),
    ] {
        let output = diff(&args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(said), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let broken = draft(
        folder.path(),
        "dossier.end <= dossier.start",
        "dossier.fin <= dossier.start",
    );
    let output = diff(&["cap-creation-ess", &broken]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("dossier.fin"), "{error}");
    assert_eq!(diff(&["cap-creation-ess"]).status.code(), Some(2));
}
