//! The communes and EPCI of a region, as published on a date.
//!
//! What real territories taught, and this module survives: communes that belong to no EPCI; EPCI
//! with members in departments of another region; a postal code shared by fifteen communes; two
//! communes of the same name; accents, apostrophes, hyphens, ligatures and `St` typed in every
//! way; delegated communes and former codes, which lead to today's commune.

mod read;
mod search;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use read::Provenance;
pub use search::{Hit, Unresolved};

/// Communes and EPCI of a region with the index that searches them.
#[derive(Clone, Debug, Default)]
pub struct Territory {
    /// Day the data describes.
    pub vintage: Date,
    /// Where it comes from, to be named wherever it is shown.
    pub source: String,
    pub licence: String,
    /// What was changed since the published files.
    pub changes: Option<String>,
    communes: Vec<Commune>,
    epcis: BTreeMap<String, Epci>,
    /// Department codes and names, in display order.
    departments: Vec<(String, String)>,
    /// Current and former codes to a place in `communes`.
    by_code: BTreeMap<String, usize>,
    index: Vec<search::Entry>,
}

/// A commune of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code: five characters, not a number.
    pub code: String,
    pub name: String,
    /// Code of its department.
    pub department: String,
    /// SIREN of its EPCI; a few islands have none.
    pub epci: Option<String>,
    pub postal_codes: Vec<String>,
    /// Municipal population; `None` when not published.
    pub population: Option<u32>,
}

/// An intermunicipal body (*EPCI à fiscalité propre*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epci {
    /// SIREN.
    pub code: String,
    pub name: String,
    /// `CC`, `CA`, `CU` or `METRO`.
    pub kind: String,
    /// Every member, those of another region included: codes and names.
    pub members: Vec<(String, String)>,
}

impl Territory {
    /// Today's commune with this INSEE code. A former code, or that of a delegated commune, leads
    /// to the commune it belongs to now.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        self.by_code
            .get(code)
            .and_then(|place| self.communes.get(*place))
    }

    /// Communes of today, by code.
    pub fn communes(&self) -> impl ExactSizeIterator<Item = &Commune> {
        self.communes.iter()
    }

    pub fn epci(&self, code: &str) -> Option<&Epci> {
        self.epcis.get(code)
    }

    /// The EPCI of a commune, unless it has none.
    pub fn epci_of(&self, commune: &Commune) -> Option<&Epci> {
        commune.epci.as_deref().and_then(|code| self.epci(code))
    }

    pub fn epcis(&self) -> impl ExactSizeIterator<Item = &Epci> {
        self.epcis.values()
    }

    /// Codes of the departments of the region, in display order.
    pub fn departments(&self) -> impl ExactSizeIterator<Item = &str> {
        self.departments.iter().map(|(code, _)| code.as_str())
    }

    pub fn department_name(&self, code: &str) -> Option<&str> {
        self.departments
            .iter()
            .find(|(known, _)| known == code)
            .map(|(_, name)| name.as_str())
    }

    /// Name with what tells homonyms apart: `Le Faouët (56, Morbihan)`. Accepted back by
    /// [`Territory::resolve`] and found by [`Territory::search`].
    pub fn label(&self, commune: &Commune) -> String {
        match self.department_name(&commune.department) {
            Some(name) => format!("{} ({}, {name})", commune.name, commune.department),
            None => format!("{} ({})", commune.name, commune.department),
        }
    }
}
