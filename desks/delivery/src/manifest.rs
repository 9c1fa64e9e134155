//! The manifest (清单) of a consignment: what was shipped, lot by lot, and what became of it. Pure.

use std::collections::BTreeMap;

use primitives::{Code, Instant};

use crate::delivered::Units;
use crate::{HandOver, Shipment};

/// What was shipped, of shipments and hand-overs that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Lot by lot, in the order in which they were first loaded.
    pub lots: Vec<(Code, Units)>,
    /// All of them.
    pub whole: Units,
}

impl Manifest {
    /// As of an instant. What came over and above was never shipped, and is not in it.
    pub fn of(shipments: &[Shipment], hand_overs: &[HandOver], as_of: Instant) -> Manifest {
        let mut manifest = Manifest::default();
        let mut places: BTreeMap<Code, usize> = BTreeMap::new();
        for load in shipments.iter().filter(|one| one.stands_at(as_of)).flat_map(|one| &one.loads) {
            let at = *places.entry(load.lot.clone()).or_insert_with(|| {
                manifest.lots.push((load.lot.clone(), Units::default()));
                manifest.lots.len() - 1
            });
            manifest.lots[at].1.shipped += load.units.get();
        }
        for line in hand_overs.iter().filter(|one| one.stands_at(as_of)).flat_map(|one| &one.lines) {
            if let Some(at) = places.get(&line.lot) {
                let counted = [line.received, line.damaged, line.missing].map(primitives::Units::get);
                let [received, damaged, missing] = counted;
                manifest.lots[*at].1.add(Units { shipped: 0, received, damaged, missing });
            }
        }
        for (_, sums) in &manifest.lots {
            manifest.whole.add(*sums);
        }
        manifest
    }
}
