//! `/enveloppes`: what is opened, committed, reserved and left; opening, voting, carrying over.

use app::envelopes::{EnvelopeView, NewEnvelope};
use app::{AppError, Who};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::envelope::Account;
use domain::form::{ErrorCode, FieldError as Wrong};
use money::Cents;
use store::{Envelope, EnvelopePosting};
use uuid::Uuid;

use super::desk::{Notice, again, desk};
use super::words::{error_of, read_amount};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};
use crate::purse::{Purse, title};

const LIST: &str = "/enveloppes";

#[derive(Template)]
#[template(path = "pages/instruction/envelopes.html")]
struct ListPage {
    t: T,
    page: Layout,
    errors: Vec<FieldError>,
    rows: Vec<Row>,
    schemes: Vec<Choice>,
    funders: Vec<Choice>,
    departments: Vec<Choice>,
    form: FormData,
    year: String,
}

struct Row {
    id: Uuid,
    purse: Purse,
}

impl ListPage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        let default = if field == "year" { &self.year } else { "" };
        self.form.get(field).unwrap_or(default)
    }
}

fn errors(t: T, wrong: &[Wrong]) -> Vec<FieldError> {
    let sentence = |w: &Wrong| match (w.key.as_str(), w.code) {
        ("year", _) => t.get("env-error-year"),
        ("scheme", _) => t.get("env-error-scheme"),
        ("funder", _) => t.get("env-error-funder"),
        ("why", _) => t.get("env-error-why"),
        (_, ErrorCode::OverEnvelope) => {
            t.args("env-error-over", "left", w.arg("left").unwrap_or_default())
        }
        ("opened" | "amount", ErrorCode::AmountTooSmall | ErrorCode::Required) => {
            t.get("env-error-opened")
        }
        _ => t.args(
            "inst-error-amount",
            "value",
            w.arg("value").unwrap_or_default(),
        ),
    };
    wrong
        .iter()
        .map(|w| FieldError {
            field: w.key.clone(),
            message: sentence(w).into_owned(),
        })
        .collect()
}

async fn list_page(ctx: &Ctx, form: FormData, wrong: &[Wrong]) -> Result<ListPage, WebError> {
    let (app, who) = desk(ctx)?;
    let (t, region) = (ctx.t, ctx.site.region());
    let found = app.envelopes(who).await?;
    let choice = |id: &str, label: String, field: &str| Choice {
        checked: form.get(field) == Some(id),
        id: id.to_owned(),
        label,
        hint: String::new(),
    };
    let mut departments = vec![choice(
        "",
        t.get("env-department-all").into_owned(),
        "department",
    )];
    departments.extend(region.territory.departments().map(|code| {
        let name = region.territory.department_name(code).unwrap_or(code);
        choice(code, name.to_owned(), "department")
    }));
    Ok(ListPage {
        t,
        page: Layout::new(ctx, t.get("env-title")).wrong(!wrong.is_empty()),
        errors: errors(t, wrong),
        rows: found
            .iter()
            .map(|e| Row {
                id: e.id,
                purse: Purse::of(ctx, e),
            })
            .collect(),
        schemes: app
            .envelope_schemes(who)
            .into_iter()
            .map(|s| choice(&s.id, t.text(&s.name).into_owned(), "scheme"))
            .collect(),
        funders: app
            .envelope_funders(who)
            .into_iter()
            .map(|(id, name)| choice(&id, t.text(&name).into_owned(), "funder"))
            .collect(),
        departments,
        year: ctx.site.today().year().to_string(),
        form,
    })
}

pub(super) async fn list(ctx: Ctx) -> Result<Response, WebError> {
    ctx.html(&list_page(&ctx, FormData::default(), &[]).await?)
}

/// An amount, its error under the name of its field.
fn amount(form: &FormData, field: &str, wrong: &mut Vec<Wrong>) -> Cents {
    read_amount(field, form.get(field).unwrap_or_default())
        .map_err(|e| wrong.push(e))
        .unwrap_or_default()
}

pub(super) async fn open(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let text = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let mut wrong = Vec::new();
    let opened = amount(&form, "opened", &mut wrong);
    let credit = match form.filled("credit") {
        Some(_) => amount(&form, "credit", &mut wrong),
        None => Cents(0),
    };
    let new = NewEnvelope {
        funder: text("funder"),
        scheme: text("scheme"),
        year: text("year").parse().unwrap_or(0),
        department: text("department"),
        opened,
        credit,
        reason: text("why"),
    };
    let result = if wrong.is_empty() {
        app.open_envelope(who, &new).await
    } else {
        Err(AppError::Invalid(wrong))
    };
    match result {
        Ok(id) => Ok(Redirect::to(&format!("{LIST}/{id}?fait=ouverte")).into_response()),
        Err(AppError::Invalid(wrong)) => again(&ctx, &list_page(&ctx, form, &wrong).await?),
        Err(other) => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "pages/instruction/envelope.html")]
struct EnvelopePage {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    id: Uuid,
    purse: Purse,
    credit: Option<String>,
    free: String,
    next_year: i64,
    may_carry: bool,
    moves: Vec<Move>,
    form: FormData,
}

struct Move {
    when: String,
    /// Who made it; nothing for what a clock did.
    by: String,
    kind: &'static str,
    /// Address, number and title of the dossier it is of, for whoever instructs it, or the part of the funder in it.
    dossier: Option<(String, String, String)>,
    reason: String,
    account: &'static str,
    amount: String,
}

impl EnvelopePage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        self.form.get(field).unwrap_or_default()
    }
}

/// The yearly credit beside what is committed: what it may not pay this year.
fn credit(t: T, e: &Envelope) -> String {
    let opened = t.exact(e.credit);
    let beyond = e.balance.committed.checked_sub(e.credit);
    match beyond.filter(|beyond| *beyond > Cents(0)) {
        Some(beyond) => t.args2(
            "env-credit-beyond",
            "amount",
            opened,
            "beyond",
            t.exact(beyond),
        ),
        None => t.args("env-credit-shown", "amount", opened),
    }
    .into_owned()
}

fn movement(ctx: &Ctx, who: &Who, view: &EnvelopeView, p: &EnvelopePosting) -> Move {
    let dossier = p.dossier.and_then(|id| view.dossiers.get(&id));
    let by = p.by.and_then(|by| view.authors.get(&by));
    let kind = match p.kind.as_str() {
        "opened" => key("env-move-kind-opened"),
        "voted" => key("env-move-kind-voted"),
        "carried" => key("env-move-kind-carried"),
        "reserved" => key("env-move-kind-reserved"),
        "committed" => key("env-move-kind-committed"),
        _ => key("env-move-kind-released"),
    };
    let account = match p.account {
        Account::Budget => key("env-account-budget"),
        Account::Available => key("env-account-available"),
        Account::Reserved => key("env-account-reserved"),
        Account::Committed => key("env-account-committed"),
    };
    Move {
        when: ctx.moment(p.at),
        by: by.cloned().unwrap_or_default(),
        kind,
        dossier: dossier.map(|d| {
            let own = who.is_officer_of(&d.manager);
            let folder = if own { "instruction" } else { "partages" };
            let address = format!("/{folder}/{}", d.number);
            (address, d.number.clone(), d.title.clone())
        }),
        reason: p.reason.clone(),
        account,
        amount: ctx.t.exact(p.cents),
    }
}

async fn envelope_page(
    ctx: &Ctx,
    id: Uuid,
    query: &FormData,
    form: FormData,
    wrong: &[Wrong],
) -> Result<EnvelopePage, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let view = app.envelope(who, id).await?;
    let envelope = &view.envelope;
    let free = envelope.balance.free();
    // Both forms have a field « amount »: the one at fault is the one that was sent.
    let prefix = if form.get("act") == Some("carry") {
        "carry-"
    } else {
        ""
    };
    let mut shown = errors(t, wrong);
    for e in &mut shown {
        e.field = format!("{prefix}{}", e.field);
    }
    Ok(EnvelopePage {
        t,
        page: Layout::new(ctx, title(ctx, envelope))
            .under(LIST, t.get("env-title"))
            .wrong(!wrong.is_empty()),
        notice: query
            .get("fait")
            .and_then(|done| match done {
                "ouverte" => Some(key("env-done-open")),
                "vote" => Some(key("env-done-vote")),
                "report" => Some(key("env-done-carry")),
                _ => None,
            })
            .map(|sentence| Notice {
                kind: "ok",
                text: t.get(sentence),
            }),
        errors: shown,
        id,
        purse: Purse::of(ctx, envelope),
        credit: (envelope.credit > Cents(0)).then(|| credit(t, envelope)),
        free: t.exact(free),
        next_year: envelope.year + 1,
        may_carry: free > Cents(0),
        moves: view
            .postings
            .iter()
            .map(|p| movement(ctx, who, &view, p))
            .collect(),
        form,
    })
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    ctx.html(&envelope_page(&ctx, id, &query, FormData::default(), &[]).await?)
}

/// A vote (more, or less with a minus) or a carry-over.
pub(super) async fn act(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let carries = form.get("act") == Some("carry");
    let field = |name: &str| {
        let name = if carries {
            format!("carry-{name}")
        } else {
            name.to_owned()
        };
        form.get(&name).unwrap_or_default().to_owned()
    };
    let typed = field("amount");
    let read = money::parse_signed_amount(&typed)
        .map_err(|_| vec![Wrong::new("amount", ErrorCode::NotAnAmount).with("value", typed)]);
    let result = match read {
        Err(wrong) => Err(AppError::Invalid(wrong)),
        Ok(amount) if carries => app
            .carry_over(who, id, amount, &field("why"))
            .await
            .map(|to| (to, "report")),
        Ok(amount) => app
            .vote_envelope(who, id, amount, &field("why"))
            .await
            .map(|()| (id, "vote")),
    };
    match result {
        Ok((id, done)) => Ok(Redirect::to(&format!("{LIST}/{id}?fait={done}")).into_response()),
        Err(AppError::Invalid(wrong)) => again(
            &ctx,
            &envelope_page(&ctx, id, &FormData::default(), form, &wrong).await?,
        ),
        Err(other) => Err(other.into()),
    }
}
