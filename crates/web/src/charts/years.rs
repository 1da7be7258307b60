//! Values over years, as steps: each year holds its value from its beginning to its end.

use super::scale::{Scale, ticks};
use super::{Anchor, Data, Drawing, Figure, GAP, Shape, Size};

/// One line of steps a series; rows are the years, in order.
pub fn years(data: &Data<'_>) -> Figure {
    data.figure(true, |size| draw(data, size))
}

const HEIGHT: i32 = 220;

/// From the end of a line, which has its point, to its name.
const BEFORE_NAME: i32 = GAP + 6;

fn draw(data: &Data<'_>, size: Size) -> Drawing {
    let marks = ticks(data.bounds(), 4);
    let bounds = (
        marks.first().copied().unwrap_or_default(),
        marks.last().copied().unwrap_or_default(),
    );
    let marked: Vec<(i64, String)> = marks
        .into_iter()
        .map(|value| (value, (data.short)(value)))
        .collect();
    let written = marked.iter().map(|(_, text)| size.plain(text));
    let left = written.max().unwrap_or(0) + GAP;
    // Names stand at the end of their line when there is room for them.
    let named = data.series.iter().map(|series| size.bold(&series.name));
    let names = match size.beside {
        Some(most) if data.series.len() > 1 => named.max().unwrap_or(0).min(most) + BEFORE_NAME,
        _ => 0,
    };
    let top = size.line;
    let bottom = top + HEIGHT;
    let right = size.width - names.max(GAP);
    let up = Scale::new(bounds, bottom, top);
    let mut shapes = Vec::new();
    for (value, text) in marked {
        let y = up.at(value);
        shapes.push(Shape::Path {
            class: if value == 0 { "base" } else { "ax" },
            d: format!("M{left} {y}H{right}"),
        });
        shapes.push(Shape::Text {
            class: "q",
            anchor: Anchor::End,
            x: left - GAP,
            y: y + 5,
            text,
        });
    }
    let count = data.rows.len();
    let along = Scale::new((0, i64::try_from(count).unwrap_or(i64::MAX)), left, right);
    let edge = |index: usize| along.at(i64::try_from(index).unwrap_or(i64::MAX));
    let name = |label: &str| domain::trajectory::wrap(label, 10, 1).pop();
    let names_of_years: Vec<String> = data
        .rows
        .iter()
        .map(|row| name(&row.label).unwrap_or_default())
        .collect();
    let longest = names_of_years.iter().map(|name| size.plain(name)).max();
    let every = every(count, right - left, longest.unwrap_or(0) + GAP);
    for (index, text) in names_of_years.into_iter().enumerate() {
        // The last year is always named, and others as far as they leave room.
        if (count - 1 - index).is_multiple_of(every) {
            let half = size.plain(&text) / 2;
            shapes.push(Shape::Text {
                class: "",
                anchor: Anchor::Middle,
                x: ((edge(index) + edge(index + 1)) / 2).clamp(half, size.width - half),
                y: bottom + size.line + 4,
                text,
            });
        }
    }
    let mut ends: Vec<(i32, usize)> = Vec::new();
    for (at, series) in data.series.iter().enumerate() {
        let mut d = String::new();
        let mut last = None;
        for (index, row) in data.rows.iter().enumerate() {
            let Some(value) = row.values.get(at) else {
                continue;
            };
            let y = up.at(*value);
            match last {
                None => d = format!("M{} {y}", edge(index)),
                Some(_) => d.push_str(&format!("V{y}")),
            }
            d.push_str(&format!("H{}", edge(index + 1)));
            last = Some(y);
        }
        if let Some(y) = last {
            shapes.push(Shape::Path {
                class: series.mark.line_class(),
                d,
            });
            shapes.push(Shape::Point {
                mark: series.mark,
                x: right,
                y,
            });
            ends.push((y, at));
        }
    }
    if names > 0 {
        let room = (size.width - right - BEFORE_NAME) * 10 / size.bold;
        for (y, at) in apart(ends, size.line, bottom) {
            let Some(series) = data.series.get(at) else {
                continue;
            };
            let characters = usize::try_from(room).unwrap_or_default();
            for text in domain::trajectory::wrap(&series.name, characters, 1) {
                shapes.push(Shape::Text {
                    class: "b",
                    anchor: Anchor::Start,
                    x: right + BEFORE_NAME,
                    y: y + 5,
                    text,
                });
            }
        }
    }
    Drawing {
        class: size.class,
        width: size.width,
        height: bottom + size.line + GAP + 4,
        shapes,
    }
}

/// Every how many years a name has room.
fn every(count: usize, width: i32, name: i32) -> usize {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let needed = name.saturating_mul(count);
    let every = needed.saturating_add(width - 1) / width.max(1);
    usize::try_from(every).unwrap_or(1).max(1)
}

/// Moves names that would overlap apart, keeping their order and staying above `bottom`.
fn apart(mut ends: Vec<(i32, usize)>, line: i32, bottom: i32) -> Vec<(i32, usize)> {
    ends.sort();
    let mut free = i32::MIN;
    for (y, _) in &mut ends {
        *y = (*y).max(free);
        free = *y + line;
    }
    let mut limit = bottom;
    for (y, _) in ends.iter_mut().rev() {
        *y = (*y).min(limit);
        limit = *y - line;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_leave_each_other_room() {
        assert_eq!(
            apart(vec![(100, 0), (102, 1)], 18, 200),
            [(100, 0), (118, 1)]
        );
        assert_eq!(
            apart(vec![(200, 0), (198, 1)], 18, 200),
            [(182, 1), (200, 0)]
        );
        assert_eq!(apart(vec![(10, 1), (90, 0)], 18, 200), [(10, 1), (90, 0)]);
    }

    #[test]
    fn years_are_named_as_far_as_there_is_room() {
        assert_eq!(every(3, 300, 40), 1);
        assert_eq!(every(20, 300, 40), 3);
        assert_eq!(every(0, 300, 40), 1);
    }
}
