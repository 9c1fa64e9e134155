//! The payers of batches, sorted: from the pages that a load wrote beside its gifts, or from the gifts themselves.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use store::{Failure, Fault, Key16, Tx};

use super::voids::{Spans, Voids};
use crate::batch::Batch;

/// How many donors each batch brings that none before it brought. The batches' payers are merged once, whatever their number:
/// a payer counts for the first batch that has him; a gift without a payer counts for itself.
pub(super) async fn brought(tx: &mut Tx<'_>, batches: &[Batch], void: &Voids) -> Result<Vec<i64>, Failure> {
    let mut donors = Vec::with_capacity(batches.len());
    let (mut all, mut heads) = (Vec::with_capacity(batches.len()), BinaryHeap::new());
    for (at, batch) in batches.iter().enumerate() {
        let (bare, mut payers) = Payers::of(tx, batch, void).await?;
        heads.extend(payers.next(tx).await?.map(|head| Reverse((head, at))));
        donors.push(bare);
        all.push(payers);
    }
    let mut last = None;
    while let Some(Reverse((payer, from))) = heads.pop() {
        donors[from] += i64::from(last != Some(payer));
        last = Some(payer);
        if let Some(next) = all[from].next(tx).await? {
            heads.push(Reverse((next, from)));
        }
    }
    Ok(donors)
}

/// The distinct payers of a batch in order, a page of them at a time.
struct Payers {
    batch: i64,
    /// The page that comes next; `None` where no more come.
    page: Option<i64>,
    payers: Vec<u8>,
    at: usize,
}

impl Payers {
    /// And how many gifts of it have none. Gifts are read only where some of them are void, or nobody wrote pages.
    async fn of(tx: &mut Tx<'_>, batch: &Batch, void: &Voids) -> Result<(i64, Payers), Failure> {
        let void = void.within(batch);
        if void.cover(batch.lo, batch.hi) {
            return Ok((0, Payers { batch: batch.id, page: None, payers: Vec::new(), at: 0 }));
        }
        if let Some(bare) = batch.bare.filter(|_| void.is_empty()) {
            return Ok((bare, Payers { batch: batch.id, page: Some(0), payers: Vec::new(), at: 0 }));
        }
        let (bare, payers) = read(tx, batch, &void).await?;
        Ok((bare, Payers { batch: batch.id, page: None, payers: payers.into_flattened(), at: 0 }))
    }
    async fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<Key16>, Failure> {
        if self.at == self.payers.len() {
            let Some(page) = self.page else { return Ok(None) };
            let sql = "select payers from book_donor where batch = $1 and page = $2";
            let Some(row) = tx.row(sql, &[self.batch.into(), page.into()]).await? else { return Ok(None) };
            (self.payers, self.page, self.at) = (row.blob(0).to_vec(), Some(page + 1), 0);
        }
        let next = key16(self.payers.get(self.at..self.at + 16).unwrap_or_default())?;
        self.at += 16;
        Ok(Some(next))
    }
}

/// Gifts without a payer, and the distinct payers of the others, in order; a gift that is wholly void was never given.
async fn read(tx: &mut Tx<'_>, batch: &Batch, void: &Spans) -> Result<(i64, Vec<Key16>), Failure> {
    let (mut bare, mut payers) = (0, Vec::new());
    let sql = "select payer16, off, fen from book_gift where batch = $1 order by off";
    tx.each(sql, &[batch.id.into()], |row| {
        let lo = batch.lo + row.int(1);
        if void.cover(lo, lo + row.int(2)) {
            return Ok(());
        }
        match row.opt_blob(0).map(key16).transpose()? {
            Some(payer) => payers.push(payer),
            None => bare += 1,
        }
        Ok(())
    })
    .await?;
    payers.sort_unstable();
    payers.dedup();
    Ok((bare, payers))
}

pub(crate) fn key16(bytes: &[u8]) -> Result<Key16, Fault> {
    bytes.try_into().map_err(|_| Fault::broken("a payer has 16 bytes"))
}
