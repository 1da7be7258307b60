//! The whole answer for one situation under one version, on the made-up region.

use crate::common::{files, listed, load};
use jiff::civil::date;
use money::{Cents, Rate};
use policy::assess::{LawDates, Reason, assess};
use policy::situation::{Duration, Value};
use policy::{Assessment, ConditionVerdict, Files, Region, Situation, Verdict};

const SCHEME: &str = "schemes/coup-de-pouce/2024-01-01.toml";

/// The region with these conditions added to the scheme.
fn with(conditions: &str) -> Files {
    let mut files = files("../testkit/regions/tiny");
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let text = text.replacen("[[step]]", &format!("{conditions}\n[[step]]"), 1);
    files.insert(SCHEME, text);
    files
}

fn region(conditions: &str) -> Region {
    Region::load(&with(conditions)).unwrap_or_else(|problems| panic!("{}", listed(&problems)))
}

fn condition(id: &str, rule: &str) -> String {
    format!(
        "[[condition]]\nid = \"{id}\"\nrule = '{rule}'\ntext = \"Règle.\"\n\
         otherwise = \"Non.\"\nsource = \"Inventé\"\nconfidence = \"A\"\n"
    )
}

fn assessed(region: &Region, situation: &Situation, dates: LawDates) -> Assessment {
    let on = date(2024, 6, 1);
    let scheme = region.scheme_on("coup-de-pouce", on).unwrap();
    assess(region, scheme, situation, on, &dates)
}

fn fitting() -> Situation {
    Situation::from_pairs([
        ("project.commune", "T1001"),
        ("project.stage", "feasibility"),
        ("applicant.kind", "person"),
    ])
}

#[test]
fn every_condition_says_its_verdict_and_what_it_read() {
    let region = region(&condition(
        "jobs",
        "answer.study_start <= dossier.filed_on + 6 months",
    ));
    let mut situation = fitting();
    let result = assessed(&region, &situation, LawDates::default());
    assert_eq!(result.verdict, Verdict::Unknown);
    // The amount lacks its base.
    let names = ["answer.study_start", "dossier.filed_on", "plan.base"];
    assert_eq!(result.missing, names);
    assert_eq!(result.version, date(2024, 1, 1));
    let territory = &result.conditions[0];
    assert_eq!(territory.id, "territory");
    assert_eq!(territory.verdict, ConditionVerdict::Met);
    assert_eq!(
        territory.inputs,
        [("project.department".into(), Value::from("T1"))]
    );

    situation.set("dossier.filed_on", date(2024, 1, 31));
    situation.set("answer.study_start", date(2024, 7, 31));
    // What is left is judged by a person.
    let result = assessed(&region, &situation, LawDates::default());
    assert_eq!(result.verdict, Verdict::Judgement);
    assert_eq!(result.missing, ["plan.base"]);
    situation.set("answer.study_start", date(2024, 8, 1));
    let result = assessed(&region, &situation, LawDates::default());
    assert_eq!(result.verdict, Verdict::NotEligible);
    let jobs = result
        .conditions
        .iter()
        .find(|one| one.id == "jobs")
        .unwrap();
    assert_eq!(jobs.message.fr, "Non.");
    assert_eq!(jobs.inputs.len(), 2);

    // The orientation does not ask what only a dossier says.
    let scheme = region.scheme_on("coup-de-pouce", date(2024, 6, 1)).unwrap();
    let oriented = policy::orient::assess(scheme, &fitting().with_places(&region.territory));
    assert!(
        oriented
            .conditions
            .iter()
            .all(|(condition, _)| condition.id != "jobs")
    );
}

#[test]
fn the_amount_follows_from_the_plan() {
    let region = load("../testkit/regions/tiny");
    let mut situation = fitting();
    assert_eq!(
        assessed(&region, &situation, LawDates::default()).fundings[0].proposal,
        None,
        "without a base"
    );
    situation.set("plan.base", Cents(250_000));
    situation.set("plan.requested", Cents(130_000));
    let result = assessed(&region, &situation, LawDates::default());
    let funding = &result.fundings[0];
    assert_eq!(funding.funder, "assemblee-tevenn");
    assert_eq!(
        funding.proposal.as_ref().unwrap().amount,
        Some(Cents(125_000))
    );
}

/// The same parameter before and after 2024, looked up at another date each time.
fn dated(dated_by: &str) -> Files {
    let mut files = with(&condition(
        "law",
        "plan.requested <= law.small_aid && law.wait >= 2 months",
    ));
    let parameters = String::from_utf8(files.get("parameters.toml").unwrap().to_vec()).unwrap();
    let parameter = |key: &str, from: &str, value: &str| {
        format!(
            "\n[[parameter]]\nkey = \"{key}\"\n{from}\nvalue = {value}\n{dated_by}\n\
             label = \"Essai\"\ntext = \"Article 1\"\nsource = \"Inventé\"\nconfidence = \"A\"\n"
        )
    };
    files.insert(
        "parameters.toml",
        [
            parameters,
            parameter(
                "small-aid",
                "from = 2020-01-01\nto = 2023-12-31",
                "{ amount = \"100 €\" }",
            ),
            parameter(
                "small-aid",
                "from = 2024-01-01\nto = 2024-12-31",
                "{ amount = \"200 €\" }",
            ),
            parameter("wait", "from = 2020-01-01", "{ months = 2 }"),
        ]
        .concat(),
    );
    files
}

#[test]
fn the_law_is_that_of_the_right_date_and_is_said() {
    let mut situation = fitting();
    situation.set("plan.requested", Cents(15_000));
    for (dated_by, filing, grant, signature, expected) in [
        (
            "",
            Some(date(2023, 12, 31)),
            None,
            None,
            ConditionVerdict::NotMet,
        ),
        (
            "",
            Some(date(2024, 1, 1)),
            None,
            None,
            ConditionVerdict::Met,
        ),
        (
            "dated_by = \"filing\"",
            None,
            None,
            None,
            ConditionVerdict::Met,
        ),
        (
            "dated_by = \"grant\"",
            Some(date(2023, 12, 31)),
            Some(date(2024, 1, 1)),
            None,
            ConditionVerdict::Met,
        ),
        (
            "dated_by = \"signature\"",
            None,
            Some(date(2023, 12, 31)),
            Some(date(2025, 1, 1)),
            ConditionVerdict::Unknown,
        ),
    ] {
        let region = Region::load(&dated(dated_by)).unwrap();
        let dates = LawDates {
            filing,
            grant,
            signature,
        };
        let result = assessed(&region, &situation, dates);
        let law = result
            .conditions
            .iter()
            .find(|one| one.id == "law")
            .unwrap();
        assert_eq!(law.verdict, expected, "{dated_by} {dates:?}");
        let used = &law.law[0];
        assert_eq!(used.key, "small-aid");
        assert_eq!(used.text, "Article 1");
        assert_eq!(law.law[1].value, Some(Value::Duration(Duration::Months(2))));
        if expected == ConditionVerdict::Unknown {
            assert_eq!((used.value.clone(), used.from), (None, None));
            assert_eq!(law.reason, Some(Reason::NotInForce));
            assert_eq!(result.missing, ["plan.base"], "no answer to it is missing");
        } else {
            assert!(used.from.unwrap() <= used.on && used.on <= used.to.unwrap());
            assert_eq!(law.reason, None);
        }
    }
}

#[test]
fn an_overflow_is_a_reason_not_a_panic() {
    let region = region(&condition("sum", "plan.cash + plan.base > 0 €"));
    let mut situation = fitting();
    situation.set("plan.cash", Cents(i64::MAX));
    situation.set("plan.base", Cents(i64::MAX));
    let result = assessed(&region, &situation, LawDates::default());
    let sum = result
        .conditions
        .iter()
        .find(|one| one.id == "sum")
        .unwrap();
    assert_eq!(sum.verdict, ConditionVerdict::Unknown);
    assert_eq!(sum.reason, Some(Reason::Overflow));
}

#[test]
fn a_condition_of_one_funder_only_counts_for_it() {
    let mut files = with(
        &condition("state-only", "project.collective")
            .replace("text =", "funder = \"etat\"\ntext ="),
    );
    let scheme = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let scheme = scheme.replacen(
        "funders = [\"assemblee-tevenn\"]",
        "funders = [\"assemblee-tevenn\", \"etat\"]",
        1,
    );
    files.insert(SCHEME, scheme.clone());
    let funders = String::from_utf8(files.get("funders.toml").unwrap().to_vec()).unwrap();
    files.insert(
        "funders.toml",
        format!(
            "{funders}\n[[funder]]\nid = \"etat\"\nname = \"État\"\nfrom = 2020-01-01\nsource = \"Inventé\"\n"
        ),
    );
    // Where that funder gives nothing, its condition would change nothing: it is refused.
    let refused = policy::check::files(&files).1.problems;
    let found: Vec<&str> = refused.iter().map(|one| one.message.as_str()).collect();
    let line = |text: &str| scheme.lines().position(|one| one == text).unwrap() + 1;
    assert_eq!(refused[0].line, line("funder = \"etat\""), "{}", refused[0]);
    assert!(
        found[0].starts_with("`etat` gives nothing here"),
        "{found:?}"
    );
    let unproved = [
        "no example meets this condition",
        "no example fails this condition",
    ];
    assert!(
        found[1..].iter().all(|one| unproved.contains(one)),
        "{found:?}"
    );

    // With an aid of its own, of which nothing is published, and the examples that the condition asks.
    let own = "[[funding]]\nfunder = \"etat\"\nrate = { unknown = true, source = \"Inventé\" }\n";
    let example = |id: &str, collective: bool, said: &str| {
        format!(
            "[[example]]\nid = \"{id}\"\ntext = \"Essai\"\nverdict = \"judgement\"\n{said}\n\
             situation = {{ \"project.commune\" = \"T1001\", \"applicant.kind\" = \"person\", \
             \"project.stage\" = \"feasibility\", \"project.collective\" = {collective}, \
             \"plan.base\" = \"1 000 €\" }}\n"
        )
    };
    let refused = "amounts = { assemblee-tevenn = \"500 €\", etat = \"0 €\" }";
    let examples = example("alone", false, refused) + &example("together", true, "");
    files.insert(SCHEME, format!("{scheme}\n{own}\n{examples}"));
    let problems = policy::check::files(&files).1.problems;
    assert!(problems.is_empty(), "{}", listed(&problems));
    let region = Region::load(&files).unwrap();
    let mut situation = fitting();
    situation.set("project.collective", false);
    situation.set("plan.base", Cents(100_000));
    let result = assessed(&region, &situation, LawDates::default());
    assert_eq!(
        result.verdict,
        Verdict::Judgement,
        "not the lead funder's condition"
    );
    let own = result
        .conditions
        .iter()
        .find(|one| one.id == "state-only")
        .unwrap();
    assert_eq!(own.verdict, ConditionVerdict::NotMet);
    let given = |result: &Assessment| {
        let of = |one: &policy::amount::FundingResult| {
            let amount = one.proposal.as_ref().and_then(|proposal| proposal.amount);
            (one.verdict, amount)
        };
        result.fundings.iter().map(of).collect::<Vec<_>>()
    };
    let lead = (Verdict::Judgement, Some(Cents(50_000)));
    assert_eq!(
        given(&result),
        [lead, (Verdict::NotEligible, Some(Cents::ZERO))]
    );
    situation.set("project.collective", true);
    let result = assessed(&region, &situation, LawDates::default());
    assert_eq!(given(&result), [lead, (Verdict::Judgement, None)]);
}

#[test]
fn an_assessment_is_kept_and_read_back() {
    let region = Region::load(&dated("")).unwrap();
    let mut situation = fitting();
    situation.set("plan.requested", Cents(15_000));
    situation.set("plan.public_share", Rate::percent(70));
    situation.set("plan.base", Cents(250_000));
    let result = assessed(&region, &situation, LawDates::default());
    let written = serde_json::to_string(&result).unwrap();
    assert_eq!(
        serde_json::from_str::<Assessment>(&written).unwrap(),
        result
    );
    assert_eq!(assessed(&region, &situation, LawDates::default()), result);
}

#[test]
fn a_rule_reads_the_day_of_the_grant_or_that_of_the_assessment() {
    let region = region(&condition(
        "late",
        "dossier.granted_on <= dossier.filed_on + 6 months",
    ));
    let mut situation = fitting();
    situation.set("dossier.filed_on", date(2024, 1, 1));
    let late = |situation: &Situation, dates: LawDates| {
        let found = assessed(&region, situation, dates);
        let one = found
            .conditions
            .iter()
            .find(|one| one.id == "late")
            .unwrap();
        let day = one
            .inputs
            .iter()
            .find(|(name, _)| name == "dossier.granted_on");
        (one.verdict, day.map(|(_, day)| day.clone()))
    };
    // Assessed on 1 June 2024.
    let today = (ConditionVerdict::Met, Some(Value::Date(date(2024, 6, 1))));
    assert_eq!(late(&situation, LawDates::default()), today);
    let granted = |day| LawDates {
        grant: Some(day),
        ..LawDates::default()
    };
    for (day, verdict) in [
        (date(2024, 6, 30), ConditionVerdict::Met),
        (date(2024, 7, 1), ConditionVerdict::Met),
        (date(2024, 7, 2), ConditionVerdict::NotMet),
    ] {
        let found = (verdict, Some(Value::Date(day)));
        assert_eq!(late(&situation, granted(day)), found);
    }
    // A situation that says it says the dates of the law too.
    situation.set("dossier.granted_on", date(2024, 7, 2));
    let said = LawDates::said(&situation);
    assert_eq!(said.filing, Some(date(2024, 1, 1)));
    assert_eq!(said.grant, Some(date(2024, 7, 2)));
    assert_eq!(late(&situation, said).0, ConditionVerdict::NotMet);
    // In columns too.
    let on = date(2024, 6, 1);
    let scheme = region.scheme_on("coup-de-pouce", on).unwrap();
    let program = scheme.program();
    let at = scheme
        .conditions
        .iter()
        .position(|one| one.id == "late")
        .unwrap();
    for (dates, verdict) in [
        (said, ConditionVerdict::NotMet),
        (LawDates::default(), ConditionVerdict::Met),
    ] {
        let mut columns = program.columns(1);
        let completed = situation.clone().completed(scheme, &region.territory);
        program.push(&mut columns, &completed, &region, on, &dates);
        assert_eq!(program.run(&columns).condition(at, 0), Some(verdict));
    }
}
