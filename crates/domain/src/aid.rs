//! State aid: what an advance is worth as a grant, and how much room a single undertaking has left.
//!
//! [`loan`] lays out what is repaid and when, [`grant_equivalent`] computes the gross grant
//! equivalent (*équivalent-subvention brut*, ESB).

pub mod grant_equivalent;
mod interval;
pub mod loan;
