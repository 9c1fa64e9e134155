//! Reads a consignment: its own rows and its hand-overs', lot by lot; as many questions as it has lots, sites and shipments,
//! whatever the number of gifts behind it.

use book::EntryId;
use delivery::count::Counted;
use delivery::paid::{self, Backed, Lost};
use delivery::{Consignment, HandOver, Manifest, Shipment, consignment, hand_over, shipment};
use ledger::Entry;
use operation::{Names, place};
use primitives::{Code, Instant, PlaceCode};
use store::{Failure, Tx};

use super::{ConsignmentView, HandOverRow, LineRow, LotRow, Put, ShipmentRow, Sums};
use crate::corrections::said;
use crate::figures::{self, Asked, Shown};
use crate::named::Named;
use crate::{payers, refusal};

/// Corrections that are looked through; older ones stand on their own page.
const CORRECTIONS_MAX: i64 = 500;

/// Reads a consignment as of the book's last entry; refused (W104) where there is none of this code.
pub async fn read(tx: &mut Tx<'_>, code: &Code) -> Result<ConsignmentView, Failure> {
    let Some(found) = consignment::find(tx, code).await? else { return Err(refusal::no_consignment(code).into()) };
    let as_of = book::journal::last_entered(tx).await?.unwrap_or(found.at);
    let shipments = shipment::of_consignment(tx, code).await?;
    let hand_overs = hand_over::of_consignment(tx, code).await?;
    let manifest = Manifest::of(&shipments, &hand_overs, as_of);
    let backed = paid::on_shipments(tx, &shipments, as_of).await?;
    let corrections = book::journal::corrections(tx, CORRECTIONS_MAX).await?;
    let mut named = Named::default();
    let desk = |id: &str| Asked::desk(id, Some(&found.operation), as_of).with("consignment", code);
    let sums = match manifest.whole.shipped {
        0 => None,
        _ => Some(sums(tx, &desk, &manifest, &hand_overs, as_of).await?),
    };
    let mut lots = Vec::new();
    for (lot, units) in &manifest.lots {
        lots.push(lot_row(tx, &mut named, &desk, (lot, *units), &backed, &corrections, as_of).await?);
    }
    let payers = payers::read(tx, &desk("delivery.paid"), &backed).await?;
    let mut rows = Vec::new();
    for one in &shipments {
        rows.push(shipment_row(tx, &mut named, one, &hand_overs, &corrections).await?);
    }
    let operation = operation::must(tx, &found.operation).await?;
    let whither = common(shipments.iter().filter(|one| one.stands_at(as_of)).map(|one| one.place));
    Ok(ConsignmentView {
        beside: beside(&consignment::list(tx, &found.operation).await?, code),
        code: found.code,
        names: found.names,
        purpose: found.purpose,
        operation: (operation.code, operation.names),
        as_of,
        whither: whither.map(place::names),
        sums,
        repriced: repriced(&corrections, &manifest),
        lots,
        payers,
        shipments: rows,
    })
}

/// The smallest place in which all of these lie.
pub(crate) fn common(places: impl IntoIterator<Item = PlaceCode>) -> Option<PlaceCode> {
    let mut all = places.into_iter();
    let mut common = all.next()?;
    for place in all {
        while !common.contains(place) {
            common = common.parent()?;
        }
    }
    Some(common)
}

fn beside(all: &[Consignment], code: &Code) -> [Option<(Code, Names)>; 2] {
    let at = all.iter().position(|one| one.code == *code);
    let named = |at: Option<usize>| all.get(at?).map(|one| (one.code.clone(), one.names.clone()));
    [named(at.and_then(|at| at.checked_sub(1))), named(at.map(|at| at + 1))]
}

async fn sums(
    tx: &mut Tx<'_>,
    desk: &impl Fn(&str) -> Asked,
    manifest: &Manifest,
    hand_overs: &[HandOver],
    as_of: Instant,
) -> Result<Sums, Failure> {
    let whole = manifest.whole;
    let shown = |id: &str, value: i64| Shown::of(desk(id), value, "item");
    let mut lost = [None, None];
    for (n, (state, word)) in [(Lost::Damaged, "damaged"), (Lost::Missing, "missing")].into_iter().enumerate() {
        let backed = paid::lost(tx, hand_overs, state, as_of).await?;
        let fen: i64 = backed.iter().filter_map(|one| one.fen).sum();
        if 0 < fen {
            lost[n] = Some(Shown::of(desk("delivery.paid").with("state", word), fen, "fen"));
        }
    }
    Ok(Sums {
        shipped: shown("delivery.shipped", whole.shipped),
        received: shown("delivery.received", whole.received),
        damaged: shown("delivery.damaged", whole.damaged),
        missing: shown("delivery.missing", whole.missing),
        in_transit: shown("delivery.in_transit", whole.in_transit()),
        lost,
    })
}

async fn lot_row(
    tx: &mut Tx<'_>,
    named: &mut Named,
    desk: &impl Fn(&str) -> Asked,
    (code, units): (&Code, delivery::delivered::Units),
    backed: &[Backed],
    corrections: &[Entry],
    as_of: Instant,
) -> Result<LotRow, Failure> {
    let lot = supply::lot::find(tx, code).await?;
    let item = named.goods(tx, code).await?;
    let axis = book::AxisCode::of(code);
    let revised = corrections.iter().find(|entry| entry.identities.iter().any(|one| one.lot == axis));
    let was = match (revised.and_then(put), &lot) {
        (Some(put), Some(lot)) => supply::item::find(tx, &lot.item).await?.map(|item| (item, put)),
        _ => None,
    };
    let shown = |id: &str, value: i64| Shown::of(desk(id).with("lot", code), value, "item");
    let cost: Option<i64> = backed.iter().filter(|one| one.lot == *code).map(|one| one.fen).sum();
    let unit_cost = Asked::desk(format!("supply.unit_cost:{code}"), None, as_of);
    Ok(LotRow {
        item,
        was,
        batch_no: lot.as_ref().and_then(|lot| lot.batch_no.clone()),
        expires: lot.and_then(|lot| lot.expires),
        unit_cost: figures::show(tx, unit_cost, as_of).await?,
        units: [
            shown("delivery.shipped", units.shipped),
            shown("delivery.received", units.received),
            shown("delivery.damaged", units.damaged),
            shown("delivery.missing", units.missing),
        ],
        cost: cost.map(|fen| Shown::of(desk("delivery.paid").with("lot", code), fen, "fen")),
        lot: code.clone(),
    })
}

/// How an entry puts something right; nothing of one that does not.
fn put(entry: &Entry) -> Option<Put> {
    let notice = entry.correction.as_ref()?;
    Some(Put { entry: entry.id, at: entry.effective_at, reason: said(notice.reason.clone()) })
}

/// How what this entry did was undone.
fn undone(corrections: &[Entry], entry: EntryId) -> Option<Put> {
    corrections.iter().find(|one| one.undoes == Some(entry)).and_then(put)
}

/// Prices of its lots that were put right.
fn repriced(corrections: &[Entry], manifest: &Manifest) -> Vec<Put> {
    let ours = |sink: &book::AxisCode| manifest.lots.iter().any(|(lot, _)| book::AxisCode::of(lot) == *sink);
    let touched = |entry: &&Entry| entry.undoes.is_none() && entry.lines.iter().any(|line| ours(&line.sink));
    corrections.iter().filter(touched).filter_map(put).collect()
}

async fn shipment_row(
    tx: &mut Tx<'_>,
    named: &mut Named,
    one: &Shipment,
    hand_overs: &[HandOver],
    corrections: &[Entry],
) -> Result<ShipmentRow, Failure> {
    let mut loads = Vec::new();
    for load in &one.loads {
        let (item, unit) = item(tx, named, &load.lot).await?;
        loads.push((item, load.units.get(), unit));
    }
    let mut signed = Vec::new();
    for hand_over in hand_overs.iter().filter(|hand_over| hand_over.shipment == one.code) {
        signed.push(HandOverRow {
            at: hand_over.at,
            organisation: named.organisation(tx, &hand_over.organisation).await?,
            note: hand_over.note.clone(),
            reversed_at: hand_over.reversed_at,
            put: undone(corrections, hand_over.entry),
            entry: hand_over.entry,
            lines: lines(tx, named, &hand_over.lines).await?,
        });
    }
    Ok(ShipmentRow {
        from: named.warehouse(tx, &one.warehouse).await?,
        to: named.site(tx, &one.site).await?,
        place: (one.place, place::full_names(one.place)),
        code: one.code.clone(),
        at: one.at,
        waybill: one.waybill.clone(),
        reversed_at: one.reversed_at,
        put: undone(corrections, one.entry),
        entry: one.entry,
        loads,
        hand_overs: signed,
    })
}

async fn item(tx: &mut Tx<'_>, named: &mut Named, lot: &Code) -> Result<(Names, String), Failure> {
    let found = named.goods(tx, lot).await?;
    Ok(found
        .map_or_else(|| (Names::new(lot.as_str(), lot.as_str()), "item".to_owned()), |item| (item.names, item.unit.zh)))
}

/// What was counted, lot by lot, as a page lists it.
pub(crate) async fn lines(tx: &mut Tx<'_>, named: &mut Named, counted: &[Counted]) -> Result<Vec<LineRow>, Failure> {
    let mut rows = Vec::new();
    for line in counted {
        let (item, unit) = item(tx, named, &line.lot).await?;
        rows.push(LineRow {
            item,
            unit,
            received: line.received.get(),
            damaged: line.damaged.get(),
            missing: line.missing.get(),
            excess: line.excess.get(),
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_a_smallest_one_around_them() {
        let place = |text: &str| text.parse::<PlaceCode>().unwrap();
        for (all, want) in [
            (&["220202", "220204"][..], Some("220200")),
            (&["220202", "220113"], Some("220000")),
            (&["220113"], Some("220113")),
            (&["220113", "310112"], None),
            (&[], None),
        ] {
            assert_eq!(common(all.iter().map(|text| place(text))), want.map(place), "{all:?}");
        }
    }
}
