//! Sharing an amount so that no cent is lost or made.

use std::cmp::Reverse;

use crate::cents::Cents;

/// `total` shared in proportion to `weights`, by the largest remainder: each part differs from its
/// exact share by less than a cent and the parts sum to `total`. Equal remainders are served in
/// the order given. When every weight is zero the shares are equal; without weights there is no part.
pub fn split(total: Cents, weights: &[u64]) -> Vec<Cents> {
    if weights.is_empty() {
        return Vec::new();
    }
    let mut weights: Vec<u128> = weights.iter().copied().map(u128::from).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    let whole: u128 = weights.iter().sum();
    let amount = u128::from(total.0.unsigned_abs());

    let mut parts: Vec<u128> = weights.iter().map(|w| amount * w / whole).collect();
    let missing = amount - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| Reverse(amount * weights[index] % whole));
    // Fewer cents are missing than there are parts: each exact share lost less than one.
    for &index in order
        .iter()
        .take(usize::try_from(missing).unwrap_or(order.len()))
    {
        parts[index] += 1;
    }

    let sign = i128::from(total.0.signum());
    parts
        .into_iter()
        .map(|part| {
            let signed = i128::try_from(part).unwrap_or(0) * sign;
            Cents(i64::try_from(signed).unwrap_or(total.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_splits() {
        assert_eq!(
            split(Cents(100), &[1, 1, 1]),
            [Cents(34), Cents(33), Cents(33)]
        );
        assert_eq!(split(Cents(-100), &[2, 1]), [Cents(-67), Cents(-33)]);
        assert_eq!(split(Cents(5), &[0, 0]), [Cents(3), Cents(2)]);
        assert_eq!(split(Cents(5), &[0, 7]), [Cents(0), Cents(5)]);
        assert_eq!(split(Cents(5), &[]), []);
        assert_eq!(split(Cents(i64::MIN), &[u64::MAX]), [Cents(i64::MIN)]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(
            total in any::<i64>(),
            weights in prop::collection::vec(any::<u64>(), 1..12),
        ) {
            let parts = split(Cents(total), &weights);
            prop_assert_eq!(parts.len(), weights.len());
            let sum: i128 = parts.iter().map(|part| i128::from(part.0)).sum();
            prop_assert_eq!(sum, i128::from(total));
        }

        #[test]
        fn each_part_is_within_a_cent_of_its_share(
            total in 0i64..10_000_000_000,
            weights in prop::collection::vec(0u64..1_000_000, 1..8),
        ) {
            let whole: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            prop_assume!(whole > 0);
            for (part, weight) in split(Cents(total), &weights).iter().zip(&weights) {
                let gap = i128::from(part.0) * whole - i128::from(total) * i128::from(*weight);
                prop_assert!(gap.abs() < whole);
            }
        }
    }
}
