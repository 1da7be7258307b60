//! `/orientation/resultat?…`: which schemes fit, why, whom to see, and one next step.

use askama::Template;
use axum::response::Response;
use domain::trajectory::{Kind, Line, Progress, Station};
use policy::model::{QuestionKind, Region, Scheme, SchemeKind, Stage};
use policy::orient::{Orientation, Outcome, SchemeVerdict, Verdict, orient};
use policy::situation::{COMMUNE, STAGE};

use super::orientation::{answered, question_address};
use super::schemes::{kind_key, start_address};
use crate::answers::{Answers, address};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::line::{self, Drawing, kind_of};
use crate::parts::{ActorView, Choice, StageNow, stage_key};
use crate::scheme::gives;

/// Contacts shown beside the result; the others are on the contact page.
const CONTACTS: usize = 3;
/// Stations ahead that the picture shows: more would be hard to read.
const AHEAD: usize = 9;

#[derive(Template)]
#[template(path = "pages/result.html")]
struct ResultPage {
    t: T,
    page: Layout,
    answers: Vec<AnswerView>,
    stage: Option<StageNow>,
    line: Option<Drawing>,
    /// Stations that only the table has.
    hidden: usize,
    /// Answers in words, those left open left out.
    given: Vec<String>,
    stations: Vec<StationRow>,
    fits: Vec<SchemeCard>,
    depends: Vec<SchemeCard>,
    unfit: Vec<SchemeCard>,
    ask: Option<Ask>,
    next: Next,
    contacts: Vec<ActorView>,
    contact_address: String,
    project_address: String,
    own_address: String,
}

struct AnswerView {
    label: String,
    words: Option<String>,
    change: String,
}

/// A row of the table that says what the picture shows.
struct StationRow {
    stage: &'static str,
    id: String,
    name: String,
    lacks: String,
}

struct SchemeCard {
    id: String,
    name: String,
    kind: &'static str,
    gives: String,
    manager: Option<String>,
    reasons: Vec<Reason>,
    /// Address to start a dossier here, with the answers.
    start: Option<String>,
    /// Where to go when no dossier is filed here.
    how: Option<String>,
}

struct Reason {
    /// y, n, q (a question), t (a person judges).
    mark: &'static str,
    text: String,
    /// Questions whose answers are missing: label and address.
    questions: Vec<(String, String)>,
}

/// The question that settles most, asked on the spot.
struct Ask {
    id: String,
    label: String,
    choices: Vec<Choice>,
    others: Vec<(String, String)>,
}

/// The one next step of the page.
struct Next {
    text: String,
    label: String,
    address: String,
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let answers = Answers::read(region, &query);
    // An answer that means nothing (a commune misspelt in a shared address) is asked again.
    if let Some(question) = answers
        .refused
        .first()
        .and_then(|(id, _)| region.question(id))
    {
        return answered(&ctx, region, question, &query);
    }
    let today = ctx.site.today();
    let mut result = orient(region, &answers.situation, today);
    result
        .schemes
        .retain(|one| one.scheme.kind != SchemeKind::Operator);
    let stage = answers.situation.text(STAGE).and_then(Stage::from_id);
    let commune = answers.commune(region);
    let contacts = commune
        .map(|commune| region.actors_for(&commune.code, today))
        .unwrap_or_default();
    let maker = Maker {
        t,
        region,
        answers: &answers,
        on: today,
    };
    let cards = |verdict| -> Vec<SchemeCard> {
        result
            .schemes
            .iter()
            .filter(|one| one.verdict == verdict)
            .map(|one| maker.card(one))
            .collect()
    };
    let (fits, depends) = (cards(Verdict::Fits), cards(Verdict::Depends));
    let possible = fits.len();
    let title = match commune {
        Some(commune) => t.args2(
            "result-title-here",
            "commune",
            commune.name.as_str(),
            "count",
            possible,
        ),
        None => t.args("result-title", "count", possible),
    };
    let mut contacts: Vec<ActorView> = contacts
        .into_iter()
        .map(|actor| ActorView::of(t, actor))
        .collect();
    // One begins with somebody whose name is known, here as on the page of contacts.
    if let Some(named) = contacts.iter().position(|actor| actor.name.is_some()) {
        let first = contacts.remove(named);
        contacts.insert(0, first);
    }
    contacts.truncate(CONTACTS);
    let contact_address = address(
        "/contact",
        commune
            .map(|commune| ("commune".to_owned(), region.territory.label(commune)))
            .into_iter()
            .collect(),
    );
    let next = maker.next(&result, stage, contacts.first(), &contact_address);
    let change = |id: &str| question_address(id, answers.pairs(region));
    let answer_view = |(id, label, words): (String, String, Option<String>)| AnswerView {
        change: change(&id),
        label,
        words,
    };
    let words = answers.in_words(t, region);
    let (line, hidden) = stage.and_then(|stage| maker.line(&result, stage)).unzip();
    let hidden = hidden.unwrap_or(0);
    let page = ResultPage {
        t,
        page: Layout::new(&ctx, title).under("/orientation", t.get("nav-orientation")),
        answers: words.iter().cloned().map(answer_view).collect(),
        stage: stage.map(|stage| StageNow::of(t, stage)),
        line,
        hidden,
        given: words
            .iter()
            .filter(|(id, _, _)| speaks(region, id))
            .filter_map(|(_, _, words)| words.clone())
            .collect(),
        stations: maker.stations(&result, stage),
        fits,
        depends,
        unfit: cards(Verdict::No),
        ask: maker.ask(&result),
        next,
        contacts,
        contact_address,
        project_address: address("/mes-projets/nouveau", answers.pairs(region)),
        own_address: address("/orientation/resultat", answers.pairs(region)),
    };
    ctx.html(&page)
}

/// The stations that the picture has room for, in the order of the line: what is possible now, then
/// the first of each later stage, then the second…
fn most_telling<'o, 'r>(
    ahead: &[(Stage, &'o SchemeVerdict<'r>)],
) -> Vec<(Stage, &'o SchemeVerdict<'r>)> {
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    for (place, (stage, one)) in ahead.iter().enumerate() {
        let before = ahead
            .iter()
            .take(place)
            .filter(|(s, other)| s == stage && other.verdict == Verdict::No);
        let rank = if one.verdict == Verdict::No {
            before.count() + 1
        } else {
            0
        };
        ranked.push((rank, place));
    }
    ranked.sort_unstable();
    ranked.truncate(AHEAD);
    ranked.sort_unstable_by_key(|(_, place)| *place);
    ranked
        .into_iter()
        .filter_map(|(_, place)| ahead.get(place).copied())
        .collect()
}

/// Whether the answer alone says something: « Oui » needs its question.
fn speaks(region: &Region, question: &str) -> bool {
    region
        .question(question)
        .is_some_and(|question| !matches!(question.kind, QuestionKind::YesNo))
}

/// What the parts of the page are made from.
struct Maker<'a> {
    t: T,
    region: &'a Region,
    answers: &'a Answers,
    on: jiff::civil::Date,
}

impl Maker<'_> {
    fn card(&self, one: &SchemeVerdict<'_>) -> SchemeCard {
        let (t, scheme) = (self.t, one.scheme);
        let failed = one.verdict == Verdict::No;
        let reasons = one
            .conditions
            .iter()
            // What fails is the reason; the rest would hide it.
            .filter(|(_, outcome)| !failed || *outcome == Outcome::NotMet)
            .map(|(condition, outcome)| {
                let (mark, text) = match outcome {
                    Outcome::Met => ("y", &condition.text),
                    Outcome::NotMet => {
                        ("n", condition.otherwise.as_ref().unwrap_or(&condition.text))
                    }
                    Outcome::Missing(_) => ("q", &condition.text),
                    Outcome::Judgement => ("t", &condition.text),
                };
                let questions = match outcome {
                    Outcome::Missing(ids) => self.question_links(ids),
                    _ => Vec::new(),
                };
                Reason {
                    mark,
                    text: t.text(text).into_owned(),
                    questions,
                }
            })
            .collect();
        let manager = scheme
            .manager
            .as_deref()
            .and_then(|id| self.region.body(id));
        let manager = manager.and_then(|body| body.name_on(self.on));
        SchemeCard {
            id: scheme.id.clone(),
            name: t.text(&scheme.name).into_owned(),
            kind: kind_key(scheme.kind),
            gives: gives(t, scheme),
            manager: manager.map(|name| t.text(name).into_owned()),
            reasons,
            start: self.start(scheme).filter(|_| !failed),
            how: scheme
                .how
                .as_ref()
                .filter(|_| !failed)
                .map(|how| t.text(how).into_owned()),
        }
    }

    fn start(&self, scheme: &Scheme) -> Option<String> {
        scheme.form.as_ref()?;
        Some(start_address(&scheme.id, self.answers.pairs(self.region)))
    }

    /// Links to missing questions; a name derived from the commune leads to the commune.
    fn question_links(&self, ids: &[String]) -> Vec<(String, String)> {
        let mut links: Vec<(String, String)> = Vec::new();
        for id in ids {
            let question = self
                .region
                .question(id)
                .or_else(|| self.region.question(COMMUNE));
            let Some(question) = question else { continue };
            let go = question_address(&question.id, self.answers.pairs(self.region));
            if !links.iter().any(|(_, known)| *known == go) {
                links.push((self.t.text(&question.label).into_owned(), go));
            }
        }
        links
    }

    /// What a scheme still lacks, in a few words.
    fn lacks(&self, one: &SchemeVerdict<'_>) -> String {
        match one.verdict {
            Verdict::Fits => self.t.get("result-lacks-nothing").into_owned(),
            // No answer is missing: what is left, a person judges.
            _ if one.missing().is_empty() => self.t.get("result-lacks-judgement").into_owned(),
            _ => {
                let count = one.missing().len();
                self.t
                    .args("result-lacks-answers", "count", count)
                    .into_owned()
            }
        }
    }

    /// Schemes of the line: possible, from the present stage on, each at its first stage ahead.
    fn ahead<'o, 'r>(
        &self,
        result: &'o Orientation<'r>,
        stage: Option<Stage>,
    ) -> Vec<(Stage, &'o SchemeVerdict<'r>)> {
        let from = stage.unwrap_or(Stage::Emergence);
        let mut ahead: Vec<(Stage, &SchemeVerdict<'_>)> = result
            .schemes
            .iter()
            .filter_map(|one| {
                let first = one
                    .scheme
                    .stages
                    .iter()
                    .copied()
                    .filter(|stage| *stage >= from)
                    .min()?;
                // A scheme refused for now may come later on the way, when its stage comes.
                let later = one.verdict == Verdict::No && first > from;
                (one.verdict != Verdict::No || later).then_some((first, one))
            })
            .collect();
        ahead.sort_by_key(|(stage, one)| (*stage, one.verdict, kind_of(one.scheme) != Kind::Aide));
        ahead
    }

    /// The picture, and how many stations did not fit in it.
    fn line(&self, result: &Orientation<'_>, stage: Stage) -> Option<(Drawing, usize)> {
        let t = self.t;
        let here = t.get("line-now-here");
        let mut stations = vec![Station::new(stage, Kind::Contact, Progress::Now, here)];
        let ahead = self.ahead(result, Some(stage));
        for (stage, one) in most_telling(&ahead) {
            let sub = match one.verdict {
                Verdict::Fits => key("line-fits"),
                Verdict::Depends => key("line-depends"),
                Verdict::No => key("line-later"),
            };
            let name = t.text(&one.scheme.name);
            let mut station = Station::new(stage, kind_of(one.scheme), Progress::Ahead, name);
            station.sub = Some(t.get(sub).into_owned());
            stations.push(station);
        }
        let desc = t.args2(
            "result-line-desc",
            "stage",
            t.get(stage_key(stage)),
            "count",
            ahead.len(),
        );
        // One station is now and the others follow: this is always a line.
        let line = Line::new(line::stage_names(t), stations, Vec::new()).ok()?;
        Some((
            Drawing::of(t, &line, t.get("result-line-title"), desc),
            ahead.len().saturating_sub(AHEAD),
        ))
    }

    fn stations(&self, result: &Orientation<'_>, stage: Option<Stage>) -> Vec<StationRow> {
        let row = |(stage, one): (Stage, &SchemeVerdict<'_>)| StationRow {
            stage: stage_key(stage),
            id: one.scheme.id.clone(),
            name: self.t.text(&one.scheme.name).into_owned(),
            lacks: if one.verdict == Verdict::No {
                self.t.get("result-lacks-stage").into_owned()
            } else {
                self.lacks(one)
            },
        };
        self.ahead(result, stage).into_iter().map(row).collect()
    }

    fn ask(&self, result: &Orientation<'_>) -> Option<Ask> {
        let question = self.region.question(result.next_question.as_deref()?)?;
        let t = self.t;
        let open = |id: &str, label: &'static str, checked| Choice {
            id: id.to_owned(),
            label: t.get(label).into_owned(),
            hint: String::new(),
            checked,
        };
        let choices = match &question.kind {
            QuestionKind::YesNo => vec![
                open("yes", key("answer-yes"), false),
                open("no", key("answer-no"), false),
                open("", key("answer-open"), true),
            ],
            // Longer lists have their own page.
            _ => return None,
        };
        Some(Ask {
            id: question.id.clone(),
            label: t.text(&question.label).into_owned(),
            choices,
            others: self.answers.pairs_without(self.region, &question.id),
        })
    }

    /// A dossier that fits now; else the person who receives; else the question that settles most.
    fn next(
        &self,
        result: &Orientation<'_>,
        stage: Option<Stage>,
        contact: Option<&ActorView>,
        contact_address: &str,
    ) -> Next {
        let t = self.t;
        let can_file = stage.is_some_and(|stage| stage >= Stage::Feasibility);
        let file = result.schemes.iter().find(|one| {
            let here = stage.is_some_and(|stage| one.scheme.stages.contains(&stage));
            one.verdict == Verdict::Fits && here && one.scheme.form.is_some()
        });
        if let Some((one, start)) = file
            .filter(|_| can_file)
            .and_then(|one| Some((one, self.start(one.scheme)?)))
        {
            let name = t.text(&one.scheme.name);
            return Next {
                text: t.args("next-file-text", "scheme", name).into_owned(),
                label: t.get("next-file").into_owned(),
                address: start,
            };
        }
        let question = result
            .next_question
            .as_deref()
            .and_then(|id| self.region.question(id));
        let ask = |question: &policy::model::Question| Next {
            text: t
                .args("next-ask-text", "question", t.text(&question.label))
                .into_owned(),
            label: t.get("next-ask").into_owned(),
            address: question_address(&question.id, self.answers.pairs(self.region)),
        };
        // Without any answer, no contact is near and nothing fits: a question comes first.
        let first = question.or(self.region.questions.first());
        if let Some(question) = first.filter(|_| self.answers.situation.is_empty()) {
            return ask(question);
        }
        match (contact, question) {
            (Some(contact), _) => Next {
                text: t
                    .args("next-meet-text", "name", contact.title())
                    .into_owned(),
                label: t.get("next-meet").into_owned(),
                address: contact_address.to_owned(),
            },
            (None, Some(question)) => ask(question),
            (None, None) => Next {
                text: t.get("next-contact-text").into_owned(),
                label: t.get("next-contact").into_owned(),
                address: "/contact".to_owned(),
            },
        }
    }
}
