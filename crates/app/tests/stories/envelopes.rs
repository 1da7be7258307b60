//! Envelopes: what proposals reserve, what decisions commit, and what nobody can pass.

use std::sync::Arc;

use app::AppError;
use app::envelopes::NewEnvelope;
use app::officer::NewDecision;
use domain::dossier::State;
use domain::envelope::Account;
use jiff::civil::date;
use money::Cents;
use testkit::{TestApp, both_databases, key};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{PHARE, decision, faults, in_review, proposed, state};

fn new(cents: i64) -> NewEnvelope {
    NewEnvelope {
        funder: "assemblee-tevenn".into(),
        scheme: "coup-de-pouce".into(),
        year: 2026,
        department: String::new(),
        opened: Cents(cents),
        credit: Cents(0),
        reason: "Délibération du 5 janvier 2026".into(),
    }
}

/// Opened, reserved, committed; and the same from the postings.
async fn totals(t: &TestApp, id: Uuid) -> (i64, i64, i64) {
    let mut tx = t.store.read().await.unwrap();
    let e = tx
        .envelopes(None)
        .await
        .unwrap()
        .into_iter()
        .find(|e| e.id == id)
        .unwrap();
    let postings = tx.postings(id, 10_000).await.unwrap();
    let sum = |account| -> i64 {
        postings
            .iter()
            .filter(|p| p.account == account)
            .map(|p| p.cents.0)
            .sum()
    };
    let b = e.balance;
    assert_eq!(sum(Account::Budget), -b.opened.0);
    assert_eq!(sum(Account::Available), b.free().0);
    assert_eq!(sum(Account::Reserved), b.reserved.0);
    assert_eq!(sum(Account::Committed), b.committed.0);
    (b.opened.0, b.reserved.0, b.committed.0)
}

both_databases! {
    /// An envelope of last year is no freedom this year.
    async fn a_year_without_an_envelope_grants_nothing_where_there_are_envelopes(t: TestApp) {
        let cast = proposed(&t).await;
        let officer = t.officer(PHARE).await;
        let id = t.open_envelope(&officer, &new(250_000)).await.unwrap();
        t.set_day(date(2027, 1, 5));
        let grant = decision("granted", date(2027, 1, 5));
        assert_eq!(faults(t.decide(&cast.officer, &cast.key, &grant).await), ["amount"]);
        t.carry_over(&officer, id, Cents(99_999), "Report").await.unwrap();
        assert_eq!(faults(t.decide(&cast.officer, &cast.key, &grant).await), ["amount"]);
        t.carry_over(&officer, id, Cents(1), "Report").await.unwrap();
        t.decide(&cast.officer, &cast.key, &grant).await.unwrap();
    }

    async fn a_proposal_reserves_and_a_grant_commits_what_it_grants(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let id = t.open_envelope(&officer, &new(150_000)).await.unwrap();
        let cast = proposed(&t).await;
        assert_eq!(totals(&t, id).await, (150_000, 100_000, 0));
        assert_eq!(t.whole(&officer, &cast.key).await.unwrap().envelope.map(|e| e.id), Some(id));
        // The holder reads nothing of it.
        assert!(t.whole(&cast.holder, &cast.key).await.unwrap().envelope.is_none());
        let less = NewDecision { amount: Some(Cents(90_000)), ..decision("granted", date(2026, 1, 14)) };
        t.decide(&officer, &cast.key, &less).await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 0, 90_000));
        // Its movements name the dossier to whoever instructs it; an administrator reads totals.
        let view = t.envelope(&officer, id).await.unwrap();
        assert!(view.postings.iter().all(|p| p.kind == "opened" || p.dossier == Some(cast.dossier)));
        assert_eq!(view.dossiers.get(&cast.dossier).map(|d| &d.number), Some(&cast.number));
        assert!(t.envelope(&t.admin().await, id).await.unwrap().dossiers.is_empty());
        t.assert_sound().await;
    }

    /// What was proposed before there was an envelope is held by it from the day it is opened, on the narrowest
    /// that takes it; what is decided, or drawn from another year, is not.
    async fn an_envelope_opened_late_holds_what_is_proposed_already(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let (waits, put_off, decided) = (proposed(&t).await, proposed(&t).await, proposed(&t).await);
        t.decide(&officer, &put_off.key, &decision("adjourned", date(2026, 1, 14))).await.unwrap();
        t.decide(&officer, &decided.key, &decision("refused", date(2026, 1, 14))).await.unwrap();
        let before = NewEnvelope { year: 2025, ..new(500_000) };
        let before = t.open_envelope(&officer, &before).await.unwrap();
        let id = t.open_envelope(&officer, &new(150_000)).await.unwrap();
        assert_eq!(totals(&t, before).await, (500_000, 0, 0));
        assert_eq!(totals(&t, id).await, (150_000, 200_000, 0));
        // One of its department takes over what it held.
        let department = t.row(waits.dossier).await.department;
        let narrow = NewEnvelope { department, ..new(300_000) };
        let narrow = t.open_envelope(&officer, &narrow).await.unwrap();
        assert_eq!((totals(&t, id).await, totals(&t, narrow).await), ((150_000, 0, 0), (300_000, 200_000, 0)));
        t.decide(&officer, &waits.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        assert_eq!(totals(&t, narrow).await, (300_000, 100_000, 100_000));
        let view = t.envelope(&officer, narrow).await.unwrap();
        assert_eq!(view.authors.get(&officer.account), Some(&officer.name));
        t.assert_sound().await;
    }

    async fn what_is_refused_withdrawn_or_taken_back_is_released(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let id = t.open_envelope(&officer, &new(150_000)).await.unwrap();
        let cast = proposed(&t).await;
        t.reopen(&officer, &cast.key).await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 0, 0));
        t.propose(&officer, &cast.key, Cents(50_000), "moins").await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 50_000, 0));
        // Put off, the reservation stands until the dossier is taken up again.
        t.decide(&officer, &cast.key, &decision("adjourned", date(2026, 1, 14))).await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 50_000, 0));
        t.reopen(&officer, &cast.key).await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 0, 0));
        t.propose(&officer, &cast.key, Cents(50_000), "moins").await.unwrap();
        t.withdraw(&cast.holder, &cast.key, "").await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 0, 0));
        let other = proposed(&t).await;
        t.decide(&officer, &other.key, &decision("refused", date(2026, 1, 14))).await.unwrap();
        assert_eq!(totals(&t, id).await, (150_000, 0, 0));
    }

    async fn more_may_be_proposed_than_there_is_but_not_granted(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let id = t.open_envelope(&officer, &new(99_999)).await.unwrap();
        let cast = proposed(&t).await;
        assert_eq!(totals(&t, id).await, (99_999, 100_000, 0));
        let refused = t.decide(&officer, &cast.key, &decision("granted", date(2026, 1, 14))).await;
        let Err(AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors[0].arg("left"), Some(Cents(99_999).format_fr().as_str()));
        assert_eq!(state(&t, cast.dossier).await, State::Proposed);
        t.vote_envelope(&officer, id, Cents(1), "Vote du jour").await.unwrap();
        t.decide(&officer, &cast.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        assert_eq!(totals(&t, id).await, (100_000, 0, 100_000));
        // What is committed is not taken back.
        assert_eq!(faults(t.vote_envelope(&officer, id, Cents(-1), "Reprise").await), ["amount"]);
    }

    async fn fifty_decisions_at_once_never_commit_more_than_there_is(t: TestApp) {
        let officer = t.officer(PHARE).await;
        // Seven of the fifty fit.
        let id = t.open_envelope(&officer, &new(799_999)).await.unwrap();
        let mut keys = Vec::new();
        for _ in 0..50 {
            keys.push(proposed(&t).await.key);
        }
        let other = t.another().await;
        let apps = [t.app.clone(), other];
        let mut tasks = JoinSet::new();
        for (n, k) in keys.iter().cloned().enumerate() {
            let (app, who) = (Arc::clone(&apps[n % 2]), officer.clone());
            tasks.spawn(async move {
                let new = decision("granted", date(2026, 1, 14));
                app.retrying(|| app.decide(&who, &k, &new)).await
            });
        }
        let (mut granted, mut over, mut busy) = (0, 0, 0);
        while let Some(done) = tasks.join_next().await {
            match done.unwrap() {
                Ok(_) => granted += 1,
                Err(AppError::Invalid(errors)) => {
                    assert_eq!(errors[0].code, domain::form::ErrorCode::OverEnvelope);
                    over += 1;
                }
                // Nothing was done: a person would press the button again.
                Err(AppError::Busy(_)) => busy += 1,
                Err(e) => panic!("{e}"),
            }
        }
        assert_eq!(granted + over + busy, 50);
        for k in &keys {
            if busy > 0 && t.row(k.parse().unwrap()).await.state == State::Proposed
                && t.decide(&officer, k, &decision("granted", date(2026, 1, 14))).await.is_ok() {
                granted += 1;
            }
        }
        assert_eq!(granted, 7);
        let (opened, _, committed) = totals(&t, id).await;
        assert_eq!((opened, committed), (799_999, 700_000));
        t.assert_sound().await;
    }

    async fn what_is_left_is_carried_over_by_an_act_only(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let id = t.open_envelope(&officer, &new(150_000)).await.unwrap();
        let cast = proposed(&t).await;
        assert_eq!(faults(t.carry_over(&officer, id, Cents(50_001), "Report").await), ["amount"]);
        assert_eq!(faults(t.carry_over(&officer, id, Cents(0), " ").await), ["amount", "why"]);
        let next = t.carry_over(&officer, id, Cents(50_000), "Report voté").await.unwrap();
        assert_eq!(totals(&t, id).await, (100_000, 100_000, 0));
        assert_eq!(totals(&t, next).await, (50_000, 0, 0));
        // A decision of the year after draws on the envelope of that year and frees this one.
        t.set_day(date(2027, 2, 1));
        let late = NewDecision { amount: Some(Cents(50_000)), ..decision("granted", date(2027, 2, 1)) };
        t.decide(&officer, &cast.key, &late).await.unwrap();
        assert_eq!(totals(&t, id).await, (100_000, 0, 0));
        assert_eq!(totals(&t, next).await, (50_000, 0, 50_000));
        assert_eq!(t.carry_over(&officer, id, Cents(100_000), "Report").await.unwrap(), next);
        assert_eq!(totals(&t, next).await, (150_000, 0, 50_000));
    }

    async fn only_those_who_keep_it_see_it_and_it_says_what_it_must(t: TestApp) {
        let officer = t.officer(PHARE).await;
        let id = t.open_envelope(&officer, &new(100)).await.unwrap();
        let stranger = t.person("Passante").await;
        let elsewhere = t.officer_named("Ailleurs", "conseil-du-mole").await;
        assert!(matches!(t.envelopes(&stranger).await, Err(AppError::NotFound)));
        assert!(t.envelopes(&elsewhere).await.unwrap().is_empty());
        assert!(matches!(t.envelope(&elsewhere, id).await, Err(AppError::NotFound)));
        assert!(matches!(t.vote_envelope(&elsewhere, id, Cents(1), "x").await, Err(AppError::NotFound)));
        assert!(matches!(t.carry_over(&stranger, id, Cents(1), "x").await, Err(AppError::NotFound)));
        assert_eq!(t.envelopes(&t.admin().await).await.unwrap().len(), 1);
        assert_eq!(faults(t.open_envelope(&officer, &new(100)).await), ["year"]);
        let empty = NewEnvelope {
            funder: "personne".into(), scheme: "rien".into(), year: 26, opened: Cents(0), reason: " ".into(), ..new(0)
        };
        assert_eq!(faults(t.open_envelope(&officer, &empty).await), ["scheme", "funder", "year", "opened", "why"]);
    }

    async fn a_scheme_without_an_envelope_decides_as_before(t: TestApp) {
        let cast = in_review(&t).await;
        t.propose(&cast.officer, &cast.key, Cents(100_000), "").await.unwrap();
        assert!(t.whole(&cast.officer, &cast.key).await.unwrap().envelope.is_none());
        t.decide(&cast.officer, &cast.key, &decision("granted", date(2026, 1, 14))).await.unwrap();
        // Opened afterwards, it takes nothing back in time.
        let id = t.open_envelope(&cast.officer, &new(10)).await.unwrap();
        assert_eq!(totals(&t, id).await, (10, 0, 0));
        assert!(t.whole(&cast.officer, &key(cast.dossier)).await.is_ok());
    }
}
