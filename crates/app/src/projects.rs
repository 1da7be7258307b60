//! Projects: kept from the orientation's answers, read with everything that happened to them.

use domain::permission::{Action, Relation};
use policy::Region;
use policy::situation::{COMMUNE, STAGE, Situation};
use serde_json::json;
use store::{Correction, Decision, Document, Dossier, Project, Tx};
use uuid::Uuid;

use crate::journal::append;
use crate::once::Making;
use crate::view::{Access, to_json};
use crate::{App, AppError, Who};

/// Answers of the orientation as pairs of question and text.
pub type Pairs = Vec<(String, String)>;

/// A project with what its page shows.
pub struct ProjectView {
    pub project: Project,
    /// Answers of the orientation, to orient again or to start another dossier.
    pub pairs: Pairs,
    pub situation: Situation,
    pub owned: bool,
    /// Dossiers this person may see, oldest first.
    pub dossiers: Vec<DossierStory>,
}

/// What happened to one dossier of a project.
pub struct DossierStory {
    pub dossier: Dossier,
    /// Oldest first.
    pub decisions: Vec<Decision>,
    pub documents: Vec<Document>,
    /// The request that waits for an answer.
    pub asked: Option<Correction>,
    /// Messages of the service that this person has not seen.
    pub unread: usize,
    /// This person may do more than read.
    pub acts: bool,
}

impl App {
    /// Keeps the orientation's answers as a project, without any dossier yet.
    ///
    /// # Errors
    /// `NotFound` to whoever starts no project.
    pub async fn keep_project(
        &self,
        who: &Who,
        answers: &[(String, String)],
    ) -> Result<Uuid, AppError> {
        self.site(who, domain::permission::SiteAction::StartProject)?;
        self.retrying(|| async {
            let id = self.id()?;
            let mut tx = match self.begin_making(who, id).await? {
                Making::First(tx) => tx,
                Making::Again(project) => return Ok(project),
            };
            let project = self.new_project(&mut *tx, id, who, answers).await?;
            self.commit(tx).await?;
            Ok(project.id)
        })
        .await
    }

    pub(crate) async fn new_project(
        &self,
        tx: &mut dyn Tx,
        id: Uuid,
        who: &Who,
        answers: &[(String, String)],
    ) -> Result<Project, AppError> {
        let now = self.now_us();
        let situation = self.situation(answers);
        let project = Project {
            id,
            owner: who.account,
            title: String::new(),
            commune: situation.text(COMMUNE).unwrap_or_default().to_owned(),
            stage: situation.text(STAGE).unwrap_or_default().to_owned(),
            situation: to_json(&answers)?,
            created_at: now,
            updated_at: now,
        };
        tx.insert_project(&project).await?;
        append(
            tx,
            project.id,
            now,
            Some(who.account),
            "project.started",
            &json!({ "answers": answers }),
        )
        .await?;
        Ok(project)
    }

    /// Takes newer answers of the orientation into a project: each replaces the older one to the
    /// same question, the others stay.
    pub(crate) async fn learn(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        project: &mut Project,
        answers: &[(String, String)],
    ) -> Result<(), AppError> {
        let mut pairs = pairs_of(project)?;
        let before = pairs.clone();
        pairs.retain(|(known, _)| !answers.iter().any(|(new, _)| new == known));
        pairs.extend_from_slice(answers);
        let mut sorted = (before, pairs.clone());
        sorted.0.sort();
        sorted.1.sort();
        if sorted.0 == sorted.1 {
            return Ok(());
        }
        let situation = self.situation(&pairs);
        // A name of commune once read from a dossier stays until the orientation says another.
        if let Some(commune) = situation.text(COMMUNE) {
            commune.clone_into(&mut project.commune);
        }
        if let Some(stage) = situation.text(STAGE) {
            stage.clone_into(&mut project.stage);
        }
        project.situation = to_json(&pairs)?;
        project.updated_at = self.now_us();
        tx.update_project(project).await?;
        append(
            tx,
            project.id,
            project.updated_at,
            Some(who.account),
            "project.answers_changed",
            &json!({ "answers": answers }),
        )
        .await
    }

    /// What the answers of the orientation mean here; those that mean nothing are left.
    #[must_use]
    pub fn situation(&self, pairs: &[(String, String)]) -> Situation {
        self.region
            .read_answers(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
            .0
    }

    /// The situation of a project: its answers, and what its dossiers have told since.
    ///
    /// # Errors
    /// `Internal` when the stored answers are not ours.
    pub fn situation_of(&self, project: &Project) -> Result<Situation, AppError> {
        answers_of(
            &self.region,
            &project.situation,
            &project.commune,
            &project.stage,
        )
    }

    /// A project with its dossiers, for its owner or somebody who shares one of them.
    ///
    /// # Errors
    /// `NotFound` to outsiders.
    pub async fn project(&self, who: &Who, id: Uuid) -> Result<ProjectView, AppError> {
        let mut tx = self.store.read().await?;
        let project = tx.project(id).await?.ok_or(AppError::NotFound)?;
        let owned = project.owner == who.account;
        let mut dossiers = Vec::new();
        // A project has a handful of dossiers: their papers are read one dossier after the other.
        for dossier in tx.dossiers_of_project(id).await? {
            let relation = self.relation(&mut *tx, &dossier, who).await?;
            let access = Access::plain(dossier, relation);
            // An officer who also holds a project reads it here as its holder.
            if matches!(
                relation,
                Relation::None | Relation::Officer | Relation::Expert
            ) || !access.may(Action::ReadDossier)
            {
                continue;
            }
            let acts = relation != Relation::Reader;
            let dossier = access.dossier;
            let seen = tx.seen(dossier.id, who.account).await?;
            let messages = tx.messages(dossier.id).await?;
            let unread = messages
                .iter()
                .filter(|m| !m.internal && m.side == "officer" && m.created_at > seen.messages_at)
                .count();
            dossiers.push(DossierStory {
                decisions: tx.decisions(dossier.id).await?,
                documents: tx.documents(dossier.id).await?,
                asked: tx
                    .corrections(dossier.id)
                    .await?
                    .into_iter()
                    .rev()
                    .find(|c| c.answered_at.is_none()),
                unread,
                acts,
                dossier,
            });
        }
        if !owned && dossiers.is_empty() {
            return Err(AppError::NotFound);
        }
        dossiers.sort_by_key(|one| one.dossier.created_at);
        Ok(ProjectView {
            pairs: pairs_of(&project)?,
            situation: self.situation_of(&project)?,
            project,
            owned,
            dossiers,
        })
    }
}

/// The answers kept with a project.
///
/// # Errors
/// `Internal` when the stored text is not ours.
pub fn pairs_of(project: &Project) -> Result<Pairs, AppError> {
    pairs(&project.situation)
}

fn pairs(situation: &str) -> Result<Pairs, AppError> {
    serde_json::from_str(situation)
        .map_err(|e| AppError::Internal(format!("situation unreadable: {e}")))
}

/// The answers stored with a project, read.
pub(crate) fn answers_of(
    region: &Region,
    situation: &str,
    commune: &str,
    stage: &str,
) -> Result<Situation, AppError> {
    let pairs = pairs(situation)?;
    let pairs = pairs
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let (mut situation, _) = region.read_answers(pairs);
    for (name, known) in [(COMMUNE, commune), (STAGE, stage)] {
        if !known.is_empty() && !situation.is_answered(name) {
            situation.set(name, known);
        }
    }
    Ok(situation)
}
