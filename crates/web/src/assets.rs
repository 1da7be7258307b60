//! Style sheet and scripts, packed in the binary, served under an address that carries a hash.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A static file as packed by the build script.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) url: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/static.rs"));

/// Address of a static file, for templates; the build script has checked that the name exists.
pub fn asset(name: &str) -> &'static str {
    FILES
        .iter()
        .find(|file| file.name == name)
        .map_or("/static/", |file| file.url)
}

/// `GET /static/{hash}-name`: cached for a year, since another content has another address.
pub(crate) async fn serve(Path(wanted): Path<String>) -> Response {
    let found = FILES
        .iter()
        .find(|file| file.url.strip_prefix("/static/") == Some(wanted.as_str()));
    match found {
        Some(file) => (
            [
                (header::CONTENT_TYPE, file.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            file.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
