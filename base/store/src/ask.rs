//! A closure on its way to the connection, and its answer on the way back.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use tokio::sync::oneshot;

use crate::fault::{Failure, Fault};
use crate::meter::Meter;
use crate::sqlite::Session as Sqlite;
use crate::tx::{Session, Tx};
use crate::world::World;

tokio::task_local! {
    /// Set while a closure runs: asking the store for another transaction there is refused at once.
    pub(crate) static INSIDE: ();
}

/// Whether the caller runs inside a closure of this store.
pub(crate) fn not_inside() -> Result<(), Fault> {
    if INSIDE.try_with(|()| ()).is_ok() { Err(Fault::Nested) } else { Ok(()) }
}

/// A closure that waits for a connection. It may be run more than once before it is answered.
pub(crate) trait Work: Send {
    /// Runs it on SQLite; whether its changes are to be kept.
    fn run(&mut self, lite: &mut dyn Sqlite, world: &World, meter: &Meter) -> bool;
    /// Runs it on a server; whether others may go on in the transaction: its changes are to be kept, or it is refused and there are
    /// none.
    fn run_there<'a>(&'a mut self, tx: Tx<'a>) -> Pin<Box<dyn Future<Output = bool> + 'a>>;
    /// What went wrong with the last run and is not the user's to mend.
    fn fault(&self) -> Option<&Fault>;
    /// Whether the last run's changes are to be kept.
    fn keeps(&self) -> bool;
    /// Puts a fault in the place of its answer.
    fn fail(&mut self, fault: Fault);
    /// Whether nobody waits for it any more.
    fn abandoned(&self) -> bool;
    /// Sends the answer.
    fn answer(self: Box<Self>);
}

pub(crate) struct Ask<T, F> {
    f: F,
    answer: Option<Result<T, Failure>>,
    reply: oneshot::Sender<Result<T, Failure>>,
}

impl<T, F> Ask<T, F> {
    pub(crate) fn new(f: F) -> (Ask<T, F>, oneshot::Receiver<Result<T, Failure>>) {
        let (reply, answer) = oneshot::channel();
        (Ask { f, answer: None, reply }, answer)
    }
}

impl<T, F> Work for Ask<T, F>
where
    T: Send,
    F: AsyncFn(&mut Tx<'_>) -> Result<T, Failure> + Send,
{
    fn run(&mut self, lite: &mut dyn Sqlite, world: &World, meter: &Meter) -> bool {
        let mut tx = Tx::over(Session::Lite(lite), world, meter);
        let answer = INSIDE.sync_scope((), || once((self.f)(&mut tx)));
        self.answer = Some(tx.verdict(answer));
        self.keeps()
    }
    fn run_there<'a>(&'a mut self, mut tx: Tx<'a>) -> Pin<Box<dyn Future<Output = bool> + 'a>> {
        Box::pin(async move {
            let answer = INSIDE.scope((), caught((self.f)(&mut tx))).await;
            self.answer = Some(tx.verdict(answer));
            // Whoever met another change, or an error, is to run again: alone.
            self.keeps() || (self.fault().is_none() && tx.is_untouched())
        })
    }
    fn fault(&self) -> Option<&Fault> {
        match &self.answer {
            Some(Err(Failure::Fault(fault))) => Some(fault),
            _ => None,
        }
    }
    fn keeps(&self) -> bool {
        matches!(self.answer, Some(Ok(_)))
    }
    fn fail(&mut self, fault: Fault) {
        self.answer = Some(Err(fault.into()));
    }
    fn abandoned(&self) -> bool {
        self.reply.is_closed()
    }
    fn answer(self: Box<Self>) {
        // A caller that went away changes nothing: what is done is done.
        let _ = self.reply.send(self.answer.unwrap_or(Err(Fault::Closed.into())));
    }
}

/// Polls once: SQLite never waits, so a closure that does waits for something that is not its transaction.
fn once<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut future = pin!(future);
    let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut Context::from_waker(Waker::noop()))));
    match polled {
        Ok(Poll::Ready(answer)) => answer,
        Ok(Poll::Pending) => Err(Fault::Pending.into()),
        Err(panic) => Err(panicked(panic.as_ref()).into()),
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

/// The words of a panic.
fn panicked(panic: &(dyn Any + Send)) -> Fault {
    let words =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    Fault::Panicked(words.unwrap_or_default())
}
