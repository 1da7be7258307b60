//! `/dossiers/{key}/pieces`: files asked, received one by one, replaced with their history.

use app::AppError;
use app::pieces::FileProblem;
use app::requests::Asked;
use askama::Template;
use axum::Json;
use axum::extract::{FromRequest as _, Path, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::completeness;
use domain::dossier::State;
use domain::permission::Action;
use futures_util::StreamExt as _;
use policy::model::{PieceSpec, SectionKind};
use store::Piece;
use uuid::Uuid;

use super::section::wants_json;
use super::words::{extensions, file_size, kinds};
use super::{Desk, Side};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::http::guard::{self, Upload};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::FieldError;

/// What a multipart form adds around its files, at most.
const WRAPPING: u64 = 64 * 1024;
/// What is still swallowed of a file that is refused, so that the browser reads the answer.
const SWALLOW: usize = 64 * 1024 * 1024;
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[derive(Template)]
#[template(path = "pages/filling/pieces.html")]
struct PiecesPage {
    t: T,
    page: Layout,
    side: Side,
    help: String,
    errors: Vec<FieldError>,
    /// What the officer wrote when asking, with the day to answer by.
    asked: Vec<String>,
    due: String,
    pieces: Vec<PieceView>,
    /// Largest file, in words and in bytes.
    limit: String,
    limit_bytes: u64,
    may_write: bool,
    why_closed: String,
    next: String,
}

/// A piece asked, with its files.
struct PieceView {
    id: String,
    label: String,
    /// What is accepted and how large.
    kinds: String,
    help: String,
    accept: String,
    multiple: bool,
    required: bool,
    indispensable: bool,
    /// The officer asked for it.
    asked: bool,
    /// A file may come here.
    open: bool,
    error: String,
    action: String,
    files: Vec<FileView>,
    before: Vec<PastView>,
}

struct FileView {
    id: String,
    name: String,
    detail: String,
    /// It may be taken away again.
    may_take: bool,
    /// Why it is to be replaced, once somebody found it wrong.
    refused: Option<String>,
}

impl PieceView {
    /// Nothing of what was sent stands.
    fn to_replace(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|file| file.refused.is_some())
    }
}

/// A file that no longer counts.
struct PastView {
    name: String,
    detail: String,
    /// Key of what became of it.
    fate: &'static str,
}

pub async fn show(ctx: Ctx, Path(key): Path<String>) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let desk = Desk::open(&ctx, who, &key).await?;
    page(&ctx, &desk, None)
}

fn page(ctx: &Ctx, desk: &Desk<'_>, refused: Option<(&str, String)>) -> Result<Response, WebError> {
    let t = ctx.t;
    let app = ctx.site.app()?;
    let section = desk
        .whole
        .form
        .sections
        .iter()
        .find(|section| section.kind == SectionKind::Pieces);
    let request = desk
        .whole
        .open_correction()
        .filter(|request| !request.pieces.is_empty());
    let may_write = desk.whole.access.may(Action::UploadPiece);
    let opened = Asked::open(desk.state(), &desk.whole.corrections);
    let specs = completeness::asked_known(desk.whole.form, &desk.whole.said().known);
    let limit_bytes = app.config.max_file;
    let limit = file_size(t, i64::try_from(limit_bytes).unwrap_or(i64::MAX));
    let view = |spec: &&PieceSpec| {
        let mine = |piece: &&Piece| piece.piece == spec.id && piece.message.is_none();
        let when = |at: i64| t.date(app.local(at).date()).into_owned();
        let detail = |piece: &Piece| {
            t.args2(
                "upload-detail",
                "size",
                file_size(t, piece.size),
                "date",
                when(piece.uploaded_at),
            )
            .into_owned()
        };
        PieceView {
            id: spec.id.clone(),
            label: t.text(&spec.label).into_owned(),
            kinds: t
                .args2(
                    "upload-kinds",
                    "kinds",
                    kinds(t, &spec.accept),
                    "limit",
                    &limit,
                )
                .into_owned(),
            help: spec
                .help
                .as_ref()
                .map(|help| t.text(help).into_owned())
                .unwrap_or_default(),
            accept: extensions(&spec.accept),
            multiple: spec.multiple,
            required: spec.required,
            indispensable: spec.indispensable,
            open: may_write && opened.may_put(&spec.id, &desk.whole.pieces),
            asked: request.is_some_and(|request| request.pieces.contains(&spec.id)),
            error: refused
                .as_ref()
                .filter(|(id, _)| *id == spec.id)
                .map(|(_, why)| why.clone())
                .unwrap_or_default(),
            action: format!("{}/envois/{}", desk.home, spec.id),
            files: desk
                .whole
                .current_pieces()
                .filter(mine)
                .map(|piece| FileView {
                    id: piece.id.to_string(),
                    name: piece.name.clone(),
                    detail: detail(piece),
                    may_take: may_write && opened.may_take(piece),
                    refused: (piece.verdict == "refused").then(|| {
                        let why = t.args("upload-refused-why", "why", &piece.note);
                        why.into_owned()
                    }),
                })
                .collect(),
            before: desk
                .whole
                .pieces
                .iter()
                .filter(mine)
                .filter(|piece| piece.replaced_by.is_some() || piece.removed_at.is_some())
                .map(|piece| PastView {
                    name: piece.name.clone(),
                    detail: detail(piece),
                    fate: if piece.replaced_by.is_some() {
                        key("upload-replaced")
                    } else {
                        key("upload-removed")
                    },
                })
                .collect(),
        }
    };
    let title = section.map_or_else(
        || t.get("upload-title").into_owned(),
        |section| t.text(&section.title).into_owned(),
    );
    let page = PiecesPage {
        t,
        page: desk.layout(ctx, title).wrong(refused.is_some()),
        side: desk.side(
            section
                .map(|section| section.id.as_str())
                .unwrap_or_default(),
        ),
        help: section
            .and_then(|section| section.help.as_ref())
            .map(|help| t.text(help).into_owned())
            .unwrap_or_default(),
        errors: refused
            .iter()
            .map(|(id, why)| FieldError {
                field: (*id).to_owned(),
                message: why.clone(),
            })
            .collect(),
        asked: request
            .map(|request| request.message.lines().map(str::to_owned).collect())
            .unwrap_or_default(),
        due: request
            .and_then(|request| request.due_on)
            .map(|due| t.args("upload-due", "date", t.date(due)).into_owned())
            .unwrap_or_default(),
        pieces: specs.iter().map(view).collect(),
        limit,
        limit_bytes,
        may_write,
        why_closed: if may_write {
            String::new()
        } else {
            t.get(closed(desk)).into_owned()
        },
        next: section.map_or_else(
            || format!("{}/verifier", desk.home),
            |section| desk.after(section),
        ),
    };
    ctx.html(&page)
}

fn closed(desk: &Desk<'_>) -> &'static str {
    match desk.state() {
        State::Draft | State::Incomplete | State::Correction => key("fill-closed-reader"),
        _ => key("upload-closed"),
    }
}

/// What is wrong with a file, why, and what to do.
fn problem(t: T, problem: &FileProblem, spec: &PieceSpec) -> String {
    let kinds = kinds(t, &spec.accept);
    let text = match problem {
        FileProblem::Empty { name } => t.args("upload-empty", "name", name),
        FileProblem::TooLarge { name, limit } => {
            let limit = file_size(t, i64::try_from(*limit).unwrap_or(i64::MAX));
            t.args2("upload-too-large", "name", name, "limit", limit)
        }
        FileProblem::Program { name } => t.args2("upload-program", "name", name, "kinds", kinds),
        FileProblem::NotAccepted { name, found } => t.many(
            "upload-not-accepted",
            &[("name", name), ("found", found), ("kinds", &kinds)],
        ),
        FileProblem::Unrecognised { name } => {
            t.args2("upload-unrecognised", "name", name, "kinds", kinds)
        }
    };
    text.into_owned()
}

/// Receives the files of one piece. Whether they may come is settled before the first byte of them
/// is read, and a request that announces more than is accepted is answered at once.
pub async fn upload(
    ctx: Ctx,
    Path((key, piece)): Path<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, WebError> {
    let json = wants_json(&headers);
    let session = match ctx.require_session() {
        Ok(session) => session,
        Err(WebError::SignIn { .. }) if json => return Ok(script(StatusCode::UNAUTHORIZED, "")),
        Err(error) => return Err(error),
    };
    let who = &session.who;
    let app = ctx.site.app()?;
    let (_, spec) = app.may_upload(who, &key, &piece).await?;
    let most = if spec.multiple {
        app.config.max_file.saturating_mul(10)
    } else {
        app.config.max_file
    };
    if announced(&headers).is_some_and(|length| length > most.saturating_add(WRAPPING)) {
        let name = first_name(request).await;
        // Of several files that are too heavy together, none is named.
        let name = name.filter(|_| !spec.multiple);
        let name = name.unwrap_or_else(|| ctx.t.get("upload-this-file").into_owned());
        let refused = FileProblem::TooLarge {
            name,
            limit: app.config.max_file,
        };
        return refuse(&ctx, &key, spec, &refused, json).await;
    }
    let Upload { mut parts, .. } = Upload::from_request(request, &()).await?;
    let mut received = 0_u32;
    while let Some(field) = parts.next_field().await.map_err(|_| WebError::Cut)? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            continue;
        };
        if name.is_empty() {
            continue;
        }
        let mut chunks = Box::pin(field.map(|chunk| chunk.map(|bytes| bytes.to_vec())));
        let file = match app.receive(&name, &mut chunks, &spec.accept).await {
            Ok(file) => file,
            Err(AppError::File(refused)) => {
                guard::discard(chunks, SWALLOW).await;
                return refuse(&ctx, &key, spec, &refused, json).await;
            }
            Err(AppError::Busy(_)) => return Err(WebError::Cut),
            Err(error) if error.is_outage() => {
                guard::discard(chunks, SWALLOW).await;
                return not_now(&ctx, &key, spec, error, json).await;
            }
            Err(error) => return Err(error.into()),
        };
        match app.add_piece(who, &key, &piece, file).await {
            Ok(_) => received += 1,
            Err(error) if error.is_outage() => {
                return not_now(&ctx, &key, spec, error, json).await;
            }
            Err(error) => return Err(error.into()),
        }
        if !spec.multiple {
            break;
        }
    }
    if received == 0 {
        let why = ctx.t.get("upload-none").into_owned();
        return answer(&ctx, &key, spec, UNPROCESSABLE, why, json).await;
    }
    if json {
        return Ok(Json(serde_json::json!({ "received": received })).into_response());
    }
    Ok(Redirect::to(&format!("/dossiers/{key}/pieces#{piece}")).into_response())
}

/// The name of the first file of a form whose content is not wanted.
async fn first_name(request: Request) -> Option<String> {
    let Upload { mut parts, .. } = Upload::from_request(request, &()).await.ok()?;
    while let Some(field) = parts.next_field().await.ok()? {
        let named = field.file_name().unwrap_or_default();
        if named.is_empty() {
            continue;
        }
        let name = app::pieces::clean_name(named);
        guard::discard(field, SWALLOW).await;
        return Some(name);
    }
    None
}

/// The size that the request says it has.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

async fn refuse(
    ctx: &Ctx,
    key: &str,
    spec: &PieceSpec,
    refused: &FileProblem,
    json: bool,
) -> Result<Response, WebError> {
    let why = problem(ctx.t, refused, spec);
    answer(ctx, key, spec, UNPROCESSABLE, why, json).await
}

/// The file was right and could not be kept: said beside it, with what to do.
async fn not_now(
    ctx: &Ctx,
    key: &str,
    spec: &PieceSpec,
    error: AppError,
    json: bool,
) -> Result<Response, WebError> {
    let status = WebError::from(error).status();
    let why = ctx.t.get("upload-down").into_owned();
    answer(ctx, key, spec, status, why, json).await
}

async fn answer(
    ctx: &Ctx,
    key: &str,
    spec: &PieceSpec,
    status: StatusCode,
    why: String,
    json: bool,
) -> Result<Response, WebError> {
    if json {
        return Ok(script(status, &why));
    }
    let desk = Desk::open(ctx, ctx.who()?, key).await?;
    let mut response = page(ctx, &desk, Some((&spec.id, why)))?;
    *response.status_mut() = status;
    Ok(response)
}

fn script(status: StatusCode, why: &str) -> Response {
    (status, Json(serde_json::json!({ "error": why }))).into_response()
}

/// Takes a file away; its history stays.
pub async fn remove(
    ctx: Ctx,
    Path((key, piece)): Path<(String, String)>,
    form: FormData,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let id = form
        .get("fichier")
        .and_then(|id| Uuid::try_parse(id).ok())
        .ok_or(WebError::NotFound)?;
    ctx.site.app()?.remove_piece(who, &key, id).await?;
    let mut address = format!("/dossiers/{key}/pieces#");
    crate::http::form::encode_into(&mut address, &piece);
    Ok(Redirect::to(&address).into_response())
}
