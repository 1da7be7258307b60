//! A version run over columns says, row by row, what one assessment at a time says.

use crate::common::load;
use crate::made_up;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use money::{Cents, Rate};
use policy::assess::assess;
use policy::expr::Type;
use policy::{LawDates, Region, Scheme, Situation, Value};

/// The same numbers at each run.
struct Chance {
    seed: u64,
    /// One name in so many is not said; 0: every one is.
    unsaid: usize,
    cents: &'static [i64],
}

/// From nothing to what a call gives, in cents: all fit in four bytes.
const SMALL: &[i64] = &[
    0, 1, 99, 10_000, 123_456, 1_999_999, 2_000_000, 9_000_001, 40_000_000,
];
/// Some of them do not.
const LARGE: &[i64] = &[
    0,
    1,
    150_000,
    2_000_000,
    2_147_483_647,
    2_147_483_648,
    90_000_000_001,
    90_071_992_547_409,
];
/// What nobody should write.
const ODD: &[i64] = &[-2_000_000, -1, 0, 70_000, 3_000_000];

impl Chance {
    fn new(seed: u64) -> Chance {
        Chance {
            seed,
            unsaid: 8,
            cents: SMALL,
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        usize::try_from(self.seed >> 11).unwrap() % limit
    }

    fn pick<X: Copy>(&mut self, from: &[X]) -> X {
        from[self.below(from.len())]
    }

    /// An answer of this type; now and then none.
    fn answer(&mut self, kind: &Type) -> Option<Value> {
        if self.unsaid > 0 && self.below(self.unsaid) == 0 {
            return None;
        }
        let cents = self.cents;
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
            Type::Money => Value::Money(Cents(self.pick(cents))),
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
    let situations: Vec<Situation> = (0..rows)
        .map(|_| {
            let situation = chance.situation(region, scheme);
            situation.completed(scheme, &region.territory)
        })
        .collect();
    alike(region, scheme, &situations, on, &dates);
}

/// The same for situations that are given.
fn alike(region: &Region, scheme: &Scheme, situations: &[Situation], on: Date, dates: &LawDates) {
    let (rows, program) = (situations.len(), scheme.program());
    let mut columns = program.columns(rows);
    for situation in situations {
        program.push(&mut columns, situation, region, on, dates);
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
            program.push(&mut others, situation, region, on, dates);
        }
        let over = program.run(&others);
        assert_eq!(
            program.run_over(&columns, 2, over),
            outcomes,
            "{fewer} fewer"
        );
    }
    // Nothing is said of a row that is not there.
    assert_eq!(outcomes.rows(), rows);
    assert_eq!(outcomes.verdict(rows), None);
    for index in 0..scheme.conditions.len() {
        assert_eq!(outcomes.condition(index, rows), None);
    }
    for index in 0..scheme.fundings.len() {
        assert_eq!(outcomes.funding_verdict(index, rows), None);
        assert_eq!(outcomes.amount(index, rows), None);
    }
    for (row, situation) in situations.iter().enumerate() {
        let place = format!("{} {} {situation:?}", scheme.id, scheme.validity.from);
        let alone = assess(region, scheme, situation, on, dates);
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
    let mut chance = Chance::new(0x2545_f491_4f6c_dd1d);
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
    agree(&region, scheme, 2_500, &mut Chance::new(1));
    agree(&region, scheme, 0, &mut Chance::new(2));
}

/// A figure of the file.
fn figure(key: &str, value: &str) -> String {
    format!("{key} = {{ value = \"{value}\", source = \"Essai\", confidence = \"A\" }}\n")
}

/// Rules of amounts of every shape, for one funder or two.
fn rules() -> Vec<String> {
    let amount = |lines: &[&str]| format!("[amount]\n{}", lines.concat());
    let second =
        |lines: &[&str]| format!("\n[[funding]]\nfunder = \"compagnie\"\n{}", lines.concat());
    let own = "\n[[condition]]\nid = \"own\"\nfunder = \"compagnie\"\nrule = 'project.collective'\ntext = \"Être plusieurs\"\nsource = \"Essai\"\nconfidence = \"A\"\n";
    let half = &figure("rate", "50 %");
    let third = &figure("rate", "33,3333 %");
    let unknown = "rate = { unknown = true, source = \"Essai\" }\n";
    let public = &figure("public_share", "80 %");
    let ceiling = &figure("ceiling", "15 000 €");
    let high = &figure("ceiling", "1 000 000 000 €");
    let limited = &figure("base_ceiling", "25 000 €");
    let floor = &figure("floor", "500 €");
    let flat = &figure("flat", "3 000,50 €");
    let huge = &figure("flat", "90 000 000 €");
    let cases = "rates = [\n\
        { when = 'applicant.kind == \"association\"', value = \"60 %\", source = \"Essai\", confidence = \"A\", text = \"Une association\" },\n\
        { when = 'project.collective', unknown = true, source = \"Essai\", text = \"Plusieurs\" },\n\
        { when = 'plan.base > 1 000 €', value = \"50 %\", source = \"Essai\", confidence = \"A\", text = \"Grand\" },\n]\n";
    let bonuses = "bonuses = [\n\
        { id = \"together\", when = 'project.collective', value = \"10 %\", text = \"Plusieurs\", source = \"Essai\", confidence = \"A\" },\n\
        { id = \"far\", when = 'applicant.kind == \"person\"', value = \"5,5 %\", text = \"Loin\", source = \"Essai\", confidence = \"A\" },\n\
        { id = \"judged\", unknown = true, text = \"Au cas par cas\", source = \"Essai\" },\n]\n";
    // Each is asked by a line of the plan of its own.
    let asked = |funder: &str, more: &str| {
        format!(
            "\n[[mandate]]\nfunder = \"{funder}\"\n{more}\ninstructs = \"self\"\ndecides = \"self\"\nsource = \"Essai\"\nconfidence = \"A\"\n"
        )
    };
    let shared = &(asked("assemblee-tevenn", "lead = true\nresource = \"requested\"")
        + &asked("compagnie", "resource = \"other\""));
    let highest = &figure("ceiling", "999 999 999 999 €");
    let cents = "round_to = \"0,01 €\"\n";
    let euros = "round_to = \"1 €\"\n";
    let tens = "round_to = \"10 €\"\n";
    let hundreds = "round_to = \"100 €\"\n";
    let sevens = "round_to = \"7 €\"\n";
    vec![
        amount(&[half, floor, ceiling, limited, public, euros]),
        amount(&[third, cents]),
        amount(&[half, high, tens]),
        amount(&[third, public, hundreds]),
        amount(&[third, sevens]),
        amount(&[half, cases, bonuses, ceiling, tens]),
        amount(&[unknown, cases, bonuses, public, euros]),
        amount(&[unknown, ceiling, public, euros]),
        amount(&[unknown, high]),
        amount(&[unknown, public, hundreds]),
        amount(&[flat, ceiling, public, euros]),
        amount(&[flat, sevens]),
        amount(&[huge, public, hundreds]),
        amount(&[half, public, euros]) + &second(&[third, public, cents]) + own,
        amount(&[half, public]) + &second(&[flat, public, euros]) + own,
        amount(&[flat, public]) + &second(&[half, limited, tens]) + own,
        amount(&[unknown, public]) + &second(&[half, public]) + own,
        amount(&[half]) + &second(&[unknown, public]) + own,
        amount(&[half, cases]) + &second(&[half, bonuses, public]) + own,
        amount(&[half, public]) + &second(&[half, public, euros]) + shared,
        amount(&[half]) + &second(&[unknown, highest]) + shared,
        amount(&[half]) + &second(&[flat]) + shared + own,
        amount(&[unknown, highest, cents]) + &second(&[flat]) + shared,
    ]
}

/// Whatever the rule, the size of the amounts and what is not said.
#[test]
fn amounts_of_every_shape() {
    for (index, rule) in rules().iter().enumerate() {
        let region = made_up::region(&made_up::with(rule));
        let scheme = made_up::scheme(&region);
        // No line of a plan is less than nothing.
        let odd = if scheme.is_shared() { SMALL } else { ODD };
        for cents in [SMALL, LARGE, odd] {
            for unsaid in [0, 4] {
                let seed = 1 + u64::try_from(index).unwrap();
                let mut chance = Chance {
                    seed: seed * 0x9e37_79b9,
                    unsaid,
                    cents,
                };
                agree(&region, scheme, 24, &mut chance);
            }
        }
    }
}

/// A name that no row says, all the others being said: columns know nothing of it, and what a condition lacks is
/// that name alone.
#[test]
fn one_name_that_nobody_says() {
    let region = load("../../regions/brittany");
    let mut chance = Chance::new(0x9e37_79b9_7f4a_7c15);
    chance.unsaid = 0;
    let mut lacked = 0;
    for scheme in &region.schemes {
        let on: Date = scheme.validity.from.saturating_add(400.days());
        let dates = LawDates::default();
        let names: Vec<String> = scheme.program().inputs().map(str::to_owned).collect();
        for name in names.iter().filter(|name| !name.starts_with("law.")) {
            let situations: Vec<Situation> = (0..5)
                .map(|_| {
                    let mut said = chance.situation(&region, scheme);
                    said.remove(name);
                    said.completed(scheme, &region.territory)
                })
                .collect();
            // It follows from others that are said.
            if situations.iter().any(|said| said.get(name).is_some()) {
                continue;
            }
            alike(&region, scheme, &situations, on, &dates);
            for situation in &situations {
                let found = assess(&region, scheme, situation, on, &dates);
                for condition in found
                    .conditions
                    .iter()
                    .filter(|one| !one.missing.is_empty())
                {
                    let vocabulary = region.vocabulary(Some(scheme));
                    assert_eq!(condition.missing.len(), 1, "{name} {:?}", condition.missing);
                    // A place follows from the commune, a date of the dossier from a field: these are asked.
                    let asked = &condition.missing[0];
                    let derived = vocabulary.type_of(asked).is_some() && asked != name;
                    assert!(asked == name || derived, "{name} {asked}");
                    lacked += 1;
                }
            }
        }
    }
    assert!(lacked > 200, "{lacked}");
}

/// Rows of which nothing is said at all.
#[test]
fn nothing_said_of_any_row() {
    let region = load("../../regions/brittany");
    for scheme in &region.schemes {
        let on: Date = scheme.validity.from.saturating_add(400.days());
        let silent = vec![Situation::new(); 7];
        alike(&region, scheme, &silent, on, &LawDates::default());
    }
    for rule in rules() {
        let region = made_up::region(&made_up::with(&rule));
        let scheme = made_up::scheme(&region);
        let silent = vec![Situation::new(); 7];
        alike(
            &region,
            scheme,
            &silent,
            date(2024, 6, 1),
            &LawDates::default(),
        );
    }
}

/// What a row costs: a byte a truth, what its kind takes an amount, and a byte where some are not
/// known.
#[test]
fn a_row_costs_a_few_bytes() {
    let widths = |rule: &str, rows: &[(i64, bool)]| {
        let region = made_up::region(&made_up::with(rule));
        let scheme = made_up::scheme(&region);
        let program = scheme.program();
        let mut columns = program.columns(rows.len());
        for (cents, said) in rows {
            let mut situation = Situation::from_pairs([("plan.requested", Cents(*cents))]);
            if *said {
                situation.set("plan.base", Cents(*cents));
            }
            let dates = LawDates::default();
            program.push(&mut columns, &situation, &region, date(2024, 6, 1), &dates);
        }
        let truths = program.run(&columns);
        (columns.width(), truths.width())
    };
    let rule = format!("[amount]\n{}", figure("rate", "50 %"));
    let (columns, small) = widths(&rule, &[(1_000, true), (2_000, true)]);
    let (wider, large) = widths(&rule, &[(1_000, true), (9_000_000_000, true)]);
    // Two amounts of four bytes, then of nine: eight and whether they are known.
    assert_eq!(wider - columns, 10);
    assert_eq!(large - small, 4);
    let (_, unsaid) = widths(&rule, &[(1_000, true), (2_000, false)]);
    assert_eq!(unsaid - small, 1);
    // Three conditions, and what they say together.
    assert_eq!(small, 3 + 1 + 4);
}
