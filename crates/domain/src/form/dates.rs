//! Civil dates as people type them in French.

use jiff::civil::Date;

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    #[error("this is not a date; write for instance 16/03/2026")]
    NotADate,
    /// Well written, and not in the calendar: 31/02/2026.
    #[error("this day is not in the calendar")]
    Impossible,
    /// 16/03/26: which century?
    #[error("write the year with four digits")]
    ShortYear { day: i8, month: i8, year: i16 },
}

const MONTHS: [(&str, i8); 12] = [
    ("janv", 1),
    ("fev", 2),
    ("mars", 3),
    ("avr", 4),
    ("mai", 5),
    ("juin", 6),
    ("juil", 7),
    ("aout", 8),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];
const FULL: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// Reads `16/03/2026`, `16-3-2026`, `16.03.2026`, `16 3 2026`, `2026-03-16`, `16 mars 2026`,
/// `1er févr. 2026`.
///
/// # Errors
/// [`DateError`].
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let folded = policy::fold::fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let [first, second, third] = words.as_slice() else {
        return Err(DateError::NotADate);
    };
    let month = month(second).ok_or(DateError::NotADate)?;
    let iso = first.len() == 4;
    let (day, year) = if iso { (third, first) } else { (first, third) };
    let day = day
        .strip_suffix("er")
        .filter(|day| *day == "1")
        .unwrap_or(day);
    if !is_number(day) || !is_number(year) || day.len() > 2 {
        return Err(DateError::NotADate);
    }
    let day: i8 = day.parse().map_err(|_| DateError::NotADate)?;
    let number: i16 = year.parse().map_err(|_| DateError::NotADate)?;
    match year.len() {
        4 => Date::new(number, month, day).map_err(|_| DateError::Impossible),
        2 => Err(DateError::ShortYear {
            day,
            month,
            year: number,
        }),
        _ => Err(DateError::NotADate),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn month(word: &str) -> Option<i8> {
    if is_number(word) {
        return (word.len() <= 2).then(|| word.parse().ok()).flatten();
    }
    MONTHS
        .iter()
        .zip(FULL)
        .find(|((short, _), full)| word.starts_with(short) && full.starts_with(word))
        .map(|((_, month), _)| *month)
}

/// `16/03/2026`, as in the sentences of errors.
pub fn display_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_ways_people_write_a_day() {
        for typed in [
            "16/03/2026",
            "16/3/2026",
            "16-3-2026",
            "16.03.2026",
            "16 03 2026",
            "2026-03-16",
            "16 mars 2026",
            " 16 Mars 2026 ",
            "16\u{a0}mars\u{202f}2026",
        ] {
            assert_eq!(parse_date(typed), Ok(date(2026, 3, 16)), "{typed}");
        }
        for (typed, expected) in [
            ("1er février 2026", date(2026, 2, 1)),
            ("1 fevr. 2026", date(2026, 2, 1)),
            ("14 juil. 2026", date(2026, 7, 14)),
            ("15 août 2026", date(2026, 8, 15)),
            ("24 déc 2026", date(2026, 12, 24)),
            ("29/02/2028", date(2028, 2, 29)),
        ] {
            assert_eq!(parse_date(typed), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_not_a_day() {
        for typed in [
            "",
            "demain",
            "16/03",
            "16/mars",
            "16 ju 2026",
            "16 marsouin 2026",
            "016/03/2026",
            "16/03/2026/1",
            "2er mars 2026",
        ] {
            assert_eq!(parse_date(typed), Err(DateError::NotADate), "{typed}");
        }
        for typed in ["31/02/2026", "29/02/2026", "16/13/2026", "0/1/2026"] {
            assert_eq!(parse_date(typed), Err(DateError::Impossible), "{typed}");
        }
        assert_eq!(
            parse_date("16/03/26"),
            Err(DateError::ShortYear {
                day: 16,
                month: 3,
                year: 26
            })
        );
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_it_is_shown(offset in 0i64..400_000) {
            let day = date(1900, 1, 1).saturating_add(offset.days());
            prop_assert_eq!(parse_date(&display_date(day)), Ok(day));
            prop_assert_eq!(parse_date(&day.to_string()), Ok(day));
        }

        #[test]
        fn nothing_makes_it_fall(text in "\\PC{0,20}") {
            let _ = parse_date(&text);
        }
    }
}
