//! Processor time, from `/proc`: what an operation costs, however busy the machine is with others.

use anyhow::Context;

/// Linux counts the time of processes in hundredths of a second, whatever its own clock does.
const TICK_US: u64 = 10_000;

/// Microseconds of processor time, in user and kernel, of those who take part in a measurement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    pub program: u64,
    pub database: u64,
    pub client: u64,
}

impl Cpu {
    /// What was spent since `before`.
    pub fn since(self, before: Cpu) -> Cpu {
        Cpu {
            program: self.program.saturating_sub(before.program),
            database: self.database.saturating_sub(before.database),
            client: self.client.saturating_sub(before.client),
        }
    }

    /// The share of one of `count` operations.
    pub fn each(self, count: u64) -> Cpu {
        let count = count.max(1);
        Cpu {
            program: self.program / count,
            database: self.database / count,
            client: self.client / count,
        }
    }

    pub fn all(self) -> u64 {
        self.program + self.database + self.client
    }
}

/// Whose time is read, beside that of the client, which is this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meter {
    pub program: Option<u32>,
    /// First process of the PostgreSQL server: its own time, and that of all it started.
    pub postmaster: Option<u32>,
}

impl Meter {
    pub fn read(&self) -> Cpu {
        Cpu {
            program: self.program.and_then(|pid| own(pid).ok()).unwrap_or(0),
            database: self.postmaster.map_or(0, family),
            client: own(std::process::id()).unwrap_or(0),
        }
    }
}

/// Fields of `/proc/PID/stat` after the name, which may hold anything.
fn fields(pid: u32) -> anyhow::Result<Vec<u64>> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = text.rsplit_once(')').context("no name in /proc")?;
    Ok(rest
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0))
        .collect())
}

/// The process that started another one.
pub fn parent(pid: u32) -> anyhow::Result<u32> {
    let fields = fields(pid)?;
    let parent = fields.get(1).context("no parent in /proc")?;
    Ok(u32::try_from(*parent)?)
}

/// `utime` and `stime`, then the same of the children that ended and were waited for.
fn times(pid: u32) -> anyhow::Result<[u64; 2]> {
    let fields = fields(pid)?;
    let ticks = |at: usize| fields.get(at).copied().unwrap_or(0);
    Ok([
        (ticks(11) + ticks(12)) * TICK_US,
        (ticks(13) + ticks(14)) * TICK_US,
    ])
}

fn own(pid: u32) -> anyhow::Result<u64> {
    Ok(times(pid)?[0])
}

fn family(pid: u32) -> u64 {
    let [own_time, ended] = times(pid).unwrap_or_default();
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return own_time + ended;
    };
    let living: u64 = processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|one| parent(*one).is_ok_and(|p| p == pid))
        .filter_map(|one| own(one).ok())
        .sum();
    own_time + ended + living
}

/// How many processes want to run, on average over the last minute, as the system writes it.
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
