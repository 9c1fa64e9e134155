//! A whole book in memory: the picture, the journal's texts, and what a desk remembers.

use std::collections::{BTreeMap, BTreeSet};

use ledger::rule::Head;
use ledger::{AxisCode, Cause, Changes, Draft, Entry, EntryId, Picture, Stop, apply, decode, encode};
use primitives::{Actor, Instant, Refusal, Role};

use crate::act::{Act, code};
use crate::blank;

/// Where a gift or batch lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) axis: AxisCode,
    pub(crate) lo: i64,
    pub(crate) hi: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) picture: Picture,
    /// What the last acts asked for, and what they changed of it.
    shared: Picture,
    /// Canonical texts, in the order they were posted.
    pub(crate) journal: Vec<String>,
    pub(crate) entries: Vec<Entry>,
    /// What each entry changed.
    pub(crate) changes: Vec<Changes>,
    pub(crate) acts: Vec<Act>,
    /// Gift keys.
    pub(crate) gifts: BTreeMap<String, Place>,
    /// Every gift ever, also those whose key moved on.
    pub(crate) spans: Vec<(String, Place)>,
    pub(crate) batches: BTreeMap<String, Place>,
    pub(crate) reversed: BTreeSet<EntryId>,
    /// How often something was tried: keys are counted by it.
    pub(crate) tried: usize,
}

/// Acts that share a picture.
const SHARED: usize = 24;

/// The time of minute `n` of the test.
pub(crate) fn minute(n: i64) -> Instant {
    Instant::from_ms(1_647_349_200_000 + n * 60_000).unwrap()
}

impl Book {
    pub(crate) fn new() -> Book {
        Book {
            picture: Picture::whole(),
            shared: Picture::blank(),
            journal: Vec::new(),
            entries: Vec::new(),
            changes: Vec::new(),
            acts: Vec::new(),
            gifts: BTreeMap::new(),
            spans: Vec::new(),
            batches: BTreeMap::new(),
            reversed: BTreeSet::new(),
            tried: 0,
        }
    }
    pub(crate) fn entry(&self, id: EntryId) -> &Entry {
        self.entries.iter().find(|e| e.id == id).unwrap()
    }

    /// Decides, seals and applies, on the whole picture, on a blank one that asks and on one that the acts before have left: all
    /// must say the same.
    pub(crate) fn post(&mut self, act: &Act, at: Instant) -> Result<EntryId, Refusal> {
        self.tried += 1;
        let (noun, name) = act.cause();
        let cause = Cause { noun: code(noun), code: code(name) };
        let head = Head { cause, key: format!("k{}", self.tried), at };
        let told = match self.decide(&self.picture, act, &head) {
            Ok(told) => Ok(told),
            Err(Stop::Refused(why)) => Err(why),
            Err(Stop::Missing(needs)) => panic!("a whole picture asked for {needs:?}"),
        };
        let asked = blank::asking(self, |picture| self.decide(picture, act, &head));
        assert_eq!(told, asked, "a blank picture says something else to {act:?}");
        let mut shared = std::mem::replace(&mut self.shared, Picture::blank());
        let asked = blank::asking_on(self, &mut shared, |picture| self.decide(picture, act, &head));
        assert_eq!(told, asked, "a picture that others left says something else to {act:?}");
        if !self.tried.is_multiple_of(SHARED) {
            self.shared = shared;
        }
        let (entry, changes) = told.inspect_err(|why| assert_ne!(why.code(), "L190", "{why}: {act:?}"))?;
        let text = encode(&entry);
        assert_eq!(decode(&text).as_ref(), Ok(&entry), "{text}");
        self.keep(act, entry, changes, text);
        Ok(self.entries[self.entries.len() - 1].id)
    }

    fn decide(&self, picture: &Picture, act: &Act, head: &Head) -> Result<(Entry, Changes), Stop> {
        let draft: Draft = act.draft(self, picture, head)?;
        let by = Actor { name: code("li"), role: Role::Finance };
        let entry = draft.seal(picture, &by, minute(100_000))?;
        let changes = apply(picture, &entry)?;
        Ok((entry, changes))
    }

    fn keep(&mut self, act: &Act, entry: Entry, changes: Changes, text: String) {
        self.picture.absorb(&changes);
        self.shared.absorb(&changes);
        self.reversed.extend(entry.undoes);
        let grown = entry.grows.iter().find(|g| g.body.is_some());
        let grown = grown.map(|g| Place { axis: g.axis.clone(), lo: g.lo, hi: g.hi });
        match (act, grown) {
            (Act::Batch { name, gifts, .. } | Act::Match { name, gifts, .. }, Some(place)) => {
                let mut at = place.lo;
                for (gift, fen) in gifts {
                    self.key(gift, Place { lo: at, hi: at + fen, ..place.clone() });
                    at += fen;
                }
                self.batches.insert(name.clone(), place);
            }
            (Act::InKind { gift, .. } | Act::Revalue { gift, .. } | Act::Regift { gift, .. }, Some(place)) => {
                self.key(gift, place);
            }
            _ => {}
        }
        self.journal.push(text);
        self.entries.push(entry);
        self.changes.push(changes);
        self.acts.push(act.clone());
    }
    fn key(&mut self, gift: &str, place: Place) {
        self.gifts.insert(gift.to_owned(), place.clone());
        self.spans.push((gift.to_owned(), place));
    }

    /// All of an account on an axis, or on all axes.
    pub(crate) fn holds(&self, fits: impl Fn(&str) -> bool) -> i64 {
        let axes = self.picture.all_axes().flat_map(|a| self.picture.known_runs(&a.code));
        axes.filter(|r| fits(&r.account.to_string())).map(|r| r.hi - r.lo).sum()
    }
}
