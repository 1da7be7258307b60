//! Funders without an officer here decide elsewhere: a list goes to them, and comes back with what they
//! decided. Each line is a decision of its own, as if the lead had entered it by hand.

use std::collections::BTreeMap;

use domain::heard::{self, Asked, Fault, Heard};
use domain::part::PartState;
use policy::Scheme;
use store::SharedRow;

use super::{PartDecision, PartNote};
use crate::batches::refusal;
use crate::officer::NewDecision;
use crate::{App, AppError, Who};

/// Parts looked at, at most, in one scheme.
const MOST: i64 = 5_000;

/// The parts of a scheme whose funders decide elsewhere.
pub struct OutsideList<'r> {
    pub scheme: &'r Scheme,
    rows: Vec<SharedRow>,
    asked: Vec<Asked>,
}

impl OutsideList<'_> {
    /// Those whose decision is awaited: what goes to the funders.
    #[must_use]
    pub fn awaited(&self) -> Vec<Asked> {
        let open = |row: &SharedRow| matches!(row.part, PartState::Awaited | PartState::Proposed);
        let both = self.rows.iter().zip(&self.asked);
        both.filter(|(row, _)| open(row))
            .map(|(_, asked)| asked.clone())
            .collect()
    }
}

/// What a line of the file came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The decision is recorded, and its letter leaves.
    Done,
    /// It was recorded before, just so.
    Already,
    /// Why not, in one word; nothing else of the file depends on it.
    Refused(&'static str),
}

/// A line of a file that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    pub number: String,
    pub funder: String,
    pub granted: Option<money::Cents>,
    pub outcome: Outcome,
}

impl App {
    /// The parts of a shared scheme whose funders have no officer here; dossiers from which this
    /// person is recused are left out.
    ///
    /// # Errors
    /// `NotFound` for whoever does not instruct for the lead of the scheme.
    pub async fn outside_parts(
        &self,
        who: &Who,
        scheme: &str,
    ) -> Result<OutsideList<'_>, AppError> {
        let scheme = self.shared_scheme(who, scheme)?;
        let mut tx = self.store.read().await?;
        let out = tx
            .recused_from(&crate::accounts::email_key(&who.email))
            .await?;
        let mut away: BTreeMap<String, bool> = BTreeMap::new();
        let (mut rows, mut asked) = (Vec::new(), Vec::new());
        for row in tx.parts_of_scheme(&scheme.id, MOST).await? {
            let Some(mandate) = scheme.mandate(&row.funder) else {
                continue;
            };
            let body = mandate.instructs_for(&row.funder);
            let is_away = match away.get(&body) {
                Some(known) => *known,
                None => {
                    let none = tx.officers(&body).await?.is_empty();
                    away.insert(body, none);
                    none
                }
            };
            if is_away && !out.contains(&row.dossier) {
                asked.push(Asked {
                    number: row.number.clone(),
                    funder: self.funder_name(&row.funder),
                    applicant: row.applicant.clone(),
                    title: row.title.clone(),
                    asked: row.asked,
                });
                rows.push(row);
            }
        }
        Ok(OutsideList {
            scheme,
            rows,
            asked,
        })
    }

    /// Records the decisions of a file that came back. `words` says, in a proposal and in a letter, that
    /// the funder decided elsewhere.
    ///
    /// # Errors
    /// `Invalid` with every wrong line, of which nothing is recorded; `NotFound` as
    /// [`App::outside_parts`]. What stands against one decision is told with its line.
    pub async fn import_part_decisions(
        &self,
        who: &Who,
        scheme: &str,
        file: &str,
        words: &str,
    ) -> Result<Vec<Came>, AppError> {
        let list = self.outside_parts(who, scheme).await?;
        let heard = heard::read(file, &list.asked, self.today()).map_err(|faults| {
            AppError::Invalid(faults.into_iter().map(|(n, f)| wrong_line(n, f)).collect())
        })?;
        // Each line is a command of its own, harmless when it is repeated.
        let who = Who {
            sent: None,
            ..who.clone()
        };
        let mut came = Vec::new();
        for one in heard {
            let (row, asked) = (&list.rows[one.part], &list.asked[one.part]);
            let outcome = if is_known(row, &one) {
                Outcome::Already
            } else {
                match self.hear_decision(&who, row, &one, words).await {
                    Ok(()) => Outcome::Done,
                    Err(error @ (AppError::Internal(_) | AppError::Down(_))) => return Err(error),
                    Err(error) => Outcome::Refused(refusal(&error)),
                }
            };
            came.push(Came {
                number: asked.number.clone(),
                funder: asked.funder.clone(),
                granted: one.granted,
                outcome,
            });
        }
        Ok(came)
    }

    async fn hear_decision(
        &self,
        who: &Who,
        row: &SharedRow,
        heard: &Heard,
        words: &str,
    ) -> Result<(), AppError> {
        let part = {
            let mut tx = self.store.read().await?;
            let parts = tx.parts(row.dossier).await?;
            parts.into_iter().find(|part| part.funder == row.funder)
        };
        let part = part.ok_or(AppError::NotFound)?;
        let amount = heard.granted.or(part.proposed).or(part.asked);
        let proposed = part.state == PartState::Proposed && part.proposed == amount;
        if !proposed {
            let verdict = match (part.verdict.as_str(), heard.granted) {
                ("", Some(_)) => "favourable",
                ("", None) => "unfavourable",
                (told, _) => told,
            };
            let note = PartNote {
                verdict: verdict.to_owned(),
                summary: part.summary.clone(),
                amount: Some(amount.unwrap_or_default()),
                reason: words.to_owned(),
                rev: part.rev,
            };
            self.write_part(who, &row.number, &row.funder, &note)
                .await?;
        }
        let reasons = match heard.reasons.as_str() {
            "" => words,
            told => told,
        };
        let kind = if heard.granted.is_some() {
            "granted"
        } else {
            "refused"
        };
        let decision = PartDecision {
            funder: row.funder.clone(),
            subject_to: Vec::new(),
            decision: NewDecision {
                kind: kind.to_owned(),
                amount: heard.granted,
                reasons: vec![reasons.to_owned()],
                decided_on: heard.decided_on,
                decided_by: heard.decided_by.clone(),
                signatory: heard.signatory.clone(),
            },
        };
        self.decide_part(who, &row.number, &decision)
            .await
            .map(drop)
    }
}

/// Whether the part stands as the line says already.
fn is_known(row: &SharedRow, heard: &Heard) -> bool {
    match heard.granted {
        Some(cents) => row.part == PartState::Granted && row.granted == Some(cents),
        None => row.part == PartState::Refused,
    }
}

fn wrong_line(line: u64, fault: Fault) -> domain::form::FieldError {
    let fault = match fault {
        Fault::Header => "header",
        Fault::Unreadable => "unreadable",
        Fault::Unknown => "unknown",
        Fault::Twice => "twice",
        Fault::Decision => "decision",
        Fault::Amount => "amount",
        Fault::NotADay => "not-a-day",
        Fault::Future => "future",
        Fault::Who => "who",
        Fault::Reasons => "reasons",
    };
    domain::form::FieldError::new("file", domain::form::ErrorCode::UnknownChoice)
        .with("line", line)
        .with("fault", fault)
}
