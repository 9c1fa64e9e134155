//! Figures (数字): a value, when it stands, and the entries behind it.

use std::collections::{BTreeMap, BTreeSet};

use ledger::EntryId;
use primitives::{Code, Instant};

/// A number that may be published: it opens the entries that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// In `unit`.
    pub value: i64,
    /// What it counts.
    pub unit: String,
    /// As of when.
    pub as_of: Instant,
    /// The entries behind it, oldest first, each once, at least one.
    pub entries: Vec<EntryId>,
    /// What each entry brings, beside `entries`: they add up to `value`. Empty where entries do not add up: donors, kinds.
    pub parts: Vec<Part>,
    /// The same sum by another key, where the desk knows one.
    pub split: Option<Split>,
}

/// What one entry brings to a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Since when it counts.
    pub at: Instant,
    /// In the figure's unit; negative where the entry takes away.
    pub sum: i64,
}

/// By what a figure is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By who filled the streams.
    Channel,
    /// By the number under which goods went out.
    Consignment,
}

/// A figure's value by channel or consignment: the shares add up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// By what.
    pub by: By,
    /// Which one, and what it brings; in order of their codes.
    pub shares: Vec<(Code, i64)>,
}

impl Figure {
    /// `None` without an entry behind it: nothing is known then, which is not 0. Each entry stands once, where it came first.
    pub fn known(ask: &Ask, unit: &str, value: i64, entries: impl IntoIterator<Item = EntryId>) -> Option<Figure> {
        let mut seen = BTreeSet::new();
        let entries: Vec<EntryId> = entries.into_iter().filter(|entry| seen.insert(*entry)).collect();
        let (unit, as_of) = (unit.to_owned(), ask.as_of);
        (!entries.is_empty()).then(|| Figure { value, unit, as_of, entries, parts: Vec::new(), split: None })
    }
    /// The sum of what entries bring, by the time since which each counts. Entries that bring nothing are left out, unless
    /// all do: then they are why it is 0. `None` without an entry.
    pub fn summed(ask: &Ask, unit: &str, all: impl IntoIterator<Item = (Instant, EntryId, i64)>) -> Option<Figure> {
        let mut found: Vec<(EntryId, Part)> = Vec::new();
        let mut places: BTreeMap<EntryId, usize> = BTreeMap::new();
        for (at, entry, sum) in all {
            if let Some(place) = places.get(&entry) {
                found[*place].1.sum += sum;
            } else {
                places.insert(entry, found.len());
                found.push((entry, Part { at, sum }));
            }
        }
        if found.iter().any(|(_, part)| part.sum != 0) {
            found.retain(|(_, part)| part.sum != 0);
        }
        found.sort_by_key(|(_, part)| part.at);
        let value = found.iter().map(|(_, part)| part.sum).sum();
        let (entries, parts): (Vec<EntryId>, Vec<Part>) = found.into_iter().unzip();
        Some(Figure { parts, ..Figure::known(ask, unit, value, entries)? })
    }
    /// The same, split by a key; left whole where the shares do not add up to it.
    #[must_use]
    pub fn by(mut self, by: By, shares: BTreeMap<Code, i64>) -> Figure {
        let shares: Vec<_> = shares.into_iter().filter(|(_, share)| *share != 0).collect();
        if shares.iter().map(|(_, share)| share).sum::<i64>() == self.value {
            self.split = Some(Split { by, shares });
        }
        self
    }
}

/// What is asked of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The desk's figure: `delivery.handed_over`.
    pub name: String,
    /// What stands behind the colon of an id: `delivery.signed:220113`.
    pub subject: Option<String>,
    /// Of which operation, where it matters.
    pub operation: Option<Code>,
    /// What the published definition fixes.
    pub parameters: BTreeMap<String, String>,
    /// As of when.
    pub as_of: Instant,
}

impl Ask {
    /// An id of a page's address: the name, and behind a colon its subject.
    pub fn of(id: &str, operation: Option<Code>, as_of: Instant) -> Ask {
        let (name, subject) = match id.split_once(':') {
            Some((name, subject)) => (name.to_owned(), Some(subject.to_owned())),
            None => (id.to_owned(), None),
        };
        Ask { name, subject, operation, parameters: BTreeMap::new(), as_of }
    }
    /// A parameter, parsed; `None` where it is not given or not of that kind.
    pub fn parameter<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.parameters.get(name)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_entries_bring_adds_up() {
        let ask = Ask::of("finance.held", None, Instant::EPOCH);
        let at = |ms| Instant::from_ms(ms).unwrap();
        let id = |text: &str| EntryId::of(&[text]);
        let all = [(at(3), id("b"), 5), (at(1), id("a"), 7), (at(3), id("b"), -2), (at(4), id("c"), 0)];
        let figure = Figure::summed(&ask, "fen", all).unwrap();
        assert_eq!((figure.value, &figure.entries), (10, &vec![id("a"), id("b")]), "oldest first, nothing left out");
        assert_eq!(figure.parts, [Part { at: at(1), sum: 7 }, Part { at: at(3), sum: 3 }]);
        let none = Figure::summed(&ask, "fen", [(at(4), id("c"), 0)]).unwrap();
        assert_eq!((none.value, none.entries.len()), (0, 1), "why it is 0");
        assert_eq!(Figure::summed(&ask, "fen", []), None);
        let by = |shares: [(&str, i64); 2]| {
            let shares = shares.into_iter().map(|(code, share)| (code.parse().unwrap(), share));
            figure.clone().by(By::Channel, shares.collect()).split
        };
        assert_eq!(by([("alipay", 4), ("tencent", 6)]).unwrap().shares.len(), 2);
        assert_eq!(by([("alipay", 4), ("tencent", 5)]), None);
    }
}
