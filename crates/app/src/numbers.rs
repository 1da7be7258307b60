//! Public numbers: reserved by blocks, so that filings do not wait for one another, given one by one.

use std::collections::VecDeque;
use std::ops::Range;

use domain::number::Number;

use crate::{App, AppError};

/// Numbers of a block: one half used leaves a gap, never a double.
const NUMBER_BLOCK: i64 = 50;
/// Another block is reserved when fewer are left: others may be filing at the same time.
const NUMBERS_LEFT: usize = 16;

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

impl App {
    /// Reserves public numbers where few are left, before a transaction that may need one.
    pub(crate) async fn stock_numbers(&self) -> Result<(), AppError> {
        let year = self.today().year();
        let _one_at_a_time = self.numbering.lock().await;
        if self.numbers().left(year) >= NUMBERS_LEFT {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        let first = tx.reserve_numbers(i64::from(year), NUMBER_BLOCK).await?;
        tx.commit().await?;
        self.numbers()
            .add(year, first..first.saturating_add(NUMBER_BLOCK));
        Ok(())
    }

    /// A public number of this year that nobody else was given.
    pub(crate) fn take_number(&self) -> Result<String, AppError> {
        let year = self.today().year();
        let n = self.numbers().take(year).ok_or_else(|| {
            // Many filed since they were counted: the command is tried again, and counts again.
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
