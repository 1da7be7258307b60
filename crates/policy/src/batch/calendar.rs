//! Days counted from 1 January 1970, and months added to them, in whole numbers and without
//! branches, so that a column of dates moves at once.

use jiff::civil::Date;

/// First and last day that a date can hold: from the year −9999 to the year 9999.
pub(super) const FIRST_DAY: i64 = days_of(-9999, 1, 1);
pub(super) const LAST_DAY: i64 = days_of(9999, 12, 31);

/// The number of a day.
pub(super) fn day_number(date: Date) -> i64 {
    days_of(
        i64::from(date.year()),
        i64::from(date.month()),
        i64::from(date.day()),
    )
}

/// The day of a number.
pub(super) fn date(day: i64) -> Option<Date> {
    if !is_day(day) {
        return None;
    }
    let (year, month, day) = civil(day);
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether a number is that of a day.
pub(super) const fn is_day(day: i64) -> bool {
    FIRST_DAY <= day && day <= LAST_DAY
}

/// The day so many months later (earlier when negative): the same day of its month, or its last
/// day when it is shorter. The caller makes sure that `months` is small and checks the result with
/// [`is_day`].
pub(super) const fn add_months(day: i64, months: i64) -> i64 {
    let (year, month, day_of_month) = civil(day);
    let count = year * 12 + (month - 1) + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let last = last_day(year, month);
    let day_of_month = if day_of_month < last {
        day_of_month
    } else {
        last
    };
    days_of(year, month, day_of_month)
}

const fn last_day(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if month == 2 {
        28 + leap as i64
    } else {
        // 31, 30, 31, 30… starting again in August.
        30 + ((month + (month >> 3)) & 1)
    }
}

/// Years begin in March here, so that the day added by a leap year is the last one.
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let shifted = year - (month <= 2) as i64;
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

const fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted - era * 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + (month <= 2) as i64;
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(2000, 3, 1)), 11_017);
        assert_eq!(day_number(Date::MIN), FIRST_DAY);
        assert_eq!(day_number(Date::MAX), LAST_DAY);
        assert!(is_day(FIRST_DAY) && !is_day(FIRST_DAY - 1));
        assert!(is_day(LAST_DAY) && !is_day(LAST_DAY + 1));
    }

    proptest! {
        #[test]
        fn months_are_added_as_a_calendar_does(
            day in FIRST_DAY..=LAST_DAY,
            months in prop_oneof![-30i64..30, -12_000i64..=12_000],
        ) {
            let start = super::date(day).unwrap();
            prop_assert_eq!(day_number(start), day);
            let moved = add_months(day, months);
            match start.checked_add(months.months()) {
                Ok(expected) => prop_assert_eq!(moved, day_number(expected)),
                Err(_) => prop_assert!(!is_day(moved)),
            }
        }
    }

    /// Every month of every year has its days, and every day of four centuries its date.
    #[test]
    fn months_and_centuries_have_their_days() {
        for year in -9999i16..=9999 {
            for month in 1i8..=12 {
                let days = Date::new(year, month, 1).unwrap().days_in_month();
                assert_eq!(
                    last_day(year.into(), month.into()),
                    i64::from(days),
                    "{year}-{month}"
                );
            }
        }
        let first = days_of(1600, 3, 1);
        for day in first..=first + 146_097 {
            let (year, month, of_month) = civil(day);
            assert_eq!(days_of(year, month, of_month), day);
            assert!(
                (1..=last_day(year, month)).contains(&of_month),
                "{year}-{month}-{of_month}"
            );
        }
    }
}
