//! One policy over many situations at once, in columns.
//!
//! What every situation gives comes from the program of its version; what only some need (why an
//! outcome changed, which answers are missing) is worked out for those alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use money::Cents;

use super::outcome::{Outcome, Seen, is_open};
use super::{Case, Side};
use crate::amount::{FundInput, FundingResult, fund};
use crate::assess::{LawDates, known};
use crate::batch::Outcomes;
use crate::model::{Region, Scheme};
use crate::situation::{COMMUNE, Completion, Places, Value};
use crate::verdict::{ConditionVerdict, Verdict};

/// The places of every commune met.
#[derive(Debug, Default)]
pub(super) struct Communes<'c>(BTreeMap<&'c str, Option<Places>>);

impl<'c> Communes<'c> {
    /// Those of some situations.
    pub(super) fn of(region: &Region, cases: &'c [Case]) -> Communes<'c> {
        let mut met = BTreeMap::new();
        for case in cases {
            if let Some(code) = case.situation.text(COMMUNE) {
                met.entry(code)
                    .or_insert_with(|| Places::of(code, &region.territory));
            }
        }
        Communes(met)
    }

    pub(super) fn places(&self, case: &Case) -> Option<&Places> {
        self.0.get(case.situation.text(COMMUNE)?)?.as_ref()
    }
}

/// The legal parameters that a program names, at the dates of the last situation asked.
#[derive(Default)]
struct Law {
    at: Option<(Date, LawDates)>,
    values: Vec<(String, Option<Value>)>,
}

/// What a version says of some situations, row by row.
pub(super) struct Rows<'r> {
    region: &'r Region,
    scheme: &'r Scheme,
    outcomes: Outcomes,
}

impl<'r> Rows<'r> {
    pub(super) fn of(
        side: &Side<'r>,
        scheme: &'r Scheme,
        cases: &[&Case],
        communes: &Communes<'_>,
    ) -> Rows<'r> {
        let program = scheme.program();
        let completion = Completion::of(scheme, program.inputs());
        let mut columns = program.columns(cases.len());
        let mut law = Law::default();
        for case in cases {
            let at = (case.on, case.dates);
            if law.at != Some(at) {
                law.values = program.law(side.region, case.on, &case.dates);
                law.at = Some(at);
            }
            let places = communes.places(case);
            program.push_by(&mut columns, &law.values, |index| {
                completion.value(index, &case.situation, places)
            });
        }
        Rows {
            region: side.region,
            scheme,
            outcomes: program.run(&columns),
        }
    }

    fn verdict(&self, row: usize) -> Verdict {
        self.outcomes.verdict(row).unwrap_or(Verdict::Unknown)
    }

    fn condition(&self, index: usize, row: usize) -> ConditionVerdict {
        let found = self.outcomes.condition(index, row);
        found.unwrap_or(ConditionVerdict::Unknown)
    }

    /// No condition waits for an answer.
    pub(super) fn is_settled(&self, row: usize) -> bool {
        let mut conditions = 0..self.scheme.conditions.len();
        conditions.all(|index| self.condition(index, row) != ConditionVerdict::Unknown)
    }

    pub(super) fn outcome(&self, row: usize) -> Outcome {
        let verdict = self.verdict(row);
        let mut outcome = Outcome {
            verdict,
            amount: Some(Cents::ZERO),
            below_floor: false,
        };
        for (index, funding) in self.scheme.fundings.iter().enumerate() {
            let own = self.outcomes.funding_verdict(index, row);
            if !is_open(verdict) || !own.is_some_and(is_open) {
                continue;
            }
            let amount = self.outcomes.amount(index, row);
            let floor = funding.rule.floor.value;
            outcome.below_floor |= amount.zip(floor).is_some_and(|(sum, floor)| sum < floor);
            outcome.amount = outcome
                .amount
                .zip(amount)
                .and_then(|(sum, amount)| sum.checked_add(amount));
        }
        outcome
    }

    /// Enough to say why an outcome differs from another, with its amounts when they matter.
    pub(super) fn seen(&self, row: usize, case: &Case, amounts: bool) -> Seen<'r> {
        let verdict = self.verdict(row);
        let conditions: Vec<(&str, ConditionVerdict)> = self
            .scheme
            .conditions
            .iter()
            .enumerate()
            .map(|(index, one)| (one.id.as_str(), self.condition(index, row)))
            .collect();
        let alone = |funder: Option<&str>| {
            let concerned = self.scheme.conditions.iter().zip(&conditions);
            let own = concerned.filter(|(one, _)| one.funder.as_deref() == funder);
            Verdict::of(own.map(|(_, (_, verdict))| *verdict))
        };
        let fundings = if amounts {
            self.fundings(case, &alone)
        } else {
            Vec::new()
        };
        Seen {
            verdict,
            conditions,
            fundings: Cow::Owned(fundings),
        }
    }

    fn fundings(&self, case: &Case, alone: &dyn Fn(Option<&str>) -> Verdict) -> Vec<FundingResult> {
        // Without lines, only cases of the rate and bonuses read more than the totals of the plan.
        let mut rules = self.scheme.fundings.iter().map(|one| &one.rule);
        let plain = rules.all(|rule| {
            let mut bonuses = rule.bonuses.iter();
            rule.rates.is_empty() && bonuses.all(|bonus| bonus.when.is_none())
        });
        let facts = if plain {
            Cow::Borrowed(&case.situation)
        } else {
            let (region, scheme) = (self.region, self.scheme);
            Cow::Owned(known(region, scheme, &case.situation, case.on, &case.dates))
        };
        let input = FundInput {
            facts: &facts,
            kept: &BTreeMap::new(),
            common: alone(None),
            own: &|funder| alone(Some(funder)),
        };
        fund(self.scheme, &input)
    }
}
