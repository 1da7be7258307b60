//! `/dossiers/{key}/sections/{section}`: one section a page, saved as typed.

use app::AppError;
use app::holder::Saved;
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::answers::Raw;
use domain::dossier::State;
use domain::form::{self, ErrorCode, FieldError, FormContext};
use domain::plan::RESOURCE;
use policy::model::{Section, SectionKind};
use serde::Serialize;
use uuid::Uuid;

use super::field::{FieldView, Page};
use super::input;
use super::plan::{self, Asks, Maker, PlanForm};
use super::words::{Errors, hour, is_unfinished, sentence};
use super::{Desk, Side, condition, merge};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::T;
use crate::layout::Layout;
use crate::reading::{self, PlanView, SectionView};

#[derive(Template)]
#[template(path = "pages/filling/section.html")]
struct SectionPage {
    t: T,
    page: Layout,
    side: Side,
    /// The section to read, when it may not be written; with the reason.
    closed: Option<SectionView>,
    why_closed: String,
    action: String,
    rev: i64,
    offered: String,
    errors: Errors,
    saved: String,
    /// Somebody else's changes were put together with ours: who.
    merged: String,
    /// What the officer asks, when a correction opened this section.
    asked: Vec<String>,
    help: String,
    plan: Option<PlanForm>,
    fields: Vec<FieldView>,
    /// Where one goes without completing.
    next: String,
}

/// The page of a form that came without a session: what was typed is given back.
#[derive(Template)]
#[template(path = "pages/filling/lost.html")]
struct LostPage {
    t: T,
    page: Layout,
    action: String,
    sign_in: String,
    kept: Vec<(String, String)>,
}

pub async fn show(
    ctx: Ctx,
    Path((key, id)): Path<(String, String)>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let desk = Desk::open(&ctx, who, &key).await?;
    let section = desk.section(&id).ok_or(WebError::NotFound)?;
    if section.kind == SectionKind::Pieces {
        return Ok(Redirect::to(&desk.address(section)).into_response());
    }
    page(&ctx, &desk, section, &query)
}

fn page(
    ctx: &Ctx,
    desk: &Desk<'_>,
    section: &Section,
    query: &FormData,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let raw = desk.raw(&section.id);
    let title = t.text(&section.title).into_owned();
    let writable = desk.may_write(section);
    let all_errors = query.get("verifier").is_some();
    let found: Vec<FieldError> = desk
        .check
        .sections
        .iter()
        .filter(|status| status.id == section.id && writable)
        .flat_map(|status| status.check.errors.iter().cloned())
        .filter(|error| all_errors || !is_unfinished(error.code))
        .collect();
    let errors = Errors::of(t, &found);
    let region = ctx.site.region();
    let closed = if writable {
        None
    } else {
        let views = reading::sections(desk.whole.form, &desk.answers, None, &region.territory, t);
        views.into_iter().find(|view| view.id == section.id)
    };
    let added = query.get("ajout").unwrap_or_default();
    let fields = match section.kind {
        SectionKind::Plan => Vec::new(),
        _ => Page {
            form: desk.whole.form,
            section,
            raw: &raw,
            all: &desk.all,
            territory: &region.territory,
            errors: &errors,
            added,
            t,
        }
        .fields(),
    };
    let plan = (section.kind == SectionKind::Plan).then(|| {
        let rule = desk.whole.scheme.amount();
        let gap = [
            ErrorCode::PlanMissingResources,
            ErrorCode::PlanExcessResources,
        ];
        let troubles: Vec<String> = found
            .iter()
            .filter(|error| error.key == RESOURCE && !gap.contains(&error.code))
            .map(|error| sentence(t, error))
            .collect();
        Maker {
            form: desk.whole.form,
            rule,
            asks: Asks::of(desk.whole.scheme),
            raw: &raw,
            errors: &errors,
            troubles: &troubles,
            added,
            t,
        }
        .make()
    });
    let stored = desk.whole.sections.get(&section.id);
    let merged = query
        .get("avec")
        .and_then(|id| Uuid::try_parse(id).ok())
        .map(|account| {
            t.args("fill-merged", "name", name_of(desk, account))
                .into_owned()
        });
    let page = SectionPage {
        t,
        page: desk.layout(ctx, title).wrong(!errors.is_empty()),
        side: desk.side(&section.id),
        closed,
        why_closed: t.get(desk.why_closed()).into_owned(),
        action: desk.address(section),
        rev: stored.map_or(0, |stored| stored.rev),
        offered: fields
            .iter()
            .map(|field| field.id.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        errors,
        saved: match stored {
            Some(stored) if stored.rev > 0 => saved_at(ctx, stored.updated_at)?,
            _ => String::new(),
        },
        merged: merged.unwrap_or_default(),
        asked: asked(desk, section),
        help: section
            .help
            .as_ref()
            .map(|help| t.text(help).into_owned())
            .unwrap_or_default(),
        plan,
        fields,
        next: desk.after(section),
    };
    ctx.html(&page)
}

/// « Enregistré à 14 h 32 », or with its day when that is not today.
fn saved_at(ctx: &Ctx, at: i64) -> Result<String, WebError> {
    let local = ctx.site.app()?.local(at);
    let t = ctx.t;
    Ok(if local.date() == ctx.site.today() {
        t.args("fill-saved", "hour", hour(local)).into_owned()
    } else {
        t.args2(
            "fill-saved-on",
            "date",
            t.date(local.date()),
            "hour",
            hour(local),
        )
        .into_owned()
    })
}

fn name_of(desk: &Desk<'_>, account: Uuid) -> String {
    desk.person(account)
        .unwrap_or_else(|| desk.t.get("fill-somebody").into_owned())
}

/// The officer's words, on the sections that a correction opened.
fn asked(desk: &Desk<'_>, section: &Section) -> Vec<String> {
    if desk.state() != State::Correction {
        return Vec::new();
    }
    let request = desk
        .whole
        .open_correction()
        .filter(|request| request.sections.contains(&section.id));
    request
        .map(|request| request.message.lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// Whether a script asks, which reads JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

pub async fn save(
    ctx: Ctx,
    Path((key, id)): Path<(String, String)>,
    headers: HeaderMap,
    form: FormData,
) -> Result<Response, WebError> {
    let json = wants_json(&headers);
    let session = match ctx.require_session() {
        Ok(session) => session,
        Err(WebError::SignIn { .. }) => return lost(&ctx, &form, json),
        Err(other) => return Err(other),
    };
    let who = &session.who;
    let desk = Desk::open(&ctx, who, &key).await?;
    let section = desk
        .section(&id)
        .filter(|s| s.kind != SectionKind::Pieces)
        .ok_or(WebError::NotFound)?;
    let app = ctx.site.app()?;
    let stored = desk.raw(&section.id);
    let mut mine = input::answers(section, &form, &stored);
    merge::apply(&form, &mut mine);
    if let Some(row) = form.get("_retirer") {
        input::remove_row(section, row, &mut mine);
    }
    let base = form
        .get(input::REV)
        .and_then(|rev| rev.parse().ok())
        .unwrap_or(0);
    match app.save_section(who, &key, &section.id, base, &mine).await {
        Ok(Saved::Done { rev, merged }) => {
            let other = desk
                .whole
                .sections
                .get(&section.id)
                .and_then(|stored| stored.updated_by);
            let with = other.filter(|other| merged && *other != who.account);
            let after = Desk::open(&ctx, who, &key).await?;
            if json {
                let mine = normal(&ctx, &after, section, &mine);
                return script_answer(
                    &ctx,
                    &after,
                    section,
                    rev,
                    &mine,
                    with.map(|other| name_of(&desk, other)),
                );
            }
            Ok(Redirect::to(&destination(&after, section, &form, with)).into_response())
        }
        Ok(Saved::Conflict { .. }) if json => Ok((
            StatusCode::CONFLICT,
            Json(serde_json::json!({ "conflict": true })),
        )
            .into_response()),
        Ok(Saved::Conflict {
            rev,
            merged,
            conflicts,
        }) => {
            let mine = normal(&ctx, &desk, section, &mine);
            let clash = merge::Clash {
                rev,
                mine: &mine,
                theirs: &stored,
                merged: &merged,
                conflicts: &conflicts,
            };
            merge::page(&ctx, &desk, section, &clash)
        }
        // The dossier closed meanwhile: the page says why, in the state it is in now.
        Err(AppError::Forbidden(_)) if !json => {
            let mut response = page(&ctx, &desk, section, &FormData::default())?;
            *response.status_mut() = StatusCode::FORBIDDEN;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// Answers in the form in which they are stored.
fn normal(ctx: &Ctx, desk: &Desk<'_>, section: &Section, raw: &Raw) -> Raw {
    let region = ctx.site.region();
    let context = FormContext {
        form: desk.whole.form,
        territory: &region.territory,
        today: ctx.site.today(),
        lang: "fr",
    };
    form::normalise(section, raw, &context)
}

/// Where one goes after saving, by the button pressed.
fn destination(desk: &Desk<'_>, section: &Section, form: &FormData, with: Option<Uuid>) -> String {
    let here = desk.address(section);
    let mut query = FormData::default();
    let mut anchor = String::new();
    if let Some(other) = with {
        query.0.push(("avec".to_owned(), other.to_string()));
    }
    if let Some(name) = form.get("_ajouter") {
        let block = name.strip_suffix("-nature").unwrap_or(name);
        if input::is_block(section, block) {
            query.0.push(("ajout".to_owned(), name.to_owned()));
            anchor = format!("#{block}");
        }
    } else if let Some(row) = form.get("_retirer") {
        anchor = row
            .split_once('.')
            .map(|(block, _)| format!("#{block}"))
            .unwrap_or_default();
    } else {
        let errors = desk
            .check
            .sections
            .iter()
            .find(|status| status.id == section.id);
        let complete = errors.is_none_or(|status| status.check.errors.is_empty());
        match form.get("_action") {
            Some("continuer") if complete && with.is_none() => return desk.after(section),
            Some("continuer") if !complete => query.0.push(("verifier".to_owned(), "1".to_owned())),
            Some("quitter") if with.is_none() => return desk.home.clone(),
            _ => {}
        }
    }
    let query = query.encode();
    if query.is_empty() {
        format!("{here}{anchor}")
    } else {
        format!("{here}?{query}{anchor}")
    }
}

/// What a script is told after saving.
#[derive(Serialize)]
struct ScriptAnswer {
    rev: i64,
    saved: String,
    /// Who else changed this section meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged: Option<String>,
    /// Their answers, by input, as the page would show them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<(String, String)>,
    /// Conditional fields that are open now.
    open: Vec<String>,
    /// Progress of the section, in words.
    left: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    public: Option<String>,
}

fn script_answer(
    ctx: &Ctx,
    desk: &Desk<'_>,
    section: &Section,
    rev: i64,
    mine: &Raw,
    with: Option<String>,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let stored = desk.raw(&section.id);
    let territory = &ctx.site.region().territory;
    let others = domain::diff::section_changes(&section.id, mine, &stored)
        .into_iter()
        .map(|change| {
            let value = change.after.unwrap_or_default();
            let kind = section
                .fields
                .iter()
                .find(|field| field.id == change.key)
                .map(|field| &field.kind);
            let value = kind.map_or(value.clone(), |kind| input::shown(kind, &value, territory));
            (change.key, value)
        })
        .collect();
    let open = condition::open_now(desk.whole.form, section, &desk.all, t);
    let public = (section.kind == SectionKind::Plan).then(|| {
        let view = PlanView::new(desk.whole.form, &stored, None, t);
        plan::public(&view, desk.whole.scheme.amount(), t)
    });
    let (left, ..) = desk.progress(section);
    let saved = t.args(
        "fill-saved",
        "hour",
        hour(ctx.site.app()?.local(ctx.site.now().as_microsecond())),
    );
    let answer = ScriptAnswer {
        rev,
        saved: saved.into_owned(),
        merged: with.map(|name| t.args("fill-merged", "name", name).into_owned()),
        others,
        open,
        left,
        public,
    };
    Ok(Json(answer).into_response())
}

/// Nothing is lost with the session: the texts come back, with the way to sign in again.
fn lost(ctx: &Ctx, form: &FormData, json: bool) -> Result<Response, WebError> {
    if json {
        return Ok((
            StatusCode::UNAUTHORIZED,
            Json(serde_json::json!({ "signed_out": true })),
        )
            .into_response());
    }
    let t = ctx.t;
    let mut sign_in = String::from("/connexion?retour=");
    crate::http::form::encode_into(&mut sign_in, ctx.path());
    let page = LostPage {
        t,
        page: Layout::new(ctx, t.get("fill-lost")).wrong(true),
        action: ctx.path().to_owned(),
        sign_in,
        kept: form.0.clone(),
    };
    let mut response = ctx.html(&page)?;
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    Ok(response)
}
