//! The facts of a dossier as the rules of its scheme read them.
//!
//! One flat [`Situation`]: the questions of the orientation (from the fields that say they answer
//! one), the answers of the form under `answer.`, the plan under `plan.`, the dates of the dossier
//! under `dossier.`. What was not answered, or is hidden, is absent: unknown, never « no ».

use jiff::civil::Date;
use money::Cents;
use policy::{Form, Situation, Territory};

use crate::form::Said;
use crate::plan::Plan;

/// What a dossier says besides its answers.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub form: &'a Form,
    pub said: &'a Said,
    pub plan: &'a Plan,
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
        self.answers_and_questions(&self.said.known, &mut facts);
        self.dates(&mut facts);
        self.amounts(&mut facts);
        facts.with_places(territory)
    }

    fn answers_and_questions(&self, known: &Situation, facts: &mut Situation) {
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
        for (role, name) in [("start", "dossier.start"), ("end", "dossier.end")] {
            if let Some(day) = self
                .said
                .roles
                .get(role)
                .and_then(|text| text.parse::<Date>().ok())
            {
                facts.set(name, day);
            }
        }
    }

    fn amounts(&self, facts: &mut Situation) {
        // A plan nobody began is unknown, not empty.
        if self.plan.expenses.is_empty() && self.plan.resources.is_empty() {
            return;
        }
        self.plan.to_rules().fill(self.form, facts);
        facts.set(policy::plan::BASE, self.base);
    }
}
