//! Files sent to whoever may read them, in a stream, always as an attachment.

use app::App;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::desk::{desk, open};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::encode_into;

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

/// A table as a file for spreadsheets, under this name; the mark tells them that the accents are in UTF-8.
pub(in crate::pages) fn csv(name: &str, table: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ),
    ];
    (headers, format!("\u{feff}{table}")).into_response()
}

/// A piece, or a file joined to a message.
pub(super) async fn piece(
    ctx: Ctx,
    Path((number, id)): Path<(String, Uuid)>,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    open(&ctx, &number).await?;
    let piece = app.piece(who, &number, id).await?;
    send(app, &piece.hash, &piece.name, &piece.media, piece.size).await
}

/// A receipt or a letter.
pub(super) async fn document(
    ctx: Ctx,
    Path((number, id)): Path<(String, Uuid)>,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    open(&ctx, &number).await?;
    let document = app.document(who, &number, id).await?;
    send(
        app,
        &document.hash,
        &format!("{}.pdf", document.title),
        "application/pdf",
        document.size,
    )
    .await
}

/// Streams a stored content. A browser must keep it, never run or show it under our address.
pub(super) async fn send(
    app: &App,
    hash: &[u8],
    name: &str,
    media: &str,
    size: i64,
) -> Result<Response, WebError> {
    let file = app.blobs.open(hash).await?;
    let stream = futures_util::stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(chunk), file)))
    });
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(media)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    let disposition =
        HeaderValue::from_str(&disposition(name)).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

/// The name for old browsers without accents, and the real one (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::new();
    encode_into(&mut encoded, name);
    // A form writes a space as `+`, a header does not.
    format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        encoded.replace('+', "%20")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_accents_and_break_no_header() {
        let value = disposition("Devis « été »\"\r\n.pdf");
        assert!(HeaderValue::from_str(&value).is_ok());
        assert!(value.contains("filename*=UTF-8''Devis%20") && value.contains("%C3%A9t%C3%A9"));
    }
}
