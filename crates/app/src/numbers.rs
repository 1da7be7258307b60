//! Public numbers: reserved by blocks, so that filings do not wait for one another, given one by one.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::number::Number;

use crate::{App, AppError};

/// Numbers of a block: one half used leaves a gap, never a double.
const NUMBER_BLOCK: i64 = 50;

/// Public numbers of a year reserved for this process and not yet given.
#[derive(Default)]
pub(crate) struct Numbers {
    year: i16,
    blocks: VecDeque<Range<i64>>,
}

impl Numbers {
    fn left(&self, year: i16) -> usize {
        if self.year != year {
            return 0;
        }
        let left: i64 = self.blocks.iter().map(|b| b.end - b.start).sum();
        usize::try_from(left).unwrap_or(0)
    }

    fn add(&mut self, year: i16, block: Range<i64>) {
        if self.year != year {
            self.blocks.clear();
            self.year = year;
        }
        self.blocks.push_back(block);
    }

    fn take(&mut self, year: i16) -> Option<i64> {
        if self.year != year {
            return None;
        }
        let first = self.blocks.front_mut()?;
        let n = first.next()?;
        if first.is_empty() {
            self.blocks.pop_front();
        }
        Some(n)
    }
}

/// A command that may take one number: as many are in stock as there are of these, so that none finds the stock
/// empty, however many file in the same second.
#[must_use]
pub(crate) struct Filing<'a>(&'a AtomicUsize);

impl<'a> Filing<'a> {
    fn begin(filing: &'a AtomicUsize) -> (Self, usize) {
        let now = filing.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        (Self(filing), now)
    }
}

impl Drop for Filing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl App {
    /// Reserves public numbers where fewer are left than commands that may need one, before the transaction of
    /// one of these, which keeps what this answers until it ends.
    pub(crate) async fn stock_numbers(&self) -> Result<Filing<'_>, AppError> {
        let year = self.today().year();
        let _one_at_a_time = self.numbering.lock().await;
        let (filing, now) = Filing::begin(&self.filing);
        if self.numbers().left(year) >= now {
            return Ok(filing);
        }
        let block = NUMBER_BLOCK.max(i64::try_from(now).unwrap_or(NUMBER_BLOCK));
        let mut tx = self.store.write().await?;
        let first = tx.reserve_numbers(i64::from(year), block).await?;
        tx.commit().await?;
        self.numbers().add(year, first..first.saturating_add(block));
        Ok(filing)
    }

    /// A public number of this year that nobody else was given.
    pub(crate) fn take_number(&self) -> Result<String, AppError> {
        let year = self.today().year();
        let n = self.numbers().take(year).ok_or_else(|| {
            // The year has turned since they were counted: the command is tried again, and counts again.
            AppError::Busy("no number left".to_owned())
        })?;
        let sequence = u32::try_from(n)
            .map_err(|_| AppError::Internal("numbers of the year used up".to_owned()))?;
        Number::new(year, sequence)
            .map(|n| n.to_string())
            .map_err(|e| AppError::Internal(e.to_string()))
    }

    fn numbers(&self) -> std::sync::MutexGuard<'_, Numbers> {
        self.numbers
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_file_are_counted_until_they_end() {
        let filing = AtomicUsize::new(0);
        let (one, first) = Filing::begin(&filing);
        let (two, second) = Filing::begin(&filing);
        assert_eq!((first, second), (1, 2));
        drop(one);
        assert_eq!(Filing::begin(&filing).1, 2);
        drop(two);
        assert_eq!(filing.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn numbers_come_in_order_across_blocks_and_end_with_the_year() {
        let mut numbers = Numbers::default();
        assert_eq!((numbers.left(2026), numbers.take(2026)), (0, None));
        numbers.add(2026, 1..3);
        numbers.add(2026, 51..52);
        assert_eq!(numbers.left(2026), 3);
        let taken: Vec<_> = std::iter::from_fn(|| numbers.take(2026)).collect();
        assert_eq!(taken, [1, 2, 51]);
        numbers.add(2026, 101..103);
        assert_eq!((numbers.left(2027), numbers.take(2027)), (0, None));
        numbers.add(2027, 1..2);
        assert_eq!((numbers.left(2026), numbers.take(2027)), (0, Some(1)));
    }
}
