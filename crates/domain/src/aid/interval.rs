//! Powers and roots without rounding by chance: a number is held between two decimal fractions,
//! and each operation rounds the lower one down and the upper one up. Whatever is computed, the
//! true value lies between them; the gap between the two is the proven error.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, Zero};

/// How many decimals a computation keeps.
#[derive(Clone, Debug)]
pub(super) struct Precision {
    unit: BigUint,
}

/// A number of zero or more, between two fractions of [`Precision`]; both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    low: BigUint,
    high: BigUint,
}

impl Precision {
    pub(super) fn decimals(count: u32) -> Precision {
        Precision {
            unit: BigUint::from(10u32).pow(count),
        }
    }

    pub(super) fn whole(&self, number: u64) -> Interval {
        let exact = &self.unit * number;
        Interval {
            low: exact.clone(),
            high: exact,
        }
    }

    /// `numerator / denominator`; the denominator is not zero.
    pub(super) fn ratio(&self, numerator: u64, denominator: u64) -> Interval {
        let numerator = &self.unit * numerator;
        let denominator = BigUint::from(denominator);
        Interval {
            low: numerator.div_floor(&denominator),
            high: numerator.div_ceil(&denominator),
        }
    }

    pub(super) fn product(&self, a: &Interval, b: &Interval) -> Interval {
        Interval {
            low: (&a.low * &b.low).div_floor(&self.unit),
            high: (&a.high * &b.high).div_ceil(&self.unit),
        }
    }

    /// `a / b`, where `b` is not zero.
    pub(super) fn quotient(&self, a: &Interval, b: &Interval) -> Interval {
        Interval {
            low: (&a.low * &self.unit).div_floor(&b.high),
            high: (&a.high * &self.unit).div_ceil(&b.low),
        }
    }

    pub(super) fn power(&self, base: &Interval, exponent: u32) -> Interval {
        let mut result = self.whole(1);
        let mut square = base.clone();
        let mut left = exponent;
        while left > 0 {
            if left % 2 == 1 {
                result = self.product(&result, &square);
            }
            left /= 2;
            if left > 0 {
                square = self.product(&square, &square);
            }
        }
        result
    }

    /// The `degree`-th root.
    pub(super) fn root(&self, number: &Interval, degree: u32) -> Interval {
        if degree <= 1 {
            return number.clone();
        }
        let scale = self.unit.pow(degree - 1);
        let low = (&number.low * &scale).nth_root(degree);
        let wide = &number.high * &scale;
        let mut high = wide.nth_root(degree);
        if high.pow(degree) != wide {
            high += BigUint::one();
        }
        Interval { low, high }
    }

    /// `base` to the power `numerator / denominator`, where the denominator is not zero.
    pub(super) fn rational_power(
        &self,
        base: &Interval,
        numerator: u32,
        denominator: u32,
    ) -> Interval {
        let common = numerator.gcd(&denominator).max(1);
        let power = self.power(base, numerator / common);
        self.root(&power, denominator / common)
    }

    /// To the nearest whole number, halves up; `None` when the two ends do not agree.
    pub(super) fn rounded(&self, number: &Interval) -> Option<BigUint> {
        let low = self.nearest(&number.low);
        (low == self.nearest(&number.high)).then_some(low)
    }

    /// The upper end to the nearest whole number, halves up.
    pub(super) fn rounded_high(&self, number: &Interval) -> BigUint {
        self.nearest(&number.high)
    }

    fn nearest(&self, scaled: &BigUint) -> BigUint {
        (scaled * 2u32 + &self.unit).div_floor(&(&self.unit * 2u32))
    }
}

impl Interval {
    pub(super) fn zero() -> Interval {
        Interval {
            low: BigUint::zero(),
            high: BigUint::zero(),
        }
    }

    pub(super) fn plus(&self, other: &Interval) -> Interval {
        Interval {
            low: &self.low + &other.low,
            high: &self.high + &other.high,
        }
    }

    /// `self − other`, or zero where that would be less.
    pub(super) fn minus_or_zero(&self, other: &Interval) -> Interval {
        let less = |a: &BigUint, b: &BigUint| if a > b { a - b } else { BigUint::zero() };
        Interval {
            low: less(&self.low, &other.high),
            high: less(&self.high, &other.low),
        }
    }

    /// Times a whole number, exactly.
    pub(super) fn times(&self, number: u64) -> Interval {
        Interval {
            low: &self.low * number,
            high: &self.high * number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `low ≤ n/d ≤ high`, without a division.
    fn holds(p: &Precision, number: &Interval, n: &BigUint, d: &BigUint) -> bool {
        &number.low * d <= n * &p.unit && n * &p.unit <= &number.high * d
    }

    #[test]
    fn a_root_known_by_heart() {
        let p = Precision::decimals(20);
        let root = p.root(&p.whole(2), 2);
        assert_eq!(root.low.to_string(), "141421356237309504880");
        assert_eq!(root.high.to_string(), "141421356237309504881");
        let exact = p.root(&p.whole(1_000_000), 12 / 4);
        assert_eq!(exact, p.whole(100));
        assert_eq!(p.root(&p.whole(7), 1), p.whole(7));
    }

    #[test]
    fn rounding_waits_for_the_two_ends_to_agree() {
        let p = Precision::decimals(3);
        let between = |low: u32, high: u32| Interval {
            low: low.into(),
            high: high.into(),
        };
        assert_eq!(p.rounded(&between(1_400, 1_499)), Some(BigUint::one()));
        assert_eq!(p.rounded(&between(1_499, 1_500)), None);
        assert_eq!(p.rounded(&between(1_500, 1_501)), Some(2u32.into()));
        assert_eq!(p.rounded_high(&between(1_499, 1_500)), 2u32.into());
    }

    #[test]
    fn never_below_zero() {
        let p = Precision::decimals(5);
        assert_eq!(p.whole(2).minus_or_zero(&p.whole(3)), Interval::zero());
        assert_eq!(p.whole(3).minus_or_zero(&p.whole(1)), p.whole(2));
    }

    proptest! {
        /// (1 + r)^a, raised to the b-th power after a b-th root, encloses the exact fraction.
        #[test]
        fn the_true_value_lies_between_the_ends(
            ppm in 0u64..2_000_000, a in 0u32..40, b in 1u32..13,
        ) {
            let p = Precision::decimals(40);
            let base = p.ratio(1_000_000 + ppm, 1_000_000);
            let back = p.power(&p.rational_power(&base, a, b), b);
            let exact = BigUint::from(1_000_000 + ppm).pow(a);
            prop_assert!(holds(&p, &back, &exact, &BigUint::from(1_000_000u32).pow(a)));
            // and the ends are close: twenty decimals of forty are left at least
            prop_assert!(&back.high - &back.low <= BigUint::from(10u32).pow(20) * (a + 1) * 10u32.pow(2) + &back.low / BigUint::from(10u32).pow(30));
        }

        #[test]
        fn quotients_and_products(n in 1u64..1_000_000, d in 1u64..1_000_000) {
            let p = Precision::decimals(30);
            let q = p.quotient(&p.whole(n), &p.whole(d));
            prop_assert_eq!(&q, &p.ratio(n, d));
            prop_assert!(holds(&p, &q, &n.into(), &d.into()));
            prop_assert!(holds(&p, &p.product(&q, &p.whole(d)), &n.into(), &1u32.into()));
            prop_assert_eq!(q.times(d), q.times(d - 1).plus(&q));
        }
    }
}
