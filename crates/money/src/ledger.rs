//! Double entry: money never appears or vanishes, it moves between accounts.

use crate::cents::{Cents, sum};

/// An amount put on an account, or taken from it when negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting<A> {
    pub account: A,
    pub cents: Cents,
}

/// Postings written together, which sum to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<A>(Vec<Posting<A>>);

/// Postings that do not sum to zero, or whose sum does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the postings of an entry must sum to zero")]
pub struct Unbalanced;

impl<A> Entry<A> {
    /// An entry of these postings; those of nothing are left out.
    ///
    /// # Errors
    /// [`Unbalanced`]
    pub fn new(postings: impl IntoIterator<Item = (A, Cents)>) -> Result<Self, Unbalanced> {
        let postings: Vec<Posting<A>> = postings
            .into_iter()
            .filter(|(_, cents)| !cents.is_zero())
            .map(|(account, cents)| Posting { account, cents })
            .collect();
        if sum(postings.iter().map(|p| p.cents)) == Some(Cents(0)) {
            Ok(Self(postings))
        } else {
            Err(Unbalanced)
        }
    }

    pub fn postings(&self) -> &[Posting<A>] {
        &self.0
    }

    /// Nothing moves.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_sums_to_zero_or_is_none() {
        let moved = Entry::new([("a", Cents(-5)), ("b", Cents(3)), ("c", Cents(2))]).unwrap();
        assert_eq!(moved.postings().len(), 3);
        assert_eq!(Entry::new([("a", Cents(1))]), Err(Unbalanced));
        assert_eq!(
            Entry::new([("a", Cents(i64::MAX)), ("b", Cents(1))]),
            Err(Unbalanced)
        );
        assert!(Entry::new([("a", Cents(0))]).unwrap().is_empty());
    }
}
