//! Wrapping short labels without a font at hand.

/// The words of `text` on lines of at most `width` characters and at most `most` lines. A word
/// longer than a line is cut with a hyphen; a text longer than the lines ends with `…`.
pub fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut length = 0usize;
    for word in text
        .split(breaks)
        .filter(|word| !word.is_empty())
        .flat_map(|word| pieces(word, width))
    {
        let size = word.chars().count();
        let needed = if line.is_empty() {
            size
        } else {
            length.saturating_add(1).saturating_add(size)
        };
        if needed <= width {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
            length = needed;
        } else {
            lines.push(std::mem::replace(&mut line, word));
            length = size;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = with_ellipsis(last, width);
        }
    }
    lines
}

/// Where a line may end: a space, unless it is there to hold a number and its unit together.
fn breaks(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')
}

/// A text on one line of at most `width` characters.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_owned()
    } else {
        with_ellipsis(text, width)
    }
}

fn with_ellipsis(text: &str, width: usize) -> String {
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    let kept = kept.trim_end_matches([' ', '-', ',', '.', '’', ':', ';']);
    format!("{kept}…")
}

/// A word in pieces that fit a line, each but the last ended by a hyphen.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    if characters.len() <= width {
        return vec![word.to_owned()];
    }
    let chunks = characters.chunks(width.saturating_sub(1).max(1));
    let last = chunks.len().saturating_sub(1);
    chunks
        .enumerate()
        .map(|(index, chunk)| {
            let mut piece: String = chunk.iter().collect();
            if index < last {
                piece.push('-');
            }
            piece
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_go_to_the_next_line_whole() {
        assert_eq!(
            wrap("Dossier CAP création ESS déposé", 14, 3),
            ["Dossier CAP", "création ESS", "déposé"]
        );
        assert_eq!(wrap("Premier contact", 7, 3), ["Premier", "contact"]);
        assert_eq!(
            wrap("de 2\u{202f}000 à 20\u{202f}000\u{a0}€", 14, 3),
            ["de 2\u{202f}000 à", "20\u{202f}000\u{a0}€"]
        );
        assert_eq!(wrap("", 14, 3), Vec::<String>::new());
    }

    #[test]
    fn too_long_is_cut_and_says_so() {
        assert_eq!(wrap("un deux trois quatre", 5, 2), ["un", "deux…"]);
        assert_eq!(
            wrap("anticonstitutionnellement", 10, 4),
            ["anticonst-", "itutionne-", "llement"]
        );
        assert_eq!(shorten("Consolidation", 6), "Conso…");
        assert_eq!(shorten("Consolidation", 13), "Consolidation");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long(text in "\\PC{0,80}", width in 2usize..20, most in 1usize..5) {
            let lines = wrap(&text, width, most);
            prop_assert!(lines.len() <= most);
            for line in lines {
                prop_assert!(line.chars().count() <= width, "{}", line);
                prop_assert!(!line.is_empty());
            }
        }
    }
}
