//! What a channel brought in a span of time, row by row: what a reconciliation holds a file against.

use primitives::{Code, Instant};
use store::{Failure, Fault, Key16, Row, Tx};

use crate::keys;

/// A gift's row, lent: its key, and its fen. Void ones too: whoever misses one looks it up ([`keys::look`]).
pub async fn gifts(
    tx: &mut Tx<'_>,
    channel: &Code,
    (from, until): (Instant, Instant),
    mut take: impl FnMut(Key16, i64) -> Result<(), Fault> + Send,
) -> Result<(), Failure> {
    let sql = "select g.order_no, g.fen
from book_batch as b
join book_gift as g on g.batch = b.id and $2 <= g.paid_at_ms and g.paid_at_ms < $3
where b.channel = $1 and b.state = 'live' and $2 <= b.latest_ms
order by b.number, g.off";
    let each = |row: &Row| take(keys::gift(channel, row.text(0)), row.int(1));
    Ok(tx.each(sql, &[channel.into(), from.into(), until.into()], each).await?)
}

/// A refund's row that is in the book, lent: its own key, its gift's, its fen.
pub async fn refunds(
    tx: &mut Tx<'_>,
    channel: &Code,
    (from, until): (Instant, Instant),
    mut take: impl FnMut(Key16, Key16, i64) -> Result<(), Fault> + Send,
) -> Result<(), Failure> {
    let sql = "select key16, gift16, fen
from book_parked
where channel = $1 and state = 'applied' and $2 <= at_ms and at_ms < $3
order by at_ms, refund_no";
    let key = |bytes: &[u8]| bytes.try_into().map_err(|_| Fault::broken("a key"));
    let each = |row: &Row| take(key(row.blob(0))?, key(row.blob(1))?, row.int(2));
    Ok(tx.each(sql, &[channel.into(), from.into(), until.into()], each).await?)
}

/// The refunds of a gift that are in the book or wait for something else than the platform: (their key, their fen), by key.
pub async fn refunds_of(tx: &mut Tx<'_>, gift16: Key16) -> Result<Vec<(Key16, i64)>, Failure> {
    let sql = "select key16, fen from book_parked where gift16 = $1 and state in ('applied', 'parked') order by key16";
    let rows = tx.rows(sql, &[(&gift16).into()]).await?;
    let read = |row: &Row| Ok((row.blob(0).try_into().map_err(|_| Fault::broken("a key"))?, row.int(1)));
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}
