//! `/dispositifs/{id}/demande` and `/mes-projets/nouveau`: from the orientation's answers to a
//! dossier or a project, nothing typed twice.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use policy::model::Scheme;
use policy::orient::{Outcome, assess};

use super::words;
use crate::answers::{Answers, address};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::account::Notice;
use crate::parts::Choice;
use crate::session::Session;

/// Value of the choice that makes another project.
const NEW: &str = "nouveau";

#[derive(Template)]
#[template(path = "pages/holder/start.html")]
struct Start {
    t: T,
    page: Layout,
    action: String,
    /// Key of this page: pressing its button twice starts one dossier.
    once: String,
    /// Name of the scheme; `None` when only a project is made.
    scheme: Option<String>,
    /// Answers taken over: question and answer.
    taken: Vec<(String, String)>,
    /// The same as inputs.
    pairs: Vec<(String, String)>,
    /// Where the answers can be changed.
    change: String,
    /// Why the scheme does not fit these answers; it may be started all the same.
    against: Vec<String>,
    projects: Vec<Choice>,
    /// Drafts of the same scheme already begun: name and address.
    begun: Vec<(String, String)>,
    sections: usize,
    pieces: usize,
}

/// An account that instructs or administers asks for nothing: the way out of there is said.
fn not_a_holder(ctx: &Ctx, back: String) -> Result<Option<Response>, WebError> {
    let who = ctx.who()?;
    if who.bodies().is_empty() && !who.is_admin() {
        return Ok(None);
    }
    let words = [
        key("holder-start-officer-why"),
        key("holder-start-officer-do"),
    ];
    let notice = Notice::new(ctx, key("holder-start-officer"), &words);
    let page = notice.go(back, key("holder-start-officer-back"));
    Ok(Some(ctx.html(&page)?))
}

fn open_scheme<'r>(ctx: &'r Ctx, id: &str) -> Result<&'r Scheme, WebError> {
    let scheme = ctx.site.region().scheme_on(id, ctx.site.today());
    scheme
        .filter(|scheme| scheme.form.is_some())
        .ok_or(WebError::NotFound)
}

pub async fn show(
    ctx: Ctx,
    Path(id): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let scheme = open_scheme(&ctx, &id)?;
    let who = ctx.who()?;
    if let Some(page) = not_a_holder(&ctx, format!("/dispositifs/{id}"))? {
        return Ok(page);
    }
    let answers = Answers::read(region, &query);
    let known = ctx.site.app()?.my_projects(who).await?;
    let wanted = query.filled("projet");
    let mut projects: Vec<Choice> = known
        .iter()
        .filter(|(project, _)| project.owner == who.account)
        .map(|(project, dossiers)| Choice {
            id: project.id.to_string(),
            label: words::name(t, region, &project.title, &project.commune),
            hint: t
                .args("holder-start-dossiers", "count", dossiers.len())
                .into_owned(),
            checked: wanted == Some(project.id.to_string().as_str()),
        })
        .collect();
    if !projects.is_empty() {
        let none = !projects.iter().any(|one| one.checked);
        projects.push(Choice {
            id: NEW.to_owned(),
            label: t.get("holder-start-new").into_owned(),
            hint: String::new(),
            checked: none,
        });
    }
    let mut begun = Vec::new();
    for dossier in known.iter().flat_map(|(_, dossiers)| dossiers) {
        if dossier.scheme == scheme.id && dossier.state == domain::dossier::State::Draft {
            let name = words::name(t, region, &dossier.title, &dossier.commune);
            begun.push((name, format!("/dossiers/{}", words::dossier_key(dossier))));
        }
    }
    let against = assess(
        scheme,
        &answers.situation.clone().with_places(&region.territory),
    )
    .conditions
    .into_iter()
    .filter(|(_, outcome)| *outcome == Outcome::NotMet)
    .map(|(condition, _)| {
        t.text(condition.otherwise.as_ref().unwrap_or(&condition.text))
            .into_owned()
    })
    .collect();
    let name = t.text(&scheme.name).into_owned();
    let form = scheme.form.as_ref();
    let page = Layout::new(&ctx, t.args("holder-start-title", "scheme", name.as_str()))
        .under("/dispositifs", t.get("schemes-crumb"))
        .under(format!("/dispositifs/{id}"), name.clone());
    let pairs = answers.pairs(region);
    ctx.html(&Start {
        t,
        page,
        action: format!("/dispositifs/{id}/demande"),
        once: ctx.site.app()?.id()?.to_string(),
        scheme: Some(name),
        taken: taken(&ctx, &answers),
        change: address("/orientation/resultat", pairs.clone()),
        pairs,
        against,
        projects,
        begun,
        sections: form.map_or(0, |form| form.sections.len()),
        pieces: form.map_or(0, |form| {
            let known = domain::prefill::prefill(form, &answers.situation);
            let all = domain::answers::Raw::merged(known.values());
            domain::completeness::missing(form, &all, &BTreeSet::new()).len()
        }),
    })
}

fn taken(ctx: &Ctx, answers: &Answers) -> Vec<(String, String)> {
    let all = answers.in_words(ctx.t, ctx.site.region());
    all.into_iter()
        .filter_map(|(_, label, words)| Some((label, words?)))
        .collect()
}

pub async fn start(ctx: Ctx, Path(id): Path<String>, form: FormData) -> Result<Response, WebError> {
    let scheme = open_scheme(&ctx, &id)?;
    let who = &signed_in(&ctx, &form)?.who;
    let answers = Answers::read(ctx.site.region(), &form);
    let project = match form.filled("projet") {
        None | Some(NEW) => None,
        Some(id) => Some(id.parse().map_err(|_| WebError::NotFound)?),
    };
    let pairs = answers.pairs(ctx.site.region());
    // A key is one of ours: anything longer was not written by this page.
    let once = form.filled("cle").filter(|key| key.len() <= 36);
    let dossier = ctx
        .site
        .app()?
        .start_once(who, once, &scheme.id, &pairs, project)
        .await?;
    Ok(Redirect::to(&format!("/dossiers/{dossier}")).into_response())
}

pub async fn new_project(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let t = ctx.t;
    ctx.require_session()?;
    if let Some(page) = not_a_holder(&ctx, "/dispositifs".to_owned())? {
        return Ok(page);
    }
    let answers = Answers::read(ctx.site.region(), &query);
    let pairs = answers.pairs(ctx.site.region());
    ctx.html(&Start {
        t,
        page: Layout::new(&ctx, t.get("holder-new-project"))
            .under("/mes-projets", t.get("nav-projects")),
        action: "/mes-projets/nouveau".to_owned(),
        once: String::new(),
        scheme: None,
        taken: taken(&ctx, &answers),
        change: address("/orientation/resultat", pairs.clone()),
        pairs,
        against: Vec::new(),
        projects: Vec::new(),
        begun: Vec::new(),
        sections: 0,
        pieces: 0,
    })
}

/// The session, or the way to sign in and come back with the answers of the form.
fn signed_in<'c>(ctx: &'c Ctx, form: &FormData) -> Result<&'c Session, WebError> {
    ctx.require_session().map_err(|error| match error {
        WebError::SignIn { .. } => WebError::SignIn {
            back: address(ctx.path(), form.0.clone()),
        },
        other => other,
    })
}

pub async fn keep_project(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    signed_in(&ctx, &form)?;
    let who = ctx.who()?;
    let answers = Answers::read(ctx.site.region(), &form);
    let id = ctx
        .site
        .app()?
        .keep_project(who, &answers.pairs(ctx.site.region()))
        .await?;
    Ok(Redirect::to(&format!("/mes-projets/{id}")).into_response())
}
