//! Rates: shares of an amount, exact to one part per million.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cents::{Cents, NO_BREAK, Rounding};

const MILLION: i64 = 1_000_000;
/// Largest rate read: 1 000 %. A larger one is a slip of the keyboard.
const LARGEST_PPM: i64 = 10 * MILLION;

/// A rate in parts per million: 70 % is 700 000. Exchanged as that integer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rate {
    ppm: i64,
}

/// Why a rate was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    #[error("nothing was typed")]
    Empty,
    #[error("this is not a rate; write for instance 70 % or 2,5 %")]
    NotANumber,
    #[error("a rate is followed by %; write for instance 70 %")]
    NoPercentSign,
    #[error("this rate has more than four decimals")]
    TooManyDecimals,
    #[error("this rate is over 1 000 %")]
    TooLarge,
}

impl Rate {
    pub const ZERO: Rate = Rate { ppm: 0 };
    /// 100 %.
    pub const WHOLE: Rate = Rate { ppm: MILLION };

    /// So many parts per million.
    pub const fn from_ppm(ppm: i64) -> Rate {
        Rate { ppm }
    }

    /// So many whole percent.
    pub const fn percent(percent: i32) -> Rate {
        Rate {
            ppm: percent as i64 * 10_000,
        }
    }

    pub const fn ppm(self) -> i64 {
        self.ppm
    }

    /// This share of `base`. The product is exact before the one rounding; a result beyond the
    /// largest amount (never met below 1 000 % of the amounts that can be typed) stays at it.
    pub fn of(self, base: Cents, rounding: Rounding) -> Cents {
        let product = i128::from(base.0) * i128::from(self.ppm);
        let share = rounding.divide(product, i128::from(MILLION));
        Cents(i64::try_from(share).unwrap_or(if share < 0 { i64::MIN } else { i64::MAX }))
    }

    /// As written in French: `70 %`, `2,5 %`, with a no-break space.
    pub fn format_fr(self) -> String {
        let sign = if self.ppm < 0 { "\u{2212}" } else { "" };
        let ppm = self.ppm.unsigned_abs();
        let (whole, fraction) = (ppm / 10_000, ppm % 10_000);
        let decimals = format!("{fraction:04}");
        let decimals = decimals.trim_end_matches('0');
        let comma = if decimals.is_empty() { "" } else { "," };
        format!("{sign}{whole}{comma}{decimals}{NO_BREAK}%")
    }
}

impl FromStr for Rate {
    type Err = RateError;

    /// Reads `70 %`, `2,5%`, `33.3333 %`. The sign is required: 0,7 and 70 must not be confused.
    fn from_str(text: &str) -> Result<Rate, RateError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RateError::Empty);
        }
        let Some(number) = text.strip_suffix('%') else {
            return Err(RateError::NoPercentSign);
        };
        let number = number.trim_end();
        let (whole, decimals) = number.split_once([',', '.']).unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err(RateError::NotANumber);
        }
        if decimals.len() > 4 {
            return Err(RateError::TooManyDecimals);
        }
        let whole: i64 = whole.parse().map_err(|_| RateError::TooLarge)?;
        let decimals: i64 = format!("{decimals:0<4}")
            .parse()
            .map_err(|_| RateError::NotANumber)?;
        let ppm = whole
            .checked_mul(10_000)
            .and_then(|ppm| ppm.checked_add(decimals))
            .filter(|ppm| *ppm <= LARGEST_PPM)
            .ok_or(RateError::TooLarge)?;
        Ok(Rate { ppm })
    }
}

/// The share of `whole` that `part` is, to the nearest part per million, for showing. `None` when
/// `whole` is zero. To hold a ceiling, compare amounts ([`Rate::of`]), not this rounded share.
pub fn percentage(part: Cents, whole: Cents) -> Option<Rate> {
    share(part, whole, Rounding::HalfUp)
}

/// The share of `whole` that `part` is, in parts per million, rounded as said. A rule that compares
/// a share with a limit takes the rounding that never lets a cent through: up against a ceiling,
/// down against a minimum; exact shares are not moved. `None` when `whole` is zero.
pub fn share(part: Cents, whole: Cents, rounding: Rounding) -> Option<Rate> {
    if whole.is_zero() {
        return None;
    }
    let numerator = i128::from(part.0) * i128::from(MILLION) * i128::from(whole.0.signum());
    let denominator = i128::from(whole.0).abs();
    i64::try_from(rounding.divide(numerator, denominator))
        .ok()
        .map(Rate::from_ppm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn read_and_written() {
        for (text, ppm, written) in [
            ("70 %", 700_000, "70\u{a0}%"),
            ("70%", 700_000, "70\u{a0}%"),
            ("2,5 %", 25_000, "2,5\u{a0}%"),
            ("33.3333 %", 333_333, "33,3333\u{a0}%"),
            ("0 %", 0, "0\u{a0}%"),
            ("0,0001 %", 1, "0,0001\u{a0}%"),
            ("100\u{a0}%", MILLION, "100\u{a0}%"),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!(rate, Rate::from_ppm(ppm), "{text}");
            assert_eq!(rate.format_fr(), written);
        }
        assert_eq!(Rate::percent(80), "80 %".parse().unwrap());
    }

    #[test]
    fn refused_with_a_reason() {
        for (text, error) in [
            ("", RateError::Empty),
            ("0,7", RateError::NoPercentSign),
            ("70", RateError::NoPercentSign),
            ("%", RateError::NotANumber),
            ("a %", RateError::NotANumber),
            ("-5 %", RateError::NotANumber),
            ("1,2,3 %", RateError::NotANumber),
            ("1, %", RateError::NotANumber),
            ("1,23456 %", RateError::TooManyDecimals),
            ("1000,0001 %", RateError::TooLarge),
            ("99999999999999999999 %", RateError::TooLarge),
        ] {
            assert_eq!(text.parse::<Rate>(), Err(error), "{text}");
        }
        assert!("1000 %".parse::<Rate>().is_ok());
    }

    #[test]
    fn a_share_names_its_rounding() {
        let third = Rate::from_ppm(333_333);
        assert_eq!(third.of(Cents(100), Rounding::Down), Cents(33));
        assert_eq!(third.of(Cents(100), Rounding::Up), Cents(34));
        let half = Rate::percent(50);
        assert_eq!(half.of(Cents(3), Rounding::Down), Cents(1));
        assert_eq!(half.of(Cents(3), Rounding::HalfUp), Cents(2));
        assert_eq!(half.of(Cents(1), Rounding::HalfEven), Cents(0));
        assert_eq!(half.of(Cents(3), Rounding::HalfEven), Cents(2));
        assert_eq!(
            Rate::percent(1000).of(Cents::MAX, Rounding::Down),
            Cents::MAX
        );
    }

    #[test]
    fn a_percentage_for_showing() {
        assert_eq!(
            percentage(Cents(1), Cents(3)),
            Some(Rate::from_ppm(333_333))
        );
        assert_eq!(
            percentage(Cents(2), Cents(3)),
            Some(Rate::from_ppm(666_667))
        );
        assert_eq!(percentage(Cents(5), Cents(0)), None);
        assert_eq!(percentage(Cents(-1), Cents(-2)), Some(Rate::percent(50)));
        assert_eq!(percentage(Cents(1), Cents(-2)), Some(Rate::percent(-50)));
    }

    proptest! {
        #[test]
        fn written_rates_are_read(ppm in 0..=LARGEST_PPM) {
            let rate = Rate::from_ppm(ppm);
            prop_assert_eq!(rate.format_fr().parse::<Rate>(), Ok(rate));
        }

        #[test]
        fn a_share_and_its_rest_make_the_whole(base in 0i64..1_000_000_000_000, ppm in 0..=MILLION) {
            let share = Rate::from_ppm(ppm).of(Cents(base), Rounding::Down);
            let rest = Rate::from_ppm(MILLION - ppm).of(Cents(base), Rounding::Up);
            prop_assert_eq!(share.checked_add(rest), Some(Cents(base)));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,30}") {
            let _ = text.parse::<Rate>();
        }
    }
}
