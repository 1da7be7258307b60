//! `/dossiers/{key}/partage` and `/invitation/{token}`: who else sees and writes a dossier.

use app::{App, AppError};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Action;

use super::words;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::account::{dead, error_at, errors_of, with_back};
use crate::parts::{Choice, FieldError};

const ROLES: [&str; 3] = ["reader", "editor", "signatory"];

#[derive(Template)]
#[template(path = "pages/holder/sharing.html")]
struct Sharing {
    t: T,
    page: Layout,
    base: String,
    owner: String,
    members: Vec<MemberView>,
    pending: Vec<PendingView>,
    /// Another person's access can be changed now.
    open: bool,
    email: String,
    roles: Vec<Choice>,
    errors: Vec<FieldError>,
    done: Option<&'static str>,
}

struct MemberView {
    account: String,
    name: String,
    email: String,
    role: &'static str,
    since: String,
}

struct PendingView {
    email: String,
    role: &'static str,
    until: String,
}

impl Sharing {
    fn error(&self, field: &str) -> &str {
        error_at(&self.errors, field)
    }
}

async fn page(
    ctx: &Ctx,
    dossier_key: &str,
    typed: &FormData,
    errors: Vec<FieldError>,
    done: Option<&'static str>,
) -> Result<Response, WebError> {
    let t = ctx.t;
    let who = ctx.who()?;
    let app: &App = ctx.site.app()?;
    let whole = app.whole(who, dossier_key).await?;
    if whole.access.is_officer() {
        return Err(WebError::NotFound);
    }
    let d = &whole.access.dossier;
    let open = whole.access.may(Action::Invite);
    let links = if open {
        app.invitations(who, dossier_key).await?
    } else {
        Vec::new()
    };
    let base = format!("/dossiers/{}", words::dossier_key(d));
    let chosen = typed.get("role").unwrap_or("editor");
    let title = words::dossier(t, &t.text(&whole.scheme.name));
    ctx.html(&Sharing {
        t,
        page: Layout::new(ctx, t.get("holder-sharing"))
            .under("/mes-projets", t.get("nav-projects"))
            .under(base.clone(), title)
            .wrong(!errors.is_empty()),
        owner: whole.owner_name.clone(),
        members: whole
            .members
            .iter()
            .map(|one| MemberView {
                account: one.account.to_string(),
                name: one.name.clone(),
                email: one.email.clone(),
                role: words::role_key(&one.role),
                since: words::day(t, app, one.added_at),
            })
            .collect(),
        pending: links
            .iter()
            .map(|link| PendingView {
                email: link.email.clone(),
                role: words::role_key(&link.data),
                until: words::day(t, app, link.expires_at),
            })
            .collect(),
        open,
        base,
        email: typed.get("courriel").unwrap_or_default().to_owned(),
        roles: ROLES
            .iter()
            .map(|role| Choice {
                id: (*role).to_owned(),
                label: t.get(words::role_key(role)).into_owned(),
                hint: t.get(words::role_about_key(role)).into_owned(),
                checked: *role == chosen,
            })
            .collect(),
        errors,
        done,
    })
}

pub async fn show(
    ctx: Ctx,
    Path(dossier_key): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let done = match query.get("fait") {
        Some("invite") => Some(key("holder-share-invited")),
        Some("retire") => Some(key("holder-share-removed")),
        Some("annule") => Some(key("holder-share-cancelled")),
        _ => None,
    };
    page(&ctx, &dossier_key, &FormData::default(), Vec::new(), done).await
}

/// One form, three buttons: invite, remove a person, take back an invitation.
pub async fn change(
    ctx: Ctx,
    Path(dossier_key): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let who = ctx.who()?;
    let app = ctx.site.app()?;
    let back = |done: &str| {
        Redirect::to(&format!("/dossiers/{dossier_key}/partage?fait={done}")).into_response()
    };
    if let Some(member) = form.filled("retirer") {
        let member = member.parse().map_err(|_| WebError::BadRequest)?;
        app.remove_member(who, &dossier_key, member).await?;
        return Ok(back("retire"));
    }
    if let Some(email) = form.filled("annuler") {
        app.cancel_invitation(who, &dossier_key, email).await?;
        return Ok(back("annule"));
    }
    let text = |name: &str| form.get(name).unwrap_or_default();
    match app
        .invite(who, &dossier_key, text("courriel"), text("role"))
        .await
    {
        Ok(()) => Ok(back("invite")),
        Err(AppError::Invalid(found)) => {
            let names = [
                ("email", "courriel", key("holder-need-email")),
                ("role", "role", key("error-required-choice")),
            ];
            let errors = errors_of(ctx.t, &found, &names);
            let shown = page(&ctx, &dossier_key, &form, errors, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "pages/holder/invitation.html")]
struct Invitation {
    t: T,
    page: Layout,
    address: String,
    owner: String,
    scheme: String,
    role: &'static str,
    about: &'static str,
    email: String,
    sign_in: String,
    register: String,
}

pub async fn invitation(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    let t = ctx.t;
    match ctx.site.app()?.look_at_invitation(&token).await {
        Ok((owner, scheme, role, email)) => ctx.html(&Invitation {
            t,
            page: Layout::new(
                &ctx,
                t.args("holder-invitation-title", "name", owner.as_str()),
            ),
            address: ctx.path().to_owned(),
            owner,
            scheme,
            role: words::role_key(&role),
            about: words::role_about_key(&role),
            email,
            sign_in: with_back("/connexion", ctx.path()),
            register: with_back("/inscription", ctx.path()),
        }),
        Err(AppError::Link(problem)) => {
            dead(&ctx, problem, "/mes-projets", key("holder-invitation-dead"))
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn accept(ctx: Ctx, Path(token): Path<String>) -> Result<Response, WebError> {
    let who = ctx.who()?;
    match ctx.site.app()?.accept_invitation(who, &token).await {
        Ok(dossier) => Ok(Redirect::to(&format!("/dossiers/{dossier}")).into_response()),
        Err(AppError::Link(problem)) => {
            dead(&ctx, problem, "/mes-projets", key("holder-invitation-dead"))
        }
        Err(other) => Err(other.into()),
    }
}
