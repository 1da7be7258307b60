//! How an advance is repaid, in words: the instalments that the rule of its scheme gives.

use jiff::civil::Date;
use money::{Cents, sum};
use policy::Scheme;
use policy::terms::{Chosen, Instalment, NoSchedule, Repayment};

use crate::i18n::{T, key};
use crate::scheme::terms::months;

/// The schedule of an advance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepaymentView {
    /// What is advanced.
    pub principal: String,
    /// « Rien à rembourser pendant 24 mois, puis 20 échéances de 1 500 €, une tous les 3 mois. »
    pub sentence: String,
    pub rows: Vec<RepaymentRow>,
    /// What is paid besides the capital; `None` for an advance without interest.
    pub interest: Option<String>,
}

/// One instalment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepaymentRow {
    /// The day it is due, or the months since the payment.
    pub due: String,
    pub capital: String,
    pub interest: String,
    /// What is still owed after it.
    pub left: String,
}

/// What names the instalments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// Their days, for an advance paid on this one.
    From(Date),
    /// Months since the payment.
    Months,
}

impl RepaymentView {
    /// What the terms of a scheme give, within what was chosen.
    pub(crate) fn of(
        t: T,
        terms: &Repayment,
        principal: Cents,
        chosen: Chosen,
        named: Named,
    ) -> Result<RepaymentView, NoSchedule> {
        let paid_on = match named {
            Named::From(day) => day,
            // Any day: only months are said.
            Named::Months => Date::constant(2000, 1, 1),
        };
        let schedule = terms.schedule(principal, paid_on, chosen)?;
        let mut left = principal;
        let mut rows = Vec::with_capacity(schedule.len());
        for one in &schedule {
            left = left
                .checked_sub(one.principal)
                .ok_or(NoSchedule::TooLarge)?;
            rows.push(RepaymentRow {
                due: match named {
                    Named::From(_) => t.date(one.due).into_owned(),
                    Named::Months => months(t, one.after),
                },
                capital: t.exact(one.principal),
                interest: t.exact(one.interest),
                left: t.exact(left),
            });
        }
        let interest = sum(schedule.iter().map(|one| one.interest));
        let interest = interest.ok_or(NoSchedule::TooLarge)?;
        Ok(RepaymentView {
            principal: t.exact(principal),
            sentence: sentence(t, &schedule),
            rows,
            interest: (!interest.is_zero()).then(|| t.exact(interest)),
        })
    }

    /// The example that the public page shows: the highest advance that the scheme gives, repaid as late
    /// as it allows. `None` for a scheme that lends nothing, or does not publish enough.
    pub(crate) fn example(t: T, scheme: &Scheme) -> Option<RepaymentView> {
        let terms = scheme.repayment.as_ref()?;
        let principal = scheme.amount()?.ceiling.value?;
        RepaymentView::of(t, terms, principal, Chosen::default(), Named::Months).ok()
    }
}

fn sentence(t: T, schedule: &[Instalment]) -> String {
    let [first, ..] = schedule else {
        return String::new();
    };
    let every = match schedule {
        [first, second, ..] => second.after.saturating_sub(first.after),
        _ => first.after,
    };
    let waits = first.after.saturating_sub(every);
    let capital = || schedule.iter().map(|one| one.principal);
    let most = t.exact(capital().max().unwrap_or_default());
    let figures: [(&'static str, &dyn crate::i18n::ToArg); 4] = [
        ("waits", &waits),
        ("count", &schedule.len()),
        ("every", &every),
        ("most", &most),
    ];
    // Two equal parts may differ by a cent, which changes nothing to who plans: the larger is said.
    let word = match (schedule.len(), waits) {
        (1, _) => key("repay-once"),
        (_, 0) => key("repay-at-once"),
        _ => key("repay-later"),
    };
    t.many(word, &figures).into_owned()
}

/// Why there is no schedule, in words.
pub(crate) fn no_schedule(t: T, why: NoSchedule) -> String {
    let word = match why {
        NoSchedule::NotPublished(_) => key("repay-none-published"),
        NoSchedule::TooLong("deferral") => key("repay-none-deferral"),
        NoSchedule::TooLong(_) => key("repay-none-length"),
        NoSchedule::Uneven => key("repay-none-uneven"),
        NoSchedule::TooLarge => key("repay-none-large"),
    };
    t.get(word).into_owned()
}

#[cfg(test)]
mod tests {

    use jiff::civil::date;
    use money::Rate;
    use policy::model::{Confidence, Sourced};

    use super::*;

    fn figure<X>(value: X) -> Sourced<X> {
        Sourced {
            value: Some(value),
            source: "Essai".into(),
            confidence: Confidence::A,
            note: None,
        }
    }

    fn terms(percent: i32, deferral: u32, length: u32, every: u32) -> Repayment {
        Repayment {
            rate: figure(Rate::percent(percent)),
            deferral: figure(deferral),
            length: figure(length),
            every: figure(every),
        }
    }

    fn view(terms: &Repayment, named: Named) -> RepaymentView {
        let chosen = Chosen::default();
        RepaymentView::of(T::default(), terms, Cents(3_000_000), chosen, named).unwrap()
    }

    fn plain(text: &str) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn what_is_paid_back_is_said_and_shown() {
        let view = view(&terms(0, 24, 60, 3), Named::Months);
        assert_eq!(
            plain(&view.sentence),
            "Rien à rembourser pendant 24 mois, puis 20 échéances de 1 500,00 €, une tous les 3 mois."
        );
        assert_eq!(view.rows.len(), 20);
        assert_eq!(plain(&view.rows[0].due), "27 mois");
        assert_eq!(plain(&view.rows[0].left), "28 500,00 €");
        assert_eq!(plain(&view.rows[19].due), "84 mois");
        assert_eq!(plain(&view.rows[19].left), "0,00 €");
        assert_eq!(view.interest, None);
    }

    #[test]
    fn days_and_interest_are_said_where_they_are_known() {
        let paid = Named::From(date(2026, 11, 26));
        let view = view(&terms(6, 0, 12, 12), paid);
        assert_eq!(
            plain(&view.sentence),
            "Une seule échéance de 30 000,00 €, 12 mois après le versement."
        );
        assert_eq!(plain(&view.rows[0].due), "26 novembre 2027");
        assert_eq!(plain(&view.rows[0].interest), "1 800,00 €");
        assert_eq!(view.interest.as_deref().map(plain).unwrap(), "1 800,00 €");
    }

    #[test]
    fn each_month_is_said_as_people_say_it() {
        let view = view(&terms(0, 0, 30, 1), Named::Months);
        assert_eq!(
            plain(&view.sentence),
            "30 échéances de 1 000,00 €, une par mois dès le premier mois."
        );
    }
}
