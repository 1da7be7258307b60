//! A batch: what will happen to each dossier, how far it is, what came of each.

use std::cmp::Reverse;

use app::batches::BatchView;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::batch::Deed;
use domain::sheet;
use money::Cents;
use store::{BatchRow, BatchState, Envelope};
use uuid::Uuid;

use super::super::desk::desk;
use super::super::files::csv as table;
use super::{HERE, deed_key, why_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::purse;
use crate::words::state_key;

#[derive(Template)]
#[template(path = "pages/instruction/batch.html")]
struct BatchPage {
    t: T,
    page: Layout,
    here: String,
    state: BatchState,
    /// What is asked of each, in one sentence.
    asked: String,
    all: i64,
    to_do: i64,
    tried: i64,
    done: i64,
    /// What is foreseen or came out, with how many.
    sums: Vec<(String, i64)>,
    rows: Vec<Row>,
    next: Option<String>,
    decides: bool,
    /// What it grants in all.
    total: String,
    /// What each envelope it draws on will lack; nothing where there is enough.
    short: Vec<String>,
}

struct Row {
    number: String,
    title: String,
    applicant: String,
    flag: &'static str,
    state: String,
    /// Kind of mark beside the words: `ok`, `bad` or nothing.
    mark: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "pages/instruction/batches.html")]
struct ListPage {
    t: T,
    page: Layout,
    rows: Vec<ListRow>,
}

struct ListRow {
    href: String,
    title: String,
    when: String,
    state: String,
}

/// Where a batch stands; `to_do` = dossiers that would change, when it waits to be started.
fn state_word(t: T, state: BatchState, to_do: Option<i64>) -> String {
    match state {
        BatchState::Preparing => t.get("lot-state-preparing"),
        BatchState::Ready => t.args("lot-state-ready", "count", to_do.unwrap_or_default()),
        BatchState::Running => t.get("lot-state-running"),
        BatchState::Done => t.get("lot-state-done"),
    }
    .into_owned()
}

/// The last batches of this person.
pub(super) async fn list(ctx: Ctx) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    if who.bodies().is_empty() {
        return Err(WebError::NotFound);
    }
    let t = ctx.t;
    let rows = app
        .batches(who)
        .await?
        .into_iter()
        .map(|(b, to_do)| ListRow {
            href: format!("{HERE}/{}", b.id),
            title: t.get(deed_key(b.deed)).into_owned(),
            when: ctx.moment(b.created_at),
            state: state_word(t, b.state, to_do),
        })
        .collect();
    ctx.html(&ListPage {
        t,
        page: Layout::new(&ctx, t.get("lots-title")).under("/instruction", t.get("inst-title")),
        rows,
    })
}

/// What is asked of each dossier.
fn asked(ctx: &Ctx, view: &BatchView) -> String {
    let (t, b) = (ctx.t, &view.batch);
    let day =
        |day: Option<jiff::civil::Date>| day.map(|d| t.date(d).into_owned()).unwrap_or_default();
    match b.deed {
        Deed::Assign => match &view.officer {
            Some(name) => t.args("lot-asked-assign", "name", name.as_str()),
            None => t.get("lot-asked-unassign"),
        },
        Deed::Remind => t.get("lot-asked-remind"),
        Deed::AskPieces => match b.due_on {
            Some(due) => t.args("lot-asked-pieces-due", "date", t.date(due)),
            None => t.get("lot-asked-pieces"),
        },
        Deed::Adjourn | Deed::Grant | Deed::Refuse => {
            let sentence = match b.deed {
                Deed::Adjourn => key("lot-asked-adjourn"),
                Deed::Grant => key("lot-asked-grant"),
                _ => key("lot-asked-refuse"),
            };
            t.many(
                sentence,
                &[
                    ("date", &day(b.decided_on)),
                    ("by", &b.decided_by),
                    ("signatory", &b.signatory),
                ],
            )
        }
    }
    .into_owned()
}

/// What will be done to a dossier, or was.
fn does(ctx: &Ctx, view: &BatchView, row: &BatchRow) -> String {
    let t = ctx.t;
    match view.batch.deed {
        Deed::Assign => match &view.officer {
            Some(name) => t.args("lot-does-assign", "name", name.as_str()),
            None => t.get("lot-does-unassign"),
        },
        Deed::Remind => t.get("lot-does-remind"),
        Deed::AskPieces => {
            let scheme = row
                .scheme_from
                .parse()
                .ok()
                .and_then(|from| ctx.site.region().scheme_version(&row.scheme, from));
            let label = |id: &str| {
                scheme
                    .and_then(|s| s.form.as_ref())
                    .and_then(|f| f.pieces.iter().find(|p| p.id == id))
                    .map_or_else(|| id.to_owned(), |p| t.text(&p.label).into_owned())
            };
            let pieces: Vec<String> = row.line.detail.split(',').map(label).collect();
            t.args("lot-does-pieces", "pieces", pieces.join(", "))
        }
        Deed::Adjourn => t.get("lot-does-adjourn"),
        Deed::Grant => {
            let cents = Cents(row.line.detail.parse().unwrap_or_default());
            t.args("lot-does-grant", "amount", t.exact(cents))
        }
        Deed::Refuse => t.get("lot-does-refuse"),
    }
    .into_owned()
}

/// The words of a line: what is foreseen, then what came of it.
fn words(ctx: &Ctx, view: &BatchView, row: &BatchRow) -> (&'static str, String) {
    let t = ctx.t;
    let code = if row.line.result.is_empty() {
        &row.line.expected
    } else {
        &row.line.result
    };
    match code.as_str() {
        "does" if view.batch.state == BatchState::Running => {
            ("", t.get("lot-line-waiting").into_owned())
        }
        "does" => ("", does(ctx, view, row)),
        "done" => (
            "ok",
            t.args("lot-line-done", "what", does(ctx, view, row))
                .into_owned(),
        ),
        "already" => ("", t.get("lot-why-already").into_owned()),
        other => (
            "bad",
            t.args("lot-line-refused", "why", t.get(why_key(other)))
                .into_owned(),
        ),
    }
}

/// What an envelope will lack for a batch; nothing where there is enough.
fn short(ctx: &Ctx, (envelope, cents): &(Option<Envelope>, Cents)) -> Option<String> {
    let t = ctx.t;
    let amount = t.exact(*cents);
    let Some(envelope) = envelope else {
        return Some(t.args("lot-short-none", "amount", amount).into_owned());
    };
    let left = envelope.balance.left();
    (*cents > left).then(|| {
        let (title, left) = (purse::title(ctx, envelope), t.exact(left));
        t.many(
            "lot-short",
            &[("envelope", &title), ("left", &left), ("amount", &amount)],
        )
        .into_owned()
    })
}

/// A batch, page by page of its lines.
pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let after = query.get("apres").and_then(|n| n.parse().ok()).unwrap_or(0);
    let view = app.batch(who, id, after).await?;
    let here = format!("{HERE}/{id}");
    let counts = if view.counts.results.is_empty() {
        &view.counts.expected
    } else {
        &view.counts.results
    };
    let sums = in_order(counts)
        .into_iter()
        .map(|(code, n)| {
            let word = match code {
                "does" => t.get("lot-sum-does"),
                "done" => t.get("lot-sum-done"),
                other => t.get(why_key(other)),
            };
            (word.into_owned(), n)
        })
        .collect();
    let rows = view
        .rows
        .iter()
        .map(|row| {
            let (mark, said) = words(&ctx, &view, row);
            Row {
                number: row.number.clone(),
                title: if row.title.is_empty() {
                    t.get("inst-untitled").into_owned()
                } else {
                    row.title.clone()
                },
                applicant: row.applicant.clone(),
                flag: row.state.flag(),
                state: t.get(state_key(row.state)).into_owned(),
                mark,
                words: said,
            }
        })
        .collect();
    ctx.html(&BatchPage {
        t,
        page: Layout::new(&ctx, t.get(deed_key(view.batch.deed)))
            .under("/instruction", t.get("inst-title"))
            .under(HERE, t.get("lots-title")),
        state: view.batch.state,
        asked: asked(&ctx, &view),
        all: view.counts.all,
        to_do: view.counts.to_do(),
        tried: view.counts.tried(),
        done: view.counts.done(),
        sums,
        rows,
        next: view.next.map(|n| format!("{here}?apres={n}")),
        decides: view.batch.deed.decides(),
        total: view.total.map(|cents| t.exact(cents)).unwrap_or_default(),
        short: view
            .draws
            .iter()
            .filter_map(|draw| short(&ctx, draw))
            .collect(),
        here,
    })
}

/// What changes first, then why the others do not, the most frequent reason first.
fn in_order(counts: &[(String, i64)]) -> Vec<(&str, i64)> {
    let mut sums: Vec<(&str, i64)> = counts.iter().map(|(code, n)| (code.as_str(), *n)).collect();
    sums.sort_by_key(|(code, n)| (!matches!(*code, "does" | "done"), Reverse(*n)));
    sums
}

/// Says yes: it is done in the background.
pub(super) async fn start(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    _form: crate::http::form::FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    match app.start_batch(who, id).await {
        // Not ready yet: its page says so.
        Ok(()) | Err(app::AppError::Forbidden(_)) => {
            Ok(Redirect::to(&format!("{HERE}/{id}")).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Every line as a file.
pub(super) async fn csv(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let mut rows = Vec::new();
    let mut after = Some(0);
    while let Some(rank) = after {
        let view = app.batch(who, id, rank).await?;
        for row in &view.rows {
            let (_, said) = words(&ctx, &view, row);
            let result = match row.line.result.as_str() {
                "" => key("lot-csv-waiting"),
                "done" => key("lot-csv-done"),
                "already" => key("lot-csv-already"),
                _ => key("lot-csv-refused"),
            };
            rows.push([
                row.number.clone(),
                row.title.clone(),
                row.applicant.clone(),
                t.get(result).into_owned(),
                said,
            ]);
        }
        after = view.next;
    }
    let head = ["dossier", "projet", "demandeur", "resultat", "precision"];
    let file = sheet::write(head, &rows).map_err(|_| WebError::Internal)?;
    Ok(table(&format!("lot-{id}"), &file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_begin_with_what_changes() {
        let counts = [("already", 2), ("day", 9), ("does", 1), ("no-proposal", 4)]
            .map(|(code, n)| (code.to_owned(), n));
        let order: Vec<&str> = in_order(&counts)
            .into_iter()
            .map(|(code, _)| code)
            .collect();
        assert_eq!(order, ["does", "day", "no-proposal", "already"]);
    }

    #[test]
    fn a_batch_that_would_change_nothing_is_not_said_to_be_ready() {
        let said = |to_do| state_word(T::default(), BatchState::Ready, Some(to_do));
        assert_eq!(said(0), "rien à faire");
        assert_eq!(said(1), "à lancer : 1 dossier".replace(" :", "\u{a0}:"));
        assert_eq!(said(2), "à lancer : 2 dossiers".replace(" :", "\u{a0}:"));
    }
}
