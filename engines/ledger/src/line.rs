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
    /// How many fen.
    #[allow(clippy::len_without_is_empty, reason = "no row of a line is empty")]
    pub const fn len(&self) -> i64 {
        self.hi - self.lo
    }
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
