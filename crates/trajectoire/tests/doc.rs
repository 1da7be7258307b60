//! `trajectoire policy doc`: a scheme's page follows its rules.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::fs;
use std::process::{Command, Output};

fn doc(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajectoire"))
        .args(["policy", "doc"])
        .args(args)
        .output()
        .unwrap()
}

fn plain(output: &Output) -> String {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    said.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn a_page_says_its_rules_from_the_file() {
    let output = doc(&["cap-creation-ess"]);
    assert!(output.status.success());
    let page = plain(&output);
    for said in [
        "# CAP création ESS\n",
        "70 % des dépenses retenues, de 2 000 € à 20 000 €",
        "| Aide la plus haute | 20 000 € |",
        "Règle : « Fin du projet » : au plus tard 9 mois après « Début du projet ».",
        "Une dépense engagée avant le dépôt ne compte pas.",
        "## Les pièces à joindre",
        "## Ce qui n’est pas publié\n",
        "\n- Composition du comité",
        "## Qui instruit, qui décide\n",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // Names that programs read are for programs.
    for name in ["dossier.end", "applicant.kind", "plan.", "answer."] {
        assert!(!page.contains(name), "{name}\n{page}");
    }
}

#[test]
fn every_version_of_the_region_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = doc(&["--to", folder.path().to_str().unwrap()]);
    assert!(output.status.success());
    let written = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(written, plain(&output).lines().count());
    assert!(written >= 24, "{written}");
    let past = fs::read_to_string(folder.path().join("fonds-de-confiance-2007-01-01.md")).unwrap();
    assert!(past.starts_with("# Fonds de confiance"), "{past}");
    for file in fs::read_dir(folder.path()).unwrap() {
        let page = fs::read_to_string(file.unwrap().path()).unwrap();
        let page = page.replace(['\u{a0}', '\u{202f}'], " ");
        for name in ["dossier.", "applicant.", "plan.", "answer.", "law."] {
            let named = page
                .lines()
                .find(|line| line.contains(&format!("« {name}")));
            assert_eq!(named, None);
        }
    }
}

#[test]
fn what_is_not_a_scheme_is_said() {
    let output = doc(&["cap-creation-es"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `cap-creation-ess`?"));
    assert_eq!(doc(&[]).status.code(), Some(2));
}
