//! One answer as people write it.

use domain::answers::Raw;
use domain::form::{self, Answer};
use domain::identifiers::{display_iban, display_phone, display_siren, display_siret};
use policy::model::{Choice, Field, FieldKind};
use policy::{Situation, Territory};

use crate::i18n::{T, key};

/// The rows of a repeated block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// An answer written for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// Paragraphs; none when nothing was answered.
    Lines(Vec<String>),
    Table(Table),
}

/// Writes the answer to a field. What is not well formed is shown as it was typed.
pub fn written(
    field: &Field,
    raw: &Raw,
    known: &Situation,
    territory: &Territory,
    t: T,
) -> Written {
    if let FieldKind::Repeat { fields, .. } = &field.kind {
        return block(field, fields, raw, known, territory, t);
    }
    let lines = match form::typed(field, raw) {
        Some(answer) => answered(field, answer, territory, t),
        None => as_typed(field, raw),
    };
    Written::Lines(lines)
}

/// The same on one line, for « avant : … ».
pub(super) fn one_line(written: &Written) -> String {
    match written {
        Written::Lines(lines) => lines.join(", "),
        Written::Table(table) => {
            let row = |cells: &Vec<String>| {
                let filled: Vec<&str> = cells
                    .iter()
                    .map(String::as_str)
                    .filter(|cell| !cell.is_empty())
                    .collect();
                filled.join(", ")
            };
            table
                .rows
                .iter()
                .map(row)
                .collect::<Vec<_>>()
                .join("\u{202f}; ")
        }
    }
}

fn block(
    field: &Field,
    fields: &[Field],
    raw: &Raw,
    known: &Situation,
    territory: &Territory,
    t: T,
) -> Written {
    // Each row has what is known in it: a question may be shown in one and not in the next.
    let rows: Vec<(Raw, Situation)> = raw
        .rows(&field.id)
        .into_iter()
        .map(|index| raw.row(&field.id, index))
        .filter(|row| !row.is_empty())
        .map(|row| {
            let known = form::situation_in_row(fields, &row, known);
            (row, known)
        })
        .collect();
    let is_shown = |inner: &Field, known| form::holds(inner.show_if.as_ref(), known);
    let shown: Vec<&Field> = fields
        .iter()
        .filter(|inner| rows.iter().any(|(_, known)| is_shown(inner, known)))
        .collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|(row, known)| {
            let cell = |inner: &&Field| match is_shown(inner, known) {
                true => one_line(&written(inner, row, known, territory, t)),
                false => String::new(),
            };
            shown.iter().map(cell).collect()
        })
        .collect();
    if rows.is_empty() {
        return Written::Lines(Vec::new());
    }
    let heads = shown
        .iter()
        .map(|inner| t.text(&inner.label).into_owned())
        .collect();
    Written::Table(Table { heads, rows })
}

fn answered(field: &Field, answer: Answer, territory: &Territory, t: T) -> Vec<String> {
    match answer {
        Answer::Text(text) => match field.kind {
            FieldKind::Phone => vec![display_phone(&text)],
            FieldKind::Siren => vec![display_siren(&text)],
            FieldKind::Siret => vec![display_siret(&text)],
            FieldKind::Iban => vec![display_iban(&text)],
            _ => paragraphs(&text),
        },
        Answer::Number(number) => vec![grouped(number)],
        Answer::Amount(amount) => vec![t.exact(amount)],
        Answer::Date(date) => vec![t.date(date).into_owned()],
        Answer::Bool(yes) => {
            let word = match (&field.kind, yes) {
                (FieldKind::Declaration, true) => key("reading-declared"),
                (FieldKind::Declaration, false) => key("reading-not-declared"),
                (_, true) => key("answer-yes"),
                (_, false) => key("answer-no"),
            };
            vec![t.get(word).into_owned()]
        }
        Answer::Choice(id) => label(&field.kind, &id, t),
        Answer::Choices(ids) => ids
            .iter()
            .flat_map(|id| label(&field.kind, id, t))
            .collect(),
        Answer::Commune(code) => match territory.commune(&code) {
            Some(commune) => vec![territory.label(commune)],
            None => vec![code],
        },
        Answer::Address(address) => {
            vec![
                address.street,
                format!("{} {}", address.postcode, address.city),
            ]
        }
        Answer::Person(person) => {
            let phone = person.phone.as_deref().map(display_phone);
            [
                Some(person.name()),
                person.role.clone(),
                person.email.clone(),
                phone,
            ]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect()
        }
        Answer::Rows(_) => Vec::new(),
    }
}

/// What was typed where it means nothing yet, in the order of the inputs.
fn as_typed(field: &Field, raw: &Raw) -> Vec<String> {
    if let Some(text) = raw.get(&field.id) {
        return paragraphs(text);
    }
    let parts: &[&str] = match field.kind {
        FieldKind::Address => &["street", "postcode", "city"],
        FieldKind::Person => &["first_name", "last_name", "role", "email", "phone"],
        _ => &[],
    };
    parts
        .iter()
        .filter_map(|part| raw.get(&format!("{}.{part}", field.id)))
        .map(str::to_owned)
        .collect()
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn label(kind: &FieldKind, id: &str, t: T) -> Vec<String> {
    let (FieldKind::Choice(options) | FieldKind::Choices(options)) = kind else {
        return vec![id.to_owned()];
    };
    let named = |option: &&Choice| option.id == id;
    vec![options.iter().find(named).map_or_else(
        || id.to_owned(),
        |option| t.text(&option.label).into_owned(),
    )]
}

/// `12 500`: groups of three digits held together.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}
