//! Charts drawn on the server: bars, stacked bars (winners and losers too), steps over years.
//!
//! A page fills [`Data`] and asks for a [`Figure`]; `templates/parts/charts.html` draws it:
//!
//! ```text
//! let figure = charts::bars(&data);
//! {% call charts::figure(figure) %}{% endcall %}
//! ```
//!
//! A figure is a title, its source and date, a legend when there are several series, the picture
//! at two sizes (one is shown, by the width of its container) and the table of the same values. A
//! series has a fill and a place of its own, and values are written where they are drawn, so that
//! colour is never the only carrier. Colours come from the classes of the stylesheet.
//!
//! Positions are whole pixels computed from whole numbers: the same data gives the same picture.
//! Nothing is measured with a font; a character counts as much as in the widest system fonts.

mod bars;
mod scale;
mod stacked;
#[cfg(test)]
mod tests;
mod years;

pub use bars::bars;
pub use stacked::stacked;
pub use years::years;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Full, of the colour of what is done; a full line.
    Sea,
    /// Hatched; a dashed line.
    Hatch,
    /// Full, of the colour of text; a thin line.
    Ink,
    /// Pale with an edge; a dotted line.
    Shoal,
    /// Dotted; a line of long dashes.
    Dots,
}

impl Mark {
    /// In the order of the series of a chart.
    pub const ALL: [Mark; 5] = [Mark::Sea, Mark::Hatch, Mark::Ink, Mark::Shoal, Mark::Dots];

    pub fn class(&self) -> &'static str {
        match self {
            Mark::Sea => "m-sea",
            Mark::Hatch => "m-hatch",
            Mark::Ink => "m-ink",
            Mark::Shoal => "m-shoal",
            Mark::Dots => "m-dots",
        }
    }

    /// Class of its line, in a chart of lines.
    pub fn line_class(&self) -> &'static str {
        match self {
            Mark::Sea => "y-sea",
            Mark::Hatch => "y-hatch",
            Mark::Ink => "y-ink",
            Mark::Shoal => "y-shoal",
            Mark::Dots => "y-dots",
        }
    }

    /// Name of the pattern that fills it, for those that have one.
    pub fn pattern(&self) -> Option<&'static str> {
        match self {
            Mark::Hatch => Some("hatch"),
            Mark::Dots => Some("dots"),
            Mark::Sea | Mark::Ink | Mark::Shoal => None,
        }
    }

    /// Class of a text written over it.
    fn text_class(self) -> &'static str {
        match self {
            Mark::Sea | Mark::Ink => "on b",
            Mark::Hatch | Mark::Dots => "halo b",
            Mark::Shoal => "b",
        }
    }
}

/// Values that belong together, one a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    pub mark: Mark,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Shortened on the picture when it is too long, whole in the table.
    pub label: String,
    /// As many as there are series; one that lacks is not drawn.
    pub values: Vec<i64>,
}

/// What a chart shows.
pub struct Data<'a> {
    /// Unique in the page.
    pub id: &'a str,
    pub title: String,
    /// Source and date, in words; empty = none.
    pub hint: String,
    /// What the picture shows, in one or two sentences, for those who do not see it.
    pub desc: String,
    /// What the rows are, e.g. « Département »: heads the first column of the table.
    pub of: String,
    pub series: Vec<Series>,
    pub rows: Vec<Row>,
    /// Writes a value on the picture.
    pub short: &'a dyn Fn(i64) -> String,
    /// Writes a value in the table.
    pub exact: &'a dyn Fn(i64) -> String,
    /// Heads a last row of sums, when the values of a series add up.
    pub sums: Option<String>,
}

impl Data<'_> {
    fn value(&self, row: &Row, series: usize) -> i64 {
        row.values.get(series).copied().unwrap_or_default()
    }

    /// Lowest and highest value, zero included.
    fn bounds(&self) -> (i64, i64) {
        let values = || self.rows.iter().flat_map(|row| &row.values).copied();
        (
            values().min().unwrap_or_default().min(0),
            values().max().unwrap_or_default().max(0),
        )
    }

    fn figure(&self, lines: bool, draw: impl Fn(Size) -> Drawing) -> Figure {
        Figure {
            id: self.id.to_owned(),
            title: self.title.clone(),
            hint: self.hint.clone(),
            desc: self.desc.clone(),
            legend: if self.series.len() > 1 {
                self.series.clone()
            } else {
                Vec::new()
            },
            lines,
            patterns: self
                .series
                .iter()
                .any(|series| series.mark.pattern().is_some()),
            wide: draw(Size::WIDE),
            narrow: draw(Size::NARROW),
            table: self.table(),
        }
    }

    fn table(&self) -> Table {
        let columns = 0..self.series.len();
        let sum = |series: usize| {
            self.rows
                .iter()
                .try_fold(0_i64, |sum, row| sum.checked_add(self.value(row, series)))
                .map(self.exact)
        };
        Table {
            of: self.of.clone(),
            heads: self.series.iter().map(|one| one.name.clone()).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| {
                    let cells = columns.clone();
                    (
                        row.label.clone(),
                        cells.map(|at| (self.exact)(self.value(row, at))).collect(),
                    )
                })
                .collect(),
            sums: self.sums.as_ref().and_then(|label| {
                let sums: Option<Vec<String>> = columns.clone().map(sum).collect();
                Some((label.clone(), sums?))
            }),
        }
    }
}

/// A chart ready for its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub id: String,
    pub title: String,
    pub hint: String,
    pub desc: String,
    /// Empty when there is one series.
    pub legend: Vec<Series>,
    /// Series are lines, not surfaces.
    pub lines: bool,
    /// Some series is filled by a pattern.
    pub patterns: bool,
    pub wide: Drawing,
    pub narrow: Drawing,
    pub table: Table,
}

/// The same values as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub of: String,
    pub heads: Vec<String>,
    pub rows: Vec<(String, Vec<String>)>,
    pub sums: Option<(String, Vec<String>)>,
}

/// A picture at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Class of the size: `wide` or `narrow`.
    pub class: &'static str,
    pub width: i32,
    pub height: i32,
    /// From the back to the front.
    pub shapes: Vec<Shape>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Bar {
        mark: Mark,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
    },
    Path {
        class: &'static str,
        d: String,
    },
    Point {
        mark: Mark,
        x: i32,
        y: i32,
    },
    Text {
        class: &'static str,
        anchor: Anchor,
        x: i32,
        y: i32,
        text: String,
    },
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// The value of `text-anchor`.
    pub fn word(&self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// Measures of one of the two sizes.
#[derive(Clone, Copy, Debug)]
struct Size {
    class: &'static str,
    width: i32,
    /// Widest a label of a row may be, when labels stand beside; `None`: they stand above.
    beside: Option<i32>,
    /// Height of a line of text.
    line: i32,
    /// Tenths of a pixel for a character, plain and bold.
    plain: i32,
    bold: i32,
}

impl Size {
    /// 14 px letters, never under 11 once scaled: shown from a container of 44 rem.
    const WIDE: Size = Size {
        class: "wide",
        width: 880,
        beside: Some(250),
        line: 18,
        plain: 73,
        bold: 80,
    };
    /// 16 px letters, never under 11 once scaled to a screen of 320 px.
    const NARROW: Size = Size {
        class: "narrow",
        width: 400,
        beside: None,
        line: 20,
        plain: 84,
        bold: 92,
    };

    fn plain(self, text: &str) -> i32 {
        measure(text, self.plain)
    }

    fn bold(self, text: &str) -> i32 {
        measure(text, self.bold)
    }

    /// The lines of a label no wider than this.
    fn wrap(self, label: &str, width: i32) -> Vec<String> {
        let characters = usize::try_from(width * 10 / self.plain).unwrap_or_default();
        domain::trajectory::wrap(label, characters, 2)
    }
}

fn measure(text: &str, tenths: i32) -> i32 {
    let characters = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
    characters.saturating_mul(tenths) / 10 + 1
}

/// Rows of bars share this frame: a label beside or above, then the room of the bars.
struct Frame {
    size: Size,
    /// Where bars may begin and end.
    left: i32,
    right: i32,
    shapes: Vec<Shape>,
    /// Top and bottom of the bars of each row.
    rows: Vec<(i32, i32)>,
    /// Bottom of what is drawn.
    y: i32,
}

/// Between the end of a bar and its value.
const GAP: i32 = 8;

impl Frame {
    /// `before` and `after`: room for the values written at the ends of bars.
    fn new(size: Size, rows: &[Row], before: i32, after: i32) -> Frame {
        let labels = match size.beside {
            Some(most) => {
                let longest = rows.iter().map(|row| {
                    let lines = size.wrap(&row.label, most);
                    lines.iter().map(|line| size.plain(line)).max().unwrap_or(0)
                });
                longest.max().unwrap_or(0) + 2 * GAP
            }
            None => 0,
        };
        Frame {
            size,
            left: labels + before,
            right: size.width - after,
            shapes: Vec::new(),
            rows: Vec::new(),
            y: 0,
        }
    }

    /// Writes the label of a row whose bars are this high; gives the top of the bars.
    fn row(&mut self, label: &str, height: i32) -> i32 {
        let line = self.size.line;
        let lines = self
            .size
            .wrap(label, self.size.beside.unwrap_or(self.size.width));
        let text = i32::try_from(lines.len()).unwrap_or(0) * line;
        let top = self.y;
        let (first, bars, next) = match self.size.beside {
            Some(_) => {
                let room = text.max(height);
                (
                    top + (room - text) / 2,
                    top + (room - height) / 2,
                    top + room + 14,
                )
            }
            None => (top, top + text + 4, top + text + 4 + height + 18),
        };
        for (index, words) in (0_i32..).zip(lines) {
            self.text("", Anchor::Start, 0, first + line * index + line - 5, words);
        }
        self.y = next;
        self.rows.push((bars, bars + height));
        bars
    }

    fn text(&mut self, class: &'static str, anchor: Anchor, x: i32, y: i32, text: String) {
        self.shapes.push(Shape::Text {
            class,
            anchor,
            x,
            y,
            text,
        });
    }

    /// The drawing, with the line that bars start from: one for all, or one a row when labels
    /// stand between them.
    fn close(mut self, base: i32) -> Drawing {
        let height = (self.y - 8).max(1);
        let whole = vec![(0, height)];
        let lines = if self.size.beside.is_some() {
            whole
        } else {
            self.rows
        };
        let parts = lines
            .iter()
            .map(|(top, bottom)| format!("M{base} {top}V{bottom}"));
        let d: String = parts.collect();
        if !d.is_empty() {
            self.shapes.push(Shape::Path { class: "base", d });
        }
        Drawing {
            class: self.size.class,
            width: self.size.width,
            height,
            shapes: self.shapes,
        }
    }
}
