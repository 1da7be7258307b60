//! Committees over HTTP: the whole table of seats, states and actions, a sitting page by page, and
//! what somebody recused never reads.

#![allow(
    clippy::expect_used,
    reason = "in a test, what is missing stops the test"
)]

mod support;

use app::Who;
use app::committee::NewMember;
use app::officer::Note;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::committee::{Action, Event, Seat, Sitting, allowed};
use jiff::civil::date;
use money::Cents;
use support::{Answer, send};
use testkit::{Engine, TestApp, key};
use uuid::Uuid;
use web::{Limits, Options, Site};

const PHARE: &str = "atelier-du-phare";
const MOLE: &str = "conseil-du-mole";
/// The name of the projects of the tiny region's dossiers.
const TITLE: &str = "Les Études salées";

#[derive(Clone)]
struct Person {
    who: Who,
    cookie: String,
    /// Their place in the committee, if any.
    member: Option<Uuid>,
}

struct Served {
    app: TestApp,
    router: Router,
    secretary: Person,
    chair: Person,
    advisory: Person,
    recused: Person,
    outsider: Person,
    sitting: Uuid,
    /// On the agenda, in this order.
    dossiers: [Uuid; 2],
}

impl Served {
    /// A sitting convened on two dossiers, one member of which is recused from the first.
    async fn new() -> Served {
        let app = TestApp::new(Engine::Sqlite).await;
        let options = Options {
            limits: Limits::OFF,
            ..Options::default()
        };
        let router = web::router(Site::with_app(app.app.clone(), [7; 32], options));
        let secretary = app.officer(PHARE).await;
        let mut people = Vec::new();
        for (name, voting) in [
            ("Présidente", true),
            ("Consultée", false),
            ("Déportée", true),
        ] {
            let who = app.person(name).await;
            let new = NewMember {
                name: name.to_owned(),
                email: who.email.clone(),
                voting,
                chair: name == "Présidente",
                ..NewMember::default()
            };
            let id = app
                .add_committee_member(&secretary, MOLE, &new)
                .await
                .expect("a member");
            people.push((who, Some(id)));
        }
        people.push((app.person("Passante").await, None));
        people.push((secretary.clone(), None));
        let mut dossiers = Vec::new();
        for _ in 0..2 {
            let holder = app.person("Maëlle Le Goff").await;
            let (id, _) = app.file(&holder).await;
            app.declare_complete(&secretary, &key(id))
                .await
                .expect("complete");
            app.propose(&secretary, &key(id), Cents(100_000), "")
                .await
                .expect("proposed");
            dossiers.push(id);
        }
        let sitting = app
            .new_sitting(&secretary, MOLE, Some(date(2026, 1, 14)), "14 h")
            .await
            .expect("a sitting");
        app.set_agenda(&secretary, sitting, &dossiers, None)
            .await
            .expect("an agenda");
        app.move_sitting(&secretary, sitting, Event::Convene)
            .await
            .expect("convened");
        app.declare_interest(&people[2].0, sitting, dossiers[0], None, true, "Voisine")
            .await
            .expect("recused");
        let mut signed = Vec::new();
        for (who, member) in people {
            app.send_link(&who.email, false, "", None)
                .await
                .expect("a link");
            let link = app.mailed(&who.email, "lien").await;
            let (session, _) = app.use_link(&link, None).await.expect("a session");
            signed.push(Person {
                who,
                cookie: format!("session={session}"),
                member,
            });
        }
        let [chair, advisory, recused, outsider, secretary]: [Person; 5] =
            signed.try_into().ok().expect("five people");
        let dossiers = dossiers.try_into().expect("two dossiers");
        Served {
            app,
            router,
            secretary,
            chair,
            advisory,
            recused,
            outsider,
            sitting,
            dossiers,
        }
    }

    async fn get(&self, person: &Person, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::COOKIE, &person.cookie)
            .body(Body::empty());
        send(&self.router, request.expect("a request")).await
    }

    async fn post(&self, person: &Person, path: &str, form: &str) -> Answer {
        let shown = self.get(person, "/mon-compte").await;
        let cookies = [person.cookie.clone(), shown.cookies()].join("; ");
        let request = Request::post(path)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("_jeton={}&{form}", shown.token())));
        send(&self.router, request.expect("a request")).await
    }

    fn at(&self, page: &str) -> String {
        format!("/comites/{}{page}", self.sitting)
    }

    fn item(&self, page: &str) -> String {
        self.at(&format!("/points/{}{page}", self.dossiers[0]))
    }

    /// Puts the sitting into a state, its first item called and nothing signed.
    async fn put(&self, state: Sitting) {
        for sql in [
            format!("update sittings set state = '{state}'"),
            "update sitting_items set state = 'waiting'".to_owned(),
            "update sitting_items set state = 'called' where position = 1".to_owned(),
            "delete from sitting_marks where kind = 'signed'".to_owned(),
        ] {
            self.app.db.execute(&sql).await;
        }
    }

    /// Whether a request for an action went through the permission: done, or refused for what was
    /// typed; against not found, or sent back to where it stands.
    async fn may(&self, person: &Person, action: Action) -> bool {
        let answer = match action {
            Action::ReadSitting => self.get(person, &self.at("")).await,
            Action::ReadItem => self.get(person, &self.item("")).await,
            Action::EditAgenda => {
                let form = format!("rank.{}=1&rank.{}=2", self.dossiers[0], self.dossiers[1]);
                self.post(person, &self.at("/ordre-du-jour"), &form).await
            }
            Action::Convene => self.post(person, &self.at("/etat"), "event=cancel").await,
            Action::DeclareInterest => {
                // The secretary notes it for a member; nothing typed, nothing done.
                let form = match person.member {
                    Some(_) => "reason=".to_owned(),
                    None => format!("reason=&member={}", self.chair.member.unwrap_or_default()),
                };
                self.post(person, &self.item("/interet"), &form).await
            }
            Action::GiveOpinion => self.post(person, &self.item("/avis"), "verdict=").await,
            Action::Conduct => self.post(person, &self.at("/presences"), "").await,
            Action::Decide => self.post(person, &self.item("/decision"), "state=").await,
            Action::Sign => self.post(person, &self.at("/signature"), "").await,
        };
        match answer.status {
            StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY => true,
            StatusCode::SEE_OTHER => !answer.location().ends_with("trop-tard"),
            StatusCode::NOT_FOUND => false,
            other => panic!("{action}: {other} {}", answer.text),
        }
    }
}

#[tokio::test]
async fn every_cell_of_the_table_is_what_http_does() {
    let s = Served::new().await;
    for state in Sitting::ALL {
        for action in Action::ALL {
            for (seat, person) in [
                (Seat::Secretary, &s.secretary),
                (Seat::Voting, &s.chair),
                (Seat::Advisory, &s.advisory),
                (Seat::Recused, &s.recused),
                (Seat::None, &s.outsider),
            ] {
                s.put(*state).await;
                // The sitting as a whole does not ask who is out of one item.
                let seat = match (seat, action) {
                    (Seat::Recused, Action::Conduct | Action::Sign) => Seat::Voting,
                    _ => seat,
                };
                let mut expected = allowed(seat, *state, *action);
                // Of the voting members, the chair signs.
                if *action == Action::Sign && person.member == s.recused.member {
                    expected = false;
                }
                assert_eq!(
                    s.may(person, *action).await,
                    expected,
                    "{seat} {state} {action}"
                );
            }
        }
    }
}

#[tokio::test]
async fn somebody_recused_reads_neither_name_nor_amount_on_any_page() {
    let s = Served::new().await;
    let number = s.app.row(s.dossiers[0]).await.number.expect("a number");
    for state in [
        Sitting::Convened,
        Sitting::Open,
        Sitting::Closed,
        Sitting::Signed,
    ] {
        s.put(state).await;
        let shown = s.get(&s.recused, &s.at("")).await;
        assert_eq!(shown.status, StatusCode::OK);
        // Two dossiers of one name: theirs is hidden, the other is not.
        assert!(
            !shown.text.contains(&number) && shown.text.contains("Point 1"),
            "{state}"
        );
        let pages = [
            s.item(""),
            format!("/dossiers/{number}"),
            format!("/instruction/{number}"),
            format!("/instruction/{number}/note"),
            format!("/instruction/{number}/messages"),
            format!("/instruction/{number}/decision"),
            "/enveloppes".to_owned(),
        ];
        for page in pages {
            let answer = s.get(&s.recused, &page).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{state} {page}");
            assert!(!answer.text.contains(TITLE), "{page}");
        }
        // From the other item, the agenda beside it hides the first one too.
        let other = s.at(&format!("/points/{}", s.dossiers[1]));
        let shown = s.get(&s.recused, &other).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.text.contains(&s.dossiers[0].to_string()), "{state}");
    }
}

#[tokio::test]
async fn how_to_reach_the_holder_stays_with_the_service() {
    let s = Served::new().await;
    let number = s.app.row(s.dossiers[0]).await.number.expect("a number");
    let address = "maelle@tevenn.example";
    let file = s.get(&s.secretary, &format!("/instruction/{number}")).await;
    assert!(file.text.contains(address), "the officer writes to them");
    for person in [&s.chair, &s.advisory, &s.secretary] {
        let item = s.get(person, &s.item("")).await;
        assert!(item.status == StatusCode::OK && item.text.contains(TITLE));
        assert!(!item.text.contains(address), "{}", person.who.name);
    }
}

#[tokio::test]
async fn members_read_the_grid_of_the_note() {
    let s = Served::new().await;
    let question = "Le besoin est-il partagé sur l’île";
    assert!(!s.get(&s.chair, &s.item("")).await.text.contains(question));
    let one = |text: &str| [("shared".to_owned(), text.to_owned())].into();
    let note = Note {
        grid: one("yes"),
        remarks: one("Vu avec les pêcheurs."),
        ..Note::default()
    };
    let kept = s.app.whole(&s.secretary.who, &key(s.dossiers[0])).await;
    let rev = kept
        .expect("read")
        .instruction
        .map_or(0, |stored| stored.rev);
    s.app
        .save_note(&s.secretary.who, &key(s.dossiers[0]), rev, &note)
        .await
        .expect("a note");
    let number = s.app.row(s.dossiers[0]).await.number.expect("a number");
    let file = format!("/instruction/{number}");
    for (person, page) in [(&s.chair, s.item("")), (&s.secretary, file)] {
        let shown = s.get(person, &page).await;
        for said in [question, "Oui", "Vu avec les pêcheurs."] {
            assert!(shown.text.contains(said), "{page}: {said}");
        }
    }
}

#[tokio::test]
async fn a_sitting_is_kept_page_by_page() {
    let s = Served::new().await;
    let list = s.get(&s.secretary, "/comites").await;
    assert!(list.status == StatusCode::OK && list.text.contains("Conseil du Môle"));
    let members = s
        .get(&s.secretary, &format!("/comites/membres/{MOLE}"))
        .await;
    assert!(members.text.contains("Présidente") && members.text.contains("Consultée"));
    let chair = s.chair.member.expect("a member");
    let away = s
        .post(
            &s.secretary,
            &s.at("/presences"),
            &format!("present={chair}"),
        )
        .await;
    assert!(away.location().ends_with("fait=presences"), "{}", away.text);
    let opened = s.post(&s.secretary, &s.at("/etat"), "event=open").await;
    assert!(opened.location().ends_with("fait=etat"));
    let called = s.post(&s.secretary, &s.item("/appel"), "geste=appel").await;
    assert!(called.location().contains("/points/"));
    let vote = format!("vote.{chair}=for");
    s.post(&s.secretary, &s.item("/votes"), &vote).await;
    // One voter of the three that the quorum asks: the page says so and refuses.
    let form = "state=granted&amount=1000&reasons=Oui";
    let refused = s.post(&s.secretary, &s.item("/decision"), form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("id=\"quorum\"") && refused.text.contains("value=\"1000\""));
    let put_off = s
        .post(
            &s.secretary,
            &s.item("/decision"),
            "state=adjourned&reasons=Quorum",
        )
        .await;
    assert!(
        put_off.location().contains(&s.dossiers[1].to_string()),
        "{}",
        put_off.text
    );
    let opinion = s.at(&format!("/points/{}/avis", s.dossiers[1]));
    let wrong = s.post(&s.chair, &opinion, "verdict=reserved&words=").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let given = s
        .post(&s.chair, &opinion, "verdict=reserved&words=le+prix")
        .await;
    assert!(given.location().ends_with("fait=avis"));
    let shown = s
        .get(&s.chair, &s.at(&format!("/points/{}", s.dossiers[1])))
        .await;
    assert!(shown.text.contains("le prix"));
    assert_eq!(s.secretary.who.bodies(), [PHARE]);
}

#[tokio::test]
async fn an_envelope_is_opened_voted_and_carried_over_by_its_pages() {
    let s = Served::new().await;
    let empty = s
        .post(
            &s.secretary,
            "/enveloppes",
            "scheme=coup-de-pouce&year=26&opened=x",
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("value=\"26\""));
    let form = "scheme=coup-de-pouce&funder=assemblee-tevenn&year=2026&department=&opened=5000&credit=&why=Vote";
    let opened = s.post(&s.secretary, "/enveloppes", form).await;
    let (page, _) = opened.location().split_once('?').expect("a page");
    let page = page.to_owned();
    let over = s
        .post(
            &s.secretary,
            &page,
            "act=carry&carry-amount=6000&carry-why=Report",
        )
        .await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        over.text.contains("id=\"carry-amount\"") && over.text.contains("href=\"#carry-amount\"")
    );
    let more = s
        .post(&s.secretary, &page, "act=vote&amount=-500&why=Reprise")
        .await;
    assert!(more.location().ends_with("fait=vote"));
    let carried = s
        .post(
            &s.secretary,
            &page,
            "act=carry&carry-amount=500&carry-why=Report",
        )
        .await;
    assert!(carried.location().ends_with("fait=report") && !carried.location().starts_with(&page));
    let list = s.get(&s.secretary, "/enveloppes").await;
    assert!(list.text.contains("2027"));
    let dossier = s.app.row(s.dossiers[0]).await.number.expect("a number");
    for at in ["", "/decision"] {
        let shown = s
            .get(&s.secretary, &format!("/instruction/{dossier}{at}"))
            .await;
        assert!(shown.text.contains("id=\"enveloppe-t\""), "{at}");
    }
    assert_eq!(
        s.get(&s.chair, "/enveloppes").await.status,
        StatusCode::NOT_FOUND
    );
}
