//! The amount type and its arithmetic.

use serde::{Deserialize, Serialize};

/// Thousands separator of French numbers: the narrow no-break space.
pub(crate) const THIN: char = '\u{202f}';
/// No-break space, before `€` and `%`.
pub(crate) const NO_BREAK: char = '\u{a0}';
/// The minus sign of typeset numbers (not the hyphen).
pub(crate) const MINUS: char = '\u{2212}';

/// An amount of euros, in whole cents. Stored and exchanged as a plain integer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Cents(pub i64);

/// What becomes of a fraction that does not fit. Signs are symmetric: −x rounds to the opposite of
/// what x rounds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// Towards zero: what is given is never more than what is due.
    Down,
    /// Away from zero.
    Up,
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
}

impl Rounding {
    /// `numerator / denominator` rounded so. `denominator` is positive.
    pub(crate) fn divide(self, numerator: i128, denominator: i128) -> i128 {
        let quotient = numerator / denominator;
        let rest = (numerator % denominator).abs();
        let away = match self {
            Rounding::Down => false,
            Rounding::Up => rest > 0,
            Rounding::HalfUp => rest >= denominator - rest,
            Rounding::HalfEven => {
                let other = denominator - rest;
                rest > other || (rest == other && quotient % 2 != 0)
            }
        };
        if away {
            quotient + numerator.signum()
        } else {
            quotient
        }
    }
}

impl Cents {
    pub const ZERO: Cents = Cents(0);
    pub const MAX: Cents = Cents(i64::MAX);

    /// This many whole euros; `None` when it does not fit.
    pub fn euros(euros: i64) -> Option<Cents> {
        euros.checked_mul(100).map(Cents)
    }

    /// The number of cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// `None` when the result does not fit.
    pub fn checked_add(self, other: Cents) -> Option<Cents> {
        self.0.checked_add(other.0).map(Cents)
    }

    /// `None` when the result does not fit. The result may be negative.
    pub fn checked_sub(self, other: Cents) -> Option<Cents> {
        self.0.checked_sub(other.0).map(Cents)
    }

    /// `None` for the one value that has no opposite.
    pub fn checked_neg(self) -> Option<Cents> {
        self.0.checked_neg().map(Cents)
    }

    /// To a multiple of `multiple` (for instance 100 for whole euros). A multiple of zero or less
    /// leaves the amount as it is; so does a result that would not fit.
    pub fn round_to(self, multiple: Cents, rounding: Rounding) -> Cents {
        if multiple.0 <= 1 {
            return self;
        }
        let unit = i128::from(multiple.0);
        let rounded = rounding.divide(i128::from(self.0), unit) * unit;
        i64::try_from(rounded).map_or(self, Cents)
    }

    /// As written in French: `14 000,00 €`, with narrow no-break spaces between thousands, a
    /// no-break space before the sign and the typographic minus.
    pub fn format_fr(self) -> String {
        let mut text = self.grouped_euros();
        text.push_str(&format!(",{:02}", self.0.unsigned_abs() % 100));
        text.push(NO_BREAK);
        text.push('€');
        text
    }

    /// Like [`Cents::format_fr`] without the cents when there are none: `14 000 €`. Cents that
    /// exist are still shown: the text never says another amount.
    pub fn format_whole_fr(self) -> String {
        if self.0 % 100 != 0 {
            return self.format_fr();
        }
        let mut text = self.grouped_euros();
        text.push(NO_BREAK);
        text.push('€');
        text
    }

    fn grouped_euros(self) -> String {
        let digits = (self.0.unsigned_abs() / 100).to_string();
        let mut text = String::with_capacity(digits.len() + 12);
        if self.0 < 0 {
            text.push(MINUS);
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(THIN);
            }
            text.push(digit);
        }
        text
    }
}

/// The sum of the amounts; `None` when it does not fit.
pub fn sum(amounts: impl IntoIterator<Item = Cents>) -> Option<Cents> {
    amounts
        .into_iter()
        .try_fold(Cents::ZERO, Cents::checked_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_in_french() {
        assert_eq!(Cents(1_400_000).format_fr(), "14\u{202f}000,00\u{a0}€");
        assert_eq!(
            Cents(-123_456_789).format_fr(),
            "\u{2212}1\u{202f}234\u{202f}567,89\u{a0}€"
        );
        assert_eq!(Cents(5).format_fr(), "0,05\u{a0}€");
        assert_eq!(Cents(99_999).format_fr(), "999,99\u{a0}€");
        assert_eq!(Cents(100_000).format_fr(), "1\u{202f}000,00\u{a0}€");
        assert_eq!(Cents(1_400_000).format_whole_fr(), "14\u{202f}000\u{a0}€");
        assert_eq!(
            Cents(1_400_001).format_whole_fr(),
            "14\u{202f}000,01\u{a0}€"
        );
        assert_eq!(
            Cents(i64::MIN).format_fr(),
            "\u{2212}92\u{202f}233\u{202f}720\u{202f}368\u{202f}547\u{202f}758,08\u{a0}€"
        );
    }

    #[test]
    fn arithmetic_says_when_it_does_not_fit() {
        assert_eq!(Cents(i64::MAX).checked_add(Cents(1)), None);
        assert_eq!(Cents(i64::MIN).checked_sub(Cents(1)), None);
        assert_eq!(Cents(i64::MIN).checked_neg(), None);
        assert_eq!(Cents::euros(i64::MAX), None);
        assert_eq!(sum([Cents(1), Cents(2), Cents(-4)]), Some(Cents(-1)));
        assert_eq!(sum([Cents(i64::MAX), Cents(1)]), None);
    }

    #[test]
    fn each_rounding_at_its_threshold() {
        use Rounding::{Down, HalfEven, HalfUp, Up};
        for (rounding, cents, expected) in [
            (Down, 199, 100),
            (Down, 200, 200),
            (Down, -199, -100),
            (Up, 100, 100),
            (Up, 101, 200),
            (Up, -101, -200),
            (HalfUp, 149, 100),
            (HalfUp, 150, 200),
            (HalfUp, 151, 200),
            (HalfUp, -150, -200),
            (HalfEven, 149, 100),
            (HalfEven, 150, 200),
            (HalfEven, 250, 200),
            (HalfEven, 251, 300),
            (HalfEven, -250, -200),
        ] {
            assert_eq!(
                Cents(cents).round_to(Cents(100), rounding),
                Cents(expected),
                "{rounding:?} {cents}"
            );
        }
        assert_eq!(
            Cents(123).round_to(Cents(0), Rounding::Down),
            Cents(123),
            "no unit, no rounding"
        );
    }

    #[test]
    fn exchanged_as_an_integer() {
        assert_eq!(serde_json::to_string(&Cents(1250)).unwrap(), "1250");
        assert_eq!(serde_json::from_str::<Cents>("-3").unwrap(), Cents(-3));
        assert!(serde_json::from_str::<Cents>("12.5").is_err());
    }

    proptest! {
        #[test]
        fn rounding_stays_within_one_unit(cents in any::<i64>(), unit in 1i64..1_000_000) {
            for rounding in [Rounding::Down, Rounding::Up, Rounding::HalfUp, Rounding::HalfEven] {
                let rounded = Cents(cents).round_to(Cents(unit), rounding);
                if rounded != Cents(cents) {
                    prop_assert_eq!(rounded.0 % unit, 0);
                    prop_assert!((i128::from(rounded.0) - i128::from(cents)).abs() < i128::from(unit));
                }
            }
        }
    }
}
