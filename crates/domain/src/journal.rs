//! The journal that proves that nothing was removed, reordered or changed.
//!
//! Each stream (one per dossier, project, account…) is a chain: an entry carries the hash of the
//! one before. Chains alone do not show that a whole stream, or the end of one, was cut off; so
//! from time to time a **seal** writes down the heads of the streams that grew, and seals are
//! chained too. Keep the last seal's hash elsewhere and even the end of the seals is held.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What comes before the first entry of a stream, and before the first seal.
pub const ORIGIN: Hash = [0; 32];

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub stream: Uuid,
    /// Order in the stream, from 1, without a hole.
    pub seq: i64,
    /// Instant, in microseconds UTC.
    pub at_us: i64,
    /// Who; `None` for the clock and the other jobs.
    pub actor: Option<Uuid>,
    /// What, e.g. `dossier.submit`.
    pub kind: String,
    /// The facts, as canonical JSON text: hashed as written, never written again.
    pub body: String,
    /// Hash of the entry before, [`ORIGIN`] for the first.
    pub prev: Hash,
    pub hash: Hash,
}

/// The last entry of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Head {
    pub stream: Uuid,
    pub seq: i64,
    pub hash: Hash,
}

/// A dated list of heads, chained to the seal before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Order, from 1, without a hole.
    pub n: i64,
    pub at_us: i64,
    pub prev: Hash,
    pub hash: Hash,
    /// Heads of the streams that grew since the seal before, sorted.
    pub heads: Vec<Head>,
}

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error(
        "entry {found} of stream {stream} stands where {expected} should: one was removed, added or moved"
    )]
    Order {
        stream: Uuid,
        expected: i64,
        found: i64,
    },
    #[error("an entry of stream {found} stands in stream {stream}")]
    Stranger { stream: Uuid, found: Uuid },
    #[error("entry {seq} of stream {stream} does not follow the one before")]
    Link { stream: Uuid, seq: i64 },
    #[error("entry {seq} of stream {stream} was changed: its hash does not match what it says")]
    Changed { stream: Uuid, seq: i64 },
    #[error("stream {stream} should go to entry {expected}, it stops at {found}")]
    Cut {
        stream: Uuid,
        expected: i64,
        found: i64,
    },
    #[error("entry {seq} of stream {stream} is not the one that was recorded")]
    Replaced { stream: Uuid, seq: i64 },
    #[error("seal {found} stands where {expected} should")]
    SealOrder { expected: i64, found: i64 },
    #[error("seal {n} does not follow the one before")]
    SealLink { n: i64 },
    #[error("seal {n} was changed")]
    SealChanged { n: i64 },
    #[error("the seals should go to number {expected}, they stop at {found}")]
    SealsCut { expected: i64, found: i64 },
}

/// Fields hashed with their length in front, so that no two different lists of fields give the
/// same bytes.
struct Fields(Sha256);

impl Fields {
    fn new(purpose: &str) -> Self {
        let mut fields = Fields(Sha256::new());
        fields.add(purpose.as_bytes());
        fields
    }

    fn add(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
    }

    fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// The hash of an entry: SHA-256 over its fields, each with its length.
pub fn hash(
    prev: &Hash,
    stream: Uuid,
    seq: i64,
    at_us: i64,
    actor: Option<Uuid>,
    kind: &str,
    body: &str,
) -> Hash {
    let mut fields = Fields::new("trajectoire.journal.entry.1");
    fields.add(prev);
    fields.add(stream.as_bytes());
    fields.add(&seq.to_be_bytes());
    fields.add(&at_us.to_be_bytes());
    // Nobody is an empty field; an account always has sixteen bytes.
    fields.add(actor.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
    fields.add(kind.as_bytes());
    fields.add(body.as_bytes());
    fields.finish()
}

impl Entry {
    /// The entry that follows `head` (`None` for the first of its stream).
    pub fn next(
        head: Option<&Head>,
        stream: Uuid,
        at_us: i64,
        actor: Option<Uuid>,
        kind: impl Into<String>,
        body: impl Into<String>,
    ) -> Entry {
        let (kind, body) = (kind.into(), body.into());
        let prev = head.map_or(ORIGIN, |head| head.hash);
        let seq = head.map_or(1, |head| head.seq.saturating_add(1));
        let hash = hash(&prev, stream, seq, at_us, actor, &kind, &body);
        Entry {
            stream,
            seq,
            at_us,
            actor,
            kind,
            body,
            prev,
            hash,
        }
    }

    /// This entry as the last of its stream.
    pub fn head(&self) -> Head {
        Head {
            stream: self.stream,
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// Whether the hash is that of what the entry says.
    pub fn is_intact(&self) -> bool {
        self.hash
            == hash(
                &self.prev,
                self.stream,
                self.seq,
                self.at_us,
                self.actor,
                &self.kind,
                &self.body,
            )
    }
}

/// Reads one stream entry by entry, so that a journal of any size is verified in little memory.
#[derive(Clone, Debug)]
pub struct Walk {
    stream: Uuid,
    seq: i64,
    hash: Hash,
}

impl Walk {
    /// Before the first entry.
    pub fn new(stream: Uuid) -> Self {
        Self {
            stream,
            seq: 0,
            hash: ORIGIN,
        }
    }

    /// Goes over the next entry.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn step(&mut self, entry: &Entry) -> Result<(), Broken> {
        let stream = self.stream;
        let expected = self.seq.saturating_add(1);
        if entry.stream != stream {
            return Err(Broken::Stranger {
                stream,
                found: entry.stream,
            });
        }
        if entry.seq != expected {
            return Err(Broken::Order {
                stream,
                expected,
                found: entry.seq,
            });
        }
        if entry.prev != self.hash {
            return Err(Broken::Link {
                stream,
                seq: entry.seq,
            });
        }
        if !entry.is_intact() {
            return Err(Broken::Changed {
                stream,
                seq: entry.seq,
            });
        }
        self.seq = entry.seq;
        self.hash = entry.hash;
        Ok(())
    }

    /// Where the walk stands; `None` before the first entry.
    pub fn head(&self) -> Option<Head> {
        (self.seq > 0).then_some(Head {
            stream: self.stream,
            seq: self.seq,
            hash: self.hash,
        })
    }
}

/// Verifies a whole stream, in order, against the head that is recorded elsewhere (`None` when no
/// entry is expected).
///
/// # Errors
/// The first thing found wrong.
pub fn verify(stream: Uuid, entries: &[Entry], expected: Option<&Head>) -> Result<(), Broken> {
    let mut walk = Walk::new(stream);
    for entry in entries {
        walk.step(entry)?;
    }
    let (wanted, found) = (expected.map_or(0, |head| head.seq), walk.seq);
    if wanted != found {
        return Err(Broken::Cut {
            stream,
            expected: wanted,
            found,
        });
    }
    match expected {
        Some(head) if head.hash != walk.hash => Err(Broken::Replaced { stream, seq: found }),
        _ => Ok(()),
    }
}

impl Seal {
    /// The seal that follows `previous` over these heads.
    pub fn next(previous: Option<&Seal>, at_us: i64, mut heads: Vec<Head>) -> Seal {
        heads.sort();
        let n = previous.map_or(1, |seal| seal.n.saturating_add(1));
        let prev = previous.map_or(ORIGIN, |seal| seal.hash);
        let hash = seal_hash(n, at_us, &prev, &heads);
        Seal {
            n,
            at_us,
            prev,
            hash,
            heads,
        }
    }
}

fn seal_hash(n: i64, at_us: i64, prev: &Hash, heads: &[Head]) -> Hash {
    let mut fields = Fields::new("trajectoire.journal.seal.1");
    fields.add(&n.to_be_bytes());
    fields.add(&at_us.to_be_bytes());
    fields.add(prev);
    for head in heads {
        fields.add(head.stream.as_bytes());
        fields.add(&head.seq.to_be_bytes());
        fields.add(&head.hash);
    }
    fields.finish()
}

/// Verifies the chain of seals, in order. `last` is the number and hash of the last seal, if they
/// were kept elsewhere.
///
/// # Errors
/// The first thing found wrong.
pub fn verify_seals(seals: &[Seal], last: Option<(i64, Hash)>) -> Result<(), Broken> {
    let (mut n, mut hash) = (0i64, ORIGIN);
    for seal in seals {
        let expected = n.saturating_add(1);
        if seal.n != expected {
            return Err(Broken::SealOrder {
                expected,
                found: seal.n,
            });
        }
        if seal.prev != hash {
            return Err(Broken::SealLink { n: seal.n });
        }
        if seal.hash != seal_hash(seal.n, seal.at_us, &seal.prev, &seal.heads) {
            return Err(Broken::SealChanged { n: seal.n });
        }
        (n, hash) = (seal.n, seal.hash);
    }
    match last {
        Some((expected, _)) if n < expected => Err(Broken::SealsCut { expected, found: n }),
        Some((expected, known)) => {
            let kept = seals.iter().find(|seal| seal.n == expected);
            match kept {
                Some(seal) if seal.hash != known => Err(Broken::SealChanged { n: expected }),
                _ => Ok(()),
            }
        }
        None => Ok(()),
    }
}

/// What was found in a whole journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub streams: usize,
    pub entries: usize,
    pub seals: usize,
    /// Streams that no seal covers: their end could have been cut unseen.
    pub unsealed: usize,
    pub broken: Vec<Broken>,
}

impl Report {
    pub fn is_sound(&self) -> bool {
        self.broken.is_empty()
    }
}

/// Verifies every stream and every seal against each other. One finding per stream at most: after
/// a broken link the rest of a chain says nothing.
pub fn verify_all(
    streams: &BTreeMap<Uuid, Vec<Entry>>,
    seals: &[Seal],
    last_seal: Option<(i64, Hash)>,
) -> Report {
    let mut report = Report {
        streams: streams.len(),
        entries: streams.values().map(Vec::len).sum(),
        seals: seals.len(),
        ..Report::default()
    };
    report.broken.extend(verify_seals(seals, last_seal).err());

    let mut sealed: BTreeMap<Uuid, BTreeSet<(i64, Hash)>> = BTreeMap::new();
    for head in seals.iter().flat_map(|seal| &seal.heads) {
        sealed
            .entry(head.stream)
            .or_default()
            .insert((head.seq, head.hash));
    }
    for (stream, entries) in streams {
        let heads = sealed.remove(stream).unwrap_or_default();
        if heads.is_empty() {
            report.unsealed += 1;
        }
        report
            .broken
            .extend(verify_sealed(*stream, entries, &heads).err());
    }
    // What is left was sealed and is no longer there.
    for (stream, heads) in sealed {
        report.broken.push(Broken::Cut {
            stream,
            expected: heads.iter().map(|(seq, _)| *seq).max().unwrap_or(0),
            found: 0,
        });
    }
    report
}

fn verify_sealed(
    stream: Uuid,
    entries: &[Entry],
    heads: &BTreeSet<(i64, Hash)>,
) -> Result<(), Broken> {
    let mut walk = Walk::new(stream);
    let mut heads = heads.iter().peekable();
    for entry in entries {
        walk.step(entry)?;
        while let Some((seq, hash)) = heads.next_if(|(seq, _)| *seq <= entry.seq) {
            if *seq != entry.seq || *hash != entry.hash {
                return Err(Broken::Replaced { stream, seq: *seq });
            }
        }
    }
    match heads.last() {
        Some((expected, _)) => Err(Broken::Cut {
            stream,
            expected: *expected,
            found: walk.seq,
        }),
        None => Ok(()),
    }
}
