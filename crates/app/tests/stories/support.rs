//! Short words for what most stories do.

use app::officer::NewDecision;
use app::{AppError, Who};
use domain::dossier::State;
use jiff::civil::Date;
use money::Cents;
use store::JournalEntry;
use testkit::{TestApp, key};
use uuid::Uuid;

/// The body that manages the tiny region's scheme.
pub const PHARE: &str = "atelier-du-phare";

/// Who plays in most stories, and a filed dossier.
pub struct Cast {
    pub holder: Who,
    pub officer: Who,
    pub dossier: Uuid,
    /// The dossier's id as pages name it.
    pub key: String,
    pub number: String,
}

/// A complete dossier filed on the first day, and an officer.
pub async fn filed(t: &TestApp) -> Cast {
    let holder = t.person("Maëlle Le Goff").await;
    let officer = t.officer(PHARE).await;
    let (dossier, number) = t.file(&holder).await;
    Cast {
        holder,
        officer,
        dossier,
        key: key(dossier),
        number,
    }
}

/// The history that somebody may read of a dossier.
pub async fn told(t: &TestApp, who: &Who, key: &str) -> Vec<JournalEntry> {
    let story = t.whole_story(who, key).await.unwrap().story.unwrap();
    story.into_iter().map(|happened| happened.entry).collect()
}

/// The same, complete and in the officer's hands.
pub async fn in_review(t: &TestApp) -> Cast {
    let cast = filed(t).await;
    t.declare_complete(&cast.officer, &cast.key).await.unwrap();
    cast
}

/// The same, with what the rule gives proposed (1 000 €, half of the study).
pub async fn proposed(t: &TestApp) -> Cast {
    let cast = in_review(t).await;
    t.propose(&cast.officer, &cast.key, Cents(100_000), "")
        .await
        .unwrap();
    cast
}

/// A decision of a kind, with all that any kind asks for.
pub fn decision(kind: &str, on: Date) -> NewDecision {
    NewDecision {
        kind: kind.to_owned(),
        amount: (kind == "granted").then_some(Cents(100_000)),
        reasons: vec!["Parce que le Conseil l’a dit".to_owned()],
        decided_on: on,
        decided_by: "Conseil du Môle".to_owned(),
        signatory: "La présidente".to_owned(),
    }
}

pub async fn state(t: &TestApp, dossier: Uuid) -> State {
    t.row(dossier).await.state
}

/// The fields at fault of a refused command.
pub fn faults<T: std::fmt::Debug>(refused: Result<T, AppError>) -> Vec<String> {
    match refused {
        Err(AppError::Invalid(errors)) => errors.into_iter().map(|e| e.key).collect(),
        other => panic!("not refused for what was typed: {other:?}"),
    }
}

/// Kinds of the entries of a dossier's journal, in order.
pub async fn kinds(t: &TestApp, stream: Uuid) -> Vec<String> {
    let mut tx = t.store.read().await.unwrap();
    tx.journal(stream)
        .await
        .unwrap()
        .into_iter()
        .map(|e| e.kind)
        .collect()
}

/// How often something happened to a dossier.
pub async fn count(t: &TestApp, stream: Uuid, kind: &str) -> usize {
    kinds(t, stream).await.iter().filter(|k| *k == kind).count()
}

/// Counters that are not zero, as `state` and number.
pub async fn counters(t: &TestApp) -> Vec<(String, i64)> {
    let mut tx = t.store.read().await.unwrap();
    let all = tx.counters(PHARE).await.unwrap();
    all.into_iter()
        .filter(|c| c.n != 0)
        .map(|c| (c.state, c.n))
        .collect()
}

/// Fails unless the counters kept by the commands are those of a recount.
pub async fn assert_counted(t: &TestApp) {
    let kept = counters(t).await;
    let mut tx = t.store.write().await.unwrap();
    tx.recount().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        kept,
        counters(t).await,
        "the counters are not those of the dossiers"
    );
}
