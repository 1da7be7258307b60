use thiserror::Error;

/// The few outcomes of storage that callers act on.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// A unique key is taken: the same thing was written by somebody else, or twice.
    #[error("already there: {0}")]
    Conflict(String),
    /// The row moved since it was read: reload, decide again, or show both.
    #[error("changed meanwhile: {0}")]
    Stale(&'static str),
    /// Locked or serialisation failure: the same command may be tried again.
    #[error("busy, try again: {0}")]
    Busy(String),
    /// The database does not answer or refuses to write: nothing was saved.
    #[error("storage unavailable: {0}")]
    Down(String),
    /// The disk is full: nothing was saved, and nothing will be until there is room again.
    #[error("no room left: {0}")]
    Full(String),
    /// What is stored cannot be read: a defect, or damage.
    #[error("unreadable data: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// Whether running the whole command again may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_))
    }
}
