//! `[repayment]` and `[payment]` of a scheme file.

use money::Rate;

use super::reader::{Item, Table};
use crate::terms::{Moment, Payment, PaymentPart, Repayment};

/// Months in a year.
const YEAR: u32 = 12;

pub(super) fn repayment(t: &Table<'_>, key: &str) -> Repayment {
    t.mark(&format!("{key}/repayment"));
    let terms = Repayment {
        rate: t.required_sourced("rate", Item::rate),
        deferral: t.required_sourced("deferral", months),
        length: t.required_sourced("length", months),
        every: t.required_sourced("every", months),
    };
    if terms.length.value == Some(0) || terms.every.value == Some(0) {
        t.problem("a repayment lasts, and its instalments are apart: zero is no length");
    } else if let (Some(length), Some(every)) = (terms.length.value, terms.every.value)
        && !length.is_multiple_of(every)
    {
        t.problem(format!(
            "{length} months are no whole number of instalments every {every} months"
        ));
    }
    terms
}

pub(super) fn payment(t: &Table<'_>, key: &str) -> Payment {
    t.mark(&format!("{key}/payment"));
    let moments = Moment::ALL.map(|moment| (moment.id(), moment));
    let parts = t.each("part", |t| PaymentPart {
        when: t.keyword("when", &moments).unwrap_or(Moment::Balance),
        share: t.required_sourced("share", Item::rate),
        text: t.text_opt("text"),
    });
    if !parts.is_sorted_by_key(|part| part.when) {
        t.problem(
            "payments are written in the order they are made: signature, start, progress, balance",
        );
    }
    let shares: Vec<Option<Rate>> = parts.iter().map(|part| part.share.value).collect();
    let known: i64 = shares.iter().flatten().map(|share| share.ppm()).sum();
    let whole = Rate::WHOLE.ppm();
    let all = !shares.is_empty() && shares.iter().all(Option::is_some);
    if known > whole || (all && known != whole) {
        t.problem("the shares of the payments do not add up to 100 %");
    }
    let delay = t.sourced("delay", days);
    if parts.is_empty() && delay.is_none() {
        t.problem("`payment` says nothing: give its `part`s, or its `delay`");
    }
    Payment { delay, parts }
}

/// « 24 months » or « 5 years ».
fn months(item: &Item<'_>) -> Option<u32> {
    let text = item.string()?;
    let found = counted(text).and_then(|(count, unit)| match unit {
        "month" | "months" => Some(count),
        "year" | "years" => count.checked_mul(YEAR),
        _ => None,
    });
    if found.is_none() {
        item.problem(
            format!("`{text}` is no length such as \"24 months\" or \"5 years\""),
            None,
        );
    }
    found
}

/// « 80 days ».
fn days(item: &Item<'_>) -> Option<u32> {
    let text = item.string()?;
    let found = counted(text).and_then(|(count, unit)| match unit {
        "day" | "days" => Some(count),
        _ => None,
    });
    if found.is_none() {
        item.problem(format!("`{text}` is no length such as \"80 days\""), None);
    }
    found
}

fn counted(text: &str) -> Option<(u32, &str)> {
    let (count, unit) = text.split_once(' ')?;
    Some((count.parse().ok()?, unit))
}
