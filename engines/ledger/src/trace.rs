//! The trace (款物对应): from a stretch of money to goods and the site that signed, and back.
//!
//! An axis with a line is the same at every level: money on the line of a lot, money on the line of the stream that it became,
//! units on the line of the lot that they became. [`Rate`] maps between a line and the axis behind it.

use std::collections::BTreeMap;

use primitives::Code;

use crate::picture::{Need, Picture, Stop};
use crate::standing::histories;
use crate::{Account, AxisCode, AxisKind, LineRow, MirrorRow, Rate, Step};

mod back;
mod goods;
mod told;

pub use back::{Source, backward};
pub use goods::{Custody, custodies};
pub use told::{Told, merged};

/// A stretch of a gift with one fate. `lo` and `hi` count fen from the beginning of the stretch that was traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// Where the money stands.
    pub account: Account,
    /// The streams as whose money it went on, in order: of another purpose, of another currency.
    pub streams: Vec<AxisCode>,
    /// What it bought, if it did.
    pub sink: Option<Sink>,
    /// The steps of this money that stand, by stream and hop: how it came to that account.
    pub steps: Vec<Step>,
}

/// What a stretch of money bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sink {
    /// The sink.
    pub axis: AxisCode,
    /// `lot`, `freight`, `fee`, `subsidy` or `grant`.
    pub what: String,
    /// The order.
    pub order: Option<Code>,
    /// The revision of the line at which this money took its place there.
    pub rev: i64,
    /// Units of the lot credited to it; `None` without a lot, where the lot has more units than fen, and for money of another
    /// currency.
    pub units: Option<i64>,
    /// What the goods are now.
    pub item: Option<Code>,
    /// What the lot cost and how many units it has; `None` without a lot.
    pub rate: Option<Rate>,
    /// Where the goods are.
    pub custody: Option<Custody>,
}

/// The fate of `[lo, hi)` of a stream, tiled without gap or overlap.
pub fn forward(picture: &Picture, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Part>, Stop> {
    let on = |need: fn(AxisCode, i64, i64) -> Need| need(axis.clone(), lo, hi);
    picture.ask([on(Need::Runs), on(Need::Mirror), on(Need::Steps)])?;
    let pieces = pieces(picture, axis, lo, hi)?;
    let goods = Goods::of(picture, &pieces)?;
    let mut parts = Vec::new();
    for piece in pieces {
        let part = |from: i64, to: i64, sink| {
            let (account, steps) = (piece.account.clone(), piece.steps.clone());
            Part { lo: from - lo, hi: to - lo, account, streams: Vec::new(), sink, steps }
        };
        let Some(place) = &piece.place else {
            parts.push(part(piece.lo, piece.hi, None));
            continue;
        };
        if matches!(piece.account, Account::Exchanged(_)) {
            parts.extend(went_on(picture, &piece, place, lo)?);
            continue;
        }
        for (from, to, sink) in goods.on_line(picture, place)? {
            parts.push(part(piece.lo + from - place.at, piece.lo + to - place.at, Some(sink)));
        }
    }
    Ok(parts)
}

/// The parts of a piece that went on as money of another stream, by what became of it there.
fn went_on(picture: &Picture, piece: &Piece, place: &Place, lo: i64) -> Result<Vec<Part>, Stop> {
    let target = &place.sink;
    picture.ask([Need::Axis(target.clone()), Need::Cost(target.clone())])?;
    let Some(rate) = Rate::new(picture.cost(target)?, picture.must_axis(target)?.end) else { return Ok(Vec::new()) };
    let (from, upto) = (place.at, place.at + place.len);
    let first = rate.unit_of(from);
    let mut parts = Vec::new();
    for part in forward(picture, target, first, rate.unit_of(upto - 1) + 1)? {
        let (x, y) = (from.max(rate.fen_at(first + part.lo)), upto.min(rate.fen_at(first + part.hi)));
        if y <= x {
            continue;
        }
        let is_whole = rate.fen() == rate.units();
        let sink = part.sink.map(|sink| Sink { units: sink.units.filter(|_| is_whole), ..sink });
        parts.push(Part {
            lo: piece.lo + x - place.at - lo,
            hi: piece.lo + y - place.at - lo,
            account: part.account,
            streams: [target.clone()].into_iter().chain(part.streams).collect(),
            sink,
            steps: piece.steps.iter().cloned().chain(part.steps).collect(),
        });
    }
    Ok(parts)
}

/// A stretch of money with one history in one account and, if it bought something, one place on one line.
struct Piece {
    lo: i64,
    hi: i64,
    account: Account,
    steps: Vec<Step>,
    place: Option<Place>,
}

/// A stretch of a sink's line, and the revision at which this money took its place there.
struct Place {
    sink: AxisCode,
    at: i64,
    len: i64,
    rev: i64,
}

/// Cuts the stretch where its history, its account or its place on a line changes.
fn pieces(picture: &Picture, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Piece>, Stop> {
    let (runs, rows) = (picture.runs(axis, lo, hi)?, picture.mirror(axis, lo, hi)?);
    let steps = picture.steps(axis, lo, hi)?;
    let stories = histories(&steps, lo, hi);
    let mut borders: Vec<i64> = stories.iter().map(|s| s.hi).chain([lo]).collect();
    borders.extend(runs.iter().flat_map(|r| [r.lo, r.hi]).chain(rows.iter().flat_map(|r| [r.lo, r.hi])));
    borders.retain(|border| lo <= *border && *border <= hi);
    borders.sort_unstable();
    borders.dedup();
    let mut out = Vec::new();
    for (a, b) in borders.windows(2).map(|pair| (pair[0], pair[1])) {
        let Some(run) = runs.get(runs.partition_point(|r| r.hi <= a)).filter(|r| r.lo <= a) else { continue };
        let story = stories.get(stories.partition_point(|s| s.hi <= a));
        let steps = story.map(|s| s.standing().into_iter().cloned().collect()).unwrap_or_default();
        let row = rows.get(rows.partition_point(|r| r.hi <= a)).filter(|r| r.lo <= a);
        let place = row.map(|row| placed(picture, axis, row, a, b)).transpose()?;
        out.push(Piece { lo: a, hi: b, account: run.account.clone(), steps, place });
    }
    Ok(out)
}

fn placed(picture: &Picture, axis: &AxisCode, row: &MirrorRow, lo: i64, hi: i64) -> Result<Place, Stop> {
    let at = row.at + lo - row.lo;
    let part = LineRow { at, axis: axis.clone(), lo, hi, from_rev: row.rev, to_rev: None };
    // What the first revision wrote has been there since; only later rows need the line's whole history.
    let rev = if row.rev == 1 { 1 } else { picture.line(&row.sink)?.placed_at(&part) };
    Ok(Place { sink: row.sink.clone(), at, len: hi - lo, rev })
}

/// What the pieces bought: each sink is looked up once, and of a lot the one stretch of units that all of them paid for.
struct Goods(BTreeMap<AxisCode, Option<(Rate, i64, i64)>>);

impl Goods {
    fn of(picture: &Picture, pieces: &[Piece]) -> Result<Goods, Stop> {
        let places = || pieces.iter().filter_map(|piece| piece.place.as_ref());
        let asked = |sink: &AxisCode| [Need::Axis(sink.clone()), Need::Cost(sink.clone()), Need::Item(sink.clone())];
        picture.ask(places().flat_map(|place| asked(&place.sink)))?;
        let mut lots: BTreeMap<AxisCode, Option<(Rate, i64, i64)>> = BTreeMap::new();
        for place in places() {
            let axis = picture.must_axis(&place.sink)?;
            let rate = Rate::new(picture.cost(&place.sink)?, axis.end).filter(|_| axis.is_lot());
            let paid = rate.map(|rate| (rate, rate.unit_of(place.at), rate.unit_of(place.at + place.len - 1) + 1));
            let all = lots.entry(place.sink.clone()).or_insert(paid);
            if let (Some(all), Some((_, first, last))) = (all, paid) {
                (all.1, all.2) = (all.1.min(first), all.2.max(last));
            }
        }
        let steps = |(lot, paid): (&AxisCode, &Option<(Rate, i64, i64)>)| {
            paid.map(|(_, first, last)| Need::Steps(lot.clone(), first, last))
        };
        picture.ask(lots.iter().filter_map(steps))?;
        Ok(Goods(lots))
    }
    /// The stretch of a sink's line, cut where the goods that it paid for part ways: (first fen, first after, what).
    fn on_line(&self, picture: &Picture, place: &Place) -> Result<Vec<(i64, i64, Sink)>, Stop> {
        let sink = &place.sink;
        let axis = picture.must_axis(sink)?;
        let what = match &axis.kind {
            AxisKind::Sink { what, .. } => what.to_string(),
            _ => "lot".to_owned(),
        };
        let (order, rev) = (axis.order().cloned(), place.rev);
        let blank = Sink { axis: sink.clone(), what, order, rev, units: None, item: None, rate: None, custody: None };
        let (lo, hi) = (place.at, place.at + place.len);
        let Some((rate, from, upto)) = self.0.get(sink).copied().flatten() else { return Ok(vec![(lo, hi, blank)]) };
        let (first, last) = (rate.unit_of(lo), rate.unit_of(hi - 1) + 1);
        let steps = picture.steps(sink, from, upto)?;
        let mut out = Vec::new();
        for (u, v, custody) in goods::of_steps(picture, sink, &steps, first, last)? {
            let (x, y) = (lo.max(rate.fen_at(u)), hi.min(rate.fen_at(v)));
            if x < y {
                let (item, units) = (picture.item(&custody.lot)?.cloned(), rate.credit(x, y));
                out.push((x, y, Sink { units, item, rate: Some(rate), custody: Some(custody), ..blank.clone() }));
            }
        }
        Ok(out)
    }
}
