//! The manifest (清单) of a consignment: what was shipped, lot by lot, and what became of it. Pure.

use std::collections::BTreeMap;

use primitives::{Code, Instant};

use crate::{HandOver, Shipment};

/// Units of what was shipped. What nobody has counted yet is on its way, so the parts always add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Left the warehouse.
    pub shipped: i64,
    /// Signed for, whole.
    pub received: i64,
    /// Arrived broken.
    pub damaged: i64,
    /// Did not arrive.
    pub missing: i64,
}

impl Sums {
    /// Still on its way.
    pub const fn in_transit(&self) -> i64 {
        self.shipped - self.received - self.damaged - self.missing
    }
    fn add(&mut self, other: Sums) {
        self.shipped += other.shipped;
        self.received += other.received;
        self.damaged += other.damaged;
        self.missing += other.missing;
    }
}

/// What was shipped, of shipments and hand-overs that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Lot by lot, in the order in which they were first loaded.
    pub lots: Vec<(Code, Sums)>,
    /// All of them.
    pub whole: Sums,
}

impl Manifest {
    /// As of an instant. What came over and above was never shipped, and is not in it.
    pub fn of(shipments: &[Shipment], hand_overs: &[HandOver], as_of: Instant) -> Manifest {
        let mut manifest = Manifest::default();
        let mut places: BTreeMap<Code, usize> = BTreeMap::new();
        for load in shipments.iter().filter(|one| one.stands_at(as_of)).flat_map(|one| &one.loads) {
            let at = *places.entry(load.lot.clone()).or_insert_with(|| {
                manifest.lots.push((load.lot.clone(), Sums::default()));
                manifest.lots.len() - 1
            });
            manifest.lots[at].1.shipped += load.units.get();
        }
        for line in hand_overs.iter().filter(|one| one.stands_at(as_of)).flat_map(|one| &one.lines) {
            if let Some(at) = places.get(&line.lot) {
                let counted = [line.received, line.damaged, line.missing].map(primitives::Units::get);
                let [received, damaged, missing] = counted;
                manifest.lots[*at].1.add(Sums { shipped: 0, received, damaged, missing });
            }
        }
        for (_, sums) in &manifest.lots {
            manifest.whole.add(*sums);
        }
        manifest
    }
}
