//! `/instruction/essais`: a draft of the policy tried on the dossiers filed, which it never touches.
//!
//! A draft is a figure or a legal parameter changed in a form, or a whole scheme file pasted or sent. It runs in the
//! background (`app::trials`); its page says how far it is, then what it found.

mod draft;
mod found;
mod law;

use app::trials::Standing;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use std::time::Duration;
use uuid::Uuid;

pub(super) use draft::{figures, file, form};
pub(super) use law::law;

use super::desk::desk;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::T;
use crate::layout::Layout;
use found::FoundView;

const HERE: &str = "/instruction/essais";

/// A page waits so long for the end of a trial before saying how far it is.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Template)]
#[template(path = "pages/instruction/trial.html")]
struct TrialPage {
    t: T,
    page: Layout,
    /// Address of this page.
    here: String,
    scheme: String,
    about: String,
    running: Option<(u64, u64)>,
    failed: bool,
    found: Option<FoundView>,
}

/// The page of a trial: how far it is, or what it found.
pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let trial = app.trial(who, id, PATIENCE).await?;
    let scheme = app
        .region
        .schemes
        .iter()
        .rfind(|scheme| scheme.id == trial.what.scheme)
        .map(|scheme| t.text(&scheme.name).into_owned())
        .unwrap_or_default();
    let (mut running, mut failed, mut found) = (None, false, None);
    match &trial.standing {
        Standing::Running { done, about } => running = Some((*done, (*about).max(*done).max(1))),
        Standing::Failed => failed = true,
        Standing::Done(result) => found = Some(FoundView::of(t, &app.region, &trial, result)),
    }
    ctx.html(&TrialPage {
        t,
        page: Layout::new(&ctx, t.get("trial-title"))
            .under("/instruction", t.get("inst-title"))
            .under(HERE, t.get("trials-title")),
        here: format!("{HERE}/{id}"),
        scheme,
        about: trial.what.about.clone(),
        running,
        failed,
        found,
    })
}

/// The dossiers that change, as CSV.
pub(super) async fn csv(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let trial = app.trial(who, id, PATIENCE).await?;
    let Standing::Done(found) = trial.standing else {
        return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response());
    };
    if !trial.dossiers {
        return Err(WebError::NotFound);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"essai.csv\"",
        ),
    ];
    Ok((headers, found.csv.clone()).into_response())
}
