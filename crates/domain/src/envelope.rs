//! A budget envelope: what a funder opened for a scheme, a year and a department, what is reserved
//! by proposals and what is committed by decisions.
//!
//! Reserving warns and binds nobody: more may be proposed than there is, choosing is what a
//! committee is for. Committing binds: it is never more than what was opened (invariant 4).

use std::fmt;
use std::str::FromStr;

use money::{Cents, Entry};

use crate::dossier::UnknownName;

/// Where the money of an envelope stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// The vote that opened it: the counterpart of everything else.
    Budget,
    /// Neither reserved nor committed; below zero when more is proposed than there is.
    Available,
    /// Proposed for dossiers that are not decided.
    Reserved,
    /// Granted.
    Committed,
}

impl Account {
    pub const ALL: [Account; 4] = [
        Account::Budget,
        Account::Available,
        Account::Reserved,
        Account::Committed,
    ];

    /// The name kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Account::Budget => "budget",
            Account::Available => "available",
            Account::Reserved => "reserved",
            Account::Committed => "committed",
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Account {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|account| account.as_str() == name)
            .ok_or_else(|| UnknownName(name.to_owned(), "account of an envelope"))
    }
}

/// The totals of an envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Commitment authorisation (AE) opened so far.
    pub opened: Cents,
    pub reserved: Cents,
    pub committed: Cents,
}

/// What one dossier holds of an envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub reserved: Cents,
    pub committed: Cents,
}

/// Why a movement is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More would be committed than what is opened.
    #[error("{} cents are left to commit", left.0)]
    Exceeded { left: Cents },
    /// An amount that does not fit, or a negative total: a defect or an absurd figure.
    #[error("the amounts do not add up")]
    Overflow,
}

impl Balance {
    /// What may still be committed.
    pub fn left(self) -> Cents {
        Cents(self.opened.0.saturating_sub(self.committed.0))
    }

    /// What would be left were every proposal granted; below zero when there is not enough.
    pub fn free(self) -> Cents {
        Cents(self.left().0.saturating_sub(self.reserved.0))
    }

    /// Moves a dossier from what it holds to what it should hold.
    ///
    /// # Errors
    /// [`Refused::Exceeded`] when the commitment would pass what is opened.
    pub fn settle(self, held: Held, to: Held) -> Result<(Balance, Entry<Account>), Refused> {
        let difference = |to: Cents, from: Cents| to.checked_sub(from).ok_or(Refused::Overflow);
        let reserved = difference(to.reserved, held.reserved)?;
        let committed = difference(to.committed, held.committed)?;
        let both = reserved.checked_add(committed).ok_or(Refused::Overflow)?;
        let after = Balance {
            opened: self.opened,
            reserved: self
                .reserved
                .checked_add(reserved)
                .ok_or(Refused::Overflow)?,
            committed: self
                .committed
                .checked_add(committed)
                .ok_or(Refused::Overflow)?,
        };
        if after.reserved.is_negative() || after.committed.is_negative() {
            return Err(Refused::Overflow);
        }
        // A release is never refused, were the envelope too small already.
        if committed > Cents(0) && after.committed > after.opened {
            return Err(Refused::Exceeded { left: self.left() });
        }
        let entry = Entry::new([
            (
                Account::Available,
                both.checked_neg().ok_or(Refused::Overflow)?,
            ),
            (Account::Reserved, reserved),
            (Account::Committed, committed),
        ])
        .map_err(|_| Refused::Overflow)?;
        Ok((after, entry))
    }

    /// Opens more, or takes back what is not committed.
    ///
    /// # Errors
    /// [`Refused::Exceeded`] when less would be opened than what is committed.
    pub fn vote(self, by: Cents) -> Result<(Balance, Entry<Account>), Refused> {
        let opened = self.opened.checked_add(by).ok_or(Refused::Overflow)?;
        if opened < self.committed || opened.is_negative() {
            return Err(Refused::Exceeded { left: self.left() });
        }
        let entry = Entry::new([
            (Account::Available, by),
            (Account::Budget, by.checked_neg().ok_or(Refused::Overflow)?),
        ])
        .map_err(|_| Refused::Overflow)?;
        Ok((Balance { opened, ..self }, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn held(reserved: i64, committed: i64) -> Held {
        Held {
            reserved: Cents(reserved),
            committed: Cents(committed),
        }
    }

    fn opened(cents: i64) -> Balance {
        Balance {
            opened: Cents(cents),
            ..Balance::default()
        }
    }

    #[test]
    fn a_commitment_goes_to_the_last_cent_and_no_further() {
        let none = Held::default();
        let (full, _) = opened(1_000).settle(none, held(0, 1_000)).unwrap();
        assert_eq!(full.left(), Cents(0));
        assert_eq!(
            full.settle(none, held(0, 1)),
            Err(Refused::Exceeded { left: Cents(0) })
        );
        assert_eq!(
            opened(999).settle(none, held(0, 1_000)),
            Err(Refused::Exceeded { left: Cents(999) })
        );
    }

    #[test]
    fn a_reservation_may_pass_what_there_is_and_becomes_a_commitment() {
        let (b, _) = opened(500).settle(Held::default(), held(800, 0)).unwrap();
        assert_eq!((b.left(), b.free()), (Cents(500), Cents(-300)));
        let (b, entry) = b.settle(held(800, 0), held(0, 500)).unwrap();
        assert_eq!((b.left(), b.free()), (Cents(0), Cents(0)));
        let amounts: Vec<_> = entry
            .postings()
            .iter()
            .map(|p| (p.account, p.cents.0))
            .collect();
        assert_eq!(
            amounts,
            [
                (Account::Available, 300),
                (Account::Reserved, -800),
                (Account::Committed, 500)
            ]
        );
    }

    #[test]
    fn a_vote_never_takes_back_what_is_committed() {
        let (b, _) = opened(1_000).settle(Held::default(), held(0, 700)).unwrap();
        assert!(b.vote(Cents(-300)).is_ok());
        assert_eq!(
            b.vote(Cents(-301)),
            Err(Refused::Exceeded { left: Cents(300) })
        );
        assert!(opened(0).vote(Cents(-1)).is_err());
    }

    proptest! {
        /// Invariant 4, whatever dossiers do in whatever order: the totals are those of the
        /// postings, every entry sums to zero, and no more is committed than what was opened.
        #[test]
        fn totals_are_those_of_the_postings(
            start in 0_i64..10_000,
            moves in prop::collection::vec((0_usize..4, 0_i64..3_000, 0_i64..3_000, -2_000_i64..2_000), 0..40),
        ) {
            let mut balance = opened(start);
            let mut holds = [Held::default(); 4];
            let mut sums = [(Account::Budget, -start), (Account::Available, start), (Account::Reserved, 0), (Account::Committed, 0)];
            for (dossier, reserved, committed, vote) in moves {
                let to = held(reserved, committed);
                let mut write = |entry: &Entry<Account>| {
                    for p in entry.postings() {
                        for (account, total) in &mut sums {
                            if *account == p.account {
                                *total += p.cents.0;
                            }
                        }
                    }
                    entry.postings().iter().map(|p| p.cents.0).sum::<i64>()
                };
                if let Ok((after, entry)) = balance.settle(holds[dossier], to) {
                    prop_assert_eq!(write(&entry), 0);
                    (balance, holds[dossier]) = (after, to);
                }
                if let Ok((after, entry)) = balance.vote(Cents(vote)) {
                    prop_assert_eq!(write(&entry), 0);
                    balance = after;
                }
                prop_assert!(balance.committed <= balance.opened);
                prop_assert_eq!(sums[0].1, -balance.opened.0);
                prop_assert_eq!(sums[1].1, balance.free().0);
                prop_assert_eq!(sums[2].1, balance.reserved.0);
                prop_assert_eq!(sums[3].1, balance.committed.0);
            }
        }
    }
}
