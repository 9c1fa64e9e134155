//! T2 and T4: following a gift in SQL, and a site's goods back to their gifts; each beside the least that the database can do.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use book::trace;
use store::{Db, Failure, Place, Tx};

use super::market::{SITES, code, trade};
use super::trace::{PURCHASES, choice, each_ns, tell};
use crate::ground;
use crate::sides::{ROUNDS, side_by_side};

/// Traces in one run.
const TRACES: i64 = 4_000;
/// Sites in one run.
const BACK: i64 = 10;

/// The one batch of the store.
const BATCH: &str = "select id, hi - lo from book_batch where state = 'live' order by id";
/// A select by primary key: of the gift that begins at an offset.
const BY_KEY: &str = "select fen, paid_at_ms, order_no from book_gift where batch = $1 and off = $2";
/// The first offset from here on that a gift begins at.
const OFFSETS: &str = "select off from book_gift where batch = $1 and $2 <= off order by off limit 1";
/// A scan by key of so many rows.
const SCAN: &str = "select count(*), max(paid_at_ms)
from (select paid_at_ms from book_gift where batch = $1 and $2 <= off order by off limit $3) as some";

/// Fills the store's market: see [`super::market`].
pub(super) async fn market(folder: &Path) -> Result<()> {
    let app = ground::open(&Place::Folder(folder.to_owned()), folder).await?;
    trade(&app.db, PURCHASES).await?;
    app.db.close().await;
    Ok(())
}

async fn batch(tx: &mut Tx<'_>) -> Result<(i64, i64), Failure> {
    let row = tx.row(BATCH, &[]).await?.ok_or_else(|| store::Fault::broken("no batch"))?;
    Ok((row.int(0), row.int(1)))
}

/// T2 over a store with a market, of which so many gifts are known by their rows.
pub(super) async fn forward(folder: &Path, seed: u64, rows: i64) -> Result<()> {
    let app = ground::open(&Place::Folder(folder.to_owned()), folder).await?;
    let db = app.db.clone();
    let handle = tokio::runtime::Handle::current();
    let places = db.read(async move |tx| places(tx, rows).await).await.map_err(|why| anyhow!("{why}"))?;
    let select = || {
        let places = places.clone();
        read(&handle, &db, async move |tx: &mut Tx<'_>| by_key(tx, &places).await)
    };
    let follow = || read(&handle, &db, async move |tx: &mut Tx<'_>| follow(tx, seed, rows).await);
    // Once in vain: warm is what is measured.
    select()?;
    follow()?;
    tell(&side_by_side(ROUNDS, select, follow)?);
    app.db.close().await;
    Ok(())
}

/// Nanoseconds each of what a closure did so many times over.
fn read<F>(handle: &tokio::runtime::Handle, db: &Db, f: F) -> Result<f64>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<i64, Failure> + Send + 'static,
{
    let done = std::cell::Cell::new(0);
    let whole = each_ns(1, || {
        let answer = tokio::task::block_in_place(|| handle.block_on(db.read(f)));
        done.set(answer.map_err(|why| anyhow!("{why}"))?);
        Ok(())
    })?;
    ensure!(0 < done.get(), "nothing was done");
    Ok(whole / done.get() as f64)
}

/// Batch and offset of as many gifts as are followed, as far apart as those.
async fn places(tx: &mut Tx<'_>, rows: i64) -> Result<Vec<(i64, i64)>, Failure> {
    let (id, end) = batch(tx).await?;
    let mut places = Vec::new();
    for n in 0..TRACES {
        let from = i128::from(end) * i128::from(choice(n, rows)) / i128::from(rows);
        let row = tx.row(OFFSETS, &[id.into(), i64::try_from(from).unwrap_or(0).into()]).await?;
        places.extend(row.map(|row| (id, row.int(0))));
    }
    Ok(places)
}

async fn by_key(tx: &mut Tx<'_>, places: &[(i64, i64)]) -> Result<i64, Failure> {
    let mut found = 0;
    for (batch, off) in places {
        found += i64::from(tx.row(BY_KEY, &[(*batch).into(), (*off).into()]).await?.is_some());
    }
    Ok(found)
}

async fn follow(tx: &mut Tx<'_>, seed: u64, rows: i64) -> Result<i64, Failure> {
    let channel = code("tencent")?;
    let mut signed = 0;
    for n in 0..TRACES {
        // A refund's place has no gift: the row before it has.
        let row = choice(n, rows);
        let row = if (row + 1) % 250 == 0 { row - 1 } else { row };
        let traced = trace::trace(tx, &format!("H{seed:05}{row:010}"), Some(&channel)).await?;
        signed += i64::from(traced.parts.iter().any(|p| p.sink.as_ref().is_some_and(|s| s.custody.is_some())));
    }
    if signed * 10 < TRACES * 9 {
        return Err(store::Fault::broken(format!("only {signed} of {TRACES} gifts went somewhere")).into());
    }
    Ok(TRACES)
}

/// T4 over a store with a market: nanoseconds a gift.
pub(super) async fn back(folder: &Path) -> Result<()> {
    let app = ground::open(&Place::Folder(folder.to_owned()), folder).await?;
    let db = app.db.clone();
    let handle = tokio::runtime::Handle::current();
    let counted = read_gifts(&handle, &db)?;
    let scan = || read(&handle, &db, async move |tx: &mut Tx<'_>| scan(tx, counted).await);
    let sites = || read(&handle, &db, sites);
    scan()?;
    sites()?;
    tell(&side_by_side(ROUNDS, scan, sites)?);
    app.db.close().await;
    Ok(())
}

fn read_gifts(handle: &tokio::runtime::Handle, db: &Db) -> Result<i64> {
    let counted = tokio::task::block_in_place(|| handle.block_on(db.read(sites)));
    let counted = counted.map_err(|why| anyhow!("{why}"))?;
    (0 < counted).then_some(counted / BACK).context("no gifts behind a site")
}

async fn sites(tx: &mut Tx<'_>) -> Result<i64, Failure> {
    let mut gifts = 0;
    for n in 0..BACK {
        let site = code(&format!("site-{}", choice(n, SITES)))?;
        gifts += trace::back(tx, &site).await?.iter().map(|backing| backing.gifts).sum::<i64>();
    }
    Ok(gifts)
}

async fn scan(tx: &mut Tx<'_>, many: i64) -> Result<i64, Failure> {
    let (id, end) = batch(tx).await?;
    let mut rows = 0;
    for n in 0..BACK {
        let from = end / (BACK + 1) * n;
        rows += tx.row(SCAN, &[id.into(), from.into(), many.into()]).await?.map_or(0, |row| row.int(0));
    }
    Ok(rows)
}
