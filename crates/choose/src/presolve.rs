//! What can be settled without the solver, in integers.
//!
//! Give up the envelope as a rule and charge each euro a price instead: the best score then is a
//! bound that no choice can pass (Lagrangian relaxation). A candidate whose being taken, or left
//! out, would bring this bound under a score already reached is settled. What remains is the few
//! candidates near the edge, and the solver answers at once.

use crate::{Fixed, Problem};

/// A price of money as a fraction: `points` thousandths for `cents`.
#[derive(Clone, Copy)]
struct Price {
    points: i128,
    cents: i128,
}

impl Price {
    /// What a candidate brings beyond its price, times `cents` to stay whole.
    fn gain(self, points: i64, amount: i64) -> i128 {
        i128::from(points) * self.cents - self.points * i128::from(amount)
    }
}

/// A bound on the score under what is settled, times the denominator of its price.
struct Bound {
    price: Price,
    value: i128,
}

/// The groups of which one at most is taken: those of the problem and each other position alone.
fn groups(problem: &Problem<'_>) -> Vec<Vec<usize>> {
    let mut seen = vec![false; problem.candidates.len()];
    let mut groups = problem.one_of.clone();
    for i in groups.iter().flatten() {
        if let Some(slot) = seen.get_mut(*i) {
            *slot = true;
        }
    }
    groups.extend(
        seen.iter()
            .enumerate()
            .filter(|(_, s)| !**s)
            .map(|(i, _)| vec![i]),
    );
    groups
}

/// What a group brings at best.
fn group_value(problem: &Problem<'_>, fixed: &Fixed, price: Price, group: &[usize]) -> i128 {
    let gain = |i: &usize| price.gain(problem.points(*i), problem.amount(*i));
    if group.iter().any(|i| fixed.is(*i, true)) {
        return group.iter().filter(|i| fixed.is(**i, true)).map(gain).sum();
    }
    group
        .iter()
        .filter(|i| !fixed.is(**i, false))
        .map(gain)
        .max()
        .unwrap_or(0)
        .max(0)
}

fn bound(problem: &Problem<'_>, fixed: &Fixed, groups: &[Vec<usize>]) -> Bound {
    let value = |price: Price| {
        price.points * i128::from(problem.envelope)
            + groups
                .iter()
                .map(|g| group_value(problem, fixed, price, g))
                .sum::<i128>()
    };
    // The best price is the ratio of one of the candidates, or nothing when money is no limit.
    let free = Price {
        points: 0,
        cents: 1,
    };
    let mut best = Bound {
        price: free,
        value: value(free),
    };
    for c in problem.candidates.iter().filter(|c| c.amount.0 > 0) {
        let price = Price {
            points: i128::from(c.score.0),
            cents: i128::from(c.amount.0),
        };
        let here = value(price);
        // here / price.cents < best.value / best.price.cents
        if here * best.price.cents < best.value * price.cents {
            best = Bound { price, value: here };
        }
    }
    best
}

/// No choice under what is settled has a higher score than this.
pub(crate) fn highest_bound(problem: &Problem<'_>, fixed: &Fixed) -> i64 {
    let b = bound(problem, fixed, &groups(problem));
    i64::try_from(b.value.div_euclid(b.price.cents)).unwrap_or(i64::MAX)
}

/// Settles every candidate whose other state cannot reach the score `at_least`.
pub(crate) fn settle(problem: &Problem<'_>, fixed: &Fixed, at_least: i64) -> Fixed {
    let groups = groups(problem);
    let b = bound(problem, fixed, &groups);
    let goal = i128::from(at_least) * b.price.cents;
    let mut settled = fixed.clone();
    for group in &groups {
        let value = group_value(problem, fixed, b.price, group);
        for i in group {
            if fixed.is(*i, true) || fixed.is(*i, false) {
                continue;
            }
            let gain = b.price.gain(problem.points(*i), problem.amount(*i));
            let without_group = b.value - value;
            if without_group + gain < goal {
                settled.leave(*i);
            } else if group.len() == 1 && without_group < goal {
                settled.take(*i);
            }
        }
    }
    settled
}

/// A choice to start from: the best ratios that fit, minimums not looked at.
pub(crate) fn greedy(problem: &Problem<'_>, fixed: &Fixed) -> Option<Vec<bool>> {
    let mut taken: Vec<bool> = fixed.0.iter().map(|f| *f == Some(true)).collect();
    fill(problem, fixed, &mut taken);
    problem.keeps(&taken).then_some(taken)
}

/// The best choice with `i` brought in and the poorest ratios thrown out until it fits.
pub(crate) fn swap_in(problem: &Problem<'_>, best: &[bool], i: usize) -> Option<Vec<bool>> {
    let mut fixed = Fixed::none(problem);
    fixed.take(i);
    let mut taken = best.to_vec();
    *taken.get_mut(i)? = true;
    for g in problem.one_of.iter().filter(|g| g.contains(&i)) {
        for other in g.iter().filter(|o| **o != i) {
            *taken.get_mut(*other)? = false;
        }
    }
    let mut poorest: Vec<usize> = by_ratio(problem);
    poorest.reverse();
    for other in poorest {
        if problem.cost(&taken) <= problem.envelope {
            break;
        }
        if !fixed.is(other, true)
            && let Some(slot) = taken.get_mut(other)
        {
            let was = *slot;
            *slot = false;
            let minimums_hold = problem.minimums.iter().all(|m| {
                m.among
                    .iter()
                    .filter(|k| taken.get(**k) == Some(&true))
                    .count()
                    >= m.count
            });
            if was
                && !minimums_hold
                && let Some(slot) = taken.get_mut(other)
            {
                *slot = true;
            }
        }
    }
    fill(problem, &fixed, &mut taken);
    problem.keeps(&taken).then_some(taken)
}

fn fill(problem: &Problem<'_>, fixed: &Fixed, taken: &mut [bool]) {
    let mut left = problem.envelope.saturating_sub(problem.cost(taken));
    for i in by_ratio(problem) {
        let busy = problem
            .one_of
            .iter()
            .any(|g| g.contains(&i) && g.iter().any(|k| taken.get(*k) == Some(&true)));
        if !busy
            && !fixed.is(i, false)
            && problem.amount(i) <= left
            && let Some(slot) = taken.get_mut(i)
            && !*slot
        {
            *slot = true;
            left = left.saturating_sub(problem.amount(i));
        }
    }
}

/// Positions, the most points for the money first.
fn by_ratio(problem: &Problem<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..problem.candidates.len()).collect();
    order.sort_by(|a, b| {
        let left = i128::from(problem.points(*a)) * i128::from(problem.amount(*b));
        let right = i128::from(problem.points(*b)) * i128::from(problem.amount(*a));
        right.cmp(&left).then(a.cmp(b))
    });
    order
}
