//! The rows of a figure's table: entries in order of time, but a reversal and what was booked anew stand beside what was wrong.

use std::collections::{BTreeMap, BTreeSet};

use book::EntryId;
use book::figures::Figure;
use book::journal::{self, Head};
use delivery::{hand_over, shipment};
use primitives::Instant;
use store::{Failure, Tx};
use ui::Voice;
use ui::parts::Mark;

use super::Sums;
use crate::because::Because;
use crate::corrections::Correction;

/// An entry on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its head.
    pub head: Head,
    /// Why it is there.
    pub because: Because,
    /// What it brings, and the sum up to it.
    pub part: Option<(i64, i64)>,
    /// Whether it is part of a correction.
    pub mark: Option<Mark>,
    /// Corrections that stand behind it, each with its public reason.
    pub notices: Vec<Correction>,
}

impl Row {
    /// The value of `data-state`; empty for none.
    pub fn state(&self) -> &'static str {
        self.mark.map_or("", Mark::word)
    }
    /// Whether it was undone.
    pub fn is_wrong(&self) -> bool {
        self.mark == Some(Mark::Wrong)
    }
    /// Whether a correction closes behind it.
    pub fn has_notices(&self) -> bool {
        !self.notices.is_empty()
    }
}

impl Correction {
    /// When it was made public, and why.
    pub fn told(&self, v: &Voice) -> (String, String) {
        let at = v.tell(
            "public-figure-corrected",
            &[("at", v.instant(self.entered_at)), ("what", crate::labels::noun(v, self.noun.as_str()))],
        );
        (at, v.pick(&self.reason.zh, &self.reason.en).to_owned())
    }
}

/// A place in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) entry: EntryId,
    pub(super) at: Option<Instant>,
    pub(super) part: Option<i64>,
    pub(super) mark: Option<Mark>,
}

/// The entries in the table's order, and what they add up to.
pub(super) async fn in_order(tx: &mut Tx<'_>, figure: &Figure) -> Result<(Vec<Place>, Option<Sums>), Failure> {
    let undone = journal::undone(tx).await?;
    let ours: BTreeSet<EntryId> = figure.entries.iter().copied().collect();
    let pairs: BTreeMap<EntryId, EntryId> =
        undone.into_iter().filter(|(wrong, back)| ours.contains(wrong) && ours.contains(back)).collect();
    let anew = anew(tx, &pairs, &ours).await?;
    let backs: BTreeSet<EntryId> = pairs.values().copied().collect();
    let sums = sums(figure, &backs);
    let all = figure.entries.iter().enumerate().map(|(at, entry)| {
        let part = figure.parts.get(at);
        Place { entry: *entry, at: part.map(|part| part.at), part: part.map(|part| part.sum), mark: None }
    });
    let all: BTreeMap<EntryId, Place> = all.map(|place| (place.entry, place)).collect();
    let moved: BTreeSet<EntryId> = backs.iter().chain(anew.values()).copied().collect();
    let mut order = Vec::with_capacity(all.len());
    for entry in figure.entries.iter().filter(|entry| !moved.contains(entry)) {
        put(&mut order, &all, &pairs, &anew, *entry);
    }
    Ok((order, sums))
}

/// The entry; if it was undone, what undid it and what took its place, which may have been undone too.
fn put(
    order: &mut Vec<Place>,
    all: &BTreeMap<EntryId, Place>,
    pairs: &BTreeMap<EntryId, EntryId>,
    anew: &BTreeMap<EntryId, EntryId>,
    first: EntryId,
) {
    let (mut entry, mut is_anew) = (first, false);
    // Bounded: each turn goes to a later entry.
    for _ in 0..all.len() {
        let Some(place) = all.get(&entry) else { return };
        let back = pairs.get(&entry);
        let mark = match (back, is_anew) {
            (Some(_), _) => Some(Mark::Wrong),
            (None, true) => Some(Mark::Fix),
            (None, false) => None,
        };
        order.push(Place { mark, ..*place });
        let Some(back) = back.and_then(|back| all.get(back)) else { return };
        order.push(Place { mark: Some(Mark::Fix), ..*back });
        let Some(next) = anew.get(&entry) else { return };
        (entry, is_anew) = (*next, true);
    }
}

/// What took the place of what was undone: the next signature of the same shipment, the next shipment of the same consignment
/// to the same site. For other things the book does not say.
async fn anew(
    tx: &mut Tx<'_>,
    pairs: &BTreeMap<EntryId, EntryId>,
    ours: &BTreeSet<EntryId>,
) -> Result<BTreeMap<EntryId, EntryId>, Failure> {
    let mut found = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for wrong in pairs.keys() {
        let Some(head) = journal::head(tx, *wrong).await? else { continue };
        let next = match head.noun.as_str() {
            "hand_over" => after_hand_over(tx, &head).await?,
            "shipment" => after_shipment(tx, &head).await?,
            _ => None,
        };
        if let Some(next) = next.filter(|next| ours.contains(next) && taken.insert(*next)) {
            found.insert(*wrong, next);
        }
    }
    Ok(found)
}

async fn after_hand_over(tx: &mut Tx<'_>, head: &Head) -> Result<Option<EntryId>, Failure> {
    let Some(wrong) = hand_over::find(tx, &head.code).await? else { return Ok(None) };
    let all = hand_over::of_shipment(tx, &wrong.shipment).await?;
    let next = all.iter().skip_while(|one| one.code != wrong.code).nth(1);
    Ok(next.filter(|one| wrong.reversed_at.is_some_and(|undone| undone <= one.at)).map(|one| one.entry))
}

async fn after_shipment(tx: &mut Tx<'_>, head: &Head) -> Result<Option<EntryId>, Failure> {
    let Some(wrong) = shipment::find(tx, &head.code).await? else { return Ok(None) };
    let all = shipment::of_consignment(tx, &wrong.consignment).await?;
    let mut later = all.iter().skip_while(|one| one.code != wrong.code).skip(1);
    let next = later.find(|one| one.site == wrong.site && wrong.reversed_at.is_some_and(|undone| undone <= one.at));
    Ok(next.map(|one| one.entry))
}

fn sums(figure: &Figure, backs: &BTreeSet<EntryId>) -> Option<Sums> {
    if figure.parts.is_empty() {
        return None;
    }
    let mut sums = Sums::default();
    for (entry, part) in figure.entries.iter().zip(&figure.parts) {
        match part.sum {
            sum if backs.contains(entry) => sums.undone += sum,
            sum if sum < 0 => sums.losses += sum,
            sum => sums.gains += sum,
        }
    }
    Some(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wrong_stands_with_what_put_it_right() {
        let id = |text: &str| EntryId::of(&[text]);
        let place = |text: &str, part| (id(text), Place { entry: id(text), at: None, part: Some(part), mark: None });
        let all = BTreeMap::from([place("a", 5), place("b", 7), place("back", -7), place("anew", 6)]);
        let pairs = BTreeMap::from([(id("b"), id("back"))]);
        let anew = BTreeMap::from([(id("b"), id("anew"))]);
        let mut order = Vec::new();
        for entry in ["a", "b"] {
            put(&mut order, &all, &pairs, &anew, id(entry));
        }
        let told: Vec<_> = order.iter().map(|place| (place.part.unwrap(), place.mark)).collect();
        assert_eq!(told, [(5, None), (7, Some(Mark::Wrong)), (-7, Some(Mark::Fix)), (6, Some(Mark::Fix))]);
    }
}
