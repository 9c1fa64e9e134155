//! A stream as the queue that it is: first in, first out. How far it is used is a few seeks, whatever the number of gifts.

use ledger::{Account, AxisCode, AxisKind, Currency, EntryId, Origin};
use primitives::Code;
use store::{Failure, Fault, Tx};

use crate::look::id;

/// How a stream of money stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Whose money it is.
    pub fund: Code,
    /// Who brings it.
    pub channel: Code,
    /// In what it is counted.
    pub currency: Currency,
    /// What it is: gifts, gifts in kind …
    pub origin: Origin,
    /// Its last fen's end: all that ever came.
    pub end: i64,
    /// The first fen that the next purchase takes; the end, where all is used or gone.
    pub used: i64,
    /// The entry that used, or gave back, the fen before it.
    pub used_by: Option<EntryId>,
    /// The entry that brought its last fen.
    pub grown_by: Option<EntryId>,
}

/// How this stream stands; `None` where it is no stream of money.
pub async fn of(tx: &mut Tx<'_>, axis: &AxisCode) -> Result<Option<Queue>, Failure> {
    let Some(found) = crate::look::axis(tx, axis).await? else { return Ok(None) };
    let AxisKind::Stream { fund, channel, currency, origin } = found.kind else { return Ok(None) };
    let held = first(tx, axis, &Account::Held).await?;
    let due = first(tx, axis, &Account::Receivable(channel.clone())).await?;
    let used = held.or(due).unwrap_or(found.end);
    let used_by = if used == 0 { None } else { last_step(tx, axis, used - 1).await? };
    let sql = "select entry from book_batch where axis = $1 and lo < $2 order by lo desc limit 1";
    let row = tx.row(sql, &[axis.as_str().into(), found.end.into()]).await?;
    let grown_by = row.and_then(|r| r.opt_blob(0).map(id)).transpose()?;
    Ok(Some(Queue { fund, channel, currency, origin, end: found.end, used, used_by, grown_by }))
}

/// In what a stream is counted; `None` where it is no stream of money.
pub async fn currency(tx: &mut Tx<'_>, axis: &AxisCode) -> Result<Option<Currency>, Failure> {
    Ok(crate::look::axis(tx, axis).await?.and_then(|axis| axis.currency()))
}

/// Where the first run of an account begins.
async fn first(tx: &mut Tx<'_>, axis: &AxisCode, account: &Account) -> Result<Option<i64>, Fault> {
    let sql = "select lo from book_hold where account = $1 and axis = $2 order by lo limit 1";
    Ok(tx.row(sql, &[(&account.to_string()).into(), axis.as_str().into()]).await?.map(|r| r.int(0)))
}

/// The entry of the last step of one fen.
async fn last_step(tx: &mut Tx<'_>, axis: &AxisCode, fen: i64) -> Result<Option<EntryId>, Fault> {
    let sql = "select hop from book_hold where axis = $1 and lo <= $2 order by lo desc limit 1";
    let Some(run) = tx.row(sql, &[axis.as_str().into(), fen.into()]).await? else { return Ok(None) };
    let sql = "select entry from book_step where axis = $1 and hop = $2 and lo <= $3 order by lo desc limit 1";
    let step = tx.row(sql, &[axis.as_str().into(), run.int(0).into(), fen.into()]).await?;
    step.map(|r| id(r.blob(0))).transpose()
}
