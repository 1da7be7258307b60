//! Placing a line on a wide drawing.
//!
//! Lengths are whole tenths of a pixel ([`Px`]), so the same line always gives the same picture.
//! Nothing is measured with a font: a character counts 7.3 px at 14 px, 8 px in bold, which is wide
//! enough for the system fonts we use. When labels do not fit they give way in this order: a second row of
//! labels, shorter lines, wider stages for those that have stations. The last of these ways
//! always fits, because the number of stations is bounded and the oldest are folded into one.

mod fold;
mod place;
mod stages;

use std::fmt;
use std::ops::{Add, Range, Sub};

use policy::Stage;

use super::text::wrap;
use super::{Kind, Line, Progress, Station};
use fold::{Stop, fold};
use place::{Block, Placing, Slot};
use stages::{Shares, share};

/// A length in tenths of a pixel, written in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Px(pub i32);

impl Px {
    pub const ZERO: Px = Px(0);

    /// So many whole pixels.
    pub const fn new(pixels: i32) -> Px {
        Px(pixels.saturating_mul(10))
    }

    fn half(self) -> Px {
        Px(self.0 / 2)
    }
}

impl Add for Px {
    type Output = Px;
    fn add(self, other: Px) -> Px {
        Px(self.0.saturating_add(other.0))
    }
}

impl Sub for Px {
    type Output = Px;
    fn sub(self, other: Px) -> Px {
        Px(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        match (size / 10, size % 10) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, tenth) => write!(f, "{sign}{whole}.{tenth}"),
        }
    }
}

/// How to draw.
#[derive(Clone, Debug)]
pub struct LayoutOptions<'a> {
    /// Width of the drawing.
    pub width: Px,
    /// At most so many stations; older ones are folded into one. One for 80 px at most, so that
    /// the last way of giving way always fits.
    pub max_stations: usize,
    /// Names of the months, short, from January.
    pub months: [&'a str; 12],
    /// Title of the folded station, `{}` standing for their number.
    pub folded: &'a str,
    /// Stages of equal width, so that columns may stand under them (front page).
    pub equal_stages: bool,
}

impl LayoutOptions<'_> {
    /// 1 200 px and twelve stations: a page on a wide screen.
    pub fn wide() -> Self {
        Self {
            width: Px::new(1200),
            max_stations: 12,
            months: [
                "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.",
                "nov.", "déc.",
            ],
            folded: "{} arrêts plus tôt",
            equal_stages: false,
        }
    }

    /// 1 040 px and equal stages: the front page.
    pub fn front() -> Self {
        Self {
            width: Px::new(1040),
            max_stations: 10,
            equal_stages: true,
            ..Self::wide()
        }
    }

    /// 760 px and seven stations: between the telephone and the wide screen.
    pub fn middle() -> Self {
        Self {
            width: Px::new(760),
            max_stations: 7,
            ..Self::wide()
        }
    }
}

/// A drawing: positions only, shapes and colours are the page's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub width: Px,
    pub height: Px,
    /// Height of the main line.
    pub main_y: Px,
    /// Where the present station is: the line is full before and dotted after.
    pub now_x: Px,
    pub stages: Vec<StageBand>,
    pub stations: Vec<PlacedStation>,
    pub aides: Vec<PlacedAide>,
}

/// A stage, from its left edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageBand {
    pub stage: Stage,
    /// As it fits; shorter than `full_name` when there is no room.
    pub name: String,
    pub full_name: String,
    pub x: Px,
    pub width: Px,
    /// The project has got there.
    pub reached: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedStation {
    /// Stations of the line drawn here: more than one when folded.
    pub indexes: Range<usize>,
    pub kind: Kind,
    pub state: Progress,
    /// Centre, on the main line.
    pub x: Px,
    pub label: Label,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedAide {
    /// Index among the aides of the line.
    pub index: usize,
    pub x1: Px,
    pub x2: Px,
    /// Up to where it is full; dotted after. `x2` when it is over.
    pub done_x: Px,
    pub y: Px,
    pub label: Label,
}

/// A few lines of text and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub lines: Vec<LabelLine>,
    /// Where lines are anchored: their middle, or their start for accompaniment.
    pub x: Px,
    pub centred: bool,
    pub rect: Rect,
    /// Vertical thread to the station; `None` for accompaniment.
    pub leader: Option<Leader>,
    /// Drawn as the flag of the present station.
    pub boxed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelLine {
    pub style: Style,
    pub text: String,
    /// Baseline.
    pub y: Px,
}

/// How a line of a label is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// 14 px, bold.
    Bold,
    /// 14 px.
    Plain,
    /// 14 px, second voice.
    Quiet,
    /// 24 px, serif: an amount.
    Big,
}

impl Style {
    /// Width of a character, in tenths of a pixel.
    fn character(self) -> i32 {
        match self {
            Style::Bold => 80,
            Style::Plain | Style::Quiet => 73,
            Style::Big => 125,
        }
    }

    fn line(self) -> Px {
        match self {
            Style::Bold | Style::Plain | Style::Quiet => Px::new(18),
            Style::Big => Px::new(28),
        }
    }
}

/// The room a label takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub x: Px,
    pub y: Px,
    pub width: Px,
    pub height: Px,
}

impl Rect {
    pub fn right(self) -> Px {
        self.x + self.width
    }

    pub fn bottom(self) -> Px {
        self.y + self.height
    }

    /// Whether two rooms share more than an edge.
    pub fn overlaps(self, other: Rect) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leader {
    pub x: Px,
    pub y1: Px,
    pub y2: Px,
}

/// Names of stages stand above this.
const TOP: Px = Px::new(36);
/// From the labels above to the line.
const ABOVE: Px = Px::new(28);
/// From the line, or from the lowest accompaniment, to the labels below.
const BELOW: Px = Px::new(24);
/// From one line of accompaniment to the next, and from the main line to the first.
const TRACK: Px = Px::new(15);
/// Between two rows of labels.
const ROW_GAP: Px = Px::new(8);
/// Inside the flag of the present station.
const PAD: Px = Px::new(8);

/// One way of trying: how wide the stages, how long the lines.
#[derive(Clone, Copy)]
struct Attempt {
    shares: Shares,
    wrap: usize,
    rows: usize,
}

/// The ways of giving way, in order.
fn attempts(equal: bool) -> Vec<Attempt> {
    let way = |shares, wrap, rows| Attempt { shares, wrap, rows };
    let mut ways = Vec::new();
    if equal {
        for (wrap, rows) in [(16, 1), (16, 2), (12, 2)] {
            ways.push(way(Shares::Equal, wrap, rows));
        }
    }
    for (wrap, rows) in [(16, 1), (16, 2), (14, 2), (12, 2)] {
        ways.push(way(Shares::Named, wrap, rows));
    }
    for wrap in [16, 14, 12, 10] {
        ways.push(way(Shares::Packed, wrap, 2));
    }
    ways
}

/// Places a line so that no two labels overlap.
pub fn wide(line: &Line, options: &LayoutOptions<'_>) -> Geometry {
    let stops = fold(line, options.max_stations, options.folded);
    let ways = attempts(options.equal_stages);
    ways.iter()
        .find_map(|way| draw(line, &stops, options, *way, false))
        .or_else(|| {
            // A drawing narrower than the options promise: rather a tall one than none.
            ways.last()
                .and_then(|way| draw(line, &stops, options, *way, true))
        })
        .unwrap_or_else(|| empty(options))
}

fn empty(options: &LayoutOptions<'_>) -> Geometry {
    Geometry {
        width: options.width,
        height: TOP,
        main_y: TOP,
        now_x: Px::ZERO,
        stages: Vec::new(),
        stations: Vec::new(),
        aides: Vec::new(),
    }
}

fn draw(
    line: &Line,
    stops: &[Stop],
    options: &LayoutOptions<'_>,
    way: Attempt,
    at_any_cost: bool,
) -> Option<Geometry> {
    let (bands, xs) = share(line, stops, options.width, way.shares)?;
    let mut above = Placing::new(options.width, way.rows, at_any_cost);
    let mut below = Placing::new(options.width, 3, at_any_cost);
    let mut slots: Vec<Option<(bool, Slot)>> = vec![None; stops.len()];
    // The present station first: its flag stands next to the line, others make room.
    let mut order: Vec<usize> = (0..stops.len()).collect();
    order.sort_by_key(|index| stops[*index].station.state != Progress::Now);
    for index in order {
        let station = &stops[index].station;
        let under = station.kind == Kind::Money && station.state != Progress::Now;
        let block = block(station, way.wrap, options, under);
        let side = if under { &mut below } else { &mut above };
        slots[index] = Some((under, side.put(xs[index], block)?));
    }

    let tracks = aide_tracks(line, stops, &xs);
    let lowest = tracks.iter().map(|aide| aide.track + 1).max().unwrap_or(0);
    let mut aide_slots = Vec::new();
    for aide in &tracks {
        aide_slots.push(below.put_beside(aide.x1, aide.x2, aide_block(line, aide.index, way.wrap)));
    }

    let main_y = TOP + above.height(ROW_GAP) + ABOVE;
    let base = main_y + BELOW + Px(TRACK.0.saturating_mul(lowest));
    let place = |under: bool, slot: Slot| {
        if under {
            below.label_under(slot, base, main_y)
        } else {
            above.label_over(slot, main_y - ABOVE, main_y)
        }
    };
    let stations: Vec<PlacedStation> = stops
        .iter()
        .zip(slots)
        .zip(&xs)
        .filter_map(|((stop, slot), x)| {
            let (under, slot) = slot?;
            Some(PlacedStation {
                indexes: stop.indexes.clone(),
                kind: stop.station.kind,
                state: stop.station.state,
                x: *x,
                label: place(under, slot),
            })
        })
        .collect();
    let aides = tracks
        .iter()
        .zip(aide_slots)
        .map(|(aide, slot)| PlacedAide {
            index: aide.index,
            x1: aide.x1,
            x2: aide.x2,
            done_x: aide.done_x,
            y: main_y + Px(TRACK.0.saturating_mul(aide.track.saturating_add(1))),
            label: below.label_under(slot, base, main_y),
        })
        .collect();
    let now_x = stations
        .iter()
        .find(|station| station.state == Progress::Now)
        .map_or(Px::ZERO, |station| station.x);
    Some(Geometry {
        width: options.width,
        height: base + below.height(ROW_GAP) + ROW_GAP,
        main_y,
        now_x,
        stages: bands,
        stations,
        aides,
    })
}

/// The lines of a station's label. Above: what happened, with whom, when. Below: what was
/// received, then what for. Ahead: what is missing.
fn block(station: &Station, width: usize, options: &LayoutOptions<'_>, under: bool) -> Block {
    let now = station.state == Progress::Now;
    let mut lines = Vec::new();
    let mut add = |style, texts: Vec<String>| {
        lines.extend(texts.into_iter().map(|text| (style, text)));
    };
    let amount = station.amount.map(short_amount);
    match (under, amount) {
        (true, Some(amount)) => {
            let short = amount.chars().count() <= 9;
            add(if short { Style::Big } else { Style::Bold }, vec![amount]);
            add(Style::Quiet, wrap(&station.title, width, 2));
        }
        (_, amount) => {
            add(Style::Bold, wrap(&station.title, width, 3));
            add(Style::Plain, amount.into_iter().collect());
        }
    }
    if let Some(sub) = &station.sub {
        add(Style::Plain, wrap(sub, width, 2));
    }
    if station.state == Progress::Ahead && !station.missing.is_empty() {
        add(Style::Quiet, wrap(&station.missing.join(", "), width, 2));
    }
    if let Some(date) = station.date {
        let month = usize::try_from(date.month())
            .ok()
            .and_then(|month| options.months.get(month.checked_sub(1)?));
        add(
            Style::Quiet,
            wrap(
                &format!("{} {}", month.unwrap_or(&""), date.year()),
                width,
                2,
            ),
        );
    }
    Block {
        lines,
        pad: if now { PAD } else { Px::ZERO },
    }
}

/// An amount in the little room of a label: exact below a million, in millions above (the list
/// beside the picture says it to the cent).
fn short_amount(amount: money::Cents) -> String {
    const MILLION: i64 = 100_000_000;
    if amount.get() < MILLION {
        return amount.format_whole_fr();
    }
    let tenths = amount.get() / (MILLION / 10);
    format!("{},{}\u{a0}M€", tenths / 10, tenths % 10)
}

fn aide_block(line: &Line, index: usize, width: usize) -> Block {
    let mut lines = Vec::new();
    if let Some(aide) = line.aides().get(index) {
        let label = wrap(&aide.label, width, 2);
        lines.extend(label.into_iter().map(|text| (Style::Bold, text)));
        let sub = aide.sub.as_deref().map(|sub| wrap(sub, width, 1));
        lines.extend(sub.into_iter().flatten().map(|text| (Style::Quiet, text)));
    }
    Block {
        lines,
        pad: Px::ZERO,
    }
}

struct Track {
    index: usize,
    x1: Px,
    x2: Px,
    done_x: Px,
    /// 0 is the nearest to the main line.
    track: i32,
}

/// Where each accompaniment runs; those that run at the same time lie on different tracks. One
/// that lies wholly inside a folded station is not drawn.
fn aide_tracks(line: &Line, stops: &[Stop], xs: &[Px]) -> Vec<Track> {
    let x_of = |station: usize| {
        stops
            .iter()
            .position(|stop| stop.indexes.contains(&station))
            .and_then(|stop| xs.get(stop).copied())
    };
    let mut tracks: Vec<Track> = Vec::new();
    for (index, aide) in line.aides().iter().enumerate() {
        let (Some(x1), Some(x2)) = (x_of(aide.from), x_of(aide.to)) else {
            continue;
        };
        if x1 >= x2 {
            continue;
        }
        let done_x = match aide.done_until {
            None => x2,
            Some(station) => x_of(station).unwrap_or(x1).clamp(x1, x2),
        };
        let mut track = 0;
        while tracks
            .iter()
            .any(|other| other.track == track && other.x1 < x2 && x1 < other.x2)
        {
            track += 1;
        }
        tracks.push(Track {
            index,
            x1,
            x2,
            done_x,
            track,
        });
    }
    tracks
}
