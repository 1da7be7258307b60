//! `/instruction`: the worklist, its filters in the address, its kept views.

use app::AppError;
use app::officer::{COUNT_CAP, SOON_DAYS};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::clock::days_between;
use domain::dossier::State;
use jiff::civil::Date;
use policy::model::Stage;
use store::{Counter, WorklistRow, WorklistSort};
use uuid::Uuid;

use super::batches::deeds;
use super::desk::{Notice, again, desk, notice};
use super::filters::{Asked, LIST, STATES, View, cursor, read, sort_word};
use super::shared::in_a_row;
use super::words::errors;
use crate::answers::address;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::{FormData, QueryData};
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{Choice, FieldError, Mini, stage_key};
use crate::words::state_key;

#[derive(Template)]
#[template(path = "pages/instruction/list.html")]
struct Page {
    t: T,
    page: Layout,
    notice: Option<Notice>,
    errors: Vec<FieldError>,
    body: String,
    today: String,
    bodies: Vec<Choice>,
    counters: Vec<CounterView>,
    hidden: Vec<(&'static str, String)>,
    search: String,
    schemes: Vec<Choice>,
    states: Vec<Choice>,
    departments: Vec<Choice>,
    officers: Vec<Choice>,
    sorts: Vec<Choice>,
    caption: String,
    sorted_by: std::borrow::Cow<'static, str>,
    filtered: bool,
    rows: Vec<Row>,
    sort_links: [SortLink; 2],
    first: Option<String>,
    next: Option<String>,
    /// Dossiers that one deed may be done to, and the deeds.
    which: Vec<Choice>,
    deeds: Vec<Choice>,
    /// The filters, sent with the deed.
    pairs: Vec<(String, String)>,
    views: Vec<Kept>,
    /// Pairs to keep under a name.
    current: String,
    view_name: String,
}

struct CounterView {
    href: String,
    count: String,
    label: std::borrow::Cow<'static, str>,
    current: bool,
}

struct SortLink {
    href: String,
    /// Value of `aria-sort`, empty when the list is not in this order.
    order: &'static str,
}

struct Kept {
    id: Uuid,
    name: String,
    href: String,
    current: bool,
}

struct Row {
    number: String,
    title: String,
    applicant: String,
    scheme: String,
    flag: &'static str,
    state: std::borrow::Cow<'static, str>,
    /// What the funders of a shared dossier have said so far.
    sum: String,
    stage: Option<(Mini, std::borrow::Cow<'static, str>)>,
    silence: String,
    urgent: bool,
    quiet: bool,
    requested: String,
    officer: Option<String>,
    unread: bool,
}

pub(super) async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let page = build(&ctx, &query, None, "").await?;
    ctx.html(&page)
}

async fn build(
    ctx: &Ctx,
    form: &FormData,
    refused: Option<AppError>,
    view_name: &str,
) -> Result<Page, WebError> {
    let (app, who) = desk(ctx)?;
    let (t, region, today) = (ctx.t, ctx.site.region(), ctx.site.today());
    let bodies = who.bodies();
    let manager = match form.filled("gestionnaire") {
        Some(id) => bodies.iter().find(|body| **body == id),
        None => bodies.first(),
    };
    let manager = *manager.ok_or(WebError::NotFound)?;
    let asked = read(form, manager, who.account, today);
    let list = app.worklist(who, asked.query.clone()).await?;
    let name_of = |id: &str| {
        let body = region.body(id);
        body.and_then(|body| body.name_on(today))
            .map_or_else(|| app.funder_name(id), |name| t.text(name).into_owned())
    };
    let choice = |id: &str, label: String, checked: bool| Choice {
        id: id.to_owned(),
        label,
        hint: String::new(),
        checked,
    };
    let all = |checked| choice("", t.get("inst-list-all").into_owned(), checked);
    let scheme = asked.query.scheme.clone().unwrap_or_default();
    let mut schemes = vec![all(scheme.is_empty())];
    for one in &region.schemes {
        let known = schemes.iter().any(|known| known.id == one.id);
        if one.form.is_some() && one.manager.as_deref() == Some(manager) && !known {
            schemes.push(choice(
                &one.id,
                t.text(&one.name).into_owned(),
                one.id == scheme,
            ));
        }
    }
    let department = asked.query.department.clone().unwrap_or_default();
    let mut departments = vec![all(department.is_empty())];
    departments.extend(
        region
            .identity
            .departments
            .iter()
            .map(|(code, name)| choice(code, name.clone(), *code == department)),
    );
    let mut states = vec![choice(
        "",
        t.get("inst-list-state-of-view").into_owned(),
        asked.state.is_none(),
    )];
    states.extend(STATES.iter().map(|state| {
        choice(
            state.as_str(),
            t.get(state_key(*state)).into_owned(),
            asked.state == Some(*state),
        )
    }));
    let mut officers = vec![
        all(asked.officer.is_empty()),
        choice(
            "moi",
            t.get("inst-list-officer-me").into_owned(),
            asked.officer == "moi",
        ),
        choice(
            "personne",
            t.get("inst-list-officer-nobody").into_owned(),
            asked.officer == "personne",
        ),
    ];
    officers.extend(
        list.officers
            .iter()
            .filter(|(id, _)| *id != who.account)
            .map(|(id, name)| {
                let id = id.to_string();
                let checked = asked.officer == id;
                choice(&id, name.clone(), checked)
            }),
    );
    let sorts = [
        (WorklistSort::Silence, key("inst-list-sort-silence")),
        (WorklistSort::Updated, key("inst-list-sort-updated")),
        (WorklistSort::Requested, key("inst-list-sort-requested")),
    ];
    let sorted_by = t.get(match asked.sort {
        WorklistSort::Silence => key("inst-list-sorted-silence"),
        WorklistSort::Updated => key("inst-list-sorted-updated"),
        WorklistSort::Requested => key("inst-list-sorted-requested"),
    });
    let sorts = sorts
        .iter()
        .map(|(sort, label)| {
            choice(
                sort_word(*sort),
                t.get(label).into_owned(),
                *sort == asked.sort,
            )
        })
        .collect();
    let counters = View::COUNTED
        .into_iter()
        .map(|view| CounterView {
            href: counter_href(&asked, view),
            count: if view == View::Soon {
                capped(list.due_soon, COUNT_CAP)
            } else {
                count(&list.counters, view, &scheme).to_string()
            },
            label: t.get(view.label()),
            current: view == asked.view && asked.state.is_none(),
        })
        .collect();
    let current = FormData(asked.pairs.clone()).encode();
    let found = capped(list.found, list.counted_to);
    let what = asked.state.map_or_else(
        || t.get(asked.view.label()),
        |state| t.get(state_key(state)),
    );
    let caption = t
        .many(
            "inst-list-caption",
            &[("count", &list.found), ("shown", &found), ("what", &what)],
        )
        .into_owned();
    let all_of_it = t
        .many(
            "lot-which-all",
            &[("count", &list.found), ("shown", &found)],
        )
        .into_owned();
    let mut pairs = asked.pairs.clone();
    if pairs.iter().all(|(name, _)| name != "gestionnaire") {
        pairs.push(("gestionnaire".to_owned(), manager.to_owned()));
    }
    let sort_link = |sort: WorklistSort, order| SortLink {
        href: asked.with("tri", sort_word(sort)),
        order: if sort == asked.sort { order } else { "" },
    };
    let errors = match refused {
        Some(AppError::Invalid(found)) => errors(t, &found),
        Some(other) => return Err(other.into()),
        None => Vec::new(),
    };
    Ok(Page {
        t,
        page: Layout::new(ctx, t.get("inst-title")).wrong(!errors.is_empty()),
        notice: notice(t, form),
        errors,
        body: name_of(manager),
        today: t.date(today).into_owned(),
        bodies: if bodies.len() > 1 {
            bodies
                .iter()
                .map(|id| choice(id, name_of(id), *id == manager))
                .collect()
        } else {
            Vec::new()
        },
        counters,
        hidden: asked
            .pairs
            .iter()
            .filter(|(name, _)| name == "vue")
            .map(|(_, value)| ("vue", value.clone()))
            .collect(),
        schemes,
        states,
        departments,
        officers,
        sorts,
        caption,
        sorted_by,
        filtered: asked
            .pairs
            .iter()
            .any(|(name, _)| !matches!(name.as_str(), "vue" | "gestionnaire")),
        first: list.rows.first().and_then(|row| row.dossier.number.clone()),
        next: list.rows.last().filter(|_| list.more).map(|row| {
            let mut pairs = asked.pairs.clone();
            pairs.push(("apres".to_owned(), cursor(row, asked.sort)));
            address(LIST, pairs)
        }),
        rows: list
            .rows
            .iter()
            .map(|row| {
                let sum = list.sums.get(&row.dossier.id);
                let sum = sum.map(|sum| in_a_row(t, sum, &|id| app.funder_name(id)));
                line(t, region, row, sum.unwrap_or_default(), today)
            })
            .collect(),
        sort_links: [
            sort_link(WorklistSort::Silence, "ascending"),
            sort_link(WorklistSort::Requested, "descending"),
        ],
        which: vec![
            choice("coches", t.get("lot-which-ticked").into_owned(), true),
            choice("tous", all_of_it, false),
        ],
        deeds: deeds(t),
        pairs,
        views: list
            .views
            .into_iter()
            .map(|view| Kept {
                id: view.id,
                current: view.query == current,
                href: format!("{LIST}?{}", view.query),
                name: view.name,
            })
            .collect(),
        current,
        view_name: view_name.to_owned(),
        search: asked.search,
    })
}

/// Following a counter leaves the state chosen by hand, and keeps the other filters.
fn counter_href(asked: &Asked, view: View) -> String {
    let kept = asked
        .pairs
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "vue" | "etat" | "q" | "tri"))
        .cloned();
    let mut pairs: Vec<_> = kept.collect();
    pairs.push(("vue".to_owned(), view.word().to_owned()));
    address(LIST, pairs)
}

fn count(counters: &[Counter], view: View, scheme: &str) -> i64 {
    let of_view = |counter: &&Counter| {
        counter
            .state
            .parse()
            .is_ok_and(|state: State| view.states().contains(&state))
            && (scheme.is_empty() || counter.scheme == scheme)
    };
    counters
        .iter()
        .filter(of_view)
        .map(|counter| counter.n)
        .sum()
}

/// A number counted no further than a cap.
fn capped(n: i64, cap: i64) -> String {
    match (n >= cap, cap) {
        (false, _) => n.to_string(),
        (true, 1000..) => format!("{}\u{202f}{:03}\u{a0}+", cap / 1000, cap % 1000),
        (true, _) => format!("{cap}\u{a0}+"),
    }
}

fn line(t: T, region: &policy::Region, row: &WorklistRow, sum: String, today: Date) -> Row {
    let d = &row.dossier;
    let left = |day: Date| {
        t.args("inst-days", "count", days_between(today, day))
            .into_owned()
    };
    let (silence, urgent, quiet) =
        match (d.state.is_final(), d.lapsed_on, d.suspended, d.silence_on) {
            (true, ..) => match d.decided_on {
                Some(day) => (
                    t.args("inst-list-decided-on", "date", t.date(day))
                        .into_owned(),
                    false,
                    true,
                ),
                None => (t.get("inst-list-closed").into_owned(), false, true),
            },
            (_, Some(_), ..) => (t.get("inst-list-lapsed").into_owned(), true, false),
            (_, _, true, _) => (t.get("inst-list-suspended").into_owned(), false, true),
            (_, _, _, Some(day)) if day < today => {
                (t.get("inst-list-over").into_owned(), true, false)
            }
            (_, _, _, Some(day)) => (
                left(day),
                i64::from(days_between(today, day)) <= SOON_DAYS,
                false,
            ),
            (_, _, _, None) => (String::new(), false, true),
        };
    let scheme = region.scheme_version(&d.scheme, d.scheme_from);
    Row {
        number: d.number.clone().unwrap_or_default(),
        title: if d.title.is_empty() {
            t.get("inst-untitled").into_owned()
        } else {
            d.title.clone()
        },
        applicant: d.applicant.clone(),
        scheme: scheme.map_or_else(
            || d.scheme.clone(),
            |scheme| t.text(&scheme.name).into_owned(),
        ),
        flag: d.state.flag(),
        state: t.get(state_key(d.state)),
        sum,
        stage: Stage::from_id(&row.stage).map(|stage| (Mini::new(stage), t.get(stage_key(stage)))),
        silence,
        urgent,
        quiet,
        requested: d
            .requested
            .map(|amount| t.money(amount))
            .unwrap_or_default(),
        officer: row.officer_name.clone(),
        unread: row.unread,
    }
}

/// Keeps the filters shown under a name.
pub(super) async fn save_view(ctx: Ctx, form: FormData) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    let name = form.get("name").unwrap_or_default();
    // Only what this page reads is kept, whatever was sent.
    let sent = FormData::parse(form.get("requete").unwrap_or_default().as_bytes())
        .map_err(|_| WebError::BadText)?;
    let bodies = who.bodies();
    let manager = bodies.first().ok_or(WebError::NotFound)?;
    let query = FormData(read(&sent, manager, who.account, ctx.site.today()).pairs).encode();
    match app.save_view(who, name, &query).await {
        Ok(()) => {
            let back = if query.is_empty() {
                format!("{LIST}?fait=vue")
            } else {
                format!("{LIST}?{query}&fait=vue")
            };
            Ok(Redirect::to(&back).into_response())
        }
        Err(error @ AppError::Invalid(_)) => {
            again(&ctx, &build(&ctx, &sent, Some(error), name).await?)
        }
        Err(other) => Err(other.into()),
    }
}

/// Forgets a kept view.
pub(super) async fn forget_view(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response, WebError> {
    let (app, who) = desk(&ctx)?;
    if who.bodies().is_empty() {
        return Err(WebError::NotFound);
    }
    app.delete_view(who, id).await?;
    Ok(Redirect::to("/instruction?fait=oubli").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_says_that_it_stops_counting() {
        assert_eq!(capped(999, 1000), "999");
        assert_eq!(capped(1000, 1000), "1\u{202f}000\u{a0}+");
        assert_eq!(capped(199, 200), "199");
        assert_eq!(capped(200, 200), "200\u{a0}+");
    }
}
