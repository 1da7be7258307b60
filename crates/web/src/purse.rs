//! A budget envelope as a small bar with its figures: what is committed, reserved and left.

use money::Cents;
use store::Envelope;

use crate::http::ctx::Ctx;

/// Width of the bar, in its own units.
const WIDTH: i64 = 300;

/// What `parts/purse.html` draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purse {
    pub title: String,
    /// The bar in words.
    pub desc: String,
    pub opened: String,
    pub committed: String,
    pub reserved: String,
    /// Opened less committed: what decisions may still commit.
    pub left: String,
    /// The same less what is reserved; below zero when more is proposed than there is.
    pub free: String,
    /// More is proposed than there is.
    pub short: Option<String>,
    /// Ends of the two parts of the bar.
    pub committed_w: i64,
    pub reserved_w: i64,
}

impl Purse {
    pub fn of(ctx: &Ctx, e: &Envelope) -> Purse {
        let t = ctx.t;
        let b = e.balance;
        Purse {
            title: title(ctx, e),
            desc: t
                .many(
                    "purse-bar",
                    &[
                        ("committed", &t.exact(b.committed)),
                        ("reserved", &t.exact(b.reserved)),
                        ("opened", &t.exact(b.opened)),
                    ],
                )
                .into_owned(),
            opened: t.exact(b.opened),
            committed: t.exact(b.committed),
            reserved: t.exact(b.reserved),
            left: t.exact(b.left()),
            free: t.exact(b.free()),
            short: b
                .free()
                .is_negative()
                .then(|| t.exact(Cents(b.free().0.saturating_neg()))),
            committed_w: width(b.committed, b.opened),
            reserved_w: width(Cents(b.committed.0.saturating_add(b.reserved.0)), b.opened),
        }
    }
}

/// « CAP création ESS, 2026, Finistère, Conseil régional ».
pub fn title(ctx: &Ctx, e: &Envelope) -> String {
    let (t, region) = (ctx.t, ctx.site.region());
    let funder = region
        .funder_name(&e.funder)
        .map_or_else(|| e.funder.clone(), |name| t.text(&name).into_owned());
    let scheme = region
        .scheme_on(&e.scheme, ctx.site.today())
        .or_else(|| region.schemes.iter().find(|s| s.id == e.scheme))
        .map_or_else(|| e.scheme.clone(), |s| t.text(&s.name).into_owned());
    let place = if e.department.is_empty() {
        String::new()
    } else {
        let name = region.territory.department_name(&e.department);
        format!(", {}", name.unwrap_or(&e.department))
    };
    format!("{scheme}, {}{place} ({funder})", e.year)
}

fn width(part: Cents, of: Cents) -> i64 {
    if of.0 <= 0 {
        return 0;
    }
    (i128::from(part.0) * i128::from(WIDTH) / i128::from(of.0))
        .try_into()
        .unwrap_or(WIDTH)
        .min(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_never_longer_than_itself() {
        assert_eq!(width(Cents(0), Cents(100)), 0);
        assert_eq!(width(Cents(50), Cents(100)), 150);
        assert_eq!(width(Cents(500), Cents(100)), WIDTH);
        assert_eq!(width(Cents(5), Cents(0)), 0);
    }
}
