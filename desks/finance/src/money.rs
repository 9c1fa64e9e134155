//! The money line (资金线) of funds: it closes, to the fen.

use book::sums;
use primitives::{Code, Instant};
use store::{Failure, Tx};

use crate::reserve;

/// received = receivable + held + payable + prepaid + spent + converted + loss + refunded. All in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyLine {
    /// What the book says.
    pub money: sums::Money,
    /// What approved orders keep of what is held.
    pub reserved: i64,
}

impl MoneyLine {
    /// 尚未使用: receivable + held.
    pub fn unused(&self) -> i64 {
        self.money.unused()
    }
    /// Not yet used, less what approved orders reserve. Negative where a refund pushed it below: those orders are flagged.
    pub fn left(&self) -> i64 {
        self.unused() - self.reserved
    }
}

/// The money line of these funds as of an instant.
pub async fn money_line(tx: &mut Tx<'_>, funds: &[Code], as_of: Instant) -> Result<MoneyLine, Failure> {
    let money = sums::money(tx, funds, as_of).await?;
    let mut reserved = 0;
    for fund in funds {
        reserved += reserve::as_of(tx, fund, as_of).await?;
    }
    Ok(MoneyLine { money, reserved })
}
