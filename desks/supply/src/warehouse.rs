//! Warehouses (仓库): where goods stand until they are shipped.

use access::{Action, may};
use book::Cause;
use operation::{Made, Names, Point};
use primitives::{Actor, Code, Instant, PlaceCode};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Tx};
use utoipa::ToSchema;

use crate::refusal;

/// A warehouse; also the form that writes it down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Warehouse {
    /// Its code, in the account `warehouse:CODE`.
    #[schema(value_type = String)]
    pub code: Code,
    /// What people call it.
    pub names: Names,
    /// The county, township or village that it lies in.
    #[schema(value_type = String)]
    pub place: PlaceCode,
    /// Its door.
    pub point: Point,
}

/// Writes a warehouse down, once (U107), in a place that is known.
pub async fn keep(tx: &mut Tx<'_>, by: &Actor, now: Instant, warehouse: &Warehouse) -> Result<Made, Failure> {
    may(by, Action::KeepWarehouses)?;
    operation::place::check(warehouse.place)?;
    if !warehouse.point.is_in_china() {
        let (lat, lon) = warehouse.point.degrees();
        return Err(operation::refusal::not_in_china(lat, lon).into());
    }
    if find(tx, &warehouse.code).await?.is_some() {
        return Err(refusal::taken("warehouse", &warehouse.code).into());
    }
    let key = format!("warehouse:{}", warehouse.code);
    let entry = book::state(tx, by, now, Cause::of("warehouse", &warehouse.code)?, &key, now, warehouse).await?;
    let sql = "insert into supply_warehouse (code, zh, en, place, lat_udeg, lon_udeg, entry, at_ms)
values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let place = warehouse.place.to_string();
    let row = [
        (&warehouse.code).into(),
        (&warehouse.names.zh).into(),
        (&warehouse.names.en).into(),
        (&place).into(),
        warehouse.point.lat_udeg.into(),
        warehouse.point.lon_udeg.into(),
        (&entry).into(),
        now.into(),
    ];
    tx.run(sql, &row).await?;
    Ok(Made { code: warehouse.code.clone(), entry })
}

/// The warehouse of this code.
pub async fn find(tx: &mut Tx<'_>, code: &Code) -> Result<Option<Warehouse>, Failure> {
    let sql = "select code, zh, en, place, lat_udeg, lon_udeg
from supply_warehouse
where code = $1";
    Ok(tx.row(sql, &[code.into()]).await?.map(|row| read(&row)).transpose()?)
}

/// The warehouse of this code, refused (U102) where there is none.
pub async fn must(tx: &mut Tx<'_>, code: &Code) -> Result<Warehouse, Failure> {
    find(tx, code).await?.ok_or_else(|| refusal::unknown_warehouse(code).into())
}

/// Every warehouse, by code.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Warehouse>, Failure> {
    let sql = "select code, zh, en, place, lat_udeg, lon_udeg
from supply_warehouse
order by code";
    Ok(tx.rows(sql, &[]).await?.iter().map(read).collect::<Result<_, Fault>>()?)
}

fn read(row: &Row) -> Result<Warehouse, Fault> {
    Ok(Warehouse {
        code: row.parse(0)?,
        names: Names::of(row, 1),
        place: row.parse(3)?,
        point: Point { lat_udeg: row.int(4), lon_udeg: row.int(5) },
    })
}
