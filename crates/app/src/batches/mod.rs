//! One deed on many dossiers of the worklist: foreseen first, then done in the background, one
//! line for each dossier.
//!
//! A batch adds no way of changing a dossier: each line goes through the command of the dossier's
//! own page, as the person who asked, with the same rights, transaction, journal and mails. The
//! command remembers the batch as its sending (decision 8), so that a job cut short and run again
//! does to each dossier what it had not done yet, and nothing twice.

mod foresee;
mod prepare;
mod run;

pub(crate) use run::refusal;

use domain::batch::Deed;
use jiff::civil::Date;
use money::Cents;
use store::{Batch, BatchRow, BatchState, Envelope, Tx, WorklistQuery};
use uuid::Uuid;

use crate::accounts::email_key;
use crate::{App, AppError, Who};

/// Kind of the jobs that prepare and run batches.
pub(crate) const JOB: &str = "batch";
/// Lines on one page of a batch.
pub const PAGE: i64 = 100;
/// Batches shown to whoever made them.
const SHOWN: i64 = 20;

/// What is asked of every dossier of a batch.
#[derive(Clone, Debug)]
pub struct Order {
    pub deed: Deed,
    /// To whom they are given; `None` = to nobody.
    pub officer: Option<Uuid>,
    pub message: String,
    pub due_on: Option<Date>,
    /// A blank line separates two reasons.
    pub reasons: String,
    pub decided_on: Option<Date>,
    pub decided_by: String,
    pub signatory: String,
}

impl Order {
    /// Nothing but the deed.
    #[must_use]
    pub fn new(deed: Deed) -> Self {
        Self {
            deed,
            officer: None,
            message: String::new(),
            due_on: None,
            reasons: String::new(),
            decided_on: None,
            decided_by: String::new(),
            signatory: String::new(),
        }
    }
}

/// The dossiers of a batch.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Public numbers, ticked on one page of the list.
    These(Vec<String>),
    /// All that the filters find, however many.
    All(Box<WorklistQuery>),
}

/// How many lines are where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub all: i64,
    /// Lines by what was foreseen: `does`, `already`, or why not.
    pub expected: Vec<(String, i64)>,
    /// Lines by what came of them; those not tried yet are not here.
    pub results: Vec<(String, i64)>,
}

impl Counts {
    /// Lines for which something came out.
    #[must_use]
    pub fn tried(&self) -> i64 {
        self.results.iter().map(|(_, n)| n).sum()
    }

    /// Lines on which something will be done.
    #[must_use]
    pub fn to_do(&self) -> i64 {
        of(&self.expected, "does")
    }

    /// Lines done.
    #[must_use]
    pub fn done(&self) -> i64 {
        of(&self.results, "done")
    }
}

fn of(counts: &[(String, i64)], code: &str) -> i64 {
    counts
        .iter()
        .filter(|(known, _)| known == code)
        .map(|(_, n)| n)
        .sum()
}

/// A batch as its maker sees it.
pub struct BatchView {
    pub batch: Batch,
    pub counts: Counts,
    /// Name of the officer to whom dossiers are given.
    pub officer: Option<String>,
    pub rows: Vec<BatchRow>,
    /// What it grants in all; `None` where it grants nothing.
    pub total: Option<Cents>,
    /// Envelopes that it will draw on, while it waits to be started, with what it takes of each; `None`:
    /// envelopes bound these decisions, and none is opened for their year.
    pub draws: Vec<(Option<Envelope>, Cents)>,
    /// Rank after which the next page begins.
    pub next: Option<i64>,
}

impl App {
    /// A batch and one page of its lines, for whoever made it and still instructs for its body.
    /// Dossiers they are recused from are not on their lines.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn batch(&self, who: &Who, id: Uuid, after: i64) -> Result<BatchView, AppError> {
        let mut tx = self.store.read().await?;
        let batch = own(tx.batch(id).await?, who)?;
        let counts = counts_of(&mut *tx, id).await?;
        let mut rows = tx.batch_lines(id, after, PAGE).await?;
        let full = rows.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
        let next = rows.last().map(|r| r.line.rank()).filter(|_| full);
        let out = tx.recused_from(&email_key(&who.email)).await?;
        rows.retain(|r| !out.contains(&r.line.dossier));
        let total = match batch.deed {
            Deed::Grant => Some(tx.batch_total(id).await?),
            _ => None,
        };
        let draws = match (batch.state, batch.deed) {
            (BatchState::Ready, Deed::Grant) => self.draws(&mut *tx, &batch).await?,
            _ => Vec::new(),
        };
        let officer = match batch.officer {
            Some(officer) => tx.account(officer).await?.map(|a| a.name),
            None => None,
        };
        Ok(BatchView {
            batch,
            counts,
            officer,
            rows,
            total,
            draws,
            next,
        })
    }

    /// What the lines that will be granted take of each envelope, on the day they are decided.
    async fn draws(
        &self,
        tx: &mut dyn Tx,
        batch: &Batch,
    ) -> Result<Vec<(Option<Envelope>, Cents)>, AppError> {
        let day = batch.decided_on.unwrap_or_else(|| self.today());
        let mut draws: Vec<(Option<Envelope>, Cents)> = Vec::new();
        for (number, cents) in tx.batch_amounts(batch.id).await? {
            let Some(d) = tx.dossier_by_number(&number).await? else {
                continue;
            };
            let envelope = self.envelope_of(tx, &d, day).await?;
            if envelope.is_none() && !self.has_envelopes(tx, &d, None).await? {
                continue;
            }
            let id = |e: &Option<Envelope>| e.as_ref().map(|e| e.id);
            match draws.iter_mut().find(|(e, _)| id(e) == id(&envelope)) {
                Some((_, sum)) => *sum = Cents(sum.0.saturating_add(cents.0)),
                None => draws.push((envelope, cents)),
            }
        }
        Ok(draws)
    }

    /// The last batches of a person; of those that wait to be started, how many dossiers would change.
    ///
    /// # Errors
    /// Only those of storage.
    pub async fn batches(&self, who: &Who) -> Result<Vec<(Batch, Option<i64>)>, AppError> {
        let mut tx = self.store.read().await?;
        let mut all = Vec::new();
        for batch in tx.batches_of(who.account, SHOWN).await? {
            if !who.is_officer_of(&batch.manager) {
                continue;
            }
            let to_do = match batch.state {
                BatchState::Ready => Some(counts_of(&mut *tx, batch.id).await?.to_do()),
                _ => None,
            };
            all.push((batch, to_do));
        }
        Ok(all)
    }

    /// A step of a batch, as a job: it enqueues the next one until nothing is left.
    pub(crate) async fn batch_step(&self, id: Uuid) -> Result<(), AppError> {
        let state = {
            let mut tx = self.store.read().await?;
            tx.batch(id).await?.map(|b| b.state)
        };
        match state {
            Some(BatchState::Preparing) => self.prepare_step(id).await,
            Some(BatchState::Running) => self.run_step(id).await,
            Some(BatchState::Ready | BatchState::Done) | None => Ok(()),
        }
    }

    /// Whoever made a batch, as they are now: an account that was closed has no role left.
    async fn maker(&self, tx: &mut dyn Tx, batch: &Batch) -> Result<Who, AppError> {
        let account = tx.account(batch.account).await?.ok_or(AppError::NotFound)?;
        let roles = if account.disabled_at.is_some() {
            Vec::new()
        } else {
            tx.roles(account.id).await?
        };
        Ok(Who {
            account: account.id,
            name: account.name,
            email: account.email,
            roles,
            sent: None,
        })
    }
}

fn own(batch: Option<Batch>, who: &Who) -> Result<Batch, AppError> {
    batch
        .filter(|b| b.account == who.account && who.is_officer_of(&b.manager))
        .ok_or(AppError::NotFound)
}

async fn counts_of(tx: &mut dyn Tx, batch: Uuid) -> Result<Counts, AppError> {
    let mut counts = Counts::default();
    for (expected, result, n) in tx.batch_counts(batch).await? {
        counts.all += n;
        add(&mut counts.expected, expected, n);
        if !result.is_empty() {
            add(&mut counts.results, result, n);
        }
    }
    Ok(counts)
}

fn add(counts: &mut Vec<(String, i64)>, code: String, n: i64) {
    match counts.iter_mut().find(|(known, _)| *known == code) {
        Some((_, all)) => *all += n,
        None => counts.push((code, n)),
    }
}
