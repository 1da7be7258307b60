//! The contract of storage: every method, on both engines, with the same outcome.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod accounts;
mod aid;
mod concurrency;
mod dossiers;
mod file;
mod journal;
mod lists;
mod outages;
mod papers;
mod schema;
mod work;
mod worklist;
