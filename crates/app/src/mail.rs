//! Mails: written in the command's transaction, sent by a job.

use serde_json::json;
use store::{Job, Mail, Tx};
use uuid::Uuid;

use crate::{App, AppError};

/// A mail to write: its words are the messages `mail-<kind>-subject` and `mail-<kind>-body`.
pub(crate) struct Letter<'a> {
    pub to: &'a str,
    pub kind: &'a str,
    pub args: &'a [(&'a str, &'a str)],
    pub dossier: Option<Uuid>,
    pub attachment: Option<Uuid>,
}

impl App {
    /// Puts a mail in the outbox and asks for it to be sent after the commit.
    pub(crate) async fn post(&self, tx: &mut dyn Tx, letter: Letter<'_>) -> Result<(), AppError> {
        let lang = self.lang();
        let subject = self
            .texts
            .text(lang, &format!("mail-{}-subject", letter.kind), letter.args);
        let body = self
            .texts
            .text(lang, &format!("mail-{}-body", letter.kind), letter.args);
        let reply = match (letter.kind, letter.dossier) {
            ("ask-opinion" | "remind-opinion", _) => "mail-reply-opinion",
            (_, Some(_)) => "mail-reply-dossier",
            (_, None) => "mail-reply-nobody",
        };
        let reply = self.texts.text(lang, reply, &[]);
        let signature = self.texts.text(
            lang,
            "mail-signature",
            &[
                ("authority", &self.region.identity.authority.fr),
                ("tagline", &self.region.identity.tagline.fr),
                ("reply", &reply),
            ],
        );
        let mail = Mail {
            id: self.id()?,
            recipient: letter.to.to_owned(),
            // A header is one line, whatever a person typed as the name of a project.
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            body: format!("{body}\n\n{signature}\n"),
            kind: letter.kind.to_owned(),
            dossier: letter.dossier,
            attachment: letter.attachment,
            created_at: self.now_us(),
            sent_at: None,
        };
        tx.insert_mail(&mail).await?;
        self.enqueue(
            tx,
            "mail",
            &format!("mail:{}", mail.id),
            json!({ "mail": mail.id }),
            0,
        )
        .await
    }

    /// One mail with the document sent along, for the demonstration only.
    ///
    /// # Errors
    /// `NotFound` outside a demonstration.
    pub async fn outbox_mail(&self, id: Uuid) -> Result<(Mail, Option<store::Document>), AppError> {
        if !self.config.demo {
            return Err(AppError::NotFound);
        }
        let mut tx = self.store.read().await?;
        let mail = tx.mail(id).await?.ok_or(AppError::NotFound)?;
        let document = match mail.attachment {
            Some(id) => tx.document(id).await?,
            None => None,
        };
        Ok((mail, document))
    }

    /// Enqueues a job, `delay_us` from now; the same `dedupe` is queued once.
    pub(crate) async fn enqueue(
        &self,
        tx: &mut dyn Tx,
        kind: &str,
        dedupe: &str,
        payload: serde_json::Value,
        delay_us: i64,
    ) -> Result<(), AppError> {
        let now = self.now_us();
        tx.enqueue(&Job {
            id: self.id()?,
            kind: kind.to_owned(),
            dedupe: dedupe.to_owned(),
            payload: payload.to_string(),
            run_at: now.saturating_add(delay_us),
            attempts: 0,
            last_error: String::new(),
            created_at: now,
        })
        .await?;
        Ok(())
    }

    /// Language of what leaves without a person choosing: the region's first.
    pub(crate) fn lang(&self) -> &str {
        self.region
            .identity
            .languages
            .first()
            .map_or("fr", String::as_str)
    }

    /// The address of a page, for mails.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.config.base_url)
    }
}
