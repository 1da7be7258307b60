//! Words that several parts need: those of mails, papers and commands, from the same messages as the pages,
//! and the names of states, the same for holders and for officers.

use domain::dossier::State;
use fluent_bundle::FluentArgs;

use crate::i18n::{Lang, T, key};

/// Key of the name of a state.
#[must_use]
pub fn state_key(state: State) -> &'static str {
    match state {
        State::Draft => key("state-draft"),
        State::Filed => key("state-filed"),
        State::Incomplete => key("state-incomplete"),
        State::Review => key("state-review"),
        State::Correction => key("state-correction"),
        State::Proposed => key("state-proposed"),
        State::Adjourned => key("state-adjourned"),
        State::Granted => key("state-granted"),
        State::Refused => key("state-refused"),
        State::Inadmissible => key("state-inadmissible"),
        State::Withdrawn => key("state-withdrawn"),
    }
}

/// Gives commands the sentences of what leaves the product.
pub struct Words;

impl app::Texts for Words {
    fn text(&self, lang: &str, key: &str, args: &[(&str, &str)]) -> String {
        let t = T::new(Lang::from_code(lang).unwrap_or_default());
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match count(value) {
                Some(count) => values.set((*name).to_owned(), count),
                None => values.set((*name).to_owned(), (*value).to_owned()),
            }
        }
        t.with(key, &values).into_owned()
    }
}

/// A value that is a count, so that sentences agree with it: digits alone, as commands write them.
fn count(value: &str) -> Option<u32> {
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    let plain = value == "0" || !value.starts_with('0');
    (digits && plain).then(|| value.parse().ok()).flatten()
}

/// A step of an amount in words, for commands that print assessments.
pub fn amount_step(t: T, step: &policy::amount::Step) -> String {
    crate::pages::instruction::amount::label(t, step)
}

/// Why something of a line of expense does not count, or is to be known, each in words.
pub fn line_reasons(t: T, line: &policy::amount::JudgedLine) -> Vec<String> {
    crate::pages::instruction::amount::reasons(t, line)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    /// Words that stood beside the one that docs/glossary.md has kept.
    const RETIRED: [&str; 6] = [
        "rubrique",
        "horloge",
        "non recevable",
        "pas recevable",
        "ajourné",
        "chargé d’instruction",
    ];

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files(&path, found);
            } else if path
                .extension()
                .is_some_and(|kind| ["ftl", "toml", "typ"].iter().any(|one| kind == *one))
            {
                found.push(path);
            }
        }
    }

    #[test]
    fn what_leaves_the_product_agrees_in_number() {
        use app::Texts;
        let votes = |abstained: &str| {
            let args = [
                ("for", "3"),
                ("against", "0"),
                ("abstained", abstained),
                ("outcome", "proposition adoptée"),
            ];
            super::Words.text("fr", "com-paper-votes", &args)
        };
        assert!(votes("1").contains("1 abstention\u{a0}:"), "{}", votes("1"));
        assert!(
            votes("2").contains("2 abstentions\u{a0}:"),
            "{}",
            votes("2")
        );
        for (value, counted) in [
            ("12", Some(12)),
            ("0", Some(0)),
            ("007", None),
            ("", None),
            ("12 €", None),
            ("2026-000012-K", None),
        ] {
            assert_eq!(super::count(value), counted, "{value}");
        }
    }

    #[test]
    fn one_word_for_one_thing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut found = Vec::new();
        for folder in ["messages/fr", "regions/brittany"] {
            files(&root.join(folder), &mut found);
        }
        let mut wrong = Vec::new();
        for path in found {
            let text = std::fs::read_to_string(&path).expect("a text");
            for (number, line) in text.lines().enumerate() {
                // What is quoted from a source keeps its words, and comments are not read by people.
                let said = line.to_lowercase();
                let quoted = said.contains("source =") || said.starts_with('#');
                if let Some(word) = RETIRED.iter().find(|word| said.contains(**word) && !quoted) {
                    wrong.push(format!("{}:{}: {word}", path.display(), number + 1));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
