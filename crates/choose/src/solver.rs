//! The one place where doubles are used: the mixed-integer solver, behind two questions.
//!
//! Exactness. Amounts are divided by their greatest common divisor and the envelope rounded down to
//! it, which loses no choice; scores likewise. What is left of the budget row are whole numbers
//! far below 2^53, which doubles hold exactly. The solver may stop once the bound is less than one
//! unit above its answer, since totals are whole. Its answer is rounded to yes and no and checked
//! in integers; one that breaks a rule is an error, never a proposal.

use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, WithMipGap,
    constraint, microlp, variable,
};

use crate::{ChooseError, Fixed, Problem, presolve};

/// Largest row that doubles are trusted with, in units.
const EXACT: i64 = 1 << 50;

#[derive(Clone, Copy)]
enum Goal {
    HighestScore,
    /// The cheapest among those with this score or more.
    LowestCost {
        at_least: i64,
    },
}

impl Problem<'_> {
    /// A choice with the highest score under what is settled. `hint`, a choice that keeps the
    /// rules, only makes it faster.
    pub(crate) fn highest(
        &self,
        fixed: &Fixed,
        hint: Option<&[bool]>,
    ) -> Result<Option<Vec<bool>>, ChooseError> {
        let start = presolve::greedy(self, fixed)
            .into_iter()
            .chain(hint.map(<[bool]>::to_vec))
            .max_by_key(|t| self.score(t));
        let Some(start) = start else {
            return self.solve(fixed, Goal::HighestScore);
        };
        let reached = self.score(&start);
        if presolve::highest_bound(self, fixed) <= reached {
            return Ok(Some(start));
        }
        let settled = presolve::settle(self, fixed, reached.saturating_add(1));
        let better = self.solve(&settled, Goal::HighestScore)?;
        Ok(better.filter(|b| self.score(b) > reached).or(Some(start)))
    }

    /// The cheapest choice with at least this score under what is settled; `known` is one that
    /// reaches it, whatever is settled.
    pub(crate) fn cheapest(
        &self,
        fixed: &Fixed,
        score: i64,
        known: &[bool],
    ) -> Result<Option<Vec<bool>>, ChooseError> {
        debug_assert!(self.score(known) >= score);
        let settled = presolve::settle(self, fixed, score);
        self.solve(&settled, Goal::LowestCost { at_least: score })
    }

    fn solve(&self, fixed: &Fixed, goal: Goal) -> Result<Option<Vec<bool>>, ChooseError> {
        let free: Vec<usize> = (0..self.candidates.len())
            .filter(|i| !fixed.is(*i, true) && !fixed.is(*i, false))
            .collect();
        let settled: Vec<bool> = fixed.0.iter().map(|f| *f == Some(true)).collect();
        let left = self.envelope.saturating_sub(self.cost(&settled));
        if left < 0 {
            return Ok(None);
        }
        let money = unit(free.iter().map(|i| self.amount(*i)));
        let points = unit(free.iter().map(|i| self.points(*i)));
        let mut variables = ProblemVariables::new();
        let chosen: Vec<(usize, Variable)> = free
            .iter()
            .map(|i| (*i, variables.add(variable().binary())))
            .collect();
        let row = |value: &dyn Fn(usize) -> i64| -> Result<(Expression, i64), ChooseError> {
            let mut total = 0_i64;
            let mut sum = Expression::with_capacity(chosen.len());
            for (i, x) in &chosen {
                total = total.saturating_add(value(*i));
                sum += double(value(*i))? * *x;
            }
            Ok((sum, total))
        };
        let (cost, most_cost) = row(&|i| self.amount(i) / money)?;
        let (score, most_score) = row(&|i| self.points(i) / points)?;
        let (objective, most) = match goal {
            Goal::HighestScore => (score.clone(), most_score),
            Goal::LowestCost { .. } => (cost.clone(), most_cost),
        };
        let unsolved = match goal {
            Goal::HighestScore => variables.maximise(objective),
            Goal::LowestCost { .. } => variables.minimise(objective),
        };
        let mut model = unsolved.using(microlp);
        if most > 0 {
            model = model
                .with_mip_gap(gap(most))
                .map_err(|e| ChooseError::Solver(e.to_string()))?;
        }
        model.add_constraint(constraint!(cost <= double(left / money)?));
        if let Goal::LowestCost { at_least } = goal {
            let missing = at_least.saturating_sub(self.score(&settled)).max(0);
            model.add_constraint(constraint!(score >= double(ceil(missing, points))?));
        }
        for group in &self.one_of {
            let (sum, taken) = count(group, &chosen, &settled);
            match taken {
                0 => {
                    model.add_constraint(constraint!(sum <= 1.0));
                }
                1 => {
                    model.add_constraint(constraint!(sum <= 0.0));
                }
                _ => return Ok(None),
            }
        }
        for minimum in &self.minimums {
            let (sum, taken) = count(&minimum.among, &chosen, &settled);
            let missing = minimum.count.saturating_sub(taken);
            if missing > 0 {
                let missing = i64::try_from(missing).unwrap_or(i64::MAX);
                model.add_constraint(constraint!(sum >= double(missing)?));
            }
        }
        let solution = match model.solve() {
            Ok(solution) => solution,
            Err(ResolutionError::Infeasible) => return Ok(None),
            Err(e) => return Err(ChooseError::Solver(e.to_string())),
        };
        let mut taken = settled;
        for (i, x) in &chosen {
            if solution.value(*x) > 0.5
                && let Some(slot) = taken.get_mut(*i)
            {
                *slot = true;
            }
        }
        let score_holds = match goal {
            Goal::HighestScore => true,
            Goal::LowestCost { at_least } => self.score(&taken) >= at_least,
        };
        if !score_holds || !self.keeps(&taken) {
            return Err(ChooseError::Solver(
                "its answer breaks a rule once written in whole numbers".to_owned(),
            ));
        }
        Ok(Some(taken))
    }
}

fn count(among: &[usize], chosen: &[(usize, Variable)], settled: &[bool]) -> (Expression, usize) {
    let sum = chosen
        .iter()
        .filter(|(i, _)| among.contains(i))
        .map(|(_, x)| Expression::from(*x))
        .sum();
    let taken = among
        .iter()
        .filter(|i| settled.get(**i) == Some(&true))
        .count();
    (sum, taken)
}

/// The greatest common divisor, 1 when there is nothing to divide.
fn unit(values: impl Iterator<Item = i64>) -> i64 {
    let gcd = values.fold(0_i64, |a, b| {
        let (mut a, mut b) = (a, b);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    gcd.max(1)
}

fn ceil(value: i64, unit: i64) -> i64 {
    let whole = value / unit;
    if value % unit == 0 { whole } else { whole + 1 }
}

/// A whole number as a double, when that is exact.
#[allow(clippy::cast_precision_loss)]
fn double(value: i64) -> Result<f64, ChooseError> {
    if value.abs() <= EXACT {
        Ok(value as f64)
    } else {
        Err(ChooseError::Solver(
            "amounts too large and too precise for exact solving".to_owned(),
        ))
    }
}

/// A relative gap worth less than one unit of a total that is at most `most`.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::float_arithmetic
)]
fn gap(most: i64) -> f32 {
    (0.9 / most as f64) as f32
}
