//! The clock of silence: the date on which saying nothing becomes a rejection.
//!
//! The length of the period is a legal parameter of the region's data; here are only the rules of
//! counting. The result depends on dated facts alone, so it is the same on whatever day it is
//! computed (invariant 7).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A time during which the period does not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// First day that does not count.
    pub from: Date,
    /// Day on which the period runs again; `None` while it is still stopped. A day equal to
    /// `from` or before it suspends nothing.
    pub to: Option<Date>,
    /// Why, e.g. `pieces` or `correction`.
    pub reason: String,
}

/// The dated facts of one dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Day of receipt.
    pub received: Date,
    /// In any order; overlapping ones count once.
    pub suspensions: Vec<Suspension>,
}

/// What silence will mean, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Silence becomes a rejection at the end of this day.
    Due(Date),
    /// The period is stopped; so many days will be left when it runs again.
    Suspended { days_left: u32 },
}

impl Silence {
    /// Whether the period has run out on `today`. On the last day an answer is still in time.
    pub fn has_lapsed(self, today: Date) -> bool {
        match self {
            Silence::Due(date) => today > date,
            Silence::Suspended { .. } => false,
        }
    }

    /// The date, when there is one.
    pub fn due(self) -> Option<Date> {
        match self {
            Silence::Due(date) => Some(date),
            Silence::Suspended { .. } => None,
        }
    }
}

impl Clock {
    /// A clock that nothing has stopped yet.
    pub fn new(received: Date) -> Self {
        Self {
            received,
            suspensions: Vec::new(),
        }
    }

    /// Stops the clock from `from` on. Stopping twice for the same reason changes nothing.
    pub fn suspend(&mut self, from: Date, reason: &str) {
        if !self.is_suspended_for(reason) {
            self.suspensions.push(Suspension {
                from,
                to: None,
                reason: reason.to_owned(),
            });
        }
    }

    /// Lets the clock run again from `to` on, as far as this reason is concerned.
    pub fn resume(&mut self, to: Date, reason: &str) {
        for suspension in &mut self.suspensions {
            if suspension.to.is_none() && suspension.reason == reason {
                suspension.to = Some(to);
            }
        }
    }

    /// Whether this reason stops the clock now.
    pub fn is_suspended_for(&self, reason: &str) -> bool {
        self.suspensions
            .iter()
            .any(|suspension| suspension.to.is_none() && suspension.reason == reason)
    }
}

/// When silence becomes a rejection.
///
/// The period of `months` is counted from the day of receipt to the day of the same number (the
/// last of the month when that number does not exist), then extended by the days suspended. A
/// suspension that begins after the period has run out changes nothing: what is lapsed is lapsed.
pub fn silence(clock: &Clock, months: u32) -> Silence {
    let mut due = add_months(clock.received, months);
    for (from, to) in merged(clock) {
        if from > due {
            break;
        }
        match to {
            None => {
                return Silence::Suspended {
                    days_left: days_between(from, due),
                };
            }
            Some(to) => {
                due = due.saturating_add(i64::from(days_between(from, to)).days());
            }
        }
    }
    Silence::Due(due)
}

/// The last day on which we say that an appeal may be lodged, counted from the notification (or
/// from the implicit rejection).
///
/// Courts count clear days, which gives a little more; announcing the shorter date never makes
/// anyone late.
pub fn appeal_until(from: Date, months: u32) -> Date {
    add_months(from, months)
}

/// Month arithmetic in one step from the first date, so that 31 December + 2 months is the last
/// of February and 3 months the 31 of March.
pub fn add_months(date: Date, months: u32) -> Date {
    date.saturating_add(i64::from(months).min(120_000).months())
}

/// Days from `from` to `to`, 0 when `to` is not after it.
pub fn days_between(from: Date, to: Date) -> u32 {
    let days = from.until(to).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or(0)
}

/// The suspensions as disjoint periods in order of time: a day stopped for two reasons counts once.
fn merged(clock: &Clock) -> Vec<(Date, Option<Date>)> {
    let mut periods: Vec<(Date, Option<Date>)> = clock
        .suspensions
        .iter()
        .map(|suspension| (suspension.from.max(clock.received), suspension.to))
        .filter(|(from, to)| to.is_none_or(|to| to > *from))
        .collect();
    periods.sort();
    let mut disjoint: Vec<(Date, Option<Date>)> = Vec::new();
    for (from, to) in periods {
        match disjoint.last_mut() {
            Some((_, None)) => break,
            Some((_, Some(end))) if from <= *end => match to {
                Some(to) => *end = (*end).max(to),
                None => {
                    if let Some(last) = disjoint.last_mut() {
                        last.1 = None;
                    }
                }
            },
            _ => disjoint.push((from, to)),
        }
    }
    disjoint
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    type Period = (Date, Option<Date>);

    fn clock(received: Date, suspensions: &[Period]) -> Clock {
        Clock {
            received,
            suspensions: suspensions
                .iter()
                .map(|(from, to)| Suspension {
                    from: *from,
                    to: *to,
                    reason: "pieces".to_owned(),
                })
                .collect(),
        }
    }

    #[test]
    fn dated_cases_without_suspension() {
        for (received, months, due) in [
            (date(2026, 1, 14), 2, date(2026, 3, 14)),
            (date(2025, 12, 31), 2, date(2026, 2, 28)),
            (date(2023, 12, 31), 2, date(2024, 2, 29)),
            (date(2025, 12, 30), 2, date(2026, 2, 28)),
            (date(2025, 12, 31), 3, date(2026, 3, 31)),
            (date(2026, 8, 31), 1, date(2026, 9, 30)),
            (date(2026, 1, 14), 0, date(2026, 1, 14)),
        ] {
            assert_eq!(silence(&Clock::new(received), months), Silence::Due(due));
        }
    }

    #[test]
    fn dated_cases_with_suspensions() {
        let received = date(2026, 1, 14);
        let cases: &[(&[Period], Silence)] = &[
            // eight days stopped
            (
                &[(date(2026, 2, 1), Some(date(2026, 2, 9)))],
                Silence::Due(date(2026, 3, 22)),
            ),
            // two overlapping reasons: 1 to 15 February once
            (
                &[
                    (date(2026, 2, 1), Some(date(2026, 2, 10))),
                    (date(2026, 2, 5), Some(date(2026, 2, 15))),
                ],
                Silence::Due(date(2026, 3, 28)),
            ),
            // stopped and restarted the same day: nothing
            (
                &[(date(2026, 2, 1), Some(date(2026, 2, 1)))],
                Silence::Due(date(2026, 3, 14)),
            ),
            // still stopped: from 1 February, 41 days were left
            (
                &[(date(2026, 2, 1), None)],
                Silence::Suspended { days_left: 41 },
            ),
            // asked on the last day: in time
            (
                &[(date(2026, 3, 14), None)],
                Silence::Suspended { days_left: 0 },
            ),
            // asked the day after: too late, it had lapsed
            (
                &[(date(2026, 3, 15), None)],
                Silence::Due(date(2026, 3, 14)),
            ),
            // a first stop pushes the end, so that a later stop still counts
            (
                &[
                    (date(2026, 3, 20), Some(date(2026, 3, 25))),
                    (date(2026, 3, 1), Some(date(2026, 3, 11))),
                ],
                Silence::Due(date(2026, 3, 29)),
            ),
            // dated before receipt: counts from receipt
            (
                &[(date(2026, 1, 1), Some(date(2026, 1, 16)))],
                Silence::Due(date(2026, 3, 16)),
            ),
        ];
        for (suspensions, expected) in cases {
            assert_eq!(
                silence(&clock(received, suspensions), 2),
                *expected,
                "{suspensions:?}"
            );
        }
    }

    #[test]
    fn the_last_day_is_still_in_time() {
        let due = silence(&Clock::new(date(2026, 1, 14)), 2);
        assert!(!due.has_lapsed(date(2026, 3, 13)));
        assert!(!due.has_lapsed(date(2026, 3, 14)));
        assert!(due.has_lapsed(date(2026, 3, 15)));
        assert!(!Silence::Suspended { days_left: 0 }.has_lapsed(date(2030, 1, 1)));
    }

    #[test]
    fn stopping_and_starting_by_reason() {
        let mut clock = Clock::new(date(2026, 1, 14));
        clock.suspend(date(2026, 2, 1), "pieces");
        clock.suspend(date(2026, 2, 3), "pieces");
        clock.suspend(date(2026, 2, 4), "correction");
        assert_eq!(clock.suspensions.len(), 2);
        clock.resume(date(2026, 2, 6), "pieces");
        assert!(matches!(silence(&clock, 2), Silence::Suspended { .. }));
        clock.resume(date(2026, 2, 9), "correction");
        assert_eq!(silence(&clock, 2), Silence::Due(date(2026, 3, 22)));
    }

    #[test]
    fn appeals() {
        assert_eq!(appeal_until(date(2026, 3, 10), 2), date(2026, 5, 10));
        assert_eq!(appeal_until(date(2025, 12, 31), 2), date(2026, 2, 28));
    }

    prop_compose! {
        fn a_day()(offset in 0i64..200) -> Date {
            date(2026, 1, 1).saturating_add(offset.days())
        }
    }
    prop_compose! {
        fn a_suspension()(from in a_day(), length in prop::option::weighted(0.85, -3i64..40)) -> (Date, Option<Date>) {
            (from, length.map(|days| from.saturating_add(days.days())))
        }
    }

    /// A suspended clock is later than any date.
    fn rank(silence: Silence) -> Date {
        silence.due().unwrap_or(Date::MAX)
    }

    proptest! {
        #[test]
        fn the_order_in_which_suspensions_are_known_does_not_matter(
            (suspensions, shuffled) in prop::collection::vec(a_suspension(), 0..6)
                .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
            received in a_day(), months in 0u32..6,
        ) {
            prop_assert_eq!(
                silence(&clock(received, &suspensions), months),
                silence(&clock(received, &shuffled), months)
            );
        }

        #[test]
        fn one_more_suspension_never_brings_the_end_nearer(
            suspensions in prop::collection::vec(a_suspension(), 0..6),
            more in a_suspension(), received in a_day(), months in 0u32..6,
        ) {
            let before = silence(&clock(received, &suspensions), months);
            let mut longer = suspensions.clone();
            longer.push(more);
            let after = silence(&clock(received, &longer), months);
            prop_assert!(rank(after) >= rank(before), "{:?} then {:?}", before, after);
        }

        #[test]
        fn the_end_is_the_period_plus_the_stopped_days_that_counted(
            suspensions in prop::collection::vec(a_suspension(), 0..6),
            received in a_day(), months in 0u32..6,
        ) {
            // a second, naive way: walk day by day
            let facts = clock(received, &suspensions);
            let mut left = days_between(received, add_months(received, months));
            let mut day = received;
            let stopped = |day: Date| suspensions.iter().any(|(from, to)| {
                *from <= day && to.is_none_or(|to| day < to)
            });
            let mut counted = 0u32;
            let expected = loop {
                if counted > 2_000 {
                    break Silence::Suspended { days_left: left };
                }
                counted += 1;
                if stopped(day) {
                    day = day.tomorrow().unwrap();
                } else if left == 0 {
                    break Silence::Due(day);
                } else {
                    left -= 1;
                    day = day.tomorrow().unwrap();
                }
            };
            prop_assert_eq!(silence(&facts, months), expected);
        }
    }
}
