//! State aid: in a dossier, in the ledger of undertakings, in the register.
//!
//! Every page is an officer's; every change is one command of `app::aid`, which checks again.

mod advance;
mod dossier;
mod import;
mod rates;
mod register;
mod room;
mod undertaking;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::Site;

pub(super) use dossier::{Panel, panel};
pub(in crate::pages) use words::refusal_words;
pub(super) use words::{Refusal, refusal, regime_name};

/// Address of the register's queue, the way into all of it.
const HOME: &str = "/instruction/aides-etat";

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route(HOME, get(register::show))
        .route(
            "/instruction/aides-etat/registre.csv",
            get(register::export),
        )
        .route("/instruction/aides-etat/recherche", get(register::find))
        .route(
            "/instruction/aides-etat/{aid}/recu",
            post(register::receipt),
        )
        .route(
            "/instruction/aides-etat/import",
            // The file is bounded as it is read, and the page says so.
            get(import::form)
                .post(import::send)
                .layer(DefaultBodyLimit::disable()),
        )
        .route(
            "/instruction/aides-etat/taux",
            get(rates::show).post(rates::add),
        )
        .route(
            "/instruction/aides-etat/entreprises/{id}",
            get(undertaking::show),
        )
        .route(
            "/instruction/aides-etat/entreprises/{id}/liens",
            post(undertaking::link),
        )
        .route(
            "/instruction/aides-etat/entreprises/{id}/liens/{link}",
            post(undertaking::end_link),
        )
        .route(
            "/instruction/aides-etat/entreprises/{id}/aides/{aid}",
            post(undertaking::reduce),
        )
        .route(
            "/instruction/{number}/aides-etat",
            get(dossier::show).post(dossier::save),
        )
        .route(
            "/instruction/{number}/aides-etat/declarees",
            post(dossier::declare),
        )
        .route(
            "/instruction/{number}/aides-etat/entreprise",
            post(dossier::open_undertaking),
        )
}
