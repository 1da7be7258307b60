//! Sharing a dossier: invitations by mail, and who is on it.

use domain::form::{self, FieldError};
use domain::permission::Action;
use serde_json::json;
use store::{DossierKey, Link};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::error::LinkProblem;
use crate::mail::Letter;
use crate::{App, AppError, Who};

const INVITATION: i64 = 14 * 24 * 3_600_000_000;

impl App {
    /// Invites somebody by mail as `reader`, `editor` or `signatory`.
    ///
    /// # Errors
    /// `Invalid` for a bad address, `NotFound`, `Forbidden`.
    pub async fn invite(
        &self,
        who: &Who,
        key: &str,
        email: &str,
        role: &str,
    ) -> Result<(), AppError> {
        let bad = |code| {
            AppError::Invalid(vec![FieldError {
                key: "email".to_owned(),
                code,
                args: Vec::new(),
            }])
        };
        if email.trim().is_empty() {
            return Err(bad(form::ErrorCode::Required));
        }
        if domain::identifiers::email(email).is_err() {
            return Err(bad(form::ErrorCode::Email));
        }
        if !matches!(role, "reader" | "editor" | "signatory") {
            return Err(AppError::Invalid(vec![FieldError {
                key: "role".to_owned(),
                code: form::ErrorCode::RequiredChoice,
                args: Vec::new(),
            }]));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Invite)
            .await?
            .dossier;
        let (scheme, _) = self.scheme_of(&d)?;
        let link = self
            .new_link(
                &mut *tx,
                "invite",
                None,
                email.trim(),
                Some(d.id),
                role,
                INVITATION,
            )
            .await?;
        self.post(
            &mut *tx,
            Letter {
                to: email.trim(),
                kind: "invite",
                args: &[
                    ("by", &who.name),
                    ("scheme", &scheme.name.fr),
                    ("title", &d.title),
                    ("role", role),
                    ("link", &link),
                ],
                dossier: Some(d.id),
                attachment: None,
            },
        )
        .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.invited",
            &json!({ "role": role }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Invitations to a dossier that nobody has answered yet, the oldest first.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn invitations(&self, who: &Who, key: &str) -> Result<Vec<Link>, AppError> {
        let mut tx = self.store.read().await?;
        let d = self
            .access(&mut *tx, key, who, Action::Invite)
            .await?
            .dossier;
        let now = self.now_us();
        let mut links = tx.links_on("invite", d.id).await?;
        links.retain(|l| l.used_at.is_none() && l.expires_at > now);
        Ok(links)
    }

    /// Takes back the invitations sent to an address: their links stop working.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn cancel_invitation(
        &self,
        who: &Who,
        key: &str,
        email: &str,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Invite)
            .await?
            .dossier;
        let now = self.now_us();
        for link in tx.links_on("invite", d.id).await? {
            if link.used_at.is_none() && link.email == email {
                tx.use_link(&link.token_hash, now).await?;
            }
        }
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.invitation_cancelled",
            &json!({}),
        )
        .await?;
        self.commit(tx).await
    }

    /// What an invitation offers: who invites, to which dossier, as what.
    ///
    /// # Errors
    /// `Link`.
    pub async fn look_at_invitation(
        &self,
        token: &str,
    ) -> Result<(String, String, String, String), AppError> {
        let mut tx = self.store.read().await?;
        let link = self.usable_link(&mut *tx, token, &["invite"]).await?;
        let id = link.subject.ok_or(AppError::Link(LinkProblem::Unknown))?;
        let d = tx
            .dossier(id)
            .await?
            .ok_or(AppError::Link(LinkProblem::Unknown))?;
        let owner = tx
            .account(d.owner)
            .await?
            .map(|a| a.name)
            .unwrap_or_default();
        let (scheme, _) = self.scheme_of(&d)?;
        Ok((owner, scheme.name.fr.clone(), link.data, link.email))
    }

    /// Accepts an invitation as the signed-in person. The link is what was sent, so whoever holds
    /// it and signs in joins, and the owner sees who did; but who will sign is the person who was named, by the
    /// address of their account.
    ///
    /// # Errors
    /// `Link`: among others `Elsewhere`, for a signatory of another address.
    pub async fn accept_invitation(&self, who: &Who, token: &str) -> Result<Uuid, AppError> {
        self.retrying(|| async {
            match self.accept_once(who, token).await {
                // Two clicks at once: the second one reads what the first one did.
                Err(AppError::Stale) => Err(AppError::Busy("accepted meanwhile".to_owned())),
                other => other,
            }
        })
        .await
    }

    async fn accept_once(&self, who: &Who, token: &str) -> Result<Uuid, AppError> {
        let mut tx = self.store.write().await?;
        let link = match self.usable_link(&mut *tx, token, &["invite"]).await {
            // The second click finds what the first one did.
            Err(AppError::Link(LinkProblem::Used)) => {
                let link = tx.link(&crate::runtime::token_hash(token)).await?;
                let id = link.and_then(|l| l.subject);
                let id = id.ok_or(AppError::Link(LinkProblem::Used))?;
                return match tx.member_role(id, who.account).await? {
                    Some(_) => Ok(id),
                    None => Err(AppError::Link(LinkProblem::Used)),
                };
            }
            other => other?,
        };
        let id = link.subject.ok_or(AppError::Link(LinkProblem::Unknown))?;
        let mut d = tx
            .hold_dossier(&DossierKey::Id(id))
            .await?
            .ok_or(AppError::Link(LinkProblem::Unknown))?;
        if link.data == "signatory" && email_key(&link.email) != email_key(&who.email) {
            return Err(AppError::Link(LinkProblem::Elsewhere));
        }
        let now = self.now_us();
        tx.use_link(&link.token_hash, now).await?;
        if d.owner != who.account {
            tx.put_member(d.id, who.account, &link.data, now).await?;
            self.record(
                &mut *tx,
                &mut d,
                Some(who.account),
                "dossier.joined",
                &json!({ "role": link.data }),
            )
            .await?;
        }
        self.commit(tx).await?;
        Ok(id)
    }

    /// Takes somebody off a dossier.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn remove_member(&self, who: &Who, key: &str, member: Uuid) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Invite)
            .await?
            .dossier;
        tx.remove_member(d.id, member).await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.member_removed",
            &json!({ "account": member }),
        )
        .await?;
        self.commit(tx).await
    }
}
