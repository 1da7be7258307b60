//! One PostgreSQL cluster for all tests of a run.
//!
//! nextest runs each test in a process of its own, so nothing in memory can be shared: the first test that asks starts
//! the server (`scripts/postgres`, under a lock of that script), the others find it running. Each test has a database of
//! its own, copied from a template that carries the migrations, so that they run once and not once a test.
//!
//! The server listens on a free port of 127.0.0.1, never runs as root, keeps its files under the target folder, and
//! stops when it was idle for two minutes. When no PostgreSQL is installed, the tests fail: they are never skipped.
//!
//! Nothing here uses the database driver of the product, so that a fault of the one cannot hide a fault of the other.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use uuid::Uuid;

/// Seconds without a test before the server stops by itself.
const IDLE_SECONDS: &str = "120";

/// Connections that cleaning up and making templates use: none of them is ever copied.
const MAINTENANCE: &str = "postgres";

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It does not: several times faster, and a power cut may lose everything. What nearly all tests want.
    Off,
    /// It does, as in production: for tests about crashes, and for measures.
    On,
}

/// A running server.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// `postgres://user@127.0.0.1:port`, without a database.
    server: String,
    /// Where the lock of the templates is.
    folder: PathBuf,
}

/// The cluster of the tests, started when it does not run yet.
///
/// # Errors
/// When no PostgreSQL server is installed, or when it does not start; the message says what to do.
pub fn postgres() -> Result<Cluster> {
    postgres_with(Durability::Off)
}

/// Like [`postgres`], with a choice of [`Durability`]; the two kinds are two servers.
///
/// # Errors
/// As for [`postgres`].
pub fn postgres_with(durability: Durability) -> Result<Cluster> {
    let (name, options): (_, &[&str]) = match durability {
        Durability::Off => ("test-postgres", &[]),
        Durability::On => ("test-postgres-durable", &["--durable"]),
    };
    start(&target_folder().join(name), options)
}

/// Starts or finds the server of `folder`; `options` are those of `scripts/postgres start`.
fn start(folder: &Path, options: &[&str]) -> Result<Cluster> {
    let script = workspace_folder().join("scripts/postgres");
    let output = Command::new("bash")
        .arg(&script)
        .arg("start")
        .arg(folder)
        .args(["--fresh", "--idle-stop", IDLE_SECONDS])
        .args(options)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", script.display()))?;
    ensure!(
        output.status.success(),
        "no PostgreSQL for the tests, which is a failure and not a skip: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let address = String::from_utf8(output.stdout)?;
    let server = address
        .trim()
        .strip_suffix(&format!("/{MAINTENANCE}"))
        .with_context(|| format!("unexpected answer of scripts/postgres: {address:?}"))?;
    Ok(Cluster {
        server: server.to_owned(),
        folder: folder.to_owned(),
    })
}

impl Cluster {
    /// The address of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.server)
    }

    /// Makes a database of a name never used before and returns its address. With a template, from
    /// [`Cluster::ensure_template`], it holds what the template holds.
    ///
    /// # Errors
    /// When the server refuses, for example because the template does not exist.
    pub fn create_database(&self, template: Option<&str>) -> Result<String> {
        let name = format!("t_{}", unique());
        let template = template.unwrap_or("template0");
        self.psql(&format!("create database {name} template \"{template}\""))?;
        Ok(self.url(&name))
    }

    /// Drops a database made by [`Cluster::create_database`], whoever is still connected to it.
    ///
    /// # Errors
    /// When the address is not one of this cluster, or the server refuses.
    pub fn drop_database(&self, url: &str) -> Result<()> {
        let name = self.database_of(url)?;
        self.psql(&format!("drop database if exists \"{name}\" with (force)"))?;
        Ok(())
    }

    /// Makes sure that a template exists whose content is known by `hash`, and returns its name. The first caller fills
    /// it with `migrate`, which is given the address of an empty database and must leave no connection open; the others
    /// wait. When `migrate` fails nothing is kept, and the next caller tries again.
    ///
    /// # Errors
    /// That of `migrate`, or the server's; a hash must be made of 1 to 50 letters, digits and `_`.
    pub fn ensure_template(
        &self,
        hash: &str,
        migrate: impl FnOnce(&str) -> Result<()>,
    ) -> Result<String> {
        ensure!(
            (1..=50).contains(&hash.len())
                && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'),
            "not a name for a template: {hash:?}"
        );
        let name = format!("template_{hash}");
        // Kept until the end of the function; also released by the system when the process is killed.
        let lock = File::create(self.folder.join("templates.lock"))?;
        lock.lock()?;
        let ready = self.psql(&format!(
            "select 1 from pg_database where datname = '{name}' and datistemplate"
        ))?;
        if ready == "1" {
            return Ok(name);
        }
        // What a killed process or a failed migration left half done.
        self.psql(&format!("drop database if exists \"{name}\" with (force)"))?;
        self.psql(&format!("create database \"{name}\" template template0"))?;
        migrate(&self.url(&name)).with_context(|| format!("cannot fill the template {name}"))?;
        // Nobody may connect from now on: PostgreSQL copies only a database that nobody uses.
        self.psql(&format!(
            "alter database \"{name}\" with is_template true allow_connections false"
        ))?;
        Ok(name)
    }

    /// Runs one statement outside of any transaction and returns what it printed, without the last line break.
    fn psql(&self, statement: &str) -> Result<String> {
        run_psql(&self.url(MAINTENANCE), ["--command", statement])
    }

    fn database_of<'a>(&self, url: &'a str) -> Result<&'a str> {
        url.strip_prefix(&self.server)
            .and_then(|rest| rest.strip_prefix('/'))
            .filter(|name| !name.is_empty() && *name != MAINTENANCE && !name.contains('"'))
            .with_context(|| format!("not a test database of this cluster: {url}"))
    }
}

/// Applies plain `.sql` files, in the order of their names, to the database at `url`, as `psql` does it: for tests that
/// want the schema without the product's own code.
///
/// # Errors
/// When the folder cannot be read, or a statement is refused: file and line are in the message.
pub fn apply_sql_files(url: &str, folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("sql")) {
            files.push(path);
        }
    }
    ensure!(!files.is_empty(), "no .sql file in {}", folder.display());
    files.sort();
    let arguments = files
        .iter()
        .flat_map(|file| [OsStr::new("--file"), file.as_os_str()]);
    run_psql(url, arguments)?;
    Ok(())
}

fn run_psql(url: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<String> {
    let output = Command::new(psql())
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
        .args(["--set", "ON_ERROR_STOP=1", "--dbname", url])
        .args(arguments)
        // Without this, "drop if exists" talks on the error stream.
        .env("PGOPTIONS", "-c client_min_messages=warning")
        .stdin(Stdio::null())
        .output()
        .context("cannot run psql; install it: apt-get install postgresql")?;
    ensure!(
        output.status.success(),
        "psql: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// `psql` of PATH, or else of the newest server installed where Debian keeps them.
fn psql() -> PathBuf {
    let on_path = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("psql").is_file())
    });
    if on_path {
        return PathBuf::from("psql");
    }
    let mut installed: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let program = entry.path().join("bin/psql");
            program.is_file().then_some((version, program))
        })
        .collect();
    installed.sort();
    installed
        .pop()
        .map_or_else(|| PathBuf::from("psql"), |(_, program)| program)
}

fn workspace_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder cargo builds into: found from the running test, which lies in `target/debug/deps`, because the variable
/// that names it is not always set.
fn target_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
        return workspace_folder().join(folder);
    }
    std::env::current_exe()
        .ok()
        .and_then(|program| {
            program
                .ancestors()
                .find(|folder| folder.join("CACHEDIR.TAG").is_file())
                .map(Path::to_owned)
        })
        .unwrap_or_else(|| workspace_folder().join("target"))
}

/// Unlike any other name of any process.
#[expect(
    clippy::disallowed_methods,
    reason = "the name of a test database is not a fact of the product: nothing depends on it"
)]
fn unique() -> String {
    Uuid::now_v7().simple().to_string()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::thread;

    use super::*;

    fn query(url: &str, statement: &str) -> Result<String> {
        run_psql(url, ["--command", statement])
    }

    #[test]
    fn the_server_is_local_and_unprivileged_and_does_not_wait_for_the_disk() {
        let cluster = postgres().unwrap();
        let url = cluster.create_database(None).unwrap();
        assert!(url.contains("@127.0.0.1:"), "{url}");
        let shown = |name| query(&url, &format!("show {name}")).unwrap();
        assert_eq!(shown("listen_addresses"), "127.0.0.1");
        assert_eq!(shown("unix_socket_directories"), "");
        assert_eq!(shown("fsync"), "off");
        assert_eq!(shown("server_encoding"), "UTF8");
        assert_eq!(shown("timezone"), "UTC");
        cluster.drop_database(&url).unwrap();
        assert!(query(&url, "select 1").is_err());
    }

    #[test]
    fn the_durable_server_waits_for_the_disk_and_is_another_one() {
        let durable = postgres_with(Durability::On).unwrap();
        assert_ne!(durable.server, postgres().unwrap().server);
        let shown = |name| query(&durable.url(MAINTENANCE), &format!("show {name}")).unwrap();
        assert_eq!(shown("fsync"), "on");
        assert_eq!(shown("synchronous_commit"), "on");
        assert_eq!(shown("full_page_writes"), "on");
    }

    #[test]
    fn callers_at_the_same_time_get_the_same_server_and_different_databases() {
        let mut urls: Vec<String> = thread::scope(|scope| {
            let makers: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| postgres().unwrap().create_database(None).unwrap()))
                .collect();
            makers.into_iter().map(|m| m.join().unwrap()).collect()
        });
        let cluster = postgres().unwrap();
        for url in &urls {
            assert!(url.starts_with(&cluster.server), "{url}");
            cluster.drop_database(url).unwrap();
        }
        urls.sort();
        urls.dedup();
        assert_eq!(urls.len(), 6);
    }

    #[test]
    fn a_template_is_filled_once_and_copied_as_often_as_asked() {
        let cluster = postgres().unwrap();
        let hash = unique();
        let fillings = Cell::new(0);
        let fill = |url: &str| {
            fillings.set(fillings.get() + 1);
            query(url, "create table filled as select 42 as answer").map(drop)
        };
        let name = cluster.ensure_template(&hash, fill).unwrap();
        assert_eq!(cluster.ensure_template(&hash, fill).unwrap(), name);
        assert_eq!(fillings.get(), 1);

        let first = cluster.create_database(Some(&name)).unwrap();
        let second = cluster.create_database(Some(&name)).unwrap();
        query(&first, "update filled set answer = 0").unwrap();
        assert_eq!(query(&second, "select answer from filled").unwrap(), "42");
        cluster.drop_database(&first).unwrap();
        cluster.drop_database(&second).unwrap();
    }

    #[test]
    fn one_caller_fills_a_template_and_the_others_wait() {
        let cluster = postgres().unwrap();
        let hash = unique();
        let counts: Vec<usize> = thread::scope(|scope| {
            let callers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut filled = 0;
                        let name = cluster
                            .ensure_template(&hash, |url| {
                                filled += 1;
                                query(url, "create table filled (answer int)").map(drop)
                            })
                            .unwrap();
                        let copy = cluster.create_database(Some(&name)).unwrap();
                        assert_eq!(query(&copy, "select count(*) from filled").unwrap(), "0");
                        cluster.drop_database(&copy).unwrap();
                        filled
                    })
                })
                .collect();
            callers.into_iter().map(|c| c.join().unwrap()).collect()
        });
        assert_eq!(counts.iter().sum::<usize>(), 1, "{counts:?}");
    }

    #[test]
    fn a_template_whose_filling_fails_is_not_kept() {
        let cluster = postgres().unwrap();
        let hash = unique();
        let refused = cluster.ensure_template(&hash, |url| query(url, "select wrong").map(drop));
        assert!(format!("{:#}", refused.unwrap_err()).contains("wrong"));
        let filled = Cell::new(false);
        cluster
            .ensure_template(&hash, |_| {
                filled.set(true);
                Ok(())
            })
            .unwrap();
        assert!(filled.get());
    }

    #[test]
    fn names_that_could_reach_other_databases_are_refused() {
        let cluster = postgres().unwrap();
        for url in [
            cluster.url(MAINTENANCE),
            cluster.url(""),
            cluster.url("a\"b"),
            "postgres://somebody@127.0.0.1:5432/real".to_owned(),
        ] {
            assert!(cluster.drop_database(&url).is_err(), "{url}");
        }
        for hash in ["", "a-b", "a\"b", &"x".repeat(51)] {
            assert!(cluster.ensure_template(hash, |_| Ok(())).is_err(), "{hash}");
        }
    }

    #[test]
    fn sql_files_are_applied_in_order_and_a_mistake_names_its_file() {
        let cluster = postgres().unwrap();
        let url = cluster.create_database(None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("0002_b.sql"),
            "insert into a values (1);",
        )
        .unwrap();
        fs::write(folder.path().join("0001_a.sql"), "create table a (x int);").unwrap();
        apply_sql_files(&url, folder.path()).unwrap();
        assert_eq!(query(&url, "select count(*) from a").unwrap(), "1");

        cluster.drop_database(&url).unwrap();

        let url = cluster.create_database(None).unwrap();
        fs::write(folder.path().join("0003_c.sql"), "select\nwrong;").unwrap();
        let refused = apply_sql_files(&url, folder.path()).unwrap_err();
        assert!(refused.to_string().contains("0003_c.sql:2"), "{refused}");
        cluster.drop_database(&url).unwrap();
    }
}
