//! What case officers do: list, assign, check pieces, ask, note, instruct, propose, decide.

use std::collections::BTreeMap;

use domain::dossier::Event;
use domain::form::{ErrorCode, FieldError};
use domain::part::{PartEvent, Sum};
use domain::permission::{Action, SiteAction};
use domain::plan::{self, Plan};
use jiff::civil::Date;
use money::Cents;
use policy::amount::base::judge;
use policy::amount::{BaseResult, FundingResult, Proposal};
use policy::assess::{LawDates, assess_kept};
use policy::model::AmountRule;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    Correction, Counter, Decision, Dossier, Opinion, SavedView, WorklistQuery, WorklistRow,
};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::assessment::{Assessed, Read};
use crate::envelopes::Booking;
use crate::limits;
use crate::mail::Letter;
use crate::once::Making;
use crate::parts::PartDecision;
use crate::view::{Whole, to_json};
use crate::{App, AppError, Who};

/// The instruction note as kept: nothing here is computed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Criterion → chosen answer of its scale.
    #[serde(default)]
    pub grid: BTreeMap<String, String>,
    /// Criterion → what was seen, in words.
    #[serde(default)]
    pub remarks: BTreeMap<String, String>,
    /// Expense line → what is retained and why.
    #[serde(default)]
    pub retained: BTreeMap<String, Retained>,
    /// Condition → `met`, `not_met` or empty, for those a person judges.
    #[serde(default)]
    pub judged: BTreeMap<String, String>,
    #[serde(default)]
    pub summary: String,
    /// The officer's own amount; `None` = what the rule gives.
    #[serde(default)]
    pub amount: Option<Cents>,
    #[serde(default)]
    pub amount_reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retained {
    pub cents: Cents,
    pub reason: String,
}

/// What the rules give for a submitted plan and a note, with what they started from.
#[derive(Clone, Debug)]
pub struct Computed {
    pub plan: Plan,
    pub check: plan::PlanCheck,
    /// Each line as the lead funder counts it.
    pub judged: BaseResult,
    /// What the lead funder retains in all.
    pub base: Cents,
    /// The aid of the lead funder.
    pub proposal: Option<Proposal>,
    /// Each funder, in the order of the file.
    pub fundings: Vec<FundingResult>,
}

/// What a decision says.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// `granted`, `refused`, `adjourned` or `inadmissible`.
    pub kind: String,
    pub amount: Option<Cents>,
    pub reasons: Vec<String>,
    pub decided_on: Date,
    pub decided_by: String,
    pub signatory: String,
}

/// What a worklist page shows.
pub struct Worklist {
    pub rows: Vec<WorklistRow>,
    /// What the parts of the shared ones come to.
    pub sums: BTreeMap<Uuid, Sum>,
    pub more: bool,
    pub counters: Vec<Counter>,
    /// Open dossiers whose silence falls within the window asked, counted up to a bound.
    pub due_soon: i64,
    /// How many the query finds, counted up to `counted_to`.
    pub found: i64,
    pub counted_to: i64,
    pub officers: Vec<(Uuid, String)>,
    pub views: Vec<SavedView>,
}

/// A list says "more than" beyond this: nobody reads further, and counting further is slow.
pub const COUNT_CAP: i64 = 1000;
/// The same of a search, which looks into each dossier to count it: whoever finds so many adds a word.
const SEARCH_CAP: i64 = 200;
/// Days ahead in which a nearing silence is shown as urgent.
pub const SOON_DAYS: i64 = 15;

fn field(key: &str, code: ErrorCode) -> FieldError {
    FieldError::new(key, code)
}

impl App {
    /// The worklist of a body, for one of its officers.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn worklist(
        &self,
        who: &Who,
        mut query: WorklistQuery,
    ) -> Result<Worklist, AppError> {
        self.site(who, SiteAction::ReadWorklist)?;
        if !who.is_officer_of(&query.manager) {
            return Err(AppError::NotFound);
        }
        let limit = query.limit;
        query.limit = limit.saturating_add(1);
        let mut tx = self.store.read().await?;
        // Whoever is recused from a dossier does not even read its line, nor counts it.
        query.without = tx.recused_from(&email_key(&who.email)).await?;
        let mut rows = tx.worklist(&query, who.account).await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let soon = WorklistQuery {
            manager: query.manager.clone(),
            silence_before: Some(
                self.today()
                    .saturating_add(jiff::Span::new().days(SOON_DAYS)),
            ),
            without: query.without.clone(),
            ..WorklistQuery::default()
        };
        let counted_to = if query.tokens.is_empty() {
            COUNT_CAP
        } else {
            SEARCH_CAP
        };
        let shared = rows.iter().map(|row| &row.dossier);
        let shared = shared.filter(|d| {
            let scheme = self.region.scheme_version(&d.scheme, d.scheme_from);
            scheme.is_some_and(policy::Scheme::is_shared)
        });
        let shared: Vec<Uuid> = shared.map(|d| d.id).collect();
        Ok(Worklist {
            more,
            counted_to,
            sums: self.sums(&mut *tx, &shared).await?,
            counters: self.counters_for(&mut *tx, &query).await?,
            due_soon: tx.count_worklist(&soon, COUNT_CAP).await?,
            found: tx.count_worklist(&query, counted_to).await?,
            officers: tx.officers(&query.manager).await?,
            views: tx.saved_views(who.account).await?,
            rows,
        })
    }

    /// Keeps a view of the worklist under a name.
    ///
    /// # Errors
    /// `Invalid` for an empty or long name.
    pub async fn save_view(&self, who: &Who, name: &str, query: &str) -> Result<(), AppError> {
        self.site(who, SiteAction::ReadWorklist)?;
        let name = name.trim();
        if name.is_empty() {
            return Err(AppError::Invalid(vec![field("name", ErrorCode::Required)]));
        }
        if name.chars().count() > 80 || query.len() > 1000 {
            return Err(AppError::Invalid(vec![
                field("name", ErrorCode::TooLong).with("max", 80),
            ]));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        tx.insert_saved_view(
            who.account,
            &SavedView {
                id: self.id()?,
                name: name.to_owned(),
                query: query.to_owned(),
                created_at: self.now_us(),
            },
        )
        .await?;
        self.commit(tx).await
    }

    /// Forgets a kept view.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn delete_view(&self, who: &Who, id: Uuid) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        tx.delete_saved_view(who.account, id).await?;
        self.commit(tx).await
    }

    /// Gives a dossier to an officer of the same body, or to nobody.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn assign(
        &self,
        who: &Who,
        key: &str,
        officer: Option<Uuid>,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Assign)
            .await?
            .dossier;
        if let Some(o) = officer
            && !tx
                .officers(&d.manager)
                .await?
                .iter()
                .any(|(id, _)| *id == o)
        {
            return Err(AppError::NotFound);
        }
        d.officer = officer;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.assigned",
            &json!({ "officer": officer }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Says whether a piece is right; a refusal says why.
    ///
    /// # Errors
    /// `Invalid` for a refusal without a reason, `NotFound`, `Forbidden`.
    pub async fn judge_piece(
        &self,
        who: &Who,
        key: &str,
        id: Uuid,
        ok: bool,
        note: &str,
    ) -> Result<(), AppError> {
        if !ok && note.trim().is_empty() {
            return Err(AppError::Invalid(vec![field("note", ErrorCode::Required)]));
        }
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Assign)
            .await?
            .dossier;
        tx.piece(id)
            .await?
            .filter(|p| p.dossier == d.id)
            .ok_or(AppError::NotFound)?;
        let verdict = if ok { "ok" } else { "refused" };
        tx.judge_piece(id, verdict, note.trim()).await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.piece_judged",
            &json!({ "id": id, "verdict": verdict, "note": note.trim() }),
        )
        .await?;
        self.commit(tx).await
    }

    /// All pieces are there: instruction begins.
    ///
    /// # Errors
    /// `Invalid` while an indispensable piece is missing; `NotFound`, `Forbidden`, `State`.
    pub async fn declare_complete(&self, who: &Who, key: &str) -> Result<(), AppError> {
        self.do_without(who, key, "").await
    }

    /// The same where the service does without indispensable pieces that are missing, and says why: what was asked
    /// is asked no more.
    ///
    /// # Errors
    /// `Invalid` for `without`, when pieces are missing and no reason is given; else as
    /// [`App::declare_complete`].
    pub async fn do_without(&self, who: &Who, key: &str, why: &str) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self
            .access(&mut *tx, key, who, Action::DeclareComplete)
            .await?;
        let whole = self.load_whole(&mut *tx, access).await?;
        let missing = whole.missing_pieces();
        let lacking: Vec<&str> = missing
            .iter()
            .filter(|m| m.indispensable)
            .map(|m| m.spec.id.as_str())
            .collect();
        let facts = if lacking.is_empty() {
            json!({})
        } else if why.trim().is_empty() {
            return Err(AppError::Invalid(vec![field(
                "without",
                ErrorCode::Required,
            )]));
        } else {
            json!({ "without": lacking, "why": why.trim() })
        };
        let mut d = whole.access.dossier;
        let today = self.today();
        for c in tx.corrections(d.id).await? {
            if c.kind == "pieces" && c.answered_at.is_none() {
                tx.answer_correction(d.id, c.n, self.now_us()).await?;
            }
        }
        if d.officer.is_none() {
            d.officer = Some(who.account);
        }
        self.resume(&mut *tx, &mut d, today, "pieces").await?;
        d.due_on = None;
        self.advance(
            &mut *tx,
            &mut d,
            Event::DeclareComplete,
            Some(who.account),
            facts,
        )
        .await?;
        self.tell_holders(&mut *tx, &d, "complete", &[]).await?;
        self.commit(tx).await
    }

    /// Asks for pieces. The clock stops only if one of them is indispensable (CRPA L114-5-1).
    ///
    /// # Errors
    /// `Invalid` (no piece, a day gone by), `NotFound`, `Forbidden`, `State`.
    pub async fn ask_pieces(
        &self,
        who: &Who,
        key: &str,
        pieces: &[String],
        message: &str,
        due: Option<Date>,
    ) -> Result<(), AppError> {
        self.ask(who, key, Event::AskPieces, &[], pieces, message, due)
            .await
    }

    /// Opens named sections again for the holder; the clock stands still meanwhile.
    ///
    /// # Errors
    /// `Invalid` (no section, no message, a day gone by), `NotFound`, `Forbidden`, `State`.
    pub async fn ask_correction(
        &self,
        who: &Who,
        key: &str,
        sections: &[String],
        message: &str,
        due: Option<Date>,
    ) -> Result<(), AppError> {
        self.ask(who, key, Event::AskCorrection, sections, &[], message, due)
            .await
    }

    async fn ask(
        &self,
        who: &Who,
        key: &str,
        event: Event,
        sections: &[String],
        pieces: &[String],
        message: &str,
        due: Option<Date>,
    ) -> Result<(), AppError> {
        let correction = event == Event::AskCorrection;
        let action = if correction {
            Action::AskCorrection
        } else {
            Action::AskPieces
        };
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self.access(&mut *tx, key, who, action).await?.dossier;
        let (_, form) = self.scheme_of(&d)?;
        let today = self.today();
        let due = due.unwrap_or_else(|| self.answer_by(today));
        let mut errors = Vec::new();
        if correction {
            if !sections
                .iter()
                .any(|s| form.sections.iter().any(|f| f.id == *s))
            {
                errors.push(field("sections", ErrorCode::RequiredChoices));
            }
            if message.trim().is_empty() {
                errors.push(field("message", ErrorCode::Required));
            }
        } else if !pieces
            .iter()
            .any(|p| form.pieces.iter().any(|f| f.id == *p))
        {
            errors.push(field("pieces", ErrorCode::RequiredChoices));
        }
        if due < today {
            errors.push(field("due", ErrorCode::DateInPast));
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let sections: Vec<String> = form
            .sections
            .iter()
            .map(|s| s.id.clone())
            .filter(|s| sections.contains(s))
            .collect();
        let asked: Vec<&policy::PieceSpec> = form
            .pieces
            .iter()
            .filter(|p| pieces.contains(&p.id))
            .collect();
        let n = tx
            .corrections(d.id)
            .await?
            .last()
            .map_or(1, |c| c.n.saturating_add(1));
        tx.insert_correction(&Correction {
            dossier: d.id,
            n,
            kind: if correction { "correction" } else { "pieces" }.to_owned(),
            sections: sections.clone(),
            pieces: asked.iter().map(|p| p.id.clone()).collect(),
            message: message.trim().to_owned(),
            due_on: Some(due),
            asked_by: who.account,
            asked_at: self.now_us(),
            answered_at: None,
        })
        .await?;
        d.due_on = Some(due);
        if d.officer.is_none() {
            d.officer = Some(who.account);
        }
        if correction {
            d.opened = sections.clone();
            self.suspend(&mut *tx, &mut d, today, "correction").await?;
        } else if asked.iter().any(|p| p.indispensable) {
            self.suspend(&mut *tx, &mut d, today, "pieces").await?;
        }
        let names: Vec<&str> = asked.iter().map(|p| p.id.as_str()).collect();
        self.advance(&mut *tx, &mut d, event, Some(who.account), json!({
            "sections": sections, "pieces": names, "due_on": due.to_string(), "message": message.trim(),
        }))
        .await?;
        let kind = if correction {
            "ask-correction"
        } else {
            "ask-pieces"
        };
        let list = if correction {
            form.sections
                .iter()
                .filter(|s| sections.contains(&s.id))
                .map(|s| format!("– {}", s.title.fr))
                .collect::<Vec<_>>()
        } else {
            asked.iter().map(|p| format!("– {}", p.label.fr)).collect()
        }
        .join("\n");
        self.tell_holders(
            &mut *tx,
            &d,
            kind,
            &[("message", message.trim()), ("list", &list)],
        )
        .await?;
        self.commit(tx).await
    }

    /// Asks somebody outside for an opinion, by a link in a mail.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`, `Forbidden`.
    pub async fn ask_opinion(
        &self,
        who: &Who,
        key: &str,
        email: &str,
        name: &str,
        question: &str,
        deadline: Option<Date>,
        confidential: bool,
    ) -> Result<(), AppError> {
        let today = self.today();
        let mut errors = Vec::new();
        if name.trim().is_empty() {
            errors.push(field("name", ErrorCode::Required));
        }
        if email.trim().is_empty() {
            errors.push(field("email", ErrorCode::Required));
        } else if domain::identifiers::email(email).is_err() {
            errors.push(field("email", ErrorCode::Email));
        }
        if question.trim().is_empty() {
            errors.push(field("question", ErrorCode::Required));
        }
        match deadline {
            None => errors.push(field("deadline", ErrorCode::Required)),
            Some(day) if day < today => errors.push(field("deadline", ErrorCode::DateInPast)),
            Some(_) => {}
        }
        let (Some(deadline), true) = (deadline, errors.is_empty()) else {
            return Err(AppError::Invalid(errors));
        };
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::AskOpinion)
            .await?
            .dossier;
        let (scheme, _) = self.scheme_of(&d)?;
        let now = self.now_us();
        let opinion = Opinion {
            id: self.id()?,
            dossier: d.id,
            email: email.trim().to_owned(),
            name: name.trim().to_owned(),
            question: question.trim().to_owned(),
            deadline,
            confidential,
            asked_by: who.account,
            asked_at: now,
            reminded_at: None,
            answered_at: None,
            verdict: String::new(),
            body: String::new(),
        };
        tx.insert_opinion(&opinion).await?;
        // The link outlives the deadline by a month: a late opinion is better than none.
        let lifetime = i64::from(domain::clock::days_between(today, deadline))
            .saturating_add(30)
            .saturating_mul(86_400_000_000);
        let link = self
            .new_link(
                &mut *tx,
                "opinion",
                None,
                &opinion.email,
                Some(opinion.id),
                "",
                lifetime,
            )
            .await?;
        let day = domain::form::display_date(deadline);
        self.post(
            &mut *tx,
            Letter {
                to: &opinion.email,
                kind: "ask-opinion",
                args: &[
                    ("name", &opinion.name),
                    ("by", &who.name),
                    ("title", &d.title),
                    ("scheme", &scheme.name.fr),
                    ("question", &opinion.question),
                    ("due", &day),
                    ("link", &link),
                ],
                dossier: Some(d.id),
                attachment: None,
            },
        )
        .await?;
        self.record(&mut *tx, &mut d, Some(who.account), "dossier.opinion_asked", &json!({
            "opinion": opinion.id, "name": opinion.name, "deadline": deadline.to_string(), "confidential": confidential,
        }))
        .await?;
        self.commit(tx).await
    }

    /// What the rules give for the submitted plan under a note: each line judged and the aid of each
    /// funder. `None` when the form has no plan.
    ///
    /// # Errors
    /// `Internal` when the stored answers of the project are not ours.
    pub fn compute(&self, whole: &Whole<'_>, note: &Note) -> Result<Option<Computed>, AppError> {
        Ok(self.computed(whole, self.read(whole, note)?))
    }

    pub(crate) fn computed(&self, whole: &Whole<'_>, read: Read) -> Option<Computed> {
        let plan = read.plan?;
        let today = self.today();
        let dates = LawDates {
            filing: whole.access.dossier.received_on,
            ..LawDates::default()
        };
        let (region, scheme, form) = (&self.region, whole.scheme, whole.form);
        let assessed = assess_kept(region, scheme, &read.facts, today, &dates, &read.kept);
        let fundings = assessed.fundings;
        let lead = fundings.iter().find(|funding| funding.lead);
        // Without a rule of an amount, or before the first line, lines count as the form says.
        let judged = lead.and_then(|lead| lead.base.clone()).unwrap_or_else(|| {
            let rule = AmountRule::not_published(&scheme.source);
            judge(&rule, form, &plan.to_rules(), &read.facts, &read.kept)
        });
        Some(Computed {
            check: plan::check(&plan, form),
            base: judged.total,
            proposal: lead.and_then(|lead| lead.proposal.clone()),
            judged,
            fundings,
            plan,
        })
    }

    /// What an amount passes that no decision passes, for a page that shows the letter before it leaves.
    ///
    /// # Errors
    /// `Internal` when the stored answers of the project are not ours.
    pub fn over_limits(
        &self,
        whole: &Whole<'_>,
        amount: Cents,
    ) -> Result<Option<FieldError>, AppError> {
        let note = note_of(whole.instruction.as_ref())?;
        let computed = self.compute(whole, &note)?;
        Ok(limits::passed(whole, computed.as_ref(), None, Some(amount)))
    }

    /// Writes the instruction note.
    ///
    /// # Errors
    /// `Stale` when somebody else wrote it meanwhile, `Invalid`, `NotFound`, `Forbidden`.
    pub async fn save_note(
        &self,
        who: &Who,
        key: &str,
        base: i64,
        note: &Note,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self
            .access(&mut *tx, key, who, Action::WriteInstruction)
            .await?;
        let whole = self.load_whole(&mut *tx, access).await?;
        // What the rules retain without an officer's say.
        let usual = self.compute(&whole, &Note::default())?;
        let lines = usual.map(|usual| usual.judged.lines).unwrap_or_default();
        let mut errors = Vec::new();
        for (line, kept) in &note.retained {
            let Some(usual) = lines.iter().find(|one| one.key == *line) else {
                continue;
            };
            if kept.cents < Cents(0) || kept.cents > usual.presented {
                errors.push(
                    field(&format!("retained.{line}"), ErrorCode::AmountTooLarge)
                        .with("max", usual.presented.format_fr()),
                );
            } else if kept.cents != usual.retained && kept.reason.trim().is_empty() {
                errors.push(field(&format!("reason.{line}"), ErrorCode::Required));
            }
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let mut d = whole.access.dossier;
        tx.put_instruction(d.id, base, &to_json(note)?, who.account, self.now_us())
            .await?;
        self.record(
            &mut *tx,
            &mut d,
            Some(who.account),
            "dossier.note_saved",
            &json!({ "rev": base + 1 }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Proposes an amount for decision: the rule's, or the officer's own with a reason.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`, `Forbidden`, `State`.
    pub async fn propose(
        &self,
        who: &Who,
        key: &str,
        amount: Cents,
        reason: &str,
    ) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let access = self.access(&mut *tx, key, who, Action::Propose).await?;
        let mut whole = self.load_whole(&mut *tx, access).await?;
        let stored = tx.instruction(whole.access.dossier.id).await?;
        let base = stored.as_ref().map_or(0, |i| i.rev);
        let mut note = note_of(stored.as_ref())?;
        let computed = self.compute(&whole, &note)?;
        let rule = computed.as_ref().and_then(|c| c.proposal.as_ref());
        let rule = rule.and_then(|p| p.amount);
        let mut errors = Vec::new();
        errors.extend(limits::passed(
            &whole,
            computed.as_ref(),
            None,
            Some(amount),
        ));
        if amount < Cents(0) {
            errors
                .push(field("amount", ErrorCode::AmountTooSmall).with("min", Cents(0).format_fr()));
        }
        if rule != Some(amount) && reason.trim().is_empty() {
            errors.push(field("reason", ErrorCode::Required));
        }
        let mandates = whole.scheme.mandates.iter();
        for body in mandates
            .filter(|m| m.lead)
            .filter_map(|m| m.opinion.as_ref())
        {
            if !self.has_opinion(&whole, body) {
                let name = self.region.body_name(body, self.today());
                errors.push(
                    field("amount", ErrorCode::OpinionFirst)
                        .with("name", name.map(|name| name.fr).unwrap_or_default()),
                );
            }
        }
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        note.amount = Some(amount);
        note.amount_reason = reason.trim().to_owned();
        let d = &mut whole.access.dossier;
        tx.put_instruction(d.id, base, &to_json(&note)?, who.account, self.now_us())
            .await?;
        d.proposed = Some(amount);
        let booking = Booking::Reserve(amount, self.today());
        self.book(&mut *tx, d, booking, Some(who.account)).await?;
        self.lead_part(&mut *tx, d, PartEvent::Propose, Some(amount))
            .await?;
        self.advance(
            &mut *tx,
            d,
            Event::Propose,
            Some(who.account),
            json!({
                "cents": amount.0, "rule_cents": rule.map(|c| c.0), "reason": note.amount_reason,
            }),
        )
        .await?;
        self.commit(tx).await
    }

    /// Takes a proposal back to instruction, or resumes an adjourned dossier.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `State`.
    pub async fn reopen(&self, who: &Who, key: &str) -> Result<(), AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(());
        };
        let d = self.find(&mut *tx, key).await?;
        let event = if d.state == domain::dossier::State::Adjourned {
            Event::Resume
        } else {
            Event::ReopenReview
        };
        let mut d = self
            .access(&mut *tx, key, who, Action::Reopen)
            .await?
            .dossier;
        self.book(&mut *tx, &d, Booking::Release, Some(who.account))
            .await?;
        if event == Event::ReopenReview {
            self.lead_part(&mut *tx, &d, PartEvent::Reopen, None)
                .await?;
        }
        self.advance(&mut *tx, &mut d, event, Some(who.account), json!({}))
            .await?;
        self.commit(tx).await
    }

    /// Records a decision with its reasons and freezes what it rests on. What it grants is entered
    /// in the ledger of state aid in the same transaction.
    ///
    /// # Errors
    /// `Aid` when a grant would pass a ceiling of state aid or its grant equivalent is not known;
    /// `Invalid`, `NotFound`, `Forbidden`, `State`.
    pub async fn decide(&self, who: &Who, key: &str, new: &NewDecision) -> Result<Uuid, AppError> {
        self.decide_subject_to(who, key, new, &[]).await
    }

    /// The same where the grant of the lead of a shared dossier depends on those of other funders.
    ///
    /// # Errors
    /// As [`App::decide`]; `Invalid` for a condition on who is not asked, or where nobody else is.
    pub(crate) async fn decide_subject_to(
        &self,
        who: &Who,
        key: &str,
        new: &NewDecision,
        others: &[String],
    ) -> Result<Uuid, AppError> {
        self.retrying(|| self.decide_once(who, key, new, others))
            .await
    }

    async fn decide_once(
        &self,
        who: &Who,
        key: &str,
        new: &NewDecision,
        others: &[String],
    ) -> Result<Uuid, AppError> {
        let (event, action) = match new.kind.as_str() {
            "granted" => (Event::Grant, Action::Decide),
            "refused" => (Event::Refuse, Action::Decide),
            "adjourned" => (Event::Adjourn, Action::Decide),
            "inadmissible" => (Event::DeclareInadmissible, Action::DeclareInadmissible),
            _ => {
                return Err(AppError::Invalid(vec![field(
                    "kind",
                    ErrorCode::RequiredChoice,
                )]));
            }
        };
        let id = self.id()?;
        let mut tx = match self.begin_making(who, id).await? {
            Making::First(tx) => tx,
            Making::Again(decision) => return Ok(decision),
        };
        let access = self.access(&mut *tx, key, who, action).await?;
        let mut whole = self.load_whole(&mut *tx, access).await?;
        if event != Event::DeclareInadmissible
            && let Some(lead) = whole.parts.iter().find(|part| part.lead).cloned()
        {
            let new = PartDecision {
                funder: lead.funder.clone(),
                subject_to: others.to_vec(),
                decision: new.clone(),
            };
            return self.decide_share(tx, who, whole, lead, &new, id).await;
        }
        let note = note_of(tx.instruction(whole.access.dossier.id).await?.as_ref())?;
        let (assessed, computed) = self.weigh(&whole, &note, new.decided_on)?;
        let mut basis = basis(&whole, &note, computed.as_ref(), &assessed)?;
        let today = self.today();
        let against = assessed.stands_against(&note);
        let mut errors = decision_errors(new, &whole.access.dossier, today, against);
        if !others.is_empty() {
            errors.push(field("subject_to", ErrorCode::UnknownChoice));
        }
        let amount = new.amount.filter(|_| new.kind == "granted");
        errors.extend(limits::passed(&whole, computed.as_ref(), None, amount));
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let granting = match amount {
            Some(amount) => Some(
                self.aid_to_grant(&mut *tx, &whole, amount, new.decided_on)
                    .await?,
            ),
            None => None,
        };
        if let Some(granting) = &granting {
            basis["state_aid"] = granting.facts();
        }
        let dossier = whole.access.dossier.id;
        let reasons = told(&new.reasons);
        let n = tx
            .decisions(dossier)
            .await?
            .last()
            .map_or(1, |x| x.n.saturating_add(1));
        tx.insert_decision(&Decision {
            id,
            dossier,
            n,
            kind: new.kind.clone(),
            amount,
            reasons: reasons.clone(),
            decided_on: new.decided_on,
            decided_by: new.decided_by.trim().to_owned(),
            signatory: new.signatory.trim().to_owned(),
            basis: basis.to_string(),
            created_by: who.account,
            created_at: self.now_us(),
            notified_at: None,
        })
        .await?;
        if let Some(granting) = &granting {
            self.record_aid(&mut *tx, who, &whole, granting, (id, n), new.decided_on)
                .await?;
        }
        let d = &mut whole.access.dossier;
        if new.kind != "adjourned" {
            d.decided_on = Some(new.decided_on);
            d.due_on = None;
            d.opened.clear();
        }
        d.granted = amount;
        // Put off, the proposal keeps its reservation until it is taken up again.
        let booking = match amount {
            Some(cents) => Some(Booking::Commit(cents, new.decided_on)),
            None if new.kind == "adjourned" => None,
            None => Some(Booking::Release),
        };
        if let Some(booking) = booking {
            self.book(&mut *tx, d, booking, Some(who.account)).await?;
        }
        self.advance(&mut *tx, d, event, Some(who.account), json!({
            "decision": id, "cents": amount.map(|c| c.0), "reasons": reasons, "decided_on": new.decided_on.to_string(),
            "decided_by": new.decided_by.trim(),
        }))
        .await?;
        if event == Event::DeclareInadmissible {
            self.close_parts(&mut *tx, who, d).await?;
        }
        self.enqueue(
            &mut *tx,
            "decision",
            &format!("decision:{id}"),
            json!({ "decision": id }),
            0,
        )
        .await?;
        self.commit(tx).await?;
        Ok(id)
    }
}

/// Reasons that say something, without the spaces around them.
pub(crate) fn told(reasons: &[String]) -> Vec<String> {
    reasons
        .iter()
        .map(|r| r.trim().to_owned())
        .filter(|r| !r.is_empty())
        .collect()
}

/// What is wrong with a decision, before it is taken: a page that shows the letter asks first.
/// `against`: a condition does not hold, so that a grant owes its reasons.
#[must_use]
pub fn decision_errors(
    new: &NewDecision,
    d: &Dossier,
    today: Date,
    against: bool,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let without_reason = told(&new.reasons).is_empty();
    if new.kind == "granted" {
        match new.amount {
            None => errors.push(field("amount", ErrorCode::Required)),
            Some(a) if a <= Cents(0) => errors
                .push(field("amount", ErrorCode::AmountTooSmall).with("min", Cents(1).format_fr())),
            Some(a) if (d.proposed != Some(a) || against) && without_reason => {
                errors.push(field("reasons", ErrorCode::Required))
            }
            Some(_) => {}
        }
    } else if without_reason {
        errors.push(field("reasons", ErrorCode::Required));
    }
    if new.decided_by.trim().is_empty() {
        errors.push(field("decided_by", ErrorCode::Required));
    }
    if new.signatory.trim().is_empty() {
        errors.push(field("signatory", ErrorCode::Required));
    }
    if new.decided_on > today {
        errors.push(field("decided_on", ErrorCode::DateInFuture));
    } else if d.received_on.is_some_and(|r| new.decided_on < r) {
        errors.push(field("decided_on", ErrorCode::DateInPast));
    }
    errors
}

/// The note as stored, or an empty one.
///
/// # Errors
/// `Internal` when the stored text is not ours.
pub fn note_of(stored: Option<&store::Instruction>) -> Result<Note, AppError> {
    match stored {
        Some(i) => serde_json::from_str(&i.data)
            .map_err(|e| AppError::Internal(format!("note unreadable: {e}"))),
        None => Ok(Note::default()),
    }
}

/// What a decision rests on, frozen: rule version, conditions, inputs, steps.
pub(crate) fn basis(
    whole: &Whole<'_>,
    note: &Note,
    computed: Option<&Computed>,
    assessed: &Assessed,
) -> Result<serde_json::Value, AppError> {
    let d: &Dossier = &whole.access.dossier;
    let version = whole.versions.last();
    let assessed = serde_json::to_value(assessed)
        .map_err(|e| AppError::Internal(format!("assessment unwritable: {e}")))?;
    Ok(json!({
        "scheme": whole.scheme.id,
        "scheme_from": whole.scheme.validity.from.to_string(),
        "source": whole.scheme.source,
        "version": version.map(|v| v.n),
        "version_sha256": version.map(|v| crate::runtime::hex(&v.hash)),
        "received_on": d.received_on.map(|x| x.to_string()),
        "note": note,
        "base_cents": computed.map(|c| c.base.0),
        "requested_cents": computed.map(|c| c.check.requested.0),
        "steps": computed.and_then(|c| c.proposal.as_ref()).map(|p| p.steps.iter().map(|s| json!({
            "id": s.id, "cents": s.cents.0, "cut_cents": s.cut.map(|c| c.0), "source": s.source,
        })).collect::<Vec<_>>()),
        "proposed_cents": d.proposed.map(|c| c.0),
        "assessment": assessed,
    }))
}
