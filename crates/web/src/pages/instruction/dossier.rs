//! `/instruction/{number}`: the file beside its panel.

use app::applicant::Around;
use app::officer::note_of;
use app::view::{Whole, version_sections};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::dossier::State;
use domain::permission::Action;
use policy::model::Stage;

use super::aid;
use super::amount::{BaseView, ChainView, OtherChain, chains};
use super::applicant::ApplicantView;
use super::clock::{ClockView, clock};
use super::conditions::ConditionsView;
use super::decide::names;
use super::desk::{Head, Notice, desk, notice};
use super::history::{Decided, Line, decided, history};
use super::panel::{self, OpinionView, PieceGroup, RequestView};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, StageNow};
use crate::purse::Purse;
use crate::reading::{self, Family, PlanView, SectionView};

/// Messages shown beside the file; the others are on their page.
const LAST_MESSAGES: usize = 2;

#[derive(Template)]
#[template(path = "pages/instruction/dossier.html")]
struct Page {
    t: T,
    page: Layout,
    head: Head,
    notice: Option<Notice>,
    changes: Option<Changes>,
    brief: Brief,
    sections: Vec<SectionView>,
    /// What comes after the plan in the form, such as declarations: folded unless it changed.
    after: Vec<SectionView>,
    plan: Option<PlanView>,
    conditions: Option<ConditionsView>,
    /// The instruction note: its summary and its grid.
    note_summary: String,
    grid: Vec<Family>,
    base: Option<BaseView>,
    chain: Option<ChainView>,
    /// The amounts of the other funders.
    other_chains: Vec<OtherChain>,
    proposed: Option<String>,
    proposed_reason: String,
    /// What its grant would draw on; `None` = no envelope.
    purse: Option<Purse>,
    clock: Option<ClockView>,
    /// What the funders say; `None` where one alone decides.
    shared: Option<super::shared::SumView>,
    /// Day of the implicit rejection, when it happened and nothing was decided since.
    lapsed: Option<String>,
    step: Step,
    /// Names of the indispensable pieces that are missing.
    lacking: String,
    may: May,
    pieces: Vec<PieceGroup>,
    given: usize,
    aid: aid::Panel,
    /// What else the applicant asked.
    applicant: ApplicantView,
    requests: Vec<RequestView>,
    opinions: Vec<OpinionView>,
    messages: Vec<panel::MessageView>,
    message_count: usize,
    unread: usize,
    notes: usize,
    officer: Option<String>,
    officers: Vec<Choice>,
    decisions: Vec<Decided>,
    documents: Vec<panel::DocumentView>,
    history: Vec<Line>,
    holder: (String, String),
}

/// What the dossier is about, before its parts.
struct Brief {
    /// The project in its holder's words.
    summary: String,
    /// Labels and values.
    facts: Vec<(std::borrow::Cow<'static, str>, String)>,
    stage: Option<StageNow>,
}

/// What changed in the answers since this officer last read them.
struct Changes {
    count: usize,
    since: String,
    first: String,
}

/// What comes next, which has the one yellow button.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Complete,
    Propose,
    Decide,
    Resume,
    Wait,
    Closed,
}

/// Other things that may be done now.
struct May {
    pieces: bool,
    correction: bool,
    opinion: bool,
    note: bool,
    judge: bool,
    assign: bool,
    inadmissible: bool,
    reopen: bool,
    rectify: bool,
}

pub(super) async fn show(
    ctx: Ctx,
    Path(number): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let (whole, around) = app.whole_around(who, &number, ctx.site.today()).await?;
    let page = build(&ctx, &whole, &around, notice(ctx.t, &query))?;
    let answer = ctx.html(&page)?;
    // The first reading compares with nothing: what comes after it will be compared with this.
    if whole.seen.version == 0 {
        match app.mark_seen(who, &number).await {
            // Two windows opened at once: one of them did it.
            Ok(()) | Err(app::AppError::Stale) => {}
            Err(error) => tracing::warn!(%error, "the reading could not be recorded"),
        }
    }
    Ok(answer)
}

fn build(
    ctx: &Ctx,
    whole: &Whole<'_>,
    around: &Around<'_>,
    notice: Option<Notice>,
) -> Result<Page, WebError> {
    let t = ctx.t;
    let (app, region) = (ctx.site.app()?, ctx.site.region());
    let d = &whole.access.dossier;
    let head = Head::of(t, whole);
    let seen = whole
        .versions
        .iter()
        .find(|version| version.n == whole.seen.version);
    let newer = whole
        .versions
        .last()
        .is_some_and(|last| last.n > whole.seen.version);
    let previous = match seen.filter(|_| newer) {
        Some(version) => Some(version_sections(version)?),
        None => None,
    };
    let mut sections = reading::stored(whole, previous.as_ref(), &region.territory, t);
    let changes = previous
        .is_some()
        .then(|| changes(ctx, whole, &sections))
        .flatten();
    let at = sections.iter().position(|section| section.plan.is_some());
    let mut after = at.map(|at| sections.split_off(at)).unwrap_or_default();
    let plan = if after.is_empty() {
        None
    } else {
        after.remove(0).plan
    };
    let note = note_of(whole.instruction.as_ref())?;
    let (assessed, computed) = app.weigh(whole, &note, ctx.site.today())?;
    let conditions = ConditionsView::of(ctx, whole, &note, &assessed);
    let names = names(ctx, whole);
    let base = computed
        .as_ref()
        .map(|computed| BaseView::of(names, computed, &note, plan.as_ref()));
    let (chain, other_chains) = computed
        .as_ref()
        .map(|computed| chains(names, computed))
        .unwrap_or_default();
    let may = |action| whole.access.may(action);
    let step = match d.state {
        State::Filed | State::Incomplete => Step::Complete,
        State::Review => Step::Propose,
        State::Proposed => Step::Decide,
        State::Adjourned => Step::Resume,
        State::Correction => Step::Wait,
        _ => Step::Closed,
    };
    let pieces = panel::pieces(ctx, whole);
    let missing = whole.missing_pieces();
    let lacking: Vec<_> = missing
        .iter()
        .filter(|m| m.indispensable)
        .map(|m| t.text(&m.spec.label).into_owned())
        .collect();
    let officer = d.officer;
    let mut officers = vec![Choice {
        id: String::new(),
        label: t.get("inst-nobody").into_owned(),
        hint: String::new(),
        checked: officer.is_none(),
    }];
    officers.extend(whole.colleagues.iter().map(|(id, name)| Choice {
        id: id.to_string(),
        label: name.clone(),
        hint: String::new(),
        checked: officer == Some(*id),
    }));
    let messages: Vec<_> = panel::messages(ctx, whole)
        .into_iter()
        .filter(|message| !message.internal)
        .collect();
    let notes = whole
        .messages
        .iter()
        .filter(|message| message.internal)
        .count();
    Ok(Page {
        t,
        brief: brief(ctx, whole, plan.as_ref()),
        page: Layout::new(ctx, head.title.clone()).under("/instruction", t.get("inst-title")),
        notice,
        changes,
        sections,
        after,
        plan,
        conditions,
        grid: reading::grid(t, ctx.site.region(), &note),
        note_summary: note.summary.clone(),
        base,
        chain,
        other_chains,
        proposed: d.proposed.map(|amount| t.exact(amount)),
        proposed_reason: note.amount_reason,
        purse: whole.envelope.as_ref().map(|e| Purse::of(ctx, e)),
        clock: clock(t, d, &whole.suspensions, ctx.site.today()),
        shared: if whole.parts.is_empty() {
            None
        } else {
            let sum = app::parts::sum_of(&whole.parts)?;
            Some(super::shared::SumView::of(t, &sum, app))
        },
        lapsed: d
            .lapsed_on
            .filter(|_| !d.state.is_final())
            .map(|day| t.date(day).into_owned()),
        step,
        lacking: lacking.join(", "),
        may: May {
            pieces: may(Action::AskPieces),
            correction: may(Action::AskCorrection),
            opinion: may(Action::AskOpinion),
            note: may(Action::WriteInstruction),
            judge: may(Action::Assign),
            assign: may(Action::Assign),
            inadmissible: may(Action::DeclareInadmissible),
            reopen: d.state == State::Proposed,
            // The decisions of a shared dossier are its funders': no act puts them right yet.
            rectify: may(Action::Rectify) && whole.parts.is_empty(),
        },
        given: pieces
            .iter()
            .filter(|group| !group.files.is_empty())
            .count(),
        pieces,
        aid: aid::panel(ctx, whole, &around.aid),
        applicant: ApplicantView::of(ctx, &around.others, around.more, &around.aid),
        requests: panel::requests(ctx, whole),
        opinions: panel::opinions(ctx, whole),
        message_count: messages.len(),
        unread: messages.iter().filter(|message| message.unread).count(),
        messages: messages.into_iter().rev().take(LAST_MESSAGES).collect(),
        notes,
        officer: whole.officer_name.clone(),
        officers,
        decisions: decided(ctx, &whole.decisions),
        documents: panel::documents(ctx, whole),
        history: history(ctx, whole.story.as_deref().unwrap_or_default()),
        holder: (whole.owner_name.clone(), whole.owner_email.clone()),
        head,
    })
}

fn brief(ctx: &Ctx, whole: &Whole<'_>, plan: Option<&PlanView>) -> Brief {
    let t = ctx.t;
    let region = ctx.site.region();
    let d = &whole.access.dossier;
    let mut facts = Vec::new();
    let mut fact = |label, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((t.get(label), value));
        }
    };
    let commune = region.territory.commune(&d.commune);
    let epci = commune.and_then(|commune| region.territory.epci_of(commune));
    let place = commune.map(|commune| match epci {
        Some(epci) => format!("{}, {}", region.territory.label(commune), epci.name),
        None => region.territory.label(commune),
    });
    fact(key("inst-brief-applicant"), Some(d.applicant.clone()));
    fact(key("inst-brief-place"), place);
    fact(
        key("inst-brief-received"),
        d.received_on.map(|day| t.date(day).into_owned()),
    );
    fact(
        key("inst-brief-requested"),
        d.requested.map(|amount| t.exact(amount)),
    );
    fact(
        key("inst-brief-expenses"),
        plan.map(|plan| plan.total_expenses.clone()),
    );
    let stage = Stage::from_id(&whole.project.stage);
    Brief {
        summary: whole
            .said()
            .roles
            .get("summary")
            .cloned()
            .unwrap_or_default(),
        facts,
        stage: stage.map(|stage| StageNow::of(t, stage)),
    }
}

fn changes(ctx: &Ctx, whole: &Whole<'_>, sections: &[SectionView]) -> Option<Changes> {
    let of_plan = |plan: &PlanView| {
        let lines = plan
            .expenses
            .iter()
            .chain(&plan.resources)
            .filter(|line| line.changed_from.is_some());
        lines.count() + plan.removed.len()
    };
    let of_section = |section: &SectionView| {
        section
            .rows
            .iter()
            .filter(|row| row.changed_from.is_some())
            .count()
            + section.plan.as_ref().map_or(0, of_plan)
    };
    let count = sections.iter().map(of_section).sum();
    let first = sections.iter().find(|section| section.changed)?;
    Some(Changes {
        count,
        since: ctx.day(whole.seen.messages_at),
        first: if first.plan.is_some() {
            "base".to_owned()
        } else {
            format!("s-{}", first.id)
        },
    })
}
