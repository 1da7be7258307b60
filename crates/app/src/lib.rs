//! Commands and queries: load → authorise → decide → write → journal → enqueue → commit.
//!
//! Every command is one function, one transaction, one or more journal entries. Time, ids and
//! randomness come from [`App`]; the rules come from `domain` and `policy`; the words of mails come
//! from [`Texts`]. Nothing here knows HTTP.
//!
//! To add a command: write a method in the module of its topic that opens `self.store.write()`,
//! loads, calls [`App::access`], decides with a pure function, writes, calls [`journal`] and
//! [`jobs`] helpers, commits; then give it a row in the permission table and a contract test.

pub mod accounts;
pub mod admin;
pub mod aid;
pub mod applicant;
pub mod assessment;
pub mod batches;
pub mod blobs;
pub mod committee;
pub mod desk;
pub mod envelopes;
mod error;
pub mod expert;
mod filing;
pub mod foretold;
pub mod holder;
pub mod jobs;
mod journal;
mod limits;
pub mod mail;
pub mod messages;
mod numbers;
pub mod officer;
mod once;
pub mod parts;
pub mod pieces;
pub mod projects;
pub mod purge;
pub mod rectify;
mod remind;
pub mod replay;
pub mod requests;
mod runtime;
pub mod seal;
mod sharing;
pub mod trials;
pub mod view;
mod workflow;

pub use accounts::{Session, Who};
pub use error::{AppError, LinkProblem};
pub use once::Sending;
pub use runtime::{
    App, Clock, Config, FixedClock, Random, ShiftedClock, SystemClock, SystemRandom, Texts,
};
