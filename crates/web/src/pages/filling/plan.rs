//! Expenses and financing plan, to fill (`templates/pages/filling/plan.html`).

use domain::answers::Raw;
use domain::plan::{EXPENSE, RESOURCE, ResourceState};
use money::Cents;
use policy::model::{AmountRule, ExpenseKind, Form, ResourceKind, Scheme};

use super::words::Errors;
use crate::i18n::{T, key};
use crate::parts::{Choice, mark_of};
use crate::reading::PlanView;

/// What a button asks for: a line given without money.
const IN_KIND: &str = "-nature";
/// Width of the bars, in the units of their picture.
const BAR: i64 = 640;

/// Both tables with their inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanForm {
    pub expenses: Vec<Line>,
    pub in_kind_expenses: Vec<Line>,
    pub resources: Vec<Line>,
    pub in_kind_resources: Vec<Line>,
    /// The scheme counts what is given without money.
    pub offers_in_kind: bool,
    pub asks: Asks,
    pub view: PlanView,
    pub balance: String,
    pub public: String,
    /// How sure the ceiling of public money is, unless official.
    pub ceiling_mark: Option<&'static str>,
    pub ceiling_note: String,
    pub about_expenses: Vec<About>,
    pub about_resources: Vec<About>,
    pub bar_expenses: i64,
    pub bar_resources: i64,
    /// Errors of a table as a whole.
    pub expense_error: String,
    /// What is wrong with the resources besides the balance, which is said above.
    pub troubles: Vec<String>,
}

impl PlanForm {
    /// Something is there, and it balances.
    pub fn even(&self) -> bool {
        self.view.check.is_balanced() && !self.view.check.total_expenses.is_zero()
    }
}

/// A line of either table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// e.g. `expense.0`.
    pub key: String,
    /// For those who hear the page: what the line is about.
    pub name: String,
    pub kinds: Vec<Choice>,
    /// The line of the aid asked: its kind is not to choose.
    pub fixed: Option<Choice>,
    pub label: String,
    pub funder: String,
    pub states: Vec<Choice>,
    pub amount: String,
    /// The tax within the amount, and the day it was engaged; `None` where it is not asked.
    pub vat: Option<String>,
    pub engaged: Option<String>,
    pub requested: bool,
    pub in_kind: bool,
    /// Just added: takes the focus.
    pub fresh: bool,
    /// The sum in which the amount counts, for scripts.
    pub sum: &'static str,
    pub kind_error: String,
    pub label_error: String,
    pub funder_error: String,
    pub state_error: String,
    pub amount_error: String,
    pub vat_error: String,
    pub engaged_error: String,
}

impl Line {
    pub fn kind_id(&self) -> String {
        format!("{}.kind", self.key)
    }

    pub fn label_id(&self) -> String {
        format!("{}.label", self.key)
    }

    pub fn funder_id(&self) -> String {
        format!("{}.funder", self.key)
    }

    pub fn state_id(&self) -> String {
        format!("{}.state", self.key)
    }

    pub fn amount_id(&self) -> String {
        format!("{}.amount", self.key)
    }

    pub fn vat_id(&self) -> String {
        format!("{}.vat", self.key)
    }

    pub fn engaged_id(&self) -> String {
        format!("{}.engaged_on", self.key)
    }
}

/// A kind of line, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub label: String,
    /// Key of what it counts for; empty when nothing is to say.
    pub tag: &'static str,
    pub lines: Vec<String>,
}

/// What a scheme asks of a line of expense besides its amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    pub vat: bool,
    pub engagement: bool,
}

impl Asks {
    pub fn of(scheme: &Scheme) -> Asks {
        Asks {
            vat: scheme.asks_vat(),
            engagement: scheme.asks_engagement(),
        }
    }
}

/// What the tables are made from.
pub struct Maker<'a> {
    pub form: &'a Form,
    pub rule: Option<&'a AmountRule>,
    pub asks: Asks,
    pub raw: &'a Raw,
    pub errors: &'a Errors,
    /// Errors of the resources as a whole.
    pub troubles: &'a [String],
    /// `expense`, `resource`, or either with [`IN_KIND`]: where a blank line is added.
    pub added: &'a str,
    pub t: T,
}

/// What the two tables share of a kind.
struct Kind<'a> {
    id: &'a str,
    label: &'a policy::model::Text,
    in_kind: bool,
    requested: bool,
}

impl<'a> From<&'a ExpenseKind> for Kind<'a> {
    fn from(kind: &'a ExpenseKind) -> Self {
        Kind {
            id: &kind.id,
            label: &kind.label,
            in_kind: kind.in_kind,
            requested: false,
        }
    }
}

impl<'a> From<&'a ResourceKind> for Kind<'a> {
    fn from(kind: &'a ResourceKind) -> Self {
        Kind {
            id: &kind.id,
            label: &kind.label,
            in_kind: kind.in_kind,
            requested: kind.requested,
        }
    }
}

impl Maker<'_> {
    pub fn make(&self) -> PlanForm {
        let t = self.t;
        let view = PlanView::new(self.form, self.raw, None, t);
        let kinds: Vec<Kind<'_>> = self.form.expenses.iter().map(Kind::from).collect();
        let (expenses, in_kind_expenses) = self.table(EXPENSE, &kinds);
        let kinds: Vec<Kind<'_>> = self.form.resources.iter().map(Kind::from).collect();
        let (resources, in_kind_resources) = self.table(RESOURCE, &kinds);
        let (bar_expenses, bar_resources) =
            bars(view.check.total_expenses, view.check.total_resources);
        let ceiling = self
            .rule
            .map(|rule| &rule.public_share)
            .filter(|share| share.value.is_some());
        PlanForm {
            expenses,
            in_kind_expenses,
            resources,
            in_kind_resources,
            asks: self.asks,
            offers_in_kind: self.form.expenses.iter().any(|kind| kind.in_kind),
            balance: balance(&view, t),
            public: public(&view, self.rule, t),
            ceiling_mark: ceiling.and_then(|share| mark_of(share.confidence)),
            ceiling_note: ceiling
                .and_then(|share| share.note.as_ref())
                .map(|note| t.text(note).into_owned())
                .unwrap_or_default(),
            about_expenses: self
                .form
                .expenses
                .iter()
                .map(|kind| about_expense(kind, t))
                .collect(),
            about_resources: self
                .form
                .resources
                .iter()
                .map(|kind| about_resource(kind, t))
                .collect(),
            bar_expenses,
            bar_resources,
            expense_error: self.errors.at(EXPENSE),
            troubles: self.troubles.to_vec(),
            view,
        }
    }

    /// The lines of a table, those in kind apart.
    fn table(&self, table: &'static str, kinds: &[Kind<'_>]) -> (Vec<Line>, Vec<Line>) {
        let indexes = self.raw.rows(table);
        let mut next = indexes.last().map_or(0, |last| last.saturating_add(1));
        let mut fresh = || {
            next += 1;
            next - 1
        };
        let mut lines: Vec<Line> = indexes
            .iter()
            .map(|index| self.line(table, *index, kinds, None))
            .collect();
        // The aid asked always has its line, first.
        for kind in kinds.iter().filter(|kind| kind.requested) {
            if !lines
                .iter()
                .any(|line| line.fixed.as_ref().is_some_and(|fixed| fixed.id == kind.id))
            {
                lines.insert(0, self.line(table, fresh(), kinds, Some(kind)));
            }
        }
        lines.sort_by_key(|line| !line.requested);
        let asked = self.added.strip_suffix(IN_KIND).unwrap_or(self.added) == table;
        let in_kind = self.added.ends_with(IN_KIND);
        let (mut without_money, mut paid): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.in_kind);
        let mut blank = |in_kind: bool, focus: bool| {
            let mut line = self.line(table, fresh(), kinds, None);
            line.in_kind = in_kind;
            self.ask(table, &mut line);
            line.kinds = self.choices(kinds, in_kind, "");
            line.sum = sum_of(table, in_kind);
            line.fresh = focus;
            line
        };
        let comes = asked && !in_kind;
        if !comes && paid.iter().all(|line| line.requested) {
            paid.push(blank(false, false));
        }
        if asked {
            let line = blank(in_kind, true);
            if in_kind {
                without_money.push(line)
            } else {
                paid.push(line)
            }
        }
        (paid, without_money)
    }

    fn choices(&self, kinds: &[Kind<'_>], in_kind: bool, chosen: &str) -> Vec<Choice> {
        kinds
            .iter()
            .filter(|kind| kind.in_kind == in_kind && !kind.requested)
            .map(|kind| Choice {
                id: kind.id.to_owned(),
                label: self.t.text(kind.label).into_owned(),
                hint: String::new(),
                checked: kind.id == chosen,
            })
            .collect()
    }

    fn line(
        &self,
        table: &'static str,
        index: usize,
        kinds: &[Kind<'_>],
        preset: Option<&Kind<'_>>,
    ) -> Line {
        let t = self.t;
        let key = format!("{table}.{index}");
        let typed = |part: &str| {
            self.raw
                .as_typed(&format!("{key}.{part}"))
                .unwrap_or_default()
                .to_owned()
        };
        let error = |part: &str| self.errors.at(&format!("{key}.{part}"));
        let chosen = preset.map_or_else(|| typed("kind"), |kind| kind.id.to_owned());
        let kind = kinds.iter().find(|kind| kind.id == chosen);
        let in_kind = kind.is_some_and(|kind| kind.in_kind);
        let fixed = kind.filter(|kind| kind.requested).map(|kind| Choice {
            id: kind.id.to_owned(),
            label: t.text(kind.label).into_owned(),
            hint: self.bounds(kind.id),
            checked: true,
        });
        let (label, funder) = (typed("label"), typed("funder"));
        let kind_label = kind.map(|kind| t.text(kind.label).into_owned());
        let name = [funder.as_str(), label.as_str()]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .map(str::to_owned)
            .or(kind_label)
            .unwrap_or_else(|| t.args("plan-line", "number", index + 1).into_owned());
        let mut line = Line {
            vat: Some(typed("vat")),
            engaged: Some(typed("engaged_on")),
            vat_error: error("vat"),
            engaged_error: error("engaged_on"),
            kinds: self.choices(kinds, in_kind, &chosen),
            requested: fixed.is_some(),
            fixed,
            states: states(&typed("state"), t),
            amount: typed("amount"),
            in_kind,
            fresh: false,
            sum: sum_of(table, in_kind),
            kind_error: error("kind"),
            label_error: error("label"),
            funder_error: error("funder"),
            state_error: error("state"),
            amount_error: error("amount"),
            name,
            label,
            funder,
            key,
        };
        self.ask(table, &mut line);
        line
    }

    /// Nothing more is asked of a resource, nor of what is given without money.
    fn ask(&self, table: &str, line: &mut Line) {
        let paid = table == EXPENSE && !line.in_kind;
        if !(paid && self.asks.vat) {
            line.vat = None;
        }
        if !(paid && self.asks.engagement) {
            line.engaged = None;
        }
    }

    /// What may be asked: « De 2 000 € à 20 000 €. », or what the scheme says of it.
    fn bounds(&self, kind: &str) -> String {
        let t = self.t;
        let limits = self.rule.map(|rule| (rule.floor.value, rule.ceiling.value));
        match limits {
            Some((Some(floor), Some(ceiling))) => t
                .args2(
                    "plan-bounds",
                    "floor",
                    t.money(floor),
                    "ceiling",
                    t.money(ceiling),
                )
                .into_owned(),
            Some((None, Some(ceiling))) => t
                .args("plan-at-most", "ceiling", t.money(ceiling))
                .into_owned(),
            _ => {
                let kind = self.form.resources.iter().find(|known| known.id == kind);
                kind.and_then(|kind| kind.help.as_ref())
                    .map(|help| t.text(help).into_owned())
                    .unwrap_or_default()
            }
        }
    }
}

fn sum_of(table: &str, in_kind: bool) -> &'static str {
    match (table, in_kind) {
        (EXPENSE, false) => "expense-cash",
        (EXPENSE, true) => "expense-kind",
        (_, false) => "resource-cash",
        (_, true) => "resource-kind",
    }
}

fn states(chosen: &str, t: T) -> Vec<Choice> {
    let one = |state: ResourceState, word: &'static str| Choice {
        id: state.as_str().to_owned(),
        label: t.get(word).into_owned(),
        hint: String::new(),
        checked: state.as_str() == chosen,
    };
    vec![
        one(ResourceState::Asked, key("plan-state-asked")),
        one(ResourceState::Granted, key("plan-state-granted")),
        one(ResourceState::Paid, key("plan-state-paid")),
    ]
}

/// Lengths of the two bars: the longer one is whole.
fn bars(expenses: Cents, resources: Cents) -> (i64, i64) {
    let most = i128::from(expenses.max(resources).get());
    let part = |amount: Cents| {
        if most <= 0 {
            return 0;
        }
        i64::try_from(i128::from(amount.get()) * i128::from(BAR) / most).unwrap_or(BAR)
    };
    (part(expenses), part(resources))
}

/// « Il manque 1 800,00 € de ressources. »
pub fn balance(view: &PlanView, t: T) -> String {
    if view.check.is_balanced() {
        t.get("plan-even").into_owned()
    } else if view.balanced {
        t.get("plan-uneven").into_owned()
    } else if view.short {
        t.args("plan-short", "gap", &view.gap).into_owned()
    } else {
        t.args("plan-over", "gap", &view.gap).into_owned()
    }
}

/// Public money against its ceiling.
pub fn public(view: &PlanView, rule: Option<&AmountRule>, t: T) -> String {
    let total = &view.public_total;
    // Of no expense there is no share, and no ceiling to compare it with.
    if view.check.cash_expenses.is_zero() {
        return t.args("plan-public-alone", "total", total).into_owned();
    }
    let ceiling = rule.and_then(|rule| rule.public_share.value);
    let share = t.rate(view.check.share_shown(ceiling));
    let mut text = t
        .args2("plan-public", "total", total, "share", share)
        .into_owned();
    if let Some(ceiling) = ceiling {
        text.push(' ');
        text.push_str(&t.args("plan-ceiling", "ceiling", t.rate(ceiling)));
    }
    text
}

fn about_expense(kind: &ExpenseKind, t: T) -> About {
    let tag = match (kind.in_kind, kind.eligible) {
        (true, _) => key("plan-in-kind"),
        (false, true) => key("plan-eligible"),
        (false, false) => key("plan-not-eligible"),
    };
    let lines = [&kind.help, &kind.reason]
        .into_iter()
        .flatten()
        .map(|text| t.text(text).into_owned())
        .collect();
    About {
        label: t.text(&kind.label).into_owned(),
        tag,
        lines,
    }
}

fn about_resource(kind: &ResourceKind, t: T) -> About {
    let tag = match (kind.in_kind, kind.public) {
        (true, _) => key("plan-in-kind"),
        (false, true) => key("plan-is-public"),
        (false, false) => "",
    };
    let lines = kind
        .help
        .iter()
        .map(|text| t.text(text).into_owned())
        .collect();
    About {
        label: t.text(&kind.label).into_owned(),
        tag,
        lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_bar_is_whole() {
        let euros = |n| Cents::euros(n).expect("in range");
        assert_eq!(bars(euros(25_000), euros(23_200)), (640, 593));
        assert_eq!(bars(euros(0), euros(0)), (0, 0));
        assert_eq!(bars(euros(1), Cents::MAX).1, 640);
    }
}
