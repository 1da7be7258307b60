//! The grant equivalent against figures computed elsewhere, and against exact fractions.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use domain::aid::grant_equivalent::{
    EquivalentError, GrantEquivalent, Method, Rates, SubPeriod, grant_equivalent,
};
use domain::aid::loan::{Terms, TermsError};
use jiff::civil::date;
use money::{Cents, Rate, Rounding, parse_amount};
use num_bigint::BigInt;
use proptest::prelude::*;

use Method::{InterestDifferential, PresentValue};
use SubPeriod::{Effective, Proportional};

fn terms(principal: &str, deferral: u32, instalments: u32, every: u32) -> Terms {
    Terms {
        principal: parse_amount(principal).unwrap(),
        deferral_months: deferral,
        instalments,
        every_months: every,
        paid_on: None,
    }
}

fn rates(reference: &str, discount: &str, charged: &str) -> Rates {
    Rates {
        reference: reference.parse().unwrap(),
        discount: Some(discount.parse().unwrap()),
        charged: charged.parse().unwrap(),
        origin: None,
    }
}

fn cents(terms: &Terms, rates: &Rates, method: Method, sub: SubPeriod) -> i64 {
    grant_equivalent(terms, rates, method, sub)
        .unwrap()
        .cents
        .get()
}

/// The reference table of the domain notes (section 9.3), to the cent.
#[test]
fn the_reference_table() {
    for (principal, deferral, n, every, pv7, pv4, effective, proportional) in [
        ("15000", 0, 5, 12, 269_941, 164_453, 287_793, 287_793),
        ("15000", 12, 5, 12, 350_412, 215_820, 377_686, 377_686),
        ("15000", 24, 5, 12, 425_619, 265_212, 464_121, 464_121),
        ("15000", 24, 20, 3, 397_814, 246_842, 427_340, 438_399),
        ("30000", 24, 5, 12, 851_237, 530_424, 928_242, 928_242),
    ] {
        let t = terms(principal, deferral, n, every);
        let at = |reference| rates(reference, "4 %", "0 %");
        assert_eq!(cents(&t, &at("7 %"), PresentValue, Effective), pv7);
        assert_eq!(cents(&t, &at("4 %"), PresentValue, Effective), pv4);
        let id = |sub| cents(&t, &at("7 %"), InterestDifferential, sub);
        assert_eq!((id(Effective), id(Proportional)), (effective, proportional));
    }
}

/// Figures of a separate program (decimal numbers of eighty digits, plain formulas): odd periods,
/// a first period shorter than the others, interest asked, tiny and zero rates.
#[test]
fn figures_computed_elsewhere() {
    #[rustfmt::skip]
    let figures = [
        ("99999", 1, 12, 1, "7 %", "4 %", "0 %", PresentValue, Effective, 412_231),
        ("15000", 0, 12, 6, "7 %", "3.07 %", "0 %", InterestDifferential, Effective, 312_927),
        ("2500000", 0, 3, 12, "7 %", "0 %", "0 %", PresentValue, Effective, 31_306_996),
        ("2500000", 30, 3, 3, "12.5 %", "3.07 %", "2.5 %", PresentValue, Proportional, 58_812_927),
        ("2500000", 30, 3, 1, "0.0001 %", "3.07 %", "0 %", PresentValue, Effective, 667),
        ("2500000", 0, 20, 2, "12.5 %", "0 %", "0 %", InterestDifferential, Proportional, 54_687_500),
        ("99999", 6, 3, 2, "0 %", "3.07 %", "0 %", InterestDifferential, Proportional, 0),
        ("99999", 24, 12, 3, "0.0001 %", "4 %", "0 %", InterestDifferential, Effective, 33),
        ("99999", 1, 12, 6, "7 %", "4 %", "2.5 %", InterestDifferential, Proportional, 1_369_776),
        ("7777", 7, 7, 1, "12.5 %", "1.5 %", "0 %", PresentValue, Proportional, 79_458),
        ("7777", 7, 7, 6, "4.35 %", "3.07 %", "0 %", PresentValue, Effective, 80_378),
        ("12345.67", 24, 3, 1, "12.5 %", "3.07 %", "0 %", InterestDifferential, Effective, 306_064),
        ("7777", 30, 20, 6, "12.5 %", "0 %", "1 %", PresentValue, Proportional, 410_363),
        ("7777", 7, 1, 2, "7 %", "3.07 %", "1 %", PresentValue, Effective, 32_846),
        ("99999", 18, 1, 1, "7 %", "3.07 %", "2.5 %", PresentValue, Proportional, 641_559),
        ("2500000", 6, 12, 1, "7 %", "0 %", "1 %", InterestDifferential, Proportional, 15_625_000),
        ("15000", 1, 7, 2, "0 %", "3.07 %", "1 %", InterestDifferential, Proportional, 0),
    ];
    for (principal, deferral, n, every, r, d, c, method, sub, expected) in figures {
        let found = cents(
            &terms(principal, deferral, n, every),
            &rates(r, d, c),
            method,
            sub,
        );
        assert_eq!(
            found, expected,
            "{principal} {deferral} {n} {every} {r} {d} {c} {method} {sub}"
        );
    }
}

#[test]
fn half_a_cent_goes_up() {
    // 1 € for a year at 0.5 %, not discounted: half a cent exactly; then just below and above.
    for (reference, expected) in [("0,4999 %", 0), ("0,5 %", 1), ("0,5001 %", 1)] {
        let found = cents(
            &terms("1", 0, 1, 12),
            &rates(reference, "0 %", "0 %"),
            InterestDifferential,
            Effective,
        );
        assert_eq!(found, expected, "{reference}");
    }
}

#[test]
fn the_result_carries_what_it_rests_on() {
    let mut t = terms("15 000 €", 24, 5, 12);
    t.paid_on = Some(date(2024, 2, 29));
    let result =
        grant_equivalent(&t, &rates("7 %", "4 %", "0 %"), PresentValue, Effective).unwrap();
    assert_eq!(result.discounted_at, Rate::percent(7));
    assert_eq!(result.rounding, Rounding::HalfUp);
    let rows: Vec<(u32, _, i64, i64, i64)> = result
        .schedule
        .iter()
        .map(|r| {
            (
                r.months,
                r.due_on,
                r.balance.get(),
                r.capital.get(),
                r.discounted.get(),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (36, Some(date(2027, 2, 28)), 1_500_000, 300_000, 244_889),
            (48, Some(date(2028, 2, 29)), 1_200_000, 300_000, 228_869),
            (60, Some(date(2029, 2, 28)), 900_000, 300_000, 213_896),
            (72, Some(date(2030, 2, 28)), 600_000, 300_000, 199_903),
            (84, Some(date(2031, 2, 28)), 300_000, 300_000, 186_825),
        ]
    );
    // frozen with a decision, then read again
    let frozen = serde_json::to_string(&result).unwrap();
    assert_eq!(
        serde_json::from_str::<GrantEquivalent>(&frozen).unwrap(),
        result
    );

    let differential = grant_equivalent(
        &t,
        &rates("7 %", "4 %", "0 %"),
        InterestDifferential,
        Effective,
    )
    .unwrap();
    assert_eq!(differential.discounted_at, Rate::percent(4));
    assert_eq!(
        differential.schedule.len(),
        7,
        "the deferral costs interest"
    );
    assert_eq!(differential.schedule[0].market, Cents(105_000));
    assert_eq!(differential.schedule[0].discounted, Cents(100_962));
}

#[test]
fn no_result_without_what_it_needs() {
    let none = Rates {
        discount: None,
        ..rates("7 %", "4 %", "0 %")
    };
    let t = terms("15000", 0, 5, 12);
    assert_eq!(
        grant_equivalent(&t, &none, InterestDifferential, Effective),
        Err(EquivalentError::NoDiscountRate)
    );
    assert!(grant_equivalent(&t, &none, PresentValue, Effective).is_ok());
    assert_eq!(
        grant_equivalent(&terms("15000", 0, 0, 12), &none, PresentValue, Effective),
        Err(EquivalentError::Terms(TermsError::NoInstalment))
    );
    let negative = Rates {
        reference: Rate::from_ppm(-1),
        ..none
    };
    assert_eq!(
        grant_equivalent(&t, &negative, PresentValue, Effective),
        Err(EquivalentError::NegativeRate)
    );
}

/// 3,03 € paid back after a year at 20 % are worth 2,525 €: half a cent goes up, though no number of
/// decimals says 1 / 1,2.
#[test]
fn a_sum_that_is_half_a_cent_goes_up() {
    let rates = rates("20 %", "20 %", "0 %");
    for method in [PresentValue, InterestDifferential] {
        for (principal, found) in [("3.02", 50), ("3.03", 51), ("3.04", 51), ("0.03", 1)] {
            let terms = terms(principal, 0, 1, 12);
            assert_eq!(
                cents(&terms, &rates, method, Effective),
                found,
                "{principal}"
            );
        }
    }
}

#[test]
fn names_go_and_come_back() {
    for method in [PresentValue, InterestDifferential] {
        assert_eq!(method.as_str().parse(), Ok(method));
    }
    for sub in [Effective, Proportional] {
        assert_eq!(sub.as_str().parse(), Ok(sub));
    }
    assert!("pv".parse::<Method>().is_err());
    assert!("Effective".parse::<SubPeriod>().is_err());
}

/// Yearly schedules as one exact fraction, cents over `(10^6 + ppm)^last`.
fn exact_present_value(t: &Terms, ppm: u64) -> i64 {
    let rows = t.instalments().unwrap();
    let last = rows.last().unwrap().months / 12;
    let growth = |years: u32| BigInt::from(1_000_000 + ppm).pow(years);
    let million = |years: u32| BigInt::from(1_000_000).pow(years);
    let denominator = growth(last);
    let mut numerator = BigInt::from(t.principal.get()) * &denominator;
    for row in rows {
        let years = row.months / 12;
        numerator -= BigInt::from(row.capital.get()) * million(years) * growth(last - years);
    }
    let doubled = numerator * 2 + &denominator;
    i64::try_from(doubled / (denominator * 2)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn yearly_present_values_are_the_exact_fraction(
        cents_in in 100i64..1_000_000_000, deferral in 0u32..5, n in 1u32..12, ppm in 0u64..200_000,
    ) {
        let t = Terms { principal: Cents(cents_in), ..terms("1", deferral * 12, n, 12) };
        let r = Rates { reference: Rate::from_ppm(i64::try_from(ppm).unwrap()), ..rates("0 %", "0 %", "0 %") };
        prop_assert_eq!(cents(&t, &r, PresentValue, Effective), exact_present_value(&t, ppm));
    }

    /// With one rate and effective interest, both methods say the same, whatever the periods.
    #[test]
    fn the_two_methods_agree_at_one_rate(
        cents_in in 1_000i64..100_000_000, deferral in 0u32..40, n in 1u32..12, every in 1u32..13,
        ppm in 0i64..200_000,
    ) {
        let t = Terms { principal: Cents(cents_in), ..terms("1", deferral, n, every) };
        let r = Rates {
            reference: Rate::from_ppm(ppm),
            discount: Some(Rate::from_ppm(ppm)),
            ..rates("0 %", "0 %", "0 %")
        };
        prop_assert_eq!(
            cents(&t, &r, PresentValue, Effective),
            cents(&t, &r, InterestDifferential, Effective)
        );
    }

    /// An advance is worth something, less than itself, more when it is longer or the market dearer.
    #[test]
    fn between_zero_and_the_principal(
        cents_in in 1_000i64..100_000_000, deferral in 0u32..40, n in 1u32..12, every in 1u32..13,
        ppm in 1i64..200_000,
    ) {
        let t = Terms { principal: Cents(cents_in), ..terms("1", deferral, n, every) };
        let at = |t: &Terms, ppm| {
            let r = Rates { reference: Rate::from_ppm(ppm), ..rates("0 %", "0 %", "0 %") };
            cents(t, &r, PresentValue, Effective)
        };
        let here = at(&t, ppm);
        prop_assert!((0..=cents_in).contains(&here));
        prop_assert!(at(&t, ppm + 1_000) >= here);
        let longer = Terms { deferral_months: deferral + 1, ..t.clone() };
        prop_assert!(at(&longer, ppm) >= here);
        // charging the market rate, there is no aid
        let market = Rates {
            reference: Rate::from_ppm(ppm),
            discount: Some(Rate::from_ppm(ppm / 2)),
            charged: Rate::from_ppm(ppm),
            origin: None,
        };
        for method in [PresentValue, InterestDifferential] {
            prop_assert_eq!(cents(&t, &market, method, Effective), 0);
        }
    }
}
