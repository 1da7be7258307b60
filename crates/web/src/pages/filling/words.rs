//! Sentences of this part: errors of fields, hours, sizes, kinds of files.

use std::collections::BTreeMap;

use domain::form::{ErrorCode, FieldError};
use fluent_bundle::FluentArgs;

use crate::i18n::{T, key};
use crate::parts;

/// What is wrong, why, and what to do.
pub fn sentence(t: T, error: &FieldError) -> String {
    let mut args = FluentArgs::with_capacity(error.args.len());
    for (name, value) in &error.args {
        args.set(*name, value.clone());
    }
    t.with(&format!("error-{}", error.code), &args).into_owned()
}

/// Nothing false, only not there yet: no error while one is still writing.
///
/// A plan that does not balance yet is one being written.
pub fn is_unfinished(code: ErrorCode) -> bool {
    code.is_missing()
        || matches!(
            code,
            ErrorCode::PlanMissingResources
                | ErrorCode::PlanExcessResources
                | ErrorCode::PlanInKind
        )
}

/// Errors of a page: the sentence beside each input, and the lines of the summary.
#[derive(Clone, Debug, Default)]
pub struct Errors {
    by_key: BTreeMap<String, String>,
    pub summary: Vec<parts::FieldError>,
}

impl Errors {
    pub fn of(t: T, errors: &[FieldError]) -> Errors {
        let mut out = Errors::default();
        for error in errors {
            let message = sentence(t, error);
            let line = match place(t, error) {
                Some(place) => t
                    .args2("fill-error-line", "label", place, "message", &message)
                    .into_owned(),
                None => message.clone(),
            };
            out.summary.push(parts::FieldError {
                field: error.key.clone(),
                message: line,
            });
            let beside = out.by_key.entry(error.key.clone()).or_default();
            if !beside.is_empty() {
                beside.push(' ');
            }
            beside.push_str(&message);
        }
        out
    }

    /// What is wrong with this input; empty when nothing is.
    pub fn at(&self, key: &str) -> String {
        self.by_key.get(key).cloned().unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.summary.is_empty()
    }
}

/// Which input an error speaks of, in words.
fn place(t: T, error: &FieldError) -> Option<String> {
    let parts: Vec<&str> = error.key.split('.').collect();
    if let ["expense" | "resource", row, ..] = parts.as_slice() {
        let row = row.parse::<usize>().ok()?.saturating_add(1);
        let table = if parts.first() == Some(&"expense") {
            key("plan-expense")
        } else {
            key("plan-resource")
        };
        return Some(format!("{}\u{a0}{row}", t.get(table)));
    }
    let label = error.arg("label")?;
    // A sentence to declare is too long to be quoted whole.
    let mut short: String = label.chars().take(60).collect();
    if short.len() < label.len() {
        short.push('…');
    }
    let short = crate::typography::french(&short).into_owned();
    Some(match error.arg("row") {
        Some(row) => t
            .args2("fill-error-row", "label", short, "row", row)
            .into_owned(),
        None => short,
    })
}

/// « 14 h 32 ».
pub fn hour(at: jiff::civil::DateTime) -> String {
    format!("{}\u{a0}h\u{a0}{:02}", at.hour(), at.minute())
}

/// « 4,1 Mo », « 96 ko »: a size that is known, not a limit.
pub fn file_size(t: T, bytes: i64) -> String {
    const KILO: i64 = 1024;
    if bytes >= KILO * KILO {
        let tenths = bytes.saturating_mul(10) / (KILO * KILO);
        let shown = format!("{},{}", tenths / 10, tenths % 10);
        t.args(
            "size-mega",
            "count",
            shown.strip_suffix(",0").unwrap_or(&shown),
        )
        .into_owned()
    } else {
        let kilos = bytes.max(1).saturating_add(KILO - 1) / KILO;
        t.args("size-kilo", "count", kilos).into_owned()
    }
}

/// Words for the kinds of file accepted, e.g. « PDF, image (JPEG, PNG) ».
pub fn kinds(t: T, accept: &[String]) -> String {
    let words: Vec<_> = accept
        .iter()
        .filter_map(|kind| match kind.as_str() {
            "pdf" => Some(t.get("fill-kind-pdf")),
            "image" => Some(t.get("fill-kind-image")),
            "office" => Some(t.get("fill-kind-office")),
            "text" => Some(t.get("fill-kind-text")),
            _ => None,
        })
        .collect();
    match words.as_slice() {
        [] => t.get("fill-kind-any").into_owned(),
        [one] => one.clone().into_owned(),
        [first @ .., last] => format!("{}{}{last}", first.join(", "), t.get("fill-or")),
    }
}

/// The same for the `accept` attribute of a file input.
pub fn extensions(accept: &[String]) -> String {
    let list: Vec<&str> = accept
        .iter()
        .map(|kind| match kind.as_str() {
            "pdf" => ".pdf",
            "image" => ".jpg,.jpeg,.png,.webp,.heic",
            "office" => ".odt,.ods,.odp,.docx,.xlsx,.pptx,.doc,.xls",
            _ => ".txt",
        })
        .collect();
    list.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence() {
        let t = T::default();
        for code in ErrorCode::ALL {
            let mut error = FieldError::new("x", *code);
            for name in [
                "label",
                "max",
                "min",
                "over",
                "value",
                "date",
                "other",
                "other_label",
                "funder",
                "source",
                "name",
                "suggestion",
                "suggestions",
                "latest",
                "months",
                "found",
                "country",
                "gap",
                "expenses",
                "resources",
                "share",
                "ceiling",
                "allowed",
                "left",
            ] {
                error = error.with(name, "·");
            }
            let sentence = sentence(t, &error);
            assert!(
                !sentence.starts_with("error-") && !sentence.contains('{'),
                "{code}: {sentence}"
            );
        }
    }

    #[test]
    fn the_summary_says_where() {
        let t = T::default();
        let errors = Errors::of(
            t,
            &[
                FieldError::new("expense.1.amount", ErrorCode::Required),
                FieldError::new("team.0.team_name", ErrorCode::Required)
                    .with("label", "Nom")
                    .with("row", 1),
                FieldError::new("resource", ErrorCode::PlanNoRequest),
            ],
        );
        let lines: Vec<&str> = errors
            .summary
            .iter()
            .map(|line| line.message.as_str())
            .collect();
        assert!(
            lines[0].starts_with("Dépense\u{a0}2\u{a0}: "),
            "{}",
            lines[0]
        );
        assert!(lines[1].starts_with("Nom, ligne 1\u{a0}: "), "{}", lines[1]);
        assert!(lines[2].starts_with("Aucune ligne"), "{}", lines[2]);
        assert_eq!(errors.at("expense.1.amount"), "Cette réponse manque.");
    }

    #[test]
    fn sizes_are_said_to_the_tenth() {
        let t = T::default();
        assert_eq!(file_size(t, 4_300_000), "4,1\u{a0}Mo");
        assert_eq!(file_size(t, 2 * 1024 * 1024), "2\u{a0}Mo");
        assert_eq!(file_size(t, 97_000), "95\u{a0}ko");
        assert_eq!(file_size(t, 0), "1\u{a0}ko");
    }
}
