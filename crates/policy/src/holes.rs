//! What could not be read of files that have mistakes. What depends on it is not judged: each mistake is
//! said once, by itself, and hides none of the others.

use std::collections::BTreeSet;

/// Of a region.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegionHoles {
    /// Some question of the orientation, or the places of the territory.
    pub(crate) questions: bool,
    pub(crate) places: bool,
    pub(crate) bodies: bool,
    pub(crate) funders: bool,
    /// Ids of the bodies of which something could not be read.
    pub(crate) unread_bodies: BTreeSet<String>,
    pub(crate) parameters: bool,
    pub(crate) regimes: bool,
    /// Ids of schemes of which a file could not be read at all.
    pub(crate) schemes: Vec<String>,
}

/// Of one version of a scheme.
#[derive(Clone, Debug, Default)]
pub(crate) struct SchemeHoles {
    /// Its id or its dates.
    pub(crate) identity: bool,
    pub(crate) form: bool,
    /// Ids of the fields of the form.
    pub(crate) fields: BTreeSet<String>,
    /// Conditions, by their place among those that were read.
    pub(crate) conditions: BTreeSet<usize>,
    pub(crate) amounts: bool,
    /// Examples, in their order.
    pub(crate) examples: Vec<ExampleHoles>,
}

/// Of one example.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExampleHoles {
    /// Names of answers.
    pub(crate) names: BTreeSet<String>,
    /// What it says of the result, or the day.
    pub(crate) said: bool,
}

impl SchemeHoles {
    /// Whether what an example gives cannot be compared with what it says.
    pub(crate) fn of_example(&self, index: usize) -> bool {
        let holes = self.examples.get(index);
        holes.is_some_and(|one| one.said || !one.names.is_empty())
    }

    /// Answers that some example gives and that could not be read.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let examples = self.examples.iter().flat_map(|one| &one.names);
        examples.map(String::as_str)
    }
}
