//! Every gift is found by its key: each key leads to a gift of that order number, and each gift has its key unless it is
//! wholly void and another took it.

use std::collections::BTreeSet;

use store::{Failure, Tx, Value};

use crate::look::parse;
use crate::{keys, refusal};

/// How many there are, and their sum: the same for the same keys, in whatever order they come.
#[derive(Default, PartialEq, Eq)]
struct Heap {
    rows: i64,
    sum: u128,
}

impl Heap {
    fn add(&mut self, key16: [u8; 16], batch: i64, off: i64) {
        // Odd factors, so that neither batch nor offset is lost.
        let place = u128::from(batch.cast_unsigned()).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
            ^ u128::from(off.cast_unsigned()).wrapping_mul(0xBF58_476D_1CE4_E5B9_94D0_49BB_1331_11EB);
        self.rows += 1;
        self.sum = self.sum.wrapping_add((u128::from_be_bytes(key16) ^ place).wrapping_mul(place | 1));
    }
}

pub(super) async fn prove(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let mut kept = Heap::default();
    let sql = "select id, code, channel, axis, lo, hi from book_batch where state = 'live' order by id";
    let batches = tx.rows(sql, &[]).await?;
    let live: BTreeSet<i64> = batches.iter().map(|batch| batch.int(0)).collect();
    // Not joined: a database that begins with the few batches would read all keys for each.
    tx.each("select key16, batch, off from book_gift_key", &[], |row| {
        if live.contains(&row.int(1)) {
            kept.add(row.blob(0).try_into().unwrap_or_default(), row.int(1), row.int(2));
        }
        Ok(())
    })
    .await?;
    let mut due = Heap::default();
    for batch in batches {
        let (id, channel, axis) = (batch.int(0), parse(batch.text(2))?, parse(batch.text(3))?);
        let (lo, hi) = (batch.int(4), batch.int(5));
        let runs = crate::look::runs(tx, &axis, lo, hi).await?;
        let void: Vec<(i64, i64)> =
            runs.iter().filter(|r| r.account == ledger::Account::Void).map(|r| (r.lo - lo, r.hi - lo)).collect();
        let mut free: Vec<([u8; 16], i64)> = Vec::new();
        let sql = "select off, fen, order_no from book_gift where batch = $1 order by off";
        tx.each(sql, &[id.into()], |row| {
            let (off, end) = (row.int(0), row.int(0) + row.int(1));
            let key16 = keys::gift(&channel, row.text(2));
            // A gift whose void came in pieces is looked up too: seldom, and it costs a seek.
            if void.iter().any(|(a, b)| *a < end && off < *b) {
                free.push((key16, off));
            } else {
                due.add(key16, id, off);
            }
            Ok(())
        })
        .await?;
        for (key16, off) in free {
            let sql = "select batch, off from book_gift_key where key16 = $1";
            let Some(row) = tx.row(sql, &[Value::Blob(&key16)]).await? else {
                return Err(refusal::broken(batch.text(1), "a gift of it has no key").into());
            };
            if (row.int(0), row.int(1)) == (id, off) {
                due.add(key16, id, off);
            }
        }
    }
    if kept == due {
        Ok(())
    } else {
        Err(refusal::broken("keys", "keys do not lead to the gifts that they name").into())
    }
}
