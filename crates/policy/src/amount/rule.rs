//! What a scheme file says of an amount: rates, bonuses, limits, and the expenses that count.

use money::{Cents, Rate};

use crate::expr::Expr;
use crate::model::{Confidence, Sourced, Text};
use crate::shared::Shared;

/// One funder of a scheme and how its aid is computed.
#[derive(Clone, Debug)]
pub struct Funding {
    /// Id of a [`crate::Funder`].
    pub funder: String,
    /// The funder whose base and amount stand for the dossier: exactly one per scheme.
    pub lead: bool,
    pub rule: AmountRule,
}

/// How the amount follows from the retained base, as named steps.
#[derive(Clone, Debug)]
pub struct AmountRule {
    /// The rate when no case of `rates` holds.
    pub rate: Sourced<Rate>,
    /// The first that holds replaces `rate`.
    pub rates: Vec<RateCase>,
    /// Those that hold are added to the rate, in order.
    pub bonuses: Vec<Bonus>,
    /// A flat sum instead of a share of the base; `None` when the aid is a share.
    pub flat: Option<Sourced<Cents>>,
    /// The eligible base itself is capped; `None` when the scheme sets no such limit.
    pub base_ceiling: Option<Sourced<Cents>>,
    pub floor: Sourced<Cents>,
    pub ceiling: Sourced<Cents>,
    /// Highest public share of cash expenses, when the scheme sets one.
    pub public_share: Sourced<Rate>,
    /// Amounts are rounded down to a multiple of this many cents (100 = whole euros).
    pub round_to: Cents,
    /// How kinds of expense count for this funder; a kind without a rule counts as the form says.
    pub expenses: Vec<ExpenseRule>,
    pub base: BaseRule,
}

impl AmountRule {
    /// A rule of which nothing is published.
    pub fn not_published(source: &str) -> AmountRule {
        AmountRule {
            rate: Sourced::not_published(source),
            rates: Vec::new(),
            bonuses: Vec::new(),
            flat: None,
            base_ceiling: None,
            floor: Sourced::not_published(source),
            ceiling: Sourced::not_published(source),
            public_share: Sourced::not_published(source),
            round_to: Cents(1),
            expenses: Vec::new(),
            base: BaseRule::default(),
        }
    }

    /// Every condition it holds: of other rates, of bonuses, of expenses.
    pub fn conditions(&self) -> impl Iterator<Item = &Expr> {
        let rates = self.rates.iter().map(|case| &case.when);
        let bonuses = self.bonuses.iter().filter_map(|bonus| bonus.when.as_ref());
        let expenses = self.expenses.iter().filter_map(|one| one.when.as_ref());
        rates.chain(bonuses).chain(expenses)
    }

    /// Whether an amount follows from a base: without any rate nor ceiling, a person judges.
    pub(crate) fn follows_from_base(&self) -> bool {
        let mut rates = self.rates.iter().map(|case| &case.rate).chain([&self.rate]);
        self.flat.is_none() && (rates.any(Sourced::is_known) || self.ceiling.is_known())
    }

    /// The rule of this funder for a kind of expense, if it has one.
    pub fn expense(&self, kind: &str) -> Option<&ExpenseRule> {
        self.expenses.iter().find(|rule| rule.kind == kind)
    }
}

/// Another rate where a condition holds, e.g. in some places.
#[derive(Clone, Debug)]
pub struct RateCase {
    pub when: Expr,
    pub rate: Sourced<Rate>,
    /// Where or for whom, in words: shown with the step.
    pub text: Shared<Text>,
}

/// Points added to the rate where a condition holds.
#[derive(Clone, Debug)]
pub struct Bonus {
    pub id: String,
    /// `None`: a person judges; the bonus is said and never added.
    pub when: Option<Expr>,
    pub rate: Sourced<Rate>,
    pub text: Shared<Text>,
}

/// How one kind of expense counts for one funder.
#[derive(Clone, Debug)]
pub struct ExpenseRule {
    /// Id of a kind of expense of the form.
    pub kind: String,
    /// `None`: as the form says.
    pub eligible: Option<bool>,
    /// Highest amount retained of one line.
    pub line_ceiling: Option<Sourced<Cents>>,
    pub share_ceiling: Option<ShareCeiling>,
    /// Eligible only if this holds.
    pub when: Option<Expr>,
    /// The reason people read.
    pub text: Option<Text>,
    pub source: String,
    pub confidence: Confidence,
}

/// All the lines of a kind together are at most this share of what is retained of other kinds.
#[derive(Clone, Debug)]
pub struct ShareCeiling {
    pub share: Sourced<Rate>,
    /// Ids of kinds of expense; `None`: all the others. May name the kind itself, whose share is
    /// then that of the sum it belongs to.
    pub of: Option<Vec<String>>,
}

/// What holds for every expense of a funder.
#[derive(Clone, Debug, Default)]
pub struct BaseRule {
    pub vat: VatRule,
    /// A line engaged (order signed, deposit paid) before the filing date is out.
    pub engaged_after_filing: bool,
    pub text: Option<Text>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// Whether value-added tax counts in the base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VatRule {
    /// As written in the plan.
    #[default]
    AsWritten,
    /// Never: amounts are taken excluding tax (*HT*).
    Excluded,
    /// Always: amounts are taken including tax (*TTC*).
    Included,
    /// Excluded for who recovers it (answer to the field of role `vat`), included for the others.
    ByPosition,
}
