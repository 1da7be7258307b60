//! `/contact?commune=`: whom to call, near you.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use policy::Territory;
use policy::situation::COMMUNE;
use policy::territory::{Hit, Unresolved};

use super::communes::Suggestion;
use crate::answers::address;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::http::form::QueryData;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::parts::{ActorView, ContactView, FieldError};

/// Names suggested to someone whose text is near none.
const NEAR: usize = 8;

#[derive(Template)]
#[template(path = "pages/contact.html")]
struct ContactPage {
    t: T,
    page: Layout,
    typed: String,
    errors: Vec<FieldError>,
    suggestions: Vec<Suggestion>,
    /// The commune found, with its EPCI.
    place: Option<Place>,
    /// With whom to begin in this commune: the nearest whose name is known.
    first: Option<ActorView>,
    /// The others of the commune, the nearest first; everyone when no commune is given.
    actors: Vec<ActorView>,
    service: ContactView,
    /// What the region says of its contacts.
    sections: Vec<(String, Vec<String>)>,
}

struct Place {
    name: String,
    epci: Option<String>,
    /// Where the orientation begins with this commune.
    orientation: String,
}

/// Why a text is not a commune, said to the person, with the communes it may mean.
pub(crate) fn not_a_commune<'r>(
    t: T,
    territory: &'r Territory,
    typed: &str,
    unresolved: Unresolved<'r>,
) -> (String, Vec<Hit<'r>>) {
    let mut hits = unresolved.suggestions;
    // A slip at the end of a long name leaves its beginning: four letters still tell something.
    let mut start: String = typed.to_owned();
    while hits.is_empty() && start.chars().count() > 4 {
        start.pop();
        hits = territory.search(&start, NEAR);
    }
    let sentence = match (unresolved.ambiguous, hits.is_empty()) {
        (true, _) => key("commune-ambiguous"),
        (false, false) => key("commune-near"),
        (false, true) => key("commune-unknown"),
    };
    (t.args(sentence, "typed", typed).into_owned(), hits)
}

pub async fn show(ctx: Ctx, QueryData(query): QueryData) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let today = ctx.site.today();
    let typed = query.filled("commune").unwrap_or_default().to_owned();
    let mut page = ContactPage {
        t,
        page: Layout::new(&ctx, t.get("contact-title")),
        typed: typed.clone(),
        errors: Vec::new(),
        suggestions: Vec::new(),
        place: None,
        first: None,
        actors: Vec::new(),
        service: ContactView::of(t, &region.identity.contact),
        sections: super::texts::sections(t, region, "contact"),
    };
    let mut status = StatusCode::OK;
    if typed.is_empty() {
        let mut actors: Vec<_> = region
            .actors
            .iter()
            .filter(|actor| actor.validity.contains(today))
            .collect();
        actors.sort_by_key(|actor| actor.order);
        page.actors = actors
            .into_iter()
            .map(|actor| ActorView::of(t, actor))
            .collect();
    } else {
        match region.territory.resolve(&typed) {
            Ok(commune) => {
                page.place = Some(Place {
                    name: commune.name.clone(),
                    epci: region
                        .territory
                        .epci_of(commune)
                        .map(|epci| epci.name.clone()),
                    orientation: address(
                        "/orientation",
                        vec![
                            ("suite".to_owned(), COMMUNE.to_owned()),
                            (COMMUNE.to_owned(), commune.code.clone()),
                        ],
                    ),
                });
                page.page.title = t.args("contact-here", "commune", commune.name.as_str());
                page.typed = region.territory.label(commune);
                let actors = region.actors_for(&commune.code, today);
                page.actors = actors
                    .into_iter()
                    .map(|actor| ActorView::of(t, actor))
                    .collect();
                let named = page.actors.iter().position(|actor| actor.name.is_some());
                page.first = named.map(|at| page.actors.remove(at));
            }
            Err(unresolved) => {
                status = StatusCode::UNPROCESSABLE_ENTITY;
                let (message, hits) = not_a_commune(t, &region.territory, &typed, unresolved);
                page.errors = vec![FieldError {
                    field: "commune".to_owned(),
                    message,
                }];
                page.page = page.page.wrong(true);
                page.suggestions = hits.into_iter().map(|hit| Suggestion::of(t, hit)).collect();
            }
        }
    }
    let mut response = ctx.html(&page)?;
    *response.status_mut() = status;
    Ok(response)
}
