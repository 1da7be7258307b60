//! The contract of storage: every method, on both engines, with the same outcome.

mod accounts;
mod concurrency;
mod dossiers;
mod journal;
mod outages;
mod papers;
mod schema;
mod work;
mod worklist;
