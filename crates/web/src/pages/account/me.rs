//! `/mon-compte`: one's name, address, password and sessions.

use app::AppError;
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{error_at, errors_of};
use crate::http::ctx::{Ctx, cookie, session_cookie};
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/account/me.html")]
struct Me {
    t: T,
    page: Layout,
    person: String,
    email: String,
    /// Bodies for which this person instructs.
    bodies: Vec<String>,
    admin: bool,
    /// This person keeps a committee or sits in one.
    sits: bool,
    saved: bool,
    errors: Vec<FieldError>,
}

impl Me {
    fn error(&self, field: &str) -> &str {
        error_at(&self.errors, field)
    }
}

async fn page(
    ctx: &Ctx,
    name: Option<&str>,
    saved: bool,
    errors: Vec<FieldError>,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let session = ctx.require_session()?;
    let region = ctx.site.region();
    let body = |id: &str| {
        let name = region.body_called(id, ctx.site.today());
        name.map_or_else(|| id.to_owned(), |name| t.text(&name).into_owned())
    };
    ctx.html(&Me {
        t,
        page: Layout::new(ctx, t.get("account-mine")).wrong(!errors.is_empty()),
        person: name.unwrap_or(&session.name).to_owned(),
        email: session.email.clone(),
        bodies: session.who.bodies().into_iter().map(body).collect(),
        admin: session.who.is_admin(),
        sits: !ctx.site.app()?.committees(&session.who).await?.is_empty(),
        saved,
        errors,
    })
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    page(&ctx, None, query.get("fait") == Some("nom"), Vec::new()).await
}

pub async fn rename(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let name = form.get("nom").unwrap_or_default();
    match ctx.site.app()?.rename(who, name).await {
        Ok(()) => Ok(Redirect::to("/mon-compte?fait=nom").into_response()),
        Err(AppError::Invalid(found)) => {
            let errors = errors_of(ctx.t, &found, &[("name", "nom", key("account-need-name"))]);
            let shown = page(&ctx, Some(name), false, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn leave_everywhere(ctx: Ctx) -> Result<Response, WebError> {
    let who = ctx.who()?;
    ctx.site.app()?.sign_out_everywhere(who).await?;
    let mut gone = cookie(&ctx.site, session_cookie(&ctx.site), String::new());
    gone.make_removal();
    Ok((
        [(header::SET_COOKIE, gone.to_string())],
        Redirect::to("/connexion"),
    )
        .into_response())
}
