//! The journal (分录日志), read.

use std::collections::BTreeMap;

use ledger::{Entry, EntryId, decode};
use primitives::{Code, Instant};
use store::{Failure, Fault, Row, Tx, Value};

use crate::look::{id, instant, parse};

/// An entry as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub id: EntryId,
    /// The desk's noun.
    pub noun: Code,
    /// Which one.
    pub code: Code,
    /// When it happened.
    pub effective_at: Instant,
    /// When we wrote it.
    pub entered_at: Instant,
    /// Under which role it was made.
    pub role: String,
    /// The entry that it puts right.
    pub corrects: Option<EntryId>,
    /// The entry that it undoes.
    pub undoes: Option<EntryId>,
}

/// Entries shown at once; the next page begins behind the last.
pub const PAGE: i64 = 100;

/// One entry, whole.
pub async fn entry(tx: &mut Tx<'_>, id: EntryId) -> Result<Option<Entry>, Failure> {
    let row = tx.row("select canonical from book_entry where id = $1", &[(&id).into()]).await?;
    Ok(row.map(|r| decode(r.text(0)).map_err(Fault::broken)).transpose()?)
}

/// The head of an entry.
pub async fn head(tx: &mut Tx<'_>, id: EntryId) -> Result<Option<Head>, Failure> {
    let sql = "select id, noun, code, effective_at_ms, entered_at_ms, role, corrects, undoes
from book_entry
where id = $1";
    Ok(tx.row(sql, &[(&id).into()]).await?.map(|r| read(&r)).transpose()?)
}

/// The heads of these entries, by id; one that is not there is left out. A statement for sixteen.
pub async fn heads(tx: &mut Tx<'_>, ids: &[EntryId]) -> Result<BTreeMap<EntryId, Head>, Failure> {
    let sql = "select id, noun, code, effective_at_ms, entered_at_ms, role, corrects, undoes
from book_entry
where id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let by_id = |row: &Row| read(row).map(|head| (head.id, head));
    Ok(tx.rows_among(sql, ids).await?.iter().map(by_id).collect::<Result<_, Fault>>()?)
}

/// Entries that were undone, each with the reversal that undid it. Reversals are few.
pub async fn undone(tx: &mut Tx<'_>) -> Result<BTreeMap<EntryId, EntryId>, Failure> {
    let sql = "select undoes, id from book_entry where $1 < undoes order by undoes";
    let rows = tx.rows(sql, &[Value::Blob(&[])]).await?;
    Ok(rows.iter().map(|row| Ok((id(row.blob(0))?, id(row.blob(1))?))).collect::<Result<_, Fault>>()?)
}

/// The entries of a cause, oldest first: a thing's own story.
pub async fn of_cause(tx: &mut Tx<'_>, noun: &str, code: &Code) -> Result<Vec<Head>, Failure> {
    let sql = "select id, noun, code, effective_at_ms, entered_at_ms, role, corrects, undoes
from book_entry
where noun = $1 and code = $2
order by effective_at_ms, id
limit 1000";
    Ok(tx.rows(sql, &[noun.into(), code.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Entries written by `upto`, oldest first, behind the one that is named by its instant and id: for exports. Whole entries;
/// what is written later stands behind the last.
pub async fn page(
    tx: &mut Tx<'_>,
    after: Option<(Instant, EntryId)>,
    upto: Instant,
    most: i64,
) -> Result<Vec<Entry>, Failure> {
    let sql = "select canonical
from book_entry
where ($1, $2) < (entered_at_ms, id) and entered_at_ms <= $3
order by entered_at_ms, id
limit $4";
    let (at, id) = after.map_or((i64::MIN, EntryId::from_bytes([0; 16])), |(at, id)| (at.ms(), id));
    let rows = tx.rows(sql, &[at.into(), (&id).into(), upto.into(), Value::Int(most)]).await?;
    Ok(rows.iter().map(|r| decode(r.text(0)).map_err(Fault::broken)).collect::<Result<_, Fault>>()?)
}

/// Entries that put something right in public, newest first.
pub async fn corrections(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Entry>, Failure> {
    let sql = "select canonical
from book_entry
where corrects is not null
order by entered_at_ms desc, id desc
limit $1";
    let rows = tx.rows(sql, &[Value::Int(most)]).await?;
    Ok(rows.iter().map(|r| decode(r.text(0)).map_err(Fault::broken)).collect::<Result<_, Fault>>()?)
}

/// The last instant at which anything was written: what a page says it stands at.
pub async fn last_entered(tx: &mut Tx<'_>) -> Result<Option<Instant>, Failure> {
    let row = tx.row("select max(entered_at_ms) from book_entry", &[]).await?;
    Ok(row.and_then(|r| r.instant(0)))
}

/// How many entries there are.
pub async fn count(tx: &mut Tx<'_>) -> Result<i64, Failure> {
    Ok(tx.row("select count(*) from book_entry", &[]).await?.map_or(0, |r| r.int(0)))
}

fn read(row: &Row) -> Result<Head, Fault> {
    Ok(Head {
        id: id(row.blob(0))?,
        noun: parse(row.text(1))?,
        code: parse(row.text(2))?,
        effective_at: instant(row, 3)?,
        entered_at: instant(row, 4)?,
        role: row.text(5).to_owned(),
        corrects: row.opt_blob(6).map(id).transpose()?,
        undoes: row.opt_blob(7).map(id).transpose()?,
    })
}
