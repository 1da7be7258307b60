//! The list that goes to funders without an officer here, and their decisions that come back.

use app::AppError;
use app::parts::{Came, Outcome};
use axum::extract::Path;
use axum::response::Response;
use domain::form::FieldError as Wrong;
use domain::heard;

use super::super::batches::why_key;
use super::super::desk::{Notice, again, desk};
use super::super::files::csv;
use super::totals::{Heard, page};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::parts::FieldError;

pub(super) async fn export(ctx: Ctx, Path(scheme): Path<String>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let list = app.outside_parts(who, &scheme).await?;
    let file = heard::write(&list.awaited()).map_err(|_| WebError::Internal)?;
    Ok(csv(&format!("decisions-{}", list.scheme.id), &file))
}

pub(super) async fn import(
    ctx: Ctx,
    Path(scheme): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let file = form.get("file").unwrap_or_default();
    let words = t.get("shared-heard-words");
    match app.import_part_decisions(who, &scheme, file, &words).await {
        Ok(came) => {
            let new = came.iter().filter(|one| one.outcome == Outcome::Done);
            let count = i64::try_from(new.count()).unwrap_or(i64::MAX);
            let heard = Heard {
                notice: Some(Notice {
                    kind: if count > 0 { "ok" } else { "" },
                    text: t.args("shared-heard-done-notice", "count", count),
                }),
                came: came.iter().map(|one| line(t, one)).collect(),
                ..Heard::default()
            };
            ctx.html(&page(&ctx, &scheme, heard).await?)
        }
        Err(AppError::Invalid(wrong)) => {
            let heard = Heard {
                errors: wrong.iter().map(|one| fault(t, one)).collect(),
                form,
                ..Heard::default()
            };
            again(&ctx, &page(&ctx, &scheme, heard).await?)
        }
        Err(other) => Err(other.into()),
    }
}

fn line(t: T, one: &Came) -> (String, String, String, String, bool) {
    let decided = match one.granted {
        Some(cents) => t.exact(cents),
        None => t.get("shared-heard-refused").into_owned(),
    };
    let (word, well) = match one.outcome {
        Outcome::Done => (key("shared-heard-done"), true),
        Outcome::Already => (key("lot-why-already"), true),
        Outcome::Refused(why) => (why_key(why), false),
    };
    let words = t.get(word).into_owned();
    (one.number.clone(), one.funder.clone(), decided, words, well)
}

fn fault(t: T, wrong: &Wrong) -> FieldError {
    let word = match wrong.arg("fault").unwrap_or_default() {
        "header" => key("shared-heard-fault-header"),
        "unknown" => key("shared-heard-fault-unknown"),
        "twice" => key("shared-heard-fault-twice"),
        "decision" => key("shared-heard-fault-decision"),
        "amount" => key("shared-heard-fault-amount"),
        "not-a-day" => key("shared-heard-fault-day"),
        "future" => key("shared-heard-fault-future"),
        "who" => key("shared-heard-fault-who"),
        "reasons" => key("shared-heard-fault-reasons"),
        _ => key("shared-heard-fault-unreadable"),
    };
    let line = wrong.arg("line").unwrap_or_default().to_owned();
    let message = t.args2("com-ops-fault", "line", line, "fault", t.get(word));
    FieldError {
        field: "file".to_owned(),
        message: message.into_owned(),
    }
}
