//! From values to pixels, in whole numbers.

/// A straight scale: `low` is drawn at `from`, `high` at `to`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    low: i64,
    high: i64,
    from: i32,
    to: i32,
}

impl Scale {
    pub(super) fn new((low, high): (i64, i64), from: i32, to: i32) -> Scale {
        Scale {
            low,
            high,
            from,
            to,
        }
    }

    /// The nearest pixel, kept within the scale. Everything stands at `from` when the scale has no
    /// extent.
    pub(super) fn at(self, value: i64) -> i32 {
        let span = i128::from(self.high) - i128::from(self.low);
        if span <= 0 {
            return self.from;
        }
        let done = i128::from(value.clamp(self.low, self.high)) - i128::from(self.low);
        let room = i128::from(self.to) - i128::from(self.from);
        let moved = (2 * done * room + span * room.signum()) / (2 * span);
        i32::try_from(i128::from(self.from) + moved).unwrap_or(self.from)
    }
}

/// Round values to mark on an axis: zero, and multiples of one, two or five times a power of ten,
/// as few as cover the bounds in about `wanted` steps.
pub(super) fn ticks((low, high): (i64, i64), wanted: i64) -> Vec<i64> {
    let span = i128::from(high) - i128::from(low);
    let least = (span / i128::from(wanted.max(1))).max(1);
    let mut power: i128 = 1;
    while power * 10 <= least {
        power *= 10;
    }
    let step = [1, 2, 5, 10]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= least)
        .unwrap_or(power * 10);
    let first = -((-i128::from(low) + step - 1) / step);
    let last = (i128::from(high) + step - 1) / step;
    (first..=last)
        .filter_map(|times| i64::try_from(times * step).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_and_middle() {
        let scale = Scale::new((0, 100), 10, 210);
        assert_eq!([0, 50, 100].map(|v| scale.at(v)), [10, 110, 210]);
        let falling = Scale::new((0, 100), 210, 10);
        assert_eq!([0, 50, 100].map(|v| falling.at(v)), [210, 110, 10]);
        assert_eq!([-5, 105].map(|v| scale.at(v)), [10, 210], "never outside");
    }

    #[test]
    fn halves_go_up_both_ways() {
        let scale = Scale::new((0, 4), 0, 2);
        assert_eq!([0, 1, 2, 3, 4].map(|v| scale.at(v)), [0, 1, 1, 2, 2]);
    }

    #[test]
    fn nothing_to_show_stands_at_the_start() {
        assert_eq!(Scale::new((0, 0), 7, 90).at(0), 7);
    }

    #[test]
    fn round_marks() {
        assert_eq!(ticks((0, 412), 4), [0, 200, 400, 600]);
        assert_eq!(ticks((0, 100), 4), [0, 50, 100]);
        assert_eq!(ticks((-30, 90), 4), [-50, 0, 50, 100]);
        assert_eq!(ticks((0, 3), 4), [0, 1, 2, 3]);
        assert_eq!(ticks((0, 0), 4), [0]);
    }

    proptest! {
        #[test]
        fn marks_cover_the_bounds(low in i64::MIN / 4..=0, high in 0..i64::MAX / 4, wanted in 1_i64..8) {
            let marks = ticks((low, high), wanted);
            prop_assert!(marks.contains(&0));
            prop_assert!(marks.first().is_some_and(|first| *first <= low));
            prop_assert!(marks.last().is_some_and(|last| *last >= high));
            prop_assert!(marks.len() <= usize::try_from(wanted).unwrap() + 3);
        }

        #[test]
        fn a_scale_keeps_the_order(
            low in any::<i64>(), high in any::<i64>(), a in any::<i64>(), b in any::<i64>(), from in 0..900, to in 0..900,
        ) {
            let scale = Scale::new((low, high), from, to);
            let (one, two) = (scale.at(a.min(b)), scale.at(a.max(b)));
            let kept = if from <= to { one <= two } else { one >= two };
            prop_assert!(kept, "{} {}", one, two);
            prop_assert!(one >= from.min(to) && one <= from.max(to));
        }
    }
}
