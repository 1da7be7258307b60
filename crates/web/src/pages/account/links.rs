//! `/lien/{token}` and `/mot-de-passe`: what a mail leads to.
//!
//! Opening a link changes nothing, because mail scanners open links too: its page has one button.

use app::{AppError, LinkProblem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Notice, back, enter, error_at, errors_of};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::FieldError;

/// What is wrong with a link, and where another one is asked for.
pub(crate) fn dead(
    ctx: &Ctx,
    problem: LinkProblem,
    again: &str,
    label: &str,
) -> Result<Response, WebError> {
    let (title, why) = match problem {
        LinkProblem::Used => (key("account-link-used"), key("account-link-used-why")),
        LinkProblem::Expired => (key("account-link-expired"), key("account-link-expired-why")),
        LinkProblem::Elsewhere => (
            key("account-link-elsewhere"),
            key("account-link-elsewhere-why"),
        ),
        LinkProblem::Unknown => (key("account-link-unknown"), key("account-link-unknown-why")),
    };
    let notice =
        Notice::new(ctx, title, &[why, key("account-link-again")]).go(again.to_owned(), label);
    Ok((StatusCode::GONE, ctx.html(&notice)?).into_response())
}

#[derive(Template)]
#[template(path = "pages/account/link.html")]
struct LinkPage {
    t: T,
    page: Layout,
    address: String,
}

pub async fn show(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    match ctx.site.app()?.look_at_link(&token).await {
        Ok(()) => ctx.html(&LinkPage {
            t: ctx.t,
            page: Layout::new(&ctx, ctx.t.get("account-enter")),
            address: ctx.path().to_owned(),
        }),
        Err(AppError::Link(problem)) => dead(&ctx, problem, "/connexion", key("account-ask-link")),
        Err(other) => Err(other.into()),
    }
}

pub async fn use_it(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    match ctx.site.app()?.use_link(&token, ctx.sending()).await {
        Ok((session, next)) => enter(&ctx, session, &back(Some(&next))).await,
        Err(AppError::Link(problem)) => dead(&ctx, problem, "/connexion", key("account-ask-link")),
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "pages/account/forgotten.html")]
struct Forgotten {
    t: T,
    page: Layout,
    email: String,
    back: String,
    errors: Vec<FieldError>,
}

impl Forgotten {
    fn new(ctx: &Ctx, email: &str, back: String, errors: Vec<FieldError>) -> Forgotten {
        let t = ctx.t;
        Forgotten {
            t,
            page: Layout::new(ctx, t.get("account-forgotten"))
                .under(
                    super::with_back("/connexion", &back),
                    t.get("account-sign-in"),
                )
                .wrong(!errors.is_empty()),
            email: email.to_owned(),
            back,
            errors,
        }
    }

    fn error(&self, field: &str) -> &str {
        error_at(&self.errors, field)
    }
}

pub async fn ask(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    ctx.html(&Forgotten::new(
        &ctx,
        "",
        back(query.get("retour")),
        Vec::new(),
    ))
}

pub async fn send(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let t = ctx.t;
    let email = form.filled("courriel").unwrap_or_default();
    let wrong = match email {
        "" => Some(key("account-need-email")),
        _ if domain::identifiers::email(email).is_err() => Some(key("error-email")),
        _ => None,
    };
    let back = back(form.get("retour"));
    if let Some(wrong) = wrong {
        let error = FieldError {
            field: "courriel".to_owned(),
            message: t.get(wrong).into_owned(),
        };
        let page = Forgotten::new(&ctx, email, back, vec![error]);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response());
    }
    ctx.site
        .app()?
        .send_link(email, true, &back, ctx.sending())
        .await?;
    Ok(Redirect::to("/mot-de-passe/merci").into_response())
}

/// The same words whether the address has an account or not.
pub async fn sent(ctx: Ctx) -> Result<Response, WebError> {
    let words = [key("account-reset-sent-1"), key("account-link-sent-2")];
    ctx.html(&Notice::new(&ctx, key("account-look-mail"), &words).mailed())
}

#[derive(Template)]
#[template(path = "pages/account/choose.html")]
struct Choose {
    t: T,
    page: Layout,
    address: String,
    errors: Vec<FieldError>,
    minimum: usize,
}

impl Choose {
    fn new(ctx: &Ctx, errors: Vec<FieldError>) -> Choose {
        Choose {
            t: ctx.t,
            page: Layout::new(ctx, ctx.t.get("account-choose")).wrong(!errors.is_empty()),
            address: ctx.path().to_owned(),
            errors,
            minimum: app::accounts::PASSWORD_MIN,
        }
    }

    fn error(&self, field: &str) -> &str {
        error_at(&self.errors, field)
    }
}

pub async fn choose(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    match ctx.site.app()?.look_at_reset(&token).await {
        Ok(()) => ctx.html(&Choose::new(&ctx, Vec::new())),
        Err(AppError::Link(problem)) => {
            dead(&ctx, problem, "/mot-de-passe", key("account-ask-link"))
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn change(
    ctx: Ctx,
    Path(token): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let password = form.get("mot-de-passe").unwrap_or_default();
    let done = ctx
        .site
        .app()?
        .reset_password(&token, password, ctx.sending())
        .await;
    match done {
        Ok(session) => enter(&ctx, session, "").await,
        Err(AppError::Link(problem)) => {
            dead(&ctx, problem, "/mot-de-passe", key("account-ask-link"))
        }
        Err(AppError::Invalid(found)) => {
            let names = [("password", "mot-de-passe", key("account-need-new-password"))];
            let page = Choose::new(&ctx, errors_of(ctx.t, &found, &names));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
