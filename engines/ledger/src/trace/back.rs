//! Backwards: from goods to the money that paid for them, through what they were before, and through what it was before.

use crate::draft::Stretch;
use crate::line::cut;
use crate::picture::{Need, Picture, Stop};
use crate::{AxisCode, Rate};

/// A stretch of money behind goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The stream that was given to.
    pub axis: AxisCode,
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// The lot whose line it lies on, as itself or as the money that it became.
    pub lot: AxisCode,
    /// Where on that line.
    pub at: i64,
    /// Units of that lot credited to it; `None` where no fen pays a whole unit, and for money of another currency.
    pub units: Option<i64>,
}

/// Asks for what [`backward`] will ask for of each of these lots, so that it can be looked up at once.
pub fn ask_backward<'l>(picture: &Picture, lots: impl Iterator<Item = &'l AxisCode>) -> Result<(), Stop> {
    picture.ask(lots.flat_map(|lot| [Need::Axis, Need::Line].map(|need| need(lot.clone()))))
}

/// The money that paid for units `[lo, hi)` of a lot, in order of the lines.
pub fn backward(picture: &Picture, lot: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Source>, Stop> {
    ask_backward(picture, std::iter::once(lot))?;
    let on_lot = picture.at(lot);
    let (line, units) = (on_lot.line()?, on_lot.must_axis()?.end);
    let Some(rate) = Rate::new(line.fen(), units) else { return components(picture, lot, units, lo, hi) };
    let rows: Vec<Stretch> = line.rows().map(|r| (r.axis.clone(), r.lo, r.hi)).collect();
    picture.ask(rows.iter().map(|(axis, ..)| Need::Axis(axis.clone())))?;
    let (mut out, mut at) = (Vec::new(), rate.fen_at(lo));
    for (axis, a, b) in cut(&rows, at, rate.fen_at(hi)) {
        if picture.must_axis(&axis)?.is_lot() {
            out.extend(backward(picture, &axis, a, b)?);
        } else {
            let place = Place { lot, at, rate };
            money(picture, &place, (axis, a, b), true, &mut out)?;
        }
        at += b - a;
    }
    Ok(out)
}

/// What paid for kits: what paid for their components.
fn components(picture: &Picture, kit: &AxisCode, kits: i64, lo: i64, hi: i64) -> Result<Vec<Source>, Stop> {
    let lines = picture.components(kit)?;
    picture.ask(lines.iter().map(|line| Need::Line((*line).clone())))?;
    let mut out = Vec::new();
    for line in lines {
        let line = picture.line(line)?;
        let per = line.fen() / kits.max(1);
        let rows: Vec<Stretch> = line.rows().map(|r| (r.axis.clone(), r.lo, r.hi)).collect();
        for (lot, a, b) in cut(&rows, lo * per, hi * per) {
            out.extend(backward(picture, &lot, a, b)?);
        }
    }
    Ok(out)
}

/// Where on a lot's line.
struct Place<'l> {
    lot: &'l AxisCode,
    at: i64,
    rate: Rate,
}

/// A stretch of a stream, or the money that it was before. `is_whole` while a fen is a fen: of another currency no units are
/// credited.
fn money(
    picture: &Picture,
    place: &Place<'_>,
    (axis, lo, hi): Stretch,
    is_whole: bool,
    out: &mut Vec<Source>,
) -> Result<(), Stop> {
    picture.ask([Need::Axis, Need::Cost].into_iter().map(|need| need(axis.clone())))?;
    let stream = picture.at(&axis);
    let before = Rate::new(stream.cost()?, stream.must_axis()?.end);
    let Some(before) = before else {
        let units = place.rate.credit(place.at, place.at + hi - lo).filter(|_| is_whole);
        out.push(Source { axis, lo, hi, lot: place.lot.clone(), at: place.at, units });
        return Ok(());
    };
    let rows: Vec<Stretch> = stream.line()?.rows().map(|r| (r.axis.clone(), r.lo, r.hi)).collect();
    let (is_whole, mut at) = (is_whole && before.fen() == before.units(), place.at);
    for (axis, a, b) in cut(&rows, before.fen_at(lo), before.fen_at(hi)) {
        money(picture, &Place { at, ..*place }, (axis, a, b), is_whole, out)?;
        at += if is_whole { b - a } else { 0 };
    }
    Ok(())
}
