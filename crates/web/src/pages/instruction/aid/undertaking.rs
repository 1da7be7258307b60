//! `/instruction/aides-etat/entreprises/{id}`: a single undertaking: who is linked, what it
//! received, the room left today.

use app::AppError;
use app::aid::{NewLink, Undertaking};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{ErrorCode, FieldError as Wrong};
use jiff::civil::Date;
use money::Cents;
use uuid::Uuid;

use super::HOME;
use super::room::{RoomView, of_day};
use super::words::{errors, instrument_key, number_of, origin_key, regime_name};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::T;
use crate::layout::Layout;
use crate::pages::instruction::desk::{Notice, again, desk, notice};
use crate::pages::instruction::words::{error_of, read_amount, read_date};
use crate::parts::FieldError;

#[derive(Template)]
#[template(path = "pages/aid/undertaking.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    id: Uuid,
    number: String,
    /// Others that are one undertaking with it today.
    members: Vec<(String, String, String)>,
    /// By regime under which something counts today: its name, a name in the page, its room.
    rooms: Vec<(String, String, RoomView)>,
    links: Vec<LinkView>,
    aids: Vec<AidRowView>,
    today: String,
    form: FormData,
    /// The link or the aid whose form was typed wrong.
    at: Option<Uuid>,
}

impl Page {
    fn href(&self) -> String {
        format!("{HOME}/entreprises/{}", self.id)
    }

    /// What is wrong in the form of a link or of an aid; `None` = the form of a new link.
    fn error(&self, at: Option<&Uuid>, field: &str) -> String {
        if at == self.at.as_ref() {
            error_of(&self.errors, field)
        } else {
            String::new()
        }
    }

    fn typed(&self, at: Option<&Uuid>, field: &str) -> &str {
        if at == self.at.as_ref() {
            self.form.get(field).unwrap_or_default()
        } else {
            ""
        }
    }

    fn is_open(&self, at: &Uuid) -> bool {
        self.at.as_ref() == Some(at)
    }
}

struct LinkView {
    id: Uuid,
    other: String,
    href: String,
    from: String,
    /// Empty while it holds.
    to: String,
    reason: String,
}

struct AidRowView {
    id: Uuid,
    granted: String,
    organisation: String,
    regime: String,
    instrument: String,
    origin: String,
    grantor: String,
    amount: String,
    /// What it counts for now, when that is less.
    now: String,
    /// Day, amount and reason of each change.
    changes: Vec<(String, String, String)>,
    over: bool,
}

async fn build(
    ctx: &Ctx,
    id: Uuid,
    query: &FormData,
    typed: (FormData, Option<Uuid>),
    wrong: &[Wrong],
) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let found = app.undertaking(who, id).await?;
    let loaded = &found.loaded;
    let name_of = |id: &Uuid| {
        let known = loaded.organisations.get(id);
        known.map(|o| o.name.clone()).unwrap_or_default()
    };
    let href = |id: &Uuid| format!("{HOME}/entreprises/{id}");
    Ok(Page {
        t,
        page: Layout::new(ctx, found.organisation.name.clone())
            .under("/instruction", t.get("inst-title"))
            .under(HOME, t.get("aid-register-title"))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: errors(t, wrong),
        id,
        number: number_of(t, &found.organisation).into_owned(),
        members: found
            .members
            .iter()
            .filter(|member| **member != id)
            .filter_map(|member| loaded.organisations.get(member))
            .map(|o| (o.name.clone(), number_of(t, o).into_owned(), href(&o.id)))
            .collect(),
        rooms: rooms(ctx, &found),
        links: loaded
            .links
            .iter()
            .map(|link| {
                let other = if link.a == id { link.b } else { link.a };
                let direct = link.a == id || link.b == id;
                LinkView {
                    id: link.id,
                    other: if direct {
                        name_of(&other)
                    } else {
                        format!("{} – {}", name_of(&link.a), name_of(&link.b))
                    },
                    href: href(&other),
                    from: t.date(link.from_on).into_owned(),
                    to: link
                        .to_on
                        .map(|day| t.date(day).into_owned())
                        .unwrap_or_default(),
                    reason: link.reason.clone(),
                }
            })
            .collect(),
        aids: aids(ctx, &found),
        today: ctx.site.today().to_string(),
        form: typed.0,
        at: typed.1,
    })
}

fn rooms(ctx: &Ctx, found: &Undertaking) -> Vec<(String, String, RoomView)> {
    let days = found.days.iter().filter(|(_, day)| !day.aids.is_empty());
    days.map(|(regime, day)| {
        let view = of_day(ctx, day, Cents::ZERO, |counted| {
            let row = found.loaded.row(&counted.id);
            let organisation = row
                .and_then(|row| found.loaded.organisations.get(&row.organisation))
                .map(|o| o.name.clone());
            let origin = row.map(|row| row.origin.clone());
            (organisation.unwrap_or_default(), origin.unwrap_or_default())
        });
        (regime_name(ctx, regime), format!("regime-{regime}"), view)
    })
    .collect()
}

fn aids(ctx: &Ctx, found: &Undertaking) -> Vec<AidRowView> {
    let t = ctx.t;
    let loaded = &found.loaded;
    let view = |row: &store::AidRow| {
        let changes = loaded.changes.get(&row.id).map_or(&[][..], Vec::as_slice);
        let now = changes.last().map_or(row.amount, |change| change.amount);
        AidRowView {
            id: row.id,
            granted: t.date(row.granted_on).into_owned(),
            organisation: loaded
                .organisations
                .get(&row.organisation)
                .map(|o| o.name.clone())
                .unwrap_or_default(),
            regime: regime_name(ctx, &row.regime),
            instrument: t.get(instrument_key(&row.instrument)).into_owned(),
            origin: t.get(origin_key(&row.origin)).into_owned(),
            grantor: row.grantor.clone(),
            amount: t.exact(row.amount),
            now: if changes.is_empty() {
                String::new()
            } else {
                t.exact(now)
            },
            changes: changes
                .iter()
                .map(|change| {
                    (
                        t.date(change.on).into_owned(),
                        t.exact(change.amount),
                        change.reason.clone(),
                    )
                })
                .collect(),
            over: now.is_zero(),
        }
    };
    loaded.aids.iter().rev().map(view).collect()
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let typed = (FormData::default(), None);
    ctx.html(&build(&ctx, id, &query, typed, &[]).await?)
}

fn back(id: Uuid, what: &str) -> Response {
    Redirect::to(&format!("{HOME}/entreprises/{id}?fait={what}")).into_response()
}

/// A day that must be there.
fn day(form: &FormData, field: &str, wrong: &mut Vec<Wrong>) -> Option<Date> {
    match read_date(field, form.filled(field)) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            wrong.push(Wrong::new(field, ErrorCode::NotADate));
            None
        }
        Err(error) => {
            wrong.push(error);
            None
        }
    }
}

async fn after(
    ctx: &Ctx,
    id: Uuid,
    what: &str,
    at: Option<Uuid>,
    form: FormData,
    outcome: Result<(), AppError>,
) -> Result<Response, WebError> {
    match outcome {
        Ok(()) => Ok(back(id, what)),
        Err(AppError::Stale) => Ok(Redirect::to(&format!(
            "{HOME}/entreprises/{id}?alerte=entre-temps"
        ))
        .into_response()),
        Err(AppError::Invalid(wrong)) => {
            let page = build(ctx, id, &FormData::default(), (form, at), &wrong).await?;
            again(ctx, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Links it with another organisation.
pub(super) async fn link(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let mut wrong = Vec::new();
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let outcome = match day(&form, "from", &mut wrong) {
        Some(from) => {
            let new = NewLink {
                number: text("number"),
                name: text("name"),
                from,
                reason: text("reason"),
            };
            app.link_organisations(who, id, &new).await.map(drop)
        }
        None => Err(AppError::Invalid(wrong)),
    };
    after(&ctx, id, "lien", None, form, outcome).await
}

/// Ends a link.
pub(super) async fn end_link(
    ctx: Ctx,
    Path((id, link)): Path<(Uuid, Uuid)>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let mut wrong = Vec::new();
    let outcome = match day(&form, "to", &mut wrong) {
        Some(to) => app.end_link(who, id, link, to).await,
        None => Err(AppError::Invalid(wrong)),
    };
    after(&ctx, id, "lien-fini", Some(link), form, outcome).await
}

/// Cancels an aid or reduces it.
pub(super) async fn reduce(
    ctx: Ctx,
    Path((id, aid)): Path<(Uuid, Uuid)>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let mut wrong = Vec::new();
    let on = day(&form, "on", &mut wrong);
    let amount = match read_amount("amount", form.get("amount").unwrap_or_default()) {
        Ok(amount) => Some(amount),
        Err(error) => {
            wrong.push(error);
            None
        }
    };
    let outcome = match (on, amount) {
        (Some(on), Some(amount)) => {
            let reason = form.get("reason").unwrap_or_default();
            app.reduce_aid(who, aid, on, amount, reason).await
        }
        _ => Err(AppError::Invalid(wrong)),
    };
    after(&ctx, id, "baisse", Some(aid), form, outcome).await
}
