//! What is repaid, and when: the schedule of a repayable advance or of a soft loan.

use jiff::ToSpan;
use jiff::civil::Date;
use money::Cents;
use serde::{Deserialize, Serialize};

/// The longest schedule read, in months. A longer one is a slip of the keyboard.
pub const LONGEST: u32 = 1200;

/// The terms of repayment: equal capital instalments at regular times, the first one a period
/// after the end of the deferral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub principal: Cents,
    /// Months during which no capital is repaid.
    pub deferral_months: u32,
    /// How many instalments.
    pub instalments: u32,
    /// Months from one instalment to the next.
    pub every_months: u32,
    /// Day on which the money is paid. Every date is counted from it, so that a loan paid on
    /// 31 January falls due on 31 March even after a 28 February.
    pub paid_on: Option<Date>,
}

/// One instalment of capital.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// From 1.
    pub n: u32,
    /// Months after the payment.
    pub months: u32,
    pub due_on: Option<Date>,
    pub capital: Cents,
}

/// Why terms make no schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    #[error("the principal must be more than zero")]
    NoPrincipal,
    #[error("there must be one instalment at least")]
    NoInstalment,
    #[error("an instalment would be less than one cent")]
    TooManyInstalments,
    #[error("instalments must be one month apart at least")]
    NoPeriod,
    #[error("the last instalment would come more than {LONGEST} months after the payment")]
    TooLong,
    #[error("an instalment would fall after the last date of the calendar")]
    NoSuchDate,
}

impl Terms {
    /// The instalments in order: equal ones in whole cents, rounded down, the last of which takes
    /// what is left, so that they sum to the principal.
    ///
    /// # Errors
    /// [`TermsError`] when these terms make no schedule.
    pub fn instalments(&self) -> Result<Vec<Instalment>, TermsError> {
        if self.principal <= Cents::ZERO {
            return Err(TermsError::NoPrincipal);
        }
        if self.instalments == 0 {
            return Err(TermsError::NoInstalment);
        }
        if self.every_months == 0 {
            return Err(TermsError::NoPeriod);
        }
        self.every_months
            .checked_mul(self.instalments)
            .and_then(|repayment| repayment.checked_add(self.deferral_months))
            .filter(|months| *months <= LONGEST)
            .ok_or(TermsError::TooLong)?;
        let equal = self.principal.get() / i64::from(self.instalments);
        if equal == 0 {
            return Err(TermsError::TooManyInstalments);
        }
        (1..=self.instalments)
            .map(|n| {
                let months = self.deferral_months + n * self.every_months;
                let due_on = self
                    .paid_on
                    .map(|day| day.checked_add(i64::from(months).months()))
                    .transpose()
                    .map_err(|_| TermsError::NoSuchDate)?;
                let capital = if n == self.instalments {
                    self.principal.get() - equal * i64::from(n - 1)
                } else {
                    equal
                };
                Ok(Instalment {
                    n,
                    months,
                    due_on,
                    capital: Cents(capital),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn terms(cents: i64, deferral: u32, instalments: u32, every: u32) -> Terms {
        Terms {
            principal: Cents(cents),
            deferral_months: deferral,
            instalments,
            every_months: every,
            paid_on: None,
        }
    }

    #[test]
    fn the_last_instalment_takes_the_rounding() {
        let rows = terms(10_000, 24, 3, 12).instalments().unwrap();
        let seen: Vec<(u32, i64)> = rows.iter().map(|r| (r.months, r.capital.get())).collect();
        assert_eq!(seen, [(36, 3_333), (48, 3_333), (60, 3_334)]);
    }

    #[test]
    fn every_date_is_counted_from_the_payment() {
        let mut terms = terms(120_000, 0, 4, 1);
        terms.paid_on = Some(date(2024, 1, 31));
        let days: Vec<Date> = terms
            .instalments()
            .unwrap()
            .iter()
            .filter_map(|r| r.due_on)
            .collect();
        assert_eq!(
            days,
            [
                date(2024, 2, 29),
                date(2024, 3, 31),
                date(2024, 4, 30),
                date(2024, 5, 31),
            ]
        );
    }

    #[test]
    fn terms_that_make_no_schedule() {
        use TermsError::*;
        for (wrong, why) in [
            (terms(0, 0, 5, 12), NoPrincipal),
            (terms(-1, 0, 5, 12), NoPrincipal),
            (terms(100, 0, 0, 12), NoInstalment),
            (terms(100, 0, 5, 0), NoPeriod),
            (terms(4, 0, 5, 12), TooManyInstalments),
            (terms(100, 1, 100, 12), TooLong),
            (terms(100, 0, u32::MAX, 2), TooLong),
        ] {
            assert_eq!(wrong.instalments(), Err(why), "{wrong:?}");
        }
        assert!(terms(5, 0, 5, 12).instalments().is_ok());
        assert!(terms(100, 0, 100, 12).instalments().is_ok());
        let mut late = terms(100, 0, 2, 12);
        late.paid_on = Some(date(9998, 6, 1));
        assert_eq!(late.instalments(), Err(NoSuchDate));
    }

    proptest! {
        #[test]
        fn instalments_sum_to_the_principal(
            cents in 1i64..10_000_000_000, deferral in 0u32..100, n in 1u32..90, every in 1u32..13,
        ) {
            if let Ok(rows) = terms(cents, deferral, n, every).instalments() {
                prop_assert_eq!(rows.iter().map(|r| r.capital.get()).sum::<i64>(), cents);
                prop_assert!(rows.iter().all(|r| r.capital > Cents::ZERO));
                prop_assert!(rows.windows(2).all(|w| w[1].months - w[0].months == every));
            } else {
                prop_assert!(cents < i64::from(n) || deferral + n * every > LONGEST);
            }
        }
    }
}
