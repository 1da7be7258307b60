//! One deed on many dossiers: foreseen, then done once for each, whatever is cut short.

use app::batches::{Order, Selection};
use app::envelopes::NewEnvelope;
use app::{AppError, Who};
use domain::batch::Deed;
use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use store::{BatchState, WorklistQuery};
use testkit::{TestApp, both_databases, key};
use uuid::Uuid;

use crate::support::{PHARE, assert_counted, count, faults, filed, in_review, proposed, state};

/// Everything open of the body.
fn all() -> Selection {
    Selection::All(Box::new(WorklistQuery {
        manager: PHARE.to_owned(),
        ..WorklistQuery::default()
    }))
}

fn deciding(deed: Deed) -> Order {
    Order {
        reasons: "Parce que le Conseil l’a dit".to_owned(),
        decided_on: Some(date(2026, 1, 14)),
        decided_by: "le Conseil du Môle".to_owned(),
        signatory: "La présidente".to_owned(),
        ..Order::new(deed)
    }
}

async fn prepared(t: &TestApp, who: &Who, order: &Order, of: Selection) -> Uuid {
    t.prepare_batch(who, PHARE, order, &of).await.unwrap()
}

/// What is foreseen of each line, or came of it, by number.
async fn lines(t: &TestApp, who: &Who, id: Uuid) -> Vec<(String, String)> {
    let view = t.batch(who, id, 0).await.unwrap();
    let said = |r: &store::BatchRow| {
        if r.line.result.is_empty() {
            r.line.expected.clone()
        } else {
            r.line.result.clone()
        }
    };
    let mut all: Vec<_> = view
        .rows
        .iter()
        .map(|r| (r.number.clone(), said(r)))
        .collect();
    all.sort();
    all
}

async fn ended(t: &TestApp, who: &Who, id: Uuid) -> bool {
    t.batch(who, id, 0).await.unwrap().batch.state == BatchState::Done
}

both_databases! {
    async fn dossiers_are_given_to_somebody_after_it_was_read_what_will_happen(t: TestApp) {
        let (a, b) = (filed(&t).await, in_review(&t).await);
        let other = t.officer_named("Nolwenn", PHARE).await;
        t.assign(&a.officer, &b.key, Some(other.account)).await.unwrap();
        let order = Order { officer: Some(other.account), ..Order::new(Deed::Assign) };
        let id = prepared(&t, &a.officer, &order, all()).await;
        let mut wanted = vec![(a.number.clone(), "does".to_owned()), (b.number.clone(), "already".to_owned())];
        wanted.sort();
        assert_eq!(lines(&t, &a.officer, id).await, wanted);
        assert_eq!(t.row(a.dossier).await.officer, None, "nothing is done before it is said yes");
        t.start_batch(&a.officer, id).await.unwrap();
        t.start_batch(&a.officer, id).await.unwrap();
        t.drain().await.unwrap();
        assert!(ended(&t, &a.officer, id).await);
        assert_eq!(t.row(a.dossier).await.officer, Some(other.account));
        assert_eq!(count(&t, a.dossier, "dossier.assigned").await, 1);
        assert_eq!(count(&t, b.dossier, "dossier.assigned").await, 1);
        // Said yes again after the end: nothing more.
        t.start_batch(&a.officer, id).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(count(&t, a.dossier, "dossier.assigned").await, 1);
        t.assert_sound().await;
    }

    /// Several steps of preparing and of running, and no ceiling on the way.
    async fn a_long_list_is_prepared_and_done_in_steps(t: TestApp) {
        let holder = t.person("Maëlle").await;
        let officer = t.officer(PHARE).await;
        let mut all_of_them = Vec::new();
        for _ in 0..104 {
            all_of_them.push(t.file(&holder).await.0);
        }
        let order = Order { officer: Some(officer.account), ..Order::new(Deed::Assign) };
        let id = prepared(&t, &officer, &order, all()).await;
        let view = t.batch(&officer, id, 0).await.unwrap();
        assert_eq!((view.batch.state, view.counts.all), (BatchState::Preparing, 100));
        assert!(matches!(t.start_batch(&officer, id).await, Err(AppError::Forbidden(_))));
        t.drain().await.unwrap();
        let view = t.batch(&officer, id, 0).await.unwrap();
        assert_eq!((view.batch.state, view.counts.all, view.rows.len()), (BatchState::Ready, 104, 100));
        assert_eq!(t.batch(&officer, id, view.next.unwrap()).await.unwrap().rows.len(), 4);
        t.start_batch(&officer, id).await.unwrap();
        t.drain().await.unwrap();
        let view = t.batch(&officer, id, 0).await.unwrap();
        assert_eq!((view.batch.state, view.counts.done()), (BatchState::Done, 104));
        for id in all_of_them {
            assert_eq!(count(&t, id, "dossier.assigned").await, 1);
        }
        t.assert_sound().await;
    }

    async fn only_missing_pieces_are_asked_and_reminders_leave_once_a_day(t: TestApp) {
        let complete = filed(&t).await;
        let officer = complete.officer.clone();
        let holder = t.person("Sans pièce").await;
        let lacking = t.draft(&holder).await;
        t.fill(&holder, lacking).await;
        t.submit(&holder, &key(lacking)).await.unwrap();
        // Filed without an indispensable piece, it was asked for at once: it is put back.
        t.do_without(&officer, &key(lacking), "Vu sur place").await.unwrap();
        let order = Order { message: "Merci.".to_owned(), ..Order::new(Deed::AskPieces) };
        let id = prepared(&t, &officer, &order, all()).await;
        let codes: Vec<String> = lines(&t, &officer, id).await.into_iter().map(|(_, c)| c).collect();
        assert_eq!(codes, ["nothing-missing", "does"]);
        t.start_batch(&officer, id).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(state(&t, lacking).await, State::Incomplete);
        assert_eq!(state(&t, complete.dossier).await, State::Filed);
        let asked = t.store.read().await.unwrap().corrections(lacking).await.unwrap();
        assert_eq!(asked.last().unwrap().pieces, ["quote"]);

        for wanted in ["does", "already"] {
            let id = prepared(&t, &officer, &Order::new(Deed::Remind), all()).await;
            let codes: Vec<String> = lines(&t, &officer, id).await.into_iter().map(|(_, c)| c).collect();
            assert_eq!(codes, ["nothing-asked", wanted]);
            t.start_batch(&officer, id).await.unwrap();
            t.drain().await.unwrap();
        }
        // Twice by its own page on the same day, and again the next day.
        t.remind_holder(&officer, &key(lacking), "").await.unwrap();
        assert_eq!(count(&t, lacking, "dossier.reminded").await, 1);
        t.set_day(date(2026, 1, 15));
        t.remind_holder(&officer, &key(lacking), "").await.unwrap();
        assert_eq!(count(&t, lacking, "dossier.reminded").await, 2);
        let kinds = t.mail_kinds(&holder.email).await;
        assert_eq!(kinds.iter().filter(|k| *k == "remind-holder").count(), 2);
        assert!(matches!(t.remind_holder(&officer, &complete.key, "").await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.remind_holder(&holder, &key(lacking), "").await, Err(AppError::NotFound)));
        t.assert_sound().await;
    }

    async fn decisions_by_list_leave_as_letters_and_say_why_not_for_the_others(t: TestApp) {
        let (a, b, waiting) = (proposed(&t).await, proposed(&t).await, in_review(&t).await);
        let zero = in_review(&t).await;
        t.propose(&a.officer, &zero.key, money::Cents(0), "Hors du territoire").await.unwrap();
        let officer = a.officer.clone();
        let mut bad = deciding(Deed::Refuse);
        bad.reasons = " ".to_owned();
        bad.signatory = String::new();
        bad.decided_on = Some(date(2026, 1, 15));
        assert_eq!(faults(t.prepare_batch(&officer, PHARE, &bad, &all()).await), ["reasons", "decided_on", "signatory"]);
        let id = prepared(&t, &officer, &deciding(Deed::Grant), all()).await;
        let mut wanted = vec![
            (a.number.clone(), "does".to_owned()), (b.number.clone(), "does".to_owned()),
            (waiting.number.clone(), "not-now".to_owned()), (zero.number.clone(), "no-proposal".to_owned()),
        ];
        wanted.sort();
        assert_eq!(lines(&t, &officer, id).await, wanted);
        // Between the reading and the yes, somebody takes one back to instruction.
        t.reopen(&officer, &b.key).await.unwrap();
        t.start_batch(&officer, id).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(state(&t, a.dossier).await, State::Granted);
        assert_eq!(state(&t, b.dossier).await, State::Review);
        assert_eq!(t.row(a.dossier).await.granted, t.row(a.dossier).await.proposed);
        let came = lines(&t, &officer, id).await;
        assert!(came.contains(&(a.number.clone(), "done".to_owned())));
        assert!(came.contains(&(b.number.clone(), "not-now".to_owned())));
        assert_eq!(count(&t, a.dossier, "dossier.notified").await, 1);

        let id = prepared(&t, &officer, &deciding(Deed::Refuse), Selection::These(vec![zero.number.clone()])).await;
        t.start_batch(&officer, id).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(state(&t, zero.dossier).await, State::Refused);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    /// Killed between a dossier's command and its line, then run again by two workers: once each.
    /// Before it is said yes, the batch says of each envelope what it will take of it; afterwards, who had none.
    async fn a_batch_says_what_it_takes_of_each_envelope_before_it_takes_it(t: TestApp) {
        let (a, b) = (proposed(&t).await, proposed(&t).await);
        let purse = |year, cents| NewEnvelope {
            funder: "assemblee-tevenn".into(), scheme: "coup-de-pouce".into(), year, department: String::new(),
            opened: Cents(cents), credit: Cents(0), reason: "Délibération".into(),
        };
        let id = prepared(&t, &a.officer, &deciding(Deed::Grant), all()).await;
        assert!(t.batch(&a.officer, id, 0).await.unwrap().draws.is_empty(), "nothing bounds them");
        t.open_envelope(&a.officer, &purse(2025, 900_000)).await.unwrap();
        let drawn = async || {
            let draws = t.batch(&a.officer, id, 0).await.unwrap().draws;
            draws.into_iter().map(|(e, cents)| (e.map(|e| e.balance.left().0), cents.0)).collect::<Vec<_>>()
        };
        assert_eq!(drawn().await, [(None, 200_000)]);
        t.open_envelope(&a.officer, &purse(2026, 199_999)).await.unwrap();
        assert_eq!(drawn().await, [(Some(199_999), 200_000)]);
        t.start_batch(&a.officer, id).await.unwrap();
        t.drain().await.unwrap();
        let mut results: Vec<String> = lines(&t, &a.officer, id).await.into_iter().map(|(_, said)| said).collect();
        results.sort();
        assert_eq!(results, ["done", "over-envelope"]);
        let states = [state(&t, a.dossier).await, state(&t, b.dossier).await];
        assert!(states.contains(&State::Granted) && states.contains(&State::Proposed));
    }

    async fn a_run_that_is_cut_short_does_each_dossier_once(t: TestApp) {
        let mut casts = Vec::new();
        for _ in 0..4 {
            casts.push(proposed(&t).await);
        }
        let officer = casts[0].officer.clone();
        let id = prepared(&t, &officer, &deciding(Deed::Adjourn), all()).await;
        t.start_batch(&officer, id).await.unwrap();
        t.drain().await.unwrap();
        // As if no line had been written, and the job were still there.
        t.db.execute("update batch_lines set result = '', done_at = null").await;
        t.db.execute("update batches set state = 'running', ended_at = null").await;
        for n in 0..2 {
            let mut tx = t.store.write().await.unwrap();
            let mut job = testkit::rows::job(500 + n, 0);
            job.kind = "batch".to_owned();
            job.dedupe = format!("again:{n}");
            job.payload = format!("{{\"batch\":\"{id}\"}}");
            tx.enqueue(&job).await.unwrap();
            tx.commit().await.unwrap();
        }
        let workers = [t.app.clone(), t.another().await].map(|app| tokio::spawn(async move { app.drain().await }));
        for worker in workers {
            worker.await.unwrap().unwrap();
        }
        for _ in 0..4 {
            t.wait_seconds(60);
            t.drain().await.unwrap();
        }
        assert!(ended(&t, &officer, id).await);
        assert!(lines(&t, &officer, id).await.iter().all(|(_, code)| code == "done"));
        for cast in &casts {
            assert_eq!(count(&t, cast.dossier, "dossier.adjourn").await, 1);
            assert_eq!(count(&t, cast.dossier, "dossier.notified").await, 1);
        }
        t.assert_sound().await;
    }

    async fn a_batch_is_its_maker_s_and_recused_people_see_nothing_in_it(t: TestApp) {
        let (a, b) = (filed(&t).await, filed(&t).await);
        let officer = a.officer.clone();
        let other = t.officer_named("Nolwenn", PHARE).await;
        let stranger = t.officer_named("Yann", "bureau-du-bourg").await;
        let member = app::committee::NewMember {
            name: officer.name.clone(), email: officer.email.clone(), voting: true, ..Default::default()
        };
        let order = Order { officer: Some(other.account), ..Order::new(Deed::Assign) };
        let before = prepared(&t, &officer, &order, all()).await;
        let seat = t.add_committee_member(&officer, "conseil-du-mole", &member).await.unwrap();
        let sitting = t.new_sitting(&officer, "conseil-du-mole", Some(date(2026, 1, 20)), "Porz").await.unwrap();
        let mut tx = t.store.write().await.unwrap();
        tx.put_mark(&store::SittingMark {
            sitting, dossier: b.dossier, member: seat, kind: "recusal".to_owned(),
            value: String::new(), note: "Voisin".to_owned(), at: 0,
        }).await.unwrap();
        tx.commit().await.unwrap();
        // Ticked by its number or found by the list: no line.
        let these = Selection::These(vec![a.number.clone(), b.number.clone()]);
        for of in [all(), these] {
            let id = prepared(&t, &officer, &order, of).await;
            assert_eq!(lines(&t, &officer, id).await, [(a.number.clone(), "does".to_owned())]);
        }
        // Recused after the preview: the line is gone, and the dossier is left alone.
        assert_eq!(lines(&t, &officer, before).await.len(), 1);
        t.start_batch(&officer, before).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(t.row(b.dossier).await.officer, None);
        assert_eq!(count(&t, b.dossier, "dossier.assigned").await, 0);
        for who in [&other, &stranger, &a.holder] {
            assert!(matches!(t.batch(who, before, 0).await, Err(AppError::NotFound)));
            assert!(matches!(t.start_batch(who, before).await, Err(AppError::NotFound)));
        }
        let theirs = t.prepare_batch(&stranger, PHARE, &order, &all()).await;
        assert!(matches!(theirs, Err(AppError::NotFound)));
        let unknown = Selection::These(vec![b.number.clone(), "rien".to_owned()]);
        assert_eq!(faults(t.prepare_batch(&officer, PHARE, &order, &unknown).await), ["selection"]);
    }
}
