use jiff::civil::date;
use money::{Cents, Rate};
use proptest::prelude::*;

mod oracle;
mod random;

use super::*;
use crate::situation::{Duration, Value};

fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    let stages = ["idea", "study", "launch"].map(str::to_owned).to_vec();
    vocabulary.insert("stage", Type::Choice(stages.into()));
    let needs = ["advice", "study"].map(str::to_owned).to_vec();
    vocabulary.insert("need", Type::Choices(needs.into()));
    for name in ["a", "b", "c"] {
        vocabulary.insert(name, Type::Bool);
    }
    vocabulary.insert("amount", Type::Money);
    vocabulary.insert("share", Type::Rate);
    vocabulary.insert("count", Type::Int);
    vocabulary.insert("start", Type::Date);
    vocabulary.insert("name", Type::Text);
    vocabulary.insert("due", Type::Money);
    vocabulary.insert("end", Type::Date);
    vocabulary.insert("law.delay", Type::Months);
    vocabulary.insert("law.window", Type::Days);
    vocabulary.insert("answer.headcount", Type::Int);
    let steps = ["emergence", "feasibility", "launch", "growth"].map(str::to_owned);
    vocabulary.insert("step", Type::Stage(steps.into()));
    let towns: Options = ["T1001", "T1002"].map(str::to_owned).into();
    vocabulary.insert("town", Type::Place(PlaceKind::Commune, towns.clone()));
    vocabulary.insert("seat", Type::Place(PlaceKind::Commune, towns));
    let areas = ["T1"].map(str::to_owned).into();
    vocabulary.insert("area", Type::Place(PlaceKind::Department, areas));
    vocabulary.insert("title", Type::Text);
    let themes = ["study", "jobs"].map(str::to_owned);
    vocabulary.insert("theme", Type::Choice(themes.into()));
    // Choices told apart by their code in a byte, by a longer one; sets that need more than a byte.
    let few: Vec<String> = (0..12).map(|n| format!("f{n}")).collect();
    vocabulary.insert("few", Type::Choice(few.into()));
    let many: Vec<String> = (0..300).map(|n| format!("m{n}")).collect();
    vocabulary.insert("many", Type::Choice(many.clone().into()));
    vocabulary.insert("more", Type::Choice(many.into()));
    let wide: Vec<String> = (6..18).map(|n| format!("f{n}")).collect();
    vocabulary.insert("wide", Type::Choices(wide.into()));
    let places = vec!["east".to_owned(), String::new()];
    vocabulary.insert_derived("place", Type::Choice(places.into()), "commune");
    vocabulary
}

fn expr(source: &str) -> Expr {
    Expr::parse(source, &vocabulary()).unwrap_or_else(|errors| panic!("{source}: {errors:?}"))
}

fn truth(source: &str, situation: &Situation) -> (Truth, Vec<String>) {
    let evaluation = expr(source).eval(situation);
    (evaluation.truth, evaluation.missing)
}

#[test]
fn thresholds_below_at_above() {
    for (rule, below, at, above) in [
        ("amount < 20 000 €", true, false, false),
        ("amount <= 20 000 €", true, true, false),
        ("amount > 20 000 €", false, false, true),
        ("amount >= 20 000 €", false, true, true),
        ("amount == 20 000,00 €", false, true, false),
        ("amount != 20 000 €", true, false, true),
    ] {
        for (cents, expected) in [(1_999_999, below), (2_000_000, at), (2_000_001, above)] {
            let situation = Situation::from_pairs([("amount", Cents(cents))]);
            assert_eq!(
                truth(rule, &situation).0,
                Truth::from(expected),
                "{rule} {cents}"
            );
        }
    }
    for (day, expected) in [(31, false), (1, true)] {
        let month = if day == 31 { 12 } else { 1 };
        let year = if day == 31 { 2025 } else { 2026 };
        let situation = Situation::from_pairs([("start", date(year, month, day))]);
        let found = truth("start >= 2026-01-01", &situation).0;
        assert_eq!(found, Truth::from(expected));
    }
    let situation = Situation::from_pairs([("share", Rate::percent(15))]);
    assert_eq!(truth("share < 15 %", &situation).0, Truth::No);
    assert_eq!(truth("share <= 15 %", &situation).0, Truth::Yes);
    let situation = Situation::from_pairs([("count", 3)]);
    assert_eq!(truth("count in [1, 2, 3]", &situation).0, Truth::Yes);
}

#[test]
fn an_empty_text_is_an_answer() {
    let nowhere = Situation::from_pairs([("place", "")]);
    assert_eq!(truth("place == \"east\"", &nowhere).0, Truth::No);
    assert_eq!(truth("place == \"\"", &nowhere).0, Truth::Yes);
    // A derived name that is unknown asks for the question it comes from.
    assert_eq!(
        truth("place == \"east\"", &Situation::new()),
        (Truth::Unknown, vec!["commune".to_owned()])
    );
}

#[test]
fn several_choices() {
    let needs = |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        Situation::from_pairs([("need", Value::List(ids))])
    };
    let rule = "\"advice\" in need";
    assert_eq!(truth(rule, &needs(&["study", "advice"])).0, Truth::Yes);
    assert_eq!(truth(rule, &needs(&["study"])).0, Truth::No);
    assert_eq!(truth(rule, &needs(&[])).0, Truth::No);
    assert_eq!(truth(rule, &Situation::new()).0, Truth::Unknown);
}

#[test]
fn only_the_missing_answers_that_matter_are_named() {
    let a_no = Situation::from_pairs([("a", false)]);
    let a_yes = Situation::from_pairs([("a", true)]);
    let unknown = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        (Truth::Unknown, names)
    };
    assert_eq!(truth("a && b", &a_no), (Truth::No, vec![]));
    assert_eq!(truth("b && a", &a_no), (Truth::No, vec![]));
    assert_eq!(truth("a && b", &a_yes), unknown(&["b"]));
    assert_eq!(truth("a || b", &a_yes), (Truth::Yes, vec![]));
    assert_eq!(truth("a || b", &a_no), unknown(&["b"]));
    assert_eq!(truth("b || c || b", &a_no), unknown(&["b", "c"]));
    assert_eq!(truth("!b", &a_no), unknown(&["b"]));
    assert_eq!(truth("a ? b : c", &a_yes), unknown(&["b"]));
    assert_eq!(truth("a ? b : c", &a_no), unknown(&["c"]));
    assert_eq!(truth("b ? a : a", &a_yes), (Truth::Yes, vec![]));
    assert_eq!(truth("b ? a : c", &a_yes), unknown(&["b", "c"]));
    assert_eq!(
        truth("stage in [\"idea\", \"study\"]", &a_yes),
        unknown(&["stage"])
    );
}

#[test]
fn keeps_its_text_and_its_names() {
    let source = "a && (place == \"east\" || stage != \"idea\" || a)";
    let rule = expr(source);
    assert_eq!(rule.source(), source);
    assert_eq!(rule.names(), ["a", "commune", "stage"]);
}

#[test]
fn every_mistake_of_names_is_given() {
    let errors = Expr::parse(
        "amont && stge == \"idea\" && stage == \"ide\"",
        &vocabulary(),
    )
    .unwrap_err();
    let found: Vec<(usize, Option<&str>)> = errors
        .iter()
        .map(|error| (error.offset, error.suggestion.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (0, Some("amount")),
            (9, Some("stage")),
            (36, Some("\"idea\""))
        ]
    );
    let errors = Expr::parse("need in [\"advice\"]", &vocabulary()).unwrap_err();
    assert_eq!(errors[0].suggestion.as_deref(), Some("\"advice\" in need"));
    assert!(Expr::parse("name == \"anything\"", &vocabulary()).is_ok());
}

#[test]
fn amounts_and_numbers_add_and_multiply() {
    let situation = Situation::from_pairs([
        ("amount", Value::Money(Cents(1_000_001))),
        ("due", Value::Money(Cents(300_000))),
        ("share", Value::Rate(Rate::percent(70))),
        ("count", Value::Int(3)),
    ]);
    for (rule, expected) in [
        ("amount - due == 7 000,01 €", true),
        ("amount + due + 1 € - 2 € == 12 999,01 €", true),
        ("due - amount < 0 €", true),
        // 70 % of 10 000,01 € is 7 000,007 €, rounded down to the cent.
        ("share * amount == 7 000,00 €", true),
        ("amount * 70 % == 7 000,00 €", true),
        ("50 % * amount * 2 == 10 000,00 €", true),
        ("2 * 3 * amount == 60 000,06 €", true),
        ("count * 2 + 1 == 7", true),
        ("share + 10 % == 80 %", true),
        ("min(amount, due, 4 000 €) == due", true),
        ("max(amount, due) == amount && max(count, 4) == 4", true),
        ("min(share, 80 %) * 100 € == 70 €", true),
        // `*` before `+`, both before a comparison.
        ("1 + 2 * count == 7", true),
        ("amount <= 2 * due", false),
    ] {
        assert_eq!(truth(rule, &situation).0, Truth::from(expected), "{rule}");
    }
    // A negative share is rounded towards zero, as everywhere.
    let debt = Situation::from_pairs([("amount", Cents(-1))]);
    assert_eq!(truth("50 % * amount == 0 €", &debt).0, Truth::Yes);
}

#[test]
fn dates_move_by_months_and_days() {
    let from = |day| Situation::from_pairs([("start", day), ("end", date(2026, 7, 31))]);
    for (start, rule, expected) in [
        (date(2026, 1, 31), "end <= start + 6 months", true),
        (date(2026, 1, 30), "end <= start + 6 months", false),
        (date(2026, 1, 31), "start + 1 month == 2026-02-28", true),
        (date(2028, 1, 31), "start + 1 month == 2028-02-29", true),
        (date(2028, 2, 29), "start + 1 year == 2029-02-28", true),
        (date(2028, 2, 29), "start - 4 years == 2024-02-29", true),
        (date(2026, 2, 27), "start + 2 days == 2026-03-01", true),
        (date(2026, 3, 1), "start - 1 day == 2026-02-28", true),
        (
            date(2026, 1, 31),
            "start + 1 month + 1 month == 2026-03-28",
            true,
        ),
        (
            date(2026, 1, 1),
            "max(start, 2026-02-01) == 2026-02-01",
            true,
        ),
    ] {
        assert_eq!(truth(rule, &from(start)).0, Truth::from(expected), "{rule}");
    }
    let law = Situation::from_pairs([
        ("start", Value::Date(date(2026, 1, 1))),
        ("law.delay", Value::Duration(Duration::Months(2))),
        ("law.window", Value::Duration(Duration::Days(20))),
    ]);
    assert_eq!(truth("start + law.delay == 2026-03-01", &law).0, Truth::Yes);
    assert_eq!(
        truth("start + law.window == 2026-01-21", &law).0,
        Truth::Yes
    );
    assert_eq!(truth("law.delay >= 2 months", &law).0, Truth::Yes);
    assert_eq!(truth("law.window > 20 days", &law).0, Truth::No);
    assert_eq!(
        truth("start + law.delay == end", &Situation::new()),
        (
            Truth::Unknown,
            ["start", "law.delay", "end"].map(str::to_owned).to_vec()
        )
    );
}

#[test]
fn stages_have_an_order_whatever_the_order_of_the_choices() {
    for (step, before, at, after) in [
        ("emergence", true, false, false),
        ("launch", false, true, false),
        ("growth", false, false, true),
    ] {
        let situation = Situation::from_pairs([("step", step)]);
        for (rule, expected) in [
            ("step < \"launch\"", before),
            ("step <= \"launch\"", before || at),
            ("step == \"launch\"", at),
            ("step >= \"launch\"", at || after),
            ("step > \"launch\"", after),
            ("\"launch\" < step", after),
        ] {
            assert_eq!(
                truth(rule, &situation).0,
                Truth::from(expected),
                "{step} {rule}"
            );
        }
    }
}

#[test]
fn choices_are_counted() {
    let needs = |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        Situation::from_pairs([("need", Value::List(ids))])
    };
    assert_eq!(
        truth("count(need) >= 2", &needs(&["advice", "study"])).0,
        Truth::Yes
    );
    assert_eq!(truth("count(need) >= 2", &needs(&["advice"])).0, Truth::No);
    assert_eq!(truth("count(need) == 0", &needs(&[])).0, Truth::Yes);
    assert_eq!(
        truth("count(need) == 0", &Situation::new()).0,
        Truth::Unknown
    );
}

#[test]
fn too_large_a_result_is_unknown_and_said() {
    let largest = Situation::from_pairs([
        ("amount", Value::Money(Cents(i64::MAX))),
        ("count", Value::Int(i64::MAX)),
        ("start", Value::Date(date(9999, 1, 1))),
    ]);
    for rule in [
        "amount + 0,01 € > 0 €",
        "count * 2 > 0",
        "count * amount > 0 €",
        "200 % * amount > 0 €",
        "start + 12 000 months > 2026-01-01",
    ] {
        let evaluation = expr(rule).eval(&largest);
        assert_eq!(evaluation.truth, Truth::Unknown, "{rule}");
        assert!(
            evaluation.overflow && evaluation.missing.is_empty(),
            "{rule}"
        );
        // What does not depend on it is still known.
        let either = expr(&format!("{rule} || amount > 0 €")).eval(&largest);
        assert_eq!(
            (either.truth, either.overflow),
            (Truth::Yes, false),
            "{rule}"
        );
    }
    // The product passes the bounds, the share does not.
    assert_eq!(truth("100 % * amount == amount", &largest).0, Truth::Yes);
}

#[test]
fn units_do_not_mix() {
    for (rule, message, suggestion) in [
        (
            "amount + 5 > 0 €",
            "a number cannot be added to an amount",
            Some("5 €"),
        ),
        (
            "amount - share > 0 €",
            "a rate cannot be taken away from an amount",
            None,
        ),
        (
            "start + 5 > end",
            "a number cannot be added to a date",
            Some("5 days"),
        ),
        (
            "start - end > 5 days",
            "a date cannot be taken away from a date",
            None,
        ),
        ("law.delay < 30 days", "a month has 28 to 31 days", None),
        (
            "law.delay < 2",
            "a number of months cannot be compared",
            Some("2 months"),
        ),
        ("18 months + 1 month == law.delay", "cannot be added", None),
        (
            "amount * amount > 0 €",
            "an amount cannot be multiplied by an amount",
            None,
        ),
        (
            "share * share > 5 %",
            "a rate cannot be multiplied by a rate",
            None,
        ),
        (
            "share * count > 5 %",
            "a rate cannot be multiplied by a number",
            None,
        ),
        (
            "min(amount, 5) > 0 €",
            "an amount cannot be compared with a number",
            Some("5 €"),
        ),
        ("min(need) > 0", "has no least", None),
        ("max() > 0", "need values", None),
        ("count(stage) > 0", "several choices", None),
        ("count(need, need) > 0", "one question", None),
        ("stage < \"launch\"", "has no order", None),
        (
            "step > \"lunch\"",
            "not one of the choices",
            Some("\"launch\""),
        ),
        (
            "step == stage",
            "a stage cannot be compared with a choice",
            None,
        ),
        (
            "town == area",
            "a commune cannot be compared with a department",
            None,
        ),
        ("town < seat", "a commune has no order", None),
        ("amount", "a yes or no is expected, this is an amount", None),
        ("a + b", "a yes or no cannot be added", None),
        ("name in []", "empty list", None),
        (
            "start == \"2026-01-01\"",
            "a date cannot be compared with a text",
            Some("2026-01-01"),
        ),
        (
            "start == \"tomorrow\"",
            "a date cannot be compared with a text",
            None,
        ),
        (
            "share < 5",
            "a rate cannot be compared with a number",
            Some("5 %"),
        ),
        (
            "law.window < 2",
            "a number of days cannot be compared",
            Some("2 days"),
        ),
        (
            "share + 5 > 10 %",
            "a number cannot be added to a rate",
            Some("5 %"),
        ),
        (
            "a == \"yes\"",
            "a yes or no cannot be compared with a text",
            Some("true"),
        ),
        ("a == \"no\"", "cannot be compared", Some("false")),
        ("a == \"none\"", "cannot be compared", None),
        (
            "need == need",
            "several choices cannot be compared with several choices",
            None,
        ),
    ] {
        let errors = Expr::parse(rule, &vocabulary()).unwrap_err();
        assert!(errors[0].message.contains(message), "{rule}: {errors:?}");
        assert_eq!(errors[0].suggestion.as_deref(), suggestion, "{rule}");
    }
    assert!(Expr::parse("town == seat && town == \"T1001\"", &vocabulary()).is_ok());
}

#[test]
fn names_written_otherwise_are_led_to_the_known_ones() {
    for (rule, suggestion) in [
        ("headcount > 1", "answer.headcount"),
        ("answer.headcuont > 1", "answer.headcount"),
        ("answer.amount > 1 €", "amount"),
        ("law.delai > 1 month", "law.delay"),
        ("amount-due > 1 €", "amount - due"),
        ("a == yes", "true"),
        ("a == oui", "true"),
        ("a == no", "false"),
        ("a == non", "false"),
    ] {
        let errors = Expr::parse(rule, &vocabulary()).unwrap_err();
        assert_eq!(errors[0].suggestion.as_deref(), Some(suggestion), "{rule}");
    }
}

/// Two questions with other choices, or two places of one kind from other lists, are compared by
/// what was answered.
#[test]
fn answers_of_two_questions_are_compared_whatever_their_choices() {
    let mut vocabulary = vocabulary();
    let old: Options = ["T1002", "T1999"].map(str::to_owned).into();
    vocabulary.insert("former", Type::Place(PlaceKind::Commune, old));
    let other: Options = ["launch", "growth"].map(str::to_owned).into();
    vocabulary.insert("last", Type::Stage(other));
    for (rule, (name, value), (other, second), expected) in [
        (
            "stage == theme",
            ("stage", "study"),
            ("theme", "study"),
            true,
        ),
        (
            "stage == theme",
            ("stage", "idea"),
            ("theme", "jobs"),
            false,
        ),
        (
            "town == former",
            ("town", "T1002"),
            ("former", "T1002"),
            true,
        ),
        (
            "town == former",
            ("town", "T1001"),
            ("former", "T1999"),
            false,
        ),
        ("step < last", ("step", "launch"), ("last", "growth"), true),
        ("step < last", ("step", "launch"), ("last", "launch"), false),
    ] {
        let rule = Expr::parse(rule, &vocabulary).unwrap();
        let situation = Situation::from_pairs([(name, value), (other, second)]);
        let found = rule.eval(&situation).truth;
        assert_eq!(found, Truth::from(expected), "{}", rule.source());
    }
}

/// A choice that is not one is refused wherever it stands, the other ones being right; up to twelve
/// choices are listed when none looks like it.
#[test]
fn a_choice_that_is_not_one_is_refused_wherever_it_stands() {
    for rule in [
        "stage == \"zzzzzz\"",
        "\"zzzzzz\" == stage",
        "stage in [\"idea\", \"zzzzzz\"]",
        "stage in [\"zzzzzz\", \"idea\"]",
        "\"zzzzzz\" in need",
        "stage == (a ? \"idea\" : \"zzzzzz\")",
        "stage == (a ? \"zzzzzz\" : \"idea\")",
        "(a ? stage : \"zzzzzz\") == \"idea\"",
        "(a ? \"zzzzzz\" : stage) == \"idea\"",
    ] {
        let errors = Expr::parse(rule, &vocabulary()).unwrap_err();
        assert_eq!(errors.len(), 1, "{rule}: {errors:?}");
        assert!(errors[0].message.starts_with("\"zzzzzz\" is not"), "{rule}");
        assert_eq!(errors[0].suggestion, None, "{rule}");
    }
    let said = |count: usize, text: &str| {
        let mut vocabulary = Vocabulary::new();
        let options: Vec<String> = (10..10 + count).map(|n| format!("kind-{n}")).collect();
        vocabulary.insert("kind", Type::Choice(options.into()));
        let rule = format!("kind == \"{text}\"");
        let mut errors = Expr::parse(&rule, &vocabulary).unwrap_err();
        errors.remove(0).message
    };
    let bare = "\"zzzzzz\" is not one of the choices";
    assert_eq!(said(2, "zzzzzz"), format!("{bare} (kind-10, kind-11)"));
    assert!(said(12, "zzzzzz").ends_with("kind-21)"));
    assert_eq!(said(13, "zzzzzz"), bare);
    // The one that was meant is enough.
    let meant = "\"kind-1O\" is not one of the choices";
    assert_eq!(said(2, "kind-1O"), meant);
}

#[test]
fn a_question_of_more_choices_than_a_set_holds_is_used_by_no_condition() {
    let parsed = |count: usize| {
        let mut vocabulary = Vocabulary::new();
        let options: Vec<String> = (1..=count).map(|n| format!("o{n}")).collect();
        vocabulary.insert("set", Type::Choices(options.into()));
        Expr::parse(&format!("\"o{count}\" in set"), &vocabulary)
    };
    let last = Situation::from_pairs([("set", Value::List(vec!["o63".to_owned()]))]);
    let other = Situation::from_pairs([("set", Value::List(vec!["o1".to_owned()]))]);
    let rule = parsed(63).unwrap();
    assert_eq!(rule.eval(&last).truth, Truth::Yes);
    assert_eq!(rule.eval(&other).truth, Truth::No);
    let errors = parsed(64).unwrap_err();
    assert!(errors[0].message.contains("has more than 63 choices"));
}

#[test]
fn a_rule_says_whether_it_is_of_a_dossier() {
    assert!(expr("answer.headcount > 1").of_dossier());
    assert!(!expr("count > 1 && start + law.delay > end").of_dossier());
    let rule = expr("place == \"east\" || count > 1 || count < 0");
    assert_eq!(rule.inputs().collect::<Vec<_>>(), ["place", "count"]);
    assert_eq!(rule.names(), ["commune", "count"]);
}

/// Rules on the three yes-no names, with their meaning by brute force.
fn rules() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["a", "b", "c", "true", "false"]).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|x| format!("!({x})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}) && ({y})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}) || ({y})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}) == ({y})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(x, y, z)| format!("({x}) ? ({y}) : ({z})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// The evaluator and the naive one say the same of every expression and every situation.
    #[test]
    fn as_the_naive_one_says(
        source in random::condition(),
        situations in prop::collection::vec(random::situation(), 1..4),
    ) {
        let rule = expr(&source);
        for situation in &situations {
            let expected = oracle::evaluate(&rule.node, situation);
            prop_assert_eq!(rule.eval(situation), expected, "{} {:?}", source, situation);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Several rules run together over many rows, their registers sharing places, say row by row
    /// what the naive one says.
    #[test]
    fn batches_say_the_same_row_by_row(
        sources in prop::collection::vec(random::condition(), 1..6),
        situations in prop::collection::vec(random::situation(), 1..40),
        chunk in 1usize..17,
    ) {
        let rules: Vec<Expr> = sources.iter().map(|source| expr(source)).collect();
        let nodes: Vec<&Node> = rules.iter().map(|rule| &rule.node).collect();
        let found = crate::batch::truths(&nodes, &situations, chunk);
        for (rule, truths) in rules.iter().zip(found) {
            let expected: Vec<Truth> = situations
                .iter()
                .map(|situation| oracle::evaluate(&rule.node, situation).truth)
                .collect();
            prop_assert_eq!(truths, expected, "{}", rule.source());
        }
    }
}

proptest! {
    /// A known result stays whatever is answered next, and a missing answer that is not named
    /// never changes it alone.
    #[test]
    fn unknown_is_honest(rule in rules(), answers in prop::collection::vec(any::<Option<bool>>(), 3)) {
        let rule = expr(&rule);
        let names = ["a", "b", "c"];
        let given = names.iter().zip(&answers).filter_map(|(name, answer)| Some((*name, (*answer)?)));
        let partial = Situation::from_pairs(given);
        let now = rule.eval(&partial);
        prop_assert_eq!(now.truth == Truth::Unknown, !now.missing.is_empty());
        for name in &now.missing {
            prop_assert!(!partial.is_answered(name));
        }
        for bits in 0..8u8 {
            let mut full = partial.clone();
            for (index, name) in names.iter().enumerate() {
                if !full.is_answered(name) {
                    full.set(*name, bits >> index & 1 == 1);
                }
            }
            let complete = rule.eval(&full);
            prop_assert_ne!(complete.truth, Truth::Unknown);
            if now.truth != Truth::Unknown {
                prop_assert_eq!(complete.truth, now.truth);
            } else {
                // Answering what is named is enough.
                let mut named = partial.clone();
                for name in &now.missing {
                    named.set(name.clone(), full.get(name).cloned().unwrap());
                }
prop_assert_eq!(rule.eval(&named).truth, complete.truth);
            }
        }
    }

    #[test]
    fn any_text_is_answered(text in ".{0,60}") {
        let _ = Expr::parse(&text, &vocabulary());
    }

    #[test]
    fn rule_like_text_is_answered(words in prop::collection::vec(prop::sample::select(vec![
        "a ", "stage ", "need ", "amount ", "in ", "[", "]", "(", ")", "\"idea\" ", "20 000 € ", "15 % ",
        "&& ", "|| ", "!", "== ", "< ", "? ", ": ", ", ", "1 ", "place ", "nope ",
    ]), 0..16)) {
        let text = words.concat();
        match Expr::parse(&text, &vocabulary()) {
            Ok(rule) => { let _ = rule.eval(&Situation::new()); }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(error.offset <= text.len());
                }
            }
        }
    }
}
