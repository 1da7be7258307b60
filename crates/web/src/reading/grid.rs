//! The grid of criteria of an instruction note, as it was answered: no mark, no total.

use app::officer::Note;
use policy::Region;

use crate::i18n::T;

/// A criterion that was answered.
pub(crate) struct Answered {
    pub question: String,
    pub answer: String,
    /// What was seen, in words; may be empty.
    pub remark: String,
}

/// A family of criteria with what was answered of it.
pub(crate) struct Family {
    pub title: String,
    pub rows: Vec<Answered>,
}

/// The families of which something was answered, in the order of the region.
pub(crate) fn grid(t: T, region: &Region, note: &Note) -> Vec<Family> {
    let families = region.criteria.iter().map(|family| {
        let rows = family.criteria.iter().filter_map(|criterion| {
            let chosen = note.grid.get(&criterion.id)?;
            let answer = criterion.scale.iter().find(|one| one.id == *chosen)?;
            Some(Answered {
                question: t.text(&criterion.question).into_owned(),
                answer: t.text(&answer.label).into_owned(),
                remark: note.remarks.get(&criterion.id).cloned().unwrap_or_default(),
            })
        });
        Family {
            title: t.text(&family.title).into_owned(),
            rows: rows.collect(),
        }
    });
    families.filter(|family| !family.rows.is_empty()).collect()
}
