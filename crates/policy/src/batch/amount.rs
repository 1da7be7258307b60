//! The amount of a funder, step by step, as instructions.

use money::Cents;

use super::code::{Instr, Operation, V};
use super::compile::Compiler;
use crate::model::AmountRule;
use crate::plan;

/// A rate that changes nothing: the step of a rate that is not published is skipped.
const WHOLE: i64 = 1_000_000;

impl Compiler {
    /// The amount proposed: base, rate, ceiling, public share, requested, rounding. `None` when
    /// neither a rate nor a ceiling is published: a person must judge.
    pub(super) fn amount(&mut self, rule: &AmountRule) -> Option<V> {
        let zero = self.constant(0);
        let mut amount = self.amount_named(plan::BASE);
        amount = self.compute(Operation::Greatest, amount, zero);
        if let Some(limit) = rule.base_ceiling.as_ref().and_then(|figure| figure.value) {
            amount = self.limited(amount, limit);
        }
        let rated = rule.rate.value.is_some() || !rule.rates.is_empty();
        if rated {
            let rate = self.rate(rule);
            amount = self.compute(Operation::Share, rate, amount);
        }
        if let Some(flat) = rule.flat.as_ref().and_then(|figure| figure.value) {
            amount = self.constant(flat.0);
        }
        if let Some(limit) = rule.ceiling.value {
            amount = self.limited(amount, limit);
        }
        if let Some(share) = rule.public_share.value {
            let base = self.amount_named(plan::BASE);
            let cash = self.amount_named(plan::CASH);
            let cash = self.value_by(|out| Instr::Otherwise(out, cash, base));
            let cash = self.compute(Operation::Greatest, cash, zero);
            let other = self.amount_named(plan::OTHER_PUBLIC);
            let other = self.value_by(|out| Instr::Otherwise(out, other, zero));
            let other = self.compute(Operation::Greatest, other, zero);
            let share = self.constant(share.ppm());
            let most = self.compute(Operation::Share, share, cash);
            let room = self.compute(Operation::Subtract, most, other);
            let room = self.compute(Operation::Greatest, room, zero);
            amount = self.compute(Operation::Least, amount, room);
        }
        let requested = self.amount_named(plan::REQUESTED);
        let requested = self.compute(Operation::Greatest, requested, zero);
        let before = amount;
        let requested = self.value_by(|out| Instr::Otherwise(out, requested, before));
        amount = self.compute(Operation::Least, amount, requested);
        if rule.round_to > Cents(1) {
            let before = amount;
            amount = self.value_by(|out| Instr::RoundDown(out, before, rule.round_to.0));
        }
        let judged = !rated && rule.flat.is_none() && rule.ceiling.value.is_none();
        (!judged).then_some(amount)
    }

    fn limited(&mut self, amount: V, limit: Cents) -> V {
        let limit = self.constant(limit.0);
        self.compute(Operation::Least, amount, limit)
    }

    /// The first case that holds replaces the rate; bonuses that hold are added.
    fn rate(&mut self, rule: &AmountRule) -> V {
        let ppm = |rate: Option<money::Rate>| rate.map_or(WHOLE, money::Rate::ppm);
        let mut rate = self.constant(ppm(rule.rate.value));
        for case in rule.rates.iter().rev() {
            let holds = self.condition(case.when.node());
            let other = self.constant(ppm(case.rate.value));
            let before = rate;
            rate = self.value_by(|out| Instr::Pick(out, holds, [other, before]));
        }
        let zero = self.constant(0);
        for bonus in &rule.bonuses {
            if let (Some(when), Some(points)) = (&bonus.when, bonus.rate.value) {
                let holds = self.condition(when.node());
                let points = self.constant(points.ppm());
                let added = self.value_by(|out| Instr::Pick(out, holds, [points, zero]));
                rate = self.compute(Operation::Add, rate, added);
            }
        }
        rate
    }
}
