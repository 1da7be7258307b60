//! What the rules of its scheme say of a filed dossier: shown to the officer condition by condition,
//! frozen with the decision, and found again later from what was frozen.

use std::collections::BTreeSet;

use domain::facts::Facts;
use jiff::civil::Date;
use policy::assess::{Assessment, LawDates, assess};
use policy::verdict::ConditionVerdict;
use policy::{Region, Scheme, Situation};
use serde::{Deserialize, Serialize};

use crate::officer::Note;
use crate::view::Whole;
use crate::{App, AppError};

/// An assessment with all that is needed to make it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    pub result: Assessment,
    /// The facts that the rules read: no name of a person, no text that no rule needs.
    pub facts: Situation,
    pub dates: LawDates,
}

impl Assessed {
    /// Whether a condition does not hold, by its rule or by the officer's judgement.
    #[must_use]
    pub fn stands_against(&self, note: &Note) -> bool {
        self.result.conditions.iter().any(|one| {
            let judged = note.judged.get(&one.id).map(String::as_str);
            settled(one.verdict, judged) == ConditionVerdict::NotMet
        })
    }

    /// The same rules on the same facts, on the same dates (invariant 8: it gives the same result).
    #[must_use]
    pub fn again(&self, region: &Region, scheme: &Scheme) -> Assessment {
        assess(region, scheme, &self.facts, self.result.on, &self.dates)
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
        let answers = whole.all();
        let mut facts = self.situation_of(&whole.project)?;
        if let Some(computed) = self.compute(whole, note) {
            let of_dossier = Facts {
                form: whole.form,
                answers: &answers,
                plan: &computed.plan,
                base: computed.base,
                filed_on: whole.access.dossier.received_on,
            };
            for (name, value) in of_dossier.situation(&self.region.territory).iter() {
                facts.set(name, value.clone());
            }
        }
        let facts = read_by_rules(whole.scheme, &facts);
        let dates = LawDates {
            filing: whole.access.dossier.received_on,
            grant: Some(on),
            signature: None,
        };
        let result = assess(&self.region, whole.scheme, &facts, on, &dates);
        Ok(Assessed {
            result,
            facts,
            dates,
        })
    }
}

/// The facts worth keeping with a decision: those that a rule of this version names, the places
/// and the totals of the plan.
fn read_by_rules(scheme: &Scheme, facts: &Situation) -> Situation {
    let named: BTreeSet<&str> = scheme.rules().flat_map(|rule| rule.inputs()).collect();
    let kept = facts
        .iter()
        .filter(|(name, _)| named.contains(name) || !name.starts_with("answer."));
    Situation::from_pairs(kept.map(|(name, value)| (name, value.clone())))
}
