//! `POST /dossiers/{key}/messages`: a message to the service, with one file at most.

use app::AppError;
use app::pieces::Received;
use axum::extract::Path;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Action;
use futures_util::StreamExt;

use super::{dossier, words};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::guard::{Upload, discard};
use crate::i18n::key;
use crate::pages::account::errors_of;
use crate::parts::FieldError;

/// Bytes of text read at most: four for each character that a message may have.
const TEXT_LIMIT: usize = 4 * app::messages::MESSAGE_MAX + 4096;
/// What a browser may go on sending after a refusal, before the line is cut.
const DISCARDED: usize = 64 * 1024 * 1024;
/// Kinds of files a message may carry, as scheme files name them.
const KINDS: [&str; 4] = ["pdf", "image", "office", "text"];

pub async fn send(
    ctx: Ctx,
    Path(dossier_key): Path<String>,
    mut upload: Upload,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    // Rights come before the first byte of a file.
    let whole = app.whole_story(who, &dossier_key).await?;
    if whole.access.is_officer() || !whole.access.may(Action::WriteMessage) {
        return Err(WebError::Forbidden);
    }
    let accept = KINDS.map(str::to_owned);
    let mut body = String::new();
    let mut file: Option<Received> = None;
    let mut errors: Vec<FieldError> = Vec::new();
    let mut outage = None;
    while let Some(mut field) = upload.parts.next_field().await.map_err(|_| WebError::Cut)? {
        match field.name() {
            Some("message") => body = text(&mut field).await?,
            Some("fichier") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                // A browser sends an empty part when no file was chosen.
                if name.is_empty() {
                    continue;
                }
                let chunks = (&mut field).map(|chunk| chunk.map(|bytes| bytes.to_vec()));
                match app.receive(&name, chunks, &accept).await {
                    Ok(received) => file = Some(received),
                    Err(AppError::File(problem)) => {
                        errors.push(FieldError {
                            field: "fichier".to_owned(),
                            message: words::refused(t, &problem),
                        });
                        discard(field, DISCARDED).await;
                    }
                    Err(other) if other.is_outage() => outage = Some(other),
                    Err(other) => return Err(other.into()),
                }
            }
            _ => {}
        }
    }
    if errors.is_empty() && outage.is_none() {
        let said = attached(file.as_ref());
        let who = &upload.sender(&ctx, &[body.as_bytes(), said.as_bytes()])?;
        match app
            .write_message(who, &dossier_key, &body, false, file)
            .await
        {
            Ok(()) => {
                let address = format!("/dossiers/{dossier_key}?envoye=oui#messages");
                return Ok(Redirect::to(&address).into_response());
            }
            Err(AppError::Invalid(found)) => {
                errors = errors_of(
                    t,
                    &found,
                    &[("body", "message", key("holder-need-message"))],
                );
            }
            Err(other) if other.is_outage() => outage = Some(other),
            Err(other) => return Err(other.into()),
        }
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(error) = outage {
        status = WebError::from(error).status();
        errors.push(FieldError {
            field: "message".to_owned(),
            message: t.get("holder-not-sent").into_owned(),
        });
    }
    let page = dossier::render(&ctx, app, &whole, &body, errors)?;
    Ok((status, page).into_response())
}

/// What tells one file sent from another.
pub(crate) fn attached(file: Option<&Received>) -> String {
    file.map(|one| format!("{} {}", one.name, one.incoming.size()))
        .unwrap_or_default()
}

async fn text(field: &mut Field<'_>) -> Result<String, WebError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| WebError::Cut)? {
        if bytes.len() + chunk.len() > TEXT_LIMIT {
            return Err(WebError::TooLarge { limit: TEXT_LIMIT });
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| WebError::BadText)?;
    if text.contains('\0') {
        return Err(WebError::BadText);
    }
    Ok(text.replace("\r\n", "\n"))
}
