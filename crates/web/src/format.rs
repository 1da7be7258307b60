//! Dates, amounts and sizes as people write them.

use std::borrow::Cow;

use jiff::civil::Date;
use money::{Cents, Rate};

use crate::i18n::{T, key};

const MONTHS: [&str; 12] = [
    key("month-1"),
    key("month-2"),
    key("month-3"),
    key("month-4"),
    key("month-5"),
    key("month-6"),
    key("month-7"),
    key("month-8"),
    key("month-9"),
    key("month-10"),
    key("month-11"),
    key("month-12"),
];

/// A small value, whatever the number of `&` that a template puts before it.
pub trait Plain<V> {
    fn plain(&self) -> V;
}

macro_rules! plain {
    ($($kind:ty),*) => {$(
        impl Plain<$kind> for $kind {
            fn plain(&self) -> $kind {
                *self
            }
        }
        impl<P: Plain<$kind> + ?Sized> Plain<$kind> for &P {
            fn plain(&self) -> $kind {
                (**self).plain()
            }
        }
    )*};
}
plain!(Date, Cents, Rate);

impl T {
    /// « 1er mars 2026 ».
    pub fn date(&self, date: impl Plain<Date>) -> Cow<'static, str> {
        let date = date.plain();
        let month = usize::try_from(date.month())
            .ok()
            .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
        let month = self.get(month.copied().unwrap_or_default());
        let year = date.year().to_string();
        if date.day() == 1 {
            return self.args2("date-first", "month", month, "year", year);
        }
        let day = date.day().to_string();
        self.many(
            "date-long",
            &[("day", &day), ("month", &month), ("year", &year)],
        )
    }

    /// « 14 000 € », with cents only when there are some.
    pub fn money(&self, amount: impl Plain<Cents>) -> String {
        amount.plain().format_whole_fr()
    }

    /// « 14 000,00 € », where money is decided.
    pub fn exact(&self, amount: impl Plain<Cents>) -> String {
        amount.plain().format_fr()
    }

    /// « 70 % ».
    pub fn rate(&self, rate: impl Plain<Rate>) -> String {
        rate.plain().format_fr()
    }
}

/// « 2 Mo »: whole units, rounded down, since it states a limit.
pub fn size(t: T, bytes: usize) -> Cow<'static, str> {
    const KILO: usize = 1024;
    if bytes >= KILO * KILO {
        t.args("size-mega", "count", bytes / (KILO * KILO))
    } else {
        t.args("size-kilo", "count", bytes.div_ceil(KILO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_in_french() {
        let t = T::default();
        assert_eq!(t.date(date(2026, 3, 1)), "1er\u{a0}mars 2026");
        assert_eq!(t.date(date(2026, 12, 23)), "23\u{a0}décembre 2026");
    }

    #[test]
    fn sizes() {
        assert_eq!(size(T::default(), 2 * 1024 * 1024), "2\u{a0}Mo");
        assert_eq!(size(T::default(), 500), "1\u{a0}ko");
    }
}
