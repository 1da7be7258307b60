//! State aid: what an advance is worth as a grant, and how much room a single undertaking has left.
//!
//! [`loan`] lays out what is repaid and when, [`grant_equivalent`] computes the gross grant
//! equivalent (*équivalent-subvention brut*, ESB); [`ledger`] adds aid up by single undertaking,
//! day by day, and says whether a new one fits; [`import`] reads past aid from a file.
//!
//! Regimes, ceilings and margins are the region's: see `policy::state_aid`.

pub mod grant_equivalent;
pub mod import;
mod interval;
pub mod ledger;
pub mod loan;
pub mod register;
pub mod request;
