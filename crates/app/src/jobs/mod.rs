//! The worker: what runs after a commit, and the regular rounds. Every job may run twice and has
//! one effect.

mod mails;
mod papers;
mod parties;

use std::time::Duration;

use serde_json::Value;
use store::Job;
use uuid::Uuid;

use crate::{App, AppError};

/// A job that fails so many times is set aside for a person.
const TRIES: i64 = 8;
/// A worker that does not finish in this time is taken for dead.
const LOCK: i64 = 120_000_000;

impl App {
    /// Runs jobs until `stop` resolves: woken by commands, and every few seconds on its own.
    pub async fn work(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut round = tokio::time::interval(Duration::from_secs(20));
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                _ = round.tick() => self.rounds().await,
            }
            if let Err(e) = self.drain().await {
                tracing::warn!(error = %e, "jobs could not be claimed");
            }
        }
    }

    /// What happens on its own: implicit rejections, reminders, the journal's seal, what is over.
    pub async fn rounds(&self) {
        for (what, result) in [
            ("requests", self.resume_overdue().await),
            ("silence", self.lapse_due().await),
            ("reminders", self.remind().await),
            ("seal", self.seal().await),
            ("purge", self.purge_in_turn().await),
        ] {
            if let Err(e) = result {
                tracing::warn!(round = what, error = %e, "round failed, will be tried again");
            }
        }
    }

    /// Runs every due job; returns how many were done.
    ///
    /// # Errors
    /// When jobs cannot be claimed.
    pub async fn drain(&self) -> Result<usize, AppError> {
        let mut done = 0;
        loop {
            let now = self.now_us();
            let jobs = {
                // Looking first keeps the only writer of SQLite free while there is nothing to do.
                if self.store.read().await?.queued_jobs().await? == 0 {
                    return Ok(done);
                }
                let mut tx = self.store.write().await?;
                let jobs = tx.claim_jobs(now, now.saturating_add(LOCK), 20).await?;
                tx.commit().await?;
                jobs
            };
            if jobs.is_empty() {
                return Ok(done);
            }
            for job in jobs {
                match self.run(&job).await {
                    Ok(()) => {
                        let mut tx = self.store.write().await?;
                        tx.finish_job(job.id).await?;
                        tx.commit().await?;
                        done += 1;
                    }
                    Err(e) => self.put_off(&job, &e).await?,
                }
            }
        }
    }

    async fn put_off(&self, job: &Job, e: &AppError) -> Result<(), AppError> {
        let now = self.now_us();
        let mut tx = self.store.write().await?;
        // A full disk says nothing of the job: it waits for room, however long that takes.
        if job.attempts + 1 >= TRIES && !matches!(e, AppError::Full(_)) {
            tracing::error!(job = %job.id, kind = job.kind, error = %e, "job set aside");
            tx.fail_job(job.id, &e.to_string(), now).await?;
        } else {
            tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts + 1, error = %e, "job will be tried again");
            // 5 s, 10 s, 20 s … about 10 minutes at the end.
            let pause = 5_000_000_i64.saturating_mul(1 << job.attempts.clamp(0, 7));
            tx.retry_job(job.id, now.saturating_add(pause), &e.to_string())
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn run(&self, job: &Job) -> Result<(), AppError> {
        let payload: Value =
            serde_json::from_str(&job.payload).map_err(|e| AppError::Internal(e.to_string()))?;
        let id = |name: &str| -> Result<Uuid, AppError> {
            payload[name]
                .as_str()
                .and_then(|s| s.parse().ok())
                .ok_or_else(|| AppError::Internal(format!("job without {name}")))
        };
        match job.kind.as_str() {
            "mail" => self.send(id("mail")?).await,
            "receipt" => self.receipt(id("dossier")?).await,
            "decision" => self.letter(id("decision")?).await,
            "sitting" => self.carry_out(id("sitting")?).await,
            crate::committee::papers::MINUTES => self.keep_minutes(id("sitting")?).await,
            crate::committee::choice::JOB => self.compute_choice(id("choice")?).await,
            crate::batches::JOB => self.batch_step(id("batch")?).await,
            other => Err(AppError::Internal(format!("unknown job {other}"))),
        }
    }
}
