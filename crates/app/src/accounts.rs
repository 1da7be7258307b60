//! Accounts: register, sign in by password or by mail, verify, recover, sign out.
//!
//! Nothing here tells an outsider whether an address has an account: the answer on screen is the
//! same, the mail says the rest.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::form::{ErrorCode, FieldError};
use serde_json::json;
use store::{Account, AccountQuery, AccountRole, Link, SessionRow, Tx};
use uuid::Uuid;

use crate::error::LinkProblem;
use crate::journal::append;
use crate::mail::Letter;
use crate::once::{Sending, Turn};
use crate::runtime::token_hash;
use crate::{App, AppError};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// A session lasts so long from sign-in.
const SESSION: i64 = 14 * DAY;
/// A second click on the button of a link comes within so long of the first.
const SAME_CLICK: i64 = 60_000_000;
/// Shortest password accepted; length is what protects (ASVS 6.2.1).
pub const PASSWORD_MIN: usize = 12;
/// Longest password accepted, in characters.
pub const PASSWORD_MAX: usize = 200;
/// Longest name accepted, in characters.
pub(crate) const NAME_MAX: usize = 120;

/// The person behind a request.
#[derive(Clone, Debug)]
pub struct Who {
    pub account: Uuid,
    pub name: String,
    pub email: String,
    pub roles: Vec<AccountRole>,
    /// What was sent, when a form was: the same again has no other effect.
    pub sent: Option<Sending>,
}

impl Who {
    /// Bodies this person instructs for.
    #[must_use]
    pub fn bodies(&self) -> Vec<&str> {
        self.roles
            .iter()
            .filter(|r| r.role == "officer")
            .map(|r| r.body.as_str())
            .collect()
    }

    #[must_use]
    pub fn is_officer_of(&self, body: &str) -> bool {
        self.roles
            .iter()
            .any(|r| r.role == "officer" && r.body == body)
    }

    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.roles.iter().any(|r| r.role == "admin")
    }

    /// The role that the site's permission table speaks of.
    #[must_use]
    pub fn role(&self) -> domain::permission::Role {
        use domain::permission::Role;
        if self.is_admin() {
            Role::Admin
        } else if self.roles.iter().any(|r| r.role == "officer") {
            Role::Officer
        } else {
            Role::Person
        }
    }
}

/// A signed-in session.
#[derive(Clone, Debug)]
pub struct Session {
    pub who: Who,
    /// Key of the forms' tokens.
    pub csrf: Vec<u8>,
    pub expires_at: i64,
}

fn invalid(key: &str, code: ErrorCode) -> AppError {
    AppError::Invalid(vec![FieldError {
        key: key.to_owned(),
        code,
        args: Vec::new(),
    }])
}

/// What is wrong with a name that was given.
pub(crate) fn name_fault(name: &str) -> Option<ErrorCode> {
    if name.chars().count() > NAME_MAX {
        Some(ErrorCode::TooLong)
    } else if name.chars().any(domain::form::is_unreadable) {
        Some(ErrorCode::ControlCharacter)
    } else {
        None
    }
}

/// How an e-mail is compared: trimmed, lower case.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

fn hasher() -> Argon2<'static> {
    // OWASP's second recommended setting for argon2id: 19 MiB, two passes, one lane.
    Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(19 * 1024, 2, 1, None).unwrap_or_default(),
    )
}

impl App {
    async fn hash_password(&self, password: &str) -> Result<String, AppError> {
        let password = password.to_owned();
        let mut salt = [0; 16];
        self.random.fill(&mut salt)?;
        tokio::task::spawn_blocking(move || {
            hasher()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|h| h.to_string())
                .map_err(|e| AppError::Internal(e.to_string()))
        })
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?
    }

    /// Creates an account, or tells the owner of the address that one exists; same answer on screen.
    ///
    /// # Errors
    /// `Invalid` for a bad address, an empty name, a short password.
    pub async fn register(
        &self,
        email: &str,
        name: &str,
        password: &str,
        next: &str,
        sent: Option<&Sending>,
    ) -> Result<(), AppError> {
        let mut errors = Vec::new();
        let push = |errors: &mut Vec<FieldError>, key: &str, code| {
            errors.push(FieldError {
                key: key.to_owned(),
                code,
                args: Vec::new(),
            });
        };
        if name.trim().is_empty() {
            push(&mut errors, "name", ErrorCode::Required);
        } else if let Some(code) = name_fault(name) {
            errors.push(FieldError::new("name", code).with("max", NAME_MAX));
        }
        if email.trim().is_empty() {
            push(&mut errors, "email", ErrorCode::Required);
        } else if domain::identifiers::email(email).is_err() {
            push(&mut errors, "email", ErrorCode::Email);
        }
        let length = password.chars().count();
        if length == 0 {
            push(&mut errors, "password", ErrorCode::Required);
        } else if length < PASSWORD_MIN {
            errors.push(FieldError::new("password", ErrorCode::TooShort).with("min", PASSWORD_MIN));
        } else if length > PASSWORD_MAX {
            errors.push(FieldError::new("password", ErrorCode::TooLong).with("max", PASSWORD_MAX));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        // Hashed in every case, so that time tells nothing.
        let hash = self.hash_password(password).await?;
        let mut tx = self.store.write().await?;
        if !matches!(self.turn(&mut *tx, None, sent, "").await?, Turn::First) {
            return Ok(());
        }
        let key = email_key(email);
        if let Some(known) = tx.account_by_email(&key).await? {
            let link = self
                .new_link(
                    &mut *tx,
                    "sign-in",
                    Some(known.id),
                    &known.email,
                    None,
                    next,
                    HOUR,
                )
                .await?;
            self.post(
                &mut *tx,
                Letter {
                    to: &known.email,
                    kind: "already-registered",
                    args: &[("name", &known.name), ("link", &link)],
                    dossier: None,
                    attachment: None,
                },
            )
            .await?;
        } else {
            let account = Account {
                id: self.id()?,
                email: email.trim().to_owned(),
                email_key: key,
                name: name.trim().to_owned(),
                password: Some(hash),
                verified_at: None,
                created_at: self.now_us(),
                disabled_at: None,
            };
            tx.insert_account(&account).await?;
            append(
                &mut *tx,
                account.id,
                self.now_us(),
                Some(account.id),
                "account.registered",
                &json!({}),
            )
            .await?;
            let link = self
                .new_link(
                    &mut *tx,
                    "verify",
                    Some(account.id),
                    &account.email,
                    None,
                    next,
                    2 * DAY,
                )
                .await?;
            self.post(
                &mut *tx,
                Letter {
                    to: &account.email,
                    kind: "verify",
                    args: &[("name", &account.name), ("link", &link)],
                    dossier: None,
                    attachment: None,
                },
            )
            .await?;
        }
        self.commit(tx).await
    }

    /// Commits and wakes the worker of jobs.
    pub(crate) async fn commit(&self, tx: Box<dyn Tx>) -> Result<(), AppError> {
        tx.commit().await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Makes a one-time link and returns its address; `next` is where the person was going.
    pub(crate) async fn new_link(
        &self,
        tx: &mut dyn Tx,
        kind: &str,
        account: Option<Uuid>,
        email: &str,
        subject: Option<Uuid>,
        data: &str,
        lifetime: i64,
    ) -> Result<String, AppError> {
        let (token, hash) = self.token()?;
        let now = self.now_us();
        tx.insert_link(&Link {
            token_hash: hash,
            kind: kind.to_owned(),
            account,
            email: email.to_owned(),
            subject,
            data: data.to_owned(),
            created_at: now,
            expires_at: now.saturating_add(lifetime),
            used_at: None,
        })
        .await?;
        let page = match kind {
            "opinion" => "avis",
            "invite" => "invitation",
            "reset" => "mot-de-passe",
            _ => "lien",
        };
        Ok(self.address(&format!("/{page}/{token}")))
    }

    /// Finds a link that can still be used.
    ///
    /// # Errors
    /// `Link` with what is wrong with it.
    pub(crate) async fn usable_link(
        &self,
        tx: &mut dyn Tx,
        token: &str,
        kinds: &[&str],
    ) -> Result<Link, AppError> {
        let link = tx
            .link(&token_hash(token))
            .await?
            .filter(|l| kinds.contains(&l.kind.as_str()))
            .ok_or(AppError::Link(LinkProblem::Unknown))?;
        if link.used_at.is_some() {
            return Err(AppError::Link(LinkProblem::Used));
        }
        if link.expires_at <= self.now_us() {
            return Err(AppError::Link(LinkProblem::Expired));
        }
        Ok(link)
    }

    /// Whether a sign-in or verification link can be used; looking at it uses nothing, because
    /// mail scanners open links too.
    ///
    /// # Errors
    /// `Link` with what is wrong with it.
    pub async fn look_at_link(&self, token: &str) -> Result<(), AppError> {
        let mut tx = self.store.read().await?;
        self.usable_link(&mut *tx, token, &["verify", "sign-in"])
            .await?;
        Ok(())
    }

    /// Uses a verification or sign-in link: verifies the address and opens a session.
    /// Returns the session's token and where the person was going. The second click of the same
    /// sending opens one too: the browser has let go of the answer to the first.
    ///
    /// # Errors
    /// `Link` with what is wrong with it.
    pub async fn use_link(
        &self,
        token: &str,
        sent: Option<&Sending>,
    ) -> Result<(String, String), AppError> {
        self.retrying(|| async {
            let mut tx = self.store.write().await?;
            let (link, fresh) = self
                .link_to_use(&mut *tx, token, &["verify", "sign-in"], sent)
                .await?;
            let id = link.account.ok_or(AppError::Link(LinkProblem::Unknown))?;
            let account = tx
                .account(id)
                .await?
                .filter(|a| a.disabled_at.is_none())
                .ok_or(AppError::Link(LinkProblem::Unknown))?;
            let now = self.now_us();
            if fresh && account.verified_at.is_none() {
                tx.set_verified(id, now).await?;
                append(&mut *tx, id, now, Some(id), "account.verified", &json!({})).await?;
            }
            let session = self.open_session(&mut *tx, id).await?;
            self.commit(tx).await?;
            Ok((session, link.data))
        })
        .await
    }

    /// Marks a link as used, or finds that this very sending has just done so.
    async fn link_to_use(
        &self,
        tx: &mut dyn Tx,
        token: &str,
        kinds: &[&str],
        sent: Option<&Sending>,
    ) -> Result<(Link, bool), AppError> {
        let now = self.now_us();
        let stored = tx.link(&token_hash(token)).await?;
        let unused = stored.as_ref().is_some_and(|l| l.used_at.is_none());
        let just_used = stored.filter(|l| {
            kinds.contains(&l.kind.as_str()) && l.used_at.is_some_and(|at| now - at < SAME_CLICK)
        });
        if let (Some(link), Some(_)) = (just_used, sent) {
            return match self.turn(tx, None, sent, "").await? {
                Turn::Again(_) => Ok((link, false)),
                Turn::First | Turn::Meanwhile => Err(AppError::Link(LinkProblem::Used)),
            };
        }
        let link = match self.usable_link(tx, token, kinds).await {
            // Used between these two looks: what the other click did is read on the next try.
            Err(AppError::Link(LinkProblem::Used)) if unused => {
                return Err(AppError::Busy("used meanwhile".to_owned()));
            }
            other => other?,
        };
        match tx.use_link(&link.token_hash, now).await {
            // The other click was quicker: what it did is read on the next try.
            Err(store::StoreError::Stale(why)) => return Err(AppError::Busy(why.to_owned())),
            other => other?,
        }
        self.turn(tx, None, sent, "").await?;
        Ok((link, true))
    }

    /// Signs in with a password.
    ///
    /// # Errors
    /// `Forbidden("sign-in-wrong")` for any mismatch, whatever it is; `Forbidden("sign-in-unverified")`
    /// when the password is right and the address not verified yet (a new link is sent).
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<String, AppError> {
        let account = {
            let mut tx = self.store.read().await?;
            tx.account_by_email(&email_key(email)).await?
        };
        // A decoy is verified when there is no such account, so that time tells nothing.
        let stored = account.as_ref().and_then(|a| a.password.clone());
        let known = stored.is_some();
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || {
            let text = stored.unwrap_or_else(|| DECOY.to_owned());
            argon2::password_hash::phc::PasswordHash::new(&text)
                .is_ok_and(|h| hasher().verify_password(password.as_bytes(), &h).is_ok())
        })
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
        let account = match account {
            Some(a) if known && right && a.disabled_at.is_none() => a,
            _ => return Err(AppError::Forbidden("sign-in-wrong")),
        };
        let mut tx = self.store.write().await?;
        if account.verified_at.is_none() {
            let link = self
                .new_link(
                    &mut *tx,
                    "verify",
                    Some(account.id),
                    &account.email,
                    None,
                    "",
                    2 * DAY,
                )
                .await?;
            self.post(
                &mut *tx,
                Letter {
                    to: &account.email,
                    kind: "verify",
                    args: &[("name", &account.name), ("link", &link)],
                    dossier: None,
                    attachment: None,
                },
            )
            .await?;
            self.commit(tx).await?;
            return Err(AppError::Forbidden("sign-in-unverified"));
        }
        let token = self.open_session(&mut *tx, account.id).await?;
        self.commit(tx).await?;
        Ok(token)
    }

    async fn open_session(&self, tx: &mut dyn Tx, account: Uuid) -> Result<String, AppError> {
        let (token, hash) = self.token()?;
        let mut csrf = vec![0; 32];
        self.random.fill(&mut csrf)?;
        let now = self.now_us();
        tx.insert_session(&SessionRow {
            token_hash: hash,
            account,
            csrf,
            created_at: now,
            seen_at: now,
            expires_at: now.saturating_add(SESSION),
        })
        .await?;
        Ok(token)
    }

    /// Sends a sign-in link or a password link; the answer is the same for an unknown address.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn send_link(
        &self,
        email: &str,
        reset: bool,
        next: &str,
        sent: Option<&Sending>,
    ) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        if !matches!(self.turn(&mut *tx, None, sent, "").await?, Turn::First) {
            return Ok(());
        }
        let Some(account) = tx
            .account_by_email(&email_key(email))
            .await?
            .filter(|a| a.disabled_at.is_none())
        else {
            return Ok(());
        };
        let kind = if reset { "reset" } else { "sign-in" };
        let link = self
            .new_link(
                &mut *tx,
                kind,
                Some(account.id),
                &account.email,
                None,
                next,
                HOUR,
            )
            .await?;
        self.post(
            &mut *tx,
            Letter {
                to: &account.email,
                kind,
                args: &[("name", &account.name), ("link", &link)],
                dossier: None,
                attachment: None,
            },
        )
        .await?;
        self.commit(tx).await
    }

    /// Whether a password link can be used.
    ///
    /// # Errors
    /// `Link` with what is wrong with it.
    pub async fn look_at_reset(&self, token: &str) -> Result<(), AppError> {
        let mut tx = self.store.read().await?;
        self.usable_link(&mut *tx, token, &["reset"]).await?;
        Ok(())
    }

    /// Sets a new password, closes every session, opens a new one.
    ///
    /// # Errors
    /// `Link`, or `Invalid` for a short password (the link stays usable).
    pub async fn reset_password(
        &self,
        token: &str,
        password: &str,
        sent: Option<&Sending>,
    ) -> Result<String, AppError> {
        let length = password.chars().count();
        if length < PASSWORD_MIN {
            let error = FieldError::new("password", ErrorCode::TooShort).with("min", PASSWORD_MIN);
            return Err(AppError::Invalid(vec![error]));
        }
        if length > PASSWORD_MAX {
            let error = FieldError::new("password", ErrorCode::TooLong).with("max", PASSWORD_MAX);
            return Err(AppError::Invalid(vec![error]));
        }
        let hash = &self.hash_password(password).await?;
        self.retrying(|| async {
            let mut tx = self.store.write().await?;
            let (link, fresh) = self.link_to_use(&mut *tx, token, &["reset"], sent).await?;
            let id = link.account.ok_or(AppError::Link(LinkProblem::Unknown))?;
            if fresh {
                let now = self.now_us();
                tx.set_password(id, hash).await?;
                tx.set_verified(id, now).await?;
                tx.delete_sessions_of(id).await?;
                let facts = json!({});
                append(
                    &mut *tx,
                    id,
                    now,
                    Some(id),
                    "account.password_changed",
                    &facts,
                )
                .await?;
            }
            let session = self.open_session(&mut *tx, id).await?;
            self.commit(tx).await?;
            Ok(session)
        })
        .await
    }

    /// The session of a cookie, when it is still open.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, AppError> {
        let found = self.store.signed_in(&token_hash(token)).await?;
        let now = self.now_us();
        Ok(found.filter(|s| s.expires_at > now).map(|s| Session {
            who: Who {
                account: s.account,
                name: s.name,
                email: s.email,
                roles: s.roles,
                sent: None,
            },
            csrf: s.csrf,
            expires_at: s.expires_at,
        }))
    }

    /// Closes a session.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn sign_out(&self, token: &str) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        tx.delete_session(&token_hash(token)).await?;
        self.commit(tx).await
    }

    /// Closes every session of a person, on every machine.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn sign_out_everywhere(&self, who: &Who) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        tx.delete_sessions_of(who.account).await?;
        append(
            &mut *tx,
            who.account,
            self.now_us(),
            Some(who.account),
            "account.signed_out",
            &json!({}),
        )
        .await?;
        self.commit(tx).await
    }

    /// Changes one's own name, as others see it from now on; what was signed keeps the old one.
    ///
    /// # Errors
    /// `Invalid` for an empty or too long name.
    pub async fn rename(&self, who: &Who, name: &str) -> Result<(), AppError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(invalid("name", ErrorCode::Required));
        }
        if let Some(code) = name_fault(name) {
            return Err(AppError::Invalid(vec![
                FieldError::new("name", code).with("max", NAME_MAX),
            ]));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        tx.set_account_name(who.account, name).await?;
        append(
            &mut *tx,
            who.account,
            self.now_us(),
            Some(who.account),
            "account.renamed",
            &json!({}),
        )
        .await?;
        self.commit(tx).await
    }

    /// Creates (or completes) an account from the command line or the administration: verified,
    /// with roles; an existing account keeps its name, and its password unless one is given.
    ///
    /// # Errors
    /// `Invalid` for a bad address or a short password.
    pub async fn add_user(
        &self,
        by: Option<Uuid>,
        email: &str,
        name: &str,
        password: Option<&str>,
        roles: &[AccountRole],
    ) -> Result<Uuid, AppError> {
        if domain::identifiers::email(email).is_err() {
            return Err(invalid("email", ErrorCode::Email));
        }
        if name.trim().is_empty() {
            return Err(invalid("name", ErrorCode::Required));
        }
        let hash = match password {
            Some(p) if p.chars().count() < PASSWORD_MIN => {
                return Err(invalid("password", ErrorCode::TooShort));
            }
            Some(p) => Some(self.hash_password(p).await?),
            None => None,
        };
        let mut tx = self.store.write().await?;
        let now = self.now_us();
        let id = match tx.account_by_email(&email_key(email)).await? {
            Some(known) => {
                if let Some(hash) = &hash {
                    tx.set_password(known.id, hash).await?;
                }
                if known.verified_at.is_none() {
                    tx.set_verified(known.id, now).await?;
                }
                known.id
            }
            None => {
                let account = Account {
                    id: self.id()?,
                    email: email.trim().to_owned(),
                    email_key: email_key(email),
                    name: name.trim().to_owned(),
                    password: hash,
                    verified_at: Some(now),
                    created_at: now,
                    disabled_at: None,
                };
                tx.insert_account(&account).await?;
                account.id
            }
        };
        for role in roles {
            tx.add_role(id, &role.role, &role.body).await?;
        }
        let names: Vec<String> = roles
            .iter()
            .map(|r| format!("{}:{}", r.role, r.body))
            .collect();
        append(
            &mut *tx,
            id,
            now,
            by,
            "account.granted",
            &json!({ "roles": names }),
        )
        .await?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// Accounts with their roles, for the administration, those that a query finds, by cursor.
    ///
    /// # Errors
    /// `NotFound` for anybody but an administrator.
    pub async fn users(
        &self,
        who: &Who,
        query: &AccountQuery,
        limit: i64,
    ) -> Result<Vec<(Account, Vec<AccountRole>)>, AppError> {
        self.site(who, domain::permission::SiteAction::ManageUsers)?;
        let mut tx = self.store.read().await?;
        let found = tx.accounts(query, limit).await?;
        let ids: Vec<Uuid> = found.iter().map(|account| account.id).collect();
        let roles = tx.roles_of(&ids).await?;
        let held = |account: Uuid| {
            let own = roles.iter().filter(|(id, _)| *id == account);
            own.map(|(_, role)| role.clone()).collect()
        };
        Ok(found
            .into_iter()
            .map(|a| (held(a.id), a))
            .map(|(roles, a)| (a, roles))
            .collect())
    }

    /// Adds or removes a role of an account.
    ///
    /// # Errors
    /// `NotFound` for anybody but an administrator; `Forbidden` to take one's own administration.
    pub async fn change_role(
        &self,
        who: &Who,
        account: Uuid,
        role: &AccountRole,
        add: bool,
    ) -> Result<(), AppError> {
        self.site(who, domain::permission::SiteAction::ManageUsers)?;
        if !add && account == who.account && role.role == "admin" {
            return Err(AppError::Forbidden("own-admin-role"));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        tx.account(account).await?.ok_or(AppError::NotFound)?;
        if add {
            tx.add_role(account, &role.role, &role.body).await?;
        } else {
            tx.remove_role(account, &role.role, &role.body).await?;
        }
        let kind = if add {
            "account.role_added"
        } else {
            "account.role_removed"
        };
        append(
            &mut *tx,
            account,
            self.now_us(),
            Some(who.account),
            kind,
            &json!({ "role": role.role, "body": role.body }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Checks the site's permission table: one of a person's roles is enough.
    pub(crate) fn site(
        &self,
        who: &Who,
        action: domain::permission::SiteAction,
    ) -> Result<(), AppError> {
        use domain::permission::{Role, role_allowed};
        let mut roles: Vec<Role> = Vec::new();
        if who.is_admin() {
            roles.push(Role::Admin);
        }
        if !who.bodies().is_empty() {
            roles.push(Role::Officer);
        }
        if roles.is_empty() {
            roles.push(Role::Person);
        }
        if roles.into_iter().any(|role| role_allowed(role, action)) {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }
}

/// A hash nobody has the password of (argon2id of random bytes thrown away).
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Y7w0cAB8FzC6h1xgkLyFzSjEM5W1fQ4tYd1WnCwQJ0k";
