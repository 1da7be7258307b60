//! E-mail addresses and telephone numbers.

use super::grouped;

/// Longest address that mail systems accept (RFC 5321, 4.5.3.1.3: 256 with its brackets).
const EMAIL_MAX: usize = 254;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("an e-mail address has one @, such as prenom.nom@exemple.fr")]
    NoAt,
    #[error("this holds a space")]
    Space,
    #[error("nothing comes before the @, or a character there is not possible")]
    Local,
    #[error("what follows the @ is not the name of a site")]
    Domain,
    #[error("an e-mail address has at most {EMAIL_MAX} characters")]
    Length,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    #[error("a telephone number has only digits, spaces, and + in front")]
    NotDigits,
    #[error("a French number has 10 digits and begins with 0, this one has {found}")]
    French { found: usize },
    #[error("an international number has 7 to 15 digits after the +, this one has {found}")]
    International { found: usize },
}

/// The address, with the part after the @ in small letters.
///
/// Pragmatic: refuses what cannot be delivered and what is surely a slip, not the rare forms of
/// the standard (quotes, comments). Only a message sent proves that an address exists.
///
/// # Errors
/// [`EmailError`].
pub fn email(typed: &str) -> Result<String, EmailError> {
    let text = typed.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    if text.chars().any(char::is_whitespace) {
        return Err(EmailError::Space);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
    if local.contains('@') {
        return Err(EmailError::NoAt);
    }
    if text.len() > EMAIL_MAX {
        return Err(EmailError::Length);
    }
    let local_is_possible = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| {
            !c.is_control()
                && !matches!(
                    c,
                    '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"'
                )
        });
    if !local_is_possible {
        return Err(EmailError::Local);
    }
    let domain = domain.to_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    let labels_are_possible = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && labels.last().is_some_and(|top| {
            top.chars().count() >= 2 && !top.chars().all(|c| c.is_ascii_digit())
        });
    if labels_are_possible {
        Ok(format!("{local}@{domain}"))
    } else {
        Err(EmailError::Domain)
    }
}

/// The number in international form, `+33612345678`.
///
/// Accepts `06 12 34 56 78`, `+33 6 12 34 56 78`, `0033612345678`, `+33 (0)6 …` and foreign
/// numbers with their country code.
///
/// # Errors
/// [`PhoneError`], with the number of digits found.
pub fn phone(typed: &str) -> Result<String, PhoneError> {
    let text: String = typed
        .trim()
        .replace("(0)", "")
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '.' | '-' | '‐' | '‑' | '–' | '/' | '(' | ')')
        })
        .collect();
    let (international, digits) = match (text.strip_prefix('+'), text.strip_prefix("00")) {
        (Some(rest), _) | (None, Some(rest)) => (true, rest),
        (None, None) => (false, text.as_str()),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(PhoneError::NotDigits);
    }
    let found = digits.len();
    if !international {
        return match digits.strip_prefix('0') {
            Some(rest) if found == 10 && !rest.starts_with('0') => Ok(format!("+33{rest}")),
            _ => Err(PhoneError::French { found }),
        };
    }
    if let Some(rest) = digits.strip_prefix("33") {
        // +33 06… keeps the 0 by mistake
        let rest = if rest.len() == 10 {
            rest.strip_prefix('0').unwrap_or(rest)
        } else {
            rest
        };
        return if rest.len() == 9 && !rest.starts_with('0') {
            Ok(format!("+33{rest}"))
        } else {
            Err(PhoneError::French {
                found: rest.len().saturating_add(1),
            })
        };
    }
    if (7..=15).contains(&found) {
        Ok(format!("+{digits}"))
    } else {
        Err(PhoneError::International { found })
    }
}

/// `06 12 34 56 78` for a French number, `+44 20 79 46 09 58` for another.
pub fn display_phone(phone: &str) -> String {
    match phone.strip_prefix("+33") {
        Some(rest) if rest.len() == 9 => grouped(&format!("0{rest}"), &[2; 5]),
        _ => match phone.strip_prefix('+') {
            Some(digits) => format!("+{}", grouped(digits, &[2; 8])),
            None => phone.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_that_people_have() {
        for (typed, kept) in [
            (" Maelle.LeGoff@Example.BZH ", "Maelle.LeGoff@example.bzh"),
            ("a+b@sub.exemple.fr", "a+b@sub.exemple.fr"),
            ("mailto:x@exemple.fr", "x@exemple.fr"),
            ("o'neil@exemple.fr", "o'neil@exemple.fr"),
            ("contact@café.fr", "contact@café.fr"),
        ] {
            assert_eq!(email(typed).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn addresses_with_a_slip() {
        for (typed, error) in [
            ("maelle.exemple.fr", EmailError::NoAt),
            ("a@b@exemple.fr", EmailError::NoAt),
            ("maelle @exemple.fr", EmailError::Space),
            ("@exemple.fr", EmailError::Local),
            ("a..b@exemple.fr", EmailError::Local),
            ("a,b@exemple.fr", EmailError::Local),
            ("a@exemple", EmailError::Domain),
            ("a@exemple..fr", EmailError::Domain),
            ("a@-exemple.fr", EmailError::Domain),
            ("a@127.0.0.1", EmailError::Domain),
            ("a@exemple.f", EmailError::Domain),
        ] {
            assert_eq!(email(typed), Err(error), "{typed}");
        }
        let long = format!("{}@{}.fr", "a".repeat(64), "b.".repeat(95));
        assert_eq!(email(&long), Err(EmailError::Length));
    }

    #[test]
    fn telephone_numbers_as_people_write_them() {
        for typed in [
            "06 12 34 56 78",
            "06.12.34.56.78",
            "0612345678",
            "+33 6 12 34 56 78",
            "+33 (0)6 12 34 56 78",
            "0033 6 12 34 56 78",
            "+33 06 12 34 56 78",
        ] {
            assert_eq!(phone(typed).as_deref(), Ok("+33612345678"), "{typed}");
        }
        assert_eq!(phone("+44 20 7946 0958").as_deref(), Ok("+442079460958"));
    }

    #[test]
    fn telephone_numbers_with_a_slip() {
        for (typed, error) in [
            ("06 12 34 56 7", PhoneError::French { found: 9 }),
            ("06 12 34 56 789", PhoneError::French { found: 11 }),
            ("612345678", PhoneError::French { found: 9 }),
            ("+33 6 12 34 56 7", PhoneError::French { found: 9 }),
            ("06 12 34 56 7O", PhoneError::NotDigits),
            ("", PhoneError::NotDigits),
            ("+44 20", PhoneError::International { found: 4 }),
            ("+1234567890123456", PhoneError::International { found: 16 }),
        ] {
            assert_eq!(phone(typed), Err(error), "{typed}");
        }
        assert!(phone("+1234567").is_ok());
        assert!(phone("+123456789012345").is_ok());
    }

    #[test]
    fn shown_by_twos() {
        assert_eq!(
            display_phone("+33612345678").replace('\u{a0}', " "),
            "06 12 34 56 78"
        );
        assert_eq!(
            display_phone("+442079460958").replace('\u{a0}', " "),
            "+44 20 79 46 09 58"
        );
    }

    proptest! {
        #[test]
        fn the_normal_form_is_stable(digits in "[1-9][0-9]{8}") {
            let once = phone(&format!("0{digits}")).unwrap();
            prop_assert_eq!(phone(&once), Ok(once.clone()));
            prop_assert_eq!(phone(&display_phone(&once)), Ok(once));
        }

        #[test]
        fn nothing_makes_them_fall(text in "\\PC{0,40}") {
            if let Ok(address) = email(&text) {
                prop_assert_eq!(email(&address), Ok(address.clone()));
            }
            let _ = phone(&text);
        }
    }
}
