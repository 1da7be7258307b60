//! Measurements: rates, times, ratios, on real databases and the real program.
//!
//! Run through `scripts/bench`, which builds what is measured. What is found is in
//! `docs/performance.md`.

mod client;
mod cpu;
mod filing;
mod floor;
mod load;
mod scenes;
mod server;
mod stats;
mod visitors;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use policy::{Files, Region};

use crate::cpu::Meter;
use crate::server::{Places, Postgres, Server};
use crate::stats::{Run, ms, rate, ratio};

#[derive(Parser)]
#[command(about = "Measures the release program; prints tables in Markdown")]
struct Cli {
    /// The program measured.
    #[arg(long, default_value = "target/release/trajectoire")]
    program: PathBuf,
    /// Folder of the databases of the bench, kept from one run to the next.
    #[arg(long, default_value = "target/bench")]
    work: PathBuf,
    /// Folder of the repository.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// How fast invented dossiers are written.
    Populate {
        #[arg(long, default_value_t = 100_000)]
        dossiers: usize,
        #[arg(long)]
        postgres: bool,
    },
    /// Pages over HTTP, on databases of two sizes and on both engines.
    Http {
        #[arg(long, default_value_t = 10_000)]
        small: usize,
        #[arg(long, default_value_t = 1_000_000)]
        large: usize,
        #[arg(long, default_value_t = 4)]
        seconds: u64,
        /// Only scenes whose name contains this.
        #[arg(long, default_value = "")]
        only: String,
        /// `sqlite`, `postgres`; both otherwise.
        #[arg(long)]
        engine: Option<String>,
        /// Ask for compressed answers, as browsers do.
        #[arg(long)]
        gzip: bool,
        /// Each scene is run so many times and the best run told: others may use the machine too.
        #[arg(long, default_value_t = 3)]
        runs: usize,
    },
    /// Many people at once on the evening of a deadline: pages, typing, files, filing.
    Visitors {
        #[arg(long, default_value_t = 500)]
        count: usize,
        #[arg(long, default_value_t = 10_000)]
        dossiers: usize,
        /// `sqlite`, `postgres`; both otherwise.
        #[arg(long)]
        engine: Option<String>,
    },
    /// Filing dossiers, against the floor of bare durable inserts.
    Filing {
        #[arg(long, default_value_t = 4_000)]
        drafts: usize,
        /// As for pages.
        #[arg(long, default_value_t = 3)]
        runs: usize,
    },
}

fn read_region(root: &Path) -> anyhow::Result<Region> {
    let folder = root.join("regions/brittany");
    let mut files = BTreeMap::new();
    let mut todo = vec![folder.clone()];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(&dir).with_context(|| dir.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                todo.push(path);
            } else {
                files.insert(
                    path.strip_prefix(&folder)?.to_string_lossy().into_owned(),
                    std::fs::read(&path)?,
                );
            }
        }
    }
    Region::load(&Files(files)).map_err(|p| anyhow::anyhow!("the region has {} mistakes", p.len()))
}

/// Populates a folder or database; gives what the program printed.
fn populate(
    places: &Places,
    data: &Path,
    database: Option<&str>,
    dossiers: usize,
) -> anyhow::Result<String> {
    let mut command = Command::new(&places.program);
    command
        .arg("populate")
        .arg("--data")
        .arg(data)
        .args(["--dossiers", &dossiers.to_string()]);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let out = command.output()?;
    if !out.status.success() {
        bail!("populate: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn size_mb(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |m| m.len() / 1_000_000)
}

async fn bench_populate(places: &Places, dossiers: usize, postgres: bool) -> anyhow::Result<()> {
    let data = places.work.join("populate");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let begin = Instant::now();
    println!("SQLite: {}", populate(places, &data, None, dossiers)?);
    println!(
        "SQLite: {} a second with start, counters and seals; {} MB",
        rate(dossiers as u64, begin.elapsed()),
        size_mb(&data.join("trajectoire.db"))
    );
    std::fs::remove_dir_all(&data)?;
    if postgres {
        let server = Postgres::start(places)?;
        server.drop_database("populate").await?;
        let url = server.database("populate").await?;
        println!(
            "PostgreSQL: {}",
            populate(places, &data, Some(&url), dossiers)?
        );
        server.drop_database("populate").await?;
    }
    Ok(())
}

/// A populated place; made when it is not there.
async fn place(
    places: &Places,
    postgres: Option<&Postgres>,
    dossiers: usize,
) -> anyhow::Result<(PathBuf, Option<String>)> {
    let data = places.work.join(format!(
        "{}-{dossiers}",
        if postgres.is_some() {
            "postgres"
        } else {
            "sqlite"
        }
    ));
    // Written last: a filling that was cut is begun again, not measured.
    let filled = data.join("filled");
    let fresh = !filled.exists();
    if fresh && data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let name = format!("d{dossiers}");
    let url = match postgres {
        Some(server) => {
            if fresh {
                server.drop_database(&name).await?;
            }
            Some(server.database(&name).await?)
        }
        None => None,
    };
    if fresh {
        let said = populate(places, &data, url.as_deref(), dossiers)?;
        eprintln!("{}: {said}", data.display());
        if let (Some(server), Some(url)) = (postgres, &url) {
            server.settle(url).await?;
        }
        std::fs::write(&filled, said)?;
    }
    Ok((data, url))
}

struct Options {
    sizes: [usize; 2],
    spent: Duration,
    only: String,
    engine: Option<String>,
    runs: usize,
}

async fn bench_http(places: &Places, region: &Region, options: &Options) -> anyhow::Result<()> {
    let server = Postgres::start(places)?;
    let now_us = jiff_now();
    // Scene → what each place gave, in the order of the columns.
    let mut table: Vec<(&'static str, Vec<Option<[Run; 2]>>)> = Vec::new();
    for (column, (engine, size)) in [
        ("sqlite", 0),
        ("sqlite", 1),
        ("postgres", 0),
        ("postgres", 1),
    ]
    .into_iter()
    .enumerate()
    {
        if options.engine.as_deref().is_some_and(|e| e != engine) {
            continue;
        }
        let dossiers = options.sizes[size];
        let (data, url) =
            place(places, (engine == "postgres").then_some(&server), dossiers).await?;
        let scenes = {
            let store = scenes::open(&data, url.as_deref()).await?;
            scenes::all(&*store, region, now_us).await?
        };
        let service = Server::start(places, &data, url.as_deref()).await?;
        let postmaster = match engine {
            "postgres" => Some(server.postmaster().await?),
            _ => None,
        };
        let idle = service.memory()?;
        println!(
            "\n{engine}, {dossiers} dossiers: first answer after {} ms, {} MB idle ({} of its own); load average {}\n",
            ms(stats::micros(service.first_answer)),
            idle.now / 1024,
            idle.own / 1024,
            cpu::load()
        );
        let meter = Meter {
            program: Some(service.pid()),
            postmaster,
        };
        println!(
            "| page | 1 client: p50 ms | p99 ms | 8 clients: /s | p50 ms | p99 ms | max ms | CPU µs: program | database | client | 2 cores alone /s | errors |"
        );
        println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        for scene in scenes.iter().filter(|s| s.name.contains(&options.only)) {
            let warm = options.spent / 4;
            let (mut one, mut eight) = (Run::default(), Run::default());
            for _ in 0..options.runs.max(1) {
                let host = &service.host;
                let alone = load::run(host, scene, 1, warm, options.spent / 2, meter).await?;
                one = one.better(alone);
                let many = load::run(host, scene, 8, warm, options.spent, meter).await?;
                eight = eight.better(many);
            }
            println!(
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                scene.name,
                ms(one.p50_us),
                ms(one.p99_us),
                eight.per_second,
                ms(eight.p50_us),
                ms(eight.p99_us),
                ms(eight.max_us),
                eight.cpu.program,
                eight.cpu.database,
                eight.cpu.client,
                eight.of_two_cores(),
                one.errors + eight.errors
            );
            let line = match table.iter_mut().find(|(name, _)| *name == scene.name) {
                Some(line) => line,
                None => {
                    table.push((scene.name, vec![None; 4]));
                    table.last_mut().context("just pushed")?
                }
            };
            line.1[column] = Some([one, eight]);
        }
        let memory = service.memory()?;
        println!(
            "\nmemory after this load: {} MB, of its own {} MB, at most {} MB",
            memory.now / 1024,
            memory.own / 1024,
            memory.most / 1024
        );
    }
    println!(
        "\n| time with one client, ratio | SQLite, large : small | PostgreSQL, large : small | large, PostgreSQL : SQLite |"
    );
    println!("| --- | --: | --: | --: |");
    for (name, runs) in &table {
        let p50 = |n: usize| runs[n].as_ref().map_or(0, |r| r[0].p50_us);
        println!(
            "| {name} | {} | {} | {} |",
            ratio(p50(1), p50(0)),
            ratio(p50(3), p50(2)),
            ratio(p50(3), p50(1))
        );
    }
    Ok(())
}

/// Microseconds UTC: sessions of the bench begin now.
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement runs at the hour of the machine"
)]
fn jiff_now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

async fn bench_filing(
    places: &Places,
    region: Region,
    drafts: usize,
    runs: usize,
) -> anyhow::Result<()> {
    let region = Arc::new(region);
    let server = Postgres::start(places)?;
    let data = places.work.join("filing");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    std::fs::create_dir_all(&data)?;
    let spent = Duration::from_secs(4);
    println!("load average {}\n", cpu::load());
    println!(
        "| | a second | p50 ms | p99 ms | CPU µs: program | database | 2 cores alone /s | errors | floor : this |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
    let line = |name: &str, run: &Run, floor: &Run| {
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
            run.per_second,
            ms(run.p50_us),
            ms(run.p99_us),
            run.cpu.client,
            run.cpu.database,
            run.of_two_cores(),
            run.errors,
            ratio(floor.per_second, run.per_second)
        );
    };
    let floor = floor::sqlite(&data, spent).await?;
    line("floor: SQLite, one durable row each", &floor, &floor);
    populate(places, &data, None, 10_000)?;
    let app = filing::assemble(scenes::open(&data, None).await?, Arc::clone(&region), &data)?;
    for clients in [1, 8] {
        let mut best = Run::default();
        for _ in 0..runs.max(1) {
            best = best.better(filing::run(&app, drafts, clients, Meter::default()).await?);
        }
        line(&format!("filing, SQLite, {clients} clients"), &best, &floor);
    }
    drop(app);
    server.drop_database("filing").await?;
    let url = server.database("filing").await?;
    populate(places, &data, Some(&url), 10_000)?;
    server.settle(&url).await?;
    let meter = Meter {
        program: None,
        postmaster: Some(server.postmaster().await?),
    };
    for clients in [1_u32, 8] {
        let floor = floor::postgres(&url, clients, spent, meter).await?;
        line(
            &format!("floor: PostgreSQL, {clients} connections"),
            &floor,
            &floor,
        );
        let app = filing::assemble(
            scenes::open(&data, Some(&url)).await?,
            Arc::clone(&region),
            &data,
        )?;
        let mut best = Run::default();
        for _ in 0..runs.max(1) {
            let run = filing::run(&app, drafts, usize::try_from(clients)?, meter).await?;
            best = best.better(run);
        }
        line(
            &format!("filing, PostgreSQL, {clients} clients"),
            &best,
            &floor,
        );
    }
    server.drop_database("filing").await?;
    std::fs::remove_dir_all(&data)?;
    Ok(())
}

async fn bench_visitors(
    places: &Places,
    region: Region,
    count: usize,
    dossiers: usize,
    engine: Option<&str>,
) -> anyhow::Result<()> {
    let region = Arc::new(region);
    let server = Postgres::start(places)?;
    println!("load average {}\n", cpu::load());
    println!(
        "| {count} visitors | requests | filed | errors | p50 ms | p99 ms | max ms | CPU µs: program | database | memory MB, most | of its own |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
    for name in ["sqlite", "postgres"] {
        if engine.is_some_and(|e| e != name) {
            continue;
        }
        let postgres = (name == "postgres").then_some(&server);
        let (data, url) = place(places, postgres, dossiers).await?;
        let store = scenes::open(&data, url.as_deref()).await?;
        let service = Server::start(places, &data, url.as_deref()).await?;
        let meter = Meter {
            program: Some(service.pid()),
            postmaster: match postgres {
                Some(server) => Some(server.postmaster().await?),
                None => None,
            },
        };
        let evening = visitors::run(
            &service.host,
            store,
            &region,
            &data,
            count,
            jiff_now(),
            meter,
        )
        .await?;
        let (run, memory) = (&evening.run, service.memory()?);
        println!(
            "| {name}, {dossiers} dossiers | {} | {} of {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            run.count,
            evening.filed,
            evening.visitors,
            run.errors,
            ms(run.p50_us),
            ms(run.p99_us),
            ms(run.max_us),
            run.cpu.program,
            run.cpu.database,
            memory.most / 1024,
            memory.own / 1024
        );
    }
    Ok(())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    std::fs::create_dir_all(&cli.work)?;
    let places = Places {
        program: cli.program,
        root: cli.root,
        work: cli.work,
    };
    match cli.what {
        What::Populate { dossiers, postgres } => bench_populate(&places, dossiers, postgres).await,
        What::Http {
            small,
            large,
            seconds,
            only,
            engine,
            gzip,
            runs,
        } => {
            client::GZIP.store(gzip, std::sync::atomic::Ordering::Relaxed);
            let region = read_region(&places.root)?;
            let options = Options {
                sizes: [small, large],
                spent: Duration::from_secs(seconds),
                only,
                engine,
                runs,
            };
            bench_http(&places, &region, &options).await
        }
        What::Visitors {
            count,
            dossiers,
            engine,
        } => {
            let region = read_region(&places.root)?;
            bench_visitors(&places, region, count, dossiers, engine.as_deref()).await
        }
        What::Filing { drafts, runs } => {
            let region = read_region(&places.root)?;
            bench_filing(&places, region, drafts, runs).await
        }
    }
}
