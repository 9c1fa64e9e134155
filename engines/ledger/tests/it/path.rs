//! Where a unit ends, through everything that it became: followed one by one over the naive lists.

use std::collections::BTreeMap;

use ledger::{AxisCode, AxisKind};

use crate::book::Book;
use crate::naive::{Naive, Stay, Unit};

/// The naive lists, and for each unit on a line its place there.
pub(crate) struct Paths<'b> {
    book: &'b Book,
    naive: &'b Naive,
    on: BTreeMap<&'b Unit, (&'b AxisCode, i64)>,
}

/// Where money ends: as whose money, in whose account, and on what it lies.
pub(crate) struct Money {
    pub(crate) streams: Vec<AxisCode>,
    pub(crate) account: String,
    pub(crate) place: Option<(AxisCode, i64)>,
}

/// Where goods end, with all that happened to them.
pub(crate) struct Goods<'b> {
    pub(crate) stays: Vec<(&'b Stay, usize)>,
    pub(crate) lot: AxisCode,
    pub(crate) kit: Option<AxisCode>,
}

impl<'b> Paths<'b> {
    pub(crate) fn of(book: &'b Book, naive: &'b Naive) -> Paths<'b> {
        let mut on = BTreeMap::new();
        for (sink, revisions) in &naive.lines {
            for (y, (unit, _)) in revisions.last().unwrap().fen.iter().enumerate() {
                on.insert(unit, (sink, i64::try_from(y).unwrap()));
            }
        }
        Paths { book, naive, on }
    }
    fn line_len(&self, sink: &AxisCode) -> i64 {
        i64::try_from(self.naive.lines[sink].last().unwrap().fen.len()).unwrap()
    }
    fn end(&self, axis: &AxisCode) -> i64 {
        i64::try_from(self.naive.stays.get(axis).map_or(0, Vec::len)).unwrap()
    }
    /// The unit of an axis that place `y` of its line pays for: the one whose share `[uL/E, (u+1)L/E)` holds it.
    pub(crate) fn unit(&self, axis: &AxisCode, y: i64) -> i64 {
        let (len, end) = (self.line_len(axis), self.end(axis));
        (0..end).find(|u| u * len / end <= y && y < (u + 1) * len / end).unwrap()
    }

    pub(crate) fn money(&self, axis: &AxisCode, x: i64) -> Money {
        let (mut unit, mut streams) = ((axis.clone(), x), Vec::new());
        loop {
            let account = self.naive.owner(&unit.0, unit.1).to_owned();
            let place = self.on.get(&unit).map(|(sink, y)| ((*sink).clone(), *y));
            match &place {
                Some((stream, y)) if account.starts_with("exchanged:") => {
                    streams.push(stream.clone());
                    unit = (stream.clone(), self.unit(stream, *y));
                }
                _ => return Money { streams, account, place },
            }
        }
    }

    pub(crate) fn goods(&self, lot: &AxisCode, x: i64) -> Goods<'b> {
        let (mut unit, mut found) = ((lot.clone(), x), Goods { stays: Vec::new(), lot: lot.clone(), kit: None });
        loop {
            let all = &self.naive.stays[&unit.0][usize::try_from(unit.1).unwrap()];
            let standing = Naive::standing(all);
            let hop = |stay: &Stay| all.iter().position(|s| std::ptr::eq(s, stay)).unwrap();
            found.stays.extend(standing.into_iter().map(|stay| (stay, hop(stay))));
            let Some((sink, y)) = self.on.get(&unit) else { return found };
            let kind = &self.book.picture.all_axes().find(|a| a.code == **sink).unwrap().kind;
            unit = match kind {
                AxisKind::Component { kit } => {
                    found.kit = Some(kit.clone());
                    (kit.clone(), y / (self.line_len(sink) / self.end(kit)))
                }
                _ => {
                    if found.kit.is_none() {
                        found.lot = (*sink).clone();
                    } else {
                        found.kit = Some((*sink).clone());
                    }
                    ((*sink).clone(), *y)
                }
            };
        }
    }
    pub(crate) fn owner(&self, lot: &AxisCode, x: i64) -> &'b str {
        let goods = self.goods(lot, x);
        goods.stays.last().map_or_else(|| self.naive.owner(lot, x), |(stay, _)| &stay.account)
    }
    /// Backwards: every fen that was given for a unit, through all that it was before.
    pub(crate) fn paid_by(&self, axis: &AxisCode, x: i64, out: &mut Vec<Unit>) {
        let own = self.naive.lines.get(axis).and_then(|w| w.last()).filter(|w| !w.fen.is_empty());
        if let Some(own) = own {
            let (len, end) = (self.line_len(axis), self.end(axis));
            for y in x * len / end..(x + 1) * len / end {
                let (before, unit) = &own.fen[usize::try_from(y).unwrap()].0;
                self.paid_by(before, *unit, out);
            }
            return;
        }
        let all = || self.book.picture.all_axes();
        if all().any(|a| a.code == *axis && !a.is_lot()) {
            out.push((axis.clone(), x));
        }
        for line in all().filter(|a| matches!(&a.kind, AxisKind::Component { kit } if kit == axis)) {
            let per = self.line_len(&line.code) / self.end(axis);
            for y in x * per..(x + 1) * per {
                let (lot, unit) = &self.naive.lines[&line.code].last().unwrap().fen[usize::try_from(y).unwrap()].0;
                self.paid_by(lot, *unit, out);
            }
        }
    }
}
