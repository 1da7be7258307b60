//! From the form that a browser sends to the answers of a section, and back to what inputs show.

use domain::answers::Raw;
use domain::form::{display_date, parse_date};
use domain::identifiers::{display_iban, display_phone, display_siren, display_siret};
use domain::plan::{EXPENSE, RESOURCE};
use policy::Territory;
use policy::model::{FieldKind, Section, SectionKind};

use crate::http::form::FormData;

/// Names of the inputs that are not answers begin so.
const OURS: char = '_';
/// Revision that the page was made from.
pub const REV: &str = "_rev";
/// The fields that the page offered, parted by spaces.
pub const OFFERED: &str = "_champs";

/// The answers as typed. Fields that the page did not offer keep what is stored: a question hidden
/// by another section loses nothing when this one is saved.
pub fn answers(section: &Section, form: &FormData, stored: &Raw) -> Raw {
    let mut raw: Raw = form
        .0
        .iter()
        .filter(|(name, _)| !name.starts_with(OURS))
        .cloned()
        .collect();
    if section.kind == SectionKind::Plan {
        return raw;
    }
    let offered: Option<Vec<&str>> = form.get(OFFERED).map(|list| list.split(' ').collect());
    for field in &section.fields {
        let was_offered = match &offered {
            Some(list) => list.contains(&field.id.as_str()),
            // A form that does not say was not made by our page: nothing is erased for it.
            None => raw.iter().any(|(name, _)| is_under(name, &field.id)),
        };
        if !was_offered {
            raw.remove(&field.id);
            for (name, value) in stored.iter().filter(|(name, _)| is_under(name, &field.id)) {
                raw.set(name, value);
            }
        }
    }
    raw
}

fn is_under(name: &str, field: &str) -> bool {
    name.strip_prefix(field)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Removes the row that a button names (`team.1`), if it is a row of this section.
pub fn remove_row(section: &Section, row: &str, raw: &mut Raw) {
    let named = row
        .split_once('.')
        .filter(|(_, index)| index.parse::<usize>().is_ok());
    if named.is_some_and(|(block, _)| is_block(section, block)) {
        raw.remove(row);
    }
}

/// Whether rows may be added under this name.
pub fn is_block(section: &Section, name: &str) -> bool {
    match section.kind {
        SectionKind::Plan => matches!(name, EXPENSE | RESOURCE),
        _ => section
            .fields
            .iter()
            .any(|field| field.id == name && matches!(field.kind, FieldKind::Repeat { .. })),
    }
}

/// What an input shows for a stored answer: identifiers in groups, communes by name.
pub fn shown(kind: &FieldKind, stored: &str, territory: &Territory) -> String {
    match kind {
        FieldKind::Phone => display_phone(stored),
        FieldKind::Siren if is_number(stored, 9) => display_siren(stored),
        FieldKind::Siret if is_number(stored, 14) => display_siret(stored),
        FieldKind::Iban if domain::identifiers::iban(stored).is_ok() => display_iban(stored),
        FieldKind::Commune => territory
            .commune(stored)
            .map_or_else(|| stored.to_owned(), |commune| territory.label(commune)),
        // A day that came from the orientation is written as in a file.
        FieldKind::Date { .. } if stored.as_bytes().get(4) == Some(&b'-') => {
            parse_date(stored).map_or_else(|_| stored.to_owned(), display_date)
        }
        _ => stored.to_owned(),
    }
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
}
