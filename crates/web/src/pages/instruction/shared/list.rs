//! The dossiers whose part this person writes, by state of their part.

use app::parts::SharedList;
use askama::Template;
use axum::response::Response;
use domain::part::PartState;
use store::SharedRow;
use uuid::Uuid;

use super::super::desk::{Notice, desk, notice};
use super::view::silence_of;
use super::{flag, in_a_row, state_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::T;
use crate::layout::Layout;
use crate::words::state_key as dossier_state_key;

#[derive(Template)]
#[template(path = "pages/instruction/shared_list.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    tabs: Vec<Tab>,
    caption: std::borrow::Cow<'static, str>,
    rows: Vec<Line>,
    next: Option<String>,
}

struct Tab {
    href: String,
    label: std::borrow::Cow<'static, str>,
    current: bool,
}

struct Line {
    number: String,
    title: String,
    about: String,
    funder: String,
    part: std::borrow::Cow<'static, str>,
    flag: &'static str,
    dossier: std::borrow::Cow<'static, str>,
    /// What the silence of this funder means, where it has not decided.
    silence: String,
    /// What the funders have said so far.
    sum: String,
    amount: String,
}

pub(super) async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let wanted = query.get("etat").and_then(|name| name.parse().ok());
    let mut state: PartState = wanted.unwrap_or(PartState::Awaited);
    let after = query.get("apres").and_then(cursor);
    let mut list = app.shared_list(who, state, after).await?;
    if wanted.is_none() && list.rows.is_empty() {
        // Nothing to instruct: what waits for its decision is what they came for.
        let proposed = app.shared_list(who, PartState::Proposed, None).await?;
        if !proposed.rows.is_empty() {
            (list, state) = (proposed, PartState::Proposed);
        }
    }
    let next = list.rows.last().filter(|_| list.more).map(|last| {
        format!(
            "/partages?etat={state}&apres={}_{}",
            last.updated_at, last.dossier
        )
    });
    let page = Page {
        t,
        page: Layout::new(&ctx, t.get("shared-title")).under("/instruction", t.get("inst-title")),
        notice: notice(t, &query),
        tabs: PartState::ALL
            .iter()
            .map(|one| Tab {
                href: format!("/partages?etat={one}"),
                label: t.get(state_key(*one)),
                current: *one == state,
            })
            .collect(),
        caption: t.get(state_key(state)),
        rows: list
            .rows
            .iter()
            .map(|row| line(&ctx, app, row, &list))
            .collect(),
        next,
    };
    ctx.html(&page)
}

fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn line(ctx: &Ctx, app: &app::App, row: &SharedRow, list: &SharedList) -> Line {
    let t = ctx.t;
    let sum = list.sums.get(&row.dossier);
    let silence = list.silences.get(&row.dossier).copied();
    let scheme = ctx
        .site
        .region()
        .scheme_version(&row.scheme, row.scheme_from);
    let scheme = scheme.map_or_else(|| row.scheme.clone(), |s| t.text(&s.name).into_owned());
    let amount = row.granted.or(row.proposed).or(row.asked);
    Line {
        number: row.number.clone(),
        title: row.title.clone(),
        about: format!("{} · {scheme}", row.applicant),
        funder: app.funder_name(&row.funder),
        part: t.get(state_key(row.part)),
        flag: flag(row.part),
        silence: silence_of(t, silence, row.part, false, ctx.site.today()),
        dossier: t.get(dossier_state_key(row.state)),
        sum: sum
            .map(|sum| in_a_row(t, sum, &|id| app.funder_name(id)))
            .unwrap_or_default(),
        amount: amount.map(|cents| t.exact(cents)).unwrap_or_default(),
    }
}
