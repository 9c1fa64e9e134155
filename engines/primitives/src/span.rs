//! A stretch of a number line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Half-open `[lo, hi)` on an axis, never empty. Invariant: `0 <= lo < hi`, kept by [`Span::new`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    lo: i64,
    hi: i64,
}

impl Span {
    /// `None` if the span would be empty or begin below zero.
    pub const fn new(lo: i64, hi: i64) -> Option<Span> {
        if 0 <= lo && lo < hi { Some(Span { lo, hi }) } else { None }
    }
    /// The first unit.
    pub const fn lo(self) -> i64 {
        self.lo
    }
    /// The first unit after.
    pub const fn hi(self) -> i64 {
        self.hi
    }
    /// How many units, at least one.
    #[allow(clippy::len_without_is_empty, reason = "a span is never empty")]
    pub const fn len(self) -> i64 {
        self.hi - self.lo
    }
    /// Whether the unit is in it.
    pub const fn contains(self, unit: i64) -> bool {
        self.lo <= unit && unit < self.hi
    }
    /// Whether they share a unit.
    pub const fn overlaps(self, other: Span) -> bool {
        self.lo < other.hi && other.lo < self.hi
    }
    /// The units that both have.
    pub fn cut(self, other: Span) -> Option<Span> {
        Span::new(self.lo.max(other.lo), self.hi.min(other.hi))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.lo, self.hi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every span of a short line against the units that it has.
    #[test]
    fn a_span_is_its_units() {
        let all = || (0..7).flat_map(|lo| (lo + 1..8).map(move |hi| (lo, hi)));
        for (lo, hi) in all() {
            let (one, units) = (Span::new(lo, hi).unwrap(), (lo..hi).collect::<Vec<_>>());
            assert_eq!((one.lo(), one.hi(), one.len()), (lo, hi, units.len() as i64));
            assert!((-1..9).all(|unit| one.contains(unit) == units.contains(&unit)), "{one}");
            assert_eq!(one.to_string(), format!("[{lo}, {hi})"));
            for (from, to) in all() {
                let other = Span::new(from, to).unwrap();
                let both: Vec<i64> = units.iter().copied().filter(|unit| (from..to).contains(unit)).collect();
                assert_eq!(one.overlaps(other), !both.is_empty(), "{one} {other}");
                let cut = one.cut(other).map(|span| (span.lo()..span.hi()).collect::<Vec<_>>());
                assert_eq!(cut.unwrap_or_default(), both, "{one} {other}");
            }
        }
    }

    #[test]
    fn a_span_is_half_open_and_never_empty() {
        assert!(Span::new(3, 3).is_none() && Span::new(-1, 3).is_none() && Span::new(4, 3).is_none());
        let span = Span::new(3, 5).unwrap();
        assert!(span.contains(3) && span.contains(4) && !span.contains(5));
        assert_eq!(span.cut(Span::new(4, 9).unwrap()), Span::new(4, 5));
        assert_eq!(span.cut(Span::new(5, 9).unwrap()), None);
    }
}
