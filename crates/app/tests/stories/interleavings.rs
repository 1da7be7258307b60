//! Money, whatever is tried in whatever order, several at once (invariants 4 and 6): every entry sums
//! to zero, nothing is committed beyond what was opened, what is committed is what was granted, and
//! no years of state aid pass their ceiling.

use app::aid::NewLink;
use app::envelopes::NewEnvelope;
use app::officer::NewDecision;
use app::rectify::NewRectification;
use app::{App, AppError};
use domain::dossier::State;
use domain::envelope::Account;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use money::Cents;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::{Engine, TestApp, key};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::support::{PHARE, assert_counted, decision};

/// What somebody tries on one of the dossiers.
#[derive(Clone, Debug)]
enum Try {
    Propose(i64),
    Grant(i64),
    Refuse,
    Adjourn,
    Reopen,
    Withdraw,
    /// An amount, or a refusal.
    Rectify(Option<i64>),
    /// More is opened, or less.
    Vote(i64),
}

const DOSSIERS: usize = 3;
const OPENED: i64 = 250_000;

/// Aid of the one undertaking behind all dossiers, in cents. Little room is left under the ceiling, and
/// more from February 2026 on, when the first of them has left the years that count.
const PAST_AID: [(Date, i64); 2] = [(date(2024, 2, 1), 150_000), (date(2025, 6, 1), 24_750_000)];
/// As the island of the tests has it: so much in two years.
const AID_CEILING: i64 = 25_000_000;
const AID_YEARS: i64 = 2;
const UNDERTAKING: &str = "732829320";

/// Groups of tries: those of a group run at the same time, some days after the group before.
fn lives() -> impl Strategy<Value = Vec<(i64, Vec<(usize, Try)>)>> {
    let cents = 10_000..200_000_i64;
    let one = prop_oneof![
        4 => cents.clone().prop_map(Try::Propose),
        4 => cents.clone().prop_map(Try::Grant),
        1 => Just(Try::Refuse),
        1 => Just(Try::Adjourn),
        1 => Just(Try::Reopen),
        1 => Just(Try::Withdraw),
        3 => prop::option::weighted(0.8, cents).prop_map(Try::Rectify),
        1 => (-150_000..150_000_i64).prop_map(Try::Vote),
    ];
    let group = prop::collection::vec((0..DOSSIERS, one), 1..4);
    prop::collection::vec((0..12i64, group), 1..10)
}

struct Scene {
    officer: app::Who,
    holder: app::Who,
    envelope: Uuid,
    dossiers: Vec<Uuid>,
}

async fn attempt(app: &App, s: &Scene, dossier: Uuid, what: Try) -> Result<(), AppError> {
    let (who, k) = (&s.officer, &key(dossier));
    let day = app.today();
    match what {
        Try::Propose(cents) => {
            app.propose(who, k, Cents(cents), "Le montant convient")
                .await
        }
        Try::Grant(cents) => {
            let new = NewDecision {
                amount: Some(Cents(cents)),
                ..decision("granted", day)
            };
            app.decide(who, k, &new).await.map(drop)
        }
        Try::Refuse => app
            .decide(who, k, &decision("refused", day))
            .await
            .map(drop),
        Try::Adjourn => app
            .decide(who, k, &decision("adjourned", day))
            .await
            .map(drop),
        Try::Reopen => app.reopen(who, k).await,
        Try::Withdraw => app.withdraw(&s.holder, k, "").await,
        Try::Rectify(amount) => {
            let last = {
                let mut tx = app.store.read().await?;
                tx.decisions(dossier).await?.pop()
            };
            let new = NewRectification {
                decision: last.map_or(Uuid::nil(), |d| d.id),
                kind: if amount.is_some() {
                    "granted"
                } else {
                    "refused"
                }
                .to_owned(),
                amount: amount.map(Cents),
                reasons: vec!["Le vote".to_owned()],
                why: "Une erreur".to_owned(),
                decided_on: day,
                decided_by: "le Conseil".to_owned(),
                signatory: "La présidente".to_owned(),
            };
            app.rectify(who, k, &new).await.map(drop)
        }
        Try::Vote(cents) => {
            app.vote_envelope(who, s.envelope, Cents(cents), "Un vote")
                .await
        }
    }
}

async fn check(t: &TestApp, s: &Scene) {
    let mut tx = t.store.read().await.unwrap();
    let envelopes = tx.envelopes(None).await.unwrap();
    let e = envelopes.iter().find(|e| e.id == s.envelope).unwrap();
    let postings = tx.postings(s.envelope, 100_000).await.unwrap();
    let mut entries = std::collections::BTreeMap::new();
    for p in &postings {
        *entries.entry(p.entry).or_insert(0) += p.cents.0;
    }
    assert!(
        entries.values().all(|sum| *sum == 0),
        "an entry does not sum to zero"
    );
    let sum = |account| -> i64 {
        postings
            .iter()
            .filter(|p| p.account == account)
            .map(|p| p.cents.0)
            .sum()
    };
    assert_eq!(sum(Account::Budget), -e.balance.opened.0);
    assert_eq!(sum(Account::Committed), e.balance.committed.0);
    assert_eq!(sum(Account::Reserved), e.balance.reserved.0);
    assert!(e.balance.committed <= e.balance.opened, "{:?}", e.balance);
    let mut granted = 0;
    let mut aids = PAST_AID.to_vec();
    for dossier in &s.dossiers {
        let d = tx.dossier(*dossier).await.unwrap().unwrap();
        let of_it = if d.state == State::Granted {
            d.granted.unwrap_or_default().0
        } else {
            0
        };
        let held = tx.held_by(*dossier).await.unwrap();
        let committed: i64 = held.iter().map(|(_, h)| h.committed.0).sum();
        assert_eq!(committed, of_it, "{} {:?}", d.state, d.granted);
        granted += of_it;
        // Decisions are written once, in order, and never again.
        let decisions = tx.decisions(*dossier).await.unwrap();
        assert!(decisions.iter().zip(1..).all(|(d, n)| d.n == n));
        // What the ledger of state aid counts is what is granted, or nothing under no regime.
        let mut aid = 0;
        for row in tx.aids_of_dossier(*dossier).await.unwrap() {
            let changes = tx.aid_changes(row.id).await.unwrap();
            let now = changes.last().map_or(row.amount, |c| c.amount).0;
            aids.push((row.granted_on, now));
            aid += now;
        }
        assert!(
            aid == of_it || aid == 0,
            "{aid} is counted, {of_it} is granted"
        );
    }
    assert_eq!(granted, e.balance.committed.0);
    // A sum over the years that end on a day can only be largest where an aid was granted.
    for (day, _) in &aids {
        let before = day.checked_sub(AID_YEARS.years()).unwrap();
        let window = aids.iter().filter(|(on, _)| *on > before && on <= day);
        let sum: i64 = window.map(|(_, cents)| cents).sum();
        assert!(sum <= AID_CEILING, "{sum} in the years to {day}");
    }
}

/// The undertaking has its past aid, and every dossier is of it.
async fn one_undertaking(t: &TestApp, officer: &app::Who, dossiers: &[Uuid]) {
    let mut file = String::from("undertaking,date,regime,grant_equivalent,name\n");
    for (day, cents) in PAST_AID {
        file.push_str(&format!(
            "{UNDERTAKING},{day},general,{},Le Fournil\n",
            cents / 100
        ));
    }
    t.import_aid(officer, file.as_bytes())
        .await
        .unwrap()
        .unwrap();
    for dossier in dossiers {
        let own = t.open_undertaking(officer, &key(*dossier)).await.unwrap();
        let link = NewLink {
            number: UNDERTAKING.into(),
            name: "Le Fournil".into(),
            from: date(2020, 1, 1),
            reason: "La même direction".into(),
        };
        t.link_organisations(officer, own, &link).await.unwrap();
    }
}

fn holds(engine: Engine) {
    let runtime = Runtime::new().unwrap();
    let config = Config {
        cases: 8,
        failure_persistence: None,
        max_shrink_iters: 30,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&lives(), |groups| {
        runtime.block_on(async {
            let t = TestApp::new(engine).await;
            let officer = t.officer(PHARE).await;
            let holder = t.person("Maëlle").await;
            let new = NewEnvelope {
                funder: "assemblee-tevenn".to_owned(),
                scheme: "coup-de-pouce".to_owned(),
                year: 2026,
                department: String::new(),
                opened: Cents(OPENED),
                credit: Cents(0),
                reason: "Budget".to_owned(),
            };
            let envelope = t.open_envelope(&officer, &new).await.unwrap();
            let mut dossiers = Vec::new();
            for _ in 0..DOSSIERS {
                let (id, _) = t.file(&holder).await;
                t.declare_complete(&officer, &key(id)).await.unwrap();
                dossiers.push(id);
            }
            one_undertaking(&t, &officer, &dossiers).await;
            let scene = Scene {
                officer,
                holder,
                envelope,
                dossiers,
            };
            let mut today = date(2026, 1, 14);
            for (days, group) in groups {
                today = today.checked_add(days.days()).unwrap();
                t.set_day(today);
                let tries = group
                    .into_iter()
                    .map(|(n, what)| attempt(&t.app, &scene, scene.dossiers[n], what));
                for outcome in futures_util::future::join_all(tries).await {
                    assert!(
                        !matches!(outcome, Err(AppError::Internal(_))),
                        "{outcome:?}"
                    );
                }
                check(&t, &scene).await;
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
fn money_holds_whatever_is_tried_on_sqlite() {
    holds(Engine::Sqlite);
}

#[test]
fn money_holds_whatever_is_tried_on_postgres() {
    holds(Engine::Postgres);
}
