//! Counting: rates, quantiles, ratios. In whole numbers, as printed.

use std::time::Duration;

use crate::cpu::Cpu;

/// What a run of many operations gave.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub count: u64,
    pub errors: u64,
    pub per_second: u64,
    pub p50_us: u64,
    pub p99_us: u64,
    pub max_us: u64,
    /// Processor time of one operation.
    pub cpu: Cpu,
}

impl Run {
    /// From the time each operation took, the time of all, and the processor time of all.
    pub fn of(mut times_us: Vec<u64>, errors: u64, spent: Duration, cpu: Cpu) -> Self {
        times_us.sort_unstable();
        let done = times_us.len() as u64;
        let at = |per_mille: usize| {
            times_us
                .get(times_us.len().saturating_sub(1) * per_mille / 1000)
                .copied()
                .unwrap_or(0)
        };
        Self {
            count: done,
            errors,
            per_second: rate(done, spent),
            p50_us: at(500),
            p99_us: at(990),
            max_us: times_us.last().copied().unwrap_or(0),
            cpu: cpu.each(done + errors),
        }
    }

    /// The better of two runs of the same thing: the one that others disturbed less.
    #[must_use]
    pub fn better(self, other: Run) -> Run {
        let failed = self.errors + other.errors;
        let mut best = if other.per_second > self.per_second {
            other
        } else {
            self
        };
        best.errors = failed;
        best
    }

    /// Operations a second that two processors would do if nobody else used them.
    pub fn of_two_cores(&self) -> u64 {
        2_000_000 / self.cpu.all().max(1)
    }
}

/// Operations a second.
pub fn rate(done: u64, spent: Duration) -> u64 {
    let us = u64::try_from(spent.as_micros()).unwrap_or(u64::MAX).max(1);
    done.saturating_mul(1_000_000) / us
}

pub fn micros(d: Duration) -> u64 {
    u64::try_from(d.as_micros()).unwrap_or(u64::MAX)
}

/// Milliseconds with two decimals.
pub fn ms(us: u64) -> String {
    format!("{}.{:02}", us / 1000, us % 1000 / 10)
}

/// How many times `b` is in `a`, with two decimals; `-` when there is nothing to compare.
pub fn ratio(a: u64, b: u64) -> String {
    if a == 0 || b == 0 {
        return "-".to_owned();
    }
    let hundredths = a.saturating_mul(100) / b;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
