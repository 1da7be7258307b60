//! Files on disk, named by their content: written, flushed, then renamed into place.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::AppError;
use crate::runtime::hex;

/// A folder of files named by their SHA-256.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
}

/// A file being received; dropped unfinished, it leaves nothing behind.
pub struct Incoming {
    path: PathBuf,
    file: Option<tokio::fs::File>,
    hash: Sha256,
    size: u64,
    kept: bool,
}

impl Blobs {
    /// Opens the folder, making it when needed.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new(root: PathBuf) -> Result<Self, AppError> {
        std::fs::create_dir_all(root.join("incoming"))?;
        Ok(Self { root })
    }

    /// Starts receiving a file; `name` must be new (an id).
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn receive(&self, name: &str) -> Result<Incoming, AppError> {
        let path = self.root.join("incoming").join(name);
        let file = tokio::fs::File::create_new(&path).await?;
        Ok(Incoming {
            path,
            file: Some(file),
            hash: Sha256::new(),
            size: 0,
            kept: false,
        })
    }

    /// Stores bytes at once; returns their hash.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn store(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, AppError> {
        let mut incoming = self.receive(name).await?;
        incoming.write(bytes).await?;
        Ok(self.keep(incoming).await?.0)
    }

    /// Flushes a received file to disk and gives it its place; returns hash and size.
    ///
    /// # Errors
    /// When the disk refuses: nothing is kept then.
    pub async fn keep(&self, mut incoming: Incoming) -> Result<(Vec<u8>, u64), AppError> {
        if let Some(mut file) = incoming.file.take() {
            file.flush().await?;
            file.sync_all().await?;
        }
        let hash = std::mem::take(&mut incoming.hash).finalize().to_vec();
        let place = self.place(&hash);
        if let Some(folder) = place.parent() {
            tokio::fs::create_dir_all(folder).await?;
            tokio::fs::rename(&incoming.path, &place).await?;
            incoming.kept = true;
            // The new name itself must survive a power cut.
            tokio::fs::File::open(folder).await?.sync_all().await?;
        }
        Ok((hash, incoming.size))
    }

    /// Removes what was half received and not touched for so long; returns how many files.
    ///
    /// # Errors
    /// When the disk refuses to be read.
    pub async fn sweep(&self, now: jiff::Timestamp, age: Duration) -> Result<usize, AppError> {
        let mut removed = 0;
        let mut files = tokio::fs::read_dir(self.root.join("incoming")).await?;
        while let Some(file) = files.next_entry().await? {
            // A file that vanishes meanwhile has just been received, or swept by another process.
            let Ok(touched) = file.metadata().await.and_then(|m| m.modified()) else {
                continue;
            };
            let Ok(touched) = jiff::Timestamp::try_from(touched) else {
                continue;
            };
            let quiet = Duration::try_from(now.duration_since(touched)).unwrap_or_default();
            if quiet > age && tokio::fs::remove_file(file.path()).await.is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Where a content is.
    #[must_use]
    pub fn place(&self, hash: &[u8]) -> PathBuf {
        let name = hex(hash);
        let (folder, rest) = name.split_at(name.len().min(2));
        self.root.join(folder).join(rest)
    }

    /// Opens a content for reading.
    ///
    /// # Errors
    /// `NotFound` when it is not there, `Down` when the disk refuses.
    pub async fn open(&self, hash: &[u8]) -> Result<tokio::fs::File, AppError> {
        match tokio::fs::File::open(self.place(hash)).await {
            Ok(f) => Ok(f),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(AppError::NotFound),
            Err(e) => Err(e.into()),
        }
    }

    /// Reads a whole (small) content.
    ///
    /// # Errors
    /// As [`Blobs::open`].
    pub async fn read(&self, hash: &[u8]) -> Result<Vec<u8>, AppError> {
        match tokio::fs::read(self.place(hash)).await {
            Ok(b) => Ok(b),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(AppError::NotFound),
            Err(e) => Err(e.into()),
        }
    }
}

impl Incoming {
    /// Adds bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        if let Some(file) = &mut self.file {
            file.write_all(bytes).await?;
        }
        self.hash.update(bytes);
        self.size = self.size.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// Bytes received so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the bytes are for now.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
