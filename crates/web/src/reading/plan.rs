//! The plan of expenses and resources, to read.

use domain::answers::Raw;
use domain::plan::{self, Plan, PlanCheck, ResourceState};
use money::Cents;
use policy::model::Form;

use crate::i18n::{T, key};

/// Both tables and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanView {
    pub expenses: Vec<PlanRow>,
    pub resources: Vec<PlanRow>,
    /// Amounts in cents, for those who compute; the texts below are for those who read.
    pub check: PlanCheck,
    pub cash_expenses: String,
    pub in_kind_expenses: String,
    pub total_expenses: String,
    pub cash_resources: String,
    pub in_kind_resources: String,
    pub total_resources: String,
    pub requested: String,
    pub public_total: String,
    pub public_share: String,
    /// Something is given without money on either side.
    pub has_in_kind: bool,
    /// Both totals are equal.
    pub balanced: bool,
    /// Resources are missing; else, when not balanced, there are too many.
    pub short: bool,
    /// The difference between the totals, without sign.
    pub gap: String,
    /// Lines of the earlier version that are gone.
    pub removed: Vec<String>,
}

/// A line of either table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// e.g. `expense.0`.
    pub key: String,
    /// What the form calls it.
    pub kind: String,
    /// What the person wrote of it; may be empty.
    pub label: String,
    /// Who gives; empty for expenses and own means.
    pub funder: String,
    /// « demandé », « accordé »…; empty where it means nothing.
    pub state: String,
    pub amount: String,
    pub cents: Cents,
    pub in_kind: bool,
    /// The aid asked in this dossier.
    pub requested: bool,
    /// Counts in the base of the aid unless the officer says otherwise.
    pub eligible: bool,
    /// Why it counts or not, as the scheme says.
    pub reason: String,
    /// The line as it was in the earlier version, when it differs; empty when it is new.
    pub changed_from: Option<String>,
}

impl PlanRow {
    /// The line in one sentence, to compare and to say what it was.
    fn summary(&self) -> String {
        let parts = [
            &self.kind,
            &self.label,
            &self.funder,
            &self.state,
            &self.amount,
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }
}

/// Word for the state of a resource; empty for own means.
pub fn state_key(state: ResourceState) -> Option<&'static str> {
    match state {
        ResourceState::Asked => Some(key("plan-state-asked")),
        ResourceState::Granted => Some(key("plan-state-granted")),
        ResourceState::Paid => Some(key("plan-state-paid")),
        ResourceState::Own => None,
    }
}

impl PlanView {
    pub fn new(form: &Form, now: &Raw, before: Option<&Raw>, t: T) -> PlanView {
        let plan = Plan::read(now);
        let check = plan::check(&plan, form);
        let (mut expenses, mut resources) = (expenses(&plan, form, t), resources(&plan, form, t));
        let mut removed = Vec::new();
        if let Some(before) = before {
            let old = Plan::read(before);
            compare(&mut expenses, self::expenses(&old, form, t), &mut removed);
            compare(&mut resources, self::resources(&old, form, t), &mut removed);
        }
        let gap = check.gap;
        PlanView {
            expenses,
            resources,
            cash_expenses: t.exact(check.cash_expenses),
            in_kind_expenses: t.exact(check.in_kind_expenses),
            total_expenses: t.exact(check.total_expenses),
            cash_resources: t.exact(check.cash_resources),
            in_kind_resources: t.exact(check.in_kind_resources),
            total_resources: t.exact(check.total_resources),
            requested: t.exact(check.requested),
            public_total: t.exact(check.public_total),
            public_share: t.rate(check.share_shown(None)),
            has_in_kind: !(check.in_kind_expenses.is_zero() && check.in_kind_resources.is_zero()),
            balanced: gap.is_zero(),
            short: gap.is_negative(),
            gap: t.exact(if gap.is_negative() {
                gap.checked_neg().unwrap_or(Cents::MAX)
            } else {
                gap
            }),
            removed,
            check,
        }
    }

    /// Nothing was written.
    pub fn is_blank(&self) -> bool {
        self.expenses.is_empty() && self.resources.is_empty()
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.removed.is_empty()
            || self
                .expenses
                .iter()
                .chain(&self.resources)
                .any(|row| row.changed_from.is_some())
    }
}

/// Marks what differs. Lines are known by their number; one that moved up as it was is no change.
fn compare(now: &mut [PlanRow], before: Vec<PlanRow>, removed: &mut Vec<String>) {
    let old: Vec<(String, String)> = before
        .iter()
        .map(|row| (row.key.clone(), row.summary()))
        .collect();
    let mut gone: Vec<&(String, String)> = old.iter().collect();
    // A line found again word for word is the same line, wherever it stands now.
    let mut fresh = Vec::new();
    for row in now.iter_mut() {
        match gone
            .iter()
            .position(|(_, summary)| *summary == row.summary())
        {
            Some(at) => {
                gone.remove(at);
            }
            None => fresh.push(row),
        }
    }
    for row in fresh {
        let same_place = gone.iter().position(|(key, _)| *key == row.key);
        row.changed_from = Some(
            same_place
                .map(|at| gone.remove(at).1.clone())
                .unwrap_or_default(),
        );
    }
    removed.extend(gone.into_iter().map(|(_, summary)| summary.clone()));
}

fn expenses(plan: &Plan, form: &Form, t: T) -> Vec<PlanRow> {
    let row = |line: &plan::ExpenseLine| {
        let kind = form.expenses.iter().find(|kind| kind.id == line.kind);
        PlanRow {
            key: line.key.clone(),
            kind: kind
                .map(|kind| t.text(&kind.label).into_owned())
                .unwrap_or_default(),
            label: detail(line, t),
            funder: String::new(),
            state: String::new(),
            amount: t.exact(line.amount),
            cents: line.amount,
            in_kind: kind.is_some_and(|kind| kind.in_kind),
            requested: false,
            eligible: kind.is_some_and(|kind| kind.eligible && !kind.in_kind),
            reason: kind
                .and_then(|kind| kind.reason.as_ref())
                .map(|reason| t.text(reason).into_owned())
                .unwrap_or_default(),
            changed_from: None,
        }
    };
    plan.expenses.iter().map(row).collect()
}

/// What the person wrote of an expense: its label, the tax within it, the day it was engaged.
fn detail(line: &plan::ExpenseLine, t: T) -> String {
    let label = Some(line.label.clone()).filter(|label| !label.is_empty());
    let vat = line.vat.filter(|vat| !vat.is_zero());
    let vat = vat.map(|vat| t.args("plan-vat-read", "vat", t.exact(vat)).into_owned());
    let engaged = line.engaged_on.map(|day| {
        t.args("plan-engaged-read", "date", t.date(day))
            .into_owned()
    });
    let parts: Vec<String> = label.into_iter().chain(vat).chain(engaged).collect();
    parts.join(", ")
}

fn resources(plan: &Plan, form: &Form, t: T) -> Vec<PlanRow> {
    let row = |line: &plan::ResourceLine| {
        let kind = form.resources.iter().find(|kind| kind.id == line.kind);
        let state = match kind {
            Some(kind) if kind.requested => Some(key("plan-state-asked")),
            Some(kind) if kind.funder => state_key(line.state),
            _ => None,
        };
        PlanRow {
            key: line.key.clone(),
            kind: kind
                .map(|kind| t.text(&kind.label).into_owned())
                .unwrap_or_default(),
            label: line.label.clone(),
            funder: line.funder.clone(),
            state: state
                .map(|word| t.get(word).into_owned())
                .unwrap_or_default(),
            amount: t.exact(line.amount),
            cents: line.amount,
            in_kind: kind.is_some_and(|kind| kind.in_kind),
            requested: kind.is_some_and(|kind| kind.requested),
            eligible: false,
            reason: String::new(),
            changed_from: None,
        }
    };
    plan.resources.iter().map(row).collect()
}
