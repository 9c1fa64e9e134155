//! The trace (款物对应): from a stretch of money to goods and the site that signed, and back.

use primitives::{Code, Instant, PlaceCode};
use serde::Serialize;

use crate::draft::Stretch;
use crate::line::cut;
use crate::picture::{Need, Picture, Stop};
use crate::standing::{History, histories};
use crate::{Account, AxisCode, AxisKind, LineRow, Rate, Step};

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
    /// Where the goods are.
    pub custody: Option<Custody>,
}

/// The fate of `[lo, hi)` of a stream, tiled without gap or overlap.
pub fn forward(picture: &Picture, axis: &AxisCode, lo: i64, hi: i64) -> Result<Vec<Part>, Stop> {
    picture.ask([Need::Runs(axis.clone(), lo, hi), Need::Mirror(axis.clone(), lo, hi)])?;
    let mut parts = Vec::new();
    for run in picture.runs(axis, lo, hi)? {
        let (a, b) = (run.lo.max(lo), run.hi.min(hi));
        let mut at = a;
        for row in picture.mirror(axis, a, b)? {
            let (x, y) = (row.lo.max(a), row.hi.min(b));
            if at < x {
                parts.push(Part { lo: at - lo, hi: x - lo, account: run.account.clone(), sink: None });
            }
            let at_fen = row.at + x - row.lo;
            let part = LineRow { at: at_fen, axis: axis.clone(), lo: x, hi: y, from_rev: row.rev, to_rev: None };
            // What the first revision wrote has been there since; only later rows need the line's whole history.
            let rev = if row.rev == 1 { 1 } else { picture.line(&row.sink)?.placed_at(&part) };
            let place = Place { at: at_fen, len: y - x, rev };
            for (from, to, sink) in on_line(picture, &row.sink, &place)? {
                let (u, v) = (x + from - place.at - lo, x + to - place.at - lo);
                parts.push(Part { lo: u, hi: v, account: run.account.clone(), sink: Some(sink) });
            }
            at = y;
        }
        if at < b {
            parts.push(Part { lo: at - lo, hi: b - lo, account: run.account.clone(), sink: None });
        }
    }
    Ok(parts)
}

/// A stretch of a line, and the revision at which this money took its place there.
struct Place {
    at: i64,
    len: i64,
    rev: i64,
}

/// The stretch of a sink's line, cut where the goods that it paid for part ways: (first fen, first after, what).
fn on_line(picture: &Picture, sink: &AxisCode, place: &Place) -> Result<Vec<(i64, i64, Sink)>, Stop> {
    picture.ask([Need::Axis(sink.clone()), Need::Cost(sink.clone()), Need::Item(sink.clone())])?;
    let axis = picture.must_axis(sink)?;
    let what = match &axis.kind {
        AxisKind::Sink { what, .. } => what.to_string(),
        _ => "lot".to_owned(),
    };
    let order = axis.order().cloned();
    let blank = Sink { axis: sink.clone(), what, order, rev: place.rev, units: None, item: None, custody: None };
    let (lo, hi) = (place.at, place.at + place.len);
    let Some(rate) = Rate::new(picture.cost(sink)?, axis.end).filter(|_| axis.is_lot()) else {
        return Ok(vec![(lo, hi, blank)]);
    };
    let (first, last) = (rate.unit_of(lo), rate.unit_of(hi - 1) + 1);
    let item = picture.item(sink)?.cloned();
    let mut out = Vec::new();
    for (u, v, custody) in custodies(picture, sink, first, last)? {
        let (x, y) = (lo.max(rate.fen_at(u)), hi.min(rate.fen_at(v)));
        if x < y {
            let units = rate.credit(x, y);
            out.push((x, y, Sink { units, item: item.clone(), custody: Some(custody), ..blank.clone() }));
        }
    }
    Ok(out)
}

/// Where units `[lo, hi)` of a lot are, cut where their histories differ: two seeks a hop.
pub fn custodies(picture: &Picture, lot: &AxisCode, lo: i64, hi: i64) -> Result<Vec<(i64, i64, Custody)>, Stop> {
    let steps = picture.steps(lot, lo, hi)?;
    let parts = histories(&steps, lo, hi).into_iter();
    let told = |h: History<'_>| {
        // Of a lot that was opened wrongly nothing stands: it is where its last step put it.
        let standing = h.standing();
        let account = standing.last().or(h.steps.last())?.to.clone();
        Some((h.lo, h.hi, custody(account, &standing)))
    };
    Ok(parts.filter_map(told).collect())
}

fn custody(account: Account, steps: &[&Step]) -> Custody {
    let mut now = Custody { account, shipment: None, site: None, signed_at: None };
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
