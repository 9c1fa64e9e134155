//! The one writer of a SQLite store: a thread that gathers what waits, commits it together, then answers all.

use rusqlite::Connection;
use tokio::sync::mpsc::WeakSender;
use tokio::sync::{mpsc, oneshot};

use crate::ask::Work;
use crate::fault::Fault;
use crate::mark::COUNT_UP;
use crate::meter::Meter;
use crate::sqlite::Lite;
use crate::sqlite_turn::Turnstile;
use crate::world::World;

/// Changes that one commit carries at most.
const BATCH_MAX: usize = 1_000;
/// Statements and bulk rows after which a batch takes no further change: a post that waits beside an import waits for one
/// turn of it. Counted, not timed: the same on every machine.
const BATCH_WORK_MAX: u64 = 4_000;
/// Statements and bulk rows between two passes that carry the log (WAL) into the database, about 16 MiB.
const CHECKPOINT_WORK: u64 = 20_000;

/// Changes that get a savepoint each after one was refused that had written.
const CAREFUL: u32 = 256;

/// What the thread is told.
pub(crate) enum Order {
    /// Do this.
    Work(Box<dyn Work>),
    /// Finish, and say so.
    Stop(oneshot::Sender<()>),
}

/// Who waits behind the change that runs.
pub(crate) struct Behind<'t> {
    /// For our writer.
    pub(crate) here: WeakSender<Order>,
    /// In another process.
    pub(crate) turnstile: &'t Turnstile,
}

impl Behind<'_> {
    pub(crate) fn is_anybody(&self) -> bool {
        let waits = |door: mpsc::Sender<Order>| door.capacity() < door.max_capacity();
        self.here.upgrade().is_some_and(waits) || self.turnstile.is_waited_at()
    }
}

/// Serves until nobody can ask any more.
pub(crate) fn serve(
    (conn, behind): (&Connection, Behind<'_>),
    orders: mpsc::Receiver<Order>,
    world: &World,
    meter: &Meter,
) {
    let turnstile = behind.turnstile;
    let mut writer = Writer {
        lite: Lite::writing(conn, meter, behind),
        turnstile,
        orders,
        world,
        meter,
        stop: None,
        carried: 0,
        changed: false,
        careful: 0,
    };
    while writer.stop.is_none() {
        match writer.orders.blocking_recv() {
            Some(Order::Work(first)) => writer.batch(first),
            Some(Order::Stop(done)) => writer.stop = Some(done),
            None => break,
        }
        writer.carry();
    }
    let _ = conn.execute_batch("pragma wal_checkpoint(passive)");
    if let Some(done) = writer.stop {
        let _ = done.send(());
    }
}

/// Whether who asked hears that it is kept: always, but when a test asks for silence.
enum Told {
    Yes,
    No,
}

/// What a change has left of the transaction around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// All that was to be kept, and nothing else.
    Whole,
    /// Rows of one that was refused.
    Remains,
    /// Not the transaction itself: SQLite undoes all of it by itself on a full disk and the like.
    Nothing,
}

struct Writer<'conn> {
    lite: Lite<'conn>,
    turnstile: &'conn Turnstile,
    orders: mpsc::Receiver<Order>,
    world: &'conn World,
    meter: &'conn Meter,
    stop: Option<oneshot::Sender<()>>,
    /// `lite.work` at the last checkpoint.
    carried: u64,
    /// Whether the open transaction changed a row that it is to keep.
    changed: bool,
    /// Changes still to come that get a savepoint each.
    careful: u32,
}

impl Writer<'_> {
    /// One transaction for `first` and what waits behind it; answers only after the commit. A change that is refused after it
    /// has written is undone with its neighbours, and these run again, a savepoint each: savepoints from the start would
    /// cost each change a copy of every page that it touches, a tenth of all.
    fn batch(&mut self, first: Box<dyn Work>) {
        let turnstile = self.turnstile;
        let _turn = match turnstile.take().and_then(|turn| self.begin().map(|()| turn)) {
            Ok(turn) => turn,
            Err(fault) => return turn_away(first, fault),
        };
        let (mut done, before) = (Vec::new(), self.lite.work);
        let mut next = Some(first);
        while let Some(mut work) = next.take() {
            if !work.abandoned() {
                let mut left = self.change(work.as_mut());
                done.push(work);
                if left == Left::Remains {
                    if done.len() == 1 {
                        self.undo();
                        return done.into_iter().for_each(|work| self.answer(work, &Told::Yes));
                    }
                    left = self.again(&mut done);
                }
                if left != Left::Whole {
                    return self.one_by_one(done);
                }
            }
            if done.len() < BATCH_MAX && self.lite.work - before < BATCH_WORK_MAX {
                next = self.waiting();
            }
        }
        match self.commit() {
            Ok(told) => done.into_iter().for_each(|work| self.answer(work, &told)),
            Err(_) => self.one_by_one(done),
        }
    }

    fn change(&mut self, work: &mut dyn Work) -> Left {
        if 0 < self.careful {
            self.careful -= 1;
            return self.in_savepoint(work);
        }
        let before = self.lite.conn.total_changes();
        match self.run(work) {
            _ if self.lite.conn.is_autocommit() => Left::Nothing,
            false if before != self.lite.conn.total_changes() || work.fault().is_some() => Left::Remains,
            _ => Left::Whole,
        }
    }

    /// Runs one change between savepoints.
    fn in_savepoint(&mut self, work: &mut dyn Work) -> Left {
        if self.lite.ours("savepoint change").is_err() {
            return Left::Nothing;
        }
        let keep = self.run(work);
        if self.lite.conn.is_autocommit() {
            return Left::Nothing;
        }
        let undone = keep || self.lite.ours("rollback to change").is_ok();
        if undone && self.lite.ours("release change").is_ok() { Left::Whole } else { Left::Nothing }
    }

    /// The batch once more, with savepoints; and so for a while, for where one is refused others may be.
    fn again(&mut self, batch: &mut [Box<dyn Work>]) -> Left {
        self.undo();
        self.careful = CAREFUL;
        if self.begin().is_err() {
            return Left::Nothing;
        }
        for work in batch {
            if self.in_savepoint(work.as_mut()) != Left::Whole {
                return Left::Nothing;
            }
        }
        Left::Whole
    }

    /// Whether its changes are to be kept.
    fn run(&mut self, work: &mut dyn Work) -> bool {
        let before = self.lite.conn.total_changes();
        let keep = work.run(&mut self.lite, self.world, self.meter);
        self.changed |= keep && before != self.lite.conn.total_changes();
        keep
    }

    /// A commit each, after a batch failed as a whole: whoever caused that is alone in failing.
    fn one_by_one(&mut self, batch: Vec<Box<dyn Work>>) {
        self.undo();
        for mut work in batch {
            let mut told = Told::Yes;
            match self.begin() {
                Ok(()) => told = self.alone(work.as_mut()),
                Err(fault) => work.fail(fault),
            }
            self.answer(work, &told);
        }
    }

    fn alone(&mut self, work: &mut dyn Work) -> Told {
        let keep = self.run(work);
        let told = if keep { self.commit() } else { Ok(Told::Yes) };
        self.undo();
        told.unwrap_or_else(|fault| {
            work.fail(fault);
            Told::Yes
        })
    }

    /// An error means that nothing is begun.
    fn begin(&mut self) -> Result<(), Fault> {
        let call = self.meter.call()?;
        self.lite.ours("begin immediate")?;
        call.done().inspect_err(|_| self.undo())
    }

    /// An error means that nothing is kept. A commit that changes nothing leaves the mark.
    fn commit(&mut self) -> Result<Told, Fault> {
        let call = self.meter.commit()?;
        let changed = std::mem::take(&mut self.changed);
        if changed {
            self.lite.ours(COUNT_UP)?;
        }
        self.lite.ours("commit")?;
        if changed {
            self.meter.committed();
        }
        Ok(if call.done().is_ok() { Told::Yes } else { Told::No })
    }

    fn undo(&mut self) {
        if !self.lite.conn.is_autocommit() {
            let _ = self.lite.ours("rollback");
        }
        self.changed = false;
    }

    fn answer(&self, mut work: Box<dyn Work>, told: &Told) {
        match told {
            Told::Yes if work.keeps() => self.meter.written(),
            Told::No if work.keeps() => work.fail(Fault::Unanswered("asked for by a test".into())),
            _ => {}
        }
        work.answer();
    }

    fn waiting(&mut self) -> Option<Box<dyn Work>> {
        match self.orders.try_recv().ok()? {
            Order::Work(work) => Some(work),
            Order::Stop(done) => {
                self.stop = Some(done);
                None
            }
        }
    }

    /// Carries the log into the database between batches, when nobody waits for an answer.
    fn carry(&mut self) {
        if CHECKPOINT_WORK <= self.lite.work - self.carried {
            self.carried = self.lite.work;
            let _ = self.lite.conn.execute_batch("pragma wal_checkpoint(passive)");
        }
    }
}

fn turn_away(mut work: Box<dyn Work>, fault: Fault) {
    work.fail(fault);
    work.answer();
}
