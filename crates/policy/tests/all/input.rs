//! Situations read from JSON, on the made-up region.

use std::sync::LazyLock;

use crate::common::load;
use jiff::civil::date;
use money::{Cents, Rate};
use policy::assess::{LawDates, assess};
use policy::{InputError, Region, Situation, Value, read_situation};
use proptest::prelude::*;

fn region() -> &'static Region {
    static REGION: LazyLock<Region> = LazyLock::new(|| load("../testkit/regions/tiny"));
    &REGION
}

fn read(json: &str) -> Result<Situation, Vec<InputError>> {
    let region = region();
    let scheme = region.scheme_on("coup-de-pouce", date(2024, 6, 1));
    read_situation(json, &region.vocabulary(scheme))
}

#[test]
fn dotted_and_nested_are_the_same() {
    let dotted = read(
        r#"{ "project.commune": "T1001", "applicant.kind": "person", "project.collective": true,
             "project.need": ["advice", "study"], "answer.study_start": "2024-07-01",
             "answer.project_title": "Four à pain", "plan.base": "2 500,00 €",
             "plan.public_share": "65,5 %" }"#,
    )
    .unwrap();
    let nested = read(
        r#"{ "project": { "commune": "T1001", "need": ["advice", "study"], "collective": true },
             "applicant": { "kind": "person" },
             "answer": { "study_start": "2024-07-01", "project_title": "Four à pain" },
             "plan": { "base": { "cents": 250000 }, "public_share": { "ppm": 655000 } } }"#,
    )
    .unwrap();
    assert_eq!(dotted, nested);
    assert_eq!(dotted.get("plan.base"), Some(&Value::Money(Cents(250_000))));
    assert_eq!(
        dotted.get("plan.public_share"),
        Some(&Value::Rate(Rate::from_ppm(655_000)))
    );
    assert_eq!(
        dotted.get("answer.study_start"),
        Some(&Value::Date(date(2024, 7, 1)))
    );
}

#[test]
fn null_is_not_answered() {
    let situation = read(r#"{ "project.stage": null, "project.collective": false }"#).unwrap();
    assert!(!situation.is_answered("project.stage"));
    assert_eq!(situation.iter().count(), 1);
    assert!(read("{}").unwrap().is_empty());
}

#[test]
fn every_mistake_has_its_path_and_what_was_expected() {
    for (json, path, expected, found, suggestion) in [
        (
            r#"{"project.stge": "launch"}"#,
            "project.stge",
            "known name",
            "project.stge",
            Some("project.stage"),
        ),
        (
            r#"{"project": {"stge": "launch"}}"#,
            "project.stge",
            "known name",
            "project.stge",
            Some("project.stage"),
        ),
        (
            r#"{"project": 3}"#,
            "project",
            "known name",
            "project",
            None,
        ),
        (
            r#"{"project.stage": "lunch"}"#,
            "project.stage",
            "one of ideation",
            "lunch",
            Some("launch"),
        ),
        (
            r#"{"project.stage": 4}"#,
            "project.stage",
            "id of a choice",
            "4",
            None,
        ),
        (
            r#"{"project.collective": "yes"}"#,
            "project.collective",
            "true or false",
            "\"yes\"",
            None,
        ),
        (
            r#"{"project.commune": "T9999"}"#,
            "project.commune",
            "one of",
            "T9999",
            None,
        ),
        (
            r#"{"project.need": "study"}"#,
            "project.need",
            "list of ids",
            "study",
            None,
        ),
        (
            r#"{"project.need": ["study", "stdy"]}"#,
            "project.need[1]",
            "one of",
            "stdy",
            Some("study"),
        ),
        (
            r#"{"project.need": ["study", "study"]}"#,
            "project.need[1]",
            "once",
            "study",
            None,
        ),
        (
            r#"{"project.need": [true]}"#,
            "project.need[0]",
            "id of a choice",
            "true",
            None,
        ),
        (
            r#"{"plan.base": 2500}"#,
            "plan.base",
            "an amount",
            "2500",
            None,
        ),
        (
            r#"{"plan.base": "2 500"}"#,
            "plan.base",
            "an amount",
            "2 500",
            None,
        ),
        (
            r#"{"plan.base": {"cents": 1.5}}"#,
            "plan.base",
            "an amount",
            "object",
            None,
        ),
        (
            r#"{"plan.base": {"euros": 2}}"#,
            "plan.base",
            "an amount",
            "object",
            None,
        ),
        (
            r#"{"plan.public_share": "65"}"#,
            "plan.public_share",
            "a rate",
            "65",
            None,
        ),
        (
            r#"{"answer.study_start": "2024-02-30"}"#,
            "answer.study_start",
            "a date",
            "2024-02-30",
            None,
        ),
        (
            r#"{"answer.study_start": "20240201"}"#,
            "answer.study_start",
            "a date",
            "20240201",
            None,
        ),
        (
            r#"{"answer.partners": []}"#,
            "answer.partners",
            "no single value",
            "answer.partners",
            None,
        ),
        (
            r#"{"law.appeal_delay": "2 months"}"#,
            "law.appeal_delay",
            "an answer",
            "comes from the law",
            None,
        ),
        (
            r#"{"project.stage": "launch", "project": {"stage": "launch"}}"#,
            "project.stage",
            "once",
            "second",
            None,
        ),
        (r#"[]"#, "", "an object", "a list", None),
        (r#"{"project.stage": "#, "", "JSON", "EOF", None),
        (
            r#"{"plan.expenses": [3]}"#,
            "plan.expenses[0]",
            "a line",
            "3",
            None,
        ),
        (
            r#"{"plan.expenses": [{"kind": "stduy", "amount": "1 €"}]}"#,
            "plan.expenses[0].kind",
            "one of",
            "stduy",
            Some("study"),
        ),
        (
            r#"{"plan.expenses": [{"kind": "study"}]}"#,
            "plan.expenses[0].amount",
            "a value",
            "nothing",
            None,
        ),
        (
            r#"{"plan.expenses": [{"kind": "study", "amount": {"cents": -1}}]}"#,
            "plan.expenses[0].amount",
            "an amount",
            "object",
            None,
        ),
        (
            r#"{"plan.expenses": [{"kind": "study", "amount": "1 €", "tax": 1}]}"#,
            "plan.expenses[0].tax",
            "a known key",
            "tax",
            None,
        ),
        (
            r#"{"plan.resources": [{"kind": "own", "amount": "1 €", "state": "payed"}]}"#,
            "plan.resources[0].state",
            "one of asked",
            "payed",
            Some("paid"),
        ),
        (
            r#"{"plan": {"expenses": [], "cash": "1 €"}}"#,
            "plan.cash",
            "lines of the plan or its totals",
            "both",
            None,
        ),
    ] {
        let errors = read(json).unwrap_err();
        let first = &errors[0];
        assert_eq!(errors.len(), 1, "{json}: {errors:?}");
        assert_eq!(first.path, path, "{json}");
        assert!(first.expected.contains(expected), "{json}: {first}");
        assert!(first.found.contains(found), "{json}: {first}");
        assert_eq!(first.suggestion.as_deref(), suggestion, "{json}");
    }
    // All at once, in the order of the text.
    let errors = read(r#"{"project.stage": 4, "nope": 1, "project.collective": 0}"#).unwrap_err();
    let paths: Vec<&str> = errors.iter().map(|error| error.path.as_str()).collect();
    assert_eq!(paths, ["project.stage", "nope", "project.collective"]);
}

#[test]
fn a_version_without_a_form_has_no_plan() {
    let region = region();
    let scheme = region.scheme_on("halle-aux-idees", date(2024, 6, 1));
    let vocabulary = region.vocabulary(scheme);
    for json in [
        r#"{"plan.expenses": []}"#,
        r#"{"plan": {"base": "1 €"}}"#,
        r#"{"answer.x": 1}"#,
    ] {
        assert!(read_situation(json, &vocabulary).is_err(), "{json}");
    }
}

#[test]
fn totals_follow_from_the_lines_and_answers_answer_questions() {
    let region = region();
    let scheme = region.scheme_on("coup-de-pouce", date(2024, 6, 1)).unwrap();
    let json = r#"{
        "answer": { "applicant_kind": "association", "project_commune": "T1001",
                    "study_start": "2024-07-01", "study_end": "2024-08-01" },
        "project": { "stage": "feasibility", "collective": true },
        "plan": { "base": "1 000 €",
                  "expenses": [{ "kind": "study", "label": "Étude", "amount": "900 €" },
                               { "kind": "study", "amount": "100 €", "vat": "16,67 €",
                                 "engaged_on": "2024-07-02" }],
                  "resources": [{ "kind": "own", "amount": "600 €", "state": "own" }] } }"#;
    let situation = read_situation(json, &region.vocabulary(Some(scheme))).unwrap();
    let plan = situation.plan().unwrap();
    assert_eq!(plan.expenses[1].vat, Some(Cents(1_667)));
    assert_eq!(plan.expenses[1].engaged_on, Some(date(2024, 7, 2)));
    let known = situation.clone().completed(scheme, &region.territory);
    for (name, value) in [
        ("plan.expenses", Value::Money(Cents(100_000))),
        ("plan.own", Value::Money(Cents(60_000))),
        ("applicant.kind", Value::from("association")),
        ("project.department", Value::from("T1")),
        ("dossier.start", Value::Date(date(2024, 7, 1))),
        ("dossier.end", Value::Date(date(2024, 8, 1))),
    ] {
        assert_eq!(known.get(name), Some(&value), "{name}");
    }
    let result = assess(
        region,
        scheme,
        &situation,
        date(2024, 6, 1),
        &LawDates::default(),
    );
    // Whether the line that is engaged counts depends on the day of the filing.
    assert_eq!(result.missing, ["dossier.filed_on"]);
    // Lines are kept with the answers.
    let written = serde_json::to_string(&situation).unwrap();
    assert_eq!(
        serde_json::from_str::<Situation>(&written).unwrap(),
        situation
    );
}

proptest! {
    #[test]
    fn any_text_is_answered(text in ".{0,80}") {
        let _ = read(&text);
    }

    #[test]
    fn json_like_text_is_answered(words in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", ":", ",", "\"project\"", "\"stage\"", "\"plan\"", "\"expenses\"", "\"kind\"",
        "\"20 €\"", "1", "-1e999", "null", "true", "\"project.commune\"", " ",
    ]), 0..24)) {
        let _ = read(&words.concat());
    }
}
