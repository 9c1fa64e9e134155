//! The reported figures, as the book must give them back (`figures.json`).

use primitives::Instant;
use serde::Deserialize;

/// One reported figure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Expected {
    /// `R3.4.items`.
    pub id: String,
    /// What its value must be.
    #[serde(deserialize_with = "bound")]
    pub is: Bound,
    /// The instant it stands for.
    pub as_of: Instant,
    /// What is counted.
    pub unit: String,
    /// In a sentence.
    pub what: String,
}

/// What a value must be: `= 4`, `2 .. 3`, `>= 2`, `> 100`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// At least this.
    pub least: i64,
    /// At most this, if there is a limit.
    pub most: Option<i64>,
}

impl Bound {
    /// Whether the value is right.
    pub fn holds(self, value: i64) -> bool {
        self.least <= value && self.most.is_none_or(|most| value <= most)
    }
    /// `None` if the text is no bound.
    pub fn of(text: &str) -> Option<Bound> {
        if let Some((least, most)) = text.split_once("..") {
            return Some(Bound { least: least.trim().parse().ok()?, most: Some(most.trim().parse().ok()?) });
        }
        let (sign, number) = text.split_once(' ')?;
        let number: i64 = number.trim().parse().ok()?;
        match sign {
            "=" => Some(Bound { least: number, most: Some(number) }),
            ">=" => Some(Bound { least: number, most: None }),
            ">" => Some(Bound { least: number.checked_add(1)?, most: None }),
            _ => None,
        }
    }
}

fn bound<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Bound, D::Error> {
    let text = String::deserialize(from)?;
    Bound::of(&text).ok_or_else(|| serde::de::Error::custom(format!("{text} is no bound")))
}

/// All of them, in the file's order; those that no desk gives yet too.
pub fn expected() -> Vec<Expected> {
    serde_json::from_str(include_str!("../figures.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_whole() {
        assert_eq!(expected().len(), include_str!("../figures.json").lines().count() - 2);
    }

    #[test]
    fn a_bound_holds_what_it_says() {
        for (text, good, bad) in [("= 4", 4, 5), ("2 .. 3", 3, 4), (">= 2", 2, 1), ("> 100", 101, 100)] {
            let bound = Bound::of(text).unwrap();
            assert!(bound.holds(good) && !bound.holds(bad), "{text}");
        }
        assert_eq!(Bound::of("about 4"), None);
    }
}
