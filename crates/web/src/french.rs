//! French grammar of a name put into a sentence: « de Enora » is « d’Enora », « de le Conseil » is
//! « du Conseil », « à le Comité » is « au Comité ».
//!
//! Names come with their article, where the files of the region give one. In a message:
//! `{ DE($name) }`, `{ A($name) }`, and `{ MAJ($name) }` where the name begins the sentence.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentResource, FluentValue};

/// Words that begin with an *h* that is heard: « de Halle », not « d’Halle ».
const HEARD: [&str; 14] = [
    "hall", "halle", "halles", "hameau", "hand", "handball", "handicap", "hangar", "haras", "haut",
    "haute", "hautes", "hauts", "hors",
];

/// Makes the grammar known to messages.
pub(crate) fn teach(bundle: &mut FluentBundle<FluentResource>) {
    for (name, say) in [
        ("DE", de as fn(&str) -> String),
        ("A", a as fn(&str) -> String),
        ("MAJ", capital as fn(&str) -> String),
    ] {
        // Fails only when a name is taught twice.
        let taught = bundle.add_function(name, move |given, _| match given {
            [FluentValue::String(name)] => say(name).into(),
            [other] => other.clone(),
            _ => FluentValue::Error,
        });
        if let Err(error) = taught {
            tracing::warn!(name, ?error, "grammar not taught");
        }
    }
}

/// « de » before a name: elided, or one word with its article. A capital is part of a name: « de Le
/// Goff ».
pub(crate) fn de(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("le ") {
        format!("du {rest}")
    } else if let Some(rest) = name.strip_prefix("les ") {
        format!("des {rest}")
    } else if elides(name) {
        format!("d’{name}")
    } else {
        format!("de {name}")
    }
}

/// « à » before a body or a place, whose article is part of the sentence even with its capital: « au
/// Faou ». Never before the name of a person.
pub(crate) fn a(name: &str) -> String {
    let rest = |article: &str| name.strip_prefix(article);
    if let Some(rest) = rest("le ").or_else(|| rest("Le ")) {
        format!("au {rest}")
    } else if let Some(rest) = rest("les ").or_else(|| rest("Les ")) {
        format!("aux {rest}")
    } else {
        format!("à {name}")
    }
}

/// The name at the head of a sentence.
pub(crate) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Whether « de » loses its vowel before this name.
fn elides(name: &str) -> bool {
    let word = name.split([' ', '-', '’', '\'']).next().unwrap_or_default();
    let word = word.to_lowercase();
    let mut letters = word.chars();
    match letters.next() {
        Some('h') => !HEARD.contains(&word.as_str()),
        // « d’Yves », but « de Yann »: before a vowel it is heard as a consonant.
        Some('y') => letters.next().is_some_and(|next| !is_vowel(next)),
        Some(first) => is_vowel(first),
        None => false,
    }
}

fn is_vowel(letter: char) -> bool {
    "aàâäeéèêëiîïoôöuùûüœæ".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, T};

    #[test]
    fn de_is_elided_or_joins_the_article() {
        for (name, said) in [
            ("Enora Le Goff", "d’Enora Le Goff"),
            ("Élodie", "d’Élodie"),
            ("Héléna Cadiou", "d’Héléna Cadiou"),
            ("Halle nourricière", "de Halle nourricière"),
            ("Yves Riou", "d’Yves Riou"),
            ("Yann Guivarch", "de Yann Guivarch"),
            ("Le Goff", "de Le Goff"),
            ("Rozenn Cadiou", "de Rozenn Cadiou"),
            ("France Active", "de France Active"),
            ("le Conseil régional", "du Conseil régional"),
            ("la Caisse des Dépôts", "de la Caisse des Dépôts"),
            ("l’Union européenne", "de l’Union européenne"),
            ("les Départements", "des Départements"),
            ("", "de "),
        ] {
            assert_eq!(de(name), said);
        }
    }

    #[test]
    fn a_joins_the_article_of_a_body_or_of_a_place() {
        for (name, said) in [
            ("le Comité du guichet unique", "au Comité du guichet unique"),
            ("les Départements", "aux Départements"),
            ("la Commission permanente", "à la Commission permanente"),
            ("l’État", "à l’État"),
            ("Le Faou", "au Faou"),
            ("Les Fougerêts", "aux Fougerêts"),
            ("Lesneven", "à Lesneven"),
            ("La Méaugon", "à La Méaugon"),
            ("Brest", "à Brest"),
        ] {
            assert_eq!(a(name), said);
        }
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(capital("le Conseil régional"), "Le Conseil régional");
        assert_eq!(capital("l’État"), "L’État");
        assert_eq!(capital("État"), "État");
        assert_eq!(capital(""), "");
    }

    #[test]
    fn messages_know_the_grammar() {
        let t = T::new(Lang::Fr);
        assert_eq!(t.args("com-vote-of", "name", "Enora"), "Vote d’Enora");
        assert_eq!(
            t.args("cond-of-funder", "funder", "l’Union européenne"),
            "Condition de l’Union européenne"
        );
        assert_eq!(
            t.args("shared-history-refused", "funder", "le Conseil régional"),
            "Le Conseil régional refuse"
        );
    }
}
