//! Keeping a long history on one line: the oldest stations become one, with their number.

use std::ops::Range;

use crate::trajectory::{Kind, Line, Progress, Station};

/// What is drawn at one place.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    /// Stations of the line that it stands for.
    pub(super) indexes: Range<usize>,
    pub(super) station: Station,
}

/// At most `most` stops. The oldest done stations are folded, a whole stage at a time when that stage
/// is over and enough is left to see; what is far ahead only after that. The present one never is.
pub(super) fn fold(line: &Line, most: usize, label: &str) -> Vec<Stop> {
    let stations = line.stations();
    let most = most.max(3);
    let mut stops: Vec<Stop> = stations
        .iter()
        .enumerate()
        .map(|(index, station)| Stop {
            indexes: index..index.saturating_add(1),
            station: station.clone(),
        })
        .collect();
    let now = line.now();
    let excess = stops.len().saturating_sub(most);
    if excess > 0 && now >= 2 {
        // Folding n stations into one saves n - 1.
        let needed = excess.saturating_add(1).min(now);
        let last_stage = stations[needed.saturating_sub(1)].stage;
        let whole_stage = stations
            .iter()
            .take(now)
            .filter(|station| station.stage <= last_stage)
            .count();
        let kept = stops.len().saturating_sub(whole_stage);
        let is_over = last_stage < stations[now].stage;
        let count = if is_over && kept.saturating_add(1) >= most / 2 {
            whole_stage
        } else {
            needed
        };
        merge(&mut stops, 0..count, label);
    }
    let excess = stops.len().saturating_sub(most);
    if excess > 0 {
        let end = stops.len();
        let start = end.saturating_sub(excess.saturating_add(1));
        merge(&mut stops, start..end, label);
    }
    stops
}

/// Replaces a range of stops by one. Its stage is that of the last done one, of the first ahead.
fn merge(stops: &mut Vec<Stop>, range: Range<usize>, label: &str) {
    let Some(merged) = stops.get(range.clone()).filter(|part| part.len() > 1) else {
        return;
    };
    let (Some(first), Some(last)) = (merged.first(), merged.last()) else {
        return;
    };
    let nearest = if first.station.state == Progress::Ahead {
        &first.station
    } else {
        &last.station
    };
    let indexes = first.indexes.start..last.indexes.end;
    let title = label.replace("{}", &indexes.len().to_string());
    let station = Station::new(nearest.stage, Kind::Contact, nearest.state, title);
    stops.splice(range, [Stop { indexes, station }]);
}
