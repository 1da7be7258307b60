//! Who sits in a committee, with what voice, for how long.

use domain::committee::Sitting;
use domain::form::{ErrorCode, FieldError};
use jiff::civil::Date;
use policy::Body;
use serde_json::json;
use store::CommitteeMember;
use uuid::Uuid;

use super::covers;
use crate::accounts::email_key;
use crate::journal::append;
use crate::once::Making;
use crate::{App, AppError, Who};

/// Longest name of a member, or of an organisation where they have a role.
const NAME_MAX: usize = 200;
/// Most organisations of one member.
const ROLES_MAX: usize = 50;

/// A member as entered.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    pub name: String,
    pub email: String,
    pub voting: bool,
    pub chair: bool,
    pub substitute_of: Option<Uuid>,
    pub roles: Vec<String>,
    pub from_on: Option<Date>,
    pub to_on: Option<Date>,
}

impl App {
    /// The members of a committee, for its secretary.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn committee_members(
        &self,
        who: &Who,
        body: &str,
    ) -> Result<(&Body, Vec<CommitteeMember>), AppError> {
        let (found, _) = self.committee_body(body)?;
        if !self.is_secretary(who, body) {
            return Err(AppError::NotFound);
        }
        let mut tx = self.store.read().await?;
        Ok((found, tx.committee_members(body).await?))
    }

    /// Enters a member.
    ///
    /// # Errors
    /// `Invalid` with all that is wrong, `NotFound`.
    pub async fn add_committee_member(
        &self,
        who: &Who,
        body: &str,
        new: &NewMember,
    ) -> Result<Uuid, AppError> {
        self.committee_body(body)?;
        if !self.is_secretary(who, body) {
            return Err(AppError::NotFound);
        }
        let mut errors = Vec::new();
        let mut at = |key: &str, code| errors.push(FieldError::new(key, code));
        let long = |text: &str| text.chars().count() > NAME_MAX;
        if new.name.trim().is_empty() || long(&new.name) {
            at("name", ErrorCode::Required);
        }
        if new.roles.iter().any(|role| long(role)) || new.roles.len() > ROLES_MAX {
            at("roles", ErrorCode::TooLong);
        }
        if new.email.trim().is_empty() {
            at("email", ErrorCode::Required);
        } else if domain::identifiers::email(&new.email).is_err() {
            at("email", ErrorCode::Email);
        }
        let from_on = new.from_on.unwrap_or_else(|| self.today());
        if new.to_on.is_some_and(|to| to < from_on) {
            at("to_on", ErrorCode::DateBefore);
        }
        let made = self.id()?;
        let mut tx = match self.begin_making(who, made).await? {
            Making::First(tx) => tx,
            Making::Again(id) => return Ok(id),
        };
        let members = tx.committee_members(body).await?;
        if let Some(of) = new.substitute_of
            && !members.iter().any(|m| m.id == of)
        {
            at("substitute_of", ErrorCode::UnknownChoice);
        }
        let key = email_key(&new.email);
        if members
            .iter()
            .any(|m| m.email_key == key && m.to_on.is_none_or(|to| to >= from_on))
        {
            at("email", ErrorCode::UnknownChoice);
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let member = CommitteeMember {
            id: made,
            body: body.to_owned(),
            name: new.name.trim().to_owned(),
            email: new.email.trim().to_owned(),
            email_key: key,
            voting: new.voting,
            chair: new.chair && new.voting,
            substitute_of: new.substitute_of,
            roles: new
                .roles
                .iter()
                .map(|r| r.trim().to_owned())
                .filter(|r| !r.is_empty())
                .collect(),
            from_on,
            to_on: new.to_on,
            created_at: self.now_us(),
        };
        tx.insert_committee_member(&member).await?;
        let facts = json!({
            "body": body, "name": member.name, "voting": member.voting, "chair": member.chair,
            "from_on": from_on.to_string(),
        });
        append(
            &mut *tx,
            member.id,
            self.now_us(),
            Some(who.account),
            "committee.member_entered",
            &facts,
        )
        .await?;
        // On the agendas that are frozen already, their ties are proposed as those of the others were.
        for sitting in tx.sittings(body).await? {
            let open = matches!(
                sitting.state,
                Sitting::Convened | Sitting::Open | Sitting::Suspended
            );
            if open && covers(&member, sitting.held_on) {
                let view = self.load_sitting(&mut *tx, who, sitting.id).await?;
                let entered = std::slice::from_ref(&member);
                self.propose_recusals(&mut *tx, &view, entered).await?;
            }
        }
        self.commit(tx).await?;
        Ok(member.id)
    }

    /// Ends the term of a member today.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn end_committee_member(
        &self,
        who: &Who,
        body: &str,
        member: Uuid,
    ) -> Result<(), AppError> {
        if !self.is_secretary(who, body) {
            return Err(AppError::NotFound);
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        if !tx
            .committee_members(body)
            .await?
            .iter()
            .any(|m| m.id == member)
        {
            return Err(AppError::NotFound);
        }
        let today = self.today().to_string();
        tx.end_committee_member(member, &today).await?;
        append(
            &mut *tx,
            member,
            self.now_us(),
            Some(who.account),
            "committee.member_ended",
            &json!({ "body": body, "to_on": today }),
        )
        .await?;
        self.commit(tx).await
    }
}
