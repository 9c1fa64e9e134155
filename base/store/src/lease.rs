//! The lease: one load a name at a time, and a dead owner never blocks for long.
//!
//! SQLite: an operating-system lock on `locks/NAME` in the data folder, freed by the kernel when its owner dies. PostgreSQL: a
//! row that says until when, by the database's clock, and under which epoch; it is renewed while its owner lives, and whoever
//! takes it over after its end bumps the epoch first, so that the old owner's next [`Lease::assert`] fails.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use tokio::task::AbortHandle;

use crate::fault::{Failure, Fault};
use crate::locks::Locks;
use crate::{Db, Tx};

/// Between two looks at a lease that another holds.
const LOOK: Duration = Duration::from_millis(200);
/// Between two renewals of a lease of 15 s: two may be lost.
const RENEWAL: Duration = Duration::from_secs(5);

/// Now, by the database's clock.
macro_rules! now_ms {
    () => {
        "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)"
    };
}
/// When a lease ends that is taken or renewed now.
macro_rules! end_ms {
    () => {
        concat!(now_ms!(), " + 15000")
    };
}

const MAKE: &str = "insert into store_lease (name, epoch, until_ms) values ($1, 0, 0) on conflict do nothing";
/// Waits for the changes that assert it, if its time is over.
const FREE: &str = concat!(
    "select epoch
from store_lease
where name = $1 and until_ms < ",
    now_ms!(),
    "
for update"
);
/// Keeps [`FREE`] waiting, and neither a renewal nor another change that asserts it.
const ASSERT: &str = "select epoch from store_lease where name = $1 and epoch = $2 for key share";
/// After [`FREE`], which holds the row.
const TAKE: &str =
    concat!("update store_lease set epoch = epoch + 1, until_ms = ", end_ms!(), " where name = $1 returning epoch");
const RENEW: &str = concat!("update store_lease set until_ms = ", end_ms!(), " where name = $1 and epoch = $2");
const GIVE_UP: &str = "update store_lease set until_ms = 0 where name = $1 and epoch = $2";

/// Held: nobody else holds this name. Dropped without [`Lease::release`] it is free at once on SQLite, after at most 15 s on
/// PostgreSQL.
#[derive(Debug)]
pub struct Lease {
    name: String,
    guard: Guard,
}

#[derive(Debug)]
enum Guard {
    /// Locked as long as it is open.
    File {
        _open: File,
    },
    Row {
        db: Db,
        epoch: i64,
        renewal: AbortHandle,
    },
}

impl Lease {
    /// Takes the lease of this name, waiting for whoever holds it. `on_wait` is called once, when it must wait.
    pub async fn take(db: &Db, name: &str, mut on_wait: impl FnMut() + Send) -> Result<Lease, Failure> {
        let mut told = false;
        loop {
            if let Some(lease) = Lease::try_take(db, name).await? {
                return Ok(lease);
            }
            if !told {
                on_wait();
                told = true;
            }
            tokio::time::sleep(LOOK).await;
        }
    }
    /// Takes it if nobody alive holds it: what a dead owner left half done may then be cleared away.
    pub async fn try_take(db: &Db, name: &str) -> Result<Option<Lease>, Failure> {
        let guard = match db.folder() {
            Some(folder) => lock_file(folder, name)?.map(|open| Guard::File { _open: open }),
            None => take_row(db, name).await?.map(|epoch| {
                let renewal = tokio::spawn(renew(db.clone(), name.to_owned(), epoch)).abort_handle();
                Guard::Row { db: db.clone(), epoch, renewal }
            }),
        };
        Ok(guard.map(|guard| Lease { name: name.to_owned(), guard }))
    }
    /// Asserts inside a change that the lease is still ours. Call it first in every change that the lease guards: nobody can
    /// take it over before that change is kept or undone. Such changes may be under way side by side.
    pub async fn assert(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        Pass::of(self).assert(tx).await
    }
    /// What travels into a change's closure in the lease's place: see [`Lease::assert`].
    pub fn pass(&self) -> Pass {
        Pass::of(self)
    }
    /// Gives it up for the next.
    pub async fn release(self) -> Result<(), Failure> {
        if let Guard::Row { db, epoch, .. } = &self.guard {
            let (name, epoch) = (self.name.clone(), *epoch);
            db.write(Locks::none(), async move |tx| Ok(tx.run(GIVE_UP, &[(&name).into(), epoch.into()]).await?))
                .await?;
        }
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Guard::Row { renewal, .. } = &self.guard {
            renewal.abort();
        }
    }
}

/// A lease's name and epoch, to be asserted inside a closure while the lease itself stays with its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    name: String,
    /// `None` where the lease is a file's lock.
    epoch: Option<i64>,
}

impl Pass {
    fn of(lease: &Lease) -> Pass {
        let epoch = match &lease.guard {
            Guard::File { .. } => None,
            Guard::Row { epoch, .. } => Some(*epoch),
        };
        Pass { name: lease.name.clone(), epoch }
    }
    /// See [`Lease::assert`].
    pub async fn assert(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let Some(epoch) = self.epoch else { return Ok(()) };
        self.still(tx.row(ASSERT, &[(&self.name).into(), epoch.into()]).await?.is_some())
    }
    /// Prolongs it.
    async fn renew(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        self.still(tx.run(RENEW, &[(&self.name).into(), self.epoch.into()]).await? == 1)
    }
    fn still(&self, ours: bool) -> Result<(), Fault> {
        if ours { Ok(()) } else { Err(Fault::LeaseLost { name: self.name.clone() }) }
    }
}

fn lock_file(folder: &Path, name: &str) -> Result<Option<File>, Fault> {
    let locks = folder.join("locks");
    let path = locks.join(name.replace('/', "%2F"));
    let failed = |e| Fault::file(&path, e);
    fs::create_dir_all(&locks).map_err(failed)?;
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(failed(e)),
    }
}

async fn take_row(db: &Db, name: &str) -> Result<Option<i64>, Failure> {
    let name = name.to_owned();
    db.write(Locks::none(), async move |tx| {
        tx.run(MAKE, &[(&name).into()]).await?;
        if tx.row(FREE, &[(&name).into()]).await?.is_none() {
            return Ok(None);
        }
        Ok(tx.row(TAKE, &[(&name).into()]).await?.map(|row| row.int(0)))
    })
    .await
}

/// Until the lease is lost, given up or dropped. A renewal that fails is tried again: the next one may still be in time.
async fn renew(db: Db, name: String, epoch: i64) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let pass = Pass { name: name.clone(), epoch: Some(epoch) };
        let renewed = db.write(Locks::none(), async move |tx| Ok(pass.renew(tx).await?)).await;
        if let Err(Failure::Fault(Fault::LeaseLost { .. } | Fault::Closed)) = renewed {
            return;
        }
    }
}
