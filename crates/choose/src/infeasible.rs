//! Which rule cannot hold, said before anything is solved.

use std::fmt;

use money::Cents;

use crate::{ChooseError, Fixed, Problem};

/// What a minimum counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Department,
    Theme,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Department => "department",
            Kind::Theme => "theme",
        })
    }
}

/// The rule that cannot hold, with the figures that show it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    #[error("“{0}” must be chosen and must never be")]
    MustAndNever(String),
    #[error("“{0}” and “{1}” must both be chosen but are of the same applicant")]
    OneApplicant(String, String),
    #[error("the candidates that must be chosen cost {} cents, the envelope is {} cents", cost.0, envelope.0)]
    MustCost { cost: Cents, envelope: Cents },
    #[error("{kind}={count} cannot hold for “{name}”: {available} candidates can be chosen there")]
    TooFew {
        kind: Kind,
        name: String,
        count: usize,
        available: usize,
    },
    /// With the rules before it, this one needs more money than there is.
    #[error("{kind}={count} cannot hold for “{name}” within the envelope of {} cents", envelope.0)]
    TooDear {
        kind: Kind,
        name: String,
        count: usize,
        envelope: Cents,
    },
}

/// Says which rule cannot hold; nothing to say when a choice exists.
pub(crate) fn find(problem: &Problem<'_>) -> Result<(), ChooseError> {
    if let Some(why) = simple(problem) {
        return Err(ChooseError::Impossible(why));
    }
    // Minimums one after the other: the first that makes it impossible is the one named.
    let mut partial = Problem {
        candidates: problem.candidates.clone(),
        envelope: problem.envelope,
        must: problem.must.clone(),
        never: problem.never.clone(),
        one_of: problem.one_of.clone(),
        minimums: Vec::new(),
    };
    if exists(problem)? {
        return Ok(());
    }
    for m in &problem.minimums {
        partial.minimums.push(crate::Minimum {
            kind: m.kind,
            name: m.name,
            among: m.among.clone(),
            count: m.count,
        });
        if !exists(&partial)? {
            return Err(ChooseError::Impossible(Impossible::TooDear {
                kind: m.kind,
                name: m.name.to_owned(),
                count: m.count,
                envelope: Cents(problem.envelope),
            }));
        }
    }
    Ok(())
}

fn exists(problem: &Problem<'_>) -> Result<bool, ChooseError> {
    Ok(problem.highest(&Fixed::none(problem), None)?.is_some())
}

fn simple(problem: &Problem<'_>) -> Option<Impossible> {
    let id = |i: usize| {
        problem
            .candidates
            .get(i)
            .map(|c| c.id.clone())
            .unwrap_or_default()
    };
    let must = |i: &usize| problem.must.get(*i) == Some(&true);
    let never = |i: &usize| problem.never.get(*i) == Some(&true);
    if let Some(i) = (0..problem.candidates.len()).find(|i| must(i) && never(i)) {
        return Some(Impossible::MustAndNever(id(i)));
    }
    for group in &problem.one_of {
        let forced: Vec<usize> = group.iter().copied().filter(|i| must(i)).collect();
        if let [a, b, ..] = forced.as_slice() {
            return Some(Impossible::OneApplicant(id(*a), id(*b)));
        }
    }
    let cost = problem.cost(&problem.must);
    if cost > problem.envelope {
        return Some(Impossible::MustCost {
            cost: Cents(cost),
            envelope: Cents(problem.envelope),
        });
    }
    problem.minimums.iter().find_map(|m| {
        let available = m.among.iter().filter(|i| !never(i)).count();
        (available < m.count).then(|| Impossible::TooFew {
            kind: m.kind,
            name: m.name.to_owned(),
            count: m.count,
            available,
        })
    })
}
