//! The front page: one start, the line and its schemes by stage, the contact near you.

use askama::Template;
use axum::response::Response;
use policy::model::{Place, SchemeKind, Stage};
use policy::situation::COMMUNE;

use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::line::{Front, kind_of};
use crate::parts::stage_key;
use crate::scheme::gives;
use domain::trajectory::Kind;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    t: T,
    page: Layout,
    region: String,
    /// Name of the commune field, as the orientation asks it.
    commune: &'static str,
    line: Front,
    stages: Vec<StageView>,
    families: Vec<Family>,
}

struct StageView {
    name: &'static str,
    about: &'static str,
    schemes: Vec<SchemeView>,
}

struct SchemeView {
    id: String,
    name: String,
    gives: String,
    kind: Kind,
    /// Last stage at which it serves, when it serves at several.
    until: Option<&'static str>,
}

/// Actors of one kind, one a department: id, name of the department and name.
struct Family {
    label: String,
    actors: Vec<(String, String, String)>,
}

fn about(stage: Stage) -> &'static str {
    match stage {
        Stage::Emergence => key("stage-emergence-about"),
        Stage::Ideation => key("stage-ideation-about"),
        Stage::Feasibility => key("stage-feasibility-about"),
        Stage::Launch => key("stage-launch-about"),
        Stage::Consolidation => key("stage-consolidation-about"),
        Stage::Growth => key("stage-growth-about"),
    }
}

pub async fn show(ctx: Ctx) -> Result<Response, WebError> {
    let t = ctx.t;
    let region = ctx.site.region();
    let today = ctx.site.today();
    let mut stages = Vec::new();
    let mut glyphs = Vec::new();
    for stage in Stage::ALL {
        let mut schemes: Vec<SchemeView> = region
            .schemes_on(today)
            // Each once, at the first stage at which it serves.
            .filter(|scheme| {
                scheme.kind != SchemeKind::Operator && scheme.stages.iter().min() == Some(&stage)
            })
            .map(|scheme| SchemeView {
                id: scheme.id.clone(),
                name: t.text(&scheme.name).into_owned(),
                gives: gives(t, scheme),
                kind: kind_of(scheme),
                until: scheme
                    .stages
                    .iter()
                    .max()
                    .filter(|last| **last != stage)
                    .map(|last| stage_key(*last)),
            })
            .collect();
        // People first: whoever accompanies comes before what is filed.
        schemes.sort_by_key(|scheme| scheme.kind != Kind::Aide);
        glyphs.push((stage, schemes.iter().map(|scheme| scheme.kind).collect()));
        stages.push(StageView {
            name: stage_key(stage),
            about: about(stage),
            schemes,
        });
    }
    let mut families: Vec<Family> = Vec::new();
    let mut known: Vec<_> = region
        .actors
        .iter()
        .filter(|actor| actor.validity.contains(today))
        .collect();
    known.sort_by_key(|actor| actor.order);
    for actor in known {
        // Families with one actor a department: short enough for the front page.
        let ([Place::Department(code)], Some(name)) = (&actor.territory[..], &actor.name) else {
            continue;
        };
        let department = region.department_name(code).unwrap_or(code).to_owned();
        let label = t.text(&actor.kind_label).into_owned();
        let entry = (actor.id.clone(), department, t.text(name).into_owned());
        match families.iter_mut().find(|family| family.label == label) {
            Some(family) => family.actors.push(entry),
            None => families.push(Family {
                label,
                actors: vec![entry],
            }),
        }
    }
    families.retain(|family| family.actors.len() == region.identity.departments.len());
    ctx.html(&Home {
        t,
        page: Layout::new(&ctx, t.get("home-title")),
        region: t.text(&region.identity.name).into_owned(),
        commune: COMMUNE,
        line: Front::new(t, &glyphs),
        stages,
        families,
    })
}
