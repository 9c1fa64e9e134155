//! What became of goods in warehouses but for shipping: part of a lot is another lot, goods are kits, goods went back.

use std::collections::BTreeMap;

use book::{Account, EntryId};
use primitives::{Code, Instant};
use store::{Failure, Fault, Row, Tx};

/// Units of a lot in warehouses became more or fewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remade {
    /// Which lot.
    pub lot: Code,
    /// By how many; below nothing for what went.
    pub units: i64,
    /// By which entry.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
}

/// Writes down what the entry, which is in the book, took out of warehouses and what it opened there.
pub(crate) async fn record(tx: &mut Tx<'_>, id: EntryId) -> Result<(), Failure> {
    let entry = book::entry(tx, id).await?.ok_or_else(|| Fault::broken(format!("the entry {id} is gone")))?;
    let is_here = |account: &Account| matches!(account, Account::Warehouse(_));
    let gone = entry.moves.iter().filter(|one| is_here(&one.from)).map(|one| (&one.axis, -one.sum));
    let came = entry.grows.iter().filter(|one| is_here(&one.account)).map(|one| (&one.axis, one.hi - one.lo));
    let mut units: BTreeMap<Code, i64> = BTreeMap::new();
    for (axis, more) in gone.chain(came) {
        *units.entry(axis.as_str().parse()?).or_default() += more;
    }
    for (lot, units) in units {
        let sql = "insert into supply_remade (entry, lot, units, at_ms)
values ($1, $2, $3, $4)";
        tx.run(sql, &[(&id).into(), (&lot).into(), units.into(), entry.effective_at.into()]).await?;
    }
    Ok(())
}

/// All of it by that instant, oldest first.
pub async fn until(tx: &mut Tx<'_>, at: Instant) -> Result<Vec<Remade>, Failure> {
    let sql = "select lot, units, entry, at_ms
from supply_remade
where at_ms <= $1
order by at_ms, entry, lot";
    let read = |row: &Row| Ok(Remade { lot: row.parse(0)?, units: row.int(1), entry: row.id(2)?, at: row.when(3)? });
    Ok(tx.rows(sql, &[at.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}
