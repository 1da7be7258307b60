//! Filling a dossier over HTTP: what is typed is kept, right or wrong; nobody overwrites anybody;
//! files are judged by what they are; filing happens once.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt as _;
use support::{Answer, send};
use testkit::{Engine, TestApp};
use web::{Limits, Options, Site};

const SECRET: [u8; 32] = [7; 32];
/// Largest file of these tests, in bytes.
const LIMIT: usize = 100_000;
const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

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

    /// A person signed in, with a draft begun from the orientation.
    async fn begun(&self, name: &str) -> (Who, Browser, String) {
        let who = self.app.person(name).await;
        let id = self.app.draft(&who).await;
        let browser = self.signed_in(&who).await;
        (who, browser, format!("/dossiers/{id}"))
    }

    async fn signed_in(&self, who: &Who) -> Browser {
        self.app
            .send_link(&who.email, false, "", None)
            .await
            .expect("a link");
        let link = self.app.mailed(&who.email, "lien").await;
        let (session, _) = self.app.use_link(&link, None).await.expect("a session");
        Browser(format!("session={session}"))
    }

    async fn get(&self, browser: &Browser, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, &browser.0)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    /// A page with a form: its answer, and the browser with the cookies it has now.
    async fn page(&self, browser: &Browser, path: &str) -> (Answer, Browser) {
        let answer = self.get(browser, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        let cookies = [browser.0.clone(), answer.cookies()].join("; ");
        (answer, Browser(cookies))
    }

    async fn post_raw(
        &self,
        browser: &Browser,
        path: &str,
        json: bool,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &browser.0)
            .header(
                header::ACCEPT,
                if json {
                    "application/json"
                } else {
                    "text/html"
                },
            )
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        send(&self.router, request.body(body.into()).expect("a request")).await
    }

    /// Sends a section as its page would, with the revision and the fields of that page.
    async fn save(&self, browser: &Browser, path: &str, form: &str) -> Answer {
        let (page, browser) = self.page(browser, path).await;
        self.save_from(&page, &browser, path, form, false).await
    }

    async fn save_from(
        &self,
        page: &Answer,
        browser: &Browser,
        path: &str,
        form: &str,
        json: bool,
    ) -> Answer {
        let body = format!(
            "_jeton={}&_rev={}&_champs={}&{form}",
            page.token(),
            value(page, "_rev"),
            value(page, "_champs").replace(' ', "+")
        );
        self.post_raw(browser, path, json, body).await
    }

    async fn upload(
        &self,
        browser: &Browser,
        home: &str,
        piece: &str,
        name: &str,
        content: &[u8],
    ) -> Answer {
        let (page, browser) = self.page(browser, &format!("{home}/pieces")).await;
        let body = multipart(&page.token(), name, content);
        let length = body.len().to_string();
        self.send_file(
            &browser,
            home,
            piece,
            Some(&length),
            Body::from(body),
            false,
        )
        .await
    }

    async fn send_file(
        &self,
        browser: &Browser,
        home: &str,
        piece: &str,
        length: Option<&str>,
        body: Body,
        json: bool,
    ) -> Answer {
        let mut request = Request::post(format!("{home}/envois/{piece}"))
            .header(header::COOKIE, &browser.0)
            .header(
                header::ACCEPT,
                if json {
                    "application/json"
                } else {
                    "text/html"
                },
            )
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite");
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        send(&self.router, request.body(body).expect("a request")).await
    }

    /// Fills everything but the pieces, through the pages.
    async fn fill(&self, browser: &Browser, home: &str) {
        for (section, form) in [
            (
                "applicant",
                "applicant_kind=person&holder_name=Ma%C3%ABlle+Le+Goff&holder_email=m@tevenn.example",
            ),
            (
                "project",
                "project_title=Les+%C3%89tudes&project_commune=T1002&study_start=1/9/2026&study_end=1er+d%C3%A9cembre+2026",
            ),
            (
                "plan",
                "expense.0.kind=study&expense.0.amount=2+000&resource.0.kind=requested&resource.0.amount=1+000\
                 &resource.1.kind=own&resource.1.amount=1000",
            ),
            ("declarations", "truth=yes"),
        ] {
            let path = format!("{home}/sections/{section}");
            let answer = self
                .save(browser, &path, &format!("{form}&_action=continuer"))
                .await;
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{section}: {}",
                answer.text
            );
            assert!(
                !answer.location().contains("verifier=1"),
                "{section} is complete"
            );
        }
    }
}

/// Value of the first input of this name.
fn value(page: &Answer, name: &str) -> String {
    let (_, rest) = page
        .text
        .split_once(&format!("name=\"{name}\""))
        .unwrap_or_else(|| panic!("no {name}"));
    let (tag, _) = rest.split_once('>').expect("a tag");
    let value = tag
        .split_once("value=\"")
        .map(|(_, rest)| rest.split('"').next().unwrap_or_default());
    value.unwrap_or_default().to_owned()
}

fn multipart(token: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        body.extend_from_slice(
            format!("--limite\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    part("name=\"_jeton\"", token.as_bytes());
    part(&format!("name=\"fichier\"; filename=\"{name}\""), content);
    body.extend_from_slice(b"--limite--\r\n");
    body
}

#[tokio::test]
async fn what_is_typed_is_kept_right_or_wrong() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/applicant");
    let (page, _) = served.page(&browser, &path).await;
    assert!(
        page.text.contains("value=\"person\" checked"),
        "the orientation knew it"
    );
    assert!(
        !page.text.contains("class=\"summary"),
        "a blank field is no error while one writes"
    );

    let answer = served
        .save(
            &browser,
            &path,
            "applicant_kind=person&holder_email=m%40&_action=continuer",
        )
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, &*format!("{path}?verifier=1"))
    );
    let (page, _) = served.page(&browser, answer.location()).await;
    assert!(page.text.contains("<title>Erreur"), "the title says so");
    assert!(page.text.contains("value=\"m@\""), "typed again by nobody");
    assert!(
        page.text.contains("href=\"#holder_name\"") && page.text.contains("href=\"#holder_email\"")
    );

    // Without asking to go on, only what is false is said.
    let (page, _) = served.page(&browser, &path).await;
    assert!(
        page.text.contains("href=\"#holder_email\"")
            && !page.text.contains("href=\"#holder_name\"")
    );

    let right =
        "applicant_kind=person&holder_name=Anna&holder_email=a@tevenn.example&_action=continuer";
    let answer = served.save(&browser, &path, right).await;
    assert_eq!(answer.location(), format!("{home}/sections/project"));
}

#[tokio::test]
async fn questions_hidden_by_another_answer_lose_nothing_and_are_not_judged() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/applicant");
    let form =
        "applicant_kind=association&association_name=Les+Iliens&holder_name=A&holder_email=a@b.fr";
    served.save(&browser, &path, form).await;
    let form = "applicant_kind=person&association_name=Les+Iliens&holder_name=A&holder_email=a@b.fr&_action=continuer";
    let answer = served.save(&browser, &path, form).await;
    assert_eq!(
        answer.location(),
        format!("{home}/sections/project"),
        "a hidden field is not asked"
    );
    let (page, _) = served.page(&browser, &path).await;
    assert!(
        page.text
            .contains("data-if=\"applicant_kind=association\" data-off")
    );
    assert!(
        page.text.contains("value=\"Les Iliens\""),
        "still there if one changes one's mind"
    );
    let check = served.get(&browser, &format!("{home}/verifier")).await;
    assert!(
        !check.text.contains("Les Iliens"),
        "not read where it is hidden"
    );
}

#[tokio::test]
async fn rows_are_added_and_removed_without_scripts() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/project");
    let (page, _) = served.page(&browser, &path).await;
    assert!(!page.text.contains("partners.0."));
    let answer = served
        .save(&browser, &path, "project_title=Voiles&_ajouter=partners")
        .await;
    assert_eq!(answer.location(), format!("{path}?ajout=partners#partners"));
    let (page, _) = served.page(&browser, answer.location()).await;
    assert!(
        page.text.contains("name=\"partners.0.partner_name\"")
            && page.text.contains("value=\"Voiles\"")
    );
    let rows = "project_title=Voiles&partners.0.partner_name=Port&partners.1.partner_name=Mairie";
    let answer = served
        .save(&browser, &path, &format!("{rows}&_retirer=partners.0"))
        .await;
    assert_eq!(answer.location(), format!("{path}#partners"));
    let (page, _) = served.page(&browser, &path).await;
    assert!(page.text.contains("value=\"Mairie\"") && !page.text.contains("value=\"Port\""));
    // A button that names no row of this section removes nothing.
    for wrong in [
        "project_title",
        "project_title.0",
        "partners",
        "partners.x",
        "../0",
    ] {
        let form = format!("project_title=Voiles&partners.0.partner_name=Mairie&_retirer={wrong}");
        served.save(&browser, &path, &form).await;
    }
    let (page, _) = served.page(&browser, &path).await;
    assert!(page.text.contains("value=\"Mairie\"") && page.text.contains("value=\"Voiles\""));
}

#[tokio::test]
async fn a_script_saves_too_and_learns_what_became_of_it() {
    let served = Served::new().await;
    let (owner, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/project");
    let editor = served.app.person("Erwan").await;
    let key = home.rsplit('/').next().expect("a key");
    served
        .app
        .invite(&owner, key, &editor.email, "editor")
        .await
        .expect("invited");
    let token = served.app.mailed(&editor.email, "invitation").await;
    served
        .app
        .accept_invitation(&editor, &token)
        .await
        .expect("joined");
    let other = served.signed_in(&editor).await;

    // Both open the page; each changes another answer.
    let (mine, my) = served.page(&browser, &path).await;
    let (theirs, their) = served.page(&other, &path).await;
    let answer = served
        .save_from(
            &theirs,
            &their,
            &path,
            "project_commune=T1002&project_title=Voiles",
            true,
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let said: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
    assert_eq!(said["rev"], 2);
    assert!(
        said["saved"]
            .as_str()
            .expect("words")
            .starts_with("Enregistré à")
    );

    let answer = served
        .save_from(
            &mine,
            &my,
            &path,
            "project_commune=T1002&study_start=1/9/2026",
            true,
        )
        .await;
    let said: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
    assert!(
        said["merged"]
            .as_str()
            .expect("words")
            .starts_with("Erwan a aussi modifié"),
        "{said}"
    );
    assert_eq!(
        said["others"],
        serde_json::json!([["project_title", "Voiles"]])
    );

    // The same answer: nothing is written, and the page shows both.
    let form = "project_commune=T1002&project_title=Filets&study_start=1/9/2026";
    let stale = served.save_from(&mine, &my, &path, form, true).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let merge = served.save_from(&mine, &my, &path, form, false).await;
    assert_eq!(merge.status, StatusCode::CONFLICT);
    for text in ["Filets", "Voiles", "_choix:project_title", "1/9/2026"] {
        assert!(merge.text.contains(text), "{text}");
    }
    // Choosing mine keeps the rest of both.
    let kept = format!(
        "_jeton={}&_rev={}&_champs={}&project_title=Voiles&project_commune=T1002&study_start=1/9/2026\
         &_moi:project_title:project_title=Filets&_choix:project_title=moi&_action=enregistrer",
        merge.token(),
        value(&merge, "_rev"),
        value(&merge, "_champs").replace(' ', "+")
    );
    let answer = served.post_raw(&my, &path, false, kept).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, path.as_str())
    );
    let (page, _) = served.page(&browser, &path).await;
    assert!(page.text.contains("value=\"Filets\"") && page.text.contains("value=\"1/9/2026\""));
}

#[tokio::test]
async fn a_plan_is_added_up_by_the_server_and_takes_nothing_else() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/plan");
    let (page, _) = served.page(&browser, &path).await;
    assert!(
        page.text
            .contains("Ce que vous demandez ici, de 300\u{a0}€ à 1\u{202f}500\u{a0}€")
    );
    let form = "expense.0.kind=study&expense.0.label=%3Cb%3E&expense.0.amount=2+000,50&expense.3.kind=time&expense.3.amount=100\
                &resource.0.kind=requested&resource.0.amount=1+600&resource.9.kind=other&resource.9.amount=12,345\
                &evil=1&project_title=stolen&expense.0=x";
    let answer = served
        .save(&browser, &path, &format!("{form}&_action=continuer"))
        .await;
    assert_eq!(answer.location(), format!("{path}?verifier=1"));
    let (page, _) = served.page(&browser, answer.location()).await;
    for text in [
        "2\u{202f}000,50\u{a0}€",
        "2\u{202f}100,50\u{a0}€",
        "&#60;b&#62;",
        "href=\"#resource.0.amount\"",
        "href=\"#resource.1.funder\"",
        "href=\"#resource.1.amount\"",
        "name=\"expense.1.amount\"",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(!page.text.contains("stolen"));
    let once = page.text.matches("href=\"#resource.1.amount\"").count();
    assert_eq!(once, 1, "each error is said once");
    // A kind that the form does not have is an error, not a line that counts.
    served
        .save(&browser, &path, "expense.0.kind=yacht&expense.0.amount=9")
        .await;
    let (page, _) = served.page(&browser, &path).await;
    assert!(page.text.contains("href=\"#expense.0.kind\""));
}

#[tokio::test]
async fn a_tampered_form_changes_nothing_it_may_not() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/applicant");
    served
        .save(
            &browser,
            &path,
            "applicant_kind=person&holder_name=Anna&holder_email=a@b.fr",
        )
        .await;

    // Without the list of fields, or with a false one, what is stored stays.
    let (page, now) = served.page(&browser, &path).await;
    let body = format!(
        "_jeton={}&_rev={}&holder_email=z@b.fr",
        page.token(),
        value(&page, "_rev")
    );
    served.post_raw(&now, &path, false, body).await;
    let (page, now) = served.page(&browser, &path).await;
    assert!(page.text.contains("value=\"Anna\"") && page.text.contains("value=\"z@b.fr\""));

    // A choice that does not exist is kept as typed and refused as an answer.
    served
        .save(
            &browser,
            &path,
            "applicant_kind=king&holder_name=Anna&holder_email=z@b.fr",
        )
        .await;
    let (page2, _) = served.page(&browser, &path).await;
    assert!(page2.text.contains("href=\"#applicant_kind\""));

    // No token, a token of somebody else, a section that is not there.
    let none = served.post_raw(&now, &path, false, "holder_name=Eve").await;
    assert_eq!(none.status, StatusCode::FORBIDDEN);
    assert!(
        none.text.contains("value=\"Eve\""),
        "what was typed comes back"
    );
    let (_, eve, _) = served.begun("Eve").await;
    let stolen = served
        .post_raw(
            &eve,
            &path,
            false,
            format!("_jeton={}&holder_name=Eve", page.token()),
        )
        .await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN);
    for path in [
        path.as_str(),
        &*format!("{home}/pieces"),
        &*format!("{home}/verifier"),
    ] {
        assert_eq!(
            served.get(&eve, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for wrong in ["nowhere", "pieces"] {
        let answer = served
            .post_raw(
                &now,
                &format!("{home}/sections/{wrong}"),
                false,
                format!("_jeton={}", page.token()),
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    // A revision from nowhere is no way to overwrite.
    let body = format!(
        "_jeton={}&_rev=99&_champs=holder_name&holder_name=Other",
        page.token()
    );
    let answer = served.post_raw(&now, &path, false, body).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn text_that_is_not_text_is_refused() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/applicant");
    let (page, browser) = served.page(&browser, &path).await;
    let mut body = format!("_jeton={}&holder_name=", page.token()).into_bytes();
    body.extend_from_slice(b"%FF%FE");
    assert_eq!(
        served.post_raw(&browser, &path, false, body).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_session_that_ended_gives_the_text_back() {
    let served = Served::new().await;
    let (who, browser, home) = served.begun("Anna").await;
    let path = format!("{home}/sections/applicant");
    let (page, _) = served.page(&browser, &path).await;
    // The cookie is gone: the token is of no session.
    let gone = Browser::default();
    let stale = served
        .save_from(
            &page,
            &gone,
            &path,
            "holder_name=Anna&holder_email=a@b.fr",
            false,
        )
        .await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert!(stale.text.contains("value=\"Anna\""));
    // Sent again as a visitor: the page says to sign in, and holds the text.
    let visitor = Browser(stale.cookies());
    let body = format!(
        "_jeton={}&_rev=1&_champs=holder_name+holder_email&holder_name=Anna&holder_email=a@b.fr",
        stale.token()
    );
    let lost = served.post_raw(&visitor, &path, false, body.clone()).await;
    assert_eq!(lost.status, StatusCode::UNAUTHORIZED);
    assert!(lost.text.contains("value=\"Anna\"") && lost.text.contains("/connexion?retour="));
    assert_eq!(
        served.post_raw(&visitor, &path, true, body).await.status,
        StatusCode::UNAUTHORIZED
    );
    // Signed in again elsewhere, it goes through after one confirmation.
    served.app.wait_seconds(60);
    let again = served.signed_in(&who).await;
    let (page, again) = served.page(&again, &path).await;
    let sent = served
        .save_from(
            &page,
            &again,
            &path,
            "applicant_kind=person&holder_name=Anna",
            false,
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn files_are_judged_by_what_they_are() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let mut program = vec![0_u8; 2_000];
    program[..2].copy_from_slice(b"MZ");
    for (name, content, said) in [
        ("devis.pdf", program.as_slice(), "est un programme"),
        ("devis.pdf", b"".as_slice(), "est vide"),
        ("", b"".as_slice(), "Aucun fichier"),
        ("notes.txt", b"Bonjour".as_slice(), "n’est pas accepté"),
        ("devis.pdf", &[0xFE, 0xFD, 0, 1, 2, 3, 4][..], "pas reconnu"),
    ] {
        let answer = served.upload(&browser, &home, "quote", name, content).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(
            answer.text.contains(said) && answer.text.contains("<title>Erreur"),
            "{said}"
        );
    }
    let answer = served
        .upload(&browser, &home, "quote", "devis.pdf", PDF)
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, &*format!("{home}/pieces#quote"))
    );
    served
        .upload(&browser, &home, "quote", "../../devis-2.pdf", PDF)
        .await;
    let (page, now) = served.page(&browser, &format!("{home}/pieces")).await;
    assert!(page.text.contains(">devis-2.pdf</a>") && page.text.contains("remplacé"));
    assert!(
        page.text.contains("non analysée"),
        "no antivirus has seen it"
    );
    // Taken away, and only by its own name.
    let body = |id: &str| format!("_jeton={}&fichier={id}", page.token());
    let path = format!("{home}/envois/quote/retirer");
    for wrong in ["", "x", "018f0000-0000-7000-8000-000000000000"] {
        assert_eq!(
            served
                .post_raw(&now, &path, false, body(wrong))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    }
    let id = value(&page, "fichier");
    assert_eq!(
        served.post_raw(&now, &path, false, body(&id)).await.status,
        StatusCode::SEE_OTHER
    );
    let (page, _) = served.page(&browser, &format!("{home}/pieces")).await;
    assert!(!page.text.contains(">devis-2.pdf</a>") && page.text.contains("retiré"));
}

#[tokio::test]
async fn a_file_too_large_is_refused_early_and_says_what_to_do() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    let (page, now) = served.page(&browser, &format!("{home}/pieces")).await;
    // Two gigabytes announced: nothing of them is waited for.
    let answer = served
        .send_file(
            &now,
            &home,
            "quote",
            Some("2147483648"),
            Body::empty(),
            false,
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("est trop lourd") && answer.text.contains("98\u{a0}ko au plus"),
        "{}",
        answer.text
    );
    // Announced and sent, it is named.
    let body = Body::from(multipart(&page.token(), "plan.pdf", PDF));
    let answer = served
        .send_file(&now, &home, "quote", Some("2147483648"), body, false)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text
            .contains("«\u{a0}plan.pdf\u{a0}» est trop lourd"),
        "{}",
        answer.text
    );
    // Unannounced, it is cut as it comes.
    let mut large = PDF.to_vec();
    large.resize(LIMIT * 3, b' ');
    let body = Body::from(multipart(&page.token(), "grand.pdf", &large));
    let answer = served
        .send_file(&now, &home, "quote", None, body, true)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("« grand.pdf »") || answer.text.contains("grand.pdf"));
    // A file that never ends has an answer all the same.
    let mut begun = multipart(&page.token(), "sans-fin.pdf", PDF);
    begun.truncate(begun.len() - "\r\n--limite--\r\n".len());
    let endless = futures_util::stream::iter([begun])
        .chain(futures_util::stream::repeat(vec![b' '; 1024 * 1024]))
        .map(Ok::<_, std::io::Error>);
    let answer = served
        .send_file(
            &now,
            &home,
            "quote",
            None,
            Body::from_stream(endless),
            false,
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("sans-fin.pdf"));
    // A form without token, a piece that is not asked, somebody else's dossier.
    let body = || Body::from(multipart("0", "devis.pdf", PDF));
    assert_eq!(
        served
            .send_file(&now, &home, "quote", None, body(), false)
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        served
            .send_file(&now, &home, "nothing", None, body(), false)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let (_, eve, _) = served.begun("Eve").await;
    assert_eq!(
        served
            .send_file(&eve, &home, "quote", None, body(), false)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let (page, _) = served.page(&browser, &format!("{home}/pieces")).await;
    assert!(!page.text.contains("devis.pdf") && !page.text.contains("grand.pdf"));
}

/// Whoever is about to file reads what the officer will, and files all the same.
#[tokio::test]
async fn what_the_rules_say_is_read_before_filing() {
    let served = Served::new().await;
    let (_, browser, home) = served.begun("Anna").await;
    served.fill(&browser, &home).await;
    let check = format!("{home}/verifier");
    let (page, _) = served.page(&browser, &check).await;
    assert!(page.text.contains("Ce que disent les règles"));
    assert!(
        page.text
            .contains("Aide calculée d’après vos réponses\u{a0}: 1\u{202f}000,00\u{a0}€"),
        "half of 2 000 €: {}",
        page.text
    );
    assert!(
        page.text.contains("Déposer avant de commencer."),
        "what a person judges"
    );
    assert!(!page.text.contains("n’est pas remplie") && !page.text.contains("ne compte pas, ou"));

    // The order was placed before: the line counts for nothing, and the aid with it.
    let plan = "expense.0.kind=study&expense.0.amount=2+000&expense.0.engaged_on=2020-01-02\
                &resource.0.kind=requested&resource.0.amount=1+000&resource.1.kind=own&resource.1.amount=1000";
    served
        .save(&browser, &format!("{home}/sections/plan"), plan)
        .await;
    let (page, now) = served.page(&browser, &check).await;
    for said in [
        "Une dépense ne compte pas",
        "avant le dépôt",
        "0,00\u{a0}€ retenus",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let token = format!("_jeton={}", page.token());
    let filed = served
        .post_raw(&now, &format!("{home}/deposer"), false, token)
        .await;
    assert!(
        filed.location().ends_with("?depose=1"),
        "{}",
        filed.location()
    );

    // A project that has started already: a condition fails, in the words of the scheme.
    let answers = [
        ("project.commune", "T1002"),
        ("applicant.kind", "person"),
        ("project.stage", "launch"),
    ];
    let answers = answers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let who = served.app.person("Yann").await;
    let late = served
        .app
        .start(&who, "coup-de-pouce", &answers, None)
        .await
        .expect("a draft");
    let browser = served.signed_in(&who).await;
    let (page, _) = served
        .page(&browser, &format!("/dossiers/{late}/verifier"))
        .await;
    assert!(
        page.text.contains("Une condition n’est pas remplie")
            && page.text.contains("L’étude vient avant le démarrage."),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_dossier_is_filed_once_and_only_when_it_is_right() {
    let served = Served::new().await;
    let (owner, browser, home) = served.begun("Anna").await;
    let check = format!("{home}/verifier");
    let (page, now) = served.page(&browser, &check).await;
    let filing = format!("{home}/deposer");
    let token = format!("_jeton={}", page.token());

    // Empty: everything is said, nothing is filed.
    let answer = served.post_raw(&now, &filing, false, token.clone()).await;
    assert_eq!(answer.location(), format!("{check}?depot=1"));
    let (page, _) = served.page(&browser, answer.location()).await;
    assert!(page.text.contains("<title>Erreur"));
    assert!(page.text.contains(&format!(
        "href=\"{home}/sections/applicant?verifier=1#holder_name\""
    )));

    served.fill(&browser, &home).await;
    let (page, _) = served.page(&browser, &check).await;
    assert!(
        page.text.contains("Une pièce manque")
            && page.text.contains("Vous pouvez déposer quand même")
    );
    assert!(
        page.text.contains("1er\u{a0}septembre 2026")
            && page.text.contains("2\u{202f}000,00\u{a0}€")
    );

    // A co-editor reads who may file, and cannot.
    let key = home.rsplit('/').next().expect("a key");
    let editor = served.app.person("Erwan").await;
    served
        .app
        .invite(&owner, key, &editor.email, "editor")
        .await
        .expect("invited");
    let link = served.app.mailed(&editor.email, "invitation").await;
    served
        .app
        .accept_invitation(&editor, &link)
        .await
        .expect("joined");
    let other = served.signed_in(&editor).await;
    let (page, other) = served.page(&other, &check).await;
    assert!(page.text.contains("Seules peuvent déposer") && page.text.contains("Anna"));
    assert!(!page.text.contains("action=\"/dossiers") || !page.text.contains("/deposer\""));
    let (section, _) = served
        .page(&other, &format!("{home}/sections/project"))
        .await;
    let answer = served
        .post_raw(
            &other,
            &filing,
            false,
            format!("_jeton={}", section.token()),
        )
        .await;
    assert_eq!(answer.location(), format!("{check}?depot=1"));

    // Many clicks at once, one number.
    served
        .upload(&browser, &home, "quote", "devis.pdf", PDF)
        .await;
    let (page, now) = served.page(&browser, &check).await;
    let token = format!("_jeton={}", page.token());
    let clicks = (0..8).map(|_| served.post_raw(&now, &filing, false, token.clone()));
    let answers = futures_util::future::join_all(clicks).await;
    let first = answers[0].location().to_owned();
    assert!(
        first.starts_with("/dossiers/2026-") && first.ends_with("?depose=1"),
        "{first}"
    );
    for answer in &answers {
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, first.as_str())
        );
    }
    let versions = served
        .app
        .whole(&owner, key)
        .await
        .expect("the dossier")
        .versions
        .len();
    assert_eq!(versions, 1);
    let (page, _) = served.page(&browser, &first).await;
    assert!(
        page.text
            .contains("Votre dossier est déposé sous le numéro 2026-")
    );

    // Nothing changes any more, and the page says why.
    let path = format!("{home}/sections/project");
    let closed = served.get(&browser, &path).await;
    assert!(
        closed.text.contains("Le dossier est déposé")
            && !closed.text.contains("name=\"project_title\"")
    );
    let answer = served
        .post_raw(&now, &path, false, format!("{token}&project_title=Autre"))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let body = Body::from(multipart(&page.token(), "devis.pdf", PDF));
    let answer = served
        .send_file(&now, &home, "quote", None, body, false)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_correction_opens_only_what_was_named() {
    let served = Served::new().await;
    let (owner, browser, home) = served.begun("Anna").await;
    served.fill(&browser, &home).await;
    served
        .upload(&browser, &home, "quote", "devis.pdf", PDF)
        .await;
    let key = home.rsplit('/').next().expect("a key");
    let number = served.app.submit(&owner, key).await.expect("filed");
    let manager = served.app.row(key.parse().expect("an id")).await.manager;
    let officer = served.app.officer(&manager).await;
    let due = Some("2026-02-14".parse().expect("a day"));
    served
        .app
        .ask_correction(
            &officer,
            &number,
            &["project".to_owned()],
            "Précisez la fin.",
            due,
        )
        .await
        .expect("asked");

    let open = format!("/dossiers/{number}/sections/project");
    let (page, _) = served.page(&browser, &open).await;
    assert!(page.text.contains("Précisez la fin."));
    let closed = served
        .get(&browser, &format!("/dossiers/{number}/sections/applicant"))
        .await;
    assert!(closed.text.contains("n’est pas ouverte à la correction"));
    let form = "project_title=Les+%C3%89tudes&project_commune=T1002&study_start=1/9/2026&study_end=30/11/2026&_action=continuer";
    let answer = served.save(&browser, &open, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let check = format!("/dossiers/{number}/verifier");
    let (page, now) = served.page(&browser, &check).await;
    assert!(
        page.text.contains("Avant\u{a0}: 1er\u{a0}décembre 2026"),
        "what changed is marked"
    );
    let filing = format!("/dossiers/{number}/deposer");
    let answer = served
        .post_raw(&now, &filing, false, format!("_jeton={}", page.token()))
        .await;
    assert_eq!(answer.location(), format!("/dossiers/{number}?envoye=1"));
    let versions = served
        .app
        .whole(&owner, &number)
        .await
        .expect("the dossier")
        .versions
        .len();
    assert_eq!(versions, 2);
}
