//! The trajectory line of a project: what happened, where it is, which supports are ahead.

use app::App;
use app::projects::ProjectView;
use domain::dossier::State;
use domain::trajectory::{Kind, Line, Progress, Station};
use policy::model::{Region, SchemeKind, Stage};
use policy::orient::{Outcome, SchemeVerdict, Verdict, orient};
use policy::situation::{COMMUNE, STAGE, Situation};

use super::words;
use crate::i18n::{T, key};
use crate::line::{self, Drawing, kind_of};

/// Stations ahead that orientation adds: more would be hard to read.
const AHEAD: usize = 5;
/// Questions named as missing before a scheme; the orientation has them all.
const LACKS: usize = 2;

pub(crate) struct Story {
    pub line: Line,
    pub drawing: Drawing,
    pub stage: Option<Stage>,
    /// Kinds drawn, for the legend.
    pub kinds: Vec<&'static str>,
}

pub(crate) fn story(t: T, app: &App, view: &ProjectView) -> Option<Story> {
    let region: &Region = &app.region;
    let situation = &view.situation;
    let stage = situation.text(STAGE).and_then(Stage::from_id);
    let here = stage.unwrap_or(Stage::Emergence);
    let name = words::name(t, region, &view.project.title, &view.project.commune);
    let teller = Teller {
        t,
        app,
        region,
        view,
        here,
    };
    let mut stations = teller.past();
    stations.push(teller.present());
    stations.extend(teller.underway());
    stations.extend(teller.possible(situation));
    let title = t.args2(
        "holder-line-title",
        "name",
        name.as_str(),
        "date",
        t.date(app.today()),
    );
    let desc = teller.describe(&stations);
    // What is missing is a sentence: the list has room for it, the picture says « à préciser ».
    let mut drawn = stations.clone();
    for station in &mut drawn {
        station.missing.clear();
    }
    let drawn = Line::new(line::stage_names(t), drawn, Vec::new()).ok()?;
    let line = Line::new(line::stage_names(t), stations, Vec::new()).ok()?;
    let drawing = Drawing::of(t, &drawn, title, desc);
    let mut kinds = vec!["now"];
    for kind in [Kind::Dossier, Kind::Decision, Kind::Money, Kind::Aide] {
        if line.stations().iter().any(|station| station.kind == kind) {
            kinds.push(kind.as_str());
        }
    }
    kinds.push("ahead");
    Some(Story {
        line,
        drawing,
        stage,
        kinds,
    })
}

struct Teller<'a> {
    t: T,
    app: &'a App,
    region: &'a Region,
    view: &'a ProjectView,
    here: Stage,
}

impl Teller<'_> {
    fn station(&self, kind: Kind, state: Progress, title: impl Into<String>) -> Station {
        Station::new(self.here, kind, state, title)
    }

    /// What happened, in order of time.
    fn past(&self) -> Vec<Station> {
        let t = self.t;
        let project = &self.view.project;
        let mut opened = self.station(Kind::Contact, Progress::Done, t.get("holder-line-opened"));
        opened.date = Some(self.app.local(project.created_at).date());
        opened.stage = Stage::Emergence;
        let mut events = vec![(project.created_at, opened)];
        for story in &self.view.dossiers {
            let d = &story.dossier;
            let scheme = words::scheme(t, self.region, d);
            let done = |kind, title: &str, date| {
                let mut station = self.station(
                    kind,
                    Progress::Done,
                    t.args(title, "scheme", scheme.as_str()),
                );
                station.date = Some(date);
                station
            };
            if let (Some(at), Some(day)) = (d.filed_at, d.received_on) {
                events.push((at, done(Kind::Dossier, key("holder-line-filed"), day)));
            }
            for one in &story.decisions {
                let title = match one.kind.as_str() {
                    "granted" => key("holder-line-granted"),
                    "refused" => key("holder-line-refused"),
                    "adjourned" => key("holder-line-adjourned"),
                    _ => key("holder-line-inadmissible"),
                };
                let mut station = done(Kind::Decision, title, one.decided_on);
                station.amount = one.amount;
                events.push((one.created_at, station));
            }
            if let (State::Withdrawn, Some(_), Some(day)) = (d.state, d.filed_at, d.decided_on) {
                events.push((
                    d.updated_at,
                    done(Kind::Contact, key("holder-line-withdrawn"), day),
                ));
            }
        }
        events.sort_by_key(|(at, _)| *at);
        events.into_iter().map(|(_, station)| station).collect()
    }

    fn present(&self) -> Station {
        let t = self.t;
        let mut now = self.station(Kind::Contact, Progress::Now, t.get("line-now-here"));
        let open = self.view.dossiers.iter().rev().map(|story| &story.dossier);
        if let Some(d) = open
            .clone()
            .find(|d| !d.state.is_final())
            .or_else(|| open.clone().find(|d| d.state == State::Granted))
        {
            let state = t.get(crate::words::state_key(d.state)).to_lowercase();
            let scheme = words::scheme(t, self.region, d);
            now.sub = Some(
                t.args2("holder-line-now", "scheme", scheme, "state", state)
                    .into_owned(),
            );
        }
        now
    }

    /// What follows from the dossiers themselves: a filing, a decision, money.
    fn underway(&self) -> Vec<Station> {
        let t = self.t;
        let mut ahead = Vec::new();
        for story in &self.view.dossiers {
            let d = &story.dossier;
            let scheme = words::scheme(t, self.region, d);
            let ahead_of = |kind, title: &str| {
                self.station(
                    kind,
                    Progress::Ahead,
                    t.args(title, "scheme", scheme.as_str()),
                )
            };
            match d.state {
                State::Draft => ahead.push(ahead_of(Kind::Dossier, key("holder-line-to-file"))),
                State::Granted => {
                    let mut money = ahead_of(Kind::Money, key("holder-line-to-pay"));
                    money.amount = d.granted;
                    money.missing = vec![t.get("holder-line-agreement").into_owned()];
                    ahead.push(money);
                }
                state if !state.is_final() => {
                    let mut decision = ahead_of(Kind::Decision, key("holder-line-to-decide"));
                    if let Some(day) = d
                        .silence_on
                        .filter(|_| !d.suspended && d.lapsed_on.is_none())
                    {
                        decision.sub = Some(
                            t.args("holder-line-before", "date", t.date(day))
                                .into_owned(),
                        );
                    }
                    ahead.push(decision);
                }
                _ => {}
            }
        }
        ahead
    }

    /// Schemes ahead on the continuum, with what is missing for each.
    fn possible(&self, situation: &Situation) -> Vec<Station> {
        let t = self.t;
        let taken = |id: &str| {
            let mut all = self.view.dossiers.iter().map(|story| &story.dossier);
            all.any(|d| d.scheme == id && (!d.state.is_final() || d.state == State::Granted))
        };
        let result = orient(self.region, situation, self.app.today());
        let mut ahead: Vec<(Stage, &SchemeVerdict<'_>)> = result
            .schemes
            .iter()
            .filter(|one| one.scheme.kind != SchemeKind::Operator && !taken(&one.scheme.id))
            .filter_map(|one| {
                let first = one
                    .scheme
                    .stages
                    .iter()
                    .copied()
                    .filter(|stage| *stage >= self.here)
                    .min()?;
                // A scheme refused for now may come later on the way, when its stage comes.
                let later = one.verdict == Verdict::No && first > self.here;
                (one.verdict != Verdict::No || later).then_some((first, one))
            })
            .collect();
        ahead.sort_by_key(|(stage, one)| (*stage, one.verdict));
        ahead
            .into_iter()
            .take(AHEAD)
            .map(|(stage, one)| {
                let name = t.text(&one.scheme.name);
                let mut station = Station::new(stage, kind_of(one.scheme), Progress::Ahead, name);
                let sub = match one.verdict {
                    Verdict::Fits => key("line-fits"),
                    Verdict::Depends => key("line-depends"),
                    Verdict::No => key("line-later"),
                };
                station.sub = Some(t.get(sub).into_owned());
                station.missing = self.lacks(stage, one);
                station
            })
            .collect()
    }

    fn lacks(&self, stage: Stage, one: &SchemeVerdict<'_>) -> Vec<String> {
        let t = self.t;
        if one.verdict == Verdict::No && stage > self.here {
            let name = t.get(crate::parts::stage_key(stage)).to_lowercase();
            return vec![
                t.args("holder-line-lacks-stage", "stage", name)
                    .into_owned(),
            ];
        }
        let mut lacks: Vec<String> = Vec::new();
        for (_, outcome) in &one.conditions {
            let Outcome::Missing(ids) = outcome else {
                continue;
            };
            for id in ids {
                let question = self
                    .region
                    .question(id)
                    .or_else(|| self.region.question(COMMUNE));
                let Some(question) = question else { continue };
                let label = t.text(&question.label);
                let lack = t
                    .args(
                        "holder-line-lacks-answer",
                        "question",
                        label.trim_end_matches(['?', ' ', '\u{202f}', '\u{a0}']),
                    )
                    .into_owned();
                if !lacks.contains(&lack) {
                    lacks.push(lack);
                }
            }
        }
        lacks.truncate(LACKS);
        lacks
    }

    /// The whole story in a few sentences, for those who do not see the picture.
    fn describe(&self, stations: &[Station]) -> String {
        let names = |state: Progress| -> String {
            let of_state = stations.iter().filter(|station| station.state == state);
            let names: Vec<&str> = of_state.map(|station| station.title.as_str()).collect();
            names.join(", ")
        };
        self.t
            .args2(
                "holder-line-desc",
                "done",
                names(Progress::Done),
                "ahead",
                names(Progress::Ahead),
            )
            .into_owned()
    }
}
