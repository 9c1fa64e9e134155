//! The door to a store.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use crate::ask::{Ask, not_inside};
use crate::demo;
use crate::fault::{Failure, Fault};
use crate::locks::Locks;
use crate::meter::{Counts, Faults, Meter};
use crate::migrate::{Marks, Migration};
use crate::postgres_lanes::Lanes;
use crate::postgres_open;
use crate::sqlite_open::{self, LiteStore};
use crate::tx::Tx;
use crate::world::World;

/// Where a store stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// SQLite in a data folder, made if it is not there.
    Folder(PathBuf),
    /// A database of a server that speaks PostgreSQL's protocol: `postgres://user@host/database`.
    Url(String),
}

impl fmt::Display for Place {
    /// A password in an address is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(path) => path.display().fmt(f),
            Place::Url(url) => {
                match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
                    Some((scheme, (who, rest))) => {
                        write!(f, "{scheme}://{}@{rest}", who.split(':').next().unwrap_or_default())
                    }
                    None => f.write_str(url),
                }
            }
        }
    }
}

/// The two brands. Only SQL that runs on both leaves a desk; this is for a line in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrandName {
    /// SQLite.
    Sqlite,
    /// PostgreSQL, or an engine that speaks its protocol.
    Postgres,
}

/// An open store. Clones are the same store.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    brand: Brand,
    folder: Option<PathBuf>,
    world: World,
    meter: Arc<Meter>,
}

enum Brand {
    Lite(LiteStore),
    Pg(Lanes),
}

impl Db {
    /// Opens a store, or makes it, and applies the migrations that it has not had: the store's own, then these in order. A
    /// store that is not ours (S102), of a newer program (S103, S104) or that cannot be reached (S105) is refused.
    pub async fn open(place: &Place, migrations: &[Migration], world: World) -> Result<Db, Failure> {
        Db::open_as(place, migrations, Marks::Real, world).await
    }

    /// Whether anything stands at the place that [`Db::open`] would open or refuse; where nothing does, it would make a store.
    pub async fn is_at(place: &Place) -> Result<bool, Failure> {
        match place {
            Place::Folder(folder) => Ok(folder.join(sqlite_open::FILE).exists()),
            Place::Url(url) => postgres_open::has_tables(url).await,
        }
    }

    /// Empties what the demonstration made before (and nothing else: S108), and makes a new store marked as one of sample
    /// data. Of a folder everything goes, of a database all tables; `data` is the folder of its files, which on SQLite is the
    /// place itself. A store that somebody has open is left alone (S109).
    pub async fn demo_anew(place: &Place, data: &Path, migrations: &[Migration], world: World) -> Result<Db, Failure> {
        demo::clear(place, data).await?;
        Db::open_as(place, migrations, Marks::Demo, world).await
    }

    async fn open_as(place: &Place, migrations: &[Migration], marks: Marks, world: World) -> Result<Db, Failure> {
        let meter = Arc::new(Meter::default());
        let (brand, folder) = match place {
            Place::Folder(folder) => {
                let (at, migrations, world, meter) =
                    (folder.clone(), migrations.to_vec(), world.clone(), meter.clone());
                let opened =
                    tokio::task::spawn_blocking(move || LiteStore::open(&at, &migrations, marks, &world, &meter)).await;
                (Brand::Lite(opened.map_err(|_| Fault::Closed)??), Some(folder.clone()))
            }
            Place::Url(url) => (Brand::Pg(postgres_open::open(url, migrations, marks, &world, &meter).await?), None),
        };
        Ok(Db(Arc::new(Inner { brand, folder, world, meter })))
    }

    /// Changes the store: all that `f` did is kept, durably, before this answers with success; nothing is if `f` answers with a
    /// failure. `f` may run again, so SQL is its only effect, and it awaits nothing but its transaction. A caller that goes
    /// away changes nothing.
    pub async fn write<T, F>(&self, locks: Locks, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        not_inside()?;
        let (ask, answer) = Ask::new(f);
        match &self.0.brand {
            Brand::Lite(lite) => lite.write(Box::new(ask)).await?, // the writer is alone
            Brand::Pg(lanes) => lanes.write(locks, Box::new(ask))?,
        }
        answer.await.unwrap_or(Err(Fault::Closed.into()))
    }

    /// Reads the store: `f` sees one commit, whole, however long it takes.
    pub async fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        not_inside()?;
        let (ask, answer) = Ask::new(f);
        match &self.0.brand {
            Brand::Lite(lite) => lite.read(Box::new(ask))?,
            Brand::Pg(lanes) => lanes.read(Box::new(ask))?,
        }
        answer.await.unwrap_or(Err(Fault::Closed.into()))
    }

    /// Changes with every commit that this process makes from now on; what another process commits moves [`Tx::mark`] alone.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.0.meter.pulse()
    }

    /// Lets what was asked finish, then closes files and connections. Later calls are answered with [`Fault::Closed`].
    pub async fn close(&self) {
        match &self.0.brand {
            Brand::Lite(lite) => lite.close().await,
            Brand::Pg(lanes) => lanes.close().await,
        }
    }

    /// Which brand this is.
    pub fn brand(&self) -> BrandName {
        match &self.0.brand {
            Brand::Lite(_) => BrandName::Sqlite,
            Brand::Pg(_) => BrandName::Postgres,
        }
    }
    /// The data folder that holds the database; `None` for a server's.
    pub fn folder(&self) -> Option<&Path> {
        self.0.folder.as_deref()
    }
    /// Time and chance of this store.
    pub fn world(&self) -> &World {
        &self.0.world
    }
    pub(crate) fn meter(&self) -> &Arc<Meter> {
        &self.0.meter
    }
    /// Fails the n-th store call from now on, or none any more. For tests.
    pub fn set_faults(&self, faults: Option<Faults>) {
        self.0.meter.set_faults(faults);
    }
    /// Calls since [`Db::set_faults`] with some: what a test may number. For tests.
    pub fn calls(&self) -> u64 {
        self.0.meter.calls()
    }
    /// A call to the file system that a change hangs on, numbered among the store's own: see [`Db::set_faults`].
    pub fn file<T>(&self, path: &Path, call: impl FnOnce() -> std::io::Result<T>) -> Result<T, Fault> {
        self.0.meter.file(path, call)
    }
    /// What was done since the store was opened.
    pub fn counts(&self) -> Counts {
        self.0.meter.counts()
    }
    /// Every text of a statement that closures have run, sorted: a test asks each for its plan.
    pub fn statements_seen(&self) -> Vec<&'static str> {
        self.0.meter.seen()
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({:?})", self.brand())
    }
}
