//! Backing (谁付的): the money that stands behind units of lots, as of an instant, and the gifts in it: counted, never named.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use ledger::{Account, AxisCode, EntryId, Origin, Rate};
use primitives::{Code, Instant};
use store::{Failure, Fault, Tx};

use crate::costs::Recipes;
use crate::look::{id, instant, parse};

/// Units `[lo, hi)` of a lot that an entry moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// By which entry.
    pub entry: EntryId,
    /// When that was effective.
    pub at: Instant,
    /// First unit.
    pub lo: i64,
    /// First unit after.
    pub hi: i64,
    /// Whither.
    pub to: Account,
}

/// A stretch of a stream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Who filled the stream, and how.
    pub source: (Code, Origin),
    /// The stream.
    pub axis: AxisCode,
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
}

impl Stretch {
    /// How many fen.
    pub const fn fen(&self) -> i64 {
        self.hi - self.lo
    }
}

/// The money on a lot's own line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Paid {
    rate: Option<Rate>,
    /// Where on the line each stretch begins.
    rows: Vec<(i64, Stretch)>,
}

impl Paid {
    fn behind(&self, lo: i64, hi: i64) -> Vec<Stretch> {
        let Some(rate) = self.rate else { return Vec::new() };
        let (from, upto) = (rate.fen_at(lo), rate.fen_at(hi));
        let cut = |(at, row): &(i64, Stretch)| {
            let (a, b) = (from.max(*at), upto.min(at + row.fen()));
            (a < b).then(|| Stretch { lo: row.lo + a - at, hi: row.lo + b - at, ..row.clone() })
        };
        self.rows.iter().filter_map(cut).collect()
    }
}

/// A lot's cost line: its own, or those of the lots that it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostLine {
    lot: AxisCode,
    recipes: Arc<Recipes>,
    /// The lots that money paid for, by code.
    paid: BTreeMap<AxisCode, Paid>,
}

impl CostLine {
    /// The money behind units `[lo, hi)`: nothing behind goods that are not valued.
    pub fn behind(&self, lo: i64, hi: i64) -> Vec<Stretch> {
        self.roots(lo, hi).into_iter().flat_map(|(paid, lo, hi)| paid.behind(lo, hi)).collect()
    }
    /// What units `[lo, hi)` cost.
    pub fn cost(&self, lo: i64, hi: i64) -> Option<i64> {
        let roots = self.roots(lo, hi).into_iter();
        roots.filter_map(|(paid, lo, hi)| paid.rate.map(|rate| rate.fen_at(hi) - rate.fen_at(lo))).reduce(|a, b| a + b)
    }
    /// The units that money paid for, of which these were made.
    fn roots(&self, lo: i64, hi: i64) -> Vec<(&Paid, i64, i64)> {
        let (mut open, mut out) = (vec![(self.lot.clone(), lo, hi)], Vec::new());
        while let Some((lot, lo, hi)) = open.pop() {
            if let Some(paid) = self.paid.get(&lot) {
                out.push((paid, lo, hi));
                continue;
            }
            let made = self.recipes.of_units(&lot, lo, hi);
            open.extend(made.into_iter().rev().map(|made| (made.lot, made.lo, made.hi)));
        }
        out
    }
}

/// What was moved of a lot by then, oldest first.
pub async fn carried(tx: &mut Tx<'_>, lot: &AxisCode, as_of: Instant) -> Result<Vec<Carried>, Failure> {
    let sql = "select entry, at_ms, lo, hi, to_account
from book_step
where axis = $1 and at_ms <= $2
order by at_ms, hop, lo";
    let rows = tx.rows(sql, &[lot.as_str().into(), as_of.into()]).await?;
    let read = |r: &store::Row| {
        let (entry, at) = (id(r.blob(0))?, instant(r, 1)?);
        Ok(Carried { entry, at, lo: r.int(2), hi: r.int(3), to: parse(r.text(4))? })
    };
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Cost lines as they stood at an instant. What a fund's lots were made of is read once, however many of them are asked about.
pub struct CostLines {
    as_of: Instant,
    recipes: BTreeMap<Option<Code>, Arc<Recipes>>,
}

impl CostLines {
    /// Of this instant.
    pub const fn at(as_of: Instant) -> CostLines {
        CostLines { as_of, recipes: BTreeMap::new() }
    }
    /// The line of a lot, and those of the lots that it was made of.
    pub async fn of(&mut self, tx: &mut Tx<'_>, lot: &AxisCode) -> Result<CostLine, Failure> {
        let axis = crate::look::axis(tx, lot).await?;
        let recipes = self.recipes(tx, axis.as_ref().and_then(|axis| axis.fund())).await?;
        let (mut open, mut paid) = (vec![(lot.clone(), axis.map_or(0, |axis| axis.end))], BTreeMap::new());
        while let Some((lot, end)) = open.pop() {
            if recipes.made(&lot) {
                for made in recipes.of_units(&lot, 0, end) {
                    let end = crate::look::axis(tx, &made.lot).await?.map_or(0, |axis| axis.end);
                    open.push((made.lot, end));
                }
            } else if let Entry::Vacant(place) = paid.entry(lot) {
                let rows = money(tx, place.key(), self.as_of).await?;
                let rate = Rate::new(rows.iter().map(|(_, row)| row.fen()).sum(), end);
                place.insert(Paid { rate, rows });
            }
        }
        Ok(CostLine { lot: lot.clone(), recipes, paid })
    }
    async fn recipes(&mut self, tx: &mut Tx<'_>, fund: Option<&Code>) -> Result<Arc<Recipes>, Failure> {
        if let Some(known) = self.recipes.get(&fund.cloned()) {
            return Ok(known.clone());
        }
        let read = Arc::new(Recipes::of(tx, fund.cloned().as_slice(), self.as_of).await?);
        self.recipes.insert(fund.cloned(), read.clone());
        Ok(read)
    }
}

const LINE: &str = "select l.at_fen, a.channel, a.origin, l.axis, l.lo, l.hi
from book_line as l
join book_axis as a on a.code = l.axis
join book_revision as r on r.sink = l.sink and r.rev = l.from_rev and r.at_ms <= $2
left join book_revision as g on g.sink = l.sink and g.rev = l.to_rev and g.at_ms <= $2
where l.sink = $1 and g.rev is null
order by l.at_fen";

/// The money on a line: rows stand from their revision until that of the one which took them away. What came from another
/// purpose is told as what it was given as.
async fn money(tx: &mut Tx<'_>, sink: &AxisCode, as_of: Instant) -> Result<Vec<(i64, Stretch)>, Failure> {
    let (mut open, mut out) = (lying(tx, sink, as_of).await?, Vec::new());
    open.reverse();
    while let Some((at, row)) = open.pop() {
        if row.source.1 != Origin::Conversion {
            out.push((at, row));
            continue;
        }
        let before = lying(tx, &row.axis, as_of).await?;
        for (place, one) in before.into_iter().rev() {
            let (a, b) = (row.lo.max(place), row.hi.min(place + one.fen()));
            if a < b {
                open.push((at + a - row.lo, Stretch { lo: one.lo + a - place, hi: one.lo + b - place, ..one }));
            }
        }
    }
    Ok(out)
}

async fn lying(tx: &mut Tx<'_>, sink: &AxisCode, as_of: Instant) -> Result<Vec<(i64, Stretch)>, Failure> {
    let rows = tx.rows(LINE, &[sink.as_str().into(), as_of.into()]).await?;
    let read = |r: &store::Row| {
        let source = (parse(r.opt_text(1).unwrap_or_default())?, parse(r.opt_text(2).unwrap_or_default())?);
        Ok((r.int(0), Stretch { source, axis: parse(r.text(3))?, lo: r.int(4), hi: r.int(5) }))
    };
    Ok(rows.iter().map(read).collect::<Result<_, Fault>>()?)
}

/// Gifts that have a share in some stretches, by who filled the streams; each counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gifts {
    /// How many.
    pub count: i64,
    /// When the last of them was paid.
    pub upto: Option<Instant>,
}

/// Counts them. A batch that lies wholly in a stretch says its own number; only at the ends gifts are looked at.
pub async fn gifts(tx: &mut Tx<'_>, stretches: &[Stretch]) -> Result<BTreeMap<(Code, Origin), Gifts>, Failure> {
    let mut all: BTreeMap<(Code, Origin), Gifts> = BTreeMap::new();
    // Where the stretch before this one, on the same stream, ended.
    let mut before: Option<Stretch> = None;
    for stretch in joined(stretches) {
        let last = before.as_ref().filter(|one| one.axis == stretch.axis).map(|one| one.hi);
        let found = in_stretch(tx, &stretch, last).await?;
        let sum = all.entry(stretch.source.clone()).or_default();
        sum.count += found.count;
        sum.upto = sum.upto.max(found.upto);
        before = Some(stretch);
    }
    Ok(all)
}

/// In order, neighbours that touch as one.
fn joined(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut sorted = stretches.to_vec();
    sorted.sort_by(|a, b| (&a.axis, a.lo).cmp(&(&b.axis, b.lo)));
    let mut out: Vec<Stretch> = Vec::new();
    for one in sorted {
        match out.last_mut() {
            Some(last) if last.axis == one.axis && one.lo <= last.hi => last.hi = last.hi.max(one.hi),
            _ => out.push(one),
        }
    }
    out
}

/// Gifts that overlap a stretch and did not overlap what ends at `before`.
async fn in_stretch(tx: &mut Tx<'_>, stretch: &Stretch, before: Option<i64>) -> Result<Gifts, Failure> {
    let sql = "select b.id, b.lo, b.hi, b.gifts, b.latest_ms
from book_batch as b
where b.axis = $1 and b.lo < $3 and $2 < b.hi
    and coalesce((select max(c.lo) from book_batch as c where c.axis = $1 and c.lo <= $2), $2) <= b.lo
order by b.lo";
    let mut found = Gifts::default();
    for batch in tx.rows(sql, &[stretch.axis.as_str().into(), stretch.lo.into(), stretch.hi.into()]).await? {
        let (lo, hi) = (batch.int(1), batch.int(2));
        if stretch.lo <= lo && hi <= stretch.hi {
            found.count += batch.int(3);
            found.upto = found.upto.max(batch.instant(4));
            continue;
        }
        let sql = "select count(*), max(paid_at_ms), min(g.off)
from book_gift as g
where g.batch = $1 and g.off < $3 and $2 < g.off + g.fen
    and coalesce((select max(f.off) from book_gift as f where f.batch = $1 and f.off <= $2), $2) <= g.off";
        let (from, upto) = (stretch.lo.max(lo) - lo, stretch.hi.min(hi) - lo);
        if let Some(row) = tx.row(sql, &[batch.int(0).into(), from.into(), upto.into()]).await? {
            // The first gift may reach back into the stretch before, which has counted it.
            let again = before.is_some_and(|before| 0 < row.int(0) && lo + row.int(2) < before && lo < before);
            found.count += row.int(0) - i64::from(again);
            found.upto = found.upto.max(row.instant(1));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(axis: &str, lo: i64, hi: i64) -> Stretch {
        Stretch { source: ("tencent".parse().unwrap(), Origin::Gift), axis: axis.parse().unwrap(), lo, hi }
    }

    #[test]
    fn units_have_the_money_beside_them() {
        let rows = vec![(0, stretch("jilin/tencent", 100, 130)), (30, stretch("jilin/alipay", 5, 75))];
        let (lot, recipes): (AxisCode, Arc<Recipes>) = ("L".parse().unwrap(), Arc::default());
        let of = |paid| CostLine { lot: lot.clone(), recipes: recipes.clone(), paid: [(lot.clone(), paid)].into() };
        let line = of(Paid { rate: Rate::new(100, 10), rows });
        assert_eq!(line.behind(0, 2), [stretch("jilin/tencent", 100, 120)]);
        assert_eq!(line.behind(2, 4), [stretch("jilin/tencent", 120, 130), stretch("jilin/alipay", 5, 15)]);
        assert_eq!(line.behind(0, 10).iter().map(Stretch::fen).sum::<i64>(), 100);
        assert_eq!(line.cost(2, 4), Some(20));
        let bare = of(Paid { rate: None, rows: Vec::new() });
        assert_eq!((bare.behind(0, 3), bare.cost(0, 3)), (Vec::new(), None));
    }

    #[test]
    fn stretches_that_touch_are_one() {
        let all = [stretch("b", 4, 6), stretch("a", 3, 5), stretch("a", 1, 3), stretch("a", 7, 9)];
        assert_eq!(joined(&all), [stretch("a", 1, 5), stretch("a", 7, 9), stretch("b", 4, 6)]);
    }
}
