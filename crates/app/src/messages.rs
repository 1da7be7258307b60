//! Messages both ways, internal notes, and the mails that tell people of them.

use domain::form::{self, FieldError};
use domain::permission::Action;
use serde_json::json;
use store::{Account, Dossier, Message, Tx};
use uuid::Uuid;

use crate::mail::Letter;
use crate::{App, AppError, Who};

/// Longest message, in characters.
pub const MESSAGE_MAX: usize = 10_000;

impl App {
    /// Writes a message, or an internal note (officers only), with at most one attachment each.
    ///
    /// # Errors
    /// `Invalid` for an empty or too long message, `NotFound`, `Forbidden`.
    pub async fn write_message(
        &self,
        who: &Who,
        key: &str,
        body: &str,
        internal: bool,
        attachment: Option<crate::pieces::Received>,
    ) -> Result<(), AppError> {
        let wrong = |code| {
            AppError::Invalid(vec![FieldError {
                key: "body".to_owned(),
                code,
                args: vec![("max", MESSAGE_MAX.to_string())],
            }])
        };
        if body.trim().is_empty() {
            return Err(wrong(form::ErrorCode::Required));
        }
        if body.chars().count() > MESSAGE_MAX {
            return Err(wrong(form::ErrorCode::TooLong));
        }
        let kept = match attachment {
            Some(r) => Some((self.blobs.keep(r.incoming).await?, r.name, r.sniffed.media)),
            None => None,
        };
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let action = if internal {
            Action::WriteNote
        } else {
            Action::WriteMessage
        };
        let access = self.access(&mut *tx, key, who, action).await?;
        let officer = access.is_officer();
        let mut d = access.dossier;
        let now = self.now_us();
        let message = Message {
            id: self.id()?,
            dossier: d.id,
            author: Some(who.account),
            author_name: who.name.clone(),
            side: if officer { "officer" } else { "holder" }.to_owned(),
            internal,
            body: body.trim().to_owned(),
            created_at: now,
        };
        tx.insert_message(&message).await?;
        if let Some(((hash, size), name, media)) = kept {
            tx.insert_piece(&store::Piece {
                id: self.id()?,
                dossier: d.id,
                piece: "message".to_owned(),
                message: Some(message.id),
                name,
                media: media.to_owned(),
                size: i64::try_from(size).unwrap_or(i64::MAX),
                hash,
                uploaded_by: Some(who.account),
                uploaded_at: now,
                replaced_by: None,
                removed_at: None,
                verdict: String::new(),
                note: String::new(),
            })
            .await?;
        }
        let kind = if internal {
            "dossier.note_written"
        } else {
            "dossier.message_written"
        };
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            kind,
            &json!({ "message": message.id }),
        )
        .await?;
        if !internal {
            if officer {
                self.tell_holders(&mut *tx, &d, "message", &[]).await?;
            } else {
                self.tell_officer(&mut *tx, &d, "message-officer").await?;
            }
        }
        self.commit(tx).await
    }

    /// Remembers what this person has seen: messages so far, last version.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn mark_seen(&self, who: &Who, key: &str) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let d = self
            .access(&mut *tx, key, who, Action::ReadDossier)
            .await?
            .dossier;
        let version = tx.versions(d.id).await?.last().map_or(0, |v| v.n);
        tx.set_seen(
            d.id,
            who.account,
            store::Seen {
                messages_at: self.now_us(),
                version,
            },
        )
        .await?;
        self.commit(tx).await
    }

    /// Writes to the owner and the signatories of a dossier.
    pub(crate) async fn tell_holders(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        kind: &str,
        more: &[(&str, &str)],
    ) -> Result<(), AppError> {
        self.tell_holders_with(tx, d, kind, more, None, None).await
    }

    /// The same with a document, and without the person who did what is told.
    pub(crate) async fn tell_holders_with(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        kind: &str,
        more: &[(&str, &str)],
        attachment: Option<Uuid>,
        but: Option<Uuid>,
    ) -> Result<(), AppError> {
        let mut to: Vec<(String, String)> = Vec::new();
        if but != Some(d.owner)
            && let Some(Account { email, name, .. }) = tx.account(d.owner).await?
        {
            to.push((email, name));
        }
        for m in tx.members(d.id).await? {
            if m.role != "reader" && but != Some(m.account) {
                to.push((m.email, m.name));
            }
        }
        for (email, name) in to {
            self.tell(tx, d, kind, &email, &name, more, attachment)
                .await?;
        }
        Ok(())
    }

    /// Writes to the officer in charge; while nobody is, to every officer of the body that manages the dossier.
    pub(crate) async fn tell_officer(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        kind: &str,
    ) -> Result<(), AppError> {
        let officers = match d.officer {
            Some(officer) => vec![officer],
            None => {
                let all = tx.officers(&d.manager).await?;
                all.into_iter().map(|(id, _)| id).collect()
            }
        };
        for officer in officers {
            if let Some(a) = tx.account(officer).await? {
                self.tell(tx, d, kind, &a.email, &a.name, &[], None).await?;
            }
        }
        Ok(())
    }

    async fn tell(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        kind: &str,
        email: &str,
        name: &str,
        more: &[(&str, &str)],
        attachment: Option<Uuid>,
    ) -> Result<(), AppError> {
        let (scheme, _) = self.scheme_of(d)?;
        let number = d.number.clone().unwrap_or_default();
        let link = self.address(&format!(
            "/dossiers/{}",
            if number.is_empty() {
                d.id.to_string()
            } else {
                number.clone()
            }
        ));
        let due = d.due_on.map(form::display_date).unwrap_or_default();
        let mut args: Vec<(&str, &str)> = vec![
            ("name", name),
            ("number", &number),
            ("title", &d.title),
            ("scheme", &scheme.name.fr),
            ("link", &link),
            ("due", &due),
        ];
        args.extend_from_slice(more);
        self.post(
            tx,
            Letter {
                to: email,
                kind,
                args: &args,
                dossier: Some(d.id),
                attachment,
            },
        )
        .await
    }
}
