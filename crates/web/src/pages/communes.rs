//! `GET /api/communes?q=`: suggestions for the commune field.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::http::ctx::Ctx;
use crate::http::form::QueryData;
use crate::i18n::T;

/// Suggestions shown at once: what a list can hold without scrolling.
const MOST: usize = 8;

/// A commune one may have meant.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    pub code: String,
    pub name: String,
    /// Name and department; accepted back by every commune field.
    pub label: String,
    /// Why it is suggested, when its name is another: the former commune typed.
    pub detail: Option<String>,
}

impl Suggestion {
    pub fn of(t: T, hit: policy::territory::Hit<'_>) -> Suggestion {
        Suggestion {
            code: hit.commune.code.clone(),
            name: hit.commune.name.clone(),
            label: hit.label,
            detail: hit
                .via
                .map(|via| t.args("commune-via", "name", via).into_owned()),
        }
    }
}

#[derive(Serialize)]
struct Answer {
    communes: Vec<Suggestion>,
}

pub async fn suggest(ctx: Ctx, QueryData(query): QueryData) -> Response {
    let asked = query.filled("q").unwrap_or_default();
    let hits = ctx.site.region().territory.search(asked, MOST);
    let communes = hits
        .into_iter()
        .map(|hit| Suggestion::of(ctx.t, hit))
        .collect();
    (
        [(header::CACHE_CONTROL, "public, max-age=3600")],
        Json(Answer { communes }),
    )
        .into_response()
}
