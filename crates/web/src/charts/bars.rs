//! Horizontal bars, one a series in each row: with two series, before and after.

use super::scale::Scale;
use super::{Anchor, Data, Drawing, Figure, Frame, GAP, Shape, Size};

/// Bars from zero, to the right; to the left for what is under zero.
pub fn bars(data: &Data<'_>) -> Figure {
    data.figure(false, |size| draw(data, size))
}

fn draw(data: &Data<'_>, size: Size) -> Drawing {
    let room = |below: bool| {
        let written = data.rows.iter().flat_map(|row| &row.values);
        let those = written.filter(|value| (**value < 0) == below);
        those
            .map(|value| size.bold(&(data.short)(*value)) + GAP)
            .max()
            .unwrap_or(0)
    };
    let mut frame = Frame::new(size, &data.rows, room(true), room(false));
    let scale = Scale::new(data.bounds(), frame.left, frame.right);
    let zero = scale.at(0);
    let thick = if data.series.len() > 1 { 20 } else { 28 };
    for row in &data.rows {
        let drawn = i32::try_from(data.series.len().min(row.values.len())).unwrap_or(0);
        let top = frame.row(&row.label, (drawn * (thick + 3) - 3).max(0));
        for (index, (series, value)) in (0_i32..).zip(data.series.iter().zip(&row.values)) {
            let y = top + index * (thick + 3);
            let end = scale.at(*value);
            // What is not zero is seen, however small beside the others.
            let width = (end - zero).abs().max(i32::from(*value != 0) * 2);
            let x = if *value < 0 { zero - width } else { zero };
            if width > 0 {
                frame.shapes.push(Shape::Bar {
                    mark: series.mark,
                    x,
                    y,
                    width,
                    height: thick,
                });
            }
            let (anchor, at) = if *value < 0 {
                (Anchor::End, x - GAP)
            } else {
                (Anchor::Start, x + width + GAP)
            };
            frame.text("b", anchor, at, y + thick / 2 + 5, (data.short)(*value));
        }
    }
    frame.close(zero)
}
