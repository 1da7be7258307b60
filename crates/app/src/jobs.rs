//! The worker: mails, papers and the regular rounds. Every job may run twice and has one effect.

use std::path::Path;
use std::time::Duration;

use documents::{
    Addressee, Appeal, Court, DecisionKind, DecisionLetter, FiledFile, MissingPiece, Receipt,
    Sender,
};
use domain::answers::Raw;
use domain::completeness;
use domain::form;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde_json::{Value, json};
use store::{Document, Dossier, DossierKey, Job, Mail};
use uuid::Uuid;

use crate::mail::Letter;
use crate::runtime::hex;
use crate::view::{submitted, version_sections};
use crate::{App, AppError};

/// A job that fails so many times is set aside for a person.
const TRIES: i64 = 8;
/// A worker that does not finish in this time is taken for dead.
const LOCK: i64 = 120_000_000;

impl App {
    /// Runs jobs until `stop` resolves: woken by commands, and every few seconds on its own.
    pub async fn work(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut round = tokio::time::interval(Duration::from_secs(20));
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                _ = round.tick() => self.rounds().await,
            }
            if let Err(e) = self.drain().await {
                tracing::warn!(error = %e, "jobs could not be claimed");
            }
        }
    }

    /// What happens on its own: implicit rejections, reminders, the journal's seal, what is over.
    pub async fn rounds(&self) {
        for (what, result) in [
            ("silence", self.lapse_due().await),
            ("reminders", self.remind().await),
            ("seal", self.seal().await),
            ("purge", self.purge_in_turn().await),
        ] {
            if let Err(e) = result {
                tracing::warn!(round = what, error = %e, "round failed, will be tried again");
            }
        }
    }

    /// Runs every due job; returns how many were done.
    ///
    /// # Errors
    /// When jobs cannot be claimed.
    pub async fn drain(&self) -> Result<usize, AppError> {
        let mut done = 0;
        loop {
            let now = self.now_us();
            let jobs = {
                // Looking first keeps the only writer of SQLite free while there is nothing to do.
                if self.store.read().await?.queued_jobs().await? == 0 {
                    return Ok(done);
                }
                let mut tx = self.store.write().await?;
                let jobs = tx.claim_jobs(now, now.saturating_add(LOCK), 20).await?;
                tx.commit().await?;
                jobs
            };
            if jobs.is_empty() {
                return Ok(done);
            }
            for job in jobs {
                match self.run(&job).await {
                    Ok(()) => {
                        let mut tx = self.store.write().await?;
                        tx.finish_job(job.id).await?;
                        tx.commit().await?;
                        done += 1;
                    }
                    Err(e) => self.put_off(&job, &e).await?,
                }
            }
        }
    }

    async fn put_off(&self, job: &Job, e: &AppError) -> Result<(), AppError> {
        let now = self.now_us();
        let mut tx = self.store.write().await?;
        // A full disk says nothing of the job: it waits for room, however long that takes.
        if job.attempts + 1 >= TRIES && !matches!(e, AppError::Full(_)) {
            tracing::error!(job = %job.id, kind = job.kind, error = %e, "job set aside");
            tx.fail_job(job.id, &e.to_string(), now).await?;
        } else {
            tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts + 1, error = %e, "job will be tried again");
            // 5 s, 10 s, 20 s … about 10 minutes at the end.
            let pause = 5_000_000_i64.saturating_mul(1 << job.attempts.clamp(0, 7));
            tx.retry_job(job.id, now.saturating_add(pause), &e.to_string())
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn run(&self, job: &Job) -> Result<(), AppError> {
        let payload: Value =
            serde_json::from_str(&job.payload).map_err(|e| AppError::Internal(e.to_string()))?;
        let id = |name: &str| -> Result<Uuid, AppError> {
            payload[name]
                .as_str()
                .and_then(|s| s.parse().ok())
                .ok_or_else(|| AppError::Internal(format!("job without {name}")))
        };
        match job.kind.as_str() {
            "mail" => self.send(id("mail")?).await,
            "receipt" => self.receipt(id("dossier")?).await,
            "decision" => self.letter(id("decision")?).await,
            "sitting" => self.carry_out(id("sitting")?).await,
            other => Err(AppError::Internal(format!("unknown job {other}"))),
        }
    }

    /// Sends one mail, or writes it as `.eml` beside the data.
    async fn send(&self, id: Uuid) -> Result<(), AppError> {
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
    async fn remind(&self) -> Result<usize, AppError> {
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

    fn appeal(&self, d: &Dossier) -> Appeal {
        let region = &self.region.identity;
        let on = d.received_on.unwrap_or_else(|| self.today());
        let months = self
            .months("appeal-delay", on)
            .and_then(|m| u8::try_from(m).ok())
            .unwrap_or_default();
        Appeal {
            authority: region.authority.fr.clone(),
            authority_address: lines(region.contact.address.as_deref()),
            months,
            court: region
                .court
                .as_ref()
                .map(|c| Court {
                    name: c.name.as_ref().map(|n| n.fr.clone()).unwrap_or_default(),
                    address: lines(c.address.as_deref()),
                    website: c.website.clone(),
                })
                .unwrap_or_default(),
        }
    }

    fn addressee(&self, d: &Dossier, all: &Raw) -> Addressee {
        let (holder, address) = match self.scheme_of(d) {
            Ok((_, f)) => (form::by_role(f, all, "holder.name"), first_address(f, all)),
            Err(_) => (None, Vec::new()),
        };
        Addressee {
            name: d.applicant.clone(),
            attention: holder.filter(|h| *h != d.applicant),
            address,
        }
    }

    /// Prints the receipt and sends it. Facts are those of the filing, whenever the job runs.
    async fn receipt(&self, id: Uuid) -> Result<(), AppError> {
        let mut tx = self.store.read().await?;
        let Some(d) = tx.dossier(id).await? else {
            return Ok(());
        };
        if tx.command(&paper_key("receipt", id)).await?.is_some() {
            return Ok(());
        }
        let (scheme, form) = self.scheme_of(&d)?;
        let versions = tx.versions(id).await?;
        let Some(first) = versions.first() else {
            return Ok(());
        };
        let all = Raw::merged(version_sections(first)?.values());
        let filed_at = d.filed_at.unwrap_or(first.submitted_at);
        let all_pieces = tx.pieces(id).await?;
        drop(tx);
        let there = |p: &store::Piece| p.message.is_none() && p.uploaded_at <= filed_at;
        let replaced = |p: &store::Piece| {
            all_pieces
                .iter()
                .any(|q| Some(q.id) == p.replaced_by && there(q))
        };
        let pieces: Vec<_> = all_pieces
            .iter()
            .filter(|p| there(p) && !replaced(p) && p.removed_at.is_none_or(|r| r > filed_at))
            .collect();
        let given = pieces.iter().map(|p| p.piece.clone()).collect();
        let missing = completeness::missing(form, &all, &given);
        let label = |piece: &str| {
            form.pieces
                .iter()
                .find(|s| s.id == piece)
                .map(|s| s.label.fr.clone())
                .unwrap_or_default()
        };
        let Some(received) = d.received_on else {
            return Ok(());
        };
        let months = self
            .months("silence-rejection", received)
            .unwrap_or_default();
        let at = self.local(filed_at);
        let data = Receipt {
            number: d.number.clone().unwrap_or_default(),
            scheme: scheme.name.fr.clone(),
            sender: sender(&self.region, &d.manager, self.today()),
            applicant: self.addressee(&d, &all),
            project_title: d.title.clone(),
            requested_amount: d.requested.map(money::Cents::format_fr),
            received_on: received,
            received_at: Some(format!("{} h {:02}", at.hour(), at.minute())),
            // As counted on the day of the filing: what stops the clock later is told when it does.
            silence_on: domain::clock::add_months(received, months),
            silence_months: u8::try_from(months).unwrap_or_default(),
            missing_pieces: missing
                .iter()
                .map(|m| MissingPiece {
                    label: m.spec.label.fr.clone(),
                    indispensable: m.indispensable,
                })
                .collect(),
            pieces_due_on: (!missing.is_empty()).then(|| self.answer_by(received)),
            appeal: self.appeal(&d),
            files: pieces
                .iter()
                .map(|p| FiledFile::new(label(&p.piece), p.name.clone(), &hex(&p.hash)))
                .collect(),
            generated_on: received,
            demo: self.config.demo,
        };
        let bytes = self.print("receipt.typ", &data, filed_at).await?;
        let title = self.texts.text(
            self.lang(),
            "document-receipt",
            &[("number", d.number.as_deref().unwrap_or_default())],
        );
        self.keep_paper(&d, "receipt", d.id, &title, bytes, "receipt", &[])
            .await
    }

    /// Whose decision a letter tells, and what it depends on, from what was frozen with it.
    fn share_in_letter(&self, scheme: &policy::Scheme, basis: &str) -> Result<Share, AppError> {
        let basis: serde_json::Value = serde_json::from_str(basis)
            .map_err(|e| AppError::Internal(format!("basis unreadable: {e}")))?;
        let Some(funder) = basis.get("funder").and_then(|f| f.as_str()) else {
            return Ok(Share::default());
        };
        let others = basis.get("subject_to").and_then(|s| s.as_array());
        let names = others.into_iter().flatten().filter_map(|f| f.as_str());
        let names: Vec<String> = names.map(|f| self.funder_name(f)).collect();
        let lang = self.lang();
        let mut conditions = Vec::new();
        if !names.is_empty() {
            let list = names.join(" ; ");
            conditions.push(
                self.texts
                    .text(lang, "letter-subject-to", &[("funders", &list)]),
            );
        }
        Ok(Share {
            signs: scheme.mandate(funder).map(|m| m.signs_for(funder)),
            conditions,
        })
    }

    /// Prints the letter of a decision and sends it: this is the notification.
    async fn letter(&self, id: Uuid) -> Result<(), AppError> {
        let mut tx = self.store.read().await?;
        let Some(decision) = tx.decision(id).await? else {
            return Ok(());
        };
        if decision.notified_at.is_some() {
            return Ok(());
        }
        let d = tx
            .dossier(decision.dossier)
            .await?
            .ok_or(AppError::NotFound)?;
        let (scheme, _) = self.scheme_of(&d)?;
        let sections = submitted(&tx.versions(d.id).await?)?;
        drop(tx);
        let share = self.share_in_letter(scheme, &decision.basis)?;
        let all = Raw::merged(sections.values().map(|s| &s.data));
        let kind = match decision.kind.as_str() {
            "granted" | "conditional" => DecisionKind::Granted,
            "refused" => DecisionKind::Refused,
            "adjourned" => DecisionKind::Adjourned,
            _ => DecisionKind::Inadmissible,
        };
        let lang = self.lang();
        let mut next_steps = Vec::new();
        if kind == DecisionKind::Granted {
            next_steps.push(self.texts.text(lang, "letter-next-agreement", &[]));
        } else if kind == DecisionKind::Adjourned {
            next_steps.push(self.texts.text(lang, "letter-next-adjourned", &[]));
        }
        let mut data = DecisionLetter {
            number: d.number.clone().unwrap_or_default(),
            scheme: scheme.name.fr.clone(),
            kind,
            amount: None,
            amount_words: None,
            sender: sender(
                &self.region,
                share.signs.as_deref().unwrap_or(&d.manager),
                self.today(),
            ),
            applicant: self.addressee(&d, &all),
            project_title: d.title.clone(),
            decided_on: decision.decided_on,
            decided_by: decision.decided_by.clone(),
            reasons: decision.reasons.clone(),
            steps: self.letter_steps(&decision.basis, decision.amount)?,
            state_aid: match kind {
                DecisionKind::Granted => {
                    self.aid_in_letter(&decision.basis, decision.decided_on)?
                }
                _ => Vec::new(),
            },
            conditions: share.conditions,
            payment_terms: Vec::new(),
            next_steps,
            appeal: self.appeal(&d),
            signatory: decision.signatory.clone(),
            place: None,
            generated_on: self.local(decision.created_at).date(),
            demo: self.config.demo,
        };
        if let Some(amount) = decision.amount {
            data = data.with_amount(amount);
        } else {
            data.steps.clear();
        }
        let bytes = self
            .print("decision.typ", &data, decision.created_at)
            .await?;
        let title = self.texts.text(
            lang,
            "document-decision",
            &[("number", d.number.as_deref().unwrap_or_default())],
        );
        let amount = decision
            .amount
            .map(money::Cents::format_fr)
            .unwrap_or_default();
        let reasons = decision.reasons.join("\n");
        self.keep_paper(
            &d,
            "decision",
            decision.id,
            &title,
            bytes,
            &format!("decision-{}", decision.kind),
            &[("amount", &amount), ("reasons", &reasons)],
        )
        .await
    }

    /// How the rule counted, then what was decided where it is another amount.
    fn letter_steps(
        &self,
        basis: &str,
        decided: Option<money::Cents>,
    ) -> Result<Vec<documents::AmountStep>, AppError> {
        let basis: Value =
            serde_json::from_str(basis).map_err(|e| AppError::Internal(e.to_string()))?;
        let lang = self.lang();
        let mut steps: Vec<_> = basis["steps"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|s| {
                let id = s["id"].as_str()?;
                Some(documents::AmountStep {
                    label: self.texts.text(lang, &format!("amount-step-{id}"), &[]),
                    amount: money::Cents(s["cents"].as_i64()?).format_fr(),
                    note: s["source"].as_str().map(str::to_owned),
                })
            })
            .collect();
        let last = basis["steps"]
            .as_array()
            .and_then(|all| all.last()?["cents"].as_i64());
        if let (Some(amount), Some(last)) = (decided, last)
            && amount.0 != last
        {
            steps.push(documents::AmountStep {
                label: self.texts.text(lang, "amount-step-decided", &[]),
                amount: amount.format_fr(),
                note: None,
            });
        }
        Ok(steps)
    }

    /// Prints off the async threads. A build without the engine has no papers: the mail goes alone.
    ///
    /// # Errors
    /// `Internal` when the template of the region does not take these data.
    pub async fn print<T: serde::Serialize + Send + 'static + Clone>(
        &self,
        template: &'static str,
        data: &T,
        at_us: i64,
    ) -> Result<Option<Vec<u8>>, AppError> {
        let printer = self.printer.clone();
        let data = data.clone();
        let at = jiff::Timestamp::from_microsecond(at_us)
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let result = tokio::task::spawn_blocking(move || printer.print(template, &data, at))
            .await
            .map_err(|e| AppError::Internal(e.to_string()))?;
        match result {
            Ok(bytes) => Ok(Some(bytes)),
            Err(documents::PrintError::NotInThisBuild) => Ok(None),
            Err(e) => Err(AppError::Internal(e.to_string())),
        }
    }

    /// Keeps a printed paper and writes to the holders with it, in one transaction.
    async fn keep_paper(
        &self,
        d: &Dossier,
        kind: &str,
        subject: Uuid,
        title: &str,
        bytes: Option<Vec<u8>>,
        mail: &str,
        args: &[(&str, &str)],
    ) -> Result<(), AppError> {
        let document = match bytes {
            Some(bytes) => {
                let hash = self.blobs.store(&self.id()?.to_string(), &bytes).await?;
                Some(Document {
                    id: self.id()?,
                    dossier: d.id,
                    kind: kind.to_owned(),
                    subject: Some(subject),
                    title: title.to_owned(),
                    hash,
                    size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                    created_at: self.now_us(),
                })
            }
            None => None,
        };
        let mut tx = self.store.write().await?;
        let mut d = tx
            .hold_dossier(&DossierKey::Id(d.id))
            .await?
            .ok_or(AppError::NotFound)?;
        // A job that runs twice, at the same time too, writes to nobody twice: with or without paper.
        let done = paper_key(kind, subject);
        if tx.command(&done).await?.is_some() {
            return Ok(());
        }
        tx.insert_command(&done, None, "", self.now_us()).await?;
        if let Some(doc) = &document {
            tx.insert_document(doc).await?;
        }
        self.tell_holders_with(
            &mut *tx,
            &d,
            mail,
            args,
            document.as_ref().map(|x| x.id),
            None,
        )
        .await?;
        if kind == "decision" {
            tx.set_notified(subject, self.now_us()).await?;
        }
        let facts = json!({ "kind": kind, "document": document.as_ref().map(|x| x.id), "sha256": document.as_ref().map(|x| hex(&x.hash)) });
        let event = if kind == "decision" {
            "dossier.notified"
        } else {
            "dossier.receipt_sent"
        };
        self.record(&mut *tx, &mut d, None, event, &facts).await?;
        self.commit(tx).await
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

/// Who writes, and how to reach them. A body whose address is not published is reached through the
/// authority it works for: the law asks for an address and a telephone (CRPA R112-5, 2°).
/// What a letter says of a decision on a shared dossier.
#[derive(Default)]
struct Share {
    /// Body in whose name it is signed; `None` where one funder alone decides.
    signs: Option<String>,
    /// What the grant depends on, one paragraph each.
    conditions: Vec<String>,
}

fn sender(region: &policy::Region, manager: &str, today: jiff::civil::Date) -> Sender {
    let body = region.body(manager);
    let own = body.map(|b| &b.contact);
    let published = own.is_some_and(|c| c.address.is_some());
    let contact = own
        .filter(|_| published)
        .unwrap_or(&region.identity.contact);
    Sender {
        authority: region.identity.authority.fr.clone(),
        tagline: Some(region.identity.tagline.fr.clone()),
        service: region
            .body_name(manager, today)
            .map(|n| n.fr)
            .unwrap_or_default(),
        through: contact
            .name
            .as_ref()
            .filter(|_| !published)
            .map(|name| name.fr.clone()),
        address: lines(contact.address.as_deref()),
        phone: own
            .and_then(|c| c.phone.clone())
            .or_else(|| contact.phone.clone()),
        email: own
            .and_then(|c| c.email.clone())
            .or_else(|| contact.email.clone()),
    }
}

/// Under which a paper once sent is remembered.
fn paper_key(kind: &str, subject: Uuid) -> String {
    format!("paper:{kind}:{subject}")
}

fn lines(address: Option<&str>) -> Vec<String> {
    address
        .map(|a| {
            a.split(',')
                .map(|l| l.trim().to_owned())
                .filter(|l| !l.is_empty())
                .collect()
        })
        .unwrap_or_default()
}

/// The first address given in a form, as lines.
fn first_address(form: &policy::Form, all: &Raw) -> Vec<String> {
    form.sections
        .iter()
        .flat_map(|s| &s.fields)
        .filter(|f| matches!(f.kind, policy::FieldKind::Address))
        .find_map(|f| match form::typed(f, all) {
            Some(form::Answer::Address(a)) => {
                Some(vec![a.street, format!("{} {}", a.postcode, a.city)])
            }
            _ => None,
        })
        .unwrap_or_default()
}

async fn write_eml(folder: &Path, mail: &Mail, bytes: &[u8]) -> Result<(), AppError> {
    tokio::fs::create_dir_all(folder).await?;
    let temporary = folder.join(format!(".{}.part", mail.id));
    tokio::fs::write(&temporary, bytes).await?;
    tokio::fs::rename(&temporary, folder.join(format!("{}.eml", mail.id))).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRPA R112-5, 2°: name, postal address and telephone of the service in charge, for every
    /// body that instructs.
    #[test]
    fn a_receipt_always_says_where_to_write_and_whom_to_call() {
        let region = testkit::brittany();
        let today = jiff::civil::date(2026, 3, 16);
        let managers: Vec<&str> = region
            .schemes
            .iter()
            .filter(|s| s.form.is_some())
            .filter_map(|s| s.manager.as_deref())
            .collect();
        assert!(!managers.is_empty());
        for manager in managers {
            let sender = sender(&region, manager, today);
            assert!(!sender.service.is_empty(), "{manager}");
            assert!(
                !sender.address.is_empty() && sender.phone.is_some(),
                "{manager}"
            );
            let own = region
                .body(manager)
                .expect("a body")
                .contact
                .address
                .is_some();
            assert_eq!(sender.through.is_none(), own, "{manager}");
        }
    }
}
