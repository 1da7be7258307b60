//! `/dispositifs`, filtered by stage and kind; `/dispositifs/{id}`, made from the scheme's file.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::civil::Date;
use policy::model::{Region, Scheme, SchemeKind, Stage};

use crate::answers::address;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, stage_key};
use crate::scheme::SchemeWords;

/// Kinds a person may look for, with their word in addresses.
const KINDS: [(SchemeKind, &str); 6] = [
    (SchemeKind::Support, "accompagnement"),
    (SchemeKind::Grant, "subvention"),
    (SchemeKind::RepayableAdvance, "avance"),
    (SchemeKind::Call, "appel"),
    (SchemeKind::Mixed, "plusieurs"),
    (SchemeKind::Operator, "operateur"),
];

/// Key of the name of a kind of scheme.
pub fn kind_key(kind: SchemeKind) -> &'static str {
    match kind {
        SchemeKind::Grant => key("kind-grant"),
        SchemeKind::RepayableAdvance => key("kind-advance"),
        SchemeKind::Support => key("kind-support"),
        SchemeKind::Operator => key("kind-operator"),
        SchemeKind::Call => key("kind-call"),
        SchemeKind::Mixed => key("kind-mixed"),
    }
}

/// Where a dossier of a scheme is started, with answers that fill it.
pub fn start_address(scheme: &str, answers: Vec<(String, String)>) -> String {
    address(&format!("/dispositifs/{scheme}/demande"), answers)
}

#[derive(Template)]
#[template(path = "pages/schemes.html")]
struct Catalogue {
    t: T,
    page: Layout,
    stages: Vec<Choice>,
    kinds: Vec<Choice>,
    schemes: Vec<Card>,
    /// Schemes that are over, shown apart.
    closed: Vec<Card>,
    filtered: bool,
}

struct Card {
    id: String,
    name: String,
    summary: String,
    kind: &'static str,
    stages: Vec<&'static str>,
    ended: Option<String>,
    here: bool,
}

fn card(t: T, scheme: &Scheme) -> Card {
    Card {
        id: scheme.id.clone(),
        name: t.text(&scheme.name).into_owned(),
        summary: t.text(&scheme.summary).into_owned(),
        kind: kind_key(scheme.kind),
        stages: scheme
            .stages
            .iter()
            .map(|stage| stage_key(*stage))
            .collect(),
        ended: scheme.validity.to.map(|to| t.date(to).into_owned()),
        here: scheme.form.is_some(),
    }
}

pub async fn list(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let today = ctx.site.today();
    let stage = query.filled("etape").and_then(Stage::from_id);
    let kind = query
        .filled("nature")
        .and_then(|word| KINDS.iter().find(|(_, known)| *known == word));
    let kind = kind.map(|(kind, _)| *kind);
    let wanted = |scheme: &&Scheme| {
        stage.is_none_or(|stage| scheme.stages.contains(&stage))
            && kind.is_none_or(|kind| scheme.kind == kind)
    };
    let mut open: Vec<&Scheme> = region.schemes_on(today).filter(wanted).collect();
    open.sort_by_key(|scheme| {
        (
            scheme.kind == SchemeKind::Operator,
            scheme.stages.first().copied(),
        )
    });
    let closed = latest(region)
        .into_iter()
        .filter(|scheme| region.scheme_on(&scheme.id, today).is_none());
    let closed = closed.filter(|scheme| scheme.validity.from <= today && wanted(scheme));
    let all = |checked| Choice {
        id: String::new(),
        label: t.get("filter-all").into_owned(),
        hint: String::new(),
        checked,
    };
    let mut stages = vec![all(stage.is_none())];
    stages.extend(Stage::ALL.into_iter().map(|one| Choice {
        id: one.id().to_owned(),
        label: t.get(stage_key(one)).into_owned(),
        hint: String::new(),
        checked: stage == Some(one),
    }));
    let mut kinds = vec![all(kind.is_none())];
    kinds.extend(
        KINDS
            .iter()
            .filter(|(one, _)| region.schemes.iter().any(|s| s.kind == *one))
            .map(|(one, word)| Choice {
                id: (*word).to_owned(),
                label: t.get(kind_key(*one)).into_owned(),
                hint: String::new(),
                checked: kind == Some(*one),
            }),
    );
    ctx.html(&Catalogue {
        t,
        page: Layout::new(&ctx, t.get("schemes-title")),
        stages,
        kinds,
        closed: closed.map(|scheme| card(t, scheme)).collect(),
        schemes: open.into_iter().map(|scheme| card(t, scheme)).collect(),
        filtered: stage.is_some() || kind.is_some(),
    })
}

/// The last version of each scheme.
fn latest(region: &Region) -> Vec<&Scheme> {
    let mut latest: Vec<&Scheme> = Vec::new();
    for scheme in &region.schemes {
        match latest.last_mut() {
            Some(last) if last.id == scheme.id => *last = scheme,
            _ => latest.push(scheme),
        }
    }
    latest
}

#[derive(Template)]
#[template(path = "pages/scheme.html")]
struct SchemePage {
    t: T,
    page: Layout,
    s: SchemeWords,
    start: Option<String>,
    versions: Vec<VersionView>,
    /// Another version than that of today is shown.
    past: bool,
    /// End of the scheme, when no version of it is in force.
    ended: Option<String>,
}

struct VersionView {
    from: String,
    to: Option<String>,
    href: String,
    current: bool,
}

pub async fn show(
    ctx: Ctx,
    Path(id): Path<String>,
    QueryData(query): QueryData,
) -> Result<Response, WebError> {
    let region = ctx.site.region();
    let today = ctx.site.today();
    let on = match query.filled("le") {
        Some(text) => text.parse::<Date>().map_err(|_| WebError::NotFound)?,
        None => today,
    };
    let versions: Vec<&Scheme> = region
        .schemes
        .iter()
        .filter(|scheme| scheme.id == id)
        .collect();
    // A scheme that is over still has its page: its last version, which says so.
    let asked = query.filled("le").is_some();
    let scheme = region
        .scheme_on(&id, on)
        .or_else(|| versions.last().copied().filter(|_| !asked));
    let scheme = scheme.ok_or(WebError::NotFound)?;
    ctx.html(&page(&ctx, region, scheme, &versions, on, today))
}

fn page(
    ctx: &Ctx,
    region: &Region,
    scheme: &Scheme,
    versions: &[&Scheme],
    on: Date,
    today: Date,
) -> SchemePage {
    let t = ctx.t;
    let words = SchemeWords::of(t, region, scheme, on);
    let current = scheme.validity.contains(today);
    let replaced = !current
        && versions
            .iter()
            .any(|version| version.validity.contains(today));
    let version = |version: &&Scheme| VersionView {
        from: t.date(version.validity.from).into_owned(),
        to: version.validity.to.map(|to| t.date(to).into_owned()),
        href: format!("/dispositifs/{}?le={}", version.id, version.validity.from),
        current: version.validity.from == scheme.validity.from,
    };
    SchemePage {
        t,
        page: Layout::new(ctx, words.name.clone()).under("/dispositifs", t.get("schemes-crumb")),
        s: words,
        start: (current && scheme.form.is_some()).then(|| start_address(&scheme.id, Vec::new())),
        versions: versions.iter().map(version).collect(),
        past: !current,
        ended: scheme
            .validity
            .to
            .filter(|to| *to < today && !replaced)
            .map(|to| t.date(to).into_owned()),
    }
}
