//! `/instruction/lots`: one deed on many dossiers. What is asked, what will happen to each, then
//! how far it is and what came of each.

mod order;
mod show;

pub(super) use order::deeds;

use axum::Router;
use axum::routing::{get, post};
use domain::batch::Deed;

use crate::Site;
use crate::i18n::key;

const HERE: &str = "/instruction/lots";

/// Routes of this part.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/instruction/lots", get(show::list).post(order::prepare))
        .route("/instruction/lots/nouveau", get(order::form))
        .route("/instruction/lots/{id}", get(show::show))
        .route("/instruction/lots/{id}/lancer", post(show::start))
        .route("/instruction/lots/{id}/resultats.csv", get(show::csv))
}

/// Key of what a deed is called.
fn deed_key(deed: Deed) -> &'static str {
    match deed {
        Deed::Assign => key("lot-deed-assign"),
        Deed::Remind => key("lot-deed-remind"),
        Deed::AskPieces => key("lot-deed-pieces"),
        Deed::Adjourn => key("lot-deed-adjourn"),
        Deed::Grant => key("lot-deed-grant"),
        Deed::Refuse => key("lot-deed-refuse"),
    }
}

/// Key of why nothing is done to a dossier.
pub(super) fn why_key(code: &str) -> &'static str {
    match code {
        "already" => key("lot-why-already"),
        "nothing-missing" => key("lot-why-nothing-missing"),
        "nothing-asked" => key("lot-why-nothing-asked"),
        "no-proposal" => key("lot-why-no-proposal"),
        "on-agenda" => key("lot-why-on-agenda"),
        "state-aid" => key("lot-why-state-aid"),
        "over-envelope" => key("lot-why-over-envelope"),
        "over-rule" => key("lot-why-over-rule"),
        "needs-reasons" => key("lot-why-needs-reasons"),
        "day" => key("lot-why-day"),
        "no-agreement" => key("lot-why-no-agreement"),
        "opinion-first" => key("lot-why-opinion-first"),
        "not-found" => key("lot-why-not-found"),
        "stale" => key("lot-why-stale"),
        "defect" => key("lot-why-defect"),
        "invalid" => key("lot-why-invalid"),
        _ => key("lot-why-not-now"),
    }
}
