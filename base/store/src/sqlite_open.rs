//! A store in a folder: opened, migrated, its threads started.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};
use tokio::runtime::Handle;
use tokio::sync;

use crate::ask::Work;
use crate::fault::{Failure, Fault};
use crate::meter::Meter;
use crate::migrate::{Applied, FIRST, Marks, Migration, all, missing, openable};
use crate::sqlite::failure;
use crate::sqlite_readers::{self, Door, READERS};
use crate::sqlite_turn::Turnstile;
use crate::sqlite_writer::{self, Behind, Order};
use crate::world::World;
use crate::{ddl, refusal};

/// The database's file in the data folder.
pub(crate) const FILE: &str = "chiyuan.db";
/// How long a change of one process waits for that of another.
const BUSY: Duration = Duration::from_secs(5);
/// Changes that wait for the writer at most; who comes then waits to wait.
const QUEUE_MAX: usize = 4_096;

/// The door to the threads of an open store.
pub(crate) struct LiteStore {
    writer: sync::mpsc::Sender<Order>,
    readers: Door<Box<dyn Work>>,
    writing: Mutex<Vec<JoinHandle<()>>>,
    reading: Mutex<Vec<JoinHandle<()>>>,
}

impl LiteStore {
    /// Opens or makes the store in `folder` and brings it up to date.
    pub(crate) fn open(
        folder: &Path,
        migrations: &[Migration],
        marks: Marks,
        world: &World,
        meter: &Arc<Meter>,
    ) -> Result<LiteStore, Failure> {
        std::fs::create_dir_all(folder).map_err(|e| refusal::unreachable_store(folder.display(), e))?;
        let used = use_lock(folder)?;
        used.lock_shared().map_err(|e| Fault::file(folder, e))?;
        let path = folder.join(FILE);
        let conn = connection(&path, false)?;
        let turnstile = Turnstile::open(folder)?;
        let turn = turnstile.take()?;
        bring_up(&conn, &path, &all(migrations), marks, world)?;
        drop(turn);
        let runtime = Handle::try_current().map_err(|e| Fault::broken(format!("a store needs a runtime: {e}")))?;
        let (writer, orders) = sync::mpsc::channel(QUEUE_MAX);
        let readers = Door::new();
        let here = writer.downgrade();
        let writing = vec![spawn("store-writer", &runtime, world, meter, move |world, meter| {
            let behind = Behind { here, turnstile: &turnstile };
            sqlite_writer::serve((&conn, behind), orders, world, meter);
            drop(used); // until here nobody empties the folder
        })?];
        let mut reading = Vec::new();
        for reader in 0..READERS {
            let (conn, waiting) = (connection(&path, true)?, readers.waiting());
            reading.push(spawn("store-reader", &runtime, world, meter, move |world, meter| {
                sqlite_readers::serve(reader, &conn, &waiting, world, meter);
            })?);
        }
        Ok(LiteStore { writer, readers, writing: Mutex::new(writing), reading: Mutex::new(reading) })
    }

    pub(crate) async fn write(&self, work: Box<dyn Work>) -> Result<(), Fault> {
        self.writer.send(Order::Work(work)).await.map_err(|_| Fault::Closed)
    }

    pub(crate) fn read(&self, work: Box<dyn Work>) -> Result<(), Fault> {
        if self.readers.put(work) { Ok(()) } else { Err(Fault::Closed) }
    }

    /// Lets what waits finish, then closes the files; the writer's last: who closes last carries the log into the file, and of two
    /// that close at once each leaves it to the other.
    pub(crate) async fn close(&self) {
        self.readers.close();
        ended(&self.reading).await;
        let (done, finished) = sync::oneshot::channel();
        if self.writer.send(Order::Stop(done)).await.is_ok() {
            let _ = finished.await;
        }
        ended(&self.writing).await;
    }
}

async fn ended(threads: &Mutex<Vec<JoinHandle<()>>>) {
    let threads = std::mem::take(&mut *threads.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    let _ = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|t| drop(t.join()))).await;
}

/// The file that whoever has the folder's store open holds a shared lock on.
pub(crate) fn use_lock(folder: &Path) -> Result<File, Fault> {
    let (locks, path) = (folder.join("locks"), folder.join("locks").join("store"));
    let opened = std::fs::create_dir_all(locks)
        .and_then(|()| File::options().write(true).create(true).truncate(false).open(&path));
    opened.map_err(|e| Fault::file(&path, e))
}

/// A thread of the store. It stands in the caller's runtime, so that a closure that starts a timer is found waiting and
/// does not stop the thread.
fn spawn<F>(name: &str, runtime: &Handle, world: &World, meter: &Arc<Meter>, serve: F) -> Result<JoinHandle<()>, Fault>
where
    F: FnOnce(&World, &Meter) + Send + 'static,
{
    let (runtime, world, meter) = (runtime.clone(), world.clone(), meter.clone());
    let run = move || {
        let _inside = runtime.enter();
        serve(&world, &meter);
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    thread.map_err(|cause| Fault::File { path: name.to_owned(), cause })
}

fn connection(path: &Path, reader: bool) -> Result<Connection, Failure> {
    let open = || -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(path, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_URI)?;
        conn.busy_timeout(BUSY)?;
        // Else a statement that looks for a range is made anew whenever it is given other bounds.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(128);
        conn.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0;
pragma journal_size_limit = 67108864; pragma foreign_keys = on; pragma cache_size = -8192; pragma temp_store = memory;",
        )?;
        if reader {
            conn.execute_batch("pragma query_only = on; pragma cache_size = -16384;")?;
        }
        Ok(conn)
    };
    open().map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => refusal::not_a_store(path.display()).into(),
        Some(rusqlite::ErrorCode::DatabaseBusy) => Fault::Busy.into(),
        _ => refusal::unreachable_store(path.display(), error).into(),
    })
}

/// Marks a new store, applies what is missing, all in one transaction: two programs that open at once agree.
fn bring_up(conn: &Connection, path: &Path, known: &[Migration], marks: Marks, world: &World) -> Result<(), Failure> {
    let failed = |error| failure(conn, "migrate", error);
    conn.execute_batch("begin immediate").map_err(failed)?;
    let up = mark(conn, path, marks, world).and_then(|()| apply(conn, path, known, world));
    conn.execute_batch(if up.is_ok() { "commit" } else { "rollback" }).map_err(failed)?;
    up
}

fn mark(conn: &Connection, path: &Path, marks: Marks, world: &World) -> Result<(), Failure> {
    let failed = |error| failure(conn, "mark the store", error);
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
    if count("select count(*) from sqlite_schema")? == 0 {
        for sql in ddl::for_sqlite(FIRST) {
            conn.execute_batch(&sql).map_err(failed)?;
        }
        for (key, value) in marks.rows(world.now()) {
            conn.execute("insert into store_meta (key, value) values (?1, ?2)", params![key, value]).map_err(failed)?;
        }
    }
    if count("select count(*) from sqlite_schema where name in ('store_meta', 'store_migration') and type = 'table'")?
        != 2
    {
        return Err(refusal::not_a_store(path.display()).into());
    }
    let format = "select value from store_meta where key = 'format'";
    let found: Option<String> = conn.query_row(format, [], |row| row.get(0)).ok();
    Ok(openable(path.display(), found.as_deref())?)
}

fn apply(conn: &Connection, path: &Path, known: &[Migration], world: &World) -> Result<(), Failure> {
    let failed = |error| failure(conn, "read the migrations", error);
    let had = {
        let sql = "select desk, name, sha256 from store_migration order by desk, name";
        let mut statement = conn.prepare(sql).map_err(failed)?;
        let rows = statement
            .query_map([], |row| Ok(Applied { desk: row.get(0)?, name: row.get(1)?, sha256: row.get(2)? }))
            .map_err(failed)?;
        rows.collect::<rusqlite::Result<Vec<_>>>().map_err(failed)?
    };
    for migration in missing(path.display(), known, &had)? {
        for sql in ddl::for_sqlite(migration.ddl) {
            conn.execute_batch(&sql).map_err(|error| failure(conn, &sql, error))?;
        }
        let insert = "insert into store_migration (desk, name, sha256, applied_at_ms) values (?1, ?2, ?3, ?4)";
        let row = params![migration.desk, migration.name, migration.digest(), world.now().ms()];
        conn.execute(insert, row).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_made_once_whatever_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let conn = connection(&folder.path().join(FILE), false).unwrap();
        conn.execute_batch("create table span (axis text, lo int, hi int, primary key (axis, lo)) without rowid")
            .unwrap();
        let mut find =
            conn.prepare("select lo from span where axis = ?1 and lo < ?3 and ?2 < hi and ?2 <= lo").unwrap();
        for lo in 0..9 {
            assert!(!find.exists(params!["a", lo, lo + 1]).unwrap());
        }
        assert_eq!(find.get_status(StatementStatus::RePrepare), 0);
    }
}
