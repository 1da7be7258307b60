//! `/partages/{number}/rectification/{n}`: a new act puts the decision of one funder right.

use std::collections::BTreeMap;

use app::AppError;
use app::parts::SharedView;
use app::rectify::Rectified;
use axum::extract::Path;
use axum::response::Response;
use domain::form::{ErrorCode, FieldError as Wrong};

use super::super::desk::{self, Head, served};
use super::super::rectify::{Page, Subject, page, read, to_sign};
use super::act::{done, turned_away};
use super::layout;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;

/// The page of the act; `None` when this decision is not theirs to put right, or there is none.
fn written(
    ctx: &Ctx,
    view: &SharedView<'_>,
    n: i64,
    form: FormData,
    wrong: &[Wrong],
) -> Option<Page> {
    let part = view.parts.iter().find(|one| one.row.position == n)?;
    let decision = part.row.decision.filter(|_| part.may_rectify)?;
    let whole = &view.whole;
    let head = Head::of(ctx.t, whole);
    let back = format!("/partages/{}", head.number);
    let of = Subject {
        whole,
        wrong: whole.decisions.iter().find(|one| one.id == decision)?,
        funder: Some(part.name.clone()),
        layout: layout(ctx, whole, ctx.t.get("act-title"))
            .under(back.clone(), ctx.t.get("shared-title-panel")),
        back: format!("{back}#part-{n}"),
    };
    Some(page(ctx, of, form, wrong))
}

pub(super) async fn form(
    ctx: Ctx,
    Path((number, n)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    let (app, who) = desk::desk(&ctx)?;
    let view = app.shared(who, &number, &BTreeMap::new()).await?;
    match written(&ctx, &view, n, FormData::default(), &[]) {
        Some(page) => ctx.html(&page),
        None => turned_away(&number, AppError::Forbidden("action-not-now")),
    }
}

pub(super) async fn save(
    ctx: Ctx,
    Path((number, n)): Path<(String, i64)>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk::desk(&ctx)?;
    let (position, made) = (n.to_string(), "rectification");
    if served(&ctx).await? {
        return Ok(done(&number, made, &position));
    }
    let view = app.shared(who, &number, &BTreeMap::new()).await?;
    let part = view.parts.iter().find(|one| one.row.position == n);
    let funder = part.map(|one| one.row.funder.clone()).unwrap_or_default();
    let wrong = match read(&form) {
        Ok(new) => match app.rectify_part(who, &number, &funder, &new).await {
            Ok(Rectified::Made(_)) => return Ok(done(&number, made, &position)),
            Ok(Rectified::Waits(sitting)) => return Ok(to_sign(sitting)),
            Err(AppError::Invalid(wrong)) => wrong,
            Err(AppError::Aid(_)) => vec![Wrong::new("kind", ErrorCode::OverAid)],
            Err(error) => return turned_away(&number, error),
        },
        Err(wrong) => wrong,
    };
    match written(&ctx, &view, n, form, &wrong) {
        Some(page) => desk::again(&ctx, &page),
        None => turned_away(&number, AppError::Forbidden("action-not-now")),
    }
}
