//! `/comites/membres/{body}`: who sits, with what voice, for how long.

use app::AppError;
use app::committee::NewMember;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{ErrorCode, FieldError as Wrong};
use store::CommitteeMember;
use uuid::Uuid;

use super::words::{errors, notice};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{Notice, again, desk};
use crate::pages::instruction::words::{error_of, read_date};
use crate::parts::{Choice, FieldError};

#[derive(Template)]
#[template(path = "pages/committee/members.html")]
struct MembersPage {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    body: String,
    name: String,
    members: Vec<MemberView>,
    capacities: Vec<Choice>,
    substitutes: Vec<Choice>,
    form: FormData,
    today: String,
}

struct MemberView {
    id: Uuid,
    name: String,
    email: String,
    voting: bool,
    chair: bool,
    substitute_of: Option<String>,
    roles: String,
    term: String,
    current: bool,
}

impl MembersPage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        let default = if field == "from_on" { &self.today } else { "" };
        self.form.get(field).unwrap_or(default)
    }

    fn chairs(&self) -> bool {
        self.form.get("chair").is_some()
    }
}

async fn page(
    ctx: &Ctx,
    body: &str,
    query: &FormData,
    form: FormData,
    wrong: &[Wrong],
) -> Result<MembersPage, WebError> {
    let (app, who) = desk(ctx)?;
    let (t, today) = (ctx.t, ctx.site.today());
    let (found, members) = app.committee_members(who, body).await?;
    let current = |m: &CommitteeMember| m.to_on.is_none_or(|to| to > today);
    let name_of = |id: Uuid| members.iter().find(|m| m.id == id).map(|m| m.name.clone());
    let choice = |id: String, label: String, field: &str| Choice {
        checked: form.get(field).unwrap_or_default() == id,
        id,
        label,
        hint: String::new(),
    };
    let mut substitutes = vec![choice(
        String::new(),
        t.get("com-member-nobody").into_owned(),
        "substitute_of",
    )];
    substitutes.extend(
        members
            .iter()
            .filter(|m| current(m) && m.substitute_of.is_none())
            .map(|m| choice(m.id.to_string(), m.name.clone(), "substitute_of")),
    );
    Ok(MembersPage {
        t,
        page: Layout::new(ctx, t.get("com-members-title"))
            .under("/comites", t.get("com-title"))
            .wrong(!wrong.is_empty()),
        notice: notice(t, query),
        errors: errors(t, wrong),
        body: body.to_owned(),
        name: found
            .name_on(today)
            .map(|n| t.text(n).into_owned())
            .unwrap_or_default(),
        capacities: [
            ("voting", key("com-member-voting")),
            ("advisory", key("com-member-advisory")),
        ]
        .into_iter()
        .map(|(id, label)| Choice {
            checked: form.get("capacity").unwrap_or("voting") == id,
            id: id.to_owned(),
            label: t.get(label).into_owned(),
            hint: String::new(),
        })
        .collect(),
        substitutes,
        members: members
            .iter()
            .map(|m| MemberView {
                id: m.id,
                name: m.name.clone(),
                email: m.email.clone(),
                voting: m.voting,
                chair: m.chair,
                substitute_of: m.substitute_of.and_then(name_of),
                roles: m.roles.join(", "),
                term: match m.to_on {
                    Some(to) => t.args2(
                        "com-member-term-ended",
                        "from",
                        t.date(m.from_on),
                        "to",
                        t.date(to),
                    ),
                    None => t.args("com-member-term", "from", t.date(m.from_on)),
                }
                .into_owned(),
                current: current(m),
            })
            .collect(),
        form,
        today: today.to_string(),
    })
}

pub(super) async fn show(
    ctx: Ctx,
    Path(body): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    ctx.html(&page(&ctx, &body, &query, FormData::default(), &[]).await?)
}

pub(super) async fn add(
    ctx: Ctx,
    Path(body): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let mut wrong = Vec::new();
    let mut day = |field: &str| {
        read_date(field, form.filled(field)).unwrap_or_else(|_| {
            wrong.push(Wrong::new("to_on", ErrorCode::NotADate));
            None
        })
    };
    let new = NewMember {
        from_on: day("from_on"),
        to_on: day("to_on"),
        name: text("name"),
        email: text("email"),
        voting: form.get("capacity") != Some("advisory"),
        chair: form.get("chair").is_some(),
        substitute_of: form.filled("substitute_of").and_then(|id| id.parse().ok()),
        roles: text("roles").lines().map(str::to_owned).collect(),
    };
    let result = if wrong.is_empty() {
        app.add_committee_member(who, &body, &new).await
    } else {
        Err(AppError::Invalid(wrong))
    };
    match result {
        Ok(_) => Ok(back(&body, "membre")),
        Err(AppError::Invalid(wrong)) => again(
            &ctx,
            &page(&ctx, &body, &FormData::default(), form, &wrong).await?,
        ),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn end(
    ctx: Ctx,
    Path((body, id)): Path<(String, Uuid)>,
    _form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    app.end_committee_member(who, &body, id).await?;
    Ok(back(&body, "mandat"))
}

fn back(body: &str, done: &str) -> Response {
    Redirect::to(&format!("/comites/membres/{body}?fait={done}")).into_response()
}
