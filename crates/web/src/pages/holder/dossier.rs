//! `/dossiers/{key}`: one page that says where it stands, what is asked, what happens next.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use app::App;
use app::holder::Check;
use app::rectify::corrects;
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::dossier::State;
use domain::permission::Action;
use jiff::civil::Date;
use money::Cents;
use policy::model::SectionKind;
use store::{Decision, Dossier};

use super::history::{Teller, Told};
use super::standing::{Facts, Go, Standing};
use super::words;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::shared::SumView;
use crate::parts::FieldError;

/// A receipt takes seconds to be written; beyond this, waiting for it on the page helps nobody.
const RECEIPT_WAIT: i64 = 600_000_000;

#[derive(Template)]
#[template(path = "pages/holder/dossier.html")]
struct DossierPage {
    t: T,
    page: Layout,
    name: String,
    base: String,
    scheme: String,
    scheme_href: String,
    number: Option<String>,
    applicant: String,
    place: String,
    standing: Standing,
    /// The yellow button; `None` when the message form has it.
    go: Option<Go>,
    facts: Vec<(&'static str, String)>,
    request: Option<Request>,
    tasks: Vec<Task>,
    draft: bool,
    messages: Vec<MessageView>,
    writes: bool,
    typed: String,
    errors: Vec<FieldError>,
    decisions: Vec<DecisionView>,
    /// What each funder says; `None` where one alone decides.
    funders: Option<SumView>,
    opinions: Vec<OpinionView>,
    documents: Vec<FileLink>,
    /// The receipt is being written.
    receipt_soon: bool,
    pieces: Vec<FileLink>,
    people: Vec<(String, &'static str)>,
    invites: bool,
    withdraws: bool,
    history: Vec<Told>,
    filed: bool,
}

/// What the service asks, with the way to each thing asked.
struct Request {
    message: String,
    due: Option<String>,
    asked: String,
    links: Vec<(String, Option<String>)>,
}

/// A line of the task list.
struct Task {
    title: String,
    href: Option<String>,
    class: &'static str,
    status: String,
    wrong: bool,
}

struct MessageView {
    id: String,
    name: String,
    mine: bool,
    when: String,
    body: String,
    new: bool,
    files: Vec<FileLink>,
}

pub(super) struct FileLink {
    pub href: String,
    pub name: String,
    pub about: String,
}

struct DecisionView {
    title: String,
    /// The title says by itself that it is a decision.
    said: bool,
    amount: Option<String>,
    when: String,
    by: String,
    reasons: Vec<String>,
    letter: Option<String>,
    /// What it says of the decision it corrects.
    corrects: Option<String>,
    /// An act that came after corrects it.
    corrected: bool,
}

struct OpinionView {
    name: String,
    verdict: &'static str,
    when: String,
    body: String,
}

/// Day on which a decision was sent to the holder, from which appeals are counted.
pub(super) fn notified(ctx: &Ctx, decision: Option<&Decision>) -> Option<Date> {
    let at = decision?.notified_at?;
    Some(ctx.site.app().ok()?.local(at).date())
}

/// Delay of appeal of a dossier, in months, from the law of the day it was received.
pub(super) fn appeal_months(ctx: &Ctx, d: &Dossier) -> Option<u32> {
    let on = d.received_on.unwrap_or_else(|| ctx.site.today());
    ctx.site.app().ok()?.months("appeal-delay", on)
}

pub async fn show(ctx: Ctx, Path(key): Path<String>) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let whole = app.whole_story(who, &key).await?;
    if whole.access.is_officer() {
        let number = words::dossier_key(&whole.access.dossier);
        return Ok(Redirect::to(&format!("/instruction/{number}")).into_response());
    }
    if whole.access.partner.is_some() {
        let number = words::dossier_key(&whole.access.dossier);
        return Ok(Redirect::to(&format!("/partages/{number}")).into_response());
    }
    let answer = render(&ctx, app, &whole, "", Vec::new())?;
    let news = whole
        .messages
        .iter()
        .any(|m| m.created_at > whole.seen.messages_at)
        || whole
            .versions
            .last()
            .is_some_and(|v| v.n > whole.seen.version);
    if news {
        // Not to be remembered is no reason not to be shown.
        if let Err(error) = app.mark_seen(who, &key).await {
            tracing::warn!(%error, "what was seen could not be remembered");
        }
    }
    Ok(answer)
}

/// The page, with a message that could not be sent when there is one.
pub(super) fn render(
    ctx: &Ctx,
    app: &App,
    whole: &Whole<'_>,
    typed: &str,
    errors: Vec<FieldError>,
) -> Result<Response, WebError> {
    let maker = Maker::new(ctx, app, whole);
    let page = maker.page(ctx, typed, errors)?;
    ctx.html(&page)
}

/// What the parts of the page are made from.
struct Maker<'a> {
    t: T,
    app: &'a App,
    whole: &'a Whole<'a>,
    me: uuid::Uuid,
    today: Date,
    base: String,
    manager: String,
    /// The same as a sentence says it.
    called: String,
}

impl<'a> Maker<'a> {
    fn new(ctx: &Ctx, app: &'a App, whole: &'a Whole<'a>) -> Maker<'a> {
        let today = ctx.site.today();
        let d = &whole.access.dossier;
        Maker {
            t: ctx.t,
            app,
            whole,
            me: ctx
                .session
                .as_ref()
                .map(|session| session.who.account)
                .unwrap_or_default(),
            today,
            base: format!("/dossiers/{}", words::dossier_key(d)),
            manager: words::body(ctx.t, &app.region, &d.manager, today),
            called: words::called(ctx.t, &app.region, &d.manager, today),
        }
    }

    fn page(
        &self,
        ctx: &Ctx,
        typed: &str,
        errors: Vec<FieldError>,
    ) -> Result<DossierPage, WebError> {
        let (t, whole) = (self.t, self.whole);
        let access = &whole.access;
        let d = &access.dossier;
        let region = &self.app.region;
        let answers = whole.answers();
        let given: BTreeSet<String> = whole
            .current_pieces()
            .map(|piece| piece.piece.clone())
            .collect();
        let editing = matches!(d.state, State::Draft | State::Correction);
        let check = editing.then(|| {
            self.app
                .check(whole.scheme, whole.form, &answers, whole.said(), &given)
        });
        let ready = check.as_ref().is_some_and(Check::ready);
        let tasks = check
            .as_ref()
            .map(|check| self.tasks(check, ready))
            .unwrap_or_default();
        let standing = self.standing(ctx, &tasks);
        let scheme = t.text(&whole.scheme.name).into_owned();
        let here = words::dossier(t, &scheme);
        let (name, title) = if d.title.is_empty() {
            (here.clone(), here.clone())
        } else {
            let title = t.args2(
                "holder-dossier-title",
                "title",
                d.title.as_str(),
                "scheme",
                scheme.as_str(),
            );
            (d.title.clone(), title.into_owned())
        };
        let project = words::name(t, region, &whole.project.title, &whole.project.commune);
        let filed = d.filed_at.is_some();
        let writes = access.may(Action::WriteMessage);
        let mut go = standing.go.clone();
        if go.is_none() && !writes {
            let href = format!("/mes-projets/{}", whole.project.id);
            go = Some(Go {
                href,
                label: t.get("holder-go-project").into_owned(),
            });
        }
        let mut documents: Vec<FileLink> = whole
            .documents
            .iter()
            .map(|one| self.document(one))
            .collect();
        documents.reverse();
        let funders = if whole.parts.is_empty() {
            None
        } else {
            let sum = app::parts::sum_of(&whole.parts)?;
            Some(SumView::of(t, &sum, self.app))
        };
        Ok(DossierPage {
            t,
            funders,
            name,
            page: Layout::new(ctx, title)
                .here(here)
                .under("/mes-projets", t.get("nav-projects"))
                .under(format!("/mes-projets/{}", whole.project.id), project)
                .wrong(!errors.is_empty()),
            base: self.base.clone(),
            scheme,
            scheme_href: format!("/dispositifs/{}?le={}", d.scheme, d.scheme_from),
            number: d.number.clone(),
            applicant: d.applicant.clone(),
            place: words::commune(region, &d.commune),
            facts: self.facts(d),
            request: self.request(),
            tasks,
            draft: d.state == State::Draft,
            messages: self.messages(),
            writes,
            typed: typed.to_owned(),
            errors,
            decisions: whole
                .decisions
                .iter()
                .rev()
                .map(|one| self.decision(one))
                .collect(),
            opinions: self.opinions(),
            receipt_soon: whole
                .access
                .dossier
                .filed_at
                .is_some_and(|at| self.app.now_us() - at < RECEIPT_WAIT)
                && !whole.documents.iter().any(|one| one.kind == "receipt"),
            documents,
            pieces: self.pieces(),
            people: self.people(),
            invites: access.may(Action::Invite),
            withdraws: access.may(Action::Withdraw),
            history: self.history(),
            filed,
            go,
            standing,
        })
    }

    fn standing(&self, ctx: &Ctx, tasks: &[Task]) -> Standing {
        let (t, whole) = (self.t, self.whole);
        let d = &whole.access.dossier;
        let committee = whole.scheme.committee.as_deref();
        let committee = committee.map(|id| words::called(t, &self.app.region, id, self.today));
        let decision = whole.decisions.last();
        let letter = whole
            .documents
            .iter()
            .rev()
            .find(|one| one.kind == "decision");
        let mut standing = Facts {
            t,
            today: self.today,
            dossier: d,
            asked: whole.open_correction(),
            manager: &self.called,
            committee: committee.as_deref(),
            notified: notified(ctx, decision),
            appeal: appeal_months(ctx, d),
            letter: letter.map(|one| format!("{}/documents/{}", self.base, one.id)),
            acts: whole.access.may(Action::UploadPiece),
        }
        .standing();
        // On its own page, a dossier being written leads to the section that comes next.
        let acts = whole.access.may(Action::EditSection);
        if acts && matches!(d.state, State::Draft | State::Correction) {
            let next = tasks.iter().find(|task| task.class == "now");
            let go = next.and_then(|task| {
                let last = task
                    .href
                    .as_ref()
                    .is_some_and(|href| href.ends_with("/verifier"));
                let label = match (last, d.state) {
                    (true, _) => task.title.clone(),
                    (false, State::Draft) => t
                        .args("holder-go-section", "section", task.title.as_str())
                        .into_owned(),
                    (false, _) => t
                        .args("holder-go-again", "section", task.title.as_str())
                        .into_owned(),
                };
                Some(Go {
                    href: task.href.clone()?,
                    label,
                })
            });
            standing.go = go.or(standing.go);
        }
        standing
    }

    /// The sections as a line: done, the one to do now, those ahead; then the filing.
    fn tasks(&self, check: &Check<'_>, ready: bool) -> Vec<Task> {
        let (t, whole) = (self.t, self.whole);
        let d = &whole.access.dossier;
        let before = match (d.state, whole.versions.last()) {
            (State::Correction, Some(last)) => {
                app::view::version_sections(last).unwrap_or_default()
            }
            _ => BTreeMap::new(),
        };
        let mut tasks = Vec::new();
        let mut met = false;
        for section in &whole.form.sections {
            let open = d.state == State::Draft || d.opened.contains(&section.id);
            if !open && section.kind != SectionKind::Pieces {
                continue;
            }
            let found = check.sections.iter().find(|one| one.id == section.id);
            let (done, wrong, status) = if section.kind == SectionKind::Pieces {
                let missing = check.missing.len();
                let status = match missing {
                    0 => t.get("holder-task-done"),
                    _ => t.args("holder-task-pieces", "count", missing),
                };
                (missing == 0, false, status)
            } else {
                match found {
                    // What was sent was complete: a section is done when its answers have changed.
                    Some(one)
                        if one.check.complete
                            && before.get(&section.id)
                                == whole.sections.get(&section.id).map(|s| &s.data) =>
                    {
                        (false, false, t.get("holder-task-again"))
                    }
                    Some(one) if one.check.complete => (true, false, t.get("holder-task-done")),
                    Some(one) if one.untouched => (false, false, t.get("holder-task-new")),
                    Some(one) => self.left(&one.check.errors),
                    None => (false, false, t.get("holder-task-new")),
                }
            };
            let class = match (done, met) {
                (true, _) => "done",
                // A missing piece does not stand against filing: it is not what comes now.
                (false, false) if section.kind != SectionKind::Pieces => {
                    met = true;
                    "now"
                }
                (false, _) => "ahead",
            };
            let href = match section.kind {
                SectionKind::Pieces => Some(format!("{}/pieces", self.base)),
                _ if open => Some(format!("{}/sections/{}", self.base, section.id)),
                _ => None,
            };
            let title = t.text(&section.title).into_owned();
            tasks.push(Task {
                title,
                href,
                class,
                status: status.into_owned(),
                wrong,
            });
        }
        tasks.push(Task {
            title: t
                .get(if d.state == State::Draft {
                    key("holder-task-file")
                } else {
                    key("holder-task-send")
                })
                .into_owned(),
            href: Some(format!("{}/verifier", self.base)),
            class: if ready && !met { "now" } else { "ahead" },
            status: String::new(),
            wrong: false,
        });
        tasks
    }

    /// What a section begun still needs: first what is wrong, else what is blank.
    fn left(&self, errors: &[domain::form::FieldError]) -> (bool, bool, Cow<'static, str>) {
        use domain::form::ErrorCode as Code;
        let blank = |error: &&domain::form::FieldError| {
            matches!(
                error.code,
                Code::Required
                    | Code::RequiredChoice
                    | Code::RequiredChoices
                    | Code::RequiredYesNo
                    | Code::MustTick
                    | Code::PlanNoExpense
                    | Code::PlanNoRequest
            )
        };
        let wrong = errors.len() - errors.iter().filter(blank).count();
        if wrong > 0 {
            (
                false,
                true,
                self.t.args("holder-task-wrong", "count", wrong),
            )
        } else {
            (
                false,
                false,
                self.t.args("holder-task-left", "count", errors.len()),
            )
        }
    }

    fn facts(&self, d: &Dossier) -> Vec<(&'static str, String)> {
        let t = self.t;
        let mut facts = Vec::new();
        let mut add = |label: &'static str, value: Option<String>| {
            if let Some(value) = value {
                facts.push((label, value));
            }
        };
        let day = |date: Date| t.date(date).into_owned();
        add(key("holder-fact-received"), d.received_on.map(day));
        if d.filed_at.is_some() && !d.state.is_final() {
            let silence = match (d.lapsed_on, d.suspended) {
                (Some(_), _) => None,
                (None, true) => Some(t.get("holder-fact-stopped").into_owned()),
                (None, false) => d.silence_on.map(day),
            };
            add(key("holder-fact-silence"), silence);
            add(key("holder-fact-lapsed"), d.lapsed_on.map(day));
        }
        add(key("holder-fact-service"), Some(self.manager.clone()));
        add(key("holder-fact-officer"), self.whole.officer_name.clone());
        add(
            key("holder-fact-asked"),
            d.requested.map(|amount: Cents| t.exact(amount)),
        );
        add(
            key("holder-fact-granted"),
            d.granted.map(|amount| t.exact(amount)),
        );
        facts
    }

    fn request(&self) -> Option<Request> {
        let (t, whole) = (self.t, self.whole);
        let d = &whole.access.dossier;
        let asked = whole.open_correction().filter(|_| !d.state.is_final())?;
        let pieces = asked.kind == "pieces";
        let acts = whole.access.may(Action::UploadPiece);
        let links = if pieces {
            let names = words::pieces(t, whole.form, &asked.pieces);
            let href = acts.then(|| format!("{}/pieces", self.base));
            names.into_iter().map(|name| (name, href.clone())).collect()
        } else {
            let of_form = whole
                .form
                .sections
                .iter()
                .filter(|section| asked.sections.contains(&section.id));
            of_form
                .map(|section| {
                    let href = acts.then(|| format!("{}/sections/{}", self.base, section.id));
                    (t.text(&section.title).into_owned(), href)
                })
                .collect()
        };
        // The receipt itself asks for the pieces that are missing at filing: nobody wrote then.
        let by = whole
            .officer_name
            .as_deref()
            .filter(|_| !asked.message.is_empty())
            .unwrap_or(&self.manager);
        Some(Request {
            message: asked.message.clone(),
            due: asked.due_on.map(|day| t.date(day).into_owned()),
            asked: t
                .args2(
                    "holder-asked-by",
                    "name",
                    by,
                    "date",
                    words::day(t, self.app, asked.asked_at),
                )
                .into_owned(),
            links,
        })
    }

    fn messages(&self) -> Vec<MessageView> {
        let (t, whole) = (self.t, self.whole);
        let mut all: Vec<MessageView> = whole
            .messages
            .iter()
            .map(|message| MessageView {
                id: message.id.to_string(),
                mine: message.author == Some(self.me),
                name: message.author_name.clone(),
                when: words::moment(t, self.app, message.created_at),
                body: message.body.clone(),
                new: message.side == "officer" && message.created_at > whole.seen.messages_at,
                files: whole
                    .pieces
                    .iter()
                    .filter(|piece| piece.message == Some(message.id))
                    .map(|piece| self.piece(piece, piece.name.clone()))
                    .collect(),
            })
            .collect();
        all.reverse();
        all
    }

    fn piece(&self, piece: &store::Piece, name: String) -> FileLink {
        FileLink {
            href: format!("{}/pieces/{}", self.base, piece.id),
            about: words::size(self.t, piece.size),
            name,
        }
    }

    /// Pieces in their present state, once filed.
    fn pieces(&self) -> Vec<FileLink> {
        let whole = self.whole;
        if whole.access.dossier.filed_at.is_none() {
            return Vec::new();
        }
        let label = |id: &str| {
            words::pieces(self.t, whole.form, &[id.to_owned()])
                .pop()
                .unwrap_or_default()
        };
        whole
            .current_pieces()
            .map(|piece| {
                let mut link = self.piece(piece, label(&piece.piece));
                link.about = format!("{}, {}", piece.name, link.about);
                if piece.verdict == "refused" {
                    let why = self.t.args("upload-refused-why", "why", &piece.note);
                    link.about = format!("{} · {why}", link.about);
                }
                link
            })
            .collect()
    }

    fn document(&self, one: &store::Document) -> FileLink {
        let (size, day) = (
            words::size(self.t, one.size),
            words::day(self.t, self.app, one.created_at),
        );
        FileLink {
            href: format!("{}/documents/{}", self.base, one.id),
            name: one.title.clone(),
            about: format!("PDF, {size} · {day}"),
        }
    }

    fn decision(&self, one: &Decision) -> DecisionView {
        let t = self.t;
        let title = match one.kind.as_str() {
            "granted" => key("state-granted"),
            "refused" => key("state-refused"),
            "adjourned" => key("state-adjourned"),
            "inadmissible" => key("state-inadmissible"),
            "conditional" => key("part-conditional"),
            _ => key("state-withdrawn"),
        };
        let letter = self
            .whole
            .documents
            .iter()
            .find(|document| document.subject == Some(one.id));
        DecisionView {
            title: t.get(title).into_owned(),
            said: one.kind == "adjourned",
            amount: one.amount.map(|amount| t.exact(amount)),
            when: t.date(one.decided_on).into_owned(),
            // The name as it was written, or that of the body whose id was.
            by: words::body(t, &self.app.region, &one.decided_by, one.decided_on),
            reasons: one.reasons.clone(),
            corrects: corrects(one).map(|c| {
                t.args2("act-corrects", "date", t.date(c.decided_on), "why", c.why)
                    .into_owned()
            }),
            corrected: self
                .whole
                .decisions
                .iter()
                .any(|later| corrects(later).is_some_and(|c| c.decision == one.id)),
            letter: letter.map(|document| format!("{}/documents/{}", self.base, document.id)),
        }
    }

    fn opinions(&self) -> Vec<OpinionView> {
        let answered = self
            .whole
            .opinions
            .iter()
            .filter_map(|one| Some((one, one.answered_at?)));
        answered
            .map(|(one, at)| OpinionView {
                name: one.name.clone(),
                verdict: match one.verdict.as_str() {
                    "favourable" => key("holder-opinion-favourable"),
                    "unfavourable" => key("holder-opinion-unfavourable"),
                    _ => key("holder-opinion-reserved"),
                },
                when: words::day(self.t, self.app, at),
                body: one.body.clone(),
            })
            .collect()
    }

    fn people(&self) -> Vec<(String, &'static str)> {
        let owner = (self.whole.owner_name.clone(), key("holder-role-owner"));
        let members = self
            .whole
            .members
            .iter()
            .map(|one| (one.name.clone(), words::role_key(&one.role)));
        std::iter::once(owner).chain(members).collect()
    }

    fn history(&self) -> Vec<Told> {
        let whole = self.whole;
        let mut people: BTreeMap<_, _> = whole
            .members
            .iter()
            .map(|one| (one.account, one.name.clone()))
            .collect();
        people.insert(whole.access.dossier.owner, whole.owner_name.clone());
        if let (Some(officer), Some(name)) = (whole.access.dossier.officer, &whole.officer_name) {
            people.insert(officer, name.clone());
        }
        let teller = Teller {
            t: self.t,
            app: self.app,
            form: whole.form,
            me: self.me,
            people,
            service: &self.manager,
        };
        let story = whole.story.as_deref().unwrap_or_default();
        teller.tell(story.iter().map(|happened| &happened.entry))
    }
}
