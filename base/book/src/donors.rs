//! Donors (捐赠人) of an appeal: distinct payers of a channel where the format names them, otherwise one a gift.
//!
//! A gift that is wholly void was never given: it does not count, nor does the same donor twice whose gift was put right.
//! A load writes its payers beside its gifts, distinct and sorted, a page of them in a row. After each import these pages are merged
//! once, which counts the donors as of every instant; the counts are kept, each with the batches that it counted, so that no page
//! counts donors, whatever instant it shows.

mod payers;
mod voids;

use std::collections::BTreeSet;

use ledger::EntryId;
use primitives::{Code, Instant};
use store::{Failure, Key16, Pass, Tx};

use crate::batch::{self, Batch};
use crate::load::Loading;
pub(crate) use payers::key16;
use voids::{Steps, Voids};

/// How many donors, and the batches' entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Donors {
    /// Distinct donors; a refunded donor gave.
    pub count: i64,
    /// The entries of their batches, oldest first.
    pub entries: Vec<EntryId>,
}

/// What is to be kept after an import, and what no instant asks for any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    figure: String,
    gone: Vec<String>,
    /// Each with what it counted.
    counted: Vec<(String, i64)>,
}

impl Recount {
    /// How many counts were missing.
    pub fn missing(&self) -> usize {
        self.counted.len()
    }
    /// Whether all is kept as it should be.
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty() && self.gone.is_empty()
    }
}

/// Donors of an appeal through these channels, as of an instant. Reads what was kept by [`keep`]; counts only where
/// nothing was kept for just these batches.
pub async fn of_appeal(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<Donors, Failure> {
    let batches = effective(tx, appeal, channels, as_of).await?;
    let void = Steps::of(tx, &batches).await?.as_of(as_of, &batches);
    let prefixes = prefixes(&batches);
    let upto = fingerprint(&prefixes[batches.len()], &void);
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    let count = match tx.row(sql, &[(&name(appeal)).into(), (&upto).into()]).await? {
        Some(row) => row.int(0),
        None => payers::brought(tx, &batches, &void).await?.iter().sum(),
    };
    Ok(Donors { count, entries: batches.iter().map(|batch| batch.entry).collect() })
}

/// The donors as of every instant until then at which their number could change, where nobody kept it yet. Every state of what is
/// void takes one merge, whatever the number of instants.
pub async fn recount(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], until: Instant) -> Result<Recount, Failure> {
    let batches = effective(tx, appeal, channels, until).await?;
    let (steps, prefixes) = (Steps::of(tx, &batches).await?, prefixes(&batches));
    let figure = name(appeal);
    let mut gone = BTreeSet::new();
    tx.each("select upto from book_kept where figure = $1", &[(&figure).into()], |row| {
        gone.insert(row.text(0).to_owned());
        Ok(())
    })
    .await?;
    let instants: BTreeSet<Instant> = batches.iter().map(|batch| batch.latest).chain(steps.instants()).collect();
    let state = |at: Instant| {
        let many = batches.partition_point(|batch| batch.latest <= at);
        (many, steps.as_of(at, &batches[..many]))
    };
    let states: Vec<(usize, Voids)> = instants.into_iter().filter(|at| *at <= until).map(state).collect();
    let mut counted = Vec::new();
    for alike in states.chunk_by(|a, b| a.1 == b.1) {
        let Some((_, void)) = alike.first() else { continue };
        let named = alike.iter().map(|(many, _)| (*many, fingerprint(&prefixes[*many], void)));
        let missing: Vec<(usize, String)> = named.filter(|(_, upto)| !gone.remove(upto)).collect();
        let Some((most, _)) = missing.last() else { continue };
        let brought = payers::brought(tx, &batches[..*most], void).await?;
        counted.extend(missing.into_iter().map(|(many, upto)| (upto, brought[..many].iter().sum())));
    }
    Ok(Recount { figure, gone: gone.into_iter().collect(), counted })
}

/// Keeps what was counted. Each count says what it counted, so that it is true whatever came since.
pub async fn keep(tx: &mut Tx<'_>, recount: &Recount) -> Result<(), Failure> {
    for upto in &recount.gone {
        let sql = "delete from book_kept where figure = $1 and upto = $2";
        tx.run(sql, &[(&recount.figure).into(), upto.into()]).await?;
    }
    let sql = "insert into book_kept (figure, upto, value) values ($1, $2, $3) on conflict do nothing";
    for (upto, count) in &recount.counted {
        tx.run(sql, &[(&recount.figure).into(), upto.into(), (*count).into()]).await?;
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

/// A batch's pages made anew, from its payers in order.
pub(crate) struct Pages {
    batch: i64,
    page: i64,
    rest: Vec<Key16>,
}

impl Pages {
    pub(crate) fn of(batch: i64) -> Pages {
        Pages { batch, page: 0, rest: Vec::new() }
    }
    /// The next payers, distinct and above all before them.
    pub(crate) async fn put(&mut self, tx: &mut Tx<'_>, payers: &[Key16]) -> Result<(), Failure> {
        self.rest.extend_from_slice(payers);
        let rest = self.rest.split_off(self.rest.len() / PAGE * PAGE);
        for page in std::mem::replace(&mut self.rest, rest).chunks(PAGE) {
            self.write(tx, page).await?;
        }
        Ok(())
    }
    /// The last page, which may not be full.
    pub(crate) async fn end(mut self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let rest = std::mem::take(&mut self.rest);
        if rest.is_empty() { Ok(()) } else { self.write(tx, &rest).await }
    }
    async fn write(&mut self, tx: &mut Tx<'_>, page: &[Key16]) -> Result<(), Failure> {
        put_page(tx, self.batch, self.page, page).await?;
        self.page += 1;
        Ok(())
    }
}

fn name(appeal: &Code) -> String {
    format!("donors:{appeal}")
}

/// Names the first none, one, two … of these batches, each by the name before it.
fn prefixes(batches: &[Batch]) -> Vec<String> {
    let mut names = vec![String::new()];
    for batch in batches {
        let before = names.last().map_or("", String::as_str);
        names.push(primitives::Id::<Donors>::of(&[before, batch.code.as_str()]).to_string());
    }
    names
}

/// Which batches were counted, and what of them was void.
fn fingerprint(prefix: &str, void: &Voids) -> String {
    let words: Vec<String> = std::iter::once(prefix.to_owned()).chain(void.words()).collect();
    primitives::Id::<Donors>::of(&words.iter().map(String::as_str).collect::<Vec<_>>()).to_string()
}

/// The batches as of an instant, in the order in which they became effective.
async fn effective(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<Vec<Batch>, Failure> {
    let all = batch::of_appeal(tx, appeal).await?;
    let mut some: Vec<Batch> = all.into_iter().filter(|b| b.latest <= as_of && channels.contains(&b.channel)).collect();
    some.sort_by(|a, b| (a.latest, &a.code).cmp(&(b.latest, &b.code)));
    Ok(some)
}
