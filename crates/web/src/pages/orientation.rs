//! `/orientation`: one question a page, every state of it an address.
//!
//! `?q=project.stage&project.commune=29189` shows a question with the answers given so far; its
//! form sends `suite=project.stage` with the answer, which is read and leads to the next question.
//! A question opened from the result (`vers=resultat`) leads back there.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use policy::model::{Question, QuestionKind, Region};

use super::communes::Suggestion;
use super::contact::not_a_commune;
use crate::answers::{Answers, address, chosen};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};

#[derive(Template)]
#[template(path = "pages/question.html")]
struct QuestionPage {
    t: T,
    page: Layout,
    id: String,
    hint: String,
    kind: &'static str,
    choices: Vec<Choice>,
    typed: String,
    errors: Vec<FieldError>,
    /// Communes that the text may mean, with the address that chooses each.
    suggestions: Vec<(Suggestion, String)>,
    /// Answers to the other questions, carried along.
    others: Vec<(String, String)>,
    number: usize,
    count: usize,
    previous: Option<String>,
    skip: String,
    result: String,
    to_result: bool,
}

impl QuestionPage {
    fn error(&self) -> &str {
        self.errors
            .first()
            .map(|error| error.message.as_str())
            .unwrap_or_default()
    }
}

/// Address of a question with these answers.
pub(crate) fn question_address(
    question: &str,
    answers: Vec<(String, String)>,
    to_result: bool,
) -> String {
    let mut pairs = vec![("q".to_owned(), question.to_owned())];
    if to_result {
        pairs.push(("vers".to_owned(), "resultat".to_owned()));
    }
    pairs.extend(answers);
    address("/orientation", pairs)
}

/// Where a question leads once answered: the next one, or the result.
fn next_address(
    region: &Region,
    question: &str,
    answers: Vec<(String, String)>,
    to_result: bool,
) -> String {
    let after = region
        .questions
        .iter()
        .skip_while(|one| one.id != question)
        .nth(1);
    match after.filter(|_| !to_result) {
        Some(next) => question_address(&next.id, answers, false),
        None => address("/orientation/resultat", answers),
    }
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let region = ctx.site.region();
    let to_result = query.get("vers") == Some("resultat");
    if let Some(question) = query.get("suite").and_then(|id| region.question(id)) {
        return answered(&ctx, region, question, &query, to_result);
    }
    let first = region.questions.first().ok_or(WebError::NotFound)?;
    let question = query
        .get("q")
        .and_then(|id| region.question(id))
        .unwrap_or(first);
    let answers = Answers::read(region, &query);
    // A commune that means nothing would be lost on the way: its question comes back with it.
    let wrong = answers.refused.iter().find(|(id, _)| *id != question.id);
    if let Some(wrong) = wrong.and_then(|(id, _)| region.question(id)) {
        return answered(&ctx, region, wrong, &query, true);
    }
    let page = page(&ctx, region, question, &answers, to_result);
    ctx.html(&page)
}

/// Reads the answer just sent, and goes on; or shows the question again, with what was typed.
pub(crate) fn answered(
    ctx: &Ctx,
    region: &Region,
    question: &Question,
    query: &FormData,
    to_result: bool,
) -> Result<Response, WebError> {
    let answers = Answers::read(region, query);
    let mut pairs = answers.pairs_without(region, &question.id);
    let typed = query.filled(&question.id).unwrap_or_default();
    if typed.is_empty() {
        return Ok(
            Redirect::to(&next_address(region, &question.id, pairs, to_result)).into_response(),
        );
    }
    if let QuestionKind::Commune = question.kind {
        // Typed by a person: a postal code is not taken for an INSEE code.
        match region.territory.resolve(typed) {
            Ok(commune) => pairs.insert(0, (question.id.clone(), commune.code.clone())),
            Err(unresolved) => {
                let (message, hits) = not_a_commune(ctx.t, &region.territory, typed, unresolved);
                let mut page = page(ctx, region, question, &answers, to_result);
                page.page = page.page.wrong(true);
                page.typed = typed.to_owned();
                page.errors = vec![FieldError {
                    field: question.id.clone(),
                    message,
                }];
                let choose = |hit: policy::territory::Hit<'_>| {
                    let mut pairs = pairs.clone();
                    pairs.insert(0, (question.id.clone(), hit.commune.code.clone()));
                    let go = next_address(region, &question.id, pairs, to_result);
                    (Suggestion::of(ctx.t, hit), go)
                };
                page.suggestions = hits.into_iter().map(choose).collect();
                let mut response = ctx.html(&page)?;
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(response);
            }
        }
    } else {
        pairs = answers.pairs(region);
    }
    Ok(Redirect::to(&next_address(region, &question.id, pairs, to_result)).into_response())
}

fn page(
    ctx: &Ctx,
    region: &Region,
    question: &Question,
    answers: &Answers,
    to_result: bool,
) -> QuestionPage {
    let t = ctx.t;
    let given = chosen(&answers.situation, &question.id);
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let open = Choice {
        id: String::new(),
        label: t.get("answer-open").into_owned(),
        hint: String::new(),
        checked: given.is_empty(),
    };
    let (kind, choices) = match &question.kind {
        QuestionKind::Commune => ("commune", Vec::new()),
        QuestionKind::Choice(choices) => {
            let mut choices = Choice::of(t, choices, &given);
            choices.push(open);
            ("radios", choices)
        }
        QuestionKind::Choices(choices) => ("boxes", Choice::of(t, choices, &given)),
        QuestionKind::YesNo => {
            let one = |id: &str, label: &'static str| Choice {
                id: id.to_owned(),
                label: t.get(label).into_owned(),
                hint: String::new(),
                checked: given == [id],
            };
            (
                "radios",
                vec![
                    one("yes", key("answer-yes")),
                    one("no", key("answer-no")),
                    open,
                ],
            )
        }
    };
    let others = answers.pairs_without(region, &question.id);
    let place = region
        .questions
        .iter()
        .position(|one| one.id == question.id)
        .unwrap_or(0);
    let previous = place
        .checked_sub(1)
        .and_then(|before| region.questions.get(before));
    let label = t.text(&question.label).into_owned();
    let typed = answers
        .commune(region)
        .map(|commune| region.territory.label(commune));
    QuestionPage {
        t,
        page: Layout::new(ctx, label).under("/orientation", t.get("nav-orientation")),
        id: question.id.clone(),
        hint: question
            .help
            .as_ref()
            .map(|help| t.text(help).into_owned())
            .unwrap_or_default(),
        kind,
        choices,
        typed: typed.unwrap_or_default(),
        errors: Vec::new(),
        suggestions: Vec::new(),
        number: place + 1,
        count: region.questions.len(),
        previous: previous.map(|before| question_address(&before.id, answers.pairs(region), false)),
        skip: next_address(region, &question.id, others.clone(), to_result),
        result: address("/orientation/resultat", answers.pairs(region)),
        others,
        to_result,
    }
}
