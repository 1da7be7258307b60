//! What the orientation already knows, put into the form so that nothing is typed twice.

use std::collections::BTreeMap;

use policy::{Field, FieldKind, Form, Situation, Value};

use crate::answers::{NO, ON, Raw, YES};

/// The answers to begin with, by section: for each field with a `from`, the answer to that
/// question when the field can hold it. Declarations are never made for anyone.
pub fn prefill(form: &Form, situation: &Situation) -> BTreeMap<String, Raw> {
    form.sections
        .iter()
        .filter_map(|section| {
            let mut raw = Raw::new();
            for field in &section.fields {
                let known = field.from.as_deref().and_then(|from| situation.get(from));
                if let Some(value) = known {
                    fill(field, value, &mut raw);
                }
            }
            (!raw.is_empty()).then(|| (section.id.clone(), raw))
        })
        .collect()
}

fn fill(field: &Field, value: &Value, raw: &mut Raw) {
    let text = match (&field.kind, value) {
        (FieldKind::Choices(options), Value::List(ids)) => {
            for option in options.iter().filter(|option| ids.contains(&option.id)) {
                raw.set(format!("{}.{}", field.id, option.id), ON);
            }
            return;
        }
        (FieldKind::Choice(options), Value::Text(id)) => options
            .iter()
            .any(|option| option.id == *id)
            .then(|| id.clone()),
        (FieldKind::YesNo, Value::Bool(yes)) => Some((if *yes { YES } else { NO }).to_owned()),
        (FieldKind::Number { .. }, Value::Int(number)) => Some(number.to_string()),
        (FieldKind::Amount { .. }, Value::Money(amount)) => Some(amount.format_fr()),
        (FieldKind::Date { .. }, Value::Date(date)) => Some(date.to_string()),
        (
            FieldKind::ShortText { .. }
            | FieldKind::LongText { .. }
            | FieldKind::Commune
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Siren
            | FieldKind::Siret
            | FieldKind::Rna,
            Value::Text(text),
        ) => Some(text.clone()),
        _ => None,
    };
    if let Some(text) = text {
        raw.set(field.id.as_str(), text);
    }
}
