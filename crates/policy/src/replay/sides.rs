//! Which versions of a scheme the two policies compare.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::expr::{Expr, LAW};
use crate::files::Files;
use crate::model::{Region, Scheme};

/// The version that a situation is assessed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Versions {
    /// For a dossier the one it was filed under, otherwise the one in force on its day.
    OfTheirTime,
    /// This one, whatever the day: a draft is tried on what came before it.
    From(Date),
}

/// A scheme of which the candidate says something else than the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub scheme: String,
    /// How the candidate is best tried.
    pub versions: Versions,
}

/// The schemes that two folders do not say alike: a version of one only is a draft, tried on every
/// situation (the latest, when there are several); a version rewritten is tried on the situations
/// of its time, and so is a scheme whose rules read a changed parameter.
pub fn drafts(baseline: (&Region, &Files), candidate: (&Region, &Files)) -> Vec<Draft> {
    let parameters_differ = baseline.1.get(PARAMETERS) != candidate.1.get(PARAMETERS);
    let ids: BTreeSet<&str> = candidate.0.schemes.iter().map(|s| s.id.as_str()).collect();
    ids.into_iter()
        .filter_map(|id| {
            let versions = versions(candidate.0, id);
            let before: Vec<Date> = self::versions(baseline.0, id)
                .map(|scheme| scheme.validity.from)
                .collect();
            let new = versions
                .clone()
                .map(|scheme| scheme.validity.from)
                .filter(|from| !before.contains(from))
                .max();
            let rewritten = || files(baseline.1, id) != files(candidate.1, id);
            let by_law = || parameters_differ && versions.clone().any(reads_law);
            let versions = match new {
                Some(from) => Versions::From(from),
                None if rewritten() || by_law() => Versions::OfTheirTime,
                None => return None,
            };
            Some(Draft {
                scheme: id.to_owned(),
                versions,
            })
        })
        .collect()
}

const PARAMETERS: &str = "parameters.toml";

fn versions<'r>(region: &'r Region, id: &str) -> impl Iterator<Item = &'r Scheme> + Clone {
    let id = id.to_owned();
    region.schemes.iter().filter(move |scheme| scheme.id == id)
}

fn files<'f>(files: &'f Files, id: &str) -> Vec<(&'f str, &'f [u8])> {
    let folder = format!("schemes/{id}/");
    let all = files.0.iter();
    all.filter(|(path, _)| path.starts_with(&folder))
        .map(|(path, content)| (path.as_str(), content.as_slice()))
        .collect()
}

fn reads_law(scheme: &Scheme) -> bool {
    let mut names = scheme.rules().flat_map(Expr::inputs);
    !scheme.taken.is_empty() || names.any(|name| name.starts_with(LAW))
}
