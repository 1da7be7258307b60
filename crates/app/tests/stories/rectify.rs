//! A signed decision is put right by a new act that names it, and never edited.

use app::AppError;
use app::committee::{ItemDecision, NewMember, Presence};
use app::envelopes::NewEnvelope;
use app::officer::NewDecision;
use app::rectify::{NewRectification, Rectified, corrects};
use domain::committee::{Event, Item, Vote};
use domain::dossier::State;
use domain::envelope::Account;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

use crate::support::{Cast, assert_counted, count, decision, faults, proposed, state};

const MOLE: &str = "conseil-du-mole";

async fn envelope(t: &TestApp, cast: &Cast, opened: i64) -> Uuid {
    let new = NewEnvelope {
        funder: "assemblee-tevenn".to_owned(),
        scheme: "coup-de-pouce".to_owned(),
        year: 2026,
        department: String::new(),
        opened: Cents(opened),
        credit: Cents(0),
        reason: "Budget".to_owned(),
    };
    t.open_envelope(&cast.officer, &new).await.unwrap()
}

/// Committed, and left, once every entry is seen to sum to zero.
async fn balance(t: &TestApp, id: Uuid) -> (i64, i64) {
    let mut tx = t.store.read().await.unwrap();
    let postings = tx.postings(id, 10_000).await.unwrap();
    let mut entries: Vec<Uuid> = postings.iter().map(|p| p.entry).collect();
    entries.sort();
    entries.dedup();
    for entry in entries {
        let sum: i64 = postings
            .iter()
            .filter(|p| p.entry == entry)
            .map(|p| p.cents.0)
            .sum();
        assert_eq!(sum, 0);
    }
    let committed: i64 = postings
        .iter()
        .filter(|p| p.account == Account::Committed)
        .map(|p| p.cents.0)
        .sum();
    let all = tx.envelopes(None).await.unwrap();
    let e = all.iter().find(|e| e.id == id).unwrap();
    assert_eq!(e.balance.committed.0, committed);
    (committed, e.balance.left().0)
}

async fn last(t: &TestApp, cast: &Cast) -> store::Decision {
    let mut tx = t.store.read().await.unwrap();
    tx.decisions(cast.dossier).await.unwrap().pop().unwrap()
}

async fn act(t: &TestApp, cast: &Cast, kind: &str, cents: Option<i64>) -> NewRectification {
    NewRectification {
        decision: last(t, cast).await.id,
        kind: kind.to_owned(),
        amount: cents.map(Cents),
        reasons: vec!["Le vote".to_owned()],
        why: "Un zéro de trop".to_owned(),
        decided_on: t.today(),
        decided_by: "le Conseil du Môle".to_owned(),
        signatory: "La présidente".to_owned(),
    }
}

/// Granted with 1 000 € on the first day.
async fn granted(t: &TestApp) -> Cast {
    let cast = proposed(t).await;
    t.decide(
        &cast.officer,
        &cast.key,
        &decision("granted", date(2026, 1, 14)),
    )
    .await
    .unwrap();
    t.drain().await.unwrap();
    cast
}

both_databases! {
    async fn an_amount_is_put_right_and_the_difference_is_posted(t: TestApp) {
        let cast = proposed(&t).await;
        let purse = envelope(&t, &cast, 90_000).await;
        let less = NewDecision { amount: Some(Cents(60_000)), ..decision("granted", date(2026, 1, 14)) };
        t.decide(&cast.officer, &cast.key, &less).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(balance(&t, purse).await, (60_000, 30_000));
        let first = last(&t, &cast).await;
        t.set_day(date(2026, 1, 20));

        let mut empty = act(&t, &cast, "granted", Some(0)).await;
        empty.why = " ".to_owned();
        empty.decided_on = date(2026, 1, 13);
        assert_eq!(faults(t.rectify(&cast.officer, &cast.key, &empty).await), ["amount", "why", "decided_on"]);
        let mut same = act(&t, &cast, "granted", Some(60_000)).await;
        same.reasons.clone_from(&first.reasons);
        assert_eq!(faults(t.rectify(&cast.officer, &cast.key, &same).await), ["kind"]);
        // The envelope of the day of the decision bounds it: 90 000 cents, not one more.
        let over = act(&t, &cast, "granted", Some(90_001)).await;
        assert_eq!(faults(t.rectify(&cast.officer, &cast.key, &over).await), ["amount"]);
        assert_eq!(balance(&t, purse).await, (60_000, 30_000));

        let right = act(&t, &cast, "granted", Some(90_000)).await;
        let made = t.rectify(&cast.officer, &cast.key, &right).await.unwrap();
        let Rectified::Made(made) = made else { panic!("{made:?}") };
        t.drain().await.unwrap();
        assert_eq!(balance(&t, purse).await, (90_000, 0));
        let row = t.row(cast.dossier).await;
        assert_eq!((row.state, row.granted, row.decided_on), (State::Granted, Some(Cents(90_000)), Some(date(2026, 1, 14))));
        // The first decision is as it was signed; the act names it.
        let mut tx = t.store.read().await.unwrap();
        let all = tx.decisions(cast.dossier).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].amount, &all[0].basis), (Some(Cents(60_000)), &first.basis));
        let said = corrects(&all[1]).unwrap();
        assert_eq!((all[1].id, said.decision, said.n, said.why.as_str()), (made, first.id, 1, "Un zéro de trop"));
        assert_eq!(corrects(&all[0]), None);
        drop(tx);
        let kinds = t.mail_kinds(&cast.holder.email).await;
        assert_eq!(kinds.iter().filter(|k| *k == "decision-rectified").count(), 1);
        assert_eq!(count(&t, cast.dossier, "dossier.rectify_grant").await, 1);
        // Written from what was read before the act: somebody was quicker.
        assert!(matches!(t.rectify(&cast.officer, &cast.key, &right).await, Err(AppError::Stale)));

        // And that act is put right in its turn: nothing should have been granted.
        let refused = act(&t, &cast, "refused", None).await;
        t.rectify(&cast.officer, &cast.key, &refused).await.unwrap();
        assert_eq!(balance(&t, purse).await, (0, 90_000));
        let row = t.row(cast.dossier).await;
        assert_eq!((row.state, row.granted), (State::Refused, None));
        // The other way round, in the envelope of the first day.
        t.set_day(date(2027, 2, 1));
        let again = act(&t, &cast, "granted", Some(90_000)).await;
        t.rectify(&cast.officer, &cast.key, &again).await.unwrap();
        assert_eq!(balance(&t, purse).await, (90_000, 0));
        assert_eq!(state(&t, cast.dossier).await, State::Granted);
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn what_is_not_decided_has_nothing_to_put_right_and_outsiders_know_nothing(t: TestApp) {
        let cast = granted(&t).await;
        let open = proposed(&t).await;
        let new = act(&t, &cast, "granted", Some(50_000)).await;
        assert!(matches!(t.rectify(&open.officer, &open.key, &new).await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.rectify(&cast.holder, &cast.key, &new).await, Err(AppError::Forbidden(_))));
        let stranger = t.officer_named("Yann", "bureau-du-bourg").await;
        assert!(matches!(t.rectify(&stranger, &cast.key, &new).await, Err(AppError::NotFound)));
        assert_eq!(t.row(cast.dossier).await.granted, Some(Cents(100_000)));
    }

    /// Taken in a sitting, the decision is put right with the signatures of the sitting.
    async fn the_decision_of_a_sitting_waits_for_chair_and_secretary(t: TestApp) {
        let cast = proposed(&t).await;
        let secretary = cast.officer.clone();
        let mut people = Vec::new();
        for (name, chair) in [("Denez", true), ("Anna", false), ("Bran", false)] {
            let who = t.person(name).await;
            let new = NewMember {
                name: name.to_owned(), email: who.email.clone(), voting: true, chair, ..NewMember::default()
            };
            let id = t.add_committee_member(&secretary, MOLE, &new).await.unwrap();
            people.push((who, id));
        }
        let day = date(2026, 1, 20);
        let sitting = t.new_sitting(&secretary, MOLE, Some(day), "Porz").await.unwrap();
        t.set_agenda(&secretary, sitting, &[cast.dossier], None).await.unwrap();
        t.move_sitting(&secretary, sitting, Event::Convene).await.unwrap();
        t.set_day(day);
        let all: Vec<Uuid> = people.iter().map(|(_, id)| *id).collect();
        t.note_presence(&secretary, sitting, &Presence::new(&all, &[]), None).await.unwrap();
        t.move_sitting(&secretary, sitting, Event::Open).await.unwrap();
        t.call_item(&secretary, sitting, cast.dossier, true).await.unwrap();
        let votes: Vec<_> = all.iter().map(|id| (*id, Vote::For)).collect();
        t.note_votes(&secretary, sitting, cast.dossier, &votes).await.unwrap();
        let said = ItemDecision { state: Item::Granted, amount: Some(Cents(100_000)), subject_to: Vec::new(), reasons: String::new() };
        t.decide_item(&secretary, sitting, cast.dossier, &said).await.unwrap();
        t.move_sitting(&secretary, sitting, Event::Close).await.unwrap();
        t.sign_minutes(&secretary, sitting).await.unwrap();
        t.sign_minutes(&people[0].0, sitting).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!(state(&t, cast.dossier).await, State::Granted);

        let new = act(&t, &cast, "granted", Some(80_000)).await;
        assert_eq!(t.rectify(&secretary, &cast.key, &new).await.unwrap(), Rectified::Waits(sitting));
        assert_eq!(t.row(cast.dossier).await.granted, Some(Cents(100_000)), "not signed yet");
        // One act at a time.
        assert!(matches!(t.rectify(&secretary, &cast.key, &new).await, Err(AppError::Stale)));
        let acts = t.sitting_acts(&secretary, sitting).await.unwrap();
        let id = acts[0].act.id;
        assert!(acts[0].may_sign && acts[0].may_withdraw);
        // It is not the right one either: taken back with a reason, another is written.
        let member = &people[1].0;
        assert!(!t.sitting_acts(member, sitting).await.unwrap()[0].may_withdraw);
        assert!(matches!(t.withdraw_rectification(member, sitting, id, "Non").await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.withdraw_rectification(&cast.holder, sitting, id, "Non").await, Err(AppError::NotFound)));
        assert_eq!(faults(t.withdraw_rectification(&secretary, sitting, id, " ").await), ["withdraw"]);
        t.withdraw_rectification(&secretary, sitting, id, "Erreur de montant").await.unwrap();
        assert!(t.sitting_acts(&secretary, sitting).await.unwrap().is_empty());
        assert_eq!(count(&t, cast.dossier, "dossier.rectification_withdrawn").await, 1);
        assert_eq!(t.rectify(&secretary, &cast.key, &new).await.unwrap(), Rectified::Waits(sitting));
        let id = t.sitting_acts(&secretary, sitting).await.unwrap()[0].act.id;
        assert!(matches!(t.sign_rectification(&people[1].0, sitting, id).await, Err(AppError::Forbidden(_))));
        assert!(matches!(t.sign_rectification(&cast.holder, sitting, id).await, Err(AppError::NotFound)));
        assert!(!t.sign_rectification(&secretary, sitting, id).await.unwrap());
        assert!(!t.sitting_acts(&secretary, sitting).await.unwrap()[0].may_sign);
        assert!(t.sign_rectification(&people[0].0, sitting, id).await.unwrap());
        // Signed again: nothing more.
        assert!(t.sign_rectification(&people[0].0, sitting, id).await.unwrap());
        assert!(matches!(t.withdraw_rectification(&secretary, sitting, id, "Trop tard").await, Err(AppError::Forbidden(_))));
        t.drain().await.unwrap();
        assert_eq!(t.row(cast.dossier).await.granted, Some(Cents(80_000)));
        assert_eq!(count(&t, cast.dossier, "dossier.rectification_drafted").await, 2);
        assert_eq!(count(&t, cast.dossier, "dossier.rectify_grant").await, 1);
        assert_eq!(count(&t, cast.dossier, "dossier.notified").await, 2);
        // What goes to the vote is what was put right.
        let list = t.operations(&secretary, sitting).await.unwrap();
        assert_eq!(list.operations.iter().map(|o| o.cents).collect::<Vec<_>>(), [80_000]);
        // The minutes say what was signed.
        let view = t.sitting(&secretary, sitting).await.unwrap();
        assert_eq!(view.items[0].item.amount, Some(Cents(100_000)));
        assert_counted(&t).await;
        t.assert_sound().await;
    }

    async fn the_aid_put_right_is_the_one_that_counts(t: TestApp) {
        let cast = granted(&t).await;
        let counted = || async {
            let mut tx = t.store.read().await.unwrap();
            let mut sum = 0;
            for aid in tx.aids_of_dossier(cast.dossier).await.unwrap() {
                let changes = tx.aid_changes(aid.id).await.unwrap();
                sum += changes.last().map_or(aid.amount, |c| c.amount).0;
            }
            sum
        };
        let before = counted().await;
        let new = act(&t, &cast, "granted", Some(40_000)).await;
        t.rectify(&cast.officer, &cast.key, &new).await.unwrap();
        let after = counted().await;
        // The scheme grants under a regime of state aid, or under none: never under two.
        assert!((before, after) == (100_000, 40_000) || (before, after) == (0, 0), "{before} {after}");
        let none = act(&t, &cast, "refused", None).await;
        t.rectify(&cast.officer, &cast.key, &none).await.unwrap();
        assert_eq!(counted().await, 0);
    }
}
