//! `/comites`: committees, their members, their sittings, item after item.
//!
//! What somebody recused may not read is withheld by `app`: an item they are out of comes without
//! its dossier, and its page is not found.

mod choice;
mod item;
mod members;
mod operations;
mod papers;
mod sitting;
mod words;

use app::AppError;
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::form::FieldError as Wrong;
use policy::model::{CommitteeRules, DecisionRule};

use crate::Site;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{again, desk};
use crate::pages::instruction::words::{error_of, read_date};
use crate::parts::FieldError;
use words::{errors, state_flag, state_key};

/// Routes of this part.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/comites", get(list).post(create))
        .route(
            "/comites/membres/{body}",
            get(members::show).post(members::add),
        )
        .route("/comites/membres/{body}/{id}/fin", post(members::end))
        .route("/comites/{id}", get(sitting::show))
        .route("/comites/{id}/ordre-du-jour", post(sitting::agenda))
        .route("/comites/{id}/etat", post(sitting::state))
        .route(
            "/comites/{id}/choix",
            get(choice::form).post(choice::consult),
        )
        .route("/comites/{id}/choix/{choice}", get(choice::show))
        .route("/comites/{id}/presences", post(sitting::presence))
        .route(
            "/comites/{id}/operations",
            get(operations::show).post(operations::import),
        )
        .route("/comites/{id}/operations.csv", get(operations::export))
        .route("/comites/{id}/releve.pdf", get(papers::minutes))
        .route("/comites/{id}/livret.pdf", get(papers::book))
        .route("/comites/{id}/signature", post(sitting::sign))
        .route(
            "/comites/{id}/actes/{act}/signature",
            post(sitting::sign_act),
        )
        .route(
            "/comites/{id}/actes/{act}/retrait",
            post(sitting::withdraw_act),
        )
        .route("/comites/{id}/points/{dossier}", get(item::show))
        .route(
            "/comites/{id}/points/{dossier}/interet",
            post(item::interest),
        )
        .route("/comites/{id}/points/{dossier}/avis", post(item::opinion))
        .route("/comites/{id}/points/{dossier}/appel", post(item::call))
        .route("/comites/{id}/points/{dossier}/votes", post(item::votes))
        .route(
            "/comites/{id}/points/{dossier}/decision",
            post(item::decide),
        )
}

#[derive(Template)]
#[template(path = "pages/committee/list.html")]
struct ListPage {
    t: T,
    page: Layout,
    errors: Vec<FieldError>,
    committees: Vec<CommitteeView>,
    form: FormData,
}

struct CommitteeView {
    id: String,
    name: String,
    secretary: bool,
    decides: bool,
    schemes: String,
    rule: String,
    assumed: bool,
    sittings: Vec<SittingLine>,
}

struct SittingLine {
    id: uuid::Uuid,
    title: String,
    place: String,
    flag: &'static str,
    state: &'static str,
}

impl ListPage {
    /// The error of a field, in the form of the committee that was sent.
    fn error(&self, body: &str, field: &str) -> String {
        if self.form.get("body") == Some(body) {
            error_of(&self.errors, field)
        } else {
            String::new()
        }
    }

    fn typed(&self, body: &str, field: &str) -> &str {
        if self.form.get("body") == Some(body) {
            self.form.get(field).unwrap_or_default()
        } else {
            ""
        }
    }
}

/// How a committee decides, in one sentence.
fn rule(t: T, rules: &CommitteeRules) -> String {
    let name = t.get(match rules.decision {
        DecisionRule::Consensus => key("com-rule-consensus"),
        DecisionRule::Majority => key("com-rule-majority"),
        DecisionRule::CastingVote => key("com-rule-casting"),
    });
    t.many(
        "com-rule",
        &[
            ("rule", &name),
            ("quorum", &rules.quorum),
            ("proxies", &rules.proxies),
        ],
    )
    .into_owned()
}

async fn list_page(ctx: &Ctx, form: FormData, wrong: &[Wrong]) -> Result<ListPage, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let committees = app.committees(who).await?;
    let view = |c: &app::committee::Committee<'_>| CommitteeView {
        id: c.body.id.clone(),
        name: c
            .body
            .name_on(ctx.site.today())
            .map(|n| t.text(n).into_owned())
            .unwrap_or_default(),
        secretary: c.secretary,
        decides: c.body.decides,
        schemes: c
            .schemes
            .iter()
            .map(|s| t.text(&s.name).into_owned())
            .collect::<Vec<_>>()
            .join(", "),
        rule: rule(t, c.rules),
        assumed: c.rules.confidence == policy::model::Confidence::Assumption,
        sittings: c
            .sittings
            .iter()
            .map(|s| SittingLine {
                id: s.id,
                title: t
                    .args("com-sitting-of", "date", t.date(s.held_on))
                    .into_owned(),
                place: s.place.clone(),
                flag: state_flag(s.state),
                state: state_key(s.state),
            })
            .collect(),
    };
    Ok(ListPage {
        t,
        page: Layout::new(ctx, t.get("com-title")).wrong(!wrong.is_empty()),
        errors: errors(t, wrong),
        committees: committees.iter().map(view).collect(),
        form,
    })
}

async fn list(ctx: Ctx) -> Result<Response, WebError> {
    ctx.html(&list_page(&ctx, FormData::default(), &[]).await?)
}

async fn create(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let body = form.get("body").unwrap_or_default();
    let place = form.get("place").unwrap_or_default();
    let held_on = read_date("held_on", form.filled("held_on")).unwrap_or(None);
    match app.new_sitting(who, body, held_on, place).await {
        Ok(id) => Ok(Redirect::to(&format!("/comites/{id}")).into_response()),
        Err(AppError::Invalid(wrong)) => again(&ctx, &list_page(&ctx, form, &wrong).await?),
        Err(other) => Err(other.into()),
    }
}
