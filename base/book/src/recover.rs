//! What whoever opens the store for writing does first.

use primitives::Actor;
use store::{Db, Failure};

/// Clears away loads whose owner is gone, then books the parked refunds that the ledger lets through; says how many of each.
/// A load that is alive elsewhere is left alone.
pub async fn recover(db: &Db, by: &Actor) -> Result<(usize, usize), Failure> {
    let swept = crate::load::sweep(db).await?;
    let booked = crate::parked::drain_all(db, by).await?;
    Ok((swept, booked))
}
