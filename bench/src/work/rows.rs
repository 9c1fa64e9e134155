//! The anchor of I1: the rows of a finished book, put from memory into the same tables and indexes by prepared statements, in one
//! transaction that is flushed to the disk.

use std::path::Path;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::clock::{own_cpu_s, wall};

/// A table with everything in it.
struct Whole {
    name: String,
    made: String,
    rows: Vec<Vec<Value>>,
}

/// Reads all of one store, writes all of it into another; prints what the writing took.
pub(super) fn put(from: &Path, to: &Path) -> Result<()> {
    let conn = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let (tables, indexes) = (tables(&conn)?, texts(&conn, "index")?);
    drop(conn);
    let conn = Connection::open(to)?;
    conn.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536;")?;
    for table in &tables {
        conn.execute_batch(&table.made)?;
    }
    for (_, made) in &indexes {
        conn.execute_batch(made)?;
    }
    let before = own_cpu_s();
    let (done, time) = wall(|| fill(&conn, &tables));
    done?;
    let cpu_s = own_cpu_s() - before;
    println!("{}", serde_json::json!({"cpu_s": cpu_s, "wall_s": time.as_secs_f64()}));
    Ok(())
}

fn texts(conn: &Connection, kind: &str) -> Result<Vec<(String, String)>> {
    let mut all =
        conn.prepare("select name, sql from sqlite_master where type = ?1 and sql is not null order by name")?;
    let rows = all.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn tables(conn: &Connection) -> Result<Vec<Whole>> {
    let mut all = Vec::new();
    for (name, made) in texts(conn, "table")? {
        let mut select = conn.prepare(&format!("select * from \"{name}\""))?;
        let width = select.column_count();
        let rows = select.query_map([], |row| (0..width).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>())?;
        let rows = rows.collect::<Result<_, _>>()?;
        drop(select);
        all.push(Whole { name, made, rows });
    }
    Ok(all)
}

fn fill(conn: &Connection, tables: &[Whole]) -> Result<()> {
    conn.execute_batch("begin immediate")?;
    for table in tables {
        let Some(first) = table.rows.first() else { continue };
        let marks = vec!["?"; first.len()].join(", ");
        let mut insert = conn.prepare(&format!("insert into \"{}\" values ({marks})", table.name))?;
        for row in &table.rows {
            insert.execute(rusqlite::params_from_iter(row))?;
        }
    }
    conn.execute_batch("commit; pragma wal_checkpoint(truncate);")?;
    Ok(())
}
