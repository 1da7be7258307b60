//! Which part of each line of expense counts for a funder, and why the rest does not.

use std::collections::BTreeMap;

use money::{Cents, split};
use serde::{Deserialize, Serialize};

use super::rule::{AmountRule, ExpenseRule, VatRule};
use super::share;
use super::steps::{Quantity, StepConfidence};
use crate::expr::{ANSWER, Truth};
use crate::model::{Confidence, ExpenseKind, Form, Sourced, Text};
use crate::plan::{Plan, PlanExpense, total};
use crate::situation::{FILED_ON, Situation, Value};

/// The lines of a plan judged for one funder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseResult {
    /// In the order of the plan; empty when the base was given and not its lines.
    pub lines: Vec<JudgedLine>,
    /// The sum of what is retained.
    pub total: Cents,
    /// Names of the answers that are missing and matter: the base is not known without them. Lines
    /// that depend on them count for nothing meanwhile.
    pub missing: Vec<String>,
}

/// One line of expense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedLine {
    /// What names the line in the plan.
    pub key: String,
    /// Id of a kind of expense of the form.
    pub kind: String,
    pub label: String,
    pub presented: Cents,
    pub retained: Cents,
    /// Why something is not retained, in the order it was cut; the cuts sum to what is not. A
    /// reason without a cut is something to know.
    pub reasons: Vec<LineReason>,
}

/// Why something of a line is not retained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineReason {
    /// Message that says it, e.g. `expense-in-kind`.
    pub message_key: String,
    pub cut: Cents,
    /// Arguments of the message, by name: `limit`, `rate`, `of`, `vat`, `engaged`, `filed`.
    pub detail: Vec<(String, Quantity)>,
    /// The words of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<StepConfidence>,
}

impl BaseResult {
    /// A base that is given without its lines.
    pub fn given(total: Cents) -> BaseResult {
        BaseResult {
            lines: Vec::new(),
            total: total.max(Cents::ZERO),
            missing: Vec::new(),
        }
    }
}

/// Judges every line of a plan for the funder of a rule.
///
/// In order: a kind that the form does not have, or in kind, is out; the officer's say (`kept`, by
/// line) replaces the rule up to the line's amount; a kind that is not eligible, a line engaged
/// before the filing, a condition that does not hold are out; then value-added tax, the ceiling of
/// the line, and the ceilings by share ([`super::share`]), whose cuts are spread over the lines of
/// the kind by the largest remainder.
pub fn judge(
    rule: &AmountRule,
    form: &Form,
    plan: &Plan,
    facts: &Situation,
    kept: &BTreeMap<String, Cents>,
) -> BaseResult {
    let mut judge = Judge {
        rule,
        form,
        facts,
        position: position(form, facts),
        missing: Vec::new(),
    };
    let mut lines: Vec<JudgedLine> = plan
        .expenses
        .iter()
        .map(|line| judge.line(line, kept.get(&line.key).copied()))
        .collect();
    judge.shares(&mut lines);
    BaseResult {
        total: total(lines.iter().map(|line| line.retained)),
        missing: judge.missing,
        lines,
    }
}

const LINE_CEILING: &str = "expense-line-ceiling";
const SHARE_CEILING: &str = "expense-share-ceiling";

/// What a line that counts was before the ceiling of a line; nothing of one that is out.
pub(crate) fn line_before(line: &JudgedLine) -> Option<Cents> {
    let later = [LINE_CEILING, SHARE_CEILING];
    let cut = line
        .reasons
        .iter()
        .filter(|one| later.contains(&one.message_key.as_str()));
    let before = total(cut.map(|reason| reason.cut).chain([line.retained]));
    (before > Cents::ZERO).then_some(before)
}

/// The sum of a kind before its ceiling by share, and that ceiling; nothing where the kind counts for
/// nothing.
pub(crate) fn share_before(
    rule: &AmountRule,
    kind: &str,
    lines: &[JudgedLine],
) -> Option<(Cents, Cents)> {
    let before = |line: &JudgedLine| {
        let cut = line
            .reasons
            .iter()
            .filter(|one| one.message_key == SHARE_CEILING);
        total(cut.map(|reason| reason.cut).chain([line.retained]))
    };
    let mut sums: BTreeMap<&str, Cents> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(&line.kind).or_default();
        *sum = total([*sum, before(line)].into_iter());
    }
    let sum = sums.get(kind).copied().filter(|sum| *sum > Cents::ZERO)?;
    Some((sum, share::ceiling(rule, kind, &sums)?))
}

/// Whether the applicant recovers value-added tax, and the name to ask when that is not known.
struct Position {
    recovers: Option<bool>,
    asked: Option<String>,
}

fn position(form: &Form, facts: &Situation) -> Position {
    let mut fields = form.sections.iter().flat_map(|section| &section.fields);
    let field = fields.find(|field| field.role.as_deref() == Some("vat"));
    let asked = field.map(|field| format!("{ANSWER}{}", field.id));
    let recovers = match asked.as_deref().and_then(|name| facts.get(name)) {
        Some(Value::Bool(yes)) => Some(*yes),
        _ => None,
    };
    Position { recovers, asked }
}

struct Judge<'a> {
    rule: &'a AmountRule,
    form: &'a Form,
    facts: &'a Situation,
    position: Position,
    missing: Vec<String>,
}

impl Judge<'_> {
    fn miss(&mut self, name: &str) {
        if !self.missing.iter().any(|known| known == name) {
            self.missing.push(name.to_owned());
        }
    }

    fn line(&mut self, line: &PlanExpense, kept: Option<Cents>) -> JudgedLine {
        let presented = line.amount.max(Cents::ZERO);
        let mut judged = JudgedLine {
            key: line.key.clone(),
            kind: line.kind.clone(),
            label: line.label.clone(),
            presented,
            retained: presented,
            reasons: Vec::new(),
        };
        let form = self.form;
        let Some(kind) = form.expenses.iter().find(|kind| kind.id == line.kind) else {
            judged.out(LineReason::new("expense-unknown-kind"));
            return judged;
        };
        if kind.in_kind {
            judged.out(LineReason::of_kind("expense-in-kind", kind));
        } else if let Some(kept) = kept {
            let kept = kept.clamp(Cents::ZERO, presented);
            judged.lower(kept, LineReason::new("expense-officer"));
        } else if let Some(reason) = self.refusal(kind, line) {
            judged.out(reason);
        } else {
            self.vat(line, &mut judged);
            self.line_ceiling(&mut judged);
        }
        judged
    }

    /// Why the whole of a line is out.
    fn refusal(&mut self, kind: &ExpenseKind, line: &PlanExpense) -> Option<LineReason> {
        let rule = self.rule.expense(&kind.id);
        match rule.and_then(|rule| rule.eligible) {
            Some(false) => {
                return rule.map(|rule| LineReason::of_rule("expense-not-eligible", rule));
            }
            None if !kind.eligible => {
                return Some(LineReason::of_kind("expense-not-eligible", kind));
            }
            Some(true) | None => {}
        }
        self.engaged(line)
            .or_else(|| rule.and_then(|rule| self.condition(rule)))
    }

    fn engaged(&mut self, line: &PlanExpense) -> Option<LineReason> {
        let engaged = line
            .engaged_on
            .filter(|_| self.rule.base.engaged_after_filing)?;
        let mut reason = match self.facts.get(FILED_ON) {
            Some(Value::Date(filed)) if engaged >= *filed => return None,
            Some(Value::Date(filed)) => {
                let mut reason = LineReason::new("expense-engaged-before");
                reason.arg("engaged", Quantity::Date(engaged));
                reason.arg("filed", Quantity::Date(*filed));
                reason
            }
            _ => {
                self.miss(FILED_ON);
                LineReason::new("expense-engaged-unknown")
            }
        };
        let base = &self.rule.base;
        reason.text = base.text.clone();
        reason.source = base.source.clone();
        reason.confidence = base.confidence.map(StepConfidence::from);
        Some(reason)
    }

    fn condition(&mut self, rule: &ExpenseRule) -> Option<LineReason> {
        let evaluation = rule.when.as_ref()?.eval(self.facts);
        match evaluation.truth {
            Truth::Yes => None,
            Truth::No => Some(LineReason::of_rule("expense-condition", rule)),
            Truth::Unknown => {
                for name in &evaluation.missing {
                    self.miss(name);
                }
                Some(LineReason::of_rule("expense-condition-unknown", rule))
            }
        }
    }

    /// Where the position of the applicant matters and is not known, so is the base: the answer is asked.
    fn vat(&mut self, line: &PlanExpense, judged: &mut JudgedLine) {
        let by_position = self.rule.base.vat == VatRule::ByPosition;
        let unknown = by_position && self.position.recovers.is_none();
        let excluded = match self.rule.base.vat {
            VatRule::AsWritten | VatRule::Included => false,
            VatRule::Excluded => true,
            // The lower base meanwhile.
            VatRule::ByPosition => self.position.recovers.unwrap_or(true),
        };
        if !excluded || line.vat.is_some_and(|vat| vat <= Cents::ZERO) {
            return;
        }
        if let Some(asked) = self.position.asked.clone().filter(|_| unknown) {
            self.miss(&asked);
        }
        let Some(vat) = line.vat else {
            judged.reasons.push(LineReason::new("expense-vat-unsaid"));
            return;
        };
        let vat = vat.min(judged.retained);
        let key = if unknown {
            "expense-vat-unknown"
        } else {
            "expense-vat"
        };
        let mut reason = LineReason::new(key);
        reason.arg("vat", Quantity::Money(vat));
        reason.source = self.rule.base.source.clone();
        let rest = judged.retained.checked_sub(vat).unwrap_or_default();
        judged.lower(rest, reason);
    }

    fn line_ceiling(&self, judged: &mut JudgedLine) {
        let Some(rule) = self.rule.expense(&judged.kind) else {
            return;
        };
        let Some(ceiling) = &rule.line_ceiling else {
            return;
        };
        if let Some(limit) = ceiling.value {
            let mut reason = LineReason::of_figure(LINE_CEILING, ceiling, rule);
            reason.arg("limit", Quantity::Money(limit));
            judged.lower(limit, reason);
        }
    }

    /// Lowers the kinds that are over a share of others, and spreads each cut over their lines.
    fn shares(&self, lines: &mut [JudgedLine]) {
        let mut kinds: Vec<String> = lines.iter().map(|line| line.kind.clone()).collect();
        kinds.sort();
        kinds.dedup();
        let sums: BTreeMap<&str, Cents> = kinds
            .iter()
            .map(|kind| {
                let of_kind = lines.iter().filter(|line| line.kind == *kind);
                (kind.as_str(), total(of_kind.map(|line| line.retained)))
            })
            .collect();
        for (kind, lowered) in share::settle(self.rule, &sums) {
            let Some(rule) = self.rule.expense(&kind) else {
                continue;
            };
            let Some(ceiling) = &rule.share_ceiling else {
                continue;
            };
            let weights: Vec<u64> = lines
                .iter()
                .filter(|line| line.kind == kind)
                .map(|line| line.retained.get().unsigned_abs())
                .collect();
            let parts = split(lowered.limit, &weights);
            let of_kind = lines.iter_mut().filter(|line| line.kind == kind);
            for (line, part) in of_kind.zip(parts) {
                let mut reason = LineReason::of_figure(SHARE_CEILING, &ceiling.share, rule);
                if let Some(rate) = ceiling.share.value {
                    reason.arg("rate", Quantity::Rate(rate));
                }
                reason.arg("of", Quantity::Money(lowered.of));
                reason.arg("limit", Quantity::Money(lowered.limit));
                line.lower(part, reason);
            }
        }
    }
}

impl JudgedLine {
    /// Retains at most `limit`; the reason is kept when it cuts something.
    fn lower(&mut self, limit: Cents, mut reason: LineReason) {
        if let Some(cut) = self
            .retained
            .checked_sub(limit)
            .filter(|cut| *cut > Cents::ZERO)
        {
            self.retained = limit;
            reason.cut = cut;
            self.reasons.push(reason);
        }
    }

    /// Retains nothing; the reason is kept even of a line of nothing.
    fn out(&mut self, mut reason: LineReason) {
        reason.cut = self.retained;
        self.retained = Cents::ZERO;
        self.reasons.push(reason);
    }
}

impl LineReason {
    fn new(message_key: &str) -> LineReason {
        LineReason {
            message_key: message_key.to_owned(),
            cut: Cents::ZERO,
            detail: Vec::new(),
            text: None,
            source: None,
            confidence: None,
        }
    }

    fn of_kind(message_key: &str, kind: &ExpenseKind) -> LineReason {
        LineReason {
            text: kind.reason.clone(),
            ..LineReason::sourced(message_key, &kind.source, kind.confidence)
        }
    }

    fn of_rule(message_key: &str, rule: &ExpenseRule) -> LineReason {
        LineReason {
            text: rule.text.clone(),
            ..LineReason::sourced(message_key, &rule.source, rule.confidence)
        }
    }

    fn of_figure<T>(message_key: &str, figure: &Sourced<T>, rule: &ExpenseRule) -> LineReason {
        LineReason {
            text: rule.text.clone(),
            ..LineReason::sourced(message_key, &figure.source, figure.confidence)
        }
    }

    fn sourced(message_key: &str, source: &str, confidence: Confidence) -> LineReason {
        LineReason {
            source: Some(source.to_owned()),
            confidence: Some(confidence.into()),
            ..LineReason::new(message_key)
        }
    }

    fn arg(&mut self, name: &str, value: Quantity) {
        self.detail.push((name.to_owned(), value));
    }
}
