//! One text analyser for both engines, so that both find the same.
//!
//! Lower case, French stem, then accents removed (stemming first keeps *étude* and *études*
//! together); words and numbers only. Numbers of dossiers are kept in parts.
//!
//! A word with accents is indexed under the stem of its unaccented form too: the stemmer cuts
//! *salées* shorter than *salees*, and whoever types without accents must find it.

use std::borrow::Cow;
use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

/// Tokens of a text to index, in order, without duplicates, joined by spaces.
#[must_use]
pub fn index(texts: &[&str]) -> String {
    Memo::default().index(texts)
}

/// The analyser, with a memory of the words it met: for many texts that share their words.
#[derive(Default)]
pub struct Memo(HashMap<String, Vec<String>>);

impl Memo {
    /// As [`index`].
    pub fn index(&mut self, texts: &[&str]) -> String {
        let all = || texts.iter().flat_map(|text| words(text));
        // Numbers are met once: remembering them would remember every dossier.
        for word in all().filter(|word| !has_digit(word)) {
            if !self.0.contains_key(word) {
                self.0.insert(word.to_owned(), tokens_of(word, Forms::Both));
            }
        }
        let mut out: Vec<Cow<'_, str>> = Vec::new();
        for word in all() {
            match self.0.get(word) {
                Some(known) => {
                    for token in known {
                        if !out.iter().any(|seen| seen == token) {
                            out.push(Cow::Borrowed(token));
                        }
                    }
                }
                None => {
                    for token in tokens_of(word, Forms::Both) {
                        if !out.contains(&Cow::Borrowed(token.as_str())) {
                            out.push(Cow::Owned(token));
                        }
                    }
                }
            }
        }
        out.join(" ")
    }
}

/// Tokens of what a person typed in a search box; at most eight count.
#[must_use]
pub fn query(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for token in words(text).flat_map(|word| tokens_of(word, Forms::AsTyped)) {
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

/// Runs of letters, digits and their accents.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_combining(c))
        .filter(|word| !word.is_empty())
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

/// The tokens of one word: none when nothing of it is left.
fn tokens_of(word: &str, wanted: Forms) -> Vec<String> {
    let lower: String = word
        .to_lowercase()
        .chars()
        .filter(|c| !is_combining(*c))
        .collect();
    let mut tokens = Vec::with_capacity(2);
    if has_digit(&lower) {
        tokens.push(fold(&lower));
    } else {
        let stemmer = Stemmer::create(Algorithm::French);
        tokens.push(fold(&stemmer.stem(&lower)));
        if wanted == Forms::Both && !lower.is_ascii() {
            tokens.push(stemmer.stem(&fold(&lower)).into_owned());
        }
    }
    tokens.retain(|t| !t.is_empty());
    tokens
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
    fn a_memory_of_words_changes_nothing() {
        let texts = [
            [
                "2026-000147-K",
                "Épicerie salée",
                "Le Bihan",
                "Île-de-Bréhat",
            ],
            ["2026-000148-L", "Épicerie salée", "Bihan Épicerie", "Brest"],
            ["2026-000147-K", "2026", "", "à l’été 2026"],
        ];
        let mut memo = Memo::default();
        for text in &texts {
            assert_eq!(memo.index(text), index(text));
        }
        assert!(memo.0.keys().all(|word| !has_digit(word)), "{:?}", memo.0);
        assert_eq!(memo.index(&texts[2]), "2026 000147 k a l ete");
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
