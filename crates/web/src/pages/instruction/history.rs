//! The journal of a dossier, in words.

use app::rectify::corrects;
use app::view::Happened;
use money::Cents;
use serde_json::Value;

use super::words::{day_of, decision_key, verdict_key};
use crate::http::ctx::Ctx;
use crate::i18n::{T, key};

/// One line of the history.
pub(super) struct Line {
    pub date: String,
    pub text: String,
    /// Who; empty for what happens on its own.
    pub who: String,
    /// The filing has the shape of a dossier on the line, a decision that of a decision.
    pub kind: &'static str,
}

/// What people did, latest first; what the machine noted for itself is left out.
pub(super) fn history(ctx: &Ctx, story: &[Happened]) -> Vec<Line> {
    let t = ctx.t;
    story
        .iter()
        .rev()
        .filter_map(|happened| {
            let body: Value = serde_json::from_str(&happened.entry.body).unwrap_or_default();
            let kind = happened.entry.kind.strip_prefix("dossier.")?;
            Some(Line {
                date: day_of(t, ctx.civil_day(happened.entry.at_us)),
                text: sentence(t, kind, &named(ctx, body.clone()))?,
                who: match (&happened.name, happened.entry.actor) {
                    (Some(name), _) => name.clone(),
                    (None, Some(_)) => t.get("inst-history-someone").into_owned(),
                    (None, None) if kind == "opinion_given" => {
                        body["name"].as_str().unwrap_or_default().to_owned()
                    }
                    (None, None) => t.get("inst-history-automatic").into_owned(),
                },
                kind: match kind {
                    "submit" => "dossier",
                    "grant"
                    | "refuse"
                    | "declare_inadmissible"
                    | "rectify_grant"
                    | "rectify_refuse" => "decision",
                    _ => "contact",
                },
            })
        })
        .collect()
}

/// The facts with the name of a funder, as a sentence says it, beside its id.
fn named(ctx: &Ctx, mut body: Value) -> Value {
    let name = body["funder"]
        .as_str()
        .and_then(|id| ctx.site.region().funder_called(id));
    if let (Some(name), Some(facts)) = (name, body.as_object_mut()) {
        facts.insert("funder_name".to_owned(), ctx.t.text(&name).into());
    }
    body
}

/// What happened to the part of one funder.
fn part_sentence(t: T, kind: &str, body: &Value) -> Option<String> {
    let funder = body["funder_name"].as_str().unwrap_or_default();
    let amount = body["cents"].as_i64().map(|cents| t.money(Cents(cents)));
    let sentence = match (kind, body["kind"].as_str()) {
        ("part_asked", _) => key("shared-history-asked"),
        ("part_aside", _) => key("shared-history-aside"),
        ("part_written", _) if amount.is_some() => key("shared-history-proposed"),
        ("part_written", _) => key("shared-history-written"),
        ("part_decided", Some("granted")) => key("shared-history-granted"),
        ("part_decided", Some("conditional")) => key("shared-history-conditional"),
        ("part_decided", Some("adjourned")) => key("shared-history-adjourned"),
        ("part_decided", _) => key("shared-history-refused"),
        ("part_rectified", Some("granted")) => key("shared-history-rectified-granted"),
        ("part_rectified", Some("conditional")) => key("shared-history-rectified-conditional"),
        ("part_rectified", _) => key("shared-history-rectified-refused"),
        ("part_fulfilled", _) => key("shared-history-fulfilled"),
        ("part_fallen", _) => key("shared-history-fallen"),
        _ => return None,
    };
    let amount = amount.unwrap_or_default();
    let args: [(&str, &dyn crate::i18n::ToArg); 2] = [("funder", &funder), ("amount", &amount)];
    Some(t.many(sentence, &args).into_owned())
}

fn sentence(t: T, kind: &str, body: &Value) -> Option<String> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let money = |name: &str| {
        body[name]
            .as_i64()
            .map(|cents| t.money(Cents(cents)))
            .unwrap_or_default()
    };
    if let Some(part) = part_sentence(t, kind, body) {
        return Some(part);
    }
    let plain = match kind {
        "started" => key("inst-history-started"),
        "submit" => key("inst-history-submit"),
        "ask_pieces" => key("inst-history-ask-pieces"),
        "supply_pieces" => key("inst-history-supply-pieces"),
        "declare_complete" => key("inst-history-complete"),
        "ask_correction" => key("inst-history-ask-correction"),
        "submit_correction" => key("inst-history-submit-correction"),
        "reopen_review" => key("inst-history-reopen"),
        "resume" => key("inst-history-resume"),
        "refuse" => key("inst-history-refuse"),
        "adjourn" => key("inst-history-adjourn"),
        "declare_inadmissible" => key("inst-history-inadmissible"),
        "withdraw" => key("inst-history-withdraw"),
        "lapse_silence" => key("inst-history-lapse"),
        "clock_resumed" => key("inst-history-clock-resumed"),
        "assigned" if body["officer"].is_null() => key("inst-history-unassigned"),
        "assigned" => key("inst-history-assigned"),
        "reminded" => key("inst-history-reminded"),
        "rectification_drafted" => key("inst-history-act-drafted"),
        "rectification_withdrawn" => key("inst-history-act-withdrawn"),
        "rectify_refuse" => key("inst-history-act-refused"),
        "note_saved" => key("inst-history-note"),
        "message_written" => key("inst-history-message"),
        "note_written" => key("inst-history-internal"),
        "piece_removed" => key("inst-history-piece-removed"),
        "receipt_sent" => key("inst-history-receipt"),
        "notified" => key("inst-history-notified"),
        _ => "",
    };
    if !plain.is_empty() {
        return Some(t.get(plain).into_owned());
    }
    Some(match kind {
        "propose" => t
            .args("inst-history-propose", "amount", money("cents"))
            .into_owned(),
        "grant" => t
            .args("inst-history-grant", "amount", money("cents"))
            .into_owned(),
        "rectify_grant" => t
            .args("inst-history-act-granted", "amount", money("cents"))
            .into_owned(),
        "piece_added" => t
            .args("inst-history-piece-added", "name", text("name"))
            .into_owned(),
        "piece_judged" if body["verdict"] == "ok" => t.get("inst-history-piece-ok").into_owned(),
        "piece_judged" => t
            .args("inst-history-piece-refused", "note", text("note"))
            .into_owned(),
        "opinion_asked" => t
            .args("inst-history-opinion-asked", "name", text("name"))
            .into_owned(),
        "opinion_reminded" => t
            .args("inst-history-opinion-reminded", "name", text("name"))
            .into_owned(),
        "opinion_given" => {
            let verdict = t.get(verdict_key(body["verdict"].as_str().unwrap_or_default()));
            t.args("inst-history-opinion-given", "verdict", verdict)
                .into_owned()
        }
        _ => return None,
    })
}

/// A decision already taken, in words.
pub(super) struct Decided {
    pub label: String,
    pub amount: String,
    pub decided_on: String,
    pub decided_by: String,
    pub reasons: Vec<String>,
    /// What it says of the decision it corrects.
    pub corrects: Option<String>,
    /// An act that came after corrects it.
    pub corrected: bool,
    /// When the letter left; empty while it is being written.
    pub notified: String,
}

pub(super) fn decided(ctx: &Ctx, decisions: &[store::Decision]) -> Vec<Decided> {
    let t = ctx.t;
    decisions
        .iter()
        .rev()
        .map(|decision| Decided {
            label: t.get(decision_key(&decision.kind)).into_owned(),
            amount: decision
                .amount
                .map(|amount| t.exact(amount))
                .unwrap_or_default(),
            decided_on: t.date(decision.decided_on).into_owned(),
            decided_by: decision.decided_by.clone(),
            reasons: decision.reasons.clone(),
            corrects: corrects(decision).map(|c| {
                t.args2("act-corrects", "date", t.date(c.decided_on), "why", c.why)
                    .into_owned()
            }),
            corrected: decisions
                .iter()
                .any(|one| corrects(one).is_some_and(|c| c.decision == decision.id)),
            notified: decision
                .notified_at
                .map(|at| ctx.moment(at))
                .unwrap_or_default(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::dossier::Event;
    use serde_json::json;

    #[test]
    fn every_event_of_the_table_has_its_sentence() {
        for event in Event::ALL {
            let said = sentence(T::default(), event.as_str(), &json!({ "cents": 100 }));
            assert!(said.is_some_and(|text| !text.is_empty()), "{event}");
        }
    }

    #[test]
    fn what_the_machine_notes_for_itself_is_left_out() {
        assert_eq!(sentence(T::default(), "section_saved", &json!({})), None);
    }
}
