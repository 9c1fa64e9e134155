//! Donors (捐赠人) of an appeal: distinct payers of a channel where the format names them, otherwise one a gift.
//!
//! Counting reads gift rows, so the count is kept with the last batch that it counted; pages read what is kept.

use ledger::EntryId;
use primitives::{Code, Instant};
use store::{Failure, Tx, Value};

use crate::batch::{self, Batch};

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
    let (figure, upto) = (name(appeal), fingerprint(&batches));
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    let count = match tx.row(sql, &[(&figure).into(), (&upto).into()]).await? {
        Some(row) => row.int(0),
        None => count(tx, &batches).await?,
    };
    Ok(Donors { count, entries })
}

/// Counts and keeps, where it is not kept already: after each import, and when the figure is published.
pub async fn keep(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<(), Failure> {
    let batches = effective(tx, appeal, channels, as_of).await?;
    let (figure, upto) = (name(appeal), fingerprint(&batches));
    let sql = "select value from book_kept where figure = $1 and upto = $2";
    if tx.row(sql, &[(&figure).into(), (&upto).into()]).await?.is_none() {
        let value = count(tx, &batches).await?;
        let sql = "insert into book_kept (figure, upto, value) values ($1, $2, $3) on conflict do nothing";
        tx.run(sql, &[(&figure).into(), (&upto).into(), value.into()]).await?;
    }
    Ok(())
}

fn name(appeal: &Code) -> String {
    format!("donors:{appeal}")
}

/// Which batches were counted: their number, and the last of each channel.
fn fingerprint(batches: &[Batch]) -> String {
    let codes: Vec<&str> = batches.iter().map(|b| b.code.as_str()).collect();
    primitives::Id::<Donors>::of(&codes).to_string()
}

async fn effective(tx: &mut Tx<'_>, appeal: &Code, channels: &[Code], as_of: Instant) -> Result<Vec<Batch>, Failure> {
    let all = batch::of_appeal(tx, appeal).await?;
    let mut some: Vec<Batch> = all.into_iter().filter(|b| b.latest <= as_of && channels.contains(&b.channel)).collect();
    some.sort_by(|a, b| (a.latest, &a.code).cmp(&(b.latest, &b.code)));
    Ok(some)
}

async fn count(tx: &mut Tx<'_>, batches: &[Batch]) -> Result<i64, Failure> {
    let mut donors = 0;
    let mut payers: std::collections::BTreeSet<[u8; 16]> = std::collections::BTreeSet::new();
    for batch in batches {
        let sql = "select payer16 from book_gift where batch = $1 order by off";
        tx.each(sql, &[Value::Int(batch.id)], |row| {
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
