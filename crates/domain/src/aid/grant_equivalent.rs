//! The gross grant equivalent (*équivalent-subvention brut*, ESB) of a repayable advance or of a
//! soft loan: what its beneficiary gains against a loan at the reference rate.
//!
//! Two methods, both published; which one is used is a choice of the caller and stays with the
//! result:
//! - **present value**: the principal, minus what is paid back discounted at the reference rate;
//! - **interest differential**: the interest not asked at each period, discounted at the discount
//!   rate (base rate + 100 basis points, communication 2008/C 14/02).
//!
//! Time is counted in months from the payment and discounted by the year: `1 / (1 + rate)^(months
//! / 12)`. Powers are computed between two proven ends, with more decimals until both round to the
//! same cent; no floating point is involved. The one rounding of the result is to the nearest
//! cent, on the exact sum; discounted values of single rows are rounded apart, for reading, and
//! need not sum to it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use money::{Cents, Rate, Rounding};
use serde::{Deserialize, Serialize};

use super::interval::{Interval, Precision};
use super::loan::{Instalment, Terms, TermsError};

/// How the equivalent is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    PresentValue,
    InterestDifferential,
}

/// What a yearly rate becomes over a part of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubPeriod {
    /// `(1 + r)^Δ − 1`: compounds to the yearly rate.
    #[default]
    Effective,
    /// `r · Δ`.
    Proportional,
}

/// How money of another day is brought to the day of the payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discounting {
    /// `1 / (1 + rate)^(months / 12)`.
    #[default]
    YearlyByMonths,
}

/// The rates of a computation, yearly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// The market rate: base rate + margin.
    pub reference: Rate,
    /// Used by [`Method::InterestDifferential`] alone, which cannot do without.
    pub discount: Option<Rate>,
    /// The interest really asked; zero for a repayable advance.
    #[serde(default)]
    pub charged: Rate,
    /// Where the reference rate comes from, when it was not simply given.
    pub origin: Option<Origin>,
}

/// How a reference rate was composed, frozen with the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub base: Rate,
    /// First day on which this base rate was in force.
    pub base_from: Date,
    pub base_source: String,
    pub margin: Rate,
    /// Class of solvency, by its id in the region's table of margins.
    pub rating: String,
    /// Level of collateral: `high`, `normal` or `low`.
    pub collateral: String,
}

/// A grant equivalent, with all that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantEquivalent {
    pub cents: Cents,
    pub method: Method,
    pub sub_period: SubPeriod,
    pub discounting: Discounting,
    /// Of the exact sum, to the cent.
    pub rounding: Rounding,
    pub terms: Terms,
    pub rates: Rates,
    /// The rate that discounted the rows.
    pub discounted_at: Rate,
    pub schedule: Vec<Row>,
}

/// One moment of the schedule: the end of a period. Those at which nothing is paid are left out
/// of a present value, where they count for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Months after the payment.
    pub months: u32,
    pub due_on: Option<Date>,
    /// Capital owed during the period that ends here.
    pub balance: Cents,
    /// Capital repaid here; zero during the deferral.
    pub capital: Cents,
    /// Interest really asked for the period, to the nearest cent.
    pub charged: Cents,
    /// Interest that the reference rate would ask for the period, to the nearest cent.
    pub market: Cents,
    /// What this row counts for, brought to the day of the payment, to the nearest cent: what is
    /// paid back (present value) or the interest not asked (interest differential).
    pub discounted: Cents,
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EquivalentError {
    #[error(transparent)]
    Terms(#[from] TermsError),
    #[error("the interest differential needs a discount rate")]
    NoDiscountRate,
    #[error("a rate is below zero")]
    NegativeRate,
    #[error("the result is larger than any amount")]
    TooLarge,
}

/// The grant equivalent of these terms.
///
/// A loan dearer than the market has none: zero, never less.
///
/// # Errors
/// [`EquivalentError`] when the terms make no schedule or a rate is missing.
pub fn grant_equivalent(
    terms: &Terms,
    rates: &Rates,
    method: Method,
    sub_period: SubPeriod,
) -> Result<GrantEquivalent, EquivalentError> {
    let instalments = terms.instalments()?;
    let discounted_at = match method {
        Method::PresentValue => rates.reference,
        Method::InterestDifferential => rates.discount.ok_or(EquivalentError::NoDiscountRate)?,
    };
    if [rates.reference, rates.charged, discounted_at]
        .iter()
        .any(|rate| *rate < Rate::ZERO)
    {
        return Err(EquivalentError::NegativeRate);
    }
    let periods = periods(terms, &instalments);
    let mut result = GrantEquivalent {
        cents: Cents::ZERO,
        method,
        sub_period,
        discounting: Discounting::YearlyByMonths,
        rounding: Rounding::HalfUp,
        terms: terms.clone(),
        rates: rates.clone(),
        discounted_at,
        schedule: Vec::new(),
    };
    // A sum that is exactly half a cent never lets its two ends agree: past the last precision it
    // is taken for the half that it is, to within 10^-400 cent.
    for decimals in [50, 100, 200, 400] {
        let sums = Sums {
            p: Precision::decimals(decimals),
            result: &result,
        };
        let (total, rows) = sums.compute(&periods)?;
        let rounded = sums.p.rounded(&total);
        if rounded.is_none() && decimals < 400 {
            continue;
        }
        let cents = rounded.unwrap_or_else(|| sums.p.rounded_high(&total));
        result.cents = cents_of(&cents)?;
        result.schedule = rows;
        break;
    }
    Ok(result)
}

/// A stretch of time over which the capital owed does not change.
struct Period {
    months: u32,
    /// Months since the end of the period before, or since the payment.
    lasts: u32,
    due_on: Option<Date>,
    balance: Cents,
    capital: Cents,
}

/// The periods of a schedule. Those of the deferral go back from its end by the step of the
/// instalments, so that a shorter one, if any, is the first.
fn periods(terms: &Terms, instalments: &[Instalment]) -> Vec<Period> {
    let step = terms.every_months;
    let mut ends: Vec<u32> = Vec::new();
    let mut end = terms.deferral_months % step;
    if end == 0 {
        end = step;
    }
    while end <= terms.deferral_months {
        ends.push(end);
        end += step;
    }
    let mut periods = Vec::with_capacity(ends.len() + instalments.len());
    let mut start = 0;
    let mut balance = terms.principal;
    for months in ends {
        periods.push(Period {
            months,
            lasts: months - start,
            due_on: terms
                .paid_on
                .map(|day| day.saturating_add(jiff::Span::new().months(i64::from(months)))),
            balance,
            capital: Cents::ZERO,
        });
        start = months;
    }
    for instalment in instalments {
        periods.push(Period {
            months: instalment.months,
            lasts: instalment.months - start,
            due_on: instalment.due_on,
            balance,
            capital: instalment.capital,
        });
        start = instalment.months;
        // The instalments sum to the principal: what is owed never goes below zero.
        balance = Cents(balance.get() - instalment.capital.get());
    }
    periods
}

/// One attempt at a precision.
struct Sums<'a> {
    p: Precision,
    result: &'a GrantEquivalent,
}

impl Sums<'_> {
    /// The sum, in cents, and its rows.
    fn compute(&self, periods: &[Period]) -> Result<(Interval, Vec<Row>), EquivalentError> {
        let rates = &self.result.rates;
        let growth = self.growth(self.result.discounted_at);
        let (charged, market) = (self.growth(rates.charged), self.growth(rates.reference));
        let mut sum = Interval::zero();
        let mut rows = Vec::with_capacity(periods.len());
        for period in periods {
            let balance = cents_to_u64(period.balance);
            let asked = self
                .interest(&charged, rates.charged, period.lasts)
                .times(balance);
            let due = self
                .interest(&market, rates.reference, period.lasts)
                .times(balance);
            let counted = match self.result.method {
                Method::PresentValue => self.p.whole(cents_to_u64(period.capital)).plus(&asked),
                Method::InterestDifferential => due.minus_or_zero(&asked),
            };
            let discounted = self
                .p
                .quotient(&counted, &self.p.rational_power(&growth, period.months, 12));
            sum = sum.plus(&discounted);
            if self.result.method == Method::PresentValue && counted == Interval::zero() {
                continue;
            }
            rows.push(Row {
                months: period.months,
                due_on: period.due_on,
                balance: period.balance,
                capital: period.capital,
                charged: self.shown(&asked)?,
                market: self.shown(&due)?,
                discounted: self.shown(&discounted)?,
            });
        }
        let total = match self.result.method {
            Method::PresentValue => {
                let principal = cents_to_u64(self.result.terms.principal);
                self.p.whole(principal).minus_or_zero(&sum)
            }
            Method::InterestDifferential => sum,
        };
        Ok((total, rows))
    }

    /// `1 + rate`.
    fn growth(&self, rate: Rate) -> Interval {
        self.p.ratio(MILLION + rate.ppm().unsigned_abs(), MILLION)
    }

    /// The interest on one cent over so many months.
    fn interest(&self, growth: &Interval, rate: Rate, months: u32) -> Interval {
        match self.result.sub_period {
            SubPeriod::Effective => self
                .p
                .rational_power(growth, months, 12)
                .minus_or_zero(&self.p.whole(1)),
            SubPeriod::Proportional => self
                .p
                .ratio(rate.ppm().unsigned_abs() * u64::from(months), MILLION * 12),
        }
    }

    /// An amount of one row, for reading.
    fn shown(&self, amount: &Interval) -> Result<Cents, EquivalentError> {
        cents_of(&self.p.rounded_high(amount))
    }
}

const MILLION: u64 = 1_000_000;

/// Amounts here are never negative.
fn cents_to_u64(cents: Cents) -> u64 {
    cents.get().unsigned_abs()
}

fn cents_of(number: &num_bigint::BigUint) -> Result<Cents, EquivalentError> {
    i64::try_from(number)
        .map(Cents)
        .map_err(|_| EquivalentError::TooLarge)
}

/// A name that is not one of those known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{found}” is not one of: {expected}")]
pub struct UnknownName {
    pub found: String,
    pub expected: &'static str,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::PresentValue => "present-value",
            Method::InterestDifferential => "interest-differential",
        }
    }
}

impl SubPeriod {
    pub const fn as_str(self) -> &'static str {
        match self {
            SubPeriod::Effective => "effective",
            SubPeriod::Proportional => "proportional",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for SubPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Method {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        [Method::PresentValue, Method::InterestDifferential]
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or_else(|| UnknownName {
                found: name.to_owned(),
                expected: "present-value, interest-differential",
            })
    }
}

impl FromStr for SubPeriod {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        [SubPeriod::Effective, SubPeriod::Proportional]
            .into_iter()
            .find(|convention| convention.as_str() == name)
            .ok_or_else(|| UnknownName {
                found: name.to_owned(),
                expected: "effective, proportional",
            })
    }
}
