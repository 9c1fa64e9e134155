//! Whose turn it is among the processes that write one SQLite store.
//!
//! SQLite lets in whoever looks at the right moment: an import, which is there at every moment, would keep a server's posts
//! out for seconds. So there is a turnstile of two locked files: who waits stands in `locks/next`, who writes holds
//! `locks/turn`. A process that has just written finds the next one standing there, and comes after it. The kernel frees
//! both files of a process that dies.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::fault::Fault;

/// Between two looks at a file that another holds.
const LOOK: Duration = Duration::from_micros(500);
/// Looks at each of the two files, then the store is busy: five seconds of one that hangs.
const LOOKS_MAX: u32 = 10_000;

/// The two files.
pub(crate) struct Turnstile {
    next: (File, PathBuf),
    turn: (File, PathBuf),
}

/// Held: no other process writes.
pub(crate) struct Turn<'t>(&'t File);

impl Turnstile {
    pub(crate) fn open(folder: &Path) -> Result<Turnstile, Fault> {
        let locks = folder.join("locks");
        let open = |name: &str| {
            let path = locks.join(name);
            let file = fs::create_dir_all(&locks)
                .and_then(|()| File::options().write(true).create(true).truncate(false).open(&path));
            file.map(|file| (file, path.clone())).map_err(|e| Fault::file(&path, e))
        };
        Ok(Turnstile { next: open("next")?, turn: open("turn")? })
    }
    /// Waits for our turn, behind whoever waits already.
    pub(crate) fn take(&self) -> Result<Turn<'_>, Fault> {
        let next = lock(&self.next)?;
        let turn = lock(&self.turn)?;
        drop(next);
        Ok(turn)
    }
    /// Whether another process waits for our turn.
    pub(crate) fn is_waited_at(&self) -> bool {
        match self.next.0.try_lock() {
            Ok(()) => self.next.0.unlock().is_err(),
            Err(_) => true,
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

fn lock((file, path): &(File, PathBuf)) -> Result<Turn<'_>, Fault> {
    for _ in 0..LOOKS_MAX {
        match file.try_lock() {
            Ok(()) => return Ok(Turn(file)),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
            Err(TryLockError::Error(e)) => return Err(Fault::file(path, e)),
        }
    }
    Err(Fault::Busy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_just_written_comes_after_who_waits() {
        let folder = tempfile::tempdir().unwrap();
        let (import, server) = (Turnstile::open(folder.path()).unwrap(), Turnstile::open(folder.path()).unwrap());
        let writes = import.take().unwrap();
        assert!(!import.is_waited_at());
        let stands = lock(&server.next).unwrap();
        assert!(import.is_waited_at());
        drop(writes);
        assert!(import.next.0.try_lock().is_err(), "the server stands there");
        let turn = lock(&server.turn).unwrap();
        drop(stands);
        assert!(import.turn.0.try_lock().is_err(), "the server writes");
        drop(turn);
        drop(import.take().unwrap());
    }
}
