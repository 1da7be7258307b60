//! What the rules say of the answers before they are sent, on the page that checks them.

use app::foretold::Foretold;
use domain::dossier::State;
use policy::assess::ConditionResult;
use policy::verdict::ConditionVerdict;

use super::Desk;
use crate::facts::Names;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::words::line_reasons;

/// Nothing of it stands against sending.
pub(super) struct ForetoldView {
    /// Conditions that do not hold, in the words of the scheme.
    pub against: Vec<Rule>,
    /// Those that no answer settles yet, or that a person judges.
    pub open: Vec<Rule>,
    /// Expenses that do not count whole.
    pub lines: Vec<CutLine>,
    /// The aid of the lead funder: its sentence; empty for a scheme without a plan.
    pub amount: String,
}

pub(super) struct Rule {
    pub text: String,
    /// A condition of this funder only.
    pub funder: Option<String>,
    /// What it waits for: answers that are missing, or a person.
    pub waits: String,
}

pub(super) struct CutLine {
    pub name: String,
    pub presented: String,
    pub retained: String,
    pub reasons: Vec<String>,
}

impl ForetoldView {
    /// `None` once nothing can be changed any more, and where the rules have nothing to say.
    pub(super) fn of(ctx: &Ctx, desk: &Desk<'_>) -> Result<Option<ForetoldView>, WebError> {
        if !matches!(desk.state(), State::Draft | State::Correction) {
            return Ok(None);
        }
        let told = ctx.site.app()?.foretell(&desk.whole)?;
        let names = Names {
            t: ctx.t,
            region: ctx.site.region(),
            form: Some(desk.whole.form),
        };
        let rules = |wanted: &[ConditionVerdict]| -> Vec<Rule> {
            let all = told.assessment.conditions.iter();
            let found = all.filter(|one| wanted.contains(&one.verdict));
            found.map(|one| rule(names, one)).collect()
        };
        let view = ForetoldView {
            against: rules(&[ConditionVerdict::NotMet]),
            open: rules(&[ConditionVerdict::Unknown, ConditionVerdict::Judgement]),
            lines: lines(names, &told),
            amount: amount(names, &told),
        };
        let silent = view.against.is_empty()
            && view.open.is_empty()
            && view.lines.is_empty()
            && view.amount.is_empty();
        Ok((!silent).then_some(view))
    }
}

fn rule(names: Names<'_>, one: &ConditionResult) -> Rule {
    let t = names.t;
    let funder = one.funder.as_ref().map(|id| {
        let called = names.region.funder_called(id);
        called.map_or_else(|| id.to_string(), |name| t.text(&name).into_owned())
    });
    let missing: Vec<String> = one.missing.iter().map(|name| names.label(name)).collect();
    let waits = match one.verdict {
        ConditionVerdict::Unknown if !missing.is_empty() => {
            t.args("cond-missing", "names", missing.join(", "))
        }
        ConditionVerdict::Unknown | ConditionVerdict::Judgement => t.get("foretold-judged"),
        ConditionVerdict::Met | ConditionVerdict::NotMet => "".into(),
    };
    Rule {
        text: t.text(&one.message).into_owned(),
        funder,
        waits: waits.into_owned(),
    }
}

/// What is given without money never counts, and its line says so where it is written.
fn lines(names: Names<'_>, told: &Foretold) -> Vec<CutLine> {
    let t = names.t;
    let Some(computed) = &told.computed else {
        return Vec::new();
    };
    let kind = |id: &str| {
        let mut kinds = names.form.iter().flat_map(|form| &form.expenses);
        kinds.find(|kind| kind.id == id)
    };
    let cut = computed.judged.lines.iter().filter(|line| {
        line.retained < line.presented && kind(&line.kind).is_some_and(|kind| !kind.in_kind)
    });
    cut.map(|line| {
        let parts = [
            kind(&line.kind).map(|kind| t.text(&kind.label).into_owned()),
            Some(line.label.clone()).filter(|label| !label.is_empty()),
        ];
        CutLine {
            name: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
            presented: t.exact(line.presented),
            retained: t.exact(line.retained),
            reasons: line_reasons(t, line),
        }
    })
    .collect()
}

fn amount(names: Names<'_>, told: &Foretold) -> String {
    let t = names.t;
    // Of no expense there is nothing to compute yet.
    let computed = told.computed.as_ref();
    let Some(computed) = computed.filter(|one| !one.check.total_expenses.is_zero()) else {
        return String::new();
    };
    let Some(proposal) = &computed.proposal else {
        return t.get("foretold-amount-none").into_owned();
    };
    let said = match proposal.amount {
        Some(amount) if proposal.below_floor => {
            t.args("foretold-amount-below", "amount", t.exact(amount))
        }
        Some(amount) => t.args("foretold-amount", "amount", t.exact(amount)),
        None if proposal.missing.is_empty() => t.get("foretold-amount-none"),
        None => {
            let missing: Vec<String> = proposal
                .missing
                .iter()
                .map(|name| names.label(name))
                .collect();
            t.args("amount-missing", "names", missing.join(", "))
        }
    };
    said.into_owned()
}
