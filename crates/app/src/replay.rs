//! Trying a draft of the policy on every dossier filed so far. Reads, and never writes.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Arc;

use domain::answers::Raw;
use domain::facts::Facts;
use domain::form::Said;
use domain::plan::{self, Plan};
use policy::replay::{Case, Change, Replay, Side, Totals, Versions};
use policy::{LawDates, Region};
use store::{Store, Submitted};
use uuid::Uuid;

use crate::AppError;
use crate::projects::answers_of;

/// Dossiers read in one statement.
const PAGE: i64 = 2_000;

/// What is tried.
#[derive(Clone)]
pub struct Trial {
    pub scheme: String,
    /// The policy that dossiers were filed under.
    pub baseline: Arc<Region>,
    pub candidate: Arc<Region>,
    /// The version of the candidate.
    pub versions: Versions,
}

/// Runs a trial over every dossier of its scheme, in the order they were opened. `changed` receives
/// each dossier whose outcome differs, `progress` how many were tried and about how many there are.
///
/// What is read is what was submitted last; it is never written, in no table.
///
/// # Errors
/// Those of storage; `Internal` when what is stored is not ours.
pub async fn replay_all(
    store: &dyn Store,
    trial: Trial,
    mut progress: impl FnMut(u64, u64) + Send,
    mut changed: impl FnMut(Change) + Send + 'static,
) -> Result<Totals, AppError> {
    let scheme = trial.scheme.clone();
    // Rules run beside the reading, on a thread of their own.
    let (pages, mut received) = tokio::sync::mpsc::channel::<Vec<Submitted>>(2);
    let running = tokio::task::spawn_blocking(move || {
        let mut replay = Replay::new(
            &trial.scheme,
            Side {
                region: &trial.baseline,
                versions: Versions::OfTheirTime,
            },
            Side {
                region: &trial.candidate,
                versions: trial.versions,
            },
        );
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        while let Some(page) = received.blocking_recv() {
            let cases = cases_of(&trial.baseline, &page, threads)?;
            replay
                .push_all(&cases, threads)
                .into_iter()
                .for_each(&mut changed);
        }
        Ok::<Totals, AppError>(replay.into_totals())
    });
    let mut tx = store.read().await?;
    let about = u64::try_from(tx.count_submitted(&scheme).await?).unwrap_or(0);
    let mut after = Uuid::nil();
    let mut done = 0;
    loop {
        let page = tx.submitted(&scheme, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.dossier;
        done += u64::try_from(page.len()).unwrap_or(0);
        // A worker that stopped says why below.
        if pages.send(page).await.is_err() {
            break;
        }
        progress(done, about);
    }
    drop(tx);
    drop(pages);
    running
        .await
        .map_err(|error| AppError::Internal(format!("the replay stopped: {error}")))?
}

/// What was last submitted of some dossiers, on so many threads, in their order.
fn cases_of(region: &Region, page: &[Submitted], threads: usize) -> Result<Vec<Case>, AppError> {
    let share = page.len().div_ceil(threads).max(1);
    let parts: Vec<Result<Vec<Case>, AppError>> = std::thread::scope(|scope| {
        let started: Vec<_> = page
            .chunks(share)
            .map(|part| scope.spawn(|| part.iter().map(|row| case_of(region, row)).collect()))
            .collect();
        let joined = started.into_iter().map(|thread| match thread.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    let mut cases = Vec::with_capacity(page.len());
    for part in parts {
        cases.extend(part?);
    }
    Ok(cases)
}

/// What was last submitted of a dossier, as rules read it.
fn case_of(region: &Region, row: &Submitted) -> Result<Case, AppError> {
    let mut situation = answers_of(region, &row.situation, &row.commune, &row.stage)?;
    let form = region
        .scheme_version(&row.scheme, row.scheme_from)
        .and_then(|scheme| scheme.form.as_ref());
    if let Some(form) = form {
        let sections: BTreeMap<String, Raw> = serde_json::from_str(&row.data)
            .map_err(|e| AppError::Internal(format!("a submitted version is unreadable: {e}")))?;
        let said = Said::of(form, Raw::merged(sections.values()));
        let plan = Plan::read(&said.all);
        let facts = Facts {
            form,
            said: &said,
            plan: &plan,
            base: plan::eligible_base(&plan, form, &BTreeMap::new()),
            filed_on: row.received_on,
        };
        for (name, value) in facts.situation(&region.territory).iter() {
            situation.set(name, value.clone());
        }
        // Each policy judges the lines by its own rules.
        situation.set_plan(plan.to_rules());
    }
    Ok(Case {
        key: row
            .number
            .clone()
            .unwrap_or_else(|| row.dossier.to_string()),
        situation,
        on: row.received_on.unwrap_or(row.scheme_from),
        dates: LawDates {
            filing: row.received_on,
            grant: row.decided_on,
            signature: None,
        },
        version: Some(row.scheme_from),
    })
}
