//! The one door to PDF: a light façade, with or without the engine behind it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

/// Makes PDFs from the region's templates. Cheap to share; make one at start-up and keep it.
///
/// ```no_run
/// # use std::collections::BTreeMap;
/// # fn templates() -> BTreeMap<String, String> { BTreeMap::new() }
/// # fn send(_: Vec<u8>) {}
/// # fn main() -> Result<(), documents::PrintError> {
/// let printer = documents::Printer::new(templates());
/// let now = "2026-03-16T13:32:00Z".parse().expect("an instant");
/// send(printer.print("receipt.typ", &serde_json::json!({ "number": "2026-000012" }), now)?);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Printer {
    #[cfg(feature = "typst")]
    engine: crate::engine::Engine,
}

/// Why a document could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The binary was built without the cargo feature that brings the engine.
    #[error("this build has no PDF engine: build with the feature `pdf`")]
    NotInThisBuild,
    /// No template has this name.
    #[error("no template named `{name}`; there are: {known}")]
    UnknownTemplate { name: String, known: String },
    /// The data cannot be written as JSON.
    #[error("the data of the document cannot be written as JSON: {0}")]
    Data(#[from] serde_json::Error),
    /// A template has a mistake, or asks for something it may not have. Anything the engine warns
    /// of counts: a letter that binds an authority is not printed half right.
    #[error("{template}{}: {message}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
    Template {
        /// File at fault, e.g. `lib.typ`.
        template: String,
        /// Line in it, from 1, when the engine knows it.
        line: Option<usize>,
        message: String,
    },
    /// `now` is outside of the years a PDF can bear.
    #[error("{0} cannot be the date of a document")]
    Instant(Timestamp),
}

impl Printer {
    /// Takes every template by file name, `lib.typ` included, as read from the region's folder.
    #[must_use]
    pub fn new(templates: BTreeMap<String, String>) -> Self {
        #[cfg(feature = "typst")]
        return Self {
            engine: crate::engine::Engine::new(templates),
        };
        #[cfg(not(feature = "typst"))]
        {
            drop(templates);
            Self {}
        }
    }

    /// Whether this build can print at all. Asked once at start-up, so that pages offer no link
    /// that would fail.
    #[must_use]
    pub const fn available() -> bool {
        cfg!(feature = "typst")
    }

    /// Prints `data` with the template of that file name: a PDF/A-3a that is also PDF/UA-1.
    ///
    /// `now` is the date of creation written in the file. Nothing else comes from outside: the
    /// same template, data and instant give the same bytes.
    ///
    /// Text in the data is text, never template code. A character that the embedded fonts do not
    /// have (an emoji, another script) is printed as « □ »: an archive file may not borrow a font
    /// from the reader's machine.
    ///
    /// # Errors
    /// See [`PrintError`].
    #[cfg_attr(not(feature = "typst"), allow(unused_variables))]
    pub fn print(
        &self,
        template: &str,
        data: &impl Serialize,
        now: Timestamp,
    ) -> Result<Vec<u8>, PrintError> {
        #[cfg(feature = "typst")]
        return self
            .engine
            .print(template, serde_json::to_value(data)?, now);
        #[cfg(not(feature = "typst"))]
        Err(PrintError::NotInThisBuild)
    }
}

#[cfg(all(test, not(feature = "typst")))]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_the_engine_says_so() {
        assert!(!Printer::available());
        let printer = Printer::new(BTreeMap::new());
        let result = printer.print("receipt.typ", &(), Timestamp::UNIX_EPOCH);
        assert!(matches!(result, Err(PrintError::NotInThisBuild)));
    }
}
