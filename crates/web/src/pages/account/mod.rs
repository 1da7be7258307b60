//! Signing in and out, creating an account, one-time links, the demonstration's mails.
//!
//! Wherever a person was going (`retour=`) is carried from page to page, and through mails, so
//! that nobody loses their way. Only addresses of ours are followed.

pub(crate) use links::dead;

mod links;
mod me;
mod outbox;
mod register;
mod sign_in;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use fluent_bundle::FluentArgs;

use crate::Site;
use crate::answers::address;
use crate::http::ctx::{Ctx, cookie, session_cookie};
use crate::http::errors::WebError;
use crate::i18n::T;
use crate::layout::Layout;
use crate::pages::language::local;
use crate::parts::FieldError;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/connexion", get(sign_in::show).post(sign_in::submit))
        .route("/connexion/merci", get(sign_in::sent))
        .route("/deconnexion", post(sign_in::leave))
        .route("/inscription", get(register::show).post(register::submit))
        .route("/inscription/merci", get(register::sent))
        .route("/lien/{token}", get(links::show).post(links::use_it))
        .route("/mot-de-passe", get(links::ask).post(links::send))
        .route("/mot-de-passe/merci", get(links::sent))
        .route(
            "/mot-de-passe/{token}",
            get(links::choose).post(links::change),
        )
        .route("/mon-compte", get(me::show).post(me::rename))
        .route("/mon-compte/partout", post(me::leave_everywhere))
        .route("/demonstration/courriels", get(outbox::list))
        .route("/demonstration/courriels/{id}", get(outbox::show))
        .route(
            "/demonstration/courriels/{id}/piece",
            get(outbox::attachment),
        )
}

/// Where the person was going, when it is an address of ours; empty otherwise.
pub(crate) fn back(given: Option<&str>) -> String {
    match local(given) {
        "/" => String::new(),
        known => known.to_owned(),
    }
}

/// A page of this part that remembers where the person was going.
pub(crate) fn with_back(path: &str, back: &str) -> String {
    let pairs = (!back.is_empty()).then(|| ("retour".to_owned(), back.to_owned()));
    address(path, pairs.into_iter().collect())
}

/// The sentence of an error of a field.
pub(crate) fn sentence(t: T, error: &domain::form::FieldError) -> String {
    let mut args = FluentArgs::with_capacity(error.args.len());
    for (name, value) in &error.args {
        args.set(*name, value.clone());
    }
    t.with(&format!("error-{}", error.code.as_str()), &args)
        .into_owned()
}

/// Errors of a command for a form, under the names of its inputs. A blank answer gets the
/// sentence of its field rather than « Cette réponse manque ».
pub(crate) fn errors_of(
    t: T,
    found: &[domain::form::FieldError],
    names: &[(&str, &str, &str)],
) -> Vec<FieldError> {
    let one = |error: &domain::form::FieldError| {
        let known = names.iter().find(|(key, _, _)| *key == error.key);
        let blank = matches!(
            error.code,
            domain::form::ErrorCode::Required | domain::form::ErrorCode::RequiredChoice
        );
        FieldError {
            field: known
                .map_or(error.key.as_str(), |(_, name, _)| *name)
                .to_owned(),
            message: match known {
                Some((_, _, need)) if blank => t.get(need).into_owned(),
                _ => sentence(t, error),
            },
        }
    };
    found.iter().map(one).collect()
}

/// The error of one input, empty when it has none.
pub(crate) fn error_at<'a>(errors: &'a [FieldError], field: &str) -> &'a str {
    errors
        .iter()
        .find(|error| error.field == field)
        .map_or("", |error| error.message.as_str())
}

/// Opens the session in the browser and goes where the person was going, else where they work.
async fn enter(ctx: &Ctx, token: String, back: &str) -> Result<Response, WebError> {
    let home = if back.is_empty() {
        match ctx.site.app()?.session(&token).await? {
            Some(session) if !session.who.bodies().is_empty() => "/instruction",
            Some(session) if session.who.is_admin() => "/administration",
            _ => "/mes-projets",
        }
    } else {
        local(Some(back))
    };
    let cookie = cookie(&ctx.site, session_cookie(&ctx.site), token);
    Ok((
        [(header::SET_COOKIE, cookie.to_string())],
        Redirect::to(home),
    )
        .into_response())
}

/// A page that says one thing and what to do next.
#[derive(askama::Template)]
#[template(path = "pages/account/notice.html")]
pub(in crate::pages) struct Notice {
    t: T,
    page: Layout,
    paragraphs: Vec<String>,
    /// Address and label of the next step.
    go: Option<(String, String)>,
    /// A mail was sent: the demonstration shows where it is.
    mailed: bool,
}

impl Notice {
    pub(in crate::pages) fn new(ctx: &Ctx, title: &str, paragraphs: &[&str]) -> Notice {
        let t = ctx.t;
        Notice {
            t,
            page: Layout::new(ctx, t.get(title)),
            paragraphs: paragraphs
                .iter()
                .map(|key| t.get(key).into_owned())
                .collect(),
            go: None,
            mailed: false,
        }
    }

    fn mailed(mut self) -> Notice {
        self.mailed = true;
        self
    }

    pub(in crate::pages) fn go(mut self, address: String, label: &str) -> Notice {
        self.go = Some((address, self.t.get(label).into_owned()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_ours_or_none() {
        assert_eq!(back(Some("/mes-projets")), "/mes-projets");
        assert_eq!(back(Some("//ailleurs.example")), "");
        assert_eq!(back(Some("https://ailleurs.example")), "");
        assert_eq!(back(None), "");
        assert_eq!(with_back("/connexion", ""), "/connexion");
        assert_eq!(
            with_back("/connexion", "/a?b=1"),
            "/connexion?retour=%2Fa%3Fb%3D1"
        );
    }

    #[test]
    fn a_blank_field_gets_its_own_sentence() {
        use domain::form::{ErrorCode, FieldError as Found};
        let found = [
            Found::new("email", ErrorCode::Required),
            Found::new("password", ErrorCode::TooShort).with("min", 12),
        ];
        let names = [
            ("email", "courriel", "account-need-email"),
            ("password", "mot-de-passe", "account-need-password"),
        ];
        let errors = errors_of(T::default(), &found, &names);
        assert_eq!(errors[0].field, "courriel");
        assert_ne!(errors[0].message, T::default().get("error-required"));
        assert!(errors[1].message.contains("12"), "{}", errors[1].message);
        assert_eq!(error_at(&errors, "nom"), "");
    }
}
