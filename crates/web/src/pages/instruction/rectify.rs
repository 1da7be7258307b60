//! `/instruction/{number}/rectification`: a new act puts a signed decision right. The page also serves
//! the decision of one funder on a shared dossier (`super::shared`).

use app::AppError;
use app::rectify::{NewRectification, Rectified, conditions};
use app::view::Whole;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{ErrorCode, FieldError as Wrong};
use domain::permission::Action;
use store::Decision;
use uuid::Uuid;

use super::desk::{Head, again, desk, done, open, turned_away};
use super::words::{decision_key, error_of, errors, read_amount, read_date};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::T;
use crate::layout::Layout;
use crate::parts::{Choice, FieldError};

#[derive(Template)]
#[template(path = "pages/instruction/rectify.html")]
pub(super) struct Page {
    t: T,
    page: Layout,
    head: Head,
    errors: Vec<FieldError>,
    /// The decision that is put right, in one sentence.
    wrong: String,
    decision: String,
    kinds: Vec<Choice>,
    form: FormData,
    amount: String,
    reasons: String,
    decided_by: String,
    today: String,
    signatory: String,
    /// Where it came from.
    back: String,
}

/// What an act is written of, and for whom.
pub(super) struct Subject<'s> {
    pub whole: &'s Whole<'s>,
    pub wrong: &'s Decision,
    /// The funder whose decision it is, where several decide.
    pub funder: Option<String>,
    pub back: String,
    pub layout: Layout,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }

    fn typed(&self, field: &str) -> &str {
        let default = match field {
            "amount" => &self.amount,
            "reasons" => &self.reasons,
            "decided_by" => &self.decided_by,
            "decided_on" => &self.today,
            "signatory" => &self.signatory,
            _ => "",
        };
        self.form.get(field).unwrap_or(default)
    }
}

/// The page, with what was typed and what is wrong with it.
pub(super) fn page(ctx: &Ctx, of: Subject<'_>, form: FormData, wrong: &[Wrong]) -> Page {
    let t = ctx.t;
    let head = Head::of(t, of.whole);
    let last = of.wrong;
    let chosen = form.get("kind").unwrap_or(&last.kind).to_owned();
    let others: Vec<String> = conditions(last)
        .iter()
        .map(|id| match ctx.site.region().funder_name(id) {
            Some(name) => t.text(&name).into_owned(),
            None => id.clone(),
        })
        .collect();
    let mut kinds = vec![
        ("granted", t.get("inst-decide-granted")),
        ("refused", t.get("inst-decide-refused")),
    ];
    if !others.is_empty() {
        let same = t.args("act-kind-conditional", "funders", others.join(", "));
        kinds.insert(0, ("conditional", same));
        kinds[1].1 = t.get("act-kind-firm");
    }
    let said = match &of.funder {
        Some(funder) => t.args2(
            "act-wrong-part",
            "what",
            t.get(decision_key(&last.kind)),
            "funder",
            funder.clone(),
        ),
        None => t.get(decision_key(&last.kind)),
    };
    let amount = last.amount.map(|a| t.exact(a)).unwrap_or_default();
    Page {
        t,
        page: of.layout.wrong(!wrong.is_empty()),
        errors: wrong.iter().map(|e| sentence(t, e)).collect(),
        wrong: t
            .many(
                "act-wrong",
                &[
                    ("what", &said),
                    ("amount", &amount),
                    ("date", &t.date(last.decided_on)),
                    ("by", &last.decided_by),
                ],
            )
            .into_owned(),
        decision: last.id.to_string(),
        kinds: kinds
            .into_iter()
            .map(|(id, label)| Choice {
                id: id.to_owned(),
                label: label.into_owned(),
                hint: String::new(),
                checked: chosen == id,
            })
            .collect(),
        amount: amount
            .trim_end_matches(['€', '\u{a0}', '\u{202f}'])
            .to_owned(),
        reasons: last.reasons.join("\n\n"),
        decided_by: last.decided_by.clone(),
        today: ctx.site.today().to_string(),
        signatory: last.signatory.clone(),
        back: of.back,
        form,
        head,
    }
}

fn sentence(t: T, e: &Wrong) -> FieldError {
    let message = match (e.key.as_str(), e.code) {
        ("why", _) => t.get("act-error-why"),
        ("kind", ErrorCode::UnknownChoice) => t.get("act-error-same"),
        ("decided_on", ErrorCode::DateInPast) => t.get("act-error-day"),
        _ => return errors(t, std::slice::from_ref(e)).remove(0),
    };
    FieldError {
        field: e.key.clone(),
        message: message.into_owned(),
    }
}

/// The dossier and its last decision, when it may be put right.
async fn ready<'c>(
    ctx: &'c Ctx,
    number: &str,
) -> Result<Result<(Whole<'c>, Decision), Response>, WebError> {
    let (_, who) = desk(ctx)?;
    let whole = open(ctx, number).await?;
    let last = whole.decisions.last().cloned();
    match last.filter(|_| whole.access.may(Action::Rectify)) {
        Some(last) => Ok(Ok((whole, last))),
        None => turned_away(who, number, AppError::Forbidden("action-not-now")).map(Err),
    }
}

/// The decision of a dossier that one funder alone decides.
fn subject<'s>(ctx: &Ctx, whole: &'s Whole<'s>, wrong: &'s Decision) -> Subject<'s> {
    let head = Head::of(ctx.t, whole);
    Subject {
        whole,
        wrong,
        funder: None,
        back: head.href(),
        layout: head.layout(ctx, ctx.t.get("act-title")),
    }
}

pub(super) async fn form(ctx: Ctx, Path(number): Path<String>) -> Result<Response, WebError> {
    match ready(&ctx, &number).await? {
        Ok((whole, last)) => {
            let of = subject(&ctx, &whole, &last);
            ctx.html(&page(&ctx, of, FormData::default(), &[]))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// What was typed, as an act.
pub(super) fn read(form: &FormData) -> Result<NewRectification, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let kind = text("kind");
    let amount = match form.filled("amount") {
        Some(typed) if kind != "refused" => read_amount("amount", typed)
            .map_err(|error| wrong.push(error))
            .ok(),
        _ => None,
    };
    let decided_on = match read_date("decided_on", form.filled("decided_on")) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            wrong.push(Wrong::new("decided_on", ErrorCode::NotADate));
            None
        }
        Err(error) => {
            wrong.push(error);
            None
        }
    };
    match (decided_on, text("decision").parse()) {
        (Some(decided_on), Ok(decision)) if wrong.is_empty() => Ok(NewRectification {
            decision,
            kind,
            amount,
            reasons: text("reasons").split("\n\n").map(str::to_owned).collect(),
            why: text("why"),
            decided_on,
            decided_by: text("decided_by"),
            signatory: text("signatory"),
        }),
        _ => Err(wrong),
    }
}

pub(super) async fn save(
    ctx: Ctx,
    Path(number): Path<String>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let wrong = match read(&form) {
        Ok(new) => match app.rectify(who, &number, &new).await {
            Ok(Rectified::Made(_)) => return Ok(done(&number, "rectification")),
            Ok(Rectified::Waits(sitting)) => return Ok(to_sign(sitting)),
            Err(AppError::Invalid(wrong)) => wrong,
            Err(AppError::Aid(_)) => vec![Wrong::new("amount", ErrorCode::OverAid)],
            Err(error) => return turned_away(who, &number, error),
        },
        Err(wrong) => wrong,
    };
    match ready(&ctx, &number).await? {
        Ok((whole, last)) => {
            let of = subject(&ctx, &whole, &last);
            again(&ctx, &page(&ctx, of, form, &wrong))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The act is written: the page of its sitting, where it is signed.
pub(super) fn to_sign(sitting: Uuid) -> Response {
    Redirect::to(&format!("/comites/{sitting}?fait=acte")).into_response()
}
