//! What of a history stands: a reversal takes away the step that it undoes, and itself.

use crate::{EntryId, Step};

/// A stretch of units with one history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct History<'s> {
    pub(crate) lo: i64,
    pub(crate) hi: i64,
    /// Every step, by hop.
    pub(crate) steps: Vec<&'s Step>,
}

impl<'s> History<'s> {
    /// The steps that stand, in order.
    pub(crate) fn standing(&self) -> Vec<&'s Step> {
        let mut stack: Vec<&Step> = Vec::new();
        for step in &self.steps {
            match (stack.last(), step.undoes) {
                (Some(last), Some(undone)) if last.entry == undone => drop(stack.pop()),
                _ => stack.push(step),
            }
        }
        stack
    }
    /// Entries whose steps stand on that of `entry`.
    pub(crate) fn over(&self, entry: EntryId) -> Vec<EntryId> {
        let standing = self.standing();
        let at = standing.iter().position(|s| s.entry == entry);
        at.map_or_else(Vec::new, |at| standing[at + 1..].iter().map(|s| s.entry).collect())
    }
}

/// Cuts `[lo, hi)` where a step begins or ends, so that each part has one history. `steps` are by (hop, lo).
pub(crate) fn histories<'s>(steps: &[&'s Step], lo: i64, hi: i64) -> Vec<History<'s>> {
    let mut borders: Vec<i64> = vec![lo, hi];
    borders.extend(steps.iter().flat_map(|s| [s.lo, s.hi]).filter(|b| lo < *b && *b < hi));
    borders.sort_unstable();
    borders.dedup();
    let hops: Vec<&[&Step]> = steps.chunk_by(|a, b| a.hop == b.hop).collect();
    let part = |pair: &[i64]| {
        let over = |hop: &&[&'s Step]| {
            let at = hop.partition_point(|s| s.hi <= pair[0]);
            hop.get(at).copied().filter(|s| s.lo <= pair[0])
        };
        History { lo: pair[0], hi: pair[1], steps: hops.iter().filter_map(over).collect() }
    };
    borders.windows(2).map(part).collect()
}
