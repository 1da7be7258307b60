//! Errors that people see: what happened, why, what to do; and what they typed is given back.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::borrow::Cow;

use super::ctx::Ctx;
use super::form::{FormData, encode_into};
use crate::i18n::key;
use crate::layout::Layout;
use crate::pages::errors::{ErrorPage, KeptField};

/// Everything that can stop a page. A page of ours is made from it by [`render`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// Nothing here, or nothing this person may see: both look alike.
    #[error("not found")]
    NotFound,
    /// The person is signed in and may know that the page exists, but not do this.
    #[error("forbidden")]
    Forbidden,
    /// Signing in comes first; `back` is where to return.
    #[error("sign in first")]
    SignIn { back: String },
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The request makes no sense (an address cut short, a field missing from the form).
    #[error("bad request")]
    BadRequest,
    /// Text that is not UTF-8.
    #[error("invalid text")]
    BadText,
    /// The connection was cut while the form was being sent.
    #[error("the form was cut")]
    Cut,
    /// A link that worked once, or for a time.
    #[error("expired")]
    Gone,
    #[error("too large, at most {limit} bytes")]
    TooLarge { limit: usize },
    #[error("unsupported kind of content")]
    Unsupported,
    #[error("too many requests, wait {seconds} s")]
    TooMany { seconds: u64 },
    /// The token of the form is missing or of another session: the form is offered again.
    #[error("stale form")]
    StaleForm,
    /// The same with files, which cannot be kept.
    #[error("stale upload")]
    StaleUpload,
    /// Another site sent this form.
    #[error("form from another site")]
    OtherSite,
    /// Somebody changed the same thing meanwhile.
    #[error("conflict")]
    Conflict,
    #[error("internal error")]
    Internal,
    /// The store does not answer.
    #[error("unavailable")]
    Unavailable,
    /// There is no room left on the disk of the service.
    #[error("no room left")]
    Full,
    #[error("took too long")]
    Slow,
}

/// What a page says of a command that did nothing. Pages with a form handle `Invalid`, `File`,
/// `State`, `Stale` and `Link` themselves before coming here.
impl From<app::AppError> for WebError {
    fn from(error: app::AppError) -> Self {
        use app::AppError as E;
        match error {
            E::NotFound => WebError::NotFound,
            E::Forbidden(_) => WebError::Forbidden,
            E::Invalid(_) | E::File(_) => WebError::BadRequest,
            E::State(_) | E::Stale => WebError::Conflict,
            E::Link(_) => WebError::Gone,
            E::Busy(_) | E::Down(_) => {
                tracing::warn!(%error, "a command could not reach storage");
                WebError::Unavailable
            }
            E::Full(_) => {
                tracing::error!(%error, "the disk is full: nothing can be saved");
                WebError::Full
            }
            E::Internal(_) => {
                tracing::error!(%error, "a command failed");
                WebError::Internal
            }
        }
    }
}

impl WebError {
    pub fn status(&self) -> StatusCode {
        match self {
            WebError::NotFound => StatusCode::NOT_FOUND,
            WebError::Forbidden
            | WebError::StaleForm
            | WebError::StaleUpload
            | WebError::OtherSite => StatusCode::FORBIDDEN,
            WebError::SignIn { .. } => StatusCode::SEE_OTHER,
            WebError::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            WebError::BadRequest | WebError::BadText | WebError::Cut => StatusCode::BAD_REQUEST,
            WebError::Gone => StatusCode::GONE,
            WebError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            WebError::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            WebError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            WebError::Conflict => StatusCode::CONFLICT,
            WebError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            WebError::Unavailable | WebError::Slow => StatusCode::SERVICE_UNAVAILABLE,
            WebError::Full => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    /// The error behind a bare status, as frameworks answer it.
    fn from_status(status: StatusCode) -> WebError {
        match status {
            StatusCode::NOT_FOUND => WebError::NotFound,
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => WebError::Forbidden,
            StatusCode::METHOD_NOT_ALLOWED => WebError::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge {
                limit: super::guard::FORM_LIMIT,
            },
            StatusCode::UNSUPPORTED_MEDIA_TYPE => WebError::Unsupported,
            StatusCode::SERVICE_UNAVAILABLE => WebError::Unavailable,
            StatusCode::GONE => WebError::Gone,
            StatusCode::CONFLICT => WebError::Conflict,
            _ if status.is_server_error() => WebError::Internal,
            _ => WebError::BadRequest,
        }
    }

    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            WebError::NotFound => "not-found",
            WebError::Forbidden => "forbidden",
            WebError::SignIn { .. } => "sign-in",
            WebError::MethodNotAllowed => "method-not-allowed",
            WebError::BadRequest => "bad-request",
            WebError::BadText => "bad-text",
            WebError::Cut => "cut",
            WebError::Gone => "gone",
            WebError::TooLarge { .. } => "too-large",
            WebError::Unsupported => "unsupported",
            WebError::TooMany { .. } => "too-many",
            WebError::StaleForm => "stale-form",
            WebError::StaleUpload => "stale-upload",
            WebError::OtherSite => "other-site",
            WebError::Conflict => "conflict",
            WebError::Internal => "internal",
            WebError::Unavailable => "unavailable",
            WebError::Full => "full",
            WebError::Slow => "slow",
        }
    }

    /// Keys of the title, of the reason and of what to do.
    fn sentences(&self) -> [&'static str; 3] {
        match self {
            WebError::NotFound | WebError::SignIn { .. } => [
                key("error-not-found"),
                key("error-not-found-why"),
                key("error-not-found-do"),
            ],
            WebError::Forbidden => [
                key("error-forbidden"),
                key("error-forbidden-why"),
                key("error-forbidden-do"),
            ],
            WebError::MethodNotAllowed => [
                key("error-method"),
                key("error-method-why"),
                key("error-method-do"),
            ],
            WebError::BadRequest => [key("error-bad"), key("error-bad-why"), key("error-bad-do")],
            WebError::BadText => [
                key("error-text"),
                key("error-text-why"),
                key("error-text-do"),
            ],
            WebError::Cut => [key("error-cut"), key("error-cut-why"), key("error-cut-do")],
            WebError::Gone => [
                key("error-gone"),
                key("error-gone-why"),
                key("error-gone-do"),
            ],
            WebError::TooLarge { .. } => [
                key("error-large"),
                key("error-large-why"),
                key("error-large-do"),
            ],
            WebError::Unsupported => [
                key("error-kind"),
                key("error-kind-why"),
                key("error-kind-do"),
            ],
            WebError::TooMany { .. } => [
                key("error-many"),
                key("error-many-why"),
                key("error-many-do"),
            ],
            WebError::StaleForm => [
                key("error-stale"),
                key("error-stale-why"),
                key("error-stale-do"),
            ],
            WebError::StaleUpload => [
                key("error-stale-file"),
                key("error-stale-file-why"),
                key("error-stale-file-do"),
            ],
            WebError::OtherSite => [
                key("error-site"),
                key("error-site-why"),
                key("error-site-do"),
            ],
            WebError::Conflict => [
                key("error-conflict"),
                key("error-conflict-why"),
                key("error-conflict-do"),
            ],
            WebError::Internal => [
                key("error-internal"),
                key("error-internal-why"),
                key("error-internal-do"),
            ],
            WebError::Unavailable => [
                key("error-down"),
                key("error-down-why"),
                key("error-down-do"),
            ],
            WebError::Full => [
                key("error-full"),
                key("error-full-why"),
                key("error-full-do"),
            ],
            WebError::Slow => [
                key("error-slow"),
                key("error-slow-why"),
                key("error-slow-do"),
            ],
        }
    }

    /// Whether sending the same form again may succeed.
    fn offers_again(&self) -> bool {
        matches!(
            self,
            WebError::StaleForm
                | WebError::TooMany { .. }
                | WebError::Internal
                | WebError::Unavailable
                | WebError::Full
                | WebError::Slow
        )
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let WebError::SignIn { back } = &self {
            let mut address = String::from("/connexion?retour=");
            encode_into(&mut address, back);
            return Redirect::to(&address).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> WebError {
        tracing::error!(%error, "a template failed");
        WebError::Internal
    }
}

/// Turns an error, ours or the framework's, into a page (or JSON under `/api/`).
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Ctx>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let error = match response.extensions_mut().remove::<WebError>() {
        Some(error) => error,
        None => {
            let kind = response
                .headers()
                .get(header::CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok());
            // A page that answers with an error status has said what it had to say.
            if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
                return response;
            }
            WebError::from_status(status)
        }
    };
    let mut answer = if ctx.path().starts_with("/api/") {
        let [title, why, _] = error.sentences();
        let body = serde_json::json!({
            "error": { "code": error.code(), "title": ctx.t.get(title), "detail": ctx.t.get(why) },
            "request": ctx.request_id,
        });
        (error.status(), axum::Json(body)).into_response()
    } else {
        match page(&ctx, &error) {
            Ok(answer) => answer,
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    if let WebError::TooMany { seconds } = error {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(allow) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allow.clone());
    }
    answer
}

fn page(ctx: &Ctx, error: &WebError) -> Result<Response, WebError> {
    let [title, why, what] = error.sentences();
    let t = ctx.t;
    let what: Cow<'_, str> = match error {
        WebError::TooMany { seconds } => t.args(what, "seconds", *seconds),
        WebError::TooLarge { limit } => t.args(what, "size", crate::format::size(t, *limit)),
        _ => t.get(what),
    };
    let kept = ctx
        .kept()
        .filter(|form| error.offers_again() && !form.0.is_empty());
    let page = ErrorPage {
        t,
        page: Layout::new(ctx, t.get(title)),
        why: t.get(why),
        what,
        home: !matches!(error, WebError::StaleForm),
        action: ctx.address().to_owned(),
        kept: kept.map(keep).unwrap_or_default(),
        reference: ctx.request_id.clone(),
        show_reference: error.status().is_server_error(),
    };
    let mut response = ctx.html(&page)?;
    *response.status_mut() = error.status();
    Ok(response)
}

/// Names whose value is never written back into a page.
fn is_secret(name: &str) -> bool {
    ["passe", "password", "secret"]
        .iter()
        .any(|word| name.contains(word))
}

fn keep(form: &FormData) -> Vec<KeptField> {
    let field = |(name, value): &(String, String)| {
        let secret = is_secret(name);
        KeptField {
            name: name.clone(),
            value: if secret { String::new() } else { value.clone() },
            secret,
        }
    };
    form.0.iter().map(field).collect()
}
