//! What an expression says of a situation.

use crate::verdict::ConditionVerdict;

/// Yes, no, or not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Truth {
        if yes { Truth::Yes } else { Truth::No }
    }
}

impl From<Truth> for ConditionVerdict {
    fn from(truth: Truth) -> ConditionVerdict {
        match truth {
            Truth::Yes => ConditionVerdict::Met,
            Truth::No => ConditionVerdict::NotMet,
            Truth::Unknown => ConditionVerdict::Unknown,
        }
    }
}

/// What the answers given so far say of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    pub truth: Truth,
    /// When unknown: the questions whose answers are missing *and* may change the result, in order
    /// of appearance, each once. Empty otherwise.
    pub missing: Vec<String>,
    /// When unknown: whether a result was too large to be computed.
    pub overflow: bool,
}

impl Evaluation {
    pub fn is_yes(&self) -> bool {
        self.truth == Truth::Yes
    }
}
