//! Reading the amounts that people type.

use crate::cents::Cents;

/// Why a typed amount was refused. The caller says it to the person in their language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("nothing was typed")]
    Empty,
    #[error("this is not an amount")]
    NotANumber,
    #[error("this amount is negative")]
    Negative,
    /// An amount has two decimals at most: nothing is rounded silently.
    #[error("this amount has more than two decimals")]
    TooManyDecimals,
    /// `1.234` or `1,234`: one thousand or one? `12 34`: a forgotten comma?
    #[error("this amount can be read in two ways")]
    Ambiguous,
    #[error("this amount is too large")]
    TooLarge,
}

/// Largest amount read: one thousand billion euros. Sums of thousands of them still fit.
const LARGEST: i64 = 100_000_000_000_000;

/// Reads an amount of zero or more, as people type them in France: `14000`, `14 000,50 €`,
/// `14.000,50`, `1 234.5`. All kinds of spaces are accepted between groups of three digits.
///
/// # Errors
/// [`AmountError`]; in particular [`AmountError::Ambiguous`] where a dot or a comma followed by
/// three digits could mean thousands or decimals, and where spaces do not separate thousands.
pub fn parse_amount(text: &str) -> Result<Cents, AmountError> {
    let cents = parse_signed_amount(text)?;
    if cents.is_negative() {
        return Err(AmountError::Negative);
    }
    Ok(cents)
}

/// Like [`parse_amount`], accepting a leading minus (hyphen or typographic).
///
/// # Errors
/// [`AmountError`], never `Negative`.
pub fn parse_signed_amount(text: &str) -> Result<Cents, AmountError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    let text = without_currency(text);
    if !text.starts_with(|c: char| c.is_ascii_digit())
        || !text.ends_with(|c: char| c.is_ascii_digit())
    {
        return Err(AmountError::NotANumber);
    }
    let (whole, decimals) = cut_decimals(text)?;
    let euros = digits_of(whole)?;
    if decimals.len() > 2 {
        return Err(AmountError::TooManyDecimals);
    }
    let cents = match decimals.len() {
        0 => 0,
        1 => number(decimals)? * 10,
        _ => number(decimals)?,
    };
    let total = number(&euros)?
        .checked_mul(100)
        .and_then(|value| value.checked_add(cents))
        .filter(|value| *value <= LARGEST)
        .ok_or(AmountError::TooLarge)?;
    Ok(Cents(if negative { -total } else { total }))
}

fn without_currency(text: &str) -> &str {
    let text = text.strip_prefix('€').unwrap_or(text).trim_start();
    for suffix in ["€", "EUR", "eur", "euros", "euro"] {
        if let Some(rest) = text.strip_suffix(suffix) {
            return rest.trim_end();
        }
    }
    text
}

/// Where the decimals begin. A last dot or comma is the decimal mark unless what follows could as
/// well be a group of thousands.
fn cut_decimals(text: &str) -> Result<(&str, &str), AmountError> {
    let marks: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | ','))
        .collect();
    let Some(&(at, mark)) = marks.last() else {
        return Ok((text, ""));
    };
    let (whole, decimals) = (&text[..at], &text[at + 1..]);
    if marks.iter().filter(|(_, c)| *c == mark).count() > 1 {
        // The same mark twice separates thousands: 1.234.567
        return if marks.iter().all(|(_, c)| *c == mark) {
            Ok((text, ""))
        } else {
            Err(AmountError::NotANumber)
        };
    }
    if !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    let other_groups = whole.contains(|c: char| !c.is_ascii_digit());
    let could_be_thousands =
        decimals.len() == 3 && !other_groups && whole.len() <= 3 && !whole.starts_with('0');
    if could_be_thousands {
        return Err(AmountError::Ambiguous);
    }
    Ok((whole, decimals))
}

/// The digits of a whole number whose thousands may be separated by one kind of mark.
fn digits_of(whole: &str) -> Result<String, AmountError> {
    let mut groups: Vec<String> = vec![String::new()];
    let mut separator = None;
    let mut after_separator = false;
    for c in whole.chars() {
        if c.is_ascii_digit() {
            if let Some(group) = groups.last_mut() {
                group.push(c);
            }
            after_separator = false;
            continue;
        }
        let kind = match c {
            '.' | ',' => c,
            c if c.is_whitespace() => ' ',
            _ => return Err(AmountError::NotANumber),
        };
        if after_separator {
            if kind == ' ' && separator == Some(' ') {
                continue; // two spaces are one
            }
            return Err(AmountError::NotANumber);
        }
        if separator.is_some_and(|known| known != kind) {
            return Err(AmountError::NotANumber);
        }
        separator = Some(kind);
        after_separator = true;
        groups.push(String::new());
    }
    let well_grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !well_grouped {
        return Err(AmountError::Ambiguous);
    }
    Ok(groups.concat())
}

fn number(digits: &str) -> Result<i64, AmountError> {
    digits.parse().map_err(|_| AmountError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type() {
        for (text, cents) in [
            ("14000", 1_400_000),
            ("14 000", 1_400_000),
            ("14\u{202f}000,00\u{a0}€", 1_400_000),
            ("14\u{a0}000 euros", 1_400_000),
            ("14.000,50", 1_400_050),
            ("14,000.50", 1_400_050),
            ("1.234.567", 123_456_700),
            ("1 234 567,8", 123_456_780),
            ("0,05", 5),
            ("0", 0),
            ("  12,5 € ", 1250),
            ("€ 12", 1200),
            ("007", 700),
            ("14  000", 1_400_000),
            ("1234.5", 123_450),
        ] {
            assert_eq!(parse_amount(text), Ok(Cents(cents)), "{text}");
        }
        assert_eq!(parse_signed_amount("\u{2212}12,50 €"), Ok(Cents(-1250)));
        assert_eq!(parse_signed_amount("- 3"), Ok(Cents(-300)));
    }

    #[test]
    fn what_is_refused_and_why() {
        use AmountError::{Ambiguous, Empty, Negative, NotANumber, TooLarge, TooManyDecimals};
        for (text, error) in [
            ("", Empty),
            ("  \u{a0}", Empty),
            ("-5", Negative),
            ("1.234", Ambiguous),
            ("1,234", Ambiguous),
            ("999,000", Ambiguous),
            ("12 34", Ambiguous),
            ("1 50", Ambiguous),
            ("1234 567", Ambiguous),
            ("0,125", TooManyDecimals),
            ("1234,567", TooManyDecimals),
            ("1 234,567", TooManyDecimals),
            ("1,2345", TooManyDecimals),
            ("abc", NotANumber),
            ("€", NotANumber),
            ("1€50", NotANumber),
            ("1,5,0.2", Ambiguous),
            ("1..5", NotANumber),
            (",5", NotANumber),
            ("5,", NotANumber),
            ("1e5", NotANumber),
            ("14 k€", NotANumber),
            ("--5", NotANumber),
            ("١٢", NotANumber),
            ("1000000000000,01", TooLarge),
            ("99999999999999999999", TooLarge),
        ] {
            assert_eq!(parse_amount(text), Err(error), "{text}");
        }
        assert_eq!(
            parse_amount("1 000 000 000 000"),
            Ok(Cents(100_000_000_000_000))
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(cents in -LARGEST..=LARGEST) {
            prop_assert_eq!(parse_signed_amount(&Cents(cents).format_fr()), Ok(Cents(cents)));
            prop_assert_eq!(parse_signed_amount(&Cents(cents).format_whole_fr()), Ok(Cents(cents)));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = parse_amount(&text);
        }

        #[test]
        fn number_like_text_is_answered(text in "[-0-9., €\u{a0}]{0,20}") {
            if let Ok(cents) = parse_amount(&text) {
                prop_assert!(cents >= Cents::ZERO);
            }
        }
    }
}
