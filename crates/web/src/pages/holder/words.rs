//! Words that every page of this part needs: states, roles, names, moments, sizes.

use app::App;
use app::pieces::FileProblem;
use policy::model::{Form, Region};
use store::Dossier;

use crate::i18n::{T, key};

/// « 4 mai 2026 à 14 h 32 », where the region is.
pub(crate) fn moment(t: T, app: &App, at_us: i64) -> String {
    let at = app.local(at_us);
    let time = format!("{} h {:02}", at.hour(), at.minute());
    t.args2("holder-moment", "date", t.date(at.date()), "time", time)
        .into_owned()
}

/// The civil day of a stored instant, in words.
pub(crate) fn day(t: T, app: &App, at_us: i64) -> String {
    t.date(app.local(at_us).date()).into_owned()
}

/// Key of the name of a role on a dossier, as the links and the members keep it.
pub(crate) fn role_key(role: &str) -> &'static str {
    match role {
        "editor" => key("holder-role-editor"),
        "signatory" => key("holder-role-signatory"),
        _ => key("holder-role-reader"),
    }
}

/// Key of what a role may do, in plain words.
pub(crate) fn role_about_key(role: &str) -> &'static str {
    match role {
        "editor" => key("holder-role-editor-about"),
        "signatory" => key("holder-role-signatory-about"),
        _ => key("holder-role-reader-about"),
    }
}

/// Name of a project or a dossier: its title, else its commune, else words that say it has none.
pub(crate) fn name(t: T, region: &Region, title: &str, commune: &str) -> String {
    if !title.is_empty() {
        return title.to_owned();
    }
    match region.territory.commune(commune) {
        Some(commune) => t
            .args("holder-unnamed-at", "commune", commune.name.as_str())
            .into_owned(),
        None => t.get("holder-unnamed").into_owned(),
    }
}

/// « Dossier CAP création ESS », as the way back to a dossier calls it.
pub(crate) fn dossier(t: T, scheme: &str) -> String {
    t.args("holder-dossier", "scheme", scheme).into_owned()
}

/// Name of the commune of this code, empty when it is unknown.
pub(crate) fn commune(region: &Region, code: &str) -> String {
    region
        .territory
        .commune(code)
        .map(|one| one.name.clone())
        .unwrap_or_default()
}

/// Name of a managing body or a committee on a day; its id when it has none.
pub(crate) fn body(t: T, region: &Region, id: &str, on: jiff::civil::Date) -> String {
    let name = region.body(id).and_then(|body| body.name_on(on));
    name.map_or_else(|| id.to_owned(), |name| t.text(name).into_owned())
}

/// The same as a sentence says it, with its article.
pub(crate) fn called(t: T, region: &Region, id: &str, on: jiff::civil::Date) -> String {
    let name = region.body_called(id, on);
    name.map_or_else(|| id.to_owned(), |name| t.text(&name).into_owned())
}

/// Name of a scheme in the version a dossier is pinned to.
pub(crate) fn scheme(t: T, region: &Region, dossier: &Dossier) -> String {
    let scheme = region.scheme_version(&dossier.scheme, dossier.scheme_from);
    scheme.map_or_else(
        || dossier.scheme.clone(),
        |scheme| t.text(&scheme.name).into_owned(),
    )
}

/// Names of sections, in the order of the form.
pub(crate) fn sections(t: T, form: &Form, ids: &[String]) -> Vec<String> {
    let all = form
        .sections
        .iter()
        .filter(|section| ids.contains(&section.id));
    all.map(|section| t.text(&section.title).into_owned())
        .collect()
}

/// Names of pieces, in the order of the form.
pub(crate) fn pieces(t: T, form: &Form, ids: &[String]) -> Vec<String> {
    let all = form.pieces.iter().filter(|piece| ids.contains(&piece.id));
    all.map(|piece| t.text(&piece.label).into_owned()).collect()
}

/// What the address of a dossier ends with: its number, or its id while it has none.
pub(crate) fn dossier_key(dossier: &Dossier) -> String {
    dossier
        .number
        .clone()
        .unwrap_or_else(|| dossier.id.to_string())
}

/// « 84 ko », for a stored size.
pub(crate) fn size(t: T, bytes: i64) -> String {
    crate::format::size(t, usize::try_from(bytes).unwrap_or_default()).into_owned()
}

/// Why a file was refused, and what to do.
pub(crate) fn refused(t: T, problem: &FileProblem) -> String {
    match problem {
        FileProblem::Empty { name } => t.args("holder-file-empty", "name", name.as_str()),
        FileProblem::TooLarge { name, limit } => {
            let limit = crate::format::size(t, usize::try_from(*limit).unwrap_or(usize::MAX));
            t.args2("holder-file-large", "name", name.as_str(), "limit", limit)
        }
        FileProblem::Program { name } => t.args("holder-file-program", "name", name.as_str()),
        FileProblem::NotAccepted { name, found } => t.args2(
            "holder-file-kind",
            "name",
            name.as_str(),
            "found",
            found.as_str(),
        ),
        FileProblem::Unrecognised { name } => t.args("holder-file-unknown", "name", name.as_str()),
    }
    .into_owned()
}
