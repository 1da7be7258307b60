//! One text analyser for both engines, so that both find the same.
//!
//! Lower case, French stem, then accents removed (stemming first keeps *étude* and *études*
//! together); words and numbers only. Numbers of dossiers are kept whole and in parts.

use rust_stemmers::{Algorithm, Stemmer};

/// Tokens of a text to index, in order, without duplicates, joined by spaces.
#[must_use]
pub fn index(texts: &[&str]) -> String {
    let mut seen = std::collections::HashSet::new();
    let mut out = String::new();
    for text in texts {
        for token in tokens(text) {
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
    for token in tokens(text) {
        if !out.contains(&token) {
            out.push(token);
        }
    }
    out.truncate(8);
    out
}

fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    let stemmer = Stemmer::create(Algorithm::French);
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(move |word| {
            let lower = word.to_lowercase();
            if lower.chars().any(|c| c.is_ascii_digit()) {
                fold(&lower)
            } else {
                fold(&stemmer.stem(&lower))
            }
        })
        .filter(|t| !t.is_empty())
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
    fn numbers_are_found_by_parts() {
        let all = index(&["2026-000147-K"]);
        assert_eq!(all, "2026 000147 k");
    }

    #[test]
    fn nothing_but_ascii_words_reaches_the_engines() {
        let q = query("l'eau \" OR * (NEAR) - \u{0} ; drop");
        assert!(q.iter().all(|t| t.chars().all(|c| c.is_ascii_alphanumeric())), "{q:?}");
        assert!(q.len() <= 8);
    }
}
