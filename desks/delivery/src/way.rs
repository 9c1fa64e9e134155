//! The way of goods, for who follows a gift: many shipments and signatures a statement, only what is told of them.

use std::collections::BTreeMap;

use operation::Names;
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Fault, Row, Tx};

/// A shipment, and what the public calls its consignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Of which consignment.
    pub consignment: Code,
    /// What the public calls it.
    pub names: Names,
    /// The warehouse that it leaves.
    pub warehouse: Code,
    /// The site that it goes to.
    pub site: Code,
    /// The site's place when it left.
    pub place: PlaceCode,
    /// The carrier's number.
    pub waybill: Option<String>,
    /// When it left.
    pub at: Instant,
}

/// The way of these shipments, by code: a statement for sixteen.
pub async fn of_shipments(tx: &mut Tx<'_>, codes: &[Code]) -> Result<BTreeMap<Code, Way>, Failure> {
    let sql = "select s.code, s.consignment, c.zh, c.en, s.warehouse, s.site, s.place, s.waybill, s.at_ms
from delivery_shipment as s
join delivery_consignment as c on c.code = s.consignment
where s.code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    Ok(tx.rows_among(sql, codes).await?.iter().map(read_way).collect::<Result<_, Fault>>()?)
}

fn read_way(row: &Row) -> Result<(Code, Way), Fault> {
    let way = Way {
        consignment: row.parse(1)?,
        names: Names::of(row, 2),
        warehouse: row.parse(4)?,
        site: row.parse(5)?,
        place: row.parse(6)?,
        waybill: row.opt_text(7).map(str::to_owned),
        at: row.when(8)?,
    };
    Ok((row.parse(0)?, way))
}

/// What a site signed for of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who signed: an organisation.
    pub organisation: Code,
    /// Whole, in base units.
    pub received: i64,
    /// Arrived broken.
    pub damaged: i64,
    /// Did not arrive.
    pub missing: i64,
}

/// What these signatures say, by hand-over and lot: a statement for sixteen.
pub async fn of_hand_overs(tx: &mut Tx<'_>, codes: &[Code]) -> Result<BTreeMap<(Code, Code), Signed>, Failure> {
    let sql = "select h.code, l.lot, h.organisation, cast(sum(l.received) as bigint), cast(sum(l.damaged) as bigint),
    cast(sum(l.missing) as bigint)
from delivery_hand_over as h
join delivery_line as l on l.hand_over = h.code
where h.code in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
group by h.code, l.lot, h.organisation
order by h.code, l.lot";
    Ok(tx.rows_among(sql, codes).await?.iter().map(read_signed).collect::<Result<_, Fault>>()?)
}

fn read_signed(row: &Row) -> Result<((Code, Code), Signed), Fault> {
    let signed = Signed { organisation: row.parse(2)?, received: row.int(3), damaged: row.int(4), missing: row.int(5) };
    Ok(((row.parse(0)?, row.parse(1)?), signed))
}
