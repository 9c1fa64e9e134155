//! The units that an entry opens or moves, laid end to end by (axis, position): what its lines' slices count in.

use crate::draft::Stretch;
use crate::{AxisCode, Growth, Piece, Slice};

/// Each stretch with the place at which it begins.
pub(crate) struct OwnUnits {
    all: Vec<(Stretch, i64)>,
    len: i64,
}

impl OwnUnits {
    pub(crate) fn of<'p>(grows: &[Growth], moved: impl Iterator<Item = &'p Piece>) -> OwnUnits {
        let mut own: Vec<Stretch> = grows.iter().map(|g| (g.axis.clone(), g.lo, g.hi)).collect();
        own.extend(moved.map(|p| (p.axis.clone(), p.lo, p.hi)));
        own.sort();
        let mut len = 0;
        let mut place = |stretch: Stretch| {
            let at = len;
            len += stretch.2 - stretch.1;
            (stretch, at)
        };
        let all = own.into_iter().map(&mut place).collect();
        OwnUnits { all, len }
    }

    /// Where `[lo, hi)` of `axis` stands; `None` unless all of it is there.
    pub(crate) fn slices(&self, axis: &AxisCode, lo: i64, hi: i64) -> Option<Vec<Slice>> {
        let first = self.all.partition_point(|((a, _, v), _)| (a, *v) <= (axis, lo));
        let (mut out, mut found) = (Vec::new(), 0);
        for ((_, u, v), at) in self.all[first..].iter().take_while(|((a, u, _), _)| a == axis && *u < hi) {
            let (x, y) = (lo.max(*u), hi.min(*v));
            out.push(Slice { lo: at + x - u, hi: at + y - u });
            found += y - x;
        }
        (found == hi - lo).then_some(out)
    }

    /// The units of a slice; `None` if it reaches beyond them.
    pub(crate) fn cut(&self, slice: Slice) -> Option<Vec<Stretch>> {
        if slice.lo < 0 || slice.hi <= slice.lo || self.len < slice.hi {
            return None;
        }
        let first = self.all.partition_point(|((_, u, v), at)| at + v - u <= slice.lo);
        let inside = self.all[first..].iter().take_while(|(_, at)| *at < slice.hi);
        let clip = |((axis, u, v), at): &(Stretch, i64)| {
            (axis.clone(), u + (slice.lo - at).max(0), *v.min(&(u + slice.hi - at)))
        };
        Some(inside.map(clip).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Account;

    fn own() -> OwnUnits {
        let piece = |axis: &str, lo, hi| Piece {
            axis: axis.parse().unwrap(),
            lo,
            hi,
            from: Some(Account::Held),
            to: Account::Void,
        };
        OwnUnits::of(&[], [piece("b", 10, 15), piece("a", 7, 9), piece("a", 2, 5)].iter())
    }

    #[test]
    fn units_are_counted_by_axis_then_position() {
        let (a, b) = ("a".parse().unwrap(), "b".parse().unwrap());
        assert_eq!(own().slices(&a, 3, 5), Some(vec![Slice { lo: 1, hi: 3 }]));
        assert_eq!(own().slices(&b, 10, 12), Some(vec![Slice { lo: 5, hi: 7 }]));
        assert_eq!(own().slices(&a, 4, 8), None);
        assert_eq!(own().cut(Slice { lo: 2, hi: 6 }), Some(vec![(a.clone(), 4, 5), (a, 7, 9), (b, 10, 11)]));
        assert_eq!(own().cut(Slice { lo: 9, hi: 11 }), None);
    }

    #[test]
    fn a_stretch_that_only_touches_has_no_part() {
        let a: AxisCode = "a".parse().unwrap();
        let grow = |lo, hi| Growth { axis: a.clone(), lo, hi, account: Account::Held, body: None };
        let own = OwnUnits::of(&[grow(2, 5), grow(5, 9)], std::iter::empty());
        assert_eq!(own.slices(&a, 3, 5), Some(vec![Slice { lo: 1, hi: 3 }]));
        assert_eq!(own.slices(&a, 5, 6), Some(vec![Slice { lo: 3, hi: 4 }]));
        assert_eq!(own.cut(Slice { lo: 3, hi: 7 }), Some(vec![(a.clone(), 5, 9)]));
        assert_eq!(own.cut(Slice { lo: 0, hi: 3 }), Some(vec![(a, 2, 5)]));
        for (lo, hi) in [(-1, 2), (2, 2), (3, 2), (0, 8)] {
            assert_eq!(own.cut(Slice { lo, hi }), None, "{lo} {hi}");
        }
    }

    /// Some layouts, touching stretches and axes without any among them, against a list of all their units.
    #[test]
    fn slices_and_stretches_are_the_units_laid_end_to_end() {
        let layouts: [&[(&str, i64, i64)]; 6] = [
            &[],
            &[("b", 4, 5)],
            &[("a", 0, 9)],
            &[("b", 3, 6), ("a", 0, 1), ("a", 1, 4)],
            &[("a", 6, 8), ("b", 0, 2), ("a", 2, 5), ("b", 7, 9)],
            &[("b", 0, 3), ("b", 3, 4), ("b", 4, 9), ("a", 5, 6)],
        ];
        for layout in layouts {
            let grow = |(axis, lo, hi): &(&str, i64, i64)| Growth {
                axis: axis.parse().unwrap(),
                lo: *lo,
                hi: *hi,
                account: Account::Held,
                body: None,
            };
            let own = OwnUnits::of(&layout.iter().map(grow).collect::<Vec<_>>(), std::iter::empty());
            let mut units: Vec<(AxisCode, i64)> =
                layout.iter().flat_map(|(axis, lo, hi)| (*lo..*hi).map(|unit| (axis.parse().unwrap(), unit))).collect();
            units.sort();
            let len = units.len() as i64;
            for (lo, hi) in (0..10).flat_map(|lo| (lo + 1..=10).map(move |hi| (lo, hi))) {
                for axis in ["a".parse::<AxisCode>().unwrap(), "b".parse().unwrap()] {
                    let place = |unit| units.iter().position(|u| *u == (axis.clone(), unit)).map(|at| at as i64);
                    let slices = own.slices(&axis, lo, hi);
                    assert!(slices.iter().flatten().all(|slice| slice.lo < slice.hi), "{slices:?}");
                    let places = slices.map(|s| s.iter().flat_map(|s| s.lo..s.hi).collect::<Vec<_>>());
                    assert_eq!(places, (lo..hi).map(place).collect(), "{layout:?} {axis} {lo} {hi}");
                }
            }
            for (lo, hi) in (-1..=len + 1).flat_map(|lo| (-1..=len + 1).map(move |hi| (lo, hi))) {
                let cut = own.cut(Slice { lo, hi });
                assert!(cut.iter().flatten().all(|(_, u, v)| u < v), "{cut:?}");
                let all = |(axis, u, v): &Stretch| (*u..*v).map(|unit| (axis.clone(), unit)).collect::<Vec<_>>();
                let inside = 0 <= lo && lo < hi && hi <= len;
                let want = inside.then(|| units[lo as usize..hi as usize].to_vec());
                assert_eq!(cut.map(|c| c.iter().flat_map(all).collect()), want, "{layout:?} {lo} {hi}");
            }
        }
    }
}
