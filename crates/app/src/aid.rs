//! State aid: what a dossier's aid is worth, whether it fits, who received what, what is to be
//! registered.
//!
//! The rules are pure (`domain::aid`); here they are given what storage knows. [`grant`] is asked
//! by every decision: it refuses a grant that passes a ceiling and records the one that does not,
//! in the transaction of the decision. [`keep`] is what officers do to the ledger by themselves.

mod grant;
mod keep;
mod ledger;
mod letter;

pub use grant::{AidRefusal, AidView, DeclaredAid, Exceeds, Granting, WAITING};
pub use keep::{Imported, NewLink, ToRegister, Undertaking};
pub use ledger::Loaded;
