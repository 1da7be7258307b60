//! What the domain decides, one module a subject: one program, so that one is linked.

mod aid_import;
mod aid_ledger;
mod aid_request;
mod documents;
mod facts;
mod forms;
mod grant_equivalent;
mod journal;
mod line;
mod plans;
mod support;
