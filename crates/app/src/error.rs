use domain::form::FieldError;
use store::StoreError;
use thiserror::Error;

/// Why a command did nothing.
#[derive(Debug, Error)]
pub enum AppError {
    /// Not there, or not for this person: outsiders cannot tell which.
    #[error("not found")]
    NotFound,
    /// The person may see the thing but not do this now; the key of the sentence that says why.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// What was typed does not hold; every error at once.
    #[error("{} field errors", .0.len())]
    Invalid(Vec<FieldError>),
    /// The state of the dossier does not accept this any more.
    #[error(transparent)]
    State(#[from] domain::dossier::Refused),
    /// Somebody changed it meanwhile; nothing was overwritten.
    #[error("changed meanwhile")]
    Stale,
    /// The link does not exist, was used, or is too old.
    #[error("link {0}")]
    Link(LinkProblem),
    /// A file was refused; the key of the sentence and its arguments.
    #[error("file refused: {0:?}")]
    File(crate::pieces::FileProblem),
    /// The aid cannot be granted as state aid: it passes a ceiling, or something is not known.
    #[error("state aid: {0:?}")]
    Aid(Box<crate::aid::AidRefusal>),
    /// Try again in a moment.
    #[error("busy: {0}")]
    Busy(String),
    /// The database or the disk does not answer: nothing was saved.
    #[error("unavailable: {0}")]
    Down(String),
    /// There is no room left on the disk: nothing was saved.
    #[error("no room left: {0}")]
    Full(String),
    /// A defect: logged, never shown.
    #[error("internal: {0}")]
    Internal(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkProblem {
    Unknown,
    Used,
    Expired,
    /// It was sent to another address than that of the account.
    Elsewhere,
}

impl std::fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Elsewhere => "elsewhere",
        })
    }
}

impl From<StoreError> for AppError {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::Conflict(_) | StoreError::Stale(_) => Self::Stale,
            StoreError::Busy(m) => Self::Busy(m),
            StoreError::Down(m) => Self::Down(m),
            StoreError::Full(m) => Self::Full(m),
            StoreError::Corrupt(m) => Self::Internal(m),
        }
    }
}

impl From<std::io::Error> for AppError {
    fn from(e: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match e.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full(e.to_string()),
            _ => Self::Down(e.to_string()),
        }
    }
}

impl AppError {
    /// Nothing is wrong with what was asked: the same may succeed later.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Down(_) | Self::Full(_))
    }
}
