//! Messages with the holder, and notes between officers.

use app::AppError;
use app::pieces::{FileProblem, Received};
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::extract::multipart::Field;
use axum::response::Response;
use domain::form::FieldError as Wrong;
use domain::permission::Action;
use futures_util::StreamExt as _;

use super::desk::{Head, again, desk, done, open, turned_away};
use super::panel::{self, MessageView};
use super::words::{error_of, errors};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::http::guard::Upload;
use crate::i18n::T;
use crate::layout::Layout;
use crate::pages::holder::messages::attached;
use crate::parts::FieldError;

/// Longest text read from a form with files, in bytes; the command bounds it in characters.
const TEXT_MOST: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "pages/instruction/talk.html")]
struct Page {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    messages: Vec<MessageView>,
    notes: Vec<MessageView>,
    /// What was typed and refused.
    body: String,
    note: String,
    may_write: bool,
    max_file: String,
}

impl Page {
    fn new(
        ctx: &Ctx,
        whole: &Whole<'_>,
        body: &str,
        note: &str,
        errors: Vec<FieldError>,
    ) -> Result<Page, WebError> {
        let t = ctx.t;
        let head = Head::of(t, whole);
        let limit = usize::try_from(ctx.site.app()?.config.max_file).unwrap_or(usize::MAX);
        let (notes, messages) = panel::messages(ctx, whole)
            .into_iter()
            .partition(|message| message.internal);
        Ok(Page {
            t,
            page: head
                .layout(ctx, t.get("inst-talk-title"))
                .wrong(!errors.is_empty()),
            head,
            errors,
            messages,
            notes,
            body: body.to_owned(),
            note: note.to_owned(),
            may_write: whole.access.may(Action::WriteMessage),
            max_file: crate::format::size(t, limit).into_owned(),
        })
    }

    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }
}

pub(super) async fn show(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    let answer = ctx.html(&Page::new(&ctx, &whole, "", "", Vec::new())?)?;
    // Reading the messages says nothing of answers that changed: those have their own button.
    let current = whole
        .versions
        .last()
        .is_none_or(|version| version.n == whole.seen.version);
    let unread = whole
        .messages
        .iter()
        .any(|m| m.side == "holder" && m.created_at > whole.seen.messages_at);
    if current && unread {
        match app.mark_seen(who, &number).await {
            Ok(()) | Err(AppError::Stale) => {}
            Err(error) => tracing::warn!(%error, "the reading could not be recorded"),
        }
    }
    Ok(answer)
}

/// A message to the holder, with or without a file.
pub(super) async fn write(
    ctx: Ctx,
    Path(number): Path<String>,
    mut upload: Upload,
) -> Result<Response, WebError> {
    let (app, _) = desk(&ctx)?;
    // Nobody sends a file to a dossier that is not theirs.
    let whole = open(&ctx, &number).await?;
    let mut body = String::new();
    let mut joined = None;
    let mut refused = Vec::new();
    while let Some(field) = upload.parts.next_field().await.map_err(|_| WebError::Cut)? {
        match field.name() {
            Some("body") => body = text(field).await?,
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                match receive(&ctx, field).await {
                    Ok(received) => joined = Some(received),
                    Err(AppError::File(problem)) => refused.push(problem_of(ctx.t, &problem)),
                    Err(error) if error.is_outage() => {
                        return not_now(&ctx, &whole, &body, error);
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            _ => {}
        }
    }
    if !refused.is_empty() {
        return again(&ctx, &Page::new(&ctx, &whole, &body, "", refused)?);
    }
    let body = body.replace("\r\n", "\n");
    let said = attached(joined.as_ref());
    let who = &upload.sender(&ctx, &[body.as_bytes(), said.as_bytes()])?;
    match app.write_message(who, &number, &body, false, joined).await {
        Ok(()) => Ok(done(&number, "message")),
        Err(AppError::Invalid(wrong)) => again(
            &ctx,
            &Page::new(&ctx, &whole, &body, "", errors(ctx.t, &wrong))?,
        ),
        Err(error) if error.is_outage() => not_now(&ctx, &whole, &body, error),
        Err(error) => turned_away(who, &number, error),
    }
}

/// The page with what was typed, when the service cannot keep it.
fn not_now(
    ctx: &Ctx,
    whole: &Whole<'_>,
    body: &str,
    error: AppError,
) -> Result<Response, WebError> {
    let wrong = FieldError {
        field: "body".to_owned(),
        message: ctx.t.get("inst-error-down").into_owned(),
    };
    let mut response = ctx.html(&Page::new(ctx, whole, body, "", vec![wrong])?)?;
    *response.status_mut() = WebError::from(error).status();
    Ok(response)
}

/// A note that holders never see.
pub(super) async fn note(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    let note = form.get("note").unwrap_or_default();
    match app.write_message(who, &number, note, true, None).await {
        Ok(()) => Ok(done(&number, "remarque")),
        Err(AppError::Invalid(wrong)) => {
            let wrong: Vec<Wrong> = wrong
                .into_iter()
                .map(|error| Wrong {
                    key: "body".to_owned(),
                    ..error
                })
                .collect();
            let mut found = errors(ctx.t, &wrong);
            found
                .iter_mut()
                .for_each(|error| error.field = "note".to_owned());
            again(&ctx, &Page::new(&ctx, &whole, "", note, found)?)
        }
        Err(error) => turned_away(who, &number, error),
    }
}

async fn text(mut field: Field<'_>) -> Result<String, WebError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| WebError::Cut)? {
        if bytes.len() + chunk.len() > TEXT_MOST {
            return Err(WebError::TooLarge { limit: TEXT_MOST });
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| WebError::BadText)?;
    if text.contains('\0') {
        Err(WebError::BadText)
    } else {
        Ok(text)
    }
}

async fn receive(ctx: &Ctx, field: Field<'_>) -> Result<Received, AppError> {
    let app = ctx
        .site
        .app()
        .map_err(|_| AppError::Down("no storage".to_owned()))?;
    let name = field.file_name().unwrap_or_default().to_owned();
    let chunks = field.map(|chunk| chunk.map(|bytes| bytes.to_vec()));
    app.receive(&name, Box::pin(chunks), &[]).await
}

/// Why a file is refused, and what to do.
fn problem_of(t: T, problem: &FileProblem) -> FieldError {
    let message = match problem {
        FileProblem::Empty { name } => t.args("inst-file-empty", "name", name),
        FileProblem::TooLarge { name, limit } => {
            let limit = crate::format::size(t, usize::try_from(*limit).unwrap_or(usize::MAX));
            t.args2("inst-file-large", "name", name, "limit", limit)
        }
        FileProblem::Program { name } => t.args("inst-file-program", "name", name),
        FileProblem::NotAccepted { name, .. } | FileProblem::Unrecognised { name } => {
            t.args("inst-file-kind", "name", name)
        }
    };
    FieldError {
        field: "file".to_owned(),
        message: message.into_owned(),
    }
}
