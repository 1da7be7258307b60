//! What every page of an officer shares: opening a dossier, its head, notices after a command.

use std::borrow::Cow;
use std::sync::Arc;

use app::view::Whole;
use app::{App, AppError, Who};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::words::state_key;

/// Commands and the person who asks; the way to the sign-in page for nobody.
pub(in crate::pages) fn desk(ctx: &Ctx) -> Result<(&Arc<App>, &Who), WebError> {
    Ok((ctx.site.app()?, ctx.who()?))
}

/// Whether this very sending of a form has been served: a second click is answered as the first.
pub(in crate::pages) async fn served(ctx: &Ctx) -> Result<bool, WebError> {
    let (app, who) = desk(ctx)?;
    Ok(app.served(who).await?)
}

/// A dossier for one of its officers; not found for anybody else, whoever they are.
pub(super) async fn open<'c>(ctx: &'c Ctx, number: &str) -> Result<Whole<'c>, WebError> {
    let (app, who) = desk(ctx)?;
    let whole = app.whole(who, number).await?;
    if whole.access.is_officer() {
        Ok(whole)
    } else {
        Err(WebError::NotFound)
    }
}

/// Top of each page about a dossier.
pub(super) struct Head {
    pub number: String,
    pub title: String,
    pub applicant: String,
    pub scheme: String,
    pub rules_from: String,
    pub flag: &'static str,
    pub state: Cow<'static, str>,
}

impl Head {
    pub(super) fn of(t: T, whole: &Whole<'_>) -> Head {
        let d = &whole.access.dossier;
        Head {
            number: d.number.clone().unwrap_or_default(),
            title: if d.title.is_empty() {
                t.get("inst-untitled").into_owned()
            } else {
                d.title.clone()
            },
            applicant: d.applicant.clone(),
            scheme: t.text(&whole.scheme.name).into_owned(),
            rules_from: t.date(d.scheme_from).into_owned(),
            flag: d.state.flag(),
            state: t.get(state_key(d.state)),
        }
    }

    pub(super) fn href(&self) -> String {
        format!("/instruction/{}", self.number)
    }

    /// Where its files are.
    pub(super) fn files(&self) -> String {
        format!("/instruction/{}/pieces", self.number)
    }

    /// A page under the dossier.
    pub(super) fn layout(&self, ctx: &Ctx, title: Cow<'static, str>) -> Layout {
        Layout::new(ctx, title)
            .under("/instruction", ctx.t.get("inst-title"))
            .under(self.href(), self.title.clone())
    }
}

/// A sentence shown once, after a command.
pub(in crate::pages) struct Notice {
    /// Kind of note: `ok`, `bad` or nothing.
    pub kind: &'static str,
    pub text: Cow<'static, str>,
}

/// The notice that an address asks for (`?fait=…` or `?alerte=…`); anything else shows nothing.
pub(super) fn notice(t: T, query: &FormData) -> Option<Notice> {
    if let Some(done) = query.get("fait") {
        let sentence = match done {
            "complet" => key("inst-done-complete"),
            "pieces" => key("inst-done-pieces"),
            "correction" => key("inst-done-correction"),
            "avis" => key("inst-done-opinion"),
            "attribution" => key("inst-done-assigned"),
            "piece" => key("inst-done-piece"),
            "rectification" => key("act-done"),
            "relance" => key("inst-done-reminded"),
            "note" => key("inst-done-note"),
            "message" => key("inst-done-message"),
            "remarque" => key("inst-done-internal"),
            "proposition" => key("inst-done-proposed"),
            "decision" => key("inst-done-decided"),
            "reprise" => key("inst-done-reopened"),
            "lu" => key("inst-done-seen"),
            "vue" => key("inst-list-done-view"),
            "oubli" => key("inst-list-done-forget"),
            "taches" => key("admin-done-jobs"),
            "compte" => key("admin-done-account"),
            "role" => key("admin-done-role"),
            "ferme" => key("admin-done-closed"),
            "ouvert" => key("admin-done-opened"),
            "aide" => key("aid-done-assessed"),
            "aides" => key("aid-done-declared"),
            "recu" => key("aid-done-receipt"),
            "taux" => key("aid-done-rate"),
            "import" => key("aid-done-import"),
            "lien" => key("aid-done-link"),
            "lien-fini" => key("aid-done-link-ended"),
            "baisse" => key("aid-done-reduced"),
            _ => return None,
        };
        return Some(Notice {
            kind: "ok",
            text: t.get(sentence),
        });
    }
    let sentence = match query.get("alerte")? {
        "etat" => key("inst-alert-state"),
        "entre-temps" => key("inst-alert-stale"),
        "raison" => key("inst-error-note"),
        "sans-piece" => key("inst-alert-without"),
        "soi" => key("admin-alert-self"),
        _ => return None,
    };
    Some(Notice {
        kind: "bad",
        text: t.get(sentence),
    })
}

/// After a command: the dossier, which says what was done.
pub(super) fn done(number: &str, what: &str) -> Response {
    Redirect::to(&format!("/instruction/{number}?fait={what}")).into_response()
}

/// What a refused command leads to: the dossier, which says where it stands now; not found for
/// those who do not instruct.
pub(super) fn turned_away(who: &Who, number: &str, error: AppError) -> Result<Response, WebError> {
    let why = match error {
        AppError::State(_) | AppError::Forbidden(_) if !who.bodies().is_empty() => "etat",
        AppError::Forbidden(_) => return Err(WebError::NotFound),
        AppError::Stale => "entre-temps",
        other => return Err(other.into()),
    };
    Ok(Redirect::to(&format!("/instruction/{number}?alerte={why}")).into_response())
}

/// A page shown again with what was typed and what is wrong.
pub(in crate::pages) fn again(
    ctx: &Ctx,
    page: &impl askama::Template,
) -> Result<Response, WebError> {
    let mut response = ctx.html(page)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
