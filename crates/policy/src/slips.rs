//! What was meant by amounts and rates that cannot be read as they are written.

/// Words and signs that people write where a sign of euro is expected.
pub(crate) const MONEY_WORDS: [&str; 9] = [
    "euros", "euro", "EUR", "eur", "Euros", "Euro", "$", "£", "k€",
];
/// Words that people write where `%` is expected.
pub(crate) const RATE_WORDS: [&str; 4] = ["pourcents", "pourcent", "percent", "pour"];

/// The amount meant, as it is written here: `1500`, `1.500`, `1 500 EUR`, `1,5k€` or `$ 1500`. `None` when it
/// is not even a number.
pub(crate) fn euros(text: &str) -> Option<String> {
    let bare = text
        .trim()
        .trim_matches(['€', '$', '£', ' ', '\u{a0}', '\u{202f}']);
    let letters = bare.trim_end_matches(char::is_alphabetic);
    let word = bare.get(letters.len()..).unwrap_or_default().to_lowercase();
    let thousands = match word.as_str() {
        "" | "euros" | "euro" | "eur" => false,
        "k" => true,
        _ => return None,
    };
    let number = letters.trim();
    let plain =
        |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.' | ',');
    if !number.starts_with(|c: char| c.is_ascii_digit()) || !number.chars().all(plain) {
        return None;
    }
    let (whole, cents) = match number.rsplit_once(['.', ',']) {
        Some((whole, cents)) if matches!(cents.len(), 1 | 2) => (whole, cents),
        _ => (number, ""),
    };
    if thousands && !cents.is_empty() {
        return None;
    }
    let mut digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if thousands {
        digits.push_str("000");
    }
    let cents = match cents.len() {
        0 => String::new(),
        1 => format!(",{cents}0"),
        _ => format!(",{cents}"),
    };
    Some(format!("{}{cents} €", grouped(&digits)))
}

/// Digits by groups of three.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// The rate meant: `50`, `50 percent`. `None` when it is no number.
pub(crate) fn percent(text: &str) -> Option<String> {
    let bare = text.trim().trim_end_matches('%');
    let number = bare
        .trim_end_matches(|c: char| c.is_alphabetic() || c == ' ')
        .trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = match number.split_once(['.', ',']) {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(number),
    };
    plain.then(|| format!("{} %", number.replace('.', ",")))
}

/// The day meant by `1/2/2024`, `01.02.2024` or `2024/02/01`, as it is written here.
pub(crate) fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [first, month, last] = parts[..] else {
        return None;
    };
    let (year, day) = if first.len() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    let date = jiff::civil::Date::new(
        year.parse().ok().filter(|_| year.len() == 4)?,
        month.parse().ok()?,
        day.parse().ok()?,
    );
    Some(date.ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_given_back_as_they_are_written_here() {
        for (text, meant) in [
            ("1500", Some("1 500 €")),
            ("1.500 €", Some("1 500 €")),
            ("10,000 €", Some("10 000 €")),
            ("1 500 EUR", Some("1 500 €")),
            ("1 500 $", Some("1 500 €")),
            ("€ 5 000", Some("5 000 €")),
            ("5k€", Some("5 000 €")),
            ("1234567,5", Some("1 234 567,50 €")),
            ("12,34 euros", Some("12,34 €")),
            ("mille euros", None),
            ("", None),
            ("1,5k€", None),
            ("10 francs", None),
        ] {
            assert_eq!(euros(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn rates_and_days_too() {
        for (text, meant) in [
            ("50", Some("50 %")),
            ("2.5", Some("2,5 %")),
            ("50 pour cent", Some("50 %")),
            ("cinquante %", None),
            ("", None),
        ] {
            assert_eq!(percent(text).as_deref(), meant, "{text}");
        }
        for (text, meant) in [
            ("01/02/2024", Some("2024-02-01")),
            ("1.2.2024", Some("2024-02-01")),
            ("2024/02/01", Some("2024-02-01")),
            ("31/02/2024", None),
            ("1/2/24", None),
            ("1/2", None),
        ] {
            assert_eq!(day(text).as_deref(), meant, "{text}");
        }
    }
}
