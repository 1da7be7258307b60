//! The amounts of the funders, step by step, as instructions.

use money::{Cents, Rate};

use super::code::{Instr, NO, Operation, T, V, YES};
use super::compile::Compiler;
use crate::model::AmountRule;
use crate::plan;

/// A rate that changes nothing: the step of a rate that is not published is skipped.
const WHOLE: i64 = 1_000_000;

impl Compiler {
    /// The amount proposed by a rule: base, base ceiling, rate and bonuses or flat sum, ceiling,
    /// public share, requested, rounding. `own` are the conditions of this funder alone, `line`
    /// that of the plan which asks it alone, `earlier` what the funders before it give. `None` when nothing is published to compute it from.
    pub(super) fn amount(
        &mut self,
        rule: &AmountRule,
        own: Option<T>,
        line: Option<&str>,
        earlier: Option<V>,
    ) -> Option<V> {
        let mut amount = self.started(rule);
        if let Some(own) = own {
            // Where a condition does not hold nothing is given, and only there.
            let possible = self.possible(own);
            let (all, nothing) = (self.constant(i64::MAX), self.constant(0));
            let most = self.either(possible, all, nothing);
            amount = self.compute(Operation::Least, amount, most);
        }
        if let Some(limit) = rule.ceiling.value {
            amount = self.limited(amount, limit);
        }
        if let Some(share) = rule.public_share.value {
            let base = self.amount_named(plan::BASE);
            let cash = self.amount_named(plan::CASH);
            let cash = self.value_by(|out| Instr::Otherwise(out, cash, base));
            let zero = self.constant(0);
            let cash = self.compute(Operation::Greatest, cash, zero);
            let share = self.constant(share.ppm());
            let most = self.compute(Operation::Share, share, cash);
            let mut other = self.amount_or(plan::OTHER_PUBLIC, 0);
            if let Some(line) = line {
                let (asked, lead) = (self.amount_or(line, 0), self.amount_or(plan::REQUESTED, 0));
                other = self.compute(Operation::Subtract, other, asked);
                other = self.compute(Operation::Add, other, lead);
                other = self.compute(Operation::Greatest, other, zero);
            }
            let room = self.compute(Operation::Subtract, most, other);
            // A flat sum without a plan has no expense to be a share of.
            let all = self.constant(i64::MAX);
            let room = self.value_by(|out| Instr::Otherwise(out, room, all));
            amount = self.served(amount, room, earlier);
        }
        if line.is_none() {
            let requested = self.amount_or(plan::REQUESTED, i64::MAX);
            amount = self.served(amount, requested, earlier);
        }
        let before = amount;
        amount = self.value_by(|out| Instr::RoundDown(out, before, rule.round_to.0));
        let flat = rule.flat.as_ref().is_some_and(|flat| flat.value.is_some());
        if flat || rule.ceiling.value.is_some() {
            return Some(amount);
        }
        let cases = rule.rates.iter().map(|case| &case.rate);
        let mut rates = cases.chain([&rule.rate]).map(|rate| rate.value.is_some());
        if rule.flat.is_none() && rates.clone().all(|published| published) {
            return Some(amount);
        }
        // Where nothing is published to compute it from a person judges, unless a condition of this
        // funder does not hold.
        let mut given = if rule.flat.is_some() || !rates.any(|published| published) {
            own?;
            self.truth_by(|out| Instr::Always(out, NO))
        } else {
            self.rated(rule)
        };
        if let Some(own) = own {
            let possible = self.possible(own);
            let refused = self.truth_by(|out| Instr::Not(out, possible));
            given = self.truth_by(|out| Instr::Or(out, given, refused));
        }
        let (most, one) = (self.constant(i64::MAX), self.constant(1));
        let never = self.compute(Operation::Add, most, one);
        Some(self.either(given, amount, never))
    }

    /// Whether the rate that applies is published.
    fn rated(&mut self, rule: &AmountRule) -> T {
        let mut rated = self.published(rule.rate.value);
        for case in rule.rates.iter().rev() {
            let holds = self.condition(case.when.node());
            let other = self.published(case.rate.value);
            rated = self.truth_by(|out| Instr::Choose(out, [holds, other, rated]));
        }
        rated
    }

    fn published(&mut self, rate: Option<Rate>) -> T {
        let truth = if rate.is_some() { YES } else { NO };
        self.truth_by(|out| Instr::Always(out, truth))
    }

    /// What the funders so far give together; one whose amount is not known counts for nothing.
    pub(super) fn given(&mut self, earlier: Option<V>, amount: Option<V>) -> Option<V> {
        let Some(amount) = amount else {
            return earlier;
        };
        let zero = self.constant(0);
        let amount = self.value_by(|out| Instr::Otherwise(out, amount, zero));
        Some(match earlier {
            Some(earlier) => self.compute(Operation::Add, earlier, amount),
            None => amount,
        })
    }

    /// The share of the base, or the flat sum.
    fn started(&mut self, rule: &AmountRule) -> V {
        if let Some(flat) = &rule.flat
            && let Some(sum) = flat.value
        {
            return self.constant(sum.0);
        }
        let zero = self.constant(0);
        let base = self.amount_named(plan::BASE);
        let mut amount = self.compute(Operation::Greatest, base, zero);
        if let Some(limit) = rule.base_ceiling.as_ref().and_then(|figure| figure.value) {
            amount = self.limited(amount, limit);
        }
        let rated = rule.rate.value.is_some() || !rule.rates.is_empty();
        if rule.flat.is_none() && rated {
            let rate = self.rate(rule);
            amount = self.compute(Operation::Share, rate, amount);
        }
        amount
    }

    fn limited(&mut self, amount: V, limit: Cents) -> V {
        let limit = self.constant(limit.0);
        self.compute(Operation::Least, amount, limit)
    }

    /// At most what a limit leaves once the earlier funders are served.
    fn served(&mut self, amount: V, limit: V, earlier: Option<V>) -> V {
        let zero = self.constant(0);
        let left = match earlier {
            Some(earlier) => self.compute(Operation::Subtract, limit, earlier),
            None => limit,
        };
        let left = self.compute(Operation::Greatest, left, zero);
        self.compute(Operation::Least, amount, left)
    }

    /// The first case that holds replaces the rate; bonuses that hold are added to a rate that is
    /// known.
    fn rate(&mut self, rule: &AmountRule) -> V {
        let mut added = self.constant(0);
        let zero = added;
        for bonus in &rule.bonuses {
            if let (Some(when), Some(points)) = (&bonus.when, bonus.rate.value) {
                let holds = self.condition(when.node());
                let points = self.constant(points.ppm());
                let points = self.either(holds, points, zero);
                added = self.compute(Operation::Add, added, points);
            }
        }
        let mut rate = self.with_bonuses(rule.rate.value, added);
        for case in rule.rates.iter().rev() {
            let holds = self.condition(case.when.node());
            let other = self.with_bonuses(case.rate.value, added);
            rate = self.either(holds, other, rate);
        }
        rate
    }

    fn with_bonuses(&mut self, rate: Option<Rate>, added: V) -> V {
        match rate {
            Some(rate) => {
                let rate = self.constant(rate.ppm());
                self.compute(Operation::Add, added, rate)
            }
            None => self.constant(WHOLE),
        }
    }
}
