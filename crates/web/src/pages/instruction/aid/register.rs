//! `/instruction/aides-etat`: what is to be entered in the central register, its export and its
//! receipts; the way to an undertaking.

use app::AppError;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{ErrorCode, FieldError as Wrong};
use uuid::Uuid;

use super::HOME;
use super::words::{errors, instrument_key, number_of, regime_name};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::T;
use crate::layout::Layout;
use crate::pages::instruction::desk::{Notice, again, desk, notice};
use crate::pages::instruction::words::{error_of, read_date};
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/aid/register.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    rows: Vec<RowView>,
    late: usize,
    today: String,
    number: String,
    unknown: bool,
    /// The aid whose receipt was typed wrong, and what was typed.
    wrong: Option<(Uuid, String, String)>,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, aid: &Uuid, field: &str) -> &str {
        match &self.wrong {
            Some((wrong, receipt, _)) if wrong == aid && field == "receipt" => receipt,
            Some((wrong, _, on)) if wrong == aid && field == "on" => on,
            _ if field == "on" => &self.today,
            _ => "",
        }
    }

    fn is_wrong(&self, aid: &Uuid) -> bool {
        self.wrong
            .as_ref()
            .is_some_and(|(wrong, _, _)| wrong == aid)
    }
}

struct RowView {
    id: Uuid,
    due: String,
    late: bool,
    reference: String,
    dossier: String,
    organisation: String,
    number: String,
    undertaking: String,
    regime: String,
    instrument: String,
    amount: String,
    granted: String,
}

async fn build(
    ctx: &Ctx,
    query: &FormData,
    wrong: &[Wrong],
    typed: Option<(Uuid, String, String)>,
) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let (t, today) = (ctx.t, ctx.site.today());
    let queue = app.aids_to_register(who).await?;
    Ok(Page {
        t,
        page: Layout::new(ctx, t.get("aid-register-title"))
            .under("/instruction", t.get("inst-title"))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: errors(t, wrong),
        late: queue.iter().filter(|row| row.due < today).count(),
        rows: queue
            .iter()
            .map(|row| RowView {
                id: row.aid.id,
                due: t.date(row.due).into_owned(),
                late: row.due < today,
                reference: row.aid.reference.clone(),
                // The reference is the number of the dossier and that of its decision.
                dossier: row
                    .aid
                    .reference
                    .rsplit_once('/')
                    .map(|(number, _)| format!("/instruction/{number}"))
                    .unwrap_or_default(),
                organisation: row.organisation.name.clone(),
                number: number_of(t, &row.organisation).into_owned(),
                undertaking: format!("{HOME}/entreprises/{}", row.organisation.id),
                regime: regime_name(ctx, &row.aid.regime),
                instrument: t.get(instrument_key(&row.aid.instrument)).into_owned(),
                amount: t.exact(row.aid.amount),
                granted: t.date(row.aid.granted_on).into_owned(),
            })
            .collect(),
        today: today.to_string(),
        number: query.get("numero").unwrap_or_default().to_owned(),
        unknown: false,
        wrong: typed,
    })
}

pub(super) async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    ctx.html(&build(&ctx, &query, &[], None).await?)
}

/// The declared fields of the queue, as a file.
pub(super) async fn export(ctx: Ctx) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let words = |instrument: &str| t.get(instrument_key(instrument)).into_owned();
    let file = app.register_export(who, words).await?;
    let name = format!(
        "attachment; filename=\"aides-etat-{}.csv\"",
        ctx.site.today()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file).into_response())
}

/// To the undertaking of a number, or back here to say that it is not known.
pub(super) async fn find(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let number = query.get("numero").unwrap_or_default();
    match app.find_undertaking(who, number).await {
        Ok(Some(found)) => {
            Ok(Redirect::to(&format!("{HOME}/entreprises/{}", found.id)).into_response())
        }
        Ok(None) => {
            let mut page = build(&ctx, &query, &[], None).await?;
            page.unknown = true;
            ctx.html(&page)
        }
        Err(AppError::Invalid(_)) => {
            let wrong = [Wrong::new("number", ErrorCode::NotAnOrganisation)];
            again(&ctx, &build(&ctx, &query, &wrong, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Records what the register answered.
pub(super) async fn receipt(
    ctx: Ctx,
    Path(aid): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let receipt = form.get("receipt").unwrap_or_default();
    let typed_on = form.get("on").unwrap_or_default();
    let outcome = match read_date("on", form.filled("on")) {
        Ok(Some(on)) => app.register_receipt(who, aid, on, receipt).await,
        Ok(None) => Err(AppError::Invalid(vec![Wrong::new(
            "on",
            ErrorCode::NotADate,
        )])),
        Err(wrong) => Err(AppError::Invalid(vec![wrong])),
    };
    match outcome {
        // Somebody recorded it a moment before: it is done all the same.
        Ok(()) | Err(AppError::Stale) => {
            Ok(Redirect::to(&format!("{HOME}?fait=recu")).into_response())
        }
        Err(AppError::Invalid(wrong)) => {
            let typed = Some((aid, receipt.to_owned(), typed_on.to_owned()));
            again(
                &ctx,
                &build(&ctx, &FormData::default(), &wrong, typed).await?,
            )
        }
        Err(error) => Err(error.into()),
    }
}
