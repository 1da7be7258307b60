//! The expenses judged line by line for each funder, and the amount that each rule gives, step by
//! step.

use app::officer::{Computed, Note};
use money::Cents;
use policy::amount::{
    BaseResult, FundingResult, JudgedLine, LineReason, Proposal, Quantity, Step, StepConfidence,
};

use crate::facts::Names;
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
    /// Something is left out of the base.
    pub cut: bool,
    /// Why, with what each reason takes away; the officer's words come first.
    pub reasons: Vec<String>,
    pub in_kind: bool,
    /// What each other funder retains, with why.
    pub others: Vec<(String, Vec<String>)>,
    pub changed_from: Option<String>,
}

/// The expenses of the submitted plan under a note.
pub(super) struct BaseView {
    pub rows: Vec<BaseRow>,
    pub presented: String,
    pub base: String,
    /// Name and base of the other funders.
    pub others: Vec<(String, String)>,
    /// The name of the lead funder, when there are others.
    pub lead: Option<String>,
    /// Answers that are missing and matter to the base.
    pub missing: Vec<String>,
}

impl BaseView {
    pub(super) fn of(
        names: Names<'_>,
        computed: &Computed,
        note: &Note,
        view: Option<&PlanView>,
    ) -> BaseView {
        let t = names.t;
        let others: Vec<&FundingResult> =
            computed.fundings.iter().filter(|one| !one.lead).collect();
        let rows = computed.judged.lines.iter().map(|line| {
            let shown = view.and_then(|view| view.expenses.iter().find(|row| row.key == line.key));
            let kinds = names.form.iter().flat_map(|form| &form.expenses);
            let kind = kinds.into_iter().find(|kind| kind.id == line.kind);
            let in_kind = kind.is_some_and(|kind| kind.in_kind);
            let said = note.retained.get(&line.key).map(|kept| kept.reason.clone());
            let said = said.filter(|reason| !reason.is_empty());
            BaseRow {
                key: line.key.clone(),
                kind: kind
                    .map(|kind| t.text(&kind.label).into_owned())
                    .unwrap_or_default(),
                label: shown.map_or_else(|| line.label.clone(), |row| row.label.clone()),
                presented: t.exact(line.presented),
                retained: t.exact(line.retained),
                cut: line.retained < line.presented && !in_kind,
                reasons: said.into_iter().chain(reasons(t, line)).collect(),
                in_kind,
                others: others
                    .iter()
                    .map(|one| judged_by(t, one.base.as_ref(), &line.key))
                    .collect(),
                changed_from: shown.and_then(|row| row.changed_from.clone()),
            }
        });
        let name = |id: &str| funder_name(names, id);
        let lead = computed.fundings.iter().find(|one| one.lead);
        BaseView {
            rows: rows.collect(),
            presented: t.exact(computed.check.total_expenses),
            base: t.exact(computed.base),
            lead: lead
                .filter(|_| !others.is_empty())
                .map(|one| name(&one.funder)),
            others: others
                .iter()
                .map(|one| {
                    let base = one.base.as_ref().map(|base| t.exact(base.total));
                    (name(&one.funder), base.unwrap_or_default())
                })
                .collect(),
            missing: computed
                .judged
                .missing
                .iter()
                .map(|one| names.label(one))
                .collect(),
        }
    }
}

pub(super) fn funder_name(names: Names<'_>, id: &str) -> String {
    let funder = names.region.funder(id);
    funder.map_or_else(|| id.to_owned(), |one| names.t.text(&one.name).into_owned())
}

/// What another funder retains of a line, and why.
fn judged_by(t: T, base: Option<&BaseResult>, key: &str) -> (String, Vec<String>) {
    let line = base.and_then(|base| base.lines.iter().find(|line| line.key == key));
    match line {
        Some(line) => (t.exact(line.retained), reasons(t, line)),
        None => (t.get("not-published").into_owned(), Vec::new()),
    }
}

/// Each reason of a line, with the words of the file and what it takes away.
pub(crate) fn reasons(t: T, line: &JudgedLine) -> Vec<String> {
    let words = |reason: &LineReason| {
        let mut parts = vec![reason_words(t, reason)];
        parts.extend(reason.text.as_ref().map(|text| t.text(text).into_owned()));
        if !reason.cut.is_zero() {
            let cut = t.exact(reason.cut);
            parts.push(t.args("inst-base-cut", "cut", cut).into_owned());
        }
        parts.join(" ")
    };
    line.reasons.iter().map(words).collect()
}

/// Why a part of a line does not count.
fn reason_words(t: T, reason: &LineReason) -> String {
    let figures = ["vat", "limit", "rate", "of", "engaged", "filed"]
        .map(|name| (name, detail(t, &reason.detail, name).unwrap_or_default()));
    let figures = figures
        .each_ref()
        .map(|(name, figure)| (*name, figure as &dyn ToArg));
    t.many(reason_key(&reason.message_key), &figures)
        .into_owned()
}

/// The messages of the reasons; one of another version of the rule says only that.
fn reason_key(message: &str) -> &'static str {
    match message {
        "expense-unknown-kind" => key("judged-unknown-kind"),
        "expense-in-kind" => key("judged-in-kind"),
        "expense-officer" => key("judged-officer"),
        "expense-not-eligible" => key("judged-not-eligible"),
        "expense-engaged-before" => key("judged-engaged-before"),
        "expense-engaged-unknown" => key("judged-engaged-unknown"),
        "expense-condition" => key("judged-condition"),
        "expense-condition-unknown" => key("judged-condition-unknown"),
        "expense-vat" => key("judged-vat"),
        "expense-vat-unsaid" => key("judged-vat-unsaid"),
        "expense-vat-unknown" => key("judged-vat-unknown"),
        "expense-line-ceiling" => key("judged-line-ceiling"),
        "expense-share-ceiling" => key("judged-share-ceiling"),
        _ => key("judged-other"),
    }
}

/// A figure of a step or of a reason, as people read it.
fn detail<N: AsRef<str>>(t: T, details: &[(N, Quantity)], name: &str) -> Option<String> {
    let (_, quantity) = details.iter().find(|(known, _)| known.as_ref() == name)?;
    Some(match quantity {
        Quantity::Money(amount) => t.money(*amount),
        Quantity::Rate(rate) => t.rate(*rate),
        Quantity::Date(date) => t.date(*date).into_owned(),
    })
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
    /// Answers without which the amount is not known.
    pub missing: Vec<String>,
    /// Earlier funders whose amount is not known yet.
    pub without: Vec<String>,
}

/// The amount of a funder other than the lead.
pub(super) struct OtherChain {
    pub funder: String,
    pub chain: ChainView,
}

/// The chain of the lead funder and those of the others, in the order of the file.
pub(super) fn chains(
    names: Names<'_>,
    computed: &Computed,
) -> (Option<ChainView>, Vec<OtherChain>) {
    let lead = computed.proposal.as_ref();
    let others = computed.fundings.iter().filter(|one| !one.lead);
    let others = others.filter_map(|one| {
        Some(OtherChain {
            funder: funder_name(names, &one.funder),
            chain: ChainView::of(names, one.proposal.as_ref()?),
        })
    });
    (lead.map(|one| ChainView::of(names, one)), others.collect())
}

impl ChainView {
    pub(super) fn of(names: Names<'_>, proposal: &Proposal) -> ChainView {
        let t = names.t;
        ChainView {
            missing: proposal
                .missing
                .iter()
                .map(|one| names.label(one))
                .collect(),
            without: proposal
                .without
                .iter()
                .map(|one| funder_name(names, one))
                .collect(),
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
    let names = ["rate", "total", "limit", "base", "other", "earlier"];
    let figures = names.map(|name| (name, detail(t, &step.detail, name).unwrap_or_default()));
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
        "amount-floor-below-later" => key("amount-floor-below-later"),
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
            source: "essai".into(),
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
