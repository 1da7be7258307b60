//! `/instruction/{number}/note`: criteria, conditions that a person judges, base retained, summary.
//!
//! Two officers may write it: what is saved states the revision it started from. When another one
//! saved first, the page keeps what was typed, says who wrote, and shows what differs.

use std::collections::BTreeMap;

use app::AppError;
use app::officer::{Note, Retained, note_of};
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::form::{self as fields, FieldError as Wrong};
use domain::permission::Action;
use policy::expr::Truth;
use policy::model::Condition;

use super::amount::{BaseView, ChainView};
use super::decide::names;
use super::desk::{Head, again, desk, done, open, served, turned_away};
use super::words::{error_of, errors, read_amount};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};
use crate::reading;

/// Longest text of one field of the note, in characters.
const TEXT_MAX: usize = 10_000;

#[derive(Template)]
#[template(path = "pages/instruction/note.html")]
struct Page {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    rev: i64,
    families: Vec<Family>,
    conditions: Vec<Judged>,
    base: Option<BaseView>,
    /// Amount and reason of each line, as typed.
    lines: BTreeMap<String, (String, String)>,
    chain: Option<ChainView>,
    summary: String,
    saved: Option<(String, String)>,
    other: Option<Other>,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn line_amount(&self, line: &str) -> &str {
        self.lines
            .get(line)
            .map(|(amount, _)| amount.as_str())
            .unwrap_or_default()
    }

    fn line_reason(&self, line: &str) -> &str {
        self.lines
            .get(line)
            .map(|(_, reason)| reason.as_str())
            .unwrap_or_default()
    }
}

struct Family {
    id: String,
    title: String,
    criteria: Vec<CriterionView>,
}

struct CriterionView {
    id: String,
    question: String,
    help: String,
    scale: Vec<Choice>,
    unanswered: bool,
    remark: String,
}

struct Judged {
    id: String,
    text: String,
    /// What the answers say of it, when a rule can.
    rule: String,
    choices: Vec<Choice>,
    remark: String,
}

/// Somebody else's version, saved meanwhile.
struct Other {
    author: String,
    at: String,
    /// What differs: label and their text.
    differs: Vec<(String, String)>,
}

/// Conditions a person judges: those without a rule, and those known only from the dossier.
fn to_judge<'w>(whole: &'w Whole<'_>) -> impl Iterator<Item = &'w Condition> {
    whole
        .scheme
        .conditions
        .iter()
        .filter(|condition| condition.rule.is_none() || condition.dossier_only)
}

/// Key of the remark on a condition, beside those on criteria.
fn condition_key(id: &str) -> String {
    format!("condition.{id}")
}

async fn author(ctx: &Ctx, number: &str, id: uuid::Uuid) -> Result<String, WebError> {
    let (app, who) = desk(ctx)?;
    let colleagues = app.colleagues(who, number).await?;
    let name = colleagues
        .into_iter()
        .find(|(known, _)| *known == id)
        .map(|(_, name)| name);
    Ok(name.unwrap_or_else(|| ctx.t.get("inst-history-someone").into_owned()))
}

/// What the page is made from: a note, and the amounts and reasons as typed.
struct Draft {
    note: Note,
    lines: BTreeMap<String, (String, String)>,
    rev: i64,
}

async fn build(
    ctx: &Ctx,
    whole: &Whole<'_>,
    draft: Draft,
    wrong: &[Wrong],
    other: Option<Other>,
) -> Result<Page, WebError> {
    let t = ctx.t;
    let (app, region) = (ctx.site.app()?, ctx.site.region());
    let number = whole.access.dossier.number.clone().unwrap_or_default();
    let Draft {
        note,
        mut lines,
        rev,
    } = draft;
    let head = Head::of(t, whole);
    let computed = app.compute(whole, &note)?;
    let names = names(ctx, whole);
    let plan = reading::sections(whole.form, &whole.answers(), None, &region.territory, t)
        .into_iter()
        .find_map(|s| s.plan);
    let base = computed
        .as_ref()
        .map(|computed| BaseView::of(names, computed, &note, plan.as_ref()));
    for row in base.iter().flat_map(|base| &base.rows) {
        lines.entry(row.key.clone()).or_insert_with(|| {
            let reason = note
                .retained
                .get(&row.key)
                .map(|kept| kept.reason.clone())
                .unwrap_or_default();
            (plain(&row.retained), reason)
        });
    }
    let proposal = computed
        .as_ref()
        .and_then(|computed| computed.proposal.as_ref());
    let chosen = |id: &str| note.grid.get(id).cloned().unwrap_or_default();
    let remark = |id: &str| note.remarks.get(id).cloned().unwrap_or_default();
    let families = region.criteria.iter().map(|family| Family {
        id: family.id.clone(),
        title: t.text(&family.title).into_owned(),
        criteria: family
            .criteria
            .iter()
            .map(|criterion| CriterionView {
                id: criterion.id.clone(),
                question: t.text(&criterion.question).into_owned(),
                help: criterion
                    .help
                    .as_ref()
                    .map(|help| t.text(help).into_owned())
                    .unwrap_or_default(),
                scale: Choice::of(t, &criterion.scale, &[&chosen(&criterion.id)]),
                unanswered: !note.grid.contains_key(&criterion.id),
                remark: remark(&criterion.id),
            })
            .collect(),
    });
    let known = &whole.said().known;
    let conditions = to_judge(whole).map(|condition| {
        let judged = note
            .judged
            .get(condition.id.as_str())
            .map(String::as_str)
            .unwrap_or_default();
        let choice = |id: &str, label| Choice {
            id: id.to_owned(),
            label: t.get(label).into_owned(),
            hint: String::new(),
            checked: judged == id,
        };
        let says = condition
            .rule
            .as_ref()
            .map(|rule| match rule.eval(known).truth {
                Truth::Yes => key("inst-note-rule-met"),
                Truth::No => key("inst-note-rule-not-met"),
                Truth::Unknown => key("inst-note-rule-unknown"),
            });
        Judged {
            id: condition.id.as_str().to_owned(),
            text: t.text(&condition.text).into_owned(),
            rule: says
                .map(|says| t.get(says).into_owned())
                .unwrap_or_default(),
            choices: vec![
                choice("met", key("inst-note-met")),
                choice("not_met", key("inst-note-not-met")),
                choice("", key("inst-note-not-judged")),
            ],
            remark: remark(&condition_key(&condition.id)),
        }
    });
    let saved = match (&whole.instruction, &other) {
        (Some(stored), None) => Some((
            author(ctx, &number, stored.updated_by).await?,
            ctx.moment(stored.updated_at),
        )),
        _ => None,
    };
    Ok(Page {
        t,
        page: head
            .layout(ctx, t.get("inst-note-title"))
            .wrong(!wrong.is_empty()),
        errors: errors(t, wrong),
        rev,
        families: families.collect(),
        conditions: conditions.collect(),
        chain: proposal.map(|proposal| ChainView::of(names, proposal)),
        base,
        lines,
        summary: note.summary,
        saved,
        other,
        head,
    })
}

/// An amount without its unit, for a box that shows it beside.
fn plain(amount: &str) -> String {
    amount
        .trim_end_matches('€')
        .trim_end_matches(['\u{a0}', '\u{202f}', ' '])
        .to_owned()
}

pub(super) async fn show(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    let (_, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    if !whole.access.may(Action::WriteInstruction) {
        return turned_away(who, &number, AppError::Forbidden("action-not-now"));
    }
    let note = note_of(whole.instruction.as_ref())?;
    let rev = whole.instruction.as_ref().map_or(0, |stored| stored.rev);
    let draft = Draft {
        note,
        lines: BTreeMap::new(),
        rev,
    };
    ctx.html(&build(&ctx, &whole, draft, &[], None).await?)
}

/// Reads the form over what is stored: what this page does not show stays as it was.
fn read(
    ctx: &Ctx,
    whole: &Whole<'_>,
    form: &FormData,
    wrong: &mut Vec<Wrong>,
) -> Result<Draft, WebError> {
    let mut note = note_of(whole.instruction.as_ref())?;
    let text = |name: &str, wrong: &mut Vec<Wrong>| {
        let typed = form.get(name).unwrap_or_default();
        if typed.chars().count() > TEXT_MAX {
            wrong.push(Wrong::new(name, fields::ErrorCode::TooLong).with("max", TEXT_MAX));
        }
        typed.trim().to_owned()
    };
    for criterion in ctx
        .site
        .region()
        .criteria
        .iter()
        .flat_map(|family| &family.criteria)
    {
        let chosen = form.filled(&format!("grid.{}", criterion.id));
        match chosen.filter(|id| criterion.scale.iter().any(|choice| choice.id == *id)) {
            Some(id) => note.grid.insert(criterion.id.clone(), id.to_owned()),
            None => note.grid.remove(&criterion.id),
        };
        put(
            &mut note.remarks,
            &criterion.id,
            text(&format!("remark.{}", criterion.id), wrong),
        );
    }
    for condition in to_judge(whole) {
        let judged = form
            .filled(&format!("judged.{}", condition.id))
            .filter(|word| matches!(*word, "met" | "not_met"));
        put(
            &mut note.judged,
            &condition.id,
            judged.unwrap_or_default().to_owned(),
        );
        let of = condition_key(&condition.id);
        put(&mut note.remarks, &of, text(&format!("remark.{of}"), wrong));
    }
    note.summary = text("summary", wrong);
    let mut lines = BTreeMap::new();
    // What the rules retain without the officer's say, and what the page showed.
    let stored = note_of(whole.instruction.as_ref())?;
    let app = ctx.site.app()?;
    let usual = app.compute(whole, &Note::default())?;
    let shown = app.compute(whole, &stored)?;
    let shown = |key: &str| {
        let mut lines = shown.iter().flat_map(|shown| &shown.judged.lines);
        let line = lines.find(|line| line.key == key)?;
        (!stored.retained.contains_key(key)).then_some(line.retained)
    };
    for row in usual.iter().flat_map(|usual| &usual.judged.lines) {
        let name = format!("retained.{}", row.key);
        // A line in kind has no box: it is never in the base.
        let Some(typed) = form.get(&name) else {
            continue;
        };
        let reason = text(&format!("reason.{}", row.key), wrong);
        lines.insert(row.key.clone(), (typed.to_owned(), reason.clone()));
        match read_amount(&name, typed) {
            Ok(cents)
                if reason.is_empty()
                    && (cents == row.retained || Some(cents) == shown(&row.key)) =>
            {
                note.retained.remove(&row.key);
            }
            Ok(cents) => {
                note.retained
                    .insert(row.key.clone(), Retained { cents, reason });
            }
            Err(error) => wrong.push(error),
        }
    }
    let rev = form
        .filled("rev")
        .and_then(|rev| rev.parse().ok())
        .ok_or(WebError::BadRequest)?;
    Ok(Draft { note, lines, rev })
}

fn put(map: &mut BTreeMap<String, String>, name: &str, value: String) {
    if value.is_empty() {
        map.remove(name);
    } else {
        map.insert(name.to_owned(), value);
    }
}

pub(super) async fn save(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    if served(&ctx).await? {
        return Ok(done(&number, "note"));
    }
    let whole = open(&ctx, &number).await?;
    let mut wrong = Vec::new();
    let mut draft = read(&ctx, &whole, &form, &mut wrong)?;
    if !wrong.is_empty() {
        return again(&ctx, &build(&ctx, &whole, draft, &wrong, None).await?);
    }
    let stored = whole.instruction.as_ref();
    let current = stored.map_or(0, |stored| stored.rev);
    let result = if draft.rev == current {
        app.save_note(who, &number, draft.rev, &draft.note).await
    } else {
        Err(AppError::Stale)
    };
    match result {
        Ok(()) => Ok(done(&number, "note")),
        Err(AppError::Invalid(wrong)) => {
            again(&ctx, &build(&ctx, &whole, draft, &wrong, None).await?)
        }
        Err(AppError::Stale) => {
            // Read again: the other version may have come since the page was loaded above.
            let whole = open(&ctx, &number).await?;
            let Some(stored) = &whole.instruction else {
                return turned_away(who, &number, AppError::Stale);
            };
            let theirs = note_of(Some(stored))?;
            let other = Other {
                author: author(&ctx, &number, stored.updated_by).await?,
                at: ctx.moment(stored.updated_at),
                differs: differs(&ctx, &whole, &draft.note, &theirs),
            };
            // Saving once more keeps what is on the page, now that both were seen.
            draft.rev = stored.rev;
            let page = build(&ctx, &whole, draft, &[], Some(other)).await?;
            let mut response = ctx.html(&page)?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => turned_away(who, &number, error),
    }
}

/// What they wrote where it is not what was typed here.
fn differs(ctx: &Ctx, whole: &Whole<'_>, mine: &Note, theirs: &Note) -> Vec<(String, String)> {
    let t = ctx.t;
    let mut found = Vec::new();
    let blank = || t.get("inst-note-blank").into_owned();
    let shown = |text: Option<&String>| {
        text.filter(|text| !text.is_empty())
            .cloned()
            .unwrap_or_else(blank)
    };
    for criterion in ctx
        .site
        .region()
        .criteria
        .iter()
        .flat_map(|family| &family.criteria)
    {
        let label = t.text(&criterion.question).into_owned();
        let (a, b) = (mine.grid.get(&criterion.id), theirs.grid.get(&criterion.id));
        if a != b {
            let choice = b.and_then(|id| criterion.scale.iter().find(|choice| choice.id == *id));
            found.push((
                label.clone(),
                choice.map_or_else(blank, |choice| t.text(&choice.label).into_owned()),
            ));
        }
        if mine.remarks.get(&criterion.id) != theirs.remarks.get(&criterion.id) {
            found.push((label, shown(theirs.remarks.get(&criterion.id))));
        }
    }
    for condition in to_judge(whole) {
        let label = t.text(&condition.text).into_owned();
        if mine.judged.get(condition.id.as_str()) != theirs.judged.get(condition.id.as_str()) {
            let word = match theirs.judged.get(condition.id.as_str()).map(String::as_str) {
                Some("met") => key("inst-note-met"),
                Some("not_met") => key("inst-note-not-met"),
                _ => key("inst-note-not-judged"),
            };
            found.push((label.clone(), t.get(word).into_owned()));
        }
        let of = condition_key(&condition.id);
        if mine.remarks.get(&of) != theirs.remarks.get(&of) {
            found.push((label, shown(theirs.remarks.get(&of))));
        }
    }
    for (line, kept) in &theirs.retained {
        if mine.retained.get(line) != Some(kept) {
            let label = t
                .args("inst-note-line", "line", line_label(ctx, whole, line))
                .into_owned();
            found.push((
                label,
                format!("{} {}", t.exact(kept.cents), kept.reason)
                    .trim()
                    .to_owned(),
            ));
        }
    }
    for line in mine
        .retained
        .keys()
        .filter(|line| !theirs.retained.contains_key(*line))
    {
        let label = t
            .args("inst-note-line", "line", line_label(ctx, whole, line))
            .into_owned();
        found.push((label, t.get("inst-note-line-usual").into_owned()));
    }
    if mine.summary != theirs.summary {
        found.push((
            t.get("inst-note-summary").into_owned(),
            shown(Some(&theirs.summary)),
        ));
    }
    found
}

fn line_label(ctx: &Ctx, whole: &Whole<'_>, line: &str) -> String {
    let sections = reading::sections(
        whole.form,
        &whole.answers(),
        None,
        &ctx.site.region().territory,
        ctx.t,
    );
    let plan = sections.into_iter().find_map(|section| section.plan);
    let row = plan.and_then(|plan| plan.expenses.into_iter().find(|row| row.key == line));
    row.map_or_else(
        || line.to_owned(),
        |row| {
            if row.label.is_empty() {
                row.kind
            } else {
                row.label
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_in_boxes_without_their_unit() {
        assert_eq!(plain("8\u{202f}400,00\u{a0}€"), "8\u{202f}400,00");
        assert_eq!(
            money::parse_amount(&plain("8\u{202f}400,00\u{a0}€")),
            Ok(money::Cents(840_000))
        );
    }

    #[test]
    fn an_emptied_text_leaves_nothing_behind() {
        let mut map = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        put(&mut map, "a", String::new());
        assert!(map.is_empty());
    }
}
