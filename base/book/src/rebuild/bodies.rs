//! What follows from the bodies of batches: the keys of gifts, and their donors. Both are as good as random, so they are sorted
//! before they are written; in slices of the key space, so that memory stays the same however many gifts there are.

use primitives::Code;
use store::{Failure, Key16, Tx, Value};

use crate::load::GIFT_KEY;
use crate::{donors, keys};

/// Keys sorted at once: 64 MiB of them. More gifts take one more reading of the bodies for each as many.
const SLICE_KEYS: i64 = 2_000_000;

/// A batch whose rows are read.
struct Live {
    id: i64,
    channel: Code,
    gifts: i64,
    has_pages: bool,
}

/// Gift keys from the bodies; of several bodies with one key, the gift that is not void owns it, else the latest.
pub(super) async fn keys(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let loads = tx.row("select count(*) from book_batch where state = 'loading'", &[]).await?.map_or(0, |r| r.int(0));
    if loads == 0 {
        tx.run("delete from book_gift_key", &[]).await?;
    } else {
        tx.run("delete from book_gift_key where batch in (select id from book_batch where state = 'live')", &[])
            .await?;
    }
    let batches = live(tx).await?;
    for slice in slices(batches.iter().map(|batch| batch.gifts).sum()) {
        let mut found: Vec<(Key16, usize, i64)> = Vec::new();
        for (at, batch) in batches.iter().enumerate() {
            let sql = "select order_no, off from book_gift where batch = $1 order by off";
            tx.each(sql, &[batch.id.into()], |row| {
                let key16 = keys::gift(&batch.channel, row.text(0));
                if slice.holds(&key16) {
                    found.push((key16, at, row.int(1)));
                }
                Ok(())
            })
            .await?;
        }
        found.sort_unstable();
        let again: Vec<(Key16, usize, i64)> =
            found.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1]).collect();
        found.dedup_by_key(|(key16, ..)| *key16);
        put(tx, &batches, &found, loads != 0).await?;
        for (key16, at, off) in again {
            take(tx, key16, batches[at].id, off).await?;
        }
    }
    Ok(())
}

/// Puts in keys, each the first of its kind; what a load under way has already is left to it until it is looked at one by one.
async fn put(tx: &mut Tx<'_>, batches: &[Live], found: &[(Key16, usize, i64)], loads: bool) -> Result<(), Failure> {
    for some in found.chunks(crate::load::CHUNK) {
        let mut values: Vec<Value<'_>> = Vec::with_capacity(some.len() * 3);
        for (key16, at, off) in some {
            values.extend([key16.into(), batches[*at].id.into(), (*off).into()] as [Value<'_>; 3]);
        }
        if loads {
            let fresh = tx.fresh(&GIFT_KEY, values.chunks(3)).await?;
            for ((key16, at, off), _) in some.iter().zip(fresh).filter(|(_, fresh)| !fresh) {
                take(tx, *key16, batches[*at].id, *off).await?;
            }
        } else {
            tx.bulk(&GIFT_KEY, values.chunks(3)).await?;
        }
    }
    Ok(())
}

/// A key that a gift has already: a later one takes it where that gift is void.
async fn take(tx: &mut Tx<'_>, key16: Key16, batch: i64, off: i64) -> Result<(), Failure> {
    if keys::find(tx, key16).await?.is_none_or(|hit| hit.void) {
        let sql = "update book_gift_key set batch = $2, off = $3 where key16 = $1";
        tx.run(sql, &[(&key16).into(), batch.into(), off.into()]).await?;
    }
    Ok(())
}

/// The payers of each batch that has them in pages.
pub(super) async fn donors(tx: &mut Tx<'_>) -> Result<(), Failure> {
    tx.run("delete from book_donor where batch in (select id from book_batch where state = 'live')", &[]).await?;
    for batch in live(tx).await?.iter().filter(|batch| batch.has_pages) {
        let mut pages = donors::Pages::of(batch.id);
        for slice in slices(batch.gifts) {
            let mut payers: Vec<Key16> = Vec::new();
            let sql = "select payer16 from book_gift where batch = $1 and payer16 is not null order by off";
            tx.each(sql, &[batch.id.into()], |row| {
                let payer = donors::key16(row.blob(0))?;
                if slice.holds(&payer) {
                    payers.push(payer);
                }
                Ok(())
            })
            .await?;
            payers.sort_unstable();
            payers.dedup();
            pages.put(tx, &payers).await?;
        }
        pages.end(tx).await?;
    }
    Ok(())
}

async fn live(tx: &mut Tx<'_>) -> Result<Vec<Live>, Failure> {
    let sql = "select id, channel, gifts, bare from book_batch where state = 'live' order by channel, number";
    let read = |row: &store::Row| {
        let channel = crate::look::parse(row.text(1))?;
        Ok(Live { id: row.int(0), channel, gifts: row.int(2), has_pages: row.opt_int(3).is_some() })
    };
    Ok(tx.rows(sql, &[]).await?.iter().map(read).collect::<Result<_, store::Fault>>()?)
}

/// Keys whose first eight bytes lie between these, both of them in it.
struct Slice(u64, u64);

impl Slice {
    fn holds(&self, key16: &Key16) -> bool {
        let mut head = [0; 8];
        head.copy_from_slice(&key16[..8]);
        (self.0..=self.1).contains(&u64::from_be_bytes(head))
    }
}

/// The key space in so many slices that each holds about [`SLICE_KEYS`] of them.
fn slices(keys: i64) -> Vec<Slice> {
    let many = u64::try_from(keys / SLICE_KEYS).unwrap_or(0) + 1;
    let each = u64::MAX / many;
    (0..many).map(|n| Slice(n * each, if n + 1 == many { u64::MAX } else { (n + 1) * each - 1 })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_tile_the_key_space() {
        for keys in [0, 1, SLICE_KEYS, 5 * SLICE_KEYS + 1] {
            let slices = slices(keys);
            assert_eq!((slices[0].0, slices[slices.len() - 1].1), (0, u64::MAX));
            assert!(slices.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0));
            assert_eq!(slices.len() as i64, keys / SLICE_KEYS + 1);
            for key in [[0; 16], [0x55; 16], [0xff; 16]] {
                assert_eq!(slices.iter().filter(|slice| slice.holds(&key)).count(), 1);
            }
        }
    }
}
