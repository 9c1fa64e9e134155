//! Reads a place: its signatures once, and from them all that the page adds up.

use std::collections::BTreeMap;

use delivery::{HandOver, consignment, hand_over, paid};
use operation::{Names, Point, place, site};
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Tx};

use super::{PlaceView, PointRow, SentRow, SignedRow};
use crate::consignment::lines;
use crate::figures::{self, Asked, Shown};
use crate::named::Named;
use crate::{payers, refusal};

/// Signatures that the page lists, the latest first; the figures above count all.
const SIGNED_MAX: usize = 100;
/// A point is told to this many millionths of a degree, about a kilometre: the size of a community, never a door.
const COMMUNITY_UDEG: i64 = 10_000;

/// Reads a place as of the book's last entry; refused (W103) where there is none of this code.
pub async fn read(tx: &mut Tx<'_>, code: PlaceCode) -> Result<PlaceView, Failure> {
    if place::find(tx, code).await?.is_none() {
        return Err(refusal::no_place(code).into());
    }
    let mut view = PlaceView {
        code,
        full_names: place::full_names(code),
        around: around(code),
        as_of: book::journal::last_entered(tx).await?,
        signed: None,
        items: Vec::new(),
        consignments: Vec::new(),
        inside: Vec::new(),
        payers: None,
        points: Vec::new(),
        hand_overs: Vec::new(),
        many: 0,
    };
    let Some(as_of) = view.as_of else { return Ok(view) };
    let all = hand_over::of_place(tx, code).await?;
    let standing: Vec<HandOver> = all.iter().filter(|one| one.stands_at(as_of)).cloned().collect();
    let mut named = Named::default();
    let id = format!("delivery.signed:{code}");
    view.signed = figures::show(tx, Asked::desk(&id, None, as_of), as_of).await?;
    view.items = items(tx, &mut named, &id, &standing, as_of).await?;
    view.consignments = consignments(tx, &id, &standing, as_of).await?;
    view.inside = inside(code, &standing, as_of);
    view.points = points(tx, code, &standing).await?;
    let backed = paid::signed_for(tx, &standing, as_of).await?;
    view.payers = payers::read(tx, &Asked::desk(format!("delivery.paid:{code}"), None, as_of), &backed).await?;
    view.many = all.len();
    for one in all.into_iter().rev().take(SIGNED_MAX) {
        view.hand_overs.push(signed(tx, &mut named, one).await?);
    }
    Ok(view)
}

fn around(code: PlaceCode) -> Vec<(PlaceCode, Names)> {
    let mut all: Vec<_> = std::iter::successors(code.parent(), |outer| outer.parent())
        .map(|outer| (outer, place::names(outer)))
        .collect();
    all.reverse();
    all
}

/// Units of what counts as handed over.
fn handed_over(one: &HandOver) -> i64 {
    let lines = one.lines.iter().filter(|line| line.excess.is_zero());
    lines.map(|line| line.received.get() + line.damaged.get()).sum()
}

async fn items(
    tx: &mut Tx<'_>,
    named: &mut Named,
    id: &str,
    standing: &[HandOver],
    as_of: Instant,
) -> Result<Vec<(Names, Shown)>, Failure> {
    let mut sums: BTreeMap<Code, (Names, Names, i64)> = BTreeMap::new();
    for line in standing.iter().flat_map(|one| &one.lines).filter(|line| line.excess.is_zero()) {
        let Some(item) = named.goods(tx, &line.lot).await? else { continue };
        let sum = sums.entry(item.code).or_insert((item.names, item.unit, 0));
        sum.2 += line.received.get() + line.damaged.get();
    }
    let mut rows: Vec<(Names, Shown)> = Vec::new();
    for (item, (names, unit, units)) in sums.into_iter().filter(|(_, (_, _, units))| 0 < *units) {
        let asked = Asked::desk(id, None, as_of).with("item", item);
        rows.push((names, Shown { words: Some(unit), ..Shown::of(asked, units, "item") }));
    }
    rows.sort_by_key(|(_, shown)| std::cmp::Reverse(shown.value));
    Ok(rows)
}

async fn consignments(
    tx: &mut Tx<'_>,
    id: &str,
    standing: &[HandOver],
    as_of: Instant,
) -> Result<Vec<SentRow>, Failure> {
    let operations = operation::list(tx).await?;
    let all = consignment::all(tx).await?;
    let mut rows: Vec<SentRow> = Vec::new();
    for one in standing {
        let sum = |of: fn(&delivery::count::Counted) -> i64| one.lines.iter().map(of).sum::<i64>();
        let (damaged, missing) = (sum(|line| line.damaged.get()), sum(|line| line.missing.get()));
        if let Some(row) = rows.iter_mut().find(|row| row.code == one.consignment) {
            row.units.value += handed_over(one);
            row.damaged += damaged;
            row.missing += missing;
            row.at = row.at.max(one.at);
            continue;
        }
        let Some(found) = all.iter().find(|found| found.code == one.consignment) else { continue };
        let operation = operations.iter().find(|operation| operation.code == found.operation);
        let operation = operation.map_or_else(|| Names::new("", ""), |operation| operation.names.clone());
        let asked = Asked::desk(id, None, as_of).with("consignment", &one.consignment);
        rows.push(SentRow {
            code: one.consignment.clone(),
            names: (found.names.clone(), operation),
            units: Shown::of(asked, handed_over(one), "item"),
            damaged,
            missing,
            at: one.at,
        });
    }
    Ok(rows)
}

/// The place one level below `outer` in which another lies.
fn below(outer: PlaceCode, place: PlaceCode) -> Option<PlaceCode> {
    std::iter::successors(Some(place), |place| place.parent()).find(|place| place.parent() == Some(outer))
}

fn inside(code: PlaceCode, standing: &[HandOver], as_of: Instant) -> Vec<(PlaceCode, Names, Shown)> {
    let mut sums: BTreeMap<PlaceCode, i64> = BTreeMap::new();
    for one in standing {
        if let Some(place) = below(code, one.place) {
            *sums.entry(place).or_default() += handed_over(one);
        }
    }
    let row = |(place, units)| {
        let asked = Asked::desk(format!("delivery.signed:{place}"), None, as_of);
        (place, place::names(place), Shown::of(asked, units, "item"))
    };
    sums.into_iter().map(row).collect()
}

/// Of a county or less each site is a point; of a wider place each county is.
async fn points(tx: &mut Tx<'_>, code: PlaceCode, standing: &[HandOver]) -> Result<Vec<PointRow>, Failure> {
    let mut sites: BTreeMap<&Code, i64> = BTreeMap::new();
    for one in standing {
        *sites.entry(&one.site).or_default() += handed_over(one);
    }
    let mut found: Vec<PointRow> = Vec::new();
    for (site, units) in sites {
        let Some(site) = site::find(tx, site).await? else { continue };
        found.push(PointRow { point: site.point, place: site.place, names: site.names, units });
    }
    if code.level() < 3 {
        found = by_county(found);
    }
    for row in &mut found {
        row.point = Point { lat_udeg: rounded(row.point.lat_udeg), lon_udeg: rounded(row.point.lon_udeg) };
    }
    Ok(found)
}

fn rounded(udeg: i64) -> i64 {
    (udeg + COMMUNITY_UDEG / 2).div_euclid(COMMUNITY_UDEG) * COMMUNITY_UDEG
}

/// The county of a place; a wider place stands for itself.
pub(super) fn county(place: PlaceCode) -> PlaceCode {
    std::iter::successors(Some(place), |place| place.parent()).find(|place| place.level() <= 3).unwrap_or(place)
}

fn by_county(sites: Vec<PointRow>) -> Vec<PointRow> {
    let mut all: BTreeMap<PlaceCode, Vec<PointRow>> = BTreeMap::new();
    for row in sites {
        all.entry(county(row.place)).or_default().push(row);
    }
    let middle = |rows: &[PointRow], of: fn(&PointRow) -> i64| {
        let many = i64::try_from(rows.len()).unwrap_or(1).max(1);
        rows.iter().map(of).sum::<i64>() / many
    };
    let row = |(place, rows): (PlaceCode, Vec<PointRow>)| PointRow {
        point: Point {
            lat_udeg: middle(&rows, |row| row.point.lat_udeg),
            lon_udeg: middle(&rows, |row| row.point.lon_udeg),
        },
        place,
        names: place::short(&place::names(place)),
        units: rows.iter().map(|row| row.units).sum(),
    };
    all.into_iter().map(row).collect()
}

async fn signed(tx: &mut Tx<'_>, named: &mut Named, one: HandOver) -> Result<SignedRow, Failure> {
    let found = consignment::find(tx, &one.consignment).await?;
    let names = found.map_or_else(|| Names::new(one.consignment.as_str(), one.consignment.as_str()), |c| c.names);
    Ok(SignedRow {
        at: one.at,
        site: named.site(tx, &one.site).await?,
        place: one.place,
        organisation: named.organisation(tx, &one.organisation).await?,
        entry: one.entry,
        reversed_at: one.reversed_at,
        lines: lines(tx, named, &one.lines).await?,
        consignment: (one.consignment, names),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_below_another() {
        let place = |text: &str| text.parse::<PlaceCode>().unwrap();
        assert_eq!(below(place("220000"), place("220113001")), Some(place("220100")));
        assert_eq!(below(place("220113"), place("220113001")), Some(place("220113001")));
        assert_eq!(below(place("220113"), place("220113")), None);
        assert_eq!(county(place("310112107001")), place("310112"));
        assert_eq!(county(place("220000")), place("220000"));
        assert_eq!((rounded(44_152_345), rounded(44_156_000)), (44_150_000, 44_160_000));
    }
}
