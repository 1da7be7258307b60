//! Papers that leave: the receipt, the letter of a decision. Printed once, kept by their hash.

use documents::{DecisionKind, DecisionLetter, FiledFile, MissingPiece, Receipt, Rectifies};
use domain::answers::Raw;
use domain::completeness;
use policy::amount::{Quantity, Step};
use serde_json::{Value, json};
use store::{Document, Dossier, DossierKey};
use uuid::Uuid;

use super::parties::sender;
use crate::assessment::Assessed;
use crate::rectify::corrects;
use crate::runtime::hex;
use crate::view::{submitted, version_sections};
use crate::{App, AppError};

impl App {
    /// Prints the receipt and sends it. Facts are those of the filing, whenever the job runs.
    pub(super) async fn receipt(&self, id: Uuid) -> Result<(), AppError> {
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
            // Asked are they when one of them stops the clock.
            pieces_due_on: completeness::suspends(&missing).then(|| self.answer_by(received)),
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
        let basis: Value = serde_json::from_str(basis)
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
    pub(super) async fn letter(&self, id: Uuid) -> Result<(), AppError> {
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
        let rectifies = corrects(&decision);
        let before = match &rectifies {
            Some(r) => tx
                .decision(r.decision)
                .await?
                .and_then(|wrong| wrong.amount),
            None => None,
        };
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
            rectifies: rectifies
                .as_ref()
                .map(|r| Rectifies::of(r.decided_on, r.why.clone(), before, decision.amount)),
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
            if rectifies.is_some() {
                "document-rectification"
            } else {
                "document-decision"
            },
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
            &if rectifies.is_some() {
                "decision-rectified".to_owned()
            } else {
                format!("decision-{}", decision.kind)
            },
            &[
                ("amount", &amount),
                ("reasons", &reasons),
                ("why", rectifies.as_ref().map_or("", |r| &r.why)),
            ],
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
        let figures = frozen_steps(&basis);
        let mut steps: Vec<_> = basis["steps"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .filter_map(|(at, s)| {
                let id = s["id"].as_str()?;
                Some(documents::AmountStep {
                    label: self.step_label(id, figures.as_ref().and_then(|all| all.get(at))),
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
            let why = basis["note"]["amount_reason"].as_str().map(str::trim);
            let why = why.filter(|why| !why.is_empty()).map(str::to_owned);
            steps.push(documents::AmountStep {
                label: self.texts.text(lang, "amount-step-decided", &[]),
                amount: amount.format_fr(),
                note: why.or_else(|| Some(self.texts.text(lang, "amount-step-decided-why", &[]))),
            });
        }
        Ok(steps)
    }

    /// A step with its own figure: the rate, the ceiling, beside the amount that it leads to.
    fn step_label(&self, id: &str, step: Option<&Step>) -> String {
        let lang = self.lang();
        let label = self.texts.text(lang, &format!("amount-step-{id}"), &[]);
        let Some(step) = step else { return label };
        let named = |name: &str| step.detail.iter().find(|(known, _)| known == name);
        let figure = match named("rate").or_else(|| named("limit")) {
            Some((_, Quantity::Rate(rate))) => rate.format_fr(),
            Some((_, Quantity::Money(amount))) => amount.format_fr(),
            _ if step.message_key.ends_with("-unknown") => {
                self.texts.text(lang, "amount-step-unpublished", &[])
            }
            _ => return label,
        };
        let args = [("label", label.as_str()), ("figure", figure.as_str())];
        self.texts.text(lang, "amount-step-figure", &args)
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
}

/// What a letter says of a decision on a shared dossier.
#[derive(Default)]
struct Share {
    /// Body in whose name it is signed; `None` where one funder alone decides.
    signs: Option<String>,
    /// What the grant depends on, one paragraph each.
    conditions: Vec<String>,
}

/// Under which a paper once sent is remembered.
fn paper_key(kind: &str, subject: Uuid) -> String {
    format!("paper:{kind}:{subject}")
}

/// The whole steps that the short ones of a basis were written from: those of the assessment frozen
/// with it that say the same amounts.
fn frozen_steps(basis: &Value) -> Option<Vec<Step>> {
    let short = basis["steps"].as_array()?;
    let frozen: Assessed = serde_json::from_value(basis["assessment"].clone()).ok()?;
    let all = frozen.result.fundings.into_iter();
    let mut all = all.filter_map(|funding| funding.proposal.map(|proposal| proposal.steps));
    all.find(|steps| {
        let pairs = || steps.iter().zip(short);
        steps.len() == short.len()
            && pairs().all(|(step, said)| said["id"].as_str() == Some(&*step.id))
            && pairs().all(|(step, said)| said["cents"].as_i64() == Some(step.cents.0))
    })
}
