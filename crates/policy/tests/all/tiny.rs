//! A made-up region: the policy is data, so everything works for it as well.

use crate::common::{listed, load};
use jiff::civil::date;
use money::{Cents, Rate};
use policy::check::{AssumptionKind, check};
use policy::orient::{Outcome, Verdict, orient};
use policy::*;

fn tiny() -> Region {
    load("../testkit/regions/tiny")
}

#[test]
fn reads_and_checks_without_a_problem() {
    let report = check(&tiny());
    assert!(report.problems.is_empty(), "{}", listed(&report.problems));
    let found: Vec<(&str, &str, AssumptionKind)> = report
        .assumptions
        .iter()
        .map(|one| (one.id.as_str(), one.what.as_str(), one.kind))
        .collect();
    let version = "schemes/coup-de-pouce/2024-01-01";
    assert_eq!(
        found,
        [
            ("actors/maison-du-bourg", "name", AssumptionKind::Unknown),
            (
                "actors/maison-du-bourg",
                "territory",
                AssumptionKind::Assumption
            ),
            (version, "condition.not-started", AssumptionKind::Assumption),
            (version, "amount.public_share", AssumptionKind::Unknown),
            (
                "schemes/halle-aux-idees/2020-01-01",
                "since",
                AssumptionKind::Unknown
            ),
        ]
    );
}

#[test]
fn versions_follow_the_calendar() {
    let region = tiny();
    let on = |day| {
        region
            .scheme_on("coup-de-pouce", day)
            .map(|s| s.validity.from)
    };
    assert_eq!(on(date(2019, 12, 31)), None);
    assert_eq!(on(date(2020, 1, 1)), Some(date(2020, 1, 1)));
    assert_eq!(on(date(2023, 12, 31)), Some(date(2020, 1, 1)));
    assert_eq!(on(date(2024, 1, 1)), Some(date(2024, 1, 1)));
    assert!(
        region
            .scheme_version("coup-de-pouce", date(2020, 1, 1))
            .is_some()
    );
    assert!(
        region
            .scheme_version("coup-de-pouce", date(2021, 1, 1))
            .is_none()
    );
    assert_eq!(region.schemes_on(date(2026, 1, 1)).count(), 2);
}

#[test]
fn names_and_parameters_are_dated() {
    let region = tiny();
    let committee = region.body("conseil-du-mole").unwrap();
    let name = |day| committee.name_on(day).unwrap().fr.as_str();
    assert_eq!(name(date(2023, 12, 31)), "Petit conseil du Môle");
    assert_eq!(name(date(2024, 1, 1)), "Conseil du Môle");
    assert_eq!(name(date(2010, 1, 1)), "Petit conseil du Môle");
    let silence = region
        .parameter("silence-rejection", date(2026, 1, 1))
        .unwrap();
    assert_eq!(silence.value, ParameterValue::Months(3));
    assert!(
        region
            .parameter("silence-rejection", date(2019, 1, 1))
            .is_none()
    );
    let threshold = region
        .parameter("agreement-threshold", date(2026, 1, 1))
        .unwrap();
    assert_eq!(threshold.value, ParameterValue::Amount(Cents(1_000_000)));
}

#[test]
fn actors_come_nearest_first_and_only_while_they_exist() {
    let region = tiny();
    let ids = |commune: &str, day| -> Vec<String> {
        let actors = region.actors_for(commune, day);
        actors.iter().map(|actor| actor.id.clone()).collect()
    };
    let day = date(2026, 1, 1);
    assert_eq!(ids("T1002", day), ["maison-du-bourg", "bureau-des-idees"]);
    assert_eq!(ids("T1009", day), ["maison-du-bourg", "bureau-des-idees"]);
    assert_eq!(ids("T1003", day), ["maison-du-bourg", "bureau-des-idees"]);
    assert_eq!(ids("unknown", day), ["bureau-des-idees"]);
    assert_eq!(ids("T1002", date(2020, 6, 1)), ["bureau-des-idees"]);
    assert_eq!(ids("T1002", date(2031, 1, 1)), ["bureau-des-idees"]);
    let welcome: Vec<&str> = region
        .actors_on("welcome", day)
        .iter()
        .map(|actor| actor.id.as_str())
        .collect();
    assert_eq!(welcome, ["maison-du-bourg", "bureau-des-idees"]);
}

#[test]
fn codes_made_of_letters_work_too() {
    let region = tiny();
    let territory = &region.territory;
    assert_eq!(territory.resolve("T1003").unwrap().name, "Île-Vraz");
    assert_eq!(territory.resolve("ile vraz").unwrap().code, "T1003");
    assert_eq!(territory.resolve("kergoz").unwrap().code, "T1001");
    assert_eq!(territory.resolve("Stang (T1)").unwrap().code, "T1002");
    assert_eq!(territory.search("t1", 9).len(), 3);
    assert_eq!(
        territory.commune("T1009").unwrap().code,
        "T1001",
        "merged twice"
    );
    assert_eq!(territory.commune("T2050"), None, "outside the region");
    assert_eq!(territory.epci("999000001").unwrap().members.len(), 3);
}

#[test]
fn orientation_explains_itself() {
    let region = tiny();
    let day = date(2026, 1, 1);
    let start = orient(&region, &Situation::new(), day);
    assert!(
        start
            .schemes
            .iter()
            .all(|one| one.verdict == Verdict::Depends)
    );
    // The stage settles the halle whatever the answer, and the other scheme when it says no.
    assert_eq!(start.next_question.as_deref(), Some("project.stage"));

    let situation = Situation::from_pairs([
        ("project.commune", "T1002"),
        ("project.stage", "feasibility"),
        ("applicant.kind", "association"),
    ]);
    let result = orient(&region, &situation, day);
    let ids: Vec<(&str, Verdict)> = result
        .schemes
        .iter()
        .map(|one| (one.scheme.id.as_str(), one.verdict))
        .collect();
    assert_eq!(
        ids,
        [
            ("coup-de-pouce", Verdict::Depends),
            ("halle-aux-idees", Verdict::No)
        ]
    );
    assert_eq!(result.missing, ["project.collective"]);
    let conditions: Vec<(&str, &Outcome)> = result.schemes[0]
        .conditions
        .iter()
        .map(|(condition, outcome)| (condition.id.as_str(), outcome))
        .collect();
    assert_eq!(
        conditions,
        [
            ("territory", &Outcome::Met),
            ("stage", &Outcome::Met),
            (
                "applicant",
                &Outcome::Missing(vec!["project.collective".into()])
            ),
        ],
        "what only the dossier tells is left out"
    );

    let mut idea = situation.clone();
    idea.set("project.stage", "ideation");
    idea.set("project.collective", true);
    let result = orient(&region, &idea, day);
    assert_eq!(result.schemes[0].scheme.id, "coup-de-pouce");
    assert_eq!(result.schemes[0].verdict, Verdict::Fits);
    // Every rule holds, and a person must still judge: it depends on them.
    assert_eq!(result.schemes[1].scheme.id, "halle-aux-idees");
    assert_eq!(result.schemes[1].verdict, Verdict::Depends);
    assert_eq!(result.schemes[1].conditions[1].1, Outcome::Judgement);
    assert_eq!(result.next_question, None);
}

#[test]
fn the_form_is_typed() {
    let region = tiny();
    let scheme = region.scheme_on("coup-de-pouce", date(2026, 1, 1)).unwrap();
    let form = scheme.form.as_ref().unwrap();
    let name = form.sections[0]
        .fields
        .iter()
        .find(|f| f.id == "association_name");
    let rule = name.unwrap().show_if.as_ref().unwrap();
    let shown = |kind: &str| {
        let answers = Situation::from_pairs([("applicant_kind", kind)]);
        rule.eval(&answers).truth
    };
    assert_eq!(shown("association"), Truth::Yes);
    assert_eq!(shown("person"), Truth::No);
    assert_eq!(
        rule.eval(&Situation::new()),
        Evaluation {
            truth: Truth::Unknown,
            missing: vec!["applicant_kind".into()],
            overflow: false,
        }
    );
    let partners = form.sections[1].fields.iter().find(|f| f.id == "partners");
    let FieldKind::Repeat { fields, max: 3, .. } = &partners.unwrap().kind else {
        panic!("a repeated block");
    };
    assert_eq!(
        fields[2].show_if.as_ref().unwrap().names(),
        ["partner_pays"]
    );
    let amount = scheme.amount().unwrap();
    assert_eq!(amount.rate.value, Some(Rate::percent(50)));
    assert_eq!(amount.round_to, Cents(1000));
    assert_eq!(amount.public_share.value, None);
}
