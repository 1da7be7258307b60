//! The amount proposed, as a chain of named steps that the page, the letter and the API show.

use std::borrow::Cow;

use jiff::civil::Date;
use money::{Cents, Rate, Rounding};
use serde::{Deserialize, Serialize};

use super::rule::{AmountRule, Bonus};
use crate::expr::Truth;
use crate::model::{Confidence, Sourced, Text};
use crate::shared::{Shared, Words};
use crate::situation::Situation;

/// What one amount is computed from. Amounts are zero or more.
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

/// A figure or a fact used by a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "kebab-case")]
pub enum Quantity {
    Money(Cents),
    Rate(Rate),
    Date(Date),
}

/// One step: the amount after it, and how much it took away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `base`, `base-ceiling`, `rate`, `bonus`, `flat`, `conditions`, `ceiling`, `floor`,
    /// `public-share`, `requested`, `rounding`.
    pub id: Cow<'static, str>,
    /// The amount after this step.
    pub cents: Cents,
    /// What a limit took away, when it did.
    pub cut: Option<Cents>,
    /// Message that says the step, e.g. `amount-rate` or `amount-rate-unknown`.
    pub message_key: Cow<'static, str>,
    /// Arguments of the message, by name: `rate`, `limit`, `base`, `other`, `earlier`.
    pub detail: Vec<(Cow<'static, str>, Quantity)>,
    /// The words of the file: the case that gives this rate, the bonus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Shared<Text>>,
    /// What the file says of the figure, e.g. that it is not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Shared<Text>>,
    /// Where the figure of this step comes from; `None` for a step without one.
    pub source: Option<Words>,
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
    /// `None`: nothing is published to compute it from and a person must judge, or an answer is
    /// [missing](Proposal::missing).
    pub amount: Option<Cents>,
    /// The amount is under the floor of the scheme; it is never raised to it.
    pub below_floor: bool,
    /// Names of the answers without which the amount is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Earlier funders whose amount is not known: they counted for nothing here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

impl Proposal {
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The amount depends on answers that are missing.
    pub(super) fn wait_for(&mut self, names: &[String]) {
        for name in names {
            if !self.missing.contains(name) {
                self.missing.push(name.clone());
            }
        }
        if !self.missing.is_empty() {
            self.amount = None;
            self.below_floor = false;
        }
    }
}

/// The amount of one funder alone, every step named. `facts` are what the cases and bonuses of the
/// rule read.
pub fn propose(rule: &AmountRule, input: &AmountInput, facts: &Situation) -> Proposal {
    let known = Known {
        base: Some(input.eligible_base),
        cash: Some(input.cash_expenses),
        other_public: input.other_public,
        requested: input.requested,
        facts,
        refused: false,
        earlier: &Earlier::default(),
        telling: Telling::Everything,
    };
    chain(rule, &known)
}

/// What a chain of steps starts from.
pub(super) struct Known<'a> {
    /// `None`: not known, for a flat sum.
    pub(super) base: Option<Cents>,
    pub(super) cash: Option<Cents>,
    pub(super) other_public: Cents,
    pub(super) requested: Option<Cents>,
    pub(super) facts: &'a Situation,
    /// A condition of this funder does not hold.
    pub(super) refused: bool,
    pub(super) earlier: &'a Earlier,
    pub(super) telling: Telling,
}

/// How much is said of each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// All that people read.
    Everything,
    /// What it is and the amount after it: enough to compare two proposals.
    Outline,
}

/// What the funders before this one give.
#[derive(Clone, Debug, Default)]
pub(super) struct Earlier {
    amount: Cents,
    pub(super) unknown: Vec<String>,
}

impl Earlier {
    pub(super) fn take(&mut self, amount: Cents) {
        self.amount = plus(self.amount, amount);
    }

    fn is_none(&self) -> bool {
        self.amount.is_zero() && self.unknown.is_empty()
    }
}

pub(super) fn chain(rule: &AmountRule, known: &Known<'_>) -> Proposal {
    let mut chain = Chain {
        amount: known.base.unwrap_or_default().max(Cents::ZERO),
        steps: Vec::with_capacity(MOST_STEPS),
        missing: Vec::new(),
        telling: known.telling,
    };
    if known.base.is_some() {
        chain.push("base", "amount-base", None, &[]);
        if let Some(ceiling) = &rule.base_ceiling {
            chain.ceiling("base-ceiling", BASE_CEILING, ceiling);
        }
    }
    match &rule.flat {
        Some(flat) => chain.flat(flat),
        None => chain.share_of_base(rule, known.facts),
    }
    if !chain.missing.is_empty() {
        // What follows would be computed from an amount that is not the right one.
        return Proposal {
            steps: chain.steps,
            amount: None,
            below_floor: false,
            missing: chain.missing,
            without: Vec::new(),
        };
    }
    if known.refused {
        let cut = chain.limit(Cents::ZERO);
        chain.push("conditions", "amount-conditions", cut, &[]);
    }
    chain.ceiling("ceiling", CEILING, &rule.ceiling);
    chain.floor(&rule.floor);
    chain.public_share(&rule.public_share, known);
    chain.requested(known);
    chain.rounding(rule.round_to);

    let start = match &rule.flat {
        Some(flat) => flat.is_known(),
        None => chain.steps.iter().any(|step| step.message_key == RATE),
    };
    let judged = !start && rule.ceiling.value.is_none() && !known.refused;
    let below = rule.floor.value.is_some_and(|floor| chain.amount < floor);
    if below && !judged {
        chain.below_floor_later();
    }
    Proposal {
        amount: (!judged).then_some(chain.amount),
        below_floor: below && !judged,
        steps: chain.steps,
        missing: Vec::new(),
        without: match (&rule.public_share.value, known.requested) {
            (None, None) => Vec::new(),
            _ => known.earlier.unknown.clone(),
        },
    }
}

/// Steps of a rule without bonuses.
const MOST_STEPS: usize = 8;
const RATE: &str = "amount-rate";
const FLOOR: &str = "amount-floor";
const BASE_CEILING: [&str; 2] = ["amount-base-ceiling", "amount-base-ceiling-unknown"];
const CEILING: [&str; 2] = ["amount-ceiling", "amount-ceiling-unknown"];

/// An argument of a message.
type Argument = (&'static str, Quantity);

fn money(name: &'static str, amount: Cents) -> Argument {
    (name, Quantity::Money(amount))
}

fn rate_of(name: &'static str, rate: Rate) -> Argument {
    (name, Quantity::Rate(rate))
}

/// Amounts are bounded where they are read; a sum beyond the largest amount stays at it.
fn plus(left: Cents, right: Cents) -> Cents {
    left.checked_add(right).unwrap_or(Cents::MAX)
}

/// What is left of `whole`, never less than nothing.
fn room(whole: Cents, taken: Cents) -> Cents {
    let left = whole.checked_sub(taken).unwrap_or(Cents::ZERO);
    left.max(Cents::ZERO)
}

/// The rate that applies, with the words of its case; or the answers that would tell.
type Applicable<'r> = Result<(&'r Sourced<Rate>, Option<&'r Shared<Text>>), Vec<String>>;

/// The first case that holds, else the rate of the rule. A case that is unknown leaves the rate
/// unknown, unless it would give the same.
fn applicable<'r>(rule: &'r AmountRule, facts: &Situation) -> Applicable<'r> {
    let mut missing: Vec<String> = Vec::new();
    let mut possible: Vec<Option<Rate>> = Vec::new();
    let mut chosen = (&rule.rate, None);
    for case in &rule.rates {
        let evaluation = case.when.eval(facts);
        match evaluation.truth {
            Truth::Yes => {
                chosen = (&case.rate, Some(&case.text));
                break;
            }
            Truth::No => {}
            Truth::Unknown => {
                possible.push(case.rate.value);
                add(&mut missing, evaluation.missing);
            }
        }
    }
    if possible.iter().all(|rate| *rate == chosen.0.value) {
        Ok(chosen)
    } else {
        Err(missing)
    }
}

fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

struct Chain {
    amount: Cents,
    steps: Vec<Step>,
    missing: Vec<String>,
    telling: Telling,
}

impl Chain {
    fn push(
        &mut self,
        id: &'static str,
        key: impl Into<Cow<'static, str>>,
        cut: Option<Cents>,
        detail: &[Argument],
    ) {
        let told = match self.telling {
            Telling::Everything => detail,
            Telling::Outline => &[],
        };
        let told = told.iter().map(|(name, value)| ((*name).into(), *value));
        self.steps.push(Step {
            id: id.into(),
            cents: self.amount,
            cut,
            message_key: key.into(),
            detail: told.collect(),
            text: None,
            note: None,
            source: None,
            confidence: None,
        });
    }

    /// Adds where the figure of the last step comes from, and the words of the file.
    fn sourced<T>(&mut self, figure: &Sourced<T>, text: Option<&Shared<Text>>) {
        if let (Telling::Everything, Some(step)) = (self.telling, self.steps.last_mut()) {
            step.text = text.cloned();
            step.note = figure.note.clone();
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

    fn flat(&mut self, flat: &Sourced<Cents>) {
        match flat.value {
            Some(sum) => {
                self.amount = sum;
                self.push("flat", "amount-flat", None, &[]);
            }
            None => self.push("flat", "amount-flat-unknown", None, &[]),
        }
        self.sourced(flat, None);
    }

    fn share_of_base(&mut self, rule: &AmountRule, facts: &Situation) {
        let base = self.amount;
        let (figure, text) = match applicable(rule, facts) {
            Ok(applicable) => applicable,
            Err(missing) => {
                add(&mut self.missing, missing);
                self.push("rate", "amount-rate-missing", None, &[]);
                return;
            }
        };
        match figure.value {
            Some(rate) => {
                self.amount = rate.of(base, Rounding::Down);
                let detail = [rate_of("rate", rate), money("base", base)];
                self.push("rate", RATE, None, &detail);
                self.sourced(figure, text);
                self.bonuses(&rule.bonuses, rate, base, facts);
            }
            None => {
                self.push("rate", "amount-rate-unknown", None, &[]);
                self.sourced(figure, text);
            }
        }
    }

    /// The rate and all its bonuses are applied at once to the base, and rounded once.
    fn bonuses(&mut self, bonuses: &[Bonus], mut rate: Rate, base: Cents, facts: &Situation) {
        for bonus in bonuses {
            let evaluation = bonus.when.as_ref().map(|when| when.eval(facts));
            let truth = evaluation.as_ref().map(|evaluation| evaluation.truth);
            match (truth, bonus.rate.value) {
                (Some(Truth::No), _) => continue,
                (None, _) => self.push("bonus", "amount-bonus-judgement", None, &[]),
                (_, None) => self.push("bonus", "amount-bonus-unknown", None, &[]),
                (Some(Truth::Unknown), Some(more)) => {
                    add(
                        &mut self.missing,
                        evaluation.map(|e| e.missing).unwrap_or_default(),
                    );
                    let detail = [rate_of("rate", more)];
                    self.push("bonus", "amount-bonus-missing", None, &detail);
                }
                (Some(Truth::Yes), Some(more)) => {
                    rate = Rate::from_ppm(rate.ppm().saturating_add(more.ppm()));
                    self.amount = rate.of(base, Rounding::Down);
                    let detail = [rate_of("rate", more), rate_of("total", rate)];
                    self.push("bonus", "amount-bonus", None, &detail);
                }
            }
            self.sourced(&bonus.rate, Some(&bonus.text));
        }
    }

    fn ceiling(
        &mut self,
        id: &'static str,
        [known, unknown]: [&'static str; 2],
        ceiling: &Sourced<Cents>,
    ) {
        match ceiling.value {
            Some(limit) => {
                let cut = self.limit(limit);
                self.push(id, known, cut, &[money("limit", limit)]);
            }
            None => self.push(id, unknown, None, &[]),
        }
        self.sourced(ceiling, None);
    }

    fn floor(&mut self, floor: &Sourced<Cents>) {
        match floor.value {
            Some(limit) => {
                let key = if self.amount < limit {
                    "amount-floor-below"
                } else {
                    FLOOR
                };
                self.push("floor", key, None, &[money("limit", limit)]);
            }
            None => self.push("floor", "amount-floor-unknown", None, &[]),
        }
        self.sourced(floor, None);
    }

    /// Says on the floor, which held there, that a later step went under it.
    fn below_floor_later(&mut self) {
        let floor = self.steps.iter_mut().find(|step| step.message_key == FLOOR);
        if let Some(step) = floor {
            step.message_key = "amount-floor-below-later".into();
        }
    }

    /// Public money of all is at most a share of the cash expenses: what others give, and the
    /// earlier funders of this dossier, comes first.
    fn public_share(&mut self, share: &Sourced<Rate>, known: &Known<'_>) {
        match (share.value, known.cash) {
            (Some(rate), Some(cash)) => {
                let cash = cash.max(Cents::ZERO);
                let most = rate.of(cash, Rounding::Down);
                let others = known.other_public.max(Cents::ZERO);
                let room = room(most, plus(others, known.earlier.amount));
                let cut = self.limit(room);
                let detail = [
                    rate_of("rate", rate),
                    money("base", cash),
                    money("other", others),
                    money("limit", room),
                    money("earlier", known.earlier.amount),
                ];
                let (key, detail) = shared(known, &detail, "amount-public-share");
                self.push("public-share", key, cut, detail);
            }
            (Some(_), None) => {
                let key = "amount-public-share-no-plan";
                self.push("public-share", key, None, &[]);
            }
            (None, _) => {
                let key = "amount-public-share-unknown";
                self.push("public-share", key, None, &[]);
            }
        }
        self.sourced(share, None);
    }

    /// What is asked is for all the funders of the dossier.
    fn requested(&mut self, known: &Known<'_>) {
        let Some(requested) = known.requested else {
            return;
        };
        let left = room(requested, known.earlier.amount);
        let cut = self.limit(left);
        let detail = [money("limit", left), money("earlier", known.earlier.amount)];
        let (key, detail) = shared(known, &detail, "amount-requested");
        self.push("requested", key, cut, detail);
    }

    fn rounding(&mut self, unit: Cents) {
        let rounded = self.amount.round_to(unit, Rounding::Down);
        let cut = self.limit(rounded);
        self.push("rounding", "amount-rounding", cut, &[money("limit", unit)]);
    }
}

/// The message of a limit shared with earlier funders says what they take: the last argument, left out
/// where there are none.
fn shared<'d>(
    known: &Known<'_>,
    detail: &'d [Argument],
    key: &'static str,
) -> (Cow<'static, str>, &'d [Argument]) {
    if !known.earlier.is_none() {
        return (format!("{key}-shared").into(), detail);
    }
    let own = detail.split_last().map_or(detail, |(_, own)| own);
    (key.into(), own)
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

    fn alone(rule: &AmountRule, input: &AmountInput) -> Proposal {
        propose(rule, input, &Situation::new())
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
        let proposal = alone(
            &rule(),
            &AmountInput {
                requested: Some(Cents(1_000_000)),
                ..input(2_000_000)
            },
        );
        let ids: Vec<&str> = proposal.steps.iter().map(|step| &*step.id).collect();
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
            let proposal = alone(&rule(), &input(base));
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
            let proposal = alone(&rule(), &input(base));
            assert_eq!(proposal.amount, Some(Cents(amount)), "{base}");
            assert_eq!(proposal.below_floor, below, "{base}");
            assert_eq!(proposal.step("floor").unwrap().message_key, key);
        }
    }

    #[test]
    fn a_later_cut_may_lead_below_the_floor() {
        let proposal = alone(
            &rule(),
            &AmountInput {
                requested: Some(Cents(199_999)),
                ..input(2_000_000)
            },
        );
        let floor = proposal.step("floor").unwrap();
        assert_eq!(floor.message_key, "amount-floor-below-later");
        assert_eq!(
            floor.detail,
            [("limit".into(), Quantity::Money(Cents(200_000)))]
        );
        assert_eq!(proposal.amount, Some(Cents(199_900)));
        assert!(proposal.below_floor);

        // Others give 80 % of the base but 1 999,99 €, then 2 000 €, then 2 000,01 €.
        for (other, key) in [
            (1_400_001, "amount-floor-below-later"),
            (1_400_000, "amount-floor"),
            (1_399_999, "amount-floor"),
        ] {
            let proposal = alone(
                &rule(),
                &AmountInput {
                    other_public: Cents(other),
                    ..input(2_000_000)
                },
            );
            assert_eq!(proposal.step("floor").unwrap().message_key, key, "{other}");
        }
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
            let proposal = alone(
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
        let proposal = alone(&rule, &input(1_500_000));
        assert_eq!(
            proposal.step("rate").unwrap().message_key,
            "amount-rate-unknown"
        );
        assert_eq!(proposal.step("rate").unwrap().confidence, None);
        // The public share (80 % of 15 000 €) still holds.
        assert_eq!(proposal.amount, Some(Cents(1_200_000)));

        rule.ceiling = unknown();
        let proposal = alone(&rule, &input(1_500_000));
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
            let proposal = alone(&rule(), &input);
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
