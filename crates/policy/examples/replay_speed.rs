//! How fast a draft is tried on a million situations held in memory.
//!
//! `cargo run --release -p policy --example replay_speed [ROWS [THREADS]]`: the situations are those of the
//! examples of a scheme of the region shipped, with other bases, communes and days; the draft lowers
//! the rate, so that nearly every outcome changes and has its reason, or changes one condition.

#![expect(clippy::unwrap_used, reason = "a measure stops where it fails")]
#![expect(clippy::float_arithmetic, reason = "times are shown, not kept")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use jiff::civil::date;
use money::Cents;
use policy::replay::{Case, Replay, Side, Versions};
use policy::{Files, LawDates, Region};

const SCHEME: &str = "cap-creation-ess";
const FILE: &str = "schemes/cap-creation-ess/2014-01-01.toml";

fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// The region shipped, some words of the scheme replaced.
fn region(from: &str, to: &str) -> Region {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regions/brittany");
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    let text = String::from_utf8(files.get(FILE).unwrap().to_vec()).unwrap();
    assert!(text.contains(from));
    files.insert(FILE, text.replacen(from, to, 1));
    Region::load(&files).unwrap()
}

/// The examples whose plan is given as totals, again and again, each a little different.
fn cases(region: &Region, rows: usize) -> Vec<Case> {
    let scheme = region.schemes.iter().find(|one| one.id == SCHEME).unwrap();
    let examples: Vec<_> = scheme
        .examples
        .iter()
        .map(|example| example.situation.clone())
        .filter(|situation| situation.plan().is_none())
        .collect();
    let communes: Vec<_> = region.territory.communes().collect();
    (0..rows)
        .zip(0_i64..)
        .map(|(row, number)| {
            let mut situation = examples[row % examples.len()].clone();
            situation.set(
                "project.commune",
                communes[row % communes.len()].code.clone(),
            );
            situation.set(
                "plan.base",
                Cents(100_000 * (1 + number % 40) + number % 100_000),
            );
            let filed = date(2018, 1, 1).saturating_add(jiff::Span::new().days(number % 1500));
            Case {
                key: row.to_string(),
                situation,
                on: filed,
                dates: LawDates {
                    filing: Some(filed),
                    ..LawDates::default()
                },
                version: None,
            }
        })
        .collect()
}

/// Seconds of processor time of every thread so far, in hundredths; zero where the system does not say.
fn on_processors() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks.filter_map(|one| one.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn main() {
    let number = |at, or| {
        std::env::args()
            .nth(at)
            .map_or(or, |text| text.parse().unwrap())
    };
    let (rows, threads) = (number(1, 1_000_000), number(2, 2));
    let same = "round_to = \"1 €\"";
    let baseline = region(same, same);
    let cases = cases(&baseline, rows);
    println!("| draft | situations | threads | seconds | of processors | changes |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, from, to) in [
        ("the same", same, same),
        (
            "one condition shorter",
            "dossier.start + 9 months",
            "dossier.start + 8 months",
        ),
        (
            "a lower rate",
            "rate = { value = \"70 %\"",
            "rate = { value = \"60 %\"",
        ),
    ] {
        let candidate = region(from, to);
        let side = |region| Side {
            region,
            versions: Versions::OfTheirTime,
        };
        let mut replay = Replay::new(SCHEME, side(&baseline), side(&candidate));
        let (start, worked) = (Instant::now(), on_processors());
        let changes = replay.push_all(&cases, threads).len();
        let (seconds, worked) = (start.elapsed().as_secs_f64(), on_processors() - worked);
        println!("| {name} | {rows} | {threads} | {seconds:.2} | {worked:.2} | {changes} |");
    }
    // One at a time, as dossiers with lines are.
    let candidate = region("rate = { value = \"70 %\"", "rate = { value = \"60 %\"");
    let side = |region| Side {
        region,
        versions: Versions::OfTheirTime,
    };
    let some = cases.len().min(20_000);
    let mut replay = Replay::new(SCHEME, side(&baseline), side(&candidate));
    let (start, worked) = (Instant::now(), on_processors());
    let changes = cases[..some]
        .iter()
        .filter_map(|case| replay.push(case))
        .count();
    let (seconds, worked) = (start.elapsed().as_secs_f64(), on_processors() - worked);
    println!("| a lower rate, one by one | {some} | 1 | {seconds:.2} | {worked:.2} | {changes} |");
}
