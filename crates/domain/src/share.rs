//! One balanced plan for several funders: what each gives, what is missing, who may make it up, and
//! which line of expense would be paid twice.

use std::collections::BTreeMap;

use money::{Cents, Rate, Rounding, share, split, sum};

/// What a funder gives, or would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub funder: String,
    pub amount: Cents,
    /// Most that its rules allow; `None`: its file says no limit.
    pub most: Option<Cents>,
    /// Retained expenses of this funder, by line.
    pub retained: Vec<(String, Cents)>,
}

/// The plan as the shares make it. Amounts in cents, in kind left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balanced {
    /// What the project costs.
    pub cost: Cents,
    /// What the shares give.
    pub shares: Cents,
    /// Public money of others, outside the shares.
    pub other_public: Cents,
    /// Own means and private money.
    pub private: Cents,
    /// Cost less all that comes: positive, it is missing; negative, it is too much.
    pub gap: Cents,
    /// Shares and other public money, over the cost; rounded up to the millionth, against a ceiling.
    pub public_share: Option<Rate>,
    /// Own and private means, over the cost; rounded down to the millionth, against a minimum.
    pub own_share: Option<Rate>,
    /// Who may make up what is missing, each for how much at most, never more than is missing; empty when nothing is.
    pub may_fill: Vec<(String, Option<Cents>)>,
    /// Lines of expense that the shares pay more than once.
    pub twice: Vec<Twice>,
}

/// A line of expense that several funders together pay beyond what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twice {
    /// Key of the line.
    pub line: String,
    pub presented: Cents,
    /// What the shares put on it.
    pub paid: Cents,
    pub funders: Vec<String>,
}

/// Each funder's share laid over the lines that it retains, in proportion, to the cent.
///
/// Rounding: [`money::split`], so that the parts of a share sum to the share.
#[must_use]
pub fn by_line(shares: &[Share]) -> BTreeMap<String, Vec<(String, Cents)>> {
    let mut lines: BTreeMap<String, Vec<(String, Cents)>> = BTreeMap::new();
    for one in shares.iter().filter(|one| one.amount > Cents(0)) {
        let kept: Vec<&(String, Cents)> = one
            .retained
            .iter()
            .filter(|(_, cents)| *cents > Cents(0))
            .collect();
        let weights: Vec<u64> = kept
            .iter()
            .map(|(_, cents)| u64::try_from(cents.0).unwrap_or(0))
            .collect();
        for ((line, _), cents) in kept.iter().zip(split(one.amount, &weights)) {
            lines
                .entry(line.clone())
                .or_default()
                .push((one.funder.clone(), cents));
        }
    }
    lines
}

/// The plan once each funder gives what is said. `None` when the amounts do not add up in 64 bits.
#[must_use]
pub fn balance(
    presented: &[(String, Cents)],
    shares: &[Share],
    other_public: Cents,
    private: Cents,
) -> Option<Balanced> {
    let cost = sum(presented.iter().map(|(_, cents)| *cents))?;
    let given = sum(shares.iter().map(|one| one.amount))?;
    let public = given.checked_add(other_public)?;
    let gap = cost.checked_sub(public.checked_add(private)?)?;
    let may_fill = shares
        .iter()
        .filter(|_| gap > Cents(0))
        .map(|one| {
            let room = one.most.and_then(|most| most.checked_sub(one.amount));
            (
                one.funder.clone(),
                room.map(|room| room.clamp(Cents(0), gap)),
            )
        })
        .filter(|(_, room)| room.is_none_or(|room| room > Cents(0)))
        .collect();
    let mut twice = Vec::new();
    for (line, paid_by) in by_line(shares) {
        let paid = sum(paid_by.iter().map(|(_, cents)| *cents))?;
        let costs = presented.iter().find(|(key, _)| *key == line);
        let costs = costs.map_or(Cents(0), |(_, cents)| *cents);
        if paid_by.len() > 1 && paid > costs {
            twice.push(Twice {
                line,
                presented: costs,
                paid,
                funders: paid_by.into_iter().map(|(funder, _)| funder).collect(),
            });
        }
    }
    Some(Balanced {
        public_share: share(public, cost, Rounding::Up),
        own_share: share(private, cost, Rounding::Down),
        cost,
        shares: given,
        other_public,
        private,
        gap,
        may_fill,
        twice,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(funder: &str, amount: i64, most: Option<i64>, retained: &[(&str, i64)]) -> Share {
        Share {
            funder: funder.to_owned(),
            amount: Cents(amount),
            most: most.map(Cents),
            retained: retained
                .iter()
                .map(|(line, cents)| ((*line).to_owned(), Cents(*cents)))
                .collect(),
        }
    }

    fn lines(of: &[(&str, i64)]) -> Vec<(String, Cents)> {
        of.iter()
            .map(|(k, c)| ((*k).to_owned(), Cents(*c)))
            .collect()
    }

    #[test]
    fn what_one_gives_less_is_missing_and_others_may_fill_it() {
        let presented = lines(&[("e0", 1000)]);
        let full = [
            one("region", 400, Some(500), &[("e0", 1000)]),
            one("feder", 400, None, &[("e0", 1000)]),
            one("epci", 50, Some(50), &[("e0", 1000)]),
        ];
        let sound = balance(&presented, &full, Cents(0), Cents(150)).unwrap();
        assert_eq!(sound.gap, Cents(0));
        assert!(sound.may_fill.is_empty());
        let mut less = full.to_vec();
        less[1].amount = Cents(300);
        let short = balance(&presented, &less, Cents(0), Cents(150)).unwrap();
        assert_eq!(short.gap, Cents(100));
        assert_eq!(
            short.may_fill,
            [
                ("region".to_owned(), Some(Cents(100))),
                ("feder".to_owned(), None)
            ]
        );
        // Nobody is said to fill more than is missing.
        for (given, room) in [(301, 99), (300, 100), (299, 100)] {
            let mut less = full.to_vec();
            less[1].amount = Cents(given);
            let plan = balance(&presented, &less, Cents(0), Cents(150)).unwrap();
            assert_eq!(
                plan.may_fill[0],
                ("region".to_owned(), Some(Cents(room))),
                "{given}"
            );
        }
        let mut more = full.to_vec();
        more[1].amount = Cents(401);
        assert_eq!(
            balance(&presented, &more, Cents(0), Cents(150))
                .unwrap()
                .gap,
            Cents(-1)
        );
    }

    #[test]
    fn public_and_own_shares_are_of_the_cost() {
        let presented = lines(&[("e0", 1000)]);
        let shares = [one("region", 300, None, &[("e0", 1000)])];
        let plan = balance(&presented, &shares, Cents(200), Cents(500)).unwrap();
        assert_eq!(
            plan.public_share,
            share(Cents(500), Cents(1000), Rounding::Down)
        );
        assert_eq!(
            plan.own_share,
            share(Cents(500), Cents(1000), Rounding::Down)
        );
    }

    #[test]
    fn a_line_is_paid_twice_a_cent_beyond_what_it_costs_and_not_at_it() {
        let presented = lines(&[("e0", 1000), ("e1", 1000)]);
        let at = [
            one("region", 600, None, &[("e0", 1000)]),
            one("feder", 400, None, &[("e0", 1000)]),
        ];
        assert!(
            balance(&presented, &at, Cents(0), Cents(0))
                .unwrap()
                .twice
                .is_empty()
        );
        let mut over = at.to_vec();
        over[1].amount = Cents(401);
        let twice = balance(&presented, &over, Cents(0), Cents(0))
            .unwrap()
            .twice;
        assert_eq!(twice.len(), 1);
        assert_eq!(
            (twice[0].presented, twice[0].paid),
            (Cents(1000), Cents(1001))
        );
        assert_eq!(twice[0].funders, ["region", "feder"]);
        // One funder alone that gives more than the line is no double funding.
        let alone = [one("region", 2000, None, &[("e0", 1000)])];
        assert!(
            balance(&presented, &alone, Cents(0), Cents(0))
                .unwrap()
                .twice
                .is_empty()
        );
    }

    proptest! {
        /// Invariant: the shares laid over the lines sum to the shares, to the cent.
        #[test]
        fn nothing_is_lost_over_the_lines(
            amounts in prop::collection::vec(0_i64..1_000_000_000, 1..5),
            retained in prop::collection::vec(1_i64..1_000_000, 1..6),
        ) {
            let kept: Vec<(String, Cents)> = retained
                .iter()
                .enumerate()
                .map(|(n, cents)| (format!("e{n}"), Cents(*cents)))
                .collect();
            let shares: Vec<Share> = amounts
                .iter()
                .enumerate()
                .map(|(n, amount)| Share {
                    funder: format!("f{n}"),
                    amount: Cents(*amount),
                    most: None,
                    retained: kept.clone(),
                })
                .collect();
            let laid = by_line(&shares);
            let total: i64 = laid.values().flatten().map(|(_, cents)| cents.0).sum();
            prop_assert_eq!(total, amounts.iter().sum::<i64>());
            let plan = balance(&kept, &shares, Cents(0), Cents(0)).unwrap();
            prop_assert_eq!(plan.cost.0 - plan.shares.0, plan.gap.0);
        }
    }
}
