//! Accounts and dossiers over HTTP, as those who hold them see them: one real application on a
//! database of its own, a made-up region, requests sent straight to the router.

#![allow(
    clippy::expect_used,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use support::{Answer, send};
use testkit::{Engine, TestApp, key};
use uuid::Uuid;
use web::{Limits, Options, Site};

const SECRET: [u8; 32] = [7; 32];

struct Served {
    app: TestApp,
    router: Router,
}

/// Somebody's browser: the cookies they have.
#[derive(Clone, Default)]
struct Browser(String);

impl Served {
    async fn new() -> Served {
        let app = TestApp::new(Engine::Sqlite).await;
        let options = Options {
            limits: Limits::OFF,
            ..Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), SECRET, options));
        Served { app, router }
    }

    async fn get(&self, browser: &Browser, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, &browser.0)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    /// Sends a form of this page, with its token.
    async fn post(&self, browser: &Browser, page: &str, path: &str, form: &str) -> Answer {
        let (browser, token) = self.token(browser, page).await;
        let request = Request::post(path)
            .header(header::COOKIE, &browser.0)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_jeton={token}&{form}")));
        send(&self.router, request.expect("a request")).await
    }

    async fn token(&self, browser: &Browser, page: &str) -> (Browser, String) {
        let answer = self.get(browser, page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        let cookies = [browser.0.clone(), answer.cookies()].join("; ");
        (Browser(cookies), answer.token())
    }

    /// A session opened by a link, as a mail gives it.
    async fn signed_in(&self, who: &Who) -> Browser {
        self.app
            .send_link(&who.email, false, "", None)
            .await
            .expect("a link");
        let link = self.app.mailed(&who.email, "lien").await;
        let (session, _) = self.app.use_link(&link, None).await.expect("a session");
        Browser(format!("session={session}"))
    }

    async fn message(
        &self,
        browser: &Browser,
        number: &str,
        text: &str,
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let page = format!("/dossiers/{number}");
        let (browser, token) = self.token(browser, &page).await;
        let mut body = Vec::new();
        let mut part = |head: &str, content: &[u8]| {
            body.extend_from_slice(
                format!("--limite\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"_jeton\"", token.as_bytes());
        part("name=\"message\"", text.as_bytes());
        let (name, content) = file.unwrap_or_default();
        part(&format!("name=\"fichier\"; filename=\"{name}\""), content);
        body.extend_from_slice(b"--limite--\r\n");
        let request = Request::post(format!("{page}/messages"))
            .header(header::COOKIE, &browser.0)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
            .body(Body::from(body));
        send(&self.router, request.expect("a request")).await
    }

    async fn body_id(&self, dossier: Uuid) -> String {
        self.app.row(dossier).await.manager
    }
}

#[tokio::test]
async fn an_account_is_opened_by_its_mail_and_leads_back() {
    let served = Served::new().await;
    let nobody = Browser::default();
    let back = "/dispositifs/coup-de-pouce/demande?project.commune=T1002";
    let asked = served.get(&nobody, back).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(
        asked.location(),
        "/connexion?retour=%2Fdispositifs%2Fcoup-de-pouce%2Fdemande%3Fproject.commune%3DT1002"
    );
    let retour = asked
        .location()
        .split_once('?')
        .expect("a query")
        .1
        .to_owned();
    let form =
        format!("nom=Anna&courriel=anna@tevenn.example&mot-de-passe=une+longue+phrase&{retour}");
    let done = served
        .post(&nobody, "/inscription", "/inscription", &form)
        .await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/inscription/merci")
    );
    // The same answer for an address that has an account.
    let again = served
        .post(&nobody, "/inscription", "/inscription", &form)
        .await;
    assert_eq!(
        (again.status, again.location()),
        (done.status, done.location())
    );
    assert_eq!(
        served.app.mail_kinds("anna@tevenn.example").await,
        ["already-registered", "verify"]
    );

    let mut tx = served.app.store.read().await.expect("a store");
    let mails = tx.mails(10).await.expect("mails");
    drop(tx);
    let verify = mails
        .iter()
        .find(|mail| mail.kind == "verify")
        .expect("a mail");
    let link = verify
        .body
        .split("/lien/")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a link");
    let page = format!("/lien/{link}");
    // Opening it, even twice, uses nothing.
    for _ in 0..2 {
        assert_eq!(served.get(&nobody, &page).await.status, StatusCode::OK);
    }
    let entered = served.post(&nobody, &page, &page, "").await;
    assert_eq!(
        (entered.status, entered.location()),
        (StatusCode::SEE_OTHER, back)
    );
    assert!(entered.cookies().contains("session="));
    let browser = Browser(entered.cookies());
    assert!(
        served
            .get(&browser, back)
            .await
            .text
            .contains("name=\"project.commune\"")
    );
    let used = served.get(&nobody, &page).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(
        used.text.contains("/connexion"),
        "says where to ask for another"
    );
}

#[tokio::test]
async fn a_wrong_password_says_nothing_of_the_account() {
    let served = Served::new().await;
    let who = served.app.person("Anna").await;
    let nobody = Browser::default();
    let mut texts = Vec::new();
    for email in [who.email.as_str(), "personne@tevenn.example"] {
        let form = format!("courriel={email}&mot-de-passe=faux");
        let answer = served
            .post(&nobody, "/connexion", "/connexion", &form)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains(&format!("value=\"{email}\"")),
            "the address stays"
        );
        assert!(!answer.text.contains("faux"), "the password does not");
        let token = answer.token();
        texts.push(answer.text.replace(email, "").replace(&token, ""));
        let sent = served
            .post(
                &nobody,
                "/connexion",
                "/connexion",
                &format!("courriel={email}&lien=oui"),
            )
            .await;
        assert_eq!(sent.location(), "/connexion/merci");
    }
    assert_eq!(texts[0], texts[1]);
    assert_eq!(
        served.get(&nobody, "/demonstration/courriels").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_dossier_starts_from_the_answers_and_is_its_owners_alone() {
    let served = Served::new().await;
    let anna = served.app.person("Anna").await;
    let browser = served.signed_in(&anna).await;
    let page = "/dispositifs/coup-de-pouce/demande?project.commune=T1002&project.stage=feasibility";
    let form = "project.commune=T1002&project.stage=feasibility";
    let started = served
        .post(&browser, page, "/dispositifs/coup-de-pouce/demande", form)
        .await;
    assert_eq!(started.status, StatusCode::SEE_OTHER);
    let dossier = started.location().to_owned();
    assert!(dossier.starts_with("/dossiers/"));
    let shown = served.get(&browser, &dossier).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.text.matches("btn go").count(), 1, "one next step");
    assert!(
        shown
            .text
            .contains(&format!("{dossier}/sections/applicant"))
    );
    let list = served.get(&browser, "/mes-projets").await;
    let project = list
        .text
        .split("href=\"/mes-projets/")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let project = format!("/mes-projets/{}", project.expect("a project"));
    assert!(
        served
            .get(&browser, &project)
            .await
            .text
            .contains("<svg class=\"wide\""),
        "the line is drawn"
    );

    let stranger = served.signed_in(&served.app.person("Bran").await).await;
    for path in ["", "/partage", "/retirer", "/verifier"] {
        let path = format!("{dossier}{path}");
        assert_eq!(
            served.get(&stranger, &path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(
        served.get(&stranger, &project).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        served
            .get(&stranger, "/dossiers/2026-999999-A")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let none = served.get(&Browser::default(), &dossier).await;
    assert!(
        none.location().starts_with("/connexion?retour="),
        "{}",
        none.location()
    );
}

#[tokio::test]
async fn a_filed_dossier_says_where_it_stands_and_gives_its_files_safely() {
    let served = Served::new().await;
    let anna = served.app.person("Anna").await;
    let browser = served.signed_in(&anna).await;
    let (id, number) = served.app.file(&anna).await;
    let page = served.get(&browser, &format!("/dossiers/{number}")).await;
    let silence = served.app.row(id).await.silence_on.expect("a clock");
    let silence = web::T::default().date(silence);
    for said in [
        number.as_str(),
        "Les Études salées",
        "14\u{a0}janvier 2026",
        &silence,
    ] {
        assert!(page.text.contains(said), "{said}");
    }
    assert_eq!(page.text.matches("btn go").count(), 1);
    let piece = page
        .text
        .split(&format!("/dossiers/{number}/pieces/"))
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let path = format!("/dossiers/{number}/pieces/{}", piece.expect("a piece"));
    let file = served.get(&browser, &path).await;
    assert!(file.text.starts_with("%PDF"));
    let value = |name: &str| {
        file.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    assert!(value("content-disposition").starts_with("attachment; filename=\"devis.pdf\""));
    assert_eq!(value("x-content-type-options"), "nosniff");
    assert!(value("content-security-policy").starts_with("sandbox"));
    let stranger = served.signed_in(&served.app.person("Bran").await).await;
    assert_eq!(
        served.get(&stranger, &path).await.status,
        StatusCode::NOT_FOUND
    );

    let officer = served.app.officer(&served.body_id(id).await).await;
    let instructed = served
        .get(
            &served.signed_in(&officer).await,
            &format!("/dossiers/{number}"),
        )
        .await;
    assert_eq!(instructed.location(), format!("/instruction/{number}"));
}

#[tokio::test]
async fn a_message_goes_with_its_file_or_comes_back_as_typed() {
    let served = Served::new().await;
    let anna = served.app.person("Anna").await;
    let browser = served.signed_in(&anna).await;
    let (_, number) = served.app.file(&anna).await;
    let mut program = vec![0; 600];
    program[..2].copy_from_slice(b"MZ");
    let refused = served
        .message(
            &browser,
            &number,
            "Voici l’étude.",
            Some(("etude.pdf", &program)),
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Voici l’étude.") && refused.text.contains("href=\"#fichier\""));
    let empty = served.message(&browser, &number, " ", None).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("href=\"#message\""));
    let large = vec![b'a'; 200_000];
    let large = served
        .message(&browser, &number, "Un gros", Some(("gros.txt", &large)))
        .await;
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = served
        .message(
            &browser,
            &number,
            "Voici l’étude.",
            Some(("etude.pdf", b"%PDF-1.7\n%%EOF\n")),
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let page = served.get(&browser, &format!("/dossiers/{number}")).await;
    assert!(page.text.contains("Voici l’étude.") && page.text.contains("etude.pdf"));
    assert_eq!(
        page.text.matches("Voici l’étude.").count(),
        1,
        "refused messages left nothing"
    );
}

#[tokio::test]
async fn what_is_asked_is_shown_with_the_way_to_it() {
    let served = Served::new().await;
    let anna = served.app.person("Anna").await;
    let browser = served.signed_in(&anna).await;
    let (id, number) = served.app.file(&anna).await;
    let officer = served.app.officer(&served.body_id(id).await).await;
    let sections = ["project".to_owned()];
    served
        .app
        .ask_correction(
            &officer,
            &number,
            &sections,
            "La fin est trop proche.",
            None,
        )
        .await
        .expect("asked");
    let page = served.get(&browser, &format!("/dossiers/{number}")).await;
    assert!(page.text.contains("La fin est trop proche."));
    assert!(
        page.text
            .contains(&format!("/dossiers/{number}/sections/project"))
    );
    assert!(
        !page
            .text
            .contains(&format!("/dossiers/{number}/sections/applicant")),
        "only what is open"
    );
    assert_eq!(page.text.matches("btn go").count(), 1);
    let away = format!("/dossiers/{number}/retirer");
    let gone = served
        .post(&browser, &away, &away, "motif=Autre+voie")
        .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(
        served.app.row(id).await.state,
        domain::dossier::State::Withdrawn
    );
    assert_eq!(
        served.get(&browser, &away).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn an_invitation_is_seen_before_it_is_accepted_and_can_be_taken_back() {
    let served = Served::new().await;
    let anna = served.app.person("Anna").await;
    let bran = served.app.person("Bran").await;
    let owner = served.signed_in(&anna).await;
    let dossier = served.app.draft(&anna).await;
    let share = format!("/dossiers/{}/partage", key(dossier));
    let form = format!("courriel={}&role=editor", bran.email);
    assert_eq!(
        served
            .post(&owner, &share, &share, "courriel=rien&role=editor")
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        served.post(&owner, &share, &share, &form).await.status,
        StatusCode::SEE_OTHER
    );
    let first = format!(
        "/invitation/{}",
        served.app.mailed(&bran.email, "invitation").await
    );
    assert_eq!(
        served.get(&Browser::default(), &first).await.status,
        StatusCode::OK
    );
    assert_eq!(
        served
            .post(&owner, &share, &share, &format!("annuler={}", bran.email))
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        served.get(&Browser::default(), &first).await.status,
        StatusCode::GONE
    );

    served.app.wait_seconds(60);
    assert_eq!(
        served.post(&owner, &share, &share, &form).await.status,
        StatusCode::SEE_OTHER
    );
    let second = format!(
        "/invitation/{}",
        served.app.mailed(&bran.email, "invitation").await
    );
    let invited = served.signed_in(&bran).await;
    let joined = served.post(&invited, &second, &second, "").await;
    assert_eq!(joined.location(), format!("/dossiers/{dossier}"));
    assert_eq!(
        served.get(&invited, joined.location()).await.status,
        StatusCode::OK
    );
    let removed = served
        .post(&owner, &share, &share, &format!("retirer={}", bran.account))
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        served.get(&invited, joined.location()).await.status,
        StatusCode::NOT_FOUND
    );
    served.app.assert_sound().await;
}
