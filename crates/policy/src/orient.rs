//! Which schemes fit a situation, which depend on an answer, and which question to ask next.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::expr::Truth;
use crate::model::{Choice, Condition, QuestionKind, Region, Scheme, Stage};
use crate::situation::{STAGE, Situation, Value};

/// What the answers say of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Met,
    NotMet,
    /// Ids of the questions whose answers are missing and matter.
    Missing(Vec<String>),
    /// Only a person can judge it.
    Judgement,
}

/// What the answers say of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every condition holds.
    Fits,
    /// No rule fails; an answer is missing, or a person must judge.
    Depends,
    No,
}

#[derive(Clone, Debug)]
pub struct SchemeVerdict<'r> {
    pub scheme: &'r Scheme,
    pub verdict: Verdict,
    /// Conditions of orientation, in the order of the scheme; those known only from the dossier are
    /// left out.
    pub conditions: Vec<(&'r Condition, Outcome)>,
}

impl SchemeVerdict<'_> {
    /// Questions missing for this scheme, each once.
    pub fn missing(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, outcome) in &self.conditions {
            if let Outcome::Missing(missing) = outcome {
                for name in missing {
                    if !names.contains(&name.as_str()) {
                        names.push(name);
                    }
                }
            }
        }
        names
    }
}

/// The whole answer to a visitor.
#[derive(Clone, Debug)]
pub struct Orientation<'r> {
    /// Those that fit, then those that depend on an answer, then the others; within each, the
    /// nearest to the stage of the project first.
    pub schemes: Vec<SchemeVerdict<'r>>,
    /// Missing questions that matter, the one that settles most schemes first.
    pub missing: Vec<String>,
    pub next_question: Option<String>,
}

/// Assesses every scheme in force on a date. What follows from the commune is derived here.
pub fn orient<'r>(region: &'r Region, situation: &Situation, on: Date) -> Orientation<'r> {
    let situation = situation.clone().with_places(&region.territory);
    let mut schemes: Vec<SchemeVerdict<'r>> = region
        .schemes_on(on)
        .map(|scheme| assess(scheme, &situation))
        .collect();
    let stage = situation.text(STAGE).and_then(Stage::from_id);
    schemes.sort_by_key(|one| (one.verdict, distance(one.scheme, stage)));
    let missing = ranked_questions(region, &situation, &schemes);
    Orientation {
        next_question: missing.first().cloned(),
        missing,
        schemes,
    }
}

/// What the answers say of one scheme.
pub fn assess<'r>(scheme: &'r Scheme, situation: &Situation) -> SchemeVerdict<'r> {
    let conditions: Vec<(&Condition, Outcome)> = scheme
        .conditions
        .iter()
        .filter(|condition| !condition.of_dossier())
        .map(|condition| (condition, outcome(condition, situation)))
        .collect();
    SchemeVerdict {
        scheme,
        verdict: verdict(conditions.iter().map(|(_, outcome)| outcome)),
        conditions,
    }
}

fn outcome(condition: &Condition, situation: &Situation) -> Outcome {
    let Some(rule) = &condition.rule else {
        return Outcome::Judgement;
    };
    let evaluation = rule.eval(situation);
    match evaluation.truth {
        Truth::Yes => Outcome::Met,
        Truth::No => Outcome::NotMet,
        Truth::Unknown => Outcome::Missing(evaluation.missing),
    }
}

fn verdict<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Verdict {
    outcomes.fold(Verdict::Fits, |verdict, outcome| match outcome {
        Outcome::NotMet => Verdict::No,
        Outcome::Missing(_) | Outcome::Judgement => verdict.max(Verdict::Depends),
        Outcome::Met => verdict,
    })
}

/// Stages between the project and the nearest stage of the scheme; when the project's is unknown,
/// place of the scheme's first stage on the line. A scheme of the same distance that lies ahead
/// comes before one that lies behind.
fn distance(scheme: &Scheme, stage: Option<Stage>) -> (usize, bool) {
    let here = stage.map_or(0, Stage::index);
    scheme
        .stages
        .iter()
        .map(|stage| {
            let there = stage.index();
            (there.abs_diff(here), there < here)
        })
        .min()
        .unwrap_or((Stage::ALL.len(), false))
}

/// Questions missing somewhere, those that settle most first: for each, every answer it could get
/// is tried on the schemes that still depend on it, and the average number of verdicts it would
/// settle is compared. A commune, which has too many answers, counts for the schemes that miss
/// nothing else.
fn ranked_questions(
    region: &Region,
    situation: &Situation,
    schemes: &[SchemeVerdict<'_>],
) -> Vec<String> {
    let open: Vec<&SchemeVerdict<'_>> = schemes
        .iter()
        .filter(|one| one.verdict == Verdict::Depends)
        .collect();
    let mut ranked: Vec<(Reverse<u64>, Reverse<usize>, usize, String)> = Vec::new();
    for (order, question) in region.questions.iter().enumerate() {
        let concerned: Vec<&SchemeVerdict<'_>> = open
            .iter()
            .copied()
            .filter(|one| one.missing().contains(&question.id.as_str()))
            .collect();
        if concerned.is_empty() {
            continue;
        }
        let settled = match answers(&question.kind) {
            Some(answers) => average_settled(&question.id, answers, situation, &concerned),
            None => {
                let alone = concerned.iter().filter(|one| one.missing().len() == 1);
                1000 * u64::try_from(alone.count()).unwrap_or(0)
            }
        };
        ranked.push((
            Reverse(settled),
            Reverse(concerned.len()),
            order,
            question.id.clone(),
        ));
    }
    ranked.sort();
    ranked.into_iter().map(|(_, _, _, id)| id).collect()
}

/// The answers worth trying; `None` when they are too many.
fn answers(kind: &QuestionKind) -> Option<Vec<Value>> {
    let one = |choice: &Choice| Value::Text(choice.id.clone());
    let alone = |choice: &Choice| Value::List(vec![choice.id.clone()]);
    match kind {
        QuestionKind::Commune => None,
        QuestionKind::Choice(choices) => Some(choices.iter().map(one).collect()),
        QuestionKind::Choices(choices) => Some(choices.iter().map(alone).collect()),
        QuestionKind::YesNo => Some(vec![Value::Bool(true), Value::Bool(false)]),
    }
}

/// In thousandths of a scheme.
fn average_settled(
    question: &str,
    answers: Vec<Value>,
    situation: &Situation,
    concerned: &[&SchemeVerdict<'_>],
) -> u64 {
    let tried = u64::try_from(answers.len()).unwrap_or(u64::MAX).max(1);
    let mut settled: u64 = 0;
    let mut supposed = situation.clone();
    for answer in answers {
        supposed.set(question, answer);
        for one in concerned {
            if assess(one.scheme, &supposed).verdict != Verdict::Depends {
                settled += 1;
            }
        }
    }
    settled * 1000 / tried
}
