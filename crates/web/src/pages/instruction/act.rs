//! Commands of one button: seen, complete, given to somebody, a piece judged, taken up again.

use app::AppError;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::desk::{desk, done, open, turned_away};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;

fn finish(
    ctx: &Ctx,
    number: &str,
    what: &str,
    result: Result<(), AppError>,
) -> Result<Response, WebError> {
    let (_, who) = desk(ctx)?;
    match result {
        Ok(()) => Ok(done(number, what)),
        Err(error) => turned_away(who, number, error),
    }
}

/// The changes and the messages have been read.
pub(super) async fn seen(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    open(&ctx, &number).await?;
    finish(&ctx, &number, "lu", app.mark_seen(who, &number).await)
}

/// All pieces are there, or the service does without: instruction begins.
pub(super) async fn complete(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let why = form.get("raison").unwrap_or_default();
    match app.do_without(who, &number, why).await {
        Err(AppError::Invalid(_)) => {
            let to = format!("/instruction/{number}?alerte=sans-piece#suite");
            Ok(Redirect::to(&to).into_response())
        }
        result => finish(&ctx, &number, "complet", result),
    }
}

/// Gives the dossier to a colleague, or to nobody.
pub(super) async fn assign(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let officer = match form.filled("officer") {
        Some(id) => Some(id.parse::<Uuid>().map_err(|_| WebError::BadRequest)?),
        None => None,
    };
    finish(
        &ctx,
        &number,
        "attribution",
        app.assign(who, &number, officer).await,
    )
}

/// Writes again to the holder about what was asked of them.
pub(super) async fn remind(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    open(&ctx, &number).await?;
    let done = app.remind_holder(who, &number, "").await;
    finish(&ctx, &number, "relance", done)
}

/// Says whether a piece is right.
pub(super) async fn judge(
    ctx: Ctx,
    Path((number, id)): Path<(String, Uuid)>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    // Nothing is said of the form to whoever does not instruct this dossier.
    open(&ctx, &number).await?;
    let ok = form.get("verdict") == Some("ok");
    match app
        .judge_piece(who, &number, id, ok, form.get("note").unwrap_or_default())
        .await
    {
        Err(AppError::Invalid(_)) => Ok(Redirect::to(&format!(
            "/instruction/{number}?alerte=raison#pieces"
        ))
        .into_response()),
        result => finish(&ctx, &number, "piece", result),
    }
}

/// Takes a proposal back to instruction, or resumes an adjourned dossier.
pub(super) async fn reopen(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    // A holder is told nothing of what officers can do.
    open(&ctx, &number).await?;
    finish(&ctx, &number, "reprise", app.reopen(who, &number).await)
}
