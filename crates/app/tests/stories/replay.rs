//! A draft tried on the dossiers filed: what it says, and that nothing is written.

use std::sync::{Arc, Mutex};

use app::replay::{Trial, replay_all};
use money::{Cents, Rate};
use policy::Region;
use policy::replay::{Change, Totals, Versions};
use testkit::{Engine, TestApp, both_databases};

/// Tevenn, with another rate in the version in force.
fn with_rate(percent: i32) -> Region {
    let mut region = (*testkit::tiny()).clone();
    for scheme in &mut region.schemes {
        for funding in &mut scheme.fundings {
            funding.rule.rate.value = Some(Rate::percent(percent));
        }
    }
    region
}

async fn tried(t: &TestApp, candidate: Region) -> (Vec<Change>, Totals) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let changes = Arc::clone(&kept);
    let store = t.db.open().await;
    let trial = Trial {
        scheme: "coup-de-pouce".to_owned(),
        baseline: testkit::tiny(),
        candidate: Arc::new(candidate),
        versions: Versions::OfTheirTime,
    };
    let totals = replay_all(
        &*store,
        trial,
        |_, _| {},
        move |change| changes.lock().unwrap().push(change),
    )
    .await
    .unwrap();
    let changes = kept.lock().unwrap().clone();
    (changes, totals)
}

/// Every row of every table, as text.
async fn everything(t: &TestApp, engine: Engine) -> Vec<(String, Vec<String>)> {
    let tables = match engine {
        // The search index is a virtual table that cannot be scanned; what it holds is in others.
        Engine::Sqlite => {
            "select name from sqlite_schema
             where type = 'table' and sql not like 'create virtual table%' order by name"
        }
        Engine::Postgres => {
            "select cast(table_name as text) from information_schema.tables
             where table_schema = current_schema() order by 1"
        }
    };
    let mut all = Vec::new();
    for table in t.db.texts(tables).await {
        let rows = match engine {
            Engine::Sqlite => {
                let columns =
                    t.db.texts(&format!("select name from pragma_table_info('{table}')"))
                        .await;
                let quoted: Vec<String> =
                    columns.iter().map(|c| format!("quote(\"{c}\")")).collect();
                format!(
                    "select {} from \"{table}\" order by 1",
                    quoted.join(" || ',' || ")
                )
            }
            Engine::Postgres => format!("select cast(t as text) from \"{table}\" t order by 1"),
        };
        all.push((table, t.db.texts(&rows).await));
    }
    all
}

both_databases! {
    async fn a_lower_rate_makes_a_loser_and_says_why(t: TestApp) {
        let holder = t.person("Maëlle Le Goff").await;
        let (_, number) = t.file(&holder).await;
        t.draft(&holder).await;
        let (same, totals) = tried(&t, with_rate(50)).await;
        assert!(same.is_empty());
        assert_eq!((totals.all.situations, totals.all.before), (1, Cents(100_000)), "a draft is not tried");
        let (changes, totals) = tried(&t, with_rate(40)).await;
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].key, number);
        assert_eq!(changes[0].gain(), Some(Cents(-20_000)));
        assert_eq!(changes[0].reasons[0].to_string(), "step:assemblee-tevenn:rate");
        assert_eq!((totals.all.losers, totals.all.lost), (1, Cents(20_000)));
        assert_eq!(totals.by_department()[0].of.as_deref(), Some("T1"));
        assert_eq!(totals.by_legal_form()[0].of.as_deref(), Some("person"));
    }

    async fn nothing_is_written(t: TestApp) {
        let engine = t.db.engine;
        let holder = t.person("Maëlle Le Goff").await;
        for _ in 0..3 {
            t.file(&holder).await;
        }
        let before = everything(&t, engine).await;
        assert!(before.iter().any(|(table, rows)| table == "versions" && rows.len() == 3));
        let (changes, _) = tried(&t, with_rate(10)).await;
        assert_eq!(changes.len(), 3);
        assert_eq!(everything(&t, engine).await, before);
    }
}
