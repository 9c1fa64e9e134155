//! The trace (款物对应): from a stretch of money to goods and the site that signed, and back.
//!
//! An axis with a line is the same at every level: money on the line of a lot, money on the line of the stream that it became,
//! units on the line of the lot that they became. [`Rate`] maps between a line and the axis behind it.

use std::collections::BTreeMap;

use primitives::Code;

use crate::picture::{At, Need, Picture, Stop};
use crate::standing::{History, histories};
use crate::{Account, AxisCode, AxisKind, LineRow, MirrorRow, Rate, Step};

mod back;
mod goods;
mod told;

pub use back::{Source, ask_backward, backward};
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
    picture.ask([Need::Mirror, Need::Steps].into_iter().map(|need| need(axis.clone(), lo, hi)))?;
    let stream = picture.at(axis);
    let (steps, rows) = (stream.steps(lo, hi)?, stream.mirror(lo, hi)?);
    let pieces = pieces(picture, axis, histories(&steps, lo, hi, rows.iter().flat_map(|r| [r.lo, r.hi])), &rows)?;
    let goods = Goods::of(picture, &pieces)?;
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        let Some(place) = &piece.place else {
            parts.push(piece.part(lo, piece.history.lo, piece.history.hi, None));
            continue;
        };
        if matches!(piece.history.account, Account::Exchanged(_)) {
            parts.extend(went_on(picture, piece, place, lo)?);
            continue;
        }
        let shift = piece.history.lo - place.at;
        for (from, to, sink) in goods.on_line(picture, place)? {
            parts.push(piece.part(lo, from + shift, to + shift, Some(sink)));
        }
    }
    Ok(parts)
}

/// The parts of a piece that went on as money of another stream, by what became of it there.
fn went_on(picture: &Picture, piece: &Piece<'_>, place: &Place<'_>, lo: i64) -> Result<Vec<Part>, Stop> {
    let target = place.sink;
    picture.ask([Need::Axis, Need::Cost].into_iter().map(|need| need(target.clone())))?;
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
            lo: piece.history.lo + x - place.at - lo,
            hi: piece.history.lo + y - place.at - lo,
            account: part.account,
            streams: [target.clone()].into_iter().chain(part.streams).collect(),
            sink,
            steps: piece.history.standing.iter().copied().cloned().chain(part.steps).collect(),
        });
    }
    Ok(parts)
}

/// A stretch of money with one history and, if it bought something, one place on one line.
struct Piece<'p> {
    history: History<'p>,
    place: Option<Place<'p>>,
}

impl Piece<'_> {
    /// `[from, upto)` of it, counted from `lo` on.
    fn part(&self, lo: i64, from: i64, upto: i64, sink: Option<Sink>) -> Part {
        let steps = self.history.standing.iter().copied().cloned().collect();
        let account = self.history.account.clone();
        Part { lo: from - lo, hi: upto - lo, account, streams: Vec::new(), sink, steps }
    }
}

/// A stretch of a sink's line, and the revision at which this money took its place there.
struct Place<'p> {
    sink: &'p AxisCode,
    at: i64,
    len: i64,
    rev: i64,
}

/// What lies on lines, by those rows.
fn pieces<'p>(
    picture: &'p Picture,
    axis: &AxisCode,
    histories: Vec<History<'p>>,
    rows: &[&'p MirrorRow],
) -> Result<Vec<Piece<'p>>, Stop> {
    let piece = |history: History<'p>| {
        let row = rows.get(rows.partition_point(|r| r.hi <= history.lo)).filter(|r| r.lo <= history.lo);
        let place = row.map(|row| placed(picture, axis, row, history.lo, history.hi)).transpose()?;
        Ok(Piece { history, place })
    };
    histories.into_iter().map(piece).collect()
}

fn placed<'p>(picture: &'p Picture, axis: &AxisCode, row: &'p MirrorRow, lo: i64, hi: i64) -> Result<Place<'p>, Stop> {
    let at = row.at + lo - row.lo;
    // What the first revision wrote has been there since; only later rows need the line's whole history.
    let rev = if row.rev == 1 {
        1
    } else {
        let part = LineRow { at, axis: axis.clone(), lo, hi, from_rev: row.rev, to_rev: None };
        picture.line(&row.sink)?.placed_at(&part)
    };
    Ok(Place { sink: &row.sink, at, len: hi - lo, rev })
}

/// What the pieces bought: each sink is looked up once, and of a lot the one stretch of units that all of them paid for.
struct Goods<'p>(BTreeMap<&'p AxisCode, (At<'p, 'p>, Option<Paid>)>);

/// Units `[first, last)` of a lot.
#[derive(Clone, Copy)]
struct Paid {
    rate: Rate,
    first: i64,
    last: i64,
}

impl<'p> Goods<'p> {
    fn of(picture: &'p Picture, pieces: &[Piece<'p>]) -> Result<Goods<'p>, Stop> {
        let places = || pieces.iter().filter_map(|piece| piece.place.as_ref());
        let asked = |place: &Place<'p>| [Need::Axis, Need::Cost, Need::Item].map(|need| need(place.sink.clone()));
        picture.ask(places().flat_map(asked))?;
        let mut sinks: BTreeMap<&AxisCode, (At<'p, 'p>, Option<Paid>)> = BTreeMap::new();
        for place in places() {
            let (sink, all) = sinks.entry(place.sink).or_insert_with(|| (picture.at(place.sink), None));
            let axis = sink.must_axis()?;
            let Some(rate) = Rate::new(sink.cost()?, axis.end).filter(|_| axis.is_lot()) else { continue };
            let (first, last) = (rate.unit_of(place.at), rate.unit_of(place.at + place.len - 1) + 1);
            let paid = all.get_or_insert(Paid { rate, first, last });
            (paid.first, paid.last) = (paid.first.min(first), paid.last.max(last));
        }
        let steps = |(lot, paid): &(At<'_, '_>, Option<Paid>)| {
            paid.map(|paid| Need::Steps(lot.code().clone(), paid.first, paid.last))
        };
        picture.ask(sinks.values().filter_map(steps))?;
        Ok(Goods(sinks))
    }
    /// The stretch of a sink's line, cut where the goods that it paid for part ways: (first fen, first after, what).
    fn on_line(&self, picture: &Picture, place: &Place<'_>) -> Result<Vec<(i64, i64, Sink)>, Stop> {
        let Some((sink, paid)) = self.0.get(place.sink) else { return Ok(Vec::new()) };
        let axis = sink.must_axis()?;
        let bought = |units, item, rate, custody| Sink {
            axis: place.sink.clone(),
            what: match &axis.kind {
                AxisKind::Sink { what, .. } => what.to_string(),
                _ => "lot".to_owned(),
            },
            order: axis.order().cloned(),
            rev: place.rev,
            units,
            item,
            rate,
            custody,
        };
        let (lo, hi) = (place.at, place.at + place.len);
        let Some(Paid { rate, first, last }) = *paid else { return Ok(vec![(lo, hi, bought(None, None, None, None))]) };
        let steps = sink.steps(first, last)?;
        let custodies = goods::of_steps(picture, *sink, &steps, rate.unit_of(lo), rate.unit_of(hi - 1) + 1)?;
        let mut out = Vec::with_capacity(custodies.len());
        for (u, v, custody) in custodies {
            let (x, y) = (lo.max(rate.fen_at(u)), hi.min(rate.fen_at(v)));
            if x < y {
                let lot = if custody.lot == *sink.code() { *sink } else { picture.at(&custody.lot) };
                let item = lot.item()?.cloned();
                out.push((x, y, bought(rate.credit(x, y), item, Some(rate), Some(custody))));
            }
        }
        Ok(out)
    }
}
