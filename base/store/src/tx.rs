//! A transaction, as a closure sees it.

use crate::fault::{Failure, Fault};
use crate::locks::Locks;
use crate::mark::{self, Mark};
use crate::meter::{Call, Meter};
use crate::postgres::Pg;
use crate::row::{ROWS_MAX, Row, keep};
use crate::series::Series;
use crate::sqlite::Session as Sqlite;
use crate::table::{Key16, Met, Table};
use crate::value::Value;
use crate::{World, refusal, sql};

/// Statements of a series that a server is sent before its answers are read: what it is sent is kept in memory until then.
const SENT_MAX: usize = 64;

/// Keys looked up by one statement of [`Tx::rows_among`].
const TOGETHER: usize = 16;

/// What a closure may do with the store. It cannot begin, commit or undo: who called it does, by its answer. After an
/// error every further call is refused and nothing is kept, on both brands.
pub struct Tx<'c> {
    session: Session<'c>,
    world: &'c World,
    meter: &'c Meter,
    /// Names that this change holds locked, sorted.
    held: Locks,
    spoilt: bool,
    /// It may have changed something: what is undone with it is not only its own answer.
    wrote: bool,
    /// It met another change: it is undone and tried again, whatever the closure makes of the error.
    conflict: bool,
    counted: u64,
}

/// Where the statements go.
pub(crate) enum Session<'c> {
    Lite(&'c mut (dyn Sqlite + 'c)),
    Pg(Pg<'c>),
}

impl<'c> Tx<'c> {
    pub(crate) fn over(session: Session<'c>, world: &'c World, meter: &'c Meter) -> Tx<'c> {
        Tx { session, world, meter, held: Locks::none(), spoilt: false, wrote: false, conflict: false, counted: 0 }
    }
    /// The same, which holds these already.
    pub(crate) fn holding(self, held: &Locks) -> Tx<'c> {
        Tx { held: held.clone(), ..self }
    }
    /// Locks names too, if this change does not hold them: for what it finds out only here, as which fund an order is paid from.
    /// Whether any was new: what was read before may have changed, what is read after stands until the change is kept. A name
    /// taken late may be one that waits crosswise: then the database says so and the change begins anew. On SQLite the writer
    /// is alone anyway.
    pub async fn lock(&mut self, also: &Locks) -> Result<bool, Fault> {
        let new: Vec<String> = also.names().iter().filter(|n| !self.held.names().contains(n)).cloned().collect();
        if new.is_empty() || matches!(self.session, Session::Lite(_)) {
            return Ok(false);
        }
        let call = self.call()?;
        let done = match &mut self.session {
            Session::Lite(_) => Ok(()),
            Session::Pg(pg) => pg.lock(&new).await,
        };
        self.done(call, done)?;
        self.held = std::mem::take(&mut self.held).and(Locks::of(new));
        Ok(true)
    }
    /// Runs a statement and gives the number of rows that it changed.
    pub async fn run(&mut self, sql: &'static str, p: &[Value<'_>]) -> Result<u64, Fault> {
        let call = self.call()?;
        let done = match &mut self.session {
            Session::Lite(lite) => lite.run(sql, p),
            Session::Pg(pg) => pg.run(sql, p).await,
        };
        self.wrote |= !matches!(done, Ok(0));
        self.done(call, done)
    }
    /// Runs statements none of which needs the answer of another, and waits for a server once. Each is numbered as if it were run
    /// by itself.
    pub async fn series(&mut self, series: &Series<'_>) -> Result<(), Fault> {
        if let Session::Pg(_) = self.session {
            return self.sent_together(series).await.map(drop);
        }
        for (sql, p) in series.iter() {
            self.run(sql, p).await?;
        }
        Ok(())
    }
    /// [`Tx::series`] of questions: every row of each, in the order of the questions; each has the limit of [`Tx::rows`].
    pub async fn ask(&mut self, series: &Series<'_>) -> Result<Vec<Vec<Row>>, Fault> {
        if let Session::Pg(_) = self.session {
            return self.sent_together(series).await;
        }
        let mut answers = Vec::new();
        for (sql, p) in series.iter() {
            answers.push(self.rows(sql, p).await?);
        }
        Ok(answers)
    }
    async fn sent_together(&mut self, series: &Series<'_>) -> Result<Vec<Vec<Row>>, Fault> {
        let (mut some, mut stopped, mut answers) = (Vec::with_capacity(SENT_MAX), Ok(()), Vec::new());
        for statement in series.iter() {
            // A call that a test loses is the last that is sent, or was never sent.
            match self.call() {
                Ok(call) => {
                    some.push(statement);
                    stopped = call.done();
                }
                Err(fault) => stopped = Err(fault),
            }
            if stopped.is_err() {
                break;
            }
            if some.len() == SENT_MAX {
                answers.extend(self.send(&some).await?);
                some.clear();
            }
        }
        answers.extend(self.send(&some).await?);
        self.spoilt |= stopped.is_err();
        stopped.map(|()| answers)
    }
    async fn send(&mut self, some: &[(&'static str, &[Value<'_>])]) -> Result<Vec<Vec<Row>>, Fault> {
        let done = match &mut self.session {
            Session::Pg(pg) if !some.is_empty() => pg.together(some).await,
            _ => Ok(Vec::new()),
        };
        self.wrote |= some.iter().any(|(sql, _)| !sql::reads(sql));
        self.done(Call::plain(), done)
    }
    /// The one row, or none; two rows are a fault.
    pub async fn row(&mut self, sql: &'static str, p: &[Value<'_>]) -> Result<Option<Row>, Fault> {
        Ok(self.some_rows(sql, p, 1).await?.pop())
    }
    /// Every row. The limit stands in the SQL; more than 100,000 are a fault.
    pub async fn rows(&mut self, sql: &'static str, p: &[Value<'_>]) -> Result<Vec<Row>, Fault> {
        self.some_rows(sql, p, ROWS_MAX).await
    }
    /// Every row of these keys, a statement for sixteen: its `in (…)` names `$1` to `$16`.
    pub async fn rows_among<'v, K>(&mut self, sql: &'static str, keys: K) -> Result<Vec<Row>, Fault>
    where
        K: IntoIterator<Item: Into<Value<'v>>>,
    {
        let mut keys: Vec<Value<'v>> = keys.into_iter().map(Into::into).collect();
        // The last one stands for those that are not there.
        if let Some(last) = keys.last().copied() {
            keys.resize(keys.len().next_multiple_of(TOGETHER), last);
        }
        let mut rows = Vec::new();
        for some in keys.chunks(TOGETHER) {
            rows.extend(self.rows(sql, some).await?);
        }
        Ok(rows)
    }
    async fn some_rows(&mut self, sql: &'static str, p: &[Value<'_>], max: usize) -> Result<Vec<Row>, Fault> {
        let mut rows = Vec::new();
        self.each(sql, p, |row| keep(&mut rows, row, sql, max)).await?;
        Ok(rows)
    }
    /// Shows the rows one by one, in flat memory whatever their number: for exports, proofs, rebuilding.
    pub async fn each<F>(&mut self, sql: &'static str, p: &[Value<'_>], mut f: F) -> Result<(), Fault>
    where
        F: FnMut(&Row) -> Result<(), Fault>,
    {
        let call = self.call()?;
        let done = match &mut self.session {
            Session::Lite(lite) => lite.each(sql, p, &mut f),
            Session::Pg(pg) => pg.each(sql, p, &mut f).await,
        };
        self.wrote |= !sql::reads(sql);
        self.done(call, done)
    }
    /// Puts rows in by the thousand, each as wide as the table's columns. A key that is there already is a fault: sort
    /// out known keys first, with [`Tx::fresh`] or [`Tx::claim`]. Sorted by key it is three times as fast.
    pub async fn bulk<'r, I>(&mut self, into: &Table, rows: I) -> Result<u64, Fault>
    where
        I: Iterator<Item = &'r [Value<'r>]>,
    {
        self.put(into, rows, false).await
    }
    /// [`Tx::bulk`] that gives way: where somebody else waits to write it stops after some hundred rows, and says how many it put
    /// in. The others are for the next change.
    pub async fn bulk_some<'r, I>(&mut self, into: &Table, rows: I) -> Result<u64, Fault>
    where
        I: Iterator<Item = &'r [Value<'r>]>,
    {
        self.put(into, rows, true).await
    }
    async fn put<'r, I>(&mut self, into: &Table, rows: I, gives_way: bool) -> Result<u64, Fault>
    where
        I: Iterator<Item = &'r [Value<'r>]>,
    {
        let call = self.call()?;
        let mut rows = rows;
        let done = match &mut self.session {
            Session::Lite(lite) => lite.bulk(into, &mut rows, gives_way),
            Session::Pg(pg) => pg.copy(into, &mut rows).await,
        };
        self.wrote = true;
        self.done(call, done)
    }
    /// Whether somebody else waits until this change is kept: one that could stop here, and go on in the next, does. Never on
    /// PostgreSQL, where only those wait who lock the same names.
    pub fn is_waited_for(&self) -> bool {
        match &self.session {
            Session::Lite(lite) => lite.is_waited_for(),
            Session::Pg(_) => false,
        }
    }
    /// Puts in the rows whose first column, the key, is not there yet, and says of each whether it was new.
    pub async fn fresh<'r, I>(&mut self, into: &Table, rows: I) -> Result<Vec<bool>, Fault>
    where
        I: Iterator<Item = &'r [Value<'r>]>,
    {
        let call = self.call()?;
        let mut rows = rows;
        let done = match &mut self.session {
            Session::Lite(lite) => {
                let mut new = Vec::new();
                let sql = into.insert_rows(1, Met::Passed);
                lite.many(&sql, &mut rows, &mut |changed| new.push(changed == 1)).map(|()| new)
            }
            Session::Pg(pg) => pg.fresh(into, &mut rows).await,
        };
        self.wrote = true;
        self.done(call, done)
    }
    /// [`Tx::fresh`] for a table of keys alone.
    pub async fn claim(&mut self, into: &Table, keys: &[Key16]) -> Result<Vec<bool>, Fault> {
        let values: Vec<Value<'_>> = keys.iter().map(Value::from).collect();
        self.fresh(into, values.chunks(1)).await
    }
    /// Claims an idempotency key for content of this digest. `None`: new, do it and [`Tx::answer`]. `Some`: done before with
    /// the same content, here is the answer. Other content under the same key is refused (S101). A second sender waits
    /// until the first has committed.
    pub async fn once(&mut self, key: &str, content: &[u8; 32]) -> Result<Option<String>, Failure> {
        let insert = "insert into store_claim (key, content_sha256, answer, made_at_ms)
values ($1, $2, '', $3)
on conflict do nothing";
        let now = self.world.now();
        if self.run(insert, &[key.into(), content.into(), now.into()]).await? == 1 {
            return Ok(None);
        }
        let kept = self.row("select content_sha256, answer from store_claim where key = $1", &[key.into()]).await?;
        let Some(row) = kept else { return Err(Fault::broken(format!("claim {key} is gone")).into()) };
        if row.blob(0) == content { Ok(Some(row.text(1).to_owned())) } else { Err(refusal::other_content(key).into()) }
    }
    /// Keeps the answer to give when the key comes again.
    pub async fn answer(&mut self, key: &str, answer: &str) -> Result<(), Fault> {
        self.run("update store_claim set answer = $2 where key = $1", &[key.into(), answer.into()]).await?;
        Ok(())
    }
    /// Waits until nobody else changes the table, and keeps every other change of it waiting until this one is kept. On SQLite
    /// the writer is alone anyway.
    pub async fn alone(&mut self, table: &'static str) -> Result<(), Fault> {
        let call = self.call()?;
        let done = match &mut self.session {
            Session::Lite(_) => Ok(()),
            Session::Pg(pg) => pg.alone(table).await,
        };
        self.wrote = true;
        self.done(call, done)
    }
    /// How the database would find the rows of a statement, line by line. For the tests that no statement is without an
    /// index: PostgreSQL answers as if no table could be read from end to end.
    pub async fn explain(&mut self, sql: &'static str) -> Result<Vec<String>, Fault> {
        let done = match &mut self.session {
            Session::Lite(lite) => lite.explain(sql),
            Session::Pg(pg) => pg.explain(sql).await,
        };
        self.spoilt |= done.is_err();
        done
    }
    /// Names the committed state that this reading sees, in one statement.
    pub async fn mark(&mut self) -> Result<Mark, Fault> {
        let sql = match &self.session {
            Session::Lite(_) => mark::OF_SQLITE,
            Session::Pg(_) => mark::OF_POSTGRES,
        };
        Ok(Mark::of(self.row(sql, &[]).await?.as_ref().map(|row| row.text(0))))
    }
    /// Time and chance of this store. A closure may run again: take from it only what may differ then.
    pub fn world(&self) -> &World {
        self.world
    }
    /// Statements that this transaction has run.
    pub fn counted(&self) -> u64 {
        self.counted
    }
    /// What is kept if the closure ends like this: an answer that hides an error is a fault.
    pub(crate) fn verdict<T>(&self, answer: Result<T, Failure>) -> Result<T, Failure> {
        if self.conflict {
            return Err(Fault::Conflict.into());
        }
        if self.spoilt && answer.is_ok() { Err(Fault::Spoilt.into()) } else { answer }
    }
    /// Whether the transaction is as it was before this closure: others may go on in it.
    pub(crate) fn is_untouched(&self) -> bool {
        !self.spoilt && !self.wrote
    }
    fn call(&mut self) -> Result<Call, Fault> {
        if self.spoilt {
            return Err(Fault::Spoilt);
        }
        self.counted += 1;
        self.meter.statement().inspect_err(|_| self.spoilt = true)
    }
    fn done<T>(&mut self, call: Call, done: Result<T, Fault>) -> Result<T, Fault> {
        let done = done.and_then(|answer| call.done().map(|()| answer));
        self.spoilt |= done.is_err();
        self.conflict |= matches!(done, Err(Fault::Conflict));
        done
    }
}
