//! The worklist: filters, cursors, counts, search.

use std::collections::BTreeSet;

use domain::dossier::State;
use jiff::civil::date;
use money::Cents;
use store::{Dossier, Store, WorklistQuery, WorklistRow, WorklistSort, analyse};
use testkit::rows::{dossier, ground, id, message};
use testkit::{Engine, TestDb, both_databases};
use uuid::Uuid;

fn of(manager: &str) -> WorklistQuery {
    WorklistQuery {
        manager: manager.into(),
        limit: 100,
        ..WorklistQuery::default()
    }
}

async fn ids(store: &dyn Store, q: &WorklistQuery) -> Vec<u64> {
    let mut tx = store.read().await.unwrap();
    let rows = tx.worklist(q, id(1, 1)).await.unwrap();
    let count = tx.count_worklist(q, 1000).await.unwrap();
    if q.after.is_none() && rows.len() < q.limit as usize {
        assert_eq!(
            count,
            i64::try_from(rows.len()).unwrap(),
            "the count is not that of the list"
        );
    }
    rows.iter().map(|r| r.dossier.id.as_u64_pair().1).collect()
}

/// The cursor after a row, as the pages make it.
fn cursor(row: &WorklistRow, sort: WorklistSort) -> Option<(String, Uuid)> {
    let d = &row.dossier;
    let key = match sort {
        WorklistSort::Silence => d.silence_on.unwrap().to_string(),
        WorklistSort::Updated => d.updated_at.to_string(),
        WorklistSort::Requested => d.requested.unwrap_or_default().0.to_string(),
    };
    Some((key, d.id))
}

async fn insert(store: &dyn Store, dossiers: &[Dossier]) {
    let mut tx = store.write().await.unwrap();
    for d in dossiers {
        tx.insert_dossier(d).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn index(store: &dyn Store, n: u64, texts: &[&str]) {
    let mut tx = store.write().await.unwrap();
    tx.index_dossier(id(3, n), &analyse::index(texts))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn search(text: &str) -> WorklistQuery {
    WorklistQuery {
        tokens: analyse::query(text),
        ..of("phare")
    }
}

both_databases! {
    async fn each_filter_leaves_what_it_says(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        insert(&*store, &[
            dossier(1),
            Dossier { state: State::Review, officer: Some(id(1, 2)), department: "T2".into(), ..dossier(2) },
            Dossier { state: State::Granted, ..dossier(3) },
            Dossier { state: State::Draft, number: None, filed_at: None, silence_on: None, ..dossier(4) },
            Dossier { manager: "mole".into(), ..dossier(5) },
            Dossier { scheme: "autre".into(), silence_on: Some(date(2026, 2, 1)), ..dossier(6) },
            Dossier { suspended: true, silence_on: Some(date(2026, 2, 1)), state: State::Correction, ..dossier(7) },
            // Its silence has come: it nears no more.
            Dossier { manager: "quai".into(), silence_on: Some(date(2026, 2, 1)), lapsed_on: Some(date(2026, 2, 1)), ..dossier(8) },
        ]).await;
        let s = &*store;
        // Open dossiers of this body only, nearest silence first.
        assert_eq!(ids(s, &of("phare")).await, [6, 7, 1, 2]);
        assert_eq!(ids(s, &of("mole")).await, [5]);
        assert_eq!(ids(s, &of("")).await, [0_u64; 0]);
        let states = |states: &[State]| WorklistQuery { states: states.to_vec(), ..of("phare") };
        assert_eq!(ids(s, &states(&[State::Granted])).await, [3]);
        assert_eq!(ids(s, &states(&[State::Review, State::Granted])).await, [2, 3]);
        let q = WorklistQuery { scheme: Some("autre".into()), ..of("phare") };
        assert_eq!(ids(s, &q).await, [6]);
        let q = WorklistQuery { department: Some("T2".into()), ..of("phare") };
        assert_eq!(ids(s, &q).await, [2]);
        let q = WorklistQuery { officer: Some(id(1, 2)), ..of("phare") };
        assert_eq!(ids(s, &q).await, [2]);
        let q = WorklistQuery { without: vec![id(3, 7), id(3, 2)], ..of("phare") };
        assert_eq!(ids(s, &q).await, [6, 1]);
        let q = WorklistQuery { unassigned: true, ..of("phare") };
        assert_eq!(ids(s, &q).await, [6, 7, 1]);
        for (day, found) in [(date(2026, 1, 31), vec![]), (date(2026, 2, 1), vec![6]), (date(2026, 4, 14), vec![6, 1, 2])] {
            let q = WorklistQuery { silence_before: Some(day), ..of("phare") };
            assert_eq!(ids(s, &q).await, found, "{day}");
        }
        let q = WorklistQuery { silence_before: Some(date(2026, 4, 14)), ..of("quai") };
        assert_eq!(ids(s, &of("quai")).await, [8]);
        assert_eq!(ids(s, &q).await, [0_u64; 0]);
    }

    /// A draft belongs to its authors: no filter shows it to an officer.
    async fn drafts_are_never_listed(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let draft = Dossier { state: State::Draft, number: None, filed_at: None, received_on: None, silence_on: None, ..dossier(1) };
        let thrown = Dossier { id: id(3, 2), state: State::Withdrawn, ..draft.clone() };
        insert(&*store, &[draft, thrown]).await;
        for sort in [WorklistSort::Silence, WorklistSort::Updated, WorklistSort::Requested] {
            for states in [vec![], vec![State::Draft], vec![State::Withdrawn], State::ALL.to_vec()] {
                let q = WorklistQuery { states, sort, ..of("phare") };
                assert_eq!(ids(&*store, &q).await, [0_u64; 0], "{q:?}");
            }
        }
    }

    async fn cursors_show_every_row_once_in_every_order(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        // Many equal keys, and dossiers that ask for no amount.
        let all: Vec<Dossier> = (1..=41)
            .map(|n| Dossier {
                silence_on: Some(date(2026, 3, 1 + i8::try_from(n % 4).unwrap())),
                updated_at: i64::try_from(n % 3).unwrap(),
                requested: (n % 5 != 0).then_some(Cents(i64::try_from(n % 6).unwrap() * 100_000)),
                ..dossier(n)
            })
            .collect();
        insert(&*store, &all).await;
        for sort in [WorklistSort::Silence, WorklistSort::Updated, WorklistSort::Requested] {
            for limit in [1, 7, 40, 41, 100] {
                let mut q = WorklistQuery { sort, limit, ..of("phare") };
                let mut seen = Vec::new();
                loop {
                    let rows = store.read().await.unwrap().worklist(&q, id(1, 1)).await.unwrap();
                    let Some(last) = rows.last() else { break };
                    q.after = cursor(last, sort);
                    seen.extend(rows.into_iter().map(|r| r.dossier));
                    assert!(seen.len() <= all.len(), "{sort:?} by {limit}: a row was shown twice");
                }
                let unique: BTreeSet<Uuid> = seen.iter().map(|d| d.id).collect();
                assert_eq!(unique.len(), all.len(), "{sort:?} by {limit}: rows are missing");
                let ordered = seen.windows(2).all(|w| match sort {
                    WorklistSort::Silence => (w[0].silence_on, w[0].id) < (w[1].silence_on, w[1].id),
                    WorklistSort::Updated => (w[0].updated_at, w[0].id) > (w[1].updated_at, w[1].id),
                    WorklistSort::Requested => (w[0].requested.unwrap_or_default(), w[0].id) > (w[1].requested.unwrap_or_default(), w[1].id),
                });
                assert!(ordered, "{sort:?}: out of order");
            }
        }
    }

    async fn a_cursor_holds_while_rows_come_and_go(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        insert(&*store, &(1..=6).map(|n| Dossier { id: id(3, n * 10), ..dossier(n) }).collect::<Vec<_>>()).await;
        let mut q = WorklistQuery { limit: 3, ..of("phare") };
        let rows = store.read().await.unwrap().worklist(&q, id(1, 1)).await.unwrap();
        q.after = cursor(&rows[2], q.sort);
        // Before the cursor one more, after it one more, and the row of the cursor itself leaves.
        insert(&*store, &[Dossier { id: id(3, 5), ..dossier(7) }, Dossier { id: id(3, 45), ..dossier(8) }]).await;
        let mut tx = store.write().await.unwrap();
        tx.update_dossier(&Dossier { state: State::Granted, ..rows[2].dossier.clone() }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ids(&*store, &q).await, [40, 45, 50]);
    }

    async fn a_line_tells_stage_officer_and_what_is_unread(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        insert(&*store, &[Dossier { officer: Some(id(1, 2)), ..dossier(1) }, dossier(2)]).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_message(&message(10, 1, "holder")).await.unwrap();
        tx.insert_message(&message(11, 2, "officer")).await.unwrap();
        tx.commit().await.unwrap();
        let unread = || async {
            let mut tx = store.read().await.unwrap();
            let rows = tx.worklist(&of("phare"), id(1, 3)).await.unwrap();
            assert_eq!(rows[0].stage, "feasibility");
            assert_eq!(rows[0].officer_name.as_deref(), Some("Gwenn Ar C’hoad 2"));
            assert_eq!(rows[1].officer_name, None);
            rows.iter().map(|r| r.unread).collect::<Vec<_>>()
        };
        assert_eq!(unread().await, [true, false]);
        for (reader, at, expected) in [(2, 10, true), (3, 9, true), (3, 10, false)] {
            let mut tx = store.write().await.unwrap();
            tx.set_seen(id(3, 1), id(1, reader), store::Seen { messages_at: at, version: 0 }).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(unread().await, [expected, false]);
        }
    }

    async fn search_folds_accents_case_plurals_and_takes_beginnings(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        insert(&*store, &(1..=4).map(dossier).collect::<Vec<_>>()).await;
        index(&*store, 1, &["2026-000147-K", "Études salées d’Île-Vraz", "Maëlle Le Goff", "Plougastel-Daoulas"]).await;
        index(&*store, 2, &["2026-000148-C", "L’étude du cœur", "Association Ti ar Vro", "Brest"]).await;
        index(&*store, 3, &["2026-000149-X", "Boulangeries or cafés NEAR me", "Noé", "Brest"]).await;
        for (text, found) in [
            ("etude", vec![1, 2]),
            ("ÉTUDES", vec![1, 2]),
            ("études salee", vec![1]),
            ("Plougast", vec![1]),
            ("daoulas", vec![1]),
            ("plougastel daou", vec![1]),
            ("coeur", vec![2]),
            ("cœurs", vec![2]),
            ("brest", vec![2, 3]),
            ("brest etude", vec![2]),
            ("2026-000147-K", vec![1]),
            ("000148", vec![2]),
            ("0001", vec![1, 2, 3]),
            ("goff", vec![1]),
            ("off", vec![]),
            ("boulangerie", vec![3]),
            ("or", vec![3]),
            ("near", vec![3]),
            ("not brest", vec![]),
            ("rien du tout", vec![]),
            ("\"brest\" & | ! ( ) : * '", vec![2, 3]),
            ("brest:* -- ;", vec![2, 3]),
        ] {
            assert_eq!(ids(&*store, &search(text)).await, found, "{text}");
        }
        // Nothing left after analysis is no filter at all.
        assert_eq!(ids(&*store, &search("’ – «")).await, [1, 2, 3, 4]);
    }

    async fn an_index_follows_the_dossier(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        insert(&*store, &[dossier(1), dossier(2)]).await;
        index(&*store, 1, &["Voiles"]).await;
        index(&*store, 2, &["Voiles"]).await;
        index(&*store, 1, &["Filets"]).await;
        assert_eq!(ids(&*store, &search("voile")).await, [2]);
        assert_eq!(ids(&*store, &search("filet")).await, [1]);
        index(&*store, 1, &[]).await;
        assert_eq!(ids(&*store, &search("filet")).await, [0_u64; 0]);
        // Other filters still hold.
        let q = WorklistQuery { manager: "mole".into(), ..search("voile") };
        assert_eq!(ids(&*store, &q).await, [0_u64; 0]);
    }

    async fn a_count_stops_at_its_bound(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        insert(&*store, &(1..=9).map(dossier).collect::<Vec<_>>()).await;
        let mut tx = store.read().await.unwrap();
        for (cap, found) in [(1, 1), (8, 8), (9, 9), (10, 9)] {
            assert_eq!(tx.count_worklist(&of("phare"), cap).await.unwrap(), found);
        }
    }
}

/// Words made from few letters, so that they often meet: whatever is indexed and whatever is asked,
/// both engines give the same dossiers.
#[tokio::test(flavor = "multi_thread")]
async fn both_engines_find_the_same_for_any_text() {
    let dbs = [
        TestDb::new(Engine::Sqlite).await,
        TestDb::new(Engine::Postgres).await,
    ];
    let stores = [dbs[0].open().await, dbs[1].open().await];
    let letters: Vec<char> = "aeéèsxtœ 12-’E".chars().collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut word = |length: u64| -> String {
        (0..length)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                letters[usize::try_from(state % letters.len() as u64).unwrap()]
            })
            .collect()
    };
    let texts: Vec<String> = (0..60).map(|n| word(3 + n % 12)).collect();
    for store in &stores {
        ground(&**store).await;
        insert(&**store, &(1..=60).map(dossier).collect::<Vec<_>>()).await;
        for (n, text) in (1..).zip(&texts) {
            index(&**store, n, &[text]).await;
        }
    }
    let mut found_some = 0;
    for n in 0..300 {
        let q = search(&word(1 + n % 7));
        if q.tokens.is_empty() {
            continue;
        }
        let both = [ids(&*stores[0], &q).await, ids(&*stores[1], &q).await];
        assert_eq!(both[0], both[1], "{:?}", q.tokens);
        found_some += usize::from(!both[0].is_empty());
    }
    assert!(
        found_some > 50,
        "the texts asked find too little to prove anything: {found_some}"
    );
}
