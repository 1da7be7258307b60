//! `/comites/{id}/choix`: the help to choose under a budget. It proposes on paper; people decide.

use std::collections::{BTreeMap, BTreeSet};

use app::AppError;
use app::committee::choice::{Asked, ChoiceForm, ChoiceView, Found, Proposal};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use choose::Score;
use domain::form::{ErrorCode, FieldError as Wrong};
use money::Cents;
use uuid::Uuid;

use super::sitting::title;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::FormData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{again, desk};
use crate::pages::instruction::words::{error_of, read_amount};
use crate::parts::FieldError;

/// Width of the picture of the envelope, in its own units.
const WIDTH: i64 = 600;

#[derive(Template)]
#[template(path = "pages/committee/choice.html")]
struct Page {
    t: T,
    page: Layout,
    errors: Vec<FieldError>,
    here: String,
    sitting: Uuid,
    candidates: Vec<Line>,
    criteria: Vec<Weight>,
    source: String,
    assumed: bool,
    several_themes: bool,
    min_theme_label: String,
    left: Option<String>,
    envelope: String,
    min_department: String,
    min_theme: String,
    running: Option<(i64, i64)>,
    failed: bool,
    impossible: Option<String>,
    found: Option<FoundView>,
}

/// A candidate, with what is asked of it.
struct Line {
    number: String,
    title: String,
    about: String,
    amount: String,
    points: String,
    graded: bool,
    must: bool,
    never: bool,
}

struct Weight {
    id: String,
    question: String,
    value: u32,
}

/// The choice that was found, as a picture and tables.
struct FoundView {
    sum: String,
    desc: String,
    parts: Vec<Part>,
    rest: String,
    chosen: Vec<Chosen>,
    cost: String,
    left_out: Vec<Out>,
}

/// A piece of the bar.
struct Part {
    x: i64,
    width: i64,
    odd: bool,
}

struct Chosen {
    number: String,
    title: String,
    amount: String,
    points: String,
}

struct Out {
    number: String,
    title: String,
    amount: String,
    points: String,
    why: String,
}

impl Page {
    fn error(&self, field: &str) -> String {
        error_of(&self.errors, field)
    }
}

fn points(t: T, thousandths: i64) -> String {
    if thousandths % choose::UNIT == 0 {
        let whole = thousandths / choose::UNIT;
        return t.args("choice-points", "count", whole).into_owned();
    }
    let written = Score(thousandths).to_string().replace('.', ",");
    t.args("choice-points-part", "points", written).into_owned()
}

fn department(ctx: &Ctx, code: &str) -> String {
    let name = ctx.site.region().territory.department_name(code);
    name.unwrap_or(code).to_owned()
}

fn line(ctx: &Ctx, p: &Proposal, asked: &Asked) -> Line {
    let theme = Some(&p.theme).filter(|theme| **theme != p.scheme);
    let about = [&p.applicant, &p.scheme, &department(ctx, &p.department)]
        .into_iter()
        .chain(theme)
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ");
    Line {
        number: p.number.clone(),
        title: p.title.clone(),
        about,
        amount: ctx.t.exact(p.amount),
        points: points(ctx.t, p.score),
        graded: p.graded,
        must: asked.must.contains(&p.number),
        never: asked.never.contains(&p.number),
    }
}

fn page(ctx: &Ctx, form: &ChoiceForm<'_>, asked: &Asked, candidates: &[Proposal]) -> Page {
    let t = ctx.t;
    let id = form.sitting.row.id;
    let themes: BTreeSet<&str> = candidates.iter().map(|c| c.theme.as_str()).collect();
    let digits = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    Page {
        t,
        page: Layout::new(ctx, t.get("choice-title"))
            .under("/comites", t.get("com-title"))
            .under(format!("/comites/{id}"), title(ctx, &form.sitting)),
        errors: Vec::new(),
        here: format!("/comites/{id}/choix"),
        sitting: id,
        candidates: candidates.iter().map(|c| line(ctx, c, asked)).collect(),
        criteria: form
            .criteria
            .iter()
            .map(|c| Weight {
                id: c.id.clone(),
                question: t.text(&c.question).into_owned(),
                value: asked.weights.get(&c.id).copied().unwrap_or(1),
            })
            .collect(),
        source: crate::typography::french(&form.rules.source).into_owned(),
        assumed: form.rules.confidence == policy::model::Confidence::Assumption,
        several_themes: themes.len() > 1,
        min_theme_label: match form.rules.theme {
            Some(_) => t.get("choice-min-theme"),
            None => t.get("choice-min-scheme"),
        }
        .into_owned(),
        left: form.left.map(|left| t.exact(left)),
        envelope: typed(asked.envelope),
        min_department: digits(asked.min_per_department),
        min_theme: digits(asked.min_per_theme),
        running: None,
        failed: false,
        impossible: None,
        found: None,
    }
}

/// An amount as it is typed: without its sign.
fn typed(amount: Cents) -> String {
    amount
        .format_fr()
        .trim_end_matches(['€', '\u{a0}', '\u{202f}'])
        .to_owned()
}

/// The form, with what the envelope has left.
pub(super) async fn form(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let form = app.choice_form(who, id).await?;
    let asked = Asked {
        envelope: form.left.unwrap_or_default(),
        ..Asked::default()
    };
    ctx.html(&page(&ctx, &form, &asked, &form.candidates))
}

fn read(t: T, form: &FormData) -> Result<Asked, (Asked, Vec<FieldError>)> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, sentence| {
        errors.push(FieldError {
            field: field.to_owned(),
            message: t.get(sentence).into_owned(),
        });
    };
    let envelope = read_amount("envelope", form.get("envelope").unwrap_or_default())
        .map_err(|_| wrong("envelope", key("choice-error-envelope")))
        .unwrap_or_default();
    let mut count = |field: &str| match form.filled(field).map(str::parse::<usize>) {
        None => 0,
        Some(Ok(n)) => n,
        Some(Err(_)) => {
            wrong(field, key("choice-error-count"));
            0
        }
    };
    let (min_per_department, min_per_theme) = (count("min_department"), count("min_theme"));
    let mut weights = BTreeMap::new();
    for (name, value) in &form.0 {
        let Some(criterion) = name.strip_prefix("weight.") else {
            continue;
        };
        match value.trim().parse() {
            Ok(weight) => {
                weights.insert(criterion.to_owned(), weight);
            }
            Err(_) => wrong(name, key("choice-error-weight")),
        }
    }
    let asked = Asked {
        envelope,
        min_per_department,
        min_per_theme,
        must: form.all("must").map(str::to_owned).collect(),
        never: form.all("never").map(str::to_owned).collect(),
        weights,
    };
    if errors.is_empty() {
        Ok(asked)
    } else {
        Err((asked, errors))
    }
}

fn sentence(t: T, e: &Wrong) -> FieldError {
    let message = match (e.key.as_str(), e.code) {
        ("envelope", _) => t.get("choice-error-envelope"),
        ("candidates", _) => t.args("choice-error-candidates", "max", e.arg("max").unwrap_or("")),
        (_, ErrorCode::NumberTooLarge) => t.get("choice-error-weight"),
        _ => t.get("inst-error-other"),
    };
    FieldError {
        field: e.key.clone(),
        message: message.into_owned(),
    }
}

/// Consults the help.
pub(super) async fn consult(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    form: FormData,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let (asked, errors) = match read(ctx.t, &form) {
        Ok(asked) => match app.consult_choice(who, id, &asked).await {
            Ok(made) => {
                let to = format!("/comites/{id}/choix/{made}");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(AppError::Invalid(wrong)) => (
                asked,
                wrong.iter().map(|e| sentence(ctx.t, e)).collect::<Vec<_>>(),
            ),
            Err(other) => return Err(other.into()),
        },
        Err(wrong) => wrong,
    };
    let current = app.choice_form(who, id).await?;
    let mut page = page(&ctx, &current, &asked, &current.candidates);
    if let Some(text) = form.get("envelope") {
        text.clone_into(&mut page.envelope);
    }
    page.page = page.page.wrong(true);
    page.errors = errors;
    again(&ctx, &page)
}

/// What was found, above the form to try something else.
pub(super) async fn show(
    ctx: Ctx,
    Path((id, choice)): Path<(Uuid, Uuid)>,
) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let view = app.choice(who, id, choice).await?;
    let mut page = page(&ctx, &view.form, &view.asked, &view.candidates);
    match &view.found {
        None => {
            let (done, about) = view.progress;
            page.running = Some((done, about.max(done).max(1)));
            page.here = format!("/comites/{id}/choix/{choice}");
        }
        Some(Found::Failed) => page.failed = true,
        Some(Found::Impossible {
            rule,
            names,
            count,
            available,
            cost,
        }) => page.impossible = Some(impossible(&ctx, rule, names, *count, *available, *cost)),
        Some(Found::Chosen {
            score,
            cost,
            chosen,
            left_out,
        }) => page.found = Some(found(&ctx, &view, *score, *cost, chosen, left_out)),
    }
    ctx.html(&page)
}

fn impossible(
    ctx: &Ctx,
    rule: &str,
    names: &[String],
    count: usize,
    available: usize,
    cost: Cents,
) -> String {
    let t = ctx.t;
    let name = |n: usize| names.get(n).cloned().unwrap_or_default();
    let place = department(ctx, &name(0));
    let (sentence, name) = match rule {
        "must-and-never" => (key("choice-no-must-and-never"), name(0)),
        "one-applicant" => (
            key("choice-no-one-applicant"),
            format!("{}, {}", name(0), name(1)),
        ),
        "must-cost" => (key("choice-no-must-cost"), String::new()),
        "too-few-department" => (key("choice-no-too-few"), place),
        "too-few-theme" => (key("choice-no-too-few"), name(0)),
        "too-dear-department" => (key("choice-no-too-dear"), place),
        _ => (key("choice-no-too-dear"), name(0)),
    };
    t.many(
        sentence,
        &[
            ("name", &name),
            ("count", &count.to_string()),
            ("available", &available.to_string()),
            ("cost", &t.exact(cost)),
        ],
    )
    .into_owned()
}

fn found(
    ctx: &Ctx,
    view: &ChoiceView<'_>,
    score: i64,
    cost: Cents,
    chosen: &[String],
    left_out: &[(String, Option<i64>)],
) -> FoundView {
    let t = ctx.t;
    let of = |number: &str| view.candidates.iter().find(|c| c.number == number);
    let envelope = view.asked.envelope;
    let mut spent = 0_i64;
    let mut parts = Vec::new();
    let mut rows = Vec::new();
    for (n, p) in chosen.iter().filter_map(|number| of(number)).enumerate() {
        let x = share(spent, envelope.0);
        spent = spent.saturating_add(p.amount.0);
        parts.push(Part {
            x,
            width: share(spent, envelope.0).saturating_sub(x),
            odd: n % 2 == 1,
        });
        rows.push(Chosen {
            number: p.number.clone(),
            title: p.title.clone(),
            amount: t.exact(p.amount),
            points: points(t, p.score),
        });
    }
    let rest = Cents(envelope.0.saturating_sub(cost.0));
    FoundView {
        sum: t
            .many(
                "choice-sum",
                &[
                    ("count", &rows.len()),
                    ("all", &view.candidates.len().to_string()),
                    ("points", &points(t, score)),
                    ("cost", &t.exact(cost)),
                    ("envelope", &t.exact(envelope)),
                ],
            )
            .into_owned(),
        desc: t
            .many(
                "choice-picture",
                &[
                    ("count", &rows.len()),
                    ("cost", &t.exact(cost)),
                    ("rest", &t.exact(rest)),
                ],
            )
            .into_owned(),
        parts,
        rest: t.exact(rest),
        chosen: rows,
        cost: t.exact(cost),
        left_out: left_out
            .iter()
            .filter_map(|(number, price)| {
                let p = of(number)?;
                Some(Out {
                    number: p.number.clone(),
                    title: p.title.clone(),
                    amount: t.exact(p.amount),
                    points: points(t, p.score),
                    why: why(ctx, view, p, *price),
                })
            })
            .collect(),
    }
}

/// Why a candidate is left out, by its price of entry.
fn why(ctx: &Ctx, view: &ChoiceView<'_>, p: &Proposal, price: Option<i64>) -> String {
    let t = ctx.t;
    match price {
        Some(0) => t.get("choice-out-free"),
        Some(price) => t.args("choice-out-price", "points", points(t, price)),
        None if view.asked.never.contains(&p.number) => t.get("choice-out-never"),
        None if p.amount > view.asked.envelope => t.get("choice-out-dear"),
        None => t.get("choice-out-never-fits"),
    }
    .into_owned()
}

/// Where an amount ends on the bar.
fn share(part: i64, of: i64) -> i64 {
    if of <= 0 {
        return 0;
    }
    (i128::from(part) * i128::from(WIDTH) / i128::from(of))
        .try_into()
        .unwrap_or(WIDTH)
        .min(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_the_bar_fill_it_and_no_more() {
        assert_eq!(
            (share(0, 100), share(50, 100), share(100, 100)),
            (0, 300, 600)
        );
        assert_eq!((share(101, 100), share(5, 0)), (600, 0));
    }

    #[test]
    fn what_is_typed_is_read_or_named() {
        let form = FormData::parse(
            b"envelope=60+000&min_department=1&min_theme=&must=A&never=B&never=C&weight.need=3",
        )
        .expect("text");
        let asked = read(T::default(), &form).expect("read");
        assert_eq!(asked.envelope, Cents(6_000_000));
        assert_eq!((asked.min_per_department, asked.min_per_theme), (1, 0));
        assert_eq!(asked.never.len(), 2);
        assert_eq!(asked.weights.get("need"), Some(&3));
        let form =
            FormData::parse(b"envelope=x&min_department=-1&weight.need=lourd").expect("text");
        let (_, errors) = read(T::default(), &form).expect_err("wrong");
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["envelope", "min_department", "weight.need"]);
    }
}
