//! The page of every error.

use std::borrow::Cow;

use askama::Template;

use crate::i18n::T;
use crate::layout::Layout;

/// A field of the form that could not be received, kept to be sent again.
pub struct KeptField {
    pub name: String,
    pub value: String,
    /// Never written back: asked again.
    pub secret: bool,
}

#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    pub t: T,
    pub page: Layout,
    pub why: Cow<'static, str>,
    pub what: Cow<'static, str>,
    /// Offers the ways out: front page, contact.
    pub home: bool,
    /// Where the kept form goes.
    pub action: String,
    pub kept: Vec<KeptField>,
    pub reference: String,
    pub show_reference: bool,
}
