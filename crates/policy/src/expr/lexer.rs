//! From text to words: names, literals with their units, operators.

use jiff::civil::Date;
use money::{Cents, Rate, parse_amount};

use super::ExprError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Int(i64),
    Money(Cents),
    Rate(Rate),
    Date(Date),
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

fn name(rest: &str) -> (Token, usize) {
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .unwrap_or(rest.len());
    let word = &rest[..length];
    let token = match word {
        "in" => Token::In,
        "true" => Token::True,
        "false" => Token::False,
        _ => Token::Name(word.to_owned()),
    };
    (token, length)
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
    const ONE: [(&str, Token); 10] = [
        ("!", Token::Not),
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
    let meant = match letter.as_str() {
        "&" => Some("&&"),
        "|" => Some("||"),
        "=" => Some("=="),
        "≤" => Some("<="),
        "≥" => Some(">="),
        "≠" => Some("!="),
        "“" | "”" | "«" | "»" => Some("\""),
        _ => None,
    };
    Err(ExprError::new(at, format!("`{letter}` is not an operator")).meant(meant))
}

/// A whole number, an amount (`20 000 €`), a rate (`2,5 %`) or a date (`2026-01-01`).
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
    if after.starts_with('€') {
        let amount = parse_amount(written)
            .map_err(|error| ExprError::new(at, format!("`{written} €`: {error}")))?;
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
    match compact.parse() {
        Ok(number) => Ok((Token::Int(number), length)),
        Err(_) => Err(ExprError::new(at, format!("`{written}` is too large"))),
    }
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
        assert_eq!(only("project.stage"), Token::Name("project.stage".into()));
        assert_eq!(only("\"a b\""), Token::Text("a b".into()));
        assert_eq!(only("''"), Token::Text(String::new()));
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
