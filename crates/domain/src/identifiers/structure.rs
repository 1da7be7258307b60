//! SIREN, SIRET and RNA: the numbers of a structure.

use super::{compact, grouped};

/// SIREN of La Poste, whose establishments do not follow Luhn's key (INSEE, *Sirene*
/// documentation): the digits of their SIRET add up to a multiple of five instead.
const LA_POSTE: &str = "356000000";

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SirenError {
    #[error("a SIREN has only digits")]
    NotDigits,
    #[error("a SIREN has 9 digits, this one has {found}")]
    Length { found: usize },
    #[error("the key of this SIREN is wrong: one digit is mistyped")]
    Key,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiretError {
    #[error("a SIRET has only digits")]
    NotDigits,
    #[error("a SIRET has 14 digits, this one has {found}")]
    Length { found: usize },
    #[error("nine digits are a SIREN; a SIRET adds the five of the establishment")]
    IsSiren,
    #[error("the key of this SIRET is wrong: one digit is mistyped")]
    Key,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RnaError {
    #[error("an RNA number is the letter W and nine digits")]
    Shape,
}

/// Nine digits with a valid key.
///
/// # Errors
/// [`SirenError`], with the number of digits found.
pub fn siren(typed: &str) -> Result<String, SirenError> {
    let digits = compact(typed);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(SirenError::NotDigits);
    }
    if digits.len() != 9 {
        return Err(SirenError::Length {
            found: digits.len(),
        });
    }
    if luhn(&digits) && digits != "000000000" {
        Ok(digits)
    } else {
        Err(SirenError::Key)
    }
}

/// Fourteen digits with a valid key, La Poste's rule included.
///
/// # Errors
/// [`SiretError`]; a SIREN typed instead is named as such.
pub fn siret(typed: &str) -> Result<String, SiretError> {
    let digits = compact(typed);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(SiretError::NotDigits);
    }
    match digits.len() {
        14 => {}
        9 => return Err(SiretError::IsSiren),
        found => return Err(SiretError::Length { found }),
    }
    let post = digits.starts_with(LA_POSTE) && sum(&digits).is_multiple_of(5);
    let own_key = digits.get(..9).is_some_and(|own| siren(own).is_ok());
    if own_key && (luhn(&digits) || post) {
        Ok(digits)
    } else {
        Err(SiretError::Key)
    }
}

/// `W` and nine digits.
///
/// # Errors
/// [`RnaError::Shape`].
pub fn rna(typed: &str) -> Result<String, RnaError> {
    let text = compact(typed).to_ascii_uppercase();
    let valid = text.len() == 10
        && text
            .strip_prefix('W')
            .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    if valid {
        Ok(text)
    } else {
        Err(RnaError::Shape)
    }
}

/// `123 456 789`.
pub fn display_siren(siren: &str) -> String {
    grouped(siren, &[3, 3, 3])
}

/// `123 456 789 00012`.
pub fn display_siret(siret: &str) -> String {
    grouped(siret, &[3, 3, 3, 5])
}

/// Luhn's key: from the right, every second digit counts double, and all add up to a multiple of
/// ten.
fn luhn(digits: &str) -> bool {
    let total: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            match (place % 2 == 1, digit * 2) {
                (false, _) => digit,
                (true, double) if double > 9 => double - 9,
                (true, double) => double,
            }
        })
        .sum();
    total.is_multiple_of(10)
}

fn sum(digits: &str) -> u32 {
    digits
        .bytes()
        .map(|byte| u32::from(byte.saturating_sub(b'0')))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn siren_of_the_region_and_its_mistakes() {
        // Conseil régional de Bretagne
        assert_eq!(siren("233 500 016").unwrap(), "233500016");
        assert_eq!(siren("233.500.016").unwrap(), "233500016");
        assert_eq!(siren("233 500 017"), Err(SirenError::Key));
        assert_eq!(siren("23350001"), Err(SirenError::Length { found: 8 }));
        assert_eq!(siren("2335000160"), Err(SirenError::Length { found: 10 }));
        assert_eq!(siren("23350001O"), Err(SirenError::NotDigits));
        assert_eq!(siren("000000000"), Err(SirenError::Key));
    }

    #[test]
    fn siret_and_its_mistakes() {
        assert_eq!(siret("233 500 016 00040").unwrap(), "23350001600040");
        assert_eq!(siret("23350001600041"), Err(SiretError::Key));
        assert_eq!(siret("233500016"), Err(SiretError::IsSiren));
        assert_eq!(
            siret("2335000160004"),
            Err(SiretError::Length { found: 13 })
        );
        assert_eq!(
            siret("233500016000400"),
            Err(SiretError::Length { found: 15 })
        );
        assert_eq!(siret("2335000160004X"), Err(SiretError::NotDigits));
    }

    #[test]
    fn la_poste_has_its_own_rule() {
        // the head office follows Luhn, post offices add up to a multiple of five
        assert!(siret("356 000 000 00048").is_ok());
        assert!(siret("35600000009075").is_ok());
        assert_eq!(siret("35600000009076"), Err(SiretError::Key));
        // the exception is for that SIREN alone
        assert_eq!(siret("23350001600007"), Err(SiretError::Key));
    }

    #[test]
    fn rna_numbers() {
        assert_eq!(rna("w292 001 234").unwrap(), "W292001234");
        for wrong in [
            "292001234",
            "W29200123",
            "W2920012345",
            "X292001234",
            "W29200123é",
        ] {
            assert_eq!(rna(wrong), Err(RnaError::Shape), "{wrong}");
        }
    }

    #[test]
    fn shown_in_groups() {
        assert_eq!(
            display_siret("23350001600040"),
            "233\u{a0}500\u{a0}016\u{a0}00040"
        );
        assert_eq!(display_siren("233500016"), "233\u{a0}500\u{a0}016");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_caught(body in "[1-9][0-9]{7}", at in 0usize..9, by in 1u8..10) {
            let number = (0..10u8)
                .map(|key| format!("{body}{key}"))
                .find(|text| siren(text).is_ok())
                .unwrap();
            let mut bytes = number.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(bytes).unwrap();
            prop_assert!(siren(&wrong).is_err());
        }

        #[test]
        fn nothing_makes_them_fall(text in "\\PC{0,30}") {
            let _ = (siren(&text), siret(&text), rna(&text));
        }
    }
}
