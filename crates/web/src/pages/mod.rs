//! Public pages. Each module has its routes' handlers, the structs of its templates beside them.

pub mod account;
pub mod committee;
pub mod communes;
pub mod contact;
pub mod elements;
pub mod errors;
pub mod filling;
pub mod health;
pub mod holder;
pub mod home;
pub mod instruction;
pub mod language;
pub mod orientation;
pub mod result;
pub mod schemes;
pub mod texts;
