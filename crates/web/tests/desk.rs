//! Many dossiers at once, and the help to choose, over HTTP: what is shown before anything is done,
//! what came of each dossier, and who knows nothing of it.

#![allow(
    clippy::expect_used,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use support::{Answer, send};
use testkit::{Engine, TestApp, key};
use uuid::Uuid;
use web::{Limits, Options, Site};

const PHARE: &str = "atelier-du-phare";
const MOLE: &str = "conseil-du-mole";

struct Served {
    app: TestApp,
    router: Router,
    officer: Who,
    cookie: String,
}

impl Served {
    async fn new() -> Served {
        let app = TestApp::new(Engine::Sqlite).await;
        let options = Options {
            limits: Limits::OFF,
            ..Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), [7; 32], options));
        let officer = app.officer(PHARE).await;
        let cookie = signed_in(&app, &officer).await;
        Served {
            app,
            router,
            officer,
            cookie,
        }
    }

    async fn get_as(&self, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_as(&self.cookie, path).await
    }

    async fn post_as(&self, cookie: &str, path: &str, form: &str) -> Answer {
        let shown = self.get_as(cookie, "/mon-compte").await;
        assert_eq!(shown.status, StatusCode::OK, "a page before {path}");
        let cookies = [cookie.to_owned(), shown.cookies()].join("; ");
        let request = Request::post(path)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_jeton={}&{form}", shown.token())));
        send(&self.router, request.expect("a request")).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        self.post_as(&self.cookie, path, form).await
    }

    /// A dossier of this person, complete, with 1 000 € proposed.
    async fn proposed(&self, name: &str) -> (Uuid, String) {
        let holder = self.app.person(name).await;
        let (id, number) = self.app.file(&holder).await;
        let complete = self.app.declare_complete(&self.officer, &key(id)).await;
        complete.expect("complete");
        let name = key(id);
        let said = self.app.propose(&self.officer, &name, Cents(100_000), "");
        said.await.expect("proposed");
        (id, number)
    }
}

async fn signed_in(app: &TestApp, who: &Who) -> String {
    let sent = app.send_link(&who.email, false, "", None).await;
    sent.expect("a link");
    let link = app.mailed(&who.email, "lien").await;
    let (session, _) = app.use_link(&link, None).await.expect("a session");
    format!("session={session}")
}

#[tokio::test(flavor = "multi_thread")]
async fn many_dossiers_are_read_before_they_are_done_and_each_has_its_line() {
    let s = Served::new().await;
    let (a, number) = s.proposed("Anna").await;
    let holder = s.app.person("Bran").await;
    let (b, other) = s.app.file(&holder).await;

    let list = s.get("/instruction?vue=tout").await;
    assert!(list.text.contains("Agir sur plusieurs dossiers"));
    assert!(
        list.text
            .contains(&format!("name=\"d\" value=\"{number}\""))
    );
    assert!(
        list.text.contains("Tous les dossiers de cette liste (2)"),
        "{}",
        list.text
    );

    let none = s
        .get("/instruction/lots/nouveau?acte=grant&choix=coches")
        .await;
    assert!(none.text.contains("Aucun dossier n’est choisi"));
    let asked = format!("acte=grant&choix=coches&d={number}&d={other}");
    let form = s.get(&format!("/instruction/lots/nouveau?{asked}")).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("2 dossiers cochés"));
    let wrong = s
        .post(
            "/instruction/lots",
            &format!("{asked}&reasons=Bravo&decided_on=2026-01-14"),
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // What was typed is kept, and so are the dossiers.
    assert!(wrong.text.contains("Bravo</textarea>"));
    assert!(
        wrong
            .text
            .contains(&format!("name=\"d\" value=\"{other}\""))
    );

    let order =
        format!("{asked}&reasons=&decided_on=2026-01-14&decided_by=le+Conseil&signatory=Elle");
    let made = s.post("/instruction/lots", &order).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let batch = made.location().to_owned();
    let preview = s.get(&batch).await;
    assert!(
        preview.text.contains("1 dossier sur 2 va changer."),
        "{}",
        preview.text
    );
    assert!(
        preview.text.contains("accordés") && preview.text.contains("son état ne le permet pas")
    );
    assert_eq!(s.app.row(a).await.state, State::Proposed);

    let start = format!("{batch}/lancer");
    for _ in 0..2 {
        assert_eq!(s.post(&start, "").await.location(), batch);
    }
    let running = s.get(&batch).await;
    assert!(running.text.contains("<progress") && running.text.contains("Voir où cela en est"));
    s.app.drain().await.expect("done");
    let done = s.get(&batch).await;
    assert!(
        done.text.contains("1 dossier sur 2 a changé."),
        "{}",
        done.text
    );
    assert_eq!(s.app.row(a).await.state, State::Granted);
    assert_eq!(s.app.row(b).await.state, State::Filed);

    let csv = s.get(&format!("{batch}/resultats.csv")).await;
    assert!(
        csv.text
            .starts_with("\u{feff}dossier;projet;demandeur;resultat;precision\n")
    );
    assert!(csv.text.contains(&format!("{number};")) && csv.text.contains(";fait;"));
    assert!(csv.text.contains(&format!("{other};")) && csv.text.contains(";refusé;"));
    assert!(s.get("/instruction/lots").await.text.contains("terminée"));

    // A colleague, a holder and an administrator know nothing of it.
    for who in [
        s.app.officer_named("Nolwenn", PHARE).await,
        holder,
        s.app.admin().await,
    ] {
        let cookie = signed_in(&s.app, &who).await;
        for path in [batch.clone(), format!("{batch}/resultats.csv")] {
            assert_eq!(
                s.get_as(&cookie, &path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        assert_eq!(
            s.post_as(&cookie, &start, "").await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_is_reminded_from_the_dossier_once_a_day() {
    let s = Served::new().await;
    let holder = s.app.person("Anna").await;
    let (id, number) = s.app.file(&holder).await;
    let pieces = ["statutes".to_owned()];
    let name = key(id);
    let asked = s.app.ask_pieces(&s.officer, &name, &pieces, "", None);
    asked.await.expect("asked");
    let page = s.get(&format!("/instruction/{number}")).await;
    assert!(page.text.contains("Relancer le porteur"));
    for _ in 0..2 {
        let sent = s.post(&format!("/instruction/{number}/relance"), "").await;
        assert!(sent.location().ends_with("?fait=relance"));
    }
    let kinds = s.app.mail_kinds(&holder.email).await;
    assert_eq!(kinds.iter().filter(|k| *k == "remind-holder").count(), 1);
    let page = s.get(&format!("/instruction/{number}")).await;
    assert!(page.text.contains("porteur relancé"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_to_choose_works_without_script_and_decides_nothing() {
    let s = Served::new().await;
    let (a, number) = s.proposed("Anna").await;
    let (_, other) = s.proposed("Bran").await;
    s.app
        .db
        .execute(&format!(
            "update dossiers set applicant = 'Bran' where number = '{other}'"
        ))
        .await;
    let sitting = s
        .app
        .new_sitting(&s.officer, MOLE, Some(date(2026, 1, 14)), "14 h");
    let sitting = sitting.await.expect("a sitting");
    let here = format!("/comites/{sitting}/choix");
    assert!(
        s.get(&format!("/comites/{sitting}"))
            .await
            .text
            .contains(&here)
    );
    let form = s.get(&here).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("2 dossiers à comparer"));
    let wrong = s.post(&here, "envelope=beaucoup&min_department=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"beaucoup\""));
    let made = s
        .post(&here, &format!("envelope=1+500&must={number}"))
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let result = made.location().to_owned();
    assert!(s.get(&result).await.text.contains("Calcul en cours"));
    s.app.drain().await.expect("computed");
    let page = s.get(&result).await;
    assert!(page.text.contains("1 dossier sur 2, 0"), "{}", page.text);
    assert!(page.text.contains("Les dossiers qu’il laisse, et pourquoi"));
    assert!(
        page.text
            .contains("Aucun choix qui respecte les contraintes")
    );
    let nothing = s.post(&here, &format!("envelope=500&must={number}")).await;
    s.app.drain().await.expect("computed");
    let page = s.get(nothing.location()).await;
    assert!(page.text.contains("plus que l’enveloppe"));
    assert_eq!(s.app.row(a).await.state, State::Proposed);
    for who in [s.app.person("Passante").await, s.app.admin().await] {
        let cookie = signed_in(&s.app, &who).await;
        for path in [&here, &result] {
            assert_eq!(s.get_as(&cookie, path).await.status, StatusCode::NOT_FOUND);
        }
    }
}

/// Every address that the router serves, as its modules declare them.
fn addresses(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            addresses(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a file");
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once(".route(") {
            let address = after.trim_start().strip_prefix('"');
            if let Some((address, _)) = address.and_then(|a| a.split_once('"')) {
                found.push(address.to_owned());
            }
            rest = after;
        }
    }
}

/// An address with its parameters filled in, for each id that could be one.
fn filled(address: &str, number: &str, dossier: Uuid, ids: &[Uuid]) -> Vec<String> {
    let address = address
        .replace("{number}", number)
        .replace("{dossier}", &dossier.to_string());
    let all = ids.iter().map(|id| {
        let mut out = String::new();
        let mut rest = address.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            out.push_str(&id.to_string());
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        out + rest
    });
    let mut all: Vec<String> = all.collect();
    all.dedup();
    all
}

/// Recused people see nothing and change nothing, whatever address of the router they try.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_recused_finds_nothing_at_any_address_of_the_router() {
    let s = Served::new().await;
    let (dossier, number) = s.proposed("Anna").await;
    let (_, other) = s.proposed("Bran").await;
    let officer = s.app.officer_named("Nolwenn", PHARE).await;
    let member = s.app.person("Denez").await;
    let sitting = s
        .app
        .new_sitting(&s.officer, MOLE, Some(date(2026, 1, 14)), "14 h");
    let sitting = sitting.await.expect("a sitting");
    let set = s
        .app
        .set_agenda(&s.officer, sitting, &[dossier], None)
        .await;
    set.expect("an agenda");
    // A batch that its maker prepared before they were recused.
    let order = app::batches::Order {
        officer: Some(officer.account),
        ..app::batches::Order::new(domain::batch::Deed::Assign)
    };
    let these = app::batches::Selection::These(vec![number.clone(), other]);
    let batch = s.app.prepare_batch(&officer, PHARE, &order, &these).await;
    let batch = batch.expect("a batch");
    for who in [&officer, &member] {
        let new = app::committee::NewMember {
            name: who.name.clone(),
            email: who.email.clone(),
            voting: true,
            ..Default::default()
        };
        let seat = s.app.add_committee_member(&s.officer, MOLE, &new).await;
        let mark = store::SittingMark {
            sitting,
            dossier,
            member: seat.expect("a member"),
            kind: "recusal".to_owned(),
            value: String::new(),
            note: "Voisin".to_owned(),
            at: 0,
        };
        let mut tx = s.app.store.write().await.expect("a transaction");
        tx.put_mark(&mark).await.expect("recused");
        tx.commit().await.expect("committed");
    }
    s.app.drain().await.expect("papers");
    let secrets = [
        "update dossiers set title = 'Projet Polichinelle', applicant = 'Demandeur Arlequin'",
        "update sittings set state = 'convened'",
    ];
    s.app
        .db
        .execute(&format!("{} where number = '{number}'", secrets[0]))
        .await;
    s.app.db.execute(secrets[1]).await;
    let mut ids = vec![dossier, sitting, batch];
    let mut tx = s.app.store.read().await.expect("a transaction");
    ids.extend(
        tx.pieces(dossier)
            .await
            .expect("pieces")
            .iter()
            .map(|p| p.id),
    );
    ids.extend(
        tx.documents(dossier)
            .await
            .expect("papers")
            .iter()
            .map(|d| d.id),
    );
    drop(tx);

    let mut all = Vec::new();
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    addresses(&sources, &mut all);
    assert!(all.len() > 100, "only {} addresses were found", all.len());
    let before = s.app.row(dossier).await.version;
    // The secretary does read it: the words looked for are where they should be.
    let read = s.get(&format!("/instruction/{number}")).await;
    assert!(read.text.contains("Projet Polichinelle"));
    for who in [&officer, &member] {
        let mut cookie = signed_in(&s.app, who).await;
        for address in &all {
            for path in filled(address, &number, dossier, &ids) {
                // Some addresses close the session: the walk goes on in another one.
                if s.get_as(&cookie, "/mon-compte").await.status != StatusCode::OK {
                    s.app.wait_seconds(1);
                    cookie = signed_in(&s.app, who).await;
                }
                for answer in [
                    s.get_as(&cookie, &path).await,
                    s.post_as(&cookie, &path, "reason=non").await,
                ] {
                    assert!(
                        !answer.text.contains("Polichinelle") && !answer.text.contains("Arlequin"),
                        "{} reads it at {path}",
                        who.name
                    );
                    // The made-up region has no template for the papers of a committee.
                    assert!(
                        answer.status != StatusCode::INTERNAL_SERVER_ERROR
                            || path.ends_with(".pdf"),
                        "{path}"
                    );
                }
            }
        }
    }
    assert_eq!(
        s.app.row(dossier).await.version,
        before,
        "and changed nothing"
    );
}

/// Beside a dossier, what the law lets each read of the applicant's others: of another body's, where it
/// stands and its amounts; of one they are recused from, nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_s_other_dossiers_are_told_as_the_law_lets_each_read_them() {
    let s = Served::new().await;
    let holder = s.app.person("Anna").await;
    let (_, here) = s.app.file(&holder).await;
    let (_, ours) = s.app.file(&holder).await;
    let (_, theirs) = s.app.file(&holder).await;
    let (out, hidden) = s.app.file(&holder).await;
    for (number, change) in [
        (&ours, "title = 'Une épicerie voisine'"),
        (
            &theirs,
            "title = 'Projet Polichinelle', manager = 'autre-atelier', requested = 123400",
        ),
        (&hidden, "title = 'Projet Arlequin', requested = 567800"),
    ] {
        let sql = format!("update dossiers set {change} where number = '{number}'");
        s.app.db.execute(&sql).await;
    }
    let path = format!("/instruction/{here}");
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    let all = plain(&s.get(&path).await.text);
    assert!(all.contains("3 autres dossiers de ce demandeur"));
    assert!(all.contains(&format!("href=\"/instruction/{ours}\"")));
    assert!(all.contains("Une épicerie voisine") && all.contains("Projet Arlequin"));
    assert!(all.contains("Même besoin ?"));
    // That of another body: its amount, and neither its number nor its title.
    assert!(all.contains("1 234,00 €") && all.contains("autre-atelier"));
    assert!(!all.contains(&theirs) && !all.contains("Polichinelle"));
    assert!(all.contains("Le registre des aides d’État n’en connaît pas d’autre"));

    // Recused from one of them, they read no line of it.
    let sitting = s
        .app
        .new_sitting(&s.officer, MOLE, Some(date(2026, 1, 14)), "14 h");
    let new = app::committee::NewMember {
        name: s.officer.name.clone(),
        email: s.officer.email.clone(),
        voting: true,
        ..Default::default()
    };
    let seat = s.app.add_committee_member(&s.officer, MOLE, &new).await;
    let mark = store::SittingMark {
        sitting: sitting.await.expect("a sitting"),
        dossier: out,
        member: seat.expect("a member"),
        kind: "recusal".to_owned(),
        value: String::new(),
        note: "Voisin".to_owned(),
        at: 0,
    };
    let mut tx = s.app.store.write().await.expect("a transaction");
    tx.put_mark(&mark).await.expect("recused");
    tx.commit().await.expect("committed");
    let less = plain(&s.get(&path).await.text);
    assert!(less.contains("2 autres dossiers de ce demandeur"));
    assert!(!less.contains("Arlequin") && !less.contains("5 678,00"));

    // The holder has no such panel; whoever is no officer of this dossier finds nothing at all.
    let own = signed_in(&s.app, &holder).await;
    let page = s.get_as(&own, &format!("/dossiers/{here}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("ses autres dossiers"));
    for who in [
        s.app.officer_named("Ailleurs", "autre-atelier").await,
        s.app.admin().await,
    ] {
        let cookie = signed_in(&s.app, &who).await;
        let answer = s.get_as(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", who.name);
    }
}
