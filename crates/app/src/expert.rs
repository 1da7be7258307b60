//! Opinions from outside: a link, a dossier to read, an answer. No account.

use domain::form::{ErrorCode, FieldError};
use domain::permission::{Action, Relation, allowed};
use policy::Form;
use serde_json::json;
use store::{DossierKey, Opinion, Piece};
use uuid::Uuid;

use crate::error::LinkProblem;
use crate::view::{Access, Whole};
use crate::{App, AppError};

/// What an expert sees.
pub struct Consultation<'r> {
    pub opinion: Opinion,
    /// Without the answers and the files that are kept from people outside.
    pub whole: Whole<'r>,
    /// The form of what may be read.
    pub form: Form,
}

impl App {
    async fn opinion_of(
        &self,
        tx: &mut dyn store::Tx,
        token: &str,
    ) -> Result<(Opinion, Access), AppError> {
        let link = self.usable_link(tx, token, &["opinion"]).await?;
        let id = link.subject.ok_or(AppError::Link(LinkProblem::Unknown))?;
        let opinion = tx
            .opinion(id)
            .await?
            .ok_or(AppError::Link(LinkProblem::Unknown))?;
        let dossier = tx
            .hold_dossier(&DossierKey::Id(opinion.dossier))
            .await?
            .ok_or(AppError::Link(LinkProblem::Unknown))?;
        if !allowed(Relation::Expert, dossier.state, Action::ReadDossier) {
            return Err(AppError::Forbidden("opinion-closed"));
        }
        Ok((opinion, Access::plain(dossier, Relation::Expert)))
    }

    /// Whether the opinion behind a link is this one, word for word.
    async fn answered(
        &self,
        tx: &mut dyn store::Tx,
        token: &str,
        verdict: &str,
        body: &str,
    ) -> Result<bool, AppError> {
        let link = tx.link(&crate::runtime::token_hash(token)).await?;
        let Some(id) = link.and_then(|link| link.subject) else {
            return Ok(false);
        };
        let opinion = tx.opinion(id).await?;
        Ok(opinion.is_some_and(|o| o.verdict == verdict && o.body == body.trim()))
    }

    /// The dossier and the question behind a link.
    ///
    /// # Errors
    /// `Link`, `Forbidden("opinion-closed")` when instruction is over.
    pub async fn consultation(&self, token: &str) -> Result<Consultation<'_>, AppError> {
        let mut tx = self.store.read().await?;
        let (opinion, access) = self.opinion_of(&mut *tx, token).await?;
        let mut whole = self.load_whole(&mut *tx, access).await?;
        // An expert reads the request, not who else is asked what, nor what was asked of the holder.
        whole.opinions.clear();
        whole.documents.clear();
        whole.members.clear();
        whole.versions.clear();
        whole.corrections.clear();
        whole.suspensions.clear();
        whole.decisions.clear();
        whole.owner_email.clear();
        whole.project.situation.clear();
        let form = whole.for_outside();
        Ok(Consultation {
            opinion,
            whole,
            form,
        })
    }

    /// A piece of the dossier, for the expert.
    ///
    /// # Errors
    /// `Link`, `Forbidden`, `NotFound`.
    pub async fn consultation_piece(&self, token: &str, id: Uuid) -> Result<Piece, AppError> {
        let mut tx = self.store.read().await?;
        let (_, access) = self.opinion_of(&mut *tx, token).await?;
        let (_, form) = self.scheme_of(&access.dossier)?;
        tx.piece(id)
            .await?
            .filter(|p| {
                p.dossier == access.dossier.id
                    && form.pieces.iter().any(|s| s.id == p.piece && !s.private)
                    && p.message.is_none()
                    && p.removed_at.is_none()
                    && p.replaced_by.is_none()
            })
            .ok_or(AppError::NotFound)
    }

    /// Gives the opinion, once.
    ///
    /// # Errors
    /// `Invalid`, `Link`, `Forbidden`, `Stale` when it was given already.
    pub async fn give_opinion(
        &self,
        token: &str,
        verdict: &str,
        body: &str,
    ) -> Result<(), AppError> {
        let mut errors = Vec::new();
        if !matches!(verdict, "favourable" | "reserved" | "unfavourable") {
            errors.push(FieldError::new("verdict", ErrorCode::RequiredChoice));
        }
        if body.trim().is_empty() {
            errors.push(FieldError::new("body", ErrorCode::Required));
        } else if body.chars().count() > crate::messages::MESSAGE_MAX {
            errors.push(
                FieldError::new("body", ErrorCode::TooLong)
                    .with("max", crate::messages::MESSAGE_MAX),
            );
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        self.retrying(|| async {
            match self.give_once(token, verdict, body).await {
                // Two clicks at once: the second one reads what the first one did.
                Err(AppError::Stale) => Err(AppError::Busy("given meanwhile".to_owned())),
                other => other,
            }
        })
        .await
    }

    async fn give_once(&self, token: &str, verdict: &str, body: &str) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let (opinion, access) = match self.opinion_of(&mut *tx, token).await {
            // The second click finds its own answer.
            Err(AppError::Link(LinkProblem::Used))
                if self.answered(&mut *tx, token, verdict, body).await? =>
            {
                return Ok(());
            }
            other => other?,
        };
        let mut d = access.dossier;
        let now = self.now_us();
        tx.answer_opinion(opinion.id, verdict, body.trim(), now)
            .await?;
        tx.use_link(&crate::runtime::token_hash(token), now).await?;
        self.record(
            &mut *tx,
            &mut d,
            None,
            "dossier.opinion_given",
            &json!({ "opinion": opinion.id, "verdict": verdict, "name": opinion.name }),
        )
        .await?;
        self.hear_funder(&mut *tx, &d, &opinion.name, verdict, body)
            .await?;
        self.tell_officer(&mut *tx, &d, "opinion-given").await?;
        self.commit(tx).await
    }
}
