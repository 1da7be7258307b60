//! What is done on a shared dossier: an opinion and a proposal, a decision, a funder asked or set
//! aside. Inputs carry the position of the part in their names: several forms share the page.

use app::AppError;
use app::officer::NewDecision;
use app::parts::{PartDecision, PartNote};
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{ErrorCode, FieldError as Wrong};

use super::super::decide::reasons;
use super::super::desk::{desk, served};
use super::super::words::{read_amount, read_date};
use super::page::again;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;

pub(super) fn done(number: &str, what: &str, n: &str) -> Response {
    Redirect::to(&format!("/partages/{number}?fait={what}#part-{n}")).into_response()
}

/// A refused command leads back to the page, which says where the part stands now.
pub(super) fn turned_away(number: &str, error: AppError) -> Result<Response, WebError> {
    let why = match error {
        AppError::State(_) | AppError::Forbidden(_) => "etat",
        AppError::Stale => "entre-temps",
        other => return Err(other.into()),
    };
    Ok(Redirect::to(&format!("/partages/{number}?alerte={why}")).into_response())
}

/// What a form says of its part.
struct Sent<'f> {
    form: &'f FormData,
    n: &'f str,
}

impl<'f> Sent<'f> {
    fn of(form: &'f FormData) -> Sent<'f> {
        Sent {
            form,
            n: form.get("part").unwrap_or_default(),
        }
    }

    fn text(&self, name: &str) -> &'f str {
        let name = format!("{name}.{}", self.n);
        self.form.get(&name).unwrap_or_default().trim()
    }

    fn funder(&self) -> &'f str {
        self.form.get("funder").unwrap_or_default()
    }

    /// Errors of the command, on the inputs of this part.
    fn placed(&self, wrong: Vec<Wrong>) -> Vec<Wrong> {
        wrong
            .into_iter()
            .map(|mut one| {
                one.key = format!("{}.{}", one.key, self.n);
                one
            })
            .collect()
    }
}

pub(super) async fn write(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let sent = Sent::of(&form);
    if served(&ctx).await? {
        return Ok(done(&number, "part", sent.n));
    }
    let amount = match sent.text("amount") {
        "" => None,
        // « Enregistrer sans proposer » leaves the amount for later.
        _ if form.get("action") == Some("garder") => None,
        typed => match read_amount("amount", typed) {
            Ok(amount) => Some(amount),
            Err(wrong) => return again(&ctx, &number, &form, &sent.placed(vec![wrong])).await,
        },
    };
    let note = PartNote {
        verdict: sent.text("verdict").to_owned(),
        summary: sent.text("summary").to_owned(),
        amount,
        reason: sent.text("reason").to_owned(),
        rev: sent.text("rev").parse().unwrap_or_default(),
    };
    match app.write_part(who, &number, sent.funder(), &note).await {
        Ok(()) => Ok(done(&number, "part", sent.n)),
        Err(AppError::Invalid(wrong)) => again(&ctx, &number, &form, &sent.placed(wrong)).await,
        Err(error) => turned_away(&number, error),
    }
}

pub(super) async fn decide(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let sent = Sent::of(&form);
    if served(&ctx).await? {
        return Ok(done(&number, "decision", sent.n));
    }
    let kind = sent.text("kind").to_owned();
    let mut wrong = Vec::new();
    let amount = match sent.text("granted") {
        typed if kind == "granted" && !typed.is_empty() => {
            let read = read_amount("granted", typed);
            read.map_err(|error| wrong.push(error)).ok()
        }
        _ => None,
    };
    let decided_on = match read_date("decided_on", Some(sent.text("decided_on"))) {
        Ok(Some(day)) => day,
        Ok(None) => {
            wrong.push(Wrong::new("decided_on", ErrorCode::NotADate));
            ctx.site.today()
        }
        Err(error) => {
            wrong.push(error);
            ctx.site.today()
        }
    };
    if !wrong.is_empty() {
        return again(&ctx, &number, &form, &sent.placed(wrong)).await;
    }
    let subject = format!("subject_to.{}", sent.n);
    let decision = PartDecision {
        funder: sent.funder().to_owned(),
        subject_to: form.all(&subject).map(str::to_owned).collect(),
        decision: NewDecision {
            kind,
            amount,
            reasons: reasons(sent.text("reasons")),
            decided_on,
            decided_by: sent.text("decided_by").to_owned(),
            signatory: sent.text("signatory").to_owned(),
        },
    };
    match app.decide_part(who, &number, &decision).await {
        Ok(_) => Ok(done(&number, "decision", sent.n)),
        Err(AppError::Invalid(mut wrong)) => {
            for one in wrong.iter_mut().filter(|one| one.key == "amount") {
                "granted".clone_into(&mut one.key);
            }
            again(&ctx, &number, &form, &sent.placed(wrong)).await
        }
        Err(AppError::Aid(_)) => {
            let aid = Wrong::new("kind", ErrorCode::OverAid);
            again(&ctx, &number, &form, &sent.placed(vec![aid])).await
        }
        Err(error) => turned_away(&number, error),
    }
}

pub(super) async fn aside(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let sent = Sent::of(&form);
    let reason = sent.text("aside");
    match app
        .set_part_aside(who, &number, sent.funder(), reason)
        .await
    {
        Ok(()) => Ok(done(&number, "hors", sent.n)),
        Err(AppError::Invalid(wrong)) => again(&ctx, &number, &form, &sent.placed(wrong)).await,
        Err(error) => turned_away(&number, error),
    }
}

pub(super) async fn ask(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let funder = form.get("funder").unwrap_or_default();
    match app.ask_funder(who, &number, funder).await {
        Ok(()) => Ok(done(&number, "financeur", "1")),
        Err(AppError::Invalid(wrong)) => again(&ctx, &number, &form, &wrong).await,
        Err(error) => turned_away(&number, error),
    }
}
