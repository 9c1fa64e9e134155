//! A site signs (签收): received, damaged, missing; what nobody counts stays on the way.

use std::collections::BTreeSet;

use primitives::{Code, PlaceCode, Units};

use super::Head;
use super::in_kind::open_excess;
use crate::draft::Stretch;
use crate::line::cut;
use crate::picture::{Picture, Stop};
use crate::{Account, AxisCode, Draft, Use, refusal};

/// What was counted of one item of a shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The item.
    pub item: Code,
    /// The shipment's lots of it, in the shipment's order.
    pub lots: Vec<Code>,
    /// Whole and signed for.
    pub received: Units,
    /// Arrived broken.
    pub damaged: Units,
    /// Did not arrive.
    pub missing: Units,
    /// More than was shipped: opens a lot of this code, unvalued and of unknown source.
    pub excess: Option<(Code, Units)>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Of which shipment.
    pub shipment: Code,
    /// Where.
    pub site: Code,
    /// The site's place.
    pub place: PlaceCode,
    /// What was counted.
    pub counts: Vec<Count>,
}

/// The first units of the shipment's spans of an item are received, then damaged, then missing. Refused above what is on
/// the way, and where a lot's restriction forbids the place or the site. Its last day binds the shipment, not the signature.
pub fn sign(picture: &Picture, head: &Head, what: &HandOver) -> Result<Draft, Stop> {
    let mut draft = head.draft();
    let account = Account::InTransit(what.shipment.clone());
    let riding = picture.in_account(&account)?;
    let mut seen = BTreeSet::new();
    for count in &what.counts {
        let mut rows: Vec<Stretch> = Vec::new();
        for axis in count.lots.iter().map(AxisCode::of).filter(|axis| seen.insert(axis.clone())) {
            let mine = riding.iter().filter(|(a, _)| **a == axis);
            rows.extend(mine.map(|(a, r)| ((*a).clone(), r.lo, r.hi)));
        }
        let shipped: i64 = rows.iter().map(|(_, lo, hi)| hi - lo).sum();
        let parts = [count.received.get(), count.damaged.get(), count.missing.get()];
        let counted = parts.iter().fold(0, |sum: i64, n| sum.saturating_add(*n));
        let excess = count.excess.as_ref().filter(|(_, units)| !units.is_zero());
        if shipped < counted {
            return Err(refusal::more_than_shipped(&what.shipment, shipped, counted).into());
        }
        if counted == 0 && excess.is_none() {
            return Err(refusal::bad_amount("units").into());
        }
        let aims = [
            Account::Site(what.site.clone()),
            Account::Damaged(what.site.clone()),
            Account::Missing(what.shipment.clone()),
        ];
        let mut at = 0;
        for (units, to) in parts.into_iter().zip(aims) {
            for row in cut(&rows, at, at + units) {
                permit(picture, &row.0, &to, what)?;
                draft.shift(row, account.clone(), to.clone());
            }
            at += units;
        }
        if let Some((lot, units)) = excess {
            open_excess(&mut draft, lot, &count.item, *units, &what.site)?;
        }
    }
    if what.counts.is_empty() { Err(refusal::bad_amount("units").into()) } else { Ok(draft) }
}

fn permit(picture: &Picture, lot: &AxisCode, to: &Account, what: &HandOver) -> Result<(), Stop> {
    let rule = &picture.must_axis(lot)?.restriction;
    let aim = Use { place: Some(what.place), recipient: Some(what.site.clone()), ..Use::default() };
    let stays = matches!(to, Account::Site(_)) && !rule.permits(&aim);
    if stays { Err(refusal::restricted(lot, rule).into()) } else { Ok(()) }
}
