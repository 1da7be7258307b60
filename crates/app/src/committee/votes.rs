//! The list of operations that goes to the political vote, and the acts that come back.

use std::collections::BTreeMap;

use domain::act::{self, Act, Fault, Operation};
use domain::committee::{Item, Sitting};
use domain::form::{ErrorCode, FieldError};
use serde_json::json;
use store::ActRow;
use uuid::Uuid;

use super::SittingView;
use crate::{App, AppError, Who};

/// The operations of a sitting, and the sitting.
pub struct Operations<'r> {
    pub sitting: SittingView<'r>,
    pub operations: Vec<Operation>,
}

impl App {
    /// What a signed sitting granted and that left, as put right since, with the act of each where it is known; for its
    /// secretary.
    /// Those they are recused from are not on their list.
    ///
    /// # Errors
    /// `NotFound` for anybody else, and before the minutes are signed.
    pub async fn operations(&self, who: &Who, id: Uuid) -> Result<Operations<'_>, AppError> {
        let mut tx = self.store.read().await?;
        let view = self.load_sitting(&mut *tx, who, id).await?;
        if !view.secretary || view.row.state != Sitting::Signed {
            return Err(AppError::NotFound);
        }
        let acts = tx.acts_of(id).await?;
        // What was put right since is what goes to the vote: the amount of the last act in force.
        let mut rectified = BTreeMap::new();
        for act in tx.rectifications_of(id).await? {
            if act.made.is_some() {
                rectified.insert(act.dossier, act.amount);
            }
        }
        let operations = view
            .items
            .iter()
            .filter_map(|i| {
                let d = i.dossier.as_ref()?;
                // What could not leave was granted to nobody: it is no operation.
                let left = i.item.state == Item::Granted && i.item.report == "done";
                let signed = i.item.amount.filter(|_| left);
                let amount = rectified.get(&d.id).copied().unwrap_or(signed)?;
                let scheme = self.region.scheme_version(&d.scheme, d.scheme_from);
                Some(Operation {
                    number: d.number.clone()?,
                    applicant: d.applicant.clone(),
                    title: d.title.clone(),
                    scheme: scheme.map(|s| s.name.fr.clone()).unwrap_or_default(),
                    cents: amount.0,
                    decided_on: view.row.held_on,
                    act: acts
                        .iter()
                        .find(|a| a.dossier == d.id)
                        .map(|a| a.act.clone()),
                })
            })
            .collect();
        Ok(Operations {
            sitting: view,
            operations,
        })
    }

    /// Takes the acts of a file that came back, all or none; the same file again changes nothing.
    /// Returns how many acts are new or changed.
    ///
    /// # Errors
    /// `Invalid`: one error `file` for each wrong line, with `line` and `fault`; `NotFound`.
    pub async fn import_acts(&self, who: &Who, id: Uuid, file: &str) -> Result<usize, AppError> {
        let list = self.operations(who, id).await?;
        let acts = act::read(file, &list.operations, self.today()).map_err(|faults| {
            AppError::Invalid(
                faults
                    .into_iter()
                    .map(|(line, f)| wrong_line(line, f))
                    .collect(),
            )
        })?;
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(0);
        };
        tx.hold_sitting(id).await?;
        let mut changed = 0;
        for (number, act) in acts {
            let known = |o: &&Operation| o.number == number;
            if list
                .operations
                .iter()
                .find(known)
                .and_then(|o| o.act.as_ref())
                == Some(&act)
            {
                continue;
            }
            let Some(dossier) = list
                .sitting
                .items
                .iter()
                .filter_map(|i| i.dossier.as_ref())
                .find(|d| d.number.as_deref() == Some(number.as_str()))
            else {
                continue;
            };
            tx.put_act(&ActRow {
                sitting: id,
                dossier: dossier.id,
                act: act.clone(),
                imported_by: who.account,
                imported_at: self.now_us(),
            })
            .await?;
            self.note(&mut *tx, who, id, "act", facts(dossier.id, &act))
                .await?;
            changed += 1;
        }
        self.commit(tx).await?;
        Ok(changed)
    }
}

fn facts(dossier: Uuid, act: &Act) -> serde_json::Value {
    let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string());
    json!({
        "dossier": dossier, "act": act.number, "voted_on": act.voted_on.to_string(),
        "sent_on": day(act.sent_on), "received_on": day(act.received_on), "posted_on": day(act.posted_on),
    })
}

fn wrong_line(line: u64, fault: Fault) -> FieldError {
    let fault = match fault {
        Fault::Header => "header",
        Fault::Unreadable => "unreadable",
        Fault::UnknownDossier => "unknown",
        Fault::Twice => "twice",
        Fault::Incomplete => "incomplete",
        Fault::NotADay => "not-a-day",
        Fault::Order => "order",
        Fault::Future => "future",
        Fault::Amount => "amount",
        Fault::Early => "early",
        Fault::Long => "long",
    };
    FieldError::new("file", ErrorCode::UnknownChoice)
        .with("line", line)
        .with("fault", fault)
}
