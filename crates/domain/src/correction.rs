//! Versions of a dossier, and what a request for correction opens.
//!
//! What was submitted never changes (invariant 2). A correction makes a **new** version: the
//! sections opened for it may differ from the version before, all others are those of the version
//! before, to the letter.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::answers::Raw;
use crate::dossier::State;

/// The answers of a dossier, by section.
pub type Sections = BTreeMap<String, Raw>;

/// Whether a section may be written now: all of a draft, and in a correction those opened for it.
pub fn may_edit(section: &str, state: State, opened: &BTreeSet<String>) -> bool {
    match state {
        State::Draft => true,
        State::Correction => opened.contains(section),
        _ => false,
    }
}

/// A correction that touches what was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("section “{section}” is not open to correction")]
pub struct NotOpened {
    pub section: String,
}

/// The sections of the version that a correction submits: those of `previous`, with the opened
/// ones as `edited`.
///
/// # Errors
/// [`NotOpened`] when `edited` changes a section that was not opened.
pub fn corrected(
    previous: &Sections,
    opened: &BTreeSet<String>,
    edited: &Sections,
) -> Result<Sections, NotOpened> {
    let mut next = previous.clone();
    for (section, answers) in edited {
        if opened.contains(section) {
            next.insert(section.clone(), answers.clone());
        } else if previous.get(section) != Some(answers) {
            return Err(NotOpened {
                section: section.clone(),
            });
        }
    }
    Ok(next)
}

/// One submitted version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub n: u32,
    sections: Sections,
}

impl Version {
    /// What was submitted. There is no way to change it.
    pub fn sections(&self) -> &Sections {
        &self.sections
    }
}

/// The versions submitted so far, oldest first; it only grows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions(Vec<Version>);

impl Versions {
    pub fn new() -> Self {
        Self::default()
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Version] {
        &self.0
    }

    pub fn last(&self) -> Option<&Version> {
        self.0.last()
    }

    /// Submits: the draft for the first version, a correction of the last one afterwards.
    ///
    /// # Errors
    /// [`NotOpened`] when a correction changes a section that was not opened.
    pub fn submit(
        &mut self,
        edited: &Sections,
        opened: &BTreeSet<String>,
    ) -> Result<&Version, NotOpened> {
        let sections = match self.0.last() {
            None => edited.clone(),
            Some(previous) => corrected(&previous.sections, opened, edited)?,
        };
        let n = u32::try_from(self.0.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        self.0.push(Version { n, sections });
        // Just pushed: the last one is there.
        Ok(&self.0[self.0.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn only_drafts_and_opened_sections_are_written() {
        let opened = names(&["budget"]);
        for state in State::ALL {
            assert_eq!(may_edit("project", state, &opened), state == State::Draft);
            assert_eq!(
                may_edit("budget", state, &opened),
                matches!(state, State::Draft | State::Correction)
            );
        }
    }

    #[test]
    fn a_section_that_was_not_opened_is_refused_unless_unchanged() {
        let previous = Sections::from([
            ("project".to_owned(), Raw::from([("title", "a")])),
            ("budget".to_owned(), Raw::from([("total", "1")])),
        ]);
        let mut edited = previous.clone();
        edited.insert("budget".to_owned(), Raw::from([("total", "2")]));
        let next = corrected(&previous, &names(&["budget"]), &edited).unwrap();
        assert_eq!(next["budget"].get("total"), Some("2"));
        assert_eq!(next["project"], previous["project"]);
        assert_eq!(
            corrected(&previous, &names(&["project"]), &edited),
            Err(NotOpened {
                section: "budget".into()
            })
        );
    }

    fn sections() -> impl Strategy<Value = Sections> {
        let raw = prop::collection::btree_map("[a-b]", "[xy]", 0..3).prop_map(Raw);
        prop::collection::btree_map("[s-v]", raw, 0..4)
    }

    proptest! {
        /// Invariant 2 over any history of submissions.
        #[test]
        fn a_submitted_version_never_changes(
            history in prop::collection::vec((sections(), prop::collection::btree_set("[s-v]", 0..4)), 1..8)
        ) {
            let mut versions = Versions::new();
            let mut seen: Vec<Version> = Vec::new();
            for (edited, opened) in history {
                let before = versions.last().cloned();
                match versions.submit(&edited, &opened) {
                    Ok(version) => {
                        if let Some(before) = before {
                            for (name, answers) in before.sections() {
                                if !opened.contains(name) {
                                    prop_assert_eq!(version.sections().get(name), Some(answers));
                                }
                            }
                        }
                        seen.push(version.clone());
                    }
                    Err(refused) => prop_assert!(!opened.contains(&refused.section)),
                }
                prop_assert_eq!(versions.all(), seen.as_slice());
            }
            for (index, version) in versions.all().iter().enumerate() {
                prop_assert_eq!(usize::try_from(version.n).unwrap(), index + 1);
            }
        }
    }
}
