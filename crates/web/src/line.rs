//! Layout of the wide trajectory line: where stations stand and where their words go.
//!
//! Stations stand at even steps in their stage: the order matters, the distance in time does not.
//! Words go above the line, then alternately above and below when they are many. Widths are
//! estimated (14 px sans), so that the server needs no font; when all does not fit, the last
//! stations leave the picture and are counted: the list beside it has them all.

use std::borrow::Cow;

use policy::model::{Scheme, SchemeKind, Stage};

use crate::i18n::{T, key};
use crate::parts::stage_key;

/// What a station is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Now,
    Contact,
    Dossier,
    Decision,
    Money,
    /// Accompaniment.
    Aide,
    /// A milestone of the project: creation, first job.
    Mile,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Now => "now",
            Kind::Contact => "contact",
            Kind::Dossier => "dossier",
            Kind::Decision => "decision",
            Kind::Money => "money",
            Kind::Aide => "aide",
            Kind::Mile => "mile",
        }
    }

    /// The kind of station a scheme makes on a line.
    pub fn of(scheme: &Scheme) -> Kind {
        match scheme.kind {
            SchemeKind::Support => Kind::Aide,
            SchemeKind::RepayableAdvance => Kind::Money,
            SchemeKind::Grant | SchemeKind::Operator | SchemeKind::Call | SchemeKind::Mixed => Kind::Dossier,
        }
    }
}

/// Words of the legend.
pub fn legend_of(t: &T, kind: &str) -> Cow<'static, str> {
    t.get(match kind {
        "now" => key("line-now"),
        "dossier" => key("line-dossier"),
        "money" => key("line-money"),
        "aide" => key("line-aide"),
        "ahead" => key("line-ahead"),
        _ => key("line-contact"),
    })
}

/// A station to place. `ahead`: possible, not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    pub stage: Stage,
    pub kind: Kind,
    pub ahead: bool,
    pub title: String,
    pub sub: String,
}

/// A placed picture, in the units of its `viewBox`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    pub title: String,
    pub desc: String,
    pub width: i32,
    pub height: i32,
    pub line_y: i32,
    pub stages: Vec<Band>,
    pub aides: Vec<Aide>,
    pub done: Option<String>,
    pub ahead: Option<String>,
    pub stations: Vec<Placed>,
    /// Stations that did not fit in the picture.
    pub hidden: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    pub x: i32,
    pub text_x: i32,
    pub label: String,
    pub ahead: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aide {
    pub path: String,
    pub ahead: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub x: i32,
    pub kind: Kind,
    pub ahead: bool,
    /// Words stand above, with a leader.
    pub leader: bool,
    /// Ground of the words of the present station.
    pub flag: Option<String>,
    pub words: Vec<Words>,
    /// Half of the room its words take.
    half: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub class: &'static str,
    pub y: i32,
    pub text: String,
}

const WIDTH: i32 = 1200;
const LINE_Y: i32 = 172;
/// Longest line of words, in characters.
const WRAP: usize = 16;
/// Estimated width of a character of 14 px, bold included.
const CHAR: i32 = 8;
/// Of a stage name, 21 px serif.
const STAGE_CHAR: i32 = 11;
/// Least distance of two neighbouring stations.
const STEP: i32 = 46;
/// Most lines above the line, under the names of stages.
const MOST_LINES: usize = 5;

/// Greedy wrap at [`WRAP`] characters; a longer word stands alone.
fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WRAP => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn width_of(text: &str, char_width: i32) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 100).saturating_mul(char_width)
}

struct Label {
    lines: Vec<(bool, String)>,
    half: i32,
}

fn label(station: &Station) -> Label {
    let mut lines: Vec<(bool, String)> = wrap(&station.title).into_iter().map(|line| (true, line)).collect();
    lines.extend(wrap(&station.sub).into_iter().map(|line| (false, line)));
    lines.truncate(MOST_LINES);
    let widest = lines.iter().map(|(_, line)| width_of(line, CHAR)).max().unwrap_or(0);
    let margin = if station.kind == Kind::Now { 20 } else { 5 };
    Label { half: widest / 2 + margin, lines }
}

/// Places stations, which come in the order of the line; exactly one is `Kind::Now`, or none.
pub fn lay_out(t: T, title: String, desc: String, stations: &[Station]) -> Drawing {
    let mut shown = stations.len();
    loop {
        let part = stations.get(..shown).unwrap_or_default();
        if let Some(mut drawing) = try_width(t, part) {
            drawing.title = title;
            drawing.desc = desc;
            drawing.hidden = stations.len() - shown;
            return drawing;
        }
        // An empty line always fits: the loop ends.
        shown = shown.saturating_sub(1);
    }
}

fn try_width(t: T, stations: &[Station]) -> Option<Drawing> {
    let labels: Vec<Label> = stations.iter().map(label).collect();
    let both_rows = stations.len() > 5;
    let above: Vec<bool> = rows(stations, both_rows);
    let mut slack = 0;
    let (tight, _, _) = positions(t, stations, &labels, &above, slack);
    let gaps = i32::try_from(stations.len() + Stage::ALL.len()).ok()?;
    if tight > WIDTH {
        return None;
    }
    if gaps > 0 {
        slack = (WIDTH - tight) / gaps;
    }
    let (_, bands, xs) = positions(t, stations, &labels, &above, slack);
    Some(draw(t, stations, labels, &above, &bands, &xs))
}

/// Which labels go above. The present station always does.
fn rows(stations: &[Station], both: bool) -> Vec<bool> {
    let mut last = false;
    let row = |station: &Station| {
        last = !both || station.kind == Kind::Now || !last;
        last
    };
    stations.iter().map(row).collect()
}

/// Right end, starts of the six stages, places of the stations; `slack` is added at each gap.
fn positions(
    t: T,
    stations: &[Station],
    labels: &[Label],
    above: &[bool],
    slack: i32,
) -> (i32, Vec<i32>, Vec<i32>) {
    let mut xs: Vec<i32> = Vec::new();
    let mut bands = Vec::new();
    let mut start = 0;
    // Right edge of the words of each row so far.
    let mut edges = [4, 4];
    let mut last = 0;
    for stage in Stage::ALL {
        bands.push(start);
        let name = width_of(&t.get(stage_key(stage)), STAGE_CHAR) + 24;
        let mut end = start + name;
        for (index, _) in stations.iter().enumerate().filter(|(_, s)| s.stage == stage) {
            let (Some(label), Some(above)) = (labels.get(index), above.get(index)) else { continue };
            let row = usize::from(*above);
            let x = (start + 26).max(last + STEP).max(edges[row] + label.half) + slack;
            edges[row] = x + label.half + 4;
            last = x;
            end = end.max(x + 24);
            xs.push(x);
        }
        start = end + slack;
    }
    (start.max(edges[0]).max(edges[1]), bands, xs)
}

fn draw(
    t: T,
    stations: &[Station],
    labels: Vec<Label>,
    above: &[bool],
    bands: &[i32],
    xs: &[i32],
) -> Drawing {
    let now = stations.iter().position(|station| station.kind == Kind::Now);
    let now_x = now.and_then(|now| xs.get(now).copied());
    let now_stage = now.and_then(|now| stations.get(now)).map(|station| station.stage);
    let mut most_below = 0;
    let mut placed = Vec::new();
    for (((station, label), above), x) in stations.iter().zip(labels).zip(above).zip(xs) {
        let count = i32::try_from(label.lines.len()).unwrap_or(0);
        let first = if *above { LINE_Y - 34 - 18 * (count - 1) } else { LINE_Y + 38 };
        if !above {
            most_below = most_below.max(count);
        }
        let is_now = station.kind == Kind::Now;
        let class = |bold: bool| match (is_now, bold) {
            (true, true) => "on-g b",
            (true, false) => "on-g",
            (false, true) => "b",
            (false, false) => "q",
        };
        let mut y = first - 18;
        let words = label.lines.into_iter().map(|(bold, text)| {
            y += 18;
            Words { class: class(bold), y, text }
        });
        let words = words.collect();
        let flag = is_now.then(|| {
            let (half, top, height) = (label.half, first - 20, 18 * count + 8);
            format!("M{} {top}h{}v{height}h-{}l-8 9-8-9h-{}z", x - half, 2 * half, half - 8, half - 8)
        });
        let leader = *above && !is_now && count > 0;
        placed.push(Placed {
            x: *x,
            kind: station.kind,
            ahead: station.ahead,
            leader,
            flag,
            words,
            half: label.half,
        });
    }
    let band = |(stage, x): (Stage, &i32)| Band {
        x: *x + i32::from(*x == 0),
        text_x: x + 10,
        label: t.get(stage_key(stage)).into_owned(),
        ahead: now_stage.is_some_and(|now| stage > now),
    };
    let ahead_from = now_x.map_or(8, |x| x + 28);
    Drawing {
        width: WIDTH,
        height: LINE_Y + 48 + 18 * most_below,
        line_y: LINE_Y,
        stages: Stage::ALL.into_iter().zip(bands).map(band).collect(),
        done: now_x.map(|x| format!("M8 {LINE_Y}H{x}")),
        ahead: Some(format!("M{ahead_from} {LINE_Y}H{}", WIDTH - 14)),
        stations: placed,
        ..Drawing::default()
    }
}

/// The line of the front page: six equal stages, so that the columns of schemes stand under them;
/// one glyph a scheme, in the order of the column, without words.
pub fn front(t: T, stages: &[(Stage, Vec<Kind>)]) -> Drawing {
    const FRONT_WIDTH: i32 = 1040;
    const Y: i32 = 78;
    let mut drawing = Drawing {
        title: t.get("home-line-title").into_owned(),
        desc: t.get("home-line-desc").into_owned(),
        width: FRONT_WIDTH,
        height: 118,
        line_y: Y,
        done: Some(format!("M8 {Y}H{}", FRONT_WIDTH - 14)),
        ..Drawing::default()
    };
    let mut aide: Option<(i32, i32)> = None;
    for (index, (stage, kinds)) in (0_i32..).zip(stages) {
        let start = FRONT_WIDTH * index / 6;
        drawing.stages.push(Band {
            x: start + i32::from(index == 0),
            text_x: start + 10,
            label: t.get(stage_key(*stage)).into_owned(),
            ahead: false,
        });
        let count = i32::try_from(kinds.len()).unwrap_or(0);
        let step = (FRONT_WIDTH / 6 - 24) / count.max(1);
        for (place, kind) in (0_i32..).zip(kinds) {
            let x = start + 12 + step / 2 + step * place;
            if *kind == Kind::Aide {
                aide = Some((aide.map_or(x, |(first, _)| first), x));
            }
            drawing.stations.push(Placed {
                x,
                kind: *kind,
                ahead: false,
                leader: false,
                flag: None,
                words: Vec::new(),
                half: 16,
            });
        }
    }
    if let Some((first, last)) = aide.filter(|(first, last)| last > first) {
        let low = Y + 15;
        let path = format!("M{first} {Y}L{} {low}H{}L{last} {Y}", first + 16, last - 16);
        drawing.aides.push(Aide { path, ahead: false });
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn station(stage: usize, title: &str, sub: &str, kind: Kind) -> Station {
        Station {
            stage: Stage::ALL[stage],
            kind,
            ahead: kind != Kind::Now,
            title: title.to_owned(),
            sub: sub.to_owned(),
        }
    }

    #[test]
    fn words_wrap_between_words_only() {
        assert_eq!(wrap("Avance remboursable Innovation Sociale"), ["Avance", "remboursable", "Innovation", "Sociale"]);
        assert_eq!(wrap("CAP création ESS"), ["CAP création ESS"]);
        assert!(wrap("").is_empty());
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let many: Vec<Station> =
            (0..60).map(|n| station(n / 10, "Un dispositif au nom long", "manque : un budget", Kind::Dossier)).collect();
        let drawing = lay_out(T::default(), String::new(), String::new(), &many);
        assert!(drawing.hidden > 0);
        assert_eq!(drawing.stations.len() + drawing.hidden, 60);
    }

    #[test]
    fn a_line_of_ordinary_size_shows_everything() {
        let mut line = vec![station(1, "Vous êtes ici", "une idée", Kind::Now)];
        for stage in [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] {
            line.push(station(stage, "CAP création ESS", "manque : le besoin", Kind::Dossier));
        }
        let drawing = lay_out(T::default(), String::new(), String::new(), &line);
        assert_eq!(drawing.hidden, 0);
    }

    proptest! {
        #[test]
        fn no_words_overlap_and_all_are_inside(
            stages in proptest::collection::vec((0_usize..6, "[a-zé]{1,12}( [a-zé]{1,12}){0,5}", "([a-z]{1,9} ?){0,4}"), 0..20),
            now in 0_usize..20,
        ) {
            let mut stages = stages;
            stages.sort_by_key(|(stage, _, _)| *stage);
            let line: Vec<Station> = stages
                .iter()
                .enumerate()
                .map(|(n, (stage, title, sub))| station(*stage, title, sub, if n == now { Kind::Now } else { Kind::Aide }))
                .collect();
            let drawing = lay_out(T::default(), String::new(), String::new(), &line);
            prop_assert_eq!(drawing.stations.len() + drawing.hidden, line.len());
            let row = |above: bool| drawing.stations.iter().filter(move |s| (s.words.first().is_none_or(|w| w.y < LINE_Y)) == above);
            for above in [true, false] {
                let stations: Vec<&Placed> = row(above).collect();
                for pair in stations.windows(2) {
                    prop_assert!(pair[0].x + pair[0].half <= pair[1].x - pair[1].half);
                }
                for one in stations {
                    prop_assert!(one.x - one.half >= 0 && one.x + one.half <= drawing.width);
                    for words in &one.words {
                        prop_assert!(words.y > 40 && words.y < drawing.height);
                    }
                }
            }
            for pair in drawing.stations.windows(2) {
                prop_assert!(pair[1].x - pair[0].x >= STEP);
            }
        }
    }
}
