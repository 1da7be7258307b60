//! The policy as data: read, check, explain, evaluate. Pure: no clock, no database, no network.
//!
//! Start with [`Region::load`]; then [`orient`] tells a visitor which schemes fit, and
//! [`amount::propose`] computes an amount as named steps.
pub mod model;
