//! What the rules say of answers before they are filed, for whoever is about to file them. It is a
//! reading, never a decision: nothing is written, and filing does not wait for it.

use std::collections::BTreeMap;

use policy::assess::Assessment;

use crate::officer::{Computed, Note};
use crate::view::Whole;
use crate::{App, AppError};

/// The conditions, and the expenses with the amount that follows, of answers as they stand.
pub struct Foretold {
    pub assessment: Assessment,
    /// `None` when the form has no plan.
    pub computed: Option<Computed>,
}

impl App {
    /// Reads the answers as an officer would on the first day, with nobody's judgement yet: a draft
    /// is supposed filed today.
    ///
    /// # Errors
    /// `Internal` when the stored answers of the project are not ours.
    pub fn foretell(&self, whole: &Whole<'_>) -> Result<Foretold, AppError> {
        let today = self.today();
        let mut dossier = whole.access.dossier.clone();
        dossier.received_on.get_or_insert(today);
        let sections = whole.sections.iter().map(|(id, s)| (id.as_str(), &s.data));
        let read = self.read_sections(
            &dossier,
            Some(&whole.project),
            &sections.collect(),
            whole.said(),
            &Note::default(),
            &BTreeMap::new(),
        )?;
        Ok(Foretold {
            assessment: self.assessed(whole, &read, today).result,
            computed: self.computed(whole, read),
        })
    }
}
