//! Many at once: nothing is given twice, nothing is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use store::{AccountQuery, Dossier, DossierKey, Result, Store, StoreError};
use testkit::rows::{account, dossier, ground, id, job, link};
use testkit::{TestDb, both_databases};
use uuid::Uuid;

/// Tries again while storage is busy, as the application does.
async fn patiently<T, Fut: Future<Output = Result<T>>>(mut one: impl FnMut() -> Fut) -> Result<T> {
    for _ in 0..200 {
        match one().await {
            Err(StoreError::Busy(_)) => {
                tokio::time::sleep(std::time::Duration::from_millis(3)).await
            }
            done => return done,
        }
    }
    one().await
}

async fn at_once<T: Send + 'static, Fut>(
    store: &Arc<dyn Store>,
    count: u64,
    one: impl Fn(Arc<dyn Store>, u64) -> Fut,
) -> Vec<T>
where
    Fut: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count)
        .map(|n| tokio::spawn(one(store.clone(), n)))
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

both_databases! {
    async fn each_job_goes_to_one_worker(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        for n in 0..200 {
            tx.enqueue(&job(n, 1)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let claimed: Vec<Vec<Uuid>> = at_once(&store, 8, |store, _| async move {
            let mut mine = Vec::new();
            loop {
                let jobs = patiently(|| async {
                    let mut tx = store.write().await?;
                    let jobs = tx.claim_jobs(10, 1000, 7).await?;
                    tx.commit().await?;
                    Ok(jobs)
                })
                .await
                .unwrap();
                if jobs.is_empty() {
                    return mine;
                }
                mine.extend(jobs.into_iter().map(|j| j.id));
            }
        })
        .await;
        let all: Vec<Uuid> = claimed.into_iter().flatten().collect();
        let unique: BTreeSet<Uuid> = all.iter().copied().collect();
        assert_eq!((all.len(), unique.len()), (200, 200));
    }

    async fn whoever_gives_up_takes_nobody_along(db: TestDb) {
        let store = db.open().await;
        let outcomes = at_once(&store, 60, |store, n| async move {
            patiently(|| async {
                let mut tx = store.write().await?;
                tx.insert_account(&account(n + 1)).await?;
                match n % 3 {
                    // It meets an error on its way.
                    0 => tx.insert_account(&account(n + 1)).await?,
                    // It changes its mind.
                    1 => return Ok(()),
                    _ => {}
                }
                tx.commit().await
            })
            .await
        })
        .await;
        for (n, outcome) in outcomes.iter().enumerate() {
            let refused = matches!(outcome, Err(StoreError::Conflict(_)));
            assert!(if n % 3 == 0 { refused } else { outcome.is_ok() }, "{n}: {outcome:?}");
        }
        let there = store.read().await.unwrap().accounts(&AccountQuery::default(), 100).await.unwrap();
        let there: BTreeSet<Uuid> = there.into_iter().map(|a| a.id).collect();
        let kept: BTreeSet<Uuid> = (0..60).filter(|n| n % 3 == 2).map(|n| account(n + 1).id).collect();
        assert_eq!(there, kept);
    }

    async fn numbers_are_never_given_twice(db: TestDb) {
        let store = db.open().await;
        let blocks: Vec<i64> = at_once(&store, 40, |store, n| async move {
            patiently(|| async {
                let mut tx = store.write().await?;
                let first = tx.reserve_numbers(2026, 5).await?;
                // One in five is given up: what it reserved may be given again, never doubled.
                if n % 5 == 0 {
                    return Ok(0);
                }
                tx.commit().await?;
                Ok(first)
            })
            .await
            .unwrap()
        })
        .await;
        let kept: Vec<i64> = blocks.into_iter().filter(|b| *b > 0).collect();
        let unique: BTreeSet<i64> = kept.iter().copied().collect();
        assert_eq!(kept.len(), 32);
        assert_eq!(unique.len(), 32);
        assert!(unique.iter().all(|first| first % 5 == 1));
        assert_eq!(unique.last(), Some(&(31 * 5 + 1)));
    }

    async fn counters_lose_nothing(db: TestDb) {
        let store = db.open().await;
        at_once(&store, 20, |store, n| async move {
            let shard = i64::try_from(n % 3).unwrap();
            for _ in 0..5 {
                patiently(|| async {
                    let mut tx = store.write().await?;
                    tx.add_counters("phare", "a", shard, &[("draft", -1), ("filed", 1)]).await?;
                    tx.commit().await
                })
                .await
                .unwrap();
            }
        })
        .await;
        let found = store.read().await.unwrap().counters("phare").await.unwrap();
        assert_eq!(found.iter().map(|c| (c.state.as_str(), c.n)).collect::<Vec<_>>(), [("draft", -100), ("filed", 100)]);
    }

    async fn of_many_writers_of_one_row_one_is_right(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        tx.commit().await.unwrap();
        for round in 0..5_i64 {
            let outcomes: Vec<Result<()>> = at_once(&store, 10, move |store, n| async move {
                patiently(|| async {
                    let mut tx = store.write().await?;
                    let mine = Dossier { version: 1 + round, title: format!("{n}"), ..dossier(1) };
                    tx.update_dossier(&mine).await?;
                    tx.put_section(mine.id, "project", round, &format!("{{\"n\":\"{n}\"}}"), id(1, 1), 0).await?;
                    tx.commit().await
                })
                .await
            })
            .await;
            let done = outcomes.iter().filter(|o| o.is_ok()).count();
            let stale = outcomes.iter().filter(|o| matches!(o, Err(StoreError::Stale(_)))).count();
            assert_eq!((done, stale), (1, 9), "{outcomes:?}");
        }
        let mut tx = store.read().await.unwrap();
        let d = tx.dossier(id(3, 1)).await.unwrap().unwrap();
        let section = tx.section(d.id, "project").await.unwrap().unwrap();
        assert_eq!((d.version, section.rev), (6, 5));
        assert_eq!(section.data, format!("{{\"n\":\"{}\"}}", d.title));
    }

    async fn one_address_one_link_one_command(db: TestDb) {
        let store = db.open().await;
        let mut tx = store.write().await.unwrap();
        tx.insert_link(&link(1, "verify", None)).await.unwrap();
        tx.commit().await.unwrap();
        let won = |outcomes: Vec<Result<()>>| outcomes.iter().filter(|o| o.is_ok()).count();
        let accounts = at_once(&store, 8, |store, n| async move {
            patiently(|| async {
                let mut tx = store.write().await?;
                let mut a = account(n + 10);
                a.email_key = "same@tevenn.example".into();
                tx.insert_account(&a).await?;
                tx.commit().await
            })
            .await
        })
        .await;
        assert!(accounts.iter().all(|o| matches!(o, Ok(()) | Err(StoreError::Conflict(_)))), "{accounts:?}");
        assert_eq!(won(accounts), 1);
        let uses = at_once(&store, 8, |store, _| async move {
            patiently(|| async {
                let mut tx = store.write().await?;
                tx.use_link(&[1; 32], 5).await?;
                tx.commit().await
            })
            .await
        })
        .await;
        assert!(uses.iter().all(|o| matches!(o, Ok(()) | Err(StoreError::Stale(_)))), "{uses:?}");
        assert_eq!(won(uses), 1);
        let commands = at_once(&store, 8, |store, _| async move {
            patiently(|| async {
                let mut tx = store.write().await?;
                tx.insert_command("key", None, "done", 5).await?;
                tx.commit().await
            })
            .await
        })
        .await;
        assert!(commands.iter().all(|o| matches!(o, Ok(()) | Err(StoreError::Conflict(_)))), "{commands:?}");
        assert_eq!(won(commands), 1);
    }

    /// Whoever holds a dossier reads what the one before wrote.
    async fn writers_of_a_held_dossier_come_one_after_the_other(db: TestDb) {
        let store = db.open().await;
        ground(&*store).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_dossier(&dossier(1)).await.unwrap();
        tx.commit().await.unwrap();
        let outcomes: Vec<Result<()>> = at_once(&store, 12, |store, _| async move {
            let mut tx = store.write().await?;
            let d = tx.hold_dossier(&DossierKey::Id(id(3, 1))).await?.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            tx.update_dossier(&d).await?;
            tx.commit().await
        })
        .await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let mut tx = store.read().await.unwrap();
        // In a reading transaction it only reads, by whatever name.
        for key in [DossierKey::Id(id(3, 1)), DossierKey::Number("2026-000001-K".to_owned())] {
            assert_eq!(tx.hold_dossier(&key).await.unwrap().unwrap().version, 13);
        }
        for key in [DossierKey::Id(id(3, 2)), DossierKey::Number("2026-000002-K".to_owned())] {
            assert_eq!(tx.hold_dossier(&key).await.unwrap(), None);
        }
    }
}
