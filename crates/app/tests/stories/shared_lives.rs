//! Several funders on one dossier, whatever they try in whatever order, several at once (invariants 4, 5
//! and 6): each envelope holds what its funder granted, the dossier is the sum of what is in force, and
//! no grant stands on one that is lost.

use std::collections::BTreeMap;

use app::envelopes::NewEnvelope;
use app::parts::PartNote;
use app::rectify::NewRectification;
use app::{App, AppError, Who};
use domain::dossier::State;
use domain::envelope::Account;
use domain::part::{PartState, Standing, resolve};
use jiff::ToSpan;
use money::Cents;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::{Engine, Fixture as _, TestApp};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::parts::{AGREED, FUND, LEAD, Scene, Shared, TOWN, says, scene};
use crate::support::assert_counted;

const FUNDERS: [&str; 3] = [LEAD, FUND, TOWN];
/// What each has in its envelope, in cents: less than what may be tried.
const OPENED: i64 = 90_000;

/// What the officer of a funder tries on its part.
#[derive(Clone, Debug)]
enum Try {
    Propose(i64),
    /// On no condition, or if these others grant: places in [`FUNDERS`].
    Grant(i64, Vec<usize>),
    Refuse,
    /// Put right: an amount, the same condition kept or not, or a refusal.
    Rectify(Option<(i64, bool)>),
    /// The lead says that this funder is not concerned.
    SetAside,
    Withdraw,
}

fn lives() -> impl Strategy<Value = Vec<(i64, Vec<(usize, Try)>)>> {
    let cents = 5_000..110_000_i64;
    let others = prop::collection::vec(0..FUNDERS.len(), 0..3);
    let right = prop::option::weighted(0.7, (cents.clone(), any::<bool>()));
    let one = prop_oneof![
        8 => cents.clone().prop_map(Try::Propose),
        8 => (cents, others).prop_map(|(cents, others)| Try::Grant(cents, others)),
        2 => Just(Try::Refuse),
        8 => right.prop_map(Try::Rectify),
        1 => Just(Try::SetAside),
        1 => Just(Try::Withdraw),
    ];
    let group = prop::collection::vec((0..FUNDERS.len(), one), 1..4);
    // Everybody proposes first: what follows has something to decide.
    let ready = (0..FUNDERS.len())
        .map(|n| (n, Try::Propose(20_000)))
        .collect::<Vec<_>>();
    prop::collection::vec((0..4i64, group), 3..12).prop_map(move |mut groups| {
        groups.insert(0, (0, ready.clone()));
        groups
    })
}

async fn attempt(app: &App, s: &Scene, n: usize, what: Try) -> Result<(), AppError> {
    let funder = FUNDERS[n];
    let who: &Who = [&s.lead, &s.fund, &s.town][n];
    let row = {
        let mut tx = app.store.read().await?;
        let parts = tx.parts(s.dossier).await?;
        parts.into_iter().find(|row| row.funder == funder).unwrap()
    };
    let day = app.today();
    match what {
        Try::Propose(cents) if n == 0 => {
            app.propose(who, &s.key, Cents(cents), "Le montant convient")
                .await
        }
        Try::Propose(cents) => {
            let note = PartNote {
                verdict: "favourable".into(),
                summary: String::new(),
                amount: Some(Cents(cents)),
                reason: "Décidé ainsi".into(),
                rev: row.rev,
            };
            app.write_part(who, &s.key, funder, &note).await
        }
        Try::Grant(cents, others) => {
            let others: Vec<&str> = others.iter().map(|o| FUNDERS[*o]).collect();
            let new = says(funder, "granted", cents, day, &others);
            app.decide_part(who, &s.key, &new).await.map(drop)
        }
        Try::Refuse => {
            let new = says(funder, "refused", 0, day, &[]);
            app.decide_part(who, &s.key, &new).await.map(drop)
        }
        Try::Rectify(right) => {
            let kind = match right {
                Some((_, true)) => "conditional",
                Some((_, false)) => "granted",
                None => "refused",
            };
            let new = NewRectification {
                decision: row.decision.unwrap_or(Uuid::nil()),
                kind: kind.into(),
                amount: right.map(|(cents, _)| Cents(cents)),
                reasons: vec!["Le vote".into()],
                why: "Une erreur".into(),
                decided_on: day,
                decided_by: "le conseil".into(),
                signatory: "La présidente".into(),
            };
            app.rectify_part(who, &s.key, funder, &new).await.map(drop)
        }
        Try::SetAside => {
            app.set_part_aside(&s.lead, &s.key, funder, "Pas concerné")
                .await
        }
        Try::Withdraw => app.withdraw(&s.holder, &s.key, "").await,
    }
}

async fn check(t: &TestApp, s: &Scene, envelopes: &BTreeMap<&str, Uuid>) {
    let mut tx = t.store.read().await.unwrap();
    let parts = tx.parts(s.dossier).await.unwrap();
    let d = tx.dossier(s.dossier).await.unwrap().unwrap();
    let all = tx.envelopes(None).await.unwrap();
    let mut in_force = 0;
    let mut for_good = 0;
    for row in &parts {
        let holds = matches!(row.state, PartState::Granted | PartState::Conditional);
        let granted = row.granted.filter(|_| holds).unwrap_or_default().0;
        in_force += granted;
        if row.state == PartState::Granted {
            for_good += granted;
        }
        let id = envelopes[row.funder.as_str()];
        let e = all.iter().find(|e| e.id == id).unwrap();
        assert_eq!(
            e.balance.committed.0, granted,
            "{} {}",
            row.funder, row.state
        );
        assert!(e.balance.committed <= e.balance.opened, "{:?}", e.balance);
        let postings = tx.postings(id, 100_000).await.unwrap();
        let mut entries = BTreeMap::new();
        for p in &postings {
            *entries.entry(p.entry).or_insert(0) += p.cents.0;
        }
        assert!(
            entries.values().all(|sum| *sum == 0),
            "an entry does not sum to zero"
        );
        let of = |account| -> i64 {
            let own = postings.iter().filter(|p| p.account == account);
            own.map(|p| p.cents.0).sum()
        };
        assert_eq!(of(Account::Committed), e.balance.committed.0);
        assert_eq!(of(Account::Reserved), e.balance.reserved.0);
        // Nothing is kept for who has said its last word.
        if row.state.is_settled() {
            assert_eq!(e.balance.reserved.0, 0, "{} {}", row.funder, row.state);
        }
    }
    assert_eq!(d.granted.unwrap_or_default().0, for_good, "the honest sum");
    // What could be drawn from the parts is drawn: nothing waits that holds or is lost.
    let standings: Vec<Standing> = parts
        .iter()
        .map(|row| Standing {
            funder: row.funder.clone(),
            state: row.state,
            subject_to: row.subject_to.clone(),
            granted: row.granted,
        })
        .collect();
    assert_eq!(resolve(&standings), []);
    if parts.iter().all(|row| row.state.is_settled()) && d.state != State::Withdrawn {
        let decided = if for_good > 0 {
            State::Granted
        } else {
            State::Refused
        };
        assert!(
            d.state == decided || d.state == State::Review,
            "{} for {for_good}",
            d.state
        );
    }
    // The ledger of state aid counts what is granted, on a condition too, or nothing under no regime.
    let mut aid = 0;
    for row in tx.aids_of_dossier(s.dossier).await.unwrap() {
        let changes = tx.aid_changes(row.id).await.unwrap();
        aid += changes.last().map_or(row.amount, |c| c.amount).0;
    }
    assert!(
        aid == in_force || aid == 0,
        "{aid} is counted, {in_force} is granted"
    );
    let decisions = tx.decisions(s.dossier).await.unwrap();
    assert!(decisions.iter().zip(1..).all(|(d, n)| d.n == n));
}

fn holds(engine: Engine) {
    let runtime = Runtime::new().unwrap();
    let config = Config {
        cases: 10,
        failure_persistence: None,
        max_shrink_iters: 30,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&lives(), |groups| {
        runtime.block_on(async {
            let t = Shared::make(engine).await.0;
            let mut envelopes = BTreeMap::new();
            let s = scene(&t).await;
            for (funder, officer) in FUNDERS.into_iter().zip([&s.lead, &s.fund, &s.town]) {
                let new = NewEnvelope {
                    funder: funder.to_owned(),
                    scheme: "coup-de-pouce".to_owned(),
                    year: 2026,
                    department: String::new(),
                    opened: Cents(OPENED),
                    credit: Cents(0),
                    reason: "Budget".to_owned(),
                };
                envelopes.insert(funder, t.open_envelope(officer, &new).await.unwrap());
            }
            let mut today = AGREED;
            for (days, group) in groups {
                today = today.checked_add(days.days()).unwrap();
                t.set_day(today);
                let tries = group
                    .into_iter()
                    .map(|(n, what)| attempt(&t.app, &s, n, what));
                for outcome in futures_util::future::join_all(tries).await {
                    assert!(
                        !matches!(outcome, Err(AppError::Internal(_))),
                        "{outcome:?}"
                    );
                }
                check(&t, &s, &envelopes).await;
            }
            t.assert_sound().await;
            assert_counted(&t).await;
        });
        Ok(())
    });
    if let Err(e) = outcome {
        panic!("{engine:?}: {e}");
    }
}

#[test]
fn the_parts_of_a_dossier_hold_together_whatever_is_tried_on_sqlite() {
    holds(Engine::Sqlite);
}

#[test]
fn the_parts_of_a_dossier_hold_together_whatever_is_tried_on_postgres() {
    holds(Engine::Postgres);
}
