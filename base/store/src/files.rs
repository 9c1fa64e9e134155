//! Kept files: statements, invoices, signed slips, under the SHA-256 of their bytes in `files/ab/cdef…` of the data folder.
//! Written once, never changed; the same bytes twice are one file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use primitives::Instant;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::fault::{Failure, Fault};
use crate::meter::Meter;
use crate::{Db, Tx, refusal};

/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// The folder of kept files. With a database on a server the data folder still holds them.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
    /// Counts each writing, and fails one when a test asks for it.
    meter: Arc<Meter>,
}

/// A file that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its bytes: its name.
    pub sha256: [u8; 32],
    /// Its length.
    pub bytes: u64,
}

impl Files {
    /// The files of a data folder. What dead programs left half written is removed.
    pub fn at(data: &Path) -> Files {
        let files = Files { folder: data.join("files"), meter: Arc::default() };
        files.sweep();
        files
    }
    /// The same files, numbered among the store's calls: see [`Db::set_faults`].
    #[must_use]
    pub fn counted_by(self, db: &Db) -> Files {
        Files { meter: db.meter().clone(), ..self }
    }
    /// Reads to the end and keeps; more than `bytes_max` is refused (S107) and nothing is kept. Durable when it returns.
    pub fn put(&self, from: &mut dyn Read, bytes_max: u64) -> Result<Kept, Failure> {
        let mut draft = self.draft(bytes_max)?;
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            match from.read(&mut chunk) {
                Ok(0) => return Ok(draft.keep()?),
                Ok(n) => draft.write(chunk.get(..n).unwrap_or_default())?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(draft.fault(e).into()),
            }
        }
    }
    /// [`Files::put`] from a stream, such as the body of a request.
    pub async fn put_stream(&self, from: &mut (dyn AsyncRead + Send + Unpin), bytes_max: u64) -> Result<Kept, Failure> {
        let mut draft = self.draft(bytes_max)?;
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            match from.read(&mut chunk).await.map_err(|e| draft.fault(e))? {
                0 => break,
                n => draft.write(chunk.get(..n).unwrap_or_default())?,
            }
        }
        let kept = tokio::task::spawn_blocking(move || draft.keep()).await;
        Ok(kept.map_err(|_| Fault::Closed)??)
    }
    /// A file to be written piece by piece; gone if it is dropped and not kept.
    pub fn draft(&self, bytes_max: u64) -> Result<Draft, Failure> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let folder = self.drafts();
        self.meter.file(&folder, || fs::create_dir_all(&folder))?;
        loop {
            let path = folder.join(format!("{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
            let made = self.meter.file(&path, || match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => Ok(Some(file)),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(None),
                Err(e) => Err(e),
            });
            let Some(file) = made? else { continue };
            self.meter.file(&path, || file.lock())?;
            // A sweep may have come between making and locking: then make another.
            if path.exists() {
                let (files, hash) = (self.clone(), Sha256::new());
                return Ok(Draft { files, file, path, hash, bytes: 0, bytes_max });
            }
        }
    }
    /// Where the bytes of this digest stand, or would.
    pub fn path(&self, sha256: &[u8; 32]) -> PathBuf {
        let name = primitives::hex(sha256);
        let (head, tail) = name.split_at(2);
        self.folder.join(head).join(tail)
    }
    /// Opens a kept file; `None` if there is none of this digest.
    pub fn open(&self, sha256: &[u8; 32]) -> Result<Option<File>, Fault> {
        let path = self.path(sha256);
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Fault::file(&path, e)),
        }
    }
    fn drafts(&self) -> PathBuf {
        self.folder.join("drafts")
    }
    /// A draft is locked while its writer lives; the kernel frees the lock of a dead one.
    fn sweep(&self) {
        for entry in fs::read_dir(self.drafts()).into_iter().flatten().flatten() {
            if let Ok(file) = File::open(entry.path())
                && file.try_lock().is_ok()
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A file that is being written. Its bytes are counted and hashed as they come.
pub struct Draft {
    files: Files,
    file: File,
    path: PathBuf,
    hash: Sha256,
    bytes: u64,
    bytes_max: u64,
}

impl Draft {
    /// Adds bytes; refused (S107) when the file grows over its limit.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.bytes_max < self.bytes {
            return Err(refusal::file_too_long(self.bytes_max).into());
        }
        self.hash.update(bytes);
        let Draft { files, file, path, .. } = self;
        Ok(files.meter.file(path, || file.write_all(bytes))?)
    }
    /// Makes it durable under its digest.
    pub fn keep(self) -> Result<Kept, Fault> {
        let meter = &self.files.meter;
        let sha256: [u8; 32] = self.hash.clone().finalize().into();
        let to = self.files.path(&sha256);
        let folder = to.parent().unwrap_or(&self.files.folder);
        meter.file(&self.path, || self.file.sync_all())?;
        meter.file(folder, || fs::create_dir_all(folder))?;
        // Over a file of the same digest: the same bytes, so a reader never sees a difference.
        meter.file(&to, || fs::rename(&self.path, &to))?;
        // Each name is durable in its folder, up to the one that was there before.
        for dir in [Some(folder), Some(&*self.files.folder), self.files.folder.parent()].into_iter().flatten() {
            meter.file(dir, || File::open(dir)?.sync_all())?;
        }
        Ok(Kept { sha256, bytes: self.bytes })
    }
    fn fault(&self, cause: io::Error) -> Fault {
        Fault::file(&self.path, cause)
    }
}

impl Drop for Draft {
    /// After `keep` there is nothing left under this name. What a dead program leaves is swept by the next.
    fn drop(&mut self) {
        if !self.files.meter.is_dead() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A kept file as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its digest and length.
    pub kept: Kept,
    /// The name under which it first came.
    pub name: String,
    /// When it first came.
    pub made_at: Instant,
}

/// Notes a kept file; the same bytes noted again keep their first name.
pub async fn note(tx: &mut Tx<'_>, kept: &Kept, name: &str, at: Instant) -> Result<(), Fault> {
    let sql = "insert into store_file (sha256, bytes, name, made_at_ms)
values ($1, $2, $3, $4)
on conflict do nothing";
    let bytes = i64::try_from(kept.bytes).unwrap_or(i64::MAX);
    tx.run(sql, &[(&kept.sha256).into(), bytes.into(), name.into(), at.into()]).await?;
    Ok(())
}

/// What is known of a digest.
pub async fn find(tx: &mut Tx<'_>, sha256: &[u8; 32]) -> Result<Option<Known>, Fault> {
    let row = tx.row("select bytes, name, made_at_ms from store_file where sha256 = $1", &[sha256.into()]).await?;
    let known = |row: crate::Row| {
        let bytes = u64::try_from(row.int(0)).map_err(Fault::broken)?;
        let made_at = row.instant(2).ok_or_else(|| Fault::broken("store_file.made_at_ms"))?;
        Ok(Known { kept: Kept { sha256: *sha256, bytes }, name: row.text(1).to_owned(), made_at })
    };
    row.map(known).transpose()
}
