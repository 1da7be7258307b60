//! The terms of an aid in words: how it is repaid, how it is paid.

use policy::Scheme;
use policy::diff::RepaymentPart;
use policy::terms::Moment;

use super::Sourced;
use crate::i18n::{T, key};

/// Label and figure of each term, in the order of the file.
pub(super) fn rows(t: T, scheme: &Scheme) -> Vec<(String, Sourced)> {
    let mut rows = Vec::new();
    if let Some(one) = &scheme.repayment {
        let mut add = |part: RepaymentPart, figure: Sourced| {
            rows.push((t.get(repayment_key(part)).into_owned(), figure));
        };
        add(
            RepaymentPart::Rate,
            Sourced::of(t, &one.rate, |rate| t.rate(*rate)),
        );
        for (part, length) in [
            (RepaymentPart::Deferral, &one.deferral),
            (RepaymentPart::Length, &one.length),
            (RepaymentPart::Every, &one.every),
        ] {
            add(part, Sourced::of(t, length, |count| months(t, *count)));
        }
    }
    if let Some(one) = &scheme.payment {
        for part in &one.parts {
            let word = moment_key(part.when.id()).map(|word| t.get(word).into_owned());
            let mut figure = Sourced::of(t, &part.share, |share| t.rate(*share));
            let text = part.text.as_ref().map(|text| t.text(text).into_owned());
            figure.note = match (text, figure.note) {
                (Some(text), Some(note)) => Some(format!("{text} {note}")),
                (text, note) => text.or(note),
            };
            rows.push((word.unwrap_or_default(), figure));
        }
        rows.extend(one.delay.as_ref().map(|delay| {
            let label = t.get(key("term-payment-delay")).into_owned();
            (label, Sourced::of(t, delay, |count| days(t, *count)))
        }));
    }
    rows
}

pub(crate) fn repayment_key(part: RepaymentPart) -> &'static str {
    match part {
        RepaymentPart::Rate => key("term-rate"),
        RepaymentPart::Deferral => key("term-deferral"),
        RepaymentPart::Length => key("term-length"),
        RepaymentPart::Every => key("term-every"),
    }
}

/// The words of a moment, by its name.
pub(crate) fn moment_key(id: &str) -> Option<&'static str> {
    let moment = Moment::ALL.into_iter().find(|one| one.id() == id)?;
    Some(match moment {
        Moment::Signature => key("term-paid-signature"),
        Moment::Start => key("term-paid-start"),
        Moment::Progress => key("term-paid-progress"),
        Moment::Balance => key("term-paid-balance"),
    })
}

pub(crate) fn months(t: T, count: u32) -> String {
    t.args("fact-months", "count", count).into_owned()
}

pub(crate) fn days(t: T, count: u32) -> String {
    t.args("fact-days", "count", count).into_owned()
}
