//! How the advance of a dossier would be repaid, and what that is worth as a grant.

use app::aid::AidView;
use app::view::Whole;
use domain::aid::grant_equivalent::{GrantEquivalent, Method, SubPeriod};
use domain::aid::request::{Instrument, Repayment};
use policy::terms::NoSchedule;

use crate::http::ctx::Ctx;
use crate::i18n::{T, key};
use crate::repayment::{Named, RepaymentView, no_schedule};

/// An advance as the rule of its scheme would have it repaid.
pub(in crate::pages::instruction) struct AdvanceView {
    /// As if it were paid today. `None`: no amount is known yet.
    pub schedule: Option<Result<RepaymentView, String>>,
    /// What counts for the undertaking; `None`: the terms, the margin or the base rate are missing.
    pub equivalent: Option<EquivalentView>,
}

/// A grant equivalent and what it rests on.
pub(in crate::pages::instruction) struct EquivalentView {
    pub amount: String,
    pub method: String,
    /// The rates in one sentence; empty when they were simply given.
    pub rates: String,
    /// What a yearly rate becomes over a part of a year.
    pub sub_period: String,
}

/// `None` for a dossier that asks no advance.
pub(super) fn advance(ctx: &Ctx, whole: &Whole<'_>, view: &AidView<'_>) -> Option<AdvanceView> {
    let t = ctx.t;
    if view.instrument != Instrument::Advance {
        return None;
    }
    let said = view.assessment.advance.as_ref().map(|one| one.repayment);
    let chosen = said.or(view.request.repayment).map(Repayment::chosen);
    let schedule = whole.amount().map(|amount| {
        let terms = whole.scheme.repayment.as_ref();
        let (chosen, today) = (chosen.unwrap_or_default(), ctx.site.today());
        terms
            .ok_or(NoSchedule::NotPublished("rate"))
            .and_then(|terms| RepaymentView::of(t, terms, amount, chosen, Named::From(today)))
            .map_err(|why| no_schedule(t, why))
    });
    let granting = view.outcome.as_ref().and_then(|one| one.as_ref().ok());
    let computed = granting.and_then(|granting| granting.worth.computation.as_ref());
    Some(AdvanceView {
        schedule,
        equivalent: computed.map(|found| EquivalentView::of(t, found)),
    })
}

impl EquivalentView {
    fn of(t: T, found: &GrantEquivalent) -> EquivalentView {
        EquivalentView {
            amount: t.exact(found.cents),
            method: t.get(method_key(found.method)).into_owned(),
            rates: rates(t, found),
            sub_period: t
                .get(match found.sub_period {
                    SubPeriod::Effective => key("aid-sub-effective"),
                    SubPeriod::Proportional => key("aid-sub-proportional"),
                })
                .into_owned(),
        }
    }
}

pub(super) fn method_key(method: Method) -> &'static str {
    match method {
        Method::PresentValue => key("aid-method-present-value"),
        Method::InterestDifferential => key("aid-method-differential"),
    }
}

/// The rates of a computation in one sentence; nothing when they were simply given.
pub(super) fn rates(t: T, found: &GrantEquivalent) -> String {
    let Some(origin) = &found.rates.origin else {
        return String::new();
    };
    t.many(
        "aid-computation-rates",
        &[
            ("base", &origin.base.format_fr()),
            ("from", &t.date(origin.base_from)),
            ("margin", &origin.margin.format_fr()),
            ("reference", &found.rates.reference.format_fr()),
            ("at", &found.discounted_at.format_fr()),
        ],
    )
    .into_owned()
}
