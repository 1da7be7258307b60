//! The plan of a dossier as rules see it: lines of expense and resource, and their totals.

use jiff::civil::Date;
use money::{Cents, Rounding, share, sum};
use serde::{Deserialize, Serialize};

use crate::model::{ExpenseKind, Form, ResourceKind};
use crate::situation::Situation;

/// The lines of a dossier's plan. Amounts are zero or more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub expenses: Vec<PlanExpense>,
    pub resources: Vec<PlanResource>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanExpense {
    /// What names the line among the others, e.g. `expense.0`.
    pub key: String,
    /// Id of a kind of expense of the form.
    pub kind: String,
    #[serde(default)]
    pub label: String,
    pub amount: Cents,
    /// The value-added tax that `amount` contains, when it is said.
    #[serde(default)]
    pub vat: Option<Cents>,
    /// The day an order was signed or a deposit paid; `None`: not engaged, as far as is said.
    #[serde(default)]
    pub engaged_on: Option<Date>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanResource {
    pub key: String,
    /// Id of a kind of resource of the form.
    pub kind: String,
    /// Who gives, as written; empty for the applicant's own means.
    #[serde(default)]
    pub funder: String,
    pub amount: Cents,
    /// One of [`STATES`]; empty when it is not said.
    #[serde(default)]
    pub state: String,
}

/// States of a resource.
pub const STATES: [&str; 4] = ["asked", "granted", "paid", "own"];

/// Names of a plan in a situation. Amounts, but the two shares.
pub const EXPENSES: &str = "plan.expenses";
/// Expenses to be paid in money.
pub const CASH: &str = "plan.cash";
pub const IN_KIND: &str = "plan.in_kind";
/// The eligible base retained for the funder concerned; in a condition, for the lead funder.
pub const BASE: &str = "plan.base";
/// The aid asked in this dossier.
pub const REQUESTED: &str = "plan.requested";
/// Public money from others.
pub const OTHER_PUBLIC: &str = "plan.other_public";
/// Public money in all.
pub const PUBLIC: &str = "plan.public";
/// Money that is neither public nor given by another funder.
pub const OWN: &str = "plan.own";
/// [`PUBLIC`] over [`CASH`], rounded up to the millionth.
pub const PUBLIC_SHARE: &str = "plan.public_share";
/// [`OWN`] over [`CASH`], rounded down to the millionth.
pub const OWN_SHARE: &str = "plan.own_share";

/// The amounts of a plan that have a name of their own.
pub const AMOUNTS: [&str; 8] = [
    EXPENSES,
    CASH,
    IN_KIND,
    BASE,
    REQUESTED,
    OTHER_PUBLIC,
    PUBLIC,
    OWN,
];
/// The shares of a plan that have a name of their own.
pub const SHARES: [&str; 2] = [PUBLIC_SHARE, OWN_SHARE];

/// Name of the total of one kind of expense: dashes of the id become `_`.
pub fn expense_name(kind: &str) -> String {
    format!("plan.expense.{}", kind.replace('-', "_"))
}

/// Name of the total of one kind of resource.
pub fn resource_name(kind: &str) -> String {
    format!("plan.resource.{}", kind.replace('-', "_"))
}

/// Amounts are bounded where they are read; a sum beyond the largest amount stays at it.
pub(crate) fn total(amounts: impl Iterator<Item = Cents>) -> Cents {
    sum(amounts).unwrap_or(Cents::MAX)
}

impl Plan {
    /// Adds to a situation every `plan.*` name that follows from the lines: all but [`BASE`],
    /// which depends on a funder. A table without a line was not filled: its totals are unknown,
    /// not zero. A line of a kind that the form does not have counts in no kind.
    pub fn fill(&self, form: &Form, situation: &mut Situation) {
        if !self.expenses.is_empty() {
            self.fill_expenses(form, situation);
        }
        if !self.resources.is_empty() {
            self.fill_resources(form, situation);
        }
        self.fill_shares(form, situation);
    }

    fn fill_expenses(&self, form: &Form, situation: &mut Situation) {
        for kind in &form.expenses {
            let lines = self.expenses.iter().filter(|line| line.kind == kind.id);
            situation.set(expense_name(&kind.id), total(lines.map(|line| line.amount)));
        }
        situation.set(EXPENSES, self.spent(form, |_| true));
        situation.set(CASH, self.spent(form, |kind| !kind.in_kind));
        situation.set(IN_KIND, self.spent(form, |kind| kind.in_kind));
    }

    fn fill_resources(&self, form: &Form, situation: &mut Situation) {
        for kind in &form.resources {
            let lines = self.resources.iter().filter(|line| line.kind == kind.id);
            let sum = total(lines.map(|line| line.amount));
            situation.set(resource_name(&kind.id), sum);
        }
        let public = |kind: &ResourceKind| kind.public && !kind.in_kind;
        situation.set(REQUESTED, self.given(form, |kind| kind.requested));
        situation.set(PUBLIC, self.given(form, public));
        let others = self.given(form, |kind| public(kind) && !kind.requested);
        situation.set(OTHER_PUBLIC, others);
        situation.set(OWN, self.given(form, is_own));
    }

    /// Rounded against the applicant by less than a part per million, so that a limit written in a
    /// rule is never passed by a cent.
    fn fill_shares(&self, form: &Form, situation: &mut Situation) {
        if self.expenses.is_empty() || self.resources.is_empty() {
            return;
        }
        let cash = self.spent(form, |kind| !kind.in_kind);
        let public = self.given(form, |kind| kind.public && !kind.in_kind);
        let own = self.given(form, is_own);
        for (name, part, rounding) in [
            (PUBLIC_SHARE, public, Rounding::Up),
            (OWN_SHARE, own, Rounding::Down),
        ] {
            if let Some(share) = share(part, cash, rounding) {
                situation.set(name, share);
            }
        }
    }

    fn spent(&self, form: &Form, keep: impl Fn(&ExpenseKind) -> bool) -> Cents {
        let kept = self.expenses.iter().filter(|line| {
            let mut kinds = form.expenses.iter();
            kinds.any(|kind| kind.id == line.kind && keep(kind))
        });
        total(kept.map(|line| line.amount))
    }

    fn given(&self, form: &Form, keep: impl Fn(&ResourceKind) -> bool) -> Cents {
        let kept = self.resources.iter().filter(|line| {
            let mut kinds = form.resources.iter();
            kinds.any(|kind| kind.id == line.kind && keep(kind))
        });
        total(kept.map(|line| line.amount))
    }
}

/// The applicant's own means: neither public, nor asked, nor given by another.
fn is_own(kind: &ResourceKind) -> bool {
    !kind.public && !kind.funder && !kind.in_kind && !kind.requested
}
