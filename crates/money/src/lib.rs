//! Amounts in whole cents, rates in parts per million, named roundings and exact splits.
//!
//! No floating point anywhere: an amount is an [`i64`] number of cents, a rate an integer number of
//! millionths, products go through `i128`. Every place where a fraction of a cent disappears names
//! its [`Rounding`].
//!
//! ```
//! use money::{Cents, Rate, Rounding, parse_amount};
//!
//! let expenses = parse_amount("20 000,00 €")?;
//! let rate: Rate = "70 %".parse()?;
//! assert_eq!(rate.of(expenses, Rounding::Down), Cents(1_400_000));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cents;
mod ledger;
mod parse;
mod rate;
mod split;

pub use cents::{Cents, Rounding, sum};
pub use ledger::{Entry, Posting, Unbalanced};
pub use parse::{AmountError, parse_amount, parse_signed_amount};
pub use rate::{Rate, RateError, percentage, share};
pub use split::split;
