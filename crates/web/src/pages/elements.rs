//! `/elements`: every component once, with when to use it. Its examples say that they are.

mod charts;

use askama::Template;
use axum::response::Response;
use domain::trajectory::{Aide, Kind, Line, Progress, Station};
use jiff::civil::date;
use money::Cents;
use policy::model::Stage;

use crate::charts::Figure;
use crate::http::ctx::Ctx;
use crate::http::errors::WebError;
use crate::i18n::{T, key};
use crate::layout::Layout;
use crate::line::{self, Drawing};
use crate::parts::{Choice, FieldError, Mini, Pager};

#[derive(Template)]
#[template(path = "pages/elements.html")]
struct Elements {
    t: T,
    page: Layout,
    colours: [(&'static str, &'static str); 14],
    flags: [(&'static str, &'static str); 8],
    choices: Vec<Choice>,
    errors: Vec<FieldError>,
    mini: Mini,
    example: Option<(Drawing, Line)>,
    pager: Pager,
    charts: Vec<Figure>,
}

const COLOURS: [(&str, &str); 14] = [
    ("paper", key("colour-paper")),
    ("stone", key("colour-stone")),
    ("rule", key("colour-rule")),
    ("granite", key("colour-granite")),
    ("ink", key("colour-ink")),
    ("foam", key("colour-foam")),
    ("shoal", key("colour-shoal")),
    ("sea", key("colour-sea")),
    ("gorse", key("colour-gorse")),
    ("beam", key("colour-beam")),
    ("starboard", key("colour-starboard")),
    ("port", key("colour-port")),
    ("sand", key("colour-sand")),
    ("sand-2", key("colour-sand-2")),
];

const FLAGS: [(&str, &str); 8] = [
    ("draft", key("flag-draft")),
    ("filed", key("flag-filed")),
    ("review", key("flag-review")),
    ("ask", key("flag-ask")),
    ("wait", key("flag-wait")),
    ("yes", key("flag-yes")),
    ("no", key("flag-no")),
    ("paid", key("flag-paid")),
];

/// An invented line with every kind of station.
fn example(t: T) -> Option<Line> {
    let station = |stage, kind, state, title: &'static str, on: Option<(i16, i8, i8)>| {
        let mut station = Station::new(stage, kind, state, t.get(title));
        station.date = on.map(|(year, month, day)| date(year, month, day));
        station
    };
    use Kind::{Contact, Decision, Dossier, Mile, Money};
    use Progress::{Ahead, Done, Now};
    let mut stations = vec![
        station(
            Stage::Emergence,
            Contact,
            Done,
            key("example-contact"),
            Some((2025, 5, 12)),
        ),
        station(
            Stage::Ideation,
            Kind::Aide,
            Done,
            key("example-aide"),
            Some((2025, 9, 1)),
        ),
        station(
            Stage::Feasibility,
            Dossier,
            Done,
            key("example-dossier"),
            Some((2026, 1, 14)),
        ),
        station(
            Stage::Feasibility,
            Decision,
            Done,
            key("example-decision"),
            Some((2026, 3, 10)),
        ),
        station(
            Stage::Feasibility,
            Money,
            Done,
            key("example-money"),
            Some((2026, 4, 2)),
        ),
        station(Stage::Feasibility, Contact, Now, key("example-now"), None),
        station(Stage::Launch, Mile, Ahead, key("example-mile"), None),
    ];
    if let Some(money) = stations.get_mut(4) {
        money.amount = Cents::euros(7_000);
    }
    if let Some(last) = stations.last_mut() {
        last.missing = vec![t.get("example-missing").into_owned()];
    }
    let aide = Aide {
        from: 1,
        to: 6,
        label: t.get("example-aide").into_owned(),
        sub: None,
        done_until: Some(5),
    };
    Line::new(line::stage_names(t), stations, vec![aide]).ok()
}

pub async fn show(ctx: Ctx) -> Result<Response, WebError> {
    let t = ctx.t;
    let choice = |id: &str, label: &'static str, hint: &'static str, checked| Choice {
        id: id.to_owned(),
        label: t.get(label).into_owned(),
        hint: if hint.is_empty() {
            String::new()
        } else {
            t.get(hint).into_owned()
        },
        checked,
    };
    ctx.html(&Elements {
        t,
        page: Layout::new(&ctx, t.get("elements-title")),
        colours: COLOURS,
        flags: FLAGS,
        choices: vec![
            choice(
                "a",
                key("example-choice-1"),
                key("example-choice-1-hint"),
                true,
            ),
            choice("b", key("example-choice-2"), "", false),
        ],
        errors: vec![FieldError {
            field: "courriel".to_owned(),
            message: t.get("example-email-error").into_owned(),
        }],
        mini: Mini::new(Stage::Feasibility),
        example: example(t).map(|line| {
            (
                Drawing::of(t, &line, t.get("example-line"), t.get("example-line-desc")),
                line,
            )
        }),
        pager: Pager {
            previous: Some("#t-pages".to_owned()),
            next: Some("#t-pages".to_owned()),
        },
        charts: charts::examples(t),
    })
}
