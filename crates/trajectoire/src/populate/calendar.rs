//! When each invented dossier came, and under which number: in the order of the days, as real ones
//! do. Ids, numbers and dates then grow together, so that writing them goes to the end of every index.

use std::collections::BTreeMap;

use domain::dossier::State;
use domain::number::Number;
use jiff::ToSpan;
use jiff::civil::Date;
use rand::Rng;
use rand::rngs::StdRng;

/// How often each state is met, in parts of a hundred: those that are over, then those that are open.
const CLOSED: [(State, u32); 4] = [
    (State::Granted, 45),
    (State::Refused, 20),
    (State::Inadmissible, 6),
    (State::Withdrawn, 7),
];
const OPEN: [(State, u32); 7] = [
    (State::Draft, 8),
    (State::Filed, 3),
    (State::Incomplete, 2),
    (State::Review, 5),
    (State::Correction, 1),
    (State::Proposed, 2),
    (State::Adjourned, 1),
];

/// Days ago: what is over came between these, evenly.
const CLOSED_DAYS: (usize, usize) = (3_599, 70);
/// The same for what is open: nothing waits for longer than the law gives.
const OPEN_DAYS: (usize, usize) = (49, 1);

/// The days of `total` dossiers.
pub struct Calendar {
    total: usize,
    /// So many of the first ones are over.
    closed: usize,
    today: Date,
    /// Of each year: the dossier it begins with, and the public number of that one.
    years: BTreeMap<i16, (usize, i64)>,
}

fn weight(states: &[(State, u32)]) -> u32 {
    states.iter().map(|(_, share)| share).sum()
}

/// The state that has the `at`-th part, and how many parts of it come before.
fn part_of(states: &[(State, u32)], mut at: u32) -> Option<(State, u32)> {
    for (state, share) in states {
        if at < *share {
            return Some((*state, at));
        }
        at -= share;
    }
    None
}

/// The `n`-th of `count` points spread from one age to a smaller one.
fn spread(n: usize, count: usize, (oldest, youngest): (usize, usize)) -> i32 {
    let age = oldest - (oldest - youngest) * n / count.max(1);
    i32::try_from(age).unwrap_or(i32::MAX)
}

impl Calendar {
    pub fn new(total: usize, today: Date) -> Self {
        let (closed, open) = (weight(&CLOSED), weight(&OPEN));
        let share = |n: usize| n * usize::try_from(closed).unwrap_or(0);
        let mut calendar = Self {
            total,
            closed: share(total) / usize::try_from(closed + open).unwrap_or(1),
            today,
            years: BTreeMap::new(),
        };
        let mut at = 0;
        while at < total {
            let year = calendar.received(at).year();
            calendar.years.insert(year, (at, 1));
            at = calendar.first_after(year);
        }
        calendar
    }

    /// The first dossier received after a year.
    fn first_after(&self, year: i16) -> usize {
        let (mut low, mut high) = (0, self.total);
        while low < high {
            let middle = low.midpoint(high);
            if self.received(middle).year() <= year {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The years met, each with how many public numbers it needs.
    pub fn needs(&self) -> Vec<(i16, usize)> {
        self.years
            .iter()
            .map(|(year, (first, _))| (*year, self.first_after(*year) - first))
            .collect()
    }

    /// Says from which number on those of a year are free.
    pub fn reserve(&mut self, year: i16, first_number: i64) {
        if let Some(known) = self.years.get_mut(&year) {
            known.1 = first_number;
        }
    }

    /// The first numbers of all years: they tell one run from another on the same database.
    pub fn first_numbers(&self) -> impl Iterator<Item = i64> {
        self.years.values().map(|(_, number)| *number)
    }

    /// Days since a dossier came.
    pub fn age(&self, n: usize) -> i32 {
        if n < self.closed {
            spread(n, self.closed, CLOSED_DAYS)
        } else {
            spread(n - self.closed, self.total - self.closed, OPEN_DAYS)
        }
    }

    /// The day a dossier came.
    pub fn received(&self, n: usize) -> Date {
        self.today.saturating_sub(i64::from(self.age(n)).days())
    }

    /// A state for a dossier of that age.
    pub fn state(&self, n: usize, rng: &mut StdRng) -> State {
        if let Some((state, _)) = self.open(n) {
            return state;
        }
        let left = rng.random_range(0..weight(&CLOSED));
        part_of(&CLOSED, left).map_or(State::Granted, |(state, _)| state)
    }

    /// The state of a dossier that is open and how many came before it in that state; `None` for one
    /// that is over. States take turns: even of a few dossiers each state has its share.
    pub fn open(&self, n: usize) -> Option<(State, usize)> {
        let n = n.checked_sub(self.closed)?;
        let round = usize::try_from(weight(&OPEN)).ok()?;
        // The stride has no divisor in common with the round, so that each part comes once in it.
        let at = u32::try_from(n * 7 % round).ok()?;
        let (state, before) = part_of(&OPEN, at)?;
        let share = OPEN.iter().find(|(one, _)| *one == state)?.1;
        let (share, before) = (usize::try_from(share).ok()?, usize::try_from(before).ok()?);
        Some((state, n / round * share + before))
    }

    /// The public number of a dossier; `None` when its year has no more. Drafts leave theirs unused.
    pub fn number(&self, n: usize) -> Option<Number> {
        let year = self.received(n).year();
        let (first, number) = self.years.get(&year)?;
        let sequence = i64::try_from(n - first).ok()?.checked_add(*number)?;
        Number::new(year, u32::try_from(sequence).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;

    use super::*;

    #[test]
    fn days_follow_one_another_and_numbers_with_them() {
        let mut calendar = Calendar::new(5_000, jiff::civil::date(2026, 3, 16));
        let needs = calendar.needs();
        assert_eq!(needs.iter().map(|(_, n)| n).sum::<usize>(), 5_000);
        for (year, _) in &needs {
            calendar.reserve(*year, 101);
        }
        let numbers: BTreeSet<Number> = (0..5_000).filter_map(|n| calendar.number(n)).collect();
        assert_eq!(numbers.len(), 5_000);
        let mut used: BTreeMap<i16, (u32, u32)> = BTreeMap::new();
        for n in 0..5_000 {
            assert!(n == 0 || calendar.received(n - 1) <= calendar.received(n));
            let number = calendar.number(n).expect("reserved");
            let year = calendar.received(n).year();
            let range = used.entry(year).or_insert((number.sequence(), 0));
            range.1 = number.sequence();
        }
        for (year, count) in needs {
            let count = u32::try_from(count).expect("few");
            assert_eq!(used[&year], (101, 100 + count), "{year}");
        }
    }

    #[test]
    fn what_is_open_is_recent_and_what_is_old_is_over() {
        let calendar = Calendar::new(1_000, jiff::civil::date(2026, 3, 16));
        let mut rng = StdRng::seed_from_u64(1);
        for n in 0..1_000 {
            let state = calendar.state(n, &mut rng);
            assert_eq!(state.is_final(), n < 780, "{n}: {state:?}");
            let days = if state.is_final() { 70..3_600 } else { 1..50 };
            assert!(days.contains(&calendar.age(n)), "{n}: {}", calendar.age(n));
        }
    }

    #[test]
    fn each_open_state_has_its_share_and_its_ranks() {
        let calendar = Calendar::new(1_000, jiff::civil::date(2026, 3, 16));
        let mut ranks: BTreeMap<State, BTreeSet<usize>> = BTreeMap::new();
        for n in 780..1_000 {
            let (state, rank) = calendar.open(n).expect("open");
            assert!(
                ranks.entry(state).or_default().insert(rank),
                "{state:?} {rank}"
            );
        }
        for (state, share) in OPEN {
            let wanted: BTreeSet<usize> = (0..usize::try_from(share).expect("few") * 10).collect();
            assert_eq!(ranks[&state], wanted, "{state:?}");
        }
        assert_eq!(calendar.open(779), None);
    }

    #[test]
    fn even_one_dossier_has_its_day() {
        let calendar = Calendar::new(1, jiff::civil::date(2026, 3, 16));
        assert_eq!(calendar.needs().len(), 1);
        assert!(calendar.number(0).is_some());
        assert_eq!(Calendar::new(0, jiff::civil::date(2026, 3, 16)).needs(), []);
    }
}
