//! What project holders do: start, fill, share, check, submit, answer, withdraw.

use std::collections::{BTreeMap, BTreeSet};

use domain::answers::Raw;
use domain::completeness::{self, MissingPiece};
use domain::correction::may_edit;
use domain::diff::{self, Conflict};
use domain::dossier::{Event, State};
use domain::form::{self, FieldError, FormContext, SectionCheck};
use domain::number::Number;
use domain::permission::{Action, Relation};
use domain::plan::{self, Plan, PlanCheck};
use jiff::ToSpan;
use policy::{Form, ParameterValue, Scheme, SectionKind};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Account, Dossier, Link, Message, Project, Tx, VersionRow};
use uuid::Uuid;

use crate::error::LinkProblem;
use crate::journal::append;
use crate::mail::Letter;
use crate::view::{Stored, to_json};
use crate::{App, AppError, Who};

/// Public numbers are reserved by blocks: a block half used leaves a gap, never a double.
const NUMBER_BLOCK: i64 = 50;
const INVITATION: i64 = 14 * 24 * 3_600_000_000;
/// Longest message, in characters.
pub const MESSAGE_MAX: usize = 10_000;

/// What became of a save.
#[derive(Clone, Debug)]
pub enum Saved {
    /// Durable. `merged`: somebody else's changes to other answers were kept too.
    Done { rev: i64, merged: bool },
    /// The same answer was changed by two people: nothing was written; both are shown.
    Conflict {
        rev: i64,
        /// Mine, with the answers that only they changed taken over.
        merged: Raw,
        conflicts: Vec<Conflict>,
    },
}

/// The state of one section, for the task list and the check page.
#[derive(Clone, Debug)]
pub struct SectionStatus {
    pub id: String,
    pub check: SectionCheck,
    /// Nothing typed yet.
    pub untouched: bool,
}

/// Everything about whether a dossier may be submitted.
#[derive(Clone, Debug)]
pub struct Check<'r> {
    pub sections: Vec<SectionStatus>,
    pub plan: Option<PlanCheck>,
    pub missing: Vec<MissingPiece<'r>>,
}

impl Check<'_> {
    /// Nothing stands against filing; a missing piece does not.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.sections.iter().all(|s| s.check.errors.is_empty())
    }

    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        self.sections.iter().flat_map(|s| s.check.errors.clone()).collect()
    }
}

/// What is asked, against what the scheme gives at least and at most.
fn request_error(plan: &Plan, form: &Form, rule: &policy::AmountRule) -> Option<FieldError> {
    let asks = |kind: &str| form.resources.iter().any(|r| r.requested && r.id == kind);
    let line = plan.resources.iter().find(|line| asks(&line.kind) && !line.amount.is_zero())?;
    let error = |code| FieldError::new(format!("{}.amount", line.key), code).with("value", line.amount.format_fr());
    match (rule.floor.value, rule.ceiling.value) {
        (Some(floor), _) if line.amount < floor => {
            Some(error(domain::form::ErrorCode::AmountTooSmall).with("min", floor.format_fr()))
        }
        (_, Some(ceiling)) if line.amount > ceiling => {
            Some(error(domain::form::ErrorCode::AmountTooLarge).with("max", ceiling.format_fr()))
        }
        _ => None,
    }
}

/// Checks all sections of a form at once.
#[must_use]
pub fn check<'r>(
    scheme: &'r Scheme,
    form: &'r Form,
    ctx: &FormContext<'_>,
    answers: &BTreeMap<String, Raw>,
    given: &BTreeSet<String>,
) -> Check<'r> {
    let all = Raw::merged(answers.values());
    let empty = Raw::default();
    let mut plan_check = None;
    let mut sections = Vec::new();
    for section in &form.sections {
        let raw = answers.get(&section.id).unwrap_or(&empty);
        let mut checked = form::check_section(section, raw, &all, ctx);
        if section.kind == SectionKind::Plan {
            let plan = Plan::read(raw);
            let mut result = plan::check(&plan, form);
            if let Some(rule) = &scheme.amount {
                if let Some(ceiling) = rule.public_share.value {
                    result.errors.extend(plan::public_share_error(&result, ceiling));
                }
                result.errors.extend(request_error(&plan, form, rule));
            }
            // The same errors as those of the section, with those that the scheme's figures add.
            checked.errors.clone_from(&result.errors);
            checked.required_left = checked.errors.len();
            checked.complete = checked.errors.is_empty();
            plan_check = Some(result);
        }
        sections.push(SectionStatus {
            id: section.id.clone(),
            untouched: raw.is_empty(),
            check: checked,
        });
    }
    Check {
        sections,
        plan: plan_check,
        missing: completeness::missing(form, &all, given),
    }
}

impl App {
    /// Starts a project and a first dossier from the orientation's answers; nothing is typed twice.
    ///
    /// # Errors
    /// `NotFound` when the scheme takes no dossier today, or to whoever starts no project.
    pub async fn start(&self, who: &Who, scheme: &str, answers: &[(String, String)], project: Option<Uuid>) -> Result<Uuid, AppError> {
        self.start_once(who, None, scheme, answers, project).await
    }

    /// The same, once for a key of the page: a second click finds the dossier of the first.
    ///
    /// # Errors
    /// As [`App::start`].
    pub async fn start_once(&self, who: &Who, once: Option<&str>, scheme: &str, answers: &[(String, String)], project: Option<Uuid>) -> Result<Uuid, AppError> {
        let key = once.map(|o| format!("start:{}:{o}", who.account));
        self.retrying(|| async {
            match self.try_start(who, key.as_deref(), scheme, answers, project).await {
                // Two clicks at once: the second one reads what the first one did.
                Err(AppError::Stale) => Err(AppError::Busy("started meanwhile".to_owned())),
                other => other,
            }
        })
        .await
    }

    async fn try_start(&self, who: &Who, once: Option<&str>, scheme: &str, answers: &[(String, String)], project: Option<Uuid>) -> Result<Uuid, AppError> {
        self.site(who, domain::permission::SiteAction::StartProject)?;
        let scheme = self
            .region
            .scheme_on(scheme, self.today())
            .filter(|s| s.form.is_some())
            .ok_or(AppError::NotFound)?;
        let form = scheme.form.as_ref().ok_or(AppError::NotFound)?;
        let manager = scheme.manager.clone().ok_or(AppError::NotFound)?;
        let mut tx = self.store.write().await?;
        if let Some(key) = once {
            if let Some(done) = tx.command(key).await? {
                return done.parse().map_err(|_| AppError::Internal("a command's result is not an id".to_owned()));
            }
        }
        let now = self.now_us();
        let project = match project {
            Some(id) => {
                let mut known = tx
                    .project(id)
                    .await?
                    .filter(|p| p.owner == who.account)
                    .ok_or(AppError::NotFound)?;
                self.learn(&mut *tx, who, &mut known, answers).await?;
                known
            }
            None => self.new_project(&mut *tx, who, answers).await?,
        };
        let pairs = crate::projects::pairs_of(&project)?;
        let situation = self.situation(&pairs);
        let id = self.id()?;
        let dossier = Dossier {
            id,
            number: None,
            project: project.id,
            owner: who.account,
            scheme: scheme.id.clone(),
            scheme_from: scheme.validity.from,
            manager,
            state: State::Draft,
            title: project.title.clone(),
            applicant: who.name.clone(),
            applicant_kind: situation.text("applicant.kind").unwrap_or_default().to_owned(),
            commune: project.commune.clone(),
            department: self.department(&project.commune),
            requested: None,
            proposed: None,
            granted: None,
            officer: None,
            created_at: now,
            updated_at: now,
            filed_at: None,
            received_on: None,
            silence_on: None,
            suspended: false,
            lapsed_on: None,
            due_on: None,
            decided_on: None,
            opened: Vec::new(),
            version: 1,
        };
        tx.insert_dossier(&dossier).await?;
        self.count_new(&mut *tx, &dossier).await?;
        for (section, raw) in domain::prefill::prefill(form, &situation) {
            tx.put_section(id, &section, 0, &to_json(&raw)?, who.account, now).await?;
        }
        append(&mut *tx, id, now, Some(who.account), "dossier.started", &json!({
            "scheme": scheme.id, "from": scheme.validity.from.to_string(), "project": project.id,
        }))
        .await?;
        if let Some(key) = once {
            tx.insert_command(key, Some(who.account), &id.to_string(), now).await?;
        }
        self.commit(tx).await?;
        Ok(id)
    }

    pub(crate) fn department(&self, commune: &str) -> String {
        self.region
            .territory
            .commune(commune)
            .map(|c| c.department.clone())
            .unwrap_or_default()
    }

    /// Saves a section as typed, valid or not. Two people on one section never overwrite each
    /// other: other answers are merged, the same answer is a conflict that is shown.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` (state, or section not opened by the correction), `Down`.
    pub async fn save_section(&self, who: &Who, key: &str, section: &str, base: i64, mine: &Raw) -> Result<Saved, AppError> {
        self.retrying(|| self.save_once(who, key, section, base, mine)).await
    }

    async fn save_once(&self, who: &Who, key: &str, section: &str, base: i64, mine: &Raw) -> Result<Saved, AppError> {
        let mut tx = self.store.write().await?;
        let access = self.access(&mut *tx, key, who, Action::EditSection).await?;
        let d = access.dossier;
        let (_, form) = self.scheme_of(&d)?;
        let spec = form.sections.iter().find(|s| s.id == section).ok_or(AppError::NotFound)?;
        // The one place that rewrites an answer: into the form in which it is stored.
        let mine = &form::normalise(spec, mine, &self.form_context(form));
        let opened: BTreeSet<String> = d.opened.iter().cloned().collect();
        if !may_edit(section, d.state, &opened) {
            return Err(AppError::Forbidden("section-not-open"));
        }
        let stored = tx.section(d.id, section).await?;
        let rev = stored.as_ref().map_or(0, |s| s.rev);
        let theirs = match &stored {
            Some(s) => crate::view::raw(&s.data)?,
            None => self.stored(&mut *tx, d.id).await?.remove(section).map(|s| s.data).unwrap_or_default(),
        };
        let (value, merged) = if rev == base {
            (mine.clone(), false)
        } else {
            let base_raw = match tx.section_rev(d.id, section, base).await? {
                Some(text) => crate::view::raw(&text)?,
                None if base == 0 => crate::view::submitted(&tx.versions(d.id).await?)?
                    .remove(section)
                    .map(|s| s.data)
                    .unwrap_or_default(),
                None => Raw::default(),
            };
            let result = diff::merge(&base_raw, mine, &theirs);
            if !result.conflicts.is_empty() {
                return Ok(Saved::Conflict { rev, merged: result.value, conflicts: result.conflicts });
            }
            (result.value, true)
        };
        if value == theirs && stored.is_some() {
            return Ok(Saved::Done { rev, merged });
        }
        let now = self.now_us();
        let text = to_json(&value)?;
        match tx.put_section(d.id, section, rev, &text, who.account, now).await {
            Ok(()) => {}
            // Somebody saved between our reading and our writing (PostgreSQL): merge with that.
            Err(store::StoreError::Stale(why)) => return Err(AppError::Busy(why.to_owned())),
            Err(e) => return Err(e.into()),
        }
        append(&mut *tx, d.id, now, Some(who.account), "dossier.section_saved", &json!({
            "section": section, "rev": rev + 1, "sha256": crate::runtime::hex(&Sha256::digest(text.as_bytes())),
        }))
        .await
        .map_err(|e| match e {
            AppError::Stale => AppError::Busy("journal".to_owned()),
            other => other,
        })?;
        if d.state == State::Draft && spec.fields.iter().any(|f| f.role.is_some()) {
            self.name_draft(&mut *tx, d, form).await?;
        }
        self.commit(tx).await?;
        Ok(Saved::Done { rev: rev + 1, merged })
    }

    /// Lists show a draft under the name it has so far.
    async fn name_draft(&self, tx: &mut dyn Tx, mut d: Dossier, form: &Form) -> Result<(), AppError> {
        let stored = self.stored(tx, d.id).await?;
        let answers: BTreeMap<String, Raw> = stored.into_iter().map(|(k, s)| (k, s.data)).collect();
        let before = d.clone();
        self.read_roles(&mut d, form, &answers, None);
        if d == before {
            return Ok(());
        }
        // Somebody moved the dossier meanwhile: the save is tried again on what they left.
        tx.update_dossier(&d).await.map_err(|e| match AppError::from(e) {
            AppError::Stale => AppError::Busy("dossier named meanwhile".to_owned()),
            other => other,
        })?;
        self.name_project(tx, &d).await
    }

    pub(crate) fn form_context<'a>(&'a self, form: &'a Form) -> FormContext<'a> {
        FormContext {
            form,
            territory: &self.region.territory,
            today: self.today(),
            lang: "fr",
        }
    }

    /// Checks a dossier as it stands.
    #[must_use]
    pub fn check<'r>(&self, scheme: &'r Scheme, form: &'r Form, answers: &BTreeMap<String, Raw>, given: &BTreeSet<String>) -> Check<'r> {
        check(scheme, form, &self.form_context(form), answers, given)
    }

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
        let found = {
            let mut tx = self.store.read().await?;
            let d = self.find(&mut *tx, key).await?;
            if let Some(number) = self.filed_already(&mut *tx, &d, who).await? {
                return Ok(number);
            }
            d
        };
        let number = match &found.number {
            Some(n) => n.clone(),
            None => self.next_number().await?,
        };
        let mut tx = self.store.write().await?;
        // The other click may have been quicker since.
        let current = self.find(&mut *tx, key).await?;
        if let Some(number) = self.filed_already(&mut *tx, &current, who).await? {
            return Ok(number);
        }
        let access = self.access(&mut *tx, key, who, Action::Submit).await?;
        let mut d = access.dossier;
        let (scheme, form) = self.scheme_of(&d)?;
        let stored = self.stored(&mut *tx, d.id).await?;
        let answers: BTreeMap<String, Raw> = stored.iter().map(|(k, s)| (k.clone(), s.data.clone())).collect();
        let pieces = tx.pieces(d.id).await?;
        let given: BTreeSet<String> = pieces
            .iter()
            // A piece that was refused and not sent again is missing still.
            .filter(|p| p.replaced_by.is_none() && p.removed_at.is_none() && p.message.is_none() && p.verdict != "refused")
            .map(|p| p.piece.clone())
            .collect();
        let checked = self.check(scheme, form, &answers, &given);
        let now = self.now_us();
        let today = self.today();
        match d.state {
            State::Draft => {
                if !checked.ready() {
                    return Err(AppError::Invalid(checked.errors()));
                }
                self.file(&mut *tx, who, &mut d, form, &stored, &checked, number.clone()).await?;
            }
            State::Correction => {
                if !checked.ready() {
                    return Err(AppError::Invalid(checked.errors()));
                }
                let opened: BTreeSet<String> = d.opened.iter().cloned().collect();
                let previous = crate::view::submitted(&tx.versions(d.id).await?)?
                    .into_iter()
                    .map(|(k, s)| (k, s.data))
                    .collect();
                let next = domain::correction::corrected(&previous, &opened, &answers)
                    .map_err(|_| AppError::Forbidden("section-not-open"))?;
                let n = self.new_version(&mut *tx, who, &d, &next).await?;
                self.read_roles(&mut d, form, &next, checked.plan.as_ref());
                d.opened.clear();
                d.due_on = None;
                self.answer_request(&mut *tx, &d, "correction").await?;
                self.resume(&mut *tx, &mut d, today, "correction").await?;
                self.advance(&mut *tx, &mut d, Event::SubmitCorrection, Some(who.account), json!({ "version": n })).await?;
                self.reindex(&mut *tx, &d, scheme).await?;
                self.tell_officer(&mut *tx, &d, "corrected").await?;
            }
            State::Incomplete => {
                if completeness::suspends(&checked.missing) {
                    return Err(AppError::Forbidden("pieces-still-missing"));
                }
                d.due_on = None;
                self.answer_request(&mut *tx, &d, "pieces").await?;
                self.resume(&mut *tx, &mut d, today, "pieces").await?;
                self.advance(&mut *tx, &mut d, Event::SupplyPieces, Some(who.account), json!({})).await?;
                self.tell_officer(&mut *tx, &d, "pieces-supplied").await?;
            }
            _ => return Err(AppError::Forbidden("action-not-now")),
        }
        debug_assert!(d.updated_at >= now);
        self.commit(tx).await?;
        d.number.ok_or_else(|| AppError::Internal("a filed dossier without a number".to_owned()))
    }

    /// The number of a dossier that has nothing left to submit, for whoever may submit it.
    async fn filed_already(&self, tx: &mut dyn Tx, d: &Dossier, who: &Who) -> Result<Option<String>, AppError> {
        if matches!(d.state, State::Correction | State::Incomplete) {
            return Ok(None);
        }
        let relation = self.relation(tx, d, who).await?;
        Ok(d.number.clone().filter(|_| matches!(relation, Relation::Owner | Relation::Signatory)))
    }

    async fn file(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
        form: &Form,
        stored: &BTreeMap<String, Stored>,
        checked: &Check<'_>,
        number: String,
    ) -> Result<(), AppError> {
        let today = self.today();
        let answers: BTreeMap<String, Raw> = stored.iter().map(|(k, s)| (k.clone(), s.data.clone())).collect();
        let n = self.new_version(tx, who, d, &answers).await?;
        self.read_roles(d, form, &answers, checked.plan.as_ref());
        d.number = Some(number.clone());
        d.filed_at = Some(self.now_us());
        d.received_on = Some(today);
        self.refresh_clock(tx, d).await?;
        let (scheme, _) = self.scheme_of(d)?;
        self.advance(tx, d, Event::Submit, Some(who.account), json!({
            "number": number, "version": n, "received_on": today.to_string(),
            "silence_on": d.silence_on.map(|s| s.to_string()),
        }))
        .await?;
        if completeness::suspends(&checked.missing) {
            // The receipt lists what is missing and the clock stands still meanwhile (CRPA L114-5).
            let pieces: Vec<String> = checked
                .missing
                .iter()
                .filter(|m| m.indispensable)
                .map(|m| m.spec.id.clone())
                .collect();
            d.due_on = Some(self.answer_by(today));
            tx.insert_correction(&store::Correction {
                dossier: d.id,
                n: 1,
                kind: "pieces".to_owned(),
                sections: Vec::new(),
                pieces: pieces.clone(),
                message: String::new(),
                due_on: d.due_on,
                asked_by: who.account,
                asked_at: self.now_us(),
                answered_at: None,
            })
            .await?;
            self.suspend(tx, d, today, "pieces").await?;
            self.advance(tx, d, Event::AskPieces, None, json!({ "pieces": pieces })).await?;
        }
        self.name_project(tx, d).await?;
        self.reindex(tx, d, scheme).await?;
        self.enqueue(tx, "receipt", &format!("receipt:{}", d.id), json!({ "dossier": d.id }), 0).await
    }

    /// Writes a version: what was submitted, once and for all.
    async fn new_version(&self, tx: &mut dyn Tx, who: &Who, d: &Dossier, sections: &BTreeMap<String, Raw>) -> Result<i64, AppError> {
        let n = tx.versions(d.id).await?.last().map_or(1, |v| v.n.saturating_add(1));
        let data = to_json(sections)?;
        tx.insert_version(d.id, &VersionRow {
            n,
            submitted_by: who.account,
            submitted_at: self.now_us(),
            hash: Sha256::digest(data.as_bytes()).to_vec(),
            data,
        })
        .await?;
        Ok(n)
    }

    /// Takes from the answers what the lists show: title, applicant, commune, amount asked.
    fn read_roles(&self, d: &mut Dossier, form: &Form, answers: &BTreeMap<String, Raw>, plan: Option<&PlanCheck>) {
        let all = Raw::merged(answers.values());
        let roles = form::roles(form, &all);
        if let Some(title) = roles.get("title") {
            d.title.clone_from(title);
        }
        if let Some(kind) = roles.get("applicant.kind") {
            d.applicant_kind.clone_from(kind);
        }
        if let Some(name) = roles.get("applicant.name").or_else(|| roles.get("holder.name")) {
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

    async fn name_project(&self, tx: &mut dyn Tx, d: &Dossier) -> Result<(), AppError> {
        if let Some(mut p) = tx.project(d.project).await?
            && (p.title != d.title || p.commune != d.commune) {
                p.title.clone_from(&d.title);
                p.commune.clone_from(&d.commune);
                p.updated_at = self.now_us();
                tx.update_project(&p).await?;
                append(tx, p.id, p.updated_at, Some(d.owner), "project.named", &json!({ "title": p.title, "commune": p.commune })).await?;
            }
        Ok(())
    }

    pub(crate) async fn reindex(&self, tx: &mut dyn Tx, d: &Dossier, scheme: &Scheme) -> Result<(), AppError> {
        let commune = self.region.territory.commune(&d.commune).map(|c| c.name.clone()).unwrap_or_default();
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
    async fn answer_request(&self, tx: &mut dyn Tx, d: &Dossier, kind: &str) -> Result<(), AppError> {
        for c in tx.corrections(d.id).await? {
            if c.kind == kind && c.answered_at.is_none() {
                tx.answer_correction(d.id, c.n, self.now_us()).await?;
            }
        }
        Ok(())
    }

    /// Day by which a request made today must be answered, from the region's parameter.
    pub(crate) fn answer_by(&self, today: jiff::civil::Date) -> jiff::civil::Date {
        match self.region.parameter("missing-pieces-delay", today).map(|p| p.value) {
            Some(ParameterValue::Days(n)) => today.saturating_add(i64::from(n).days()),
            Some(ParameterValue::Months(n)) => domain::clock::add_months(today, n),
            // Without a parameter the person gets as long as silence leaves.
            _ => self
                .months("silence-rejection", today)
                .map_or(today, |m| domain::clock::add_months(today, m)),
        }
    }

    async fn next_number(&self) -> Result<String, AppError> {
        let year = self.today().year();
        let mut numbers = self.numbers.lock().await;
        if numbers.year != year || numbers.next >= numbers.end {
            let mut tx = self.store.write().await?;
            let first = tx.reserve_numbers(i64::from(year), NUMBER_BLOCK).await?;
            tx.commit().await?;
            *numbers = crate::runtime::Numbers { year, next: first, end: first.saturating_add(NUMBER_BLOCK) };
        }
        let n = numbers.next;
        numbers.next += 1;
        let sequence = u32::try_from(n).map_err(|_| AppError::Internal("numbers of the year used up".to_owned()))?;
        Number::new(year, sequence)
            .map(|n| n.to_string())
            .map_err(|e| AppError::Internal(e.to_string()))
    }

    /// Withdraws a dossier (*désistement*), or throws a draft away.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn withdraw(&self, who: &Who, key: &str, reason: &str) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let mut d = self.access(&mut *tx, key, who, Action::Withdraw).await?.dossier;
        let filed = d.state != State::Draft;
        d.decided_on = Some(self.today());
        d.due_on = None;
        d.opened.clear();
        self.advance(&mut *tx, &mut d, Event::Withdraw, Some(who.account), json!({ "reason": reason })).await?;
        if filed {
            self.tell_officer(&mut *tx, &d, "withdrawn").await?;
        }
        self.commit(tx).await
    }

    /// Invites somebody by mail as `reader`, `editor` or `signatory`.
    ///
    /// # Errors
    /// `Invalid` for a bad address, `NotFound`, `Forbidden`.
    pub async fn invite(&self, who: &Who, key: &str, email: &str, role: &str) -> Result<(), AppError> {
        let bad = |code| AppError::Invalid(vec![FieldError { key: "email".to_owned(), code, args: Vec::new() }]);
        if email.trim().is_empty() {
            return Err(bad(form::ErrorCode::Required));
        }
        if domain::identifiers::email(email).is_err() {
            return Err(bad(form::ErrorCode::Email));
        }
        if !matches!(role, "reader" | "editor" | "signatory") {
            return Err(AppError::Invalid(vec![FieldError { key: "role".to_owned(), code: form::ErrorCode::RequiredChoice, args: Vec::new() }]));
        }
        let mut tx = self.store.write().await?;
        let mut d = self.access(&mut *tx, key, who, Action::Invite).await?.dossier;
        let (scheme, _) = self.scheme_of(&d)?;
        let link = self.new_link(&mut *tx, "invite", None, email.trim(), Some(d.id), role, INVITATION).await?;
        self.post(&mut *tx, Letter {
            to: email.trim(),
            kind: "invite",
            args: &[("by", &who.name), ("scheme", &scheme.name.fr), ("title", &d.title), ("role", role), ("link", &link)],
            dossier: Some(d.id),
            attachment: None,
        })
        .await?;
        self.record(&mut *tx, &mut d, Some(who.account), "dossier.invited", &json!({ "role": role })).await?;
        self.commit(tx).await
    }

    /// Invitations to a dossier that nobody has answered yet, the oldest first.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn invitations(&self, who: &Who, key: &str) -> Result<Vec<Link>, AppError> {
        let mut tx = self.store.read().await?;
        let d = self.access(&mut *tx, key, who, Action::Invite).await?.dossier;
        let now = self.now_us();
        let mut links = tx.links_on("invite", d.id).await?;
        links.retain(|l| l.used_at.is_none() && l.expires_at > now);
        Ok(links)
    }

    /// Takes back the invitations sent to an address: their links stop working.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn cancel_invitation(&self, who: &Who, key: &str, email: &str) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let mut d = self.access(&mut *tx, key, who, Action::Invite).await?.dossier;
        let now = self.now_us();
        for link in tx.links_on("invite", d.id).await? {
            if link.used_at.is_none() && link.email == email {
                tx.use_link(&link.token_hash, now).await?;
            }
        }
        self.record(&mut *tx, &mut d, Some(who.account), "dossier.invitation_cancelled", &json!({})).await?;
        self.commit(tx).await
    }

    /// What an invitation offers: who invites, to which dossier, as what.
    ///
    /// # Errors
    /// `Link`.
    pub async fn look_at_invitation(&self, token: &str) -> Result<(String, String, String, String), AppError> {
        let mut tx = self.store.read().await?;
        let link = self.usable_link(&mut *tx, token, &["invite"]).await?;
        let id = link.subject.ok_or(AppError::Link(LinkProblem::Unknown))?;
        let d = tx.dossier(id).await?.ok_or(AppError::Link(LinkProblem::Unknown))?;
        let owner = tx.account(d.owner).await?.map(|a| a.name).unwrap_or_default();
        let (scheme, _) = self.scheme_of(&d)?;
        Ok((owner, scheme.name.fr.clone(), link.data, link.email))
    }

    /// Accepts an invitation as the signed-in person. The link is what was sent, so whoever holds
    /// it and signs in joins; the owner sees who did.
    ///
    /// # Errors
    /// `Link`.
    pub async fn accept_invitation(&self, who: &Who, token: &str) -> Result<Uuid, AppError> {
        let mut tx = self.store.write().await?;
        let link = self.usable_link(&mut *tx, token, &["invite"]).await?;
        let id = link.subject.ok_or(AppError::Link(LinkProblem::Unknown))?;
        tx.hold_dossier(id).await?;
        let mut d = tx.dossier(id).await?.ok_or(AppError::Link(LinkProblem::Unknown))?;
        let now = self.now_us();
        tx.use_link(&link.token_hash, now).await?;
        if d.owner != who.account {
            tx.put_member(d.id, who.account, &link.data, now).await?;
            self.record(&mut *tx, &mut d, Some(who.account), "dossier.joined", &json!({ "role": link.data })).await?;
        }
        self.commit(tx).await?;
        Ok(id)
    }

    /// Takes somebody off a dossier.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn remove_member(&self, who: &Who, key: &str, member: Uuid) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let mut d = self.access(&mut *tx, key, who, Action::Invite).await?.dossier;
        tx.remove_member(d.id, member).await?;
        self.record(&mut *tx, &mut d, Some(who.account), "dossier.member_removed", &json!({ "account": member })).await?;
        self.commit(tx).await
    }

    /// Writes a message, or an internal note (officers only), with at most one attachment each.
    ///
    /// # Errors
    /// `Invalid` for an empty or too long message, `NotFound`, `Forbidden`.
    pub async fn write_message(&self, who: &Who, key: &str, body: &str, internal: bool, attachment: Option<crate::pieces::Received>) -> Result<(), AppError> {
        let wrong = |code| AppError::Invalid(vec![FieldError { key: "body".to_owned(), code, args: vec![("max", MESSAGE_MAX.to_string())] }]);
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
        let mut tx = self.store.write().await?;
        let action = if internal { Action::WriteNote } else { Action::WriteMessage };
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
        let kind = if internal { "dossier.note_written" } else { "dossier.message_written" };
        self.record(&mut *tx, &mut d, Some(who.account), kind, &json!({ "message": message.id })).await?;
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
        let d = self.access(&mut *tx, key, who, Action::ReadDossier).await?.dossier;
        let version = tx.versions(d.id).await?.last().map_or(0, |v| v.n);
        tx.set_seen(d.id, who.account, store::Seen { messages_at: self.now_us(), version }).await?;
        self.commit(tx).await
    }

    /// Writes to the owner and the signatories of a dossier.
    pub(crate) async fn tell_holders(&self, tx: &mut dyn Tx, d: &Dossier, kind: &str, more: &[(&str, &str)]) -> Result<(), AppError> {
        self.tell_holders_with(tx, d, kind, more, None).await
    }

    pub(crate) async fn tell_holders_with(&self, tx: &mut dyn Tx, d: &Dossier, kind: &str, more: &[(&str, &str)], attachment: Option<Uuid>) -> Result<(), AppError> {
        let mut to: Vec<(String, String)> = Vec::new();
        if let Some(Account { email, name, .. }) = tx.account(d.owner).await? {
            to.push((email, name));
        }
        for m in tx.members(d.id).await? {
            if m.role != "reader" {
                to.push((m.email, m.name));
            }
        }
        for (email, name) in to {
            self.tell(tx, d, kind, &email, &name, more, attachment).await?;
        }
        Ok(())
    }

    /// Writes to the officer in charge, when there is one.
    pub(crate) async fn tell_officer(&self, tx: &mut dyn Tx, d: &Dossier, kind: &str) -> Result<(), AppError> {
        let Some(officer) = d.officer else { return Ok(()) };
        if let Some(a) = tx.account(officer).await? {
            self.tell(tx, d, kind, &a.email, &a.name, &[], None).await?;
        }
        Ok(())
    }

    async fn tell(&self, tx: &mut dyn Tx, d: &Dossier, kind: &str, email: &str, name: &str, more: &[(&str, &str)], attachment: Option<Uuid>) -> Result<(), AppError> {
        let (scheme, _) = self.scheme_of(d)?;
        let number = d.number.clone().unwrap_or_default();
        let link = self.address(&format!("/dossiers/{}", if number.is_empty() { d.id.to_string() } else { number.clone() }));
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
        self.post(tx, Letter { to: email, kind, args: &args, dossier: Some(d.id), attachment }).await
    }

    /// Projects of a person, each with its dossiers.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn my_projects(&self, who: &Who) -> Result<Vec<(Project, Vec<Dossier>)>, AppError> {
        let mut tx = self.store.read().await?;
        let projects = tx.projects_of(who.account).await?;
        let dossiers = tx.dossiers_of(who.account, 500).await?;
        Ok(projects
            .into_iter()
            .map(|p| {
                let mine = dossiers.iter().filter(|d| d.project == p.id).cloned().collect();
                (p, mine)
            })
            .collect())
    }
}
