//! A connection to PostgreSQL and what its statements give.

use std::collections::BTreeSet;
use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use deadpool_postgres::ClientWrapper;
use futures_util::TryStreamExt;
use futures_util::future::maybe_done;
use tokio_postgres::Statement;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::fault::Fault;
use crate::meter::Meter;
use crate::row::{ROWS_MAX, Row, keep};
use crate::sql;
use crate::table::{Kind, Table};
use crate::value::{Cell, Value, fits};

/// Locks names that are there.
pub(crate) const TAKE: &str = "select name from store_lock where name = any($1::text[]) order by name for update";
/// Makes names that are not there.
pub(crate) const MAKE: &str = "insert into store_lock (name) select unnest($1::text[]) on conflict do nothing";

/// A connection inside a transaction.
pub(crate) struct Pg<'c> {
    pub(crate) client: &'c ClientWrapper,
    pub(crate) meter: &'c Meter,
}

impl Pg<'_> {
    pub(crate) async fn run(&self, sql: &'static str, p: &[Value<'_>]) -> Result<u64, Fault> {
        let statement = self.prepared(sql, p).await?;
        self.meter.waits();
        self.client.execute_raw(&statement, p.iter().copied()).await.map_err(|e| fault(sql, e))
    }

    /// Sends statements one behind the other, and waits once; the rows of each. The first error is told: those behind it only hear
    /// that the transaction is aborted.
    pub(crate) async fn together(&self, statements: &[(&'static str, &[Value<'_>])]) -> Result<Vec<Vec<Row>>, Fault> {
        let mut prepared = Vec::with_capacity(statements.len());
        for (sql, p) in statements {
            prepared.push(self.prepared(sql, p).await?);
        }
        self.meter.waits();
        let sent = prepared.iter().zip(statements).map(|(statement, (sql, p))| async move {
            let mut all = Vec::new();
            self.rows(statement, (sql, p), &mut |row| keep(&mut all, row, sql, ROWS_MAX)).await.map(|()| all)
        });
        in_order(sent).await.into_iter().collect()
    }

    pub(crate) async fn each(
        &self,
        sql: &'static str,
        p: &[Value<'_>],
        f: &mut dyn FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.prepared(sql, p).await?;
        self.meter.waits();
        self.rows(&statement, (sql, p), f).await
    }

    async fn rows(
        &self,
        statement: &Statement,
        (sql, p): (&'static str, &[Value<'_>]),
        f: &mut dyn FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let rows = self.client.query_raw(statement, p.iter().copied()).await.map_err(|e| fault(sql, e))?;
        let mut rows = pin!(rows);
        let mut row = Row { cells: vec![Cell::Null; statement.columns().len()] };
        while let Some(found) = rows.try_next().await.map_err(|e| fault(sql, e))? {
            for (at, cell) in row.cells.iter_mut().enumerate() {
                *cell = read(sql, &found, at)?;
            }
            f(&row)?;
        }
        Ok(())
    }

    /// Binary COPY. Types come from the table: they must be exact.
    pub(crate) async fn copy<'r>(
        &self,
        into: &Table,
        rows: &mut dyn Iterator<Item = &'r [Value<'r>]>,
    ) -> Result<u64, Fault> {
        let sql = format!("copy {} ({}) from stdin binary", into.name, into.column_list());
        let failed = |e| fault(&sql, e);
        let types: Vec<Type> = into.columns.iter().map(|(_, kind)| type_of(*kind)).collect();
        self.meter.waits();
        let sink = self.client.copy_in(sql.as_str()).await.map_err(failed)?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        for row in rows {
            fits(&sql, types.len(), row)?;
            writer.as_mut().write_raw(row.iter().copied()).await.map_err(failed)?;
        }
        writer.finish().await.map_err(failed)
    }

    /// One statement over one array a column; the keys that were new come back.
    pub(crate) async fn fresh<'r>(
        &self,
        into: &Table,
        rows: &mut dyn Iterator<Item = &'r [Value<'r>]>,
    ) -> Result<Vec<bool>, Fault> {
        let sql = fresh_sql(into);
        let rows: Vec<&[Value<'_>]> = rows.collect();
        let mut columns = Vec::with_capacity(into.columns.len());
        for row in &rows {
            fits(&sql, into.columns.len(), row)?;
        }
        for (at, (_, kind)) in into.columns.iter().enumerate() {
            columns.push(Column::of(*kind, rows.iter().filter_map(|row| row.get(at))));
        }
        let statement = self.client.prepare_cached(&sql).await.map_err(|e| fault(&sql, e))?;
        let params = columns.iter().map(Column::to_sql);
        self.meter.waits();
        let new = self.client.query_raw(&statement, params).await.map_err(|e| fault(&sql, e))?;
        let mut new = pin!(new);
        let mut keys = BTreeSet::new();
        while let Some(found) = new.try_next().await.map_err(|e| fault(&sql, e))? {
            keys.insert(read(&sql, &found, 0)?);
        }
        // Of a key that stands twice among the rows the first is the new one.
        Ok(rows.iter().map(|row| row.first().is_some_and(|key| keys.remove(&Cell::from(*key)))).collect())
    }
    /// Waits until nobody else changes the table, and lets nobody change it until the transaction ends.
    pub(crate) async fn alone(&self, table: &str) -> Result<(), Fault> {
        let sql = format!("lock table {table} in share row exclusive mode");
        self.meter.waits();
        self.client.batch_execute(&sql).await.map_err(|no| fault(&sql, no))
    }

    /// Takes names late, in the open transaction: each is there before it is locked, whoever made it.
    pub(crate) async fn lock(&self, names: &[String]) -> Result<(), Fault> {
        for sql in [MAKE, TAKE] {
            let statement = self.client.prepare_cached(sql).await.map_err(|e| fault(sql, e))?;
            self.meter.waits();
            self.client.execute(&statement, &[&names]).await.map_err(|e| fault(sql, e))?;
        }
        Ok(())
    }

    /// The plan that serves the statement whatever its parameters, if no table may be read from end to end.
    pub(crate) async fn explain(&self, sql: &str) -> Result<Vec<String>, Fault> {
        let failed = |e| fault(sql, e);
        let asked = self.client.prepare(sql).await.map_err(failed)?.params().len();
        let nulls = vec!["null"; asked].join(", ");
        let given = if asked == 0 { String::new() } else { format!("({nulls})") };
        let plan = format!(
            "set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan;
prepare store_explained as {sql};
explain (costs off) execute store_explained {given};
deallocate store_explained"
        );
        let lines = self.client.simple_query(&plan).await.map_err(failed)?;
        let text = |line: &tokio_postgres::SimpleQueryMessage| match line {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        };
        Ok(lines.iter().filter_map(text).collect())
    }

    async fn prepared(&self, sql: &'static str, p: &[Value<'_>]) -> Result<Statement, Fault> {
        sql::allowed(sql)?;
        self.meter.saw(sql);
        let statement = self.client.prepare_cached(sql).await.map_err(|e| fault(sql, e))?;
        fits(sql, statement.params().len(), p)?;
        Ok(statement)
    }
}

/// Polls the futures in turn until each has its answer. A request is on its way with its first poll: so all are sent in their
/// order before the first is waited for.
async fn in_order<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = futures.map(|future| Box::pin(maybe_done(future))).collect();
    poll_fn(|context| {
        let left = all.iter_mut().filter_map(|one| one.as_mut().poll(context).is_pending().then_some(())).count();
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    all.iter_mut().filter_map(|one| one.as_mut().take_output()).collect()
}

fn fresh_sql(into: &Table) -> String {
    let arrays = |(at, (_, kind)): (usize, &(&str, Kind))| format!("${}::{}[]", at + 1, type_of(*kind).name());
    let arrays: Vec<String> = into.columns.iter().enumerate().map(arrays).collect();
    let key = into.columns.first().map_or("", |(name, _)| *name);
    format!(
        "insert into {} ({}) select * from unnest({}) on conflict do nothing returning {key}",
        into.name,
        into.column_list(),
        arrays.join(", ")
    )
}

/// A column of many rows, as an array parameter.
enum Column<'v> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'v str>>),
    Blob(Vec<Option<&'v [u8]>>),
}

impl<'v> Column<'v> {
    /// A value of another kind than the column's becomes null; the column's `not null` then refuses it.
    fn of(kind: Kind, cells: impl Iterator<Item = &'v Value<'v>>) -> Column<'v> {
        match kind {
            Kind::Int => Column::Int(cells.map(|v| if let Value::Int(n) = v { Some(*n) } else { None }).collect()),
            Kind::Text => Column::Text(cells.map(|v| if let Value::Text(t) = v { Some(*t) } else { None }).collect()),
            Kind::Blob => Column::Blob(cells.map(|v| if let Value::Blob(b) = v { Some(*b) } else { None }).collect()),
        }
    }
    fn to_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Column::Int(cells) => cells,
            Column::Text(cells) => cells,
            Column::Blob(cells) => cells,
        }
    }
}

fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Blob => Type::BYTEA,
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Value::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(ty, out),
            (Value::Text(text), ty) if <&str as ToSql>::accepts(ty) => text.to_sql(ty, out),
            (Value::Blob(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (value, ty) => Err(format!("{value:?} is no {ty}").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

fn read(sql: &str, row: &tokio_postgres::Row, at: usize) -> Result<Cell, Fault> {
    let ty = row.columns().get(at).map_or(&Type::UNKNOWN, |column| column.type_());
    let cell = match *ty {
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(|n| n.map(Cell::Int)),
        Type::INT4 => row.try_get::<_, Option<i32>>(at).map(|n| n.map(|n| Cell::Int(n.into()))),
        Type::INT2 => row.try_get::<_, Option<i16>>(at).map(|n| n.map(|n| Cell::Int(n.into()))),
        Type::BOOL => row.try_get::<_, Option<bool>>(at).map(|b| b.map(|b| Cell::Int(b.into()))),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(|b| b.map(Cell::Blob)),
        Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR | Type::UNKNOWN => {
            row.try_get::<_, Option<String>>(at).map(|t| t.map(Cell::Text))
        }
        _ => return Err(Fault::broken(format!("column {at} of `{sql}` is {ty}: cast it to bigint, text or bytea"))),
    };
    cell.map(|cell| cell.unwrap_or(Cell::Null)).map_err(|e| fault(sql, e))
}

/// What PostgreSQL's error means to us.
pub(crate) fn fault(sql: &str, error: tokio_postgres::Error) -> Fault {
    let Some(said) = error.as_db_error() else {
        // Only a broken connection, or none, leaves the server without words.
        let broken = error.is_closed() || source_is_io(&error);
        return if broken { Fault::Away(error.to_string()) } else { Fault::sql(sql, error) };
    };
    match *said.code() {
        // Going down, not yet up, or a standby: nothing of the transaction is kept.
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::READ_ONLY_SQL_TRANSACTION => Fault::Away(said.message().to_owned()),
        SqlState::UNIQUE_VIOLATION => Fault::Unique { index: said.constraint().unwrap_or_default().to_owned() },
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Fault::Conflict,
        SqlState::LOCK_NOT_AVAILABLE => Fault::Busy,
        SqlState::DISK_FULL => Fault::Full { what: sql.to_owned() },
        // Its detail quotes the row, which may name a person: the log gets code and message alone.
        _ => Fault::sql(sql, format!("{}: {}", said.code().code(), said.message())),
    }
}

fn source_is_io(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(|source| source.is::<std::io::Error>())
}

/// Whether the server, asked to commit, went down or was stopped before it said what became of it.
pub(crate) fn in_doubt(error: &tokio_postgres::Error) -> bool {
    error.code().is_none_or(|code| ["08", "57"].iter().any(|class| code.code().starts_with(class)))
}
