//! Downloads: pieces and documents, streamed, never run or drawn inside our pages.

use app::App;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncReadExt;

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;

const CHUNK: usize = 64 * 1024;

pub async fn document(
    ctx: Ctx,
    Path((key, id)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let found = app.document(who, &key, id).await?;
    download(
        app,
        &found.hash,
        found.size,
        &format!("{}.pdf", found.title),
        "application/pdf",
    )
    .await
}

pub async fn piece(
    ctx: Ctx,
    Path((key, id)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    let found = app.piece(who, &key, id).await?;
    download(app, &found.hash, found.size, &found.name, &found.media).await
}

/// A stored content as a file to save. It comes from a person: the browser must neither guess its
/// kind nor open it in our origin.
pub(crate) async fn download(
    app: &App,
    hash: &[u8],
    size: i64,
    name: &str,
    media: &str,
) -> Result<Response, WebError> {
    let file = app.blobs.open(hash).await?;
    let chunks = futures_util::stream::try_unfold(file, |mut file| async move {
        let mut buffer = vec![0; CHUNK];
        let read = file.read(&mut buffer).await?;
        buffer.truncate(read);
        let chunk: Option<(Bytes, _)> = (read > 0).then(|| (buffer.into(), file));
        Ok::<_, std::io::Error>(chunk)
    });
    let mut headers = HeaderMap::new();
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| WebError::Internal);
    headers.insert(header::CONTENT_TYPE, value(media)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition(name))?);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let policy = HeaderValue::from_static("sandbox; default-src 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok((headers, Body::from_stream(chunks)).into_response())
}

/// `attachment`, with the name twice (RFC 6266): in ASCII for old programs, then as it is.
fn disposition(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_accents_and_tricks() {
        assert_eq!(
            disposition("Étude n° 1.pdf"),
            "attachment; filename=\"_tude n_ 1.pdf\"; filename*=UTF-8''%C3%89tude%20n%C2%B0%201.pdf"
        );
        let tricky = disposition("a\"; filename=b.html\r\nX: 1");
        assert_eq!(tricky.matches('"').count(), 2);
        assert!(tricky.is_ascii() && !tricky.contains('\r') && !tricky.contains('\n'));
    }
}
