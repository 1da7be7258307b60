//! Beside the file: what else the applicant asked, in every scheme and with every body.

use std::collections::BTreeMap;

use app::aid::AidView;
use app::applicant::{Other, Year, totals};
use domain::overlap::{Ground, Tie};
use money::{Cents, sum};

use super::aid::regime_name;
use crate::charts::{self, Data, Figure, Mark, Row, Series};
use crate::http::ctx::Ctx;
use crate::i18n::{T, key};
use crate::pages::holder::words;
use crate::words::state_key;

/// What the file shows of it.
pub(super) struct ApplicantView {
    pub rows: Vec<OtherRow>,
    /// How many look like the same need.
    pub alike: usize,
    /// There are more than are shown.
    pub more: bool,
    /// What waits and what was granted; `None` when a sum does not fit.
    pub sums: Option<(String, String)>,
    /// Amounts by year, when there are several years.
    pub chart: Option<Figure>,
    pub ledger: Vec<LedgerRow>,
    pub ledger_total: Option<String>,
}

/// Another dossier.
pub(super) struct OtherRow {
    /// Address and title, of one that the reader instructs too.
    pub link: Option<(String, String)>,
    pub scheme: String,
    pub body: String,
    pub tie: String,
    pub state: String,
    pub dates: Vec<String>,
    pub asked: String,
    pub proposed: String,
    pub granted: String,
    pub grounds: Vec<String>,
}

/// An aid that the ledger knows and no dossier here decided.
pub(super) struct LedgerRow {
    pub on: String,
    pub by: String,
    pub regime: String,
    pub amount: String,
}

impl ApplicantView {
    pub(super) fn of(ctx: &Ctx, others: &[Other<'_>], more: bool, aid: &AidView<'_>) -> Self {
        let t = ctx.t;
        let (sums, chart) = match totals(others) {
            Some((totals, years)) => (
                Some((t.exact(totals.waiting), t.exact(totals.granted))),
                chart(t, years),
            ),
            None => (None, None),
        };
        let (ledger, ledger_total) = ledger(ctx, aid);
        Self {
            rows: others.iter().map(|other| row(ctx, other)).collect(),
            alike: others.iter().filter(|o| !o.grounds.is_empty()).count(),
            more,
            sums,
            chart,
            ledger,
            ledger_total,
        }
    }
}

fn row(ctx: &Ctx, other: &Other<'_>) -> OtherRow {
    let t = ctx.t;
    let amount = |cents: Option<Cents>| cents.map(|c| t.exact(c)).unwrap_or_default();
    let dates = [
        (key("appl-received"), other.received_on),
        (key("appl-lapsed"), other.lapsed_on),
        (key("appl-decided"), other.decided_on),
    ];
    OtherRow {
        link: other.ours.as_ref().map(|(number, title)| {
            let title = if title.is_empty() { number } else { title };
            (format!("/instruction/{number}"), title.clone())
        }),
        scheme: other
            .scheme
            .map_or_else(|| t.get("appl-unknown"), |s| t.text(&s.name))
            .into_owned(),
        body: words::body(t, ctx.site.region(), &other.manager, ctx.site.today()),
        tie: t
            .get(match other.tie {
                Tie::Siren => key("appl-tie-siren"),
                Tie::Project => key("appl-tie-project"),
                Tie::Owner => key("appl-tie-owner"),
            })
            .into_owned(),
        state: t.get(state_key(other.state)).into_owned(),
        dates: dates
            .into_iter()
            .filter_map(|(label, day)| Some(t.args(label, "date", t.date(day?)).into_owned()))
            .collect(),
        asked: amount(other.requested),
        proposed: amount(other.proposed),
        granted: amount(other.granted),
        grounds: other.grounds.iter().map(|ground| said(t, ground)).collect(),
    }
}

fn said(t: T, ground: &Ground) -> String {
    match ground {
        Ground::Scheme => t.get("appl-ground-scheme").into_owned(),
        Ground::Title => t.get("appl-ground-title").into_owned(),
        Ground::Expense(expense) => t
            .args2(
                "appl-ground-expense",
                "label",
                &expense.label,
                "amount",
                t.exact(expense.amount),
            )
            .into_owned(),
    }
}

fn chart(t: T, years: BTreeMap<i16, Year>) -> Option<Figure> {
    if years.len() < 2 {
        return None;
    }
    let money = |cents: i64| t.money(Cents(cents));
    let exact = |cents: i64| t.exact(Cents(cents));
    let series = |name: &'static str, mark| Series {
        name: t.get(name).into_owned(),
        mark,
    };
    Some(charts::bars(&Data {
        id: "g-demandeur",
        title: t.get("appl-chart").into_owned(),
        hint: t.get("appl-chart-hint").into_owned(),
        desc: t.get("appl-chart-desc").into_owned(),
        of: t.get("appl-year").into_owned(),
        series: vec![
            series(key("appl-asked"), Mark::Hatch),
            series(key("appl-granted"), Mark::Sea),
        ],
        rows: years
            .into_iter()
            .map(|(year, amounts)| Row {
                label: year.to_string(),
                values: vec![amounts.asked.0, amounts.granted.0],
            })
            .collect(),
        short: &money,
        exact: &exact,
        sums: Some(t.get("appl-sum").into_owned()),
    }))
}

/// The aid of the applicant that no dossier here decided, oldest first, at its latest amount.
fn ledger(ctx: &Ctx, aid: &AidView<'_>) -> (Vec<LedgerRow>, Option<String>) {
    let t = ctx.t;
    let known: Vec<_> = aid
        .loaded
        .aids
        .iter()
        .filter(|row| Some(row.organisation) == aid.organisation && row.decision.is_none())
        .map(|row| {
            let last = aid.loaded.changes.get(&row.id).and_then(|c| c.last());
            (row, last.map_or(row.amount, |change| change.amount))
        })
        .collect();
    let total = sum(known.iter().map(|(_, amount)| *amount));
    let rows = known.iter().map(|(row, amount)| LedgerRow {
        on: t.date(row.granted_on).into_owned(),
        by: if row.grantor.is_empty() {
            t.get("appl-unknown").into_owned()
        } else {
            row.grantor.clone()
        },
        regime: regime_name(ctx, &row.regime),
        amount: t.exact(*amount),
    });
    (rows.collect(), total.map(|total| t.exact(total)))
}
