//! Every store call passes here: counted, remembered, and failed when a test asks for it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::Fault;

/// Which call of the store fails. Every beginning of a transaction, statement, commit and call to the file system is numbered,
/// from 1 on, over all transactions and threads. For tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The number of the call that fails. [`u64::MAX`] counts and fails none.
    pub nth: u64,
    /// How it fails.
    pub kind: Loss,
    /// Whether the store is dead from then on, as when its process is killed there: no later call reaches the disk, and no
    /// caller is told what became of theirs.
    pub dies: bool,
}

impl Faults {
    /// The n-th call fails, the next ones do not.
    pub const fn once(nth: u64, kind: Loss) -> Faults {
        Faults { nth, kind, dies: false }
    }
    /// The n-th call is the last.
    pub const fn death(nth: u64, kind: Loss) -> Faults {
        Faults { nth, kind, dies: true }
    }
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// It was never done.
    Lost,
    /// It was done, and nobody hears of it.
    Unanswered,
}

/// What the store has done since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements run by closures; a row put in by `bulk` is not one.
    pub statements: u64,
    /// Changes answered with success.
    pub writes: u64,
    /// Commits made for them.
    pub commits: u64,
    /// Times that a transaction waited for a server's answer: what is sent together is waited for once. None on SQLite. The first
    /// time that a connection meets a statement's text is not counted.
    pub waits: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Meter {
    statements: AtomicU64,
    writes: AtomicU64,
    commits: AtomicU64,
    waits: AtomicU64,
    calls: AtomicU64,
    faults: Mutex<Option<Faults>>,
    /// The number of the call that fails, 0 for none: so that no call takes the lock above in vain.
    nth: AtomicU64,
    seen: Mutex<BTreeSet<&'static str>>,
    /// Moves with each commit, after it.
    pulse: watch::Sender<u64>,
}

/// A call begun: to be closed with [`Call::done`] when the database or the disk has done it.
pub(crate) struct Call(bool);

impl Call {
    /// One that no test fails.
    pub(crate) const fn plain() -> Call {
        Call(false)
    }
    pub(crate) fn done(self) -> Result<(), Fault> {
        if self.0 { Err(Fault::Injected) } else { Ok(()) }
    }
}

impl Meter {
    pub(crate) fn statement(&self) -> Result<Call, Fault> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.call()
    }
    pub(crate) fn commit(&self) -> Result<Call, Fault> {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.call()
    }
    /// Tells who listens that a commit stands.
    pub(crate) fn committed(&self) {
        self.pulse.send_modify(|n| *n = n.wrapping_add(1));
    }
    pub(crate) fn pulse(&self) -> watch::Receiver<u64> {
        self.pulse.subscribe()
    }
    pub(crate) fn written(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }
    pub(crate) fn waits(&self) {
        self.waits.fetch_add(1, Ordering::Relaxed);
    }
    pub(crate) fn call(&self) -> Result<Call, Fault> {
        let nth = self.nth.load(Ordering::Relaxed);
        if nth == 0 {
            return Ok(Call(false));
        }
        let n = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if n < nth {
            return Ok(Call(false));
        }
        match *self.faults.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Faults { kind: Loss::Lost, .. }) if n == nth => Err(Fault::Injected),
            Some(_) if n == nth => Ok(Call(true)),
            Some(Faults { dies: true, .. }) => Err(Fault::Injected),
            _ => Ok(Call(false)),
        }
    }
    /// A call to the file system.
    pub(crate) fn file<T>(&self, path: &Path, call: impl FnOnce() -> io::Result<T>) -> Result<T, Fault> {
        let begun = self.call()?;
        let done = call().map_err(|cause| Fault::file(path, cause))?;
        begun.done().map(|()| done)
    }
    /// Whether a test has let the store die: then nobody tidies up either.
    pub(crate) fn is_dead(&self) -> bool {
        let nth = self.nth.load(Ordering::SeqCst);
        nth != 0
            && nth <= self.calls.load(Ordering::SeqCst)
            && self.faults.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|faults| faults.dies)
    }
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }
    /// Numbers calls anew from 1.
    pub(crate) fn set_faults(&self, faults: Option<Faults>) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
        self.calls.store(0, Ordering::SeqCst);
        self.nth.store(faults.map_or(0, |f| f.nth), Ordering::SeqCst);
    }
    pub(crate) fn saw(&self, sql: &'static str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(sql);
    }
    pub(crate) fn seen(&self) -> Vec<&'static str> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            statements: self.statements.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            waits: self.waits.load(Ordering::Relaxed),
        }
    }
}
