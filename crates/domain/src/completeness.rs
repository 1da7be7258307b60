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

/// A file that counts under a piece of a dossier that was filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// When it came, in microseconds.
    pub at: i64,
    /// It was looked at and is to be sent again.
    pub refused: bool,
}

/// Whether a file may be put under a piece of a dossier that was filed: what was filed stays as it is, but for what
/// the service asked at `asked_at`. Open are the pieces that it `named`, those that have no file that counts, and
/// those whose files all came since.
pub fn may_put(asked_at: i64, named: bool, files: &[Given]) -> bool {
    named
        || files
            .iter()
            .all(|file| file.refused || may_take(asked_at, *file))
}

/// Whether a file may be taken away again: only one that came since the service asked.
pub fn may_take(asked_at: i64, file: Given) -> bool {
    file.at >= asked_at
}

/// When what the service asked was supplied: the instant of the last of the indispensable pieces that it named, or of
/// all of them when none is. `None` while one of these has no new file. `pieces`: each piece that was named, whether
/// it is indispensable, and its files.
///
/// The production of what was asked ends the suspension (CRPA, art. L114-5), not the click that announces it.
pub fn supplied_at(asked_at: i64, pieces: &[(bool, Vec<Given>)]) -> Option<i64> {
    let new = |files: &[Given]| {
        let counted = files.iter().filter(|f| !f.refused && f.at >= asked_at);
        counted.map(|f| f.at).min()
    };
    let indispensable = pieces.iter().any(|(needed, _)| *needed);
    if indispensable {
        let needed = pieces.iter().filter(|(needed, _)| *needed);
        let each: Option<Vec<i64>> = needed.map(|(_, files)| new(files)).collect();
        each?.into_iter().max()
    } else {
        pieces.iter().filter_map(|(_, files)| new(files)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn file(at: i64, refused: bool) -> Given {
        Given { at, refused }
    }

    #[test]
    fn what_was_filed_stays_but_for_what_was_asked() {
        let old = [file(9, false)];
        assert!(!may_put(10, false, &old) && may_put(10, true, &old));
        assert!(may_put(10, false, &[]), "nothing is there yet");
        assert!(
            may_put(10, false, &[file(9, true)]),
            "it is to be sent again"
        );
        assert!(may_put(10, false, &[file(10, false)]), "it came since");
        assert!(!may_put(10, false, &[file(9, false), file(11, false)]));
        assert!(!may_take(10, file(9, true)) && may_take(10, file(10, false)));
    }

    #[test]
    fn what_was_asked_is_supplied_by_the_last_indispensable_piece() {
        let new = |at| vec![file(at, false)];
        assert_eq!(supplied_at(10, &[]), None);
        // Old files, and those refused since, supply nothing.
        assert_eq!(
            supplied_at(10, &[(true, vec![file(9, false), file(11, true)])]),
            None
        );
        assert_eq!(
            supplied_at(10, &[(true, new(12)), (true, new(14)), (false, Vec::new())]),
            Some(14)
        );
        assert_eq!(
            supplied_at(10, &[(true, new(12)), (true, Vec::new())]),
            None
        );
        // Several files: the first is the production.
        assert_eq!(
            supplied_at(10, &[(true, vec![file(15, false), file(11, false)])]),
            Some(11)
        );
        // Nothing indispensable was asked: something is enough.
        assert_eq!(
            supplied_at(10, &[(false, Vec::new()), (false, new(13))]),
            Some(13)
        );
        assert_eq!(supplied_at(10, &[(false, Vec::new())]), None);
    }
}
