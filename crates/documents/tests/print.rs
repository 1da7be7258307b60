//! What the printed documents say, and what they refuse. Needs `qpdf` and `pdftotext` (packages
//! `qpdf` and `poppler-utils`): their absence is a failure.
#![cfg(feature = "typst")]
#![allow(clippy::expect_used, reason = "helpers of tests are tests too")]

use std::collections::BTreeMap;
use std::process::Command;

use documents::{DecisionKind, PrintError, Printer, Rectifies};
use jiff::civil::date;
use money::Cents;
use serde::Serialize;
use serde_json::json;

mod samples;

const BRITTANY: &str = "regions/brittany/documents";
const TINY: &str = "crates/testkit/regions/tiny/documents";

fn printer(folder: &str) -> Printer {
    Printer::new(samples::templates(folder))
}

fn print(template: &str, data: &impl Serialize) -> Vec<u8> {
    printer(BRITTANY)
        .print(template, data, samples::now())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a tool on a PDF and gives what it wrote.
fn tool(pdf: &[u8], program: &str, before: &[&str], after: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("letter.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let output = Command::new(program)
        .args(before)
        .arg(&file)
        .args(after)
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed by this test: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{program}: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// The text of a PDF on one line, with every kind of space made plain.
fn words(pdf: &[u8]) -> String {
    tool(pdf, "pdftotext", &["-raw"], &["-"])
        .replace('\u{200b}', "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn pages(pdf: &[u8]) -> usize {
    tool(pdf, "qpdf", &["--show-npages"], &[])
        .trim()
        .parse()
        .expect("a number of pages")
}

/// A tagged PDF that says it is PDF/A-3a and PDF/UA-1, and in which qpdf finds nothing.
fn assert_archival(pdf: &[u8]) {
    let report = tool(pdf, "qpdf", &["--check"], &[]);
    assert!(!report.to_lowercase().contains("warning"), "{report}");
    let raw = String::from_utf8_lossy(pdf);
    assert!(raw.contains("<pdfaid:part>3</pdfaid:part>"));
    assert!(raw.contains("<pdfaid:conformance>A</pdfaid:conformance>"));
    assert!(raw.contains("<pdfuaid:part>1</pdfuaid:part>"));
    assert!(tool(pdf, "pdfinfo", &[], &[]).contains("Tagged:          yes"));
}

fn assert_says(pdf: &[u8], expected: &[&str]) {
    let text = words(pdf);
    for sentence in expected {
        assert!(text.contains(sentence), "« {sentence} » is not in: {text}");
    }
}

#[test]
fn the_usual_receipt_holds_on_a_page_and_says_what_the_law_asks() {
    let pdf = print("receipt.typ", &samples::receipt());
    assert_archival(&pdf);
    assert_eq!(pages(&pdf), 1);
    assert_says(
        &pdf,
        &[
            "Accusé de réception",
            "2026-000012-K",
            // Day of receipt; day and meaning of silence; what a missing piece does.
            "16 mars 2026 à 14 h 32",
            "Sans réponse de notre part le 16 mai 2026",
            "le silence vaut rejet",
            "ce délai est suspendu",
            // The service and how to reach it.
            "Gestionnaire délégué du dispositif",
            "12 rue de l’Exemple 35000 Rennes",
            "Téléphone : non publié",
            "Courriel : dossiers@exemple.bzh",
            // Means and times of appeal.
            "dans un délai de deux mois",
            "recours gracieux",
            "Monsieur le Président du Conseil régional de Bretagne",
            "recours contentieux",
            "tribunal administratif de Rennes, 3 contour de la Motte",
            "www.telerecours.fr",
            // What was received.
            "14 000,00 €",
            "devis_cabinet_ar-mor_2026-02.pdf 5f3c9a1be07d",
        ],
    );
    let text = words(&pdf);
    assert!(!text.contains("Ce que nous attendons de vous"));
    assert!(!text.contains("DÉMONSTRATION"));
}

#[test]
fn a_service_without_an_address_is_reached_through_the_authority() {
    let mut receipt = samples::receipt();
    receipt.sender.through = Some("Conseil régional de Bretagne, service ESS".into());
    receipt.sender.email = None;
    assert_says(
        &print("receipt.typ", &receipt),
        &[
            "joint par l’intermédiaire de : Conseil régional de Bretagne, service ESS",
            "Écrivez depuis la page de votre dossier",
        ],
    );
}

#[test]
fn a_receipt_names_the_missing_pieces_and_their_deadline() {
    let pdf = print("receipt.typ", &samples::receipt_incomplete());
    assert_archival(&pdf);
    assert_says(
        &pdf,
        &[
            "DOCUMENT DE DÉMONSTRATION – sans valeur",
            "2 pièces manquent à votre dossier",
            "le 15 avril 2026 au plus tard",
            "Devis du prestataire de l’étude – indispensable",
            "Lettre d’intention d’un partenaire",
            "Il est suspendu pendant le temps fixé pour envoyer les pièces indispensables, jusqu’au 15 avril 2026",
            "le silence vaut rejet",
        ],
    );
}

#[test]
fn a_piece_that_is_not_indispensable_does_not_suspend_the_delay() {
    let mut receipt = samples::receipt_incomplete();
    receipt.missing_pieces.remove(0);
    let pdf = print("receipt.typ", &receipt);
    assert_says(
        &pdf,
        &[
            "Une pièce manque à votre dossier",
            "Sans réponse de notre part le 16 mai 2026",
        ],
    );
    assert!(!words(&pdf).contains("Il est suspendu"));
}

#[test]
fn long_names_breton_letters_and_code_are_printed_as_text() {
    let pdf = print("receipt.typ", &samples::receipt_awkward());
    assert_archival(&pdf);
    let text = words(&pdf);
    for expected in [
        "Kevredigezh evit ar c’hoarvezadurioù",
        "Îlis-ha-Ñ",
        "Nolwenn C’hoarzhañ-Kerñevez",
        "#panic(\"no\")",
        "*gras* $x$ @ref",
        // What no embedded font has.
        "□ □□",
        "30 pièces manquent",
        "Pièce 30 : un libellé",
    ] {
        assert!(text.contains(expected), "« {expected} » is not in: {text}");
    }
}

#[test]
fn nothing_runs_off_the_page() {
    let pdf = print("receipt.typ", &samples::receipt_awkward());
    let boxes = tool(&pdf, "pdftotext", &["-bbox"], &["-"]);
    // A4 is 595.3 points wide; the margins are 21 mm, the mark across the page is not text to read.
    for word in boxes.lines().filter(|line| line.contains("<word")) {
        let right = word
            .split("xMax=\"")
            .nth(1)
            .and_then(|rest| rest.split(['.', '"']).next())
            .and_then(|number| number.parse::<i64>().ok())
            .expect("a box");
        assert!(
            right <= 536 || word.contains("DÉMONSTRATION") || word.contains("valeur"),
            "{word}"
        );
    }
}

#[test]
fn the_letter_that_grants_says_the_amount_twice_and_how_it_was_made() {
    let pdf = print("decision.typ", &samples::decision(DecisionKind::Granted));
    assert_archival(&pdf);
    assert_says(
        &pdf,
        &[
            "Une aide vous est accordée",
            "12 600,00 €",
            "douze mille six cents euros",
            "Dépenses retenues",
            "70 %",
            "aide de minimis",
            "équivalent-subvention brut est de 12 600,00 €",
            "À quelles conditions",
            "Signez-la avant le 30 avril 2026",
            "tribunal administratif de Rennes",
            "Fait à Rennes, le 2 avril 2026",
            "DOCUMENT DE DÉMONSTRATION – sans valeur",
        ],
    );
}

#[test]
fn every_decision_has_its_letter() {
    for (kind, sentence) in [
        (DecisionKind::Refused, "ne pas accorder l’aide demandée"),
        (DecisionKind::Inadmissible, "n’entre pas dans ce dispositif"),
        (DecisionKind::Adjourned, "reporter l’examen"),
        (DecisionKind::Withdrawn, "Vous avez renoncé à votre demande"),
    ] {
        let pdf = print("decision.typ", &samples::decision(kind));
        assert_archival(&pdf);
        assert_says(
            &pdf,
            &[sentence, "1er avril 2026", "douze producteurs : 40 tonnes"],
        );
        let appeals = words(&pdf).contains("tribunal administratif");
        let decided = matches!(kind, DecisionKind::Refused | DecisionKind::Inadmissible);
        assert_eq!(appeals, decided, "{kind:?}");
    }
}

#[test]
fn a_dossier_is_printed_whole() {
    let pdf = print("dossier.typ", &samples::dossier());
    assert_archival(&pdf);
    assert_says(
        &pdf,
        &[
            "16 mars 2026, version 2",
            "Téléphone non renseigné",
            "Partenaire 1",
            "Second paragraphe.",
            "15 500,50 €",
            "Déclaré : Je certifie",
            "Non déclaré : J’ai reçu",
        ],
    );
    let mut draft = samples::dossier();
    draft.number = None;
    draft.submitted_on = None;
    assert_says(
        &print("dossier.typ", &draft),
        &["Brouillon, non déposé", "sans numéro"],
    );
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let receipt = samples::receipt_incomplete();
    let first = print("receipt.typ", &receipt);
    print("decision.typ", &samples::decision(DecisionKind::Refused));
    assert!(first == print("receipt.typ", &receipt));

    let later = samples::now() + jiff::SignedDuration::from_secs(60);
    let other = printer(BRITTANY)
        .print("receipt.typ", &receipt, later)
        .expect("a PDF");
    assert!(first != other, "the instant is in the file");
}

#[test]
fn the_small_region_prints_the_three_documents() {
    let printer = printer(TINY);
    let now = samples::now();
    let receipt = printer.print("receipt.typ", &samples::receipt_incomplete(), now);
    assert_archival(&receipt.expect("a receipt"));
    let decision = printer.print(
        "decision.typ",
        &samples::decision(DecisionKind::Granted),
        now,
    );
    assert_archival(&decision.expect("a letter"));
    let dossier = printer.print("dossier.typ", &samples::dossier(), now);
    assert_archival(&dossier.expect("a print"));
}

/// Prints one made-up template, with a `lib.typ` and another template beside it.
fn attempt(template: &str) -> PrintError {
    let files = BTreeMap::from([
        ("mine.typ".to_owned(), template.to_owned()),
        ("other.typ".to_owned(), "secret".to_owned()),
        (
            "lib.typ".to_owned(),
            "#let double(x) = x * 2\n#let fail() = {\n  panic(\"as asked\")\n}".to_owned(),
        ),
    ]);
    Printer::new(files)
        .print("mine.typ", &json!({ "name": "x" }), samples::now())
        .expect_err("refused")
}

fn template_error(template: &str) -> (String, Option<usize>, String) {
    match attempt(template) {
        PrintError::Template {
            template,
            line,
            message,
        } => (template, line, message),
        other => panic!("{other}"),
    }
}

#[test]
fn a_template_sees_nothing_but_its_data_and_the_library() {
    for stolen in [
        "#read(\"/etc/hostname\")",
        "#read(\"../Cargo.toml\")",
        "#include \"other.typ\"",
        "#json(\"other.json\")",
        "#image(\"mark.png\", alt: \"\")",
        "#import \"@preview/cetz:0.4.0\": *",
        "#datetime.today().display()",
    ] {
        let (file, line, _) = template_error(&format!("#set document(title: \"t\")\n\n{stolen}"));
        assert_eq!((file.as_str(), line), ("mine.typ", Some(3)), "{stolen}");
    }
}

#[test]
fn a_mistake_is_named_with_its_file_and_line() {
    let (file, line, message) = template_error("Un.\n\n#unknwon");
    assert_eq!((file.as_str(), line), ("mine.typ", Some(3)));
    assert!(message.contains("unknwon"), "{message}");

    let (file, line, message) = template_error("#import \"lib.typ\": fail\n#fail()");
    assert_eq!((file.as_str(), line), ("lib.typ", Some(3)));
    assert!(message.contains("as asked"), "{message}");
}

#[test]
fn a_warning_is_a_refusal() {
    let (_, line, message) =
        template_error("#set document(title: \"t\")\n#set text(font: \"Comic Sans\")\nUn.");
    assert_eq!(line, Some(2));
    assert!(message.contains("comic sans"), "{message}");
}

#[test]
fn a_document_without_title_is_not_accessible_and_is_refused() {
    let (_, _, message) = template_error("Un.");
    assert!(message.contains("title"), "{message}");
}

#[test]
fn an_unknown_template_is_told_with_those_that_exist() {
    let error = printer(BRITTANY)
        .print("recu.typ", &json!({}), samples::now())
        .expect_err("unknown");
    assert_eq!(
        error.to_string(),
        "no template named `recu.typ`; there are: book.typ, decision.typ, dossier.typ, minutes.typ, receipt.typ"
    );
    let library = printer(BRITTANY).print("lib.typ", &json!({}), samples::now());
    assert!(matches!(library, Err(PrintError::UnknownTemplate { .. })));
}

#[test]
fn minutes_say_what_was_decided_and_that_they_are_not_signed_yet() {
    let minutes = samples::minutes();
    let pdf = print("minutes.typ", &minutes);
    assert_archival(&pdf);
    assert_says(
        &pdf,
        &[
            "Relevé de décisions",
            "16 mars 2026, 14 h, Rennes, salle Molène",
            "Rozenn Cadiou préside dans la salle",
            "aide accordée, 12 600,00 €",
            "3 pour, 0 contre",
            "Yann Guivarch",
            "pas encore signé",
        ],
    );
    let signed = documents::Minutes {
        signatures: vec!["Signé par la présidence.".into()],
        signed: true,
        ..minutes
    };
    let pdf = print("minutes.typ", &signed);
    assert_says(&pdf, &["Signé par la présidence."]);
    assert!(!words(&pdf).contains("pas encore signé"));
}

#[test]
fn a_committee_book_has_an_outline_entry_for_each_dossier() {
    let pdf = print("book.typ", &samples::book(3));
    assert_archival(&pdf);
    assert_says(
        &pdf,
        &[
            "Livret du comité",
            "Point 3. Une conserverie solidaire 3",
            "Une équipe formée.",
            "Étude de faisabilité",
        ],
    );
    // The foot holds on one line, whatever the name of the committee.
    let foot =
        "Livret du comité · séance du 16 mars 2026 · DOCUMENT DE DÉMONSTRATION – sans valeur";
    let lines = tool(&pdf, "pdftotext", &["-raw"], &["-"]);
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        lines.lines().any(|line| plain(line).starts_with(foot)),
        "{lines}"
    );
    let outline = tool(&pdf, "qpdf", &["--json", "--json-key=outlines"], &[]);
    for n in 1..=3 {
        assert!(
            outline.contains(&format!("Point {n}. Une conserverie solidaire {n}")),
            "{outline}"
        );
    }
}

#[test]
fn an_act_that_rectifies_says_what_it_does_to_the_aid() {
    let letter = |before: Option<i64>, after: Option<i64>| {
        let kind = match after {
            Some(_) => DecisionKind::Granted,
            None => DecisionKind::Refused,
        };
        let mut letter = samples::decision(kind);
        let (before, after) = (before.map(Cents), after.map(Cents));
        let why = "Le montant voté est de 10 000 €.".to_owned();
        letter.rectifies = Some(Rectifies::of(date(2026, 3, 2), why, before, after));
        letter.steps.clear();
        if let Some(after) = after {
            letter = letter.with_amount(after);
        }
        words(&print("decision.typ", &letter))
    };
    for (before, after, title, sentence) in [
        (
            Some(1_000_000),
            Some(999_999),
            "Le montant de votre aide est réduit",
            "votre aide était de 10 000,00 €, elle est réduite à : 9 999,99 €",
        ),
        (
            Some(1_000_000),
            Some(1_000_000),
            "La décision qui vous accorde une aide est rectifiée",
            "Le montant de votre aide ne change pas : 10 000,00 €",
        ),
        (
            Some(1_000_000),
            Some(1_000_001),
            "Le montant de votre aide est relevé",
            "elle est relevée à : 10 000,01 €",
        ),
        (
            None,
            Some(1_000_000),
            "Une aide vous est accordée, par rectification",
            "a rectifié cette décision et soutient votre projet",
        ),
        (
            Some(1_000_000),
            None,
            "L’aide accordée est retirée",
            "l’aide de 10 000,00 € est retirée",
        ),
        (
            None,
            None,
            "La décision de refus est rectifiée",
            "Votre demande n’est toujours pas retenue",
        ),
    ] {
        let text = letter(before, after);
        for said in [
            title,
            sentence,
            "Cet acte rectifie la décision du 2 mars 2026",
        ] {
            assert!(text.contains(said), "« {said} » is not in: {text}");
        }
        assert!(!text.contains("a décidé de soutenir"), "{text}");
    }
}
