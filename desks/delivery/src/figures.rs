//! Figures of delivery. All count what stood at the instant that is asked for: signed by then, and not undone by then.
//!
//! Units of `delivery.handed_over` are received and damaged; short and on the way do not count, nor does an excess.
//! `delivery.signed:PLACE` is the same of a place and all that lies in it; `delivery.received`, `delivery.damaged`,
//! `delivery.missing` are the parts. `delivery.shipped` is what left a warehouse, `delivery.in_transit` what was shipped and nobody has counted;
//! `delivery.in_stock` what came in and was not shipped. `delivery.consignments`, `delivery.kinds` and `delivery.towns`
//! count numbers, items and townships of what was handed over. Parameters: see [`Filter`].

use std::collections::{BTreeMap, BTreeSet};

use book::EntryId;
use book::figures::{Ask, By, Figure};
use primitives::{Code, Instant, PlaceCode, count};
use store::{Failure, Tx};
use supply::{lot, remade};

use crate::count::Counted;
use crate::filter::{Filter, Known};
use crate::{Consignment, HandOver, consignment, shipment, worth};

/// The figure that is asked for; `None` where it is not ours, or nothing is known.
pub async fn figure(tx: &mut Tx<'_>, ask: &Ask) -> Result<Option<Figure>, Failure> {
    let Some(name) = ask.name.strip_prefix("delivery.") else { return Ok(None) };
    if name == "worth" {
        return worth::figure(tx, ask).await;
    }
    if name == "paid" {
        return crate::paid::figure(tx, ask).await;
    }
    let Some(filter) = about(name, ask) else { return Ok(None) };
    match name {
        "handed_over" | "signed" => sum(tx, ask, &filter, |l| l.received.get() + l.damaged.get()).await,
        "received" => sum(tx, ask, &filter, |l| l.received.get()).await,
        "damaged" => sum(tx, ask, &filter, |l| l.damaged.get()).await,
        "missing" => sum(tx, ask, &filter, |l| l.missing.get()).await,
        "consignments" | "kinds" | "towns" | "shipped" | "in_transit" | "in_stock" if filter.is_of_a_stretch() => {
            Ok(None)
        }
        "consignments" => consignments(tx, ask, &filter).await,
        "kinds" => kinds(tx, ask, &filter).await,
        "towns" => towns(tx, ask, &filter).await,
        "shipped" => shipped(tx, ask, &filter).await,
        "in_transit" => in_transit(tx, ask, &filter).await,
        "in_stock" => in_stock(tx, ask, &filter).await,
        _ => Ok(None),
    }
}

/// What stands behind the colon is a place, an item of the stock, or a consignment.
fn about(name: &str, ask: &Ask) -> Option<Filter> {
    let filter = Filter::of(ask)?;
    let Some(subject) = &ask.subject else { return Some(filter) };
    match (name, subject.parse::<PlaceCode>()) {
        ("in_stock", _) => Some(filter.of_item(subject.parse().ok()?)),
        (_, Ok(place)) => Some(filter.within(place)),
        _ => Some(filter.of_consignment(subject.parse().ok()?)),
    }
}

/// The consignments that the filter is about, by code.
async fn meant(tx: &mut Tx<'_>, filter: &Filter) -> Result<BTreeMap<Code, Consignment>, Failure> {
    let all = consignment::all(tx).await?.into_iter().filter(|one| filter.fits(one));
    Ok(all.map(|one| (one.code.clone(), one)).collect())
}

/// Those of [`counted`] that stand.
async fn signed(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Vec<(HandOver, Vec<Counted>)>, Failure> {
    let mut all = counted(tx, ask, filter).await?;
    all.retain(|(one, _)| one.stands_at(ask.as_of));
    Ok(all)
}

/// Hand-overs that are meant, undone ones too, each with its lines of the goods that are meant; those without such lines left
/// out.
async fn counted(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Vec<(HandOver, Vec<Counted>)>, Failure> {
    let (meant, mut lots) = (meant(tx, filter).await?, Known::at(ask.as_of));
    let mut found = Vec::new();
    for one in filter.hand_overs(tx, ask.as_of).await? {
        if !meant.contains_key(&one.consignment) || !filter.goes(&one.site, one.place, &one.shipment) {
            continue;
        }
        let mut lines = Vec::new();
        for line in one.lines.iter().filter(|line| line.excess.is_zero()) {
            if lots.fits(tx, filter, &line.lot).await? {
                lines.push(line.clone());
            }
        }
        if !lines.is_empty() {
            found.push((one, lines));
        }
    }
    Ok(found)
}

async fn sum(
    tx: &mut Tx<'_>,
    ask: &Ask,
    filter: &Filter,
    units: fn(&Counted) -> i64,
) -> Result<Option<Figure>, Failure> {
    let mut told = Told::default();
    for (one, lines) in counted(tx, ask, filter).await? {
        let mut steps = one.steps(ask.as_of, lines.iter().map(units).sum());
        steps.retain(|(at, ..)| filter.counts_at(*at));
        told.add(&one.consignment, steps);
    }
    Ok(told.figure(ask))
}

/// What entries bring, and by consignment. What was undone stays, with what undid it.
#[derive(Default)]
struct Told {
    steps: Vec<(Instant, EntryId, i64)>,
    consignments: BTreeMap<Code, i64>,
}

impl Told {
    fn add(&mut self, consignment: &Code, steps: Vec<(Instant, EntryId, i64)>) {
        *self.consignments.entry(consignment.clone()).or_default() += steps.iter().map(|(.., n)| n).sum::<i64>();
        self.steps.extend(steps);
    }
    fn figure(self, ask: &Ask) -> Option<Figure> {
        Some(Figure::summed(ask, "item", self.steps)?.by(By::Consignment, self.consignments))
    }
}

/// Consignments of which something was handed over: their facts and the signatures.
async fn consignments(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Option<Figure>, Failure> {
    let signed = arrived(signed(tx, ask, filter).await?);
    let codes: BTreeSet<&Code> = signed.iter().map(|(one, _)| &one.consignment).collect();
    let meant = meant(tx, filter).await?;
    let facts = codes.iter().filter_map(|code| meant.get(*code)).map(|one| one.entry);
    let entries = facts.chain(signed.iter().map(|(one, _)| one.entry));
    Ok(Figure::known(ask, "batch", count(codes.len()), entries))
}

/// Only what counts as handed over: a signature for nothing but shortage brought nothing.
fn arrived(signed: Vec<(HandOver, Vec<Counted>)>) -> Vec<(HandOver, Vec<Counted>)> {
    let came = |line: &Counted| !line.received.is_zero() || !line.damaged.is_zero();
    let some = signed.into_iter().map(|(one, lines)| (one, lines.into_iter().filter(came).collect::<Vec<_>>()));
    some.filter(|(_, lines)| !lines.is_empty()).collect()
}

/// Different items, as the lots are held to be at that instant.
async fn kinds(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Option<Figure>, Failure> {
    let signed = arrived(signed(tx, ask, filter).await?);
    let (mut lots, mut items) = (Known::at(ask.as_of), BTreeSet::new());
    for line in signed.iter().flat_map(|(_, lines)| lines) {
        items.insert(lots.item(tx, &line.lot).await?);
    }
    Ok(Figure::known(ask, "kind", count(items.len()), signed.iter().map(|(one, _)| one.entry)))
}

/// Different townships and sub-districts; a signature in a place that is known no closer than its county counts none.
async fn towns(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Option<Figure>, Failure> {
    let signed = arrived(signed(tx, ask, filter).await?);
    let in_towns: Vec<(PlaceCode, EntryId)> =
        signed.iter().filter_map(|(one, _)| Some((town(one.place)?, one.entry))).collect();
    let towns: BTreeSet<PlaceCode> = in_towns.iter().map(|(town, _)| *town).collect();
    Ok(Figure::known(ask, "place", count(towns.len()), in_towns.into_iter().map(|(_, entry)| entry)))
}

/// The township that a place is or lies in.
fn town(place: PlaceCode) -> Option<PlaceCode> {
    match place.level() {
        4 => Some(place),
        5 => place.parent(),
        _ => None,
    }
}

/// Left a warehouse: the shipments.
async fn shipped(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Option<Figure>, Failure> {
    Ok(loaded(tx, ask, filter).await?.figure(ask))
}

/// Shipped, and neither received nor damaged nor missing: the shipments, and what was signed of them.
async fn in_transit(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Option<Figure>, Failure> {
    let mut told = loaded(tx, ask, filter).await?;
    for (one, lines) in counted(tx, ask, filter).await? {
        let units = lines.iter().map(|l| l.received.get() + l.damaged.get() + l.missing.get()).sum::<i64>();
        told.add(&one.consignment, one.steps(ask.as_of, -units));
    }
    Ok(told.figure(ask))
}

/// What shipments that are meant carry of the goods that are meant.
async fn loaded(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Told, Failure> {
    let (meant, mut lots, mut told) = (meant(tx, filter).await?, Known::at(ask.as_of), Told::default());
    for one in filter.shipments(tx, ask.as_of).await? {
        if !meant.contains_key(&one.consignment) || !filter.goes(&one.site, one.place, &one.code) {
            continue;
        }
        let (mut units, mut is_meant) = (0, false);
        for load in &one.loads {
            if lots.fits(tx, filter, &load.lot).await? {
                units += load.units.get();
                is_meant = true;
            }
        }
        if is_meant {
            told.add(&one.consignment, one.steps(ask.as_of, units));
        }
    }
    Ok(told)
}

/// Came into a warehouse and was not shipped from it: the intakes and gifts, what became of them there, and the shipments.
async fn in_stock(tx: &mut Tx<'_>, ask: &Ask, filter: &Filter) -> Result<Option<Figure>, Failure> {
    let (mut steps, mut lots) = (Vec::new(), Known::at(ask.as_of));
    let mut here: BTreeSet<Code> = BTreeSet::new();
    for one in lot::until(tx, ask.as_of).await? {
        let stands = one.warehouse.as_ref().is_some_and(|warehouse| filter.stands_in(warehouse));
        if stands && filter.fits_operation(one.operation.as_ref()) && lots.fits(tx, filter, &one.code).await? {
            if !one.source.is_made() {
                steps.push((one.at, one.entry, one.units.get()));
            }
            here.insert(one.code);
        }
    }
    let remade = remade::until(tx, ask.as_of).await?.into_iter().filter(|one| here.contains(&one.lot));
    steps.extend(remade.map(|one| (one.at, one.entry, one.units)));
    for one in shipment::until(tx, ask.as_of).await? {
        let gone: i64 = one.loads.iter().filter(|load| here.contains(&load.lot)).map(|load| load.units.get()).sum();
        if 0 < gone {
            steps.extend(one.steps(ask.as_of, -gone));
        }
    }
    Ok(Figure::summed(ask, "item", steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_a_township_or_what_lies_in_one() {
        let place = |text: &str| text.parse::<PlaceCode>().unwrap();
        for (is, want) in
            [("310112107", Some("310112107")), ("310112107001", Some("310112107")), ("310112", None), ("310000", None)]
        {
            assert_eq!(town(place(is)), want.map(place), "{is}");
        }
    }
}
