//! The wide trajectory line, ready for `templates/parts/line.html`.
//!
//! Where stations and words go is decided by [`domain::trajectory::layout`]; here only what the
//! templates ask of it. A picture never comes alone: the page shows the same stations as a list or
//! a table.

use std::borrow::Cow;

use domain::trajectory::layout::{
    self, Geometry, LayoutOptions, PlacedAide, PlacedStation, Px, Style,
};
use domain::trajectory::{Kind, Line, Progress, StageName};
use policy::model::{Scheme, SchemeKind, Stage};

use crate::i18n::{T, key};
use crate::parts::stage_key;

/// The kind of station a scheme makes on a line.
pub fn kind_of(scheme: &Scheme) -> Kind {
    match scheme.kind {
        SchemeKind::Support => Kind::Aide,
        SchemeKind::RepayableAdvance => Kind::Money,
        SchemeKind::Grant | SchemeKind::Operator | SchemeKind::Call | SchemeKind::Mixed => {
            Kind::Dossier
        }
    }
}

/// Words of the legend, by the word of the shape.
pub fn legend_of(t: &T, kind: &str) -> Cow<'static, str> {
    t.get(match kind {
        "now" => key("line-now"),
        "dossier" => key("line-dossier"),
        "decision" => key("line-decision"),
        "money" => key("line-money"),
        "aide" => key("line-aide"),
        "mile" => key("line-mile"),
        "ahead" => key("line-ahead"),
        _ => key("line-contact"),
    })
}

/// The six stages with their names in the language of the page.
pub fn stage_names(t: T) -> Vec<StageName> {
    Stage::ALL
        .into_iter()
        .map(|stage| StageName {
            stage,
            name: t.get(stage_key(stage)).into_owned(),
        })
        .collect()
}

const MONTHS: [&str; 12] = [
    key("month-short-1"),
    key("month-short-2"),
    key("month-short-3"),
    key("month-short-4"),
    key("month-short-5"),
    key("month-short-6"),
    key("month-short-7"),
    key("month-short-8"),
    key("month-short-9"),
    key("month-short-10"),
    key("month-short-11"),
    key("month-short-12"),
];

/// From the edge of a stage to its name.
pub fn margin() -> Px {
    Px::new(10)
}

/// A line as a picture, at two sizes; narrower screens have the small line and the list.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub title: String,
    /// The whole story in a few sentences.
    pub desc: String,
    pub wide: Picture,
    pub middle: Picture,
}

impl Drawing {
    pub fn of(t: T, line: &Line, title: impl Into<String>, desc: impl Into<String>) -> Drawing {
        let months = MONTHS.map(|month| t.get(month));
        let folded = t.get("line-folded");
        let picture = |options: LayoutOptions<'_>| {
            let months = months.each_ref().map(|month| &**month);
            Picture {
                geometry: layout::wide(
                    line,
                    &LayoutOptions {
                        months,
                        folded: &folded,
                        ..options
                    },
                ),
            }
        };
        Drawing {
            title: title.into(),
            desc: desc.into(),
            wide: picture(LayoutOptions::wide()),
            middle: picture(LayoutOptions::middle()),
        }
    }
}

/// One size of a line, with what its template computes from positions.
#[derive(Clone, Debug)]
pub struct Picture {
    pub geometry: Geometry,
}

impl Picture {
    /// Dotted, from the present station on.
    pub fn ahead(&self) -> String {
        let Geometry {
            now_x,
            main_y,
            width,
            ..
        } = self.geometry;
        format!("M{} {main_y}H{}", now_x + Px::new(28), width - Px::new(14))
    }

    pub fn done(&self) -> String {
        format!("M8 {}H{}", self.geometry.main_y, self.geometry.now_x)
    }

    /// Moves a glyph drawn in a square of 32 onto its station.
    pub fn place(&self, station: &PlacedStation) -> String {
        let half = Px::new(16);
        format!(
            "translate({} {})",
            station.x - half,
            self.geometry.main_y - half
        )
    }

    /// Ground of the words of the present station, with its point.
    pub fn flag(&self, station: &PlacedStation) -> String {
        let room = station.label.rect;
        let (left, right, top, bottom) = (room.x, room.right(), room.y, room.bottom());
        let point = Px::new(8);
        format!(
            "M{left} {top}H{right}V{bottom}H{}L{} {}L{} {bottom}H{left}z",
            station.x + point,
            station.x,
            bottom + point,
            station.x - point
        )
    }

    /// Full then dotted path of an accompaniment, joined to the main line at 45°.
    pub fn aide(&self, aide: &PlacedAide) -> (String, String) {
        let Geometry { main_y, .. } = self.geometry;
        let (drop, y) = (aide.y - main_y, aide.y);
        let down = format!("M{} {main_y}L{} {y}", aide.x1, aide.x1 + drop);
        let up = format!("H{}L{} {main_y}", aide.x2 - drop, aide.x2);
        if aide.done_x >= aide.x2 {
            (format!("{down}{up}"), String::new())
        } else if aide.done_x <= aide.x1 {
            (String::new(), format!("{down}{up}"))
        } else {
            (
                format!("{down}H{}", aide.done_x),
                format!("M{} {y}{up}", aide.done_x + Px::new(12)),
            )
        }
    }

    /// Classes of a line of words.
    pub fn class(&self, style: &Style, boxed: &bool) -> &'static str {
        match (style, boxed) {
            (Style::Bold, true) => "on-g b",
            (_, true) => "on-g",
            (Style::Bold, false) => "b",
            (Style::Plain, false) => "",
            (Style::Quiet, false) => "q",
            (Style::Big, false) => "big-n",
        }
    }

    pub fn is_now(&self, station: &PlacedStation) -> bool {
        station.state == Progress::Now
    }

    pub fn is_ahead(&self, station: &PlacedStation) -> bool {
        station.state == Progress::Ahead
    }
}

/// The line of the front page: six equal stages, so that the columns of schemes stand under them;
/// one shape a scheme, in the order of its column, without words.
#[derive(Clone, Debug)]
pub struct Front {
    pub title: String,
    pub desc: String,
    pub stages: Vec<(i32, String)>,
    /// Place and shape: `transform` and kind.
    pub shapes: Vec<(String, Kind)>,
    /// Accompaniment, under the line.
    pub aide: Option<String>,
}

impl Front {
    pub const WIDTH: i32 = 1040;
    pub const HEIGHT: i32 = 118;
    pub const Y: i32 = 78;

    pub fn new(t: T, stages: &[(Stage, Vec<Kind>)]) -> Front {
        let mut names = Vec::new();
        let mut shapes = Vec::new();
        let mut aide: Option<(i32, i32)> = None;
        for (index, (stage, kinds)) in (0_i32..).zip(stages) {
            let start = Self::WIDTH * index / 6;
            names.push((start, t.get(stage_key(*stage)).into_owned()));
            let count = i32::try_from(kinds.len()).unwrap_or(0).max(1);
            let step = (Self::WIDTH / 6 - 24) / count;
            // Beyond five, shapes shrink rather than touch.
            let (scale, half) = if step < 28 { (".75", 12) } else { ("1", 16) };
            for (place, kind) in (0_i32..).zip(kinds) {
                let x = start + 12 + step / 2 + step * place;
                if *kind == Kind::Aide {
                    aide = Some((aide.map_or(x, |(first, _)| first), x));
                }
                let place = format!("translate({} {}) scale({scale})", x - half, Self::Y - half);
                shapes.push((place, *kind));
            }
        }
        let aide = aide
            .filter(|(first, last)| last - first > 32)
            .map(|(first, last)| {
                let (y, low) = (Self::Y, Self::Y + 15);
                format!("M{first} {y}L{} {low}H{}L{last} {y}", first + 15, last - 15)
            });
        Front {
            title: t.get("home-line-title").into_owned(),
            desc: t.get("home-line-desc").into_owned(),
            stages: names,
            shapes,
            aide,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::trajectory::{Aide, Station};

    #[test]
    fn accompaniment_is_full_up_to_today_and_dotted_after() {
        let station = |state, title| Station::new(Stage::Ideation, Kind::Contact, state, title);
        let aide = |done_until| Aide {
            from: 0,
            to: 2,
            label: "#idéateur".into(),
            sub: None,
            done_until,
        };
        let picture = |done_until| {
            let stations = vec![
                station(Progress::Done, "a"),
                station(Progress::Now, "b"),
                station(Progress::Ahead, "c"),
            ];
            let line = Line::new(stage_names(T::default()), stations, vec![aide(done_until)])
                .expect("a line");
            let picture = Drawing::of(T::default(), &line, "", "").wide;
            picture.aide(&picture.geometry.aides[0])
        };
        let (full, dotted) = picture(Some(1));
        assert!(!full.is_empty() && !dotted.is_empty());
        assert!(picture(None).1.is_empty());
        assert!(picture(Some(0)).0.is_empty());
    }

    #[test]
    fn the_front_line_has_one_shape_a_scheme() {
        let stages: Vec<_> = Stage::ALL
            .into_iter()
            .map(|stage| (stage, vec![Kind::Aide, Kind::Dossier]))
            .collect();
        let front = Front::new(T::default(), &stages);
        assert_eq!((front.stages.len(), front.shapes.len()), (6, 12));
        assert!(front.aide.is_some());
    }
}
