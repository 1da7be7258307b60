//! One thing a version says.

use jiff::civil::Date;
use money::{Cents, Rate};

use crate::expr::Expr;
use crate::model::{
    Condition, ExpenseKind, ExpenseRule, Field, PieceSpec, SchemeKind, Sight, Sourced, Stage, Text,
    VatRule,
};

/// What a version says at one place.
#[derive(Clone, Debug)]
pub enum Said {
    Text(Text),
    /// Words that may not be published.
    Words(Option<Text>),
    /// An amount that may not be published.
    Money(Option<Cents>),
    Rate(Option<Rate>),
    /// A length that may not be published.
    Months(Option<u32>),
    Days(Option<u32>),
    /// A payment: its share, and what is asked for it.
    Payment {
        share: Option<Rate>,
        text: Option<Text>,
    },
    /// A rate where a condition holds, or points to add to it; `when: None`: a person judges.
    Case {
        when: Option<Expr>,
        rate: Option<Rate>,
        text: Text,
    },
    Date(Date),
    YesNo(bool),
    Vat(VatRule),
    Kind(SchemeKind),
    Stages(Vec<Stage>),
    /// The id of a body or of a regime of state aid.
    Id(String),
    /// Who acts under a mandate: the id of a body, or of the funder itself.
    Body(String),
    /// When a funder is asked; `None`: always.
    Asked(Option<Expr>),
    /// What the officers of a funder read of the dossier.
    Sees(Vec<Sight>),
    /// An agreement needed: the id of the funder it is made with, and when; `None`: always.
    Agreement {
        with: String,
        when: Option<Expr>,
    },
    /// A funder; whether it is the one that leads.
    Funder {
        lead: bool,
    },
    Condition(Box<Condition>),
    ExpenseRule(Box<ExpenseRule>),
    Expense(Box<ExpenseKind>),
    Piece(Box<PieceSpec>),
    Field(Box<Field>),
    Step {
        text: Option<Text>,
        /// The usual delay: `None`, nothing is said; `Some(None)`, not published.
        delay: Option<Option<Text>>,
    },
}

impl Said {
    pub(super) fn money(figure: &Sourced<Cents>) -> Said {
        Said::Money(figure.value)
    }

    pub(super) fn rate(figure: &Sourced<Rate>) -> Said {
        Said::Rate(figure.value)
    }

    /// Whether both mean the same to who reads them.
    pub(super) fn same(&self, other: &Said) -> bool {
        self.sense() == other.sense()
    }

    /// What it means, without where it was read.
    fn sense(&self) -> String {
        let rule = |rule: &Option<Expr>| rule.as_ref().map(|one| one.source().to_owned());
        match self {
            Said::Asked(when) => format!("{:?}", rule(when)),
            Said::Agreement { with, when } => format!("{:?}", (with, rule(when))),
            Said::Case { when, rate, text } => format!("{:?}", (rule(when), rate, text)),
            Said::Condition(one) => format!(
                "{:?}",
                (
                    &one.text,
                    &one.otherwise,
                    rule(&one.rule),
                    one.dossier_only,
                    &one.funder
                )
            ),
            Said::ExpenseRule(one) => {
                let line = one.line_ceiling.as_ref().map(|figure| figure.value);
                let share = one.share_ceiling.as_ref();
                let share = share.map(|share| (share.share.value, &share.of));
                format!(
                    "{:?}",
                    (one.eligible, line, share, rule(&one.when), &one.text)
                )
            }
            Said::Expense(one) => format!(
                "{:?}",
                (
                    &one.label,
                    &one.help,
                    one.eligible,
                    one.in_kind,
                    &one.reason
                )
            ),
            Said::Piece(one) => format!(
                "{:?}",
                (
                    (&one.label, &one.help, one.required, one.indispensable),
                    (rule(&one.show_if), &one.accept, one.multiple, one.private)
                )
            ),
            Said::Field(one) => format!(
                "{:?}",
                (
                    (&one.label, &one.help, one.required, rule(&one.show_if)),
                    (&one.kind, &one.from, one.personal, one.private)
                )
            ),
            plain => format!("{plain:?}"),
        }
    }
}
