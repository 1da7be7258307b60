//! `/instruction/aides-etat/taux`: the base rates that the Commission publishes.

use app::AppError;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{ErrorCode, FieldError as Wrong};
use money::Rate;

use super::HOME;
use super::words::errors;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::T;
use crate::layout::Layout;
use crate::pages::instruction::desk::{Notice, again, desk, notice};
use crate::pages::instruction::words::{error_of, read_date};
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/aid/rates.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    /// Day, rate and source, latest first.
    rates: Vec<(String, String, String)>,
    /// Class, and its margins by collateral: high, normal, low.
    margins: Vec<(String, [String; 3])>,
    margins_text: String,
    discount: String,
    form: FormData,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        self.form.get(field).unwrap_or_default()
    }
}

async fn build(
    ctx: &Ctx,
    query: &FormData,
    form: FormData,
    wrong: &[Wrong],
) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let rates = app.base_rates(who).await?;
    let margins = ctx.site.region().state_aid.margins.as_ref();
    Ok(Page {
        t,
        page: Layout::new(ctx, t.get("aid-rates-title"))
            .under("/instruction", t.get("inst-title"))
            .under(HOME, t.get("aid-register-title"))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: errors(t, wrong),
        rates: rates
            .into_iter()
            .map(|rate| {
                (
                    t.date(rate.from_on).into_owned(),
                    rate.rate.format_fr(),
                    rate.source,
                )
            })
            .collect(),
        margins: margins
            .into_iter()
            .flat_map(|margins| &margins.classes)
            .map(|class| {
                let label = t.text(&class.label).into_owned();
                let rates = [class.high, class.normal, class.low].map(Rate::format_fr);
                (label, rates)
            })
            .collect(),
        margins_text: margins.map(|m| m.text.clone()).unwrap_or_default(),
        discount: margins.map(|m| m.discount.format_fr()).unwrap_or_default(),
        form,
    })
}

pub(super) async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    ctx.html(&build(&ctx, &query, FormData::default(), &[]).await?)
}

/// Enters a rate.
pub(super) async fn add(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let mut wrong = Vec::new();
    let from = match read_date("from", form.filled("from")) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            wrong.push(Wrong::new("from", ErrorCode::NotADate));
            None
        }
        Err(error) => {
            wrong.push(error);
            None
        }
    };
    // The field shows its unit: people need not type it.
    let typed = form.filled("rate").unwrap_or_default();
    let rate = if typed.contains('%') {
        typed.parse::<Rate>()
    } else {
        format!("{typed}%").parse()
    };
    if rate.is_err() {
        wrong.push(Wrong::new("rate", ErrorCode::NotANumber));
    }
    let source = form.get("source").unwrap_or_default();
    let outcome = match (from, rate) {
        (Some(from), Ok(rate)) => app.add_base_rate(who, from, rate, source).await,
        _ => Err(AppError::Invalid(wrong)),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{HOME}/taux?fait=taux")).into_response()),
        Err(AppError::Invalid(wrong)) => again(
            &ctx,
            &build(&ctx, &FormData::default(), form, &wrong).await?,
        ),
        Err(error) => Err(error.into()),
    }
}
