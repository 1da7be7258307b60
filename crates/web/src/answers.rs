//! Answers of the orientation as they travel in an address: `?project.stage=feasibility&…`.

use policy::model::{Question, QuestionKind, Region};
use policy::situation::{COMMUNE, Situation, Value};

use crate::http::form::FormData;
use crate::i18n::{T, key};

/// Answers read from an address, with what they mean.
pub struct Answers {
    pub situation: Situation,
    /// Answers that mean nothing here: question and text.
    pub refused: Vec<(String, String)>,
}

impl Answers {
    /// Keeps the pairs that answer a question of the region; anything else in the address is left.
    pub fn read(region: &Region, query: &FormData) -> Answers {
        let pairs = query
            .0
            .iter()
            .filter(|(name, _)| region.question(name).is_some());
        let (situation, refused) =
            region.read_answers(pairs.map(|(name, value)| (name.as_str(), value.as_str())));
        Answers { situation, refused }
    }

    /// The answers as pairs of an address, in the order of the questions.
    pub fn pairs(&self, region: &Region) -> Vec<(String, String)> {
        self.pairs_without(region, "")
    }

    /// The same without one question.
    pub fn pairs_without(&self, region: &Region, left_out: &str) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for question in region
            .questions
            .iter()
            .filter(|question| question.id != left_out)
        {
            for text in chosen(&self.situation, &question.id) {
                pairs.push((question.id.clone(), text));
            }
        }
        pairs
    }

    /// Each question with its answer in words, `None` when it was left open.
    pub fn in_words(&self, t: T, region: &Region) -> Vec<(String, String, Option<String>)> {
        let one = |question: &Question| {
            let words = words(t, region, question, &self.situation);
            (
                question.id.clone(),
                t.text(&question.label).into_owned(),
                words,
            )
        };
        region.questions.iter().map(one).collect()
    }

    /// Name of the commune answered.
    pub fn commune<'r>(&self, region: &'r Region) -> Option<&'r policy::territory::Commune> {
        self.situation
            .text(COMMUNE)
            .and_then(|code| region.territory.commune(code))
    }
}

/// The answer to a question as it is written in an address; several for several choices.
pub fn chosen(situation: &Situation, question: &str) -> Vec<String> {
    match situation.get(question) {
        Some(Value::Text(text)) => vec![text.clone()],
        Some(Value::List(ids)) => ids.clone(),
        Some(Value::Bool(yes)) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        _ => Vec::new(),
    }
}

fn words(t: T, region: &Region, question: &Question, situation: &Situation) -> Option<String> {
    let chosen = chosen(situation, &question.id);
    let labels = |choices: &[policy::model::Choice]| {
        let labels: Vec<_> = choices
            .iter()
            .filter(|choice| chosen.contains(&choice.id))
            .map(|choice| t.text(&choice.label).into_owned())
            .collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    };
    match &question.kind {
        QuestionKind::Commune => {
            let commune = region.territory.commune(chosen.first()?)?;
            Some(region.territory.label(commune))
        }
        QuestionKind::Choice(choices) | QuestionKind::Choices(choices) => labels(choices),
        QuestionKind::YesNo => {
            let word = if chosen.first()? == "yes" {
                key("answer-yes")
            } else {
                key("answer-no")
            };
            Some(t.get(word).into_owned())
        }
    }
}

/// `path?a=1&b=2`, or the path alone.
pub fn address(path: &str, pairs: Vec<(String, String)>) -> String {
    let query = FormData(pairs).encode();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}
