//! What the rules of its scheme say of a filed dossier: shown to the officer condition by condition,
//! frozen with the decision, and found again later from what was frozen.

use std::collections::{BTreeMap, BTreeSet};

use domain::answers::Raw;
use domain::facts::Facts;
use domain::form::Said;
use domain::plan::{self, Plan};
use jiff::civil::Date;
use money::Cents;
use policy::SectionKind;
use policy::assess::{Assessment, LawDates, assess_kept};
use policy::verdict::ConditionVerdict;
use policy::{Region, Scheme, Situation};
use serde::{Deserialize, Serialize};
use store::{Dossier, Project};

use crate::officer::{Computed, Note};
use crate::view::Whole;
use crate::{App, AppError};

/// An assessment with all that is needed to make it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    pub result: Assessment,
    /// The facts that the rules read: no name of a person, no text that no rule needs.
    pub facts: Situation,
    pub dates: LawDates,
    /// What the officer retained of some lines of expense.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, Cents>,
}

/// What the rules read of a dossier.
pub(crate) struct Read {
    pub(crate) facts: Situation,
    /// `None` when the form has no plan.
    pub(crate) plan: Option<Plan>,
    pub(crate) kept: BTreeMap<String, Cents>,
}

impl Assessed {
    /// Whether a condition does not hold, by its rule or by the officer's judgement.
    #[must_use]
    pub fn stands_against(&self, note: &Note) -> bool {
        self.result.conditions.iter().any(|one| {
            let judged = note.judged.get(one.id.as_str()).map(String::as_str);
            settled(one.verdict, judged) == ConditionVerdict::NotMet
        })
    }

    /// The same rules on the same facts, on the same dates (invariant 8: it gives the same result).
    #[must_use]
    pub fn again(&self, region: &Region, scheme: &Scheme) -> Assessment {
        let (on, dates) = (self.result.on, &self.dates);
        assess_kept(region, scheme, &self.facts, on, dates, &self.kept)
    }
}

/// What holds of a condition once the officer's own judgement is counted: a person judges what no
/// rule can say, and never overrules what a rule says.
#[must_use]
pub fn settled(verdict: ConditionVerdict, judged: Option<&str>) -> ConditionVerdict {
    match (verdict, judged) {
        (ConditionVerdict::Judgement | ConditionVerdict::Unknown, Some("met")) => {
            ConditionVerdict::Met
        }
        (ConditionVerdict::Judgement | ConditionVerdict::Unknown, Some("not_met")) => {
            ConditionVerdict::NotMet
        }
        (verdict, _) => verdict,
    }
}

impl App {
    /// Assesses a dossier under its own version. The law is that of its dates; the grant is
    /// supposed on `on` until it is decided.
    ///
    /// # Errors
    /// `Internal` when the stored answers of the project are not ours.
    pub fn assess(&self, whole: &Whole<'_>, note: &Note, on: Date) -> Result<Assessed, AppError> {
        Ok(self.assessed(whole, &self.read(whole, note)?, on))
    }

    /// The same with what [`App::compute`] gives, for the answers read once.
    ///
    /// # Errors
    /// `Internal` when the stored answers of the project are not ours.
    pub fn weigh(
        &self,
        whole: &Whole<'_>,
        note: &Note,
        on: Date,
    ) -> Result<(Assessed, Option<Computed>), AppError> {
        let read = self.read(whole, note)?;
        Ok((self.assessed(whole, &read, on), self.computed(whole, read)))
    }

    pub(crate) fn assessed(&self, whole: &Whole<'_>, read: &Read, on: Date) -> Assessed {
        let facts = read_by_rules(whole.scheme, &read.facts);
        let dates = LawDates {
            filing: whole.access.dossier.received_on,
            grant: Some(on),
            signature: None,
        };
        let result = assess_kept(&self.region, whole.scheme, &facts, on, &dates, &read.kept);
        Assessed {
            result,
            facts,
            dates,
            kept: read.kept.clone(),
        }
    }

    /// The answers, the plan line by line, and the officer's say on lines.
    pub(crate) fn read(&self, whole: &Whole<'_>, note: &Note) -> Result<Read, AppError> {
        self.read_with(whole, note, &BTreeMap::new())
    }

    /// The same with other totals for some kinds of resource of the plan ([`Plan::with_totals`]).
    pub(crate) fn read_with(
        &self,
        whole: &Whole<'_>,
        note: &Note,
        totals: &BTreeMap<String, Cents>,
    ) -> Result<Read, AppError> {
        let sections = whole.sections.iter().map(|(id, s)| (id.as_str(), &s.data));
        self.read_sections(
            &whole.access.dossier,
            Some(&whole.project),
            &sections.collect(),
            whole.said(),
            note,
            totals,
        )
    }

    /// What the rules read of answers that are being filed, before there is a file to load.
    pub(crate) fn facts_of(
        &self,
        d: &Dossier,
        answers: &BTreeMap<String, Raw>,
        said: &Said,
        project: Option<&Project>,
    ) -> Result<Situation, AppError> {
        let sections = answers.iter().map(|(id, data)| (id.as_str(), data));
        let note = Note::default();
        let none = BTreeMap::new();
        let read = self.read_sections(d, project, &sections.collect(), said, &note, &none)?;
        Ok(read.facts)
    }

    pub(crate) fn read_sections(
        &self,
        d: &Dossier,
        project: Option<&Project>,
        typed: &BTreeMap<&str, &Raw>,
        said: &Said,
        note: &Note,
        totals: &BTreeMap<String, Cents>,
    ) -> Result<Read, AppError> {
        let (_, form) = self.scheme_of(d)?;
        let mut facts = match project {
            Some(project) => self.situation_of(project)?,
            None => Situation::default(),
        };
        let kept: BTreeMap<String, Cents> = note
            .retained
            .iter()
            .map(|(line, kept)| (line.clone(), kept.cents))
            .collect();
        let mut sections = form.sections.iter();
        let section = sections.find(|section| section.kind == SectionKind::Plan);
        let plan = section.map(|section| {
            let empty = Raw::default();
            let typed = typed.get(section.id.as_str()).copied().unwrap_or(&empty);
            Plan::read(typed).with_totals(totals)
        });
        if let Some(plan) = &plan {
            let of_dossier = Facts {
                form,
                said,
                plan,
                base: plan::eligible_base(plan, form, &kept),
                filed_on: d.received_on,
            };
            for (name, value) in of_dossier.situation(&self.region.territory).iter() {
                facts.set(name, value.clone());
            }
            facts.set_plan(plan.to_rules());
        }
        Ok(Read { facts, plan, kept })
    }
}

/// The facts worth keeping with a decision: those that a rule of this version names, the position on
/// value-added tax, the places, the plan line by line without its free texts.
fn read_by_rules(scheme: &Scheme, facts: &Situation) -> Situation {
    let named: BTreeSet<&str> = scheme.rules().flat_map(|rule| rule.inputs()).collect();
    let fields = scheme.form.iter().flat_map(policy::Form::fields);
    let vat: Vec<String> = fields
        .filter(|field| field.role.as_deref() == Some("vat"))
        .map(|field| format!("answer.{}", field.id))
        .collect();
    let kept = facts.iter().filter(|(name, _)| {
        let vat = || vat.iter().any(|one| one == name);
        named.contains(name) || !name.starts_with("answer.") || vat()
    });
    let mut read = Situation::from_pairs(kept.map(|(name, value)| (name, value.clone())));
    if let Some(plan) = facts.plan() {
        let mut plan = plan.clone();
        for line in &mut plan.expenses {
            line.label.clear();
        }
        for line in &mut plan.resources {
            line.funder.clear();
        }
        read.set_plan(plan);
    }
    read
}
