//! `/administration`: accounts, the queue of jobs, the journal, the installation. No dossier.

use app::AppError;
use app::seal::Verified;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use store::{Account, AccountQuery, AccountRole};
use uuid::Uuid;

use super::desk::{Notice, again, desk, notice};
use super::words::{error_of, errors};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};

const PAGE: i64 = 20;
const ACCOUNTS: &str = "/administration/comptes";

#[derive(Template)]
#[template(path = "pages/instruction/admin.html")]
struct Overview {
    t: T,
    page: Layout,
    engine: &'static str,
    region: String,
    schemes: usize,
    forms: usize,
    assumptions: usize,
    demo: bool,
    mail: &'static str,
    max_file: String,
    queued: i64,
    failed: Vec<FailedView>,
    notice: Option<Notice>,
}

struct FailedView {
    kind: String,
    attempts: i64,
    error: String,
    failed: String,
}

pub(super) async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let (t, region) = (ctx.t, ctx.site.region());
    let jobs = app.jobs(who).await?;
    let limit = usize::try_from(app.config.max_file).unwrap_or(usize::MAX);
    ctx.html(&Overview {
        t,
        page: Layout::new(&ctx, t.get("admin-title")),
        engine: match app.store.engine() {
            "postgres" => key("admin-engine-postgres"),
            _ => key("admin-engine-sqlite"),
        },
        region: t.text(&region.identity.authority).into_owned(),
        schemes: region.schemes.len(),
        forms: region
            .schemes
            .iter()
            .filter(|scheme| scheme.form.is_some())
            .count(),
        assumptions: policy::check::check(region).assumptions.len(),
        demo: app.config.demo,
        mail: if app.config.smtp.is_some() {
            key("admin-mail-smtp")
        } else {
            key("admin-mail-folder")
        },
        max_file: crate::format::size(t, limit).into_owned(),
        queued: jobs.queued,
        notice: notice(t, &query),
        failed: jobs
            .failed
            .into_iter()
            .map(|job| FailedView {
                kind: t.get(job_key(&job.kind)).into_owned(),
                attempts: job.attempts,
                error: job.last_error,
                failed: ctx.moment(job.failed_at),
            })
            .collect(),
    })
}

/// Puts the jobs set aside back in the queue.
pub(super) async fn retry(ctx: Ctx) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    app.retry_jobs(who).await?;
    Ok(Redirect::to("/administration?fait=taches").into_response())
}

fn job_key(kind: &str) -> &'static str {
    match kind {
        "mail" => key("admin-job-mail"),
        "receipt" => key("admin-job-receipt"),
        "decision" => key("admin-job-decision"),
        _ => key("admin-job-other"),
    }
}

#[derive(Template)]
#[template(path = "pages/instruction/journal.html")]
struct JournalPage {
    t: T,
    page: Layout,
    report: Verified,
    at: String,
}

/// Verifies the whole journal: it reads everything and changes nothing, so a link may lead here.
pub(super) async fn journal(ctx: Ctx) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let report = app.verify_journal(who).await?;
    ctx.html(&JournalPage {
        t,
        page: Layout::new(&ctx, t.get("admin-journal-title"))
            .under("/administration", t.get("admin-title")),
        at: ctx.moment(app.now_us()),
        report,
    })
}

#[derive(Template)]
#[template(path = "pages/instruction/accounts.html")]
struct AccountsPage {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    accounts: Vec<AccountView>,
    next: Option<String>,
    /// Roles that may be given.
    roles: Vec<Choice>,
    /// The same for funders that others lead, behind « none ».
    partners: Vec<Choice>,
    name: String,
    email: String,
    first: bool,
    /// Address of the first page of what is looked for.
    start: String,
    text: String,
    with_roles: bool,
}

impl AccountsPage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }
}

struct AccountView {
    id: Uuid,
    name: String,
    email: String,
    roles: Vec<RoleView>,
    /// Roles not held yet.
    missing: Vec<Choice>,
    since: String,
    verified: bool,
    closed: bool,
    me: bool,
}

struct RoleView {
    value: String,
    label: String,
    /// One's own administration is taken away by somebody else.
    kept: bool,
}

/// A role in a form: `admin` or `officer:<body>`.
fn value_of(role: &AccountRole) -> String {
    if role.body.is_empty() {
        role.role.clone()
    } else {
        format!("{}:{}", role.role, role.body)
    }
}

fn read_role(text: &str) -> AccountRole {
    let (role, body) = text.split_once(':').unwrap_or((text, ""));
    AccountRole {
        role: role.to_owned(),
        body: body.to_owned(),
    }
}

fn label_of(ctx: &Ctx, role: &AccountRole) -> String {
    let (t, region) = (ctx.t, ctx.site.region());
    if role.role == "admin" {
        return t.get("admin-role-admin").into_owned();
    }
    let body = region.body_called(&role.body, ctx.site.today());
    let name = body.map_or_else(|| role.body.clone(), |name| t.text(&name).into_owned());
    t.args("admin-role-officer", "body", name).into_owned()
}

fn known_roles(ctx: &Ctx) -> Result<Vec<AccountRole>, WebError> {
    let officer = |body: &policy::Body| AccountRole {
        role: "officer".to_owned(),
        body: body.id.clone(),
    };
    let mut roles: Vec<AccountRole> = ctx.site.app()?.managers().map(officer).collect();
    roles.push(AccountRole {
        role: "admin".to_owned(),
        body: String::new(),
    });
    Ok(roles)
}

/// Officers of funders that take part in dossiers led by others, by the names of these.
fn partner_roles(ctx: &Ctx) -> Result<Vec<AccountRole>, WebError> {
    let officer = |body: String| AccountRole {
        role: "officer".to_owned(),
        body,
    };
    let bodies = ctx.site.app()?.partner_bodies().into_iter();
    let mut roles: Vec<AccountRole> = bodies.map(officer).collect();
    roles.sort_by_cached_key(|role| label_of(ctx, role));
    Ok(roles)
}

fn choices(ctx: &Ctx, roles: &[AccountRole], chosen: &[&str]) -> Vec<Choice> {
    let choice = |role: &AccountRole| {
        let id = value_of(role);
        Choice {
            checked: chosen.contains(&id.as_str()),
            label: label_of(ctx, role),
            hint: String::new(),
            id,
        }
    };
    roles.iter().map(choice).collect()
}

/// The address of a page of the accounts that are looked for.
fn address(asked: &AccountQuery, after: Option<Uuid>) -> String {
    let mut pairs = Vec::new();
    let mut push = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    if !asked.text.is_empty() {
        push("q", &asked.text);
    }
    if asked.with_roles {
        push("roles", "oui");
    }
    if let Some(after) = after {
        push("apres", &after.to_string());
    }
    let mark = if pairs.is_empty() { "" } else { "?" };
    let query = FormData(pairs).encode();
    format!("{ACCOUNTS}{mark}{query}")
}

async fn build(
    ctx: &Ctx,
    query: &FormData,
    form: &FormData,
    wrong: Vec<FieldError>,
) -> Result<AccountsPage, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let asked = AccountQuery {
        text: query.get("q").unwrap_or_default().trim().to_owned(),
        with_roles: query.filled("roles").is_some(),
        after: query.filled("apres").and_then(|id| id.parse().ok()),
    };
    let mut found = app.users(who, &asked, PAGE + 1).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let (known, partners) = (known_roles(ctx)?, partner_roles(ctx)?);
    let view = |(account, roles): &(Account, Vec<AccountRole>)| {
        let missing: Vec<AccountRole> = known
            .iter()
            .chain(&partners)
            .filter(|role| !roles.contains(role))
            .cloned()
            .collect();
        let me = account.id == who.account;
        AccountView {
            id: account.id,
            name: account.name.clone(),
            email: account.email.clone(),
            roles: roles
                .iter()
                .map(|role| RoleView {
                    value: value_of(role),
                    label: label_of(ctx, role),
                    kept: me && role.role == "admin",
                })
                .collect(),
            missing: choices(ctx, &missing, &[]),
            since: ctx.day(account.created_at),
            verified: account.verified_at.is_some(),
            closed: account.disabled_at.is_some(),
            me,
        }
    };
    let chosen: Vec<&str> = form.all("role").collect();
    Ok(AccountsPage {
        t,
        page: Layout::new(ctx, t.get("admin-accounts-title"))
            .under("/administration", t.get("admin-title"))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: wrong,
        next: found
            .last()
            .filter(|_| more)
            .map(|(account, _)| address(&asked, Some(account.id))),
        start: address(&asked, None),
        accounts: found.iter().map(view).collect(),
        roles: choices(ctx, &known, &chosen),
        partners: {
            let none = Choice {
                id: String::new(),
                label: t.get("admin-partner-none").into_owned(),
                hint: String::new(),
                checked: false,
            };
            let mut offered = choices(ctx, &partners, &chosen);
            offered.insert(0, none);
            offered
        },
        name: form.get("name").unwrap_or_default().to_owned(),
        email: form.get("email").unwrap_or_default().to_owned(),
        first: asked.after.is_none(),
        text: asked.text,
        with_roles: asked.with_roles,
    })
}

pub(super) async fn accounts(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    ctx.html(&build(&ctx, &query, &FormData::default(), Vec::new()).await?)
}

fn back(what: &str) -> Response {
    Redirect::to(&format!("{ACCOUNTS}?fait={what}")).into_response()
}

/// Opens an account; the person signs in by the link of a mail.
pub(super) async fn create(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let given = form.all("role").filter(|role| !role.is_empty());
    let roles: Vec<AccountRole> = given.map(read_role).collect();
    let text = |name: &str| form.get(name).unwrap_or_default();
    match app
        .invite_user(who, text("email"), text("name"), &roles)
        .await
    {
        Ok(_) => Ok(back("compte")),
        Err(AppError::Invalid(wrong)) => {
            let wrong = errors(ctx.t, &wrong);
            again(
                &ctx,
                &build(&ctx, &FormData::default(), &form, wrong).await?,
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// Gives or takes a role.
pub(super) async fn role(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let role = read_role(form.get("role").unwrap_or_default());
    let add = form.get("geste") != Some("retirer");
    if add && !app.is_role(&role) {
        return Err(if who.is_admin() {
            WebError::BadRequest
        } else {
            WebError::NotFound
        });
    }
    match app.change_role(who, id, &role, add).await {
        Ok(()) => Ok(back("role")),
        Err(AppError::Forbidden(_)) => {
            Ok(Redirect::to(&format!("{ACCOUNTS}?alerte=soi")).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Closes an account, or opens it again.
pub(super) async fn door(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let open = form.get("geste") == Some("ouvrir");
    match app.set_account_open(who, id, open).await {
        Ok(()) => Ok(back(if open { "ouvert" } else { "ferme" })),
        Err(AppError::Forbidden(_)) => {
            Ok(Redirect::to(&format!("{ACCOUNTS}?alerte=soi")).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
