//! Reading and checking what a person typed against the form of a scheme.
//!
//! The form is data; nothing here knows a scheme. All errors of a section come at once, each tied
//! to the input to correct, with a code that the page turns into a sentence and the values that
//! this sentence needs. What was typed is never changed by checking it; [`normalise`] is the one
//! place that rewrites an answer, into the form in which it is stored.

mod dates;
mod error;
mod outside;
mod roles;
mod section;
mod value;
mod visible;

pub use dates::{DateError, display_date, parse_date};
pub use error::{ErrorCode, FieldError};
pub use outside::{answers_for_outside, form_for_outside};
pub use roles::{Said, by_role, roles, roles_known};
pub use section::{FormContext, SectionCheck, check_section, normalise};
pub use value::{Address, Answer, Person, is_unreadable, typed};
pub(crate) use value::{amount, date};
pub use visible::{holds, situation, situation_in_row, visible};
