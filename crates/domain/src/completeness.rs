//! Which pieces are asked for these answers, and which are missing.

use std::collections::BTreeSet;

use policy::{Form, PieceSpec, Situation};

use crate::answers::Raw;
use crate::form::{holds, situation};

/// A required piece that was not given.
#[derive(Clone, Copy, Debug)]
pub struct MissingPiece<'a> {
    pub spec: &'a PieceSpec,
    /// Its absence stops the clock once it was asked for (CRPA, art. L114-5-1).
    pub indispensable: bool,
}

/// The pieces asked for these answers, required or not, in the order of the form.
pub fn asked<'a>(form: &'a Form, all: &Raw) -> Vec<&'a PieceSpec> {
    asked_known(form, &situation(form, all))
}

/// The same for whoever has the [`situation`] of these answers already.
pub fn asked_known<'a>(form: &'a Form, known: &Situation) -> Vec<&'a PieceSpec> {
    form.pieces
        .iter()
        .filter(|piece| holds(piece.show_if.as_ref(), known))
        .collect()
}

/// The required pieces that are not among `given` (ids of pieces with at least one file).
pub fn missing<'a>(form: &'a Form, all: &Raw, given: &BTreeSet<String>) -> Vec<MissingPiece<'a>> {
    missing_known(form, &situation(form, all), given)
}

/// The same for whoever has the [`situation`] of these answers already.
pub fn missing_known<'a>(
    form: &'a Form,
    known: &Situation,
    given: &BTreeSet<String>,
) -> Vec<MissingPiece<'a>> {
    asked_known(form, known)
        .into_iter()
        .filter(|piece| piece.required && !given.contains(&piece.id))
        .map(|spec| MissingPiece {
            spec,
            indispensable: spec.indispensable,
        })
        .collect()
}

/// Whether the absence of these pieces stops the clock.
pub fn suspends(missing: &[MissingPiece<'_>]) -> bool {
    missing.iter().any(|piece| piece.indispensable)
}
