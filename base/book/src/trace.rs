//! The trace of a gift, and of a site's goods back to the gifts that paid for them (counted, never named).

use std::collections::BTreeMap;

use ledger::trace::{Custody, Part, Source};
use ledger::{Account, AxisCode, Picture};
use primitives::{Code, Instant};
use store::{Failure, Tx};

use crate::decide::settle;
use crate::keys::Hit;
use crate::{keys, refusal};

/// A gift and its fate. The parts tile it to the fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The gift.
    pub gift: Hit,
    /// What became of it.
    pub parts: Vec<Part>,
}

/// Follows a gift that was found.
pub async fn follow(tx: &mut Tx<'_>, gift: Hit) -> Result<Traced, Failure> {
    let mut picture = Picture::blank();
    let parts = settle(tx, &mut picture, |p| ledger::trace::forward(p, &gift.axis, gift.lo, gift.hi)).await?;
    Ok(Traced { gift, parts })
}

/// Follows the gift of an order number. Refused: none (B103), or several channels have it and none is named (B104).
pub async fn trace(tx: &mut Tx<'_>, order_no: &str, channel: Option<&Code>) -> Result<Traced, Failure> {
    let gift = find(tx, order_no, channel).await?;
    follow(tx, gift).await
}

/// The one gift of an order number.
pub async fn find(tx: &mut Tx<'_>, order_no: &str, channel: Option<&Code>) -> Result<Hit, Failure> {
    let mut hits = match channel {
        Some(channel) => keys::look(tx, &[keys::gift(channel, order_no)]).await?,
        None => keys::on_channels(tx, order_no).await?,
    };
    let channels: Vec<Code> = hits.iter().map(|h| h.channel.clone()).collect();
    match (hits.pop(), hits.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => Err(refusal::unknown_gift(order_no).into()),
        _ => Err(refusal::several_channels(order_no, &channels).into()),
    }
}

/// Where the units of a lot are: for goods that no fen paid for.
pub async fn custody(tx: &mut Tx<'_>, lot: &AxisCode) -> Result<Vec<(i64, i64, Custody)>, Failure> {
    let end = crate::look::axis(tx, lot).await?.map_or(0, |a| a.end);
    let mut picture = Picture::blank();
    settle(tx, &mut picture, |p| ledger::trace::custodies(p, lot, 0, end)).await
}

/// What stands behind a site's goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backing {
    /// The lot.
    pub lot: AxisCode,
    /// Units of it at the site, used ones too.
    pub units: i64,
    /// The money that paid for them.
    pub sources: Vec<Source>,
    /// Gifts that had a share, by stream stretch: a gift in two lots counts in both.
    pub gifts: i64,
    /// When the last of the gifts was paid.
    pub upto: Option<Instant>,
}

/// Backwards: a site's units, lot by lot, and the gifts that paid for them.
pub async fn back(tx: &mut Tx<'_>, site: &Code) -> Result<Vec<Backing>, Failure> {
    let mut runs = Vec::new();
    for account in [Account::Site(site.clone()), Account::Used(site.clone())] {
        runs.extend(runs_in(tx, &account).await?);
    }
    let mut picture = Picture::blank();
    settle(tx, &mut picture, |p| ledger::trace::ask_backward(p, runs.iter().map(|(lot, ..)| lot))).await?;
    let mut out: BTreeMap<AxisCode, Backing> = BTreeMap::new();
    for (lot, lo, hi) in runs {
        let sources = settle(tx, &mut picture, |p| ledger::trace::backward(p, &lot, lo, hi)).await?;
        let none = || Backing { lot: lot.clone(), units: 0, sources: Vec::new(), gifts: 0, upto: None };
        let backing = out.entry(lot.clone()).or_insert_with(none);
        for (axis, lo, hi) in joined(&sources) {
            let (gifts, upto) = gifts_of(tx, axis, lo, hi).await?;
            backing.gifts += gifts;
            backing.upto = backing.upto.max(upto);
        }
        backing.units += hi - lo;
        backing.sources.extend(sources);
    }
    Ok(out.into_values().collect())
}

/// The stretches of streams that sources are, neighbours that touch as one.
fn joined(sources: &[Source]) -> Vec<(&AxisCode, i64, i64)> {
    let mut out: Vec<(&AxisCode, i64, i64)> = Vec::new();
    for source in sources {
        match out.last_mut() {
            Some((axis, _, hi)) if **axis == source.axis && *hi == source.lo => *hi = source.hi,
            _ => out.push((&source.axis, source.lo, source.hi)),
        }
    }
    out
}

async fn runs_in(tx: &mut Tx<'_>, account: &Account) -> Result<Vec<(AxisCode, i64, i64)>, Failure> {
    let sql = "select axis, lo, hi from book_hold where account = $1 order by axis, lo";
    let rows = tx.rows(sql, &[(&account.to_string()).into()]).await?;
    let read = |r: &store::Row| Ok((crate::look::parse(r.text(0))?, r.int(1), r.int(2)));
    Ok(rows.iter().map(read).collect::<Result<_, store::Fault>>()?)
}

// A batch's gifts tile it, so those from the one that `lo` lies in on overlap the stretch, and no row is asked where it ends.
const GIFTS: &str = "select count(*), max(g.paid_at_ms)
from book_batch as b
join book_gift as g on g.batch = b.id and g.off < $3 - b.lo
    and coalesce((select max(f.off) from book_gift as f where f.batch = b.id and f.off <= $2 - b.lo), $2 - b.lo) <= g.off
where b.axis = $1 and b.lo < $3 and $2 < b.hi
    and coalesce((select max(c.lo) from book_batch as c where c.axis = $1 and c.lo <= $2), $2) <= b.lo";

/// How many gifts overlap a stretch of a stream, and when the last of them was paid: a scan of just their rows.
async fn gifts_of(tx: &mut Tx<'_>, axis: &AxisCode, lo: i64, hi: i64) -> Result<(i64, Option<Instant>), Failure> {
    let row = tx.row(GIFTS, &[axis.as_str().into(), lo.into(), hi.into()]).await?;
    Ok(row.map_or((0, None), |row| (row.int(0), row.instant(1))))
}
