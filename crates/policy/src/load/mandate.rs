//! `[[mandate]]`: what each funder of a shared dossier does, and who does it for it.

use super::reader::Table;
use crate::expr::Vocabulary;
use crate::model::{Mandate, NeedsAgreement, Sight};

const SIGHTS: [(&str, Sight); 6] = [
    ("pieces", Sight::Pieces),
    ("messages", Sight::Messages),
    ("notes", Sight::Notes),
    ("opinions", Sight::Opinions),
    ("journal", Sight::Journal),
    ("documents", Sight::Documents),
];

/// Every mandate of a version, in the order of the file.
pub(super) fn mandates(t: &Table<'_>, key: &str, vocabulary: &Vocabulary) -> Vec<Mandate> {
    let mandates = t.each("mandate", |t| {
        let funder = t.string("funder");
        t.mark(&format!("{key}/mandate/{funder}"));
        let instructs = t.string("instructs");
        let decides = t.string("decides");
        Mandate {
            lead: t.boolean("lead", false),
            resource: t.string_opt("resource"),
            opinion: t.string_opt("opinion"),
            signs: t.string_opt("signs").unwrap_or_else(|| decides.clone()),
            pays: t.string_opt("pays").unwrap_or_else(|| instructs.clone()),
            sees: t.keywords("sees", &SIGHTS),
            when: t.expr("when", vocabulary),
            agreement: t.nested("agreement", |t| NeedsAgreement {
                with: t.string("with"),
                when: t.expr("when", vocabulary),
                source: t.string("source"),
            }),
            text: t.text_opt("text"),
            source: t.string("source"),
            confidence: t.confidence(),
            funder,
            instructs,
            decides,
        }
    });
    t.unique("mandate", "funder", "two mandates are those of");
    let leads = mandates.iter().filter(|mandate| mandate.lead).count();
    if !mandates.is_empty() && leads != 1 {
        t.problem("exactly one mandate leads: write `lead = true` in it");
    }
    mandates
}
