//! Addresses for machines that watch the service.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::http::ctx::Ctx;

/// `GET /healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok"
}

/// `GET /readyz`: the process can serve people.
pub async fn readyz(ctx: Ctx) -> Response {
    if ctx.site.ready().await {
        "ready".into_response()
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [("content-type", "application/json")],
            "{\"ready\":false}",
        )
            .into_response()
    }
}
