//! State aid in one dossier: its regime, what it is worth, the room left, what was declared.

use std::borrow::Cow;

use app::AppError;
use app::aid::{AidView, DeclaredAid, Granting};
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::aid::grant_equivalent::{GrantEquivalent, Method, SubPeriod};
use domain::aid::request::{Advance, Assessment, Declared, Instrument, Repayment};
use domain::form::{ErrorCode, FieldError as Wrong};
use domain::permission::Action;
use money::Rate;
use policy::state_aid::{Collateral, RegimeKind};

use super::HOME;
use super::advance::{AdvanceView, advance, method_key, rates};
use super::room::{RoomView, room};
use super::words::{Refusal, errors, instrument_key, refusal, regime_name};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{Head, Notice, again, desk, notice, open, turned_away};
use crate::pages::instruction::words::{error_of, read_amount, read_date};
use crate::parts::{Choice, FieldError};

/// Past aids that the form takes at once; more come by saving again.
const ROWS: usize = 4;

/// What the file shows of it, beside the answers.
pub(in crate::pages::instruction) struct Panel {
    pub regime: String,
    /// What it is worth to the undertaking, in a sentence; empty when it is not known.
    pub worth: String,
    /// How an advance would be repaid.
    pub repaid: Option<AdvanceView>,
    pub room: Option<RoomView>,
    pub refusal: Option<Refusal>,
    /// What the applicant declares and nobody has read yet.
    pub waiting: Option<String>,
}

/// The panel of the file.
pub(in crate::pages::instruction) fn panel(
    ctx: &Ctx,
    whole: &Whole<'_>,
    view: &AidView<'_>,
) -> Panel {
    let outcome = view.outcome.as_ref();
    let granting = outcome.and_then(|outcome| outcome.as_ref().ok());
    Panel {
        regime: regime_of(ctx, view),
        worth: match (view.regime.map(|regime| regime.kind), granting) {
            (Some(RegimeKind::None), _) => ctx.t.get("aid-panel-none").into_owned(),
            (Some(RegimeKind::DeMinimis), Some(granting))
                if view.instrument != Instrument::Advance =>
            {
                let amount = ctx.t.exact(granting.worth.grant_equivalent);
                ctx.t
                    .args("aid-panel-nominal", "amount", amount)
                    .into_owned()
            }
            (_, Some(granting)) => {
                let amount = ctx.t.exact(granting.worth.grant_equivalent);
                ctx.t
                    .args("aid-panel-computed", "amount", amount)
                    .into_owned()
            }
            (_, None) => String::new(),
        },
        repaid: advance(ctx, whole, view),
        room: granting.and_then(|granting| room_of(ctx, view, granting)),
        refusal: outcome
            .and_then(|outcome| outcome.as_ref().err())
            .filter(|_| !whole.access.dossier.state.is_final())
            .map(|why| refusal(ctx, view, why)),
        waiting: waiting(ctx, view),
    }
}

fn regime_of(ctx: &Ctx, view: &AidView<'_>) -> String {
    view.regime
        .map(|regime| regime_name(ctx, &regime.id))
        .unwrap_or_default()
}

fn room_of(ctx: &Ctx, view: &AidView<'_>, granting: &Granting) -> Option<RoomView> {
    let check = granting.check.as_ref()?;
    // The tightest day is the one that says how much is left.
    let day = check.days.iter().min_by_key(|day| (day.room(), day.day))?;
    Some(room(ctx, view, day, granting.worth.grant_equivalent))
}

fn waiting(ctx: &Ctx, view: &AidView<'_>) -> Option<String> {
    let declared = view.request.declared.filter(|amount| !amount.is_zero())?;
    (view.assessment.declared == Declared::Waiting).then(|| ctx.t.exact(declared))
}

#[derive(Template)]
#[template(path = "pages/aid/dossier.html")]
struct Page {
    t: T,
    page: Layout,
    head: Head,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    may: bool,
    /// Text, source and kind of the regime that counts now.
    regime: String,
    regime_text: String,
    proposed: bool,
    counted: bool,
    /// No state aid: nothing is worth anything in grant equivalent.
    outside: bool,
    amount: String,
    equivalent: String,
    computation: Option<ComputationView>,
    room: Option<RoomView>,
    refusal: Option<Refusal>,
    undertaking: Option<String>,
    form: FormData,
    rev: i64,
    regimes: Vec<Choice>,
    instruments: Vec<Choice>,
    methods: Vec<Choice>,
    sub_periods: Vec<Choice>,
    ratings: Vec<Choice>,
    collaterals: Vec<Choice>,
    defaults: Vec<(&'static str, String)>,
    declared: String,
    declared_state: &'static str,
    declared_reason: String,
    rows: Vec<DeclaredRow>,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        self.form.get(field).unwrap_or_else(|| {
            self.defaults
                .iter()
                .find(|(name, _)| *name == field)
                .map_or("", |(_, value)| value)
        })
    }
}

/// One line of the form of past aid.
struct DeclaredRow {
    /// From 1.
    n: usize,
    amount: Input,
    date: Input,
    regime: Input,
    grantor: Input,
    regimes: Vec<Choice>,
}

/// A field of that form: its name, what was typed, what is wrong.
struct Input {
    name: String,
    value: String,
    error: String,
}

/// How a grant equivalent was computed.
struct ComputationView {
    method: Cow<'static, str>,
    /// The rates in one sentence.
    rates: String,
    source: String,
    rows: Vec<(String, String, String, String)>,
    total: String,
}

fn computation(ctx: &Ctx, found: &GrantEquivalent) -> ComputationView {
    let t = ctx.t;
    let origin = found.rates.origin.as_ref();
    ComputationView {
        method: t.get(method_key(found.method)),
        rates: rates(t, found),
        source: origin
            .map(|origin| origin.base_source.clone())
            .unwrap_or_default(),
        rows: found
            .schedule
            .iter()
            .map(|row| {
                (
                    row.due_on
                        .map(|day| t.date(day).into_owned())
                        .unwrap_or_default(),
                    t.exact(row.balance),
                    t.exact(row.capital),
                    t.exact(row.discounted),
                )
            })
            .collect(),
        total: t.exact(found.cents),
    }
}

fn choice(id: &str, label: impl Into<String>, checked: bool) -> Choice {
    Choice {
        id: id.to_owned(),
        label: label.into(),
        hint: String::new(),
        checked,
    }
}

async fn build(
    ctx: &Ctx,
    whole: &Whole<'_>,
    form: FormData,
    wrong: &[Wrong],
    notice: Option<Notice>,
) -> Result<Page, WebError> {
    let (app, t, region) = (ctx.site.app()?, ctx.t, ctx.site.region());
    let today = ctx.site.today();
    let amount = whole.amount();
    let view = app.aid_beside(whole, amount, today).await?;
    let head = Head::of(t, whole);
    let granting = view.outcome.as_ref().and_then(|o| o.as_ref().ok());
    let advance = view.assessment.advance.as_ref();
    let asked = view.request.repayment;
    let repayment = advance.map(|advance| advance.repayment).or(asked);
    let defaults = vec![
        (
            "deferral",
            repayment
                .map(|r| r.deferral_months.to_string())
                .unwrap_or_default(),
        ),
        (
            "instalments",
            repayment
                .map(|r| r.instalments.to_string())
                .unwrap_or_default(),
        ),
        (
            "every",
            repayment
                .map(|r| r.every_months.to_string())
                .unwrap_or_default(),
        ),
        (
            "charged",
            advance
                .map_or(Rate::ZERO, |advance| advance.charged)
                .format_fr(),
        ),
    ];
    let chosen = |name: &str, stored: &str| {
        form.get(name)
            .map_or_else(|| stored.to_owned(), str::to_owned)
    };
    let regime_id = chosen("regime", view.regime.map_or("", |r| r.id.as_str()));
    let in_force = region
        .state_aid
        .regimes
        .iter()
        .filter(|r| r.validity.contains(today));
    let regimes: Vec<Choice> = in_force
        .map(|regime| Choice {
            id: regime.id.clone(),
            label: t.text(&regime.label).into_owned(),
            hint: regime
                .help
                .as_ref()
                .map(|help| t.text(help).into_owned())
                .unwrap_or_default(),
            checked: regime.id == regime_id,
        })
        .collect();
    let instrument = chosen("instrument", view.instrument.as_str());
    let method = chosen("method", advance.map_or("", |a| a.method.as_str()));
    let sub_period = chosen("sub_period", advance.map_or("", |a| a.sub_period.as_str()));
    let rating = chosen("rating", advance.map_or("", |a| a.rating.as_str()));
    let collateral = chosen("collateral", advance.map_or("", |a| a.collateral.as_str()));
    let classes = region.state_aid.margins.iter().flat_map(|m| &m.classes);
    let blank = || choice("", t.get("aid-choose"), false);
    let mut ratings = vec![blank()];
    ratings
        .extend(classes.map(|class| choice(&class.id, t.text(&class.label), class.id == rating)));
    let mut collaterals = vec![blank()];
    collaterals.extend(Collateral::ALL.map(|level| {
        let label = match level {
            Collateral::High => key("aid-collateral-high"),
            Collateral::Normal => key("aid-collateral-normal"),
            Collateral::Low => key("aid-collateral-low"),
        };
        choice(level.as_str(), t.get(label), level.as_str() == collateral)
    }));
    let received = whole.access.dossier.received_on.unwrap_or(today);
    let counting = regimes.iter().filter(|choice| {
        let regime = region.state_aid.regime(&choice.id);
        regime.is_some_and(|r| r.kind == RegimeKind::DeMinimis)
    });
    let counting: Vec<(String, String)> = counting
        .map(|choice| (choice.id.clone(), choice.label.clone()))
        .collect();
    let proposed_regime = view.request.regime.clone().unwrap_or_default();
    let found = errors(t, wrong);
    let input = |name: &str, index: usize, default: &str| {
        let name = format!("{name}.{index}");
        Input {
            value: form.get(&name).unwrap_or(default).to_owned(),
            error: error_of(&found, &name),
            name,
        }
    };
    let first = received.to_string();
    let rows = (0..ROWS)
        .map(|index| {
            let regime = input("regime", index, &proposed_regime);
            DeclaredRow {
                n: index + 1,
                amount: input("amount", index, ""),
                date: input("date", index, if index == 0 { &first } else { "" }),
                grantor: input("grantor", index, ""),
                regimes: counting
                    .iter()
                    .map(|(id, label)| choice(id, label.as_str(), *id == regime.value))
                    .collect(),
                regime,
            }
        })
        .collect();
    let declared = view.request.declared.filter(|amount| !amount.is_zero());
    Ok(Page {
        t,
        page: head
            .layout(ctx, t.get("aid-title"))
            .wrong(!wrong.is_empty()),
        notice,
        errors: found,
        may: whole.access.may(Action::AssessAid),
        regime: regime_of(ctx, &view),
        regime_text: view
            .regime
            .map(|regime| {
                let ceiling = regime.ceiling_on(today);
                ceiling.map_or_else(|| regime.text.clone(), |c| c.text.clone())
            })
            .unwrap_or_default(),
        proposed: view.assessment.regime.is_none(),
        outside: view.regime.is_some_and(|r| r.kind == RegimeKind::None),
        counted: view.regime.is_some_and(|r| r.kind == RegimeKind::DeMinimis),
        amount: amount.map(|amount| t.exact(amount)).unwrap_or_default(),
        equivalent: granting
            .map(|granting| t.exact(granting.worth.grant_equivalent))
            .unwrap_or_default(),
        computation: granting
            .and_then(|granting| granting.worth.computation.as_ref())
            .map(|found| computation(ctx, found)),
        room: granting.and_then(|granting| room_of(ctx, &view, granting)),
        refusal: view
            .outcome
            .as_ref()
            .and_then(|outcome| outcome.as_ref().err())
            .map(|why| refusal(ctx, &view, why)),
        undertaking: view
            .organisation
            .map(|id| format!("{HOME}/entreprises/{id}")),
        rev: view.rev,
        regimes,
        instruments: [Instrument::Grant, Instrument::Advance]
            .map(|one| {
                let label = t.get(instrument_key(one.as_str()));
                choice(one.as_str(), label, one.as_str() == instrument)
            })
            .to_vec(),
        methods: [Method::PresentValue, Method::InterestDifferential]
            .map(|one| {
                let label = t.get(method_key(one));
                choice(one.as_str(), label, one.as_str() == method)
            })
            .to_vec(),
        sub_periods: [SubPeriod::Effective, SubPeriod::Proportional]
            .map(|one| {
                let label = match one {
                    SubPeriod::Effective => key("aid-sub-effective"),
                    SubPeriod::Proportional => key("aid-sub-proportional"),
                };
                choice(one.as_str(), t.get(label), one.as_str() == sub_period)
            })
            .to_vec(),
        ratings,
        collaterals,
        defaults,
        declared: declared.map(|amount| t.exact(amount)).unwrap_or_default(),
        declared_state: match &view.assessment.declared {
            Declared::Waiting => "waiting",
            Declared::Recorded => "recorded",
            Declared::SetAside { .. } => "aside",
        },
        declared_reason: match &view.assessment.declared {
            Declared::SetAside { reason } => reason.clone(),
            _ => String::new(),
        },
        rows,
        form,
        head,
    })
}

pub(super) async fn show(
    ctx: Ctx,
    Path(number): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let whole = open(&ctx, &number).await?;
    let told = notice(ctx.t, &query);
    ctx.html(&build(&ctx, &whole, FormData::default(), &[], told).await?)
}

fn here(number: &str, what: &str) -> Response {
    Redirect::to(&format!("/instruction/{number}/aides-etat?fait={what}")).into_response()
}

/// What is set aside stays so, what was entered stays entered, unless the form says otherwise.
fn read(form: &FormData, before: &Assessment) -> Result<Assessment, Vec<Wrong>> {
    let instrument = form.filled("instrument").and_then(Instrument::from_name);
    let mut wrong = Vec::new();
    let advance = match instrument {
        Some(Instrument::Advance) => read_advance(form, &mut wrong),
        _ => before.advance.clone(),
    };
    let declared = match form.get("declared") {
        Some("aside") => Declared::SetAside {
            reason: form
                .get("declared_reason")
                .unwrap_or_default()
                .trim()
                .to_owned(),
        },
        Some("waiting") => Declared::Waiting,
        _ => before.declared.clone(),
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Assessment {
        regime: form.filled("regime").map(str::to_owned),
        instrument,
        advance,
        declared,
    })
}

fn read_advance(form: &FormData, wrong: &mut Vec<Wrong>) -> Option<Advance> {
    let mut number = |name: &'static str| {
        let read = form.filled(name).and_then(|text| text.parse::<u32>().ok());
        if read.is_none() {
            wrong.push(Wrong::new(name, ErrorCode::NotANumber));
        }
        read.unwrap_or_default()
    };
    let repayment = Repayment {
        deferral_months: number("deferral"),
        instalments: number("instalments"),
        every_months: number("every"),
    };
    let charged = form.filled("charged").map_or(Ok(Rate::ZERO), str::parse);
    if charged.is_err() {
        wrong.push(Wrong::new("rate", ErrorCode::NotANumber));
    }
    Some(Advance {
        repayment,
        method: form
            .get("method")
            .and_then(|name| name.parse().ok())
            .unwrap_or(Method::PresentValue),
        sub_period: form
            .get("sub_period")
            .and_then(|name| name.parse().ok())
            .unwrap_or_default(),
        charged: charged.unwrap_or_default(),
        rating: form.get("rating").unwrap_or_default().to_owned(),
        collateral: form.get("collateral").unwrap_or_default().to_owned(),
    })
}

fn revision(form: &FormData) -> i64 {
    form.get("rev")
        .and_then(|rev| rev.parse().ok())
        .unwrap_or(0)
}

/// Keeps what the officer says of the aid.
pub(super) async fn save(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    let before = app.aid_beside(&whole, None, ctx.site.today()).await?;
    let outcome = match read(&form, &before.assessment) {
        Ok(said) => app.assess_aid(who, &number, revision(&form), &said).await,
        Err(wrong) => Err(AppError::Invalid(wrong)),
    };
    match outcome {
        Ok(()) => Ok(here(&number, "aide")),
        Err(AppError::Invalid(wrong)) => {
            again(&ctx, &build(&ctx, &whole, form, &wrong, None).await?)
        }
        Err(error) => turned_away(who, &number, error),
    }
}

/// The rows that say something.
fn read_rows(form: &FormData) -> Result<Vec<DeclaredAid>, Vec<Wrong>> {
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for index in 0..ROWS {
        let typed = |name: &str| form.filled(&format!("{name}.{index}"));
        let Some(amount) = typed("amount") else {
            continue;
        };
        let amount = read_amount(&format!("amount.{index}"), amount);
        let date = format!("date.{index}");
        let granted_on = match read_date(&date, typed("date")) {
            Ok(Some(day)) => Ok(day),
            Ok(None) => Err(Wrong::new(date, ErrorCode::NotADate)),
            Err(error) => Err(error),
        };
        match (amount, granted_on) {
            (Ok(amount), Ok(granted_on)) => rows.push(DeclaredAid {
                granted_on,
                amount,
                regime: typed("regime").unwrap_or_default().to_owned(),
                grantor: typed("grantor").unwrap_or_default().to_owned(),
                reference: String::new(),
            }),
            (amount, granted_on) => {
                wrong.extend(amount.err());
                wrong.extend(granted_on.err());
            }
        }
    }
    if wrong.is_empty() {
        Ok(rows)
    } else {
        Err(wrong)
    }
}

/// Enters the past aid that the applicant declares.
pub(super) async fn declare(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let whole = open(&ctx, &number).await?;
    let outcome = match read_rows(&form) {
        Ok(rows) => app.declare_aid(who, &number, revision(&form), &rows).await,
        Err(wrong) => Err(AppError::Invalid(wrong)),
    };
    match outcome {
        Ok(()) => Ok(here(&number, "aides")),
        Err(AppError::Invalid(wrong)) => {
            again(&ctx, &build(&ctx, &whole, form, &wrong, None).await?)
        }
        Err(error) => turned_away(who, &number, error),
    }
}

/// The undertaking of this dossier, made if it is not in the ledger yet.
pub(super) async fn open_undertaking(
    ctx: Ctx,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    match app.open_undertaking(who, &number).await {
        Ok(id) => Ok(Redirect::to(&format!("{HOME}/entreprises/{id}")).into_response()),
        Err(error) => turned_away(who, &number, error),
    }
}
