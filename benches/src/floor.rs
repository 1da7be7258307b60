//! The least that durable writing costs here: one row of 2 kB a transaction, and nothing else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::cpu::Meter;
use crate::stats::{Run, micros};

const BODY: usize = 2_000;

/// Inserts one row after the other for `spent`, each committed and flushed.
pub async fn sqlite(folder: &Path, spent: Duration) -> anyhow::Result<Run> {
    let meter = Meter::default();
    let file = folder.join("floor.db");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("floor.db{end}")));
    }
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(
            SqliteConnectOptions::new()
                .filename(&file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full),
        )
        .await?;
    sqlx::query("create table floor (id integer primary key, body text not null) strict")
        .execute(&pool)
        .await?;
    let body = "x".repeat(BODY);
    let before = meter.read();
    let begin = Instant::now();
    let mut times = Vec::new();
    while begin.elapsed() < spent {
        let at = Instant::now();
        sqlx::query("insert into floor (body) values (?)")
            .bind(body.as_str())
            .execute(&pool)
            .await?;
        times.push(micros(at.elapsed()));
    }
    let run = Run::of(times, 0, begin.elapsed(), meter.read().since(before));
    pool.close().await;
    let _ = std::fs::remove_file(&file);
    Ok(run)
}

/// The same by so many connections at once.
pub async fn postgres(
    url: &str,
    clients: u32,
    spent: Duration,
    meter: Meter,
) -> anyhow::Result<Run> {
    let pool = PgPoolOptions::new()
        .max_connections(clients)
        .connect(url)
        .await?;
    sqlx::query("drop table if exists floor")
        .execute(&pool)
        .await?;
    sqlx::query("create table floor (id bigint primary key, body text not null)")
        .execute(&pool)
        .await?;
    let next = Arc::new(AtomicU64::new(0));
    let before = meter.read();
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (pool, next) = (pool.clone(), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            let body = "x".repeat(BODY);
            let mut times = Vec::new();
            while begin.elapsed() < spent {
                let id = i64::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(i64::MAX);
                let at = Instant::now();
                sqlx::query("insert into floor (id, body) values ($1, $2)")
                    .bind(id)
                    .bind(body.as_str())
                    .execute(&pool)
                    .await?;
                times.push(micros(at.elapsed()));
            }
            Ok::<_, sqlx::Error>(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let run = Run::of(times, 0, begin.elapsed(), meter.read().since(before));
    sqlx::query("drop table floor").execute(&pool).await?;
    Ok(run)
}
