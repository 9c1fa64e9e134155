//! Transactions on a lane: one for each change or reading, or one for many changes that lock the same names.

use deadpool_postgres::{Object, PoolError};
use futures_util::future::join;

use crate::ask::Work;
use crate::fault::Fault;
use crate::locks::Locks;
use crate::postgres::{MAKE, Pg, TAKE, fault, in_doubt};
use crate::postgres_lanes::Lane;
use crate::tx::{Session, Tx};

/// Times that a change is tried when it meets others (40001, 40P01), or the server goes away under it. The pauses between come to
/// three quarters of a second.
const ATTEMPTS_MAX: u32 = 10;
/// A machine that is gone takes its time at each attempt: none begins after so long.
const AWAY_MS_MAX: i64 = 3_000;
/// Times that a change is tried that puts in what is there already. Another change may have put it in after this one looked:
/// looked at again it is there, and the desk says what is taken.
const DOUBLES_MAX: u32 = 3;
/// Changes that one transaction carries at most: the first of them waits until the last is done.
const TOGETHER_MAX: usize = 64;

/// Whether another attempt may go through, after the `n`-th, from 1, which failed `since` milliseconds after the first began. (A
/// clock that goes back allows no attempt more.)
fn goes_again(fault: &Fault, n: u32, since: i64) -> bool {
    match fault {
        Fault::Conflict => n < ATTEMPTS_MAX,
        Fault::Away(_) => n < ATTEMPTS_MAX && since < AWAY_MS_MAX,
        Fault::Unique { .. } => n < DOUBLES_MAX,
        _ => false,
    }
}

impl Lane {
    /// A change that locks names, and those that wait behind it: together if there are any.
    pub(crate) async fn change(&self, locks: &Locks, first: Box<dyn Work>) {
        if self.is_idle(locks) { self.alone(Some(locks), first).await } else { self.together(locks, first).await }
    }

    /// A change (with locks) or a reading in a transaction of its own, again while it meets others.
    pub(crate) async fn alone(&self, locks: Option<&Locks>, mut work: Box<dyn Work>) {
        let (mut n, began) = (1, self.world.now().ms());
        while !work.abandoned() {
            if let Err(fault) = self.attempt(locks, work.as_mut()).await {
                work.fail(fault);
            }
            let since = self.world.now().ms() - began;
            if !work.fault().is_some_and(|fault| goes_again(fault, n, since)) {
                return self.answer(work, locks.is_some());
            }
            self.world.pause(n).await;
            n += 1;
        }
    }

    /// One transaction for `first` and what waits behind it for the same names; answers only after the commit. Nothing marks where
    /// one change ends and the next begins: a refused one that has written nothing leaves its neighbours alone, and for
    /// one that has, or an error, all is undone and each runs by itself. (A savepoint each would be two statements more for all.)
    async fn together(&self, locks: &Locks, first: Box<dyn Work>) {
        let Ok(client) = self.begun(Some(locks)).await else { return self.one_by_one(locks, vec![first]).await };
        let (mut done, mut next) = (Vec::new(), Some(first));
        while let Some(mut work) = next.take() {
            if !work.abandoned() {
                let whole = self.inside(&client, Some(locks), work.as_mut()).await;
                done.push(work);
                if !whole {
                    undo(client).await;
                    return self.one_by_one(locks, done).await;
                }
            }
            if done.len() < TOGETHER_MAX {
                next = self.next(locks);
            }
        }
        if !done.iter().any(|work| work.keeps()) {
            undo(client).await;
            return done.into_iter().for_each(|work| self.answer(work, true));
        }
        match self.commit(client).await {
            Ok(()) => done.into_iter().for_each(|work| self.answer(work, true)),
            Err(Fault::Unanswered(why)) => self.unanswered(locks, done, &why).await,
            Err(_) => self.one_by_one(locks, done).await,
        }
    }

    /// Nobody knows whether they are kept. One that was refused may have been because of them: it is asked again.
    async fn unanswered(&self, locks: &Locks, done: Vec<Box<dyn Work>>, why: &str) {
        let (kept, others): (Vec<_>, Vec<_>) = done.into_iter().partition(|work| work.keeps());
        for mut work in kept {
            work.fail(Fault::Unanswered(why.to_owned()));
            self.answer(work, true);
        }
        self.one_by_one(locks, others).await;
    }

    /// A transaction each, after one for all failed: whoever caused that is alone in failing.
    async fn one_by_one(&self, locks: &Locks, all: Vec<Box<dyn Work>>) {
        for work in all {
            self.alone(Some(locks), work).await;
        }
    }

    fn answer(&self, work: Box<dyn Work>, changes: bool) {
        if changes && work.keeps() {
            self.meter.written();
        }
        work.answer();
    }

    /// An error means that nothing is kept, or that nobody knows.
    async fn attempt(&self, locks: Option<&Locks>, work: &mut dyn Work) -> Result<(), Fault> {
        let client = self.begun(locks).await?;
        self.inside(&client, locks, work).await;
        if locks.is_some() && work.keeps() {
            return self.commit(client).await;
        }
        undo(client).await;
        Ok(())
    }

    /// A connection in a transaction that holds the locks.
    async fn begun(&self, locks: Option<&Locks>) -> Result<Object, Fault> {
        let client = self.pool.get().await.map_err(unreached)?;
        let call = self.meter.call()?;
        let begun = match locks {
            Some(locks) => self.begin(&client, locks).await,
            None => self.plain(&client, "begin isolation level repeatable read, read only").await,
        };
        match begun.and_then(|()| call.done()) {
            Ok(()) => Ok(client),
            Err(fault) => {
                undo(client).await;
                Err(fault)
            }
        }
    }

    /// Runs one; whether others may go on in the transaction.
    async fn inside(&self, client: &Object, locks: Option<&Locks>, work: &mut dyn Work) -> bool {
        let tx = Tx::over(Session::Pg(Pg { client, meter: &self.meter }), &self.world, &self.meter);
        work.run_there(tx.holding(locks.unwrap_or(&Locks::none()))).await
    }

    async fn commit(&self, client: Object) -> Result<(), Fault> {
        let call = match self.meter.commit() {
            Ok(call) => call,
            Err(fault) => {
                undo(client).await;
                return Err(fault);
            }
        };
        self.meter.waits();
        match client.batch_execute("commit").await {
            Ok(()) => {}
            // The server said no: nothing is kept.
            Err(error) if !in_doubt(&error) => {
                undo(client).await;
                return Err(fault("commit", error));
            }
            Err(error) => {
                drop(Object::take(client));
                return Err(Fault::Unanswered(error.to_string()));
            }
        }
        self.meter.committed();
        call.done().map_err(|_| Fault::Unanswered("asked for by a test".to_owned()))
    }

    /// Begins, and takes the locks in the first statement, sent with it. Names that nobody locked before are made first, in a
    /// transaction of their own: so nobody waits for a name while holding another.
    async fn begin(&self, client: &Object, locks: &Locks) -> Result<(), Fault> {
        let names = locks.names();
        if names.is_empty() {
            return self.plain(client, "begin").await;
        }
        if self.begin_with(client, names).await? == names.len() {
            return Ok(());
        }
        self.plain(client, "rollback").await?;
        client.execute(MAKE, &[&names]).await.map_err(|e| fault(MAKE, e))?;
        self.begin_with(client, names).await.map(drop)
    }

    /// How many of the names are there, and so are locked.
    async fn begin_with(&self, client: &Object, names: &[String]) -> Result<usize, Fault> {
        let take = client.prepare_cached(TAKE).await.map_err(|e| fault(TAKE, e))?;
        self.meter.waits();
        let begin = client.batch_execute("begin");
        let (begun, held) = join(begin, client.query(&take, &[&names])).await; // each polled once, in this order: sent
        begun.map_err(|e| fault("begin", e))?;
        held.map(|rows| rows.len()).map_err(|e| fault(TAKE, e))
    }

    async fn plain(&self, client: &Object, sql: &str) -> Result<(), Fault> {
        self.meter.waits();
        client.batch_execute(sql).await.map_err(|e| fault(sql, e))
    }
}

fn unreached(error: PoolError) -> Fault {
    match error {
        PoolError::Backend(error) => fault("connect", error),
        error => Fault::sql("connect", error),
    }
}

/// A connection that cannot even undo is not given to anybody again.
async fn undo(client: Object) {
    if client.batch_execute("rollback").await.is_err() {
        drop(Object::take(client));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_gone_is_not_tried_after_three_seconds_however_long_an_attempt_takes() {
        let away = Fault::Away("gone".to_owned());
        // Refused at once, and a machine that does not answer.
        for (n, since, goes_on) in [(9, 760, true), (10, 760, false), (1, 2_000, true), (2, 4_000, false)] {
            assert_eq!(goes_again(&away, n, since), goes_on, "{n} attempts, {since} ms");
        }
        // Others are met at once: they are counted alone.
        assert!(goes_again(&Fault::Conflict, 9, 60_000) && !goes_again(&Fault::Conflict, 10, 0));
        assert!(!goes_again(&Fault::Unanswered("commit".to_owned()), 1, 0), "it may be kept");
    }
}
