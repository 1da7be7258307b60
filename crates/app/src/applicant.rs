//! What else an applicant asked: their other dossiers, whatever the scheme and the body, and whether
//! one of them looks like the same need.
//!
//! Administrations exchange what they strictly need to handle a request (CRPA, L114-8; L113-12 lets
//! nobody be asked twice). The officers of a dossier therefore see that another body's exists, under
//! which scheme, where it stands, its amounts and its dates, and nothing else of it.

use std::collections::BTreeMap;

use domain::answers::Raw;
use domain::dossier::State;
use domain::overlap::{Claim, Expense, Ground, Tie, grounds, tie};
use domain::plan::Plan;
use jiff::civil::Date;
use money::Cents;
use policy::{Scheme, SectionKind};
use store::{Beside, Tx};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::aid::AidView;
use crate::view::Whole;
use crate::{App, AppError, Who};

/// Dossiers shown beside one; whoever has more is told so.
pub const SHOWN: usize = 50;

/// Another dossier of the same applicant.
#[derive(Clone, Debug)]
pub struct Other<'r> {
    pub id: Uuid,
    /// Number and title, of a body that the reader instructs for; `None` of another body.
    pub ours: Option<(String, String)>,
    pub scheme: Option<&'r Scheme>,
    pub manager: String,
    pub state: State,
    pub requested: Option<Cents>,
    pub proposed: Option<Cents>,
    pub granted: Option<Cents>,
    pub received_on: Option<Date>,
    pub lapsed_on: Option<Date>,
    pub decided_on: Option<Date>,
    pub tie: Tie,
    /// Why it looks like the same need; empty = it does not.
    pub grounds: Vec<Ground>,
}

/// What is read around a dossier for its officers.
pub struct Around<'r> {
    /// State aid, with what would happen if the amount were granted.
    pub aid: AidView<'r>,
    /// Latest first.
    pub others: Vec<Other<'r>>,
    /// There are more than [`SHOWN`].
    pub more: bool,
}

impl App {
    /// State aid and the other dossiers of the applicant, for an officer of the dossier.
    pub(crate) async fn around(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        whole: &Whole<'_>,
        on: Date,
    ) -> Result<Around<'_>, AppError> {
        if !whole.access.is_officer() {
            return Err(AppError::NotFound);
        }
        let aid = self.aid_of(tx, whole, whole.amount(), on).await?;
        let mut others = self.others(tx, who, whole).await?;
        let more = others.len() > SHOWN;
        others.truncate(SHOWN);
        Ok(Around { aid, others, more })
    }

    async fn others(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        whole: &Whole<'_>,
    ) -> Result<Vec<Other<'_>>, AppError> {
        let d = &whole.access.dossier;
        let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX).saturating_add(1);
        let found = tx.dossiers_beside(d, &email_key(&who.email), limit).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let this = Claim {
            applicant: d.applicant_key.clone(),
            owner: d.owner,
            project: d.project,
            scheme: d.scheme.clone(),
            state: d.state,
            title: d.title.clone(),
            expenses: expenses(whole.scheme, |id| whole.sections.get(id).map(|s| &s.data)),
        };
        let mut others = Vec::with_capacity(found.len());
        for row in found {
            others.extend(self.other(who, &this, row)?);
        }
        Ok(others)
    }

    fn other(&self, who: &Who, this: &Claim, row: Beside) -> Result<Option<Other<'_>>, AppError> {
        let scheme = self.region.scheme_version(&row.scheme, row.scheme_from);
        let answers: BTreeMap<String, Raw> = serde_json::from_str(&row.data)
            .map_err(|e| AppError::Internal(format!("version unreadable: {e}")))?;
        let claim = Claim {
            applicant: row.applicant_key,
            owner: row.owner,
            project: row.project,
            scheme: row.scheme,
            state: row.state,
            title: row.title,
            expenses: scheme
                .map(|scheme| expenses(scheme, |id| answers.get(id)))
                .unwrap_or_default(),
        };
        let Some(tie) = tie(this, &claim) else {
            return Ok(None);
        };
        let grounds = grounds(this, &claim);
        let ours = who.is_officer_of(&row.manager);
        Ok(Some(Other {
            id: row.id,
            ours: ours.then(|| (row.number.unwrap_or_default(), claim.title)),
            scheme,
            manager: row.manager,
            state: row.state,
            requested: row.requested,
            proposed: row.proposed,
            granted: row.granted,
            received_on: row.received_on,
            lapsed_on: row.lapsed_on,
            decided_on: row.decided_on,
            tie,
            grounds,
        }))
    }
}

/// The lines of expense of a plan, wherever the form has it.
fn expenses<'a>(scheme: &Scheme, answers: impl Fn(&str) -> Option<&'a Raw>) -> Vec<Expense> {
    let form = scheme.form.iter();
    let sections = form.flat_map(|form| &form.sections);
    sections
        .filter(|section| section.kind == SectionKind::Plan)
        .filter_map(|section| answers(&section.id))
        .flat_map(|raw| Plan::read(raw).expenses)
        .map(|line| Expense {
            label: line.label,
            amount: line.amount,
        })
        .collect()
}

/// What a table of dossiers adds up to. Each sum leaves out what it does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Asked in the dossiers not decided yet.
    pub waiting: Cents,
    /// Granted in those decided.
    pub granted: Cents,
}

/// The totals of other dossiers, and by year: what was asked by the year of receipt, what was granted
/// by that of the decision. `None` when a sum does not fit.
#[must_use]
pub fn totals(others: &[Other<'_>]) -> Option<(Totals, BTreeMap<i16, Year>)> {
    let mut totals = Totals::default();
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    for other in others {
        let asked = other.requested.unwrap_or_default();
        if !other.state.is_final() {
            totals.waiting = totals.waiting.checked_add(asked)?;
        }
        if let Some(received) = other.received_on {
            let year = years.entry(received.year()).or_default();
            year.asked = year.asked.checked_add(asked)?;
        }
        if let Some(granted) = other.granted {
            totals.granted = totals.granted.checked_add(granted)?;
            if let Some(decided) = other.decided_on {
                let year = years.entry(decided.year()).or_default();
                year.granted = year.granted.checked_add(granted)?;
            }
        }
    }
    Some((totals, years))
}

/// Amounts of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Year {
    pub asked: Cents,
    pub granted: Cents,
}
