//! The goods line (物资线) of an operation: it closes, to the piece.

use std::collections::BTreeSet;

use primitives::{Code, Instant};
use store::{Failure, Tx};
use supply::{lot, remade};

use crate::delivered::{Delivered, Units};
use crate::shipment;

/// Base units: came in + borrowed = received + damaged + missing + in transit + in stock + lent. Each is a figure:
/// `supply.taken_in`, `delivery.received`, `delivery.damaged`, `delivery.missing`, `delivery.in_transit`,
/// `delivery.in_stock`. An excess is of unknown source and in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GoodsLine {
    /// Came into warehouses for the operation, bought or given: as what it became there, without what went back.
    pub came_in: i64,
    /// Came for others, and was shipped in its consignments.
    pub borrowed: i64,
    /// Signed for, whole.
    pub received: i64,
    /// Signed for, broken.
    pub damaged: i64,
    /// Did not arrive.
    pub missing: i64,
    /// On the way.
    pub in_transit: i64,
    /// In warehouses.
    pub in_stock: i64,
    /// Came for the operation, and was shipped in consignments of others.
    pub lent: i64,
}

impl GoodsLine {
    /// Whether the line closes.
    pub const fn closes(&self) -> bool {
        let out = self.received + self.damaged + self.missing + self.in_transit + self.in_stock + self.lent;
        self.came_in + self.borrowed == out
    }
    /// What counts as handed over: received and damaged.
    pub const fn handed_over(&self) -> i64 {
        self.received + self.damaged
    }
    /// The line of an operation as of an instant, beside its deliveries: three statements more.
    pub async fn read(
        tx: &mut Tx<'_>,
        operation: &Code,
        delivered: &Delivered,
        as_of: Instant,
    ) -> Result<GoodsLine, Failure> {
        let lots = lot::of_operation(tx, operation, as_of).await?;
        let came: Vec<_> = lots.into_iter().filter(|lot| lot.warehouse.is_some()).collect();
        let came_in: i64 = came.iter().filter(|lot| !lot.source.is_made()).map(|lot| lot.units.get()).sum();
        let own: BTreeSet<Code> = came.into_iter().map(|lot| lot.code).collect();
        let remade = remade::until(tx, as_of).await?;
        let became: i64 = remade.iter().filter(|one| own.contains(&one.lot)).map(|one| one.units).sum();
        let loaded = shipment::loaded(tx, as_of).await?;
        Ok(GoodsLine::of(operation, came_in + became, &own, &loaded, delivered.units()))
    }
    /// The line: what came, what of it or of others' lots was loaded by whom, and what became of the operation's loads.
    fn of(
        operation: &Code,
        came_in: i64,
        own: &BTreeSet<Code>,
        loaded: &[(Code, Code, i64)],
        units: Units,
    ) -> GoodsLine {
        let sum = |is_own: bool, by_us: bool| -> i64 {
            let fits = |(lot, by, _): &&(Code, Code, i64)| own.contains(lot) == is_own && (by == operation) == by_us;
            loaded.iter().filter(fits).map(|(_, _, units)| units).sum()
        };
        let lent = sum(true, false);
        GoodsLine {
            came_in,
            borrowed: sum(false, true),
            received: units.received,
            damaged: units.damaged,
            missing: units.missing,
            in_transit: units.in_transit(),
            in_stock: came_in - sum(true, true) - lent,
            lent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_closes_where_operations_help_each_other() {
        let code = |text: &str| text.parse::<Code>().unwrap();
        let (jilin, shanghai) = (code("jilin-2022"), code("shanghai-2022"));
        let own = BTreeSet::from([code("A"), code("B")]);
        let loaded = [(code("A"), jilin.clone(), 60), (code("B"), shanghai, 5), (code("C"), jilin.clone(), 7)];
        let units = Units { shipped: 67, received: 50, damaged: 2, missing: 1 };
        let line = GoodsLine::of(&jilin, 100, &own, &loaded, units);
        assert_eq!((line.borrowed, line.lent, line.in_stock, line.in_transit), (7, 5, 35, 14));
        assert!(line.closes(), "{line:?}");
    }
}
