//! Lots (批): goods that came together at one cost: an axis of the book. Not the maker's 批号, which is `batch_no`.

use std::collections::BTreeMap;

use book::{AxisCode, EntryId};
use primitives::{Code, Day, Fen, Instant, Units};
use serde::Serialize;
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// How goods came to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Bought.
    Order,
    /// Given.
    Gift,
    /// More than was shipped arrived at a site: of unknown source.
    Excess,
    /// Part of another lot that was another item.
    Split,
    /// Packed of units of other lots.
    Kit,
}

impl Source {
    /// As it stands in rows and parameters.
    pub const fn word(self) -> &'static str {
        match self {
            Source::Order => "order",
            Source::Gift => "gift",
            Source::Excess => "excess",
            Source::Split => "split",
            Source::Kit => "kit",
        }
    }
    fn of(word: &str) -> Option<Source> {
        [Source::Order, Source::Gift, Source::Excess, Source::Split, Source::Kit].into_iter().find(|s| s.word() == word)
    }
    /// Whether it was made of goods that had come already.
    pub const fn is_made(self) -> bool {
        matches!(self, Source::Split | Source::Kit)
    }
}

/// A lot that an entry opened, to be written down beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLot {
    /// Its code, and its axis.
    pub code: Code,
    /// How it came.
    pub source: Source,
    /// What it is booked as.
    pub item: Code,
    /// How many base units.
    pub units: Units,
    /// What it cost, freight that is spread over it included; a gift's value. `None`: not valued, or made of other
    /// lots and costing what they cost.
    pub cost: Option<Fen>,
    /// Where it stands; `None` for an excess and for part of a lot at a site.
    pub warehouse: Option<Code>,
    /// The maker's mark.
    pub batch_no: Option<String>,
    /// The last day on which it may be used; `None` where it has no such day, or nobody knows.
    pub expires: Option<Day>,
    /// For which operation it came.
    pub operation: Option<Code>,
    /// The order, its line and what the supplier asks for the goods alone.
    pub bought: Option<(Code, i64, Fen)>,
    /// The entry that opened it.
    pub entry: EntryId,
    /// When it came.
    pub at: Instant,
}

/// A lot as it was opened. What it is *now* may have been put right: [`Lot::item_now`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lot {
    /// Its code, and its axis.
    #[schema(value_type = String)]
    pub code: Code,
    /// How it came.
    pub source: Source,
    /// What it was booked as.
    #[schema(value_type = String)]
    pub item: Code,
    /// How many base units came.
    #[schema(value_type = i64)]
    pub units: Units,
    /// What it was booked at, in fen; `None`: not valued, or made of other lots.
    #[schema(value_type = Option<i64>)]
    pub cost: Option<Fen>,
    /// Where it came in, or was made of others.
    #[schema(value_type = Option<String>)]
    pub warehouse: Option<Code>,
    /// The maker's mark.
    pub batch_no: Option<String>,
    /// The last day on which it may be used.
    #[schema(value_type = Option<String>)]
    pub expires: Option<Day>,
    /// For which operation it came.
    #[schema(value_type = Option<String>)]
    pub operation: Option<Code>,
    /// The order that bought it.
    #[schema(value_type = Option<String>)]
    pub order: Option<Code>,
    /// That order's line, from 1.
    pub line: Option<i64>,
    /// The entry that opened it.
    #[schema(value_type = String)]
    pub entry: EntryId,
    /// When it came.
    #[schema(value_type = String)]
    pub at: Instant,
}

impl Lot {
    /// Its number line.
    pub fn axis(&self) -> AxisCode {
        AxisCode::of(&self.code)
    }
    /// Whether it may still be used on that day: the day of expiry is the last.
    pub fn usable_on(&self, day: Day) -> bool {
        self.expires.is_none_or(|last| day <= last)
    }
    /// What it is now, by its last identity in the book.
    pub async fn item_now(&self, tx: &mut Tx<'_>) -> Result<Code, Failure> {
        Ok(book::stock::item_of(tx, &self.axis()).await?.unwrap_or_else(|| self.item.clone()))
    }
    /// What it was held to be at an instant.
    pub async fn item_at(&self, tx: &mut Tx<'_>, at: Instant) -> Result<Code, Failure> {
        Ok(book::stock::item_at(tx, &self.axis(), at).await?.unwrap_or_else(|| self.item.clone()))
    }
}

/// Writes down a lot that the entry opened, in the same transaction. Whoever opens a lot calls this: intakes, gifts in
/// kind, hand-overs with an excess, splits, kits.
pub async fn record_lot(tx: &mut Tx<'_>, lot: &NewLot) -> Result<(), Failure> {
    let sql = "insert into supply_lot (code, source, item, units, cost_fen, warehouse, batch_no, expires, operation,
    order_code, line, amount_fen, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let expires = lot.expires.map(|day| day.to_string());
    let bought = lot.bought.as_ref();
    let row = [
        (&lot.code).into(),
        lot.source.word().into(),
        (&lot.item).into(),
        lot.units.into(),
        lot.cost.into(),
        lot.warehouse.as_ref().into(),
        lot.batch_no.as_deref().into(),
        expires.as_deref().into(),
        lot.operation.as_ref().into(),
        bought.map(|(order, _, _)| order).into(),
        bought.map(|(_, line, _)| *line).into(),
        bought.map(|(_, _, amount)| *amount).into(),
        (&lot.entry).into(),
        lot.at.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(())
}

/// What of an order's line has come so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// How many lots.
    pub lots: i64,
    /// How many units.
    pub units: Units,
    /// What the supplier asks for them, without freight.
    pub amount: Fen,
}

/// What has come for an order, by line.
pub async fn came(tx: &mut Tx<'_>, order: &Code) -> Result<BTreeMap<i64, Came>, Failure> {
    let sql = "select line, count(*), cast(sum(units) as bigint), cast(sum(amount_fen) as bigint)
from supply_lot
where order_code = $1
group by line
order by line";
    let rows = tx.rows(sql, &[order.into()]).await?;
    let read = |row: &Row| {
        let came = Came { lots: row.int(1), units: row.units(2)?, amount: row.fen(3)? };
        Ok((row.int(0), came))
    };
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// The lot of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Lot>, Failure> {
    let sql =
        "select code, source, item, units, cost_fen, warehouse, batch_no, expires, operation, order_code, line, entry,
    at_ms
from supply_lot
where code = $1";
    Ok(tx.row(sql, &[code.into()]).await?.map(|row| read(&row)).transpose()?)
}

/// The lot of this code, refused (U105) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Lot, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_lot(code).into())
}

/// Those of these lots that there are, by code: a statement for sixteen.
pub async fn among(tx: &mut Tx<'_>, codes: &[Code]) -> Result<BTreeMap<Code, Lot>, Failure> {
    let sql =
        "select code, source, item, units, cost_fen, warehouse, batch_no, expires, operation, order_code, line, entry,
    at_ms
from supply_lot
where code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let by_code = |row: &Row| read(row).map(|lot| (lot.code.clone(), lot));
    Ok(tx.rows_among(sql, codes).await?.iter().map(by_code).collect::<Result<_, _>>()?)
}

/// The lots of an order, by line and code.
pub async fn of_order(tx: &mut Tx<'_>, order: &Code) -> Result<Vec<Lot>, Failure> {
    let sql =
        "select code, source, item, units, cost_fen, warehouse, batch_no, expires, operation, order_code, line, entry,
    at_ms
from supply_lot
where order_code = $1
order by line, code";
    Ok(tx.rows(sql, &[order.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Every lot that had come by that instant, by instant and code.
pub async fn until(tx: &mut Tx<'_>, at: Instant) -> Result<Vec<Lot>, Failure> {
    let sql =
        "select code, source, item, units, cost_fen, warehouse, batch_no, expires, operation, order_code, line, entry,
    at_ms
from supply_lot
where at_ms <= $1
order by at_ms, code";
    Ok(tx.rows(sql, &[at.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// The lots that had come for an operation by that instant, by instant and code.
pub async fn of_operation(tx: &mut Tx<'_>, operation: &Code, at: Instant) -> Result<Vec<Lot>, Failure> {
    let sql =
        "select code, source, item, units, cost_fen, warehouse, batch_no, expires, operation, order_code, line, entry,
    at_ms
from supply_lot
where operation = $1 and at_ms <= $2
order by at_ms, code";
    Ok(tx.rows(sql, &[operation.into(), at.into()]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row) -> Result<Lot, Fault> {
    Ok(Lot {
        code: row.parse(0)?,
        source: Source::of(row.text(1)).ok_or_else(|| Fault::broken(format!("source {}", row.text(1))))?,
        item: row.parse(2)?,
        units: row.units(3)?,
        cost: row.opt_fen(4)?,
        warehouse: row.opt_parse(5)?,
        batch_no: row.opt_text(6).map(str::to_owned),
        expires: row.opt_parse(7)?,
        operation: row.opt_parse(8)?,
        order: row.opt_parse(9)?,
        line: row.opt_int(10),
        entry: row.id(11)?,
        at: row.when(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_expiry_is_the_last_day_of_use() {
        let mut lot = Lot {
            code: "PO-1/1/1".parse().unwrap(),
            source: Source::Order,
            item: "n95".parse().unwrap(),
            units: Units::new(1).unwrap(),
            cost: None,
            warehouse: None,
            batch_no: None,
            expires: Day::new(2022, 3, 15),
            operation: None,
            order: None,
            line: None,
            entry: EntryId::of(&["a"]),
            at: Instant::EPOCH,
        };
        let day = |d| Day::new(2022, 3, d).unwrap();
        assert_eq!([14, 15, 16].map(|d| lot.usable_on(day(d))), [true, true, false]);
        lot.expires = None;
        assert!(lot.usable_on(day(16)));
    }
}
