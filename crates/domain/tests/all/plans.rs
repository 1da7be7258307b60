//! Expenses and financing plan (invariant 5), and shares of amounts (invariant 3).

use std::collections::BTreeMap;

use crate::support::{form, region};
use domain::Raw;
use domain::form::ErrorCode;
use domain::plan::{Plan, PlanCheck, ResourceState, check, eligible_base, public_share_error};
use money::{Cents, Rate, split, sum};
use policy::Region;
use proptest::prelude::*;

/// Study 10 000, meals 1 000, volunteers 500; asked 5 000, town 3 000, own 3 000, given 500.
fn balanced() -> Raw {
    Raw::from([
        ("expense.0.kind", "study"),
        ("expense.0.label", "Bureau d’études"),
        ("expense.0.amount", "10 000,00"),
        ("expense.1.kind", "food"),
        ("expense.1.amount", "1 000"),
        ("expense.2.kind", "volunteers"),
        ("expense.2.amount", "500"),
        ("resource.0.kind", "asked"),
        ("resource.0.amount", "5 000"),
        ("resource.1.kind", "town"),
        ("resource.1.funder", "Porz-Tevenn"),
        ("resource.1.state", "granted"),
        ("resource.1.amount", "3 000"),
        ("resource.2.kind", "own"),
        ("resource.2.amount", "3 000"),
        ("resource.3.kind", "given"),
        ("resource.3.amount", "500"),
    ])
}

fn with(changes: &[(&str, &str)]) -> Raw {
    let mut raw = balanced();
    for (key, value) in changes {
        raw.set(*key, *value);
    }
    raw
}

fn checked(region: &Region, raw: &Raw) -> PlanCheck {
    check(&Plan::read(raw), form(region))
}

fn codes(region: &Region, raw: &Raw) -> Vec<(String, ErrorCode)> {
    checked(region, raw)
        .errors
        .into_iter()
        .map(|error| (error.key, error.code))
        .collect()
}

#[test]
fn a_plan_is_tried_with_other_totals() {
    let plan = Plan::read(&with(&[
        ("resource.4.kind", "town"),
        ("resource.4.funder", "Une autre ville"),
        ("resource.4.amount", "700"),
    ]));
    let totals = BTreeMap::from([
        ("asked".to_owned(), Cents(0)),
        ("given".to_owned(), Cents(90_000)),
        ("town".to_owned(), Cents(420_050)),
    ]);
    let tried = plan.with_totals(&totals);
    let found: Vec<_> = tried
        .resources
        .iter()
        .map(|line| (line.kind.as_str(), line.amount.0))
        .collect();
    assert_eq!(
        found,
        [("own", 300_000), ("given", 90_000), ("town", 420_050)]
    );
    // A kind that nobody had written gets a line of its own.
    let none = Plan::default().with_totals(&totals);
    assert_eq!(none.resources.len(), 2);
    assert_eq!(plan.with_totals(&BTreeMap::new()), plan);
}

#[test]
fn a_balanced_plan_adds_up() {
    let region = region();
    let found = checked(&region, &balanced());
    assert_eq!(found.errors, []);
    assert!(found.is_balanced());
    assert_eq!(found.cash_expenses, Cents(1_100_000));
    assert_eq!(found.in_kind_expenses, Cents(50_000));
    assert_eq!(found.total_expenses, Cents(1_150_000));
    assert_eq!(found.cash_resources, Cents(1_100_000));
    assert_eq!(found.total_resources, Cents(1_150_000));
    assert_eq!(found.requested, Cents(500_000));
    assert_eq!(found.public_total, Cents(800_000));
    assert_eq!(found.public_share, Rate::from_ppm(727_273));
    let plan = Plan::read(&balanced());
    assert_eq!(plan.resources[1].state, ResourceState::Granted);
    assert_eq!(plan.resources[2].state, ResourceState::Own);
    assert_eq!(plan.expenses[0].key, "expense.0");
}

#[test]
fn a_cent_too_few_or_too_many_is_said() {
    let region = region();
    let found = checked(&region, &with(&[("resource.2.amount", "2 999,99")]));
    assert_eq!(found.gap, Cents(-1));
    assert_eq!(found.errors[0].code, ErrorCode::PlanMissingResources);
    assert_eq!(found.errors[0].arg("gap"), Some("0,01\u{a0}€"));
    let found = checked(&region, &with(&[("resource.2.amount", "3 000,01")]));
    assert_eq!(found.gap, Cents(1));
    assert_eq!(found.errors[0].code, ErrorCode::PlanExcessResources);
}

#[test]
fn in_kind_answers_in_kind_even_when_all_balances() {
    let region = region();
    let raw = with(&[("resource.3.amount", "400"), ("resource.2.amount", "3 100")]);
    assert_eq!(
        codes(&region, &raw),
        [("resource".to_owned(), ErrorCode::PlanInKind)]
    );
    assert!(!checked(&region, &raw).is_balanced());
}

#[test]
fn exactly_one_line_asks() {
    let region = region();
    let none = with(&[("resource.0.kind", "own")]);
    assert_eq!(
        codes(&region, &none),
        [("resource".to_owned(), ErrorCode::PlanNoRequest)]
    );
    let two = with(&[("resource.2.kind", "asked")]);
    assert_eq!(
        codes(&region, &two),
        [("resource".to_owned(), ErrorCode::PlanSeveralRequests)]
    );
    let zero = with(&[("resource.0.amount", "0"), ("resource.2.amount", "8000")]);
    assert_eq!(
        codes(&region, &zero),
        [("resource".to_owned(), ErrorCode::PlanNoRequest)]
    );
}

#[test]
fn lines_say_what_they_lack() {
    let region = region();
    for (changes, key, code) in [
        (
            ("resource.1.funder", ""),
            "resource.1.funder",
            ErrorCode::PlanFunderName,
        ),
        (
            ("resource.1.state", ""),
            "resource.1.state",
            ErrorCode::PlanFunderState,
        ),
        (
            ("resource.1.state", "hoped"),
            "resource.1.state",
            ErrorCode::UnknownChoice,
        ),
        (
            ("expense.1.kind", ""),
            "expense.1.kind",
            ErrorCode::RequiredChoice,
        ),
        (
            ("expense.1.kind", "gold"),
            "expense.1.kind",
            ErrorCode::UnknownChoice,
        ),
        (
            ("expense.0.amount", "10 mille"),
            "expense.0.amount",
            ErrorCode::NotAnAmount,
        ),
        (
            ("expense.0.amount", " "),
            "expense.0.amount",
            ErrorCode::Required,
        ),
        (
            ("expense.0.label", "a\u{1}b"),
            "expense.0.label",
            ErrorCode::ControlCharacter,
        ),
    ] {
        let found = codes(&region, &with(&[changes]));
        assert!(
            found.contains(&(key.to_owned(), code)),
            "{changes:?}: {found:?}"
        );
    }
    let long = "x".repeat(201);
    let found = codes(&region, &with(&[("expense.0.label", &long)]));
    assert_eq!(found, [("expense.0.label".to_owned(), ErrorCode::TooLong)]);
}

#[test]
fn a_row_with_its_kind_alone_is_no_line_and_an_empty_plan_says_so() {
    let region = region();
    let raw = with(&[
        ("expense.7.kind", "study"),
        ("resource.9.kind", "own"),
        ("resource.9.state", "own"),
    ]);
    assert_eq!(codes(&region, &raw), []);
    let codes: Vec<_> = codes(&region, &Raw::new())
        .into_iter()
        .map(|(_, code)| code)
        .collect();
    assert_eq!(codes, [ErrorCode::PlanNoExpense, ErrorCode::PlanNoRequest]);
}

#[test]
fn more_lines_than_anyone_reads_are_refused() {
    let region = region();
    let mut raw = Raw::new();
    for n in 0..101 {
        raw.set(format!("expense.{n}.kind"), "study");
        raw.set(format!("expense.{n}.amount"), "1");
    }
    let found = checked(&region, &raw);
    assert!(
        found
            .errors
            .iter()
            .any(|error| error.code == ErrorCode::PlanTooManyLines)
    );
    raw.remove("expense.100");
    let found = checked(&region, &raw);
    assert!(
        !found
            .errors
            .iter()
            .any(|error| error.code == ErrorCode::PlanTooManyLines)
    );
}

#[test]
fn the_public_share_below_at_and_above_its_ceiling() {
    let region = region();
    let over = |asked: &str, own: &str| {
        let raw = with(&[("resource.0.amount", asked), ("resource.2.amount", own)]);
        public_share_error(&checked(&region, &raw), Rate::percent(80))
    };
    // 80 % of 11 000 € is 8 800 €, 3 000 € of which come from the town
    assert_eq!(over("5 799,99", "2 200,01"), None);
    assert_eq!(over("5 800,00", "2 200,00"), None);
    let error = over("5 800,01", "2 199,99").unwrap();
    assert_eq!(error.code, ErrorCode::PlanPublicShare);
    assert_eq!(error.arg("over"), Some("0,01\u{a0}€"));
    // never « 80 % » beside « the ceiling is 80 % »
    assert_eq!(error.arg("share"), Some("80,1\u{a0}%"));
    let error = over("5 910,49", "2 089,51").unwrap();
    assert_eq!(error.arg("share"), Some("81\u{a0}%"));
    assert_eq!(error.arg("ceiling"), Some("80\u{a0}%"));
}

#[test]
fn the_base_takes_what_is_eligible_or_retained_and_never_in_kind() {
    let region = region();
    let plan = Plan::read(&balanced());
    let base = |retained: &[(&str, i64)]| {
        let retained: BTreeMap<String, Cents> = retained
            .iter()
            .map(|(key, cents)| ((*key).to_owned(), Cents(*cents)))
            .collect();
        eligible_base(&plan, form(&region), &retained)
    };
    assert_eq!(base(&[]), Cents(1_000_000));
    assert_eq!(base(&[("expense.0", 800_000)]), Cents(800_000));
    assert_eq!(
        base(&[("expense.0", 2_000_000)]),
        Cents(1_000_000),
        "never more than the expense"
    );
    assert_eq!(base(&[("expense.0", -5)]), Cents(0));
    assert_eq!(base(&[("expense.1", 60_000)]), Cents(1_060_000));
    assert_eq!(
        base(&[("expense.2", 50_000)]),
        Cents(1_000_000),
        "in kind stays out"
    );
}

prop_compose! {
    fn lines(kinds: &'static [&'static str])(
        lines in prop::collection::vec((prop::sample::select(kinds), 0i64..10_000_000), 0..8)
    ) -> Vec<(&'static str, i64)> { lines }
}

fn euros(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

proptest! {
    #[test]
    fn totals_are_the_sums_of_their_lines(
        expenses in lines(&["study", "food", "volunteers"]),
        resources in lines(&["asked", "town", "own", "given"]),
        retained in prop::collection::btree_map(0usize..8, -100i64..20_000_000, 0..5),
    ) {
        let region = region();
        let mut raw = Raw::new();
        for (n, (kind, cents)) in expenses.iter().enumerate() {
            raw.set(format!("expense.{n}.kind"), *kind);
            raw.set(format!("expense.{n}.amount"), euros(*cents));
        }
        for (n, (kind, cents)) in resources.iter().enumerate() {
            raw.set(format!("resource.{n}.kind"), *kind);
            raw.set(format!("resource.{n}.amount"), euros(*cents));
            if *kind == "town" {
                raw.set(format!("resource.{n}.funder"), "x");
                raw.set(format!("resource.{n}.state"), "asked");
            }
        }
        let of = |lines: &[(&str, i64)], kinds: &[&str]| -> i64 {
            lines.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, cents)| cents).sum()
        };
        let plan = Plan::read(&raw);
        let found = check(&plan, form(&region));
        prop_assert_eq!(found.cash_expenses, Cents(of(&expenses, &["study", "food"])));
        prop_assert_eq!(found.in_kind_expenses, Cents(of(&expenses, &["volunteers"])));
        prop_assert_eq!(found.cash_resources, Cents(of(&resources, &["asked", "town", "own"])));
        prop_assert_eq!(found.in_kind_resources, Cents(of(&resources, &["given"])));
        prop_assert_eq!(found.public_total, Cents(of(&resources, &["asked", "town"])));
        prop_assert_eq!(found.requested, Cents(of(&resources, &["asked"])));
        prop_assert_eq!(found.total_expenses.checked_add(found.gap), Some(found.total_resources));

        // right exactly when it balances in all and in kind, asks once, and has expenses
        let asks: Vec<_> = resources.iter().filter(|(kind, _)| *kind == "asked").collect();
        let right = found.gap.is_zero()
            && found.in_kind_expenses == found.in_kind_resources
            && asks.len() == 1 && asks[0].1 > 0
            && found.total_expenses > Cents::ZERO;
        prop_assert_eq!(found.errors.is_empty(), right, "{:?}", found.errors);

        // the public share holds exactly when public money is within the ceiling, to the cent
        for percent in [0, 33, 80, 100] {
            let held = public_share_error(&found, Rate::percent(percent)).is_none();
            let within = i128::from(found.public_total.get()) * 100
                <= i128::from(found.cash_expenses.get()) * i128::from(percent);
            prop_assert_eq!(held, within);
        }

        // whatever is retained, the base is within the cash expenses
        let retained = retained.into_iter().map(|(n, cents)| (format!("expense.{n}"), Cents(cents))).collect();
        let base = eligible_base(&plan, form(&region), &retained);
        prop_assert!(base >= Cents::ZERO && base <= found.cash_expenses);
    }

    /// Invariant 3: an amount shared among the lines of a plan is shared to the cent.
    #[test]
    fn the_parts_of_an_amount_sum_to_it(total in 0i64..100_000_000, weights in prop::collection::vec(0u64..10_000_000, 1..9)) {
        let parts = split(Cents(total), &weights);
        prop_assert_eq!(sum(parts), Some(Cents(total)));
    }
}
