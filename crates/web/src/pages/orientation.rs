//! `/orientation`: one question a page, every state of it an address.
//!
//! `?q=project.stage&project.commune=29189` shows a question with the answers given so far; its
//! form sends `suite=project.stage` with the answer, which is read and leads to the next question: the
//! one that settles most schemes, of those that still matter; when none does, to the result. `vues` names the
//! questions asked so far, in their order: one that was left open is not asked again, and one goes back by it.
//! A question opened from the result (`vers=resultat`) leads back there.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use policy::model::{Question, QuestionKind, Region};
use policy::orient::orient;

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
    /// Questions asked so far, by commas.
    seen: String,
    number: usize,
    /// Questions that may still be asked after this one, at most.
    left: usize,
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

/// Address of a question with these answers, from the result and back to it.
pub(crate) fn question_address(question: &str, answers: Vec<(String, String)>) -> String {
    let way = Way {
        seen: Vec::new(),
        to_result: true,
    };
    way.to(question, answers)
}

/// How a visitor comes to a question, and goes on.
struct Way {
    /// Questions asked before, in their order.
    seen: Vec<String>,
    /// Opened from the result: it leads back there.
    to_result: bool,
}

impl Way {
    fn read(region: &Region, query: &FormData) -> Way {
        let mut seen: Vec<String> = Vec::new();
        for id in query.get("vues").unwrap_or_default().split(',') {
            if region.question(id).is_some() && !seen.iter().any(|known| known == id) {
                seen.push(id.to_owned());
            }
        }
        Way {
            seen,
            to_result: query.get("vers") == Some("resultat"),
        }
    }

    fn to(&self, question: &str, answers: Vec<(String, String)>) -> String {
        let mut pairs = vec![("q".to_owned(), question.to_owned())];
        if self.to_result {
            pairs.push(("vers".to_owned(), "resultat".to_owned()));
        }
        if !self.seen.is_empty() {
            pairs.push(("vues".to_owned(), self.seen.join(",")));
        }
        pairs.extend(answers);
        address("/orientation", pairs)
    }

    /// The same once a question was asked.
    fn after(&self, question: &str) -> Way {
        let mut seen = self.seen.clone();
        seen.retain(|id| id != question);
        seen.push(question.to_owned());
        Way {
            seen,
            to_result: self.to_result,
        }
    }

    /// Questions that matter with these answers and were not asked, the one that settles most first.
    fn left(&self, ctx: &Ctx, answers: &[(String, String)]) -> Vec<String> {
        let region = ctx.site.region();
        let pairs = answers
            .iter()
            .map(|(id, text)| (id.as_str(), text.as_str()));
        let (situation, _) = region.read_answers(pairs);
        let mut left = orient(region, &situation, ctx.site.today()).missing;
        left.retain(|id| !self.seen.contains(id));
        left
    }

    /// Where a question leads once answered, or left open: to the next one, or to the result.
    fn next(&self, ctx: &Ctx, question: &str, answers: Vec<(String, String)>) -> String {
        let after = self.after(question);
        let next = if self.to_result {
            None
        } else {
            after.left(ctx, &answers).into_iter().next()
        };
        match next {
            Some(next) => after.to(&next, answers),
            None => address("/orientation/resultat", answers),
        }
    }
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let region = ctx.site.region();
    let way = Way::read(region, &query);
    if let Some(question) = query.get("suite").and_then(|id| region.question(id)) {
        return reply(&ctx, region, question, &query, &way);
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
        return answered(&ctx, region, wrong, &query);
    }
    let page = page(&ctx, region, question, &answers, &way);
    ctx.html(&page)
}

/// Reads an answer on the way to the result: it is there, or the question is asked again.
pub(crate) fn answered(
    ctx: &Ctx,
    region: &Region,
    question: &Question,
    query: &FormData,
) -> Result<Response, WebError> {
    let way = Way {
        seen: Vec::new(),
        to_result: true,
    };
    reply(ctx, region, question, query, &way)
}

/// Reads the answer just sent, and goes on; or shows the question again, with what was typed.
fn reply(
    ctx: &Ctx,
    region: &Region,
    question: &Question,
    query: &FormData,
    way: &Way,
) -> Result<Response, WebError> {
    let answers = Answers::read(region, query);
    let mut pairs = answers.pairs_without(region, &question.id);
    let typed = query.filled(&question.id).unwrap_or_default();
    if typed.is_empty() {
        return Ok(Redirect::to(&way.next(ctx, &question.id, pairs)).into_response());
    }
    if let QuestionKind::Commune = question.kind {
        // Typed by a person: a postal code is not taken for an INSEE code.
        match region.territory.resolve(typed) {
            Ok(commune) => pairs.insert(0, (question.id.clone(), commune.code.clone())),
            Err(unresolved) => {
                let (message, hits) = not_a_commune(ctx.t, &region.territory, typed, unresolved);
                let mut page = page(ctx, region, question, &answers, way);
                page.page = page.page.wrong(true);
                page.typed = typed.to_owned();
                page.errors = vec![FieldError {
                    field: question.id.clone(),
                    message,
                }];
                let choose = |hit: policy::territory::Hit<'_>| {
                    let mut pairs = pairs.clone();
                    pairs.insert(0, (question.id.clone(), hit.commune.code.clone()));
                    let go = way.next(ctx, &question.id, pairs);
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
    Ok(Redirect::to(&way.next(ctx, &question.id, pairs)).into_response())
}

fn page(
    ctx: &Ctx,
    region: &Region,
    question: &Question,
    answers: &Answers,
    way: &Way,
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
    let number = way.seen.iter().filter(|id| **id != question.id).count() + 1;
    let left = way.after(&question.id).left(ctx, &others);
    // Back to the question before, as it was reached.
    let previous = way
        .seen
        .iter()
        .rfind(|id| **id != question.id)
        .map(|before| {
            let seen = way.seen.iter().take_while(|id| *id != before);
            let back = Way {
                seen: seen.cloned().collect(),
                to_result: way.to_result,
            };
            back.to(before, answers.pairs(region))
        });
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
        number,
        left: left.len(),
        previous,
        skip: way.next(ctx, &question.id, others.clone()),
        result: address("/orientation/resultat", answers.pairs(region)),
        others,
        seen: way.seen.join(","),
        to_result: way.to_result,
    }
}
