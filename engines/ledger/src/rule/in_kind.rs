//! Gifts in kind (实物捐赠): goods come, with a value or without.

use primitives::{Code, Fen, Units};

use super::Head;
use super::receive::open_stream;
use crate::picture::{Picture, Stop};
use crate::{Account, AxisCode, AxisKind, Body, Draft, Restriction, StreamKey, refusal};

/// Goods that were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftInKind {
    /// The stream (fund, giver's channel, in kind) that a value fills.
    pub stream: StreamKey,
    /// The value and what the entry says of the gift's row; `None` where it cannot be valued (辅助账): the lot then has no
    /// line and is in no sum of money.
    pub value: Option<(Fen, Body)>,
    /// The lot.
    pub lot: Code,
    /// What it is.
    pub item: Code,
    /// How many base units.
    pub units: Units,
    /// Where they stand.
    pub warehouse: Code,
}

/// A gift of its value on the stream, converted at once to its lot with the cost line `[0, value)`.
pub fn give_in_kind(picture: &Picture, head: &Head, what: &GiftInKind) -> Result<Draft, Stop> {
    let lot = AxisCode::of(&what.lot);
    if what.units.is_zero() {
        return Err(refusal::bad_amount("units").into());
    }
    if picture.axis(&lot)?.is_some() {
        return Err(refusal::exists(&lot).into());
    }
    let mut draft = head.draft();
    let restriction = what.stream.restriction.clone();
    let kind = AxisKind::Lot { fund: Some(what.stream.fund.clone()), order: None, item: what.item.clone() };
    draft.open(lot.clone(), kind, restriction);
    draft.grow(&lot, 0, what.units.get(), Account::Warehouse(what.warehouse.clone()), None)?;
    if let Some((fen, body)) = &what.value {
        let end = open_stream(picture, &mut draft, &what.stream)?;
        let account = Account::Converted(lot.clone());
        let row = draft.grow(&what.stream.code()?, end, fen.get(), account, Some(body.clone()))?;
        draft.edit(&lot, 0, 0, vec![row]);
    }
    Ok(draft)
}

/// A gift in kind was valued wrongly: its span goes to void, a gift of the right value opens on the stream, and its span is
/// the line's new revision. No cash moves, no unit moves.
pub fn revalue(
    picture: &Picture,
    head: &Head,
    gift: (&AxisCode, i64, i64),
    value: Fen,
    body: Body,
) -> Result<Draft, Stop> {
    let (axis, lo, hi) = gift;
    let mut draft = head.draft();
    let mirror = picture.mirror(axis, lo, hi)?;
    if value.is_zero() {
        return Err(refusal::bad_amount("value").into());
    }
    let Some(lot) = mirror.first().map(|m| m.sink.clone()) else {
        return Err(refusal::more_than_left(0, value.get()).into());
    };
    let Account::Converted(code) = account_of(picture, axis, lo, hi)? else { return Err(refusal::in_kind().into()) };
    if value.get() == hi - lo {
        return Err(refusal::same(&lot).into());
    }
    let end = picture.must_axis(axis)?.end;
    draft.shift((axis.clone(), lo, hi), Account::Converted(code.clone()), Account::Void);
    let row = draft.grow(axis, end, value.get(), Account::Converted(code), Some(body))?;
    draft.edit(&lot, 0, picture.line(&lot)?.fen(), vec![row]);
    Ok(draft)
}

fn account_of(picture: &Picture, axis: &AxisCode, lo: i64, hi: i64) -> Result<Account, Stop> {
    let runs = picture.runs(axis, lo, hi)?;
    match runs.as_slice() {
        [one] => Ok(one.account.clone()),
        _ => Err(refusal::in_kind().into()),
    }
}

/// An excess at a site: a lot without value and of unknown source.
pub(super) fn open_excess(draft: &mut Draft, lot: &Code, item: &Code, units: Units, site: &Code) -> Result<(), Stop> {
    let axis = AxisCode::of(lot);
    draft.open(axis.clone(), AxisKind::Lot { fund: None, order: None, item: item.clone() }, Restriction::default());
    draft.grow(&axis, 0, units.get(), Account::Site(site.clone()), None)?;
    Ok(())
}
