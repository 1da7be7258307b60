//! Case officers, outside experts, administrators.
//!
//! Every page opens its dossier through [`desk::open`], which finds nothing for whoever does not
//! instruct it; every change is one command of `app`, which checks again. After a command the
//! person is back on the dossier with a notice; a command that the state refuses leads there too,
//! and the page says where the dossier stands now.
//!
//! To add a page about a dossier: a handler that calls [`desk::open`], a struct with a
//! [`desk::Head`], a template under `pages/instruction/`, its route below, the word of its notice
//! in [`desk::notice`].

mod act;
mod admin;
pub(super) mod aid;
pub(crate) mod amount;
mod applicant;
mod ask;
mod batches;
mod clock;
mod conditions;
pub(super) mod decide;
pub(super) mod desk;
mod dossier;
mod envelopes;
mod expert;
pub(in crate::pages) mod files;
mod filters;
mod history;
mod list;
mod note;
mod panel;
mod propose;
mod rectify;
pub(super) mod shared;
mod talk;
mod trials;
pub(super) mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::Site;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/instruction", get(list::show))
        .route("/instruction/vues", post(list::save_view))
        .route("/instruction/vues/{id}/oubli", post(list::forget_view))
        .route("/instruction/essais", get(trials::form))
        .route("/instruction/essais/chiffres", post(trials::figures))
        .route("/instruction/essais/parametre", post(trials::law))
        .route("/instruction/essais/fiche", post(trials::file))
        .route("/instruction/essais/{id}", get(trials::show))
        .route("/instruction/essais/{id}/dossiers.csv", get(trials::csv))
        .merge(aid::routes())
        .merge(shared::routes())
        .merge(batches::routes())
        .route("/instruction/{number}", get(dossier::show))
        .route("/instruction/{number}/lu", post(act::seen))
        .route("/instruction/{number}/complet", post(act::complete))
        .route("/instruction/{number}/attribution", post(act::assign))
        .route("/instruction/{number}/relance", post(act::remind))
        .route("/instruction/{number}/reprise", post(act::reopen))
        .route(
            "/instruction/{number}/pieces",
            get(ask::pieces_form).post(ask::ask_pieces),
        )
        .route(
            "/instruction/{number}/pieces/{id}",
            get(files::piece).post(act::judge),
        )
        .route("/instruction/{number}/documents/{id}", get(files::document))
        .route(
            "/instruction/{number}/correction",
            get(ask::correction_form).post(ask::ask_correction),
        )
        .route(
            "/instruction/{number}/avis",
            get(ask::opinion_form).post(ask::ask_opinion),
        )
        // The command bounds a file as it comes, and says so: no other limit cuts it before.
        .route(
            "/instruction/{number}/messages",
            get(talk::show)
                .post(talk::write)
                .layer(DefaultBodyLimit::disable()),
        )
        .route("/instruction/{number}/remarques", post(talk::note))
        .route(
            "/instruction/{number}/note",
            get(note::show).post(note::save),
        )
        .route(
            "/instruction/{number}/proposition",
            get(propose::form).post(propose::save),
        )
        .route(
            "/instruction/{number}/decision",
            get(decide::decision_form).post(decide::decide),
        )
        .route(
            "/instruction/{number}/rectification",
            get(rectify::form).post(rectify::save),
        )
        .route(
            "/instruction/{number}/decision/retour",
            post(decide::change),
        )
        .route("/avis/{token}", get(expert::show).post(expert::give))
        .route("/avis/{token}/merci", get(expert::thanks))
        .route("/avis/{token}/pieces/{id}", get(expert::piece))
        .route("/enveloppes", get(envelopes::list).post(envelopes::open))
        .route(
            "/enveloppes/{id}",
            get(envelopes::show).post(envelopes::act),
        )
        .route("/administration", get(admin::show))
        .route("/administration/taches", post(admin::retry))
        .route("/administration/journal", get(admin::journal))
        .route(
            "/administration/comptes",
            get(admin::accounts).post(admin::create),
        )
        .route("/administration/comptes/{id}/role", post(admin::role))
        .route("/administration/comptes/{id}/acces", post(admin::door))
}
