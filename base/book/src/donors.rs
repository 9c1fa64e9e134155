//! Donors (捐赠人) of an appeal: distinct payers of a channel where the format names them, otherwise one a gift.
//!
//! A gift that is wholly void was never given: it does not count, nor does the same donor twice whose gift was put right.
//! Each load counts the donors that no earlier batch of its appeal has, so a figure adds batches and reads no gift. Where that
//! sum would not be the count (a void gift, batches left out between others, one that nobody counted) gifts are counted, and the
//! count is kept with what it counted.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{AxisCode, EntryId};
use primitives::{Code, Instant};
use store::{Failure, Key16, Kind, Pass, Table, Tx, Value};

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
    if let Some(count) = added(tx, appeal, &batches, &void).await? {
        return Ok(Donors { count, entries });
    }
    let (figure, upto) = (name(appeal), fingerprint(&batches, &void));
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    let count = match tx.row(sql, &[(&figure).into(), (&upto).into()]).await? {
        Some(row) => row.int(0),
        None => count(tx, &batches, &void).await?,
    };
    Ok(Donors { count, entries })
}

/// Counts and keeps, where batches do not simply add up and it is not kept already: after each import, and when the figure is
/// published.
pub async fn keep(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<(), Failure> {
    let batches = effective(tx, appeal, channels, as_of).await?;
    let void = voids(tx, &batches, as_of).await?;
    if added(tx, appeal, &batches, &void).await?.is_some() {
        return Ok(());
    }
    let (figure, upto) = (name(appeal), fingerprint(&batches, &void));
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    if tx.row(sql, &[(&figure).into(), (&upto).into()]).await?.is_none() {
        let value = count(tx, &batches, &void).await?;
        let sql = "insert into book_kept (figure, upto, value) values ($1, $2, $3) on conflict do nothing";
        tx.run(sql, &[(&figure).into(), (&upto).into(), value.into()]).await?;
    }
    Ok(())
}

const DONOR: Table = Table { name: "book_donor", columns: &[("key16", Kind::Blob), ("batch", Kind::Int)] };

/// Puts in a load's payers, distinct and sorted over the whole file; says how many no earlier batch of the appeal has.
pub async fn put(
    tx: &mut Tx<'_>,
    pass: &Pass,
    load: &Loading,
    appeal: &Code,
    payers: &[Key16],
) -> Result<i64, Failure> {
    pass.assert(tx).await?;
    let mut keys: Vec<Key16> = payers.iter().map(|payer| donor_key(appeal, payer)).collect();
    keys.sort_unstable();
    let mut values: Vec<Value<'_>> = Vec::with_capacity(keys.len() * 2);
    for key in &keys {
        values.extend([key.into(), load.id.into()] as [Value<'_>; 2]);
    }
    let new = tx.fresh(&DONOR, values.chunks(2)).await?;
    Ok(i64::try_from(new.into_iter().filter(|new| *new).count()).unwrap_or(i64::MAX))
}

/// Takes away what [`put`] put in for a load that died.
pub(crate) async fn forget(tx: &mut Tx<'_>, load: &Loading, appeal: &Code, payer: Key16) -> Result<(), Failure> {
    let sql = "delete from book_donor where key16 = $1 and batch = $2";
    tx.run(sql, &[(&donor_key(appeal, &payer)).into(), load.id.into()]).await?;
    Ok(())
}

/// The appeal and the payer in one key. Within an appeal it keeps the order of pages: payers sorted stay near each other.
fn donor_key(appeal: &Code, payer: &Key16) -> Key16 {
    let id = primitives::Id::<Donors>::of(&["donor", appeal.as_str()]);
    let mut key = *payer;
    key.iter_mut().zip(id.bytes()).for_each(|(byte, mask)| *byte ^= mask);
    key
}

/// The sum of what each batch's load counted as new: right where nothing is void and each channel's batches are its first ones.
async fn added(tx: &mut Tx<'_>, appeal: &Code, batches: &[Batch], void: &Voids) -> Result<Option<i64>, Failure> {
    if !void.is_empty() {
        return Ok(None);
    }
    let mut sums: BTreeMap<&Code, (i64, i64)> = BTreeMap::new();
    for batch in batches {
        let Some(donors) = batch.donors else { return Ok(None) };
        let sum = sums.entry(&batch.channel).or_default();
        *sum = (sum.0 + 1, sum.1 + donors);
    }
    for (channel, (count, _)) in &sums {
        let last = batches.iter().filter(|b| b.channel == **channel).map(|b| b.number).max().unwrap_or(0);
        let sql = "select count(*)
from book_batch
where channel = $1 and state = 'live' and number <= $2 and appeal = $3";
        let all = tx.row(sql, &[(*channel).into(), last.into(), appeal.into()]).await?.map_or(0, |r| r.int(0));
        if all != *count {
            return Ok(None);
        }
    }
    Ok(Some(sums.values().map(|(_, donors)| donors).sum()))
}

/// Counts every live batch's new donors anew, batch after batch of each channel: the table is derived from the bodies.
pub(crate) async fn rebuild(tx: &mut Tx<'_>, batch: &Batch) -> Result<(), Failure> {
    let load = Loading { id: batch.id, code: batch.code.clone(), channel: batch.channel.clone(), salt: [0; 16] };
    let (mut donors, mut from) = (0, -1);
    loop {
        let sql = "select off, payer16 from book_gift where batch = $1 and $2 < off order by off limit 4000";
        let rows = tx.rows(sql, &[batch.id.into(), Value::Int(from)]).await?;
        let Some(last) = rows.last() else { break };
        from = last.int(0);
        let payers: BTreeSet<Key16> =
            rows.iter().filter_map(|r| r.opt_blob(1).and_then(|b| b.try_into().ok())).collect();
        donors += i64::try_from(rows.iter().filter(|r| !r.has(1)).count()).unwrap_or(0);
        let mut values: Vec<Value<'_>> = Vec::new();
        let keys: Vec<Key16> = payers.iter().map(|p| donor_key(&batch.appeal, p)).collect();
        for key in &keys {
            values.extend([key.into(), load.id.into()] as [Value<'_>; 2]);
        }
        donors +=
            i64::try_from(tx.fresh(&DONOR, values.chunks(2)).await?.into_iter().filter(|n| *n).count()).unwrap_or(0);
    }
    tx.run("update book_batch set donors = $2 where id = $1", &[batch.id.into(), donors.into()]).await?;
    Ok(())
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
            match row.opt_blob(0).and_then(|b| b.try_into().ok()) {
                Some(payer) => drop(payers.insert(payer)),
                None => donors += 1,
            }
            Ok(())
        })
        .await?;
    }
    Ok(donors + i64::try_from(payers.len()).unwrap_or(i64::MAX))
}
