//! Counters, messages, opinions, notes, decisions, kept views.

use domain::dossier::State;
use jiff::civil::date;
use store::{Counter, Dossier, Seen, StoreError};
use testkit::rows::{decision, dossier, ground, id, message, opinion, saved_view};
use testkit::{TestDb, both_databases};

fn counter(scheme: &str, state: &str, n: i64) -> Counter {
    Counter {
        scheme: scheme.into(),
        state: state.into(),
        n,
    }
}

both_databases! {
    async fn counters_add_up_over_their_shards(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        for shard in 0..4 {
            tx.add_counters("phare", "a", shard, &[("filed", 3)]).await.unwrap();
            tx.add_counters("phare", "a", shard, &[("filed", -1)]).await.unwrap();
        }
        tx.add_counters("phare", "b", 0, &[("granted", 2), ("review", 1)]).await.unwrap();
        tx.add_counters("phare", "b", 0, &[("granted", -1), ("review", 0)]).await.unwrap();
        tx.add_counters("phare", "c", 0, &[]).await.unwrap();
        tx.add_counters("mole", "a", 0, &[("filed", 9)]).await.unwrap();
        assert_eq!(tx.counters("phare").await.unwrap(), [counter("a", "filed", 8), counter("b", "granted", 1), counter("b", "review", 1)]);
        assert_eq!(tx.counters("nobody").await.unwrap(), []);
    }

    async fn a_recount_counts_the_dossiers(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        for n in 1..=5 {
            let state = if n < 4 { State::Filed } else { State::Review };
            tx.insert_dossier(&Dossier { state, ..dossier(n) }).await.unwrap();
        }
        tx.insert_dossier(&Dossier { manager: "mole".into(), ..dossier(6) }).await.unwrap();
        tx.add_counters("phare", "ghost", 2, &[("filed", 40)]).await.unwrap();
        tx.recount().await.unwrap();
        assert_eq!(
            tx.counters("phare").await.unwrap(),
            [counter("coup-de-pouce", "filed", 3), counter("coup-de-pouce", "review", 2)]
        );
        assert_eq!(tx.counters("mole").await.unwrap(), [counter("coup-de-pouce", "filed", 1)]);
    }

    async fn silence_ends_for_those_whose_clock_ran_out(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        let base = |n| Dossier { silence_on: Some(date(2026, 4, 14)), ..dossier(n) };
        tx.insert_dossier(&base(1)).await.unwrap();
        tx.insert_dossier(&Dossier { suspended: true, ..base(2) }).await.unwrap();
        tx.insert_dossier(&Dossier { lapsed_on: Some(date(2026, 4, 14)), ..base(3) }).await.unwrap();
        tx.insert_dossier(&Dossier { state: State::Granted, ..base(4) }).await.unwrap();
        tx.insert_dossier(&Dossier { state: State::Draft, silence_on: None, ..base(5) }).await.unwrap();
        tx.insert_dossier(&Dossier { silence_on: Some(date(2026, 4, 1)), ..base(6) }).await.unwrap();
        tx.insert_dossier(&Dossier { silence_on: Some(date(2026, 4, 15)), ..base(7) }).await.unwrap();
        let early: Vec<_> = tx.lapsing("2026-04-14", 10).await.unwrap().iter().map(|d| d.id).collect();
        assert_eq!(early, [id(3, 6)]);
        let all: Vec<_> = tx.lapsing("2026-04-15", 10).await.unwrap().iter().map(|d| d.id).collect();
        assert_eq!(all, [id(3, 6), id(3, 1)]);
        assert_eq!(tx.lapsing("2026-12-31", 1).await.unwrap().len(), 1);
    }

    async fn messages_are_read_in_order_and_remembered_as_seen(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        for n in [3, 1, 2] {
            tx.insert_message(&message(n, 1, "holder")).await.unwrap();
        }
        let mut note = message(4, 1, "officer");
        note.internal = true;
        note.author = None;
        tx.insert_message(&note).await.unwrap();
        let found = tx.messages(id(3, 1)).await.unwrap();
        let shown: Vec<_> = found.iter().map(|m| (m.id, m.internal, m.author)).collect();
        let author = Some(id(1, 1));
        assert_eq!(shown, [(id(5, 1), false, author), (id(5, 2), false, author), (id(5, 3), false, author), (id(5, 4), true, None)]);
        assert_eq!((found[0].body.as_str(), found[3].side.as_str(), found[0].author_name.as_str()), ("Bonjour 1\nà vous", "officer", "Maëlle"));

        assert_eq!(tx.seen(id(3, 1), id(1, 1)).await.unwrap(), Seen::default());
        for at in [5, 6] {
            tx.set_seen(id(3, 1), id(1, 1), Seen { messages_at: at, version: 2 }).await.unwrap();
        }
        assert_eq!(tx.seen(id(3, 1), id(1, 1)).await.unwrap(), Seen { messages_at: 6, version: 2 });
        assert_eq!(tx.seen(id(3, 1), id(1, 2)).await.unwrap(), Seen::default());
    }

    async fn an_opinion_is_given_once(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        for n in [1, 2, 3] {
            tx.insert_opinion(&opinion(n, 1)).await.unwrap();
        }
        let mut later = opinion(4, 1);
        later.deadline = date(2026, 3, 1);
        later.confidential = false;
        tx.insert_opinion(&later).await.unwrap();

        tx.answer_opinion(id(6, 1), "reserved", "Oui, mais", 70).await.unwrap();
        assert!(matches!(tx.answer_opinion(id(6, 1), "favourable", "x", 71).await, Err(StoreError::Stale(_))));
        tx.remind_opinion(id(6, 2), 60).await.unwrap();
        let left: Vec<_> = tx.opinions_to_remind("2026-02-01", 9).await.unwrap().iter().map(|o| o.id).collect();
        assert_eq!(left, [id(6, 3)]);
        let left: Vec<_> = tx.opinions_to_remind("2026-03-01", 9).await.unwrap().iter().map(|o| o.id).collect();
        assert_eq!(left, [id(6, 3), id(6, 4)]);
        assert_eq!(tx.opinions_to_remind("2026-01-31", 9).await.unwrap().len(), 0);

        let all = tx.opinions(id(3, 1)).await.unwrap();
        assert_eq!(all.len(), 4);
        assert_eq!((all[0].verdict.as_str(), all[0].body.as_str(), all[0].answered_at), ("reserved", "Oui, mais", Some(70)));
        assert_eq!((all[1].reminded_at, all[1].confidential, all[3].confidential), (Some(60), true, false));
        let one = tx.opinion(id(6, 3)).await.unwrap().unwrap();
        let written = opinion(3, 1);
        assert_eq!((one.email, one.name, one.question, one.deadline), (written.email, written.name, written.question, written.deadline));
        assert!(tx.opinion(id(6, 9)).await.unwrap().is_none());
    }

    async fn the_note_moves_one_revision_at_a_time(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        let d = id(3, 1);
        tx.insert_dossier(&dossier(1)).await.unwrap();
        assert!(tx.instruction(d).await.unwrap().is_none());
        tx.put_instruction(d, 0, "{\"a\":1}", id(1, 1), 5).await.unwrap();
        assert!(matches!(tx.put_instruction(d, 0, "{}", id(1, 2), 6).await, Err(StoreError::Stale("instruction"))));
        tx.put_instruction(d, 1, "{\"a\":2}", id(1, 2), 7).await.unwrap();
        assert!(matches!(tx.put_instruction(d, 1, "{}", id(1, 2), 8).await, Err(StoreError::Stale(_))));
        let now = tx.instruction(d).await.unwrap().unwrap();
        assert_eq!((now.rev, now.data.as_str(), now.updated_by, now.updated_at), (2, "{\"a\":2}", id(1, 2), 7));
    }

    async fn decisions_come_back_as_written_and_are_notified_once(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        let mut refused = decision(2, 1);
        refused.amount = None;
        tx.insert_decision(&refused).await.unwrap();
        tx.insert_decision(&decision(1, 1)).await.unwrap();
        tx.set_notified(id(7, 1), 80).await.unwrap();
        assert!(matches!(tx.set_notified(id(7, 1), 81).await, Err(StoreError::Stale(_))));
        let all = tx.decisions(id(3, 1)).await.unwrap();
        assert_eq!(all.iter().map(|d| (d.id, d.amount, d.notified_at)).collect::<Vec<_>>(), [
            (id(7, 1), decision(1, 1).amount, Some(80)),
            (id(7, 2), None, None),
        ]);
        let one = tx.decision(id(7, 1)).await.unwrap().unwrap();
        let written = decision(1, 1);
        assert_eq!(
            (one.n, one.kind, one.reasons, one.decided_on, one.decided_by, one.signatory, one.basis, one.created_by, one.created_at),
            (written.n, written.kind, written.reasons, written.decided_on, written.decided_by, written.signatory, written.basis, written.created_by, written.created_at)
        );
        assert!(tx.decision(id(7, 9)).await.unwrap().is_none());
        let mut twin = decision(3, 1);
        twin.n = 1;
        assert!(matches!(tx.insert_decision(&twin).await, Err(StoreError::Conflict(_))));
    }

    async fn kept_views_belong_to_one_person(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_saved_view(id(1, 1), &saved_view(1, "Zone sud")).await.unwrap();
        tx.insert_saved_view(id(1, 1), &saved_view(2, "Anciens")).await.unwrap();
        tx.insert_saved_view(id(1, 2), &saved_view(3, "Autre")).await.unwrap();
        let names = |views: Vec<store::SavedView>| views.into_iter().map(|v| v.name).collect::<Vec<_>>();
        assert_eq!(names(tx.saved_views(id(1, 1)).await.unwrap()), ["Anciens", "Zone sud"]);
        tx.delete_saved_view(id(1, 1), id(11, 3)).await.unwrap();
        assert_eq!(names(tx.saved_views(id(1, 2)).await.unwrap()), ["Autre"]);
        tx.delete_saved_view(id(1, 1), id(11, 1)).await.unwrap();
        assert_eq!(names(tx.saved_views(id(1, 1)).await.unwrap()), ["Anciens"]);
    }
}
