//! Pages kept as data in the region: legal notice, accessibility, personal data.

use askama::Template;
use axum::response::Response;
use policy::model::{Region, Text};

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::T;
use crate::layout::Layout;

#[derive(Template)]
#[template(path = "pages/text.html")]
struct TextPage {
    t: T,
    page: Layout,
    sections: Vec<(String, Vec<String>)>,
    /// Source of the territorial data, named on the legal notice as its licence asks.
    data: Option<Reuse>,
}

struct Reuse {
    source: String,
    licence: String,
    date: String,
    changes: Option<String>,
}

pub async fn legal(ctx: Ctx) -> Result<Response, WebError> {
    show(&ctx, "mentions-legales", true)
}

pub async fn accessibility(ctx: Ctx) -> Result<Response, WebError> {
    show(&ctx, "accessibilite", false)
}

pub async fn personal_data(ctx: Ctx) -> Result<Response, WebError> {
    show(&ctx, "donnees-personnelles", false)
}

/// Sections of a page of the region: heading and paragraphs; none when the region lacks the page.
pub(crate) fn sections(t: T, region: &Region, id: &str) -> Vec<(String, Vec<String>)> {
    let section = |(heading, paragraphs): &(Text, Vec<Text>)| {
        let paragraphs = paragraphs
            .iter()
            .map(|text| t.text(text).into_owned())
            .collect();
        (t.text(heading).into_owned(), paragraphs)
    };
    let page = region.pages.iter().find(|page| page.id == id);
    page.map(|page| page.sections.iter().map(section).collect())
        .unwrap_or_default()
}

fn show(ctx: &Ctx, id: &str, with_data: bool) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let page = region
        .pages
        .iter()
        .find(|page| page.id == id)
        .ok_or(WebError::NotFound)?;
    let territory = &region.territory;
    let data = with_data.then(|| Reuse {
        source: territory.source.clone(),
        licence: territory.licence.clone(),
        date: t.date(territory.vintage).into_owned(),
        changes: territory.changes.clone(),
    });
    ctx.html(&TextPage {
        t,
        page: Layout::new(ctx, t.text(&page.title).into_owned()),
        sections: sections(t, region, id),
        data,
    })
}
