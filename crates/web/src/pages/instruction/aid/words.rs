//! Words of state aid: regimes, origins, refusals, errors of its forms.

use std::borrow::Cow;

use app::aid::{AidRefusal, AidView, WAITING};
use domain::aid::grant_equivalent::EquivalentError;
use domain::aid::loan::TermsError;
use domain::aid::request::NotKnown;
use domain::form::{ErrorCode, FieldError};
use store::AidOrganisation;

use super::room::{RoomView, room};
use crate::http::ctx::Ctx;
use crate::i18n::{T, key};
use crate::parts;

/// The name of a regime, or its id when the region no longer has it.
pub(in crate::pages::instruction) fn regime_name(ctx: &Ctx, id: &str) -> String {
    let regime = ctx.site.region().state_aid.regime(id);
    regime.map_or_else(|| id.to_owned(), |r| ctx.t.text(&r.label).into_owned())
}

pub(super) fn instrument_key(instrument: &str) -> &'static str {
    match instrument {
        "grant" => key("aid-instrument-grant"),
        "advance" => key("aid-instrument-advance"),
        _ => key("aid-instrument-unknown"),
    }
}

pub(super) fn origin_key(origin: &str) -> &'static str {
    match origin {
        "decided" => key("aid-origin-decided"),
        "declared" => key("aid-origin-declared"),
        WAITING_ORIGIN => key("aid-origin-waiting"),
        _ => key("aid-origin-imported"),
    }
}

/// Origin of what an applicant declares and nobody has read yet.
pub(super) const WAITING_ORIGIN: &str = "waiting";

/// « SIREN 732 829 320 », « RNA W294001234 », or that there is no structure yet.
pub(super) fn number_of(t: T, organisation: &AidOrganisation) -> Cow<'static, str> {
    match organisation.key.split_once(':') {
        Some(("siren", number)) => t.args(
            "aid-siren",
            "number",
            domain::identifiers::display_siren(number),
        ),
        Some(("rna", number)) => t.args("aid-rna", "number", number),
        _ => t.get("aid-no-structure"),
    }
}

/// Why an aid cannot be granted, and what to do.
pub(in crate::pages::instruction) struct Refusal {
    pub title: Cow<'static, str>,
    pub todo: Cow<'static, str>,
    /// The day that blocks, with what fills it.
    pub room: Option<RoomView>,
}

/// A refusal in words; `view` gives names to the aid that fills the ceiling.
pub(in crate::pages::instruction) fn refusal(
    ctx: &Ctx,
    view: &AidView<'_>,
    why: &AidRefusal,
) -> Refusal {
    let (title, todo) = refusal_words(ctx, why);
    let room = match why {
        AidRefusal::Exceeds(exceeds) => exceeds
            .check
            .blocking()
            .map(|day| room(ctx, view, day, exceeds.check.amount)),
        _ => None,
    };
    Refusal { title, todo, room }
}

/// Why an aid cannot be granted, and what to do about it, in a sentence each.
pub(in crate::pages) fn refusal_words(
    ctx: &Ctx,
    why: &AidRefusal,
) -> (Cow<'static, str>, Cow<'static, str>) {
    let t = ctx.t;
    match why {
        AidRefusal::NoRegime => (t.get("aid-refused-regime"), t.get("aid-todo-regime")),
        AidRefusal::RegimeNotInForce { regime, on } => (
            t.args2(
                "aid-refused-not-in-force",
                "regime",
                regime_name(ctx, regime),
                "date",
                t.date(*on),
            ),
            t.get("aid-todo-regime"),
        ),
        AidRefusal::NoCeiling { regime, on } => (
            t.args2(
                "aid-refused-ceiling-unknown",
                "regime",
                regime_name(ctx, regime),
                "date",
                t.date(*on),
            ),
            t.get("aid-todo-ceiling-unknown"),
        ),
        AidRefusal::NotKnown(NotKnown::NoTerms) => {
            (t.get("aid-refused-terms"), t.get("aid-todo-terms"))
        }
        AidRefusal::NotKnown(NotKnown::NoBaseRate(day)) => (
            t.args("aid-refused-rate", "date", t.date(*day)),
            t.get("aid-todo-rate"),
        ),
        AidRefusal::NotKnown(NotKnown::NoMargin) => {
            (t.get("aid-refused-margin"), t.get("aid-todo-terms"))
        }
        AidRefusal::NotKnown(NotKnown::Equivalent(error)) => {
            (t.get(equivalent_key(*error)), t.get("aid-todo-terms"))
        }
        AidRefusal::Exceeds(exceeds) => {
            let check = &exceeds.check;
            let blocked = check.blocked_on.unwrap_or_default();
            (
                t.many(
                    "aid-refused-exceeds",
                    &[
                        ("amount", &t.exact(check.amount)),
                        ("room", &t.exact(check.room)),
                        ("date", &t.date(blocked)),
                    ],
                ),
                match exceeds.fits_from {
                    Some(day) => t.args2(
                        "aid-todo-exceeds-until",
                        "room",
                        t.exact(check.room),
                        "date",
                        t.date(day),
                    ),
                    None => t.args("aid-todo-exceeds", "room", t.exact(check.room)),
                },
            )
        }
    }
}

fn equivalent_key(error: EquivalentError) -> &'static str {
    match error {
        EquivalentError::Terms(TermsError::TooManyInstalments) => key("aid-refused-small"),
        EquivalentError::Terms(TermsError::TooLong) => key("aid-refused-long"),
        _ => key("aid-refused-terms"),
    }
}

/// The errors of a form of these pages.
pub(super) fn errors(t: T, errors: &[FieldError]) -> Vec<parts::FieldError> {
    errors
        .iter()
        .map(|error| parts::FieldError {
            field: error.key.clone(),
            message: sentence(t, error),
        })
        .collect()
}

fn sentence(t: T, error: &FieldError) -> String {
    let field = error.key.split('.').next().unwrap_or_default();
    let arg = |name: &str| error.arg(name).unwrap_or_default().to_owned();
    let text = match (field, error.code) {
        ("amount", ErrorCode::Required) => t.get("aid-error-amount-missing"),
        ("amount", ErrorCode::AmountTooLarge) => t.args("aid-error-raise", "max", arg("max")),
        ("amount", ErrorCode::AmountTooSmall) => t.get("aid-error-amount-small"),
        ("amount", _) => t.args("aid-error-amount", "value", arg("value")),
        ("number", ErrorCode::Required | ErrorCode::NotAnOrganisation) => t.get("aid-error-number"),
        ("number", _) => t.get("aid-error-itself"),
        ("from", ErrorCode::AlreadyThere) => t.get("aid-error-rate-there"),
        ("rate", _) => t.get("aid-error-rate"),
        ("source", _) => t.get("aid-error-source"),
        ("receipt", _) => t.get("aid-error-receipt"),
        ("reason" | "declared_reason", _) => t.get("aid-error-reason"),
        ("regime", _) => t.get("aid-error-regime"),
        ("rating" | "collateral", _) => t.get("aid-error-class"),
        ("deferral" | "instalments" | "every", _) => t.get("aid-error-terms"),
        (_, ErrorCode::DateInFuture) => t.get("aid-error-future"),
        (_, ErrorCode::DateInPast) => t.get("aid-error-past"),
        (_, ErrorCode::NotADate | ErrorCode::Required) => t.get("aid-error-date"),
        _ => t.get("aid-error-other"),
    };
    text.into_owned()
}

/// Whether an id of the ledger is that of the aid declared and not read yet.
pub(super) fn is_waiting(id: &str) -> bool {
    id == WAITING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_these_forms_has_its_sentence() {
        let t = T::default();
        for (field, code) in [
            ("amount.0", ErrorCode::Required),
            ("amount", ErrorCode::AmountTooLarge),
            ("number", ErrorCode::NotAnOrganisation),
            ("number", ErrorCode::AlreadyThere),
            ("from", ErrorCode::AlreadyThere),
            ("from", ErrorCode::DateInFuture),
            ("on", ErrorCode::DateInPast),
            ("date.0", ErrorCode::NotADate),
            ("receipt", ErrorCode::Required),
            ("declared_reason", ErrorCode::Required),
            ("regime.0", ErrorCode::UnknownChoice),
            ("rating", ErrorCode::UnknownChoice),
            ("instalments", ErrorCode::NumberTooLarge),
            ("rate", ErrorCode::NotANumber),
            ("source", ErrorCode::Required),
        ] {
            let text = sentence(t, &FieldError::new(field, code));
            assert!(
                !text.is_empty() && text != t.get("aid-error-other"),
                "{field} {code:?}"
            );
        }
    }
}
