//! Amounts: whole numbers with a unit, never negative, arithmetic checked.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Refusal;

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// `None` if `n` is negative: a debt is a move the other way.
            pub const fn new(n: i64) -> Option<Self> {
                if n < 0 { None } else { Some(Self(n)) }
            }
            /// The bare number, never negative.
            pub const fn get(self) -> i64 {
                self.0
            }
            /// Whether this is nothing.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
            /// The sum, `None` above `i64::MAX`.
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(n) => Some(Self(n)),
                    None => None,
                }
            }
            /// The difference, `None` below zero.
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                if other.0 <= self.0 { Some(Self(self.0 - other.0)) } else { None }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let n = i64::deserialize(from)?;
                Self::new(n).ok_or_else(|| serde::de::Error::custom(format!("{n} is negative")))
            }
        }
    };
}

amount! {
    /// Money in fen (分, 1/100 CNY), never negative. `Display` and `FromStr` speak yuan: `1234.56`.
    Fen
}
amount! {
    /// Goods in base units of their item (只, 套, 双, 台, 瓶 …), never negative; packs convert exactly, elsewhere.
    Units
}
amount! {
    /// Service in whole minutes, never negative.
    Minutes
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Fen {
    type Err = Refusal;

    /// Yuan with at most two decimals, digits only: `12`, `12.3`, `12.34`.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        yuan(text).and_then(Self::new).ok_or_else(|| Refusal::of("P101").with("text", text))
    }
}

/// A difference of money in yuan, `-12.34`: what [`Fen`] cannot be.
pub fn signed_yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

/// How many, as figures count. No list is longer than an `i64` counts.
pub fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn yuan(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if part.len() > 2 || !digits(whole) || !digits(part) || text.ends_with('.') {
        return None;
    }
    let cents: i64 = if part.is_empty() { 0 } else { format!("{part:0<2}").parse().ok()? };
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_speaks_yuan_both_ways() {
        for (text, fen) in [("0", 0), ("0.01", 1), ("12.3", 1230), ("1234.56", 123_456)] {
            assert_eq!(text.parse::<Fen>().unwrap(), Fen::new(fen).unwrap());
        }
        for (fen, yuan) in [(0, "0.00"), (5, "0.05"), (60, "0.60"), (123_456, "1234.56"), (100_001, "1000.01")] {
            assert_eq!(Fen::new(fen).unwrap().to_string(), yuan);
        }
        let bad = "|-1|1.|.5|1.234|1,000|+1|+1.5|1.+1|1.-1| 1|1.2.|９|99999999999999999999";
        for bad in bad.split('|') {
            assert!(bad.parse::<Fen>().is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn a_difference_has_its_sign() {
        for (fen, yuan) in [(0, "0.00"), (-1, "-0.01"), (-123_456, "-1234.56"), (50, "0.50")] {
            assert_eq!(signed_yuan(fen), yuan);
        }
    }

    #[test]
    fn sums_and_differences_keep_their_bounds() {
        let units = |n| Units::new(n).unwrap();
        for (a, b) in [(0, 0), (0, 1), (1, 1), (3, 2), (7, 5), (i64::MAX, 0), (i64::MAX, 1), (i64::MAX, i64::MAX)] {
            assert_eq!(units(a).checked_add(units(b)).map(Units::get), a.checked_add(b), "{a} + {b}");
            assert_eq!(units(a).checked_sub(units(b)).map(Units::get), (b <= a).then(|| a - b), "{a} - {b}");
            assert_eq!((units(a).is_zero(), units(a).get()), (a == 0, a));
        }
        assert_eq!((Units::ZERO, Fen::ZERO, Minutes::ZERO), (units(0), Fen::new(0).unwrap(), Minutes::new(0).unwrap()));
        assert_eq!((units(1_200).to_string(), Minutes::new(90).unwrap().to_string()), ("1200".into(), "90".into()));
        assert_eq!((count(0), count(7)), (0, 7));
        for (text, fen) in [("92233720368547758.07", i64::MAX), ("10.5", 1_050), ("0.5", 50), ("007.00", 700)] {
            assert_eq!(text.parse::<Fen>().unwrap().get(), fen);
        }
        assert!("92233720368547758.08".parse::<Fen>().is_err());
    }

    #[test]
    fn an_amount_is_never_negative() {
        assert!(Fen::new(-1).is_none());
        assert!(Fen::ZERO.checked_sub(Fen::new(1).unwrap()).is_none());
        assert!(serde_json_free("-5").is_err());
        assert_eq!([serde_json_free("0"), serde_json_free("5")], [Ok(Units::ZERO), Ok(Units::new(5).unwrap())]);
    }

    fn serde_json_free(text: &str) -> Result<Units, serde::de::value::Error> {
        use serde::de::IntoDeserializer;
        let n: i64 = text.parse().unwrap();
        Units::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(n))
    }
}
