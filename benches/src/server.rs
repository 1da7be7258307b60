//! The program measured, as a process of its own; a PostgreSQL of ours, that waits for the disk.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sqlx::{Connection, Executor, PgConnection};

use crate::client::Client;
use crate::cpu;

/// Where the program and the repository are.
#[derive(Clone)]
pub struct Places {
    pub program: PathBuf,
    pub root: PathBuf,
    pub work: PathBuf,
}

/// A running service.
pub struct Server {
    child: Child,
    pub host: String,
    /// From the start of the process to its first answer.
    pub first_answer: Duration,
}

impl Server {
    /// Starts `demo` on a populated folder or database, without rate limits.
    pub async fn start(
        places: &Places,
        data: &Path,
        database: Option<&str>,
    ) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let host = format!("127.0.0.1:{port}");
        let mut command = Command::new(&places.program);
        command
            .arg("demo")
            .arg("--data")
            .arg(data)
            .args(["--listen", &host, "--no-rate-limit"])
            .env("TRAJECTOIRE_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let started = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot run {}", places.program.display()))?;
        loop {
            if matches!(Client::new(&host).get("/", "").await, Ok(200)) {
                break;
            }
            if let Some(status) = child.try_wait()? {
                bail!("the service stopped at once: {status}");
            }
            if started.elapsed() > Duration::from_secs(120) {
                bail!("the service does not answer");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(Self {
            child,
            host,
            first_answer: started.elapsed(),
        })
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Memory held by the process.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let field = |name: &str| {
            text.lines()
                .find_map(|l| l.strip_prefix(name))
                .and_then(|l| l.split_whitespace().next())
                .and_then(|n| n.parse().ok())
                .context("no such line in /proc")
        };
        Ok(Memory {
            now: field("VmRSS:")?,
            most: field("VmHWM:")?,
            own: field("RssAnon:")?,
        })
    }
}

/// In kilobytes.
pub struct Memory {
    /// Everything resident now, files that are mapped included.
    pub now: u64,
    pub most: u64,
    /// What is the process's own, not the system's cache of a file.
    pub own: u64,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Told to stop, not cut: SQLite folds its log into the file.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        for _ in 0..200 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A PostgreSQL server of the bench, stopped at the end.
pub struct Postgres {
    script: PathBuf,
    folder: PathBuf,
    url: String,
}

impl Postgres {
    pub fn start(places: &Places) -> anyhow::Result<Self> {
        let script = places.root.join("scripts/postgres");
        let folder = places.work.join("postgres");
        let out = Command::new(&script)
            .arg("start")
            .arg(&folder)
            .arg("--durable")
            .output()?;
        if !out.status.success() {
            bail!("{}", String::from_utf8_lossy(&out.stderr));
        }
        let url = String::from_utf8(out.stdout)?.trim().to_owned();
        Ok(Self {
            script,
            folder,
            url,
        })
    }

    /// The first process of the server.
    pub async fn postmaster(&self) -> anyhow::Result<u32> {
        let mut server = PgConnection::connect(&self.url).await?;
        let backend: i32 = sqlx::query_scalar("select pg_backend_pid()")
            .fetch_one(&mut server)
            .await?;
        cpu::parent(u32::try_from(backend)?)
    }

    /// Address of a database; made when it is not there.
    pub async fn database(&self, name: &str) -> anyhow::Result<String> {
        let mut server = PgConnection::connect(&self.url).await?;
        let known: bool =
            sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
                .bind(name)
                .fetch_one(&mut server)
                .await?;
        if !known {
            // The name is one of ours, written in this program.
            server
                .execute(sqlx::AssertSqlSafe(format!("create database {name}")))
                .await?;
        }
        let base = self
            .url
            .rsplit_once('/')
            .map_or(self.url.as_str(), |(b, _)| b);
        Ok(format!("{base}/{name}"))
    }

    pub async fn drop_database(&self, name: &str) -> anyhow::Result<()> {
        let mut server = PgConnection::connect(&self.url).await?;
        server
            .execute(sqlx::AssertSqlSafe(format!(
                "drop database if exists {name} with (force)"
            )))
            .await?;
        Ok(())
    }

    /// What the database itself does some time after much was written, done now.
    pub async fn settle(&self, url: &str) -> anyhow::Result<()> {
        let mut connection = PgConnection::connect(url).await?;
        connection.execute("vacuum analyze").await?;
        connection.execute("checkpoint").await?;
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = Command::new(&self.script)
            .arg("stop")
            .arg(&self.folder)
            .status();
    }
}
