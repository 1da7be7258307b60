//! The amount proposed, as a chain of named steps that the page, the letter and the API show.

pub mod rule;

use money::{Cents, Rate, Rounding};
use serde::{Deserialize, Serialize};

use crate::model::{AmountRule, Confidence, Sourced};

/// What the amount is computed from. Amounts are zero or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountInput {
    /// Sum of the retained eligible expenses, in kind excluded.
    pub eligible_base: Cents,
    /// Every expense paid in money: the base of the public share.
    pub cash_expenses: Cents,
    /// Public money from others, asked or granted.
    pub other_public: Cents,
    /// What the applicant asks; `None` when not said.
    pub requested: Option<Cents>,
}

/// A figure used by a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Quantity {
    Money(Cents),
    Rate(Rate),
}

/// One step: the amount after it, and how much it took away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `base`, `rate`, `ceiling`, `floor`, `public-share`, `requested`, `rounding`.
    pub id: String,
    /// The amount after this step.
    pub cents: Cents,
    /// What a limit took away, when it did.
    pub cut: Option<Cents>,
    /// Message that says the step, e.g. `amount-rate` or `amount-rate-unknown`.
    pub message_key: String,
    /// Arguments of the message, by name: `rate`, `limit`, `base`, `other`.
    pub detail: Vec<(String, Quantity)>,
    /// Where the figure of this step comes from; `None` for a step without one.
    pub source: Option<String>,
    /// Whether that figure is official or assumed.
    pub confidence: Option<StepConfidence>,
}

/// [`Confidence`] as stored with a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepConfidence {
    A,
    B,
    C,
    #[serde(rename = "assumption")]
    Assumption,
}

impl From<Confidence> for StepConfidence {
    fn from(confidence: Confidence) -> StepConfidence {
        match confidence {
            Confidence::A => StepConfidence::A,
            Confidence::B => StepConfidence::B,
            Confidence::C => StepConfidence::C,
            Confidence::Assumption => StepConfidence::Assumption,
        }
    }
}

/// What the rule proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub steps: Vec<Step>,
    /// `None` when neither a rate nor a ceiling is published: a person must judge.
    pub amount: Option<Cents>,
    /// The amount is under the floor of the scheme; it is never raised to it.
    pub below_floor: bool,
}

impl Proposal {
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}

/// Applies a rule: base → rate → ceiling → floor → public share → requested → rounding.
///
/// Every rounding is down: the aid is never more than what the rule allows. A figure that is not
/// published is skipped, and its step says so.
pub fn propose(rule: &AmountRule, input: &AmountInput) -> Proposal {
    let mut chain = Chain {
        amount: input.eligible_base.max(Cents::ZERO),
        steps: Vec::new(),
    };
    chain.push("base", "amount-base", None, Vec::new());
    chain.rate(&rule.rate);
    chain.ceiling(&rule.ceiling);
    chain.floor(&rule.floor);
    chain.public_share(&rule.public_share, input);
    if let Some(requested) = input.requested {
        let detail = vec![("limit".to_owned(), Quantity::Money(requested))];
        let cut = chain.limit(requested.max(Cents::ZERO));
        chain.push("requested", "amount-requested", cut, detail);
    }
    chain.rounding(rule.round_to);

    let below_floor = rule.floor.value.is_some_and(|floor| chain.amount < floor);
    let judged = rule.rate.value.is_none() && rule.ceiling.value.is_none();
    Proposal {
        amount: (!judged).then_some(chain.amount),
        below_floor: below_floor && !judged,
        steps: chain.steps,
    }
}

struct Chain {
    amount: Cents,
    steps: Vec<Step>,
}

impl Chain {
    fn push(&mut self, id: &str, key: &str, cut: Option<Cents>, detail: Vec<(String, Quantity)>) {
        self.steps.push(Step {
            id: id.to_owned(),
            cents: self.amount,
            cut,
            message_key: key.to_owned(),
            detail,
            source: None,
            confidence: None,
        });
    }

    /// Adds where the figure of the last step comes from.
    fn sourced<T>(&mut self, figure: &Sourced<T>) {
        if let Some(step) = self.steps.last_mut() {
            step.source = Some(figure.source.clone());
            step.confidence = figure
                .value
                .is_some()
                .then(|| StepConfidence::from(figure.confidence));
        }
    }

    /// Lowers the amount to `limit`; says what was taken away.
    fn limit(&mut self, limit: Cents) -> Option<Cents> {
        if self.amount <= limit {
            return None;
        }
        let cut = self.amount.checked_sub(limit);
        self.amount = limit;
        cut
    }

    fn rate(&mut self, rate: &Sourced<Rate>) {
        match rate.value {
            Some(value) => {
                let base = self.amount;
                self.amount = value.of(base, Rounding::Down);
                let detail = vec![
                    ("rate".to_owned(), Quantity::Rate(value)),
                    ("base".to_owned(), Quantity::Money(base)),
                ];
                self.push("rate", "amount-rate", None, detail);
            }
            None => self.push("rate", "amount-rate-unknown", None, Vec::new()),
        }
        self.sourced(rate);
    }

    fn ceiling(&mut self, ceiling: &Sourced<Cents>) {
        match ceiling.value {
            Some(limit) => {
                let cut = self.limit(limit);
                let detail = vec![("limit".to_owned(), Quantity::Money(limit))];
                self.push("ceiling", "amount-ceiling", cut, detail);
            }
            None => self.push("ceiling", "amount-ceiling-unknown", None, Vec::new()),
        }
        self.sourced(ceiling);
    }

    fn floor(&mut self, floor: &Sourced<Cents>) {
        match floor.value {
            Some(limit) => {
                let key = if self.amount < limit {
                    "amount-floor-below"
                } else {
                    "amount-floor"
                };
                let detail = vec![("limit".to_owned(), Quantity::Money(limit))];
                self.push("floor", key, None, detail);
            }
            None => self.push("floor", "amount-floor-unknown", None, Vec::new()),
        }
        self.sourced(floor);
    }

    fn public_share(&mut self, share: &Sourced<Rate>, input: &AmountInput) {
        match share.value {
            Some(rate) => {
                let most = rate.of(input.cash_expenses.max(Cents::ZERO), Rounding::Down);
                let room = most
                    .checked_sub(input.other_public.max(Cents::ZERO))
                    .unwrap_or(Cents::ZERO)
                    .max(Cents::ZERO);
                let cut = self.limit(room);
                let detail = vec![
                    ("rate".to_owned(), Quantity::Rate(rate)),
                    ("base".to_owned(), Quantity::Money(input.cash_expenses)),
                    ("other".to_owned(), Quantity::Money(input.other_public)),
                    ("limit".to_owned(), Quantity::Money(room)),
                ];
                self.push("public-share", "amount-public-share", cut, detail);
            }
            None => self.push(
                "public-share",
                "amount-public-share-unknown",
                None,
                Vec::new(),
            ),
        }
        self.sourced(share);
    }

    fn rounding(&mut self, unit: Cents) {
        let rounded = self.amount.round_to(unit, Rounding::Down);
        let cut = self.limit(rounded);
        let detail = vec![("limit".to_owned(), Quantity::Money(unit))];
        self.push("rounding", "amount-rounding", cut, detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known<T>(value: T) -> Sourced<T> {
        Sourced {
            value: Some(value),
            source: "test".into(),
            confidence: Confidence::A,
            note: None,
        }
    }

    fn unknown<T>() -> Sourced<T> {
        Sourced {
            value: None,
            source: "test".into(),
            confidence: Confidence::C,
            note: None,
        }
    }

    fn rule() -> AmountRule {
        AmountRule {
            rate: known(Rate::percent(70)),
            floor: known(Cents(200_000)),
            ceiling: known(Cents(2_000_000)),
            public_share: known(Rate::percent(80)),
            round_to: Cents(100),
            ..AmountRule::not_published("test")
        }
    }

    fn input(base: i64) -> AmountInput {
        AmountInput {
            eligible_base: Cents(base),
            cash_expenses: Cents(base),
            other_public: Cents::ZERO,
            requested: None,
        }
    }

    #[test]
    fn the_chain_is_named_and_ordered() {
        let proposal = propose(
            &rule(),
            &AmountInput {
                requested: Some(Cents(1_000_000)),
                ..input(2_000_000)
            },
        );
        let ids: Vec<&str> = proposal.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "base",
                "rate",
                "ceiling",
                "floor",
                "public-share",
                "requested",
                "rounding"
            ]
        );
        assert_eq!(proposal.amount, Some(Cents(1_000_000)));
        assert_eq!(proposal.step("rate").unwrap().cents, Cents(1_400_000));
        assert_eq!(
            proposal.step("requested").unwrap().cut,
            Some(Cents(400_000))
        );
        assert!(!proposal.below_floor);
    }

    #[test]
    fn the_ceiling_below_at_above() {
        // 70 % reaches 20 000 € at a base of 28 571,43 €.
        for (base, amount, cut) in [
            (2_857_142, 1_999_900, None), // 19 999,99 € rounded down
            (2_857_143, 2_000_000, None), // 20 000,00 €
            (2_857_145, 2_000_000, Some(1)),
            (10_000_000, 2_000_000, Some(5_000_000)),
        ] {
            let proposal = propose(&rule(), &input(base));
            assert_eq!(proposal.amount, Some(Cents(amount)), "{base}");
            assert_eq!(
                proposal.step("ceiling").unwrap().cut,
                cut.map(Cents),
                "{base}"
            );
        }
    }

    #[test]
    fn the_floor_below_at_above_is_said_and_never_raised() {
        for (base, amount, below, key) in [
            (285_714, 199_900, true, "amount-floor-below"), // 1 999,99 €
            (285_715, 200_000, false, "amount-floor"),      // 2 000,00 €
            (285_858, 200_100, false, "amount-floor"),      // 2 001,00 €
        ] {
            let proposal = propose(&rule(), &input(base));
            assert_eq!(proposal.amount, Some(Cents(amount)), "{base}");
            assert_eq!(proposal.below_floor, below, "{base}");
            assert_eq!(proposal.step("floor").unwrap().message_key, key);
        }
    }

    #[test]
    fn a_later_cut_may_lead_below_the_floor() {
        let proposal = propose(
            &rule(),
            &AmountInput {
                requested: Some(Cents(199_999)),
                ..input(2_000_000)
            },
        );
        assert_eq!(proposal.step("floor").unwrap().message_key, "amount-floor");
        assert_eq!(proposal.amount, Some(Cents(199_900)));
        assert!(proposal.below_floor);
    }

    #[test]
    fn the_public_share_below_at_above() {
        // Base 10 000 €: 7 000 € by the rate; 80 % of 10 000 € leaves 8 000 € of public money.
        for (other, amount, cut) in [
            (99_900, 700_000, None),
            (100_000, 700_000, None),
            (100_100, 699_900, Some(100)),
            (900_000, 0, Some(700_000)),
        ] {
            let proposal = propose(
                &rule(),
                &AmountInput {
                    other_public: Cents(other),
                    ..input(1_000_000)
                },
            );
            assert_eq!(proposal.amount, Some(Cents(amount)), "{other}");
            assert_eq!(
                proposal.step("public-share").unwrap().cut,
                cut.map(Cents),
                "{other}"
            );
        }
    }

    #[test]
    fn what_is_not_published_is_skipped_and_said() {
        let mut rule = rule();
        rule.rate = unknown();
        let proposal = propose(&rule, &input(1_500_000));
        assert_eq!(
            proposal.step("rate").unwrap().message_key,
            "amount-rate-unknown"
        );
        assert_eq!(proposal.step("rate").unwrap().confidence, None);
        // The public share (80 % of 15 000 €) still holds.
        assert_eq!(proposal.amount, Some(Cents(1_200_000)));

        rule.ceiling = unknown();
        let proposal = propose(&rule, &input(1_500_000));
        assert_eq!(
            proposal.amount, None,
            "without rate nor ceiling a person judges"
        );
        assert!(!proposal.below_floor);
    }

    proptest! {
        #[test]
        fn never_above_any_limit(
            base in 0i64..1_000_000_000,
            cash in 0i64..1_000_000_000,
            other in 0i64..1_000_000_000,
            requested in prop::option::of(0i64..1_000_000_000),
        ) {
            let input = AmountInput {
                eligible_base: Cents(base),
                cash_expenses: Cents(cash),
                other_public: Cents(other),
                requested: requested.map(Cents),
            };
            let proposal = propose(&rule(), &input);
            let amount = proposal.amount.unwrap();
            prop_assert!(amount >= Cents::ZERO);
            prop_assert!(amount <= Cents(2_000_000));
            prop_assert!(amount <= Rate::percent(70).of(Cents(base), Rounding::Down));
            prop_assert!(requested.is_none_or(|r| amount <= Cents(r)));
            let public = amount.checked_add(Cents(other)).unwrap();
            prop_assert!(amount.is_zero() || public <= Rate::percent(80).of(Cents(cash), Rounding::Down));
            prop_assert_eq!(amount.0 % 100, 0);
            // Each step only takes away, and the last one is the amount.
            for pair in proposal.steps.windows(2) {
                prop_assert!(pair[1].cents <= pair[0].cents);
            }
            prop_assert_eq!(proposal.steps.last().unwrap().cents, amount);
        }
    }
}
