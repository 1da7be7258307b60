//! What a committee has on paper: the record of its decisions, and the book of a sitting.

use jiff::civil::Date;
use serde::Serialize;

use crate::dates;
use crate::dossier::PrintSection;

/// What both papers say of a sitting. Amounts come already written.
#[derive(Clone, Debug, Serialize)]
pub struct SittingHead {
    /// Public authority, for the head of the page.
    pub authority: String,
    pub tagline: Option<String>,
    pub committee: String,
    #[serde(serialize_with = "dates::long")]
    pub held_on: Date,
    /// Place and hour, as convened.
    pub place: String,
    #[serde(serialize_with = "dates::long")]
    pub generated_on: Date,
    pub demo: bool,
}

/// The record of decisions (*relevé de décisions*).
#[derive(Clone, Debug, Serialize)]
pub struct Minutes {
    #[serde(flatten)]
    pub sitting: SittingHead,
    /// How the committee decides, in one sentence.
    pub rule: String,
    pub members: Vec<MinutesMember>,
    pub items: Vec<MinutesItem>,
    /// What the committee consulted, one sentence each.
    pub mentions: Vec<String>,
    /// Signatures there are, in words; none = not signed yet.
    pub signatures: Vec<String>,
    /// Signed by both: otherwise the paper says that it is a draft.
    pub signed: bool,
}

/// A member, and whether they were there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MinutesMember {
    pub name: String,
    /// Chair, substitute, advisory voice; empty for a voting member.
    pub capacity: String,
    /// « présente », « pouvoir donné à … », « absent ».
    pub presence: String,
}

/// What was decided on one dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MinutesItem {
    /// Place on the agenda, from 1.
    pub n: usize,
    pub title: String,
    pub number: String,
    pub scheme: String,
    pub applicant: String,
    pub proposed: String,
    /// What was decided, with its amount.
    pub decision: String,
    pub reasons: String,
    pub votes: String,
    /// Who left or came before it, and whether the quorum was lost for it; empty when neither.
    pub room: String,
    /// Who withdrew; never why.
    pub recused: Vec<String>,
}

/// Every dossier of an agenda (*livret du comité*), one outline entry each.
#[derive(Clone, Debug, Serialize)]
pub struct CommitteeBook {
    #[serde(flatten)]
    pub sitting: SittingHead,
    pub items: Vec<BookItem>,
}

/// A dossier as the committee reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookItem {
    pub n: usize,
    pub title: String,
    pub number: String,
    pub scheme: String,
    pub applicant: String,
    pub requested: String,
    pub proposed: String,
    /// The instruction note, a paragraph a line; empty when nothing was written.
    pub note: Vec<String>,
    pub sections: Vec<PrintSection>,
}
