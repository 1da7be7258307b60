//! Help to choose under a budget: which candidates to take so that the total score is the highest
//! an envelope allows. It proposes on paper; people decide.
//!
//! Pure: no clock, no chance, no file. Amounts are integer cents and scores integer thousandths of
//! a point; the solver works in doubles, so [`solver`] gives it small whole numbers, and every
//! answer is checked again here in integers before anybody sees it.
//!
//! What is best, in this order: the highest total score, then the lowest total cost, then, going
//! through the ids in order, the choice that takes the earlier one. The same candidates in another
//! order give the same answer.

mod infeasible;
mod presolve;
mod read;
mod score;
mod solver;

use std::collections::{BTreeMap, BTreeSet};

use money::Cents;

pub use infeasible::{Impossible, Kind};
pub use read::{RowError, read_candidates};
pub use score::{Score, UNIT};

/// One request that could be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: String,
    /// What choosing it costs the envelope: the officer's amount.
    pub amount: Cents,
    pub score: Score,
    pub department: String,
    pub theme: Option<String>,
    /// At most one candidate of an applicant is chosen; `None` = somebody with one request only.
    pub applicant: Option<String>,
}

/// What the choice must respect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    pub envelope: Cents,
    /// At least so many chosen in each department that has a candidate.
    pub min_per_department: usize,
    /// The same for each theme.
    pub min_per_theme: usize,
    /// Chosen whatever their score.
    pub must: BTreeSet<String>,
    /// Left out whatever their score.
    pub never: BTreeSet<String>,
}

/// The best choice, and what each candidate left out would have cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub score: Score,
    pub cost: Cents,
    /// Ids, in order.
    pub chosen: Vec<String>,
    /// In order of ids.
    pub left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub id: String,
    /// Points of total score given up by the best choice that includes it, every rule kept. Zero:
    /// taking it costs no point, only money or the order of ids. `None`: no choice that keeps the
    /// rules can include it.
    pub price_of_entry: Option<Score>,
}

/// Why there is no choice to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChooseError {
    #[error("the id “{0}” appears twice among the candidates")]
    Twice(String),
    #[error("“{0}” must or must never be chosen, but is not a candidate")]
    Unknown(String),
    #[error("amounts and scores may not be negative: “{0}”")]
    Negative(String),
    /// No choice keeps the rules; the first that cannot hold.
    #[error("no choice keeps every rule: {0}")]
    Impossible(Impossible),
    /// The solver gave an answer that the check in integers refuses, or gave up.
    #[error("the solver could not prove an exact answer: {0}")]
    Solver(String),
}

/// Finds the best choice.
///
/// `progress` is told how many steps are done, and how many there are: one for the choice itself
/// and one for each candidate left out, whose price of entry is a choice of its own.
///
/// # Errors
/// [`ChooseError`]
pub fn choose(
    candidates: &[Candidate],
    rules: &Rules,
    mut progress: impl FnMut(usize, usize),
) -> Result<Choice, ChooseError> {
    let problem = Problem::new(candidates, rules)?;
    infeasible::find(&problem)?;
    let none = Fixed::none(&problem);
    let Some(mut best) = problem.best(&none, None)? else {
        return Err(ChooseError::Solver(
            "a choice known to exist was not found".to_owned(),
        ));
    };
    let score = problem.score(&best);
    let out = best.iter().filter(|taken| !**taken).count();
    progress(1, out.saturating_add(1));

    // Prices come first: an id whose entry costs points cannot be part of another optimum, so the
    // order of ids is settled among the others only.
    let mut prices: BTreeMap<usize, Option<i64>> = BTreeMap::new();
    let first = best.clone();
    let mut done = 1_usize;
    for i in (0..first.len()).filter(|i| first.get(*i) == Some(&false)) {
        prices.insert(i, problem.price(i, &first, score)?);
        done = done.saturating_add(1);
        progress(done, out.saturating_add(1));
    }
    let cost = problem.cost(&best);
    let mut fixed = Fixed::none(&problem);
    for i in 0..best.len() {
        if best.get(i) == Some(&true) {
            fixed.take(i);
            continue;
        }
        // A candidate of the first optimum that a later switch dropped has no price yet; it is zero.
        let free = prices.get(&i).is_none_or(|p| *p == Some(0));
        let mut tried = fixed.clone();
        tried.take(i);
        if free
            && problem.fits(&tried)
            && let Some(other) = problem.cheapest(&tried, score, &best)?
            && problem.cost(&other) == cost
        {
            best = other;
            fixed = tried;
        } else {
            fixed.leave(i);
        }
    }
    let mut chosen = Vec::new();
    let mut left_out = Vec::new();
    for (i, (candidate, taken)) in problem.candidates.iter().zip(&best).enumerate() {
        if *taken {
            chosen.push(candidate.id.clone());
        } else {
            left_out.push(LeftOut {
                id: candidate.id.clone(),
                price_of_entry: prices.get(&i).copied().unwrap_or(Some(0)).map(Score),
            });
        }
    }
    Ok(Choice {
        score: Score(score),
        cost: Cents(cost),
        chosen,
        left_out,
    })
}

/// The candidates in order of ids, and the rules as sets of their positions.
struct Problem<'a> {
    candidates: Vec<&'a Candidate>,
    envelope: i64,
    must: Vec<bool>,
    never: Vec<bool>,
    /// Positions of which one at most is taken.
    one_of: Vec<Vec<usize>>,
    minimums: Vec<Minimum<'a>>,
}

/// At least `count` of these positions.
struct Minimum<'a> {
    kind: infeasible::Kind,
    name: &'a str,
    among: Vec<usize>,
    count: usize,
}

/// What is settled before solving: `Some(true)` taken, `Some(false)` left out.
#[derive(Clone)]
struct Fixed(Vec<Option<bool>>);

impl Fixed {
    fn none(problem: &Problem<'_>) -> Self {
        Self(
            problem
                .must
                .iter()
                .zip(&problem.never)
                .map(|(must, never)| match (must, never) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => None,
                })
                .collect(),
        )
    }

    fn take(&mut self, i: usize) {
        if let Some(slot) = self.0.get_mut(i) {
            *slot = Some(true);
        }
    }

    fn leave(&mut self, i: usize) {
        if let Some(slot) = self.0.get_mut(i) {
            *slot = Some(false);
        }
    }

    fn is(&self, i: usize, taken: bool) -> bool {
        self.0.get(i) == Some(&Some(taken))
    }
}

impl<'a> Problem<'a> {
    fn new(candidates: &'a [Candidate], rules: &Rules) -> Result<Self, ChooseError> {
        let mut sorted: Vec<&Candidate> = candidates.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        for pair in sorted.windows(2) {
            if let [a, b] = pair
                && a.id == b.id
            {
                return Err(ChooseError::Twice(a.id.clone()));
            }
        }
        if let Some(c) = sorted.iter().find(|c| c.amount.0 < 0 || c.score.0 < 0) {
            return Err(ChooseError::Negative(c.id.clone()));
        }
        let known: BTreeSet<&str> = sorted.iter().map(|c| c.id.as_str()).collect();
        if let Some(id) = rules
            .must
            .iter()
            .chain(&rules.never)
            .find(|id| !known.contains(id.as_str()))
        {
            return Err(ChooseError::Unknown(id.clone()));
        }
        let mut applicants: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut departments: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut themes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, c) in sorted.iter().enumerate() {
            departments.entry(&c.department).or_default().push(i);
            if let Some(theme) = &c.theme {
                themes.entry(theme).or_default().push(i);
            }
            if let Some(applicant) = &c.applicant {
                applicants.entry(applicant).or_default().push(i);
            }
        }
        let minimum = |kind, count| {
            move |(name, among): (&'a str, Vec<usize>)| Minimum {
                kind,
                name,
                among,
                count,
            }
        };
        let mut minimums: Vec<Minimum<'_>> = departments
            .into_iter()
            .map(minimum(
                infeasible::Kind::Department,
                rules.min_per_department,
            ))
            .collect();
        minimums.extend(
            themes
                .into_iter()
                .map(minimum(infeasible::Kind::Theme, rules.min_per_theme)),
        );
        minimums.retain(|m| m.count > 0);
        Ok(Self {
            must: sorted.iter().map(|c| rules.must.contains(&c.id)).collect(),
            never: sorted.iter().map(|c| rules.never.contains(&c.id)).collect(),
            envelope: rules.envelope.0,
            one_of: applicants.into_values().filter(|g| g.len() > 1).collect(),
            minimums,
            candidates: sorted,
        })
    }

    fn amount(&self, i: usize) -> i64 {
        self.candidates.get(i).map_or(0, |c| c.amount.0)
    }

    fn points(&self, i: usize) -> i64 {
        self.candidates.get(i).map_or(0, |c| c.score.0)
    }

    fn sum(taken: &[bool], value: impl Fn(usize) -> i64) -> i64 {
        taken
            .iter()
            .enumerate()
            .filter(|(_, t)| **t)
            .fold(0_i64, |sum, (i, _)| sum.saturating_add(value(i)))
    }

    fn score(&self, taken: &[bool]) -> i64 {
        Self::sum(taken, |i| self.points(i))
    }

    fn cost(&self, taken: &[bool]) -> i64 {
        Self::sum(taken, |i| self.amount(i))
    }

    /// Every rule, in integers: what makes an answer of the solver an answer of ours.
    fn keeps(&self, taken: &[bool]) -> bool {
        let at = |i: &usize| taken.get(*i) == Some(&true);
        self.cost(taken) <= self.envelope
            && self
                .one_of
                .iter()
                .all(|g| g.iter().filter(|i| at(i)).count() <= 1)
            && self
                .minimums
                .iter()
                .all(|m| m.among.iter().filter(|i| at(i)).count() >= m.count)
            && (0..taken.len()).all(|i| {
                let taken = at(&i);
                (taken || self.must.get(i) != Some(&true))
                    && (!taken || self.never.get(i) != Some(&true))
            })
    }

    /// A quick look: whether what is settled already breaks the envelope or an applicant's limit.
    fn fits(&self, fixed: &Fixed) -> bool {
        let taken: Vec<bool> = fixed.0.iter().map(|f| *f == Some(true)).collect();
        self.cost(&taken) <= self.envelope
            && self
                .one_of
                .iter()
                .all(|g| g.iter().filter(|i| taken.get(**i) == Some(&true)).count() <= 1)
    }

    /// The highest score, then the lowest cost, under what is settled; `None` when nothing keeps
    /// the rules.
    fn best(&self, fixed: &Fixed, hint: Option<&[bool]>) -> Result<Option<Vec<bool>>, ChooseError> {
        let Some(top) = self.highest(fixed, hint)? else {
            return Ok(None);
        };
        self.cheapest(fixed, self.score(&top), &top)
    }

    /// What taking `i` costs in score.
    fn price(&self, i: usize, best: &[bool], score: i64) -> Result<Option<i64>, ChooseError> {
        if self.never.get(i) == Some(&true) {
            return Ok(None);
        }
        let mut fixed = Fixed::none(self);
        fixed.take(i);
        if !self.fits(&fixed) {
            return Ok(None);
        }
        let swapped = presolve::swap_in(self, best, i);
        let with = self.highest(&fixed, swapped.as_deref())?;
        Ok(with.map(|w| score.saturating_sub(self.score(&w))))
    }
}
