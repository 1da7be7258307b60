//! Public pages. Each module has its routes' handlers, the structs of its templates beside them.

pub mod communes;
pub mod contact;
pub mod elements;
pub mod errors;
pub mod health;
pub mod home;
pub mod language;
pub mod orientation;
pub mod result;
pub mod schemes;
pub mod texts;
pub mod account;
pub mod filling;
pub mod holder;
pub mod instruction;
