//! Opening what a command needs: the policy, the store, the application.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use app::{App, Clock, Config, ShiftedClock, SystemClock, SystemRandom};
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use policy::{Files, Problem, Region};
use store::Store;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

use crate::args::{NetArgs, StoreArgs};

/// The regions built into the binary, so that one file is enough to install.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../regions");

/// Every file of a region's folder, or of the region built in.
pub fn files(dir: Option<&Path>) -> anyhow::Result<Files> {
    let mut files = BTreeMap::new();
    match dir {
        Some(dir) => read_folder(dir, dir, &mut files)?,
        None => {
            let mut regions = BUILT_IN.dirs();
            match (regions.next(), regions.next()) {
                (Some(only), None) => embedded(only.path(), only, &mut files),
                _ => bail!("several regions are built in, or none: name a folder with --region"),
            }
        }
    }
    Ok(Files(files))
}

fn embedded(root: &Path, dir: &Dir<'_>, out: &mut BTreeMap<String, Vec<u8>>) {
    for f in dir.files() {
        if let Ok(name) = f.path().strip_prefix(root) {
            out.insert(name.to_string_lossy().into_owned(), f.contents().to_vec());
        }
    }
    for d in dir.dirs() {
        embedded(root, d, out);
    }
}

fn read_folder(root: &Path, dir: &Path, out: &mut BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(dir)
        .with_context(|| format!("cannot read the folder {}", dir.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(root, &path, out)?;
        } else {
            let name = path
                .strip_prefix(root)?
                .to_string_lossy()
                .replace('\\', "/");
            out.insert(
                name,
                std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?,
            );
        }
    }
    Ok(())
}

/// The policy, read and checked; a mistake stops the start and is said in full.
pub fn region(dir: Option<&Path>) -> anyhow::Result<Region> {
    let (region, report) = policy::check::files(&files(dir)?);
    let sound = region.filter(|_| report.problems.is_empty());
    sound.ok_or_else(|| refused(&report.problems))
}

/// A draft of the policy: its examples may still say what the rule was.
pub fn draft(dir: &Path) -> anyhow::Result<Region> {
    let region = readable(Some(dir))?;
    let problems = policy::check::check_draft(&region).problems;
    if problems.is_empty() {
        Ok(region)
    } else {
        Err(refused(&problems))
    }
}

/// The policy as it can be read, to show or to compare: what no rule needs is not checked.
pub fn readable(dir: Option<&Path>) -> anyhow::Result<Region> {
    Region::load(&files(dir)?).map_err(|problems| refused(&problems))
}

/// Id and first day of a version named on the command line: `id@first day`, or the id alone for the
/// version in force on a day, else the last one.
pub fn version(region: &Region, named: &str, on: Option<Date>) -> anyhow::Result<(String, Date)> {
    let (id, from) = match named.split_once('@') {
        Some((id, day)) => {
            let day: Date = day.parse().with_context(|| {
                format!("`{named}`: a version is `id@first day`, e.g. {id}@2026-01-01")
            })?;
            (id, Some(day))
        }
        None => (named, None),
    };
    let own = region.schemes.iter().filter(|scheme| scheme.id == id);
    let own: Vec<Date> = own.map(|scheme| scheme.validity.from).collect();
    let Some(last) = own.last() else {
        let known = region.schemes.iter().map(|scheme| scheme.id.as_str());
        match policy::problem::nearest(id, known) {
            Some(meant) => bail!("no scheme has the id `{id}`: did you mean `{meant}`?"),
            None => bail!("no scheme has the id `{id}`"),
        }
    };
    let in_force = on.and_then(|on| region.scheme_on(id, on));
    let from = from.or(in_force.map(|scheme| scheme.validity.from));
    let from = from.unwrap_or(*last);
    if !own.contains(&from) {
        let days: Vec<String> = own.iter().map(ToString::to_string).collect();
        bail!("`{id}` has no version from {from}: {}", days.join(", "));
    }
    Ok((id.to_owned(), from))
}

/// Mistakes as one refusal.
pub fn refused(problems: &[Problem]) -> anyhow::Error {
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    anyhow::anyhow!(
        "the policy files have {} mistakes:\n{}",
        list.len(),
        list.join("\n")
    )
}

/// The civil day in the region, now.
pub fn today(region: &Region) -> anyhow::Result<Date> {
    let zone = TimeZone::get(&region.identity.time_zone)?;
    Ok(SystemClock.now().to_zoned(zone).date())
}

/// The store a command works on.
pub async fn store(args: &StoreArgs) -> anyhow::Result<Arc<dyn Store>> {
    match &args.database {
        Some(url) => Ok(Arc::new(PostgresStore::open(url).await?)),
        None => {
            private_folder(&args.data)
                .with_context(|| format!("cannot make the folder {}", args.data.display()))?;
            let file = args.data.join("trajectoire.db");
            private_file(&file).with_context(|| format!("cannot make {}", file.display()))?;
            Ok(Arc::new(SqliteStore::open(&file).await.with_context(
                || format!("cannot open {}", file.display()),
            )?))
        }
    }
}

/// Makes a folder that its owner alone opens; one that is there already keeps its rights.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut made = std::fs::DirBuilder::new();
    made.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        made.mode(0o700);
    }
    made.create(folder)
}

/// Makes an empty file that its owner alone reads, unless it is there: SQLite would let everybody
/// read it, and gives its log the rights of the file.
fn private_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(file) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}

/// The same store, for writing much at once.
pub async fn bulk_store(args: &StoreArgs) -> anyhow::Result<Arc<dyn Store>> {
    match &args.database {
        Some(_) => store(args).await,
        None => Ok(Arc::new(
            SqliteStore::open_bulk(&args.data.join("trajectoire.db")).await?,
        )),
    }
}

/// The whole application, at the hour of the machine.
pub async fn app(
    args: &StoreArgs,
    net: Option<(&NetArgs, &str)>,
    demo: bool,
) -> anyhow::Result<Arc<App>> {
    app_on(args, net, demo, None).await
}

/// The same, as if it were another day.
pub async fn app_on(
    args: &StoreArgs,
    net: Option<(&NetArgs, &str)>,
    demo: bool,
    day: Option<Date>,
) -> anyhow::Result<Arc<App>> {
    let region = Arc::new(region(args.region.as_deref())?);
    let store = store(args).await?;
    guard(&*store, &region.identity.id, demo).await?;
    let clock: Arc<dyn Clock> = match day {
        Some(day) => {
            let zone = TimeZone::get(&region.identity.time_zone)?;
            Arc::new(ShiftedClock::on(day, SystemClock, &zone)?)
        }
        None => Arc::new(SystemClock),
    };
    let config = Config {
        base_url: net.map(|(_, url)| url.to_owned()).unwrap_or_default(),
        data_dir: args.data.clone(),
        mail_from: net.map(|(n, _)| n.mail_from.clone()).unwrap_or_default(),
        smtp: net.and_then(|(n, _)| n.smtp.clone()),
        demo,
        max_file: net
            .map_or(20, |(n, _)| n.max_file_mb)
            .saturating_mul(1024 * 1024),
    };
    Ok(Arc::new(App::new(
        store,
        region,
        clock,
        Arc::new(SystemRandom),
        Arc::new(web::words::Words),
        config,
    )?))
}

/// A database belongs to one region, and to the demonstration or to real life, for good.
async fn guard(store: &dyn Store, region: &str, demo: bool) -> anyhow::Result<()> {
    let mut tx = store.write().await?;
    match tx.meta("region").await? {
        Some(r) if r != region => {
            bail!("this database belongs to the region “{r}”, not “{region}”")
        }
        Some(_) => {}
        None => tx.set_meta("region", region).await?,
    }
    let mark = if demo { "demonstration" } else { "service" };
    match tx.meta("use").await? {
        Some(m) if m != mark => bail!(
            "this database was made for “{m}” and cannot be used for “{mark}”: choose another --data"
        ),
        Some(_) => {}
        None => tx.set_meta("use", mark).await?,
    }
    tx.commit().await?;
    Ok(())
}
