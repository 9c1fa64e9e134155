//! Reservations (占用): what an approved order keeps for itself of what its fund holds. No span moves; the amount is checked.

use book::{Account, EntryId, Use};
use primitives::{Code, Fen, Instant, Refusal};
use store::{Failure, Fault, Row, Tx};

use crate::refusal;

/// What an order asks to keep when it is approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The order.
    pub order: Code,
    /// The fund that will pay.
    pub fund: Code,
    /// The whole of the order: goods and freight.
    pub fen: Fen,
    /// Where and what for the order is, as far as it is known: restricted money that does not fit is not paid for it.
    pub aim: Use,
}

/// What an order keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// What was asked.
    pub what: Reservation,
    /// What no intake and no payment before the goods has used yet.
    pub open: Fen,
    /// When it was approved.
    pub at: Instant,
    /// The entry of the approval.
    pub entry: EntryId,
}

/// Refused (F107) above what the fund holds and other orders have not reserved. `held` and `reserved` in fen.
pub fn decide(what: &Reservation, held: i64, reserved: i64) -> Result<(), Refusal> {
    let free = held - reserved;
    if free < what.fen.get() { Err(refusal::above_free(&what.fund, free, what.fen)) } else { Ok(()) }
}

/// How much of the open part an intake of `fen` uses, of which `prepaid` was paid before. What is above the open part comes
/// out of what is free in the fund; refused (F109) where other orders have reserved that.
pub fn decide_use(order: &Code, open: Fen, prepaid: i64, free: i64, fen: Fen) -> Result<Fen, Refusal> {
    let held = fen.get() - prepaid.min(fen.get());
    if free.max(0) < held - open.get() {
        return Err(refusal::above_order(order, prepaid + open.get() + free.max(0), fen));
    }
    Ok(Fen::new(held.min(open.get())).unwrap_or_default())
}

/// Keeps money for an order, in the change that approves it; `entry` is the approval's. The fund is locked here at the latest:
/// an approval that was sent while its order was being made could not name it before.
pub async fn reserve(tx: &mut Tx<'_>, what: &Reservation, at: Instant, entry: EntryId) -> Result<(), Failure> {
    if find(tx, &what.order).await?.is_some() {
        return Err(refusal::taken(&what.order).into());
    }
    tx.lock(&book::locks::fund(&what.fund)).await?;
    let (held, reserved) = (book::stock::held(tx, &what.fund).await?, open_of(tx, &what.fund).await?);
    decide(what, held, reserved)?;
    let sql = "insert into finance_reserve (order_code, fund, fen, open_fen, place, purpose, item, at_ms, entry)
values ($1, $2, $3, 0, $4, $5, $6, $7, $8)";
    let place = what.aim.place.map(|place| place.to_string());
    let row = [
        (&what.order).into(),
        (&what.fund).into(),
        what.fen.into(),
        place.as_ref().into(),
        what.aim.purpose.as_ref().into(),
        what.aim.item.as_ref().into(),
        at.into(),
        (&entry).into(),
    ];
    tx.run(sql, &row).await?;
    step(tx, &what.order, what.fen.get(), at, entry).await
}

/// An intake of the order fixes `fen` of the fund's money. Called before the intake is posted, while what was prepaid stands.
pub async fn consume(tx: &mut Tx<'_>, order: &Code, fen: Fen, at: Instant, entry: EntryId) -> Result<(), Failure> {
    let reserved = locked(tx, order).await?;
    let fund = &reserved.what.fund;
    let prepaid: i64 = book::stock::in_account(tx, &Account::Prepaid(order.clone())).await?.iter().map(|p| p.1).sum();
    let free = book::stock::held(tx, fund).await? - open_of(tx, fund).await?;
    let used = decide_use(order, reserved.open, prepaid, free, fen)?;
    step(tx, order, -used.get(), at, entry).await
}

/// Paid before the goods came: refused (F108) above what is open.
pub(crate) async fn prepay(
    tx: &mut Tx<'_>,
    order: &Code,
    fen: Fen,
    at: Instant,
    entry: EntryId,
) -> Result<(), Failure> {
    let reserved = locked(tx, order).await?;
    if reserved.open < fen {
        return Err(refusal::above_reserved(order, reserved.open, fen).into());
    }
    step(tx, order, -fen.get(), at, entry).await
}

/// The order is complete or cancelled: what is still open is free again.
pub async fn release(tx: &mut Tx<'_>, order: &Code, at: Instant, entry: EntryId) -> Result<(), Failure> {
    let open = locked(tx, order).await?.open;
    step(tx, order, -open.get(), at, entry).await
}

/// What the order keeps, and nobody else changes it or its fund's until this change is kept.
async fn locked(tx: &mut Tx<'_>, order: &Code) -> Result<Reserved, Failure> {
    let reserved = must(tx, order).await?;
    let names = book::locks::order(order).and(book::locks::fund(&reserved.what.fund));
    if tx.lock(&names).await? { must(tx, order).await } else { Ok(reserved) }
}

/// The open part changes by `fen`, and the change is kept for sums as of an instant.
async fn step(tx: &mut Tx<'_>, order: &Code, fen: i64, at: Instant, entry: EntryId) -> Result<(), Failure> {
    if fen == 0 {
        return Ok(());
    }
    let sql = "update finance_reserve set open_fen = open_fen + $2 where order_code = $1";
    tx.run(sql, &[order.into(), fen.into()]).await?;
    let sql = "insert into finance_reserve_step (order_code, n, fund, fen, at_ms, entry)
select r.order_code, (select count(*) from finance_reserve_step where order_code = $1), r.fund, $2, $3, $4
from finance_reserve as r
where r.order_code = $1";
    tx.run(sql, &[order.into(), fen.into(), at.into(), (&entry).into()]).await?;
    Ok(())
}

/// What the order keeps; `None` for one that was never approved.
pub async fn find(tx: &mut Tx<'_>, order: &Code) -> Result<Option<Reserved>, Failure> {
    let sql = "select order_code, fund, fen, open_fen, place, purpose, item, at_ms, entry
from finance_reserve
where order_code = $1";
    tx.row(sql, &[order.into()]).await?.as_ref().map(read).transpose()
}

/// What the order keeps, or a refusal that says that it was never approved.
pub async fn must(tx: &mut Tx<'_>, order: &Code) -> Result<Reserved, Failure> {
    Ok(find(tx, order).await?.ok_or_else(|| refusal::unknown_order(order))?)
}

/// What orders of the fund keep now, in fen. Where it is more than the fund holds (after a refund), its orders are flagged.
pub async fn open_of(tx: &mut Tx<'_>, fund: &Code) -> Result<i64, Failure> {
    let sql = "select cast(coalesce(sum(open_fen), 0) as bigint) from finance_reserve where fund = $1";
    Ok(tx.row(sql, &[fund.into()]).await?.map_or(0, |row| row.int(0)))
}

/// By how much the orders of a fund keep more than it holds, in fen; 0 where none is flagged.
pub async fn short_of(tx: &mut Tx<'_>, fund: &Code) -> Result<i64, Failure> {
    let (open, held) = (open_of(tx, fund).await?, book::stock::held(tx, fund).await?);
    Ok((open - held).max(0))
}

/// What orders of the fund kept as of an instant, in fen. Without a limit of its own: a sum of some of them would be wrong, so more than the store gives at once is its fault.
pub async fn as_of(tx: &mut Tx<'_>, fund: &Code, at: Instant) -> Result<i64, Failure> {
    Ok(steps(tx, fund, at).await?.iter().map(|(_, _, fen)| fen).sum())
}

/// What reserved money of the fund and what let it go by then, oldest first: when, which entry, how many fen.
pub async fn steps(tx: &mut Tx<'_>, fund: &Code, at: Instant) -> Result<Vec<(Instant, EntryId, i64)>, Failure> {
    let sql = "select at_ms, entry, fen
from finance_reserve_step
where fund = $1 and at_ms <= $2
order by at_ms, order_code, n";
    let rows = tx.rows(sql, &[fund.into(), at.into()]).await?;
    Ok(rows.iter().map(|row| Ok((row.when(0)?, row.id(1)?, row.int(2)))).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row) -> Result<Reserved, Failure> {
    let aim = Use { place: row.opt_parse(4)?, purpose: row.opt_parse(5)?, item: row.opt_parse(6)?, ..Use::default() };
    Ok(Reserved {
        what: Reservation { order: row.parse(0)?, fund: row.parse(1)?, fen: row.fen(2)?, aim },
        open: row.fen(3)?,
        at: row.when(7)?,
        entry: row.id(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(n: i64) -> Fen {
        Fen::new(n).unwrap()
    }

    #[test]
    fn an_order_reserves_what_the_fund_holds_and_no_other_reserved() {
        let what = Reservation {
            order: "PO-1".parse().unwrap(),
            fund: "jilin".parse().unwrap(),
            fen: fen(600),
            aim: Use::default(),
        };
        assert_eq!(decide(&what, 1000, 400), Ok(()));
        let no = decide(&what, 1000, 401).unwrap_err();
        assert_eq!(no.to_string(), "F107 fund=jilin free=5.99 asked=6.00");
        assert_eq!(decide(&what, 100, 400).unwrap_err().facts()[1].1, "-3.00", "a refund pushed it below");
    }

    #[test]
    fn an_intake_uses_what_was_prepaid_then_what_is_open_then_what_is_free() {
        let order: Code = "PO-1".parse().unwrap();
        let used = |open, prepaid, free, asked| {
            decide_use(&order, fen(open), prepaid, free, fen(asked)).map(|used| used.get()).map_err(|no| no.to_string())
        };
        for (open, prepaid, free, asked, want) in [
            (1000, 0, 0, 600, Ok(600)),
            (1000, 0, 0, 1000, Ok(1000)),
            (700, 300, 0, 300, Ok(0)),
            (700, 300, 0, 1000, Ok(700)),
            (0, 0, 50, 50, Ok(0)),
            (1000, 0, 50, 1050, Ok(1000)),
            (1000, 0, 49, 1050, Err("F109 order=PO-1 most=10.49 asked=10.50".to_owned())),
            (1000, 0, -500, 1000, Ok(1000)),
            (700, 300, -500, 1001, Err("F109 order=PO-1 most=10.00 asked=10.01".to_owned())),
        ] {
            assert_eq!(used(open, prepaid, free, asked), want, "{open} {prepaid} {free} {asked}");
        }
    }
}
