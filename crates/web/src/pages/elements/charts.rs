//! One chart of each kind, with invented figures.

use money::Cents;

use crate::charts::{self, Data, Figure, Mark, Row, Series};
use crate::i18n::{T, key};

struct Words {
    id: &'static str,
    title: &'static str,
    desc: &'static str,
    of: &'static str,
    series: Vec<&'static str>,
}

pub(super) fn examples(t: T) -> Vec<Figure> {
    let count = |value: i64| value.unsigned_abs().to_string();
    let money = |value: i64| t.money(Cents(value));
    let data = |words: Words, rows: Vec<Row>, show| Data {
        id: words.id,
        title: t.get(words.title).into_owned(),
        hint: t.get("example-chart-hint").into_owned(),
        desc: t.get(words.desc).into_owned(),
        of: t.get(words.of).into_owned(),
        series: words
            .series
            .iter()
            .zip(Mark::ALL)
            .map(|(name, mark)| Series {
                name: t.get(name).into_owned(),
                mark,
            })
            .collect(),
        rows,
        short: show,
        exact: show,
        sums: None,
    };
    let row = |label: &'static str, values: &[i64]| Row {
        label: t.get(label).into_owned(),
        values: values.to_vec(),
    };
    let year = |label: &str, values: &[i64]| Row {
        label: label.to_owned(),
        values: values.to_vec(),
    };
    vec![
        charts::bars(&data(
            Words {
                id: "g-barres",
                title: key("example-chart-bars"),
                desc: key("example-chart-bars-desc"),
                of: key("example-chart-of-stage"),
                series: vec![key("example-chart-projects")],
            },
            vec![
                row(key("stage-emergence"), &[412]),
                row(key("stage-ideation"), &[233]),
                row(key("stage-feasibility"), &[121]),
                row(key("stage-launch"), &[84]),
                row(key("stage-consolidation"), &[66]),
                row(key("stage-growth"), &[31]),
            ],
            &count,
        )),
        charts::bars(&data(
            Words {
                id: "g-groupes",
                title: key("example-chart-groups"),
                desc: key("example-chart-groups-desc"),
                of: key("example-chart-of-department"),
                series: vec![key("example-chart-before"), key("example-chart-after")],
            },
            vec![
                row(key("example-chart-place-1"), &[21_000_000, 24_500_000]),
                row(key("example-chart-place-2"), &[38_000_000, 41_250_000]),
                row(key("example-chart-place-3"), &[45_500_000, 39_000_000]),
                row(key("example-chart-place-4"), &[17_000_000, 18_000_000]),
            ],
            &money,
        )),
        charts::stacked(&data(
            Words {
                id: "g-parts",
                title: key("example-chart-parts"),
                desc: key("example-chart-parts-desc"),
                of: key("example-chart-of-study"),
                series: vec![
                    key("example-chart-funder-1"),
                    key("example-chart-funder-2"),
                    key("example-chart-funder-3"),
                ],
            },
            vec![
                row(key("example-chart-study-1"), &[1_400_000, 600_000, 300_000]),
                row(key("example-chart-study-2"), &[1_820_000, 0, 780_000]),
            ],
            &money,
        )),
        charts::stacked(&data(
            Words {
                id: "g-cotes",
                title: key("example-chart-sides"),
                desc: key("example-chart-sides-desc"),
                of: key("example-chart-of-kind"),
                series: vec![key("example-chart-lose"), key("example-chart-gain")],
            },
            vec![
                row(key("example-chart-kind-1"), &[-12, 57]),
                row(key("example-chart-kind-2"), &[0, 9]),
                row(key("example-chart-kind-3"), &[-31, 4]),
            ],
            &count,
        )),
        charts::years(&data(
            Words {
                id: "g-annees",
                title: key("example-chart-years"),
                desc: key("example-chart-years-desc"),
                of: key("example-chart-of-year"),
                series: vec![key("example-chart-before"), key("example-chart-after")],
            },
            vec![
                year("2021", &[90_000_000, 90_000_000]),
                year("2022", &[104_000_000, 104_000_000]),
                year("2023", &[121_500_000, 113_000_000]),
                year("2024", &[121_500_000, 138_000_000]),
                year("2025", &[118_000_000, 145_500_000]),
            ],
            &money,
        )),
    ]
}
