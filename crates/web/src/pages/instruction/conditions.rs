//! The conditions of a dossier: what its rules say, what they read, and what a person judged.

use app::assessment::{Assessed, settled};
use app::officer::Note;
use app::view::Whole;
use policy::assess::{ConditionResult, LawUsed, Reason};
use policy::verdict::{ConditionVerdict, Verdict};

use super::amount::confidence_of;
use super::decide::names;
use crate::facts::Names;
use crate::http::ctx::Ctx;
use crate::i18n::key;
use crate::parts::mark_of;
use crate::typography;

/// One condition and all that was read for it.
pub(super) struct ConditionRow {
    /// `y`, `n`, `q` (an answer is missing) or `t` (to be judged).
    pub mark: &'static str,
    pub word: &'static str,
    /// A person said so in the note.
    pub judged: bool,
    pub text: String,
    /// A condition of this funder only.
    pub funder: Option<String>,
    /// Label and value of each fact read.
    pub facts: Vec<(String, String)>,
    pub missing: Vec<String>,
    pub law: Vec<String>,
    /// Why no answer would settle it.
    pub reason: Option<&'static str>,
    pub source: String,
    pub confidence: Option<&'static str>,
}

/// The conditions of a version on a dossier.
pub(super) struct ConditionsView {
    pub summary: String,
    /// Kind of the notice: `ok`, `bad` or nothing.
    pub tone: &'static str,
    /// Day since which these rules are in force.
    pub since: String,
    pub rows: Vec<ConditionRow>,
}

impl ConditionsView {
    /// `None` for a scheme without conditions.
    pub(super) fn of(
        ctx: &Ctx,
        whole: &Whole<'_>,
        note: &Note,
        assessed: &Assessed,
    ) -> Option<ConditionsView> {
        let any = !assessed.result.conditions.is_empty();
        any.then(|| view(names(ctx, whole), note, assessed))
    }
}

fn view(names: Names<'_>, note: &Note, assessed: &Assessed) -> ConditionsView {
    let t = names.t;
    let rows: Vec<(ConditionVerdict, ConditionRow)> = assessed
        .result
        .conditions
        .iter()
        .map(|one| row(names, note, one))
        .collect();
    let count = |verdict| rows.iter().filter(|(one, _)| *one == verdict).count();
    let (summary, tone) = match Verdict::of(rows.iter().map(|(verdict, _)| *verdict)) {
        Verdict::Eligible => (t.get("cond-eligible"), "ok"),
        Verdict::NotEligible => {
            let count = count(ConditionVerdict::NotMet);
            (t.args("cond-not-eligible", "count", count), "bad")
        }
        Verdict::Unknown => (t.get("cond-unknown"), ""),
        Verdict::Judgement => {
            let count = count(ConditionVerdict::Judgement);
            (t.args("cond-judgement", "count", count), "")
        }
    };
    ConditionsView {
        summary: summary.into_owned(),
        tone,
        since: t.date(assessed.result.version).into_owned(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

fn row(names: Names<'_>, note: &Note, one: &ConditionResult) -> (ConditionVerdict, ConditionRow) {
    let t = names.t;
    let judged = note.judged.get(one.id.as_str()).map(String::as_str);
    let verdict = settled(one.verdict, judged);
    let (mark, word) = match verdict {
        ConditionVerdict::Met => ("y", key("cond-met")),
        ConditionVerdict::NotMet => ("n", key("cond-not-met")),
        ConditionVerdict::Unknown => ("q", key("cond-not-known")),
        ConditionVerdict::Judgement => ("t", key("cond-to-judge")),
    };
    let funder = one.funder.as_ref().map(|id| {
        let called = names.region.funder_called(id);
        called.map_or_else(|| id.to_string(), |name| t.text(&name).into_owned())
    });
    let row = ConditionRow {
        mark,
        word,
        judged: verdict != one.verdict,
        text: t.text(&one.message).into_owned(),
        funder,
        facts: one
            .inputs
            .iter()
            .map(|(name, value)| (names.label(name), names.value(name, value)))
            .collect(),
        missing: one.missing.iter().map(|name| names.label(name)).collect(),
        law: one.law.iter().map(|law| in_words(names, law)).collect(),
        reason: one.reason.map(|reason| match reason {
            Reason::NotInForce => key("cond-law-missing"),
            Reason::Overflow => key("cond-too-large"),
        }),
        source: typography::french(&one.source).into_owned(),
        confidence: mark_of(confidence_of(one.confidence)),
    };
    (verdict, row)
}

fn in_words(names: Names<'_>, law: &LawUsed) -> String {
    let t = names.t;
    let on = t.date(law.on);
    match &law.value {
        Some(value) => t.many(
            "cond-law",
            &[
                ("text", &law.text),
                ("value", &names.value(&law.key, value)),
                ("on", &on),
            ],
        ),
        None => t.args2("cond-law-none", "text", &law.text, "on", on),
    }
    .into_owned()
}
