//! The places of an operation: what each county received, and where it lies. Of what was read already, pure.

use std::collections::{BTreeMap, BTreeSet};

use delivery::Delivered;
use operation::{Names, Point, Site, place};
use primitives::{Code, Instant, PlaceCode, count};
use store::{Failure, Tx};
use supply::Warehouse;

use crate::figures::{Asked, Shown};

/// What the sketch map and its table show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacesMap {
    /// By code.
    pub counties: Vec<CountyRow>,
    /// Warehouses that something left from, by code.
    pub warehouses: Vec<WarehousePoint>,
    /// Ways that goods took or are on.
    pub routes: Vec<RouteRow>,
}

/// A county that something was shipped to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountyRow {
    /// Its code; a wider place where a site is known no closer.
    pub county: PlaceCode,
    /// Its names.
    pub names: Names,
    /// The middle of its sites, no closer than a community.
    pub point: Point,
    /// Consignments of which something was handed over there.
    pub consignments: Option<Shown>,
    /// Units handed over there.
    pub units: Option<Shown>,
    /// Units on their way there.
    pub in_transit: Option<Shown>,
}

/// A warehouse on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarehousePoint {
    /// Its code.
    pub code: Code,
    /// Its names.
    pub names: Names,
    /// Where it is, by code.
    pub place: PlaceCode,
    /// Where it stands, no closer than a community.
    pub point: Point,
}

/// From a warehouse to a county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteRow {
    /// Which of the map's warehouses.
    pub warehouse: usize,
    /// Which of its counties.
    pub county: usize,
    /// Whether all that went this way was counted.
    pub done: bool,
}

/// A point is told to this many millionths of a degree, about a kilometre: the size of a community, never a door.
const COMMUNITY_UDEG: i64 = 10_000;

/// Reads where sites and warehouses are, and draws the deliveries on them: two statements.
pub async fn read(
    tx: &mut Tx<'_>,
    operation: &Code,
    delivered: &Delivered,
    as_of: Instant,
) -> Result<PlacesMap, Failure> {
    let sites = operation::site::of(tx, operation).await?;
    let warehouses = supply::warehouse::list(tx).await?;
    Ok(of(operation, delivered, &sites, &warehouses, as_of))
}

/// What is known of a county.
#[derive(Default)]
struct County<'d> {
    points: BTreeMap<&'d Code, Point>,
    consignments: BTreeSet<&'d Code>,
    units: Option<i64>,
    shipped: i64,
    counted: i64,
}

/// The map of some deliveries.
pub fn of(
    operation: &Code,
    delivered: &Delivered,
    sites: &[Site],
    warehouses: &[Warehouse],
    as_of: Instant,
) -> PlacesMap {
    let mut counties: BTreeMap<PlaceCode, County<'_>> = BTreeMap::new();
    let mut routes: BTreeMap<(&Code, PlaceCode), i64> = BTreeMap::new();
    for one in &delivered.consignments {
        let from: BTreeMap<&Code, &Code> = one.shipments.iter().map(|s| (&s.code, &s.warehouse)).collect();
        for shipment in &one.shipments {
            let place = county(shipment.place);
            let county = counties.entry(place).or_default();
            let point = sites.iter().find(|site| site.code == shipment.site).map(|site| site.point);
            county.points.extend(point.map(|point| (&shipment.site, point)));
            let units: i64 = shipment.loads.iter().map(|load| load.units.get()).sum();
            county.shipped += units;
            *routes.entry((&shipment.warehouse, place)).or_default() += units;
        }
        for hand_over in &one.hand_overs {
            let place = county(hand_over.place);
            let county = counties.entry(place).or_default();
            let mut counted = 0;
            for line in hand_over.lines.iter().filter(|line| line.excess.is_zero()) {
                let units = line.received.get() + line.damaged.get();
                county.units = Some(county.units.unwrap_or(0) + units);
                if 0 < units {
                    county.consignments.insert(&one.consignment.code);
                }
                counted += units + line.missing.get();
            }
            county.counted += counted;
            if let Some(warehouse) = from.get(&hand_over.shipment) {
                *routes.entry((warehouse, place)).or_default() -= counted;
            }
        }
    }
    let left: Vec<&Warehouse> = warehouses.iter().filter(|w| routes.keys().any(|(from, _)| **from == w.code)).collect();
    let at = |from: &Code, to: PlaceCode| {
        Some((left.iter().position(|w| w.code == *from)?, counties.keys().position(|place| *place == to)?))
    };
    let route = |((from, to), open): (&(&Code, PlaceCode), &i64)| {
        let (warehouse, county) = at(from, *to)?;
        Some(RouteRow { warehouse, county, done: *open == 0 })
    };
    PlacesMap {
        routes: routes.iter().filter_map(route).collect(),
        warehouses: left.iter().map(|warehouse| point_of(warehouse)).collect(),
        counties: counties.iter().map(|(place, county)| row(operation, *place, county, as_of)).collect(),
    }
}

fn row(operation: &Code, place: PlaceCode, county: &County<'_>, as_of: Instant) -> CountyRow {
    let of = |id: &str, value: i64, unit: &str| {
        Shown::of(Asked::desk(format!("{id}:{place}"), Some(operation), as_of), value, unit)
    };
    let consignments = count(county.consignments.len());
    let moving = county.shipped - county.counted;
    CountyRow {
        county: place,
        names: place::names(place),
        point: middle(county.points.values()),
        consignments: (0 < consignments).then(|| of("delivery.consignments", consignments, "batch")),
        units: county.units.map(|units| of("delivery.signed", units, "item")),
        in_transit: (0 < moving).then(|| of("delivery.in_transit", moving, "item")),
    }
}

fn point_of(warehouse: &Warehouse) -> WarehousePoint {
    let (code, names, point) = (warehouse.code.clone(), warehouse.names.clone(), rounded(warehouse.point));
    WarehousePoint { code, names, place: warehouse.place, point }
}

/// The county around a place, or the place where it is wider.
fn county(place: PlaceCode) -> PlaceCode {
    let mut at = place;
    while 3 < at.level()
        && let Some(outer) = at.parent()
    {
        at = outer;
    }
    at
}

fn middle<'p>(points: impl Iterator<Item = &'p Point> + Clone) -> Point {
    let n = i64::try_from(points.clone().count()).unwrap_or(1).max(1);
    let (lat, lon) = points.fold((0, 0), |(lat, lon), point| (lat + point.lat_udeg, lon + point.lon_udeg));
    rounded(Point { lat_udeg: lat / n, lon_udeg: lon / n })
}

fn rounded(point: Point) -> Point {
    let round = |udeg: i64| (udeg + COMMUNITY_UDEG / 2).div_euclid(COMMUNITY_UDEG) * COMMUNITY_UDEG;
    Point { lat_udeg: round(point.lat_udeg), lon_udeg: round(point.lon_udeg) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_no_closer_than_a_community() {
        let point = |lat_udeg, lon_udeg| Point { lat_udeg, lon_udeg };
        assert_eq!(rounded(point(44_152_345, 125_844_999)), point(44_150_000, 125_840_000));
        let two = [point(44_000_000, 125_000_000), point(44_100_000, 125_300_000)];
        assert_eq!(middle(two.iter()), point(44_050_000, 125_150_000));
        let place = |text: &str| text.parse::<PlaceCode>().unwrap();
        assert_eq!(county(place("310112107001")), place("310112"));
        assert_eq!(county(place("220100")), place("220100"), "known no closer");
    }
}
