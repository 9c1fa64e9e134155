//! The trace (款物对应): from a stretch of money to goods and the site that signed, and back.

use std::collections::BTreeMap;

use primitives::{Code, Instant, PlaceCode};
use serde::Serialize;

use crate::draft::Stretch;
use crate::line::cut;
use crate::picture::{Need, Picture, Stop};
use crate::standing::{History, histories};
use crate::{Account, AxisCode, AxisKind, LineRow, MirrorRow, Rate, Step};

/// Where goods are, and the journey that brought them there. Units back in a warehouse have no journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// Who answers for them now.
    pub account: Account,
    /// The shipment that they ride or rode on.
    pub shipment: Option<Code>,
    /// The site that signed for them, whole or broken.
    pub site: Option<Code>,
    /// When it signed.
    pub signed_at: Option<Instant>,
    /// The steps of these units that stand, by hop: what happened to them, when, by which entry.
    pub steps: Vec<Step>,
}

/// A stretch of a gift with one fate. `lo` and `hi` count fen from the beginning of the stretch that was traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// Where the money stands.
    pub account: Account,
    /// What it bought, if it did.
    pub sink: Option<Sink>,
    /// The steps of this money that stand, by hop: how it came to that account.
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
    /// Units credited to it; `None` without a lot, and where the lot has more units than fen.
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
            Part { lo: from - lo, hi: to - lo, account, sink, steps }
        };
        let Some(place) = &piece.place else {
            parts.push(part(piece.lo, piece.hi, None));
            continue;
        };
        for (from, to, sink) in goods.on_line(picture, place)? {
            parts.push(part(piece.lo + from - place.at, piece.lo + to - place.at, Some(sink)));
        }
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
        let (steps, item) = (picture.steps(sink, from, upto)?, picture.item(sink)?.cloned());
        let blank = Sink { item, rate: Some(rate), ..blank };
        let mut out = Vec::new();
        for (u, v, custody) in told(&steps, first, last) {
            let (x, y) = (lo.max(rate.fen_at(u)), hi.min(rate.fen_at(v)));
            if x < y {
                out.push((x, y, Sink { units: rate.credit(x, y), custody: Some(custody), ..blank.clone() }));
            }
        }
        Ok(out)
    }
}

/// Where units `[lo, hi)` of a lot are, cut where their histories differ: two seeks a hop.
pub fn custodies(picture: &Picture, lot: &AxisCode, lo: i64, hi: i64) -> Result<Vec<(i64, i64, Custody)>, Stop> {
    Ok(told(&picture.steps(lot, lo, hi)?, lo, hi))
}

/// Of steps of more units than these: where these are.
fn told(steps: &[&Step], lo: i64, hi: i64) -> Vec<(i64, i64, Custody)> {
    let these: Vec<&Step> = steps.iter().copied().filter(|s| s.lo < hi && lo < s.hi).collect();
    let told = |h: History<'_>| {
        // Of a lot that was opened wrongly nothing stands: it is where its last step put it.
        let standing = h.standing();
        let account = standing.last().or(h.steps.last())?.to.clone();
        Some((h.lo, h.hi, custody(account, &standing)))
    };
    histories(&these, lo, hi).into_iter().filter_map(told).collect()
}

fn custody(account: Account, steps: &[&Step]) -> Custody {
    let own = steps.iter().copied().cloned().collect();
    let mut now = Custody { account, shipment: None, site: None, signed_at: None, steps: own };
    for step in steps {
        match &step.to {
            Account::InTransit(shipment) => {
                now = Custody { shipment: Some(shipment.clone()), site: None, signed_at: None, ..now };
            }
            Account::Site(site) => now = Custody { site: Some(site.clone()), signed_at: Some(step.at), ..now },
            Account::Damaged(site) if now.shipment.is_some() => {
                now = Custody { site: Some(site.clone()), signed_at: Some(step.at), ..now };
            }
            Account::Missing(_) => now.signed_at = Some(step.at),
            Account::Warehouse(_) => now = Custody { shipment: None, site: None, signed_at: None, ..now },
            _ => {}
        }
    }
    now
}

/// Backwards: the money that paid for units `[lo, hi)` of a lot, with the units credited to each stretch.
pub fn backward(picture: &Picture, lot: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Source>, Stop> {
    picture.ask([Need::Axis(lot.clone()), Need::Line(lot.clone())])?;
    let line = picture.line(lot)?;
    let Some(rate) = Rate::new(line.fen(), picture.must_axis(lot)?.end) else { return Ok(Vec::new()) };
    let rows: Vec<Stretch> = line.rows().map(|r| (r.axis.clone(), r.lo, r.hi)).collect();
    let (from, to) = (rate.fen_at(lo), rate.fen_at(hi));
    let (mut out, mut at) = (Vec::new(), from);
    for (axis, a, b) in cut(&rows, from, to) {
        out.push(Source { axis, lo: a, hi: b, units: rate.credit(at, at + b - a) });
        at += b - a;
    }
    Ok(out)
}

/// A stretch of money behind goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The stream.
    pub axis: AxisCode,
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// Units credited to it.
    pub units: Option<i64>,
}

/// One part of a trace as it is told: `chiyuan trace --json` and `/api/v1/follow` give it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// First fen of the gift.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// The account's word.
    pub state: String,
    /// The order.
    pub purchase: Option<String>,
    /// `lot`, `freight`, `fee`, `subsidy` or `grant`.
    pub sink: Option<String>,
    /// The lot.
    pub lot: Option<String>,
    /// The revision of the line.
    pub rev: Option<i64>,
    /// What the goods are.
    pub item: Option<String>,
    /// Credited units.
    pub units: Option<i64>,
    /// The shipment.
    pub shipment: Option<String>,
    /// The place; the caller knows where sites and warehouses are.
    pub place: Option<PlaceCode>,
    /// The site.
    pub site: Option<String>,
    /// Where the goods are, in a word.
    pub goods_state: Option<String>,
    /// When the site signed.
    pub signed_at: Option<Instant>,
}

impl Part {
    /// The part as it is told, without its place.
    pub fn told(&self) -> Told {
        let sink = self.sink.as_ref();
        let custody = sink.and_then(|s| s.custody.as_ref());
        let text = |code: Option<&Code>| code.map(Code::to_string);
        let own_order = match &self.account {
            Account::Payable(order) | Account::Prepaid(order) => Some(order),
            _ => None,
        };
        Told {
            lo: self.lo,
            hi: self.hi,
            state: self.account.word().to_owned(),
            purchase: text(sink.and_then(|s| s.order.as_ref()).or(own_order)),
            sink: sink.map(|s| s.what.clone()),
            lot: sink.filter(|s| s.what == "lot").map(|s| s.axis.to_string()),
            rev: sink.filter(|s| s.what == "lot").map(|s| s.rev),
            item: text(sink.and_then(|s| s.item.as_ref())),
            units: sink.and_then(|s| s.units),
            shipment: text(custody.and_then(|c| c.shipment.as_ref())),
            place: None,
            site: text(custody.and_then(|c| c.site.as_ref())),
            goods_state: custody.map(|c| c.account.goods_word().to_owned()),
            signed_at: custody.and_then(|c| c.signed_at),
        }
    }
}

impl Account {
    /// The word for goods: a site has signed for what it holds.
    pub const fn goods_word(&self) -> &'static str {
        match self {
            Account::Site(_) => "signed",
            other => other.word(),
        }
    }
}

/// Neighbours equal in all but lo, hi and units become one part, their units added.
pub fn merged(parts: Vec<Told>) -> Vec<Told> {
    let mut out: Vec<Told> = Vec::new();
    for part in parts {
        if let Some(last) = out.last_mut() {
            let same = Told { lo: last.lo, hi: last.hi, units: last.units, ..part.clone() };
            if *last == same && last.hi == part.lo && last.units.is_some() == part.units.is_some() {
                last.hi = part.hi;
                last.units = last.units.zip(part.units).map(|(a, b)| a + b);
                continue;
            }
        }
        out.push(part);
    }
    out
}
