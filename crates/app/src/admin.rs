//! What administrators see: accounts, the queue of jobs, the journal, the installation. No dossier.

use domain::form::{ErrorCode, FieldError};
use domain::permission::SiteAction;
use policy::BodyKind;
use serde_json::json;
use store::{AccountRole, FailedJob};
use uuid::Uuid;

use crate::accounts::{NAME_MAX, name_fault};
use crate::journal::append;
use crate::seal::Verified;
use crate::{App, AppError, Who};

/// Failed jobs shown at once; older ones show when these are gone.
const FAILED_SHOWN: i64 = 100;

/// The state of what is done in the background.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// Waiting or running.
    pub queued: i64,
    /// Set aside after several failures, latest first.
    pub failed: Vec<FailedJob>,
}

impl App {
    /// Jobs waiting and jobs set aside.
    ///
    /// # Errors
    /// `NotFound` for anybody but an administrator.
    pub async fn jobs(&self, who: &Who) -> Result<Jobs, AppError> {
        self.site(who, SiteAction::ReadJobs)?;
        let mut tx = self.store.read().await?;
        Ok(Jobs {
            queued: tx.queued_jobs().await?,
            failed: tx.failed_jobs(FAILED_SHOWN).await?,
        })
    }

    /// Puts the jobs set aside back in the queue, once their cause is mended; returns how many.
    ///
    /// # Errors
    /// `NotFound` for anybody but an administrator.
    pub async fn retry_jobs(&self, who: &Who) -> Result<u64, AppError> {
        self.site(who, SiteAction::RetryJobs)?;
        let mut tx = self.store.write().await?;
        let now = self.now_us();
        let n = tx.revive_jobs(now).await?;
        if n > 0 {
            let facts = json!({ "count": n });
            append(
                &mut *tx,
                who.account,
                now,
                Some(who.account),
                "jobs.retried",
                &facts,
            )
            .await?;
        }
        self.commit(tx).await?;
        Ok(n)
    }

    /// Verifies the whole journal for an administrator.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn verify_journal(&self, who: &Who) -> Result<Verified, AppError> {
        self.site(who, SiteAction::VerifyJournal)?;
        self.verify(|_| {}).await
    }

    /// Whether a role means something here: an administrator, or an officer of a body that manages.
    #[must_use]
    pub fn is_role(&self, role: &AccountRole) -> bool {
        match role.role.as_str() {
            "admin" => role.body.is_empty(),
            "officer" => {
                self.managers().any(|body| body.id == role.body) || self.acts_for(&role.body)
            }
            _ => false,
        }
    }

    /// Whether a body writes the parts of a funder in dossiers that others lead.
    fn acts_for(&self, body: &str) -> bool {
        let mandates = self.region.schemes.iter().flat_map(|s| &s.mandates);
        self.region.has_body(body) && mandates.filter(|m| !m.lead).any(|m| m.is_written_by(body))
    }

    /// Bodies that write the parts of funders in dossiers that others lead, members of a class one by one,
    /// those that instruct dossiers of their own aside.
    #[must_use]
    pub fn partner_bodies(&self) -> Vec<String> {
        let mandates = self.region.schemes.iter().flat_map(|s| &s.mandates);
        let mut found: Vec<String> = mandates
            .filter(|m| !m.lead)
            .filter_map(|m| Some((m, self.region.funder(&m.funder)?)))
            .flat_map(|(m, funder)| {
                let members = self.region.members(funder).into_iter();
                members.map(|(id, _)| m.instructs_for(&id))
            })
            .filter(|body| self.acts_for(body) && !self.managers().any(|own| own.id == *body))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Bodies that instruct dossiers: those a scheme with a form names as its manager.
    pub fn managers(&self) -> impl Iterator<Item = &policy::Body> {
        self.region.bodies.iter().filter(|body| {
            body.kind != BodyKind::Committee
                && self
                    .region
                    .schemes
                    .iter()
                    .any(|s| s.form.is_some() && s.manager.as_deref() == Some(body.id.as_str()))
        })
    }

    /// Opens an account with roles for somebody, who signs in by the link of a mail.
    ///
    /// # Errors
    /// `NotFound` for anybody but an administrator; `Invalid` with what is wrong.
    pub async fn invite_user(
        &self,
        who: &Who,
        email: &str,
        name: &str,
        roles: &[AccountRole],
    ) -> Result<Uuid, AppError> {
        self.site(who, SiteAction::ManageUsers)?;
        let mut errors = Vec::new();
        if name.trim().is_empty() {
            errors.push(FieldError::new("name", ErrorCode::Required));
        } else if let Some(code) = name_fault(name) {
            errors.push(FieldError::new("name", code).with("max", NAME_MAX));
        }
        if email.trim().is_empty() {
            errors.push(FieldError::new("email", ErrorCode::Required));
        } else if domain::identifiers::email(email).is_err() {
            errors.push(FieldError::new("email", ErrorCode::Email));
        }
        if roles.iter().any(|role| !self.is_role(role)) {
            errors.push(FieldError::new("role", ErrorCode::UnknownChoice));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let id = self
            .add_user(Some(who.account), email, name, None, roles)
            .await?;
        self.send_link(email, false, "", who.sent.as_ref()).await?;
        Ok(id)
    }

    /// Closes an account (its sessions end at once), or opens it again.
    ///
    /// # Errors
    /// `NotFound` for anybody but an administrator; `Forbidden` for one's own account.
    pub async fn set_account_open(
        &self,
        who: &Who,
        account: Uuid,
        open: bool,
    ) -> Result<(), AppError> {
        self.site(who, SiteAction::ManageUsers)?;
        if account == who.account {
            return Err(AppError::Forbidden("own-account"));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        tx.account(account).await?.ok_or(AppError::NotFound)?;
        let now = self.now_us();
        tx.set_disabled(account, (!open).then_some(now)).await?;
        if !open {
            tx.delete_sessions_of(account).await?;
        }
        let kind = if open {
            "account.opened"
        } else {
            "account.closed"
        };
        append(&mut *tx, account, now, Some(who.account), kind, &json!({})).await?;
        self.commit(tx).await
    }
}
