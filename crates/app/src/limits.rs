//! What no proposal and no decision passes, whatever people judge: the cost of the project in money, and the limits
//! that the rules of the funder set. A region that means otherwise says so in its scheme file first.

use domain::form::{ErrorCode, FieldError};
use money::Cents;
use policy::amount::{FundingResult, Quantity, Step};
use policy::mandate::class;

use crate::officer::Computed;
use crate::view::Whole;

/// What is wrong with an aid of a funder (the lead, or the only one, for `None`) that passes a limit; the first that it
/// passes.
pub(crate) fn passed(
    whole: &Whole<'_>,
    computed: Option<&Computed>,
    funder: Option<&str>,
    amount: Option<Cents>,
) -> Option<FieldError> {
    let (computed, amount) = (computed?, amount?);
    let cost = computed.check.cash_expenses;
    if cost > Cents(0) && amount > cost {
        return Some(
            FieldError::new("amount", ErrorCode::AmountTooLarge)
                .with("value", amount.format_fr())
                .with("max", cost.format_fr()),
        );
    }
    let own = |f: &&FundingResult| match funder {
        Some(funder) => f.funder == class(funder),
        None => f.lead,
    };
    let proposal = computed.fundings.iter().find(own)?.proposal.as_ref()?;
    // Of a shared dossier, what the others give is decided by them: only the funder's own ceiling is sure.
    let alone = whole.parts.is_empty();
    let over = |step: &&Step| limit(step, alone).is_some_and(|limit| amount > limit);
    let step = proposal.steps.iter().find(over)?;
    Some(
        FieldError::new("amount", ErrorCode::OverRule)
            .with("value", amount.format_fr())
            .with("max", limit(step, alone)?.format_fr())
            .with("rule", step.id.clone()),
    )
}

/// The limit that a step sets, if it is one that binds people too.
fn limit(step: &Step, alone: bool) -> Option<Cents> {
    let binds = match step.id.as_ref() {
        "ceiling" => true,
        "public-share" | "requested" => alone,
        _ => false,
    };
    let mut detail = step.detail.iter().filter(|_| binds);
    detail.find_map(|(name, quantity)| match quantity {
        Quantity::Money(cents) if name == "limit" => Some(*cents),
        _ => None,
    })
}
