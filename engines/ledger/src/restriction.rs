//! Restrictions (定向、限定): what money or goods may be used for.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use primitives::{Code, Day, Instant, PlaceCode, Refusal};
use serde::{Deserialize, Serialize};

/// An empty set asks for nothing; otherwise one of the set is right. Rides on a stream or lot, fixed when it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Restriction {
    /// Places that it is for, and all that lies in them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub places: BTreeSet<PlaceCode>,
    /// Purposes, by code.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub purposes: BTreeSet<Code>,
    /// Items, by code.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub items: BTreeSet<Code>,
    /// Named recipients, by the code of the site or organisation.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub recipients: BTreeSet<Code>,
    /// The last day in Shanghai on which it may be put to a use; `None` asks for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// What somebody is about to do with money or goods, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Where it goes.
    pub place: Option<PlaceCode>,
    /// What for.
    pub purpose: Option<Code>,
    /// Which goods.
    pub item: Option<Code>,
    /// Who gets it.
    pub recipient: Option<Code>,
    /// When: the rules say this themselves.
    pub at: Option<Instant>,
}

impl Use {
    /// The same, at the instant of the entry that does it.
    pub(crate) fn on(&self, at: Instant) -> Use {
        Use { at: Some(at), ..self.clone() }
    }
}

impl Restriction {
    /// Whether it asks for nothing.
    pub fn is_free(&self) -> bool {
        *self == Restriction::default()
    }
    /// Whether the use is right as far as it is known: an unknown place breaks nothing yet.
    pub fn permits(&self, what: &Use) -> bool {
        let place = what.place.is_none_or(|p| self.places.is_empty() || self.places.iter().any(|r| r.contains(p)));
        let named = |asked: &Option<Code>, set: &BTreeSet<Code>| {
            asked.as_ref().is_none_or(|code| set.is_empty() || set.contains(code))
        };
        let early = what.at.is_none_or(|at| self.until.is_none_or(|last| at.day() <= last));
        place
            && early
            && named(&what.purpose, &self.purposes)
            && named(&what.item, &self.items)
            && named(&what.recipient, &self.recipients)
    }
    /// Both at once; `None` where nothing could satisfy both.
    pub fn both(&self, other: &Restriction) -> Option<Restriction> {
        Some(Restriction {
            places: both_places(&self.places, &other.places)?,
            purposes: both_sets(&self.purposes, &other.purposes)?,
            items: both_sets(&self.items, &other.items)?,
            recipients: both_sets(&self.recipients, &other.recipients)?,
            until: self.until.into_iter().chain(other.until).min(),
        })
    }
    /// Whether it asks for nothing that `lot` does not ask for already: what was right for the lot is right for it.
    pub fn is_no_stricter_than(&self, lot: &Restriction) -> bool {
        let places = self.places.is_empty()
            || (!lot.places.is_empty() && lot.places.iter().all(|p| self.places.iter().any(|r| r.contains(*p))));
        let named =
            |mine: &BTreeSet<Code>, its: &BTreeSet<Code>| mine.is_empty() || (!its.is_empty() && its.is_subset(mine));
        places
            && self.until.is_none_or(|mine| lot.until.is_some_and(|its| its <= mine))
            && named(&self.purposes, &lot.purposes)
            && named(&self.items, &lot.items)
            && named(&self.recipients, &lot.recipients)
    }
}

fn both_sets<T: Ord + Clone>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> Option<BTreeSet<T>> {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => Some(b.clone()),
        (_, true) => Some(a.clone()),
        _ => Some(a.intersection(b).cloned().collect()).filter(|s: &BTreeSet<T>| !s.is_empty()),
    }
}

fn both_places(a: &BTreeSet<PlaceCode>, b: &BTreeSet<PlaceCode>) -> Option<BTreeSet<PlaceCode>> {
    if a.is_empty() || b.is_empty() {
        return Some(a.union(b).copied().collect());
    }
    let mut both = BTreeSet::new();
    for x in a {
        for y in b {
            if x.contains(*y) {
                both.insert(*y);
            } else if y.contains(*x) {
                both.insert(*x);
            }
        }
    }
    Some(both).filter(|s| !s.is_empty())
}

impl fmt::Display for Restriction {
    /// `place=220200,220300+item=n95`; nothing where it is free.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |name: &str, set: Vec<String>| (!set.is_empty()).then(|| format!("{name}={}", set.join(",")));
        let text = |set: &BTreeSet<Code>| set.iter().map(Code::to_string).collect::<Vec<_>>();
        let parts = [
            join("place", self.places.iter().map(PlaceCode::to_string).collect()),
            join("purpose", text(&self.purposes)),
            join("item", text(&self.items)),
            join("recipient", text(&self.recipients)),
            join("until", self.until.iter().map(Day::to_string).collect()),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join("+"))
    }
}

impl FromStr for Restriction {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let mut made = Restriction::default();
        if text.is_empty() {
            return Ok(made);
        }
        for part in text.split('+') {
            let (name, set) = part.split_once('=').ok_or_else(|| crate::refusal::bad_axis(text))?;
            for one in set.split(',') {
                match name {
                    "place" => drop(made.places.insert(one.parse()?)),
                    "purpose" => drop(made.purposes.insert(one.parse()?)),
                    "item" => drop(made.items.insert(one.parse()?)),
                    "recipient" => drop(made.recipients.insert(one.parse()?)),
                    "until" if made.until.is_none() => made.until = Some(one.parse()?),
                    _ => return Err(crate::refusal::bad_axis(text)),
                }
            }
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(text: &str) -> Restriction {
        text.parse().unwrap()
    }
    fn use_of(place: &str, item: &str) -> Use {
        Use { place: place.parse().ok(), item: item.parse().ok(), ..Use::default() }
    }

    #[test]
    fn a_restriction_is_its_text() {
        let full = "place=220200+purpose=ppe+item=n95+recipient=s1,s2+until=2022-06-30";
        for text in ["", "place=220200", "place=220200,310000+item=n95", full] {
            assert_eq!(r(text).to_string(), text);
        }
        let stray = ["+", "+place=220200", "place=220200+", "place=220200++item=n95", " "];
        for bad in
            ["until=2022-06-31", "until=2022-06-30,2022-07-01", "until=", "since=2022-06-30"].into_iter().chain(stray)
        {
            assert!(bad.parse::<Restriction>().is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn a_use_is_right_in_every_dimension_that_is_known() {
        assert!(r("place=220000").permits(&use_of("220113", "n95")));
        assert!(!r("place=310000").permits(&use_of("220113", "n95")));
        assert!(r("place=310000").permits(&use_of("", "n95")));
        assert!(!r("place=220000+item=suit").permits(&use_of("220113", "n95")));
    }

    #[test]
    fn the_last_day_is_a_day_in_shanghai_and_belongs_to_it() {
        let on = |text: &str| Use::default().on(text.parse().unwrap());
        assert!(r("until=2022-06-30").permits(&on("2022-06-30T23:59:59+08:00")));
        assert!(!r("until=2022-06-30").permits(&on("2022-07-01T00:00:00+08:00")));
        assert!(r("until=2022-06-30").permits(&Use::default()));
        let to = |code: &str| Use { recipient: code.parse().ok(), ..Use::default() };
        assert!(r("recipient=s1").permits(&to("s1")) && !r("recipient=s1").permits(&to("s2")));
    }

    #[test]
    fn both_keeps_the_narrower_or_nothing() {
        assert_eq!(r("place=220000").both(&r("place=220200+item=n95")), Some(r("place=220200+item=n95")));
        assert_eq!(r("place=310000").both(&r("place=220200")), None);
        assert_eq!(r("item=n95").both(&r("item=kn95")), None);
        assert_eq!(r("").both(&r("item=kn95")), Some(r("item=kn95")));
        assert_eq!(
            r("recipient=s1,s2").both(&r("recipient=s2+until=2022-06-30")),
            Some(r("recipient=s2+until=2022-06-30"))
        );
        assert_eq!(r("recipient=s1").both(&r("recipient=s2")), None);
        assert_eq!(r("until=2022-06-30").both(&r("until=2022-05-31")), Some(r("until=2022-05-31")));
    }

    #[test]
    fn a_payer_may_ask_for_no_more_than_the_lot() {
        assert!(r("").is_no_stricter_than(&r("place=220200")));
        assert!(r("place=220000").is_no_stricter_than(&r("place=220200")));
        assert!(!r("place=220200").is_no_stricter_than(&r("")));
        assert!(!r("place=220200").is_no_stricter_than(&r("place=220000")));
        assert!(r("until=2022-06-30").is_no_stricter_than(&r("until=2022-05-31")));
        assert!(!r("until=2022-05-31").is_no_stricter_than(&r("until=2022-06-30")));
        assert!(!r("until=2022-05-31").is_no_stricter_than(&r("")) && !r("recipient=s1").is_no_stricter_than(&r("")));
    }
}
