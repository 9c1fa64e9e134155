//! Kits (成套物资): units of several lots become one lot of kits.

use std::collections::BTreeSet;

use primitives::{Code, Units};

use super::Head;
use super::purchase::bound_to;
use crate::pick::in_entry_order;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Draft, Restriction, refusal};

/// A component of each kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// The lots that it is taken from, in this order, first in, first out in each.
    pub lots: Vec<Code>,
    /// How many base units a kit has of it, more than nothing.
    pub per: Units,
}

/// Kits that are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembly {
    /// The lot of kits.
    pub kit: Code,
    /// What a kit is.
    pub item: Code,
    /// How many, more than nothing.
    pub kits: Units,
    /// Where the components stand, and the kits then.
    pub warehouse: Code,
    /// What a kit is made of.
    pub components: Vec<Component>,
}

/// Each component has a line of its own, KIT/1, KIT/2 …, of units of lots: `per` of it are one kit. What a kit costs is what they
/// cost, so they are of one fund. A kit is bound to what its components are bound to, but for the item: they are that item still.
pub fn assemble(picture: &Picture, head: &Head, what: &Assembly) -> Result<Draft, Stop> {
    let kit = AxisCode::of(&what.kit);
    let mut draft = head.draft();
    if what.kits.is_zero() || what.components.is_empty() || what.components.iter().any(|c| c.per.is_zero()) {
        return Err(refusal::bad_amount("units").into());
    }
    let lines: Vec<AxisCode> =
        (1..=what.components.len()).map(|n| format!("{kit}/{n}").parse()).collect::<Result<_, _>>()?;
    let lots = || what.components.iter().flat_map(|c| &c.lots).map(AxisCode::of);
    picture.ask(lines.iter().chain([&kit]).cloned().chain(lots()).map(Need::Axis))?;
    if let Some(taken) = lines.iter().chain([&kit]).find(|axis| picture.axis(axis).is_ok_and(|a| a.is_some())) {
        return Err(refusal::exists(taken).into());
    }
    let lots: Vec<AxisCode> = lots().collect();
    let bound = Restriction { items: Default::default(), ..bound_to(picture, &kit, lots.iter())? };
    let fund = one_fund(picture, &kit, &lots)?;
    draft.open(kit.clone(), AxisKind::Lot { fund, order: None, item: what.item.clone() }, bound);
    draft.grow(&kit, 0, what.kits.get(), Account::Warehouse(what.warehouse.clone()), None)?;
    for (component, line) in what.components.iter().zip(lines) {
        fill(picture, &mut draft, what, component, &kit, line)?;
    }
    Ok(draft)
}

/// The fund of all these lots; goods of unknown source have none. Refused where there are several.
fn one_fund(picture: &Picture, kit: &AxisCode, lots: &[AxisCode]) -> Result<Option<Code>, Stop> {
    let mut funds = BTreeSet::new();
    for lot in lots {
        let axis = picture.must_axis(lot)?;
        if !axis.is_lot() {
            return Err(refusal::unknown_axis(lot).into());
        }
        funds.extend(axis.fund().cloned());
    }
    if 1 < funds.len() { Err(refusal::several_funds(kit).into()) } else { Ok(funds.into_iter().next()) }
}

fn fill(
    picture: &Picture,
    draft: &mut Draft,
    what: &Assembly,
    component: &Component,
    kit: &AxisCode,
    line: AxisCode,
) -> Result<(), Stop> {
    let account = Account::Warehouse(what.warehouse.clone());
    let due = component.per.get().checked_mul(what.kits.get()).ok_or_else(|| refusal::bad_amount("units"))?;
    let (mut rows, mut left) = (Vec::new(), due);
    for lot in component.lots.iter().map(AxisCode::of) {
        let here: i64 = picture.runs_of(&lot, &account, 0, i64::MAX)?.iter().map(|r| r.hi - r.lo).sum();
        let free = here - draft.pieces.iter().filter(|p| p.axis == lot).map(crate::Piece::len).sum::<i64>();
        let units = left.min(free.max(0));
        rows.extend(draft.pick(picture, std::slice::from_ref(&lot), &account, units, lot.as_str())?);
        left -= units;
    }
    if 0 < left {
        let of = component.lots.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
        return Err(refusal::overdraft(&account, &of, due - left, due).into());
    }
    let rows = in_entry_order(rows);
    for row in &rows {
        draft.shift(row.clone(), account.clone(), Account::Converted(line.clone()));
    }
    draft.open(line.clone(), AxisKind::Component { kit: kit.clone() }, Restriction::default());
    draft.edit(&line, 0, 0, rows);
    Ok(())
}
