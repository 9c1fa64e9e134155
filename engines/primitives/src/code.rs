//! Codes that people type and pages show.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;

use crate::Refusal;

/// The name of an operation, fund, channel, order, lot …: 1 to 64 of `a-z A-Z 0-9 - _ . /`, beginning with a letter or
/// digit. Compared as it is written. Its copies share one text, or are as short as a copy is cheap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(SmolStr);

/// Longer than any code that a person reads aloud.
const CODE_CHARS_MAX: usize = 64;

impl Code {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// This code, a slash, and a part below it: order → line → lot.
    pub fn child(&self, part: impl fmt::Display) -> Result<Code, Refusal> {
        format!("{}/{part}", self.0).parse()
    }
}

impl FromStr for Code {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        let led = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        if led && text.len() <= CODE_CHARS_MAX && text.bytes().all(good) {
            Ok(Code(text.into()))
        } else {
            Err(Refusal::of("P104").with("text", text))
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Borrow<str> for Code {
    fn borrow(&self) -> &str {
        &self.0
    }
}
impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("a code is 1 to 64 of a-z A-Z 0-9 - _ . /"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_a_person_can_type() {
        for good in ["jilin-2022", "PO-1/1", "N95", "220113"] {
            assert_eq!(good.parse::<Code>().unwrap().as_str(), good);
        }
        for bad in ["", "-a", "a b", "吉林", "a\n", &"a".repeat(65)] {
            assert!(bad.parse::<Code>().is_err(), "{bad} was taken");
        }
    }
}
