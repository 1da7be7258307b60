//! Many requests of one kind, by one or several clients that wait for each answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::cpu::Meter;
use crate::stats::{Run, micros};

/// A request: address and cookie.
pub type Ask = (String, String);

/// One kind of page: its name and the requests it is asked with, in turn.
pub struct Scene {
    pub name: &'static str,
    pub asks: Arc<Vec<Ask>>,
}

/// Asks for `spent` time with so many clients, after a warm-up that does not count.
pub async fn run(
    host: &str,
    scene: &Scene,
    clients: usize,
    warm: Duration,
    spent: Duration,
    meter: Meter,
) -> anyhow::Result<Run> {
    let turn = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    let begin = Instant::now();
    for _ in 0..clients {
        let (host, asks, turn) = (host.to_owned(), Arc::clone(&scene.asks), Arc::clone(&turn));
        tasks.push(tokio::spawn(async move {
            let mut client = Client::new(&host);
            let mut times = Vec::new();
            let mut errors = 0_u64;
            while begin.elapsed() < warm + spent {
                let n = turn.fetch_add(1, Ordering::Relaxed);
                let Some((path, cookie)) = asks.get(n % asks.len().max(1)) else {
                    break;
                };
                let counted = begin.elapsed() >= warm;
                let at = Instant::now();
                let good = matches!(client.get(path, cookie).await, Ok(200));
                if counted {
                    if good {
                        times.push(micros(at.elapsed()));
                    } else {
                        errors += 1;
                    }
                }
            }
            (times, errors)
        }));
    }
    tokio::time::sleep(warm).await;
    let before = meter.read();
    let (mut times, mut errors) = (Vec::new(), 0);
    for task in tasks {
        let (t, e) = task.await?;
        times.extend(t);
        errors += e;
    }
    let cpu = meter.read().since(before);
    let spent = begin.elapsed().saturating_sub(warm);
    Ok(Run::of(times, errors, spent, cpu))
}
