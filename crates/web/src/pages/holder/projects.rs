//! `/mes-projets` and `/mes-projets/{id}`: every project, then one with its line.

use app::projects::{DossierStory, ProjectView};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::dossier::State;
use domain::trajectory::Line;
use jiff::civil::Date;
use money::Cents;
use policy::model::{Region, Stage};
use policy::situation::STAGE;
use store::{Dossier, Project};

use super::standing::{Facts, Go, Standing};
use super::{story, words};
use crate::answers::{Answers, address};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::T;
use crate::layout::Layout;
use crate::line::Drawing;
use crate::parts::{ActorView, StageNow};

/// Contacts shown on the page of a project.
const CONTACTS: usize = 2;

#[derive(Template)]
#[template(path = "pages/holder/projects.html")]
struct Projects {
    t: T,
    page: Layout,
    projects: Vec<Card>,
}

struct Card {
    href: String,
    name: String,
    commune: String,
    stage: Option<StageNow>,
    dossiers: Vec<DossierRow>,
    /// Belongs to somebody else, who shares a dossier.
    shared: bool,
}

struct DossierRow {
    href: String,
    scheme: String,
    number: Option<String>,
    flag: &'static str,
    state: &'static str,
    /// Day by which something is asked of the holder.
    due: Option<String>,
    /// Where it stands, in a sentence.
    sentence: String,
    unread: usize,
}

fn row(t: T, region: &Region, today: Date, d: &Dossier, unread: usize) -> DossierRow {
    let manager = words::called(t, region, &d.manager, today);
    let standing = Facts {
        t,
        today,
        dossier: d,
        asked: None,
        manager: &manager,
        committee: None,
        notified: None,
        appeal: None,
        letter: None,
        acts: false,
    }
    .standing();
    let asked = matches!(d.state, State::Incomplete | State::Correction);
    DossierRow {
        href: format!("/dossiers/{}", words::dossier_key(d)),
        scheme: words::scheme(t, region, d),
        number: d.number.clone(),
        flag: d.state.flag(),
        state: crate::words::state_key(d.state),
        due: d
            .due_on
            .filter(|_| asked)
            .map(|day| t.date(day).into_owned()),
        sentence: standing.sentence,
        unread,
    }
}

pub async fn list(ctx: Ctx) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let card = |(project, mut dossiers): (Project, Vec<Dossier>)| {
        dossiers.retain(|d| !abandoned(d));
        Card {
            href: format!("/mes-projets/{}", project.id),
            name: words::name(t, region, &project.title, &project.commune),
            commune: words::commune(region, &project.commune),
            // A project whose answers cannot be read still has its line in the list.
            stage: app
                .situation_of(&project)
                .ok()
                .and_then(|known| Stage::from_id(known.text(STAGE)?))
                .map(|stage| StageNow::of(t, stage)),
            dossiers: dossiers
                .iter()
                .map(|d| row(t, region, ctx.site.today(), d, 0))
                .collect(),
            shared: project.owner != who.account,
        }
    };
    let projects = app.my_projects(who).await?.into_iter().map(card).collect();
    ctx.html(&Projects {
        t,
        page: Layout::new(&ctx, t.get("nav-projects")),
        projects,
    })
}

/// A draft thrown away: nothing of it happened.
fn abandoned(d: &Dossier) -> bool {
    d.state == State::Withdrawn && d.filed_at.is_none()
}

#[derive(Template)]
#[template(path = "pages/holder/project.html")]
struct ProjectPage {
    t: T,
    page: Layout,
    place: String,
    opened: String,
    line: Option<Line>,
    drawing: Option<Drawing>,
    kinds: Vec<&'static str>,
    stage: Option<StageNow>,
    /// The dossier that matters most now: its name and where it stands.
    standing: Option<(String, Standing)>,
    go: Go,
    dossiers: Vec<DossierRow>,
    money: Vec<MoneyRow>,
    documents: Vec<(String, String, String)>,
    contacts: Vec<ActorView>,
    orientation: String,
    contact_address: String,
}

struct MoneyRow {
    scheme: String,
    asked: Option<Cents>,
    granted: Option<Cents>,
}

pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let mut view = app.project(who, id).await?;
    view.dossiers.retain(|story| !abandoned(&story.dossier));
    let today = ctx.site.today();
    let story = story::story(t, app, &view);
    let answers = Answers {
        situation: view.situation.clone(),
        refused: Vec::new(),
    };
    let orientation = address("/orientation/resultat", answers.pairs(region));
    let name = words::name(t, region, &view.project.title, &view.project.commune);
    let foremost = foremost(&view);
    let standing =
        foremost.map(|one| (words::scheme(t, region, &one.dossier), standing(&ctx, one)));
    let go = match (&standing, foremost) {
        (Some((_, Standing { go: Some(go), .. })), _) => go.clone(),
        (Some((scheme, _)), Some(one)) => Go {
            href: format!("/dossiers/{}", words::dossier_key(&one.dossier)),
            label: t
                .args("holder-go-dossier", "scheme", scheme.as_str())
                .into_owned(),
        },
        _ => Go {
            href: orientation.clone(),
            label: t.get("holder-go-first").into_owned(),
        },
    };
    let contacts = region.actors_for(&view.project.commune, today);
    let place = region.territory.commune(&view.project.commune);
    let documents = view.dossiers.iter().flat_map(|one| {
        let base = format!("/dossiers/{}/documents", words::dossier_key(&one.dossier));
        one.documents.iter().rev().map(move |document| {
            let about = format!(
                "PDF, {} · {}",
                words::size(t, document.size),
                words::day(t, app, document.created_at)
            );
            (
                format!("{base}/{}", document.id),
                document.title.clone(),
                about,
            )
        })
    });
    let money = |one: &DossierStory| MoneyRow {
        scheme: words::scheme(t, region, &one.dossier),
        asked: one.dossier.requested,
        granted: one.dossier.granted,
    };
    let (line, drawing, kinds, stage) = match story {
        Some(story) => (
            Some(story.line),
            Some(story.drawing),
            story.kinds,
            story.stage,
        ),
        None => (None, None, Vec::new(), None),
    };
    ctx.html(&ProjectPage {
        t,
        page: Layout::new(&ctx, name).under("/mes-projets", t.get("nav-projects")),
        place: words::commune(region, &view.project.commune),
        opened: words::day(t, app, view.project.created_at),
        line,
        drawing,
        kinds,
        stage: stage.map(|stage| StageNow::of(t, stage)),
        standing,
        go,
        dossiers: view
            .dossiers
            .iter()
            .map(|one| row(t, region, ctx.site.today(), &one.dossier, one.unread))
            .collect(),
        money: view
            .dossiers
            .iter()
            .map(money)
            .filter(|row| row.asked.is_some() || row.granted.is_some())
            .collect(),
        documents: documents.collect(),
        contacts: contacts
            .into_iter()
            .take(CONTACTS)
            .map(|actor| ActorView::of(t, actor))
            .collect(),
        orientation,
        contact_address: address(
            "/contact",
            place
                .map(|one| ("commune".to_owned(), region.territory.label(one)))
                .into_iter()
                .collect(),
        ),
    })
}

/// The dossier to speak of first: one that waits for the holder, else one under way, else the last.
fn foremost(view: &ProjectView) -> Option<&DossierStory> {
    let rank = |one: &&DossierStory| match one.dossier.state {
        State::Incomplete | State::Correction => 0,
        State::Granted => 3,
        State::Draft => 1,
        state if !state.is_final() => 2,
        _ => 4,
    };
    view.dossiers.iter().rev().min_by_key(rank)
}

fn standing(ctx: &Ctx, one: &DossierStory) -> Standing {
    let t = ctx.t;
    let region = ctx.site.region();
    let today = ctx.site.today();
    let d = &one.dossier;
    let manager = words::called(t, region, &d.manager, today);
    let scheme = region.scheme_version(&d.scheme, d.scheme_from);
    let committee = scheme.and_then(|scheme| scheme.committee.as_deref());
    let committee = committee.map(|id| words::called(t, region, id, today));
    let decision = one.decisions.last();
    let letter = one
        .documents
        .iter()
        .rev()
        .find(|document| document.kind == "decision");
    Facts {
        t,
        today,
        dossier: d,
        asked: one.asked.as_ref(),
        manager: &manager,
        committee: committee.as_deref(),
        notified: super::dossier::notified(ctx, decision),
        appeal: super::dossier::appeal_months(ctx, d),
        letter: letter
            .map(|one| format!("/dossiers/{}/documents/{}", words::dossier_key(d), one.id)),
        acts: one.acts,
    }
    .standing()
}
