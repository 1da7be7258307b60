//! How fast rules are evaluated: fifteen conditions and one bounded amount, against the same rules
//! written by hand.
//!
//! `cargo run --release -p policy --example rules_speed [ROWS [FILE]]`: FILE receives the situations as CSV,
//! for the other engines of `scripts/bench-rules`.

#![expect(clippy::unwrap_used, reason = "a measure stops where it fails")]
#![expect(clippy::float_arithmetic, reason = "rates of work are shown, not kept")]

mod by_hand;
mod in_cel;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use by_hand::Row;
use jiff::civil::date;
use policy::batch::Outcomes;
use policy::{Files, LawDates, Region, Verdict, assess};

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

fn region() -> Region {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/regions/tiny");
    let mut files = Files::default();
    collect(&root, &root, &mut files);
    let scheme = include_str!("scheme.toml");
    files.insert("schemes/mesure/2024-01-01.toml", scheme);
    Region::load(&files).unwrap()
}

/// Time that this thread was on a processor, where the system says it: a busy machine then changes
/// little.
fn on_processor() -> Option<f64> {
    let counters = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counters
        .split_whitespace()
        .next()?
        .parse::<f64>()
        .ok()
        .map(|ns| ns / 1e9)
}

/// The best of several runs, in situations a second of this thread.
fn speed(rows: usize, mut run: impl FnMut()) -> f64 {
    best(rows, || {
        let before = (on_processor(), Instant::now());
        run();
        match (before.0, on_processor()) {
            (Some(start), Some(end)) => end - start,
            _ => before.1.elapsed().as_secs_f64(),
        }
    })
}

/// The same by the clock: what several threads do together.
fn speed_by_the_clock(rows: usize, mut run: impl FnMut()) -> f64 {
    best(rows, || {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    })
}

/// Seconds on a processor of every thread of this program together, in hundredths.
fn all_threads(run: impl FnOnce()) -> f64 {
    let ticks = || -> f64 {
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let fields = after.split_whitespace().skip(11).take(2);
        fields.filter_map(|one| one.parse::<f64>().ok()).sum()
    };
    let before = ticks();
    run();
    (ticks() - before) / 100.0
}

fn best(rows: usize, mut seconds: impl FnMut() -> f64) -> f64 {
    let best = (0..5).map(|_| seconds()).fold(f64::INFINITY, f64::min);
    #[expect(clippy::cast_precision_loss, reason = "shown with three decimals")]
    let rows = rows as f64;
    rows / best
}

fn say(what: &str, speed: f64) {
    println!("{what:<52} {:>10.3} M/s", speed / 1e6);
}

fn main() {
    let rows: usize = std::env::args()
        .nth(1)
        .map_or(1_000_000, |rows| rows.parse().unwrap());
    let region = region();
    let on = date(2025, 6, 1);
    let scheme = region.scheme_on("mesure", on).unwrap();
    let dates = LawDates::default();
    let program = scheme.program();
    let data: Vec<Row> = by_hand::random(rows);
    let situations: Vec<_> = data.iter().take(10_000).map(Row::situation).collect();

    let mut columns = program.columns(rows);
    let start = Instant::now();
    for row in &data {
        program.push(&mut columns, &row.situation(), &region, on, &dates);
    }
    println!(
        "{rows} situations, {} bytes each in columns, filled in {:.2} s",
        columns.width(),
        start.elapsed().as_secs_f64()
    );

    // The two say the same before anything is measured.
    let outcomes = program.run(&columns);
    let mut eligible = 0;
    for (index, row) in data.iter().enumerate() {
        let (verdict, amount) = row.by_hand();
        let same = outcomes.verdict(index) == Some(Verdict::Eligible);
        assert_eq!(verdict, same, "{row:?}");
        assert_eq!(outcomes.amount(0, index).unwrap().0, amount, "{row:?}");
        eligible += usize::from(verdict);
    }
    println!("{eligible} eligible");

    if let Some(file) = std::env::args().nth(2) {
        let lines = data.iter().map(Row::csv);
        let text: String = std::iter::once(by_hand::CSV.to_owned())
            .chain(lines)
            .collect();
        fs::write(file, text).unwrap();
    }

    say(
        "by hand, stopping at the first condition not met",
        speed(rows, || {
            for row in &data {
                black_box(row.by_hand());
            }
        }),
    );
    let by_hand = speed(rows, || {
        for row in &data {
            black_box(row.every_condition());
        }
    });
    say("by hand, every condition known", by_hand);
    let fresh = speed(rows, || {
        black_box(program.run(black_box(&columns)));
    });
    say("program, one thread, outcomes in new memory", fresh);
    // The loop by hand keeps no outcome: where a million is tried again and again, neither does ours need
    // memory anew.
    let mut over = Outcomes::none();
    let mut again = |threads: usize| {
        let kept = std::mem::replace(&mut over, Outcomes::none());
        over = black_box(program.run_over(black_box(&columns), threads, kept));
    };
    let alone = speed(rows, || again(1));
    say("program, one thread", alone);
    // What the second thread costs more, on a busy machine too: their time on a processor, added up.
    let runs = 20;
    let two = best(rows * runs, || {
        all_threads(|| {
            for _ in 0..runs {
                again(2);
            }
        })
    });
    // Two threads share more than the work (a cache, a core that is one of two halves): what the machine
    // gives the loop by hand, which allocates nothing, is what it can give.
    let halves = [
        data.get(..rows / 2).unwrap_or_default(),
        data.get(rows / 2..).unwrap_or_default(),
    ];
    let two_by_hand = || {
        std::thread::scope(|scope| {
            for half in halves {
                scope.spawn(move || {
                    for row in half {
                        black_box(row.every_condition());
                    }
                });
            }
        });
    };
    let by_hand_two = best(rows * runs, || {
        all_threads(|| (0..runs).for_each(|_| two_by_hand()))
    });
    let by_hand_clock = speed_by_the_clock(rows, two_by_hand);
    let by_hand_one = speed_by_the_clock(rows, || {
        for row in &data {
            black_box(row.every_condition());
        }
    });
    let one = speed_by_the_clock(rows, || again(1));
    let two_by_the_clock = speed_by_the_clock(rows, || again(2));
    say("program, two threads, by the clock", two_by_the_clock);
    println!(
        "two threads are {:.2} times one by the clock; of their processor time, {:.2} times at most",
        two_by_the_clock / one,
        2.0 * two / alone,
    );
    println!(
        "by hand they are {:.2} times one by the clock; of their processor time, {:.2} times at most",
        by_hand_clock / by_hand_one,
        2.0 * by_hand_two / by_hand,
    );
    println!("{} bytes an outcome", program.run(&columns).width());
    let explained = speed(situations.len(), || {
        for situation in &situations {
            black_box(assess::assess(&region, scheme, situation, on, &dates));
        }
    });
    say("one at a time, explained", explained);
    println!("one explained assessment: {:.2} µs", 1e6 / explained);

    let rules = in_cel::Rules::compiled();
    for row in data.iter().take(situations.len()) {
        assert_eq!(rules.run(row), row.every_condition(), "{row:?}");
    }
    let theirs = speed(situations.len(), || {
        for row in data.iter().take(situations.len()) {
            black_box(rules.run(row));
        }
    });
    say("the cel crate, one at a time, not explained", theirs);
}
