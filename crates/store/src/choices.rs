//! The help to choose under a budget, each time a sitting consulted it.

use async_trait::async_trait;
use uuid::Uuid;

use crate::Result;

/// One consultation. What was asked and found is JSON, as `app` writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SittingChoice {
    pub id: Uuid,
    pub sitting: Uuid,
    /// Who consulted it.
    pub account: Uuid,
    pub asked: String,
    pub candidates: String,
    /// Empty while it is being computed.
    pub found: String,
    /// Steps done, and in all.
    pub done: i64,
    pub about: i64,
    pub created_at: i64,
    pub ended_at: Option<i64>,
}

/// What a dossier is compared by, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub dossier: Uuid,
    /// The instruction note, JSON.
    pub note: Option<String>,
    /// What was last submitted, JSON: section → raw answers.
    pub submitted: Option<String>,
}

#[async_trait]
pub trait Choices {
    /// What each of these dossiers is compared by, in no order.
    async fn compared(&mut self, dossiers: &[Uuid]) -> Result<Vec<Compared>>;
    async fn insert_choice(&mut self, c: &SittingChoice) -> Result<()>;
    async fn choice(&mut self, id: Uuid) -> Result<Option<SittingChoice>>;
    /// Those of a sitting, oldest first.
    async fn choices_of(&mut self, sitting: Uuid) -> Result<Vec<SittingChoice>>;
    async fn set_choice_progress(&mut self, id: Uuid, done: i64, about: i64) -> Result<()>;
    /// Writes what was found, unless it is known.
    async fn set_choice_found(&mut self, id: Uuid, found: &str, at: i64) -> Result<()>;
}
