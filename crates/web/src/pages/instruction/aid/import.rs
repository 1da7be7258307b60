//! `/instruction/aides-etat/import`: a file of past aid.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use domain::aid::import::{FRENCH, Mistake, MistakeKind};

use super::HOME;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::guard::Upload;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{again, desk};
use crate::parts::FieldError;

/// Largest file read, in bytes: some fifty thousand rows.
const MOST: usize = 4 * 1024 * 1024;
/// Mistakes shown at once; the others show when these are gone.
const SHOWN: usize = 30;

#[derive(Template)]
#[template(path = "pages/aid/import.html")]
struct Page {
    t: T,
    page: Layout,
    /// Ids and names.
    regimes: Vec<(String, String)>,
    errors: Vec<FieldError>,
    mistakes: Vec<String>,
    more: usize,
}

impl Page {
    fn error(&self, field: &str) -> String {
        crate::pages::instruction::words::error_of(&self.errors, field)
    }

    /// What a column is called here.
    fn column(&self, id: &str) -> &'static str {
        french(id).unwrap_or_default()
    }
}

fn page(ctx: &Ctx, mistakes: &[Mistake], missing: bool) -> Page {
    let t = ctx.t;
    let mut errors = Vec::new();
    if missing || !mistakes.is_empty() {
        errors.push(FieldError {
            field: "file".to_owned(),
            message: if missing {
                t.get("aid-import-missing").into_owned()
            } else {
                t.args("aid-import-mistakes", "count", mistakes.len())
                    .into_owned()
            },
        });
    }
    Page {
        t,
        page: Layout::new(ctx, t.get("aid-import-title"))
            .under("/instruction", t.get("inst-title"))
            .under(HOME, t.get("aid-register-title"))
            .wrong(!errors.is_empty()),
        regimes: ctx
            .site
            .region()
            .state_aid
            .regimes
            .iter()
            .map(|regime| (regime.id.clone(), t.text(&regime.label).into_owned()))
            .collect(),
        errors,
        mistakes: mistakes
            .iter()
            .take(SHOWN)
            .map(|mistake| sentence(t, mistake))
            .collect(),
        more: mistakes.len().saturating_sub(SHOWN),
    }
}

fn sentence(t: T, mistake: &Mistake) -> String {
    let what = match mistake.kind {
        MistakeKind::MissingColumn => t.get("aid-import-missing-column"),
        MistakeKind::UnknownColumn => t.get("aid-import-unknown-column"),
        MistakeKind::RepeatedColumn => t.get("aid-import-repeated-column"),
        MistakeKind::Shape => t.get("aid-import-shape"),
        MistakeKind::Quotes => t.get("aid-import-quotes"),
        MistakeKind::Empty | MistakeKind::Undertaking => t.get("aid-import-undertaking"),
        MistakeKind::Date => t.get("aid-import-date"),
        MistakeKind::Regime => t.get("aid-import-regime"),
        MistakeKind::Amount(_) => t.get("aid-import-amount"),
    };
    let (column, key) = match french(mistake.column) {
        Some(column) => (column, key("aid-import-line")),
        // The line as a whole, or a name that is no column's.
        None => ("", key("aid-import-line-whole")),
    };
    t.many(
        key,
        &[
            ("line", &mistake.line),
            ("column", &column),
            ("found", &mistake.found),
            ("what", &what),
        ],
    )
    .into_owned()
}

/// What a column is called on pages.
fn french(column: &str) -> Option<&'static str> {
    let found = FRENCH.iter().find(|(known, _)| *known == column);
    found.map(|(_, french)| *french)
}

pub(super) async fn form(ctx: Ctx) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    // Only those who keep the ledger see the page.
    app.base_rates(who).await?;
    ctx.html(&page(&ctx, &[], false))
}

/// Reads the file and enters it, whole or not at all.
pub(super) async fn send(ctx: Ctx, mut upload: Upload) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    app.base_rates(who).await?;
    let mut bytes = Vec::new();
    while let Some(mut field) = upload.parts.next_field().await.map_err(|_| WebError::Cut)? {
        if field.name() != Some("file") {
            continue;
        }
        while let Some(chunk) = field.chunk().await.map_err(|_| WebError::Cut)? {
            if bytes.len() + chunk.len() > MOST {
                return Err(WebError::TooLarge { limit: MOST });
            }
            bytes.extend_from_slice(&chunk);
        }
    }
    if bytes.is_empty() {
        return again(&ctx, &page(&ctx, &[], true));
    }
    let who = upload.sender(&ctx, &[&bytes])?;
    match app.import_aid(&who, &bytes).await? {
        Ok(_) => Ok(Redirect::to(&format!("{HOME}?fait=import")).into_response()),
        Err(mistakes) => again(&ctx, &page(&ctx, &mistakes, false)),
    }
}
