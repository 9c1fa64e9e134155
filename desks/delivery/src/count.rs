//! What a site counted, split over the lots of a shipment: received takes the first units, then damaged, then missing.

use primitives::{Code, Refusal, Units};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::refusal;

/// What was counted of one item. What nobody counts stays on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountForm {
    /// The item, as the shipment names it.
    #[schema(value_type = String)]
    pub item: Code,
    /// Whole, and signed for.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub received: Units,
    /// Arrived broken.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub damaged: Units,
    /// Did not arrive.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub missing: Units,
    /// More than was shipped: a lot of its own, never a bigger shipment.
    #[serde(default)]
    #[schema(value_type = i64)]
    pub excess: Units,
}

/// What is still on the way of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Riding {
    /// The item that was asked for.
    pub asked: Code,
    /// The lot.
    pub lot: Code,
    /// How many units nobody has counted yet.
    pub units: Units,
}

/// What was counted of one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counted {
    /// The item, as the shipment names it.
    #[schema(value_type = String)]
    pub asked: Code,
    /// The lot.
    #[schema(value_type = String)]
    pub lot: Code,
    /// Whole, and signed for.
    #[schema(value_type = i64)]
    pub received: Units,
    /// Arrived broken.
    #[schema(value_type = i64)]
    pub damaged: Units,
    /// Did not arrive.
    #[schema(value_type = i64)]
    pub missing: Units,
    /// More than was shipped: then the lot is the excess' own.
    #[schema(value_type = i64)]
    pub excess: Units,
}

impl CountForm {
    /// Received, damaged and missing; `None` above what a number holds.
    pub fn of_shipped(&self) -> Option<Units> {
        self.received.checked_add(self.damaged)?.checked_add(self.missing)
    }
}

/// The lots of the item, in the shipment's order, each with its part. Refused: an item that is not on board (D111), more
/// than is on the way (D112).
pub fn split(shipment: &Code, count: &CountForm, riding: &[Riding]) -> Result<Vec<Counted>, Refusal> {
    let lots: Vec<&Riding> = riding.iter().filter(|r| r.asked == count.item).collect();
    if lots.is_empty() {
        return Err(refusal::not_on_board(shipment, &count.item));
    }
    let on_the_way = lots.iter().fold(Units::ZERO, |sum, r| sum.checked_add(r.units).unwrap_or(sum));
    let counted = count.of_shipped().filter(|counted| *counted <= on_the_way);
    if counted.is_none() {
        let counted = count.of_shipped().unwrap_or(count.received);
        return Err(refusal::more_than_shipped(shipment, &count.item, on_the_way, counted));
    }
    let mut due = [count.received, count.damaged, count.missing];
    let mut parts = Vec::new();
    for riding in lots {
        let mut left = riding.units;
        let [received, damaged, missing] = due.each_mut().map(|due| take(due, &mut left));
        if left != riding.units {
            let (asked, lot) = (riding.asked.clone(), riding.lot.clone());
            parts.push(Counted { asked, lot, received, damaged, missing, excess: Units::ZERO });
        }
    }
    Ok(parts)
}

/// As much of `due` as is left, from both.
fn take(due: &mut Units, left: &mut Units) -> Units {
    let units = (*due).min(*left);
    *due = due.checked_sub(units).unwrap_or(Units::ZERO);
    *left = left.checked_sub(units).unwrap_or(Units::ZERO);
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(n: i64) -> Units {
        Units::new(n).unwrap()
    }
    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }
    /// On board: lot A with 10 and lot B with 5 of n95, lot C with 3 suits.
    fn counted(item: &str, [received, damaged, missing]: [i64; 3]) -> String {
        let riding = [("n95", "A", 10), ("suit", "C", 3), ("n95", "B", 5)];
        let riding = riding.map(|(asked, lot, n)| Riding { asked: code(asked), lot: code(lot), units: units(n) });
        let count = CountForm {
            item: code(item),
            received: units(received),
            damaged: units(damaged),
            missing: units(missing),
            excess: units(9),
        };
        match split(&code("j/1/1"), &count, &riding) {
            Ok(parts) => {
                let part = |p: &Counted| format!("{} {}/{}/{}", p.lot, p.received, p.damaged, p.missing);
                parts.iter().map(part).collect::<Vec<_>>().join(", ")
            }
            Err(no) => no.to_string(),
        }
    }

    #[test]
    fn received_takes_the_first_units_then_damaged_then_missing() {
        for (item, counts, want) in [
            ("n95", [15, 0, 0], "A 10/0/0, B 5/0/0"),
            ("n95", [8, 3, 2], "A 8/2/0, B 0/1/2"),
            ("n95", [0, 0, 1], "A 0/0/1"),
            ("n95", [0, 0, 0], ""),
            ("suit", [3, 0, 0], "C 3/0/0"),
            ("suit", [3, 0, 1], "D112 shipment=j/1/1 item=suit on_the_way=3 counted=4"),
            ("boot", [1, 0, 0], "D111 shipment=j/1/1 item=boot"),
        ] {
            assert_eq!(counted(item, counts), want);
        }
    }
}
