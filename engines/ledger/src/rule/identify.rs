//! A lot was booked as something else (KN95 as N95): all of it, as a new revision of its identity; or part of it, as a lot of
//! its own, unit by unit.

use primitives::{Code, Units};

use super::Head;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Draft, Identity, Use, refusal};

/// No unit moves; shipments and signatures read through. Where the true item breaks what the money is bound to it is booked
/// all the same, as a breach that names the streams.
pub fn identify(picture: &Picture, head: &Head, lot: &Code, item: &Code) -> Result<Draft, Stop> {
    let axis = AxisCode::of(lot);
    let mut draft = head.draft();
    picture.ask([Need::Axis(axis.clone()), Need::Item(axis.clone()), Need::Line(axis.clone())])?;
    if !picture.must_axis(&axis)?.is_lot() {
        return Err(refusal::unknown_axis(&axis).into());
    }
    if picture.item(&axis)? == Some(item) {
        return Err(refusal::same(&axis).into());
    }
    let breaches = breaches(picture, &axis, item)?;
    draft.identities.push(Identity { lot: axis, item: item.clone(), breaches });
    Ok(draft)
}

/// Part of a lot is something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The lot that was booked.
    pub lot: Code,
    /// The lot that these units become.
    pub new: Code,
    /// What they truly are.
    pub item: Code,
    /// Where they stand, and how many there, more than nothing: first in, first out in each.
    pub units: Vec<(Account, Units)>,
}

/// The units become a lot of their own, 1:1, and stand where they stood. The old lot keeps its line whole; the new lot's
/// line is the old lot's units, and their cost is theirs. It is bound to what the old lot is bound to; what its true item
/// breaks is booked as a breach that names the streams.
pub fn identify_part(picture: &Picture, head: &Head, what: &Part) -> Result<Draft, Stop> {
    let (axis, new) = (AxisCode::of(&what.lot), AxisCode::of(&what.new));
    let mut draft = head.draft();
    picture.ask([Need::Axis(axis.clone()), Need::Item(axis.clone()), Need::Axis(new.clone())])?;
    let old = picture.must_axis(&axis)?;
    if picture.axis(&new)?.is_some() {
        return Err(refusal::exists(&new).into());
    }
    let (Some(was), true) = (picture.item(&axis)?.cloned(), old.is_lot()) else {
        return Err(refusal::unknown_axis(&axis).into());
    };
    if was == what.item {
        return Err(refusal::same(&axis).into());
    }
    if what.units.is_empty() || what.units.iter().any(|(_, units)| units.is_zero()) {
        return Err(refusal::bad_amount("units").into());
    }
    let kind = AxisKind::Lot { fund: old.fund().cloned(), order: None, item: was };
    draft.open(new.clone(), kind, old.restriction.clone());
    let mut rows = Vec::new();
    for (account, units) in &what.units {
        if account.has_own_rule() {
            return Err(refusal::own_rule(account).into());
        }
        for row in draft.pick(picture, std::slice::from_ref(&axis), account, units.get(), axis.as_str())? {
            draft.shift(row.clone(), account.clone(), Account::Converted(new.clone()));
            rows.push(row);
        }
        draft.grow(&new, 0, units.get(), account.clone(), None)?;
    }
    draft.edit(&new, 0, 0, rows);
    let breaches = breaches(picture, &axis, &what.item)?;
    draft.identities.push(Identity { lot: new, item: what.item.clone(), breaches });
    Ok(draft)
}

/// The streams behind a lot that are not for this item.
fn breaches(picture: &Picture, lot: &AxisCode, item: &Code) -> Result<Vec<AxisCode>, Stop> {
    let aim = Use { item: Some(item.clone()), ..Use::default() };
    let (mut open, mut streams) = (vec![lot.clone()], Vec::new());
    while let Some(lot) = open.pop() {
        let rows: Vec<AxisCode> = picture.line(&lot)?.rows().map(|r| r.axis.clone()).collect();
        picture.ask(rows.iter().map(|axis| Need::Axis(axis.clone())))?;
        for axis in rows {
            match picture.must_axis(&axis)? {
                lot if lot.is_lot() => open.push(axis),
                stream if !stream.restriction.permits(&aim) => streams.push(axis),
                _ => {}
            }
        }
    }
    streams.sort();
    streams.dedup();
    Ok(streams)
}
