//! Filling a dossier: sections, plan, pieces, check of the answers, filing.

use axum::Router;

use crate::Site;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
}
