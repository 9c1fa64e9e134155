//! The demonstration makes its store anew each time: what it made before is emptied, and nothing else ever is.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::db::Place;
use crate::fault::{Failure, Fault};
use crate::postgres_open::connect;
use crate::sqlite_open::{FILE, use_lock};
use crate::{postgres, refusal};

/// In a data folder whose database stands on a server: the demonstration made what is here.
const MARK: &str = "demo";

/// Empties the place and the data folder, which are one for SQLite, if the demonstration made them; what is empty is left as
/// it is. Nothing is emptied unless all may be.
pub(crate) async fn clear(place: &Place, data: &Path) -> Result<(), Failure> {
    let full = is_full(data)?;
    if let Place::Url(url) = place {
        clear_database(url).await?;
    }
    if full {
        empty(data)?;
    }
    if let Place::Url(_) = place {
        let mark = data.join(MARK);
        fs::create_dir_all(data).and_then(|()| fs::write(&mark, "")).map_err(|e| Fault::file(&mark, e))?;
    }
    Ok(())
}

/// Whether there is something in the folder; what the demonstration did not make is refused.
fn is_full(folder: &Path) -> Result<bool, Failure> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        read => read.map_err(|e| refusal::unreachable_store(folder.display(), e))?,
    };
    // A demonstration that was killed at once leaves the folder of locks alone.
    if entries.flatten().all(|entry| entry.file_name() == "locks") {
        return Ok(false);
    }
    let database = folder.join(FILE);
    let ours = if database.exists() { marked(&database) } else { folder.join(MARK).exists() };
    if ours { Ok(true) } else { Err(refusal::not_a_demo(folder.display()).into()) }
}

fn empty(folder: &Path) -> Result<(), Failure> {
    let failed = |e| Failure::from(Fault::file(folder, e));
    let lock = use_lock(folder)?;
    if lock.try_lock().is_err() {
        return Err(refusal::in_use(folder.display()).into());
    }
    // What marks the folder goes last: killed here, the next demonstration still finds it.
    let last = [folder.join(FILE), folder.join(MARK)];
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !last.contains(&entry.path()) {
            let dir = entry.file_type().map_err(failed)?.is_dir();
            if dir { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) }.map_err(failed)?;
        }
    }
    for mark in last.iter().filter(|mark| mark.exists()) {
        fs::remove_file(mark).map_err(failed)?;
    }
    Ok(())
}

/// Whether the mark is there, or nothing at all yet. The last connection that closes also carries the log into the database: afterwards the mark stands in the file.
fn marked(database: &Path) -> bool {
    let mark = || -> rusqlite::Result<bool> {
        let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        if conn.query_row("select count(*) from sqlite_schema", [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(true);
        }
        conn.query_row("select count(*) from store_meta where key = 'demo'", [], |row| Ok(row.get::<_, i64>(0)? == 1))
    };
    mark().unwrap_or(false)
}

async fn clear_database(url: &str) -> Result<(), Failure> {
    let place = Place::Url(url.to_owned());
    let failed = |e| Failure::from(postgres::fault("empty the database", e));
    let (_, client, connection) = connect(url).await?;
    let list = "select table_name::text from information_schema.tables
where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name";
    let tables: Vec<String> = client.query(list, &[]).await.map_err(failed)?.iter().map(|row| row.get(0)).collect();
    if !tables.is_empty() {
        let mark = "select value from store_meta where key = 'demo'";
        let ours = tables.iter().any(|name| name == "store_meta");
        if !ours || client.query_opt(mark, &[]).await.map_err(failed)?.is_none() {
            return Err(refusal::not_a_demo(place).into());
        }
        let names: Vec<String> = tables.iter().map(|name| format!("\"{name}\"")).collect();
        let drop = format!("set lock_timeout = '5s'; drop table {} cascade", names.join(", "));
        client.batch_execute(&drop).await.map_err(|e| match postgres::fault("drop table", e) {
            Fault::Busy | Fault::Conflict => Failure::from(refusal::in_use(&place)),
            fault => fault.into(),
        })?;
    }
    drop(client);
    let _ = connection.await;
    Ok(())
}
