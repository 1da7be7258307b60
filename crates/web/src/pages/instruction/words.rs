//! Words of this part: states, verdicts, dates with their hour, errors of its forms.

use domain::form::{ErrorCode, FieldError};
use jiff::civil::Date;

use crate::http::ctx::Ctx;
use crate::i18n::{T, key};
use crate::parts;

/// Key of the name of an opinion's verdict.
pub(super) fn verdict_key(verdict: &str) -> &'static str {
    match verdict {
        "favourable" => key("opinion-favourable"),
        "reserved" => key("opinion-reserved"),
        _ => key("opinion-unfavourable"),
    }
}

/// Key of the name of a kind of decision.
pub(super) fn decision_key(kind: &str) -> &'static str {
    match kind {
        "granted" => key("inst-decision-granted"),
        "refused" => key("inst-decision-refused"),
        "adjourned" => key("inst-decision-adjourned"),
        "inadmissible" => key("inst-decision-inadmissible"),
        "conditional" => key("inst-decision-conditional"),
        _ => key("inst-decision-withdrawn"),
    }
}

/// « 14 janv. », for a picture or a narrow list.
pub(super) fn short_date(t: T, date: Date) -> String {
    let month = t.get(&format!("month-short-{}", date.month()));
    if date.day() == 1 {
        return t.args("inst-date-first", "month", month).into_owned();
    }
    t.args2(
        "inst-date-short",
        "day",
        date.day().to_string(),
        "month",
        month,
    )
    .into_owned()
}

/// The same with its year: « 14 janv. 2026 », in a history that goes on for years.
pub(super) fn day_of(t: T, date: Date) -> String {
    t.args2(
        "inst-date-year",
        "day",
        short_date(t, date),
        "year",
        date.year().to_string(),
    )
    .into_owned()
}

impl Ctx {
    /// « 14 janvier 2026 à 14 h 32 », where the region is.
    pub(super) fn moment(&self, at_us: i64) -> String {
        let Ok(at) = jiff::Timestamp::from_microsecond(at_us) else {
            return String::new();
        };
        let zone = &self.site.region().identity.time_zone;
        let at = at
            .in_tz(zone)
            .unwrap_or_else(|_| at.to_zoned(jiff::tz::TimeZone::UTC));
        let hour = format!("{}\u{a0}h\u{a0}{:02}", at.hour(), at.minute());
        self.t
            .args2("inst-moment", "date", self.t.date(at.date()), "time", hour)
            .into_owned()
    }

    /// The civil day of a stored instant, written out.
    pub(super) fn day(&self, at_us: i64) -> String {
        self.t.date(self.civil_day(at_us)).into_owned()
    }

    /// The civil day of a stored instant.
    pub(in crate::pages) fn civil_day(&self, at_us: i64) -> Date {
        let at = jiff::Timestamp::from_microsecond(at_us).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        self.site.day_of(at)
    }
}

/// The errors of a form of this part, as sentences that say what to do.
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
        ("name", ErrorCode::Required) => t.get("inst-error-name"),
        ("note", _) => t.get("inst-error-note"),
        ("sections", _) => t.get("inst-error-sections"),
        ("pieces", _) => t.get("inst-error-pieces"),
        ("message", _) => t.get("inst-error-message"),
        ("question", _) => t.get("inst-error-question"),
        ("email", ErrorCode::Required) => t.get("inst-error-email-missing"),
        ("email", _) => t.get("inst-error-email"),
        ("due" | "deadline", ErrorCode::Required) => t.get("inst-error-deadline"),
        ("due" | "deadline", ErrorCode::DateInPast) => t.get("inst-error-date-past"),
        ("decided_on", ErrorCode::DateInPast) => t.get("inst-error-before-receipt"),
        ("decided_on", ErrorCode::DateInFuture) => t.get("inst-error-future"),
        ("due" | "deadline" | "decided_on", _) => t.get("inst-error-date"),
        ("retained", ErrorCode::AmountTooLarge) => t.args("inst-error-retained", "max", arg("max")),
        ("reason", _) => t.get("inst-error-reason"),
        ("amount" | "granted", ErrorCode::Required) => t.get("inst-error-amount-missing"),
        (_, ErrorCode::OpinionFirst) => t.args("error-opinion-first", "name", arg("name")),
        (_, ErrorCode::OverRule) => t.many(
            "error-over-rule",
            &[
                ("value", &arg("value")),
                ("max", &arg("max")),
                ("rule", &arg("rule")),
            ],
        ),
        (_, ErrorCode::OverAid) => t.get("error-over-aid"),
        (_, ErrorCode::NoAgreement) => t.many(
            "error-no-agreement",
            &[
                ("funder", &arg("funder")),
                ("other", &arg("other")),
                ("date", &arg("date")),
                ("source", &arg("source")),
            ],
        ),
        ("subject_to", _) => t.get("error-subject-to"),
        ("aside", _) => t.get("error-aside"),
        ("amount" | "granted", ErrorCode::OverEnvelope) => {
            t.args("error-over-envelope", "left", arg("left"))
        }
        ("amount" | "granted", ErrorCode::AmountTooLarge) => {
            t.args("error-amount-over-cost", "max", arg("max"))
        }
        ("amount" | "granted" | "essai", ErrorCode::AmountTooSmall) => {
            t.get("inst-error-amount-small")
        }
        ("amount" | "granted" | "essai" | "retained", ErrorCode::AmountAmbiguous) => {
            t.args("inst-error-ambiguous", "value", arg("value"))
        }
        ("amount" | "granted" | "essai" | "retained", _) => {
            t.args("inst-error-amount", "value", arg("value"))
        }
        ("kind", _) => t.get("inst-error-kind"),
        ("reasons", _) => t.get("inst-error-reasons"),
        ("decided_by", _) => t.get("inst-error-decided-by"),
        ("signatory", _) => t.get("inst-error-signatory"),
        ("verdict", _) => t.get("opinion-error-verdict"),
        ("body", ErrorCode::Required) => t.get("inst-error-body"),
        ("role", _) => t.get("admin-error-role"),
        (_, ErrorCode::TooLong) => t.args("inst-error-long", "max", arg("max")),
        _ => t.get("inst-error-other"),
    };
    text.into_owned()
}

/// The message of one field, empty when it is right.
pub(in crate::pages) fn error_of(errors: &[parts::FieldError], field: &str) -> String {
    errors
        .iter()
        .find(|error| error.field == field)
        .map(|error| error.message.clone())
        .unwrap_or_default()
}

/// Reads a date as typed; the error is tied to `field`.
pub(in crate::pages) fn read_date(
    field: &str,
    text: Option<&str>,
) -> Result<Option<Date>, FieldError> {
    let Some(text) = text else { return Ok(None) };
    domain::form::parse_date(text)
        .map(Some)
        .map_err(|_| FieldError::new(field, ErrorCode::NotADate).with("value", text))
}

/// Reads an amount as typed; the error is tied to `field`.
pub(in crate::pages) fn read_amount(field: &str, text: &str) -> Result<money::Cents, FieldError> {
    money::parse_amount(text).map_err(|error| {
        let code = match error {
            money::AmountError::Empty => ErrorCode::Required,
            money::AmountError::Ambiguous => ErrorCode::AmountAmbiguous,
            money::AmountError::Negative => ErrorCode::AmountNegative,
            money::AmountError::TooManyDecimals => ErrorCode::AmountDecimals,
            _ => ErrorCode::NotAnAmount,
        };
        FieldError::new(field, code).with("value", text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_these_forms_has_its_sentence() {
        let t = T::default();
        for (field, code) in [
            ("reasons", ErrorCode::Required),
            ("reason.expense.0", ErrorCode::Required),
            ("decided_on", ErrorCode::DateInFuture),
            ("amount", ErrorCode::AmountTooSmall),
        ] {
            let text = sentence(t, &FieldError::new(field, code));
            assert!(
                !text.is_empty() && text != t.get("inst-error-other"),
                "{field} {code:?}"
            );
        }
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        assert_eq!(
            read_amount("amount", "14 000,50 €"),
            Ok(money::Cents(1_400_050))
        );
        assert_eq!(
            read_amount("amount", "").map_err(|e| e.code),
            Err(ErrorCode::Required)
        );
        assert_eq!(
            read_amount("amount", "-5").map_err(|e| e.code),
            Err(ErrorCode::AmountNegative)
        );
    }

    #[test]
    fn short_dates_have_a_first_of_the_month() {
        let t = T::default();
        assert_eq!(
            short_date(t, jiff::civil::date(2026, 1, 14)),
            "14\u{a0}janv."
        );
        assert_eq!(
            short_date(t, jiff::civil::date(2026, 3, 1)),
            "1er\u{a0}mars"
        );
        assert_eq!(
            day_of(t, jiff::civil::date(2026, 3, 1)),
            "1er\u{a0}mars 2026"
        );
    }
}
