//! Projects, dossiers and all that hangs on one.

use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use store::{Dossier, Store, StoreError, Tx};
use testkit::rows::{
    account, correction, dossier, ground, id, piece, project, suspension, version,
};
use testkit::{TestDb, both_databases};

async fn with_dossiers(store: &dyn Store, count: u64) {
    ground(store).await;
    let mut tx = store.write().await.unwrap();
    for n in 1..=count {
        tx.insert_dossier(&dossier(n)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn ids(found: &[Dossier]) -> Vec<uuid::Uuid> {
    found.iter().map(|d| d.id).collect()
}

/// Every column set to something unlike its default.
fn full(n: u64) -> Dossier {
    Dossier {
        state: State::Adjourned,
        proposed: Some(Cents(-1)),
        granted: Some(Cents(i64::MAX)),
        officer: Some(id(1, 2)),
        applicant_key: "732829320".to_owned(),
        suspended: true,
        lapsed_on: Some(date(2026, 4, 15)),
        due_on: Some(date(2026, 2, 28)),
        decided_on: Some(date(2024, 2, 29)),
        opened: vec!["project".into(), "l’« été »".into()],
        ..dossier(n)
    }
}

both_databases! {
    async fn projects_come_back_as_written(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        let mut p = project(1, 1);
        p.title = "Les Voiles d’Iroise".to_owned();
        p.commune = "T1002".to_owned();
        p.stage = "launch".to_owned();
        p.situation = "[[\"a\",\"b\"]]".to_owned();
        p.updated_at = 99;
        tx.update_project(&p).await.unwrap();
        let found = tx.project(p.id).await.unwrap().unwrap();
        assert_eq!(
            (found.title, found.commune, found.stage, found.situation, found.updated_at, found.created_at, found.owner),
            (p.title, p.commune, p.stage, p.situation, 99, 1, id(1, 1))
        );
        assert!(tx.project(id(2, 9)).await.unwrap().is_none());
        assert!(matches!(tx.update_project(&project(9, 1)).await, Err(StoreError::Stale(_))));
    }

    async fn a_person_finds_own_and_shared_projects_and_dossiers(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_project(&project(2, 2)).await.unwrap();
        tx.insert_project(&project(3, 3)).await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        tx.insert_dossier(&Dossier { project: id(2, 2), owner: id(1, 2), ..dossier(2) }).await.unwrap();
        tx.insert_dossier(&Dossier { project: id(2, 2), owner: id(1, 2), ..dossier(3) }).await.unwrap();
        tx.put_member(id(3, 2), id(1, 1), "reader", 1).await.unwrap();
        let projects: Vec<_> = tx.projects_of(id(1, 1)).await.unwrap().iter().map(|p| p.id).collect();
        assert_eq!(projects, [id(2, 2), id(2, 1)]);
        assert_eq!(ids(&tx.dossiers_of(id(1, 1), 10).await.unwrap()), [id(3, 2), id(3, 1)]);
        assert_eq!(ids(&tx.dossiers_of(id(1, 1), 1).await.unwrap()), [id(3, 2)]);
        assert_eq!(ids(&tx.dossiers_of_project(id(2, 2)).await.unwrap()), [id(3, 2), id(3, 3)]);
        assert_eq!(tx.dossiers_of(id(1, 3), 10).await.unwrap(), []);
    }

    async fn every_column_of_a_dossier_comes_back(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        for d in [dossier(1), full(2)] {
            tx.insert_dossier(&d).await.unwrap();
            assert_eq!(tx.dossier(d.id).await.unwrap(), Some(d.clone()));
            assert_eq!(tx.dossier_by_number(d.number.as_deref().unwrap()).await.unwrap(), Some(d));
        }
        let bare = Dossier {
            number: None,
            requested: None,
            filed_at: None,
            received_on: None,
            silence_on: None,
            state: State::Draft,
            ..dossier(3)
        };
        tx.insert_dossier(&bare).await.unwrap();
        assert_eq!(tx.dossier(bare.id).await.unwrap(), Some(bare));
        assert_eq!(tx.dossier(id(3, 9)).await.unwrap(), None);
        assert_eq!(tx.dossier_by_number("2026-000009-K").await.unwrap(), None);
        // An update writes every column that may move.
        let mut changed = Dossier { id: id(3, 1), number: Some("2026-000777-K".into()), created_at: 1_001, ..full(7) };
        changed.version = 1;
        tx.update_dossier(&changed).await.unwrap();
        changed.version = 2;
        assert_eq!(tx.dossier(id(3, 1)).await.unwrap(), Some(changed));
    }

    async fn every_state_comes_back(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        for (n, state) in (1..).zip(State::ALL) {
            tx.insert_dossier(&Dossier { state, ..dossier(n) }).await.unwrap();
            assert_eq!(tx.dossier(id(3, n)).await.unwrap().unwrap().state, state);
        }
    }

    async fn a_number_is_given_once(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let mut tx = store.write().await.unwrap();
        let twin = Dossier { number: dossier(1).number, ..dossier(2) };
        assert!(matches!(tx.insert_dossier(&twin).await, Err(StoreError::Conflict(_))));
        drop(tx);
        // Two drafts have none: that is no double.
        let mut tx = store.write().await.unwrap();
        for n in [2, 3] {
            tx.insert_dossier(&Dossier { number: None, ..dossier(n) }).await.unwrap();
        }
    }

    async fn an_older_version_of_the_row_is_stale(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let mut tx = store.write().await.unwrap();
        let read = dossier(1);
        tx.update_dossier(&Dossier { title: "Un".into(), ..read.clone() }).await.unwrap();
        let late = tx.update_dossier(&Dossier { title: "Deux".into(), ..read }).await;
        assert!(matches!(late, Err(StoreError::Stale("dossier"))), "{late:?}");
        assert!(matches!(tx.update_dossier(&dossier(9)).await, Err(StoreError::Stale(_))));
        assert_eq!(tx.dossier(id(3, 1)).await.unwrap().unwrap().title, "Un");
    }

    async fn sections_move_one_revision_at_a_time(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 2).await;
        let d = id(3, 1);
        let mut tx = store.write().await.unwrap();
        assert!(tx.section(d, "project").await.unwrap().is_none());
        tx.put_section(d, "project", 0, "{\"a\":\"1\"}", id(1, 1), 5).await.unwrap();
        let again = tx.put_section(d, "project", 0, "{}", id(1, 2), 6).await;
        assert!(matches!(again, Err(StoreError::Stale("section"))), "{again:?}");
        tx.put_section(d, "project", 1, "{\"a\":\"2\"}", id(1, 2), 7).await.unwrap();
        assert!(matches!(tx.put_section(d, "project", 1, "{}", id(1, 1), 8).await, Err(StoreError::Stale(_))));
        assert!(matches!(tx.put_section(d, "plan", 3, "{}", id(1, 1), 8).await, Err(StoreError::Stale(_))));
        tx.put_section(d, "applicant", 0, "{}", id(1, 1), 9).await.unwrap();
        tx.put_section(id(3, 2), "project", 0, "{}", id(1, 1), 9).await.unwrap();

        let now = tx.section(d, "project").await.unwrap().unwrap();
        assert_eq!((now.rev, now.data.as_str(), now.updated_by, now.updated_at), (2, "{\"a\":\"2\"}", id(1, 2), 7));
        let names: Vec<_> = tx.sections(d).await.unwrap().into_iter().map(|s| s.section).collect();
        assert_eq!(names, ["applicant", "project"]);
        assert_eq!(tx.section_rev(d, "project", 1).await.unwrap().as_deref(), Some("{\"a\":\"1\"}"));
        assert_eq!(tx.section_rev(d, "project", 9).await.unwrap(), None);
    }

    async fn recent_revisions_are_kept_and_old_ones_go(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let d = id(3, 1);
        let mut tx = store.write().await.unwrap();
        for base in 0..60 {
            tx.put_section(d, "project", base, &format!("{{\"n\":\"{}\"}}", base + 1), id(1, 1), base).await.unwrap();
        }
        assert_eq!(tx.section_rev(d, "project", 20).await.unwrap(), None);
        for rev in 21..=60 {
            assert_eq!(tx.section_rev(d, "project", rev).await.unwrap(), Some(format!("{{\"n\":\"{rev}\"}}")));
        }
    }

    async fn a_version_is_written_once(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let d = id(3, 1);
        let mut tx = store.write().await.unwrap();
        for n in [2, 1] {
            tx.insert_version(d, &version(n)).await.unwrap();
        }
        let found = tx.versions(d).await.unwrap();
        assert_eq!(found.iter().map(|v| v.n).collect::<Vec<_>>(), [1, 2]);
        let (first, written) = (&found[0], version(1));
        assert_eq!(
            (&first.data, &first.hash, first.submitted_by, first.submitted_at),
            (&written.data, &written.hash, written.submitted_by, written.submitted_at)
        );
        assert!(matches!(tx.insert_version(d, &version(1)).await, Err(StoreError::Conflict(_))));
    }

    async fn members_join_change_and_leave(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let d = id(3, 1);
        let mut tx = store.write().await.unwrap();
        tx.put_member(d, id(1, 3), "editor", 7).await.unwrap();
        tx.put_member(d, id(1, 2), "reader", 8).await.unwrap();
        tx.put_member(d, id(1, 3), "signatory", 9).await.unwrap();
        let members = tx.members(d).await.unwrap();
        let found: Vec<_> = members.iter().map(|m| (m.account, m.role.as_str(), m.added_at)).collect();
        assert_eq!(found, [(id(1, 3), "signatory", 7), (id(1, 2), "reader", 8)]);
        assert_eq!((&members[0].name, &members[0].email), (&account(3).name, &account(3).email));
        assert_eq!(tx.member_role(d, id(1, 3)).await.unwrap().as_deref(), Some("signatory"));
        tx.remove_member(d, id(1, 3)).await.unwrap();
        tx.remove_member(d, id(1, 3)).await.unwrap();
        assert_eq!(tx.member_role(d, id(1, 3)).await.unwrap(), None);
    }

    async fn pieces_keep_their_history(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 2).await;
        let mut tx = store.write().await.unwrap();
        for n in [2, 1, 3] {
            tx.insert_piece(&piece(n, 1, "quote")).await.unwrap();
        }
        let mut attached = piece(4, 1, "message");
        attached.message = Some(id(5, 1));
        attached.uploaded_by = None;
        tx.insert_piece(&attached).await.unwrap();
        tx.insert_piece(&piece(5, 2, "quote")).await.unwrap();

        tx.replace_piece(id(4, 1), id(4, 2)).await.unwrap();
        assert!(matches!(tx.replace_piece(id(4, 1), id(4, 3)).await, Err(StoreError::Stale("piece"))));
        tx.remove_piece(id(4, 2), 40).await.unwrap();
        assert!(matches!(tx.remove_piece(id(4, 2), 41).await, Err(StoreError::Stale(_))));
        assert!(matches!(tx.replace_piece(id(4, 2), id(4, 3)).await, Err(StoreError::Stale(_))));
        tx.judge_piece(id(4, 3), "refused", "Illisible").await.unwrap();
        assert!(matches!(tx.judge_piece(id(4, 9), "ok", "").await, Err(StoreError::Stale(_))));

        let all = tx.pieces(id(3, 1)).await.unwrap();
        assert_eq!(all.iter().map(|p| p.id).collect::<Vec<_>>(), [id(4, 1), id(4, 2), id(4, 3), id(4, 4)]);
        assert_eq!((all[0].replaced_by, all[0].removed_at), (Some(id(4, 2)), None));
        assert_eq!((all[1].replaced_by, all[1].removed_at), (None, Some(40)));
        assert_eq!((all[2].verdict.as_str(), all[2].note.as_str()), ("refused", "Illisible"));
        assert_eq!((all[3].message, all[3].uploaded_by), (Some(id(5, 1)), None));
        let one = tx.piece(id(4, 3)).await.unwrap().unwrap();
        let written = piece(3, 1, "quote");
        assert_eq!((one.name, one.media, one.size, one.hash, one.uploaded_at), (written.name, written.media, written.size, written.hash, 3));
        assert!(tx.piece(id(4, 9)).await.unwrap().is_none());
    }

    async fn requests_are_answered_once(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let d = id(3, 1);
        let mut tx = store.write().await.unwrap();
        for n in [2, 1] {
            tx.insert_correction(&correction(n, 1)).await.unwrap();
        }
        assert!(matches!(tx.answer_correction(d, 9, 1).await, Err(StoreError::Stale(_))));
        tx.answer_correction(d, 1, 30).await.unwrap();
        assert!(matches!(tx.answer_correction(d, 1, 31).await, Err(StoreError::Stale(_))));
        let found = tx.corrections(d).await.unwrap();
        assert_eq!(found.iter().map(|c| (c.n, c.answered_at)).collect::<Vec<_>>(), [(1, Some(30)), (2, None)]);
        let written = correction(1, 1);
        let first = &found[0];
        assert_eq!(
            (&first.kind, &first.sections, &first.pieces, &first.message, first.due_on, first.asked_by, first.asked_at),
            (&written.kind, &written.sections, &written.pieces, &written.message, written.due_on, written.asked_by, written.asked_at)
        );
        assert!(matches!(tx.insert_correction(&correction(1, 1)).await, Err(StoreError::Conflict(_))));
    }

    async fn suspensions_end_once(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 1).await;
        let d = id(3, 1);
        let mut tx = store.write().await.unwrap();
        for n in [1, 2] {
            tx.insert_suspension(d, &suspension(n)).await.unwrap();
        }
        tx.end_suspension(d, 1, "2026-02-01").await.unwrap();
        assert!(matches!(tx.end_suspension(d, 1, "2026-03-01").await, Err(StoreError::Stale(_))));
        let mut ended = suspension(1);
        ended.to_on = Some(date(2026, 2, 1));
        assert_eq!(tx.suspensions(d).await.unwrap(), [ended, suspension(2)]);
        assert!(matches!(tx.insert_suspension(d, &suspension(2)).await, Err(StoreError::Conflict(_))));
    }

    async fn numbers_are_reserved_in_blocks_by_year(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.reserve_numbers(2026, 50).await.unwrap(), 1);
        assert_eq!(tx.reserve_numbers(2026, 1).await.unwrap(), 51);
        assert_eq!(tx.reserve_numbers(2027, 10).await.unwrap(), 1);
        assert_eq!(tx.reserve_numbers(2026, 2).await.unwrap(), 52);
    }

    async fn what_hangs_on_nothing_is_refused(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        async fn orphan(tx: &mut dyn Tx) -> Result<(), StoreError> {
            tx.insert_piece(&piece(1, 9, "quote")).await
        }
        let mut tx = store.write().await.unwrap();
        let refused = match orphan(&mut *tx).await {
            Ok(()) => tx.commit().await,
            Err(e) => Err(e),
        };
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    }

    async fn what_was_submitted_comes_a_page_at_a_time_the_last_version_only(db: TestDb) {
        let store = db.open().await;
        with_dossiers(&*store, 4).await;
        let mut tx = store.write().await.unwrap();
        let mut other = dossier(5);
        other.scheme = "another".to_owned();
        tx.insert_dossier(&other).await.unwrap();
        // The second dossier is a draft: nothing was submitted. The third was corrected once.
        for (n, versions) in [(1, 1), (3, 2), (4, 1), (5, 1)] {
            for v in 1..=versions {
                tx.insert_version(id(3, n), &version(v)).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        let scheme = dossier(1).scheme;
        let first = tx.submitted(&scheme, uuid::Uuid::nil(), 2).await.unwrap();
        let found: Vec<_> = first.iter().map(|one| (one.dossier, one.data.clone())).collect();
        assert_eq!(found, [(id(3, 1), version(1).data), (id(3, 3), version(2).data)]);
        assert_eq!(first[0].scheme_from, dossier(1).scheme_from);
        assert_eq!(first[0].stage, project(1, 1).stage);
        let rest = tx.submitted(&scheme, id(3, 3), 2).await.unwrap();
        assert_eq!(rest.iter().map(|one| one.dossier).collect::<Vec<_>>(), [id(3, 4)]);
        assert_eq!(tx.submitted(&scheme, id(3, 4), 2).await.unwrap(), []);
    }

    async fn the_counters_say_about_how_many_were_submitted(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.add_counters("m", "s", 0, &[("filed", 2)]).await.unwrap();
        tx.add_counters("m", "s", 3, &[("granted", 1)]).await.unwrap();
        tx.add_counters("m", "s", 0, &[("draft", 7)]).await.unwrap();
        tx.add_counters("m", "t", 0, &[("filed", 5)]).await.unwrap();
        assert_eq!(tx.count_submitted("s").await.unwrap(), 3);
        assert_eq!(tx.count_submitted("none").await.unwrap(), 0);
    }

    async fn the_dossiers_of_one_applicant_are_found_by_siren_project_or_owner(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        let of = |n: u64, key: &str, project: u64, owner: u64, state| Dossier {
            applicant_key: key.to_owned(),
            project: id(2, project),
            owner: id(1, owner),
            state,
            ..dossier(n)
        };
        tx.insert_project(&project(2, 2)).await.unwrap();
        let (a, b) = ("732829320", "123456782");
        let this = of(1, a, 1, 1, State::Review);
        for d in [
            this.clone(),
            of(2, a, 2, 2, State::Granted),
            of(3, b, 2, 1, State::Review),
            of(4, b, 1, 2, State::Filed),
            of(5, "", 2, 1, State::Refused),
            of(6, "", 2, 2, State::Review),
            of(7, a, 1, 1, State::Draft),
            of(8, a, 2, 2, State::Withdrawn),
        ] {
            tx.insert_dossier(&d).await.unwrap();
            tx.insert_version(d.id, &version(1)).await.unwrap();
        }
        tx.insert_version(id(3, 2), &version(2)).await.unwrap();
        // The same SIREN; the same project; the same owner with a SIREN missing. No draft, not itself.
        let found = tx.dossiers_beside(&this, "x@y.fr", 10).await.unwrap();
        assert_eq!(found.iter().map(|b| b.id).collect::<Vec<_>>(), [8, 5, 4, 2].map(|n| id(3, n)));
        assert_eq!(found[3].data, version(2).data);
        assert_eq!((found[3].state, found[3].applicant_key.as_str()), (State::Granted, a));
        let few = tx.dossiers_beside(&this, "x@y.fr", 2).await.unwrap();
        assert_eq!(few.iter().map(|b| b.id).collect::<Vec<_>>(), [id(3, 8), id(3, 5)]);
        // Without a SIREN: whatever its owner or its project has.
        let person = of(5, "", 2, 1, State::Refused);
        let found = tx.dossiers_beside(&person, "x@y.fr", 10).await.unwrap();
        assert_eq!(found.iter().map(|b| b.id).collect::<Vec<_>>(), [8, 6, 3, 2, 1].map(|n| id(3, n)));
    }
}
