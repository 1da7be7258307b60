//! The ledger of aid at its limits, and against a slow program that walks every day (invariant 6).

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeSet;

use domain::aid::ledger::{Aid, Change, Check, CheckError, Ledger, Link, NewAid};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use money::Cents;
use policy::model::{Confidence, Text, Validity};
use policy::state_aid::{Ceiling, Counting, Regime, RegimeKind};
use proptest::prelude::*;

fn ceiling(from: Date, to: Option<Date>, euros: i64, counted: Counting) -> Ceiling {
    Ceiling {
        validity: Validity { from, to },
        amount: Cents::euros(euros).unwrap(),
        years: 3,
        counted,
        text: "text".into(),
        source: "source".into(),
        confidence: Confidence::A,
    }
}

fn regime(id: &str, counts: &[&str], ceilings: Vec<Ceiling>) -> Regime {
    Regime {
        id: id.into(),
        kind: RegimeKind::DeMinimis,
        label: Text::french(id),
        help: None,
        validity: Validity {
            from: date(2014, 1, 1),
            to: None,
        },
        text: "text".into(),
        source: "source".into(),
        confidence: Confidence::A,
        ceilings,
        counts: counts.iter().map(|s| (*s).to_owned()).collect(),
        register: None,
    }
}

/// Three fiscal years and 200 000 € until the end of 2023, three rolling ones and 300 000 € since.
fn general() -> Regime {
    let fiscal = Counting::FiscalYears;
    regime(
        "general",
        &["fields"],
        vec![
            ceiling(date(2014, 1, 1), Some(date(2023, 12, 31)), 200_000, fiscal),
            ceiling(
                date(2024, 1, 1),
                Some(date(2030, 12, 31)),
                300_000,
                Counting::RollingYears,
            ),
        ],
    )
}

fn aid(id: &str, organisation: &str, on: Date, cents: i64) -> Aid {
    Aid {
        id: id.into(),
        organisation: organisation.into(),
        regime: "general".into(),
        granted_on: on,
        amount: Cents(cents),
        changes: Vec::new(),
    }
}

fn check(aids: &[Aid], on: Date, cents: i64) -> Check {
    check_linked(aids, &[], on, cents)
}

fn check_linked(aids: &[Aid], links: &[Link], on: Date, cents: i64) -> Check {
    let ledger = Ledger {
        aids: aids.to_vec(),
        links: links.to_vec(),
    };
    ledger.check(&general(), &new("a", on, cents)).unwrap()
}

fn new(organisation: &str, on: Date, cents: i64) -> NewAid {
    NewAid {
        organisation: organisation.into(),
        on,
        amount: Cents(cents),
    }
}

const K: i64 = 100_000; // a thousand euros, in cents

#[test]
fn below_at_and_above_the_ceiling() {
    let aids = [aid("1", "a", date(2025, 5, 2), 200 * K)];
    let on = date(2026, 4, 1);
    for (cents, fits) in [(100 * K - 1, true), (100 * K, true), (100 * K + 1, false)] {
        let found = check(&aids, on, cents);
        assert_eq!(found.fits(), fits, "{cents}");
        assert_eq!(found.room, Cents(100 * K));
        assert_eq!(found.used, Cents(200 * K));
        assert_eq!(found.ceiling, Cents(300 * K));
        assert_eq!(found.blocked_on, (!fits).then_some(on));
    }
    let blocked = check(&aids, on, 100 * K + 1);
    let day = blocked.blocking().unwrap();
    assert_eq!(
        (day.day, day.since, day.aids.len()),
        (on, date(2023, 4, 2), 1)
    );
    assert_eq!(check(&aids, on, 0).blocked_on, None);
    assert!(check(&[], on, 300 * K).fits());
    assert!(!check(&[], on, 300 * K + 1).fits());
}

#[test]
fn three_years_day_by_day() {
    let aids = [aid("1", "a", date(2024, 3, 15), 300 * K)];
    assert!(!check(&aids, date(2027, 3, 14), 1).fits());
    assert!(check(&aids, date(2027, 3, 15), 300 * K).fits());
    assert!(!check(&aids, date(2024, 3, 15), 1).fits());
    // on the day before, the new aid would count on 15 March as well
    let before = check(&aids, date(2024, 3, 14), 1);
    assert_eq!(before.blocked_on, Some(date(2024, 3, 15)));
    assert_eq!((before.used, before.room), (Cents(0), Cents(0)));
}

#[test]
fn the_twenty_ninth_of_february() {
    let leap = [aid("1", "a", date(2024, 2, 29), 300 * K)];
    assert!(!check(&leap, date(2027, 2, 27), 1).fits());
    assert!(!check(&leap, date(2027, 2, 28), 1).fits());
    assert!(check(&leap, date(2027, 3, 1), 1).fits());

    let on = date(2028, 2, 29);
    assert!(check(&[aid("1", "a", date(2025, 2, 28), 300 * K)], on, 1).fits());
    assert!(!check(&[aid("1", "a", date(2025, 3, 1), 300 * K)], on, 1).fits());
    let first = check(
        &[aid("1", "a", date(2025, 3, 1), 300 * K)],
        date(2028, 3, 1),
        1,
    );
    assert!(first.fits());
}

#[test]
fn an_aid_entered_late_leaves_room_for_those_that_followed() {
    let aids = [
        aid("1", "a", date(2026, 6, 1), 250 * K),
        aid("2", "a", date(2026, 9, 1), 20 * K),
    ];
    let found = check(&aids, date(2026, 1, 10), 40 * K);
    assert_eq!((found.used, found.room), (Cents(0), Cents(30 * K)));
    assert_eq!(found.blocked_on, Some(date(2026, 9, 1)));
    let ids: Vec<_> = found
        .blocking()
        .unwrap()
        .aids
        .iter()
        .map(|a| a.id.as_str())
        .collect();
    assert_eq!(ids, ["1", "2"]);
    assert!(check(&aids, date(2026, 1, 10), 30 * K).fits());
    // three years before the last one, it no longer counts on its day
    assert!(check(&aids[1..], date(2023, 9, 1), 200 * K).fits());
    assert_eq!(
        check(&aids[..1], date(2023, 6, 2), 60 * K).blocked_on,
        Some(date(2026, 6, 1))
    );
}

#[test]
fn fiscal_years_before_2024_then_rolling_ones() {
    let aids = [aid("1", "a", date(2021, 1, 1), 200 * K)];
    let in_2023 = check(&aids, date(2023, 12, 31), 1);
    assert_eq!(in_2023.ceiling, Cents(200 * K));
    assert_eq!(in_2023.days[0].since, date(2021, 1, 1));
    assert!(!in_2023.fits());
    // a day later the years roll: 1 January 2021 is three years back
    let in_2024 = check(&aids, date(2024, 1, 1), 1);
    assert_eq!(in_2024.ceiling, Cents(300 * K));
    assert_eq!(in_2024.days[0].since, date(2021, 1, 2));
    assert_eq!(in_2024.used, Cents(0));
    let granted_in_2021 = [aid("1", "a", date(2021, 1, 2), 200 * K)];
    assert_eq!(
        check(&granted_in_2021, date(2024, 1, 1), 1).used,
        Cents(200 * K)
    );
    // calendar years: what 2020 gave does not count in 2023
    let in_2020 = [aid("1", "a", date(2020, 12, 31), 200 * K)];
    assert!(check(&in_2020, date(2023, 1, 1), 200 * K).fits());
}

#[test]
fn cancelled_or_reduced_it_gives_room_back_from_its_date() {
    let mut reduced = aid("1", "a", date(2025, 1, 10), 300 * K);
    reduced.changes = vec![
        Change {
            on: date(2025, 9, 1),
            amount: Cents(0),
        },
        Change {
            on: date(2025, 6, 1),
            amount: Cents(200 * K),
        },
    ];
    let room = |on| check(&[reduced.clone()], on, 0).room;
    assert_eq!(room(date(2025, 5, 31)), Cents(0));
    assert_eq!(room(date(2025, 6, 1)), Cents(100 * K));
    assert_eq!(room(date(2025, 8, 31)), Cents(100 * K));
    assert_eq!(room(date(2025, 9, 1)), Cents(300 * K));
    assert!(
        check(&[reduced], date(2025, 9, 1), 0).days[0]
            .aids
            .is_empty()
    );
}

#[test]
fn linked_organisations_are_one_undertaking_while_they_are_linked() {
    let link = |a: &str, b: &str, from, to| Link {
        a: a.into(),
        b: b.into(),
        from,
        to,
    };
    let links = [
        link("c", "b", date(2025, 1, 1), None),
        link("a", "b", date(2025, 6, 1), Some(date(2025, 12, 31))),
    ];
    let aids = [
        aid("1", "c", date(2024, 2, 1), 300 * K),
        aid("2", "d", date(2024, 2, 1), 300 * K),
    ];
    let used = |on| check_linked(&aids, &links, on, 0).used;
    assert_eq!(used(date(2025, 5, 31)), Cents(0));
    // through b; aid granted before the link counts
    assert_eq!(used(date(2025, 6, 1)), Cents(300 * K));
    assert_eq!(used(date(2025, 12, 31)), Cents(300 * K));
    assert_eq!(used(date(2026, 1, 1)), Cents(0));
    // a merger with nothing granted after it blocks nothing that came before
    assert!(check_linked(&aids, &links, date(2025, 5, 1), 300 * K).fits());
    let after = [aids[0].clone(), aid("3", "b", date(2025, 7, 1), K)];
    let found = check_linked(&after, &links, date(2025, 5, 1), K);
    assert_eq!(found.blocked_on, Some(date(2025, 7, 1)));
}

#[test]
fn other_regimes_count_where_the_text_says_so() {
    let mut fields = aid("1", "a", date(2025, 1, 1), 50 * K);
    fields.regime = "fields".into();
    let mut other = aid("2", "a", date(2025, 1, 1), 60 * K);
    other.regime = "elsewhere".into();
    let found = check(&[fields, other], date(2025, 2, 1), 0);
    assert_eq!(found.used, Cents(50 * K));
    assert_eq!(found.days[0].aids[0].regime, "fields");
}

#[test]
fn the_day_on_which_it_will_fit() {
    let aids = [
        aid("1", "a", date(2024, 3, 15), 200 * K),
        aid("2", "a", date(2025, 7, 1), 100 * K),
    ];
    let ledger = Ledger {
        aids: aids.to_vec(),
        links: Vec::new(),
    };
    let from = |cents| ledger.fits_from(&general(), &new("a", date(2026, 1, 1), cents));
    assert_eq!(from(0), Some(date(2026, 1, 1)));
    assert_eq!(from(200 * K), Some(date(2027, 3, 15)));
    assert_eq!(from(200 * K + 1), Some(date(2028, 7, 1)));
    assert_eq!(from(300 * K), Some(date(2028, 7, 1)));
    assert_eq!(from(300 * K + 1), None);
    // Nothing counts yet on the day of the grant, and what is granted afterwards leaves no room.
    let early = |day| ledger.fits_from(&general(), &new("a", day, 150 * K));
    assert_eq!(early(date(2024, 3, 14)), Some(date(2027, 3, 15)));
}

#[test]
fn a_higher_ceiling_that_is_known_makes_it_fit() {
    let from = |day, cents| Ledger::default().fits_from(&general(), &new("a", day, cents));
    // 200 000 € until the end of 2023, 300 000 € until the end of 2030.
    let day = date(2023, 12, 30);
    assert_eq!(from(day, 200 * K), Some(day));
    assert_eq!(from(day, 200 * K + 1), Some(date(2024, 1, 1)));
    assert_eq!(from(day, 300 * K), Some(date(2024, 1, 1)));
    assert_eq!(from(day, 300 * K + 1), None);
    // The last day of a ceiling is one of its days; after it nothing is known.
    let last = date(2030, 12, 31);
    assert_eq!(from(last, 300 * K), Some(last));
    assert_eq!(from(last.tomorrow().unwrap(), 1), None);
    // A ceiling that is past is of no use to one that is lower.
    let rolling = Counting::RollingYears;
    let regime = regime(
        "general",
        &[],
        vec![
            ceiling(date(2024, 1, 1), Some(date(2024, 12, 31)), 300_000, rolling),
            ceiling(date(2025, 1, 1), None, 200_000, rolling),
        ],
    );
    let from = |day, cents| Ledger::default().fits_from(&regime, &new("a", day, cents));
    assert_eq!(from(date(2025, 1, 1), 200 * K + 1), None);
    assert_eq!(from(date(2025, 1, 1), 200 * K), Some(date(2025, 1, 1)));
}

#[test]
fn a_day_is_looked_at_once_even_when_something_else_is_granted_on_it() {
    let on = date(2025, 5, 2);
    let aids = [
        aid("1", "a", on, 10 * K),
        aid("2", "a", date(2025, 5, 3), 10 * K),
    ];
    let found = check(&aids, on, K);
    let days: Vec<Date> = found.days.iter().map(|day| day.day).collect();
    assert_eq!(days, [on, date(2025, 5, 3)]);
}

#[test]
fn no_answer_without_a_ceiling() {
    let none = Ledger::default().check(&general(), &new("a", date(2031, 1, 1), 1));
    assert_eq!(
        none,
        Err(CheckError::NoCeiling {
            regime: "general".into(),
            day: date(2031, 1, 1)
        })
    );
    assert!(
        Ledger::default()
            .check(&general(), &new("a", date(2030, 12, 31), 1))
            .is_ok()
    );
    assert_eq!(
        Ledger::default().check(&general(), &new("a", date(2026, 1, 1), -1)),
        Err(CheckError::Negative)
    );
    // aid granted after the last known ceiling is not judged, and does not hide the rest
    let late = [
        aid("1", "a", date(2030, 6, 1), 290 * K),
        aid("2", "a", date(2031, 2, 1), 290 * K),
    ];
    let found = check(&late, date(2030, 5, 1), 20 * K);
    assert_eq!(found.days.len(), 2);
    assert_eq!(found.blocked_on, Some(date(2030, 6, 1)));
}

// ---------------------------------------------------------------- the slow program

/// The day three years before, by hand: 29 February is 28 where there is none.
fn three_years_before(day: Date) -> Date {
    let year = day.year() - 3;
    Date::new(year, day.month(), day.day()).unwrap_or_else(|_| date(year, 2, 28))
}

fn years_start(day: Date) -> Date {
    if day.year() < 2024 {
        date(day.year() - 2, 1, 1)
    } else {
        three_years_before(day).tomorrow().unwrap()
    }
}

fn ceiling_of(day: Date) -> i64 {
    if day.year() < 2024 { 200 * K } else { 300 * K }
}

fn amount_of(aid: &Aid, day: Date) -> i64 {
    let mut amount = aid.amount.get();
    let mut changes = aid.changes.clone();
    changes.sort_by_key(|c| c.on);
    for change in changes {
        if change.on <= day {
            amount = change.amount.get();
        }
    }
    amount
}

/// Everyone reachable from `a` through the links of that day.
fn group(links: &[Link], day: Date) -> BTreeSet<&str> {
    let mut known = BTreeSet::from(["a"]);
    for _ in 0..links.len() + 1 {
        for link in links {
            let on = link.from <= day && link.to.is_none_or(|to| to >= day);
            let (a, b) = (link.a.as_str(), link.b.as_str());
            if on && (known.contains(a) || known.contains(b)) {
                known.insert(a);
                known.insert(b);
            }
        }
    }
    known
}

/// First day that the new aid would break, and the least room, walking every day of its period.
/// `every_day`: whether a day counts on which nothing is granted.
fn walk(
    aids: &[Aid],
    links: &[Link],
    on: Date,
    cents: i64,
    every_day: bool,
) -> (Option<Date>, i64) {
    let mut blocked = None;
    let mut room = i64::MAX;
    for day in on
        .series(1.day())
        .take_while(|d| d.year() < 2031)
        .take(366 * 5)
    {
        if years_start(day) > on {
            continue;
        }
        let members = group(links, day);
        let concerned: Vec<&Aid> = aids
            .iter()
            .filter(|a| members.contains(a.organisation.as_str()))
            .collect();
        let granted = concerned
            .iter()
            .any(|a| a.granted_on == day && amount_of(a, day) > 0);
        if !(every_day || day == on || granted) {
            continue;
        }
        let used: i64 = concerned
            .iter()
            .filter(|a| years_start(day) <= a.granted_on && a.granted_on <= day)
            .map(|a| amount_of(a, day))
            .sum();
        let left = ceiling_of(day) - used;
        room = room.min(left);
        if left < cents && blocked.is_none() {
            blocked = Some(day);
        }
    }
    (blocked, room.max(0))
}

fn some_day(first: Date, days: i64) -> impl Strategy<Value = Date> {
    (0..days).prop_map(move |n| first.checked_add(n.days()).unwrap())
}

/// Amounts that meet at the ceiling often.
fn some_amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(100 * K),
        Just(50 * K),
        Just(150 * K),
        Just(K),
        1..150 * K
    ]
}

fn some_aid(first: Date, days: i64) -> impl Strategy<Value = Aid> {
    let organisation = prop::sample::select(vec!["a", "b", "c"]);
    let changes = prop::collection::vec((0i64..900, 0u8..3), 0..3);
    (some_day(first, days), some_amount(), organisation, changes).prop_map(
        |(on, cents, organisation, changes)| {
            let mut aid = aid("x", organisation, on, cents);
            let mut left = cents;
            let mut after = on;
            for (days, kind) in changes {
                after = after.checked_add((days + 1).days()).unwrap();
                left = if kind == 0 { 0 } else { left / 2 };
                aid.changes.push(Change {
                    on: after,
                    amount: Cents(left),
                });
            }
            aid
        },
    )
}

fn some_link() -> impl Strategy<Value = Link> {
    let pair = prop::sample::select(vec![("a", "b"), ("b", "c"), ("c", "a")]);
    (
        pair,
        some_day(date(2021, 1, 1), 2500),
        prop::option::of(0i64..800),
    )
        .prop_map(|((a, b), from, lasts)| Link {
            a: a.into(),
            b: b.into(),
            from,
            to: lasts.map(|n| from.checked_add(n.days()).unwrap()),
        })
}

/// Mostly around the ends of February, where three years are not a number of days.
fn awkward_day() -> impl Strategy<Value = Date> {
    let years = prop::sample::select(vec![2024i16, 2025, 2026, 2027, 2028]);
    let days = prop::sample::select(vec![(2i8, 27i8), (2, 28), (2, 29), (3, 1), (3, 2)]);
    (years, days).prop_map(|(year, (month, day))| {
        Date::new(year, month, day).unwrap_or_else(|_| date(year, 2, 28))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// One undertaking, since 2024: on no day at all may the sum pass the ceiling.
    #[test]
    fn since_2024_every_single_day_is_held(
        aids in prop::collection::vec(
            (prop_oneof![some_day(date(2024, 1, 1), 1800), awkward_day()], some_amount()), 0..7),
        on in prop_oneof![some_day(date(2024, 1, 1), 1800), awkward_day()],
        cents in some_amount(),
    ) {
        let aids: Vec<Aid> = aids.into_iter().map(|(day, c)| aid("x", "a", day, c)).collect();
        let found = check(&aids, on, cents);
        let (blocked, room) = walk(&aids, &[], on, cents, true);
        prop_assert_eq!(found.blocked_on, blocked);
        prop_assert_eq!(found.room.get(), room);
        prop_assert_eq!(found.fits(), cents <= room || (room == 0 && cents == 0));
    }

    /// With links, cancellations, reductions and both ways of counting.
    #[test]
    fn the_same_as_the_slow_program(
        aids in prop::collection::vec(some_aid(date(2020, 6, 1), 3000), 0..8),
        links in prop::collection::vec(some_link(), 0..4),
        on in some_day(date(2022, 1, 1), 2400),
        cents in some_amount(),
    ) {
        let found = check_linked(&aids, &links, on, cents);
        let (blocked, room) = walk(&aids, &links, on, cents, false);
        prop_assert_eq!(found.blocked_on, blocked);
        prop_assert_eq!(found.room.get(), room);
    }

}

proptest! {
    // Every day of seven years is looked at, for each case.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is granted only when it fits never passes the ceiling, in whatever order it is entered.
    #[test]
    fn a_ledger_filled_through_the_check_is_always_lawful(
        wanted in prop::collection::vec((some_day(date(2024, 1, 1), 2000), some_amount()), 1..12),
    ) {
        let mut ledger = Ledger::default();
        for (index, (on, cents)) in wanted.into_iter().enumerate() {
            if ledger.check(&general(), &new("a", on, cents)).unwrap().fits() {
                ledger.aids.push(aid(&index.to_string(), "a", on, cents));
            }
        }
        for day in date(2024, 1, 1).series(1.day()).take(366 * 7 - 10) {
            let found = ledger.day(&general(), "a", day);
            if let Some(found) = found {
                prop_assert!(found.used <= found.ceiling, "{}", day);
            }
        }
    }
}
