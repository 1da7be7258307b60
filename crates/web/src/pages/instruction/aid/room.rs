//! The room under a ceiling on one day, as a bar and its table.

use app::aid::AidView;
use domain::aid::ledger::{Counted, Day};
use money::Cents;

use super::words::{WAITING_ORIGIN, is_waiting, origin_key, regime_name};
use crate::http::ctx::Ctx;

/// Width of the bar, in the units of its picture.
const WIDTH: i64 = 400;

/// What fills a ceiling on a day.
pub(in crate::pages::instruction) struct RoomView {
    pub day: String,
    /// First day of the years looked at.
    pub since: String,
    pub ceiling: String,
    pub used: String,
    /// Left before the new aid; nothing when it is passed already.
    pub left: String,
    /// The new aid; empty when there is none.
    pub amount: String,
    /// Ends of what is used and of the new aid, from the left; cut at the ceiling.
    pub used_to: i64,
    pub new_to: i64,
    pub passes: bool,
    pub rows: Vec<RoomRow>,
}

/// One aid that counts on that day.
pub(in crate::pages::instruction) struct RoomRow {
    pub date: String,
    pub organisation: String,
    pub regime: String,
    pub origin: String,
    pub amount: String,
}

/// A day of the ledger with an aid that would be granted.
pub(super) fn room(ctx: &Ctx, view: &AidView<'_>, day: &Day, amount: Cents) -> RoomView {
    of_day(ctx, day, amount, |counted| {
        let row = view.loaded.row(&counted.id);
        let organisation = row
            .and_then(|row| view.loaded.organisations.get(&row.organisation))
            .map(|organisation| organisation.name.clone());
        let origin = match row {
            Some(row) => row.origin.clone(),
            None if is_waiting(&counted.id) => WAITING_ORIGIN.to_owned(),
            None => String::new(),
        };
        (organisation.unwrap_or_default(), origin)
    })
}

/// The same; `named` gives an aid the name of its organisation and its origin.
pub(super) fn of_day(
    ctx: &Ctx,
    day: &Day,
    amount: Cents,
    named: impl Fn(&Counted) -> (String, String),
) -> RoomView {
    let t = ctx.t;
    let after = Cents(day.used.get().saturating_add(amount.get()));
    RoomView {
        day: t.date(day.day).into_owned(),
        since: t.date(day.since).into_owned(),
        ceiling: t.exact(day.ceiling),
        used: t.exact(day.used),
        left: t.exact(day.room().max(Cents::ZERO)),
        amount: if amount.is_zero() {
            String::new()
        } else {
            t.exact(amount)
        },
        used_to: end(day.used, day.ceiling),
        new_to: end(after, day.ceiling),
        passes: after > day.ceiling,
        rows: day
            .aids
            .iter()
            .map(|counted| {
                let (organisation, origin) = named(counted);
                let regime = regime_name(ctx, &counted.regime);
                RoomRow {
                    date: t.date(counted.granted_on).into_owned(),
                    organisation,
                    regime: if is_waiting(&counted.id) {
                        t.args("aid-regime-unread", "regime", regime).into_owned()
                    } else {
                        regime
                    },
                    origin: t.get(origin_key(&origin)).into_owned(),
                    amount: t.exact(counted.amount),
                }
            })
            .collect(),
    }
}

/// Where an amount ends on the bar; what is not nothing is seen.
fn end(amount: Cents, ceiling: Cents) -> i64 {
    if amount <= Cents::ZERO || ceiling <= Cents::ZERO {
        return 0;
    }
    let exact = i128::from(amount.get()) * i128::from(WIDTH) / i128::from(ceiling.get());
    i64::try_from(exact).unwrap_or(WIDTH).clamp(2, WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_ends_at_the_ceiling() {
        let at = |cents| end(Cents(cents), Cents(30_000_000));
        assert_eq!(at(0), 0);
        assert_eq!(at(1), 2);
        assert_eq!(at(15_000_000), 200);
        assert_eq!(at(29_999_999), 399);
        assert_eq!(at(30_000_000), 400);
        assert_eq!(at(90_000_000), 400);
        assert_eq!(end(Cents(5), Cents(0)), 0);
    }
}
