//! Letters and prints: what goes out as PDF, and how it is made.
//!
//! The types here are light and always compiled: what a letter says ([`Receipt`],
//! [`DecisionLetter`], [`DossierPrint`]) and the [`Printer`] that turns it into a PDF. The engine
//! behind the printer (Typst) comes only with the cargo feature `typst`, because it triples the
//! time of a clean build; without it everything compiles, [`Printer::available`] says no and
//! [`Printer::print`] answers [`PrintError::NotInThisBuild`].
//!
//! How a letter looks and reads is not here: templates belong to the region, next to its schemes
//! (`regions/<region>/documents/*.typ`). A template sees its data, the shared `lib.typ`, and
//! nothing else: no other file, no network, no clock.

mod committee;
mod dates;
mod decision;
mod dossier;
mod parties;
mod printer;
mod receipt;
#[cfg(any(test, feature = "typst"))]
mod text;
mod words;

#[cfg(feature = "typst")]
mod engine;

pub use committee::{BookItem, CommitteeBook, Minutes, MinutesItem, MinutesMember, SittingHead};
pub use dates::{long_date, numeric_date};
pub use decision::{AmountStep, Change, DecisionKind, DecisionLetter, Rectifies};
pub use dossier::{Block, Column, DossierPrint, PrintSection};
pub use parties::{Addressee, Appeal, Court, Sender};
pub use printer::{PrintError, Printer};
pub use receipt::{FiledFile, MissingPiece, Receipt};
pub use words::amount_in_words;
