//! A version run over columns says, row by row, what one assessment at a time says.

use crate::common::load;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use money::{Cents, Rate};
use policy::assess::assess;
use policy::expr::Type;
use policy::{LawDates, Region, Scheme, Situation, Value};

/// The same numbers at each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }

    fn pick<X: Copy>(&mut self, from: &[X]) -> X {
        from[self.below(from.len())]
    }

    /// An answer of this type; now and then none.
    fn answer(&mut self, kind: &Type) -> Option<Value> {
        if self.below(8) == 0 {
            return None;
        }
        let cents = [
            0, 1, 99, 10_000, 123_456, 1_999_999, 2_000_000, 9_000_001, 40_000_000,
        ];
        Some(match kind {
            Type::Bool => Value::Bool(self.below(2) == 0),
            Type::Choice(options) | Type::Stage(options) | Type::Place(_, options) => {
                Value::Text(options[self.below(options.len())].clone())
            }
            Type::Choices(options) => {
                let chosen = options.iter().filter(|_| self.below(3) == 0);
                Value::List(chosen.cloned().collect())
            }
            Type::Text | Type::Word => Value::from(self.pick(&["", "x", "y"])),
            Type::Int => Value::Int(i64::try_from(self.below(40)).unwrap() - 2),
            Type::Money => Value::Money(Cents(self.pick(&cents))),
            Type::Rate => Value::Rate(Rate::from_ppm(self.pick(&[0, 150_000, 500_000, 800_001]))),
            Type::Date => {
                let days = i32::try_from(self.below(4000)).unwrap();
                Value::Date(date(2016, 1, 1).saturating_add(days.days()))
            }
            Type::Months | Type::Days => return None,
        })
    }

    fn situation(&mut self, region: &Region, scheme: &Scheme) -> Situation {
        let vocabulary = region.vocabulary(Some(scheme));
        let mut situation = Situation::new();
        let names = vocabulary.names().filter(|name| !name.starts_with("law."));
        for name in names {
            if let Some(value) = self.answer(vocabulary.type_of(name).unwrap()) {
                situation.set(name, value);
            }
        }
        situation
    }
}

/// Compares both on random situations, over more rows than a chunk holds when `rows` says so.
fn agree(region: &Region, scheme: &Scheme, rows: usize, chance: &mut Chance) {
    let on: Date = scheme.validity.from.saturating_add(400.days());
    let dates = LawDates::default();
    let program = scheme.program();
    let mut columns = program.columns(rows);
    let situations: Vec<Situation> = (0..rows)
        .map(|_| {
            let situation = chance.situation(region, scheme);
            situation.completed(scheme, &region.territory)
        })
        .collect();
    for situation in &situations {
        program.push(&mut columns, situation, region, on, &dates);
    }
    assert_eq!(columns.rows(), rows);
    let outcomes = program.run(&columns);
    assert_eq!(
        program.run_on(&columns, 3),
        outcomes,
        "whatever the threads"
    );
    // Written over the outcomes of others, of as many rows and of fewer: nothing of them is left.
    for fewer in [0, rows / 2] {
        let mut others = program.columns(rows);
        for situation in situations.iter().rev().skip(fewer) {
            program.push(&mut others, situation, region, on, &dates);
        }
        let over = program.run(&others);
        assert_eq!(
            program.run_over(&columns, 2, over),
            outcomes,
            "{fewer} fewer"
        );
    }
    for (row, situation) in situations.iter().enumerate() {
        let place = format!("{} {} {situation:?}", scheme.id, scheme.validity.from);
        let alone = assess(region, scheme, situation, on, &dates);
        assert_eq!(outcomes.verdict(row), Some(alone.verdict), "{place}");
        for (index, condition) in alone.conditions.iter().enumerate() {
            let found = outcomes.condition(index, row);
            assert_eq!(found, Some(condition.verdict), "{} {place}", condition.id);
        }
        for (index, funding) in alone.fundings.iter().enumerate() {
            let found = outcomes.funding_verdict(index, row);
            assert_eq!(found, Some(funding.verdict), "{place}");
            let amount = funding.proposal.as_ref().and_then(|one| one.amount);
            assert_eq!(
                outcomes.amount(index, row),
                amount,
                "{} {place}",
                funding.funder
            );
        }
    }
}

#[test]
fn every_version_of_brittany() {
    let region = load("../../regions/brittany");
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let mut computed = 0;
    for scheme in &region.schemes {
        agree(&region, scheme, 60, &mut chance);
        computed += scheme.fundings.len();
    }
    assert!(computed > 5, "some versions compute amounts");
}

#[test]
fn more_rows_than_a_chunk() {
    let region = load("../testkit/regions/tiny");
    let scheme = region.scheme_on("coup-de-pouce", date(2024, 6, 1)).unwrap();
    agree(&region, scheme, 2_500, &mut Chance(1));
    agree(&region, scheme, 0, &mut Chance(2));
}
