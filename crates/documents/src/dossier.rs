//! The whole dossier on paper, as it was submitted.

use jiff::civil::Date;
use serde::Serialize;

use crate::dates;

/// A print of a dossier: sections in the order of the form.
#[derive(Clone, Debug, Serialize)]
pub struct DossierPrint {
    /// Public authority, for the head of the page.
    pub authority: String,
    pub tagline: Option<String>,
    /// `None` while it is a draft.
    pub number: Option<String>,
    pub scheme: String,
    pub project_title: String,
    pub applicant_name: String,
    /// Day of submission of the version printed; `None` prints « Brouillon, non déposé ».
    #[serde(serialize_with = "dates::long_option")]
    pub submitted_on: Option<Date>,
    /// 1 for the first submission, then one more for each correction.
    pub version: u32,
    pub sections: Vec<PrintSection>,
    #[serde(serialize_with = "dates::long")]
    pub generated_on: Date,
    pub demo: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintSection {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// What a section holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A question and its answer, one paragraph each; no paragraph = « non renseigné ».
    Answer { label: String, value: Vec<String> },
    /// Title of a repeated block, e.g. « Partenaire 2 ».
    Subtitle { text: String },
    /// Expenses, resources, pieces. Each row has as many cells as there are columns; the last row
    /// may be a total.
    Table {
        caption: String,
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
        total: Option<Vec<String>>,
    },
    /// A sentence that was declared, with whether it was ticked.
    Declaration { text: String, ticked: bool },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    pub label: String,
    /// Figures: aligned right, never wrapped.
    pub figures: bool,
}

impl Block {
    /// An answer of one paragraph; an empty one is « non renseigné ».
    pub fn answer(label: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        let paragraphs = value
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        Self::Answer {
            label: label.into(),
            value: paragraphs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_its_paragraphs_and_drops_empty_lines() {
        assert_eq!(
            Block::answer("Projet", "Un.\r\n\r\n  Deux. \n"),
            Block::Answer {
                label: "Projet".into(),
                value: vec!["Un.".into(), "Deux.".into()],
            }
        );
        assert_eq!(
            Block::answer("Projet", " \n "),
            Block::Answer {
                label: "Projet".into(),
                value: vec![],
            }
        );
    }
}
