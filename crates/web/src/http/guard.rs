//! The forgery guard: a request that changes something must come from one of our pages.
//!
//! Two checks. `Sec-Fetch-Site` (or else `Origin`) must say *same origin*. Then the form carries a
//! token: a random mask and its HMAC with the secret of the session, or with the visitor's signed
//! cookie. A request from elsewhere is refused; a stale token (restored tab, lost cookie) brings
//! the typed answers back with a new one, on a page that sends them again.

use app::{Sending, Who};
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;

use super::ctx::Ctx;
use super::envelope::hex;
use super::errors::WebError;
use super::form::{FormData, TOKEN};

/// Longest form accepted, in bytes; files travel as `multipart/form-data` with their own limit.
pub const FORM_LIMIT: usize = 2 * 1024 * 1024;
/// Header a script may use to carry the token.
pub const TOKEN_HEADER: &str = "x-jeton";

const MASK: usize = 16;

fn mac(secret: &[u8; 32], purpose: &[u8], parts: [&[u8]; 2]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(purpose);
    for part in parts {
        // Lengths keep two different pairs of parts from reading alike.
        mac.update(&u64::try_from(part.len()).ok()?.to_be_bytes());
        mac.update(part);
    }
    Some(mac)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

/// A new token bound to this session or visitor; `None` without randomness.
pub(crate) fn make_token(secret: &[u8; 32], binding: &[u8]) -> Option<String> {
    let mut mask = [0_u8; MASK];
    getrandom::fill(&mut mask).ok()?;
    let tag = mac(secret, b"form", [binding, &mask])?
        .finalize()
        .into_bytes();
    Some(hex(&mask) + &hex(&tag))
}

/// Whether a token was made by us for this session or visitor; compared in constant time.
pub(crate) fn good_token(secret: &[u8; 32], binding: &[u8], token: &str) -> bool {
    let Some(bytes) = unhex(token) else {
        return false;
    };
    let Some((mask, tag)) = bytes.split_at_checked(MASK) else {
        return false;
    };
    mac(secret, b"form", [binding, mask]).is_some_and(|mac| mac.verify_slice(tag).is_ok())
}

/// Value of the cookie of a visitor without account: random, signed by us.
pub(crate) fn make_visitor(secret: &[u8; 32]) -> Option<String> {
    let mut name = [0_u8; MASK];
    getrandom::fill(&mut name).ok()?;
    let tag = mac(secret, b"visitor", [&name, b""])?
        .finalize()
        .into_bytes();
    Some(hex(&name) + &hex(&tag))
}

pub(crate) fn good_visitor(secret: &[u8; 32], value: &str) -> bool {
    let Some(bytes) = unhex(value) else {
        return false;
    };
    let Some((name, tag)) = bytes.split_at_checked(MASK) else {
        return false;
    };
    mac(secret, b"visitor", [name, b""]).is_some_and(|mac| mac.verify_slice(tag).is_ok())
}

/// Whether the browser says that the request comes from one of our own pages.
///
/// A request without any of these headers (old browser, tool) passes here: its token decides.
fn same_origin(ctx: &Ctx, headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    if let Some(ours) = &ctx.site.options().origin {
        return origin == ours;
    }
    let host = text(header::HOST).or_else(|| ctx.uri.host());
    let scheme = if ctx.site.options().https {
        "https://"
    } else {
        "http://"
    };
    host.is_some_and(|host| origin.strip_prefix(scheme) == Some(host))
}

/// Reads the form of an unsafe request and lets it through only if it is ours.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(ctx) = parts.extensions.get::<Ctx>().cloned() else {
        return WebError::Internal.into_response();
    };
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    if !same_origin(&ctx, &parts.headers) {
        tracing::warn!("refused a form sent by another site");
        return WebError::OtherSite.into_response();
    }
    let header_token = parts
        .headers
        .get(TOKEN_HEADER)
        .and_then(|value| value.to_str().ok());
    let header_ok = header_token.is_some_and(|token| token_fits(&ctx, token));
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let body = match kind.as_str() {
        "application/x-www-form-urlencoded" | "" => {
            let bytes = match read(body).await {
                Ok(bytes) => bytes,
                Err(error) => return error.into_response(),
            };
            let form = match FormData::parse(&bytes) {
                Ok(form) => form,
                Err(_) => return WebError::BadText.into_response(),
            };
            let token = form.get(TOKEN).map(str::to_owned);
            let pairs = form
                .0
                .into_iter()
                .filter(|(name, _)| name != TOKEN)
                .collect();
            ctx.keep(FormData(pairs));
            if ctx.store_down {
                return WebError::Unavailable.into_response();
            }
            if !header_ok && !token.is_some_and(|token| token_fits(&ctx, &token)) {
                return WebError::StaleForm.into_response();
            }
            ctx.sent(Sending::of(&[ctx.path().as_bytes(), &bytes]));
            axum::body::Body::from(bytes)
        }
        // The token of a form with files is its first part: `Upload` checks it.
        "multipart/form-data" => {
            parts.extensions.insert(TokenSeen(header_ok));
            body
        }
        "application/json" if header_ok => body,
        "application/json" => return WebError::StaleForm.into_response(),
        _ => return WebError::Unsupported.into_response(),
    };
    next.run(Request::from_parts(parts, body)).await
}

fn token_fits(ctx: &Ctx, token: &str) -> bool {
    ctx.binding(false)
        .is_some_and(|binding| good_token(ctx.site.secret(), &binding, token))
}

/// Reads a body up to [`FORM_LIMIT`]. Beyond it, goes on reading without keeping anything for a
/// while, because a browser shows our answer only once it has finished sending.
async fn read(body: Body) -> Result<Bytes, WebError> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| WebError::Cut)?;
        if bytes.len() + chunk.len() > FORM_LIMIT {
            discard(stream, 64 * 1024 * 1024).await;
            return Err(WebError::TooLarge { limit: FORM_LIMIT });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

/// Swallows what a client goes on sending, within bounds of size and time.
pub async fn discard<B: AsRef<[u8]>, E>(
    stream: impl futures_util::Stream<Item = Result<B, E>>,
    most: usize,
) {
    let swallow = async {
        let mut stream = std::pin::pin!(stream);
        let mut seen = 0;
        while let Some(Ok(chunk)) = stream.next().await {
            seen += chunk.as_ref().len();
            if seen > most {
                break;
            }
        }
    };
    // However it ends, the answer follows.
    let _ = tokio::time::timeout(Duration::from_secs(10), swallow).await;
}

/// Hands a body over one chunk at a time. The reader of parts keeps all that is ready before it gives any of it, so that
/// somebody who sends faster than we write would fill the memory.
fn paced(body: Body) -> Body {
    let begun = (body.into_data_stream(), false);
    Body::from_stream(futures_util::stream::unfold(
        begun,
        |(mut chunks, later)| async move {
            // The first is given at once: the reader takes a body that comes whole at its second look for a cut one.
            if later {
                tokio::task::yield_now().await;
            }
            chunks.next().await.map(|chunk| (chunk, (chunks, true)))
        },
    ))
}

/// Set by the guard: the token came in the header and was good.
#[derive(Clone, Copy)]
struct TokenSeen(bool);

/// A form with files, once its token is checked: the token is the first part of the form.
///
/// The route sets its own size with `axum::extract::DefaultBodyLimit`.
pub struct Upload {
    pub parts: Multipart,
    token: String,
}

impl Upload {
    /// The person who sends this form, with what was read of it: the same again has one effect.
    pub fn sender(&self, ctx: &Ctx, said: &[&[u8]]) -> Result<Who, WebError> {
        let who = ctx.who()?.clone();
        if self.token.is_empty() {
            return Ok(who);
        }
        let mut all = vec![ctx.path().as_bytes(), self.token.as_bytes()];
        all.extend_from_slice(said);
        Ok(Who {
            sent: Some(Sending::of(&all)),
            ..who
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let ctx = request
            .extensions()
            .get::<Ctx>()
            .cloned()
            .ok_or(WebError::Internal)?;
        let seen = request
            .extensions()
            .get::<TokenSeen>()
            .is_some_and(|seen| seen.0);
        let mut parts = Multipart::from_request(request.map(paced), state)
            .await
            .map_err(|_| WebError::Unsupported)?;
        if ctx.store_down {
            return Err(WebError::Unavailable);
        }
        let mut token = String::new();
        if !seen {
            let first = parts.next_field().await.map_err(|_| WebError::Cut)?;
            let first = first
                .filter(|field| field.name() == Some(TOKEN))
                .ok_or(WebError::StaleUpload)?;
            token = first.text().await.map_err(|_| WebError::BadText)?;
            if !token_fits(&ctx, &token) {
                return Err(WebError::StaleUpload);
            }
        }
        Ok(Upload { parts, token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    #[test]
    fn a_token_fits_its_session_only() {
        let token = make_token(&SECRET, b"one").expect("random");
        assert!(good_token(&SECRET, b"one", &token));
        assert!(!good_token(&SECRET, b"two", &token));
        assert!(!good_token(&[8; 32], b"one", &token));
        assert_ne!(Some(token), make_token(&SECRET, b"one"), "the mask changes");
    }

    #[test]
    fn a_changed_token_is_refused() {
        let token = make_token(&SECRET, b"one").expect("random");
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("ascii");
            assert!(!good_token(&SECRET, b"one", &changed), "position {at}");
        }
        for wrong in ["", "0", "zz", "é", &token[..32]] {
            assert!(!good_token(&SECRET, b"one", wrong));
        }
    }

    #[test]
    fn a_visitor_cookie_is_not_a_token() {
        let visitor = make_visitor(&SECRET).expect("random");
        assert!(good_visitor(&SECRET, &visitor));
        assert!(!good_token(&SECRET, b"", &visitor));
    }
}
