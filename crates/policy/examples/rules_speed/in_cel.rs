//! The same rules in the Common Expression Language: whole numbers and words only, so that amounts
//! are cents, dates days and the stage its place on the line.

use cel::{Context, Program, Value};

use crate::by_hand::Row;

/// In the order of the file.
const CONDITIONS: [&str; 15] = [
    r#"kind in ["person", "association"]"#,
    "stage >= 1",
    r#"department == "T1""#,
    r#""study" in need || size(need) >= 2"#,
    "collective || members >= 3",
    "turnover <= 200000000",
    "equity > 0",
    "jobs >= 1 && jobs <= 249",
    "new_jobs * 4 >= jobs || new_jobs >= 10",
    "start >= filed",
    "end <= start + 730",
    "filed >= 0 && filed <= 1095",
    "other_public <= cash * 500000 / 1000000",
    "own >= cash * 100000 / 1000000",
    r#"sector != "finance" && (sector != "farming" || jobs < 10)"#,
];

/// The amount, each bound after the one before. The language has no names for what is between.
const AMOUNT: [&str; 5] = [
    "base * 500000 / 1000000",
    "amount < 5000000 ? amount : 5000000",
    "cash * 800000 / 1000000 - other_public < 0 ? 0 : (amount < cash * 800000 / 1000000 - other_public \
     ? amount : cash * 800000 / 1000000 - other_public)",
    "amount < requested ? amount : requested",
    "amount - amount % 100",
];

pub struct Rules {
    conditions: Vec<Program>,
    amount: Vec<Program>,
}

impl Rules {
    pub fn compiled() -> Rules {
        let compile = |source: &&str| Program::compile(source).unwrap();
        Rules {
            conditions: CONDITIONS.iter().map(compile).collect(),
            amount: AMOUNT.iter().map(compile).collect(),
        }
    }

    /// Every condition and the amount of one situation.
    pub fn run(&self, row: &Row) -> ([bool; 15], i64) {
        let mut context = Context::default();
        row.in_cel(&mut context);
        let mut conditions = [false; 15];
        for (found, rule) in conditions.iter_mut().zip(&self.conditions) {
            *found = rule.execute(&context).unwrap() == Value::Bool(true);
        }
        let mut amount = 0;
        for step in &self.amount {
            match step.execute(&context).unwrap() {
                Value::Int(cents) => amount = cents,
                other => panic!("an amount is a whole number: {other:?}"),
            }
            context.add_variable("amount", amount).unwrap();
        }
        (conditions, amount)
    }
}
