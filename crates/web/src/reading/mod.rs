//! The answers of a dossier, written for people to read.
//!
//! One view for everyone who reads a dossier: the holder before filing, the officer, the expert.
//! Fields that the answers hide are left out; dates, amounts, choices, communes and identifiers
//! are written as people write them. Given an earlier version, what differs carries its former
//! text. `templates/parts/reading.html` draws it.

mod grid;
mod plan;
mod value;

use std::collections::BTreeMap;

use app::view::Whole;
use domain::answers::Raw;
use domain::{diff, form};
use policy::model::{Form, Section, SectionKind};
use policy::{Situation, Territory};

use crate::i18n::T;

pub(crate) use grid::{Answered, Family, grid};
pub use plan::{PlanRow, PlanView};
pub use value::{Table, Written, grouped, written};

/// One section, in the order of the form. The section of pieces is not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionView {
    pub id: String,
    pub title: String,
    pub rows: Vec<Row>,
    /// Present in the section of expenses and resources, which has no rows.
    pub plan: Option<PlanView>,
    /// Something differs from the earlier version.
    pub changed: bool,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Name of the input, which an error or a link may point at.
    pub key: String,
    pub label: String,
    /// Paragraphs of the answer; none when it is blank.
    pub lines: Vec<String>,
    /// Rows of a repeated block.
    pub table: Option<Table>,
    /// What was answered in the earlier version, when it differs; empty when it was blank.
    pub changed_from: Option<String>,
}

impl Row {
    /// Nothing was answered.
    pub fn is_blank(&self) -> bool {
        self.lines.is_empty() && self.table.is_none()
    }
}

/// What reading needs besides the answers.
struct Reader<'a> {
    territory: &'a Territory,
    t: T,
    /// The answers that conditions of display read.
    known: &'a Situation,
}

/// The answers by section, written for people, with what changed since `previous`.
pub fn sections(
    form: &Form,
    answers: &BTreeMap<String, Raw>,
    previous: Option<&BTreeMap<String, Raw>>,
    territory: &Territory,
    t: T,
) -> Vec<SectionView> {
    let all = Raw::merged(answers.values());
    let reader = Reader {
        territory,
        t,
        known: &form::situation(form, &all),
    };
    reader.sections(form, |id| answers.get(id), previous)
}

/// The same of a dossier loaded whole, whose answers are read already.
pub fn stored(
    whole: &Whole<'_>,
    previous: Option<&BTreeMap<String, Raw>>,
    territory: &Territory,
    t: T,
) -> Vec<SectionView> {
    let reader = Reader {
        territory,
        t,
        known: &whole.said().known,
    };
    let now = |id: &str| whole.sections.get(id).map(|section| &section.data);
    reader.sections(whole.form, now, previous)
}

impl Reader<'_> {
    fn sections<'r>(
        &self,
        form: &Form,
        now: impl Fn(&str) -> Option<&'r Raw>,
        previous: Option<&BTreeMap<String, Raw>>,
    ) -> Vec<SectionView> {
        let nothing = Raw::new();
        let shown = form
            .sections
            .iter()
            .filter(|section| section.kind != SectionKind::Pieces);
        shown
            .map(|section| {
                let now = now(&section.id).unwrap_or(&nothing);
                let before = previous.map(|version| version.get(&section.id).unwrap_or(&nothing));
                self.section(form, section, now, before)
            })
            .collect()
    }

    fn section(
        &self,
        form: &Form,
        section: &Section,
        now: &Raw,
        before: Option<&Raw>,
    ) -> SectionView {
        let plan =
            (section.kind == SectionKind::Plan).then(|| PlanView::new(form, now, before, self.t));
        let rows = if plan.is_some() {
            Vec::new()
        } else {
            self.rows(section, now, before)
        };
        let changed = rows.iter().any(|row| row.changed_from.is_some())
            || plan.as_ref().is_some_and(PlanView::is_changed);
        SectionView {
            id: section.id.clone(),
            title: self.t.text(&section.title).into_owned(),
            rows,
            plan,
            changed,
        }
    }

    fn rows(&self, section: &Section, now: &Raw, before: Option<&Raw>) -> Vec<Row> {
        let changes = before.map(|before| diff::section_changes(&section.id, before, now));
        let shown = section
            .fields
            .iter()
            .filter(|field| form::holds(field.show_if.as_ref(), self.known));
        shown
            .map(|field| {
                let changed = changes.iter().flatten().any(|change| {
                    let rest = change.key.strip_prefix(field.id.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                });
                let old = before.filter(|_| changed);
                let written = written(field, now, self.known, self.territory, self.t);
                let (lines, table) = match written {
                    Written::Lines(lines) => (lines, None),
                    Written::Table(table) => (Vec::new(), Some(table)),
                };
                Row {
                    key: field.id.clone(),
                    label: self.t.text(&field.label).into_owned(),
                    lines,
                    table,
                    changed_from: old.map(|old| {
                        value::one_line(&value::written(
                            field,
                            old,
                            self.known,
                            self.territory,
                            self.t,
                        ))
                    }),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
