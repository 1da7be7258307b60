//! The drawing of the trajectory line: whatever the stations, no two labels overlap.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use domain::trajectory::layout::{Geometry, Label, LayoutOptions, Px, Style, wide};
use domain::trajectory::{Aide, Kind, Line, Progress, StageName, Station};
use jiff::civil::date;
use money::Cents;
use policy::Stage;
use proptest::prelude::*;

fn stages(names: &[String]) -> Vec<StageName> {
    Stage::ALL
        .into_iter()
        .zip(names)
        .map(|(stage, name)| StageName {
            stage,
            name: name.clone(),
        })
        .collect()
}

fn french() -> Vec<String> {
    [
        "Émergence",
        "Idéation",
        "Faisabilité",
        "Création",
        "Consolidation",
        "Développement",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn labels(geometry: &Geometry) -> Vec<&Label> {
    let stations = geometry.stations.iter().map(|station| &station.label);
    stations
        .chain(geometry.aides.iter().map(|aide| &aide.label))
        .collect()
}

/// Everything that a drawing promises.
fn check(
    line: &Line,
    geometry: &Geometry,
    options: &LayoutOptions<'_>,
) -> Result<(), TestCaseError> {
    let labels = labels(geometry);
    for (index, one) in labels.iter().enumerate() {
        prop_assert!(
            one.rect.x >= Px::ZERO && one.rect.right() <= geometry.width,
            "outside: {:?}",
            one
        );
        prop_assert!(
            one.rect.y >= Px::new(36) && one.rect.bottom() <= geometry.height,
            "outside: {:?}",
            one
        );
        for other in &labels[index + 1..] {
            prop_assert!(!one.rect.overlaps(other.rect), "{:?}\n{:?}", one, other);
        }
        for line in &one.lines {
            let per_character = match line.style {
                Style::Big => 125,
                Style::Bold => 80,
                Style::Plain | Style::Quiet => 73,
            };
            let width = i32::try_from(line.text.chars().count()).unwrap() * per_character;
            prop_assert!(Px(width) <= one.rect.width, "{:?}", line);
            prop_assert!(line.y > one.rect.y && line.y <= one.rect.bottom());
        }
    }
    for (index, one) in labels.iter().enumerate() {
        let Some(leader) = one.leader else { continue };
        for (other_index, other) in labels.iter().enumerate() {
            let between = leader.y1.max(other.rect.y) < leader.y2.min(other.rect.bottom());
            let through = other.rect.x < leader.x && leader.x < other.rect.right();
            prop_assert!(
                index == other_index || !(between && through),
                "{:?}\n{:?}",
                one,
                other
            );
        }
    }
    let mut x = Px::ZERO;
    for band in &geometry.stages {
        prop_assert_eq!(band.x, x);
        x = x + band.width;
        let name = i32::try_from(band.name.chars().count()).unwrap() * 73;
        prop_assert!(Px(name) <= band.width, "{:?}", band);
    }
    prop_assert_eq!(x, geometry.width);

    prop_assert!(geometry.stations.len() <= options.max_stations);
    prop_assert!(
        geometry
            .stations
            .windows(2)
            .all(|pair| pair[0].x < pair[1].x)
    );
    // every station is drawn once, in order
    let drawn: Vec<usize> = geometry
        .stations
        .iter()
        .flat_map(|s| s.indexes.clone())
        .collect();
    prop_assert_eq!(drawn, (0..line.stations().len()).collect::<Vec<_>>());
    let nows: Vec<_> = geometry
        .stations
        .iter()
        .filter(|station| station.state == Progress::Now)
        .collect();
    prop_assert_eq!(nows.len(), 1);
    prop_assert_eq!(nows[0].indexes.clone(), line.now()..line.now() + 1);
    prop_assert_eq!(nows[0].x, geometry.now_x);
    Ok(())
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Zé][a-zé’#]{2,12}( [a-zéà]{1,14}){0,5}",
        1 => "[A-Za-z]{15,40}",
        1 => Just("Dossier CAP création ESS déposé".to_owned()),
    ]
}

prop_compose! {
    fn station()(
        stage in 0usize..6,
        kind in prop::sample::select(vec![Kind::Contact, Kind::Dossier, Kind::Decision, Kind::Money, Kind::Aide, Kind::Mile]),
        title in name(),
        sub in prop::option::of(name()),
        month in prop::option::of(1i8..13),
        amount in prop::option::of(prop_oneof![0i64..5_000_000, 0i64..100_000_000_000_000]),
        missing in prop::collection::vec(name(), 0..3),
    ) -> Station {
        Station {
            stage: Stage::ALL[stage],
            kind,
            state: Progress::Done,
            title,
            sub,
            date: month.map(|month| date(2026, month, 1)),
            amount: amount.map(Cents),
            missing,
        }
    }
}

fn a_line(
    stations: Vec<Station>,
    now: usize,
    names: &[String],
    aides: &[(usize, usize, Option<usize>, String)],
) -> Line {
    let count = stations.len();
    let now = now % count;
    let mut stations = stations;
    stations.sort_by_key(|station| station.stage);
    for (index, station) in stations.iter_mut().enumerate() {
        station.state = match index.cmp(&now) {
            std::cmp::Ordering::Less => Progress::Done,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Ahead,
        };
    }
    let aides = aides
        .iter()
        .map(|(from, to, until, label)| (from % count, to % count, until, label))
        .filter(|(from, to, _, _)| from < to)
        .map(|(from, to, until, label)| Aide {
            from,
            to,
            label: label.clone(),
            sub: Some("TAg29".into()),
            done_until: *until,
        })
        .collect();
    Line::new(stages(names), stations, aides).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_two_labels_overlap(
        stations in prop::collection::vec(station(), 1..13),
        now in 0usize..20,
        names in prop_oneof![Just(french()), prop::collection::vec("[A-Z][a-z]{3,26}", 6)],
        aides in prop::collection::vec((0usize..20, 0usize..20, prop::option::of(0usize..20), name()), 0..4),
    ) {
        let line = a_line(stations, now, &names, &aides);
        for options in [LayoutOptions::wide(), LayoutOptions::front(), LayoutOptions::middle()] {
            check(&line, &wide(&line, &options), &options)?;
        }
    }

    #[test]
    fn long_histories_are_folded(
        stations in prop::collection::vec(station(), 13..30),
        now in 0usize..30,
        aides in prop::collection::vec((0usize..30, 0usize..30, prop::option::of(0usize..30), name()), 0..4),
    ) {
        let line = a_line(stations, now, &french(), &aides);
        let options = LayoutOptions::wide();
        check(&line, &wide(&line, &options), &options)?;
    }
}

#[test]
fn a_project_of_the_look_keeps_its_words_whole() {
    let station = |stage, kind, state, title: &str| Station::new(stage, kind, state, title);
    let mut stations = vec![
        station(
            Stage::Emergence,
            Kind::Contact,
            Progress::Done,
            "Premier contact",
        ),
        station(
            Stage::Emergence,
            Kind::Contact,
            Progress::Done,
            "Atelier #révélateur",
        ),
        station(
            Stage::Ideation,
            Kind::Contact,
            Progress::Done,
            "Projet écrit",
        ),
        station(
            Stage::Feasibility,
            Kind::Dossier,
            Progress::Done,
            "Dossier CAP déposé",
        ),
        station(
            Stage::Feasibility,
            Kind::Decision,
            Progress::Done,
            "Accordé",
        ),
        station(
            Stage::Feasibility,
            Kind::Money,
            Progress::Done,
            "acompte reçu",
        ),
        station(
            Stage::Feasibility,
            Kind::Contact,
            Progress::Now,
            "Étude en cours",
        ),
        station(Stage::Feasibility, Kind::Money, Progress::Ahead, "solde"),
        station(Stage::Launch, Kind::Mile, Progress::Ahead, "Création"),
        station(
            Stage::Consolidation,
            Kind::Money,
            Progress::Ahead,
            "avance à étudier",
        ),
        station(
            Stage::Growth,
            Kind::Dossier,
            Progress::Ahead,
            "Appel à projets",
        ),
    ];
    stations[5].amount = Some(Cents(700_000));
    stations[5].date = Some(date(2026, 4, 2));
    stations[8].missing = vec!["statuts à écrire".into()];
    let aide = Aide {
        from: 3,
        to: 9,
        label: "#incubateur".into(),
        sub: Some("TAg29".into()),
        done_until: Some(6),
    };
    let line = Line::new(stages(&french()), stations, vec![aide]).unwrap();
    let options = LayoutOptions::wide();
    let geometry = wide(&line, &options);
    check(&line, &geometry, &options).unwrap();
    let words: Vec<String> = labels(&geometry)
        .iter()
        .flat_map(|label| label.lines.iter().map(|line| line.text.clone()))
        .collect();
    assert!(
        words
            .iter()
            .all(|text| !text.ends_with('…') && !text.ends_with('-')),
        "{words:?}"
    );
    assert!(
        geometry
            .stages
            .iter()
            .all(|band| band.name == band.full_name)
    );
    let money = &geometry.stations[5].label;
    assert!(money.rect.y > geometry.main_y);
    assert_eq!(money.lines[0].style, Style::Big);
    assert_eq!(money.lines.last().unwrap().text, "avril 2026");
    let here = &geometry.stations[6].label;
    assert!(here.boxed && here.rect.bottom() < geometry.main_y);
    assert_eq!(geometry.aides[0].done_x, geometry.now_x);
    assert_eq!(
        geometry.stages.iter().filter(|band| band.reached).count(),
        3
    );
}

#[test]
fn more_than_twelve_fold_the_oldest_with_their_number() {
    let mut stations: Vec<Station> = (0..14)
        .map(|n| {
            Station::new(
                if n < 5 {
                    Stage::Emergence
                } else {
                    Stage::Launch
                },
                Kind::Contact,
                Progress::Done,
                format!("arrêt {n}"),
            )
        })
        .collect();
    stations.push(Station::new(
        Stage::Growth,
        Kind::Mile,
        Progress::Now,
        "ici",
    ));
    let line = Line::new(stages(&french()), stations, Vec::new()).unwrap();
    let geometry = wide(&line, &LayoutOptions::wide());
    assert_eq!(geometry.stations.len(), 11);
    assert_eq!(geometry.stations[0].indexes, 0..5);
    let title: Vec<&str> = geometry.stations[0]
        .label
        .lines
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(title.join(" "), "5 arrêts plus tôt");
}

#[test]
fn the_same_line_always_gives_the_same_picture() {
    let line = Line::new(
        stages(&french()),
        vec![Station::new(
            Stage::Emergence,
            Kind::Contact,
            Progress::Now,
            "Premier contact",
        )],
        Vec::new(),
    )
    .unwrap();
    let options = LayoutOptions::wide();
    assert_eq!(wide(&line, &options), wide(&line, &options));
    assert_eq!(Px(495).to_string(), "49.5");
    assert_eq!(Px::new(12).to_string(), "12");
    assert_eq!(Px(-5).to_string(), "-0.5");
}
