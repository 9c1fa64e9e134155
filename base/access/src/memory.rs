//! What was read from a committed state, for as long as nothing is committed.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use store::Mark;

/// Values by key, all of one committed state: with another state's mark all of them are forgotten. Bounded; when it is full it
/// begins anew.
#[derive(Debug)]
pub struct Memory<K, V> {
    most: usize,
    kept: Mutex<(Option<Mark>, BTreeMap<K, V>)>,
}

impl<K: Ord, V: Clone> Memory<K, V> {
    /// For so many values at most.
    pub fn new(most: usize) -> Memory<K, V> {
        Memory { most, kept: Mutex::new((None, BTreeMap::new())) }
    }
    /// What was kept at this mark.
    pub fn find(&self, mark: &Mark, key: &K) -> Option<V> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0.as_ref() == Some(mark) { kept.1.get(key).cloned() } else { None }
    }
    /// Keeps a value that was read in a transaction with this mark.
    pub fn keep(&self, mark: &Mark, key: K, value: V) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0.as_ref() != Some(mark) || self.most <= kept.1.len() {
            *kept = (Some(mark.clone()), BTreeMap::new());
        }
        kept.1.insert(key, value);
    }
}
