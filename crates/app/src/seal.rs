//! Sealing the journal, and verifying all of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::journal::{Broken, Head, Seal, Walk};
use store::{JournalHead, SealRow};
use uuid::Uuid;

use crate::{App, AppError};

/// Heads taken by one seal at most; the rest goes into the next one.
const BATCH: i64 = 5_000;

/// What verification found.
#[derive(Debug, Default)]
pub struct Verified {
    pub streams: u64,
    pub entries: u64,
    pub seals: u64,
    pub unsealed: u64,
    pub broken: Vec<String>,
}

fn digest(bytes: &[u8]) -> Result<[u8; 32], AppError> {
    bytes
        .try_into()
        .map_err(|_| AppError::Internal("a journal hash is not 32 bytes".to_owned()))
}

fn head(h: &JournalHead) -> Result<Head, AppError> {
    Ok(Head {
        stream: h.stream,
        seq: h.seq,
        hash: digest(&h.hash)?,
    })
}

fn seal(row: &SealRow, heads: Vec<Head>) -> Result<Seal, AppError> {
    Ok(Seal {
        n: row.n,
        at_us: row.at,
        prev: digest(&row.prev)?,
        hash: digest(&row.hash)?,
        heads,
    })
}

impl App {
    /// Seals the streams that moved since the last seal; returns how many.
    ///
    /// # Errors
    /// Only those of storage; two instances sealing at once leave one seal.
    pub async fn seal(&self) -> Result<usize, AppError> {
        let mut tx = self.store.write().await?;
        let dirty = tx.dirty_heads(BATCH).await?;
        if dirty.is_empty() {
            return Ok(0);
        }
        let last = match tx.last_seal().await? {
            Some(row) => Some(seal(&row, Vec::new())?),
            None => None,
        };
        let heads = dirty.iter().map(head).collect::<Result<Vec<_>, _>>()?;
        let next = Seal::next(last.as_ref(), self.now_us(), heads);
        let row = SealRow {
            n: next.n,
            at: next.at_us,
            prev: next.prev.to_vec(),
            hash: next.hash.to_vec(),
        };
        match tx.insert_seal(&row, &dirty).await {
            Ok(()) => {}
            Err(store::StoreError::Conflict(_)) => return Ok(0),
            Err(e) => return Err(e.into()),
        }
        tx.commit().await?;
        Ok(dirty.len())
    }

    /// Reads the whole journal, stream by stream, then the seals: every entry removed, added,
    /// edited or reordered shows. `progress` is told the number of entries read.
    ///
    /// # Errors
    /// Only those of storage: what is broken is in the report.
    pub async fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verified, AppError> {
        let mut tx = self.store.read().await?;
        let mut report = Verified::default();
        // Positions that seals speak of, remembered while walking the entries.
        let mut sealed: BTreeMap<(Uuid, i64), [u8; 32]> = BTreeMap::new();
        let mut newest: BTreeMap<Uuid, i64> = BTreeMap::new();
        let mut after = 0;
        let mut previous: Option<Seal> = None;
        loop {
            let page = tx.seals_page(after, 500).await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                after = row.n;
                let mut heads = Vec::new();
                for h in tx.seal_heads(row.n).await? {
                    heads.push(head(&h)?);
                }
                let stored = seal(&row, heads.clone())?;
                let expected = Seal::next(previous.as_ref(), row.at, heads.clone());
                if expected.hash != stored.hash
                    || expected.prev != stored.prev
                    || expected.n != stored.n
                {
                    report.broken.push(format!(
                        "seal {}: does not follow from the one before",
                        row.n
                    ));
                }
                for h in heads {
                    sealed.insert((h.stream, h.seq), h.hash);
                    newest.insert(h.stream, h.seq);
                }
                report.seals += 1;
                previous = Some(Seal {
                    heads: Vec::new(),
                    ..stored
                });
            }
        }
        let mut heads: BTreeMap<Uuid, Head> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = tx.heads_page(after, 2_000).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.stream);
            for h in &page {
                heads.insert(h.stream, head(h)?);
            }
        }
        // A head that waits for no seal is in the last one of its stream, or a seal was taken away.
        let waiting: BTreeSet<Uuid> = tx
            .dirty_heads(i64::MAX)
            .await?
            .into_iter()
            .map(|h| h.stream)
            .collect();
        for (stream, head) in &heads {
            if !waiting.contains(stream) && newest.get(stream) != Some(&head.seq) {
                report.broken.push(format!(
                    "stream {stream}: the seal of entry {} is gone",
                    head.seq
                ));
            }
        }
        let mut walk: Option<Walk> = None;
        let mut current = Uuid::nil();
        let mut broken_stream = false;
        let mut after = None;
        let mut close = |walk: Option<Walk>, stream: Uuid, report: &mut Verified| {
            let Some(walk) = walk else { return };
            let found = walk.head();
            match (heads.remove(&stream), found) {
                (Some(expected), Some(found)) if expected == found => {}
                _ => report.broken.push(format!(
                    "stream {stream}: its end is not where the head says"
                )),
            }
        };
        loop {
            let page = tx.journal_page(after, 2_000).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.stream, last.seq));
            for entry in &page {
                if entry.stream != current {
                    close(walk.take(), current, &mut report);
                    current = entry.stream;
                    walk = Some(Walk::new(current));
                    broken_stream = false;
                    report.streams += 1;
                }
                report.entries += 1;
                if let Some(w) = walk.as_mut()
                    && let Err(e) = w.step(entry)
                {
                    if !broken_stream {
                        report.broken.push(describe(&e));
                    }
                    broken_stream = true;
                }
                if let Some(hash) = sealed.remove(&(entry.stream, entry.seq))
                    && hash != entry.hash
                {
                    report.broken.push(format!(
                        "stream {}: entry {} is not the one sealed",
                        entry.stream, entry.seq
                    ));
                }
                if newest.get(&entry.stream).is_none_or(|n| entry.seq > *n) {
                    report.unsealed += 1;
                }
            }
            progress(report.entries);
        }
        close(walk.take(), current, &mut report);
        for stream in heads.keys() {
            report
                .broken
                .push(format!("stream {stream}: all its entries are gone"));
        }
        for (stream, seq) in sealed.keys() {
            report
                .broken
                .push(format!("stream {stream}: sealed entry {seq} is gone"));
        }
        Ok(report)
    }
}

fn describe(e: &Broken) -> String {
    e.to_string()
}
