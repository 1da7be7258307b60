//! A draft tried on known situations, on the made-up region.

use crate::common::{files, listed, load};
use jiff::civil::{Date, date};
use money::Cents;
use policy::plan::{Plan, PlanExpense};
use policy::replay::{Case, Change, Draft, Reason, Replay, Side, Totals, Versions, drafts};
use policy::{ConditionVerdict, Files, LawDates, ParameterValue, Region, Situation, Verdict};
use proptest::prelude::*;

const FOLDER: &str = "../testkit/regions/tiny";
const SCHEME: &str = "coup-de-pouce";
const FILE: &str = "schemes/coup-de-pouce/2024-01-01.toml";

/// The files with some words of the scheme replaced.
fn changed(changes: &[(&str, &str)]) -> Files {
    let mut files = files(FOLDER);
    let mut text = String::from_utf8(files.get(FILE).unwrap().to_vec()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the file");
        text = text.replacen(from, to, 1);
    }
    files.insert(FILE, text);
    files
}

fn read(files: &Files) -> Region {
    Region::load(files).unwrap_or_else(|problems| panic!("{}", listed(&problems)))
}

fn case(key: &str, kind: &str, base: i64, filed: Date) -> Case {
    let mut situation = Situation::from_pairs([
        ("project.commune", "T1001"),
        ("project.stage", "feasibility"),
        ("applicant.kind", kind),
    ]);
    situation.set("project.collective", true);
    situation.set("plan.base", Cents(base));
    situation.set("plan.cash", Cents(base));
    situation.set("plan.expenses", Cents(base));
    situation.set("dossier.filed_on", filed);
    Case {
        key: key.to_owned(),
        situation,
        on: filed,
        dates: LawDates {
            filing: Some(filed),
            ..LawDates::default()
        },
        version: Some(date(2024, 1, 1)),
    }
}

fn cases() -> Vec<Case> {
    vec![
        case("1", "person", 100_000, date(2024, 3, 1)),
        case("2", "association", 400_000, date(2024, 5, 1)),
        case("3", "association", 2_000_000, date(2025, 2, 1)),
        case("4", "public", 400_000, date(2025, 2, 1)),
    ]
}

fn replay(candidate: &Region, cases: &[Case]) -> (Vec<Change>, Totals) {
    tried(candidate, Versions::OfTheirTime, cases)
}

fn tried(candidate: &Region, versions: Versions, cases: &[Case]) -> (Vec<Change>, Totals) {
    let baseline = load(FOLDER);
    let side = |region, versions| Side { region, versions };
    let mut replay = Replay::new(
        SCHEME,
        side(&baseline, Versions::OfTheirTime),
        side(candidate, versions),
    );
    let changes: Vec<Change> = cases.iter().filter_map(|case| replay.push(case)).collect();
    let totals = replay.into_totals();
    // Many at a time, on any number of threads, gives the same.
    for threads in [1, 2, 7] {
        let mut at_once = Replay::new(
            SCHEME,
            side(&baseline, Versions::OfTheirTime),
            side(candidate, versions),
        );
        assert_eq!(at_once.push_all(cases, threads), changes);
        assert_eq!(at_once.into_totals(), totals);
    }
    (changes, totals)
}

#[test]
fn the_same_policy_changes_nothing() {
    let (changes, totals) = replay(&load(FOLDER), &cases());
    assert_eq!(changes, []);
    assert_eq!(totals.all.situations, 4);
    assert_eq!(totals.all.unchanged(), 4);
    // 500 €, 1 500 € (half of 4 000 € is cut), 1 500 €; the public body has nothing.
    assert_eq!(totals.all.before, Cents(350_000));
    assert_eq!(totals.all.effect(), Cents::ZERO);
    assert_eq!(totals.reasons(), []);
}

#[test]
fn a_higher_ceiling_makes_winners_and_says_so() {
    let candidate = read(&changed(&[(
        "ceiling = { value = \"1 500 €\"",
        "ceiling = { value = \"1 800 €\"",
    )]));
    let (changes, totals) = replay(&candidate, &cases());
    let keys: Vec<&str> = changes.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["2", "3"]);
    assert_eq!(changes[0].gain(), Some(Cents(30_000)));
    let reason = Reason::Step {
        funder: "assemblee-tevenn".into(),
        id: "ceiling".into(),
    };
    assert_eq!(changes[0].reasons, std::slice::from_ref(&reason));
    assert_eq!((totals.all.winners, totals.all.losers), (2, 0));
    assert_eq!(totals.all.gained, Cents(60_000));
    assert_eq!(totals.all.effect(), Cents(60_000));
    let why = totals.reasons();
    assert_eq!((&why[0].reason, why[0].aid.situations), (&reason, 2));
}

#[test]
fn a_narrower_condition_closes_the_aid() {
    let candidate = read(&changed(&[(
        "rule = 'applicant.kind == \"person\" || (applicant.kind == \"association\" && project.collective)'",
        "rule = 'applicant.kind == \"association\" && project.collective'",
    )]));
    let (changes, totals) = replay(&candidate, &cases());
    assert_eq!(changes.len(), 1);
    let change = &changes[0];
    assert_eq!(change.before.verdict, Verdict::Judgement);
    assert_eq!(change.after.verdict, Verdict::NotEligible);
    assert_eq!(change.gain(), Some(Cents(-50_000)));
    assert_eq!(
        change.reasons,
        [Reason::Condition {
            id: "applicant".into(),
            before: Some(ConditionVerdict::Met),
            after: Some(ConditionVerdict::NotMet),
        }]
    );
    assert_eq!((totals.opened(), totals.closed()), (0, 1));
    assert_eq!(totals.all.lost, Cents(50_000));
    assert_eq!((totals.all.winners, totals.all.losers), (0, 1));
}

#[test]
fn a_question_nobody_was_asked_makes_them_unknown() {
    let candidate = read(&changed(&[(
        "[[step]]",
        "[[condition]]\nid = \"need\"\nrule = '\"study\" in project.need'\ntext = \"Chercher une étude.\"\nsource = \"Inventé\"\nconfidence = \"A\"\n\n[[step]]",
    )]));
    let (changes, totals) = replay(&candidate, &cases());
    assert_eq!(changes.len(), 3, "the public body is refused either way");
    assert_eq!(changes[0].after.verdict, Verdict::Unknown);
    assert_eq!(
        changes[0].reasons,
        [Reason::Condition {
            id: "need".into(),
            before: None,
            after: Some(ConditionVerdict::Unknown),
        }]
    );
    let missing = totals.missing();
    assert_eq!(
        (missing[0].name.as_str(), missing[0].situations),
        ("project.need", 4)
    );
}

#[test]
fn a_floor_changes_an_outcome_without_changing_its_amount() {
    let candidate = read(&changed(&[(
        "floor = { value = \"300 €\"",
        "floor = { value = \"600 €\"",
    )]));
    let (changes, totals) = replay(&candidate, &cases());
    assert_eq!(changes.len(), 1);
    assert!(changes[0].after.below_floor && !changes[0].before.below_floor);
    assert_eq!(
        changes[0].reasons,
        [Reason::Floor {
            funder: "assemblee-tevenn".into()
        }]
    );
    assert_eq!(
        (totals.all.winners, totals.all.losers, totals.all.otherwise),
        (0, 0, 1)
    );
}

#[test]
fn a_new_version_is_tried_on_what_came_before_it() {
    let mut files = changed(&[]);
    let text = String::from_utf8(files.get(FILE).unwrap().to_vec()).unwrap();
    let draft = text
        .replacen("from = 2024-01-01", "from = 2030-01-01", 1)
        .replacen("rate = { value = \"50 %\"", "rate = { value = \"40 %\"", 1);
    files.insert("schemes/coup-de-pouce/2030-01-01.toml", draft);
    files.insert(
        FILE,
        text.replacen("from = 2024-01-01", "from = 2024-01-01\nto = 2029-12-31", 1),
    );
    let candidate = read(&files);
    let baseline = (load(FOLDER), crate::common::files(FOLDER));
    let found = drafts((&baseline.0, &baseline.1), (&candidate, &files));
    let versions = Versions::From(date(2030, 1, 1));
    assert_eq!(
        found,
        [Draft {
            scheme: SCHEME.into(),
            versions
        }]
    );
    let (changes, _) = tried(&candidate, versions, &cases());
    let keys: Vec<&str> = changes.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(
        keys,
        ["1"],
        "the ceiling cuts the others to the same amount"
    );
    assert_eq!(changes[0].after.amount, Some(Cents(40_000)));
    let unchanged = tried(&candidate, Versions::OfTheirTime, &cases()).0;
    assert_eq!(unchanged, []);
}

#[test]
fn drafts_are_what_two_folders_do_not_say_alike() {
    let (base, before) = (load(FOLDER), crate::common::files(FOLDER));
    let compare = |after: &Files| drafts((&base, &before), (&read(after), after));
    assert_eq!(compare(&before), []);
    let rewritten = changed(&[("round_to = \"10 €\"", "round_to = \"1 €\"")]);
    assert_eq!(
        compare(&rewritten),
        [Draft {
            scheme: SCHEME.into(),
            versions: Versions::OfTheirTime
        }]
    );
    let mut law = before.clone();
    let text = String::from_utf8(law.get("parameters.toml").unwrap().to_vec()).unwrap();
    law.insert(
        "parameters.toml",
        text.replacen("months = 6", "months = 7", 1),
    );
    assert_eq!(compare(&law), [], "no rule reads the law there");
}

#[test]
fn a_scheme_that_did_not_exist_is_not_tried() {
    let mut early = case("1", "person", 100_000, date(2019, 1, 1));
    early.version = None;
    let (changes, totals) = replay(&load(FOLDER), &[early]);
    assert_eq!((changes.len(), totals.without_version), (0, 1));
    assert_eq!(totals.all.situations, 0);
}

#[test]
fn totals_are_split_by_place_kind_stage_size_and_year() {
    let mut unknown = case("5", "person", 200_000, date(2025, 6, 1));
    unknown.situation.remove("project.commune");
    let mut all = cases();
    all.push(unknown);
    let (_, totals) = replay(&load(FOLDER), &all);
    let by: Vec<(Option<String>, u64)> = totals
        .by_department()
        .into_iter()
        .map(|line| (line.of, line.aid.situations))
        .collect();
    assert_eq!(
        by,
        [(Some("T1".into()), 4), (None, 1)],
        "unknown comes last"
    );
    let years: Vec<(Option<i16>, Cents)> = totals
        .by_year()
        .into_iter()
        .map(|line| (line.of, line.aid.before))
        .collect();
    assert_eq!(
        years,
        [(Some(2024), Cents(200_000)), (Some(2025), Cents(150_000))],
        "what is unknown is worth nothing yet"
    );
    let sizes: Vec<u64> = totals
        .by_size()
        .into_iter()
        .map(|l| l.aid.situations)
        .collect();
    assert_eq!(sizes, [4, 1]);
    let forms: Vec<Option<String>> = totals.by_legal_form().into_iter().map(|l| l.of).collect();
    assert_eq!(forms.len(), 3);
}

#[test]
fn the_report_reads_as_json() {
    let candidate = read(&changed(&[(
        "ceiling = { value = \"1 500 €\"",
        "ceiling = { value = \"1 800 €\"",
    )]));
    let (changes, totals) = replay(&candidate, &cases());
    let json = serde_json::to_value(&totals).unwrap();
    assert_eq!(json["all"]["winners"], 2);
    assert_eq!(json["by_year"][0]["of"], 2024);
    assert_eq!(json["reasons"][0]["id"], "ceiling");
    assert_eq!(json["moves"][0]["before"], "not_eligible");
    let change = serde_json::to_value(&changes[0]).unwrap();
    assert_eq!(change["after"]["amount"], 180_000);
    assert_eq!(change["of"]["legal_form"], "association");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// Whatever the situations: every group adds up to the whole, what some gain less what others
    /// lose is the effect, and trying in two halves gives the whole.
    #[test]
    fn everything_adds_up(
        given in prop::collection::vec((0..3_usize, 0..5_000_000_i64, 0..2_000_i32), 0..30),
        ceiling in 300..3_000_i64,
    ) {
        let kinds = ["person", "association", "public"];
        let cases: Vec<Case> = given
            .iter()
            .enumerate()
            .map(|(at, (kind, base, days))| {
                let filed = date(2021, 1, 1).checked_add(jiff::Span::new().days(i64::from(*days))).unwrap();
                case(&at.to_string(), kinds[*kind], *base, filed)
            })
            .collect();
        let candidate = read(&changed(&[
            ("ceiling = { value = \"1 500 €\"", &format!("ceiling = {{ value = \"{ceiling} €\"")),
            ("applicant.kind == \"person\" ||", ""),
        ]));
        let (changes, totals) = replay(&candidate, &cases);
        let all = totals.all;
        prop_assert_eq!(all.effect(), all.gained.checked_sub(all.lost).unwrap());
        let counted = all.winners + all.losers + all.otherwise;
        prop_assert_eq!(u64::try_from(changes.len()).unwrap(), counted + all.not_known);
        prop_assert!(changes.iter().all(|change| !change.reasons.is_empty()));
        for lines in [
            totals.by_department().into_iter().map(|l| l.aid).collect::<Vec<_>>(),
            totals.by_legal_form().into_iter().map(|l| l.aid).collect(),
            totals.by_stage().into_iter().map(|l| l.aid).collect(),
            totals.by_size().into_iter().map(|l| l.aid).collect(),
            totals.by_year().into_iter().map(|l| l.aid).collect(),
        ] {
            let count: u64 = lines.iter().map(|aid| aid.situations).sum();
            prop_assert_eq!(count, all.situations);
            let after = money::sum(lines.iter().map(|aid| aid.after));
            prop_assert_eq!(after, Some(all.after));
        }
        let moves: u64 = totals.moves().iter().map(|one| one.situations).sum();
        prop_assert_eq!(moves, all.situations);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Many at once say what one at a time says: totals or lines, known or not, whatever changes.
    #[test]
    fn together_as_one_by_one(
        given in prop::collection::vec(
            (0..4_usize, 0..5_000_000_i64, 0..2_000_i32, prop::option::of(0..5_usize)),
            0..30,
        ),
        change in 0..4_usize,
    ) {
        let kinds = ["person", "association", "public", ""];
        let expenses = ["study", "meals", "time", "nothing-known", "study"];
        let cases: Vec<Case> = given
            .iter()
            .enumerate()
            .map(|(at, (kind, cents, days, lines))| {
                let filed = date(2021, 1, 1).checked_add(jiff::Span::new().days(i64::from(*days))).unwrap();
                let mut case = case(&at.to_string(), kinds[*kind], *cents, filed);
                if kinds[*kind].is_empty() {
                    case.situation.remove("applicant.kind");
                }
                if let Some(count) = lines {
                    for name in ["plan.base", "plan.cash", "plan.expenses"] {
                        case.situation.remove(name);
                    }
                    let line = |(place, kind): (usize, &&str)| PlanExpense {
                        key: format!("expense.{place}"),
                        kind: (**kind).to_owned(),
                        amount: Cents(cents / 3),
                        ..PlanExpense::default()
                    };
                    case.situation.set_plan(Plan {
                        expenses: expenses.iter().enumerate().take(*count).map(line).collect(),
                        ..Plan::default()
                    });
                }
                case
            })
            .collect();
        let candidate = match change {
            0 => load(FOLDER),
            1 => read(&changed(&[("ceiling = { value = \"1 500 €\"", "ceiling = { value = \"900 €\"")])),
            2 => read(&changed(&[("applicant.kind == \"person\" ||", "")])),
            _ => read(&changed(&[("eligible = true", "eligible = false")])),
        };
        let baseline = load(FOLDER);
        let side = |region| Side { region, versions: Versions::OfTheirTime };
        let mut alone = Replay::new(SCHEME, side(&baseline), side(&candidate));
        let one_by_one: Vec<Change> = cases.iter().filter_map(|case| alone.push(case)).collect();
        let mut many = Replay::new(SCHEME, side(&baseline), side(&candidate));
        prop_assert_eq!(many.push_all(&cases, 2), one_by_one);
        prop_assert_eq!(many.totals(), alone.totals());
    }
}

#[test]
fn a_draft_is_read_alone_into_its_region() {
    let base = load(FOLDER);
    let text = String::from_utf8(files(FOLDER).get(FILE).unwrap().to_vec()).unwrap();
    let (region, id, from) = base.with_draft(text.as_bytes()).unwrap();
    assert_eq!((id.as_str(), from), (SCHEME, date(2024, 1, 1)));
    assert_eq!(
        region.schemes.len(),
        base.schemes.len(),
        "rewritten, not added"
    );

    let later = text.replacen("from = 2024-01-01", "from = 2030-01-01", 1);
    let (region, _, from) = base.with_draft(later.as_bytes()).unwrap();
    assert_eq!(from, date(2030, 1, 1));
    assert_eq!(region.schemes.len(), base.schemes.len() + 1);
    let before = region.scheme_on(SCHEME, date(2029, 12, 31)).unwrap();
    assert_eq!(before.validity.to, Some(date(2029, 12, 31)));
    assert_eq!(
        region
            .scheme_on(SCHEME, date(2030, 1, 1))
            .unwrap()
            .validity
            .from,
        from
    );

    let wrong = later
        .replacen("project.stage in", "project.stag in", 1)
        .replacen("manager = \"atelier-du-phare\"", "manager = \"atelier\"", 1);
    let mistakes = base.with_draft(wrong.as_bytes()).unwrap_err();
    assert_eq!(mistakes.len(), 2, "{}", listed(&mistakes));
    assert!(mistakes[0].message.contains("`atelier`"), "{}", mistakes[0]);
    assert_eq!(mistakes[1].suggestion.as_deref(), Some("project.stage"));
    assert!(
        mistakes[1]
            .excerpt
            .as_ref()
            .unwrap()
            .text
            .contains("project.stag in")
    );
    let dangling = later.replacen("manager = \"atelier-du-phare\"", "manager = \"atelier\"", 1);
    let mistakes = base.with_draft(dangling.as_bytes()).unwrap_err();
    assert!(mistakes[0].file.ends_with("2030-01-01.toml") && mistakes[0].line > 1);
    let not_toml = base.with_draft(b"id = ").unwrap_err();
    assert_eq!(not_toml[0].line, 1);
}

#[test]
fn a_legal_parameter_is_changed_from_a_day_to_its_next_value() {
    let region = load(FOLDER);
    let key = "de-minimis-general";
    let of = |region: &Region, on| region.parameter(key, on).map(|one| one.value);
    let first = date(2020, 1, 1);
    let (before, next) = (of(&region, first), of(&region, date(2024, 1, 1)));
    assert_ne!(before, next);
    let value = ParameterValue::Amount(Cents(1));
    let changed = region.with_parameter(key, date(2022, 6, 1), value).unwrap();
    assert_eq!(of(&changed, date(2022, 5, 31)), before, "untouched before");
    assert_eq!(of(&changed, date(2022, 6, 1)), Some(value));
    assert_eq!(of(&changed, date(2023, 12, 31)), Some(value));
    assert_eq!(of(&changed, date(2024, 1, 1)), next, "its next value stays");
    // From the first day of a value, it is replaced.
    let replaced = region.with_parameter(key, first, value).unwrap();
    assert_eq!(of(&replaced, first), Some(value));
    assert_eq!(
        replaced.parameters.len(),
        region.parameters.len(),
        "nothing is added"
    );
    // Before every value, it is added.
    let earlier = region.with_parameter(key, date(2019, 1, 1), value).unwrap();
    assert_eq!(of(&earlier, date(2019, 12, 31)), Some(value));
    assert_eq!(of(&earlier, first), before);
    // After the last change, it has no end.
    let later = region.with_parameter(key, date(2030, 1, 1), value).unwrap();
    assert_eq!(of(&later, date(2029, 12, 31)), next);
    assert_eq!(of(&later, date(2040, 1, 1)), Some(value));
    let days = ParameterValue::Days(3);
    assert!(region.with_parameter(key, first, days).is_none());
    assert!(region.with_parameter("nothing", first, value).is_none());
}

#[test]
fn a_changed_parameter_is_tried_through_the_rules_that_read_it() {
    let rule = "rule = 'plan.base <= law.agreement_threshold'";
    let files = changed(&[("rule = 'project.department == \"T1\"'", rule)]);
    let baseline = read(&files);
    let scheme = baseline.scheme_version(SCHEME, date(2024, 1, 1)).unwrap();
    let keys: Vec<&str> = baseline
        .law_of(scheme)
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    assert_eq!(keys, ["agreement-threshold"]);
    let candidate = baseline
        .with_parameter(
            "agreement-threshold",
            date(2024, 4, 1),
            ParameterValue::Amount(Cents(300_000)),
        )
        .unwrap();
    let side = |region| Side {
        region,
        versions: Versions::OfTheirTime,
    };
    let mut replay = Replay::new(SCHEME, side(&baseline), side(&candidate));
    let base = |key, cents, filed| case(key, "association", cents, filed);
    let cases = [
        base("before the change", 300_001, date(2024, 3, 31)),
        base("at the limit", 300_000, date(2024, 4, 1)),
        base("above it", 300_001, date(2024, 4, 1)),
    ];
    let changes = replay.push_all(&cases, 1);
    let keys: Vec<&str> = changes.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["above it"]);
    assert_eq!(replay.totals().closed(), 1);
}
