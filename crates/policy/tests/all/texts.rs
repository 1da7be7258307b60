//! Figures in texts that people read: those that no rule, figure or legal parameter says are warned of.

use crate::common::{files, listed};
use crate::made_up::{SCHEME, TINY};
use policy::{Files, Problem};

fn warned(changes: &[(&str, &str)]) -> (Vec<Problem>, String) {
    let mut files: Files = files(TINY);
    let mut text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    files.insert(SCHEME, text.clone());
    let report = policy::check::files(&files).1;
    assert!(report.problems.is_empty(), "{}", listed(&report.problems));
    let own = report.warnings.into_iter().filter(|one| one.file == SCHEME);
    (own.collect(), text)
}

#[test]
fn a_figure_that_nothing_says_is_warned_of_where_it_is() {
    let before = warned(&[]).0.len();
    for (from, to, figure) in [
        (
            "summary = \"Aide l’étude",
            "summary = \"Jusqu’à 20 000 € pour l’étude",
            "20 000 €",
        ),
        (
            "gives = \"De 300 à 1 500 €",
            "gives = \"De 250 à 1 500 €",
            "250 €",
        ),
        (
            "audience = \"Les personnes",
            "audience = \"Après 18 mois, les personnes",
            "18 mois",
        ),
        (
            "text = \"Se passer sur l’île.\"",
            "text = \"Se passer sur l’île, à 60 % au moins.\"",
            "60 %",
        ),
        (
            "otherwise = \"L’étude vient",
            "otherwise = \"Sous 45 jours, l’étude vient",
            "45 jours",
        ),
        (
            "text = \"Remplissez le dossier ici.\"",
            "text = \"Remplissez le dossier ici, avec 12 euros.\"",
            "12 euros",
        ),
        (
            "text = \"Une dépense engagée",
            "text = \"Une dépense de 90 € engagée",
            "90 €",
        ),
        (
            "label = \"Début de l’étude\"",
            "label = \"Début de l’étude\"\nhelp = \"Dans les 4 mois.\"",
            "4 mois",
        ),
        (
            "label = \"Devis de l’étude\"",
            "label = \"Devis de plus de 700 €\"",
            "700 €",
        ),
        (
            "reason = \"Les repas",
            "reason = \"Au-delà de 15 €, les repas",
            "15 €",
        ),
        (
            "label = \"Votre argent\"",
            "label = \"Votre argent\"\nhelp = \"20 % au moins.\"",
            "20 %",
        ),
    ] {
        let (found, text) = warned(&[(from, to)]);
        let message =
            format!("`{figure}` is no figure of this version nor of the law: is it still right?");
        let new: Vec<&Problem> = found.iter().filter(|one| one.message == message).collect();
        assert_eq!(new.len(), 1, "{to}\n{}", listed(&found));
        assert!(found.len() <= before + 1, "{}", listed(&found));
        // At the text, or at the head of what it belongs to.
        let line = text.lines().nth(new[0].line - 1).unwrap();
        let key = to.split(" = ").next().unwrap();
        let head = line.starts_with('[') && text[text.find(to).unwrap()..].len() < text.len();
        assert!(line.starts_with(key) || head, "{to}\n{}", new[0]);
    }
}

#[test]
fn what_a_rule_a_figure_a_field_or_the_law_says_is_no_stranger() {
    let before = warned(&[]).0;
    for (from, to) in [
        // The most months of a date of the form, and a legal parameter: 60 days.
        (
            "text = \"Se passer sur l’île.\"",
            "text = \"Se passer sur l’île, en 6 mois, payé en 60 jours.\"",
        ),
        // Nothing, everything, and a number without unit.
        (
            "text = \"Se passer sur l’île.\"",
            "text = \"Se passer à 100 % sur l’île, pour 0 €, à 3 ou 4.\"",
        ),
        // A delay that has its source.
        (
            "otherwise = \"Ce projet",
            "otherwise = \"Dans 3 mois, ce projet",
        ),
    ] {
        let (found, _) = warned(&[(from, to)]);
        assert_eq!(listed(&found), listed(&before), "{to}");
    }
}

#[test]
fn the_sentence_of_a_rule_says_the_figures_of_that_rule() {
    let condition = |text: &str| {
        format!(
            "[[condition]]\nid = \"cost\"\nrule = 'plan.cash >= 1 500 €'\ntext = \"{text}\"\notherwise = \"Trop peu.\"\n\
             source = \"I\"\nconfidence = \"A\"\n\n[[step]]"
        )
    };
    let wrong = condition("Dépenser au moins 300 €.");
    let mut files: Files = files(TINY);
    let text = String::from_utf8(files.get(SCHEME).unwrap().to_vec()).unwrap();
    let mut said = |condition: &str| {
        files.insert(SCHEME, text.replacen("[[step]]", condition, 1));
        let warnings = policy::check::files(&files).1.warnings;
        let plain = |one: &Problem| one.message.replace(['\u{a0}', '\u{202f}'], " ");
        let of = warnings
            .iter()
            .map(plain)
            .filter(|one| one.contains("rule of this sentence"));
        of.collect::<Vec<String>>()
    };
    // 300 € is a figure of the file, the floor, and not that of this rule.
    assert_eq!(
        said(&wrong),
        ["`300 €` is not what the rule of this sentence says: 1 500,00 €"]
    );
    assert!(said(&condition("Dépenser au moins 1 500 €.")).is_empty());
    // A length of time is of another kind than the figures of the rule.
    assert!(said(&condition("Dépenser au moins 1 500 € en 6 mois.")).is_empty());
}
