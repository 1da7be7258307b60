//! What rules give a situation, and why two outcomes differ, in words.

use money::Cents;
use policy::replay::{Outcome, Reason};
use policy::{ConditionVerdict, Text, Verdict};

use crate::i18n::{T, key};

/// « + 1 200 € », « − 1 200 € », « 0 € ».
pub fn signed(t: T, amount: Cents) -> String {
    let size = amount.checked_neg().filter(|_| amount.is_negative());
    match size {
        Some(size) => format!("−\u{a0}{}", t.money(size)),
        None if amount.is_zero() => t.money(amount),
        None => format!("+\u{a0}{}", t.money(amount)),
    }
}

/// The amount, or why there is none.
pub fn outcome(t: T, outcome: Outcome) -> String {
    let sentence = match outcome.verdict {
        Verdict::NotEligible => return t.get("trial-not-eligible").into_owned(),
        Verdict::Unknown => return t.get("trial-unknown").into_owned(),
        Verdict::Eligible | Verdict::Judgement if outcome.below_floor => key("trial-amount-below"),
        Verdict::Eligible | Verdict::Judgement => key("trial-amount"),
    };
    match outcome.amount {
        Some(amount) => t.args(sentence, "amount", t.money(amount)).into_owned(),
        None => t.get("trial-amount-unknown").into_owned(),
    }
}

/// Why an outcome differs; `conditions` are their sentences by id.
pub fn reason(t: T, conditions: &[(String, Text)], reason: &Reason) -> String {
    match reason {
        Reason::Condition { id, before, after } => {
            let text = conditions.iter().find(|(one, _)| one == id);
            let text = text.map_or_else(|| id.clone(), |(_, text)| t.text(text).into_owned());
            let (before, after) = (verdict(t, *before), verdict(t, *after));
            t.many(
                "trial-reason-condition",
                &[("text", &text), ("before", &before), ("after", &after)],
            )
            .into_owned()
        }
        Reason::Step { id, .. } => t.get(step_key(id)).into_owned(),
        Reason::Floor { .. } => t.get("trial-reason-floor").into_owned(),
    }
}

fn verdict(t: T, verdict: Option<ConditionVerdict>) -> String {
    let word = match verdict {
        None => key("trial-condition-absent"),
        Some(ConditionVerdict::Met) => key("trial-condition-met"),
        Some(ConditionVerdict::NotMet) => key("trial-condition-not-met"),
        Some(ConditionVerdict::Unknown) => key("trial-condition-unknown"),
        Some(ConditionVerdict::Judgement) => key("trial-condition-judged"),
    };
    t.get(word).into_owned()
}

fn step_key(step: &str) -> &'static str {
    match step {
        "base" | "base-ceiling" => key("trial-step-base"),
        "rate" | "bonus" => key("trial-step-rate"),
        "flat" => key("trial-step-flat"),
        "ceiling" => key("trial-step-ceiling"),
        "floor" => key("trial-reason-floor"),
        "public-share" => key("trial-step-public-share"),
        "requested" => key("trial-step-requested"),
        "rounding" => key("trial-step-rounding"),
        _ => key("trial-step-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_says_its_sign() {
        let t = T::default();
        assert_eq!(signed(t, Cents(120_000)), "+\u{a0}1\u{202f}200\u{a0}€");
        assert_eq!(signed(t, Cents(-120_000)), "−\u{a0}1\u{202f}200\u{a0}€");
        assert_eq!(signed(t, Cents(0)), "0\u{a0}€");
    }
}
