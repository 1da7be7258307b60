//! Instruction, opinions and administration over HTTP: one real application on a database of its
//! own, a made-up region, requests sent straight to the router.

#![allow(
    clippy::expect_used,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use support::{Answer, send};
use testkit::{Engine, TestApp};
use uuid::Uuid;
use web::{Limits, Options, Site};

const BODY: &str = "atelier-du-phare";
/// Of no body at all in this region: an officer of it instructs nothing here.
const OTHER: &str = "autre-atelier";

struct Served {
    app: TestApp,
    router: Router,
}

/// Somebody's browser: the cookies they have.
#[derive(Clone, Default)]
struct Browser(String);

/// A filed dossier, its holder and its officer.
struct Case {
    id: Uuid,
    number: String,
    holder: Who,
    officer: Browser,
}

impl Case {
    fn at(&self, page: &str) -> String {
        format!("/instruction/{}{page}", self.number)
    }
}

impl Served {
    async fn new() -> Served {
        let app = TestApp::new(Engine::Sqlite).await;
        let options = Options {
            limits: Limits::OFF,
            ..Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), [7; 32], options));
        Served { app, router }
    }

    async fn get(&self, browser: &Browser, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, &browser.0)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    /// Sends a form with a token taken from `page`.
    async fn post_from(&self, browser: &Browser, page: &str, path: &str, form: &str) -> Answer {
        let shown = self.get(browser, page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        let cookies = [browser.0.clone(), shown.cookies()].join("; ");
        let request = Request::post(path)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_jeton={}&{form}", shown.token())));
        send(&self.router, request.expect("a request")).await
    }

    /// The same, for an officer, whose worklist always has a form.
    async fn post(&self, officer: &Browser, path: &str, form: &str) -> Answer {
        self.post_from(officer, "/instruction", path, form).await
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

    async fn case(&self) -> Case {
        let holder = self.app.person("Maëlle Le Goff").await;
        let (id, number) = self.app.file(&holder).await;
        let officer = self.signed_in(&self.app.officer(BODY).await).await;
        Case {
            id,
            number,
            holder,
            officer,
        }
    }

    /// A dossier declared complete.
    async fn complete(&self) -> Case {
        let case = self.case().await;
        let done = self.post(&case.officer, &case.at("/complet"), "").await;
        assert_eq!(done.location(), case.at("?fait=complet"));
        case
    }

    /// A dossier with a proposal of 1 000 €, what the rule gives.
    async fn proposed(&self) -> Case {
        let case = self.complete().await;
        let done = self
            .post(&case.officer, &case.at("/proposition"), "amount=1000")
            .await;
        assert_eq!(done.location(), case.at("?fait=proposition"));
        case
    }
}

/// Every page about one dossier, and every command.
const PAGES: [&str; 8] = [
    "",
    "/pieces",
    "/correction",
    "/avis",
    "/messages",
    "/note",
    "/proposition",
    "/decision",
];
const COMMANDS: [&str; 12] = [
    "/lu",
    "/complet",
    "/attribution",
    "/reprise",
    "/pieces",
    "/correction",
    "/avis",
    "/remarques",
    "/note",
    "/proposition",
    "/decision",
    "/decision/retour",
];

#[tokio::test]
async fn a_dossier_is_found_by_the_officers_of_its_body_alone() {
    let served = Served::new().await;
    let case = served.case().await;
    let stranger = served.app.officer(OTHER).await;
    let outsiders = [
        ("officer of another body", served.signed_in(&stranger).await),
        ("holder", served.signed_in(&case.holder).await),
        (
            "administrator",
            served.signed_in(&served.app.admin().await).await,
        ),
        (
            "somebody",
            served.signed_in(&served.app.person("Yann").await).await,
        ),
    ];
    let piece = {
        let mut tx = served.app.store.read().await.expect("a store");
        tx.pieces(case.id).await.expect("pieces")[0].id
    };
    for (who, browser) in &outsiders {
        for page in PAGES
            .iter()
            .copied()
            .chain([format!("/pieces/{piece}").as_str()])
        {
            let answer = served.get(browser, &case.at(page)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} reads {page}");
            assert!(
                !answer.text.contains("Les Études salées"),
                "{who} learns nothing at {page}"
            );
        }
        for command in COMMANDS
            .iter()
            .copied()
            .chain([format!("/pieces/{piece}").as_str()])
        {
            // Whatever the form says: the answer is the same for a good one and for a bad one.
            let form = "rev=0&note=x&message=x&sections=project&pieces=quote&amount=1000&verdict=ok&kind=refused&name=N&email=n@example.org&question=Q&deadline=2026-09-01";
            let answer = served
                .post_from(browser, "/mon-compte", &case.at(command), form)
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who} does {command}");
        }
    }
    let before = served.app.row(case.id).await;
    assert_eq!(
        (before.state.as_str(), before.officer),
        ("filed", None),
        "nothing was done"
    );
    let visitor = Browser::default();
    for page in PAGES {
        let answer = served.get(&visitor, &case.at(page)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}");
        assert!(
            answer.location().starts_with("/connexion?retour="),
            "{page}"
        );
    }
    for command in COMMANDS {
        let answer = served
            .post_from(&visitor, "/connexion", &case.at(command), "")
            .await;
        assert!(
            answer.location().starts_with("/connexion?retour="),
            "{command}"
        );
    }
    // And those who may do find it.
    assert_eq!(
        served.get(&case.officer, &case.at("")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_worklist_is_for_officers_and_administration_for_administrators() {
    let served = Served::new().await;
    let officer = served.signed_in(&served.app.officer(BODY).await).await;
    let admin = served.signed_in(&served.app.admin().await).await;
    let person = served.signed_in(&served.app.person("Yann").await).await;
    for (browser, page, status) in [
        (&officer, "/instruction", StatusCode::OK),
        (&admin, "/instruction", StatusCode::NOT_FOUND),
        (&person, "/instruction", StatusCode::NOT_FOUND),
        (&admin, "/administration", StatusCode::OK),
        (&admin, "/administration/comptes", StatusCode::OK),
        (&admin, "/administration/journal", StatusCode::OK),
        (&officer, "/administration", StatusCode::NOT_FOUND),
        (&officer, "/administration/comptes", StatusCode::NOT_FOUND),
        (&officer, "/administration/journal", StatusCode::NOT_FOUND),
        (&person, "/administration/comptes", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(served.get(browser, page).await.status, status, "{page}");
    }
    // An officer chooses among their own bodies only.
    assert_eq!(
        served
            .get(&officer, "/instruction?gestionnaire=autre")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_worklist_is_filtered_paged_and_kept() {
    let served = Served::new().await;
    let case = served.case().await;
    for n in 0..26 {
        let who = served.app.person(&format!("Porteuse {n}")).await;
        served.app.file(&who).await;
    }
    let page = served.get(&case.officer, "/instruction").await;
    assert_eq!(page.text.matches("class=\"c-number\"").count(), 25);
    assert!(
        page.text.contains("27 dossiers"),
        "the number found is said"
    );
    let next = page
        .text
        .split("rel=\"next\"")
        .next()
        .and_then(|before| before.rsplit("href=\"").next());
    let next = next
        .and_then(|rest| rest.split('"').next())
        .expect("a next page")
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    let second = served.get(&case.officer, &next).await;
    assert_eq!(
        second.text.matches("class=\"c-number\"").count(),
        2,
        "{next}"
    );
    for (query, found) in [
        ("vue=attente", 0),
        ("suivi=personne", 25),
        ("suivi=moi", 0),
        ("etat=filed&tri=montant", 25),
        ("departement=T9", 0),
        (&format!("q={}", case.number), 1),
    ] {
        let answer = served
            .get(&case.officer, &format!("/instruction?{query}"))
            .await;
        assert_eq!(
            answer.text.matches("class=\"c-number\"").count(),
            found,
            "{query}"
        );
    }
    let empty = served
        .post(
            &case.officer,
            "/instruction/vues",
            "name=+&requete=suivi%3Dpersonne",
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Écrivez un nom"));
    let kept = served
        .post(
            &case.officer,
            "/instruction/vues",
            "name=Sans+suivi&requete=suivi%3Dpersonne%26x%3D1",
        )
        .await;
    assert_eq!(kept.location(), "/instruction?suivi=personne&fait=vue");
    let shown = served.get(&case.officer, "/instruction").await;
    assert!(
        shown.text.contains("href=\"/instruction?suivi=personne\"")
            && shown.text.contains("Sans suivi")
    );
    let id = shown
        .text
        .split("/instruction/vues/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .expect("a view")
        .to_owned();
    served
        .post(&case.officer, &format!("/instruction/vues/{id}/oubli"), "")
        .await;
    assert!(
        !served
            .get(&case.officer, "/instruction")
            .await
            .text
            .contains("Sans suivi")
    );
}

#[tokio::test]
async fn a_proposal_that_is_not_the_rules_needs_a_reason() {
    let served = Served::new().await;
    let case = served.complete().await;
    // Half of 2 000 €, as asked: the rule gives 1 000 €.
    let form = served.get(&case.officer, &case.at("/proposition")).await;
    assert!(
        form.text.contains("value=\"1\u{202f}000,00\""),
        "the rule's amount is there first"
    );
    for amount in ["999,99", "1000,01", "0", "abc", "1.234", ""] {
        let answer = served
            .post(
                &case.officer,
                &case.at("/proposition"),
                &format!("amount={amount}&reason=+"),
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
        assert!(
            answer.text.contains(&format!("value=\"{amount}\"")),
            "{amount} stays as typed"
        );
        assert!(answer.text.contains("Erreur"), "{amount}");
    }
    assert_eq!(served.app.row(case.id).await.state.as_str(), "review");
    let other = served
        .post(
            &case.officer,
            &case.at("/proposition"),
            "amount=800&reason=Base+discutable",
        )
        .await;
    assert_eq!(other.location(), case.at("?fait=proposition"));
    let page = served.get(&case.officer, &case.at("")).await;
    assert!(page.text.contains("800,00") && page.text.contains("Base discutable"));
    // The reason goes on to the letter, which shows what was decided after what the rule gave.
    let decision = served.get(&case.officer, &case.at("/decision")).await;
    assert!(decision.text.contains("Base discutable</textarea>"));
    let grant = "kind=granted&amount=800&reasons=Base+discutable&decided_by=le+conseil&decided_on=2026-01-14&signatory=A";
    let letter = served
        .post(&case.officer, &case.at("/decision"), grant)
        .await;
    assert!(letter.text.contains("huit cents euros") && letter.text.contains("Montant décidé"));
}

#[tokio::test]
async fn a_refusal_says_why_and_is_decided_once() {
    let served = Served::new().await;
    let case = served.proposed().await;
    let decision = case.at("/decision");
    let form = "kind=refused&amount=&reasons=+&decided_by=le+conseil&decided_on=2026-01-14&signatory=Anna+Riou%2C+directrice";
    let refused = served.post(&case.officer, &decision, form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("au moins une raison")
            && refused.text.contains("Anna Riou, directrice"),
        "the text stays"
    );
    let future = form
        .replace("2026-01-14", "2026-01-15")
        .replace("reasons=+", "reasons=Trop+tard");
    assert_eq!(
        served.post(&case.officer, &decision, &future).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let none = form
        .replace("kind=refused", "kind=")
        .replace("reasons=+", "reasons=Non");
    assert_eq!(
        served.post(&case.officer, &decision, &none).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    // Inadmissible is for what was not instructed.
    let late = form
        .replace("kind=refused", "kind=inadmissible")
        .replace("reasons=+", "reasons=Non");
    assert_eq!(
        served.post(&case.officer, &decision, &late).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );

    let good = form.replace(
        "reasons=+",
        "reasons=Le+besoin+est+couvert.%0D%0A%0D%0ALe+prix+manque.",
    );
    let letter = served.post(&case.officer, &decision, &good).await;
    assert_eq!(letter.status, StatusCode::OK);
    for said in [
        "Votre demande n’est pas retenue",
        "Le besoin est couvert.",
        "Le prix manque.",
        "Anna Riou",
    ] {
        assert!(letter.text.contains(said), "{said}");
    }
    assert_eq!(
        served.app.row(case.id).await.state.as_str(),
        "proposed",
        "showing the letter decides nothing"
    );
    let back = served
        .post(&case.officer, &case.at("/decision/retour"), &good)
        .await;
    assert!(
        back.text.contains("Le besoin est couvert."),
        "going back keeps the text"
    );

    let confirmed = format!("{good}&confirme=oui");
    let done = served.post(&case.officer, &decision, &confirmed).await;
    assert_eq!(done.location(), case.at("?fait=decision"));
    let again = served.post(&case.officer, &decision, &confirmed).await;
    assert_eq!(again.location(), case.at("?alerte=etat"));
    let told = served.get(&case.officer, again.location()).await;
    assert!(
        told.text.contains("n’est pas possible dans l’état") && told.text.contains("Refusé"),
        "says where it stands"
    );
    let mut tx = served.app.store.read().await.expect("a store");
    assert_eq!(tx.decisions(case.id).await.expect("decisions").len(), 1);
}

#[tokio::test]
async fn an_amount_granted_is_the_one_proposed_or_has_its_reason() {
    let served = Served::new().await;
    let case = served.proposed().await;
    let form = |amount: &str, reasons: &str| {
        format!(
            "kind=granted&amount={amount}&reasons={reasons}&decided_by=le+conseil&decided_on=14/01/2026&signatory=Anna+Riou&confirme=oui"
        )
    };
    for amount in ["0", "", "999,99", "1000,01"] {
        let answer = served
            .post(&case.officer, &case.at("/decision"), &form(amount, ""))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
    }
    let done = served
        .post(&case.officer, &case.at("/decision"), &form("1000", ""))
        .await;
    assert_eq!(done.location(), case.at("?fait=decision"));
    assert!(
        served
            .get(&case.officer, &case.at(""))
            .await
            .text
            .contains("Aide accordée")
    );
}

#[tokio::test]
async fn silence_does_not_close_the_door_to_a_decision() {
    let served = Served::new().await;
    let mut case = served.proposed().await;
    served.app.set_day(date(2026, 4, 14));
    assert_eq!(
        served.app.lapse_due().await.expect("a round"),
        0,
        "on the last day an answer is in time"
    );
    served.app.set_day(date(2026, 4, 15));
    assert_eq!(served.app.lapse_due().await.expect("a round"), 1);
    // Three months later the session of the proposal is over.
    case.officer = served.signed_in(&served.app.officer(BODY).await).await;
    let page = served.get(&case.officer, &case.at("")).await;
    assert!(
        page.text.contains("Le silence a valu rejet")
            && page.text.contains("Enregistrer la décision")
    );
    let form = served.get(&case.officer, &case.at("/decision")).await;
    assert!(form.text.contains("décision expresse reste possible"));
    let grant = "kind=granted&amount=1000&reasons=&decided_by=le+conseil&decided_on=2026-04-15&signatory=A&confirme=oui";
    assert_eq!(
        served
            .post(&case.officer, &case.at("/decision"), grant)
            .await
            .location(),
        case.at("?fait=decision")
    );
}

#[tokio::test]
async fn two_officers_never_overwrite_each_others_note_unseen() {
    let served = Served::new().await;
    let case = served.complete().await;
    let colleague = served
        .signed_in(&served.app.officer_named("Bleuenn Caradec", BODY).await)
        .await;
    let note = case.at("/note");
    let theirs = served
        .post(
            &colleague,
            &note,
            "rev=0&summary=Version+de+Bleuenn&retained.expense.0=2000",
        )
        .await;
    assert_eq!(theirs.location(), case.at("?fait=note"));
    let mine = served
        .post(
            &case.officer,
            &note,
            "rev=0&summary=Ma+version&retained.expense.0=2000",
        )
        .await;
    assert_eq!(mine.status, StatusCode::CONFLICT);
    for shown in [
        "Ma version",
        "Version de Bleuenn",
        "Bleuenn Caradec",
        "name=\"rev\" value=\"1\"",
    ] {
        assert!(mine.text.contains(shown), "{shown}");
    }
    let saved = served
        .post(
            &case.officer,
            &note,
            "rev=1&summary=Nos+deux+versions&retained.expense.0=2000",
        )
        .await;
    assert_eq!(saved.location(), case.at("?fait=note"));
    assert!(
        served
            .get(&colleague, &note)
            .await
            .text
            .contains("Nos deux versions")
    );
}

#[tokio::test]
async fn what_is_left_out_of_the_base_has_its_reason_and_changes_the_amount() {
    let served = Served::new().await;
    let case = served.complete().await;
    let note = case.at("/note");
    for (retained, reason, right) in [
        ("1999,99", "", false),
        ("2000,01", "Trop", false),
        ("-1", "Moins", false),
        ("beaucoup", "Flou", false),
        ("1000", "Seul le premier devis relève de l’étude", true),
    ] {
        let form =
            format!("rev=0&summary=Gardé&retained.expense.0={retained}&reason.expense.0={reason}");
        let answer = served.post(&case.officer, &note, &form).await;
        if right {
            assert_eq!(answer.location(), case.at("?fait=note"), "{retained}");
        } else {
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{retained}"
            );
            assert!(
                answer.text.contains("Gardé")
                    && answer.text.contains(&format!("value=\"{retained}\"")),
                "{retained}"
            );
        }
    }
    let page = served.get(&case.officer, &case.at("")).await;
    assert!(
        page.text.contains("Seul le premier devis") && page.text.contains("500,00"),
        "half of what is retained"
    );
}

#[tokio::test]
async fn asking_says_what_is_missing_and_keeps_the_text() {
    let served = Served::new().await;
    let case = served.case().await;
    let nothing = served
        .post(
            &case.officer,
            &case.at("/pieces"),
            "message=Le+devis+est+flou",
        )
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nothing.text.contains("au moins une pièce") && nothing.text.contains("Le devis est flou")
    );
    let past = served
        .post(
            &case.officer,
            &case.at("/pieces"),
            "pieces=quote&due=2026-01-13",
        )
        .await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    let silent = served
        .post(
            &case.officer,
            &case.at("/correction"),
            "sections=project&message=+",
        )
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = served
        .post(
            &case.officer,
            &case.at("/correction"),
            "sections=project&message=La+fin+manque&due=2026-01-14",
        )
        .await;
    assert_eq!(asked.location(), case.at("?fait=correction"));
    let page = served.get(&case.officer, &case.at("")).await;
    assert!(page.text.contains("Délai arrêté") && page.text.contains("La fin manque"));
    // The dossier is with the holder now: asking again leads back to it, with a notice.
    let late = served
        .post(&case.officer, &case.at("/pieces"), "pieces=quote")
        .await;
    assert_eq!(late.location(), case.at("?alerte=etat"));
    assert_eq!(
        served
            .get(&case.officer, &case.at("/pieces"))
            .await
            .location(),
        case.at("?alerte=etat")
    );
}

#[tokio::test]
async fn a_piece_is_judged_with_its_reason_and_sent_as_a_file() {
    let served = Served::new().await;
    let case = served.case().await;
    let page = served.get(&case.officer, &case.at("")).await;
    let piece = page
        .text
        .split(&case.at("/pieces/"))
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a piece");
    let path = case.at(&format!("/pieces/{piece}"));
    let silent = served
        .post(&case.officer, &path, "verdict=refused&note=+")
        .await;
    assert!(silent.location().contains("alerte=raison"));
    let refused = served
        .post(&case.officer, &path, "verdict=refused&note=La+date+manque")
        .await;
    assert_eq!(refused.location(), case.at("?fait=piece"));
    assert!(
        served
            .get(&case.officer, &case.at(""))
            .await
            .text
            .contains("La date manque")
    );
    let file = served.get(&case.officer, &path).await;
    assert_eq!(file.status, StatusCode::OK);
    let header = |name: &str| {
        file.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    assert!(header("content-disposition").starts_with("attachment; filename=\"devis.pdf\""));
    assert_eq!(
        (
            header("content-type").as_str(),
            header("x-content-type-options").as_str()
        ),
        ("application/pdf", "nosniff")
    );
    assert!(file.text.starts_with("%PDF"));
    let unknown = case.at(&format!("/pieces/{}", Uuid::from_u128(1)));
    assert_eq!(
        served.get(&case.officer, &unknown).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn changes_are_shown_until_they_are_read() {
    let served = Served::new().await;
    let case = served.case().await;
    assert_eq!(
        served.get(&case.officer, &case.at("")).await.status,
        StatusCode::OK,
        "first reading"
    );
    served
        .post(
            &case.officer,
            &case.at("/correction"),
            "sections=project&message=Le+titre",
        )
        .await;
    let raw = served
        .app
        .answers()
        .into_iter()
        .find(|(id, _)| *id == "project")
        .expect("a section")
        .1;
    let mut raw = raw;
    raw.set("project_title", "Les Études très salées");
    served.app.wait_seconds(60);
    served
        .app
        .save(&case.holder, case.id, "project", &raw)
        .await;
    served
        .app
        .submit(&case.holder, &case.number)
        .await
        .expect("sent back");
    for _ in 0..2 {
        let page = served.get(&case.officer, &case.at("")).await;
        assert!(
            page.text.contains("1 réponse a changé") && page.text.contains("#s-project"),
            "reading does not hide it"
        );
        assert!(
            page.text.contains("Les Études salées"),
            "what was there before"
        );
    }
    served.post(&case.officer, &case.at("/lu"), "").await;
    assert!(
        !served
            .get(&case.officer, &case.at(""))
            .await
            .text
            .contains("a changé depuis")
    );
}

/// The second click of a button is answered as the first, and nothing more is done.
#[tokio::test]
async fn a_button_pressed_twice_does_one_thing_and_says_it_was_done() {
    let served = Served::new().await;
    let case = served.case().await;
    let opinion = "name=Soizic&email=soizic@example.org&question=Oui%3F&deadline=2026-01-20";
    let decision = "kind=granted&amount=1000&decided_on=2026-01-14&decided_by=Le+comit%C3%A9&signatory=A&confirme=oui";
    for (page, form, done) in [
        ("/complet", "", "complet"),
        ("/remarques", "note=Vu+avec+le+port", "remarque"),
        ("/avis", opinion, "avis"),
        ("/note", "rev=0&summary=Utile", "note"),
        ("/proposition", "amount=1000", "proposition"),
        ("/reprise", "", "reprise"),
        ("/proposition", "amount=1000", "proposition"),
        ("/decision", decision, "decision"),
    ] {
        let shown = served.get(&case.officer, "/instruction").await;
        let body = format!("_jeton={}&{form}", shown.token());
        for click in 1..=2 {
            let request = Request::post(case.at(page))
                .header(header::COOKIE, &case.officer.0)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body.clone()));
            let answer = send(&served.router, request.expect("a request")).await;
            assert_eq!(
                answer.location(),
                case.at(&format!("?fait={done}")),
                "{page}, click {click}: {}",
                answer.text
            );
        }
    }
    let officer = served.app.officer(BODY).await;
    let whole = served
        .app
        .whole(&officer, &case.number)
        .await
        .expect("a dossier");
    assert_eq!(whole.messages.len(), 1);
    assert_eq!((whole.opinions.len(), whole.decisions.len()), (1, 1));
}

#[tokio::test]
async fn an_expert_answers_once_by_their_link() {
    let served = Served::new().await;
    let case = served.complete().await;
    let ask = "name=Soizic+P%C3%A9ron&email=soizic@example.org&question=Le+gisement+existe-t-il%3F&partage=confidentiel";
    for wrong in ["", "&deadline=2026-01-13", "&deadline=hier"] {
        let answer = served
            .post(&case.officer, &case.at("/avis"), &format!("{ask}{wrong}"))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.text.contains("Soizic Péron"), "the text stays");
    }
    let asked = served
        .post(
            &case.officer,
            &case.at("/avis"),
            &format!("{ask}&deadline=2026-01-20"),
        )
        .await;
    assert_eq!(asked.location(), case.at("?fait=avis"));
    let token = served.app.mailed("soizic@example.org", "avis").await;
    let (visitor, page) = (Browser::default(), format!("/avis/{token}"));
    let shown = served.get(&visitor, &page).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(
        shown.text.contains("Le gisement existe-t-il") && shown.text.contains("Les Études salées")
    );
    assert!(
        !shown.text.contains("maelle@tevenn.example"),
        "how to reach the holder is not shown"
    );
    let empty = served
        .post_from(&visitor, &page, &page, "body=Le+prix+reste+%C3%A0+voir")
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text.contains("Le prix reste à voir"),
        "the text stays"
    );
    assert_eq!(
        served
            .get(&visitor, &format!("{page}/merci"))
            .await
            .location(),
        page,
        "not answered yet"
    );
    let given = served
        .post_from(
            &visitor,
            &page,
            &page,
            "verdict=reserved&body=Le+prix+reste+%C3%A0+voir",
        )
        .await;
    assert_eq!(given.location(), format!("{page}/merci"));
    // The second click of the same answer, from a page that was still open.
    let request = Request::post(&page)
        .header(header::COOKIE, shown.cookies())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!(
            "_jeton={}&verdict=reserved&body=Le+prix+reste+%C3%A0+voir",
            shown.token()
        )));
    let twice = send(&served.router, request.expect("a request")).await;
    assert_eq!(twice.location(), format!("{page}/merci"));
    assert_eq!(
        served.get(&visitor, &format!("{page}/merci")).await.status,
        StatusCode::OK
    );
    let used = served.get(&visitor, &page).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(used.text.contains("déjà rendu") && !used.text.contains("Les Études salées"));
    assert!(
        served
            .get(&case.officer, &case.at(""))
            .await
            .text
            .contains("Le prix reste à voir")
    );
    let unknown = served.get(&visitor, "/avis/0000").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(
        unknown.text.contains("Copiez le lien entier"),
        "says what to do"
    );
}

#[tokio::test]
async fn a_link_for_an_opinion_ends_by_itself_or_with_the_decision() {
    let served = Served::new().await;
    let case = served.proposed().await;
    let ask = |email: &str| {
        format!("name=E&email={email}&question=Q&deadline=2026-01-20&partage=partage")
    };
    for email in ["un@example.org", "deux@example.org"] {
        served
            .post(&case.officer, &case.at("/avis"), &ask(email))
            .await;
    }
    let page = format!(
        "/avis/{}",
        served.app.mailed("un@example.org", "avis").await
    );
    let visitor = Browser::default();
    served.app.set_day(date(2026, 2, 18));
    assert_eq!(
        served.get(&visitor, &page).await.status,
        StatusCode::OK,
        "a late opinion is better than none"
    );
    served.app.set_day(date(2026, 2, 20));
    let expired = served.get(&visitor, &page).await;
    assert_eq!(expired.status, StatusCode::GONE);
    assert!(expired.text.contains("demandez un nouveau lien"));
    served.app.set_day(date(2026, 1, 20));
    let decide = "kind=refused&reasons=Non&decided_by=le+conseil&decided_on=2026-01-20&signatory=A&confirme=oui";
    served
        .post(&case.officer, &case.at("/decision"), decide)
        .await;
    let page = format!(
        "/avis/{}",
        served.app.mailed("deux@example.org", "avis").await
    );
    let closed = served.get(&visitor, &page).await;
    assert_eq!(closed.status, StatusCode::GONE);
    assert!(closed.text.contains("plus attendu"));
}

#[tokio::test]
async fn an_administrator_keeps_accounts_and_sees_no_dossier() {
    let served = Served::new().await;
    let case = served.case().await;
    let admin = served.app.admin().await;
    let browser = served.signed_in(&admin).await;
    let accounts = "/administration/comptes";
    let post = |path: String, form: &'static str| {
        let (served, browser) = (&served, &browser);
        async move { served.post_from(browser, accounts, &path, form).await }
    };
    let wrong = post(
        accounts.to_owned(),
        "name=&email=pas-une-adresse&role=officer:nulle-part",
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("pas-une-adresse"), "the text stays");
    let opened = post(
        accounts.to_owned(),
        "name=Rozenn&email=rozenn@example.org&role=officer:atelier-du-phare",
    )
    .await;
    assert_eq!(opened.location(), "/administration/comptes?fait=compte");
    assert_eq!(
        served.app.mail_kinds("rozenn@example.org").await,
        ["sign-in"]
    );
    let rozenn = {
        let mut tx = served.app.store.read().await.expect("a store");
        tx.account_by_email("rozenn@example.org")
            .await
            .expect("a query")
            .expect("an account")
            .id
    };
    let of = |id: Uuid, what: &str| format!("{accounts}/{id}/{what}");
    assert_eq!(
        post(of(rozenn, "role"), "role=admin&geste=donner")
            .await
            .location(),
        "/administration/comptes?fait=role"
    );
    assert_eq!(
        post(of(rozenn, "role"), "role=roi&geste=donner")
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        post(of(rozenn, "acces"), "geste=fermer").await.location(),
        "/administration/comptes?fait=ferme"
    );
    for (path, form) in [
        (of(admin.account, "role"), "role=admin&geste=retirer"),
        (of(admin.account, "acces"), "geste=fermer"),
    ] {
        assert_eq!(
            post(path, form).await.location(),
            "/administration/comptes?alerte=soi",
            "never locked out"
        );
    }
    for form in ["role=admin&geste=donner", "role=admin&geste=retirer"] {
        let refused = served.post(&case.officer, &of(rozenn, "role"), form).await;
        assert_eq!(
            refused.status,
            StatusCode::NOT_FOUND,
            "an officer gives no role"
        );
    }
    let found = served
        .get(&browser, &format!("{accounts}?q=ROZEN&roles=oui"))
        .await;
    assert!(found.text.contains("rozenn@example.org") && !found.text.contains(&admin.email));
    assert!(found.text.contains("value=\"ROZEN\"") && found.text.contains("value=\"oui\" checked"));
    let none = served.get(&browser, &format!("{accounts}?q=dahut")).await;
    assert!(
        none.text.contains("Aucun compte ne correspond")
            && !none.text.contains("rozenn@example.org")
    );
    let journal = served.get(&browser, "/administration/journal").await;
    assert!(journal.text.contains("Le journal est intact"));
    let overview = served.get(&browser, "/administration").await;
    assert!(overview.text.contains("SQLite") && !overview.text.contains("Les Études salées"));
}
