//! Two people changed the same answer: both are shown, one chooses (`templates/pages/filling/merge.html`).

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::answers::Raw;
use domain::diff::Conflict;
use policy::model::{Field, FieldKind, Section, SectionKind};

use super::{Desk, Side};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::reading::{Written, written};

/// Prefix of the choice between two answers: `_choix:` and the place.
const CHOICE: &str = "_choix:";
/// Prefix of an answer of mine: `_moi:`, the place, `:` and the name of the input.
const MINE: &str = "_moi:";

/// What [`page`] shows.
pub struct Clash<'a> {
    pub rev: i64,
    pub mine: &'a Raw,
    pub theirs: &'a Raw,
    /// Both put together, with their answer wherever the two differ.
    pub merged: &'a Raw,
    pub conflicts: &'a [Conflict],
}

#[derive(Template)]
#[template(path = "pages/filling/merge.html")]
struct MergePage {
    t: T,
    page: Layout,
    side: Side,
    action: String,
    rev: i64,
    offered: String,
    kept: Vec<(String, String)>,
    places: Vec<Place>,
    /// Why one has to choose, and whose the other answers are.
    why: String,
    other: String,
}

/// A question answered in two ways.
struct Place {
    /// Field, or row of a block.
    id: String,
    label: String,
    mine: Vec<String>,
    theirs: Vec<String>,
    /// My inputs of this place, kept until one chooses.
    inputs: Vec<(String, String)>,
}

pub fn page(
    ctx: &Ctx,
    desk: &Desk<'_>,
    section: &Section,
    clash: &Clash<'_>,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let mut places: Vec<Place> = Vec::new();
    for conflict in clash.conflicts {
        let id = place_of(&conflict.key);
        let input = (
            format!("{MINE}{id}:{}", conflict.key),
            conflict.mine.clone().unwrap_or_default(),
        );
        match places.iter_mut().find(|place| place.id == id) {
            Some(place) => place.inputs.push(input),
            None => places.push(Place {
                label: label(desk, section, &id, t),
                mine: said(ctx, desk, section, clash.mine, &id),
                theirs: said(ctx, desk, section, clash.theirs, &id),
                inputs: vec![input],
                id,
            }),
        }
    }
    let stored = desk.whole.sections.get(&section.id);
    let author = stored.and_then(|stored| stored.updated_by);
    let me = ctx.who()?.account;
    let (why, other) = if author == Some(me) {
        (t.get("fill-merge-self"), t.get("fill-theirs-self"))
    } else {
        let name = author.and_then(|account| desk.person(account));
        let name = name.unwrap_or_else(|| t.get("fill-somebody").into_owned());
        (
            t.args("fill-merge-why", "name", &name),
            t.args("fill-theirs", "name", &name),
        )
    };
    let page = MergePage {
        t,
        page: desk.layout(ctx, t.get("fill-merge").into_owned()),
        side: desk.side(&section.id),
        action: desk.address(section),
        rev: clash.rev,
        offered: section
            .fields
            .iter()
            .map(|field| field.id.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        kept: clash
            .merged
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        places,
        why: why.into_owned(),
        other: other.into_owned(),
    };
    let mut response = ctx.html(&page)?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// Puts the answers chosen on the merge page into `raw`, which carries theirs.
pub fn apply(form: &FormData, raw: &mut Raw) {
    for (name, value) in &form.0 {
        let Some(rest) = name.strip_prefix(MINE) else {
            continue;
        };
        let Some((place, input)) = rest.split_once(':') else {
            continue;
        };
        if place_of(input) == place && form.get(&format!("{CHOICE}{place}")) == Some("moi") {
            raw.set(input, value);
        }
    }
}

/// What is chosen as one: a whole field, or a row of a block.
fn place_of(key: &str) -> String {
    let mut parts = key.split('.');
    let first = parts.next().unwrap_or_default();
    match parts.next() {
        Some(row) if row.bytes().all(|byte| byte.is_ascii_digit()) => format!("{first}.{row}"),
        _ => first.to_owned(),
    }
}

fn field<'f>(section: &'f Section, id: &str) -> Option<&'f Field> {
    section.fields.iter().find(|field| field.id == id)
}

fn label(desk: &Desk<'_>, section: &Section, place: &str, t: T) -> String {
    let (block, row) = place.split_once('.').unwrap_or((place, ""));
    let number = row.parse::<usize>().map(|row| row.saturating_add(1)).ok();
    let name = match (section.kind, block) {
        (SectionKind::Plan, "expense") => t.get(key("plan-expense")).into_owned(),
        (SectionKind::Plan, _) => t.get(key("plan-resource")).into_owned(),
        _ => field(section, block)
            .map(|field| desk.t.text(&field.label).into_owned())
            .unwrap_or_default(),
    };
    match number {
        Some(number) => t
            .args2("fill-error-row", "label", name, "row", number)
            .into_owned(),
        None => name,
    }
}

/// An answer as people read it; one line saying so when it is blank.
fn said(ctx: &Ctx, desk: &Desk<'_>, section: &Section, raw: &Raw, place: &str) -> Vec<String> {
    let t = ctx.t;
    let territory = &ctx.site.region().territory;
    let known = &desk.whole.said().known;
    let (block, row) = place.split_once('.').unwrap_or((place, ""));
    let lines = match (field(section, block), row.parse::<usize>()) {
        (
            Some(Field {
                kind: FieldKind::Repeat { fields, .. },
                ..
            }),
            Ok(row),
        ) => {
            let row = raw.row(block, row);
            let known = domain::form::situation_in_row(fields, &row, known);
            fields
                .iter()
                .filter_map(|inner| match written(inner, &row, &known, territory, t) {
                    Written::Lines(lines) if !lines.is_empty() => Some(format!(
                        "{}\u{a0}: {}",
                        t.text(&inner.label),
                        lines.join(", ")
                    )),
                    _ => None,
                })
                .collect()
        }
        (Some(field), _) => match written(field, raw, known, territory, t) {
            Written::Lines(lines) => lines,
            Written::Table(table) => table.rows.iter().map(|cells| cells.join(", ")).collect(),
        },
        (None, Ok(row)) => line_of_plan(desk, &raw.row(block, row), block, t),
        (None, Err(_)) => Vec::new(),
    };
    if lines.is_empty() {
        vec![t.get("reading-blank").into_owned()]
    } else {
        lines
    }
}

fn line_of_plan(desk: &Desk<'_>, row: &Raw, table: &str, t: T) -> Vec<String> {
    let form = desk.whole.form;
    let kind = row.get("kind").unwrap_or_default();
    let label = match table {
        "expense" => form
            .expenses
            .iter()
            .find(|known| known.id == kind)
            .map(|known| &known.label),
        _ => form
            .resources
            .iter()
            .find(|known| known.id == kind)
            .map(|known| &known.label),
    };
    let state = match row.get("state") {
        Some("asked") => Some(t.get(key("plan-state-asked")).into_owned()),
        Some("granted") => Some(t.get(key("plan-state-granted")).into_owned()),
        Some("paid") => Some(t.get(key("plan-state-paid")).into_owned()),
        _ => None,
    };
    let amount = row.get("amount").map(|amount| format!("{amount}\u{a0}€"));
    let own = |part: &str| row.get(part).map(str::to_owned);
    [
        label.map(|label| t.text(label).into_owned()),
        own("label"),
        own("funder"),
        state,
        amount,
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_chosen_as_one_and_a_field_too() {
        assert_eq!(place_of("title"), "title");
        assert_eq!(place_of("seat.city"), "seat");
        assert_eq!(place_of("team.1.name"), "team.1");
    }

    #[test]
    fn only_what_is_chosen_and_asked_is_taken() {
        let form = FormData(
            [
                ("_choix:title", "moi"),
                ("_moi:title:title", "Mine"),
                ("_moi:title:summary", "tampered"),
                ("_choix:seat", "autre"),
                ("_moi:seat:seat.city", "Brest"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        );
        let mut raw = Raw::from([("title", "Theirs"), ("seat.city", "Quimper")]);
        apply(&form, &mut raw);
        assert_eq!(
            raw,
            Raw::from([("title", "Mine"), ("seat.city", "Quimper")])
        );
    }
}
