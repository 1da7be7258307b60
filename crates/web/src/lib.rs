//! Pages and machine addresses of Trajectoire.
//!
//! [`router`] gives the whole service for a [`Site`]. To add pages: a module with its handlers and
//! `#[derive(askama::Template)]` structs that hold `t: T` and `page: Layout`, a template that
//! extends `base.html` and uses the parts of `templates/parts/`, its sentences in a file of
//! `messages/fr/`, its routes in [`routes`]. A handler takes [`Ctx`], and [`FormData`] for a form;
//! it returns `Result<Response, WebError>`.

pub mod answers;
pub mod assets;
pub mod charts;
pub mod facts;
pub mod format;
mod french;
pub mod http;
pub mod i18n;
pub mod layout;
pub mod line;
pub mod outcomes;
pub mod pages;
pub mod parts;
pub mod purse;
pub mod reading;
mod repayment;
mod rules;
pub mod scheme;
pub mod session;
mod site;
pub mod typography;
pub mod versions;
pub mod words;

use axum::Router;
use axum::routing::get;

pub use http::ctx::Ctx;
pub use http::errors::WebError;
pub use http::form::{FormData, QueryData};
pub use http::guard::Upload;
pub use http::limits::{Limits, Rate};
pub use i18n::{Lang, T};
pub use layout::Layout;
pub use site::{Options, Site};

/// Every route, wrapped in what surrounds a page; ready for `axum::serve`.
pub fn router(site: Site) -> Router {
    http::wrap(routes(), &site).with_state(site)
}

fn routes() -> Router<Site> {
    Router::new()
        .route("/healthz", get(pages::health::healthz))
        .route("/readyz", get(pages::health::readyz))
        .route("/static/{name}", get(assets::serve))
        .route("/elements", get(pages::elements::show))
        .route("/", get(pages::home::show))
        .route("/orientation", get(pages::orientation::show))
        .route("/orientation/resultat", get(pages::result::show))
        .route("/dispositifs", get(pages::schemes::list))
        .route("/dispositifs/{id}", get(pages::schemes::show))
        .route("/contact", get(pages::contact::show))
        .route("/mentions-legales", get(pages::texts::legal))
        .route("/accessibilite", get(pages::texts::accessibility))
        .route("/donnees-personnelles", get(pages::texts::personal_data))
        .route("/langue/{code}", get(pages::language::choose))
        .route("/api/communes", get(pages::communes::suggest))
        .merge(pages::account::routes())
        .merge(pages::holder::routes())
        .merge(pages::filling::routes())
        .merge(pages::committee::routes())
        .merge(pages::instruction::routes())
}
