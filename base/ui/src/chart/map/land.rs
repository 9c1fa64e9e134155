//! Counties as paths, cut off at the frame.

use std::fmt::Write;

use super::frame::{Frame, WIDTH};
use super::shapes::County;

type Px = (i64, i64);

/// A corner whose triangle is smaller is hardly seen; twice its area, in square pixels.
const EASED_TWICE_AREA: i64 = 36;
const EASE_ROUNDS: usize = 12;

/// The county's part of the frame as the `d` of a path in whole pixels; `None` where nothing of it is seen.
pub(super) fn path(county: &County, frame: &Frame) -> Option<String> {
    let mut d = String::new();
    for ring in &county.rings {
        let pixels = ring.iter().map(|corner| {
            let (x, y) = frame.place(*corner);
            ((x + 5).div_euclid(10), (y + 5).div_euclid(10))
        });
        let ring = plain(clip(eased(plain(pixels.collect())), frame));
        if 3 <= ring.len() {
            write_ring(&mut d, &ring);
        }
    }
    (!d.is_empty()).then_some(d)
}

/// Without corners that say nothing: one that stands on the one before, or on the straight way to the next.
fn plain(ring: Vec<Px>) -> Vec<Px> {
    let mut kept: Vec<Px> = Vec::new();
    for at in ring {
        while let [.., before, last] = kept.as_slice()
            && straight(*before, *last, at)
        {
            kept.pop();
        }
        if kept.last() != Some(&at) {
            kept.push(at);
        }
    }
    while 2 < kept.len() && kept.first() == kept.last() {
        kept.pop();
    }
    kept
}

fn straight(a: Px, b: Px, c: Px) -> bool {
    (b.0 - a.0) * (c.1 - b.1) == (b.1 - a.1) * (c.0 - b.0)
}

/// Without the corners that are hardly seen at this size. A corner goes if it is the least of its neighbourhood, whichever
/// way the ring runs: so two counties lose the same corners of the border that they share.
fn eased(mut ring: Vec<Px>) -> Vec<Px> {
    for _ in 0..EASE_ROUNDS {
        let count = ring.len();
        let at = |n: usize| ring[n % count];
        let rank = |n: usize| (twice_area(at(n + count - 1), at(n), at(n + 1)), at(n));
        let least = |n: usize| rank(n).0 < EASED_TWICE_AREA && rank(n) < rank(n + count - 1) && rank(n) < rank(n + 1);
        let kept: Vec<Px> = (0..count).filter(|n| count < 8 || !least(*n)).map(at).collect();
        if kept.len() == count {
            break;
        }
        ring = kept;
    }
    ring
}

fn twice_area(a: Px, b: Px, c: Px) -> i64 {
    ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).abs()
}

/// Cuts a ring off at each side of the frame in turn (Sutherland and Hodgman).
fn clip(mut ring: Vec<Px>, frame: &Frame) -> Vec<Px> {
    for (upright, limit, sign) in [(true, 0, 1), (true, WIDTH, -1), (false, 0, 1), (false, frame.height, -1)] {
        let inside = |at: &Px| 0 <= (if upright { at.0 } else { at.1 } - limit) * sign;
        let mut kept = Vec::with_capacity(ring.len());
        let mut before = ring.last().copied();
        for at in &ring {
            if let Some(before) = before
                && inside(&before) != inside(at)
            {
                kept.push(crossing(before, *at, upright, limit));
            }
            if inside(at) {
                kept.push(*at);
            }
            before = Some(*at);
        }
        ring = kept;
    }
    ring
}

/// Where a line crosses a side; the same for both directions, so that neighbours stay joined.
fn crossing(one: Px, other: Px, upright: bool, limit: i64) -> Px {
    let (a, b) = (one.min(other), one.max(other));
    let along = |from: i64, to: i64, way: i64, whole: i64| from + (2 * (to - from) * way + whole).div_euclid(2 * whole);
    if upright {
        (limit, along(a.1, b.1, (limit - a.0).abs(), (b.0 - a.0).abs().max(1)))
    } else {
        (along(a.0, b.0, (limit - a.1).abs(), (b.1 - a.1).abs().max(1)), limit)
    }
}

/// `M12 34l5-6 7 8z`: each corner as its difference to the one before.
fn write_ring(d: &mut String, ring: &[Px]) {
    let mut last: Option<Px> = None;
    for (x, y) in ring {
        let put = match last {
            None => write!(d, "M{x} {y}l"),
            Some((px, py)) => {
                let (dx, dy) = (x - px, y - py);
                let gap = |n: i64| if n < 0 { "" } else { " " };
                let first = if d.ends_with('l') { "" } else { gap(dx) };
                write!(d, "{first}{dx}{}{dy}", gap(dy))
            }
        };
        debug_assert!(put.is_ok(), "a string takes what is written");
        last = Some((*x, *y));
    }
    d.push('z');
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Bounds, Corner, shapes};
    use super::*;

    fn frame() -> Frame {
        let low = Corner { lon: 125_000_000, lat: 43_500_000 };
        Frame::around(Bounds { low, high: Corner { lon: 127_000_000, lat: 44_500_000 } })
    }

    #[test]
    fn a_ring_is_cut_at_the_frame() {
        let (wide, high) = (WIDTH, frame().height);
        let around = vec![(-50, -50), (wide + 50, -50), (wide + 50, high + 50), (-50, high + 50)];
        let mut cut = plain(clip(around, &frame()));
        cut.sort_unstable();
        assert_eq!(cut, [(0, 0), (0, high), (wide, 0), (wide, high)]);
        assert!(clip(vec![(-9, -9), (-1, -9), (-1, -1)], &frame()).is_empty());
        assert_eq!(crossing((-10, 0), (10, 5), true, 0), crossing((10, 5), (-10, 0), true, 0));
    }

    #[test]
    fn a_path_says_differences() {
        let mut d = String::new();
        write_ring(&mut d, &plain(vec![(1, 2), (1, 2), (3, 2), (5, 2), (4, 9)]));
        assert_eq!(d, "M1 2l4 0-1 7z");
    }

    #[test]
    fn a_county_is_seen_where_it_is() {
        let all = shapes().unwrap();
        assert!(path(all.county(220_113).unwrap(), &frame()).is_some());
        assert_eq!(path(all.county(310_112).unwrap(), &frame()), None);
    }
}
