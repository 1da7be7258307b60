//! Where this language and the Common Expression Language write the same, they say the same: yes
//! and no, whole numbers and words, compared, joined, chosen and computed.

use cel::{Context, Program};
use policy::expr::Type;
use policy::{Expr, Situation, Truth, Value, Vocabulary};
use proptest::prelude::*;
use proptest::sample::select;

fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    for name in ["a", "b", "c"] {
        vocabulary.insert(name, Type::Bool);
    }
    for name in ["i", "j", "k"] {
        vocabulary.insert(name, Type::Int);
    }
    vocabulary.insert("word", Type::Text);
    vocabulary
}

fn words(words: &[&'static str]) -> BoxedStrategy<String> {
    select(words.to_vec()).prop_map(str::to_owned).boxed()
}

fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = words(&["i", "j", "k", "0", "1", "7"]);
    if depth == 0 {
        return leaf;
    }
    let inner = number(depth - 1);
    prop_oneof![
        leaf,
        (inner.clone(), words(&["+", "-", "*"]), inner.clone())
            .prop_map(|(x, sign, y)| format!("({x} {sign} {y})")),
        (truth(depth - 1), inner.clone(), inner)
            .prop_map(|(test, x, y)| format!("({test} ? {x} : {y})")),
    ]
    .boxed()
}

fn truth(depth: u32) -> BoxedStrategy<String> {
    let leaf = words(&["a", "b", "c", "true", "false"]);
    if depth == 0 {
        return leaf;
    }
    let inner = truth(depth - 1);
    let numbers = number(depth - 1);
    let signs = ["==", "!=", "<", "<=", ">", ">="];
    prop_oneof![
        leaf,
        words(&["word == \"x\"", "word != \"\"", "word in [\"x\", \"y\"]"]),
        inner.clone().prop_map(|x| format!("!({x})")),
        (
            inner.clone(),
            words(&["&&", "||", "==", "!="]),
            inner.clone()
        )
            .prop_map(|(x, sign, y)| format!("(({x}) {sign} ({y}))")),
        (inner.clone(), inner.clone(), inner)
            .prop_map(|(x, y, z)| format!("(({x}) ? ({y}) : ({z}))")),
        (numbers.clone(), words(&signs), numbers.clone())
            .prop_map(|(x, sign, y)| format!("({x} {sign} {y})")),
        (numbers.clone(), prop::collection::vec(numbers, 1..4))
            .prop_map(|(x, list)| format!("({x} in [{}])", list.join(", "))),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn both_languages_agree(
        source in truth(3),
        truths in prop::array::uniform3(any::<bool>()),
        numbers in prop::array::uniform3(-9i64..10),
        word in select(vec!["", "x", "z"]),
    ) {
        let rule = Expr::parse(&source, &vocabulary())
            .map_err(|errors| TestCaseError::fail(format!("{source}: {errors:?}")))?;
        let mut situation = Situation::new();
        let mut context = Context::default();
        for (name, yes) in ["a", "b", "c"].into_iter().zip(truths) {
            situation.set(name, yes);
            context.add_variable(name, yes).unwrap();
        }
        for (name, number) in ["i", "j", "k"].into_iter().zip(numbers) {
            situation.set(name, Value::Int(number));
            context.add_variable(name, number).unwrap();
        }
        situation.set("word", word);
        context.add_variable("word", word).unwrap();
        let program = Program::compile(&source).unwrap();
        let theirs = program.execute(&context).unwrap();
        let ours = rule.eval(&situation).truth;
        prop_assert_eq!(cel::Value::Bool(ours == Truth::Yes), theirs, "{}", source);
        prop_assert_ne!(ours, Truth::Unknown);
    }
}
