//! What a trial found, as its page shows it: figures, charts, reasons, dossiers.

use app::trials::{Found, View};
use money::Cents;
use policy::model::QuestionKind;
use policy::replay::{Change, Line, Reason, Size};
use policy::{Region, Stage};

use crate::charts::{self, Data, Figure, Mark, Row, Series};
use crate::i18n::{T, key};
use crate::outcomes::{self, signed};
use crate::parts::stage_key;

/// The whole result.
pub(super) struct FoundView {
    pub situations: u64,
    pub winners: u64,
    pub gained: String,
    pub losers: u64,
    pub lost: String,
    pub opened: u64,
    pub closed: u64,
    pub unchanged: u64,
    pub not_known: u64,
    pub without_version: u64,
    /// The effect on what is given in all: amount with its sign, before, after.
    pub effect: String,
    pub before: String,
    pub after: String,
    pub charts: Vec<Figure>,
    pub reasons: Vec<ReasonView>,
    /// Names that the draft asks and these dossiers do not say, with how many lack them.
    pub missing: Vec<(String, u64)>,
    pub changes: Vec<ChangeView>,
    /// More change than are listed.
    pub more: u64,
    /// The person may know which dossiers change.
    pub dossiers: bool,
}

pub(super) struct ReasonView {
    pub text: String,
    pub situations: u64,
    pub gained: String,
    pub lost: String,
}

pub(super) struct ChangeView {
    pub number: String,
    pub before: String,
    pub after: String,
    pub gain: String,
    pub reasons: Vec<String>,
}

impl FoundView {
    pub(super) fn of(t: T, region: &Region, trial: &View, found: &Found) -> FoundView {
        let totals = &found.totals;
        let all = totals.all;
        let words = Words {
            t,
            region,
            conditions: &trial.what.conditions,
        };
        let changed = all.winners + all.losers + all.otherwise;
        let changes: Vec<ChangeView> = if trial.dossiers {
            found.changes.iter().map(|one| words.change(one)).collect()
        } else {
            Vec::new()
        };
        FoundView {
            situations: all.situations,
            winners: all.winners,
            gained: t.money(all.gained),
            losers: all.losers,
            lost: t.money(all.lost),
            opened: totals.opened(),
            closed: totals.closed(),
            unchanged: all.unchanged(),
            not_known: all.not_known,
            without_version: totals.without_version,
            effect: signed(t, all.effect()),
            before: t.money(all.before),
            after: t.money(all.after),
            charts: words.charts(found),
            reasons: totals
                .reasons()
                .into_iter()
                .map(|one| ReasonView {
                    text: words.reason(&one.reason),
                    situations: one.aid.situations,
                    gained: t.money(one.aid.gained),
                    lost: t.money(one.aid.lost),
                })
                .collect(),
            missing: totals
                .missing()
                .into_iter()
                .map(|one| (one.name, one.situations))
                .collect(),
            more: changed.saturating_sub(u64::try_from(found.changes.len()).unwrap_or(0)),
            changes,
            dossiers: trial.dossiers,
        }
    }
}

struct Words<'a> {
    t: T,
    region: &'a Region,
    conditions: &'a [(String, policy::Text)],
}

impl Words<'_> {
    fn change(&self, change: &Change) -> ChangeView {
        ChangeView {
            number: change.key.clone(),
            before: outcomes::outcome(self.t, change.before),
            after: outcomes::outcome(self.t, change.after),
            gain: change
                .gain()
                .map(|gain| signed(self.t, gain))
                .unwrap_or_default(),
            reasons: change.reasons.iter().map(|one| self.reason(one)).collect(),
        }
    }

    fn reason(&self, reason: &Reason) -> String {
        outcomes::reason(self.t, self.conditions, reason)
    }

    fn charts(&self, found: &Found) -> Vec<Figure> {
        let (t, totals) = (self.t, &found.totals);
        let department = |code: &String| {
            let name = self.region.department_name(code);
            name.unwrap_or(code).to_owned()
        };
        let stage = |id: &String| match Stage::from_id(id) {
            Some(stage) => t.get(stage_key(stage)).into_owned(),
            None => id.clone(),
        };
        let year = |year: &i16| year.to_string();
        let size = |size: &Size| {
            t.get(match size {
                Size::UnderTenThousand => key("trial-size-1"),
                Size::UnderThirtyThousand => key("trial-size-2"),
                Size::UnderHundredThousand => key("trial-size-3"),
                Size::HundredThousandOrMore => key("trial-size-4"),
            })
            .into_owned()
        };
        let years = totals.by_year();
        let amounts = [
            self.amounts(
                "g-annees",
                key("trial-chart-years"),
                key("trial-of-year"),
                &years,
                year,
            ),
            self.amounts(
                "g-departements",
                key("trial-chart-departments"),
                key("trial-of-department"),
                &totals.by_department(),
                department,
            ),
            self.amounts(
                "g-formes",
                key("trial-chart-forms"),
                key("trial-of-form"),
                &totals.by_legal_form(),
                |id| self.applicant(id),
            ),
            self.amounts(
                "g-etapes",
                key("trial-chart-stages"),
                key("trial-of-stage"),
                &totals.by_stage(),
                stage,
            ),
            self.amounts(
                "g-tailles",
                key("trial-chart-sizes"),
                key("trial-of-size"),
                &totals.by_size(),
                size,
            ),
        ];
        let mut figures = vec![self.sides(&totals.by_department(), department)];
        figures.extend(amounts);
        figures
    }

    /// The label of a kind of applicant, as the orientation asks it.
    fn applicant(&self, id: &str) -> String {
        let question = self.region.question("applicant.kind").map(|one| &one.kind);
        let choices = match question {
            Some(QuestionKind::Choice(choices)) => choices.as_slice(),
            _ => &[],
        };
        let label = choices.iter().find(|choice| choice.id == id);
        label.map_or_else(|| id.to_owned(), |one| self.t.text(&one.label).into_owned())
    }

    fn label<K>(&self, of: Option<&K>, name: impl Fn(&K) -> String) -> String {
        of.map_or_else(|| self.t.get("trial-not-said").into_owned(), name)
    }

    /// The aid given before and after, line by line; over years, as steps.
    fn amounts<K>(
        &self,
        id: &str,
        title: &'static str,
        of: &'static str,
        lines: &[Line<K>],
        name: impl Fn(&K) -> String,
    ) -> Figure {
        let t = self.t;
        let money = |value: i64| t.money(Cents(value));
        let rows: Vec<Row> = lines
            .iter()
            .map(|line| Row {
                label: self.label(line.of.as_ref(), &name),
                values: vec![line.aid.before.get(), line.aid.after.get()],
            })
            .collect();
        let over_years = id == "g-annees" && rows.len() > 1;
        let data = Data {
            id,
            title: t.get(title).into_owned(),
            hint: t.get("trial-chart-hint").into_owned(),
            desc: t.get("trial-chart-desc").into_owned(),
            of: t.get(of).into_owned(),
            series: vec![
                self.series(key("trial-before"), Mark::Sea),
                self.series(key("trial-after"), Mark::Hatch),
            ],
            rows,
            short: &money,
            exact: &money,
            sums: Some(t.get("trial-sum").into_owned()),
        };
        if over_years {
            charts::years(&data)
        } else {
            charts::bars(&data)
        }
    }

    /// How many lose, to the left, and gain, to the right.
    fn sides<K>(&self, lines: &[Line<K>], name: impl Fn(&K) -> String) -> Figure {
        let t = self.t;
        let count = |value: i64| value.unsigned_abs().to_string();
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let data = Data {
            id: "g-gagnants",
            title: t.get("trial-chart-sides").into_owned(),
            hint: t.get("trial-chart-hint").into_owned(),
            desc: t.get("trial-chart-sides-desc").into_owned(),
            of: t.get("trial-of-department").into_owned(),
            series: vec![
                self.series(key("trial-losers"), Mark::Sea),
                self.series(key("trial-winners"), Mark::Hatch),
            ],
            rows: lines
                .iter()
                .map(|line| Row {
                    label: self.label(line.of.as_ref(), &name),
                    values: vec![-signed(line.aid.losers), signed(line.aid.winners)],
                })
                .collect(),
            short: &count,
            exact: &count,
            sums: Some(t.get("trial-sum").into_owned()),
        };
        charts::stacked(&data)
    }

    fn series(&self, name: &'static str, mark: Mark) -> Series {
        Series {
            name: self.t.get(name).into_owned(),
            mark,
        }
    }
}
