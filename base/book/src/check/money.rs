//! Cash and orders: what the banks have is what we hold, owe and wait for; what an order owes and paid is what it bought.

use std::collections::BTreeMap;

use store::{Failure, Tx};

use crate::refusal;

pub(super) async fn prove(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let mut by_word: BTreeMap<String, i64> = BTreeMap::new();
    let mut by_order: BTreeMap<String, i64> = BTreeMap::new();
    let sql = "select h.account, cast(sum(h.hi - h.lo) as bigint)
from book_hold as h
join book_axis as a on a.code = h.axis and a.sort = 'stream'
group by h.account";
    for row in tx.rows(sql, &[]).await? {
        let (word, name) = row.text(0).split_once(':').unwrap_or((row.text(0), ""));
        *by_word.entry(word.to_owned()).or_default() += row.int(1);
        if word == "payable" {
            *by_order.entry(name.to_owned()).or_default() += row.int(1);
        }
    }
    let (mut banks, mut clearing) = (0, 0);
    for (name, fen) in crate::stock::balances(tx).await? {
        if name.starts_with("bank:") {
            banks += fen;
        } else {
            clearing += fen;
        }
    }
    let word = |w: &str| by_word.get(w).copied().unwrap_or(0);
    if banks != word("held") + word("payable") + clearing {
        return Err(refusal::broken("bank", "the banks are not held + payable + clearing").into());
    }
    prove_orders(tx, by_order).await
}

/// payable + spent = the sum of the order's sinks, an order at a time.
async fn prove_orders(tx: &mut Tx<'_>, mut owed: BTreeMap<String, i64>) -> Result<(), Failure> {
    let sql = "select a.order_code, a.code,
    coalesce((select r.fen from book_revision as r where r.sink = a.code order by r.rev desc limit 1), 0),
    coalesce((select cast(sum(h.hi - h.lo) as bigint) from book_hold as h where h.account = 'spent:' || a.code), 0)
from book_axis as a
where a.order_code is not null
order by a.order_code, a.code";
    let mut left: BTreeMap<String, i64> = BTreeMap::new();
    for row in tx.rows(sql, &[]).await? {
        *left.entry(row.text(0).to_owned()).or_default() += row.int(2) - row.int(3);
    }
    for (order, fen) in left {
        if owed.remove(&order).unwrap_or(0) != fen {
            return Err(refusal::broken(order, "payable + spent is not what the order's sinks cost").into());
        }
    }
    match owed.into_iter().find(|(_, fen)| *fen != 0) {
        Some((order, _)) => Err(refusal::broken(order, "something is payable that nothing was bought for").into()),
        None => Ok(()),
    }
}
