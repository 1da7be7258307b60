//! Ceilings by share: all the lines of a kind together are at most a share of what is retained of
//! others.
//!
//! Several kinds may be limited by one another. What is retained is the *greatest* set of amounts
//! that holds every ceiling: each kind starts from its own sum and is lowered to its ceiling, round
//! after round, until nothing moves. Products are exact; the ceiling is rounded down to the cent.
//! A share of a sum that contains the kind itself is solved for it: `x ≤ s (x + y)` is
//! `x ≤ s y / (1 − s)`.

use std::collections::BTreeMap;

use money::{Cents, Rate};

use super::rule::{AmountRule, ExpenseRule, ShareCeiling};

const WHOLE: i128 = Rate::WHOLE.ppm() as i128;

/// Rounds after which what still moves counts for nothing. Never met by the rules of a file: those
/// that [`unsettled`] lets through lose a tenth of what is left to lose in each round.
const ROUNDS: usize = 2_000;

/// A kind lowered by its ceiling.
pub(super) struct Lowered {
    /// What is retained of the kind.
    pub(super) limit: Cents,
    /// The sum whose share it is.
    pub(super) of: Cents,
}

/// What is retained of each kind under the ceilings of a rule; only the kinds that are lowered.
pub(super) fn settle(rule: &AmountRule, sums: &BTreeMap<&str, Cents>) -> BTreeMap<String, Lowered> {
    let limited: Vec<(&str, &ShareCeiling, Rate)> = rule
        .expenses
        .iter()
        .filter_map(|expense| {
            let ceiling = expense.share_ceiling.as_ref()?;
            let share = ceiling.share.value?;
            sums.contains_key(expense.kind.as_str()).then_some((
                expense.kind.as_str(),
                ceiling,
                share,
            ))
        })
        .collect();
    let mut settled = sums.clone();
    let mut moved: Vec<&str> = Vec::new();
    for _ in 0..ROUNDS {
        moved.clear();
        for (kind, ceiling, share) in &limited {
            let limit = limit(kind, ceiling, *share, &settled).0;
            if let Some(sum) = settled.get_mut(kind).filter(|sum| **sum > limit) {
                *sum = limit;
                moved.push(kind);
            }
        }
        if moved.is_empty() {
            break;
        }
    }
    for kind in moved {
        settled.insert(kind, Cents::ZERO);
    }
    limited
        .iter()
        .filter(|(kind, ..)| settled.get(kind) != sums.get(kind))
        .map(|(kind, ceiling, share)| {
            let lowered = Lowered {
                limit: settled.get(kind).copied().unwrap_or_default(),
                of: limit(kind, ceiling, *share, &settled).1,
            };
            ((*kind).to_owned(), lowered)
        })
        .collect()
}

/// The most that may be retained of a kind, once those of a rule are lowered.
pub(super) fn ceiling(
    rule: &AmountRule,
    kind: &str,
    sums: &BTreeMap<&str, Cents>,
) -> Option<Cents> {
    let own = rule.expense(kind)?.share_ceiling.as_ref()?;
    let lowered = settle(rule, sums);
    if let Some(lowered) = lowered.get(kind) {
        return Some(lowered.limit);
    }
    let mut settled = sums.clone();
    for (other, lowered) in &lowered {
        if let Some(sum) = settled.get_mut(other.as_str()) {
            *sum = lowered.limit;
        }
    }
    Some(limit(kind, own, own.share.value?, &settled).0)
}

/// The most that may be retained of a kind, given the others; and the sum it is a share of.
fn limit(
    kind: &str,
    ceiling: &ShareCeiling,
    share: Rate,
    sums: &BTreeMap<&str, Cents>,
) -> (Cents, Cents) {
    let counts = |other: &str| match &ceiling.of {
        Some(kinds) => kinds.iter().any(|known| known == other),
        None => true,
    };
    let others = sums
        .iter()
        .filter(|(other, _)| **other != kind && counts(other))
        .map(|(_, sum)| i128::from(sum.get()));
    let others: i128 = others.sum();
    let share = i128::from(share.ppm());
    let itself = itself(kind, ceiling);
    let whole = if itself { WHOLE - share } else { WHOLE };
    let limit = if whole <= 0 {
        i128::MAX
    } else {
        others * share / whole
    };
    let own = sums.get(kind).map_or(0, |sum| i128::from(sum.get()));
    let of = if itself {
        others + own.min(limit)
    } else {
        others
    };
    let cents = |amount: i128| Cents(i64::try_from(amount).unwrap_or(i64::MAX));
    (cents(limit), cents(of))
}

/// The kind is part of the sum whose share it is.
fn itself(kind: &str, ceiling: &ShareCeiling) -> bool {
    ceiling
        .of
        .as_ref()
        .is_some_and(|kinds| kinds.iter().any(|known| known == kind))
}

/// A kind whose ceiling depends on itself through others, too loosely to be settled in a known
/// time: the shares of a circle must leave a tenth. `None` when all is well.
pub(crate) fn unsettled(expenses: &[ExpenseRule]) -> Option<&str> {
    let limited: Vec<(&str, &ShareCeiling)> = expenses
        .iter()
        .filter_map(|one| Some((one.kind.as_str(), one.share_ceiling.as_ref()?)))
        .collect();
    let depends = |(kind, ceiling): &(&str, &ShareCeiling), other: &str| {
        *kind != other
            && match &ceiling.of {
                Some(kinds) => kinds.iter().any(|known| known == other),
                None => true,
            }
    };
    // Whether `to` is reached from `from`, following what ceilings depend on.
    let reaches = |from: usize, to: usize| {
        let mut seen = vec![false; limited.len()];
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            for (other, (kind, _)) in limited.iter().enumerate() {
                if depends(&limited[at], kind) && !seen[other] {
                    seen[other] = true;
                    next.push(other);
                }
            }
        }
        seen[to]
    };
    for (at, (kind, ceiling)) in limited.iter().enumerate() {
        let circle = limited
            .iter()
            .enumerate()
            .filter(|(other, (name, _))| depends(&limited[at], name) && reaches(*other, at));
        let members = i128::try_from(circle.count()).unwrap_or(i128::MAX);
        let Some(share) = ceiling.share.value.filter(|_| members > 0) else {
            continue;
        };
        let share = i128::from(share.ppm());
        let whole = if itself(kind, ceiling) {
            WHOLE - share
        } else {
            WHOLE
        };
        // share × members / whole ≤ 9 / 10
        if whole <= 0 || share.saturating_mul(members).saturating_mul(10) > whole * 9 {
            return Some(kind);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Sourced};

    /// A kind, its share in parts per million, and what it is a share of.
    fn rule(kind: &str, ppm: i64, of: Option<&[&str]>) -> ExpenseRule {
        let share = Sourced {
            value: Some(Rate::from_ppm(ppm)),
            source: "test".into(),
            confidence: Confidence::A,
            note: None,
        };
        let of = of.map(|kinds| kinds.iter().map(|kind| (*kind).to_owned()).collect());
        ExpenseRule {
            kind: kind.to_owned(),
            eligible: None,
            line_ceiling: None,
            share_ceiling: Some(ShareCeiling { share, of }),
            when: None,
            text: None,
            source: "test".to_owned(),
            confidence: Confidence::A,
        }
    }

    /// The shares of a circle leave a tenth: at it, and one millionth above.
    #[test]
    fn a_circle_of_ceilings_leaves_a_tenth() {
        for (rules, expected) in [
            // Two kinds limited by one another.
            (
                vec![
                    rule("a", 900_000, Some(&["b"])),
                    rule("b", 100_000, Some(&["a"])),
                ],
                None,
            ),
            (
                vec![
                    rule("a", 900_001, Some(&["b"])),
                    rule("b", 100_000, Some(&["a"])),
                ],
                Some("a"),
            ),
            (
                vec![rule("a", 100_000, None), rule("b", 900_001, None)],
                Some("b"),
            ),
            // Each of three depends on the two others.
            (
                vec![
                    rule("a", 450_000, None),
                    rule("b", 1, None),
                    rule("c", 1, None),
                ],
                None,
            ),
            (
                vec![
                    rule("a", 450_001, None),
                    rule("b", 1, None),
                    rule("c", 1, None),
                ],
                Some("a"),
            ),
            // Round three kinds.
            (
                vec![
                    rule("a", 950_000, Some(&["b"])),
                    rule("b", 1, Some(&["c"])),
                    rule("c", 1, Some(&["a"])),
                ],
                Some("a"),
            ),
            // No circle, however loose: what it depends on depends on nothing, or on another.
            (vec![rule("a", 1_000_000, Some(&["b"]))], None),
            (
                vec![
                    rule("a", 1_000_000, Some(&["b"])),
                    rule("b", 1_000_000, Some(&["c"])),
                ],
                None,
            ),
            (vec![rule("a", 1_000_000, None)], None),
            // A share of a sum that holds the kind itself: 45 % of it is 9/11 of the others, 47,4 % is
            // nine tenths.
            (
                vec![
                    rule("a", 450_000, Some(&["a", "b"])),
                    rule("b", 1, Some(&["a"])),
                ],
                None,
            ),
            (
                vec![
                    rule("a", 473_684, Some(&["a", "b"])),
                    rule("b", 1, Some(&["a"])),
                ],
                None,
            ),
            (
                vec![
                    rule("a", 473_685, Some(&["a", "b"])),
                    rule("b", 1, Some(&["a"])),
                ],
                Some("a"),
            ),
            (
                vec![
                    rule("a", 1_000_000, Some(&["a", "b"])),
                    rule("b", 1, Some(&["a"])),
                ],
                Some("a"),
            ),
            // Itself alone is no circle.
            (vec![rule("a", 1_000_000, Some(&["a"]))], None),
        ] {
            let said: Vec<String> = rules
                .iter()
                .map(|one| format!("{} {:?}", one.kind, one.share_ceiling))
                .collect();
            assert_eq!(unsettled(&rules), expected, "{said:?}");
        }
    }
}
