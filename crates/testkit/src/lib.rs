//! testkit
pub mod postgres;
