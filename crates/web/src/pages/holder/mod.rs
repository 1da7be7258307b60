//! What a holder sees: projects, one dossier at a glance, messages, sharing, documents.

use axum::Router;

use crate::Site;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
}
