//! Text of people, made fit to print with the fonts there are.

/// Stands for a character that cannot be shown.
const MISSING: char = '□';

/// Replaces what `covered` does not know by « □ », control characters by a space, and drops the
/// marks that only dress the character before them (variation selectors, joiners, skin tones), so
/// that one emoji gives one box.
pub(crate) fn printable(text: &str, covered: impl Fn(char) -> bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut joined = false;
    for character in text.chars() {
        match character {
            '\n' => clean.push('\n'),
            '\u{200d}' => {
                joined = clean.ends_with(MISSING);
                continue;
            }
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0000}'..='\u{e0fff}' => {}
            _ if character.is_control() => clean.push(' '),
            _ if covered(character) => clean.push(character),
            _ if joined => {}
            _ => clean.push(MISSING),
        }
        joined = false;
    }
    clean
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn latin(character: char) -> bool {
        character <= '\u{24f}'
    }

    #[test]
    fn letters_that_are_covered_stay() {
        assert_eq!(
            printable("C’hoarvezañ", |c| latin(c) || c == '’'),
            "C’hoarvezañ"
        );
    }

    #[test]
    fn one_emoji_is_one_box() {
        assert_eq!(printable("Un 🌻 jardin", latin), "Un □ jardin");
        assert_eq!(printable("👩🏽‍🌾!", latin), "□!");
        assert_eq!(printable("❤️", latin), "□");
    }

    #[test]
    fn what_cannot_be_seen_cannot_turn_the_text_around() {
        assert_eq!(printable("a\u{202e}b\u{0}c\td\ne", latin), "ab c d\ne");
    }

    proptest! {
        #[test]
        fn only_covered_characters_come_out(text in any::<String>()) {
            for character in printable(&text, latin).chars() {
                prop_assert!(latin(character) || character == MISSING);
                prop_assert!(character == '\n' || !character.is_control());
            }
        }
    }
}
