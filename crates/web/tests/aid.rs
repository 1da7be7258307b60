//! State aid over HTTP: in a dossier, in front of a decision, in the ledger, in the register.

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
use uuid::Uuid;
use web::{Limits, Options, Site};

const BODY: &str = "atelier-du-phare";
const HOME: &str = "/instruction/aides-etat";
/// A structure of the tests: a SIREN whose key is right.
const FOURNIL: &str = "732829320";

/// One officer's browser, and a dossier proposed for 1 000 €.
struct Desk {
    app: TestApp,
    router: Router,
    cookie: String,
    id: Uuid,
    number: String,
}

impl Desk {
    async fn new() -> Desk {
        let app = TestApp::new(Engine::Sqlite).await;
        let options = Options {
            limits: Limits::OFF,
            ..Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), [7; 32], options));
        let holder = app.person("Maëlle Le Goff").await;
        let (id, number) = app.file(&holder).await;
        let officer = app.officer(BODY).await;
        app.declare_complete(&officer, &number)
            .await
            .expect("complete");
        app.propose(&officer, &number, money::Cents(100_000), "")
            .await
            .expect("proposed");
        let cookie = Self::sign_in(&app, &officer).await;
        Desk {
            app,
            router,
            cookie,
            id,
            number,
        }
    }

    async fn sign_in(app: &TestApp, who: &Who) -> String {
        app.send_link(&who.email, false, "", None)
            .await
            .expect("a link");
        let link = app.mailed(&who.email, "lien").await;
        let (session, _) = app.use_link(&link, None).await.expect("a session");
        format!("session={session}")
    }

    fn at(&self, page: &str) -> String {
        format!("/instruction/{}{page}", self.number)
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_as(&self.cookie, path).await
    }

    async fn get_as(&self, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        self.post_as(&self.cookie, "/instruction", path, form).await
    }

    async fn post_as(&self, cookie: &str, page: &str, path: &str, form: &str) -> Answer {
        let shown = self.get_as(cookie, page).await;
        let cookies = [cookie.to_owned(), shown.cookies()].join("; ");
        let request = Request::post(path)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_jeton={}&{form}", shown.token())));
        send(&self.router, request.expect("a request")).await
    }

    /// Sends a file to the page of imports.
    async fn import(&self, rows: &str) -> Answer {
        let path = format!("{HOME}/import");
        let shown = self.get(&path).await;
        assert_eq!(shown.status, StatusCode::OK);
        let part = |name: &str, more: &str, value: &str| {
            format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n"
            )
        };
        let file = format!("undertaking,date,regime,grant_equivalent,name\n{rows}");
        let body = part("_jeton", "", &shown.token())
            + &part("file", "; filename=\"aides.csv\"", &file)
            + "--cut--\r\n";
        let request = Request::post(path)
            .header(
                header::COOKIE,
                [self.cookie.clone(), shown.cookies()].join("; "),
            )
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .body(Body::from(body));
        send(&self.router, request.expect("a request")).await
    }

    /// The page of the undertaking of this dossier.
    async fn undertaking(&self) -> String {
        let made = self.post(&self.at("/aides-etat/entreprise"), "").await;
        made.location().to_owned()
    }

    async fn decide(&self) -> Answer {
        let form = "kind=granted&amount=1000&reasons=Un+bon+projet&decided_by=Conseil&decided_on=14/01/2026&signatory=La+présidente&confirme=oui";
        self.post(&self.at("/decision"), form).await
    }
}

#[tokio::test]
async fn the_file_says_regime_equivalent_and_room() {
    let desk = Desk::new().await;
    let page = desk.get(&desk.at("")).await;
    assert_eq!(page.status, StatusCode::OK);
    for said in [
        "Aides d’État",
        "Petites aides de l’île",
        "250",
        "aides-etat\"",
    ] {
        assert!(page.text.contains(said), "{said}");
    }
    let page = desk.get(&desk.at("/aides-etat")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Règlement de l’île, article 19 bis"));
    assert!(page.text.contains("role=\"img\""));
}

#[tokio::test]
async fn a_grant_without_room_is_refused_with_what_to_do() {
    let desk = Desk::new().await;
    let done = desk
        .import(&format!("{FOURNIL},2025-06-01,general,249500,Le Fournil\n"))
        .await;
    assert_eq!(done.location(), format!("{HOME}?fait=import"));
    let own = desk.undertaking().await;
    let wrong = desk
        .post(
            &format!("{own}/liens"),
            "number=123&name=&from=01/01/2025&reason=",
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Écrivez un SIREN") && wrong.text.contains("value=\"123\""));
    let linked = desk
        .post(
            &format!("{own}/liens"),
            &format!("number={FOURNIL}&name=&from=01/01/2025&reason=Filiale"),
        )
        .await;
    assert_eq!(linked.location(), format!("{own}?fait=lien"));

    // said on the way to the decision, and when the button is pressed
    let page = desk.get(&desk.at("/decision")).await;
    assert!(
        page.text.contains("ne tiennent pas sous le plafond"),
        "the form says it"
    );
    let refused = desk.decide().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "500,00",
        "14 janvier 2026",
        "1er juin 2027",
        "Le Fournil",
        "Un bon projet",
    ] {
        let said = said.replace(' ', "\u{a0}");
        let plain = refused.text.replace(['\u{202f}', ' '], "\u{a0}");
        assert!(plain.contains(&said), "{said}");
    }

    // half of the other aid is given back: the same decision passes
    let page = desk.get(&own).await;
    let at = page.text.find("/aides/").expect("a form to reduce an aid");
    let aid = &page.text[at + 7..at + 43];
    let path = format!("{own}/aides/{aid}");
    let wrong = desk
        .post(&path, "amount=300000&on=10/01/2026&reason=x")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .text
            .contains("Pour une hausse, inscrivez une nouvelle aide")
    );
    let reduced = desk
        .post(&path, "amount=100000&on=10/01/2026&reason=Projet+réduit")
        .await;
    assert_eq!(reduced.location(), format!("{own}?fait=baisse"));
    assert_eq!(desk.decide().await.location(), desk.at("?fait=decision"));
}

#[tokio::test]
async fn an_advance_waits_for_its_terms_and_its_base_rate() {
    let desk = Desk::new().await;
    let page = desk.at("/aides-etat");
    let wrong = desk
        .post(&page, "rev=0&regime=general&instrument=advance&deferral=x")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let terms = "rev=0&regime=general&instrument=advance&deferral=24&instalments=5&every=12&charged=0+%25&rating=rough&collateral=normal&method=present-value&sub_period=effective";
    assert_eq!(
        desk.post(&page, terms).await.location(),
        format!("{page}?fait=aide")
    );
    let refused = desk.decide().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Aucun taux de base n’est saisi"));

    let rates = format!("{HOME}/taux");
    assert!(
        desk.get(&rates)
            .await
            .text
            .contains("Aucun taux n’est saisi")
    );
    let wrong = desk
        .post(&rates, "from=01/12/2025&rate=trois&source=")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"trois\""));
    let done = desk
        .post(&rates, "from=01/12/2025&rate=3&source=Communication")
        .await;
    assert_eq!(done.location(), format!("{rates}?fait=taux"));
    let shown = desk.get(&page).await;
    assert!(shown.text.contains("283,75"), "the equivalent at 7 %");
    let file = desk.get(&desk.at("")).await;
    for words in [
        "Comment l’avance se rend",
        "l’échéancier se fixe dans la convention",
        "283,75",
        "Valeur actuelle des remboursements",
        "taux de référence 7",
        "Équivalent",
    ] {
        assert!(file.text.contains(words), "{words}");
    }
    assert_eq!(desk.decide().await.location(), desk.at("?fait=decision"));
}

#[tokio::test]
async fn the_register_has_its_queue_its_export_and_its_receipt() {
    let desk = Desk::new().await;
    assert!(desk.get(HOME).await.text.contains("Rien n’attend"));
    assert_eq!(desk.decide().await.location(), desk.at("?fait=decision"));
    let page = desk.get(HOME).await;
    assert!(page.text.contains("1 aide à inscrire"));
    let at = page.text.find("/recu\"").expect("a form of receipt");
    let aid = page.text[at - 36..at].to_owned();

    let file = desk.get(&format!("{HOME}/registre.csv")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.text.starts_with("index,identifiant_beneficiaire,"));
    assert!(file.text.contains(",1000.00,2026-01-14,"), "{}", file.text);

    let path = format!("{HOME}/{aid}/recu");
    let wrong = desk.post(&path, "receipt=&on=15/01/2026").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Recopiez le numéro"));
    let done = desk.post(&path, "receipt=R-77&on=14/01/2026").await;
    assert_eq!(done.location(), format!("{HOME}?fait=recu"));
    assert!(desk.get(HOME).await.text.contains("Rien n’attend"));
}

#[tokio::test]
async fn a_file_with_mistakes_says_each_with_its_line() {
    let desk = Desk::new().await;
    let refused = desk
        .import(&format!(
            "{FOURNIL},01/06/2025,general,1,A\nnobody,2025-06-01,sieg,x,B\n"
        ))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let plain = refused.text.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        plain.contains("Ligne 2, colonne date, « 01/06/2025 »"),
        "{plain}"
    );
    assert!(plain.contains("Ligne 3, colonne régime"), "{plain}");
    let unknown = desk
        .get(&format!("{HOME}/recherche?numero={FOURNIL}"))
        .await;
    assert!(unknown.text.contains("Aucune aide n’est connue"));
    let wrong = desk.get(&format!("{HOME}/recherche?numero=12")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_else_sees_any_of_it() {
    let desk = Desk::new().await;
    let own = desk.undertaking().await;
    let stranger = desk.app.person("Quelqu’un").await;
    let admin = desk.app.admin().await;
    let pages = [
        HOME.to_owned(),
        format!("{HOME}/registre.csv"),
        format!("{HOME}/import"),
        format!("{HOME}/taux"),
        format!("{HOME}/recherche?numero={FOURNIL}"),
        own.clone(),
        desk.at("/aides-etat"),
    ];
    for who in [&stranger, &admin] {
        let cookie = Desk::sign_in(&desk.app, who).await;
        for page in &pages {
            let answer = desk.get_as(&cookie, page).await;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{page} by {}",
                who.name
            );
        }
        for path in [
            desk.at("/aides-etat"),
            desk.at("/aides-etat/declarees"),
            desk.at("/aides-etat/entreprise"),
            format!("{own}/liens"),
            format!("{HOME}/taux"),
        ] {
            let form = "rev=0&from=01/01/2025&rate=3&source=x&number=1&reason=x";
            let answer = desk.post_as(&cookie, "/mon-compte", &path, form).await;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{path} by {}",
                who.name
            );
        }
    }
    let nobody = desk.get_as("", HOME).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    let row = desk.app.row(desk.id).await;
    assert_eq!(row.granted, None);
}
