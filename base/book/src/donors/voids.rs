//! What of the streams was void, and when.

use std::collections::{BTreeMap, BTreeSet};

use ledger::AxisCode;
use primitives::Instant;
use store::{Failure, Tx};

use crate::batch::Batch;

/// Stretches of a stream, in order, apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans(Vec<(i64, i64)>);

impl Spans {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Whether one of them holds all of this.
    pub(super) fn cover(&self, lo: i64, hi: i64) -> bool {
        let before = self.0.partition_point(|(a, _)| *a <= lo);
        before.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, b)| hi <= *b)
    }
    fn add(&mut self, lo: i64, hi: i64) {
        self.0.push((lo, hi));
        self.0.sort_unstable();
        let mut out: Vec<(i64, i64)> = Vec::new();
        for (lo, hi) in self.0.drain(..) {
            match out.last_mut() {
                Some(last) if lo <= last.1 => last.1 = last.1.max(hi),
                _ => out.push((lo, hi)),
            }
        }
        self.0 = out;
    }
    fn cut(&mut self, lo: i64, hi: i64) {
        let outside = |(a, b): (i64, i64)| [(a, b.min(lo)), (a.max(hi), b)];
        self.0 = self.0.drain(..).flat_map(outside).filter(|(a, b)| a < b).collect();
    }
}

/// Void stretches at one instant, by stream; a stream without any is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Voids(BTreeMap<AxisCode, Spans>);

impl Voids {
    /// Those that lie in a batch, at least in part.
    pub(super) fn within(&self, batch: &Batch) -> Spans {
        let spans = self.0.get(&batch.axis).map_or(&[][..], |spans| &spans.0);
        Spans(spans.iter().filter(|(lo, hi)| *lo < batch.hi && batch.lo < *hi).copied().collect())
    }
    /// As a part of a fingerprint.
    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(axis, spans)| format!("{axis} {:?}", spans.0))
    }
}

/// What became void or was brought back, in the order in which it happened.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps(Vec<Step>);

#[derive(Clone, Debug)]
struct Step {
    at: Instant,
    axis: AxisCode,
    lo: i64,
    hi: i64,
    is_void: bool,
}

impl Steps {
    /// Of the batches' streams. A stream of which nothing is void now is not looked at: only the undoing of a correction brings
    /// anything back.
    pub(super) async fn of(tx: &mut Tx<'_>, batches: &[Batch]) -> Result<Steps, Failure> {
        let mut steps = Vec::new();
        let axes: BTreeSet<&AxisCode> = batches.iter().map(|batch| &batch.axis).collect();
        for axis in axes {
            let sql = "select lo from book_hold where account = 'void' and axis = $1 limit 1";
            if tx.row(sql, &[axis.as_str().into()]).await?.is_none() {
                continue;
            }
            let sql = "select at_ms, lo, hi, to_account
from book_step
where axis = $1 and (to_account = 'void' or from_account = 'void')
order by hop, lo";
            for row in tx.rows(sql, &[axis.as_str().into()]).await? {
                let (at, axis, is_void) = (crate::look::instant(&row, 0)?, axis.clone(), row.text(3) == "void");
                steps.push(Step { at, axis, lo: row.int(1), hi: row.int(2), is_void });
            }
        }
        Ok(Steps(steps))
    }
    /// When anything changed.
    pub(super) fn instants(&self) -> impl Iterator<Item = Instant> {
        self.0.iter().map(|step| step.at)
    }
    /// What was void then of these batches' streams.
    pub(super) fn as_of(&self, at: Instant, batches: &[Batch]) -> Voids {
        // As good as always: then nobody looks through the batches, for each of their instants.
        if self.0.is_empty() {
            return Voids::default();
        }
        let axes: BTreeSet<&AxisCode> = batches.iter().map(|batch| &batch.axis).collect();
        let mut voids: BTreeMap<AxisCode, Spans> = BTreeMap::new();
        for step in self.0.iter().filter(|step| step.at <= at && axes.contains(&step.axis)) {
            let spans = voids.entry(step.axis.clone()).or_default();
            if step.is_void { spans.add(step.lo, step.hi) } else { spans.cut(step.lo, step.hi) }
        }
        voids.retain(|_, spans| !spans.is_empty());
        Voids(voids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_join_part_and_cover() {
        let mut spans = Spans::default();
        spans.add(10, 20);
        spans.add(0, 5);
        spans.add(5, 10);
        assert_eq!(spans.0, [(0, 20)]);
        spans.cut(4, 6);
        assert_eq!(spans.0, [(0, 4), (6, 20)]);
        assert!(spans.cover(6, 20) && spans.cover(0, 1) && !spans.cover(3, 7) && !spans.cover(19, 21));
    }
}
