//! Readers of a SQLite store: a few threads, each with a connection that cannot write. A reading sees one commit, whole.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::ask::Work;
use crate::meter::Meter;
use crate::sqlite::Lite;
use crate::world::World;

/// Readings that run at a time: more would only wait for the same cores.
pub(crate) const READERS: usize = 4;

/// Serves until nobody can ask any more.
pub(crate) fn serve(reader: usize, conn: &Connection, waiting: &Waiting<Box<dyn Work>>, world: &World, meter: &Meter) {
    let mut lite = Lite::on(conn, meter);
    while let Some(mut work) = waiting.take(reader) {
        if work.abandoned() {
            continue;
        }
        let begun = meter.call().and_then(|call| lite.ours("begin").and_then(|()| call.done()));
        match begun {
            Ok(()) => {
                work.run(&mut lite, world, meter);
            }
            Err(fault) => work.fail(fault),
        }
        if !conn.is_autocommit() {
            let _ = lite.ours("rollback");
        }
        work.answer();
    }
}

/// The readings that wait, and the readers that wait for one. Of the idle ones the first is woken, not the one that has been idle
/// longest: readings that follow each other then meet one warm cache, and the caches of the other readers stay small.
pub(crate) struct Waiting<T> {
    state: Mutex<State<T>>,
    woken: [Condvar; READERS],
}

struct State<T> {
    works: VecDeque<T>,
    idle: BTreeSet<usize>,
    closed: bool,
}

impl<T> Waiting<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// The next reading for this reader; `None` when all are done and nobody can ask any more.
    fn take(&self, reader: usize) -> Option<T> {
        let mut state = self.state();
        loop {
            if let Some(work) = state.works.pop_front() {
                return Some(work);
            }
            if state.closed {
                return None;
            }
            state.idle.insert(reader);
            let waits = |state: &mut State<T>| !state.closed && state.idle.contains(&reader);
            state = self.woken[reader].wait_while(state, waits).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The door to the readers: with it goes the last who can ask.
pub(crate) struct Door<T>(Arc<Waiting<T>>);

impl<T> Door<T> {
    pub(crate) fn new() -> Door<T> {
        let state = State { works: VecDeque::new(), idle: BTreeSet::new(), closed: false };
        Door(Arc::new(Waiting { state: Mutex::new(state), woken: [const { Condvar::new() }; READERS] }))
    }
    /// What a reader takes its readings from.
    pub(crate) fn waiting(&self) -> Arc<Waiting<T>> {
        self.0.clone()
    }
    /// Whether it is still open.
    #[must_use]
    pub(crate) fn put(&self, work: T) -> bool {
        let mut state = self.0.state();
        if state.closed {
            return false;
        }
        state.works.push_back(work);
        if let Some(first) = state.idle.pop_first() {
            self.0.woken[first].notify_one();
        }
        true
    }
    /// Nobody asks any more; what waits is still done.
    pub(crate) fn close(&self) {
        self.0.state().closed = true;
        self.0.woken.iter().for_each(Condvar::notify_one);
    }
}

impl<T> Drop for Door<T> {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn of_the_idle_readers_the_first_is_woken() {
        let door = Door::new();
        let (took, takers) = mpsc::channel();
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let (waiting, took) = (door.waiting(), took.clone());
                thread::spawn(move || {
                    while let Some(work) = waiting.take(reader) {
                        took.send((reader, work)).unwrap();
                    }
                })
            })
            .collect();
        for work in 0..50 {
            while door.0.state().idle.len() < READERS {
                thread::yield_now();
            }
            assert!(door.put(work));
            assert_eq!(takers.recv().unwrap(), (0, work));
        }
        door.close();
        assert!(!door.put(50));
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    }

    #[test]
    fn what_waits_when_the_door_is_closed_is_still_done() {
        let door = Door::new();
        assert!((0..9).all(|work| door.put(work)));
        let waiting = door.waiting();
        drop(door);
        let done: Vec<i32> = std::iter::from_fn(|| waiting.take(3)).collect();
        assert_eq!(done, (0..9).collect::<Vec<_>>());
    }
}
