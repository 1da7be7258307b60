//! Changed outcomes as CSV: one a line, amounts in cents, an empty cell for what is not known.

use std::fmt::Display;

use super::outcome::{Change, Reason};
use crate::verdict::ConditionVerdict;

/// The first line.
pub const HEADER: &str = "key,department,legal_form,stage,size,year,verdict_before,verdict_after,\
cents_before,cents_after,cents_gained,below_floor_before,below_floor_after,reasons";

impl Change {
    /// Its line, in the order of [`HEADER`]; reasons are parted by spaces.
    pub fn csv(&self) -> String {
        let reasons: Vec<String> = self.reasons.iter().map(ToString::to_string).collect();
        let cells = [
            quoted(&self.key),
            optional(self.of.department.as_deref().map(quoted)),
            optional(self.of.legal_form.as_deref().map(quoted)),
            optional(self.of.stage.as_deref().map(quoted)),
            optional(self.of.size.map(|size| size.id())),
            optional(self.of.year),
            self.before.verdict.id().to_owned(),
            self.after.verdict.id().to_owned(),
            optional(self.before.amount.map(|amount| amount.get())),
            optional(self.after.amount.map(|amount| amount.get())),
            optional(self.gain().map(|gain| gain.get())),
            self.before.below_floor.to_string(),
            self.after.below_floor.to_string(),
            quoted(&reasons.join(" ")),
        ];
        cells.join(",")
    }
}

/// `condition:jobs:met>not_met`, `step:region-bretagne:ceiling`, `floor:region-bretagne`.
impl Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |verdict: &Option<ConditionVerdict>| verdict.map_or("absent", |one| one.id());
        match self {
            Reason::Condition { id, before, after } => {
                write!(f, "condition:{id}:{}>{}", word(before), word(after))
            }
            Reason::Step { funder, id } => write!(f, "step:{funder}:{id}"),
            Reason::Floor { funder } => write!(f, "floor:{funder}"),
        }
    }
}

fn optional(cell: Option<impl Display>) -> String {
    cell.map(|cell| cell.to_string()).unwrap_or_default()
}

/// A cell that holds a separator is quoted; one that a spreadsheet would run is made plain text.
fn quoted(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if runs {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_cells_and_text_stays_text() {
        assert_eq!(quoted("2026-000001-A"), "2026-000001-A");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("dit \"oui\""), "\"dit \"\"oui\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
    }

    #[test]
    fn a_header_for_each_cell() {
        let change = Change {
            key: "1".into(),
            of: crate::replay::Group::default(),
            before: outcome(crate::Verdict::NotEligible, Some(0)),
            after: outcome(crate::Verdict::Unknown, None),
            reasons: vec![Reason::Condition {
                id: "jobs".into(),
                before: None,
                after: Some(ConditionVerdict::Unknown),
            }],
        };
        let line = change.csv();
        assert_eq!(
            line,
            "1,,,,,,not_eligible,unknown,0,,,false,false,condition:jobs:absent>unknown"
        );
        assert_eq!(line.matches(',').count(), HEADER.matches(',').count());
    }

    fn outcome(verdict: crate::Verdict, cents: Option<i64>) -> crate::replay::Outcome {
        crate::replay::Outcome {
            verdict,
            amount: cents.map(money::Cents),
            below_floor: false,
        }
    }
}
