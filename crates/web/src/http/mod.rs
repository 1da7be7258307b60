//! What happens around every page: identity of the request, forgery guard, limits, errors.
//!
//! From outside in: [`envelope`] (request id, trace, security headers) → [`ctx`] (language,
//! session) → [`errors`] (every error becomes a page of ours, which keeps what was typed) →
//! [`limits`] (how often) → time limit and panics → [`guard`] (reads the form, checks its token).

pub mod ctx;
pub mod envelope;
pub mod errors;
pub mod form;
pub mod guard;
pub mod limits;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use tower_http::compression::CompressionLayer;

use crate::site::Site;
use errors::WebError;

/// Wraps the routes with everything that surrounds a page.
pub(crate) fn wrap(routes: Router<Site>, site: &Site) -> Router<Site> {
    let state = || site.clone();
    routes
        .fallback(async || WebError::NotFound)
        .layer(from_fn(guard::guard))
        .layer(from_fn_with_state(state(), bounded))
        .layer(from_fn(limits::limit))
        .layer(from_fn(errors::render))
        .layer(from_fn_with_state(state(), ctx::attach))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state(), envelope::envelope))
}

/// A file of 20 MB on a line of 512 kbit/s takes five minutes: files are given this many times the
/// time of other answers.
const TIMES_FOR_FILES: u32 = 30;

/// Bounds the time of an answer, and turns a panic into an error page instead of a cut line.
async fn bounded(State(site): State<Site>, request: Request, next: Next) -> Response {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let files = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let times = if files { TIMES_FOR_FILES } else { 1 };
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(site.options().timeout * times, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let what = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            tracing::error!(what, "a page panicked");
            WebError::Internal.into_response()
        }
        Err(_) => WebError::Slow.into_response(),
    }
}
