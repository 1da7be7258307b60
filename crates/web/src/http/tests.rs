//! The layers around pages, on a router of their own with forms that only tests have.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{Request, StatusCode, header};
use axum::response::Html;
use axum::routing::{get, post};

use super::ctx::Ctx;
use super::errors::WebError;
use super::form::FormData;
use super::guard::{FORM_LIMIT, Upload};
use super::limits::{Limits, Rate};
use crate::site::{Options, Site};

#[path = "../../tests/support/mod.rs"]
mod support;
use support::{Answer, send, tiny};

fn options() -> Options {
    Options {
        limits: Limits::OFF,
        timeout: Duration::from_millis(300),
        ..Options::default()
    }
}

fn router_with(options: Options) -> Router {
    let now = "2026-11-23T10:00:00Z".parse().expect("an instant");
    let site = Site::new(tiny(), move || now, [9; 32], options);
    let form = async |ctx: Ctx| {
        Html(format!(
            "<form method=post><input type=hidden name=\"_jeton\" value=\"{}\">",
            ctx.token()
        ))
    };
    let echo = async |FormData(pairs): FormData| format!("{pairs:?}");
    let upload = async |Upload { mut parts, .. }: Upload| {
        let mut names = Vec::new();
        while let Some(field) = parts.next_field().await.map_err(|_| WebError::Cut)? {
            names.push(field.name().unwrap_or_default().to_owned());
        }
        Ok::<_, WebError>(names.join(","))
    };
    let routes = Router::new()
        .route("/essai", get(form).post(echo))
        .route("/fichier", post(upload).layer(DefaultBodyLimit::max(4096)))
        .route("/panne", post(async |_: FormData| WebError::Unavailable))
        .route("/panique", get(async || -> () { panic!("on purpose") }))
        .route(
            "/lent",
            post(async |_: FormData| tokio::time::sleep(Duration::from_secs(5)).await),
        )
        .route(
            "/ferme",
            get(async |ctx: Ctx| ctx.require_session().map(|_| ())),
        );
    super::wrap(routes, &site).with_state(site)
}

/// A person with a cookie and a fresh token.
struct Visitor {
    router: Router,
    cookies: String,
    token: String,
}

impl Visitor {
    async fn new(options: Options) -> Visitor {
        let router = router_with(options);
        let page = support::get(&router, "/essai").await;
        Visitor {
            cookies: page.cookies(),
            token: page.token(),
            router,
        }
    }

    fn request(&self, path: &str) -> axum::http::request::Builder {
        Request::post(path)
            .header(header::COOKIE, &self.cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
    }

    async fn post(&self, path: &str, body: String) -> Answer {
        send(
            &self.router,
            self.request(path)
                .body(Body::from(body))
                .expect("a request"),
        )
        .await
    }
}

#[tokio::test]
async fn a_form_of_ours_comes_through_without_its_token() {
    let me = Visitor::new(options()).await;
    let answer = me
        .post(
            "/essai",
            format!("_jeton={}&titre=%C3%89tude&a=1&a=2", me.token),
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.text,
        r#"[("titre", "Étude"), ("a", "1"), ("a", "2")]"#
    );
}

#[tokio::test]
async fn a_stale_token_gives_the_answers_back_with_a_new_one() {
    let me = Visitor::new(options()).await;
    for token in ["", "00ff", &make_other_token()] {
        let body = format!("_jeton={token}&titre=Un+%3Cb%3E+projet&mot_de_passe=secret-1234");
        let answer = me.post("/essai?suite=1", body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(
            answer
                .text
                .contains(r#"name="titre" value="Un &#60;b&#62; projet""#),
            "{}",
            answer.text
        );
        assert!(answer.text.contains("action=\"/essai?suite=1\""));
        assert!(
            !answer.text.contains("secret-1234"),
            "a password is never written back"
        );
        assert!(
            answer
                .text
                .contains(r#"type="password" name="mot_de_passe""#)
        );
        // The page it offers works.
        let again = me
            .post("/essai", format!("_jeton={}&titre=x", answer.token()))
            .await;
        assert_eq!(again.status, StatusCode::OK);
    }
}

fn make_other_token() -> String {
    super::guard::make_token(&[9; 32], b"somebody else").expect("random")
}

#[tokio::test]
async fn a_lost_cookie_gives_the_answers_back_with_another_one() {
    let me = Visitor::new(options()).await;
    let body = format!("_jeton={}&titre=x", me.token);
    let request = Request::post("/essai")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    let answer = send(&me.router, request).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.cookies().is_empty());
    assert!(answer.text.contains(r#"name="titre" value="x""#));
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_without_offering_it_again() {
    let me = Visitor::new(options()).await;
    let cases = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    for (name, value) in cases {
        let request = Request::post("/essai")
            .header(header::COOKIE, &me.cookies)
            .header(header::HOST, "trajectoire.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from(format!("_jeton={}&titre=x", me.token)))
            .expect("a request");
        let answer = send(&me.router, request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(!answer.text.contains("<form method=\"post\""));
    }
    let request = Request::post("/essai")
        .header(header::COOKIE, &me.cookies)
        .header(header::HOST, "trajectoire.example")
        .header(header::ORIGIN, "http://trajectoire.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("_jeton={}&titre=x", me.token)))
        .expect("a request");
    assert_eq!(send(&me.router, request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn text_that_is_not_text_is_refused_clearly() {
    let me = Visitor::new(options()).await;
    for wrong in ["titre=%FF%FE", "titre=a%00b"] {
        let answer = me
            .post("/essai", format!("_jeton={}&{wrong}", me.token))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text.contains("UTF-8"));
    }
}

#[tokio::test]
async fn a_form_too_large_is_refused_with_its_limit() {
    let me = Visitor::new(options()).await;
    let under = format!("_jeton={}&t={}", me.token, "x".repeat(FORM_LIMIT - 200));
    assert_eq!(me.post("/essai", under).await.status, StatusCode::OK);
    let over = format!("_jeton={}&t={}", me.token, "x".repeat(FORM_LIMIT));
    let answer = me.post("/essai", over).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("2\u{a0}Mo"));
}

#[tokio::test]
async fn other_contents_are_refused() {
    let me = Visitor::new(options()).await;
    let request = Request::post("/essai")
        .header(header::COOKIE, &me.cookies)
        .header(header::CONTENT_TYPE, "text/xml")
        .body(Body::from("<a/>"))
        .expect("a request");
    assert_eq!(
        send(&me.router, request).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

fn multipart(me: &Visitor, token: &str, size: usize) -> Request<Body> {
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"_jeton\"\r\n\r\n{token}\r\n--X\r\nContent-Disposition: form-data; name=\"devis\"; filename=\"a.pdf\"\r\n\r\n{}\r\n--X--\r\n",
        "x".repeat(size)
    );
    Request::post("/fichier")
        .header(header::COOKIE, &me.cookies)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .body(Body::from(body))
        .expect("a request")
}

#[tokio::test]
async fn a_form_with_files_carries_its_token_first() {
    let me = Visitor::new(options()).await;
    let answer = send(&me.router, multipart(&me, &me.token, 10)).await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (StatusCode::OK, "devis")
    );
    let answer = send(&me.router, multipart(&me, "00", 10)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn when_the_store_is_down_the_text_is_kept() {
    let me = Visitor::new(options()).await;
    let answer = me
        .post(
            "/panne",
            format!("_jeton={}&besoin=un+long+texte", me.token),
        )
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer
            .text
            .contains(r#"name="besoin" value="un long texte""#)
    );
    assert!(answer.text.contains("Réessayer"));
    let slow = me
        .post("/lent", format!("_jeton={}&besoin=un+long+texte", me.token))
        .await;
    assert_eq!(slow.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(slow.text.contains(r#"name="besoin" value="un long texte""#));
}

#[tokio::test]
async fn a_panic_is_a_page_with_a_reference() {
    let router = router_with(options());
    let answer = support::get(&router, "/panique").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let id = answer
        .headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .expect("an id");
    assert!(answer.text.contains(id));
    assert!(
        !answer.text.contains("on purpose"),
        "the cause stays in the log"
    );
}

#[tokio::test]
async fn a_closed_page_leads_to_the_sign_in_and_back() {
    let router = router_with(options());
    let answer = support::get(&router, "/ferme?a=1").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), "/connexion?retour=%2Fferme%3Fa%3D1");
}

#[tokio::test]
async fn too_many_requests_wait_and_keep_the_text() {
    let rate = Rate {
        burst: NonZeroU32::new(2).expect("not zero"),
        every: Duration::from_secs(60),
    };
    let limits = Limits {
        write: Some(rate),
        ..Limits::OFF
    };
    let me = Visitor::new(Options {
        limits,
        ..options()
    })
    .await;
    let body = || format!("_jeton={}&t=1", me.token);
    assert_eq!(me.post("/essai", body()).await.status, StatusCode::OK);
    assert_eq!(me.post("/essai", body()).await.status, StatusCode::OK);
    let answer = me.post("/essai", body()).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = answer.headers[header::RETRY_AFTER]
        .to_str()
        .expect("text")
        .parse()
        .expect("seconds");
    assert!((1..=61).contains(&wait));
}
