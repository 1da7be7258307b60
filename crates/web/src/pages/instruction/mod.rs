//! Case officers, outside experts, administrators.

use axum::Router;

use crate::Site;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
}
