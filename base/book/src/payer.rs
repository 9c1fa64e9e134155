//! Refund payers: whose money takes the place of a refunded gift that is spent.

use primitives::Code;
use store::{Failure, Tx};

/// Names the standing payer of a fund, or another in its place.
pub async fn set(tx: &mut Tx<'_>, fund: &Code, payer: &Code) -> Result<(), Failure> {
    let sql = "insert into book_payer (fund, payer) values ($1, $2)
on conflict (fund) do update set payer = excluded.payer";
    tx.run(sql, &[fund.into(), payer.into()]).await?;
    Ok(())
}

/// The standing payer of a fund.
pub async fn of(tx: &mut Tx<'_>, fund: &Code) -> Result<Option<Code>, Failure> {
    let row = tx.row("select payer from book_payer where fund = $1", &[fund.into()]).await?;
    Ok(row.map(|r| crate::look::parse(r.text(0))).transpose()?)
}
