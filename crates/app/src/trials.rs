//! Trials that people start from a page: run in the background, followed, read, forgotten.
//!
//! They are kept in the memory of this process and never stored: a trial touches no dossier and
//! leaves nothing behind. A restart forgets them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::permission::SiteAction;
use policy::replay::{Change, Totals, Versions, csv};
use policy::{Region, Scheme, Text};
use tokio::sync::watch;
use uuid::Uuid;

use crate::replay::{Trial, replay_all};
use crate::{App, AppError, Who};

/// Trials that run at the same time; a further one is asked to wait.
const RUNNING: usize = 2;
/// Trials kept for a person; an older one is forgotten.
const KEPT: usize = 5;
/// Changed dossiers shown on the page.
pub const LISTED: usize = 100;
/// Changed dossiers in the file to download; the command line gives more.
pub const IN_FILE: usize = 50_000;

/// The trials of this process.
#[derive(Default)]
pub(crate) struct Trials(Mutex<BTreeMap<Uuid, Arc<Kept>>>);

struct Kept {
    owner: Uuid,
    what: What,
    done: AtomicU64,
    about: AtomicU64,
    end: watch::Sender<Option<End>>,
}

/// What a trial compares, for its page.
#[derive(Clone, Debug)]
pub struct What {
    pub scheme: String,
    pub versions: Versions,
    /// What was changed, in words.
    pub about: String,
    /// The conditions of both policies in words, by id, those of the draft first.
    pub conditions: Vec<(String, Text)>,
}

#[derive(Clone)]
enum End {
    Done(Arc<Found>),
    Failed,
}

/// What a trial found.
#[derive(Debug)]
pub struct Found {
    pub totals: Totals,
    /// The first ones, at most [`LISTED`].
    pub changes: Vec<Change>,
    /// Changed dossiers as CSV, at most [`IN_FILE`].
    pub csv: String,
}

/// Where a trial stands.
#[derive(Clone, Debug)]
pub enum Standing {
    Running { done: u64, about: u64 },
    Failed,
    Done(Arc<Found>),
}

/// A trial as its page shows it.
#[derive(Clone, Debug)]
pub struct View {
    pub what: What,
    pub standing: Standing,
    /// The person may know which dossiers change: an officer of the body that manages the scheme.
    /// Others see totals only.
    pub dossiers: bool,
}

impl Trials {
    fn all(&self) -> MutexGuard<'_, BTreeMap<Uuid, Arc<Kept>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// The schemes a person may try a draft of: those of the bodies they instruct for, all of them
    /// for an administrator; only versions with a form, which have dossiers.
    ///
    /// # Errors
    /// `NotFound` for whoever may try none.
    pub fn triable(&self, who: &Who) -> Result<Vec<&Scheme>, AppError> {
        self.site(who, SiteAction::TryPolicy)?;
        let of_theirs = |scheme: &&Scheme| {
            let manager = scheme.manager.as_deref();
            who.is_admin() || manager.is_some_and(|body| who.is_officer_of(body))
        };
        let schemes = self.region.schemes.iter();
        Ok(schemes
            .filter(|scheme| scheme.form.is_some())
            .filter(of_theirs)
            .collect())
    }

    /// Starts a trial of a draft on every dossier of its scheme; gives its id.
    ///
    /// # Errors
    /// `NotFound` when the scheme is not theirs, `Busy` when too many trials run.
    pub fn start_trial(
        self: &Arc<Self>,
        who: &Who,
        candidate: Region,
        what: What,
    ) -> Result<Uuid, AppError> {
        if !self.triable(who)?.iter().any(|one| one.id == what.scheme) {
            return Err(AppError::NotFound);
        }
        let id = self.id()?;
        let kept = Arc::new(Kept {
            owner: who.account,
            what: what.clone(),
            done: AtomicU64::new(0),
            about: AtomicU64::new(0),
            end: watch::Sender::new(None),
        });
        {
            let mut all = self.trials.all();
            let running = all.values().filter(|one| one.end.borrow().is_none());
            if running.count() >= RUNNING {
                return Err(AppError::Busy("too many trials".to_owned()));
            }
            let mine: Vec<Uuid> = all
                .iter()
                .filter(|(_, one)| one.owner == who.account)
                .map(|(id, _)| *id)
                .collect();
            // Ids grow with time: the first ones are the oldest.
            for old in mine.iter().take((mine.len() + 1).saturating_sub(KEPT)) {
                all.remove(old);
            }
            all.insert(id, Arc::clone(&kept));
        }
        let app = Arc::clone(self);
        tokio::spawn(async move {
            let end = match app.run_trial(candidate, &kept).await {
                Ok(found) => End::Done(Arc::new(found)),
                Err(error) => {
                    tracing::error!(%error, "a trial failed");
                    End::Failed
                }
            };
            kept.end.send_replace(Some(end));
        });
        Ok(id)
    }

    async fn run_trial(&self, candidate: Region, kept: &Kept) -> Result<Found, AppError> {
        let trial = Trial {
            scheme: kept.what.scheme.clone(),
            baseline: Arc::clone(&self.region),
            candidate: Arc::new(candidate),
            versions: kept.what.versions,
        };
        let gathered = Arc::new(Mutex::new((
            Vec::new(),
            format!("{}\n", csv::HEADER),
            0_usize,
        )));
        let sink = Arc::clone(&gathered);
        let progress = |done, about| {
            kept.done.store(done, Ordering::Relaxed);
            kept.about.store(about, Ordering::Relaxed);
        };
        let totals = replay_all(&*self.store, trial, progress, move |change| {
            let mut gathered = sink.lock().unwrap_or_else(PoisonError::into_inner);
            let (changes, file, lines) = &mut *gathered;
            if *lines < IN_FILE {
                *lines += 1;
                file.push_str(&change.csv());
                file.push('\n');
            }
            if changes.len() < LISTED {
                changes.push(change);
            }
        })
        .await?;
        let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let (changes, csv, _) = std::mem::take(&mut *gathered);
        Ok(Found {
            totals,
            changes,
            csv,
        })
    }

    /// A trial of this person, waiting a moment for its end.
    ///
    /// # Errors
    /// `NotFound` for anybody else, and once it is forgotten.
    pub async fn trial(
        &self,
        who: &Who,
        id: Uuid,
        patience: std::time::Duration,
    ) -> Result<View, AppError> {
        self.site(who, SiteAction::TryPolicy)?;
        let kept = self.trials.all().get(&id).map(Arc::clone);
        let kept = kept
            .filter(|one| one.owner == who.account)
            .ok_or(AppError::NotFound)?;
        let mut end = kept.end.subscribe();
        // Whether it ended or not is read below.
        let _ = tokio::time::timeout(patience, end.wait_for(Option::is_some)).await;
        let standing = match kept.end.borrow().clone() {
            None => Standing::Running {
                done: kept.done.load(Ordering::Relaxed),
                about: kept.about.load(Ordering::Relaxed),
            },
            Some(End::Failed) => Standing::Failed,
            Some(End::Done(found)) => Standing::Done(found),
        };
        let mut managers = self
            .region
            .schemes
            .iter()
            .filter(|one| one.id == kept.what.scheme);
        let dossiers = managers.any(|scheme| {
            let manager = scheme.manager.as_deref();
            manager.is_some_and(|body| who.is_officer_of(body))
        });
        Ok(View {
            what: kept.what.clone(),
            standing,
            dossiers,
        })
    }
}
