//! Goods move: ship, unload, use, return to a warehouse, write off.

use primitives::{Code, Units};

use super::Head;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, Draft, Use, refusal};

/// Units of a lot that move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The lot.
    pub lot: Code,
    /// How many.
    pub units: Units,
}

/// Moves units from one account to another, first in, first out inside each lot; a move that a lot's restriction forbids is
/// refused with the rule. `aim` says where and what for; the item is the lot's own. Without a place or purpose it is no use
/// (back to a warehouse, written off), and no restriction forbids it.
pub fn carry(
    picture: &Picture,
    head: &Head,
    loads: &[Load],
    from: &Account,
    to: &Account,
    aim: &Use,
) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    if loads.is_empty() {
        return Err(refusal::bad_amount("units").into());
    }
    if let Some(account) = [from, to].into_iter().find(|account| account.has_own_rule()) {
        return Err(refusal::own_rule(account).into());
    }
    let is_use = aim.place.is_some() || aim.purpose.is_some() || aim.recipient.is_some();
    let axes: Vec<AxisCode> = loads.iter().map(|l| AxisCode::of(&l.lot)).collect();
    picture.ask(axes.iter().flat_map(|a| [Need::Axis(a.clone()), Need::Item(a.clone())]))?;
    for (load, axis) in loads.iter().zip(axes) {
        if load.units.is_zero() {
            return Err(refusal::bad_amount("units").into());
        }
        let lot = picture.must_axis(&axis)?;
        let what = Use { item: picture.item(&axis)?.cloned(), ..aim.on(head.at) };
        if !lot.is_lot() {
            return Err(refusal::unknown_axis(&axis).into());
        }
        if is_use && !lot.restriction.permits(&what) {
            return Err(refusal::restricted(&axis, &lot.restriction).into());
        }
        for row in draft.pick(picture, std::slice::from_ref(&axis), from, load.units.get(), axis.as_str())? {
            draft.shift(row, from.clone(), to.clone());
        }
    }
    Ok(draft)
}
