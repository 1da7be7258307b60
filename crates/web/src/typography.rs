//! French spaces: narrow and unbreakable before `;` `!` `?`, unbreakable before `:` `»` `€` `%`
//! and after `«`, and inside numbers. Sources are typed with plain spaces; pages are not.

use std::borrow::Cow;

const NARROW: char = '\u{202f}';
const UNBREAKABLE: char = '\u{a0}';

/// Replaces the plain spaces that French typography wants unbreakable.
///
/// Leaves everything else as it is, so that it may run on a whole Fluent file.
pub fn french(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b' ') {
        return Cow::Borrowed(text);
    }
    let mut out: Option<String> = None;
    let mut previous = '\n';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let replacement = match (c, chars.peek().map(|(_, next)| *next)) {
            (' ', Some(next)) => space_between(previous, next, &text[..at], &text[at + 1..]),
            _ => None,
        };
        match (replacement, &mut out) {
            (Some(space), Some(out)) => out.push(space),
            (Some(space), None) => {
                let mut fresh = String::with_capacity(text.len() + 16);
                fresh.push_str(&text[..at]);
                fresh.push(space);
                out = Some(fresh);
            }
            (None, Some(out)) => out.push(c),
            (None, None) => {}
        }
        previous = c;
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

fn space_between(previous: char, next: char, before: &str, after: &str) -> Option<char> {
    match (previous, next) {
        ('\n' | ' ' | UNBREAKABLE | NARROW, _) => None,
        (_, ';' | '!' | '?') => Some(NARROW),
        (_, ':' | '»' | '€' | '%') | ('«', _) => Some(UNBREAKABLE),
        // A group of thousands: « 2 000 », but neither « en 2017 30 » nor « en 2017 300 ».
        (a, b) if a.is_ascii_digit() && b.is_ascii_digit() => {
            let left = before.bytes().rev().take_while(u8::is_ascii_digit).count();
            let right = after.bytes().take_while(u8::is_ascii_digit).count();
            match (left, right) {
                (1..=3, 3) => Some(NARROW),
                // Pairs of a telephone number stay together.
                (2, 2) => Some(UNBREAKABLE),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_the_spaces_of_punctuation() {
        assert_eq!(
            french("Quoi ? Oui ; non !"),
            "Quoi\u{202f}? Oui\u{202f}; non\u{202f}!"
        );
        assert_eq!(
            french("Il manque : « x »"),
            "Il manque\u{a0}: «\u{a0}x\u{a0}»"
        );
        assert_eq!(
            french("20 000 € à 15 %"),
            "20\u{202f}000\u{a0}€ à 15\u{a0}%"
        );
    }

    #[test]
    fn leaves_other_spaces_alone() {
        assert_eq!(french("le 3 mars 2026"), "le 3 mars 2026");
        assert_eq!(french("en 2017 300 projets"), "en 2017 300 projets");
        assert!(matches!(french("rien à changer"), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn changes_only_spaces(text in "[a-z0-9 ;:!?«»€%\n]{0,60}") {
            let plain = |s: &str| s.replace([NARROW, UNBREAKABLE], " ");
            proptest::prop_assert_eq!(plain(&french(&text)), text.clone());
            let once = french(&text);
            proptest::prop_assert_eq!(french(&once), once.clone());
        }
    }
}
