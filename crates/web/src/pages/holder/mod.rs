//! What a holder sees: projects, one dossier at a glance, messages, sharing, documents.

mod dossier;
pub(crate) mod files;
mod history;
pub(crate) mod messages;
mod projects;
mod sharing;
mod standing;
mod start;
mod story;
mod withdraw;
pub(crate) mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::Site;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    // A message bounds its text and its file itself, and answers with a page that says so.
    let message = post(messages::send).layer(DefaultBodyLimit::disable());
    Router::new()
        .route(
            "/dispositifs/{id}/demande",
            get(start::show).post(start::start),
        )
        .route("/mes-projets", get(projects::list))
        .route(
            "/mes-projets/nouveau",
            get(start::new_project).post(start::keep_project),
        )
        .route("/mes-projets/{id}", get(projects::show))
        .route("/dossiers/{key}", get(dossier::show))
        .route("/dossiers/{key}/messages", message)
        .route("/dossiers/{key}/documents/{id}", get(files::document))
        .route("/dossiers/{key}/pieces/{id}", get(files::piece))
        .route(
            "/dossiers/{key}/partage",
            get(sharing::show).post(sharing::change),
        )
        .route(
            "/dossiers/{key}/retirer",
            get(withdraw::show).post(withdraw::confirm),
        )
        .route(
            "/invitation/{token}",
            get(sharing::invitation).post(sharing::accept),
        )
}
