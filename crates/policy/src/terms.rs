//! The terms of an aid: how an advance is repaid, how money is paid.
//!
//! # Exactness
//! Amounts are integer cents. The instalments of an advance sum to what was advanced, the payments of
//! an aid to what was granted: both are split by the largest remainder ([`money::split`]), so that two
//! equal parts never differ by more than a cent. Interest is rounded down, to the good of who pays it.

use jiff::ToSpan;
use jiff::civil::Date;
use money::{Cents, Rate, split};
use serde::Serialize;

use crate::model::{Sourced, Text};

/// How an advance is repaid: `[repayment]` of a scheme file.
#[derive(Clone, Debug, PartialEq)]
pub struct Repayment {
    /// Yearly interest on what is still due.
    pub rate: Sourced<Rate>,
    /// The longest time without repayment, in months.
    pub deferral: Sourced<u32>,
    /// The longest repayment once it has begun, in months.
    pub length: Sourced<u32>,
    /// From one instalment to the next, in months, where nobody chose.
    pub every: Sourced<u32>,
}

/// What was chosen within the terms; `None`: as the file says, the longest it allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub deferral: Option<u32>,
    pub length: Option<u32>,
    pub every: Option<u32>,
}

/// What is due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Instalment {
    pub due: Date,
    /// Months after the payment.
    pub after: u32,
    pub principal: Cents,
    pub interest: Cents,
}

/// Why there is no schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSchedule {
    #[error("`{0}` is not published and was not chosen")]
    NotPublished(&'static str),
    #[error("`{0}` is longer than the file allows")]
    TooLong(&'static str),
    #[error("the repayment is not a whole number of instalments")]
    Uneven,
    #[error("the amount or a day cannot be held")]
    TooLarge,
}

/// Months in a year, and parts per million in a whole.
const YEAR: i128 = 12;
const MILLION: i128 = 1_000_000;

impl Repayment {
    /// The instalments of an advance paid on a day, in their order. The first is due one period after
    /// the end of the deferral; interest runs from the payment.
    ///
    /// # Errors
    /// What is not published and was not chosen, or was chosen beyond what the file allows.
    pub fn schedule(
        &self,
        principal: Cents,
        paid_on: Date,
        chosen: Chosen,
    ) -> Result<Vec<Instalment>, NoSchedule> {
        let rate = self.rate.value.ok_or(NoSchedule::NotPublished("rate"))?;
        let deferral = within("deferral", &self.deferral, chosen.deferral)?;
        let length = within("length", &self.length, chosen.length)?;
        let every = chosen
            .every
            .or(self.every.value)
            .ok_or(NoSchedule::NotPublished("every"))?;
        if every == 0 || length == 0 || !length.is_multiple_of(every) {
            return Err(NoSchedule::Uneven);
        }
        if principal < Cents::ZERO {
            return Err(NoSchedule::TooLarge);
        }
        let count = length / every;
        let weights = vec![1; usize::try_from(count).map_err(|_| NoSchedule::TooLarge)?];
        let mut remaining = principal;
        let mut waited = 0_u32;
        let mut due = deferral;
        let mut schedule = Vec::with_capacity(weights.len());
        for part in split(principal, &weights) {
            due = due.checked_add(every).ok_or(NoSchedule::TooLarge)?;
            let since = due.saturating_sub(waited);
            schedule.push(Instalment {
                due: paid_on
                    .checked_add(i64::from(due).months())
                    .map_err(|_| NoSchedule::TooLarge)?,
                after: due,
                principal: part,
                interest: interest(remaining, rate, since).ok_or(NoSchedule::TooLarge)?,
            });
            waited = due;
            remaining = remaining.checked_sub(part).ok_or(NoSchedule::TooLarge)?;
        }
        Ok(schedule)
    }
}

/// What was chosen, no longer than the file allows.
fn within(
    name: &'static str,
    longest: &Sourced<u32>,
    chosen: Option<u32>,
) -> Result<u32, NoSchedule> {
    match (chosen, longest.value) {
        (Some(chosen), Some(longest)) if chosen > longest => Err(NoSchedule::TooLong(name)),
        (chosen, longest) => chosen.or(longest).ok_or(NoSchedule::NotPublished(name)),
    }
}

/// Simple interest over so many months, rounded down.
fn interest(of: Cents, rate: Rate, months: u32) -> Option<Cents> {
    let product = i128::from(of.get())
        .checked_mul(i128::from(rate.ppm()))?
        .checked_mul(i128::from(months))?;
    let cents = product.checked_div(YEAR.checked_mul(MILLION)?)?;
    i64::try_from(cents).ok().map(Cents)
}

/// How an aid is paid: `[payment]` of a scheme file.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// From a complete request to the money, in days; absent where the file says nothing of it.
    pub delay: Option<Sourced<u32>>,
    /// In the order of the file.
    pub parts: Vec<PaymentPart>,
}

/// One payment.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentPart {
    pub when: Moment,
    /// Of what is granted.
    pub share: Sourced<Rate>,
    /// What is asked for it, in words.
    pub text: Option<Text>,
}

/// When a payment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Once the decision is notified or the agreement signed.
    Signature,
    /// Once the project begins.
    Start,
    /// On expenses already proved.
    Progress,
    /// At the end, on proof of everything.
    Balance,
}

impl Moment {
    pub const ALL: [Moment; 4] = [
        Moment::Signature,
        Moment::Start,
        Moment::Progress,
        Moment::Balance,
    ];

    /// Its name in the files.
    pub const fn id(self) -> &'static str {
        match self {
            Moment::Signature => "signature",
            Moment::Start => "start",
            Moment::Progress => "progress",
            Moment::Balance => "balance",
        }
    }
}

impl Payment {
    /// What each payment is, when every share is published. They sum to what is granted.
    pub fn amounts(&self, granted: Cents) -> Option<Vec<Cents>> {
        let shares = self.parts.iter().map(|part| part.share.value);
        let weights: Option<Vec<u64>> = shares
            .map(|share| u64::try_from(share?.ppm()).ok())
            .collect();
        weights.map(|weights| split(granted, &weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Confidence;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn figure<T>(value: Option<T>) -> Sourced<T> {
        Sourced {
            value,
            source: "Texte".into(),
            confidence: Confidence::A,
            note: None,
        }
    }

    fn terms(ppm: i64) -> Repayment {
        Repayment {
            rate: figure(Some(Rate::from_ppm(ppm))),
            deferral: figure(Some(24)),
            length: figure(Some(60)),
            every: figure(Some(12)),
        }
    }

    const PAID: Date = date(2024, 1, 31);

    #[test]
    fn an_advance_without_interest_is_repaid_in_equal_parts_after_its_deferral() {
        let schedule = terms(0)
            .schedule(Cents(1_000_003), PAID, Chosen::default())
            .unwrap();
        let days: Vec<Date> = schedule.iter().map(|one| one.due).collect();
        assert_eq!(
            days,
            [
                date(2027, 1, 31),
                date(2028, 1, 31),
                date(2029, 1, 31),
                date(2030, 1, 31),
                date(2031, 1, 31)
            ]
        );
        let parts: Vec<i64> = schedule.iter().map(|one| one.principal.0).collect();
        assert_eq!(parts, [200_001, 200_001, 200_001, 200_000, 200_000]);
        assert!(schedule.iter().all(|one| one.interest.is_zero()));
    }

    #[test]
    fn a_month_that_is_shorter_gives_its_last_day() {
        let chosen = Chosen {
            deferral: Some(0),
            length: Some(3),
            every: Some(1),
        };
        let schedule = terms(0).schedule(Cents(300), PAID, chosen).unwrap();
        let days: Vec<Date> = schedule.iter().map(|one| one.due).collect();
        assert_eq!(
            days,
            [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]
        );
    }

    #[test]
    fn interest_runs_from_the_payment_on_what_is_due_and_is_rounded_down() {
        // 2 % a year of 10 000,00 €: three years before the first instalment, then one each.
        let schedule = terms(20_000)
            .schedule(Cents(1_000_000), PAID, Chosen::default())
            .unwrap();
        let interest: Vec<i64> = schedule.iter().map(|one| one.interest.0).collect();
        assert_eq!(interest, [60_000, 16_000, 12_000, 8_000, 4_000]);
        let chosen = Chosen {
            deferral: Some(0),
            length: Some(1),
            every: Some(1),
        };
        let one = terms(20_000).schedule(Cents(599), PAID, chosen).unwrap();
        assert_eq!(one[0].interest, Cents(0), "599 × 2 % / 12 is under a cent");
        let one = terms(20_000).schedule(Cents(600), PAID, chosen).unwrap();
        assert_eq!(one[0].interest, Cents(1), "exactly one cent");
    }

    #[test]
    fn what_is_chosen_stays_within_the_file() {
        let tried = |chosen: Chosen| terms(0).schedule(Cents(100), PAID, chosen).map(|s| s.len());
        let deferral = |months| Chosen {
            deferral: Some(months),
            ..Chosen::default()
        };
        assert_eq!(tried(deferral(23)), Ok(5));
        assert_eq!(tried(deferral(24)), Ok(5));
        assert_eq!(tried(deferral(25)), Err(NoSchedule::TooLong("deferral")));
        let length = |months| Chosen {
            length: Some(months),
            ..Chosen::default()
        };
        assert_eq!(tried(length(48)), Ok(4));
        assert_eq!(tried(length(59)), Err(NoSchedule::Uneven));
        assert_eq!(tried(length(60)), Ok(5));
        assert_eq!(tried(length(72)), Err(NoSchedule::TooLong("length")));
        assert_eq!(tried(length(0)), Err(NoSchedule::Uneven));
        let every = |months| Chosen {
            every: Some(months),
            ..Chosen::default()
        };
        assert_eq!(tried(every(3)), Ok(20));
        assert_eq!(tried(every(0)), Err(NoSchedule::Uneven));
        assert_eq!(
            terms(0).schedule(Cents(-1), PAID, Chosen::default()),
            Err(NoSchedule::TooLarge)
        );
    }

    #[test]
    fn what_is_not_published_must_be_chosen() {
        let mut unknown = terms(0);
        unknown.every = figure(None);
        unknown.length = figure(None);
        let tried = |terms: &Repayment, chosen| terms.schedule(Cents(100), PAID, chosen);
        assert_eq!(
            tried(&unknown, Chosen::default()),
            Err(NoSchedule::NotPublished("length"))
        );
        let length = Chosen {
            length: Some(120),
            ..Chosen::default()
        };
        assert_eq!(
            tried(&unknown, length),
            Err(NoSchedule::NotPublished("every"))
        );
        let all = Chosen {
            every: Some(60),
            ..length
        };
        assert_eq!(tried(&unknown, all).map(|s| s.len()), Ok(2));
        unknown.rate = figure(None);
        assert_eq!(tried(&unknown, all), Err(NoSchedule::NotPublished("rate")));
    }

    fn payment(shares: &[Option<i32>]) -> Payment {
        let parts = shares.iter().map(|share| PaymentPart {
            when: Moment::Signature,
            share: figure(share.map(Rate::percent)),
            text: None,
        });
        Payment {
            delay: None,
            parts: parts.collect(),
        }
    }

    #[test]
    fn payments_follow_their_shares() {
        let amounts = payment(&[Some(50), Some(30), Some(20)]).amounts(Cents(1_001));
        let amounts: Vec<i64> = amounts.unwrap().iter().map(|one| one.0).collect();
        assert_eq!(amounts, [501, 300, 200]);
        assert_eq!(payment(&[Some(50), None]).amounts(Cents(1_000)), None);
    }

    proptest! {
        #[test]
        fn instalments_sum_to_what_was_advanced(
            principal in 0i64..1_000_000_000_000,
            deferral in 0u32..=24,
            count in 1u32..=60,
            every in 1u32..=12,
            ppm in 0i64..200_000,
        ) {
            let mut terms = terms(ppm);
            terms.length = figure(Some(720));
            let chosen = Chosen {
                deferral: Some(deferral),
                length: Some(count * every),
                every: Some(every),
            };
            let schedule = terms.schedule(Cents(principal), PAID, chosen).unwrap();
            prop_assert_eq!(schedule.len(), usize::try_from(count).unwrap());
            let sum: i64 = schedule.iter().map(|one| one.principal.0).sum();
            prop_assert_eq!(sum, principal);
            let least = schedule.iter().map(|one| one.principal.0).min().unwrap();
            let most = schedule.iter().map(|one| one.principal.0).max().unwrap();
            prop_assert!(most - least <= 1);
            prop_assert!(schedule.iter().all(|one| one.interest >= Cents::ZERO));
            prop_assert!(schedule.is_sorted_by(|a, b| a.due < b.due));
            let after: Vec<u32> = schedule.iter().map(|one| one.after).collect();
            let expected: Vec<u32> = (1..=count).map(|n| deferral + n * every).collect();
            prop_assert_eq!(after, expected);
            let none = schedule.iter().all(|one| one.interest.is_zero());
            prop_assert!(none || ppm > 0);
        }

        #[test]
        fn payments_sum_to_what_is_granted(
            granted in 0i64..1_000_000_000_000,
            first in 0i32..=100,
        ) {
            let amounts = payment(&[Some(first), Some(100 - first)]).amounts(Cents(granted)).unwrap();
            prop_assert_eq!(amounts.iter().map(|one| one.0).sum::<i64>(), granted);
        }
    }
}
