//! The journal of a dossier in sentences, for those who filed it.
//!
//! Only what concerns them is told: the inner work of the service (notes, opinions asked, pieces
//! judged) has its own page and its own rights.

use std::collections::BTreeMap;

use app::App;
use domain::trajectory::Kind;
use jiff::civil::Date;
use money::Cents;
use policy::model::Form;
use serde_json::Value;
use store::JournalEntry;
use uuid::Uuid;

use super::words;
use crate::i18n::{T, key};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub kind: &'static str,
    pub text: String,
    pub date: Date,
    pub when: String,
    /// Who did it; `None`: the clock.
    pub by: Option<String>,
}

/// What sentences need besides the entries.
pub(crate) struct Teller<'a> {
    pub t: T,
    pub app: &'a App,
    pub form: &'a Form,
    /// The reader.
    pub me: Uuid,
    /// Names of the people of the dossier.
    pub people: BTreeMap<Uuid, String>,
    /// Name of the service, for everybody else.
    pub service: &'a str,
}

impl Teller<'_> {
    /// The entries in sentences, latest first. Saves that follow one another on one day are one, and
    /// so are files.
    pub fn tell<'e>(&self, entries: impl Iterator<Item = &'e JournalEntry>) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        // What the last sentence adds up: the kind of its entries and what each one is about.
        let mut run: (&str, Vec<String>) = ("", Vec::new());
        for entry in entries {
            let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
            let date = self.app.local(entry.at_us).date();
            let by = entry.actor.map(|actor| self.who(actor));
            if let Some(about) = self.about(&entry.kind, &body) {
                match told.last_mut() {
                    Some(last) if run.0 == entry.kind && last.date == date && last.by == by => {
                        run.1.push(about);
                        last.text = self.run(&entry.kind, &run.1);
                    }
                    _ => {
                        run = (&entry.kind, vec![about]);
                        told.push(Told {
                            kind: "",
                            text: self.run(&entry.kind, &run.1),
                            date,
                            when: self.when(entry),
                            by,
                        });
                    }
                }
                continue;
            }
            if let Some((kind, text)) = self.sentence(&entry.kind, &body) {
                run = ("", Vec::new());
                told.push(Told {
                    kind: kind.map_or("", Kind::as_str),
                    text,
                    date,
                    when: self.when(entry),
                    by,
                });
            }
        }
        told.reverse();
        told
    }

    /// What an entry is about that is told together with those before it.
    fn about(&self, kind: &str, body: &Value) -> Option<String> {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        match kind {
            "dossier.section_saved" => Some(text("section")),
            "dossier.piece_added" => {
                let label = words::pieces(self.t, self.form, &[text("piece")]).join(", ");
                Some(format!("{label} ({})", text("name")))
            }
            _ => None,
        }
    }

    fn run(&self, kind: &str, about: &[String]) -> String {
        let t = self.t;
        match (kind, about) {
            ("dossier.section_saved", _) => {
                let names = words::sections(t, self.form, about).join(", ");
                t.args("holder-did-wrote", "sections", names)
            }
            (_, [one]) => t.args("holder-did-piece", "piece", one.as_str()),
            _ => t.args("holder-did-pieces", "pieces", about.join(", ")),
        }
        .into_owned()
    }

    fn when(&self, entry: &JournalEntry) -> String {
        words::moment(self.t, self.app, entry.at_us)
    }

    fn who(&self, actor: Uuid) -> String {
        if actor == self.me {
            return self.t.get("holder-by-you").into_owned();
        }
        self.people
            .get(&actor)
            .cloned()
            .unwrap_or_else(|| self.service.to_owned())
    }

    fn sentence(&self, kind: &str, body: &Value) -> Option<(Option<Kind>, String)> {
        let t = self.t;
        let list = |name: &str| -> Vec<String> {
            let ids = body[name].as_array().into_iter().flatten();
            ids.filter_map(|id| id.as_str().map(str::to_owned))
                .collect()
        };
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let plain = |key: &'static str| (None, t.get(key).into_owned());
        let pieces = |ids: &[String]| words::pieces(t, self.form, ids).join(", ");
        Some(match kind {
            "dossier.started" => plain(key("holder-did-start")),
            "dossier.piece_removed" => {
                let label = pieces(&[text("piece").to_owned()]);
                (
                    None,
                    t.args("holder-did-piece-removed", "piece", label)
                        .into_owned(),
                )
            }
            "dossier.submit" => (
                Some(Kind::Dossier),
                t.args("holder-did-file", "number", text("number"))
                    .into_owned(),
            ),
            "dossier.receipt_sent" => plain(key("holder-did-receipt")),
            "dossier.assigned" if body["officer"].is_null() => plain(key("holder-did-unassign")),
            "dossier.assigned" => plain(key("holder-did-assign")),
            "dossier.ask_pieces" if pieces(&list("pieces")).is_empty() => {
                plain(key("holder-did-ask"))
            }
            "dossier.ask_pieces" => (
                None,
                t.args("holder-did-ask-pieces", "list", pieces(&list("pieces")))
                    .into_owned(),
            ),
            "dossier.supply_pieces" => plain(key("holder-did-supply")),
            "dossier.declare_complete" => plain(key("holder-did-complete")),
            "dossier.ask_correction" if list("sections").is_empty() => {
                plain(key("holder-did-reopen-parts"))
            }
            "dossier.ask_correction" => {
                let names = words::sections(t, self.form, &list("sections")).join(", ");
                (
                    None,
                    t.args("holder-did-ask-correction", "list", names)
                        .into_owned(),
                )
            }
            "dossier.submit_correction" => (
                Some(Kind::Dossier),
                t.get("holder-did-correct").into_owned(),
            ),
            "dossier.propose" => plain(key("holder-did-propose")),
            "dossier.reopen_review" | "dossier.resume" => plain(key("holder-did-reopen")),
            "dossier.grant" => {
                let amount = t.exact(Cents(body["cents"].as_i64().unwrap_or_default()));
                (
                    Some(Kind::Decision),
                    t.args("holder-did-grant", "amount", amount).into_owned(),
                )
            }
            "dossier.refuse" => (
                Some(Kind::Decision),
                t.get("holder-did-refuse").into_owned(),
            ),
            "dossier.rectify_grant" | "dossier.rectify_refuse" => (
                Some(Kind::Decision),
                t.get("holder-did-rectify").into_owned(),
            ),
            "dossier.reminded" => plain(key("holder-did-remind")),
            "dossier.adjourn" => plain(key("holder-did-adjourn")),
            "dossier.declare_inadmissible" => (
                Some(Kind::Decision),
                t.get("holder-did-inadmissible").into_owned(),
            ),
            "dossier.notified" => plain(key("holder-did-notify")),
            "dossier.withdraw" => plain(key("holder-did-withdraw")),
            "dossier.lapse_silence" => plain(key("holder-did-lapse")),
            "dossier.invited" => plain(key("holder-did-invite")),
            "dossier.invitation_cancelled" => plain(key("holder-did-uninvite")),
            "dossier.joined" => (
                None,
                t.args(
                    "holder-did-join",
                    "role",
                    t.get(words::role_key(text("role"))),
                )
                .into_owned(),
            ),
            "dossier.member_removed" => plain(key("holder-did-remove")),
            "dossier.message_written" => plain(key("holder-did-message")),
            _ => return None,
        })
    }
}
