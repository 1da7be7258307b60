//! What a policy file says and what follows from it, one module a subject: one program, so that one is linked.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod amounts;
mod assess;
mod batch;
mod brittany;
mod cel;
mod clumsy;
mod common;
mod diff;
mod every_mistake;
mod guide;
mod input;
mod law_figures;
mod made_up;
mod mandates;
mod mistakes;
mod reading;
mod replay;
mod schema;
mod state_aid;
mod texts;
mod tiny;
mod unproved;
