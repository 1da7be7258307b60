//! What the examples of a version leave unproved.
//!
//! - A version with a rule has at least [`LEAST`] examples.
//! - Each condition with a rule is met in one example and not met in another, as evaluated; each condition inside
//!   an amount (another rate, a bonus, an expense that counts) holds in one and fails in another.
//! - Each number or date that one of them compares a name with (`plan.cash >= 10 000 €`), and each limit of an
//!   amount (floor, ceiling, ceiling of the base, of a line, of a share, share of public money), is tried
//!   just below, at, and just above. *Just* is within 1 % of the threshold or one unit (one euro, one point
//!   of rate, one day, one), whichever is larger. What is compared with a limit is what comes before that
//!   step.
//! - A side that no example can reach is not asked: above a ceiling that the highest rate of a
//!   capped base does not pass, below zero, a share of public money that nothing else than a lower rate fills.

use std::fmt;

use money::Cents;

use super::limits;
use super::run::{assessed, day};
use crate::assess::{Assessment, LawDates, known};
use crate::expr::{ANSWER, Comparison, Expr, Node, Op, PLAN, Truth};
use crate::model::{Region, Scheme};
use crate::situation::{Situation, Value};
use crate::verdict::ConditionVerdict;

/// Fewest examples of a version that has a rule.
pub const LEAST: usize = 6;

/// Something that no example proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where it is, from the version: `condition/<id>/rule`, `amount/ceiling`; empty for the whole.
    pub place: String,
    pub what: Lacking,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// So many examples for the whole version.
    Examples(usize),
    /// No example where the condition is met.
    Met,
    NotMet,
    /// No example where this condition of an amount holds, as written.
    Holds(String),
    Fails(String),
    /// No example on this side of a threshold, as written.
    Side(Side, String),
}

/// Where a value is, from a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Below,
    At,
    Above,
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lacking::Examples(found) => write!(
                f,
                "a version with rules has at least {LEAST} examples, this one has {found}"
            ),
            Lacking::Met => write!(f, "no example meets this condition"),
            Lacking::NotMet => write!(f, "no example fails this condition"),
            Lacking::Holds(rule) => write!(f, "`{rule}` holds in no example"),
            Lacking::Fails(rule) => write!(f, "`{rule}` fails in no example"),
            Lacking::Side(side, threshold) => {
                let side = match side {
                    Side::Below => "just below",
                    Side::At => "exactly at",
                    Side::Above => "just above",
                };
                write!(f, "no example is {side} {threshold}")
            }
        }
    }
}

/// What the examples of a version leave unproved, in the order of the file.
pub fn coverage(region: &Region, scheme: &Scheme) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let ruled = scheme.rules().next().is_some();
    if ruled && scheme.examples.len() < LEAST {
        gaps.push(Gap {
            place: String::new(),
            what: Lacking::Examples(scheme.examples.len()),
        });
    }
    let tried: Vec<(Situation, Assessment)> = scheme
        .examples
        .iter()
        .map(|example| {
            let on = day(scheme, example);
            let facts = known(
                region,
                scheme,
                &example.situation,
                on,
                &LawDates::said(&example.situation),
            );
            (facts, assessed(region, scheme, example))
        })
        .collect();
    conditions(scheme, &tried, &mut gaps);
    let unread = &scheme.holes;
    // An answer that could not be read may be the one that reaches a limit.
    if !unread.amounts && !unread.form && unread.names().next().is_none() {
        for funding in &scheme.fundings {
            limits::of(scheme, funding, &tried, &mut gaps);
        }
    }
    gaps
}

/// Whether an answer that could not be read, in some example, matters to a rule.
fn unread(scheme: &Scheme, rule: &Expr) -> bool {
    let read = |name: &str| {
        let asked = rule.names().contains(&name) || rule.inputs().any(|input| input == name);
        let of_plan = name.starts_with(PLAN) && rule.inputs().any(|input| input.starts_with(PLAN));
        // The whole situation, or an answer of the orientation that fills others.
        asked || of_plan || !name.contains('.') || !name.starts_with(ANSWER) && rule.of_dossier()
    };
    scheme.holes.names().any(read)
}

fn conditions(scheme: &Scheme, tried: &[(Situation, Assessment)], gaps: &mut Vec<Gap>) {
    for (index, condition) in scheme.conditions.iter().enumerate() {
        let unread =
            |rule: &&Expr| scheme.holes.conditions.contains(&index) || unread(scheme, rule);
        let Some(rule) = condition.rule.as_ref().filter(|rule| !unread(rule)) else {
            continue;
        };
        let place = format!("condition/{}/rule", condition.id);
        for (verdict, what) in [
            (ConditionVerdict::Met, Lacking::Met),
            (ConditionVerdict::NotMet, Lacking::NotMet),
        ] {
            let shown = tried.iter().any(|(_, assessment)| {
                let result = assessment.conditions.get(index);
                result.is_some_and(|result| result.verdict == verdict)
            });
            if !shown {
                gaps.push(Gap {
                    place: place.clone(),
                    what,
                });
            }
        }
        compared(&place, rule, tried, gaps);
    }
}

/// Each number or day that a rule compares a name with is tried on its three sides.
pub(super) fn compared(
    place: &str,
    rule: &Expr,
    tried: &[(Situation, Assessment)],
    gaps: &mut Vec<Gap>,
) {
    for threshold in thresholds(rule) {
        let values = tried
            .iter()
            .filter_map(|(facts, _)| counted(facts.get(threshold.name)?));
        sides(place, &threshold.limit, values.collect(), &ALL, gaps);
    }
}

/// A condition inside an amount holds in one example and not in another, and its thresholds are tried.
pub(super) fn holds(
    place: &str,
    rule: &Expr,
    tried: &[(Situation, Assessment)],
    gaps: &mut Vec<Gap>,
) {
    let written = || rule.source().to_owned();
    let asked = [
        (Truth::Yes, Lacking::Holds(written())),
        (Truth::No, Lacking::Fails(written())),
    ];
    for (truth, what) in asked {
        if !tried
            .iter()
            .any(|(facts, _)| rule.eval(facts).truth == truth)
        {
            gaps.push(Gap {
                place: place.to_owned(),
                what,
            });
        }
    }
    compared(place, rule, tried, gaps);
}

pub(super) const ALL: [Side; 3] = [Side::Below, Side::At, Side::Above];

/// A name compared with a literal.
struct Threshold<'e> {
    name: &'e str,
    limit: Limit,
}

/// A threshold as a count of its smallest unit, with how far « just » goes.
pub(super) struct Limit {
    pub(super) count: i64,
    near: i64,
    pub(super) written: String,
}

impl Limit {
    fn of(value: &Value) -> Option<Limit> {
        let count = counted(value)?;
        let (unit, written) = match value {
            Value::Money(amount) => (100, amount.format_fr()),
            Value::Rate(rate) => (10_000, rate.format_fr()),
            Value::Date(date) => (1, date.to_string()),
            _ => (1, count.to_string()),
        };
        // A hundredth of a date means nothing.
        let hundredth = match value {
            Value::Date(_) => 0,
            _ => count.abs() / 100,
        };
        Some(Limit {
            count,
            near: hundredth.max(unit),
            written,
        })
    }

    pub(super) fn money(amount: Cents) -> Limit {
        Limit {
            count: amount.0,
            near: (amount.0.abs() / 100).max(100),
            written: amount.format_fr(),
        }
    }

    pub(super) fn has(&self, side: Side, value: i64) -> bool {
        let gap = value.saturating_sub(self.count);
        match side {
            Side::Below => gap < 0 && gap >= -self.near,
            Side::At => gap == 0,
            Side::Above => gap > 0 && gap <= self.near,
        }
    }
}

fn counted(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Money(amount) => Some(amount.0),
        Value::Rate(rate) => Some(rate.ppm()),
        Value::Date(date) => {
            let since = jiff::civil::date(1970, 1, 1).until(*date).ok()?;
            Some(i64::from(since.get_days()))
        }
        _ => None,
    }
}

fn thresholds(rule: &Expr) -> Vec<Threshold<'_>> {
    let mut found: Vec<Threshold<'_>> = Vec::new();
    rule.node().walk(&mut |node: &Node| {
        let Op::Compare(sign, left, right) = &node.op else {
            return;
        };
        if matches!(sign, Comparison::Equal | Comparison::Different) {
            return;
        }
        let (name, value) = match (&left.op, &right.op) {
            (Op::Name { name, .. }, Op::Literal(value))
            | (Op::Literal(value), Op::Name { name, .. }) => (name, value),
            _ => return,
        };
        if let Some(limit) = Limit::of(value) {
            let known = |one: &Threshold<'_>| one.name == name && one.limit.count == limit.count;
            if !found.iter().any(known) {
                found.push(Threshold { name, limit });
            }
        }
    });
    found
}

/// Pushes what is lacking on each side asked.
pub(super) fn sides(
    place: &str,
    limit: &Limit,
    values: Vec<i64>,
    asked: &[Side],
    gaps: &mut Vec<Gap>,
) {
    for side in asked {
        let nothing_below = *side == Side::Below && limit.count <= 0;
        if !nothing_below && !values.iter().any(|value| limit.has(*side, *value)) {
            gaps.push(Gap {
                place: place.to_owned(),
                what: Lacking::Side(*side, limit.written.clone()),
            });
        }
    }
}
