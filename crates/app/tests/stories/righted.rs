//! On a shared dossier, each funder puts its own decision right; what rested on it follows.

use std::collections::BTreeMap;

use app::AppError;
use app::envelopes::NewEnvelope;
use app::rectify::{NewRectification, Rectified, corrects};
use domain::dossier::State;
use domain::form::ErrorCode;
use domain::part::PartState;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

use crate::parts::{AGREED, FUND, LEAD, Scene, Shared, TOWN, part, proposed, says, states};
use crate::support::{PHARE, assert_counted, count, faults, state};

async fn envelope(t: &TestApp, funder: &str, opened: i64) -> Uuid {
    let body = if funder == LEAD { PHARE } else { funder };
    let officer = t.officer(body).await;
    let new = NewEnvelope {
        funder: funder.into(),
        scheme: "coup-de-pouce".into(),
        year: 2026,
        department: String::new(),
        opened: Cents(opened),
        credit: Cents(0),
        reason: "Délibération".into(),
    };
    t.open_envelope(&officer, &new).await.unwrap()
}

async fn committed(t: &TestApp, id: Uuid) -> i64 {
    let mut tx = t.store.read().await.unwrap();
    let all = tx.envelopes(None).await.unwrap();
    all.iter().find(|e| e.id == id).unwrap().balance.committed.0
}

/// What counts of the aid of the dossier, in cents.
async fn counted(t: &TestApp, s: &Scene) -> i64 {
    let mut tx = t.store.read().await.unwrap();
    let mut sum = 0;
    for aid in tx.aids_of_dossier(s.dossier).await.unwrap() {
        let changes = tx.aid_changes(aid.id).await.unwrap();
        sum += changes.last().map_or(aid.amount, |c| c.amount).0;
    }
    sum
}

/// An act on the decision in force of a funder.
async fn act(
    t: &TestApp,
    s: &Scene,
    funder: &str,
    kind: &str,
    cents: Option<i64>,
) -> NewRectification {
    NewRectification {
        decision: part(t, s, funder).await.decision.unwrap(),
        kind: kind.into(),
        amount: cents.map(Cents),
        reasons: vec!["Le vote".into()],
        why: "Une erreur de saisie".into(),
        decided_on: t.today(),
        decided_by: "le conseil".into(),
        signatory: "La présidente".into(),
    }
}

both_databases! {
    async fn a_funder_puts_its_amount_right_before_the_others_have_decided(shared: Shared) {
        let t = &shared.0;
        let purse = envelope(t, FUND, 40_000).await;
        let s = proposed(t).await;
        t.set_day(AGREED);
        let first = t.decide_part(&s.fund, &s.key, &says(FUND, "granted", 30_000, AGREED, &[])).await.unwrap();
        t.drain().await.unwrap();
        assert_eq!((committed(t, purse).await, counted(t, &s).await), (30_000, 30_000));
        t.set_day(date(2026, 1, 25));

        // Another funder, and the lead for a funder with an officer here, put nothing of it right.
        let right = act(t, &s, FUND, "granted", Some(40_000)).await;
        for who in [&s.town, &s.lead] {
            let refused = t.rectify_part(who, &s.key, FUND, &right).await;
            assert!(matches!(refused, Err(AppError::Forbidden("part-of-another"))), "{refused:?}");
        }
        let stranger = t.person("Une passante").await;
        assert!(matches!(t.rectify_part(&stranger, &s.key, FUND, &right).await, Err(AppError::NotFound)));
        // A part that is not decided has nothing to put right.
        let town = t.rectify_part(&s.town, &s.key, TOWN, &right).await;
        assert!(matches!(town, Err(AppError::Stale)), "{town:?}");
        // The envelope bounds it, to the cent, and nothing moves meanwhile.
        let over = act(t, &s, FUND, "granted", Some(40_001)).await;
        assert_eq!(faults(t.rectify_part(&s.fund, &s.key, FUND, &over).await), ["amount"]);
        // Without a condition, there is none to keep.
        let vain = act(t, &s, FUND, "conditional", Some(40_000)).await;
        assert_eq!(faults(t.rectify_part(&s.fund, &s.key, FUND, &vain).await), ["kind"]);
        assert_eq!((committed(t, purse).await, counted(t, &s).await), (30_000, 30_000));

        let made = t.rectify_part(&s.fund, &s.key, FUND, &right).await.unwrap();
        let Rectified::Made(made) = made else { panic!("{made:?}") };
        t.drain().await.unwrap();
        assert_eq!((committed(t, purse).await, counted(t, &s).await), (40_000, 40_000));
        let row = part(t, &s, FUND).await;
        assert_eq!((row.state, row.granted, row.decision), (PartState::Granted, Some(Cents(40_000)), Some(made)));
        assert_eq!(row.decided_on, Some(AGREED), "the day of the decision stays");
        assert_eq!(state(t, s.dossier).await, State::Proposed, "two are awaited");
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(40_000)));
        // The plan follows: 2 000 of costs; 1 000 + 400 + 200, and 1 000 of own money.
        let view = t.shared(&s.lead, &s.key, &BTreeMap::new()).await.unwrap();
        assert_eq!(view.plan.unwrap().gap, Cents(-60_000));
        // The decision stays as it was signed; the act names it, and its letter left.
        let whole = t.whole(&s.holder, &s.key).await.unwrap();
        let said = corrects(whole.decisions.last().unwrap()).unwrap();
        assert_eq!((said.decision, whole.decisions[0].amount), (first, Some(Cents(30_000))));
        assert_eq!(whole.documents.iter().filter(|d| d.kind == "decision").count(), 2);
        assert_eq!(t.mail_kinds(&s.holder.email).await.iter().filter(|k| *k == "decision-rectified").count(), 1);
        assert_eq!(count(t, s.dossier, "dossier.part_rectified").await, 1);
        // Written from the decision that is not in force any more: somebody was quicker.
        assert!(matches!(t.rectify_part(&s.fund, &s.key, FUND, &right).await, Err(AppError::Stale)));

        // The others decide after it, and the dossier is the sum of what is in force.
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[])).await.unwrap();
        t.decide_part(&s.town, &s.key, &says(TOWN, "refused", 0, AGREED, &[])).await.unwrap();
        let row = t.row(s.dossier).await;
        assert_eq!((row.state, row.granted), (State::Granted, Some(Cents(140_000))));
        assert_counted(t).await;
        t.assert_sound().await;
    }

    /// The lead granted if the fund grants; the fund should have refused.
    async fn what_rested_on_a_grant_falls_with_it_and_its_funder_may_grant_anew(shared: Shared) {
        let t = &shared.0;
        let purse = envelope(t, LEAD, 150_000).await;
        let s = proposed(t).await;
        t.set_day(AGREED);
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[FUND])).await.unwrap();
        t.decide_part(&s.town, &s.key, &says(TOWN, "refused", 0, AGREED, &[])).await.unwrap();
        t.decide_part(&s.fund, &s.key, &says(FUND, "granted", 30_000, AGREED, &[])).await.unwrap();
        let row = t.row(s.dossier).await;
        assert_eq!((row.state, row.granted), (State::Granted, Some(Cents(130_000))));
        assert_eq!((committed(t, purse).await, counted(t, &s).await), (100_000, 130_000));

        // The amount of the fund changes: the condition of the lead is still fulfilled.
        t.set_day(date(2026, 1, 25));
        let less = act(t, &s, FUND, "granted", Some(25_000)).await;
        t.rectify_part(&s.fund, &s.key, FUND, &less).await.unwrap();
        let row = t.row(s.dossier).await;
        assert_eq!((row.state, row.granted), (State::Granted, Some(Cents(125_000))));
        // The amount of the lead changes, under the same condition: it holds at once.
        let lead = act(t, &s, LEAD, "conditional", Some(90_000)).await;
        t.rectify_part(&s.lead, &s.key, LEAD, &lead).await.unwrap();
        assert_eq!((part(t, &s, LEAD).await.state, committed(t, purse).await), (PartState::Granted, 90_000));

        let none = act(t, &s, FUND, "refused", None).await;
        t.rectify_part(&s.fund, &s.key, FUND, &none).await.unwrap();
        assert_eq!(states(t, &s).await, [PartState::Fallen, PartState::Refused, PartState::Refused]);
        let row = t.row(s.dossier).await;
        assert_eq!((row.state, row.granted), (State::Refused, None));
        assert_eq!((committed(t, purse).await, counted(t, &s).await), (0, 0));
        t.drain().await.unwrap();
        assert!(t.mail_kinds(&s.holder.email).await.contains(&"part-fallen".to_owned()));

        // Granted under the same condition, it would fall at once; nothing is granted by itself either.
        let lead = act(t, &s, LEAD, "conditional", Some(90_000)).await;
        match t.rectify_part(&s.lead, &s.key, LEAD, &lead).await {
            Err(AppError::Invalid(errors)) => assert_eq!(errors[0].code, ErrorCode::ConditionLost),
            other => panic!("{other:?}"),
        }
        let again = act(t, &s, FUND, "granted", Some(25_000)).await;
        t.rectify_part(&s.fund, &s.key, FUND, &again).await.unwrap();
        assert_eq!(part(t, &s, LEAD).await.state, PartState::Fallen);
        assert_eq!(t.row(s.dossier).await.granted, Some(Cents(25_000)));
        let view = t.shared(&s.lead, &s.key, &BTreeMap::new()).await.unwrap();
        let flagged: Vec<_> = view.parts.iter().map(|p| (p.could_hold, p.may_rectify)).collect();
        assert_eq!(flagged, [(true, true), (false, false), (false, false)]);
        // Its own funder grants it anew, word for word.
        t.rectify_part(&s.lead, &s.key, LEAD, &lead).await.unwrap();
        assert_eq!(states(t, &s).await, [PartState::Granted, PartState::Granted, PartState::Refused]);
        let row = t.row(s.dossier).await;
        assert_eq!((row.state, row.granted), (State::Granted, Some(Cents(115_000))));
        assert_eq!((committed(t, purse).await, counted(t, &s).await), (90_000, 115_000));
        assert_counted(t).await;
        t.assert_sound().await;
    }

    /// A refusal put right into a grant needs the agreement of the day it was decided.
    async fn an_agreement_is_asked_of_an_act_too(shared: Shared) {
        let t = &shared.0;
        let s = proposed(t).await;
        t.set_day(date(2026, 1, 19));
        t.decide_part(&s.town, &s.key, &says(TOWN, "refused", 0, date(2026, 1, 19), &[])).await.unwrap();
        t.set_day(date(2026, 1, 25));
        let late = act(t, &s, TOWN, "granted", Some(20_000)).await;
        match t.rectify_part(&s.town, &s.key, TOWN, &late).await {
            Err(AppError::Invalid(errors)) => assert_eq!(errors[0].code, ErrorCode::NoAgreement),
            other => panic!("{other:?}"),
        }
        // One that several decide is not put right as if one decided.
        let whole = act(t, &s, TOWN, "refused", None).await;
        t.decide_part(&s.fund, &s.key, &says(FUND, "refused", 0, AGREED, &[])).await.unwrap();
        t.decide_part(&s.lead, &s.key, &says(LEAD, "granted", 100_000, AGREED, &[])).await.unwrap();
        let refused = t.rectify(&s.lead, &s.key, &whole).await;
        assert!(matches!(refused, Err(AppError::Forbidden("rectify-not-shared"))), "{refused:?}");
    }
}
