//! The application as people use it, on both databases: the life of a dossier from the first
//! question to the letter, who may do what, and what must hold whatever happens.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod accounts;
mod aid;
mod applicants;
mod batches;
mod bodies;
mod choices;
mod clock;
mod committees;
mod decisions;
mod envelopes;
mod expert;
mod filing;
mod instruction;
mod interleavings;
mod jobs;
mod journal;
mod once;
mod parts;
mod permissions;
mod properties;
mod purge;
mod rectify;
mod replay;
mod requests;
mod righted;
mod seats;
mod shared_lives;
mod sharing;
mod smtp;
mod support;
