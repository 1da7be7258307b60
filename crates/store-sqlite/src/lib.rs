//! The store on SQLite. The queries live in `sql/`, shared with the other engine and compiled
//! against both; only what differs between the two is in [`engine`].

#[path = "../../../sql/accounts.rs"]
mod accounts;
#[path = "../../../sql/acts.rs"]
mod acts;
#[path = "../../../sql/aid.rs"]
mod aid;
#[path = "../../../sql/batches.rs"]
mod batches;
#[path = "../../../sql/bulk.rs"]
mod bulk;
#[path = "../../../sql/choices.rs"]
mod choices;
#[path = "../../../sql/committees.rs"]
mod committees;
#[path = "../../../sql/dossiers.rs"]
mod dossiers;
mod engine;
#[path = "../../../sql/envelopes.rs"]
mod envelopes;
#[path = "../../../sql/file.rs"]
mod file;
#[path = "../../../sql/housekeeping.rs"]
mod housekeeping;
#[path = "../../../sql/journal.rs"]
mod journal;
#[path = "../../../sql/papers.rs"]
mod papers;
#[path = "../../../sql/parts.rs"]
mod parts;
#[path = "../../../sql/rows.rs"]
mod rows;
#[path = "../../../sql/tx.rs"]
mod tx;
#[path = "../../../sql/work.rs"]
mod work;
#[path = "../../../sql/worklist.rs"]
mod worklist;

pub use engine::SqliteStore;
