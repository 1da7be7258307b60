//! The trajectory line: everything that happened to a project, where it is, what may come.
//!
//! A [`Line`] is data, the same for the picture and for the list; [`layout`] places it on a wide
//! drawing without any two labels overlapping.

pub mod layout;
mod text;

use jiff::civil::Date;
use money::Cents;
use policy::Stage;
use serde::{Deserialize, Serialize};

pub use text::wrap;

/// What a station is; it gives its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A meeting: circle.
    Contact,
    /// A dossier filed: square.
    Dossier,
    /// A decision: full square.
    Decision,
    /// Money received or to be received: disc with €.
    Money,
    /// A place in an incubator: circle, on the second line.
    Aide,
    /// A milestone such as the creation of the structure: double ring.
    Mile,
}

impl Kind {
    /// The value of `data-k` in the list.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Contact => "contact",
            Kind::Dossier => "dossier",
            Kind::Decision => "decision",
            Kind::Money => "money",
            Kind::Aide => "aide",
            Kind::Mile => "mile",
        }
    }
}

/// Whether a station is behind, here, or ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    Done,
    Now,
    Ahead,
}

impl Progress {
    /// The class of the list.
    pub const fn as_str(self) -> &'static str {
        match self {
            Progress::Done => "done",
            Progress::Now => "now",
            Progress::Ahead => "ahead",
        }
    }
}

/// One stop on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    pub stage: Stage,
    pub kind: Kind,
    pub state: Progress,
    /// What happened or may happen.
    pub title: String,
    /// With whom, or what for.
    pub sub: Option<String>,
    pub date: Option<Date>,
    pub amount: Option<Cents>,
    /// Ahead only: what is still missing to get there.
    pub missing: Vec<String>,
}

impl Station {
    /// A station with a title and nothing else.
    pub fn new(stage: Stage, kind: Kind, state: Progress, title: impl Into<String>) -> Self {
        Self {
            stage,
            kind,
            state,
            title: title.into(),
            sub: None,
            date: None,
            amount: None,
            missing: Vec::new(),
        }
    }
}

/// A stage with its name in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageName {
    pub stage: Stage,
    pub name: String,
}

/// A time of accompaniment, drawn as a second line between two stations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aide {
    /// Index of the station near which it begins.
    pub from: usize,
    /// Index of the station near which it ends.
    pub to: usize,
    /// What it is, e.g. « #incubateur ».
    pub label: String,
    /// Who gives it.
    pub sub: Option<String>,
    /// Index of the last station reached so far; `None` when it is over, `from` or less when it
    /// has not begun.
    pub done_until: Option<usize>,
}

/// A line that is fit to be shown: exactly one station is *now*, what is done comes before it and
/// what is ahead after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    stages: Vec<StageName>,
    stations: Vec<Station>,
    aides: Vec<Aide>,
}

/// Why stations make no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    #[error("a line has exactly one present station, this one has {found}")]
    NotOneNow { found: usize },
    #[error("station {index} is on the wrong side of the present one")]
    Order { index: usize },
    #[error("accompaniment {index} does not go from one station to a later one")]
    Aide { index: usize },
    #[error("a line has at least one stage")]
    NoStage,
}

impl Line {
    /// A line of these stations, in order. A station never stands in an earlier stage than the
    /// one before it: a project that comes back to a stage is shown where it had got to.
    ///
    /// # Errors
    /// [`LineError`].
    pub fn new(
        stages: Vec<StageName>,
        mut stations: Vec<Station>,
        aides: Vec<Aide>,
    ) -> Result<Line, LineError> {
        if stages.is_empty() {
            return Err(LineError::NoStage);
        }
        let nows: Vec<usize> = indexes(&stations, Progress::Now);
        let [now] = nows.as_slice() else {
            return Err(LineError::NotOneNow { found: nows.len() });
        };
        for (index, station) in stations.iter().enumerate() {
            let expected = match index.cmp(now) {
                std::cmp::Ordering::Less => Progress::Done,
                std::cmp::Ordering::Equal => Progress::Now,
                std::cmp::Ordering::Greater => Progress::Ahead,
            };
            if station.state != expected {
                return Err(LineError::Order { index });
            }
        }
        for (index, aide) in aides.iter().enumerate() {
            if aide.from >= aide.to || aide.to >= stations.len() {
                return Err(LineError::Aide { index });
            }
        }
        let mut reached = Stage::Emergence;
        for station in &mut stations {
            reached = reached.max(station.stage);
            station.stage = reached;
        }
        Ok(Line {
            stages,
            stations,
            aides,
        })
    }

    pub fn stages(&self) -> &[StageName] {
        &self.stages
    }

    /// In order: done, now, ahead.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    pub fn aides(&self) -> &[Aide] {
        &self.aides
    }

    /// Index of the present station.
    pub fn now(&self) -> usize {
        indexes(&self.stations, Progress::Now)
            .first()
            .copied()
            .unwrap_or_default()
    }

    /// The present station.
    pub fn present(&self) -> &Station {
        &self.stations[self.now()]
    }

    /// Rank of the present stage among those shown, from 1, for « étape 3 sur 6 ».
    pub fn stage_rank(&self) -> usize {
        let stage = self.present().stage;
        self.stages
            .iter()
            .filter(|named| named.stage <= stage)
            .count()
            .max(1)
    }
}

fn indexes(stations: &[Station], state: Progress) -> Vec<usize> {
    stations
        .iter()
        .enumerate()
        .filter(|(_, station)| station.state == state)
        .map(|(index, _)| index)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages() -> Vec<StageName> {
        Stage::ALL
            .into_iter()
            .map(|stage| StageName {
                stage,
                name: stage.id().to_owned(),
            })
            .collect()
    }

    fn station(stage: Stage, state: Progress) -> Station {
        Station::new(stage, Kind::Contact, state, "x")
    }

    #[test]
    fn exactly_one_present_station_with_the_past_before_it() {
        use Progress::{Ahead, Done, Now};
        let line = |states: &[Progress]| {
            let stations = states
                .iter()
                .map(|s| station(Stage::Emergence, *s))
                .collect();
            Line::new(stages(), stations, Vec::new()).map(|line| line.now())
        };
        assert_eq!(line(&[Now]), Ok(0));
        assert_eq!(line(&[Done, Done, Now, Ahead]), Ok(2));
        assert_eq!(line(&[]), Err(LineError::NotOneNow { found: 0 }));
        assert_eq!(line(&[Done, Ahead]), Err(LineError::NotOneNow { found: 0 }));
        assert_eq!(line(&[Now, Now]), Err(LineError::NotOneNow { found: 2 }));
        assert_eq!(line(&[Ahead, Now]), Err(LineError::Order { index: 0 }));
        assert_eq!(line(&[Now, Done]), Err(LineError::Order { index: 1 }));
        assert_eq!(
            Line::new(Vec::new(), vec![station(Stage::Launch, Now)], Vec::new()),
            Err(LineError::NoStage)
        );
    }

    #[test]
    fn a_line_never_goes_back_a_stage() {
        let line = Line::new(
            stages(),
            vec![
                station(Stage::Feasibility, Progress::Done),
                station(Stage::Emergence, Progress::Now),
                station(Stage::Growth, Progress::Ahead),
            ],
            Vec::new(),
        )
        .unwrap();
        assert_eq!(line.present().stage, Stage::Feasibility);
        assert_eq!(line.stage_rank(), 3);
    }

    #[test]
    fn accompaniment_goes_forward_between_stations() {
        let aide = |from, to| Aide {
            from,
            to,
            label: "x".into(),
            sub: None,
            done_until: None,
        };
        let line = |aide| {
            Line::new(
                stages(),
                vec![
                    station(Stage::Emergence, Progress::Done),
                    station(Stage::Emergence, Progress::Now),
                ],
                vec![aide],
            )
            .map(|_| ())
        };
        assert_eq!(line(aide(0, 1)), Ok(()));
        assert_eq!(line(aide(1, 1)), Err(LineError::Aide { index: 0 }));
        assert_eq!(line(aide(0, 2)), Err(LineError::Aide { index: 0 }));
    }
}
