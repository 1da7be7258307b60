//! Civil dates as French letters write them.

use jiff::civil::Date;
use serde::Serializer;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A date written out, e.g. « 16 mars 2026 », « 1er avril 2026 ». The day and its month are held
/// together by a no-break space.
///
/// ```
/// let date = jiff::civil::date(2026, 4, 1);
/// assert_eq!(documents::long_date(date), "1er\u{a0}avril 2026");
/// ```
#[must_use]
pub fn long_date(date: Date) -> String {
    let month = usize::from(date.month().unsigned_abs())
        .checked_sub(1)
        .and_then(|index| MONTHS.get(index))
        .unwrap_or(&"");
    let ordinal = if date.day() == 1 { "er" } else { "" };
    format!("{}{ordinal}\u{a0}{month} {}", date.day(), date.year())
}

/// A date in figures, day first, e.g. « 16/03/2026 », for tables.
#[must_use]
pub fn numeric_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// For `serialize_with`: templates receive the date written out, never a machine date.
pub(crate) fn long<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&long_date(*date))
}

/// As [`long`], with `null` when there is no date.
pub(crate) fn long_option<S: Serializer>(
    date: &Option<Date>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.serialize_some(&long_date(*date)),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_the_first_of_a_month_is_ordinal() {
        assert_eq!(long_date(date(2026, 3, 1)), "1er\u{a0}mars 2026");
        assert_eq!(long_date(date(2026, 3, 2)), "2\u{a0}mars 2026");
        assert_eq!(long_date(date(2026, 3, 21)), "21\u{a0}mars 2026");
        assert_eq!(long_date(date(2026, 3, 31)), "31\u{a0}mars 2026");
    }

    #[test]
    fn every_month_has_its_name() {
        let names: Vec<String> = (1..=12)
            .map(|month| long_date(date(2025, month, 15)))
            .collect();
        assert_eq!(names[0], "15\u{a0}janvier 2025");
        assert_eq!(names[1], "15\u{a0}février 2025");
        assert_eq!(names[7], "15\u{a0}août 2025");
        assert_eq!(names[11], "15\u{a0}décembre 2025");
    }

    #[test]
    fn figures_are_padded() {
        assert_eq!(numeric_date(date(2026, 3, 6)), "06/03/2026");
    }
}
