//! The minutes are signed, and the decisions leave.

use domain::committee::{Action, Item, Sitting};
use domain::part::PartState;
use serde_json::json;
use store::SittingItem;
use uuid::Uuid;

use super::papers::MINUTES;
use super::{SIGNED_CHAIR, SIGNED_SECRETARY, WHOLE};
use crate::officer::NewDecision;
use crate::once::Sending;
use crate::parts::PartDecision;
use crate::{App, AppError, Who};

impl App {
    /// Signs the minutes, as secretary or as chair. Once both have, the decisions leave.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn sign_minutes(&self, who: &Who, id: Uuid) -> Result<bool, AppError> {
        let Some(mut tx) = self.begin(who).await? else {
            return Ok(self.sitting(who, id).await?.row.state == Sitting::Signed);
        };
        let view = self.conduct(&mut *tx, who, id, Action::Sign).await?;
        let chair = view.chair().map(|c| c.id);
        let own = view.own.as_ref().map(|m| m.id);
        let signs_as_chair = own.is_some() && own == chair;
        let seat = chair.ok_or(AppError::Forbidden("action-not-now"))?;
        if !signs_as_chair && !view.secretary {
            return Err(AppError::Forbidden("action-not-now"));
        }
        let role = if signs_as_chair { "chair" } else { "secretary" };
        let kind = if signs_as_chair {
            SIGNED_CHAIR
        } else {
            SIGNED_SECRETARY
        };
        let account = who.account.to_string();
        tx.put_mark(&self.mark(id, WHOLE, seat, kind, &account, &who.name))
            .await?;
        self.note(&mut *tx, who, id, "signed_by", json!({ "as": role }))
            .await?;
        let both = view.has_signed(!signs_as_chair);
        if both {
            tx.set_sitting_state(id, Sitting::Signed.as_str()).await?;
            self.note(&mut *tx, who, id, "sign", json!({ "to": "signed" }))
                .await?;
            self.enqueue(
                &mut *tx,
                "sitting",
                &format!("sitting:{id}"),
                json!({ "sitting": id }),
                0,
            )
            .await?;
            self.enqueue(
                &mut *tx,
                MINUTES,
                &format!("{MINUTES}:{id}"),
                json!({ "sitting": id }),
                0,
            )
            .await?;
        }
        self.commit(tx).await?;
        Ok(both)
    }

    /// Makes the decisions of a signed sitting leave, one dossier after the other, each with its
    /// report. Run again, it does only what is not done.
    pub(crate) async fn carry_out(&self, id: Uuid) -> Result<(), AppError> {
        let (row, items, secretary, chair) = {
            let mut tx = self.store.read().await?;
            let row = tx.sitting(id).await?.ok_or(AppError::NotFound)?;
            let items = tx.sitting_items(id).await?;
            // In the name of whoever signed as secretary, and with that of the chair who signed.
            let marks = tx.marks(id).await?;
            let signed = |kind: &str| marks.iter().find(|m| m.dossier == WHOLE && m.kind == kind);
            let by = signed(SIGNED_SECRETARY).and_then(|m| m.value.parse().ok());
            let by = by.unwrap_or(row.secretary);
            let account = tx.account(by).await?.ok_or(AppError::NotFound)?;
            let secretary = Who {
                account: account.id,
                name: account.name,
                email: account.email,
                roles: tx.roles(by).await?,
                sent: None,
            };
            let chair = signed(SIGNED_CHAIR).map(|m| m.note.clone());
            (row, items, secretary, chair.unwrap_or_default())
        };
        let name = self
            .region
            .body_called(&row.body, row.held_on)
            .map(|name| name.fr)
            .unwrap_or_default();
        // A decision bears the name and the quality of who signs it (CRPA, art. L212-1).
        let signatory = self.texts.text(
            self.lang(),
            "com-signatory",
            &[("name", &chair), ("body", &name)],
        );
        for item in items.into_iter().filter(|i| i.report != "done") {
            let kind = match item.state {
                Item::Granted => "granted",
                Item::Refused => "refused",
                Item::Adjourned => "adjourned",
                Item::Waiting | Item::Called => continue,
            };
            let decision = NewDecision {
                kind: kind.to_owned(),
                amount: item.amount,
                reasons: vec![item.reasons.clone()],
                decided_on: row.held_on,
                decided_by: name.clone(),
                signatory: signatory.clone(),
            };
            let key = item.dossier.to_string();
            let funder = {
                let mut tx = self.store.read().await?;
                let part = match tx.dossier(item.dossier).await? {
                    Some(d) => self.part_for(&mut *tx, &row.body, &d).await?,
                    None => None,
                };
                part.map(|part| part.funder)
            };
            // A run cut short after a decision and before its report makes no second one.
            let secretary = Who {
                sent: Some(Sending::of_sitting(id, item.dossier)),
                ..secretary.clone()
            };
            let result = match &funder {
                None => {
                    self.decide_subject_to(&secretary, &key, &decision, &item.subject_to)
                        .await
                }
                Some(funder) => {
                    let of_part = PartDecision {
                        funder: funder.clone(),
                        subject_to: item.subject_to.clone(),
                        decision,
                    };
                    self.decide_part(&secretary, &key, &of_part).await
                }
            };
            let report = match result {
                Ok(_) => "done".to_owned(),
                Err(AppError::Invalid(errors)) => errors
                    .first()
                    .map(|e| e.code.as_str().to_owned())
                    .unwrap_or_default(),
                Err(AppError::Forbidden(_) | AppError::State(_)) => {
                    // Decided already: by a run cut short after this dossier, or otherwise by hand.
                    let mut tx = self.store.read().await?;
                    let same = match &funder {
                        None => {
                            let now = tx.dossier(item.dossier).await?;
                            now.is_some_and(|d| d.state.as_str() == kind)
                        }
                        Some(funder) => {
                            let parts = tx.parts(item.dossier).await?;
                            let now = parts.iter().find(|part| part.funder == *funder);
                            let on_condition = kind == "granted" && !item.subject_to.is_empty();
                            now.is_some_and(|part| {
                                part.state.as_str() == kind
                                    || (on_condition && part.state == PartState::Conditional)
                            })
                        }
                    };
                    String::from(if same { "done" } else { "moved" })
                }
                Err(AppError::Aid(_)) => "state-aid".to_owned(),
                Err(AppError::NotFound) => "not-found".to_owned(),
                Err(e) => return Err(e),
            };
            let mut tx = self.store.write().await?;
            tx.put_sitting_item(&SittingItem { report, ..item }).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }
}
