//! `trajectoire replay`: a draft of the policy tried on situations or on every dossier filed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, bail};
use app::replay::{Trial, replay_all};
use app::{Clock, SystemClock};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use policy::replay::{Case, Change, Draft, Replay, Side, Totals, Versions, csv, drafts};
use policy::{LawDates, Region, Vocabulary, read_situation};
use serde_json::json;

use crate::Outcome;
use crate::args::{ReplayArgs, ReplayFormat, StoreArgs};
use crate::open;

/// Wrong rows of a file listed at once.
const LISTED: usize = 50;
/// Rows of a file tried together: enough for columns, little to keep.
const AT_ONCE: usize = 10_000;
/// Rows between two words on how far it is.
const STEP: u64 = 10_000;

pub async fn replay(args: ReplayArgs) -> anyhow::Result<Outcome> {
    let baseline = Arc::new(open::region(args.baseline.as_deref())?);
    let candidate = Arc::new(open::draft(&args.candidate)?);
    let found = drafts(
        (&baseline, &open::files(args.baseline.as_deref())?),
        (&candidate, &open::files(Some(&args.candidate))?),
    );
    let draft = chosen(&args, &candidate, found)?;
    let trial = Trial {
        scheme: draft.scheme.clone(),
        baseline,
        candidate,
        versions: draft.versions,
    };
    let out: Box<dyn Write + Send> = Box::new(BufWriter::new(io::stdout()));
    let report = Arc::new(Mutex::new(Report::begin(out, args.format, &draft)?));
    let totals = match &args.situations {
        Some(file) => of_file(&trial, file, args.on, &report)?,
        None => {
            let store = open::store(&StoreArgs {
                data: args.data.clone(),
                database: args.database.clone(),
                region: None,
            })
            .await?;
            let kept = Arc::clone(&report);
            replay_all(&*store, trial, progress(), move |change| {
                locked(&kept).add(&change);
            })
            .await?
        }
    };
    locked(&report).end(&totals)?;
    Ok(Outcome::Done)
}

fn locked(report: &Mutex<Report>) -> std::sync::MutexGuard<'_, Report> {
    report.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The scheme to try, and how.
fn chosen(args: &ReplayArgs, candidate: &Region, found: Vec<Draft>) -> anyhow::Result<Draft> {
    let mut draft = match &args.scheme {
        Some(id) => {
            let mut known: Vec<&str> = candidate.schemes.iter().map(|s| s.id.as_str()).collect();
            known.dedup();
            if !known.contains(&id.as_str()) {
                bail!("no scheme has the id `{id}` (known: {})", known.join(", "));
            }
            let found = found.into_iter().find(|draft| draft.scheme == *id);
            found.unwrap_or(Draft {
                scheme: id.clone(),
                versions: Versions::OfTheirTime,
            })
        }
        None => match <[Draft; 1]>::try_from(found) {
            Ok([draft]) => draft,
            Err(found) if found.is_empty() => {
                bail!("the two folders say every scheme alike: name one with --scheme")
            }
            Err(found) => {
                let ids: Vec<&str> = found.iter().map(|draft| draft.scheme.as_str()).collect();
                bail!(
                    "the two folders differ on several schemes: name one with --scheme ({})",
                    ids.join(", ")
                )
            }
        },
    };
    if let Some(from) = args.version_from {
        if candidate.scheme_version(&draft.scheme, from).is_none() {
            bail!(
                "the candidate has no version of `{}` from {from}",
                draft.scheme
            );
        }
        draft.versions = Versions::From(from);
    }
    Ok(draft)
}

/// Says how far a long replay is, on a terminal only.
fn progress() -> impl FnMut(u64, u64) + Send {
    let terminal = io::stderr().is_terminal();
    let mut said = 0;
    move |done, about| {
        if terminal && done >= said + STEP {
            said = done;
            eprint!("\r{done} of about {about} dossiers tried");
        }
    }
}

/// Tries every row of a file, once all of them are known to be right.
fn of_file(
    trial: &Trial,
    file: &Path,
    on: Option<Date>,
    report: &Mutex<Report>,
) -> anyhow::Result<Totals> {
    let vocabulary = vocabulary(trial);
    let on = match on {
        Some(day) => day,
        None => {
            let zone = TimeZone::get(&trial.baseline.identity.time_zone)?;
            SystemClock.now().to_zoned(zone).date()
        }
    };
    let mut wrong: Vec<String> = Vec::new();
    rows(file, |row, line| {
        if let Err(errors) = read_situation(line, &vocabulary) {
            for error in errors {
                let meant = error.suggestion.as_ref();
                let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
                wrong.push(format!("row {row}: {error}{}", meant.unwrap_or_default()));
            }
        }
        wrong.len() < LISTED
    })?;
    if !wrong.is_empty() {
        bail!("{}:\n{}", file.display(), wrong.join("\n"));
    }
    let side = |region, versions| Side { region, versions };
    let mut replay = Replay::new(
        &trial.scheme,
        side(&trial.baseline, Versions::OfTheirTime),
        side(&trial.candidate, trial.versions),
    );
    let mut cases: Vec<Case> = Vec::new();
    rows(file, |row, line| {
        // Read a moment ago; a file changed meanwhile loses the row, not the run.
        if let Ok(situation) = read_situation(line, &vocabulary) {
            let dates = LawDates::said(&situation);
            let case = Case {
                key: row.to_string(),
                situation,
                on: dates.filing.unwrap_or(on),
                dates,
                version: None,
            };
            cases.push(case);
        }
        if cases.len() >= AT_ONCE {
            try_all(&mut replay, &mut cases, report);
        }
        true
    })?;
    try_all(&mut replay, &mut cases, report);
    Ok(replay.into_totals())
}

/// Tries the situations read so far, on every processor, and forgets them.
fn try_all(replay: &mut Replay<'_>, cases: &mut Vec<Case>, report: &Mutex<Report>) {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    for change in replay.push_all(cases, threads) {
        locked(report).add(&change);
    }
    cases.clear();
}

/// The names that any version of the scheme knows, in either folder.
fn vocabulary(trial: &Trial) -> Vocabulary {
    let mut vocabulary = trial.candidate.vocabulary(None).into_owned();
    for region in [&trial.baseline, &trial.candidate] {
        for scheme in region.schemes.iter().filter(|one| one.id == trial.scheme) {
            if let Some(form) = &scheme.form {
                vocabulary = vocabulary.with_form(form);
            }
        }
    }
    vocabulary
}

/// Gives each row that is not blank, numbered from 1, until `row` answers no.
fn rows(file: &Path, mut row: impl FnMut(usize, &str) -> bool) -> anyhow::Result<()> {
    let opened = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    for (index, line) in BufReader::new(opened).lines().enumerate() {
        let number = index + 1;
        let line =
            line.with_context(|| format!("{}: row {number} cannot be read", file.display()))?;
        if !line.trim().is_empty() && !row(number, &line) {
            break;
        }
    }
    Ok(())
}

/// What is printed as it comes: a changed outcome at a time, then the totals.
struct Report {
    out: Box<dyn Write + Send>,
    format: ReplayFormat,
    written: u64,
    /// The first failure of writing, said at the end.
    failed: Option<io::Error>,
}

impl Report {
    fn begin(
        mut out: Box<dyn Write + Send>,
        format: ReplayFormat,
        draft: &Draft,
    ) -> anyhow::Result<Report> {
        match format {
            ReplayFormat::Json => {
                let head = json!({ "scheme": draft.scheme, "versions": draft.versions });
                let head = head.to_string();
                let head = head.strip_suffix('}').unwrap_or(&head);
                write!(out, "{head},\"changes\":[")?;
            }
            ReplayFormat::Csv => writeln!(out, "{}", csv::HEADER)?,
        }
        Ok(Report {
            out,
            format,
            written: 0,
            failed: None,
        })
    }

    fn add(&mut self, change: &Change) {
        let first = self.written == 0;
        self.written += 1;
        let done = match self.format {
            ReplayFormat::Csv => writeln!(self.out, "{}", change.csv()),
            ReplayFormat::Json => {
                let comma = if first { "\n" } else { ",\n" };
                write!(self.out, "{comma}{}", json!(change))
            }
        };
        if let Err(error) = done {
            self.failed.get_or_insert(error);
        }
    }

    fn end(&mut self, totals: &Totals) -> anyhow::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        if self.format == ReplayFormat::Json {
            writeln!(self.out, "\n],\"totals\":{}}}", json!(totals))?;
        }
        self.out.flush()?;
        if io::stderr().is_terminal() {
            let all = totals.all;
            eprintln!(
                "\n{} tried: {} gain, {} lose, {} change otherwise, {} stay",
                all.situations,
                all.winners,
                all.losers,
                all.otherwise,
                all.unchanged()
            );
        }
        Ok(())
    }
}
