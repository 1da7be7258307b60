//! The acknowledgement of receipt (*accusé de réception*), CRPA L112-3 and R112-5.

use jiff::civil::Date;
use serde::Serialize;

use crate::dates;
use crate::parties::{Addressee, Appeal, Sender};

/// Everything the receipt of a filed dossier must say.
///
/// Amounts come already written (`12 000,00 €`); dates are civil dates in the region's time zone
/// and reach the template written out.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Public number of the dossier.
    pub number: String,
    /// Name of the scheme, as people know it.
    pub scheme: String,
    pub sender: Sender,
    pub applicant: Addressee,
    pub project_title: String,
    /// Aid asked, written; `None` when the scheme asks for no amount.
    pub requested_amount: Option<String>,
    /// Day of receipt, from which delays run.
    #[serde(serialize_with = "dates::long")]
    pub received_on: Date,
    /// Hour of receipt, e.g. « 14 h 32 », when the page that filed it showed one.
    pub received_at: Option<String>,
    /// Day on which silence will mean rejection, if no indispensable piece is missing.
    #[serde(serialize_with = "dates::long")]
    pub silence_on: Date,
    /// Length of that delay, in months.
    pub silence_months: u8,
    pub missing_pieces: Vec<MissingPiece>,
    /// Last day to send the missing pieces; printed only when some are missing.
    #[serde(serialize_with = "dates::long_option")]
    pub pieces_due_on: Option<Date>,
    pub appeal: Appeal,
    pub files: Vec<FiledFile>,
    /// Day on which this copy was made.
    #[serde(serialize_with = "dates::long")]
    pub generated_on: Date,
    /// Marks the document as worthless: demonstration data.
    pub demo: bool,
}

/// A piece that was asked and is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingPiece {
    pub label: String,
    /// Only an indispensable piece suspends the delay (CRPA L114-5 and L114-5-1).
    pub indispensable: bool,
}

/// A file received with the dossier, so that the applicant can prove what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FiledFile {
    /// What was asked, e.g. « Statuts signés ».
    pub label: String,
    /// Name of the file as sent.
    pub name: String,
    /// First digits of its SHA-256.
    pub sha256: String,
}

impl FiledFile {
    /// Length of the printed fingerprint, in hexadecimal digits: enough to compare by eye, and
    /// the whole one is in the journal.
    pub const DIGITS: usize = 12;

    /// Keeps the first [`Self::DIGITS`] digits of a hexadecimal SHA-256.
    pub fn new(label: impl Into<String>, name: impl Into<String>, sha256: &str) -> Self {
        Self {
            label: label.into(),
            name: name.into(),
            sha256: sha256.chars().take(Self::DIGITS).collect(),
        }
    }
}
