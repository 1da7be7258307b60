//! The help to choose under a budget, for a sitting whose committee turns it on in the files of the
//! region. It proposes on paper: nothing here moves a dossier. Each consultation is kept, journalled,
//! and said in the minutes.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use choose::{Candidate, ChooseError, Impossible, Rules, Score};
use domain::answers::Raw;
use domain::committee::{Action, Item};
use domain::form::{ErrorCode, FieldError};
use money::Cents;
use policy::Form;
use policy::model::{ChoiceRules, Criterion, FieldKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Compared, Dossier, Envelope, SittingChoice, Tx};
use uuid::Uuid;

use super::SittingView;
use crate::officer::Note;
use crate::once::Making;
use crate::view::to_json;
use crate::{App, AppError, Who};

/// Kind of the jobs that compute.
pub(crate) const JOB: &str = "choice";
/// Largest weight that a criterion may have.
pub const HEAVIEST: u32 = 5;
/// More candidates than this take too long.
pub const MOST: usize = 300;
/// How often progress is written.
const EVERY: Duration = Duration::from_millis(1_500);

/// The constraints of a consultation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub envelope: Cents,
    pub min_per_department: usize,
    /// A theme is the answer that the committee's rules name, else the scheme.
    #[serde(alias = "min_per_scheme")]
    pub min_per_theme: usize,
    /// Public numbers.
    pub must: BTreeSet<String>,
    pub never: BTreeSet<String>,
    /// Criterion → how much it counts; one that is not here counts once.
    pub weights: BTreeMap<String, u32>,
}

/// A dossier that could be chosen, as it was when the help was consulted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub number: String,
    pub title: String,
    pub applicant: String,
    /// The officer's amount.
    pub amount: Cents,
    /// Thousandths of a point.
    pub score: i64,
    pub department: String,
    pub scheme: String,
    /// In words; empty when the dossier says none.
    #[serde(default)]
    pub theme: String,
    /// Whether the grid of the instruction note has an answer that counts.
    pub graded: bool,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Found {
    Chosen {
        score: i64,
        cost: Cents,
        chosen: Vec<String>,
        /// Number → points that taking it in would cost; `None`: no choice that keeps the rules can.
        left_out: Vec<(String, Option<i64>)>,
    },
    /// No choice keeps the rules; the first that cannot hold, with its figures.
    Impossible {
        rule: String,
        names: Vec<String>,
        count: usize,
        available: usize,
        cost: Cents,
    },
    /// No exact answer was proven.
    Failed,
}

/// What the form of the help shows.
pub struct ChoiceForm<'r> {
    pub sitting: SittingView<'r>,
    pub rules: &'r ChoiceRules,
    pub candidates: Vec<Proposal>,
    /// What the envelopes that they draw on have left, this sitting's grants taken off; `None` where
    /// there is no envelope.
    pub left: Option<Cents>,
    pub criteria: Vec<&'r Criterion>,
}

/// A consultation, for whoever made it.
pub struct ChoiceView<'r> {
    pub form: ChoiceForm<'r>,
    pub asked: Asked,
    /// As they were then.
    pub candidates: Vec<Proposal>,
    pub found: Option<Found>,
    /// Steps done, and in all.
    pub progress: (i64, i64),
}

impl App {
    /// The form of the help to choose, for the secretary of a sitting before it is over.
    ///
    /// # Errors
    /// `NotFound` for anybody else, and where the committee does not turn it on.
    pub async fn choice_form(&self, who: &Who, id: Uuid) -> Result<ChoiceForm<'_>, AppError> {
        let mut tx = self.store.read().await?;
        self.load_choice(&mut *tx, who, id, &BTreeMap::new()).await
    }

    async fn load_choice(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        id: Uuid,
        weights: &BTreeMap<String, u32>,
    ) -> Result<ChoiceForm<'_>, AppError> {
        let view = self.load_sitting(tx, who, id).await?;
        let rules = view.rules.choice.as_ref().ok_or(AppError::NotFound)?;
        if !view.secretary || !(view.may(Action::EditAgenda) || view.may(Action::Conduct)) {
            return Err(AppError::NotFound);
        }
        let mut dossiers: Vec<Dossier> = if view.may(Action::EditAgenda) {
            self.offered(tx, who, &view).await?
        } else {
            view.items
                .iter()
                .filter(|i| matches!(i.item.state, Item::Waiting | Item::Called))
                .filter_map(|i| i.dossier.clone())
                .collect()
        };
        dossiers.retain(|d| {
            rules.schemes.contains(&d.scheme) && d.proposed.is_some_and(|a| a > Cents(0))
        });
        let mut criteria: Vec<&Criterion> = Vec::new();
        let mut candidates = Vec::new();
        let mut left: Option<Cents> = None;
        let mut purses: BTreeMap<(&str, &str), Option<Envelope>> = BTreeMap::new();
        let mut seen = Vec::new();
        let ids: Vec<Uuid> = dossiers.iter().map(|d| d.id).collect();
        let read: BTreeMap<Uuid, Compared> = tx
            .compared(&ids)
            .await?
            .into_iter()
            .map(|c| (c.dossier, c))
            .collect();
        for d in &dossiers {
            let stored = read.get(&d.id).ok_or(AppError::NotFound)?;
            let note = match &stored.note {
                Some(note) => ours(note)?,
                None => Note::default(),
            };
            let (scheme, form) = self.scheme_of(d)?;
            let (score, graded) = points(rules, &note.grid, weights);
            let theme = match &rules.theme {
                Some(field) => theme(form, field, stored.submitted.as_deref())?,
                None => scheme.name.fr.clone(),
            };
            candidates.push(Proposal {
                number: d.number.clone().unwrap_or_default(),
                title: d.title.clone(),
                applicant: d.applicant.clone(),
                amount: d.proposed.unwrap_or_default(),
                score,
                department: d.department.clone(),
                scheme: scheme.name.fr.clone(),
                theme,
                graded,
            });
            for c in self.region.criteria.iter().flat_map(|f| &f.criteria) {
                if note.grid.contains_key(&c.id) && !criteria.iter().any(|k| k.id == c.id) {
                    criteria.push(c);
                }
            }
            // Dossiers of one scheme and department draw on one envelope.
            let drawn_on = (d.scheme.as_str(), d.department.as_str());
            if let Entry::Vacant(place) = purses.entry(drawn_on) {
                place.insert(self.purse_of(tx, &view.row, d).await?);
            }
            if let Some(e) = purses.get(&drawn_on).and_then(Option::as_ref)
                && !seen.contains(&e.id)
            {
                seen.push(e.id);
                let today = self.granted_today(tx, &view, e, None).await?;
                let free = e.balance.left().0.saturating_sub(today.0).max(0);
                left = Some(Cents(left.unwrap_or_default().0.saturating_add(free)));
            }
        }
        Ok(ChoiceForm {
            sitting: view,
            rules,
            candidates,
            left,
            criteria,
        })
    }

    /// Consults the help: it is computed in the background. That it was, by whom and with which
    /// constraints is journalled with the sitting.
    ///
    /// # Errors
    /// `Invalid`: `envelope`, `candidates` (none, or more than [`MOST`]), `weight.…`; `NotFound`.
    pub async fn consult_choice(
        &self,
        who: &Who,
        id: Uuid,
        asked: &Asked,
    ) -> Result<Uuid, AppError> {
        let made = self.id()?;
        let mut tx = match self.begin_making(who, made).await? {
            Making::First(tx) => tx,
            Making::Again(id) => return Ok(id),
        };
        let form = self.load_choice(&mut *tx, who, id, &asked.weights).await?;
        let mut errors = Vec::new();
        if asked.envelope <= Cents(0) {
            errors.push(FieldError::new("envelope", ErrorCode::AmountTooSmall));
        }
        if form.candidates.is_empty() || form.candidates.len() > MOST {
            errors
                .push(FieldError::new("candidates", ErrorCode::RequiredChoices).with("max", MOST));
        }
        for (criterion, weight) in &asked.weights {
            if *weight > HEAVIEST {
                errors.push(
                    FieldError::new(format!("weight.{criterion}"), ErrorCode::NumberTooLarge)
                        .with("max", HEAVIEST),
                );
            }
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let known = |numbers: &BTreeSet<String>| {
            numbers
                .iter()
                .filter(|n| form.candidates.iter().any(|c| c.number == **n))
                .cloned()
                .collect()
        };
        let asked = Asked {
            must: known(&asked.must),
            never: known(&asked.never),
            ..asked.clone()
        };
        tx.insert_choice(&SittingChoice {
            id: made,
            sitting: id,
            account: who.account,
            asked: to_json(&asked)?,
            candidates: to_json(&form.candidates)?,
            found: String::new(),
            done: 0,
            about: i64::try_from(form.candidates.len()).unwrap_or(i64::MAX),
            created_at: self.now_us(),
            ended_at: None,
        })
        .await?;
        self.note(
            &mut *tx,
            who,
            id,
            "choice_consulted",
            json!({ "choice": made, "asked": asked, "candidates": form.candidates.len() }),
        )
        .await?;
        self.enqueue(
            &mut *tx,
            JOB,
            &format!("{JOB}:{made}"),
            json!({ "choice": made }),
            0,
        )
        .await?;
        self.commit(tx).await?;
        Ok(made)
    }

    /// A consultation, for whoever made it and still keeps the sitting.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn choice(
        &self,
        who: &Who,
        id: Uuid,
        choice: Uuid,
    ) -> Result<ChoiceView<'_>, AppError> {
        let mut tx = self.store.read().await?;
        let kept = tx
            .choice(choice)
            .await?
            .filter(|c| c.sitting == id && c.account == who.account)
            .ok_or(AppError::NotFound)?;
        let asked: Asked = ours(&kept.asked)?;
        let form = self.load_choice(&mut *tx, who, id, &asked.weights).await?;
        let mut candidates: Vec<Proposal> = ours(&kept.candidates)?;
        // Recused since, they read no line of it any more.
        for c in &mut candidates {
            let now = tx.dossier_by_number(&c.number).await?;
            let key = crate::accounts::email_key(&who.email);
            if let Some(d) = now
                && tx.is_recused(d.id, &key).await?
            {
                return Err(AppError::NotFound);
            }
        }
        let found = if kept.found.is_empty() {
            None
        } else {
            Some(ours(&kept.found)?)
        };
        Ok(ChoiceView {
            form,
            asked,
            candidates,
            found,
            progress: (kept.done, kept.about),
        })
    }

    /// When, by whom and with which constraints the help was consulted for a sitting.
    pub(super) async fn consultations(
        &self,
        tx: &mut dyn Tx,
        sitting: Uuid,
    ) -> Result<Vec<(i64, String, Asked)>, AppError> {
        let mut all = Vec::new();
        for c in tx.choices_of(sitting).await? {
            let name = tx.account(c.account).await?.map(|a| a.name);
            all.push((c.created_at, name.unwrap_or_default(), ours(&c.asked)?));
        }
        Ok(all)
    }

    /// Computes one consultation, off the async threads, and writes how far it is.
    pub(crate) async fn compute_choice(&self, id: Uuid) -> Result<(), AppError> {
        let kept = {
            let mut tx = self.store.read().await?;
            tx.choice(id).await?
        };
        let Some(kept) = kept.filter(|c| c.found.is_empty()) else {
            return Ok(());
        };
        let (asked, proposals): (Asked, Vec<Proposal>) =
            (ours(&kept.asked)?, ours(&kept.candidates)?);
        let (done, about) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let result = Arc::new(Mutex::new(None));
        let task = {
            let (done, about, result) = (done.clone(), about.clone(), result.clone());
            tokio::task::spawn_blocking(move || {
                let found = best(&asked, &proposals, |d, a| {
                    done.store(d, Ordering::Relaxed);
                    about.store(a, Ordering::Relaxed);
                });
                *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
            })
        };
        tokio::pin!(task);
        loop {
            tokio::select! {
                ended = &mut task => {
                    ended.map_err(|e| AppError::Internal(e.to_string()))?;
                    break;
                }
                () = tokio::time::sleep(EVERY) => {
                    let count = |n: &AtomicUsize| i64::try_from(n.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
                    let mut tx = self.store.write().await?;
                    tx.set_choice_progress(id, count(&done), count(&about)).await?;
                    tx.commit().await?;
                }
            }
        }
        let found = result
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .unwrap_or(Found::Failed);
        let mut tx = self.store.write().await?;
        tx.set_choice_found(id, &to_json(&found)?, self.now_us())
            .await?;
        self.commit(tx).await
    }
}

/// What a dossier answers to the choice that is its theme, in words; empty when it says none.
fn theme(form: &Form, field: &str, submitted: Option<&str>) -> Result<String, AppError> {
    let Some(submitted) = submitted else {
        return Ok(String::new());
    };
    let sections: BTreeMap<String, Raw> = ours(submitted)?;
    let answer = sections.values().find_map(|answers| answers.get(field));
    let option = match form.field(field).map(|asked| &asked.kind) {
        Some(FieldKind::Choice(options)) => options.iter().find(|o| answer == Some(&o.id)),
        _ => None,
    };
    Ok(option
        .map(|option| option.label.fr.clone())
        .unwrap_or_default())
}

/// Points of a grid, in thousandths, and whether an answer counts.
fn points(
    rules: &ChoiceRules,
    grid: &BTreeMap<String, String>,
    weights: &BTreeMap<String, u32>,
) -> (i64, bool) {
    let mut graded = false;
    let mut total = 0_i64;
    for (criterion, answer) in grid {
        let Some(points) = rules.points.get(answer) else {
            continue;
        };
        graded = true;
        let weight = i64::from(weights.get(criterion).copied().unwrap_or(1));
        total = total.saturating_add(weight.saturating_mul(i64::from(*points)));
    }
    (total.saturating_mul(choose::UNIT), graded)
}

/// The best choice that keeps the rules.
fn best(asked: &Asked, proposals: &[Proposal], progress: impl FnMut(usize, usize)) -> Found {
    let candidates: Vec<Candidate> = proposals
        .iter()
        .map(|p| Candidate {
            id: p.number.clone(),
            amount: p.amount,
            score: Score(p.score),
            department: p.department.clone(),
            theme: Some(p.theme.clone()).filter(|theme| !theme.is_empty()),
            applicant: Some(p.applicant.clone()).filter(|a| !a.trim().is_empty()),
        })
        .collect();
    let rules = Rules {
        envelope: asked.envelope,
        min_per_department: asked.min_per_department,
        min_per_theme: asked.min_per_theme,
        must: asked.must.clone(),
        never: asked.never.clone(),
    };
    match choose::choose(&candidates, &rules, progress) {
        Ok(choice) => Found::Chosen {
            score: choice.score.0,
            cost: choice.cost,
            chosen: choice.chosen,
            left_out: choice
                .left_out
                .into_iter()
                .map(|l| (l.id, l.price_of_entry.map(|s| s.0)))
                .collect(),
        },
        Err(ChooseError::Impossible(why)) => impossible(why),
        Err(e) => {
            tracing::error!(error = %e, "the help to choose failed");
            Found::Failed
        }
    }
}

fn impossible(why: Impossible) -> Found {
    let said = |rule: &str, names: Vec<String>, count, available, cost| Found::Impossible {
        rule: rule.to_owned(),
        names,
        count,
        available,
        cost,
    };
    let word = |kind: choose::Kind, rule: &str| format!("{rule}-{kind}");
    match why {
        Impossible::MustAndNever(id) => said("must-and-never", vec![id], 0, 0, Cents(0)),
        Impossible::OneApplicant(a, b) => said("one-applicant", vec![a, b], 0, 0, Cents(0)),
        Impossible::MustCost { cost, .. } => said("must-cost", Vec::new(), 0, 0, cost),
        Impossible::TooFew {
            kind,
            name,
            count,
            available,
        } => said(
            &word(kind, "too-few"),
            vec![name],
            count,
            available,
            Cents(0),
        ),
        Impossible::TooDear {
            kind, name, count, ..
        } => said(&word(kind, "too-dear"), vec![name], count, 0, Cents(0)),
    }
}

fn ours<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(|e| AppError::Internal(format!("choice unreadable: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> ChoiceRules {
        ChoiceRules {
            schemes: Vec::new(),
            theme: None,
            points: [("partly".to_owned(), 1), ("yes".to_owned(), 2)].into(),
            source: String::new(),
            confidence: policy::model::Confidence::Assumption,
        }
    }

    #[test]
    fn points_are_those_of_the_files_times_the_weights_of_the_person() {
        let grid: BTreeMap<_, _> = [("need", "yes"), ("shared", "partly"), ("third", "not-seen")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        assert_eq!(points(&rules(), &grid, &BTreeMap::new()), (3_000, true));
        let weights = [("need".to_owned(), 5), ("shared".to_owned(), 0)].into();
        assert_eq!(points(&rules(), &grid, &weights), (10_000, true));
        assert_eq!(points(&rules(), &BTreeMap::new(), &weights), (0, false));
    }
}
