//! The Typst engine: compiled only with the feature `typst`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::printer::PrintError;
use crate::text::printable;

/// Shared by every template of a region.
const LIBRARY: &str = "lib.typ";
/// The data of the document, as the templates read it.
const DATA: &str = "data.json";
/// Prints after which an unused result of the engine's cache is forgotten: long enough for
/// letters of all kinds to stay warm, short enough for memory to stay flat.
const CACHE_AGE: usize = 12;

/// The standard library of Typst, made once.
static STANDARD: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The embedded family, Libertinus Serif (see `fonts/LICENSE-OFL.txt`), parsed once.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 3] = [
        include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
        include_bytes!("../fonts/LibertinusSerif-Italic.otf"),
        include_bytes!("../fonts/LibertinusSerif-Semibold.otf"),
    ];
    files
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The templates of a region, parsed once.
pub(crate) struct Engine {
    sources: BTreeMap<String, Source>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.sources.keys()).finish()
    }
}

impl Engine {
    pub(crate) fn new(templates: BTreeMap<String, String>) -> Self {
        let sources = templates
            .into_iter()
            .filter_map(|(name, text)| {
                let source = Source::new(file_id(&name)?, text);
                Some((name, source))
            })
            .collect();
        Self { sources }
    }

    pub(crate) fn print(
        &self,
        template: &str,
        data: Value,
        now: Timestamp,
    ) -> Result<Vec<u8>, PrintError> {
        let main = self
            .sources
            .get(template)
            .filter(|_| template != LIBRARY)
            .ok_or_else(|| self.unknown(template))?;
        let data = serde_json::to_vec(&clean(data))?;
        let desk = Desk {
            main,
            library: self.sources.get(LIBRARY),
            data: Bytes::new(data),
        };
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("Trajectoire".to_owned())),
            timestamp: Some(typst_pdf::Timestamp::new_utc(
                instant(now).ok_or(PrintError::Instant(now))?,
            )),
            page_ranges: None,
            standards: PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
                .map_err(|error| desk.refuse(error.message().to_string()))?,
            tagged: true,
            pretty: false,
        };

        let compiled = typst::compile::<PagedDocument>(&desk);
        let printed = compiled
            .output
            .and_then(|document| typst_pdf::pdf(&document, &options))
            .map_err(|errors| desk.explain(errors.first()));
        typst::comemo::evict(CACHE_AGE);
        match compiled.warnings.first() {
            Some(warning) if printed.is_ok() => Err(desk.explain(Some(warning))),
            _ => printed,
        }
    }

    fn unknown(&self, name: &str) -> PrintError {
        let known: Vec<&str> = self
            .sources
            .keys()
            .map(String::as_str)
            .filter(|name| *name != LIBRARY)
            .collect();
        PrintError::UnknownTemplate {
            name: name.to_owned(),
            known: known.join(", "),
        }
    }
}

/// All that a template may see while one document is printed. There is no network, no package, no
/// disk and no clock behind it.
struct Desk<'a> {
    main: &'a Source,
    library: Option<&'a Source>,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &STANDARD
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [Some(self.main), self.library]
            .into_iter()
            .flatten()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == file_id(DATA) {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// Refused: a date in a letter is a fact of the dossier and comes with its data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl Desk<'_> {
    /// The first thing that the engine reports, with the file and line of the template.
    fn explain(&self, diagnostic: Option<&SourceDiagnostic>) -> PrintError {
        let Some(diagnostic) = diagnostic else {
            return self.refuse("the engine failed without a reason".to_owned());
        };
        let mut message = diagnostic.message.to_string();
        for hint in &diagnostic.hints {
            message.push_str("; ");
            message.push_str(&hint.v);
        }
        let place = diagnostic.span.id().and_then(|id| {
            let source = self.source(id).ok()?;
            let start = self.range(diagnostic.span)?.start;
            let line = source.lines().byte_to_line(start)? + 1;
            Some((id.vpath().get_without_slash().to_owned(), line))
        });
        match place {
            Some((template, line)) => PrintError::Template {
                template,
                line: Some(line),
                message,
            },
            None => self.refuse(message),
        }
    }

    fn refuse(&self, message: String) -> PrintError {
        PrintError::Template {
            template: self.main.id().vpath().get_without_slash().to_owned(),
            line: None,
            message,
        }
    }
}

/// The engine's name for a file of the region's folder; `None` when the name climbs out of it.
fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn instant(now: Timestamp) -> Option<Datetime> {
    let civil = TimeZone::UTC.to_datetime(now);
    if civil.year() < 0 {
        return None;
    }
    Datetime::from_ymd_hms(
        i32::from(civil.year()),
        civil.month().unsigned_abs(),
        civil.day().unsigned_abs(),
        civil.hour().unsigned_abs(),
        civil.minute().unsigned_abs(),
        civil.second().unsigned_abs(),
    )
}

/// Makes every text of the data printable with the embedded fonts.
fn clean(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(printable(&text, |character| {
            let code = u32::from(character);
            FONTS.iter().all(|font| font.info().coverage.contains(code))
        })),
        Value::Array(items) => Value::Array(items.into_iter().map(clean).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, clean(value)))
                .collect(),
        ),
        other => other,
    }
}
