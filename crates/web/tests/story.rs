//! The whole way of a request over HTTP, on both databases: from the first question to a decided
//! dossier, each step by the pages and forms that people have. Only what no page does is done
//! beside them: the officer's account, made on the command line, the mails that are read, and the
//! jobs that the service runs by itself.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use support::{Answer, send};
use testkit::{TestApp, both_databases};
use web::{Limits, Options, Site};

const HOLDER: &str = "nolwenn@tevenn.example";
const EDITOR: &str = "erwan@tevenn.example";
const EXPERT: &str = "katell@tevenn.example";
const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

struct Served {
    app: TestApp,
    router: Router,
}

/// Somebody's browser: the cookies they have.
#[derive(Clone, Default)]
struct Browser(String);

impl Served {
    fn on(app: TestApp) -> Served {
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

    /// A page that must be there.
    async fn read(&self, browser: &Browser, path: &str) -> Answer {
        let answer = self.get(browser, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer
    }

    /// Sends a form of a page, with all that the page hides in it.
    async fn post(&self, browser: &Browser, page: &str, path: &str, form: &str) -> Answer {
        let shown = self.read(browser, page).await;
        let mut body = format!("_jeton={}", shown.token());
        for name in ["_rev", "_champs", "cle"] {
            if let Some(value) = hidden(&shown.text, name) {
                body.push_str(&format!("&{name}={}", value.replace(' ', "+")));
            }
        }
        let request = Request::post(path)
            .header(
                header::COOKIE,
                [browser.0.clone(), shown.cookies()].join("; "),
            )
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("{body}&{form}")));
        send(&self.router, request.expect("a request")).await
    }

    /// The same, which must lead on; returns where.
    async fn done(&self, browser: &Browser, page: &str, path: &str, form: &str) -> String {
        let answer = self.post(browser, page, path, form).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{path}: {}",
            answer.text
        );
        answer.location().to_owned()
    }

    /// Sends parts of a form with a file.
    async fn send_parts(
        &self,
        browser: &Browser,
        page: &str,
        path: &str,
        texts: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let shown = self.read(browser, page).await;
        let token = shown.token();
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            let head = format!("--limite\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, text) in [("_jeton", token.as_str())].iter().chain(texts) {
            part(format!("name=\"{name}\""), text.as_bytes());
        }
        part(format!("name=\"fichier\"; filename=\"{}\"", file.0), file.1);
        body.extend_from_slice(b"--limite--\r\n");
        let request = Request::post(path)
            .header(
                header::COOKIE,
                [browser.0.clone(), shown.cookies()].join("; "),
            )
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
            .body(Body::from(body));
        send(&self.router, request.expect("a request")).await
    }

    /// An account of their own, by the page, the mail and its link; the browser it leaves, and where
    /// it leads.
    async fn registered(&self, name: &str, email: &str, back: &str) -> (Browser, String) {
        let nobody = Browser::default();
        let form = format!(
            "nom={name}&courriel={email}&mot-de-passe=une+longue+phrase&retour={}",
            back.replace('/', "%2F")
                .replace('?', "%3F")
                .replace('=', "%3D")
                .replace('&', "%26")
        );
        let thanks = self
            .done(&nobody, "/inscription", "/inscription", &form)
            .await;
        assert_eq!(thanks, "/inscription/merci");
        let link = format!("/lien/{}", self.app.mailed(email, "lien").await);
        let entered = self.post(&nobody, &link, &link, "").await;
        (Browser(entered.cookies()), entered.location().to_owned())
    }

    /// A session by a one-time link asked for on the page.
    async fn by_link(&self, who: &Who) -> Browser {
        let nobody = Browser::default();
        let form = format!("courriel={}&lien=oui", who.email);
        self.done(&nobody, "/connexion", "/connexion", &form).await;
        let link = format!("/lien/{}", self.app.mailed(&who.email, "lien").await);
        Browser(self.post(&nobody, &link, &link, "").await.cookies())
    }
}

/// Value of the first input of this name.
fn hidden(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("name=\"{name}\""))?;
    let (tag, _) = rest.split_once('>')?;
    let (_, value) = tag.split_once("value=\"")?;
    value.split('"').next().map(str::to_owned)
}

/// What follows this in a page, up to the end of the attribute.
fn after(page: &Answer, start: &str) -> String {
    let (_, rest) = page
        .text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {}", page.text));
    rest.split('"').next().unwrap_or_default().to_owned()
}

both_databases! {
    async fn from_the_first_question_to_a_decided_dossier(t: TestApp) {
        let served = Served::on(t);
        let nobody = Browser::default();

        // 1. Orientation, without an account.
        let answers = "project.commune=T1002&applicant.kind=person&project.stage=feasibility";
        let result = served.read(&nobody, &format!("/orientation/resultat?{answers}")).await;
        assert!(result.text.contains("Coup de pouce") && result.text.contains("/dispositifs/coup-de-pouce/demande?"));
        let start = format!("/dispositifs/coup-de-pouce/demande?{answers}");
        assert!(served.get(&nobody, &start).await.location().starts_with("/connexion?retour="));

        // 2. An account, verified by its mail, that leads back to the answers.
        let (holder, back) = served.registered("Nolwenn+Kerbrat", HOLDER, &start).await;
        assert_eq!(back, start);

        // 3. The dossier, from the answers; shared; filled; filed once.
        let draft = served.done(&holder, &start, "/dispositifs/coup-de-pouce/demande", answers).await;
        let applicant = format!("{draft}/sections/applicant");
        assert!(served.read(&holder, &applicant).await.text.contains("value=\"person\" checked"), "not asked again");
        let share = format!("{draft}/partage");
        let invite = format!("courriel={EDITOR}&role=editor");
        assert_eq!(served.done(&holder, &share, &share, &invite).await, format!("{share}?fait=invite"));
        let (editor, _) = served.registered("Erwan+Le+Bihan", EDITOR, "/mes-projets").await;
        let invitation = format!("/invitation/{}", served.app.mailed(EDITOR, "invitation").await);
        assert_eq!(served.done(&editor, &invitation, &invitation, "").await, draft);
        for (who, section, form) in [
            (&holder, "applicant", format!("applicant_kind=person&holder_name=Nolwenn+Kerbrat&holder_email={HOLDER}")),
            (&editor, "project", "project_title=Les+voiles&project_commune=T1002&study_start=01/09/2026&study_end=01/12/2026".to_owned()),
            (&holder, "plan", "expense.0.kind=study&expense.0.label=%C3%89tude&expense.0.amount=2+000&expense.1.kind=time&expense.1.amount=300\
                &resource.0.kind=requested&resource.0.amount=1+000&resource.1.kind=own&resource.1.amount=1000\
                &resource.2.kind=given-time&resource.2.amount=300".to_owned()),
            (&holder, "declarations", "truth=yes".to_owned()),
        ] {
            let page = format!("{draft}/sections/{section}");
            let next = served.done(who, &page, &page, &format!("{form}&_action=continuer")).await;
            assert!(!next.contains("verifier=1"), "{section} is complete");
        }
        let pieces = format!("{draft}/pieces");
        let quote = format!("{draft}/envois/quote");
        let mut program = vec![0; 600];
        program[..2].copy_from_slice(b"MZ");
        let refused = served.send_parts(&editor, &pieces, &quote, &[], ("devis.pdf", &program)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (piece, name) in [("quote", "devis.pdf"), ("bank", "releve.pdf")] {
            let path = format!("{draft}/envois/{piece}");
            let kept = served.send_parts(&editor, &pieces, &path, &[], (name, PDF)).await;
            assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        }
        let (check, filing) = (format!("{draft}/verifier"), format!("{draft}/deposer"));
        let refused = served.done(&editor, &pieces, &filing, "").await;
        assert_eq!(refused, format!("{check}?depot=1"), "an editor does not file");
        let dossier = served.done(&holder, &check, &filing, "").await;
        let number = dossier.trim_start_matches("/dossiers/").split('?').next().expect("a number").to_owned();
        let dossier = format!("/dossiers/{number}");
        let again = served.post(&holder, &dossier, &filing, "").await;
        assert!(again.location().starts_with(&dossier), "filed once: {}", again.location());

        // 4. The receipt, at once.
        served.app.drain().await.expect("jobs");
        assert!(served.app.mail_kinds(HOLDER).await.contains(&"receipt".to_owned()));
        assert!(served.read(&holder, &dossier).await.text.contains(&number));

        // 5. The officer: finds, takes, judges, completes, asks, writes, has it read, notes, proposes.
        let officer = served.by_link(&served.app.officer("atelier-du-phare").await).await;
        let file = format!("/instruction/{number}");
        let at = |page: &str| format!("{file}{page}");
        let found = served.read(&officer, "/instruction?q=voiles").await;
        assert!(found.text.contains(&number));
        let me = served.app.officer("atelier-du-phare").await.account;
        assert_eq!(served.done(&officer, &file, &at("/attribution"), &format!("officer={me}")).await, at("?fait=attribution"));
        let piece = after(&served.read(&officer, &file).await, &at("/pieces/"));
        served.done(&officer, &file, &at(&format!("/pieces/{piece}")), "verdict=ok&note=").await;
        assert_eq!(served.done(&officer, &file, &at("/complet"), "").await, at("?fait=complet"));
        let correction = "sections=project&message=Quand+finit+l%27%C3%A9tude+%3F&due=";
        assert_eq!(served.done(&officer, &at("/correction"), &at("/correction"), correction).await, at("?fait=correction"));
        let asked = served.read(&holder, &dossier).await;
        assert!(asked.text.contains(&format!("{dossier}/sections/project")));
        assert!(!asked.text.contains(&format!("{dossier}/sections/plan")), "only what is asked is open");
        served.app.wait_seconds(60);
        let project = format!("{dossier}/sections/project");
        let corrected = "project_title=Les+voiles&project_commune=T1002&study_start=01/09/2026&study_end=15/12/2026&_action=continuer";
        served.done(&holder, &project, &project, corrected).await;
        served.done(&holder, &format!("{dossier}/verifier"), &format!("{dossier}/deposer"), "").await;
        assert!(served.read(&officer, &file).await.text.contains("1 réponse a changé"));
        let sent = served.send_parts(&officer, &at("/messages"), &at("/messages"), &[("body", "Merci.")], ("", b"")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let answered = served
            .send_parts(&holder, &dossier, &format!("{dossier}/messages"), &[("message", "De rien, voici le plan.")], ("plan.pdf", PDF))
            .await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
        served.done(&officer, &file, &at("/remarques"), "note=Voir+le+port").await;
        let talk = served.read(&officer, &at("/messages")).await;
        for said in ["Merci.", "De rien", "plan.pdf", "Voir le port"] {
            assert!(talk.text.contains(said), "{said}");
        }
        let page = served.read(&holder, &dossier).await;
        assert!(page.text.contains("Merci.") && !page.text.contains("Voir le port"), "a note stays inside");
        let opinion = format!("name=Katell&email={EXPERT}&question=Un+gisement+%3F&deadline=20/01/2026&partage=partage");
        assert_eq!(served.done(&officer, &at("/avis"), &at("/avis"), &opinion).await, at("?fait=avis"));
        let link = format!("/avis/{}", served.app.mailed(EXPERT, "avis").await);
        let read = served.read(&nobody, &link).await;
        assert!(read.text.contains("Les voiles") && read.text.contains("devis.pdf"));
        assert!(!read.text.contains("releve.pdf") && !read.text.contains(HOLDER), "what is private stays inside");
        let thanks = served.done(&nobody, &link, &link, "verdict=favourable&body=Oui").await;
        assert_eq!(thanks, format!("{link}/merci"));
        let note = "rev=0&summary=Utile&retained.expense.0=1800&reason.expense.0=Un+devis+de+trop";
        assert_eq!(served.done(&officer, &at("/note"), &at("/note"), note).await, at("?fait=note"));
        let proposal = served.read(&officer, &at("/proposition")).await;
        assert!(proposal.text.contains("900,00"), "half of what is retained");
        let unexplained = served.post(&officer, &at("/proposition"), &at("/proposition"), "amount=800&reason=").await;
        assert_eq!(unexplained.status, StatusCode::UNPROCESSABLE_ENTITY);
        let proposed = "amount=800&reason=Base+discutable";
        assert_eq!(served.done(&officer, &at("/proposition"), &at("/proposition"), proposed).await, at("?fait=proposition"));

        // 6. The decision, read before it is sent; its letter.
        let grant = "kind=granted&amount=800&reasons=Base+discutable&decided_by=le+conseil&decided_on=14/01/2026&signatory=Anna+Riou";
        let letter = served.post(&officer, &at("/decision"), &at("/decision"), grant).await;
        assert!(letter.status == StatusCode::OK && letter.text.contains("huit cents euros"));
        let confirmed = format!("{grant}&confirme=oui");
        assert_eq!(served.done(&officer, &at("/decision"), &at("/decision"), &confirmed).await, at("?fait=decision"));
        served.app.drain().await.expect("jobs");
        assert!(served.app.mail_kinds(HOLDER).await.contains(&"decision-granted".to_owned()));

        // 7. and 8. All of it on the holder's page, and on the line of the project.
        let page = served.read(&holder, &dossier).await;
        for said in ["800,00", "Merci.", "devis.pdf", "plan.pdf"] {
            assert!(page.text.contains(said), "{said}");
        }
        let list = served.read(&holder, "/mes-projets").await;
        let line = served.read(&holder, &format!("/mes-projets/{}", after(&list, "href=\"/mes-projets/"))).await;
        assert!(line.text.contains("<svg class=\"wide\"") && line.text.contains("<ol class=\"steps\""));
        assert!(line.text.contains("800,00"));
        let stranger = served.by_link(&served.app.person("Bran").await).await;
        assert_eq!(served.get(&stranger, &dossier).await.status, StatusCode::NOT_FOUND);
        served.app.assert_sound().await;
    }
}
