//! Shared dossiers over HTTP: the list that goes to funders without an officer here, and what comes back.

#![allow(
    clippy::expect_used,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use money::Cents;
use support::{Answer, send};
use testkit::{Engine, Options, TestApp, TestDb, key, shared};
use web::Site;

const PHARE: &str = "atelier-du-phare";
const BALANCE: &str = "/partages/bilan/coup-de-pouce";

struct Served {
    app: TestApp,
    router: Router,
}

impl Served {
    async fn new() -> Served {
        let options = Options {
            region: shared(),
            ..Options::default()
        };
        let app = TestApp::on(TestDb::new(Engine::Sqlite).await, options).await;
        let options = web::Options {
            limits: web::Limits::OFF,
            ..web::Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), [7; 32], options));
        Served { app, router }
    }

    async fn sign_in(&self, who: &Who) -> String {
        self.app
            .send_link(&who.email, false, "", None)
            .await
            .expect("a link");
        let link = self.app.mailed(&who.email, "lien").await;
        let (session, _) = self.app.use_link(&link, None).await.expect("a session");
        format!("session={session}")
    }

    async fn get(&self, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    async fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(cookie, "/mon-compte").await;
        let cookies = [cookie.to_owned(), shown.cookies()].join("; ");
        let token = shown.token();
        let encoded =
            |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
        let mut form = format!("_jeton={token}");
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", encoded(value)));
        }
        let request = Request::post(path)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        send(&self.router, request.expect("a request")).await
    }
}

#[tokio::test]
async fn decisions_taken_elsewhere_go_out_and_come_back() {
    let s = Served::new().await;
    let lead = s.app.officer(PHARE).await;
    let holder = s.app.person("Maëlle Le Goff").await;
    let (dossier, number) = s.app.file(&holder).await;
    s.app
        .declare_complete(&lead, &key(dossier))
        .await
        .expect("complete");
    s.app
        .propose(&lead, &key(dossier), Cents(100_000), "")
        .await
        .expect("proposed");
    let cookie = s.sign_in(&lead).await;

    let page = s.get(&cookie, BALANCE).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("2 décisions sont attendues"));
    let list = s.get(&cookie, &format!("{BALANCE}/decisions.csv")).await;
    assert!(list.text.starts_with("\u{feff}dossier;financeur;"));
    assert_eq!(list.text.matches(&number).count(), 2, "{}", list.text);

    // The first of the two has answered; a wrong line leads back to what was pasted.
    let filled = |amount: &str| {
        let decision = format!(";accordé;{amount};2026-01-14;le conseil;;\n");
        list.text.replacen(";;;;;;\n", &decision, 1)
    };
    let to = format!("{BALANCE}/decisions");
    let wrong = s.post(&cookie, &to, &[("file", &filled("beaucoup"))]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Ligne 2") && wrong.text.contains("beaucoup"));
    let done = s.post(&cookie, &to, &[("file", &filled("300,00"))]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.text.contains("Une décision est enregistrée"));
    assert!(done.text.contains("enregistrée, la lettre part"));
    let again = s.post(&cookie, &to, &[("file", &filled("300,00"))]).await;
    assert!(again.text.contains("Aucune décision n’est nouvelle"));
    assert!(again.text.contains("déjà fait, rien ne change"));
    let page = s.get(&cookie, BALANCE).await;
    assert!(page.text.contains("Une décision est attendue"));

    // Nobody else learns that there is a list.
    let stranger = s.sign_in(&holder).await;
    for path in [BALANCE, &format!("{BALANCE}/decisions.csv")] {
        assert_eq!(s.get(&stranger, path).await.status, StatusCode::NOT_FOUND);
    }
    let sent = s.post(&stranger, &to, &[("file", &filled("300,00"))]).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
}
