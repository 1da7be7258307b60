//! `/connexion` by password or by mail, `/deconnexion`.

use app::AppError;
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use super::{Notice, back, enter, error_at, with_back};
use crate::http::ctx::{Ctx, cookie, session_cookie};
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/account/sign_in.html")]
struct SignIn {
    t: T,
    page: Layout,
    email: String,
    back: String,
    register: String,
    forgotten: String,
    errors: Vec<FieldError>,
}

impl SignIn {
    fn new(ctx: &Ctx, email: &str, back: String, errors: Vec<FieldError>) -> SignIn {
        let t = ctx.t;
        SignIn {
            t,
            page: Layout::new(ctx, t.get("account-sign-in")).wrong(!errors.is_empty()),
            email: email.to_owned(),
            register: with_back("/inscription", &back),
            forgotten: with_back("/mot-de-passe", &back),
            back,
            errors,
        }
    }

    fn error(&self, field: &str) -> &str {
        error_at(&self.errors, field)
    }
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let back = back(query.get("retour"));
    if ctx.session.is_some() {
        let home = if back.is_empty() {
            "/mes-projets"
        } else {
            back.as_str()
        };
        return Ok(Redirect::to(home).into_response());
    }
    ctx.html(&SignIn::new(&ctx, "", back, Vec::new()))
}

pub async fn submit(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let t = ctx.t;
    let app = ctx.site.app()?;
    let back = back(form.get("retour"));
    let email = form.filled("courriel").unwrap_or_default();
    let password = form.get("mot-de-passe").unwrap_or_default();
    let by_mail = form.get("lien").is_some();
    let error = |field: &str, message: &str| FieldError {
        field: field.to_owned(),
        message: t.get(message).into_owned(),
    };
    let mut errors = Vec::new();
    if email.is_empty() {
        errors.push(error("courriel", key("account-need-email")));
    } else if domain::identifiers::email(email).is_err() {
        errors.push(error("courriel", key("error-email")));
    }
    if !by_mail && password.is_empty() {
        errors.push(error("mot-de-passe", key("account-need-password")));
    }
    if errors.is_empty() {
        if by_mail {
            app.send_link(email, false, &back, ctx.sending()).await?;
            return Ok(Redirect::to("/connexion/merci").into_response());
        }
        match app.sign_in(email, password).await {
            Ok(token) => return enter(&ctx, token, &back).await,
            Err(AppError::Forbidden("sign-in-unverified")) => {
                return Ok(Redirect::to("/inscription/merci").into_response());
            }
            Err(AppError::Forbidden(_)) => errors.push(error("mot-de-passe", key("account-wrong"))),
            Err(other) => return Err(other.into()),
        }
    }
    let page = SignIn::new(&ctx, email, back, errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
}

/// The same words whether the address has an account or not.
pub async fn sent(ctx: Ctx) -> Result<Response, WebError> {
    let words = [key("account-link-sent-1"), key("account-link-sent-2")];
    ctx.html(&Notice::new(&ctx, key("account-look-mail"), &words).mailed())
}

pub async fn leave(ctx: Ctx, jar: CookieJar) -> Result<Response, WebError> {
    let name = session_cookie(&ctx.site);
    if let Some(known) = jar.get(name) {
        ctx.site.app()?.sign_out(known.value()).await?;
    }
    let mut gone = cookie(&ctx.site, name, String::new());
    gone.make_removal();
    Ok(([(header::SET_COOKIE, gone.to_string())], Redirect::to("/")).into_response())
}
