//! What the answers say of the dossier itself: its title, who asks, where, when.

use std::collections::BTreeMap;

use policy::{Field, Form, Situation};

use super::value::{Answer, typed};
use super::visible::{holds, situation};
use crate::answers::Raw;

/// Every role that the shown answers feed, with its text in normal form: communes as codes, dates
/// as `2026-03-16`, identifiers without spaces.
///
/// A field of kind *person* with a role ending in `.name` also feeds `.email` and `.phone`. When
/// two shown fields have one role, the first answered wins.
pub fn roles(form: &Form, all: &Raw) -> BTreeMap<String, String> {
    roles_known(form, all, &situation(form, all))
}

/// The same for whoever has the [`situation`] of these answers already.
pub fn roles_known(form: &Form, all: &Raw, known: &Situation) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let fields = form.sections.iter().flat_map(|section| &section.fields);
    for field in fields.filter(|field| holds(field.show_if.as_ref(), known)) {
        for (role, text) in fed_by(field, all) {
            found.entry(role).or_insert(text);
        }
    }
    found
}

/// What is read of all the answers of a form, once for everybody who asks.
#[derive(Clone, Debug)]
pub struct Said {
    /// Every answer, in one map.
    pub all: Raw,
    /// The [`situation`] of these answers.
    pub known: Situation,
    /// The [`roles`] of these answers.
    pub roles: BTreeMap<String, String>,
}

impl Said {
    pub fn of(form: &Form, all: Raw) -> Said {
        let known = situation(form, &all);
        let roles = roles_known(form, &all, &known);
        Said { all, known, roles }
    }
}

/// One role; [`roles`] gives them all at once.
pub fn by_role(form: &Form, all: &Raw, role: &str) -> Option<String> {
    roles(form, all).remove(role)
}

fn fed_by(field: &Field, all: &Raw) -> Vec<(String, String)> {
    let (Some(role), Some(answer)) = (&field.role, typed(field, all)) else {
        return Vec::new();
    };
    let mut fed = Vec::new();
    if let (Answer::Person(person), Some(who)) = (&answer, role.strip_suffix(".name")) {
        fed.extend(
            person
                .email
                .clone()
                .map(|email| (format!("{who}.email"), email)),
        );
        fed.extend(
            person
                .phone
                .clone()
                .map(|phone| (format!("{who}.phone"), phone)),
        );
    }
    fed.extend(answer.to_text().map(|text| (role.clone(), text)));
    fed
}
