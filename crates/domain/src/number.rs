//! The public number of a dossier, `AAAA-NNNNNN-C`: year, order in the year, check letter.
//!
//! People read it on the phone and copy it by hand, so the letter catches any one wrong digit and
//! any two neighbours swapped, and nothing in it looks like something else (no I, O or U).

use std::fmt;
use std::str::FromStr;

/// Twenty-three letters: a prime number of them, so that every weight below 23 has an inverse and
/// no single error or swap can cancel out.
const LETTERS: [char; 23] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V',
    'W', 'X', 'Y', 'Z',
];
const MODULUS: u64 = 23;

/// A well-formed number. The letter is computed, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    year: u16,
    sequence: u32,
}

/// Why a text is not a number of dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("a dossier number has a year, six digits and a letter, such as 2026-000147-K")]
    Shape,
    #[error("the letter does not match the digits: one of them is wrong")]
    Check,
    #[error("the order in the year goes from 1 to 999999, the year from 1000 to 9999")]
    OutOfRange,
}

impl Number {
    /// The `sequence`-th dossier of a year.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] beyond four digits of year or six of order.
    pub fn new(year: i16, sequence: u32) -> Result<Self, NumberError> {
        let year = u16::try_from(year).map_err(|_| NumberError::OutOfRange)?;
        if (1000..=9999).contains(&year) && (1..=999_999).contains(&sequence) {
            Ok(Self { year, sequence })
        } else {
            Err(NumberError::OutOfRange)
        }
    }

    pub fn year(self) -> u16 {
        self.year
    }

    /// Order in the year, from 1.
    pub fn sequence(self) -> u32 {
        self.sequence
    }

    fn letter(self) -> char {
        let mut digits = u64::from(self.year) * 1_000_000 + u64::from(self.sequence);
        let mut sum = 0;
        // From the right, digit number n weighs n + 2: all different, none 0 modulo 23.
        for weight in 2..12 {
            sum += (digits % 10) * weight;
            digits /= 10;
        }
        let index = usize::try_from(sum % MODULUS).unwrap_or_default();
        LETTERS.get(index).copied().unwrap_or('A')
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:06}-{}", self.year, self.sequence, self.letter())
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads a number as people type it: small letters, spaces, other dashes or none.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let symbols: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | '.' | '/'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let [digits @ .., letter] = symbols.as_slice() else {
            return Err(NumberError::Shape);
        };
        if digits.len() != 10 || !digits.iter().all(char::is_ascii_digit) || !letter.is_alphabetic()
        {
            return Err(NumberError::Shape);
        }
        let digits: String = digits.iter().collect();
        let (year, sequence) = digits.split_at(4);
        let year = year.parse().map_err(|_| NumberError::Shape)?;
        let sequence = sequence.parse().map_err(|_| NumberError::Shape)?;
        let number = Number::new(year, sequence)?;
        if number.letter() == *letter {
            Ok(number)
        } else {
            Err(NumberError::Check)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_and_read_again_however_it_is_typed() {
        let number = Number::new(2026, 147).unwrap();
        let text = number.to_string();
        assert!(text.starts_with("2026-000147-"), "{text}");
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('-', ""),
            text.replace('-', "–"),
            format!("  {text}\u{a0}"),
        ] {
            assert_eq!(typed.parse(), Ok(number), "{typed}");
        }
    }

    #[test]
    fn what_is_not_a_number_says_why() {
        for text in [
            "",
            "2026",
            "2026-147-K",
            "2026-000147",
            "abcd-efghij-k",
            "２０２６-000147-K",
        ] {
            assert_eq!(text.parse::<Number>(), Err(NumberError::Shape), "{text}");
        }
        assert_eq!(Number::new(2026, 0), Err(NumberError::OutOfRange));
        assert!(Number::new(2026, 1).is_ok());
        assert!(Number::new(2026, 999_999).is_ok());
        assert_eq!(Number::new(2026, 1_000_000), Err(NumberError::OutOfRange));
        assert_eq!(Number::new(999, 1), Err(NumberError::OutOfRange));
        assert_eq!(Number::new(-5, 1), Err(NumberError::OutOfRange));
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_caught(year in 1000i16..10_000, sequence in 1u32..1_000_000, at in 0usize..13, by in 1usize..23) {
            let mut text: Vec<char> = Number::new(year, sequence).unwrap().to_string().chars().collect();
            let right = text[at];
            text[at] = match right {
                '-' => return Ok(()),
                digit if digit.is_ascii_digit() => {
                    let value = digit.to_digit(10).unwrap();
                    let shift = u32::try_from(by).unwrap() % 9 + 1;
                    char::from_digit((value + shift) % 10, 10).unwrap()
                }
                letter => {
                    let index = LETTERS.iter().position(|c| *c == letter).unwrap();
                    LETTERS[(index + by) % 23]
                }
            };
            prop_assert_ne!(text[at], right);
            let wrong: String = text.into_iter().collect();
            prop_assert!(wrong.parse::<Number>().is_err(), "{}", wrong);
        }

        #[test]
        fn two_neighbours_swapped_are_caught(year in 1000i16..10_000, sequence in 1u32..1_000_000, at in 0usize..10) {
            let mut symbols: Vec<char> = Number::new(year, sequence).unwrap().to_string().replace('-', "").chars().collect();
            prop_assume!(symbols[at] != symbols[at + 1]);
            symbols.swap(at, at + 1);
            let wrong: String = symbols.into_iter().collect();
            prop_assert!(wrong.parse::<Number>().is_err(), "{}", wrong);
        }

        #[test]
        fn what_is_written_is_read_and_nothing_makes_it_fall(text in "\\PC{0,20}", year in 1000i16..10_000, sequence in 1u32..1_000_000) {
            let number = Number::new(year, sequence).unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            let _ = text.parse::<Number>();
        }
    }
}
