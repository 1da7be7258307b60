//! `GET /langue/{code}?retour=`: remembers the language chosen in the footer.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use crate::http::ctx::{Ctx, LANGUAGE_COOKIE, cookie};
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::Lang;

/// An address of ours to come back to; anything else leads home.
pub fn local(address: Option<&str>) -> &str {
    address
        .filter(|address| {
            address.starts_with('/') && !address.starts_with("//") && !address.contains('\\')
        })
        .filter(|address| address.bytes().all(|byte| byte.is_ascii_graphic()))
        .unwrap_or("/")
}

pub async fn choose(
    ctx: Ctx,
    Path(code): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let lang = Lang::from_code(&code)
        .filter(|lang| lang.is_complete())
        .ok_or(WebError::NotFound)?;
    let cookie = cookie(&ctx.site, LANGUAGE_COOKIE, lang.code().to_owned());
    let back = Redirect::to(local(query.get("retour")));
    Ok(([(header::SET_COOKIE, cookie.to_string())], back).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_ours_are_followed() {
        assert_eq!(
            local(Some("/contact?commune=29189")),
            "/contact?commune=29189"
        );
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(local(Some(elsewhere)), "/");
        }
        assert_eq!(local(None), "/");
    }
}
