//! The lanes of a PostgreSQL store: threads with a runtime and connections of their own. A closure travels to a lane and its
//! future is made and polled there, as on SQLite: a caller that goes away changes nothing.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::thread::JoinHandle;

use deadpool_postgres::{Object, Pool, PoolError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::ask::{INSIDE, panicked};
use crate::fault::{Failure, Fault};
use crate::locks::Locks;
use crate::meter::Meter;
use crate::postgres::{MAKE, Pg, TAKE, fault, in_doubt};
use crate::tx::{Session, Tx};
use crate::world::World;

/// Threads. Each keeps a core busy only while the database answers faster than it reads.
const LANES: usize = 2;
/// Times that a change is tried when it meets others (40001, 40P01), or the server goes away under it: about three seconds.
const ATTEMPTS_MAX: u32 = 10;
/// Times that a change is tried that puts in what is there already. Another change may have put it in after this one looked:
/// looked at again it is there, and the desk says what is taken.
const DOUBLES_MAX: u32 = 3;

type Errand = Box<dyn FnOnce(Rc<Lane>) -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// What a lane has.
struct Lane {
    pool: Pool,
    world: World,
    meter: Arc<Meter>,
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
            let run = move || serve(&runtime, waiting, Lane { pool, world, meter });
            threads.push(std::thread::Builder::new().name("store-lane".to_owned()).spawn(run).map_err(started)?);
            lanes.push(errands);
        }
        Ok(Lanes { lanes: Mutex::new(lanes), next: AtomicUsize::new(0), threads: Mutex::new(threads) })
    }

    pub(crate) async fn write<T, F>(&self, locks: Locks, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.ask(move |lane, reply| {
            Box::pin(async move {
                if !reply.is_closed() {
                    let _ = reply.send(lane.attempts(Some(&locks), &f).await);
                }
            })
        })
        .await
    }

    pub(crate) async fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.ask(move |lane, reply| {
            Box::pin(async move {
                if !reply.is_closed() {
                    let _ = reply.send(lane.attempts(None, &f).await);
                }
            })
        })
        .await
    }

    async fn ask<T: Send + 'static>(
        &self,
        errand: impl FnOnce(Rc<Lane>, oneshot::Sender<Result<T, Failure>>) -> Pin<Box<dyn Future<Output = ()>>>
        + Send
        + 'static,
    ) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        self.send(Box::new(move |lane| errand(lane, reply)))?;
        answer.await.unwrap_or(Err(Fault::Closed.into()))
    }

    fn send(&self, errand: Errand) -> Result<(), Fault> {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let lane = turn.checked_rem(lanes.len()).and_then(|at| lanes.get(at)).ok_or(Fault::Closed)?;
        lane.send(errand).map_err(|_| Fault::Closed)
    }

    /// Lets what was asked finish, then closes the connections.
    pub(crate) async fn close(&self) {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let _ = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|t| drop(t.join()))).await;
    }
}

/// Serves until nobody can ask any more and all that was asked is answered.
fn serve(runtime: &tokio::runtime::Runtime, mut waiting: mpsc::UnboundedReceiver<Errand>, lane: Lane) {
    let lane = Rc::new(lane);
    tokio::task::LocalSet::new().block_on(runtime, async move {
        let mut running = JoinSet::new();
        loop {
            tokio::select! {
                errand = waiting.recv() => match errand {
                    Some(errand) => drop(running.spawn_local(errand(lane.clone()))),
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
    /// A change (with locks) or a reading, again while it meets others.
    async fn attempts<T, F>(&self, locks: Option<&Locks>, f: &F) -> Result<T, Failure>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure>,
    {
        let mut n = 1;
        loop {
            match self.attempt(locks, f).await {
                Err(Failure::Fault(Fault::Conflict | Fault::Away(_))) if n < ATTEMPTS_MAX => self.world.pause(n).await,
                Err(Failure::Fault(Fault::Unique { .. })) if n < DOUBLES_MAX => self.world.pause(n).await,
                answer => return answer,
            }
            n += 1;
        }
    }

    async fn attempt<T, F>(&self, locks: Option<&Locks>, f: &F) -> Result<T, Failure>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure>,
    {
        let client = self.pool.get().await.map_err(unreached)?;
        let call = self.meter.call()?;
        let begun = match locks {
            Some(locks) => begin(&client, locks).await,
            None => plain(&client, "begin isolation level repeatable read, read only").await,
        };
        let begun = begun.and_then(|()| call.done());
        let answer = match begun {
            Ok(()) => self.inside(&client, locks, f).await,
            Err(fault) => Err(fault.into()),
        };
        match answer {
            Ok(answer) if locks.is_some() => self.commit(client).await.map(|()| answer),
            answer => {
                undo(client).await;
                answer
            }
        }
    }

    async fn inside<T, F>(&self, client: &Object, locks: Option<&Locks>, f: &F) -> Result<T, Failure>
    where
        F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure>,
    {
        let tx = Tx::over(Session::Pg(Pg { client, meter: &self.meter }), &self.world, &self.meter);
        let mut tx = tx.holding(locks.unwrap_or(&Locks::none()));
        let answer = INSIDE.scope((), caught(f(&mut tx))).await;
        tx.verdict(answer)
    }

    async fn commit(&self, client: Object) -> Result<(), Failure> {
        let call = match self.meter.commit() {
            Ok(call) => call,
            Err(fault) => {
                undo(client).await;
                return Err(fault.into());
            }
        };
        match client.batch_execute("commit").await {
            Ok(()) => {}
            // The server said no: nothing is kept.
            Err(error) if !in_doubt(&error) => {
                undo(client).await;
                return Err(fault("commit", error).into());
            }
            Err(error) => {
                drop(Object::take(client));
                return Err(Fault::Unanswered(error.to_string()).into());
            }
        }
        self.meter.committed();
        call.done().map_err(|_| Fault::Unanswered("asked for by a test".to_owned()))?;
        self.meter.written();
        Ok(())
    }
}

/// Begins, and takes the locks in the first statement. Names that nobody locked before are made first, in a transaction of
/// their own: so nobody waits for a name while holding another.
async fn begin(client: &Object, locks: &Locks) -> Result<(), Fault> {
    plain(client, "begin").await?;
    if locks.names().is_empty() {
        return Ok(());
    }
    let take = client.prepare_cached(TAKE).await.map_err(|e| fault(TAKE, e))?;
    let held = client.query(&take, &[&locks.names()]).await.map_err(|e| fault(TAKE, e))?.len();
    if held == locks.names().len() {
        return Ok(());
    }
    plain(client, "rollback").await?;
    client.execute(MAKE, &[&locks.names()]).await.map_err(|e| fault(MAKE, e))?;
    plain(client, "begin").await?;
    client.query(&take, &[&locks.names()]).await.map_err(|e| fault(TAKE, e))?;
    Ok(())
}

fn unreached(error: PoolError) -> Fault {
    match error {
        PoolError::Backend(error) => fault("connect", error),
        error => Fault::sql("connect", error),
    }
}

async fn plain(client: &Object, sql: &str) -> Result<(), Fault> {
    client.batch_execute(sql).await.map_err(|e| fault(sql, e))
}

/// A connection that cannot even undo is not given to anybody again.
async fn undo(client: Object) {
    if client.batch_execute("rollback").await.is_err() {
        drop(Object::take(client));
    }
}

/// The future's answer, or its panic as a fault.
async fn caught<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut future = pin!(future);
    poll_fn(move |context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| Poll::Ready(Err(panicked(panic.as_ref()).into())))
    })
    .await
}
