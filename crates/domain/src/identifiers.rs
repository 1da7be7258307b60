//! The identifiers that people and structures carry: checked, kept in one form, shown in another.
//!
//! Each function takes what was typed and gives the normal form (what is stored and compared), or
//! an error that says what is wrong with this very value.

mod bank;
mod contact;
mod structure;

pub use bank::{IbanError, display_iban, iban};
pub use contact::{EmailError, PhoneError, display_phone, email, phone};
pub use structure::{
    RnaError, SirenError, SiretError, display_siren, display_siret, rna, siren, siret,
};

/// What was typed without the spaces and separators that people put in identifiers.
fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(c, '.' | '-' | '‐' | '‑' | '–' | '\u{200b}' | '\u{feff}')
        })
        .collect()
}

/// Groups of characters parted by no-break spaces, so that a number never breaks over two lines.
fn grouped(text: &str, groups: &[usize]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut characters = text.chars();
    for size in groups {
        let group: String = characters.by_ref().take(*size).collect();
        if group.is_empty() {
            break;
        }
        if !out.is_empty() {
            out.push('\u{a0}');
        }
        out.push_str(&group);
    }
    let rest: String = characters.collect();
    if !rest.is_empty() {
        if !out.is_empty() {
            out.push('\u{a0}');
        }
        out.push_str(&rest);
    }
    out
}
