//! What a shared call has come to, funder by funder, to the cent.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use money::{Cents, sum};

use super::super::desk::{Notice, desk};
use super::super::words::error_of;
use crate::charts::{self, Data, Figure, Mark, Row, Series};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::FieldError;

/// What came back from funders that decide elsewhere.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) notice: Option<Notice>,
    pub(super) errors: Vec<FieldError>,
    pub(super) form: FormData,
    /// Dossier, funder, what was decided, what became of the line and whether that is well.
    pub(super) came: Vec<(String, String, String, String, bool)>,
}

#[derive(Template)]
#[template(path = "pages/instruction/shared_totals.html")]
pub(super) struct Page {
    t: T,
    page: Layout,
    figure: Figure,
    rows: Vec<Line>,
    total: String,
    scheme: String,
    /// Decisions awaited from funders that decide elsewhere.
    awaited: usize,
    heard: Heard,
}

impl Page {
    /// Every wrong line, under the field.
    fn error(&self) -> String {
        error_of(&self.heard.errors, "file")
    }
}

struct Line {
    name: String,
    grants: i64,
    awaited: i64,
    granted: String,
}

pub(super) async fn show(ctx: Ctx, Path(scheme): Path<String>) -> Result<Response, WebError> {
    ctx.html(&page(&ctx, &scheme, Heard::default()).await?)
}

/// The page, with what came of a file that was taken back.
pub(super) async fn page(ctx: &Ctx, scheme: &str, heard: Heard) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let awaited = app.outside_parts(who, scheme).await?.awaited().len();
    let (found, totals) = app.call_totals(who, scheme).await?;
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
    Ok(Page {
        t,
        page: Layout::new(ctx, title)
            .under("/instruction", t.get("inst-title"))
            .wrong(!heard.errors.is_empty()),
        scheme: scheme.to_owned(),
        awaited,
        heard,
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
    })
}
