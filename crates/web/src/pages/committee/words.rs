//! Words of the pages of committees.

use domain::committee::{Item, Outcome, Sitting, Vote};
use domain::form::{ErrorCode, FieldError};
use store::SittingItem;

use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::pages::instruction::desk::Notice;
use crate::parts;

pub(super) fn state_key(state: Sitting) -> &'static str {
    match state {
        Sitting::Draft => key("com-state-draft"),
        Sitting::Convened => key("com-state-convened"),
        Sitting::Open => key("com-state-open"),
        Sitting::Suspended => key("com-state-suspended"),
        Sitting::Closed => key("com-state-closed"),
        Sitting::Signed => key("com-state-signed"),
        Sitting::Cancelled => key("com-state-cancelled"),
    }
}

/// The signal flag beside the word.
pub(super) fn state_flag(state: Sitting) -> &'static str {
    match state {
        Sitting::Draft | Sitting::Cancelled => "draft",
        Sitting::Convened => "filed",
        Sitting::Open => "review",
        Sitting::Suspended => "wait",
        Sitting::Closed => "ask",
        Sitting::Signed => "yes",
    }
}

pub(super) fn item_flag(state: Item) -> &'static str {
    match state {
        Item::Waiting => "filed",
        Item::Called => "review",
        Item::Granted => "yes",
        Item::Refused => "no",
        Item::Adjourned => "wait",
    }
}

/// What an item has become, in a word or an amount.
pub(super) fn item_word(t: T, item: &SittingItem) -> String {
    match item.state {
        Item::Waiting => t.get("com-item-waiting").into_owned(),
        Item::Called => t.get("com-item-called").into_owned(),
        Item::Granted => {
            let word = if item.subject_to.is_empty() {
                key("com-item-granted")
            } else {
                key("com-item-conditional")
            };
            let amount = item.amount.map(|a| t.exact(a)).unwrap_or_default();
            t.args(word, "amount", amount).into_owned()
        }
        Item::Refused => t.get("com-item-refused").into_owned(),
        Item::Adjourned => t.get("com-item-adjourned").into_owned(),
    }
}

pub(super) fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Adopted => key("com-outcome-adopted"),
        Outcome::Rejected => key("com-outcome-rejected"),
        Outcome::Tied => key("com-outcome-tied"),
        Outcome::Incomplete => key("com-outcome-incomplete"),
    }
}

pub(super) fn vote_key(vote: Vote) -> &'static str {
    match vote {
        Vote::For => key("com-vote-for"),
        Vote::Against => key("com-vote-against"),
        Vote::Abstain => key("com-vote-abstain"),
    }
}

pub(super) fn verdict_key(verdict: &str) -> &'static str {
    match verdict {
        "favourable" => key("com-opinion-favourable"),
        "reserved" => key("com-opinion-reserved"),
        _ => key("com-opinion-unfavourable"),
    }
}

pub(super) fn report_key(report: &str, signed: bool) -> &'static str {
    match report {
        "done" => key("com-report-done"),
        "over-envelope" => key("com-report-over-envelope"),
        "over-rule" => key("com-report-over-rule"),
        "state-aid" => key("com-report-aid"),
        "moved" => key("com-report-moved"),
        "" if signed => key("com-report-running"),
        "" => key("com-report-waiting"),
        _ => key("com-report-other"),
    }
}

/// The errors of these forms, as sentences that say what to do.
pub(super) fn errors(t: T, wrong: &[FieldError]) -> Vec<parts::FieldError> {
    wrong
        .iter()
        .map(|e| parts::FieldError {
            field: e.key.clone(),
            message: sentence(t, e),
        })
        .collect()
}

fn sentence(t: T, e: &FieldError) -> String {
    let arg = |name: &str| e.arg(name).unwrap_or_default().to_owned();
    let text = match (e.key.as_str(), e.code) {
        ("name", _) => t.get("com-error-name"),
        ("roles", _) => t.get("com-error-roles"),
        ("email", ErrorCode::UnknownChoice) => t.get("com-error-email-twice"),
        ("email", _) => t.get("com-error-email"),
        ("to_on" | "from_on", _) => t.get("com-error-term"),
        ("held_on", _) => t.get("com-error-held-on"),
        ("place", _) => t.get("com-error-place"),
        ("agenda", ErrorCode::NotANumber) => t.args("com-error-rank", "value", arg("value")),
        ("agenda", ErrorCode::AlreadyThere) => t.get("com-error-agenda-moved"),
        ("agenda", _) => t.get("com-error-agenda"),
        ("members", _) => t.get("com-error-members"),
        ("presence", _) => t.get("com-error-presence"),
        ("opening", _) => t.get("com-error-opening"),
        ("items", _) => t.get("com-error-items"),
        ("reason", _) => t.get("com-error-reason"),
        ("verdict", _) => t.get("com-error-verdict"),
        ("words", _) => t.get("com-error-words"),
        ("quorum", _) => t.get("com-error-quorum"),
        ("vote", _) => t.get("com-error-vote"),
        ("amount", ErrorCode::OverEnvelope) => t.args("error-over-envelope", "left", arg("left")),
        (_, ErrorCode::OverRule) => t.many(
            "error-over-rule",
            &[
                ("value", &arg("value")),
                ("max", &arg("max")),
                ("rule", &arg("rule")),
            ],
        ),
        ("amount", ErrorCode::AmountTooLarge) => {
            t.args("error-amount-over-cost", "max", arg("max"))
        }
        ("amount", ErrorCode::Required) => t.get("com-error-amount-missing"),
        ("amount", ErrorCode::AmountTooSmall) => t.get("com-error-amount-small"),
        ("amount", _) => t.args("inst-error-amount", "value", arg("value")),
        ("subject_to", _) => t.get("error-subject-to"),
        ("withdraw", _) => t.get("act-error-withdraw"),
        ("reasons", _) => t.get("com-error-reasons"),
        ("state", _) => t.get("com-error-state"),
        _ => t.get("com-error-other"),
    };
    text.into_owned()
}

/// The notice that an address asks for after a command.
pub(super) fn notice(t: T, query: &FormData) -> Option<Notice> {
    let (kind, sentence) = match query.get("fait")? {
        "membre" => ("ok", key("com-done-member")),
        "mandat" => ("ok", key("com-done-ended")),
        "ordre" => ("ok", key("com-done-agenda")),
        "convene" => ("ok", key("com-done-convene")),
        "presences" => ("ok", key("com-done-presence")),
        "etat" => ("ok", key("com-done-state")),
        "actes" => ("ok", key("com-done-acts")),
        "signature" => ("ok", key("com-done-sign")),
        "signe" => ("ok", key("com-done-signed")),
        "acte" => ("ok", key("act-done-drafted")),
        "acte-retire" => ("ok", key("act-done-withdrawn")),
        "acte-signature" => ("ok", key("act-done-signed")),
        "acte-signe" => ("ok", key("act-done-made")),
        "interet" => ("ok", key("com-done-interest")),
        "avis" => ("ok", key("com-done-opinion")),
        "decision" => ("ok", key("com-done-decided")),
        "raison" => ("bad", key("com-error-reason")),
        "trop-tard" => ("bad", key("inst-alert-state")),
        _ => return None,
    };
    Some(Notice {
        kind,
        text: t.get(sentence),
    })
}
