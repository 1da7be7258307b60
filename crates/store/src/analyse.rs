//! One text analyser for both engines, so that both find the same.
//!
//! Lower case, French stem, then accents removed (stemming first keeps *étude* and *études*
//! together); words and numbers only. Numbers of dossiers are kept in parts.
//!
//! A word with accents is indexed under the stem of its unaccented form too: the stemmer cuts
//! *salées* shorter than *salees*, and whoever types without accents must find it.

use rust_stemmers::{Algorithm, Stemmer};

/// Tokens of a text to index, in order, without duplicates, joined by spaces.
#[must_use]
pub fn index(texts: &[&str]) -> String {
    let mut seen = std::collections::HashSet::new();
    let mut out = String::new();
    for text in texts {
        for token in tokens(text, Forms::Both) {
            if seen.insert(token.clone()) {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&token);
            }
        }
    }
    out
}

/// Tokens of what a person typed in a search box; at most eight count.
#[must_use]
pub fn query(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for token in tokens(text, Forms::AsTyped) {
        if !out.contains(&token) {
            out.push(token);
        }
    }
    out.truncate(8);
    out
}

/// Whether the last token typed may be the beginning of a longer word: not a letter alone, nor a
/// year, nor a few digits, which would find everything.
#[must_use]
pub fn may_begin(token: &str) -> bool {
    if token.bytes().any(|b| b.is_ascii_digit()) {
        let year = token.len() == 4 && (token.starts_with("19") || token.starts_with("20"));
        token.len() >= 4 && !year
    } else {
        token.len() >= 2
    }
}

/// Which forms of a word with accents are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Forms {
    AsTyped,
    /// As typed, and as typed without accents.
    Both,
}

fn tokens(text: &str, forms: Forms) -> impl Iterator<Item = String> + '_ {
    let stemmer = Stemmer::create(Algorithm::French);
    text.split(|c: char| !c.is_alphanumeric() && !is_combining(c))
        .flat_map(move |word| {
            let lower: String = word
                .to_lowercase()
                .chars()
                .filter(|c| !is_combining(*c))
                .collect();
            if lower.chars().any(|c| c.is_ascii_digit()) {
                return [Some(fold(&lower)), None];
            }
            let plain = (forms == Forms::Both && !lower.is_ascii())
                .then(|| stemmer.stem(&fold(&lower)).into_owned());
            [Some(fold(&stemmer.stem(&lower))), plain]
        })
        .flatten()
        .filter(|t| !t.is_empty())
}

/// The accent of a letter written as two characters, as some systems do.
fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Removes the accents of French and Breton, opens ligatures; leaves only `a-z0-9`.
fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'à' | 'â' | 'ä' | 'á' | 'ã' => out.push('a'),
            'ç' => out.push('c'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' => out.push('i'),
            'ñ' => out.push('n'),
            'ô' | 'ö' | 'ó' | 'õ' => out.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => out.push('u'),
            'ÿ' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_and_accents_meet() {
        assert_eq!(query("Études"), query("etude"));
        assert_eq!(query("ETUDE"), query("étude"));
        assert_eq!(query("œuvre"), query("oeuvres"));
    }

    #[test]
    fn whoever_types_no_accent_finds_the_word() {
        for (written, typed) in [
            ("Études salées", "etudes salee"),
            ("Île-Vraz", "ile vraz"),
            ("À l’été", "ete"),
            ("e\u{301}tude", "etude"),
            ("Créée", "creee"),
            ("Réhabilitée", "rehabilitee"),
        ] {
            let indexed = index(&[written]);
            let words: Vec<&str> = indexed.split(' ').collect();
            for token in query(typed).iter().chain(&query(written)) {
                assert!(
                    words.contains(&token.as_str()),
                    "{typed}: {token} is not in {words:?}"
                );
            }
        }
    }

    #[test]
    fn numbers_are_found_by_parts() {
        let all = index(&["2026-000147-K"]);
        assert_eq!(all, "2026 000147 k");
    }

    #[test]
    fn a_letter_or_a_year_is_a_whole_word() {
        assert!(!may_begin("a") && may_begin("at"));
        assert!(!may_begin("2026") && !may_begin("000") && may_begin("0001") && may_begin("20261"));
    }

    #[test]
    fn nothing_but_ascii_words_reaches_the_engines() {
        let q = query("l'eau \" OR * (NEAR) - \u{0} ; drop");
        assert!(
            q.iter()
                .all(|t| t.chars().all(|c| c.is_ascii_alphanumeric())),
            "{q:?}"
        );
        assert!(q.len() <= 8);
    }
}
