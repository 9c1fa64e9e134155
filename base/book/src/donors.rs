//! Donors (捐赠人) of an appeal: distinct payers of a channel where the format names them, otherwise one a gift.
//!
//! A gift that is wholly void was never given: it does not count, nor does the same donor twice whose gift was put right.
//! A load writes its payers beside its gifts, distinct and sorted, a page of them in a row; donors are counted by merging those
//! pages, and the count is kept with the batches that it counted, so that no page reads gifts. Only where something is void, or a
//! batch has no pages, gifts themselves are read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use ledger::{AxisCode, EntryId};
use primitives::{Code, Instant};
use store::{Failure, Fault, Key16, Pass, Tx, Value};

use crate::batch::{self, Batch};
use crate::load::Loading;

/// How many donors, and the batches' entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Donors {
    /// Distinct donors; a refunded donor gave.
    pub count: i64,
    /// The entries of their batches, oldest first.
    pub entries: Vec<EntryId>,
}

/// Donors of an appeal through these channels, as of an instant. Reads what was kept by [`keep`]; counts only where
/// nothing was kept for just these batches.
pub async fn of_appeal(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<Donors, Failure> {
    let batches = effective(tx, appeal, channels, as_of).await?;
    let entries = batches.iter().map(|b| b.entry).collect();
    let void = voids(tx, &batches, as_of).await?;
    let (figure, upto) = (name(appeal), fingerprint(&batches, &void));
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    let count = match tx.row(sql, &[(&figure).into(), (&upto).into()]).await? {
        Some(row) => row.int(0),
        None => count(tx, &batches, &void).await?,
    };
    Ok(Donors { count, entries })
}

/// Counts and keeps, where it is not kept already: after each import, and when the figure is published.
pub async fn keep(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<(), Failure> {
    let batches = effective(tx, appeal, channels, as_of).await?;
    let void = voids(tx, &batches, as_of).await?;
    let (figure, upto) = (name(appeal), fingerprint(&batches, &void));
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    if tx.row(sql, &[(&figure).into(), (&upto).into()]).await?.is_none() {
        let value = count(tx, &batches, &void).await?;
        let sql = "insert into book_kept (figure, upto, value) values ($1, $2, $3) on conflict do nothing";
        tx.run(sql, &[(&figure).into(), (&upto).into(), value.into()]).await?;
    }
    Ok(())
}

/// Payers in a page: with it a row stays under 64 KiB.
pub const PAGE: usize = 4_000;

/// Puts in a page of a load's payers, distinct and sorted over the whole file; pages are counted from 0.
pub async fn put(tx: &mut Tx<'_>, pass: &Pass, load: &Loading, page: i64, payers: &[Key16]) -> Result<(), Failure> {
    pass.assert(tx).await?;
    put_page(tx, load.id, page, payers).await
}

async fn put_page(tx: &mut Tx<'_>, batch: i64, page: i64, payers: &[Key16]) -> Result<(), Failure> {
    let bytes = payers.as_flattened();
    let sql = "insert into book_donor (batch, page, payers) values ($1, $2, $3)";
    tx.run(sql, &[batch.into(), page.into(), bytes.into()]).await?;
    Ok(())
}

/// The payers of a batch, page by page.
struct Pages {
    batch: i64,
    page: i64,
    payers: Vec<u8>,
    at: usize,
}

impl Pages {
    async fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<Key16>, Failure> {
        if self.at == self.payers.len() {
            let sql = "select payers from book_donor where batch = $1 and page = $2";
            let Some(row) = tx.row(sql, &[self.batch.into(), self.page.into()]).await? else { return Ok(None) };
            (self.payers, self.page, self.at) = (row.blob(0).to_vec(), self.page + 1, 0);
        }
        let next = key16(self.payers.get(self.at..self.at + 16).unwrap_or_default())?;
        self.at += 16;
        Ok(Some(next))
    }
}

/// Distinct payers over all batches, by merging their pages; and one for each gift without a payer.
async fn merged(tx: &mut Tx<'_>, batches: &[Batch]) -> Result<i64, Failure> {
    let (mut pages, mut heads) = (Vec::new(), BinaryHeap::new());
    for (at, batch) in batches.iter().enumerate() {
        let mut some = Pages { batch: batch.id, page: 0, payers: Vec::new(), at: 0 };
        heads.extend(some.next(tx).await?.map(|head| Reverse((head, at))));
        pages.push(some);
    }
    let (mut count, mut last) = (batches.iter().filter_map(|b| b.bare).sum(), None);
    while let Some(Reverse((payer, from))) = heads.pop() {
        count += i64::from(last != Some(payer));
        last = Some(payer);
        if let Some(next) = pages[from].next(tx).await? {
            heads.push(Reverse((next, from)));
        }
    }
    Ok(count)
}

/// Writes a batch's pages anew: they are derived from its body.
pub(crate) async fn rebuild(tx: &mut Tx<'_>, batch: i64) -> Result<(), Failure> {
    let sql = "select distinct payer16
from book_gift
where batch = $1 and payer16 is not null
order by payer16";
    let mut payers: Vec<Key16> = Vec::new();
    tx.each(sql, &[batch.into()], |row| {
        payers.push(key16(row.blob(0))?);
        Ok(())
    })
    .await?;
    for (page, payers) in (0..).zip(payers.chunks(PAGE)) {
        put_page(tx, batch, page, payers).await?;
    }
    Ok(())
}

fn key16(bytes: &[u8]) -> Result<Key16, Fault> {
    bytes.try_into().map_err(|_| Fault::broken("a payer has 16 bytes"))
}

fn name(appeal: &Code) -> String {
    format!("donors:{appeal}")
}

/// Which batches were counted, and what of them was void.
fn fingerprint(batches: &[Batch], void: &Voids) -> String {
    let mut parts: Vec<String> = batches.iter().map(|b| b.code.to_string()).collect();
    parts.extend(void.iter().map(|(axis, spans)| format!("{axis} {spans:?}")));
    primitives::Id::<Donors>::of(&parts.iter().map(String::as_str).collect::<Vec<_>>()).to_string()
}

/// Stretches of each stream that are void, in order.
type Voids = BTreeMap<AxisCode, Vec<(i64, i64)>>;

/// What of the batches' streams was void as of then. A stream of which nothing is void now is not looked at: only the undoing
/// of a correction brings anything back.
async fn voids(tx: &mut Tx<'_>, batches: &[Batch], as_of: Instant) -> Result<Voids, Failure> {
    let mut out = Voids::new();
    let axes: BTreeSet<&AxisCode> = batches.iter().map(|b| &b.axis).collect();
    for axis in axes {
        let sql = "select lo from book_hold where account = 'void' and axis = $1 limit 1";
        if tx.row(sql, &[axis.as_str().into()]).await?.is_none() {
            continue;
        }
        let sql = "select lo, hi, to_account
from book_step
where axis = $1 and at_ms <= $2 and (to_account = 'void' or from_account = 'void')
order by hop, lo";
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for row in tx.rows(sql, &[axis.as_str().into(), as_of.into()]).await? {
            let (lo, hi) = (row.int(0), row.int(1));
            if row.text(2) == "void" {
                spans.push((lo, hi));
            } else {
                let outside = |(a, b): (i64, i64)| [(a, b.min(lo)), (a.max(hi), b)];
                spans = spans.into_iter().flat_map(outside).filter(|(a, b)| a < b).collect();
            }
        }
        out.insert(axis.clone(), joined(spans));
    }
    Ok(out)
}

/// In order, neighbours as one.
fn joined(mut spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    spans.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (lo, hi) in spans {
        match out.last_mut() {
            Some(last) if lo <= last.1 => last.1 = last.1.max(hi),
            _ => out.push((lo, hi)),
        }
    }
    out
}

async fn effective(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<Vec<Batch>, Failure> {
    let all = batch::of_appeal(tx, appeal).await?;
    let mut some: Vec<Batch> = all.into_iter().filter(|b| b.latest <= as_of && channels.contains(&b.channel)).collect();
    some.sort_by(|a, b| (a.latest, &a.code).cmp(&(b.latest, &b.code)));
    Ok(some)
}

async fn count(tx: &mut Tx<'_>, batches: &[Batch], void: &Voids) -> Result<i64, Failure> {
    if void.is_empty() && batches.iter().all(|b| b.bare.is_some()) {
        return merged(tx, batches).await;
    }
    let mut donors = 0;
    let mut payers: BTreeSet<[u8; 16]> = BTreeSet::new();
    for batch in batches {
        let none = Vec::new();
        let void = void.get(&batch.axis).unwrap_or(&none);
        let is_void = |lo: i64, hi: i64| {
            let before = void.partition_point(|(a, _)| *a <= lo);
            before.checked_sub(1).and_then(|at| void.get(at)).is_some_and(|(_, b)| hi <= *b)
        };
        let sql = "select payer16, off, fen from book_gift where batch = $1 order by off";
        tx.each(sql, &[Value::Int(batch.id)], |row| {
            let lo = batch.lo + row.int(1);
            if is_void(lo, lo + row.int(2)) {
                return Ok(());
            }
            match row.opt_blob(0).map(key16).transpose()? {
                Some(payer) => drop(payers.insert(payer)),
                None => donors += 1,
            }
            Ok(())
        })
        .await?;
    }
    Ok(donors + i64::try_from(payers.len()).unwrap_or(i64::MAX))
}
