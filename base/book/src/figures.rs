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
}

impl Figure {
    /// `None` without an entry behind it: nothing is known then, which is not 0. Each entry stands once, where it came first.
    pub fn known(ask: &Ask, unit: &str, value: i64, entries: impl IntoIterator<Item = EntryId>) -> Option<Figure> {
        let mut seen = BTreeSet::new();
        let entries: Vec<EntryId> = entries.into_iter().filter(|entry| seen.insert(*entry)).collect();
        (!entries.is_empty()).then(|| Figure { value, unit: unit.to_owned(), as_of: ask.as_of, entries })
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
