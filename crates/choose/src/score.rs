//! A number of points, exact: integer thousandths.

use std::fmt;
use std::str::FromStr;

/// Thousandths of a point. A grid whose marks have more than three decimals is refused rather than
/// rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(pub i64);

/// Thousandths in a point.
pub const UNIT: i64 = 1000;
/// Largest score read: a thousand of them still sum far below what a double holds exactly.
const LARGEST: i64 = 1_000_000 * UNIT;

/// A text that is not a score from 0 to 1 000 000 with three decimals at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score is a number from 0 to 1000000 with at most three decimals")]
pub struct NotAScore;

impl FromStr for Score {
    type Err = NotAScore;

    /// Accepts a dot or a comma before the decimals.
    fn from_str(text: &str) -> Result<Self, NotAScore> {
        let text = text.trim();
        let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 3 {
            return Err(NotAScore);
        }
        let whole: i64 = whole.parse().map_err(|_| NotAScore)?;
        let thousandths: i64 = format!("{decimals:0<3}").parse().map_err(|_| NotAScore)?;
        whole
            .checked_mul(UNIT)
            .and_then(|w| w.checked_add(thousandths))
            .filter(|s| *s <= LARGEST)
            .map(Score)
            .ok_or(NotAScore)
    }
}

impl fmt::Display for Score {
    /// `14`, `14.5`: a dot, no useless zero; a JSON number as it stands.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs() / UNIT.unsigned_abs();
        let rest = self.0.unsigned_abs() % UNIT.unsigned_abs();
        let text = if rest == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest:03}")
                .trim_end_matches('0')
                .to_owned()
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_and_written_without_rounding() {
        for (text, thousandths, shown) in [
            ("0", 0, "0"),
            ("14", 14_000, "14"),
            ("14.5", 14_500, "14.5"),
            ("14,050", 14_050, "14.05"),
            (" 3.125 ", 3_125, "3.125"),
            ("1000000", 1_000_000_000, "1000000"),
        ] {
            let score: Score = text.parse().unwrap();
            assert_eq!(score, Score(thousandths));
            assert_eq!(score.to_string(), shown);
        }
        for text in [
            "",
            "-1",
            "1.2345",
            "1e3",
            "NaN",
            "1000000.001",
            ".5",
            "12 3",
        ] {
            assert_eq!(text.parse::<Score>(), Err(NotAScore), "{text}");
        }
    }
}
