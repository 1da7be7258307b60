//! What the parts of a dossier look like: states in words, the honest sum, the plan of all.

use app::parts::{PartView, SharedView};
use domain::clock::Silence;
use domain::part::{PartState, Sum};
use jiff::civil::Date;
use money::{Cents, Rate};

use crate::charts::{self, Data, Figure, Mark, Row, Series};
use crate::http::ctx::Ctx;
use crate::i18n::{T, key};

/// Key of the name of a state of a part.
pub(in crate::pages) fn state_key(state: PartState) -> &'static str {
    match state {
        PartState::Awaited => key("part-awaited"),
        PartState::Proposed => key("part-proposed"),
        PartState::Conditional => key("part-conditional"),
        PartState::Granted => key("part-granted"),
        PartState::Refused => key("part-refused"),
        PartState::Fallen => key("part-fallen"),
        PartState::Aside => key("part-aside"),
    }
}

/// Its mark, as those of dossiers.
pub(in crate::pages) fn flag(state: PartState) -> &'static str {
    match state {
        PartState::Awaited => "filed",
        PartState::Proposed => "review",
        PartState::Conditional => "wait",
        PartState::Granted => "yes",
        PartState::Refused | PartState::Fallen => "no",
        PartState::Aside => "draft",
    }
}

/// A share for reading: rounded half up to a hundredth of a percent. What passes a ceiling is compared before.
fn read(share: Rate) -> Rate {
    const HUNDREDTH: i64 = 100;
    let half = share.ppm().saturating_add(HUNDREDTH / 2);
    Rate::from_ppm(half.div_euclid(HUNDREDTH).saturating_mul(HUNDREDTH))
}

/// What the silence of a funder means, in words; empty once it has decided, and for the lead, whose clock is
/// that of the dossier.
pub(super) fn silence_of(
    t: T,
    silence: Option<Silence>,
    part: PartState,
    lead: bool,
    today: Date,
) -> String {
    let open = matches!(part, PartState::Awaited | PartState::Proposed) && !lead;
    let Some(silence) = silence.filter(|_| open) else {
        return String::new();
    };
    let said = match silence {
        Silence::Due(day) if silence.has_lapsed(today) => {
            t.args("shared-silence-over", "date", t.date(day))
        }
        Silence::Due(day) => t.args("shared-silence", "date", t.date(day)),
        Silence::Suspended { .. } => t.get("shared-silence-stopped"),
    };
    said.into_owned()
}

/// The honest sum, in sentences.
pub(in crate::pages) struct SumView {
    pub lines: Vec<String>,
}

impl SumView {
    pub(in crate::pages) fn of(t: T, sum: &Sum, app: &app::App) -> SumView {
        let list = |funders: &[String], name: &dyn Fn(&str) -> String| {
            let names: Vec<String> = funders.iter().map(|one| name(one)).collect();
            names.join(", ")
        };
        let names = |funders: &[String]| list(funders, &|one| app.funder_called(one));
        let mut lines = Vec::new();
        let mut line = |state, sentence: &'static str, amount: Option<Cents>| {
            let who = sum.of(state);
            if !who.is_empty() {
                let said = match amount {
                    Some(amount) => {
                        t.args2(sentence, "funders", names(who), "amount", t.exact(amount))
                    }
                    None => t.args(sentence, "funders", names(who)),
                };
                lines.push(said.into_owned());
            }
        };
        line(
            PartState::Granted,
            key("shared-sum-granted"),
            Some(sum.granted),
        );
        line(
            PartState::Conditional,
            key("shared-sum-conditional"),
            Some(sum.conditional),
        );
        line(PartState::Refused, key("shared-sum-refused"), None);
        line(PartState::Fallen, key("shared-sum-fallen"), None);
        let awaited: Vec<String> = sum.awaited().into_iter().map(str::to_owned).collect();
        if !awaited.is_empty() {
            lines.push(
                t.args(
                    "shared-sum-awaited",
                    "funders",
                    list(&awaited, &|one| app.funder_name(one)),
                )
                .into_owned(),
            );
        }
        SumView { lines }
    }
}

/// The honest sum in the row of a list: who has decided what, and who is awaited still. Empty while nobody
/// has decided: the state of the dossier says as much.
pub(in crate::pages) fn in_a_row(t: T, sum: &Sum, name: &dyn Fn(&str) -> String) -> String {
    let decided = [
        (PartState::Granted, key("shared-row-granted")),
        (PartState::Conditional, key("shared-row-conditional")),
        (PartState::Refused, key("shared-row-refused")),
        (PartState::Fallen, key("shared-row-fallen")),
    ];
    let said = |sentence: &'static str, funders: &[&str]| {
        let one = funders.first().map(|one| name(one)).unwrap_or_default();
        let count = i64::try_from(funders.len()).unwrap_or(i64::MAX);
        t.args2(sentence, "count", count, "funder", one)
            .into_owned()
    };
    let mut parts: Vec<String> = Vec::new();
    for (state, sentence) in decided {
        let funders: Vec<&str> = sum.of(state).iter().map(String::as_str).collect();
        if !funders.is_empty() {
            parts.push(said(sentence, &funders));
        }
    }
    let awaited = sum.awaited();
    if !parts.is_empty() && !awaited.is_empty() {
        parts.push(said(key("shared-row-awaited"), &awaited));
    }
    parts.join(", ")
}

/// The plan of all, as the page draws it.
pub(super) struct PlanBox {
    pub figure: Figure,
    pub rows: Vec<PlanLine>,
    pub cost: String,
    pub other_public: String,
    pub private: String,
    /// What is missing or too much, in a sentence; empty when the plan is balanced.
    pub gap: String,
    pub missing: bool,
    /// Who may make it up.
    pub fill: Vec<String>,
    pub public_share: String,
    pub own_share: String,
    /// The ceiling that applies to public money, and whether it is passed.
    pub ceiling: Option<(String, bool)>,
    pub twice: Vec<String>,
}

/// One funder in the plan.
pub(super) struct PlanLine {
    /// Name of the input that tries another amount.
    pub input: String,
    pub name: String,
    pub state: std::borrow::Cow<'static, str>,
    pub flag: &'static str,
    pub asked: String,
    pub most: String,
    /// As typed in the input.
    pub typed: String,
}

impl PlanBox {
    pub(super) fn of(ctx: &Ctx, app: &app::App, view: &SharedView<'_>) -> Option<PlanBox> {
        let t = ctx.t;
        let plan = view.plan.as_ref()?;
        let name = |id: &str| {
            let part = view.parts.iter().find(|one| one.row.funder == id);
            part.map_or_else(|| id.to_owned(), |one| one.name.clone())
        };
        let gap = match plan.gap.0 {
            0 => String::new(),
            short if short > 0 => t
                .args("shared-plan-short", "gap", t.exact(plan.gap))
                .into_owned(),
            over => t
                .args(
                    "shared-plan-over",
                    "gap",
                    t.exact(Cents(over.saturating_neg())),
                )
                .into_owned(),
        };
        let fill = plan.may_fill.iter().map(|(funder, room)| match room {
            Some(room) => t.args2(
                "shared-fill",
                "funder",
                name(funder),
                "room",
                t.exact(*room),
            ),
            None => t.args("shared-fill-open", "funder", name(funder)),
        });
        let twice = plan.twice.iter().map(|one| {
            let label = view.labels.get(&one.line).cloned().unwrap_or_default();
            t.many(
                "shared-twice",
                &[
                    ("line", &label),
                    ("cost", &t.exact(one.presented)),
                    ("paid", &t.exact(one.paid)),
                    (
                        "funders",
                        &one.funders
                            .iter()
                            .map(|f| app.funder_called(f))
                            .collect::<Vec<_>>()
                            .join(", "),
                    ),
                ],
            )
            .into_owned()
        });
        Some(PlanBox {
            figure: figure(t, view, plan, &name),
            rows: view.parts.iter().map(|one| line(t, view, one)).collect(),
            cost: t.exact(plan.cost),
            other_public: t.exact(plan.other_public),
            private: t.exact(plan.private),
            missing: plan.gap > Cents(0),
            gap,
            fill: fill.map(|line| line.into_owned()).collect(),
            public_share: plan
                .public_share
                .map(|rate| t.rate(read(rate)))
                .unwrap_or_default(),
            own_share: plan
                .own_share
                .map(|rate| t.rate(read(rate)))
                .unwrap_or_default(),
            ceiling: view.ceiling.as_ref().map(|(rate, source)| {
                let passed = plan.public_share.is_some_and(|share| share > *rate);
                let said = t.args2(
                    "shared-ceiling",
                    "rate",
                    t.rate(*rate),
                    "source",
                    crate::typography::french(source).into_owned(),
                );
                (said.into_owned(), passed)
            }),
            twice: twice.collect(),
        })
    }
}

fn line(t: T, view: &SharedView<'_>, one: &PartView<'_>) -> PlanLine {
    let amount = view
        .amounts
        .get(&one.row.funder)
        .copied()
        .unwrap_or_default();
    let proposal = one.funding.as_ref().and_then(|f| f.proposal.as_ref());
    PlanLine {
        input: format!("essai.{}", one.row.position),
        name: one.name.clone(),
        state: t.get(state_key(one.row.state)),
        flag: flag(one.row.state),
        asked: one
            .row
            .asked
            .map(|cents| t.exact(cents))
            .unwrap_or_default(),
        most: proposal
            .and_then(|p| p.amount)
            .map(|cents| t.exact(cents))
            .unwrap_or_default(),
        typed: amount
            .format_fr()
            .trim_end_matches(['€', ' ', '\u{a0}', '\u{202f}'])
            .to_owned(),
    }
}

fn figure(
    t: T,
    view: &SharedView<'_>,
    plan: &domain::share::Balanced,
    name: &dyn Fn(&str) -> String,
) -> Figure {
    let exact = |value: i64| t.exact(Cents(value));
    let mut rows: Vec<Row> = view
        .parts
        .iter()
        .map(|one| Row {
            label: name(&one.row.funder),
            values: vec![view.amounts.get(&one.row.funder).map_or(0, |cents| cents.0)],
        })
        .collect();
    let mut other = |label: &'static str, cents: Cents| {
        if cents != Cents(0) {
            rows.push(Row {
                label: t.get(label).into_owned(),
                values: vec![cents.0],
            });
        }
    };
    other(key("shared-other-public"), plan.other_public);
    other(key("shared-private"), plan.private);
    if plan.gap > Cents(0) {
        other(key("shared-missing"), plan.gap);
    }
    charts::bars(&Data {
        id: "g-plan",
        title: t.get("shared-plan-picture").into_owned(),
        hint: String::new(),
        desc: t
            .args("shared-plan-desc", "cost", t.exact(plan.cost))
            .into_owned(),
        of: t.get("shared-funder").into_owned(),
        series: vec![Series {
            name: t.get("shared-share").into_owned(),
            mark: Mark::Sea,
        }],
        rows,
        short: &exact,
        exact: &exact,
        sums: Some(t.get("shared-total").into_owned()),
    })
}
