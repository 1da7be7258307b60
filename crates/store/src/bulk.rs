//! Writing many whole dossiers at once: populating for tests, imports later.

use async_trait::async_trait;
use uuid::Uuid;

use crate::{
    Account, Decision, Dossier, JournalEntry, Message, Project, Result, SuspensionRow, VersionRow,
};

/// One dossier with its life, ready to be written.
#[derive(Clone, Debug)]
pub struct BulkDossier {
    /// `None` when the owner is already written.
    pub owner: Option<Account>,
    /// `None` when the project is already written.
    pub project: Option<Project>,
    pub dossier: Dossier,
    pub version: Option<VersionRow>,
    /// Search tokens; empty for a draft.
    pub tokens: String,
    pub suspensions: Vec<SuspensionRow>,
    pub messages: Vec<Message>,
    pub decision: Option<Decision>,
    /// Its journal, in order, from its first entry.
    pub journal: Vec<JournalEntry>,
}

impl BulkDossier {
    /// Id of the dossier.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.dossier.id
    }
}

/// Writing in bulk: rows of each table together, in few statements.
#[async_trait]
pub trait Bulk {
    /// Writes them all. Counters are not moved: call [`crate::Work::recount`] at the end.
    async fn insert_bulk(&mut self, dossiers: &[BulkDossier]) -> Result<()>;
}
