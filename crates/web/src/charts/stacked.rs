//! Horizontal bars made of parts. What is over zero is stacked to the right, what is under zero to
//! the left: with gains and losses, this is the chart of winners and losers.

use super::scale::Scale;
use super::{Anchor, Data, Drawing, Figure, Frame, GAP, Row, Shape, Size};

/// One bar a row, made of the values of its series; the sum of each side stands at its end.
pub fn stacked(data: &Data<'_>) -> Figure {
    data.figure(false, |size| draw(data, size))
}

/// What is under and over zero, added up.
fn sides(row: &Row) -> (i64, i64) {
    row.values.iter().fold((0, 0), |(under, over), value| {
        (
            under.saturating_add((*value).min(0)),
            over.saturating_add((*value).max(0)),
        )
    })
}

fn draw(data: &Data<'_>, size: Size) -> Drawing {
    let sides: Vec<(i64, i64)> = data.rows.iter().map(sides).collect();
    let lowest = sides.iter().map(|(under, _)| *under).min().unwrap_or(0);
    let highest = sides.iter().map(|(_, over)| *over).max().unwrap_or(0);
    let width_of = |value: i64| size.bold(&(data.short)(value)) + GAP;
    let before = sides
        .iter()
        .filter(|(under, _)| *under < 0)
        .map(|(under, _)| width_of(*under));
    let after = sides.iter().map(|(_, over)| width_of(*over));
    let mut frame = Frame::new(
        size,
        &data.rows,
        before.max().unwrap_or(0),
        after.max().unwrap_or(0),
    );
    let scale = Scale::new((lowest, highest), frame.left, frame.right);
    let zero = scale.at(0);
    let thick = 32;
    for (row, (under, over)) in data.rows.iter().zip(sides) {
        let y = frame.row(&row.label, thick);
        let (mut left, mut right) = (0_i64, 0_i64);
        for (series, value) in data.series.iter().zip(&row.values) {
            let sum = if *value < 0 { &mut left } else { &mut right };
            let from = *sum;
            *sum = sum.saturating_add(*value);
            // Edges are placed from sums, so that parts always fill the whole exactly.
            let (a, b) = (scale.at(from), scale.at(*sum));
            let (x, width) = (a.min(b), (a - b).abs());
            if width == 0 {
                continue;
            }
            frame.shapes.push(Shape::Bar {
                mark: series.mark,
                x,
                y,
                width,
                height: thick,
            });
            let text = (data.short)(*value);
            // Alone on its side, a part is said by the sum at the end.
            let alone = *value == under || *value == over;
            if !alone && size.bold(&text) + GAP <= width {
                let class = series.mark.text_class();
                frame.text(
                    class,
                    Anchor::Middle,
                    x + width / 2,
                    y + thick / 2 + 5,
                    text,
                );
            }
        }
        let middle = y + thick / 2 + 5;
        if under < 0 {
            let x = scale.at(under) - GAP;
            frame.text("b", Anchor::End, x, middle, (data.short)(under));
        }
        if over > 0 || under == 0 {
            let x = scale.at(over) + GAP;
            frame.text("b", Anchor::Start, x, middle, (data.short)(over));
        }
    }
    frame.close(zero)
}
