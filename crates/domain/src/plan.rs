//! Expenses and financing plan: two tables that must balance.
//!
//! Read from inputs `expense.N.kind/.label/.amount`, with `.vat` and `.engaged_on` where the scheme asks
//! them, and `resource.N.kind/.label/.funder/.state/.amount`. Contributions in kind count in the balance,
//! against each other, and never in the base of the aid (invariant 5).

use std::collections::BTreeMap;

use jiff::civil::Date;
use money::{Cents, Rate, Rounding, percentage, sum};
use policy::plan::{PlanExpense, PlanResource};
use policy::{ExpenseKind, Form, ResourceKind};
use serde::{Deserialize, Serialize};

use crate::answers::Raw;
use crate::form::{ErrorCode, FieldError};

/// What the inputs of expenses begin with.
pub const EXPENSE: &str = "expense";
/// What the inputs of resources begin with.
pub const RESOURCE: &str = "resource";
/// More lines than this in one table is no plan that someone can read.
pub const MAX_LINES: usize = 100;
/// Longest label or name of a funder, in characters.
const MAX_LABEL: usize = 200;

/// Whether the money of a resource is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceState {
    Asked,
    Granted,
    Paid,
    /// The applicant's own means: nothing to obtain from anyone.
    Own,
}

impl ResourceState {
    /// As typed in the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            ResourceState::Asked => "asked",
            ResourceState::Granted => "granted",
            ResourceState::Paid => "paid",
            ResourceState::Own => "own",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [
            ResourceState::Asked,
            ResourceState::Granted,
            ResourceState::Paid,
            ResourceState::Own,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpenseLine {
    /// Name of the line among the inputs, e.g. `expense.0`.
    pub key: String,
    /// Id of a kind of expense of the form.
    pub kind: String,
    pub label: String,
    pub amount: Cents,
    /// The value-added tax that `amount` contains, when it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<Cents>,
    /// The day an order was signed or a deposit paid, when it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engaged_on: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceLine {
    /// Name of the line among the inputs, e.g. `resource.0`.
    pub key: String,
    /// Id of a kind of resource of the form.
    pub kind: String,
    pub label: String,
    /// Who gives, when it is another.
    pub funder: String,
    pub state: ResourceState,
    pub amount: Cents,
}

/// The two tables as read. A line whose amount cannot be read counts for nothing and its error is
/// kept in `unread`; a line without label, funder or amount is not a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub expenses: Vec<ExpenseLine>,
    pub resources: Vec<ResourceLine>,
    pub unread: Vec<FieldError>,
}

/// The totals of a plan and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanCheck {
    pub cash_expenses: Cents,
    pub in_kind_expenses: Cents,
    pub total_expenses: Cents,
    pub cash_resources: Cents,
    pub in_kind_resources: Cents,
    pub total_resources: Cents,
    /// The aid asked in this dossier.
    pub requested: Cents,
    /// Public money in cash, the aid asked included.
    pub public_total: Cents,
    /// Its share of the cash expenses, for showing; 0 when there is no expense.
    pub public_share: Rate,
    /// Resources less expenses: negative when resources are missing.
    pub gap: Cents,
    pub errors: Vec<FieldError>,
}

impl PlanCheck {
    pub fn is_balanced(&self) -> bool {
        self.gap.is_zero() && self.in_kind_expenses == self.in_kind_resources
    }

    /// The share of public money as it is written: to the nearest tenth of a percent, and never a
    /// figure within the ceiling when the money is above it.
    #[must_use]
    pub fn share_shown(&self, ceiling: Option<Rate>) -> Rate {
        const TENTH: i64 = 1_000;
        let nearest = |ppm: i64| ppm.saturating_add(TENTH / 2) / TENTH * TENTH;
        let shown = Rate::from_ppm(nearest(self.public_share.ppm()));
        match ceiling {
            Some(most) if shown <= most && self.over(most).is_some() => {
                Rate::from_ppm((most.ppm() / TENTH).saturating_add(1).saturating_mul(TENTH))
            }
            _ => shown,
        }
    }

    /// Public money beyond a ceiling: compared to the cent, not by the rounded share.
    fn over(&self, ceiling: Rate) -> Option<Cents> {
        let allowed = ceiling.of(self.cash_expenses, Rounding::Down);
        let over = self.public_total.checked_sub(allowed)?;
        (over > Cents::ZERO).then_some(over)
    }
}

impl Plan {
    /// Reads the inputs of the section.
    pub fn read(raw: &Raw) -> Plan {
        let mut plan = Plan::default();
        for index in written_rows(raw, EXPENSE) {
            let line = Line::new(raw, EXPENSE, index);
            let amount = line.amount(&mut plan.unread);
            let expense = ExpenseLine {
                kind: line.text("kind"),
                label: line.label("label", &mut plan.unread),
                amount,
                vat: line.vat(amount, &mut plan.unread),
                engaged_on: line.day("engaged_on", &mut plan.unread),
                key: line.key,
            };
            plan.expenses.push(expense);
        }
        for index in written_rows(raw, RESOURCE) {
            let line = Line::new(raw, RESOURCE, index);
            let resource = ResourceLine {
                kind: line.text("kind"),
                label: line.label("label", &mut plan.unread),
                funder: line.label("funder", &mut plan.unread),
                state: line.state(&mut plan.unread),
                amount: line.amount(&mut plan.unread),
                key: line.key,
            };
            plan.resources.push(resource);
        }
        plan
    }

    /// The plan where the resources of these kinds come to these totals instead, as if they had been
    /// written so: one line of a kind stands for all, none for nothing.
    #[must_use]
    pub fn with_totals(&self, totals: &BTreeMap<String, Cents>) -> Plan {
        let mut plan = self.clone();
        for (kind, total) in totals {
            let written = plan.resources.iter().find(|line| line.kind == *kind);
            let line = written.cloned().unwrap_or_else(|| ResourceLine {
                key: format!("{RESOURCE}.{kind}"),
                kind: kind.clone(),
                label: String::new(),
                funder: String::new(),
                state: ResourceState::Asked,
                amount: *total,
            });
            plan.resources.retain(|line| line.kind != *kind);
            if *total > Cents(0) {
                let amount = *total;
                plan.resources.push(ResourceLine { amount, ..line });
            }
        }
        plan
    }
}

impl Plan {
    /// The lines as the rules of a scheme read them.
    #[must_use]
    pub fn to_rules(&self) -> policy::plan::Plan {
        let expense = |line: &ExpenseLine| PlanExpense {
            key: line.key.clone(),
            kind: line.kind.clone(),
            label: line.label.clone(),
            amount: line.amount,
            vat: line.vat,
            engaged_on: line.engaged_on,
        };
        let resource = |line: &ResourceLine| PlanResource {
            key: line.key.clone(),
            kind: line.kind.clone(),
            funder: line.funder.clone(),
            amount: line.amount,
            state: line.state.as_str().to_owned(),
        };
        policy::plan::Plan {
            expenses: self.expenses.iter().map(expense).collect(),
            resources: self.resources.iter().map(resource).collect(),
        }
    }
}

/// Rows in which something more than the preset kind and state was written.
fn written_rows(raw: &Raw, table: &str) -> Vec<usize> {
    raw.rows(table)
        .into_iter()
        .filter(|index| {
            ["label", "funder", "amount", "vat", "engaged_on"]
                .iter()
                .any(|part| raw.get(&format!("{table}.{index}.{part}")).is_some())
        })
        .collect()
}

/// One row of inputs.
struct Line<'a> {
    raw: &'a Raw,
    key: String,
}

impl<'a> Line<'a> {
    fn new(raw: &'a Raw, table: &str, index: usize) -> Self {
        Line {
            raw,
            key: format!("{table}.{index}"),
        }
    }

    fn name(&self, part: &str) -> String {
        format!("{}.{part}", self.key)
    }

    fn text(&self, part: &str) -> String {
        self.raw
            .get(&self.name(part))
            .unwrap_or_default()
            .to_owned()
    }

    fn label(&self, part: &str, errors: &mut Vec<FieldError>) -> String {
        let text = self.text(part);
        let length = text.chars().count();
        if text.chars().any(crate::form::is_unreadable) {
            errors.push(FieldError::new(
                self.name(part),
                ErrorCode::ControlCharacter,
            ));
        } else if length > MAX_LABEL {
            errors.push(
                FieldError::new(self.name(part), ErrorCode::TooLong)
                    .with("max", MAX_LABEL)
                    .with("over", length.saturating_sub(MAX_LABEL)),
            );
        }
        text
    }

    /// Blank is read as the applicant's own means; [`check`] asks for the state where it matters.
    fn state(&self, errors: &mut Vec<FieldError>) -> ResourceState {
        let text = self.text("state");
        if text.is_empty() {
            return ResourceState::Own;
        }
        ResourceState::read(&text).unwrap_or_else(|| {
            errors.push(
                FieldError::new(self.name("state"), ErrorCode::UnknownChoice).with("value", text),
            );
            ResourceState::Own
        })
    }

    fn amount(&self, errors: &mut Vec<FieldError>) -> Cents {
        if self.raw.get(&self.name("amount")).is_none() {
            errors.push(FieldError::new(self.name("amount"), ErrorCode::Required));
            return Cents::ZERO;
        }
        let amount = self.optional_amount("amount", None, errors);
        amount.unwrap_or(Cents::ZERO)
    }

    /// The tax within an amount, which it cannot pass.
    fn vat(&self, amount: Cents, errors: &mut Vec<FieldError>) -> Option<Cents> {
        self.optional_amount("vat", Some(amount), errors)
    }

    /// An amount that may be left blank.
    fn optional_amount(
        &self,
        part: &str,
        most: Option<Cents>,
        errors: &mut Vec<FieldError>,
    ) -> Option<Cents> {
        let text = self.raw.get(&self.name(part))?;
        match crate::form::amount(text, None, most) {
            Ok(amount) => Some(amount),
            Err((code, args)) => {
                let mut error = FieldError::new(self.name(part), code);
                error.args = args;
                errors.push(error);
                None
            }
        }
    }

    /// A day that may be left blank.
    fn day(&self, part: &str, errors: &mut Vec<FieldError>) -> Option<Date> {
        let text = self.raw.get(&self.name(part))?;
        match crate::form::date(text) {
            Ok(day) => Some(day),
            Err((code, args)) => {
                let mut error = FieldError::new(self.name(part), code);
                error.args = args;
                errors.push(error);
                None
            }
        }
    }
}

fn expense_kind<'a>(form: &'a Form, id: &str) -> Option<&'a ExpenseKind> {
    form.expenses.iter().find(|kind| kind.id == id)
}

fn resource_kind<'a>(form: &'a Form, id: &str) -> Option<&'a ResourceKind> {
    form.resources.iter().find(|kind| kind.id == id)
}

/// The sum of the amounts that a test keeps. Amounts are bounded when read and lines when checked,
/// so a sum beyond the largest amount is never met; it would stay there.
fn total<'a, T: 'a>(
    lines: impl IntoIterator<Item = &'a T>,
    keep: impl Fn(&T) -> bool,
    amount: impl Fn(&T) -> Cents,
) -> Cents {
    sum(lines.into_iter().filter(|line| keep(line)).map(amount)).unwrap_or(Cents::MAX)
}

/// Adds a plan up and says what is wrong with it: unreadable lines, kinds that the form does not
/// have, the balance in all and in kind, the one line that asks for the aid.
pub fn check(plan: &Plan, form: &Form) -> PlanCheck {
    let in_kind_expense =
        |line: &ExpenseLine| expense_kind(form, &line.kind).is_some_and(|kind| kind.in_kind);
    let resource = |line: &ResourceLine, test: fn(&ResourceKind) -> bool| {
        resource_kind(form, &line.kind).is_some_and(test)
    };
    let expense_total =
        |keep: &dyn Fn(&ExpenseLine) -> bool| total(&plan.expenses, keep, |line| line.amount);
    let resource_total =
        |keep: &dyn Fn(&ResourceLine) -> bool| total(&plan.resources, keep, |line| line.amount);

    let cash_expenses = expense_total(&|line| !in_kind_expense(line));
    let public_total = resource_total(&|line| resource(line, |kind| kind.public && !kind.in_kind));
    let mut check = PlanCheck {
        cash_expenses,
        in_kind_expenses: expense_total(&in_kind_expense),
        total_expenses: expense_total(&|_| true),
        cash_resources: resource_total(&|line| !resource(line, |kind| kind.in_kind)),
        in_kind_resources: resource_total(&|line| resource(line, |kind| kind.in_kind)),
        total_resources: resource_total(&|_| true),
        requested: resource_total(&|line| resource(line, |kind| kind.requested)),
        public_total,
        public_share: percentage(public_total, cash_expenses).unwrap_or(Rate::ZERO),
        gap: Cents::ZERO,
        errors: plan.unread.clone(),
    };
    check.gap = check
        .total_resources
        .checked_sub(check.total_expenses)
        .unwrap_or(Cents::MAX);
    check.errors.extend(line_errors(plan, form));
    check.errors.extend(whole_errors(plan, form, &check));
    check
}

fn line_errors(plan: &Plan, form: &Form) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let unknown_kind = |key: &str, kind: &str| {
        let name = format!("{key}.kind");
        if kind.is_empty() {
            FieldError::new(name, ErrorCode::RequiredChoice)
        } else {
            FieldError::new(name, ErrorCode::UnknownChoice).with("value", kind)
        }
    };
    for line in &plan.expenses {
        if expense_kind(form, &line.kind).is_none() {
            errors.push(unknown_kind(&line.key, &line.kind));
        }
    }
    for line in &plan.resources {
        let Some(kind) = resource_kind(form, &line.kind) else {
            errors.push(unknown_kind(&line.key, &line.kind));
            continue;
        };
        if kind.funder && line.funder.is_empty() {
            errors.push(FieldError::new(
                format!("{}.funder", line.key),
                ErrorCode::PlanFunderName,
            ));
        }
        if kind.funder && line.state == ResourceState::Own {
            errors.push(FieldError::new(
                format!("{}.state", line.key),
                ErrorCode::PlanFunderState,
            ));
        }
    }
    errors
}

fn whole_errors(plan: &Plan, form: &Form, check: &PlanCheck) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (key, found) in [
        (EXPENSE, plan.expenses.len()),
        (RESOURCE, plan.resources.len()),
    ] {
        if found > MAX_LINES {
            errors.push(
                FieldError::new(key, ErrorCode::PlanTooManyLines)
                    .with("max", MAX_LINES)
                    .with("found", found),
            );
        }
    }
    if check.total_expenses.is_zero() {
        errors.push(FieldError::new(EXPENSE, ErrorCode::PlanNoExpense));
    }
    let requests = plan
        .resources
        .iter()
        .filter(|line| resource_kind(form, &line.kind).is_some_and(|kind| kind.requested))
        .count();
    if requests == 0 || check.requested.is_zero() {
        errors.push(FieldError::new(RESOURCE, ErrorCode::PlanNoRequest));
    } else if requests > 1 {
        errors.push(
            FieldError::new(RESOURCE, ErrorCode::PlanSeveralRequests).with("found", requests),
        );
    }
    if check.gap.is_negative() {
        let gap = check.gap.checked_neg().unwrap_or(Cents::MAX);
        errors.push(
            FieldError::new(RESOURCE, ErrorCode::PlanMissingResources).with("gap", gap.format_fr()),
        );
    } else if !check.gap.is_zero() {
        errors.push(
            FieldError::new(RESOURCE, ErrorCode::PlanExcessResources)
                .with("gap", check.gap.format_fr()),
        );
    }
    if check.in_kind_expenses != check.in_kind_resources {
        errors.push(
            FieldError::new(RESOURCE, ErrorCode::PlanInKind)
                .with("expenses", check.in_kind_expenses.format_fr())
                .with("resources", check.in_kind_resources.format_fr()),
        );
    }
    errors
}

/// The error when public money goes beyond its ceiling: compared to the cent, not by the rounded
/// share.
pub fn public_share_error(check: &PlanCheck, ceiling: Rate) -> Option<FieldError> {
    let over = check.over(ceiling)?;
    let allowed = ceiling.of(check.cash_expenses, Rounding::Down);
    Some(
        FieldError::new(RESOURCE, ErrorCode::PlanPublicShare)
            .with("share", check.share_shown(Some(ceiling)).format_fr())
            .with("ceiling", ceiling.format_fr())
            .with("allowed", allowed.format_fr())
            .with("over", over.format_fr()),
    )
}

/// What one line brings to the base of the aid: what the officer retained, never more than the
/// expense and nothing in kind; without their say, the whole of an eligible expense.
pub fn retained(line: &ExpenseLine, form: &Form, retained: &BTreeMap<String, Cents>) -> Cents {
    let Some(kind) = expense_kind(form, &line.kind).filter(|kind| !kind.in_kind) else {
        return Cents::ZERO;
    };
    match retained.get(&line.key) {
        Some(amount) => (*amount).clamp(Cents::ZERO, line.amount.max(Cents::ZERO)),
        None if kind.eligible => line.amount,
        None => Cents::ZERO,
    }
}

/// The base of the aid: the sum of what is retained of each line, by the key of the line.
pub fn eligible_base(plan: &Plan, form: &Form, retained_by_key: &BTreeMap<String, Cents>) -> Cents {
    total(
        &plan.expenses,
        |_| true,
        |line| retained(line, form, retained_by_key),
    )
}
