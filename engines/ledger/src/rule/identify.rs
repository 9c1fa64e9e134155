//! A whole lot was booked as something else (KN95 as N95): a new revision of its identity.

use primitives::Code;

use super::Head;
use crate::picture::{Need, Picture, Stop};
use crate::{AxisCode, Draft, Identity, Use, refusal};

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
    let aim = Use { item: Some(item.clone()), ..Use::default() };
    let mut streams: Vec<AxisCode> = picture.line(&axis)?.rows().map(|r| r.axis.clone()).collect();
    streams.sort();
    streams.dedup();
    picture.ask(streams.iter().map(|s| Need::Axis(s.clone())))?;
    let mut breaches = Vec::new();
    for stream in streams {
        if !picture.must_axis(&stream)?.restriction.permits(&aim) {
            breaches.push(stream);
        }
    }
    draft.identities.push(Identity { lot: axis, item: item.clone(), breaches });
    Ok(draft)
}
