//! `/avis/{token}`: somebody outside reads a dossier and answers one question, without an account.

use app::AppError;
use app::LinkProblem;
use app::expert::Consultation;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::FieldError as Wrong;
use uuid::Uuid;

use super::files::send;
use super::panel::{self, PieceGroup};
use super::words::{error_of, errors};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};
use crate::reading::{self, SectionView};

#[derive(Template)]
#[template(path = "pages/instruction/expert.html")]
struct Page {
    t: T,
    page: Layout,
    errors: Vec<FieldError>,
    token: String,
    number: String,
    project: String,
    applicant: String,
    scheme: String,
    asker: String,
    name: String,
    question: String,
    deadline: String,
    late: bool,
    confidential: bool,
    sections: Vec<SectionView>,
    pieces: Vec<PieceGroup>,
    verdicts: Vec<Choice>,
    body: String,
    /// Pieces of the form that are not shown.
    kept: String,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    /// Where the files of the dossier are, for this link.
    fn files(&self) -> String {
        format!("/avis/{}/pieces", self.token)
    }

    fn asked_by(&self) -> std::borrow::Cow<'static, str> {
        self.t.many(
            "opinion-asked-by",
            &[
                ("name", &self.name),
                ("body", &self.asker),
                ("project", &self.project),
            ],
        )
    }
}

fn build(
    ctx: &Ctx,
    token: &str,
    consultation: &Consultation<'_>,
    form: &FormData,
    wrong: &[Wrong],
) -> Page {
    let (t, region, today) = (ctx.t, ctx.site.region(), ctx.site.today());
    let Consultation {
        opinion,
        whole,
        form: readable,
    } = consultation;
    let d = &whole.access.dossier;
    let sections = reading::sections(readable, &whole.answers(), None, &region.territory, t);
    let body = region
        .body_called(&d.manager, today)
        .map(|name| t.text(&name).into_owned());
    let chosen = form.get("verdict").unwrap_or_default();
    let verdict = |id: &str, label, hint| Choice {
        id: id.to_owned(),
        label: t.get(label).into_owned(),
        hint: t.get(hint).into_owned(),
        checked: chosen == id,
    };
    Page {
        t,
        page: Layout::new(ctx, t.get("opinion-title")).wrong(!wrong.is_empty()),
        errors: errors(t, wrong),
        token: token.to_owned(),
        number: d.number.clone().unwrap_or_default(),
        project: d.title.clone(),
        applicant: d.applicant.clone(),
        scheme: t.text(&whole.scheme.name).into_owned(),
        asker: body.unwrap_or_default(),
        name: opinion.name.clone(),
        question: opinion.question.clone(),
        deadline: t.date(opinion.deadline).into_owned(),
        late: opinion.deadline < today,
        confidential: opinion.confidential,
        sections,
        kept: panel::kept_from_outside(ctx, whole.form),
        pieces: panel::pieces(ctx, whole)
            .into_iter()
            .filter(|group| !group.files.is_empty())
            .collect(),
        verdicts: vec![
            verdict(
                "favourable",
                key("opinion-favourable"),
                key("opinion-favourable-hint"),
            ),
            verdict(
                "reserved",
                key("opinion-reserved"),
                key("opinion-reserved-hint"),
            ),
            verdict(
                "unfavourable",
                key("opinion-unfavourable"),
                key("opinion-unfavourable-hint"),
            ),
        ],
        body: form.get("body").unwrap_or_default().to_owned(),
    }
}

/// A page that says what became of a link, and what to do.
#[derive(Template)]
#[template(path = "pages/instruction/link.html")]
struct LinkPage {
    t: T,
    page: Layout,
    thanks: bool,
    lines: Vec<std::borrow::Cow<'static, str>>,
}

fn told(
    ctx: &Ctx,
    status: StatusCode,
    title: &'static str,
    lines: &[&'static str],
) -> Result<Response, WebError> {
    let t = ctx.t;
    let mut response = ctx.html(&LinkPage {
        t,
        page: Layout::new(ctx, t.get(title)),
        thanks: status == StatusCode::OK,
        lines: lines.iter().map(|line| t.get(line)).collect(),
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// What a link that opens nothing leads to.
fn closed(ctx: &Ctx, error: AppError) -> Result<Response, WebError> {
    match error {
        AppError::Link(LinkProblem::Used) | AppError::Stale => told(
            ctx,
            StatusCode::GONE,
            key("opinion-used"),
            &[key("opinion-used-why"), key("opinion-used-do")],
        ),
        AppError::Link(LinkProblem::Expired) => told(
            ctx,
            StatusCode::GONE,
            key("opinion-expired"),
            &[key("opinion-expired-why"), key("opinion-expired-do")],
        ),
        AppError::Link(LinkProblem::Unknown) => told(
            ctx,
            StatusCode::NOT_FOUND,
            key("opinion-unknown"),
            &[key("opinion-unknown-why"), key("opinion-unknown-do")],
        ),
        AppError::Forbidden(_) => told(
            ctx,
            StatusCode::GONE,
            key("opinion-closed"),
            &[key("opinion-closed-why"), key("opinion-closed-do")],
        ),
        other => Err(other.into()),
    }
}

pub(super) async fn show(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    match ctx.site.app()?.consultation(&token).await {
        // A reminder carries another link: the answer given by the first one counts.
        Ok(found) if found.opinion.answered_at.is_some() => {
            closed(&ctx, AppError::Link(LinkProblem::Used))
        }
        Ok(found) => ctx.html(&build(&ctx, &token, &found, &FormData::default(), &[])),
        Err(error) => closed(&ctx, error),
    }
}

pub(super) async fn piece(
    ctx: Ctx,
    Path((token, id)): Path<(String, Uuid)>,
) -> Result<Response, WebError> {
    let app = ctx.site.app()?;
    match app.consultation_piece(&token, id).await {
        Ok(piece) => send(app, &piece.hash, &piece.name, &piece.media, piece.size).await,
        Err(error) => closed(&ctx, error),
    }
}

pub(super) async fn give(
    ctx: Ctx,
    Path(token): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let app = ctx.site.app()?;
    let text = |name: &str| form.get(name).unwrap_or_default();
    match app
        .give_opinion(&token, text("verdict"), text("body"))
        .await
    {
        Ok(()) => Ok(Redirect::to(&format!("/avis/{token}/merci")).into_response()),
        Err(AppError::Invalid(wrong)) => match app.consultation(&token).await {
            Ok(found) => {
                let mut response = ctx.html(&build(&ctx, &token, &found, &form, &wrong))?;
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(response)
            }
            Err(error) => closed(&ctx, error),
        },
        Err(error) => closed(&ctx, error),
    }
}

/// After the answer; whoever comes here before it goes back to the question.
pub(super) async fn thanks(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    match ctx.site.app()?.consultation(&token).await {
        Err(AppError::Link(LinkProblem::Used)) => told(
            &ctx,
            StatusCode::OK,
            key("opinion-thanks"),
            &[key("opinion-thanks-why"), key("opinion-thanks-do")],
        ),
        Ok(_) => Ok(Redirect::to(&format!("/avis/{token}")).into_response()),
        Err(error) => closed(&ctx, error),
    }
}
