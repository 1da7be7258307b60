use super::*;
use proptest::prelude::*;

fn plain(value: i64) -> String {
    value.to_string()
}

fn data(names: &[&str], rows: &[(&str, &[i64])]) -> Data<'static> {
    Data {
        id: "c",
        title: "Titre".into(),
        hint: String::new(),
        desc: "Ce que montre l’image.".into(),
        of: "Ligne".into(),
        series: names
            .iter()
            .zip(Mark::ALL)
            .map(|(name, mark)| Series {
                name: (*name).into(),
                mark,
            })
            .collect(),
        rows: rows
            .iter()
            .map(|(label, values)| Row {
                label: (*label).into(),
                values: values.to_vec(),
            })
            .collect(),
        short: &plain,
        exact: &plain,
        sums: Some("Ensemble".into()),
    }
}

/// Marks, left edges and widths of the bars, in the order drawn.
fn boxes(drawing: &Drawing) -> Vec<(Mark, i32, i32)> {
    drawing
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Bar { mark, x, width, .. } => Some((*mark, *x, *width)),
            _ => None,
        })
        .collect()
}

fn texts(drawing: &Drawing) -> Vec<&str> {
    drawing
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn base(drawing: &Drawing) -> i32 {
    drawing
        .shapes
        .iter()
        .find_map(|shape| match shape {
            Shape::Path { class: "base", d } => d[1..d.find(' ').unwrap()].parse().ok(),
            _ => None,
        })
        .unwrap()
}

#[test]
fn bars_are_as_long_as_their_values() {
    let figure = bars(&data(&["n"], &[("a", &[400]), ("b", &[200]), ("c", &[0])]));
    for drawing in [&figure.wide, &figure.narrow] {
        let bars = boxes(drawing);
        assert_eq!(bars.len(), 2, "nothing is drawn of zero");
        assert_eq!(bars[0].1, base(drawing));
        assert!((bars[0].2 - 2 * bars[1].2).abs() <= 1, "{bars:?}");
        assert_eq!(texts(drawing), ["a", "400", "b", "200", "c", "0"]);
    }
    assert!(figure.legend.is_empty(), "one series needs no legend");
}

#[test]
fn one_bar_takes_the_whole_room() {
    let drawing = bars(&data(&["n"], &[("a", &[7])])).wide;
    let [(_, x, width)] = boxes(&drawing)[..] else {
        panic!("one bar");
    };
    assert!(x + width > 800 && x + width < 880, "{x} {width}");
}

#[test]
fn a_small_value_is_still_seen() {
    let drawing = bars(&data(
        &["n"],
        &[("a", &[1_000_000]), ("b", &[1]), ("c", &[-1])],
    ))
    .wide;
    let widths: Vec<i32> = boxes(&drawing).into_iter().map(|(.., w)| w).collect();
    assert_eq!(widths[1..], [2, 2]);
}

#[test]
fn what_is_under_zero_goes_left() {
    let drawing = bars(&data(&["n"], &[("a", &[-50]), ("b", &[100])])).wide;
    let zero = base(&drawing);
    let bars = boxes(&drawing);
    assert_eq!(bars[0].1 + bars[0].2, zero);
    assert_eq!(bars[1].1, zero);
}

#[test]
fn nothing_but_zeros_is_written() {
    for figure in [
        bars(&data(&["n"], &[("a", &[0])])),
        stacked(&data(&["n", "m"], &[("a", &[0, 0])])),
    ] {
        assert_eq!(boxes(&figure.wide), []);
        assert_eq!(texts(&figure.wide), ["a", "0"]);
    }
    let empty = data(&["n"], &[]);
    assert_eq!(texts(&bars(&empty).wide), Vec::<&str>::new());
    assert_eq!(texts(&years(&empty).narrow), ["0"]);
}

#[test]
fn before_and_after_stand_one_under_the_other() {
    let figure = bars(&data(&["avant", "après"], &[("a", &[10, 20])]));
    assert_eq!(figure.legend.len(), 2);
    assert!(figure.patterns);
    let [(Mark::Sea, a, short), (Mark::Hatch, b, long)] = boxes(&figure.wide)[..] else {
        panic!("two bars");
    };
    assert_eq!(a, b);
    assert!((long - 2 * short).abs() <= 1);
}

#[test]
fn parts_fill_the_whole_exactly() {
    // Thirds do not fall on whole pixels; their edges touch all the same.
    let drawing = stacked(&data(&["a", "b", "c"], &[("x", &[1, 1, 1])])).wide;
    let parts = boxes(&drawing);
    assert_eq!(parts.len(), 3);
    for pair in parts.windows(2) {
        assert_eq!(pair[0].1 + pair[0].2, pair[1].1);
    }
    assert_eq!(texts(&drawing), ["x", "1", "1", "1", "3"]);
}

#[test]
fn winners_go_right_and_losers_left() {
    let figure = stacked(&data(
        &["perdent", "gagnent"],
        &[("x", &[-30, 60]), ("y", &[-10, 0])],
    ));
    let drawing = &figure.wide;
    let zero = base(drawing);
    let [(_, loss, width), (_, gain, long), (_, small, _)] = boxes(drawing)[..] else {
        panic!("three bars");
    };
    assert_eq!((loss + width, gain), (zero, zero));
    assert!((long - 2 * width).abs() <= 1);
    assert!(small > loss);
    assert_eq!(
        texts(drawing),
        ["x", "-30", "60", "y", "-10"],
        "each side says its sum once"
    );
}

#[test]
fn long_labels_are_shortened_on_the_picture_and_whole_in_the_table() {
    let long = "Société coopérative d’intérêt collectif à responsabilité limitée et à capital variable du pays";
    let figure = bars(&data(&["n"], &[(long, &[3])]));
    assert!(texts(&figure.wide).iter().any(|text| text.ends_with('…')));
    assert_eq!(figure.table.rows[0].0, long);
    let bar = boxes(&figure.wide)[0];
    assert!(
        bar.1 < 290 && bar.2 > 500,
        "the bar keeps its room: {bar:?}"
    );
}

#[test]
fn steps_hold_their_value_all_year() {
    let figure = years(&data(
        &["avant", "après"],
        &[
            ("2023", &[0, 100]),
            ("2024", &[100, 100]),
            ("2025", &[50, 0]),
        ],
    ));
    let lines: Vec<&String> = figure
        .wide
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Path { class, d } if class.starts_with("y-") => Some(d),
            _ => None,
        })
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].matches('H').count(), 3);
    assert_eq!(lines[0].matches('V').count(), 2);
    // Both lines and their grid end at the same place, where the names begin.
    let end = lines[0].rsplit('H').next();
    assert_eq!(end, lines[1].rsplit('H').next());
    assert!(texts(&figure.wide).contains(&"après"));
    assert!(
        !texts(&figure.narrow).contains(&"après"),
        "the legend says it"
    );
}

#[test]
fn the_table_adds_up() {
    let figure = stacked(&data(&["a", "b"], &[("x", &[1, -2]), ("y", &[3, 4])]));
    let sums = figure.table.sums.map(|(_, sums)| sums);
    assert_eq!(sums, Some(vec!["4".to_owned(), "2".to_owned()]));
    let too_much = stacked(&data(&["a"], &[("x", &[i64::MAX]), ("y", &[1])]));
    assert_eq!(too_much.table.sums, None, "no wrong sum is shown");
}

fn any_rows() -> impl Strategy<Value = Vec<(String, Vec<i64>)>> {
    let value = prop_oneof![
        any::<i64>(),
        -1_000_000_000..1_000_000_000_i64,
        Just(0),
        0..10_i64
    ];
    let row = ("\\PC{0,60}", prop::collection::vec(value, 0..5));
    prop::collection::vec(row, 0..8)
}

proptest! {
    /// Whatever the values and the labels, everything is drawn inside the picture.
    #[test]
    fn nothing_sticks_out(rows in any_rows(), count in 1_usize..5) {
        let names = ["avant", "après", "perdent", "gagnent"];
        let rows: Vec<(&str, &[i64])> = rows.iter().map(|(l, v)| (l.as_str(), v.as_slice())).collect();
        let data = data(&names[..count], &rows);
        for figure in [bars(&data), stacked(&data), years(&data)] {
            for drawing in [&figure.wide, &figure.narrow] {
                for shape in &drawing.shapes {
                    match shape {
                        Shape::Bar { x, y, width, height, .. } => {
                            prop_assert!(*x >= 0 && *y >= 0 && *width > 0 && *height > 0, "{shape:?}");
                            prop_assert!(x + width <= drawing.width && y + height <= drawing.height, "{shape:?}");
                        }
                        Shape::Text { anchor, x, y, text, class } => {
                            let size = if drawing.class == "wide" { Size::WIDE } else { Size::NARROW };
                            let wide = if class.contains('b') { size.bold(text) } else { size.plain(text) };
                            let (from, to) = match anchor {
                                Anchor::Start => (*x, x + wide),
                                Anchor::Middle => (x - wide / 2, x + wide / 2),
                                Anchor::End => (x - wide, *x),
                            };
                            prop_assert!(from >= -2 && to <= drawing.width + 2, "{shape:?}");
                            prop_assert!(*y > 0 && *y <= drawing.height, "{shape:?} {}", drawing.height);
                        }
                        Shape::Point { x, y, .. } => {
                            prop_assert!((0..=drawing.width).contains(x) && (0..=drawing.height).contains(y));
                        }
                        Shape::Path { .. } => {}
                    }
                }
            }
        }
    }
}
