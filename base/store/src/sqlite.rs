//! A connection to SQLite and its prepared statements, kept by the address of their text.

use std::collections::BTreeMap;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql, ffi};

use crate::fault::Fault;
use crate::meter::Meter;
use crate::row::Row;
use crate::sqlite_writer::Behind;
use crate::table::{Met, Table};
use crate::value::{Cell, Value, fits};
use crate::{Failure, sql};

/// Rows that one statement puts in: it opens the tree once and goes down it once. Measured with a million rows in the order of
/// their key: half of the time that a statement a row takes; with more rows no less.
const TOGETHER: usize = 40;

/// Such statements between two looks at who waits to write: a millisecond.
const ASKED: u64 = 10;

/// What [`crate::Tx`] asks of a connection. (A trait object, so that a `Tx` has one lifetime: [`Lite`] cannot be shortened.)
pub(crate) trait Session {
    fn run(&mut self, sql: &'static str, p: &[Value<'_>]) -> Result<u64, Fault>;
    fn each(
        &mut self,
        sql: &'static str,
        p: &[Value<'_>],
        f: &mut dyn FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault>;
    /// Puts rows in, many by one statement; says how many. Who gives way stops where somebody else waits to write.
    fn bulk<'r>(
        &mut self,
        into: &Table,
        rows: &mut dyn Iterator<Item = &'r [Value<'r>]>,
        gives_way: bool,
    ) -> Result<u64, Fault>;
    /// Whether somebody else waits to write.
    fn is_waited_for(&self) -> bool;
    /// One statement for many rows, a row at a time; `changed` hears of each how many rows it changed.
    fn many<'r>(
        &mut self,
        sql: &str,
        rows: &mut dyn Iterator<Item = &'r [Value<'r>]>,
        changed: &mut dyn FnMut(u64),
    ) -> Result<(), Fault>;
    fn explain(&mut self, sql: &str) -> Result<Vec<String>, Fault>;
}

/// A connection at work. It lives on one thread's stack beside the connection that it borrows.
pub(crate) struct Lite<'conn> {
    pub(crate) conn: &'conn Connection,
    /// By address and length of the text, which is static: faster than by the text. The store's own stand apart: a closure
    /// that says `commit` must not find ours.
    kept: BTreeMap<(usize, usize, bool), Statement<'conn>>,
    meter: &'conn Meter,
    /// Nobody waits behind a reading.
    behind: Option<Behind<'conn>>,
    /// Rows put in and statements run, ever: how much a batch has done.
    pub(crate) work: u64,
}

impl<'conn> Lite<'conn> {
    pub(crate) fn on(conn: &'conn Connection, meter: &'conn Meter) -> Lite<'conn> {
        Lite { conn, kept: BTreeMap::new(), meter, behind: None, work: 0 }
    }
    /// The writer's.
    pub(crate) fn writing(conn: &'conn Connection, meter: &'conn Meter, behind: Behind<'conn>) -> Lite<'conn> {
        Lite { behind: Some(behind), ..Lite::on(conn, meter) }
    }
    fn prepared(&mut self, sql: &'static str, ours: bool) -> Result<&mut Statement<'conn>, Fault> {
        let address = (sql.as_ptr().addr(), sql.len(), ours);
        match self.kept.entry(address) {
            std::collections::btree_map::Entry::Occupied(kept) => Ok(kept.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => {
                if !ours {
                    sql::allowed(sql)?;
                    self.meter.saw(sql);
                }
                let statement = self.conn.prepare(&sql::for_sqlite(sql)).map_err(|e| fault(self.conn, sql, e))?;
                Ok(place.insert(statement))
            }
        }
    }
    fn insert(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|e| fault(self.conn, sql, e))?;
        put_in(&mut statement, sql, values)?;
        let put = statement.raw_execute().map(wide).map_err(|e| fault(self.conn, sql, e))?;
        self.work += put;
        Ok(put)
    }
    /// A statement of the store itself, such as `begin immediate`.
    pub(crate) fn ours(&mut self, sql: &'static str) -> Result<(), Fault> {
        let conn = self.conn;
        self.prepared(sql, true)?.raw_execute().map(|_| ()).map_err(|e| fault(conn, sql, e))
    }
}

impl Session for Lite<'_> {
    fn run(&mut self, sql: &'static str, p: &[Value<'_>]) -> Result<u64, Fault> {
        self.work += 1;
        let conn = self.conn;
        let statement = self.prepared(sql, false)?;
        bind(statement, sql, p)?;
        statement.raw_execute().map(wide).map_err(|e| fault(conn, sql, e))
    }

    fn each(
        &mut self,
        sql: &'static str,
        p: &[Value<'_>],
        f: &mut dyn FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.work += 1;
        let conn = self.conn;
        let statement = self.prepared(sql, false)?;
        bind(statement, sql, p)?;
        let width = statement.column_count();
        let mut row = Row { cells: vec![Cell::Null; width] };
        let mut rows = statement.raw_query();
        while let Some(found) = rows.next().map_err(|e| fault(conn, sql, e))? {
            for (at, cell) in row.cells.iter_mut().enumerate() {
                refill(cell, found.get_ref(at).map_err(|e| fault(conn, sql, e))?)?;
            }
            f(&row)?;
        }
        Ok(())
    }

    fn bulk<'r>(
        &mut self,
        into: &Table,
        rows: &mut dyn Iterator<Item = &'r [Value<'r>]>,
        gives_way: bool,
    ) -> Result<u64, Fault> {
        let (single, whole) = (into.insert_rows(1, Met::Undone), into.insert_rows(TOGETHER, Met::Spoils));
        let (mut some, mut put) = (Vec::with_capacity(TOGETHER * into.columns.len()), 0);
        loop {
            some.clear();
            let mut taken = 0;
            while taken < TOGETHER
                && let Some(row) = rows.next()
            {
                fits(&single, into.columns.len(), row)?;
                some.extend_from_slice(row);
                taken += 1;
            }
            if taken < TOGETHER {
                for row in some.chunks(into.columns.len()) {
                    put += self.insert(&single, row)?;
                }
                return Ok(put);
            }
            put += self.insert(&whole, &some)?;
            if gives_way && put % (ASKED * TOGETHER as u64) == 0 && self.is_waited_for() {
                return Ok(put);
            }
        }
    }

    fn is_waited_for(&self) -> bool {
        self.behind.as_ref().is_some_and(Behind::is_anybody)
    }

    fn many<'r>(
        &mut self,
        sql: &str,
        rows: &mut dyn Iterator<Item = &'r [Value<'r>]>,
        changed: &mut dyn FnMut(u64),
    ) -> Result<(), Fault> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|e| fault(self.conn, sql, e))?;
        for row in rows {
            self.work += 1;
            bind(&mut statement, sql, row)?;
            changed(statement.raw_execute().map(wide).map_err(|e| fault(self.conn, sql, e))?);
        }
        Ok(())
    }

    fn explain(&mut self, sql: &str) -> Result<Vec<String>, Fault> {
        plan(self.conn, sql).map_err(|e| fault(self.conn, sql, e))
    }
}

fn plan(conn: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare(&format!("explain query plan {}", sql::for_sqlite(sql)))?;
    let mut rows = statement.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(row.get(3)?);
    }
    Ok(lines)
}

fn wide(changed: usize) -> u64 {
    u64::try_from(changed).unwrap_or(u64::MAX)
}

fn bind(statement: &mut Statement<'_>, sql: &str, p: &[Value<'_>]) -> Result<(), Fault> {
    fits(sql, statement.parameter_count(), p)?;
    put_in(statement, sql, p)
}

/// [`bind`] of values that are known to fit.
fn put_in(statement: &mut Statement<'_>, sql: &str, p: &[Value<'_>]) -> Result<(), Fault> {
    for (at, value) in p.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, value).map_err(|e| Fault::sql(sql, e))?;
    }
    Ok(())
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Fills a cell anew, in the room that it has: a million rows in the memory of one.
fn refill(cell: &mut Cell, with: ValueRef<'_>) -> Result<(), Fault> {
    match (with, &mut *cell) {
        (ValueRef::Text(bytes), Cell::Text(text)) => {
            text.clear();
            text.push_str(utf8(bytes)?);
        }
        (ValueRef::Blob(bytes), Cell::Blob(blob)) => {
            blob.clear();
            blob.extend_from_slice(bytes);
        }
        (ValueRef::Null, _) => *cell = Cell::Null,
        (ValueRef::Integer(n), _) => *cell = Cell::Int(n),
        (ValueRef::Text(bytes), _) => *cell = Cell::Text(utf8(bytes)?.to_owned()),
        (ValueRef::Blob(bytes), _) => *cell = Cell::Blob(bytes.to_vec()),
        (ValueRef::Real(x), _) => return Err(Fault::broken(format!("{x} is no whole number: a sum ran over"))),
    }
    Ok(())
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(Fault::broken)
}

/// What SQLite's error means to us.
pub(crate) fn fault(conn: &Connection, sql: &str, error: rusqlite::Error) -> Fault {
    if let rusqlite::Error::SqliteFailure(code, message) = &error {
        match code.extended_code & 0xff {
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => return Fault::Busy,
            ffi::SQLITE_FULL => return Fault::Full { what: conn.path().unwrap_or(sql).to_owned() },
            ffi::SQLITE_CONSTRAINT => {
                let said = message.as_deref().and_then(|m| m.strip_prefix("UNIQUE constraint failed: "));
                if let Some(columns) = said {
                    return Fault::Unique { index: index_of(conn, columns) };
                }
            }
            _ => {}
        }
    }
    Fault::sql(sql, error)
}

/// SQLite names the columns (`t.a, t.b`), not the index: look for the unique index over just these. A primary key has the
/// name that PostgreSQL would give it.
fn index_of(conn: &Connection, columns: &str) -> String {
    if let Some(named) = columns.strip_prefix("index ") {
        return named.trim_matches('\'').to_owned();
    }
    let table = columns.split('.').next().unwrap_or_default();
    let mut names: Vec<&str> = columns.split(", ").filter_map(|c| c.split_once('.').map(|(_, name)| name)).collect();
    names.sort_unstable();
    let listed =
        "select il.name, (select group_concat(name, ',') from (select ii.name from pragma_index_info(il.name) as ii
order by ii.name)) from pragma_index_list(?1) as il where il.\"unique\" = 1 and il.origin = 'c'";
    let found = conn.prepare_cached(listed).and_then(|mut statement| {
        let rows =
            statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    });
    let joined = names.join(",");
    let index = found.unwrap_or_default().into_iter().find(|(_, over)| over.as_deref() == Some(joined.as_str()));
    index.map_or_else(|| format!("{table}_pkey"), |(name, _)| name)
}

/// A failure from SQLite outside any closure.
pub(crate) fn failure(conn: &Connection, sql: &str, error: rusqlite::Error) -> Failure {
    fault(conn, sql, error).into()
}
