//! What people outside, whose opinion is asked, read of a request.

use policy::{Field, FieldKind, Form};

use crate::answers::Raw;

/// Whether an answer is kept from people outside: where somebody is reached or lives, where money
/// goes, and what the scheme says is private.
fn is_private(field: &Field) -> bool {
    field.private
        || match field.kind {
            FieldKind::Iban | FieldKind::Email | FieldKind::Phone => true,
            FieldKind::Address => field.personal,
            _ => false,
        }
}

/// The form without the questions and the pieces that are kept from people outside.
pub fn form_for_outside(form: &Form) -> Form {
    fn keep(fields: &mut Vec<Field>) {
        fields.retain(|field| !is_private(field));
        for field in fields {
            if let FieldKind::Repeat { fields, .. } = &mut field.kind {
                keep(fields);
            }
        }
    }
    let mut form = form.clone();
    for section in &mut form.sections {
        keep(&mut section.fields);
    }
    form.pieces.retain(|piece| !piece.private);
    form
}

/// The answers without those kept from people outside. Of a person, the name and the part they
/// play stay.
pub fn answers_for_outside(form: &Form, answers: &Raw) -> Raw {
    fn strip(field: &Field, key: &str, left: &mut Raw) {
        if is_private(field) {
            left.remove(key);
            return;
        }
        match &field.kind {
            FieldKind::Person => {
                left.remove(&format!("{key}.email"));
                left.remove(&format!("{key}.phone"));
            }
            FieldKind::Repeat { fields, .. } => {
                for row in left.rows(key) {
                    for inner in fields {
                        strip(inner, &format!("{key}.{row}.{}", inner.id), left);
                    }
                }
            }
            _ => {}
        }
    }
    let mut left = answers.clone();
    for field in form.sections.iter().flat_map(|section| &section.fields) {
        strip(field, &field.id, &mut left);
    }
    left
}
