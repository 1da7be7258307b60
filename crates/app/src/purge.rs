//! What is not needed any more is deleted by itself: how long each kind is kept, and why.
//!
//! [`KEPT`] is the whole list; docs/operations.md shows it and a test compares the two. Dossiers,
//! their pieces and the journal are not in it: how long those are kept is the authority's to say.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::Tx;

use crate::once::SENT;
use crate::{App, AppError};

const DAY: i64 = 86_400_000_000;
/// Rows deleted in one transaction: whoever else writes waits no longer than for these.
const BATCH: i64 = 200;
/// How often a process looks for what is over.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A kind of thing that is deleted when its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Session,
    Link,
    Sending,
    Start,
    Mail,
    FailedJob,
    Incoming,
}

/// How long a kind is kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    pub kind: Kind,
    pub what: &'static str,
    /// Days counted from `since`.
    pub days: i64,
    pub since: &'static str,
    pub why: &'static str,
}

pub const KEPT: [Kept; 7] = [
    Kept {
        kind: Kind::Session,
        what: "session",
        days: 0,
        since: "its end, 14 days after signing in",
        why: "an expired session opens nothing",
    },
    Kept {
        kind: Kind::Link,
        what: "one-time link of a mail",
        days: 30,
        since: "its use or its end",
        why: "for a month an old link still says that it was used, or has expired",
    },
    Kept {
        kind: Kind::Sending,
        what: "fingerprint of a form sent",
        days: 1,
        since: "the sending",
        why: "a second click comes at once",
    },
    Kept {
        kind: Kind::Start,
        what: "key of a dossier started",
        days: 1,
        since: "the start",
        why: "the same",
    },
    Kept {
        kind: Kind::Mail,
        what: "mail of the outbox, once sent",
        days: 90,
        since: "its writing",
        why: "to answer whoever did not receive it; it holds names, addresses and links",
    },
    Kept {
        kind: Kind::FailedJob,
        what: "job set aside",
        days: 365,
        since: "its last failure",
        why: "an administrator has a year to put it back",
    },
    Kept {
        kind: Kind::Incoming,
        what: "file half received (`files/incoming`)",
        days: 1,
        since: "its last byte",
        why: "left by a process that was killed",
    },
];

impl App {
    /// Purges when an hour has passed since this process last did.
    pub(crate) async fn purge_in_turn(&self) -> Result<usize, AppError> {
        let now = self.clock.now();
        {
            let mut last = self
                .purged
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if last.is_some_and(|last: Timestamp| now.duration_since(last) < EVERY) {
                return Ok(0);
            }
            *last = Some(now);
        }
        self.purge().await
    }

    /// Deletes all that is over; returns how much. Safe at any time, and from several processes.
    ///
    /// # Errors
    /// Only those of storage: what was deleted before stays deleted.
    pub async fn purge(&self) -> Result<usize, AppError> {
        let mut done = 0;
        for kept in KEPT {
            let before = self.now_us().saturating_sub(kept.days.saturating_mul(DAY));
            if kept.kind == Kind::Incoming {
                let age = Duration::from_micros(
                    u64::try_from(kept.days.saturating_mul(DAY)).unwrap_or(u64::MAX),
                );
                done += self.blobs.sweep(self.clock.of_files(), age).await?;
                continue;
            }
            loop {
                let n = self.purge_some(kept.kind, before).await?;
                done += n;
                if i64::try_from(n).is_ok_and(|n| n < BATCH) {
                    break;
                }
            }
        }
        if done > 0 {
            tracing::info!(done, "what was over is deleted");
        }
        Ok(done)
    }

    async fn purge_some(&self, kind: Kind, before: i64) -> Result<usize, AppError> {
        // Read apart: the one writer of SQLite is not held by a search.
        let mut tx = self.store.read().await?;
        let over = Over::find(&mut *tx, kind, before).await?;
        drop(tx);
        let n = over.len();
        if n > 0 {
            let mut tx = self.store.write().await?;
            over.delete(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(n)
    }
}

/// Keys of what is over.
enum Over {
    Sessions(Vec<Vec<u8>>),
    Links(Vec<Vec<u8>>),
    Commands(Vec<String>),
    Mails(Vec<uuid::Uuid>),
    FailedJobs(Vec<uuid::Uuid>),
}

impl Over {
    async fn find(tx: &mut dyn Tx, kind: Kind, before: i64) -> Result<Self, AppError> {
        Ok(match kind {
            Kind::Session => Self::Sessions(tx.sessions_over(before, BATCH).await?),
            Kind::Link => Self::Links(tx.links_over(before, BATCH).await?),
            Kind::Sending => Self::Commands(tx.commands_over(SENT, before, BATCH).await?),
            Kind::Start => Self::Commands(tx.commands_over("start:", before, BATCH).await?),
            Kind::Mail => Self::Mails(tx.mails_over(before, BATCH).await?),
            Kind::FailedJob => Self::FailedJobs(tx.failed_jobs_over(before, BATCH).await?),
            // Files, not rows.
            Kind::Incoming => Self::Commands(Vec::new()),
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Sessions(keys) | Self::Links(keys) => keys.len(),
            Self::Commands(keys) => keys.len(),
            Self::Mails(keys) | Self::FailedJobs(keys) => keys.len(),
        }
    }

    async fn delete(&self, tx: &mut dyn Tx) -> Result<(), AppError> {
        match self {
            Self::Sessions(keys) => {
                for key in keys {
                    tx.delete_session(key).await?;
                }
            }
            Self::Links(keys) => {
                for key in keys {
                    tx.delete_link(key).await?;
                }
            }
            Self::Commands(keys) => {
                for key in keys {
                    tx.delete_command(key).await?;
                }
            }
            Self::Mails(keys) => {
                for key in keys {
                    tx.delete_mail(*key).await?;
                }
            }
            Self::FailedJobs(keys) => {
                for key in keys {
                    tx.delete_failed_job(*key).await?;
                }
            }
        }
        Ok(())
    }
}

/// The list as a table, for docs/operations.md.
#[must_use]
pub fn markdown() -> String {
    let mut out =
        String::from("| what | kept for | counted from | why |\n| --- | --- | --- | --- |\n");
    for kept in KEPT {
        let time = match kept.days {
            0 => "no longer".to_owned(),
            1 => "1 day".to_owned(),
            n => format!("{n} days"),
        };
        out.push_str(&format!(
            "| {} | {time} | {} | {} |\n",
            kept.what, kept.since, kept.why
        ));
    }
    out
}
