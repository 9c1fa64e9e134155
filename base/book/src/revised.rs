//! What of lots was put right: what they are, what they cost. Many lots a statement.

use ledger::{AxisCode, EntryId};
use primitives::{Code, Instant};
use store::{Failure, Fault, Row, Tx};

use crate::look::{id, instant, parse};

/// A lot was held to be something from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The lot.
    pub lot: AxisCode,
    /// What it was held to be.
    pub item: Code,
    /// The entry that says so: the first one opened the lot.
    pub entry: EntryId,
    /// Since when.
    pub at: Instant,
}

/// What these lots were ever held to be, by lot, oldest first.
pub async fn identities(tx: &mut Tx<'_>, lots: &[AxisCode]) -> Result<Vec<Identity>, Failure> {
    let sql = "select lot, item, entry, at_ms
from book_identity
where lot in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by lot, rev";
    let read = |r: &Row| {
        Ok(Identity { lot: parse(r.text(0))?, item: parse(r.text(1))?, entry: id(r.blob(2))?, at: instant(r, 3)? })
    };
    let rows = tx.rows_among(sql, lots.iter().map(AxisCode::as_str)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// A sink cost something from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costed {
    /// The lot, or another sink.
    pub sink: AxisCode,
    /// From 1, without holes.
    pub rev: i64,
    /// What it cost since, in fen.
    pub fen: i64,
    /// The entry that says so.
    pub entry: EntryId,
    /// Since when.
    pub at: Instant,
}

/// What these sinks ever cost, by sink, oldest first. Where money only took the place of other money the cost stays.
pub async fn costs(tx: &mut Tx<'_>, sinks: &[AxisCode]) -> Result<Vec<Costed>, Failure> {
    let sql = "select sink, rev, fen, entry, at_ms
from book_revision
where sink in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
order by sink, rev";
    let read = |r: &Row| {
        let (rev, fen) = (r.int(1), r.int(2));
        Ok(Costed { sink: parse(r.text(0))?, rev, fen, entry: id(r.blob(3))?, at: instant(r, 4)? })
    };
    let rows = tx.rows_among(sql, sinks.iter().map(AxisCode::as_str)).await?;
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}
