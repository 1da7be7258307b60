//! The service itself, killed with kill -9 while 200 people file at the same moment: whoever was
//! told a number finds the dossier under it, and nobody's was filed twice.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::dossier::State;
use support::{Person, Service, ask, open_the_page, person, today};
use testkit::{Engine, TestApp, key};
use tokio::sync::Barrier;
use uuid::Uuid;

const PEOPLE: usize = 200;

/// The number that the person is sent to, when the service said so.
fn acknowledged(answer: &str) -> Option<String> {
    let place = answer.lines().find_map(|l| l.strip_prefix("location: "))?;
    let number = place
        .strip_prefix("/dossiers/")?
        .strip_suffix("?depose=1")?;
    Some(number.to_owned())
}

async fn survives(engine: Engine) {
    let t = today(engine).await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(person(&t, n).await);
    }

    let mut told: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    let mut running = None;
    // Killed after so many answers, others being under way; then not at all: what is left is filed
    // in peace.
    for end in [Some(1), Some(30), Some(60), None] {
        let service = Service::start(&t);
        // Who was told goes home; who was filed and not told sees it on the page.
        let mut waiting = Vec::new();
        for p in &people {
            if t.row(p.dossier).await.state == State::Draft {
                waiting.push(p.dossier);
            }
        }
        for p in people.iter_mut().filter(|p| waiting.contains(&p.dossier)) {
            let path = format!("/dossiers/{}/verifier", key(p.dossier));
            open_the_page(&service, &path, p).await;
        }
        let answers = Arc::new(AtomicUsize::new(0));
        let gate = Arc::new(Barrier::new(waiting.len() + 1));
        let filings: Vec<_> = people
            .iter()
            .filter(|p| waiting.contains(&p.dossier))
            .map(|p| {
                let (p, gate, address) = (p.clone(), gate.clone(), service.address.clone());
                let answers = answers.clone();
                tokio::spawn(async move {
                    gate.wait().await;
                    let path = format!("/dossiers/{}/deposer", key(p.dossier));
                    let answer =
                        ask(&address, "POST", &path, &p, &format!("_jeton={}", p.token)).await;
                    answers.fetch_add(1, Ordering::SeqCst);
                    (p.dossier, answer)
                })
            })
            .collect();
        gate.wait().await;
        if let Some(end) = end {
            while answers.load(Ordering::SeqCst) < end.min(waiting.len()) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            drop(service);
        } else {
            running = Some(service);
        }
        for filing in filings {
            let (dossier, answer) = filing.await.unwrap();
            match answer.as_deref().map(acknowledged) {
                Some(Some(number)) => told.entry(dossier).or_default().push(number),
                Some(None) if end.is_none() => panic!("refused: {}", answer.unwrap_or_default()),
                _ => {}
            }
        }
        check(&t, &people, &told).await;
    }
    drop(running);
    for p in &people {
        assert_eq!(t.row(p.dossier).await.state, State::Filed);
    }
    assert!(told.len() > 30, "only {} were told a number", told.len());
}

async fn check(t: &TestApp, people: &[Person], told: &BTreeMap<Uuid, Vec<String>>) {
    let mut numbers = BTreeMap::new();
    let mut tx = t.store.read().await.unwrap();
    for p in people {
        let d = tx.dossier(p.dossier).await.unwrap().unwrap();
        let versions = tx.versions(d.id).await.unwrap().len();
        let submits = tx
            .journal(d.id)
            .await
            .unwrap()
            .iter()
            .filter(|e| e.kind == "dossier.submit")
            .count();
        match &d.number {
            Some(number) => {
                assert_eq!(
                    (d.state, versions, submits),
                    (State::Filed, 1, 1),
                    "{number}"
                );
                assert_eq!(
                    numbers.insert(number.clone(), d.id),
                    None,
                    "{number} was given twice"
                );
            }
            None => assert_eq!((d.state, versions, submits), (State::Draft, 0, 0)),
        }
        for number in told.get(&d.id).into_iter().flatten() {
            assert_eq!(
                d.number.as_ref(),
                Some(number),
                "what was acknowledged is not there"
            );
        }
    }
    drop(tx);
    t.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_filings_survive_kill_9_on_sqlite() {
    survives(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_filings_survive_kill_9_on_postgres() {
    survives(Engine::Postgres).await;
}
