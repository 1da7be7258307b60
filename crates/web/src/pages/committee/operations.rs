//! `/comites/{id}/operations`: the list that goes to the political vote, and the acts that come
//! back.

use app::AppError;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::act;
use domain::form::FieldError as Wrong;
use money::Cents;
use uuid::Uuid;

use super::sitting::title;
use super::words::notice;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{Notice, again, desk};
use crate::pages::instruction::files::csv;
use crate::pages::instruction::words::error_of;
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/committee/operations.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    id: Uuid,
    /// Who votes, as the files of the region name it.
    about: String,
    rows: Vec<Line>,
    total: String,
    form: FormData,
}

struct Line {
    number: String,
    title: String,
    about: String,
    amount: String,
    /// Number of the act; empty when it is not known.
    act: String,
    /// Each day that is known, with its word.
    days: Vec<String>,
    enforceable: String,
}

impl Page {
    /// Every wrong line, under the field.
    fn error(&self) -> String {
        error_of(&self.errors, "file")
    }
}

async fn page(
    ctx: &Ctx,
    id: Uuid,
    query: &FormData,
    form: FormData,
    wrong: &[Wrong],
) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let list = app.operations(who, id).await?;
    let voter = list
        .sitting
        .rules
        .voted_by
        .as_deref()
        .and_then(|id| ctx.site.region().body_called(id, list.sitting.row.held_on));
    let total = list
        .operations
        .iter()
        .fold(0_i64, |sum, o| sum.saturating_add(o.cents));
    Ok(Page {
        t,
        page: Layout::new(ctx, t.get("com-ops-title"))
            .under("/comites", t.get("com-title"))
            .under(format!("/comites/{id}"), title(ctx, &list.sitting))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: wrong
            .iter()
            .map(|e| FieldError {
                field: "file".to_owned(),
                message: sentence(t, e),
            })
            .collect(),
        id,
        about: match voter {
            Some(name) => t.args("com-ops-about", "body", t.text(&name)),
            None => t.get("com-ops-about-unnamed"),
        }
        .into_owned(),
        rows: list
            .operations
            .iter()
            .map(|o| {
                let act = o.act.as_ref();
                let days = [
                    (key("com-ops-voted"), act.map(|a| a.voted_on)),
                    (key("com-ops-sent"), act.and_then(|a| a.sent_on)),
                    (key("com-ops-received"), act.and_then(|a| a.received_on)),
                    (key("com-ops-posted"), act.and_then(|a| a.posted_on)),
                ];
                Line {
                    number: o.number.clone(),
                    title: o.title.clone(),
                    about: format!("{} · {}", o.applicant, o.scheme),
                    amount: t.exact(Cents(o.cents)),
                    act: act.map(|a| a.number.clone()).unwrap_or_default(),
                    days: days
                        .into_iter()
                        .filter_map(|(word, day)| {
                            Some(t.args(word, "date", t.date(day?)).into_owned())
                        })
                        .collect(),
                    enforceable: match act.map(act::Act::enforceable_on) {
                        Some(Some(day)) => t.args("com-ops-enforceable", "date", t.date(day)),
                        Some(None) => t.get("com-ops-not-enforceable"),
                        None => t.get("com-ops-no-act"),
                    }
                    .into_owned(),
                }
            })
            .collect(),
        total: t.exact(Cents(total)),
        form,
    })
}

fn sentence(t: T, e: &Wrong) -> String {
    let line = e.arg("line").unwrap_or_default();
    let fault = match e.arg("fault").unwrap_or_default() {
        "header" => key("com-ops-fault-header"),
        "unknown" => key("com-ops-fault-unknown"),
        "twice" => key("com-ops-fault-twice"),
        "incomplete" => key("com-ops-fault-incomplete"),
        "not-a-day" => key("com-ops-fault-day"),
        "order" => key("com-ops-fault-order"),
        "future" => key("com-ops-fault-future"),
        "amount" => key("com-ops-fault-amount"),
        "early" => key("com-ops-fault-early"),
        "long" => key("com-ops-fault-long"),
        _ => key("com-ops-fault-unreadable"),
    };
    t.args2("com-ops-fault", "line", line, "fault", t.get(fault))
        .into_owned()
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    ctx.html(&page(&ctx, id, &query, FormData::default(), &[]).await?)
}

/// The list as a file for the service that prepares the vote.
pub(super) async fn export(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let list = app.operations(who, id).await?;
    let file = act::write(&list.operations).map_err(|_| WebError::Internal)?;
    let name = format!("operations-{}", list.sitting.row.held_on);
    Ok(csv(&name, &file))
}

pub(super) async fn import(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let file = form.get("file").unwrap_or_default();
    match app.import_acts(who, id, file).await {
        Ok(_) => Ok(Redirect::to(&format!("/comites/{id}/operations?fait=actes")).into_response()),
        Err(AppError::Invalid(wrong)) => again(
            &ctx,
            &page(&ctx, id, &FormData::default(), form, &wrong).await?,
        ),
        Err(other) => Err(other.into()),
    }
}
