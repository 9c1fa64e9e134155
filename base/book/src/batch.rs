//! Batches (导入批次): gifts that came together, one span of their stream.

use ledger::{AxisCode, EntryId};
use primitives::{Code, Instant};
use store::{Failure, Fault, Row, Tx};

use crate::look::{id, instant, parse};

/// A live batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Leads the keys of its gifts.
    pub id: i64,
    /// Its code: channel, slash, number.
    pub code: Code,
    /// Who filled it.
    pub channel: Code,
    /// For which appeal.
    pub appeal: Code,
    /// Its stream.
    pub axis: AxisCode,
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// How many gifts.
    pub gifts: i64,
    /// The latest `paid_at`: when it is effective.
    pub latest: Instant,
    /// Its entry.
    pub entry: EntryId,
    /// Gifts without a payer, where its payers stand beside it in pages; `None` where they do not.
    pub bare: Option<i64>,
}

/// A live batch by its code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Batch>, Failure> {
    let sql = "select id, code, channel, appeal, axis, lo, hi, gifts, latest_ms, entry, bare
from book_batch
where code = $1 and state = 'live'";
    Ok(tx.row(sql, &[code.into()]).await?.map(|r| read(&r)).transpose()?)
}

/// The live batches of a channel, in the order they came.
pub async fn of_channel(tx: &mut Tx<'_>, channel: &Code) -> Result<Vec<Batch>, Failure> {
    let sql = "select id, code, channel, appeal, axis, lo, hi, gifts, latest_ms, entry, bare
from book_batch
where channel = $1 and state = 'live'
order by number";
    Ok(tx.rows(sql, &[channel.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// The live batches of an appeal, by channel.
pub async fn of_appeal(tx: &mut Tx<'_>, appeal: &Code) -> Result<Vec<Batch>, Failure> {
    let sql = "select id, code, channel, appeal, axis, lo, hi, gifts, latest_ms, entry, bare
from book_batch
where appeal = $1 and state = 'live'
order by channel, number";
    Ok(tx.rows(sql, &[appeal.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// What of a batch its channel still owes, in fen.
pub async fn receivable(tx: &mut Tx<'_>, batch: &Batch) -> Result<i64, Failure> {
    let runs = crate::look::runs(tx, &batch.axis, batch.lo, batch.hi).await?;
    let due = runs.iter().filter(|r| matches!(r.account, ledger::Account::Receivable(_)));
    Ok(due.map(|r| r.hi.min(batch.hi) - r.lo.max(batch.lo)).sum())
}

/// A gift of a batch, as anybody may see it: no order number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftRow {
    /// Where it begins in its batch.
    pub off: i64,
    /// What was given, in fen.
    pub fen: i64,
    /// When.
    pub paid_at: Instant,
    /// The donor's name as the platform masks it.
    pub alias: String,
}

/// Gifts of a batch from an offset on: keyset pages.
pub async fn gifts(tx: &mut Tx<'_>, batch: &Batch, from_off: i64, most: i64) -> Result<Vec<GiftRow>, Failure> {
    let sql = "select off, fen, paid_at_ms, alias
from book_gift
where batch = $1 and $2 <= off
order by off
limit $3";
    let rows = tx.rows(sql, &[batch.id.into(), from_off.into(), most.into()]).await?;
    let row =
        |r: &Row| Ok(GiftRow { off: r.int(0), fen: r.int(1), paid_at: instant(r, 2)?, alias: r.text(3).to_owned() });
    Ok(rows.iter().map(row).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row) -> Result<Batch, Fault> {
    Ok(Batch {
        id: row.int(0),
        code: parse(row.text(1))?,
        channel: parse(row.text(2))?,
        appeal: parse(row.text(3))?,
        axis: parse(row.text(4))?,
        lo: row.int(5),
        hi: row.int(6),
        gifts: row.int(7),
        latest: instant(row, 8)?,
        entry: id(row.blob(9))?,
        bare: row.opt_int(10),
    })
}
