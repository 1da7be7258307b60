//! The facts of a dossier as the rules of its scheme read them.
//!
//! One flat [`Situation`]: the questions of the orientation (from the fields that say they answer
//! one), the answers of the form under `answer.`, the plan under `plan.`, the dates of the dossier
//! under `dossier.`. What was not answered, or is hidden, is absent: unknown, never « no ».

use jiff::civil::Date;
use money::{Cents, Rounding, share};
use policy::{Form, Situation, Territory};

use crate::answers::Raw;
use crate::form::{roles, situation};
use crate::plan::{Plan, PlanCheck};

/// What a dossier says besides its answers.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub form: &'a Form,
    /// Every answer of the form, in one map.
    pub answers: &'a Raw,
    pub plan: &'a Plan,
    /// The totals of that plan.
    pub check: &'a PlanCheck,
    /// The eligible base, as retained so far.
    pub base: Cents,
    /// Civil day of filing; a draft has none.
    pub filed_on: Option<Date>,
}

impl Facts<'_> {
    /// All of it under the names that a scheme file may use, with what follows from the commune.
    #[must_use]
    pub fn situation(&self, territory: &Territory) -> Situation {
        let mut facts = Situation::new();
        self.answers_and_questions(&mut facts);
        self.dates(&mut facts);
        self.amounts(&mut facts);
        facts.with_places(territory)
    }

    fn answers_and_questions(&self, facts: &mut Situation) {
        let known = situation(self.form, self.answers);
        let fields = self.form.sections.iter().flat_map(|s| &s.fields);
        for field in fields {
            let Some(value) = known.get(&field.id) else {
                continue;
            };
            facts.set(format!("answer.{}", field.id), value.clone());
            if let Some(question) = &field.from {
                facts.set(question.as_str(), value.clone());
            }
        }
    }

    fn dates(&self, facts: &mut Situation) {
        if let Some(day) = self.filed_on {
            facts.set("dossier.filed_on", day);
        }
        let by_role = roles(self.form, self.answers);
        for (role, name) in [("start", "dossier.start"), ("end", "dossier.end")] {
            if let Some(day) = by_role.get(role).and_then(|text| text.parse::<Date>().ok()) {
                facts.set(name, day);
            }
        }
    }

    fn amounts(&self, facts: &mut Situation) {
        // A plan nobody began is unknown, not empty.
        if self.plan.expenses.is_empty() && self.plan.resources.is_empty() {
            return;
        }
        let check = self.check;
        let less = |whole: Cents, part: Cents| whole.checked_sub(part).unwrap_or(Cents::ZERO);
        let own = less(check.cash_resources, check.public_total);
        for (name, amount) in [
            ("plan.expenses", check.total_expenses),
            ("plan.cash", check.cash_expenses),
            ("plan.in_kind", check.in_kind_expenses),
            ("plan.base", self.base),
            ("plan.requested", check.requested),
            ("plan.public", check.public_total),
            (
                "plan.other_public",
                less(check.public_total, check.requested),
            ),
            ("plan.own", own),
        ] {
            facts.set(name, amount);
        }
        // Rounded against the applicant by less than a part per million, so that a limit written in
        // a rule is never passed by a cent.
        for (name, part, rounding) in [
            ("plan.public_share", check.public_total, Rounding::Up),
            ("plan.own_share", own, Rounding::Down),
        ] {
            if let Some(share) = share(part, check.cash_expenses, rounding) {
                facts.set(name, share);
            }
        }
        for kind in &self.form.expenses {
            let lines = self.plan.expenses.iter().filter(|l| l.kind == kind.id);
            let name = format!("plan.expense.{}", name(&kind.id));
            facts.set(name, total(lines.map(|l| l.amount)));
        }
        for kind in &self.form.resources {
            let lines = self.plan.resources.iter().filter(|l| l.kind == kind.id);
            let name = format!("plan.resource.{}", name(&kind.id));
            facts.set(name, total(lines.map(|l| l.amount)));
        }
    }
}

/// Amounts of a plan are bounded when read: a sum beyond the largest amount is never met.
fn total(amounts: impl Iterator<Item = Cents>) -> Cents {
    money::sum(amounts).unwrap_or(Cents::MAX)
}

/// An id as expressions name it.
fn name(id: &str) -> String {
    id.replace('-', "_")
}
