//! What project holders do first: start, fill, check.

use std::collections::{BTreeMap, BTreeSet};

use domain::answers::Raw;
use domain::completeness::{self, MissingPiece};
use domain::correction::may_edit;
use domain::diff::{self, Conflict};
use domain::dossier::State;
use domain::form::{self, FieldError, FormContext, Said, SectionCheck};
use domain::permission::Action;
use domain::plan::{self, Plan, PlanCheck};
use policy::{Form, Scheme, SectionKind};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Dossier, Project, Tx};
use uuid::Uuid;

use crate::journal::append;
use crate::view::to_json;
use crate::{App, AppError, Who};

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
        self.sections
            .iter()
            .flat_map(|s| s.check.errors.clone())
            .collect()
    }
}

/// What is asked, against what the scheme gives at least and at most.
fn request_error(plan: &Plan, form: &Form, rule: &policy::AmountRule) -> Option<FieldError> {
    let asks = |kind: &str| form.resources.iter().any(|r| r.requested && r.id == kind);
    let line = plan
        .resources
        .iter()
        .find(|line| asks(&line.kind) && !line.amount.is_zero())?;
    let error = |code| {
        FieldError::new(format!("{}.amount", line.key), code).with("value", line.amount.format_fr())
    };
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
    said: &Said,
    given: &BTreeSet<String>,
) -> Check<'r> {
    let empty = Raw::default();
    let mut plan_check = None;
    let mut sections = Vec::new();
    for section in &form.sections {
        let raw = answers.get(&section.id).unwrap_or(&empty);
        let mut checked = form::check_section(section, raw, said, ctx);
        if section.kind == SectionKind::Plan {
            let plan = Plan::read(raw);
            let mut result = plan::check(&plan, form);
            if let Some(rule) = scheme.amount() {
                // Without an expense in money there is no share: the plan lacks that first.
                if let Some(ceiling) = rule.public_share.value
                    && !result.cash_expenses.is_zero()
                {
                    result
                        .errors
                        .extend(plan::public_share_error(&result, ceiling));
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
        missing: completeness::missing_known(form, &said.known, given),
    }
}

impl App {
    /// Starts a project and a first dossier from the orientation's answers; nothing is typed twice.
    ///
    /// # Errors
    /// `NotFound` when the scheme takes no dossier today, or to whoever starts no project.
    pub async fn start(
        &self,
        who: &Who,
        scheme: &str,
        answers: &[(String, String)],
        project: Option<Uuid>,
    ) -> Result<Uuid, AppError> {
        self.start_once(who, None, scheme, answers, project).await
    }

    /// The same, once for a key of the page: a second click finds the dossier of the first.
    ///
    /// # Errors
    /// As [`App::start`].
    pub async fn start_once(
        &self,
        who: &Who,
        once: Option<&str>,
        scheme: &str,
        answers: &[(String, String)],
        project: Option<Uuid>,
    ) -> Result<Uuid, AppError> {
        let key = once.map(|o| format!("start:{}:{o}", who.account));
        self.retrying(|| async {
            match self
                .try_start(who, key.as_deref(), scheme, answers, project)
                .await
            {
                // Two clicks at once: the second one reads what the first one did.
                Err(AppError::Stale) => Err(AppError::Busy("started meanwhile".to_owned())),
                other => other,
            }
        })
        .await
    }

    async fn try_start(
        &self,
        who: &Who,
        once: Option<&str>,
        scheme: &str,
        answers: &[(String, String)],
        project: Option<Uuid>,
    ) -> Result<Uuid, AppError> {
        self.site(who, domain::permission::SiteAction::StartProject)?;
        let scheme = self
            .region
            .scheme_on(scheme, self.today())
            .filter(|s| s.form.is_some())
            .ok_or(AppError::NotFound)?;
        let form = scheme.form.as_ref().ok_or(AppError::NotFound)?;
        let manager = scheme.manager.clone().ok_or(AppError::NotFound)?;
        let mut tx = self.store.write().await?;
        if let Some(key) = once
            && let Some(done) = tx.command(key).await?
        {
            return done
                .parse()
                .map_err(|_| AppError::Internal("a command's result is not an id".to_owned()));
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
            None => self.new_project(&mut *tx, self.id()?, who, answers).await?,
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
            applicant_kind: situation
                .text("applicant.kind")
                .unwrap_or_default()
                .to_owned(),
            applicant_key: String::new(),
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
            tx.put_section(id, &section, 0, &to_json(&raw)?, who.account, now)
                .await?;
        }
        append(&mut *tx, id, now, Some(who.account), "dossier.started", &json!({
            "scheme": scheme.id, "from": scheme.validity.from.to_string(), "project": project.id,
        }))
        .await?;
        if let Some(key) = once {
            tx.insert_command(key, Some(who.account), &id.to_string(), now)
                .await?;
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
    pub async fn save_section(
        &self,
        who: &Who,
        key: &str,
        section: &str,
        base: i64,
        mine: &Raw,
    ) -> Result<Saved, AppError> {
        self.retrying(|| self.save_once(who, key, section, base, mine))
            .await
    }

    async fn save_once(
        &self,
        who: &Who,
        key: &str,
        section: &str,
        base: i64,
        mine: &Raw,
    ) -> Result<Saved, AppError> {
        let mut tx = self.store.write().await?;
        let access = self.access(&mut *tx, key, who, Action::EditSection).await?;
        let d = access.dossier;
        let (_, form) = self.scheme_of(&d)?;
        let spec = form
            .sections
            .iter()
            .find(|s| s.id == section)
            .ok_or(AppError::NotFound)?;
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
            None => self
                .stored(&mut *tx, d.id)
                .await?
                .remove(section)
                .map(|s| s.data)
                .unwrap_or_default(),
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
                return Ok(Saved::Conflict {
                    rev,
                    merged: result.value,
                    conflicts: result.conflicts,
                });
            }
            (result.value, true)
        };
        if value == theirs && stored.is_some() {
            return Ok(Saved::Done { rev, merged });
        }
        let now = self.now_us();
        let text = to_json(&value)?;
        match tx
            .put_section(d.id, section, rev, &text, who.account, now)
            .await
        {
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
        Ok(Saved::Done {
            rev: rev + 1,
            merged,
        })
    }

    /// Lists show a draft under the name it has so far.
    async fn name_draft(
        &self,
        tx: &mut dyn Tx,
        mut d: Dossier,
        form: &Form,
    ) -> Result<(), AppError> {
        let stored = self.stored(tx, d.id).await?;
        let answers: BTreeMap<String, Raw> = stored.into_iter().map(|(k, s)| (k, s.data)).collect();
        let before = d.clone();
        self.read_roles(&mut d, &Said::of(form, Raw::merged(answers.values())), None);
        if d == before {
            return Ok(());
        }
        // Somebody moved the dossier meanwhile: the save is tried again on what they left.
        tx.update_dossier(&d)
            .await
            .map_err(|e| match AppError::from(e) {
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
    pub fn check<'r>(
        &self,
        scheme: &'r Scheme,
        form: &'r Form,
        answers: &BTreeMap<String, Raw>,
        said: &Said,
        given: &BTreeSet<String>,
    ) -> Check<'r> {
        check(scheme, form, &self.form_context(form), answers, said, given)
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
                let mine = dossiers
                    .iter()
                    .filter(|d| d.project == p.id)
                    .cloned()
                    .collect();
                (p, mine)
            })
            .collect())
    }
}
