//! What changed between two versions, and how two people's work on one section is put together.
//!
//! The unit is the input: two people who wrote in different fields lose nothing; two who wrote
//! different things in the same field are shown both, never one in silence (invariant 11).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::answers::Raw;

/// One input that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub section: String,
    pub key: String,
    /// `None`: was blank.
    pub before: Option<String>,
    /// `None`: is now blank.
    pub after: Option<String>,
}

/// The changes from one version to the next, by section then by input. Blanks and the spaces
/// around a text are no change.
pub fn changes(before: &BTreeMap<String, Raw>, after: &BTreeMap<String, Raw>) -> Vec<Change> {
    let nothing = Raw::new();
    let sections: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    sections
        .into_iter()
        .flat_map(|section| {
            let old = before.get(section).unwrap_or(&nothing);
            let new = after.get(section).unwrap_or(&nothing);
            section_changes(section, old, new)
        })
        .collect()
}

/// The changes inside one section.
pub fn section_changes(section: &str, before: &Raw, after: &Raw) -> Vec<Change> {
    keys([before, after])
        .into_iter()
        .filter_map(|key| {
            let (old, new) = (before.get(key), after.get(key));
            (old != new).then(|| Change {
                section: section.to_owned(),
                key: key.to_owned(),
                before: old.map(str::to_owned),
                after: new.map(str::to_owned),
            })
        })
        .collect()
}

/// An input that both wrote, differently, since the version they both started from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    pub key: String,
    /// What was there when both began; `None` is blank.
    pub base: Option<String>,
    /// What the person saving wrote.
    pub mine: Option<String>,
    /// What the other saved first.
    pub theirs: Option<String>,
}

/// Two people's work put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Every change of either; where they conflict, what was saved first (`theirs`), which stays
    /// until a person chooses.
    pub value: Raw,
    pub conflicts: Vec<Conflict>,
}

/// Merges two versions of a section that started from `base`, input by input.
///
/// Rows of a repeated block are known by their number only. When one person removed a row, which
/// moves the following ones up, or when both added one under the same number, the inputs of the
/// two versions no longer speak of the same rows: if both changed that block, every input in which
/// they differ is a conflict, so that no row is ever made of two.
pub fn merge(base: &Raw, mine: &Raw, theirs: &Raw) -> Merged {
    let mut value = Raw::new();
    let mut conflicts = Vec::new();
    let moved = moved_blocks(base, mine, theirs);
    for key in keys([base, mine, theirs]) {
        let (was, me, them) = (base.get(key), mine.get(key), theirs.get(key));
        let rows_moved = block_of(key).is_some_and(|block| moved.contains(block));
        let kept = if me == them || (me == was && !rows_moved) {
            them
        } else if them == was && !rows_moved {
            me
        } else {
            conflicts.push(Conflict {
                key: key.to_owned(),
                base: was.map(str::to_owned),
                mine: me.map(str::to_owned),
                theirs: them.map(str::to_owned),
            });
            them
        };
        if let Some(text) = kept {
            value.set(key, text);
        }
    }
    Merged { value, conflicts }
}

/// The repeated blocks that both changed and whose rows no longer correspond.
fn moved_blocks<'a>(base: &'a Raw, mine: &'a Raw, theirs: &'a Raw) -> BTreeSet<&'a str> {
    keys([base, mine, theirs])
        .into_iter()
        .filter_map(block_of)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|block| {
            let before = written_rows(base, block);
            let (one, other) = (written_rows(mine, block), written_rows(theirs, block));
            let both_changed = one != before && other != before && one != other;
            let removed =
                |rows: &BTreeMap<usize, Raw>| before.keys().any(|n| !rows.contains_key(n));
            let same_addition = one
                .keys()
                .any(|n| !before.contains_key(n) && other.contains_key(n));
            both_changed && (removed(&one) || removed(&other) || same_addition)
        })
        .collect()
}

/// The rows of a block in which something is written.
fn written_rows(raw: &Raw, block: &str) -> BTreeMap<usize, Raw> {
    raw.rows(block)
        .into_iter()
        .map(|index| (index, raw.row(block, index).without_blanks()))
        .filter(|(_, row)| !row.is_empty())
        .collect()
}

/// The repeated block of an input: `team` for `team.0.name`.
fn block_of(key: &str) -> Option<&str> {
    let (block, rest) = key.split_once('.')?;
    let (row, _) = rest.split_once('.')?;
    row.bytes().all(|b| b.is_ascii_digit()).then_some(block)
}

fn keys<const N: usize>(versions: [&Raw; N]) -> BTreeSet<&str> {
    versions
        .into_iter()
        .flat_map(|raw| raw.iter().map(|(key, _)| key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn changes_are_listed_and_blanks_are_none() {
        let before = BTreeMap::from([
            (
                "a".to_owned(),
                Raw::from([("x", "1"), ("y", " "), ("z", "3")]),
            ),
            ("gone".to_owned(), Raw::from([("k", "v")])),
        ]);
        let after = BTreeMap::from([(
            "a".to_owned(),
            Raw::from([("x", " 1 "), ("w", "4"), ("z", "5")]),
        )]);
        let found: Vec<_> = changes(&before, &after)
            .into_iter()
            .map(|c| (c.section, c.key, c.before, c.after))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                ("a".to_owned(), "w".to_owned(), None, some("4")),
                ("a".to_owned(), "z".to_owned(), some("3"), some("5")),
                ("gone".to_owned(), "k".to_owned(), some("v"), None),
            ]
        );
    }

    #[test]
    fn different_fields_merge_and_the_same_field_asks() {
        let base = Raw::from([("title", "Voiles"), ("summary", "a")]);
        let mine = Raw::from([("title", "Voiles"), ("summary", "mine"), ("new", "n")]);
        let theirs = Raw::from([("title", "L’Atelier"), ("summary", "theirs")]);
        let merged = merge(&base, &mine, &theirs);
        assert_eq!(merged.value.get("title"), Some("L’Atelier"));
        assert_eq!(merged.value.get("new"), Some("n"));
        assert_eq!(merged.value.get("summary"), Some("theirs"));
        assert_eq!(
            merged.conflicts,
            [Conflict {
                key: "summary".into(),
                base: Some("a".into()),
                mine: Some("mine".into()),
                theirs: Some("theirs".into())
            }]
        );
    }

    #[test]
    fn deleting_what_another_changed_asks() {
        let base = Raw::from([("k", "a")]);
        let merged = merge(&base, &Raw::new(), &Raw::from([("k", "b")]));
        assert_eq!(merged.conflicts.len(), 1);
        assert_eq!(merged.conflicts[0].mine, None);
    }

    #[test]
    fn rows_that_moved_are_never_mixed() {
        let base = Raw::from([
            ("e.0.label", "a"),
            ("e.0.amount", "5"),
            ("e.1.label", "b"),
            ("e.1.amount", "5"),
        ]);
        // I remove the first row, the second moves up; they change the amount of the first.
        let mine = Raw::from([("e.0.label", "b"), ("e.0.amount", "5")]);
        let theirs = Raw::from([
            ("e.0.label", "a"),
            ("e.0.amount", "9"),
            ("e.1.label", "b"),
            ("e.1.amount", "5"),
        ]);
        let merged = merge(&base, &mine, &theirs);
        assert_eq!(merged.value, theirs);
        assert!(merged.conflicts.iter().any(|c| c.key == "e.0.amount"));
        // Both add a third row.
        let mut mine = base.clone();
        mine.set("e.2.label", "mine");
        let mut theirs = base.clone();
        theirs.set("e.2.amount", "7");
        let merged = merge(&base, &mine, &theirs);
        assert_eq!(merged.value, theirs);
        assert_eq!(merged.conflicts.len(), 2);
        // One adds a row while the other changes another: both are kept.
        let mut theirs = base.clone();
        theirs.set("e.0.amount", "6");
        let merged = merge(&base, &mine, &theirs);
        assert!(merged.conflicts.is_empty());
        assert_eq!(
            (
                merged.value.get("e.0.amount"),
                merged.value.get("e.2.label")
            ),
            (Some("6"), Some("mine"))
        );
    }

    fn rows() -> impl Strategy<Value = Raw> {
        prop::collection::vec(("[ab]", "[56]"), 0..4).prop_map(|rows| {
            rows.into_iter()
                .enumerate()
                .flat_map(|(n, (label, amount))| {
                    [
                        (format!("e.{n}.label"), label),
                        (format!("e.{n}.amount"), amount),
                    ]
                })
                .collect()
        })
    }

    fn raw() -> impl Strategy<Value = Raw> {
        prop::collection::btree_map("[a-d]", "[xyz ]{0,2}", 0..4).prop_map(Raw)
    }

    proptest! {
        #[test]
        fn nothing_is_lost_in_silence(base in raw(), mine in raw(), theirs in raw()) {
            let merged = merge(&base, &mine, &theirs);
            for key in ["a", "b", "c", "d"] {
                let value = merged.value.get(key);
                let conflict = merged.conflicts.iter().find(|c| c.key == key);
                if mine.get(key) != base.get(key) && value != mine.get(key) {
                    prop_assert_eq!(conflict.and_then(|c| c.mine.as_deref()), mine.get(key));
                    prop_assert!(conflict.is_some());
                }
                if theirs.get(key) != base.get(key) {
                    prop_assert_eq!(value, theirs.get(key));
                }
                if mine.get(key) == base.get(key) {
                    prop_assert_eq!(value, theirs.get(key));
                }
            }
        }

        #[test]
        fn without_conflict_no_row_is_made_of_two(base in rows(), mine in rows(), theirs in rows()) {
            let merged = merge(&base, &mine, &theirs);
            let removed = |side: &Raw| side.rows("e").len() < base.rows("e").len();
            if merged.conflicts.is_empty() && (removed(&mine) || removed(&theirs)) {
                prop_assert!(merged.value == mine || merged.value == theirs);
            }
        }

        #[test]
        fn alone_there_is_no_conflict(base in raw(), mine in raw()) {
            let alone = merge(&base, &mine, &base);
            prop_assert!(alone.conflicts.is_empty());
            prop_assert_eq!(&alone.value, &mine.without_blanks());
            prop_assert!(merge(&base, &mine, &mine).conflicts.is_empty());
        }

        #[test]
        fn who_saves_first_changes_only_who_is_asked(base in raw(), mine in raw(), theirs in raw()) {
            let one = merge(&base, &mine, &theirs);
            let other = merge(&base, &theirs, &mine);
            let asked = |merged: &Merged| merged.conflicts.iter().map(|c| c.key.clone()).collect::<Vec<_>>();
            prop_assert_eq!(asked(&one), asked(&other));
            if one.conflicts.is_empty() {
                prop_assert_eq!(one.value, other.value);
            }
        }

        #[test]
        fn applying_the_changes_gives_the_new_version(before in raw(), after in raw()) {
            let mut rebuilt = before.without_blanks();
            for change in section_changes("s", &before, &after) {
                match change.after {
                    Some(text) => rebuilt.set(change.key, text),
                    None => { rebuilt.0.remove(&change.key); }
                }
            }
            prop_assert_eq!(rebuilt, after.without_blanks());
        }
    }
}
