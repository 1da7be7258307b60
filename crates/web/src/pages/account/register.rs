//! `/inscription`: a name, an address, a password; the address is confirmed by mail.

use app::AppError;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Notice, back, error_at, errors_of, with_back};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/account/register.html")]
struct Register {
    t: T,
    page: Layout,
    person: String,
    email: String,
    back: String,
    sign_in: String,
    errors: Vec<FieldError>,
    minimum: usize,
}

impl Register {
    fn new(ctx: &Ctx, form: &FormData, back: String, errors: Vec<FieldError>) -> Register {
        let t = ctx.t;
        Register {
            t,
            page: Layout::new(ctx, t.get("account-register"))
                .under(with_back("/connexion", &back), t.get("account-sign-in"))
                .wrong(!errors.is_empty()),
            person: form.get("nom").unwrap_or_default().to_owned(),
            email: form.get("courriel").unwrap_or_default().to_owned(),
            sign_in: with_back("/connexion", &back),
            back,
            errors,
            minimum: app::accounts::PASSWORD_MIN,
        }
    }

    fn error(&self, field: &str) -> &str {
        error_at(&self.errors, field)
    }
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let back = back(query.get("retour"));
    ctx.html(&Register::new(&ctx, &FormData::default(), back, Vec::new()))
}

pub async fn submit(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let back = back(form.get("retour"));
    let text = |name: &str| form.get(name).unwrap_or_default();
    let done = ctx
        .site
        .app()?
        .register(
            text("courriel"),
            text("nom"),
            text("mot-de-passe"),
            &back,
            ctx.sending(),
        )
        .await;
    match done {
        Ok(()) => Ok(Redirect::to("/inscription/merci").into_response()),
        Err(AppError::Invalid(found)) => {
            let names = [
                ("name", "nom", key("account-need-name")),
                ("email", "courriel", key("account-need-email")),
                ("password", "mot-de-passe", key("account-need-new-password")),
            ];
            let page = Register::new(&ctx, &form, back, errors_of(ctx.t, &found, &names));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The same words whether the address has an account or not: the mail says the rest.
pub async fn sent(ctx: Ctx) -> Result<Response, WebError> {
    let words = [
        key("account-registered-1"),
        key("account-registered-2"),
        key("account-registered-3"),
    ];
    ctx.html(&Notice::new(&ctx, key("account-look-mail"), &words).mailed())
}
