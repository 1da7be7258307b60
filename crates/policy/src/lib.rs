//! The policy as data: read, check, explain, evaluate. Pure: no clock, no database, no network,
//! no file system (files come in as bytes).
//!
//! Start with [`Region::load`]; then [`orient::orient`] tells a visitor which schemes fit,
//! [`assess::assess`] says all that a version says of a situation, and [`amount::propose`] computes
//! an amount as named steps. [`check::check`] says what is dangling, unknown or assumed in a region.
//!
//! # To add a scheme
//! Write `regions/<region>/schemes/<id>/<from>.toml`; the accepted keys are those of the
//! [`load`] module. Nothing is written in Rust.
//!
//! # To add a kind of field
//! Add it to [`model::FieldKind`], to the table of `load::form`, and give it a type in
//! [`expr::Vocabulary`] so that conditions may name it.

pub mod amount;
pub mod assess;
pub mod batch;
pub mod check;
pub mod diff;
pub mod example;
pub mod expr;
pub mod files;
pub mod fold;
mod holes;
pub mod input;
pub mod load;
mod lookup;
pub mod mandate;
pub mod model;
pub mod orient;
pub mod plan;
pub mod problem;
pub mod replay;
pub mod schema;
pub mod shared;
pub mod situation;
mod slips;
pub mod state_aid;
pub mod terms;
pub mod territory;
pub mod verdict;

pub use assess::{Assessment, LawDates};
pub use expr::{Evaluation, Expr, Truth, Vocabulary};
pub use files::Files;
pub use input::{InputError, read_situation};
pub use model::*;
pub use problem::Problem;
pub use shared::{Shared, Words};
pub use situation::{Situation, Value};
pub use territory::Territory;
pub use verdict::{ConditionVerdict, Verdict};
