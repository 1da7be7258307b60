//! `/elements`: every component once, with when to use it.

use askama::Template;
use axum::response::Response;

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::T;
use crate::layout::Layout;

#[derive(Template)]
#[template(path = "pages/elements.html")]
struct Elements {
    t: T,
    page: Layout,
}

pub async fn show(ctx: Ctx) -> Result<Response, WebError> {
    let t = ctx.t;
    ctx.html(&Elements { t, page: Layout::new(&ctx, t.get("elements-title")) })
}
