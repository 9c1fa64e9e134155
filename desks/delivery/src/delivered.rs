//! An operation's deliveries as of an instant: five statements, however many consignments.

use std::collections::BTreeMap;

use primitives::{Code, Instant};
use store::{Failure, Tx};

use crate::{Consignment, HandOver, Shipment, consignment, hand_over, shipment};

/// What was sent and signed for by then. Shipments and signatures that were undone by then are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Consignments that had been planned, by number.
    pub consignments: Vec<Consigned>,
}

/// A consignment with what stands of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consigned {
    /// What was planned.
    pub consignment: Consignment,
    /// As they left.
    pub shipments: Vec<Shipment>,
    /// As they were signed.
    pub hand_overs: Vec<HandOver>,
}

/// Reads an operation's deliveries.
pub async fn delivered(tx: &mut Tx<'_>, operation: &Code, as_of: Instant) -> Result<Delivered, Failure> {
    let planned = consignment::list(tx, operation).await?;
    let shipments = shipment::of_operation(tx, operation, as_of).await?;
    let hand_overs = hand_over::of_operation(tx, operation, as_of).await?;
    Ok(Delivered::of(planned, shipments, hand_overs, as_of))
}

/// Units by what became of them. What nobody has counted yet is on its way, so the parts always add up to what was shipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// On shipments.
    pub shipped: i64,
    /// Signed for, whole.
    pub received: i64,
    /// Signed for, broken.
    pub damaged: i64,
    /// Did not arrive.
    pub missing: i64,
}

impl Units {
    /// What counts as handed over: received and damaged.
    pub const fn handed_over(self) -> i64 {
        self.received + self.damaged
    }
    /// What nobody has counted yet.
    pub const fn in_transit(self) -> i64 {
        self.shipped - self.received - self.damaged - self.missing
    }
    pub(crate) fn add(&mut self, more: Units) {
        self.shipped += more.shipped;
        self.received += more.received;
        self.damaged += more.damaged;
        self.missing += more.missing;
    }
}

impl Consigned {
    /// Its units.
    pub fn units(&self) -> Units {
        let lines = || self.hand_overs.iter().flat_map(|one| &one.lines);
        Units {
            shipped: self.shipments.iter().flat_map(|one| &one.loads).map(|load| load.units.get()).sum(),
            received: lines().map(|line| line.received.get()).sum(),
            damaged: lines().map(|line| line.damaged.get()).sum(),
            missing: lines().map(|line| line.missing.get()).sum(),
        }
    }
    /// Whether anything of what was shipped has been signed for: else what was handed over is not known, which is not 0.
    pub fn is_signed(&self) -> bool {
        self.hand_overs.iter().flat_map(|one| &one.lines).any(|line| line.excess.is_zero())
    }
    /// Whether anything is or was on the way.
    pub fn is_shipped(&self) -> bool {
        !self.shipments.is_empty()
    }
    /// When the last of it was signed for.
    pub fn last_signed(&self) -> Option<Instant> {
        self.hand_overs.iter().map(|one| one.at).max()
    }
}

impl Delivered {
    /// What stands at that instant of an operation's consignments, shipments and signatures; later ones do no harm.
    pub fn of(
        planned: Vec<Consignment>,
        shipments: Vec<Shipment>,
        hand_overs: Vec<HandOver>,
        as_of: Instant,
    ) -> Delivered {
        let mut shipped: BTreeMap<Code, Vec<Shipment>> = BTreeMap::new();
        for one in shipments.into_iter().filter(|one| one.stands_at(as_of)) {
            shipped.entry(one.consignment.clone()).or_default().push(one);
        }
        let mut signed: BTreeMap<Code, Vec<HandOver>> = BTreeMap::new();
        for one in hand_overs.into_iter().filter(|one| one.stands_at(as_of)) {
            signed.entry(one.consignment.clone()).or_default().push(one);
        }
        let whole = |consignment: Consignment| Consigned {
            shipments: shipped.remove(&consignment.code).unwrap_or_default(),
            hand_overs: signed.remove(&consignment.code).unwrap_or_default(),
            consignment,
        };
        Delivered { consignments: planned.into_iter().filter(|one| one.at <= as_of).map(whole).collect() }
    }
    /// Units of all consignments.
    pub fn units(&self) -> Units {
        let mut sum = Units::default();
        self.consignments.iter().for_each(|one| sum.add(one.units()));
        sum
    }
    /// Every signature, by consignment.
    pub fn hand_overs(&self) -> impl Iterator<Item = &HandOver> {
        self.consignments.iter().flat_map(|one| &one.hand_overs)
    }
}
