//! What is tried: figures changed in a form, or a scheme file pasted or sent.

use app::AppError;
use app::trials::What;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use money::{Cents, Rate, parse_amount};
use policy::amount::rule::AmountRule;
use policy::replay::Versions;
use policy::{Problem, Scheme, Text};

use super::HERE;
use super::law::{self, LawView};
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::http::guard::Upload;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::pages::instruction::desk::{again, desk};
use crate::parts::{Choice, FieldError};

/// Largest scheme file, in bytes: the longest of ours is a tenth of it.
const LARGEST: usize = 512 * 1024;

#[derive(Template)]
#[template(path = "pages/instruction/trials.html")]
pub(super) struct DraftPage {
    t: T,
    pub(super) page: Layout,
    pub(super) errors: Vec<FieldError>,
    schemes: Vec<Choice>,
    /// The scheme whose figures may be changed.
    chosen: Option<Figures>,
    /// Legal parameters that rules of these schemes read, each with its scheme.
    laws: Vec<Choice>,
    pub(super) law: Option<LawView>,
    /// What was pasted.
    text: String,
    problems: Vec<Mistake>,
    busy: bool,
}

impl DraftPage {
    fn error(&self, field: &str) -> &str {
        let mut errors = self.errors.iter();
        let found = errors.find(|error| error.field == field);
        found.map_or("", |error| error.message.as_str())
    }
}

/// The figures of a version, as typed or as they are.
struct Figures {
    id: String,
    name: String,
    from: String,
    rate: String,
    ceiling: String,
    floor: String,
    public_share: String,
}

/// A mistake of a scheme file.
struct Mistake {
    line: usize,
    column: usize,
    message: String,
    suggestion: Option<String>,
    excerpt: Option<String>,
}

impl Mistake {
    fn of(problem: &Problem) -> Mistake {
        Mistake {
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            suggestion: problem.suggestion.clone(),
            excerpt: problem.excerpt.as_ref().map(|one| one.text.clone()),
        }
    }
}

const RATE: &str = "taux";
const CEILING: &str = "plafond";
const FLOOR: &str = "plancher";
const PUBLIC_SHARE: &str = "part_publique";

/// What may be tried.
pub async fn form(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let (scheme, law) = (query.get("dispositif"), query.get("parametre"));
    ctx.html(&blank(&ctx, scheme, law)?)
}

/// The page before anything is typed, with the figures of a scheme when one is chosen.
pub(super) fn blank(
    ctx: &Ctx,
    chosen: Option<&str>,
    law: Option<&str>,
) -> Result<DraftPage, WebError> {
    let (app, who) = desk(ctx)?;
    let t = ctx.t;
    let triable = app.triable(who)?;
    let mut schemes: Vec<Choice> = Vec::new();
    for scheme in &triable {
        if schemes.iter().all(|one| one.id != scheme.id) {
            schemes.push(Choice {
                id: scheme.id.clone(),
                label: t.text(&scheme.name).into_owned(),
                hint: String::new(),
                checked: chosen == Some(scheme.id.as_str()),
            });
        }
    }
    let chosen = chosen.and_then(|id| in_force(ctx, &triable, id));
    Ok(DraftPage {
        t,
        page: Layout::new(ctx, t.get("trials-title")).under("/instruction", t.get("inst-title")),
        errors: Vec::new(),
        schemes,
        chosen: chosen.and_then(|scheme| Some(figures_of(t, scheme, scheme.amount()?))),
        laws: law::choices(ctx, &triable, law),
        law: law.and_then(|law| law::view(ctx, &triable, law)),
        text: String::new(),
        problems: Vec::new(),
        busy: false,
    })
}

/// The version of a scheme in force today, else its last one.
pub(super) fn in_force<'r>(ctx: &Ctx, triable: &[&'r Scheme], id: &str) -> Option<&'r Scheme> {
    let today = ctx.site.today();
    let versions = || triable.iter().copied().filter(|scheme| scheme.id == id);
    versions()
        .find(|scheme| scheme.validity.contains(today))
        .or_else(|| versions().next_back())
}

fn figures_of(t: T, scheme: &Scheme, rule: &AmountRule) -> Figures {
    let rate = |rate: Option<Rate>| rate.map(|rate| t.rate(rate)).unwrap_or_default();
    let amount =
        |amount: Option<Cents>| amount.map(|one| one.format_whole_fr()).unwrap_or_default();
    Figures {
        id: scheme.id.clone(),
        name: t.text(&scheme.name).into_owned(),
        from: t.date(scheme.validity.from).into_owned(),
        rate: rate(rule.rate.value),
        ceiling: amount(rule.ceiling.value),
        floor: amount(rule.floor.value),
        public_share: rate(rule.public_share.value),
    }
}

/// Tries a scheme with other figures.
pub async fn figures(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let triable = app.triable(who)?;
    let scheme = form
        .filled("dispositif")
        .and_then(|id| in_force(&ctx, &triable, id));
    let Some((scheme, rule)) = scheme.and_then(|scheme| Some((scheme, scheme.amount()?))) else {
        return Err(WebError::NotFound);
    };
    let mut errors = Vec::new();
    let mut typed = rule.clone();
    typed.rate.value = read(t, &form, RATE, &mut errors, rate);
    typed.ceiling.value = read(t, &form, CEILING, &mut errors, amount);
    typed.floor.value = read(t, &form, FLOOR, &mut errors, amount);
    typed.public_share.value = read(t, &form, PUBLIC_SHARE, &mut errors, rate);
    let said = differences(t, rule, &typed);
    if errors.is_empty() && said.is_empty() {
        errors.push(FieldError {
            field: RATE.to_owned(),
            message: t.get("trials-error-same").into_owned(),
        });
    }
    let mut page = blank(&ctx, Some(&scheme.id), None)?;
    if !errors.is_empty() {
        page.page = page.page.wrong(true);
        page.errors = errors;
        if let Some(chosen) = &mut page.chosen {
            let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
            chosen.rate = text(RATE);
            chosen.ceiling = text(CEILING);
            chosen.floor = text(FLOOR);
            chosen.public_share = text(PUBLIC_SHARE);
        }
        return again(&ctx, &page);
    }
    let mut candidate = ctx.site.region().clone();
    let same = |one: &&mut Scheme| one.id == scheme.id && one.validity == scheme.validity;
    if let Some(version) = candidate.schemes.iter_mut().find(same) {
        for funding in version.fundings.iter_mut().filter(|one| one.lead) {
            funding.rule = typed.clone();
        }
    }
    start(
        &ctx,
        page,
        candidate,
        scheme,
        Versions::OfTheirTime,
        said.join(" ; "),
    )
}

fn read<V>(
    t: T,
    form: &FormData,
    name: &'static str,
    errors: &mut Vec<FieldError>,
    parse: fn(&str) -> Option<V>,
) -> Option<V> {
    let text = form.filled(name)?;
    let value = parse(text);
    if value.is_none() {
        let sentence = match name {
            RATE | PUBLIC_SHARE => key("trials-error-rate"),
            _ => key("trials-error-amount"),
        };
        errors.push(FieldError {
            field: name.to_owned(),
            message: t.args(sentence, "text", text).into_owned(),
        });
    }
    value
}

/// « 70 % », or « 70 ».
pub(super) fn rate(text: &str) -> Option<Rate> {
    let text = text.trim_end_matches('%').trim();
    let rate: Rate = format!("{text} %").parse().ok()?;
    (Rate::ZERO..=Rate::WHOLE).contains(&rate).then_some(rate)
}

pub(super) fn amount(text: &str) -> Option<Cents> {
    parse_amount(text.trim_end_matches('€').trim()).ok()
}

/// What changed, in words.
fn differences(t: T, before: &AmountRule, after: &AmountRule) -> Vec<String> {
    let rate = |rate: Option<Rate>| rate.map(|rate| t.rate(rate));
    let amount = |amount: Option<Cents>| amount.map(|amount| t.money(amount));
    let pairs = [
        (
            key("trials-rate"),
            rate(before.rate.value),
            rate(after.rate.value),
        ),
        (
            key("trials-ceiling"),
            amount(before.ceiling.value),
            amount(after.ceiling.value),
        ),
        (
            key("trials-floor"),
            amount(before.floor.value),
            amount(after.floor.value),
        ),
        (
            key("trials-public-share"),
            rate(before.public_share.value),
            rate(after.public_share.value),
        ),
    ];
    let none = t.get("trials-none");
    pairs
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| {
            let (before, after) = (
                before.unwrap_or_else(|| none.to_string()),
                after.unwrap_or_else(|| none.to_string()),
            );
            let name = t.get(name);
            t.many(
                "trials-difference",
                &[("name", &name), ("before", &before), ("after", &after)],
            )
            .into_owned()
        })
        .collect()
}

/// Tries a whole scheme file.
pub async fn file(ctx: Ctx, Upload { mut parts, .. }: Upload) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let t = ctx.t;
    let (mut pasted, mut sent) = (String::new(), String::new());
    while let Some(part) = parts.next_field().await.map_err(|_| WebError::Cut)? {
        let is_file = part.name() == Some("fichier");
        let bytes = part.bytes().await.map_err(|_| WebError::Cut)?;
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        if is_file {
            sent = text;
        } else {
            pasted = text;
        }
    }
    let text = if sent.trim().is_empty() { pasted } else { sent };
    let mut page = blank(&ctx, None, None)?;
    let mut refuse = |message: &'static str, problems: Vec<Mistake>| {
        page.page = page.page.clone().wrong(true);
        page.errors.push(FieldError {
            field: "texte".to_owned(),
            message: t.args(message, "count", problems.len()).into_owned(),
        });
        page.problems = problems;
        page.text.clone_from(&text);
        again(&ctx, &page)
    };
    if text.trim().is_empty() {
        return refuse(key("trials-error-empty"), Vec::new());
    }
    if text.len() > LARGEST {
        return refuse(key("trials-error-large"), Vec::new());
    }
    let (candidate, id, from) = match ctx.site.region().with_draft(text.as_bytes()) {
        Ok(draft) => draft,
        Err(problems) => {
            let mistakes = problems.iter().map(Mistake::of).collect();
            return refuse(key("trials-error-mistakes"), mistakes);
        }
    };
    let triable = app.triable(who)?;
    let Some(scheme) = in_force(&ctx, &triable, &id) else {
        return refuse(key("trials-error-scheme"), Vec::new());
    };
    let rewritten = ctx.site.region().scheme_version(&id, from).is_some();
    let (versions, sentence) = if rewritten {
        (Versions::OfTheirTime, key("trials-about-rewritten"))
    } else {
        (Versions::From(from), key("trials-about-new"))
    };
    let about = t.args(sentence, "date", t.date(from)).into_owned();
    page.text = text.clone();
    start(&ctx, page, candidate, scheme, versions, about)
}

/// Starts the trial and leads to its page; a page that says to wait when too many run.
pub(super) fn start(
    ctx: &Ctx,
    mut page: DraftPage,
    candidate: policy::Region,
    scheme: &Scheme,
    versions: Versions,
    about: String,
) -> Result<Response, WebError> {
    let (app, who) = desk(ctx)?;
    let rules = candidate.schemes.iter().chain(&app.region.schemes);
    let conditions: Vec<(String, Text)> = rules
        .filter(|one| one.id == scheme.id)
        .flat_map(|one| &one.conditions)
        .map(|one| (one.id.as_str().to_owned(), (*one.text).clone()))
        .collect();
    let what = What {
        scheme: scheme.id.clone(),
        versions,
        about,
        conditions,
    };
    match app.start_trial(who, candidate, what) {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(AppError::Busy(_)) => {
            page.busy = true;
            again(ctx, &page)
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_or_without_their_unit() {
        assert_eq!(rate("70"), Some(Rate::percent(70)));
        assert_eq!(rate("70 %"), Some(Rate::percent(70)));
        assert_eq!(rate("101"), None);
        assert_eq!(rate("beaucoup"), None);
        assert_eq!(amount("20 000 €"), Some(Cents(2_000_000)));
        assert_eq!(amount("20000"), Some(Cents(2_000_000)));
        assert_eq!(amount("-1"), None);
    }
}
