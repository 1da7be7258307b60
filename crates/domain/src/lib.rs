//! Dossiers and projects: what they are, what may happen to them, what is right and wrong in them.
//!
//! Pure: no clock, no database, no chance. Facts come in, decisions and reasons go out; instants,
//! days and identifiers are parameters. Schemes, places, rates and deadlines come from `policy`.
//!
//! # To add an event to the life of a dossier
//! Add it to [`dossier::Event`], write its rows in [`dossier::TABLE`], say who may cause it in
//! [`permission`], then run the tests with `UPDATE_DOCS=1` to draw the documents again.
//!
//! # To add a kind of error
//! Add it to [`form::ErrorCode`] with the values that its sentence needs, and its message in every
//! language.

pub mod act;
pub mod aid;
pub mod answers;
pub mod batch;
pub mod calendar;
pub mod clock;
pub mod committee;
pub mod completeness;
pub mod correction;
pub mod diff;
pub mod dossier;
pub mod envelope;
pub mod facts;
pub mod form;
pub mod heard;
pub mod identifiers;
pub mod journal;
mod named;
pub mod number;
pub mod overlap;
pub mod part;
pub mod permission;
pub mod plan;
pub mod prefill;
pub mod share;
pub mod sheet;
pub mod trajectory;

pub use answers::Raw;
pub use number::Number;
