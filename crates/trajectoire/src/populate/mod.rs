//! `trajectoire populate`: realistic dossiers of every state, fast, the same for the same seed.
//!
//! One thread invents, another writes, so that both cores work. Everything written holds by the
//! same rules as what people do: numbers, clocks, journal chains, counters.

mod answers;
mod life;

use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use serde::Deserialize;
use store::{AccountRole, BulkDossier, Store};
use uuid::Uuid;

use crate::Outcome;
use crate::args::{PopulateArgs, StoreArgs};
use crate::open;

/// Dossiers written in one transaction.
const BATCH: usize = 5_000;

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

/// Invents and writes `total` dossiers, in batches, through `bulk` (the application's store or
/// another on the same database); returns how many and the time of the writing.
pub async fn fill(
    app: &App,
    bulk: &dyn Store,
    lexicon: &Lexicon,
    officers: Vec<(String, Uuid, String)>,
    total: usize,
    seed: u64,
) -> anyhow::Result<(usize, Duration)> {
    let lexicon = lexicon.clone();
    let today = app.today();
    let years = 10;
    let mut first_number = std::collections::BTreeMap::new();
    {
        let mut tx = app.store.write().await?;
        for back in 0..=years {
            let year = i64::from(today.year()) - back;
            let n = tx.reserve_numbers(year, i64::try_from(total)?).await?;
            first_number.insert(year, n);
        }
        tx.commit().await?;
    }
    let region = app.region.clone();
    let now_us = app.now_us();
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<Vec<BulkDossier>>(4);
    let inventor = std::thread::spawn(move || {
        let mut world = life::World::new(
            &region,
            &lexicon,
            &officers,
            first_number,
            today,
            now_us,
            seed,
        );
        let mut left = total;
        while left > 0 {
            let size = left.min(BATCH);
            let batch: Vec<BulkDossier> = (0..size).filter_map(|_| world.dossier()).collect();
            left -= size;
            if sender.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    let terminal = std::io::stderr().is_terminal();
    let started = Instant::now();
    let mut written = 0;
    while let Some(batch) = receiver.recv().await {
        let mut tx = bulk.write().await?;
        tx.insert_bulk(&batch).await?;
        tx.commit().await?;
        written += batch.len();
        if terminal {
            eprint!("\r{written} of {total} dossiers");
        }
    }
    inventor.join().map_err(|_| {
        anyhow::anyhow!("the inventing thread stopped: the scheme files may have no form")
    })?;
    let spent = started.elapsed();
    let mut tx = app.store.write().await?;
    tx.recount().await?;
    tx.commit().await?;
    while app.seal().await? > 0 {}
    if terminal {
        eprintln!();
    }
    Ok((written, spent))
}

fn pick_name(list: &[String], n: usize) -> &str {
    list.get(n % list.len().max(1)).map_or("", String::as_str)
}

fn per_second(n: usize, spent: Duration) -> u128 {
    (n as u128 * 1000) / spent.as_millis().max(1)
}
