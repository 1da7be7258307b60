//! What puts a signed decision right, and the signed minutes as they are kept.

use async_trait::async_trait;
use jiff::civil::Date;
use money::Cents;
use uuid::Uuid;

use crate::{Result, SittingItem};

/// An act that rectifies the decision of a sitting, from its drafting to its two signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rectification {
    pub id: Uuid,
    pub sitting: Uuid,
    pub dossier: Uuid,
    /// The decision it corrects.
    pub decision: Uuid,
    /// `granted` or `refused`.
    pub kind: String,
    pub amount: Option<Cents>,
    pub reasons: Vec<String>,
    /// What was wrong.
    pub why: String,
    pub decided_on: Date,
    pub decided_by: String,
    pub signatory: String,
    pub created_by: Uuid,
    pub created_at: i64,
    /// Names of those who signed; empty while they have not.
    pub signed_chair: String,
    pub signed_secretary: String,
    /// The decision it made, once both have signed.
    pub made: Option<Uuid>,
}

/// A paper of a sitting, kept by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingPaper {
    pub sitting: Uuid,
    /// `minutes`.
    pub kind: String,
    /// SHA-256.
    pub hash: Vec<u8>,
    pub size: i64,
    pub created_at: i64,
}

#[async_trait]
pub trait Rectifications {
    async fn insert_rectification(&mut self, r: &Rectification) -> Result<()>;
    /// In a transaction that writes: waits for whoever is writing to it, and makes others wait.
    async fn hold_rectification(&mut self, id: Uuid) -> Result<Option<Rectification>>;
    /// Writes the signatures and what came of them.
    async fn update_rectification(&mut self, r: &Rectification) -> Result<()>;
    /// Takes back one that is not in force.
    async fn remove_rectification(&mut self, id: Uuid) -> Result<()>;
    /// Those of a sitting, oldest first.
    async fn rectifications_of(&mut self, sitting: Uuid) -> Result<Vec<Rectification>>;
    /// Those of a dossier that wait for a signature.
    async fn rectifications_waiting(&mut self, dossier: Uuid) -> Result<Vec<Rectification>>;
    /// What signed sittings decided on a dossier, latest day first, with the day.
    async fn signed_items(&mut self, dossier: Uuid) -> Result<Vec<(SittingItem, Date)>>;

    /// Keeps a paper, unless there is one.
    async fn insert_sitting_paper(&mut self, p: &SittingPaper) -> Result<()>;
    async fn sitting_paper(&mut self, sitting: Uuid, kind: &str) -> Result<Option<SittingPaper>>;
}
