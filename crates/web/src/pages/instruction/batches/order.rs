//! What is asked of the dossiers chosen on the list.

use app::AppError;
use app::batches::{Order, Selection};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use domain::batch::Deed;
use domain::form::FieldError as Wrong;

use super::super::desk::{again, desk};
use super::super::filters::read;
use super::super::words::{error_of, errors, read_date};
use super::{HERE, deed_key};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};

/// Fields of the order, which are not filters of the list.
const OWN: [&str; 7] = [
    "officer",
    "message",
    "due",
    "reasons",
    "decided_on",
    "decided_by",
    "signatory",
];

#[derive(Template)]
#[template(path = "pages/instruction/batch_order.html")]
struct OrderPage {
    t: T,
    page: Layout,
    errors: Vec<FieldError>,
    deed: Deed,
    about: std::borrow::Cow<'static, str>,
    /// « 12 dossiers cochés », « tous les dossiers de la liste ».
    chosen: String,
    /// What chose the dossiers, sent again with the order.
    hidden: Vec<(String, String)>,
    officers: Vec<Choice>,
    form: FormData,
    today: String,
}

impl OrderPage {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        let default = if field == "decided_on" {
            self.today.as_str()
        } else {
            ""
        };
        self.form.get(field).unwrap_or(default)
    }
}

/// What the list sent: the deed, the body, and the dossiers.
struct Chosen {
    deed: Deed,
    manager: String,
    selection: Selection,
    /// How many are ticked; `None` = all of the list.
    ticked: Option<usize>,
}

fn chosen(ctx: &Ctx, form: &FormData) -> Result<Chosen, WebError> {
    let (_, who) = desk(ctx)?;
    let bodies = who.bodies();
    let manager = match form.filled("gestionnaire") {
        Some(id) => bodies.iter().find(|body| **body == id),
        None => bodies.first(),
    };
    let manager = (*manager.ok_or(WebError::NotFound)?).to_owned();
    let deed = form
        .get("acte")
        .unwrap_or_default()
        .parse()
        .map_err(|_| WebError::BadRequest)?;
    if form.get("choix") == Some("tous") {
        let query = read(form, &manager, who.account, ctx.site.today()).query;
        return Ok(Chosen {
            deed,
            manager,
            selection: Selection::All(Box::new(query)),
            ticked: None,
        });
    }
    let numbers: Vec<String> = form.all("d").map(str::to_owned).collect();
    Ok(Chosen {
        deed,
        manager,
        ticked: Some(numbers.len()),
        selection: Selection::These(numbers),
    })
}

async fn page(
    ctx: &Ctx,
    chosen: &Chosen,
    form: FormData,
    wrong: &[Wrong],
) -> Result<OrderPage, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let to = form.get("officer").unwrap_or_default().to_owned();
    let mut officers = vec![Choice {
        id: String::new(),
        label: t.get("inst-nobody").into_owned(),
        hint: String::new(),
        checked: to.is_empty(),
    }];
    if chosen.deed == Deed::Assign {
        for (id, name) in app.officers_of(who, &chosen.manager).await? {
            let id = id.to_string();
            officers.push(Choice {
                checked: id == to,
                id,
                label: name,
                hint: String::new(),
            });
        }
    }
    Ok(OrderPage {
        t,
        page: Layout::new(ctx, t.get(deed_key(chosen.deed)))
            .under("/instruction", t.get("inst-title"))
            .wrong(!wrong.is_empty()),
        errors: wrong
            .iter()
            .map(|e| match e.key.as_str() {
                "selection" => FieldError {
                    field: "selection".to_owned(),
                    message: t.get("lot-error-selection").into_owned(),
                },
                "officer" => FieldError {
                    field: "officer".to_owned(),
                    message: t.get("lot-error-officer").into_owned(),
                },
                _ => errors(t, std::slice::from_ref(e)).remove(0),
            })
            .collect(),
        deed: chosen.deed,
        about: t.get(about_key(chosen.deed)),
        chosen: match chosen.ticked {
            Some(n) => t.args("lot-chosen-ticked", "count", n).into_owned(),
            None => t.get("lot-chosen-all").into_owned(),
        },
        hidden: form
            .0
            .iter()
            .filter(|(name, _)| !OWN.contains(&name.as_str()))
            .cloned()
            .collect(),
        officers,
        form,
        today: ctx.site.today().to_string(),
    })
}

/// The form of a deed, for the dossiers that the address names.
pub(super) async fn form(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let found = chosen(&ctx, &query)?;
    // Nothing ticked is said here already: there is nothing to fill in.
    let wrong = match found.ticked {
        Some(0) => vec![Wrong::new(
            "selection",
            domain::form::ErrorCode::RequiredChoices,
        )],
        _ => Vec::new(),
    };
    let page = page(&ctx, &found, query, &wrong).await?;
    ctx.html(&page)
}

fn order(deed: Deed, form: &FormData) -> Result<Order, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let mut day = |name: &str| {
        read_date(name, form.filled(name)).unwrap_or_else(|error| {
            wrong.push(error);
            None
        })
    };
    let (due_on, decided_on) = (day("due"), day("decided_on"));
    let order = Order {
        officer: form.filled("officer").and_then(|id| id.parse().ok()),
        message: text("message"),
        due_on,
        reasons: text("reasons"),
        decided_on,
        decided_by: text("decided_by"),
        signatory: text("signatory"),
        ..Order::new(deed)
    };
    if wrong.is_empty() {
        Ok(order)
    } else {
        Err(wrong)
    }
}

/// Prepares what was asked, and leads to what will happen to each dossier.
pub(super) async fn prepare(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let found = chosen(&ctx, &form)?;
    let wrong = match order(found.deed, &form) {
        Ok(order) => {
            let made = app
                .prepare_batch(who, &found.manager, &order, &found.selection)
                .await;
            match made {
                Ok(id) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
                Err(AppError::Invalid(wrong)) => wrong,
                Err(other) => return Err(other.into()),
            }
        }
        Err(wrong) => wrong,
    };
    again(&ctx, &page(&ctx, &found, form, &wrong).await?)
}

/// What may be done to many dossiers, for the form under the list.
pub(in crate::pages::instruction) fn deeds(t: T) -> Vec<Choice> {
    Deed::ALL
        .iter()
        .map(|deed| Choice {
            id: deed.as_str().to_owned(),
            label: t.get(deed_key(*deed)).into_owned(),
            hint: String::new(),
            checked: *deed == Deed::Assign,
        })
        .collect()
}

/// Key of what is said above the form of a deed.
fn about_key(deed: Deed) -> &'static str {
    match deed {
        Deed::Assign => key("lot-about-assign"),
        Deed::Remind => key("lot-about-remind"),
        Deed::AskPieces => key("lot-about-pieces"),
        Deed::Adjourn => key("lot-about-adjourn"),
        Deed::Grant => key("lot-about-grant"),
        Deed::Refuse => key("lot-about-refuse"),
    }
}
