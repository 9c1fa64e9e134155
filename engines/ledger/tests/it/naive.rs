//! The book once more, as naive as can be: a list of units, each with one owner, that reads only the journal's texts.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{AxisCode, Entry, EntryId, LineEdit, decode};
use primitives::Instant;

/// A unit of an axis.
pub(crate) type Unit = (AxisCode, i64);

/// A unit's stay in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    pub(crate) account: String,
    pub(crate) entry: EntryId,
    pub(crate) at: Instant,
    pub(crate) undoes: Option<EntryId>,
}

/// A sink's line just after a revision: each fen, with the revision that it took this place at.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) at: Instant,
    pub(crate) entry: EntryId,
    pub(crate) fen: Vec<(Unit, i64)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Naive {
    /// Axis → unit → stays, the last one is where it is; its place in the list is the hop.
    pub(crate) stays: BTreeMap<AxisCode, Vec<Vec<Stay>>>,
    pub(crate) lines: BTreeMap<AxisCode, Vec<Written>>,
    pub(crate) balances: BTreeMap<String, i64>,
    pub(crate) n: BTreeMap<AxisCode, i64>,
}

impl Naive {
    pub(crate) fn owner(&self, axis: &AxisCode, unit: i64) -> &str {
        &self.stays[axis][usize::try_from(unit).unwrap()].last().unwrap().account
    }

    pub(crate) fn follow(&mut self, text: &str) {
        let e = decode(text).unwrap();
        let mut own: BTreeSet<Unit> = BTreeSet::new();
        let mut moves: Vec<(Unit, String)> = Vec::new();
        for m in &e.moves {
            let from = m.from.to_string();
            let units: Vec<i64> = (m.lo..m.hi).filter(|x| self.owner(&m.axis, *x) == from).collect();
            assert_eq!(i64::try_from(units.len()).unwrap(), m.sum, "{m:?}");
            moves.extend(units.into_iter().map(|x| ((m.axis.clone(), x), m.to.to_string())));
        }
        for (unit, to) in moves {
            assert!(own.insert(unit.clone()), "{unit:?} moves twice");
            self.stay(&e, &unit, to);
        }
        for g in &e.grows {
            for x in g.lo..g.hi {
                assert!(own.insert((g.axis.clone(), x)));
                self.stays.entry(g.axis.clone()).or_default().push(Vec::new());
                self.stay(&e, &(g.axis.clone(), x), g.account.to_string());
            }
        }
        let own: Vec<Unit> = own.into_iter().collect();
        for sink in e.lines.iter().map(|l| &l.sink).collect::<BTreeSet<_>>() {
            let edits: Vec<&LineEdit> = e.lines.iter().filter(|l| l.sink == *sink).collect();
            self.write(&e, sink, &edits, &own);
        }
        for b in &e.balances {
            *self.balances.entry(b.name.clone()).or_default() += b.fen;
        }
        for (axis, n) in &e.touches {
            let next = self.n.entry(axis.clone()).or_default();
            assert_eq!(*next, *n, "{axis} has a hole");
            *next += 1;
        }
    }

    fn stay(&mut self, e: &Entry, (axis, x): &Unit, account: String) {
        let stay = Stay { account, entry: e.id, at: e.effective_at, undoes: e.undoes };
        self.stays.get_mut(axis).unwrap()[usize::try_from(*x).unwrap()].push(stay);
    }

    fn write(&mut self, e: &Entry, sink: &AxisCode, edits: &[&LineEdit], own: &[Unit]) {
        let revisions = self.lines.entry(sink.clone()).or_default();
        let old: Vec<Unit> = revisions.last().map_or(Vec::new(), |w| w.fen.iter().map(|(u, _)| u.clone()).collect());
        let (mut new, mut at) = (Vec::new(), 0);
        let place = |n: i64| usize::try_from(n).unwrap();
        for edit in edits {
            new.extend_from_slice(&old[at..place(edit.at)]);
            for slice in &edit.put {
                new.extend_from_slice(&own[place(slice.lo)..place(slice.hi)]);
            }
            at = place(edit.at + edit.cut);
        }
        new.extend_from_slice(&old[at..]);
        let undone = revisions.iter().position(|w| Some(w.entry) == e.undoes).and_then(|i| i.checked_sub(1));
        let before = [revisions.len().checked_sub(1), undone];
        let rev = i64::try_from(revisions.len()).unwrap() + 1;
        let since = |y: usize, unit: &Unit| {
            let then = before.iter().flatten().find_map(|i| revisions[*i].fen.get(y).filter(|(u, _)| u == unit));
            then.map_or(rev, |(_, since)| *since)
        };
        let fen = new.into_iter().enumerate().map(|(y, unit)| (unit.clone(), since(y, &unit))).collect();
        revisions.push(Written { at: e.effective_at, entry: e.id, fen });
    }

    /// The stays that no reversal took away, in order.
    pub(crate) fn standing(stays: &[Stay]) -> Vec<&Stay> {
        let mut stack: Vec<&Stay> = Vec::new();
        for stay in stays {
            if stack.last().is_some_and(|last| stay.undoes == Some(last.entry)) {
                stack.pop();
            } else {
                stack.push(stay);
            }
        }
        stack
    }
}
