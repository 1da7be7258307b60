//! The context of one request: who asks, in which language, with which form.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use app::{Sending, Who};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::envelope::RequestId;
use super::errors::WebError;
use super::form::FormData;
use super::guard;
use crate::i18n::{Lang, T};
use crate::session::Session;
use crate::site::Site;

/// What a page may know of its request. Cheap to clone; any handler may take it.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

pub struct Inner {
    pub site: Site,
    pub t: T,
    pub session: Option<Session>,
    /// The store could not say who is asking.
    pub store_down: bool,
    pub method: Method,
    pub uri: Uri,
    pub request_id: String,
    visitor: Option<String>,
    new_visitor: OnceLock<Option<String>>,
    kept: OnceLock<FormData>,
    /// The form that was sent, and who sent it.
    sent: OnceLock<(Sending, Option<Who>)>,
}

impl Deref for Ctx {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    /// Path of the request, without its query.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Path and query, as an address to come back to.
    pub fn address(&self) -> &str {
        self.uri
            .path_and_query()
            .map_or("/", |address| address.as_str())
    }

    /// The form that was posted, without its token.
    pub fn kept(&self) -> Option<&FormData> {
        self.kept.get()
    }

    pub(crate) fn keep(&self, form: FormData) {
        // The guard is the only writer, once a request.
        let _ = self.kept.set(form);
    }

    /// A fresh token for a form of this page: another one each time, all good for the session.
    ///
    /// Empty when the machine gives no randomness: the form is then refused, and shown again.
    pub fn token(&self) -> String {
        self.binding(true)
            .and_then(|binding| guard::make_token(self.site.secret(), &binding))
            .unwrap_or_default()
    }

    /// What ties a token to this person: the secret of the session, or the visitor's cookie.
    pub(crate) fn binding(&self, may_create: bool) -> Option<Vec<u8>> {
        if let Some(session) = &self.session {
            return Some(session.csrf.to_vec());
        }
        if let Some(visitor) = &self.visitor {
            return Some(visitor.clone().into_bytes());
        }
        if may_create {
            let fresh = self
                .new_visitor
                .get_or_init(|| guard::make_visitor(self.site.secret()));
            return fresh.clone().map(String::into_bytes);
        }
        None
    }

    pub(crate) fn sent(&self, sending: Sending) {
        let who = self.session.as_ref().map(|session| Who {
            sent: Some(sending.clone()),
            ..session.who.clone()
        });
        // As above: once a request.
        let _ = self.sent.set((sending, who));
    }

    /// The form behind this request, when its token was good: the same sending has one effect.
    pub fn sending(&self) -> Option<&Sending> {
        self.sent.get().map(|(sending, _)| sending)
    }

    /// The signed-in person, as commands want to know them, or the way to the sign-in page.
    pub fn who(&self) -> Result<&Who, WebError> {
        let session = self.require_session()?;
        let sender = self.sent.get().and_then(|(_, who)| who.as_ref());
        Ok(sender.unwrap_or(&session.who))
    }

    /// The signed-in person, or the way to the sign-in page.
    pub fn require_session(&self) -> Result<&Session, WebError> {
        match &self.session {
            Some(session) => Ok(session),
            None if self.store_down => Err(WebError::Unavailable),
            None => Err(WebError::SignIn {
                back: self.address().to_owned(),
            }),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts
            .extensions
            .get::<Ctx>()
            .cloned()
            .ok_or(WebError::Internal)
    }
}

/// Name of the session cookie; `__Host-` binds it to this very host over HTTPS.
pub fn session_cookie(site: &Site) -> &'static str {
    if site.options().https {
        "__Host-session"
    } else {
        "session"
    }
}

fn visitor_cookie(site: &Site) -> &'static str {
    if site.options().https {
        "__Host-visite"
    } else {
        "visite"
    }
}

/// Name of the cookie that remembers the language chosen.
pub const LANGUAGE_COOKIE: &str = "langue";

/// A cookie with the attributes all of ours have.
pub fn cookie(site: &Site, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.options().https)
        .build()
}

fn language(site: &Site, headers: &HeaderMap, jar: &CookieJar) -> Lang {
    let offered = |code: &str| Lang::from_code(code).filter(|lang| lang.is_complete());
    let languages = &site.region().identity.languages;
    if let Some(lang) = jar
        .get(LANGUAGE_COOKIE)
        .and_then(|cookie| offered(cookie.value()))
    {
        return lang;
    }
    // The region's first language is the default; another one only if the browser asks for it.
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    wanted
        .into_iter()
        .flat_map(|list| list.split(','))
        .filter_map(|item| item.split([';', '-']).next().map(str::trim))
        .find_map(|code| offered(code).filter(|lang| languages.iter().any(|l| l == lang.code())))
        .or_else(|| languages.first().and_then(|code| offered(code)))
        .unwrap_or_default()
}

/// Builds the context, and sends back the visitor's cookie when a form needed one.
pub(crate) async fn attach(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let jar = CookieJar::from_headers(headers);
    let t = T::new(language(&site, headers, &jar));
    let (session, store_down) = match jar.get(session_cookie(&site)) {
        None => (None, false),
        Some(cookie) => match site.session(cookie.value()).await {
            Ok(session) => (session, false),
            Err(_) => (None, true),
        },
    };
    let visitor = jar
        .get(visitor_cookie(&site))
        .map(|cookie| cookie.value().to_owned())
        .filter(|value| guard::good_visitor(site.secret(), value));
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let ctx = Ctx(Arc::new(Inner {
        t,
        session,
        store_down,
        method: request.method().clone(),
        uri: request.uri().clone(),
        request_id,
        visitor,
        new_visitor: OnceLock::new(),
        kept: OnceLock::new(),
        sent: OnceLock::new(),
        site,
    }));
    request.extensions_mut().insert(ctx.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(Some(value)) = ctx.new_visitor.get() {
        let cookie = cookie(&ctx.site, visitor_cookie(&ctx.site), value.clone());
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    // Pages differ by person and language; those of a signed-in person are kept nowhere.
    let cache = if ctx.session.is_some() {
        "no-store"
    } else {
        "private, no-cache"
    };
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(cache));
    headers
        .entry(header::VARY)
        .or_insert(HeaderValue::from_static("Cookie, Accept-Language"));
    response
}
