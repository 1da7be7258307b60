//! Examples in a scheme file: situations and what they give. They prove the file.

mod coverage;
mod limits;
mod run;

pub use coverage::{Gap, LEAST, Lacking, Side, coverage};
pub use run::{ExampleFailure, What, assessed, run};
pub(crate) use run::{beyond, day};

use jiff::civil::Date;
use money::Cents;

use crate::model::Text;
use crate::situation::Situation;
use crate::verdict::{ConditionVerdict, Verdict};

/// One situation and what the scheme says of it.
#[derive(Clone, Debug)]
pub struct Example {
    pub id: String,
    /// The situation in words.
    pub text: Text,
    /// The day it is assessed; `None`: the first day of the version.
    pub on: Option<Date>,
    pub situation: Situation,
    pub verdict: Verdict,
    /// What is said of some of the conditions, by id.
    pub conditions: Vec<(String, ConditionVerdict)>,
    /// The amount proposed, by funder, for those that are said.
    pub amounts: Vec<(String, Cents)>,
}
