//! Filing: a draft becomes a numbered dossier; corrections and pieces come back; a request is withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use domain::answers::Raw;
use domain::completeness::{self};
use domain::dossier::{Event, State};
use domain::form::Said;
use domain::permission::{Action, Relation};
use domain::plan::PlanCheck;
use jiff::ToSpan;
use policy::{ParameterValue, Scheme};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Correction, Dossier, File, Project, Tx, VersionRow, Wanted};
use uuid::Uuid;

use crate::holder::Check;
use crate::journal::{self, append};
use crate::once::Turn;
use crate::requests::Asked;
use crate::view::{allowed_to, submitted, to_json, typed};
use crate::workflow::Moves;
use crate::{App, AppError, Who};

/// The number of a dossier that has nothing left to submit, for whoever may submit it.
fn filed_already(d: &Dossier, relation: Relation) -> Option<String> {
    if matches!(d.state, State::Correction | State::Incomplete)
        || !matches!(relation, Relation::Owner | Relation::Signatory)
    {
        return None;
    }
    d.number.clone()
}

impl App {
    /// Files a draft, or sends back a correction or the pieces asked. Done once however often it is
    /// clicked: a dossier already filed answers with its number.
    ///
    /// # Errors
    /// `Invalid` with every error, `Forbidden("pieces-still-missing")`, `NotFound`.
    pub async fn submit(&self, who: &Who, key: &str) -> Result<String, AppError> {
        self.retrying(|| async {
            match self.submit_once(who, key).await {
                // Two clicks at once: the second one reads what the first one did.
                Err(AppError::Stale) => Err(AppError::Busy("filed meanwhile".to_owned())),
                other => other,
            }
        })
        .await
    }

    async fn submit_once(&self, who: &Who, key: &str) -> Result<String, AppError> {
        // Numbers are reserved before the transaction, so that no filing waits for another.
        let _until_it_ends = self.stock_numbers().await?;
        let mut tx = self.store.write().await?;
        let d = self.find(&mut *tx, key).await?;
        let relation = self.relation(&mut *tx, &d, who).await?;
        if let Some(number) = filed_already(&d, relation) {
            return Ok(number);
        }
        let access = self.with_partners(&mut *tx, who, d, relation).await?;
        let mut d = allowed_to(access, Action::Submit)?.dossier;
        let mut file = tx.file(&d, Uuid::nil(), Wanted::default()).await?;
        let (scheme, form) = self.scheme_of(&d)?;
        let answers: BTreeMap<String, Raw> =
            typed(&file.versions, std::mem::take(&mut file.sections))?
                .into_iter()
                .map(|(k, s)| (k, s.data))
                .collect();
        let given: BTreeSet<String> = file
            .pieces
            .iter()
            // A piece that was refused and not sent again is missing still.
            .filter(|p| {
                p.replaced_by.is_none()
                    && p.removed_at.is_none()
                    && p.message.is_none()
                    && p.verdict != "refused"
            })
            .map(|p| p.piece.clone())
            .collect();
        let said = Said::of(form, Raw::merged(answers.values()));
        let checked = self.check(scheme, form, &answers, &said, &given);
        let today = self.today();
        match d.state {
            State::Draft => {
                if !checked.ready() {
                    return Err(AppError::Invalid(checked.errors()));
                }
                self.file(&mut *tx, who, &mut d, file, &answers, &said, &checked)
                    .await?;
            }
            State::Correction => {
                if !checked.ready() {
                    return Err(AppError::Invalid(checked.errors()));
                }
                let opened: BTreeSet<String> = d.opened.iter().cloned().collect();
                let previous = submitted(&file.versions)?
                    .into_iter()
                    .map(|(k, s)| (k, s.data))
                    .collect();
                let next = domain::correction::corrected(&previous, &opened, &answers)
                    .map_err(|_| AppError::Forbidden("section-not-open"))?;
                let n = self
                    .new_version(&mut *tx, who, &d, &file.versions, &next)
                    .await?;
                let next = Said::of(form, Raw::merged(next.values()));
                self.read_roles(&mut d, &next, checked.plan.as_ref());
                d.opened.clear();
                self.answer_request(&mut *tx, &d, &file.corrections, "correction")
                    .await?;
                self.resume(&mut *tx, &mut d, today, "correction").await?;
                d.due_on = None;
                self.advance(
                    &mut *tx,
                    &mut d,
                    Event::SubmitCorrection,
                    Some(who.account),
                    json!({ "version": n }),
                )
                .await?;
                self.reindex(&mut *tx, &d, scheme).await?;
                self.tell_officer(&mut *tx, &d, "corrected").await?;
            }
            State::Incomplete => {
                let request = Asked::open(d.state, &file.corrections);
                let supplied = request.supplied_at(form, &file.pieces);
                let Some(at) = supplied.filter(|_| !completeness::suspends(&checked.missing))
                else {
                    // Filed without them a moment ago, by this very form: that is done, and not to be refused.
                    if self.served_in(&mut *tx, who).await?
                        && let Some(number) = d.number
                    {
                        return Ok(number);
                    }
                    return Err(AppError::Forbidden("pieces-still-missing"));
                };
                self.answer_request(&mut *tx, &d, &file.corrections, "pieces")
                    .await?;
                // The clock runs from the day on which they came, not from that of the click.
                let came = self.local(at).date();
                self.resume(&mut *tx, &mut d, came, "pieces").await?;
                d.due_on = None;
                self.advance(
                    &mut *tx,
                    &mut d,
                    Event::SupplyPieces,
                    Some(who.account),
                    json!({}),
                )
                .await?;
                self.tell_officer(&mut *tx, &d, "pieces-supplied").await?;
            }
            _ => return Err(AppError::Forbidden("action-not-now")),
        }
        self.commit(tx).await?;
        d.number
            .ok_or_else(|| AppError::Internal("a filed dossier without a number".to_owned()))
    }

    async fn file(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
        file: File,
        answers: &BTreeMap<String, Raw>,
        said: &Said,
        checked: &Check<'_>,
    ) -> Result<(), AppError> {
        let (scheme, _) = self.scheme_of(d)?;
        let (today, now) = (self.today(), self.now_us());
        let number = self.take_number()?;
        let n = self
            .new_version(tx, who, d, &file.versions, answers)
            .await?;
        self.read_roles(d, said, checked.plan.as_ref());
        d.number = Some(number.clone());
        d.filed_at = Some(now);
        d.received_on = Some(today);
        self.set_clock(d, &file.suspensions);
        let mut moves = Moves::default();
        let facts = json!({
            "number": number, "version": n, "received_on": today.to_string(),
            "silence_on": d.silence_on.map(|s| s.to_string()),
        });
        moves.step(d, Event::Submit, Some(who.account), facts)?;
        if completeness::suspends(&checked.missing) {
            // The receipt lists what is missing and the clock stands still meanwhile (CRPA L114-5).
            let missing = checked.missing.iter();
            let pieces: Vec<String> = missing.map(|m| m.spec.id.clone()).collect();
            d.due_on = Some(self.answer_by(today));
            let facts = json!({ "pieces": pieces });
            tx.insert_correction(&Correction {
                dossier: d.id,
                n: 1,
                kind: "pieces".to_owned(),
                sections: Vec::new(),
                pieces,
                message: String::new(),
                due_on: d.due_on,
                asked_by: who.account,
                asked_at: now,
                answered_at: None,
            })
            .await?;
            self.suspend_knowing(tx, d, file.suspensions, today, "pieces")
                .await?;
            let turn = self
                .turn(tx, Some(who.account), who.sent.as_ref(), &number)
                .await?;
            if !matches!(turn, Turn::First) {
                return Err(AppError::Stale);
            }
            moves.step(d, Event::AskPieces, None, facts)?;
        }
        let mut heads = file.heads.into_iter().filter(|h| h.stream == d.id);
        let head = heads.next().map(journal::head).transpose()?;
        self.settle(tx, d, moves, head).await?;
        if scheme.is_shared() {
            let asked = self.facts_of(d, answers, said, file.project.as_ref())?;
            self.open_parts(tx, d, scheme, &asked).await?;
        }
        if let Some(project) = file.project {
            self.rename_project(tx, d, project).await?;
        }
        self.reindex(tx, d, scheme).await?;
        self.enqueue(
            tx,
            "receipt",
            &format!("receipt:{}", d.id),
            json!({ "dossier": d.id }),
            0,
        )
        .await
    }

    /// Writes a version: what was submitted, once and for all.
    async fn new_version(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &Dossier,
        before: &[VersionRow],
        sections: &BTreeMap<String, Raw>,
    ) -> Result<i64, AppError> {
        let n = before.last().map_or(1, |v| v.n.saturating_add(1));
        let data = to_json(sections)?;
        tx.insert_version(
            d.id,
            &VersionRow {
                n,
                submitted_by: who.account,
                submitted_at: self.now_us(),
                hash: Sha256::digest(data.as_bytes()).to_vec(),
                data,
            },
        )
        .await?;
        Ok(n)
    }

    /// Takes from the answers what the lists show: title, applicant, commune, amount asked.
    pub(crate) fn read_roles(&self, d: &mut Dossier, said: &Said, plan: Option<&PlanCheck>) {
        let roles = &said.roles;
        if let Some(title) = roles.get("title") {
            d.title.clone_from(title);
        }
        if let Some(kind) = roles.get("applicant.kind") {
            d.applicant_kind.clone_from(kind);
        }
        // A SIRET is the SIREN of the structure and the number of one of its sites.
        d.applicant_key = roles
            .get("applicant.siret")
            .and_then(|siret| siret.get(..9))
            .unwrap_or_default()
            .to_owned();
        if let Some(name) = roles
            .get("applicant.name")
            .or_else(|| roles.get("holder.name"))
        {
            d.applicant.clone_from(name);
        }
        if let Some(commune) = roles.get("commune") {
            d.commune.clone_from(commune);
            d.department = self.department(commune);
        }
        if let Some(plan) = plan {
            d.requested = Some(plan.requested);
        }
    }

    pub(crate) async fn name_project(&self, tx: &mut dyn Tx, d: &Dossier) -> Result<(), AppError> {
        match tx.project(d.project).await? {
            Some(p) => self.rename_project(tx, d, p).await,
            None => Ok(()),
        }
    }

    /// Gives a project, read already, the name that its dossier has by now.
    async fn rename_project(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        mut p: Project,
    ) -> Result<(), AppError> {
        if p.title == d.title && p.commune == d.commune {
            return Ok(());
        }
        p.title.clone_from(&d.title);
        p.commune.clone_from(&d.commune);
        p.updated_at = self.now_us();
        tx.update_project(&p).await?;
        append(
            tx,
            p.id,
            p.updated_at,
            Some(d.owner),
            "project.named",
            &json!({ "title": p.title, "commune": p.commune }),
        )
        .await
    }

    pub(crate) async fn reindex(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        scheme: &Scheme,
    ) -> Result<(), AppError> {
        let commune = self
            .region
            .territory
            .commune(&d.commune)
            .map(|c| c.name.clone())
            .unwrap_or_default();
        let tokens = store::analyse::index(&[
            d.number.as_deref().unwrap_or_default(),
            &d.title,
            &d.applicant,
            &commune,
            &scheme.name.fr,
        ]);
        tx.index_dossier(d.id, &tokens).await?;
        Ok(())
    }

    /// Marks the holder's last open request of a kind as answered.
    async fn answer_request(
        &self,
        tx: &mut dyn Tx,
        d: &Dossier,
        requests: &[Correction],
        kind: &str,
    ) -> Result<(), AppError> {
        for c in requests {
            if c.kind == kind && c.answered_at.is_none() {
                tx.answer_correction(d.id, c.n, self.now_us()).await?;
            }
        }
        Ok(())
    }

    /// Day by which a request made today must be answered, from the region's parameter.
    pub(crate) fn answer_by(&self, today: jiff::civil::Date) -> jiff::civil::Date {
        match self
            .region
            .parameter("missing-pieces-delay", today)
            .map(|p| p.value)
        {
            Some(ParameterValue::Days(n)) => today.saturating_add(i64::from(n).days()),
            Some(ParameterValue::Months(n)) => domain::clock::add_months(today, n),
            // Without a parameter the person gets as long as silence leaves.
            _ => self
                .months("silence-rejection", today)
                .map_or(today, |m| domain::clock::add_months(today, m)),
        }
    }

    /// Withdraws a dossier (*désistement*), or throws a draft away.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn withdraw(&self, who: &Who, key: &str, reason: &str) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Withdraw)
            .await?
            .dossier;
        let filed = d.state != State::Draft;
        d.decided_on = Some(self.today());
        d.due_on = None;
        d.opened.clear();
        // Of a shared dossier each part gives back what it had reserved, below; what a funder has granted
        // already stays committed until its own act takes it back.
        if self.parts_of(&mut *tx, &d).await?.is_empty() {
            let release = crate::envelopes::Booking::Release;
            self.book(&mut *tx, &d, release, Some(who.account)).await?;
        }
        self.advance(
            &mut *tx,
            &mut d,
            Event::Withdraw,
            Some(who.account),
            json!({ "reason": reason }),
        )
        .await?;
        self.close_parts(&mut *tx, who, &mut d).await?;
        if filed {
            self.tell_officer(&mut *tx, &d, "withdrawn").await?;
            let by = [("by", who.name.as_str())];
            self.tell_holders_with(
                &mut *tx,
                &d,
                "withdrawn-holder",
                &by,
                None,
                Some(who.account),
            )
            .await?;
        }
        self.commit(tx).await
    }
}
