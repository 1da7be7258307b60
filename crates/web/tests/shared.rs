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

#[tokio::test]
async fn the_decision_of_one_funder_is_put_right_on_its_own_page() {
    let s = Served::new().await;
    let lead = s.app.officer(PHARE).await;
    let holder = s.app.person("Maëlle Le Goff").await;
    let (dossier, number) = s.app.file(&holder).await;
    let key = key(dossier);
    s.app.declare_complete(&lead, &key).await.expect("complete");
    s.app
        .propose(&lead, &key, Cents(100_000), "")
        .await
        .expect("proposed");
    let cookie = s.sign_in(&lead).await;
    let page = format!("/partages/{number}");
    // The fund has no officer here: the lead writes for it, and its part is the second.
    let act = format!("{page}/rectification/2");
    let early = s.get(&cookie, &act).await;
    assert_eq!(early.location(), format!("{page}?alerte=etat"));
    let list = s.get(&cookie, &format!("{BALANCE}/decisions.csv")).await;
    let decided = list
        .text
        .replacen(";;;;;;\n", ";accordé;300,00;2026-01-14;le conseil;;\n", 1);
    let to = format!("{BALANCE}/decisions");
    s.post(&cookie, &to, &[("file", &decided)]).await;

    let shown = s.get(&cookie, &page).await;
    assert!(shown.text.contains(&format!("href=\"{act}\"")));
    assert!(!shown.text.contains("/rectification/1\""), "not decided");
    let form = s.get(&cookie, &act).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("Aide accordée"), "{}", form.text);
    let (_, decision) = form
        .text
        .split_once("name=\"decision\" value=\"")
        .expect("the decision");
    let decision = decision.split('"').next().unwrap_or_default();
    let mut typed = vec![
        ("decision", decision),
        ("kind", "granted"),
        ("amount", "250,00"),
        ("why", ""),
        ("reasons", "Le vote du conseil"),
        ("decided_on", "2026-01-14"),
        ("decided_by", "le conseil"),
        ("signatory", "La présidente"),
    ];
    let wrong = s.post(&cookie, &act, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Dites quelle était l’erreur"));
    assert!(wrong.text.contains("value=\"250,00\"") && wrong.text.contains("Le vote du conseil"));
    typed[3].1 = "Le conseil a voté 250 €";
    let done = s.post(&cookie, &act, &typed).await;
    assert_eq!(
        done.location(),
        format!("{page}?fait=rectification#part-2"),
        "{}",
        done.text
    );
    let shown = s
        .get(&cookie, &format!("{page}?fait=rectification"))
        .await
        .text
        .replace(['\u{a0}', '\u{202f}'], " ");
    assert!(shown.contains("L’acte rectificatif est pris"));
    assert!(shown.contains("Accordé : 250,00 €"), "{shown}");

    // Its holder, and whoever has nothing to do with it, find no such page.
    let stranger = s.app.person("Une passante").await;
    for who in [&holder, &stranger] {
        let cookie = s.sign_in(who).await;
        let answer = s.get(&cookie, &act).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let sent = s.post(&cookie, &act, &typed).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_committee_of_another_funder_is_kept_by_its_own_officers() {
    let s = Served::new().await;
    let lead = s.app.officer(PHARE).await;
    let fund = s.app.officer("fonds-des-iles").await;
    let holder = s.app.person("Maëlle Le Goff").await;
    let (dossier, number) = s.app.file(&holder).await;
    let name = key(dossier);
    s.app
        .declare_complete(&lead, &name)
        .await
        .expect("complete");
    let (of_lead, of_fund) = (s.sign_in(&lead).await, s.sign_in(&fund).await);
    let part = [
        ("part", "2"),
        ("funder", "fonds-des-iles"),
        ("rev.2", "1"),
        ("verdict.2", "favourable"),
        ("summary.2", "Utile à toutes les îles"),
        ("amount.2", "400"),
        ("reason.2", ""),
        ("action", "proposer"),
    ];
    let written = s
        .post(&of_fund, &format!("/partages/{number}/part"), &part)
        .await;
    assert_eq!(
        written.location(),
        format!("/partages/{number}?fait=part#part-2"),
        "{}",
        written.text
    );

    let body = "bureau-des-iles";
    for (cookie, keeps) in [(&of_fund, true), (&of_lead, false)] {
        let list = s.get(cookie, "/comites").await;
        assert_eq!(list.text.contains("Bureau des Îles"), keeps);
    }
    let day = s.app.today();
    let sitting = s.app.new_sitting(&fund, body, Some(day), "Enez").await;
    let sitting = sitting.expect("a sitting");
    let page = format!("/comites/{sitting}");
    let rank = format!("rank.{dossier}");
    let agenda = s
        .post(&of_fund, &format!("{page}/ordre-du-jour"), &[(&rank, "1")])
        .await;
    assert_eq!(agenda.status, StatusCode::SEE_OTHER, "{}", agenda.text);
    let item = s
        .get(&of_fund, &format!("{page}/points/{dossier}"))
        .await
        .text
        .replace(['\u{a0}', '\u{202f}'], " ");
    assert!(item.contains("Ce comité décide de la part de : Fonds des îles"));
    assert!(item.contains("Utile à toutes les îles") && item.contains("400,00 €"));
    // The lead's secretary finds neither the sitting nor its item.
    for path in [page.clone(), format!("{page}/points/{dossier}")] {
        let answer = s.get(&of_lead, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}
