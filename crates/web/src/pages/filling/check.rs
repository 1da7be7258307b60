//! `/dossiers/{key}/verifier` and `/deposer`: reading everything once more, then filing.

use app::AppError;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answers::Raw;
use domain::dossier::State;
use domain::form::FieldError;
use domain::permission::Action;
use std::collections::BTreeMap;

use super::foretold::ForetoldView;
use super::words::{Errors, file_size, is_unfinished};
use super::{Desk, Side};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts;
use crate::reading::{self, SectionView};

#[derive(Template)]
#[template(path = "pages/filling/check.html")]
struct CheckPage {
    t: T,
    page: Layout,
    side: Side,
    lead: String,
    /// Links to what is to correct, section by section.
    errors: Vec<Trouble>,
    count: usize,
    sections: Vec<(SectionView, String)>,
    pieces: Vec<PieceLine>,
    pieces_href: String,
    /// What the rules say of these answers.
    foretold: Option<ForetoldView>,
    /// Required pieces that are not there.
    missing: Vec<MissingLine>,
    /// One of them is indispensable: the clock will not run.
    suspends: bool,
    /// The dossier is filed now, for the first time.
    filing: bool,
    /// The dossier by its number, for paper.
    name: String,
    /// The button, or why there is none.
    may_submit: bool,
    ready: bool,
    button: String,
    who_may: String,
    action: String,
    /// What filing means: the delay and the receipt.
    after: String,
    blocked: bool,
}

/// Errors of one section.
struct Trouble {
    title: String,
    lines: Vec<parts::FieldError>,
}

struct PieceLine {
    label: String,
    files: Vec<String>,
}

struct MissingLine {
    label: String,
    indispensable: bool,
    href: String,
}

pub async fn show(
    ctx: Ctx,
    Path(key): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let desk = Desk::open(&ctx, who, &key).await?;
    page(&ctx, &desk, &query)
}

fn page(ctx: &Ctx, desk: &Desk<'_>, query: &FormData) -> Result<Response, WebError> {
    let t = ctx.t;
    let state = desk.state();
    let open = matches!(state, State::Draft | State::Correction | State::Incomplete);
    let errors = if open && state != State::Incomplete {
        troubles(desk, t)
    } else {
        Vec::new()
    };
    let count = errors.iter().map(|trouble| trouble.lines.len()).sum();
    let missing: Vec<MissingLine> = desk
        .check
        .missing
        .iter()
        .filter(|_| open)
        .map(|piece| MissingLine {
            label: t.text(&piece.spec.label).into_owned(),
            indispensable: piece.indispensable,
            href: format!("{}/pieces#{}", desk.home, piece.spec.id),
        })
        .collect();
    let suspends = missing.iter().any(|piece| piece.indispensable);
    let blocked = state == State::Incomplete && suspends;
    let (title, button, lead) = match state {
        State::Draft => (key("check-title"), key("check-file"), key("check-lead")),
        State::Correction => (
            key("check-title-correction"),
            key("check-send"),
            key("check-lead-correction"),
        ),
        State::Incomplete => (
            key("check-title-pieces"),
            key("check-send-pieces"),
            key("check-lead-pieces"),
        ),
        _ => (
            key("check-title-read"),
            key("check-file"),
            key("check-lead-read"),
        ),
    };
    let wrong =
        (count > 0 && query.get("depot").is_some()) || (blocked && query.get("depot").is_some());
    let page = CheckPage {
        t,
        page: desk.layout(ctx, t.get(title).into_owned()).wrong(wrong),
        side: desk.side("verifier"),
        lead: t.get(lead).into_owned(),
        count,
        errors,
        sections: sections(ctx, desk, t)?,
        foretold: ForetoldView::of(ctx, desk)?,
        pieces: pieces(desk, t),
        pieces_href: if open {
            format!("{}/pieces", desk.home)
        } else {
            String::new()
        },
        suspends,
        filing: state == State::Draft,
        name: desk.name(),
        may_submit: desk.whole.access.may(Action::Submit),
        ready: count == 0 && !blocked,
        button: t.get(button).into_owned(),
        who_may: if open {
            who_may(desk, t)
        } else {
            String::new()
        },
        action: format!("{}/deposer", desk.home),
        after: after(ctx, desk, t)?,
        blocked,
        missing,
    };
    ctx.html(&page)
}

fn troubles(desk: &Desk<'_>, t: T) -> Vec<Trouble> {
    let mut out = Vec::new();
    for section in &desk.whole.form.sections {
        let Some(status) = desk
            .check
            .sections
            .iter()
            .find(|status| status.id == section.id)
        else {
            continue;
        };
        let (missing, wrong): (Vec<FieldError>, Vec<FieldError>) = status
            .check
            .errors
            .iter()
            .cloned()
            .partition(|error| is_unfinished(error.code));
        let found: Vec<FieldError> = wrong.into_iter().chain(missing).collect();
        if found.is_empty() {
            continue;
        }
        let here = format!("{}?verifier=1#", desk.address(section));
        // In the order of the form again: what is false first told nothing of where to begin.
        let mut lines = Errors::of(t, &found).summary;
        lines.sort_by_key(|line| {
            status
                .check
                .errors
                .iter()
                .position(|error| error.key == line.field)
        });
        for line in &mut lines {
            line.field.insert_str(0, &here);
        }
        out.push(Trouble {
            title: t.text(&section.title).into_owned(),
            lines,
        });
    }
    out
}

/// The answers to read, each with where to change them; what changed since the last version.
fn sections(ctx: &Ctx, desk: &Desk<'_>, t: T) -> Result<Vec<(SectionView, String)>, WebError> {
    let previous: Option<BTreeMap<String, Raw>> = match desk.whole.versions.last() {
        Some(version) if desk.state() == State::Correction => {
            Some(app::view::version_sections(version)?)
        }
        _ => None,
    };
    let territory = &ctx.site.region().territory;
    let views = reading::sections(
        desk.whole.form,
        &desk.answers,
        previous.as_ref(),
        territory,
        t,
    );
    Ok(views
        .into_iter()
        .map(|view| {
            let section = desk
                .section(&view.id)
                .filter(|section| desk.may_write(section));
            let href = section
                .map(|section| desk.address(section))
                .unwrap_or_default();
            (view, href)
        })
        .collect())
}

fn pieces(desk: &Desk<'_>, t: T) -> Vec<PieceLine> {
    domain::completeness::asked_known(desk.whole.form, &desk.whole.said().known)
        .into_iter()
        .map(|spec| PieceLine {
            label: t.text(&spec.label).into_owned(),
            files: desk
                .whole
                .current_pieces()
                .filter(|piece| piece.piece == spec.id)
                .map(|piece| format!("{}, {}", piece.name, file_size(t, piece.size)))
                .collect(),
        })
        .collect()
}

/// Who may file, for those who may not: the owner and the signatories.
fn who_may(desk: &Desk<'_>, t: T) -> String {
    let mut names = vec![desk.whole.owner_name.clone()];
    names.extend(
        desk.whole
            .members
            .iter()
            .filter(|member| member.role == "signatory")
            .map(|member| member.name.clone()),
    );
    t.args(
        "check-who-may",
        "names",
        names.join(t.get("fill-or").as_ref()),
    )
    .into_owned()
}

fn after(ctx: &Ctx, desk: &Desk<'_>, t: T) -> Result<String, WebError> {
    if desk.state() != State::Draft {
        return Ok(String::new());
    }
    let app = ctx.site.app()?;
    let months = app.months("silence-rejection", app.today());
    Ok(match months {
        Some(months) => t.args("check-after", "months", months).into_owned(),
        None => t.get("check-after-plain").into_owned(),
    })
}

/// Files once, however often it is clicked; nothing in the form itself is read.
pub async fn submit(ctx: Ctx, Path(key): Path<String>) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let back =
        |key: &str| Redirect::to(&format!("/dossiers/{key}/verifier?depot=1")).into_response();
    match app.submit(who, &key).await {
        Ok(number) => {
            let whole = app.whole(who, &number).await?;
            let again = whole.versions.len() > 1
                || whole
                    .corrections
                    .iter()
                    .any(|request| request.answered_at.is_some());
            let said = if again { "envoye" } else { "depose" };
            Ok(Redirect::to(&format!("/dossiers/{number}?{said}=1")).into_response())
        }
        // The page says everything that is to correct.
        Err(AppError::Invalid(_) | AppError::Forbidden(_)) => Ok(back(&key)),
        Err(error) => Err(error.into()),
    }
}
