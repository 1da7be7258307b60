//! `/dossiers/{key}/retirer`: giving a request up, or throwing a draft away, is asked twice.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::dossier::State;
use domain::permission::Action;

use super::words;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::T;
use crate::layout::Layout;

/// Longest reason kept, in characters.
const REASON_MAX: usize = 2000;

#[derive(Template)]
#[template(path = "pages/holder/withdraw.html")]
struct Withdraw {
    t: T,
    page: Layout,
    base: String,
    draft: bool,
}

pub async fn show(ctx: Ctx, Path(dossier_key): Path<String>) -> Result<Response, WebError> {
    let t = ctx.t;
    let who = ctx.who()?;
    let whole = ctx.site.app()?.whole(who, &dossier_key).await?;
    if !whole.access.may(Action::Withdraw) {
        return Err(WebError::Forbidden);
    }
    let d = &whole.access.dossier;
    let draft = d.state == State::Draft;
    let base = format!("/dossiers/{}", words::dossier_key(d));
    let title = if draft {
        t.get("holder-drop")
    } else {
        t.get("holder-withdraw")
    };
    ctx.html(&Withdraw {
        t,
        page: Layout::new(&ctx, title)
            .under("/mes-projets", t.get("nav-projects"))
            .under(base.clone(), words::dossier(t, &t.text(&whole.scheme.name))),
        base,
        draft,
    })
}

pub async fn confirm(
    ctx: Ctx,
    Path(dossier_key): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let reason: String = form
        .filled("motif")
        .unwrap_or_default()
        .chars()
        .take(REASON_MAX)
        .collect();
    ctx.site.app()?.withdraw(who, &dossier_key, &reason).await?;
    Ok(Redirect::to(&format!("/dossiers/{dossier_key}")).into_response())
}
