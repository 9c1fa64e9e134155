//! Readers of a SQLite store: a few threads, each with a connection that cannot write. A reading sees one commit, whole.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::ask::Work;
use crate::meter::Meter;
use crate::sqlite::Lite;
use crate::world::World;

/// Readings that run at a time: more would only wait for the same cores.
pub(crate) const READERS: usize = 4;

/// The readings that wait, for whichever reader is free.
pub(crate) type Waiting = Arc<Mutex<Receiver<Box<dyn Work>>>>;

/// Serves until nobody can ask any more.
pub(crate) fn serve(conn: &Connection, waiting: &Waiting, world: &World, meter: &Meter) {
    let mut lite = Lite::on(conn, meter);
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut work) = next else { return };
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
