//! `/partages`: dossiers that several funders share. Their officers read what their mandate lets them
//! see, write their part and record their decision; whoever leads sees the plan of all.

mod act;
mod heard;
mod list;
mod page;
mod rectify;
mod totals;
mod view;

use std::borrow::Cow;

use app::view::Whole;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use uuid::Uuid;

use super::desk::{Head, desk};
use super::files;
use crate::Site;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::layout::Layout;

pub(in crate::pages) use view::{SumView, in_a_row};
use view::{flag, state_key};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/partages", get(list::show))
        .route("/partages/bilan/{scheme}", get(totals::show))
        .route("/partages/bilan/{scheme}/decisions.csv", get(heard::export))
        .route("/partages/bilan/{scheme}/decisions", post(heard::import))
        .route("/partages/{number}", get(page::show))
        .route("/partages/{number}/part", post(act::write))
        .route("/partages/{number}/decision", post(act::decide))
        .route("/partages/{number}/hors", post(act::aside))
        .route("/partages/{number}/financeur", post(act::ask))
        .route(
            "/partages/{number}/rectification/{n}",
            get(rectify::form).post(rectify::save),
        )
        .route("/partages/{number}/pieces/{id}", get(piece))
        .route("/partages/{number}/documents/{id}", get(document))
}

/// A page about a shared dossier: where it stands for whoever leads, and for the others.
fn layout(ctx: &Ctx, whole: &Whole<'_>, title: Cow<'static, str>) -> Layout {
    let layout = Layout::new(ctx, title);
    if whole.access.is_officer() {
        let head = Head::of(ctx.t, whole);
        layout
            .under("/instruction", ctx.t.get("inst-title"))
            .under(head.href(), head.title)
    } else {
        layout.under("/partages", ctx.t.get("shared-title"))
    }
}

/// A piece, for whoever shares the dossier: the command checks that their mandate says so.
async fn piece(ctx: Ctx, Path((number, id)): Path<(String, Uuid)>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let piece = app.piece(who, &number, id).await?;
    files::send(app, &piece.hash, &piece.name, &piece.media, piece.size).await
}

/// A letter, for whoever shares the dossier.
async fn document(
    ctx: Ctx,
    Path((number, id)): Path<(String, Uuid)>,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let document = app.document(who, &number, id).await?;
    files::send(
        app,
        &document.hash,
        &format!("{}.pdf", document.title),
        "application/pdf",
        document.size,
    )
    .await
}
