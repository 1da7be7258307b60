//! Asking: missing pieces, a correction of named sections, an opinion from outside.

use std::collections::BTreeSet;

use app::AppError;
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::completeness;
use domain::form::FieldError as Wrong;
use domain::permission::Action;
use policy::model::SectionKind;

use super::desk::{Head, again, desk, done, open, turned_away};
use super::panel;
use super::words::{error_of, errors, read_date};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};

/// The dossier, if this may be done on it now; else the answer that says why not.
async fn ready<'c>(
    ctx: &'c Ctx,
    number: &str,
    action: Action,
) -> Result<Result<Whole<'c>, Response>, WebError> {
    let (_, who) = desk(ctx)?;
    let whole = open(ctx, number).await?;
    if whole.access.may(action) {
        return Ok(Ok(whole));
    }
    turned_away(who, number, AppError::Forbidden("action-not-now")).map(Err)
}

#[derive(Template)]
#[template(path = "pages/instruction/ask.html")]
struct AskPage {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    /// A correction opens sections again; else pieces are asked.
    correction: bool,
    choices: Vec<Choice>,
    message: String,
    due: String,
}

impl AskPage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn new(
        ctx: &Ctx,
        whole: &Whole<'_>,
        correction: bool,
        form: &FormData,
        wrong: &[Wrong],
    ) -> AskPage {
        let t = ctx.t;
        let title = t.get(if correction {
            key("inst-ask-correction-title")
        } else {
            key("inst-ask-pieces-title")
        });
        let head = Head::of(t, whole);
        AskPage {
            t,
            page: head.layout(ctx, title).wrong(!wrong.is_empty()),
            head,
            errors: errors(t, wrong),
            correction,
            choices: if correction {
                sections(t, whole, form)
            } else {
                pieces(t, whole, form)
            },
            message: form.get("message").unwrap_or_default().to_owned(),
            due: form.get("due").unwrap_or_default().to_owned(),
        }
    }
}

/// Pieces that may be asked; those missing are ticked at first.
fn pieces(t: T, whole: &Whole<'_>, form: &FormData) -> Vec<Choice> {
    let all = &whole.said().all;
    let given: BTreeSet<String> = whole
        .current_pieces()
        .filter(|piece| piece.verdict != "refused")
        .map(|piece| piece.piece.clone())
        .collect();
    let missing: BTreeSet<&str> = whole
        .missing_pieces()
        .iter()
        .map(|piece| piece.spec.id.as_str())
        .collect();
    let asked: BTreeSet<&str> = form.all("pieces").collect();
    let choice = |spec: &&policy::PieceSpec| {
        let state = if missing.contains(spec.id.as_str()) {
            t.get("inst-ask-piece-missing")
        } else if given.contains(&spec.id) {
            t.get("inst-ask-piece-given")
        } else {
            t.get("inst-ask-piece-optional")
        };
        let clock = t.get(if spec.indispensable {
            key("inst-ask-piece-stops")
        } else {
            key("inst-ask-piece-runs")
        });
        Choice {
            id: spec.id.clone(),
            label: t.text(&spec.label).into_owned(),
            hint: t
                .args2("inst-ask-piece-hint", "state", state, "clock", clock)
                .into_owned(),
            checked: if form.0.is_empty() {
                missing.contains(spec.id.as_str())
            } else {
                asked.contains(spec.id.as_str())
            },
        }
    };
    completeness::asked(whole.form, all)
        .iter()
        .map(choice)
        .collect()
}

/// Sections that may be opened again. Pieces have their own request, but may be opened too.
fn sections(t: T, whole: &Whole<'_>, form: &FormData) -> Vec<Choice> {
    let asked: BTreeSet<&str> = form.all("sections").collect();
    let choice = |section: &policy::Section| Choice {
        id: section.id.clone(),
        label: t.text(&section.title).into_owned(),
        hint: match section.kind {
            SectionKind::Declarations => t.get("inst-ask-section-declarations").into_owned(),
            _ => String::new(),
        },
        checked: asked.contains(section.id.as_str()),
    };
    whole.form.sections.iter().map(choice).collect()
}

pub(super) async fn pieces_form(
    ctx: Ctx,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    show(ctx, number, false).await
}

pub(super) async fn correction_form(
    ctx: Ctx,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    show(ctx, number, true).await
}

async fn show(ctx: Ctx, number: String, correction: bool) -> Result<Response, WebError> {
    match ready(&ctx, &number, action(correction)).await? {
        Ok(whole) => ctx.html(&AskPage::new(
            &ctx,
            &whole,
            correction,
            &FormData::default(),
            &[],
        )),
        Err(elsewhere) => Ok(elsewhere),
    }
}

fn action(correction: bool) -> Action {
    if correction {
        Action::AskCorrection
    } else {
        Action::AskPieces
    }
}

pub(super) async fn ask_pieces(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    ask(ctx, number, form, false).await
}

pub(super) async fn ask_correction(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    ask(ctx, number, form, true).await
}

async fn ask(
    ctx: Ctx,
    number: String,
    form: FormData,
    correction: bool,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let message = form.get("message").unwrap_or_default();
    let result = match read_date("due", form.filled("due")) {
        Err(wrong) => Err(AppError::Invalid(vec![wrong])),
        Ok(due) if correction => {
            let sections: Vec<String> = form.all("sections").map(str::to_owned).collect();
            app.ask_correction(who, &number, &sections, message, due)
                .await
        }
        Ok(due) => {
            let pieces: Vec<String> = form.all("pieces").map(str::to_owned).collect();
            app.ask_pieces(who, &number, &pieces, message, due).await
        }
    };
    match result {
        Ok(()) => Ok(done(
            &number,
            if correction { "correction" } else { "pieces" },
        )),
        Err(AppError::Invalid(wrong)) => match ready(&ctx, &number, action(correction)).await? {
            Ok(whole) => again(&ctx, &AskPage::new(&ctx, &whole, correction, &form, &wrong)),
            Err(elsewhere) => Ok(elsewhere),
        },
        Err(error) => turned_away(who, &number, error),
    }
}

#[derive(Template)]
#[template(path = "pages/instruction/opinion.html")]
struct OpinionPage {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    form: FormData,
    confidential: Vec<Choice>,
    /// Pieces that the person will not read.
    kept: String,
}

impl OpinionPage {
    fn new(ctx: &Ctx, whole: &Whole<'_>, form: FormData, wrong: &[Wrong]) -> OpinionPage {
        let t = ctx.t;
        let head = Head::of(t, whole);
        // Shared is a choice, never what happens by not looking.
        let shared = form.get("partage") == Some("partage");
        let choice = |id: &str, label, hint, checked| Choice {
            id: id.to_owned(),
            label: t.get(label).into_owned(),
            hint: t.get(hint).into_owned(),
            checked,
        };
        OpinionPage {
            t,
            page: head
                .layout(ctx, t.get("inst-ask-opinion-title"))
                .wrong(!wrong.is_empty()),
            head,
            errors: errors(t, wrong),
            confidential: vec![
                choice(
                    "confidentiel",
                    key("inst-ask-opinion-confidential"),
                    key("inst-ask-opinion-confidential-hint"),
                    !shared,
                ),
                choice(
                    "partage",
                    key("inst-ask-opinion-shared"),
                    key("inst-ask-opinion-shared-hint"),
                    shared,
                ),
            ],
            kept: panel::kept_from_outside(ctx, whole.form),
            form,
        }
    }

    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        self.form.get(field).unwrap_or_default()
    }
}

pub(super) async fn opinion_form(
    ctx: Ctx,
    Path(number): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    // A funder of the dossier is asked under its own name.
    let name = query
        .get("nom")
        .map(|name| ("name".to_owned(), name.to_owned()));
    let form = FormData(name.into_iter().collect());
    match ready(&ctx, &number, Action::AskOpinion).await? {
        Ok(whole) => ctx.html(&OpinionPage::new(&ctx, &whole, form, &[])),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn ask_opinion(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let text = |name: &str| form.get(name).unwrap_or_default();
    let confidential = form.get("partage") != Some("partage");
    let (deadline, unreadable) = match read_date("deadline", form.filled("deadline")) {
        Ok(deadline) => (deadline, None),
        Err(wrong) => (None, Some(wrong)),
    };
    let mut result = app
        .ask_opinion(
            who,
            &number,
            text("email"),
            text("name"),
            text("question"),
            deadline,
            confidential,
        )
        .await;
    // Without a day it is refused in any case: every mistake is said at once, and this one as it is.
    if let (Err(AppError::Invalid(wrong)), Some(unreadable)) = (&mut result, unreadable) {
        wrong.retain(|one| one.key != unreadable.key);
        wrong.push(unreadable);
    }
    match result {
        Ok(()) => Ok(done(&number, "avis")),
        Err(AppError::Invalid(wrong)) => match ready(&ctx, &number, Action::AskOpinion).await? {
            Ok(whole) => again(&ctx, &OpinionPage::new(&ctx, &whole, form, &wrong)),
            Err(elsewhere) => Ok(elsewhere),
        },
        Err(error) => turned_away(who, &number, error),
    }
}
