//! The clock of silence as a picture: receipt, days that do not count, today, end.

use domain::clock::days_between;
use jiff::civil::Date;
use store::{Dossier, SuspensionRow};

use super::words::short_date;
use crate::i18n::T;

/// Width of the line in the picture, from its first to its last station.
const LEFT: u32 = 8;
const RIGHT: u32 = 408;
/// Labels nearer than this, in units of the picture, would touch.
const APART: u32 = 96;

/// What the officer sees of the time left.
pub(super) struct ClockView {
    /// Main sentence, e.g. « 30 jours avant que le silence vaille rejet, le 22 mars 2026. »
    pub sentence: String,
    /// It calls for attention.
    pub urgent: bool,
    pub desc: String,
    /// Days that do not count, in words, in order.
    pub stops: Vec<String>,
    pub picture: Option<Picture>,
}

/// Positions along the line.
pub(super) struct Picture {
    pub today_x: u32,
    /// Periods that do not count: start and end.
    pub gaps: Vec<(u32, u32)>,
    /// Periods that counted: start and end.
    pub done: Vec<(u32, u32)>,
    pub start: String,
    pub end: String,
    pub today: String,
    /// `start`, `middle` or `end`.
    pub today_anchor: &'static str,
    /// Under the line when there is room between the two ends, else above.
    pub today_below: bool,
    /// Label above a period that does not count, where it fits.
    pub gap_label: Option<(u32, String)>,
    /// The silence has a date; else the line goes on.
    pub ends: bool,
}

/// Facts of a dossier → what is shown. `None` before filing.
pub(super) fn clock(
    t: T,
    d: &Dossier,
    suspensions: &[SuspensionRow],
    today: Date,
) -> Option<ClockView> {
    let received = d.received_on?;
    let silence = d.silence_on?;
    let left = days_between(today, silence);
    let date = |day| t.date(day).into_owned();
    let over = d.decided_on.is_some() || d.state.is_final();
    let sentence = if over {
        match d.decided_on {
            Some(day) => t.args("inst-clock-decided", "date", date(day)),
            None => t.get("inst-clock-closed"),
        }
    } else if let Some(lapsed) = d.lapsed_on {
        t.args("inst-clock-lapsed", "date", date(lapsed))
    } else if d.suspended {
        let from = suspensions
            .iter()
            .rev()
            .find(|s| s.to_on.is_none())
            .map_or(today, |s| s.from_on);
        t.args2(
            "inst-clock-suspended",
            "from",
            date(from),
            "left",
            days_between(from, silence),
        )
    } else if silence < today {
        t.args("inst-clock-over", "date", date(silence))
    } else {
        t.args2("inst-clock-left", "left", left, "date", date(silence))
    };
    let stops = suspensions
        .iter()
        .filter(|s| s.to_on.is_none_or(|to| to > s.from_on))
        .map(|s| {
            let reason = if s.reason == "correction" {
                t.get("inst-clock-stop-correction")
            } else {
                t.get("inst-clock-stop-pieces")
            };
            let from = date(s.from_on);
            match s.to_on {
                Some(to) => t
                    .many(
                        "inst-clock-stop",
                        &[
                            ("from", &from),
                            ("to", &date(to)),
                            ("reason", &reason),
                            ("days", &days_between(s.from_on, to)),
                        ],
                    )
                    .into_owned(),
                None => t
                    .args2("inst-clock-stop-open", "from", from, "reason", reason)
                    .into_owned(),
            }
        })
        .collect();
    Some(ClockView {
        desc: t
            .many(
                "inst-clock-desc",
                &[
                    ("received", &date(received)),
                    ("today", &date(today)),
                    ("sentence", &sentence),
                ],
            )
            .into_owned(),
        urgent: !over && !d.suspended && i64::from(left) <= app::officer::SOON_DAYS,
        picture: (!over).then(|| picture(t, received, silence, d.suspended, suspensions, today)),
        sentence: sentence.into_owned(),
        stops,
    })
}

fn picture(
    t: T,
    received: Date,
    silence: Date,
    suspended: bool,
    suspensions: &[SuspensionRow],
    today: Date,
) -> Picture {
    // While the clock is stopped the end is not known: the line goes on a fifth beyond today.
    let end = if suspended {
        let room = i64::from(days_between(received, today) / 5 + 7);
        today.saturating_add(jiff::Span::new().days(room))
    } else {
        silence.max(today)
    };
    let span = days_between(received, end).max(1);
    let x = |day: Date| LEFT + (RIGHT - LEFT) * days_between(received, day).min(span) / span;
    let today_x = x(today);
    let mut gaps: Vec<(u32, u32, u32)> = suspensions
        .iter()
        .map(|s| (s.from_on, s.to_on.unwrap_or(today)))
        .filter(|(from, to)| to > from)
        .map(|(from, to)| (x(from), x(to), days_between(from, to)))
        .collect();
    gaps.sort_unstable();
    let mut done = Vec::new();
    let mut at = LEFT;
    for (from, to, _) in &gaps {
        if *from > at {
            done.push((at, *from));
        }
        at = at.max(*to);
    }
    if today_x > at {
        done.push((at, today_x));
    }
    let today_below = today_x > LEFT + APART && today_x + APART < RIGHT;
    let today_anchor = if today_x < LEFT + APART {
        "start"
    } else if today_x + APART > RIGHT {
        "end"
    } else {
        "middle"
    };
    let longest = gaps.iter().max_by_key(|(_, _, days)| *days);
    let gap_label = longest
        .map(|(from, to, days)| {
            (
                (from + to) / 2,
                t.args("inst-clock-days-out", "days", *days).into_owned(),
            )
        })
        .filter(|(middle, _)| *middle > LEFT + APART / 2 && middle + APART / 2 < RIGHT)
        .filter(|(middle, _)| today_below || middle.abs_diff(today_x) > 2 * APART);
    Picture {
        today_x,
        gaps: gaps.iter().map(|(from, to, _)| (*from, *to)).collect(),
        done,
        start: short_date(t, received),
        end: if suspended {
            t.get("inst-clock-open-end").into_owned()
        } else {
            short_date(t, silence)
        },
        today: t
            .args("inst-clock-today", "date", short_date(t, today))
            .into_owned(),
        today_anchor,
        today_below,
        gap_label,
        ends: !suspended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn stop(from: Date, to: Option<Date>) -> SuspensionRow {
        SuspensionRow {
            n: 1,
            from_on: from,
            to_on: to,
            reason: "pieces".to_owned(),
        }
    }

    #[test]
    fn today_stands_between_the_ends_and_the_gap_before_it() {
        let stops = [stop(date(2026, 1, 22), Some(date(2026, 1, 30)))];
        let p = picture(
            T::default(),
            date(2026, 1, 14),
            date(2026, 3, 22),
            false,
            &stops,
            date(2026, 2, 20),
        );
        assert_eq!(p.done.len(), 2, "before and after the stop");
        assert!(p.gaps[0].1 < p.today_x && p.today_x < RIGHT);
        assert!(p.today_below && p.ends);
    }

    #[test]
    fn a_stopped_clock_has_no_end() {
        let stops = [stop(date(2026, 2, 1), None)];
        let p = picture(
            T::default(),
            date(2026, 1, 14),
            date(2026, 3, 14),
            true,
            &stops,
            date(2026, 2, 20),
        );
        assert!(!p.ends);
        assert_eq!(p.gaps[0].1, p.today_x, "stopped up to today");
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_picture(received in 0_i32..2000, length in 1_i32..400, today in 0_i32..3000, from in 0_i32..500, days in 0_i32..90) {
            let day = |n: i32| date(2020, 1, 1).saturating_add(jiff::Span::new().days(n));
            let stops = [stop(day(received + from), Some(day(received + from + days)))];
            let p = picture(T::default(), day(received), day(received + length), false, &stops, day(today));
            prop_assert!((LEFT..=RIGHT).contains(&p.today_x));
            for (a, b) in p.gaps.iter().chain(&p.done) {
                prop_assert!(LEFT <= *a && a <= b && *b <= RIGHT);
            }
        }
    }
}
