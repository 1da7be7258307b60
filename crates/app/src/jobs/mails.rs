//! Sending mails, and the reminders that leave on their own.

use std::path::Path;

use domain::form;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde_json::json;
use store::{DossierKey, Mail};
use uuid::Uuid;

use crate::mail::Letter;
use crate::{App, AppError};

impl App {
    /// Sends one mail, or writes it as `.eml` beside the data.
    pub(super) async fn send(&self, id: Uuid) -> Result<(), AppError> {
        let (mail, attachment) = {
            let mut tx = self.store.read().await?;
            let Some(mail) = tx.mail(id).await? else {
                return Ok(());
            };
            if mail.sent_at.is_some() {
                return Ok(());
            }
            let attachment = match mail.attachment {
                Some(d) => tx.document(d).await?,
                None => None,
            };
            (mail, attachment)
        };
        let attached = match &attachment {
            Some(d) => Some((format!("{}.pdf", d.title), self.blobs.read(&d.hash).await?)),
            None => None,
        };
        let message = self.message(&mail, attached)?;
        match &self.config.smtp {
            Some(url) => {
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|e| AppError::Internal(e.to_string()))?
                    .build()
                    .send(message)
                    .await
                    .map_err(|e| AppError::Down(e.to_string()))?;
            }
            None => {
                write_eml(
                    &self.config.data_dir.join("mails"),
                    &mail,
                    &message.formatted(),
                )
                .await?
            }
        }
        let mut tx = self.store.write().await?;
        tx.set_sent(mail.id, self.now_us()).await?;
        tx.commit().await?;
        Ok(())
    }

    fn message(
        &self,
        mail: &Mail,
        attached: Option<(String, Vec<u8>)>,
    ) -> Result<Message, AppError> {
        let wrong =
            |e: &dyn std::fmt::Display| AppError::Internal(format!("mail {}: {e}", mail.id));
        let from: Mailbox = self.config.mail_from.parse().map_err(|e| wrong(&e))?;
        let to: Mailbox = mail.recipient.parse().map_err(|e| wrong(&e))?;
        let builder = Message::builder()
            .from(from)
            .to(to)
            .subject(mail.subject.clone())
            .message_id(Some(format!("<{}@trajectoire>", mail.id)));
        let text = SinglePart::plain(mail.body.clone());
        match attached {
            Some((name, bytes)) => {
                let kind = ContentType::parse("application/pdf").map_err(|e| wrong(&e))?;
                builder
                    .multipart(
                        MultiPart::mixed()
                            .singlepart(text)
                            .singlepart(Attachment::new(name).body(bytes, kind)),
                    )
                    .map_err(|e| wrong(&e))
            }
            None => builder.singlepart(text).map_err(|e| wrong(&e)),
        }
    }

    /// Reminds, once, whoever was asked for an opinion and has three days left or fewer.
    pub(super) async fn remind(&self) -> Result<usize, AppError> {
        let today = self.today();
        let limit = today.saturating_add(jiff::Span::new().days(3)).to_string();
        let late = {
            let mut tx = self.store.read().await?;
            tx.opinions_to_remind(&limit, 100).await?
        };
        let mut done = 0;
        for o in late {
            let mut tx = self.store.write().await?;
            let Some(mut d) = tx.hold_dossier(&DossierKey::Id(o.dossier)).await? else {
                continue;
            };
            let day = form::display_date(o.deadline);
            tx.remind_opinion(o.id, self.now_us()).await?;
            if !d.state.is_final() {
                let link = self
                    .new_link(
                        &mut *tx,
                        "opinion",
                        None,
                        &o.email,
                        Some(o.id),
                        "",
                        60 * 86_400_000_000,
                    )
                    .await?;
                self.post(
                    &mut *tx,
                    Letter {
                        to: &o.email,
                        kind: "remind-opinion",
                        args: &[
                            ("name", &o.name),
                            ("title", &d.title),
                            ("due", &day),
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
                    None,
                    "dossier.opinion_reminded",
                    &json!({ "opinion": o.id, "name": o.name }),
                )
                .await?;
                done += 1;
            }
            self.commit(tx).await?;
        }
        Ok(done)
    }

    /// Mails of the outbox, latest first, for the demonstration's page.
    ///
    /// # Errors
    /// `NotFound` outside a demonstration.
    pub async fn outbox(&self) -> Result<Vec<Mail>, AppError> {
        if !self.config.demo {
            return Err(AppError::NotFound);
        }
        let mut tx = self.store.read().await?;
        Ok(tx.mails(100).await?)
    }
}

async fn write_eml(folder: &Path, mail: &Mail, bytes: &[u8]) -> Result<(), AppError> {
    tokio::fs::create_dir_all(folder).await?;
    let temporary = folder.join(format!(".{}.part", mail.id));
    tokio::fs::write(&temporary, bytes).await?;
    tokio::fs::rename(&temporary, folder.join(format!("{}.eml", mail.id))).await?;
    Ok(())
}
