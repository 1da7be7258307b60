//! Every command, for everybody, in every state, does what the permission table says (invariant 9).

use app::officer::{NewDecision, Note};
use app::parts::{PartDecision, PartNote};
use app::{AppError, Who};
use domain::aid::request::Assessment;
use domain::answers::Raw;
use domain::dossier::State;
use domain::permission::{Action, Relation, allowed};
use jiff::civil::date;
use money::Cents;
use store::{AccountQuery, AccountRole, WorklistQuery};
use testkit::{Engine, Options, TestApp, TestDb, both_databases, key, shared};
use uuid::Uuid;

use crate::support::{PHARE, filed};

/// Commands and the action that each is. Where a command can be stopped by what is typed, it is
/// given something wrong, which is judged after the permission: nothing moves.
const COMMANDS: &[(&str, Action)] = &[
    ("whole", Action::ReadDossier),
    ("piece", Action::ReadDossier),
    ("mark_seen", Action::ReadDossier),
    ("save_section", Action::EditSection),
    ("may_upload", Action::UploadPiece),
    ("add_piece", Action::UploadPiece),
    ("remove_piece", Action::UploadPiece),
    ("submit", Action::Submit),
    ("invite", Action::Invite),
    ("remove_member", Action::Invite),
    ("withdraw", Action::Withdraw),
    ("write_message", Action::WriteMessage),
    ("write_note", Action::WriteNote),
    ("assign", Action::Assign),
    ("judge_piece", Action::Assign),
    ("ask_pieces", Action::AskPieces),
    ("declare_complete", Action::DeclareComplete),
    ("ask_correction", Action::AskCorrection),
    ("ask_opinion", Action::AskOpinion),
    ("save_note", Action::WriteInstruction),
    ("propose", Action::Propose),
    ("assess_aid", Action::AssessAid),
    ("declare_aid", Action::AssessAid),
    ("open_undertaking", Action::AssessAid),
    ("aid_view", Action::ReadNotes),
    ("decide", Action::Decide),
    ("reopen", Action::Reopen),
    ("rectify", Action::Rectify),
    ("declare_inadmissible", Action::DeclareInadmissible),
    ("story", Action::ReadJournal),
    ("colleagues", Action::ReadNotes),
    ("document", Action::ReadDocuments),
    ("write_part", Action::WritePart),
    ("set_part_aside", Action::WritePart),
    ("decide_part", Action::DecidePart),
    ("rectify_part", Action::RectifyPart),
];

/// A funder with an officer here, whose mandate lets them read everything these commands read; and one
/// without, for whom the lead acts.
const TOWN: &str = "epci:999000001";
const FUND: &str = "fonds-des-iles";

struct Scene {
    t: TestApp,
    dossier: Uuid,
    piece: Uuid,
    document: Uuid,
    people: Vec<(Relation, Who)>,
}

impl Scene {
    async fn new(engine: Engine) -> Self {
        let options = Options {
            region: shared(),
            ..Options::default()
        };
        let t = TestApp::on(TestDb::new(engine).await, options).await;
        let owner = t.person("Owner").await;
        let dossier = t.draft(&owner).await;
        let piece = t
            .upload(&owner, dossier, "statutes", "statuts")
            .await
            .unwrap();
        let mut people = vec![(Relation::Owner, owner)];
        let mut tx = t.store.write().await.unwrap();
        let document = testkit::rows::id(8, 1);
        let paper = store::Document {
            dossier,
            ..testkit::rows::document(1, 1, "receipt", Some(dossier))
        };
        tx.insert_document(&paper).await.unwrap();
        for (position, funder) in (1..).zip([TOWN, FUND]) {
            tx.insert_part(&testkit::rows::part(dossier, position, funder))
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        for (relation, role) in [
            (Relation::Editor, "editor"),
            (Relation::Reader, "reader"),
            (Relation::Signatory, "signatory"),
        ] {
            let who = t.person(role).await;
            let mut tx = t.store.write().await.unwrap();
            tx.put_member(dossier, who.account, role, 0).await.unwrap();
            tx.commit().await.unwrap();
            people.push((relation, who));
        }
        people.push((Relation::Officer, t.officer(PHARE).await));
        people.push((Relation::Partner, t.officer(TOWN).await));
        // Outsiders of every kind: an administrator and a colleague of another body among them.
        people.push((Relation::None, t.person("Stranger").await));
        people.push((
            Relation::None,
            t.officer_named("Elsewhere", "conseil-du-mole").await,
        ));
        people.push((Relation::None, t.admin().await));
        Self {
            t,
            dossier,
            piece,
            document,
            people,
        }
    }

    /// Puts the dossier into a state, whatever happened to it before.
    async fn put(&self, state: State) {
        let open = i32::from(!state.is_final() && state != State::Draft);
        let sql = format!(
            "update dossiers set state = '{state}', open = {open}, opened = '[\"project\"]', version = version + 1"
        );
        self.t.db.execute(&sql).await;
        self.t
            .db
            .execute("update parts set state = 'proposed'")
            .await;
    }

    async fn attempt(&self, who: &Who, command: &str) -> Result<(), AppError> {
        let (t, k) = (&self.t, &key(self.dossier));
        let nothing: &[String] = &[];
        let part = if who.is_officer_of(TOWN) { TOWN } else { FUND };
        let decision = |kind: &str| NewDecision {
            kind: kind.into(),
            amount: None,
            reasons: vec![],
            decided_on: date(2026, 1, 14),
            decided_by: String::new(),
            signatory: String::new(),
        };
        match command {
            "whole" => t.whole(who, k).await.map(drop),
            "piece" => t.piece(who, k, self.piece).await.map(drop),
            "mark_seen" => t.mark_seen(who, k).await,
            "save_section" => {
                let rev = t.rev(self.dossier, "project").await;
                t.save_section(who, k, "project", rev, &Raw::from([("project_title", "X")]))
                    .await
                    .map(drop)
            }
            "may_upload" => t.may_upload(who, k, "quote").await.map(drop),
            "add_piece" => {
                let received = t.receive("x.pdf", testkit::pdf("x"), &[]).await.unwrap();
                // Never the indispensable one: its absence keeps "submit" from moving anything.
                t.add_piece(who, k, "statutes", received).await.map(drop)
            }
            "remove_piece" => t.remove_piece(who, k, self.piece).await,
            "submit" => t.submit(who, k).await.map(drop),
            "invite" => t.invite(who, k, "yann@tevenn.example", "reader").await,
            "remove_member" => t.remove_member(who, k, Uuid::nil()).await,
            "withdraw" => t.withdraw(who, k, "").await,
            "write_message" => t.write_message(who, k, "Bonjour", false, None).await,
            "write_note" => t.write_message(who, k, "Note", true, None).await,
            "assign" => t.assign(who, k, None).await,
            "judge_piece" => t.judge_piece(who, k, self.piece, true, "").await,
            "ask_pieces" => t.ask_pieces(who, k, nothing, "", None).await,
            "declare_complete" => t.declare_complete(who, k).await,
            "ask_correction" => t.ask_correction(who, k, nothing, "", None).await,
            "ask_opinion" => {
                t.ask_opinion(
                    who,
                    k,
                    "e@tevenn.example",
                    "E",
                    "Q",
                    Some(date(2026, 3, 1)),
                    true,
                )
                .await
            }
            "save_note" => t.save_note(who, k, 99, &Note::default()).await,
            "assess_aid" => t.assess_aid(who, k, 99, &Assessment::default()).await,
            "declare_aid" => t.declare_aid(who, k, 99, &[]).await,
            "open_undertaking" => t.open_undertaking(who, k).await.map(drop),
            "aid_view" => t
                .aid_view(who, k, Some(Cents(1)), date(2026, 1, 14))
                .await
                .map(drop),
            "propose" => t.propose(who, k, Cents(-1), "").await,
            "decide" => t.decide(who, k, &decision("granted")).await.map(drop),
            "reopen" => t.reopen(who, k).await,
            "rectify" | "rectify_part" => {
                let new = app::rectify::NewRectification {
                    decision: Uuid::nil(),
                    kind: "granted".into(),
                    amount: None,
                    reasons: vec![],
                    why: String::new(),
                    decided_on: date(2026, 1, 14),
                    decided_by: String::new(),
                    signatory: String::new(),
                };
                match command {
                    "rectify" => t.rectify(who, k, &new).await.map(drop),
                    _ => t.rectify_part(who, k, part, &new).await.map(drop),
                }
            }
            "declare_inadmissible" => t.decide(who, k, &decision("inadmissible")).await.map(drop),
            "story" => match t.whole_story(who, k).await?.story {
                Some(_) => Ok(()),
                None => Err(AppError::Forbidden("action-not-now")),
            },
            "colleagues" => t.colleagues(who, k).await.map(drop),
            "document" => t.document(who, k, self.document).await.map(drop),
            "write_part" => {
                let note = PartNote {
                    verdict: "?".into(),
                    ..PartNote::default()
                };
                t.write_part(who, k, part, &note).await
            }
            // It moves the part, which the next attempt puts back.
            "set_part_aside" => t.set_part_aside(who, k, part, "Sans objet").await,
            "decide_part" => {
                let new = PartDecision {
                    funder: part.to_owned(),
                    subject_to: vec![],
                    decision: decision("granted"),
                };
                t.decide_part(who, k, &new).await.map(drop)
            }
            other => panic!("what is {other}?"),
        }
    }

    async fn agrees_with_the_table(&self, state: State) {
        // What is refused changes nothing: only what was done is put back.
        let mut moved = true;
        for (relation, who) in &self.people {
            for (command, action) in COMMANDS {
                if moved {
                    self.put(state).await;
                }
                let outcome = self.attempt(who, command).await;
                moved = outcome.is_ok();
                let at = format!(
                    "{command} by {} ({relation}) in {state}: {outcome:?}",
                    who.name
                );
                if allowed(*relation, state, *action) {
                    let refused = matches!(
                        outcome,
                        Err(AppError::NotFound
                            | AppError::Forbidden("action-not-now")
                            | AppError::State(_))
                    );
                    assert!(!refused, "granted by the table, refused by {at}");
                    assert!(!matches!(outcome, Err(AppError::Internal(_))), "{at}");
                } else if allowed(*relation, state, Action::ReadDossier) {
                    assert!(
                        matches!(outcome, Err(AppError::Forbidden("action-not-now"))),
                        "not granted: {at}"
                    );
                } else {
                    assert!(
                        matches!(outcome, Err(AppError::NotFound)),
                        "told to an outsider: {at}"
                    );
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_agrees_with_the_table_on_sqlite() {
    let scene = Scene::new(Engine::Sqlite).await;
    for state in State::ALL {
        scene.agrees_with_the_table(state).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_agrees_with_the_table_on_postgres() {
    let scene = Scene::new(Engine::Postgres).await;
    for state in State::ALL {
        scene.agrees_with_the_table(state).await;
    }
}

#[test]
fn every_action_has_a_command() {
    // Given by a link and not by an account; read as a part of the whole.
    let elsewhere = [
        Action::GiveOpinion,
        Action::ReadOpinions,
        Action::ReadMessages,
    ];
    for action in Action::ALL {
        let known = COMMANDS.iter().any(|(_, a)| a == action) || elsewhere.contains(action);
        assert!(known, "no command is tested for {action}");
    }
}

both_databases! {
    async fn what_a_page_shows_is_what_the_table_grants(t: TestApp) {
        let cast = filed(&t).await;
        t.write_message(&cast.holder, &cast.key, "Bonjour", false, None).await.unwrap();
        t.write_message(&cast.officer, &cast.key, "Note", true, None).await.unwrap();
        t.drain().await.unwrap();
        let holder = t.whole(&cast.holder, &cast.key).await.unwrap();
        let officer = t.whole(&cast.officer, &cast.key).await.unwrap();
        assert_eq!((holder.messages.len(), officer.messages.len()), (1, 2));
        assert!(holder.instruction.is_none());
        // Back in draft, nothing of it would be the officer's.
        t.db.execute("update dossiers set state = 'draft', open = 0").await;
        assert!(matches!(t.whole(&cast.officer, &cast.key).await.err(), Some(AppError::NotFound)));
        assert!(t.whole(&cast.holder, &cast.key).await.unwrap().messages.is_empty());
    }

    /// An administrator keeps accounts and machine; no dossier, no worklist, no project.
    async fn an_administrator_reads_no_dossier(t: TestApp) {
        let cast = filed(&t).await;
        let admin = t.admin().await;
        for k in [&cast.key, &cast.number] {
            assert!(matches!(t.whole(&admin, k).await.err(), Some(AppError::NotFound)));
            assert!(matches!(t.whole_story(&admin, k).await.err(), Some(AppError::NotFound)));
        }
        let q = WorklistQuery { manager: PHARE.into(), limit: 9, ..WorklistQuery::default() };
        assert!(matches!(t.worklist(&admin, q).await.err(), Some(AppError::NotFound)));
        assert!(matches!(t.project(&admin, t.row(cast.dossier).await.project).await.err(), Some(AppError::NotFound)));
        assert!(matches!(t.start(&admin, "coup-de-pouce", &[], None).await, Err(AppError::NotFound)));
        assert!(t.my_projects(&admin).await.unwrap().is_empty());
        t.users(&admin, &AccountQuery::default(), 10).await.unwrap();
        t.jobs(&admin).await.unwrap();
        assert!(t.verify_journal(&admin).await.unwrap().broken.is_empty());
    }

    async fn what_administrators_do_nobody_else_does(t: TestApp) {
        let cast = filed(&t).await;
        let admin = t.admin().await;
        let role = AccountRole { role: "officer".into(), body: PHARE.into() };
        for who in [&cast.holder, &cast.officer] {
            assert!(matches!(t.users(who, &AccountQuery::default(), 10).await.err(), Some(AppError::NotFound)));
            assert!(matches!(t.jobs(who).await.err(), Some(AppError::NotFound)));
            assert!(matches!(t.verify_journal(who).await.err(), Some(AppError::NotFound)));
            assert!(matches!(t.change_role(who, who.account, &role, true).await, Err(AppError::NotFound)));
            assert!(matches!(t.invite_user(who, "x@tevenn.example", "X", &[]).await, Err(AppError::NotFound)));
            assert!(matches!(t.set_account_open(who, admin.account, false).await, Err(AppError::NotFound)));
        }
        assert!(matches!(t.set_account_open(&admin, admin.account, false).await, Err(AppError::Forbidden("own-account"))));
        let own = AccountRole { role: "admin".into(), body: String::new() };
        assert!(matches!(t.change_role(&admin, admin.account, &own, false).await, Err(AppError::Forbidden("own-admin-role"))));
    }

    /// Somebody with two roles may do what either may.
    async fn an_officer_who_is_also_administrator_keeps_the_worklist(t: TestApp) {
        let mut both = t.officer(PHARE).await;
        both.roles.push(AccountRole { role: "admin".into(), body: String::new() });
        let q = WorklistQuery { manager: PHARE.into(), limit: 9, ..WorklistQuery::default() };
        t.worklist(&both, q).await.unwrap();
        t.users(&both, &AccountQuery::default(), 10).await.unwrap();
        assert!(matches!(t.start(&both, "coup-de-pouce", &[], None).await, Err(AppError::NotFound)));
    }

    async fn what_does_not_exist_is_not_found(t: TestApp) {
        let cast = filed(&t).await;
        for k in ["", "2026-999999-Z", "x", "../etc", "00000000-0000-0000-0000-000000000000", "2026-000001"] {
            let missing = t.whole(&cast.holder, k).await.err();
            assert!(matches!(missing, Some(AppError::NotFound)), "{k}: {missing:?}");
        }
    }
}
