//! Trying a draft of the policy over HTTP: who may, what it says, and that no dossier moves.

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
use testkit::{Engine, TestApp};
use web::{Limits, Options, Site};

const BODY: &str = "atelier-du-phare";
const PAGE: &str = "/instruction/essais";
const FILE: &str = include_str!("../../testkit/regions/tiny/schemes/coup-de-pouce/2024-01-01.toml");

struct Served {
    app: TestApp,
    router: Router,
}

impl Served {
    /// The service, with one dossier filed: a study of 2 000 €, half of which is asked.
    async fn new() -> (Served, String) {
        let app = TestApp::new(Engine::Sqlite).await;
        let holder = app.person("Maëlle Le Goff").await;
        let (_, number) = app.file(&holder).await;
        let options = Options {
            limits: Limits::OFF,
            ..Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), [7; 32], options));
        (Served { app, router }, number)
    }

    async fn signed_in(&self, who: &Who) -> String {
        let sent = self.app.send_link(&who.email, false, "", None).await;
        sent.expect("a link");
        let link = self.app.mailed(&who.email, "lien").await;
        let (session, _) = self.app.use_link(&link, None).await.expect("a session");
        format!("session={session}")
    }

    async fn officer(&self) -> String {
        self.signed_in(&self.app.officer(BODY).await).await
    }

    async fn get(&self, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    async fn post(
        &self,
        cookie: &str,
        path: &str,
        kind: &str,
        body: impl Fn(&str) -> String,
    ) -> Answer {
        let shown = self.get(cookie, PAGE).await;
        assert_eq!(shown.status, StatusCode::OK);
        let request = Request::post(path)
            .header(header::COOKIE, format!("{cookie}; {}", shown.cookies()))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body(&shown.token())));
        send(&self.router, request.expect("a request")).await
    }

    async fn figures(&self, cookie: &str, form: &str) -> Answer {
        let path = format!("{PAGE}/chiffres");
        let kind = "application/x-www-form-urlencoded";
        self.post(cookie, &path, kind, |token| {
            format!("_jeton={token}&dispositif=coup-de-pouce&{form}")
        })
        .await
    }

    async fn file(&self, cookie: &str, text: &str) -> Answer {
        let path = format!("{PAGE}/fiche");
        self.post(cookie, &path, "multipart/form-data; boundary=XX", |token| {
            let part = |name: &str, value: &str| {
                format!(
                    "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
            };
            format!("{}{}--XX--\r\n", part("_jeton", token), part("texte", text))
        })
        .await
    }
}

const SAME: &str = "taux=50+%25&plafond=1500&plancher=300&part_publique=";

#[tokio::test]
async fn a_lower_rate_is_tried_and_explained() {
    let (served, number) = Served::new().await;
    let officer = served.officer().await;
    let form = served
        .get(&officer, &format!("{PAGE}?dispositif=coup-de-pouce"))
        .await;
    assert!(
        form.text.contains("value=\"1\u{202f}500\u{a0}€\""),
        "today's figures are proposed"
    );
    assert!(form.text.contains("ne touche à aucun dossier"));
    let started = served
        .figures(&officer, "taux=40&plafond=1500&plancher=300&part_publique=")
        .await;
    assert_eq!(started.status, StatusCode::SEE_OTHER);
    let result = served.get(&officer, started.location()).await;
    assert_eq!(result.status, StatusCode::OK);
    assert!(
        result.text.contains("50\u{a0}% → 40\u{a0}%"),
        "{}",
        result.text
    );
    assert!(result.text.contains("−\u{a0}200\u{a0}€"));
    assert!(
        result
            .text
            .contains(&format!("href=\"/instruction/{number}\""))
    );
    assert!(result.text.contains("role=\"img\""));
    let csv = served
        .get(&officer, &format!("{}/dossiers.csv", started.location()))
        .await;
    assert_eq!(csv.status, StatusCode::OK);
    assert!(
        csv.text.contains(&format!("{number},T1,person,")),
        "{}",
        csv.text
    );
    assert!(csv.text.contains(",100000,80000,-20000,"));
}

#[tokio::test]
async fn wrong_figures_keep_what_was_typed() {
    let (served, _) = Served::new().await;
    let officer = served.officer().await;
    let same = served.figures(&officer, SAME).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(same.text.contains("Aucun chiffre n’a changé"));
    let wrong = served
        .figures(
            &officer,
            "taux=beaucoup&plafond=-3&plancher=&part_publique=",
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("n’est pas un pourcentage"));
    assert!(wrong.text.contains("n’est pas un montant"));
    assert!(wrong.text.contains("value=\"beaucoup\""));
    assert!(wrong.text.contains("<title>Erreur"));
}

#[tokio::test]
async fn a_file_is_checked_then_tried() {
    let (served, _) = Served::new().await;
    let officer = served.officer().await;
    let wrong = FILE.replacen("project.stage in", "project.stag in", 1);
    let refused = served.file(&officer, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("<code>project.stage</code>"),
        "what was meant"
    );
    assert!(
        refused.text.contains("project.stag in"),
        "the line and the text are kept"
    );
    let empty = served.file(&officer, "  ").await;
    assert!(empty.text.contains("Collez le texte"));
    let narrower = FILE.replacen("applicant.kind == \"person\" || ", "", 1);
    let started = served.file(&officer, &narrower).await;
    assert_eq!(started.status, StatusCode::SEE_OTHER);
    let result = served.get(&officer, started.location()).await;
    assert!(
        result
            .text
            .contains("L’aide ne s’ouvre à aucun dossier et se ferme à 1."),
        "{}",
        result.text
    );
    assert!(result.text.contains("rempli → non rempli"));
}

#[tokio::test]
async fn a_trial_is_for_officers_and_administrators_each_their_own() {
    let (served, number) = Served::new().await;
    let officer = served.officer().await;
    let started = served
        .figures(&officer, "taux=40&plafond=&plancher=&part_publique=")
        .await;
    let trial = started.location().to_owned();

    assert_eq!(
        served.get("", PAGE).await.status,
        StatusCode::SEE_OTHER,
        "sign in first"
    );
    let person = served
        .signed_in(&served.app.person("Yann Kerdoncuff").await)
        .await;
    for path in [PAGE, &trial, &format!("{trial}/dossiers.csv")] {
        assert_eq!(
            served.get(&person, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let other = served
        .signed_in(&served.app.officer_named("Autre", "autre-atelier").await)
        .await;
    assert_eq!(
        served.get(&other, &trial).await.status,
        StatusCode::NOT_FOUND
    );
    let refused = served
        .figures(&other, "taux=40&plafond=&plancher=&part_publique=")
        .await;
    assert_eq!(
        refused.status,
        StatusCode::NOT_FOUND,
        "a scheme they do not instruct"
    );

    let admin = served.signed_in(&served.app.admin().await).await;
    assert_eq!(
        served.get(&admin, &trial).await.status,
        StatusCode::NOT_FOUND,
        "not theirs"
    );
    let own = served
        .figures(&admin, "taux=40&plafond=&plancher=&part_publique=")
        .await;
    let totals = served.get(&admin, own.location()).await;
    assert!(totals.text.contains("−\u{a0}200\u{a0}€"));
    assert!(
        !totals.text.contains(&number),
        "an administrator sees totals, no dossier"
    );
    let csv = served
        .get(&admin, &format!("{}/dossiers.csv", own.location()))
        .await;
    assert_eq!(csv.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_moves_in_a_dossier() {
    let (served, number) = Served::new().await;
    let officer = served.officer().await;
    let journal = "select count(*) || '/' || (select max(version) from dossiers) from journal";
    let before = served.app.db.texts(journal).await;
    let started = served
        .figures(&officer, "taux=10&plafond=&plancher=&part_publique=")
        .await;
    let result = served.get(&officer, started.location()).await;
    assert!(result.text.contains(&number));
    assert_eq!(served.app.db.texts(journal).await, before);
}
