//! What stands where now.

use std::collections::BTreeMap;

use ledger::{Account, AxisCode};
use primitives::{Code, Instant};
use store::{Failure, Fault, Tx};

use crate::look::parse;

/// How many units (or fen) of which axes are in an account, by axis.
pub async fn in_account(tx: &mut Tx<'_>, account: &Account) -> Result<Vec<(AxisCode, i64)>, Failure> {
    let sql = "select axis, cast(sum(hi - lo) as bigint) from book_hold where account = $1 group by axis order by axis";
    let rows = tx.rows(sql, &[(&account.to_string()).into()]).await?;
    Ok(rows.iter().map(|r| Ok((parse(r.text(0))?, r.int(1)))).collect::<Result<_, Fault>>()?)
}

/// Where the units of an axis are, by account.
pub async fn by_account(tx: &mut Tx<'_>, axis: &AxisCode) -> Result<Vec<(Account, i64)>, Failure> {
    let sql = "select account, cast(sum(hi - lo) as bigint)
from book_hold
where axis = $1
group by account
order by account";
    let rows = tx.rows(sql, &[axis.as_str().into()]).await?;
    Ok(rows.iter().map(|r| Ok((parse(r.text(0))?, r.int(1)))).collect::<Result<_, Fault>>()?)
}

pub(crate) const ITEM: &str = "select item from book_identity where lot = $1 order by rev desc limit 1";

/// What a lot is, by its last identity.
pub async fn item_of(tx: &mut Tx<'_>, lot: &AxisCode) -> Result<Option<Code>, Failure> {
    Ok(tx.row(ITEM, &[lot.as_str().into()]).await?.map(|r| parse(r.text(0))).transpose()?)
}

/// Who fills a stream; `None` for what is no stream.
pub async fn channel_of(tx: &mut Tx<'_>, axis: &AxisCode) -> Result<Option<Code>, Failure> {
    let row = tx.row("select channel from book_axis where code = $1", &[axis.as_str().into()]).await?;
    Ok(row.and_then(|r| r.opt_text(0).map(parse)).transpose()?)
}

/// Whose a stream of money is; `None` for what is no stream.
pub async fn fund_of(tx: &mut Tx<'_>, stream: &AxisCode) -> Result<Option<Code>, Failure> {
    let sql = "select fund from book_axis where code = $1 and sort = 'stream'";
    let row = tx.row(sql, &[stream.as_str().into()]).await?;
    Ok(row.and_then(|r| r.opt_text(0).map(parse)).transpose()?)
}

/// What a lot was held to be at an instant.
pub async fn item_at(tx: &mut Tx<'_>, lot: &AxisCode, at: Instant) -> Result<Option<Code>, Failure> {
    let sql = "select item from book_identity where lot = $1 and at_ms <= $2 order by rev desc limit 1";
    Ok(tx.row(sql, &[lot.as_str().into(), at.into()]).await?.map(|r| parse(r.text(0))).transpose()?)
}

/// What a fund holds: the sum of `held` over its streams, in fen.
pub async fn held(tx: &mut Tx<'_>, fund: &Code) -> Result<i64, Failure> {
    let sql = "select cast(coalesce(sum(h.hi - h.lo), 0) as bigint)
from book_axis as a
join book_hold as h on h.account = 'held' and h.axis = a.code
where a.fund = $1 and a.sort = 'stream' and a.currency is null";
    Ok(tx.row(sql, &[fund.into()]).await?.map_or(0, |r| r.int(0)))
}

/// What a lot cost, in fen, and how many units it has; `None` for a lot that is not there.
pub async fn cost_of(tx: &mut Tx<'_>, lot: &AxisCode) -> Result<Option<(i64, i64)>, Failure> {
    let sql = "select a.end_at, coalesce((select r.fen from book_revision as r where r.sink = a.code
    order by r.rev desc limit 1), 0)
from book_axis as a
where a.code = $1";
    Ok(tx.row(sql, &[lot.as_str().into()]).await?.map(|r| (r.int(1), r.int(0))))
}

/// The axes that an order opened (lots and other sinks), by code.
pub async fn of_order(tx: &mut Tx<'_>, order: &Code) -> Result<Vec<AxisCode>, Failure> {
    let rows = tx.rows("select code from book_axis where order_code = $1 order by code", &[order.into()]).await?;
    Ok(rows.iter().map(|r| parse(r.text(0))).collect::<Result<_, Fault>>()?)
}

/// Plain balances: banks and clearing lines, by name, in signed fen.
pub async fn balances(tx: &mut Tx<'_>) -> Result<BTreeMap<String, i64>, Failure> {
    let rows = tx.rows("select name, fen from book_balance order by name", &[]).await?;
    Ok(rows.iter().map(|r| (r.text(0).to_owned(), r.int(1))).collect())
}
