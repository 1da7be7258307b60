//! IBAN: the bank account to pay.

use iban::{BaseIban, Iban, IbanLike, ParseBaseIbanError, ParseIbanError};

use super::compact;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    #[error("an IBAN begins with two letters for the country and two digits")]
    Shape,
    #[error("a French IBAN has 27 characters, this one has {found}")]
    FrenchLength { found: usize },
    #[error("the key of this IBAN is wrong: one character is mistyped")]
    Key,
    #[error("no country uses IBANs beginning with {country}")]
    Country { country: String },
    #[error("this IBAN does not have the form used in {country}")]
    Form { country: String },
}

/// The IBAN without spaces, in capitals, valid for its country.
///
/// # Errors
/// [`IbanError`], the most useful one first: the length of a French IBAN before its key.
pub fn iban(typed: &str) -> Result<String, IbanError> {
    let text = compact(typed).to_ascii_uppercase();
    // A paper slip often prints the word before the number.
    let text = text.strip_prefix("IBAN").unwrap_or(&text);
    let shaped = text.bytes().enumerate().all(|(place, byte)| match place {
        0 | 1 => byte.is_ascii_uppercase(),
        2 | 3 => byte.is_ascii_digit(),
        _ => byte.is_ascii_alphanumeric(),
    });
    // « FR76 » alone has the signs of an IBAN: it is only too short.
    if shaped && text.starts_with("FR") && text.len() != 27 {
        return Err(IbanError::FrenchLength { found: text.len() });
    }
    if !shaped || text.len() <= 4 {
        return Err(IbanError::Shape);
    }
    match text.parse::<Iban>() {
        Ok(iban) => Ok(iban.electronic_str().to_owned()),
        Err(ParseIbanError::InvalidBaseIban {
            source: ParseBaseIbanError::InvalidChecksum,
        }) => Err(IbanError::Key),
        Err(ParseIbanError::InvalidBaseIban {
            source: ParseBaseIbanError::InvalidFormat,
        }) => Err(IbanError::Shape),
        Err(ParseIbanError::UnknownCountry(base)) => Err(IbanError::Country {
            country: country(&base),
        }),
        Err(ParseIbanError::InvalidBban(base)) => Err(IbanError::Form {
            country: country(&base),
        }),
    }
}

fn country(base: &BaseIban) -> String {
    base.country_code().to_owned()
}

/// `FR76 3000 …`, in groups of four that do not part at the end of a line.
pub fn display_iban(iban: &str) -> String {
    let groups = vec![4; iban.len().div_ceil(4)];
    super::grouped(iban, &groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "FR1420041010050500013M02606";

    #[test]
    fn accepted_as_it_is_printed() {
        for typed in [
            GOOD,
            "FR14 2004 1010 0505 0001 3M02 606",
            "fr14 2004 1010 0505 0001 3m02 606",
            "IBAN FR14-2004-1010-0505-0001-3M02-606",
        ] {
            assert_eq!(iban(typed).unwrap(), GOOD, "{typed}");
        }
        assert!(iban("DE44 5001 0517 5407 3249 31").is_ok());
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            iban("FR14 2004 1010 0505 0001 3M02 60"),
            Err(IbanError::FrenchLength { found: 26 })
        );
        assert_eq!(
            iban("FR14 2004 1010 0505 0001 3M02 607"),
            Err(IbanError::Key)
        );
        assert_eq!(iban("20041 01005 0500013M026 06"), Err(IbanError::Shape));
        assert_eq!(iban(""), Err(IbanError::Shape));
        assert_eq!(iban("FR76"), Err(IbanError::FrenchLength { found: 4 }));
        assert_eq!(iban("DE44"), Err(IbanError::Shape));
        assert_eq!(iban("FR14 2004 é"), Err(IbanError::Shape));
        assert!(matches!(
            iban("ZZ07 1234 5678 9012 3456"),
            Err(IbanError::Country { .. } | IbanError::Key)
        ));
    }

    #[test]
    fn shown_in_groups_of_four() {
        assert_eq!(
            display_iban(GOOD).replace('\u{a0}', " "),
            "FR14 2004 1010 0505 0001 3M02 606"
        );
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_caught(at in 4usize..22, by in 1u8..10) {
            let mut bytes = GOOD.as_bytes().to_vec();
            bytes[at] = match bytes[at] {
                digit if digit.is_ascii_digit() => b'0' + (digit - b'0' + by) % 10,
                _ => return Ok(()),
            };
            prop_assert!(iban(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn nothing_makes_it_fall(text in "\\PC{0,50}") {
            let _ = iban(&text);
        }
    }
}
