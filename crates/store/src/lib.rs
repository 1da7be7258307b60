//! What may be asked of storage: records, traits, one typed error. No SQL here.
//!
//! A [`Tx`] is one transaction. Everything a command writes goes through one `Tx` and becomes
//! durable with [`Tx::commit`]; dropping it undoes everything. Two crates implement it from the
//! same query files (`sql/`): `store-sqlite` and `store-postgres`.

mod acts;
mod aid;
pub mod analyse;
mod batches;
mod bulk;
mod choices;
mod error;
mod file;
mod records;
mod traits;

pub use acts::{Rectification, Rectifications, SittingPaper};
pub use aid::*;
pub use batches::{BATCH_LATER, Batch, BatchLine, BatchRow, BatchState, Batches};
pub use bulk::{Bulk, BulkDossier};
pub use choices::{Choices, Compared, SittingChoice};
pub use error::StoreError;
pub use file::{File, Files, Wanted};
pub use records::*;
pub use traits::*;
