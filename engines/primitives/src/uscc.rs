//! The unified social credit code (统一社会信用代码, GB 32100-2015).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Refusal;

/// 18 characters: registering department, class, six digits of area, nine of body, check character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

impl Uscc {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The check character of the first 17 (GB 32100-2015, 5.2); `None` if they are not 17 of its alphabet.
    pub fn check_character(head: &str) -> Option<char> {
        if head.len() != WEIGHTS.len() {
            return None;
        }
        let mut sum = 0;
        for (byte, weight) in head.bytes().zip(WEIGHTS) {
            sum += ALPHABET.iter().position(|a| *a == byte)? * weight;
        }
        ALPHABET.get((31 - sum % 31) % 31).map(|b| char::from(*b))
    }
}

impl FromStr for Uscc {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let no = || Refusal::of("P106").with("text", text);
        let head = text.get(..17).ok_or_else(no)?;
        let check = Uscc::check_character(head).ok_or_else(no)?;
        if text.get(17..) == Some(check.to_string().as_str()) { Ok(Uscc(text.to_owned())) } else { Err(no()) }
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Serialize for Uscc {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a unified social credit code (GB 32100-2015)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_finds_a_slip() {
        let head = "53100000500000001";
        let good = format!("{head}{}", Uscc::check_character(head).unwrap());
        assert_eq!(good.parse::<Uscc>().unwrap().as_str(), good);
        assert!(good.replacen("53", "35", 1).parse::<Uscc>().is_err());
        assert!("53100000500000001I".parse::<Uscc>().is_err() && "5310".parse::<Uscc>().is_err());
        // Published example of the standard's field: 91350100M000100Y43.
        assert!("91350100M000100Y43".parse::<Uscc>().is_ok());
    }
}
