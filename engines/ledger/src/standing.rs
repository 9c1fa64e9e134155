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

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> EntryId {
        EntryId::of(&[name])
    }

    fn step(hop: i64, lo: i64, hi: i64, name: &str, undoes: Option<&str>) -> Step {
        let account = if hop == 0 { Account::Held } else { Account::Spent(name.parse().unwrap()) };
        let at = primitives::Instant::from_ms(0).unwrap();
        Step { hop, lo, hi, from: None, to: account, entry: entry(name), at, undoes: undoes.map(entry) }
    }

    /// Two openings with a gap, moves over a part, one undone, one whose undoing is not the last.
    fn steps() -> Vec<Step> {
        vec![
            step(0, 0, 6, "a", None),
            step(0, 8, 12, "b", None),
            step(1, 1, 4, "c", None),
            step(1, 8, 10, "d", None),
            step(2, 2, 4, "e", Some("c")),
            step(2, 9, 10, "f", Some("b")),
            step(3, 3, 4, "g", None),
        ]
    }

    /// Each unit's own steps, one after the other.
    fn naive(steps: &[Step], unit: i64) -> Option<(Vec<EntryId>, &Account)> {
        let its: Vec<&Step> = steps.iter().filter(|s| s.lo <= unit && unit < s.hi).collect();
        let mut standing: Vec<EntryId> = Vec::new();
        for step in &its {
            if step.undoes.is_some() && step.undoes == standing.last().copied() {
                standing.pop();
            } else {
                standing.push(step.entry);
            }
        }
        Some((standing, &its.last()?.to))
    }

    #[test]
    fn a_part_has_the_history_of_each_of_its_units() {
        let (all, also) = (steps(), [5, 11]);
        for (lo, hi) in (0..13).flat_map(|lo| (lo + 1..=13).map(move |hi| (lo, hi))) {
            let parts = histories(&all.iter().collect::<Vec<_>>(), lo, hi, also.iter().copied());
            let units = |part: &History<'_>| {
                let entries: Vec<EntryId> = part.standing.iter().map(|s| s.entry).collect();
                let account = part.account.clone();
                (part.lo..part.hi).map(|unit| (unit, entries.clone(), account.clone())).collect::<Vec<_>>()
            };
            let naive = |unit| naive(&all, unit).map(|(entries, account)| (unit, entries, account.clone()));
            assert_eq!(
                parts.iter().flat_map(units).collect::<Vec<_>>(),
                (lo..hi).filter_map(naive).collect::<Vec<_>>(),
                "{lo} {hi}"
            );
            let begins = |border: i64| !(lo..hi).contains(&border) || parts.iter().any(|part| part.lo == border);
            assert!(also.into_iter().all(begins), "{lo} {hi}");
        }
    }

    #[test]
    fn only_what_stands_later_is_over_an_entry() {
        let all = steps();
        let parts = histories(&all.iter().collect::<Vec<_>>(), 0, 13, std::iter::empty());
        let of = |unit: i64| parts.iter().find(|part| part.lo <= unit && unit < part.hi).unwrap();
        assert_eq!(of(1).over(entry("a")), [entry("c")]);
        assert_eq!(of(1).over(entry("c")), []);
        assert_eq!(of(2).over(entry("a")), []);
        assert_eq!(of(3).over(entry("a")), [entry("g")]);
        assert_eq!(of(9).over(entry("b")), [entry("d"), entry("f")]);
        assert_eq!(of(9).over(entry("c")), [], "it is not there");
    }
}
