//! What a rule says of a situation: the four words that assessments, examples and commands share.

use serde::{Deserialize, Serialize};

/// What is said of a scheme as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every condition holds.
    Eligible,
    /// One condition at least does not hold.
    NotEligible,
    /// No condition fails, and an answer that matters is missing.
    Unknown,
    /// Every rule holds; what is left, a person must judge.
    Judgement,
}

/// What is said of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionVerdict {
    Met,
    NotMet,
    /// An answer that matters is missing.
    Unknown,
    /// Only a person can judge it.
    Judgement,
}

impl Verdict {
    pub const ALL: [Verdict; 4] = [
        Verdict::Eligible,
        Verdict::NotEligible,
        Verdict::Unknown,
        Verdict::Judgement,
    ];

    /// As written in files and results.
    pub const fn id(self) -> &'static str {
        match self {
            Verdict::Eligible => "eligible",
            Verdict::NotEligible => "not_eligible",
            Verdict::Unknown => "unknown",
            Verdict::Judgement => "judgement",
        }
    }

    /// The harder of two words.
    #[must_use]
    pub fn and(self, other: Verdict) -> Verdict {
        let rank = |verdict| match verdict {
            Verdict::Eligible => 0,
            Verdict::Judgement => 1,
            Verdict::Unknown => 2,
            Verdict::NotEligible => 3,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }

    /// What follows from the conditions: one that fails decides; then one that is not known; then
    /// one to be judged.
    pub fn of(conditions: impl IntoIterator<Item = ConditionVerdict>) -> Verdict {
        let words = conditions.into_iter().map(Verdict::from);
        words.fold(Verdict::Eligible, Verdict::and)
    }
}

impl From<ConditionVerdict> for Verdict {
    fn from(condition: ConditionVerdict) -> Verdict {
        match condition {
            ConditionVerdict::Met => Verdict::Eligible,
            ConditionVerdict::NotMet => Verdict::NotEligible,
            ConditionVerdict::Unknown => Verdict::Unknown,
            ConditionVerdict::Judgement => Verdict::Judgement,
        }
    }
}

impl ConditionVerdict {
    pub const ALL: [ConditionVerdict; 4] = [
        ConditionVerdict::Met,
        ConditionVerdict::NotMet,
        ConditionVerdict::Unknown,
        ConditionVerdict::Judgement,
    ];

    /// As written in files and results.
    pub const fn id(self) -> &'static str {
        match self {
            ConditionVerdict::Met => "met",
            ConditionVerdict::NotMet => "not_met",
            ConditionVerdict::Unknown => "unknown",
            ConditionVerdict::Judgement => "judgement",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ConditionVerdict::{Judgement, Met, NotMet, Unknown};
    use super::*;

    #[test]
    fn the_hardest_word_decides_whatever_the_order() {
        for (conditions, verdict) in [
            (vec![], Verdict::Eligible),
            (vec![Met, Met], Verdict::Eligible),
            (vec![Met, Judgement], Verdict::Judgement),
            (vec![Judgement, Unknown, Met], Verdict::Unknown),
            (vec![Unknown, Judgement], Verdict::Unknown),
            (vec![NotMet, Unknown, Judgement], Verdict::NotEligible),
            (vec![Judgement, Unknown, NotMet], Verdict::NotEligible),
            (vec![Met, NotMet, Met], Verdict::NotEligible),
        ] {
            assert_eq!(
                Verdict::of(conditions.iter().copied()),
                verdict,
                "{conditions:?}"
            );
            assert_eq!(Verdict::of(conditions.iter().rev().copied()), verdict);
        }
    }

    #[test]
    fn written_as_it_is_exchanged() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.id());
        }
        for verdict in ConditionVerdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.id());
        }
    }
}
