//! The counties' shapes, simplified, without names: what `web/data/counties.py` packed. Reading is pure and total: bytes
//! that are not such a file are refused with what is wrong, whatever they are.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;

/// The packed file: CGCS2000, which is WGS 84 to a metre.
const PACKED: &[u8] = include_bytes!("../../../data/counties.bin.gz");
const MAGIC: &[u8] = b"COUNTIES1";
/// A longer one is not our file: ours unpacks to 0.7 MB.
const UNPACKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

static SHAPES: LazyLock<Result<Shapes, Malformed>> =
    LazyLock::new(|| unpack(PACKED).and_then(|raw| Shapes::read(&raw)));

/// The embedded shapes, read once. `None` if this build embeds a file that is none; then maps have points and no land.
pub(crate) fn shapes() -> Option<&'static Shapes> {
    SHAPES.as_ref().ok()
}

/// What is wrong with a file of shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// It cannot be unpacked, or is too long.
    Packing,
    /// It does not begin as such files do.
    Magic,
    /// It ends early.
    Short,
    /// A number is out of its bounds.
    Number,
    /// Something stands behind the last corner.
    Long,
}

/// A corner in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Corner {
    /// East of Greenwich.
    pub(crate) lon: i64,
    /// North of the equator.
    pub(crate) lat: i64,
}

/// From south-west to north-east, both ends included, in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// South-west.
    pub(crate) low: Corner,
    /// North-east.
    pub(crate) high: Corner,
}

impl Bounds {
    /// One corner alone.
    pub(crate) fn of(corner: Corner) -> Bounds {
        Bounds { low: corner, high: corner }
    }
    /// The smallest that holds both.
    pub(crate) fn with(self, other: Bounds) -> Bounds {
        Bounds {
            low: Corner { lon: self.low.lon.min(other.low.lon), lat: self.low.lat.min(other.low.lat) },
            high: Corner { lon: self.high.lon.max(other.high.lon), lat: self.high.lat.max(other.high.lat) },
        }
    }
    /// Whether they share anything.
    pub(crate) fn meets(self, other: Bounds) -> bool {
        self.low.lon <= other.high.lon
            && other.low.lon <= self.high.lon
            && self.low.lat <= other.high.lat
            && other.low.lat <= self.high.lat
    }
}

/// One county. Functional zones (220271 …) are none: the statistics know them, the boundaries do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct County {
    /// Six digits, GB/T 2260.
    pub(crate) code: u32,
    /// What it fills.
    pub(crate) bounds: Bounds,
    /// Its rings, not closed; what an odd number of them holds is inside.
    pub(crate) rings: Vec<Vec<Corner>>,
}

/// All counties, by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shapes(Vec<County>);

impl Shapes {
    /// Reads an unpacked file.
    pub(crate) fn read(raw: &[u8]) -> Result<Shapes, Malformed> {
        let mut bytes = Bytes(raw.strip_prefix(MAGIC).ok_or(Malformed::Magic)?);
        let step = bytes.number(1_000_000)?;
        let mut heads = Vec::new();
        let mut code = 0;
        for _ in 0..bytes.number(100_000)? {
            code += bytes.number(999_999)?;
            let mut lengths = Vec::new();
            for _ in 0..bytes.number(100_000)? {
                lengths.push(bytes.number(1_000_000)?);
            }
            heads.push((u32::try_from(code).map_err(|_| Malformed::Number)?, lengths));
        }
        let corners = heads.iter().flat_map(|(_, lengths)| lengths).sum::<i64>();
        let lons = bytes.degrees(corners, step, 180_000_000)?;
        let lats = bytes.degrees(corners, step, 90_000_000)?;
        if !bytes.0.is_empty() {
            return Err(Malformed::Long);
        }
        let mut corners = lons.into_iter().zip(lats).map(|(lon, lat)| Corner { lon, lat });
        let county = |(code, lengths): (u32, Vec<i64>)| {
            let rings: Vec<Vec<Corner>> = lengths
                .into_iter()
                .map(|length| corners.by_ref().take(usize::try_from(length).unwrap_or(0)).collect())
                .collect();
            let bounds = rings.iter().flatten().copied().map(Bounds::of).reduce(Bounds::with)?;
            Some(County { code, bounds, rings })
        };
        Ok(Shapes(heads.into_iter().filter_map(county).collect()))
    }
    /// The county with this six-digit code.
    pub(crate) fn county(&self, code: u32) -> Option<&County> {
        self.0.binary_search_by_key(&code, |county| county.code).ok().and_then(|at| self.0.get(at))
    }
    /// The counties of the city with this four-digit code.
    pub(crate) fn of_city(&self, city: u32) -> impl Iterator<Item = &County> {
        self.0.iter().filter(move |county| county.code / 100 == city)
    }
    /// The counties that may reach into these bounds, by code.
    pub(crate) fn within(&self, bounds: Bounds) -> impl Iterator<Item = &County> {
        self.0.iter().filter(move |county| county.bounds.meets(bounds))
    }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut raw = Vec::new();
    let read = GzDecoder::new(packed).take(UNPACKED_BYTES_MAX).read_to_end(&mut raw);
    read.map(|_| raw).map_err(|_| Malformed::Packing)
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    /// An unsigned LEB128 number that is at most `max`.
    fn number(&mut self, max: i64) -> Result<i64, Malformed> {
        let mut number = 0_i64;
        for place in 0..8 {
            let (&byte, rest) = self.0.split_first().ok_or(Malformed::Short)?;
            self.0 = rest;
            number |= i64::from(byte & 127) << (7 * place);
            if byte < 128 {
                return if number <= max { Ok(number) } else { Err(Malformed::Number) };
            }
        }
        Err(Malformed::Number)
    }
    /// So many degrees, each given as its difference to the one before in steps.
    fn degrees(&mut self, count: i64, step: i64, max: i64) -> Result<Vec<i64>, Malformed> {
        let mut found = Vec::new();
        let mut at = 0_i64;
        for _ in 0..count {
            let zigzag = self.number(2 * max)?;
            at += if zigzag % 2 == 0 { zigzag / 2 } else { -zigzag.div_euclid(2) - 1 };
            let udeg = at.checked_mul(step).filter(|udeg| udeg.abs() <= max).ok_or(Malformed::Number)?;
            found.push(udeg);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn raw() -> Vec<u8> {
        unpack(PACKED).unwrap()
    }

    fn corners(code: u32) -> HashSet<Corner> {
        shapes().unwrap().county(code).unwrap().rings.iter().flatten().copied().collect()
    }

    #[test]
    fn the_counties_of_the_operations_are_there_and_zones_are_not() {
        let all = shapes().unwrap();
        assert_eq!(all.0.len(), 2_891);
        assert!(all.0.is_sorted_by(|a, b| a.code < b.code), "a code stands once");
        for (code, lon, lat) in
            [(220_113, 125_930_000, 44_190_000), (310_112, 121_410_000, 31_110_000), (310_115, 121_650_000, 31_150_000)]
        {
            let here = Bounds::of(Corner { lon, lat });
            assert!(all.county(code).unwrap().bounds.meets(here), "{code}");
            assert!(all.within(here).any(|county| county.code == code), "{code}");
        }
        assert!([220_171, 220_271, 220_272].iter().all(|zone| all.county(*zone).is_none()));
        assert!(all.0.iter().flat_map(|county| &county.rings).all(|ring| 3 <= ring.len()));
    }

    #[test]
    fn neighbours_share_their_border() {
        for (one, other) in [(220_113, 220_202), (220_202, 220_203), (310_112, 310_115)] {
            let shared = corners(one).intersection(&corners(other)).count();
            assert!(5 <= shared, "{one} and {other} share {shared} corners");
        }
    }

    #[test]
    fn a_file_that_ends_early_is_refused_wherever_it_ends() {
        let raw = raw();
        for end in (0..40).chain((40..raw.len()).step_by(39_989)).chain([raw.len() - 1]) {
            let want = if end < MAGIC.len() { Malformed::Magic } else { Malformed::Short };
            assert_eq!(Shapes::read(&raw[..end]), Err(want), "{end}");
            assert!(unpack(&PACKED[..end.min(PACKED.len() - 1)]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_file_that_is_none_is_refused() {
        assert_eq!(unpack(b"not packed"), Err(Malformed::Packing));
        let with = |tail: &[u8]| Shapes::read(&[MAGIC, tail].concat());
        assert_eq!(Shapes::read(b"COUNTIES2"), Err(Malformed::Magic));
        assert_eq!(with(&[255; 12]), Err(Malformed::Number));
        assert_eq!(with(&[1, 0, 0]), Err(Malformed::Long));
        assert_eq!(with(&[1, 0]), Ok(Shapes(Vec::new())));
        // one county, one ring of one corner, far outside of the earth
        assert_eq!(with(&[127, 1, 7, 1, 1, 255, 255, 255, 127, 0]), Err(Malformed::Number));
    }
}
