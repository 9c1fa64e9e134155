//! A rehearsal (`--dry-run`): the import itself, in one transaction that is undone. Of the gifts it writes only those that
//! a waiting refund asks for; the batch's span and digest are the whole file's.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use access::App;
use book::gifts::NewGift;
use book::{load, parked};
use primitives::Refusal;
use store::{Failure, Fault, Lease, Locks, Pass, Tx};

use super::fill::{Last, Load, Rest, Sorted, second_reading};
use super::late::What;
use super::scan::Scanned;
use super::summary::{self, Summary};
use super::{Job, Rejected};

/// What ends the transaction: never shown.
const UNDONE: &str = "R000";

/// Says what an import would do, and keeps nothing.
pub(super) async fn rehearse(app: &App, job: &Job, lease: &Lease, mut scanned: Scanned) -> Result<Summary, Failure> {
    let rejected = std::mem::take(&mut scanned.rejected);
    let scanned = Arc::new(scanned);
    let (rest, gifts) = read(app, job, &scanned, rejected).await?;
    let play = Arc::new(Play { job: job.clone(), scanned, rest: Arc::new(rest), gifts, pass: lease.pass() });
    let said: Arc<Mutex<Option<Summary>>> = Arc::default();
    let (keep, now) = (said.clone(), app.world.now());
    let undone = app.db.write(Locks::none(), async move |tx| {
        let summary = play.run(tx, now).await?;
        *keep.lock().unwrap_or_else(PoisonError::into_inner) = Some(summary);
        Err::<(), Failure>(Refusal::of(UNDONE).into())
    });
    match undone.await {
        Err(Failure::Refused(why)) if why.code() == UNDONE => {}
        Err(other) => return Err(other),
        Ok(()) => return Err(Fault::broken("a rehearsal was kept").into()),
    }
    let summary = said.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(summary.ok_or_else(|| Fault::broken("a rehearsal said nothing"))?)
}

/// The whole file's sums, and the gifts that a refund of the file, or one that waits, asks for.
async fn read(
    app: &App,
    job: &Job,
    scanned: &Arc<Scanned>,
    rejected: Vec<Rejected>,
) -> Result<(Rest, Vec<Sorted>), Failure> {
    let channel = job.channel.clone();
    let waiting = app.db.read(async move |tx| parked::gifts_waited_for(tx, &channel).await).await?;
    let (job, scanned) = (job.clone(), scanned.clone());
    let task = tokio::task::spawn_blocking(move || -> io::Result<(Rest, Vec<Sorted>)> {
        let mut wanted: BTreeSet<[u8; 16]> = waiting.into_iter().collect();
        for late in scanned.late()? {
            if let What::Back(back) = late? {
                wanted.insert(back.gift16);
            }
        }
        let mut gifts = Vec::new();
        let rest = second_reading(&job, &scanned, rejected, &[0; 16], |chunk| {
            gifts.extend(chunk.into_iter().filter(|(_, gift)| wanted.contains(&gift.key16)));
            true
        })?;
        Ok((rest, gifts))
    });
    Ok(task.await.map_err(Fault::broken)?.map_err(|cause| super::disk(&app.data, cause))?)
}

struct Play {
    job: Job,
    scanned: Arc<Scanned>,
    rest: Arc<Rest>,
    gifts: Vec<Sorted>,
    pass: Pass,
}

impl Play {
    async fn run(&self, tx: &mut Tx<'_>, now: primitives::Instant) -> Result<Summary, Failure> {
        let mut loads = Vec::with_capacity(self.rest.streams.len());
        for stream in &self.rest.streams {
            let (class, appeal) = (stream.class, self.job.appeal_of(stream.class));
            let loading = load::open(tx, &self.pass, &self.job.channel, appeal, [0; 16]).await?;
            let of_class = self.gifts.iter().filter(|(of, _)| *of == class);
            let gifts: Vec<NewGift> = of_class.map(|(_, gift)| gift.clone()).collect();
            load::put(tx, &self.pass, &loading, &gifts).await?;
            loads.push(Load { class, loading, bare: None });
        }
        let last = Last::of(&self.job, self.pass.clone(), loads, self.scanned.clone(), self.rest.clone());
        let id = last.commit(tx, now).await?;
        parked::drain_in(tx, &self.job.by, &self.job.channel, Some(id)).await?;
        summary::of(tx, id).await
    }
}
