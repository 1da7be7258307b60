//! Which steps are chosen for what a table holds: the results are the same by any other, which is
//! what the random tests of expressions and of amounts show; these ones hold the speed.

use super::*;
use crate::batch::{Compiler, Table};
use crate::expr::{Expr, Type, Vocabulary};
use proptest::prelude::*;

#[test]
fn a_share_that_needs_more_room_is_not_made() {
    assert_eq!(Share::of(500_000, -1, 10), None);
    assert_eq!(Share::of(999_999, 0, i64::from(i32::MAX)), None);
    assert!(Share::of(500_000, 0, i64::from(i32::MAX)).is_some());
}

proptest! {
    #[test]
    fn shares_are_exact(
        ppm in prop_oneof![
            prop::sample::select(vec![0i64, 1, 100_000, 500_000, 800_000, 333_333, 999_999, 1_000_000]),
            0..=2_000_000i64,
        ],
        high in prop_oneof![0..=100i64, 0..=i64::from(i32::MAX)],
        part in 0..=1_000_000i64,
    ) {
        if let Some(share) = Share::of(ppm, 0, high) {
            for amount in [high, high * part / 1_000_000, (high - 1).max(0), 0] {
                let amount = i32::try_from(amount).unwrap();
                let mut out = [0];
                kernel::small_share(&mut out, &[amount], share);
                prop_assert_eq!(i64::from(out[0]), i64::from(amount) * ppm / 1_000_000);
            }
        }
    }
}

const SMALL: Facts = Facts {
    unsaid: false,
    small: true,
    low: 0,
    high: 1_000_000,
};
/// As small, and too large to be added.
const TALL: Facts = Facts {
    high: i32::MAX as i64,
    ..SMALL
};
const LARGE: Facts = Facts {
    small: false,
    high: 1 << 40,
    ..SMALL
};
const UNSAID: Facts = Facts {
    unsaid: true,
    ..SMALL
};
/// Beyond what is added without looking.
const HUGE: Facts = Facts {
    high: i64::MAX,
    ..LARGE
};

fn choices(count: usize) -> Type {
    let ids: Vec<String> = (0..count).map(|n| format!("f{n}")).collect();
    Type::Choice(ids.into())
}

fn code(rule: &str) -> Code {
    let mut vocabulary = Vocabulary::new();
    for name in ["x", "y"] {
        vocabulary.insert(name, Type::Money);
    }
    vocabulary.insert("a", Type::Bool);
    vocabulary.insert("four", choices(4));
    vocabulary.insert("twelve", choices(12));
    vocabulary.insert("most", choices(255));
    vocabulary.insert("more", choices(256));
    vocabulary.insert("set", Type::Choices(["u", "v"].map(str::to_owned).into()));
    let stages = ["emergence", "launch"].map(str::to_owned);
    vocabulary.insert("step", Type::Stage(stages.into()));
    let rule = Expr::parse(rule, &vocabulary).unwrap();
    let mut compiler = Compiler::new();
    compiler.condition(rule.node());
    compiler.finish()
}

/// The word that names each one.
fn names<X: std::fmt::Debug>(of: &[X]) -> Vec<String> {
    let name = |one: &X| format!("{one:?}").split('(').next().unwrap().to_owned();
    of.iter().map(name).collect()
}

fn steps(rule: &str, facts: &[Facts]) -> Vec<String> {
    let code = code(rule);
    assert_eq!(code.inputs.len(), facts.len(), "{rule}");
    names(&Lowered::apart(&code, facts).steps)
}

#[test]
fn one_instruction_where_a_name_meets_what_is_written() {
    for (rule, instrs) in [
        ("x <= 5 €", &["Threshold"][..]),
        ("5 € >= x", &["Threshold"]),
        ("four == \"f1\"", &["Table"]),
        ("\"f1\" != four", &["Table"]),
        ("step < \"launch\"", &["Table"]),
        ("four in [\"f1\", \"f2\"]", &["Table"]),
        ("\"u\" in set", &["Holds"]),
        (
            "x + 1 € <= y",
            &["Number", "ComputeWith", "Number", "Compare"],
        ),
        (
            "1 € + x <= y",
            &["Number", "ComputeWith", "Number", "Compare"],
        ),
        ("1 € - x <= y", &["Number", "Compute", "Number", "Compare"]),
    ] {
        assert_eq!(names(&code(rule).instrs), instrs, "{rule}");
    }
}

#[test]
fn numbers_that_stay_small_are_held_in_four_bytes() {
    for (rule, facts, expected) in [
        ("x <= 5 €", &[SMALL][..], &["SmallLimit"][..]),
        ("x <= 5 €", &[LARGE], &["LargeLimit"]),
        ("x <= 5 €", &[UNSAID], &["Said", "SmallLimit", "Masked"]),
        // A limit that no small number reaches decides for all of them.
        ("x <= 90 000 000 €", &[SMALL], &[]),
        ("x == y", &[SMALL, SMALL], &["SmallCompare"]),
        ("x == y", &[SMALL, LARGE], &["Widen", "LargeCompare"]),
        ("x == y", &[LARGE, LARGE], &["LargeCompare"]),
        ("x + y <= 5 €", &[SMALL, SMALL], &["Small", "SmallLimit"]),
        (
            "x + y <= 5 €",
            &[TALL, SMALL],
            &["Widen", "Widen", "Large", "LargeLimit"],
        ),
        ("x + y <= 5 €", &[LARGE, LARGE], &["Large", "LargeLimit"]),
        (
            "x + y <= 5 €",
            &[HUGE, LARGE],
            &["Checked", "LargeLimit", "Masked"],
        ),
        ("x + 1 € <= 5 €", &[SMALL], &["SmallWith", "SmallLimit"]),
        (
            "x + 1 € <= 5 €",
            &[TALL],
            &["Widen", "LargeWith", "LargeLimit"],
        ),
        ("x + 1 € <= 5 €", &[LARGE], &["LargeWith", "LargeLimit"]),
        (
            "x + 1 € <= 5 €",
            &[HUGE],
            &["CheckedWith", "LargeLimit", "Masked"],
        ),
        ("50 % * x <= 5 €", &[SMALL], &["SmallShare", "SmallLimit"]),
        ("50 % * x <= 5 €", &[LARGE], &["LargeWith", "LargeLimit"]),
        (
            "(a ? x : y) <= 5 €",
            &[SMALL, SMALL, SMALL],
            &["SmallPick", "SmallLimit"],
        ),
        (
            "(a ? x : 1 €) <= 5 €",
            &[SMALL, SMALL],
            &["SmallPick", "SmallLimit"],
        ),
        (
            "(a ? x : 90 000 000 €) <= 5 €",
            &[SMALL, SMALL],
            &["Widen", "LargePick", "LargeLimit"],
        ),
        (
            "(a ? x : y) <= 5 €",
            &[SMALL, SMALL, LARGE],
            &["Widen", "LargePick", "LargeLimit"],
        ),
        // A limit that no amount passes, or that all do: no step.
        (
            "min(x, 9 999,99 €) <= 5 €",
            &[SMALL],
            &["SmallWith", "SmallLimit"],
        ),
        ("min(x, 10 000 €) <= 5 €", &[SMALL], &["SmallLimit"]),
        ("min(x, 10 000,01 €) <= 5 €", &[SMALL], &["SmallLimit"]),
        ("max(x, 0 €) <= 5 €", &[SMALL], &["SmallLimit"]),
        (
            "max(x, 0,01 €) <= 5 €",
            &[SMALL],
            &["SmallWith", "SmallLimit"],
        ),
    ] {
        assert_eq!(steps(rule, facts), expected, "{rule} {facts:?}");
    }
}

#[test]
fn few_choices_are_compared_and_many_are_looked_up() {
    let chosen = |count: usize| {
        let ids: Vec<String> = (0..count).map(|n| format!("\"f{n}\"")).collect();
        ids.join(", ")
    };
    let step = |rule: &str| {
        let lowered = Lowered::apart(&code(rule), &[SMALL]);
        match &lowered.steps[..] {
            [Step::OneOf(_, _, codes, among)] => Some((codes.len(), *among)),
            [Step::Table(..)] => None,
            other => panic!("{rule}: {other:?}"),
        }
    };
    for (name, count, expected) in [
        ("twelve", 1, Some((1, true))),
        ("twelve", 4, Some((4, true))),
        ("twelve", 5, None),
        ("twelve", 7, None),
        ("twelve", 8, Some((4, false))),
        ("twelve", 11, Some((1, false))),
        // As many one way as the other: what is looked for.
        ("four", 2, Some((2, true))),
        ("four", 3, Some((1, false))),
        ("most", 1, Some((1, true))),
        // Their codes do not fit in a byte.
        ("more", 1, None),
    ] {
        let rule = format!("{name} in [{}]", chosen(count));
        assert_eq!(step(&rule), expected, "{rule}");
    }
    // A choice that is not said in some rows leaves the truth unknown there.
    let steps = |rule: &str| steps(rule, &[UNSAID]);
    assert_eq!(steps("twelve == \"f1\""), ["OneOf", "Said", "Masked"]);
    let sure = |facts: Facts| {
        let code = code(&format!("twelve in [{}]", chosen(6)));
        let lowered = Lowered::apart(&code, &[facts]);
        lowered.truths[0].sure
    };
    assert!(sure(SMALL));
    assert!(!sure(UNSAID));
}

/// The mask of two things known is made once, and only where both may be unknown.
#[test]
fn masks_are_made_once() {
    for (rule, facts, expected) in [
        (
            "x == y || x > y",
            [UNSAID, UNSAID],
            &[
                "Said",
                "Said",
                "SmallCompare",
                "Both",
                "Masked",
                "SmallCompare",
                "Masked",
                "Or",
            ][..],
        ),
        (
            "x == y",
            [UNSAID, SMALL],
            &["Said", "SmallCompare", "Masked"],
        ),
        (
            "x + x == y",
            [UNSAID, SMALL],
            &["Said", "Small", "SmallCompare", "Masked"],
        ),
    ] {
        assert_eq!(steps(rule, &facts), expected, "{rule}");
    }
}

#[test]
fn roundings_are_done_in_the_size_of_the_amount() {
    let rounded = |facts: Facts, unit: i64| {
        let mut compiler = Compiler::new();
        let base = compiler.amount_named("x");
        compiler.value_by(|out| Instr::RoundDown(out, base, unit));
        let code = compiler.finish();
        names(&Lowered::apart(&code, &[facts]).steps)
    };
    assert_eq!(rounded(SMALL, 100), ["SmallRound"]);
    assert_eq!(rounded(SMALL, 1 << 40), ["Widen", "LargeRound"]);
    assert_eq!(rounded(LARGE, 100), ["LargeRound"]);
    assert_eq!(rounded(SMALL, 1), [""; 0]);
    assert_eq!(rounded(SMALL, 2), ["SmallRound"]);
    // The same for every row: computed beforehand.
    let mut compiler = Compiler::new();
    let sum = compiler.constant(12_345);
    let register = compiler.value_by(|out| Instr::RoundDown(out, sum, 100));
    let code = compiler.finish();
    let lowered = Lowered::apart(&code, &[]);
    assert_eq!(names(&lowered.steps), [""; 0]);
    assert_eq!(lowered.value(register).number, Number::Same(12_300));
}

#[test]
fn what_a_result_lies_between_is_exact() {
    let held = |low: i64, high: i64| Held {
        number: Number::Large(Source::Place(0)),
        known: None,
        low,
        high,
    };
    let million = 1_000_000;
    for (operation, a, b, expected) in [
        (Operation::Add, (-2, 7), (3, 11), (1, 18, true)),
        (Operation::Subtract, (-2, 7), (3, 11), (-13, 4, true)),
        (Operation::AddDays, (10, 20), (3, 5), (13, 25, true)),
        (Operation::SubtractDays, (10, 20), (3, 5), (5, 17, true)),
        (Operation::Multiply, (-2, 7), (3, 11), (-22, 77, true)),
        (Operation::Multiply, (-2, 7), (-5, 3), (-35, 21, true)),
        (Operation::Multiply, (-9, 7), (-5, 3), (-35, 45, true)),
        (Operation::Multiply, (2, 7), (3, 11), (6, 77, true)),
        (Operation::Multiply, (-7, -2), (3, 11), (-77, -6, true)),
        (Operation::Multiply, (-7, -2), (-11, -3), (6, 77, true)),
        (
            Operation::Share,
            (-3 * million, 7 * million),
            (2, 5),
            (-15, 35, true),
        ),
        (Operation::Least, (-2, 7), (3, 5), (-2, 5, true)),
        (Operation::Greatest, (-2, 7), (3, 5), (3, 7, true)),
        // At the limits of an amount and one beyond, at those of a date and one beyond.
        (
            Operation::Add,
            (0, i64::MAX - 1),
            (0, 1),
            (0, i64::MAX, true),
        ),
        (Operation::Add, (0, i64::MAX), (0, 1), (0, i64::MAX, false)),
        (
            Operation::Subtract,
            (i64::MIN, 0),
            (0, 0),
            (i64::MIN, 0, true),
        ),
        (
            Operation::Subtract,
            (i64::MIN, 0),
            (0, 1),
            (i64::MIN, 0, false),
        ),
        (
            Operation::AddDays,
            (0, LAST_DAY - 1),
            (0, 1),
            (0, LAST_DAY, true),
        ),
        (
            Operation::AddDays,
            (0, LAST_DAY),
            (0, 1),
            (0, LAST_DAY, false),
        ),
        (
            Operation::SubtractDays,
            (FIRST_DAY, 0),
            (0, 1),
            (FIRST_DAY, 0, false),
        ),
        (
            Operation::Share,
            (0, i64::MAX),
            (0, 2),
            (0, i64::MAX / million * 2 + 1, false),
        ),
        (
            Operation::AddMonths,
            (0, 1),
            (0, 1),
            (FIRST_DAY, LAST_DAY, false),
        ),
    ] {
        let found = bounds(operation, &held(a.0, a.1), &held(b.0, b.1));
        assert_eq!(found, expected, "{operation:?} {a:?} {b:?}");
    }
}

#[test]
fn a_share_is_made_in_its_lowest_terms() {
    let made = |ppm, high| Share::of(ppm, 0, high).map(|share| (share.factor, share.shift));
    assert_eq!(made(800_000, 1_000), Some((3_277, 12)));
    assert_eq!(
        made(800_000, i64::from(i32::MAX)),
        Some((3_435_973_837, 32))
    );
    assert_eq!(made(500_000, i64::from(i32::MAX)), Some((1, 1)));
    assert_eq!(made(333_333, 1_000_000), None);
}

/// A column of one row, of several, with an unknown: what is known of it beforehand.
#[test]
fn a_table_knows_what_it_holds() {
    use crate::situation::Value;
    let code = code("x <= 5 € || x == y");
    let table = |rows: &[(Option<i64>, i64)]| {
        let mut table = Table::new(&code, rows.len());
        for (x, y) in rows {
            let (x, y) = (
                x.map(|x| Value::Money(money::Cents(x))),
                Value::Money(money::Cents(*y)),
            );
            table.push(&code, |input| {
                if &*input.name == "x" {
                    x.as_ref()
                } else {
                    Some(&y)
                }
            });
        }
        table
    };
    let some = table(&[(Some(5), -3), (None, 1 << 31), (Some(9), 4)]);
    assert_eq!(
        some.facts(),
        [
            Facts {
                unsaid: true,
                small: true,
                low: 0,
                high: 9
            },
            Facts {
                unsaid: false,
                small: false,
                low: -3,
                high: 1 << 31
            },
        ]
    );
    // Four bytes a small number, nine a large one with its mask.
    assert_eq!(some.width(), 4 + 9);
    assert_eq!(table(&[(Some(5), 1)]).width(), 4 + 4);
    // The least small number stands for an unknown: said, it is held as a large one.
    let least = i64::from(i32::MIN);
    let facts = table(&[(Some(least), least + 1)]).facts().to_vec();
    assert_eq!((facts[0].small, facts[1].small), (false, true));
    assert!(!facts[0].unsaid);
}
