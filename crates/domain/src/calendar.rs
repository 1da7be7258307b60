//! The civil calendar of public holidays and the counting of working days.
//!
//! Which holidays count is said by the region's identity (`fr`, `fr-alsace-moselle`, `none`);
//! the holidays themselves are those of the French labour code, art. L3133-1 (and L3134-13 for
//! Alsace and Moselle), whose movable ones follow Easter.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Which public holidays are not worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holidays {
    /// Only week-ends.
    None,
    /// The eleven French public holidays.
    France,
    /// Those and the two of local law: Good Friday and 26 December.
    AlsaceMoselle,
}

/// A name of holidays that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no known holidays; expected fr, fr-alsace-moselle or none")]
pub struct UnknownHolidays(pub String);

impl FromStr for Holidays {
    type Err = UnknownHolidays;

    fn from_str(name: &str) -> Result<Self, UnknownHolidays> {
        match name {
            "none" => Ok(Holidays::None),
            "fr" => Ok(Holidays::France),
            "fr-alsace-moselle" => Ok(Holidays::AlsaceMoselle),
            other => Err(UnknownHolidays(other.to_owned())),
        }
    }
}

/// Easter Sunday of a Gregorian year (Meeus, *Astronomical Algorithms*, ch. 8).
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let golden = y.rem_euclid(19);
    let century = y.div_euclid(100);
    let of_century = y.rem_euclid(100);
    let (leap_centuries, century_rest) = (century / 4, century % 4);
    let correction = (century + 8) / 25;
    let moon_shift = (century - correction + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - moon_shift + 15).rem_euclid(30);
    let (leap_years, year_rest) = (of_century / 4, of_century % 4);
    let weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    // Days after 22 March, the earliest possible Easter.
    let after = epact + weekday - 7 * late;
    Date::new(year, 3, 22)
        .map(|first| first.saturating_add(i64::from(after).days()))
        .unwrap_or(Date::MAX)
}

/// The public holidays of a year, in order of date.
pub fn holidays(year: i16, which: Holidays) -> Vec<Date> {
    if which == Holidays::None {
        return Vec::new();
    }
    let easter = easter(year);
    let mut days: Vec<Date> = [
        (1, 1),
        (5, 1),
        (5, 8),
        (7, 14),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    ]
    .into_iter()
    .filter_map(|(month, day)| Date::new(year, month, day).ok())
    .collect();
    // Easter Monday, Ascension Thursday, Whit Monday.
    for after in [1i64, 39, 50] {
        days.push(easter.saturating_add(after.days()));
    }
    if which == Holidays::AlsaceMoselle {
        days.push(easter.saturating_sub(2.days()));
        days.extend(Date::new(year, 12, 26));
    }
    days.sort();
    // Ascension may fall on 1 or 8 May: one day off, not two.
    days.dedup();
    days
}

/// Neither a Saturday, nor a Sunday, nor a public holiday.
pub fn is_working_day(date: Date, which: Holidays) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !holidays(date.year(), which).contains(&date)
}

/// The `days`-th working day after `date`; `date` itself for 0.
pub fn add_working_days(date: Date, days: u32, which: Holidays) -> Date {
    let mut day = date;
    let mut left = days;
    while left > 0 {
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => return day,
        }
        if is_working_day(day, which) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Easter from 2000 to 2100 as (month, day), from the published tables.
    #[rustfmt::skip]
    const EASTER: [(i8, i8); 101] = [
        (4, 23), (4, 15), (3, 31), (4, 20), (4, 11), (3, 27), (4, 16), (4, 8), (3, 23), (4, 12),
        (4, 4), (4, 24), (4, 8), (3, 31), (4, 20), (4, 5), (3, 27), (4, 16), (4, 1), (4, 21),
        (4, 12), (4, 4), (4, 17), (4, 9), (3, 31), (4, 20), (4, 5), (3, 28), (4, 16), (4, 1),
        (4, 21), (4, 13), (3, 28), (4, 17), (4, 9), (3, 25), (4, 13), (4, 5), (4, 25), (4, 10),
        (4, 1), (4, 21), (4, 6), (3, 29), (4, 17), (4, 9), (3, 25), (4, 14), (4, 5), (4, 18),
        (4, 10), (4, 2), (4, 21), (4, 6), (3, 29), (4, 18), (4, 2), (4, 22), (4, 14), (3, 30),
        (4, 18), (4, 10), (3, 26), (4, 15), (4, 6), (3, 29), (4, 11), (4, 3), (4, 22), (4, 14),
        (3, 30), (4, 19), (4, 10), (3, 26), (4, 15), (4, 7), (4, 19), (4, 11), (4, 3), (4, 23),
        (4, 7), (3, 30), (4, 19), (4, 4), (3, 26), (4, 15), (3, 31), (4, 20), (4, 11), (4, 3),
        (4, 16), (4, 8), (3, 30), (4, 12), (4, 4), (4, 24), (4, 15), (3, 31), (4, 20), (4, 12),
        (3, 28),
    ];

    #[test]
    fn easter_from_2000_to_2100() {
        for (year, (month, day)) in (2000i16..).zip(EASTER) {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn the_eleven_holidays_of_2026() {
        assert_eq!(
            holidays(2026, Holidays::France),
            [
                date(2026, 1, 1),
                date(2026, 4, 6),
                date(2026, 5, 1),
                date(2026, 5, 8),
                date(2026, 5, 14),
                date(2026, 5, 25),
                date(2026, 7, 14),
                date(2026, 8, 15),
                date(2026, 11, 1),
                date(2026, 11, 11),
                date(2026, 12, 25),
            ]
        );
        let local = holidays(2026, Holidays::AlsaceMoselle);
        assert_eq!(local.len(), 13);
        assert!(local.contains(&date(2026, 4, 3)) && local.contains(&date(2026, 12, 26)));
        assert!(holidays(2026, Holidays::None).is_empty());
    }

    #[test]
    fn ascension_on_the_first_of_may_is_one_day_off() {
        // 2008: Easter on 23 March, Ascension on 1 May.
        assert_eq!(holidays(2008, Holidays::France).len(), 10);
    }

    #[test]
    fn names() {
        assert_eq!("fr".parse(), Ok(Holidays::France));
        assert_eq!("fr-alsace-moselle".parse(), Ok(Holidays::AlsaceMoselle));
        assert_eq!("none".parse(), Ok(Holidays::None));
        assert!("FR".parse::<Holidays>().is_err());
    }

    #[test]
    fn working_days_skip_week_ends_and_holidays() {
        for (from, days, to) in [
            (date(2026, 4, 30), 0, date(2026, 4, 30)),
            // Friday 1 May is off, then a week-end
            (date(2026, 4, 30), 1, date(2026, 5, 4)),
            (date(2026, 5, 7), 1, date(2026, 5, 11)),
            (date(2026, 12, 24), 5, date(2027, 1, 4)),
            (date(2026, 3, 2), 20, date(2026, 3, 30)),
        ] {
            assert_eq!(add_working_days(from, days, Holidays::France), to);
        }
        assert_eq!(
            add_working_days(date(2026, 4, 30), 1, Holidays::None),
            date(2026, 5, 1)
        );
    }

    proptest! {
        #[test]
        fn counting_back_finds_the_same_number(
            offset in 0i64..36_000, days in 0u32..120,
            which in prop::sample::select(vec![Holidays::None, Holidays::France, Holidays::AlsaceMoselle]),
        ) {
            let from = date(2000, 1, 1).saturating_add(offset.days());
            let to = add_working_days(from, days, which);
            let counted = from
                .tomorrow()
                .unwrap()
                .series(1.day())
                .take_while(|day| *day <= to)
                .filter(|day| is_working_day(*day, which))
                .count();
            prop_assert_eq!(counted, usize::try_from(days).unwrap());
            prop_assert!(days == 0 || is_working_day(to, which));
        }

        #[test]
        fn movable_holidays_keep_their_weekday(year in 1900i16..2300) {
            prop_assert_eq!(easter(year).weekday(), Weekday::Sunday);
            prop_assert!(easter(year) >= date(year, 3, 22) && easter(year) <= date(year, 4, 25));
            let count = holidays(year, Holidays::France).len();
            prop_assert!(count == 11 || count == 10);
        }
    }
}
