//! One policy over many situations at once, in columns.
//!
//! What every situation gives comes from the program of its version; what only some need (why an
//! outcome changed, which answers are missing) is worked out for those alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use money::Cents;

use super::Case;
use super::outcome::{Outcome, Seen, is_open};
use crate::amount::{FundInput, FundingResult, outline};
use crate::assess::{LawDates, known};
use crate::batch::{Columns, Outcomes, Program};
use crate::model::{Region, Scheme};
use crate::situation::{COMMUNE, Completion, Names, Places, Situation, Value};
use crate::verdict::{ConditionVerdict, Verdict};

/// The places of the commune of each situation, each commune found once.
#[derive(Debug, Default)]
pub(super) struct Communes<'c> {
    met: HashMap<&'c str, Option<usize>>,
    places: Vec<Places>,
    of: Vec<Option<usize>>,
}

impl<'c> Communes<'c> {
    pub(super) fn of(region: &Region, cases: &'c [Case]) -> Communes<'c> {
        let mut communes = Communes::default();
        for case in cases {
            let place = case.situation.text(COMMUNE).and_then(|code| {
                let places = &mut communes.places;
                *communes.met.entry(code).or_insert_with(|| {
                    places.push(Places::of(code, &region.territory)?);
                    Some(places.len() - 1)
                })
            });
            communes.of.push(place);
        }
        communes
    }

    /// Those of the situation at this place.
    pub(super) fn places(&self, at: usize) -> Option<&Places> {
        self.places.get((*self.of.get(at)?)?)
    }
}

/// Legal parameters by name.
type Values = Vec<(String, Option<Value>)>;

/// The legal parameters that a program names, looked up once for each of the dates asked.
#[derive(Default)]
struct Law {
    at: HashMap<(Date, LawDates), Values>,
    /// The program names some.
    named: bool,
    none: Values,
}

impl Law {
    fn of(program: &Program) -> Law {
        Law {
            named: program.is_dated(),
            ..Law::default()
        }
    }

    fn values(&mut self, program: &Program, region: &Region, case: &Case) -> &Values {
        if !self.named {
            return &self.none;
        }
        let found = self.at.entry((case.on, case.dates));
        found.or_insert_with(|| program.law(region, case.on, &case.dates))
    }
}

/// A policy, and where its version finds what it reads.
pub(super) struct Reading<'r> {
    region: &'r Region,
    scheme: &'r Scheme,
    program: &'r Program,
    completion: Completion,
    law: Law,
}

impl<'r> Reading<'r> {
    /// `names` receives what is read of each situation.
    pub(super) fn new(region: &'r Region, scheme: &'r Scheme, names: &mut Names) -> Reading<'r> {
        let program = scheme.program();
        Reading {
            region,
            scheme,
            program,
            completion: Completion::of(scheme, program.inputs(), names),
            law: Law::of(program),
        }
    }

    /// Once the names of every side are known.
    pub(super) fn settle(&mut self, names: &Names) {
        self.completion.settle(names);
    }

    /// A situation with all that this policy reads of it, what it retains of its lines included.
    pub(super) fn known(&self, case: &Case) -> Situation {
        let (region, scheme) = (self.region, self.scheme);
        known(region, scheme, &case.situation, case.on, &case.dates)
    }

    /// Room for so many rows.
    pub(super) fn columns(&self, rows: usize) -> Columns {
        self.program.columns(rows)
    }

    /// Adds a situation to some columns, by what [`Names::read`] found in it.
    pub(super) fn push(
        &mut self,
        columns: &mut Columns,
        case: &Case,
        found: &[Option<&Value>],
        places: Option<&Places>,
    ) {
        let law = self.law.values(self.program, self.region, case);
        self.program.push_by(columns, law, |index| {
            self.completion.value(index, found, places)
        });
    }

    pub(super) fn run(&self, columns: &Columns) -> Rows<'r> {
        Rows {
            region: self.region,
            scheme: self.scheme,
            outcomes: self.program.run(columns),
        }
    }

    /// Room for situations of which [`Reading::missing`] is asked.
    pub(super) fn to_keep(&self, rows: usize) -> Columns {
        self.program.to_keep(rows)
    }

    /// For each row, the answers that are missing and matter to the conditions.
    pub(super) fn missing(&self, columns: Columns) -> Vec<Vec<&'r str>> {
        let rows = 0..columns.rows();
        let kept = self.program.kept(columns);
        rows.map(|row| self.program.missing(&kept, row)).collect()
    }
}

/// What a version says of some situations, row by row.
pub(super) struct Rows<'r> {
    region: &'r Region,
    scheme: &'r Scheme,
    outcomes: Outcomes,
}

impl<'r> Rows<'r> {
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
    /// `facts`: the situation, with what this policy retains of its lines when it has some.
    pub(super) fn seen(
        &self,
        row: usize,
        case: &Case,
        facts: &Situation,
        amounts: bool,
    ) -> Seen<'r> {
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
            self.fundings(case, facts, &alone)
        } else {
            Vec::new()
        };
        Seen {
            verdict,
            conditions,
            fundings: Cow::Owned(fundings),
        }
    }

    fn fundings(
        &self,
        case: &Case,
        facts: &Situation,
        alone: &dyn Fn(Option<&str>) -> Verdict,
    ) -> Vec<FundingResult> {
        // Without lines, only cases of the rate and bonuses read more than the totals of the plan.
        let mut rules = self.scheme.fundings.iter().map(|one| &one.rule);
        let plain = rules.all(|rule| {
            let mut bonuses = rule.bonuses.iter();
            rule.rates.is_empty() && bonuses.all(|bonus| bonus.when.is_none())
        });
        let facts = if plain || facts.plan().is_some() {
            Cow::Borrowed(facts)
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
        outline(self.scheme, &input)
    }
}
