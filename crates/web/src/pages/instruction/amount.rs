//! The base retained line by line, and the amount that the rule gives, step by step.

use std::collections::BTreeMap;

use app::officer::{Computed, Note};
use domain::plan;
use money::Cents;
use policy::amount::{Proposal, Quantity, Step, StepConfidence};
use policy::model::Form;

use crate::i18n::{T, ToArg, key};
use crate::parts::mark_of;
use crate::reading::PlanView;

/// An expense with what is retained of it.
pub(super) struct BaseRow {
    /// e.g. `expense.0`.
    pub key: String,
    pub kind: String,
    pub label: String,
    pub presented: String,
    pub retained: String,
    /// What is left out of the base, when something is.
    pub cut: Option<String>,
    /// Why: the officer's words, or those of the scheme.
    pub reason: String,
    pub in_kind: bool,
    /// What the scheme retains without the officer's say.
    pub usual: Cents,
    pub changed_from: Option<String>,
}

/// The expenses of the submitted plan under a note.
pub(super) struct BaseView {
    pub rows: Vec<BaseRow>,
    pub presented: String,
    pub base: String,
}

impl BaseView {
    pub(super) fn of(
        t: T,
        form: &Form,
        computed: &Computed,
        note: &Note,
        view: Option<&PlanView>,
    ) -> BaseView {
        let kept: BTreeMap<String, Cents> = note
            .retained
            .iter()
            .map(|(line, kept)| (line.clone(), kept.cents))
            .collect();
        let nothing = BTreeMap::new();
        let rows = computed.plan.expenses.iter().map(|line| {
            let shown = view.and_then(|view| view.expenses.iter().find(|row| row.key == line.key));
            let retained = plan::retained(line, form, &kept);
            let cut = line
                .amount
                .checked_sub(retained)
                .filter(|cut| *cut > Cents::ZERO);
            let in_kind = shown.is_some_and(|row| row.in_kind);
            let said = note
                .retained
                .get(&line.key)
                .map(|kept| kept.reason.clone())
                .filter(|reason| !reason.is_empty());
            let usual = shown
                .map(|row| row.reason.clone())
                .filter(|_| cut.is_some() || in_kind);
            BaseRow {
                key: line.key.clone(),
                kind: shown.map(|row| row.kind.clone()).unwrap_or_default(),
                label: line.label.clone(),
                presented: t.exact(line.amount),
                retained: t.exact(retained),
                cut: cut.filter(|_| !in_kind).map(|cut| t.exact(cut)),
                reason: said.or(usual).unwrap_or_default(),
                in_kind,
                usual: plan::retained(line, form, &nothing),
                changed_from: shown.and_then(|row| row.changed_from.clone()),
            }
        });
        BaseView {
            rows: rows.collect(),
            presented: t.exact(computed.check.total_expenses),
            base: t.exact(computed.base),
        }
    }
}

/// One step of the chain.
pub(super) struct ChainStep {
    pub label: String,
    /// How sure the figure is and what a limit took away; may be empty.
    pub note: String,
    /// Where the figure comes from.
    pub source: Option<String>,
    pub amount: String,
}

/// The amount that the rule gives.
pub(super) struct ChainView {
    pub steps: Vec<ChainStep>,
    /// `None`: nothing published to compute from, a person judges.
    pub amount: Option<Cents>,
    pub shown: String,
    /// The amount is under the floor of the scheme.
    pub below_floor: bool,
}

impl ChainView {
    pub(super) fn of(t: T, proposal: &Proposal) -> ChainView {
        ChainView {
            steps: proposal.steps.iter().map(|one| step(t, one)).collect(),
            amount: proposal.amount,
            shown: proposal
                .amount
                .map(|amount| t.exact(amount))
                .unwrap_or_default(),
            below_floor: proposal.below_floor,
        }
    }
}

/// What a step is, in words, with its figures.
pub(crate) fn label(t: T, step: &Step) -> String {
    let detail = |name: &str| {
        let found = step.detail.iter().find(|(known, _)| known == name);
        found.map(|(_, quantity)| match quantity {
            Quantity::Money(amount) => t.money(*amount),
            Quantity::Rate(rate) => t.rate(*rate),
            Quantity::Date(date) => t.date(*date).into_owned(),
        })
    };
    let names = ["rate", "total", "limit", "base", "other", "earlier"];
    let figures = names.map(|name| (name, detail(name).unwrap_or_default()));
    let figures = figures
        .each_ref()
        .map(|(name, figure)| (*name, figure as &dyn ToArg));
    t.many(label_key(&step.message_key), &figures).into_owned()
}

fn step(t: T, step: &Step) -> ChainStep {
    let mut notes = Vec::new();
    // The words of the file: which case, and what a reader should know of the figure.
    let words = step.text.iter().chain(&step.note);
    notes.extend(words.map(|words| t.text(words).into_owned()));
    let mark = step
        .confidence
        .and_then(|confidence| mark_of(confidence_of(confidence)));
    notes.extend(mark.map(|mark| t.get(mark).into_owned()));
    notes.extend(
        step.cut
            .map(|cut| t.args("amount-cut", "cut", t.exact(cut)).into_owned()),
    );
    ChainStep {
        label: label(t, step),
        note: notes.join(", "),
        source: step
            .source
            .as_deref()
            .map(|source| crate::typography::french(source).into_owned()),
        amount: t.exact(step.cents),
    }
}

/// How sure a frozen figure or condition is.
pub(super) fn confidence_of(confidence: StepConfidence) -> policy::model::Confidence {
    use policy::model::Confidence as C;
    match confidence {
        StepConfidence::A => C::A,
        StepConfidence::B => C::B,
        StepConfidence::C => C::C,
        StepConfidence::Assumption => C::Assumption,
    }
}

/// The messages of the steps; a step of another version of the rule shows its plain name.
fn label_key(message: &str) -> &'static str {
    match message {
        "amount-base" => key("amount-base"),
        "amount-base-ceiling" => key("amount-base-ceiling"),
        "amount-base-ceiling-unknown" => key("amount-base-ceiling-unknown"),
        "amount-rate" => key("amount-rate"),
        "amount-rate-missing" => key("amount-rate-missing"),
        "amount-bonus" => key("amount-bonus"),
        "amount-bonus-judgement" => key("amount-bonus-judgement"),
        "amount-bonus-missing" => key("amount-bonus-missing"),
        "amount-bonus-unknown" => key("amount-bonus-unknown"),
        "amount-flat" => key("amount-flat"),
        "amount-flat-unknown" => key("amount-flat-unknown"),
        "amount-conditions" => key("amount-conditions"),
        "amount-rate-unknown" => key("amount-rate-unknown"),
        "amount-ceiling" => key("amount-ceiling"),
        "amount-ceiling-unknown" => key("amount-ceiling-unknown"),
        "amount-floor" => key("amount-floor"),
        "amount-floor-below" => key("amount-floor-below"),
        "amount-floor-unknown" => key("amount-floor-unknown"),
        "amount-public-share" => key("amount-public-share"),
        "amount-public-share-unknown" => key("amount-public-share-unknown"),
        "amount-public-share-shared" => key("amount-public-share-shared"),
        "amount-public-share-no-plan" => key("amount-public-share-no-plan"),
        "amount-requested" => key("amount-requested"),
        "amount-requested-shared" => key("amount-requested-shared"),
        "amount-rounding" => key("amount-rounding"),
        _ => key("amount-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::Rate;
    use policy::Situation;
    use policy::amount::{AmountInput, propose};
    use policy::model::{AmountRule, Confidence, Sourced};

    fn figure<V>(value: Option<V>) -> Sourced<V> {
        Sourced {
            value,
            source: "essai".to_owned(),
            confidence: Confidence::Assumption,
            note: None,
        }
    }

    #[test]
    fn every_step_has_its_words_and_an_unknown_rate_says_so() {
        let t = T::default();
        let input = AmountInput {
            eligible_base: Cents(2_000_000),
            cash_expenses: Cents(2_260_000),
            other_public: Cents(300_000),
            requested: Some(Cents(1_400_000)),
        };
        for known in [true, false] {
            let rule = AmountRule {
                rate: figure(known.then(|| Rate::percent(70))),
                floor: figure(known.then_some(Cents(200_000))),
                ceiling: figure(known.then_some(Cents(2_000_000))),
                public_share: figure(known.then(|| Rate::percent(80))),
                round_to: Cents(100),
                ..AmountRule::not_published("essai")
            };
            let proposal = propose(&rule, &input, &Situation::new());
            let steps: Vec<_> = proposal.steps.iter().map(|one| step(t, one)).collect();
            assert_eq!(steps.len(), 7);
            assert!(steps.iter().all(|one| one.label != t.get("amount-other")));
            if known {
                assert!(
                    steps[1].label.contains("70\u{a0}%") && steps[1].note.contains("hypothèse")
                );
            } else {
                assert!(steps[1].label.contains("non publié"), "{}", steps[1].label);
            }
        }
    }
}
