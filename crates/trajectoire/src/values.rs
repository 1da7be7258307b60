//! What is typed on the command line, read without guessing.

use jiff::civil::Date;
use money::{Cents, Rate};

/// An amount of euros, zero or more: `15000`, `12 345,67`, `12345.67`.
pub fn amount(text: &str) -> Result<Cents, String> {
    money::parse_amount(text)
        .map_err(|e| format!("{e}; an amount in euros such as 12345.67 is expected"))
}

/// How many, one or more: `5`.
pub fn count(text: &str) -> Result<u32, String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let read = digits.then(|| text.parse().ok()).flatten();
    read.filter(|count| *count > 0)
        .ok_or_else(|| "a whole number above zero such as 5 is expected".to_owned())
}

/// A rate with its percent sign, zero or more: `7%`, `2,07 %`.
pub fn rate(text: &str) -> Result<Rate, String> {
    text.parse::<Rate>()
        .map_err(|e| format!("{e}; a rate of zero or more such as 7% or 2,07% is expected"))
}

/// A day: `2026-01-31`.
pub fn day(text: &str) -> Result<Date, String> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| "a date such as 2026-01-31 is expected".to_owned())
}

/// A length of time in months or years: `24m`, `2y`; nothing: `0`.
pub fn months(text: &str) -> Result<u32, String> {
    let expected = || "a number of months or of years such as 24m or 2y is expected".to_owned();
    if text == "0" {
        return Ok(0);
    }
    let (number, times) = match (text.strip_suffix('m'), text.strip_suffix('y')) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 12),
        _ => return Err(expected()),
    };
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(expected());
    }
    number
        .parse::<u32>()
        .ok()
        .and_then(|number| number.checked_mul(times))
        .ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years() {
        assert_eq!(months("24m"), Ok(24));
        assert_eq!(months("2y"), Ok(24));
        assert_eq!(months("0"), Ok(0));
        assert_eq!(months("0m"), Ok(0));
        for wrong in [
            "",
            "24",
            "m",
            "24 m",
            "-1m",
            "2.5y",
            "24M",
            "99999999999m",
            "400000000y",
        ] {
            assert!(months(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_and_amounts() {
        assert!(day("2026-02-28").is_ok());
        for wrong in [
            "2026-02-29",
            "28/02/2026",
            "2026-2-28",
            "2026-02-28T00:00",
            "",
        ] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert_eq!(amount("12 345,67"), Ok(Cents(1_234_567)));
        assert_eq!(count("5"), Ok(5));
        for wrong in ["0", "-1", "+1", "1.5", "", "4294967296"] {
            assert!(count(wrong).is_err(), "{wrong}");
        }
        assert!(amount("1.234").is_err() && amount("-1").is_err());
        assert!(rate("7").is_err() && rate("7 %").is_ok());
    }
}
