//! The lanes of a PostgreSQL store: threads with a runtime and connections of their own. A closure travels to a lane and its
//! future is made and polled there, as on SQLite: a caller that goes away changes nothing.
//!
//! Changes that lock the same names meet in one lane and stand in one queue there: else each would hold a connection only to wait
//! in the database for the one before it. Whoever is at the head of the queue takes those behind it along: see [`Lane::change`].

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use deadpool_postgres::Pool;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::ask::Work;
use crate::fault::{Failure, Fault};
use crate::locks::Locks;
use crate::meter::Meter;
use crate::world::World;

/// Threads. Each keeps a core busy only while the database answers faster than it reads.
const LANES: usize = 2;

/// Changes in the order in which they were asked for.
type Queue = VecDeque<Box<dyn Work>>;

/// What a lane is told.
enum Errand {
    Read(Box<dyn Work>),
    Change(Locks, Box<dyn Work>),
}

/// What a lane has.
pub(crate) struct Lane {
    pub(crate) pool: Pool,
    pub(crate) world: World,
    pub(crate) meter: Arc<Meter>,
    /// Changes that wait for one that locks the same names; a queue stands here as long as somebody serves it.
    queues: RefCell<BTreeMap<Vec<String>, Queue>>,
}

/// The door to the lanes of an open store.
pub(crate) struct Lanes {
    lanes: Mutex<Vec<mpsc::UnboundedSender<Errand>>>,
    next: AtomicUsize,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Lanes {
    /// `pool` makes a lane's own pool of connections.
    pub(crate) fn start(
        pool: impl Fn() -> Result<Pool, Failure>,
        world: &World,
        meter: &Arc<Meter>,
    ) -> Result<Lanes, Failure> {
        let (mut lanes, mut threads) = (Vec::new(), Vec::new());
        for _ in 0..LANES {
            let (errands, waiting) = mpsc::unbounded_channel();
            let (pool, world, meter) = (pool()?, world.clone(), meter.clone());
            let started = |cause| Fault::File { path: "store-lane".to_owned(), cause };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(started)?;
            let run = move || {
                serve(&runtime, waiting, Rc::new(Lane { pool, world, meter, queues: RefCell::default() }));
            };
            threads.push(std::thread::Builder::new().name("store-lane".to_owned()).spawn(run).map_err(started)?);
            lanes.push(errands);
        }
        Ok(Lanes { lanes: Mutex::new(lanes), next: AtomicUsize::new(0), threads: Mutex::new(threads) })
    }

    /// To the lane of these names; any lane if there are none.
    pub(crate) fn write(&self, locks: Locks, work: Box<dyn Work>) -> Result<(), Fault> {
        let at = if locks.names().is_empty() { self.turn() } else { place_of(&locks) };
        self.send(at, Errand::Change(locks, work))
    }

    pub(crate) fn read(&self, work: Box<dyn Work>) -> Result<(), Fault> {
        self.send(self.turn(), Errand::Read(work))
    }

    fn turn(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    fn send(&self, at: usize, errand: Errand) -> Result<(), Fault> {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = at.checked_rem(lanes.len()).and_then(|at| lanes.get(at)).ok_or(Fault::Closed)?;
        lane.send(errand).map_err(|_| Fault::Closed)
    }

    /// Lets what was asked finish, then closes the connections.
    pub(crate) async fn close(&self) {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let _ = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|t| drop(t.join()))).await;
    }
}

fn place_of(locks: &Locks) -> usize {
    let mut hasher = DefaultHasher::new();
    locks.names().hash(&mut hasher);
    usize::try_from(hasher.finish() & 0xffff).unwrap_or_default()
}

/// Serves until nobody can ask any more and all that was asked is answered.
fn serve(runtime: &tokio::runtime::Runtime, mut waiting: mpsc::UnboundedReceiver<Errand>, lane: Rc<Lane>) {
    tokio::task::LocalSet::new().block_on(runtime, async move {
        let mut running = JoinSet::new();
        loop {
            tokio::select! {
                errand = waiting.recv() => match errand {
                    Some(errand) => lane.clone().take(errand, &mut running),
                    None => break,
                },
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
        while running.join_next().await.is_some() {}
        lane.pool.close();
    });
}

impl Lane {
    fn take(self: Rc<Lane>, errand: Errand, running: &mut JoinSet<()>) {
        match errand {
            Errand::Read(work) => drop(running.spawn_local(async move { self.alone(None, work).await })),
            Errand::Change(locks, work) if locks.names().is_empty() => {
                running.spawn_local(async move { self.alone(Some(&locks), work).await });
            }
            Errand::Change(locks, work) => {
                if let Some(queue) = self.queues.borrow_mut().get_mut(locks.names()) {
                    queue.push_back(work);
                    return;
                }
                self.queues.borrow_mut().insert(locks.names().to_vec(), VecDeque::from([work]));
                let lane = self.clone();
                running.spawn_local(async move {
                    while let Some(first) = lane.next(&locks) {
                        lane.change(&locks, first).await;
                    }
                    lane.queues.borrow_mut().remove(locks.names());
                });
            }
        }
    }
    /// The next change that waits for these names.
    pub(crate) fn next(&self, locks: &Locks) -> Option<Box<dyn Work>> {
        self.queues.borrow_mut().get_mut(locks.names())?.pop_front()
    }
    /// Whether none waits for these names.
    pub(crate) fn is_idle(&self, locks: &Locks) -> bool {
        self.queues.borrow().get(locks.names()).is_none_or(VecDeque::is_empty)
    }
}
