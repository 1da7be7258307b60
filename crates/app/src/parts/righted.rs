//! What becomes of a shared dossier when the decision of one funder is put right.

use domain::form::{ErrorCode, FieldError};
use domain::part::{PartEvent, apply};
use jiff::civil::Date;
use serde_json::Value;
use store::{Dossier, PartRow, Rectification, Tx};
use uuid::Uuid;

use crate::rectify::NewRectification;
use crate::view::Whole;
use crate::{App, AppError, Who};

impl App {
    /// What is wrong with an act on the part of a funder: a condition that cannot be fulfilled any more,
    /// an agreement that was not in force on the day of the decision.
    pub(crate) fn part_errors(
        &self,
        whole: &Whole<'_>,
        row: &PartRow,
        new: &NewRectification,
        day: Date,
    ) -> Result<Vec<FieldError>, AppError> {
        let mut errors = Vec::new();
        if new.kind == "conditional" {
            let lost = row.subject_to.iter().any(|funder| {
                let other = whole.parts.iter().find(|part| part.funder == *funder);
                other.is_none_or(|part| part.state.is_lost())
            });
            if lost {
                errors.push(FieldError::new("kind", ErrorCode::ConditionLost));
            }
        }
        if new.kind != "refused" {
            errors.extend(self.agreement_error(whole, row, day)?);
        }
        Ok(errors)
    }

    /// Moves the part as the act says, then what rests on it, then the dossier.
    pub(crate) async fn right_part(
        &self,
        tx: &mut dyn Tx,
        who: &Who,
        d: &mut Dossier,
        mut row: PartRow,
        act: &Rectification,
        decision: Uuid,
        facts: Value,
    ) -> Result<(), AppError> {
        let event = match act.kind.as_str() {
            "refused" => PartEvent::RectifyRefuse,
            "conditional" => PartEvent::RectifyIfOthers,
            _ => PartEvent::RectifyGrant,
        };
        row.state = apply(row.state, event).ok_or(AppError::Forbidden("action-not-now"))?;
        row.granted = act.amount;
        row.decision = Some(decision);
        if event != PartEvent::RectifyIfOthers {
            row.subject_to.clear();
        }
        row.updated_at = self.now_us();
        tx.update_part(&row).await?;
        self.record(tx, d, Some(who.account), "dossier.part_rectified", &facts)
            .await?;
        let was_decided = d.state.is_final();
        self.settle_parts(tx, who, d).await?;
        if was_decided {
            let sum = serde_json::json!({ "decision": decision, "cents": d.granted.map(|c| c.0) });
            self.right_dossier(tx, who, d, sum).await?;
        }
        Ok(())
    }
}
