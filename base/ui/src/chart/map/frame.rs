//! Which part of the earth a sketch shows, and where a place stands in it.

use super::shapes::{Bounds, Corner};

/// A sketch's width. Its height follows what it shows.
pub(super) const WIDTH: i64 = 620;
/// So high at least and at most; the shorter side is filled up with neighbours.
const HEIGHT: (i64, i64) = (340, 470);
/// No sketch shows more, in millionths of a degree of latitude: some 550 km. Beyond that a sketch becomes a map of the
/// country, which may not be published unreviewed.
const SPAN_MAX_UDEG: i64 = 5_000_000;
/// No sketch shows less: some 20 km.
const SPAN_MIN_UDEG: i64 = 180_000;
/// Around what is shown: one part in this many.
const MARGIN_PART: i64 = 9;

/// The frame. Projected lengths are millionths of a degree of latitude, longitudes shortened by the middle's cosine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Frame {
    cosine: i64,
    west: i64,
    north: i64,
    wide: i64,
    high: i64,
    /// In pixels.
    pub(super) height: i64,
}

/// What `things` have in common: those that fit into one sketch with the first, the nearest taken first.
pub(super) fn together(things: &[Bounds]) -> Option<Bounds> {
    let (first, rest) = things.split_first()?;
    let mut rest: Vec<&Bounds> = rest.iter().collect();
    rest.sort_by_key(|bounds| distance(middle(**bounds), middle(*first)));
    Some(rest.into_iter().fold(*first, |all, bounds| {
        let both = all.with(*bounds);
        if fits(both) { both } else { all }
    }))
}

fn fits(bounds: Bounds) -> bool {
    let wide = (bounds.high.lon - bounds.low.lon) * cosine(middle(bounds).lat) / 1_000_000;
    wide <= SPAN_MAX_UDEG && bounds.high.lat - bounds.low.lat <= SPAN_MAX_UDEG
}

fn middle(bounds: Bounds) -> Corner {
    Corner { lon: bounds.low.lon.midpoint(bounds.high.lon), lat: bounds.low.lat.midpoint(bounds.high.lat) }
}

fn distance(one: Corner, other: Corner) -> i64 {
    (one.lon - other.lon).abs().max((one.lat - other.lat).abs())
}

/// The cosine of a latitude, in millionths, by four terms of its series: right to one in ten thousand up to 60 degrees.
fn cosine(lat_udeg: i64) -> i64 {
    let radians = lat_udeg.clamp(-80_000_000, 80_000_000) * 17_453 / 1_000_000;
    let square = radians * radians / 1_000_000;
    let fourth = square * square / 1_000_000;
    1_000_000 - square / 2 + fourth / 24 - fourth * square / 1_000_000 / 720
}

impl Frame {
    /// A frame around these bounds, with a margin.
    pub(super) fn around(bounds: Bounds) -> Frame {
        let middle = middle(bounds);
        let cosine = cosine(middle.lat);
        let grown = |span: i64, of: i64| span.max(SPAN_MIN_UDEG) + 2 * of.max(SPAN_MIN_UDEG) / MARGIN_PART;
        let (wide, high) = ((bounds.high.lon - bounds.low.lon) * cosine / 1_000_000, bounds.high.lat - bounds.low.lat);
        let longer = wide.max(high);
        let (mut wide, mut high) = (grown(wide, longer), grown(high, longer));
        high = high.max(wide * HEIGHT.0 / WIDTH);
        wide = wide.max(high * WIDTH / HEIGHT.1);
        Frame {
            cosine,
            west: middle.lon * cosine / 1_000_000 - wide / 2,
            north: middle.lat + high / 2,
            wide,
            high,
            height: (high * WIDTH + wide / 2) / wide,
        }
    }

    /// Where a place stands, in tenths of a pixel from the upper left corner.
    pub(super) fn place(&self, corner: Corner) -> (i64, i64) {
        let (x, y) = (corner.lon * self.cosine / 1_000_000 - self.west, self.north - corner.lat);
        let tenths = |length: i64| (length * WIDTH * 10 + self.wide / 2).div_euclid(self.wide);
        (tenths(x), tenths(y))
    }

    /// What it shows.
    pub(super) fn bounds(&self) -> Bounds {
        let lon = |x: i64| x * 1_000_000 / self.cosine;
        Bounds {
            low: Corner { lon: lon(self.west), lat: self.north - self.high },
            high: Corner { lon: lon(self.west + self.wide), lat: self.north },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: i64, lat: i64) -> Bounds {
        Bounds::of(Corner { lon: lon * 10_000, lat: lat * 10_000 })
    }

    #[test]
    fn a_cosine_is_near_enough() {
        for (degrees, want) in [(0, 1_000_000), (30, 866_025), (44, 719_340), (53, 601_815)] {
            let is = cosine(degrees * 1_000_000);
            assert!((is - want).abs() < 200, "{degrees}: {is}");
        }
    }

    #[test]
    fn what_is_shown_is_inside() {
        for bounds in
            [at(12_500, 4_340).with(at(12_715, 4_460)), at(12_100, 3_100), at(12_100, 3_000).with(at(12_110, 3_400))]
        {
            let frame = Frame::around(bounds);
            assert!((HEIGHT.0..=HEIGHT.1).contains(&frame.height), "{frame:?}");
            for corner in [bounds.low, bounds.high] {
                let (x, y) = frame.place(corner);
                assert!(100 < x && x < WIDTH * 10 - 100 && 100 < y && y < frame.height * 10 - 100, "{x} {y} {frame:?}");
            }
            let (x, y) = frame.place(frame.bounds().high);
            assert!((x - WIDTH * 10).abs() <= 1 && y.abs() <= 1, "{x} {y}");
        }
    }

    #[test]
    fn what_is_too_far_from_the_first_is_left_out() {
        let (jilin, changchun, xinxiang) = (at(12_655, 4_384), at(12_532, 4_382), at(11_392, 3_530));
        let shown = together(&[jilin, xinxiang, changchun]).unwrap();
        assert_eq!(shown, jilin.with(changchun));
        assert_eq!(together(&[]), None);
    }
}
