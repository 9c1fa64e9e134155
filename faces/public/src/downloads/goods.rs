//! Consignments, shipments and hand-overs as a table: a row for each load and for each line of a signature.

use std::collections::BTreeMap;

use delivery::{consignment, hand_over, shipment};
use primitives::{Code, Instant, count};
use store::{Failure, Tx};

use crate::named::Named;
use crate::sheet::{Cell, Row, said};

/// The columns, in their order.
pub(crate) const COLUMNS: &[&str] = &[
    "operation",
    "consignment",
    "consignment_zh",
    "consignment_en",
    "record",
    "code",
    "at",
    "reversed_at",
    "entry",
    "from",
    "site",
    "site_zh",
    "site_en",
    "place",
    "organisation",
    "organisation_zh",
    "organisation_en",
    "lot",
    "item",
    "item_zh",
    "item_en",
    "shipped",
    "received",
    "damaged",
    "missing",
    "excess",
];

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Many {
    /// Consignments planned.
    pub consignments: i64,
    /// Loads on shipments.
    pub loads: i64,
    /// Lines of signatures.
    pub lines: i64,
}

/// Counts the rows.
pub(crate) async fn many(tx: &mut Tx<'_>, as_of: Instant) -> Result<Many, Failure> {
    let consignments = count(consignment::all(tx).await?.len());
    let loads = shipment::until(tx, as_of).await?.iter().map(|one| count(one.loads.len())).sum();
    let lines = hand_over::until(tx, Some(as_of)).await?.iter().map(|one| count(one.lines.len())).sum();
    Ok(Many { consignments, loads, lines })
}

/// What had happened by then, by time; what was undone since says when.
pub(crate) async fn rows(tx: &mut Tx<'_>, as_of: Instant) -> Result<Vec<Row>, Failure> {
    let all = consignment::all(tx).await?;
    let of: BTreeMap<&Code, &delivery::Consignment> = all.iter().map(|one| (&one.code, one)).collect();
    let mut named = Named::default();
    let mut rows: Vec<(Instant, Row)> = Vec::new();
    for one in shipment::until(tx, as_of).await? {
        let way = Way { site: &one.site, place: one.place.to_string(), from: Some(&one.warehouse), by: None };
        let undone = one.reversed_at.filter(|at| *at <= as_of);
        let head =
            [said("shipment"), said(&one.code), said(one.at), undone.map(|at| at.to_string()).into(), said(one.entry)];
        for load in &one.loads {
            let counts = [load.units.get().into(), Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::Nothing];
            rows.push((one.at, row(tx, &mut named, (of.get(&one.consignment), &head, &way), &load.lot, counts).await?));
        }
    }
    for one in hand_over::until(tx, Some(as_of)).await? {
        let way = Way { site: &one.site, place: one.place.to_string(), from: None, by: Some(&one.organisation) };
        let undone = one.reversed_at.filter(|at| *at <= as_of);
        let head =
            [said("hand_over"), said(&one.code), said(one.at), undone.map(|at| at.to_string()).into(), said(one.entry)];
        for line in &one.lines {
            let counted = [line.received, line.damaged, line.missing, line.excess].map(|units| Cell::from(units.get()));
            let [received, damaged, missing, excess] = counted;
            let counts = [Cell::Nothing, received, damaged, missing, excess];
            rows.push((one.at, row(tx, &mut named, (of.get(&one.consignment), &head, &way), &line.lot, counts).await?));
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

struct Way<'w> {
    site: &'w Code,
    place: String,
    from: Option<&'w Code>,
    by: Option<&'w Code>,
}

async fn row(
    tx: &mut Tx<'_>,
    named: &mut Named,
    (consignment, head, way): (Option<&&delivery::Consignment>, &[Cell; 5], &Way<'_>),
    lot: &Code,
    counts: [Cell; 5],
) -> Result<Row, Failure> {
    let text = |some: Option<&str>| Cell::from(some);
    let mut row: Row = vec![
        text(consignment.map(|c| c.operation.as_str())),
        text(consignment.map(|c| c.code.as_str())),
        text(consignment.map(|c| c.names.zh.as_str())),
        text(consignment.map(|c| c.names.en.as_str())),
    ];
    row.extend(head.iter().cloned());
    row.push(text(way.from.map(Code::as_str)));
    let site = named.site(tx, way.site).await?;
    row.extend([said(way.site), site.zh.into(), site.en.into(), way.place.as_str().into()]);
    match way.by {
        Some(code) => {
            let by = named.organisation(tx, code).await?;
            row.extend([said(code), by.zh.into(), by.en.into()]);
        }
        None => row.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing]),
    }
    row.push(said(lot));
    match named.goods(tx, lot).await? {
        Some(item) => row.extend([said(&item.code), item.names.zh.into(), item.names.en.into()]),
        None => row.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing]),
    }
    row.extend(counts);
    Ok(row)
}
