//! `trajectoire populate`: realistic dossiers of every state, fast, the same for the same seed.
//!
//! Some threads invent, another writes, so that every core works. Everything written holds by the
//! same rules as what people do: numbers, clocks, journal chains, counters.

mod answers;
mod calendar;
mod life;
mod world;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use domain::answers::Raw;
use money::Cents;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::Deserialize;
use store::analyse::Memo;
use store::{AccountRole, BulkDossier, Store};

use self::answers::{Character, answers, siret_of};
use self::calendar::Calendar;
use self::world::{Desk, Officer, World};
use crate::Outcome;
use crate::args::{PopulateArgs, StoreArgs};
use crate::open;

/// Dossiers written in one transaction.
const BATCH: usize = 2_000;

/// `demo/words.toml` of a region: words to invent people and projects with.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    pub first_names: Vec<String>,
    pub last_names: Vec<String>,
    /// Beginnings of project names.
    pub things: Vec<String>,
    /// Ends of project names.
    pub twists: Vec<String>,
    /// Sentences for long answers.
    pub sentences: Vec<String>,
    pub streets: Vec<String>,
    pub refusals: Vec<String>,
    /// What most answer, by question of the orientation or field of a form: left to chance, nearly every
    /// dossier would be against a rule.
    #[serde(default)]
    pub usual: std::collections::BTreeMap<String, String>,
    /// What holders and officers write to each other.
    pub messages: Vec<String>,
}

pub async fn populate(args: PopulateArgs) -> anyhow::Result<Outcome> {
    let store_args = StoreArgs {
        data: args.store.data.clone(),
        database: args.store.database.clone(),
        region: args.store.region.clone(),
    };
    let app = open::app(&store_args, None, true).await?;
    let lexicon = lexicon(args.store.region.as_deref())?;
    let mut officers = Vec::new();
    let managers: std::collections::BTreeSet<String> = app
        .region
        .schemes
        .iter()
        .filter(|s| s.form.is_some())
        .filter_map(|s| s.manager.clone())
        .collect();
    for manager in &managers {
        for n in 1..=4 {
            let name = format!(
                "{} {}",
                pick_name(&lexicon.first_names, n),
                pick_name(&lexicon.last_names, n)
            );
            let id = app
                .add_user(
                    None,
                    &format!("officer{n}@{manager}.invalid"),
                    &name,
                    None,
                    &[AccountRole {
                        role: "officer".to_owned(),
                        body: manager.clone(),
                    }],
                )
                .await?;
            officers.push((manager.clone(), id, name));
        }
    }
    let (written, spent) = fill(
        &app,
        &*open::bulk_store(&store_args).await?,
        &lexicon,
        officers,
        args.dossiers,
        args.seed,
    )
    .await?;
    println!(
        "{written} dossiers in {:.1} s: {} a second",
        spent.as_secs_f64(),
        per_second(written, spent)
    );
    Ok(Outcome::Done)
}

/// The words of a region to invent with.
pub fn lexicon(region: Option<&Path>) -> anyhow::Result<Lexicon> {
    let files = open::files(region)?;
    let bytes = files
        .0
        .get("demo/words.toml")
        .context("this region has no demo/words.toml")?;
    toml::from_str(std::str::from_utf8(bytes)?).context("demo/words.toml")
}

/// Who an invented dossier is about.
pub struct Person<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub title: &'a str,
    /// Code of a commune.
    pub commune: &'a str,
    /// Id of a kind of applicant.
    pub kind: &'a str,
    pub start: jiff::civil::Date,
}

/// Valid answers to every section of a scheme's form, invented; the same seed gives the same.
pub fn valid_answers(
    app: &App,
    lexicon: &Lexicon,
    scheme: &str,
    person: &Person<'_>,
    seed: u64,
) -> anyhow::Result<BTreeMap<String, Raw>> {
    let scheme = app
        .region
        .scheme_on(scheme, app.today())
        .context("the scheme is not open that day")?;
    let desk = Desk::of(scheme, &[]).context("nobody takes dossiers of this scheme")?;
    let commune = app
        .region
        .territory
        .commune(person.commune)
        .context("no such commune")?;
    let mut names = person.name.splitn(2, ' ');
    let siret = siret_of(seed);
    let character = Character {
        first_name: names.next().unwrap_or_default(),
        last_name: names.next().unwrap_or_default(),
        email: person.email,
        title: person.title,
        commune: &commune.code,
        city: &commune.name,
        postcode: commune.postal_codes.first().map_or("", String::as_str),
        kind: person.kind,
        siret: &siret,
        start: person.start,
    };
    let mut rng = StdRng::seed_from_u64(seed);
    Ok(answers(&desk, &character, Cents(10_000), lexicon, &mut rng))
}

/// Invents and writes `total` dossiers, in batches, through `bulk` (the application's store or
/// another on the same database); returns how many, and the time all of it took.
pub async fn fill(
    app: &App,
    bulk: &dyn Store,
    lexicon: &Lexicon,
    officers: Vec<Officer>,
    total: usize,
    seed: u64,
) -> anyhow::Result<(usize, Duration)> {
    let started = Instant::now();
    let today = app.today();
    let mut calendar = Calendar::new(total, today);
    {
        let mut tx = app.store.write().await?;
        for (year, count) in calendar.needs() {
            let first = tx
                .reserve_numbers(i64::from(year), i64::try_from(count)?)
                .await?;
            calendar.reserve(year, first);
        }
        tx.commit().await?;
    }
    let (region, lexicon, midnight_us) = (app.region.clone(), lexicon.clone(), app.midnight_us());
    let inventors = std::thread::available_parallelism().map_or(1, usize::from);
    let (senders, mut receivers): (Vec<_>, Vec<_>) = (0..inventors)
        .map(|_| tokio::sync::mpsc::channel::<Vec<BulkDossier>>(1))
        .unzip();
    let inventing = std::thread::spawn(move || {
        let world = World::new(
            &region,
            &lexicon,
            &officers,
            calendar,
            today,
            midnight_us,
            seed,
        );
        let Some(world) = &world else { return };
        std::thread::scope(|threads| {
            for (n, sender) in senders.into_iter().enumerate() {
                threads.spawn(move || {
                    let mut words = Memo::default();
                    for first in (0..total).step_by(BATCH).skip(n).step_by(inventors) {
                        let batch = world.batch(first..total.min(first + BATCH), &mut words);
                        if sender.blocking_send(batch).is_err() {
                            return;
                        }
                    }
                });
            }
        });
    });
    let terminal = std::io::stderr().is_terminal();
    let mut written = 0;
    // Batches are written in the order of their days, whoever invented them.
    for n in (0..inventors).cycle() {
        let Some(batch) = receivers[n].recv().await else {
            break;
        };
        let mut tx = bulk.write().await?;
        tx.insert_bulk(&batch).await?;
        tx.commit().await?;
        written += batch.len();
        if terminal {
            eprint!("\r{written} of {total} dossiers");
        }
    }
    inventing.join().map_err(|_| {
        anyhow::anyhow!("the inventing threads stopped: the scheme files may have no form")
    })?;
    let mut tx = app.store.write().await?;
    tx.recount().await?;
    tx.commit().await?;
    while app.seal().await? > 0 {}
    if terminal {
        eprintln!();
    }
    Ok((written, started.elapsed()))
}

fn pick_name(list: &[String], n: usize) -> &str {
    list.get(n % list.len().max(1)).map_or("", String::as_str)
}

fn per_second(n: usize, spent: Duration) -> u128 {
    (n as u128 * 1000) / spent.as_millis().max(1)
}
