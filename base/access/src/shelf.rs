//! Answers that are kept: which may be given again, and which go when room is needed. Pure.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::HeaderMap;
use store::Mark;

/// Answers kept at a time.
const ANSWERS_MAX: usize = 2_048;
/// Bytes of all bodies kept, packed as they are sent: 48 MiB.
const BYTES_MAX: usize = 48 * 1024 * 1024;
/// A longer body is not kept: 1 MiB, some thirty times a page.
pub(crate) const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// A whole answer 200.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Debug)]
struct Kept {
    /// The state that it shows; `None` if a commit came while it was made, so that nobody can say.
    mark: Option<Mark>,
    /// When it was begun: a number, as all questions and beginnings have in one row.
    begun: u64,
    answer: Answer,
    used: u64,
}

/// The answers, by key.
#[derive(Debug)]
pub(crate) struct Shelf {
    kept: BTreeMap<String, Kept>,
    bytes: usize,
    uses: u64,
    answers_max: usize,
    bytes_max: usize,
}

impl Shelf {
    pub(crate) fn new() -> Shelf {
        Shelf { kept: BTreeMap::new(), bytes: 0, uses: 0, answers_max: ANSWERS_MAX, bytes_max: BYTES_MAX }
    }
    pub(crate) fn has(&self, key: &str) -> bool {
        self.kept.contains_key(key)
    }
    /// An answer that shows the state of this mark.
    pub(crate) fn of_state(&mut self, key: &str, now: &Mark) -> Option<Answer> {
        self.take(key, |kept| kept.mark.as_ref() == Some(now))
    }
    /// An answer that was begun after this was asked: no older than one made for it alone, whatever was committed since.
    pub(crate) fn begun_after(&mut self, key: &str, asked: u64) -> Option<Answer> {
        self.take(key, |kept| asked < kept.begun)
    }
    fn take(&mut self, key: &str, holds: impl FnOnce(&Kept) -> bool) -> Option<Answer> {
        let kept = self.kept.get_mut(key).filter(|kept| holds(kept))?;
        self.uses += 1;
        kept.used = self.uses;
        Some(kept.answer.clone())
    }
    /// Keeps an answer in the place of the last of this key; those used longest ago make room.
    pub(crate) fn put(&mut self, key: String, mark: Option<Mark>, begun: u64, answer: Answer) {
        self.drop(&key);
        while !self.kept.is_empty()
            && (self.answers_max <= self.kept.len() || self.bytes_max < self.bytes + answer.body.len())
        {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone());
            oldest.into_iter().for_each(|key| self.drop(&key));
        }
        self.bytes += answer.body.len();
        self.uses += 1;
        self.kept.insert(key, Kept { mark, begun, answer, used: self.uses });
    }
    fn drop(&mut self, key: &str) {
        if let Some(gone) = self.kept.remove(key) {
            self.bytes -= gone.answer.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &'static str) -> Answer {
        Answer { headers: HeaderMap::new(), body: Bytes::from_static(text.as_bytes()) }
    }

    #[test]
    fn who_asked_before_it_was_begun_may_have_it() {
        let mut shelf = Shelf::new();
        shelf.put("/".into(), None, 7, answer("a"));
        assert!(shelf.begun_after("/", 6).is_some());
        assert!(shelf.begun_after("/", 7).is_none());
        assert!(shelf.begun_after("/other", 6).is_none());
    }

    #[test]
    fn those_used_longest_ago_make_room() {
        let mut shelf = Shelf { answers_max: 3, bytes_max: 10, ..Shelf::new() };
        for key in ["a", "b", "c"] {
            shelf.put(key.into(), None, 1, answer("xx"));
        }
        assert!(shelf.begun_after("a", 0).is_some());
        shelf.put("d".into(), None, 1, answer("xx"));
        assert_eq!(shelf.kept.keys().collect::<Vec<_>>(), ["a", "c", "d"]);
        shelf.put("e".into(), None, 1, answer("xxxxxxx"));
        assert_eq!(shelf.kept.keys().collect::<Vec<_>>(), ["d", "e"]);
        assert_eq!(shelf.bytes, 9);
        shelf.put("e".into(), None, 1, answer("x"));
        assert_eq!((shelf.kept.len(), shelf.bytes), (2, 3), "the same key again");
    }
}
