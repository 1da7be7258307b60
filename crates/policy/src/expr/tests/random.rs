//! Random expressions of every type, and random situations with holes in them.

use jiff::civil::date;
use money::{Cents, Rate};
use proptest::prelude::*;
use proptest::sample::select;

use crate::situation::{Duration, Situation, Value};

type Text = BoxedStrategy<String>;

fn one_of(words: &[&'static str]) -> Text {
    select(words.to_vec()).prop_map(str::to_owned).boxed()
}

/// `c ? a : b` on top of a strategy.
fn or_either(leaf: Text, depth: u32) -> Text {
    if depth == 0 {
        return leaf;
    }
    let either = (truth(depth - 1), leaf.clone(), leaf.clone())
        .prop_map(|(c, a, b)| format!("(({c}) ? ({a}) : ({b}))"));
    prop_oneof![4 => leaf, 1 => either].boxed()
}

fn sign() -> Text {
    one_of(&["==", "!=", "<", "<=", ">", ">="])
}

fn compared(of: Text) -> Text {
    (of.clone(), sign(), of)
        .prop_map(|(a, sign, b)| format!("({a}) {sign} ({b})"))
        .boxed()
}

fn equal(of: Text) -> Text {
    let among = (of.clone(), prop::collection::vec(of.clone(), 1..4))
        .prop_map(|(item, items)| format!("({item}) in [{}]", items.join(", ")));
    let equal = (of.clone(), one_of(&["==", "!="]), of)
        .prop_map(|(a, sign, b)| format!("({a}) {sign} ({b})"));
    prop_oneof![equal, among].boxed()
}

fn sum(of: Text, more: Text) -> Text {
    (of, prop::collection::vec((one_of(&["+", "-"]), more), 0..3))
        .prop_map(|(first, terms)| {
            terms
                .into_iter()
                .fold(first, |sum, (sign, term)| format!("{sum} {sign} {term}"))
        })
        .boxed()
}

fn extreme(of: Text) -> Text {
    (
        one_of(&["min", "max"]),
        prop::collection::vec(of.clone(), 1..4),
    )
        .prop_map(|(function, items)| format!("{function}({})", items.join(", ")))
        .boxed()
}

fn money(depth: u32) -> Text {
    let leaf = prop_oneof![
        one_of(&["amount", "due"]),
        one_of(&[
            "0 €",
            "0,01 €",
            "20 000 €",
            "1 234,56 €",
            "999 999 999 999,99 €"
        ]),
    ]
    .boxed();
    if depth == 0 {
        return leaf;
    }
    let share = (rate(depth - 1), leaf.clone()).prop_map(|(r, m)| format!("({r}) * {m}"));
    let mirrored = (leaf.clone(), rate(0), int(0)).prop_map(|(m, r, n)| format!("{m} * {r} * {n}"));
    let several = (int(depth - 1), leaf.clone()).prop_map(|(n, m)| format!("({n}) * {m}"));
    prop_oneof![
        leaf.clone(),
        sum(leaf.clone(), leaf.clone()),
        share,
        mirrored,
        several,
        extreme(leaf.clone()),
        or_either(leaf, depth),
    ]
    .boxed()
}

fn rate(depth: u32) -> Text {
    let leaf = prop_oneof![
        one_of(&["share"]),
        one_of(&["0 %", "15 %", "70 %", "100 %", "1 000 %"])
    ]
    .boxed();
    if depth == 0 {
        return leaf;
    }
    prop_oneof![
        leaf.clone(),
        sum(leaf.clone(), leaf.clone()),
        extreme(leaf.clone()),
        or_either(leaf, depth)
    ]
    .boxed()
}

fn int(depth: u32) -> Text {
    let leaf = prop_oneof![
        one_of(&["count", "answer.headcount", "count(need)"]),
        one_of(&["0", "1", "3", "9223372036854775807"]),
    ]
    .boxed();
    if depth == 0 {
        return leaf;
    }
    let product = (leaf.clone(), leaf.clone()).prop_map(|(a, b)| format!("{a} * {b}"));
    prop_oneof![
        leaf.clone(),
        sum(leaf.clone(), leaf.clone()),
        product,
        extreme(leaf.clone()),
        or_either(leaf, depth)
    ]
    .boxed()
}

fn day(depth: u32) -> Text {
    let leaf = prop_oneof![
        one_of(&["start", "end"]),
        one_of(&["2026-01-31", "2024-02-29", "9999-12-31"])
    ]
    .boxed();
    if depth == 0 {
        return leaf;
    }
    let moved = sum(leaf.clone(), prop_oneof![months(), days()].boxed());
    prop_oneof![
        leaf.clone(),
        moved,
        extreme(leaf.clone()),
        or_either(leaf, depth)
    ]
    .boxed()
}

fn months() -> Text {
    one_of(&[
        "law.delay",
        "1 month",
        "18 months",
        "2 years",
        "12 000 months",
    ])
}

fn days() -> Text {
    one_of(&["law.window", "1 day", "30 days", "365 000 days"])
}

/// A question of twelve choices is one of some of them, or of nearly all.
fn few() -> Text {
    prop::collection::btree_set(0..12, 1..12)
        .prop_map(|chosen| {
            let chosen: Vec<String> = chosen.iter().map(|n| format!("\"f{n}\"")).collect();
            format!("few in [{}]", chosen.join(", "))
        })
        .boxed()
}

fn wide() -> Text {
    one_of(&[
        "\"f6\" in wide",
        "\"f17\" in wide",
        "few in wide",
        "(a ? few : \"f11\") in wide",
        "(a ? \"f6\" : \"f17\") in wide",
        "(a ? \"advice\" : \"study\") in need",
        "count(wide) > 2",
        "count(wide) * 2 <= count(need) + 1",
        "many == \"m299\"",
        "many != \"m0\"",
        "many in [\"m254\", \"m255\", \"m256\"]",
        "many in [more, \"m255\"]",
        "many == more",
        "few != \"f3\"",
    ])
}

fn truth(depth: u32) -> Text {
    let stages = || one_of(&["step", "\"emergence\"", "\"launch\"", "\"growth\""]);
    let step = one_of(&[
        "step",
        "(a ? step : \"launch\")",
        "(b ? \"growth\" : step)",
        "(b ? \"growth\" : (c ? step : step))",
    ]);
    let leaf = prop_oneof![
        3 => one_of(&["a", "b", "c"]),
        1 => one_of(&["true", "false"]),
        1 => one_of(&["\"advice\" in need", "\"study\" in need", "stage == \"idea\"", "\"idea\" != stage",
            "stage in [\"idea\", \"launch\"]", "place == \"east\"", "place in [\"\", \"east\"]",
            "name == \"x\"", "name != \"\"", "name in [\"x\", \"y\"]", "name == title", "town == seat",
            "town in [\"T1001\", seat]", "theme in need", "(a ? theme : \"study\") in need", "a in [b, c, true]",
            "(a ? \"idea\" : \"study\") == stage", "town == \"T1002\""]),
        1 => few(),
        1 => wide(),
    ]
    .boxed();
    if depth == 0 {
        return leaf;
    }
    let inner = truth(depth - 1);
    let group = |join: &'static str| {
        prop::collection::vec(truth(depth - 1), 2..4).prop_map(move |parts| {
            let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
            parts.join(join)
        })
    };
    prop_oneof![
        leaf,
        inner.clone().prop_map(|x| format!("!({x})")),
        group(" && "),
        group(" || "),
        (inner.clone(), one_of(&["==", "!="]), inner.clone())
            .prop_map(|(x, sign, y)| format!("({x}) {sign} ({y})")),
        (inner.clone(), inner.clone(), inner)
            .prop_map(|(x, y, z)| format!("({x}) ? ({y}) : ({z})")),
        compared(money(depth)),
        equal(money(depth)),
        compared(rate(depth)),
        compared(int(depth)),
        equal(int(depth)),
        compared(day(depth)),
        equal(day(depth)),
        compared(months()),
        compared(days()),
        (step.clone(), sign(), stages(), any::<bool>()).prop_map(|(step, sign, stage, first)| {
            if first {
                format!("{step} {sign} {stage}")
            } else {
                format!("{stage} {sign} {step}")
            }
        }),
        (step, prop::collection::vec(stages(), 1..4))
            .prop_map(|(step, stages)| format!("{step} in [{}]", stages.join(", "))),
    ]
    .boxed()
}

pub(crate) fn condition() -> Text {
    truth(3)
}

fn answer(kind: &'static str) -> BoxedStrategy<Value> {
    let ids = |ids: &[&'static str]| select(ids.to_vec()).prop_map(Value::from).boxed();
    match kind {
        "bool" => any::<bool>().prop_map(Value::Bool).boxed(),
        "money" => prop_oneof![
            select(vec![0, 1, 123_456, 2_000_000, i64::MAX, -5, i64::MIN]),
            -3_000_000i64..3_000_000,
        ]
        .prop_map(|cents| Value::Money(Cents(cents)))
        .boxed(),
        "rate" => select(vec![0, 1, 150_000, 700_000, 1_000_000, -10, i64::MAX])
            .prop_map(|ppm| Value::Rate(Rate::from_ppm(ppm)))
            .boxed(),
        "int" => prop_oneof![-2i64..5, select(vec![i64::MAX, i64::MIN])]
            .prop_map(Value::Int)
            .boxed(),
        "date" => select(vec![
            date(2026, 1, 31),
            date(2024, 2, 29),
            date(2026, 2, 1),
            date(-9999, 1, 1),
            date(9999, 12, 31),
        ])
        .prop_map(Value::Date)
        .boxed(),
        "months" => select(vec![0, 2, 24, i32::MAX, i32::MIN])
            .prop_map(|months| Value::Duration(Duration::Months(months)))
            .boxed(),
        "days" => select(vec![0, 20, 30, i32::MAX])
            .prop_map(|days| Value::Duration(Duration::Days(days)))
            .boxed(),
        "need" => prop::collection::vec(select(vec!["advice", "study", "nonsense"]), 0..4)
            .prop_map(|ids| Value::List(ids.into_iter().map(str::to_owned).collect()))
            .boxed(),
        // Now and then an answer that the type cannot hold: no answer.
        "stage" => ids(&["idea", "study", "launch", "nonsense"]),
        "step" => ids(&["emergence", "feasibility", "launch", "growth", "ideation"]),
        "theme" => ids(&["study", "jobs"]),
        "few" => (0..13).prop_map(|n| Value::Text(format!("f{n}"))).boxed(),
        "many" => prop_oneof![select(vec![0, 1, 254, 255, 256, 299, 300]), 0..300]
            .prop_map(|n| Value::Text(format!("m{n}")))
            .boxed(),
        "wide" => prop::collection::btree_set(5..19, 0..6)
            .prop_map(|chosen| Value::List(chosen.iter().map(|n| format!("f{n}")).collect()))
            .boxed(),
        "town" => ids(&["T1001", "T1002", "T9"]),
        "place" => ids(&["east", ""]),
        _ => ids(&["x", "y", "z", ""]),
    }
}

pub(crate) fn situation() -> impl Strategy<Value = Situation> {
    let names = [
        ("a", "bool"),
        ("b", "bool"),
        ("c", "bool"),
        ("amount", "money"),
        ("due", "money"),
        ("share", "rate"),
        ("count", "int"),
        ("answer.headcount", "int"),
        ("start", "date"),
        ("end", "date"),
        ("law.delay", "months"),
        ("law.window", "days"),
        ("need", "need"),
        ("stage", "stage"),
        ("step", "step"),
        ("theme", "theme"),
        ("town", "town"),
        ("seat", "town"),
        ("place", "place"),
        ("name", "text"),
        ("title", "text"),
        ("few", "few"),
        ("many", "many"),
        ("more", "many"),
        ("wide", "wide"),
    ];
    let answers: Vec<_> = names
        .into_iter()
        .map(|(name, kind)| {
            prop::option::weighted(0.7, answer(kind)).prop_map(move |value| (name, value))
        })
        .collect();
    answers.prop_map(|answers| {
        let given = answers
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        Situation::from_pairs(given)
    })
}
