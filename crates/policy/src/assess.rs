//! What a scheme's version says of a situation: every condition, and the aid proposed.
//!
//! The result is frozen with a decision: it holds all it was computed from, and the same version,
//! answers and law give the same result later.

use std::collections::BTreeMap;

use jiff::civil::Date;
use money::Cents;
use serde::{Deserialize, Serialize};

use crate::amount::{FundInput, FundingResult, StepConfidence, fund, lead_base};
use crate::expr::{Evaluation, Expr, LAW};
use crate::model::{Condition, DatedBy, Region, Scheme, Text};
use crate::plan;
use crate::shared::{Shared, Words};
use crate::situation::{FILED_ON, GRANTED_ON, Situation, Value};
use crate::verdict::{ConditionVerdict, Verdict};

/// The dates at which legal parameters are looked up. One that is not known yet is the day of the
/// assessment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LawDates {
    pub filing: Option<Date>,
    pub grant: Option<Date>,
    pub signature: Option<Date>,
}

impl LawDates {
    /// Those that a situation says.
    pub fn said(situation: &Situation) -> LawDates {
        let day = |name: &str| match situation.get(name) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        };
        LawDates {
            filing: day(FILED_ON),
            grant: day(GRANTED_ON),
            signature: None,
        }
    }

    pub fn of(&self, dated_by: DatedBy, on: Date) -> Date {
        let date = match dated_by {
            DatedBy::Filing => self.filing,
            DatedBy::Grant => self.grant,
            DatedBy::Signature => self.signature,
        };
        date.unwrap_or(on)
    }
}

/// What a version of a scheme says of a situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub scheme: String,
    /// The first day of the version.
    pub version: Date,
    /// The day of the assessment.
    pub on: Date,
    /// By the conditions of the scheme and those of its lead funder.
    pub verdict: Verdict,
    /// In the order of the file.
    pub conditions: Vec<ConditionResult>,
    /// Names of the answers that are missing and matter, each once: to the conditions first, then to
    /// the amounts.
    pub missing: Vec<String>,
    pub fundings: Vec<FundingResult>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionResult {
    pub id: Words,
    /// A condition of this funder only; `None`: of the scheme.
    pub funder: Option<Words>,
    pub verdict: ConditionVerdict,
    /// The condition in words, or what is said when it does not hold.
    pub message: Shared<Text>,
    pub source: Words,
    pub confidence: StepConfidence,
    /// What the rule read and found, by name.
    pub inputs: Vec<(Words, Value)>,
    /// Names of the answers that are missing and matter to it.
    pub missing: Vec<String>,
    /// The legal parameters it names.
    pub law: Vec<LawUsed>,
    /// Why it is unknown, when no answer is missing.
    pub reason: Option<Reason>,
}

/// Why a condition cannot be known although every answer is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A legal parameter has no value on the date that applies.
    NotInForce,
    /// A result is larger than any amount that can be held.
    Overflow,
}

/// A legal parameter as it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawUsed {
    pub key: String,
    pub dated_by: DatedBy,
    /// The date at which it was looked up.
    pub on: Date,
    /// `None`: no value was in force.
    pub value: Option<Value>,
    /// When that value is in force, both days included.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// The legal text, e.g. « CRPA, art. L231-4 ».
    pub text: String,
}

impl Assessment {
    /// Those of the missing answers that matter to the conditions, each once.
    pub(crate) fn missing_to_conditions(&self) -> Vec<&str> {
        let mut missing: Vec<&str> = Vec::new();
        for name in self.conditions.iter().flat_map(|one| &one.missing) {
            if !missing.contains(&name.as_str()) {
                missing.push(name);
            }
        }
        missing
    }

    /// Adds what the amounts lack to what the conditions do.
    fn name_missing(&mut self, scheme: &Scheme, known: &Situation) {
        let conditions = self.missing_to_conditions().into_iter();
        // The base of lines is no answer: those that it waits for are named by the amount.
        let lines = has_lines(scheme, known);
        let conditions = conditions.filter(|name| !(lines && *name == plan::BASE));
        let mut missing: Vec<String> = conditions.map(str::to_owned).collect();
        for (funding, result) in scheme.fundings.iter().zip(&self.fundings) {
            let names: Vec<&str> = match &result.proposal {
                Some(proposal) => proposal.missing.iter().map(String::as_str).collect(),
                None if funding.rule.follows_from_base() => vec![plan::BASE],
                None => Vec::new(),
            };
            for name in names {
                if !missing.iter().any(|known| known == name) {
                    missing.push(name.to_owned());
                }
            }
        }
        self.missing = missing;
    }
}

/// Assesses a situation under one version. What follows from it is derived here
/// ([`Situation::completed`]); `on` is the day of the assessment, `dates` those of the dossier for the law.
pub fn assess(
    region: &Region,
    scheme: &Scheme,
    situation: &Situation,
    on: Date,
    dates: &LawDates,
) -> Assessment {
    assess_kept(region, scheme, situation, on, dates, &BTreeMap::new())
}

/// As [`assess`], with what an officer retains of some lines of expense, by their key.
pub fn assess_kept(
    region: &Region,
    scheme: &Scheme,
    situation: &Situation,
    on: Date,
    dates: &LawDates,
    kept: &BTreeMap<String, Cents>,
) -> Assessment {
    let known = filled(region, scheme, situation, on, dates, kept);
    let law = Law { region, on, dates };
    let program = scheme.program();
    let answers = program.answers(&known);
    let read = program.single(&answers);
    let conditions: Vec<ConditionResult> = scheme
        .conditions
        .iter()
        .enumerate()
        .map(|(index, condition)| {
            let evaluation = program.evaluation(&read, 0, index);
            result(condition, evaluation, program.read(&answers, index), &law)
        })
        .collect();
    let lead = scheme.lead_funder();
    let common = verdict(&conditions, None);
    let input = FundInput {
        facts: &known,
        kept,
        common,
        own: &|funder| verdict(&conditions, Some(funder)),
    };
    let mut assessment = Assessment {
        scheme: scheme.id.clone(),
        version: scheme.validity.from,
        on,
        verdict: lead.map_or(common, |lead| common.and(verdict(&conditions, Some(lead)))),
        fundings: fund(scheme, &input),
        missing: Vec::new(),
        conditions,
    };
    assessment.name_missing(scheme, &known);
    assessment
}

/// A situation with all that the rules of a version read: what follows from it, the law at its
/// dates, the base of the lead funder when it follows from lines.
pub(crate) fn known(
    region: &Region,
    scheme: &Scheme,
    situation: &Situation,
    on: Date,
    dates: &LawDates,
) -> Situation {
    filled(region, scheme, situation, on, dates, &BTreeMap::new())
}

fn filled(
    region: &Region,
    scheme: &Scheme,
    situation: &Situation,
    on: Date,
    dates: &LawDates,
    kept: &BTreeMap<String, Cents>,
) -> Situation {
    let mut known = situation.clone().completed(scheme, &region.territory);
    Law { region, on, dates }.fill(scheme, &mut known);
    match lead_base(scheme, &known, kept) {
        Some(base) => known.set(plan::BASE, base),
        // Lines whose base depends on a missing answer: what was said of the base is not theirs.
        None if has_lines(scheme, &known) => {
            known.remove(plan::BASE);
        }
        None => {}
    }
    known
}

/// Whether the base of the lead funder follows from lines of expense.
fn has_lines(scheme: &Scheme, known: &Situation) -> bool {
    let lines = known.plan().is_some_and(|plan| !plan.expenses.is_empty());
    lines && scheme.form.is_some() && scheme.lead().is_some()
}

/// By the conditions of one funder alone, or by those of the scheme.
fn verdict(conditions: &[ConditionResult], funder: Option<&str>) -> Verdict {
    let concerned = conditions
        .iter()
        .filter(|one| one.funder.as_deref() == funder);
    Verdict::of(concerned.map(|one| one.verdict))
}

fn result<'a>(
    condition: &Condition,
    evaluation: Option<Evaluation>,
    read: impl Iterator<Item = (&'a Words, Option<&'a Value>)>,
    law: &Law<'_>,
) -> ConditionResult {
    let mut result = ConditionResult {
        id: condition.id.clone(),
        funder: condition.funder.clone(),
        verdict: ConditionVerdict::Judgement,
        message: condition.text.clone(),
        source: condition.source.clone(),
        confidence: condition.confidence.into(),
        inputs: Vec::new(),
        missing: Vec::new(),
        law: Vec::new(),
        reason: None,
    };
    let Some(evaluation) = evaluation else {
        return result;
    };
    result.verdict = evaluation.truth.into();
    if result.verdict == ConditionVerdict::NotMet
        && let Some(otherwise) = &condition.otherwise
    {
        result.message = otherwise.clone();
    }
    for (name, answer) in read {
        match answer {
            _ if name.starts_with(LAW) => result.law.extend(law.used(name)),
            Some(value) => result.inputs.push((name.clone(), value.clone())),
            None => {}
        }
    }
    let (not_in_force, missing): (Vec<String>, Vec<String>) = evaluation
        .missing
        .into_iter()
        .partition(|name| name.starts_with(LAW));
    if missing.is_empty() && !not_in_force.is_empty() {
        result.reason = Some(Reason::NotInForce);
    } else if missing.is_empty() && evaluation.overflow {
        result.reason = Some(Reason::Overflow);
    }
    result.missing = missing;
    result
}

/// The law at the dates of a dossier.
struct Law<'r> {
    region: &'r Region,
    on: Date,
    dates: &'r LawDates,
}

impl Law<'_> {
    /// Puts in the situation every legal parameter that a rule of the version names, and the day of the
    /// grant when one does.
    fn fill(&self, scheme: &Scheme, known: &mut Situation) {
        for name in scheme.rules().flat_map(Expr::inputs) {
            if name == GRANTED_ON {
                known.set(name, self.dates.of(DatedBy::Grant, self.on));
            } else if name.starts_with(LAW)
                && let Some((parameter, _)) = self.region.law(name, self.on, self.dates)
                && let Some(value) = parameter.value.value()
            {
                known.set(name, value);
            }
        }
    }

    fn used(&self, name: &str) -> Option<LawUsed> {
        if let Some((parameter, date)) = self.region.law(name, self.on, self.dates) {
            return Some(LawUsed {
                key: parameter.key.clone(),
                dated_by: parameter.dated_by,
                on: date,
                value: parameter.value.value(),
                from: Some(parameter.validity.from),
                to: parameter.validity.to,
                text: parameter.text.clone(),
            });
        }
        let parameters = &self.region.parameters;
        let parameter = parameters.iter().find(|one| one.is_named(name))?;
        Some(LawUsed {
            key: parameter.key.clone(),
            dated_by: parameter.dated_by,
            on: self.dates.of(parameter.dated_by, self.on),
            value: None,
            from: None,
            to: None,
            text: parameter.text.clone(),
        })
    }
}
