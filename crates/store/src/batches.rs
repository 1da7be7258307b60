//! One deed on many dossiers: what was asked, and a line for each dossier.

use async_trait::async_trait;
use domain::batch::Deed;
use domain::dossier::State;
use jiff::civil::Date;
use uuid::Uuid;

use crate::Result;

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// Its dossiers are being looked for; nothing is done.
    Preparing,
    /// All is foreseen, and a person has to say yes.
    Ready,
    Running,
    Done,
}

impl BatchState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
        }
    }
}

impl std::str::FromStr for BatchState {
    type Err = ();

    fn from_str(name: &str) -> std::result::Result<Self, ()> {
        [Self::Preparing, Self::Ready, Self::Running, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == name)
            .ok_or(())
    }
}

/// What was asked of many dossiers, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: Uuid,
    pub account: Uuid,
    pub manager: String,
    pub deed: Deed,
    /// To whom they are given; `None` = to nobody.
    pub officer: Option<Uuid>,
    pub message: String,
    pub due_on: Option<Date>,
    pub reasons: String,
    pub decided_on: Option<Date>,
    pub decided_by: String,
    pub signatory: String,
    pub state: BatchState,
    /// The filters of the list, as `app` writes them; empty when dossiers were ticked.
    pub query: String,
    /// The last dossier looked at; empty before the first.
    pub cursor: String,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
}

/// Added to the rank of a line on which nothing will be done: those on which something will come first.
pub const BATCH_LATER: i64 = 1_000_000_000_000;

impl BatchLine {
    /// Where the line stands among those shown.
    #[must_use]
    pub fn rank(&self) -> i64 {
        if self.expected == "does" {
            self.n
        } else {
            self.n.saturating_add(BATCH_LATER)
        }
    }
}

/// One dossier of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchLine {
    pub batch: Uuid,
    pub n: i64,
    pub dossier: Uuid,
    /// `does`, `already`, or why nothing will be done.
    pub expected: String,
    /// Pieces to ask (ids, by commas), or the amount in cents.
    pub detail: String,
    /// Empty while nothing was tried; then `done`, `already`, or why it was refused.
    pub result: String,
    pub done_at: Option<i64>,
}

/// A line with what a page says of its dossier.
#[derive(Clone, Debug)]
pub struct BatchRow {
    pub line: BatchLine,
    pub number: String,
    pub title: String,
    pub applicant: String,
    pub state: State,
    pub scheme: String,
    pub scheme_from: String,
}

#[async_trait]
pub trait Batches {
    async fn insert_batch(&mut self, b: &Batch) -> Result<()>;
    async fn batch(&mut self, id: Uuid) -> Result<Option<Batch>>;
    /// In a transaction that writes: waits for whoever is writing to this batch, and makes others
    /// wait until the end.
    async fn hold_batch(&mut self, id: Uuid) -> Result<Option<Batch>>;
    /// Writes how far it is: state, cursor, instants.
    async fn update_batch(&mut self, b: &Batch) -> Result<()>;
    /// Latest first.
    async fn batches_of(&mut self, account: Uuid, limit: i64) -> Result<Vec<Batch>>;

    /// Adds a line, unless the batch has one for this dossier.
    async fn insert_batch_line(&mut self, l: &BatchLine) -> Result<()>;
    /// Lines after a rank, in order.
    async fn batch_lines(&mut self, batch: Uuid, after: i64, limit: i64) -> Result<Vec<BatchRow>>;
    /// Lines not tried yet, in order.
    async fn batch_waiting(&mut self, batch: Uuid, limit: i64) -> Result<Vec<BatchLine>>;
    /// Writes what came of a line, unless it is known.
    async fn set_batch_result(&mut self, batch: Uuid, n: i64, result: &str, at: i64) -> Result<()>;
    /// The sum of the amounts that will be granted; asked of a batch that grants alone.
    async fn batch_total(&mut self, batch: Uuid) -> Result<money::Cents>;
    /// The same by scheme, version and department, each with the number of one of its dossiers.
    async fn batch_amounts(&mut self, batch: Uuid) -> Result<Vec<(String, money::Cents)>>;
    /// How many lines have each (expected, result).
    async fn batch_counts(&mut self, batch: Uuid) -> Result<Vec<(String, String, i64)>>;
}
