//! Administrative places (行政区划).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Refusal;

/// A code of GB/T 2260 (6 digits: province, city, county) or of the statistical extension (9: township, 12: village).
/// Identity of a place; never its name. `220000` is Jilin Province, `220113` Jiutai, `310112107` Hongqiao Town.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceCode {
    /// The 12 digits, zeros below the level.
    twelve: u64,
    digits: u8,
}

impl PlaceCode {
    /// Whether `other` is this place or lies in it: `220000` contains `220113001`.
    pub fn contains(self, other: PlaceCode) -> bool {
        let unit = self.unit();
        self.twelve / unit == other.twelve / unit && self.digits <= other.digits
    }
    /// The place that this one lies in; `None` for a province.
    pub fn parent(self) -> Option<PlaceCode> {
        let text = format!("{:012}", self.twelve);
        let up = match self.level() {
            1 => return None,
            2 => format!("{}0000", &text[..2]),
            3 => format!("{}00", &text[..4]),
            4 => text[..6].to_owned(),
            _ => text[..9].to_owned(),
        };
        up.parse().ok()
    }
    /// 1 province, 2 city, 3 county, 4 township, 5 village or community.
    pub fn level(self) -> u8 {
        match self.digits {
            12 => 5,
            9 => 4,
            _ if self.twelve.is_multiple_of(10_000_000_000) => 1,
            _ if self.twelve.is_multiple_of(100_000_000) => 2,
            _ => 3,
        }
    }
    /// What the codes of places inside share: 12 digits less this many zeros.
    fn unit(self) -> u64 {
        match self.level() {
            1 => 10_000_000_000,
            2 => 100_000_000,
            3 => 1_000_000,
            4 => 1_000,
            _ => 1,
        }
    }
}

impl FromStr for PlaceCode {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let no = || Refusal::of("P105").with("text", text);
        let digits = u8::try_from(text.len()).map_err(|_| no())?;
        if !matches!(digits, 6 | 9 | 12) || !text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with('0') {
            return Err(no());
        }
        let twelve = format!("{text:0<12}").parse().map_err(|_| no())?;
        Ok(PlaceCode { twelve, digits })
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{:012}", self.twelve)[..usize::from(self.digits)])
    }
}

impl Serialize for PlaceCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for PlaceCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("a place code has 6, 9 or 12 digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> PlaceCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_place_contains_what_lies_in_it() {
        for (outer, inner) in
            [("220000", "220113"), ("220100", "220113001"), ("220113", "220113"), ("310112107", "310112107001")]
        {
            assert!(code(outer).contains(code(inner)), "{outer} {inner}");
        }
        for (outer, inner) in
            [("220113", "220100"), ("220200", "220113"), ("310000", "220113"), ("310112107", "310112108001")]
        {
            assert!(!code(outer).contains(code(inner)), "{outer} {inner}");
        }
    }

    #[test]
    fn a_place_has_a_level_and_a_parent() {
        let chain = ["220113001001", "220113001", "220113", "220100", "220000"];
        for pair in chain.windows(2) {
            assert_eq!(code(pair[0]).parent(), Some(code(pair[1])));
        }
        assert_eq!(chain.map(|c| code(c).level()), [5, 4, 3, 2, 1]);
        assert_eq!(code("220000").parent(), None);
        assert_eq!(code("220113").to_string(), "220113");
    }
}
