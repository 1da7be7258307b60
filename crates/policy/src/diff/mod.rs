//! What changed from one version of a scheme to another, for whom, and by how much.
//!
//! [`diff`] compares what two versions say, place by place; [`tried`] runs the examples of both under
//! both and gives those whose outcome differs. Everything is typed: whoever prints it chooses the
//! words. Where a figure was read (source, confidence) is no part of what it says.

mod places;
mod said;
mod tried;

pub use places::{FundingPart, MandatePart, Place, RepaymentPart};
pub use said::Said;
pub use tried::{Tried, Under, Which, tried};

use crate::model::Scheme;

/// One thing that two versions do not say alike.
#[derive(Clone, Debug)]
pub struct Change {
    pub place: Place,
    /// What the first version says; `None`: nothing, the second adds it.
    pub before: Option<Said>,
    /// What the second says; `None`: it takes it away.
    pub after: Option<Said>,
}

/// What changed from `a` to `b`: in the order of `b`, what it no longer says after the same kind of
/// thing. Two versions that say the same give nothing.
pub fn diff(a: &Scheme, b: &Scheme) -> Vec<Change> {
    let before = places::said(a);
    let after = places::said(b);
    let mut changes = Vec::new();
    for (place, said) in &after {
        let earlier = before.iter().find(|(known, _)| known == place);
        let earlier = earlier.map(|(_, said)| said);
        if earlier.is_none_or(|earlier| !earlier.same(said)) {
            changes.push(Change {
                place: place.clone(),
                before: earlier.cloned(),
                after: Some(said.clone()),
            });
        }
    }
    for (place, said) in before {
        if !after.iter().any(|(known, _)| *known == place) {
            changes.push(Change {
                place,
                before: Some(said),
                after: None,
            });
        }
    }
    changes.sort_by_key(|change| change.place.rank());
    changes
}
