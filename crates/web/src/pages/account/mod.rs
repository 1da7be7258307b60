//! Signing in and out, creating an account, one-time links, the demonstration's mails.

use axum::Router;

use crate::Site;

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
}
