//! Cost lines (成本线): which spans of money paid for a sink, in revisions.

use primitives::Instant;
use serde::Serialize;

use crate::{AxisCode, EntryId};

/// A stretch of a sink's line: `[at, at + hi − lo)` of its cost is `[lo, hi)` of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineRow {
    /// Where on the line it begins, in fen.
    pub at: i64,
    /// The stream that paid.
    pub axis: AxisCode,
    /// First fen.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// The revision that wrote it.
    pub from_rev: i64,
    /// The revision that took it away; `None` while it stands.
    pub to_rev: Option<i64>,
}

impl LineRow {
    /// Whether `other` is a part of it, at the same place of the line.
    fn holds(&self, other: &LineRow) -> bool {
        self.axis == other.axis
            && self.lo <= other.lo
            && other.hi <= self.hi
            && self.at - self.lo == other.at - other.lo
    }
}

/// One change of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// From 1, without holes.
    pub rev: i64,
    /// The entry that made it.
    pub entry: EntryId,
    /// When that was effective.
    pub at: Instant,
    /// The line's length since.
    pub fen: i64,
    /// The entry that this one's entry undoes.
    pub undoes: Option<EntryId>,
}

/// A line with its revisions. Rows that a revision took away are kept; [`Line::rows`] are those that stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// In order.
    pub revisions: Vec<Revision>,
    /// Every row ever written, by (at, from_rev).
    pub all: Vec<LineRow>,
}

impl Line {
    /// The rows that stand, in order of the line.
    pub fn rows(&self) -> impl Iterator<Item = &LineRow> {
        self.all.iter().filter(|r| r.to_rev.is_none())
    }
    /// The rows as they stood just after revision `rev` (none before the first).
    pub fn rows_at(&self, rev: i64) -> Vec<&LineRow> {
        let mut rows: Vec<_> =
            self.all.iter().filter(|r| r.from_rev <= rev && r.to_rev.is_none_or(|to| rev < to)).collect();
        rows.sort_by_key(|r| r.at);
        rows
    }
    /// The revision at which the money of `row` took its place. A row that another revision only cut, or a reversal put
    /// back, took its place earlier than it was written.
    pub fn placed_at(&self, row: &LineRow) -> i64 {
        let mut rev = row.from_rev;
        while let Some(earlier) = self
            .all
            .iter()
            .filter(|r| r.from_rev < rev && r.holds(row))
            .find(|r| r.to_rev.is_some_and(|gone| gone == rev || self.is_undone(gone, rev)))
        {
            rev = earlier.from_rev;
        }
        rev
    }
    /// Whether revision `by` took revision `rev` back.
    fn is_undone(&self, rev: i64, by: i64) -> bool {
        let entry_of = |n: i64| self.revisions.iter().find(|r| r.rev == n);
        let undoes = entry_of(by).and_then(|r| r.undoes);
        undoes.is_some() && entry_of(rev).map(|r| r.entry) == undoes
    }
    /// Its length in fen: what the sink cost.
    pub fn fen(&self) -> i64 {
        self.revisions.last().map_or(0, |r| r.fen)
    }
    /// The last revision's number, 0 before the first.
    pub fn rev(&self) -> i64 {
        self.revisions.last().map_or(0, |r| r.rev)
    }
    /// Revisions whose entry was neither reversed nor is a reversal.
    pub fn standing(&self) -> Vec<&Revision> {
        let undone = |r: &&Revision| self.revisions.iter().any(|later| later.undoes == Some(r.entry));
        self.revisions.iter().filter(|r| r.undoes.is_none() && !undone(r)).collect()
    }
}

/// The current lines, read from the money's side: `[lo, hi)` of a stream lies on the line of `sink`, from `at` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MirrorRow {
    /// First fen of the stream.
    pub lo: i64,
    /// First fen after.
    pub hi: i64,
    /// Whose line.
    pub sink: AxisCode,
    /// Where on that line.
    pub at: i64,
    /// The revision that wrote the row; [`Line::placed_at`] says since when its money has had that place.
    pub rev: i64,
}

/// The part `[lo, hi)` of a line that consists of `rows` laid end to end, as (axis, lo, hi).
pub(crate) fn cut(rows: &[(AxisCode, i64, i64)], lo: i64, hi: i64) -> Vec<(AxisCode, i64, i64)> {
    let (mut out, mut at) = (Vec::new(), 0);
    for (axis, a, b) in rows {
        let (u, v) = (lo.max(at), hi.min(at + b - a));
        if u < v {
            out.push((axis.clone(), a + u - at, a + v - at));
        }
        at += b - a;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> EntryId {
        EntryId::of(&[name])
    }

    fn row(at: i64, axis: &str, lo: i64, hi: i64, from_rev: i64, to_rev: Option<i64>) -> LineRow {
        LineRow { at, axis: axis.parse().unwrap(), lo, hi, from_rev, to_rev }
    }

    /// Bought for `a` and `b`; `c` took `b`'s place; that was undone; a cut in the middle of `a` left two parts.
    fn line() -> Line {
        let revision = |rev, name: &str, fen, undoes: Option<&str>| Revision {
            rev,
            entry: entry(name),
            at: Instant::from_ms(rev).unwrap(),
            fen,
            undoes: undoes.map(entry),
        };
        Line {
            revisions: vec![
                revision(1, "buy", 20, None),
                revision(2, "swap", 20, None),
                revision(3, "unswap", 20, Some("swap")),
                revision(4, "cut", 20, None),
                revision(5, "again", 20, Some("elsewhere")),
            ],
            all: vec![
                row(0, "a", 0, 10, 1, Some(4)),
                row(0, "a", 0, 3, 4, None),
                row(3, "d", 0, 2, 4, None),
                row(5, "a", 5, 10, 4, None),
                row(10, "b", 0, 10, 1, Some(2)),
                row(10, "c", 0, 10, 2, Some(3)),
                row(10, "b", 0, 10, 3, Some(4)),
                row(10, "c", 2, 12, 4, Some(5)),
                row(10, "b", 0, 10, 5, None),
            ],
        }
    }

    #[test]
    fn money_has_its_place_since_it_came_and_not_since_its_row_was_written() {
        let line = line();
        let placed = |at, axis: &str, lo, hi, rev| line.placed_at(&row(at, axis, lo, hi, rev, None));
        assert_eq!(placed(0, "a", 0, 3, 4), 1, "the head of what was cut");
        assert_eq!(placed(5, "a", 5, 10, 4), 1, "its tail");
        assert_eq!(placed(3, "d", 0, 2, 4), 4, "what came between");
        assert_eq!(placed(5, "a", 6, 10, 4), 4, "moved along the line");
        assert_eq!(placed(5, "a", 5, 11, 4), 4, "longer than what was there");
        assert_eq!(placed(10, "b", 0, 10, 3), 1, "put back by the reversal");
        assert_eq!(placed(10, "c", 0, 10, 3), 2, "written anew by the revision that took it away");
        assert_eq!(placed(10, "b", 0, 10, 5), 5, "a reversal, but of another entry than the one that took it away");
        assert_eq!(placed(10, "b", 0, 10, 1), 1);
    }

    #[test]
    fn a_line_is_as_it_stood_after_each_revision() {
        let line = line();
        let axes = |rev| line.rows_at(rev).iter().map(|r| (r.at, r.axis.to_string())).collect::<Vec<_>>();
        let all = |rows: &[(i64, &str)]| rows.iter().map(|(at, axis)| (*at, (*axis).to_owned())).collect::<Vec<_>>();
        assert_eq!(axes(0), []);
        assert_eq!(axes(1), all(&[(0, "a"), (10, "b")]));
        assert_eq!(axes(2), all(&[(0, "a"), (10, "c")]));
        assert_eq!(axes(3), all(&[(0, "a"), (10, "b")]));
        assert_eq!(axes(4), all(&[(0, "a"), (3, "d"), (5, "a"), (10, "c")]));
        assert_eq!(line.rows().map(|r| (r.at, r.axis.to_string())).collect::<Vec<_>>(), axes(5));
        assert_eq!((line.fen(), line.rev(), Line::default().fen(), Line::default().rev()), (20, 5, 0, 0));
        assert_eq!(line.standing().iter().map(|r| r.rev).collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn a_part_of_a_line_is_those_of_its_fen() {
        let rows: Vec<(AxisCode, i64, i64)> = [("a", 3, 5), ("b", 0, 1), ("a", 7, 10)]
            .iter()
            .map(|(axis, u, v)| (axis.parse().unwrap(), *u, *v))
            .collect();
        let fen = |rows: &[(AxisCode, i64, i64)]| {
            rows.iter().flat_map(|(axis, u, v)| (*u..*v).map(|x| (axis.clone(), x))).collect::<Vec<_>>()
        };
        let all = fen(&rows);
        for (lo, hi) in (0..=6).flat_map(|lo| (lo..=6).map(move |hi| (lo, hi))) {
            let part = cut(&rows, lo as i64, hi as i64);
            assert!(part.iter().all(|(_, u, v)| u < v), "{part:?}");
            assert_eq!(fen(&part), all[lo..hi], "{lo} {hi}");
        }
    }
}
