//! What a deed will do to one dossier, from what is stored now.

use std::collections::BTreeSet;

use domain::batch::{Deed, Expected, Facts, expect};
use domain::dossier::State;
use domain::part::PartState;
use domain::permission::{Relation, allowed};
use money::Cents;
use store::{Batch, Dossier, Tx};
use uuid::Uuid;

use crate::remind::reminder_key;
use crate::view::Access;
use crate::{App, AppError, Who};

impl App {
    /// What the deed of a batch will do to a dossier, with the pieces to ask (ids, by commas) or the
    /// amount (cents). `agendas`: dossiers that a sitting is going to decide.
    pub(super) async fn foresee(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        batch: &Batch,
        d: &Dossier,
        agendas: &BTreeSet<Uuid>,
    ) -> Result<(Expected, String), AppError> {
        let relation = self.relation(tx, d, who).await?;
        let mut facts = Facts {
            relation,
            state: d.state,
            officer: d.officer,
            proposed: d.proposed.is_some_and(|a| a > Cents(0)),
            missing: 0,
            asked: false,
            reminded: false,
            on_agenda: agendas.contains(&d.id),
            aid_refused: false,
        };
        if batch.deed.decides() {
            // Of a shared dossier the lead decides its part once, whatever the others still owe.
            let parts = self.parts_of(tx, d).await?;
            match parts.iter().find(|part| part.lead).map(|part| part.state) {
                Some(PartState::Granted | PartState::Conditional) => facts.state = State::Granted,
                Some(PartState::Refused | PartState::Fallen) => facts.state = State::Refused,
                _ => {}
            }
        }
        let mut detail = String::new();
        if relation == Relation::Officer && allowed(relation, facts.state, batch.deed.action()) {
            match batch.deed {
                Deed::Remind => {
                    let asked = tx.corrections(d.id).await?;
                    if let Some(open) = asked.iter().rev().find(|c| c.answered_at.is_none()) {
                        facts.asked = true;
                        let key = reminder_key(d.id, open.n, self.today());
                        facts.reminded = tx.command(&key).await?.is_some();
                    }
                }
                Deed::AskPieces => {
                    let access = Access::plain(d.clone(), relation);
                    let whole = self.load_whole(tx, access).await?;
                    let missing = whole.missing_pieces();
                    facts.missing = missing.len();
                    detail = missing
                        .iter()
                        .map(|m| m.spec.id.as_str())
                        .collect::<Vec<_>>()
                        .join(",");
                }
                Deed::Grant if d.state == State::Proposed && facts.proposed => {
                    let access = Access::plain(d.clone(), relation);
                    let whole = self.load_whole(tx, access).await?;
                    let day = batch.decided_on.unwrap_or_else(|| self.today());
                    let aid = self.aid_of(tx, &whole, d.proposed, day).await?;
                    facts.aid_refused = matches!(aid.outcome, Some(Err(_)));
                    detail = d.proposed.map(|a| a.0.to_string()).unwrap_or_default();
                }
                Deed::Assign | Deed::Adjourn | Deed::Grant | Deed::Refuse => {}
            }
        }
        Ok((expect(batch.deed, batch.officer, &facts), detail))
    }
}
