//! Jobs: long work that people look at while it runs, and after.

use primitives::{Id, Instant};

use crate::fault::Fault;
use crate::row::Row;
use crate::tx::Tx;

/// A piece of long work. `done` of `total` in whatever the kind counts: rows, files, entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id, by chance.
    pub id: Id<Job>,
    /// `import`, `check`, `rebuild`.
    pub kind: String,
    /// What it works on: a file's digest, a channel; empty where there is only one.
    pub subject: String,
    /// How far it is.
    pub state: State,
    /// How much is done.
    pub done: i64,
    /// How much there is; `None` while nobody knows.
    pub total: Option<i64>,
    /// The last words of it, for people or programs: a reason, JSON.
    pub note: String,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It runs, or whoever ran it died.
    Running,
    /// It came to its end.
    Done,
    /// It stopped before; the note says why.
    Failed,
}

impl State {
    const ALL: [State; 3] = [State::Running, State::Done, State::Failed];
    /// The word of stored rows.
    pub const fn word(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
        }
    }
}

/// Begins a job.
pub async fn start(
    tx: &mut Tx<'_>,
    kind: &str,
    subject: &str,
    total: Option<i64>,
    at: Instant,
) -> Result<Id<Job>, Fault> {
    let id = Id::from_bytes(tx.world().bytes());
    let sql = "insert into store_job (id, kind, subject, state, done, total, note, started_at_ms)
values ($1, $2, $3, 'running', 0, $4, '', $5)";
    tx.run(sql, &[(&id).into(), kind.into(), subject.into(), total.into(), at.into()]).await?;
    Ok(id)
}

/// Says how far it is.
pub async fn progress(tx: &mut Tx<'_>, id: Id<Job>, done: i64, note: &str) -> Result<(), Fault> {
    let sql = "update store_job set done = $2, note = $3 where id = $1";
    tx.run(sql, &[(&id).into(), done.into(), note.into()]).await?;
    Ok(())
}

/// Ends a job.
pub async fn end(tx: &mut Tx<'_>, id: Id<Job>, state: State, note: &str, at: Instant) -> Result<(), Fault> {
    let sql = "update store_job set state = $2, note = $3, ended_at_ms = $4 where id = $1";
    tx.run(sql, &[(&id).into(), state.word().into(), note.into(), at.into()]).await?;
    Ok(())
}

/// One job.
pub async fn find(tx: &mut Tx<'_>, id: Id<Job>) -> Result<Option<Job>, Fault> {
    let sql =
        "select id, kind, subject, state, done, total, note, started_at_ms, ended_at_ms from store_job where id = $1";
    tx.row(sql, &[(&id).into()]).await?.map(|row| read(&row)).transpose()
}

/// The latest jobs of a kind, newest first.
pub async fn latest(tx: &mut Tx<'_>, kind: &str, most: i64) -> Result<Vec<Job>, Fault> {
    let sql = "select id, kind, subject, state, done, total, note, started_at_ms, ended_at_ms
from store_job
where kind = $1
order by started_at_ms desc, id desc
limit $2";
    tx.rows(sql, &[kind.into(), most.into()]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Job, Fault> {
    let broken = || Fault::broken("a row of store_job");
    Ok(Job {
        id: Id::from_slice(row.blob(0)).ok_or_else(broken)?,
        kind: row.text(1).to_owned(),
        subject: row.text(2).to_owned(),
        state: State::ALL.into_iter().find(|s| s.word() == row.text(3)).ok_or_else(broken)?,
        done: row.int(4),
        total: row.opt_int(5),
        note: row.text(6).to_owned(),
        started_at: row.instant(7).ok_or_else(broken)?,
        ended_at: row.instant(8),
    })
}
