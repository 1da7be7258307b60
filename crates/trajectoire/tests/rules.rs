//! `assess` and `orient` as programs call them, on the samples of the documentation.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod schema;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples");

fn run(args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not wait for what is written to it.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn cap(more: &[&str], stdin: &str) -> Output {
    let mut args = vec![
        "assess",
        "--scheme",
        "cap-creation-ess",
        "--on",
        "2018-03-01",
    ];
    args.extend_from_slice(more);
    run(&args, stdin)
}

#[test]
fn a_situation_is_assessed_with_its_amount_step_by_step() {
    let file = format!("{SAMPLES}/situation-cap-creation-ess.json");
    let output = cap(&["--situation", &file], "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["scheme"], "cap-creation-ess");
    assert_eq!(result["version"], "2014-01-01");
    assert_eq!(result["verdict"], "judgement");
    assert_eq!(result["amount"]["cents"], 1_050_000);
    let steps = result["amount"]["steps"].as_array().unwrap();
    assert_eq!(steps.first().unwrap()["cents"], 1_500_000);
    assert_eq!(steps.last().unwrap()["cents"], 1_050_000);
    assert!(
        steps
            .iter()
            .all(|step| !step["message"].as_str().unwrap().starts_with("amount-"))
    );
    let conditions = result["conditions"].as_array().unwrap();
    let stage = conditions.iter().find(|one| one["id"] == "stage").unwrap();
    assert_eq!(stage["verdict"], "met");
}

#[test]
fn what_is_missing_is_named() {
    let output = cap(&["--situation", "-"], r#"{ "applicant.kind": "person" }"#);
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["verdict"], "unknown");
    let missing: Vec<&str> = result["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert!(missing.contains(&"project.stage"), "{missing:?}");
    assert!(!missing.contains(&"applicant.kind"), "{missing:?}");
    assert_eq!(result["amount"], Value::Null);
}

#[test]
fn a_batch_streams_one_result_a_line_and_errors_in_their_place() {
    let mut rows =
        std::fs::read_to_string(format!("{SAMPLES}/situations-cap-creation-ess.ndjson")).unwrap();
    let output = cap(&["--batch", "--situation", "-"], &rows);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let verdicts: Vec<String> = text(&output.stdout)
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["verdict"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(verdicts, ["judgement", "not_eligible"]);

    rows.push_str("{\"project.stag\": \"feasibility\"}\n");
    let output = cap(&["--batch", "--situation", "-"], &rows);
    assert_eq!(output.status.code(), Some(1));
    let last: Value = serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap();
    assert_eq!(last["row"], 3);
    assert_eq!(last["errors"][0]["path"], "project.stag");
    assert_eq!(last["errors"][0]["suggestion"], "project.stage");
}

/// The sample without what is taken out of it, and with a plan of one line.
fn one_line(amount: &str, more: &str, resources: &str) -> String {
    let file =
        std::fs::read_to_string(format!("{SAMPLES}/situation-cap-creation-ess.json")).unwrap();
    let line = format!(r#"{{ "kind": "provider", "amount": "{amount}"{more} }}"#);
    file.replace(
        r#""plan.base": "15 000 €""#,
        &format!(r#""plan": {{ "expenses": [{line}], "resources": [{resources}] }}"#),
    )
}

fn held(output: &Output, name: &str) -> Value {
    let file = format!("{SAMPLES}/../schemas/{name}.schema.json");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    schema::hold(
        &serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap(),
        &said,
    );
    said
}

#[test]
fn what_an_amount_lacks_is_named_too() {
    let known = one_line("12 000 €", r#", "vat": "2 000 €""#, "");
    let output = cap(&["--situation", "-"], &known);
    let result = held(&output, "assessment");
    assert_eq!(result["amount"], Value::Null);
    assert_eq!(
        result["missing"],
        serde_json::json!(["answer.vat_recovered"])
    );
    assert_eq!(result["fundings"][0]["base"]["cents"], Value::Null);
    let said = text(&cap(&["--format", "text", "--situation", "-"], &known).stdout);
    assert!(
        said.contains("not known without: answer.vat_recovered"),
        "{said}"
    );

    let answered = known.replacen('{', r#"{ "answer.vat_recovered": true,"#, 1);
    let result = held(&cap(&["--situation", "-"], &answered), "assessment");
    assert_eq!(result["missing"], serde_json::json!([]));
    assert_eq!(result["fundings"][0]["base"]["cents"], 1_000_000);

    let none =
        std::fs::read_to_string(format!("{SAMPLES}/situation-cap-creation-ess.json")).unwrap();
    let none = none.replace(r#""15 000 €""#, "null");
    let result = held(&cap(&["--situation", "-"], &none), "assessment");
    assert_eq!(result["missing"], serde_json::json!(["plan.base"]));
}

#[test]
fn a_tax_that_is_not_said_is_said_of_its_line() {
    let unsaid = one_line("12 000 €", "", "");
    let unsaid = unsaid.replacen('{', r#"{ "answer.vat_recovered": true,"#, 1);
    let result = held(&cap(&["--situation", "-"], &unsaid), "assessment");
    let line = &result["fundings"][0]["base"]["lines"][0];
    assert_eq!(line["retained_cents"], 1_200_000);
    let reason = line["reasons"][0].as_str().unwrap();
    assert!(
        reason.contains("TVA de cette ligne n’est pas dite"),
        "{reason}"
    );
    let said = text(&cap(&["--format", "text", "--situation", "-"], &unsaid).stdout);
    assert!(said.contains(reason), "{said}");
}

#[test]
fn a_base_that_its_lines_contradict_is_refused() {
    let lines = one_line("12 000 €", r#", "vat": "0 €""#, "");
    let given = |base: &str| lines.replacen('{', &format!(r#"{{ "plan.base": "{base}","#), 1);
    let output = cap(&["--situation", "-"], &given("12 000 €"));
    assert!(output.status.success(), "{}", text(&output.stderr));
    for base in ["11 999,99 €", "12 000,01 €"] {
        let output = cap(&["--situation", "-"], &given(base));
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(
            said.contains("plan.base") && said.contains("plan.expenses"),
            "{said}"
        );
        let row = given(base).replace('\n', " ");
        let output = cap(&["--batch", "--situation", "-"], &row);
        let said = held(&output, "assessment-error");
        assert_eq!(said["errors"][0]["path"], "plan.base");
    }
}

#[test]
fn an_amount_that_a_later_step_takes_under_the_floor_says_so() {
    let asked = one_line(
        "15 000 €",
        r#", "vat": "0 €""#,
        r#"{ "kind": "requested", "amount": "10 €" }"#,
    );
    let output = cap(&["--situation", "-"], &asked);
    let result = held(&output, "assessment");
    assert_eq!(
        result["amount"]["below_floor"],
        true,
        "{}",
        text(&output.stderr)
    );
    let steps = result["amount"]["steps"].as_array().unwrap();
    let floor = steps.iter().find(|step| step["id"] == "floor").unwrap();
    let floor = floor["message"].as_str().unwrap();
    assert!(
        floor.contains("les étapes suivantes mènent au-dessous"),
        "{floor}"
    );
    let said = text(&cap(&["--format", "text", "--situation", "-"], &asked).stdout);
    assert!(said.contains(floor), "{said}");
}

/// A command whose output nobody reads any more.
fn unread(args: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args(args)
        .stdout(writer)
        .output()
        .unwrap()
}

#[test]
fn a_command_that_nobody_reads_ends_quietly() {
    let file = format!("{SAMPLES}/situation-cap-creation-ess.json");
    let orient = format!("{SAMPLES}/situation-orientation.json");
    let candidates = format!("{SAMPLES}/choose-candidates.csv");
    for args in [
        vec!["policy", "check", "--assumptions"],
        vec!["policy", "check", "--format", "json"],
        vec!["policy", "schema"],
        vec!["policy", "doc", "cap-creation-ess"],
        vec!["orient", "--situation", &orient],
        vec![
            "choose",
            "--envelope",
            "60000",
            "--format",
            "text",
            "--candidates",
            &candidates,
        ],
        vec![
            "assess",
            "--scheme",
            "cap-creation-ess",
            "--on",
            "2018-03-01",
            "--situation",
            &file,
        ],
    ] {
        let output = unread(&args);
        assert_eq!(text(&output.stderr), "", "{args:?}");
        assert_eq!(output.status.code(), Some(141), "{args:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_what_was_expected() {
    let output = cap(&["--situation", "-"], r#"{ "plan.base": 15000 }"#);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("plan.base"),
        "{}",
        text(&output.stderr)
    );
    let output = run(
        &["assess", "--scheme", "cap-creation-es", "--situation", "-"],
        "{}",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("did you mean `cap-creation-ess`"),
        "{}",
        text(&output.stderr)
    );
    let output = run(
        &[
            "assess",
            "--scheme",
            "cap-creation-ess",
            "--on",
            "2001-01-01",
            "--situation",
            "-",
        ],
        "{}",
    );
    assert!(
        text(&output.stderr).contains("no version in force on 2001-01-01"),
        "{}",
        text(&output.stderr)
    );
    let output = run(&["assess"], "");
    assert_eq!(output.status.code(), Some(2), "misused");
}

#[test]
fn a_visitor_is_oriented_and_asked_the_question_that_settles_most() {
    let file = format!("{SAMPLES}/situation-orientation.json");
    let output = run(&["orient", "--on", "2018-03-01", "--situation", &file], "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schemes = result["schemes"].as_array().unwrap();
    let cap = schemes
        .iter()
        .find(|one| one["scheme"] == "cap-creation-ess")
        .unwrap();
    assert_ne!(cap["verdict"], "no");
    let host = schemes
        .iter()
        .find(|one| one["scheme"] == "avance-remboursable-is")
        .unwrap();
    assert_eq!(host["verdict"], "no", "an advance is for a start");
    let next = result["next_question"]["id"].as_str().unwrap();
    assert_eq!(result["missing"][0], next);
    assert!(
        !text(&std::fs::read(&file).unwrap()).contains(next),
        "an answer given is not asked again"
    );
}
