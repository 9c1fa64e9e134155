//! Goods go back to their supplier (退货), who pays for them or not.

use primitives::{Code, Fen, Units};

use super::{Head, bank};
use crate::draft::Stretch;
use crate::line::cut;
use crate::picture::{Need, Picture, Stop};
use crate::{Account, AxisCode, Draft, Origin, Rate, Restriction, StreamKey, refusal};

/// Goods that go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendBack {
    /// The lot.
    pub lot: Code,
    /// Where they stood.
    pub from: Account,
    /// How many, more than nothing.
    pub units: Units,
    /// To whom.
    pub supplier: Code,
    /// What the supplier pays for them.
    pub paid: Fen,
    /// Into this bank account.
    pub bank: Code,
}

/// A stretch of the line that was paid for what went back: where on the line, and whose money.
type Paid = (i64, Stretch);

/// The units go to returned(supplier). What the supplier pays opens on (fund, supplier) and stands in, from the tail, for the
/// fen of those units: the gifts' spans are held again, and the line keeps its length. Refused above what was paid for them.
pub fn send_back(picture: &Picture, head: &Head, what: &SendBack) -> Result<Draft, Stop> {
    let lot = AxisCode::of(&what.lot);
    let mut draft = head.draft();
    picture.ask([Need::Axis(lot.clone()), Need::Line(lot.clone())])?;
    if !picture.must_axis(&lot)?.is_lot() {
        return Err(refusal::unknown_axis(&lot).into());
    }
    if what.units.is_zero() {
        return Err(refusal::bad_amount("units").into());
    }
    if what.from.has_own_rule() {
        return Err(refusal::own_rule(&what.from).into());
    }
    let gone = draft.pick(picture, std::slice::from_ref(&lot), &what.from, what.units.get(), lot.as_str())?;
    for row in &gone {
        draft.shift(row.clone(), what.from.clone(), Account::Returned(what.supplier.clone()));
    }
    if what.paid.is_zero() {
        return Ok(draft);
    }
    let (root, units) = root_of(picture, gone)?;
    let paid = paid_for(picture, &root, &units)?;
    let cost: i64 = paid.iter().map(|(_, (_, lo, hi))| hi - lo).sum();
    if cost < what.paid.get() {
        return Err(refusal::more_than_cost(&lot, cost, what.paid.get()).into());
    }
    stand_in(picture, &mut draft, what, &root, &paid)?;
    Ok(draft)
}

/// The lot whose line is money, and the units of it that these are.
fn root_of(picture: &Picture, mut units: Vec<Stretch>) -> Result<(AxisCode, Vec<(i64, i64)>), Stop> {
    loop {
        let spans: Vec<(i64, i64)> = units.iter().map(|(_, lo, hi)| (*lo, *hi)).collect();
        let Some((lot, ..)) = units.into_iter().next() else { return Err(refusal::bad_amount("units").into()) };
        let rows: Vec<Stretch> = picture.line(&lot)?.rows().map(|r| (r.axis.clone(), r.lo, r.hi)).collect();
        match rows.first() {
            Some((axis, ..)) if picture.must_axis(axis)?.is_lot() => {
                units = spans.iter().flat_map(|(lo, hi)| cut(&rows, *lo, *hi)).collect();
            }
            _ => return Ok((lot, spans)),
        }
    }
}

/// What of the cost of these units is paid by gifts, in order of the line.
fn paid_for(picture: &Picture, root: &AxisCode, units: &[(i64, i64)]) -> Result<Vec<Paid>, Stop> {
    picture.ask([Need::Axis(root.clone()), Need::Line(root.clone())])?;
    let line = picture.line(root)?;
    let Some(rate) = Rate::new(line.fen(), picture.must_axis(root)?.end) else { return Ok(Vec::new()) };
    let rows: Vec<(i64, Stretch)> = line.rows().map(|r| (r.at, (r.axis.clone(), r.lo, r.hi))).collect();
    let mut parts = Vec::new();
    for (from, to) in units.iter().map(|(u, v)| (rate.fen_at(*u), rate.fen_at(*v))) {
        for (at, (axis, lo, hi)) in &rows {
            let (x, y) = (from.max(*at), to.min(at + hi - lo));
            if x < y {
                parts.push((x, (axis.clone(), lo + x - at, lo + y - at)));
            }
        }
    }
    let spent = Account::Spent(root.clone());
    picture.ask(parts.iter().flat_map(|(_, (axis, lo, hi))| {
        [Need::Axis(axis.clone()), Need::RunsOf(axis.clone(), spent.clone(), *lo, *hi)]
    }))?;
    let mut out = Vec::new();
    for (at, (axis, lo, hi)) in parts {
        let is_supplier =
            matches!(picture.must_axis(&axis)?.kind, crate::AxisKind::Stream { origin: Origin::Supplier, .. });
        for run in picture.runs_of(&axis, &spent, lo, hi)?.iter().filter(|_| !is_supplier) {
            let (x, y) = (run.lo.max(lo), run.hi.min(hi));
            out.push((at + x - lo, (axis.clone(), x, y)));
        }
    }
    out.sort();
    Ok(out)
}

fn stand_in(picture: &Picture, draft: &mut Draft, what: &SendBack, root: &AxisCode, paid: &[Paid]) -> Result<(), Stop> {
    let Some(fund) = picture.must_axis(root)?.fund().cloned() else { return Err(refusal::no_order(root).into()) };
    let key = StreamKey {
        fund,
        channel: what.supplier.clone(),
        currency: Default::default(),
        origin: Origin::Supplier,
        restriction: Restriction::default(),
    };
    let end = super::receive::open_stream(picture, draft, &key)?;
    let spent = Account::Spent(root.clone());
    let (axis, mut from, _) = draft.grow(&key.code()?, end, what.paid.get(), spent.clone(), None)?;
    // From the tail: what is passed over at the front stays the gifts'.
    let mut over = paid.iter().map(|(_, (_, lo, hi))| hi - lo).sum::<i64>() - what.paid.get();
    for (at, (stream, lo, hi)) in paid {
        let skip = over.min(hi - lo);
        over -= skip;
        let units = hi - lo - skip;
        if 0 < units {
            draft.shift((stream.clone(), lo + skip, *hi), spent.clone(), Account::Held);
            draft.edit(root, at + skip, units, vec![(axis.clone(), from, from + units)]);
            from += units;
        }
    }
    draft.balance(bank(&what.bank), what.paid.get());
    Ok(())
}
