//! Made-up documents, from the usual one to the awkward ones. Shared by the tests and by the
//! example `letters`.
#![allow(
    clippy::expect_used,
    reason = "a sample that cannot be made is a failure"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use documents::{
    Addressee, AmountStep, Appeal, Block, BookItem, Column, CommitteeBook, Court, DecisionKind,
    DecisionLetter, DossierPrint, FiledFile, Minutes, MinutesItem, MinutesMember, MissingPiece,
    PrintSection, Receipt, Sender, SittingHead,
};
use jiff::Timestamp;
use jiff::civil::date;
use money::Cents;

pub fn now() -> Timestamp {
    "2026-03-16T13:32:05Z".parse().expect("an instant")
}

/// Every `.typ` of a folder of the repository, by file name.
pub fn templates(folder: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(folder);
    fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "typ"))
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(&path).expect("UTF-8"))
        })
        .collect()
}

pub fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

fn sender() -> Sender {
    Sender {
        authority: "Conseil régional de Bretagne".into(),
        tagline: Some("Soutien à l’innovation sociale".into()),
        service: "Gestionnaire délégué du dispositif".into(),
        through: None,
        address: strings(&["12 rue de l’Exemple", "35000 Rennes"]),
        phone: None,
        email: Some("dossiers@exemple.bzh".into()),
    }
}

fn appeal() -> Appeal {
    Appeal {
        authority: "Monsieur le Président du Conseil régional de Bretagne".into(),
        authority_address: strings(&[
            "283 avenue du Général Patton",
            "CS 21101",
            "35711 Rennes Cedex 7",
        ]),
        months: 2,
        court: Court {
            name: "tribunal administratif de Rennes".into(),
            address: strings(&["3 contour de la Motte", "CS 44416", "35044 Rennes Cedex"]),
            website: Some("www.telerecours.fr".into()),
        },
    }
}

/// Complete dossier, a few files: the receipt that most people get.
pub fn receipt() -> Receipt {
    let hash = "5f3c9a1be07d4a6289cc10f4";
    Receipt {
        number: "2026-000012-K".into(),
        scheme: "CAP création ESS".into(),
        sender: sender(),
        applicant: Addressee {
            name: "Maëlle Le Goff".into(),
            attention: None,
            address: strings(&["4 venelle du Port", "29470 Plougastel-Daoulas"]),
        },
        project_title: "Une conserverie solidaire des légumes invendus".into(),
        requested_amount: Some(Cents(1_400_000).format_fr()),
        received_on: date(2026, 3, 16),
        received_at: Some("14 h 32".into()),
        silence_on: date(2026, 5, 16),
        silence_months: 2,
        missing_pieces: vec![],
        pieces_due_on: None,
        appeal: appeal(),
        files: vec![
            FiledFile::new("Curriculum vitæ du porteur", "cv-le-goff.pdf", hash),
            FiledFile::new(
                "Budget prévisionnel de l’étude",
                "budget étude v3.ods",
                hash,
            ),
            FiledFile::new(
                "Devis du prestataire",
                "devis_cabinet_ar-mor_2026-02.pdf",
                hash,
            ),
            FiledFile::new("Relevé d’identité bancaire", "rib.pdf", hash),
        ],
        generated_on: date(2026, 3, 16),
        demo: false,
    }
}

/// Two pieces missing, one of them indispensable, in a demonstration.
pub fn receipt_incomplete() -> Receipt {
    Receipt {
        missing_pieces: vec![
            MissingPiece {
                label: "Devis du prestataire de l’étude".into(),
                indispensable: true,
            },
            MissingPiece {
                label: "Lettre d’intention d’un partenaire".into(),
                indispensable: false,
            },
        ],
        pieces_due_on: Some(date(2026, 4, 15)),
        demo: true,
        ..receipt()
    }
}

/// Everything too long, in Breton, with characters no font here has, and Typst code as text.
pub fn receipt_awkward() -> Receipt {
    let long = "Kevredigezh evit ar c’hoarvezadurioù sevenadurel ha kevredigezhel e Bro-Leon, Bro-Dreger ha Bro-Gernev-Uhel, kevredad etre ar c’humunioù Îlis-ha-Ñ ".repeat(2);
    Receipt {
        number: "2026-999999-Z".into(),
        applicant: Addressee {
            name: long.clone(),
            attention: Some("Nolwenn C’hoarzhañ-Kerñevez de La Villemarqué".into()),
            address: strings(&[
                "Résidence « Ti ar C’hoad » #panic(\"no\")",
                "Île-de-Bréhat *gras* $x$ @ref",
                "22870 Île-de-Bréhat",
            ]),
        },
        project_title: format!("{long} 🌻 日本 {}", "a".repeat(180)),
        missing_pieces: (1..=30)
            .map(|index| MissingPiece {
                label: format!(
                    "Pièce {index} : {}",
                    "un libellé qui dit tout ce qu’il faut joindre ".repeat(1 + index % 4)
                ),
                indispensable: index % 3 == 0,
            })
            .collect(),
        pieces_due_on: Some(date(2026, 4, 1)),
        files: (1..=40)
            .map(|index| {
                FiledFile::new(
                    "Justificatif",
                    format!(
                        "{}_{index}.pdf",
                        "NomDeFichierTresLongSansEspaceNiTiret".repeat(4)
                    ),
                    "00ff00ff00ff00ff",
                )
            })
            .collect(),
        demo: true,
        ..receipt()
    }
}

pub fn decision(kind: DecisionKind) -> DecisionLetter {
    let letter = DecisionLetter {
        number: "2026-000012-K".into(),
        scheme: "CAP création ESS".into(),
        kind,
        amount: None,
        amount_words: None,
        sender: sender(),
        applicant: receipt().applicant,
        project_title: receipt().project_title,
        rectifies: None,
        decided_on: date(2026, 4, 1),
        decided_by: "le comité d’engagement".into(),
        reasons: strings(&[
            "Le besoin est établi par une enquête menée auprès de douze producteurs : 40 tonnes de légumes sont perdues chaque année.",
            "La démarche associe les habitants à la décision et à la production.",
        ]),
        steps: vec![],
        state_aid: vec![],
        conditions: vec![],
        payment_terms: vec![],
        next_steps: vec![],
        appeal: appeal(),
        signatory: "Prénom Nom, directrice du service".into(),
        place: Some("Rennes".into()),
        generated_on: date(2026, 4, 2),
        demo: true,
    };
    if kind != DecisionKind::Granted {
        return letter;
    }
    let step = |label: &str, amount: &str, note: Option<&str>| AmountStep {
        label: label.into(),
        amount: amount.into(),
        note: note.map(str::to_owned),
    };
    DecisionLetter {
        steps: vec![
            step("Dépenses présentées", "20 000,00 €", None),
            step("Dépenses retenues", "18 000,00 €", Some("Sans les 2 000,00 € de matériel : le dispositif finance l’étude, pas l’investissement.")),
            step("Taux appliqué", "70 %", Some("Taux du dispositif.")),
            step("Aide accordée", "12 600,00 €", Some("Entre le minimum de 2 000,00 € et le maximum de 20 000,00 €.")),
        ],
        state_aid: strings(&[
            "Cette aide est une aide de minimis, au sens du règlement (UE) 2023/2831. Son équivalent-subvention brut est de 12 600,00 €.",
        ]),
        conditions: strings(&[
            "Terminer l’étude avant le 31 décembre 2026.",
            "Remettre le rapport de l’étude et le compte rendu financier.",
        ]),
        payment_terms: strings(&["La moitié à la signature de la convention, le solde après réception du rapport."]),
        next_steps: strings(&[
            "Relisez la convention déposée dans votre espace.",
            "Signez-la avant le 30 avril 2026.",
        ]),
        ..letter
    }
    .with_amount(Cents(1_260_000))
}

pub fn dossier() -> DossierPrint {
    let money = |label: &str| Column {
        label: label.into(),
        figures: true,
    };
    let words = |label: &str| Column {
        label: label.into(),
        figures: false,
    };
    DossierPrint {
        authority: "Conseil régional de Bretagne".into(),
        tagline: Some("Soutien à l’innovation sociale".into()),
        number: Some("2026-000012-K".into()),
        scheme: "CAP création ESS".into(),
        project_title: "Une conserverie solidaire des légumes invendus".into(),
        applicant_name: "Maëlle Le Goff".into(),
        submitted_on: Some(date(2026, 3, 16)),
        version: 2,
        sections: vec![
            PrintSection {
                title: "Vous".into(),
                blocks: vec![
                    Block::answer("Nom", "Maëlle Le Goff"),
                    Block::answer("Téléphone", ""),
                    Block::answer("Commune", "Plougastel-Daoulas (29470)"),
                    Block::Subtitle {
                        text: "Partenaire 1".into(),
                    },
                    Block::answer("Nom du partenaire", "Ti ar C’hoad"),
                ],
            },
            PrintSection {
                title: "Votre projet".into(),
                blocks: vec![Block::answer(
                    "En quoi répond-il à un besoin social mal couvert ?",
                    format!(
                        "{}\n\nSecond paragraphe.",
                        "Chaque année, des légumes sont perdus faute de débouché. ".repeat(12)
                    ),
                )],
            },
            PrintSection {
                title: "Dépenses et plan de financement".into(),
                blocks: vec![Block::Table {
                    caption: "Dépenses".into(),
                    columns: vec![words("Nature"), words("Précision"), money("Montant")],
                    rows: vec![
                        vec![
                            "Prestation de service".into(),
                            "Étude de faisabilité".into(),
                            Cents(1_500_000).format_fr(),
                        ],
                        vec![
                            "Déplacements".into(),
                            String::new(),
                            Cents(50_050).format_fr(),
                        ],
                    ],
                    total: Some(vec![
                        "Total".into(),
                        String::new(),
                        Cents(1_550_050).format_fr(),
                    ]),
                }],
            },
            PrintSection {
                title: "Déclarations".into(),
                blocks: vec![
                    Block::Declaration {
                        text: "Je certifie que les informations données sont exactes.".into(),
                        ticked: true,
                    },
                    Block::Declaration {
                        text: "J’ai reçu des aides de minimis.".into(),
                        ticked: false,
                    },
                ],
            },
        ],
        generated_on: date(2026, 3, 17),
        demo: false,
    }
}

fn sitting(demo: bool) -> SittingHead {
    SittingHead {
        authority: "Conseil régional de Bretagne".into(),
        tagline: None,
        committee: "Comité de sélection commun à CAP création ESS et au Fonds de confiance".into(),
        held_on: date(2026, 3, 16),
        place: "14 h, Rennes, salle Molène".into(),
        generated_on: date(2026, 3, 17),
        demo,
    }
}

pub fn minutes() -> Minutes {
    Minutes {
        sitting: sitting(false),
        rule: "Majorité des votants ; quorum de 3.".into(),
        members: vec![MinutesMember {
            name: "Rozenn Cadiou".into(),
            capacity: "préside".into(),
            presence: "dans la salle".into(),
        }],
        items: vec![MinutesItem {
            n: 1,
            title: "Une conserverie solidaire".into(),
            number: "2026-000012-K".into(),
            scheme: "CAP création ESS".into(),
            applicant: "Maëlle Le Goff".into(),
            proposed: Cents(1_260_000).format_fr(),
            decision: "aide accordée, 12 600,00 €".into(),
            reasons: String::new(),
            votes: "3 pour, 0 contre, 0 abstention : proposition adoptée".into(),
            room: "Avant ce point, est sortie de la salle : Soizic Tanguy.".into(),
            recused: vec!["Yann Guivarch".into()],
        }],
        mentions: vec!["L’aide au choix a été consultée.".into()],
        signatures: vec![],
        signed: false,
    }
}

/// A book of that many dossiers.
pub fn book(items: usize) -> CommitteeBook {
    CommitteeBook {
        sitting: sitting(true),
        items: (1..=items)
            .map(|n| BookItem {
                n,
                title: format!("Une conserverie solidaire {n}"),
                number: format!("2026-{n:06}-K"),
                scheme: "CAP création ESS".into(),
                applicant: "Maëlle Le Goff".into(),
                requested: Cents(1_400_000).format_fr(),
                proposed: Cents(1_260_000).format_fr(),
                note: vec!["Un besoin réel.".into(), "Une équipe formée.".into()],
                sections: dossier().sections,
            })
            .collect(),
    }
}
