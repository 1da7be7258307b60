//! Parts of the panel beside the file: pieces, requests, opinions, messages, documents.

use std::borrow::Cow;

use app::view::Whole;
use domain::completeness;
use policy::model::{Form, PieceSpec};
use store::Piece;
use uuid::Uuid;

use super::words::{day_of, verdict_key};
use crate::format::size;
use crate::http::ctx::Ctx;
use crate::i18n::key;

/// A piece asked by the form, with what was given.
pub(super) struct PieceGroup {
    pub label: String,
    pub indispensable: bool,
    pub required: bool,
    pub files: Vec<FileView>,
}

impl PieceGroup {
    /// Mark of the list: right, to be seen or to be asked.
    pub(super) fn mark(&self) -> &'static str {
        match self.files.as_slice() {
            [] if self.required => "n",
            [] => "t",
            files if files.iter().all(|file| file.verdict == "ok") => "y",
            files if files.iter().any(|file| file.verdict == "refused") => "n",
            _ => "q",
        }
    }
}

/// A file received.
pub(super) struct FileView {
    pub id: Uuid,
    pub name: String,
    pub size: String,
    pub date: String,
    /// Name of the file it replaced.
    pub replaces: Option<String>,
    /// Nothing, `ok` or `refused`.
    pub verdict: String,
    pub note: String,
}

fn file(ctx: &Ctx, piece: &Piece, all: &[Piece]) -> FileView {
    let bytes = usize::try_from(piece.size).unwrap_or(usize::MAX);
    FileView {
        id: piece.id,
        name: piece.name.clone(),
        size: size(ctx.t, bytes).into_owned(),
        date: day_of(ctx.t, ctx.civil_day(piece.uploaded_at)),
        replaces: all
            .iter()
            .find(|old| old.replaced_by == Some(piece.id))
            .map(|old| old.name.clone()),
        verdict: piece.verdict.clone(),
        note: piece.note.clone(),
    }
}

/// The pieces that this dossier asks, in the order of the form, then those given besides.
pub(super) fn pieces(ctx: &Ctx, whole: &Whole<'_>) -> Vec<PieceGroup> {
    let asked = completeness::asked_known(whole.form, &whole.said().known);
    let group = |spec: &PieceSpec, required| PieceGroup {
        label: ctx.t.text(&spec.label).into_owned(),
        indispensable: spec.indispensable,
        required,
        files: whole
            .current_pieces()
            .filter(|piece| piece.piece == spec.id)
            .map(|piece| file(ctx, piece, &whole.pieces))
            .collect(),
    };
    let mut groups: Vec<PieceGroup> = asked
        .iter()
        .map(|spec| group(spec, spec.required))
        .collect();
    let besides = whole
        .form
        .pieces
        .iter()
        .filter(|spec| !asked.iter().any(|one| one.id == spec.id));
    groups.extend(
        besides
            .map(|spec| group(spec, false))
            .filter(|group| !group.files.is_empty()),
    );
    groups
}

/// The pieces of a form that people outside do not read, in one line; empty when there is none.
pub(super) fn kept_from_outside(ctx: &Ctx, form: &Form) -> String {
    let labels: Vec<String> = form
        .pieces
        .iter()
        .filter(|spec| spec.private)
        .map(|spec| ctx.t.text(&spec.label).into_owned())
        .collect();
    labels.join(" ; ")
}

/// A request made to the holder.
pub(super) struct RequestView {
    pub title: Cow<'static, str>,
    pub asked: String,
    pub due: String,
    /// When it was answered; empty while it waits.
    pub answered: String,
    pub items: Vec<String>,
    pub message: String,
}

pub(super) fn requests(ctx: &Ctx, whole: &Whole<'_>) -> Vec<RequestView> {
    let t = ctx.t;
    let label = |id: &String| {
        let section = whole
            .form
            .sections
            .iter()
            .find(|section| section.id == *id)
            .map(|section| &section.title);
        let piece = whole
            .form
            .pieces
            .iter()
            .find(|piece| piece.id == *id)
            .map(|piece| &piece.label);
        section
            .or(piece)
            .map_or_else(|| id.clone(), |text| t.text(text).into_owned())
    };
    let view = |request: &store::Correction| RequestView {
        title: t.get(if request.kind == "correction" {
            key("inst-request-correction")
        } else {
            key("inst-request-pieces")
        }),
        asked: ctx.day(request.asked_at),
        due: request
            .due_on
            .map(|day| t.date(day).into_owned())
            .unwrap_or_default(),
        answered: request
            .answered_at
            .map(|at| ctx.day(at))
            .unwrap_or_default(),
        items: request
            .sections
            .iter()
            .chain(&request.pieces)
            .map(label)
            .collect(),
        message: request.message.clone(),
    };
    whole.corrections.iter().rev().map(view).collect()
}

/// An opinion asked.
pub(super) struct OpinionView {
    pub name: String,
    pub question: String,
    pub confidential: bool,
    /// `None` while it is awaited.
    pub verdict: Option<Cow<'static, str>>,
    pub body: String,
    pub deadline: String,
    pub late: bool,
    pub reminded: String,
    pub answered: String,
}

pub(super) fn opinions(ctx: &Ctx, whole: &Whole<'_>) -> Vec<OpinionView> {
    let t = ctx.t;
    let view = |opinion: &store::Opinion| OpinionView {
        name: opinion.name.clone(),
        question: opinion.question.clone(),
        confidential: opinion.confidential,
        verdict: opinion
            .answered_at
            .map(|_| t.get(verdict_key(&opinion.verdict))),
        body: opinion.body.clone(),
        deadline: t.date(opinion.deadline).into_owned(),
        late: opinion.answered_at.is_none() && opinion.deadline < ctx.site.today(),
        reminded: opinion
            .reminded_at
            .map(|at| ctx.day(at))
            .unwrap_or_default(),
        answered: opinion
            .answered_at
            .map(|at| ctx.day(at))
            .unwrap_or_default(),
    };
    whole.opinions.iter().map(view).collect()
}

/// A message or a note, with what was joined.
pub(super) struct MessageView {
    pub author: String,
    pub from_holder: bool,
    pub internal: bool,
    pub unread: bool,
    pub date: String,
    pub body: String,
    pub files: Vec<FileView>,
}

/// Messages and notes, oldest first.
pub(super) fn messages(ctx: &Ctx, whole: &Whole<'_>) -> Vec<MessageView> {
    let view = |message: &store::Message| {
        let joined = whole
            .pieces
            .iter()
            .filter(|piece| piece.message == Some(message.id) && piece.removed_at.is_none());
        MessageView {
            author: message.author_name.clone(),
            from_holder: message.side == "holder",
            internal: message.internal,
            unread: message.side == "holder" && message.created_at > whole.seen.messages_at,
            date: ctx.moment(message.created_at),
            body: message.body.clone(),
            files: joined
                .map(|piece| file(ctx, piece, &whole.pieces))
                .collect(),
        }
    };
    whole.messages.iter().map(view).collect()
}

/// A paper that the service made.
pub(super) struct DocumentView {
    pub id: Uuid,
    pub title: String,
    pub date: String,
}

pub(super) fn documents(ctx: &Ctx, whole: &Whole<'_>) -> Vec<DocumentView> {
    let view = |document: &store::Document| DocumentView {
        id: document.id,
        title: document.title.clone(),
        date: ctx.day(document.created_at),
    };
    whole.documents.iter().map(view).collect()
}
