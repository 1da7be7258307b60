//! Which fields are shown, given the answers.

use policy::{Expr, Field, FieldKind, Form, Situation};

use super::value::typed;
use crate::answers::Raw;

/// The answers as conditions read them: those of the fields that are shown, well formed.
///
/// An answer left in a field that is now hidden must not open others, so fields come in by rounds:
/// first those without condition, then those whose condition holds on what is known so far. As
/// one more answer never turns a yes into something else (unknown parts may only become known),
/// the order of the fields does not matter and the rounds come to an end.
pub fn situation(form: &Form, all: &Raw) -> Situation {
    let fields = form.sections.iter().flat_map(|section| &section.fields);
    learn(fields.collect(), all, Situation::new())
}

/// The same inside one row of a repeated block. Its conditions read the row first: a name that the
/// block has is that of this row, answered or not; any other is that of the form.
pub fn situation_in_row(fields: &[Field], row: &Raw, around: &Situation) -> Situation {
    let mut known = around.clone();
    for field in fields {
        known.remove(&field.id);
    }
    learn(fields.iter().collect(), row, known)
}

fn learn(mut waiting: Vec<&Field>, answers: &Raw, mut known: Situation) -> Situation {
    loop {
        let before = waiting.len();
        let (shown, hidden): (Vec<&Field>, Vec<&Field>) = waiting
            .into_iter()
            .partition(|field| holds(field.show_if.as_ref(), &known));
        // Those that hold no single value are read by no condition.
        for field in shown.into_iter().filter(|field| has_value(&field.kind)) {
            if let Some(value) = typed(field, answers).and_then(|answer| answer.to_value()) {
                known.set(field.id.as_str(), value);
            }
        }
        if hidden.is_empty() || hidden.len() == before {
            return known;
        }
        waiting = hidden;
    }
}

/// Whether an answer of this kind is one value, as [`super::Answer::to_value`] gives it.
fn has_value(kind: &FieldKind) -> bool {
    !matches!(
        kind,
        FieldKind::Address | FieldKind::Person | FieldKind::Repeat { .. }
    )
}

/// Whether a condition of display holds: no condition always does, an unknown one does not.
pub fn holds(condition: Option<&Expr>, known: &Situation) -> bool {
    condition.is_none_or(|rule| rule.eval(known).is_yes())
}

/// Whether a field is shown, given all the answers of the form.
pub fn visible(field: &Field, all: &Raw, form: &Form) -> bool {
    match &field.show_if {
        None => true,
        some => holds(some.as_ref(), &situation(form, all)),
    }
}
