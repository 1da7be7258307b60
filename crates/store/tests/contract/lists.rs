//! Lists of thousands of dossiers: whichever way a page is found (along an index, among what has a
//! word, among what an officer has in hand), it is the page that reading everything would give.

use std::cmp::Reverse;

use domain::dossier::State;
use jiff::ToSpan;
use jiff::civil::date;
use money::Cents;
use sqlx::Executor;
use store::{BulkDossier, Dossier, Store, WorklistQuery, WorklistSort};
use testkit::rows::{dossier, ground, id};
use testkit::{Engine, TestDb, both_databases};
use uuid::Uuid;

const MANY: u64 = 7_000;

/// The same numbers on each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// A dossier and the words it is found by.
struct Known {
    dossier: Dossier,
    words: Vec<&'static str>,
}

fn invent(dice: &mut Dice) -> Vec<Known> {
    (1..=MANY)
        .map(|n| {
            let state = State::ALL[usize::try_from(dice.below(State::ALL.len() as u64)).unwrap()];
            let filed = state != State::Draft && (state != State::Withdrawn || dice.below(3) > 0);
            let late = dice.below(2) == 0;
            let day = date(2020, 1, 1).saturating_add(
                i64::try_from(dice.below(300) + if late { 300 } else { 0 })
                    .unwrap()
                    .days(),
            );
            let mut words = vec!["tout"];
            if dice.below(2) == 0 {
                words.push("voile");
            }
            if dice.below(20) == 0 {
                words.push("filet");
            }
            if dice.below(1000) == 0 {
                words.push("rare");
            }
            // Common, and only at the end of the list.
            if late {
                words.push("ancre");
            }
            let few = n % 700 == 0;
            let dossier = Dossier {
                id: id(3, dice.below(u64::MAX / 2)),
                state,
                scheme: if dice.below(3) == 0 {
                    "autre"
                } else {
                    "coup-de-pouce"
                }
                .to_owned(),
                manager: if dice.below(10) == 0 { "mole" } else { "phare" }.to_owned(),
                department: format!("T{}", dice.below(3)),
                requested: (dice.below(5) > 0)
                    .then(|| Cents(i64::try_from(dice.below(40)).unwrap() * 100_000)),
                officer: if few {
                    Some(id(1, 3))
                } else {
                    (dice.below(3) > 0).then(|| id(1, 2))
                },
                updated_at: i64::try_from(dice.below(3_000)).unwrap(),
                filed_at: filed.then_some(1),
                silence_on: filed.then_some(day),
                suspended: dice.below(5) == 0,
                ..dossier(n)
            };
            Known { dossier, words }
        })
        .collect()
}

async fn write(store: &dyn Store, all: &[Known]) {
    let bulk: Vec<BulkDossier> = all
        .iter()
        .map(|k| BulkDossier {
            owner: None,
            project: None,
            dossier: k.dossier.clone(),
            version: None,
            tokens: k.words.join(" "),
            suspensions: Vec::new(),
            messages: Vec::new(),
            decision: None,
            journal: Vec::new(),
        })
        .collect();
    let mut tx = store.write().await.unwrap();
    tx.insert_bulk(&bulk).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the query says, in the words of the contract.
fn wanted(k: &Known, q: &WorklistQuery) -> bool {
    let d = &k.dossier;
    let open = d.state != State::Draft && !d.state.is_final();
    let last = q.tokens.len().saturating_sub(1);
    d.manager == q.manager
        && d.filed_at.is_some()
        && if q.states.is_empty() {
            open
        } else {
            q.states.contains(&d.state)
        }
        && q.scheme.as_ref().is_none_or(|s| *s == d.scheme)
        && q.department.as_ref().is_none_or(|s| *s == d.department)
        && q.officer.is_none_or(|o| d.officer == Some(o))
        && (!q.unassigned || d.officer.is_none())
        && q.silence_before.is_none_or(|day| {
            open && !d.suspended && d.lapsed_on.is_none() && d.silence_on.is_some_and(|s| s <= day)
        })
        && q.tokens.iter().enumerate().all(|(n, t)| {
            k.words
                .iter()
                .any(|w| w == t || (n == last && t.len() > 1 && w.starts_with(t.as_str())))
        })
}

fn expected(all: &[Known], q: &WorklistQuery) -> Vec<Uuid> {
    let mut found: Vec<&Dossier> = all
        .iter()
        .filter(|k| wanted(k, q))
        .map(|k| &k.dossier)
        .collect();
    match q.sort {
        WorklistSort::Silence => found.sort_by_key(|d| (d.silence_on, d.id)),
        WorklistSort::Updated => found.sort_by_key(|d| Reverse((d.updated_at, d.id))),
        WorklistSort::Requested => {
            found.sort_by_key(|d| Reverse((d.requested.unwrap_or_default(), d.id)))
        }
    }
    found.iter().map(|d| d.id).collect()
}

fn ask(dice: &mut Dice) -> WorklistQuery {
    let one_of = |dice: &mut Dice, n: u64| dice.below(n) == 0;
    let all: Vec<State> = State::ALL
        .into_iter()
        .filter(|s| *s != State::Draft)
        .collect();
    let soon = one_of(dice, 5);
    let words: [&[&str]; 10] = [
        &[],
        &[],
        &[],
        &["tout"],
        &["voile"],
        &["filet"],
        &["rare"],
        &["ancre"],
        &["voile", "fil"],
        &["tou"],
    ];
    WorklistQuery {
        manager: "phare".to_owned(),
        states: match dice.below(4) {
            _ if soon => Vec::new(),
            0 => Vec::new(),
            1 => all,
            2 => vec![State::Granted],
            _ => vec![State::Withdrawn, State::Review, State::Draft],
        },
        scheme: one_of(dice, 4).then(|| "autre".to_owned()),
        department: one_of(dice, 4).then(|| "T1".to_owned()),
        officer: one_of(dice, 4).then(|| id(1, 2 + dice.below(3))),
        unassigned: one_of(dice, 8),
        without: Vec::new(),
        silence_before: soon.then(|| date(2020, 6, 1)),
        tokens: words[usize::try_from(dice.below(10)).unwrap()]
            .iter()
            .map(|w| (*w).to_owned())
            .collect(),
        sort: [
            WorklistSort::Silence,
            WorklistSort::Updated,
            WorklistSort::Requested,
        ][usize::try_from(dice.below(3)).unwrap()],
        after: None,
        limit: [1, 26, 300][usize::try_from(dice.below(3)).unwrap()],
    }
}

/// Asks sixty queries at random, and compares pages and counts.
async fn compare(store: &dyn Store, all: &[Known], dice: &mut Dice) {
    for _ in 0..60 {
        let mut q = ask(dice);
        let expected = expected(all, &q);
        let mut tx = store.read().await.unwrap();
        for cap in [10, 1000] {
            let count = tx.count_worklist(&q, cap).await.unwrap();
            assert_eq!(
                count,
                cap.min(i64::try_from(expected.len()).unwrap()),
                "count of {q:?}"
            );
        }
        // The first pages, then one from the middle.
        for page in 0..3 {
            let from = page * q.limit as usize;
            let rows = tx.worklist(&q, id(1, 1)).await.unwrap();
            let ids: Vec<Uuid> = rows.iter().map(|r| r.dossier.id).collect();
            let rest = expected.get(from..).unwrap_or_default();
            assert_eq!(
                ids,
                rest[..rest.len().min(q.limit as usize)],
                "page {page} of {q:?}"
            );
            let Some(last) = rows.last() else { break };
            let d = &last.dossier;
            let key = match q.sort {
                WorklistSort::Silence => d.silence_on.unwrap().to_string(),
                WorklistSort::Updated => d.updated_at.to_string(),
                WorklistSort::Requested => d.requested.unwrap_or_default().0.to_string(),
            };
            q.after = Some((key, d.id));
        }
    }
}

both_databases! {
    async fn every_way_gives_what_reading_everything_gives(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        let all = invent(&mut dice);
        write(&*store, &all).await;
        compare(&*store, &all, &mut dice).await;
    }
}

/// The server believes that it has a million dossiers: words are common there that are rare here, and
/// are looked for in other ways, which give the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_believes_of_words_changes_no_list() {
    let db = TestDb::new(Engine::Postgres).await;
    let store = db.open().await;
    ground(&*store).await;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let all = invent(&mut dice);
    write(&*store, &all).await;
    let mut server = db.pg().await;
    server.execute("analyze dossier_search").await.unwrap();
    server
        .execute("update pg_class set reltuples = 1000000 where oid = 'dossier_search'::regclass")
        .await
        .unwrap();
    compare(&*store, &all, &mut dice).await;
}
