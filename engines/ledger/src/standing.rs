//! What of a history stands: a reversal takes away the step that it undoes, and itself.

use crate::{Account, EntryId, Step};

/// A stretch of units with one history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct History<'s> {
    pub(crate) lo: i64,
    pub(crate) hi: i64,
    /// Where the units are: where their last step put them, whether it stands or not.
    pub(crate) account: &'s Account,
    /// The steps that stand, in order.
    pub(crate) standing: Vec<&'s Step>,
}

impl<'s> History<'s> {
    /// `None` where there were no units.
    fn of(lo: i64, hi: i64, by_hop: impl Iterator<Item = &'s Step>) -> Option<History<'s>> {
        let (mut last, mut standing) = (None, Vec::<&Step>::new());
        for step in by_hop {
            last = Some(step);
            match (standing.last(), step.undoes) {
                (Some(before), Some(undone)) if before.entry == undone => drop(standing.pop()),
                _ => standing.push(step),
            }
        }
        last.map(|last| History { lo, hi, account: &last.to, standing })
    }
    /// Entries whose steps stand on that of `entry`.
    pub(crate) fn over(&self, entry: EntryId) -> Vec<EntryId> {
        let at = self.standing.iter().position(|s| s.entry == entry);
        at.map_or_else(Vec::new, |at| self.standing[at + 1..].iter().map(|s| s.entry).collect())
    }
}

/// Cuts `[lo, hi)` where a step begins or ends, and at `also`, so that each part has one history. `steps` are by (hop, lo), and may
/// reach further.
pub(crate) fn histories<'s>(steps: &[&'s Step], lo: i64, hi: i64, also: impl Iterator<Item = i64>) -> Vec<History<'s>> {
    let mut borders: Vec<i64> = Vec::with_capacity(2 + 2 * steps.len());
    borders.extend([lo, hi]);
    borders.extend(steps.iter().flat_map(|s| [s.lo, s.hi]).chain(also).filter(|b| lo < *b && *b < hi));
    borders.sort_unstable();
    borders.dedup();
    let hops: Vec<&[&Step]> = steps.chunk_by(|a, b| a.hop == b.hop).collect();
    let part = |pair: &[i64]| {
        let over = |hop: &&[&'s Step]| {
            let at = hop.partition_point(|s| s.hi <= pair[0]);
            hop.get(at).copied().filter(|s| s.lo <= pair[0])
        };
        History::of(pair[0], pair[1], hops.iter().filter_map(over))
    };
    borders.windows(2).filter_map(part).collect()
}
