//! From text to words: names, literals with their units, operators.

use jiff::civil::Date;
use money::{AmountError, Cents, Rate, parse_amount};

use super::ExprError;
use crate::situation::Duration;
use crate::slips;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Int(i64),
    Money(Cents),
    Rate(Rate),
    Date(Date),
    Duration(Duration),
    True,
    False,
    In,
    And,
    Or,
    Not,
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Question,
    Colon,
    Comma,
    Open,
    Close,
    OpenList,
    CloseList,
}

impl Token {
    /// How a person would name it in a message.
    pub(super) fn describe(&self) -> String {
        match self {
            Token::Name(name) => format!("the name `{name}`"),
            Token::Text(text) => format!("the text \"{text}\""),
            Token::Int(number) => format!("the number {number}"),
            Token::Money(_) => "an amount".into(),
            Token::Rate(_) => "a rate".into(),
            Token::Date(date) => format!("the date {date}"),
            Token::Duration(duration) => format!("the duration {duration}"),
            Token::True => "`true`".into(),
            Token::False => "`false`".into(),
            Token::In => "`in`".into(),
            Token::And => "`&&`".into(),
            Token::Or => "`||`".into(),
            Token::Not => "`!`".into(),
            Token::Equal => "`==`".into(),
            Token::Different => "`!=`".into(),
            Token::Less => "`<`".into(),
            Token::LessOrEqual => "`<=`".into(),
            Token::Greater => "`>`".into(),
            Token::GreaterOrEqual => "`>=`".into(),
            Token::Plus => "`+`".into(),
            Token::Minus => "`-`".into(),
            Token::Times => "`*`".into(),
            Token::Question => "`?`".into(),
            Token::Colon => "`:`".into(),
            Token::Comma => "`,`".into(),
            Token::Open => "`(`".into(),
            Token::Close => "`)`".into(),
            Token::OpenList => "`[`".into(),
            Token::CloseList => "`]`".into(),
        }
    }
}

/// Tokens with the byte offset where each begins.
pub(super) fn tokens(source: &str) -> Result<Vec<(usize, Token)>, ExprError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = source[at..].chars().next() {
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let rest = &source[at..];
        let (token, length) = if letter.is_ascii_digit() {
            number(rest, at)?
        } else if letter.is_alphabetic() || letter == '_' {
            name(rest)
        } else if letter == '"' || letter == '\'' {
            text(rest, letter, at)?
        } else {
            operator(rest, at)?
        };
        found.push((at, token));
        at += length;
    }
    Ok(found)
}

/// A dash between two letters belongs to the name: a subtraction has spaces around its sign.
fn name(rest: &str) -> (Token, usize) {
    let length = word_length(rest);
    let word = &rest[..length];
    let token = match word {
        "in" => Token::In,
        "true" => Token::True,
        "false" => Token::False,
        _ => Token::Name(word.to_owned()),
    };
    (token, length)
}

fn word_length(rest: &str) -> usize {
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let inside = match letter {
            '-' => letters.peek().is_some_and(|(_, next)| next.is_alphabetic()),
            other => other.is_alphanumeric() || matches!(other, '_' | '.'),
        };
        if !inside {
            return at;
        }
    }
    rest.len()
}

fn text(rest: &str, quote: char, at: usize) -> Result<(Token, usize), ExprError> {
    match rest[1..].find(quote) {
        Some(end) => Ok((Token::Text(rest[1..=end].to_owned()), end + 2)),
        None => Err(ExprError::new(
            at,
            format!("the closing {quote} is missing"),
        )),
    }
}

fn operator(rest: &str, at: usize) -> Result<(Token, usize), ExprError> {
    const TWO: [(&str, Token); 6] = [
        ("&&", Token::And),
        ("||", Token::Or),
        ("==", Token::Equal),
        ("!=", Token::Different),
        ("<=", Token::LessOrEqual),
        (">=", Token::GreaterOrEqual),
    ];
    const ONE: [(&str, Token); 13] = [
        ("!", Token::Not),
        ("+", Token::Plus),
        ("-", Token::Minus),
        ("*", Token::Times),
        ("<", Token::Less),
        (">", Token::Greater),
        ("?", Token::Question),
        (":", Token::Colon),
        (",", Token::Comma),
        ("(", Token::Open),
        (")", Token::Close),
        ("[", Token::OpenList),
        ("]", Token::CloseList),
    ];
    for (sign, token) in TWO.into_iter().chain(ONE) {
        if rest.starts_with(sign) {
            return Ok((token, sign.len()));
        }
    }
    let letter: String = rest.chars().take(1).collect();
    let said = match letter.as_str() {
        "€" => Some("`€` is written after its number, such as `20 000 €`"),
        "$" | "£" => Some("amounts are written in euros, such as `20 000 €`"),
        "%" => Some("`%` is written after its number, such as `15 %`"),
        "/" => Some("nothing is divided here: multiply the other side, such as `2 * plan.base`"),
        _ => None,
    };
    if let Some(said) = said {
        return Err(ExprError::new(at, said));
    }
    let meant = match letter.as_str() {
        "&" => Some("&&"),
        "|" => Some("||"),
        "=" => Some("=="),
        "≤" => Some("<="),
        "≥" => Some(">="),
        "≠" => Some("!="),
        "×" => Some("*"),
        "−" | "–" => Some("-"),
        "“" | "”" | "«" | "»" => Some("\""),
        _ => None,
    };
    Err(ExprError::new(at, format!("`{letter}` is not an operator")).meant(meant))
}

/// A whole number, an amount (`20 000 €`), a rate (`2,5 %`), a date (`2026-01-01`) or a duration
/// (`18 months`).
fn number(rest: &str, at: usize) -> Result<(Token, usize), ExprError> {
    if let Some((date, length)) = date(rest, at)? {
        return Ok((date, length));
    }
    let mut length = digits(rest);
    while let Some(group) = group_of_three(&rest[length..]) {
        length += group;
    }
    let mut decimals = false;
    if rest[length..].starts_with([',', '.']) {
        let more = digits(&rest[length + 1..]);
        if more > 0 {
            decimals = true;
            length += 1 + more;
        }
    }
    let written = &rest[..length];
    let after = rest[length..].trim_start();
    let spaces = rest[length..].len() - after.len();
    if let Some(length) = slashed_date(rest) {
        let message = "a day is written year-month-day, such as 2026-01-31";
        return Err(ExprError::new(at, message).meant(slips::day(&rest[..length])));
    }
    let word = &after[..word_length(after)];
    let sign = after.chars().next().map(String::from).unwrap_or_default();
    for unit in [word, sign.as_str()] {
        let close = slips::MONEY_WORDS.contains(&unit) || unit == "k" && after.starts_with("k€");
        if close {
            let unit = if unit == "k" { "k€" } else { unit };
            let message = format!("`{unit}` is no unit here: amounts are written in euros");
            let meant = slips::euros(&format!("{written} {unit}"));
            return Err(ExprError::new(at + length + spaces, message).meant(meant));
        }
        if slips::RATE_WORDS.contains(&unit) {
            let message = format!("`{unit}` is no unit here: a rate is followed by `%`");
            let meant = slips::percent(written);
            return Err(ExprError::new(at + length + spaces, message).meant(meant));
        }
    }
    if after.starts_with('€') {
        let amount = parse_amount(written).map_err(|error| {
            let meant = (error == AmountError::Ambiguous).then(|| slips::euros(written));
            ExprError::new(at, format!("`{written} €`: {error}")).meant(meant.flatten())
        })?;
        return Ok((Token::Money(amount), length + spaces + '€'.len_utf8()));
    }
    if after.starts_with('%') {
        let compact: String = written.chars().filter(|c| !c.is_whitespace()).collect();
        let rate = format!("{compact} %")
            .parse()
            .map_err(|error: money::RateError| {
                ExprError::new(at, format!("`{written} %`: {error}"))
            })?;
        return Ok((Token::Rate(rate), length + spaces + 1));
    }
    if decimals {
        return Err(ExprError::new(
            at,
            format!("`{written}` has decimals but no unit: write `{written} €` or `{written} %`"),
        ));
    }
    let compact: String = written.chars().filter(char::is_ascii_digit).collect();
    let Ok(number) = compact.parse::<i64>() else {
        return Err(ExprError::new(at, format!("`{written}` is too large")));
    };
    let unit = &after[..word_length(after)];
    match duration(number, unit) {
        Some(Ok(duration)) => Ok((Token::Duration(duration), length + spaces + unit.len())),
        Some(Err(meant)) => {
            let message = match meant {
                Some(_) => format!("`{unit}` is not a unit of time here"),
                None => format!("`{written} {unit}` is too long"),
            };
            Err(ExprError::new(at + length + spaces, message).meant(meant))
        }
        None => Ok((Token::Int(number), length)),
    }
}

/// Longest duration read: beyond, no day of the calendar would be left.
const LONGEST_MONTHS: i64 = 12_000;
const LONGEST_DAYS: i64 = 365_000;

/// `None` when the word is no unit of time; `Err` with the unit that was meant, or nothing when it
/// is too long.
fn duration(number: i64, unit: &str) -> Option<Result<Duration, Option<&'static str>>> {
    let months = |each: i64| {
        let months = number.checked_mul(each).filter(|n| *n <= LONGEST_MONTHS);
        let months = months.and_then(|months| i32::try_from(months).ok());
        Some(months.map(Duration::Months).ok_or(None))
    };
    match unit {
        "month" | "months" => months(1),
        "year" | "years" => months(12),
        "day" | "days" => {
            let days = i32::try_from(number.min(LONGEST_DAYS + 1)).ok();
            let days = days.filter(|days| i64::from(*days) <= LONGEST_DAYS);
            Some(days.map(Duration::Days).ok_or(None))
        }
        "mois" => Some(Err(Some("months"))),
        "an" | "ans" | "année" | "années" => Some(Err(Some("years"))),
        "jour" | "jours" => Some(Err(Some("days"))),
        "week" | "weeks" | "semaine" | "semaines" => Some(Err(Some("days"))),
        _ => None,
    }
}

/// Length of « 1/2/2024 », when the text begins so.
fn slashed_date(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '/'));
    let end = end.unwrap_or(text.len());
    let slashes = text[..end].matches('/').count();
    (slashes == 2).then_some(end)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Length of a space and exactly three digits.
fn group_of_three(text: &str) -> Option<usize> {
    let space = text.chars().next().filter(|c| c.is_whitespace())?;
    let width = space.len_utf8();
    (digits(&text[width..]) == 3).then_some(width + 3)
}

fn date(rest: &str, at: usize) -> Result<Option<(Token, usize)>, ExprError> {
    let bytes = rest.as_bytes();
    let shape = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(index, byte)| {
            if index == 4 || index == 7 {
                *byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    if !shape {
        return Ok(None);
    }
    let written = &rest[..10];
    match written.parse::<Date>() {
        Ok(date) => Ok(Some((Token::Date(date), 10))),
        Err(_) => Err(ExprError::new(
            at,
            format!("`{written}` is not a day of the calendar"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn only(source: &str) -> Token {
        let found = tokens(source).unwrap();
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        found[0].1.clone()
    }

    #[test]
    fn literals_carry_their_unit() {
        assert_eq!(only("20 000 €"), Token::Money(Cents(2_000_000)));
        assert_eq!(only("1\u{202f}234,56\u{a0}€"), Token::Money(Cents(123_456)));
        assert_eq!(only("2,5 %"), Token::Rate(Rate::from_ppm(25_000)));
        assert_eq!(only("15%"), Token::Rate(Rate::percent(15)));
        assert_eq!(only("2026-01-31"), Token::Date(day(2026, 1, 31)));
        assert_eq!(only("1 000"), Token::Int(1000));
        assert_eq!(only("18 months"), Token::Duration(Duration::Months(18)));
        assert_eq!(only("2 years"), Token::Duration(Duration::Months(24)));
        assert_eq!(only("1 day"), Token::Duration(Duration::Days(1)));
        assert_eq!(only("a-b.c_d"), Token::Name("a-b.c_d".into()));
        assert_eq!(only("project.stage"), Token::Name("project.stage".into()));
        assert_eq!(only("\"a b\""), Token::Text("a b".into()));
        assert_eq!(only("''"), Token::Text(String::new()));
    }

    #[test]
    fn a_subtraction_has_spaces() {
        let minus = |source: &str| {
            let found = tokens(source).unwrap();
            found.iter().any(|(_, token)| *token == Token::Minus)
        };
        assert!(minus("a - b") && minus("3-2") && minus("a -b") && minus("a- b"));
        assert!(!minus("a-b") && !minus("2026-01-02"));
    }

    #[test]
    fn slips_are_said() {
        for (source, message) in [
            ("2026-02-30", "is not a day of the calendar"),
            ("2,5", "no unit"),
            ("\"open", "closing"),
            ("a & b", "not an operator"),
            ("99999999999999999999", "too large"),
            ("1.234 €", "two ways"),
            ("18 mois", "not a unit of time"),
            ("12 001 months", "too long"),
            ("365 001 days", "too long"),
        ] {
            let error = tokens(source).unwrap_err();
            assert!(error.message.contains(message), "{source}: {error}");
        }
        assert_eq!(
            tokens("a = b").unwrap_err().suggestion.as_deref(),
            Some("==")
        );
        assert_eq!(tokens("a = b").unwrap_err().offset, 2);
    }
}
