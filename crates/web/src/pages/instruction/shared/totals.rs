//! What a shared call has come to, funder by funder, to the cent.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use money::{Cents, sum};

use super::super::desk::desk;
use crate::charts::{self, Data, Figure, Mark, Row, Series};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::layout::Layout;

#[derive(Template)]
#[template(path = "pages/instruction/shared_totals.html")]
struct Page {
    t: T,
    page: Layout,
    figure: Figure,
    rows: Vec<Line>,
    total: String,
}

struct Line {
    name: String,
    grants: i64,
    awaited: i64,
    granted: String,
}

pub(super) async fn show(ctx: Ctx, Path(scheme): Path<String>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let (found, totals) = app.call_totals(who, &scheme).await?;
    let exact = |value: i64| t.exact(Cents(value));
    let name = |id: &str| app.funder_name(id);
    let data = Data {
        id: "g-bilan",
        title: t.get("shared-totals-picture").into_owned(),
        hint: String::new(),
        desc: t.get("shared-totals-desc").into_owned(),
        of: t.get("shared-funder").into_owned(),
        series: vec![Series {
            name: t.get(key("part-granted")).into_owned(),
            mark: Mark::Sea,
        }],
        rows: totals
            .iter()
            .map(|one| Row {
                label: name(&one.funder),
                values: vec![one.granted.0],
            })
            .collect(),
        short: &exact,
        exact: &exact,
        sums: Some(t.get("shared-total").into_owned()),
    };
    let total = sum(totals.iter().map(|one| one.granted)).unwrap_or_default();
    let title = t.args(
        "shared-totals-title",
        "scheme",
        t.text(&found.name).into_owned(),
    );
    let page = Page {
        t,
        page: Layout::new(&ctx, title).under("/instruction", t.get("inst-title")),
        figure: charts::bars(&data),
        total: t.exact(total),
        rows: totals
            .iter()
            .map(|one| Line {
                name: name(&one.funder),
                grants: one.grants,
                awaited: one.awaited,
                granted: t.exact(one.granted),
            })
            .collect(),
    };
    ctx.html(&page)
}
