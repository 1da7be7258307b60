use jiff::civil::date;
use money::{Cents, Rate};
use proptest::prelude::*;

use super::*;
use crate::situation::Value;

fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    let stages = ["idea", "study", "launch"].map(str::to_owned).to_vec();
    vocabulary.insert("stage", Type::Choice(stages));
    let needs = ["advice", "study"].map(str::to_owned).to_vec();
    vocabulary.insert("need", Type::Choices(needs));
    for name in ["a", "b", "c"] {
        vocabulary.insert(name, Type::Bool);
    }
    vocabulary.insert("amount", Type::Money);
    vocabulary.insert("share", Type::Rate);
    vocabulary.insert("count", Type::Int);
    vocabulary.insert("start", Type::Date);
    vocabulary.insert("name", Type::Text);
    let places = vec!["east".to_owned(), String::new()];
    vocabulary.insert_derived("place", Type::Choice(places), "commune");
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
