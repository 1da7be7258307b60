//! Sharing the width among the stages.

use policy::Stage;

use super::fold::Stop;
use super::{Px, StageBand};
use crate::trajectory::text::shorten;
use crate::trajectory::{Line, Progress};

/// How the width is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shares {
    /// All equal.
    Equal,
    /// Room for each name, the rest by the number of stations.
    Named,
    /// By the number of stations; stages without any keep a little, their name shortened.
    Packed,
}

/// Width of a character of a stage's name.
const CHARACTER: i32 = 73;
/// Around a name.
const MARGIN: Px = Px::new(22);
/// Width left to an empty stage.
const LITTLE: Px = Px::new(40);

/// The bands of the stages and the place of each stop, at even steps inside its stage. `None` when
/// the names alone do not fit.
pub(super) fn share(
    line: &Line,
    stops: &[Stop],
    width: Px,
    shares: Shares,
) -> Option<(Vec<StageBand>, Vec<Px>)> {
    let homes: Vec<usize> = stops
        .iter()
        .map(|stop| home(line, stop.station.stage))
        .collect();
    let counts: Vec<i32> = (0..line.stages().len())
        .map(|stage| number(homes.iter().filter(|home| **home == stage).count()))
        .collect();
    let widths = widths(line, &counts, width, shares)?;

    let reached = stops
        .iter()
        .zip(&homes)
        .filter(|(stop, _)| stop.station.state != Progress::Ahead)
        .map(|(_, home)| *home)
        .max();
    let mut bands = Vec::with_capacity(widths.len());
    let mut x = Px::ZERO;
    for (index, (named, band)) in line.stages().iter().zip(&widths).enumerate() {
        let room = (band.0.saturating_sub(MARGIN.0) / CHARACTER).max(1);
        bands.push(StageBand {
            stage: named.stage,
            name: shorten(&named.name, usize::try_from(room).unwrap_or(1)),
            full_name: named.name.clone(),
            x,
            width: *band,
            reached: reached.is_some_and(|reached| index <= reached),
        });
        x = x + *band;
    }

    let mut seen = vec![0i32; bands.len()];
    let xs = homes
        .iter()
        .map(|home| {
            let (band, count) = (&bands[*home], counts[*home].max(1));
            let step = seen[*home].saturating_mul(2).saturating_add(1);
            seen[*home] = seen[*home].saturating_add(1);
            band.x + Px(band.width.0.saturating_mul(step) / count.saturating_mul(2))
        })
        .collect();
    Some((bands, xs))
}

/// The band where a stage is shown: itself, or the last one shown before it.
fn home(line: &Line, stage: Stage) -> usize {
    line.stages()
        .iter()
        .rposition(|named| named.stage <= stage)
        .unwrap_or(0)
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn widths(line: &Line, counts: &[i32], width: Px, shares: Shares) -> Option<Vec<Px>> {
    let least: Vec<Px> = match shares {
        Shares::Equal => vec![Px::ZERO; counts.len()],
        Shares::Named => line
            .stages()
            .iter()
            .map(|named| Px(number(named.name.chars().count()).saturating_mul(CHARACTER)) + MARGIN)
            .collect(),
        Shares::Packed => counts
            .iter()
            .map(|count| if *count == 0 { LITTLE } else { Px::ZERO })
            .collect(),
    };
    let weights: Vec<i32> = match shares {
        Shares::Equal => vec![1; counts.len()],
        Shares::Named | Shares::Packed => counts.to_vec(),
    };
    let taken = least.iter().fold(Px::ZERO, |sum, part| sum + *part);
    let total: i32 = weights.iter().sum();
    let rest = width.0.checked_sub(taken.0).filter(|rest| *rest >= 0)?;
    if total <= 0 {
        return None;
    }
    // Cumulated, so that the parts add up to the whole.
    let mut before = 0;
    let mut given = 0;
    Some(
        least
            .iter()
            .zip(&weights)
            .map(|(least, weight)| {
                before += weight;
                let until = rest.saturating_mul(before) / total;
                let part = until - given;
                given = until;
                *least + Px(part)
            })
            .collect(),
    )
}
